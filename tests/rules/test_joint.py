"""The caps on a joint task: in principle, binding, and the other readings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from randsup import Override, Ratio, Refused, Strength, Task, TaskDepartment, load_policy
from randsup.rules.joint import JointCheck, check

SHENZHEN = load_policy("shenzhen")
REASON: Any = {"reason": "专项整治", "approver": "分管市领导", "date": date(2026, 8, 20)}


def joint(crews: list[int | None], *overrides: Override, seats: int | None = None) -> Task:
    sizes: dict[str, Any] = {} if seats is None else {"seats": seats}
    return Task(
        id="j",
        departments=[
            TaskDepartment(name=f"部门{n}", lead=n == 0, inspectors=crew, **sizes)
            for n, crew in enumerate(crews)
        ],
        ratio=Ratio(value="10%"),
        overrides=overrides,
    )


def codes(checked: JointCheck) -> list[str]:
    return [f.code for f in checked.findings]


@pytest.mark.clause("shenzhen-2018/2.3.3/max-departments")
def test_six_departments_need_a_recorded_reason() -> None:
    assert codes(check(joint([1] * 5), SHENZHEN)) == []
    checked = check(joint([1] * 6), SHENZHEN)
    assert codes(checked) == ["joint-max-departments"]
    assert checked.findings[0].strength is Strength.IN_PRINCIPLE
    assert "6个部门，超过5个" in checked.findings[0].zh
    cited = checked.findings[0].citation
    assert cited is not None
    assert cited.clause == "shenzhen-2018/2.3.3/max-departments"
    recorded = check(joint([1] * 6, Override(path="joint.max_departments", **REASON)), SHENZHEN)
    assert codes(recorded) == []
    assert [n.code for n in recorded.notes] == ["joint-max-departments-departed"]
    assert "分管市领导" in recorded.notes[0].zh


@pytest.mark.clause("shenzhen-2018/2.3.3/max-inspectors")
def test_eleven_people_are_refused() -> None:
    assert codes(check(joint([4, 3, 3]), SHENZHEN)) == []
    with pytest.raises(Refused, match="11 people are sent in all, more than 10") as caught:
        check(joint([4, 4, 3]), SHENZHEN)
    assert caught.value.clauses == ("shenzhen-2018/2.3.3/max-inspectors",)
    # A reason helps only against a rule in principle.
    with pytest.raises(Refused):
        check(joint([4, 4, 3], Override(path="joint.max_inspectors", **REASON)), SHENZHEN)


def test_the_other_reading_of_in_principle() -> None:
    policy = load_policy("shenzhen", switches={"joint_max_inspectors_force": "in-principle"})
    assert codes(check(joint([4, 4, 3]), policy)) == ["joint-max-inspectors"]
    overridden = joint([4, 4, 3], Override(path="joint.max_inspectors", **REASON))
    assert codes(check(overridden, policy)) == []


def test_six_departments_of_two_meet_the_other_cap() -> None:
    with pytest.raises(Refused, match="12 people"):
        check(joint([2] * 6, Override(path="joint.max_departments", **REASON)), SHENZHEN)


def test_a_joint_task_under_the_cap_states_its_crews() -> None:
    with pytest.raises(Refused, match="inspectors = … is missing for 部门0, 部门2"):
        check(joint([None, 3, None]), SHENZHEN)
    # One department alone is no joint task.
    assert check(joint([None]), SHENZHEN) == JointCheck()


def test_the_unit_of_the_cap_is_a_switch() -> None:
    policy = load_policy("shenzhen", switches={"joint_max_inspectors_unit": "inspection-team"})
    assert codes(check(joint([None] * 5, seats=2), policy)) == []
    with pytest.raises(Refused, match="a team of 15, more than 10"):
        check(joint([None] * 5, seats=3), policy)


def test_whether_five_include_the_lead_is_a_switch() -> None:
    policy = load_policy("shenzhen", switches={"joint_max_departments_includes_lead": "false"})
    assert codes(check(joint([1] * 6), policy)) == []
    assert codes(check(joint([1] * 7), policy)) == ["joint-max-departments"]


@pytest.mark.clause("tonghua-2020/4.1.2/joint")
def test_two_departments_are_joint() -> None:
    checked = check(joint([None, None]), load_policy("tonghua"))
    assert codes(checked) == []
    assert "tonghua-2020/4.1.2/joint" in checked.reasons


@pytest.mark.parametrize("city", ["tonghua", "shenyang", "linyi", "yunnan"])
def test_a_silent_text_caps_nothing(city: str) -> None:
    assert codes(check(joint([9] * 9), load_policy(city))) == []


def test_an_override_for_nothing_is_said() -> None:
    override = Override(path="joint.max_departments", **REASON)
    notes = check(joint([1, 1], override), load_policy("linyi")).notes
    assert [n.code for n in notes] == ["override-without-effect"]
    hard = Override(path="joint.max_inspectors", **REASON)
    notes = check(joint([1, 1], hard), SHENZHEN).notes
    assert "该规定不是“原则上”" in notes[0].zh
