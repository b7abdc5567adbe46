"""For each code a lawful dispatch made by lot, and the same with exactly that invariant broken.

Where and how far it is broken is drawn as well. Each entry says which witness has to be named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from attrs import evolve, frozen

from randsup.errors import InputError, Refused
from randsup.facts.departments import TaskDepartment
from randsup.facts.history import History
from randsup.facts.registers import EXPERT, Conflict, Inspector
from randsup.proof.checks import Evidence, foreign
from randsup.rules.dispatch.assignments import Assignment, Crew, Dispatch, Team, Unfilled, seat_id
from randsup.rules.dispatch.seats import Place
from randsup.rules.dispatch.teams import assign
from tests.proof.checks.near_misses import SEED, SHENZHEN, TONGHUA, WINDOW, dept, plan
from tests.rules.wide_cases import FREE, wide


class UnfitError(Exception):
    """This lot has nothing that could be broken in this way."""


@frozen(kw_only=True)
class Violation:
    """`wrong` differs from `lawful` in one thing; a finding's `about` begins with `about`."""

    lawful: Evidence
    wrong: Evidence
    about: str


Make = Callable[[Random], Violation]
VIOLATIONS: dict[str, list[Make]] = {}


def violates(code: str) -> Callable[[Make], Make]:
    def take(make: Make) -> Make:
        VIOLATIONS.setdefault(code, []).append(make)
        return make

    return take


T = TypeVar("T")


def one_of(r: Random, rows: list[T]) -> T:
    if not rows:
        raise UnfitError
    return r.choice(rows)


# ---- lawful dispatches


def sent(r: Random, **fields: Any) -> Evidence:
    """A dispatch with whatever a task may state; nothing is known of its seed."""
    case = wide(r)
    try:
        found = case.run(FREE)
    except (InputError, Refused) as error:
        raise UnfitError from error
    return Evidence(
        **{
            "task": case.task,
            "policy": FREE,
            "dispatch": found,
            "drawn": case.drawn,
            "inspectors": case.inspectors,
            "conflicts": case.conflicts,
            "loads": case.loads,
            "caps": case.caps,
            "history": History(case.visits) if case.visits else None,
            "changes": (),
            **fields,
        }
    )


def full(r: Random, *, kinds: bool = False, joint: bool | None = None, **fields: Any) -> Evidence:
    """Full teams out of registers that are large enough; `kinds` makes no two people alike."""
    joint = r.random() < 0.5 if joint is None else joint
    names = ("甲", "乙") if joint else ("甲",)
    task = plan(*(dept(n, lead=n == "甲", seats=r.randint(2, 3)) for n in names))
    people = tuple(
        Inspector(
            id=f"{name}{k}",
            department=name,
            categories=(f"k{k}",) if kinds else (),
            licence=f"L{name}{k}",
        )
        for name in names
        for k in range(r.randint(5, 8))
    )
    places = tuple(Place(subject=f"S{k}", region="") for k in range(r.randint(2, 6)))
    made = assign(task, places, people, TONGHUA, SEED)
    return Evidence(
        **{
            "task": task,
            "policy": TONGHUA,
            "dispatch": made,
            "drawn": places,
            "inspectors": people,
            "conflicts": (),
            "changes": (),
            **fields,
        }
    )


def members(evidence: Evidence) -> list[Assignment]:
    return [m for t in evidence.dispatch.teams for m in t.members]


def named(evidence: Evidence, one: Assignment | Unfilled) -> str:
    return f"seat {seat_id(evidence.task.id, one.subject, one.department, one.seat)}"


def refitted(found: Dispatch) -> Dispatch:
    """The table of loads made to fit the teams, as a careful forger would."""
    counted = Counter(m.inspector for t in found.teams for m in t.members)
    return evolve(found, loads=tuple(evolve(x, load=counted[x.inspector]) for x in found.loads))


