"""The options of `randsup substitute` by themselves: dates, kinds, the seed, a step allowed since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from attrs import evolve

from randsup.errors import InputError, Problem
from randsup.facts.exceptions import NAMED, LadderStep
from randsup.law.parameters import nearest
from randsup.lottery import Seed
from randsup.rules.change.changes import KINDS, LEADER, MODES

_STEP_OPTIONS: Final = {
    "approver": "--step-approved-by",
    "date": "--step-approved-on",
    "people": "--person",
    "reason": "--step-reason",
}


def days_of(given: Mapping[str, str | None]) -> tuple[dict[str, date | None], list[Problem]]:
    """Read the dates of the options, and say which are none."""
    days: dict[str, date | None] = dict.fromkeys(given)
    problems = []
    for option, written in given.items():
        if written is None:
            continue
        try:
            if len(written) != len("2026-09-18"):
                raise ValueError
            days[option] = date.fromisoformat(written)
        except ValueError:
            message = f"{written!r} is not a date such as 2026-09-18"
            problems.append(Problem(source=option, message=message))
    return days, problems


def early_problems(kind: str, leader: str, seed: str, evidence: Path | None) -> list[Problem]:
    """Return what is wrong with the options by themselves."""
    problems = []
    if kind not in KINDS:
        message = f"{kind!r} is not one of {', '.join(KINDS)}{nearest(kind, KINDS)}"
        problems.append(Problem(source="--kind", message=message))
    if kind == LEADER and leader not in MODES:
        message = f"{leader!r} is not one of {', '.join(MODES)}{nearest(leader, MODES)}"
        problems.append(Problem(source="--leader", message=message))
    try:
        Seed.from_hex(seed)
    except InputError as error:
        problems += [evolve(p, source="--seed") for p in error.problems]
    if evidence is not None and not evidence.is_file():
        problems.append(Problem(source="--evidence", message=f"{evidence} is no file"))
    return problems


def unsigned(given: Mapping[str, tuple[str, str | None]]) -> list[Problem]:
    """Return the steps of a request's way that have a day and nobody who took them."""
    return [
        Problem(source=f"--{name}-on", message=f"--{name}-by is missing")
        for name, (by, on) in given.items()
        if on is not None and not by
    ]


def steps_of(
    step: str, people: list[str], reason: str, approver: str, day: date | None
) -> tuple[tuple[LadderStep, ...], list[Problem]]:
    """Read the step of the ladder that was allowed after publication, if there is one."""
    if not step:
        stray = people or reason or approver or day
        missing = Problem(source="--step", message=f"is missing: {' or '.join(NAMED)}")
        return (), [missing] if stray else []
    if step not in NAMED:
        message = f"{step!r} is not one of {', '.join(NAMED)}{nearest(step, NAMED)}"
        return (), [Problem(source="--step", message=message)]
    try:
        found = LadderStep(
            step=step, reason=reason, approver=approver, date=day, people=tuple(people)
        )
    except InputError as error:
        return (), [
            evolve(p, source=_STEP_OPTIONS.get(p.path, "--step"), path="") for p in error.problems
        ]
    return (found,), []
