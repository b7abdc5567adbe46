"""Profiles as people read them: what a policy says, what it is silent on, what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, Literal, get_args

from randsup.errors import Problem, ProfileError
from randsup.law.clause import Clause
from randsup.law.parameters import Parameter
from randsup.law.policy import Policy, clause_plain, parameter_at
from randsup.law.words import STRENGTHS, clause_zh
from randsup.profiles.loader import Source, load_policy
from randsup.profiles.prose import html_page, markdown

Format = Literal["text", "json", "md", "html"]

FORMATS: Final[tuple[Format, ...]] = get_args(Format)


def show(policy: Policy, *, format: Format = "text") -> str:  # noqa: A002
    """Return everything that a policy says, with strength and citation, and what it is silent on.

    `text` has a line for each value, `md` and `html` are Chinese prose (`html` a page that stands
    alone), `json` is for programs.

    >>> from randsup.profiles import load_policy
    >>> print(show(load_policy("linyi")).splitlines()[0])
    临沂市 linyi(city) 自 2017-04-17 起
    """
    return {"text": _text, "json": _json, "md": markdown, "html": html_page}[format](policy)


def check(paths: Iterable[Source]) -> list[Problem]:
    """Return every problem of the profiles at `paths`, in their order; none: all of them load."""
    problems: list[Problem] = []
    for path in paths:
        try:
            load_policy(path)
        except ProfileError as error:
            problems.extend(error.problems)
    return problems


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
    said = clause_zh(parameter, clause)
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
