"""The ladder: what may be done for seats that are proven to stay empty, step by step, each as the text allows.

Sentences: 在相应或相近执法类别中随机选派 (Tonghua 六（五）1);
本级执法检查人员名录库不能满足选派需要时，可报请上级部门从上级检查人员名录库中随机抽取 (Tonghua 六（五）3);
经同级政府批准，可以根据情况，进行检查对象的随机或检查主体的随机 (Yunnan 一（二）);
特殊情况下执法人员无法随机分配的,可直接指派 (Shenyang 三（六）).

Theory. A step begins where a certificate proves that seats S cannot all be filled. It widens who may take a
seat of S, and nothing else: the seats outside S, their rosters and their loads stay. Each empty seat is
then filled by its own words or by a chain, as ever, so a step fills as many as can be, and takes one person
more for each seat it fills: what is borrowed is the proven deficiency. What stays empty has a new
certificate, in which the step is counted, and the next step begins there.
(Dispatch specification, section 2; matrix, items 29, 30, 33; docs/reference/dispatch-algorithm.md, 9.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from randsup.errors import Problem, Refused
from randsup.facts.exceptions import (
    DIRECT,
    NAMED,
    NEIGHBOURING,
    SINGLE_RANDOM,
    STATED,
    SUPERIOR,
    LadderStep,
)
from randsup.facts.plans import Task
from randsup.law.clause import Clause
from randsup.law.findings import Note
from randsup.law.policy import Policy
from randsup.law.terms import Silent
from randsup.rules.dispatch.assignments import STEP_NAMES, Certificate, Rung
from randsup.rules.dispatch.demands import Verdict
from randsup.rules.dispatch.matching import Chain, Matching
from randsup.rules.dispatch.residual import NOBODY, Cut, cuts
from randsup.rules.dispatch.seats import DepartmentSeats

_ALLOWED = {
    NEIGHBOURING: "team.domain_match_levels",
    SUPERIOR: "fallback.superior_pool_allowed",
    SINGLE_RANDOM: "fallback.single_random_allowed",
    DIRECT: "fallback.direct_assignment_allowed",
}


@frozen(kw_only=True)
class Allowed:
    """A step that the policy allows, the clauses that allow it, and what the office has stated for it."""

    step: str
    clauses: tuple[str, ...]
    stated: LadderStep | None = None


def allowed(task: Task, policy: Policy) -> tuple[tuple[Allowed, ...], Verdict]:
    """Return the steps that a task states and its policy allows, and what is to be said of the others.

    Raises:
        Refused: a step that the policy forbids, or one without the request or approval it asks for.
    """
    stated = {s.step: s for s in task.ladder}
    asked = ([NEIGHBOURING] if task.near else []) + [s for s in STATED if s in stated]
    found: list[Allowed] = []
    notes: list[Note] = []
    problems: list[tuple[Problem, Clause[Any]]] = []
    for step in asked:
        clause = _clause(step, policy)
        if not isinstance(clause, Clause):
            notes.append(_silent(task, step))
            continue
        if not _value(step, clause):
            problems.append(_problem(task, step, "is not allowed", clause))
            continue
        further = _further(step, policy)
        given = stated.get(step)
        for other in further:
            if given is not None and other.value and not given.approver:
                what = f"asks for {_label(other)}: state approver and date"
                problems.append(_problem(task, step, what, other))
        clauses = tuple(dict.fromkeys(i for c in (clause, *further) for i in c.clauses))
        found.append(Allowed(step=step, clauses=clauses, stated=given))
    if problems:
        raise Refused((p for p, _ in problems), clauses=(i for _, c in problems for i in c.clauses))
    return tuple(found), Verdict(notes=tuple(notes))


def _clause(step: str, policy: Policy) -> Clause[Any] | Silent:
    return policy[_ALLOWED[step]]


def _value(step: str, clause: Clause[Any]) -> bool:
    return "near" in clause.value.codes if step == NEIGHBOURING else bool(clause.value)


def _further(step: str, policy: Policy) -> tuple[Clause[Any], ...]:
    """Return the clauses that ask for a request or an approval."""
    fallback = policy.fallback
    asked: tuple[Clause[Any] | Silent, ...] = ()
    if step == SUPERIOR:
        asked = (fallback.superior_pool_request_required,)
    elif step == SINGLE_RANDOM:
        asked = (fallback.single_random_approval,)
    return tuple(c for c in asked if isinstance(c, Clause))


def _label(clause: Clause[Any]) -> str:
    return "a request" if clause.value is True else f"the approval of {clause.value}"


def _silent(task: Task, step: str) -> Note:
    zh, en = STEP_NAMES[step]
    return Note(
        code="ladder-step-silent",
        about=f"task {task.id}",
        zh=f"文本对“{zh}”未作规定，未采取该步骤（未规定不等于禁止）。",
        en=f"The text is silent on {en}; the step was not taken (silence is no prohibition).",
    )


def _problem(task: Task, step: str, what: str, clause: Clause[Any]) -> tuple[Problem, Clause[Any]]:
    message = f"the step {step} {what} ({clause.citation})"
    source = f"task {task.id!r}"
    return Problem(source=source, path="ladder", message=message, code=f"ladder-{step}"), clause


@frozen(kw_only=True)
class Climbed:
    """A department's assignment after the ladder; `members` go on after those of the crew."""

    matching: Matching
    members: tuple[int, ...]
    chains: tuple[Chain, ...]
    empty: tuple[int, ...]
    rungs: tuple[Rung, ...]

    @property
    def holders(self) -> dict[int, int]:
        """Return who holds which seat."""
        found = enumerate(self.matching.state.holders)
        return {seat: self.members[person] for seat, person in found if person != NOBODY}


