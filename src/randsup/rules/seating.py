"""One department's seats: their ids and order, the crew that takes them, substitutes, certificates.

Sentences: 分别从参与部门的执法检查人员名录库中，随机选派各部门的执法检查人员 (Tonghua 六（五）2);
回避时，仍采取随机选派方式产生替补执法检查人员 (Tonghua 六（五）3).

Theory. Departments are independent: each has its own register, its own seats, its own keys, so another
department's register changes nothing here. A crew that leaves seats empty grows along the roster
order to the fewest people that fill as many seats as the allowance permits, and the lottery begins
afresh. A seat that still stays empty while somebody of the crew is recused from its subject gets one
substitute per recused person, by lot, from outside the crew.
(Dispatch specification, sections 1 and 2; docs/reference/dispatch-algorithm.md.)
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import count

from attrs import frozen

from randsup.facts.plans import Task, TaskDepartment
from randsup.facts.registers import Inspector
from randsup.lottery import Seed, below, stream, ticket
from randsup.rules.assignments import (
    LEAD,
    MEMBER,
    Assignment,
    Certificate,
    Crew,
    Load,
    Move,
    Step,
    Substitute,
    Unfilled,
    seat_id,
)
from randsup.rules.crews import crew, of_use, roster_order
from randsup.rules.matching import Matching
from randsup.rules.residual import NOBODY, UNLIMITED, Cut, Network, cuts


@frozen(kw_only=True)
class Place:
    """A subject that was drawn, and where it is."""

    subject: str
    region: str


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


@frozen(kw_only=True)
class _Seat:
    id: str
    subject: int
    number: int
    category: str


def _seats(
    task: Task, department: TaskDepartment, places: Sequence[Place], seed: Seed
) -> tuple[_Seat, ...]:
    """Return the seats in seat order: lead seats, then the others, each by ticket, then id."""
    key = seed.key("seats", task.id)
    numbered = []
    for number in range(1, department.seats + 1):
        lead = number <= len(department.categories)
        category = department.categories[number - 1] if lead else ""
        for subject, place in enumerate(places):
            name = seat_id(task.id, place.subject, department.name, number)
            seat = _Seat(id=name, subject=subject, number=number, category=category)
            numbered.append((not lead, ticket(key, name), name, seat))
    numbered.sort(key=lambda row: row[:3])
    return tuple(row[3] for row in numbered)


class _Department:
    """The seats of a department and its people in roster order; who of them goes is decided later."""

    def __init__(
        self,
        task: Task,
        department: TaskDepartment,
        places: Sequence[Place],
        people: Sequence[Inspector],
        recused: Mapping[str, AbstractSet[str]],
        loads: Mapping[str, int],
        seed: Seed,
    ) -> None:
        self.task, self.department, self.places, self.seed = task, department, places, seed
        self.people = roster_order(task, department.name, people, seed)
        self.seats = _seats(task, department, places, seed)
        self.prior = [p.prior_load + loads.get(p.id, 0) for p in self.people]
        self.rooms = [
            UNLIMITED if p.max_load is None else max(0, p.max_load - prior)
            for p, prior in zip(self.people, self.prior, strict=True)
        ]
        index = {place.subject: number for number, place in enumerate(places)}
        self.conflicts = frozenset(
            (index[subject], person)
            for person, p in enumerate(self.people)
            for subject in recused.get(p.id, ())
            if subject in index
        )
        named = {p.region for p in self.people}
        # regions that nobody names have one roster: the people without a region
        self.keys = [
            (s.category, r if (r := places[s.subject].region) in named else "") for s in self.seats
        ]
        self.order = sorted(set(self.keys))
        number_of = {key: number for number, key in enumerate(self.order)}
        self.groups = tuple(number_of[key] for key in self.keys)

    def may_take(self, person: Inspector, key: tuple[str, str]) -> bool:
        """Whether a person stands on the roster of a category and region."""
        category, region = key
        return (not category or category in person.categories) and person.region in ("", region)

    def matching(self, members: Sequence[int]) -> Matching:
        """Return the problem among `members`, who ascend and are numbered anew; no seat is filled."""
        place_of = {person: place for place, person in enumerate(members)}
        going = [self.people[m] for m in members]
        return Matching(
            Network(
                subjects=tuple(s.subject for s in self.seats),
                groups=self.groups,
                rosters=tuple(self._rosters(going)),
                rooms=tuple(self.rooms[m] for m in members),
                loads=tuple(self.prior[m] for m in members),
                conflicts=frozenset(
                    (subject, place_of[person])
                    for subject, person in self.conflicts
                    if person in place_of
                ),
            )
        )

    def _rosters(self, going: Sequence[Inspector]) -> Iterator[tuple[int, ...]]:
        """Yield the roster of each category and region."""
        where: dict[str, list[int]] = {}
        for place, person in enumerate(going):
            where.setdefault(person.region, []).append(place)
        everywhere = where.get("", [])
        for category, region in self.order:
            here = sorted([*everywhere, *where.get(region, ())]) if region else everywhere
            yield tuple(i for i in here if not category or category in going[i].categories)

    def words(self, seat: int) -> Iterator[int]:
        """Return the words of a seat, from the first on."""
        return stream(self.seed.key("seat", self.seats[seat].id))

    def assignment(self, seat: int, person: int) -> Assignment:
        """Say who takes a seat."""
        s = self.seats[seat]
        return Assignment(
            subject=self.places[s.subject].subject,
            department=self.department.name,
            seat=s.number,
            role=LEAD if s.category else MEMBER,
            category=s.category,
            inspector=self.people[person].id,
        )

    def unfilled(self, seat: int, certificate: int) -> Unfilled:
        """Say that a seat stays empty."""
        s = self.seats[seat]
        return Unfilled(
            subject=self.places[s.subject].subject,
            department=self.department.name,
            seat=s.number,
            role=LEAD if s.category else MEMBER,
            category=s.category,
            certificate=certificate,
        )

    def substitute(self, stand_in: _StandIn) -> Substitute:
        """Say who stands in for whom."""
        s = self.seats[stand_in.seat]
        return Substitute(
            subject=self.places[s.subject].subject,
            department=self.department.name,
            seat=s.number,
            recused=self.people[stand_in.recused].id,
            inspector=self.people[stand_in.person].id,
        )


def seated(
    task: Task,
    department: TaskDepartment,
    places: Sequence[Place],
    people: Sequence[Inspector],
    *,
    recused: Mapping[str, AbstractSet[str]],
    loads: Mapping[str, int],
    growth: int | None,
    seed: Seed,
) -> Seated:
    """Fill a department's seats.

    Args:
        task: gives the keys.
        department: how many seats, which categories, how large a crew.
        places: the drawn subjects by code point of their ids.
        people: whoever of the department may go, in any order.
        recused: the subjects in which a person has a declared interest, by the person's id.
        loads: visits of this run beside the register's `prior_load`, by id.
        growth: by how many the crew may grow, `None` for without bound.
        seed: public randomness.
    """
    part = _Department(task, department, places, people, recused, loads, seed)
    stated, added = _crew(part, growth)
    members = sorted([*stated, *added])
    matching = part.matching(members)
    empty = matching.fill(part.words)
    matching.balance()
    holders = {
        seat: members[person]
        for seat, person in enumerate(matching.state.holders)
        if person != NOBODY
    }
    stands_in = [] if department.inspectors is None else _stand_ins(part, members, empty)
    holders.update((s.seat, s.person) for s in stands_in)
    still = [seat for seat in empty if seat not in holders]
    certificates, certificate_of = _certificates(part, members, cuts(matching.state, still))
    return Seated(
        crew=Crew(
            department=department.name,
            members=tuple(part.people[m].id for m in members),
            stated=department.inspectors,
            grown=len(added),
        ),
        assignments=tuple(part.assignment(seat, person) for seat, person in holders.items()),
        unfilled=tuple(part.unfilled(seat, certificate_of[seat]) for seat in still),
        certificates=certificates,
        loads=tuple(_loads(part, {*members, *(s.person for s in stands_in)}, holders)),
        trace=tuple(_trace(part, members, added, matching, stands_in)),
        substitutes=tuple(
            part.substitute(s) for s in sorted(stands_in, key=lambda s: part.seats[s.seat].id)
        ),
    )


def _crew(part: _Department, growth: int | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the crew as stated and by whom it grows: the fewest that leave the fewest seats empty."""
    department = part.department
    if department.inspectors is None:
        return tuple(range(len(part.people))), ()
    able = of_use(part.people, department)
    places = crew([part.people[i] for i in able], department.inspectors, department.categories)
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


