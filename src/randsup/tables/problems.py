"""What is wrong with a register's rows, collected: all of it, with a bound on what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from randsup.errors import InputError, Problem
from randsup.facts.registers import SetAside
from randsup.tables.writing import csv_line

KEPT: Final = 1000
"""At most so many problems of one register are kept; the rest are counted."""

ON_BAD_ROW: Final = ("refuse", "set-aside")


class Problems:
    """Collects problems; keeps the first `KEPT` and counts the others."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._kept: list[Problem] = []
        self._more = 0

    def __len__(self) -> int:
        return len(self._kept) + self._more

    def add(self, message: str, *, path: str = "", line: int | None = None, code: str = "") -> None:
        """Add one problem of this source."""
        if len(self._kept) < KEPT:
            self._kept.append(
                Problem(source=self._source, message=message, path=path, line=line, code=code)
            )
        else:
            self._more += 1

    def extend(self, error: InputError) -> None:
        """Add the problems of an exception as they are."""
        self._kept.extend(error.problems)

    def all(self) -> tuple[Problem, ...]:
        """Return what is kept, and a last line that counts the rest."""
        if not self._more:
            return tuple(self._kept)
        last = Problem(source=self._source, message=f"… and {self._more} more")
        return (*self._kept, last)


class RowProblems:
    """What is wrong with the rows of one register, and what is to be done with them.

    `rejected` takes a bad row, which is refused or set aside as the case says; `fatal` takes what
    no case may set aside (a duplicate, a code that lost digits, a file that breaks off).
    """

    def __init__(self, label: str, register: str, on_bad_row: str) -> None:
        if on_bad_row not in ON_BAD_ROW:
            raise InputError(
                f"on_bad_row = {on_bad_row!r} is not one of {', '.join(ON_BAD_ROW)}", source=label
            )
        self._register = register
        self._sets_aside = on_bad_row == "set-aside"
        self._rows = Problems(label)
        self._set_aside: list[SetAside] = []
        self.fatal = Problems(label)
        self.rejected_rows = 0

    def rejected(self, line: int, cells: Sequence[str], reasons: Sequence[tuple[str, str]]) -> None:
        """Take a bad row: its line, its raw cells, and pairs of heading (or `""`) and reason."""
        self.rejected_rows += 1
        cure = "" if self._sets_aside else '; correct it, or set on_bad_row = "set-aside"'
        for heading, reason in reasons:
            self._rows.add(reason + cure, path=f"column {heading!r}" if heading else "", line=line)
        if self._sets_aside:
            reason = "; ".join(f"{h}: {r}" if h else r for h, r in reasons)
            self._set_aside.append(
                SetAside(register=self._register, row=csv_line(cells), reason=reason)
            )

    def rejected_row(self, line: int, cells: Sequence[str], reason: str) -> None:
        """Take a row that is none as a whole."""
        self.rejected(line, cells, [("", reason)])

    @property
    def refused(self) -> bool:
        """Whether the register as a whole must be refused."""
        return bool(len(self.fatal) or (len(self._rows) and not self._sets_aside))

    def raise_if_refused(self) -> None:
        """Raise all problems at once if the register must be refused."""
        if self.refused:
            raise InputError((*self._rows.all(), *self.fatal.all()))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of rows that were set aside, with their lines: for the screen only."""
        return self._rows.all()

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """The rows that were set aside, sorted."""
        return tuple(sorted(self._set_aside))


def say_twice(problems: RowProblems, identity: str, lines: Sequence[int]) -> None:
    """Refuse an id that stands in several rows, naming the first of them with each other one."""
    first, *others = sorted(lines)
    for other in others:
        problems.fatal.add(
            f"id {identity} stands twice, rows {first} and {other}: leave one of them out",
            line=other,
            code="duplicate",
        )
