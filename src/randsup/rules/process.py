"""The order of the steps: caps, draw, dispatch, duties; and several tasks in one run.

The caps of a joint task are checked on the plan, before any chance is used. Subjects and inspectors are
drawn from separate streams, so their order changes no result. Tasks of one run are taken by the first
day of their window, then by id: whoever was sent for an earlier task carries that load into the next.
(Dispatch specification, section 1; matrix, item 36.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Protocol

from attrs import evolve, field, frozen

from randsup.errors import InputError, Problem, Refused
from randsup.facts.events import Events
from randsup.facts.history import History
from randsup.facts.plans import Task
from randsup.facts.registers import (
    Conflict,
    Inspector,
    InspectorRegister,
    Subject,
    SubjectRegister,
    SubjectSource,
)
from randsup.facts.workdays import WorkCalendar
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.rules import joint, joint_consultation, merged_tasks
from randsup.rules.dispatch import apart, teams
from randsup.rules.dispatch.rotation import past_of
from randsup.rules.dispatch.teams import Dispatch
from randsup.rules.draw import sampling
from randsup.rules.draw.carriers import with_carriers
from randsup.rules.draw.coordination import Before, draw_one
from randsup.rules.draw.sampling import Drawn
from randsup.rules.draw.visits import Visit, schedule, schedule_notes, visit_days
from randsup.rules.joining import jobs
from randsup.rules.merging import run_order
from randsup.rules.publication import Obligation, obligations
from randsup.rules.ratio import ratio_duties, ratios


class Progress(Protocol):
    """Told which step of which task begins."""

    def __call__(self, step: str, task: str, /) -> None:
        """Say that `step` of `task` begins."""


@frozen(kw_only=True)
class PlannedTask:
    """A task and what has happened of it."""

    task: Task
    events: Events = field(factory=Events)


@frozen(kw_only=True)
class Outcome:
    """All that follows from one task.

    `merges` are the ids of the tasks whose visits a merged task makes; it has no draw and no duties of its own.
    """

    task: Task
    events: Events
    drawn: Drawn
    dispatch: Dispatch
    obligations: tuple[Obligation, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    reasons: tuple[str, ...]
    visits: tuple[Visit, ...] = ()
    merges: tuple[str, ...] = ()


def draw(
    task: Task,
    subjects: SubjectSource | Iterable[Subject],
    policy: Policy,
    seed: Seed,
    *,
    history: History | None = None,
) -> Drawn:
    """Draw the subjects of a task, the caps of a joint task having been checked.

    Args:
        task: what is drawn.
        subjects: the register, or any iterable of `Subject`.
        policy: whose caps and clauses hold.
        seed: 32 bytes of public randomness.
        history: the past visits, for a task that caps inspections.

    Raises:
        Refused: a cap that binds is exceeded.
        InputError: an empty register, a missing column, a class without a ratio.
    """
    _check_arguments(policy, seed)
    checked = joint.check(task, policy)
    drawn = draw_one(
        task,
        source_of(subjects),
        policy,
        seed,
        resolve=_resolver(task, policy),
        history=history,
    )
    return evolve(
        drawn,
        reasons=tuple(dict.fromkeys((*checked.reasons, *_draw_reasons(policy, drawn)))),
        findings=(*checked.findings, *drawn.findings),
        notes=(*checked.notes, *drawn.notes, *ratio_duties.denominator(task, policy)),
    )


def dispatch(
    task: Task,
    drawn: Drawn,
    inspectors: Iterable[Inspector],
    policy: Policy,
    seed: Seed,
    *,
    conflicts: Iterable[Conflict] = (),
    loads: Mapping[str, int] | None = None,
) -> Dispatch:
    """Draw the teams of the drawn subjects.

    Args:
        task: its departments, seats, crews and window.
        drawn: the outcome of `draw`.
        inspectors: the register, or any iterable of `Inspector`.
        policy: whose clauses hold.
        seed: the seed of the draw.
        conflicts: declared interests; nobody is sent where one stands.
        loads: visits already given in this run, by inspector.

    Raises:
        Refused: the task's seats are fewer than the policy's minimum.
        InputError: a department without inspectors, a category that nobody holds.
    """
    _check_arguments(policy, seed)
    if drawn.task != task.id:
        raise InputError(
            f"these subjects were drawn for {drawn.task!r}", source=f"task {task.id!r}"
        )
    register = (
        inspectors if isinstance(inspectors, InspectorRegister) else InspectorRegister(inspectors)
    )
    return teams.assign(
        task,
        drawn.selected,
        register,
        policy,
        seed,
        conflicts=with_carriers(drawn.selected, tuple(conflicts)),
        loads=loads or {},
    )


def perform(
    planned: Iterable[PlannedTask],
    *,
    subjects: SubjectSource | Iterable[Subject],
    inspectors: Iterable[Inspector],
    conflicts: Iterable[Conflict],
    policy: Policy,
    seed: Seed,
    calendar: WorkCalendar,
    history: History | None = None,
    progress: Progress | None = None,
) -> tuple[Outcome, ...]:
    """Do the whole job for every task: draw, dispatch, duties. Raises as `draw` and `dispatch` do.

    `history` are the past visits, `None` if none are kept; an empty one says that there were none.

    All tasks are checked before the first is drawn, and every task that is refused is named.
    """
    tell: Callable[[str, str], None] = progress or (lambda _step, _task: None)
    if history is not None and not isinstance(history, History):
        raise InputError(f"is not a History but {type(history).__name__}", source="history")
    ordered = sorted(planned, key=_order)
    _refuse_twice(ordered)
    source = source_of(subjects)
    register = (
        inspectors if isinstance(inspectors, InspectorRegister) else InspectorRegister(inspectors)
    )
    declared = tuple(conflicts)
    checks = _check_all(ordered, register, policy, calendar)
    draws = _draw_all(ordered, source, policy, seed, history, tell)
    loads: dict[str, int] = {}
    outcomes = []
    done: list[apart.Sent] = []
    known = {p.task.id: c for p, c in zip(ordered, checks, strict=True)}
    for job in jobs([(p.task, p.events) for p in ordered], draws, policy):
        task, drawn = job.task, job.drawn
        checked, due = known.get(task.id) or (_planned(task, policy, job.events), ())
        tell("dispatch", task.id)
        sent = teams.assign(
            task,
            job.selected,
            register,
            policy,
            seed,
            conflicts=with_carriers(job.selected, declared),
            loads=loads,
            caps=_caps(task, register, done, calendar),
            past=past_of(task, history),
        )
        mine = apart.sent(task, sent)
        for who, visits in mine.visits:
            loads[who] = loads.get(who, 0) + visits
        of_draw = () if job.merges else _draw_reasons(policy, drawn)
        outcomes.append(
            Outcome(
                task=task,
                events=job.events,
                drawn=drawn,
                dispatch=sent,
                obligations=due,
                findings=(
                    *checked.findings,
                    *drawn.findings,
                    *sent.findings,
                    *job.said.findings,
                ),
                notes=(
                    *checked.notes,
                    *drawn.notes,
                    *(() if job.merges else ratio_duties.denominator(task, policy)),
                    *(schedule_notes(task, calendar) if task.dated else ()),
                    *sent.notes,
                    *apart.overlap_notes(task, mine, done),
                    *_surprise_note(task, policy),
                    *job.said.notes,
                ),
                visits=schedule(task, job.selected, calendar, seed) if task.schedule else (),
                reasons=tuple(
                    dict.fromkeys((*checked.reasons, *of_draw, *sent.reasons, *job.said.reasons))
                ),
                merges=job.merges,
            )
        )
        done.append(mine)
    return _with_days(outcomes, register, calendar, seed)


def _caps(
    task: Task, register: InspectorRegister, done: list[apart.Sent], calendar: WorkCalendar
) -> dict[str, int]:
    """Return what the days of the people leave for a task that is kept apart, nothing for others."""
    if not task.keep_apart:
        return {}
    return apart.caps(task, register, [s for s in done if s.task.keep_apart], calendar)


def _with_days(
    outcomes: list[Outcome], register: InspectorRegister, calendar: WorkCalendar, seed: Seed
) -> tuple[Outcome, ...]:
    """Return the outcomes with the days of the visits that are kept apart."""
    kept = [o for o in outcomes if o.task.keep_apart]
    if not kept:
        return tuple(outcomes)
    days = apart.given_days(
        [(o.task, o.dispatch, {s.subject: s.ticket for s in o.drawn.selected}) for o in kept],
        register,
        calendar,
        seed,
    )
    return tuple(
        evolve(
            o,
            visits=days[o.task.id].visits,
            findings=(*o.findings, *days[o.task.id].findings(o.task)),
        )
        if o.task.id in days
        else o
        for o in outcomes
    )


def _order(plan: PlannedTask) -> tuple[date, str]:
    return run_order(plan.task)


def _refuse_twice(ordered: list[PlannedTask]) -> None:
    ids = [p.task.id for p in ordered]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise InputError(
            Problem(source="tasks", path="id", message=f"{task!r} stands twice") for task in twice
        )


def _resolver(task: Task, policy: Policy) -> sampling.Resolve | None:
    rules = task.ratio.rules
    return None if rules is None else lambda columns: ratios.resolve(columns, rules, policy)


def _draw_all(
    ordered: list[PlannedTask],
    source: SubjectSource,
    policy: Policy,
    seed: Seed,
    history: History | None,
    tell: Callable[[str, str], None],
) -> list[Drawn]:
    draws: list[Drawn] = []
    before = Before()
    mistaken: list[Problem] = []
    for plan in ordered:
        tell("draw", plan.task.id)
        try:
            resolve = _resolver(plan.task, policy)
            drawn = draw_one(
                plan.task, source, policy, seed, resolve=resolve, history=history, before=before
            )
            draws.append(drawn)
            before = before.then(plan.task, drawn)
        except InputError as error:
            mistaken += error.problems
    if mistaken:
        raise InputError(mistaken)
    return draws


def _check_all(
    ordered: list[PlannedTask], register: InspectorRegister, policy: Policy, calendar: WorkCalendar
) -> list[tuple[joint.JointCheck, tuple[Obligation, ...]]]:
    checks: list[tuple[joint.JointCheck, tuple[Obligation, ...]]] = []
    refused: list[Refused] = []
    mistaken: list[Problem] = list(_day_problems(ordered, calendar))
    tasks = [p.task for p in ordered]
    _ask(lambda: merged_tasks.check(tasks, policy, register), refused, mistaken)
    for plan in ordered:
        task = plan.task
        due: tuple[Obligation, ...] = ()
        try:
            due = obligations(policy, plan.events, calendar, surprise=task.surprise)
        except InputError as error:
            mistaken += [evolve(p, source=f"task {task.id!r}: {p.source}") for p in error.problems]
        _ask(partial(teams.check, task, register, policy), refused, mistaken)
        try:
            checks.append((_planned(task, policy, plan.events), due))
        except Refused as refusal:
            refused.append(refusal)
        except InputError as error:
            mistaken += [evolve(p, source=f"task {task.id!r}: {p.source}") for p in error.problems]
    if mistaken:
        raise InputError([*mistaken, *(p for r in refused for p in r.problems)])
    if refused:
        raise Refused(
            (p for r in refused for p in r.problems),
            clauses=(c for r in refused for c in r.clauses),
        )
    return checks


def _ask(check: Callable[[], None], refused: list[Refused], mistaken: list[Problem]) -> None:
    """Check, and keep what is refused or wrong."""
    try:
        check()
    except Refused as refusal:
        refused.append(refusal)
    except InputError as error:
        mistaken += error.problems


def _planned(task: Task, policy: Policy, events: Events) -> joint.JointCheck:
    """Return what the plan of a task breaks: the caps, and who was consulted."""
    one, other = joint.check(task, policy), joint_consultation.check(task, policy, events)
    return joint.JointCheck(
        findings=(*one.findings, *other.findings),
        notes=(*one.notes, *other.notes),
        reasons=tuple(dict.fromkeys((*one.reasons, *other.reasons))),
    )


def _day_problems(ordered: list[PlannedTask], calendar: WorkCalendar) -> Iterator[Problem]:
    """Yield why visits of a task can have no days."""
    for plan in ordered:
        if plan.task.dated:
            try:
                visit_days(plan.task, calendar)
            except InputError as error:
                yield from error.problems


def _check_arguments(policy: Policy, seed: Seed) -> None:
    if not isinstance(policy, Policy):
        raise InputError(f"{policy!r} is not a Policy: load_policy() gives one", source="policy")
    if not isinstance(seed, Seed):
        raise InputError("is not a Seed: Seed.from_hex() gives one", source="seed")


def source_of(subjects: SubjectSource | Iterable[Subject]) -> SubjectSource:
    """Return the register itself, or one made of the given subjects."""
    return subjects if isinstance(subjects, SubjectSource) else SubjectRegister(subjects)


def draw_clauses(policy: Policy) -> tuple[str, ...]:
    """Return the ids of the clauses that make a draw by ratio out of a frozen register what it is.

    >>> from randsup import load_policy
    >>> draw_clauses(load_policy("yunnan"))
    ('yunnan-2016/1.2/draw-targets',)
    """
    section = policy.draw
    clauses = (section.size_rule, section.pool, section.source, section.target_naming_forbidden)
    return tuple(i for c in clauses if isinstance(c, Clause) for i in c.clauses)


def _draw_reasons(policy: Policy, drawn: Drawn) -> tuple[str, ...]:
    """The clauses of the draw, and those that gave the ratios."""
    chains = (s.resolved.chain for s in drawn.strata if s.resolved is not None)
    ratio = (i for chain in chains for step in chain for i in step.clauses)
    return (*draw_clauses(policy), *drawn.reasons, *sorted(set(ratio)))


def _surprise_note(task: Task, policy: Policy) -> tuple[Note, ...]:
    if not task.surprise:
        return ()
    closed = Note(
        code="surprise-keep-closed",
        about=f"task {task.id}",
        zh="突击检查：结果文件夹含种子、名单和检查组，检查结束前不得公开。",
        en="A surprise inspection: the results hold the seed, the list and the teams; "
        "nothing of them may be published before the inspection.",
    )
    if isinstance(policy.publication.surprise_suppressed, Clause):
        return (closed,)
    return (
        closed,
        Note(
            code="surprise-silent",
            about=f"task {task.id}",
            zh="本任务标为突击检查，但该地文本对突击检查未作规定，公示义务照常。",
            en="The task is a surprise inspection, of which the text says nothing; duties are as usual.",
        ),
    )
