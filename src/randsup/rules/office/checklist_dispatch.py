"""What a team settles before it goes: who helps, who leads, who steps aside, and how somebody is replaced.

Sentences: 检查前应当明确检查项目、重点内容…, 制定检查方案 (Tonghua 六（八）3);
自名单选出之日起5个工作日内…提出申请 (Tonghua 六（五）3);
递补抽取机制 (Shenzhen 二（三）2, Linyi and Yunnan).
(Matrix, items 22, 24, 34, 35, 38 and 39.)
"""

from __future__ import annotations

from collections.abc import Iterator

from randsup.law.clause import Clause
from randsup.law.parameters import Count
from randsup.law.terms import Silent
from randsup.rules.office.requirements import (
    MAY,
    MET,
    TO_DO,
    Asking,
    Requirement,
    labels,
    listed,
    named,
    value,
)


def of_dispatch(asking: Asking) -> Iterator[Requirement]:
    """Yield what a team settles before it goes, and how somebody is replaced."""
    dispatch, notice = asking.policy.dispatch, asking.policy.notice
    if isinstance(dispatch.preparation_fields, Clause):
        yield asking.asks(
            "dispatch",
            "preparation",
            dispatch.preparation_fields,
            zh=f"检查前明确{listed(dispatch.preparation_fields.value)}。",
            en=f"Settled before the visit: {listed(dispatch.preparation_fields.value)}.",
            values=dispatch.preparation_fields.value,
        )
    if isinstance(dispatch.workplan_fields, Clause):
        by = "由检查组" if isinstance(dispatch.workplan_author, Clause) else ""
        yield asking.asks(
            "dispatch",
            "workplan",
            dispatch.workplan_fields,
            dispatch.workplan_author,
            zh=f"检查方案{by}制定，写明{listed(dispatch.workplan_fields.value)}。",
            en=f"A plan of the visit{' by the team' if by else ''} says "
            f"{listed(dispatch.workplan_fields.value)}.",
            values=dispatch.workplan_fields.value,
        )
    if isinstance(dispatch.forms, Clause):
        yield asking.asks(
            "dispatch",
            "forms",
            dispatch.forms,
            zh=f"携带文书：{'、'.join(named('dispatch.forms', dispatch.forms.value))}。",
            en=f"The team brings {', '.join(dispatch.forms.value)}.",
            values=named("dispatch.forms", dispatch.forms.value),
        )
    if isinstance(notice.required, Clause) and not asking.task.surprise:
        said = notice.required.value
        yield asking.asks(
            "dispatch",
            "notice",
            notice.required,
            notice.methods,
            notice.lead_days,
            zh=f"检查前通知：{''.join(named('notice.required', (said,)))}。",
            en=f"Notice before the visit: {said}.",
            state=MAY if said == "none" else TO_DO,
            values=(
                said,
                *named("notice.methods", value(notice.methods)),
                *_lead(notice.lead_days),
            ),
        )
    yield from _team(asking)
    yield from _replacement(asking)


def _lead(said: Clause[Count] | Silent) -> tuple[str, ...]:
    """Return the days between notice and visit, where the text speaks of them."""
    return (str(said.value),) if isinstance(said, Clause) else ()


