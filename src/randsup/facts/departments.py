"""A department's part in a task: who leads, how many go, what they have to hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import field, frozen

from randsup.canonical import Json, text_problem
from randsup.facts.given import raise_at, sorted_texts

DEFAULT_SEATS: Final = 2
"""Seats of a department at one subject where the task does not say (dispatch specification, 1)."""


@frozen(kw_only=True)
class TaskDepartment:
    """A department's part in a task.

    Args:
        name: as its inspectors' register has it.
        lead: whether it leads; exactly one department of a task does.
        inspectors: the crew: how many of its people go in all; `None` leaves the whole register.
        seats: how many of them visit one subject; by default 2, or the crew if that is smaller.
        categories: enforcement categories, each of which gets one lead seat; where there are more of
            them than seats, the last seat takes all that are left, and its holder has them all.
        experts: how many experts or third parties go along to each subject; they take no seat.
        level: the level whose people are drawn, `""` for any.
        lower_levels: further levels whose people the plan admits.
    """

    name: str
    lead: bool = False
    inspectors: int | None = None
    seats: int = field()
    categories: tuple[str, ...] = field(default=(), converter=sorted_texts)
    experts: int = 0
    level: str = ""
    lower_levels: tuple[str, ...] = field(default=(), converter=sorted_texts)

    @seats.default
    def _default_seats(self) -> int:
        return DEFAULT_SEATS if self.inspectors is None else min(DEFAULT_SEATS, self.inspectors)

    def __attrs_post_init__(self) -> None:
        problems: list[tuple[str, str]] = []
        if not isinstance(self.name, str):
            raise_at("department", [("name", f"{self.name!r} is not text")])
        if not isinstance(self.lead, bool):
            problems.append(("lead", f"{self.lead!r} is not true or false"))
        named = text_problem(self.name) or ("contains /" if "/" in self.name else None)
        if named:
            problems.append(("name", f"{self.name!r} {named}"))
        for path, number in (("inspectors", self.inspectors), ("seats", self.seats)):
            if number is not None and (type(number) is not int or number < 1):
                problems.append((path, f"{number!r} is not a number of people, 1 or more"))
                raise_at("department", problems)
        if self.inspectors is not None and self.inspectors < self.seats:
            problems.append(
                ("inspectors", f"a crew of {self.inspectors} cannot fill {self.seats} seats")
            )
        problems += self._further_problems()
        if len(set(self.categories)) < len(self.categories):
            problems.append(("categories", "a category stands twice"))
        raise_at("department", problems)

    def _further_problems(self) -> Iterator[tuple[str, str]]:
        if type(self.experts) is not int or self.experts < 0:
            yield "experts", f"{self.experts!r} is not a number of people, 0 or more"
        if not isinstance(self.level, str):
            yield "level", f"{self.level!r} is not text"
        elif self.lower_levels and not self.level:
            yield "lower_levels", "say the level itself too: level = …"
        elif self.level in self.lower_levels:
            yield "lower_levels", f"{self.level!r} is the level itself"
        if len(self.categories) > self.seats and any(";" in c for c in self.categories):
            yield "categories", "a category of a composite seat contains ;"

    @property
    def required(self) -> tuple[tuple[str, ...], ...]:
        """What each lead seat requires, in order: one category, or all that are left for the last seat.

        >>> TaskDepartment(name="D", lead=True, seats=2, categories=["a", "b", "c"]).required
        (('a',), ('b', 'c'))
        """
        leads = min(len(self.categories), self.seats)
        each = [(category,) for category in self.categories[:leads]]
        return (*each[:-1], self.categories[leads - 1 :]) if each else ()

    @property
    def composite(self) -> tuple[str, ...]:
        """The categories that one seat holds together, `()` where each has its own."""
        return self.required[-1] if len(self.categories) > self.seats else ()

    def further(self) -> dict[str, Json]:
        """Return what canonical JSON holds only where it is stated."""
        return {
            **({"experts": self.experts} if self.experts else {}),
            **({"level": self.level} if self.level else {}),
            **({"lower_levels": list(self.lower_levels)} if self.lower_levels else {}),
        }
