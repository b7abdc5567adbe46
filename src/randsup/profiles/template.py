"""The profile that somebody begins with: another city's, every line of law commented out.

A line that begins with `##` explains. A line that begins with `#` and a blank is an example: the
other city's value in the form in which it is written; without the two characters it holds. Only the
head holds from the start, so that nothing of the other city's law gets into the new profile unread.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

from randsup.law.clause import Clause, Detail
from randsup.law.parameters import Milestone, Parameter
from randsup.law.policy import LEVELS, Policy, parameters, sections
from randsup.law.terms import Enumeration, Silent, Term
from randsup.law.words import SECTIONS, STRENGTHS, clause_zh
from randsup.profiles.reading import SCHEMA

WAYS: Final = {
    "integer": "整数，如 2",
    "flag": "true 或 false",
    "share": '比例，如 "10%" 或 "1/10"',
    "term": '期限，如 { working_days = 20, anchor = "result_formed" }',
    "due": '期限，如 { working_days = 20, anchor = "result_formed" }；只写“及时”的写 "promptly"；'
    '没有期限的写 "unspecified"',
    "count": '整数；没有写明数值的写 "unspecified"',
    "portion": '比例，如 "10%"；没有写明数值的写 "unspecified"',
    "date": "日期，不加引号，如 2026-01-01",
    "month-day": '每年的日子，如 "04-30"',
    "codes": '{ 代码 = "原文用语" }，代码用小写英文；原文有“等”的另写 open_ended = true',
    "sequence": '列表，如 ["…", "…"]',
    "counts": "{ 代码 = 数 }",
    "milestones": '[{ code = "代码", label = "原文", day = 2026-12-31, clause = "条款编号" }]',
    "text": '原文用语，如 "…"',
    "choice": '一个代码，如 "…"',
}
"""How a value of each kind is written, for people."""

_TITLE, _DOCUMENT, _SECTION, _QUOTE = (
    "（城市名称）",
    "（文件标题）",
    "第几条",
    "（抄录原文，60字以内）",
)
_PLACE: Final = "条款号"

PLACEHOLDERS: Final = (_TITLE, _DOCUMENT, _SECTION, _QUOTE, f"/{_PLACE}/")
"""What stands in a new profile only to be replaced."""

_RULE: Final = "## " + "-" * 70


def new_profile(policy: Policy, *, id: str, today: date) -> str:  # noqa: A002
    """Return a commented starting profile, in the structure of another one.

    Args:
        policy: the profile whose values stand as examples, without layers.
        id: the id of the new profile.
        today: stands as the first day and the day of review until somebody writes the right ones.
    """
    return "\n".join(_lines(policy, id, today)) + "\n"


def _lines(policy: Policy, id_: str, today: date) -> Iterator[str]:
    yield from _head(policy, id_, today)
    for group, spoken in groupby(_in_order(policy), key=lambda p: p.group):
        yield from ("", _RULE, f"## {group}：{SECTIONS[group]}")
        for parameter in spoken:
            clause = policy[parameter.path]
            if isinstance(clause, Clause):
                yield from ("", *_example(policy, parameter, clause, id_))
    silent = [p for p in parameters() if isinstance(policy[p.path], Silent)]
    yield from ("", _RULE, f"## {policy.title}的文件未作规定的参数（{len(silent)}项）。")
    yield "## 本文件有规定的，照上面的样子写一段；没有规定的，什么也不写。"
    for group in sections():
        for number, parameter in enumerate(p for p in silent if p.group == group):
            if number == 0:
                yield from ("##", f"## {group}：{SECTIONS[group]}")
            yield f"##   {parameter.path}  {parameter.zh}。写法：{way(parameter)}"


def _in_order(policy: Policy) -> list[Parameter]:
    order = list(sections())
    return sorted((p for p, _ in policy.spoken()), key=lambda p: (order.index(p.group), p.path))


def _head(policy: Policy, id_: str, today: date) -> Iterator[str]:
    yield f"## 政策文件（profile），照{policy.title}（{policy.id}）的结构起草。"
    yield "## 一、以 ## 开头的行是说明。以 # 加一个空格开头的行是例子，去掉这两个字符即生效。"
    yield "## 二、只写本文件印着的内容：改成本文件的值，抄上本文件的原文；没有规定的，不要写。"
    yield f"## 三、随时检查：randsup profile check {id_}.toml"
    yield "## 四、编辑器补全和提示：randsup profile schema > randsup-profile.json，"
    yield "##     再把本文件第一行写成 #:schema ./randsup-profile.json"
    yield ""
    yield f"schema = {SCHEMA}"
    yield f"id = {text(id_)}  ## 代码：小写英文、数字、-"
    yield f"title = {text(_TITLE)}"
    yield f'level = "{policy.level}"  ## 层级：{"、".join(LEVELS)}（国家、省、市、部门、任务）'
    yield f"since = {today}  ## 施行之日，请改"
    yield "# until = 2099-12-31  ## 有效期至，没有写明的不要写"
    yield f"reviewed = {today}  ## 最近一次与原文核对之日"
    if policy.level != LEVELS[0]:
        yield 'layers = ["cn-baseline"]  ## 国家基线：补充本文件未作规定的两人以上等要求；不要则删去'
    yield from ("", f"[documents.{id_}]  ## 第一个文件是引文不注明 document 时所指的文件")
    yield f"title = {text(_DOCUMENT)}"
    yield '# number = "×政办发〔2026〕1号"'
    yield '# issuer = "×市人民政府办公厅"'
    yield f"# issued = {today}"
    yield '# status = "现行有效"'


def way(parameter: Parameter) -> str:
    """Return in Chinese how the value of a parameter is written, and what may stand beside it.

    >>> from randsup.law.policy import parameter_at
    >>> way(parameter_at("team.min_size"))
    '整数，如 2，不小于1'
    """
    said = WAYS[parameter.kind]
    if parameter.choices:
        said += f"，可取 {'、'.join(f'{code}（{zh}）' for code, zh in parameter.choices)}"
    if parameter.at_least is not None:
        said += f"，不小于{parameter.at_least}"
    if parameter.at_most is not None:
        said += f"，不大于{parameter.at_most}"
    for d in parameter.details:
        choices = "、".join(f"{code}（{zh}）" for code, zh in d.choices)
        said += f"；另可写 {d.name}（{d.zh}{'：' if choices else ''}{choices}）"
    return said


def _example(policy: Policy, p: Parameter, clause: Clause[Any], id_: str) -> Iterator[str]:
    yield f"## {p.zh}。写法：{way(p)}"
    yield f"## {policy.title}：{clause_zh(p, clause)}〔{STRENGTHS[clause.strength]}〕"
    yield from (f"##   {c.section}“{c.quote}”（{c.clause}）" for c in clause.citations)
    yield f"# [{p.path}]"
    ids = {c: f"{id_}/{_PLACE}/{c.rpartition('/')[2]}" for c in clause.clauses}
    value = clause.value
    if isinstance(value, tuple) and isinstance(value[0], Milestone):
        rows = [
            f"{{ code = {text(m.code)}, label = {text(m.label)}, day = {m.day},"
            f" clause = {text(ids[m.clause])} }}"
            for m in value
        ]
        yield from ("# value = [", *(f"#   {row}," for row in rows), "# ]")
    else:
        yield f"# value = {value_toml(p, value)}"
    if isinstance(value, Enumeration) and value.open_ended:
        yield "# open_ended = true"
    yield f'# strength = "{clause.strength.value}"'
    for name, said in clause.details:
        yield f"# {name} = {_detail_toml(p, name, said)}"
    if clause.tighten_only:
        yield '# layering = "tighten-only"'
    needed = dict.fromkeys(ids.values()) if len(ids) > 1 else ids.values()
    cites = [
        f"{{ clause = {text(one)}, section = {text(_SECTION)}, quote = {text(_QUOTE)} }}"
        for one in needed
    ]
    if len(cites) == 1:
        yield f"# cite = {cites[0]}"
    else:
        yield from ("# cite = [", *(f"#   {cite}," for cite in cites), "# ]")


def _detail_toml(p: Parameter, name: str, said: Detail) -> str:
    spec = p.detail(name)
    if spec is not None and spec.kind == "date":
        return str(said)
    return text(said) if isinstance(said, str) else str(said).lower()


def text(said: str) -> str:
    r"""Return text as TOML writes it.

    >>> print(text('说"是"'))
    "说\"是\""
    """
    return json.dumps(said, ensure_ascii=False).replace("\x7f", "\\u007f")


def value_toml(parameter: Parameter, value: object) -> str:
    """Return a clause's value as a profile writes it; milestones have a form of their own.

    >>> from randsup.law.policy import parameter_at
    >>> value_toml(parameter_at("joint.min_share_of_draws"), Fraction(1, 10))
    '"10%"'
    """
    match value:
        case bool():
            return str(value).lower()
        case Fraction():
            share = value * 100
            whole = share.denominator == 1
            return text(f"{share}%" if whole else f"{value.numerator}/{value.denominator}")
        case Term():
            return f'{{ working_days = {value.working_days}, anchor = "{value.anchor}" }}'
        case Enumeration():
            members = zip(value.codes, value.labels, strict=True)
            return f"{{ {', '.join(f'{code} = {text(label)}' for code, label in members)} }}"
        case tuple() if parameter.kind == "counts":
            return f"{{ {', '.join(f'{code} = {number}' for code, number in value)} }}"
        case tuple():
            return f"[{', '.join(text(item) for item in value)}]"
        case date() | int():
            return str(value)
        case _:
            return text(str(value))
