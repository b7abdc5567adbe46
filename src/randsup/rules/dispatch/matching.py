"""Matching seats with people, at random, whenever it can be done, and proof when it cannot.

Sentences: 随机选派执法检查人员; 并与抽查对象随机匹配 (Tonghua 六（五）1, 六（五）2);
检查人员与被检查对象有利害关系的，应当依法回避 (Shenzhen 二（三）2).

Theory. A seat is one place on one subject. A person may take it if the person stands on the seat's
roster, has no declared interest in the subject, is not on the subject already and has a visit left. That
is an integral flow, source → seat → (subject, person) → person → sink, where the middle nodes let
through one unit. A greedy lottery fills almost every seat; a seat that finds nobody is filled by a
shortest alternating path, so the number filled is the maximum flow, and where no path exists there is a
proof (`residual`). Cost-reducing paths then minimise the sum of squared loads: a path moves one visit
from a person to one with at least two fewer, until there is no such path.

Seats are numbered in seat order and people in roster order, so an index *is* the canonical order and
nothing of the input's order can leak. (Dispatch specification, sections 1 and 2;
docs/reference/dispatch-algorithm.md.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from attrs import frozen

from randsup.lottery import below, numbers
from randsup.rules.dispatch.residual import ANYBODY, NOBODY, Network, Search, State

ALGORITHM: Final = "dispatch/1"
TRIES: Final = 32
"""Numbers drawn for a seat before the eligible people are listed (T in the specification)."""


@frozen(kw_only=True)
class Chain:
    """One alternating path: `moves` are (seat, person before, person after), from its first seat on.

    `kind` is `augment` (the first seat was empty) or `balance` (the first seat's person had too many).
    """

    kind: str
    moves: tuple[tuple[int, int, int], ...]


class Matching:
    """An assignment in the making, and the chains that made it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.state = State(network)
        self.chains: list[Chain] = []
        self._lowest = [_Lowest(roster) for roster in network.rosters]
        self._package: dict[int, tuple[int, ...]] = {}
        self._remembers = bool(network.past or network.partners)
        self._partners: dict[int, set[int]] = {}
        for a, b in network.partners:
            self._partners.setdefault(a, set()).add(b)

    # ---- the lottery

    def fill(
        self, streams: Callable[[int], Iterator[int]], packages: Iterable[tuple[int, ...]] = ()
    ) -> dict[int, Iterator[int]]:
        """Fill the seats in seat order.

        Args:
            streams: the words of a seat, by its index; asked for once per seat. They decide who takes
                it, never how many seats stay empty.
            packages: seats of one roster on several subjects that go to one person together, while
                somebody can be found for all of them; each is taken up in the place of its first seat.

        Returns:
            The seats that stay empty, with what is left of their words.
        """
        together = {seats[0]: seats for seats in packages}
        later = {seat for seats in together.values() for seat in seats[1:]}
        empty: dict[int, Iterator[int]] = {}
        for seat in range(len(self.network.subjects)):
            if seat not in later:
                self._place(together.get(seat, (seat,)), streams(seat), streams, empty)
        return empty

    def resumed(self, network: Network) -> Matching:
        """Return the same assignment in a wider network: the same seats, more people behind the others."""
        wider = Matching(network)
        for seat, person in enumerate(self.state.holders):
            if person != NOBODY:
                wider.state.seat(seat, person)
        wider.state.locked = self.state.locked
        wider.state.packed = self.state.packed
        wider._package = self._package
        return wider

    def refill(self, empty: Mapping[int, Iterator[int]]) -> dict[int, Iterator[int]]:
        """Fill seats that have stayed empty, in seat order, by what is left of their words."""
        still: dict[int, Iterator[int]] = {}
        for seat in sorted(empty):
            self._place((seat,), empty[seat], lambda _: iter(()), still)
        return still

    def _place(
        self,
        seats: tuple[int, ...],
        words: Iterator[int],
        streams: Callable[[int], Iterator[int]],
        empty: dict[int, Iterator[int]],
    ) -> None:
        """Find one person for seats of one roster; else for each half; else by a chain."""
        person = self._pick(seats[0], words) if len(seats) == 1 else self._pick_all(seats, words)
        if person != NOBODY:
            for seat in seats:
                self.state.seat(seat, person)
            if len(seats) > 1:
                self._pack(seats)
        elif len(seats) > 1:
            first, second = halves(seats)
            self._place(first, words, streams, empty)
            self._place(second, streams(second[0]), streams, empty)
        elif not self._augment(seats[0]):
            empty[seats[0]] = words

    def _pack(self, seats: tuple[int, ...]) -> None:
        """Keep seats together; a single one is free to go."""
        for seat in seats:
            self._package[seat] = seats
            self.state.locked[seat] = len(seats) > 1
        self.state.packed = True

    def _pick(self, seat: int, words: Iterator[int]) -> int:
        """Return a person for the seat by its words, `NOBODY` if none may take it as things stand."""
        group, subject = self.network.groups[seat], self.network.subjects[seat]
        state = self.state
        prices, rooms = state.prices, state.rooms
        on, barred = state.on[subject], state.barred[subject]
        lowest = self._lowest[group]
        if not lowest.settle(prices, rooms):
            return NOBODY
        roster, level = self.network.rosters[group], lowest.level
        for number in islice(numbers(words, len(roster)), TRIES):
            person = roster[number]
            if (
                prices[person] == level
                and rooms[person]
                and person not in on
                and person not in barred
                and not (self._remembers and self._repeats(person, (subject,)))
            ):
                return person
        free = lowest.free(prices, rooms, on, barred)
        return self._one_of(free, (subject,), words)

    def _pick_all(self, seats: tuple[int, ...], words: Iterator[int]) -> int:
        """Return a person for all the seats of a package, on as many subjects, as `_pick` does for one."""
        roster = self.network.rosters[self.network.groups[seats[0]]]
        subjects = tuple(self.network.subjects[seat] for seat in seats)
        state = self.state
        prices = state.prices
        able = {p for p in roster if state.rooms[p] >= len(seats)}
        if not able:
            return NOBODY
        level = min(prices[p] for p in able)
        kept = {p for j in subjects for p in (*state.on[j], *state.barred[j])}
        for number in islice(numbers(words, len(roster)), TRIES):
            person = roster[number]
            if (
                person in able
                and prices[person] == level
                and person not in kept
                and not self._repeats(person, subjects)
            ):
                return person
        others = [p for p in roster if p in able and p not in kept]
        level = min((prices[p] for p in others), default=0)
        return self._one_of([p for p in others if prices[p] == level], subjects, words)

    def _repeats(self, person: int, subjects: tuple[int, ...]) -> tuple[bool, bool] | None:
        """Return whether a person has visited one of the subjects, and gone with a partner there."""
        network = self.network
        if not self._remembers:
            return None
        again = any((j, person) in network.past for j in subjects)
        with_whom = self._partners.get(person, ())
        together = any(not self.state.on[j].keys().isdisjoint(with_whom) for j in subjects)
        return (again, together) if again or together else None

    def _one_of(self, free: Sequence[int], subjects: tuple[int, ...], words: Iterator[int]) -> int:
        """Draw one of those who repeat least: no subject if that can be, then no partner."""
        if not free:
            return NOBODY
        if self._remembers:
            ranked = [(self._repeats(p, subjects) or (False, False), p) for p in free]
            least = min(rank for rank, _ in ranked)
            free = [p for rank, p in ranked if rank == least]
        return free[below(words, len(free))]

    # ---- alternating paths

    def _augment(self, seat: int) -> bool:
        """Fill an empty seat by the shortest path to a person with room; `False` if there is none.

        Before that is said, every package in the way is halved, down to single subjects.
        """
        while True:
            search = Search(self.state, seats=(seat,))
            end = search.run(ANYBODY)
            if end != NOBODY:
                break
            if not search.met:
                search.close()
                return False
            for package in {self._package[seat] for seat in search.met}:
                for half in halves(package):
                    self._pack(half)
        moves = self.state.shift(search.path(end), end)
        self.chains.append(Chain(kind="augment", moves=moves))
        return True

    def balance(self) -> None:
        """Move visits along cost-reducing paths until none is left: the sum of squares is least.

        From the dearest last visit down, people in roster order. A search that fails closes what it has
        reached: nobody in there has a cheaper next visit, and no later path leads into it and out.
        """
        held, last = self.state.held, self.state.last
        levels: dict[int, set[int]] = {}
        for person, seats in enumerate(held):
            if seats:
                levels.setdefault(last(person), set()).add(person)
        while levels:
            level = max(levels)
            people = sorted(p for p in levels.pop(level) if last(p) == level and held[p])
            if not self._any_below(level):
                return
            for person in people:
                if self.state.closed_people[person]:
                    continue
                search = Search(self.state, person=person)
                end = search.run(level)
                if end == NOBODY:
                    search.close()
                    continue
                moves = self.state.shift(search.path(end), end)
                self.chains.append(Chain(kind="balance", moves=moves))
                for moved in (person, end):
                    levels.setdefault(last(moved), set()).add(moved)

    def _any_below(self, level: int) -> bool:
        closed, rooms = self.state.closed_people, self.state.rooms
        return any(
            price < level and rooms[p] and not closed[p]
            for p, price in enumerate(self.state.prices)
        )


def halves(whole: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Part a package in the middle; the first half is larger where it is odd.

    >>> halves((4, 7, 1))
    ((4, 7), (1,))
    """
    middle = (len(whole) + 1) // 2
    return whole[:middle], whole[middle:]


class _Lowest:
    """The people of a roster whose next visit has the lowest price, below their cap.

    While seats are drawn nobody's price falls, so the lowest price never falls and a person who has left
    it never returns: lists are only ever shortened.
    """

    __slots__ = ("_at", "_open", "_pool", "level")

    def __init__(self, roster: Sequence[int]) -> None:
        self.level = 0
        self._open: Sequence[int] = roster
        self._pool: list[int] = []
        self._at = 0

    def settle(self, prices: Sequence[int], rooms: Sequence[int]) -> bool:
        """Find the lowest load; `False` if everybody has reached the cap."""
        pool, level = self._pool, self.level
        for at in range(self._at, len(pool)):
            person = pool[at]
            if prices[person] == level and rooms[person]:
                self._at = at
                return True
        self._open = [p for p in self._open if rooms[p]]
        if not self._open:
            self._pool, self._at = [], 0
            return False
        self.level = level = min(map(prices.__getitem__, self._open))
        self._pool, self._at = [p for p in self._open if prices[p] == level], 0
        return True

    def free(
        self,
        prices: Sequence[int],
        rooms: Sequence[int],
        on: Collection[int],
        barred: Collection[int],
    ) -> list[int]:
        """List those with the lowest load among the people below cap who are not barred."""
        level = self.level
        self._pool = [p for p in self._pool[self._at :] if prices[p] == level and rooms[p]]
        self._at = 0
        found = [p for p in self._pool if p not in on and p not in barred]
        if not found:
            self._open = [p for p in self._open if rooms[p]]
            others = [p for p in self._open if p not in on and p not in barred]
            level = min(map(prices.__getitem__, others), default=0)
            found = [p for p in others if prices[p] == level]
        return found
