"""The evidence as the checks look at it: who sits where, who that is, and what the office has stated for it.

Two ids are one person if they differ only in how they are written, or if both stand in the registers with one
licence number: whoever has an interest under one id has it under the other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from attrs import define, field, frozen

from randsup.facts.exceptions import SUPERIOR as STEP_SUPERIOR
from randsup.facts.plans import TaskDepartment
from randsup.facts.registers import EXPERT, Inspector
from randsup.facts.registers import SUPERIOR as OF_SUPERIOR
from randsup.lottery import Seed
from randsup.proof.checks.evidence import Evidence
from randsup.rules.dispatch.assignments import Assignment, Dispatch, Rung, seat_id
from randsup.rules.dispatch.crews import available
from randsup.rules.dispatch.rotation import past_of
from randsup.rules.dispatch.seats import DepartmentSeats, Past, seats_of
from randsup.rules.process import Outcome

NO_SEED: Final = Seed.from_hex("0" * 64)
"""For orders that decide nothing: how many seats can be filled does not depend on a seed."""


@frozen(kw_only=True)
class Witness:
    """A breach before it has its code: what it is about, in both languages.

    `path` names the parameter that prints it, where the check has several and it is not the first.
    """

    about: str
    zh: str
    en: str
    path: str = ""


Why = tuple[str, str]
"""A reason in Chinese and in English."""


def canonical_id(text: str) -> str:
    """Return an id without what is only its writing: width, case, blanks.

    >>> canonical_id(" ｐ12 ")
    'P12'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


@define
class View:
    """Evidence, indexed. Made once for all checks."""

    evidence: Evidence
    _parts: dict[str, DepartmentSeats] = field(factory=dict)
    whole: tuple[Outcome, ...] | None = None
    """The run done again, where a check has asked for it."""

    @property
    def dispatch(self) -> Dispatch:
        """What is judged."""
        return self.evidence.dispatch

    @cached_property
    def people(self) -> dict[str, Inspector]:
        """The registers by id."""
        return {p.id: p for p in self.evidence.inspectors or ()}

    @cached_property
    def departments(self) -> dict[str, TaskDepartment]:
        """The departments of the task by name."""
        return {d.name: d for d in self.evidence.task.departments}

    @cached_property
    def regions(self) -> dict[str, str]:
        """The drawn subjects and their regions."""
        return {p.subject: p.region for p in self.evidence.drawn}

    @cached_property
    def members(self) -> tuple[Assignment, ...]:
        """Everybody who holds a seat, team by team."""
        return tuple(m for team in self.dispatch.teams for m in team.members)

    @cached_property
    def visits(self) -> dict[str, int]:
        """How many visits each person makes, experts included."""
        found: dict[str, int] = {}
        for who in (*self.members, *self.dispatch.experts):
            found[who.inspector] = found.get(who.inspector, 0) + 1
        return found

    def name(self, one: Assignment) -> str:
        """Return the id of a member's seat."""
        return seat_id(self.evidence.task.id, one.subject, one.department, one.seat)

    def officer(self, one: Assignment) -> bool:
        """Whether a member is no expert; somebody unknown is taken for an officer."""
        person = self.people.get(one.inspector)
        return person is None or person.role != EXPERT

    @cached_property
    def _licences(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for person in sorted(self.people.values(), key=lambda p: p.id):
            if person.licence:
                found.setdefault(canonical_id(person.licence), canonical_id(person.id))
        return found

    def identity(self, inspector: str) -> str:
        """Return the same text for all ids of one person."""
        person = self.people.get(inspector)
        if person is None:
            wanted = canonical_id(inspector)
            person = next((p for p in self.people.values() if canonical_id(p.id) == wanted), None)
        if person is None or not person.licence:
            return canonical_id(inspector)
        return self._licences[canonical_id(person.licence)]

    @cached_property
    def interests(self) -> frozenset[tuple[str, str]]:
        """The declared interests as (identity, subject)."""
        return frozenset(
            (self.identity(c.inspector), c.subject) for c in self.evidence.conflicts or ()
        )

    @cached_property
    def taken(self) -> dict[tuple[str, str], str]:
        """By which step of the ladder somebody is said to sit on a seat."""
        return {pair: rung.step for rung in self.dispatch.ladder for pair in rung.taken}

    def rungs(self, department: str, step: str = "") -> tuple[Rung, ...]:
        """Return the steps that were taken in a department."""
        return tuple(
            r for r in self.dispatch.ladder if r.department == department and step in ("", r.step)
        )

    @cached_property
    def substitutes(self) -> frozenset[tuple[str, str]]:
        """(seat id, inspector) of those who stand in for somebody recused."""
        task = self.evidence.task.id
        return frozenset(
            (seat_id(task, s.subject, s.department, s.seat), s.inspector)
            for s in self.dispatch.substitutes
        )

    @cached_property
    def past(self) -> Past:
        """What the history says before the window."""
        return past_of(self.evidence.task, self.evidence.history)

    def crew(self, department: str) -> frozenset[str]:
        """Return the crew as recorded; without one whoever sits, or the whole register."""
        found = next((c for c in self.dispatch.crews if c.department == department), None)
        if found is not None:
            return frozenset(found.members)
        stated = self.departments[department].inspectors
        if stated is not None:
            return frozenset(m.inspector for m in self.members if m.department == department)
        return frozenset(p.id for p in self.people.values() if p.department == department)

    def part(self, department: str) -> DepartmentSeats:
        """Return a department's seats and everybody of its register who may go, as the rules make them."""
        if department not in self._parts:
            given, task = self.evidence, self.evidence.task
            own = [p for p in self.people.values() if p.department == department]
            going = available(task, own, given.policy).people
            recused: dict[str, set[str]] = {}
            names: dict[str, list[str]] = {}
            for p in own:
                names.setdefault(self.identity(p.id), []).append(p.id)
            for who, subject in self.interests:
                for inspector in names.get(who, ()):
                    recused.setdefault(inspector, set()).add(subject)
            seed, plan = given.seed or NO_SEED, self.departments[department]
            self._parts[department] = DepartmentSeats(
                task,
                plan,
                given.drawn,
                [p for p in going if p.role != EXPERT],
                recused,
                dict(given.loads),
                seed,
                seats=seats_of(task, plan, given.drawn, seed),
                caps=dict(given.caps),
                past=Past(),
            )
        return self._parts[department]

    def crew_of(self, part: DepartmentSeats) -> list[int]:
        """Return the crew as places in `part.people`, ascending; officers only."""
        crew = self.crew(part.department.name)
        return [i for i in part.officers if part.people[i].id in crew]

    def by_department(self) -> Iterator[tuple[TaskDepartment, tuple[Assignment, ...]]]:
        """Yield each department, by name, with its members."""
        for name in sorted(self.departments):
            yield self.departments[name], tuple(m for m in self.members if m.department == name)

    def borrowed(self, one: Assignment) -> bool:
        """Whether a member is of the superior's register."""
        person = self.people.get(one.inspector)
        return person is not None and person.role == OF_SUPERIOR

    def lent(self, one: Assignment) -> bool:
        """Whether the record says that a member was borrowed from the superior's register."""
        return self.taken.get((self.name(one), one.inspector)) == STEP_SUPERIOR


def few(names: Iterable[str], most: int = 5) -> str:
    """Write some names, and how many there are beside them.

    >>> few(["a", "b", "c"], 2)
    'a, b … (3)'
    """
    listed = list(names)
    return ", ".join(listed[:most]) + (f" … ({len(listed)})" if len(listed) > most else "")
