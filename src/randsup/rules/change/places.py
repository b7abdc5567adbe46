"""What a run is made of after publication: tasks that were dispatched, their seats, and who may take them.

Sentences: 分别从参与部门的执法检查人员名录库中，随机选派各部门的执法检查人员 (Tonghua 六（五）2).
(Dispatch specification, sections 1 and 3; docs/reference/dispatch-algorithm.md, 1, 2 and 14.)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import field, frozen

from randsup.facts.events import Events
from randsup.facts.plans import Task
from randsup.facts.registers import Inspector
from randsup.rules.change.changes import Request
from randsup.rules.dispatch.assignments import Dispatch


def _regions(given: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(given))


@frozen(kw_only=True)
class Sent:
    """A task that was dispatched: what happened of it, where its subjects are, who goes.

    `days` holds (subject, day) for the visits that have a day, `carriers` (carrier, its subject).
    """

    task: Task
    dispatch: Dispatch
    regions: tuple[tuple[str, str], ...] = field(converter=_regions)
    events: Events = field(factory=Events)
    days: tuple[tuple[str, date], ...] = ()
    carriers: tuple[tuple[str, str], ...] = ()


@frozen(kw_only=True)
class Seat:
    """A seat of a run; number 0 is a leader's place."""

    id: str
    task: str
    subject: str
    region: str
    department: str
    number: int
    role: str
    category: str


@frozen(kw_only=True)
class Roster:
    """The people of a department who may go in a task, by id; `crew` is `None` without a crew size.

    `superior` are those of the superior's register who stand in the department's own.
    """

    people: tuple[Inspector, ...]
    superior: tuple[Inspector, ...]
    crew: frozenset[str] | None


def asked(request: Request) -> tuple[str, str, date, str]:
    """Return what makes two requests the same: seat, kind, day and reason."""
    return request.seat, request.kind, request.filed, request.reason


def suits(person: Inspector, seat: Seat) -> bool:
    """Say whether a person has the category and serves the region of a seat."""
    held = person.categories
    required = seat.category.split(";") if seat.category else ()
    return person.region in ("", seat.region) and all(c in held for c in required)
