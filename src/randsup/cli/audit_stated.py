"""What an auditor states beside a folder or a list: whom to compare, what was refused, until when papers are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from randsup.errors import InputError, Problem
from randsup.facts.events import Events
from randsup.law.parameters import nearest
from randsup.proof.checks import Evidence, Refusal
from randsup.tables.cells import parse_date
from randsup.tables.refusals import read_refusals

ARCHIVED: Final = "archived"


@frozen(kw_only=True)
class Stated:
    """What is said beside a folder or a list, because neither can know it."""

    pair: tuple[str, str] | None
    refusals: tuple[Refusal, ...] | None
    archived: date | None
    kept_until: date | None

    def with_(self, found: Iterable[Evidence]) -> Iterator[Evidence]:
        """Yield the evidence with what is stated.

        Raises:
            InputError: a seat or a person that no task has, another day of archiving than the task's own.
        """
        known = tuple(found)
        problems = [*self._strangers(known)]
        for one in known:
            happened = one.events.get(ARCHIVED) if one.events else None
            if self.archived is not None and happened not in (None, self.archived):
                message = (
                    f"{self.archived} contradicts the events of task {one.task.id}: {happened}"
                )
                problems.append(Problem(source="--archived", message=message))
        if problems:
            raise InputError(problems)
        for one in known:
            events = dict(one.events or ())
            if self.archived is not None:
                events[ARCHIVED] = self.archived
            mine = tuple(r for r in self.refusals or () if r.seat.split("/")[0] == one.task.id)
            yield evolve(
                one,
                pair=self.pair,
                refusals=None if self.refusals is None else mine,
                events=Events(events),
                kept_until=self.kept_until,
            )

    def _strangers(self, known: Sequence[Evidence]) -> Iterator[Problem]:
        people = {p.id for one in known for p in one.inspectors or ()}
        for who in self.pair or ():
            if who not in people:
                message = f"{who!r} stands in no register{nearest(who, sorted(people))}"
                yield Problem(source="--pair", message=message)
        seats = {
            f"{one.task.id}/{place.subject}/{d.name}"
            for one in known
            for place in one.drawn
            for d in one.task.departments
        }
        for r in self.refusals or ():
            if r.seat.rpartition("/")[0] not in seats:
                yield Problem(source="--refusals", message=f"the run has no seat {r.seat}")


def read_stated(
    pair: tuple[str, str] | None,
    refusals: Path | None,
    archived: str | None,
    kept_until: str | None,
    *,
    foreign: bool,
) -> Stated:
    """Read the options; each that is wrong is said."""
    days: dict[str, date | None] = {}
    problems = []
    for option, written in (("--archived", archived), ("--kept-until", kept_until)):
        try:
            days[option] = None if written is None else parse_date(written)
        except ValueError as error:
            problems.append(Problem(source=option, message=str(error)))
    if pair is not None and pair[0] == pair[1]:
        problems.append(Problem(source="--pair", message=f"{pair[0]!r} twice: name two people"))
    if pair is not None and foreign:
        message = "goes with a run: how another system draws cannot be done again from its list"
        problems.append(Problem(source="--pair", message=message))
    if problems:
        raise InputError(problems)
    read = None if refusals is None else read_refusals(refusals)
    return Stated(
        pair=pair,
        refusals=None
        if read is None
        else tuple(Refusal(kind=r.kind, seat=r.seat, filed=r.filed, late=r.late) for r in read),
        archived=days["--archived"],
        kept_until=days["--kept-until"],
    )
