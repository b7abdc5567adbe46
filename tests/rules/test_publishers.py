"""Who publishes the results of a task: who inspected, or the lead."""

from __future__ import annotations

import pytest
from attrs import evolve

from randsup import WorkCalendar
from randsup.law.clause import Clause
from randsup.law.terms import Silent
from randsup.profiles import load_policy
from randsup.rules.office.checklist_publication import publishers
from randsup.rules.publication import obligations
from tests.rules.test_checklist import JOINT, ONE


@pytest.mark.parametrize(
    "city",
    [
        pytest.param(
            "shenzhen", marks=[pytest.mark.clause("shenzhen-2018/2.1.4/who-inspects-publishes")]
        ),
        pytest.param("tonghua", marks=[pytest.mark.clause("tonghua-2020/6.10.2.1/who")]),
        pytest.param("shenyang", marks=[pytest.mark.clause("shenyang-2020/3.8/who")]),
    ],
)
def test_who_inspects_publishes(request: pytest.FixtureRequest, city: str) -> None:
    policy = load_policy(city)
    (mark,) = request.node.iter_markers("clause")
    duties = {o.what: o for o in obligations(policy, {}, WorkCalendar.china())}
    assert duties["publication.result"].owner == "inspecting-department"
    assert mark.args[0] in duties["publication.result"].clauses
    assert publishers(JOINT, policy, ["甲", "乙"]) == ()
    found = publishers(JOINT, policy, ["甲", "丙"])
    assert [(f.code, f.about) for f in found] == [
        ("publisher-other", "丙"),
        ("publisher-missing", "乙"),
    ]
    assert {f.citation.clause for f in found if f.citation} == {mark.args[0]}
    silent = policy.with_clause("publication.responsible", Silent())
    assert publishers(JOINT, silent, ["丙"]) == ()


def test_where_the_lead_publishes_nobody_else_does() -> None:
    policy = load_policy("shenyang")
    said = policy["joint.result_publication"]
    assert isinstance(said, Clause)
    lead = policy.with_clause("joint.result_publication", evolve(said, value="lead"))
    assert publishers(JOINT, lead, ["甲"]) == ()
    assert [f.about for f in publishers(JOINT, lead, ["乙"])] == ["乙", "甲"]
    assert publishers(ONE, lead, ["甲"]) == ()
