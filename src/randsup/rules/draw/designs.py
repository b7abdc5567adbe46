"""The lottery of one class with weights: who is certain, the odds of the others, what is promised.

A design is settled by how many subjects there are of each weight, before anybody's ticket is
looked at. For `pareto` the real inclusion probability pi is near the target lambda = m*w/T, the nearer the
larger d, the sum of lambda(1 - lambda). For d >= 10 the bound |pi/lambda - 1| <= 0.2/d^2 is stated, which is
empirical: the worst of 1,900 designs had 0.153/d^2. Below that nothing is believed: pi is computed,
and the odds are calibrated until pi = lambda and published as integers, so that nobody must redo the
integration. What is promised of a class, or that nothing is, stands in its `Weighting`.

The specification has 0.1/d^2 for d >= 1. Designs in which most subjects are nearly certain break that, by the
quadrature here and by an independent one: 219 out of 480, of which 223 weigh 237, one 46 and 256 3, have
d = 10.3 and 0.138/d^2; ten of 15, five of weight 2 and ten of 13, have d = 1.28 and 0.1005/d^2.
(Draw specification, section 4.)
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, ROUND_UP, Context, Decimal
from fractions import Fraction
from math import sqrt
from typing import Final

from attrs import evolve, frozen

from randsup.errors import InputError, Problem
from randsup.rules.draw.integration import PARETO, SEQUENTIAL, inclusion
from randsup.rules.draw.weighting import HALF, ODDS_UNIT, certainty, check_size

CALIBRATED_BELOW: Final = 10
"""The d below which odds are calibrated and pi is reported (draw specification, section 4)."""
BOUND: Final = Fraction(1, 5)
"""The bound's numerator: |pi/lambda - 1| <= 0.2/d^2."""
REACHED: Final = 1e-9
"""How near calibrated probabilities have to come, relatively."""
COARSE: Final = 1e-5
"""What the rounding of odds to integers may cost at most; it costs that where odds are below 1e-7."""
ACCURACY: Final = "1.0e-10"
"""What is promised of a numeric inclusion probability; no smaller deviation is claimed."""
MOST_WEIGHTS: Final = 1000
"""Different weights of a class for which probabilities are computed in a draw; the time is quadratic."""
_STEPS: Final = 200
_DIGITS: Final = Context(prec=12, rounding=ROUND_HALF_EVEN)
_TWO_UP: Final = Context(prec=2, rounding=ROUND_UP)


@frozen(kw_only=True)
class WeightClass:
    """The subjects of one weight.

    Args:
        weight: the weight w.
        size: how many subjects have it.
        certain: whether their target is 1.
        odds: published integer odds in units of 2^-40; `None` where the odds are `m*w : T - m*w`.
        probability: the inclusion probability: `p/q` where it is exact, decimal text where it was
            integrated, `""` where it was not computed.
    """

    weight: int
    size: int
    certain: bool
    odds: int | None = None
    probability: str = ""


