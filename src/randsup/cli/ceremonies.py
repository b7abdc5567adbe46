"""The ceremony on the command line: commit, seal, reveal, draw, abort.

Each command is one line of the ceremony's log (`draw` judges it as a whole); what may not happen now is refused
with the reason, and nothing is written.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from randsup.beacons.bls import status_of
from randsup.cli.ceremony_files import (
    ATTEMPTS,
    COMMITMENT,
    PRIVATE,
    TEXTS,
    Ceremony,
    Secrets,
    frame_of,
    now,
    office_seal,
    open_ceremony,
    write_closed,
    write_public,
)
from randsup.cli.ceremony_run import write_drawn
from randsup.cli.input_registers import Tell
from randsup.cli.inputs import INPUTS, prepare
from randsup.cli.options import AsJson, At, CaseProfile, Data, Lang
from randsup.cli.running import recorded, working_folder
from randsup.cli.telling import telling
from randsup.errors import InputError
from randsup.lottery import Seed
from randsup.lottery.ceremony import Line, dice_input
from randsup.lottery.drand import ASSERTED, read_beacon
from randsup.proof.attempts import VOID, Opening, State, next_entry
from randsup.proof.commitment import Commitment
from randsup.proof.steps import check_opening, step
from randsup.reports.summary import LANGUAGES, breaches, stated_findings, summary
from randsup.tables.case import Case, read_case
from randsup.tables.case_places import problem_at

Folder = Annotated[Path, typer.Argument(help="Folder that `randsup commit` made.")]

_REHEARSAL = Seed.from_hex("0" * 64)


def commit_command(
    case: Annotated[Path, typer.Argument(help='Case folder whose seed is "ceremony".')],
    out: Annotated[
        Path, typer.Option("--out", help="New folder; or that of a void ceremony, to try again.")
    ],
    data: Data = None,
    profile: CaseProfile = None,
    at: At = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Freeze a case and publish what it is bound to, before anybody knows the seed."""
    read = read_case(case, data=tuple(data or ()), profile=profile)
    if read.ceremony is None:
        raise InputError(
            [
                problem_at(
                    read.text,
                    ("seed",),
                    'stands in the case, so there is nothing to commit: write seed = "ceremony" and '
                    "[ceremony], or use `randsup run`",
                )
            ]
        )
    with telling(lang=lang, quiet=as_json) as voices:
        ceremony = _commit(read, out, now(at), tell=voices.tell, step=voices.step)
    commitment = ceremony.commitment
    if as_json:
        typer.echo(json.dumps(commitment.plain(), ensure_ascii=False))
        return
    name = TEXTS[LANGUAGES.index(lang)][0]
    typer.echo((out / name).read_text(encoding="utf-8"), nl=False)
    typer.echo("")
    waiting = [" ".join(w) for w in ceremony.state.unsealed(commitment)]
    if lang == "zh":
        typer.echo(f"请公布 {COMMITMENT} 与 {name}；{PRIVATE} 不得外传。")
        if waiting:
            typer.echo(f"待密封：{'、'.join(waiting)}")
    else:
        typer.echo(f"Publish {COMMITMENT} and {name}; keep {PRIVATE} closed.")
        if waiting:
            typer.echo(f"To be sealed: {', '.join(waiting)}")


def _commit(case: Case, out: Path, at: str, *, tell: Tell, step: Tell) -> Ceremony:
    before = open_ceremony(out) if out.exists() else None
    if before is not None and before.state.phase != VOID:
        raise InputError(
            f"holds a ceremony that is {before.state.phase}; `randsup abort` it with a reason first",
            source=str(out),
        )
    with working_folder(out) as folder:
        private = folder / PRIVATE
        private.mkdir()
        prepared = prepare(case, private / INPUTS, tell=tell, step=step)
        recorded(prepared, step=lambda _: None, seed=_REHEARSAL)  # what `run` refuses shows now
        secrets = Secrets.new()
        frame = frame_of(prepared, private / INPUTS, secrets.secret)
        write_closed(private, secrets, frame.registers)
        commitments, log = _begun(case, frame.plain(), secrets, at, before)
        write_public(folder, commitments, log)
        if before is None:
            folder.rename(out)
        else:
            _replace(out, folder, before)
    return open_ceremony(out)


