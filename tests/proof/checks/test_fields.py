"""Whatever field of a lawful dispatch is changed, the audit of its record finds it; no field is left out."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import pytest
from attrs import fields

from randsup.errors import InputError
from randsup.proof.checks import BREACH, judge
from randsup.rules.dispatch.assignments import (
    Assignment,
    Certificate,
    Crew,
    Dispatch,
    Load,
    Move,
    Rotation,
    Rung,
    Step,
    Substitute,
    Team,
    Unfilled,
)
from tests.proof.checks.runs import Run, late_run, wide_run

ELSEWHERE = {"task", "reasons", "findings", "notes"}
"""Of a dispatch, but of the task in its record: its id and what is said in words."""

SCHEMA: dict[str, tuple[type[Any], set[str], set[str]]] = {
    "": (Dispatch, ELSEWHERE, set()),
    "certificates/*": (Certificate, set(), {"zh", "en"}),
    "crews/*": (Crew, set(), set()),
    "experts/*": (Assignment, {"role", "category"}, set()),
    "ladder/*": (Rung, {"day"}, {"date"}),
    "ladder/*/certificates/*": (Certificate, set(), {"zh", "en"}),
    "loads/*": (Load, set(), set()),
    "rotation/*": (Rotation, set(), set()),
    "substitutes/*": (Substitute, set(), set()),
    "teams/*": (Team, set(), set()),
    "teams/*/members/*": (Assignment, {"subject"}, set()),
    "trace/*": (Step, set(), set()),
    "trace/*/moves/*": (Move, set(), set()),
    "unfilled/*": (Unfilled, set(), set()),
}
"""Where each kind of object stands in a record: what it lacks there, what it has there alone."""


def expected() -> set[str]:
    """Every field of every object of a dispatch, as a path in its record."""
    found = set()
    for at, (kind, lacks, has) in SCHEMA.items():
        names = ({f.name for f in fields(kind)} - lacks) | has
        found |= {f"{at}/{name}" if at else name for name in names}
    return found


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every value inside another one."""
    rows = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in rows:
        yield (*path, key)
        yield from places(inner, (*path, key))


def collapsed(path: tuple[Any, ...]) -> str:
    return "/".join("*" if isinstance(key, int) else key for key in path)


@cache
def runs() -> tuple[Run, ...]:
    made = [wide_run(n) for n in range(70)]
    return (*(run for run in made if run is not None), *(late_run(n) for n in range(12)))


@cache
def known() -> dict[str, list[tuple[int, int, tuple[Any, ...]]]]:
    """Where each path occurs: in which run, which task, where."""
    found: dict[str, list[tuple[int, int, tuple[Any, ...]]]] = {}
    for n, run in enumerate(runs()):
        for t, task in enumerate(run.record["tasks"]):
            for path in places(task["dispatch"]):
                found.setdefault(collapsed(path), []).append((n, t, path))
    return found


@cache
def stated(n: int) -> frozenset[tuple[int, str]]:
    """What the audit says of a run as it is: an empty department, a step without an end (D13, D45)."""
    return found_in(n, runs()[n].record)


def found_in(n: int, record: dict[str, Any]) -> frozenset[tuple[int, str]]:
    evidence = runs()[n].evidence(record)
    return frozenset(
        (t, r.check.code) for t, e in enumerate(evidence) for r in judge(e) if r.state == BREACH
    )


def others(value: Any, r: Random) -> Any:
    """Something else of the same kind."""
    if isinstance(value, list):
        if not value:
            return ["x"]
        n = r.randrange(len(value))
        ways = [value[:n] + value[n + 1 :], [*value, value[n]]]
        return r.choice([*ways, value[::-1]] if value[::-1] != value else ways)
    if isinstance(value, dict):
        return {**value, r.choice(sorted(value)): "x"}
    if isinstance(value, int):
        return value + r.choice((-1, 1, 2))
    return (
        3
        if value is None
        else r.choice([w for w in ("S0", "甲0", "甲1", "t0/S0/甲/1", "x", "") if w != value])
    )


def test_no_field_is_left_out() -> None:
    assert {path for path in known() if not path.endswith("*")} == expected()
    assert {f for run in runs() for task in run.record["tasks"] for f in task["dispatch"]} == {
        f.name for f in fields(Dispatch)
    } - ELSEWHERE


@pytest.mark.parametrize("path", sorted(expected()))
def test_a_changed_field_is_found(path: str) -> None:
    r = Random(path)  # noqa: S311
    one = known()[path]
    items = [at for deep in ("/*", "/*/*") for at in known().get(path + deep, ())]
    chosen = [*r.sample(one, min(2, len(one))), *r.sample(items, min(1, len(items)))]
    for n, t, at in chosen:
        forged = copy.deepcopy(runs()[n].record)
        inside = forged["tasks"][t]["dispatch"]
        for key in at[:-1]:
            inside = inside[key]
        inside[at[-1]] = others(inside[at[-1]], r)
        try:
            found = found_in(n, forged)
        except InputError:
            continue  # no dispatch any more: refused with its place
        assert found - stated(n), (n, at)


@pytest.mark.parametrize("part", ["selected", "visits"])
def test_a_changed_draw_or_day_is_found(part: str) -> None:
    r = Random(part)  # noqa: S311
    touched = 0
    for n, run in enumerate(runs()):
        forged = copy.deepcopy(run.record)
        for t, task in enumerate(forged["tasks"]):
            rows = task["draw"]["selected"] if part == "selected" else task.get("visits", [])
            if not rows or touched > 12:
                continue
            one = r.choice(rows)
            name = "subject" if part == "selected" else r.choice(["subject", "day"])
            one[name] = "2026-09-19" if name == "day" else "S99"
            codes = {code for k, code in found_in(n, forged) - stated(n) if k == t}
            assert "D17" in codes, (n, t)
            touched += 1
            break
    assert touched
