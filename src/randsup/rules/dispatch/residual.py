"""The residual network of a matching of seats with people: what can reach what, and what cannot.

Theory. A search goes from empty seats (or from a person with too many visits) along the ways in which
seats could change hands. Where it finds nobody, all that it has reached is the source's side of a
minimum cut, and the smallest such side, the same for every maximum flow: seats S, and people T whose
visits are used up in S. So |S| is more than what T may still do plus one for each (subject, person) that
can serve a seat of S from outside T: nobody can fill the rest. The cut falls into connected components,
each of which is a certificate of its own.
(Dispatch specification, section 2; docs/reference/dispatch-algorithm.md, 5 and 7.)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from attrs import frozen

NOBODY: Final = -1
UNLIMITED: Final = 2**53
"""The capacity of a person without a cap."""
ANYBODY: Final = 2**400
"""A price above that of everybody's next visit."""

_NONE: Final[frozenset[int]] = frozenset()


@frozen(kw_only=True)
class Network:
    """One department's problem: seats in seat order, people in roster order, both by index.

    Args:
        subjects: the subject of each seat, as a number from 0.
        groups: the roster of each seat, as an index into `rosters`.
        rosters: who may take the seats of a group, ascending.
        rooms: how many visits each person may still make, `UNLIMITED` without a cap.
        loads: how many visits each person has made already; they count in the balance.
        conflicts: declared interests as (subject, person).
        steps: what a visit weighs in the balance, in proportion to one over the person's working share;
            `()` where everybody works the same.
        past: visits of the past as (subject, person), to be avoided where that costs nothing.
        partners: people who went together in the past, as (person, person), both ways round.
    """

    subjects: tuple[int, ...]
    groups: tuple[int, ...]
    rosters: tuple[tuple[int, ...], ...]
    rooms: tuple[int, ...]
    loads: tuple[int, ...]
    conflicts: frozenset[tuple[int, int]] = frozenset()
    steps: tuple[int, ...] = ()
    past: frozenset[tuple[int, int]] = frozenset()
    partners: frozenset[tuple[int, int]] = frozenset()


@frozen(kw_only=True)
class Cut:
    """Why seats stay empty: `seats` > `capacity` of `people` + `pairs`; the difference is missing.

    `pairs` counts (subject, person) for people outside `people` who could take one of the seats: each
    may do so once. One connected component, or the seats of a group that have nobody; both tuples ascend.
    """

    seats: tuple[int, ...]
    people: tuple[int, ...]
    capacity: int
    pairs: int

    @property
    def missing(self) -> int:
        """How many of the seats nobody can take, whatever the assignment."""
        return len(self.seats) - self.capacity - self.pairs


class State:
    """Who holds which seat, as it stands; by index throughout.

    `holders[seat]` is a person or `NOBODY`; `loads` and `rooms` are visits made and still possible;
    `held[person]` the seats held; `on[subject]` the people there with their seats; `barred[subject]` the
    people with a declared interest; `prices[person]` what one more visit would add to the sum of squared
    loads over shares, less what all visits of a person have in common. A seat in `locked` belongs to a
    package, which no chain takes apart. What a search has closed leads nowhere.
    """

    def __init__(self, network: Network) -> None:
        size = 1 + max(network.subjects, default=-1)
        people = len(network.rooms)
        self.network = network
        self.holders = [NOBODY] * len(network.subjects)
        self.loads = list(network.loads)
        self.rooms = list(network.rooms)
        self.steps = network.steps or (1,) * people
        self.prices = [(2 * load + 1) * s for load, s in zip(self.loads, self.steps, strict=True)]
        self.locked = bytearray(len(network.subjects))
        self.packed = False
        self.held: list[set[int]] = [set() for _ in range(people)]
        self.on: list[dict[int, int]] = [{} for _ in range(size)]
        self.barred: list[Collection[int]] = [_NONE] * size
        barred: dict[int, set[int]] = {}
        for subject, person in network.conflicts:
            barred.setdefault(subject, set()).add(person)
        for subject in barred.keys() & set(network.subjects):
            self.barred[subject] = barred[subject]
        self.open_all()

    def open_all(self) -> None:
        """Forget what searches have closed."""
        self.closed_seats = bytearray(len(self.holders))
        self.closed_people = bytearray(len(self.rooms))

    def seat(self, seat: int, person: int) -> None:
        """Give an empty seat to a person."""
        self._enter(seat, person)
        self._count(person, 1)

    def _count(self, person: int, visits: int) -> None:
        self.loads[person] += visits
        self.rooms[person] -= visits
        self.prices[person] += 2 * visits * self.steps[person]

    def last(self, person: int) -> int:
        """Return the price of the last visit of a person."""
        return self.prices[person] - 2 * self.steps[person]

    def shift(self, path: list[int], end: int) -> tuple[tuple[int, int, int], ...]:
        """Give every seat of the path the person of the next one, and the last seat `end`.

        Returns:
            (seat, person before, person after) along the path.
        """
        before = [self.holders[seat] for seat in path]
        after = [*before[1:], end]
        for seat, person in zip(path, before, strict=True):
            if person != NOBODY:
                del self.on[self.network.subjects[seat]][person]
                self.held[person].remove(seat)
        for seat, person in zip(path, after, strict=True):
            self._enter(seat, person)
        self._count(end, 1)
        if before[0] != NOBODY:
            self._count(before[0], -1)
        return tuple(zip(path, before, after, strict=True))

    def _enter(self, seat: int, person: int) -> None:
        self.holders[seat] = person
        self.on[self.network.subjects[seat]][person] = seat
        self.held[person].add(seat)


