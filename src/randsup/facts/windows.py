"""The days on which inspections take place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attrs import frozen

from randsup.errors import InputError


@frozen(kw_only=True)
class Window:
    """The days on which a task's inspections take place, both included."""

    first: date
    last: date

    def __attrs_post_init__(self) -> None:
        for name, day in (("first", self.first), ("last", self.last)):
            if type(day) is not date:
                raise InputError(f"{name} is a date, not {type(day).__name__}", source="window")
        if self.last < self.first:
            raise InputError(
                f"the window ends on {self.last}, before it begins on {self.first}", source="window"
            )


def window_of(given: object) -> Window | None:
    """Make a window from a pair of dates, or hand on what is one already."""
    if given is None or isinstance(given, Window):
        return given
    if isinstance(given, tuple | list) and len(given) == 2:
        return Window(first=given[0], last=given[1])
    if isinstance(given, Mapping) and set(given) == {"first", "last"}:
        return Window(first=given["first"], last=given["last"])
    raise InputError("a window has a first and a last day", source="window")
