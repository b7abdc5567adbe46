"""The evidence as the checks look at it: who sits where, who that is, and what the office has stated for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from attrs import Factory, define, evolve, field, frozen

from randsup.facts.departments import TaskDepartment
from randsup.facts.exceptions import STEPS
from randsup.facts.exceptions import SUPERIOR as STEP_SUPERIOR
from randsup.facts.registers import EXPERT, Inspector
from randsup.facts.registers import SUPERIOR as OF_SUPERIOR
from randsup.lottery import Seed
from randsup.proof.checks.evidence import Evidence
from randsup.proof.checks.identities import Identities
from randsup.rules.dispatch.assignments import Assignment, Dispatch, Rung, Team, seat_id
from randsup.rules.dispatch.crews import available
from randsup.rules.dispatch.rotation import past_of
from randsup.rules.dispatch.seats import DepartmentSeats, Past, Place, seats_of
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


@define
class View:
    """Evidence, indexed. Made once for all checks."""

    evidence: Evidence
    _parts: dict[str, DepartmentSeats] = field(factory=dict)
    _identities: Identities = field(
        default=Factory(lambda self: Identities(self.evidence), takes_self=True)
    )
    whole: tuple[Outcome, ...] | None = None
    """The run done again, where a check has asked for it."""

    @property
    def dispatch(self) -> Dispatch:
        """What is judged."""
        return self.evidence.dispatch

    def of_teams(self, teams: Iterable[Team]) -> View:
        """Return a view of other teams and their subjects alone, over the same registers.

        The table of loads is left out.
        """
        other = evolve(self.dispatch, teams=tuple(teams), loads=())
        drawn = [
            Place(subject=team.subject, region=self.regions[team.subject])
            for team in other.teams
            if team.subject in self.regions
        ]
        given = evolve(self.evidence, dispatch=other, drawn=drawn)
        return View(given, identities=self._identities)

    @property
    def people(self) -> dict[str, Inspector]:
        """The registers by id."""
        return self._identities.people

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

    def identity(self, inspector: str) -> str:
        """Return the same text for all ids of one person."""
        return self._identities.identity(inspector)

    @property
    def interests(self) -> frozenset[tuple[str, str]]:
        """The declared interests as (identity, subject)."""
        return self._identities.interests

    @cached_property
    def taken(self) -> dict[tuple[str, str], str]:
        """By which step of the ladder somebody is said to sit on a seat, since an event or from the first."""
        steps = {
            (c.seat, c.new): c.source for c in self.evidence.changes or () if c.source in STEPS
        }
        return steps | {pair: rung.step for rung in self.dispatch.ladder for pair in rung.taken}

    @cached_property
    def emptied(self) -> frozenset[str]:
        """The ids of the seats that are said to be empty, as published or since an event."""
        task = self.evidence.task.id
        moves = (m for c in self.evidence.changes or () for m in c.moves)
        return frozenset(m.seat for m in moves if not m.after) | {
            seat_id(task, u.subject, u.department, u.seat) for u in self.dispatch.unfilled
        }

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
