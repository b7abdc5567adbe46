"""The text itself and its reach: who issued it, whom it binds, what stays outside the draw.

Provenance, the parts of the text and its annexes belong to one text and are never taken from a
layer. 除…外 lists the cases in which no draw is asked for; with 等 the list is open, without it is
closed. A date in the text is a milestone: it was due once, and does not come again every year.
"""

# ruff: noqa: RUF009 - `parameter` declares a field, as `attrs.field` does

from datetime import date

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.declaring import parameter
from randsup.law.parameters import DetailSpec, Milestone
from randsup.law.terms import Enumeration, Silent

_TARGETS = {"market-entity": "市场主体", "non-market-entity": "非市场主体"}


@frozen(kw_only=True)
class Provenance:
    """Where the text comes from, each statement with the words that print it."""

    addressees: Clause[Enumeration] | Silent = parameter(
        "主送", "To whom the text is addressed.", key="policy_addressees", own=True
    )
    approved_by: Clause[str] | Silent = parameter(
        "同意机关", "Who agreed to the text.", key="policy_approved_by", own=True
    )
    basis: Clause[tuple[str, ...]] | Silent = parameter(
        "上位文件",
        "The numbers of the superior instruments that the text carries out.",
        key="policy_basis",
        also="policy_basis_open_ended",
        details=(DetailSpec(name="open_ended", kind="flag", zh="等文件"),),
        own=True,
    )
    disclosure: Clause[str] | Silent = parameter(
        "公开方式", "How the text itself is made public.", key="policy_disclosure", own=True
    )
    issued: Clause[date] | Silent = parameter(
        "成文日期", "The day of issue.", key="policy_issued", own=True
    )
    issuer: Clause[str] | Silent = parameter(
        "发文机关", "Who issued the text.", key="policy_issuer", own=True
    )
    level: Clause[str] | Silent = parameter(
        "发文层级",
        "The level of the issuer.",
        key="policy_level",
        choices={"national": "国家", "province": "省", "city": "市"},
        own=True,
    )
    number: Clause[str] | Silent = parameter(
        "文号", "The printed document number.", key="policy_doc_no", own=True
    )
    overlay_allowed: Clause[bool] | Silent = parameter(
        "落实上级方案",
        "A superior department's own scheme is carried out besides.",
        key="policy_overlay_allowed",
        own=True,
    )
    printed: Clause[date] | Silent = parameter(
        "印发日期",
        "The day of printing, where it is not the day of issue.",
        key="policy_printed",
        own=True,
    )
    trial: Clause[bool] | Silent = parameter(
        "试行", "The text is issued on trial.", key="policy_trial", own=True
    )


