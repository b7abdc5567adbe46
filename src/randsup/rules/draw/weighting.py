"""Drawing with unequal probabilities: Pareto pi-ps sampling with integer weights (Rosén 1997).

For a risk score rather than classes: a subject of weight w is wanted with a probability in proportion
to w. Who would have a probability of 1 or more is certain and leaves the lottery; the others are ordered
by their odds, `xi = a(T - m*w) / ((2^53 - a) m*w)`, a being made of the first 52 bits of the ticket.

Everything up to the last three operations is exact integers; the four factors are formed exactly and each
turned into binary64; two products and one quotient follow, each rounded once. That is the same on every
machine with IEEE arithmetic, and an exact quotient is not: it may order two subjects otherwise.

Sequential Poisson sampling orders by u/w instead, which does not depend on n, so that the draw can be
enlarged; there the quotient is compared exactly.
(Draw specification, section 4.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.lottery import ticket

HALF: Final = 2**53
"""Integers below this are exact in binary64, and in the JSON of a record."""
ODDS_UNIT: Final = 2**40
"""Published odds are in this unit: theta is `odds / 2^40`."""
_BITS: Final = 13
"""Hex characters of the ticket that are used: 52 bits."""
_APART: Final = 106
"""Fractions a/w with w below 2^53 that differ do so in the first 106 bits after the point."""


@frozen(kw_only=True)
class WeightedDraw:
    """The certain units by id, and the drawn ones by (xi, ticket), with both of each."""

    certain: tuple[str, ...]
    selected: tuple[str, ...]
    odds: tuple[tuple[str, float], ...]


def xi(k: int, weight: int, total: int, m: int) -> float:
    """Return the ranking variable of a unit, rounded as the specification says.

    Args:
        k: the first 52 bits of its ticket.
        weight: its weight w.
        total: the sum T of the weights that take part in the lottery.
        m: how many are drawn by lottery; `m*w < T`.

    >>> xi(0, 1, 10, 2).hex()
    '0x1.0000000000001p-51'
    """
    wanted = m * weight
    return ranking(2 * k + 1, total - wanted, wanted)


def ranking(a: int, against: int, wanted: int) -> float:
    """Return u/(1-u) over the odds `wanted : against`, u = a/2^53, in three roundings.

    With published odds, `against` is 2^40 and `wanted` the integer odds.

    >>> ranking(1, 2**40, 2**39) == 2 * ranking(1, 2**40, 2**40)
    True
    """
    return (float(a) * float(against)) / (float(HALF - a) * float(wanted))


def sequential(a: int, weight: int) -> int:
    """Return a key that sorts as the exact fraction `a/weight`, both below 2^53.

    >>> sequential(3, 7) < sequential(4, 9), sequential(2, 6) == sequential(3, 9)
    (True, True)
    """
    return (a << _APART) // weight


def certainty(table: Mapping[int, int], n: int) -> tuple[frozenset[int], int, int]:
    """Return the weights whose subjects are certain, and m and T of the others.

    Args:
        table: number of subjects by weight.
        n: how many are drawn.

    >>> certainty({1: 3, 100: 1}, 2)
    (frozenset({100}), 1, 3)
    """
    some = dict(table)
    m, total = n, sum(w * size for w, size in some.items())
    while m:
        sure = [w for w in some if m * w >= total]
        if not sure:
            break
        for w in sure:
            size = some.pop(w)
            m -= size
            total -= w * size
    return frozenset(table) - frozenset(some), m, total


def check_size(some: Mapping[int, int], m: int, total: int, *, source: str) -> None:
    """Refuse weights whose products would not be exact in binary64."""
    if some and m and (total >= HALF or m * max(some) >= HALF):
        raise InputError(
            [
                Problem(
                    source=source,
                    path="weight",
                    message=f"m*w and T = {total} have to be below 2^53 (m = {m} are drawn by lot, the "
                    f"largest weight is {max(some)}): use smaller weights, such as the score in hundreds",
                )
            ]
        )


def pareto(weights: Mapping[str, int], n: int, key: str) -> WeightedDraw:
    """Draw `n` of the weighted units.

    Args:
        weights: positive integers by id.
        n: how many, `0 <= n <= len(weights)`.
        key: the key of the tickets, 32 hex characters.

    Raises:
        InputError: a weight that is no positive integer, `n` out of range, or weights so large that
            `m*w` or the sum T reaches 2^53.
    """
    check_weights(weights, n)
    if n == 0:
        return WeightedDraw(certain=(), selected=(), odds=())
    table = counted(weights)
    sure, m, total = certainty(table, n)
    check_size({w: s for w, s in table.items() if w not in sure}, m, total, source="weights")
    ordered = []
    if m:
        for unit, w in weights.items():
            if w in sure:
                continue
            hashed = ticket(key, unit)
            ordered.append((xi(int(hashed[:_BITS], 16), w, total, m), hashed, unit))
        ordered.sort()
    return WeightedDraw(
        certain=tuple(sorted(unit for unit, w in weights.items() if w in sure)),
        selected=tuple(unit for _, _, unit in ordered[:m]),
        odds=tuple((unit, value) for value, _, unit in ordered),
    )


def counted(weights: Mapping[str, int]) -> dict[int, int]:
    """Return the number of units by weight."""
    table: dict[int, int] = {}
    for w in weights.values():
        table[w] = table.get(w, 0) + 1
    return table


def check_weights(weights: Mapping[str, int], n: int) -> None:
    """Refuse weights that are no positive integers, and an n that is not among 0 … N."""
    problems = [
        Problem(source="weights", path=unit, message=f"{w!r} is not a positive integer")
        for unit, w in sorted(weights.items())
        if type(w) is not int or w < 1
    ]
    if type(n) is not int or not 0 <= n <= len(weights):
        problems.append(Problem(source="weights", message=f"n = {n!r} of {len(weights)} units"))
    if problems:
        raise InputError(problems)
