"""Lawful dispatches hold, whatever they use; one that was touched anywhere does not."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from randsup.canonical import canonical_json
from randsup.errors import InputError, Refused
from randsup.facts.history import History
from randsup.facts.plans import Ratio, Task, TaskDepartment
from randsup.facts.registers import (
    Conflict,
    Inspector,
    InspectorRegister,
    Subject,
    SubjectRegister,
    conflicts_digest,
)
from randsup.facts.workdays import WorkCalendar
from randsup.lottery import Seed
from randsup.proof import record as records
from randsup.proof.attempts import Entry
from randsup.proof.checks import BREACH, Evidence, LoggedChange, audit, foreign, judge
from randsup.proof.checks.from_record import evidence_of
from randsup.proof.checks.reading import read_dispatch
from randsup.proof.record import Registers, build
from randsup.proof.verify import verify
from randsup.rules.dispatch.assignments import Assignment, Dispatch, Team, Unfilled
from randsup.rules.process import PlannedTask, perform
from tests.proof.checks.near_misses import SHENYANG, TONGHUA, USUAL, held
from tests.rules.wide_cases import FREE, wide

NUMBERS = st.integers(0, 10**6)
STATED = {"D13", "D45"}
"""What a lawful dispatch may state of itself: a department with nobody to send (its certificate says so), and a
single-random step in a task without a window, of which nobody knows until when."""


def breaches(evidence: Evidence) -> set[str]:
    return {r.check.code for r in judge(evidence) if r.state == BREACH}


def lawful(number: int) -> Evidence:
    case = wide(Random(number))  # noqa: S311
    try:
        found = case.run(FREE)
    except (InputError, Refused):
        assume(False)
        raise
    return Evidence(
        task=case.task,
        policy=FREE,
        dispatch=found,
        drawn=case.drawn,
        inspectors=case.inspectors,
        conflicts=case.conflicts,
        loads=case.loads,
        caps=case.caps,
        history=History(case.visits) if case.visits else None,
        seed=case.seed,
        changes=(),
    )


def test_a_later_step_may_bring_one_more_of_the_superior() -> None:
    """Two are missing, the superior's step fills one seat, and the direct step's chain ends at another."""
    evidence = lawful(265103)
    superior = next(r for r in evidence.dispatch.ladder if r.step == "superior")
    assert (len(superior.filled), sum(c.missing for c in superior.certificates)) == (1, 2)
    assert not breaches(evidence) - STATED


@given(NUMBERS)
@settings(max_examples=80, deadline=None)
def test_a_lawful_dispatch_holds_whatever_it_uses(number: int) -> None:
    evidence = lawful(number)
    found = breaches(evidence) - STATED
    assert not found, [f.en for f in audit(evidence)]
    if evidence.dispatch.unfilled == ():
        assert "D13" not in breaches(evidence)


@given(NUMBERS)
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_evidence_changes_no_finding(number: int) -> None:
    evidence = lawful(number)
    r = Random(number)  # noqa: S311
    people, conflicts = list(evidence.inspectors or ()), list(evidence.conflicts or ())
    r.shuffle(people)
    r.shuffle(conflicts)
    broken = _another_holder(evidence, r)
    other = evolve(broken, inspectors=people, conflicts=conflicts, drawn=evidence.drawn[::-1])
    assert set(audit(other)) == set(audit(broken))


def _another_holder(evidence: Evidence, r: Random) -> Evidence:
    """One member exchanged with somebody of the registers."""
    members = [m for t in evidence.dispatch.teams for m in t.members]
    assume(members)
    one, who = r.choice(members), r.choice(evidence.inspectors or ())
    assume(who.id != one.inspector)
    return evolve(evidence, dispatch=put(evidence.dispatch, one, who.id))


def put(found: Dispatch, one: Assignment, who: str) -> Dispatch:
    teams = tuple(
        evolve(t, members=tuple(evolve(m, inspector=who) if m is one else m for m in t.members))
        for t in found.teams
    )
    return evolve(found, teams=teams)


def refitted(found: Dispatch) -> Dispatch:
    """The table of loads made to fit the teams, as a careful forger would."""
    counted = Counter(m.inspector for t in found.teams for m in t.members)
    return evolve(found, loads=tuple(evolve(x, load=counted[x.inspector]) for x in found.loads))


# ---- one thing broken, without a seed: the check that is meant says so

Break = Callable[[Evidence, Random], Evidence]


def _choose(
    evidence: Evidence, r: Random, fits: Callable[[Assignment, Inspector], bool]
) -> Evidence:
    pairs = [
        (m, p)
        for t in evidence.dispatch.teams
        for m in t.members
        for p in evidence.inspectors or ()
        if p.id != m.inspector and fits(m, p)
    ]
    assume(pairs)
    one, who = r.choice(pairs)
    return evolve(evidence, dispatch=refitted(put(evidence.dispatch, one, who.id)))


def _stranger(evidence: Evidence, r: Random) -> Evidence:
    members = [m for t in evidence.dispatch.teams for m in t.members]
    assume(members)
    return evolve(evidence, dispatch=put(evidence.dispatch, r.choice(members), "nobody"))


def _expert(evidence: Evidence, r: Random) -> Evidence:
    return _choose(evidence, r, lambda m, p: p.role == "expert" and p.department == m.department)


def _interest(evidence: Evidence, r: Random) -> Evidence:
    pairs = {(c.inspector, c.subject) for c in evidence.conflicts or ()}
    return _choose(evidence, r, lambda m, p: (p.id, m.subject) in pairs)


def _twice(evidence: Evidence, r: Random) -> Evidence:
    there = {(m.subject, m.inspector) for t in evidence.dispatch.teams for m in t.members}
    return _choose(evidence, r, lambda m, p: (m.subject, p.id) in there)


def _elsewhere(evidence: Evidence, r: Random) -> Evidence:
    regions = {p.subject: p.region for p in evidence.drawn}
    return _choose(evidence, r, lambda m, p: p.region not in ("", regions[m.subject]))


def _other_department(evidence: Evidence, r: Random) -> Evidence:
    return _choose(evidence, r, lambda m, p: p.department != m.department)


def _outside_the_crew(evidence: Evidence, r: Random) -> Evidence:
    crews = {i for c in evidence.dispatch.crews for i in c.members}
    taken = {i for rung in evidence.dispatch.ladder for _, i in rung.taken}
    return _choose(
        evidence,
        r,
        lambda m, p: p.id not in crews | taken and not p.role and p.department == m.department,
    )


def _tired(evidence: Evidence, r: Random) -> Evidence:
    full = {
        x.inspector
        for x in evidence.dispatch.loads
        for p in evidence.inspectors or ()
        if p.id == x.inspector and p.max_load is not None and x.prior + x.load >= p.max_load
    }
    return _choose(evidence, r, lambda _m, p: p.id in full)


def _lost(evidence: Evidence, r: Random) -> Evidence:
    teams = [t for t in evidence.dispatch.teams if t.members]
    assume(teams)
    one = r.choice(teams)
    gone = r.choice(one.members)
    less = evolve(one, members=tuple(m for m in one.members if m is not gone))
    whole = tuple(less if t is one else t for t in evidence.dispatch.teams)
    return evolve(evidence, dispatch=refitted(evolve(evidence.dispatch, teams=whole)))


def _one_more(evidence: Evidence, r: Random) -> Evidence:
    teams = [t for t in evidence.dispatch.teams if t.members]
    assume(teams)
    one = r.choice(teams)
    more = evolve(one, members=(*one.members, evolve(one.members[-1], seat=9)))
    whole = tuple(more if t is one else t for t in evidence.dispatch.teams)
    return evolve(evidence, dispatch=evolve(evidence.dispatch, teams=whole))


def _parted(evidence: Evidence, r: Random) -> Evidence:
    teams = [t for t in evidence.dispatch.teams if len(t.members) > 1]
    assume(teams)
    one = r.choice(teams)
    halves = (
        evolve(one, members=one.members[:1]),
        Team(subject=one.subject, members=one.members[1:]),
    )
    whole = tuple(h for t in evidence.dispatch.teams for h in (halves if t is one else (t,)))
    return evolve(evidence, dispatch=evolve(evidence.dispatch, teams=whole))


def _miscounted(evidence: Evidence, r: Random) -> Evidence:
    proofs = evidence.dispatch.certificates
    assume(proofs)
    n = r.randrange(len(proofs))
    name = r.choice(("capacity", "pairs", "missing"))
    wrong = evolve(proofs[n], **{name: getattr(proofs[n], name) + r.choice((-1, 1))})
    listed = (*proofs[:n], wrong, *proofs[n + 1 :])
    return evolve(evidence, dispatch=evolve(evidence.dispatch, certificates=listed))


def _no_proof(evidence: Evidence, _r: Random) -> Evidence:
    assume(evidence.dispatch.unfilled)
    return evolve(evidence, dispatch=evolve(evidence.dispatch, certificates=()))


def _given_up(evidence: Evidence, r: Random) -> Evidence:
    """A member sent home, the seat recorded as unfilled under a certificate that exists."""
    members = [m for t in evidence.dispatch.teams for m in t.members]
    proofs = [n for n, c in enumerate(evidence.dispatch.certificates)]
    assume(members)
    one = r.choice(members)
    lost = evolve(
        evidence.dispatch,
        teams=tuple(
            evolve(t, members=tuple(m for m in t.members if m is not one))
            for t in evidence.dispatch.teams
        ),
        unfilled=(
            *evidence.dispatch.unfilled,
            *_unfilled(one, r.choice(proofs) if proofs else 0),
        ),
    )
    return evolve(evidence, dispatch=refitted(lost))


def _unfilled(one: Assignment, certificate: int) -> Iterator[Any]:
    yield Unfilled(
        subject=one.subject,
        department=one.department,
        seat=one.seat,
        role=one.role,
        category=one.category,
        certificate=certificate,
    )


def _forgotten(evidence: Evidence, _r: Random) -> Evidence:
    assume(any(x.visits for x in evidence.dispatch.rotation))
    told = tuple(
        evolve(x, visits=x.visits - 1 if x.visits else 0) for x in evidence.dispatch.rotation
    )
    return evolve(evidence, dispatch=evolve(evidence.dispatch, rotation=told))


BREAKS: dict[str, tuple[Break, ...]] = {
    "D03": (_stranger,),
    "D05": (_elsewhere,),
    "D06": (_interest,),
    "D07": (_twice,),
    "D08": (_expert,),
    "D09": (_tired,),
    "D10": (_other_department, _outside_the_crew),
    "D14": (_one_more,),
    "D15": (_parted,),
    "D27": (_lost,),
    "D28": (_given_up,),
    "D29": (_miscounted,),
    "D30": (_no_proof,),
    "D35": (_forgotten,),
}


@pytest.mark.parametrize(
    ("code", "broken"), [(c, b) for c, several in BREAKS.items() for b in several]
)
@given(number=NUMBERS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_broken_is_named(code: str, broken: Break, number: int) -> None:
    evidence = evolve(lawful(number), seed=None)
    wrong = broken(evidence, Random(number))  # noqa: S311
    named = breaches(wrong)
    if code == "D05":  # somebody whom a step names may be from anywhere
        assume(not any(r.step in ("single-random", "direct") for r in wrong.dispatch.ladder))
    assert code in named


# ---- one field of a record changed: audit and verify both find it


def recorded(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A record of one or two tasks, and what it was made from."""
    r = Random(number)  # noqa: S311
    names = r.choice([("甲",), ("甲", "乙")])
    people = [
        Inspector(
            id=f"{name}{i}",
            department=name,
            categories={c for c in "xy" if i == 0 or r.random() < 0.5},
            region=r.choice(["", "", "r"]),
            max_load=r.choice([None, 1, 2, 3]),
        )
        for name in names
        for i in range(r.randint(3, 7))
    ]
    subjects = SubjectRegister(
        Subject(id=f"S{i}", region=r.choice(["r", "s"])) for i in range(r.randint(3, 9))
    )
    conflicts = tuple(
        Conflict(r.choice(people).id, f"S{r.randrange(len(subjects))}")
        for _ in range(r.randint(0, 4))
    )
    planned = tuple(
        PlannedTask(
            task=Task(
                id=f"t{k}",
                ratio=Ratio(value=r.choice(["1/2", "1"])),
                window=(date(2026, 9, 1) + timedelta(days=k), date(2026, 9, 30)),
                departments=[
                    TaskDepartment(
                        name=name,
                        lead=n == 0,
                        seats=r.randint(2, 3),
                        categories=r.choice([(), ("x",), ("x", "y")]),
                        inspectors=r.choice([None, 3, 4]),
                    )
                    for n, name in enumerate(names)
                ],
                package=r.choice([1, 1, 2]),
            )
        )
        for k in range(r.choice([1, 1, 2]))
    )
    used: dict[str, Any] = {
        "subjects": subjects,
        "inspectors": people,
        "conflicts": conflicts,
        "policy": SHENYANG,
        "calendar": WorkCalendar.china(),
    }
    seed = Seed.from_hex(f"{number:064x}")
    outcomes = perform(planned, seed=seed, **used)
    register = InspectorRegister(people)
    known = Registers(
        fields=("region",),
        subjects=subjects.digest(("region",)),
        subjects_size=len(subjects),
        inspectors=register.digest,
        inspectors_size=len(register),
        conflicts=conflicts_digest(conflicts),
        conflicts_size=len(conflicts),
        items="",
        items_size=0,
    )
    record = build(outcomes, policy=SHENYANG, calendar=used["calendar"], seed=seed, registers=known)
    return record, {**used, "planned": planned}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every leaf and every list that is not empty."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        if value:
            yield path
        for n, item in enumerate(value):
            yield from places(item, (*path, n))
    else:
        yield path


