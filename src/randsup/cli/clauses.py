"""`randsup clause ID`: the words of a clause, what carries it, what proves it, or why nothing does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final

import typer

from randsup.cli.options import AsJson, Lang
from randsup.errors import InputError
from randsup.law.clause import Citation, Clause
from randsup.law.parameters import nearest
from randsup.law.policy import Policy, parameter_at
from randsup.law.words import STRENGTHS, STRENGTHS_EN, clause_en, clause_zh
from randsup.profiles import load_policy, profile_ids
from randsup.profiles.proofs import proofs_of
from randsup.profiles.registry import (
    REASONS,
    STATES,
    ClauseEntry,
    cited_by,
    clauses,
    organisational,
    state,
)
from randsup.reports.summary import LANGUAGES

_NAMES: Final = {
    "modality": ("性质", "modality"),
    "topic": ("主题", "topic"),
    "state": ("状态", "state"),
    "rule": ("规则", "rule"),
    "interpretation": ("读法", "reading"),
    "built": ("实现", "built"),
    "reason": ("理由", "reason"),
    "parameter": ("参数", "parameter"),
    "test": ("测试", "test"),
}
_ORGANISATIONAL: Final = (
    "organisational：对机关的组织要求，不由软件执行",
    "organisational: asked of an office, not done by software",
)
_NO_PARAMETER: Final = ("没有参数引用这一条", "no parameter cites it")
_NO_TEST: Final = ("没有测试点名这一条", "no test names it")

Carrier = tuple[Policy, str, Citation]


def clause_command(
    id: Annotated[  # noqa: A002 - the name of the argument
        str, typer.Argument(metavar="ID", help="A clause, such as shenzhen-2018/2.3.2/min-two.")
    ],
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """A clause: its words, its rule, what carries and proves it, or why no software does."""
    entry = next((e for e in clauses() if e.id == id), None)
    carriers = tuple(_carriers(id))
    if entry is None and not carriers:
        known = [e.id for e in clauses()]
        known += [c.clause for p in _policies() for _, said in p.spoken() for c in said.citations]
        raise InputError(f"unknown clause{nearest(id, known)}", source=f"clause {id}")
    answer = _plain(id, entry, carriers)
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    for line in _lines(answer, carriers, LANGUAGES.index(lang)):
        typer.echo(line)


def _policies() -> list[Policy]:
    return [load_policy(name) for name in profile_ids()]


def _carriers(id_: str) -> Iterator[Carrier]:
    """Yield each built-in profile and path that cites a clause, each once, with what it quotes first."""
    for policy in _policies():
        for parameter, said in policy.spoken():
            quoted = [citation for citation in said.citations if citation.clause == id_]
            if quoted:
                yield policy, parameter.path, quoted[0]


def _plain(id_: str, entry: ClauseEntry | None, carriers: Sequence[Carrier]) -> dict[str, Any]:
    parameters: dict[str, list[str]] = {}
    for policy, path, _ in carriers:
        parameters.setdefault(policy.id, []).append(path)
    citation = carriers[0][2] if carriers else None
    where = entry or citation
    tests = list(proofs_of(id_))
    why = None if entry is None else organisational(id_)
    return {
        "id": id_,
        "document": _document(id_, citation),
        "section": where.section if where else "",
        "quote": where.quote if where else "",
        "parts": list(entry.parts) if entry else [],
        "modality": entry.modality if entry else "",
        "topic": entry.topic if entry else "",
        "computable": entry.computable if entry else True,
        "state": _state(entry, tests),
        "rule": entry.rule if entry else "",
        "interpretation": entry.interpretation if entry else "",
        "reason": None if why is None else {"code": why.code, "zh": why.zh, "en": why.en},
        "parameters": parameters,
        "tests": tests,
    }


def _state(entry: ClauseEntry | None, tests: Sequence[str]) -> str:
    """Return where a clause stands; a layer's own clause is always carried, by what cites it."""
    if entry is None:
        return "proven" if tests else "carried"
    return state(entry, carried=bool(cited_by(entry.id)), proven=bool(tests))


def _document(id_: str, citation: Citation | None) -> str:
    name = citation.document if citation else id_.partition("/")[0]
    for policy in _policies():
        for d in policy.documents:
            if d.id == name:
                return f"《{d.title}》" + (f"（{d.number}）" if d.number else "")
    return name


def _lines(answer: dict[str, Any], carriers: Sequence[Carrier], lang: int) -> Iterator[str]:
    colon, stop = ("：", "；") if lang == 0 else (": ", "; ")

    def line(name: str, said: str) -> str:
        return f"{_NAMES[name][lang]}  {said}"

    yield answer["id"]
    yield f"{answer['document']}{answer['section']}"
    yield "".join(f"“{quote}”" for quote in (answer["quote"], *answer["parts"]))
    if answer["modality"]:
        topic = _NAMES["topic"][lang]
        yield line("modality", f"{answer['modality']}{stop}{topic} {answer['topic']}")
    yield line("state", f"{answer['state']}{colon}{_said(answer, lang)}")
    if answer["rule"]:
        yield line("rule", answer["rule"])
    if answer["interpretation"]:
        yield line("interpretation", answer["interpretation"])
    if not answer["computable"]:
        yield line("built", _ORGANISATIONAL[lang])
        why = answer["reason"]
        yield line("reason", f"{REASONS[why['code']][lang]}{colon}{why[LANGUAGES[lang]]}")
    elif not carriers:
        yield line("built", _NO_PARAMETER[lang])
    for policy, path, _ in carriers:
        yield line("parameter", _carrier(policy, path, lang))
    for test in answer["tests"]:
        yield line("test", test)
    if not answer["tests"]:
        yield line("test", _NO_TEST[lang])


def _said(answer: dict[str, Any], lang: int) -> str:
    said = STATES[answer["state"]][lang]
    if answer["state"] == "open":
        return said + (f"（{answer['topic']}）" if lang == 0 else f" ({answer['topic']})")
    return said


def _carrier(policy: Policy, path: str, lang: int) -> str:
    said, parameter = policy[path], parameter_at(path)
    if not isinstance(said, Clause):  # never: it was spoken of
        return f"{policy.id}  {path}"
    if lang == 0:
        label = f"{parameter.zh}：{clause_zh(parameter, said)}  [{STRENGTHS[said.strength]}]"
    else:
        about = parameter.doc.rstrip(".")
        label = f"{about}: {clause_en(parameter, said)}  [{STRENGTHS_EN[said.strength]}]"
    return f"{policy.id}  {path}  {label}"
