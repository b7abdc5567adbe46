"""The calendar: the public vectors, a second calendar package, and the properties of counting."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup import InputError, Undecided, WorkCalendar

CHINA = WorkCalendar.china()
VECTORS = Path(__file__).parents[1] / "vectors" / "working-days.csv"


def _rows() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _dates(text: str) -> list[date]:
    return [date.fromisoformat(day) for day in text.split()]


def test_there_are_47_vectors() -> None:
    assert len(_rows()) == 47


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['kind']}-{row['id']}")
def test_vector(row: dict[str, str]) -> None:
    calendar = CHINA.amend(rest=_dates(row["extra_closed"]), work=_dates(row["extra_open"]))
    event, n = date.fromisoformat(row["event"]), int(row["n"])
    if row["kind"] == "out_of_horizon":
        with pytest.raises(Undecided) as caught:
            calendar.after(event, n)
        assert caught.value.first_undecided == date(2027, 1, 1)
        return
    assert calendar.after(event, 1) == date.fromisoformat(row["first_counted"])
    assert calendar.after(event, n) == date.fromisoformat(row["deadline"])


@pytest.mark.parametrize(
    ("event", "n", "expected"),
    [
        # Checked by eye against the notices (working days, "How days are counted").
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
        (date(2026, 9, 18), 20, date(2026, 10, 22)),
        (date(2026, 10, 3), 5, date(2026, 10, 13)),
        (date(2024, 2, 8), 1, date(2024, 2, 9)),
        (date(2024, 9, 13), 10, date(2024, 9, 29)),
        # Matrix, item 16.
        (date(2018, 9, 21), 20, date(2018, 10, 25)),
        (date(2018, 10, 25), 7, date(2018, 11, 5)),
        (date(2020, 4, 24), 20, date(2020, 5, 25)),
        (date(2020, 4, 29), 5, date(2020, 5, 9)),
        (date(2020, 4, 29), 10, date(2020, 5, 15)),
        (date(2020, 6, 19), 10, date(2020, 7, 6)),
        (date(2020, 9, 28), 7, date(2020, 10, 14)),
        (date(2020, 9, 28), 10, date(2020, 10, 19)),
    ],
)
def test_worked_by_hand(event: date, n: int, expected: date) -> None:
    assert CHINA.after(event, n) == expected


def test_every_day_agrees_with_a_second_package() -> None:
    day, differing = CHINA.first, []
    while day <= CHINA.last:
        if CHINA.works(day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)
    # 国办发明电〔2005〕35号 says that people work on 31 December 2005; the other package does not know.
    assert differing == [date(2005, 12, 31)]
    assert CHINA.works(date(2005, 12, 31))


def test_horizon() -> None:
    assert (CHINA.first, CHINA.final, CHINA.last) == (
        date(2004, 1, 1),
        date(2026, 12, 25),
        date(2026, 12, 31),
    )
    assert CHINA.after(date(2026, 12, 25), 1) == date(2026, 12, 28)
    assert CHINA.provisional(date(2026, 12, 28))
    assert not CHINA.provisional(date(2026, 12, 25))
    with pytest.raises(Undecided, match="2027-01-01 and later days are not announced yet"):
        CHINA.after(date(2026, 12, 31), 1)
    with pytest.raises(Undecided):
        CHINA.works(date(2027, 1, 1))
    with pytest.raises(Undecided):
        CHINA.count(date(2026, 12, 1), date(2027, 1, 1))


@pytest.mark.parametrize("n", [0, -1, True, 1.0, "5", None])
def test_a_number_of_days_is_an_integer_from_1(n: object) -> None:
    with pytest.raises(InputError, match="is not a number of working days"):
        CHINA.after(date(2026, 9, 18), n)  # type: ignore[arg-type]


def test_dates_only() -> None:
    for call in (
        lambda d: CHINA.after(d, 1),
        CHINA.works,
        lambda d: CHINA.count(d, date(2026, 9, 18)),
    ):
        with pytest.raises(InputError, match="a date is needed, not datetime"):
            call(datetime(2026, 9, 18))
        with pytest.raises(InputError, match="2003-12-31 is before 2004-01-01"):
            call(date(2003, 12, 31))
    with pytest.raises(InputError, match="is before"):
        CHINA.count(date(2026, 9, 18), date(2026, 9, 17))


def test_amend_in_both_directions_and_later_wins() -> None:
    saturday, thursday = date(2017, 4, 1), date(2017, 3, 30)
    assert CHINA.works(saturday)
    guangxi = CHINA.amend(rest=[thursday, date(2017, 3, 31), saturday], work=[date(2017, 4, 8)])
    assert not guangxi.works(saturday)
    assert not guangxi.works(thursday)
    assert guangxi.works(date(2017, 4, 8))
    back = guangxi.amend(work=[thursday, date(2017, 3, 31), saturday], rest=[date(2017, 4, 8)])
    assert back == CHINA
    assert back.digest == CHINA.digest
    assert hash(back) == hash(CHINA)
    assert guangxi.digest != CHINA.digest


def test_amend_refuses() -> None:
    day = date(2026, 10, 12)
    with pytest.raises(InputError, match="2026-10-12 both rests and works"):
        CHINA.amend(rest=[day], work=[day])
    with pytest.raises(InputError, match="2027-01-04 is outside"):
        CHINA.amend(rest=[date(2027, 1, 4)])
    with pytest.raises(InputError, match="not datetime"):
        CHINA.amend(rest=[datetime(2026, 10, 12)])


def test_extend_moves_last_and_final() -> None:
    extended = CHINA.extend(
        date(2027, 12, 31), rest=[date(2026, 12, 31), date(2027, 1, 1)], work=[date(2026, 12, 27)]
    )
    assert (extended.last, extended.final) == (date(2027, 12, 31), date(2027, 12, 25))
    assert not extended.works(date(2026, 12, 31))
    assert extended.works(date(2026, 12, 27))
    assert extended.after(date(2026, 12, 30), 1) == date(2027, 1, 4)
    with pytest.raises(InputError, match="2026-12-25 is not after 2026-12-25"):
        CHINA.extend(date(2027, 12, 31), rest=[date(2026, 12, 25)])
    with pytest.raises(InputError, match="2028-01-03 is not after 2026-12-25 and up to"):
        CHINA.extend(date(2027, 12, 31), rest=[date(2028, 1, 3)])
    with pytest.raises(InputError, match="2026-12-31 is not after 2026-12-31"):
        CHINA.extend(date(2026, 12, 31))


def test_a_calendar_checks_its_fields() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    with pytest.raises(InputError, match="2026-01-03 is a weekend day already"):
        WorkCalendar(first=first, last=last, rest={date(2026, 1, 3)}, work=set())
    with pytest.raises(InputError, match="2026-01-05 is a weekday already"):
        WorkCalendar(first=first, last=last, rest=set(), work={date(2026, 1, 5)})
    with pytest.raises(InputError, match="is after"):
        WorkCalendar(first=last, last=first, rest=set(), work=set())
    with pytest.raises(InputError, match="2027-01-04 is outside"):
        WorkCalendar(first=first, last=last, rest={date(2027, 1, 4)}, work=set())


DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))


@given(event=DAYS, n=st.integers(1, 300))
def test_counting_back_gives_the_number(event: date, n: int) -> None:
    try:
        due = CHINA.after(event, n)
    except Undecided:
        assert CHINA.count(event, CHINA.last) < n
        return
    assert due > event
    assert CHINA.works(due)
    assert CHINA.count(event, due) == n
    # Near-miss: the day before the deadline holds one working day less, so no earlier day would do.
    assert CHINA.count(event, due - timedelta(days=1)) == n - 1


@given(event=DAYS, n=st.integers(1, 60))
def test_after_walks_day_by_day(event: date, n: int) -> None:
    day, left = event, n
    while left and day < CHINA.last:
        day += timedelta(days=1)
        left -= CHINA.works(day)
    if left == 0:
        assert CHINA.after(event, n) == day


@given(day=st.dates(date(2004, 1, 1), date(2026, 12, 25)))
def test_amending_a_day_changes_its_answer_and_the_digest(day: date) -> None:
    changed = CHINA.amend(rest=[day]) if CHINA.works(day) else CHINA.amend(work=[day])
    assert changed.works(day) != CHINA.works(day)
    assert changed.digest != CHINA.digest
    assert changed != CHINA