@frozen(kw_only=True)
class _StandIn:
    seat: int
    recused: int
    person: int


def _stand_ins(
    part: _Department,
    members: Sequence[int],
    empty: Mapping[int, Iterator[int]],
) -> list[_StandIn]:
    """Draw a substitute for empty seats, in seat order: one for each recused person of a subject."""
    recused: dict[int, list[int]] = {}
    going = set(members)
    for subject, person in sorted(part.conflicts):
        if person in going:
            recused.setdefault(subject, []).append(person)
    outside = [p for p in range(len(part.people)) if p not in going]
    load, room = dict(enumerate(part.prior)), dict(enumerate(part.rooms))
    on: dict[int, set[int]] = {}
    found = []
    for seat in sorted(empty):
        subject, key = part.seats[seat].subject, part.keys[seat]
        waiting = recused.get(subject, [])
        absent = next((p for p in waiting if part.may_take(part.people[p], key)), None)
        if absent is None:
            continue
        free = [
            p
            for p in outside
            if room[p]
            and p not in on.get(subject, ())
            and (subject, p) not in part.conflicts
            and part.may_take(part.people[p], key)
        ]
        if not free:
            continue
        lowest = min(load[p] for p in free)
        fair = [p for p in free if load[p] == lowest]
        person = fair[below(empty[seat], len(fair))]
        waiting.remove(absent)
        load[person] += 1
        room[person] -= 1
        on.setdefault(subject, set()).add(person)
        found.append(_StandIn(seat=seat, recused=absent, person=person))
    return found


