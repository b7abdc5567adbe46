"""The search below a level finds what sorting everybody finds, however bad the level is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import randsup
from randsup import Ratio, Seed, Subject, SubjectRegister, Task, TaskDepartment, load_policy
from randsup.lottery import ticket
from randsup.rules.draw import weighted
from randsup.rules.draw.designs import weighting
from randsup.rules.draw.drawn import Drawn
from randsup.rules.draw.levels import level_of, limit_of, rank_of, thresholds, ticket_number

SEED = Seed.from_hex("5d" * 32)
POLICY = load_policy("shenzhen")


def drawn(
    weights: list[str], design: str, ratio: str, region: tuple[str, ...] = ("north",)
) -> Drawn:
    task = Task(
        id="t",
        departments=[TaskDepartment(name="d", lead=True)],
        ratio=Ratio(value=ratio),
        design=design,
        weight="score",
        strata=("region",),
        calibrate=False if design == "pareto" else None,
    )
    register = SubjectRegister(
        Subject(id=f"S{n}", region=region[n % len(region)], attributes={"score": w})
        for n, w in enumerate(weights)
    )
    return randsup.draw(task, register, POLICY, SEED)


def by_sorting(found: Drawn, weights: list[str]) -> list[str]:
    """Order every subject of the only class by the specification, without any level."""
    settled = found.strata[0].weighting
    assert settled is not None
    sure = {c.weight for c in settled.classes if c.certain and settled.design == "pareto"}
    certain = sorted(f"S{n}" for n, w in enumerate(weights) if int(w) in sure)
    others = sorted(
        (
            rank_of(settled, int(w), 2 * int(ticket(found.key, f"S{n}")[:13], 16) + 1),
            ticket(found.key, f"S{n}"),
            f"S{n}",
        )
        for n, w in enumerate(weights)
        if int(w) not in sure
    )
    return [*certain, *(i for _, _, i in others)]


WEIGHTS = st.lists(st.sampled_from(["1", "2", "02", "5", "10", "400"]), min_size=1, max_size=60)


@given(WEIGHTS, st.sampled_from(["pareto", "sequential-poisson"]), st.integers(1, 9), st.booleans())
def test_any_level_finds_the_order(weights: list[str], design: str, tenths: int, low: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if low:
            patch.setattr(weighted, "level_of", lambda *_: 1)
        try:
            found = drawn(weights, design, f"{tenths}/10")
        except randsup.InputError:  # sequential Poisson has no certain subjects
            assume(False)
    order = [s.subject for s in (*found.selected, *found.reserve)]
    assert order == by_sorting(found, weights)[: len(order)]


def test_a_level_without_its_check_would_lose_subjects(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = ["1", "5"] * 200
    right = drawn(weights, "pareto", "1/20")
    monkeypatch.setattr(weighted, "level_of", lambda *_: 1 << 36)
    assert drawn(weights, "pareto", "1/20") == right
    monkeypatch.setattr(weighted, "limit_of", lambda *_: None)
    assert drawn(weights, "pareto", "1/20") != right


@pytest.mark.parametrize("design", ["pareto", "sequential-poisson"])
def test_a_level_keeps_little_more_than_what_is_wanted(design: str) -> None:
    settled = weighting(design, {1: 60_000, 2: 25_000, 5: 10_000, 10: 5_000}, 1000)
    found = thresholds(settled, level_of(settled, 1500))
    kept = sum(
        c.size * int.from_bytes(found[c.weight] or b"\xff" * 32, "big") / 2**256
        for c in settled.classes
    )
    assert 1500 + 8 * 1500**0.5 + 16 <= kept <= 1.1 * (1500 + 8 * 1500**0.5 + 16)
    limit = limit_of(settled, found)
    assert limit is not None
    assert all(rank_of(settled, w, ticket_number(tau)) >= limit for w, tau in found.items() if tau)


def test_classes_are_searched_apart() -> None:
    weights = [str(1 + n % 3) for n in range(900)]
    found = drawn(weights, "pareto", "1/10", region=("north", "south", "west"))
    everybody: Any = [s.values for s in found.strata]
    assert everybody == [("north",), ("south",), ("west",)]
    for stratum in found.strata:
        assert sum(s.stratum == stratum.values for s in found.selected) == stratum.drawn == 30
