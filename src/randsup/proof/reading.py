"""What a record says of the tasks, read back strictly.

Whoever verifies a record alone has to do the tasks it names again, so they are read into the same values
that the rules take, and whatever is missing or of another type is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from randsup.canonical import Json, canonical_json
from randsup.errors import InputError, Problem
from randsup.facts.consultations import Consultation
from randsup.facts.departments import TaskDepartment
from randsup.facts.events import Events
from randsup.facts.exceptions import LadderStep, Override
from randsup.facts.frames import CoolingOff, FrameFilter, FrequencyCap
from randsup.facts.plans import Task
from randsup.facts.ratios import RatioRule, RatioRules
from randsup.facts.stated_ratios import Ratio, RatioBy
from randsup.facts.windows import Window
from randsup.lottery import Seed
from randsup.rules.process import PlannedTask

_FRACTION = re.compile(r"([0-9]{1,40})/([1-9][0-9]{0,39})")


def read_plans(record: Mapping[str, Json]) -> tuple[tuple[PlannedTask, ...], Seed]:
    """Read the tasks, their events and the seed out of a record.

    Raises:
        InputError: a part is missing or not what it may be.
    """
    seed = Seed.from_hex(text(at(record, "seed")))
    tasks = _list(at(record, "tasks"))
    return tuple(_planned(t, f"tasks[{n}]") for n, t in enumerate(tasks)), seed


def read_dispatched(record: Mapping[str, Json]) -> tuple[tuple[PlannedTask, Json], ...]:
    """Read everything that was dispatched, each with what the record says of it: tasks, then merged visits.

    Raises:
        InputError: a part is missing or not what it may be.
    """
    tasks, merged = _list(at(record, "tasks")), _list(record.get("merged", []))
    return (
        *((_planned(t, f"tasks[{n}]"), t) for n, t in enumerate(tasks)),
        *((_planned(m, f"merged[{n}]"), m) for n, m in enumerate(merged)),
    )


def _planned(given: Json, path: str) -> PlannedTask:
    try:
        task = at(given, "task")
        events = at(given, "events")
        return PlannedTask(
            task=_task(task),
            events=Events(dict(_event(pair) for pair in _list(events))),
        )
    except (ValueError, TypeError, IndexError, ArithmeticError) as error:
        raise _unreadable(path, str(error)) from error


def _event(given: Json) -> tuple[str, date]:
    name, day = _list(given)
    return text(name), date.fromisoformat(text(day))


def _task(given: Json) -> Task:
    ratio = _object(at(given, "ratio"))
    by = at(ratio, "by")
    value = at(ratio, "value")
    window = at(given, "window")
    reserve = at(given, "reserve")
    return Task(
        id=text(at(given, "id")),
        title=text(at(given, "title")),
        items=texts(at(given, "items")),
        departments=tuple(_department(d) for d in _list(at(given, "departments"))),
        strata=texts(at(given, "strata")),
        rounding=text(at(given, "rounding")),
        ratio=Ratio(
            value=None if value is None else _fraction(value),
            kind=text(at(ratio, "kind")),
            source=text(at(ratio, "source")),
            by=None if by is None else _ratio_by(by),
            rules=_ratio_rules(at(ratio, "rules")) if "rules" in ratio else None,
        ),
        window=None
        if window is None
        else Window(
            first=date.fromisoformat(text(at(window, "first"))),
            last=date.fromisoformat(text(at(window, "last"))),
        ),
        surprise=_flag(at(given, "surprise")),
        group=text(at(given, "group")),
        overrides=tuple(
            Override(
                path=text(at(o, "path")),
                reason=text(at(o, "reason")),
                approver=text(at(o, "approver")),
                date=date.fromisoformat(text(at(o, "date"))),
            )
            for o in _list(at(given, "overrides"))
        ),
        reserve=number(reserve) if isinstance(reserve, int) else _fraction(reserve),
        **_design(_object(given)),
        **_frame(given),
        **_dispatching(given),
    )


def _frame(given: Json) -> dict[str, Any]:
    """Read what only stands in a task that uses it: filters, caps, rotation, days of visits."""
    task = _object(given)
    found: dict[str, Any] = {}
    if "filter" in task:
        found["filter"] = tuple(
            FrameFilter(column=text(at(f, "column")), values=texts(at(f, "in")))
            for f in _list(task["filter"])
        )
    if "frequency_cap" in task:
        cap = task["frequency_cap"]
        per = at(cap, "per")
        found["frequency_cap"] = FrequencyCap(
            most=number(at(cap, "max")), per=per if isinstance(per, str) else number(per)
        )
    if "cooling_off" in task:
        found["cooling_off"] = CoolingOff(months=number(at(task["cooling_off"], "months")))
    found |= {
        name: text(task[name]) for name in ("filter_reason", "history_design") if name in task
    }
    return found | {name: _flag(task[name]) for name in ("rotate", "schedule") if name in task}


def _dispatching(given: Json) -> dict[str, Any]:
    """Read what only stands in a task that uses it: packages, neighbours, the ladder, merging and the like."""
    task = _object(given)
    found: dict[str, Any] = {}
    if "package" in task:
        found["package"] = number(task["package"])
    found |= {name: _flag(task[name]) for name in ("keep_apart", "merge_visits") if name in task}
    if "purpose" in task:
        found["purpose"] = text(task["purpose"])
    if "consultation" in task:
        found["consultation"] = tuple(_consultation(c) for c in _list(task["consultation"]))
    if "near" in task:
        pairs = [_list(pair) for pair in _list(task["near"])]
        found["near"] = tuple((text(category), texts(others)) for category, others in pairs)
    if "ladder" in task:
        found["ladder"] = tuple(_step(s) for s in _list(task["ladder"]))
    return found


def _consultation(given: Json) -> Consultation:
    return Consultation(
        department=text(at(given, "department")),
        form=text(at(given, "form")),
        date=date.fromisoformat(text(at(given, "date"))),
        evidence=text(at(given, "evidence")),
    )


def _step(given: Json) -> LadderStep:
    day = at(given, "date")
    return LadderStep(
        step=text(at(given, "step")),
        reason=text(at(given, "reason")),
        approver=text(at(given, "approver")),
        date=None if day is None else date.fromisoformat(text(day)),
        people=texts(at(given, "people")),
    )


def _design(given: dict[str, Json]) -> dict[str, Any]:
    """Read what a task says of its design; a task of the default one says nothing."""
    if "design" not in given:
        return {}
    found: dict[str, Any] = {"design": text(given["design"])}
    if "weight" in given:
        found["weight"] = text(given["weight"])
    if "calibrate" in given:
        found["calibrate"] = _flag(given["calibrate"])
    return found


def _ratio_by(given: Json) -> RatioBy:
    values = []
    for pair in _list(at(given, "values")):
        value, share = _list(pair)
        values.append((text(value), _fraction(share)))
    return RatioBy(column=text(at(given, "column")), values=tuple(values))


def _ratio_rules(given: Json) -> RatioRules:
    return RatioRules(
        rules=tuple(_ratio_rule(r) for r in _list(at(given, "rules"))),
        layers=texts(at(given, "layers")),
        body=text(at(given, "body")),
        lowering=_flag(at(given, "lowering")),
        conflict=text(at(given, "conflict")),
        preconditions=texts(at(given, "preconditions"))
        if isinstance(given, Mapping) and "preconditions" in given
        else (),
        elsewhere=texts(at(given, "elsewhere")),
    )


def _ratio_rule(given: Json) -> RatioRule:
    share, factor = at(given, "share"), at(given, "factor")
    when = []
    for pair in _list(at(given, "when")):
        column, values = _list(pair)
        when.append((text(column), texts(values)))
    return RatioRule(
        id=text(at(given, "id")),
        source=text(at(given, "source")),
        effect=text(at(given, "effect")),
        share=None if share is None else _fraction(share),
        kind=text(at(given, "kind")),
        factor=None if factor is None else _fraction(factor),
        level=text(at(given, "level")),
        layer=text(at(given, "layer")),
        when=tuple(when),
        trigger=text(at(given, "trigger")),
        factors=texts(at(given, "factors")),
        body=text(at(given, "body")),
        frequency=text(at(given, "frequency")),
    )


def _department(given: Json) -> TaskDepartment:
    crew, part = at(given, "inspectors"), _object(given)
    return TaskDepartment(
        name=text(at(given, "name")),
        lead=_flag(at(given, "lead")),
        inspectors=None if crew is None else number(crew),
        seats=number(at(given, "seats")),
        categories=texts(at(given, "categories")),
        experts=number(part.get("experts", 0)),
        level=text(part.get("level", "")),
        lower_levels=texts(part.get("lower_levels", [])),
    )


def at(given: object, key: str) -> Json:
    """Return the member `key` of an object; `InputError` if it is missing."""
    if not isinstance(given, Mapping) or key not in given:
        raise _unreadable(key, "is missing")
    member: Json = given[key]
    return member


def _object(given: Json) -> dict[str, Json]:
    if not isinstance(given, dict):
        raise _unreadable("", f"{_written(given)} is not an object")
    return given


def _list(given: Json) -> list[Json]:
    if not isinstance(given, list):
        raise _unreadable("", f"{_written(given)} is not a list")
    return given


def listed(given: Json) -> list[Json]:
    """Return an array as it is; `InputError` if it is something else."""
    return _list(given)


def text(given: Json) -> str:
    """Return text as it is; `InputError` if it is something else."""
    if not isinstance(given, str):
        raise _unreadable("", f"{_written(given)} is not text")
    return given


def texts(given: Json) -> tuple[str, ...]:
    """Return an array of texts; `InputError` if it is something else."""
    return tuple(text(t) for t in _list(given))


def number(given: Json) -> int:
    """Return an integer as it is; `InputError` if it is something else."""
    if type(given) is not int:
        raise _unreadable("", f"{_written(given)} is not an integer")
    return given


def _fraction(given: Json) -> Fraction:
    found = _FRACTION.fullmatch(text(given))
    if found is None:
        raise _unreadable("", f"{_written(given)} is not a fraction such as 3/100")
    return Fraction(int(found[1]), int(found[2]))


def _flag(given: Json) -> bool:
    if not isinstance(given, bool):
        raise _unreadable("", f"{_written(given)} is not true or false")
    return given


def _unreadable(path: str, message: str) -> InputError:
    return InputError([Problem(source="record", path=path, message=message)])


def _written(value: Json) -> str:
    text_of_it = canonical_json(value)
    return text_of_it if len(text_of_it) <= 60 else f"{text_of_it[:57]}…"
