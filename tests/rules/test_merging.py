"""Visits of several tasks: the fewest, one team each, within the caps; what stays apart is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from randsup import WorkCalendar
from randsup.errors import InputError, Refused
from randsup.facts.consultations import Consultation
from randsup.facts.departments import TaskDepartment
from randsup.facts.events import Events
from randsup.facts.exceptions import LadderStep, Override
from randsup.facts.plans import Task
from randsup.facts.registers import Inspector, Subject
from randsup.facts.stated_ratios import Ratio
from randsup.law.policy import Policy
from randsup.law.terms import Silent
from randsup.profiles import load_policy
from randsup.rules.joining import merge_visits, undecided
from randsup.rules.merge_duties import one_purpose, said_of
from randsup.rules.merged_tasks import check, merged_task, possible
from randsup.rules.merging import Merge, merges, visits_of
from randsup.rules.process import Outcome, PlannedTask, perform
from tests.rules.test_teams import SEED

CHINA = WorkCalendar.china()
FIRST = date(2026, 6, 1)  # a Monday
SILENT = load_policy("cn-baseline")


def office(name: str, *, lead: bool = True, **fields: Any) -> TaskDepartment:
    return TaskDepartment(name=name, lead=lead, **fields)


def task(
    name: str,
    *departments: TaskDepartment | str,
    days: tuple[int, int] = (0, 9),
    ratio: str = "1",
    **fields: Any,
) -> Task:
    parts = [office(d, lead=n == 0) if isinstance(d, str) else d for n, d in enumerate(departments)]
    window = (FIRST + timedelta(days=days[0]), FIRST + timedelta(days=days[1]))
    fields = {"merge_visits": True, **fields}
    return Task(id=name, departments=parts, ratio=Ratio(value=ratio), window=window, **fields)


def people(*names: str, number: int = 6, **fields: Any) -> list[Inspector]:
    return [Inspector(id=f"{d}{n}", department=d, **fields) for d in names for n in range(number)]


def run(
    *tasks: Task, policy: Policy = SILENT, subjects: int = 4, inspectors: Iterable[Inspector] = ()
) -> tuple[Outcome, ...]:
    return perform(
        [PlannedTask(task=t) for t in tasks],
        subjects=[Subject(id=f"S{n}") for n in range(subjects)],
        inspectors=tuple(inspectors) or people("甲", "乙", "丙"),
        conflicts=[],
        policy=policy,
        seed=SEED,
        calendar=CHINA,
    )


# ---------------------------------------------------------------- which visits are one


def fewest(tasks: Sequence[Task]) -> int:
    """The fewest sets of tasks, each with a day common to all its windows: every partition is tried."""
    if not tasks:
        return 0
    first, rest = tasks[0], tasks[1:]
    best = len(tasks)
    for chosen in range(2 ** len(rest)):
        group = [first, *(t for n, t in enumerate(rest) if chosen >> n & 1)]
        left = [t for n, t in enumerate(rest) if not chosen >> n & 1]
        if max(t.window.first for t in group) <= min(t.window.last for t in group):  # type: ignore[union-attr]
            best = min(best, 1 + fewest(left))
    return best


WINDOWS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 6)).map(lambda w: (w[0], w[0] + w[1])),
    min_size=1,
    max_size=6,
)


@given(WINDOWS, st.randoms(use_true_random=False))
def test_the_fewest_visits_whose_tasks_share_a_day(windows: Any, random: Any) -> None:
    tasks = [task(f"t{n}", "甲", days=days) for n, days in enumerate(windows)]
    found = list(visits_of(tasks))
    assert sorted(t.id for group in found for t in group) == sorted(t.id for t in tasks)
    for group in found:
        assert max(t.window.first for t in group) <= min(t.window.last for t in group)  # type: ignore[union-attr]
    assert len(found) == fewest(tasks)
    shuffled = random.sample(tasks, len(tasks))
    ids = {frozenset(t.id for t in group) for group in found}
    assert {frozenset(t.id for t in group) for group in visits_of(shuffled)} == ids


def test_tasks_that_do_not_ask_or_share_no_day_are_not_merged() -> None:
    a, b, c = task("a", "甲"), task("b", "乙", days=(9, 12)), task("c", "丙", days=(10, 12))
    drawn = {"a": ["S"], "b": ["S"], "c": ["S"]}
    assert [(m.ids, m.made) for m in merges([a, b, c], drawn)] == [(("a", "b"), True)]
    without = evolve(b, merge_visits=False)
    assert [(m.ids, m.made) for m in merges([a, without, c], drawn)] == [(("a", "b"), False)]
    assert merges([a, evolve(without, window=None), c], drawn) == ()


# ---------------------------------------------------------------- one visit, one team


def wrong(tasks: Sequence[Task], outcomes: Iterable[Outcome]) -> list[str]:
    """What is not one visit by one team: asked of the outcomes alone, with the windows of the tasks."""
    outcomes, by_id = tuple(outcomes), {t.id: t for t in tasks}
    drawn = {o.task.id: {s.subject for s in o.drawn.selected} for o in outcomes if not o.merges}
    served: Counter[tuple[str, str]] = Counter()
    visits: dict[str, list[tuple[str, ...]]] = {}
    found = []
    for o in outcomes:
        parts = o.merges or (o.task.id,)
        for team in o.dispatch.teams:
            served.update((part, team.subject) for part in parts)
            visits.setdefault(team.subject, []).append(parts)
            who = [m.inspector for m in team.members]
            if len(set(who)) < len(who):
                found.append(f"{team.subject}: somebody twice")
            needed = {d.name for part in parts for d in by_id[part].departments}
            if {m.department for m in team.members} != needed:
                found.append(f"{team.subject}: departments of {o.task.id}")
    for name, subjects in drawn.items():
        found += [
            f"{name}: {served[name, s]} visits to {s}" for s in subjects if served[name, s] != 1
        ]
    for subject, several in visits.items():
        asking = [by_id[p] for parts in several for p in parts if by_id[p].merge_visits]
        made = [parts for parts in several if by_id[parts[0]].merge_visits]
        if len(made) != fewest(asking):
            found.append(f"{subject}: {len(made)} visits")
    return found


@st.composite
def plans(draw: Any) -> list[Task]:
    found = []
    for n in range(draw(st.integers(2, 4))):
        names = draw(st.lists(st.sampled_from("甲乙丙"), min_size=1, max_size=3, unique=True))
        start = draw(st.integers(0, 8))
        found.append(
            task(
                f"t{n}",
                *(
                    office(
                        d,
                        lead=k == 0,
                        seats=draw(st.integers(2, 3)),
                        categories=draw(st.sampled_from([(), ("食",), ("特",)])),
                    )
                    for k, d in enumerate(names)
                ),
                days=(start, start + draw(st.integers(0, 6))),
                ratio=draw(st.sampled_from(["1/2", "1"])),
                merge_visits=draw(st.booleans()),
                group=draw(st.sampled_from(["g", f"t{n}"])),
            )
        )
    return found


REGISTER = [
    *people("甲", "乙", "丙", number=4, categories=["食", "特"]),
    *(evolve(p, id=f"{p.id}x", categories=()) for p in people("甲", "乙", "丙", number=2)),
]


@settings(max_examples=60)
@given(plans())
def test_every_drawn_subject_is_visited_once_for_all_its_tasks(tasks: list[Task]) -> None:
    outcomes = run(*tasks, subjects=4, inspectors=REGISTER)
    assert wrong(tasks, outcomes) == []
    again = run(*reversed(tasks), subjects=4, inspectors=reversed(REGISTER))
    assert {o.task.id: o.dispatch for o in again} == {o.task.id: o.dispatch for o in outcomes}
    made = [o for o in outcomes if o.merges]
    if made:  # near misses: two teams instead of one, a team lost, a department left out
        one = made[0]
        team = one.dispatch.teams[0]
        twice = evolve(one, merges=one.merges[1:], dispatch=evolve(one.dispatch, teams=(team,)))
        lost = evolve(one, dispatch=evolve(one.dispatch, teams=one.dispatch.teams[1:]))
        others = [o for o in outcomes if o is not one]
        assert wrong(tasks, [*outcomes, twice])
        assert wrong(tasks, [*others, lost])
        if one.task.joint:
            kept = tuple(m for m in team.members if m.department == one.task.lead.name)
            short = evolve(team, members=kept)
            left_out = evolve(one.dispatch, teams=(short, *one.dispatch.teams[1:]))
            assert wrong(tasks, [*others, evolve(one, dispatch=left_out)])


def test_a_run_without_common_subjects_is_as_it_was() -> None:
    tasks = [task("a", "甲", ratio="1/2"), task("b", "乙", days=(20, 25), ratio="1/2")]
    asked = run(*tasks)
    plain = run(*(evolve(t, merge_visits=False) for t in tasks))
    assert [o.dispatch for o in asked] == [o.dispatch for o in plain]
    assert [o.merges for o in asked] == [(), ()]


def test_each_department_fills_its_seats_from_its_own_register() -> None:
    tasks = [task("a", "甲"), task("b", "乙")]
    before = run(*tasks)
    more = run(*tasks, inspectors=people("甲", "丙") + people("乙", number=11))
    own = [
        [m for o in outcomes for t in o.dispatch.teams for m in t.members if m.department == "甲"]
        for outcomes in (before, more)
    ]
    assert own[0] == own[1]
    joint = next(o for o in before if o.merges)
    assert joint.task.lead.name == "甲"  # of the part that comes first
    assert {d.name for d in joint.task.departments} == {"甲", "乙"}
    assert all({m.department for m in t.members} == {"甲", "乙"} for t in joint.dispatch.teams)
    assert [o.dispatch.teams for o in before if not o.merges] == [(), ()]


# ---------------------------------------------------------------- the merged task


def test_seats_crews_and_categories_follow_from_the_plan() -> None:
    a = task("a", office("甲", inspectors=3, seats=1, categories=["食"], experts=1), days=(0, 5))
    b = task("b", office("甲", inspectors=4, seats=2, categories=["特"]), days=(3, 9))
    both = merged_task([b, a])
    (only,) = both.departments
    assert (both.id, only.inspectors, only.seats, only.experts) == ("a+b", 4, 2, 1)
    assert only.required == (("特",), ("食",))
    assert both.window is not None
    assert (both.window.first.day, both.window.last.day) == (4, 6)
    # as many categories as seats and crew allow have a seat of their own; the rest make a composite one
    three = merged_task(
        [evolve(a, id="c", departments=[office("甲", seats=1, categories=["电"])]), a, b]
    )
    assert three.departments[0].seats == 3
    assert three.departments[0].inspectors is None  # one part states no crew
    narrow = [office("甲", inspectors=1, seats=1, categories=[c]) for c in ("食", "特")]
    tight = merged_task([evolve(a, departments=[narrow[0]]), evolve(b, departments=[narrow[1]])])
    assert tight.departments[0].seats == 1
    assert tight.departments[0].composite == ("特", "食")


def test_only_steps_that_every_part_states_are_taken() -> None:
    step = LadderStep(step="superior", reason="缺员", approver="局长")
    other = evolve(step, reason="别的")
    a, b = task("a", "甲", ladder=[step]), task("b", "甲", ladder=[step])
    assert merged_task([a, b]).ladder == (step,)
    merge = Merge(tasks=(a, evolve(b, ladder=(other,))), subjects=("S",), made=True)
    assert merged_task(merge.tasks).ladder == ()
    assert "merged-ladder" in [n.code for n in said_of(merge, SILENT).notes]


def test_what_can_come_together_is_known_before_the_draw() -> None:
    tasks = [
        task("a", "甲", days=(0, 3)),
        task("b", "甲", days=(2, 6)),
        task("c", "甲", days=(5, 9)),
    ]
    assert [[t.id for t in s] for s in possible(tasks)] == [["a", "b"], ["b", "c"]]
    assert possible([tasks[0], tasks[2]]) == ()


def crewed(name: str, number: int, lead: str = "") -> Task:
    return task(name, office(lead or name, inspectors=number))


def test_the_caps_are_held_against_all_that_can_come_together() -> None:
    shenzhen = load_policy("shenzhen")
    check([crewed(n, 2) for n in "abcde"], shenzhen)  # five departments, ten people
    with pytest.raises(Refused, match=r"merged with a, b would be a joint inspection.*11 people"):
        check([crewed("a", 4), crewed("b", 4), crewed("c", 3)], shenzhen)
    check([crewed("a", 4), crewed("b", 4), evolve(crewed("c", 3), merge_visits=False)], shenzhen)
    check(
        [crewed("a", 6, "甲"), crewed("b", 6, "甲")], shenzhen
    )  # one department: no joint inspection
    with pytest.raises(Refused, match="inspectors = … is missing for 甲"):
        check([task("a", "甲"), crewed("b", 2)], shenzhen)
    with pytest.raises(Refused):  # refused before anything is drawn, in a run too
        run(crewed("甲", 5), crewed("乙", 4), crewed("丙", 2), policy=shenzhen)


def test_six_departments_pass_with_a_recorded_reason_only() -> None:
    names = "甲乙丙丁戊己"
    policy = load_policy("shenzhen", switches={"joint_max_inspectors_force": "in-principle"})
    recorded = [
        Override(path=f"joint.{cap}", reason="专项", approver="市长", date=FIRST)
        for cap in ("max_departments", "max_inspectors")
    ]
    for overrides, expected in (([], True), (recorded, False)):
        tasks = [evolve(crewed(n, 2), overrides=tuple(overrides)) for n in names]
        outcomes = run(*tasks, policy=policy, inspectors=people(*names, number=3))
        (joint,) = [o for o in outcomes if o.merges]
        codes = {f.code for f in joint.findings}
        assert ("joint-max-departments" in codes) is expected
        assert ("joint-max-inspectors" in codes) is expected


def test_what_no_visit_could_be_is_refused() -> None:
    with pytest.raises(InputError, match="which joins the ids"):
        check([task("a+b", "甲"), task("c", "甲")], SILENT)
    levels = [task("a", office("甲", level="市")), task("b", office("甲", level="县"))]
    with pytest.raises(InputError, match="states another level in task 'a'"):
        check(levels, SILENT)
    with pytest.raises(InputError, match="state the window"):
        Task(id="t", departments=[office("甲")], ratio=Ratio(value="1"), merge_visits=True)
    twice = [
        Inspector(id="p", department="甲", licence="L"),
        Inspector(id="q", department="乙", licence="L"),
    ]
    with pytest.raises(InputError, match="stands in two registers"):
        check([task("a", "甲"), task("b", "乙")], SILENT, twice)


def test_what_happened_in_all_parts_happened_in_the_merged_visits() -> None:
    plans = [
        PlannedTask(task=task("a", "甲"), events=Events({"list_drawn": FIRST})),
        PlannedTask(
            task=task("b", "乙"),
            events=Events({"list_drawn": FIRST + timedelta(days=1), "plan_approved": FIRST}),
        ),
    ]
    outcomes = perform(
        plans, subjects=[Subject(id="S")], inspectors=people("甲", "乙"), conflicts=[],
        policy=SILENT, seed=SEED, calendar=CHINA,
    )  # fmt: skip
    (joint,) = [o for o in outcomes if o.merges]
    assert dict(joint.events) == {"list_drawn": FIRST + timedelta(days=1)}
    assert joint.obligations == ()


# ---------------------------------------------------------------- what the clauses say


def codes(policy: Policy, *tasks: Task) -> tuple[list[str], list[str]]:
    said = said_of(Merge(tasks=tasks, subjects=("S",), made=False), policy)
    return [f.code for f in said.findings], [n.code for n in said.notes]


A, B = task("a", "甲", merge_visits=False), task("b", "甲", merge_visits=False)
C = task("c", "乙", merge_visits=False)
DEPARTED = Override(
    path="joint.merge_same_department", reason="期限不同", approver="局长", date=FIRST
)


@pytest.mark.parametrize(
    "city",
    [
        pytest.param("shenzhen", marks=pytest.mark.clause("shenzhen-2018/2.3.3/intra-dept-joint")),
        pytest.param("linyi", marks=pytest.mark.clause("linyi-2017/2.5/joint-same-dept")),
    ],
)
def test_one_department_merges_in_principle(city: str) -> None:
    policy = load_policy(city)
    assert codes(policy, A, B)[0] == ["visits-apart-same-department"]
    findings, notes = codes(policy, evolve(A, overrides=(DEPARTED,)), B)
    assert findings == []
    assert notes[0] == "visits-apart-same-department-departed"
    assert codes(policy, A, C)[0] == []  # two departments: only explored
    joint = task("d", "乙", "甲", merge_visits=False)
    assert codes(policy, A, joint)[0] == ["visits-apart-same-department"]


@pytest.mark.parametrize(
    ("city", "suggested"),
    [
        pytest.param(
            "shenzhen",
            ["visits-apart-cross-department-suggested", "visits-apart-single-visit-suggested"],
            marks=pytest.mark.clause("shenzhen-2018/2.3.3/cross-dept-joint"),
        ),
        pytest.param(
            "linyi",
            ["visits-apart-cross-department-suggested", "visits-apart-single-visit-suggested"],
            marks=pytest.mark.clause("linyi-2017/2.5/joint-cross"),
        ),
        pytest.param(
            "tonghua",
            ["visits-apart-considered-suggested"],
            marks=pytest.mark.clause("tonghua-2020/6.2.2/once"),
        ),
    ],
)
def test_what_is_explored_or_considered_is_suggested(city: str, suggested: list[str]) -> None:
    assert codes(load_policy(city), A, C) == ([], suggested)


@pytest.mark.clause("shenyang-2020/3.9/once")
def test_shenyang_wants_one_visit() -> None:
    assert codes(load_policy("shenyang"), A, C) == (["visits-apart-single-visit"], [])


@pytest.mark.clause("yunnan-2016/2.1/once")
def test_yunnan_wants_one_visit_in_principle() -> None:
    policy = load_policy("yunnan")
    assert codes(policy, A, B) == (["visits-apart-single-visit"], [])
    reason = evolve(DEPARTED, path="joint.single_visit")
    assert codes(policy, A, evolve(B, overrides=(reason,)))[0] == []


@pytest.mark.clause("tonghua-2020/6.3.3/once")
def test_tonghua_wants_one_visit_for_the_items_of_a_task() -> None:
    policy = load_policy("tonghua")
    single = policy.joint.single_visit
    assert not isinstance(single, Silent)
    assert codes(policy, A, B)[0] == []
    wider = policy.with_clause(
        "joint.single_visit", evolve(single, details=(("within", "subject"),))
    )
    assert codes(wider, A, B)[0] == ["visits-apart-single-visit"]


@pytest.mark.clause("linyi-2017/2.5/avoid-duplicate")
def test_one_item_at_one_subject_in_two_tasks_is_a_duplicate() -> None:
    same, other = evolve(A, items=("1", "2")), evolve(C, items=("2",))
    policy = load_policy("linyi")
    assert codes(policy, same, other)[0] == ["duplicate-inspection"]
    assert codes(policy, same, evolve(other, items=("3",)))[0] == []
    assert "duplicate-inspection-suggested" in codes(load_policy("yunnan"), same, other)[1]
    made = said_of(Merge(tasks=(same, other), subjects=("S",), made=True), policy)
    assert made.findings == ()  # in one visit nothing is inspected twice


@pytest.mark.clause("shenyang-2020/3.9/joint-required")
def test_tasks_of_one_purpose_are_joint() -> None:
    policy = load_policy("shenyang")
    first, second = evolve(A, purpose="食品安全"), evolve(C, purpose="食品安全")
    ((name, finding),) = one_purpose([first, second], (), policy)
    assert (name, finding.code) == ("c", "joint-required")
    together = Merge(tasks=(first, second), subjects=("S",), made=True)
    assert one_purpose([first, second], [together], policy) == ()
    assert one_purpose([first, second], [evolve(together, made=False)], policy) != ()
    assert one_purpose([first, evolve(second, purpose="消防")], (), policy) == ()
    assert one_purpose([A, C], (), policy) == ()  # no purpose is stated
    assert one_purpose([first, evolve(first, id="z")], (), policy) == ()  # nothing differs
    said = policy.joint.merge_dimensions
    assert not isinstance(said, Silent)
    items_only = policy.with_clause("joint.merge_dimensions", evolve(said, value=("item",)))
    assert one_purpose([first, second], (), items_only) == ()
    assert one_purpose([first, second], (), SILENT) == ()


@pytest.mark.clause("shenyang-2020/3.9/one-door")
def test_merged_visits_are_counted_once() -> None:
    merge = Merge(tasks=(A, C), subjects=("S", "T"), made=True)
    (note,) = said_of(merge, load_policy("shenyang")).notes
    assert "4次检查合并为2次" in note.zh
    assert "shenyang-2020/3.9/one-door" in note.clauses


def test_a_merge_inside_a_department_is_no_joint_inspection() -> None:
    inside = Merge(tasks=(A, B), subjects=("S",), made=True)
    across = Merge(tasks=(A, C), subjects=("S",), made=True)
    assert (inside.joint, across.joint) == (False, True)
    assert [v.departments for v in across.visits()] == [("甲", "乙")]
    assert "不计入跨部门联合抽查" in said_of(inside, SILENT).notes[0].zh
    assert "merging-silent" in [n.code for n in said_of(inside, SILENT).notes]


def test_the_run_says_what_stays_apart_and_what_moves() -> None:
    policy = load_policy("shenzhen", layers=["cn-baseline"])
    apart = run(A, B, policy=policy)
    assert [f.code for o in apart for f in o.findings] == ["visits-apart-same-department"]
    merged = run(evolve(A, merge_visits=True), evolve(B, merge_visits=True), policy=policy)
    assert [f.code for o in merged for f in o.findings] == []
    noted = [n.code for o in merged for n in o.notes]
    assert noted.count("visits-moved") == 2
    assert noted.count("visits-merged") == 1


def test_the_public_function_says_what_a_run_says() -> None:
    policy = load_policy("shenzhen", layers=["cn-baseline"])
    tasks = [task("a", "甲", group="g", ratio="3/4"), task("b", "甲", group="g", ratio="1/2")]
    outcomes = run(*tasks, policy=policy, subjects=8)
    draws = [o.drawn for o in outcomes if not o.merges]
    found = merge_visits(policy, reversed(tasks), reversed(draws))
    (merged,) = [o for o in outcomes if o.merges]
    assert [v.subject for v in found.visits] == [t.subject for t in merged.dispatch.teams]
    assert {(v.tasks, v.departments, v.joint) for v in found.visits} == {
        (("a", "b"), ("甲",), False)
    }
    apart = merge_visits(policy, [evolve(t, merge_visits=False) for t in tasks], draws)
    assert (apart.visits, [f.code for f in apart.findings]) == (
        (),
        ["visits-apart-same-department"],
    )
    with pytest.raises(Refused):
        merge_visits(load_policy("shenzhen"), [crewed("a", 6), crewed("b", 6)], [])


def test_what_nobody_has_decided_is_told_and_not_judged() -> None:
    policy = load_policy("shenzhen", layers=["cn-baseline"])
    open_ = [evolve(t, merge_visits=None) for t in (A, B)]
    outcomes = run(*open_, policy=policy)
    assert [f for o in outcomes for f in o.findings] == []
    assert "merge_visits" not in open_[0].plain()
    draws = [o.drawn for o in outcomes]
    told = [one.code for one in undecided(policy, open_, draws)]
    assert told[0] == "visits-apart-same-department"
    assert undecided(policy, [A, B], draws) == ()  # decided: the record judges it
    assert A.plain()["merge_visits"] is False


def test_days_of_merged_visits_lie_in_all_windows() -> None:
    tasks = [
        task("a", "甲", days=(0, 9), schedule=True),
        task("b", "甲", days=(4, 20), keep_apart=True),
    ]
    outcomes = run(*tasks, inspectors=people("甲", number=8))
    (merged,) = [o for o in outcomes if o.merges]
    assert len(merged.visits) == 4
    assert {v.day for v in merged.visits} <= {FIRST + timedelta(days=n) for n in range(4, 10)}
    assert [o.visits for o in outcomes if not o.merges] == [(), ()]


def test_the_consultations_of_all_parts_hold_for_the_merged_visits() -> None:
    asked = Consultation(department="乙", form="written", date=FIRST, evidence="函1")
    a, b = task("a", "甲", "乙", consultation=[asked]), task("b", "丙")
    own = Consultation(department="甲", form="meeting", date=FIRST, evidence="纪要2")
    both = merged_task([a, evolve(b, consultation=(own,))])
    assert both.consultation == (evolve(own, department="丙"), asked)


def test_a_merge_across_departments_is_consulted_on_like_any_joint_task() -> None:
    policy = load_policy("shenzhen")
    letter = Consultation(department="乙", form="written", date=FIRST, evidence="函1")
    a, b = crewed("甲", 3), crewed("乙", 3)
    for consultation, expected in (
        ((), []),  # nothing is stated, nothing judged
        ((letter,), []),
        ((evolve(letter, form="meeting"),), ["consultation-form"]),
    ):
        outcomes = run(evolve(a, consultation=consultation), b, policy=policy)
        found = {o.merges: [f.code for f in o.findings] for o in outcomes}
        assert found == {
            (): [],
            ("乙", "甲"): expected,
        }  # 乙 leads: the two have consulted each other
    three = [evolve(crewed("甲", 3), consultation=(letter,)), b, crewed("丙", 3)]
    codes = [f.code for o in run(*three, policy=policy) for f in o.findings]
    assert codes == ["consultation-missing"]
    with pytest.raises(InputError, match="'丁' takes no part"):
        run(evolve(a, consultation=(evolve(letter, department="丁"),)), b, policy=policy)
