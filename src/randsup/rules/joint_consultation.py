"""Whether the other departments of a joint task were consulted, in the form that the text asks for, in time.

Sentences: 拟定联合抽查的响应部门，并书面向各响应部门征求意见 (Shenzhen 二（三）3);
由牵头部门制定联合随机抽查年度工作计划，并组织协调会商 (Tonghua 六（二）2).

Theory. The texts ask every responding department, before the plan stands: in writing, or at a meeting. What a task
states of it is judged department by department; a task that states nothing is not judged here, and its checklist
(`office.checklist_joint`) keeps the duty as open. Consulting somebody after the plan is approved, after the list is
drawn, or after the window has begun, is consulting nobody. Where a text is silent, what is stated is kept.
(Matrix, item 49.)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from randsup.facts.events import Events
from randsup.facts.plans import Task
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.law.terms import Strength
from randsup.rules.joint import JointCheck

_WORDS = {"written": ("书面征求意见", "in writing"), "meeting": ("协调会商", "at a meeting")}
_BEFORE = (
    ("plan_approved", "计划批准", "the plan was approved"),
    ("list_drawn", "名单抽取", "the list was drawn"),
)


def check(task: Task, policy: Policy, events: Events | None = None) -> JointCheck:
    """Judge the consultations that a task states; a task that states none has nothing to judge.

    Args:
        task: with whom its lead has consulted.
        policy: read at `joint.consultation_required` and `joint.consultation`.
        events: when the plan was approved and the list was drawn, as far as it is known.

    >>> from randsup.facts.consultations import Consultation
    >>> from randsup.facts.departments import TaskDepartment
    >>> from randsup.facts.stated_ratios import Ratio
    >>> from randsup.profiles import load_policy
    >>> parts = [TaskDepartment(name="A", lead=True), TaskDepartment(name="B"), TaskDepartment(name="C")]
    >>> asked = Consultation(department="B", form="meeting", date=date(2026, 3, 2), evidence="minutes 4")
    >>> task = Task(id="t", ratio=Ratio(value="1"), departments=parts, consultation=[asked])
    >>> [f.code for f in check(task, load_policy("shenzhen")).findings]
    ['consultation-form', 'consultation-missing']
    """
    required, form = policy.joint.consultation_required, policy.joint.consultation
    if not task.consultation or not task.joint:
        return JointCheck()
    if not isinstance(required, Clause) or not required.value:
        return JointCheck(notes=(_silent(task),))
    found = [
        *_of_departments(task, required, form if isinstance(form, Clause) else None),
        *_late(task, required, events or Events()),
    ]
    kept = [f for f in found if f.strength is not Strength.ADVISORY]
    return JointCheck(
        findings=tuple(kept),
        notes=tuple(
            Note(code=f.code, about=f.about, zh=f.zh, en=f.en, clauses=required.clauses)
            for f in found
            if f.strength is Strength.ADVISORY
        ),
        reasons=(*required.clauses, *(form.clauses if isinstance(form, Clause) else ())),
    )


def _silent(task: Task) -> Note:
    return Note(
        code="consultation-silent",
        about=f"task {task.id}",
        zh="文本未规定征求意见；任务写明的征求意见情况照录。",
        en="The text says nothing of consulting the others; what the task states of it is kept.",
    )


def _of_departments(
    task: Task, required: Clause[bool], form: Clause[str] | None
) -> Iterator[Finding]:
    for name in sorted(d.name for d in task.departments if not d.lead):
        asked = [c for c in task.consultation if c.department == name]
        if not asked:
            yield Finding(
                code="consultation-missing",
                strength=required.strength,
                about=f"task {task.id}",
                zh=f"没有向{name}征求意见的记录。",
                en=f"There is no record that {name} was consulted.",
                citation=required.citation,
            )
        elif form is not None and all(c.form != form.value for c in asked):
            zh, en = _WORDS[form.value]
            was_zh, was_en = _WORDS[asked[0].form]
            yield Finding(
                code="consultation-form",
                strength=form.strength,
                about=f"task {task.id}",
                zh=f"须以{zh}的方式征求{name}意见，记录为{was_zh}（{asked[0].evidence}）。",
                en=f"{name} has to be consulted {en}; it was {was_en} ({asked[0].evidence}).",
                citation=form.citation,
            )


def _late(task: Task, required: Clause[bool], events: Events) -> Iterator[Finding]:
    """Yield who was first consulted when it was too late; the earliest known limit counts."""
    limits = [(day, zh, en) for name, zh, en in _BEFORE if (day := events.get(name)) is not None]
    if task.window is not None:
        limits.append((task.window.first, "检查期开始", "the window began"))
    if not limits:
        return
    limit, zh, en = min(limits)
    first: dict[str, date] = {}
    for one in task.consultation:
        first[one.department] = min(one.date, first.get(one.department, one.date))
    for name, day in sorted(first.items()):
        if day > limit:
            yield Finding(
                code="consultation-late",
                strength=required.strength,
                about=f"task {task.id}",
                zh=f"{day}才向{name}征求意见，晚于{zh}（{limit}）。",
                en=f"{name} was consulted on {day}, after {en} on {limit}.",
                citation=required.citation,
            )
