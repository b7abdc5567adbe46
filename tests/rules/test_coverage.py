"""What share of a department's items stands on the list by which day, typed from three texts."""

from __future__ import annotations

from datetime import date

import pytest

from randsup.law.policy import Policy
from randsup.law.terms import Silent
from randsup.profiles import load_policy
from randsup.rules.joint_year import JointYear, joint_year
from randsup.rules.office.checklist_items import coverage

EVE, LAST = date(2018, 12, 30), date(2018, 12, 31)


def short(policy: Policy, done: int, on: date, kind: str = "all", of: int = 10) -> list[str]:
    found = coverage(policy, listed_items=done, all_items=of, on=on, kind=kind)
    return [f.citation.clause for f in found if f.citation]


@pytest.mark.clause("shenzhen-2018/1.2/coverage-full")
@pytest.mark.clause("shenzhen-2018/1.2/due-2018")
def test_all_items_of_shenzhen_by_the_end_of_2018() -> None:
    policy = load_policy("shenzhen")
    assert short(policy, 9, EVE) == []
    assert short(policy, 9, LAST) == ["shenzhen-2018/1.2/coverage-full"]
    assert short(policy, 10, LAST) == []
    undated = policy.with_clause("items.coverage_due", Silent())
    assert short(undated, 9, EVE) == ["shenzhen-2018/1.2/coverage-full"]
    assert short(policy.with_clause("items.coverage_min_ratio", Silent()), 0, LAST) == []
    for path in ("items.coverage_due", "joint.min_share_of_draws"):
        citations = policy[path].citations  # type: ignore[union-attr]
        assert any("2018 年底前" in c.quote for c in citations)


@pytest.mark.clause("shenzhen-2018/1.2/due-2018")
def test_the_joint_share_of_shenzhen_begins_with_2018() -> None:
    found = [
        joint_year(load_policy("shenzhen"), JointYear(year=year, draws=20, joint=1))
        for year in (2017, 2018)
    ]
    assert [len(f) for f in found] == [0, 1]


@pytest.mark.clause("linyi-2017/4.2/coverage-100")
def test_both_kinds_of_linyi_in_2017() -> None:
    policy, last = load_policy("linyi"), date(2017, 12, 31)
    assert short(policy, 20, last, "market", of=20) == []
    assert short(policy, 9, last, "other") == ["linyi-2017/4.2/coverage-100"]
    assert short(policy, 19, last, "market", of=20) == ["linyi-2017/4.2/coverage-100"]
    assert short(policy, 9, date(2017, 12, 30), "other") == []
    for kind in ("market", "other"):
        silent = policy.with_clause(f"items.coverage_{kind}_min_ratio", Silent())
        assert short(silent, 0, last, kind) == []


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        pytest.param("market", 7, marks=[pytest.mark.clause("yunnan-2016/1.1/coverage-70")]),
        pytest.param("other", 5, marks=[pytest.mark.clause("yunnan-2016/1.1/coverage-50")]),
    ],
)
def test_the_first_lists_of_yunnan(request: pytest.FixtureRequest, kind: str, least: int) -> None:
    policy = load_policy("yunnan")
    (mark,) = request.node.iter_markers("clause")
    for day in (date(2016, 10, 31), date(2016, 11, 30), date(2017, 12, 30)):
        assert short(policy, least, day, kind) == []  # 以上 includes the number
        assert short(policy, least - 1, day, kind) == [mark.args[0]]
    silent = policy.with_clause(f"items.coverage_{kind}_min_ratio", Silent())
    assert short(silent, 0, date(2016, 10, 31), kind) == []


@pytest.mark.parametrize("kind", ["all", "market", "other"])
@pytest.mark.clause("yunnan-2016/1.1/coverage-2017")
def test_all_of_yunnan_by_the_end_of_2017(kind: str) -> None:
    policy, last = load_policy("yunnan"), date(2017, 12, 31)
    assert short(policy, 9, last, kind) == ["yunnan-2016/1.1/coverage-2017"]
    assert short(policy, 10, last, kind) == []
    assert short(policy, 9, date(2016, 12, 31), kind) == []
    undated = policy.with_clause("items.coverage_due", Silent())
    assert short(undated, 9, date(2016, 12, 31), kind) == ["yunnan-2016/1.1/coverage-2017"]
    without = policy.with_clause("items.coverage_min_ratio", Silent())
    assert short(without, 9, last, kind) == []
