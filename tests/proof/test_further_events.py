"""What a record keeps beside its seats is there for its events: days, carriers, packages, steps allowed since."""

from __future__ import annotations

import copy
import json
from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest
from attrs import evolve

from randsup import WorkCalendar, load_policy
from randsup.canonical import canonical_json, digest
from randsup.facts.departments import TaskDepartment
from randsup.facts.exceptions import LadderStep
from randsup.facts.plans import Task
from randsup.facts.registers import (
    Conflict,
    Inspector,
    InspectorRegister,
    Subject,
    SubjectRegister,
    conflicts_digest,
)
from randsup.facts.stated_ratios import Ratio
from randsup.law.switches import switched
from randsup.lottery import Seed
from randsup.proof.events import Event, event, standing_of, verify_events
from randsup.proof.record import Registers, build
from randsup.proof.requests import read_request
from randsup.rules.change.changes import Request
from randsup.rules.change.standing import Standing
from randsup.rules.change.substitution import change_of
from randsup.rules.process import PlannedTask, perform

CHINA = WorkCalendar.china()
POLICY = switched(load_policy("linyi"), {"replacement_chain": "shortest-chain"})
SEED = Seed.from_hex("7e" * 32)
SUBJECTS = [
    Subject(id=f"S{n}", attributes={"carrier_of": f"S{n - 6}" if n >= 6 else ""}) for n in range(12)
]
SOURCE = SubjectRegister(SUBJECTS)
WEEK = (date(2026, 9, 7), date(2026, 9, 18))
STEP = LadderStep(
    step="single-random",
    reason="特殊情况",
    approver="局长",
    date=date(2026, 9, 1),
    people=["p0", "p7"],
)
CONFLICTS = [Conflict("p0", "S0"), Conflict("p1", "S3")]


def made(people: int) -> tuple[dict[str, Any], InspectorRegister]:
    """Two kept-apart tasks over the same days, the first with packages and carriers among its subjects."""
    register = InspectorRegister(
        [Inspector(id=f"p{n}", department="D", max_load=6, region="") for n in range(people)]
    )
    planned = [
        PlannedTask(
            task=Task(
                id=name,
                ratio=Ratio(value=ratio),
                departments=[TaskDepartment(name="D", lead=True, seats=2)],
                window=WEEK,
                keep_apart=True,
                package=package,
            )
        )
        for name, ratio, package in (("a", "1", 2), ("b", "0.5", 1))
    ]
    outcomes = perform(
        planned,
        subjects=SOURCE,
        inspectors=register,
        conflicts=CONFLICTS,
        policy=POLICY,
        seed=SEED,
        calendar=CHINA,
    )
    fields = tuple(sorted(SOURCE.columns))
    registers = Registers(
        fields=fields,
        subjects=SOURCE.digest(fields),
        subjects_size=len(SOURCE),
        inspectors=register.digest,
        inspectors_size=len(register),
        conflicts=conflicts_digest(CONFLICTS),
        conflicts_size=len(CONFLICTS),
        items="",
        items_size=0,
    )
    record = build(outcomes, policy=POLICY, calendar=CHINA, seed=SEED, registers=registers)
    return dict(json.loads(canonical_json(record))), register  # as it is read from the file


def opened(record: dict[str, Any], register: InspectorRegister) -> Standing:
    return standing_of(
        record, subjects=SOURCE, inspectors=register, conflicts=CONFLICTS, policy=POLICY
    )


def twice_a_day(run: Standing) -> list[tuple[str, date]]:
    there = Counter(
        (who, run.days[visit])
        for visit, people in run.on.items()
        if visit in run.days
        for who in people
    )
    return [key for key, n in there.items() if n > 1]


def test_a_record_gives_its_days_carriers_and_packages_back() -> None:
    record, register = made(10)
    run = opened(record, register)
    visits = {(t["id"], v["subject"]): v["day"] for t in record["tasks"] for v in t["visits"]}
    assert {v: str(day) for v, day in run.days.items()} == visits
    assert visits
    assert run.owner == {f"S{n}": f"S{n - 6}" for n in range(6, 12)}
    assert run.conflicts["S6"] == {"p0"}
    assert run.conflicts["S9"] == {"p1"}
    packages = record["tasks"][0]["dispatch"]["packages"]
    assert [list(p) for p in run.sent["a"].dispatch.packages] == packages
    assert any(len(p) == 2 for p in packages)


