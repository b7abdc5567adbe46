"""What the dispatch looked at is looked at again: each limit with somebody whom only this limit keeps out."""

from __future__ import annotations

from collections import deque
from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from randsup import load_policy, substitute
from randsup.errors import InputError, Refused
from randsup.facts.departments import TaskDepartment
from randsup.facts.exceptions import LadderStep
from randsup.facts.registers import Conflict, Subject
from randsup.facts.windows import Window
from randsup.law.policy import Policy
from randsup.law.switches import switched
from randsup.rules.change.days import fits
from randsup.rules.change.standing import Standing
from randsup.rules.process import PlannedTask, perform
from tests.rules.changing import (
    CHINA,
    FILED,
    MONDAY,
    SEED,
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
from tests.rules.test_teams import clause_of

TONGHUA, LINYI, SHENYANG = load_policy("tonghua"), load_policy("linyi"), load_policy("shenyang")
SHENZHEN, YUNNAN = load_policy("shenzhen"), load_policy("yunnan")
LOOSE = switched(LINYI, {"replacement_chain": "shortest-chain"})
TUESDAY = MONDAY + timedelta(days=1)
RECUSED = request("recusal", "t/A/D/1")


# ---- who may go


@pytest.mark.parametrize(
    "fields",
    [
        {"licence_until": date(2026, 9, 10)},
        {"leave": [(date(2026, 9, 11), date(2026, 9, 20))]},
        {"region": "东"},
        {"categories": ["食品"]},
        {"level": "县"},
        {"role": "expert"},
        {"role": "superior"},
        {"department": "E"},
        {"max_load": 1, "prior_load": 1},
    ],
)
def test_somebody_who_could_not_have_been_sent_is_not_sent_later(fields: dict[str, Any]) -> None:
    """With one thing changed, each is the only one who could go, and is not drawn; without, is drawn."""
    task = plan("t", office(categories=["药品"], level="市"), TaskDepartment(name="E"))
    good: dict[str, Any] = {"categories": ["药品"], "level": "市", "region": "西"}
    there = person("p", **good)
    dispatched = sent(task, {"A": ["p"]}, regions={"A": "西"})
    assert answer(standing(dispatched, [there, person("q", **good)], LINYI), RECUSED).new == "q"
    wrong = person("q", **{**good, **fields})
    change = answer(standing(dispatched, [there, wrong], LINYI), RECUSED)
    assert (change.new, change.source) == ("", "")
    assert change.certificate is not None


def test_lower_levels_come_only_where_the_plan_names_them() -> None:
    people = [person("p", level="市"), person("q", level="县")]
    for lower, expected in (((), ""), (("县",), "q")):
        task = plan("t", office(level="市", lower_levels=lower))
        assert answer(standing(sent(task, {"A": ["p"]}), people, YUNNAN), RECUSED).new == expected


def test_the_holder_of_a_composite_seat_holds_every_category() -> None:
    task = plan("t", office(categories=["药品", "食品"]))
    people = [person("p", categories=["药品", "食品"]), person("q", categories=["食品"])]
    both = person("r", categories=["药品", "食品", "其他"])
    run = sent(task, {"A": ["p"]})
    assert answer(standing(run, people, LINYI), RECUSED).new == ""
    assert possible(standing(run, [*people, both], LINYI), RECUSED) == {"r"}


# ---- the ladder


NEAR = {"near": {"食品": ["餐饮"]}}


def near_run(policy: Policy, **further: Any) -> Standing:
    task = plan("t", office(categories=["食品"]), **further)
    people = [person("p", categories=["食品"]), person("q", categories=["餐饮"]), person("r")]
    return standing(sent(task, {"A": ["p"]}), people, policy)


def test_a_near_category_counts_where_the_plan_declares_it_and_the_text_knows_it() -> None:
    change = answer(near_run(TONGHUA, **NEAR), RECUSED)
    assert (change.new, change.source) == ("q", "neighbouring")
    assert "ladder-neighbouring" in note_codes(change)
    assert set(clause_of(TONGHUA, "team.domain_match_levels").clauses) <= set(change.clauses)
    assert answer(near_run(TONGHUA), RECUSED).new == "", "nothing is declared"
    assert answer(near_run(LINYI, **NEAR), RECUSED).new == "", "the text is silent"


def test_a_near_category_waits_until_nobody_holds_the_category_itself() -> None:
    run = near_run(TONGHUA, **NEAR)
    full = person("s", categories=["食品"], prior_load=9)
    people = [*run.people.values(), full]
    run = standing(run.sent["t"], people, TONGHUA)
    assert possible(run, RECUSED) == {"s"}, "though q has fewer visits"


def test_near_categories_of_a_composite_seat_are_counted_one_by_one() -> None:
    task = plan("t", office(categories=["药品", "食品"]), **NEAR)
    people = [person("p", categories=["药品", "食品"]), person("q", categories=["餐饮"])]
    able = person("r", categories=["餐饮", "药品"])
    run = sent(task, {"A": ["p"]})
    assert answer(standing(run, people, TONGHUA), RECUSED).new == ""
    assert answer(standing(run, [*people, able], TONGHUA), RECUSED).new == "r"


def test_the_certificate_says_which_steps_were_tried() -> None:
    run = near_run(TONGHUA, **NEAR)
    away = [evolve(p, max_load=0) if p.id == "q" else p for p in run.people.values()]
    change = answer(standing(run.sent["t"], away, TONGHUA), RECUSED)
    assert change.certificate is not None
    assert change.certificate.steps == ("neighbouring",)
    assert change.certificate.inspectors == ("q",)
    assert "含相近执法类别" in change.certificate.zh


ABOVE = request("recusal", "t/A/D/1", superior_request="函")


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "expert"},
        {"licence_until": date(2026, 9, 10)},
        {"leave": [(MONDAY, MONDAY)]},
        {"region": "东"},
        {"categories": []},
        {"max_load": 3, "prior_load": 3},
    ],
)
def test_people_of_the_superiors_register_are_judged_as_the_own(fields: dict[str, Any]) -> None:
    task = plan("t", office(categories=["食品"]))
    run = standing(
        sent(task, {"A": ["p"]}, regions={"A": "西"}), [person("p", categories=["食品"])], TONGHUA
    )
    qualified = TONGHUA.with_clause(
        "registry.personnel_qualification", clause_of(SHENZHEN, "registry.personnel_qualification")
    )
    run = standing(run.sent["t"], list(run.people.values()), qualified)
    good: dict[str, Any] = {"department": "省局", "categories": ["食品"], "region": "西"}
    assert answer(run, ABOVE, superior=[person("u", **good)]).new == "u"
    assert answer(run, ABOVE, superior=[person("u", **{**good, **fields})]).new == ""


