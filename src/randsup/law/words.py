"""What a clause says, in Chinese and in English words: values, details, force, events, sections."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from randsup.law.clause import Clause, Detail
from randsup.law.parameters import Milestone, Parameter
from randsup.law.terms import Enumeration, Promptly, Strength, Term, Unspecified

STRENGTHS: Final = {
    Strength.MUST: "应当",
    Strength.IN_PRINCIPLE: "原则上",
    Strength.ADVISORY: "倡导",
}
"""How far a clause binds, in one Chinese word."""

EVENTS: Final = {
    "plan_approved": "计划批准",
    "list_drawn": "名单选出",
    "sampling_closed": "抽查工作结束",
    "inspection_closed": "检查结束",
    "result_formed": "检查结果形成",
    "measure_decided": "作出决定",
    "published": "公示",
    "archived": "归档",
}
"""The events from which terms count."""

STRENGTHS_EN: Final = {
    Strength.MUST: "must",
    Strength.IN_PRINCIPLE: "in principle",
    Strength.ADVISORY: "advisory",
}
"""How far a clause binds, in English."""

SECTIONS: Final = {
    "provenance": "文件来源",
    "scope": "适用范围",
    "items": "随机抽查事项清单",
    "rules": "实施细则",
    "registry": "名录库",
    "ratio": "抽查比例和频次",
    "risk": "风险分级",
    "plan": "年度抽查计划",
    "task": "抽查任务",
    "draw": "随机抽取",
    "team": "检查组",
    "recusal": "回避",
    "replacement": "人员替换",
    "fallback": "不能双随机时的办法",
    "platform": "平台",
    "joint": "部门联合抽查",
    "notice": "检查前告知",
    "dispatch": "检查前准备",
    "inspection": "实施检查",
    "evidence": "证据",
    "noncoop": "不配合检查",
    "record": "检查记录",
    "form": "附表格式",
    "result": "检查结果",
    "publication": "公示公开",
    "followup": "后续处理",
    "archive": "归档",
    "credit": "信用",
    "gov": "统筹协调",
    "responsible": "职责分工",
    "oversight": "监督考核",
    "supervision": "监管体系",
    "analysis": "分析研判",
    "submission": "材料报送",
    "filing": "备案",
    "milestones": "阶段性任务",
    "deadline": "期限种类",
    "spec": "文件结构",
    "annex": "附件",
    "counting": "期间计算",
}
"""The sections of a policy, in the order in which it has them."""


def value_zh(parameter: Parameter, value: object) -> str:
    """Return a clause's value in Chinese.

    >>> from randsup.law.policy import parameter_at
    >>> value_zh(parameter_at("publication.result"), Term(working_days=20, anchor="result_formed"))
    '自检查结果形成起20个工作日'
    """
    labels = dict(parameter.choices)
    match value:
        case bool():
            said = "是" if value else "否"
        case Term():
            said = f"自{EVENTS[value.anchor]}起{value.working_days}个工作日"
        case Promptly():
            said = "及时"
        case Unspecified():
            said = "未规定期限" if parameter.kind == "due" else "未规定数值"
        case Enumeration():
            said = "、".join(value.labels) + ("等" if value.open_ended else "")
        case Fraction():
            said = _share(value)
        case (Milestone(), *_):
            said = "；".join(f"{m.day} {m.label}" for m in value if isinstance(m, Milestone))
        case tuple() if parameter.kind == "counts":
            said = "、".join(f"{labels[code]} {number}" for code, number in value)
        case tuple():
            said = "、".join(labels.get(str(item), str(item)) for item in value)
        case _:
            said = labels.get(str(value), str(value))
    return said


def detail_zh(parameter: Parameter, name: str, said: Detail) -> str:
    """Return in Chinese what a sentence says beside its value."""
    spec = parameter.detail(name)
    if spec is None:
        return f"{name}: {said}"
    if isinstance(said, bool):
        return spec.zh if said else f"非{spec.zh}"
    shown = {**EVENTS, **dict(spec.choices)}.get(str(said), str(said))
    return f"{spec.zh}: {shown}"


def _share(value: Fraction) -> str:
    percent = value * 100
    return f"{percent}%" if percent.denominator == 1 else str(value)


def clause_zh(parameter: Parameter, clause: Clause[Any]) -> str:
    """Return in Chinese all that a clause says: its value, and what stands beside it."""
    details = [detail_zh(parameter, name, said) for name, said in clause.details]
    return "；".join([value_zh(parameter, clause.value), *details])


def sentence_zh(parameter: Parameter, clause: Clause[Any]) -> str:
    """Return what a clause comes to as a Chinese sentence.

    >>> from randsup.law.clause import Citation
    >>> from randsup.law.policy import parameter_at
    >>> cite = Citation(clause="a/1", document="a", section="一", quote="不得少于两人")
    >>> two = Clause(value=2, strength=Strength.MUST, citation=cite)
    >>> sentence_zh(parameter_at("team.min_size"), two)
    '检查人员最低人数：2（应当）。'
    """
    said = clause_zh(parameter, clause)
    if clause.value is True:
        said = said.removeprefix("是").removeprefix("；")
    return f"{parameter.zh}{'：' if said else ''}{said}（{STRENGTHS[clause.strength]}）。"


def sentence_en(parameter: Parameter, clause: Clause[Any]) -> str:
    """Return what a clause comes to as an English sentence.

    >>> from randsup.law.clause import Citation
    >>> from randsup.law.policy import parameter_at
    >>> cite = Citation(clause="a/1", document="a", section="一", quote="不得少于两人")
    >>> two = Clause(value=2, strength=Strength.MUST, citation=cite)
    >>> sentence_en(parameter_at("team.min_size"), two)
    'Inspectors in a team, at least: 2 (must).'
    """
    said = clause_en(parameter, clause)
    if clause.value is True:
        said = said.removeprefix("yes").removeprefix("; ")
    about = parameter.doc.rstrip(".")
    return f"{about}{': ' if said else ''}{said} ({STRENGTHS_EN[clause.strength]})."


def value_en(parameter: Parameter, value: object) -> str:
    """Return a clause's value in English; what a text prints itself stays as it is printed.

    >>> from randsup.law.policy import parameter_at
    >>> value_en(parameter_at("publication.result"), Term(working_days=20, anchor="result_formed"))
    '20 working days from “result formed”'
    """
    match value:
        case bool():
            return "yes" if value else "no"
        case Term():
            days = "day" if value.working_days == 1 else "days"
            return f"{value.working_days} working {days} from “{value.anchor.replace('_', ' ')}”"
        case Promptly():
            return "promptly (no number is printed)"
        case Unspecified():
            return "a duty without a number"
        case Enumeration():
            return ", ".join(value.labels) + (", and others" if value.open_ended else "")
        case Fraction():
            return _share(value)
        case (Milestone(), *_):
            return "; ".join(f"{m.day} {m.label}" for m in value if isinstance(m, Milestone))
        case tuple() if parameter.kind == "counts":
            return ", ".join(f"{code} {number}" for code, number in value)
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def clause_en(parameter: Parameter, clause: Clause[Any]) -> str:
    """Return in English all that a clause says: its value, and what stands beside it."""
    details = [f"{name.replace('_', ' ')}: {_word(said)}" for name, said in clause.details]
    return "; ".join([value_en(parameter, clause.value), *details])


def _word(said: Detail) -> str:
    return ("yes" if said else "no") if isinstance(said, bool) else str(said)
