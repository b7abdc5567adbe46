"""The caps on a joint task, checked on the plan before anything is drawn.

Shenzhen prints: 联合抽查部门原则上不超过5个，检查人员不超过10人. The first binds in principle: more departments
pass only with a recorded reason, approver and date, else it is a breach. The second binds: more people
are refused, unless the profile keeps the other reading, under which 原则上 governs both. What is counted
is the plan: the crews of all departments together (matrix, items 1 to 5), so a joint task under such a
cap has to state its crews.
(Shenzhen 二（三）3; dispatch specification, section 1, last item.)
"""

from __future__ import annotations

from attrs import frozen

from randsup.errors import Problem, Refused
from randsup.facts.exceptions import Override
from randsup.facts.plans import Task
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.law.terms import Strength


@frozen(kw_only=True)
class JointCheck:
    """What the caps say of a task: breaches, remarks, and the clauses that were asked."""

    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    reasons: tuple[str, ...] = ()


def check(task: Task, policy: Policy) -> JointCheck:
    """Check the departments and people of a joint task against the caps of a policy.

    Raises:
        Refused: a cap that binds is exceeded, or the crews that it counts are not stated.
    """
    findings: list[Finding] = []
    notes: list[Note] = []
    reasons: list[str] = []
    refusals: list[tuple[Problem, Clause[int]]] = []
    if task.joint:
        _check_floor(task, policy, findings, reasons)
        _check_departments(task, policy, findings, notes, reasons, refusals)
        _check_people(task, policy, findings, notes, reasons, refusals)
    _check_overrides(task, policy, notes)
    if refusals:
        raise Refused(
            (problem for problem, _ in refusals),
            clauses=(c for _, clause in refusals for c in clause.clauses),
        )
    return JointCheck(
        findings=tuple(findings), notes=tuple(notes), reasons=tuple(dict.fromkeys(reasons))
    )


def _check_floor(task: Task, policy: Policy, findings: list[Finding], reasons: list[str]) -> None:
    clause = policy.joint.min_departments
    if not isinstance(clause, Clause):
        return
    reasons.extend(clause.clauses)
    if len(task.departments) < clause.value:
        findings.append(
            Finding(
                code="joint-too-few-departments",
                strength=clause.strength,
                about=f"task {task.id}",
                zh=f"联合抽查有{len(task.departments)}个部门，不足{clause.value}个。",
                en=f"{len(task.departments)} departments take part, fewer than {clause.value}.",
                citation=clause.citation,
            )
        )


def _check_departments(
    task: Task,
    policy: Policy,
    findings: list[Finding],
    notes: list[Note],
    reasons: list[str],
    refusals: list[tuple[Problem, Clause[int]]],
) -> None:
    clause = policy.joint.max_departments
    if not isinstance(clause, Clause):
        return
    reasons.extend(clause.clauses)
    counted = len(task.departments) - (0 if clause.detail("includes_lead") in (None, True) else 1)
    if counted <= clause.value:
        return
    _exceeded(
        task,
        "joint.max_departments",
        clause,
        zh=f"联合抽查有{counted}个部门，超过{clause.value}个",
        en=f"{counted} departments take part, more than {clause.value}",
        findings=findings,
        notes=notes,
        refusals=refusals,
    )


def _check_people(
    task: Task,
    policy: Policy,
    findings: list[Finding],
    notes: list[Note],
    reasons: list[str],
    refusals: list[tuple[Problem, Clause[int]]],
) -> None:
    clause = policy.joint.max_inspectors
    if not isinstance(clause, Clause):
        return
    reasons.extend(clause.clauses)
    if clause.detail("unit") == "inspection-team":
        people = sum(d.seats for d in task.departments)
        zh, en = f"每组{people}人", f"a team of {people}"
    else:
        unstated = sorted(d.name for d in task.departments if d.inspectors is None)
        if unstated:
            refusals.append(
                (
                    Problem(
                        source=f"task {task.id!r}",
                        path="departments",
                        message=(
                            f"at most {clause.value} people may go in all ({clause.citation}), so a "
                            "joint task has to say how many each department sends: "
                            f"inspectors = … is missing for {', '.join(unstated)}"
                        ),
                        code="joint-crew-unstated",
                    ),
                    clause,
                )
            )
            return
        people = sum(d.inspectors or 0 for d in task.departments)
        zh, en = f"各部门共选派{people}人", f"{people} people are sent in all"
    if people <= clause.value:
        return
    _exceeded(
        task,
        "joint.max_inspectors",
        clause,
        zh=f"{zh}，超过{clause.value}人",
        en=f"{en}, more than {clause.value}",
        findings=findings,
        notes=notes,
        refusals=refusals,
    )


def _exceeded(
    task: Task,
    path: str,
    clause: Clause[int],
    *,
    zh: str,
    en: str,
    findings: list[Finding],
    notes: list[Note],
    refusals: list[tuple[Problem, Clause[int]]],
) -> None:
    about = f"task {task.id}"
    code = path.replace(".", "-").replace("_", "-")
    if clause.strength is Strength.MUST:
        refusals.append(
            (
                Problem(
                    source=f"task {task.id!r}",
                    path=path,
                    message=f"{en} ({clause.citation}); plan several tasks, or fewer",
                    code=code,
                ),
                clause,
            )
        )
        return
    override = _override(task, path)
    if clause.strength is Strength.IN_PRINCIPLE and override is None:
        findings.append(
            Finding(
                code=code,
                strength=clause.strength,
                about=about,
                zh=f"{zh}，且没有记录理由、批准人和日期。",
                en=f"{en}, and no reason, approver and date are recorded.",
                citation=clause.citation,
            )
        )
        return
    recorded_zh = recorded_en = ""
    if override is not None:
        recorded_zh = f"；理由：{override.reason}；批准人：{override.approver}；{override.date}"
        recorded_en = (
            f"; reason: {override.reason}; approved by {override.approver} on {override.date}"
        )
    notes.append(
        Note(
            code=f"{code}-departed",
            about=about,
            zh=f"{zh}{recorded_zh}。",
            en=f"{en}{recorded_en}.",
            clauses=clause.clauses,
        )
    )


def _override(task: Task, path: str) -> Override | None:
    return next((o for o in task.overrides if o.path == path), None)


def _check_overrides(task: Task, policy: Policy, notes: list[Note]) -> None:
    """Say which overrides were recorded for nothing: a binding rule, or a silent text."""
    for override in task.overrides:
        clause = policy[override.path]
        if isinstance(clause, Clause) and clause.strength is Strength.IN_PRINCIPLE:
            continue
        word_zh = "文本未作规定" if not isinstance(clause, Clause) else "该规定不是“原则上”"
        word_en = (
            "the text is silent"
            if not isinstance(clause, Clause)
            else "the rule is not in principle"
        )
        notes.append(
            Note(
                code="override-without-effect",
                about=f"task {task.id}",
                zh=f"对{override.path}记录的例外不起作用：{word_zh}。",
                en=f"the override of {override.path} has no effect: {word_en}.",
                clauses=clause.clauses if isinstance(clause, Clause) else (),
            )
        )
