"""What a parameter of the law is: its label, its type, its bounds, and what may stand beside it.

A section class (`Joint`, `Publication`, …) declares one field per parameter with `parameter(…)`.
The field's type says what kind of value it takes, the call says the rest, and everything that
speaks about parameters reads it from there: the loader, the tables, the messages, the profile
schema. Values made in Python pass the same checks as values read from a file.

The types are read at run time, so this module and the sections do not postpone annotations.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from fractions import Fraction
from re import fullmatch
from typing import Any, Final, get_args

from attrs import Attribute, field, fields, frozen

from randsup.law.clause import Clause, Detail
from randsup.law.terms import (
    EVENTS,
    Due,
    Enumeration,
    MonthDay,
    Promptly,
    Silent,
    Strength,
    Term,
    Unspecified,
)

CODE: Final = r"[a-z0-9]+(?:[_-][a-z0-9]+)*"
"""A code: lower-case ASCII, words joined by `_` or `-`."""

LARGEST: Final = 9999
"""No number of persons, departments, times or days in a regulation goes beyond this."""

Count = int | Unspecified
"""How many, or a limit that is printed without a number."""

Portion = Fraction | Unspecified
"""Which share, or a limit that is printed without a number."""


@frozen(kw_only=True)
class Milestone:
    """Something that is reached by one day: its code, its printed words, and its own clause."""

    code: str
    label: str
    day: date
    clause: str


KINDS: Final[Mapping[object, str]] = {
    int: "integer",
    bool: "flag",
    Fraction: "share",
    Term: "term",
    Due: "due",
    Count: "count",
    Portion: "portion",
    date: "date",
    MonthDay: "month-day",
    Enumeration: "codes",
    tuple[str, ...]: "sequence",
    tuple[tuple[str, int], ...]: "counts",
    tuple[Milestone, ...]: "milestones",
    str: "text",
}

WORDS: Final[Mapping[str, str]] = {
    "must": "应",
    "in-principle": "原则上",
    "generally": "一般",
    "gradual": "逐步",
    "explore": "探索",
    "may": "可",
}
"""The words of force, where a text prints one beside a value or as the value itself."""

FORCES: Final[Mapping[str, Strength]] = {
    "must": Strength.MUST,
    "in-principle": Strength.IN_PRINCIPLE,
    "generally": Strength.IN_PRINCIPLE,
    "gradual": Strength.ADVISORY,
    "explore": Strength.ADVISORY,
    "may": Strength.ADVISORY,
}
"""What a word of force comes to."""

_BOUNDS: Final = {"min": "up", "floor": "up", "max": "down", "cap": "down", "ceiling": "down"}
"""The words that say in a name that a number is a bound, and which way the bound is stricter."""

_DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean …?)` for the nearest of `known`, or nothing.

    >>> nearest("max_inspector", ["max_inspectors", "min_size"])
    ' (did you mean max_inspectors?)'
    >>> nearest("xyz", ["max_inspectors"])
    ''
    """
    near = get_close_matches(word, tuple(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def called(word: str, choices: Iterable[tuple[str, str]]) -> str:
    """Return ` (write …)` with the code that is called by a Chinese word, or nothing.

    >>> called("原则上", WORDS.items())
    ' (write in-principle)'
    >>> called("大概", WORDS.items())
    ''
    """
    found = [code for code, label in choices if word == label]
    return f" (write {found[0]})" if found else ""


@frozen(kw_only=True)
class DetailSpec:
    """A legal detail beside a value: its name, and what it may say.

    `kind` is `flag`, `text`, `date` (an ISO date), `event`, or `choice` (one of `choices`).
    """

    name: str
    kind: str
    zh: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of a choice."""
        return tuple(code for code, _ in self.choices)


@frozen(kw_only=True)
class Parameter:
    """All that is known about one parameter, apart from its value in a profile.

    `kind` is one of `KINDS`' names or `choice`; bounds are inclusive; `keys` are the keys of the
    city matrix that the clause carries; `tighten` is `up` or `down` where a lower level may make
    the value of a higher one only stricter, and empty where it may replace it; `own` says that the
    parameter is about its own text, and nothing that a layer could bring.
    """

    path: str
    kind: str
    zh: str
    doc: str
    keys: tuple[str, ...]
    at_least: int | None = None
    at_most: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    details: tuple[DetailSpec, ...] = ()
    tighten: str = ""
    own: bool = False

    @property
    def group(self) -> str:
        """The section: `joint` of `joint.max_departments`."""
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        """The name in its section: `max_departments` of `joint.max_departments`."""
        return self.path.partition(".")[2]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of a choice, or those that a sequence may hold; empty: any text."""
        return tuple(code for code, _ in self.choices)

    @property
    def stricter(self) -> str:
        """Which way is stricter: `up`, `down`, or empty where a level below may only say the same.

        >>> p = Parameter(path="joint.max_people", kind="count", zh="", doc="", keys=())
        >>> p.stricter
        'down'
        """
        words = self.name.split("_")
        if self.tighten:
            return self.tighten
        if self.kind in ("integer", "count", "share", "portion"):
            return next((way for word, way in _BOUNDS.items() if word in words), "")
        if self.kind == "flag":
            return {"required": "up", "forbidden": "up", "allowed": "down"}.get(words[-1], "")
        return "down" if self.kind in ("due", "month-day") else ""

    @property
    def open_endable(self) -> bool:
        """Whether the text may go on with 等."""
        return self.kind == "codes"

    def detail(self, name: str) -> DetailSpec | None:
        """Return the legal detail called `name`, or `None`."""
        return next((d for d in self.details if d.name == name), None)


def parameter(
    zh: str,
    doc: str,
    *,
    key: str = "",
    also: str = "",
    at_least: int | None = None,
    at_most: int | None = None,
    choices: Mapping[str, str] | None = None,
    details: tuple[DetailSpec, ...] = (),
    tighten: str = "",
    own: bool = False,
) -> Any:
    """Declare a parameter of a section, silent unless a profile speaks.

    `key` is its key in the city matrix (default `<group>_<name>`), `also` the further keys that
    stand as details, strength or openness of the same clause, separated by blanks.
    """
    metadata: dict[str, Any] = {
        "zh": zh,
        "doc": doc,
        "key": key,
        "also": tuple(also.split()),
        "at_least": at_least,
        "at_most": at_most,
        "choices": tuple((choices or {}).items()),
        "details": details,
        "tighten": tighten,
        "own": own,
        "known": {},
    }
    return field(default=Silent(), validator=_check_field, metadata=metadata)


def describe(group: str, attribute: "Attribute[Any]") -> Parameter:
    """Return the descriptor of one field of the section `group`, made once (`known`)."""
    m = attribute.metadata
    if group in m["known"]:
        made: Parameter = m["known"][group]
        return made
    kind = KINDS[_type_of(attribute)]
    m["known"][group] = made = Parameter(
        path=f"{group}.{attribute.name}",
        kind="choice" if kind == "text" and m["choices"] else kind,
        zh=m["zh"],
        doc=m["doc"],
        keys=(m["key"] or f"{group}_{attribute.name}", *m["also"]),
        at_least=m["at_least"],
        at_most=m["at_most"],
        choices=m["choices"],
        details=m["details"],
        tighten=m["tighten"],
        own=m["own"],
    )
    return made


def _type_of(attribute: "Attribute[Any]") -> object:
    return get_args(get_args(attribute.type)[0])[0]


def describe_section(group: str, section: type[Any]) -> tuple[Parameter, ...]:
    """Return the descriptors of every parameter that the class `section` declares."""
    return tuple(describe(group, a) for a in fields(section))


def value_type(section: type[Any], name: str) -> object:
    """Return the type of the value of the field `name`: `int` for `Clause[int] | Silent`."""
    attribute: Attribute[Any] = getattr(fields(section), name)
    return _type_of(attribute)


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


def _check_field(_instance: object, attribute: "Attribute[Any]", value: object) -> None:
    if isinstance(value, Silent):
        return
    if not isinstance(value, Clause):
        raise ValueError(f"{attribute.name}: {value!r} is neither a Clause nor Silent")
    p = next(iter(attribute.metadata["known"].values()), None) or describe("", attribute)
    found = objections(p, value.value, value.strength, value.details, value.clauses)
    wrong = [f"{attribute.name}: {said}" for _, said in found]
    if wrong:
        raise ValueError("; ".join(wrong))
