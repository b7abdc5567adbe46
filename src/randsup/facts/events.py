"""What has happened, and when: the events from which terms count.

An event that has not happened is absent; the duty that counts from it is awaiting, and no other
event ever stands in for it. (Design, section 2, "Anchor".)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import field, frozen

from randsup.errors import InputError, Problem
from randsup.law.terms import EVENTS


def _pairs(
    given: Mapping[str, date] | tuple[tuple[str, date], ...],
) -> tuple[tuple[str, date], ...]:
    pairs = given.items() if isinstance(given, Mapping) else given
    return tuple(sorted(pairs))


@frozen
class Events:
    """The dates of the events of one task, in Asia/Shanghai.

    >>> events = Events({"sampling_closed": date(2026, 9, 18)})
    >>> events.get("sampling_closed"), events.get("published")
    (datetime.date(2026, 9, 18), None)
    """

    dates: tuple[tuple[str, date], ...] = field(default=(), converter=_pairs)

    def __attrs_post_init__(self) -> None:
        problems = [
            Problem(source="events", path=name, message=message)
            for name, day in self.dates
            for message in (_problem(name, day),)
            if message
        ]
        if problems:
            raise InputError(problems)

    def get(self, name: str) -> date | None:
        """Return the date of an event, `None` while it has not happened."""
        return dict(self.dates).get(name)

    def __iter__(self) -> Iterator[tuple[str, date]]:
        return iter(self.dates)


def _problem(name: str, day: object) -> str | None:
    if name not in EVENTS:
        return f"unknown event; the events are {', '.join(EVENTS)}"
    if type(day) is not date:
        return f"the date of an event is a date, not {type(day).__name__}"
    return None
