"""The two faces of a ceremony's draw: what may be published at once, and what only after the visits.

Sentences: 双向互盲 (Yunnan 一（二）), 突击检查 … 检查后公示 (Shenyang).

Theory of operation. Tickets are hashes of a seed and of codes that anybody can list, so whoever knows the seed
knows who is drawn, and who comes. The first face therefore holds nothing that follows from the seed but through
a secret: register digests with salted rows, blinded digests of the case, seals of the inputs, the seal of the
seed, and counts that the plan fixes: how many are due, not how many were drawn, which under a cap tells
who was drawn by an earlier task of the run. It binds all the same: each of these is opened by the second face, which
is everything, and no other second face fits. (Draw specification, section 6, "Mutually blind"; dispatch
specification, section 6, invariant 24.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from randsup.canonical import Json, digest
from randsup.errors import InputError, Problem
from randsup.facts.plans import Override
from randsup.proof.attempts import Entry
from randsup.proof.commitment import Commitment
from randsup.proof.record import Record

SCHEMA: Final = "randsup/face/1"
CLOSED: Final = "inspection_closed"
"""The event after which a surprise inspection may be published."""


def first_face(
    commitments: Iterable[Commitment], log: Iterable[Entry], record: Record | None = None
) -> dict[str, Json]:
    """Return what may be published before the visits.

    Args:
        commitments: of every attempt.
        log: every line; sealed inputs do not stand in it.
        record: of the draw, once it is made: of it only how many are due of how many.
    """
    given: Any = record
    content: dict[str, Json] = {
        "commitments": [c.plain() for c in commitments],
        "counts": [] if record is None else [_counts(task) for task in given["tasks"]],
        "face": "now",
        "log": [e.plain() for e in log],
        "schema": SCHEMA,
    }
    return {**content, "digest": digest(content)}


def _counts(task: Any) -> dict[str, Json]:
    draw = task["draw"]
    due = sum(stratum.get("due", stratum["n"]) for stratum in draw["strata"])
    return {"due": due, "id": task["id"], "size": draw["size"]}


def second_face(
    record: Record, closed: Mapping[str, date], override: Override | None = None
) -> dict[str, Json]:
    """Return what is published after the visits beside the whole run: its digest, and by whose leave.

    Args:
        record: of the draw.
        closed: when the inspection of each task was closed, as far as it is.
        override: whose decision it was to publish a surprise inspection that is not closed.

    Raises:
        InputError: a surprise inspection is not closed, and nobody has decided to publish it.
    """
    waiting = withheld(record, closed)
    if waiting and override is None:
        raise InputError(
            Problem(
                source=f"task {task!r}",
                message="a surprise inspection is published after it is closed: give --event "
                f"{CLOSED}=DATE, or --reason and --approver of whoever decided otherwise",
            )
            for task in waiting
        )
    content: dict[str, Json] = {
        "closed": [[task, day.isoformat()] for task, day in sorted(closed.items())],
        "face": "after",
        "override": None
        if override is None or not waiting
        else {
            "approver": override.approver,
            "date": override.date.isoformat(),
            "reason": override.reason,
            "tasks": list(waiting),
        },
        "record": record["digest"],
        "schema": SCHEMA,
    }
    return {**content, "digest": digest(content)}


def closed_dates(record: Record, given: date | None, today: date) -> dict[str, date]:
    """Return when the inspection of each task was closed, as far as it is.

    Args:
        record: of the draw; events that its case named count.
        given: the date for tasks whose case names none.
        today: an inspection is not closed by a date that is still to come.
    """
    tasks: Any = record["tasks"]
    found = {}
    for task in tasks:
        stated = dict(task["events"]).get(CLOSED)
        day = date.fromisoformat(stated) if stated else given
        if day is not None and day <= today:
            found[task["id"]] = day
    return found


def withheld(record: Record, closed: Mapping[str, date]) -> tuple[str, ...]:
    """Return the tasks that may not be shown yet: surprise inspections that are not closed."""
    tasks: Any = record["tasks"]
    return tuple(t["id"] for t in tasks if t["task"]["surprise"] and t["id"] not in closed)
