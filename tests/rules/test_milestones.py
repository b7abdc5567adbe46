"""What was due once: each milestone with the day that is typed from its sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve

from randsup.errors import InputError
from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.stated_ratios import Ratio
from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.law.terms import Silent
from randsup.profiles import load_policy
from randsup.rules.office.checklist import checklist
from randsup.rules.office.milestones import Stage, milestones
from randsup.rules.office.requirements import Ground, Requirement

TASK = Task(id="t", ratio=Ratio(value="1"), departments=[TaskDepartment(name="甲", lead=True)])


def stage(policy: Policy, code: str, on: date, reached: date | None = None) -> Stage:
    done = {} if reached is None else {code: reached}
    (found,) = [s for s in milestones(policy, on, done) if s.milestone.code == code]
    return found


ROWS = [
    pytest.param(
        "shenyang",
        "mechanism_full_coverage",
        date(2020, 9, 30),
        "2020年9月底前",
        marks=[pytest.mark.clause("shenyang-2020/2/milestone-2020-09")],
    ),
    pytest.param(
        "shenyang",
        "comprehensive_smart",
        date(2022, 6, 30),
        "到2022年6月底前",
        marks=[pytest.mark.clause("shenyang-2020/2/milestone-2022-06")],
    ),
    pytest.param(
        "shenyang",
        "platform_integration",
        date(2020, 10, 31),
        "完成时限:2020年10月底",
        marks=[pytest.mark.clause("shenyang-2020/3.1/upgrade-due")],
    ),
    pytest.param(
        "shenyang",
        "item_lists",
        date(2020, 7, 31),
        "完成时限:2020年7月底",
        marks=[pytest.mark.clause("shenyang-2020/3.2/due")],
    ),
    pytest.param(
        "shenyang",
        "target_registry",
        date(2020, 7, 31),
        "完成时限:2020年7月底",
        marks=[pytest.mark.clause("shenyang-2020/3.3/due")],
    ),
    pytest.param(
        "shenyang",
        "personnel_registry",
        date(2020, 7, 31),
        "完成时限:2020年7月底",
        marks=[pytest.mark.clause("shenyang-2020/3.4/due")],
    ),
    pytest.param(
        "linyi",
        "submit_documents",
        date(2017, 4, 25),
        "于4月25日前报市推进政府职能转变领导小组办公室",
        marks=[pytest.mark.clause("linyi-2017/3.1.1/submit")],
    ),
    pytest.param(
        "linyi",
        "contact_form",
        date(2017, 4, 20),
        "于4月20日前报市职能办",
        marks=[pytest.mark.clause("linyi-2017/4.2/contact-due")],
    ),
    pytest.param(
        "linyi",
        "county_item_lists",
        date(2017, 5, 31),
        "各县区要于5月31日前公布本级随机抽查事项清单",
        marks=[pytest.mark.clause("linyi-2017/3.2/county")],
    ),
    pytest.param(
        "yunnan",
        "provincial_item_lists",
        date(2016, 10, 31),
        "必须于2016年10月底前",
        marks=[pytest.mark.clause("yunnan-2016/3.1/provincial-lists-due")],
    ),
    pytest.param(
        "yunnan",
        "system_rules",
        date(2016, 10, 31),
        "要于2016年10月底前",
        marks=[pytest.mark.clause("yunnan-2016/3.1/rules-due")],
    ),
    pytest.param(
        "yunnan",
        "local_item_lists",
        date(2016, 11, 30),
        "要于2016年11月底前",
        marks=[pytest.mark.clause("yunnan-2016/3.1/local-lists-due")],
    ),
]


@pytest.mark.parametrize(("city", "code", "last", "words"), ROWS)
def test_the_last_day_is_in_time_and_the_next_is_late(
    request: pytest.FixtureRequest, city: str, code: str, last: date, words: str
) -> None:
    policy, after = load_policy(city), last + timedelta(days=1)
    assert stage(policy, code, last).state == "ahead"
    assert stage(policy, code, after, last).state == "reached"
    assert stage(policy, code, after).state == "overdue"
    late = stage(policy, code, after, after)
    assert late.state == "late"
    assert late.finding is not None
    assert late.finding.citation is not None
    assert words in late.finding.citation.quote
    (mark,) = request.node.iter_markers("clause")
    assert late.finding.citation.clause == late.milestone.clause == mark.args[0]


@pytest.mark.clause("shenyang-2020/3.1/owners")
@pytest.mark.clause("shenyang-2020/3.2/owners")
@pytest.mark.clause("shenyang-2020/3.3/owners")
def test_a_milestone_names_who_answers_for_it() -> None:
    found = {s.milestone.code: s for s in milestones(load_policy("shenyang"), date(2020, 1, 1), {})}
    assert found["platform_integration"].owners == ("市市场监管局", "大数据局", "信息中心")
    assert found["item_lists"].owners == (
        "市市场监管局",
        "司法局",
        "信息中心",
        "协调小组成员单位",
    )
    assert found["target_registry"].owners == (
        "市市场监管局",
        "市编委办",
        "市民政局",
        "市司法局",
    )
    assert found["item_lists"].clauses == ("shenyang-2020/3.2/due", "shenyang-2020/3.2/owners")
    assert found["comprehensive_smart"].owners == ()  # the sentence names nobody


def test_nothing_is_reached_before_its_day_has_come() -> None:
    policy, last = load_policy("linyi"), date(2017, 4, 25)
    assert stage(policy, "submit_documents", date(2017, 4, 1), last).state == "ahead"
    assert stage(policy, "submit_documents", date(2017, 4, 1), last).reached is None


def test_a_code_that_is_no_milestone() -> None:
    with pytest.raises(InputError, match=r"item_list: .*did you mean item_lists\?"):
        milestones(load_policy("shenyang"), date(2020, 8, 1), {"item_list": date(2020, 7, 1)})
    with pytest.raises(InputError):
        milestones(load_policy("tonghua"), date(2020, 8, 1), {"item_lists": date(2020, 7, 1)})


def test_a_text_without_milestones_has_none() -> None:
    assert milestones(load_policy("tonghua"), date(2026, 1, 1), {}) == ()


# ---------------------------------------------------------------- in the checklist


def asked(policy: Policy, ground: Ground) -> dict[str, Requirement]:
    found = checklist(TASK, policy, ground)
    return {r.what: r for r in found if r.what.startswith("milestone")}


def test_without_a_day_they_are_told_as_printed() -> None:
    found = asked(load_policy("linyi"), Ground())
    assert set(found) == {"milestones"}
    assert found["milestones"].state == "to-do"
    assert found["milestones"].values[3] == "2017-04-20 报送工作联络表"


def test_on_a_day_each_has_a_state_and_its_own_clause() -> None:
    done = (("item_lists", date(2020, 8, 1)), ("target_registry", date(2020, 7, 31)))
    found = asked(load_policy("shenyang"), Ground(on=date(2020, 8, 3), reached=done))
    assert {what: r.state for what, r in found.items()} == {
        "milestone-mechanism-full-coverage": "to-do",
        "milestone-comprehensive-smart": "to-do",
        "milestone-platform-integration": "to-do",
        "milestone-item-lists": "missing",
        "milestone-target-registry": "met",
        "milestone-personnel-registry": "missing",
    }
    late = found["milestone-item-lists"]
    assert late.zh == "随机抽查事项清单：应于2020-07-31前完成，2020-08-01才完成。"
    assert late.clauses == ("shenyang-2020/3.2/due", "shenyang-2020/3.2/owners")
    assert found["milestone-personnel-registry"].clauses == ("shenyang-2020/3.4/due",)


def test_a_text_that_falls_silent_asks_for_none() -> None:
    policy = load_policy("shenyang")
    said = policy["milestones.dated"]
    assert isinstance(said, Clause)
    first = evolve(said, value=said.value[:1])
    on = date(2020, 8, 3)
    assert len(milestones(policy.with_clause("milestones.dated", first), on, {})) == 1
    assert milestones(policy.with_clause("milestones.dated", Silent()), on, {}) == ()
