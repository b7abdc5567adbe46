"""The values that callers make by hand: wrong types are refused at once, not deep inside a rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from randsup import (
    InputError,
    Inspector,
    Ratio,
    Seed,
    Subject,
    SubjectRegister,
    Task,
    TaskDepartment,
    dispatch,
    draw,
    load_policy,
    verify,
)

SEED = Seed.from_hex("5d" * 32)
POLICY = load_policy("tonghua")
DAY = date(2026, 9, 1)


def task(**fields: Any) -> Task:
    given: dict[str, Any] = {
        "id": "t",
        "departments": [TaskDepartment(name="d", lead=True)],
        "ratio": Ratio(value="1/2"),
    }
    return Task(**(given | fields))


SUBJECTS = [Subject(id="a"), Subject(id="b")]
ANY: Any = None


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: task(id=5), "task 5: id: 5 is not text"),
        (lambda: task(surprise="no"), "surprise: 'no' is not true or false"),
        (lambda: task(strata="region"), "'region' is not several texts"),
        (lambda: task(items="A01"), "'A01' is not several texts"),
        (lambda: task(ratio="3%"), "ratio: '3%' is not a Ratio"),
        (lambda: task(reserve="50%"), "reserve: '50%' is not a number or a Fraction"),
        (lambda: task(reserve=0.5), "reserve: 0.5 is not a number or a Fraction"),
        (lambda: task(overrides=[{"path": "x"}]), "overrides: are not all of them Override"),
        (lambda: task(departments=["d"]), "departments: are not all of them TaskDepartment"),
        (lambda: TaskDepartment(name="d", lead=ANY), "lead: None is not true or false"),
        (lambda: TaskDepartment(name=ANY), "name: None is not text"),
        (lambda: TaskDepartment(name="d", seats=0), "seats: 0 is not a number of people"),
        (lambda: Inspector(id="p", department="d", categories="food"), "are several texts"),
        (
            lambda: Inspector(id="p", department="d", prior_load=-1),
            "prior_load: -1 is not a number",
        ),
        (lambda: Inspector(id="p", department="d", max_load=-1), "max_load: -1 is not a number"),
        (
            lambda: Inspector(id="p", department="d", max_load=True),
            "max_load: True is not a number",
        ),
        (
            lambda: Inspector(id="p", department="d", licence_until="2026-09-01"),  # type: ignore[arg-type]
            "licence_until: '2026-09-01' is not a date",
        ),
        (
            lambda: Inspector(id="p", department="d", leave=[(date(2026, 9, 5), DAY)]),
            "the period ends on 2026-09-01, before it begins on 2026-09-05",
        ),
        (lambda: Inspector(id=ANY, department="d"), "id: None is not text"),
        (lambda: SubjectRegister([Subject(id=ANY)]), "id None is not text"),
        (lambda: draw(task(), SUBJECTS, POLICY, "5d" * 32), "seed: is not a Seed"),  # type: ignore[arg-type]
        (lambda: draw(task(), SUBJECTS, "tonghua", SEED), "is not a Policy"),  # type: ignore[arg-type]
        (
            lambda: verify([], subjects=(), inspectors=(), policy=POLICY, calendar=ANY),  # type: ignore[arg-type]
            "record: is not a parsed record but list",
        ),
    ],
)
def test_refused(make: Callable[[], object], problem: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert problem in str(caught.value)


def test_a_dispatch_belongs_to_its_draw() -> None:
    drawn = draw(task(), SUBJECTS, POLICY, SEED)
    people = [Inspector(id=i, department="d") for i in "pq"]
    assert dispatch(task(), drawn, people, POLICY, SEED).unfilled == ()
    with pytest.raises(InputError, match="these subjects were drawn for 't'"):
        dispatch(task(id="other"), drawn, people, POLICY, SEED)


def test_a_share_of_the_reserve_may_be_a_fraction_or_a_number() -> None:
    assert task(reserve=Fraction(1, 3)).reserve == Fraction(1, 3)
    assert task(reserve=0).reserve == 0
