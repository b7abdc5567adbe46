"""Changes after publication: one seat, by the event's own stream; nobody returns; chains; leaders."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from randsup import WorkCalendar, load_policy, substitute
from randsup.errors import InputError
from randsup.facts.departments import TaskDepartment
from randsup.facts.registers import Conflict, Inspector
from randsup.law.policy import Policy
from randsup.law.switches import switched
from randsup.lottery import Seed, below, stream
from randsup.rules.change.changes import Change, Request
from randsup.rules.change.places import Sent
from randsup.rules.change.standing import Standing
from randsup.rules.change.substitution import change_of
from randsup.rules.dispatch.teams import Dispatch, assign
from tests.rules.dispatch_oracles import breaches
from tests.rules.test_teams import (
    LEAVES,
    Case,
    cases,
    clause_of,
    one,
    people,
    places,
    seed,
    task,
)

CHINA = WorkCalendar.china()
SHENZHEN, TONGHUA = load_policy("shenzhen"), load_policy("tonghua")
SHENYANG = load_policy("shenyang")
FILED, SEEDED = date(2026, 9, 3), date(2026, 9, 4)


def standing_of(case: Case, found: Dispatch, policy: Policy = SHENYANG) -> Standing:
    regions = tuple((p.subject, p.region) for p in case.drawn)
    return Standing(
        [Sent(task=case.task, dispatch=found, regions=regions)],
        case.inspectors,
        policy,
        draw_seed=case.seed,
        conflicts=case.conflicts,
        loads=dict(case.loads),
    )


def recusal(seat: str, reason: str = "近亲属任职", **more: Any) -> Request:
    return Request(kind="recusal", seat=seat, reason=reason, filed=FILED, seed_on=SEEDED, **more)


def fresh(number: int) -> Seed:
    return Seed.from_hex(f"{number + 10**9:064x}")


def case_of(
    *departments: TaskDepartment,
    register: Sequence[Inspector],
    subjects: str = "ABC",
    conflicts: Iterable[Conflict] = (),
) -> Case:
    return Case(
        task=task(*departments),
        drawn=tuple(places(*subjects)),
        inspectors=tuple(register),
        conflicts=tuple(conflicts),
        loads=(),
        seed=seed(7),
    )


def after(case: Case, found: Dispatch, standing: Standing) -> Dispatch:
    """The dispatch as the events leave it, for the invariants."""
    teams = []
    for team in found.teams:
        members = [
            evolve(
                m, inspector=standing.holders[f"{case.task.id}/{m.subject}/{m.department}/{m.seat}"]
            )
            for m in team.members
        ]
        teams.append(evolve(team, members=tuple(m for m in members if m.inspector)))
    return evolve(found, teams=tuple(teams))


# ---- a second implementation, written from docs/reference/dispatch-algorithm.md, 14


def naive(
    case: Case,
    holders: dict[str, str],
    seat: str,
    old: str,
    left: set[str],
    number: int,
    event: Seed,
) -> str:
    """Steps 1, 2 and 4 for a case without leaders; `""` for nobody. `left` have gone off the subject."""
    _, subject, department, k = seat.split("/")
    d = next(d for d in case.task.departments if d.name == department)
    region = {p.subject: p.region for p in case.drawn}[subject]
    category = sorted(d.categories)[int(k) - 1] if int(k) <= len(d.categories) else ""
    window = case.task.window
    assert window is not None
    load = Counter(holders.values())
    for p in case.inspectors:
        load[p.id] += p.prior_load + dict(case.loads).get(p.id, 0)
    there = {who for s, who in holders.items() if s.split("/")[1] == subject}
    apart = {c.inspector for c in case.conflicts if c.subject == subject}
    able = [
        p
        for p in sorted(case.inspectors, key=lambda p: p.id)
        if p.department == department
        and not any(a <= window.last and b >= window.first for a, b in p.leave)
        and (not category or category in p.categories)
        and p.region in ("", region)
        and (p.max_load is None or load[p.id] < p.max_load)
        and p.id not in there | apart | left | {old}
    ]
    crew = next(c for c in case.run().crews if c.department == department)
    groups = [able]
    if d.inspectors is not None:
        groups = [[p for p in able if (p.id in crew.members) is inside] for inside in (True, False)]
    for group in groups:
        if group:
            least = min(load[p.id] for p in group)
            fair = [p.id for p in group if load[p.id] == least]
            return fair[below(stream(event.key("redraw", str(number), seat, old)), len(fair))]
    return ""


@settings(max_examples=300, deadline=None)
@given(case=cases(), data=st.data())
def test_one_seat_is_redrawn_as_the_page_says_and_nobody_returns(
    case: Case, data: st.DataObject
) -> None:
    found = case.run()
    standing = standing_of(case, found)
    holders = {s: p for s, p in standing.holders.items() if not s.endswith("/0")}
    left: dict[str, set[str]] = {}
    for number in range(1, 6):
        taken = sorted(s for s, p in holders.items() if p)
        if not taken:
            return
        seat = data.draw(st.sampled_from(taken))
        subject, old, event = seat.split("/")[1], holders[seat], fresh(number)
        change = change_of(standing, recusal(seat, str(number)), event, CHINA)
        expected = naive(case, holders, seat, old, left.get(subject, set()), number, event)
        assert (change.number, change.old, change.new) == (number, old, expected)
        assert [m.seat for m in change.moves] == [seat]
        assert (change.certificate is None) == bool(change.new)
        standing.apply(change)
        left.setdefault(subject, set()).add(old)
        holders[seat] = change.new
        assert holders == {s: p for s, p in standing.holders.items() if not s.endswith("/0")}
        on = {p for s, p in holders.items() if s.split("/")[1] == subject}
        assert not left[subject] & on
    legal = breaches(
        after(case, found, standing),
        case.task,
        {p.subject: p.region for p in case.drawn},
        case.inspectors,
        conflicts=case.conflicts,
    )
    assert not legal & {2, 3, 4, 5, 6, 7}


@settings(max_examples=100, deadline=None)
@given(case=cases(crews=False), order=st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_no_substitute(case: Case, order: Any) -> None:
    found = case.run()
    seats = [s for s, p in standing_of(case, found).holders.items() if p]
    if not seats:
        return

    def answer(this: Case) -> Change:
        return change_of(standing_of(this, found), recusal(min(seats)), fresh(1), CHINA)

    def mixed(given: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(order.sample(given, len(given)))

    other = evolve(
        case,
        drawn=mixed(case.drawn),
        inspectors=mixed(case.inspectors),
        conflicts=mixed(case.conflicts),
    )
    assert answer(case) == answer(other)


@pytest.mark.clause("shenzhen-2018/2.1.3/substitute-mechanism")
@pytest.mark.clause("yunnan-2016/1.2/substitute")
def test_equal_people_are_equally_likely_to_substitute() -> None:
    """Chi-square with 3 degrees of freedom; alpha = 0.0001 is 21.11. Fixed seeds."""
    case = case_of(one(), register=people(6), subjects="A")
    for policy in (SHENZHEN, load_policy("yunnan")):
        found = case.run(policy)
        standing = standing_of(case, found, policy)
        counted = Counter(
            change_of(standing, recusal("t/A/甲/1"), fresh(n), CHINA).new for n in range(2000)
        )
        assert len(counted) == 4
        assert sum((n - 500) ** 2 / 500 for n in counted.values()) < 21.11


@pytest.mark.clause("tonghua-2020/6.5.3.3/redraw")
def test_the_substitute_of_a_category_seat_holds_the_category() -> None:
    able = people(2, categories=["食品"])
    others = [Inspector(id=f"乙{n}", department="甲") for n in range(8)]
    case = case_of(one(categories=["食品"]), register=able + others, subjects="A")
    found = case.run(TONGHUA)
    held = found.teams[0].members[0].inspector
    (other,) = {"甲0", "甲1"} - {held, found.teams[0].members[1].inspector} or {""}
    change = change_of(standing_of(case, found, TONGHUA), recusal("t/A/甲/1"), fresh(1), CHINA)
    assert change.new == other
    assert "tonghua-2020/6.5.3.3/redraw" in change.clauses


def test_the_crew_comes_first_then_people_outside_it() -> None:
    case = case_of(one(inspectors=3), register=people(8), subjects="A")
    standing = standing_of(case, case.run(SHENZHEN), SHENZHEN)
    crew = standing.roster("t", "甲").crew
    assert crew is not None
    first = change_of(standing, recusal("t/A/甲/1"), fresh(1), CHINA)
    assert (first.source, first.new in crew) == ("crew", True)
    standing.apply(first)
    second = change_of(standing, recusal("t/A/甲/1", "再次"), fresh(2), CHINA)
    assert (second.source, second.new in crew) == ("outside-crew", False)


def test_people_beyond_the_cap_of_a_joint_plan_are_said() -> None:
    cap = evolve(clause_of(SHENZHEN, "joint.max_inspectors"), value=4)
    policy = SHENZHEN.with_clause("joint.max_inspectors", cap)
    case = case_of(
        one(inspectors=2),
        TaskDepartment(name="乙", inspectors=2),
        register=people(8) + people(8, "乙"),
        subjects="AB",
    )
    standing = standing_of(case, case.run(policy), policy)
    change = change_of(standing, recusal("t/A/甲/1"), fresh(1), CHINA)
    assert change.source == "outside-crew"
    assert [f.code for f in change.findings] == ["joint-max-inspectors"]
    alone = evolve(case, drawn=tuple(places("A")))
    standing = standing_of(alone, alone.run(policy), policy)
    change = change_of(standing, recusal("t/A/甲/1"), fresh(1), CHINA)
    assert change.findings == ()  # whoever left goes nowhere else, so as many people take part


# ---- seeds and requests that cannot be


def answered(case: Case, request: Request, event: Seed, **more: Any) -> Change:
    return change_of(standing_of(case, case.run(TONGHUA), TONGHUA), request, event, CHINA, **more)


def test_the_seed_is_fresh() -> None:
    case = case_of(one(), register=people(9))
    with pytest.raises(InputError, match="the draw's seed"):
        answered(case, recusal("t/A/甲/1"), case.seed)
    standing = standing_of(case, case.run(TONGHUA), TONGHUA)
    standing.apply(change_of(standing, recusal("t/A/甲/1"), fresh(1), CHINA))
    with pytest.raises(InputError, match="was used by event 1"):
        change_of(standing, recusal("t/B/甲/1"), fresh(1), CHINA)
    assert change_of(standing, recusal("t/B/甲/1"), fresh(2), CHINA).number == 2


def test_one_request_has_one_answer() -> None:
    case = case_of(one(), register=people(9))
    standing = standing_of(case, case.run(TONGHUA), TONGHUA)
    first = change_of(standing, recusal("t/A/甲/1"), fresh(1), CHINA)
    standing.apply(first)
    with pytest.raises(InputError, match="event 1 has answered this request"):
        change_of(standing, recusal("t/A/甲/1"), fresh(2), CHINA)
    with pytest.raises(InputError, match=f"{first.new} does"):
        change_of(standing, recusal("t/A/甲/1", "另一", inspector=first.old), fresh(2), CHINA)
    also = recusal("t/A/甲/1", inspector=first.new)  # the substitute has an interest as well
    assert change_of(standing, also, fresh(2), CHINA).old == first.new


@pytest.mark.parametrize(
    ("seat", "said"),
    [
        ("t/A/甲/3", r"did you mean t/A/甲/"),
        ("t/A/丙/1", r"did you mean t/A/甲/1"),
        ("x", "task/subject/department/number"),
        ("t/A/甲/0", "nobody to replace"),
    ],
)
def test_a_seat_that_is_not_there(seat: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        answered(case_of(one(), register=people(9)), recusal(seat), fresh(1))


def test_the_public_function_takes_values_and_returns_one() -> None:
    case = case_of(one(), register=people(9))
    found = case.run(TONGHUA)

    def asked(request: Request, event: Seed, earlier: tuple[Change, ...]) -> Change:
        return substitute(
            case.task,
            case.drawn,
            found,
            request,
            case.inspectors,
            TONGHUA,
            event,
            draw_seed=case.seed,
            calendar=CHINA,
            earlier=earlier,
        )

    first = asked(recusal("t/A/甲/1"), fresh(1), ())
    again = asked(recusal("t/A/甲/1", "再次"), fresh(2), (first,))
    assert (again.number, again.old) == (2, first.new)
    assert again.new not in {first.old, first.new}
    other = evolve(first, task="u", request=recusal("u/A/甲/1"))
    elsewhere = asked(recusal("t/A/甲/1"), fresh(2), (other,))
    assert (elsewhere.number, elsewhere.old) == (2, first.old)


# ---- nobody left


def full(policy: Policy) -> tuple[Case, Standing]:
    """Two subjects with one seat, two people with one visit each, a third who may only go to B."""
    register = [
        Inspector(id="a", department="甲", max_load=1),
        Inspector(id="b", department="甲", max_load=1),
        Inspector(id="c", department="甲", max_load=1),
    ]
    case = case_of(
        one(seats=1),
        register=register,
        subjects="AB",
        conflicts=[Conflict("c", "A"), Conflict("a", "B")],
    )
    for number in range(40):
        case = evolve(case, seed=seed(number))
        found = case.run(policy)
        if [t.members[0].inspector for t in found.teams] == ["a", "b"]:
            return case, standing_of(case, found, policy)
    raise AssertionError


LOOSE = switched(load_policy("linyi"), {"replacement_chain": "shortest-chain"})


def test_a_chain_needs_its_switch() -> None:
    """The switch `replacement_chain`."""
    _, standing = full(load_policy("linyi"))
    change = change_of(standing, recusal("t/A/甲/1"), fresh(1), CHINA)
    assert (change.new, change.source) == ("", "")
    certificate = change.certificate
    assert certificate is not None
    assert (certificate.seats, certificate.inspectors) == (("t/A/甲/1",), ("b",))
    assert [f.code for f in change.findings] == ["unfilled-seats"]
    _, standing = full(LOOSE)
    change = change_of(standing, recusal("t/A/甲/1"), fresh(1), CHINA)
    assert change.source == "chain"
    assert [(m.seat, m.before, m.after) for m in change.moves] == [
        ("t/A/甲/1", "a", "b"),
        ("t/B/甲/1", "b", "c"),
    ]
    assert "2个席位" in next(n.zh for n in change.notes if n.code == "substitute-chain")
    standing.apply(change)
    assert (standing.holders["t/A/甲/1"], standing.holders["t/B/甲/1"]) == ("b", "c")
    assert (standing.loads["a"], standing.loads["c"]) == (0, 1)


def shortest(case: Case, standing: Standing, seat: str, old: str) -> int:
    """The fewest seats of any chain that fills the seat, by plain search; 0 if there is none."""
    parts = {s: s.split("/") for s in standing.holders if not s.endswith("/0")}
    department = parts[seat][2]
    own = [s for s, p in parts.items() if p[2] == department]
    holders = {s: standing.holders[s] for s in own}
    holders[seat] = ""
    load = {p.id: standing.loads[p.id] - (p.id == old) for p in case.inspectors}
    apart = {(c.inspector, c.subject) for c in case.conflicts} | {(old, parts[seat][1])}
    apart |= {(p, s) for s, gone in standing.gone.items() for p in gone}
    going = standing.roster(case.task.id, department).people
    steps = {seat: 1}
    queue = deque([seat])
    while queue:
        s = queue.popleft()
        subject = parts[s][1]
        on = {holders[x]: x for x in own if parts[x][1] == subject and holders[x]}
        for p in going:
            wanted = standing.seats[s]
            if (p.id, subject) in apart or p.region not in ("", wanted.region):
                continue
            if wanted.category and wanted.category not in p.categories:
                continue
            if p.id not in on and (p.max_load is None or load[p.id] < p.max_load):
                return steps[s]
            nexts = [on[p.id]] if p.id in on else [x for x in own if holders[x] == p.id]
            for x in nexts:
                if x not in steps:
                    steps[x] = steps[s] + 1
                    queue.append(x)
    return 0


@settings(max_examples=300, deadline=None)
@given(case=cases(crews=False), data=st.data())
def test_a_chain_is_the_shortest_and_where_there_is_none_the_certificate_adds_up(
    case: Case, data: st.DataObject
) -> None:
    case = evolve(
        case,
        inspectors=tuple(
            evolve(p, max_load=min(2, 2 if p.max_load is None else p.max_load), prior_load=0)
            for p in case.inspectors
        ),
        loads=(),
    )
    found = case.run()
    standing = standing_of(case, found, LOOSE)
    for number in range(1, 4):
        taken = sorted(s for s, p in standing.holders.items() if p)
        if not taken:
            return
        seat = data.draw(st.sampled_from(taken))
        before, old = dict(standing.holders), standing.holders[seat]
        change = change_of(standing, recusal(seat, str(number)), fresh(number), CHINA)
        length = shortest(case, standing, seat, old)
        assert (len(change.moves) if change.new else 0) == length
        standing.apply(change)
        moved = {m.seat: m.after for m in change.moves}
        assert standing.holders == {**before, **moved}
        if change.certificate is not None:
            c = change.certificate
            assert len(c.seats) - c.capacity - c.pairs == c.missing == 1
    legal = breaches(
        after(case, found, standing),
        case.task,
        {p.subject: p.region for p in case.drawn},
        case.inspectors,
        conflicts=case.conflicts,
    )
    assert not legal & {2, 3, 4, 5, 6, 7}
    for p in case.inspectors:
        assert standing.loads[p.id] <= 2


# ---- the superior's register


@pytest.mark.clause("tonghua-2020/6.5.3.4/superior-pool")
def test_the_superiors_register_serves_only_where_it_may_and_when_nobody_is_left() -> None:
    above = [Inspector(id=f"上{n}", department="省局") for n in range(3)]
    case = case_of(one(), register=people(2), subjects="A")
    asked = recusal("t/A/甲/1", superior_request="函〔2026〕1号")
    change = answered(case, asked, fresh(1), superior=above)
    assert change.source == "superior"
    assert change.new in {"上0", "上1", "上2"}
    assert "tonghua-2020/6.5.3.4/superior-pool" in change.clauses
    assert change.findings == ()
    with pytest.raises(InputError, match="asked first"):
        answered(case, recusal("t/A/甲/1"), fresh(1), superior=above)
    with pytest.raises(InputError, match="does not open the superior"):
        change_of(
            standing_of(case, case.run(SHENZHEN), SHENZHEN), asked, fresh(1), CHINA, superior=above
        )
    with pytest.raises(InputError, match="stands in the own register"):
        answered(case, asked, fresh(1), superior=people(1))
    more = evolve(case, inspectors=tuple(people(3)))
    assert answered(more, asked, fresh(1), superior=above).source == "register"
    away = [evolve(p, leave=LEAVES[1]) for p in above]
    change = answered(case, asked, fresh(1), superior=away)
    assert change.new == ""
    assert {f.code for f in change.findings} == {"unfilled-seats", "team-below-min-size"}


# ---- leaders


def leading(mode: str, **more: Any) -> Request:
    return Request(
        kind="leader",
        seat="t/A/甲/0",
        reason="专项检查",
        mode=mode,
        filed=FILED,
        seed_on=SEEDED,
        **more,
    )


def with_cadres() -> Case:
    register = people(5) + [
        Inspector(id=f"长{n}", department="甲", level="处级", max_load=1) for n in range(3)
    ]
    return case_of(
        one(inspectors=2),
        TaskDepartment(name="乙", inspectors=2),
        register=register + people(5, "乙"),
        conflicts=[Conflict("长0", "A")],
    )


@pytest.mark.clause("tonghua-2020/6.5.3.5/leader")
def test_a_leader_is_one_of_the_members_by_lot() -> None:
    case = with_cadres()
    standing = standing_of(case, case.run(TONGHUA), TONGHUA)
    team = sorted(p for s, p in standing.holders.items() if s.startswith("t/A/") and p)
    seen = set()
    for number in range(60):
        change = change_of(standing, leading("from_members"), fresh(number), CHINA)
        key = fresh(number).key("leader", "t", "A")
        assert change.new == team[below(stream(key), 4)]
        seen.add(change.new)
    assert seen == set(team)
    loads = dict(standing.loads)
    standing.apply(change)
    assert standing.loads == loads, "whoever leads as a member makes no further visit"
    with pytest.raises(InputError, match="leads this team already"):
        change_of(standing, evolve(leading("from_members"), reason="再"), fresh(99), CHINA)


@pytest.mark.clause("tonghua-2020/6.5.3.5/leader")
def test_a_leader_may_be_a_cadre_in_addition() -> None:
    case = with_cadres()
    standing = standing_of(case, case.run(TONGHUA), TONGHUA)
    seen = set()
    free = {"长1", "长2"} - set(standing.on["t", "A"])
    for number in range(40):
        change = change_of(standing, leading("extra_cadre", levels="处级"), fresh(number), CHINA)
        seen.add(change.new)
    assert seen <= free
    assert seen
    before = standing.loads[change.new]
    standing.apply(change)
    assert standing.loads[change.new] == before + 1
    assert standing.on["t", "A"][change.new] == "t/A/甲/0"
    # steps aside: another is drawn by the key of a redraw, and never the first again
    again = change_of(standing, recusal("t/A/甲/0"), fresh(77), CHINA)
    assert again.new in {"", *free} - {change.new}
    if again.new:
        assert again.draws[0].key == fresh(77).key("redraw", "2", "t/A/甲/0", change.new)
    with pytest.raises(InputError, match="has the level '局级'; there are 处级"):
        change_of(
            standing_of(case, case.run(TONGHUA), TONGHUA),
            leading("extra_cadre", levels="局级"),
            fresh(1),
            CHINA,
        )


def test_a_leader_who_leaves_the_team_is_drawn_anew_in_the_same_event() -> None:
    case = with_cadres()
    standing = standing_of(case, case.run(TONGHUA), TONGHUA)
    first = change_of(standing, leading("from_members"), fresh(1), CHINA)
    standing.apply(first)
    seat = standing.on["t", "A"][first.new]
    with pytest.raises(InputError, match=f"name the seat {seat}"):
        change_of(standing, recusal("t/A/甲/0"), fresh(2), CHINA)
    change = change_of(standing, recusal(seat), fresh(2), CHINA)
    assert [m.seat for m in change.moves] == [seat, "t/A/甲/0"]
    assert [d.purpose for d in change.draws] == ["redraw", "leader"]
    standing.apply(change)
    assert standing.holders["t/A/甲/0"] in standing.on["t", "A"]
    assert standing.holders["t/A/甲/0"] != first.new
    other = next(s for p, s in standing.on["t", "A"].items() if p != standing.holders["t/A/甲/0"])
    assert len(change_of(standing, recusal(other), fresh(3), CHINA).moves) == 1


def test_a_leader_in_addition_counts_toward_the_cap() -> None:
    cap = evolve(clause_of(SHENZHEN, "joint.max_inspectors"), value=4)
    policy = TONGHUA.with_clause("joint.max_inspectors", cap)
    case = with_cadres()
    standing = standing_of(case, case.run(policy), policy)
    change = change_of(standing, leading("extra_cadre", levels="处级"), fresh(1), CHINA)
    new = change.new not in {p for c in case.run(policy).crews for p in c.members}
    assert [f.code for f in change.findings] == (["joint-max-inspectors"] if new else [])
    member = change_of(standing, leading("from_members"), fresh(1), CHINA)
    assert member.findings == ()


# ---- drawn first, replaced then


LATE = switched(SHENZHEN, {"recusal_order": "draw-then-replace"})
QUALIFIED = "registry.personnel_qualification"
LATE_LOOSE = LATE.with_clause(QUALIFIED, SHENYANG[QUALIFIED]).with_clause(
    "team.min_size", SHENYANG["team.min_size"]
)
PLAIN = evolve(LATE_LOOSE, switches=())


@pytest.mark.clause("shenzhen-2018/2.3.2/recusal")
@settings(max_examples=300, deadline=None)
@given(case=cases())
def test_drawn_first_and_replaced_then_nobody_visits_where_an_interest_is(case: Case) -> None:
    blind = case.run(PLAIN, conflicts=())
    found = case.run(LATE_LOOSE)
    apart = {(c.inspector, c.subject) for c in case.conflicts}
    before = {
        (m.subject, m.department, m.seat): m.inspector for t in blind.teams for m in t.members
    }
    now = {(m.subject, m.department, m.seat): m.inspector for t in found.teams for m in t.members}
    clash = {place for place, who in before.items() if (who, place[0]) in apart}
    if not clash:
        assert found.teams == blind.teams
    chained = {m.seat for step in found.trace if step.kind == "augment" for m in step.moves}
    for place, who in before.items():
        if place not in clash and "/".join((case.task.id, *map(str, place))) not in chained:
            assert now[place] == who, "whoever has no interest keeps the seat"
    broken = breaches(
        found,
        case.task,
        {p.subject: p.region for p in case.drawn},
        case.inspectors,
        conflicts=case.conflicts,
    )
    assert broken <= {33, 34}, "loads are not balanced again"


@settings(max_examples=200, deadline=None)
@given(case=cases(crews=False))
def test_drawn_first_and_replaced_then_as_many_seats_are_filled(case: Case) -> None:
    """As many as leaving the interests out before can fill, which is the maximum flow."""
    assert len(case.run(LATE_LOOSE).unfilled) == len(case.run(PLAIN).unfilled)


def test_a_seat_replaced_before_publication_is_drawn_by_the_draws_own_seed() -> None:
    case = case_of(one(), register=people(7), subjects="A")
    first = case.run(SHENZHEN)
    old = first.teams[0].members[0].inspector
    case = evolve(case, conflicts=(Conflict(old, "A"),))
    found = case.run(LATE)
    rest = sorted({p.id for p in case.inspectors} - {m.inspector for m in first.teams[0].members})
    words = stream(case.seed.key("redraw", "0", "t/A/甲/1", old))
    new = rest[below(words, len(rest))]
    assert [m.inspector for m in found.teams[0].members] == [
        new,
        first.teams[0].members[1].inspector,
    ]
    (step,) = found.trace
    assert (step.kind, step.moves[0].before, step.moves[0].after) == ("redraw", old, new)
    assert (
        assign(
            case.task, case.drawn, case.inspectors, SHENZHEN, case.seed, conflicts=case.conflicts
        )
        != found
    )
    assert case.run(switched(SHENZHEN, {"recusal_order": "exclude-first"})).trace == ()


@pytest.mark.parametrize("stated", [{"package": 2}, {"keep_apart": True}, {"near": {"x": ["y"]}}])
def test_what_the_later_reading_does_not_know_is_refused(stated: dict[str, Any]) -> None:
    case = case_of(one(), register=people(7))
    case = evolve(case, task=evolve(case.task, **stated))
    assert case.run(PLAIN)
    with pytest.raises(InputError, match="choose exclude-first"):
        case.run(LATE_LOOSE)
    experts = evolve(case, task=task(one(experts=1)))
    with pytest.raises(InputError, match="experts: cannot be had together"):
        experts.run(LATE_LOOSE)


def test_part_time_people_are_compared_by_price_and_experts_take_no_seat() -> None:
    register = [
        *people(2),
        Inspector(id="half", department="甲", share=Fraction(1, 2), prior_load=1),  # price 6
        Inspector(id="full", department="甲", prior_load=2),  # price 5
        Inspector(id="expert", department="甲", role="expert"),
        Inspector(id="above", department="甲", role="superior"),
    ]
    case = case_of(one(), register=register, subjects="A")
    found = case.run(TONGHUA)
    seat = next(f"t/A/甲/{m.seat}" for m in found.teams[0].members)
    standing = standing_of(case, found, TONGHUA)
    first = change_of(standing, recusal(seat), fresh(1), CHINA)
    assert first.new == "full"
    standing.apply(first)
    second = change_of(standing, recusal(seat, "二"), fresh(2), CHINA)
    assert second.new == "half"
    standing.apply(second)
    assert change_of(standing, recusal(seat, "三"), fresh(3), CHINA).new == ""
    asked = recusal(seat, "三", superior_request="函")
    assert change_of(standing, asked, fresh(3), CHINA).new == "above"
