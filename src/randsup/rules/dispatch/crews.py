"""Who may go, and the crew that a department sends.

Sentences: 执法检查人员名录库纳入人员应具备行政执法资格 (Shenzhen 二（一）2, Linyi 二（二）, Yunnan 一（二）);
由牵头部门负责…确定执法检查人员抽取人数; 分别从参与部门的执法检查人员名录库中，随机选派各部门的执法检查人员
(Tonghua 六（五）2).

Theory. Whoever is on leave in the window, or whose licence does not last it where the policy asks for a
qualification, is left out and named. The rest of a department's register stands in roster order, by
ticket. A crew is the first m of that order that keeps every category present: a person is passed over
only where the places left are all needed for categories still without a holder. What a crew may grow
by is fixed from the plan alone, so one department's register never touches another's crew.
(Dispatch specification, section 1, "Crew"; docs/reference/dispatch-algorithm.md, 2 and 3.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from attrs import frozen

from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.registers import EXPERT, Inspector
from randsup.facts.windows import Window
from randsup.law.clause import Clause
from randsup.law.findings import Note
from randsup.law.policy import Policy
from randsup.law.terms import Silent, Strength
from randsup.lottery import Seed, ticket

ON_LEAVE = "on-leave"
OTHER_LEVEL = "other-level"
LICENCE_BEFORE = "licence-ended-before-window"
LICENCE_INSIDE = "licence-ends-inside-window"

_REASONS = {
    LICENCE_BEFORE: ("执法证在检查期开始前到期", "the licence ends before the window"),
    LICENCE_INSIDE: ("执法证在检查期内到期", "the licence ends inside the window"),
    ON_LEAVE: ("检查期内休假或离岗", "on leave inside the window"),
    OTHER_LEVEL: ("不属于计划所列层级", "of a level that the plan does not name"),
}


@frozen(kw_only=True)
class Available:
    """Who may go, who may not and why, and what must be said of it."""

    people: tuple[Inspector, ...]
    excluded: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]
    reasons: tuple[str, ...]


def available(task: Task, people: Sequence[Inspector], policy: Policy) -> Available:
    """Leave out whoever is on leave, not qualified or of another level; each is named with the reason.

    Experts need no licence and no level, people of the superior's register no level.
    """
    window, clause = task.window, policy["registry.personnel_qualification"]
    demanded = (
        isinstance(clause, Clause) and clause.value and clause.strength is not Strength.ADVISORY
    )
    excluded: dict[str, list[str]] = {}
    if window is not None:
        for person in people:
            asked = demanded and person.role != EXPERT
            ended = _ended(person.licence_until, window) if asked else None
            if ended:
                excluded.setdefault(person.id, []).append(ended)
            if any(a <= window.last and b >= window.first for a, b in person.leave):
                excluded.setdefault(person.id, []).append(ON_LEAVE)
    levels = {d.name: {"", d.level, *d.lower_levels} for d in task.departments if d.level}
    for person in people:
        if not person.role and person.level not in levels.get(person.department, (person.level,)):
            excluded.setdefault(person.id, []).append(OTHER_LEVEL)
    reasons = clause.clauses if isinstance(clause, Clause) else ()
    rows = sorted((who, why) for who, whys in excluded.items() for why in whys)
    return Available(
        people=tuple(p for p in people if p.id not in excluded),
        excluded=tuple(rows),
        notes=tuple(_notes(task, people, clause, rows, demanded=demanded)),
        reasons=reasons,
    )


def _ended(until: date | None, window: Window) -> str | None:
    if until is None or until >= window.last:
        return None
    return LICENCE_BEFORE if until < window.first else LICENCE_INSIDE


def _notes(
    task: Task,
    people: Sequence[Inspector],
    clause: Clause[bool] | Silent,
    excluded: Sequence[tuple[str, str]],
    *,
    demanded: bool,
) -> Iterable[Note]:
    about, window = f"task {task.id}", task.window
    clauses = clause.clauses if isinstance(clause, Clause) else ()
    if window is None:
        yield Note(
            code="window-not-stated",
            about=about,
            zh="任务没有检查期，执法证有效期和休假无法核对。",
            en="The task has no window, so licences and leave could not be checked.",
            clauses=clauses,
        )
    for code, (zh, en) in _REASONS.items():
        named = [who for who, why in excluded if why == code]
        if named:
            yield Note(
                code=code,
                about=about,
                zh=f"{len(named)}名执法检查人员未进入选派范围，{zh}：{'、'.join(named)}。",
                en=f"{len(named)} inspectors were left out, {en}: {', '.join(named)}.",
                clauses=() if code in (ON_LEAVE, OTHER_LEVEL) else clauses,
            )
    unstated = {d.name for d in task.departments if d.level}
    unsaid = sum(p.department in unstated and not p.role and not p.level for p in people)
    if unsaid:
        yield Note(
            code="level-not-stated",
            about=about,
            zh=f"{unsaid}名执法检查人员未登记层级，按本级处理。",
            en=f"{unsaid} inspectors have no level in the register; they count as of the level itself.",
        )
    if demanded:
        blank = sum(p.licence_until is None and p.role != EXPERT for p in people)
        if blank:
            yield Note(
                code="licence-not-stated",
                about=about,
                zh=f"{blank}名执法检查人员未登记执法证有效期，按有资格处理。",
                en=f"{blank} inspectors have no licence date in the register; they were admitted.",
                clauses=clauses,
            )
    elif not clause:
        ends = sum(
            window is not None and p.licence_until is not None and p.licence_until < window.last
            for p in people
        )
        yield Note(
            code="qualification-silent",
            about=about,
            zh="文本未规定执法资格要求，未据此排除任何人"
            + (f"；其中{ends}人的执法证在检查期最后一日前到期。" if ends else "。"),
            en="The text is silent on qualification, so nobody was left out for it"
            + (
                f"; {ends} inspectors have a licence that ends inside the window or before."
                if ends
                else "."
            ),
        )


def roster_order(
    task: Task, department: str, people: Iterable[Inspector], seed: Seed
) -> tuple[Inspector, ...]:
    """Put a department's people into roster order: by ticket, then id."""
    key = seed.key("inspectors", task.id, department)
    return tuple(sorted(people, key=lambda p: (ticket(key, p.id), p.id)))


