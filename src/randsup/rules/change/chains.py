"""When nobody is left for one seat: the shortest chain of seats, or the certificate that there is none.

Sentences: 按程序递补人员 (Shenzhen 二（一）3, Linyi 二（三）); 并再次采取随机选派方式产生替补 (Tonghua 六（五）3（3）).

Theory. Somebody with a visit left may take a seat whose holder may take this one: the shortest such chain
is found by the search that fills seats in the dispatch, in an order that the event seed gives, so that
nobody can know it before. It changes seats that were published, hence only under a reading of its own.
Where visits are kept apart by days, nobody may come to two of one day: the search then sees days as it sees
subjects elsewhere.
(Dispatch specification, section 3, invariant 38; docs/reference/dispatch-algorithm.md, 14.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from attrs import evolve

from randsup.facts.exceptions import STEPS
from randsup.lottery import Seed, ticket
from randsup.rules.change.candidates import Source
from randsup.rules.change.changes import Change
from randsup.rules.change.places import Seat, suits
from randsup.rules.change.standing import Standing
from randsup.rules.dispatch.assignments import Certificate, Move
from randsup.rules.dispatch.crews import roster_order
from randsup.rules.dispatch.residual import ANYBODY, NOBODY, UNLIMITED, Network, Search, State, cuts


def alone(seat: Seat, lists: Iterable[Source], barred: AbstractSet[str]) -> Certificate:
    """Certify one seat: whoever stands on a list and may take it has no visit left."""
    tried = tuple(lists)
    full = {p.id for one in tried for p in one.people if p.id not in barred} if seat.number else ()
    steps = {one.step.step for one in tried if one.step is not None}
    return Certificate(
        department=seat.department,
        seats=(seat.id,),
        subjects=(seat.subject,),
        categories=(seat.category,),
        inspectors=tuple(sorted(full)),
        capacity=0,
        pairs=0,
        missing=1,
        steps=tuple(step for step in STEPS if step in steps),
    )


class Part:
    """A department of a task as it stands, as a residual network; one seat may be looked at as emptied."""

    def __init__(
        self,
        standing: Standing,
        task: str,
        department: str,
        seed: Seed,
        seat: str = "",
        old: str = "",
        *,
        crew_only: bool = False,
    ) -> None:
        roster = standing.roster(task, department)
        self.department = department
        crew = roster.crew if crew_only else None
        self.crew = None if crew is None else len(crew)
        going = [p for p in roster.people if crew is None or p.id in crew]
        self.people = roster_order(standing.sent[task].task, department, going, seed)
        self.index = {p.id: place for place, p in enumerate(self.people)}
        holders = {**standing.holders, seat: ""} if seat else standing.holders
        key = seed.key("seats", task)
        self.seats = sorted(
            (
                s
                for s in standing.seats_of(task, department)
                if not holders[s.id] or holders[s.id] in self.index
            ),
            key=lambda s: (not s.category, ticket(key, s.id), s.id),
        )
        self.place = {s.id: place for place, s in enumerate(self.seats)}
        held = [self.index.get(holders[s.id], NOBODY) for s in self.seats]
        self.state = State(self._network(standing, held, seat, old))
        for place, person in enumerate(held):
            if person != NOBODY:
                self.state.seat(place, person)

    def _network(self, standing: Standing, held: Sequence[int], seat: str, old: str) -> Network:
        """Return the network: two seats at one subject have two people, so have two of one day if kept apart."""
        places = {name: n for n, name in enumerate(sorted({s.subject for s in self.seats}))}
        first = {(s.category, s.region): s for s in reversed(self.seats)}
        able = {
            key: tuple(n for n, p in enumerate(self.people) if suits(p, one))
            for key, one in first.items()
        }
        apart = {name: self._apart(standing, name) for name in places}
        if seat and old in self.index:
            left = standing.seats[seat].subject
            for name in places:
                if left in (name, standing.owner.get(name)):
                    apart[name].add(self.index[old])
        kept = bool(self.seats) and standing.sent[self.seats[0].task].task.keep_apart
        if kept:  # an interest is in a subject, and what two seats share is the day
            days = {name: standing.days.get((self.seats[0].task, name)) for name in places}
            keys = [(s.category, s.region, s.subject) for s in self.seats]
            shared = [f"{days[s.subject] or s.subject}" for s in self.seats]
            order = {name: n for n, name in enumerate(sorted(set(shared)))}
            subjects = tuple(order[name] for name in shared)
            conflicts = {
                (order[str(day)], n)
                for day in days.values()
                if day is not None
                for n in self._elsewhere(standing, day)
            }
        else:
            keys = [(s.category, s.region, "") for s in self.seats]
            subjects = tuple(places[s.subject] for s in self.seats)
            conflicts = {(places[name], n) for name, who in apart.items() for n in who}
        groups = {key: n for n, key in enumerate(sorted(set(keys)))}
        visits = Counter(held)
        now = [standing.loads[p.id] - (p.id == old) for p in self.people]
        return Network(
            subjects=subjects,
            groups=tuple(groups[key] for key in keys),
            rosters=tuple(
                tuple(n for n in able[category, region] if n not in apart[subject])
                if subject and apart[subject]
                else able[category, region]
                for category, region, subject in groups
            ),
            rooms=tuple(
                UNLIMITED if p.max_load is None else max(0, p.max_load - load) + visits[n]
                for n, (p, load) in enumerate(zip(self.people, now, strict=True))
            ),
            loads=tuple(load - visits[n] for n, load in enumerate(now)),
            conflicts=frozenset(conflicts),
        )

    def _apart(self, standing: Standing, subject: str) -> set[int]:
        """Return who may not come to a subject: interests, whoever has left it, a leader in addition."""
        who = standing.conflicts.get(subject, set()) | standing.left(subject)
        if standing.leaders and self.seats:
            place = standing.place_of_leader(self.seats[0].task, subject)
            who |= {standing.holders[place]} if standing.additional(place) else set()
        return {self.index[p] for p in who if p in self.index}

    def _elsewhere(self, standing: Standing, day: date) -> Iterator[int]:
        """Yield who makes a visit on a day that no chain of this part can move."""
        for visit in standing.visits_on[day]:
            for person, seat in standing.on.get(visit, {}).items():
                if seat not in self.place and person in self.index:
                    yield self.index[person]

    def chain(self, seat: str, old: str = "") -> tuple[Move, ...]:
        """Return the shortest chain that fills an empty seat, none if there is none."""
        start = self.place[seat]
        search = Search(self.state, seats=(start,))
        end = search.run(ANYBODY)
        if end == NOBODY:
            return ()
        return tuple(
            Move(
                seat=self.seats[place].id,
                before=old if place == start else self.people[before].id,
                after=self.people[after].id,
            )
            for place, before, after in self.state.shift(search.path(end), end)
        )

    def certificates(self, empty: Iterable[str]) -> tuple[Certificate, ...]:
        """Certify the seats that stay empty, by their first seats' ids."""
        found = [
            Certificate(
                department=self.department,
                seats=tuple(sorted(self.seats[n].id for n in cut.seats)),
                subjects=tuple(sorted({self.seats[n].subject for n in cut.seats})),
                categories=tuple(sorted({self.seats[n].category for n in cut.seats})),
                inspectors=tuple(sorted(self.people[n].id for n in cut.people)),
                capacity=cut.capacity,
                pairs=cut.pairs,
                missing=cut.missing,
                crew=self.crew,
            )
            for cut in cuts(self.state, [self.place[s] for s in empty])
        ]
        return tuple(sorted(found, key=lambda c: c.seats))


def chain(
    standing: Standing, seat: Seat, change: Change
) -> tuple[tuple[Move, ...], Certificate | None]:
    """Return the shortest chain that fills the seat, or nothing and why there is none."""
    part = Part(standing, seat.task, seat.department, change.seed, seat.id, change.old)
    moves = part.chain(seat.id, change.old)
    if moves:
        return moves, None
    return (), _whole(part.certificates([seat.id]))


def _whole(parts: tuple[Certificate, ...]) -> Certificate:
    """Put the parts of one search's certificate together.

    It falls apart where somebody holds a seat whose roster is closed to them: whoever came by a step, or
    was taken off the subject in another task. What was reached as a whole proves the one seat.
    """
    first, *others = parts

    def union(name: str) -> tuple[str, ...]:
        return tuple(sorted({x for c in parts for x in getattr(c, name)}))

    if not others:
        return first
    seats, capacity = union("seats"), sum(c.capacity for c in parts)
    pairs = sum(c.pairs for c in parts)
    return evolve(
        first,
        seats=seats,
        subjects=union("subjects"),
        categories=union("categories"),
        inspectors=union("inspectors"),
        capacity=capacity,
        pairs=pairs,
        missing=len(seats) - capacity - pairs,
    )
