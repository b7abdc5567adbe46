"""From the rows of a table to values: what is good is handed on, what is not is said with its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from randsup.errors import InputError
from randsup.tables.problems import RowProblems
from randsup.tables.reading import Table

T = TypeVar("T")


class BadRow(Exception):
    """A row that makes no value: `wrong` holds pairs of a field and what is wrong with it."""

    def __init__(self, wrong: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.wrong = tuple(wrong)


def good_rows(
    table: Table,
    at: Mapping[str, int],
    problems: RowProblems,
    make: Callable[[Mapping[str, str]], T],
) -> Iterator[tuple[int, T]]:
    """Yield each good row's line and what `make` makes of its cells, by field.

    Args:
        table: read once.
        at: the position of each field.
        problems: takes the bad rows, and what breaks the table off.
        make: raises `BadRow` for a bad one.
    """
    try:
        for line, row in table.rows(read=frozenset(at.values()), reject=problems.rejected_row):
            try:
                value = make({name: row[place] for name, place in at.items()})
            except BadRow as bad:
                places = sorted((at[name], reason) for name, reason in bad.wrong)
                problems.rejected(line, row, [(table.headings[p], text) for p, text in places])
            else:
                yield line, value
    except InputError as error:
        problems.fatal.extend(error)


def columns_of(table: Table, at: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    """Return which heading each field was found under, by field."""
    return tuple((name, table.headings[place]) for name, place in sorted(at.items()))
