"""Days and order of visits: working days only, everybody once, recomputed by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup.errors import InputError
from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.stated_ratios import Ratio
from randsup.facts.workdays import WorkCalendar
from randsup.lottery import Seed
from randsup.rules.draw.drawn import Selection
from randsup.rules.draw.visits import Visit, schedule, schedule_notes, visit_days

CHINA = WorkCalendar.china()
HEX = "91ec2649d7b92bc2aba1e7eb8bac4d33753aa5ffb93786a27bded88ed6d58bde"
SEED = Seed.from_hex(HEX)


def task(first: date, last: date, **fields: Any) -> Task:
    return Task(
        id="普查",
        departments=[TaskDepartment(name="a", lead=True)],
        ratio=Ratio(value="1"),
        window=(first, last),
        schedule=True,
        **fields,
    )


def selection(subject: str, ticket: str = "") -> Selection:
    hashed = ticket or sha256(subject.encode()).hexdigest()
    return Selection(subject=subject, stratum=(), rank=1, ticket=hashed, probability=Fraction(1))


def by_hand(subject: str, days: list[str]) -> str:
    """The specification read again: a key, words of eight bytes, the first that is not too large."""
    key = sha256(f"randsup/draw/1|{HEX}|visit|普查|{subject}".encode()).hexdigest()[:32]
    k = 0
    while True:
        word = int(sha256(f"{key}|{k}".encode()).hexdigest()[:16], 16)
        if word < 2**64 // len(days) * len(days):
            return days[word % len(days)]
        k += 1


# National Day 2026: 1 to 7 October are holidays, Saturday the 10th works; typed from the notice.
AUTUMN = ["2026-09-28", "2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10"]


def test_days_and_order_by_hand() -> None:
    t = task(date(2026, 9, 26), date(2026, 10, 11))
    subjects = [f"S{n:02}" for n in range(40)]
    found = schedule(t, map(selection, subjects), CHINA, SEED)
    assert [str(d) for d in visit_days(t, CHINA)] == AUTUMN
    wanted: dict[str, list[tuple[str, str]]] = {}
    for s in subjects:
        wanted.setdefault(by_hand(s, AUTUMN), []).append((selection(s).ticket, s))
    assert found == tuple(
        Visit(day=date.fromisoformat(day), order=n, subject=s)
        for day in sorted(wanted)
        for n, (_, s) in enumerate(sorted(wanted[day]), 1)
    )


@given(
    st.sets(st.text("ABCDEFG", min_size=1, max_size=4), max_size=20),
    st.dates(date(2026, 1, 1), date(2026, 11, 1)),
    st.integers(6, 40),
    st.randoms(use_true_random=False),
)
def test_everybody_once_on_a_working_day_whatever_the_order(
    subjects: set[str], first: date, length: int, chance: Any
) -> None:
    t = task(first, first + timedelta(days=length))
    rows = [selection(s) for s in sorted(subjects)]
    found = schedule(t, rows, CHINA, SEED) if visit_days(t, CHINA) else ()
    assert sorted(v.subject for v in found) == sorted(subjects)
    assert all(
        CHINA.works(v.day) and first <= v.day <= first + timedelta(days=length) for v in found
    )
    for day in {v.day for v in found}:
        orders = [v.order for v in found if v.day == day]
        assert orders == list(range(1, len(orders) + 1))
    chance.shuffle(rows)
    assert schedule(t, rows, CHINA, SEED) == found
    without = schedule(t, rows[1:], CHINA, SEED)  # nobody else's day moves
    assert {(v.subject, v.day) for v in without} < {(v.subject, v.day) for v in found} or not rows


def test_equal_tickets_go_by_id() -> None:
    t = task(date(2026, 9, 1), date(2026, 9, 1))
    found = schedule(t, [selection("B", "0"), selection("A", "0")], CHINA, SEED)
    assert [(v.subject, v.order) for v in found] == [("A", 1), ("B", 2)]


def test_days_are_alike() -> None:
    """Chi-square of 6 days, 5 degrees of freedom, alpha 0.001: below 20.52."""
    t = task(date(2026, 9, 26), date(2026, 10, 11))
    count = Counter(
        v.day for v in schedule(t, (selection(f"{n}") for n in range(6000)), CHINA, SEED)
    )
    assert sum((n - 1000) ** 2 / 1000 for n in count.values()) < 20.52
    assert len(count) == 6


def test_what_has_no_days() -> None:
    with pytest.raises(InputError, match="has no working day from 2026-10-01 to 2026-10-07"):
        visit_days(task(date(2026, 10, 1), date(2026, 10, 7)), CHINA)
    after = CHINA.last + timedelta(days=1)
    with pytest.raises(InputError, match="are not announced yet"):
        visit_days(task(CHINA.last, after), CHINA)
    with pytest.raises(InputError, match="schedule: needs the window"):
        Task(
            id="t",
            departments=[TaskDepartment(name="a", lead=True)],
            ratio=Ratio(value="1"),
            schedule=True,
        )


def test_days_that_may_move_are_said() -> None:
    late = task(CHINA.last - timedelta(days=20), CHINA.last)
    assert [n.code for n in schedule_notes(late, CHINA)] == ["schedule-provisional"]
    assert list(schedule_notes(task(date(2026, 9, 1), date(2026, 9, 18)), CHINA)) == []
