"""Weighted draws: the vectors, the certain units, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup import InputError
from randsup.rules.draw.weighting import pareto, xi

VECTORS: Any = json.loads(
    (Path(__file__).parents[1] / "vectors" / "draw.json").read_text(encoding="utf-8")
)
KEY = VECTORS["pareto"]["key"]


def test_vector() -> None:
    vector = VECTORS["pareto"]
    drawn = pareto(vector["weights"], vector["n"], vector["key"])
    assert list(drawn.certain) == vector["certain"]
    assert list(drawn.selected) == vector["selected"]
    odds = dict(drawn.odds)
    assert {unit: odds[unit].hex() for unit in vector["xi_hex"]} == vector["xi_hex"]


def test_an_exact_quotient_would_order_otherwise() -> None:
    vector = VECTORS["pareto_order_that_exact_rationals_flip"]

    def both(unit: Any) -> tuple[float, Fraction]:
        k, w, total, m = int(unit["k"], 16), unit["w"], vector["T"], vector["m"]
        a = 2 * k + 1
        return xi(k, w, total, m), Fraction(a * (total - m * w), (2**53 - a) * m * w)

    (first, exact_first), (second, exact_second) = both(vector["first"]), both(vector["second"])
    assert (first <= second) != (exact_first <= exact_second)


def test_everybody_certain() -> None:
    assert pareto({"a": 1, "b": 1}, 2, KEY).certain == ("a", "b")
    assert pareto({"a": 1, "b": 1}, 0, KEY).selected == ()
    # b is certain at once; then a has all that is left.
    drawn = pareto({"a": 3, "b": 100, "c": 1, "d": 1}, 2, KEY)
    assert drawn.certain == ("b",)
    assert len(drawn.selected) == 1


@pytest.mark.parametrize(
    ("weights", "n", "problem"),
    [
        ({"a": 0}, 1, "0 is not a positive integer"),
        ({"a": 1.5}, 1, "1.5 is not a positive integer"),
        ({"a": True}, 1, "True is not a positive integer"),
        ({"a": 1}, 2, "n = 2 of 1 units"),
        ({"a": 1}, -1, "n = -1 of 1 units"),
        ({"a": 2**52, "b": 2**52, "c": 2**52}, 1, "have to be below"),
    ],
)
def test_refused(weights: Any, n: int, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        pareto(weights, n, KEY)


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.integers(1, 50), min_size=1),
    st.data(),
)
def test_n_are_drawn_whatever_the_order(weights: dict[str, int], data: st.DataObject) -> None:
    n = data.draw(st.integers(0, len(weights)))
    drawn = pareto(weights, n, KEY)
    assert len(drawn.certain) + len(drawn.selected) == n
    assert not set(drawn.certain) & set(drawn.selected)
    assert pareto(dict(reversed(weights.items())), n, KEY) == drawn
    # A certain unit is one that the others' sum cannot outweigh at its turn.
    m, total = n - len(drawn.certain), sum(w for u, w in weights.items() if u not in drawn.certain)
    assert all(m * weights[unit] < total for unit, _ in drawn.odds) or m == 0


def test_equal_weights_are_a_simple_random_sample() -> None:
    units = VECTORS["srswor"]["ids"]
    from randsup.lottery import ticket

    order = sorted(units, key=lambda u: ticket(KEY, u))
    assert list(pareto(dict.fromkeys(units, 7), 8, KEY).selected) == order[:8]
