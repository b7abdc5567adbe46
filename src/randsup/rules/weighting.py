"""Drawing with unequal probabilities: Pareto pi-ps sampling with integer weights (Rosén 1997).

For a risk score rather than classes: a subject of weight w is wanted with a probability in proportion
to w. Who would have a probability of 1 or more is certain and leaves the lottery; the others are ordered
by their odds, `xi = a(T - m*w) / ((2^53 - a) m*w)`, a being made of the first 52 bits of the ticket.

Everything up to the last three operations is exact integers; the four factors are formed exactly and each
turned into binary64; two products and one quotient follow, each rounded once. That is the same on every
machine with IEEE arithmetic, and an exact quotient is not: it may order two subjects otherwise.
(Draw specification, section 4.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.lottery import ticket

_HALF: Final = 2**53
_BITS: Final = 13
"""Hex characters of the ticket that are used: 52 bits."""


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
    a = 2 * k + 1
    wanted = m * weight
    return (float(a) * float(total - wanted)) / (float(_HALF - a) * float(wanted))


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
    problems = [
        Problem(source="weights", path=unit, message=f"{w!r} is not a positive integer")
        for unit, w in sorted(weights.items())
        if type(w) is not int or w < 1
    ]
    if type(n) is not int or not 0 <= n <= len(weights):
        problems.append(Problem(source="weights", message=f"n = {n!r} of {len(weights)} units"))
    if problems:
        raise InputError(problems)
    if n == 0:
        return WeightedDraw(certain=(), selected=(), odds=())
    some = dict(weights)
    certain: list[str] = []
    while True:
        m, total = n - len(certain), sum(some.values())
        sure = [unit for unit, w in some.items() if m * w >= total]
        if not sure or m == 0:
            break
        certain += sure
        for unit in sure:
            del some[unit]
    if some and (total >= _HALF or m * max(some.values()) >= _HALF):
        raise InputError(f"m*w and T = {total} have to be below 2^53", source="weights")
    ordered = []
    if m:
        for unit, w in some.items():
            hashed = ticket(key, unit)
            ordered.append((xi(int(hashed[:_BITS], 16), w, total, m), hashed, unit))
        ordered.sort()
    return WeightedDraw(
        certain=tuple(sorted(certain)),
        selected=tuple(unit for _, _, unit in ordered[:m]),
        odds=tuple((unit, value) for value, _, unit in ordered),
    )