def changed(value: Any, r: Random, ids: list[str]) -> Any:
    """Something else of the same kind."""
    if isinstance(value, list):
        way = r.choice(("drop", "double", "turn"))
        n = r.randrange(len(value))
        if way == "drop":
            return value[:n] + value[n + 1 :]
        return [*value, value[n]] if way == "double" else value[::-1]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + r.choice((-1, 1, 2))
    if value is None:
        return 3
    return r.choice([i for i in ids if i != value])


@given(NUMBERS, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_one_field_of_a_record_changed_is_always_found(number: int, r: Random) -> None:
    record, used = recorded(number)
    ids = [p.id for p in used["inspectors"]] + ["S0", "S1", "lead", "member", "", "甲", "x"]
    forged = copy.deepcopy(record)
    task = r.choice(forged["tasks"])
    path = r.choice(list(places(task["dispatch"])))
    at = task["dispatch"]
    for key in path[:-1]:
        at = at[key]
    other = changed(at[path[-1]], r, ids)
    assume(other != at[path[-1]])
    at[path[-1]] = other
    plain = {k: v for k, v in used.items() if k != "planned"}
    assert verify(forged, **plain) != ()
    try:
        found = [breaches(e) for e in evidence_of(forged, **used)]
    except InputError:
        return  # no dispatch any more: refused with its place
    assert any(found), path


def test_a_true_record_is_found_true() -> None:
    for number in range(40):
        record, used = recorded(number)
        plain = {k: v for k, v in used.items() if k != "planned"}
        assert verify(record, **plain) == ()
        for evidence in evidence_of(record, **used):
            assert breaches(evidence) <= {"D13"}, number


# ---- logs


@given(st.permutations(range(len(USUAL))))
@settings(max_examples=60, deadline=None)
def test_a_ceremony_in_another_order_is_found(order: list[int]) -> None:
    lines = held(*USUAL).log or ()
    moved: tuple[Entry, ...] = tuple(lines[n] for n in order)
    found = breaches(held(*USUAL, log=moved))
    assert bool(found & {"D25", "D26"}) == (moved != lines)


def chain(length: int) -> tuple[LoggedChange, ...]:
    found: list[LoggedChange] = []
    for n in range(1, length + 1):
        found.append(
            LoggedChange(
                number=n,
                kind="recusal",
                seat=f"t/S/甲/{n}",
                old=f"p{n}",
                new="",
                filed=date(2026, 9, n),
                seed=Seed.from_hex(f"{n:064x}"),
                seed_on=date(2026, 9, n),
                previous=found[-1].digest if found else "",
            )
        )
    return tuple(found)


@given(st.integers(2, 8), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_an_event_removed_moved_or_changed_breaks_the_chain(length: int, r: Random) -> None:
    log = chain(length)
    task = Task(id="t", ratio=Ratio(value="1"), departments=[TaskDepartment(name="甲", lead=True)])

    def found(changes: tuple[LoggedChange, ...]) -> set[str]:
        return breaches(
            Evidence(
                task=task, policy=TONGHUA, dispatch=foreign(task, ()), drawn=(), changes=changes
            )
        )

    assert "D47" not in found(log)
    n = r.randrange(length - 1)  # the last one's absence shows in the final list: D37
    touched = evolve(log[n], reason="another")
    swapped = (*log[:n], log[n + 1], log[n], *log[n + 2 :])
    for wrong in ((*log[:n], *log[n + 1 :]), (*log[:n], touched, *log[n + 1 :]), swapped):
        assert "D47" in found(wrong)


# ---- a record read back


@given(NUMBERS)
@settings(max_examples=60, deadline=None)
def test_a_dispatch_reads_back_as_it_was_written(number: int) -> None:
    found = lawful(number).dispatch
    written = json.loads(canonical_json(records._dispatch(found)))
    bare = evolve(found, reasons=(), findings=(), notes=())
    assert read_dispatch(found.task, written) == bare


def test_a_sentence_that_is_not_that_of_its_numbers_is_refused() -> None:
    found = next(e.dispatch for n in range(50) for e in (lawful(n),) if e.dispatch.certificates)
    written = json.loads(canonical_json(records._dispatch(found)))
    written["certificates"][0]["zh"] += "。"
    with pytest.raises(InputError, match="a sentence is not that"):
        read_dispatch(found.task, written)
