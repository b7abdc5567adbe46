"""The words in which the five regulations speak.

Three things that a number alone cannot say. *Force*: 应 and 不得 bind, 原则上 binds unless a reason is
recorded, 可, 探索 and 逐步 never make a breach. *Silence*: a text that says nothing has said nothing,
not zero. *Time*: a term counts working days from an event, and the events differ from city to city;
及时 is printed as such and has no date; some duties have neither a number nor 及时.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

from attrs import field, frozen


class Strength(Enum):
    """How far a clause binds; the severity of its breach."""

    MUST = "must"
    """应, 须, 不得: a breach is a breach."""
    IN_PRINCIPLE = "in-principle"
    """原则上, 一般: departing from it needs a recorded reason, approver and date."""
    ADVISORY = "advisory"
    """可, 探索, 逐步, 有条件的: never a breach."""

    def __repr__(self) -> str:
        return f"Strength.{self.name}"


EVENTS: Final = (
    "plan_approved",
    "list_drawn",
    "sampling_closed",
    "inspection_closed",
    "result_formed",
    "measure_decided",
    "published",
    "archived",
)
"""Every event from which a term may count. An event that has not happened leaves the duty awaiting."""


@frozen
class Silent:
    """The text says nothing. Neither zero nor a neighbour's number; asking on yields silence."""

    note: str = ""

    def __bool__(self) -> bool:
        return False


@frozen
class Promptly:
    """及时 is printed, no number: an open duty without a date."""

    def __str__(self) -> str:
        return "promptly"


@frozen
class Unspecified:
    """A duty is printed with neither a number nor 及时."""

    def __str__(self) -> str:
        return "unspecified"


@frozen(kw_only=True)
class Term:
    """`working_days` working days, counted from the day after the event `anchor`.

    >>> str(Term(working_days=20, anchor="sampling_closed"))
    '20 working days from sampling_closed'
    """

    working_days: int = field()
    anchor: str = field()

    @working_days.validator
    def _check_days(self, _attribute: object, value: object) -> None:
        if type(value) is not int or value < 1:
            raise ValueError(f"{value!r} is not a number of working days, 1 or more")

    @anchor.validator
    def _check_anchor(self, _attribute: object, value: object) -> None:
        if value not in EVENTS:
            raise ValueError(f"{value!r} is not one of the events {', '.join(EVENTS)}")

    def __str__(self) -> str:
        return f"{self.working_days} working days from {self.anchor}"


Due = Term | Promptly | Unspecified
"""What a text can say about when something must be published."""


@frozen(kw_only=True)
class MonthDay:
    """A day of every year, included in the period that it ends (4月底前 = up to and with 30 April)."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"


@frozen(kw_only=True)
class Enumeration:
    """A list that a text prints: `codes` with the printed `labels`, in the order of the text.

    `open_ended` is true where the text goes on with 等.
    """

    codes: tuple[str, ...]
    labels: tuple[str, ...]
    open_ended: bool = False

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)
