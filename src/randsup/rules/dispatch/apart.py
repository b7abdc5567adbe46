"""Nobody in two places on one day: how many visits a person's days leave, and which day each visit gets.

Sentences: none; no text lets one officer be at two subjects on one day in two tasks, and none gives a day.

Theory. A visit takes one working day. A person's visits in tasks with the windows W1, W2, … can each be given
a day of its own if and only if for every interval of days the visits whose windows lie inside are no more
than the working days of the person in it: Hall's condition, for which intervals are enough. So each task may
take as many visits of a person as every interval around its window still leaves, which is one number: a
cap, known before the task's lottery, and part of every certificate. Tasks come in their order, so an earlier
task never yields a day to a later one.
A team goes together, and common days of several people are a harder question (it is the colouring of a
graph's edges), so the days are given greedily, by the earliest end of the window first, each visit the first
day on which everybody of the team is free; a visit without such a day is said, never moved in silence.
(Dispatch specification, section 6, invariant 9; docs/reference/dispatch-algorithm.md, 11.)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from randsup.facts.plans import Task
from randsup.facts.registers import Inspector
from randsup.facts.windows import Window
from randsup.facts.workdays import WorkCalendar
from randsup.law.findings import Finding, Note
from randsup.law.terms import Strength
from randsup.lottery import Seed, below, stream, ticket
from randsup.rules.dispatch.assignments import Dispatch
from randsup.rules.draw.visits import Visit, visit_days

_SHOWN = 8


@frozen(kw_only=True)
class Sent:
    """A task that was dispatched, and how many visits each person makes in it, as sorted pairs."""

    task: Task
    visits: tuple[tuple[str, int], ...]

    @property
    def window(self) -> Window:
        """The task's window; it has one."""
        if self.task.window is None:
            raise AssertionError("only tasks with a window are kept apart or overlap")
        return self.task.window


def sent(task: Task, found: Dispatch) -> Sent:
    """Return who makes how many visits in a task, experts included."""
    counted: dict[str, int] = {}
    for who in (
        *(m.inspector for team in found.teams for m in team.members),
        *(e.inspector for e in found.experts),
    ):
        counted[who] = counted.get(who, 0) + 1
    return Sent(task=task, visits=tuple(sorted(counted.items())))


def caps(
    task: Task, people: Iterable[Inspector], earlier: Sequence[Sent], calendar: WorkCalendar
) -> dict[str, int]:
    """Return how many visits of a kept-apart task each person's days leave, by id.

    Args:
        task: what is to be dispatched.
        people: the registers.
        earlier: the kept-apart tasks before it.
        calendar: which days are working days.

    Raises:
        InputError: a window without a working day, or beyond the days that are announced.

    >>> from randsup.facts.departments import TaskDepartment
    >>> from randsup.facts.stated_ratios import Ratio
    >>> task = Task(id="t", ratio=Ratio(value="1"), departments=[TaskDepartment(name="D", lead=True)],
    ...             window=(date(2026, 9, 24), date(2026, 9, 28)), keep_apart=True)
    >>> away = Inspector(id="p", department="D", leave=[(date(2026, 9, 28), date(2026, 9, 30))])
    >>> here = Inspector(id="q", department="D")
    >>> china = WorkCalendar.china()  # Friday the 25th is the Mid-Autumn holiday
    >>> caps(task, [away, here], [Sent(task=task, visits=(("q", 1),))], china)
    {'p': 1, 'q': 1}
    """
    window = Sent(task=task, visits=()).window
    before = [(s.window, dict(s.visits)) for s in earlier]
    firsts = sorted({window.first, *(w.first for w, _ in before if w.first < window.first)})
    lasts = sorted({window.last, *(w.last for w, _ in before if w.last > window.last)})
    around = [Window(first=a, last=b) for a in firsts for b in lasts]
    days = {w: _days(task, w, calendar) for w in around}
    found = {}
    for person in people:
        left = []
        for w in around:
            free = len(days[w]) - _away(days[w], person.leave)
            taken = sum(
                visits.get(person.id, 0)
                for other, visits in before
                if w.first <= other.first and other.last <= w.last
            )
            left.append(free - taken)
        found[person.id] = max(0, min(left))
    return found


def _days(task: Task, window: Window, calendar: WorkCalendar) -> tuple[date, ...]:
    return visit_days(evolve(task, window=window), calendar)


def _away(days: Sequence[date], leave: Iterable[tuple[date, date]]) -> int:
    """Return on how many of the days, which ascend, somebody is on leave."""
    away: set[date] = set()
    for first, last in leave:
        away.update(days[bisect_left(days, first) : bisect_right(days, last)])
    return len(away)


