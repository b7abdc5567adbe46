"""The exact inclusion probabilities of order sampling, by quadrature.

Whoever is drawn has one of the m smallest ranking variables. Subject k with the distribution F_k is
drawn when at most m - 1 of the others come before it:

    pi_k = integral from 0 to infinity of P(N_without_k(x) <= m - 1) dF_k(x),

N_without_k(x) being a sum of binomials, one for each class of equal subjects. For `pareto`
F(x) = theta*x/(1 + theta*x), theta the odds; for `sequential-poisson` F(x) = min(1, w*x).

The integral is cut into panels so short that the integrand is smooth in each (its poles and kinks stand
at -1/theta and 1/w, its slope is as steep as the count's deviation is small). Where the count is below or
above m but for 1e-17 (Bernstein's inequality), nothing has to be integrated. Binomials are built by ratios
from their mode: sums, products, quotients and square roots only, in a fixed order, so that the
result has the same bits on every machine. (Draw specification, section 4.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, sqrt
from typing import Final

from randsup.rules.draw.quadrature import gauss_legendre

PARETO: Final = "pareto"
SEQUENTIAL: Final = "sequential-poisson"

_POINTS: Final = 16
_STEEP: Final = 4.0
"""How many deviations of the count a panel may span; halving it changes no digit that is published."""
_NOTHING: Final = 1e-24
"""Terms of a binomial below this, beside its mode, are left out."""

_Counts = tuple[int, list[float]]
"""Probabilities of the counts from the first one on."""


def inclusion(kind: str, classes: Sequence[tuple[float, int]], m: int) -> list[float]:
    """Return the inclusion probability of a subject of each class.

    Args:
        kind: `pareto` or `sequential-poisson`.
        classes: pairs of parameter and number of subjects: the odds or the weight, in any unit.
        m: how many are drawn, `1 <= m <` the number of all subjects.

    >>> [round(p, 6) for p in inclusion("pareto", [(1, 1), (1, 1), (1, 1)], 1)]
    [0.333333, 0.333333, 0.333333]
    >>> [round(p, 6) for p in inclusion("sequential-poisson", [(1, 1), (2, 1)], 1)]
    [0.25, 0.75]
    """
    unit = float(max(parameter for parameter, _ in classes))
    rates = [float(parameter) / unit for parameter, _ in classes]
    sizes = [size for _, size in classes]
    found = [0.0] * len(classes)
    for low, high in _panels(kind, rates, sizes, m):
        if _surely(kind, rates, sizes, m, high, below=True):
            for k, rate in enumerate(rates):
                found[k] += _share(kind, rate, low, high)
            continue
        if _surely(kind, rates, sizes, m, low, below=False):
            break
        for node, weight in gauss_legendre(_POINTS):
            if high == inf:  # in y = 1/x, from 0 to 1/low
                x = low / node
                scale = weight / low * x * x
            else:
                x = low + (high - low) * node
                scale = weight * (high - low)
            for k, chance in enumerate(_at_most(kind, rates, sizes, m - 1, x)):
                found[k] += scale * _density(kind, rates[k], x) * chance
    return found


def _panels(
    kind: str, rates: Sequence[float], sizes: Sequence[int], m: int
) -> Iterator[tuple[float, float]]:
    """Yield the panels of the integral, ascending; the last one of `pareto` has no end."""
    expected, waiting, rest = 0.0, 0.0, -m
    for rate, size in zip(rates, sizes, strict=True):
        expected += size * rate
        waiting += size / rate
        rest += size
    least = min(rates)
    end = 1.0 / least if kind == SEQUENTIAL else max(4.0 / least, 4.0 * waiting / rest)
    kinks = sorted({1.0 / rate for rate in rates}) if kind == SEQUENTIAL else []
    low, high = 0.0, min(0.25, m / (4.0 * expected), end)
    yield low, high
    while high < end:
        low, high = high, min(end, high + _step(kind, rates, sizes, high))
        high = next((kink for kink in kinks if low < kink < high), high)
        yield low, high
    if kind == PARETO:
        yield end, inf


def _step(kind: str, rates: Sequence[float], sizes: Sequence[int], x: float) -> float:
    """Return the length of a panel from x on, in which the count moves by some of its deviations."""
    _, variance = _moments(kind, rates, sizes, x)
    if kind == PARETO:
        return x * min(3.0, _STEEP / sqrt(variance + 1.0))
    slope = 0.0
    for rate, size in zip(rates, sizes, strict=True):
        slope += size * rate if rate * x < 1.0 else 0.0
    return _STEEP * sqrt(variance + 1.0) / slope if slope else inf


def _moments(
    kind: str, rates: Sequence[float], sizes: Sequence[int], x: float
) -> tuple[float, float]:
    """Return mean and variance of the number of ranking variables up to x."""
    mean, variance = 0.0, 0.0
    for rate, size in zip(rates, sizes, strict=True):
        p = _share(kind, rate, 0.0, x)
        mean += size * p
        variance += size * p * (1.0 - p)
    return mean, variance


def _surely(
    kind: str, rates: Sequence[float], sizes: Sequence[int], m: int, x: float, *, below: bool
) -> bool:
    """Whether the count at x is below m (or above it), but for a probability of 1e-17.

    Bernstein: P(N - mean >= s) <= exp(-s*s / (2*(variance + s/3))), which is 1e-17 at
    s = 13.05 + sqrt(13.05**2 + 78.3*variance).
    """
    if x == inf:
        return False
    mean, variance = _moments(kind, rates, sizes, x)
    s = 13.05 + sqrt(170.4 + 78.3 * variance)
    return mean + s <= m if below else mean - s >= m


def _share(kind: str, rate: float, low: float, high: float) -> float:
    """Return F(high) - F(low)."""
    if kind == SEQUENTIAL:
        return min(1.0, rate * high) - min(1.0, rate * low)
    if high == inf:
        return 1.0 / (1.0 + rate * low)
    return rate * (high - low) / ((1.0 + rate * low) * (1.0 + rate * high))


def _density(kind: str, rate: float, x: float) -> float:
    if kind == SEQUENTIAL:
        return rate if rate * x < 1.0 else 0.0
    one = 1.0 + rate * x
    return rate / (one * one)


def _at_most(
    kind: str, rates: Sequence[float], sizes: Sequence[int], most: int, x: float
) -> list[float]:
    """Return for each class the probability that at most `most` of the others are up to x."""
    counts = [_binomial(kind, rate, size, x, most) for rate, size in zip(rates, sizes, strict=True)]
    after: list[_Counts] = [(0, [1.0])]
    for count in reversed(counts):
        after.append(_together(count, after[-1], most))
    after.reverse()
    before: _Counts = (0, [1.0])
    chances = []
    for k, count in enumerate(counts):
        others = before
        if sizes[k] > 1:
            others = _together(before, _binomial(kind, rates[k], sizes[k] - 1, x, most), most)
        chances.append(_up_to(others, after[k + 1], most))
        before = _together(before, count, most)
    return chances


def _binomial(kind: str, rate: float, size: int, x: float, most: int) -> _Counts:
    """Return the counts of `size` equal subjects up to x, from the mode by ratios, then normalised."""
    p = _share(kind, rate, 0.0, x)
    if kind == SEQUENTIAL:
        if p >= 1.0:
            return (size, [1.0])
        odds = p / (1.0 - p)
    else:
        odds = rate * x
    if size == 1:
        return (0, [1.0 / (1.0 + odds), odds / (1.0 + odds)])
    mode = min(size, int((size + 1) * p))
    up, down = [1.0], []
    term, i = 1.0, mode
    while i < size:
        term *= odds * (size - i) / (i + 1)
        i += 1
        if term < _NOTHING:
            break
        up.append(term)
    term, i = 1.0, mode
    while i > 0:
        term *= i / ((size - i + 1) * odds)
        i -= 1
        if term < _NOTHING:
            break
        down.append(term)
    down.reverse()
    first, terms = mode - len(down), down + up
    total = 0.0
    for term in terms:
        total += term
    return (first, [term / total for term in terms[: max(0, most + 1 - first)]])


def _together(one: _Counts, other: _Counts, most: int) -> _Counts:
    """Return the counts of two independent groups together, up to `most`."""
    first = one[0] + other[0]
    if len(one[1]) < len(other[1]):
        one, other = other, one
    found = [0.0] * max(0, min(len(one[1]) + len(other[1]) - 1, most + 1 - first))
    for i, p in enumerate(other[1]):
        for j, q in enumerate(one[1][: max(0, len(found) - i)], i):
            found[j] += p * q
    return (first, found)


def _up_to(one: _Counts, other: _Counts, most: int) -> float:
    """Return the probability that two independent groups have at most `most` together."""
    sums, total = [], 0.0
    for q in other[1]:
        total += q
        sums.append(total)
    chance = 0.0
    for i, p in enumerate(one[1], one[0]):
        upto = min(most - i - other[0], len(sums) - 1)
        if upto < 0:
            break
        chance += p * sums[upto]
    return chance
