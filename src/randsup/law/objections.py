"""What is wrong with a clause: its value, its strength, its details, against what the parameter takes.

The loader and the constructors ask here, so that a value made in Python passes the same checks as one
that was read from a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from fractions import Fraction
from re import fullmatch
from typing import Any

from randsup.law.clause import Detail
from randsup.law.parameters import (
    CODE,
    FORCES,
    LARGEST,
    DetailSpec,
    Milestone,
    Parameter,
    called,
    nearest,
)
from randsup.law.terms import EVENTS, Enumeration, MonthDay, Promptly, Strength, Term, Unspecified

_DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def objections(
    p: Parameter,
    value: object,
    strength: Strength | None,
    details: Iterable[tuple[str, Detail]],
    cited: Iterable[str] = (),
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a clause of `p` as (what of it, the sentence to show).

    What is `value`, `value:2` for its third element, `strength`, or the name of a detail. A value
    or strength of `None` was wrong before, and is passed over. `cited` are the clauses that the citations name.
    """
    if value is not None:
        for element, message in _value_objections(p, value, tuple(cited)):
            yield "value" if element is None else f"value:{element}", message
    for name, said in details:
        spec = p.detail(name)
        if spec is None:
            yield name, f"unknown key{nearest(name, (d.name for d in p.details))}"
        else:
            for message in _detail_objections(spec, said):
                yield name, message
    word = value if p.kind == "choice" and value in FORCES else dict(details).get("force")
    agreed = FORCES.get(word) if isinstance(word, str) else None
    if agreed is not None and strength is not None and agreed is not strength:
        yield "strength", f"{strength.value} does not agree with {word} ({agreed.value})"


def _one_of(
    value: str, codes: tuple[str, ...], choices: Iterable[tuple[str, str]] = ()
) -> Iterator[str]:
    if value not in codes:
        hint = nearest(value, codes) or called(value, choices)
        yield f"{value!r} is not one of {', '.join(codes)}{hint}"


def _bounded(value: int, at_least: int | None, at_most: int | None) -> Iterator[str]:
    most = LARGEST if at_most is None else at_most
    if at_least is not None and value < at_least:
        yield f"{value} is below {at_least}"
    elif value > most:
        yield f"{value} is above {most}"


def _detail_objections(spec: DetailSpec, said: Detail) -> Iterator[str]:
    if spec.kind == "flag":
        if not isinstance(said, bool):
            yield f"{said!r} is neither true nor false"
    elif not isinstance(said, str) or not said:
        yield f"{said!r} is not text"
    elif spec.kind == "choice":
        yield from _one_of(said, spec.codes)
    elif spec.kind == "event":
        yield from _one_of(said, EVENTS)
    elif spec.kind == "date" and not fullmatch(r"\d{4}-\d{2}-\d{2}", said):
        yield f"{said!r} is not a date"


def _value_objections(
    p: Parameter, value: object, cited: tuple[str, ...]
) -> Iterator[tuple[int | None, str]]:
    """Yield what is wrong with a value, with the element of an array that it concerns."""
    match p.kind, value:
        case "sequence", tuple():
            yield from _sequence_objections(p, value)
        case "milestones", tuple() if value and all(isinstance(m, Milestone) for m in value):
            yield from _milestone_objections(value, cited)
        case _:
            for message in _whole_objections(p, value):
                yield None, message


def _whole_objections(p: Parameter, value: object) -> Iterator[str]:
    match p.kind, value:
        case (("integer" | "count"), int()) if not isinstance(value, bool):
            yield from _bounded(value, p.at_least, p.at_most)
        case (("term" | "due"), Term()):
            yield from _bounded(value.working_days, 1, p.at_most)
        case "codes", Enumeration():
            yield from _enumeration_objections(value)
        case "counts" | "milestones", tuple():
            yield from _tuple_objections(p, value)
        case ("flag", bool()) | ("due", Promptly() | Unspecified()):
            pass
        case (("count" | "portion"), Unspecified()):
            pass
        case _:
            yield from _plain_objections(p, value)


def _plain_objections(p: Parameter, value: object) -> Iterator[str]:
    match p.kind, value:
        case (("share" | "portion"), Fraction()):
            if not 0 < value <= 1:
                yield f"{value} is not above 0 and at most 1"
            elif value.denominator > LARGEST:
                yield f"{value} has a denominator above {LARGEST}"
        case "month-day", MonthDay():
            if not (1 <= value.month <= 12 and 1 <= value.day <= _DAYS_IN[value.month - 1]):
                yield f"{value} is not a day of the year"
        case "date", date() if not isinstance(value, datetime):
            pass
        case "choice", str():
            yield from _one_of(value, p.codes, p.choices)
        case "text", str():
            if not value.strip():
                yield "is empty"
        case _:
            yield f"{value!r} is not of the kind {p.kind}"


def _enumeration_objections(value: Enumeration) -> Iterator[str]:
    if not value.codes or len(value.codes) != len(value.labels):
        yield "is empty"
    for code, label in zip(value.codes, value.labels, strict=False):
        if not fullmatch(CODE, code):
            yield f"{code!r} is not a code (lower-case letters, digits, - and _)"
        elif not label.strip():
            yield f"{code} has no label"
    if len(set(value.codes)) != len(value.codes):
        yield "names a code twice"


def _sequence_objections(
    p: Parameter, value: tuple[object, ...]
) -> Iterator[tuple[int | None, str]]:
    if not value:
        yield None, "is empty"
    for n, item in enumerate(value):
        if not isinstance(item, str) or not item.strip():
            yield n, f"{item!r} is not text"
        elif p.choices:
            yield from ((n, said) for said in _one_of(item, p.codes, p.choices))
    yield from _twice(value)


def _twice(codes: tuple[object, ...]) -> Iterator[tuple[int, str]]:
    again = next((n for n, code in enumerate(codes) if code in codes[:n]), None)
    if again is not None:
        yield again, "names a code twice"


def _tuple_objections(p: Parameter, value: tuple[Any, ...]) -> Iterator[str]:
    if not value:
        yield "is empty"
    elif p.kind == "milestones":
        yield "is not made of milestones"
    elif not all(isinstance(pair, tuple) and len(pair) == 2 for pair in value):
        yield "is not made of pairs of a code and a number"
    else:
        for code, number in value:
            yield from _one_of(code, p.codes)
            if type(number) is not int:
                yield f"{code}: {number!r} is not an integer"
            else:
                yield from (f"{code}: {wrong}" for wrong in _bounded(number, 0, None))
        yield from _unsorted([code for code, _ in value])


def _milestone_objections(
    value: tuple[Milestone, ...], cited: tuple[str, ...]
) -> Iterator[tuple[int | None, str]]:
    for n, m in enumerate(value):
        if not fullmatch(CODE, m.code):
            yield n, f"{m.code!r} is not a code (lower-case letters, digits, - and _)"
        if not m.label.strip():
            yield n, f"{m.code} has no label"
        if m.clause not in cited:
            hint = nearest(m.clause, cited)
            yield n, f"{m.code}: {m.clause} is not among the cited clauses{hint}"
    yield from _twice(tuple(m.code for m in value))


def _unsorted(codes: list[str]) -> Iterator[str]:
    if len(set(codes)) != len(codes):
        yield "names a code twice"
    elif codes != sorted(codes):
        yield "is not sorted by code"
