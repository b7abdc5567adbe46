"""`randsup explain DIR`: why a run decided as it did, the clauses of every decision as sentences.

A record names the clauses that decided by their ids. Here they become sentences: where it is printed,
the words, what the kept policy reads in them. The record keeps one list of reasons for plan, draw and
dispatch of a task; the plan's are asked of the rule again, the draw's are those of its own clauses and
of its ratios, the others decided the dispatch. A clause that decided several of the three is in that
list once, and is told with the first of them for which it is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer
from attrs import frozen

from randsup.cli.checking import read_record
from randsup.cli.input_policy import PROFILE, kept_policy
from randsup.cli.inputs import INPUTS
from randsup.cli.options import AsJson, Lang
from randsup.cli.running import RECORD
from randsup.errors import InputError
from randsup.law.parameters import nearest
from randsup.law.policy import Policy
from randsup.proof.explain import explain
from randsup.proof.reading import at, read_dispatched, text, texts
from randsup.reports.summary import DUTY_NAMES, EVENT_NAMES, LANGUAGES, due_words
from randsup.rules import joint
from randsup.rules.merging import SIGN
from randsup.rules.process import PlannedTask, draw_clauses
from randsup.tables.case import read_case

_NAMES: Final = {
    "plan": ("计划审核", "plan"),
    "draw": ("抽取", "draw"),
    "dispatch": ("选派", "dispatch"),
    "obligation": ("公示义务", "duty"),
    "finding": ("问题", "finding"),
    "note": ("说明", "note"),
}
"""The kinds of decisions, in the order in which they are told."""

_DUTY: Final = ("due", "event", "first", "note", "note_zh", "provisional", "working_days")
_NONE: Final = ("没有可引用的条款", "no clause is cited")

Language = Literal["zh", "en"]


@frozen(kw_only=True)
class Decision:
    """A decision of a run with its reasons.

    `kind` is a key of the kinds above; `what` the parameter's path of a duty, the code of a finding or
    note; `said` what was decided, in both languages; `clauses` the ids of the reasons.
    """

    kind: str
    what: str
    said: tuple[str, str]
    clauses: tuple[str, ...]


def explain_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `randsup run` wrote.")],
    task: Annotated[str | None, typer.Option("--task", help="Only the task with this id.")] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Why a run decided as it did: the clauses of every decision, as sentences."""
    language: Language = "en" if lang == "en" else "zh"
    record, policy = kept_record(folder)
    tasks = [(given, plan) for plan, given in read_dispatched(record)]
    known = [plan.task.id for _, plan in tasks]
    if task is not None and task not in known:
        raise InputError(
            f"{task!r} is no task of this run{nearest(task, known)}; known: {', '.join(known)}",
            source="--task",
        )
    told = [
        (plan, decisions(given, plan, policy))
        for given, plan in tasks
        if task is None or plan.task.id == task
    ]
    if as_json:
        answer = [
            {"task": plan.task.id, "decisions": [_plain(d, policy, language) for d in found]}
            for plan, found in told
        ]
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    shown = ("\n".join(_lines(plan, found, policy, language)) for plan, found in told)
    typer.echo("\n\n".join(shown))  # all at once: a reason that is unknown leaves nothing half told


def kept_record(folder: Path) -> tuple[dict[str, Any], Policy]:
    """Return the record of a run, and the policy that the run kept.

    Raises:
        InputError, ProfileError: there is no record, it is none, or the kept policy is another one than
            the record names.
    """
    file = folder / RECORD
    if not file.is_file():
        raise InputError(
            f"holds no {RECORD}; name the folder that `randsup run` wrote", source=str(folder)
        )
    record = read_record(file.read_bytes())
    inputs = folder / INPUTS
    if not (inputs / PROFILE).is_file():
        raise InputError(
            "is missing; the reasons are explained by the profile that the run kept",
            source=str(inputs / PROFILE),
        )
    policy = kept_policy(read_case(inputs), inputs)
    named = text(at(at(record, "policy"), "digest"))
    if policy.digest != named:
        raise InputError(
            f"the kept policy ({policy.digest[:12]}…) is not that of the record ({named[:12]}…); "
            "`randsup verify` says what differs",
            source=str(inputs / PROFILE),
        )
    return record, policy


