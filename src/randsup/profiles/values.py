"""What a value looks like in a profile: `"10%"`, `"04-30"`, `"promptly"`, a table of labels.

One strict structure hook per kind of value; nothing is converted that was not written so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache, partial
from operator import eq
from typing import TYPE_CHECKING, Any, Final

from attrs import field, fields, frozen

from randsup.law.clause import Citation
from randsup.law.parameters import CODE, Count, Milestone, Portion, called, nearest
from randsup.law.policy import LEVELS
from randsup.law.terms import (
    Due,
    Enumeration,
    MonthDay,
    Promptly,
    Strength,
    Term,
    Unspecified,
)
from randsup.profiles.strict import (
    Objection,
    array_of_text,
    exact,
    expect,
    kind_of,
    shown,
    strict_bool,
    strict_converter,
    strict_date,
    strict_int,
    strict_str,
)

if TYPE_CHECKING:
    from cattrs import Converter

_SHARE: Final = 'a share (write "10%" or "1/10")'
_STRENGTHS: Final = (
    *(("must", word) for word in ("应", "应当", "须", "必须", "不得", "严禁")),
    *(("in-principle", word) for word in ("原则上", "一般")),
    *(("advisory", word) for word in ("可", "可以", "探索", "逐步", "鼓励", "尽可能", "注重")),
)
_PROMPTLY: Final = (("promptly", "及时"),)
_LEVELS: Final = (
    ("national", "国家"),
    ("province", "省"),
    ("city", "市"),
    ("department", "部门"),
    ("task", "任务"),
)
_UNDATED: Final[dict[str, Due]] = {"promptly": Promptly(), "unspecified": Unspecified()}


def is_code(_instance: object, _attribute: object, value: str) -> None:
    """Refuse text that is no code."""
    if not re.fullmatch(CODE, value):
        raise Objection(f"{shown(value)} is not a code (lower-case letters, digits, - and _)")


def is_level(_instance: object, _attribute: object, value: str) -> None:
    """Refuse text that is none of the levels."""
    if value not in LEVELS:
        hint = nearest(value, LEVELS) or called(value, _LEVELS)
        raise Objection(f"{shown(value)} is not one of {', '.join(LEVELS)}{hint}")


def is_clause_id(_instance: object, _attribute: object, value: str) -> None:
    """Refuse a clause id with blanks in it."""
    if re.search(r"\s", value):
        raise Objection(f"{shown(value)} is not a clause id: it holds blanks")


@frozen(kw_only=True)
class Cite:
    """A citation as a profile writes it; without `document`, the profile's first one."""

    clause: str = field(validator=is_clause_id)
    section: str
    quote: str = field(validator=fields(Citation).quote.validator)
    document: str = ""


@cache
def converter() -> Converter:
    """Return the converter for everything that a profile holds."""
    made = strict_converter()
    made.register_structure_hook(Fraction, share)
    made.register_structure_hook(MonthDay, month_day)
    made.register_structure_hook(Enumeration, enumeration)
    made.register_structure_hook(Strength, strength)

    for kind, hook in (
        (Due, due),
        (Count, or_unspecified(strict_int)),
        (Portion, or_unspecified(share)),
        (tuple[tuple[str, int], ...], counts),
        (tuple[Milestone, ...], milestones),
    ):
        made.register_structure_hook_func(partial(eq, kind), hook)
    return made


def due(value: object, _type: object = None) -> Due:
    """Return the term, or the word without a date, that a profile writes.

    >>> due("promptly"), due({"working_days": 20, "anchor": "published"}).working_days
    (Promptly(), 20)
    """
    if isinstance(value, dict):
        made: Term | None = exact(Term, value, working_days=strict_int, anchor=strict_str)
        return converter().structure(value, Term) if made is None else made
    if isinstance(value, str):
        if value in _UNDATED:
            return _UNDATED[value]
        raise Objection(
            f"{shown(value)} is not promptly, unspecified or a term"
            f"{nearest(value, _UNDATED) or called(value, _PROMPTLY)}"
        )
    raise Objection(
        f"{shown(value)} is {kind_of(value)}, not a term"
        ' (write { working_days = 20, anchor = "result_formed" })'
    )