@frozen(kw_only=True)
class Days:
    """The days of the visits of a task, by day and place in the day, and the subjects without a day."""

    visits: tuple[Visit, ...]
    missing: tuple[str, ...]

    def findings(self, task: Task) -> tuple[Finding, ...]:
        """Say which visits have no day."""
        if not self.missing:
            return ()
        shown = ", ".join(self.missing[:_SHOWN]) + (" …" if len(self.missing) > _SHOWN else "")
        return (
            Finding(
                code="visit-without-day",
                strength=Strength.MUST,
                about=f"task {task.id}",
                zh=f"{len(self.missing)}次检查在检查期内没有检查组全体人员都空闲的工作日：{shown}。",
                en=f"{len(self.missing)} visits have no working day of the window on which the whole "
                f"team is free: {shown}.",
            ),
        )


@frozen(kw_only=True)
class _Visit:
    """A visit that wants a day."""

    last: date
    first: date
    task: str
    ticket: str
    subject: str
    people: tuple[str, ...]


def given_days(
    dispatched: Sequence[tuple[Task, Dispatch, Mapping[str, str]]],
    people: Iterable[Inspector],
    calendar: WorkCalendar,
    seed: Seed,
) -> dict[str, Days]:
    """Give every visit of the kept-apart tasks its day, by task.

    A task with `schedule` takes by lot one of the days that are free for the whole team, others the first.

    Args:
        dispatched: the kept-apart tasks, what became of them, and the draw's ticket of each subject.
        people: the registers, for their leave.
        calendar: which days are working days.
        seed: public randomness.
    """
    leave = {p.id: p.leave for p in people}
    days = {task.id: visit_days(task, calendar) for task, _, _ in dispatched}
    by_lot = {task.id for task, _, _ in dispatched if task.schedule}
    busy: dict[str, set[date]] = {}
    given: dict[str, list[tuple[date, str, str]]] = {task: [] for task in days}
    missing: dict[str, list[str]] = {task: [] for task in days}
    drawn = {task.id: tickets for task, _, tickets in dispatched}
    wanted = [v for task, found, _ in dispatched for v in _visits(task, found, seed)]
    for v in sorted(wanted, key=lambda v: (v.last, v.first, v.task, v.ticket, v.subject)):
        free = [
            day
            for day in days[v.task]
            if not any(
                day in busy.get(who, ()) or any(a <= day <= b for a, b in leave.get(who, ()))
                for who in v.people
            )
        ]
        if not free:
            missing[v.task].append(v.subject)
            continue
        lot = below(stream(seed.key("visit", v.task, v.subject)), len(free))
        day = free[lot] if v.task in by_lot else free[0]
        for who in v.people:
            busy.setdefault(who, set()).add(day)
        given[v.task].append((day, drawn[v.task][v.subject], v.subject))
    return {
        task: Days(visits=tuple(_numbered(given[task])), missing=tuple(sorted(missing[task])))
        for task in days
    }


def _visits(task: Task, found: Dispatch, seed: Seed) -> Iterable[_Visit]:
    window = Sent(task=task, visits=()).window
    along: dict[str, list[str]] = {}
    for e in found.experts:
        along.setdefault(e.subject, []).append(e.inspector)
    for team in found.teams:
        people = (*(m.inspector for m in team.members), *along.get(team.subject, ()))
        if people:
            yield _Visit(
                last=window.last,
                first=window.first,
                task=task.id,
                ticket=ticket(seed.key("visit", task.id, team.subject), team.subject),
                subject=team.subject,
                people=people,
            )


def _numbered(given: Iterable[tuple[date, str, str]]) -> Iterable[Visit]:
    order: dict[date, int] = {}
    for day, _, subject in sorted(given):
        order[day] = order.get(day, 0) + 1
        yield Visit(day=day, order=order[day], subject=subject)


def overlap_notes(task: Task, mine: Sent, earlier: Iterable[Sent]) -> tuple[Note, ...]:
    """Say who was sent for this task and for one whose window overlaps, if the two are not kept apart."""
    if task.window is None:
        return ()
    people = dict(mine.visits)
    found = []
    for other in earlier:
        window = other.task.window
        if window is None or (task.keep_apart and other.task.keep_apart):
            continue
        both = sorted(people.keys() & dict(other.visits).keys())
        if both and window.first <= task.window.last and task.window.first <= window.last:
            shown = "、".join(both[:_SHOWN]) + ("等" if len(both) > _SHOWN else "")
            found.append(
                Note(
                    code="overlapping-tasks",
                    about=f"task {task.id}",
                    zh=f"与任务{other.task.id}的检查期重叠，{len(both)}人两项任务均被选派（{shown}）；"
                    "两项任务未要求错开（keep_apart），检查日期由单位自行错开。",
                    en=f"The window overlaps that of task {other.task.id}, and {len(both)} people were "
                    f"sent for both ({', '.join(both[:_SHOWN])}{' …' if len(both) > _SHOWN else ''}); "
                    "they are not kept apart (keep_apart), so the office has to keep their days apart.",
                )
            )
    return tuple(found)