def with_members(
    evidence: Evidence, change: Callable[[Assignment], Iterator[Assignment]]
) -> Evidence:
    """Each member replaced by what `change` makes of it."""
    teams = tuple(
        evolve(t, members=tuple(new for m in t.members for new in change(m)))
        for t in evidence.dispatch.teams
    )
    return evolve(evidence, dispatch=refitted(evolve(evidence.dispatch, teams=teams)))


def put(evidence: Evidence, one: Assignment, who: str) -> Evidence:
    def change(m: Assignment) -> Iterator[Assignment]:
        yield evolve(m, inspector=who) if m is one else m

    return with_members(evidence, change)


def without(evidence: Evidence, gone: list[Assignment]) -> Evidence:
    def change(m: Assignment) -> Iterator[Assignment]:
        if m not in gone:
            yield m

    return with_members(evidence, change)


def exchanged(
    evidence: Evidence, r: Random, fits: Callable[[Assignment, Inspector], bool]
) -> tuple[Evidence, Assignment, Inspector]:
    """One member exchanged with somebody of the registers who fits."""
    pairs = [
        (m, p)
        for m in members(evidence)
        for p in evidence.inspectors or ()
        if p.id != m.inspector and fits(m, p)
    ]
    one, who = one_of(r, pairs)
    return put(evidence, one, who.id), one, who


def in_dispatch(evidence: Evidence, **fields: Any) -> Evidence:
    return evolve(evidence, dispatch=evolve(evidence.dispatch, **fields))


# ---- legality


@violates("D01")
def _few(r: Random) -> Violation:
    lawful = full(r, joint=False)
    team = r.choice(lawful.dispatch.teams)
    gone = list(team.members)[r.choice([0, 1]) :]
    return Violation(lawful=lawful, wrong=without(lawful, gone), about=f"subject {team.subject}")


@violates("D01")
def _experts_do_not_count(r: Random) -> Violation:
    lawful = full(r, joint=False)
    team = r.choice(lawful.dispatch.teams)
    expert = Inspector(id="e", department="甲", role=EXPERT)
    wrong = lawful
    for m in team.members[1:]:
        wrong = put(
            wrong,
            next(x for x in members(wrong) if (x.subject, x.seat) == (m.subject, m.seat)),
            "e",
        )
    wrong = evolve(wrong, inspectors=(*(lawful.inspectors or ()), expert))
    return Violation(lawful=lawful, wrong=wrong, about=f"subject {team.subject}")


@violates("D02")
def _nobody_holds(r: Random) -> Violation:
    lawful = sent(r)
    leads = [m for m in members(lawful) if m.category]
    one = one_of(r, leads)
    there = {
        m.inspector
        for m in members(lawful)
        if (m.subject, m.department) == (one.subject, one.department)
    }
    wanted = set(one.category.split(";"))
    people = tuple(
        evolve(
            p,
            categories=set(p.categories)
            - {*wanted, *(n for c, near in lawful.task.near if c in wanted for n in near)},
        )
        if p.id in there
        else p
        for p in lawful.inspectors or ()
    )
    if any(r_.step in ("single-random", "direct") for r_ in lawful.dispatch.ladder):
        raise UnfitError
    return Violation(
        lawful=lawful, wrong=evolve(lawful, inspectors=people), about=named(lawful, one)
    )


@violates("D03")
def _stranger(r: Random) -> Violation:
    lawful = sent(r)
    one = one_of(r, [*members(lawful), *lawful.dispatch.experts])
    if one in lawful.dispatch.experts:
        experts = tuple(
            evolve(e, inspector="nobody") if e is one else e for e in lawful.dispatch.experts
        )
        return Violation(
            lawful=lawful, wrong=in_dispatch(lawful, experts=experts), about=named(lawful, one)
        )
    return Violation(lawful=lawful, wrong=put(lawful, one, "nobody"), about=named(lawful, one))