def _certificates(
    part: _Department, members: Sequence[int], cuts: Sequence[Cut]
) -> tuple[tuple[Certificate, ...], dict[int, int]]:
    """Name the cuts, in the order of their first seats' ids; and say which seat is in which."""
    named = []
    for cut in cuts:
        seats = [part.seats[s] for s in cut.seats]
        certificate = Certificate(
            department=part.department.name,
            seats=tuple(sorted(s.id for s in seats)),
            subjects=tuple(sorted({part.places[s.subject].subject for s in seats})),
            categories=tuple(sorted({s.category for s in seats})),
            inspectors=tuple(sorted(part.people[members[p]].id for p in cut.people)),
            capacity=cut.capacity,
            pairs=cut.pairs,
            missing=cut.missing,
            crew=None if part.department.inspectors is None else len(members),
        )
        named.append((certificate, cut))
    named.sort(key=lambda row: row[0].seats)
    index = {seat: place for place, (_, cut) in enumerate(named) for seat in cut.seats}
    return tuple(certificate for certificate, _ in named), index


def _loads(
    part: _Department, listed: AbstractSet[int], holders: Mapping[int, int]
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
    part: _Department,
    members: Sequence[int],
    added: Sequence[int],
    matching: Matching,
    stands_in: Sequence[_StandIn],
) -> Iterator[Step]:
    department = part.department.name
    for person in added:
        yield Step(kind="growth", department=department, inspector=part.people[person].id)
    for chain in matching.chains:
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