def test_earlier_visits_of_the_superiors_people_count_again_after_an_event() -> None:
    """u may make one visit more: the second event must not send u again."""
    run = standing(sent(plan(), {"A": ["p"], "B": ["p"]}), [person("p")], TONGHUA)
    above = [person("u", department="省局", prior_load=4, max_load=5)]
    run.apply(answer(run, ABOVE, 1, superior=above))
    assert run.holders["t/A/D/1"] == "u"
    second = request("recusal", "t/B/D/1", superior_request="函")
    assert answer(run, second, 2, superior=above).new == ""
    assert answer(run, second, 2, superior=[evolve(above[0], max_load=6)]).new == "u"


def test_nobody_comes_back_by_the_superiors_register_under_another_id() -> None:
    own = [person("p", licence="L-1")]
    run = standing(sent(plan(), {"A": ["p"]}), own, TONGHUA)
    twin = person("u", department="省局", licence="L-1")
    with pytest.raises(
        InputError, match="u stands in the own register already, as p with the same"
    ):
        answer(run, ABOVE, superior=[twin])
    assert answer(run, ABOVE, superior=[evolve(twin, licence="L-2")]).new == "u"


def test_the_superiors_people_of_the_own_register_come_where_the_plan_or_the_request_says_so() -> (
    None
):
    people = [person("p"), person("u", role="superior")]
    asked = LadderStep(step="superior", reason="人手不足", approver="上级部门", date=FILED)
    for ladder, wanted, expected in (((), RECUSED, ""), ((), ABOVE, "u"), ((asked,), RECUSED, "u")):
        run = standing(sent(plan("t", ladder=ladder), {"A": ["p"]}), people, TONGHUA)
        change = answer(run, wanted)
        assert change.new == expected
        assert ("ladder-superior" in note_codes(change)) == bool(ladder)


