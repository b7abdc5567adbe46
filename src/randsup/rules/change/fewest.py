"""Who of a list has the fewest visits now: those among whom a substitute is drawn.

Sentences: 并再次采取随机选派方式产生替补执法检查人员 (Tonghua 六（五）3（3）);
应依法回避 (Shenzhen 二（一）3, Linyi 二（三）).

Theory. A substitute comes from those with the lowest price, as in the dispatch: what one more visit adds
to the sum of squared loads over working shares. People stand under their price, by id; a visit more or
less moves one person to another price. So a change costs what it moves, and not what the list is long.
(Dispatch specification, section 3; docs/reference/dispatch-algorithm.md, 6 and 14.)
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from math import lcm

from randsup.facts.registers import Inspector


class Fewest:
    """A list of people by the price of their next visit; whoever has no visit left stands under none.

    >>> people = [Inspector(id=i, department="D", max_load=2) for i in "abc"]
    >>> found = Fewest(people, {"a": 1, "b": 0, "c": 1})
    >>> found.free({"b"})
    ['a', 'c']
    >>> found.moved("a", 2)
    >>> found.free({"b"})
    ['c']
    """

    def __init__(self, people: Sequence[Inspector], loads: Mapping[str, int]) -> None:
        """Take up a list; `loads` counts visits by id, `prior_load` counts for whom it lacks."""
        whole = lcm(*{p.share.numerator for p in people})
        self._steps = {p.id: int(whole / p.share) for p in people}
        self._caps = {p.id: p.max_load for p in people}
        self._prices: dict[str, int] = {}
        self._at: dict[int, list[str]] = {}
        for p in sorted(people, key=lambda p: p.id):
            self._enter(p.id, loads.get(p.id, p.prior_load))

    def _enter(self, person: str, load: int) -> None:
        cap = self._caps[person]
        if cap is None or load < cap:
            price = self._prices[person] = (2 * load + 1) * self._steps[person]
            insort(self._at.setdefault(price, []), person)

    def moved(self, person: str, load: int) -> None:
        """Count the visits of somebody on the list anew."""
        price = self._prices.pop(person, None)
        if price is not None:
            level = self._at[price]
            del level[bisect_left(level, person)]
            if not level:
                del self._at[price]
        self._enter(person, load)

    def free(self, barred: Iterable[str]) -> list[str]:
        """Return those with room who are not barred and have the lowest price among them, by id."""
        left_out: dict[int, set[str]] = {}
        for person in barred:
            price = self._prices.get(person)
            if price is not None:
                left_out.setdefault(price, set()).add(person)
        for price in sorted(self._at):
            level, out = self._at[price], left_out.get(price, ())
            if len(out) < len(level):
                found = level.copy()
                for person in out:
                    del found[bisect_left(found, person)]
                return found
        return []
