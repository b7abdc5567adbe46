"""Teams for the drawn subjects: who goes where, by lot, and what the clauses say of the outcome.

Sentences: 检查人员不得少于两人 (Shenzhen 二（三）2); 每个检查组不少于2人,
在相应或相近执法类别中随机选派不少于1名执法检查人员,
其他执法检查人员不设条件在所有执法类别中随机选派产生 (Tonghua 六（五）1); 应依法回避 (Tonghua 六（五）3).

Theory. The seats that a task states are checked against the least size of a team before anything is
drawn. Then every department fills its seats by itself (`seating`), and what comes out is put together
and judged: a seat that stays empty is a breach with its proof, a missing category is what its clause's
force makes it. (Dispatch specification, sections 1, 2 and 6; docs/reference/dispatch-algorithm.md.)

This module stands on `crews` (who may go), `seating` (one department), `demands` (what the clauses say)
and `assignments` (the values).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Protocol

from attrs import evolve

from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.facts.registers import EXPERT, Conflict, Inspector, InspectorRegister
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.rules.change import late
from randsup.rules.dispatch.assignments import (
    Assignment,
    Certificate,
    Crew,
    Dispatch,
    Load,
    Move,
    Step,
    Substitute,
    Team,
    Unfilled,
    seat_id,
)
from randsup.rules.dispatch.crews import Available, allowance, available, ordered
from randsup.rules.dispatch.demands import Verdict, judged, stated_size, with_verdict
from randsup.rules.dispatch.ladder import allowed
from randsup.rules.dispatch.packages import bundles, together
from randsup.rules.dispatch.seating import Seated, seated
from randsup.rules.dispatch.seats import Past, Place
from randsup.rules.dispatch.stated import said_of, stated_further

__all__ = [
    "Assignment",
    "Certificate",
    "Crew",
    "Dispatch",
    "DrawnSubject",
    "Load",
    "Move",
    "Step",
    "Substitute",
    "Team",
    "Unfilled",
    "assign",
    "seat_id",
]

_NO_LOADS: Mapping[str, int] = MappingProxyType({})
_NO_PAST = Past()


class DrawnSubject(Protocol):
    """A subject that was drawn: its id and its region, `""` if it has none."""

    @property
    def subject(self) -> str:
        """The id."""

    @property
    def region(self) -> str:
        """The region."""


def assign(
    task: Task,
    drawn: Iterable[DrawnSubject],
    inspectors: Iterable[Inspector],
    policy: Policy,
    seed: Seed,
    *,
    conflicts: Iterable[Conflict] = (),
    loads: Mapping[str, int] = _NO_LOADS,
    caps: Mapping[str, int] = _NO_LOADS,
    past: Past = _NO_PAST,
) -> Dispatch:
    """Give every drawn subject a team, by lot, whenever that can be done.

    Args:
        task: its departments, their seats, categories and crews, and the window.
        drawn: the subjects; their order does not matter.
        inspectors: the register of all departments; its order does not matter.
        policy: read at `team.min_size`, `team.min_domain_matched`, `registry.personnel_qualification`,
            `recusal.required` and `joint.max_inspectors`; at `team.domain_match_levels` and `fallback` where
            the task states neighbours or steps, at `draw.personnel_levels` and
            `team.auxiliaries_allowed` where it states lower levels or experts.
        seed: public randomness, 32 bytes.
        conflicts: declared interests; always respected. Unknown ids are passed over.
        loads: visits given to a person earlier in the same run, by id; added to `prior_load`.
        caps: how many visits a person may still make in this task beside `max_load`, by id.
        past: earlier visits and partners, which are avoided where that costs nothing.

    Raises:
        InputError: a subject or an inspector twice, an id with `/`, a department without anybody in the
            register, a category that nobody in its department holds.
        Refused: fewer seats than `team.min_size` demands.

    >>> from types import SimpleNamespace
    >>> from randsup.facts.departments import TaskDepartment
    >>> from randsup.facts.stated_ratios import Ratio
    >>> from randsup.profiles import load_policy
    >>> task = Task(id="t", ratio=Ratio(value="1"), departments=[TaskDepartment(name="D", lead=True)])
    >>> people = [Inspector(id=i, department="D") for i in ("a", "b", "c")]
    >>> seed = Seed.from_hex("91ec2649d7b92bc2aba1e7eb8bac4d33753aa5ffb93786a27bded88ed6d58bde")
    >>> subject = SimpleNamespace(subject="S", region="")
    >>> found = assign(task, [subject], people, load_policy("tonghua"), seed)
    >>> [(m.seat, m.inspector) for m in found.teams[0].members], found.unfilled
    ([(1, 'b'), (2, 'a')], ())
    """
    places = _places(task, drawn)
    register = (
        inspectors if isinstance(inspectors, InspectorRegister) else InspectorRegister(inspectors)
    )
    by_department = _by_department(register)
    _check_register(task, by_department)
    size = stated_size(task, policy) + stated_further(task, policy)
    steps, of_steps = allowed(task, policy)
    people = [p for d in task.departments for p in by_department[d.name]]
    going = available(task, people, policy)
    free: dict[str, list[Inspector]] = {d.name: [] for d in task.departments}
    experts: dict[str, list[Inspector]] = {d.name: [] for d in task.departments}
    for person in going.people:
        (experts if person.role == EXPERT else free)[person.department].append(person)
    declared_interests = tuple(conflicts)
    recused: dict[str, list[str]] = {}
    for conflict in declared_interests:
        recused.setdefault(conflict.inspector, []).append(conflict.subject)
    late.check(task, policy, remembered=past != _NO_PAST)
    later = policy.switch(late.SWITCH) == late.LATER
    growth = allowance(task, policy)
    bundled = bundles(task, places, seed)
    parts = [
        seated(
            task,
            department,
            places,
            free[department.name],
            recused={} if later else recused,
            loads=loads,
            growth=growth.of(department.name),
            seed=seed,
            experts=experts[department.name],
            bundled=bundled,
            steps=steps,
            caps=caps,
            past=past,
        )
        for department in ordered(task)
    ]
    found = _together(task, places, parts, going)
    if later:
        regions = {p.subject: p.region for p in places}
        found = late.replaced(
            task, regions, found, people, policy, seed, conflicts=declared_interests, loads=loads
        )
    if bundled:
        found = evolve(found, packages=together(task, bundled, places, found.teams, seed))
    if past != _NO_PAST:
        found = evolve(found, rotation=tuple(p.rotation for p in parts))
    declared = any(p.id in recused for p in going.people)
    verdict = judged(task, policy, found, people, declared=declared)
    missing = {p.crew.department: p.experts_missing for p in parts}
    further = said_of(task, found, bundled=len(bundled), experts_missing=missing)
    said = size + of_steps + verdict + Verdict(reasons=growth.reasons) + further
    return with_verdict(found, said)


def check(task: Task, inspectors: Iterable[Inspector], policy: Policy) -> None:
    """Refuse what `assign` would refuse whatever is drawn: departments, categories, seats.

    Raises:
        InputError: a department without anybody in the register, a category that nobody holds.
        Refused: fewer seats than `team.min_size` demands.
    """
    _check_register(task, _by_department(inspectors))
    stated_size(task, policy)
    stated_further(task, policy)
    allowed(task, policy)
    late.check(task, policy)


def _by_department(inspectors: Iterable[Inspector]) -> dict[str, list[Inspector]]:
    found: dict[str, list[Inspector]] = {}
    for person in inspectors:
        found.setdefault(person.department, []).append(person)
    return found


def _places(task: Task, drawn: Iterable[DrawnSubject]) -> tuple[Place, ...]:
    places = sorted(
        (Place(subject=s.subject, region=s.region) for s in drawn), key=lambda p: p.subject
    )
    problems = []
    for number, place in enumerate(places):
        wrong = "contains /" if "/" in place.subject else ""
        if number and places[number - 1].subject == place.subject:
            wrong = "stands twice"
        if wrong:
            message = f"the drawn subject {place.subject!r} {wrong}"
            problems.append(Problem(source=f"task {task.id!r}", path="drawn", message=message))
    if problems:
        raise InputError(problems)
    return tuple(places)


def _check_register(task: Task, by_department: Mapping[str, Sequence[Inspector]]) -> None:
    """Refuse departments without people, and categories that nobody of the department holds."""
    problems = []
    for department in ordered(task):
        people = [p for p in by_department.get(department.name, ()) if not p.role]
        if not people:
            known = ", ".join(sorted(by_department)) or "nobody at all"
            problems.append(
                Problem(
                    source=f"task {task.id!r}",
                    path="departments",
                    message=f"no inspector of {department.name!r} stands in the register of inspectors"
                    f"{_near(department.name, by_department)}; it has {known}",
                    code="department-without-inspectors",
                )
            )
            continue
        held = {c for p in people for c in p.categories}
        problems.extend(
            Problem(
                source=f"task {task.id!r}",
                path=f"departments.{department.name}.categories",
                message=f"no inspector of {department.name!r} holds the category {category!r}"
                " in the register of inspectors"
                f"{_near(category, held)}",
                code="category-held-by-nobody",
            )
            for category in department.categories
            if category not in held
        )
    problems += _named_problems(task, by_department)
    problems += _twice_problems(task, by_department)
    if problems:
        raise InputError(problems)


def _named_problems(
    task: Task, by_department: Mapping[str, Sequence[Inspector]]
) -> Iterable[Problem]:
    """Yield whom a step of the ladder names and no register of the task has."""
    known = {p.id for d in task.departments for p in by_department.get(d.name, ()) if not p.role}
    for step in task.ladder:
        for person in step.people:
            if person not in known:
                yield Problem(
                    source=f"task {task.id!r}",
                    path="ladder",
                    message=f"{step.step} names {person!r}, who stands in no register of its "
                    f"departments{_near(person, known)}",
                    code="ladder-person-unknown",
                )


def _twice_problems(
    task: Task, by_department: Mapping[str, Sequence[Inspector]]
) -> Iterable[Problem]:
    """Yield whoever stands in the registers of two departments of the task, by the licence number."""
    rows: dict[str, list[Inspector]] = {}
    for department in ordered(task):
        for person in by_department.get(department.name, ()):
            if person.licence:
                rows.setdefault(person.licence, []).append(person)
    for licence, people in sorted(rows.items()):
        if len({p.department for p in people}) > 1:
            listed = ", ".join(f"{p.id} of {p.department}" for p in people)
            yield Problem(
                source=f"task {task.id!r}",
                path="departments",
                message=f"the licence {licence} stands in two registers ({listed}): one person is sent "
                "from one register; take the row out of the other",
                code="inspector-in-two-registers",
            )


def twice_problems(task: Task, inspectors: Iterable[Inspector]) -> tuple[Problem, ...]:
    """Return who stands in the registers of two departments of a task, by the licence number."""
    return tuple(_twice_problems(task, _by_department(inspectors)))


def _near(word: str, known: Iterable[str]) -> str:
    """Return a hint at the nearest of the known words; among equals the first by code point."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.0)
    return f" (did you mean {near[0]}?)" if near else ""