def _begun(
    case: Case, frame: dict[str, Any], secrets: Secrets, at: str, before: Ceremony | None
) -> tuple[tuple[Commitment, ...], tuple[Any, ...]]:
    if case.ceremony is None:
        raise InputError("has no [ceremony]", source=str(case.folder))
    earlier = () if before is None else before.commitments
    state = State() if before is None else before.state
    commitment = Commitment(
        frame=json.dumps(frame, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
        at=at,
        attempt=state.attempt + 1,
        previous=state.head,
        parties=case.ceremony.parties,
        sources=case.ceremony.sources,
    )
    first = next_entry(
        state, "commit", at, attempt=commitment.attempt, commitment=commitment.digest
    )
    state = step(state, first, commitment)
    office = next(p for p in commitment.parties if p.role == "office")
    second = next_entry(
        state, "seal", at, role="office", name=office.name, commitment=office_seal(secrets)
    )
    step(state, second, commitment)
    log = (*(() if before is None else before.log), first, second)
    return (*earlier, commitment), log


def _replace(out: Path, folder: Path, before: Ceremony) -> None:
    """Put another attempt into the folder of a void one, whose private part stays beside it."""
    kept = before.private / ATTEMPTS
    kept.mkdir(exist_ok=True)
    place = kept / str(before.commitment.attempt)
    (out / PRIVATE).rename(out / f"{PRIVATE}.old")
    (folder / PRIVATE).rename(out / PRIVATE)
    old = out / f"{PRIVATE}.old"
    if (old / ATTEMPTS).exists():
        (old / ATTEMPTS).rename(out / PRIVATE / ATTEMPTS)
    old.rename(out / PRIVATE / ATTEMPTS / place.name)
    if (folder / ATTEMPTS).exists():
        shutil.copytree(folder / ATTEMPTS, out / ATTEMPTS, dirs_exist_ok=True)
    for path in folder.iterdir():
        if path.is_file():
            path.replace(out / path.name)


def seal_command(
    folder: Folder,
    name: Annotated[str, typer.Option("--name", help="The witness, as in the commitment.")],
    commitment: Annotated[
        str, typer.Option("--commitment", help="SHA-256 of nonce and input, 64 hex characters.")
    ],
    role: Annotated[str, typer.Option("--role", help="witness (default) or office.")] = "witness",
    at: At = None,
    lang: Lang = "zh",
) -> None:
    """Write down what a witness has sealed; the input itself stays with the witness."""
    ceremony = open_ceremony(folder)
    ceremony = ceremony.added(
        next_entry(ceremony.state, "seal", now(at), role=role, name=name, commitment=commitment)
    )
    write_public(folder, ceremony.commitments, ceremony.log)
    _say(ceremony, lang)


def reveal_command(
    folder: Folder,
    role: Annotated[
        str | None, typer.Option("--role", help="office or witness, of an input that was sealed.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Who, or which dice or lottery; as committed.")
    ] = None,
    given: Annotated[
        str | None, typer.Option("--input", help="The input, or a file that holds it.")
    ] = None,
    nonce: Annotated[str | None, typer.Option("--nonce", help="64 hex characters.")] = None,
    lot: Annotated[str | None, typer.Option("--lot", help="What the lottery drew.")] = None,
    dice: Annotated[str | None, typer.Option("--dice", help='Throws, such as "3 5 1 6".')] = None,
    drand: Annotated[
        Path | None, typer.Option("--drand", help="JSON file of the beacon's round.")
    ] = None,
    at: At = None,
    lang: Lang = "zh",
) -> None:
    """Reveal a sealed input, or enter dice, a lottery's result, a beacon."""
    ceremony, time = open_ceremony(folder), now(at)
    kinds = [
        k for k, v in (("--role", role), ("--lot", lot), ("--dice", dice), ("--drand", drand)) if v
    ]
    if len(kinds) != 1:
        raise InputError(
            "one of --role, --lot, --dice, --drand says what is revealed", source="randsup reveal"
        )
    if role is not None:
        ceremony = _reveal(ceremony, role, name, given, nonce, time)
    elif given is not None or nonce is not None:
        raise InputError(
            "only a sealed input (--role) has --input and --nonce", source="randsup reveal"
        )
    elif drand is not None:
        ceremony = _enter_beacon(ceremony, drand, name, time)
    else:
        kind, said = ("dice", dice_input(dice)) if dice is not None else ("lottery", lot or "")
        entry = next_entry(
            ceremony.state,
            "line",
            time,
            role=kind,
            name=_only(ceremony, kind, name),
            input=Line(role=kind, name="-", input=said.strip()).input,
            signature="",
            status=ASSERTED,
        )
        ceremony = ceremony.added(entry)
    _say(ceremony, lang)


def _reveal(
    ceremony: Ceremony, role: str, name: str | None, given: str | None, nonce: str | None, at: str
) -> Ceremony:
    named = [p.name for p in ceremony.commitment.parties if p.role == role]
    who = name if name is not None else named[0] if len(named) == 1 else None
    if who is None:
        raise InputError(f"name one of {', '.join(named) or 'nobody'}", source="--name")
    if role == "office" and given is None and nonce is None:
        secrets = ceremony.secrets()
        given, nonce = secrets.input, secrets.nonce
    if given is None or nonce is None:
        raise InputError("a sealed input needs --input and --nonce", source="randsup reveal")
    entry = next_entry(ceremony.state, "reveal", at, role=role, name=who)
    step(ceremony.state, entry, ceremony.commitment)
    opening = Opening(role=role, name=who, nonce=nonce, input=_input(given))
    check_opening(ceremony.state, opening)
    ceremony.reveal(opening)
    return ceremony.added(entry)


def _input(given: str) -> str:
    """Return an input as text: of a file all but one last line feed, else as it stands."""
    try:
        path = Path(given)
        found = path.is_file()
    except (OSError, ValueError):
        found = False
    if not found:
        return Line(role="witness", name="-", input=given).input
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("is not UTF-8 text", source=given) from error
    text = text.removeprefix("\ufeff").removesuffix("\n").removesuffix("\r")
    return Line(role="witness", name="-", input=text).input


def _only(ceremony: Ceremony, kind: str, name: str | None) -> str:
    named = [s.name for s in ceremony.commitment.sources if s.kind == kind]
    if name is not None:
        return name
    if len(named) != 1:
        raise InputError(
            f"the commitment names {', '.join(named) or 'no ' + kind}", source="--name"
        )
    return named[0]


def _enter_beacon(ceremony: Ceremony, path: Path, name: str | None, at: str) -> Ceremony:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {error}", source=str(path)) from error
    beacon = read_beacon(text, source=str(path))
    committed = _only(ceremony, "drand", name)
    if committed != f"quicknet/{beacon.round}":
        raise InputError(
            f"is of round {beacon.round}; the commitment names {committed}", source=str(path)
        )
    status = status_of(beacon)
    if status is None:
        raise InputError("its signature is not the network's", source=str(path))
    entry = next_entry(
        ceremony.state,
        "line",
        at,
        role="drand",
        name=committed,
        input=beacon.randomness,
        signature=beacon.signature,
        status=status,
    )
    return ceremony.added(entry)


def draw_command(
    folder: Folder,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="New folder for the results; by default in the private folder."),
    ] = None,
    at: At = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Make the seed of what was revealed, and do the job. Whoever kept silent voids the ceremony."""
    ceremony, time = open_ceremony(folder), now(at)
    target = out if out is not None else ceremony.private / "results"
    if target.exists():
        raise InputError("already exists; a draw makes a new folder", source=str(target))
    with telling(lang=lang, quiet=as_json) as voices:
        record = write_drawn(ceremony, target, time, step=voices.step)
    if as_json:
        found = stated_findings(record)
        typer.echo(
            json.dumps(
                {"out": str(target), "seed": record["seed"], "findings": found}, ensure_ascii=False
            )
        )
    else:
        typer.echo(summary(record, lang=lang))
        typer.echo(("结果：" if lang == "zh" else "Results: ") + str(target))
    if breaches(record):
        raise typer.Exit(1)


def abort_command(
    folder: Folder,
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays on record.")],
    at: At = None,
    lang: Lang = "zh",
) -> None:
    """Give up a ceremony; the attempt and its reason stay on record."""
    Line(role="office", name="-", input=reason)  # one line, nothing that would break it
    ceremony = open_ceremony(folder)
    _say(ceremony.added(next_entry(ceremony.state, "abort", now(at), reason=reason)), lang)


_PHASES = {
    "committed": ("已承诺", "committed"),
    "revealed": ("已全部公开", "everybody has revealed"),
    "accepted": ("种子已确定", "the seed is accepted"),
    "void": ("已作废", "void"),
}


def _say(ceremony: Ceremony, lang: str) -> None:
    state, commitment = ceremony.state, ceremony.commitment
    here = LANGUAGES.index(lang)
    entry = ceremony.log[-1]
    typer.echo(f"{entry.number}. {entry.kind} {entry.at} {entry.digest}")
    lines = [_PHASES[state.phase][here]]
    if state.phase != "void":
        for words, who in (
            (("待密封", "to seal"), state.unsealed(commitment)),
            (("待公开", "to reveal"), state.silent(commitment)),
            (("待录入", "to enter"), [(s.kind, s.name) for s in state.open_sources(commitment)]),
        ):
            names = ("、", ", ")[here].join(" ".join(w) for w in who)
            if names:
                lines.append(f"{words[here]}{('：', ': ')[here]}{names}")
    typer.echo(("；", "; ")[here].join(lines))


def register(app: typer.Typer) -> None:
    """Add the commands of the ceremony."""
    app.command(name="commit")(commit_command)
    app.command(name="seal")(seal_command)
    app.command(name="reveal")(reveal_command)
    app.command(name="draw")(draw_command)
    app.command(name="abort")(abort_command)
