"""A seat that stayed empty is filled by a later event, by lot; if nobody can be there, that is proven again."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from randsup import load_policy
from randsup.errors import InputError, Refused
from randsup.facts.exceptions import LadderStep
from randsup.facts.registers import Conflict
from randsup.law.switches import switched
from randsup.lottery import below, stream
from randsup.rules.change.changes import Approval
from tests.rules.changing import (
    FILED,
    MONDAY,
    answer,
    fresh,
    note_codes,
    office,
    person,
    plan,
    possible,
    request,
    sent,
    standing,
)
from tests.rules.test_substitution import standing_of
from tests.rules.test_teams import SHENYANG, Case, cases

TONGHUA, LINYI, SHENZHEN = load_policy("tonghua"), load_policy("linyi"), load_policy("shenzhen")
LOOSE = switched(LINYI, {"replacement_chain": "shortest-chain"})


def test_a_seat_that_was_empty_when_published_is_filled_when_somebody_is_free() -> None:
    """p has one visit, at A; B has nobody. Once p has left A, p can go to B."""
    people = [person("p", max_load=1)]
    run = standing(sent(plan(), {"A": ["p"], "B": [""]}), people, LINYI)
    asked = request("fill", "t/B/D/1")
    before = answer(run, asked, 1)
    assert (before.old, before.new, before.source) == ("", "", "")
    assert [(m.seat, m.before, m.after) for m in before.moves] == [("t/B/D/1", "", "")]
    assert before.certificate is not None
    assert before.certificate.inspectors == ("p",), "p lacks nothing but a visit"
    assert [f.code for f in before.findings] == ["unfilled-seats"]
    assert "仍无人可补，席位继续空缺" in before.findings[0].zh
    run.apply(before)
    assert run.holders["t/B/D/1"] == ""
    run.apply(answer(run, request("recusal", "t/A/D/1"), 2))
    filled = answer(run, request("fill", "t/B/D/1", "甲已空出"), 3)
    assert (filled.old, filled.new, filled.source) == ("", "p", "register")
    assert filled.certificate is None
    assert filled.findings == ()
    assert "fill-silent" in note_codes(filled)
    run.apply(filled)
    assert (run.holders["t/B/D/1"], run.loads["p"]) == ("p", 1)


def test_the_number_is_drawn_under_the_key_of_an_empty_seat() -> None:
    people = [person(x) for x in "abcde"]
    run = standing(sent(plan(), {"A": [""]}), people, LINYI)
    for number in range(1, 20):
        change = answer(run, request("fill", "t/A/D/1"), number)
        key = fresh(number).key("redraw", "1", "t/A/D/1", "-")
        assert change.draws[0].key == key
        assert change.new == "abcde"[below(stream(key), 5)]


def test_whoever_was_taken_off_a_subject_does_not_come_back_by_the_empty_seat() -> None:
    """The near-miss: without the bar p is the only one there is, and free."""
    run = standing(sent(plan(), {"A": ["p"]}), [person("p")], LINYI)
    run.apply(answer(run, request("recusal", "t/A/D/1"), 1))
    assert run.holders["t/A/D/1"] == ""
    change = answer(run, request("fill", "t/A/D/1"), 2)
    assert (change.new, len(change.findings)) == ("", 1)
    run.gone.clear()
    assert answer(run, request("fill", "t/A/D/1"), 2).new == "p"


def test_interests_and_the_team_bar_from_an_empty_seat() -> None:
    people = [person("p"), person("q"), person("r")]
    run = standing(
        sent(plan("t", office(seats=2)), {"A": ["p", ""]}), people, LINYI, [Conflict("q", "A")]
    )
    assert possible(run, request("fill", "t/A/D/2")) == {"r"}


def test_an_approval_for_the_superiors_register_that_came_later_fills_the_seat() -> None:
    run = standing(sent(plan(), {"A": ["p"]}), [person("p")], TONGHUA)
    run.apply(answer(run, request("recusal", "t/A/D/1"), 1))
    above = [person("u", department="省局")]
    with pytest.raises(InputError, match="asked first"):
        answer(run, request("fill", "t/A/D/1"), 2, superior=above)
    asked = request("fill", "t/A/D/1", superior_request="函〔2026〕1号")
    change = answer(run, asked, 2, superior=above)
    assert (change.new, change.source) == ("u", "superior")
    assert "tonghua-2020/6.5.3.4/superior-pool" in change.clauses


def test_a_step_that_was_allowed_later_fills_the_seat() -> None:
    people = [person("p"), person("q", region="东")]
    run = standing(sent(plan(), {"A": ["p"]}, regions={"A": "西"}), people, SHENYANG)
    run.apply(answer(run, request("recusal", "t/A/D/1"), 1))
    assert answer(run, request("fill", "t/A/D/1"), 2).new == ""
    step = LadderStep(
        step="direct", reason="特殊情况", approver="局长", date=FILED, people=["p", "q"]
    )
    asked = request("fill", "t/A/D/1", ladder=[step])
    change = answer(run, asked, 2)
    assert (change.new, change.source) == ("q", "direct"), "p has left the subject"
    assert "shenyang-2020/3.6/direct-assignment" in change.clauses
    note = next(n for n in change.notes if n.code == "ladder-direct")
    assert "局长" in note.zh
    assert "特殊情况" in note.zh
    late = evolve(step, date=MONDAY)
    with pytest.raises(InputError, match="approval of direct"):
        answer(run, evolve(asked, ladder=[late]), 2)
    with pytest.raises(InputError, match=r"has the id qq \(did you mean q\?\)"):
        answer(run, evolve(asked, ladder=[evolve(step, people=["qq"])]), 2)
    gone = [person("p", region="东"), person("q", region="东")]
    silent = standing(sent(plan(), {"A": [""]}, regions={"A": "西"}), gone, LINYI)
    left = answer(silent, asked, 2)
    assert left.new == "", "Linyi's text is silent on direct assignment"
    assert "ladder-step-silent" in note_codes(left)


def test_a_chain_fills_an_empty_seat_where_that_reading_is_chosen() -> None:
    people = [person("p", max_load=1), person("q", max_load=1)]
    dispatched = sent(plan(), {"A": ["p"], "B": [""]})
    run = standing(dispatched, people, LOOSE, [Conflict("q", "B")])
    change = answer(run, request("fill", "t/B/D/1"))
    assert [(m.seat, m.before, m.after) for m in change.moves] == [
        ("t/B/D/1", "", "p"),
        ("t/A/D/1", "p", "q"),
    ]
    run.apply(change)
    assert (run.loads["p"], run.loads["q"]) == (1, 1)
    plain = standing(dispatched, people, LINYI, [Conflict("q", "B")])
    assert answer(plain, request("fill", "t/B/D/1")).new == ""


@pytest.mark.parametrize(
    ("seat", "more", "said"),
    [
        ("t/A/D/1", {}, "not empty: p holds it"),
        ("t/A/D/0", {}, "filled by the kind leader"),
        ("t/A/D/2", {"inspector": "p"}, "p does not hold it: the seat is empty"),
        ("t/A/D/3", {}, "place of an expert"),
        ("t/A/D/4", {}, "did you mean t/A/D/"),
    ],
)
def test_what_cannot_be_filled(seat: str, more: dict[str, Any], said: str) -> None:
    task = plan("t", office(seats=2, experts=1))
    run = standing(sent(task, {"A": ["p", ""]}), [person("p"), person("q")], LINYI)
    with pytest.raises(InputError, match=said):
        answer(run, request("fill", seat, **more))


def test_an_empty_seat_has_nobody_to_replace_and_one_request_one_answer() -> None:
    run = standing(sent(plan(), {"A": [""]}), [], LINYI)
    with pytest.raises(InputError, match="the kind fill fills an empty seat"):
        answer(run, request("recusal", "t/A/D/1"))
    run.apply(answer(run, request("fill", "t/A/D/1")))
    with pytest.raises(InputError, match="event 1 has answered this request: it stayed empty"):
        answer(run, request("fill", "t/A/D/1"), 2)
    assert answer(run, request("fill", "t/A/D/1", "另一日再试"), 2).number == 2


def test_a_filled_seat_is_named_with_its_event() -> None:
    run = standing(sent(plan(), {"A": [""]}), [person("p")], LINYI)
    run.apply(answer(run, request("fill", "t/A/D/1")))
    with pytest.raises(InputError, match="p holds it since event 1"):
        answer(run, request("fill", "t/A/D/1", "再"), 2)


def test_the_seed_of_a_filling_comes_after_what_was_approved() -> None:
    run = standing(sent(plan(), {"A": [""]}), [person("p")], LINYI)
    signed = [Approval(role="approver", by="局长", on=MONDAY)]
    with pytest.raises(InputError, match=r"is before 2026-09-07 \(approver\)"):
        answer(run, request("fill", "t/A/D/1", approvals=signed))
    assert answer(run, request("fill", "t/A/D/1", approvals=signed, seed_on=MONDAY)).new == "p"


def test_no_window_and_no_printed_reason_is_asked_for_an_empty_seat() -> None:
    """Nobody is replaced: window, approvals and reasons stand in the sentences on replacing somebody."""
    for policy in (TONGHUA, SHENZHEN):
        run = standing(sent(plan(), {"A": [""]}), [person("p")], policy)
        assert answer(run, request("fill", "t/A/D/1")).new == "p"
    run = standing(sent(plan(), {"A": ["p"]}), [person("p")], SHENZHEN)
    with pytest.raises(Refused, match="none of the reasons"):
        answer(run, request("application", "t/A/D/1"))


@settings(max_examples=300, deadline=None)
@given(case=cases(), data=st.data())
def test_whatever_is_filled_is_lawful_and_what_stays_empty_has_nobody(
    case: Case, data: st.DataObject
) -> None:
    """Recusals and fillings in any order, against the words of the page read anew."""
    run = standing_of(case, case.run())
    left: dict[str, set[str]] = {}
    for number in range(1, 9):
        seats = sorted(s for s in run.seats if not s.endswith("/0"))
        if not seats:
            return
        seat = data.draw(st.sampled_from(seats))
        kind = "recusal" if run.holders[seat] else "fill"
        before = dict(run.holders)
        change = answer(run, request(kind, seat, str(number)), number)
        able = _able(case, before, seat, left)
        assert change.new in able if able else change.new == ""
        assert (change.certificate is None) == bool(able)
        run.apply(change)
        assert run.holders == {**before, seat: change.new}
        left.setdefault(seat.split("/")[1], set()).add(before[seat])


def _able(case: Case, holders: dict[str, str], seat: str, left: dict[str, set[str]]) -> set[str]:
    """Everybody who may take a seat, lightest or not, by the words of sections 2 and 14."""
    _, subject, department, k = seat.split("/")
    d = next(d for d in case.task.departments if d.name == department)
    category = sorted(d.categories)[int(k) - 1] if int(k) <= len(d.categories) else ""
    region = next(p.region for p in case.drawn if p.subject == subject)
    window = case.task.window
    assert window is not None
    there = {p for s, p in holders.items() if s.split("/")[1] == subject}
    apart = {c.inspector for c in case.conflicts if c.subject == subject}

    def room(p: Any) -> bool:
        visits = list(holders.values()).count(p.id) + p.prior_load + dict(case.loads).get(p.id, 0)
        return p.max_load is None or visits < p.max_load

    return {
        p.id
        for p in case.inspectors
        if p.department == department
        and not any(a <= window.last and b >= window.first for a, b in p.leave)
        and (not category or category in p.categories)
        and p.region in ("", region)
        and room(p)
        and p.id not in there | apart | left.get(subject, set())
    }
