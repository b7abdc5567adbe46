"""Every code has a near-miss and a property of its own: what is broken by lot, anywhere, is named, with its witness."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from randsup.proof.checks import BREACH, CHECKS, HOLDS, Result, judge
from randsup.proof.checks.evidence import Evidence
from randsup.proof.checks.table import Check
from tests.proof.checks import (  # they bring their own
    violations_of_changes,
    violations_of_runs,
    violations_of_seats,
)
from tests.proof.checks.near_misses import CASES
from tests.proof.checks.violations import VIOLATIONS, UnfitError

BROUGHT = (violations_of_changes, violations_of_runs, violations_of_seats)
BY_CODE = {check.code: check for check in CHECKS}
SLOW = {"D19"}
"""Four hundred seeds for each answer."""
PROPERTIES = [
    pytest.param(check, make, id=f"{check.code}-{make.__name__.strip('_')}")
    for check in CHECKS
    for make in VIOLATIONS.get(check.code, ())
]


def without_proof(near_misses: object, properties: object) -> list[str]:
    """The codes that lack a near-miss or a property."""
    assert isinstance(near_misses, dict)
    assert isinstance(properties, dict)
    return [c.code for c in CHECKS if c.code not in near_misses or not properties.get(c.code)]


def test_every_code_has_a_near_miss_and_a_property() -> None:
    assert without_proof(CASES, VIOLATIONS) == []
    assert sorted(VIOLATIONS) == sorted(BY_CODE)
    assert {make.__module__ for several in VIOLATIONS.values() for make in several} == {
        "tests.proof.checks.violations",
        *(module.__name__ for module in BROUGHT),
    }


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_a_code_without_either_is_named(code: str) -> None:
    rest = {c: v for c, v in VIOLATIONS.items() if c != code}
    assert without_proof(CASES, rest) == [code]
    assert without_proof(CASES, {**rest, code: []}) == [code]
    assert without_proof({c: v for c, v in CASES.items() if c != code}, VIOLATIONS) == [code]


def asked(check: Check, evidence: Evidence) -> Result:
    (result,) = judge(evidence, [check])
    return result


@pytest.mark.parametrize(("check", "make"), PROPERTIES)
def test_what_is_broken_is_found_where_it_is(check: Check, make: object) -> None:
    assert callable(make)
    fitting = 0

    @given(number=st.integers(0, 10**9))
    @settings(max_examples=3 if check.code in SLOW else 15, suppress_health_check=list(HealthCheck))
    def broken_anywhere(number: int) -> None:
        nonlocal fitting
        try:
            found = make(Random(number))  # noqa: S311
        except UnfitError:
            assume(False)
            raise
        before = asked(check, found.lawful)
        assert before.state != BREACH, [f.en for f in before.findings]
        assume(before.state == HOLDS)
        after = asked(check, found.wrong)
        assert after.state == BREACH, (after.state, after.en)
        assert any(f.about.startswith(found.about) for f in after.findings), (
            found.about,
            [(f.about, f.en) for f in after.findings],
        )
        assert all(f.code == check.code and f.zh and f.en for f in after.findings)
        fitting += 1

    broken_anywhere()
    assert fitting > 1
