"""The case folder: one `case.toml`, the registers beside it, and what they come to.

`case.toml` says which profile holds, where the registers are, the seed, and the tasks. It is read
strictly: every mistake is named with its path, its line and its cure, all at once, before anything is
drawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from attrs import evolve, field, frozen

from randsup.errors import InputError, Problem
from randsup.facts.events import Events
from randsup.facts.items import Item
from randsup.facts.plans import (
    ROUNDINGS,
    Override,
    Ratio,
    RatioBy,
    Task,
    TaskDepartment,
    Window,
)
from randsup.facts.ratios import LEVELS, LOCAL
from randsup.facts.shares import RATIO_KINDS, parse_ratio
from randsup.law.parameters import nearest
from randsup.law.terms import EVENTS
from randsup.lottery import Seed
from randsup.profiles.places import toml_line
from randsup.profiles.strict import (
    Collector,
    dotted,
    expect,
    read_toml,
    strict_converter,
    structured,
)
from randsup.rules.process import PlannedTask
from randsup.tables.case_ratios import (
    DepartmentRule,
    read_department_rules,
    read_rules,
    with_department_rules,
)
from randsup.tables.identity import canonical_text, trimmed
from randsup.tables.item_ratios import with_item_rules

FILE: Final = "case.toml"
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
    """

    folder: Path
    data: tuple[Path, ...]
    text: str
    profile: str
    layers: tuple[str, ...]
    switches: tuple[tuple[str, str], ...]
    seed: Seed
    on_bad_row: str
    accept_opaque_ids: bool
    subjects: RegisterSpec
    inspectors: RegisterSpec
    conflicts: RegisterSpec | None
    items: RegisterSpec | None
    notices: tuple[str, ...]
    planned: tuple[PlannedTask, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns of the subjects' register that make the classes of its tasks, sorted."""
        return tuple(sorted({c for p in self.planned for c in p.task.stratum_columns}))

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
            raise InputError(located(self, problems))
        return evolve(self, planned=tuple(planned))

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
    layers: tuple[str, ...] = ()
    switches: Any = field(factory=dict)
    on_bad_row: str = "refuse"
    accept_opaque_ids: bool = False
    calendar: _Calendar = field(factory=_Calendar)
    department_ratio_rule: Any = field(factory=list)


@frozen(kw_only=True)
class _Department:
    name: str
    lead: bool = False
    inspectors: int | None = None
    seats: int | None = None
    categories: tuple[str, ...] = ()


@frozen(kw_only=True)
class _Window:
    first: date
    last: date


@frozen(kw_only=True)
class _Ratio:
    value: Any = None
    kind: str = "minimum"
    source: str = ""
    by: Any = None


@frozen(kw_only=True)
class _By:
    column: str
    values: Any


@frozen(kw_only=True)
class _Override:
    path: str
    reason: str
    approver: str
    date: date


@frozen(kw_only=True)
class _Task:
    id: str
    departments: Any
    ratio: Any = None
    ratio_rule: Any = field(factory=list)
    title: str = ""
    items: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    rounding: str = "per-stratum"
    window: _Window | None = None
    surprise: bool = False
    group: Any = ""
    override: Any = field(factory=list)
    events: Any = field(factory=dict)
    reserve: Any = None


_NO_RATIO: Final = (
    "no ratio: no regulation prints one and none is assumed; take it from the item list, the plan or "
    'the department, as ratio = { value = "3%", kind = "minimum", source = "…" }, '
    'or from rules, as ratio = { rules = ["item-list", "department", "task"] }'
)


def read_case(folder: Path, *, data: tuple[Path, ...] = (), profile: str | None = None) -> Case:
    """Read and check the `case.toml` of a folder.

    Args:
        folder: the case folder, or the path of its `case.toml`.
        data: folders that are searched for the registers before the case folder.
        profile: a profile to use instead of the case's own.

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
    seed = _seed(table.get("seed"), found) if "seed" in table else None
    registers = table.get("registers")
    specs = {
        name: _register(converter, registers[name], name, found)
        for name in ("subjects", "inspectors", "conflicts", "items")
        if isinstance(registers, dict) and name in registers
    }
    on_bad_row = table.get("on_bad_row", "refuse")
    if isinstance(on_bad_row, str) and on_bad_row not in ON_BAD_ROW:
        _choice(found, ("on_bad_row",), on_bad_row, ON_BAD_ROW)
    switches = _texts_of(table.get("switches", {}), ("switches",), found)
    shared = read_department_rules(converter, table.get("department_ratio_rule", []), found)
    planned = _tasks(converter, table.get("task"), shared, found) if "task" in table else ()
    _check_item_rules(planned, specs.get("items"), found)
    if spec is None or seed is None or found:
        return None
    subjects, inspectors = specs["subjects"], specs["inspectors"]
    if subjects is None or inspectors is None:
        return None
    return Case(
        folder=folder,
        data=data,
        text=text,
        profile=spec.profile,
        layers=spec.layers,
        switches=tuple(sorted(switches.items())),
        seed=seed,
        on_bad_row=spec.on_bad_row,
        accept_opaque_ids=spec.accept_opaque_ids,
        subjects=subjects,
        inspectors=inspectors,
        conflicts=specs.get("conflicts"),
        items=specs.get("items"),
        notices=spec.calendar.notices,
        planned=planned,
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
        _choice(found, (*path, "on_bad_row"), spec.on_bad_row, ON_BAD_ROW)
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
        _choice(found, path, spec.ratio_level, LEVELS)


def _choice(
    found: Collector, path: tuple[str | int, ...], value: str, known: tuple[str, ...]
) -> None:
    found.add(path, f"{value!r} is not one of {', '.join(known)}{nearest(value, known)}")


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


def _tasks(
    converter: Any, given: object, shared: tuple[DepartmentRule, ...], found: Collector
) -> tuple[PlannedTask, ...]:
    if not isinstance(given, list) or not given:
        found.add(("task",), "is not an array of tables: write [[task]]")
        return ()
    planned = []
    seen: dict[str, int] = {}
    for n, table in enumerate(given):
        plan = _task(converter, table, n, shared, found)
        if plan is None:
            continue
        if plan.task.id in seen:
            found.add(("task", n, "id"), f"{plan.task.id!r} stands twice")
        seen[plan.task.id] = n
        planned.append(plan)
    return tuple(planned)


def _task(
    converter: Any, table: object, n: int, shared: tuple[DepartmentRule, ...], found: Collector
) -> PlannedTask | None:
    path: tuple[str | int, ...] = ("task", n)
    before = len(found.problems)
    spec = structured(converter, table, _Task, path, found)
    if not isinstance(table, dict):
        return None
    departments = _departments(converter, table.get("departments"), (*path, "departments"), found)
    ratio = None
    if isinstance(table.get("ratio"), dict) and "rules" in table["ratio"]:
        ratio = _ratio_by_rules(converter, table, shared, path, found)
    elif "ratio" in table:
        ratio = _ratio(converter, table["ratio"], (*path, "ratio"), found)
        if "ratio_rule" in table:
            found.add((*path, "ratio_rule"), 'is not used: write ratio = { rules = ["task"] }')
    else:
        found.add(path, _NO_RATIO)
    rounding = table.get("rounding", ROUNDINGS[0])
    if isinstance(rounding, str) and rounding not in ROUNDINGS:
        _choice(found, (*path, "rounding"), rounding, ROUNDINGS)
    window = _window(table.get("window"), (*path, "window"), found)
    overrides = _overrides(converter, table.get("override", []), (*path, "override"), found)
    events = _events(table.get("events", {}), (*path, "events"), found)
    reserve = _reserve(table.get("reserve"), (*path, "reserve"), found)
    if spec is None or ratio is None or len(found.problems) > before:
        _check_leads(table, departments, path, found)
        return None
    if not isinstance(spec.group, str):
        found.add((*path, "group"), f"{spec.group!r} is not text")
        return None
    try:
        task = Task(
            id=spec.id,
            title=spec.title,
            items=tuple(map(canonical_text, spec.items)),
            departments=departments,
            strata=spec.strata,
            rounding=spec.rounding,
            ratio=ratio,
            window=window,
            surprise=spec.surprise,
            group=spec.group or spec.id,
            overrides=overrides,
            reserve=reserve,
        )
    except InputError as error:
        _relocate(error, path, found)
        return None
    return PlannedTask(task=task, events=events)


def _check_leads(
    table: Mapping[str, Any],
    departments: tuple[TaskDepartment, ...],
    path: tuple[str | int, ...],
    found: Collector,
) -> None:
    """Check together the departments of a task that has other mistakes, if each of them is in order."""
    given = table.get("departments")
    if isinstance(given, list) and len(departments) == len(given):
        try:
            Task(id="task", departments=departments, ratio=Ratio(value=Fraction(1)))
        except InputError as error:
            _relocate(error, path, found)


def _relocate(error: InputError, path: tuple[str | int, ...], found: Collector) -> None:
    for problem in error.problems:
        inner = (problem.path,) if problem.path else ()
        found.add((*path, *inner), problem.message)


def _departments(
    converter: Any,
    given: object,
    path: tuple[str | int, ...],
    found: Collector,
) -> tuple[TaskDepartment, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        found.add(path, "is not an array of departments")
        return ()
    out = []
    for n, table in enumerate(given):
        spec = structured(converter, table, _Department, (*path, n), found)
        if spec is None:
            continue
        seats = {} if spec.seats is None else {"seats": spec.seats}
        try:
            out.append(
                TaskDepartment(
                    name=trimmed(spec.name),
                    lead=spec.lead,
                    inspectors=spec.inspectors,
                    categories=tuple(map(trimmed, spec.categories)),
                    **seats,
                )
            )
        except InputError as error:
            _relocate(error, (*path, n), found)
    return tuple(out)


def _ratio(
    converter: Any,
    given: object,
    path: tuple[str | int, ...],
    found: Collector,
) -> Ratio | None:
    spec = structured(converter, given, _Ratio, path, found)
    if spec is None or not isinstance(given, dict):
        return None
    if spec.kind not in RATIO_KINDS:
        _choice(found, (*path, "kind"), spec.kind, RATIO_KINDS)
        return None
    value = None
    if "value" in given:
        value = _share(spec.value, (*path, "value"), found)
        if value is None:
            return None
    by = None
    if "by" in given:
        by = _ratio_by(converter, spec.by, (*path, "by"), found)
        if by is None:
            return None
    try:
        return Ratio(value=value, kind=spec.kind, source=spec.source, by=by)
    except InputError as error:
        _relocate(error, path, found)
    return None


def _ratio_by_rules(
    converter: Any,
    table: Mapping[str, Any],
    shared: tuple[DepartmentRule, ...],
    path: tuple[str | int, ...],
    found: Collector,
) -> Ratio | None:
    rules = read_rules(converter, table, path, found)
    if rules is None:
        return None
    departments, listed = table.get("departments"), table.get("items")
    leads = [
        trimmed(d["name"])
        for d in (departments if isinstance(departments, list) else [])
        if isinstance(d, dict) and d.get("lead") is True and isinstance(d.get("name"), str)
    ]
    items = [
        canonical_text(item)
        for item in (listed if isinstance(listed, list) else [])
        if isinstance(item, str)
    ]
    try:
        return Ratio(rules=with_department_rules(rules, shared, leads, items))
    except InputError as error:
        _relocate(error, (*path, "ratio"), found)
    return None


def _ratio_by(
    converter: Any,
    given: object,
    path: tuple[str | int, ...],
    found: Collector,
) -> RatioBy | None:
    spec = structured(converter, given, _By, path, found)
    if spec is None:
        return None
    if not isinstance(spec.values, dict) or not spec.values:
        found.add((*path, "values"), 'is not a table of ratios: write { A = "1%", B = "2%" }')
        return None
    shares = {k: _share(v, (*path, "values", k), found) for k, v in spec.values.items()}
    pairs = tuple(sorted((trimmed(k), v) for k, v in shares.items() if v is not None))
    return RatioBy(column=spec.column, values=pairs) if len(pairs) == len(shares) else None


def _share(given: object, path: tuple[str | int, ...], found: Collector) -> Fraction | None:
    try:
        return parse_ratio(given)
    except InputError as error:
        found.add(path, error.problems[0].message)
    return None


def _window(given: object, path: tuple[str | int, ...], found: Collector) -> Window | None:
    if not isinstance(given, dict):
        return None
    first, last = given.get("first"), given.get("last")
    if type(first) is not date or type(last) is not date:
        return None
    try:
        return Window(first=first, last=last)
    except InputError as error:
        _relocate(error, path, found)
    return None


def _overrides(
    converter: Any,
    given: object,
    path: tuple[str | int, ...],
    found: Collector,
) -> tuple[Override, ...]:
    if not isinstance(given, list):
        found.add(path, "is not an array of tables: write [[task.override]]")
        return ()
    out = []
    for n, table in enumerate(given):
        spec = structured(converter, table, _Override, (*path, n), found)
        if spec is not None:
            out.append(
                Override(path=spec.path, reason=spec.reason, approver=spec.approver, date=spec.date)
            )
    return tuple(out)


def _events(given: object, path: tuple[str | int, ...], found: Collector) -> Events:
    if not isinstance(given, Mapping):
        found.add(path, "is not a table: write [task.events]")
        return Events()
    dates = {}
    for name, day in given.items():
        if name not in EVENTS:
            found.add(
                (*path, name), f"unknown event{nearest(name, EVENTS)}; known: {', '.join(EVENTS)}"
            )
            continue
        try:
            dates[name] = expect(day, date, "a date (write 2026-09-18 without quotes)")
        except ValueError as error:
            found.add((*path, name), str(error))
    return Events(dates)


def _reserve(given: object, path: tuple[str | int, ...], found: Collector) -> Fraction | int:
    if given is None:
        return Fraction(1, 2)
    if type(given) is int:
        if given < 0:
            found.add(path, f"{given} is below 0")
            return 0
        return given
    return _share(given, path, found) or 0


def problem_at(text: str, where: tuple[str | int, ...], message: str) -> Problem:
    """Return a problem of `case.toml` with its path and line."""
    return Problem(source=FILE, path=dotted(where), message=message, line=toml_line(text, where))


def located_policy(case: Case, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return what is wrong with a profile, at the line of `case.toml` that names what is not there.

    A mistake inside a profile's own file stands there, with its line.
    """
    named: list[tuple[str, tuple[str | int, ...]]] = [(case.profile, ("profile",))]
    named += [(layer, ("layers", n)) for n, layer in enumerate(case.layers)]
    places = {f"profile {name}": where for name, where in named}
    switches = dict(case.switches)
    found = []
    for problem in problems:
        if problem.source in places and problem.line is None and not problem.path:
            said = f"{problem.source.removeprefix('profile ')!r}: {problem.message}"
            found.append(problem_at(case.text, places[problem.source], said))
        elif problem.source.startswith("policy ") and problem.path in switches:
            found.append(problem_at(case.text, ("switches", problem.path), problem.message))
        else:
            found.append(problem)
    return tuple(found)


def located(case: Case, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems of tasks, as the rules name them, with their place and line in `case.toml`.

    Problems of other sources are handed on as they are.
    """
    found = []
    for problem in problems:
        for n, planned in enumerate(case.planned):
            mark = f"task {planned.task.id!r}"
            if problem.source == mark or problem.source.startswith(f"{mark}: "):
                where = ("task", n, *_place(planned.task, problem, problem.source[len(mark) + 2 :]))
                parameter = problem.path.startswith(("joint.", "team."))
                said = f"{problem.path}: {problem.message}" if parameter else problem.message
                found.append(
                    evolve(
                        problem,
                        source=FILE,
                        path=dotted(where),
                        message=said,
                        line=toml_line(case.text, where),
                    )
                )
                break
        else:
            found.append(problem)
    return tuple(found)


def _place(task: Task, problem: Problem, part: str) -> tuple[str | int, ...]:
    """Return where in its task a problem stands, as far as its path tells."""
    keys = problem.path.split(".")
    if part:
        return (part, *keys)
    if keys[0] in ("joint", "team"):
        return ("departments",)
    if keys[0] == "departments" and len(keys) > 1:
        names = [d.name for d in task.departments]
        return ("departments", names.index(keys[1]) if keys[1] in names else 0, *keys[2:])
    return tuple(keys) if keys[0] in ("departments", "strata", "ratio") else ()
