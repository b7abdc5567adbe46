"""One department's dispatch: the crew that takes its seats, substitutes, the ladder, certificates, experts.

Sentences: 分别从参与部门的执法检查人员名录库中，随机选派各部门的执法检查人员 (Tonghua 六（五）2);
回避时，仍采取随机选派方式产生替补执法检查人员 (Tonghua 六（五）3).

Theory. Departments are independent: each has its own register, its own seats, its own keys, so another
department's register changes nothing here. A crew that leaves seats empty grows along the roster
order to the fewest people that fill as many seats as the allowance permits, and the lottery begins
afresh. A seat that still stays empty while somebody of the crew is recused from its subject gets one
substitute per recused person, by lot, from outside the crew. What then is empty is proven to be so, and
the steps of the ladder begin.
(Dispatch specification, sections 1 and 2; docs/reference/dispatch-algorithm.md.)
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import count
from types import MappingProxyType

from attrs import frozen

from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.registers import Inspector
from randsup.lottery import Seed
from randsup.rules.dispatch.assignments import (
    Assignment,
    Certificate,
    Crew,
    Load,
    Move,
    Rotation,
    Rung,
    Step,
    Substitute,
    Unfilled,
)
from randsup.rules.dispatch.crews import crew, of_use
from randsup.rules.dispatch.ladder import Allowed, certificates, climbed
from randsup.rules.dispatch.matching import Chain, Matching
from randsup.rules.dispatch.residual import NOBODY, cuts
from randsup.rules.dispatch.rotation import counted, unavoidable
from randsup.rules.dispatch.seats import DepartmentSeats, Past, Place, expert_seats, seats_of
from randsup.rules.dispatch.stand_ins import StandIn, stand_ins, substitute

_NO_CAPS: Mapping[str, int] = MappingProxyType({})
_NO_PAST = Past()


@frozen(kw_only=True)
class Seated:
    """A department's part of a dispatch; `certificate` of an unfilled seat counts from 0 here."""

    crew: Crew
    assignments: tuple[Assignment, ...]
    unfilled: tuple[Unfilled, ...]
    certificates: tuple[Certificate, ...]
    loads: tuple[Load, ...]
    trace: tuple[Step, ...]
    substitutes: tuple[Substitute, ...]
    rungs: tuple[Rung, ...]
    experts: tuple[Assignment, ...]
    experts_missing: int
    rotation: Rotation


def seated(
    task: Task,
    department: TaskDepartment,
    places: Sequence[Place],
    people: Sequence[Inspector],
    *,
    recused: Mapping[str, Collection[str]],
    loads: Mapping[str, int],
    growth: int | None,
    seed: Seed,
    experts: Sequence[Inspector] = (),
    bundled: Sequence[tuple[int, ...]] = (),
    steps: Sequence[Allowed] = (),
    caps: Mapping[str, int] = _NO_CAPS,
    past: Past = _NO_PAST,
) -> Seated:
    """Fill a department's seats.

    Args:
        task: gives the keys.
        department: how many seats, which categories, how large a crew.
        places: the drawn subjects by code point of their ids.
        people: whoever of the department, and of its superior's register, may go, in any order.
        recused: the subjects in which a person has a declared interest, by the person's id.
        loads: visits of this run beside the register's `prior_load`, by id.
        growth: by how many the crew may grow, `None` for without bound.
        seed: public randomness.
        experts: the department's experts and third parties who may go along.
        bundled: the packages, as places by index.
        steps: what may be done for seats that stay empty.
        caps: visits that a person may still make in this task, where days bound them, by id.
        past: earlier visits and partners.
    """
    part = DepartmentSeats(
        task,
        department,
        places,
        people,
        recused,
        loads,
        seed,
        seats=seats_of(task, department, places, seed),
        caps=caps,
        past=past,
    )
    stated, added = _crew(part, growth)
    members = sorted([*stated, *added])
    matching = part.matching(members)
    empty = matching.fill(part.words, part.together(bundled))
    matching.balance()
    stands_in = [] if department.inspectors is None else stand_ins(part, members, empty)
    filled = {s.seat for s in stands_in}
    given = [(part.seats[s.seat].subject, s.person) for s in stands_in]
    left = {seat: words for seat, words in empty.items() if seat not in filled}
    least = unavoidable(
        part, members, matching.state.holders, lambda n: len(Matching(n).fill(count))
    )
    done = climbed(part, members, matching, left, steps, given)
    holders = {**done.holders, **{s.seat: s.person for s in stands_in}}
    proof, certificate_of = certificates(
        part, done.members, cuts(done.matching.state, done.empty), crew=len(members)
    )
    listed = {*done.members[: len(members)], *holders.values()}
    along, missing = _experts(task, department, places, experts, recused, loads, seed, caps)
    return Seated(
        crew=Crew(
            department=department.name,
            members=tuple(part.people[m].id for m in members),
            stated=department.inspectors,
            grown=len(added),
        ),
        assignments=tuple(part.assignment(seat, person) for seat, person in holders.items()),
        unfilled=tuple(part.unfilled(seat, certificate_of[seat]) for seat in done.empty),
        certificates=proof,
        loads=tuple(_loads(part, listed, holders)),
        trace=tuple(_trace(part, done.members, added, done.chains, stands_in)),
        substitutes=tuple(
            substitute(part, s) for s in sorted(stands_in, key=lambda s: part.seats[s.seat].id)
        ),
        rungs=done.rungs,
        experts=along,
        experts_missing=missing,
        rotation=counted(part, holders, least),
    )


