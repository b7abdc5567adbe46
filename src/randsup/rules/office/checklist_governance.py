"""Under which text a task runs, who answers for it, what is due once, and in which system the work is done.

Sentences: 联席会议…负责统筹协调 (Shenzhen 三（一）); 责任部门…完成时限:2020年7月底 (Shenyang 三（二）);
应使用统一的“双随机、一公开”监管系统 (Tonghua 五（五）).

Most of this is told as it is printed: the table names the parameters, their own words say the rest. What
can be looked at is decided: the milestones as of a day, the system in which the work is done, whether the
departments of the task stand in the printed lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from randsup.law.clause import Clause
from randsup.rules.office.governance import bound
from randsup.rules.office.milestones import AHEAD, REACHED, milestones
from randsup.rules.office.requirements import (
    MAY,
    MET,
    MISSING,
    TO_DO,
    Asking,
    Line,
    Requirement,
    named,
    told,
    value,
)

_TOLD: Final = (
    Line(
        what="text",
        paths=(
            "provenance.issuer",
            "provenance.number",
            "provenance.issued",
            "provenance.printed",
            "provenance.level",
            "provenance.approved_by",
            "provenance.trial",
            "provenance.disclosure",
        ),
        state=MET,
    ),
    Line(what="superior-texts", paths=("provenance.basis",), state=MET),
    Line(what="addressees", paths=("provenance.addressees",), state=MET),
    Line(what="parts", paths=("spec.parts",), state=MET),
    Line(
        what="binds", paths=("scope.actors", "scope.min_level", "scope.target_kinds_binding")
    ),
    Line(
        what="subject-kinds",
        paths=(
            "scope.target_classes",
            "scope.target_kinds",
            "scope.market_entity_kinds",
            "scope.non_market_kinds",
            "scope.non_market_includes_individuals",
        ),
    ),
    Line(what="basic-means", paths=("scope.default_mode",), state=MET),
    Line(what="other-supervision", paths=("supervision.kinds",)),
    Line(what="complements", paths=("supervision.complements",)),
    Line(what="coordinator", paths=("gov.coordinator", "gov.lead", "gov.office")),
    Line(what="district-coordinator", paths=("gov.district_coordinator_required",)),
    Line(what="levels", paths=("gov.levels",)),
    Line(what="responsible", paths=("responsible.body", "responsible.departments", "deadline.kinds")),
    Line(what="responsible-items", paths=("responsible.departments_items",)),
    Line(what="responsible-registers", paths=("responsible.departments_registry",)),
    Line(what="responsible-approval", paths=("responsible.departments_approval",)),
    Line(what="responsible-platform", paths=("responsible.departments_platform",)),
    Line(
        what="contacts",
        paths=("gov.contacts", "gov.contact_form", "annex.contact_rows", "annex.contact_columns"),
    ),
    Line(what="submission", paths=("submission.documents", "submission.sealed")),
    Line(what="forms", paths=("annex.forms",)),
    Line(what="item-form", paths=("annex.item_list_header", "annex.item_list_columns")),
    Line(what="forms-missing", paths=("annex.missing", "annex.status")),
    Line(what="platform-built", paths=("platform.build_required",)),
    Line(what="platform-work", paths=("platform.workflows",)),
    Line(what="exchanged", paths=("platform.exchange_objects",)),
    Line(what="upstream", paths=("platform.upstream",)),
)  # fmt: skip


def of_governance(asking: Asking) -> Iterator[Requirement]:
    """Yield under which text a task runs, who answers, what is due once, and in which system."""
    yield from told(asking, "governance", _TOLD)
    yield from _superior_scheme(asking)
    yield from _departments(asking)
    yield from _platform(asking)
    yield from _milestones(asking)


def _superior_scheme(asking: Asking) -> Iterator[Requirement]:
    """Yield that a superior department's own scheme is carried out besides, and what is laid over."""
    said, layers = asking.policy.provenance.overlay_allowed, asking.policy.layers
    if value(said):
        yield asking.asks(
            "governance",
            "superior-scheme",
            said,
            zh="上级业务部门已出台本系统方案或指导意见的，一并落实"
            + (f"；已叠加的层：{'、'.join(layers)}。" if layers else "；未叠加任何层。"),
            en="A superior department's own scheme is carried out besides"
            + (f"; layers here: {', '.join(layers)}." if layers else "; there is no layer here."),
            values=layers,
        )


