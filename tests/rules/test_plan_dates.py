"""By which day a plan stands and is carried out; what proves that it was."""

from __future__ import annotations

from datetime import date

import pytest

from randsup import InputError, load_policy
from randsup.rules.office.plan_dates import SuperiorDate, YearDate, completion, plan_due

SHENZHEN = load_policy("shenzhen")
INSPECTED = load_policy("shenzhen", switches={"plan_completion_measure": "inspected"})
LATER = SuperiorDate(day=date(2026, 12, 20), source="省局通知")


def done(visit: date | None, published: date | None, policy: str = "", **given: date) -> YearDate:
    events = {"sampling_closed": visit, "published": published}
    chosen = INSPECTED if policy == "inspected" else SHENZHEN
    happened = {name: day for name, day in events.items() if day is not None}
    return completion(chosen, happened, year=2026, today=given.get("today", date(2026, 12, 31)))


@pytest.mark.clause("shenzhen-2018/2.3.5/complete-by")
@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 11, 30), "met"), (date(2026, 12, 1), "late")]
)
def test_completion_is_measured_by_publication(day: date, state: str) -> None:
    found = done(date(2026, 11, 2), day)
    assert (found.last, found.state, found.measure) == (date(2026, 11, 30), state, "published")
    assert "shenzhen-2018/2.3.4/unpublished-incomplete" in found.clauses


def test_the_finding_names_both_dates() -> None:
    (finding,) = done(date(2026, 11, 27), date(2026, 12, 4)).findings
    assert "2026-11-27" in finding.zh
    assert "2026-12-04" in finding.zh
    assert finding.citation is not None
    assert finding.citation.clause == "shenzhen-2018/2.3.5/complete-by"


def test_the_other_reading_takes_the_last_visit() -> None:
    assert done(date(2026, 11, 30), date(2026, 12, 24), "inspected").state == "met"
    assert done(date(2026, 12, 1), date(2026, 12, 1), "inspected").state == "late"
    both = {"inspection_closed": date(2026, 12, 2), "sampling_closed": date(2026, 11, 1)}
    found = completion(INSPECTED, both, year=2026, today=date(2026, 12, 31))
    assert (found.inspected_by, found.state) == (date(2026, 12, 2), "late")


def test_what_is_not_done_is_open_until_the_day_has_passed() -> None:
    visit = date(2026, 11, 2)
    assert done(visit, None, today=date(2026, 11, 30)).state == "open"
    assert done(visit, None, today=date(2026, 12, 1)).state == "late"


@pytest.mark.clause("shenzhen-2018/2.3.5/superior-rules")
def test_a_superior_may_set_another_day() -> None:
    events = {"published": date(2026, 12, 15)}
    day = {"year": 2026, "today": date(2026, 12, 31)}
    found = completion(SHENZHEN, events, superior=LATER, **day)  # type: ignore[arg-type]
    assert (found.state, found.source) == ("met", "省局通知")
    assert "shenzhen-2018/2.3.5/superior-rules" in found.clauses
    with pytest.raises(InputError, match="name the superior"):
        SuperiorDate(day=date(2026, 12, 1), source="")


@pytest.mark.parametrize("city", ["tonghua", "shenyang", "linyi", "yunnan"])
def test_a_silent_text_sets_no_day_of_completion(city: str) -> None:
    found = completion(load_policy(city), {}, year=2026, today=date(2027, 1, 1), superior=LATER)
    assert (found.last, found.state, found.findings) == ("silent", "silent", ())


@pytest.mark.clause("shenzhen-2018/2.3.1/plan-due")
@pytest.mark.clause("shenyang-2020/3.5/plan-due")
@pytest.mark.parametrize(
    ("city", "last"), [("shenzhen", date(2026, 4, 30)), ("shenyang", date(2026, 3, 31))]
)
def test_the_plan_stands_by_its_day(city: str, last: date) -> None:
    policy = load_policy(city)
    today = date(2026, 6, 1)
    assert plan_due(policy, year=2026, today=today, done=last).state == "met"
    late = plan_due(policy, year=2026, today=today, done=last.replace(month=last.month + 1, day=1))
    assert (late.last, late.state) == (last, "late")
    assert late.findings[0].code == "plan-late"


def test_before_a_date_may_exclude_it() -> None:
    policy = load_policy("shenzhen", switches={"before_date_inclusive": "false"})
    found = plan_due(policy, year=2026, today=date(2026, 6, 1), done=date(2026, 4, 30))
    assert (found.last, found.state) == (date(2026, 4, 29), "late")


@pytest.mark.clause("shenzhen-2018/2.3.1/plan-superior-override")
def test_a_superior_sets_another_day_for_the_plan_where_the_text_lets_it() -> None:
    day = {"year": 2026, "today": date(2026, 12, 31), "done": date(2026, 5, 8)}
    superior = SuperiorDate(day=date(2026, 5, 31), source="省局通知")
    found = plan_due(SHENZHEN, superior=superior, **day)  # type: ignore[arg-type]
    assert (found.state, found.last) == ("met", date(2026, 5, 31))
    found = plan_due(load_policy("shenyang"), superior=superior, **day)  # type: ignore[arg-type]
    assert (found.state, found.last) == ("late", date(2026, 3, 31))
