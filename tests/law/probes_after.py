"""Probes of what comes after a draw: plan dates, approvals, results, records, archive, printed forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import product
from typing import Any, Final

from randsup.facts.exceptions import Override
from randsup.law.policy import Policy
from randsup.law.terms import EVENTS
from randsup.rules.office.archiving import StatutoryPeriod, archived, disposal, retention
from randsup.rules.office.filing import Filed, filing
from randsup.rules.office.noncooperation import Observed, circumstances, deem
from randsup.rules.office.plan_approvals import approvals
from randsup.rules.office.plan_dates import SuperiorDate, completion, plan_due
from randsup.rules.office.printed_forms import item_list_form
from randsup.rules.office.result_categories import GivenResult, check_categories, check_uniform
from randsup.rules.office.superior_tasks import superior_task
from randsup.rules.office.visit_record import VisitRecord, check_record

DAYS: Final = {name: date(2024, 2, 20 + n) for n, name in enumerate(EVENTS)}
STATUTE: Final = StatutoryPeriod(years=10, source="某法第一条")
REASON: Final = Override(
    path="archive.retention_min_years", reason="a", approver="b", date=date(2024, 3, 1)
)
CATEGORIES: Final = ("no_problem", "corrected_ordered", "unreachable", "zz")
TEAM: Final = ("a", "b")


def after(policy: Policy) -> Iterator[Callable[[], Any]]:
    """Yield everything that is asked, each as a call."""
    for statute, is_open in product((None, STATUTE), (False, True)):
        kept = retention(policy, DAYS, statute=statute, case_open=is_open)
        yield partial(retention, policy, DAYS, statute=statute, case_open=is_open)
        yield partial(disposal, kept, date(2025, 6, 1), overrides=[REASON])
    for papers in ((), ("work_plan", "target_list"), ("zz",)):
        yield partial(archived, policy, papers)
    for month, superior in product(
        range(1, 13), (None, SuperiorDate(day=date(2026, 6, 30), source="省局通知"))
    ):
        day = date(2026, month, 28)
        year_end = {"year": 2026, "today": date(2026, 12, 31), "superior": superior}
        yield partial(plan_due, policy, done=day, **year_end)  # type: ignore[arg-type]
        done = {"sampling_closed": date(2026, 1, 20), "published": day}
        yield partial(completion, policy, done, **year_end)  # type: ignore[arg-type]
    for enterprises in (True, False):
        yield partial(
            approvals,
            policy,
            initiator="市",
            levels=["区"],
            enterprises=enterprises,
            given={"市": date(2026, 3, 1)},
            carried_out=date(2026, 4, 1),
        )
    for first, second in product(CATEGORIES, CATEGORIES):
        yield partial(
            check_categories,
            policy,
            [
                GivenResult(subject="s", item="a", category=first),
                GivenResult(subject="s", item="b", category=second),
            ],
        )
    yield partial(check_uniform, policy, {"甲": ("x",), "乙": ("x", "y")})
    yield partial(circumstances, policy)
    for code, of, towards in product(
        ("refuse_entry", "untruthful", "not_as_required", "other_obstruction"),
        ("materials", "statement"),
        ("inspectors", "entrusted-body"),
    ):
        yield partial(deem, policy, [Observed(code=code, of=of, towards=towards)])
    for signed, sealed, noted in product((True, False), repeat=3):
        yield partial(
            check_record,
            policy,
            VisitRecord(
                subject="s",
                team=TEAM,
                leader="a",
                signed=("a",),
                entity_signed=signed,
                entity_sealed=sealed,
                refusal_noted=noted,
            ),
        )
    for planned in (True, False):
        yield partial(superior_task, policy, "t", planned=planned)
    yield partial(item_list_form, policy)
    for filed in (Filed(), Filed(copies=2, electronic=True, published=True)):
        yield partial(filing, policy, filed)
