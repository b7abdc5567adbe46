"""`randsup audit`: ask a run, or somebody else's list of teams, each of the 48 checks."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import typer

from randsup.canonical import Json, canonical_json
from randsup.cli.answers import finding_answer
from randsup.cli.audit_stated import read_stated
from randsup.cli.ceremony_files import frame_of
from randsup.cli.checking import read_record
from randsup.cli.foreign_lists import of_list
from randsup.cli.inputs import INPUTS, prepare, prepared_from
from randsup.cli.logged import superiors_of
from randsup.cli.options import AsJson, Data, Lang
from randsup.cli.running import RECORD
from randsup.cli.telling import telling
from randsup.errors import InputError, Problem
from randsup.proof.checks import (
    BREACH,
    HOLDS,
    NOT_APPLICABLE,
    NOT_CHECKABLE,
    Evidence,
    Result,
    judge,
)
from randsup.proof.checks.from_record import evidence_of
from randsup.proof.evidence import read_evidence
from randsup.reports.summary import LANGUAGES
from randsup.rules.dispatch.assignments import seat_id
from randsup.tables.assignments import read_assignments
from randsup.tables.case import read_case

LOG: Final = "events.jsonl"
CURRENT: Final = "assignments-current.csv"
STATE_NAMES: Final = {
    HOLDS: ("符合", "holds"),
    BREACH: ("不符合", "breach"),
    NOT_CHECKABLE: ("无法核对", "not checkable"),
    NOT_APPLICABLE: ("不适用", "not applicable"),
}
CURES: Final = {
    "pair": ("用 --pair 指定两名条件相同的人员", "name two people alike with --pair"),
    "refusals": (
        "用 --refusals 给出未予同意的变更申请",
        "give the refused requests with --refusals",
    ),
    "kept_until": (
        "用 --kept-until 说明保存至何日",
        "say with --kept-until until when they are kept",
    ),
    "history": ("在案件中给出以往检查记录", "name the past visits in the case"),
    "leaders": (
        "用 randsup substitute --kind leader 产生组长，或在名单中以席位0列明",
        "draw them with randsup substitute --kind leader, or list them with seat 0",
    ),
    "commitments": (
        "只有先承诺后抽取（randsup commit）才有",
        "only a draw that was bound before, with randsup commit, has them",
    ),
    "seed": (
        "核对保存了种子的结果目录，而不是名单",
        "audit the folder of a run, which keeps its seed, instead of a list",
    ),
    "changes": (
        "核对结果目录，而不是名单",
        "audit the folder of a run instead of a list",
    ),
}
"""How the evidence that is missing can be had; the first that is missing and stands here is said."""
_SHOWN: Final = 20


def audit_command(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="Folder that `randsup run` wrote; with --assignments a case."
        ),
    ],
    assignments: Annotated[
        Path | None, typer.Option("--assignments", help="Somebody else's list of teams.")
    ] = None,
    data: Data = None,
    pair: Annotated[
        tuple[str, str] | None,
        typer.Option("--pair", help="Two inspectors alike: count their chances (D19). Slow."),
    ] = None,
    refusals: Annotated[
        Path | None,
        typer.Option("--refusals", help="The requests that were refused after publication (D41)."),
    ] = None,
    archived: Annotated[
        str | None, typer.Option("--archived", help="Day of archiving, if the case lacks it (D48).")
    ] = None,
    kept_until: Annotated[
        str | None, typer.Option("--kept-until", help="Until when the papers are kept (D48).")
    ] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Ask a dispatch each of the 48 checks: holds, breach, not checkable or not applicable."""
    stated = read_stated(pair, refusals, archived, kept_until, foreign=assignments is not None)
    with telling(lang=lang, quiet=as_json) as voices:
        voices.step("read")
        if assignments is None:
            if data:
                raise InputError("goes with --assignments: a run keeps its inputs", source="--data")
            found = _of_run(folder)
        else:
            case = read_case(folder, data=tuple(data or ()))
            rows = read_assignments(assignments, accept_opaque_ids=case.accept_opaque_ids)
            with TemporaryDirectory(prefix="randsup-audit-") as name:
                prepared = prepare(case, Path(name) / INPUTS, tell=voices.tell, step=voices.step)
                found = tuple(of_list(prepared, rows, str(assignments)))
        voices.step("compare")
        judged = [(e.task.id, judge(e)) for e in stated.with_(found)]
    if as_json:
        typer.echo(json.dumps(_plain(judged), ensure_ascii=False, indent=1))
    else:
        for line in _lines(judged, LANGUAGES.index(lang)):
            typer.echo(line)
    if any(r.state == BREACH for _, results in judged for r in results):
        raise typer.Exit(1)