def crew(
    roster: Sequence[Inspector], size: int, required: Iterable[tuple[str, ...]]
) -> tuple[int, ...]:
    """Return the places of the first `size` people of the roster that keep every lead seat's holder.

    What nobody on the roster holds reserves no place. `required` is what each lead seat requires.
    """
    wanting = {r for r in required if any(set(r) <= set(p.categories) for p in roster)}
    chosen: list[int] = []
    for place, person in enumerate(roster):
        if len(chosen) == size:
            break
        still = {r for r in wanting if not set(r) <= set(person.categories)}
        if len(still) <= size - len(chosen) - 1:
            chosen.append(place)
            wanting = still
    return tuple(chosen)


def of_use(roster: Sequence[Inspector], department: TaskDepartment) -> tuple[int, ...]:
    """Return the places of the people who can take a seat of the department at all.

    Where every seat is a lead seat, whoever holds none of the categories would be sent for nothing.
    """
    required = department.required
    if len(required) < department.seats:
        return tuple(range(len(roster)))
    return tuple(
        i
        for i, person in enumerate(roster)
        if any(set(r) <= set(person.categories) for r in required)
    )


@frozen(kw_only=True)
class Allowance:
    """By how many people each department's crew may grow; `None` for without bound."""

    people: tuple[tuple[str, int | None], ...]
    reasons: tuple[str, ...] = ()

    def of(self, department: str) -> int | None:
        """Return the bound of a department."""
        return dict(self.people)[department]


def allowance(task: Task, policy: Policy) -> Allowance:
    """Return by how many people each department's crew may grow.

    Under a cap on the people of a joint plan, what the stated crews leave of it is divided evenly, the
    rest one by one to the lead and then by code point. Nothing but the task and the cap is read.
    """
    clause = policy["joint.max_inspectors"]
    departments = ordered(task)
    if (
        not task.joint
        or not isinstance(clause, Clause)
        or clause.strength is Strength.ADVISORY
        or clause.detail("unit") == "inspection-team"
    ):
        return Allowance(people=tuple((d.name, None) for d in departments))
    stated = [d.inspectors for d in departments if d.inspectors is not None]
    slack = max(0, clause.value - sum(stated)) if len(stated) == len(departments) else 0
    each, rest = divmod(slack, len(departments))
    return Allowance(
        people=tuple((d.name, each + (place < rest)) for place, d in enumerate(departments)),
        reasons=clause.clauses,
    )


def ordered(task: Task) -> tuple[TaskDepartment, ...]:
    """Return the departments, the lead first, then by code point."""
    return tuple(sorted(task.departments, key=lambda d: (not d.lead, d.name)))
