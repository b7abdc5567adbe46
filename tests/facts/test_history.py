"""Past visits: one row an inspector, one inspection a day and task, whatever the order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup.canonical import digest
from randsup.errors import InputError
from randsup.facts.history import History, PastVisit

D = date(2026, 3, 2)


def visit(day: int, subject: str, task: str = "", inspector: str = "") -> PastVisit:
    return PastVisit(day=D + timedelta(days=day), subject=subject, task=task, inspector=inspector)


VISITS = st.lists(
    st.builds(
        visit,
        st.integers(0, 3),
        st.sampled_from("AB"),
        st.sampled_from(["", "t", "u"]),
        st.sampled_from(["", "P", "Q", "R"]),
    ),
    max_size=12,
)


@given(VISITS, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(visits: list[PastVisit], chance: Any) -> None:
    other = [*visits, *visits[:3]]
    chance.shuffle(other)
    assert History(other) == History(visits)
    assert History(other).digest == History(visits).digest
    assert list(History(visits)) == sorted(set(visits))


@given(VISITS, st.integers(-1, 4), st.integers(-1, 4))
def test_lookups_say_what_a_scan_says(visits: list[PastVisit], a: int, b: int) -> None:
    first, last = D + timedelta(days=a), D + timedelta(days=b)
    history = History(visits)
    inside = {v for v in visits if first <= v.day <= last}
    for subject in "ABC":
        own = {v for v in inside if v.subject == subject}
        assert set(history.of(subject, first=first, last=last)) == own
        assert history.inspections(subject, first=first, last=last) == len(
            {(v.day, v.task) for v in own}
        )
        assert set(history.inspectors_of(subject, first=first, last=last)) == {
            v.inspector for v in own
        } - {""}
    for person in "PQR":
        together = {
            w.inspector
            for v in inside
            for w in inside
            if v.inspector == person and (w.day, w.task, w.subject) == (v.day, v.task, v.subject)
        }
        assert set(history.partners_of(person, first=first, last=last)) == together - {person, ""}


def test_partners_are_of_the_same_day_task_and_subject() -> None:
    history = History(
        [
            visit(0, "A", "t", "P"),
            visit(0, "A", "t", "Q"),
            visit(1, "A", "t", "R"),
            visit(0, "B", "t", "S"),
            visit(0, "A", "u", "T"),
        ]
    )
    assert history.partners_of("P") == ("Q",)
    assert history.inspectors_of("A") == ("P", "Q", "R", "T")
    assert history.inspections("A") == 3
    assert history.first == D
    assert History().first is None


@pytest.mark.parametrize("field", ["day", "subject", "task", "item", "inspector", "department"])
def test_every_field_is_in_the_digest(field: str) -> None:
    row: dict[str, Any] = dict.fromkeys(("subject", "task", "item", "inspector"), "x")
    row |= {"department": "x", "day": D}
    changed = row | {field: D + timedelta(days=1) if field == "day" else "y"}
    assert History([PastVisit(**row)]).digest != History([PastVisit(**changed)]).digest


def test_the_digest_is_of_the_sorted_rows() -> None:
    history = History([visit(1, "B", "t", "P"), visit(0, "C")])
    rows = [["2026-03-02", "C", "", "", "", ""], ["2026-03-03", "B", "t", "", "P", ""]]
    assert history.digest == digest(rows)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"day": "2026-03-02"}, "day: '2026-03-02' is not a date"),
        ({"day": datetime(2026, 3, 2)}, "is not a date"),
        ({"subject": ""}, "subject: '' is empty"),
        ({"subject": "A/B"}, "subject: 'A/B' contains /"),
        ({"task": "a|b"}, "task: 'a|b' contains |"),
        ({"inspector": 7}, "inspector: 7 is not text"),
        ({"item": "a\nb"}, "item: 'a\\nb' contains the control character U+000A"),
    ],
)
def test_what_is_no_visit(changed: dict[str, Any], said: str) -> None:
    given_: dict[str, Any] = {"day": D, "subject": "A"} | changed
    with pytest.raises(InputError) as caught:
        PastVisit(**given_)
    assert said in str(caught.value)


def test_a_history_holds_visits_only() -> None:
    with pytest.raises(InputError, match="is not a PastVisit"):
        History(["2026-03-02"])  # type: ignore[list-item]
