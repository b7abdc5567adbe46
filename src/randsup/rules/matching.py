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

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from attrs import frozen

from randsup.lottery import below
from randsup.rules.residual import NOBODY, UNLIMITED, Network, Search, State

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

    # ---- the lottery

    def fill(self, streams: Callable[[int], Iterator[int]]) -> dict[int, Iterator[int]]:
        """Fill the seats in seat order.

        Args:
            streams: the words of a seat, by its index; asked for once per seat. They decide who takes
                it, never how many seats stay empty.

        Returns:
            The seats that stay empty, with what is left of their words.
        """
        empty = {}
        for seat in range(len(self.network.subjects)):
            words = streams(seat)
            person = self._pick(seat, words)
            if person != NOBODY:
                self.state.seat(seat, person)
            elif not self._augment(seat):
                empty[seat] = words
        return empty

    def _pick(self, seat: int, words: Iterator[int]) -> int:
        """Return a person for the seat by its words, `NOBODY` if none may take it as things stand."""
        group, subject = self.network.groups[seat], self.network.subjects[seat]
        state = self.state
        loads, rooms = state.loads, state.rooms
        on, barred = state.on[subject], state.barred[subject]
        lowest = self._lowest[group]
        if not lowest.settle(loads, rooms):
            return NOBODY
        roster, level = self.network.rosters[group], lowest.level
        size = len(roster)
        for _ in range(TRIES):
            person = roster[below(words, size)]
            if (
                loads[person] == level
                and rooms[person]
                and person not in on
                and person not in barred
            ):
                return person
        free = lowest.free(loads, rooms, on, barred)
        return free[below(words, len(free))] if free else NOBODY

    # ---- alternating paths

    def _augment(self, seat: int) -> bool:
        """Fill an empty seat by the shortest path to a person with room; `False` if there is none."""
        search = Search(self.state, seats=(seat,))
        end = search.run(UNLIMITED)
        if end == NOBODY:
            search.close()
            return False
        moves = self.state.shift(search.path(end), end)
        self.chains.append(Chain(kind="augment", moves=moves))
        return True

    def balance(self) -> None:
        """Move visits along cost-reducing paths until none is left: the sum of squares is least.

        From the highest load down, people in roster order. A search that fails closes what it has
        reached: nobody in there has two visits fewer, and no later path leads into it and out.
        """
        loads, held = self.state.loads, self.state.held
        levels: dict[int, set[int]] = {}
        for person, seats in enumerate(held):
            if seats:
                levels.setdefault(loads[person], set()).add(person)
        while levels:
            level = max(levels)
            people = sorted(p for p in levels.pop(level) if loads[p] == level and held[p])
            if not self._any_at_most(level - 2):
                return
            for person in people:
                if self.state.closed_people[person]:
                    continue
                search = Search(self.state, person=person)
                end = search.run(level - 2)
                if end == NOBODY:
                    search.close()
                    continue
                moves = self.state.shift(search.path(end), end)
                self.chains.append(Chain(kind="balance", moves=moves))
                for moved in (person, end):
                    levels.setdefault(loads[moved], set()).add(moved)

    def _any_at_most(self, most: int) -> bool:
        closed, rooms = self.state.closed_people, self.state.rooms
        return any(
            load <= most and rooms[p] and not closed[p] for p, load in enumerate(self.state.loads)
        )


class _Lowest:
    """The people of a roster who have the lowest load below their cap.

    While seats are drawn nobody's load falls, so the lowest load never falls and a person who has left
    it never returns: lists are only ever shortened.
    """

    __slots__ = ("_at", "_open", "_pool", "level")

    def __init__(self, roster: Sequence[int]) -> None:
        self.level = 0
        self._open: Sequence[int] = roster
        self._pool: list[int] = []
        self._at = 0

    def settle(self, loads: Sequence[int], rooms: Sequence[int]) -> bool:
        """Find the lowest load; `False` if everybody has reached the cap."""
        pool, level = self._pool, self.level
        for at in range(self._at, len(pool)):
            person = pool[at]
            if loads[person] == level and rooms[person]:
                self._at = at
                return True
        self._open = [p for p in self._open if rooms[p]]
        if not self._open:
            self._pool, self._at = [], 0
            return False
        self.level = level = min(map(loads.__getitem__, self._open))
        self._pool, self._at = [p for p in self._open if loads[p] == level], 0
        return True

    def free(
        self,
        loads: Sequence[int],
        rooms: Sequence[int],
        on: Collection[int],
        barred: Collection[int],
    ) -> list[int]:
        """List those with the lowest load among the people below cap who are not barred."""
        level = self.level
        self._pool = [p for p in self._pool[self._at :] if loads[p] == level and rooms[p]]
        self._at = 0
        found = [p for p in self._pool if p not in on and p not in barred]
        if not found:
            self._open = [p for p in self._open if rooms[p]]
            others = [p for p in self._open if p not in on and p not in barred]
            level = min(map(loads.__getitem__, others), default=0)
            found = [p for p in others if loads[p] == level]
        return found
