"""Inclusion probabilities: against exact integration, sums, calibration, what is promised."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import factorial
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from randsup import InputError, inclusion_probabilities
from randsup.rules.draw import integration
from randsup.rules.draw.designs import Weighting, decimal_text, weighting
from randsup.rules.draw.inclusion import class_probabilities
from randsup.rules.draw.integration import inclusion
from randsup.rules.draw.quadrature import gauss_legendre
from tests.rules.order_sampling import exact_pareto, exact_sequential

# ---------------------------------------------------------------------------------- exactness


@pytest.mark.parametrize(
    "odds",
    [
        [1, 3],
        [1, 2, 5],
        [2, 3, 4, 5],
        [1, 10, 100, 1000, 10_000],
        [1, 2, 3, 4, 5, 6, 7],
        [1, 2, 3, 5, 8, 13, 21, 34],
    ],
    ids=str,
)
def test_pareto_probabilities_are_those_of_exact_integration(odds: list[int]) -> None:
    for m in range(1, len(odds)):
        found = inclusion("pareto", [(t, 1) for t in odds], m)
        for p, known in zip(found, exact_pareto([Fraction(t) for t in odds], m), strict=True):
            assert abs(p / float(known) - 1) < 1e-13


@pytest.mark.parametrize(
    "weights",
    [
        [1, 3],
        [1, 2, 5],
        [2, 2, 4, 5],
        [1, 10, 100, 1000],
        [1, 1, 1, 4, 4, 9, 9],
        [1, 1, 2, 3, 5, 8, 13, 21],
    ],
    ids=str,
)
def test_sequential_probabilities_are_those_of_exact_integration(weights: list[int]) -> None:
    table = {w: weights.count(w) for w in sorted(set(weights))}
    for m in range(1, len(weights)):
        found = dict(
            zip(table, inclusion("sequential-poisson", list(table.items()), m), strict=True)
        )
        for w, known in zip(weights, exact_sequential(weights, m), strict=True):
            assert abs(found[w] / float(known) - 1) < 1e-13


@pytest.mark.parametrize(("size", "n"), [(4, 2), (6, 3), (8, 5)])
def test_simple_random_sampling_is_exact_by_enumeration(size: int, n: int) -> None:
    units = "ABCDEFGH"[:size]
    drawn = dict.fromkeys(units, 0)
    for order in itertools.permutations(units):
        for unit in order[:n]:
            drawn[unit] += 1
    found = inclusion_probabilities(dict.fromkeys(units, 1), n, design="srswor")
    assert {u: Fraction(c, factorial(size)) for u, c in drawn.items()} == {
        u: p.probability for u, p in found.items()
    }
    assert {p.error for p in found.values()} == {0}


def test_classes_of_equal_subjects_are_the_subjects() -> None:
    # Near-miss: a class of two with the weight of one is another design.
    apart = inclusion("pareto", [(1, 1), (1, 1), (4, 1), (9, 1)], 2)
    together = inclusion("pareto", [(1, 2), (4, 1), (9, 1)], 2)
    assert [apart[0], *apart[2:]] == pytest.approx(together, rel=1e-14)
    assert apart[0] == pytest.approx(apart[1], rel=1e-14)
    assert inclusion("pareto", [(2, 1), (4, 1), (9, 1)], 2)[1] != pytest.approx(
        together[1], rel=1e-3
    )


TABLES = st.dictionaries(st.integers(1, 40), st.integers(1, 12), min_size=1, max_size=5)


@given(TABLES, st.data(), st.sampled_from(["pareto", "sequential-poisson"]))
def test_probabilities_sum_to_n(table: dict[int, int], data: st.DataObject, design: str) -> None:
    size = sum(table.values())
    n = data.draw(st.integers(0, size))
    if design == "sequential-poisson" and n < size:
        assume(n * max(table) < sum(w * c for w, c in table.items()))
    found = class_probabilities(table, n, design=design)
    assert sum(p.size for p in found) == size
    expected = sum((p.probability * p.size for p in found), Fraction(0))
    assert abs(expected - n) <= Fraction(n, 10**9)
    if design == "pareto":
        # targets sum to n exactly; a certain subject left in the lot would break that
        assert sum((p.target * p.size for p in found), Fraction(0)) == n
        assert all(p.target <= 1 for p in found)


def test_targets_without_certain_subjects_would_exceed_one() -> None:
    # Near-miss of the above: n*w/T without taking the certain subject out.
    table, n = {1: 6, 10: 1}, 3
    assert Fraction(n * 10, 16) > 1
    found = {p.weight: p for p in class_probabilities(table, n)}
    assert {found[10].target, found[10].probability} == {Fraction(1)}
    assert (found[1].target, found[1].probability) == (Fraction(1, 3), Fraction(1, 3))
    assert {p.error for p in found.values()} == {0}


@pytest.mark.parametrize("kind", ["pareto", "sequential-poisson"])
@pytest.mark.parametrize(
    ("classes", "m"),
    [
        ([(1, 600), (2, 250), (5, 100), (10, 50)], 50),
        ([(1, 30), (1000, 200)], 200),
        ([(1, 10**6), (3, 10**5)], 5),
        ([(k, 1) for k in range(1, 60)], 12),
    ],
    ids=["many", "nearly-all", "rare", "scores"],
)
def test_shorter_panels_change_nothing(
    kind: str, classes: Any, m: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = inclusion(kind, classes, m)
    monkeypatch.setattr(integration, "_STEEP", 1.5)
    assert found == pytest.approx(inclusion(kind, classes, m), rel=1e-13)
    monkeypatch.setattr(integration, "_STEEP", 1000.0)
    monkeypatch.setattr(integration, "_POINTS", 3)
    assert found != pytest.approx(inclusion(kind, classes, m), rel=1e-13)  # and too long ones do


def test_nodes_integrate_polynomials() -> None:
    for points in (2, 5, 16):
        for degree in range(2 * points):
            found = sum(w * x**degree for x, w in gauss_legendre(points))
            assert found == pytest.approx(1 / (degree + 1), rel=1e-14)
    beyond = sum(w * x**10 for x, w in gauss_legendre(5))
    assert beyond != pytest.approx(1 / 11, rel=1e-14)  # and of no higher degree


# -------------------------------------------------------------------------------- calibration


def settled(table: dict[int, int], n: int, **options: Any) -> Weighting:
    return weighting("pareto", table, n, **options)


@given(TABLES, st.data())
def test_calibrated_odds_give_the_targets(table: dict[int, int], data: st.DataObject) -> None:
    n = data.draw(st.integers(1, sum(table.values())))
    found = settled(table, n)
    if not found.calibrated:
        assert found.computed or found.spread >= 10
        return
    assert found.spread < 10
    some = [c for c in found.classes if not c.certain]
    odds = [c.odds for c in some]
    assert all(type(x) is int and 1 <= x < 2**53 for x in odds)
    real = inclusion("pareto", [(float(c.odds or 0), c.size) for c in some], found.m)
    for c, p in zip(some, real, strict=True):
        target = Fraction(*found.target(c.weight))
        assert abs(Fraction(p) / target - 1) <= Fraction(found.deviation or 0)
        assert Fraction(found.deviation or 0) < Fraction(1, 10**8)
        assert c.probability == decimal_text(p)


def test_without_calibration_the_error_is_that_of_the_specification() -> None:
    # The first line of the table in section 4: N = 20, n = 5, d = 2.7, Pareto 4.6e-3.
    table = {1: 12, 2: 5, 5: 2, 10: 1}
    assert settled(table, 5, calibrate=False).deviation == "4.6e-3"
    assert (
        weighting("sequential-poisson", {1: 12, 2: 5, 5: 2}, 4).deviation == "6.5e-2"
    )  # rounded up
    corrected = settled(table, 5)
    assert (corrected.calibrated, corrected.deviation) == (True, "1.0e-10")
    assert settled(table, 5, calibrate=False).bound is None  # what is computed needs no bound
    assert Fraction("4.6e-3") <= Fraction(1, 10) / corrected.spread**2


def test_from_d_10_on_the_bound_is_promised() -> None:
    table = {1: 60, 2: 25, 5: 10, 10: 5}
    found = settled(table, 20)
    assert found.spread == Fraction(11746031746, 10**9).limit_denominator(1000)
    assert (found.calibrated, found.computed, found.bound) == (False, False, "1.5e-3")
    of = class_probabilities(table, 20)
    assert all(abs(p.probability / p.target - 1) <= Fraction("1.5e-3") for p in of)
    assert max(abs(p.probability / p.target - 1) for p in of) > Fraction("2.4e-4")
    assert weighting("sequential-poisson", table, 20).bound is None


LARGE = st.dictionaries(st.integers(1, 60), st.integers(5, 60), min_size=2, max_size=4)


@given(LARGE, st.data())
def test_the_bound_holds_where_it_is_promised(table: dict[int, int], data: st.DataObject) -> None:
    n = data.draw(st.integers(1, sum(table.values())))
    found = settled(table, n, calibrate=False)
    if found.bound is not None:
        assert found.spread >= 10
        for p in class_probabilities(table, n, calibrate=False):
            assert abs(p.probability / p.target - 1) <= Fraction(found.bound) + p.error


def test_below_d_10_no_bound_is_promised_for_it_can_be_broken() -> None:
    # d = 1.28, and pi is further off than 0.1/d^2: such a class is computed, and calibrated.
    table, n = {2: 5, 13: 10}, 10
    found = settled(table, n, calibrate=False)
    assert found.spread == Fraction(125, 98)
    assert found.bound is None
    assert Fraction(found.deviation or 0) > Fraction(1, 10) / found.spread**2
    odds = [Fraction(n * w, 140 - n * w) for w in (2, 13)]
    assert odds == [Fraction(1, 6), 13]
    assert settled(table, n).deviation == "2.7e-10"


def test_a_tenth_is_no_bound_and_a_fifth_is_one() -> None:
    # Most subjects nearly certain: 0.138/d^2. The shapes that a search found to be the worst have 0.153.
    found = settled({3: 256, 46: 1, 237: 223}, 219)
    d = found.spread
    assert 10 < d < 11
    off = [
        abs(p.probability / p.target - 1)
        for p in class_probabilities({3: 256, 46: 1, 237: 223}, 219)
    ]
    assert Fraction(1, 10) < max(off) * d**2 < Fraction(1, 5)
    assert max(off) < Fraction(found.bound or 0)


def test_far_below_d_1_targets_are_far_off() -> None:
    found = settled({1: 1, 9: 1}, 1, calibrate=False)
    # In closed form: r/(r-1) - r*ln(r)/(r-1)^2 with the ratio of the odds r = 1/81.
    assert found.spread == Fraction(9, 50)
    assert found.classes[0].probability == "0.0431172471138"
    assert (found.bound, found.deviation) == (None, "5.7e-1")


@pytest.mark.parametrize(
    ("table", "n", "said"),
    [
        (dict.fromkeys(range(1000, 2100), 1), 5, "1100 different weights, more than 1000"),
        ({1: 9, 10**9: 1}, 1, "the odds do not settle"),
        ({1: 1, 5 * 10**6: 1}, 1, "not between 2^-40 and 2^13"),
        ({1: 2 * 10**12, 3: 1}, 1, "integers are too coarse"),
    ],
)
def test_what_cannot_be_calibrated_is_refused_and_never_drawn_otherwise(
    table: dict[int, int], n: int, said: str
) -> None:
    with pytest.raises(InputError, match="calibrate = false") as refused:
        settled(table, n)
    assert said in str(refused.value)
    assert not settled(table, n, calibrate=False).calibrated


def test_a_draw_for_enlargement_has_no_certain_subject() -> None:
    with pytest.raises(InputError, match="1 subjects have a weight w of 10 or more"):
        weighting("sequential-poisson", {1: 6, 10: 1}, 3)
    everybody = weighting("sequential-poisson", {1: 6, 10: 1}, 7)
    assert everybody.certain == 7
    small = weighting("sequential-poisson", {1: 6, 10: 1}, 1)
    assert small.most == 1  # 2 * 10 >= 16
    assert weighting("sequential-poisson", {1: 6, 5: 1}, 2).most == 2  # 3 * 5 >= 11


@pytest.mark.parametrize(
    ("weights", "n", "design", "said"),
    [
        ({"A": 1}, 1, "poisson", "'poisson' is not one of"),
        ({"A": 0}, 1, "pareto", "0 is not a positive integer"),
        ({"A": 1, "B": 2}, 3, "pareto", "n = 3 of 2"),
        ({"A": 1, "B": 2}, 3, "srswor", "n = 3 of 2"),
        ({"A": 1, "B": 2}, 1, "take-all", "n = 1 of 2"),
    ],
)
def test_bad_arguments(weights: Any, n: int, design: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        inclusion_probabilities(weights, n, design=design)


def test_full_coverage_and_nobody() -> None:
    everybody = inclusion_probabilities({"A": 1, "B": 7}, 2, design="take-all")
    assert {p.probability for p in everybody.values()} == {1}
    for design in ("pareto", "sequential-poisson", "srswor"):
        assert inclusion_probabilities({}, 0, design=design) == {}
        nobody = inclusion_probabilities({"A": 1, "B": 7}, 0, design=design)
        assert {x for p in nobody.values() for x in (p.target, p.probability, p.error)} == {0}


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.500000000000"), (1 / 3, "0.333333333333"), (1.25e-7, "0.000000125000000000")],
)
def test_numeric_probabilities_have_twelve_digits(value: float, text: str) -> None:
    assert decimal_text(value) == text
