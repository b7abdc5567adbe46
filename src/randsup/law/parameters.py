"""What a parameter of the law is: its label, its kind, its bounds, and what may stand beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import Final

from attrs import frozen

from randsup.law.terms import Due, Enumeration, MonthDay, Strength, Term, Unspecified

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
