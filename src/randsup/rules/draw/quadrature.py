"""Gauss-Legendre quadrature in binary64, the same to the last bit on every machine.

The nodes are the roots of a Legendre polynomial, found in decimal arithmetic of 40 digits and rounded
once; beyond that only sums and products in a fixed order are used. No function of the platform's
mathematical library takes part, and no `sum`, whose rounding differs between versions of Python.
"""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from functools import lru_cache
from itertools import pairwise
from typing import Final

_DIGITS: Final = 40
_HALVINGS: Final = 16
_NEWTON: Final = 5


@lru_cache(maxsize=4)
def gauss_legendre(points: int) -> tuple[tuple[float, float], ...]:
    """Return nodes and weights on the interval from 0 to 1, ascending.

    >>> [(round(x, 6), round(w, 6)) for x, w in gauss_legendre(2)]
    [(0.211325, 0.5), (0.788675, 0.5)]
    """
    with localcontext(Context(prec=_DIGITS)):
        roots: list[Decimal] = []
        for degree in range(1, points + 1):
            edges = [Decimal(-1), *roots, Decimal(1)]  # the roots of one degree part the next one's
            roots = [_root(degree, a, b) for a, b in pairwise(edges)]
        slopes = [_slope(points, x) for x in roots]
        return tuple(
            (float((1 + x) / 2), float(1 / ((1 - x * x) * slope * slope)))
            for x, slope in zip(roots, slopes, strict=True)
        )


def _root(degree: int, low: Decimal, high: Decimal) -> Decimal:
    """Return the one root between two edges: halved until Newton's steps are safe."""
    rising = _legendre(degree, high)[0] > 0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if (_legendre(degree, middle)[0] > 0) == rising:
            high = middle
        else:
            low = middle
    x = (low + high) / 2
    for _ in range(_NEWTON):
        x -= _legendre(degree, x)[0] / _slope(degree, x)
    return x


def _legendre(degree: int, x: Decimal) -> tuple[Decimal, Decimal]:
    """Return the Legendre polynomials of this degree and of the one below, by their recurrence."""
    before, value = Decimal(1), x
    for k in range(2, degree + 1):
        before, value = value, ((2 * k - 1) * x * value - (k - 1) * before) / k
    return value, before


def _slope(degree: int, x: Decimal) -> Decimal:
    value, before = _legendre(degree, x)
    return degree * (before - x * value) / (1 - x * x)
