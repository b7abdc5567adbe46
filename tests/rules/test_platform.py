"""In which system the work is done, against the one that the text names."""

from __future__ import annotations

import pytest

from randsup.facts.plans import Task
from randsup.law.terms import Silent
from randsup.profiles import load_policy
from randsup.rules.office.requirements import Ground
from tests.rules.test_checklist import JOINT, ONE, asked


@pytest.mark.parametrize(
    ("city", "platform", "state"),
    [
        ("tonghua", "统一的“双随机、一公开”监管系统", "met"),
        ("tonghua", "另一系统", "missing"),
        ("tonghua", "", "missing"),
        ("tonghua", None, "to-do"),
        ("shenyang", "沈阳市“双随机”综合执法平台", "met"),
        ("shenyang", "另一系统", "to-do"),  # where it is connected
        ("shenyang", "", "missing"),
        ("shenzhen", "另一系统", "may"),
    ],
)
@pytest.mark.parametrize("task", [ONE, JOINT])
@pytest.mark.clause("tonghua-2020/5.5/system")
@pytest.mark.clause("shenyang-2020/3.1/platform")
@pytest.mark.clause("shenyang-2020/3.1/existing-platforms")
@pytest.mark.clause("shenyang-2020/3.9/platform")
@pytest.mark.clause("shenzhen-2018/2.2.1/system-may")
def test_the_work_is_done_in_the_printed_system(
    city: str, platform: str | None, state: str, task: Task
) -> None:
    found = asked(city, task, Ground(platform=platform))["platform"]
    assert found.state == state
    assert (platform is None) or state in {"met", "may"} or "；本次：" in found.zh


def test_a_system_of_its_own_is_refused_where_none_may_be_connected() -> None:
    path = "platform.external_allowed_if_connected"
    policy = load_policy("shenyang").with_clause(path, Silent())
    assert asked(policy, ONE, Ground(platform="另一系统"))["platform"].state == "missing"


def test_linyi_prints_no_system_that_must_be_used() -> None:
    assert "platform" not in asked("linyi", ONE, Ground(platform=""))
