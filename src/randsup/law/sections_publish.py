"""Publication: what is published, when, where, by whom, and what is held back.

A deadline is a number of working days *and* the event from which they count; the events differ from
city to city, and 及时 has neither. Two sevens that have nothing to do with each other:
公示期7个工作日 is how long a result stays on display, 于7个工作日内公示 is a deadline.
"""

# ruff: noqa: RUF009 - `parameter` declares a field, as `attrs.field` does

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.declaring import parameter
from randsup.law.parameters import DetailSpec
from randsup.law.terms import Due, Enumeration, Silent, Term

_MODE = DetailSpec(
    name="mode", kind="choice", zh="渠道要求", choices=(("all", "全部"), ("any", "其中之一"))
)


@frozen(kw_only=True)
class Publication:
    """公开: to whom it may concern, with its exceptions."""

    adhoc: Clause[str] | Silent = parameter(
        "临时任务公示",
        "With what an ad-hoc task is published.",
        choices={"with-object-list": "与检查对象名单同时"},
    )
    channels: Clause[Enumeration] | Silent = parameter(
        "公示渠道",
        "Where results are published.",
        also="publication_channels_mode publication_channels_open_ended",
        details=(_MODE,),
    )
    channels_conditional: Clause[Enumeration] | Silent = parameter(
        "依规定增加的公示渠道", "Where else, if other provisions ask for it."
    )
    default: Clause[str] | Silent = parameter(
        "公开原则", "What holds unless something is excepted.", choices={"publish": "公开为常态"}
    )
    enterprise_channels: Clause[Enumeration] | Silent = parameter(
        "涉企信息公示渠道",
        "Where information about enterprises is published besides.",
        also="publication_enterprise_channels_mode",
        details=(_MODE,),
    )
    exemption_approval_required: Clause[bool] | Silent = parameter(
        "不予公开须经批准", "A ground alone does not withhold; an approval does."
    )
    exemption_effect: Clause[str] | Silent = parameter(
        "例外情形的效果",
        "What a ground does to the publication.",
        choices={"withhold": "不予公开", "adjust-manner-and-scope": "调整公开方式和范围"},
    )
    exemption_grounds: Clause[Enumeration] | Silent = parameter(
        "例外情形", "The grounds of exception.", also="publication_exemption_open_ended"
    )
    exemption_other_by_law: Clause[bool] | Silent = parameter(
        "其他不宜公开的依法处理", "Other results unfit for publication follow their own law."
    )
    immutable: Clause[bool] | Silent = parameter(
        "公开后不得擅自更改", "What was published is corrected by authority only."
    )
    items: Clause[Due] | Silent = parameter(
        "事项清单公布期限", "When the item list is published.", key="publication_items_working_days"
    )
    measure_kinds: Clause[Enumeration] | Silent = parameter(
        "处理措施种类", "The measures whose publication has a deadline of its own."
    )
    object_list: Clause[Due] | Silent = parameter(
        "检查对象名单公示期限",
        "When the list of drawn subjects is published.",
        key="publication_object_list_working_days",
        also="publication_object_list_anchor",
    )
    objects: Clause[Enumeration] | Silent = parameter("公示内容", "What is published.")
    payload_complete: Clause[bool] | Silent = parameter(
        "录入及时、准确、完整", "What is entered is complete."
    )
    penalty: Clause[Due] | Silent = parameter(
        "处罚等处理结果公示期限",
        "When penalties and other measures are published.",
        key="publication_penalty_working_days",
        also="publication_penalty_anchor publication_penalty_required",
        details=(DetailSpec(name="required", kind="flag", zh="须公示"),),
    )
    plan: Clause[Due] | Silent = parameter(
        "抽查计划公示期限",
        "When the plan is published.",
        key="publication_plan_working_days",
        also="publication_plan_anchor",
    )
    publicity_period: Clause[Term] | Silent = parameter(
        "公示期",
        "How long a result stays on display: no deadline.",
        key="publication_publicity_period_working_days",
    )
    responsible: Clause[str] | Silent = parameter(
        "公示责任",
        "Who publishes.",
        choices={"inspecting-department": "检查部门", "lead": "牵头部门"},
    )
    result: Clause[Due] | Silent = parameter(
        "检查结果公示期限",
        "When results are published.",
        key="publication_result_working_days",
        also="publication_result_anchor",
    )
    result_scope: Clause[str] | Silent = parameter(
        "结果公示范围",
        "How much of a result is published.",
        choices={"inspection-act-only": "只针对检查行为本身", "basic-information": "基本信息"},
    )
    sanction_kinds: Clause[Enumeration] | Silent = parameter(
        "另行公示的查处结果", "Sanctions that are published separately."
    )
    sanction_separate: Clause[bool] | Silent = parameter(
        "查处结果另行公示", "A sanction is published apart from the result."
    )
    single_entry: Clause[bool] | Silent = parameter("避免重复录入", "Information is entered once.")
    surprise_plan_list: Clause[str] | Silent = parameter(
        "突击检查的计划和名单",
        "What becomes of plan and list of a surprise inspection.",
        choices={"after-inspection": "检查后公示", "result-only": "只公示结果"},
    )
    surprise_result_required: Clause[bool] | Silent = parameter(
        "突击检查结果须公示", "The result of a surprise inspection is published."
    )
    surprise_suppressed: Clause[Enumeration] | Silent = parameter(
        "突击检查前不公示的内容",
        "What is not published before a surprise inspection.",
        also="publication_surprise_suppressed_until",
        details=(DetailSpec(name="until", kind="event", zh="不公示截至"),),
    )
    whole_process: Clause[bool] | Silent = parameter(
        "全过程公开", "The whole inspection is open to the public."
    )


@frozen(kw_only=True)
class Counting:
    """How days are counted; no city prints it, a baseline may."""

    event_day_excluded: Clause[bool] | Silent = parameter(
        "开始当日不计入", "The day of the event is not counted."
    )
