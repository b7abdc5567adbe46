"""Whether a substitute has a day for the visit: nobody is in two places on one day, after a change either.

Sentences: none; no text lets one officer be at two subjects on one day in two tasks.

Theory. The days of the visits that are kept apart were published with the list, and a change moves none of
them. So whoever comes to a visit of a day must have no other such visit on that day: a set of people who
stay away, known before anything is drawn. A visit that got no day (its team had none in common, or nobody
was left for it) still takes one; then the person's visits without a day are given days of the working days
that are left, the earliest end first, which finds days for all of them whenever there are any: windows are
intervals, so if a visit is stuck, every day that another could have given up was open to it too.
(Dispatch specification, section 6, invariant 9; docs/reference/dispatch-algorithm.md, 11 and 14.)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from randsup.facts.windows import Window
from randsup.facts.workdays import WorkCalendar
from randsup.rules.change.places import Seat
from randsup.rules.change.standing import Standing
from randsup.rules.draw.visits import visit_days

Visit = tuple[str, str]
"""A task and a subject."""


def fits(free: Iterable[date], windows: Iterable[Window]) -> bool:
    """Say whether each window can be given a free day of its own.

    >>> days = [date(2026, 9, n) for n in (1, 2)]
    >>> first = Window(first=days[0], last=days[0])
    >>> both = Window(first=days[0], last=days[1])
    >>> fits(days, [both, first]), fits(days, [both, both, first])
    (True, False)
    """
    left = sorted(set(free))
    for window in sorted(windows, key=lambda w: (w.last, w.first)):
        day = next((d for d in left if window.first <= d <= window.last), None)
        if day is None:
            return False
        left.remove(day)
    return True


def day_of(standing: Standing, seat: Seat) -> date | None:
    """Return the day of a seat's visit, `None` where it has none."""
    return standing.days.get((seat.task, seat.subject))


def undated(standing: Standing) -> bool:
    """Say whether somebody goes to a visit that is kept apart and has no day."""
    return any(
        people and visit not in standing.days
        for visit, people in standing.on.items()
        if standing.sent[visit[0]].task.keep_apart
    )


def chained(standing: Standing, seat: Seat) -> bool:
    """Say whether a chain can be looked for: every visit has its day, or none needs one."""
    if not standing.sent[seat.task].task.keep_apart:
        return True
    return day_of(standing, seat) is not None and not undated(standing)


def kept_away(standing: Standing, seat: Seat, calendar: WorkCalendar) -> set[str]:
    """Return whoever has no day for the visit of a seat; nobody where the task is not kept apart.

    Raises:
        InputError: a visit without a day has a window beyond the days that are announced.
    """
    if not standing.sent[seat.task].task.keep_apart:
        return set()
    here = (seat.task, seat.subject)
    day = standing.days.get(here)
    away: set[str] = set()
    if day is not None:
        for visit in standing.visits_on[day]:
            if visit != here:
                away.update(standing.on.get(visit, ()))
        if not undated(standing):
            return away
    visits = _visits_by_person(standing)
    for person, own in visits.items():
        if person not in away and not _has_day(standing, person, [*own, here], calendar):
            away.add(person)
    return away


def _visits_by_person(standing: Standing) -> dict[str, list[Visit]]:
    found: dict[str, list[Visit]] = {}
    for visit, people in standing.on.items():
        if standing.sent[visit[0]].task.keep_apart:
            for person in people:
                found.setdefault(person, []).append(visit)
    return found


def _has_day(
    standing: Standing, person: str, visits: Iterable[Visit], calendar: WorkCalendar
) -> bool:
    """Say whether every visit of a person has a day, or can be given one beside those that have."""
    wanted = set(visits)
    busy = {standing.days[v] for v in wanted if v in standing.days}
    tasks = [standing.sent[v[0]].task for v in wanted if v not in standing.days]
    known = standing.people.get(person)
    leave = known.leave if known else ()
    free = {
        d
        for task in {t.id: t for t in tasks}.values()
        for d in visit_days(task, calendar)
        if d not in busy and not any(a <= d <= b for a, b in leave)
    }
    return fits(free, (t.window for t in tasks if t.window is not None))