@violates("D04")
def _ended(r: Random) -> Violation:
    path = "registry.personnel_qualification"
    lawful = full(r)
    lawful = evolve(lawful, policy=TONGHUA.with_clause(path, SHENZHEN[path]))
    one = r.choice(members(lawful))
    until = WINDOW.last - timedelta(days=r.randint(1, 60))
    people = tuple(
        evolve(p, licence_until=until) if p.id == one.inspector else p
        for p in lawful.inspectors or ()
    )
    return Violation(
        lawful=lawful, wrong=evolve(lawful, inspectors=people), about=named(lawful, one)
    )


@violates("D05")
def _elsewhere(r: Random) -> Violation:
    lawful = sent(r)
    regions = {p.subject: p.region for p in lawful.drawn}
    if any(x.step in ("single-random", "direct") for x in lawful.dispatch.ladder):
        raise UnfitError
    wrong, one, _ = exchanged(lawful, r, lambda m, p: p.region not in ("", regions[m.subject]))
    return Violation(lawful=lawful, wrong=wrong, about=named(lawful, one))


@violates("D05")
def _other_level(r: Random) -> Violation:
    lawful = sent(r)
    levels = {d.name: (d.level, *d.lower_levels, "") for d in lawful.task.departments if d.level}
    if any(x.step in ("single-random", "direct") for x in lawful.dispatch.ladder):
        raise UnfitError
    wrong, one, _ = exchanged(
        lawful,
        r,
        lambda m, p: (
            p.department == m.department
            and p.role != "superior"
            and p.level not in levels.get(m.department, (p.level,))
        ),
    )
    return Violation(lawful=lawful, wrong=wrong, about=named(lawful, one))


@violates("D06")
def _interest(r: Random) -> Violation:
    lawful = sent(r)
    one = one_of(r, [*members(lawful), *lawful.dispatch.experts])
    declared = (*(lawful.conflicts or ()), Conflict(one.inspector, one.subject))
    return Violation(
        lawful=lawful, wrong=evolve(lawful, conflicts=declared), about=named(lawful, one)
    )


@violates("D06")
def _interest_of_an_alias(r: Random) -> Violation:
    lawful = full(r)
    one = r.choice(members(lawful))
    licence = next(p.licence for p in lawful.inspectors or () if p.id == one.inspector)
    alias = Inspector(id="0", department="丙", licence=licence)
    people = (*(lawful.inspectors or ()), alias)
    wrong = evolve(lawful, inspectors=people, conflicts=(Conflict("0", one.subject),))
    return Violation(lawful=lawful, wrong=wrong, about=named(lawful, one))


@violates("D07")
def _twice(r: Random) -> Violation:
    lawful = sent(r)
    there = {(m.subject, m.inspector) for m in members(lawful)}
    wrong, one, _ = exchanged(lawful, r, lambda m, p: (m.subject, p.id) in there)
    return Violation(lawful=lawful, wrong=wrong, about=f"subject {one.subject}")


@violates("D08")
def _expert_on_a_seat(r: Random) -> Violation:
    lawful = sent(r)
    wrong, one, _ = exchanged(
        lawful, r, lambda m, p: p.role == EXPERT and p.department == m.department
    )
    return Violation(lawful=lawful, wrong=wrong, about=named(lawful, one))


@violates("D08")
def _officer_as_an_expert(r: Random) -> Violation:
    lawful = sent(r)
    one = one_of(r, list(lawful.dispatch.experts))
    officer = one_of(r, [p.id for p in lawful.inspectors or () if p.role != EXPERT])
    experts = tuple(
        evolve(e, inspector=officer) if e is one else e for e in lawful.dispatch.experts
    )
    return Violation(
        lawful=lawful, wrong=in_dispatch(lawful, experts=experts), about=named(lawful, one)
    )