def climbed(
    part: DepartmentSeats,
    members: Sequence[int],
    matching: Matching,
    empty: Mapping[int, Iterator[int]],
    steps: Iterable[Allowed],
    given: Sequence[tuple[int, int]],
) -> Climbed:
    """Take the steps, one after the other, for the seats that are still empty.

    Args:
        part: the department.
        members: the people of the network, by index.
        matching: the assignment so far; it stays as it is.
        empty: the seats that nobody takes, with the rest of their words.
        steps: what is allowed, in order.
        given: visits of substitutes, as (subject, person).
    """
    going, left, rungs, chains = list(members), dict(empty), [], list(matching.chains)
    for step in steps:
        if not left:
            break
        proof = cuts(matching.state, left)
        named, _ = certificates(part, going, proof, crew=len(members))
        for seat in {s for cut in proof for s in cut.seats}:
            required, region, taken = part.keys[seat]
            part.keys[seat] = (required, region, (*taken, step.step))
        going += _newcomers(part, step, going)
        matching = matching.resumed(part.network(going, given, len(members)))
        before, left = left, matching.refill(left)
        chains += matching.chains
        stated = step.stated
        rungs.append(
            Rung(
                step=step.step,
                department=part.department.name,
                certificates=named,
                filled=tuple(sorted(part.seats[s].id for s in before if s not in left)),
                taken=(),
                reason=stated.reason if stated else "",
                approver=stated.approver if stated else "",
                day=stated.date if stated else None,
                clauses=step.clauses,
            )
        )
    done = Climbed(
        matching=matching,
        members=tuple(going),
        chains=tuple(chains),
        empty=tuple(sorted(left)),
        rungs=(),
    )
    if not rungs:
        return done
    crew = set(members)
    by_step: dict[str, list[tuple[str, str]]] = {}
    for seat, person in done.holders.items():
        who = part.people[person]
        if part.keys[seat][2] and (why := part.reason(who, seat, of_crew=person in crew)):
            by_step.setdefault(why, []).append((part.seats[seat].id, who.id))
    return evolve(
        done, rungs=tuple(evolve(r, taken=tuple(sorted(by_step.get(r.step, ())))) for r in rungs)
    )


def _newcomers(part: DepartmentSeats, step: Allowed, going: Sequence[int]) -> list[int]:
    """Return whom the step adds to the network, in roster order."""
    there = set(going)
    if step.step == SUPERIOR:
        return [p for p in range(len(part.officers), len(part.people)) if p not in there]
    if step.step in NAMED and step.stated is not None:
        people = set(step.stated.people)
        return [p for p in part.officers if p not in there and part.people[p].id in people]
    return []


def certificates(
    part: DepartmentSeats, members: Sequence[int], found: Sequence[Cut], *, crew: int
) -> tuple[tuple[Certificate, ...], dict[int, int]]:
    """Name the cuts, in the order of their first seats' ids; and say which seat is in which."""
    named = []
    for cut in found:
        seats = [part.seats[s] for s in cut.seats]
        taken = {step for s in cut.seats for step in part.keys[s][2]}
        certificate = Certificate(
            department=part.department.name,
            seats=tuple(sorted(s.id for s in seats)),
            subjects=tuple(sorted({part.places[s.subject].subject for s in seats})),
            categories=tuple(sorted({s.category for s in seats})),
            inspectors=tuple(sorted(part.people[members[p]].id for p in cut.people)),
            capacity=cut.capacity,
            pairs=cut.pairs,
            missing=cut.missing,
            crew=None if part.department.inspectors is None else crew,
            steps=tuple(step for step in _ALLOWED if step in taken),
        )
        named.append((certificate, cut))
    named.sort(key=lambda row: row[0].seats)
    index = {seat: place for place, (_, cut) in enumerate(named) for seat in cut.seats}
    return tuple(certificate for certificate, _ in named), index