def milestones(value: object, _type: object = None) -> tuple[Milestone, ...]:
    """Return the milestones that an array of tables writes."""
    rows = expect(value, list, "an array of milestones")
    hooks = {"code": strict_str, "label": strict_str, "day": strict_date, "clause": strict_str}
    made = [exact(Milestone, row, **hooks) for row in rows]
    sound = tuple(m for m in made if m is not None)
    return sound if len(sound) == len(rows) else tuple(converter().structure(rows, list[Milestone]))


def or_unspecified(number: Callable[[object], Any]) -> Callable[..., Any]:
    """Return the hook of a number, in whose place `unspecified` may stand."""

    def hook(value: object, _type: object = None) -> Any:
        if value == "unspecified":
            return Unspecified()
        try:
            return number(value)
        except Objection as error:
            raise Objection(f'{error}; or write "unspecified"') from None

    return hook


def share(value: object, _type: Any = None) -> Fraction:
    """Return the exact fraction that a text writes.

    >>> share("12.5%"), share("1/10")
    (Fraction(1, 8), Fraction(1, 10))
    """
    text = expect(value, str, _SHARE)
    found = re.fullmatch(r"(\d{1,4})/(\d{1,4})|(\d{1,4}(?:\.\d{1,4})?)%", text, re.ASCII)
    if not found or (found[2] and not int(found[2])):
        raise Objection(f"{shown(text)} is not {_SHARE}")
    return Fraction(int(found[1]), int(found[2])) if found[2] else Fraction(found[3]) / 100


def month_day(value: object, _type: Any = None) -> MonthDay:
    """Return the day of every year that a text writes.

    >>> print(month_day("04-30"))
    04-30
    """
    text = expect(value, str, 'a day of the year (write "04-30")')
    found = re.fullmatch(r"(\d\d)-(\d\d)", text, re.ASCII)
    if not found:
        raise Objection(f'{shown(text)} is not a day of the year (write "04-30")')
    return MonthDay(month=int(found[1]), day=int(found[2]))


def enumeration(value: object, _type: Any = None) -> Enumeration:
    """Return the list that a table of codes and labels writes.

    >>> enumeration({"lottery": "摇号"}).labels
    ('摇号',)
    """
    table = expect(value, dict, 'a table (write { code = "label" })')
    labels = []
    for code, label in table.items():
        try:
            labels.append(strict_str(label))
        except Objection as error:
            raise Objection(f"{shown(code)}: {error}") from None
    return Enumeration(codes=tuple(table), labels=tuple(labels))


def counts(value: object, _type: Any = None) -> tuple[tuple[str, int], ...]:
    """Return the numbers that a table of codes and numbers writes, sorted by code.

    >>> counts({"liaison": 1, "leader": 2})
    (('leader', 2), ('liaison', 1))
    """
    table = expect(value, dict, "a table (write { code = 1 })")
    made = []
    for code, number in sorted(table.items()):
        try:
            made.append((code, strict_int(number)))
        except Objection as error:
            raise Objection(f"{shown(code)}: {error}") from None
    return tuple(made)


def strength(value: object, _type: Any = None) -> Strength:
    """Return the strength that a text names.

    >>> strength("in-principle")
    Strength.IN_PRINCIPLE
    """
    text = expect(value, str, "text")
    known = [s.value for s in Strength]
    if text not in known:
        hint = nearest(text, known) or called(text, _STRENGTHS)
        raise Objection(f"{shown(text)} is not one of {', '.join(known)}{hint}")
    return Strength(text)


PLAIN: Final[dict[object, Callable[..., Any]]] = {
    bool: strict_bool,
    int: strict_int,
    str: strict_str,
    Fraction: share,
    MonthDay: month_day,
    Enumeration: enumeration,
    Strength: strength,
    date: strict_date,
    Due: due,
    Count: or_unspecified(strict_int),
    Portion: or_unspecified(share),
    tuple[str, ...]: array_of_text,
    tuple[tuple[str, int], ...]: counts,
    tuple[Milestone, ...]: milestones,
}
"""The converter's hooks of every kind of value: called by themselves they are faster, and a profile
without a mistake needs no converter."""


def citation(value: object) -> Cite | None:
    """Return a citation that has nothing wrong, `None` for one of which the converter says what.

    >>> citation({"clause": "a/1/b", "section": "一", "quote": "应"}).section
    '一'
    >>> citation({"clause": "a/1/b", "section": "一"}) is None
    True
    """
    text = strict_str
    made: Cite | None = exact(Cite, value, clause=text, section=text, quote=text, document=text)
    return made