@pytest.mark.parametrize(
    ("policy", "step", "taken"),
    [
        (SHENYANG, "direct", True),
        (LINYI, "direct", False),
        (SHENZHEN, "single-random", True),
        (TONGHUA, "single-random", False),
    ],
)
def test_people_named_by_the_plan_come_last_and_only_where_the_text_allows(
    policy: Policy, step: str, *, taken: bool
) -> None:
    """They may hold no category and be of another region; but not be away, or have an interest."""
    named = LadderStep(
        step=step, reason="特殊", approver="局长", date=FILED, people=["n", "m", "x"]
    )
    task = plan("t", office(categories=["食品"]), ladder=[named])
    people = [
        person("p", categories=["食品"]),
        person("n", region="东"),
        person("m", leave=[(MONDAY, MONDAY)]),
        person("x"),
        person("other"),
    ]
    run = sent(task, {"A": ["p"]}, regions={"A": "西"})
    here = standing(run, people, policy, [Conflict("x", "A")])
    change = answer(here, RECUSED)
    assert (change.new, change.source) == (("n", step) if taken else ("", ""))
    assert possible(here, RECUSED) == {"n" if taken else ""}, "nobody else is named"
    able = person("s", categories=["食品"])
    here = standing(run, [*people, able], policy, [Conflict("x", "A")])
    assert answer(here, RECUSED).source == "register"


def test_a_step_that_the_text_forbids_or_that_lacks_its_approval_is_refused() -> None:
    run = standing(sent(plan(), {"A": ["p"]}), [person("p"), person("q", region="东")], YUNNAN)
    named = LadderStep(step="single-random", reason="特殊", people=["q"])
    with pytest.raises(InputError, match="state approver and date"):
        answer(run, evolve(RECUSED, ladder=[named]))
    shut = evolve(clause_of(SHENYANG, "fallback.direct_assignment_allowed"), value=False)
    closed = SHENYANG.with_clause("fallback.direct_assignment_allowed", shut)
    run = standing(run.sent["t"], list(run.people.values()), closed)
    direct = LadderStep(step="direct", reason="特殊", approver="局长", date=FILED, people=["q"])
    with pytest.raises(Refused, match="is not allowed"):
        answer(run, evolve(RECUSED, ladder=[direct]))


# ---- interests that follow a carrier


def test_an_interest_in_an_enterprise_is_one_in_its_lift() -> None:
    people = [person("p"), person("q"), person("r")]
    dispatched = sent(plan(), {"L": ["p"], "A": ["r"]}, carriers={"L": "A"})
    asked = request("recusal", "t/L/D/1")
    run = standing(dispatched, people, LINYI, [Conflict("q", "A")])
    assert possible(run, asked) == {"r"}
    assert possible(standing(dispatched, people, LINYI), asked) == {"q"}
    run = standing(dispatched, people, LINYI)
    run.apply(answer(run, request("recusal", "t/A/D/1"), 1))
    left = run.gone["A"]
    assert left == {"r"}
    assert "r" not in possible(run, asked), "r was taken off the enterprise, so off its lift"


