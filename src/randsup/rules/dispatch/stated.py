"""What a task states beside its seats, and what is said of it: levels, experts, composite seats, the ladder.

Sentences: 确定参加检查的本级或下级执法人员 (Shenyang 三（六）);
可在满足执法检查人数要求的基础上,吸收检测机构、科研院所和专家学者等参与 (Shenyang 三（四）);
可探索通过政府购买服务等方式依法聘请相关专家、第三方机构参与检查 (Shenzhen 二（一）2).

Theory. People of a lower level go only where the plan names their level, and where the text names the levels
that may be drawn, lower is among them. Experts go along and are counted nowhere. Whatever is widened,
merged or packed is said, with the clause that allows it.
(Matrix, items 3, 6 and 33; dispatch specification, sections 1 and 2, invariants 5, 8 and 46.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from randsup.errors import Problem, Refused
from randsup.facts.plans import Task
from randsup.law.clause import Clause
from randsup.law.findings import Note
from randsup.law.policy import Policy
from randsup.rules.dispatch.assignments import STEP_NAMES, Dispatch
from randsup.rules.dispatch.demands import Verdict

_SHOWN = 8


def stated_further(task: Task, policy: Policy) -> Verdict:
    """Check levels and experts against the policy, and say which seats are composite.

    Raises:
        Refused: lower levels, or experts, that the policy forbids.
    """
    problems: list[tuple[Problem, Clause[Any]]] = []
    verdict = _levels(task, policy, problems) + _experts(task, policy, problems)
    if problems:
        raise Refused((p for p, _ in problems), clauses=(i for _, c in problems for i in c.clauses))
    notes = [
        Note(
            code="composite-seat",
            about=f"task {task.id}/{d.name}",
            zh=f"{d.name}：执法类别多于席位，第{d.seats}席由兼具{'、'.join(d.composite)}的人员担任。",
            en=f"{d.name}: more categories than seats; seat {d.seats} goes to somebody who holds all "
            f"of {', '.join(d.composite)}.",
        )
        for d in sorted(task.departments, key=lambda d: d.name)
        if d.composite
    ]
    return verdict + Verdict(notes=tuple(notes))


def _levels(task: Task, policy: Policy, problems: list[tuple[Problem, Clause[Any]]]) -> Verdict:
    clause = policy.draw.personnel_levels
    stated = [d for d in task.departments if d.lower_levels]
    if not stated:
        return Verdict()
    if not isinstance(clause, Clause):
        note = Note(
            code="personnel-levels-silent",
            about=f"task {task.id}",
            zh="文本未规定可否抽取下级执法检查人员；按计划所列层级抽取。",
            en="The text is silent on people of lower levels; the levels that the plan names are drawn.",
        )
        return Verdict(notes=(note,))
    if "lower" not in clause.value:
        problems += [
            (
                Problem(
                    source=f"task {task.id!r}",
                    path=f"departments.{d.name}.lower_levels",
                    message=f"people of lower levels may not be drawn ({clause.citation})",
                    code="lower-levels",
                ),
                clause,
            )
            for d in stated
        ]
    return Verdict(reasons=clause.clauses)


def _experts(task: Task, policy: Policy, problems: list[tuple[Problem, Clause[Any]]]) -> Verdict:
    clause = policy.team.auxiliaries_allowed
    stated = [d for d in task.departments if d.experts]
    if not stated:
        return Verdict()
    if not isinstance(clause, Clause):
        note = Note(
            code="experts-silent",
            about=f"task {task.id}",
            zh="文本未规定专家、第三方参与；按任务选派，不计入检查人员人数。",
            en="The text is silent on experts; they were drawn as the task states, and are not counted.",
        )
        return Verdict(notes=(note,))
    if not clause.value:
        problems += [
            (
                Problem(
                    source=f"task {task.id!r}",
                    path=f"departments.{d.name}.experts",
                    message=f"experts may not take part ({clause.citation})",
                    code="experts",
                ),
                clause,
            )
            for d in stated
        ]
    return Verdict(reasons=clause.clauses)


def said_of(
    task: Task, found: Dispatch, *, bundled: int, experts_missing: Mapping[str, int]
) -> Verdict:
    """Say what of a dispatch is not as usual: packages, steps of the ladder, experts, what comes back."""
    notes = [
        *_packages(task, found, bundled),
        *_rungs(task, found),
        *_missing(task, experts_missing),
        *_rotation(task, found),
    ]
    reasons = dict.fromkeys(i for r in found.ladder for i in r.clauses)
    return Verdict(notes=tuple(notes), reasons=tuple(reasons))


def _packages(task: Task, found: Dispatch, bundled: int) -> Iterable[Note]:
    if not bundled:
        return
    whole = sum(len(p) > 1 for p in found.packages)
    alone = sum(len(p) == 1 for p in found.packages)
    yield Note(
        code="packages",
        about=f"task {task.id}",
        zh=f"随机组成{bundled}个检查包（每包至多{task.package}户）；派员后为{whole}个包、{alone}户单独检查。",
        en=f"{bundled} packages of at most {task.package} subjects were drawn; after the dispatch there "
        f"are {whole}, and {alone} single subjects.",
    )


def _rungs(task: Task, found: Dispatch) -> Iterable[Note]:
    for rung in found.ladder:
        zh, en = STEP_NAMES[rung.step]
        words_zh = f"理由：{rung.reason}。" if rung.reason else ""
        words_en = f" Reason: {rung.reason}." if rung.reason else ""
        if rung.approver:
            words_zh += f"批准：{rung.approver}" + (f"，{rung.day}。" if rung.day else "。")
            words_en += f" Approved by {rung.approver}" + (f" on {rung.day}." if rung.day else ".")
        missing = sum(c.missing for c in rung.certificates)
        taken = _some([f"{who}（{seat}）" for seat, who in rung.taken], "、")
        yield Note(
            code=f"ladder-{rung.step}",
            about=f"task {task.id}/{rung.department}",
            zh=f"{rung.department}：经证明缺{missing}人次，采取“{zh}”，补足{len(rung.filled)}个席位"
            + (f"：{taken}。" if taken else "。")
            + words_zh,
            en=f"{rung.department}: {missing} short, as proven; by {en} {len(rung.filled)} seats were "
            "filled"
            + (
                ": " + _some([f"{who} ({seat})" for seat, who in rung.taken], ", ")
                if rung.taken
                else ""
            )
            + "."
            + words_en,
            clauses=rung.clauses,
        )


def _missing(task: Task, missing: Mapping[str, int]) -> Iterable[Note]:
    for department, number in missing.items():
        if number:
            yield Note(
                code="experts-missing",
                about=f"task {task.id}/{department}",
                zh=f"{department}：专家、第三方不足，{number}人次未能安排（不影响检查组人数）。",
                en=f"{department}: too few experts; {number} visits go without one (no seat is affected).",
            )


def _rotation(task: Task, found: Dispatch) -> Iterable[Note]:
    for r in found.rotation:
        if not r.visits and not r.partners:
            continue
        yield Note(
            code="rotation",
            about=f"task {task.id}/{r.department}",
            zh=f"{r.department}：{r.visits}个席位由曾检查过同一对象的人员担任（至少{r.least}个无法避免），"
            f"{r.partners}对人员曾同组检查。",
            en=f"{r.department}: {r.visits} seats go to somebody who has been at the subject before (at "
            f"least {r.least} cannot be avoided); {r.partners} pairs have gone together before.",
        )


def _some(names: Sequence[str], comma: str) -> str:
    return comma.join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
