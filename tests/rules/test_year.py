"""The simulated year, small: coordination spares enterprises, breaks no cap, changes no probability.

`benchmarks/SIMULATION.md` has it for 100,000 enterprises and 40 years.
"""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from randsup.profiles import load_policy


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "simulation.py"
    spec = spec_from_file_location("simulation", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["simulation"] = module
    spec.loader.exec_module(module)
    return module


def test_a_year_under_each_design(simulation: ModuleType) -> None:
    register, policy = simulation.Register(2000, regions=1), load_policy("shenzhen")
    years = {d: simulation.year(d, register, policy, 0) for d in simulation.DESIGNS}
    visits = {d: y.visits(together=d == "together") for d, y in years.items()}
    inspections = {y.inspections() for y in years.values()}
    assert len(inspections) == 1  # nobody inspects less
    assert all(y.short == 0 for y in years.values())
    assert max(visits["independent"].values()) > 2
    for design in ("together", "in turn"):
        assert years[design].over == 0
        assert max(visits[design].values()) == 1
    doors = {d: sum(v.values()) for d, v in visits.items()}
    assert doors["together"] < doors["independent"] / 2
    seen = {d: len(v) for d, v in visits.items()}
    assert seen["together"] < seen["independent"] < seen["in turn"]


def test_every_inspection_of_a_campaign_drawn_together_is_in_its_largest_task(
    simulation: ModuleType,
) -> None:
    found = simulation.year(
        "together", simulation.Register(2000, regions=1), load_policy("shenzhen"), 3
    )
    for campaign, tasks in simulation.tasks("together"):
        drawn = [d for t, d in found.draws if t in tasks]
        by_class: dict[tuple[str, ...], list[set[str]]] = {}
        for d in drawn:
            for s in d.strata:
                who = {x.subject for x in d.selected if x.stratum == s.values}
                by_class.setdefault(s.values, []).append(who)
        for sets in by_class.values():
            assert set().union(*sets) == max(sets, key=len), campaign


def test_probabilities_over_some_years(simulation: ModuleType) -> None:
    """30 small years; the largest of 4 independent deviations, alpha 0.001: 3.7 standard errors."""
    register, policy = simulation.Register(400, regions=1), load_policy("shenzhen")
    for design in simulation.DESIGNS:
        found = simulation.simulate(design, register, policy, range(30))
        assert found.short == 0
        assert abs(found.deviation) < 3.7 * found.error


def test_by_weight_leaving_out_is_seen_and_the_past_weights_are_not(simulation: ModuleType) -> None:
    rows = simulation.weighted(1000, 50, 60)
    for _, _, given_, _, error in rows:
        assert abs(given_) < 3.7 * error
    left_out = {int(w): share for w, _, _, share, _ in rows}
    assert left_out[10] < -0.1
    assert left_out[1] > 0.03
