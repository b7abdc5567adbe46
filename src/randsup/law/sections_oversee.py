"""Who steers and who watches: coordination, responsible bodies, appraisal, reports.

Most of it names offices and forms. A profile says them so that a report can address the right body
and an auditor can ask for the right figures.
"""

# ruff: noqa: RUF009 - `parameter` declares a field, as `attrs.field` does

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.declaring import parameter
from randsup.law.terms import Enumeration, Silent


@frozen(kw_only=True)
class Gov:
    """Who coordinates."""

    contact_form: Clause[str] | Silent = parameter("联络表名称", "The form that names contacts.")
    contacts: Clause[tuple[tuple[str, int], ...]] | Silent = parameter(
        "联络人配备",
        "How many of each a department names.",
        choices={"leader": "分管负责人", "lead_section": "牵头科室", "liaison": "联络员"},
    )
    coordinator: Clause[str] | Silent = parameter("统筹协调机构", "The body that coordinates.")
    district_coordinator_required: Clause[bool] | Silent = parameter(
        "区级须建协调机制", "Districts have a body of their own that coordinates."
    )
    lead: Clause[str] | Silent = parameter("牵头部门", "The department that leads.")
    levels: Clause[tuple[str, ...]] | Silent = parameter(
        "组织实施的层级",
        "The levels that organise inspections.",
        choices={"municipal": "市级", "district": "区级", "county": "县区级"},
    )
    office: Clause[str] | Silent = parameter("日常工作机构", "Where the coordinator's office is.")


@frozen(kw_only=True)
class Responsible:
    """Who is responsible for what."""

    body: Clause[str] | Silent = parameter(
        "责任主体",
        "Who answers for inspections.",
        choices={"department-with-supervision-duty": "负有监管职责的部门单位"},
    )
    departments: Clause[tuple[str, ...]] | Silent = parameter(
        "责任部门", "The responsible departments."
    )
    departments_approval: Clause[tuple[str, ...]] | Silent = parameter(
        "计划批准的责任部门", "The departments responsible for plan and approval."
    )
    departments_items: Clause[tuple[str, ...]] | Silent = parameter(
        "事项清单的责任部门", "The departments responsible for the item list."
    )
    departments_platform: Clause[tuple[str, ...]] | Silent = parameter(
        "平台的责任部门", "The departments responsible for the platform."
    )
    departments_registry: Clause[tuple[str, ...]] | Silent = parameter(
        "名录库的责任部门", "The departments responsible for the registers."
    )


@frozen(kw_only=True)
class Oversight:
    """What is watched, by whom, and what is reported."""

    annual_targets: Clause[tuple[str, ...]] | Silent = parameter(
        "年度量化目标",
        "What is to be reached every year.",
        choices={
            "items-coverage": "事项覆盖率",
            "joint-share": "联合抽查占比",
            "joint-min-per-year": "年度联合抽查次数",
            "completion-due": "按期完成",
        },
    )
    assessor: Clause[str] | Silent = parameter("考核部门", "Who appraises.")
    district_view: Clause[bool] | Silent = parameter(
        "督促指导落实", "A district sees how its departments carry inspections out."
    )
    duty_exemption_evidence: Clause[bool] | Silent = parameter(
        "尽职免责有据", "Whoever did what the list says can show it."
    )
    ledger_fields: Clause[Enumeration] | Silent = parameter(
        "工作台账内容", "What the ledger of the work says."
    )
    ledger_owner: Clause[str] | Silent = parameter("督促落实机构", "Who keeps that ledger.")
    metrics: Clause[tuple[str, ...]] | Silent = parameter(
        "考核指标",
        "What is measured.",
        choices={
            "joint-share": "联合抽查占比",
            "joint-count": "联合抽查次数",
            "plan-completion": "计划完成率",
            "publication-timeliness": "公示及时率",
            "adhoc-share": "临时任务占比",
        },
    )
    overdue_report: Clause[bool] | Silent = parameter(
        "逾期问责", "What is overdue is listed, with who answers for it."
    )
    progress_stages: Clause[tuple[str, ...]] | Silent = parameter(
        "进展阶段",
        "The stages that are tracked.",
        choices={
            "draft": "梳理",
            "review": "审核",
            "publish": "公布",
            "file": "备案",
            "execute": "实施",
        },
    )
    report_recipient: Clause[str] | Silent = parameter("情况报送机构", "To whom one reports.")
    responsibility_trace: Clause[bool] | Silent = parameter(
        "责任可追溯", "For every step somebody is named."
    )
    tracker: Clause[str] | Silent = parameter("跟踪督导机构", "Who follows the work.")


@frozen(kw_only=True)
class Supervision:
    """What drawn inspections stand beside."""

    complements: Clause[Enumeration] | Silent = parameter(
        "互补的监管方式", "What complements drawn inspections."
    )
    kinds: Clause[Enumeration] | Silent = parameter(
        "结合的监管方式", "With what drawn inspections are combined."
    )


@frozen(kw_only=True)
class Analysis:
    """What is made of many results."""

    levels: Clause[str] | Silent = parameter("数据分析的层级", "By which levels data are analysed.")
    required: Clause[bool] | Silent = parameter("须汇总分析结果", "Results are analysed together.")


@frozen(kw_only=True)
class Submission:
    """What a department hands in."""

    documents: Clause[tuple[str, ...]] | Silent = parameter(
        "报送材料",
        "What is handed in.",
        choices={
            "item-list": "随机抽查事项清单",
            "target-registry": "检查对象名录库",
            "personnel-registry": "执法检查人员名录库",
            "implementing-rules": "实施细则",
        },
    )
    sealed: Clause[bool] | Silent = parameter("报送须盖章", "What is handed in is sealed.")


@frozen(kw_only=True)
class Filing:
    """What is filed after review."""

    copies: Clause[int] | Silent = parameter("备案份数", "Paper copies filed.", at_least=1)
    electronic: Clause[bool] | Silent = parameter("报送电子版", "An electronic copy is filed too.")
    proof_of_publication: Clause[bool] | Silent = parameter(
        "附公开证明", "Proof of publication is filed too."
    )
