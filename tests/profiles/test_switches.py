"""The 67 ambiguities: each stands in the table, and each switch that is said to work changes an answer."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from randsup.errors import InputError
from randsup.law.policy import Policy
from randsup.law.switches import SWITCHES, switched
from randsup.profiles import load_policy
from randsup.profiles.registry import PROFILES
from tests.law.probing import differs

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HERE_PROVED = "tests/profiles/test_switches.py::test_a_switch_changes_an_answer"


@cache
def rows() -> tuple[dict[str, str], ...]:
    with (HERE / "switches.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def names(implemented: str) -> list[str]:
    return sorted({r["switch"] for r in rows() if r["implemented"].startswith(implemented)})


def readings(name: str) -> Iterator[tuple[Policy, Policy]]:
    """Each profile that speaks of the switch's clause, and it under each reading."""
    for city in PROFILES.values():
        policy = load_policy(city)
        for chosen in SWITCHES[name].choices:
            try:
                yield policy, switched(policy, {name: chosen})
            except InputError:
                continue


def test_every_ambiguity_has_its_row() -> None:
    assert {int(r["number"]) for r in rows()} == set(range(1, 68))
    for row in rows():
        assert row["default_reading"], row
        assert row["other_reading"], row


def test_every_switch_stands_in_the_table() -> None:
    assert set(SWITCHES) == {r["switch"] for r in rows() if r["switch"] in SWITCHES}
    unknown = {r["switch"] for r in rows() if r["switch"] and r["switch"] not in SWITCHES}
    assert unknown.isdisjoint(names("yes"))


def test_how_far_each_is() -> None:
    for row in rows():
        kinds = ("yes", "open: ") if row["switch"] else ("layer", "none", "task")
        assert row["implemented"].startswith(kinds), row
        assert bool(row["test"]) == (row["implemented"] == "yes"), row


@pytest.mark.parametrize("name", sorted({r["switch"] for r in rows() if r["test"] == HERE_PROVED}))
def test_a_switch_changes_an_answer(name: str) -> None:
    assert any(differs(before, after) for before, after in readings(name))


def test_an_open_switch_decides_nothing_yet() -> None:
    """Otherwise it is not open any more: say so in the table."""
    for name in names("open"):
        if name in SWITCHES:
            pairs = list(readings(name))
            assert pairs, name
            assert not any(differs(before, after) for before, after in pairs), name


def test_tests_elsewhere_name_the_switch() -> None:
    for row in rows():
        if row["test"] not in {"", HERE_PROVED}:
            path, _, test = row["test"].partition("::")
            text = (ROOT / path).read_text(encoding="utf-8")
            assert f"def {test}(" in text
            assert row["switch"] in text


def test_a_default_reading_is_no_other_answer() -> None:
    """A default that is a value of the switch decides as the profile does without it."""
    for row in rows():
        switch = SWITCHES.get(row["switch"])
        if switch is None or row["default"] not in switch.choices:
            continue
        for city in PROFILES.values():
            policy = load_policy(city)
            try:
                chosen = switched(policy, {switch.name: row["default"]})
            except InputError:
                continue
            if row["switch"] != "publication_result_anchor":
                assert not differs(policy, chosen), (city, row["switch"])
