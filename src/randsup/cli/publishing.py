"""`randsup publish` and `randsup receipt`: what leaves the office, and when."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from randsup.cli.ceremony_files import (
    PRIVATE,
    json_text,
    kept_registers,
    now,
    open_ceremony,
    write_public,
)
from randsup.cli.ceremony_run import EVIDENCE
from randsup.cli.checking import read_record
from randsup.cli.input_policy import kept_policy
from randsup.cli.inputs import INPUTS
from randsup.cli.options import At
from randsup.cli.running import RECORD, working_folder
from randsup.errors import InputError, Problem
from randsup.facts.exceptions import Override
from randsup.proof.evidence import Evidence, read_evidence
from randsup.proof.faces import (
    CLOSED,
    blind_tasks,
    closed_dates,
    first_face,
    second_face,
    withheld,
)
from randsup.proof.receipt import path_of, receipt
from randsup.proof.record import Record
from randsup.tables.canonical_file import CanonicalSubjects
from randsup.tables.case import read_case

FACE = "face.json"

Event = Annotated[
    str | None, typer.Option("--event", help="inspection_closed=YYYY-MM-DD, of the visits.")
]


def publish_command(
    folder: Annotated[Path, typer.Argument(help="Folder of a ceremony, or of its results.")],
    before: Annotated[
        bool, typer.Option("--now", help="What may be known before the visits.")
    ] = False,
    after: Annotated[bool, typer.Option("--after", help="Everything, after the visits.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="New folder; by default DIR-now or DIR-after.")
    ] = None,
    event: Event = None,
    reason: Annotated[
        str | None,
        typer.Option("--reason", help="Why it is shown before it may be."),
    ] = None,
    approver: Annotated[
        str | None, typer.Option("--approver", help="Who has decided that.")
    ] = None,
    at: At = None,
) -> None:
    """Write what may be published: now the commitment and counts, after the visits everything."""
    if before == after:
        raise InputError("one of --now and --after says which face", source="randsup publish")
    time = now(at)
    target = out or folder.with_name(f"{folder.name}-{'now' if before else 'after'}")
    if target.exists():
        raise InputError("already exists; this makes a new folder", source=str(target))
    if before:
        _first(folder, target)
    else:
        run = folder if (folder / RECORD).is_file() else folder / PRIVATE / "results"
        override = _override(reason, approver, time)
        _second(run, target, _closed(event), override, date.fromisoformat(time[:10]))
    typer.echo(str(target))


def _first(folder: Path, out: Path) -> None:
    record: Record | None = None
    if (folder / RECORD).is_file():
        record, evidence = _drawn(folder)
        commitments, log = evidence.commitments, evidence.log
    else:
        ceremony = open_ceremony(folder)
        commitments, log = ceremony.commitments, ceremony.log
        results = folder / PRIVATE / "results"
        record = _drawn(results)[0] if results.exists() else None
    with working_folder(out) as new:
        write_public(new, commitments, log)
        face = first_face(commitments, log, record)
        (new / FACE).write_text(json_text(face), encoding="utf-8", newline="")
        new.rename(out)


def _second(
    run: Path, out: Path, closed: date | None, override: Override | None, today: date
) -> None:
    record, _ = _drawn(run)
    dates = closed_dates(record, closed, today)
    inputs = run / INPUTS
    policy = kept_policy(read_case(inputs), inputs)
    face = second_face(record, dates, override, blind=blind_tasks(record, policy, dates, today))
    with working_folder(out) as new:
        shutil.copytree(run, new, dirs_exist_ok=True)
        (new / FACE).write_text(json_text(face), encoding="utf-8", newline="")
        new.rename(out)


def _drawn(run: Path) -> tuple[Record, Evidence]:
    """Read the record of a run, and the ceremony in it, judged."""
    record = _record(run)
    if "ceremony" not in record:
        raise InputError(
            "was made without a ceremony: its seed stood in the case, so there is nothing sealed to "
            "publish first",
            source=str(run / RECORD),
        )
    evidence = read_evidence(record["ceremony"])
    if evidence.seed.hex != record["seed"]:
        raise InputError("its seed is not that of its ceremony", source=str(run / RECORD))
    return record, evidence


def _record(run: Path) -> Record:
    try:
        raw = (run / RECORD).read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror}); `randsup draw` writes one",
            source=str(run / RECORD),
        ) from error
    return read_record(raw)


def _override(reason: str | None, approver: str | None, at: str) -> Override | None:
    if reason is None and approver is None:
        return None
    if not (reason or "").strip() or not (approver or "").strip():
        raise InputError("a decision has its --reason and its --approver", source="randsup publish")
    return Override(
        path="publication.object_list",
        reason=str(reason),
        approver=str(approver),
        date=date.fromisoformat(at[:10]),
    )


def _closed(event: str | None) -> date | None:
    if event is None:
        return None
    name, _, day = event.partition("=")
    try:
        if name.strip() != CLOSED or len(day) != 10:
            raise ValueError
        return date.fromisoformat(day)
    except ValueError:
        message = f"{event!r} is not {CLOSED}=YYYY-MM-DD"
        raise InputError([Problem(source="--event", message=message)]) from None


def receipt_command(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The subject's id.")],
    run: Annotated[Path, typer.Option("--run", help="Folder of a run.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="New file; by default to read here.")
    ] = None,
    event: Event = None,
    at: At = None,
) -> None:
    """Prove to one subject that it was in the frame, its class, its ticket, and whether it was drawn."""
    if out is not None and out.exists():
        raise InputError("already exists", source=str(out))
    record = _record(run)
    given: Any = record
    fields = tuple(given["registers"]["subjects"]["fields"])
    commitment, secret = None, ""
    lines: tuple[str, ...] = ()
    if "ceremony" in record:
        evidence = _drawn(run)[1]
        commitment, secret = evidence.commitment, evidence.secret
        kept = kept_registers(commitment, run / EVIDENCE / "registers")
        lines = next((k.lines for k in kept if k.name == "subjects"), ())
    rows = _rows(CanonicalSubjects(run / INPUTS / "subjects.csv"), fields)
    row, path = path_of(rows, identity, lines, secret)
    wanted: Any = given["registers"]["subjects"]["digest"]
    if commitment is not None:
        registers: Any = commitment.plain()["registers"]
        wanted = next(r["digest"] for r in registers if r["name"] == "subjects")
    if path.digest != wanted:
        raise InputError("the register that is kept is not the one of the record", source=str(run))
    closed = closed_dates(record, _closed(event), date.fromisoformat(now(at)[:10]))
    text = receipt(record, row, path, commitment=commitment, withheld=withheld(record, closed))
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8", newline="")
        typer.echo(str(out))


def _rows(subjects: CanonicalSubjects, fields: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for values, ids in subjects.groups(fields):
        for identity in ids:
            yield (identity.decode("utf-8"), *values)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="publish")(publish_command)
    app.command(name="receipt")(receipt_command)
