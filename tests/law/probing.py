"""Probes for the liveness of parameters: everything that a policy decides, without its citations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, partial
from itertools import product
from typing import Any

import attrs
from attrs import evolve

from randsup import WorkCalendar, obligations
from randsup.errors import InputError, Refused
from randsup.facts.consultations import FORMS, Consultation
from randsup.facts.departments import TaskDepartment
from randsup.facts.events import Events
from randsup.facts.exceptions import Override
from randsup.facts.history import History, PastVisit
from randsup.facts.plans import ROUNDINGS, Task
from randsup.facts.ratios import LEVELS as RATIO_LEVELS
from randsup.facts.ratios import LOCAL, PRECONDITIONS, RatioRule, RatioRules
from randsup.facts.registers import Conflict, Inspector, Subject, SubjectRegister
from randsup.facts.stated_ratios import Ratio
from randsup.law.clause import Clause, Detail
from randsup.law.objections import objections
from randsup.law.parameters import Milestone, Parameter
from randsup.law.policy import Policy
from randsup.law.terms import (
    EVENTS,
    Enumeration,
    MonthDay,
    Promptly,
    Strength,
    Term,
    Unspecified,
)
from randsup.lottery import Seed
from randsup.profiles import load_policy
from randsup.profiles.registry import PROFILES
from randsup.rules import joint_consultation
from randsup.rules.draw.frequency_caps import capped
from randsup.rules.joint_year import JointYear, joint_year
from randsup.rules.merge_duties import one_purpose, said_of
from randsup.rules.merging import Merge
from randsup.rules.office.checklist import checklist
from randsup.rules.office.checklist_items import coverage
from randsup.rules.office.requirements import Ground
from randsup.rules.process import PlannedTask, perform
from randsup.rules.ratio.ratios import resolve
from tests.law.probes_after import after

SEED = Seed.from_hex("6b" * 32)
CHINA = WorkCalendar.china()
WINDOW = (date(2026, 9, 1), date(2026, 9, 30))
UNSEEN = {"clauses", "citation", "reasons", "task"}
"""What is not compared: a clause id is no decision, and the task is what was asked."""


# ---------------------------------------------------------------- what is asked


def department(name: str, *, lead: bool = False, **fields: Any) -> TaskDepartment:
    return TaskDepartment(name=name, lead=lead, **fields)


def task(*departments: TaskDepartment, **fields: Any) -> Task:
    given = {"id": "t", "ratio": Ratio(value="1"), "window": WINDOW, "items": ("a", "b"), **fields}
    return Task(departments=departments, **given)


def joint(number: int, crew: int | None, seats: int = 1, **fields: Any) -> Task:
    names = "甲乙丙丁戊己庚"
    return task(
        *(
            department(name, lead=not place, inspectors=crew, seats=seats)
            for place, name in enumerate(names[:number])
        ),
        **fields,
    )


def _stated(effect: str, share: str, **fields: Any) -> RatioRule:
    given = {"level": LOCAL, **fields}
    name = " ".join(map(str, (effect, share, *given.values())))
    return RatioRule(id=name, source="计划", effect=effect, share=share, **given)


BASE = _stated("base", "5%")


OVERRIDES = (
    Override(path="joint.max_departments", reason="a", approver="b", date=date(2026, 1, 1)),
)
CATEGORY = ("食品",)
TASKS = (
    task(department("甲", lead=True, seats=1)),
    task(department("甲", lead=True, seats=2, categories=CATEGORY)),
    task(department("甲", lead=True, seats=3), surprise=True, items=(), ratio=Ratio(value="1/2")),
    task(department("丁", lead=True, seats=2, categories=CATEGORY)),
    task(department("甲", lead=True, inspectors=2, seats=2, categories=CATEGORY), strata=("credit",)),
    task(department("甲", lead=True), strata=("colour",), window=None),
    joint(2, 5, seats=2),
    joint(2, 5, seats=5),
    joint(2, 6, seats=6),
    joint(2, None),
    joint(2, 1, surprise=True),
    joint(5, 2),
    joint(6, 1),
    joint(6, 1, overrides=OVERRIDES),
    joint(7, 1),
    *(
        task(
            department("甲", lead=True, seats=2),
            rounding=rounding,
            ratio=Ratio(rules=RatioRules(rules=[_stated("base", "50%", when={"credit": "A"}), BASE])),
        )
        for rounding in ROUNDINGS
    ),
)  # fmt: skip
SUBJECTS = tuple(
    Subject(
        id=f"s{n}", name=f"企业{n}", region="", attributes={"credit": "AB"[n % 2], "colour": "x"}
    )
    for n in range(4)
)

REGISTER = SubjectRegister(SUBJECTS)
VISITED = History([PastVisit(day=date(2026, 3, 2), subject="s0")])


def _people() -> Iterator[Inspector]:
    for name in "甲乙丙丁戊己庚":
        for n in range(7 if name == "甲" else 3 if name == "丁" else 6):
            yield Inspector(
                id=f"{name}{n}",
                department=name,
                categories=CATEGORY if n == 1 else (),
                licence_until=(date(2027, 1, 1), date(2026, 9, 10), None, date(2026, 8, 1))[n % 4],
                max_load=2 if name == "丁" else None,
            )


PEOPLE = tuple(_people())
CONFLICTS = (Conflict("甲0", "s0", "亲属"), Conflict("丁1", "s1", "亲属"))
GROUNDS = (
    Ground(),
    Ground(
        subject_fields=frozenset({"id", "name"}),
        inspector_fields=frozenset({"id", "department"}),
        item_fields=frozenset({"抽查事项名称"}),
        subjects_set_aside=3,
        planned=False,
    ),
    Ground(
        subject_fields=frozenset(
            {"id", "name", "address", "responsible", "phone", "industry", "region", "zz"}
        ),
        inspector_fields=frozenset(
            {"id", "name", "department", "性别", "职务", "licence", "categories", "phone", "level"}
            | {"region", "出生年月", "业务专长", "所在单位内设部门", "zz"}
        ),
        item_fields=frozenset(
            {"name", "body", "依据", "对象", "内容", "方式", "比例", "频次", "公开方式", "zz"}
            | {"standard", "scope"}
        ),
        subjects_set_aside=0,
        planned=True,
    ),
)
HAPPENED: tuple[dict[str, date], ...] = (
    {},
    {name: date(2026, 9, 18) for name in EVENTS if name != "published"},
    {name: date(2026, 9, 18) for name in EVENTS},
)


# ---------------------------------------------------------------- what is seen


def seen(value: Any) -> Any:
    """Everything of a value but clause ids and citations."""
    if attrs.has(type(value)):
        names = [a.name for a in attrs.fields(type(value)) if a.name not in UNSEEN]
        return (type(value).__name__, *((name, seen(getattr(value, name))) for name in names))
    if isinstance(value, tuple | list):
        return tuple(seen(item) for item in value)
    return value


def _tried(call: Callable[[], Any]) -> Any:
    try:
        return seen(call())
    except (InputError, Refused) as error:
        return type(error).__name__, seen(error.problems)


def _quickly(policy: Policy) -> Iterator[Any]:
    for given, ground in product(TASKS, GROUNDS):
        yield _tried(partial(checklist, given, policy, ground))
    for happened, surprise in product(HAPPENED, (False, True)):
        yield _tried(partial(obligations, policy, Events(happened), CHINA, surprise=surprise))
    for stated in ratio_cases():
        yield _tried(partial(resolve, {}, stated, policy))
    for design in ("", "exclude"):
        yield _tried(
            partial(capped, evolve(TASKS[0], history_design=design), REGISTER, policy, VISITED)
        )
    for asked in after(policy):
        yield _tried(asked)
    parts = (0, 49, 50, 51, 69, 70, 71, 99, 100)
    days = (date(2017, 12, 30), date(2017, 12, 31), date(2018, 12, 31), date(2026, 1, 1))
    for kind, part, on in product(("all", "market", "other"), parts, days):
        yield seen(coverage(policy, listed_items=part, all_items=100, on=on, kind=kind))
    counts = ((0, 0), (20, 0), (20, 1), (20, 2), (21, 2))
    for year, (draws, done) in product((2017, 2018, 2019, 2026), counts):
        whole = JointYear(
            year=year, draws=draws, joint=done, subjects=draws * 10, joint_subjects=25
        )
        yield seen(joint_year(policy, whole))
    for pair in PAIRS:
        for made in (False, True):
            yield seen(said_of(Merge(tasks=pair, subjects=("s1",), made=made), policy))
        yield seen(one_purpose(pair, (), policy))
    for joined in CONSULTED:
        yield seen(joint_consultation.check(joined, policy))


PAIRS = tuple(
    (
        evolve(TASKS[0], id="x", items=("1",), purpose="p"),
        evolve(other, id="y", items=items, purpose="p"),
    )
    for other, items in ((TASKS[0], ("1",)), (TASKS[0], ("2",)), (joint(2, 5, seats=2), ("2",)))
)
CONSULTED = tuple(
    evolve(
        joint(2, 5, seats=2),
        consultation=(
            Consultation(
                department=joint(2, 5, seats=2).departments[1].name,
                form=form,
                date=WINDOW[0],
                evidence="a",
            ),
        ),
    )
    for form in FORMS
)


@cache
def grounds() -> tuple[str, ...]:
    """Every ground for another ratio that some built-in profile names, and one that none does."""
    said = [load_policy(city).ratio for city in PROFILES.values()]
    lists = [x for r in said for x in (r.raise_triggers, r.lower_triggers, r.adjust_factors)]
    lists += [r.local_factors for r in said]
    return tuple(sorted({c for x in lists if isinstance(x, Clause) for c in x.value} | {"zz"}))


@cache
def ratio_cases() -> tuple[RatioRules, ...]:
    """Ratios as offices state them: each level, each ground, bounds, and several at once."""
    raised = [_stated("raise", "10%", trigger=ground) for ground in grounds()]
    lowered = [_stated("lower", "2%", trigger=ground) for ground in grounds()]
    alone = [(BASE,), (_stated("base", "100%"),), (BASE, _stated("floor", "6%"))]
    alone += [(BASE, _stated("ceiling", "4%"))]
    alone += [(BASE, rule) for rule in (*raised, *lowered)]
    alone += [(_stated("base", "5%", factors=(ground,)),) for ground in grounds()]
    alone += [
        (BASE, _stated("base", "7%", level=level, kind=kind), raised[0], lowered[0])
        for level, kind in product(RATIO_LEVELS, ("exact", "minimum", "maximum"))
        if level != LOCAL
    ]
    alone += [
        (BASE, _stated("base", "7%", level=a), _stated("base", "8%", level=b))
        for a, b in product(RATIO_LEVELS, RATIO_LEVELS)
        if LOCAL not in (a, b) and a != b
    ]
    alone += [(BASE, up, low) for up, low in zip(raised, lowered, strict=True)]
    declared = [RatioRules(rules=(BASE, low), preconditions=PRECONDITIONS) for low in lowered]
    return (*(RatioRules(rules=rules) for rules in alone), *declared)


def _slowly(policy: Policy) -> Iterator[Any]:
    run = partial(
        perform,
        subjects=SUBJECTS,
        inspectors=PEOPLE,
        conflicts=CONFLICTS,
        policy=policy,
        seed=SEED,
        calendar=CHINA,
    )
    for given in TASKS:
        yield _tried(partial(run, [PlannedTask(task=given)]))


def answers(policy: Policy) -> Iterator[Any]:
    """Checklists, duties, ratios, coverage, the joint year; then whole runs."""
    yield from _quickly(policy)
    yield from _slowly(policy)


@cache
def _answers(policy: Policy) -> tuple[Any, ...]:
    return tuple(answers(policy))


def differs(policy: Policy, changed: Policy) -> bool:
    """Whether a changed policy decides or says anything else."""
    return any(a != b for a, b in zip(answers(changed), _answers(policy), strict=True))


# ---------------------------------------------------------------- other legal values


def others(p: Parameter, clause: Clause[Any]) -> Iterator[Clause[Any]]:
    """The clause with every other value that this kind of parameter is tried with, all of them legal."""
    for value in _values(p, clause.value):
        strength = clause.strength
        details = clause.details
        for force in (strength, *Strength):
            wrong = list(objections(p, value, force, details, clause.clauses))
            if not wrong:
                yield evolve(clause, value=value, strength=force)
                break


def other_details(p: Parameter, clause: Clause[Any]) -> Iterator[tuple[str, Clause[Any]]]:
    """The clause with another value of each legal detail, by the detail's name."""
    said = dict(clause.details)
    for spec in p.details:
        if spec.name not in said or spec.name == "force":
            continue
        old = said[spec.name]
        new: tuple[Detail, ...] = ()
        match spec.kind:
            case "flag":
                new = (not old,)
            case "choice":
                new = tuple(code for code in spec.codes if code != old)
            case "event":
                new = tuple(event for event in EVENTS if event != old)
            case "date":
                new = ("2030-12-31", "2010-12-31")
            case _:
                new = (f"{old}另",)
        for other in new:
            yield spec.name, evolve(clause, details=tuple({**said, spec.name: other}.items()))