def test_a_recusal_says_where_else_the_person_meets_the_subject() -> None:
    """One event moves one seat; the same interest stands against the others, which are named."""
    record, register = made(10)
    run = opened(record, register)
    subject, person, others = next(
        (s, who, sorted(seats))
        for (task, s), there in sorted(run.on.items())
        for who in sorted(there)
        if task == "a"
        and (
            seats := {
                at[who]
                for (t, x), at in run.on.items()
                if who in at and (x == s or run.owner.get(x) == s) and (t, x) != ("a", s)
            }
        )
    )
    request = Request(
        kind="recusal",
        seat=run.on["a", subject][person],
        reason="近亲属任职",
        filed=date(2026, 9, 1),
        seed_on=date(2026, 9, 2),
    )
    change = change_of(run, request, Seed.from_hex("ab" * 32), CHINA)
    (note,) = [n for n in change.notes if n.code == "meets-elsewhere"]
    assert all(seat in note.zh for seat in others)
    gone = evolve(request, kind="application", ground="objective_inability")
    change = change_of(run, gone, Seed.from_hex("ab" * 32), CHINA)
    assert "meets-elsewhere" not in {n.code for n in change.notes}


@pytest.mark.parametrize(("people", "wanted"), [(10, {"register", "chain"}), (8, {""})])
def test_events_on_days_are_lawful_and_the_log_can_be_done_again(
    people: int, wanted: set[str]
) -> None:
    """Sixty random events on one run: nobody twice on a day, nobody back, and verified from the record."""
    record, register = made(people)
    run, lot = opened(record, register), Random(4)  # noqa: S311 - which seat is asked for, no draw
    assert not twice_a_day(run)
    log: list[Event] = []
    gone: dict[str, set[str]] = {}
    sources = set()
    for number in range(1, 61):
        seat = lot.choice(sorted(s for s in run.seats if not s.endswith("/0")))
        old = run.holders[seat]
        request = Request(
            kind="recusal" if old else "fill",
            seat=seat,
            reason=f"第{number}起",
            filed=date(2026, 9, 1),
            seed_on=date(2026, 9, 2),
            ladder=[STEP] if number % 3 == 0 else (),
        )
        change = change_of(run, request, Seed.from_hex(f"{number + 10**9:064x}"), CHINA)
        run.apply(change)
        log.append(event(change, str(log[-1]["digest"] if log else record["digest"])))
        sources.add(change.source)
        subject = seat.split("/")[1]
        gone.setdefault(subject, set()).update({old} - {""})
        for move in change.moves:  # whoever comes was never taken off the subject or its owner
            there = move.seat.split("/")[1]
            never = gone.get(there, set()) | gone.get(run.owner.get(there, ""), set())
            assert move.after not in never
        assert not twice_a_day(run)
        assert all(run.loads[p.id] <= 6 for p in register)
        if change.certificate is not None:
            c = change.certificate
            assert len(c.seats) - c.capacity - c.pairs == c.missing == 1
    assert wanted <= sources
    kept: Any = [json.loads(canonical_json(one)) for one in log]
    again = opened(record, register)
    assert verify_events(record, kept, again, calendar=CHINA) == ()
    assert again.holders == run.holders
    stated = next(e for e in kept if "ladder" in e["request"])
    assert read_request(stated)[0].ladder == (STEP,)
    assert "ladder" not in kept[0]["request"]


def test_other_days_or_people_in_a_sealed_log_or_record_do_not_hold() -> None:
    """A step's people are what the list was made of; so is the day of a visit."""
    record, register = made(8)
    run = opened(record, register)
    seat = next(s for s, who in sorted(run.holders.items()) if who and s.startswith("a/"))
    log: list[Event] = []
    for number in range(1, 12):
        request = Request(
            kind="recusal" if run.holders[seat] else "fill",
            seat=seat,
            reason=str(number),
            filed=date(2026, 9, 1),
            seed_on=date(2026, 9, 2),
            ladder=[STEP] if number > 9 else (),
        )
        change = change_of(run, request, Seed.from_hex(f"{number + 10**9:064x}"), CHINA)
        run.apply(change)
        log.append(event(change, str(log[-1]["digest"] if log else record["digest"])))
    assert verify_events(record, log, opened(record, register), calendar=CHINA) == ()
    forged: Any = copy.deepcopy(log)
    for one in forged:
        one["request"].pop("ladder", None)
    assert verify_events(record, forged, opened(record, register), calendar=CHINA)
    for one in forged:
        one["request"]["ladder"] = [{**STEP.plain(), "people": ["nobody"]}]
        one["digest"] = digest({k: v for k, v in one.items() if k != "digest"})
    found = verify_events(record, forged, opened(record, register), calendar=CHINA)
    assert "event-not-reproducible" in {f.code for f in found}
    other = copy.deepcopy(record)
    for task in other["tasks"]:
        for visit in task["visits"]:
            visit["day"] = "2026-09-07"
    assert verify_events(other, log, opened(other, register), calendar=CHINA)