def _together(
    task: Task, places: Sequence[Place], parts: Sequence[Seated], going: Available
) -> Dispatch:
    """Put the departments' parts together; the parts come lead first, then by code point."""
    members: dict[str, list[Assignment]] = {place.subject: [] for place in places}
    unfilled: list[tuple[str, int, int, Unfilled]] = []
    certificates: list[Certificate] = []
    for order, part in enumerate(parts):
        for assignment in sorted(part.assignments, key=lambda a: a.seat):
            members[assignment.subject].append(assignment)
        for u in part.unfilled:
            placed = evolve(u, certificate=u.certificate + len(certificates))
            unfilled.append((u.subject, order, u.seat, placed))
        certificates.extend(part.certificates)
    return Dispatch(
        task=task.id,
        crews=tuple(p.crew for p in parts),
        teams=tuple(Team(subject=s, members=tuple(m)) for s, m in members.items()),
        unfilled=tuple(row[3] for row in sorted(unfilled, key=lambda row: row[:3])),
        certificates=tuple(certificates),
        loads=tuple(load for p in parts for load in p.loads),
        trace=tuple(step for p in parts for step in p.trace),
        substitutes=tuple(s for p in parts for s in p.substitutes),
        ladder=tuple(r for p in parts for r in p.rungs),
        experts=tuple(e for p in parts for e in p.experts),
        excluded=going.excluded,
        reasons=going.reasons,
        notes=going.notes,
    )
