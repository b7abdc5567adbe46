"""How a result is published: where, what, by whom, what is held back; beside the dates of the duties.

Sentences: 通过…网站、…平台公示; 不予公开 (Tonghua 六（十）2): a ground and an approval withhold;
调整公开方式和范围 (Shenzhen, Linyi, Yunnan): a ground narrows what is published, and the rest is published.
A sanction is published apart (Shenzhen 二（一）4).
(Matrix, items 20, 21, 52, 54, 61 and 62.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from randsup.facts.plans import Task
from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration, Silent
from randsup.rules.office.requirements import MAY, TO_DO, Asking, Requirement, labels, listed, value


def of_publication(asking: Asking) -> Iterator[Requirement]:
    """Yield what is asked of the publication of a task and its results."""
    yield from _channels(asking)
    yield from _content(asking)
    yield from _plan(asking)
    yield from _grounds(asking)
    yield from _sanctions(asking)
    yield from _by_whom(asking)
    yield from _surprise(asking)


def _channels(asking: Asking) -> Iterator[Requirement]:
    publication = asking.policy.publication
    for what, said, further in (
        ("channels", publication.channels, publication.channels_conditional),
        ("enterprise-channels", publication.enterprise_channels, None),
    ):
        if not isinstance(said, Clause):
            continue
        unsaid = "any" if said.value.open_ended else "all"
        every = (said.detail("mode") or unsaid) == "all"
        more = labels(further) if further is not None else labels(Silent())
        yield asking.asks(
            "publication",
            what,
            said,
            *(() if further is None else (further,)),
            zh=f"结果{'在全部' if every else '至少在其中一个'}渠道公示：{listed(said.value)}"
            + (f"；依规定另在{listed(more)}公示。" if more.codes else "。"),
            en=f"Results are published in {'all' if every else 'at least one'} of: {listed(said.value)}"
            + (
                f"; where other provisions ask for it, in {listed(more)} too."
                if more.codes
                else "."
            ),
            values=said.value,
        )


def _content(asking: Asking) -> Iterator[Requirement]:
    publication = asking.policy.publication
    if isinstance(publication.objects, Clause):
        yield asking.asks(
            "publication",
            "objects",
            publication.objects,
            zh=f"公示内容：{listed(publication.objects.value)}。",
            en=f"What is published: {listed(publication.objects.value)}.",
            values=publication.objects.value,
        )
    if isinstance(publication.result_scope, Clause):
        act_only = publication.result_scope.value == "inspection-act-only"
        yield asking.asks(
            "publication",
            "result-scope",
            publication.result_scope,
            zh="结果公示只针对检查行为本身，不含处理措施。" if act_only else "结果公示基本信息。",
            en="The result says the category and never the measure."
            if act_only
            else "Basic information of the result is published.",
            values=(publication.result_scope.value,),
        )
    for what, said, zh, en in (
        ("complete", publication.payload_complete,
         "录入及时、准确、完整。", "What is entered is complete and correct."),
        ("once", publication.single_entry, "同一信息不重复录入。", "Information is entered once."),
        ("immutable", publication.immutable,
         "公示后不得擅自更改；更正须有依据并保留原文。",
         "What was published is corrected by authority only, and the old version is kept."),
        ("whole-process", publication.whole_process,
         "抽查全过程公开。", "The whole inspection is open."),
    ):  # fmt: skip
        if value(said):
            yield asking.asks("publication", what, said, zh=zh, en=en)


def _plan(asking: Asking) -> Iterator[Requirement]:
    plan, risk = asking.policy.plan, asking.policy.risk
    if value(plan.publication_required) or isinstance(plan.publish_fields, Clause):
        fields = labels(plan.publish_fields)
        needed = bool(value(plan.publication_required))
        yield asking.asks(
            "publication",
            "plan",
            plan.publication_required if needed else plan.publish_fields,
            plan.publish_fields,
            zh=f"年度计划{'须' if needed else '可'}向社会公开{'：' if fields.codes else ''}{listed(fields)}。",
            en=f"The plan {'is' if needed else 'may be'} published"
            f"{': ' if fields.codes else ''}{listed(fields)}.",
            state=TO_DO if needed else MAY,
            values=fields,
        )
    if value(asking.policy.result.complete_requires_publication):
        joint = asking.task.joint
        yield asking.asks(
            "publication",
            "complete-when-published",
            asking.policy.result.complete_requires_publication,
            zh="已实施检查但未公示的，视为未完成"
            + ("；各部门均公示后方为完成。" if joint else "。"),
            en="An inspection is complete only when its result is published"
            + (" by every department." if joint else "."),
        )
    if isinstance(risk.warning_publication_interval_days, Clause):
        days = risk.warning_publication_interval_days.value
        yield asking.asks(
            "publication",
            "risk-warnings",
            risk.warning_publication_interval_days,
            zh="定期发布风险预警提示"
            + (f"，间隔不超过{days}天。" if isinstance(days, int) else "。"),
            en="Warnings are published regularly"
            + (f", every {days} days at least." if isinstance(days, int) else "."),
            values=(str(days),),
        )


def _grounds(asking: Asking) -> Iterator[Requirement]:
    publication = asking.policy.publication
    grounds, effect = publication.exemption_grounds, value(publication.exemption_effect)
    if isinstance(grounds, Clause):
        approved = bool(value(publication.exemption_approval_required))
        if effect == "withhold":
            zh = "的，经批准可不予公开" if approved else "的，不予公开"
            en = "withholds it with an approval" if approved else "withholds it"
        elif effect == "adjust-manner-and-scope":
            zh, en = "的，调整公开方式和范围，其余仍须公开", "narrows it; what is left is published"
        else:
            zh, en = "的，效果文本未规定", "has no printed effect"
        other = bool(value(publication.exemption_other_by_law))
        yield asking.asks(
            "publication",
            "grounds",
            grounds,
            publication.exemption_effect,
            publication.exemption_approval_required,
            publication.exemption_other_by_law,
            zh=f"涉及{listed(grounds.value)}{zh}{'；其他不宜公开的依法处理。' if other else '。'}",
            en=f"A ground ({listed(grounds.value)}) {en}"
            + ("; others follow their own law." if other else "."),
            state=MAY,
            values=grounds.value,
        )
    elif isinstance(publication.default, Clause):
        yield _by_default(asking, publication.default)
    if isinstance(grounds, Clause) and isinstance(publication.default, Clause):
        yield _by_default(asking, publication.default)


def _by_default(asking: Asking, said: Clause[str]) -> Requirement:
    return asking.asks(
        "publication",
        "default",
        said,
        zh="公开为常态，不公开为例外。",
        en="Publishing is the rule, holding back the exception.",
        values=(said.value,),
    )


def _sanctions(asking: Asking) -> Iterator[Requirement]:
    publication = asking.policy.publication
    kinds: Clause[Enumeration] | Silent = publication.sanction_kinds
    if value(publication.sanction_separate):
        yield asking.asks(
            "publication",
            "sanctions-apart",
            publication.sanction_separate,
            kinds,
            zh=f"查处结果另行公示{'：' if labels(kinds).codes else ''}{listed(labels(kinds))}。",
            en=f"Sanctions are published apart{': ' if labels(kinds).codes else ''}"
            f"{listed(labels(kinds))}.",
            values=labels(kinds),
        )
    if isinstance(publication.measure_kinds, Clause):
        yield asking.asks(
            "publication",
            "measures",
            publication.measure_kinds,
            zh=f"处理措施（{listed(publication.measure_kinds.value)}）按其自身期限公示。",
            en=f"Measures ({listed(publication.measure_kinds.value)}) have a deadline of their own.",
            values=publication.measure_kinds.value,
        )


def _by_whom(asking: Asking) -> Iterator[Requirement]:
    joint, task = asking.policy.joint, asking.task
    who, said = owed_by(task, asking.policy)
    if said:
        yield asking.asks(
            "publication",
            "publisher",
            *said,
            zh=f"谁检查、谁公示：检查结果由{'、'.join(who)}录入并公示。",
            en=f"Who inspects publishes: the results are entered and published by {', '.join(who)}.",
            values=who,
        )
    if task.joint and isinstance(joint.result_publication, Clause):
        lead = joint.result_publication.value == "lead"
        who = (task.lead.name,) if lead else tuple(d.name for d in task.departments)
        yield asking.asks(
            "publication",
            "joint-results",
            joint.result_publication,
            zh=f"联合抽查结果由{'、'.join(who)}{'统一' if lead else '各自'}公示。",
            en=f"The results are published by {', '.join(who)}.",
            values=who,
        )
    if asking.ground.planned is False and isinstance(asking.policy.publication.adhoc, Clause):
        yield asking.asks(
            "publication",
            "adhoc",
            asking.policy.publication.adhoc,
            asking.policy.publication.object_list,
            zh="临时任务与检查对象名单同时公示，最迟不晚于名单的期限。",
            en="An ad-hoc task is published with its list, by the list's deadline at the latest.",
            values=(asking.policy.publication.adhoc.value,),
        )


def owed_by(task: Task, policy: Policy) -> tuple[tuple[str, ...], tuple[Clause[str], ...]]:
    """Return who publishes the results of a task, and the clauses that say so; nobody if none does.

    >>> from randsup.facts.departments import TaskDepartment
    >>> from randsup.facts.stated_ratios import Ratio
    >>> from randsup.profiles import load_policy
    >>> two = [TaskDepartment(name="甲", lead=True), TaskDepartment(name="乙")]
    >>> owed_by(Task(id="t", ratio=Ratio(value="1"), departments=two), load_policy("shenyang"))[0]
    ('甲', '乙')
    """
    everyone = tuple(d.name for d in task.departments)
    lead = (task.lead.name,)
    general, joint = policy.publication.responsible, policy.joint.result_publication
    if task.joint and isinstance(joint, Clause) and joint.value == "lead":
        return lead, (joint,)
    if not isinstance(general, Clause):
        return (), ()
    return (lead if general.value == "lead" else everyone), (general,)


def publishers(task: Task, policy: Policy, published_by: Iterable[str]) -> tuple[Finding, ...]:
    """Find who published a result that is not theirs, and who still has to publish their own.

    Args:
        task: what was inspected, by which departments.
        policy: who has to publish; where it is silent anybody may.
        published_by: the departments that published.

    >>> from randsup.facts.departments import TaskDepartment
    >>> from randsup.facts.stated_ratios import Ratio
    >>> from randsup.profiles import load_policy
    >>> task = Task(id="t", ratio=Ratio(value="1"), departments=[TaskDepartment(name="甲", lead=True)])
    >>> [f.code for f in publishers(task, load_policy("shenzhen"), ["乙"])]
    ['publisher-other', 'publisher-missing']
    """
    who, said = owed_by(task, policy)
    if not said:
        return ()
    done = tuple(dict.fromkeys(published_by))
    wrong = [
        ("publisher-other", name, "未参加检查，不得公示其结果", "publishes what it did not inspect")
        for name in done
        if name not in who
    ]
    owing = [
        ("publisher-missing", name, "尚未公示本部门的检查结果", "has not published its own result")
        for name in who
        if name not in done
    ]
    return tuple(
        Finding(
            code=code,
            strength=said[0].strength,
            about=name,
            zh=f"{name}{zh}。",
            en=f"{name} {en}.",
            citation=said[0].citation,
        )
        for code, name, zh, en in (*wrong, *owing)
    )


def _surprise(asking: Asking) -> Iterator[Requirement]:
    publication = asking.policy.publication
    if not asking.task.surprise:
        return
    held = publication.surprise_suppressed
    if isinstance(held, Clause):
        yield asking.asks(
            "publication",
            "held-back",
            held,
            zh=f"检查前不公示：{listed(held.value)}。",
            en=f"Not published before the inspection: {listed(held.value)}.",
            values=held.value,
        )
    if value(publication.surprise_result_required):
        yield asking.asks(
            "publication",
            "surprise-result",
            publication.surprise_result_required,
            zh="突击检查的结果仍须按期公示。",
            en="The result of a surprise inspection is published all the same.",
            state=TO_DO,
        )
