"""The case folder: one `case.toml`, the registers beside it, and what they come to.

`case.toml` says which profile holds, where the registers are, the seed, and the tasks. It is read
strictly: every mistake is named with its path, its line and its cure, all at once, before anything is
drawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from attrs import evolve, field, frozen

from randsup.errors import InputError, Problem
from randsup.facts.items import Item
from randsup.facts.ratios import LEVELS, LOCAL
from randsup.lottery import Seed
from randsup.profiles.places import toml_line
from randsup.profiles.strict import (
    Collector,
    expect,
    read_toml,
    strict_converter,
    structured,
)
from randsup.rules.process import PlannedTask
from randsup.tables.case_ceremony import DRAWN, CeremonyPlan, read_ceremony
from randsup.tables.case_dispatch import read_neighbours
from randsup.tables.case_places import FILE, located, located_policy
from randsup.tables.case_ratios import read_department_rules, unused
from randsup.tables.case_tasks import choice, read_tasks
from randsup.tables.item_ratios import with_item_rules

SCHEMA: Final = 1
ON_BAD_ROW: Final = ("refuse", "set-aside")


@frozen(kw_only=True)
class RegisterSpec:
    """Where one register is, and which of its headings mean what.

    `columns` pairs a field with the heading, or headings, that hold it; `ratio_level` says whose word
    the ratios of an item list are.
    """

    path: str
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    accept_opaque_ids: bool | None = None
    on_bad_row: str | None = None
    ratio_level: str = LOCAL

    def mapping(self) -> dict[str, str]:
        """Return the fields that one heading holds."""
        return {name: headings[0] for name, headings in self.columns if len(headings) == 1}

    def headings(self, name: str) -> tuple[str, ...]:
        """Return the headings that hold a field together, `()` if the case names none."""
        return dict(self.columns).get(name, ())


@frozen(kw_only=True)
class Case:
    """A case as it stands in `case.toml`, read and checked by itself.

    Args:
        folder: where paths start.
        data: folders that are searched before it.
        text: the file as it stood.
        seed: `None` if a ceremony makes it; then `ceremony` says who.
        as_of: the day whose version of the profile and its layers holds, `None` for the one named.
        unused_rules: ids of `[[department_ratio_rule]]` that concern no task.
        problems: what is wrong with the file, where that was collected instead of raised; `planned`
            holds what could be read.
    """

    folder: Path
    data: tuple[Path, ...]
    text: str
    profile: str
    layers: tuple[str, ...]
    switches: tuple[tuple[str, str], ...]
    seed: Seed | None
    on_bad_row: str
    accept_opaque_ids: bool
    subjects: RegisterSpec
    inspectors: RegisterSpec
    conflicts: RegisterSpec | None
    items: RegisterSpec | None
    notices: tuple[str, ...]
    planned: tuple[PlannedTask, ...]
    ceremony: CeremonyPlan | None = None
    unused_rules: tuple[str, ...] = ()
    as_of: date | None = None
    history: RegisterSpec | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns of the subjects' register that the draws of its tasks read, sorted."""
        return tuple(sorted({c for p in self.planned for c in p.task.columns_read}))

    def with_items(self, items: Iterable[Item]) -> Case:
        """Return the case with what the item list says of the ratios of its tasks.

        Raises:
            InputError: the list cannot say it: no such column, a text that makes no rule.
        """
        if self.items is None:
            return self
        listed, columns = tuple(items), self.items.mapping()
        planned: list[PlannedTask] = []
        problems: list[Problem] = []
        for plan in self.planned:
            try:
                task = with_item_rules(plan.task, listed, columns, self.items.ratio_level)
                planned.append(evolve(plan, task=task))
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(self.located(problems))
        return evolve(self, planned=tuple(planned))

    def located(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return problems of its tasks, as the rules name them, with their place and line in the file."""
        return located(self.text, [p.task for p in self.planned], problems)

    def located_policy(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return what is wrong with its profiles, at the line that names what is not there."""
        return located_policy(
            self.text, (self.profile, *self.layers), dict(self.switches), problems
        )

    def find(self, path: str) -> Path:
        """Return where a file of the case is: in a data folder, else beside `case.toml`."""
        for folder in (*self.data, self.folder):
            if (folder / path).exists():
                return folder / path
        return self.folder / path


# What stands in the file, as the strict converter reads it.


@frozen(kw_only=True)
class _Registers:
    subjects: Any
    inspectors: Any
    conflicts: Any = None
    items: Any = None
    history: Any = None


@frozen(kw_only=True)
class _Register:
    path: str
    columns: Any = field(factory=dict)
    accept_opaque_ids: bool = False
    on_bad_row: str = ""
    ratio_level: str = LOCAL


@frozen(kw_only=True)
class _Calendar:
    notices: tuple[str, ...] = ()


@frozen(kw_only=True)
class _Case:
    schema: int
    profile: str
    seed: Any
    registers: _Registers
    task: Any
    as_of: date | None = None
    layers: tuple[str, ...] = ()
    switches: Any = field(factory=dict)
    on_bad_row: str = "refuse"
    accept_opaque_ids: bool = False
    calendar: _Calendar = field(factory=_Calendar)
    department_ratio_rule: Any = field(factory=list)
    neighbouring_categories: Any = field(factory=list)
    ceremony: Any = None


def read_case(
    folder: Path,
    *,
    data: tuple[Path, ...] = (),
    profile: str | None = None,
    collect: bool = False,
) -> Case:
    """Read and check the `case.toml` of a folder.

    Args:
        folder: the case folder, or the path of its `case.toml`.
        data: folders that are searched for the registers before the case folder.
        profile: a profile to use instead of the case's own.
        collect: whether a file whose registers are named soundly is handed on with its `problems`, for a
            caller who reads the registers too and then raises everything at once.

    Raises:
        InputError: everything that is wrong, each with path, line and cure.
    """
    path = folder if folder.suffix == ".toml" else folder / FILE
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror}); a case is a folder with a {FILE}", source=str(path)
        ) from error
    table, text = read_toml(raw, FILE, error=InputError)
    found = Collector(FILE, text)
    case = _read(table, text, found, path.parent, data)
    if case is None or not collect:
        found.raise_if_any(InputError)
    if case is None:
        raise InputError("cannot be read", source=FILE)
    return case if profile is None else _with_profile(case, profile)