def decisions(given: Any, plan: PlannedTask, policy: Policy) -> tuple[Decision, ...]:
    """Return every decision of a task with the ids of its reasons.

    Args:
        given: the task as the record holds it.
        plan: the same, read back.
        policy: the policy under which it was decided.

    Raises:
        InputError: a part of the record is missing.
    """
    if (
        isinstance(given, dict) and "subjects" in given
    ):  # merged visits: their tasks have draw and duties
        return (*_main(given, plan, policy), *_remarks(given))
    return (*_main(given, plan, policy), *_duties(given), *_remarks(given))


def _main(given: Any, plan: PlannedTask, policy: Policy) -> Iterator[Decision]:
    reasons = texts(at(given, "reasons"))
    sent = at(given, "dispatch")
    planned = set(joint.check(plan.task, policy).reasons)
    if "subjects" in given:
        drawn, size = set[str](), len(texts(at(given, "subjects")))
        of_draw = (
            f"{size}户由{len(plan.task.id.split(SIGN))}项任务都抽中",
            f"{size} subjects drawn by all",
        )
    else:
        draw = at(given, "draw")
        chains = (step for s in _list(at(draw, "strata")) for step in _chain(s))
        drawn = {*draw_clauses(policy), *(i for step in chains for i in texts(at(step, "clauses")))}
        chosen = len(_list(at(draw, "selected")))
        of_draw = (
            f"{at(draw, 'size')}户中抽取{chosen}户",
            f"{chosen} of {at(draw, 'size')} subjects",
        )
    teams, unfilled = len(_list(at(sent, "teams"))), len(_list(at(sent, "unfilled")))
    departments = len(plan.task.departments)
    groups = (
        ("plan", (f"{departments}个部门", f"{departments} departments"), planned),
        ("draw", of_draw, drawn),
        (
            "dispatch",
            (f"{teams}个检查组，空缺{unfilled}席", f"{teams} teams, {unfilled} seats unfilled"),
            set(reasons) - planned - drawn,
        ),
    )
    for kind, said, decided in groups:
        found = tuple(reason for reason in reasons if reason in decided)
        if found or kind != "plan":
            yield Decision(kind=kind, what=kind, said=said, clauses=found)


def _chain(stratum: Any) -> list[Any]:
    """The steps that led to the ratio of a class; none where the task states its ratio itself."""
    return _list(stratum["chain"]) if isinstance(stratum, dict) and "chain" in stratum else []


def _duties(given: Any) -> Iterator[Decision]:
    for duty in _list(at(given, "obligations")):
        what, anchor = text(at(duty, "what")), text(at(duty, "anchor"))
        for key in _DUTY:
            at(duty, key)
        if what not in DUTY_NAMES or (anchor and anchor not in EVENT_NAMES):
            raise InputError(f"is not the record of a run: {what}, {anchor}", source=RECORD)
        zh, en = DUTY_NAMES[what]
        said = (f"{zh}：{due_words(duty, 0)}", f"{en}: {due_words(duty, 1)}")
        yield Decision(kind="obligation", what=what, said=said, clauses=texts(at(duty, "clauses")))


def _remarks(given: Any) -> Iterator[Decision]:
    """Yield every finding, and the notes that name a clause."""
    for finding in _list(at(given, "findings")):
        cited = at(finding, "citation")
        clauses: tuple[str, ...] = () if cited is None else (text(at(cited, "clause")),)
        yield Decision(
            kind="finding", what=text(at(finding, "code")), said=_both(finding), clauses=clauses
        )
    for note in _list(at(given, "notes")):
        clauses = texts(at(note, "clauses"))
        if clauses:
            what = text(at(note, "code"))
            yield Decision(kind="note", what=what, said=_both(note), clauses=clauses)


def _both(said: Any) -> tuple[str, str]:
    return text(at(said, "zh")), text(at(said, "en"))


def _list(given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise InputError("is not the record of a run: a list is missing", source=RECORD)
    return given


def _plain(decision: Decision, policy: Policy, lang: Language) -> dict[str, Any]:
    return {
        "decision": decision.kind,
        "what": decision.what,
        "said": decision.said[LANGUAGES.index(lang)],
        "clauses": list(decision.clauses),
        "reasons": list(explain(policy, decision.clauses, lang=lang)),
    }


def _lines(
    plan: PlannedTask, found: Iterable[Decision], policy: Policy, lang: Language
) -> Iterator[str]:
    n = LANGUAGES.index(lang)
    yield f"{('任务', 'Task')[n]} {plan.task.id} {plan.task.title}".rstrip()
    for decision in found:
        yield f"  {_NAMES[decision.kind][n]}{('：', ': ')[n]}{decision.said[n]}"
        for sentence in explain(policy, decision.clauses, lang=lang) or (_NONE[n],):
            yield f"    {sentence}"