def test_the_public_function_follows_the_link_too() -> None:
    lifts = [Subject(id="L", attributes={"carrier_of": "A"})]
    people = [person(x) for x in "pqr"]
    planned = [PlannedTask(task=plan("t", office(seats=1)))]
    (outcome,) = perform(
        planned,
        subjects=lifts,
        inspectors=people,
        conflicts=[Conflict("q", "A")],
        policy=LINYI,
        seed=SEED,
        calendar=CHINA,
    )
    new = {
        substitute(
            outcome.task,
            outcome.drawn.selected,
            outcome.dispatch,
            request("recusal", "t/L/D/1"),
            people,
            LINYI,
            fresh(n),
            draw_seed=SEED,
            calendar=CHINA,
            conflicts=[Conflict("q", "A")],
        ).new
        for n in range(40)
    }
    assert len(new) == 1
    assert "q" not in new


# ---- days


KEPT = plan("t", keep_apart=True)


def test_nobody_is_drawn_who_visits_elsewhere_on_the_day() -> None:
    """The near-miss: with the other visit on another day, q is drawn."""
    people = [person("p"), person("q")]
    for day, expected in ((MONDAY, ""), (TUESDAY, "q")):
        days = {"A": MONDAY, "B": day}
        run = standing(sent(KEPT, {"A": ["p"], "B": ["q"]}, days=days), people, LINYI)
        change = answer(run, RECUSED)
        assert change.new == expected
        assert ("busy-on-the-day" in note_codes(change)) == (not expected)


def test_the_day_is_kept_across_tasks_and_after_events() -> None:
    other = plan("u", keep_apart=True)
    people = [person("p"), person("q"), person("r", prior_load=5)]
    runs = [
        sent(KEPT, {"A": ["p"]}, days={"A": MONDAY}),
        sent(other, {"B": ["q"]}, days={"B": MONDAY}),
    ]
    run = standing(runs, people, LINYI)
    assert possible(run, RECUSED) == {"r"}, "q is at B that day, though with fewer visits"
    run.apply(answer(run, request("recusal", "u/B/D/1"), 1))
    assert run.holders["u/B/D/1"] == "r", "p is at A"
    assert possible(run, RECUSED) == {"q"}, "now q is free that day, and r is not"
    loose = plan("u")
    run = standing([runs[0], sent(loose, {"B": ["q"]}, days={"B": MONDAY})], people, LINYI)
    change = answer(run, RECUSED)
    assert change.new == "q", "the other task does not ask for it"
    assert "overlapping-tasks" in note_codes(change)


def test_a_leader_in_addition_has_the_day_free() -> None:
    cadre = person("c", level="处级")
    asked = request("leader", "t/A/D/0", mode="extra_cadre", levels="处级")
    for day, free in ((MONDAY, False), (TUESDAY, True)):
        days = {"A": MONDAY, "B": day}
        run = standing(
            sent(KEPT, {"A": ["p"], "B": ["c"]}, days=days), [person("p"), cadre], TONGHUA
        )
        if free:
            run.apply(answer(run, asked, 1))
            assert run.holders["t/A/D/0"] == "c"
        else:
            with pytest.raises(Refused, match="nobody can be drawn as a leader"):
                answer(run, asked)
    # and whoever leads in addition is not drawn for another visit of that day
    more = [person("p"), person("s"), cadre, person("q", prior_load=9)]
    run = standing(
        sent(KEPT, {"A": ["p"], "B": ["s"]}, days={"A": MONDAY, "B": MONDAY}), more, TONGHUA
    )
    assert possible(run, request("recusal", "t/B/D/1")) == {"c"}
    run.apply(answer(run, asked, 1))
    assert possible(run, request("recusal", "t/B/D/1")) == {"q"}


def test_a_visit_without_a_day_takes_one_that_is_left() -> None:
    """A window of two days, of which q has one visit with a day and B none: a third has no day."""
    window = Window(first=MONDAY, last=TUESDAY)
    task = plan("t", keep_apart=True, window=window)
    people = [person("p"), person("q")]
    run = standing(sent(task, {"A": ["p"], "B": ["q"]}, days={"B": MONDAY}), people, LINYI)
    change = answer(run, RECUSED)
    assert change.new == "q"
    assert "visit-without-day" in note_codes(change)
    three = sent(task, {"A": ["p"], "B": ["q"], "C": ["q"]}, days={"B": MONDAY})
    assert answer(standing(three, people, LINYI), RECUSED).new == "", "C takes the Tuesday"
    dated = sent(task, {"A": ["p"], "B": ["q"], "C": ["q"]}, days={"A": TUESDAY, "B": MONDAY})
    assert answer(standing(dated, people, LINYI), RECUSED).new == "", "C would lose its last day"


