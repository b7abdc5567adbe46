"""What the clauses say of visits that are merged, and of visits that could be and are not.

Sentences: 对涉及同一部门同一监管对象的多项随机抽查事项，原则上均应实行联合抽查 and 积极探索开展跨区域、跨部门联合抽查
(Shenzhen 二（三）3); 对同一监管目的…要以部门联合的形式开展 and 应一次性联合完成 (Shenyang 三（九）);
对同一监管对象的多个检查事项，原则上应一次性完成 (Yunnan 二（一）); 避免多头执法、重复执法 (Linyi 二（五）);
应考虑对同一市场主体的多个检查事项能一次检查完成 (Tonghua 六（二）2).

Theory. Joining inside a department, joining across departments, and the single visit are three rules with three
strengths. What binds is a breach where visits stay apart; in principle it is one without a recorded reason,
approver and date; what is only explored or considered is a suggestion. Tonghua's 应一次完成 speaks of
the items of one task (its detail `within`), which the task keeps by itself. Purposes are compared where stated.
(Matrix, items 1, 7, 8 and 45.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from attrs import frozen

from randsup.facts.plans import Task
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.law.terms import Strength
from randsup.rules.merged_tasks import steps_left_out
from randsup.rules.merging import SIGN, Merge

_SHOWN = 5


@frozen(kw_only=True)
class Said:
    """What is said of a merge: breaches, remarks, and the clauses that were asked."""

    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    reasons: tuple[str, ...] = ()


@frozen(kw_only=True)
class _Rule:
    """A clause that wants visits to be one: the path, the code of a breach, and the rule in words."""

    path: str
    code: str
    clause: Clause[Any]
    zh: str
    en: str


def said_of(merge: Merge, policy: Policy) -> Said:
    """Return what the clauses say of a merge.

    Args:
        merge: tasks that have drawn the same subjects; whether they visit them once.
        policy: read at the sections `joint` and `plan`.
    """
    rules = tuple(_rules(merge, policy))
    reasons = tuple(dict.fromkeys(i for r in rules for i in r.clause.clauses))
    if merge.made:
        return Said(notes=tuple(_made(merge, policy, reasons)), reasons=reasons)
    found = [_judged(merge, rule) for rule in (*rules, *_duplicates(merge, policy))]
    return Said(
        findings=tuple(f for f in found if isinstance(f, Finding)),
        notes=tuple(n for n in found if isinstance(n, Note)),
        reasons=reasons,
    )


def _rules(merge: Merge, policy: Policy) -> Iterator[_Rule]:
    """Yield the clauses that want the visits of a merge to be one."""
    section, tasks = policy.joint, merge.tasks
    named = [{d.name for d in t.departments} for t in tasks]
    same = any(a & b for a, b in combinations(named, 2))
    if same and isinstance(section.merge_same_department, Clause):
        yield _Rule(
            path="joint.merge_same_department",
            code="visits-apart-same-department",
            clause=section.merge_same_department,
            zh="同一部门对同一对象的多个事项合并检查",
            en="items of one department at one subject are merged",
        )
    across = any(a != b for a, b in combinations(named, 2))
    if across and isinstance(section.merge_cross_department, Clause):
        yield _Rule(
            path="joint.merge_cross_department",
            code="visits-apart-cross-department",
            clause=section.merge_cross_department,
            zh="多个部门对同一对象的事项联合检查",
            en="items of several departments at one subject are inspected jointly",
        )
    single = section.single_visit
    if isinstance(single, Clause) and single.detail("within") != "task":
        yield _Rule(
            path="joint.single_visit",
            code="visits-apart-single-visit",
            clause=single,
            zh="同一对象的多个事项一次性完成检查",
            en="the items of one subject are inspected in one visit",
        )
    considered = policy.plan.merge_suggestion
    if isinstance(considered, Clause) and considered.value:
        yield _Rule(
            path="plan.merge_suggestion",
            code="visits-apart-considered",
            clause=considered,
            zh="制定计划时考虑一次检查完成",
            en="planning considers one inspection for all",
        )


def _duplicates(merge: Merge, policy: Policy) -> Iterator[_Rule]:
    """Yield that several tasks inspect one item at one subject, where the text wants no such thing."""
    clause = policy.joint.duplicate_detection
    items = sorted({i for a, b in combinations(merge.tasks, 2) for i in {*a.items} & {*b.items}})
    if items and isinstance(clause, Clause) and clause.value:
        yield _Rule(
            path="joint.duplicate_detection",
            code="duplicate-inspection",
            clause=clause,
            zh=f"同一事项（{'、'.join(items)}）不重复检查",
            en=f"one item ({', '.join(items)}) is not inspected twice over",
        )


def _judged(merge: Merge, rule: _Rule) -> Finding | Note:
    zh, en = _apart(merge)
    return judged(
        merge.tasks, rule.path, rule.clause, rule.code, f"{zh}：{rule.zh}", f"{en}: {rule.en}"
    )


def judged(
    tasks: Sequence[Task], path: str, clause: Clause[Any], code: str, zh: str, en: str
) -> Finding | Note:
    """Return a breach, or the remark that a clause makes of it: a suggestion, or a recorded departure.

    Args:
        tasks: whose overrides are looked at.
        path: of the parameter, as overrides name it.
        clause: what it says.
        code: of the breach.
        zh, en: what is the case, and the rule, without the full stop.
    """
    about = f"tasks {', '.join(t.id for t in tasks)}"
    if clause.strength is Strength.ADVISORY:
        return Note(
            code=f"{code}-suggested", about=about, zh=f"建议：{zh}。", en=f"Suggested: {en}.",
            clauses=clause.clauses,
        )  # fmt: skip
    override = next((o for t in tasks for o in t.overrides if o.path == path), None)
    if clause.strength is Strength.IN_PRINCIPLE and override is not None:
        return Note(
            code=f"{code}-departed",
            about=about,
            zh=f"{zh}；理由：{override.reason}；批准人：{override.approver}；{override.date}。",
            en=f"{en}; reason: {override.reason}; approved by {override.approver} on {override.date}.",
            clauses=clause.clauses,
        )
    if clause.strength is Strength.IN_PRINCIPLE:
        zh, en = (
            f"{zh}，且没有记录理由、批准人和日期",
            f"{en}, and no reason, approver and date are recorded",
        )
    return Finding(
        code=code, strength=clause.strength, about=about, zh=f"{zh}。", en=f"{en}.",
        citation=clause.citation,
    )  # fmt: skip


def _apart(merge: Merge) -> tuple[str, str]:
    shown, more = merge.subjects[:_SHOWN], len(merge.subjects) > _SHOWN
    number = len(merge.subjects)
    without = [t.id for t in merge.tasks if not t.merge_visits]
    return (
        f"任务{'、'.join(merge.ids)}在重叠的检查期内都抽中{number}户（{'、'.join(shown)}{'等' if more else ''}），"
        f"未合并为一次检查（任务{'、'.join(without)}未写 merge_visits = true）",
        f"tasks {', '.join(merge.ids)} have drawn {number} subject{'s' if number > 1 else ''} "
        f"({', '.join(shown)}{' …' if more else ''}) in windows that overlap, and visit them apart "
        f"({', '.join(without)} without merge_visits = true)",
    )


def _made(merge: Merge, policy: Policy, reasons: tuple[str, ...]) -> Iterator[Note]:
    """Say of a merge what it saves, who leads, and whether it counts as a joint inspection."""
    number, visits = len(merge.subjects), len(merge.subjects) * len(merge.tasks)
    lead, *others = merge.departments
    counted = policy.joint.minimise_visits
    fewer = counted.clauses if isinstance(counted, Clause) and counted.value else ()
    if merge.joint:
        zh = f"由{lead}牵头，{'、'.join(others)}参加，是一次跨部门联合抽查"
        en = f"{lead} leads, {', '.join(others)} take part: a joint inspection across departments"
    else:
        zh = f"均为{lead}的事项，不计入跨部门联合抽查次数"
        en = f"all items are {lead}'s: not counted as a joint inspection across departments"
    yield Note(
        code="visits-merged",
        about=f"task {SIGN.join(merge.ids)}",
        zh=f"任务{'、'.join(merge.ids)}都抽中的{number}户各检查一次，由同一检查组实施（{visits}次检查合并为{number}次）；{zh}。",
        en=f"{number} subjects that {', '.join(merge.ids)} have all drawn are visited once, by one team "
        f"({visits} visits become {number}); {en}.",
        clauses=tuple(dict.fromkeys((*reasons, *fewer))),
    )
    if not reasons:
        yield Note(
            code="merging-silent",
            about=f"task {SIGN.join(merge.ids)}",
            zh="文本未规定合并检查；按任务的要求合并。",
            en="The text says nothing of merging visits; they are merged because the tasks ask for it.",
        )
    left_out = steps_left_out(merge.tasks)
    if left_out:
        yield Note(
            code="merged-ladder",
            about=f"task {SIGN.join(merge.ids)}",
            zh=f"补缺措施{'、'.join(left_out)}并非各任务一致写明，合并检查不采用。",
            en=f"The steps {', '.join(left_out)} are not stated alike in every task, so merged visits "
            "do not take them.",
        )


def moved(part: Task, several: Iterable[Merge]) -> tuple[Note, ...]:
    """Say of a task which of its subjects are visited with other tasks."""
    return tuple(
        Note(
            code="visits-moved",
            about=f"task {part.id}",
            zh=f"抽中的{len(m.subjects)}户与任务{'、'.join(i for i in m.ids if i != part.id)}合并检查，"
            f"检查组见 {SIGN.join(m.ids)}。",
            en=f"{len(m.subjects)} of its subjects are visited together with "
            f"{', '.join(i for i in m.ids if i != part.id)}; their teams stand under {SIGN.join(m.ids)}.",
        )
        for m in several
        if m.made and part.id in m.ids
    )


def one_purpose(
    tasks: Sequence[Task], several: Iterable[Merge], policy: Policy
) -> tuple[tuple[str, Finding | Note], ...]:
    """Return which tasks of one stated purpose ought to be joint and are not, with the later task's id.

    Two tasks are concerned if they state the same purpose and differ in nothing but what the text lets differ
    between tasks that are merged. They are joint where they visit a subject together.

    Args:
        tasks: of one run, in its order.
        several: the merges of the run.
        policy: read at `joint.required_when_same_purpose` and `joint.merge_dimensions`.
    """
    clause, dimensions = policy.joint.required_when_same_purpose, policy.joint.merge_dimensions
    if not isinstance(clause, Clause) or not clause.value:
        return ()
    together = [set(m.ids) for m in several if m.made]
    found = []
    for a, b in combinations(tasks, 2):
        differ = _differences(a, b)
        if not a.purpose or a.purpose != b.purpose or not differ:
            continue
        if isinstance(dimensions, Clause) and not differ <= set(dimensions.value):
            continue
        if any({a.id, b.id} <= s for s in together):
            continue
        found.append(
            (
                b.id,
                judged(
                    (a, b),
                    "joint.required_when_same_purpose",
                    clause,
                    "joint-required",
                    f"任务{a.id}、{b.id}监管目的相同（{a.purpose}），须以部门联合的形式开展，而没有一户合并检查",
                    f"tasks {a.id}, {b.id} have one purpose ({a.purpose}) and have to be carried out "
                    "jointly; they visit no subject together",
                ),
            )
        )
    return tuple(found)


def _differences(a: Task, b: Task) -> set[str]:
    """Return in which dimensions two tasks differ, as far as tasks show it."""
    shown = {
        "item": (set(a.items), set(b.items)),
        "department": ({d.name for d in a.departments}, {d.name for d in b.departments}),
        "level": ({d.level for d in a.departments}, {d.level for d in b.departments}),
    }
    return {name for name, (mine, other) in shown.items() if mine != other}