def _values(p: Parameter, value: Any) -> Iterator[Any]:
    match p.kind:
        case "flag":
            yield not value
        case "integer" | "count":
            yield from (1, 2, 3) if isinstance(value, Unspecified) else (value + 1, value - 1)
        case "share" | "portion":
            given = isinstance(value, Fraction)
            yield from (Fraction(1, 2), Fraction(1, 7)) if not given else (value / 2, value * 2 / 3)
        case "term" | "due":
            if isinstance(value, Term):
                yield evolve(value, working_days=value.working_days + 1)
                yield from (evolve(value, anchor=e) for e in EVENTS if e != value.anchor)
            else:
                yield Unspecified() if isinstance(value, Promptly) else Promptly()
                yield Term(working_days=3, anchor="result_formed")
        case "date":
            yield value + timedelta(days=400)
            yield value - timedelta(days=400)
        case "month-day":
            yield MonthDay(month=6, day=15)
        case "codes":
            yield Enumeration(
                codes=(*value.codes, "zz"),
                labels=(*value.labels, "另"),
                open_ended=value.open_ended,
            )
            yield evolve(value, open_ended=not value.open_ended)
        case "sequence":
            yield from (tuple(c for c in value if c != code) for code in value if len(value) > 1)
            yield from ((*value, code) for code in p.codes if code not in value)
            if not p.codes:
                yield (*value, "另")
        case "counts":
            yield tuple((code, number + 1) for code, number in value)
        case "milestones":
            yield tuple(evolve(m, day=m.day + timedelta(days=30)) for m in _milestones(value))
        case "choice":
            yield from (code for code in p.codes if code != value)
        case _:
            yield f"{value}另"


def _milestones(value: tuple[Milestone, ...]) -> tuple[Milestone, ...]:
    return value
