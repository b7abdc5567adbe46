"""Teams: a second implementation, order independence, the invariants and what breaks them, the clauses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from randsup import load_policy
from randsup.errors import InputError, Refused
from randsup.facts.departments import TaskDepartment
from randsup.facts.exceptions import Override
from randsup.facts.history import History, PastVisit
from randsup.facts.plans import Task
from randsup.facts.registers import Conflict, Inspector
from randsup.facts.stated_ratios import Ratio
from randsup.facts.windows import Window
from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.law.terms import Silent, Strength
from randsup.lottery import Seed
from randsup.rules.dispatch.rotation import past_of
from randsup.rules.dispatch.teams import Certificate, Dispatch, Team, assign
from tests.rules.dispatch_oracles import breaches
from tests.rules.naive_dispatch import naive

SHENZHEN, TONGHUA = load_policy("shenzhen"), load_policy("tonghua")
LINYI, SHENYANG = load_policy("linyi"), load_policy("shenyang")
SEED = Seed.from_hex("91ec2649d7b92bc2aba1e7eb8bac4d33753aa5ffb93786a27bded88ed6d58bde")
WINDOW = Window(first=date(2026, 9, 1), last=date(2026, 9, 30))


def clause_of(policy: Policy, path: str) -> Clause[Any]:
    clause = policy[path]
    assert isinstance(clause, Clause)
    return clause


def seed(number: int) -> Seed:
    return Seed.from_hex(f"{number:064x}")


@frozen(kw_only=True)
class Place:
    subject: str
    region: str = ""


def places(*names: str) -> list[Place]:
    return [Place(subject=name) for name in names]


def task(*departments: TaskDepartment, **further: Any) -> Task:
    return Task(
        id="t", ratio=Ratio(value="1"), departments=departments, **{"window": WINDOW, **further}
    )


def one(**fields: Any) -> TaskDepartment:
    return TaskDepartment(name="甲", lead=True, **fields)


def people(number: int, department: str = "甲", **fields: Any) -> list[Inspector]:
    return [
        Inspector(id=f"{department}{i}", department=department, **fields) for i in range(number)
    ]


def codes(found: Dispatch) -> set[str]:
    return {f.code for f in found.findings}


def note_codes(found: Dispatch) -> set[str]:
    return {n.code for n in found.notes}


# ---- random cases


@frozen(kw_only=True)
class Case:
    task: Task
    drawn: tuple[Place, ...]
    inspectors: tuple[Inspector, ...]
    conflicts: tuple[Conflict, ...]
    loads: tuple[tuple[str, int], ...]
    seed: Seed
    caps: tuple[tuple[str, int], ...] = ()
    visits: tuple[PastVisit, ...] = ()

    def run(self, policy: Policy = SHENYANG, **changes: Any) -> Dispatch:
        this = evolve(self, **changes)
        return assign(
            this.task,
            this.drawn,
            this.inspectors,
            policy,
            this.seed,
            conflicts=this.conflicts,
            loads=dict(this.loads),
            caps=dict(this.caps),
            past=past_of(this.task, History(this.visits)),
        )

    def slowly(
        self, *, demanded: bool = False, cap: int | None = None, steps: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """What the second implementation gives, with what the policy comes to for it."""
        named = {s.step: s.people for s in self.task.ladder}
        first = date.max if self.task.window is None else self.task.window.first
        return naive(
            SimpleNamespace(
                task=self.task,
                regions={s.subject: s.region for s in sorted(self.drawn, key=lambda s: s.subject)},
                people=self.inspectors,
                seed=self.seed,
                barred={(c.inspector, c.subject) for c in self.conflicts},
                loads=self.loads,
                caps=self.caps,
                past=[
                    (v.day, v.subject, v.task, v.inspector) for v in self.visits if v.day < first
                ],
                steps=[(step, named.get(step, ())) for step in steps],
                demanded=demanded,
                cap=cap,
            )
        )


DAYS = (None, date(2026, 8, 1), date(2026, 9, 10), date(2026, 9, 30), date(2027, 1, 1))
LEAVES = ((), ((date(2026, 9, 30), date(2026, 10, 3)),), ((date(2026, 8, 1), date(2026, 8, 31)),))


@st.composite
def cases(draw: st.DrawFn, *, crews: bool = True) -> Case:
    names = draw(st.sampled_from([("甲",), ("甲", "乙"), ("乙", "甲", "丙")]))
    departments, inspectors = [], []
    for number, name in enumerate(names):
        categories = draw(st.sampled_from([(), (), ("x",), ("x", "y")]))
        size = draw(st.one_of(st.none(), st.integers(2, 4))) if crews else None
        seats = draw(st.integers(max(1, len(categories)), 2))
        departments.append(
            TaskDepartment(
                name=name, lead=number == 0, categories=categories, inspectors=size, seats=seats
            )
        )
        count = draw(st.integers(1, 6))
        for i in range(count):
            held = set(draw(st.sets(st.sampled_from("xyz"))))
            inspectors.append(
                Inspector(
                    id=f"{name}{i}",
                    department=name,
                    categories=held | set(categories) if i == 0 else held,
                    region=draw(st.sampled_from(["", "", "", "r", "s"])),
                    max_load=draw(st.sampled_from([None, None, 0, 1, 2, 3, 4])),
                    prior_load=draw(st.sampled_from([0, 0, 0, 1, 3])),
                    licence_until=draw(st.sampled_from(DAYS)),
                    leave=draw(st.sampled_from([LEAVES[0], LEAVES[0], *LEAVES])),
                )
            )
    drawn = [
        Place(subject=f"S{i}", region=draw(st.sampled_from(["", "r", "s", "q"])))
        for i in range(draw(st.integers(0, 5)))
    ]
    pairs = (
        st.tuples(st.sampled_from(inspectors), st.sampled_from(drawn)) if drawn else st.nothing()
    )
    conflicts = [
        Conflict(p.id, s.subject) for p, s in (draw(st.lists(pairs, max_size=6)) if drawn else [])
    ]
    return Case(
        task=task(*departments),
        drawn=tuple(drawn),
        inspectors=tuple(inspectors),
        conflicts=(*conflicts, Conflict("nobody", "S0"), Conflict("甲0", "elsewhere")),
        loads=tuple((p.id, 1) for p in inspectors[:1]),
        seed=seed(draw(st.integers(0, 10**6))),
    )


def plain_certificate(c: Certificate) -> tuple[Any, ...]:
    """A certificate as the naive implementation gives it; what is missing follows."""
    assert c.missing == len(c.seats) - c.capacity - c.pairs
    return c.seats, c.inspectors, c.capacity, c.pairs


def plain(found: Dispatch) -> list[dict[str, Any]]:
    """A dispatch as the naive implementation gives it."""
    by_department = []
    for crew in found.crews:
        name = crew.department
        mine = [s for s in found.trace if s.department == name]
        by_department.append(
            {
                "department": name,
                "holder": {
                    f"{found.task}/{m.subject}/{name}/{m.seat}": m.inspector
                    for team in found.teams
                    for m in team.members
                    if m.department == name
                },
                "empty": {
                    f"{found.task}/{u.subject}/{name}/{u.seat}"
                    for u in found.unfilled
                    if u.department == name
                },
                "certificates": [
                    plain_certificate(c) for c in found.certificates if c.department == name
                ],
                "crew": crew.members,
                "grown": tuple(s.inspector for s in mine if s.kind == "growth"),
                "trace": tuple(
                    (s.kind, tuple((m.seat, m.before, m.after) for m in s.moves))
                    for s in mine
                    if s.kind in ("augment", "balance")
                ),
                "substitutes": [
                    (s.moves[0].seat, s.moves[0].before, s.moves[0].after)
                    for s in mine
                    if s.kind == "substitute"
                ],
                "rungs": [
                    (r.step, [plain_certificate(c) for c in r.certificates], r.filled)
                    for r in found.ladder
                    if r.department == name
                ],
                "taken": {
                    seat: (who, r.step)
                    for r in found.ladder
                    if r.department == name
                    for seat, who in r.taken
                },
                "experts": {
                    f"{found.task}/{e.subject}/{name}/{e.seat}": e.inspector
                    for e in found.experts
                    if e.department == name
                },
                "rotation": next(
                    (
                        (r.visits, r.least, r.partners)
                        for r in found.rotation
                        if r.department == name
                    ),
                    (0, 0, 0),
                ),
            }
        )
    return by_department


@given(cases(), st.sampled_from([None, 6, 9]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_second_implementation_gives_the_same(
    case: Case, cap: int | None, demanded: bool
) -> None:
    policy = SHENYANG
    if demanded:
        clause = SHENZHEN["registry.personnel_qualification"]
        policy = policy.with_clause("registry.personnel_qualification", clause)
    if cap is not None:
        clause = evolve(clause_of(SHENZHEN, "joint.max_inspectors"), value=cap)
        policy = policy.with_clause("joint.max_inspectors", clause)
    assert plain(case.run(policy)) == case.slowly(demanded=demanded, cap=cap)


def larger(r: Random) -> Case:
    """A case with tight caps, crews and many conflicts, so that chains and substitutes are common."""
    departments, inspectors = [], []
    for number, name in enumerate(r.choice([("甲",), ("甲", "乙")])):
        categories = r.choice([(), ("x",), ("x", "y")])
        seats = r.randint(max(1, len(categories)), 3)
        size = r.choice([None, None, 2, 3, 5, 7])
        departments.append(
            TaskDepartment(
                name=name,
                lead=number == 0,
                categories=categories,
                inspectors=None if size is None else max(size, seats),
                seats=seats,
            )
        )
        for i in range(r.randint(2, 12)):
            held = {c for c in "xyz" if r.random() < 0.5}
            inspectors.append(
                Inspector(
                    id=f"{name}{i}",
                    department=name,
                    categories=held | set(categories if i == 0 else ()),
                    region=r.choice(["", "", "", "r", "s"]),
                    max_load=r.choice([None, 1, 2, 2, 3, 3, 4]),
                    prior_load=r.choice([0, 0, 0, 1, 2]),
                    leave=LEAVES[1] if r.random() < 0.1 else (),
                )
            )
    drawn = [
        Place(subject=f"S{i}", region=r.choice(["", "r", "s", "q"])) for i in range(r.randint(1, 8))
    ]
    conflicts = [
        Conflict(r.choice(inspectors).id, r.choice(drawn).subject) for _ in range(r.randint(0, 12))
    ]
    return Case(
        task=task(*departments),
        drawn=tuple(drawn),
        inspectors=tuple(inspectors),
        conflicts=tuple(conflicts),
        loads=(),
        seed=seed(r.randrange(10**9)),
    )


def test_a_second_implementation_gives_the_same_chains_growth_and_substitutes() -> None:
    r = Random(20260918)  # noqa: S311 - cases, not chance
    steps: Counter[str] = Counter()
    for number in range(1500):
        case, cap = larger(r), (None, 8, 10)[number % 3]
        policy = SHENYANG
        if cap is not None:
            clause = evolve(clause_of(SHENZHEN, "joint.max_inspectors"), value=cap)
            policy = policy.with_clause("joint.max_inspectors", clause)
        found = case.run(policy)
        assert plain(found) == case.slowly(cap=cap)
        assert broken(case, found) == set()
        for team in found.teams:
            places = [(m.department != "甲", m.department, m.seat) for m in team.members]
            assert places == sorted(places)
        steps.update(s.kind for s in found.trace)
    assert min(steps[kind] for kind in ("growth", "augment", "balance", "substitute")) >= 100


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_input_changes_nothing(case: Case, random: Any) -> None:
    def shuffled(rows: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(random.sample(rows, len(rows)))

    other = case.run(
        drawn=shuffled(case.drawn),
        inspectors=shuffled(case.inspectors),
        conflicts=shuffled(case.conflicts),
        task=evolve(case.task, departments=shuffled(case.task.departments)),
    )
    assert other == case.run()


def broken(case: Case, found: Dispatch, **further: Any) -> set[int]:
    return breaches(
        found,
        case.task,
        {s.subject: s.region for s in case.drawn},
        case.inspectors,
        conflicts=case.conflicts,
        **further,
    )


@given(cases())
@settings(max_examples=200, deadline=None)
def test_every_invariant_holds(case: Case) -> None:
    assert broken(case, case.run()) == set()
    clause = SHENZHEN["registry.personnel_qualification"]
    policy = SHENYANG.with_clause("registry.personnel_qualification", clause)
    assert broken(case, case.run(policy), qualified=True) == set()


@given(cases())
@settings(max_examples=100, deadline=None)
def test_another_departments_register_changes_nothing_here(case: Case) -> None:
    """16: the lead's part stays, byte for byte, when all others' people are exchanged."""
    lead = case.task.lead.name
    names = {d.name for d in case.task.departments}
    mine = tuple(p for p in case.inspectors if p.department == lead)
    theirs = tuple(
        Inspector(id=f"{name}!{i}", department=name, categories=tuple("xyz"), max_load=5)
        for name in names - {lead}
        for i in range(4)
    )
    before, after = case.run(), case.run(inspectors=mine + theirs)
    assert plain(before)[0] == plain(after)[0]


@given(cases(crews=False), st.integers(0, 5))
@settings(max_examples=150, deadline=None)
def test_one_more_inspector_never_hurts_one_more_conflict_never_helps(
    case: Case, number: int
) -> None:
    """31: counted in empty seats, for whole registers."""
    empty = len(case.run().unfilled)
    new = Inspector(id="new", department="甲", categories=("x",), max_load=2)
    assert len(case.run(inspectors=(*case.inspectors, new)).unfilled) <= empty
    person = case.inspectors[number % len(case.inspectors)]
    more = (*case.conflicts, Conflict(person.id, "S0"))
    assert len(case.run(conflicts=more).unfilled) >= empty


# ---- near misses: one rule broken in a copy is one finding


def solid() -> Case:
    """Two departments, a category, two conflicts, everybody fits."""
    licence: dict[str, Any] = {"licence_until": date(2027, 1, 1)}
    return Case(
        task=task(
            one(seats=2, categories=("x",)), TaskDepartment(name="乙", seats=1, inspectors=2)
        ),
        drawn=(*places("A", "B", "C"), Place(subject="D", region="r")),
        inspectors=(
            *people(2, categories=("x",), **licence),
            Inspector(id="甲8", department="甲", region="r", **licence),
            Inspector(id="甲9", department="甲", **licence),
            Inspector(
                id="甲old", department="甲", licence_until=date(2026, 9, 2), categories=("x",)
            ),
            Inspector(
                id="甲away",
                department="甲",
                leave=[(date(2026, 9, 3), date(2026, 9, 3))],
                **licence,
            ),
            *people(5, "乙", max_load=2, **licence),
        ),
        conflicts=(Conflict("甲0", "A"), Conflict("乙0", "B")),
        loads=(),
        seed=SEED,
    )


def change(found: Dispatch, subject: str, at: tuple[str, int], **fields: Any) -> Dispatch:
    teams = []
    for team in found.teams:
        members = tuple(
            evolve(m, **fields) if team.subject == subject and (m.department, m.seat) == at else m
            for m in team.members
        )
        teams.append(Team(subject=team.subject, members=members))
    return evolve(found, teams=tuple(teams))


def without(found: Dispatch, subject: str, seat: tuple[str, int]) -> Dispatch:
    teams = tuple(
        Team(
            subject=t.subject,
            members=tuple(
                m for m in t.members if t.subject != subject or (m.department, m.seat) != seat
            ),
        )
        for t in found.teams
    )
    return evolve(found, teams=teams)


def member(found: Dispatch, subject: str, seat: tuple[str, int]) -> str:
    team = next(t for t in found.teams if t.subject == subject)
    return next(m.inspector for m in team.members if (m.department, m.seat) == seat)


def outsider(found: Dispatch, department: str) -> str:
    crew = next(c for c in found.crews if c.department == department)
    return next(f"乙{i}" for i in range(5) if f"乙{i}" not in crew.members)


LEAD, OTHER, JOINT = ("甲", 1), ("甲", 2), ("乙", 1)


@pytest.mark.parametrize(
    ("number", "breaking"),
    [
        (2, lambda f: change(f, "A", LEAD, inspector="甲9")),
        (3, lambda f: change(f, "A", LEAD, inspector="乙3")),
        (4, lambda f: change(f, "A", LEAD, inspector="甲old")),
        (5, lambda f: change(f, "A", OTHER, inspector="甲8")),
        (6, lambda f: change(f, "A", LEAD, inspector="甲0")),
        (7, lambda f: change(f, "B", OTHER, inspector=member(f, "B", LEAD))),
        (8, lambda f: change(f, "B", OTHER, inspector="expert-1")),
        (9, lambda f: change(f, "B", OTHER, inspector="甲away")),
        (10, lambda f: change(f, "A", JOINT, inspector=outsider(f, "乙"))),
        (14, lambda f: change(f, "A", OTHER, seat=3)),
        (27, lambda f: without(f, "C", JOINT)),
        (27, lambda f: evolve(f, teams=f.teams[1:])),
    ],
)
def test_a_near_miss_is_found(number: int, breaking: Callable[[Dispatch], Dispatch]) -> None:
    case = solid()
    found = case.run(SHENZHEN.with_clause("joint.max_inspectors", Silent()))
    check = partial(broken, case, qualified=True, min_size=2)
    assert check(found) == set()
    assert number in check(breaking(found))


def test_a_team_below_the_minimum_is_found() -> None:
    case = evolve(solid(), task=task(one(seats=1)))
    found = case.run()
    assert broken(case, found, min_size=1) == set()
    assert broken(case, found, min_size=2) == {1}


def test_an_empty_seat_without_its_certificate_is_found() -> None:
    case = evolve(solid(), task=task(one(seats=2)), inspectors=tuple(people(3, max_load=2)))
    found = case.run()
    assert found.unfilled
    assert broken(case, found) == set()
    assert broken(case, evolve(found, certificates=())) == {30}
    wrong = evolve(found.certificates[0], capacity=found.certificates[0].capacity - 1)
    assert broken(case, evolve(found, certificates=(wrong, *found.certificates[1:]))) == {30}
    assert 27 in broken(case, evolve(found, unfilled=found.unfilled[1:]))


def test_an_uneven_load_is_found() -> None:
    case = evolve(solid(), task=task(one(seats=1)), inspectors=tuple(people(4)), conflicts=())
    found = case.run()
    assert [x.load for x in found.loads] == [1, 1, 1, 1]
    uneven = found
    for subject in "AB":
        uneven = change(uneven, subject, LEAD, inspector=member(found, "C", LEAD))
    counted = Counter(m.inspector for t in uneven.teams for m in t.members)
    loads = tuple(evolve(x, load=counted[x.inspector]) for x in found.loads)
    assert broken(case, evolve(uneven, loads=loads)) == {33, 34}


# ---- the clauses


@pytest.mark.clause("shenzhen-2018/2.3.2/min-two")
@pytest.mark.clause("tonghua-2020/6.5.1.3/group-min")
@pytest.mark.parametrize("policy", [SHENZHEN, TONGHUA])
def test_one_seat_is_refused_where_two_are_the_minimum(policy: Policy) -> None:
    with pytest.raises(Refused, match="1 seats at a subject, fewer than 2") as caught:
        assign(task(one(seats=1)), places("A"), people(3), policy, SEED)
    assert caught.value.clauses == clause_of(policy, "team.min_size").clauses
    found = assign(task(one(seats=2)), places("A"), people(3), policy, SEED)
    assert len(found.teams[0].members) == 2
    assert set(caught.value.clauses) <= set(found.reasons)


@pytest.mark.clause("tonghua-2020/6.5.2.4/joint-group-min")
def test_the_minimum_counts_the_team_and_by_a_switch_each_department() -> None:
    joint = task(one(seats=1), TaskDepartment(name="乙", seats=1))
    register = people(3) + people(3, "乙")
    found = assign(joint, places("A"), register, TONGHUA, SEED)
    assert [m.department for m in found.teams[0].members] == ["甲", "乙"]
    strict = evolve(TONGHUA, switches=[("team_min_size_per_department", "true")])
    with pytest.raises(Refused) as caught:
        assign(joint, places("A"), register, strict, SEED)
    assert [p.message.split(":")[0] for p in caught.value.problems] == ["乙", "甲"]


def test_where_the_minimum_is_silent_the_task_states_the_seats() -> None:
    found = assign(task(one(seats=1)), places("A"), people(3), LINYI, SEED)
    assert len(found.teams[0].members) == 1
    assert "team-size-silent" in note_codes(found)


def test_the_minimum_in_principle_passes_with_a_recorded_reason() -> None:
    clause = evolve(clause_of(TONGHUA, "team.min_size"), strength=Strength.IN_PRINCIPLE)
    policy = TONGHUA.with_clause("team.min_size", clause)
    found = assign(task(one(seats=1)), places("A"), people(3), policy, SEED)
    assert codes(found) == {"team-too-small"}
    reason = Override(path="team.min_size", reason="r", approver="a", date=date(2026, 8, 1))
    found = assign(task(one(seats=1), overrides=[reason]), places("A"), people(3), policy, SEED)
    assert codes(found) == set()
    assert "team-too-small" in note_codes(found)


@pytest.mark.clause("shenzhen-2018/2.3.2/recusal")
@pytest.mark.clause("tonghua-2020/6.5.3.2/recusal")
def test_a_declared_interest_never_meets_over_many_seeds() -> None:
    declared = [Conflict("甲0", "A"), Conflict("甲1", "B")]
    for number in range(300):
        found = assign(
            task(one(seats=2)),
            places("A", "B", "C"),
            people(4),
            TONGHUA,
            seed(number),
            conflicts=declared,
        )
        pairs = {(m.inspector, m.subject) for t in found.teams for m in t.members}
        assert not pairs & {(c.inspector, c.subject) for c in declared}
        assert not found.unfilled
        assert "tonghua-2020/6.5.3.2/recusal" in found.reasons


def test_conflicts_hold_where_the_text_is_silent_and_that_is_said() -> None:
    found = assign(
        task(one(seats=2)), places("A"), people(3), SHENYANG, SEED, conflicts=[Conflict("甲0", "A")]
    )
    assert [m.inspector for m in found.teams[0].members if m.inspector == "甲0"] == []
    assert "recusal-silent" in note_codes(found)


@pytest.mark.clause("shenzhen-2018/2.1.2/personnel-qualified")
@pytest.mark.clause("linyi-2017/2.2/personnel-qualified")
@pytest.mark.clause("yunnan-2016/1.2/personnel")
@pytest.mark.parametrize("name", ["shenzhen", "linyi", "yunnan"])
def test_a_licence_must_last_the_window(name: str) -> None:
    register = [
        Inspector(id="before", department="甲", licence_until=date(2026, 8, 31)),
        Inspector(id="inside", department="甲", licence_until=date(2026, 9, 29)),
        Inspector(id="last-day", department="甲", licence_until=date(2026, 9, 30)),
        Inspector(id="blank", department="甲"),
    ]
    found = assign(task(one(seats=2)), places("A"), register, load_policy(name), SEED)
    assert found.excluded == (
        ("before", "licence-ended-before-window"),
        ("inside", "licence-ends-inside-window"),
    )
    assert {m.inspector for m in found.teams[0].members} == {"last-day", "blank"}
    assert {"licence-ended-before-window", "licence-ends-inside-window", "licence-not-stated"} <= (
        note_codes(found)
    )
    silent = assign(task(one(seats=2)), places("A"), register, SHENYANG, SEED)
    assert silent.excluded == ()
    (note,) = [n for n in silent.notes if n.code == "qualification-silent"]
    assert "2 inspectors" in note.en


def test_leave_excludes_and_without_a_window_nothing_can() -> None:
    away = Inspector(id="away", department="甲", leave=[(date(2026, 9, 30), date(2026, 10, 9))])
    register = [away, *people(2)]
    found = assign(task(one(seats=2)), places("A"), register, SHENZHEN, SEED)
    assert found.excluded == (("away", "on-leave"),)
    open_ended = task(one(seats=2), window=None)
    found = assign(open_ended, places("A"), register, SHENZHEN, SEED)
    assert found.excluded == ()
    assert "window-not-stated" in note_codes(found)


@pytest.mark.clause("tonghua-2020/6.5.1.2/domain-matched")
def test_a_category_seat_goes_to_a_holder_and_a_shortfall_is_no_breach_of_that_clause() -> None:
    register = [Inspector(id="x", department="甲", categories=("x",), max_load=1), *people(4)]
    asks = task(one(seats=2, categories=["x"]))
    for number in range(50):
        found = assign(asks, places("A"), register, TONGHUA, seed(number))
        assert member(found, "A", ("甲", 1)) == "x"
        assert not found.findings
        assert "domain-matched-short" not in note_codes(found)
    short = assign(asks, places("A", "B"), register, TONGHUA, SEED)
    assert "domain-matched-short" in note_codes(short)
    assert codes(short) == {"unfilled-seats", "team-below-min-size"}
    strict = evolve(
        clause_of(TONGHUA, "team.min_domain_matched"), strength=Strength.MUST, details=()
    )
    must = TONGHUA.with_clause("team.min_domain_matched", strict)
    assert "domain-matched-short" in codes(assign(asks, places("A", "B"), register, must, SEED))
    reason = Override(
        path="team.min_domain_matched", reason="r", approver="a", date=date(2026, 8, 1)
    )
    departed = task(one(seats=2, categories=["x"]), overrides=[reason])
    # a recorded reason helps only where a rule binds in principle
    assert "domain-matched-short" in codes(assign(departed, places("A", "B"), register, must, SEED))
    assert assign(task(one()), places("A"), register, must, SEED).findings == ()


def test_a_team_of_two_with_an_empty_third_seat_is_not_below_the_minimum() -> None:
    found = assign(task(one(seats=3)), places("A"), people(2), TONGHUA, SEED)
    assert codes(found) == {"unfilled-seats"}
    found = assign(task(one(seats=3)), places("A"), people(1), TONGHUA, SEED)
    assert codes(found) == {"unfilled-seats", "team-below-min-size"}


def test_an_advisory_qualification_leaves_nobody_out() -> None:
    path = "registry.personnel_qualification"
    clause = evolve(clause_of(SHENZHEN, path), strength=Strength.ADVISORY)
    register = [evolve(p, licence_until=date(2026, 9, 1)) for p in people(2)]
    policy = SHENZHEN.with_clause(path, clause)
    found = assign(task(one()), places("A"), register, policy, SEED)
    assert (found.excluded, found.unfilled) == ((), ())


def test_a_certificate_is_a_sentence_and_a_breach() -> None:
    register = [
        *(Inspector(id=f"x{i}", department="甲", categories=("X",), max_load=2) for i in range(3)),
        *people(20),
    ]
    found = assign(
        task(one(seats=2, categories=["X"])), places(*"ABCDEFG"), register, SHENZHEN, SEED
    )
    (certificate,) = found.certificates
    assert certificate.zh == "甲：这7个检查对象需要执法类别X；有资格的3人合计可承担6次；缺1人次。"
    assert certificate.en == (
        "甲: These 7 subjects need category X; 3 eligible inspectors with a total capacity of 6 exist;"
        " 1 short."
    )
    finding = next(f for f in found.findings if f.code == "unfilled-seats")
    assert (finding.strength, finding.zh) == (Strength.MUST, certificate.zh)
    (unfilled,) = found.unfilled
    assert (unfilled.role, unfilled.category, unfilled.certificate) == ("lead", "X", 0)


def test_what_nobody_can_do_is_bad_input() -> None:
    register = people(3, categories=("食品生产", "特种设备"))
    with pytest.raises(
        InputError,
        match="no inspector of '甲' holds the category '食品' in the register of inspectors",
    ) as caught:
        assign(task(one(categories=["食品"])), places("A"), register, SHENZHEN, SEED)
    assert "did you mean 食品生产?" in str(caught.value)
    unknown = task(TaskDepartment(name="市监局", lead=True))
    with pytest.raises(
        InputError, match="no inspector of '市监局' stands in the register of inspectors"
    ) as caught:
        assign(unknown, places("A"), register, SHENZHEN, SEED)
    assert "it has 甲" in str(caught.value)
    with pytest.raises(InputError, match="'A' stands twice"):
        assign(task(one()), places("A", "A"), register, SHENZHEN, SEED)
    with pytest.raises(InputError, match="contains /"):
        assign(task(one()), places("A/1"), register, SHENZHEN, SEED)
    with pytest.raises(InputError, match="stands twice"):
        assign(task(one()), places("A"), [*register, register[0]], SHENZHEN, SEED)


def test_holders_left_out_give_a_certificate_not_an_error() -> None:
    register = [
        Inspector(id="x", department="甲", categories=("x",), licence_until=date(2026, 9, 1)),
        *people(3),
    ]
    found = assign(task(one(categories=["x"])), places("A"), register, SHENZHEN, SEED)
    assert [(c.categories, c.inspectors, c.missing) for c in found.certificates] == [
        (("x",), (), 1)
    ]


# ---- crews


@pytest.mark.clause("tonghua-2020/6.5.2.1/joint-count")
@pytest.mark.clause("tonghua-2020/6.5.2.2/joint-draw")
def test_each_department_sends_its_number_from_its_own_register() -> None:
    joint = task(one(inspectors=4), TaskDepartment(name="乙", inspectors=3, categories=["x"]))
    register = people(9) + people(8, "乙") + people(1, "乙x", categories=("x",))
    register[-1] = evolve(register[-1], department="乙")
    for number in range(60):
        found = assign(joint, places(*"ABCDE"), register, TONGHUA, seed(number))
        assert [(c.department, len(c.members), c.grown) for c in found.crews] == [
            ("甲", 4, 0),
            ("乙", 3, 0),
        ]
        assert "乙x0" in found.crews[1].members
        by = {p.id: p.department for p in register}
        for crew in found.crews:
            assert {by[i] for i in crew.members} == {crew.department}
        for team in found.teams:
            assert Counter(m.department for m in team.members) == {"甲": 2, "乙": 2}


def test_a_crew_holds_nobody_who_could_take_no_seat() -> None:
    # Every seat is a lead seat: whoever holds none of the categories would be sent for nothing.
    joint = task(one(), TaskDepartment(name="乙", inspectors=3, seats=1, categories=["x"]))
    register = people(9) + people(20, "乙")
    register += [
        evolve(p, department="乙", categories=("x",)) for p in people(4, "乙x", categories=("x",))
    ]
    for number in range(20):
        found = assign(joint, places(*"ABCDEF"), register, TONGHUA, seed(number))
        sent = {m.inspector for t in found.teams for m in t.members if m.department == "乙"}
        assert sent == set(found.crews[1].members)
        assert all(i.startswith("乙x") for i in sent)
        assert len(sent) == 3


def test_a_crew_grows_only_as_far_as_it_helps_and_says_so() -> None:
    register = people(10, max_load=1)
    found = assign(task(one(seats=2, inspectors=2)), places(*"AB"), register, TONGHUA, SEED)
    assert (found.crews[0].stated, found.crews[0].grown, found.unfilled) == (2, 2, ())
    assert [s.kind for s in found.trace if s.kind == "growth"] == ["growth"] * 2
    assert "crew-grown" in note_codes(found)
    short = assign(task(one(seats=2, inspectors=2)), places(*"ABCDEF"), register, TONGHUA, SEED)
    assert (short.crews[0].grown, len(short.unfilled)) == (8, 2)
    hopeless = [Conflict(p.id, "A") for p in register]
    kept = assign(
        task(one(seats=2, inspectors=2)), places("A"), register, TONGHUA, SEED, conflicts=hopeless
    )
    assert kept.crews[0].grown == 0


def test_growth_stays_inside_the_cap_and_is_shared_out_before() -> None:
    joint = task(one(inspectors=3), TaskDepartment(name="乙", inspectors=4))
    register = people(12, max_load=1) + people(12, "乙", max_load=1)
    found = assign(joint, places(*"ABCDE"), register, SHENZHEN, SEED)
    # 10 - 7 = 3: one each, and one more for the lead
    assert [(len(c.members), c.grown) for c in found.crews] == [(5, 2), (5, 1)]
    assert "shenzhen-2018/2.3.3/max-inspectors" in found.reasons


def test_a_single_department_or_a_cap_on_the_team_does_not_bound_the_growth() -> None:
    register = people(12, max_load=1) + people(12, "乙", max_load=1)
    alone = task(one(inspectors=2))
    found = assign(alone, places(*"ABCDEF"), register, SHENZHEN, SEED)
    assert (found.crews[0].grown, found.unfilled) == (10, ())
    joint = task(one(inspectors=5), TaskDepartment(name="乙", inspectors=5))
    assert assign(joint, places(*"ABCDEF"), register, SHENZHEN, SEED).crews[0].grown == 0
    cap = clause_of(SHENZHEN, "joint.max_inspectors")
    details = {**dict(cap.details), "unit": "inspection-team"}
    policy = SHENZHEN.with_clause("joint.max_inspectors", evolve(cap, details=details.items()))
    found = assign(joint, places(*"ABCDEF"), register, policy, SEED)
    assert [c.grown for c in found.crews] == [7, 7]


@pytest.mark.clause("tonghua-2020/6.5.3.2/recusal-substitute")
def test_whoever_of_a_full_crew_is_recused_is_replaced_by_lot_from_outside() -> None:
    clause = evolve(clause_of(SHENZHEN, "joint.max_inspectors"), value=4)
    policy = TONGHUA.with_clause("joint.max_inspectors", clause)
    joint = task(one(inspectors=2), TaskDepartment(name="乙", inspectors=2))
    register = people(6) + people(6, "乙")
    seen = set()
    for number in range(60):
        calm = assign(joint, places(*"ABC"), register, policy, seed(number))
        first = calm.crews[0].members[0]
        found = assign(
            joint, places(*"ABC"), register, policy, seed(number), conflicts=[Conflict(first, "B")]
        )
        (substitute,) = found.substitutes
        assert (substitute.subject, substitute.recused) == ("B", first)
        assert substitute.inspector not in calm.crews[0].members
        assert found.unfilled == ()
        assert {"substitutes-drawn"} <= note_codes(found)
        assert [s.kind for s in found.trace if s.kind == "substitute"] == ["substitute"]
        # the other department's part and the rest of the crew are as they were
        assert found.crews == calm.crews
        seen.add(substitute.inspector)
    assert len(seen) == 6


def test_fewer_people_than_the_crew_all_go() -> None:
    found = assign(task(one(inspectors=5)), places("A"), people(3), TONGHUA, SEED)
    assert len(found.crews[0].members) == 3
    assert "crew-short" in note_codes(found)


# ---- loads and chance


def test_earlier_visits_of_this_run_count() -> None:
    register = people(4)
    found = assign(
        task(one(seats=2)), places("A"), register, TONGHUA, SEED, loads={"甲0": 1, "甲2": 5}
    )
    assert {m.inspector for m in found.teams[0].members} == {"甲1", "甲3"}
    capped = [evolve(p, max_load=1) for p in register]
    found = assign(task(one(seats=2)), places("A"), capped, TONGHUA, SEED, loads={"甲1": 1})
    assert "甲1" not in {m.inspector for m in found.teams[0].members}
    assert next(x for x in found.loads if x.inspector == "甲1").prior == 1


def test_equal_people_are_equally_likely_over_many_seeds() -> None:
    """Chi-square with 4 degrees of freedom; alpha = 0.0001 is 23.51. Fixed seeds 0 … 2999."""
    counted: Counter[str] = Counter()
    crews: Counter[str] = Counter()
    for number in range(3000):
        found = assign(
            task(one(seats=2, inspectors=2)), places("A"), people(5), TONGHUA, seed(number)
        )
        counted[member(found, "A", ("甲", 1))] += 1
        crews.update(found.crews[0].members)
    assert sum((n - 600) ** 2 / 600 for n in counted.values()) < 23.51
    # each is on the crew with probability 2/5; the statistic has 4 degrees of freedom times 3/4
    assert sum((n - 1200) ** 2 / 1200 for n in crews.values()) < 23.51


def test_nothing_drawn_gives_nothing() -> None:
    found = assign(task(one()), [], people(3), TONGHUA, SEED)
    assert (found.teams, found.unfilled, found.findings) == ((), (), ())
    assert [x.load for x in found.loads] == [0, 0, 0]


def test_a_dispatch_is_a_value() -> None:
    case = solid()
    policy = SHENZHEN.with_clause("joint.max_inspectors", Silent())
    assert hash(case.run(policy)) == hash(case.run(policy))


PROGRAM = """
from hashlib import sha256
from random import Random
from tests.rules.test_teams import larger
r = Random(7)
print(sha256("".join(repr(larger(r).run()) for _ in range(60)).encode()).hexdigest())
"""


def test_the_hash_seed_changes_nothing() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": number},
            cwd=Path(__file__).parents[2],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for number in ("0", "1")
    }
    assert len(said) == 1
