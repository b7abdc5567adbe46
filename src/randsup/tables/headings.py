"""Which column is which: headings as the regulations print them, English ones, and the case's own.

A case may map any field to any heading (`columns = { id = "code" }`); what it does not map is found
by the lists below. (Issue 2, section 3; the texts name 检查对象名称, 统一社会信用代码, 住所, 负责人,
姓名, 执法证号, 执法类别, 工作单位 as columns of the two registers.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from randsup.errors import InputError
from randsup.tables.identity import canonical_text
from randsup.tables.problems import Problems
from randsup.tables.reading import Table

SUBJECT: Final = (
    "subject",
    "code",
    "uscc",
    "检查对象",
    "监管对象",
    "统一社会信用代码",
    "社会信用代码",
    "信用代码",
)
"""How a table names the inspected subject that a row is about, by its code."""

KNOWN: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "subjects": {
        "id": ("id", "code", "uscc", "统一社会信用代码", "社会信用代码", "信用代码", "注册号"),
        "name": (
            "name",
            "entity_name",
            "检查对象名称",
            "检查对象",
            "监管对象名称",
            "市场主体名称",
            "企业名称",
            "单位名称",
            "名称",
        ),
        "region": (
            "region",
            "registration_authority",
            "登记机关",
            "所属区域",
            "所属地区",
            "行政区划",
            "辖区",
            "区域",
        ),
        "address": ("address", "住所", "地址", "经营场所"),
        "responsible": ("responsible", "负责人", "法定代表人"),
        "credit_class": ("credit_class", "信用等级", "信用风险等级", "信用风险分类"),
        "risk_level": ("risk_level", "风险等级"),
        "industry": ("industry", "行业", "所属行业"),
        "carrier_of": ("carrier_of", "所属主体", "所属主体代码", "所属主体统一社会信用代码"),
    },
    "inspectors": {
        "id": ("id", "编号", "工号", "人员编号"),
        "name": ("name", "姓名", "执法人员姓名"),
        "department": ("department", "工作单位", "所属部门", "单位", "部门"),
        "categories": ("categories", "category", "执法类别", "类别"),
        "licence": ("licence", "license", "执法证号", "执法证件号", "执法证编号"),
        "licence_until": ("licence_until", "执法证有效期", "执法证有效期至", "有效期至"),
        "region": ("region", "所属区域", "所属地区", "行政区划", "辖区", "区域"),
        "level": ("level", "层级", "级别"),
        "max_load": ("max_load", "最大任务数", "任务上限"),
        "prior_load": ("prior_load", "已承担任务数"),
        "leave": ("leave", "请假", "请假期间"),
        "role": ("role", "人员类型", "人员类别"),
        "share": ("share", "工作量比例", "工作量占比"),
    },
    "conflicts": {
        "inspector": (
            "inspector",
            "执法人员",
            "检查人员",
            "执法人员编号",
            "编号",
            "工号",
            "执法证号",
        ),
        "subject": SUBJECT,
        "reason": ("reason", "回避原因", "利害关系", "回避事由", "事由", "原因"),
    },
    "history": {
        "day": ("day", "date", "日期", "检查日期", "检查时间"),
        "subject": SUBJECT,
        "task": ("task", "任务", "任务编号", "抽查任务"),
        "item": ("item", "事项", "事项编号", "检查事项", "抽查事项"),
        "inspector": ("inspector", "检查人员", "执法人员", "执法检查人员", "执法证号"),
        "department": ("department", "部门", "检查部门", "检查主体", "抽查主体"),
    },
    "refusals": {
        "seat": ("seat", "席位"),
        "kind": ("kind", "种类", "事项"),
        "filed": ("filed", "提出日期", "申报日期", "申请日期"),
        "late": ("late", "是否逾期", "逾期"),
    },
    "assignments": {
        "task": ("task", "任务", "任务编号", "抽查任务"),
        "subject": SUBJECT,
        "department": ("department", "部门", "检查部门", "检查主体", "工作单位"),
        "seat": ("seat", "席位", "席位号", "序号"),
        "inspector": (
            "inspector",
            "执法检查人员",
            "执法人员",
            "检查人员",
            "人员编号",
            "编号",
            "工号",
        ),
    },
    "items": {
        "id": ("id", "事项编号", "事项编码", "序号", "编号"),
        "name": ("name", "item_name", "抽查事项", "事项名称", "抽查事项名称"),
        "department": ("department", "抽查主体", "检查主体", "部门"),
        "categories": ("categories", "执法类别", "执法类别要求"),
    },
}
"""For every register: its fields, and the headings that are known for each."""

_SAME = re.compile(r"[\s_\-]+")
_NEAR: Final = 0.6


def folded(heading: str) -> str:
    """Return what two spellings of one heading have in common: case, spaces, `_` and `-` ignored.

    >>> folded("Licence until") == folded("licence_until")
    True
    """
    return _SAME.sub("", canonical_text(heading).casefold())


def find_columns(
    table: Table,
    register: str,
    *,
    columns: Mapping[str, str],
    required: Sequence[str],
    optional: Sequence[str] = (),
) -> dict[str, int]:
    """Find the columns of a table: the position of each field that it has.

    A field is looked for under the heading that `columns` gives it, else under its own name and the
    known headings of the register; a name that is no field of the register is a heading itself.

    Raises:
        InputError: a required column is missing (with the nearest heading), a heading stands twice,
            two headings stand for one field, or `columns` names a heading that is not there.
    """
    found = Problems(table.label)
    line = table.heading_line
    _check_headings(table, found)
    index = {heading: at for at, heading in enumerate(table.headings)}
    taken = {canonical_text(heading) for heading in columns.values()}
    places: dict[str, int] = {}
    for name in dict.fromkeys((*required, *optional)):
        if name in columns:
            at = index.get(canonical_text(columns[name]))
            if at is None:
                near = _nearest([columns[name]], table.headings)
                hint = f" (did you mean {near!r}?)" if near else _listing(table)
                found.add(f"columns.{name}: there is no column {columns[name]!r}{hint}", line=line)
            else:
                places[name] = at
            continue
        synonyms = _synonyms(register, name)
        spellings = {folded(s) for s in synonyms}
        matching = [h for h in table.headings if h not in taken and folded(h) in spellings]
        if name not in KNOWN[register] and canonical_text(name) in index:
            matching = [canonical_text(name)]
        if len(set(matching)) > 1:
            listed = " and ".join(repr(h) for h in matching)
            found.add(
                f"headings {listed} both stand for {name}; "
                f'say which with columns = {{ {_key(name)} = "{matching[0]}" }}',
                line=line,
            )
        elif matching:
            places[name] = index[matching[0]]
        elif name in required:
            near = _nearest(synonyms, [h for h in table.headings if h not in taken])
            hint = (
                f' (did you mean {near!r}? map it with columns = {{ {_key(name)} = "{near}" }})'
                if near
                else _listing(table)
            )
            found.add(f"missing column {name!r}{hint}", line=line, code="missing-column")
    if len(found):
        raise InputError(found.all())
    return places


def _check_headings(table: Table, found: Problems) -> None:
    seen: set[str] = set()
    for at, heading in enumerate(table.headings, 1):
        if not heading:
            found.add(f"column {at} has no heading", line=table.heading_line)
        elif heading in seen:
            found.add(f"the heading {heading!r} stands twice", line=table.heading_line)
        seen.add(heading)


def _synonyms(register: str, name: str) -> tuple[str, ...]:
    """Return the headings under which a field may stand; its own name is the first."""
    for known, headings in KNOWN[register].items():
        if folded(name) == folded(known) or folded(name) in map(folded, headings):
            return (name, known, *headings)
    return (name,)


def _nearest(names: Sequence[str], headings: Sequence[str]) -> str:
    """Return the heading most like one of the names, `""` if none is."""
    best, which = 0.0, ""
    for name in names:
        for heading in headings:
            likeness = SequenceMatcher(None, folded(name), folded(heading)).ratio()
            if likeness > best:
                best, which = likeness, heading
    return which if best >= _NEAR else ""


def _listing(table: Table) -> str:
    return f" (the columns are {', '.join(h for h in table.headings if h)})"


def _key(name: str) -> str:
    """Write a TOML key: bare if it may be."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'
