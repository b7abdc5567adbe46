"""The plan of the year and its tasks, and tasks outside the plan.

A plan has a day by which it stands, and one by which it is done; both come every year. What the
year brings besides is an ad-hoc task: who may issue one, on what occasion, and how many, the texts
say differently or not at all.
"""

# ruff: noqa: RUF009 - `parameter` declares a field, as `attrs.field` does

from fractions import Fraction

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.declaring import parameter
from randsup.law.parameters import Count, DetailSpec
from randsup.law.terms import Enumeration, MonthDay, Silent

_LEVELS = {"municipal": "市级", "district": "区级"}


@frozen(kw_only=True)
class Plan:
    """The plan of the year."""

    approval_scope: Clause[str] | Silent = parameter(
        "须经批准的计划",
        "Which plans the government approves.",
        choices={"enterprise-related": "涉企检查计划", "all": "全部计划"},
    )
    completion_due: Clause[MonthDay] | Silent = parameter(
        "抽查完成日",
        "The day by which the year's inspections are complete, every year.",
        also="plan_completion_measure",
        details=(
            DetailSpec(
                name="measure",
                kind="choice",
                zh="以何为完成",
                choices=(("published", "已公示"), ("inspected", "已检查")),
            ),
        ),
    )
    completion_superior_override: Clause[bool] | Silent = parameter(
        "完成时间从上级规定", "A superior's rule on completion goes first."
    )
    count_changes_require_amendment: Clause[bool] | Silent = parameter(
        "不得随意增减次数", "Inspections are added or dropped by changing the plan only."
    )
    district_demand_actors: Clause[tuple[str, ...]] | Silent = parameter(
        "可提出抽查需求者",
        "Who may ask for inspections in the own district.",
        choices={
            "district_government": "各区政府(新区管委会)",
            "district_department": "区级行政执法部门",
        },
    )
    district_item_coverage: Clause[str] | Silent = parameter(
        "区级计划的事项",
        "Which items a district's plan holds.",
        choices={"subset-of-municipal": "市级清单的特定事项", "all-municipal": "市级清单全部事项"},
    )
    district_origins: Clause[Enumeration] | Silent = parameter(
        "区级需求来源", "Whence a district's wish for inspections comes."
    )
    due: Clause[MonthDay] | Silent = parameter(
        "年度计划完成日", "The day by which the plan stands, every year."
    )
    due_superior_override: Clause[bool] | Silent = parameter(
        "计划编制从上级要求", "A superior's rule on the plan goes first."
    )
    fields: Clause[Enumeration] | Silent = parameter(
        "计划内容", "What the plan says.", also="plan_fields_open_ended"
    )
    full_execution_required: Clause[bool] | Silent = parameter(
        "须完成全年任务", "Every task of the plan is carried out."
    )
    half_year_balance: Clause[bool] | Silent = parameter(
        "兼顾上下半年", "Inspections are spread over both halves of the year."
    )
    item_coverage_levels: Clause[tuple[str, ...]] | Silent = parameter(
        "须涵盖全部事项的层级",
        "The levels whose plans hold every item of the list.",
        choices=_LEVELS,
    )
    item_coverage_ratio: Clause[Fraction] | Silent = parameter(
        "计划涵盖事项的比例", "Items of the list that the plan holds."
    )
    managed_kind: Clause[str] | Silent = parameter(
        "实行计划管理的检查",
        "Which inspections are planned.",
        choices={"routine": "日常例行检查"},
    )
    merge_suggestion: Clause[bool] | Silent = parameter(
        "应考虑一次检查完成", "Planning considers inspecting one subject's items at once."
    )
    modes: Clause[Enumeration] | Silent = parameter(
        "抽查方式(定向、不定向)", "Whether a draw is aimed at a kind of subject."
    )
    modes_balanced_levels: Clause[tuple[str, ...]] | Silent = parameter(
        "兼顾两种方式的层级", "The levels that consider both modes.", choices=_LEVELS
    )
    modes_required_levels: Clause[tuple[str, ...]] | Silent = parameter(
        "应采取两种方式的层级", "The levels that use both modes.", choices=_LEVELS
    )
    override_issuers: Clause[Enumeration] | Silent = parameter(
        "另有规定从其规定者", "Whose rule on plans goes first."
    )
    publication_required: Clause[bool] | Silent = parameter(
        "计划须向社会公开", "The plan is published."
    )
    publish_fields: Clause[Enumeration] | Silent = parameter(
        "计划公开内容", "What of the plan is published."
    )
    required: Clause[bool] | Silent = parameter("须制定年度计划", "There is a plan every year.")
    requires_government_approval: Clause[bool] | Silent = parameter(
        "计划须经政府批准", "The plan is approved before it is carried out."
    )
    source: Clause[str] | Silent = parameter(
        "计划的依据", "What the plan follows.", choices={"item-list": "随机抽查事项清单"}
    )
    structure: Clause[tuple[tuple[str, int], ...]] | Silent = parameter(
        "计划结构",
        "How many of each a plan holds, at least.",
        choices={"plan_tasks": "每个计划的任务不少于", "task_items": "每个任务的事项不少于"},
    )


