"""What a text asks of an office beside the lottery: each clause, with what is typed from it."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.stated_ratios import Ratio
from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration, Silent, Strength
from randsup.profiles import load_policy
from randsup.profiles.registry import cited_by
from randsup.rules.joint_year import JointYear, joint_year
from randsup.rules.office.checklist import checklist
from randsup.rules.office.checklist_items import coverage
from randsup.rules.office.requirements import MAY, STATES, Ground, Requirement, absent, folded

D = TaskDepartment
ONE = Task(
    id="t",
    items=("a", "b"),
    strata=("credit",),
    ratio=Ratio(value="1"),
    departments=[D(name="甲", lead=True, inspectors=3, categories=("c",))],
)
JOINT = Task(
    id="t",
    items=("a", "b"),
    ratio=Ratio(value="1/2"),
    surprise=True,
    departments=[D(name="甲", lead=True, inspectors=3), D(name="乙", inspectors=2)],
)
GROUND = Ground(planned=False)


def asked(city: str | Policy, task: Task = ONE, ground: Ground = GROUND) -> dict[str, Requirement]:
    policy = load_policy(city) if isinstance(city, str) else city
    return {r.what: r for r in checklist(task, policy, ground)}


ROWS = [
    pytest.param(
        "shenzhen",
        ONE,
        "targets-register",
        "to-do",
        ("检查对象名录库",),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.2/two-registries")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "subject-fields",
        "to-do",
        ("检查对象名称（姓名）", "住所", "负责人", "联系方式", "统一社会信用代码（身份证号码）"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.2/target-fields")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "inspector-fields",
        "to-do",
        ("姓名", "性别", "职务", "执法证号", "工作单位", "业务专长"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.2/personnel-fields")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "subjects-complete",
        "to-do",
        (),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.2/target-complete")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "subjects-updated",
        "to-do",
        ("设立", "吊销", "注销"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.2/dynamic")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "inspectors-divided",
        "to-do",
        ("级别管辖", "属地管辖", "职能管辖"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.2/jurisdiction")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "classes",
        "may",
        ("行业类别", "区域分布", "风险等级", "信用状况"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.2/sub-pools")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "pooled",
        "may",
        ("全市", "全行业"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.2/pooled")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "areas",
        "may",
        (),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.2/area-entries")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "technicians",
        "may",
        (),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.2/technical-registry")],
    ),
    pytest.param(
        "shenzhen", ONE, "tags", "may", (), marks=[pytest.mark.clause("shenzhen-2018/2.2.5/tags")]
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "item-fields",
        "to-do",
        ("依据", "对象", "内容", "方式", "比例", "频次"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.1/fields")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "power-list",
        "to-do",
        (),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.1/list-from-power-lists")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "items-complete",
        "to-do",
        (),
        marks=[
            pytest.mark.clause("shenzhen-2018/2.1.1/all-items"),
            pytest.mark.clause("shenzhen-2018/2.1.1/affiliates"),
        ],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "items-revised",
        "to-do",
        ("法律法规规章修订", "工作实际变化"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.1/dynamic")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "items-published",
        "to-do",
        ("本部门门户网站", "信息公开平台", "各区政府（新区管委会）统一的信息平台"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.1/publish")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "items-authors",
        "to-do",
        ("各区政府(新区管委会)", "行政执法部门"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.1/actors")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "items-upstream",
        "to-do",
        ("上级业务部门",),
        marks=[
            pytest.mark.clause("shenzhen-2018/2.1.1/vertical-dock"),
            pytest.mark.clause("shenzhen-2018/2.1.1/vertical"),
        ],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "statutory-items-drawn",
        "to-do",
        ("原则上",),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.1/statutory-items-random")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "implementing-rules",
        "to-do",
        (
            "检查对象名录库的范围",
            "检查对象的抽取方式",
            "各级执法检查人员的随机选派方式",
            "各业务领域的检查标准和要点",
            "检查形式",
            "检查结果公示",
            "文书格式",
        ),
        marks=[
            pytest.mark.clause("shenzhen-2018/2.1.3/rules-required"),
            pytest.mark.clause("shenzhen-2018/2.1.3/rules-contents"),
        ],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "merge-same-department",
        "to-do",
        ("in-principle",),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/intra-dept-joint")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "merge-departments",
        "may",
        ("explore",),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/cross-dept-joint")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "prerequisites",
        "to-do",
        ("随机抽查事项清单", "检查对象名录库", "执法检查人员名录库", "实施细则"),
        marks=[pytest.mark.clause("shenzhen-2018/1.3/system-required")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "no-basis",
        "to-do",
        ("a", "b"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.1/no-basis-no-inspection")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "exceptions",
        "may",
        ("查处投诉举报", "开展大数据监测、预警", "办理转办交办事项", "上级部门有特殊要求"),
        marks=[pytest.mark.clause("shenzhen-2018/1.3/exceptions")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "elements",
        "to-do",
        ("随机抽取检查对象", "随机选派执法检查人员", "结果向社会公开"),
        marks=[pytest.mark.clause("shenzhen-2018/1.3/definition")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "reference-use",
        "may",
        (),
        marks=[pytest.mark.clause("shenzhen-2018/1.3/reference-use")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "means",
        "met",
        ("摇号", "机选"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.3/draw-methods")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "witness",
        "may",
        ("人大代表", "政协委员", "纪检监察部门", "社会第三方"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.3/witnesses")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "recorded",
        "to-do",
        ("拍照", "录像", "信息化"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.3/record-media")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "matched",
        "met",
        (),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.3/random-match")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "double-random",
        "met",
        (),
        marks=[pytest.mark.clause("shenzhen-2018/1.3/mandatory")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "subjects-drawn",
        "met",
        ("辖区监管对象", "按比例抽取"),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.5/draw-by-ratio")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "single-random",
        "may",
        ("检查对象", "执法检查人员"),
        marks=[pytest.mark.clause("shenzhen-2018/2.2.3/single-random")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "census",
        "may",
        ("检查人员", "时间", "地点"),
        marks=[pytest.mark.clause("shenzhen-2018/2.2.3/census-random-aspects")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "helpers",
        "may",
        (),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.2/experts")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "substitute",
        "to-do",
        ("new-draw",),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.3/substitute-mechanism")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "replacement-reason",
        "to-do",
        ("依法回避", "因客观原因无法参与检查"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.3/substitute-triggers")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "channels",
        "to-do",
        ("各区政府（新区管委会）、各行政执法部门门户网站", "信息公开平台"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.4/channels")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "result-scope",
        "to-do",
        ("inspection-act-only",),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.4/publish-act-only")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "complete-when-published",
        "to-do",
        (),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.4/unpublished-incomplete")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "risk-warnings",
        "may",
        ("unspecified",),
        marks=[pytest.mark.clause("shenzhen-2018/2.2.5/publish-warnings")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "grounds",
        "may",
        ("国家安全", "商业秘密", "个人隐私"),
        marks=[pytest.mark.clause("shenzhen-2018/2.1.4/disclosure-limits")],
    ),
    pytest.param(
        "shenzhen",
        ONE,
        "sanctions-apart",
        "to-do",
        ("列入经营异常名录", "行政处罚"),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.4/sanctions-separately")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "lead",
        "met",
        ("甲",),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/lead-def")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "roles",
        "met",
        ("牵头部门：甲", "响应部门：乙"),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/respondent-def")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "plan-author",
        "to-do",
        ("甲",),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/lead-plan")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "launch-by",
        "to-do",
        ("甲",),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/lead-launch")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "record-archived-by",
        "to-do",
        ("甲", "乙"),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/joint-archive")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "attendance",
        "to-do",
        ("乙",),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/respondent-attend")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "cooperation",
        "to-do",
        ("乙",),
        marks=[pytest.mark.clause("shenzhen-2018/3.1/cooperate")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "time-from-plan",
        "to-do",
        ("乙",),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/planned-time")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "consultation",
        "to-do",
        ("written",),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/respondents-consult")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "joint-plan-due",
        "to-do",
        ("04-30",),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/joint-plan-due")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "record",
        "to-do",
        ("双随机抽查记录表", "every-department-inspector"),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/joint-sign")],
    ),
    pytest.param(
        "shenzhen",
        JOINT,
        "office-copy",
        "to-do",
        ("各联合抽查部门",),
        marks=[pytest.mark.clause("shenzhen-2018/2.3.3/joint-copies")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "targets-register",
        "to-do",
        ("检查对象名录库",),
        marks=[pytest.mark.clause("tonghua-2020/5.2.1/registry")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "subject-fields",
        "to-do",
        ("市场主体名称", "统一社会信用代码", "住所（经营场所）", "法定代表人（负责人）", "行业"),
        marks=[pytest.mark.clause("tonghua-2020/5.2.3/fields")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "inspector-fields",
        "to-do",
        (
            "姓名",
            "性别",
            "所在单位",
            "所在单位内设部门",
            "职务",
            "执法证号",
            "执法类别",
            "联系方式",
        ),
        marks=[pytest.mark.clause("tonghua-2020/5.3.2/fields")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "subjects-updated",
        "to-do",
        ("设立", "变更", "注销"),
        marks=[pytest.mark.clause("tonghua-2020/5.2.5/update")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "inspectors-updated",
        "to-do",
        ("人员变动",),
        marks=[pytest.mark.clause("tonghua-2020/5.3.3/update")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "inspectors-divided",
        "to-do",
        ("执法层级", "行政区域", "执法类别"),
        marks=[pytest.mark.clause("tonghua-2020/5.3.1/registry")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "classes",
        "may",
        ("行业类别", "所在区域", "风险等级", "信用状况"),
        marks=[pytest.mark.clause("tonghua-2020/5.2.4/classify")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "key-supervision",
        "may",
        (),
        marks=[pytest.mark.clause("tonghua-2020/5.2.4/special-registry")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "item-fields",
        "to-do",
        ("抽查事项名称", "抽查依据", "抽查内容", "抽查主体", "抽查对象"),
        marks=[pytest.mark.clause("tonghua-2020/5.1.1.2/fields")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "legal-basis",
        "to-do",
        (),
        marks=[pytest.mark.clause("tonghua-2020/5.1.1.1/derive")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "items-revised",
        "to-do",
        ("制定", "修改", "废止", "解释", "层级监督权限调整", "上级部门确定的规则"),
        marks=[pytest.mark.clause("tonghua-2020/5.1.1.3/dynamic")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "implementing-rules",
        "may",
        (
            "抽查主体",
            "抽查程序",
            "抽查方式",
            "抽查内容",
            "抽查比例和频次",
            "处理程序",
            "抽查结果公开",
            "后续监管处置",
        ),
        marks=[
            pytest.mark.clause("tonghua-2020/5.4.1/rules"),
            pytest.mark.clause("tonghua-2020/5.4.2/joint-rules"),
        ],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "no-basis",
        "to-do",
        ("a", "b"),
        marks=[pytest.mark.clause("tonghua-2020/3.2/no-arbitrary")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "exceptions",
        "may",
        (
            "直接涉及公共安全和人民群众生命健康等特殊行业、重点领域、依法依规实行全覆盖的重点监管",
            "社会舆论和新闻报道有明确涉嫌违法对象的",
            "大数据监测的",
            "市场监管突发性事件的",
            "上级交办、督办案件的",
            "被投诉举报涉嫌违法违规的",
            "在履行职责过程中发现监管对象涉嫌违法违规行为的",
            "其他部门移交案件线索的",
        ),
        marks=[pytest.mark.clause("tonghua-2020/3.2/double-random-required")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "elements",
        "to-do",
        ("随机抽取检查对象", "随机选派执法检查人员", "结果向社会公开"),
        marks=[pytest.mark.clause("tonghua-2020/2.2/double-random")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "reference-use",
        "may",
        ("非市场主体",),
        marks=[pytest.mark.clause("tonghua-2020/1/non-market-reference")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "witness",
        "may",
        ("政府部门的内部职能机构", "人大代表", "政协委员", "评价机构", "社会公众代表"),
        marks=[
            pytest.mark.clause("tonghua-2020/6.4.2/internal-witness"),
            pytest.mark.clause("tonghua-2020/6.4.2/external-witness"),
        ],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "recorded",
        "to-do",
        ("拍照", "录音", "录像"),
        marks=[
            pytest.mark.clause("tonghua-2020/6.4.3/record"),
            pytest.mark.clause("tonghua-2020/6.5.3.6/record"),
        ],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "written",
        "to-do",
        (),
        marks=[
            pytest.mark.clause("tonghua-2020/6.4.3/written"),
            pytest.mark.clause("tonghua-2020/6.5.3.6/written"),
        ],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "registers-frozen",
        "met",
        (),
        marks=[pytest.mark.clause("tonghua-2020/6.5.3.1/system-match")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "matched",
        "met",
        (),
        marks=[pytest.mark.clause("tonghua-2020/6.5.2.4/joint-match")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "subjects-drawn",
        "met",
        ("名录库",),
        marks=[pytest.mark.clause("tonghua-2020/6.4.1/draw")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "more-inspectors",
        "may",
        (),
        marks=[pytest.mark.clause("tonghua-2020/6.5.3.4/superior-pool")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "full-coverage",
        "met",
        (),
        marks=[pytest.mark.clause("tonghua-2020/6.6.3/full-match")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "preparation",
        "to-do",
        ("检查项目", "重点内容", "检查方式", "市场主体应提供的材料"),
        marks=[pytest.mark.clause("tonghua-2020/6.9.1.2/material-list")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "workplan",
        "to-do",
        ("路线图", "时间表", "检查工作保障"),
        marks=[
            pytest.mark.clause("tonghua-2020/6.9.1.1/work-plan"),
            pytest.mark.clause("tonghua-2020/6.9.1.1/team-duty"),
        ],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "forms",
        "to-do",
        ("附录E", "附录F"),
        marks=[pytest.mark.clause("tonghua-2020/6.9.1.2/forms")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "notice",
        "to-do",
        ("generally", "实地核查", "unspecified"),
        marks=[pytest.mark.clause("tonghua-2020/6.9.1.2/prior-notice")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "helpers",
        "may",
        ("会计师事务所", "审计师事务所", "税务师事务所", "律师事务所", "检验检测机构"),
        marks=[pytest.mark.clause("tonghua-2020/6.8.3/third-party")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "leader",
        "may",
        ("另行随机选派一名领导干部", "从已选派的检查人员中随机产生一名"),
        marks=[
            pytest.mark.clause("tonghua-2020/6.5.3.5/leader"),
            pytest.mark.clause("tonghua-2020/6.5.3.5/leader-duty"),
        ],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "substitute",
        "to-do",
        ("new-draw",),
        marks=[pytest.mark.clause("tonghua-2020/6.5.3.3/redraw")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "replacement-reason",
        "to-do",
        (),
        marks=[pytest.mark.clause("tonghua-2020/6.5.3.3/no-free-replacement")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "replacement-approval",
        "to-do",
        ("当事人", "所在部门负责人", "分管领导"),
        marks=[pytest.mark.clause("tonghua-2020/6.5.3.3/approval-chain")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "replacement-window",
        "to-do",
        ("5", "list_drawn"),
        marks=[pytest.mark.clause("tonghua-2020/6.5.3.3/window-5wd")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "enterprise-channels",
        "to-do",
        ("国家企业信用信息公示系统（吉林）", "信用中国网站"),
        marks=[pytest.mark.clause("tonghua-2020/6.10.2.2/enterprise-channels")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "complete",
        "to-do",
        (),
        marks=[pytest.mark.clause("tonghua-2020/6.10.2.2/quality")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "immutable",
        "to-do",
        (),
        marks=[pytest.mark.clause("tonghua-2020/6.10.2.1/immutable")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "complete-when-published",
        "to-do",
        (),
        marks=[pytest.mark.clause("tonghua-2020/6.10.2.4/unpublished-incomplete")],
    ),
    pytest.param(
        "tonghua",
        ONE,
        "grounds",
        "may",
        ("国家秘密", "商业秘密", "个人隐私"),
        marks=[
            pytest.mark.clause("tonghua-2020/3.3/exemption"),
            pytest.mark.clause("tonghua-2020/6.10.2.3/other-unsuitable"),
        ],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "joint-register",
        "may",
        (),
        marks=[pytest.mark.clause("tonghua-2020/5.2.2/joint-registry")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "item-fields",
        "to-do",
        ("抽查事项名称", "抽查依据", "抽查内容", "抽查主体", "抽查对象"),
        marks=[pytest.mark.clause("tonghua-2020/5.1.2.2/joint-fields")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "joint-list",
        "to-do",
        ("甲",),
        marks=[
            pytest.mark.clause("tonghua-2020/5.1.2.1/joint-list"),
            pytest.mark.clause("tonghua-2020/5.1.2.3/joint-dynamic"),
            pytest.mark.clause("tonghua-2020/5.1.2.1/comprehensive-list"),
        ],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "lead",
        "met",
        ("甲",),
        marks=[pytest.mark.clause("tonghua-2020/2.3/joint")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "subtype",
        "to-do",
        ("综合性跨部门联合抽查", "行业性或专门领域跨部门联合抽查"),
        marks=[pytest.mark.clause("tonghua-2020/4.1.2.1/comprehensive")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "lead-sectoral",
        "to-do",
        ("行业主管部门", "政府确定的部门"),
        marks=[pytest.mark.clause("tonghua-2020/4.1.2.2/sectoral")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "plan-author",
        "to-do",
        ("甲",),
        marks=[pytest.mark.clause("tonghua-2020/6.2.2/joint-plan")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "launch-by",
        "to-do",
        ("甲",),
        marks=[pytest.mark.clause("tonghua-2020/6.3.2/joint-task")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "target-draw-by",
        "to-do",
        ("甲",),
        marks=[pytest.mark.clause("tonghua-2020/6.4.1/joint-lead-draws")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "own-function",
        "to-do",
        ("甲", "乙"),
        marks=[pytest.mark.clause("tonghua-2020/6.9.2.3.2/own-function")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "joint-plan",
        "to-do",
        (
            "市场主体",
            "方式",
            "比例",
            "事项",
            "时限",
            "各参与部门负责监管的重点内容",
            "监管措施",
            "共同参与的方法途径",
        ),
        marks=[pytest.mark.clause("tonghua-2020/6.2.2/joint-plan-contents")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "category-seats",
        "may",
        (),
        marks=[pytest.mark.clause("tonghua-2020/6.5.2.3/joint-domain")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "vertical",
        "may",
        ("跨区域", "专业性较强"),
        marks=[pytest.mark.clause("tonghua-2020/4.2/vertical-joint")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "record",
        "to-do",
        ("per-department-section",),
        marks=[pytest.mark.clause("tonghua-2020/6.9.2.5.1/joint-sign")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "form-f",
        "to-do",
        (
            "市场主体名称",
            "统一社会信用代码",
            "法定代表人/负责人",
            "联系电话",
            "检查住所(经营场所)",
            "是否真实",
        ),
        marks=[
            pytest.mark.clause("tonghua-2020/annex-f/fields"),
            pytest.mark.clause("tonghua-2020/annex-f/departments"),
            pytest.mark.clause("tonghua-2020/annex-f/non-cooperation"),
            pytest.mark.clause("tonghua-2020/annex-f/signatures"),
        ],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "single-visit",
        "to-do",
        ("must",),
        marks=[pytest.mark.clause("tonghua-2020/6.3.3/once")],
    ),
    pytest.param(
        "tonghua",
        JOINT,
        "centralised",
        "to-do",
        ("in-principle",),
        marks=[pytest.mark.clause("tonghua-2020/6.8.4/joint-centralised")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "targets-register",
        "to-do",
        ("检查对象名录库",),
        marks=[pytest.mark.clause("shenyang-2020/3.3/unified")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "non-profit-sources",
        "to-do",
        ("市编委办", "市民政局", "市司法局"),
        marks=[pytest.mark.clause("shenyang-2020/3.3/non-profit")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "inspectors-kinds",
        "to-do",
        ("行政执法类公务员", "具有行政执法资格的工作人员", "从事日常监管工作的人员"),
        marks=[pytest.mark.clause("shenyang-2020/3.4/personnel")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "directories",
        "to-do",
        ("通用名录", "专用名录", "行为载体名录"),
        marks=[
            pytest.mark.clause("shenyang-2020/3.3/purpose"),
            pytest.mark.clause("shenyang-2020/3.3/for-profit"),
            pytest.mark.clause("shenyang-2020/3.3/special"),
        ],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "inspectors-on-platform",
        "to-do",
        (),
        marks=[pytest.mark.clause("shenyang-2020/3.4/platform-built")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "carriers",
        "may",
        ("产品", "项目", "场所", "点位"),
        marks=[
            pytest.mark.clause("shenyang-2020/3.3/carriers"),
            pytest.mark.clause("shenyang-2020/3.3/carriers-condition"),
        ],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "listed",
        "to-do",
        ("a", "b"),
        marks=[pytest.mark.clause("shenyang-2020/3.2/compile-list")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "power-list",
        "to-do",
        ("权责清单", "“三定”方案", "辽宁省“互联网+监管”系统监管事项"),
        marks=[pytest.mark.clause("shenyang-2020/3.2/item-list")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "items-approved",
        "to-do",
        ("同级司法行政等部门审核", "市政府部门综合执法协调领导小组"),
        marks=[pytest.mark.clause("shenyang-2020/3.2/review-chain")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "items-revised",
        "to-do",
        ("监管事项依据变化",),
        marks=[pytest.mark.clause("shenyang-2020/3.2/dynamic")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "items-published",
        "to-do",
        ("国家企业信用信息公示系统(辽宁)", "信用中国(辽宁沈阳)"),
        marks=[pytest.mark.clause("shenyang-2020/3.2/publish")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "responsibility",
        "to-do",
        ("谁审批、谁监管", "谁主管、谁监管"),
        marks=[pytest.mark.clause("shenyang-2020/3.2/responsibility")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "same-purpose",
        "to-do",
        ("item", "level", "department", "field"),
        marks=[
            pytest.mark.clause("shenyang-2020/3.9/joint-required"),
            pytest.mark.clause("shenyang-2020/3.9/all-items-eligible"),
        ],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "exceptions",
        "may",
        ("特殊重点领域", "投诉举报", "转办交办", "数据监测"),
        marks=[pytest.mark.clause("shenyang-2020/1/exceptions")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "means",
        "missing",
        ("沈阳市“双随机”综合执法平台",),
        marks=[pytest.mark.clause("shenyang-2020/3.6/draw")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "subjects-not-named",
        "met",
        (),
        marks=[pytest.mark.clause("shenyang-2020/1/no-pointing")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "inspectors-not-named",
        "met",
        (),
        marks=[pytest.mark.clause("shenyang-2020/1/no-fixed-inspectors")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "matched",
        "met",
        (),
        marks=[pytest.mark.clause("shenyang-2020/3.6/list-then-match")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "chance-throughout",
        "met",
        (),
        marks=[pytest.mark.clause("shenyang-2020/1/randomness-throughout")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "double-random",
        "met",
        (),
        marks=[pytest.mark.clause("shenyang-2020/1/all-by-random")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "direct-assignment",
        "may",
        ("特殊情况", "无法随机分配"),
        marks=[pytest.mark.clause("shenyang-2020/3.6/direct-assignment")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "other-chance",
        "may",
        ("检查时间", "检查内容", "检查方式", "检查区域"),
        marks=[pytest.mark.clause("shenyang-2020/1/random-aspects-fallback")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "full-coverage",
        "met",
        (),
        marks=[pytest.mark.clause("shenyang-2020/3.6/full-ratio")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "helpers",
        "may",
        ("检测机构", "科研院所", "专家学者"),
        marks=[
            pytest.mark.clause("shenyang-2020/3.4/experts"),
            pytest.mark.clause("shenyang-2020/3.4/expert-condition"),
        ],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "channels",
        "to-do",
        ("国家企业信用信息公示系统(辽宁)", "信用中国(辽宁沈阳)", "国家互联网+监管系统"),
        marks=[
            pytest.mark.clause("shenyang-2020/3.8/channels"),
            pytest.mark.clause("shenyang-2020/3.8/portal"),
        ],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "objects",
        "to-do",
        ("计划", "任务", "名单", "检查结论", "处理结果"),
        marks=[pytest.mark.clause("shenyang-2020/3.8/objects")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "once",
        "to-do",
        (),
        marks=[pytest.mark.clause("shenyang-2020/3.1/no-double-entry")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "grounds",
        "may",
        ("国家秘密", "商业秘密", "个人隐私"),
        marks=[pytest.mark.clause("shenyang-2020/3.8/exemptions")],
    ),
    pytest.param(
        "shenyang",
        ONE,
        "adhoc",
        "to-do",
        ("with-object-list",),
        marks=[pytest.mark.clause("shenyang-2020/3.8/adhoc-with-list")],
    ),
    pytest.param(
        "shenyang",
        JOINT,
        "roles",
        "met",
        ("发起部门：甲", "检查部门：乙"),
        marks=[pytest.mark.clause("shenyang-2020/3.9/initiator")],
    ),
    pytest.param(
        "shenyang",
        JOINT,
        "single-visit",
        "to-do",
        ("must",),
        marks=[
            pytest.mark.clause("shenyang-2020/3.9/once"),
            pytest.mark.clause("shenyang-2020/3.9/one-door"),
        ],
    ),
    pytest.param(
        "shenyang",
        JOINT,
        "joint-results",
        "to-do",
        ("甲", "乙"),
        marks=[pytest.mark.clause("shenyang-2020/3.9/inspecting-departments")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "targets-register",
        "to-do",
        ("检查对象名录库",),
        marks=[pytest.mark.clause("linyi-2017/2.2/two-registries")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "subject-fields",
        "to-do",
        ("检查对象名称", "住所", "负责人", "联系方式"),
        marks=[pytest.mark.clause("linyi-2017/2.2/target-fields")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "inspector-fields",
        "to-do",
        ("姓名", "性别", "出生年月", "职务", "执法证号", "工作单位"),
        marks=[pytest.mark.clause("linyi-2017/2.2/personnel-fields")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "subjects-complete",
        "to-do",
        (),
        marks=[pytest.mark.clause("linyi-2017/2.2/target-complete")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "subjects-sources",
        "to-do",
        ("工商或市场监管", "机构编制", "民政"),
        marks=[pytest.mark.clause("linyi-2017/2.2/registry-helpers")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "classes",
        "may",
        ("行业类别", "区域分布", "风险等级", "信用状况"),
        marks=[pytest.mark.clause("linyi-2017/2.2/sub-pools")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "pooled",
        "may",
        ("本地区", "全行业"),
        marks=[pytest.mark.clause("linyi-2017/2.2/pooled")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "item-fields",
        "to-do",
        ("依据", "对象", "内容", "方式", "比例", "频次", "公开方式"),
        marks=[
            pytest.mark.clause("linyi-2017/2.1/fields"),
            pytest.mark.clause("linyi-2017/annex-2/publication-column"),
        ],
    ),
    pytest.param(
        "linyi",
        ONE,
        "legal-basis",
        "to-do",
        ("法律", "法规", "规章"),
        marks=[pytest.mark.clause("linyi-2017/annex-2/note-basis")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "power-list",
        "to-do",
        (),
        marks=[pytest.mark.clause("linyi-2017/2.1/item-list")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "items-approved",
        "to-do",
        ("市职能办", "市政府法制办"),
        marks=[pytest.mark.clause("linyi-2017/3.1.2/review")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "items-revised",
        "to-do",
        ("法律法规规章修订", "工作实际变化"),
        marks=[pytest.mark.clause("linyi-2017/2.1/dynamic")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "items-published",
        "to-do",
        ("市政府网站", "部门单位网站"),
        marks=[pytest.mark.clause("linyi-2017/3.1.3/publish-due")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "items-published-when",
        "to-do",
        ("及时",),
        marks=[pytest.mark.clause("linyi-2017/2.1/publish")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "items-drafted-when",
        "to-do",
        ("未规定期限",),
        marks=[pytest.mark.clause("linyi-2017/3.1.1/draft")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "statutory-items-drawn",
        "to-do",
        ("原则上",),
        marks=[pytest.mark.clause("linyi-2017/2.1/statutory-items-random")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "frequency",
        "may",
        ("频率", "次数"),
        marks=[pytest.mark.clause("linyi-2017/annex-2/note-frequency")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "implementing-rules",
        "to-do",
        ("随机抽查工作标准", "具体操作规程"),
        marks=[
            pytest.mark.clause("linyi-2017/2.3/rules"),
            pytest.mark.clause("linyi-2017/2.3/rules-by-list"),
        ],
    ),
    pytest.param(
        "linyi",
        ONE,
        "merge-same-department",
        "to-do",
        ("in-principle",),
        marks=[pytest.mark.clause("linyi-2017/2.5/joint-same-dept")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "merge-departments",
        "may",
        ("explore",),
        marks=[pytest.mark.clause("linyi-2017/2.5/joint-cross")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "no-basis",
        "to-do",
        ("a", "b"),
        marks=[pytest.mark.clause("linyi-2017/2.1/no-basis-no-inspection")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "means",
        "met",
        ("摇号", "机选", "抽签"),
        marks=[pytest.mark.clause("linyi-2017/2.3/draw-methods")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "witness",
        "may",
        ("人大代表", "政协委员", "纪检监察部门", "社会第三方"),
        marks=[pytest.mark.clause("linyi-2017/2.3/witnesses")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "recorded",
        "to-do",
        ("拍照", "录像"),
        marks=[pytest.mark.clause("linyi-2017/2.3/record-media")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "matched",
        "met",
        (),
        marks=[pytest.mark.clause("linyi-2017/2.3/random-match")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "single-random",
        "may",
        ("检查对象", "执法检查人员"),
        marks=[pytest.mark.clause("linyi-2017/2.5/single-random")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "census",
        "may",
        ("检查人员", "时间", "地点"),
        marks=[pytest.mark.clause("linyi-2017/2.5/census-random-aspects")],
    ),
    pytest.param(
        "linyi", ONE, "helpers", "may", (), marks=[pytest.mark.clause("linyi-2017/2.2/experts")]
    ),
    pytest.param(
        "linyi",
        ONE,
        "substitute",
        "to-do",
        ("new-draw",),
        marks=[pytest.mark.clause("linyi-2017/2.3/substitute")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "channels",
        "to-do",
        ("网络", "报刊", "广播电视", "服务大厅（窗口）", "公开栏"),
        marks=[pytest.mark.clause("linyi-2017/2.4/channels")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "grounds",
        "may",
        ("商业秘密", "个人隐私"),
        marks=[pytest.mark.clause("linyi-2017/2.4/limits")],
    ),
    pytest.param(
        "linyi",
        ONE,
        "default",
        "to-do",
        ("publish",),
        marks=[pytest.mark.clause("linyi-2017/2.4/publish-default")],
    ),
    pytest.param(
        "linyi",
        JOINT,
        "column-filled-by",
        "to-do",
        ("甲",),
        marks=[pytest.mark.clause("linyi-2017/annex-2/note-joint")],
    ),
    pytest.param(
        "linyi",
        JOINT,
        "vertical",
        "may",
        (),
        marks=[pytest.mark.clause("linyi-2017/2.5/joint-mechanism")],
    ),
    pytest.param(
        "linyi",
        JOINT,
        "no-duplicates",
        "to-do",
        (),
        marks=[pytest.mark.clause("linyi-2017/2.5/avoid-duplicate")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "base-register",
        "to-do",
        ("工商部门市场主体名录库",),
        marks=[
            pytest.mark.clause("yunnan-2016/1.2/targets-based-on-aic"),
            pytest.mark.clause("yunnan-2016/1.2/existing-dock"),
            pytest.mark.clause("yunnan-2016/1.2/aic-sharing"),
        ],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "registered-elsewhere",
        "may",
        (),
        marks=[pytest.mark.clause("yunnan-2016/1.2/non-aic-targets")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "listed",
        "to-do",
        ("a", "b"),
        marks=[pytest.mark.clause("yunnan-2016/1.1/list-timely")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "item-fields",
        "to-do",
        ("检查主体", "检查依据", "检查标准", "检查范围", "检查内容", "检查手段", "抽查频率"),
        marks=[pytest.mark.clause("yunnan-2016/1.1/fields")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "power-list",
        "to-do",
        (),
        marks=[pytest.mark.clause("yunnan-2016/3.3/not-on-power-list")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "items-revised",
        "to-do",
        ("法律法规规章修订", "工作实际变化"),
        marks=[pytest.mark.clause("yunnan-2016/3.3/dynamic")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "items-published",
        "to-do",
        (),
        marks=[pytest.mark.clause("yunnan-2016/1.1/publish-by-government")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "law-first",
        "to-do",
        (),
        marks=[pytest.mark.clause("yunnan-2016/3.3/legislate-first")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "statutory-items-drawn",
        "to-do",
        ("要加快推进",),
        marks=[pytest.mark.clause("yunnan-2016/3.3/statutory-random")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "power-kinds",
        "to-do",
        ("行政许可", "行政处罚", "行政强制", "行政征收", "行政检查", "行政确认", "其他职权"),
        marks=[pytest.mark.clause("yunnan-2016/1.1/power-list-mapping")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "implementing-rules",
        "may",
        ("“双随机”抽查程序", "检查手段", "检查内容", "处罚标准", "处罚程序", "抽查结果公开程序"),
        marks=[
            pytest.mark.clause("yunnan-2016/1.3/rules"),
            pytest.mark.clause("yunnan-2016/1.3/rules-author"),
        ],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "merge-departments",
        "may",
        ("explore",),
        marks=[pytest.mark.clause("yunnan-2016/2.1/explore-joint")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "no-basis",
        "to-do",
        ("a", "b"),
        marks=[pytest.mark.clause("yunnan-2016/3.3/no-basis-no-inspection")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "means",
        "met",
        ("机选", "摇号"),
        marks=[
            pytest.mark.clause("yunnan-2016/1.2/draw-methods"),
            pytest.mark.clause("yunnan-2016/1.2/software"),
        ],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "witness",
        "may",
        ("人大代表", "政协委员", "新闻媒体", "有关社会服务机构"),
        marks=[pytest.mark.clause("yunnan-2016/1.3/witnesses")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "fixed-before-seed",
        "met",
        (),
        marks=[pytest.mark.clause("yunnan-2016/1.2/limit-discretion")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "subjects-drawn",
        "met",
        ("名录库",),
        marks=[pytest.mark.clause("yunnan-2016/1.2/draw-targets")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "double-blind",
        "to-do",
        ("dispatch",),
        marks=[pytest.mark.clause("yunnan-2016/3.3/census-blind")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "single-random",
        "may",
        ("检查对象", "执法检查人员"),
        marks=[pytest.mark.clause("yunnan-2016/1.2/single-random")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "more-inspectors",
        "may",
        (),
        marks=[pytest.mark.clause("yunnan-2016/1.2/substitute")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "mix",
        "to-do",
        (),
        marks=[pytest.mark.clause("yunnan-2016/1.2/reasonable-mix")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "channels",
        "to-do",
        ("门户网站", "国家企业信用信息公示系统（云南）", "信用云南"),
        marks=[pytest.mark.clause("yunnan-2016/1.5/publish")],
    ),
    pytest.param(
        "yunnan",
        ONE,
        "grounds",
        "may",
        ("国家秘密", "商业秘密", "个人隐私"),
        marks=[pytest.mark.clause("yunnan-2016/1.5/limits")],
    ),
    pytest.param(
        "yunnan",
        JOINT,
        "organiser",
        "may",
        ("各级政府",),
        marks=[pytest.mark.clause("yunnan-2016/2.1/organiser")],
    ),
    pytest.param(
        "yunnan",
        JOINT,
        "lead-by-level",
        "to-do",
        ("county: 市场监管局",),
        marks=[pytest.mark.clause("yunnan-2016/2.1/county-lead")],
    ),
    pytest.param(
        "yunnan",
        JOINT,
        "joint-plan",
        "to-do",
        (),
        marks=[pytest.mark.clause("yunnan-2016/2.1/joint-plan")],
    ),
    pytest.param(
        "yunnan",
        JOINT,
        "single-visit",
        "to-do",
        ("in-principle",),
        marks=[pytest.mark.clause("yunnan-2016/2.1/once")],
    ),
]


@pytest.mark.parametrize(("city", "task", "what", "state", "values"), ROWS)
def test_what_is_asked(
    request: pytest.FixtureRequest,
    city: str,
    task: Task,
    what: str,
    state: str,
    values: tuple[str, ...],
) -> None:
    policy = load_policy(city)
    found = asked(policy, task)[what]
    assert (found.state, found.values) == (state, values)
    for mark in request.node.iter_markers("clause"):
        assert mark.args[0] in found.clauses
        without = policy
        for path in cited_by(mark.args[0]):
            without = without.with_clause(path, Silent())
        assert asked(without, task).get(what) != found  # the near-miss: a text that is silent on it


@pytest.mark.parametrize("city", ["shenzhen", "tonghua", "shenyang", "linyi", "yunnan"])
@pytest.mark.parametrize("task", [ONE, JOINT])
def test_a_requirement_is_whole(city: str, task: Task) -> None:
    found = checklist(task, load_policy(city), GROUND)
    assert len({(r.step, r.what) for r in found}) == len(found)
    for r in found:
        assert r.state in STATES
        assert r.clauses
        assert r.zh.endswith("。")
        assert r.en.endswith(".")
        assert r.strength is not Strength.ADVISORY or r.state != "to-do"


def test_silence_asks_for_nothing() -> None:
    policy = load_policy("cn-baseline")
    assert {r.what for r in checklist(JOINT, policy, GROUND)} == {"recusal"}


# ---------------------------------------------------------------- what was given


def test_a_register_that_lacks_a_printed_field() -> None:
    given = Ground(subject_fields=frozenset({"统一社会信用代码", "企业名称", "住所"}))
    found = asked("shenzhen", ground=given)["subject-fields"]
    assert found.state == "missing"
    assert found.zh.endswith("；所给的表缺：负责人、联系方式。")
    full = Ground(subject_fields=frozenset({"id", "name", "address", "法定代表人", "联系电话"}))
    assert asked("shenzhen", ground=full)["subject-fields"].state == "met"
    assert asked("shenzhen")["subject-fields"].state == "to-do"


def test_an_item_list_without_the_publication_column() -> None:
    columns = {"依据", "对象", "内容", "方式", "比例", "频次"}
    found = asked("linyi", ground=Ground(item_fields=frozenset(columns)))["item-fields"]
    assert (found.state, found.zh[-7:]) == ("missing", "缺：公开方式。")
    given = Ground(item_fields=frozenset(columns | {"公开方式"}))
    assert asked("linyi", ground=given)["item-fields"].state == "met"


def test_rows_set_aside_make_a_register_incomplete() -> None:
    aside = [asked("linyi", ground=Ground(subjects_set_aside=n)) for n in (0, 2)]
    assert [a["subjects-complete"].state for a in aside] == ["to-do", "missing"]


def test_a_closed_list_of_means_without_software() -> None:
    assert asked("shenyang")["means"].state == "missing"
    assert asked("yunnan")["means"].state == "met"
    closed = load_policy("linyi", switches={"draw_methods_open_ended": "false"})
    only = Enumeration(codes=("lots",), labels=("抽签",))
    said = closed["draw.methods"]
    assert isinstance(said, Clause)
    lots = closed.with_clause("draw.methods", evolve(said, value=only))
    assert asked(lots)["means"].state == "missing"


def test_who_fixes_the_numbers_has_fixed_them() -> None:
    unstated = evolve(JOINT, departments=[D(name="甲", lead=True), D(name="乙")])
    assert asked("tonghua", JOINT)["headcount-by"].state == "met"
    assert asked("tonghua", unstated)["headcount-by"].state == "missing"


def test_a_planned_task_is_not_published_as_an_adhoc_one() -> None:
    assert "adhoc" not in asked("shenyang", ground=Ground(planned=True))
    assert "adhoc" not in asked("shenyang", ground=Ground())


def test_a_permission_is_no_duty() -> None:
    witness = asked("linyi")["witness"]
    assert witness.state == MAY
    assert witness.open_ended


def test_headings_in_other_words() -> None:
    assert folded("Credit_Code") == folded("credit code") == "creditcode"
    wanted = Enumeration(codes=("name", "x"), labels=("名称（全称）", "别的"))
    assert absent(wanted, ["企业名称"], [("name", "企业名称")]) == ["别的"]
    assert absent(wanted, ["名称", "X"], ()) == []


# ---------------------------------------------------------------- shares


@pytest.mark.parametrize(
    ("city", "kind", "part", "day", "short"),
    [
        ("shenzhen", "all", 99, date(2018, 12, 31), True),
        ("shenzhen", "all", 100, date(2018, 12, 31), False),
        ("shenzhen", "all", 0, date(2018, 12, 30), False),
        ("yunnan", "market", 69, date(2016, 12, 31), True),
        ("yunnan", "market", 70, date(2016, 12, 31), False),  # 70%以上: the 70 is enough
        ("yunnan", "other", 49, date(2016, 12, 31), True),
        ("yunnan", "other", 50, date(2016, 12, 31), False),
        ("linyi", "market", 99, date(2017, 12, 31), True),
        ("tonghua", "all", 0, date(2026, 1, 1), False),  # silent
    ],
)
def test_coverage_of_the_list(city: str, kind: str, part: int, day: date, short: bool) -> None:
    found = coverage(load_policy(city), listed_items=part, all_items=100, on=day, kind=kind)
    assert [f.code for f in found] == ["items-coverage"] * short


@pytest.mark.parametrize(
    ("year", "draws", "joint", "codes"),
    [
        (2018, 10, 1, []),
        (2018, 11, 1, ["joint-min-share"]),  # the ceiling of a tenth of 11 is 2
        (2018, 11, 2, []),
        (2018, 20, 2, []),
        (2018, 5, 0, ["joint-min-per-year", "joint-min-share"]),
        (2018, 0, 0, ["joint-min-per-year"]),  # the share is not assessable
        (2017, 20, 1, []),  # before its printed day
        (2026, 20, 1, ["joint-min-share"]),  # it recurs
    ],
)
@pytest.mark.clause("shenzhen-2018/2.3.3/min-one-per-year")
@pytest.mark.clause("shenzhen-2018/1.2/joint-share")
@pytest.mark.clause("shenzhen-2018/1.2/joint-routine")
def test_the_joint_year_of_shenzhen(year: int, draws: int, joint: int, codes: list[str]) -> None:
    found = joint_year(load_policy("shenzhen"), JointYear(year=year, draws=draws, joint=joint))
    assert [f.code for f in found] == codes


def test_the_other_readings_of_the_share() -> None:
    done = JointYear(year=2026, draws=20, joint=1, subjects=100, joint_subjects=10)
    for name, chosen in (
        ("joint_min_share_unit", "subjects"),
        ("joint_min_share_recurring", "false"),
    ):
        assert joint_year(load_policy("shenzhen", switches={name: chosen}), done) == ()


def test_no_other_text_prints_a_share() -> None:
    for city in ("tonghua", "shenyang", "linyi", "yunnan"):
        assert joint_year(load_policy(city), JointYear(year=2026, draws=20, joint=0)) == ()
