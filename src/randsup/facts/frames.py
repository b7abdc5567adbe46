"""What a task says of its frame: which kind of subject it aims at, and who has been inspected enough.

A targeted draw (定向抽查) aims at a kind of subject, never at a subject: its filter names a column and the
values of it, with a reason, and whoever is left is drawn at random. What would name somebody (the id, the
name, the address, the responsible person) is refused: 不得指定检查对象.

A cap (at most so many inspections in a period) and a cooling-off period look back at the past visits. Both
leave a choice open that changes probabilities, so the design has to be written out.
(Draw specification, section 5.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from attrs import field, frozen
from dateutil.relativedelta import relativedelta

from randsup.canonical import Json
from randsup.errors import InputError, Problem

HISTORY_DESIGNS: Final = ("exclude", "conditional")
NAMING: Final = ("id", "name", "address", "responsible", "carrier_of")
"""Columns of the subjects' register that name a subject, so that no filter may read them."""
YEAR: Final = "year"
MOST_MONTHS: Final = 120
"""A period longer than ten years is a mistake of typing."""


def _raise(source: str, path: str, message: str) -> None:
    raise InputError([Problem(source=source, path=path, message=message)])


def _months(source: str, path: str, months: object) -> None:
    if type(months) is not int or not 1 <= months <= MOST_MONTHS:
        _raise(source, path, f"{months!r} is not a number of months from 1 to {MOST_MONTHS}")


def _values(given: Iterable[str]) -> tuple[str, ...]:
    values = (given,) if isinstance(given, str) else tuple(given)
    if isinstance(given, str) or not all(isinstance(value, str) for value in values):
        _raise("filter", "in", f"{given!r} is not an array of texts")
    return tuple(sorted(set(values)))


@frozen(kw_only=True)
class FrameFilter:
    """Keep the subjects whose `column` holds one of `values`; several filters hold together.

    >>> FrameFilter(column="industry", values=("餐饮业", "住宿业")).keeps("餐饮业")
    True
    """

    column: str
    values: tuple[str, ...] = field(converter=_values)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.column, str) or not self.column:
            _raise("filter", "column", f"{self.column!r} is not the name of a column")
        if self.column in NAMING:
            _raise(
                "filter",
                "column",
                f"{self.column!r} names subjects, and a subject may not be named (不得指定检查对象): "
                "filter by what kind of subject it is",
            )
        if not self.values:
            _raise("filter", "in", "is empty: name at least one value")

    def keeps(self, value: str) -> bool:
        """Say whether a subject with this text in the column stays."""
        return value in self.values

    def plain(self) -> dict[str, Json]:
        """Return the filter as canonical JSON holds it."""
        return {"column": self.column, "in": list(self.values)}


@frozen(kw_only=True)
class FrequencyCap:
    """At most `most` inspections of one subject `per` calendar year, or in so many months.

    Args:
        most: 1 or more.
        per: `year`, or a number of months.
    """

    most: int
    per: str | int = YEAR

    def __attrs_post_init__(self) -> None:
        if type(self.most) is not int or self.most < 1:
            _raise(
                "frequency_cap", "max", f"{self.most!r} is not a number of inspections, 1 or more"
            )
        if isinstance(self.per, str):
            if self.per != YEAR:
                _raise(
                    "frequency_cap", "per", f'{self.per!r} is neither "year" nor a number of months'
                )
        else:
            _months("frequency_cap", "per", self.per)

    def periods(self, first: date, last: date) -> Iterator[tuple[date, date]]:
        """Yield the periods (both days included) in which an inspection in [first, last] would count.

        Per year: each calendar year that the window touches. In m months: from the day after the one
        that lies m months before the window's first day.

        >>> cap = FrequencyCap(most=1, per=6)
        >>> [*map(str, *cap.periods(date(2026, 9, 1), date(2026, 9, 18)))]
        ['2026-03-02', '2026-09-18']
        """
        if isinstance(self.per, int):
            yield first + relativedelta(months=-self.per) + relativedelta(days=1), last
            return
        for year in range(first.year, last.year + 1):
            yield date(year, 1, 1), date(year, 12, 31)

    def plain(self) -> dict[str, Json]:
        """Return the cap as canonical JSON holds it."""
        return {"max": self.most, "per": self.per}


@frozen(kw_only=True)
class CoolingOff:
    """Not inspected again before so many months have passed since the last inspection."""

    months: int

    def __attrs_post_init__(self) -> None:
        _months("cooling_off", "months", self.months)

    def cap(self) -> FrequencyCap:
        """Return the cap that is the same thing: one inspection in so many months."""
        return FrequencyCap(most=1, per=self.months)

    def plain(self) -> dict[str, Json]:
        """Return the period as canonical JSON holds it."""
        return {"months": self.months}