@violates("D09")
def _tired(r: Random) -> Violation:
    lawful = full(r)
    who = one_of(r, [x.inspector for x in lawful.dispatch.loads if x.load])
    load = next(x.load for x in lawful.dispatch.loads if x.inspector == who)
    cap = r.randrange(load)
    people = tuple(evolve(p, max_load=cap) if p.id == who else p for p in lawful.inspectors or ())
    return Violation(
        lawful=lawful, wrong=evolve(lawful, inspectors=people), about=f"inspector {who}"
    )


@violates("D09")
def _away(r: Random) -> Violation:
    lawful = full(r)
    who = r.choice(members(lawful)).inspector
    day = WINDOW.first + timedelta(days=r.randint(0, 29))
    leave = ((day - timedelta(days=r.randint(0, 40)), day + timedelta(days=r.randint(0, 40))),)
    people = tuple(evolve(p, leave=leave) if p.id == who else p for p in lawful.inspectors or ())
    return Violation(
        lawful=lawful, wrong=evolve(lawful, inspectors=people), about=f"inspector {who}"
    )


@violates("D09")
def _two_places(r: Random) -> Violation:
    lawful = full(r)
    lawful = evolve(lawful, task=evolve(lawful.task, keep_apart=True))
    days = {s: date(2026, 9, 1 + k) for k, s in enumerate(p.subject for p in lawful.drawn)}
    lawful = evolve(lawful, days=tuple(("t", s, d) for s, d in days.items()))
    where: dict[str, list[str]] = {}
    for m in members(lawful):
        where.setdefault(m.inspector, []).append(m.subject)
    who, (one, other, *_) = one_of(r, [(w, s) for w, s in where.items() if len(s) > 1])
    days[one] = days[other]
    wrong = evolve(lawful, days=tuple(("t", s, d) for s, d in days.items()))
    return Violation(lawful=lawful, wrong=wrong, about=f"inspector {who}")


# ---- joint


@violates("D10")
def _other_department(r: Random) -> Violation:
    lawful = sent(r)
    wrong, one, _ = exchanged(lawful, r, lambda m, p: p.department != m.department)
    return Violation(lawful=lawful, wrong=wrong, about=named(lawful, one))


@violates("D10")
def _outside_the_crew(r: Random) -> Violation:
    lawful = sent(r)
    crews = {i for c in lawful.dispatch.crews for i in c.members}
    taken = {i for rung in lawful.dispatch.ladder for _, i in rung.taken}
    wrong, one, _ = exchanged(
        lawful,
        r,
        lambda m, p: p.id not in crews | taken and not p.role and p.department == m.department,
    )
    return Violation(lawful=lawful, wrong=wrong, about=named(lawful, one))


@violates("D10")
def _nobody_borrowed_is_recorded(r: Random) -> Violation:
    lawful = sent(r)
    held = {
        (seat_id(lawful.task.id, m.subject, m.department, m.seat), m.inspector)
        for m in members(lawful)
    }
    superior = {p.id for p in lawful.inspectors or () if p.role == "superior"}
    pair = one_of(
        r,
        sorted(
            p
            for rung in lawful.dispatch.ladder
            for p in rung.taken
            if p in held and p[1] in superior
        ),
    )
    ladder = tuple(
        evolve(rung, taken=tuple(p for p in rung.taken if p != pair))
        for rung in lawful.dispatch.ladder
    )
    return Violation(
        lawful=lawful, wrong=in_dispatch(lawful, ladder=ladder), about=f"seat {pair[0]}"
    )


@violates("D10")
def _larger_crew(r: Random) -> Violation:
    lawful = sent(r)
    limited = {d.name: d.inspectors for d in lawful.task.departments if d.inspectors is not None}
    crew = one_of(
        r,
        [
            c
            for c in lawful.dispatch.crews
            if c.department in limited and len(c.members) == c.grown + limited[c.department]
        ],
    )
    more = tuple(f"{crew.department}+{k}" for k in range(r.randint(1, 3)))
    crews = tuple(
        evolve(c, members=(*c.members, *more)) if c is crew else c for c in lawful.dispatch.crews
    )
    return Violation(
        lawful=lawful, wrong=in_dispatch(lawful, crews=crews), about=f"department {crew.department}"
    )


