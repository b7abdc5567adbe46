"""A record that rests on past visits is verified with them, and with no others."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from randsup import (
    FrameFilter,
    FrequencyCap,
    History,
    Inspector,
    InspectorRegister,
    PastVisit,
    Ratio,
    Seed,
    Subject,
    SubjectRegister,
    Task,
    TaskDepartment,
    WorkCalendar,
    load_policy,
    verify,
)
from randsup.facts.registers import conflicts_digest, register_digest
from randsup.proof.record import Registers, build, text
from randsup.rules.process import PlannedTask, perform

SEED = Seed.from_hex("2a" * 32)
CHINA = WorkCalendar.china()
POLICY = load_policy("shenzhen", layers=["cn-baseline"])
SUBJECTS = SubjectRegister(
    Subject(
        id=f"S{n:02}",
        region="东西"[n % 2],
        attributes={
            "kind": "abc"[n % 3],
            "score": str(1 + n % 4),
            "carrier_of": f"S{n + 1:02}" if n % 5 == 0 else "",
        },
    )
    for n in range(30)
)
PEOPLE = InspectorRegister(Inspector(id=f"P{n}", department="甲") for n in range(6))
SEEN = History(PastVisit(day=date(2026, 3, 2), subject=f"S{n:02}") for n in range(0, 30, 4))
WINDOW = (date(2026, 9, 1), date(2026, 9, 18))


def plan(name: str, **fields: Any) -> PlannedTask:
    task = Task(
        id=name,
        departments=[TaskDepartment(name="甲", lead=True)],
        ratio=Ratio(value="1/3"),
        window=WINDOW,
        **{"group": "g", "strata": ["kind", "region"], **fields},
    )
    return PlannedTask(task=task)


PLANS = [
    plan(
        "a",
        filter=[FrameFilter(column="kind", values=("a", "b"))],
        filter_reason="专项",
        frequency_cap=FrequencyCap(most=1),
        history_design="conditional",
        schedule=True,
    ),
    plan("b", rotate=True),
    plan(
        "c",
        group="h",
        strata=[],
        design="pareto",
        weight="score",
        frequency_cap=FrequencyCap(most=1),
        history_design="conditional",
    ),
]


def record() -> dict[str, Any]:
    outcomes = perform(
        PLANS,
        subjects=SUBJECTS,
        inspectors=PEOPLE,
        conflicts=(),
        policy=POLICY,
        seed=SEED,
        calendar=CHINA,
        history=SEEN,
    )
    fields = ("carrier_of", "kind", "region", "score")
    registers = Registers(
        fields=fields,
        subjects=SUBJECTS.digest(fields),
        subjects_size=len(SUBJECTS),
        inspectors=PEOPLE.digest,
        inspectors_size=len(PEOPLE),
        conflicts=conflicts_digest(()),
        conflicts_size=0,
        items=register_digest([]),
        items_size=0,
        history=SEEN.digest,
        history_size=len(SEEN),
    )
    made = build(outcomes, policy=POLICY, calendar=CHINA, seed=SEED, registers=registers)
    found: dict[str, Any] = json.loads(text(made))
    return found


def places(given: dict[str, Any], history: History | None) -> list[str]:
    found = verify(
        given,
        subjects=SUBJECTS,
        inspectors=PEOPLE,
        policy=POLICY,
        calendar=CHINA,
        history=history,
    )
    return [f.about for f in found]


def test_a_true_record_verifies_with_its_past_visits() -> None:
    given = record()
    assert places(given, SEEN) == []
    assert given["registers"]["history"] == {"digest": SEEN.digest, "size": len(SEEN)}
    assert any("carrier_of" in s for t in given["tasks"] for s in t["draw"]["selected"])


def test_without_them_or_with_others_it_does_not() -> None:
    given = record()
    assert "registers.history" in places(given, None)
    other = History([*SEEN, PastVisit(day=date(2026, 3, 3), subject="S01")])
    found = places(given, other)
    assert "registers.history.digest" in found
    assert "registers.history.size" in found


def test_every_new_field_is_compared() -> None:
    for path, value in (
        (("tasks", 0, "draw", "frame", "kept"), 19),
        (("tasks", 0, "draw", "strata", 0, "due"), 9),
        (("tasks", 0, "draw", "strata", 0, "unconditional"), "1/9"),
        (("tasks", 0, "draw", "strata", 0, "levels", 0, "n"), 9),
        (("tasks", 1, "draw", "strata", 0, "levels", 0, "turns"), 9),
        (("tasks", 0, "visits", 0, "day"), "2026-09-20"),
        (("tasks", 2, "draw", "strata", 0, "conditional", 0, "lot"), 1),
        (("tasks", 2, "draw", "strata", 0, "conditional", 1, "before"), "1/9"),
        (("registers", "history", "digest"), "0" * 64),
    ):
        given: Any = record()
        spot = given
        for key in path[:-1]:
            spot = spot[key]
        assert spot[path[-1]] != value
        spot[path[-1]] = value
        assert any(str(path[-1]) in place for place in places(given, SEEN)), path