class Search:
    """A breadth-first search of the residual network, from seats or from one person.

    A seat reaches the people of its roster, in roster order: one who is not on the subject is reached
    as a person, and reaches all seats that the person holds, in seat order; one who is on the subject
    only exchanges seats there, so the seat held there is reached, not the person. A locked seat is not
    reached, only met.
    """

    def __init__(self, state: State, seats: Iterable[int] = (), person: int = NOBODY) -> None:
        self._state = state
        self.seats: dict[int, int] = dict.fromkeys(seats, NOBODY)
        """Each seat reached, and the seat before it."""
        self.people: dict[int, int] = {}
        """Each person reached, and the seat that the person is to take."""
        self.met: set[int] = set()
        """The locked seats to which the search came."""
        self._unreached: dict[int, list[int]] = {}
        self._queue: deque[tuple[int, int]] = deque((seat, NOBODY) for seat in self.seats)
        if person != NOBODY:
            self.people[person] = NOBODY
            self._queue.append((NOBODY, person))

    def run(self, below: int) -> int:
        """Return the first person reached who has room and a price under `below`, or `NOBODY`.

        The seats that a person holds are taken up only when their turn comes: nothing else can reach
        them in the meantime, so the order is that of a plain queue of seats.
        """
        held, closed = self._state.held, self._state.closed_seats
        packed, locked = self._state.packed, self._state.locked
        queue, seats = self._queue, self.seats
        while queue:
            seat, person = queue.popleft()
            if person == NOBODY:
                turn = [seat]
            else:
                before = self.people[person]
                turn = sorted(s for s in held[person] if s not in seats and not closed[s])
                if packed and any(map(locked.__getitem__, turn)):
                    self.met.update(s for s in turn if locked[s])
                    turn = [s for s in turn if not locked[s]]
                seats.update(dict.fromkeys(turn, before))
            for seat in turn:
                end = self._expand(seat, below)
                if end != NOBODY:
                    return end
        return NOBODY

    def _expand(self, seat: int, below: int) -> int:
        state, seats, people = self._state, self.seats, self.people
        network, prices, rooms = state.network, state.prices, state.rooms
        group, subject = network.groups[seat], network.subjects[seat]
        on, barred = state.on[subject], state.barred[subject]
        unreached = self._unreached.get(group)
        if unreached is None:
            closed = state.closed_people
            unreached = [p for p in network.rosters[group] if not closed[p]]
        kept = []
        for person in unreached:
            if person in people:
                continue
            if person in barred:
                kept.append(person)
            elif person in on:
                kept.append(person)
                there = on[person]
                if state.locked[there]:
                    self.met.add(there)
                elif there not in seats and not state.closed_seats[there]:
                    seats[there] = seat
                    self._queue.append((there, NOBODY))
            else:
                people[person] = seat
                if rooms[person] and prices[person] < below:
                    return person
                self._queue.append((NOBODY, person))
        self._unreached[group] = kept
        return NOBODY

    def path(self, end: int) -> list[int]:
        """Return the seats from the start to the one that `end` is to take."""
        path = []
        seat = self.people[end]
        while seat != NOBODY:
            path.append(seat)
            seat = self.seats[seat]
        return path[::-1]

    def close(self) -> None:
        """Close all that was reached to later searches: it leads nowhere."""
        for seat in self.seats:
            self._state.closed_seats[seat] = 1
        for person in self.people:
            self._state.closed_people[person] = 1


