"""Oracles for designs with weights, written from the reference pages alone: exact, and slow.

`exact` integrates in closed form, with fractions and logarithms of 60 digits: no quadrature, no library.
`naive_order` orders a whole class by the sentences of docs/reference/draw-algorithm.md.
"""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from fractions import Fraction
from hashlib import sha256
from itertools import combinations, pairwise
from math import prod


def exact_pareto(odds: list[Fraction], m: int) -> list[Decimal]:
    """Return each subject's probability to be among the m smallest; all odds differ.

    The integrand of subject k is `theta_k S(x) / ((1 + theta_k x)^2 prod(1 + theta_j x))`, S(x) running over
    all subsets of at most m - 1 others. In partial fractions its integral over x > 0 is a rational part and a
    sum of logarithms of the odds with rational factors.
    """
    assert len(set(odds)) == len(odds)
    found = []
    with localcontext(Context(prec=60)):
        for k, own in enumerate(odds):
            others = [t for j, t in enumerate(odds) if j != k]
            top = [own * sum(map(prod, combinations(others, s)), Fraction(0)) for s in range(m)]
            pole = -1 / own
            rest = prod((1 + t * pole for t in others), start=Fraction(1))
            h = _at(top, pole) / rest
            slope = _at([i * c for i, c in enumerate(top)][1:] or [Fraction(0)], pole) / rest
            slope -= h * sum((t / (1 + t * pole) for t in others), Fraction(0))
            logs = {own: slope / own / own}
            for t in others:
                x = -1 / t
                bottom = (1 + own * x) ** 2 * prod(
                    (1 + o * x for o in others if o != t), start=Fraction(1)
                )
                logs[t] = _at(top, x) / bottom / t
            assert sum(logs.values()) == 0  # else the integral would not converge
            total = _decimal(h / own)
            for t, factor in logs.items():
                total += _decimal(factor) * _decimal(t).ln()
            found.append(total)
    return found


def exact_sequential(weights: list[int], m: int) -> list[Fraction]:
    """Return each subject's probability to be among the m smallest u/w: a piecewise polynomial, exactly."""
    found = []
    for k, own in enumerate(weights):
        others = [w for j, w in enumerate(weights) if j != k]
        edges = sorted(
            {Fraction(0), Fraction(1, own), *(Fraction(1, w) for w in others if w > own)}
        )
        total = Fraction(0)
        for low, high in pairwise(edges):
            sure = sum(Fraction(1, w) <= low for w in others)
            free = [w for w in others if Fraction(1, w) > low]
            polynomial = [Fraction(0)]
            for size in range(min(m - sure, len(free) + 1)):
                for chosen in combinations(range(len(free)), size):
                    term = [Fraction(own)]
                    for j, w in enumerate(free):
                        term = _times(
                            term,
                            [Fraction(0), Fraction(w)]
                            if j in chosen
                            else [Fraction(1), Fraction(-w)],
                        )
                    polynomial = _plus(polynomial, term)
            total += sum(
                (
                    c * (high ** (i + 1) - low ** (i + 1)) / (i + 1)
                    for i, c in enumerate(polynomial)
                ),
                Fraction(0),
            )
        found.append(total)
    return found


def naive_order(
    weights: dict[str, int], n: int, key: str, design: str, odds: dict[int, int] | None = None
) -> list[str]:
    """Return the whole order of a class: the certain subjects by id, then the others."""

    def a_of(unit: str) -> tuple[int, str]:
        ticket = sha256(f"{key}|{unit}".encode()).hexdigest()
        return 2 * int(ticket[:13], 16) + 1, ticket

    if design == "sequential-poisson":
        return sorted(weights, key=lambda u: (Fraction(a_of(u)[0], weights[u]), a_of(u)[1]))
    certain: set[str] = set()
    while True:
        m, total = n - len(certain), sum(w for u, w in weights.items() if u not in certain)
        sure = {u for u, w in weights.items() if u not in certain and m * w >= total}
        if not sure or not m:
            break
        certain |= sure

    def rank(unit: str) -> tuple[float, str]:
        a, ticket = a_of(unit)
        w = weights[unit]
        four = (a, total - m * w, 2**53 - a, m * w)
        if odds:
            four = (a, 2**40, 2**53 - a, odds[w])
        assert all(int(float(x)) == x for x in four)
        return (float(four[0]) * float(four[1])) / (float(four[2]) * float(four[3])), ticket

    others = [] if m == 0 else sorted((u for u in weights if u not in certain), key=rank)
    return sorted(certain) + others


def _at(polynomial: list[Fraction], x: Fraction) -> Fraction:
    return sum((c * x**i for i, c in enumerate(polynomial)), Fraction(0))


def _times(one: list[Fraction], other: list[Fraction]) -> list[Fraction]:
    found = [Fraction(0)] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            found[i + j] += a * b
    return found


def _plus(one: list[Fraction], other: list[Fraction]) -> list[Fraction]:
    size = max(len(one), len(other))
    return [sum((p[i] for p in (one, other) if i < len(p)), Fraction(0)) for i in range(size)]


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
