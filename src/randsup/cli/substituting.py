"""`randsup substitute`: somebody is replaced after the list was published, or a leader is drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from attrs import evolve

from randsup.cli.change_options import days_of, early_problems, steps_of, unsigned
from randsup.cli.logged import LOG, TODAY, append, read_log, replayed, today_notes
from randsup.cli.options import Lang
from randsup.cli.untouched import as_published
from randsup.errors import InputError, Problem, Refused
from randsup.lottery import Seed
from randsup.proof.events import Event, event
from randsup.reports.summary import LANGUAGES
from randsup.rules.change.changes import (
    APPLICANT,
    APPLICATION,
    APPROVER,
    LEADER,
    REVIEWER,
    Approval,
    Change,
    Request,
)
from randsup.rules.change.standing import Standing
from randsup.rules.change.substitution import change_of
from randsup.tables.inspectors import read_inspectors
from randsup.tables.writing import file_sha256

_OPTIONS: Final = {
    "applicant": "--applied-by",
    "approver": "--approved-by",
    "evidence": "--evidence",
    "filed": "--filed",
    "ground": "--ground",
    "inspector": "--inspector",
    "kind": "--kind",
    "levels": "--level",
    "list_drawn": "--list-drawn",
    "ladder": "--step",
    "mode": "--leader",
    "people": "--person",
    "reason": "--reason",
    "reviewer": "--reviewed-by",
    "seat": "--seat",
    "seed": "--seed",
    "seed_on": "--seed-on",
    "step": "--step",
    "superior": "--superior",
    "superior_request": "--superior-request",
}
_KINDS: Final = {
    "recusal": ("回避", "recusal"),
    "application": ("申请替换", "replacement on application"),
    "leader": ("产生组长", "leader"),
    "fill": ("补足空缺", "an empty seat"),
}
_SOURCES: Final = {
    "register": ("本部门名录库", "the department's register"),
    "crew": ("已选派人员", "the crew"),
    "outside-crew": ("本部门名录库中未选派的人员", "the department's people outside the crew"),
    "neighbouring": ("相近执法类别的人员", "people with a near category"),
    "superior": ("上级名录库", "the superior's register"),
    "single-random": ("单随机所列人员", "the people named for a single-random draw"),
    "direct": ("直接指派所列人员", "the people named for a direct assignment"),
    "chain": ("调换链", "a chain"),
    "members": ("组内人员", "the members"),
    "cadres": ("领导干部", "the leading cadres"),
}


def substitute_command(
    folder: Annotated[Path, typer.Argument(help="Folder that `randsup run` wrote.")],
    seat: Annotated[
        str, typer.Option("--seat", help="task/subject/department/number; a leader's is 0.")
    ],
    kind: Annotated[
        str, typer.Option("--kind", help="recusal, application, leader or fill (an empty seat).")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why, in words.")],
    seed: Annotated[str, typer.Option("--seed", help="Event seed: 64 hex characters, fresh.")],
    seed_on: Annotated[str, typer.Option("--seed-on", help="Day on which the seed became known.")],
    filed: Annotated[str, typer.Option("--filed", help="Day of the declaration or application.")],
    seed_source: Annotated[str, typer.Option("--seed-source", help="Where the seed is from.")] = "",
    inspector: Annotated[
        str, typer.Option("--inspector", help="Who steps aside, to make sure.")
    ] = "",
    ground: Annotated[
        str, typer.Option("--ground", help="The printed reason, as a code of replacement.reasons.")
    ] = "",
    applied_by: Annotated[
        str, typer.Option("--applied-by", help="Applicant; by default who holds the seat.")
    ] = "",
    reviewed_by: Annotated[str, typer.Option("--reviewed-by", help="Head of the department.")] = "",
    reviewed_on: Annotated[str | None, typer.Option("--reviewed-on", help="Day of review.")] = None,
    approved_by: Annotated[str, typer.Option("--approved-by", help="Leader in charge.")] = "",
    approved_on: Annotated[
        str | None, typer.Option("--approved-on", help="Day of the approval.")
    ] = None,
    list_drawn: Annotated[
        str | None, typer.Option("--list-drawn", help="Day of the list, if the case lacks it.")
    ] = None,
    evidence: Annotated[
        Path | None, typer.Option("--evidence", help="File whose digest is kept.")
    ] = None,
    leader: Annotated[str, typer.Option("--leader", help="from_members or extra_cadre.")] = "",
    level: Annotated[
        list[str] | None, typer.Option("--level", help="Level of a leading cadre; may be repeated.")
    ] = None,
    superior: Annotated[
        Path | None, typer.Option("--superior", help="The superior's register of inspectors.")
    ] = None,
    superior_request: Annotated[
        str, typer.Option("--superior-request", help="The request to the superior, in words.")
    ] = "",
    step: Annotated[
        str, typer.Option("--step", help="A step allowed since: single-random or direct.")
    ] = "",
    person: Annotated[
        list[str] | None, typer.Option("--person", help="Whom the step names; may be repeated.")
    ] = None,
    step_reason: Annotated[str, typer.Option("--step-reason", help="Why, in words.")] = "",
    step_approved_by: Annotated[
        str, typer.Option("--step-approved-by", help="Who has allowed the step.")
    ] = "",
    step_approved_on: Annotated[
        str | None, typer.Option("--step-approved-on", help="Day on which it was allowed.")
    ] = None,
    lang: Lang = "zh",
    as_json: Annotated[bool, typer.Option("--json", help="Print the event as JSON.")] = False,
) -> None:
    """Draw a substitute, a leader, or somebody for an empty seat after publication; all else stays as it is."""
    days, problems = days_of(
        {
            "--filed": filed,
            "--seed-on": seed_on,
            "--reviewed-on": reviewed_on,
            "--approved-on": approved_on,
            "--list-drawn": list_drawn,
            "--step-approved-on": step_approved_on,
        }
    )
    problems += early_problems(kind, leader, seed, evidence)
    problems += unsigned(
        {"reviewed": (reviewed_by, reviewed_on), "approved": (approved_by, approved_on)}
    )
    steps, wrong = steps_of(
        step, person or [], step_reason, step_approved_by, days["--step-approved-on"]
    )
    problems += wrong
    if problems:
        raise InputError(problems)
    record, prepared = as_published(folder)
    log = read_log(folder)
    standing, findings = replayed(folder, record, prepared, log)
    if findings:
        cure = (
            "is not the log that was written, and nothing was added to it: put back the copy whose last "
            "digest was published"
        )
        raise InputError(
            [
                *(Problem(source=str(folder), message=f.en) for f in findings),
                Problem(source=str(folder / LOG), message=cure),
            ]
        )
    anew = today_notes(folder, log, standing)
    applied = applied_by or (standing.holders.get(seat, "") if kind == APPLICATION else "")
    stated = (
        (APPLICANT, applied, days["--filed"]),
        (REVIEWER, reviewed_by, days["--reviewed-on"]),
        (APPROVER, approved_by, days["--approved-on"]),
    )
    above = None if superior is None else read_inspectors(superior).inspectors
    try:
        request = Request(
            kind=kind,
            seat=seat,
            reason=reason,
            filed=days["--filed"] or date.min,
            seed_on=days["--seed-on"] or date.min,
            seed_source=seed_source,
            inspector=inspector,
            ground=ground,
            approvals=[Approval(role=role, by=by, on=on) for role, by, on in stated if by],
            list_drawn=days["--list-drawn"],
            evidence="" if evidence is None else file_sha256(evidence),
            mode=leader,
            levels=level or (),
            superior_request=superior_request,
            ladder=steps,
        )
        change = change_of(
            standing, request, Seed.from_hex(seed), prepared.calendar, superior=above or ()
        )
    except (InputError, Refused) as error:
        _in_options(error)
    standing.apply(change)
    logged = event(change, str(log[-1]["digest"] if log else record["digest"]))
    append(folder, log, logged, standing, above)
    for note in anew:
        typer.echo(note.zh if lang == "zh" else note.en, err=True)
    if as_json:
        typer.echo(json.dumps(logged, ensure_ascii=False, indent=1, sort_keys=True))
    else:
        for one in _lines(change, logged, standing, folder, LANGUAGES.index(lang)):
            typer.echo(one)
    if change.findings:
        raise typer.Exit(1)


def _in_options(error: InputError | Refused) -> NoReturn:
    """Raise the same with the options that the problems concern."""
    problems = [evolve(p, path=_OPTIONS.get(p.path, p.path)) for p in error.problems]
    if isinstance(error, Refused):
        raise Refused(problems, clauses=error.clauses) from error
    raise InputError(problems) from error


def _lines(
    change: Change, logged: Event, standing: Standing, folder: Path, lang: int
) -> Iterator[str]:
    zh = lang == 0
    kind = _KINDS[change.request.kind][lang]
    nobody = ("空缺", "nobody")[lang]
    yield f"事件{change.number}（{kind}）" if zh else f"Event {change.number} ({kind})"
    for move in change.moves:
        before, after = move.before or nobody, move.after or nobody
        yield f"  {move.seat}：{before} → {after}" if zh else f"  {move.seat}: {before} → {after}"
    for drawn in change.draws:
        source = _SOURCES[change.source if drawn.purpose == "redraw" else _led(change)][lang]
        yield (
            f"  从{source}中负担最少的{drawn.size}人里随机抽取第{drawn.index + 1}人：{drawn.inspector}"
            if zh and drawn.purpose == "redraw"
            else f"  从{source}{drawn.size}人里随机抽取第{drawn.index + 1}人：{drawn.inspector}"
            if zh
            else f"  Drawn: number {drawn.index + 1} of {drawn.size} out of {source}: {drawn.inspector}"
        )
    if change.last_day is not None:
        yield (
            f"  申请期限：自{change.anchor}起，至{change.last_day}止"
            if zh
            else f"  Window: from {change.anchor} to {change.last_day}"
        )
    for found in change.findings:
        cited = "" if found.citation is None else f"（{found.citation}）"
        yield f"  ! {found.zh}{cited}" if zh else f"  ! {found.en}{cited}"
    for note in change.notes:
        yield f"  · {note.zh if zh else note.en}"
    others = sum(1 for s in standing.seats.values() if s.number) - sum(
        1 for m in change.moves if standing.seats[m.seat].number
    )
    yield f"  其余{others}个席位未变。" if zh else f"  The other {others} seats are as they were."
    yield (
        f"事件摘要（随变更一并公布）：{logged['digest']}"
        if zh
        else f"Digest of the event, to be published with it: {logged['digest']}"
    )
    where = f"{folder / LOG}, {folder / TODAY}"
    yield f"已写入：{where}" if zh else f"Written: {where}"


def _led(change: Change) -> str:
    return change.source if change.request.kind == LEADER else "members"
