"""Platforms and joint inspections: several departments, one lead, one visit.

The numbers stand here: how many departments and inspectors at most, how many joint inspections a
year at least. How strongly they bind differs even within one sentence: 联合抽查部门原则上不超过5个,
检查人员不超过10人.
"""

# ruff: noqa: RUF009 - `parameter` declares a field, as `attrs.field` does

from fractions import Fraction

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.declaring import parameter
from randsup.law.parameters import WORDS, DetailSpec
from randsup.law.sections_assign import FORCE
from randsup.law.terms import Enumeration, MonthDay, Silent

_BY = {"lead": "牵头部门", "each-department": "各部门"}
_RECURRING = DetailSpec(name="recurring", kind="flag", zh="每年适用")


@frozen(kw_only=True)
class Platform:
    """The system in which the work is done."""

    build_required: Clause[bool] | Silent = parameter(
        "须建设系统或平台", "A system is to be built."
    )
    exchange_objects: Clause[Enumeration] | Silent = parameter(
        "互联互通的内容", "What the systems share."
    )
    external_allowed_if_connected: Clause[bool] | Silent = parameter(
        "在用平台须对接", "A department's own platform is connected to the common one."
    )
    levels: Clause[tuple[str, ...]] | Silent = parameter(
        "使用平台的层级",
        "The levels that use the platform.",
        choices={"province": "省", "city": "市", "district-county": "区、县(市)"},
    )
    name: Clause[str] | Silent = parameter("平台名称", "The platform's printed name.")
    required: Clause[bool] | Silent = parameter("须使用平台", "The work is done on the platform.")
    upstream: Clause[tuple[str, ...]] | Silent = parameter(
        "对接的上级平台", "The platforms above it that it is connected to."
    )
    workflows: Clause[Enumeration] | Silent = parameter(
        "平台上的工作流程", "What is done on the platform."
    )