def cuts(state: State, empty: Iterable[int]) -> list[Cut]:
    """Return the minimal minimum cut that keeps the seats `empty`, by connected components.

    A component joins a seat with every person of T on its roster without a declared interest, and the
    seats of one subject that a person outside T could take; seats with nobody at all are put together by
    group. Seats that are empty but not named in
    `empty` are left out of the problem. What searches have closed is opened again.
    """
    state.open_all()
    search = Search(state, seats=sorted(empty))
    search.run(0)
    return _Components(state, search).all()


class _Components:
    """The connected components of what a search has reached.

    Lists of seats and people not yet placed are kept by group, so that every seat and person is taken
    out once and only declared interests are looked at again.
    """

    def __init__(self, state: State, search: Search) -> None:
        self._state = state
        self._network = state.network
        self._people = search.people
        self._rosters: dict[int, frozenset[int]] = {}
        self._seats_left: dict[int, list[int]] = {}
        self._at_subject: dict[int, list[int]] = {}
        self._seats = sorted(search.seats)
        for seat in self._seats:
            self._seats_left.setdefault(self._network.groups[seat], []).append(seat)
            self._at_subject.setdefault(self._network.subjects[seat], []).append(seat)
        self._people_left: dict[int, list[int]] = {}
        self._groups_of: dict[int, list[int]] = {}
        for group in self._seats_left:
            roster = self._network.rosters[group]
            self._rosters[group] = frozenset(roster)
            self._people_left[group] = [p for p in roster if p in self._people]
            for person in self._people_left[group]:
                self._groups_of.setdefault(person, []).append(group)
        self._placed_seats: set[int] = set()
        self._placed_people: set[int] = set()
        self._stack: list[tuple[int, int]] = []

    def all(self) -> list[Cut]:
        """Return the components; seats that nobody at all can take make one cut per group."""
        found = []
        alone: dict[int, list[int]] = {}
        for seat in self._seats:
            if seat not in self._placed_seats:
                cut = self._from(seat)
                if cut.people or cut.pairs:
                    found.append(cut)
                else:
                    alone.setdefault(self._network.groups[seat], []).append(seat)
        found.extend(
            Cut(seats=tuple(seats), people=(), capacity=0, pairs=0) for seats in alone.values()
        )
        return found

    def _from(self, seat: int) -> Cut:
        seats, people = [], []
        pairs: set[tuple[int, int]] = set()
        self._add_seat(seat)
        while self._stack:
            seat, person = self._stack.pop()
            if person == NOBODY:
                seats.append(seat)
                pairs.update(self._of_seat(seat))
            else:
                people.append(person)
                self._of_person(person)
        return Cut(
            seats=tuple(sorted(seats)),
            people=tuple(sorted(people)),
            capacity=sum(self._network.rooms[p] for p in people),
            pairs=len(pairs),
        )

    def _add_seat(self, seat: int) -> None:
        if seat not in self._placed_seats:
            self._placed_seats.add(seat)
            self._stack.append((seat, NOBODY))

    def _of_seat(self, seat: int) -> Iterator[tuple[int, int]]:
        """Take up the seat's neighbours; yield the (subject, person) that could take it from outside T.

        Such a person is on the subject: else the search would have reached the person.
        """
        group, subject = self._network.groups[seat], self._network.subjects[seat]
        barred = self._state.barred[subject]
        kept = []
        for person in self._people_left[group]:
            if person in self._placed_people:
                continue
            if person in barred:
                kept.append(person)
            else:
                self._placed_people.add(person)
                self._stack.append((NOBODY, person))
        self._people_left[group] = kept
        for person in self._state.on[subject]:
            if person in self._people or person not in self._rosters[group]:
                continue
            yield subject, person
            for other in self._at_subject[subject]:
                if person in self._rosters[self._network.groups[other]]:
                    self._add_seat(other)

    def _of_person(self, person: int) -> None:
        for group in self._groups_of[person]:
            kept = []
            for seat in self._seats_left[group]:
                if seat in self._placed_seats:
                    continue
                if person in self._state.barred[self._network.subjects[seat]]:
                    kept.append(seat)
                else:
                    self._add_seat(seat)
            self._seats_left[group] = kept
