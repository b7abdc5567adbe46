"""The two faces of a ceremony's draw: what may be published at once, and what only after the visits.

Sentences: 双向互盲 (Yunnan 一（二）), 突击检查 … 检查后公示 (Shenyang).

Theory of operation. Tickets are hashes of a seed and of codes that anybody can list, so whoever knows the seed
knows who is drawn, and who comes. The first face therefore holds nothing that follows from the seed but through
a secret: register digests with salted rows, blinded digests of the case, seals of the inputs, the seal of the
seed, and counts that the plan fixes: how many are due, not how many were drawn, which under a cap tells
who was drawn by an earlier task of the run. It binds all the same: each of these is opened by the second face, which
is everything, and no other second face fits. (Draw specification, section 6, "Mutually blind"; dispatch
specification, section 6, invariant 24.)

Yunnan asks for blindness of both sides of every draw (确保检查对象和执法检查人员的双向互盲) and prints no
end of it. The second face shows each side to the other, so there it waits until the end that the switch
`draw_blind_until` sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from randsup.canonical import Json, digest
from randsup.errors import InputError, Problem
from randsup.facts.exceptions import Override
from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.proof.attempts import Entry
from randsup.proof.commitment import Commitment
from randsup.proof.record import Record

SCHEMA: Final = "randsup/face/1"
UNTIL: Final = "draw_blind_until"
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
    record: Record,
    closed: Mapping[str, date],
    override: Override | None = None,
    *,
    blind: Iterable[str] = (),
) -> dict[str, Json]:
    """Return what is published after the visits beside the whole run: its digest, and by whose leave.

    Args:
        record: of the draw.
        closed: when the inspection of each task was closed, as far as it is.
        override: whose decision it was to publish what has to wait.
        blind: the tasks whose two sides may not know of each other yet; see `blind_tasks`.

    Raises:
        InputError: a surprise inspection is not closed, or blindness has not ended, and nobody has decided to
            publish it.
    """
    surprise = withheld(record, closed)
    unseen = [task for task in blind if task not in surprise]
    waiting = sorted({*surprise, *unseen})
    if waiting and override is None:
        cure = (
            f"give --event {CLOSED}=DATE, or --reason and --approver of whoever decided otherwise"
        )
        kinds = (
            (surprise, "a surprise inspection is published after it is closed: "),
            (
                unseen,
                "双向互盲: the subjects may not know yet who comes, nor the people where they go: ",
            ),
        )
        raise InputError(
            Problem(source=f"task {task!r}", message=why + cure)
            for tasks, why in kinds
            for task in tasks
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


def blind_tasks(
    record: Record, policy: Policy, closed: Mapping[str, date], today: date
) -> tuple[str, ...]:
    """Return the tasks whose subjects and people may not be shown to each other yet.

    Where a text asks for 双向互盲: until the window of the visits begins, for nobody is sent out before (the
    switch `draw_blind_until` = `dispatch`), or until the inspection is closed (`arrival`, and for a task without a
    window), since no earlier date shows that every team has arrived. (Yunnan, 一（二）, 三（三）.)

    Args:
        record: of the draw.
        policy: that of the record.
        closed: when the inspection of each task was closed, as far as it is.
        today: the day of publication.
    """
    asked = policy.draw.double_blind
    if not (isinstance(asked, Clause) and asked.value):
        return ()
    tasks: Any = record["tasks"]
    arrival = policy.switch(UNTIL) == "arrival"

    def ended(task: Any) -> bool:
        window = task["task"].get("window")
        begun = window is not None and date.fromisoformat(window["first"]) <= today
        return task["id"] in closed or (begun and not arrival)

    return tuple(task["id"] for task in tasks if not ended(task))
