"""Duties to publish: the five cities, each with its own number and its own event."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from randsup import InputError, Policy, Term, WorkCalendar, load_policy, obligations
from randsup.law.clause import Clause
from randsup.law.terms import EVENTS
from randsup.rules.publication import Obligation

CHINA = WorkCalendar.china()
CITIES = ("shenzhen", "tonghua", "shenyang", "linyi", "yunnan")
POLICIES = {city: load_policy(city) for city in CITIES}


def duties(city: str | Policy, *, surprise: bool = False, **events: Any) -> dict[str, Obligation]:
    policy = POLICIES[city] if isinstance(city, str) else city
    return {
        o.what.removeprefix("publication."): o
        for o in obligations(policy, events, CHINA, surprise=surprise)
    }


@pytest.mark.clause("shenzhen-2018/2.1.4/result-20wd")
def test_shenzhen_result() -> None:
    result = duties("shenzhen", sampling_closed=date(2026, 9, 18))["result"]
    assert result.due == date(2026, 10, 22)
    assert result.anchor == "sampling_closed"
    assert "shenzhen-2018/2.1.4/result-20wd" in result.clauses
    # No other event stands in for the one that is printed.
    for other in ("inspection_closed", "result_formed", "list_drawn"):
        happened: Any = {other: date(2026, 9, 18)}
        assert duties("shenzhen", **happened)["result"].due == "awaiting"


@pytest.mark.clause("shenzhen-2018/2.1.4/publicity-7wd")
def test_shenzhen_display() -> None:
    display = duties("shenzhen", sampling_closed=date(2026, 9, 18), published=date(2026, 9, 21))[
        "publicity_period"
    ]
    assert (display.first, display.due) == (date(2026, 9, 22), date(2026, 10, 8))
    assert display.working_days == 7
    assert duties("shenzhen")["publicity_period"].due == "awaiting"


@pytest.mark.clause("tonghua-2020/6.10.2.1/publish-20wd")
def test_tonghua_result() -> None:
    result = duties("tonghua", inspection_closed=date(2026, 9, 18))["result"]
    assert (result.due, result.anchor) == (date(2026, 10, 22), "inspection_closed")
    assert duties("tonghua", sampling_closed=date(2026, 9, 18))["result"].due == "awaiting"


@pytest.mark.clause("shenyang-2020/3.8/result-10wd")
def test_shenyang_result() -> None:
    result = duties("shenyang", result_formed=date(2026, 9, 18))["result"]
    assert (result.due, result.anchor) == (date(2026, 10, 9), "result_formed")


@pytest.mark.clause("shenyang-2020/3.8/list-10wd")
def test_shenyang_list() -> None:
    listed = duties("shenyang", list_drawn=date(2026, 9, 18))["object_list"]
    assert (listed.due, listed.anchor) == (date(2026, 10, 9), "list_drawn")


@pytest.mark.clause("shenyang-2020/3.8/plan-10wd")
def test_shenyang_plan() -> None:
    plan = duties("shenyang", plan_approved=date(2026, 9, 18))["plan"]
    assert (plan.due, plan.anchor) == (date(2026, 10, 9), "plan_approved")


@pytest.mark.clause("shenyang-2020/3.8/measures-7wd")
def test_shenyang_measures() -> None:
    measures = duties("shenyang", measure_decided=date(2026, 9, 21))["penalty"]
    assert (measures.due, measures.anchor) == (date(2026, 10, 8), "measure_decided")
    assert duties("shenyang")["publicity_period"].due == "silent"


@pytest.mark.clause("linyi-2017/2.4/result-timely")
def test_linyi_result_is_prompt_without_a_date() -> None:
    happened: Any = {name: date(2026, 9, 18) for name in EVENTS}
    assert duties("linyi", **happened)["result"].due == "promptly"


@pytest.mark.clause("yunnan-2016/0/definition")
def test_yunnan_result_and_sanctions_are_prompt() -> None:
    happened: Any = {name: date(2026, 9, 18) for name in EVENTS}
    found = duties("yunnan", **happened)
    assert found["result"].due == "promptly"
    assert found["penalty"].due == "promptly"


@pytest.mark.clause("tonghua-2020/6.2.4/publish")
@pytest.mark.clause("tonghua-2020/6.11.2.1/penalty-publish")
def test_tonghua_duties_without_a_term() -> None:
    found = duties("tonghua")
    assert found["plan"].due == "unspecified"
    assert found["penalty"].due == "unspecified"


@pytest.mark.clause("tonghua-2020/3.3/full-process-open")
def test_tonghua_opens_the_list_with_the_whole_process() -> None:
    listed = duties("tonghua")["object_list"]
    assert listed.due == "unspecified"
    assert "tonghua-2020/3.3/full-process-open" in listed.clauses


def test_silence_stays_silent() -> None:
    silent = {city: {k for k, o in duties(city).items() if o.due == "silent"} for city in CITIES}
    assert silent == {
        "shenzhen": {"plan", "object_list"},
        "tonghua": {"publicity_period"},
        "shenyang": {"publicity_period"},
        "linyi": {"plan", "object_list", "publicity_period", "penalty"},
        "yunnan": {"plan", "object_list", "publicity_period"},
    }
    for city in CITIES:
        assert all(o.clauses == () for o in duties(city).values() if o.due == "silent")


# ------------------------------------------------------------------------------------ surprise


@pytest.mark.clause("shenyang-2020/3.8/surprise")
def test_a_surprise_inspection_is_not_announced() -> None:
    drawn: Any = {"plan_approved": date(2026, 9, 1), "list_drawn": date(2026, 9, 2)}
    before = duties("shenyang", surprise=True, **drawn)
    assert before["plan"].due == before["object_list"].due == "suppressed"
    after = duties("shenyang", surprise=True, **drawn, inspection_closed=date(2026, 9, 18))
    assert after["plan"].due == after["object_list"].due == "after-inspection"
    # An ordinary task of the same plan is published on time.
    assert duties("shenyang", **drawn)["plan"].due == date(2026, 9, 15)


@pytest.mark.clause("shenyang-2020/3.8/surprise-after")
def test_the_result_of_a_surprise_inspection_has_its_ordinary_term() -> None:
    found = duties(
        "shenyang",
        surprise=True,
        inspection_closed=date(2026, 9, 17),
        result_formed=date(2026, 9, 18),
    )
    assert found["result"].due == date(2026, 10, 9)


def test_the_other_reading_of_the_surprise_clause() -> None:
    policy = load_policy("shenyang", switches={"publication_surprise_plan_list": "result-only"})
    after = duties(policy, surprise=True, inspection_closed=date(2026, 9, 18))
    assert after["plan"].due == "suppressed"


@pytest.mark.parametrize("city", ["shenzhen", "tonghua", "linyi", "yunnan"])
def test_a_silent_text_suppresses_nothing(city: str) -> None:
    assert duties(city, surprise=True) == duties(city)


# ------------------------------------------------------------------------------------- horizon


def test_past_the_horizon_one_duty_is_undecided_and_the_rest_unharmed() -> None:
    found = duties(
        "shenyang",
        result_formed=date(2026, 12, 24),
        list_drawn=date(2026, 12, 1),
        measure_decided=date(2026, 12, 21),
    )
    assert found["result"].due == "undecided"
    assert "2027-01-01 and later days are not announced yet" in found["result"].note
    assert found["object_list"].due == date(2026, 12, 15)
    assert not found["object_list"].provisional
    assert found["penalty"].due == date(2026, 12, 30)
    assert found["penalty"].provisional


def test_a_notice_decides_it() -> None:
    extended = CHINA.extend(date(2027, 12, 31), rest=[date(2027, 1, 1)])
    found = obligations(POLICIES["shenyang"], {"result_formed": date(2026, 12, 24)}, extended)
    assert next(o for o in found if o.what == "publication.result").due == date(2027, 1, 8)


# ----------------------------------------------------------------------------- what is refused


def test_publishing_without_the_anchor_is_refused() -> None:
    with pytest.raises(InputError, match="published on 2026-09-21, but sampling_closed is missing"):
        duties("shenzhen", published=date(2026, 9, 21))
    with pytest.raises(InputError, match="before sampling_closed on 2026-09-22"):
        duties("shenzhen", published=date(2026, 9, 21), sampling_closed=date(2026, 9, 22))
    # On the same day is in time.
    duties("shenzhen", published=date(2026, 9, 21), sampling_closed=date(2026, 9, 21))
    # 及时 counts from nothing.
    assert duties("linyi", published=date(2026, 9, 21))["result"].due == "promptly"


def test_events_are_known_dates() -> None:
    with pytest.raises(InputError, match="unknown event"):
        obligations(POLICIES["shenzhen"], {"sampling_ended": date(2026, 9, 18)}, CHINA)
    with pytest.raises(InputError, match="is a date, not str"):
        obligations(POLICIES["shenzhen"], {"published": "2026-09-18"}, CHINA)  # type: ignore[dict-item]


# ------------------------------------------------------------------------------------ switches


def test_the_stricter_reading_puts_the_display_inside_the_term() -> None:
    policy = load_policy("shenzhen", switches={"publication_period_within_deadline": "true"})
    event = date(2026, 9, 18)
    strict = duties(policy, sampling_closed=event)["result"].due
    assert isinstance(strict, date)
    # Published on that day, the seven days of display end on the twentieth.
    assert CHINA.after(strict, 7) == CHINA.after(event, 20)


@pytest.mark.clause("cn-baseline/201/event-day")
def test_the_counting_rule_is_cited_where_the_layer_brings_it() -> None:
    policy = load_policy("shenzhen", layers=["cn-baseline"])
    cited = policy.counting.event_day_excluded
    assert isinstance(cited, Clause)
    result = duties(policy, sampling_closed=date(2026, 9, 18))["result"]
    assert set(cited.clauses) <= set(result.clauses)
    assert not set(cited.clauses) & set(duties("shenzhen")["result"].clauses)


@given(
    st.integers(1, 30), st.sampled_from(EVENTS[:6]), st.dates(date(2026, 1, 1), date(2026, 9, 1))
)
def test_the_number_and_the_event_are_the_profiles(days: int, anchor: str, event: date) -> None:
    base = POLICIES["shenzhen"]
    clause = base.publication.result
    assert isinstance(clause, Clause)
    changed = evolve(
        base,
        publication=evolve(
            base.publication,
            result=evolve(clause, value=Term(working_days=days, anchor=anchor)),
        ),
    )
    happened: Any = {anchor: event}
    assert duties(changed, **happened)["result"].due == CHINA.after(event, days)
