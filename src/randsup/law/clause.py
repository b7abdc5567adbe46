"""A value and the sentence it comes from, never one without the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from attrs import field, frozen

from randsup.law.terms import Strength

T_co = TypeVar("T_co", covariant=True)

QUOTE_LENGTH = 60
"""A quote is a citation: so many characters at most."""

Detail = str | int | bool


@frozen(kw_only=True)
class Citation:
    """Where a value is printed: clause id, document, section, and the words (60 characters at most)."""

    clause: str
    document: str
    section: str
    quote: str = field()

    @quote.validator
    def _check_quote(self, _attribute: object, value: str) -> None:
        if not value or len(value) > QUOTE_LENGTH:
            raise ValueError(f"a quote has 1 to {QUOTE_LENGTH} characters, this one {len(value)}")

    def __str__(self) -> str:
        return f"{self.document} {self.section}“{self.quote}”"


def _sorted(given: Iterable[tuple[str, Detail]]) -> tuple[tuple[str, Detail], ...]:
    return tuple(sorted(given))


@frozen(kw_only=True)
class Clause(Generic[T_co]):
    """A parameter of the law: its value, how far it binds, and where it is printed.

    `further` holds the other sentences that print the same value, and further parts of a sentence
    that one quote does not hold; `details` what the same sentence says beside the value
    (whether five departments include the lead, say), sorted by name.
    `tighten_only` is true where whoever set the value lets lower levels only tighten it.
    """

    value: T_co
    strength: Strength
    citation: Citation
    further: tuple[Citation, ...] = ()
    details: tuple[tuple[str, Detail], ...] = field(default=(), converter=_sorted)
    tighten_only: bool = False

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every sentence, or part of one, that prints the value."""
        return (self.citation, *self.further)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The ids of every sentence that prints the value, each once."""
        return tuple(dict.fromkeys(c.clause for c in self.citations))

    def detail(self, name: str) -> Detail | None:
        """Return what the sentence says of `name` beside the value, `None` if nothing."""
        return dict(self.details).get(name)
