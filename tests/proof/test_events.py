"""The log of changes: a true one holds; changed, removed, reordered, rewritten events are found."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from randsup import load_policy
from randsup.canonical import canonical_json, digest
from randsup.errors import InputError
from randsup.facts.registers import Inspector, InspectorRegister, SubjectRegister, conflicts_digest
from randsup.law.findings import Finding
from randsup.lottery import Seed
from randsup.proof.events import (
    CURRENT,
    Event,
    current_rows,
    event,
    line,
    standing_of,
    verify_events,
)
from randsup.proof.record import Registers, build
from randsup.proof.requests import read_request
from randsup.proof.sheets import SHEETS
from randsup.rules.change.changes import Approval, Request
from randsup.rules.change.standing import Standing
from randsup.rules.change.substitution import change_of
from randsup.rules.process import perform
from tests.proof.test_verify import CALENDAR, CONFLICTS, INSPECTORS, PLANNED, SEED, SUBJECTS

POLICY = load_policy("tonghua")
STAFF = (
    *INSPECTORS,
    *(Inspector(id=f"R{n}", department="市监局", categories=["食品"]) for n in range(6)),
    *(Inspector(id=f"T{n}", department="环保局") for n in range(3)),
)
REGISTER = InspectorRegister(STAFF)
SOURCE = SubjectRegister(SUBJECTS)
LOG = tuple(evolve(p, events=type(p.events)({"list_drawn": date(2026, 9, 29)})) for p in PLANNED)


def made() -> dict[str, Any]:
    fields = tuple(sorted(SOURCE.columns))
    registers = Registers(
        fields=fields,
        subjects=SOURCE.digest(fields),
        subjects_size=len(SOURCE),
        inspectors=REGISTER.digest,
        inspectors_size=len(REGISTER),
        conflicts=conflicts_digest(CONFLICTS),
        conflicts_size=len(CONFLICTS),
        items="",
        items_size=0,
    )
    outcomes = perform(
        LOG,
        subjects=SOURCE,
        inspectors=REGISTER,
        conflicts=CONFLICTS,
        policy=POLICY,
        seed=SEED,
        calendar=CALENDAR,
    )
    return build(outcomes, policy=POLICY, calendar=CALENDAR, seed=SEED, registers=registers)


RECORD = made()


def standing() -> Standing:
    return standing_of(
        RECORD, subjects=SOURCE, inspectors=REGISTER, conflicts=CONFLICTS, policy=POLICY
    )


def fresh(number: int) -> Seed:
    return Seed.from_hex(f"{number + 10**9:064x}")


def logged() -> list[Event]:
    """Five events: recusals in both tasks, an application, a leader, the leader's recusal."""
    run = standing()
    first = run.sent["a"].dispatch.teams[0]
    second = run.sent["b"].dispatch.teams[0].members[-1]
    seat = f"a/{first.subject}/市监局/2"
    common: dict[str, Any] = {"reason": "近亲属任职", "filed": date(2026, 10, 9)}

    def requests() -> Iterator[Request]:
        yield Request(kind="recusal", seat=seat, seed_on=date(2026, 10, 10), **common)
        yield Request(
            kind="application",
            seat=f"a/{first.subject}/市监局/1",
            approvals=[
                Approval(role="applicant", by=run.holders[f"a/{first.subject}/市监局/1"]),
                Approval(role="reviewer", by="处长", on=date(2026, 10, 12)),
                Approval(role="approver", by="局长", on=date(2026, 10, 13)),
            ],
            seed_on=date(2026, 10, 14),
            evidence="a" * 64,
            **common,
        )
        yield Request(
            kind="leader",
            seat=f"a/{first.subject}/市监局/0",
            mode="from_members",
            seed_on=date(2026, 10, 14),
            **common,
        )
        place = run.holders[f"a/{first.subject}/市监局/0"]
        yield Request(
            kind="recusal",
            seat=run.on["a", first.subject][place],
            seed_on=date(2026, 10, 15),
            **{**common, "reason": "曾任职"},
        )
        yield Request(
            kind="recusal",
            seat=f"b/{second.subject}/{second.department}/{second.seat}",
            seed_on=date(2026, 10, 15),
            **common,
        )

    log: list[Event] = []
    for number, request in enumerate(requests(), 1):
        change = change_of(run, request, fresh(number), CALENDAR)
        run.apply(change)
        log.append(event(change, str(log[-1]["digest"] if log else RECORD["digest"])))
    return log


