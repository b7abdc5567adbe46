"""Lawful dispatches hold, whatever they use; one that was touched anywhere does not."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from randsup.canonical import canonical_json
from randsup.errors import InputError, Refused
from randsup.facts.departments import TaskDepartment
from randsup.facts.history import History
from randsup.facts.plans import Task
from randsup.facts.stated_ratios import Ratio
from randsup.lottery import Seed
from randsup.proof import record as records
from randsup.proof.attempts import Entry
from randsup.proof.checks import BREACH, Evidence, LoggedChange, audit, foreign, judge
from randsup.proof.checks.from_record import evidence_of
from randsup.proof.checks.reading import read_dispatch
from randsup.proof.verify import verify
from randsup.rules.dispatch.assignments import Assignment, Dispatch
from tests.proof.checks.near_misses import TONGHUA, USUAL, held
from tests.proof.checks.runs import plain_run
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


# ---- one field of a record changed: audit and verify both find it


def recorded(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A record of one or two tasks, and what it was made from."""
    run = plain_run(number)
    return run.record, {**run.used, "planned": run.planned}


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
