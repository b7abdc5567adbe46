"""Hypothesis strategies for the values of `randsup.facts`, public.

All arguments are keyword-only and are strategies or bounds; a default means any lawful value.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import ROUNDINGS, Task
from randsup.facts.registers import (
    Conflict,
    Inspector,
    InspectorRegister,
    Subject,
    SubjectRegister,
)
from randsup.facts.stated_ratios import Ratio
from randsup.facts.windows import Window
from randsup.lottery import Seed
from randsup.tables.identity import (
    CREDIT_CODE_CHARACTERS,
    canonical_text,
    check_character,
    id_problem,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_FIRST, _LAST = date(2020, 1, 1), date(2030, 12, 31)


def texts(*, min_size: int = 0, max_size: int = 12) -> SearchStrategy[str]:
    """Canonical text of one line: what a cell of a register holds once it was read."""
    return (
        st.text(
            st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn"), exclude_characters="|/;"),
            max_size=max_size,
        )
        .map(canonical_text)
        .filter(lambda text: len(text) >= min_size and not (text and id_problem(text)))
    )


def seeds() -> SearchStrategy[Seed]:
    """Every seed of 32 bytes."""
    return st.binary(min_size=32, max_size=32).map(lambda given: Seed.from_hex(given.hex()))


def credit_codes() -> SearchStrategy[str]:
    """Codes of 18 characters with a valid check character (GB 32100-2015)."""
    return st.text(CREDIT_CODE_CHARACTERS, min_size=17, max_size=17).map(
        lambda first: first + check_character(first)
    )


def registration_numbers() -> SearchStrategy[str]:
    """Numbers of 15 digits with a valid check digit (ISO 7064 MOD 11,10)."""
    return st.text("0123456789", min_size=14, max_size=14).map(_with_check_digit)


def _with_check_digit(first: str) -> str:
    check = 5
    for digit in first:
        check = (((check or 10) * 2) % 11 + int(digit)) % 10
    return first + str((1 - ((check or 10) * 2) % 11) % 10)


def subject_ids(*, opaque: bool = True) -> SearchStrategy[str]:
    """Canonical ids of subjects; `opaque` admits codes of other lengths."""
    known = credit_codes() | registration_numbers()
    if not opaque:
        return known
    return known | texts(min_size=1).filter(lambda text: len(text) not in (15, 18))


def subjects(
    *,
    ids: SearchStrategy[str] | None = None,
    regions: SearchStrategy[str] | None = None,
    attributes: SearchStrategy[dict[str, str]] | None = None,
) -> SearchStrategy[Subject]:
    """Subjects; by default without attributes."""
    return st.builds(
        Subject,
        id=subject_ids() if ids is None else ids,
        name=texts(),
        region=texts() if regions is None else regions,
        attributes=st.just({}) if attributes is None else attributes,
    )


def subject_registers(
    *,
    subjects: SearchStrategy[Subject] | None = None,
    min_size: int = 0,
    max_size: int = 30,
) -> SearchStrategy[SubjectRegister]:
    """Registers of subjects with ids of their own."""
    return st.lists(
        _subjects() if subjects is None else subjects,
        min_size=min_size,
        max_size=max_size,
        unique_by=lambda s: s.id,
    ).map(SubjectRegister)


_subjects = subjects


def inspectors(
    *,
    ids: SearchStrategy[str] | None = None,
    departments: SearchStrategy[str] | None = None,
    categories: SearchStrategy[str] | None = None,
    regions: SearchStrategy[str] | None = None,
) -> SearchStrategy[Inspector]:
    """Inspectors with any licence, leave, load and cap."""
    days = st.dates(_FIRST, _LAST)
    periods = st.tuples(days, days).map(lambda two: (min(two), max(two)))
    return st.builds(
        Inspector,
        id=texts(min_size=1) if ids is None else ids,
        department=texts(min_size=1) if departments is None else departments,
        categories=st.sets(texts(min_size=1) if categories is None else categories, max_size=4),
        licence=texts(),
        licence_until=st.none() | days,
        region=texts() if regions is None else regions,
        level=texts(),
        max_load=st.none() | st.integers(1, 1000),
        prior_load=st.integers(0, 1000),
        leave=st.lists(periods, max_size=3, unique=True),
    )


def inspector_registers(
    *,
    inspectors: SearchStrategy[Inspector] | None = None,
    min_size: int = 0,
    max_size: int = 20,
) -> SearchStrategy[InspectorRegister]:
    """Registers of inspectors with ids of their own."""
    return st.lists(
        _inspectors() if inspectors is None else inspectors,
        min_size=min_size,
        max_size=max_size,
        unique_by=lambda i: i.id,
    ).map(lambda people: InspectorRegister(sorted(people, key=lambda i: i.id)))


_inspectors = inspectors


def conflicts(
    *,
    inspectors: SearchStrategy[str] | None = None,
    subjects: SearchStrategy[str] | None = None,
) -> SearchStrategy[Conflict]:
    """Declared interests between ids."""
    return st.builds(
        Conflict,
        texts(min_size=1) if inspectors is None else inspectors,
        subject_ids() if subjects is None else subjects,
        texts(),
    )


def ratios() -> SearchStrategy[Ratio]:
    """Ratios in `0 < p <= 1` of every kind."""
    shares = st.fractions(Fraction(1, 1000), 1, max_denominator=1000)
    kinds = st.sampled_from(("exact", "minimum", "maximum"))
    return st.builds(Ratio, value=shares, kind=kinds, source=texts())


def tasks(
    *,
    departments: SearchStrategy[str] | None = None,
    strata: SearchStrategy[str] | None = None,
    min_departments: int = 1,
    max_departments: int = 4,
) -> SearchStrategy[Task]:
    """Tasks with one lead department; by default over the strata `region` or none."""
    names = st.lists(
        texts(min_size=1) if departments is None else departments,
        min_size=min_departments,
        max_size=max_departments,
        unique=True,
    )
    windows = st.tuples(st.dates(_FIRST, _LAST), st.integers(0, 60)).map(
        lambda given: Window(first=given[0], last=date.fromordinal(given[0].toordinal() + given[1]))
    )
    return st.builds(
        Task,
        id=texts(min_size=1),
        title=texts(),
        departments=names.map(
            lambda given: tuple(
                TaskDepartment(name=name, lead=not at) for at, name in enumerate(given)
            )
        ),
        strata=st.lists(
            st.just("region") if strata is None else strata, max_size=2, unique=True
        ).map(tuple),
        rounding=st.sampled_from(ROUNDINGS),
        ratio=ratios(),
        window=st.none() | windows,
        surprise=st.booleans(),
    )
