"""How near three designs come to their target probabilities: the table of the draw specification, section 4.

The probabilities are integrated here with numpy, over the quantile of each subject, with the same quadrature
for all three designs; the library integrates otherwise (its own nodes, panels of the ranking variable),
so that either is a check of the other. Certain subjects are left out, as in the table. Efraimidis and
Spirakis' design is what numpy's `choice(replace=False, p=…)` gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lgamma
from time import perf_counter

import numpy as np
from measure import Options, Row
from numpy.typing import NDArray

from randsup.rules.draw.inclusion import class_probabilities
from randsup.rules.draw.weighting import certainty

Array = NDArray[np.float64]
Some = Sequence[tuple[float, int]]

SHARES = ((1, 60), (2, 25), (5, 10), (10, 5))
"""Weights, and per cent of the subjects that have them."""
PRINTED = (
    (20, 5, 2.7, ("4.6e-3", "6.4e-2", "1.4e-1")),
    (100, 20, 11.7, ("2.4e-4", "3.1e-2", "2.7e-1")),
    (1000, 50, 45, ("8.4e-6", "2.7e-3", "6.7e-2")),
    (10_000, 500, 448, ("8.4e-8", "2.7e-4", "6.8e-2")),
)
"""N, n, d, and the largest relative errors, as the specification prints them."""
NAMES = ("Pareto", "sequential Poisson", "Efraimidis–Spirakis")
POINTS, PANELS = 16, 512


def binomial(size: int, p: float, upto: int) -> Array:
    """Return the chances of 0 … `upto` among `size` of chance p."""
    i = np.arange(min(size, upto) + 1)
    if p >= 1.0:
        return (i == size).astype(float)
    ways = np.array([lgamma(size + 1) - lgamma(k + 1) - lgamma(size - k + 1) for k in i])
    found: Array = np.exp(ways + i * np.log(p) + (size - i) * np.log1p(-p))
    return found


def surely(classes: Some, m: int, chance: Callable[[float], float], *, few: bool) -> bool:
    """Whether fewer (or more) than m come before, but for a chance of 1e-17 (Bernstein's inequality)."""
    chances = [(size, chance(w)) for w, size in classes]
    mean, variance = sum(c * p for c, p in chances), sum(c * p * (1 - p) for c, p in chances)
    apart = 13.05 + np.sqrt(170.4 + 78.3 * variance)
    return bool(mean + apart <= m if few else mean - apart >= m)


def integrated(
    classes: Some,
    m: int,
    below: Callable[[float, float], float],
    quantile: Callable[[float, float], float],
) -> list[float]:
    """Return the probability of a subject of each class to be among the m smallest."""
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    found = []
    for k, (own, _) in enumerate(classes):
        kinks = sorted({0.0, 1.0, *(x for x in (own / w for w, _ in classes) if x < 1.0)})
        edges = sorted({*kinks, *np.linspace(0.0, 1.0, PANELS + 1)})
        total = 0.0
        for low, high in pairwise(edges):
            if surely(classes, m, lambda w, v=high, own=own: below(quantile(v, own), w), few=True):
                total += high - low
                continue
            if surely(classes, m, lambda w, v=low, own=own: below(quantile(v, own), w), few=False):
                break
            for node, weight in zip(nodes, weights, strict=True):
                x = quantile(low + (high - low) * (node + 1) / 2, own)
                counts = np.ones(1)
                for j, (w, size) in enumerate(classes):
                    counts = np.convolve(counts, binomial(size - (j == k), below(x, w), m - 1))[:m]
                total += weight / 2 * (high - low) * counts.sum()
        found.append(float(total))
    return found


def written(value: float) -> str:
    """Return two digits, as the specification prints them."""
    digits, _, exponent = f"{value:.1e}".partition("e")
    return f"{digits}e{int(exponent)}"


def errors(size: int, n: int) -> tuple[float, list[float], list[float]]:
    """Return d, the largest relative errors of the three designs, and those that the library finds."""
    table = {w: size * share // 100 for w, share in SHARES}
    sure, m, total = certainty(table, n)
    some = [(w, c) for w, c in table.items() if w not in sure]
    targets = [m * w / total for w, _ in some]
    odds = [(t / (1 - t), c) for t, (_, c) in zip(targets, some, strict=True)]
    plain = [(float(w), c) for w, c in some]
    found = (
        integrated(
            odds,
            m,
            lambda x, t: 1 - 1 / (1 + t * x),
            lambda v, t: v / (1 - v) / t if v < 1 else 1e300,
        ),
        integrated(plain, m, lambda x, w: min(1.0, w * x), lambda v, w: v / w),
        integrated(
            plain,
            m,
            lambda x, w: float(-np.expm1(-w * x)),
            lambda v, w: -np.log1p(-v) / w if v < 1 else 1e300,
        ),
    )
    worst = [max(abs(p / t - 1) for p, t in zip(ps, targets, strict=True)) for ps in found]
    ours = []
    for design in ("pareto", "sequential-poisson"):
        of = class_probabilities(dict(some), m, design=design, calibrate=False)
        ours.append(max(float(abs(c.probability / c.target - 1)) for c in of))
    spread = sum(
        (c * Fraction(m * w, total) * (1 - Fraction(m * w, total)) for w, c in some), Fraction(0)
    )
    return float(spread), worst, ours


def measure(_options: Options) -> list[Row]:
    rows = []
    for size, n, d, printed in PRINTED:
        start = perf_counter()
        spread, worst, ours = errors(size, n)
        shown = tuple(map(written, worst))
        library = tuple(map(written, ours))
        rows.append(
            Row(
                f"N = {size:,}, n = {n}, d = {spread:.4g}",
                ", ".join(f"{name} {x}" for name, x in zip(NAMES, shown, strict=True)),
                f"d = {d}, {', '.join(printed)}",
                met=shown == printed and library == printed[:2] and abs(spread - d) < 0.5,
                note=f"the library: {', '.join(library)}; {perf_counter() - start:.0f} s",
            )
        )
    return rows
