"""What a run keeps of its inputs, and reads again.

`inputs/` holds the registers in canonical form, the profile, its layers, the calendar and the case, so that
a run can be done again from it alone; verification does just that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from randsup.cli.input_notes import input_notes
from randsup.cli.input_policy import (
    LAYERS,
    NOTICES,
    PROFILE,
    keep_calendar,
    keep_policy,
    kept_policy,
    numbered,
    own_policy,
)
from randsup.cli.input_registers import (
    HISTORY,
    Tell,
    keep_history,
    keep_people_and_items,
    keep_subjects,
)
from randsup.errors import InputError, Problem, ProfileError
from randsup.facts.history import History
from randsup.facts.items import Item
from randsup.facts.registers import Conflict, InspectorRegister, SetAside
from randsup.facts.workdays import WorkCalendar
from randsup.law.findings import Note
from randsup.law.parameters import nearest
from randsup.law.policy import Policy
from randsup.profiles.calendar import notice_notes, read_calendar
from randsup.tables.canonical_file import CanonicalSubjects
from randsup.tables.case import Case, read_case
from randsup.tables.case_places import FILE, problem_at
from randsup.tables.conflicts import read_conflicts, write_conflicts
from randsup.tables.history import read_history, write_history
from randsup.tables.inspectors import read_inspectors, write_inspectors
from randsup.tables.items import read_items, write_items
from randsup.tables.reading import open_table
from randsup.tables.writing import original, write_csv

SET_ASIDE: Final = "set-aside.csv"
INPUTS: Final = "inputs"

KEPT: Final = (
    FILE,
    PROFILE,
    "calendar.toml",
    "subjects.csv",
    "inspectors.csv",
    "conflicts.csv",
    SET_ASIDE,
)
"""What a run always keeps in `inputs/`; besides, what its case names: items, history, layers,
notices."""

_SET_ASIDE_HEADINGS: Final = ("register", "row", "reason")


@frozen(kw_only=True)
class Prepared:
    """Everything a run needs, read and checked."""

    case: Case
    policy: Policy
    calendar: WorkCalendar
    subjects: CanonicalSubjects
    inspectors: InspectorRegister
    conflicts: tuple[Conflict, ...]
    items: tuple[Item, ...]
    set_aside: tuple[SetAside, ...]
    notes: tuple[Note, ...]
    history: History | None = None


def prepare(case: Case, inputs: Path, *, tell: Tell, step: Tell) -> Prepared:
    """Read everything that a case names, check it, and keep its canonical form in `inputs`.

    Raises:
        InputError, ProfileError: every problem of every register, profile and notice at once.
    """
    inputs.mkdir(parents=True, exist_ok=True)
    problems = list(case.problems)
    step("read")
    policy = calendar = None
    notes: tuple[Note, ...] = ()
    try:
        policy = keep_policy(case, inputs)
    except (ProfileError, InputError) as error:
        problems += case.located_policy(error.problems)
    try:
        calendar, notes = keep_calendar(case, inputs)
    except InputError as error:
        problems += error.problems
    (inputs / FILE).write_text(case.text, encoding="utf-8", newline="\n")
    aside: list[SetAside] = []
    subjects = keep_subjects(case, inputs, aside, problems, tell)
    inspectors, conflicts, items = keep_people_and_items(case, inputs, aside, problems, tell)
    history = keep_history(case, inputs, inspectors, aside, problems, tell)
    if not case.problems:  # else its tasks are not all there to be looked at
        problems += () if policy is None else _override_problems(case, policy)
        problems += _item_problems(case, items)
        try:
            case = case.with_items(items)
        except InputError as error:
            problems += error.problems
    if problems or policy is None or calendar is None or subjects is None or inspectors is None:
        raise InputError(problems)
    set_aside = tuple(sorted(aside))
    write_set_aside(inputs / SET_ASIDE, set_aside)
    return Prepared(
        case=case,
        policy=policy,
        calendar=calendar,
        subjects=subjects,
        inspectors=inspectors,
        conflicts=conflicts,
        items=items,
        set_aside=set_aside,
        notes=notes
        + input_notes(case, policy, own_policy(inputs), subjects, inspectors, conflicts, history),
        history=history,
    )


def prepared_from(inputs: Path) -> Prepared:
    """Read what a run has kept.

    Raises:
        InputError, ProfileError: something is missing, or not what a run writes.
    """
    _refuse_missing(inputs, KEPT)
    case = read_case(inputs)
    _refuse_missing(inputs, () if case.items is None else ("items.csv",))
    _refuse_missing(inputs, () if case.history is None else (HISTORY,))
    for folder, names in ((LAYERS, case.layers), (NOTICES, case.notices)):
        _refuse_missing(inputs, [f"{folder}/{n}.toml" for n in range(1, len(names) + 1)])
        kept = numbered(inputs / folder)
        if len(kept) > len(names):
            raise InputError(f"is not named in {FILE}", source=str(kept[-1]))
    policy = kept_policy(case, inputs)
    calendar = read_calendar(inputs / "calendar.toml")
    subjects = CanonicalSubjects(inputs / "subjects.csv")
    inspectors = read_inspectors(inputs / "inspectors.csv", canonical=True).inspectors
    conflicts = read_conflicts(
        inputs / "conflicts.csv", canonical=True, accept_opaque_ids=True
    ).conflicts
    items: tuple[Item, ...] = ()
    if case.items is not None:
        columns = case.items.mapping()
        items = read_items(inputs / "items.csv", columns=columns, canonical=True).items
        case = case.with_items(items)
    history = None
    if case.history is not None:
        history = read_history(inputs / HISTORY, canonical=True).history
    notes = notice_notes(numbered(inputs / NOTICES))
    return Prepared(
        case=case,
        policy=policy,
        calendar=calendar,
        subjects=subjects,
        inspectors=inspectors,
        conflicts=conflicts,
        items=items,
        set_aside=_read_set_aside(inputs / SET_ASIDE),
        notes=notes
        + input_notes(case, policy, own_policy(inputs), subjects, inspectors, conflicts, history),
        history=history,
    )


def _refuse_missing(inputs: Path, names: Sequence[str]) -> None:
    missing = [name for name in names if not (inputs / name).is_file()]
    if missing:
        raise InputError(
            Problem(source=str(inputs / name), message="is missing") for name in missing
        )


def write_people(prepared: Prepared, folder: Path) -> None:
    """Write every kept table but the subjects, whose own reader knows its form."""
    write_inspectors(folder / "inspectors.csv", prepared.inspectors)
    write_conflicts(folder / "conflicts.csv", prepared.conflicts)
    if prepared.case.items is not None:
        write_items(folder / "items.csv", prepared.items)
    if prepared.history is not None:
        write_history(folder / HISTORY, prepared.history)
    write_set_aside(folder / SET_ASIDE, prepared.set_aside)


def write_set_aside(path: Path, set_aside: tuple[SetAside, ...]) -> None:
    """Write the rows of all registers that were set aside, each with its reason."""
    write_csv(path, _SET_ASIDE_HEADINGS, ((s.register, s.row, s.reason) for s in set_aside))


def _read_set_aside(path: Path) -> tuple[SetAside, ...]:
    table = open_table(path, allow_empty=True)
    if table.headings != _SET_ASIDE_HEADINGS:
        raise InputError(f"its headings are not {', '.join(_SET_ASIDE_HEADINGS)}", source=path.name)
    cells = (tuple(map(original, row)) for _, row in table.rows())
    return tuple(SetAside(register=a, row=b, reason=c) for a, b, c in cells)


def _override_problems(case: Case, policy: Policy) -> Iterator[Problem]:
    known = policy.paths()
    for n, planned in enumerate(case.planned):
        for k, override in enumerate(planned.task.overrides):
            if override.path not in known:
                yield problem_at(
                    case.text,
                    ("task", n, "override", k, "path"),
                    f"{override.path!r} is no parameter{nearest(override.path, known)}",
                )


def _item_problems(case: Case, items: tuple[Item, ...]) -> Iterator[Problem]:
    if case.items is None or not items:  # there is no list, or it could not be read
        return
    known = [item.id for item in items]
    for n, planned in enumerate(case.planned):
        for k, item in enumerate(planned.task.items):
            if item not in known:
                yield problem_at(
                    case.text,
                    ("task", n, "items", k),
                    f"{item!r} is not in {case.items.path}{nearest(item, known)}",
                )
        yield from _category_problems(case, n, items)


def _category_problems(case: Case, n: int, items: tuple[Item, ...]) -> Iterator[Problem]:
    """Yield the categories of seats that no item of a task needs, if all of its items say what they need."""
    task, path = case.planned[n].task, "" if case.items is None else case.items.path
    mine = [item for item in items if item.id in task.items]
    if not mine or any(not item.categories for item in mine):
        return
    needed = sorted({c for item in mine for c in item.categories})
    for d, department in enumerate(task.departments):
        for category in department.categories:
            if category not in needed:
                yield problem_at(
                    case.text,
                    ("task", n, "departments", d, "categories"),
                    f"{category!r} is a category of none of its items in {path}"
                    f"{nearest(category, needed)}; they need {', '.join(needed)}",
                )
