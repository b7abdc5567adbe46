"""The registers of a case, read from the office's own files and kept in canonical form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from attrs import evolve

from randsup.errors import InputError, Problem
from randsup.facts.history import History
from randsup.facts.items import Item
from randsup.facts.plans import WEIGHTED
from randsup.facts.registers import Conflict, InspectorRegister, SetAside
from randsup.law.parameters import nearest
from randsup.rules.draw.frame import CARRIER_OF
from randsup.tables.canonical_file import CanonicalSubjects
from randsup.tables.case import Case, RegisterSpec
from randsup.tables.case_places import problem_at
from randsup.tables.conflicts import ConflictIngest, read_conflicts, write_conflicts
from randsup.tables.history import read_history, write_history
from randsup.tables.inspectors import read_inspectors, write_inspectors
from randsup.tables.items import read_items, write_items
from randsup.tables.subjects import WeightColumn, ingest_subjects

HISTORY: Final = "history.csv"
_HINTED: Final = 3
"""For so many names the nearest is looked for: it takes a walk through the register."""

Tell = Callable[[str], None]


def keep_subjects(
    case: Case,
    inputs: Path,
    aside: list[SetAside],
    problems: list[Problem],
    tell: Tell,
) -> CanonicalSubjects | None:
    """Keep the subjects; None, and its problems added, where the register is refused."""
    spec = case.subjects
    target = inputs / "subjects.csv"
    try:
        done = ingest_subjects(
            _path(case, "subjects", spec),
            target,
            columns=spec.mapping(),
            fields=case.fields,
            optional=("region",),
            if_there=(CARRIER_OF,),
            weights=tuple(
                WeightColumn(column=p.task.weight, filters=p.task.filter)
                for p in case.planned
                if p.task.design in WEIGHTED
            ),
            accept_opaque_ids=_opaque(case),
            on_bad_row=spec.on_bad_row or case.on_bad_row,
        )
    except InputError as error:
        problems += error.problems
        return None
    _told(spec, done.encoding, done.problems, tell, done.notes)
    aside += done.set_aside
    return CanonicalSubjects(target)


def _path(case: Case, name: str, spec: RegisterSpec) -> Path:
    """Return where a register is, or say in which folders it is not."""
    path = case.find(spec.path)
    if path.exists():
        return path
    folders = [folder for folder in (*case.data, case.folder) if folder.is_dir()]
    there = sorted({other.name for folder in folders for other in folder.iterdir()})
    message = (
        f"{spec.path!r} is not in {' nor in '.join(map(str, folders))}{nearest(spec.path, there)}: "
        "put it there, or name its folder with --data"
    )
    raise InputError([problem_at(case.text, ("registers", name, "path"), message)])


def _opaque(case: Case) -> bool:
    own = case.subjects.accept_opaque_ids
    return case.accept_opaque_ids if own is None else own


def keep_people_and_items(
    case: Case,
    inputs: Path,
    aside: list[SetAside],
    problems: list[Problem],
    tell: Tell,
) -> tuple[InspectorRegister | None, tuple[Conflict, ...], tuple[Item, ...]]:
    """Keep inspectors, declared interests and items, each with its own problems added."""
    inspectors: InspectorRegister | None = None
    conflicts: tuple[Conflict, ...] = ()
    items: tuple[Item, ...] = ()
    try:
        people = read_inspectors(
            _path(case, "inspectors", case.inspectors),
            columns=case.inspectors.mapping(),
            on_bad_row=case.inspectors.on_bad_row or case.on_bad_row,
        )
        inspectors = people.inspectors
        _told(case.inspectors, people.encoding, people.problems, tell, people.notes)
        aside += people.set_aside
        write_inspectors(inputs / "inspectors.csv", inspectors)
    except InputError as error:
        problems += error.problems
    try:
        if case.conflicts is not None:
            declared = read_conflicts(
                _path(case, "conflicts", case.conflicts),
                columns=case.conflicts.mapping(),
                accept_opaque_ids=_opaque(case) or bool(case.conflicts.accept_opaque_ids),
                on_bad_row=case.conflicts.on_bad_row or case.on_bad_row,
            )
            conflicts = _by_id(declared.conflicts, inspectors)
            _told(case.conflicts, declared.encoding, declared.problems, tell)
            for problem in _strangers(case.conflicts.path, declared, inspectors):
                tell(f"  {problem}")
            aside += declared.set_aside
        write_conflicts(inputs / "conflicts.csv", conflicts)
    except InputError as error:
        problems += error.problems
    try:
        if case.items is not None:
            listed = read_items(
                _path(case, "items", case.items),
                columns=case.items.mapping(),
                id_columns=case.items.headings("id"),
                on_bad_row=case.items.on_bad_row or case.on_bad_row,
            )
            items = listed.items
            _told(case.items, listed.encoding, listed.problems, tell)
            aside += listed.set_aside
            write_items(inputs / "items.csv", items)
    except InputError as error:
        problems += error.problems
    return inspectors, conflicts, items


def keep_history(
    case: Case,
    inputs: Path,
    inspectors: InspectorRegister | None,
    aside: list[SetAside],
    problems: list[Problem],
    tell: Tell,
) -> History | None:
    """Keep the past visits, with inspectors by id; None where the case names none or they are refused."""
    if case.history is None:
        return None
    try:
        read = read_history(
            _path(case, "history", case.history),
            columns=case.history.mapping(),
            accept_opaque_ids=_opaque(case) or bool(case.history.accept_opaque_ids),
            on_bad_row=case.history.on_bad_row or case.on_bad_row,
        )
    except InputError as error:
        problems += error.problems
        return None
    _told(case.history, read.encoding, read.problems, tell, read.notes)
    aside += read.set_aside
    known = _ids_by_licence(inspectors)
    history = History(
        evolve(v, inspector=known[v.inspector]) if v.inspector in known else v for v in read.history
    )
    write_history(inputs / HISTORY, history)
    return history


def _strangers(
    source: str, declared: ConflictIngest, inspectors: InspectorRegister | None
) -> Iterator[Problem]:
    """Yield, with the line, whom a declared interest names and no register has; the run says it too."""
    if inspectors is None:  # it could not be read
        return
    known = sorted(p.id for p in inspectors)
    found = {*known, *_ids_by_licence(inspectors)}
    strange = [pair for pair in declared.lines if pair[0] not in found]
    for n, (name, line) in enumerate(sorted(strange, key=lambda pair: pair[1])):
        near = get_close_matches(name, known, n=1, cutoff=0.0) if n < _HINTED else []
        yield Problem(
            source=source,
            message=f"{name!r} is no inspector of the register"
            f"{f' (did you mean {near[0]}?)' if near else ''}; the row has no effect until it is corrected",
            line=line,
        )


def _by_id(
    conflicts: tuple[Conflict, ...], inspectors: InspectorRegister | None
) -> tuple[Conflict, ...]:
    """Return the conflicts with inspectors by id, where they were named by their licence (执法证号)."""
    known = _ids_by_licence(inspectors)
    return tuple(evolve(c, inspector=known.get(c.inspector, c.inspector)) for c in conflicts)


def _ids_by_licence(inspectors: InspectorRegister | None) -> dict[str, str]:
    """Return the ids of inspectors by licence, where one person has it and it is nobody's id."""
    people = inspectors or ()
    ids = {p.id for p in people}
    licences: dict[str, list[str]] = {}
    for person in people:
        licences.setdefault(person.licence, []).append(person.id)
    return {
        licence: found[0]
        for licence, found in licences.items()
        if licence and len(found) == 1 and licence not in ids
    }


def _told(
    spec: RegisterSpec,
    encoding: str,
    problems: tuple[Problem, ...],
    tell: Tell,
    notes: tuple[str, ...] = (),
) -> None:
    tell(f"{spec.path}: {encoding}")
    for note in notes:
        tell(f"  {note}")
    for problem in problems:
        tell(f"  set aside: {problem}")
