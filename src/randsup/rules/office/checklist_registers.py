"""What the registers and the item list have to be before a draw: 一单两库.

Sentences: 检查对象名录库…包括检查对象名称（姓名）、住所、负责人、联系方式… (Shenzhen 二（一）2); 抽查事项清单…明确
抽查依据、对象、内容、方式、比例、频次等 (Shenzhen 二（一）1, Linyi 二（一）). A register that lacks a printed field is
told; who keeps it up, and from whose data, is told too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from randsup.law.clause import Clause
from randsup.law.terms import Enumeration, Silent
from randsup.rules.office.requirements import (
    MAY,
    MET,
    MISSING,
    TO_DO,
    Asking,
    Requirement,
    absent,
    labels,
    listed,
    named,
    value,
)

_SUBJECT_NAMES: Final = (
    ("name", "检查对象名称", "市场主体名称", "企业名称", "单位名称", "名称"),
    ("credit_code", "id", "统一社会信用代码", "信用代码", "身份证号码"),
    ("domicile", "address", "住所", "地址", "经营场所"),
    ("person_in_charge", "responsible", "legal_representative", "负责人", "法定代表人"),
    ("contact", "phone", "联系方式", "联系电话"),
    ("industry", "行业", "所属行业"),
)
_INSPECTOR_NAMES: Final = (
    ("name", "姓名"),
    ("unit", "department", "工作单位", "所在单位", "单位", "部门"),
    ("certificate_no", "licence", "执法证号", "执法证件号"),
    ("category", "categories", "执法类别", "类别"),
    ("post", "职务"),
    ("contact", "phone", "联系方式", "联系电话"),
)
_DIVISIONS: Final = {
    "level": ("level",),
    "territory": ("region",),
    "function": ("department", "unit"),
    "category": ("categories", "category"),
}
_DIMENSIONS: Final = {
    "industry": ("industry", "行业"),
    "region": ("region", "区域"),
    "risk": ("risk_level", "risk", "风险"),
    "credit": ("credit_class", "credit", "信用"),
}


def of_registers(asking: Asking) -> Iterator[Requirement]:
    """Yield what is asked of the two registers."""
    registry, ground = asking.policy.registry, asking.ground
    for kind in value(registry.required) or ():
        (called,) = named("registry.required", (kind,))
        there = ground.subject_fields if kind == "targets" else ground.inspector_fields
        yield asking.asks(
            "registers",
            f"{kind}-register",
            registry.required,
            zh=f"须建立{called}。",
            en=f"There is a register of {kind}.",
            state=TO_DO if there is None else MET,
            values=(called,),
        )
    yield from _fields(asking, "subject-fields", registry.target_fields, ground.subject_fields)
    yield from _fields(
        asking, "inspector-fields", registry.personnel_fields, ground.inspector_fields
    )
    yield from _complete(asking)
    yield from _kept_up(asking)
    yield from _division(asking)
    yield from _classes(asking)
    yield from _directories(asking)
    yield from _choices(asking)


def _fields(
    asking: Asking, what: str, said: Clause[Enumeration] | Silent, there: frozenset[str] | None
) -> Iterator[Requirement]:
    if not isinstance(said, Clause):
        return
    same = _SUBJECT_NAMES if what == "subject-fields" else _INSPECTOR_NAMES
    register = "检查对象名录库" if what == "subject-fields" else "执法检查人员名录库"
    lacking = [] if there is None else absent(said.value, there, same)
    short = f"；所给的表缺：{'、'.join(lacking)}" if lacking else ""
    yield asking.asks(
        "registers",
        what,
        said,
        zh=f"{register}应包括：{listed(said.value)}{short}。",
        en=f"The register says of each entry: {listed(said.value)}"
        + (f"; the one given lacks {', '.join(lacking)}." if lacking else "."),
        state=TO_DO if there is None else MISSING if lacking else MET,
        values=said.value,
    )


def _complete(asking: Asking) -> Iterator[Requirement]:
    said, aside = asking.policy.registry.target_must_be_complete, asking.ground.subjects_set_aside
    if value(said):
        yield asking.asks(
            "registers",
            "subjects-complete",
            said,
            zh="检查对象名录库须完整，不遗漏监管对象"
            + (f"；本次有{aside}行未采用。" if aside else "。"),
            en="The register of subjects leaves nobody out"
            + (f"; {aside} rows were set aside." if aside else "."),
            state=MISSING if aside else TO_DO,
        )


def _kept_up(asking: Asking) -> Iterator[Requirement]:
    registry = asking.policy.registry
    for what, path, said in (
        ("subjects-updated", "registry.target_update_events", registry.target_update_events),
        (
            "inspectors-updated",
            "registry.personnel_update_events",
            registry.personnel_update_events,
        ),
    ):
        if isinstance(said, Clause):
            events = named(path, said.value)
            yield asking.asks(
                "registers",
                what,
                said,
                zh=f"抽取前按{'、'.join(events)}情况更新名录库。",
                en=f"The register is updated on {', '.join(said.value)} before the draw.",
                values=events,
            )
    for what, said_by in (
        ("subjects-sources", registry.target_sources),
        ("non-profit-sources", registry.non_profit_sources),
    ):
        if isinstance(said_by, Clause):
            yield asking.asks(
                "registers",
                what,
                said_by,
                zh=f"检查对象信息取自或会同：{listed(said_by.value)}。",
                en=f"The data of subjects come from or with {listed(said_by.value)}.",
                values=said_by.value,
            )
    if isinstance(registry.personnel_kinds, Clause):
        yield asking.asks(
            "registers",
            "inspectors-kinds",
            registry.personnel_kinds,
            zh=f"入库的执法检查人员限于：{listed(registry.personnel_kinds.value)}。",
            en=f"Those in the register are {listed(registry.personnel_kinds.value)}.",
            values=registry.personnel_kinds.value,
        )


def _division(asking: Asking) -> Iterator[Requirement]:
    said, there = asking.policy.registry.personnel_jurisdiction_keys, asking.ground.inspector_fields
    if not isinstance(said, Clause):
        return
    pairs = zip(said.value.codes, said.value.labels, strict=True)
    lacking = [
        label
        for code, label in pairs
        if there is not None and not there.intersection(_DIVISIONS.get(code, (code, label)))
    ]
    yield asking.asks(
        "registers",
        "inspectors-divided",
        said,
        zh=f"执法检查人员名录库按{listed(said.value)}划分"
        + (f"；所给的表不能按{'、'.join(lacking)}划分。" if lacking else "。"),
        en=f"The register of inspectors is divided by {listed(said.value)}"
        + (f"; the one given has no column for {', '.join(lacking)}." if lacking else "."),
        state=TO_DO if there is None else MISSING if lacking else MET,
        values=said.value,
    )


def _classes(asking: Asking) -> Iterator[Requirement]:
    """A task divides by columns of its own; whether the text names them is said of each task."""
    said, columns = asking.policy.registry.target_subpool_dimensions, asking.task.stratum_columns
    if not isinstance(said, Clause) or not columns:
        return
    printed = {name for code in said.value for name in _DIMENSIONS.get(code, (code,))}
    printed |= set(said.value.labels)
    beyond = [c for c in columns if not any(name in c for name in printed)]
    allowed = said.value.open_ended or not beyond
    yield asking.asks(
        "registers",
        "classes",
        said,
        zh=f"可按{listed(said.value)}分类抽取"
        + (f"；本任务另按{'、'.join(beyond)}分层。" if beyond else "。"),
        en=f"Subjects may be divided by {listed(said.value)}"
        + (f"; the task divides by {', '.join(beyond)} besides." if beyond else "."),
        state=MAY if allowed else MISSING,
        values=said.value,
    )


def _directories(asking: Asking) -> Iterator[Requirement]:
    """How a register is built: out of which base, for what extent, of which directories, where."""
    registry = asking.policy.registry
    if isinstance(registry.base, Clause):
        merged, shared = bool(value(registry.merge_to_base)), bool(value(registry.sharing))
        base = named("registry.base", (registry.base.value,))
        yield asking.asks(
            "registers",
            "base-register",
            registry.base,
            registry.merge_to_base,
            registry.sharing,
            zh=f"以{base[0]}为基础{'，逐步统一到该库' if merged else ''}{'，开放共享' if shared else ''}。",
            en="The department's register is built upon the base register"
            + (", merged into it step by step" if merged else "")
            + (", which is shared." if shared else "."),
            values=base,
        )
    if isinstance(registry.unified_scope, Clause):
        scope = named("registry.unified_scope", (registry.unified_scope.value,))
        yield asking.asks(
            "registers",
            "one-register",
            registry.unified_scope,
            zh=f"{scope[0]}统一的名录库：从统一的库中抽取。",
            en=f"There is one register for the {registry.unified_scope.value}: draw out of that.",
            values=scope,
        )
    if isinstance(registry.directory_kinds, Clause):
        kinds, general = registry.directory_kinds.value, labels(registry.general_directories)
        filtered = isinstance(registry.special_directory, Clause)
        yield asking.asks(
            "registers",
            "directories",
            registry.directory_kinds,
            registry.general_directories,
            registry.special_directory,
            zh=f"名录分为{'、'.join(named('registry.directory_kinds', kinds))}"
            + (f"；通用名录：{listed(general)}" if general.codes else "")
            + ("；专用名录从通用名录筛选。" if filtered else "。"),
            en=f"Directories: {', '.join(kinds)}"
            + (f"; general ones: {listed(general)}" if general.codes else "")
            + ("; a special one is filtered from a general one." if filtered else "."),
            values=named("registry.directory_kinds", kinds),
        )
    if value(registry.personnel_in_platform):
        yield asking.asks(
            "registers",
            "inspectors-on-platform",
            registry.personnel_in_platform,
            zh="人员名录在平台建立。",
            en="The register of inspectors is kept on the platform.",
        )


def _choices(asking: Asking) -> Iterator[Requirement]:
    """What a department may do with its registers where the ordinary ones do not serve."""
    registry = asking.policy.registry
    if value(registry.pooled_allowed):
        scopes = named("registry.pooled_scopes", value(registry.pooled_scopes))
        yield asking.asks(
            "registers",
            "pooled",
            registry.pooled_allowed,
            registry.pooled_scopes,
            zh=f"可集中建库：{'、'.join(scopes) or '范围未写明'}。",
            en="Registers may be made in common for "
            + (", ".join(value(registry.pooled_scopes) or ()) or "an extent not printed")
            + ".",
            state=MAY,
            values=scopes,
        )
    if isinstance(registry.carrier_kinds, Clause):
        linked = bool(value(registry.carrier_link_required))
        condition = value(registry.carrier_condition)
        yield asking.asks(
            "registers",
            "carriers",
            registry.carrier_kinds,
            registry.carrier_condition,
            registry.carrier_link_required,
            zh=("有特定监管需要时，" if condition else "")
            + f"可另建{listed(registry.carrier_kinds.value)}名录"
            + ("，逐一关联监管对象。" if linked else "。"),
            en=f"{listed(registry.carrier_kinds.value)} may be listed"
            + (" where supervision needs it" if condition else "")
            + (", each linked to its subject." if linked else "."),
            state=MAY,
            values=registry.carrier_kinds.value,
        )
    for what, zh, en, said, needed in (
        ("areas", "对象不特定的，可按区域建库。", "Areas may be entered.",
         registry.area_entries_allowed, True),
        ("joint-register", "牵头部门可建联合抽查名录库。", "The lead may make a joint register.",
         registry.joint_allowed, asking.task.joint),
        ("key-supervision", "重点监管对象可单独建库。",
         "Subjects under key supervision may have a register of their own.",
         registry.key_supervision_separate_allowed, True),
        ("technicians", "可建专业技术人员名录库。", "Technicians may have a register.",
         registry.technician_optional, True),
        ("tags", "可对检查对象加预警标签。", "Subjects may carry tags.", registry.target_tags, True),
        ("registered-elsewhere", "非工商登记的对象另建名录库。",
         "Subjects registered elsewhere have a register of their own.",
         registry.non_aic_allowed, True),
    ):  # fmt: skip
        if value(said) and needed:
            yield asking.asks("registers", what, said, zh=zh, en=en, state=MAY)
