"""Each of the 48 checks fails on its near-miss, and on no other's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from attrs import evolve

from randsup.law.clause import Citation, Clause
from randsup.proof.checks import (
    BREACH,
    CHECKS,
    HOLDS,
    NOT_CHECKABLE,
    STATES,
    Check,
    Evidence,
    audit,
    foreign,
    judge,
)
from tests.proof.checks.near_misses import (
    CASES,
    FURTHER,
    SHENZHEN,
    Pair,
    dept,
    given,
    person,
    plan,
    team,
)

CODES = [check.code for check in CHECKS]


def test_there_are_48_codes_and_none_twice() -> None:
    assert [f"D{n:02d}" for n in range(1, 49)] == CODES
    assert len({c.name for c in CHECKS}) == len({c.zh for c in CHECKS}) == len(CHECKS)
    assert sorted(CASES) == CODES


NEAR_MISSES = [
    pytest.param("D01", id="D01", marks=pytest.mark.clause("tonghua-2020/6.5.1.3/group-min")),
    pytest.param("D02", id="D02", marks=pytest.mark.clause("tonghua-2020/6.5.1.2/domain-matched")),
    pytest.param("D03", id="D03", marks=pytest.mark.clause("tonghua-2020/6.5.1.1/single-draw")),
    pytest.param(
        "D04", id="D04", marks=pytest.mark.clause("shenzhen-2018/2.1.2/personnel-qualified")
    ),
    pytest.param("D05", id="D05"),
    pytest.param("D06", id="D06", marks=pytest.mark.clause("tonghua-2020/6.5.3.2/recusal")),
    pytest.param("D07", id="D07"),
    pytest.param("D08", id="D08"),
    pytest.param("D09", id="D09"),
    pytest.param("D10", id="D10", marks=pytest.mark.clause("tonghua-2020/6.5.2.2/joint-draw")),
    pytest.param("D11", id="D11", marks=pytest.mark.clause("shenzhen-2018/2.3.3/max-inspectors")),
    pytest.param("D12", id="D12", marks=pytest.mark.clause("tonghua-2020/2.3/joint")),
    pytest.param("D13", id="D13", marks=pytest.mark.clause("tonghua-2020/6.5.2.2/joint-draw")),
    pytest.param("D14", id="D14"),
    pytest.param("D15", id="D15", marks=pytest.mark.clause("tonghua-2020/6.3.3/once")),
    pytest.param("D16", id="D16"),
    pytest.param("D17", id="D17"),
    pytest.param("D18", id="D18"),
    pytest.param("D19", id="D19"),
    pytest.param("D20", id="D20"),
    pytest.param("D21", id="D21"),
    pytest.param("D22", id="D22"),
    pytest.param("D23", id="D23"),
    pytest.param("D24", id="D24"),
    pytest.param("D25", id="D25"),
    pytest.param("D26", id="D26"),
    pytest.param("D27", id="D27"),
    pytest.param("D28", id="D28"),
    pytest.param("D29", id="D29"),
    pytest.param("D30", id="D30"),
    pytest.param("D31", id="D31"),
    pytest.param("D32", id="D32", marks=pytest.mark.clause("tonghua-2020/6.5.3.4/superior-pool")),
    pytest.param("D33", id="D33"),
    pytest.param("D34", id="D34"),
    pytest.param("D35", id="D35"),
    pytest.param("D36", id="D36"),
    pytest.param("D37", id="D37"),
    pytest.param("D38", id="D38"),
    pytest.param("D39", id="D39", marks=pytest.mark.clause("tonghua-2020/6.5.3.3/redraw")),
    pytest.param("D40", id="D40", marks=pytest.mark.clause("tonghua-2020/6.5.3.3/window-5wd")),
    pytest.param("D41", id="D41", marks=pytest.mark.clause("tonghua-2020/6.5.3.2/recusal")),
    pytest.param("D42", id="D42"),
    pytest.param("D43", id="D43", marks=pytest.mark.clause("tonghua-2020/6.5.3.5/leader")),
    pytest.param("D44", id="D44", marks=pytest.mark.clause("shenyang-2020/3.6/direct-assignment")),
    pytest.param("D45", id="D45", marks=pytest.mark.clause("yunnan-2016/1.2/single-random")),
    pytest.param("D46", id="D46", marks=pytest.mark.clause("shenyang-2020/3.6/list-then-match")),
    pytest.param("D47", id="D47"),
    pytest.param("D48", id="D48", marks=pytest.mark.clause("tonghua-2020/6.11.3.2/retention")),
]
"""Where a check enforces the text of a clause, its near-miss proves the clause as well."""


def test_every_near_miss_is_asked() -> None:
    assert [row.values[0] for row in NEAR_MISSES] == CODES


@pytest.mark.parametrize("code", NEAR_MISSES)
def test_near_miss(code: str, request: pytest.FixtureRequest) -> None:
    lawful, broken = CASES[code]()
    cited = breaks_it_alone(code, lawful, broken)
    for mark in request.node.iter_markers("clause"):
        assert mark.args[0] in cited


FURTHER_MISSES = [pytest.param(c, b, id=f"{c}{b.__name__}") for c, b in FURTHER]


@pytest.mark.parametrize(("code", "build"), FURTHER_MISSES)
def test_further_near_miss(code: str, build: Callable[[], Pair]) -> None:
    breaks_it_alone(code, *build())


@pytest.mark.clause("tonghua-2020/6.5.3.3/approval-chain")
@pytest.mark.parametrize("role", ["applicant", "reviewer", "approver"])
def test_an_application_that_one_of_the_chain_has_not_seen(role: str) -> None:
    lawful, _ = CASES["D40"]()
    (change,) = lawful.changes or ()
    less = evolve(change, approvals=tuple(a for a in change.approvals if a.role != role))
    cited = breaks_it_alone("D40", lawful, evolve(lawful, changes=(less,)))
    assert cited == {"tonghua-2020/6.5.3.3/approval-chain"}


@pytest.mark.clause("shenzhen-2018/2.3.3/max-departments")
def test_a_department_more_than_the_plan_may_have() -> None:
    def joint(number: int) -> Evidence:
        task = plan(*(dept(f"D{n}", lead=n == 0, seats=1, inspectors=1) for n in range(number)))
        people = tuple(person(f"p{n}", f"D{n}") for n in range(number))
        seats = tuple((f"D{n}", 1, f"p{n}") for n in range(number))
        return given(task, foreign(task, [team("S", *seats, task=task)]), people, policy=SHENZHEN)

    cited = breaks_it_alone("D11", joint(5), joint(6))
    assert cited == {"shenzhen-2018/2.3.3/max-departments"}


@pytest.mark.parametrize("code", CODES)
def test_a_check_that_finds_nothing_fails_its_near_miss(code: str) -> None:
    blind = [evolve(c, find=lambda _view: ()) if c.code == code else c for c in CHECKS]
    with pytest.raises(AssertionError):
        breaks_it_alone(code, *CASES[code](), blind)


def cited_by(check: Check, evidence: Evidence) -> list[Citation]:
    said = (evidence.policy[path] for path in check.paths)
    return [c.citation for c in said if isinstance(c, Clause)]


def breaks_it_alone(
    code: str, lawful: Evidence, broken: Evidence, checks: Sequence[Check] = CHECKS
) -> set[str]:
    """Judge both; return the ids of the clauses that the findings cite."""
    before = {r.check.code: r for r in judge(lawful, checks)}
    assert [f.en for r in before.values() for f in r.findings] == []
    assert before[code].state == HOLDS
    after = judge(broken, checks)
    assert [r.check.code for r in after if r.state == BREACH] == [code], [
        f.en for r in after for f in r.findings
    ]
    found = next(r for r in after if r.check.code == code)
    for finding in found.findings:
        assert finding.code == code
        assert finding.about
        assert finding.zh
        clause = found.check.clause_of(broken.policy, joint=broken.task.joint)
        if clause is not None:
            assert finding.strength is clause.strength
            assert finding.citation in [clause.citation, *cited_by(found.check, broken)]
    return {f.citation.clause for f in found.findings if f.citation}


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