def test_whether_visits_without_days_fit_is_a_matching() -> None:
    """Against SciPy, on 2,000 random windows and days."""
    r = Random(5)  # noqa: S311 - cases, not chance
    seen = set()
    for _ in range(2000):
        free = [MONDAY + timedelta(days=n) for n in range(8) if r.random() < 0.6]
        windows = []
        for _ in range(r.randint(1, 6)):
            first = r.randint(0, 7)
            last = min(7, first + r.randint(0, 4))
            windows.append(
                Window(first=MONDAY + timedelta(days=first), last=MONDAY + timedelta(days=last))
            )
        table = np.array([[w.first <= d <= w.last for d in free] for w in windows], dtype=int)
        full = False
        if free:
            found = maximum_bipartite_matching(csr_matrix(table), perm_type="column")
            full = bool((found >= 0).all())
        assert fits(free, windows) == full
        seen.add(full)
    assert seen == {True, False}


def test_a_chain_moves_nobody_to_two_places_on_a_day() -> None:
    """Without the days the chain would be A <- b, B <- c; c is at C on the day of B."""
    people = [person(x, max_load=2 if x == "c" else 1) for x in "abc"]
    conflicts = [Conflict("c", "A"), Conflict("a", "B"), Conflict("a", "C")]
    teams = {"A": ["a"], "B": ["b"], "C": ["c"]}
    for day, length in ((TUESDAY, 0), (MONDAY, 2)):
        days = {"A": MONDAY, "B": TUESDAY, "C": day}
        run = standing(sent(KEPT, teams, days=days), people, LOOSE, conflicts)
        change = answer(run, RECUSED)
        assert (len(change.moves) if change.new else 0) == length
        if length:
            assert [(m.seat, m.after) for m in change.moves] == [("t/A/D/1", "b"), ("t/B/D/1", "c")]
    undated = standing(sent(KEPT, teams, days={"A": MONDAY, "C": MONDAY}), people, LOOSE, conflicts)
    assert "chain-not-tried" in note_codes(answer(undated, RECUSED))


def test_the_proof_of_a_chain_that_is_not_there_is_whole() -> None:
    """p was taken off B in one task and still holds it in another: B is reached, and closed to p."""
    people = [person("a", max_load=1), person("p", max_load=1), person("q")]
    runs = [sent(plan("t"), {"B": ["q"]}), sent(plan("u"), {"A": ["a"], "B": ["p"]})]
    conflicts = [Conflict("a", "B"), Conflict("q", "A"), Conflict("q", "B")]
    run = standing(runs, people, LOOSE, conflicts)
    run.gone["B"] = {"p"}
    change = answer(run, request("recusal", "u/A/D/1"))
    assert change.certificate is not None
    assert change.certificate.seats == ("u/A/D/1", "u/B/D/1")
    assert change.certificate.inspectors == ("p",)
    assert (change.certificate.capacity, change.certificate.missing) == (1, 1)


