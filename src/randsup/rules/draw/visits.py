"""When whom: the day of each visit by lot, and the order within a day.

A census item has no draw of subjects (ratio 1: everybody is visited); what can still be random are the people, and
day and order of the visits, so that nobody knows when somebody comes. Any task may ask for it. The days are the
working days of the task's window; each visit gets one by its own stream, independent of all others, and the
visits of one day go by ticket. (Draw specification, section 2, `visit`.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from attrs import frozen

from randsup.errors import InputError, Problem, Undecided
from randsup.facts.plans import Task
from randsup.facts.workdays import WorkCalendar
from randsup.law.findings import Note
from randsup.lottery import Seed, below, stream
from randsup.rules.draw.drawn import Selection


@frozen(kw_only=True)
class Visit:
    """The day of a visit, its place in that day (from 1), and whom it goes to."""

    day: date
    order: int
    subject: str


def visit_days(task: Task, calendar: WorkCalendar) -> tuple[date, ...]:
    """Return the working days of a task's window.

    Raises:
        InputError: no window, no working day in it, or days that no notice has announced yet.

    >>> from randsup import Ratio, TaskDepartment
    >>> office = TaskDepartment(name="a", lead=True)
    >>> window = (date(2026, 9, 24), date(2026, 9, 28))  # Friday the 25th is the Mid-Autumn holiday
    >>> task = Task(id="t", departments=[office], ratio=Ratio(value="1"), window=window)
    >>> [day.day for day in visit_days(task, WorkCalendar.china())]
    [24, 28]
    """
    window = task.window
    if window is None:
        raise InputError([_problem(task, "is missing: visits get their days in it")])
    length = (window.last - window.first).days + 1
    try:
        days = tuple(
            day
            for day in (window.first + timedelta(days=n) for n in range(length))
            if calendar.works(day)
        )
    except Undecided as error:
        raise InputError([_problem(task, str(error))]) from error
    if not days:
        raise InputError(
            [_problem(task, f"has no working day from {window.first} to {window.last}")]
        )
    return days


def _problem(task: Task, message: str) -> Problem:
    return Problem(source=f"task {task.id!r}", path="window", message=message)


def schedule(
    task: Task, selected: Iterable[Selection], calendar: WorkCalendar, seed: Seed
) -> tuple[Visit, ...]:
    """Give every drawn subject its day and its place in the day; ordered by both.

    Raises:
        InputError: as `visit_days`.
    """
    days = visit_days(task, calendar)
    found: dict[date, list[tuple[str, str]]] = {}
    for s in selected:
        words = stream(seed.key("visit", task.id, s.subject))
        found.setdefault(days[below(words, len(days))], []).append((s.ticket, s.subject))
    return tuple(
        Visit(day=day, order=order, subject=subject)
        for day in sorted(found)
        for order, (_, subject) in enumerate(sorted(found[day]), 1)
    )


def schedule_notes(task: Task, calendar: WorkCalendar) -> Iterator[Note]:
    """Say if days of the window may still be moved by a later notice."""
    provisional = [day for day in visit_days(task, calendar) if calendar.provisional(day)]
    if provisional:
        yield Note(
            code="schedule-provisional",
            about=f"task {task.id}",
            zh=f"检查时间自{provisional[0]}起为暂定：后续放假通知仍可能调整工作日。",
            en=f"Days of visits from {provisional[0]} on are provisional: a later notice may move "
            "working days.",
        )
