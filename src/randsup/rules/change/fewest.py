"""Who of a list has the fewest visits now: those among whom a substitute is drawn.

Sentences: 并再次采取随机选派方式产生替补执法检查人员 (Tonghua 六（五）3（3）);
建立检查人员递补抽取机制 (Shenzhen 二（一）3).

Theory. A substitute comes from those with the lowest price, as in the dispatch: what one more visit adds
to the sum of squared loads over working shares. People stand under their price, by id; a visit more or
less moves one person to another price. So a change costs what it moves, and not what the list is long.
(Dispatch specification, section 3; docs/reference/dispatch-algorithm.md, 6 and 14.)
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from math import lcm
from operator import attrgetter

from randsup.facts.registers import Inspector

_ID = attrgetter("id")


class Fewest:
    """A list of people by the price of their next visit; whoever has no visit left stands under none.

    >>> a, b, c = (Inspector(id=i, department="D", max_load=2) for i in "abc")
    >>> found = Fewest([c, b, a], {"a": 1, "b": 0, "c": 1}.__getitem__)
    >>> [p.id for p in found.free({"b"})]
    ['a', 'c']
    >>> found.moved(a, 2)
    >>> [p.id for p in found.free({"b"})]
    ['c']
    """

    def __init__(self, people: Iterable[Inspector], load_of: Callable[[str], int]) -> None:
        """Take up a list; `load_of` says how many visits somebody has, by id."""
        self.people = tuple(sorted(people, key=_ID))
        whole = lcm(*{p.share.numerator for p in self.people})
        self._steps = {p.id: int(whole / p.share) for p in self.people}
        self._prices: dict[str, int] = {}
        self._levels: dict[int, list[Inspector]] = {}
        for person in self.people:
            self._enter(person, load_of(person.id))

    def __iter__(self) -> Iterator[Inspector]:
        return iter(self.people)

    def _enter(self, person: Inspector, load: int) -> None:
        if person.max_load is None or load < person.max_load:
            price = (2 * load + 1) * self._steps[person.id]
            self._prices[person.id] = price
            insort(self._levels.setdefault(price, []), person, key=_ID)

    def moved(self, person: Inspector, load: int) -> None:
        """Count the visits of somebody on the list anew."""
        price = self._prices.pop(person.id, None)
        if price is not None:
            _take_out(self._levels[price], person.id)
            if not self._levels[price]:
                del self._levels[price]
        self._enter(person, load)

    def free(self, barred: Iterable[str]) -> list[Inspector]:
        """Return those with room who are not barred and have the lowest price among them, by id."""
        out: dict[int, set[str]] = {}
        for person in barred:
            if person in self._prices:
                out.setdefault(self._prices[person], set()).add(person)
        for price in sorted(self._levels):
            found = self._levels[price].copy()
            for person in out.get(price, ()):
                _take_out(found, person)
            if found:
                return found
        return []


def _take_out(people: list[Inspector], person: str) -> None:
    del people[bisect_left(people, person, key=_ID)]