def shortest_kept(run: Standing, seat: str, old: str) -> int:
    """The fewest seats of a chain that gives nobody two visits on a day: plain search over whole states.

    A state is who holds what; a step gives the open seat to somebody, who either ends the chain or gives
    up one seat, which is then open. No idea of a network is used.
    """
    seats = sorted(s for s in run.holders if not s.endswith("/0"))
    subject = {s: s.split("/")[1] for s in seats}
    day = {s: run.days["t", subject[s]] for s in seats}
    cap = {p.id: p.max_load for p in run.people.values()}
    start = tuple("" if s == seat else run.holders[s] for s in seats)
    seen, queue = {(seat, start)}, deque([(seat, start, 1)])
    while queue:
        open_seat, state, steps = queue.popleft()
        at = seats.index(open_seat)
        for p in sorted(run.people):
            barred = run.conflicts.get(subject[open_seat], set()) | run.gone.get(
                subject[open_seat], set()
            )
            if p in barred or (p == old and subject[open_seat] == subject[seat]):
                continue
            held = [n for n, who in enumerate(state) if who == p]
            for given_up in [None, *held]:
                rest = [n for n in held if n != given_up]
                if any(day[seats[n]] == day[open_seat] for n in rest):
                    continue
                most = cap[p]
                if most is not None and len(rest) + 1 > most:
                    continue
                if given_up is None:
                    return steps
                after = [who if n != given_up else "" for n, who in enumerate(state)]
                after[at] = p
                key = (seats[given_up], tuple(after))
                if key not in seen:
                    seen.add(key)
                    queue.append((*key, steps + 1))
    return 0


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_a_chain_under_days_is_the_shortest_by_plain_search(data: st.DataObject) -> None:
    number = data.draw(st.integers(2, 5))
    names = "ABCDE"[:number]
    days = {s: MONDAY + timedelta(days=data.draw(st.integers(0, 2))) for s in names}
    people = [person(x, max_load=data.draw(st.integers(1, 2))) for x in "abcdef"[: number + 1]]
    teams: dict[str, list[str]] = {}
    held: list[tuple[str, date]] = []
    for s in names:
        free = [
            p.id
            for p in people
            if (p.id, days[s]) not in held
            and p.max_load is not None
            and sum(who == p.id for who, _ in held) < p.max_load
        ]
        who = data.draw(st.sampled_from(sorted(free))) if free else ""
        teams[s] = [who]
        held += [(who, days[s])] if who else []
    pairs = data.draw(st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from(names))))
    conflicts = [Conflict(p, s) for p, s in sorted(pairs) if teams[s] != [p]]
    run = standing(sent(KEPT, teams, days=days), people, LOOSE, conflicts)
    seat = f"t/{data.draw(st.sampled_from(names))}/D/1"
    old = run.holders[seat]
    change = answer(run, request("recusal" if old else "fill", seat))
    assert (len(change.moves) if change.new else 0) == shortest_kept(run, seat, old)
    run.apply(change)
    visits = [(who, run.days["t", s.split("/")[1]]) for s, who in run.holders.items() if who]
    assert len(visits) == len(set(visits)), "nobody is in two places on a day"


# ---- packages


def test_a_recusal_at_one_subject_of_a_package_moves_that_seat_alone() -> None:
    task = plan("t", office(seats=1), package=3)
    teams = {"A": ["p"], "B": ["p"], "C": ["p"], "E": ["q"]}
    people = [person("p"), person("q"), person("r")]
    run = standing(sent(task, teams, packages=["ABC"]), people, LINYI)
    change = answer(run, RECUSED)
    assert change.new == "r"
    assert [m.seat for m in change.moves] == ["t/A/D/1"]
    (note,) = [n for n in change.notes if n.code == "package-apart"]
    assert "p仍去包内其余2户（B、C）" in note.zh
    run.apply(change)
    assert [run.holders[f"t/{s}/D/1"] for s in "ABC"] == ["r", "p", "p"]
    back = answer(run, request("recusal", "t/A/D/1", "再"), 2)
    assert back.new == "q", "p is at the other subjects of the package, and barred from this one"
    assert "package-apart" not in note_codes(answer(run, request("recusal", "t/E/D/1"), 2))


def test_an_interest_in_one_subject_of_a_package_bars_from_that_one_alone() -> None:
    task = plan("t", office(seats=1), package=2)
    people = [person("p"), person("q")]
    run = standing(
        sent(task, {"A": ["p"], "B": ["p"]}, packages=["AB"]), people, LINYI, [Conflict("q", "B")]
    )
    assert answer(run, RECUSED).new == "q"
    assert answer(run, request("recusal", "t/B/D/1")).new == ""