def _of_run(folder: Path) -> tuple[Evidence, ...]:
    try:
        record = read_record((folder / RECORD).read_bytes())
    except OSError as error:
        message = f"cannot be read ({error.strerror})"
        raise InputError([Problem(source=str(folder / RECORD), message=message)]) from error
    kept = prepared_from(folder / INPUTS)
    frame = None
    if "ceremony" in record:
        secret = read_evidence(record["ceremony"]).secret
        frame = canonical_json(frame_of(kept, folder / INPUTS, secret).plain())
    log = _log(folder / LOG)
    return evidence_of(
        record,
        planned=kept.case.planned,
        subjects=kept.subjects,
        inspectors=kept.inspectors,
        conflicts=kept.conflicts,
        policy=kept.policy,
        calendar=kept.calendar,
        history=kept.history,
        frame=frame,
        log=log,
        current=_current(folder / CURRENT),
        superiors=superiors_of(folder, log),
    )


def _log(path: Path) -> tuple[dict[str, Json], ...]:
    """Read the events; a run without a log has not been changed."""
    if not path.exists():
        return ()
    found = []
    for line, text in enumerate(path.read_bytes().splitlines(), 1):
        try:
            event = json.loads(text)
            canonical_json(event)
            if not isinstance(event, dict):
                raise ValueError("it is no object")
        except (TypeError, ValueError, RecursionError) as error:
            problem = Problem(
                source=LOG, message=f"is not the JSON of an event: {error}", line=line
            )
            raise InputError([problem]) from error
        found.append(event)
    return tuple(found)


def _current(path: Path) -> dict[str, str] | None:
    """Read who holds which seat today, `None` if there is no such table."""
    if not path.exists():
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            return {
                seat_id(row["task"], row["subject"], row["department"], int(row["seat"])): row[
                    "inspector"
                ]
                for row in csv.DictReader(file)
            }
        except (KeyError, ValueError, TypeError, csv.Error) as error:
            raise InputError(
                f"is not the table of today's teams: {error}", source=CURRENT
            ) from error


Judged = Sequence[tuple[str, tuple[Result, ...]]]


def _lines(judged: Judged, at: int) -> Iterator[str]:
    counted: Counter[str] = Counter()
    for task, results in judged:
        if len(judged) > 1:
            yield f"{('任务', 'task')[at]} {task}"
        for r in results:
            counted[r.state] += 1
            title, why = ((r.check.zh, r.zh), (r.check.en, r.en))[at]
            tail = f"{('：', ': ')[at]}{why}" if why else ""
            cure = next((CURES[name] for name in CURES if name in r.missing), None)
            tail += "" if cure is None else (f"{cure[0]}。", f" To have it: {cure[1]}.")[at]
            yield f"{r.check.code} {STATE_NAMES[r.state][at]} {title}{tail}"
            for f in r.findings[:_SHOWN]:
                cited = f" {f.citation}" if f.citation else ""
                yield f"    {f.zh if at == 0 else f.en}{cited}"
            if len(r.findings) > _SHOWN:
                yield f"    … ({len(r.findings)})"
    comma = ("，", ", ")[at]
    yield comma.join(f"{STATE_NAMES[s][at]}{' ' * at}{counted[s]}" for s in STATE_NAMES)


def _plain(judged: Judged) -> dict[str, Any]:
    return {
        "tasks": [
            {
                "id": task,
                "checks": [
                    {
                        "code": r.check.code,
                        "name": r.check.name,
                        "state": r.state,
                        "missing": list(r.missing),
                        "zh": r.zh,
                        "en": r.en,
                        "findings": [finding_answer(f) for f in r.findings],
                    }
                    for r in results
                ],
            }
            for task, results in judged
        ]
    }
