"""Whose mistake it is.

An exception says that something could not be done; a breach of a rule is never an exception but a
`Finding`. Four kinds, by who can cure them:

* `ProfileError`: the integrator who wrote a profile or layer,
* `InputError`: the caller who handed over a case, a register or an argument,
* `Undecided`: nobody yet; the State Council has not announced the days,
* `Refused`: a hard rule of the law said no.

The first two and the last carry *every* problem that was found, each with its place and its cure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen


@frozen(kw_only=True)
class Problem:
    """One thing that is wrong, where it stands, and what would cure it.

    `source` is what was read (`profile my-city.toml`, `subjects.csv`), `path` the key or cell in it,
    `line` the line counted from 1, or `None` where there is none.
    """

    source: str
    message: str
    path: str = ""
    line: int | None = None
    code: str = ""

    def __str__(self) -> str:
        place = f"{self.source}: {self.path}" if self.path else self.source
        where = f" (line {self.line})" if self.line is not None else ""
        return f"{place}: {self.message}{where}"


class RandsupError(Exception):
    """The root of everything this library raises on purpose."""


class _WithProblems(RandsupError):
    def __init__(self, problems: Iterable[Problem] | str, *, source: str = "input") -> None:
        if isinstance(problems, str):
            problems = (Problem(source=source, message=problems),)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class ProfileError(_WithProblems):
    """A profile or layer is not what a profile may be; the integrator cures it."""


class InputError(_WithProblems):
    """An argument, case or register is not what it may be; the caller cures it."""


class Refused(_WithProblems):
    """A hard rule of the law said no before anything was drawn.

    `clauses` holds the ids of the clauses that refused.
    """

    def __init__(
        self,
        problems: Iterable[Problem] | str,
        *,
        source: str = "task",
        clauses: Iterable[str] = (),
    ) -> None:
        super().__init__(problems, source=source)
        self.clauses: tuple[str, ...] = tuple(clauses)


class Undecided(RandsupError):
    """The calendar does not know the days that the answer needs.

    `first_undecided` is the first day for which no notice of the State Council is known.
    """

    def __init__(self, message: str, *, first_undecided: date) -> None:
        self.first_undecided = first_undecided
        super().__init__(message)
