"""Whose approval a plan needs; a superior's task and the own plan; what is filed."""

from __future__ import annotations

from datetime import date

import pytest

from randsup import InputError, load_policy
from randsup.rules.office.filing import Filed, filing
from randsup.rules.office.plan_approvals import approvals
from randsup.rules.office.superior_tasks import superior_task

SHENYANG = load_policy("shenyang")
EVERY = load_policy("shenyang", switches={"plan_approval_levels": "every-level"})
BEGUN = date(2026, 4, 1)


@pytest.mark.clause("shenyang-2020/3.5/government-approval")
def test_a_plan_on_enterprises_is_approved_before_it_is_carried_out() -> None:
    lacking = approvals(SHENYANG, initiator="市", carried_out=BEGUN)
    assert (lacking.demanded, lacking.missing) == (("市",), ("市",))
    assert [f.code for f in lacking.findings] == ["plan-not-approved"]
    for day, missing in ((date(2026, 4, 1), ()), (date(2026, 4, 2), ("市",))):
        found = approvals(SHENYANG, initiator="市", given={"市": day}, carried_out=BEGUN)
        assert found.missing == missing
    assert approvals(SHENYANG, initiator="市", enterprises=False, carried_out=BEGUN).demanded == ()
    assert approvals(SHENYANG, initiator="市").findings == (), "not begun: nothing is breached"


def test_one_approval_is_the_looser_reading_and_says_so() -> None:
    given = {"市": date(2026, 3, 1)}
    one = approvals(SHENYANG, initiator="市", levels=["区", "市"], given=given, carried_out=BEGUN)
    assert (one.missing, one.findings) == ((), ())
    assert [n.code for n in one.notes] == ["plan-approval-looser"]
    every = approvals(EVERY, initiator="市", levels=["区", "市"], given=given, carried_out=BEGUN)
    assert (every.demanded, every.missing, every.notes) == (("市", "区"), ("区",), ())
    assert len(every.findings) == 1


@pytest.mark.parametrize("city", ["shenzhen", "tonghua", "linyi", "yunnan"])
def test_where_the_text_is_silent_no_approval_is_demanded(city: str) -> None:
    assert approvals(load_policy(city), initiator="市", carried_out=BEGUN).demanded == ()


def test_there_is_an_initiator() -> None:
    with pytest.raises(InputError, match="initiates"):
        approvals(SHENYANG, initiator=" ")


@pytest.mark.clause("shenyang-2020/3.5/superior-tasks-adhoc")
def test_a_superiors_task_is_the_subordinates_adhoc_task() -> None:
    wrong = superior_task(SHENYANG, "t", planned=True)
    assert (wrong.counts_as, wrong.in_plan) == ("adhoc", False)
    assert [f.code for f in wrong.findings] == ["superior-task-in-own-plan"]
    assert superior_task(SHENYANG, "t", planned=False).findings == ()


def test_the_other_readings_of_a_superiors_task() -> None:
    own = load_policy("shenyang", switches={"task_superior_plan_as": "own-plan"})
    assert superior_task(own, "t", planned=True).findings == ()
    (missing,) = superior_task(own, "t", planned=False).findings
    assert missing.code == "superior-task-not-in-plan"
    delegated = load_policy("shenyang", switches={"task_superior_plan_as": "delegated"})
    found = superior_task(delegated, "t", planned=False)
    assert (found.counts_as, [n.code for n in found.notes]) == ("delegated", ["delegation-silent"])


@pytest.mark.clause("tonghua-2020/4.2/delegation")
def test_a_text_that_lets_a_superior_delegate_says_nothing_of_the_plan() -> None:
    (note,) = superior_task(load_policy("tonghua"), "t", planned=True).notes
    assert note.clauses == ("tonghua-2020/4.2/delegation",)
    (silent,) = superior_task(load_policy("linyi"), "t", planned=True).notes
    assert silent.clauses == ()


@pytest.mark.clause("linyi-2017/3.1.3/filing")
def test_two_copies_an_electronic_one_and_proof_of_publication_are_filed() -> None:
    linyi = load_policy("linyi")
    assert filing(linyi, Filed(copies=2, electronic=True, published=True)) == ()
    one = Filed(copies=1, electronic=True, published=True)
    assert [f.code for f in filing(linyi, one)] == ["filing-copies"]
    codes = [f.code for f in filing(linyi, Filed(copies=2))]
    assert codes == ["filing-electronic", "filing-proof"]
    assert filing(load_policy("yunnan"), Filed()) == ()