EVENTS = logged()


def found(log: list[Event], record: dict[str, Any] | None = None) -> tuple[Finding, ...]:
    return verify_events(record or RECORD, log, standing(), calendar=CALENDAR)


def codes(log: list[Event]) -> set[str]:
    return {f.code for f in found(log)}


def sealed(log: list[Event]) -> list[Event]:
    """A log whose digests a forger has made anew."""
    previous, out = RECORD["digest"], []
    for number, one in enumerate(log, 1):
        made_anew = {**one, "number": number, "previous": previous}
        made_anew.pop("digest")
        made_anew["digest"] = previous = digest(made_anew)
        out.append(made_anew)
    return out


def test_a_true_log_holds_and_ends_where_the_events_led() -> None:
    run = standing()
    original = {s: p for s, p in run.holders.items() if p}
    assert verify_events(RECORD, EVENTS, run, calendar=CALENDAR) == ()
    final = {s: p for s, p in run.holders.items() if p}
    moved: dict[str, Any] = {}
    for one in EVENTS:
        moves: Any = one["moves"]
        moved.update({m["seat"]: m["after"] for m in moves})
    assert {s: p for s, p in {**original, **moved}.items() if p} == final
    assert original != final
    assert sealed(EVENTS) == EVENTS


def test_an_event_holds_what_an_auditor_asks_for() -> None:
    application: Any = EVENTS[1]
    assert application["window"] == {"first": "2026-09-29", "last": "2026-10-12"}
    assert [a["role"] for a in application["request"]["approvals"]] == [
        "applicant",
        "reviewer",
        "approver",
    ]
    assert application["request"]["evidence"] == "a" * 64
    assert application["previous"] == EVENTS[0]["digest"]
    assert EVENTS[0]["previous"] == RECORD["digest"]
    assert [e["number"] for e in EVENTS] == [1, 2, 3, 4, 5]
    leader: Any = EVENTS[3]
    assert [d["purpose"] for d in leader["draws"]] == ["redraw", "leader"]
    for one in EVENTS:
        request, seed = read_request(one)
        assert request.plain() == one["request"]
        assert seed.hex == one["seed"]
        assert line(one) == canonical_json(one) + "\n"


@pytest.mark.parametrize("gone", range(4))
def test_a_removed_event_is_found(gone: int) -> None:
    log = EVENTS[:gone] + EVENTS[gone + 1 :]
    assert {"event-number", "event-chain"} <= codes(log)
    assert found(sealed(log)), "with new digests too: the rest does not follow any more"


def test_reordered_events_are_found() -> None:
    log = [EVENTS[1], EVENTS[0], *EVENTS[2:]]
    assert {"event-number", "event-chain"} <= codes(log)
    assert found(sealed(log))


def test_events_of_another_record_are_found() -> None:
    other = {**RECORD, "digest": "0" * 64}
    assert [f.code for f in found(EVENTS, other)] == ["event-chain"]


def test_the_last_event_is_missed_by_the_table_and_its_published_digest_alone() -> None:
    """The log by itself cannot know what came after it."""
    assert found(EVENTS[:-1]) == ()
    run = standing()
    verify_events(RECORD, EVENTS[:-1], run, calendar=CALENDAR)
    whole = standing()
    verify_events(RECORD, EVENTS, whole, calendar=CALENDAR)
    assert list(current_rows(run)) != list(current_rows(whole))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key in sorted(value):
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list) and value:
        for place, item in enumerate(value):
            yield from leaves(item, (*path, place))
    else:
        yield path


