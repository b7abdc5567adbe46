"""The probability with which a subject is drawn: of every weight, and of every single subject.

Simple random sampling: n/N, exactly. With weights the target is lambda = m*w/T, and the real
probability is computed; what is exact by symmetry (certain subjects, equal weights) is given as an exact
fraction, what was integrated as a fraction of 12 digits with its error beside it.
(Draw specification, section 4.)
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from attrs import frozen

from randsup.errors import InputError
from randsup.facts.plans import DESIGNS, WEIGHTED
from randsup.rules.draw.designs import ACCURACY, PARETO, calibrated, decimal_text, weighting
from randsup.rules.draw.integration import inclusion
from randsup.rules.draw.weighting import check_weights, counted

ERROR: Final = Fraction(ACCURACY)


@frozen(kw_only=True)
class Inclusion:
    """With which probability a subject is drawn.

    Args:
        weight: its weight; `None` in a design without weights.
        size: how many subjects have this weight.
        target: the probability that is wanted, lambda.
        probability: the one that it has, pi.
        error: how far pi may be off, relatively: 0 where it is exact.
    """

    weight: int | None
    size: int
    target: Fraction
    probability: Fraction
    error: Fraction = Fraction(0)


def inclusion_probabilities(
    weights: Mapping[str, int], n: int, *, design: str = "pareto", calibrate: bool = True
) -> dict[str, Inclusion]:
    """Return the inclusion probability of every subject of one class.

    Args:
        weights: positive integers by id; without meaning for a design without weights.
        n: how many are drawn, `0 <= n <= len(weights)`.
        design: `srswor`, `pareto`, `sequential-poisson` or `take-all`.
        calibrate: whether the odds of `pareto` are calibrated for d < 10, as in a draw.

    Raises:
        InputError: an unknown design, a weight that is none, n out of range (for `take-all`: not all),
            what the design itself refuses.

    >>> found = inclusion_probabilities({"A": 1, "B": 1, "C": 8}, 2)
    >>> found["C"].probability, found["A"].probability, found["A"].error
    (Fraction(1, 1), Fraction(1, 2), Fraction(0, 1))
    """
    _check_design(design)
    if design in WEIGHTED:
        check_weights(weights, n)
        of = class_probabilities(counted(weights), n, design=design, calibrate=calibrate)
        by_weight = {found.weight: found for found in of}
        return {subject: by_weight[w] for subject, w in weights.items()}
    (same,) = class_probabilities({1: len(weights)}, n, design=design) or (None,)
    return {} if same is None else dict.fromkeys(weights, same)


def class_probabilities(
    table: Mapping[int, int], n: int, *, design: str = "pareto", calibrate: bool = True
) -> tuple[Inclusion, ...]:
    """Return the inclusion probability of every weight of one class, by weight.

    Args:
        table: number of subjects by weight.
        n: how many are drawn.
        design: as in `inclusion_probabilities`.
        calibrate: as in `inclusion_probabilities`.

    Raises:
        InputError: as `inclusion_probabilities`.

    Unlike a draw, it integrates for any d and any number of weights; that takes time with their product.

    >>> [str(c.target) for c in class_probabilities({1: 60, 2: 25, 5: 10, 10: 5}, 20)]
    ['2/21', '4/21', '10/21', '20/21']
    """
    _check_design(design)
    size = sum(table.values())
    if type(n) is not int or not 0 <= n <= size or (design == "take-all" and n != size):
        raise InputError(f"n = {n!r} of {size} units in the design {design}", source="weights")
    if design not in WEIGHTED:
        if not size:
            return ()
        share = Fraction(n, size)
        return (Inclusion(weight=None, size=size, target=share, probability=share),)
    if not table:
        return ()
    settled = weighting(design, table, n, calibrate=calibrate)
    some = [c for c in settled.classes if not c.certain]
    numeric: dict[int, str] = {}
    if not settled.computed:
        m, total = settled.m, settled.total
        parameters = [float(c.weight) for c in some]
        if design == PARETO:
            parameters = [m * c.weight / (total - m * c.weight) for c in some]
        found = inclusion(design, [(p, c.size) for p, c in zip(parameters, some, strict=True)], m)
        numeric = {c.weight: decimal_text(p) for c, p in zip(some, found, strict=True)}
    out = []
    for c in settled.classes:
        written = c.probability or numeric[c.weight]
        target = Fraction(*settled.target(c.weight)) if settled.n else Fraction(0)
        out.append(
            Inclusion(
                weight=c.weight,
                size=c.size,
                target=target,
                probability=Fraction(written),
                error=Fraction(0) if "/" in written else ERROR,
            )
        )
    return tuple(out)


def _check_design(design: str) -> None:
    if design not in DESIGNS:
        raise InputError(f"{design!r} is not one of {', '.join(DESIGNS)}", source="design")


__all__ = ["Inclusion", "calibrated", "class_probabilities", "inclusion_probabilities"]