@frozen(kw_only=True)
class Task:
    """A task: planned, delegated, or ad hoc."""

    adhoc_allowed: Clause[bool] | Silent = parameter(
        "可发起临时任务", "Tasks outside the plan may be issued."
    )
    adhoc_cap: Clause[Count] | Silent = parameter(
        "临时任务数量上限", "Ad-hoc tasks a year, at most.", at_least=0
    )
    adhoc_coverage: Clause[tuple[str, ...]] | Silent = parameter(
        "临时任务的范围",
        "How much an ad-hoc task may cover.",
        choices={"full": "全覆盖", "ratio": "一定比例"},
    )
    adhoc_issuers: Clause[Enumeration] | Silent = parameter(
        "临时任务发起者", "Who may issue an ad-hoc task."
    )
    adhoc_outside_plan: Clause[bool] | Silent = parameter(
        "临时任务在计划之外", "An ad-hoc task is no part of the plan."
    )
    adhoc_triggers: Clause[Enumeration] | Silent = parameter(
        "临时任务事由", "On what an ad-hoc task may be issued."
    )
    delegation_allowed: Clause[bool] | Silent = parameter(
        "可委托下级实施", "A superior may delegate its inspections."
    )
    delegation_territorial: Clause[bool] | Silent = parameter(
        "受托者属地负责", "The subordinate is responsible in its own territory."
    )
    fields: Clause[Enumeration] | Silent = parameter("任务内容", "What a task says.")
    kinds: Clause[Enumeration] | Silent = parameter("任务种类", "The kinds of tasks.")
    overdue_is_finding: Clause[bool] | Silent = parameter(
        "须按期完成任务", "A task that is not done in time is a finding."
    )
    period_required: Clause[bool] | Silent = parameter(
        "任务须有任务期", "A task has a period, and is done within it."
    )
    scope_fields: Clause[Enumeration] | Silent = parameter(
        "任务须确定的范围", "What is settled for a task from case to case."
    )
    stages: Clause[tuple[str, ...]] | Silent = parameter(
        "实施流程",
        "The stages of an inspection, in this order.",
        choices={
            "plan": "工作计划",
            "task": "抽查任务",
            "draw-targets": "抽取对象",
            "assign-inspectors": "选派人员",
            "key-points": "抽查要点",
            "method": "检查方式",
            "on-site-check": "现场核查",
            "result": "检查结果",
            "publication": "结果公开",
            "follow-up": "后续处理",
        },
    )
    step_order: Clause[tuple[str, ...]] | Silent = parameter(
        "实施顺序",
        "The steps of an inspection, in this order.",
        choices={
            "items": "确定检查事项",
            "draw": "抽取检查对象和检查人员",
            "inspect": "组织实施检查",
            "publish": "公布检查结果",
        },
    )
    superior_plan_as: Clause[str] | Silent = parameter(
        "上级计划任务在下级的性质",
        "What a superior's planned task is to the subordinate.",
        choices={"adhoc": "临时任务", "own-plan": "列入本级计划", "delegated": "委托任务"},
    )
    trigger_kinds: Clause[tuple[str, ...]] | Silent = parameter(
        "触发任务的情形",
        "What may bring a task about.",
        choices={"risk-warning": "风险预警", "complaint": "投诉举报"},
    )