@frozen(kw_only=True)
class Scope:
    """Whom and what the text binds."""

    actors: Clause[Enumeration] | Silent = parameter("适用主体", "Who has to carry the text out.")
    default_double_random: Clause[bool] | Silent = parameter(
        "检查均应双随机", "Inspections are drawn unless excepted.", also="scope_default_force"
    )
    default_mode: Clause[str] | Silent = parameter(
        "基本监管手段",
        "The basic means of supervision.",
        choices={"double-random": "双随机、一公开"},
    )
    double_random_elements: Clause[tuple[str, ...]] | Silent = parameter(
        "双随机、一公开的要素",
        "What makes an inspection a drawn and open one.",
        choices={
            "random-targets": "随机抽取检查对象",
            "random-inspectors": "随机选派执法检查人员",
            "publication": "结果向社会公开",
        },
    )
    exceptions: Clause[Enumeration] | Silent = parameter(
        "不适用双随机的情形",
        "The cases in which an inspection needs no draw.",
        also="scope_exceptions_open_ended",
    )
    market_entity_kinds: Clause[Enumeration] | Silent = parameter(
        "市场主体种类", "What counts as a market entity."
    )
    min_level: Clause[str] | Silent = parameter(
        "适用的最低层级",
        "The lowest level of government that is bound.",
        choices={"county": "县级", "city": "市级", "township": "乡镇"},
    )
    no_arbitrary_inspection: Clause[bool] | Silent = parameter(
        "不得违法随意检查", "Nobody is inspected at will."
    )
    no_basis_carve_outs: Clause[Enumeration] | Silent = parameter(
        "无依据检查的除外", "What may go on without a legal basis."
    )
    no_basis_no_inspection: Clause[bool] | Silent = parameter(
        "无依据不得检查", "What no law provides for is not inspected.", tighten="up"
    )
    non_market_includes_individuals: Clause[bool] | Silent = parameter(
        "非市场主体含个人", "Individuals count as non-market entities."
    )
    non_market_kinds: Clause[Enumeration] | Silent = parameter(
        "非市场主体种类", "What counts as a non-market entity."
    )
    prerequisites: Clause[tuple[str, ...]] | Silent = parameter(
        "须先建立的制度",
        "What has to exist before a draw.",
        choices={
            "item-list": "随机抽查事项清单",
            "target-registry": "检查对象名录库",
            "personnel-registry": "执法检查人员名录库",
            "implementing-rules": "实施细则",
        },
    )
    reference_targets: Clause[tuple[str, ...]] | Silent = parameter(
        "可参照适用的对象", "Subjects to which the text may be applied alike.", choices=_TARGETS
    )
    reference_use_allowed: Clause[bool] | Silent = parameter(
        "可参照执行", "Others may apply the text alike."
    )
    target_classes: Clause[Enumeration] | Silent = parameter(
        "监管对象分类", "The classes of subjects."
    )
    target_kinds: Clause[Enumeration] | Silent = parameter(
        "监管对象种类", "The kinds of subjects.", also="scope_target_kinds_open_ended"
    )
    target_kinds_binding: Clause[tuple[str, ...]] | Silent = parameter(
        "应适用的对象", "Subjects to which the text applies.", choices=_TARGETS
    )


@frozen(kw_only=True)
class Milestones:
    """What was due by a day of one year, and does not recur."""

    dated: Clause[tuple[Milestone, ...]] | Silent = parameter(
        "阶段目标", "What is reached by which day.", key="milestones"
    )


@frozen(kw_only=True)
class Deadline:
    """The kinds of time limit that the text sets."""

    kinds: Clause[tuple[str, ...]] | Silent = parameter(
        "完成时限的种类",
        "How tasks are limited in time.",
        choices={"dated": "定期完成", "annual": "每年", "long-term": "长期推进"},
    )


@frozen(kw_only=True)
class Spec:
    """How the text is divided."""

    parts: Clause[Enumeration] | Silent = parameter(
        "规范的组成部分", "The parts of the text.", own=True
    )


@frozen(kw_only=True)
class Annex:
    """What the annexes hold, and which of them did not come with the text."""

    contact_columns: Clause[Enumeration] | Silent = parameter(
        "联络表栏目", "The columns of the contact form.", key="annex_5_columns", own=True
    )
    contact_rows: Clause[Enumeration] | Silent = parameter(
        "联络表行目", "The rows of the contact form.", key="annex_5_rows", own=True
    )
    departments_block_1: Clause[tuple[str, ...]] | Silent = parameter(
        "参与单位(一)", "The departments named first.", key="annex_1_block_1", own=True
    )
    departments_block_2: Clause[tuple[str, ...]] | Silent = parameter(
        "参与单位(二)",
        "The departments named in the second block.",
        key="annex_1_block_2",
        own=True,
    )
    forms: Clause[Enumeration] | Silent = parameter(
        "须填写的附表", "The forms to be filled in.", own=True
    )
    item_list_columns: Clause[Enumeration] | Silent = parameter(
        "事项清单栏目", "The columns of the item list form.", key="annex_2_columns", own=True
    )
    item_list_header: Clause[Enumeration] | Silent = parameter(
        "事项清单表头", "The head of the item list form.", key="annex_2_header", own=True
    )
    missing: Clause[tuple[str, ...]] | Silent = parameter(
        "缺失的附录", "Annexes that are named and did not come with the text.", own=True
    )
    status: Clause[str] | Silent = parameter(
        "流程图状态",
        "What is missing of the flow chart.",
        choices={"figure-missing-in-text": "图未随文"},
        own=True,
    )
