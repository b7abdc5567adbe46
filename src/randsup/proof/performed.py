"""What a record says was inspected, as past visits: who went where, under which task, in which year.

A record knows the teams and not always the days. The day of a visit is its own where days were drawn; else that on
which the inspection was closed, or the last of the window, or that on which the list was drawn. A seat that nobody
took is no visit. Visits that several tasks make together count for what they are: across departments they are a
joint inspection of their own; inside one department they are visits of each of their tasks, so that merging changes
neither side of the yearly share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from randsup.canonical import Json
from randsup.facts.history import PastVisit
from randsup.proof.reading import at, listed, read_dispatched, text, texts

_DAYS = ("inspection_closed", "list_drawn")


def performed(record: Mapping[str, Json]) -> tuple[tuple[PastVisit, ...], tuple[str, ...]]:
    """Return the visits of a record, and the tasks of which no day is known.

    Args:
        record: a parsed record.

    Raises:
        InputError: a part is missing or not what it may be.
    """
    found: list[PastVisit] = []
    undated: list[str] = []
    for plan, given in read_dispatched(record):
        names = [plan.task.id]
        if isinstance(given, dict) and "tasks" in given and not plan.task.joint:
            names = [*texts(given["tasks"])]
        closed, drawn = (plan.events.get(name) for name in _DAYS)
        window = None if plan.task.window is None else plan.task.window.last
        day = closed or window or drawn
        days = dict(_days(given))
        for subject, department, inspector in _members(given):
            on = days.get(subject, day)
            if on is None:
                undated.append(plan.task.id)
                break
            found += [
                PastVisit(
                    day=on, subject=subject, task=name, inspector=inspector, department=department
                )
                for name in names
            ]
    return tuple(found), tuple(undated)


def _days(given: Json) -> Iterator[tuple[str, date]]:
    rows: Any = given.get("visits", []) if isinstance(given, dict) else []
    for row in listed(rows):
        yield text(at(row, "subject")), date.fromisoformat(text(at(row, "day")))


def _members(given: Json) -> Iterator[tuple[str, str, str]]:
    for team in listed(at(at(given, "dispatch"), "teams")):
        for m in listed(at(team, "members")):
            yield text(at(team, "subject")), text(at(m, "department")), text(at(m, "inspector"))
