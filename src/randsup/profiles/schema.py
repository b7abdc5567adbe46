"""The JSON Schema of a profile, for the TOML plugin of an editor: completion, explanation, mistakes.

It is made from the types of the policy, so that it cannot lag behind. It says less than
`randsup profile check`, which also knows days, quotes, documents, clauses and layers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from randsup.law.clause import QUOTE_LENGTH
from randsup.law.parameters import CODE, LARGEST, DetailSpec, Parameter
from randsup.law.policy import LEVELS, parameters, sections
from randsup.law.switches import SWITCHES
from randsup.law.terms import EVENTS, Strength
from randsup.law.words import EVENTS as EVENTS_ZH
from randsup.law.words import SECTIONS, STRENGTHS
from randsup.profiles.reading import LAYERING, SCHEMA
from randsup.profiles.template import way

Schema = dict[str, Any]

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_CODE: Final = f"^{CODE}$"
_PERCENT: Final = r"(?!0+(\.0+)?%)(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)%"
_TEXT: Final = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
"""Text that is not blank and holds no control character."""

_SHARE: Final = rf"^({_PERCENT}|0*[1-9]\d{{0,3}}/0*[1-9]\d{{0,3}})$"
_MONTH_DAY: Final = r"^((0[1-9]|1[0-2])-(0[1-9]|[12]\d)|(0[13-9]|1[0-2])-30|(0[13578]|1[02])-31)$"
_NOTHING: Final = {"not": {}, "description": "没有这个键"}
"""Refuses a key that is not known, at the key itself; `false` would blame the whole table."""

_LEVELS_ZH: Final = ("国家", "省", "市", "部门", "任务")


def profile_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of a profile.

    >>> sorted(profile_schema()["required"])
    ['documents', 'id', 'level', 'reviewed', 'schema', 'since', 'title']
    """
    by_group: dict[str, Schema] = {group: {} for group in sections()}
    for p in parameters():
        by_group[p.group][p.name] = _parameter(p)
    groups = {
        group: _table(members, SECTIONS[group]) for group, members in by_group.items() if members
    }
    return {
        "$schema": DRAFT,
        "$id": f"urn:randsup:profile:{SCHEMA}",
        "title": "randsup 政策文件",
        "type": "object",
        "required": ["schema", "id", "title", "level", "since", "reviewed", "documents"],
        "additionalProperties": _NOTHING,
        "properties": {**_head(), **groups},
        "$defs": {"cite": _cite(), "term": _term()},
    }


def _head() -> dict[str, Schema]:
    switches = {
        s.name: {**_choice(dict.fromkeys(s.choices, "")), "description": s.zh}
        for s in SWITCHES.values()
    }
    document = _table(
        {
            "title": _text("文件标题"),
            "number": _text("文号"),
            "issuer": _text("发文机关"),
            "issued": _date("发文日期"),
            "status": _text("效力状态"),
        },
        "被引用的文件；第一个是引文不注明 document 时所指的",
        "title",
    )
    return {
        "schema": {"const": SCHEMA, "description": "格式版本"},
        "id": {**_text("代码：小写英文、数字、-、_"), "pattern": _CODE},
        "title": _text("名称"),
        "level": {
            **_choice(dict(zip(LEVELS, _LEVELS_ZH, strict=True))),
            "description": "层级：国家、省、市、部门、任务",
        },
        "since": _date("施行之日"),
        "until": _date("有效期的最后一日"),
        "reviewed": _date("最近一次与原文核对之日"),
        "layers": {
            "type": "array",
            "items": _text("内置代码或路径"),
            "description": "在其上的层，补充未作规定的事项，如 cn-baseline",
        },
        "documents": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": _CODE},
            "additionalProperties": document,
            "description": "文件",
        },
        "switches": _table(switches, "有歧义的条款另取的读法"),
    }


def _table(properties: Mapping[str, Schema], description: str, *required: str) -> Schema:
    table: Schema = {
        "type": "object",
        "description": description,
        "additionalProperties": _NOTHING,
        "properties": dict(properties),
    }
    return {**table, "required": list(required)} if required else table


def _text(description: str) -> Schema:
    return {"type": "string", "pattern": _TEXT, "description": description}


def _date(description: str) -> Schema:
    return {"type": "string", "format": "date", "description": description}


def _choice(choices: Mapping[str, str]) -> Schema:
    """One of some codes; the plugin Taplo shows what each means."""
    docs = {"x-taplo": {"docs": {"enumValues": list(choices.values())}}}
    return {"type": "string", "enum": list(choices), **(docs if any(choices.values()) else {})}