def _team(asking: Asking) -> Iterator[Requirement]:
    team = asking.policy.team
    if value(team.auxiliaries_allowed):
        kinds, counts = labels(team.auxiliary_kinds), bool(value(team.auxiliaries_count_to_min))
        cap, special = asking.policy.joint.max_inspectors, team.auxiliaries_condition
        capped = isinstance(cap, Clause) and cap.detail("counts") == "all-on-site"
        yield asking.asks(
            "dispatch",
            "helpers",
            team.auxiliaries_allowed,
            team.auxiliary_kinds,
            team.auxiliaries_condition,
            team.auxiliaries_count_to_min,
            zh=("特定领域" if isinstance(special, Clause) else "")
            + f"可请{listed(kinds) or '专家'}协助，{'计入' if counts else '不计入'}最低人数"
            + ("；联合抽查中计入人数上限。" if capped and asking.task.joint else "。"),
            en=f"{listed(kinds) or 'Experts'} may help"
            + (" in special fields" if isinstance(special, Clause) else "")
            + f"; they {'fill' if counts else 'never fill'} a seat"
            + (" and count to the cap." if capped and asking.task.joint else "."),
            state=MAY,
            values=kinds,
        )
    modes, needed = labels(team.leader_modes), bool(value(team.leader_required))
    if modes.codes or needed:
        yield asking.asks(
            "dispatch",
            "leader",
            team.leader_required,
            team.leader_modes,
            team.leader_role,
            zh=f"检查组{'须' if needed else '可'}设组长"
            + (f"：{listed(modes)}" if modes.codes else "")
            + ("，负责组织协调管理。" if isinstance(team.leader_role, Clause) else "。"),
            en=f"A team {'has' if needed else 'may have'} a leader"
            + (f": {listed(modes)}" if modes.codes else "")
            + (", who coordinates." if isinstance(team.leader_role, Clause) else "."),
            state=TO_DO if needed else MAY,
            values=modes,
        )
    if isinstance(team.mix_rule, Clause):
        yield asking.asks(
            "dispatch",
            "mix",
            team.mix_rule,
            zh="检查人员须合理搭配；如何搭配，文本未规定。",
            en="The members are to be mixed sensibly; the text does not say how.",
        )
    asked = [d.name for d in asking.task.departments if d.categories]
    if asked and isinstance(team.domain_match_levels, Clause):
        yield asking.asks(
            "dispatch",
            "category-seats",
            team.domain_match_levels,
            team.rest_unconditioned,
            zh=f"类别席位由{listed(team.domain_match_levels.value)}类别人员担任"
            + ("，其余席位不设条件。" if value(team.rest_unconditioned) else "。"),
            en=f"Category seats go to people of a category that is "
            f"{' or '.join(team.domain_match_levels.value.codes)}"
            + ("; the others are open to everyone." if value(team.rest_unconditioned) else "."),
            state=MAY,
            values=team.domain_match_levels.value,
        )


def _replacement(asking: Asking) -> Iterator[Requirement]:
    """Yield how somebody who was drawn is replaced: why, by when, with whose leave, from where."""
    said = asking.policy.replacement
    if value(said.by_draw):
        reserve = asking.policy.switch("replacement_source") == "reserve-list"
        kept = bool(value(said.preserves_team_rules))
        yield asking.asks(
            "dispatch",
            "substitute",
            said.by_draw,
            said.preserves_team_rules,
            zh="替补由抽取产生：" + ("从候补名单递补" if reserve else "以新的种子再次随机选派")
            + ("，仍守组队规则。" if kept else "。"),
            en="A substitute is drawn: "
            + ("the next of a reserve list" if reserve else "a new draw under a fresh seed")
            + (", and the team keeps its rules." if kept else "."),
            values=("reserve-list" if reserve else "new-draw",),
        )  # fmt: skip
    reasons, window = labels(said.reasons), value(said.request_window)
    if value(said.reason_required) or reasons.codes:
        yield asking.asks(
            "dispatch",
            "replacement-reason",
            said.reasons if reasons.codes else said.reason_required,
            said.reason_required,
            zh=f"替换须有事由{'：' if reasons.codes else ''}{listed(reasons)}。",
            en=f"Nobody is replaced without a reason{': ' if reasons.codes else ''}{listed(reasons)}.",
            values=reasons,
        )
    if isinstance(said.approval_chain, Clause):
        yield asking.asks(
            "dispatch",
            "replacement-approval",
            said.approval_chain,
            zh=f"替换依次经{listed(said.approval_chain.value)}。",
            en=f"A replacement goes through {listed(said.approval_chain.value)}, in this order.",
            values=said.approval_chain.value,
        )
    if window is not None:
        whole = asking.policy.switch("replacement_window_covers") == "whole-chain"
        yield asking.asks(
            "dispatch",
            "replacement-window",
            said.request_window,
            zh=f"{'申请、审查、批准和再次选派' if whole else '申请'}限于自名单选出之日起"
            f"{window.working_days}个工作日内。",
            en=f"{'Application, review, approval and the new draw' if whole else 'The application'}"
            f" within {window}.",
            values=(str(window.working_days), window.anchor),
        )
    recusal = asking.policy.recusal
    if value(recusal.required):
        later = asking.policy.switch("recusal_order") == "draw-then-replace"
        yield asking.asks(
            "dispatch",
            "recusal",
            recusal.required,
            recusal.scope,
            zh="有利害关系的回避："
            + (
                "所选读法为先抽取后替换：已申报的在抽取后、公布前以原种子另行抽取替补，其后申报的以新的种子抽取替补。"
                if later
                else "已申报的在匹配前排除，其后申报的另行抽取替补。"
            ),
            en="Whoever has an interest steps aside: "
            + (
                "this reading draws first and replaces then, declared interests before the list is "
                "published, later ones by a substitute."
                if later
                else "declared interests are excluded before the match, later ones by a substitute."
            ),
            state=MET,
            values=(value(recusal.scope) or "",) if value(recusal.scope) else (),
        )