def _joint_plan(departments: int, people: int, r: Random) -> Evidence:
    """A plan of so many departments and people, as recorded crews."""
    sizes = [1] * departments
    for _ in range(people - departments):
        sizes[r.randrange(departments)] += 1
    stated = [
        TaskDepartment(name=f"D{k}", lead=k == 0, seats=1, inspectors=n)
        for k, n in enumerate(sizes)
    ]
    task = plan(*stated)
    crews = tuple(
        Crew(department=d.name, members=tuple(f"{d.name}-{k}" for k in range(n)), stated=n, grown=0)
        for d, n in zip(stated, sizes, strict=True)
    )
    found = evolve(foreign(task, ()), crews=crews)
    return Evidence(task=task, policy=SHENZHEN, dispatch=found, drawn=())


@violates("D11")
def _too_many(r: Random) -> Violation:
    few = r.randint(2, 5)
    lawful = _joint_plan(few, r.randint(few, 10), r)
    many = r.randint(2, 8)
    people = r.randint(max(11, many), 20) if many <= 5 else r.randint(many, 20)
    return Violation(lawful=lawful, wrong=_joint_plan(many, people, r), about="task t")


@violates("D12")
def _leads(r: Random) -> Violation:
    lawful = full(r, joint=True, leads=("甲",))
    leads = r.choice([(), ("甲", "乙"), ("丙",), ("乙", "丙"), ("甲", "丙")])
    return Violation(lawful=lawful, wrong=evolve(lawful, leads=leads), about="task t")


def emptied(evidence: Evidence, gone: list[Assignment], certificate: int = 0) -> Evidence:
    """The members gone, their seats recorded as empty."""
    empty = tuple(
        Unfilled(
            subject=m.subject,
            department=m.department,
            seat=m.seat,
            role=m.role,
            category=m.category,
            certificate=certificate,
        )
        for m in gone
    )
    less = without(evidence, gone)
    return in_dispatch(less, unfilled=(*less.dispatch.unfilled, *empty))


@violates("D13")
def _absent(r: Random) -> Violation:
    lawful = full(r, joint=True)
    team = r.choice(lawful.dispatch.teams)
    name = r.choice(["甲", "乙"])
    gone = [m for m in team.members if m.department == name]
    return Violation(lawful=lawful, wrong=emptied(lawful, gone), about=f"subject {team.subject}")


@violates("D14")
def _one_more(r: Random) -> Violation:
    lawful = sent(r)
    one = one_of(r, members(lawful))
    number = r.choice([one.seat, 0, 9])

    def change(m: Assignment) -> Iterator[Assignment]:
        yield m
        if m is one:
            yield evolve(m, seat=number, inspector="z")

    about = named(lawful, evolve(one, seat=number))
    return Violation(lawful=lawful, wrong=with_members(lawful, change), about=about)


@violates("D14")
def _another_category(r: Random) -> Violation:
    lawful = sent(r)
    one = one_of(r, members(lawful))

    def change(m: Assignment) -> Iterator[Assignment]:
        yield evolve(m, category="w") if m is one else m

    return Violation(lawful=lawful, wrong=with_members(lawful, change), about=named(lawful, one))


@violates("D15")
def _parted(r: Random) -> Violation:
    lawful = sent(r)
    one = one_of(r, [t for t in lawful.dispatch.teams if len(t.members) > 1])
    cut = r.randrange(1, len(one.members))
    halves = (
        evolve(one, members=one.members[:cut]),
        Team(subject=one.subject, members=one.members[cut:]),
    )
    teams = tuple(h for t in lawful.dispatch.teams for h in (halves if t is one else (t,)))
    return Violation(
        lawful=lawful, wrong=in_dispatch(lawful, teams=teams), about=f"subject {one.subject}"
    )