def _with_profile(case: Case, profile: str) -> Case:
    """Return the case as if its file named another profile; the text that is kept says so too."""
    lines = case.text.split("\n")
    lines[toml_line(case.text, ("profile",)) - 1] = (
        f"profile = {json.dumps(profile, ensure_ascii=False)}"
    )
    return evolve(case, profile=profile, text="\n".join(lines))


def _read(
    table: dict[str, Any], text: str, found: Collector, folder: Path, data: tuple[Path, ...]
) -> Case | None:
    converter = strict_converter()
    converter.register_structure_hook(Any, lambda value, _type: value)
    if type(table.get("schema")) is int and table["schema"] != SCHEMA:
        found.add(("schema",), f"{table['schema']} is not {SCHEMA}, the schema that is understood")
    spec = structured(converter, table, _Case, (), found)
    drawn = table.get("seed") == DRAWN
    seed = _seed(table.get("seed"), found) if "seed" in table and not drawn else None
    ceremony = read_ceremony(converter, table, found)
    registers = table.get("registers")
    specs: dict[str, Any] = {
        name: _register(converter, registers[name], name, found)
        for name in ("subjects", "inspectors", "conflicts", "items", "history")
        if isinstance(registers, dict) and name in registers
    }
    on_bad_row = table.get("on_bad_row", "refuse")
    if isinstance(on_bad_row, str) and on_bad_row not in ON_BAD_ROW:
        choice(found, ("on_bad_row",), on_bad_row, ON_BAD_ROW)
    switches = _texts_of(table.get("switches", {}), ("switches",), found)
    shared = read_department_rules(converter, table.get("department_ratio_rule", []), found)
    near = read_neighbours(converter, table.get("neighbouring_categories", []), found)
    planned = (
        read_tasks(converter, table.get("task"), shared, found, near) if "task" in table else ()
    )
    _check_item_rules(planned, specs.get("items"), found)
    if spec is None or None in specs.values():
        return None
    return Case(
        folder=folder,
        data=data,
        text=text,
        profile=spec.profile,
        layers=spec.layers,
        as_of=spec.as_of,
        switches=tuple(sorted(switches.items())),
        seed=seed,
        on_bad_row=spec.on_bad_row,
        accept_opaque_ids=spec.accept_opaque_ids,
        subjects=specs["subjects"],
        inspectors=specs["inspectors"],
        conflicts=specs.get("conflicts"),
        items=specs.get("items"),
        notices=spec.calendar.notices,
        planned=planned,
        ceremony=ceremony,
        history=specs.get("history"),
        unused_rules=unused(shared, (p.task.ratio.rules for p in planned)),
        problems=found.problems,
    )