@frozen(kw_only=True)
class Weighting:
    """The lottery of one class.

    Args:
        design: `pareto` or `sequential-poisson`.
        n: how many are drawn in all.
        m: how many of them by lot.
        total: the sum T of the weights that take part in the lot.
        classes: by weight, ascending.
        spread: d, the sum of lambda(1 - lambda).
        calibrated: whether the odds are the published ones.
        deviation: the largest |pi/lambda - 1|, rounded up, where the probabilities were computed.
        bound: what is promised of |pi/lambda - 1| where they were not; `None`: nothing is.
    """

    design: str
    n: int
    m: int
    total: int
    classes: tuple[WeightClass, ...]
    spread: Fraction
    calibrated: bool = False
    deviation: str | None = None
    bound: str | None = None

    @property
    def computed(self) -> bool:
        """Whether every inclusion probability is known."""
        return all(c.probability for c in self.classes)

    @property
    def certain(self) -> int:
        """How many subjects are certain."""
        return sum(c.size for c in self.classes if c.certain)

    def target(self, weight: int) -> tuple[int, int]:
        """Return the target probability lambda of a weight as `(p, q)`, not reduced."""
        if self.of(weight).certain:
            return (1, 1)
        return (self.m * weight, self.total) if self.m else (0, 1)

    def of(self, weight: int) -> WeightClass:
        """Return the class of a weight."""
        return self.classes[bisect_left(self.classes, weight, key=lambda c: c.weight)]

    def keys(self, weight: int) -> tuple[int, int]:
        """Return the two integers that stand for the odds in `ranking`: against, wanted."""
        odds = self.of(weight).odds
        wanted = self.m * weight
        return (self.total - wanted, wanted) if odds is None else (ODDS_UNIT, odds)

    @property
    def most(self) -> int:
        """The largest n to which a sequential Poisson draw of this class can be enlarged.

        It is the largest with `n*w < T` for every weight; the class as a whole can always be taken.
        """
        weights = sum(c.weight * c.size for c in self.classes)
        return -(-weights // max(c.weight for c in self.classes)) - 1


def weighting(
    design: str,
    table: Mapping[int, int],
    n: int,
    *,
    calibrate: bool = True,
    source: str = "weights",
) -> Weighting:
    """Settle the lottery of a class.

    Args:
        design: `pareto` or `sequential-poisson`.
        table: number of subjects by weight; weights are positive integers.
        n: how many are drawn, `0 <= n <= N`.
        calibrate: whether the odds of a `pareto` class with d < 10 are calibrated.
        source: what is named when it is refused.

    Raises:
        InputError: n out of range; weights too large for binary64; a certain subject in a
            `sequential-poisson` class; odds that cannot be calibrated.

    >>> settled = weighting("pareto", {1: 2, 3: 1}, 1)
    >>> settled.target(3), settled.of(3).probability, settled.deviation
    ((3, 5), '0.600000000243', '6.1e-10')
    """
    size = sum(table.values())
    if type(n) is not int or not 0 <= n <= size:
        raise InputError(f"n = {n!r} of {size} units", source=source)
    sure, m, total = certainty(table, n)
    if n == size:
        sure, m, total = frozenset(table), 0, 0
    elif design == SEQUENTIAL and sure:
        _refuse_certain(table, sure, n, source)
    some = {w: table[w] for w in sorted(table) if w not in sure}
    check_size(some, m, total, source=source)
    if not m:
        total = 0
    spread = Fraction(0)
    if m:
        spread = Fraction(sum(c * m * w * (total - m * w) for w, c in some.items()), total * total)
    plain = Weighting(
        design=design,
        n=n,
        m=m,
        total=total,
        classes=tuple(
            WeightClass(
                weight=w,
                size=table[w],
                certain=w in sure,
                probability=_exact(some, w, m) if w in some else "1/1",
            )
            for w in sorted(table)
        ),
        spread=spread,
    )
    if plain.computed:
        return plain
    if spread >= CALIBRATED_BELOW:
        return _with_bound(plain)
    return _computed(plain, calibrate=calibrate, source=source)


def _refuse_certain(table: Mapping[int, int], sure: frozenset[int], n: int, source: str) -> None:
    total = sum(w * size for w, size in table.items())
    raise InputError(
        [
            Problem(
                source=source,
                path="design",
                message=f"{sum(table[w] for w in sure)} subjects have a weight w of {min(sure)} or more, so "
                f"large that n*w >= T (n = {n}, T = {total}): they would be certain, and a draw in the "
                'design sequential-poisson has no certain subjects. Use design = "pareto", or take them '
                "all in a task of their own",
            )
        ]
    )


def _exact(some: Mapping[int, int], weight: int, m: int) -> str:
    """Return the probability where symmetry gives it: nobody is drawn by lot, or all weigh the same."""
    if not m:
        return "0/1"
    return f"{m}/{some[weight]}" if len(some) == 1 else ""


def _with_bound(plain: Weighting) -> Weighting:
    """State what is promised where nothing is computed: only of Pareto, and only for d >= 10."""
    if plain.design != PARETO or plain.spread < CALIBRATED_BELOW:
        return plain
    return evolve(plain, bound=_rounded_up(BOUND / plain.spread**2))


def _computed(plain: Weighting, *, calibrate: bool, source: str) -> Weighting:
    """Calibrate, where it is wanted, and compute the probabilities, where that takes no hours."""
    if len(plain.classes) > MOST_WEIGHTS:
        if plain.design == PARETO and calibrate:
            raise _not_calibrated(
                source, f"it has {len(plain.classes)} different weights, more than {MOST_WEIGHTS}"
            )
        return _with_bound(plain)
    sizes = {c.weight: c.size for c in plain.classes if not c.certain}
    odds: dict[int, int] = {}
    parameters = [float(w) for w in sizes]
    if plain.design == PARETO:
        parameters = [plain.m * w / (plain.total - plain.m * w) for w in sizes]
        if calibrate:
            odds = dict(zip(sizes, calibrated(sizes, plain.m, plain.total, source), strict=True))
            parameters = [float(x) for x in odds.values()]
    found = inclusion(plain.design, list(zip(parameters, sizes.values(), strict=True)), plain.m)
    probabilities = dict(zip(sizes, found, strict=True))
    deviation = _largest(found, [plain.m * w / plain.total for w in sizes])
    if odds and deviation > COARSE:
        raise _not_calibrated(
            source, "odds of it are so small that integers are too coarse for them"
        )
    return evolve(
        plain,
        classes=tuple(
            c
            if c.certain
            else evolve(
                c, odds=odds.get(c.weight), probability=decimal_text(probabilities[c.weight])
            )
            for c in plain.classes
        ),
        calibrated=bool(odds),
        deviation=_rounded_up(max(Fraction(deviation), Fraction(ACCURACY))),
    )


def calibrated(
    sizes: Mapping[int, int], m: int, total: int, source: str = "weights"
) -> tuple[int, ...]:
    """Return integer odds, in units of 2^-40, with which the probabilities are `m*w/total`.

    Args:
        sizes: number of subjects by weight, without the certain ones.
        m: how many are drawn by lot.
        total: the sum T of the weights.
        source: what is named when it is refused.

    Raises:
        InputError: they do not settle, or are no integers from 1 to 2^53 - 1.
    """
    targets = [m * w / total for w in sizes]
    wanted = [m * w / (total - m * w) for w in sizes]
    theta, before, halved = list(wanted), 2.0, False
    for _ in range(_STEPS):
        found = inclusion(PARETO, list(zip(theta, sizes.values(), strict=True)), m)
        if not all(0.0 < p < 1.0 for p in found):
            break
        deviation = _largest(found, targets)
        if deviation <= REACHED:
            odds = tuple(round(x * ODDS_UNIT) for x in theta)
            if not all(1 <= x < HALF for x in odds):
                raise _not_calibrated(source, "odds of it are not between 2^-40 and 2^13")
            return odds
        halved = halved or 2.0 * deviation > before  # it swings: go half of the way
        before = deviation
        for k, p in enumerate(found):
            step = wanted[k] * (1.0 - p) / p
            theta[k] *= sqrt(step) if halved else step
    raise _not_calibrated(source, "the odds do not settle")


def _not_calibrated(source: str, why: str) -> InputError:
    return InputError(
        [
            Problem(
                source=source,
                path="calibrate",
                message=f"the odds of a class with d < {CALIBRATED_BELOW} cannot be calibrated: {why}. Round the "
                "weights to fewer different ones, make fewer classes, or say calibrate = false",
            )
        ]
    )


def _largest(found: list[float], targets: list[float]) -> float:
    return max(abs(p / target - 1.0) for p, target in zip(found, targets, strict=True))


def decimal_text(probability: float) -> str:
    """Return a numeric probability as decimal text of 12 significant digits."""
    rounded = _DIGITS.create_decimal_from_float(probability)
    digits = 12 - 1 - rounded.adjusted()
    return f"{rounded:.{digits}f}"


def _rounded_up(value: Fraction) -> str:
    """Return two significant digits, never less than the value: `2.4e-4`."""
    rounded = _TWO_UP.divide(Decimal(value.numerator), Decimal(value.denominator))
    exponent = rounded.adjusted()
    return f"{rounded.scaleb(-exponent):.1f}e{exponent}"


__all__ = [
    "ACCURACY",
    "CALIBRATED_BELOW",
    "MOST_WEIGHTS",
    "PARETO",
    "SEQUENTIAL",
    "WeightClass",
    "Weighting",
    "calibrated",
    "decimal_text",
    "weighting",
]
