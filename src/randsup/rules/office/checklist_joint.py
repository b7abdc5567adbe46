"""What a joint task asks of its lead and of those who respond.

Sentences: 牵头部门…书面征求…意见 (Shenzhen 二（三）3), 协调会商 (Tonghua 六（三）);
分别从参与部门的执法检查人员名录库中随机选派 (Tonghua 六（五）2).
Duties are given to the departments of the task by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from randsup.law.clause import Clause
from randsup.law.parameters import FORCES, WORDS
from randsup.law.terms import Silent, Strength
from randsup.rules import joint_consultation
from randsup.rules.office.requirements import (
    MAY,
    MET,
    MISSING,
    TO_DO,
    Asking,
    Requirement,
    labels,
    listed,
    named,
    value,
)

_LEAD_DUTIES: Final = {
    "plan_author": "制定联合抽查计划",
    "launch_by": "发起任务",
    "target_draw_by": "抽取检查对象",
    "headcount_by": "确定抽取人数",
    "column_filled_by": "填写联合抽查部门栏",
    "contact_point": "与检查对象沟通",
    "record_archived_by": "归档记录",
}


def of_joint(asking: Asking) -> Iterator[Requirement]:
    """Yield what is asked of a joint task; of another, whether it ought to be one."""
    if not asking.task.joint:
        yield from _merging(asking)
        return
    yield from _lead(asking)
    yield from _duties(asking)
    yield from _respondents(asking)
    yield from _consulted(asking)
    yield from _inspectors(asking)
    yield from _written(asking)
    yield from _visit(asking)


def _merging(asking: Asking) -> Iterator[Requirement]:
    joint = asking.policy.joint
    if value(joint.required_when_same_purpose):
        yield asking.asks(
            "joint",
            "same-purpose",
            joint.required_when_same_purpose,
            joint.merge_dimensions,
            joint.eligible_items,
            zh="同一监管目的的任务须联合实施。",
            en="Tasks with one purpose are carried out jointly.",
            values=value(joint.merge_dimensions) or (),
        )
    for what, said, zh in (
        (
            "merge-same-department",
            joint.merge_same_department,
            "同一部门对同一对象的多个事项合并检查",
        ),
        ("merge-departments", joint.merge_cross_department, "与其他部门的检查合并为联合抽查"),
    ):
        if isinstance(said, Clause) and (
            what != "merge-same-department" or len(asking.task.items) > 1
        ):
            yield asking.asks(
                "joint",
                what,
                said,
                zh=f"{WORDS[said.value]}{zh}。",
                en=f"{what.replace('-', ' ')}: {said.value}.",
                state=MAY if FORCES[said.value] is Strength.ADVISORY else TO_DO,
                values=(said.value,),
            )


def _lead(asking: Asking) -> Iterator[Requirement]:
    joint, lead = asking.policy.joint, asking.task.lead.name
    if value(joint.lead_required):
        yield asking.asks(
            "joint",
            "lead",
            joint.lead_required,
            zh=f"联合抽查须有牵头部门：{lead}。",
            en=f"A joint inspection has a lead: {lead}.",
            state=MET,
            values=(lead,),
        )
    if isinstance(joint.roles, Clause):
        first, *rest = joint.roles.value.labels
        others = [d.name for d in asking.task.departments if not d.lead]
        roles = (f"{first}：{lead}", f"{'、'.join(rest) or '其他部门'}：{'、'.join(others)}")
        yield asking.asks(
            "joint",
            "roles",
            joint.roles,
            zh=f"部门角色：{'；'.join(roles)}。",
            en=f"What the departments are called: {'; '.join(roles)}.",
            state=MET,
            values=roles,
        )
    if isinstance(joint.organiser, Clause):
        yield asking.asks(
            "joint",
            "organiser",
            joint.organiser,
            zh="由各级政府组织相关部门联合检查。",
            en="Governments bring the departments together.",
            values=named("joint.organiser", (joint.organiser.value,)),
        )
    if isinstance(joint.eligible_items, Clause):
        yield asking.asks(
            "joint",
            "eligible-items",
            joint.eligible_items,
            zh=f"{''.join(named('joint.eligible_items', (joint.eligible_items.value,)))}可联合检查"
            + (
                f"：{'、'.join(asking.task.items)}。"
                if asking.task.items
                else "；本任务未写明事项。"
            ),
            en="Items of the list may be inspected jointly"
            + (f": {', '.join(asking.task.items)}." if asking.task.items else "; none is named."),
            state=MAY if asking.task.items else MISSING,
            values=asking.task.items,
        )
    subtypes = labels(joint.subtypes).labels
    if isinstance(joint.subtypes, Clause):
        yield asking.asks(
            "joint",
            "subtype",
            joint.subtypes,
            zh=f"写明本任务属于{'、'.join(subtypes)}中的哪一类。",
            en=f"Say which kind the task is: {listed(joint.subtypes.value)}.",
            values=joint.subtypes.value,
        )
    for place, (what, path, said, zh) in enumerate(
        (
            (
                "lead-comprehensive",
                "joint.lead_comprehensive",
                joint.lead_comprehensive,
                "综合性联合抽查",
            ),
            ("lead-sectoral", "joint.lead_sectoral", joint.lead_sectoral, "行业性联合抽查"),
        )
    ):
        if isinstance(said, Clause):
            allowed = named(path, said.value)
            kind = subtypes[place] if place < len(subtypes) else zh
            yield asking.asks(
                "joint",
                what,
                said,
                joint.subtypes,
                zh=f"{kind}由{'或'.join(allowed)}牵头；本任务由{lead}牵头。",
                en=f"{what}: {' or '.join(said.value)}; here {lead} leads.",
                values=allowed,
            )
    if isinstance(joint.lead_by_level, Clause):
        by = [
            f"{level}: {who}"
            for level, who in zip(
                joint.lead_by_level.value.codes, joint.lead_by_level.value.labels, strict=True
            )
        ]
        yield asking.asks(
            "joint",
            "lead-by-level",
            joint.lead_by_level,
            zh=f"各级牵头部门：{'、'.join(by)}；本任务由{lead}牵头。",
            en=f"Who leads at which level: {', '.join(by)}; here {lead} leads.",
            values=by,
        )


def _duties(asking: Asking) -> Iterator[Requirement]:
    """Give every duty of a joint task to the department that the text gives it to."""
    joint, task = asking.policy.joint, asking.task
    every = tuple(d.name for d in task.departments)
    for name, zh in _LEAD_DUTIES.items():
        said: Clause[str] | Silent = getattr(joint, name)
        if not isinstance(said, Clause):
            continue
        who = (task.lead.name,) if said.value == "lead" else every
        stated = all(d.inspectors is not None for d in task.departments)
        state = TO_DO
        if name == "headcount_by":
            state = MET if stated else MISSING
        yield asking.asks(
            "joint",
            name.replace("_", "-"),
            said,
            zh=f"{'、'.join(who)}：{zh}"
            + ("。" if state != MISSING else "；任务未写明各部门人数（inspectors）。"),
            en=f"{', '.join(who)}: {name.replace('_', ' ')}"
            + ("." if state != MISSING else "; the task does not state inspectors."),
            state=state,
            values=who,
        )
    duties = labels(joint.initiator_duties)
    if duties.codes:
        yield asking.asks(
            "joint",
            "initiator-duties",
            joint.initiator_duties,
            zh=f"{task.lead.name}：{listed(duties)}。",
            en=f"{task.lead.name}: {listed(duties)}.",
            values=duties,
        )


def _respondents(asking: Asking) -> Iterator[Requirement]:
    joint, task = asking.policy.joint, asking.task
    others = tuple(d.name for d in task.departments if not d.lead)
    for what, said, zh, en in (
        ("attendance", joint.respondent_attendance_required, "按计划时间参加", "attend as planned"),
        ("cooperation", joint.cooperation_required, "积极配合、参与", "take part"),
        ("time-from-plan", joint.time_from_plan, "按计划的时间开展", "go when the plan says"),
    ):
        if value(said):
            yield asking.asks(
                "joint",
                what,
                said,
                zh=f"{'、'.join(others)}：{zh}。",
                en=f"{', '.join(others)}: {en}.",
                values=others,
            )
    if value(joint.own_function_only):
        every = tuple(d.name for d in task.departments)
        yield asking.asks(
            "joint",
            "own-function",
            joint.own_function_only,
            zh=f"{'、'.join(every)}：各依本部门职能检查。",
            en=f"{', '.join(every)}: each within its own function.",
            values=every,
        )


def _evidence(asking: Asking) -> str:
    """Return whether a task states that everybody was consulted as the text asks; silence stays a duty."""
    if not asking.task.consultation:
        return TO_DO
    found = joint_consultation.check(asking.task, asking.policy)
    return MISSING if found.findings or found.notes else MET


def _consulted(asking: Asking) -> Iterator[Requirement]:
    joint, task = asking.policy.joint, asking.task
    if value(joint.consultation_required):
        form = value(joint.consultation)
        others = tuple(d.name for d in task.departments if not d.lead)
        words = "".join(named("joint.consultation", (form,) if form else ())) or "征求意见"
        yield asking.asks(
            "joint",
            "consultation",
            joint.consultation_required,
            joint.consultation,
            zh=f"计划确定前，{task.lead.name}向{'、'.join(others)}{words}，留存材料。",
            en=f"Before the plan stands {task.lead.name} consults {', '.join(others)}"
            f" ({form or 'no form is printed'}) and keeps evidence of it.",
            state=_evidence(asking),
            values=(form,) if form else (),
        )
    contents, needed = labels(joint.plan_contents), bool(value(joint.plan_required))
    if contents.codes or needed:
        first: Clause[Any] | Silent = joint.plan_required if needed else joint.plan_contents
        yield asking.asks(
            "joint",
            "joint-plan",
            first,
            joint.plan_contents,
            zh=f"须有联合抽查计划{'，写明' if contents.codes else ''}{listed(contents)}。",
            en=f"There is a joint plan{' that names ' if contents.codes else ''}{listed(contents)}.",
            values=contents,
        )
    if isinstance(joint.plan_due, Clause):
        by = str(joint.plan_due.value)
        included = asking.policy.switch("before_date_inclusive") != "false"
        yield asking.asks(
            "joint",
            "joint-plan-due",
            joint.plan_due,
            zh=f"联合抽查计划每年{by}前（{'含' if included else '不含'}当日）完成。",
            en=f"The joint plan stands {'by' if included else 'before'} {by} of every year.",
            values=(by,),
        )


def _inspectors(asking: Asking) -> Iterator[Requirement]:
    joint, task = asking.policy.joint, asking.task
    if isinstance(joint.personnel_draw, Clause):
        apart = joint.personnel_draw.value == "per-department-registry"
        yield asking.asks(
            "joint",
            "inspectors-from",
            joint.personnel_draw,
            zh="执法检查人员分别从各部门名录库随机选派。"
            if apart
            else "执法检查人员由检查部门选派。",
            en="Inspectors are drawn from each department's register."
            if apart
            else "The inspecting department sends the inspectors.",
            state=MET if apart else TO_DO,
            values=tuple(d.name for d in task.departments),
        )
    if isinstance(joint.domain_match, Clause):
        without = [d.name for d in task.departments if not d.categories]
        needed = joint.domain_match.value == "required"
        yield asking.asks(
            "joint",
            "category-seats",
            joint.domain_match,
            zh="须按执法类别选派" + (f"；{'、'.join(without)}未写明类别。" if without else "。")
            if needed
            else "可按执法类别选派。",
            en="Category seats are asked for" + (f"; {', '.join(without)} state none." if without else ".")
            if needed
            else "Category seats may be asked for.",
            state=(MISSING if without else MET) if needed else MAY,
            values=tuple(without) if needed else (),
        )  # fmt: skip
    if value(joint.subgroups_allowed):
        yield asking.asks(
            "joint",
            "subgroups",
            joint.subgroups_allowed,
            zh="可分若干检查小组。",
            en="The crew may be divided into groups.",
            state=MAY,
        )
    if value(joint.vertical_allowed):
        reasons = labels(joint.vertical_reasons)
        yield asking.asks(
            "joint",
            "vertical",
            joint.vertical_allowed,
            joint.vertical_reasons,
            zh=f"可上下级联动{'：' if reasons.codes else ''}{listed(reasons)}。",
            en=f"Superior and subordinate may go together{': ' if reasons.codes else ''}{listed(reasons)}.",
            state=MAY,
            values=reasons,
        )


def _written(asking: Asking) -> Iterator[Requirement]:
    joint = asking.policy.joint
    if isinstance(joint.record_form, Clause) or isinstance(joint.record_signed_by, Clause):
        form, signed = value(joint.record_form), value(joint.record_signed_by)
        yield asking.asks(
            "joint",
            "record",
            joint.record_form if form else joint.record_signed_by,
            joint.record_signed_by,
            zh=f"填写{f'《{form}》' if form else '检查记录'}"
            + (
                f"，由{''.join(named('joint.record_signed_by', (signed,)))}签名。"
                if signed
                else "。"
            ),
            en=f"A record is kept{f' ({form})' if form else ''}"
            + (f", signed by {signed}." if signed else "."),
            values=tuple(v for v in (form, signed) if v),
        )
    printed = asking.policy.form
    if isinstance(printed.f_fields, Clause):
        signed_by, parts = labels(printed.f_signatures), isinstance(printed.f_sections, Clause)
        yield asking.asks(
            "joint",
            "form-f",
            printed.f_fields,
            printed.f_sections,
            printed.f_noncoop,
            printed.f_signatures,
            zh=f"附录F写明{listed(printed.f_fields.value)}{'，按部门分栏' if parts else ''}；"
            f"不予配合情形：{listed(labels(printed.f_noncoop))}；签章：{listed(signed_by)}。",
            en=f"Form F says {listed(printed.f_fields.value)}{', by department' if parts else ''}; "
            f"refusals: {listed(labels(printed.f_noncoop))}; signed: {listed(signed_by)}.",
            values=printed.f_fields.value,
        )
    if value(joint.record_office_copy):
        by = value(joint.record_office_copy_seals)
        seals = "".join(named("joint.record_office_copy_seals", (by,) if by else ()))
        yield asking.asks(
            "joint",
            "office-copy",
            joint.record_office_copy,
            joint.record_office_copy_seals,
            zh=f"记录一份{f'由{seals}盖章后' if seals else ''}报联席会议办公室。",
            en=f"One copy{' sealed by ' + seals if seals else ''} goes to the office.",
            values=(seals,) if seals else (),
        )


def _visit(asking: Asking) -> Iterator[Requirement]:
    joint = asking.policy.joint
    if isinstance(joint.single_visit, Clause):
        word = joint.single_visit.value
        yield asking.asks(
            "joint",
            "single-visit",
            joint.single_visit,
            joint.minimise_visits,
            zh=f"{WORDS[word]}一次性完成联合检查。",
            en=f"Everything in one visit ({word}).",
            state=MAY if FORCES[word] is Strength.ADVISORY else TO_DO,
            values=(word,),
        )
    if isinstance(joint.centralised, Clause):
        word = joint.centralised.value
        yield asking.asks(
            "joint",
            "centralised",
            joint.centralised,
            zh=f"{WORDS[word]}集中统一组织实施。",
            en=f"The departments go together ({word}).",
            state=MAY if FORCES[word] is Strength.ADVISORY else TO_DO,
            values=(word,),
        )
    for what, said, zh, en in (
        ("minimise-visits", joint.minimise_visits, "进一次门、查多项事。", "One visit, many items."),
        ("no-duplicates", joint.duplicate_detection,
         "避免对同一对象重复检查。", "Nobody is inspected twice over."),
    ):  # fmt: skip
        if value(said):
            yield asking.asks("joint", what, said, zh=zh, en=en)
