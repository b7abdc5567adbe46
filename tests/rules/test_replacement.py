"""Who may be replaced: the window across holidays, the approvals, the reasons, the seed that comes last."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from randsup import WorkCalendar, load_policy
from randsup.errors import InputError, Refused, Undecided
from randsup.facts.events import Events
from randsup.law.policy import Policy
from randsup.law.switches import switched
from randsup.law.terms import Silent, Strength
from randsup.rules.change.changes import Approval, Request
from randsup.rules.change.replacement import Permission, permitted
from tests.rules.test_teams import clause_of

CHINA = WorkCalendar.china()
TONGHUA, SHENZHEN = load_policy("tonghua"), load_policy("shenzhen")
LINYI, YUNNAN, SHENYANG = load_policy("linyi"), load_policy("yunnan"), load_policy("shenyang")
LIST, FILED = date(2020, 4, 29), date(2020, 5, 9)
WINDOW = "tonghua-2020/6.5.3.3/window-5wd"


def steps(
    applied: date | None = FILED,
    reviewed: date | None = date(2020, 5, 11),
    approved: date | None = date(2020, 5, 12),
    **by: str,
) -> tuple[Approval, ...]:
    names = {"applicant": "甲0", "reviewer": "处长", "approver": "局长", **by}
    days = {"applicant": applied, "reviewer": reviewed, "approver": approved}
    return tuple(Approval(role=r, by=n, on=days[r]) for r, n in names.items() if n != "-")


def application(**changes: Any) -> Request:
    given: dict[str, Any] = {
        "kind": "application",
        "seat": "t/A/甲/1",
        "reason": "住院",
        "filed": FILED,
        "seed_on": date(2020, 5, 13),
        "approvals": steps(),
    }
    return Request(**{**given, **changes})


def allowed(
    request: Request, policy: Policy = TONGHUA, drawn: date | None = LIST, old: str = "甲0"
) -> Permission:
    events = Events({} if drawn is None else {"list_drawn": drawn})
    return permitted(request, old, policy, events, CHINA)


def refused(request: Request, policy: Policy = TONGHUA, **more: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as error:
        allowed(request, policy, **more)
    assert all("“" in p.message for p in error.value.problems), "each is cited"
    assert error.value.clauses
    return tuple(p.path for p in error.value.problems)


def mistaken(request: Request, policy: Policy = TONGHUA, **more: Any) -> tuple[str, ...]:
    with pytest.raises(InputError) as error:
        allowed(request, policy, **more)
    return tuple(p.path for p in error.value.problems)


# The days are those of the State Council's notices: 2020, Labour Day: rest 1 to 5 May, work on
# Sunday 26 April and Saturday 9 May. 2026, Mid-Autumn: rest 25 to 27 September, National Day: rest
# 1 to 7 October, work on Sunday 20 September and Saturday 10 October.
WINDOWS = [
    (date(2020, 4, 29), date(2020, 5, 9), date(2020, 5, 10)),
    (date(2020, 4, 24), date(2020, 4, 30), date(2020, 5, 1)),
    (date(2026, 9, 18), date(2026, 9, 24), date(2026, 9, 25)),
    (date(2026, 9, 24), date(2026, 10, 9), date(2026, 10, 10)),
    (date(2026, 9, 29), date(2026, 10, 12), date(2026, 10, 13)),
    (date(2026, 10, 4), date(2026, 10, 13), date(2026, 10, 14)),
]


@pytest.mark.clause("tonghua-2020/6.5.3.3/window-5wd")
@pytest.mark.parametrize(("drawn", "last", "late"), WINDOWS)
def test_an_application_comes_within_five_working_days(drawn: date, last: date, late: date) -> None:
    def on(day: date) -> Request:
        after = steps(day, day, day)
        return application(filed=day, approvals=after, seed_on=date(day.year + 1, 1, 1))

    found = allowed(on(last), drawn=drawn)
    assert (found.anchor, found.last_day) == (drawn, last)
    assert WINDOW in found.clauses
    assert refused(on(late), drawn=drawn) == ("filed",)


def test_the_refusal_of_a_late_application_names_dates_and_sentence() -> None:
    with pytest.raises(Refused) as error:
        allowed(application(filed=date(2020, 5, 11), approvals=steps(date(2020, 5, 11))))
    assert error.value.clauses == (WINDOW,)
    (problem,) = error.value.problems
    assert "2020-05-11 is after 2020-05-09, the last of 5 working days from 2020-04-29" in str(
        problem
    )
    assert "自名单选出之日起 5 个工作日内" in str(problem)


def test_the_window_limits_the_application_or_under_the_other_reading_everything() -> None:
    assert allowed(application()).last_day == date(2020, 5, 9)
    whole = switched(TONGHUA, {"replacement_window_covers": "whole-chain"})
    assert refused(application(), whole) == ("reviewer", "approver", "seed_on")
    day = FILED
    inside = application(approvals=steps(day, day, day), seed_on=day)
    assert allowed(inside, whole).last_day == day


def test_the_date_of_the_list_comes_from_the_events_or_is_stated_never_guessed() -> None:
    assert mistaken(application(), drawn=None) == ("list_drawn",)
    assert allowed(application(list_drawn=LIST), drawn=None).anchor == LIST
    assert mistaken(application(list_drawn=date(2020, 4, 28))) == ("list_drawn",)
    assert "filed" in mistaken(application(filed=date(2020, 4, 28), approvals=steps(None)))


def test_beyond_the_announced_years_nothing_is_decided() -> None:
    far = application(filed=date(2098, 1, 5), seed_on=date(2098, 1, 9), approvals=steps(None, None))
    with pytest.raises(Undecided):
        allowed(far, drawn=CHINA.last)


@pytest.mark.clause("tonghua-2020/6.5.3.2/recusal-substitute")
def test_a_recusal_has_no_window_and_needs_no_approval() -> None:
    """Thirty working days and more after the list."""
    late = Request(
        kind="recusal",
        seat="t/A/甲/1",
        reason="近亲属任职",
        filed=date(2020, 6, 30),
        seed_on=date(2020, 7, 1),
    )
    for policy in (TONGHUA, SHENZHEN, LINYI, YUNNAN, SHENYANG):
        found = allowed(late, policy)
        assert found.last_day is None
    assert WINDOW not in allowed(late).clauses
    assert "tonghua-2020/6.5.3.2/recusal" in allowed(late).clauses


@pytest.mark.clause("tonghua-2020/6.5.3.3/approval-chain")
@pytest.mark.parametrize(
    ("approvals", "said"),
    [
        (steps(reviewer="-"), ("reviewer",)),
        (steps(approver="-"), ("approver",)),
        (steps(applicant="甲1"), ("applicant",)),
        ((), ("applicant", "reviewer", "approver")),
    ],
)
def test_the_person_applies_the_head_reviews_the_leader_approves(
    approvals: tuple[Approval, ...], said: tuple[str, ...]
) -> None:
    assert refused(application(approvals=approvals)) == said
    assert allowed(application()).last_day == date(2020, 5, 9)


def test_no_step_comes_before_the_one_that_it_follows() -> None:
    assert mistaken(application(approvals=steps(reviewed=date(2020, 5, 8)))) == ("reviewer",)
    assert mistaken(application(approvals=steps(approved=date(2020, 5, 10)))) == ("approver",)
    assert mistaken(application(approvals=steps(approved=None))) == ("approver",)
    undated = allowed(application(approvals=steps(reviewed=None)))
    assert [n.code for n in undated.notes] == ["replacement-step-undated"]


def test_the_event_seed_becomes_known_after_the_approval() -> None:
    assert mistaken(application(seed_on=date(2020, 5, 11))) == ("seed_on",)
    same = allowed(application(seed_on=date(2020, 5, 12)))
    assert [n.code for n in same.notes] == ["event-seed-same-day"]
    assert allowed(application()).notes == ()
    recusal = evolve(application(), kind="recusal", approvals=(), seed_on=date(2020, 5, 8))
    assert mistaken(recusal) == ("seed_on",)


@pytest.mark.clause("shenzhen-2018/2.1.3/substitute-triggers")
@pytest.mark.clause("linyi-2017/2.3/substitute")
def test_only_a_printed_reason_replaces_somebody() -> None:
    for policy in (SHENZHEN, LINYI):
        assert refused(application(ground="preference"), policy) == ("ground",)
        assert refused(application(), policy) == ("ground",)
        found = allowed(application(ground="objective_inability"), policy)
        assert {n.code for n in found.notes} == {
            "replacement-window-silent",
            "replacement-approval-silent",
        }
        assert mistaken(application(ground="recusal"), policy) == ("ground",)
        without = policy.with_clause("replacement.reasons", Silent())
        assert allowed(application(ground="preference"), without)


@pytest.mark.clause("tonghua-2020/6.5.3.3/no-free-replacement")
def test_nobody_is_replaced_without_a_reason() -> None:
    with pytest.raises(InputError, match="without a reason"):
        application(reason=" ")
    assert "tonghua-2020/6.5.3.3/no-free-replacement" in allowed(application()).clauses


def test_where_a_text_is_silent_that_is_said_and_nothing_is_borrowed() -> None:
    found = allowed(application(approvals=()), SHENYANG, drawn=None)
    assert {n.code for n in found.notes} == {
        "replacement-silent",
        "replacement-window-silent",
        "replacement-approval-silent",
    }
    assert found.clauses == ()


def test_a_permission_only_remarks() -> None:
    clause = evolve(clause_of(TONGHUA, "replacement.request_window"), strength=Strength.ADVISORY)
    mild = TONGHUA.with_clause("replacement.request_window", clause)
    late = application(filed=date(2020, 5, 11), approvals=steps(date(2020, 5, 11)))
    assert [n.code for n in allowed(late, mild).notes] == ["replacement-filed"]


def test_the_reading_with_a_reserve_list_is_not_drawn_anew() -> None:
    reserve = switched(SHENZHEN, {"replacement_source": "reserve-list"})
    assert mistaken(application(ground="objective_inability"), reserve) == ("kind",)


@pytest.mark.clause("tonghua-2020/6.5.3.5/leader")
def test_a_leader_is_drawn_only_where_a_text_knows_one_and_only_in_its_forms() -> None:
    asked = Request(
        kind="leader",
        seat="t/A/甲/0",
        reason="必要",
        mode="from_members",
        filed=LIST,
        seed_on=date(2020, 4, 30),
    )
    assert "tonghua-2020/6.5.3.5/leader" in allowed(asked).clauses
    with pytest.raises(Refused, match="says nothing of a leader"):
        allowed(asked, SHENZHEN)
    modes = clause_of(TONGHUA, "team.leader_modes")
    only = evolve(modes.value, codes=("extra_cadre",), labels=modes.value.labels[:1])
    with pytest.raises(Refused, match="is not one of extra_cadre"):
        allowed(asked, TONGHUA.with_clause("team.leader_modes", evolve(modes, value=only)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "swap"),
        ("seat", ""),
        ("reason", ""),
        ("filed", "2020-05-09"),
        ("evidence", "abc"),
        ("mode", "from_members"),
        ("levels", ("处级",)),
        ("approvals", (Approval(role="reviewer", by=" "),)),
        ("approvals", (Approval(role="r", by="a"), Approval(role="r", by="b"))),
        ("ground", 3),
    ],
)
def test_a_request_says_what_it_may_say(field: str, value: Any) -> None:
    with pytest.raises(InputError):
        application(**{field: value})
