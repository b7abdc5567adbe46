"""What an event says was asked for, read back from its line of the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from randsup.canonical import Json
from randsup.errors import InputError
from randsup.facts.exceptions import LadderStep
from randsup.lottery import Seed
from randsup.proof.reading import at, listed, text, texts
from randsup.rules.change.changes import Approval, Request


def read_request(logged: Mapping[str, Json]) -> tuple[Request, Seed]:
    """Read what an event says was asked for, and its seed.

    Raises:
        InputError: a part is missing or not what it may be.
    """
    said = at(logged, "request")
    steps = said.get("ladder", []) if isinstance(said, Mapping) else []
    since = at(said, "list_drawn")
    try:
        return Request(
            kind=text(at(said, "kind")),
            seat=text(at(said, "seat")),
            reason=text(at(said, "reason")),
            filed=date.fromisoformat(text(at(said, "filed"))),
            seed_on=date.fromisoformat(text(at(said, "seed_on"))),
            seed_source=text(at(said, "seed_source")),
            inspector=text(at(said, "inspector")),
            ground=text(at(said, "ground")),
            approvals=tuple(_approval(a) for a in listed(at(said, "approvals"))),
            list_drawn=None if since is None else date.fromisoformat(text(since)),
            evidence=text(at(said, "evidence")),
            mode=text(at(said, "mode")),
            levels=texts(at(said, "levels")),
            superior_request=text(at(said, "superior_request")),
            ladder=tuple(_step(s) for s in listed(steps)),
        ), Seed.from_hex(text(at(logged, "seed")))
    except ValueError as error:
        raise InputError(f"cannot be read: {error}", source="event") from error


def _approval(given: Json) -> Approval:
    on = at(given, "on")
    return Approval(
        role=text(at(given, "role")),
        by=text(at(given, "by")),
        on=None if on is None else date.fromisoformat(text(on)),
    )


def _step(given: Json) -> LadderStep:
    on = at(given, "date")
    return LadderStep(
        step=text(at(given, "step")),
        reason=text(at(given, "reason")),
        approver=text(at(given, "approver")),
        date=None if on is None else date.fromisoformat(text(on)),
        people=texts(at(given, "people")),
    )
