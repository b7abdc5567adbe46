"""Mainland China's working days, read once out of `holidays` into a frozen calendar.

`holidays` is right on every announced day from 2004 on, but it grows when asked, and past the announced
years it goes on without a word. So: read the category PUBLIC once, keep only announced years (those whose
notice moved some weekend), and let the frozen value refuse what lies beyond.
(Working days, "What the calendar must know".)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from attrs import field, frozen

from randsup.errors import InputError, Problem
from randsup.facts.workdays import WorkCalendar
from randsup.law.findings import Note
from randsup.profiles.strict import Collector, expect, read_toml, strict_converter, structured

_FIRST_YEAR = 2004
_LAST_YEAR = 2100
_SATURDAY = 5
_STATUTORY_DAYS = {2025: 13}
"""Statutory days off a year, from the year named on; a notice's own days must come to as many."""


@cache
def china() -> WorkCalendar:
    """Return the calendar of mainland China, 1 January 2004 to the end of the last announced year.

    >>> calendar = china()
    >>> calendar.after(date(2026, 9, 18), 20)
    datetime.date(2026, 10, 22)
    """
    import holidays

    source = holidays.country_holidays(
        "CN", years=range(_FIRST_YEAR, _LAST_YEAR + 1), categories=(holidays.PUBLIC,)
    )
    moved = {day for day in source.weekend_workdays if day.year >= _FIRST_YEAR}
    last = date(max(day.year for day in moved), 12, 31)
    first = date(_FIRST_YEAR, 1, 1)
    return WorkCalendar(
        first=first,
        last=last,
        rest={d for d in source if d.weekday() < _SATURDAY and first <= d <= last},
        work={d for d in moved if d.weekday() >= _SATURDAY and d <= last},
    )


@frozen(kw_only=True)
class Notice:
    """A State Council notice, or a regional one, as a user supplies it in a TOML file.

    With `last` it carries the calendar on to that day; without, it amends days that are known.
    """

    source: str
    last: date | None
    rest: tuple[date, ...]
    work: tuple[date, ...]


@frozen(kw_only=True)
class _Notice:
    source: str
    last: date | None = None
    rest: Any = field(factory=list)
    work: Any = field(factory=list)


@frozen(kw_only=True)
class _Calendar:
    first: date
    last: date
    final: date
    rest: Any
    work: Any


def read_notice(path: Path) -> Notice:
    """Read a notice: `last`, `rest`, `work`, `source`.

    Raises:
        InputError: everything that is wrong with it, with lines.
    """
    table, found = _table(path)
    spec = structured(strict_converter(), table, _Notice, (), found)
    rest = _days(table.get("rest", []), "rest", found)
    work = _days(table.get("work", []), "work", found)
    found.raise_if_any(InputError)
    return Notice(source=spec.source, last=spec.last, rest=rest, work=work)


def with_notices(
    calendar: WorkCalendar, paths: Iterable[Path]
) -> tuple[WorkCalendar, tuple[Note, ...]]:
    """Return the calendar with the notices of some files in it, and what must be said of them.

    Raises:
        InputError: a file that is no notice, or days that the calendar refuses.
    """
    notes: list[Note] = []
    for path in paths:
        notice = read_notice(path)
        try:
            if notice.last is None:
                calendar = calendar.amend(rest=notice.rest, work=notice.work)
            else:
                calendar = calendar.extend(notice.last, rest=notice.rest, work=notice.work)
        except InputError as error:
            raise InputError(
                Problem(source=path.name, message=p.message) for p in error.problems
            ) from error
        notes += _notes(notice, path.name)
    return calendar, tuple(notes)


def notice_notes(paths: Iterable[Path]) -> tuple[Note, ...]:
    """Return what must be said of the notices in some files, whatever calendar they are put into.

    Raises:
        InputError: a file that is no notice.
    """
    return tuple(note for path in paths for note in _notes(read_notice(path), path.name))


def _notes(notice: Notice, name: str) -> Iterable[Note]:
    if notice.last is not None:
        yield from _unusual(notice, notice.last)
    yield Note(
        code="calendar-notice",
        about=name,
        zh=f"工作日历采用了补充通知：{notice.source}。",
        en=f"The calendar uses a supplied notice: {notice.source}.",
    )


def _unusual(notice: Notice, last: date) -> Iterable[Note]:
    expected = next((n for year, n in sorted(_STATUTORY_DAYS.items()) if last.year >= year), None)
    days = sum(d.weekday() < _SATURDAY for d in notice.rest) - sum(
        d.weekday() >= _SATURDAY for d in notice.work
    )
    if expected is not None and (last.month, last.day) == (12, 31) and days != expected:
        yield Note(
            code="calendar-notice-unusual",
            about=notice.source,
            zh=f"补充通知的放假工作日减去调休上班日为{days}天，而法定节假日为{expected}天，请核对。",
            en=f"The notice's weekdays off less weekend days on come to {days}, not to the {expected} "
            "statutory days of a year: check it.",
        )


def write_calendar(calendar: WorkCalendar) -> str:
    """Return a calendar as TOML, every day of it."""

    def array(days: frozenset[date]) -> str:
        return "".join(f"  {day},\n" for day in sorted(days))

    return (
        f"first = {calendar.first}\nlast = {calendar.last}\nfinal = {calendar.final}\n"
        f"rest = [\n{array(calendar.rest)}]\nwork = [\n{array(calendar.work)}]\n"
    )


def read_calendar(path: Path) -> WorkCalendar:
    """Read what `write_calendar` wrote.

    Raises:
        InputError: it is not that.
    """
    table, found = _table(path)
    spec = structured(strict_converter(), table, _Calendar, (), found)
    rest = _days(table.get("rest", []), "rest", found)
    work = _days(table.get("work", []), "work", found)
    found.raise_if_any(InputError)
    return WorkCalendar(first=spec.first, last=spec.last, final=spec.final, rest=rest, work=work)


def _table(path: Path) -> tuple[dict[str, Any], Collector]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", source=str(path)) from error
    table, text = read_toml(raw, path.name, error=InputError)
    return table, Collector(path.name, text)


def _days(given: object, name: str, found: Collector) -> tuple[date, ...]:
    if not isinstance(given, list):
        found.add((name,), "is not an array of dates")
        return ()
    days = []
    for n, day in enumerate(given):
        try:
            days.append(expect(day, date, "a date (write 2026-09-18 without quotes)"))
        except ValueError as error:
            found.add((name, n), str(error))
    return tuple(days)
