"""One department's seats and people: ids, order, and who stands on the roster of which seat.

Sentences: 分别从参与部门的执法检查人员名录库中，随机选派各部门的执法检查人员 (Tonghua 六（五）2);
在相应或相近执法类别中随机选派不少于1名执法检查人员 (Tonghua 六（五）1).

Theory. Everything is numbered by lot before anybody is drawn: seats in seat order, people in roster order, so
an index is the canonical order. A roster depends on what the seat requires, on the subject's region, and
on the steps that were taken for the seat: near categories count only after `neighbouring`, people of the
superior's register only after `superior`, and those whom the office names stand on it whatever they hold.
(Dispatch specification, sections 1 and 2; docs/reference/dispatch-algorithm.md, 1, 2 and 9.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import lcm

from attrs import frozen

from randsup.facts.departments import TaskDepartment
from randsup.facts.exceptions import NAMED, NEIGHBOURING, SUPERIOR
from randsup.facts.plans import Task
from randsup.facts.registers import SUPERIOR as OF_SUPERIOR
from randsup.facts.registers import Inspector
from randsup.lottery import Seed, stream, ticket
from randsup.rules.dispatch.assignments import EXPERT, LEAD, MEMBER, Assignment, Unfilled, seat_id
from randsup.rules.dispatch.crews import roster_order
from randsup.rules.dispatch.matching import Matching
from randsup.rules.dispatch.residual import UNLIMITED, Network

Steps = tuple[str, ...]
Key = tuple[tuple[str, ...], str, Steps]
"""What decides a roster: the categories required, the region, the steps taken for the seat."""


@frozen(kw_only=True)
class Place:
    """A subject that was drawn, and where it is."""

    subject: str
    region: str


@frozen(kw_only=True)
class Seat:
    """A seat by its id; `subject` is an index, `required` what its holder has to hold together."""

    id: str
    subject: int
    number: int
    required: tuple[str, ...]

    @property
    def category(self) -> str:
        """What is required as one text, `""` for any; several categories are joined by `;`."""
        return ";".join(self.required)


@frozen(kw_only=True)
class Past:
    """What is remembered of earlier visits: (subject, inspector), and pairs of partners, both ways."""

    visits: frozenset[tuple[str, str]] = frozenset()
    partners: frozenset[tuple[str, str]] = frozenset()


def seats_of(
    task: Task, department: TaskDepartment, places: Sequence[Place], seed: Seed
) -> tuple[Seat, ...]:
    """Return the seats in seat order: lead seats, then the others, each by ticket, then id."""
    required = department.required
    others = [(number, ()) for number in range(len(required) + 1, department.seats + 1)]
    return (
        *_numbered(task, department, places, list(enumerate(required, 1)), seed),
        *_numbered(task, department, places, others, seed),
    )


def expert_seats(
    task: Task, department: TaskDepartment, places: Sequence[Place], seed: Seed
) -> tuple[Seat, ...]:
    """Return the places of experts, numbered after the seats, in their order: by ticket, then id."""
    first = department.seats + 1
    numbers = [(number, ()) for number in range(first, first + department.experts)]
    return tuple(_numbered(task, department, places, numbers, seed))


def _numbered(
    task: Task,
    department: TaskDepartment,
    places: Sequence[Place],
    numbers: Sequence[tuple[int, tuple[str, ...]]],
    seed: Seed,
) -> list[Seat]:
    """Return the seats of these numbers, each with what it requires, by ticket, then id."""
    key = seed.key("seats", task.id)
    seats = (
        Seat(
            id=seat_id(task.id, place.subject, department.name, number),
            subject=subject,
            number=number,
            required=required,
        )
        for number, required in numbers
        for subject, place in enumerate(places)
    )
    return sorted(seats, key=lambda s: (ticket(key, s.id), s.id))


class DepartmentSeats:
    """The seats of a department and its people in roster order; who of them goes is decided later.

    Officers come first; people of the superior's register follow, in roster order among themselves.
    """

    def __init__(
        self,
        task: Task,
        department: TaskDepartment,
        places: Sequence[Place],
        people: Sequence[Inspector],
        recused: Mapping[str, Collection[str]],
        loads: Mapping[str, int],
        seed: Seed,
        *,
        seats: tuple[Seat, ...],
        caps: Mapping[str, int],
        past: Past,
    ) -> None:
        self.task, self.department, self.places, self.seed = task, department, places, seed
        order = roster_order(task, department.name, people, seed)
        self.people = tuple(sorted(order, key=lambda p: p.role == OF_SUPERIOR))
        self.officers = range(sum(p.role != OF_SUPERIOR for p in self.people))
        self.seats = seats
        self.prior = [p.prior_load + loads.get(p.id, 0) for p in self.people]
        self.rooms = [
            min(
                UNLIMITED if p.max_load is None else max(0, p.max_load - prior),
                caps.get(p.id, UNLIMITED),
            )
            for p, prior in zip(self.people, self.prior, strict=True)
        ]
        whole = lcm(*(p.share.numerator for p in self.people))
        self.steps = tuple(int(whole / p.share) for p in self.people)
        self.index = {place.subject: number for number, place in enumerate(places)}
        self.conflicts = frozenset(
            (self.index[subject], person)
            for person, p in enumerate(self.people)
            for subject in recused.get(p.id, ())
            if subject in self.index
        )
        self.past = past
        named = {p.region for p in self.people}
        # regions that nobody names have one roster: the people without a region
        keys: Iterator[Key] = (
            (s.required, r if (r := places[s.subject].region) in named else "", ())
            for s in self.seats
        )
        shared: dict[Key, Key] = {}
        self.keys = [shared.setdefault(key, key) for key in keys]

    def may_take(self, person: Inspector, key: Key) -> bool:
        """Whether a person stands on the roster of a seat."""
        required, region, steps = key
        if steps and self._named(person, steps):
            return True
        if person.role == OF_SUPERIOR and SUPERIOR not in steps:
            return False
        near = dict(self.task.near) if NEIGHBOURING in steps else {}
        held = person.categories
        return person.region in ("", region) and all(
            c in held or any(n in held for n in near.get(c, ())) for c in required
        )

    def reason(self, person: Inspector, seat: int, *, of_crew: bool) -> str:
        """Return by which step a person may take a seat, `""` if by none."""
        required, region, steps = self.keys[seat]
        if of_crew and self.may_take(person, (required, region, ())):
            return ""
        if person.role == OF_SUPERIOR:
            return SUPERIOR
        with_near = (required, region, tuple(s for s in steps if s == NEIGHBOURING))
        if of_crew and self.may_take(person, with_near):
            return NEIGHBOURING
        return next(s for s in steps if s in NAMED and self._named(person, (s,)))

    def _named(self, person: Inspector, steps: Steps) -> bool:
        return any(s.step in steps and person.id in s.people for s in self.task.ladder)

    def matching(self, members: Sequence[int]) -> Matching:
        """Return the problem among `members`, numbered anew in this order; no seat is filled."""
        return Matching(self.network(members))

    def network(
        self,
        members: Sequence[int],
        given: Iterable[tuple[int, int]] = (),
        crew: int | None = None,
    ) -> Network:
        """Return the network of `members`, numbered anew in this order.

        Args:
            members: people by index.
            given: visits beside it, as (subject, person): they count as loads, and are not repeated.
            crew: how many of the members are the crew; the others came by a step, and stand only on
                the rosters of its seats.
        """
        besides = frozenset(given)
        visits_given = Counter(person for _, person in besides)
        conflicts = self.conflicts | besides if besides else self.conflicts
        place_of = {person: place for place, person in enumerate(members)}
        if list(members) != list(range(len(self.people))):  # else the numbers are the same
            conflicts = frozenset((s, place_of[p]) for s, p in conflicts if p in place_of)
        going = [self.people[m] for m in members]
        order = sorted(set(self.keys))
        number_of = {key: number for number, key in enumerate(order)}
        by_id = {person.id: place for place, person in enumerate(going)}
        visits, partners = self.past.visits, self.past.partners
        return Network(
            subjects=tuple(s.subject for s in self.seats),
            groups=tuple(number_of[key] for key in self.keys),
            rosters=tuple(self._rosters(going, order, crew)),
            rooms=tuple(self.rooms[m] - visits_given[m] for m in members),
            loads=tuple(self.prior[m] + visits_given[m] for m in members),
            conflicts=conflicts,
            steps=tuple(self.steps[m] for m in members),
            past=frozenset(
                (self.index[s], by_id[i]) for s, i in visits if s in self.index and i in by_id
            ),
            partners=frozenset(
                (by_id[a], by_id[b]) for a, b in partners if a in by_id and b in by_id
            ),
        )

    def _rosters(
        self, going: Sequence[Inspector], order: Sequence[Key], crew: int | None
    ) -> Iterator[tuple[int, ...]]:
        """Yield the roster of each key."""
        own = len(going) if crew is None else crew
        where: dict[str, list[int]] = {}
        for place, person in enumerate(going[:own]):
            where.setdefault(person.region, []).append(place)
        everywhere = where.get("", [])
        for key in order:
            _, region, steps = key
            here = sorted([*everywhere, *where.get(region, ())]) if region else everywhere
            if steps:  # whom the office names may be from elsewhere
                here = list(range(own))
            yield (
                *(i for i in here if self.may_take(going[i], key)),
                *(i for i in range(own, len(going)) if self._by_step(going[i], key)),
            )

    def _by_step(self, person: Inspector, key: Key) -> bool:
        """Whether somebody who came by a step may take a seat."""
        if person.role == OF_SUPERIOR:
            return self.may_take(person, key)
        return self._named(person, key[2])

    def together(self, bundled: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
        """Yield the seats, by index, that a bundle of subjects has under one number."""
        if not bundled:
            return
        at = {(s.subject, s.number): seat for seat, s in enumerate(self.seats)}
        for number in sorted({s.number for s in self.seats}):
            for bundle in bundled:
                yield tuple(at[subject, number] for subject in bundle)

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
            role=self._role(s),
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
            role=self._role(s),
            category=s.category,
            certificate=certificate,
        )

    def _role(self, seat: Seat) -> str:
        if seat.number > self.department.seats:
            return EXPERT
        return LEAD if seat.required else MEMBER