def _cite() -> Schema:
    one = _table(
        {
            "clause": {
                "type": "string",
                "pattern": r"^\S+$",
                "description": "条款编号，如 my-city/8/result",
            },
            "section": _text("第几条"),
            "quote": {
                **_text(f"原文，{QUOTE_LENGTH}字以内"),
                "minLength": 1,
                "maxLength": QUOTE_LENGTH,
            },
            "document": _text("文件代码；不写则为第一个文件"),
        },
        "出处",
        "clause",
        "section",
        "quote",
    )
    return {
        "description": "出处；几句话规定同一内容的，写成列表",
        "anyOf": [one, {"type": "array", "minItems": 1, "items": one}],
    }


def _term() -> Schema:
    return _table(
        {
            "working_days": {
                "type": "integer",
                "minimum": 1,
                "maximum": LARGEST,
                "description": "工作日数",
            },
            "anchor": {**_choice(EVENTS_ZH), "description": "起算的事件"},
        },
        "自某事件起若干个工作日",
        "working_days",
        "anchor",
    )


def _parameter(p: Parameter) -> Schema:
    said: dict[str, Schema] = {
        "value": {**_value(p), "description": f"{p.zh}。写法：{way(p)}"},
        "strength": {
            **_choice({s.value: STRENGTHS[s] for s in Strength}),
            "description": "效力：must（应、不得）、in-principle（原则上）、advisory（可、探索、逐步）",
        },
        "cite": {"$ref": "#/$defs/cite"},
        "layering": {
            **_choice(dict.fromkeys(LAYERING[1:] if p.tighten else LAYERING, "")),
            "description": "下级可以替换（replace）还是只能更严（tighten-only）",
        },
        "silent": _text("文件为何未作规定；只写这一项"),
        **({"open_ended": _flag("原文有“等”")} if p.open_endable else {}),
        **{d.name: {**_detail(d), "description": d.zh} for d in p.details},
    }
    return {
        **_table(said, f"{p.zh}（{p.path}）。写法：{way(p)}"),
        "oneOf": [
            {"required": ["value", "strength", "cite"], "not": {"required": ["silent"]}},
            {"required": ["silent"], "maxProperties": 1},
        ],
    }


def _flag(description: str) -> Schema:
    return {"type": "boolean", "description": description}


def _detail(d: DetailSpec) -> Schema:
    match d.kind:
        case "flag":
            return {"type": "boolean"}
        case "choice":
            return _choice(dict(d.choices))
        case "event":
            return _choice({event: EVENTS_ZH[event] for event in EVENTS})
        case "date":
            return {"type": "string", "format": "date"}
        case _:
            return {"type": "string", "pattern": _TEXT}


def _value(p: Parameter) -> Schema:
    integer = {
        "type": "integer",
        "minimum": p.at_least if p.at_least is not None else -LARGEST,
        "maximum": p.at_most if p.at_most is not None else LARGEST,
    }
    share = {"type": "string", "pattern": _SHARE}
    text = {"type": "string", "pattern": _TEXT}
    term = {"$ref": "#/$defs/term"}
    made: dict[str, Schema] = {
        "integer": integer,
        "flag": {"type": "boolean"},
        "share": share,
        "term": term,
        "due": {"anyOf": [term, _choice({"promptly": "及时", "unspecified": "未规定期限"})]},
        "count": {"anyOf": [integer, {"const": "unspecified"}]},
        "portion": {"anyOf": [share, {"const": "unspecified"}]},
        "date": {"type": "string", "format": "date"},
        "month-day": {"type": "string", "pattern": _MONTH_DAY},
        "codes": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": _CODE},
            "additionalProperties": text,
        },
        "sequence": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": _choice(dict(p.choices)) if p.choices else text,
        },
        "counts": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"enum": list(p.codes)},
            "additionalProperties": {"type": "integer", "minimum": 0, "maximum": LARGEST},
        },
        "milestones": {
            "type": "array",
            "minItems": 1,
            "items": _table(
                {
                    "code": {**text, "pattern": _CODE},
                    "label": text,
                    "day": _date("期限"),
                    "clause": text,
                },
                "阶段性任务",
                "code",
                "label",
                "day",
                "clause",
            ),
        },
        "text": text,
        "choice": _choice(dict(p.choices)) if p.choices else text,
    }
    return made[p.kind]
