"""A superior's planned task that a subordinate carries out: whose plan it stands in.

Shenyang prints 上级部门的计划任务需下级实施或参与的，不列入下级计划，下级部门按照临时任务管理. Tonghua lets a
superior delegate (可委托下级部门实施) and says nothing of the plan. So a task of a superior is the
subordinate's ad-hoc task, a task of its own plan, or a delegated one; where the text is silent the result says
so and decides nothing. (`shenyang-2020/3.5/superior-tasks-adhoc`, `tonghua-2020/4.2/delegation`; matrix, item
66.)
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.rules.publication import SILENT

ADHOC: Final = "adhoc"
OWN_PLAN: Final = "own-plan"
DELEGATED: Final = "delegated"


@frozen(kw_only=True)
class SuperiorTask:
    """What a superior's planned task is to the subordinate.

    Args:
        counts_as: `adhoc`, `own-plan`, `delegated`, or `silent`.
        in_plan: whether it stands in the subordinate's own plan; `None` where nothing says it.
        findings: what is entered otherwise than the text has it.
        notes: what must be said.
        clauses: the ids of the clauses that decided.
    """

    counts_as: str
    in_plan: bool | None
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    clauses: tuple[str, ...] = ()


def superior_task(policy: Policy, task: str, *, planned: bool) -> SuperiorTask:
    """Say what a superior's planned task is to the department that carries it out.

    Args:
        policy: whose reading holds (`task.superior_plan_as`).
        task: its name, for the finding.
        planned: whether the department has entered it in its own plan.

    >>> from randsup import load_policy
    >>> found = superior_task(load_policy("shenyang"), "省级抽查", planned=True)
    >>> found.counts_as, found.findings[0].code
    ('adhoc', 'superior-task-in-own-plan')
    >>> found = superior_task(load_policy("tonghua"), "省级抽查", planned=True)
    >>> found.counts_as, [note.code for note in found.notes]
    ('silent', ['superior-task-silent'])
    """
    said, delegation = policy.task.superior_plan_as, policy.task.delegation_allowed
    if not isinstance(said, Clause):
        may = isinstance(delegation, Clause) and delegation.value
        silent = Note(
            code="superior-task-silent",
            about=f"task {task}",
            zh="文本未规定上级计划任务是否列入本级计划" + ("；可由上级委托实施。" if may else "。"),
            en="The text does not say whether a superior's task enters the own plan"
            + ("; a superior may delegate it." if may else "."),
            clauses=delegation.clauses if isinstance(delegation, Clause) and may else (),
        )
        return SuperiorTask(counts_as=SILENT, in_plan=None, notes=(silent,))
    in_plan = said.value == OWN_PLAN
    findings: tuple[Finding, ...] = ()
    if planned != in_plan:
        code = "superior-task-in-own-plan" if planned else "superior-task-not-in-plan"
        findings = (
            Finding(
                code=code,
                strength=said.strength,
                about=f"task {task}",
                zh="上级计划任务不列入本级计划。" if planned else "上级计划任务须列入本级计划。",
                en="A superior's planned task does not enter the own plan."
                if planned
                else "A superior's planned task enters the own plan.",
                citation=said.citation,
            ),
        )
    notes: tuple[Note, ...] = ()
    if said.value == DELEGATED and not (isinstance(delegation, Clause) and delegation.value):
        notes = (
            Note(
                code="delegation-silent",
                about=f"task {task}",
                zh="按委托管理，但文本未规定可以委托；请留存委托依据。",
                en="It counts as delegated, though the text permits no delegation: keep its basis.",
                clauses=said.clauses,
            ),
        )
    return SuperiorTask(
        counts_as=said.value,
        in_plan=in_plan,
        findings=findings,
        notes=notes,
        clauses=said.clauses,
    )
