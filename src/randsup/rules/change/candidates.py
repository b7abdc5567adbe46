"""From whom a substitute is drawn: lists, one after the other, each only if nobody of those before can go.

Sentences: 在相应或相近执法类别中随机选派 (Tonghua 六（五）1);
可报请上级部门从上级检查人员名录库中随机抽取 (Tonghua 六（五）3（4）);
经同级政府批准，可以根据情况，进行检查对象的随机或检查主体的随机 (Yunnan 一（二）);
特殊情况下执法人员无法随机分配的,可直接指派 (Shenyang 三（六）).

Theory. The steps of the ladder that filled seats before publication are open to a single seat afterwards,
in the same order and under the same conditions: the text allows the step, and the plan has stated it, or
the request does with reason, approver and date. An empty list is the proof that the next may begin.
Chance comes before names, so people whom the office names come last, after the shortest chain.
(Dispatch specification, sections 2 and 3; docs/reference/dispatch-algorithm.md, 9 and 14.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from randsup.facts.exceptions import NAMED, NEIGHBOURING, SUPERIOR, LadderStep
from randsup.facts.plans import Task
from randsup.facts.registers import EXPERT, Inspector, InspectorRegister
from randsup.law.clause import Clause
from randsup.law.findings import Note
from randsup.law.parameters import nearest
from randsup.rules.change.changes import Request
from randsup.rules.change.leaders import cadres
from randsup.rules.change.places import Roster, Seat, suits
from randsup.rules.change.standing import Standing
from randsup.rules.dispatch.assignments import STEP_NAMES
from randsup.rules.dispatch.crews import available
from randsup.rules.dispatch.ladder import Allowed, allowed


@frozen(kw_only=True)
class Source:
    """A list of people by id, its name, and the step that opens it; `None` for the department's own people."""

    name: str
    people: Iterable[Inspector]
    step: Allowed | None = None


def steps_for(
    standing: Standing, task: Task, request: Request
) -> tuple[Mapping[str, Allowed], tuple[Note, ...]]:
    """Return the steps that the policy allows for a seat, and what is to be said of those asked for.

    Raises:
        Refused: a step that the policy forbids, or one without the approval that it asks for.
    """
    if not (task.near or task.ladder or request.ladder):
        return {}, ()
    before, _ = allowed(task, standing.policy)
    new, said = allowed(evolve(task, near=(), ladder=request.ladder), standing.policy)
    return {a.step: a for a in (*before, *new)}, said.notes


def step_problems(standing: Standing, seat: Seat, request: Request) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the steps that a request states."""
    for step in request.ladder:
        if step.date is None or not step.approver.strip():
            yield "step", f"{step.step} is allowed by somebody on a day: state approver and date"
        elif step.date > request.seed_on:
            yield (
                "seed_on",
                f"{request.seed_on} is before {step.date} (approval of {step.step}): an event seed becomes "
                "known after that, or the substitute could be chosen",
            )
        people = {p.id: p for p in standing.people.values() if p.department == seat.department}
        for who in step.people:
            if who not in people:
                near = nearest(who, sorted(people))
                yield (
                    "people",
                    f"nobody in the register of {seat.department} has the id {who}{near}",
                )
            elif people[who].role:
                yield "people", f"{who} is registered as {people[who].role}, not as an officer"


def first(
    standing: Standing,
    seat: Seat,
    request: Request,
    above: InspectorRegister,
    steps: Mapping[str, Allowed],
) -> Iterator[Source]:
    """Yield the lists of people who are drawn from registers, in their order."""
    if not seat.number:
        levels = standing.leaders[seat.id].request.levels
        yield Source(name="cadres", people=cadres(standing, seat, levels))
        return
    roster = standing.roster(seat.task, seat.department)
    for name, of_crew in _by_crew(roster):
        yield Source(name=name, people=standing.list_of(seat, of_crew=of_crew))
    near = dict(standing.sent[seat.task].task.near) if NEIGHBOURING in steps else {}
    if near and seat.category:
        able = [p for p in roster.people if _near(p, seat, near)]
        for _, of_crew in _by_crew(roster):
            people = [
                p for p in able if of_crew is None or (p.id in (roster.crew or ())) == of_crew
            ]
            yield Source(name=NEIGHBOURING, people=people, step=steps[NEIGHBOURING])
    asked = bool(request.superior_request.strip())
    own = roster.superior if asked or SUPERIOR in steps else ()
    if len(above) or own:
        task = standing.sent[seat.task].task
        going = (*available(task, tuple(above), standing.policy).people, *own)
        suited = sorted(
            (p for p in going if p.role != EXPERT and suits(p, seat)), key=lambda p: p.id
        )
        yield Source(name=SUPERIOR, people=suited, step=_superior(standing, steps, asked=asked))


def named(standing: Standing, seat: Seat, steps: Mapping[str, Allowed]) -> Iterator[Source]:
    """Yield the lists of people whom the office has named: whatever they hold, but free to go."""
    if not seat.number:
        return
    people = standing.roster(seat.task, seat.department).people
    for name in NAMED:
        step = steps.get(name)
        if step is not None and step.stated is not None:
            ids = set(step.stated.people)
            yield Source(name=name, people=[p for p in people if p.id in ids], step=step)


def _near(person: Inspector, seat: Seat, near: Mapping[str, Sequence[str]]) -> bool:
    """Say whether a person holds, for each category of a seat, it or one declared near to it."""
    held = person.categories
    return person.region in ("", seat.region) and all(
        c in held or any(n in held for n in near.get(c, ())) for c in seat.category.split(";")
    )


def _by_crew(roster: Roster) -> tuple[tuple[str, bool | None], ...]:
    """Return the crew and whoever is not of it, or the whole register where no crew is stated."""
    if roster.crew is None:
        return (("register", None),)
    return (("crew", True), ("outside-crew", False))


def _superior(standing: Standing, steps: Mapping[str, Allowed], *, asked: bool) -> Allowed | None:
    if asked or SUPERIOR not in steps:
        clause = standing.policy["fallback.superior_pool_allowed"]
        clauses = clause.clauses if isinstance(clause, Clause) else ()
        return Allowed(step=SUPERIOR, clauses=clauses)
    return steps[SUPERIOR]


def step_note(seat: Seat, source: Source) -> tuple[Note, ...]:
    """Say that a step was taken which the plan or the request states, with its reason and approver."""
    step = source.step
    if step is None or (step.step == SUPERIOR and step.stated is None):
        return ()
    zh, en = STEP_NAMES[step.step]
    stated = step.stated
    return (
        Note(
            code=f"ladder-{step.step}",
            about=f"seat {seat.id}",
            zh=f"本部门无人可直接替补，采取“{zh}”{_why_zh(stated)}。",
            en=f"Nobody of the department's own could take the seat; {en} was used{_why_en(stated)}.",
            clauses=step.clauses,
        ),
    )


def _why_zh(stated: LadderStep | None) -> str:
    if stated is None:
        return ""
    by = f"，批准人{stated.approver}" if stated.approver else ""
    day = f"（{stated.date}）" if stated.date else ""
    return f"：{stated.reason}{by}{day}"


def _why_en(stated: LadderStep | None) -> str:
    if stated is None:
        return ""
    by = f", approved by {stated.approver}" if stated.approver else ""
    day = f" on {stated.date}" if stated.date else ""
    return f": {stated.reason}{by}{day}"
