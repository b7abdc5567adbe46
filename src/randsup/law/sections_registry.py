"""The two registers, 两库: who is inspected and who inspects.

What an entry says, where it comes from, what it is divided by, when it changes, and who must stand
in it. A register of subjects that must be complete and one that is built up from another's are
different promises; so are one register for the whole city and a register per department.
"""

# ruff: noqa: RUF009 - `parameter` declares a field, as `attrs.field` does

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.declaring import parameter
from randsup.law.terms import Enumeration, Silent


@frozen(kw_only=True)
class Registry:
    """Who and what stands in a register."""

    area_entries_allowed: Clause[bool] | Silent = parameter(
        "可按区域建库", "Where subjects are not specific, areas may be entered."
    )
    base: Clause[str] | Silent = parameter(
        "名录库的基础",
        "The register upon which the department's own is built.",
        choices={"aic-market-entity-registry": "工商部门市场主体名录库"},
    )
    carrier_condition: Clause[str] | Silent = parameter(
        "建立载体名录的条件",
        "When directories of carriers are made.",
        choices={"specific-supervision-need": "特定监管需要"},
    )
    carrier_kinds: Clause[Enumeration] | Silent = parameter(
        "行为载体种类",
        "Products, projects and places that may be drawn instead of a subject.",
        also="registry_carrier_kinds_open_ended",
    )
    carrier_link_required: Clause[bool] | Silent = parameter(
        "载体须关联监管对象", "Each carrier is linked to its subject."
    )
    directory_kinds: Clause[tuple[str, ...]] | Silent = parameter(
        "名录种类",
        "The kinds of directories.",
        choices={"general": "通用名录", "special": "专用名录", "carrier": "行为载体名录"},
    )
    general_directories: Clause[Enumeration] | Silent = parameter(
        "通用名录", "The general directories."
    )
    joint_allowed: Clause[bool] | Silent = parameter(
        "可建联合抽查名录库", "A lead may make a register for joint inspections."
    )
    key_supervision_separate_allowed: Clause[bool] | Silent = parameter(
        "可单建重点监管名录库", "Subjects under key supervision may have a register of their own."
    )
    merge_to_base: Clause[bool] | Silent = parameter(
        "逐步统一到基础名录库", "A department's own register is merged into the base."
    )
    non_aic_allowed: Clause[bool] | Silent = parameter(
        "非工商登记对象另建库", "Subjects registered elsewhere have the department's own register."
    )
    non_profit_sources: Clause[Enumeration] | Silent = parameter(
        "非营利主体信息来源", "Who supplies the data of non-profit subjects."
    )
    personnel_fields: Clause[Enumeration] | Silent = parameter(
        "执法检查人员名录库内容", "What the register says of an inspector."
    )
    personnel_in_platform: Clause[bool] | Silent = parameter(
        "人员名录在平台建立", "The register of inspectors is kept on the platform."
    )
    personnel_jurisdiction_keys: Clause[Enumeration] | Silent = parameter(
        "人员名录库划分", "By what the register of inspectors is divided."
    )
    personnel_kinds: Clause[Enumeration] | Silent = parameter(
        "入库人员种类", "Who stands in the register of inspectors."
    )
    personnel_qualification: Clause[bool] | Silent = parameter(
        "须具备行政执法资格",
        "Inspectors hold a qualification.",
        key="registry_personnel_qualification_required",
        tighten="up",
    )
    personnel_update_events: Clause[tuple[str, ...]] | Silent = parameter(
        "人员名录库更新事由",
        "On what the register of inspectors is updated.",
        choices={"staff-change": "人员变动", "qualification-change": "资格变动"},
    )
    pooled_allowed: Clause[bool] | Silent = parameter(
        "可集中建库", "Registers may be made in common."
    )
    pooled_scopes: Clause[tuple[str, ...]] | Silent = parameter(
        "集中建库的范围",
        "For what registers may be made in common.",
        choices={"city": "全市", "region": "本地区", "industry": "全行业"},
    )
    required: Clause[tuple[str, ...]] | Silent = parameter(
        "须建立的名录库",
        "The registers that there are.",
        choices={"targets": "检查对象名录库", "personnel": "执法检查人员名录库"},
    )
    sharing: Clause[bool] | Silent = parameter("名录库开放共享", "The base register is shared.")
    special_directory: Clause[str] | Silent = parameter(
        "专用名录",
        "How a special directory is made.",
        choices={"subset-of-general": "从通用名录筛选"},
    )
    target_fields: Clause[Enumeration] | Silent = parameter(
        "检查对象名录库内容", "What the register says of a subject."
    )
    target_must_be_complete: Clause[bool] | Silent = parameter(
        "对象名录库须完整", "The register holds every subject."
    )
    target_sources: Clause[Enumeration] | Silent = parameter(
        "对象信息来源", "Who helps to make the register of subjects."
    )
    target_subpool_dimensions: Clause[Enumeration] | Silent = parameter(
        "对象分类依据", "By what the register of subjects may be divided."
    )
    target_tags: Clause[bool] | Silent = parameter(
        "对象预警标签", "Subjects carry tags for early warning."
    )
    target_update_events: Clause[tuple[str, ...]] | Silent = parameter(
        "对象名录库更新事由",
        "On what the register of subjects is updated.",
        choices={
            "established": "设立",
            "changed": "变更",
            "revoked": "吊销",
            "deregistered": "注销",
        },
    )
    technician_optional: Clause[bool] | Silent = parameter(
        "可建专业技术人员名录库", "Technicians may have a register of their own."
    )
    unified_scope: Clause[str] | Silent = parameter(
        "统一名录库范围",
        "For what there is one register only.",
        choices={"city": "全市", "industry": "全行业"},
    )
