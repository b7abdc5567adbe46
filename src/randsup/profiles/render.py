"""Profiles as people read them: what a policy says, what it is silent on, what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, Literal

from randsup.errors import Problem, ProfileError
from randsup.law.clause import Clause, Detail
from randsup.law.parameters import Milestone, Parameter
from randsup.law.policy import Policy, clause_plain, parameter_at
from randsup.law.terms import Enumeration, Promptly, Strength, Term, Unspecified
from randsup.profiles.loader import Source, load_policy

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


def show(policy: Policy, *, format: Literal["text", "json"] = "text") -> str:  # noqa: A002
    """Return everything that a policy says, with strength and citation, and what it is silent on.

    >>> from randsup.profiles import load_policy
    >>> print(show(load_policy("linyi")).splitlines()[0])
    临沂市 linyi(city) 自 2017-04-17 起
    """
    return _json(policy) if format == "json" else _text(policy)


def check(paths: Iterable[Source]) -> list[Problem]:
    """Return every problem of the profiles at `paths`, in their order; none: all of them load."""
    problems: list[Problem] = []
    for path in paths:
        try:
            load_policy(path)
        except ProfileError as error:
            problems.extend(error.problems)
    return problems


def value_zh(parameter: Parameter, value: object) -> str:
    """Return a clause's value in Chinese.

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
        case (Milestone(), *_):
            said = "；".join(f"{m.day} {m.label}" for m in value if isinstance(m, Milestone))
        case tuple() if parameter.kind == "counts":
            said = "、".join(f"{labels[code]} {number}" for code, number in value)
        case tuple():
            said = "、".join(labels.get(str(item), str(item)) for item in value)
        case _:
            said = labels.get(str(value), str(value))
    return said


def _detail_zh(parameter: Parameter, name: str, said: Detail) -> str:
    spec = parameter.detail(name)
    if spec is None:
        return f"{name}: {said}"
    if isinstance(said, bool):
        return spec.zh if said else f"非{spec.zh}"
    shown = {**EVENTS, **dict(spec.choices)}.get(str(said), str(said))
    return f"{spec.zh}: {shown}"


def _text(policy: Policy) -> str:
    until = f"至 {policy.until}" if policy.until else "起"
    lines = [f"{policy.title} {policy.id}({policy.level}) 自 {policy.since} {until}"]
    lines.extend(
        "  ".join(part for part in ("文件", d.title, d.number, d.issuer, d.status) if part)
        for d in policy.documents
    )
    lines.extend(f"层  {layer} {digest}" for layer, digest in policy.layer_digests)
    lines.extend(f"读法  {name} = {chosen}" for name, chosen in policy.switches)
    lines.append(f"摘要  {policy.digest}")
    for parameter, clause in policy.spoken():
        lines.append("")
        lines.extend(_clause_lines(parameter, clause))
    silent = policy.silent()
    lines.extend(["", f"文件未作规定（{len(silent)} 项）"])
    lines.extend(_silent_line(policy, path) for path in silent)
    return "\n".join(lines) + "\n"


def _silent_line(policy: Policy, path: str) -> str:
    note = getattr(policy[path], "note", "")
    return f"  {path}  {parameter_at(path).zh}{f'（{note}）' if note else ''}"


def _clause_lines(parameter: Parameter, clause: Clause[Any]) -> list[str]:
    details = [_detail_zh(parameter, name, said) for name, said in clause.details]
    said = "；".join([value_zh(parameter, clause.value), *details])
    return [
        f"{parameter.path}  {parameter.zh}: {said}  [{STRENGTHS[clause.strength]}]",
        *(f"    {c.section}“{c.quote}”  {c.clause}" for c in clause.citations),
    ]


def _json(policy: Policy) -> str:
    shown = {
        "id": policy.id,
        "title": policy.title,
        "level": policy.level,
        "since": policy.since.isoformat(),
        "until": policy.until.isoformat() if policy.until else None,
        "reviewed": policy.reviewed.isoformat(),
        "digest": policy.digest,
        "layers": dict(policy.layer_digests),
        "switches": dict(policy.switches),
        "documents": [
            {
                "id": d.id,
                "title": d.title,
                "number": d.number,
                "issuer": d.issuer,
                "issued": d.issued.isoformat() if d.issued else None,
                "status": d.status,
            }
            for d in policy.documents
        ],
        "parameters": {
            p.path: {"zh": p.zh, "kind": p.kind, **_clause_json(clause)}
            for p, clause in policy.spoken()
        },
        "silent": {path: getattr(policy[path], "note", "") for path in policy.silent()},
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def _clause_json(clause: Clause[Any]) -> dict[str, Any]:
    plain = clause_plain(clause)
    return {
        "value": plain["value"],
        "strength": plain["strength"],
        "details": dict(clause.details),
        "citations": [
            {"clause": c.clause, "document": c.document, "section": c.section, "quote": c.quote}
            for c in clause.citations
        ],
    }
