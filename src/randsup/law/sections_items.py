"""The item list and the rules made for it: 一单 and 一细则.

What is not on the list is not drawn, and what no law provides for does not come on the list. The
list covers the department's inspection items to a printed share by a printed day, is reviewed,
published and kept up to date.
"""

# ruff: noqa: RUF009 - `parameter` declares a field, as `attrs.field` does

from datetime import date
from fractions import Fraction

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.declaring import parameter
from randsup.law.terms import Due, Enumeration, Silent


@frozen(kw_only=True)
class Items:
    """The list of items that are inspected by draw."""

    approval_chain: Clause[Enumeration] | Silent = parameter(
        "清单审核程序", "Who reviews the list, in this order."
    )
    basis_kinds: Clause[tuple[str, ...]] | Silent = parameter(
        "抽查依据的种类",
        "What may be the basis of an item.",
        choices={"law": "法律", "regulation": "法规", "rule": "规章"},
    )
    comprehensive_list_allowed: Clause[bool] | Silent = parameter(
        "可建综合性联合清单", "A designated lead may make one list across industries and fields."
    )
    coverage_due: Clause[date] | Silent = parameter(
        "清单覆盖完成日", "The day by which the shares of coverage are reached."
    )
    coverage_inclusive: Clause[bool] | Silent = parameter(
        "覆盖比例含本数", "以上: the printed share itself is enough."
    )
    coverage_market_min_ratio: Clause[Fraction] | Silent = parameter(
        "市场监管事项覆盖下限", "Market supervision items that are on the list, at least."
    )
    coverage_min_ratio: Clause[Fraction] | Silent = parameter(
        "检查事项覆盖下限", "Inspection items that are on the list, at least."
    )
    coverage_other_min_ratio: Clause[Fraction] | Silent = parameter(
        "其他执法事项覆盖下限", "Other enforcement items that are on the list, at least."
    )
    draft: Clause[Due] | Silent = parameter(
        "清单梳理期限", "When the draft of the list is made.", key="items_draft_working_days"
    )
    dynamic_triggers: Clause[tuple[str, ...]] | Silent = parameter(
        "清单调整事由",
        "On what the list is revised.",
        choices={
            "law-amended": "法律法规规章修订",
            "working-reality-changed": "工作实际变化",
            "enacted": "制定",
            "amended": "修改",
            "repealed": "废止",
            "interpreted": "解释",
            "level-powers-changed": "层级监督权限调整",
            "superior-rules": "上级部门确定的规则",
            "basis-changed": "监管事项依据变化",
        },
    )
    fields: Clause[Enumeration] | Silent = parameter("清单内容", "What the list says of an item.")
    form: Clause[str] | Silent = parameter("清单样式", "The form of the list.")
    frequency_forms: Clause[Enumeration] | Silent = parameter(
        "频次填写方式", "How a frequency may be stated."
    )
    include_affiliates: Clause[bool] | Silent = parameter(
        "含直属机构事项", "Items of affiliated bodies stand on the department's list."
    )
    joint_dynamic: Clause[bool] | Silent = parameter(
        "联合清单动态调整", "The joint list is kept up to date."
    )
    joint_fields: Clause[Enumeration] | Silent = parameter(
        "联合清单内容", "What the joint list says of an item."
    )
    joint_form: Clause[str] | Silent = parameter("联合清单样式", "The form of the joint list.")
    joint_list_author: Clause[str] | Silent = parameter(
        "联合清单制定者",
        "Who makes the joint list.",
        choices={"lead": "牵头部门", "each-department": "各部门"},
    )
    list_authors: Clause[tuple[str, ...]] | Silent = parameter(
        "清单制定者",
        "Who makes a list.",
        choices={
            "district_government": "各区政府(新区管委会)",
            "enforcement_department": "行政执法部门",
        },
    )
    must_be_complete: Clause[bool] | Silent = parameter(
        "清单须完整", "The list holds every inspection item of the department."
    )
    pending_legislation_state: Clause[bool] | Silent = parameter(
        "先立法后检查", "An item that needs a law waits until the law is made."
    )
    power_kinds: Clause[Enumeration] | Silent = parameter(
        "对应的职权种类", "The kinds of power to which items correspond."
    )
    power_list_gap_explanation: Clause[bool] | Silent = parameter(
        "未列入权责清单须说明", "An item that is on no power list is explained."
    )
    power_list_provider: Clause[str] | Silent = parameter(
        "权责清单提供者", "Who supplies the power lists."
    )
    publication_method_field: Clause[bool] | Silent = parameter(
        "清单载明公开方式", "The list says how results of an item are published."
    )
    publish_channels: Clause[Enumeration] | Silent = parameter(
        "清单公布渠道", "Where the list is published."
    )
    publisher: Clause[str] | Silent = parameter(
        "清单公布者",
        "Who publishes the list.",
        choices={"same-level-government": "同级政府", "department": "本部门"},
    )
    random_default: Clause[str] | Silent = parameter(
        "法定检查事项实行随机抽查",
        "How strongly statutory items are to be drawn.",
        choices={"must": "应", "in-principle": "原则上", "must-accelerate": "要加快推进"},
    )
    republish_on_change: Clause[bool] | Silent = parameter(
        "调整后重新公布", "A revised list is published again."
    )
    required: Clause[bool] | Silent = parameter("须制定清单", "There is an item list.")
    required_refs: Clause[Enumeration] | Silent = parameter(
        "清单须对应的依据", "Against what each item is checked."
    )
    requires_legal_basis: Clause[bool] | Silent = parameter(
        "清单须有法定依据", "Each item has a basis in law."
    )
    requires_power_list_ref: Clause[bool] | Silent = parameter(
        "清单须对照权责清单", "Each item refers to the power lists."
    )
    responsibility_principle: Clause[tuple[str, ...]] | Silent = parameter(
        "监管责任原则",
        "Who supervises an item.",
        choices={"approver-supervises": "谁审批、谁监管", "competent-supervises": "谁主管、谁监管"},
    )
    vertical_owner: Clause[str] | Silent = parameter(
        "垂直管理事项牵头者",
        "Who sorts the items of departments under vertical management.",
        choices={"superior-department": "上级业务部门"},
    )
    vertical_upstream_ids: Clause[bool] | Silent = parameter(
        "垂直管理事项与上级对接", "Such items refer to the superior department's list."
    )


@frozen(kw_only=True)
class Rules:
    """The implementing rules that go with the list."""

    author: Clause[str] | Silent = parameter(
        "细则制定者",
        "Who makes the rules.",
        choices={"provincial-department": "省直有关部门", "department": "本部门"},
    )
    contents: Clause[Enumeration] | Silent = parameter("细则内容", "What the rules lay down.")
    joint_contents: Clause[Enumeration] | Silent = parameter(
        "联合抽查细则内容", "What the rules lay down besides for joint inspections."
    )
    required: Clause[bool] | Silent = parameter("须制定细则", "There are implementing rules.")
    source: Clause[str] | Silent = parameter(
        "细则的依据", "What the rules follow.", choices={"item-list": "随机抽查事项清单"}
    )
