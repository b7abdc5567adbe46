"""Named switches: where a text can be read in two ways, the other reading.

Each has a default, which needs no switch; choosing the other reading changes the clause that it
concerns, or is recorded for the rule that reads it. Either way it stands in `policy.switches` and
so in the digest. A switch on a clause of which the text is silent chooses nothing, and is refused.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import evolve, frozen

from randsup.errors import InputError, Problem
from randsup.law.clause import Clause, Detail
from randsup.law.parameters import FORCES, WORDS, nearest
from randsup.law.policy import Policy
from randsup.law.terms import Silent, Strength, Term

_BOOLEANS: Final = ("true", "false")


@frozen(kw_only=True)
class Switch:
    """A switch: the path that it concerns, the values it may have, and what it changes.

    `sets` is `value`, `strength`, `anchor`, `open_ended`, `record` (nothing but the record), or
    `detail:<name>`.
    """

    name: str
    path: str
    sets: str
    choices: tuple[str, ...]
    zh: str


def _all() -> Iterator[Switch]:
    def switch(name: str, path: str, sets: str, choices: tuple[str, ...], zh: str) -> Switch:
        return Switch(name=name, path=path, sets=sets, choices=choices, zh=zh)

    words = tuple(FORCES)
    yield switch(
        "archive_retention_anchor",
        "archive.retention_min_years",
        "detail:anchor",
        ("archived", "inspection_closed"),
        "保存期限的起算",
    )
    yield switch(
        "archive_retention_force",
        "archive.retention_min_years",
        "strength",
        ("generally", "must"),
        "保存期限的效力",
    )
    yield switch("before_date_inclusive", "plan.due", "record", _BOOLEANS, "“前”含本日")
    yield switch(
        "draw_blind_until", "draw.double_blind", "record", ("dispatch", "arrival"), "互盲截至"
    )
    yield switch(
        "draw_methods_open_ended", "draw.methods", "open_ended", _BOOLEANS, "抽取方式可增加"
    )
    yield switch(
        "fallback_direct_assignment_proof",
        "fallback.direct_assignment_allowed",
        "record",
        ("certificate", "statement"),
        "无法随机分配的证明",
    )
    yield switch(
        "fallback_full_coverage_inspectors_random",
        "fallback.full_coverage_inspectors_random",
        "value",
        _BOOLEANS,
        "全覆盖检查仍随机派员",
    )
    yield switch(
        "items_export_columns",
        "annex.item_list_columns",
        "record",
        ("nine", "ten"),
        "事项清单导出栏目",
    )
    yield switch(
        "joint_consultation", "joint.consultation", "value", ("written", "meeting"), "征求意见方式"
    )
    yield switch(
        "joint_max_departments_includes_lead",
        "joint.max_departments",
        "detail:includes_lead",
        _BOOLEANS,
        "部门数含牵头部门",
    )
    yield switch(
        "joint_max_inspectors_counts",
        "joint.max_inspectors",
        "detail:counts",
        ("inspectors", "all-on-site"),
        "计数人员",
    )
    yield switch(
        "joint_max_inspectors_force",
        "joint.max_inspectors",
        "strength",
        ("must", "in-principle"),
        "人数上限的效力",
    )
    yield switch(
        "joint_max_inspectors_unit",
        "joint.max_inspectors",
        "detail:unit",
        ("plan", "inspection-team"),
        "人数上限的计数单位",
    )
    yield switch(
        "joint_merge_cross_department",
        "joint.merge_cross_department",
        "value",
        words,
        "跨部门事项合并",
    )
    yield switch(
        "joint_merge_same_department",
        "joint.merge_same_department",
        "value",
        words,
        "同部门事项合并",
    )
    yield switch(
        "joint_min_share_recurring",
        "joint.min_share_of_draws",
        "detail:recurring",
        _BOOLEANS,
        "占比每年适用",
    )
    yield switch(
        "joint_min_share_unit",
        "joint.min_share_of_draws",
        "record",
        ("tasks", "subjects"),
        "占比的计数单位",
    )
    yield switch(
        "joint_personnel_draw",
        "joint.personnel_draw",
        "value",
        ("per-department-registry", "inspecting-department"),
        "联合抽查选派人员方式",
    )
    yield switch("joint_single_visit", "joint.single_visit", "value", words, "一次性完成检查")
    yield switch(
        "noncoop_codes",
        "noncoop.circumstances",
        "record",
        ("union", "body", "form"),
        "不予配合情形的来源",
    )
    yield switch(
        "notice_required",
        "notice.required",
        "value",
        ("generally", "none", "suppressed"),
        "检查前通知",
    )
    yield switch(
        "plan_approval_levels",
        "plan.requires_government_approval",
        "record",
        ("initiator", "every-level"),
        "计划批准的层级",
    )
    yield switch(
        "plan_completion_measure",
        "plan.completion_due",
        "detail:measure",
        ("published", "inspected"),
        "以何为完成",
    )
    yield switch(
        "publication_channels_mode",
        "publication.channels",
        "detail:mode",
        ("all", "any"),
        "公示渠道要求",
    )
    yield switch(
        "publication_period_within_deadline",
        "publication.publicity_period",
        "record",
        _BOOLEANS,
        "公示期计入期限",
    )
    yield switch(
        "publication_result_anchor",
        "publication.result",
        "anchor",
        ("sampling_closed", "inspection_closed", "result_formed"),
        "结果公示期限的起算",
    )
    yield switch(
        "publication_surprise_plan_list",
        "publication.surprise_plan_list",
        "value",
        ("after-inspection", "result-only"),
        "突击检查的计划和名单",
    )
    yield switch(
        "ratio_conflict",
        "ratio.raise_triggers",
        "record",
        ("raise-wins", "task-decides"),
        "应提高与可降低同时成立",
    )
    yield switch(
        "record_entity_seal",
        "record.entity_sign_and_seal",
        "record",
        ("noted", "must"),
        "检查对象盖章",
    )
    yield switch(
        "recusal_order",
        "recusal.required",
        "record",
        ("exclude-first", "draw-then-replace"),
        "回避的先后",
    )
    yield switch(
        "replacement_chain",
        "replacement.by_draw",
        "record",
        ("one-seat", "shortest-chain"),
        "无人可替补时",
    )
    yield switch(
        "replacement_source",
        "replacement.by_draw",
        "record",
        ("new-draw", "reserve-list"),
        "替补来源",
    )
    yield switch(
        "replacement_window_covers",
        "replacement.request_window",
        "record",
        ("application", "whole-chain"),
        "替换期限所及",
    )
    yield switch(
        "result_category_granularity",
        "result.categories",
        "record",
        ("item", "target"),
        "结果类别的单位",
    )
    yield switch(
        "result_complete_requires_publication",
        "result.complete_requires_publication",
        "value",
        _BOOLEANS,
        "未公示视为未完成",
    )
    yield switch(
        "scope_exceptions_open_ended",
        "scope.exceptions",
        "open_ended",
        _BOOLEANS,
        "不适用双随机的情形可增加",
    )
    yield switch(
        "scope_reference_force",
        "scope.reference_use_allowed",
        "strength",
        ("advisory", "must"),
        "参照执行的效力",
    )
    yield switch(
        "task_superior_plan_as",
        "task.superior_plan_as",
        "value",
        ("adhoc", "own-plan", "delegated"),
        "上级计划任务的性质",
    )
    yield switch(
        "team_domain_matched_force",
        "team.min_domain_matched",
        "strength",
        ("may", "must"),
        "相应类别的效力",
    )
    yield switch(
        "team_min_size_per_department",
        "team.min_size",
        "record",
        _BOOLEANS,
        "联合检查每部门最低人数",
    )


SWITCHES: Final[Mapping[str, Switch]] = {s.name: s for s in _all()}
"""Every switch by name."""

_ALIASES: Final = {
    "sampling-work-ended": "sampling_closed",
    "inspection-ended": "inspection_closed",
    "result-formed": "result_formed",
}


def switched(policy: Policy, switches: Mapping[str, str]) -> Policy:
    """Return `policy` read as `switches` say.

    Raises:
        InputError: an unknown switch, a value that it does not have, or a switch on a clause of
            which the policy is silent; all of them at once.
    """
    problems: list[Problem] = []
    for name, chosen in sorted(switches.items()):
        message = _objection(policy, name, chosen)
        if message:
            problems.append(Problem(source=f"policy {policy.id}", path=name, message=message))
        else:
            policy = _applied(policy, SWITCHES[name], _ALIASES.get(chosen, chosen))
    if problems:
        raise InputError(problems)
    return policy


def _objection(policy: Policy, name: str, chosen: object) -> str:
    switch = SWITCHES.get(name)
    if switch is None:
        return f"unknown switch{nearest(name, SWITCHES)}"
    if not isinstance(chosen, str):
        return f"{chosen!r} is not text; write one of {', '.join(switch.choices)}"
    chosen = _ALIASES.get(chosen, chosen)
    if chosen not in switch.choices:
        known = ", ".join(switch.choices)
        return f"{chosen!r} is not one of {known}{nearest(chosen, switch.choices)}"
    said = policy[switch.path]
    if isinstance(said, Silent):
        return f"{policy.id} is silent on {switch.path}, so there is nothing to switch"
    if switch.sets == "anchor" and not isinstance(said.value, Term):
        return f"{switch.path} of {policy.id} says {said.value}, which counts from no event"
    return ""


def _applied(policy: Policy, switch: Switch, chosen: str) -> Policy:
    clause = policy[switch.path]
    if isinstance(clause, Clause):
        policy = policy.with_clause(switch.path, _read(clause, switch.sets, chosen))
    recorded = {**dict(policy.switches), switch.name: chosen}
    return evolve(policy, switches=tuple(recorded.items()))


def _read(clause: Clause[Any], sets: str, chosen: str) -> Clause[Any]:
    what, _, detail = sets.partition(":")
    changes: dict[str, Any] = {}
    match what:
        case "strength":
            word = chosen if chosen in WORDS and chosen not in {"must", "in-principle"} else None
            strength = FORCES[chosen] if chosen in FORCES else Strength(chosen)
            changes = {"strength": strength, "details": _with(clause, "force", word)}
        case "detail":
            changes = {"details": _with(clause, detail, _typed(chosen))}
        case "anchor":
            changes = {"value": evolve(clause.value, anchor=chosen)}
        case "open_ended":
            changes = {"value": evolve(clause.value, open_ended=chosen == "true")}
        case "value" if chosen in FORCES:
            changes = {"value": chosen, "strength": FORCES[chosen]}
        case "value":
            changes = {"value": _typed(chosen)}
        case _:
            pass  # recorded for the rule that reads it
    return evolve(clause, **changes)


def _typed(chosen: str) -> Detail:
    return chosen == "true" if chosen in _BOOLEANS else chosen


def _with(clause: Clause[Any], name: str, said: Detail | None) -> tuple[tuple[str, Detail], ...]:
    others = {key: value for key, value in clause.details if key != name}
    return tuple((others if said is None else {**others, name: said}).items())
