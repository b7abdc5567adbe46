"""Working days, and the deadlines that are counted in them.

Mainland China works Monday to Friday, minus the statutory holidays, plus the weekends that the State
Council's notice of the year turns into working days (调休). So a deadline can fall on a Sunday.

A period of n working days from an event ends on the n-th working day strictly *after* the event's
date (开始的当日不计入). An event on a rest day needs no special case, and the last day is always a
working day.

Nothing is guessed. Past `last`, the last day that a notice decides, the answer is `Undecided`. After
`final`, 25 December of the last announced year, a day is decided but provisional: next year's
notice can still move the last days of December.
(Working days page: "What the calendar must know", "How days are counted".)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NoReturn

from attrs import field, frozen

from randsup.canonical import digest
from randsup.errors import InputError, Undecided

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def _days(days: Iterable[date]) -> frozenset[date]:
    found = frozenset(days)
    for day in found:
        if type(day) is not date:
            raise InputError(f"a day is a date, not {type(day).__name__}", source="calendar")
    return found


@frozen(kw_only=True)
class WorkCalendar:
    """An immutable calendar of working days, from `first` to `last`, both included.

    `rest` holds the weekdays that rest, `work` the weekend days that work; `final` is the last day
    that no later notice is expected to move. Equality and `digest` come from these five fields.

    >>> calendar = WorkCalendar(
    ...     first=date(2026, 9, 1),
    ...     last=date(2026, 12, 31),
    ...     rest={date(2026, 9, 25), *(date(2026, 10, d) for d in (1, 2, 5, 6, 7))},
    ...     work={date(2026, 9, 20), date(2026, 10, 10)},
    ... )
    >>> calendar.after(date(2026, 9, 18), 20)
    datetime.date(2026, 10, 22)
    >>> calendar.works(date(2026, 9, 20))
    True
    """

    first: date
    last: date
    rest: frozenset[date] = field(converter=_days)
    work: frozenset[date] = field(converter=_days)
    final: date = field()
    _workdays: tuple[date, ...] = field(init=False, eq=False, repr=False)
    _rank: dict[date, int] = field(init=False, eq=False, repr=False)

    @final.default
    def _default_final(self) -> date:
        return min(self.last, date(self.last.year, 12, 25))

    def __attrs_post_init__(self) -> None:
        if self.first > self.last:
            raise InputError(f"{self.first} is after {self.last}", source="calendar")
        for day in sorted(self.rest):
            if day.weekday() >= _SATURDAY:
                raise InputError(f"rest: {day} is a weekend day already", source="calendar")
        for day in sorted(self.work):
            if day.weekday() < _SATURDAY:
                raise InputError(f"work: {day} is a weekday already", source="calendar")
        for day in sorted(self.rest | self.work):
            if not self.first <= day <= self.last:
                raise InputError(f"{day} is outside {self.first} … {self.last}", source="calendar")
        self._derive_tables()

    def _derive_tables(self) -> None:
        workdays: list[date] = []
        rank: dict[date, int] = {}
        for ordinal in range(self.first.toordinal(), self.last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if (day.weekday() < _SATURDAY and day not in self.rest) or day in self.work:
                workdays.append(day)
            rank[day] = len(workdays) - 1
        object.__setattr__(self, "_workdays", tuple(workdays))
        object.__setattr__(self, "_rank", rank)

    @staticmethod
    def china() -> WorkCalendar:
        """Return mainland China's calendar as announced, 2004 to the last announced year."""
        from randsup.profiles.calendar import china  # the factory lives below the line

        return china()

    def works(self, day: date) -> bool:
        """Say whether `day` is a working day; `Undecided` past `last`."""
        rank = self._rank.get(day)
        if rank is None or type(day) is not date:
            self._refuse(day, 1)
        return rank >= 0 and self._workdays[rank] == day

    def after(self, event: date, n: int) -> date:
        """Return the `n`-th working day strictly after the date of `event`.

        Args:
            event: a date in Asia/Shanghai; a datetime is refused.
            n: working days, 1 or more.

        Raises:
            Undecided: the answer lies past `last`; names the first undecided day and the cure.
            InputError: `event` is before `first` or no plain date, or `n` is below 1.
        """
        try:
            if n > 0 and n is not True:
                return self._workdays[self._rank[event] + n]
        except (KeyError, IndexError, TypeError):
            pass
        return self._refuse(event, n)

    def count(self, start: date, end: date) -> int:
        """Return the number of working days in `(start, end]`, so that `count(e, after(e, n)) == n`.

        Raises:
            Undecided: a day past `last`.
            InputError: `end` is before `start`, or a day before `first`, or no plain date.
        """
        for day in (start, end):
            if type(day) is not date or day not in self._rank:
                self._refuse(day, 1)
        if end < start:
            raise InputError(f"{end} is before {start}", source="calendar")
        return self._rank[end] - self._rank[start]

    def provisional(self, day: date) -> bool:
        """Say whether a later notice may still move `day`: it lies after `final`."""
        return day > self.final

    def amend(self, *, rest: Iterable[date] = (), work: Iterable[date] = ()) -> WorkCalendar:
        """Return a calendar in which the days of `rest` rest and those of `work` work; later wins.

        For an amended notice, and for regional holidays in both directions.

        Raises:
            InputError: a day in both lists, or outside `first` … `last`.
        """
        rest, work = _days(rest), _days(work)
        self._refuse_both(rest, work)
        for day in sorted(rest | work):
            if not self.first <= day <= self.last:
                raise InputError(
                    f"amend: {day} is outside {self.first} … {self.last}", source="calendar"
                )
        return self._changed(rest, work, self.last, self.final)

    def extend(
        self, last: date, *, rest: Iterable[date] = (), work: Iterable[date] = ()
    ) -> WorkCalendar:
        """Return a calendar that a further notice carries on to `last`; `final` moves with it.

        Args:
            last: the new last decided day, after the old one.
            rest: weekdays that rest, work: weekend days that work; only days after the old `final`.

        Raises:
            InputError: `last` is not later, a day in both lists, or outside `(final, last]`.
        """
        rest, work = _days(rest), _days(work)
        self._refuse_both(rest, work)
        if type(last) is not date or last <= self.last:
            raise InputError(f"extend: {last} is not after {self.last}", source="calendar")
        for day in sorted(rest | work):
            if not self.final < day <= last:
                raise InputError(
                    f"extend: {day} is not after {self.final} and up to {last}; "
                    "amend() changes days that are settled",
                    source="calendar",
                )
        return self._changed(rest, work, last, min(last, date(last.year, 12, 25)))

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of the five fields: 64 hex characters."""
        return digest(
            {
                "final": self.final,
                "first": self.first,
                "last": self.last,
                "rest": self.rest,
                "work": self.work,
            }
        )

    def _changed(
        self, rest: frozenset[date], work: frozenset[date], last: date, final: date
    ) -> WorkCalendar:
        return WorkCalendar(
            first=self.first,
            last=last,
            rest=(self.rest - work) | {d for d in rest if d.weekday() < _SATURDAY},
            work=(self.work - rest) | {d for d in work if d.weekday() >= _SATURDAY},
            final=final,
        )

    @staticmethod
    def _refuse_both(rest: frozenset[date], work: frozenset[date]) -> None:
        for day in sorted(rest & work):
            raise InputError(f"{day} both rests and works", source="calendar")

    def _refuse(self, day: object, n: object) -> NoReturn:
        if isinstance(day, datetime) or not isinstance(day, date):
            raise InputError(f"a date is needed, not {type(day).__name__}", source="calendar")
        if type(n) is not int or n < 1:
            raise InputError(f"{n!r} is not a number of working days, 1 or more", source="calendar")
        if day < self.first:
            raise InputError(
                f"{day} is before {self.first}, the first known day", source="calendar"
            )
        first_undecided = self.last + _ONE_DAY
        raise Undecided(
            f"{first_undecided} and later days are not announced yet: supply the State Council's "
            f"notice for {first_undecided.year} (a calendar notice file, or extend())",
            first_undecided=first_undecided,
        )