def _departments(asking: Asking) -> Iterator[Requirement]:
    """Yield which departments of the task stand in the printed lists of departments."""
    annex = asking.policy.annex
    lists = (annex.departments_block_1, annex.departments_block_2)
    spoken = [said for said in lists if isinstance(said, Clause)]
    if not spoken:
        return
    names = [d.name for d in asking.task.departments]
    there = [name for name in names if bound(asking.policy, name)]
    others = [name for name in names if name not in there]
    numbers = [len(said.value) for said in spoken]
    yield asking.asks(
        "governance",
        "departments",
        *spoken,
        zh=f"附件列明的部门单位共{'+'.join(map(str, numbers))}个"
        + (
            f"；不在其列：{'、'.join(others)}（县区部门或已更名的，自行核对）。" if others else "。"
        ),
        en=f"The annex names {' + '.join(map(str, numbers))} departments"
        + (f"; not among them: {', '.join(others)} (of a county, or renamed?)." if others else "."),
        state=TO_DO if others else MET,
        values=there,
    )


def _platform(asking: Asking) -> Iterator[Requirement]:
    """Yield in which system the work is done, and whether the one that is used will do."""
    platform, here = asking.policy.platform, asking.ground.platform
    if not isinstance(platform.required, Clause):
        return
    name = value(platform.name) or ""
    where = named("platform.levels", value(platform.levels))
    connected = bool(value(platform.external_allowed_if_connected))
    if not platform.required.value:
        state, zh, en = MAY, "可自建系统或平台", "An office may run a system of its own"
    else:
        zh = f"{'、'.join(where)}{'级' if where else ''}须在{name or '规定的平台'}上开展抽查"
        en = f"The work is done on {name or 'the platform'}"
        en += f" ({', '.join(where)})" if where else ""
        if asking.task.joint:
            zh, en = f"{zh}和联合抽查", f"{en}, that of several departments too"
        if here is None or (here and here != name and connected):
            state = TO_DO
        else:
            state = MET if here and here == name else MISSING
        if here is not None and state != MET:
            used = here or "未写明平台"
            cure = "，在用平台须与之对接" if here and connected else ""
            zh, en = f"{zh}；本次：{used}{cure}", f"{en}; this time: {here or 'none is named'}"
            en += ", which is to be connected" if cure else ""
    yield asking.asks(
        "governance",
        "platform",
        platform.required,
        platform.name,
        platform.levels,
        platform.external_allowed_if_connected,
        zh=f"{zh}。",
        en=f"{en}.",
        state=state,
        values=(*([name] if name else ()), *where, *(["须对接"] if connected else ())),
    )


def _milestones(asking: Asking) -> Iterator[Requirement]:
    """Yield what was due once: as a list, or each as it stands on the day that was given."""
    said, on = asking.policy.milestones.dated, asking.ground.on
    if not isinstance(said, Clause):
        return
    if on is None:
        yield from told(
            asking, "governance", [Line(what="milestones", paths=("milestones.dated",))]
        )
        return
    for stage in milestones(asking.policy, on, dict(asking.ground.reached)):
        m, by = stage.milestone, "、".join(stage.owners)
        due = f"{m.label}：{m.day}前" + (f"，责任部门：{by}" if by else "")
        asked = asking.asks(
            "governance",
            f"milestone-{m.code.replace('_', '-')}",
            said,
            zh=stage.finding.zh if stage.finding else f"{due}。",
            en=stage.finding.en
            if stage.finding
            else f"{m.label}: by {m.day}{f' ({by})' if by else ''}.",
            state={REACHED: MET, AHEAD: TO_DO}.get(stage.state, MISSING),
            values=(str(m.day), *stage.owners),
        )
        yield evolve(asked, clauses=stage.clauses)