def changed(one: Event, path: tuple[Any, ...]) -> Event:
    out: Any = copy.deepcopy(one)
    at = out
    for step in path[:-1]:
        at = at[step]
    value = at[path[-1]]
    at[path[-1]] = (
        "x"
        if value is None
        else value + 1
        if isinstance(value, int)
        else (value + "0" if isinstance(value, str) else ["x"])
    )
    return dict(out)


EVIDENCE_ALONE = {
    # What nobody can recompute: it is evidence, and only its digest holds it fast.
    ("request", "reason"),
    ("request", "seed_source"),
    ("request", "ground"),
    ("request", "superior_request"),
    ("request", "inspector"),
}


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_one_changed_field_of_one_event_is_found(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(EVENTS) - 1))
    path = data.draw(st.sampled_from(sorted(leaves(EVENTS[place]), key=str)))
    log = [*EVENTS[:place], changed(EVENTS[place], path), *EVENTS[place + 1 :]]
    assert found(log)
    named_by_people = path[:2] in EVIDENCE_ALONE or path[:2] == ("request", "approvals")
    if path[0] not in {"digest", "previous", "number"} and not named_by_people:
        assert found(sealed(log)), f"{path} of event {place + 1}, all digests made anew"


def test_a_forger_who_makes_another_person_the_substitute_is_found() -> None:
    log = copy.deepcopy(EVENTS)
    moves: Any = log[0]["moves"]
    other = next(p.id for p in STAFF if p.id not in (log[0]["old"], log[0]["new"]))
    log[0]["new"] = moves[0]["after"] = other
    assert "event-content" in {f.code for f in found(sealed(log))}


def test_a_request_that_no_clause_allows_is_found_in_a_log_too() -> None:
    log = copy.deepcopy(EVENTS)
    request: Any = log[1]["request"]
    request["filed"] = "2026-10-14"  # after the window
    (first, *_) = found(sealed(log))
    assert first.code == "event-not-reproducible"
    request["filed"], request["approvals"] = "2026-10-09", request["approvals"][:2]
    assert found(sealed(log))[0].code == "event-not-reproducible"
    log = copy.deepcopy(EVENTS)
    log[1]["seed"] = RECORD["seed"]
    assert found(sealed(log))[0].code == "event-not-reproducible"


def test_what_is_no_event_is_said() -> None:
    assert {f.code for f in found([{**EVENTS[0], "schema": "x"}])} >= {"event-schema"}
    broken = {k: v for k, v in EVENTS[0].items() if k != "request"}
    assert "event-not-reproducible" in {f.code for f in found([broken])}
    with pytest.raises(InputError, match="does not stand"):
        standing_of(
            RECORD,
            subjects=SubjectRegister(SUBJECTS[:1]),
            inspectors=REGISTER,
            conflicts=(),
            policy=POLICY,
        )


def test_the_table_of_today_is_the_published_one_but_for_the_events() -> None:
    run = standing()
    sheet = next(s for s in SHEETS if s.name == "assignments.csv")
    before = [row[:6] for row in current_rows(run) if row[5]]
    assert before == list(sheet.rows(RECORD))
    assert CURRENT[:6] == sheet.headings
    assert {row[6] for row in current_rows(run)} == {""}
    verify_events(RECORD, EVENTS, run, calendar=CALENDAR)
    rows = list(current_rows(run))
    assert sorted(row[6] for row in rows if row[6]) == sorted(str(n) for n in last_touch().values())
    assert [row[4] for row in rows if row[3] == "0"] == ["leader"]


def last_touch() -> dict[str, int]:
    touched: dict[str, int] = {}
    for one in EVENTS:
        moves: Any = one["moves"]
        number: Any = one["number"]
        touched.update({m["seat"]: number for m in moves})
    return touched
