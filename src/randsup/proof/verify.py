"""Verification: recompute everything, compare everything, name every difference.

Nothing in a record is believed. From the kept inputs the whole run is done again, and what it gives is
compared with what the record says. A digest that a forger recomputed proves nothing here, since no digest
is asked: the ticket, the team, the class size, the probability or the date that was changed is the one
that differs from the recomputed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from randsup.canonical import Json, canonical_json, digest
from randsup.errors import InputError, Refused
from randsup.facts.history import History
from randsup.facts.registers import (
    Conflict,
    Inspector,
    InspectorRegister,
    Subject,
    SubjectSource,
    conflicts_digest,
)
from randsup.facts.workdays import WorkCalendar
from randsup.law.findings import Finding
from randsup.law.policy import Policy
from randsup.law.terms import Strength
from randsup.lottery import Seed
from randsup.proof.evidence import (
    committed_fields,
    evidence_finding,
    read_evidence,
    register_findings,
)
from randsup.proof.reading import at, number, read_plans, text
from randsup.proof.record import SCHEMA, Record, Registers, build
from randsup.proof.salting import Salted, salted_conflicts, salted_inspectors, salted_subjects
from randsup.rules.draw.frame import CARRIER_OF
from randsup.rules.process import Outcome, perform, source_of

_NAMES: Final = {
    "tasks": "id",
    "merged": "id",
    "selected": "subject",
    "reserve": "subject",
    "strata": "stratum",
    "teams": "subject",
    "members": "seat",
    "loads": "inspector",
    "crews": "department",
    "obligations": "what",
    "unfilled": "seat",
    "visits": "subject",
}
"""In which lists the elements have a name of their own, so that one missing does not shift the rest."""


def verify(
    record: Mapping[str, Json],
    *,
    subjects: SubjectSource | Iterable[Subject],
    inspectors: Iterable[Inspector],
    policy: Policy,
    calendar: WorkCalendar,
    conflicts: Iterable[Conflict] = (),
    history: History | None = None,
) -> tuple[Finding, ...]:
    """Recompute a record from the registers, the policy and the calendar, and list what differs.

    The tasks, their events and the seed are the record's own; that they are the ones that were decided
    is shown by the case that is kept beside the record, not by this function; nor can it judge what its
    arguments hold no evidence of: the titles and sources of tasks, the list of items, the rows that were
    set aside, the remarks on the inputs. `randsup verify` compares these too, from the kept inputs.

    Args:
        record: a parsed record.
        subjects: the subjects' register, or any iterable of `Subject`.
        inspectors: the inspectors' register, or any iterable of `Inspector`.
        policy: the policy under which the draw was made.
        calendar: the calendar with which the deadlines were counted.
        conflicts: the declared interests.
        history: the past visits, `None` if the case had none.

    Returns:
        One finding for each difference; empty for a true record.

    Raises:
        InputError: the record is not one: a wrong schema, a missing part, a task that cannot be read,
            a float.
    """
    if not isinstance(record, Mapping):
        raise InputError(f"is not a parsed record but {type(record).__name__}", source="record")
    if record.get("schema") != SCHEMA:
        raise InputError(
            f"schema is {record.get('schema')!r}; this version reads {SCHEMA!r}", source="record"
        )
    try:
        canonical_json(record).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"holds what no record holds: {error}", source="record") from error
    planned, seed = read_plans(record)
    source = source_of(subjects)
    register = (
        inspectors if isinstance(inspectors, InspectorRegister) else InspectorRegister(inspectors)
    )
    declared = tuple(conflicts)
    outcomes: tuple[Outcome, ...] = ()
    refused: tuple[Finding, ...] = ()
    try:
        outcomes = perform(
            planned,
            subjects=source,
            inspectors=register,
            conflicts=declared,
            policy=policy,
            seed=seed,
            calendar=calendar,
            history=history,
        )
    except (InputError, Refused) as error:
        refused = tuple(
            _finding(
                "not-reproducible", "record", f"重新计算被拒绝：{p}", f"recomputing is refused: {p}"
            )
            for p in error.problems
        )
    watched = _ceremony(record, seed, source, register, declared)
    kept = at(record, "registers")
    needed = {"region", CARRIER_OF, *(c for p in planned for c in p.task.columns_read)}
    fields = tuple(sorted(needed.intersection(source.columns)))
    known = Registers(
        fields=fields,
        subjects=source.digest(fields),
        subjects_size=len(source),
        inspectors=register.digest,
        inspectors_size=len(register),
        inspectors_further=register.further,
        conflicts=conflicts_digest(declared),
        conflicts_size=len(declared),
        items=text(at(at(kept, "items"), "digest")),
        items_size=number(at(at(kept, "items"), "size")),
        history=None if history is None else history.digest,
        history_size=0 if history is None else len(history),
    )
    expected = build(outcomes, policy=policy, calendar=calendar, seed=seed, registers=known)
    # What was set aside on reading, and what was said of it, is not in the registers any more.
    expected["notes"] = record.get("notes")
    _put(expected, "registers", "set_aside", at(kept, "set_aside"))
    if "ceremony" in record:  # judged by itself
        expected["ceremony"] = record["ceremony"]
    if refused:  # what was used can be compared all the same, and may say why
        used = {k: v for k, v in expected.items() if k not in {"digest", "tasks"}}
        return watched + refused + compare({k: v for k, v in record.items() if k in used}, used)
    expected["digest"] = digest({k: v for k, v in expected.items() if k != "digest"})
    return watched + compare(record, expected)


def _ceremony(
    record: Mapping[str, Json],
    seed: Seed,
    source: SubjectSource,
    inspectors: InspectorRegister,
    conflicts: tuple[Conflict, ...],
) -> tuple[Finding, ...]:
    """Judge the ceremony of a record, if it has one, by itself and against the registers."""
    if "ceremony" not in record:
        return ()
    try:
        evidence = read_evidence(record["ceremony"])
        if evidence.seed != seed:
            return (
                _finding(
                    "record-seed",
                    "seed",
                    f"seed：记录为{seed.hex}，抽签仪式得出{evidence.seed.hex}",
                    f"seed: the record says {seed.hex}, the ceremony gives {evidence.seed.hex}",
                ),
            )
    except InputError as error:
        return evidence_finding(error)
    commitment, secret = evidence.commitment, evidence.secret
    fields = committed_fields(commitment, "subjects")
    registers = [salted_inspectors(inspectors, secret), salted_conflicts(conflicts, secret)]
    if set(fields) <= set(source.columns):
        registers.append(salted_subjects(source, fields, secret))
    else:  # it cannot be the committed one
        registers.append(Salted(name="subjects", fields=(), size=len(source), lines=()))
    return register_findings(commitment, registers)


_TURN: Final = {"seed": 0, "policy": 0, "calendar": 0, "registers": 0, "digest": 2}
"""What others follow from is compared first, what follows from all others last."""


def compare(found: Mapping[str, Json], expected: Mapping[str, Json]) -> tuple[Finding, ...]:
    """List where a record differs from the recomputed one; each finding names the place."""
    return tuple(_differences(dict(found), dict(expected), "", ""))


def _differences(found: Json, expected: Json, path: str, name: str) -> Iterator[Finding]:
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in sorted({*found, *expected}, key=lambda key: (_TURN.get(key, 1), key)):
            place = f"{path}.{key}" if path else key
            if key not in found:
                yield _differs(place, None, expected[key])
            elif key not in expected:
                yield _differs(place, found[key], None)
            else:
                yield from _differences(found[key], expected[key], place, key)
        return
    if isinstance(found, list) and isinstance(expected, list):
        yield from _list_differences(found, expected, path, name)
        return
    if type(found) is not type(expected) or found != expected:
        yield _differs(path, found, expected)


def _list_differences(
    found: list[Json], expected: list[Json], path: str, name: str
) -> Iterator[Finding]:
    by = _NAMES.get(name)
    named_found, named_expected = _named(found, by), _named(expected, by)
    if by is None or named_found is None or named_expected is None:
        for place, (a, b) in enumerate(zip(found, expected, strict=False)):
            yield from _differences(a, b, f"{path}[{place}]", "")
        for place in range(len(expected), len(found)):
            yield _differs(f"{path}[{place}]", found[place], None)
        for place in range(len(found), len(expected)):
            yield _differs(f"{path}[{place}]", None, expected[place])
        return
    for label in sorted({*named_found, *named_expected}):
        place_name = f"{path}[{label}]"
        if label not in named_found:
            yield _differs(place_name, None, named_expected[label])
        elif label not in named_expected:
            yield _differs(place_name, named_found[label], None)
        else:
            yield from _differences(named_found[label], named_expected[label], place_name, "")
    if set(named_found) == set(named_expected) and list(named_found) != list(named_expected):
        yield _finding(
            f"record-{_part(path)}", path, f"{path}：顺序不同", f"{path}: the order differs"
        )


def _named(items: list[Json], by: str | None) -> dict[str, Json] | None:
    """Return the elements by their names, `None` unless every one has a name of its own."""
    out: dict[str, Json] = {}
    for item in items:
        if by is None or not isinstance(item, dict) or by not in item:
            return None
        label = item[by]
        if by == "seat":
            label = f"{item.get('subject', '')}/{item.get('department')}/{item['seat']}".lstrip("/")
        elif isinstance(label, list):
            label = " / ".join(map(str, label))
        out[str(label)] = item
    return out if len(out) == len(items) else None


_PARTS: Final = (
    "ticket",
    "probability",
    "strata",
    "selected",
    "reserve",
    "teams",
    "unfilled",
    "certificates",
    "obligations",
    "seed",
    "policy",
    "calendar",
    "registers",
    "digest",
)


def _part(path: str) -> str:
    for part in _PARTS:
        if part in path.replace("[", ".").replace("]", ".").split("."):
            return part
    return "content"


def _differs(path: str, found: Json, expected: Json) -> Finding:
    shown, wanted = _shown(found), _shown(expected)
    return _finding(
        f"record-{_part(path)}",
        path,
        f"{path}：记录为{shown}，重新计算为{wanted}",
        f"{path}: the record says {shown}, recomputed {wanted}",
    )


def _shown(value: Json) -> str:
    if value is None:
        return "–"
    written = canonical_json(value)
    return written if len(written) <= 100 else f"{written[:97]}…"


def _finding(code: str, about: str, zh: str, en: str) -> Finding:
    return Finding(code=code, strength=Strength.MUST, about=about, zh=zh, en=en)


def _put(record: Record, part: str, key: str, value: Json) -> None:
    section = record[part]
    if isinstance(section, dict):
        section[key] = value
