"""Below which tickets the first of an order by weight lie: the threshold of each weight of a class.

Theory of operation. For one weight both orders, `pareto` and `sequential-poisson`, are the order of the
tickets. So those who come before a level x of the ranking variable are, weight by weight, those whose ticket
lies below some threshold: u/(1-u) < x * odds, or u < x * w. A level is chosen so that all but surely enough
of the class lie below it, by the rule of `lottery.threshold`; whoever lies above it need not even leave the
database. A class is complete when its last wanted subject ranks below everybody who may have been left out,
as ranking variables are really computed, rounding included; else the level is doubled. So a level changes
the work, and never the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from randsup.lottery import survivors
from randsup.rules.draw.designs import PARETO, WeightClass, Weighting
from randsup.rules.draw.weighting import ranking, sequential

_UNIT: Final = 2**40
"""Levels are integers in this unit: of odds, or of one in the sum of the weights."""
_SPACE: Final = 2**256
_HALVINGS: Final = 5
"""How finely a level is searched: within 1/32 of what is needed."""


def ticket_number(ticket: bytes) -> int:
    """Return `a` of a ticket: 2k + 1, k being its first 52 bits.

    >>> ticket_number(bytes(32)), ticket_number(bytes([255] * 32)) == 2**53 - 1
    (1, True)
    """
    return 2 * (int.from_bytes(ticket[:7], "big") >> 4) + 1


def rank_of(weighting: Weighting, weight: int, a: int) -> float | int:
    """Return what a subject that is not certain is ordered by, before its ticket."""
    if weighting.design == PARETO:
        return ranking(a, *weighting.keys(weight))
    return sequential(a, weight)


def level_of(weighting: Weighting, wanted: int) -> int:
    """Return a level below which `wanted` subjects of a class, the certain included, all but surely lie."""
    sizes = {c.weight: c.size for c in weighting.classes if not _sure(weighting, c)}
    certain = sum(c.size for c in weighting.classes) - sum(sizes.values())
    needed = survivors(max(0, wanted - certain))
    if needed >= sum(sizes.values()):
        return 0

    def enough(level: int) -> bool:
        below = (size * min(_SPACE, _below(weighting, w, level)) for w, size in sizes.items())
        return sum(below) >= needed * _SPACE

    level = _UNIT
    while not enough(level):
        level *= 2
    while enough(level // 2):
        level //= 2
    step = level // 2
    for _ in range(_HALVINGS):
        step //= 2
        if enough(level - step):
            level -= step
    return level


def thresholds(weighting: Weighting, level: int) -> dict[int, bytes | None]:
    """Return for each weight the ticket below which its subjects lie, `None` where all are wanted.

    Level 0 stands for no level: everybody.
    """
    most = _SPACE - (_SPACE >> 52)
    found: dict[int, bytes | None] = {}
    for c in weighting.classes:
        everybody = not level or _sure(weighting, c)
        below = most if everybody else _below(weighting, c.weight, level)
        found[c.weight] = below.to_bytes(32, "big") if below < most else None
    return found


def limit_of(weighting: Weighting, found: Mapping[int, bytes | None]) -> float | int | None:
    """Return the least ranking variable that anybody left out can have, `None` if nobody was."""
    return min(
        (rank_of(weighting, w, ticket_number(tau)) for w, tau in found.items() if tau is not None),
        default=None,
    )


def _sure(weighting: Weighting, c: WeightClass) -> bool:
    return c.certain and weighting.design == PARETO


def _below(weighting: Weighting, weight: int, level: int) -> int:
    """Return which part of the ticket space lies below a level, of 2^256; it may be more than all."""
    if weighting.design != PARETO:
        total = sum(c.weight * c.size for c in weighting.classes)
        return level * weight * _SPACE // (_UNIT * total)
    against, wanted = weighting.keys(weight)
    return level * wanted * _SPACE // (_UNIT * against + level * wanted)