def _crew(part: DepartmentSeats, growth: int | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the crew as stated and by whom it grows: the fewest that leave the fewest seats empty."""
    department = part.department
    if department.inspectors is None:
        return tuple(part.officers), ()
    able = of_use([part.people[i] for i in part.officers], department)
    places = crew([part.people[i] for i in able], department.inspectors, department.required)
    stated = tuple(able[place] for place in places)
    others = sorted(set(able).difference(stated))
    others = others if growth is None else others[:growth]

    def empty(grown: int) -> int:
        # how many stay empty does not depend on the words, so cheap ones do
        return len(part.matching(sorted([*stated, *others[:grown]])).fill(count))

    if not others or not empty(0):
        return stated, ()
    least = empty(len(others))
    grown = bisect_left(range(len(others)), -least, key=lambda n: -empty(n))
    return stated, tuple(others[:grown])


def _loads(
    part: DepartmentSeats, listed: AbstractSet[int], holders: Mapping[int, int]
) -> Iterator[Load]:
    counted = Counter(holders.values())
    for person in sorted(listed, key=lambda p: part.people[p].id):
        yield Load(
            inspector=part.people[person].id,
            department=part.department.name,
            prior=part.prior[person],
            load=counted[person],
        )


def _trace(
    part: DepartmentSeats,
    members: Sequence[int],
    added: Sequence[int],
    chains: Sequence[Chain],
    stands_in: Sequence[StandIn],
) -> Iterator[Step]:
    department = part.department.name
    for person in added:
        yield Step(kind="growth", department=department, inspector=part.people[person].id)
    for chain in chains:
        moves = tuple(
            Move(
                seat=part.seats[seat].id,
                before="" if before == NOBODY else part.people[members[before]].id,
                after=part.people[members[after]].id,
            )
            for seat, before, after in chain.moves
        )
        yield Step(kind=chain.kind, department=department, moves=moves)
    for s in stands_in:
        came = part.people[s.person].id
        move = Move(seat=part.seats[s.seat].id, before=part.people[s.recused].id, after=came)
        yield Step(kind="substitute", department=department, inspector=came, moves=(move,))


def _experts(
    task: Task,
    department: TaskDepartment,
    places: Sequence[Place],
    experts: Sequence[Inspector],
    recused: Mapping[str, Collection[str]],
    loads: Mapping[str, int],
    seed: Seed,
    caps: Mapping[str, int],
) -> tuple[tuple[Assignment, ...], int]:
    """Draw who goes along without a seat, and say how many could not be found."""
    if not department.experts:
        return (), 0
    part = DepartmentSeats(
        task,
        department,
        places,
        experts,
        recused,
        loads,
        seed,
        seats=expert_seats(task, department, places, seed),
        caps=caps,
        past=Past(),
    )
    matching = part.matching(range(len(part.people)))
    empty = matching.fill(part.words)
    matching.balance()
    found = (
        part.assignment(seat, person)
        for seat, person in enumerate(matching.state.holders)
        if person != NOBODY
    )
    return tuple(sorted(found, key=lambda a: (a.subject, a.seat))), len(empty)
