"""The tasks of a `case.toml`: departments, ratios, windows, overrides, events.

Each is read strictly; every mistake is named with its path in the file, all at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from attrs import field, frozen

from randsup.errors import InputError
from randsup.facts.departments import TaskDepartment
from randsup.facts.events import Events
from randsup.facts.exceptions import Near, Override
from randsup.facts.plans import DESIGNS, ROUNDINGS, Task
from randsup.facts.shares import RATIO_KINDS, parse_ratio
from randsup.facts.stated_ratios import Ratio, RatioBy
from randsup.facts.windows import Window
from randsup.law.parameters import nearest
from randsup.law.terms import EVENTS
from randsup.profiles.strict import Collector, expect, structured
from randsup.rules.process import PlannedTask
from randsup.tables.case_dispatch import read_dispatching
from randsup.tables.case_frames import read_frame
from randsup.tables.case_joint import read_joining
from randsup.tables.case_ratios import (
    DepartmentRule,
    read_rules,
    with_department_rules,
)
from randsup.tables.identity import canonical_text, trimmed


@frozen(kw_only=True)
class _Department:
    name: str
    lead: bool = False
    inspectors: int | None = None
    seats: int | None = None
    categories: tuple[str, ...] = ()
    experts: int = 0
    level: str = ""
    lower_levels: tuple[str, ...] = ()


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
    filter: Any = None
    filter_reason: str = ""
    frequency_cap: Any = None
    cooling_off: Any = None
    history_design: str = ""
    rotate: bool = False
    schedule: bool = False
    package: int = 1
    keep_apart: bool = False
    ladder: Any = field(factory=list)
    design: str = DESIGNS[0]
    weight: str = ""
    calibrate: Any = None
    merge_visits: bool = False  # what is not stated stays undecided
    purpose: str = ""
    consultation: Any = field(factory=list)


_NO_RATIO: Final = (
    "no ratio: no regulation prints one and none is assumed; take it from the item list, the plan or "
    'the department, as ratio = { value = "3%", kind = "minimum", source = "…" }, '
    'or from rules, as ratio = { rules = ["item-list", "department", "task"] }'
)


def choice(
    found: Collector, path: tuple[str | int, ...], value: str, known: tuple[str, ...]
) -> None:
    """Refuse a word that is none of the known ones, and name the nearest."""
    found.add(path, f"{value!r} is not one of {', '.join(known)}{nearest(value, known)}")


def read_tasks(
    converter: Any,
    given: object,
    shared: tuple[DepartmentRule, ...],
    found: Collector,
    near: Near = (),
) -> tuple[PlannedTask, ...]:
    """Read every `[[task]]`; what is wrong goes to `found`, and such a task is left out.

    `near` are the neighbouring categories of the case, for every task that asks for categories.
    """
    if not isinstance(given, list) or not given:
        found.add(("task",), "is not an array of tables: write [[task]]")
        return ()
    planned = []
    seen: dict[str, int] = {}
    for n, table in enumerate(given):
        plan = _task(converter, table, n, shared, found, near)
        if plan is None:
            continue
        if plan.task.id in seen:
            found.add(("task", n, "id"), f"{plan.task.id!r} stands twice")
        seen[plan.task.id] = n
        planned.append(plan)
    return tuple(planned)


def _task(
    converter: Any,
    table: object,
    n: int,
    shared: tuple[DepartmentRule, ...],
    found: Collector,
    near: Near,
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
        choice(found, (*path, "rounding"), rounding, ROUNDINGS)
    design = _design(table, path, found)
    window = _window(table.get("window"), (*path, "window"), found)
    overrides = _overrides(converter, table.get("override", []), (*path, "override"), found)
    events = _events(table.get("events", {}), (*path, "events"), found)
    reserve = _reserve(table.get("reserve"), (*path, "reserve"), found)
    frame = read_frame(converter, table, path, found)
    dispatching = read_dispatching(converter, table, path, found)
    joining = read_joining(converter, table, departments, path, found)
    if any(d.categories for d in departments):
        dispatching["near"] = near
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
            **frame,
            **dispatching,
            **design,
            **joining,
        )
    except InputError as error:
        _relocate(error, path, found)
        return None
    return PlannedTask(task=task, events=events)


def _design(
    table: Mapping[str, Any], path: tuple[str | int, ...], found: Collector
) -> dict[str, Any]:
    """Return what a task says of its design; what it does not say is left to `Task`."""
    given = {key: table[key] for key in ("design", "weight", "calibrate") if key in table}
    design, calibrate = given.get("design"), given.get("calibrate")
    if isinstance(design, str) and design not in DESIGNS:
        choice(found, (*path, "design"), design, DESIGNS)
    if calibrate is not None and not isinstance(calibrate, bool):
        found.add((*path, "calibrate"), f"{calibrate!r} is not true or false")
    if isinstance(given.get("weight"), str):
        given["weight"] = trimmed(given["weight"])
    return given


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
                    experts=spec.experts,
                    level=trimmed(spec.level),
                    lower_levels=tuple(map(trimmed, spec.lower_levels)),
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
        choice(found, (*path, "kind"), spec.kind, RATIO_KINDS)
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