@frozen(kw_only=True)
class Joint:
    """Inspections by several departments together."""

    centralised: Clause[str] | Silent = parameter(
        "集中统一组织实施", "The departments go together.", choices=WORDS
    )
    column_filled_by: Clause[str] | Silent = parameter(
        "联合抽查部门栏填写人", "Who fills the column of joint departments.", choices=_BY
    )
    consultation: Clause[str] | Silent = parameter(
        "征求意见方式",
        "How the lead consults the others.",
        choices={"written": "书面征求意见", "meeting": "协调会商"},
    )
    consultation_required: Clause[bool] | Silent = parameter(
        "须征求意见", "The lead consults the others before the plan stands."
    )
    contact_point: Clause[str] | Silent = parameter(
        "与检查对象的沟通人", "Who speaks with the subject.", choices=_BY
    )
    cooperation_required: Clause[bool] | Silent = parameter(
        "须配合联合抽查", "Departments take part when the lead calls."
    )
    domain_match: Clause[str] | Silent = parameter(
        "联合抽查按类别选派",
        "Whether category seats may be asked for in a joint inspection.",
        choices={"optional": "可按类别选派", "required": "须按类别选派"},
    )
    duplicate_detection: Clause[bool] | Silent = parameter(
        "避免重复执法", "The same subject is not inspected twice over."
    )
    eligible_items: Clause[str] | Silent = parameter(
        "可联合的事项",
        "Which items may be inspected jointly.",
        choices={"all-listed": "清单内事项"},
    )
    headcount_by: Clause[str] | Silent = parameter(
        "确定抽取人数者", "Who fixes the number of inspectors.", choices=_BY
    )
    initiator_duties: Clause[Enumeration] | Silent = parameter(
        "发起部门职责", "What the initiating department does."
    )
    launch_by: Clause[str] | Silent = parameter("发起任务者", "Who launches the task.", choices=_BY)
    lead_by_level: Clause[Enumeration] | Silent = parameter(
        "各级牵头部门", "The level, and the department that leads there."
    )
    lead_comprehensive: Clause[tuple[str, ...]] | Silent = parameter(
        "综合性联合抽查的牵头部门",
        "Who may lead a comprehensive joint inspection.",
        choices={
            "market-regulation": "市场监管部门",
            "industry-competent": "行业主管部门",
            "government-designated": "政府确定的部门",
        },
    )
    lead_required: Clause[bool] | Silent = parameter(
        "须有牵头部门", "A joint inspection has exactly one lead."
    )
    lead_sectoral: Clause[tuple[str, ...]] | Silent = parameter(
        "行业性联合抽查的牵头部门",
        "Who may lead a joint inspection of one industry or field.",
        choices={
            "market-regulation": "市场监管部门",
            "industry-competent": "行业主管部门",
            "government-designated": "政府确定的部门",
        },
    )
    max_departments: Clause[int] | Silent = parameter(
        "联合抽查部门数上限",
        "Departments in one joint inspection, at most.",
        also="joint_max_departments_force joint_max_departments_includes_lead",
        at_least=1,
        details=(DetailSpec(name="includes_lead", kind="flag", zh="含牵头部门"), FORCE),
    )
    max_inspectors: Clause[int] | Silent = parameter(
        "联合抽查检查人员数上限",
        "Inspectors in one joint inspection, all departments together, at most.",
        also="joint_max_inspectors_force joint_max_inspectors_unit",
        at_least=1,
        details=(
            DetailSpec(
                name="unit",
                kind="choice",
                zh="计数单位",
                choices=(("plan", "抽查计划"), ("inspection-team", "检查组")),
            ),
            DetailSpec(
                name="counts",
                kind="choice",
                zh="计数人员",
                choices=(("inspectors", "执法检查人员"), ("all-on-site", "全部到场人员")),
            ),
            FORCE,
        ),
    )
    merge_cross_department: Clause[str] | Silent = parameter(
        "跨部门事项合并", "How strongly items of several departments are merged.", choices=WORDS
    )
    merge_dimensions: Clause[tuple[str, ...]] | Silent = parameter(
        "合并的维度",
        "What may differ between tasks that are merged.",
        choices={"item": "事项", "level": "层级", "department": "部门", "field": "领域"},
    )
    merge_same_department: Clause[str] | Silent = parameter(
        "同部门事项合并", "How strongly items of one department are merged.", choices=WORDS
    )
    min_departments: Clause[int] | Silent = parameter(
        "联合抽查部门数下限", "Departments in one joint inspection, at least.", at_least=1
    )
    min_per_year: Clause[int] | Silent = parameter(
        "每年联合抽查次数下限",
        "Joint inspections per department and year, at least.",
        also="joint_min_per_year_recurring",
        at_least=1,
        details=(_RECURRING,),
    )
    min_share_of_draws: Clause[Fraction] | Silent = parameter(
        "联合抽查占比下限",
        "Joint inspections among all of a year, at least this share.",
        also="joint_min_share_due joint_min_share_inclusive joint_min_share_period "
        "joint_min_share_recurring",
        details=(
            DetailSpec(name="due", kind="date", zh="达到日期"),
            DetailSpec(name="inclusive", kind="flag", zh="含本数"),
            DetailSpec(
                name="period",
                kind="choice",
                zh="统计期间",
                choices=(("calendar-year", "年度"),),
            ),
            _RECURRING,
        ),
    )
    minimise_visits: Clause[bool] | Silent = parameter(
        "进一次门,查多项事", "One visit, many items."
    )
    organiser: Clause[str] | Silent = parameter(
        "组织者", "Who brings the departments together.", choices={"government": "各级政府"}
    )
    own_function_only: Clause[bool] | Silent = parameter(
        "依本部门职能检查", "Each inspector acts within the function of the own department."
    )
    personnel_draw: Clause[str] | Silent = parameter(
        "联合抽查选派人员方式",
        "From which registers the inspectors are drawn.",
        choices={
            "per-department-registry": "分别从各部门名录库选派",
            "inspecting-department": "检查部门选派",
        },
    )
    plan_author: Clause[str] | Silent = parameter(
        "联合抽查计划制定者", "Who writes the joint plan.", choices=_BY
    )
    plan_contents: Clause[Enumeration] | Silent = parameter(
        "联合抽查计划内容", "What the joint plan names."
    )
    plan_due: Clause[MonthDay] | Silent = parameter(
        "联合抽查计划完成日", "The day by which the joint plan stands, every year."
    )
    plan_required: Clause[bool] | Silent = parameter("须制定联合抽查计划", "There is a joint plan.")
    record_archived_by: Clause[str] | Silent = parameter(
        "记录归档者", "Who archives the record.", choices=_BY
    )
    record_form: Clause[str] | Silent = parameter("记录表名称", "The form of the record.")
    record_office_copy: Clause[bool] | Silent = parameter(
        "一份报联席会议办公室", "One copy goes to the office of the conference."
    )
    record_office_copy_seals: Clause[str] | Silent = parameter(
        "报送件盖章",
        "Whose seals that copy bears.",
        choices={"all-departments": "各联合抽查部门", "lead": "牵头部门"},
    )
    record_signed_by: Clause[str] | Silent = parameter(
        "记录签名",
        "Who signs the record.",
        choices={
            "every-department-inspector": "各部门执法检查人员",
            "per-department-section": "各部门在本部门项目上签字",
        },
    )
    required_when_same_purpose: Clause[bool] | Silent = parameter(
        "同一监管目的须联合", "Tasks with one purpose are carried out jointly."
    )
    respondent_attendance_required: Clause[bool] | Silent = parameter(
        "响应部门按时参加", "The other departments attend as planned."
    )
    result_publication: Clause[str] | Silent = parameter(
        "联合抽查结果公示者",
        "Who publishes the results of a joint inspection.",
        choices={"per-department": "各部门公示本部门结果", "lead": "牵头部门"},
    )
    roles: Clause[Enumeration] | Silent = parameter("部门角色", "What the departments are called.")
    single_visit: Clause[str] | Silent = parameter(
        "一次性完成检查",
        "How strongly everything is inspected in one visit.",
        choices=WORDS,
        details=(
            DetailSpec(
                name="within",
                kind="choice",
                zh="适用范围",
                choices=(("task", "同一任务的事项"), ("subject", "同一对象的事项")),
            ),
        ),
    )
    subgroups_allowed: Clause[bool] | Silent = parameter(
        "可分若干检查小组", "The crew may be divided into groups."
    )
    subtypes: Clause[Enumeration] | Silent = parameter(
        "联合抽查类型", "The kinds of joint inspection."
    )
    target_draw_by: Clause[str] | Silent = parameter(
        "抽取对象者", "Who draws the subjects.", choices=_BY
    )
    time_from_plan: Clause[bool] | Silent = parameter(
        "按计划时间开展", "A joint inspection takes place when the plan says."
    )
    vertical_allowed: Clause[bool] | Silent = parameter(
        "可上下级联动", "Superior and subordinate departments may inspect together."
    )
    vertical_reasons: Clause[Enumeration] | Silent = parameter(
        "上下级联动事由", "Why superior and subordinate inspect together."
    )