def _seed(given: object, found: Collector) -> Seed | None:
    try:
        return Seed.from_hex(expect(given, str, "text of 64 hex characters"))
    except InputError as error:
        found.add(("seed",), error.problems[0].message)
    except ValueError as error:
        found.add(("seed",), str(error))
    return None


def _register(
    converter: Any,
    given: object,
    name: str,
    found: Collector,
) -> RegisterSpec | None:
    path = ("registers", name)
    if given is None:
        return None
    spec = structured(converter, given, _Register, path, found)
    if spec is None or not isinstance(given, dict):
        return None
    if name in ("inspectors", "items") and "accept_opaque_ids" in given:
        found.add((*path, "accept_opaque_ids"), "unknown key: only subjects have codes to check")
    if spec.on_bad_row and spec.on_bad_row not in ON_BAD_ROW:
        choice(found, (*path, "on_bad_row"), spec.on_bad_row, ON_BAD_ROW)
    _check_ratio_level(name, given, spec, found)
    columns: list[tuple[str, tuple[str, ...]]] = []
    if not isinstance(spec.columns, dict):
        found.add((*path, "columns"), 'is not a table: write { id = "heading", … }')
        return None
    for column, heading in spec.columns.items():
        headings = heading if isinstance(heading, list) else [heading]
        if not headings or not all(isinstance(h, str) and h.strip() for h in headings):
            found.add((*path, "columns", column), "is neither a heading nor an array of headings")
        elif len(headings) > 1 and (name, column) != ("items", "id"):
            found.add(
                (*path, "columns", column), "only the id of items is built from several columns"
            )
        else:
            columns.append((column, tuple(headings)))
    return RegisterSpec(
        path=spec.path,
        columns=tuple(sorted(columns)),
        accept_opaque_ids=given.get("accept_opaque_ids"),
        on_bad_row=given.get("on_bad_row"),
        ratio_level=spec.ratio_level,
    )


def _check_ratio_level(
    name: str, given: Mapping[str, Any], spec: _Register, found: Collector
) -> None:
    path = ("registers", name, "ratio_level")
    if name != "items" and "ratio_level" in given:
        found.add(path, "unknown key: only an item list states ratios")
    elif spec.ratio_level not in LEVELS:
        choice(found, path, spec.ratio_level, LEVELS)


def _texts_of(given: object, path: tuple[str | int, ...], found: Collector) -> dict[str, str]:
    if not isinstance(given, dict):
        found.add(path, "is not a table")
        return {}
    out = {}
    for key, value in given.items():
        if isinstance(value, bool):
            out[key] = "true" if value else "false"
        elif isinstance(value, str):
            out[key] = value
        else:
            found.add((*path, key), f"{value!r} is not text")
    return out


def _check_item_rules(
    planned: tuple[PlannedTask, ...], items: RegisterSpec | None, found: Collector
) -> None:
    """Refuse tasks that take their ratio from an item list in a case that has none."""
    for n, plan in enumerate(planned):
        rules = plan.task.ratio.rules
        if rules is not None and "item-list" in rules.layers and items is None:
            found.add(
                ("task", n, "ratio", "rules"),
                'takes rules from "item-list", but there is no [registers.items]',
            )
