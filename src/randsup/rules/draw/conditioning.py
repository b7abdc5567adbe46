"""Probabilities given the past, for draws in which not everybody has the same.

Let λ₁ be the probability of a subject in the draw before, λ₂ the one that it is to have now, over all pasts. To
repeat as few as possible, whoever was drawn gets λ₂|drawn = max(0, (λ₁+λ₂-1)/λ₁), whoever was not
λ₂|not drawn = min(1, λ₂/(1-λ₁)): then λ₁·λ₂|drawn + (1-λ₁)·λ₂|not drawn = λ₂, and no pair of probabilities with
that sum makes both draws at once less likely. Summed over those of one past they are not n, so they are scaled;
and a Pareto draw wants integers, so they become weights. Exact fractions up to there.
(Draw specification, section 5.)
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from randsup.errors import InputError

_WEIGHT_BITS: Final = 40
_PRODUCT_BITS: Final = 52
"""m*w of the Pareto design stays below 2^53 (draw specification, section 4)."""


def given_history(before: Fraction, target: Fraction, *, drawn: bool) -> Fraction:
    """Return the probability of a subject in this draw, given whether the draw before took it.

    Args:
        before: λ₁, its probability in the draw before, 0 to 1.
        target: λ₂, the unconditional probability that is wanted now, 0 to 1.
        drawn: whether the draw before took it.

    Raises:
        InputError: a probability outside 0 … 1; drawn with λ₁ = 0, or not drawn with λ₁ = 1.

    >>> half, third = Fraction(1, 2), Fraction(1, 3)
    >>> given_history(half, third, drawn=True), given_history(half, third, drawn=False)
    (Fraction(0, 1), Fraction(2, 3))
    """
    if not (0 <= before <= 1 and 0 <= target <= 1):
        raise InputError(f"{before} and {target} are not probabilities", source="history")
    if before == (0 if drawn else 1):
        raise InputError(
            f"probability {before} before, and {'' if drawn else 'not '}drawn: this cannot be",
            source="history",
        )
    if drawn:
        return max(Fraction(0), (before + target - 1) / before)
    return min(Fraction(1), target / (1 - before))


def scaled_to(
    n: int, targets: Mapping[str, Fraction], sizes: Mapping[str, int] | None = None
) -> dict[str, Fraction]:
    """Scale probabilities so that they sum to n; whoever would pass 1 is certain, the others go on.

    Args:
        n: how many are drawn.
        targets: probabilities by id, 0 to 1; whoever has 0 keeps it.
        sizes: how many have each of them, where an id stands for several; else one.

    Raises:
        InputError: fewer than n have a probability above 0.

    >>> scaled_to(2, {"a": Fraction(1), "b": Fraction(1, 4), "c": Fraction(1, 4), "d": Fraction(0)})
    {'a': Fraction(1, 1), 'b': Fraction(1, 2), 'c': Fraction(1, 2), 'd': Fraction(0, 1)}
    """
    some = {i: p for i, p in targets.items() if p > 0}
    number = dict.fromkeys(some, 1) if sizes is None else sizes
    chances = sum(number[i] for i in some)
    if chances < n:
        raise InputError(f"{n} are to be drawn, and only {chances} have a chance", source="history")
    certain: set[str] = set()
    while True:
        left = n - sum(number[i] for i in certain)
        total = sum((number[i] * p for i, p in some.items() if i not in certain), Fraction(0))
        sure = {i for i, p in some.items() if i not in certain and left * p >= total}
        if not sure or not left:
            break
        certain |= sure
    factor = Fraction(left) / total if total else Fraction(0)
    return {
        i: Fraction(1) if i in certain else some[i] * factor if i in some else Fraction(0)
        for i in targets
    }


def integer_weights(n: int, targets: Mapping[str, Fraction]) -> dict[str, int]:
    """Return integer weights in proportion to probabilities, for `rules.draw.weighting.pareto`.

    Weights are `round(p * 2^b)`, ties to even, at least 1, b being 40 or so much less that n * 2^b stays
    below 2^53. Whoever has no chance gets no weight.

    >>> integer_weights(2, {"a": Fraction(1), "b": Fraction(1, 2), "c": Fraction(0)})
    {'a': 1099511627776, 'b': 549755813888}
    """
    bits = min(_WEIGHT_BITS, _PRODUCT_BITS - n.bit_length())
    return {i: max(1, round(p * 2**bits)) for i, p in targets.items() if p > 0}
