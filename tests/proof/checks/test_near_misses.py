"""Each of the 48 checks fails on its near-miss, and on no other's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from randsup.proof.checks import (
    BREACH,
    CHECKS,
    HOLDS,
    NOT_CHECKABLE,
    STATES,
    Evidence,
    audit,
    judge,
)
from tests.proof.checks.near_misses import CASES, FURTHER, Pair

CODES = [check.code for check in CHECKS]


def test_there_are_48_codes_and_none_twice() -> None:
    assert [f"D{n:02d}" for n in range(1, 49)] == CODES
    assert len({c.name for c in CHECKS}) == len({c.zh for c in CHECKS}) == len(CHECKS)
    assert sorted(CASES) == CODES


@pytest.mark.parametrize("code", CODES)
def test_near_miss(code: str) -> None:
    breaks_it_alone(code, *CASES[code]())


@pytest.mark.parametrize(
    ("code", "build"), [pytest.param(c, b, id=f"{c}{b.__name__}") for c, b in FURTHER]
)
def test_further_near_miss(code: str, build: Callable[[], Pair]) -> None:
    breaks_it_alone(code, *build())


def breaks_it_alone(code: str, lawful: Evidence, broken: Evidence) -> None:
    before = {r.check.code: r for r in judge(lawful)}
    assert [f.en for r in before.values() for f in r.findings] == []
    assert before[code].state == HOLDS
    after = judge(broken)
    assert [r.check.code for r in after if r.state == BREACH] == [code], [
        f.en for r in after for f in r.findings
    ]
    found = next(r for r in after if r.check.code == code)
    for finding in found.findings:
        assert finding.code == code
        assert finding.about
        assert finding.zh
        clause = found.check.clause_of(broken.policy)
        if clause is not None:
            assert finding.strength is clause.strength
            assert finding.citation == clause.citation


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_silent(code: str) -> None:
    lawful, _ = CASES[code]()
    results = judge(lawful)
    assert [r.check.code for r in results] == CODES
    for r in results:
        assert r.state in STATES
        assert bool(r.zh and r.en) == (r.state not in (HOLDS, BREACH))
    said = {f.about for f in audit(lawful) if f.code == NOT_CHECKABLE}
    assert said == {r.check.code for r in results if r.state == NOT_CHECKABLE}
