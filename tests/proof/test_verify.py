"""`verify` as a program calls it: a record, the registers, a policy and a calendar."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import randsup
from randsup import (
    Conflict,
    Events,
    InputError,
    Inspector,
    Ratio,
    Seed,
    Subject,
    Task,
    TaskDepartment,
    WorkCalendar,
    load_policy,
)
from randsup.canonical import digest
from randsup.facts.exceptions import Override
from randsup.facts.registers import (
    InspectorRegister,
    SubjectRegister,
    conflicts_digest,
    register_digest,
)
from randsup.proof.record import Registers, build, text
from randsup.rules.process import PlannedTask, perform

Record = Any

SEED = Seed.from_hex("91ec2649d7b92bc2aba1e7eb8bac4d33753aa5ffb93786a27bded88ed6d58bde")
POLICY = load_policy("shenzhen", layers=["cn-baseline"])
CALENDAR = WorkCalendar.china()
SUBJECTS = tuple(
    Subject(
        id=f"S{n:03}",
        name=f"企业{n}",
        region="东区" if n % 3 else "西区",
        attributes=(("credit_class", "ABCD"[n % 4]), ("industry", "制造业")),
    )
    for n in range(60)
)
INSPECTORS = (
    *(
        Inspector(
            id=f"P{n}",
            department="市监局",
            categories=("食品",) if n % 2 else (),
            level="县级",
            max_load=6,
        )
        for n in range(6)
    ),
    *(Inspector(id=f"Q{n}", department="环保局", max_load=2) for n in range(2)),
)
CONFLICTS = (Conflict("P1", "S003", "近亲属任职"), Conflict("P9", "S004"), Conflict("P0", "S000"))
PLANNED = (
    PlannedTask(
        task=Task(
            id="a",
            title="食品抽查",
            items=("A01",),
            departments=[TaskDepartment(name="市监局", lead=True, categories=["食品"])],
            strata=("region", "credit_class"),
            rounding="total",
            ratio=Ratio(value="12%", source="计划"),
            window=(date(2026, 9, 1), date(2026, 9, 18)),
        ),
        events=Events({"sampling_closed": date(2026, 9, 18), "published": date(2026, 9, 21)}),
    ),
    PlannedTask(
        task=Task(
            id="b",
            departments=[
                TaskDepartment(name="市监局", lead=True, inspectors=3),
                TaskDepartment(name="环保局", inspectors=1),
            ],
            ratio=Ratio(
                source="计划",
                by={
                    "column": "credit_class",
                    "values": {"A": "1/15", "B": "5%", "C": "5%", "D": "1"},
                },
            ),
            overrides=[
                Override(
                    path="joint.max_departments",
                    reason="专项",
                    approver="市长",
                    date=date(2026, 8, 3),
                )
            ],
            reserve=1,
        )
    ),
)


def made() -> Record:
    """A true record, as whoever received it has parsed it."""
    outcomes = perform(
        PLANNED,
        subjects=SUBJECTS,
        inspectors=INSPECTORS,
        conflicts=CONFLICTS,
        policy=POLICY,
        seed=SEED,
        calendar=CALENDAR,
    )
    fields = ("credit_class", "region")
    registers = Registers(
        fields=fields,
        subjects=SubjectRegister(SUBJECTS).digest(fields),
        subjects_size=len(SUBJECTS),
        inspectors=InspectorRegister(INSPECTORS).digest,
        inspectors_size=len(INSPECTORS),
        conflicts=conflicts_digest(CONFLICTS),
        conflicts_size=len(CONFLICTS),
        items=register_digest([]),
        items_size=0,
    )
    record = build(outcomes, policy=POLICY, calendar=CALENDAR, seed=SEED, registers=registers)
    return json.loads(text(record))


RECORD_TEXT = json.dumps(made())


@pytest.fixture
def record() -> Record:
    return json.loads(RECORD_TEXT)


def found(record: Record, **other: Any) -> list[str]:
    """The places that verification names."""
    given_ = {
        "subjects": SUBJECTS,
        "inspectors": INSPECTORS,
        "conflicts": CONFLICTS,
        "policy": POLICY,
        "calendar": CALENDAR,
    }
    return [f.about for f in randsup.verify(record, **{**given_, **other})]


def test_the_record_has_something_of_everything(record: Record) -> None:
    a, b = record["tasks"]
    assert a["draw"]["selected"]
    assert a["draw"]["reserve"]
    assert b["dispatch"]["unfilled"]
    assert b["dispatch"]["certificates"]
    assert b["findings"]
    assert a["notes"]
    assert {d["due"] for d in a["obligations"]} >= {"2026-10-22", "2026-10-08", "silent"}


def test_a_true_record(record: Record) -> None:
    assert found(record) == []


def test_a_true_record_whatever_the_order_and_the_container(record: Record) -> None:
    assert found(record, subjects=SUBJECTS[::-1], inspectors=INSPECTORS[::-1]) == []
    assert found(record, subjects=SubjectRegister(SUBJECTS), conflicts=CONFLICTS[::-1]) == []
    assert found(record, subjects=iter(SUBJECTS), inspectors=iter(INSPECTORS)) == []
    assert found(record, conflicts=iter(CONFLICTS)) == []


def sealed(record: Record) -> Record:
    for task in record["tasks"]:
        task["task_digest"] = digest(task["task"])
    del record["digest"]
    record["digest"] = digest(record)
    return record


def changed(record: Record, path: tuple[str | int, ...], value: object) -> None:
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    assert inner[path[-1]] != value
    inner[path[-1]] = value


T = ("tasks", 0)
FORGERIES: dict[str, tuple[tuple[str | int, ...], object, str]] = {
    "ticket": (
        (*T, "draw", "selected", 0, "ticket"),
        "00" * 32,
        "tasks[a].draw.selected[{s}].ticket",
    ),
    "rank": ((*T, "draw", "selected", 0, "rank"), 2, "tasks[a].draw.selected[{s}].rank"),
    "probability": (
        (*T, "draw", "selected", 0, "probability"),
        "1/2",
        "tasks[a].draw.selected[{s}].probability",
    ),
    "n": ((*T, "draw", "strata", 0, "n"), 3, "tasks[a].draw.strata[东区 / A].n"),
    "N": ((*T, "draw", "strata", 0, "N"), 11, "tasks[a].draw.strata[东区 / A].N"),
    "reserve": (
        (*T, "draw", "reserve", 0, "ticket"),
        "00" * 32,
        "tasks[a].draw.reserve[{r}].ticket",
    ),
    "team": (
        (*T, "dispatch", "teams", 0, "members", 1, "inspector"),
        "P9",
        "tasks[a].dispatch.teams[{t}].members[市监局/2].inspector",
    ),
    "role": (
        (*T, "dispatch", "teams", 0, "members", 1, "role"),
        "lead",
        "tasks[a].dispatch.teams[{t}].members[市监局/2].role",
    ),
    "load": ((*T, "dispatch", "loads", 0, "load"), 9, "tasks[a].dispatch.loads[P0].load"),
    "certificate": (
        ("tasks", 1, "dispatch", "certificates", 0, "missing"),
        99,
        "tasks[b].dispatch.certificates[0].missing",
    ),
    "finding": (("tasks", 1, "findings"), [], "tasks[b].findings[0]"),
    "note": ((*T, "notes", 0, "en"), "nothing", "tasks[a].notes[0].en"),
    "deadline": (
        (*T, "obligations", 2, "due"),
        "2026-10-23",
        "tasks[a].obligations[publication.result].due",
    ),
    "register": (("registers", "subjects", "digest"), "00" * 32, "registers.subjects.digest"),
    "fewer fields": (("registers", "subjects", "fields"), [], "registers.subjects.fields[0]"),
    "number of subjects": (("registers", "subjects", "size"), 61, "registers.subjects.size"),
    "conflicts": (("registers", "conflicts", "digest"), "00" * 32, "registers.conflicts.digest"),
    "policy": (("policy", "digest"), "00" * 32, "policy.digest"),
    "policy's title": (("policy", "title"), "某市", "policy.title"),
    "calendar": (("calendar", "final"), "2026-12-31", "calendar.final"),
    "algorithm": (("algorithms", "dispatch"), "dispatch/2", "algorithms.dispatch"),
}


@pytest.mark.parametrize("kind", FORGERIES)
@pytest.mark.parametrize("again", [False, True], ids=["unsealed", "sealed"])
def test_a_forgery_is_named(kind: str, again: bool, record: Record) -> None:
    path, value, named = FORGERIES[kind]
    draw, sent = record["tasks"][0]["draw"], record["tasks"][0]["dispatch"]
    place = named.format(
        s=draw["selected"][0]["subject"],
        r=draw["reserve"][0]["subject"],
        t=sent["teams"][0]["subject"],
    )
    changed(record, path, value)
    assert place in found(sealed(record) if again else record)


def test_a_finding_says_both_values_in_both_languages(record: Record) -> None:
    changed(record, ("tasks", 0, "obligations", 2, "due"), "2026-10-23")
    finding = randsup.verify(
        record,
        subjects=SUBJECTS,
        inspectors=INSPECTORS,
        conflicts=CONFLICTS,
        policy=POLICY,
        calendar=CALENDAR,
    )[-1]
    assert finding.code == "record-obligations"
    assert finding.strength is randsup.Strength.MUST
    for words in (finding.zh, finding.en):
        assert '"2026-10-23"' in words
        assert '"2026-10-22"' in words


def replaced(given_: tuple[Any, ...], place: int, **fields: Any) -> tuple[Any, ...]:
    from attrs import evolve

    return (*given_[:place], evolve(given_[place], **fields), *given_[place + 1 :])


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"subjects": SUBJECTS[1:]}, "registers.subjects.digest"),
        ({"subjects": (*SUBJECTS, Subject(id="S999"))}, "registers.subjects.size"),
        ({"subjects": replaced(SUBJECTS, 5, region="北区")}, "registers.subjects.digest"),
        ({"subjects": replaced(SUBJECTS, 5, id="S05")}, "registers.subjects.digest"),
        ({"inspectors": INSPECTORS[1:]}, "registers.inspectors.size"),
        *(
            ({"inspectors": replaced(INSPECTORS, 0, **{key: value})}, "registers.inspectors.digest")
            for key, value in {
                "categories": ("食品",),
                "leave": ((date(2025, 1, 1), date(2025, 1, 2)),),
                "level": "省级",
                "licence": "L1",
                "licence_until": date(2030, 1, 1),
                "max_load": 7,
                "prior_load": 1,
                "region": "东区",
            }.items()
        ),
        ({"conflicts": CONFLICTS[:1]}, "registers.conflicts.digest"),
        ({"conflicts": ()}, "registers.conflicts.size"),
        ({"conflicts": replaced(CONFLICTS, 1, reason="=1")}, "registers.conflicts.digest"),
        ({"policy": load_policy("shenzhen")}, "policy.digest"),
        ({"policy": load_policy("tonghua", layers=["cn-baseline"])}, "policy.id"),
        ({"calendar": CALENDAR.amend(work=[date(2026, 10, 3)])}, "calendar.digest"),
        ({"calendar": CALENDAR.extend(date(2027, 12, 31))}, "calendar.last"),
    ],
)
def test_other_inputs_are_named(other: dict[str, Any], named: str, record: Record) -> None:
    assert named in found(record, **other)


def test_what_a_rule_refuses_cannot_be_reproduced(record: Record) -> None:
    departments = record["tasks"][1]["task"]["departments"]
    departments[0]["inspectors"] = 11
    findings = randsup.verify(
        record,
        subjects=SUBJECTS,
        inspectors=INSPECTORS,
        conflicts=CONFLICTS,
        policy=POLICY,
        calendar=CALENDAR,
    )
    assert [f.code for f in findings] == ["not-reproducible"]
    assert "joint.max_inspectors" in findings[0].en


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda r: r.pop("schema"), "schema"),
        (lambda r: r.update(schema="randsup/record/2"), "schema"),
        (lambda r: r.pop("seed"), "seed"),
        (lambda r: r.update(seed="12"), "64"),
        (lambda r: r.update(tasks={}), "not a list"),
        (lambda r: r["tasks"][0].pop("events"), "events"),
        (lambda r: r["tasks"][0].update(events=[["sampling_closed"]]), "tasks[0]"),
        (lambda r: r["tasks"][0].update(events=[["sampling_closed", "tomorrow"]]), "tasks[0]"),
        (lambda r: r["tasks"][0]["task"]["ratio"].update(value="1e999999999"), "fraction"),
        (lambda r: r["tasks"][0]["task"]["ratio"].update(value="3/0"), "fraction"),
        (lambda r: r["tasks"][0]["task"]["ratio"].update(value="-1/2"), "fraction"),
        (lambda r: r["tasks"][0]["task"].update(reserve=True), "integer"),
        (lambda r: r["tasks"][0]["task"].update(surprise="no"), "true or false"),
        (lambda r: r["tasks"][0]["task"].pop("departments"), "departments"),
        (lambda r: r["registers"].pop("items"), "items"),
        (lambda r: r.update(notes=[0.5]), "float"),
        (lambda r: r.update(notes=[2**53]), "2^53"),
        (lambda r: r.update(notes=["\ud800"]), "surrogate"),
    ],
)
def test_what_is_no_record_is_refused(
    damage: Callable[[Record], object], words: str, record: Record
) -> None:
    damage(record)
    with pytest.raises(InputError) as refusal:
        found(record)
    assert words in str(refusal.value)


def test_a_record_nested_beyond_reason_is_refused(record: Record) -> None:
    inner: list[Any] = []
    record["notes"] = inner
    for _ in range(5000):
        inner.append([])
        inner = inner[0]
    with pytest.raises(InputError):
        found(record)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict) and value:
        return [p for key in value for p in leaves(value[key], (*path, key))]
    if isinstance(value, list) and value:
        return [p for n, item in enumerate(value) for p in leaves(item, (*path, n))]
    return [path]


LEAVES = leaves(json.loads(RECORD_TEXT))
PARTS = sorted({p[:n] for p in LEAVES for n in range(1, len(p) + 1)}, key=str)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 100), st.text(max_size=5), st.just([]), st.just({})
)


def believed(path: tuple[str | int, ...]) -> bool:
    """Say whether a part cannot be recomputed from the arguments: what was decided, what was said.

    Such a change, sealed again, is shown by the case that stands beside the record (the command).
    """
    return (
        path[0] in ("digest", "notes", "seed")
        or path[:2] in (("registers", "set_aside"), ("registers", "items"))
        or (path[0] == "tasks" and path[2] in ("task", "events", "task_digest"))
    )


@settings(max_examples=150, deadline=None)
@given(data=st.data(), again=st.booleans())
def test_any_changed_leaf_is_found(data: st.DataObject, again: bool) -> None:
    record = json.loads(RECORD_TEXT)
    path = data.draw(st.sampled_from(LEAVES))
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    before = inner[path[-1]]
    inner[path[-1]] = data.draw(VALUES.filter(lambda v: type(v) is not type(before) or v != before))
    again = again and not believed(path)
    try:
        places = found(sealed(record) if again else record)
    except InputError as refusal:
        assert believed(path) or path == ("schema",), refusal  # noqa: PT017 - it may also be found
    else:
        assert places
        if again:
            assert any(place.startswith(str(path[0])) for place in places)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), again=st.booleans())
def test_any_part_left_out_is_found(data: st.DataObject, again: bool) -> None:
    record = json.loads(RECORD_TEXT)
    path = data.draw(st.sampled_from(PARTS))
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    whole_task = path[0] == "tasks" and len(path) == 2  # a record of fewer tasks is a record
    again = again and not believed((*path, "", "")) and path != ("digest",) and not whole_task
    try:
        places = found(sealed(record) if again else record)
    except InputError:
        return
    assert places
