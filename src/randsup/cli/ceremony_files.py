"""The folder of a ceremony: what may be published on top, what stays closed in a folder that says so.

    commitment.json · commitment.txt · 承诺书.txt · log.jsonl     to publish
    attempts/1/…                                              commitments that were void, to publish
    PRIVATE-保密/inputs                                       the frozen case and registers
    PRIVATE-保密/secrets.json, openings.json, registers/      what opens the rest, after the visits

Whoever holds the private folder knows who is drawn as soon as the seed is known, so it is the office's to
keep closed; nothing outside it tells.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from attrs import evolve, frozen

from randsup.canonical import Json, canonical_json
from randsup.cli.inputs import Prepared
from randsup.errors import InputError
from randsup.lottery.ceremony import hex_problem, sealed
from randsup.proof.attempts import Entry, Opening, State, read_entry
from randsup.proof.commitment import Commitment, Frame, in_china, moment, read_commitment
from randsup.proof.evidence import read_opening
from randsup.proof.salting import (
    REGISTERS,
    Salted,
    blinded,
    salted_conflicts,
    salted_inspectors,
    salted_register,
    salted_subjects,
)
from randsup.proof.steps import replay, step
from randsup.reports.commitment import commitment_text
from randsup.tables.writing import file_sha256

COMMITMENT: Final = "commitment.json"
TEXTS: Final = (("承诺书.txt", "zh"), ("commitment.txt", "en"))
LOG: Final = "log.jsonl"
ATTEMPTS: Final = "attempts"
PRIVATE: Final = "PRIVATE-保密"
SECRETS: Final = "secrets.json"
OPENINGS: Final = "openings.json"
WARNING: Final = "README-请勿外传.txt"
_WARNING_TEXT: Final = (
    "本文件夹在检查结束前不得外传：持有者可以推算被抽中的对象和选派的人员。\n"
    "Keep this folder closed until the visits are over: whoever has it can compute who is drawn and who comes.\n"
)


@frozen(kw_only=True)
class Secrets:
    """What only the office knows: the salts' secret, the nonce of the seed's seal, its own input."""

    secret: str
    seal_nonce: str
    nonce: str
    input: str

    @classmethod
    def new(cls) -> Secrets:
        """Return fresh secrets from the operating system's generator."""
        return cls(**{name: token_hex(32) for name in ("secret", "seal_nonce", "nonce", "input")})


@frozen(kw_only=True)
class Ceremony:
    """A ceremony as its folder holds it."""

    folder: Path
    commitments: tuple[Commitment, ...]
    log: tuple[Entry, ...]
    state: State

    @property
    def commitment(self) -> Commitment:
        """The commitment of the last attempt."""
        return self.commitments[-1]

    @property
    def private(self) -> Path:
        """The folder that stays closed."""
        return self.folder / PRIVATE

    def added(self, entry: Entry) -> Ceremony:
        """Return the ceremony with one more line of its log, judged and written.

        Raises:
            InputError: the line may not stand here; nothing is written.
        """
        state = step(self.state, entry, self.commitment)
        log = (*self.log, entry)
        write_safely(self.folder / LOG, log_text(log))
        return evolve(self, log=log, state=state)

    def secrets(self) -> Secrets:
        """Return the secrets. Raises `InputError` if they are missing or changed."""
        given = _read_json(self.private / SECRETS)
        names = ("input", "nonce", "seal_nonce", "secret")
        if not isinstance(given, dict) or tuple(sorted(given)) != names:
            raise InputError(
                f"does not hold {', '.join(names)}", source=str(self.private / SECRETS)
            )
        for name in names:
            wrong = hex_problem(given[name])
            if wrong:
                raise InputError(f"{name}: {wrong}", source=str(self.private / SECRETS))
        return Secrets(**given)

    def openings(self) -> tuple[Opening, ...]:
        """Return what was revealed."""
        path = self.private / OPENINGS
        given = _read_json(path) if path.exists() else []
        if not isinstance(given, list):
            raise InputError("is no list", source=str(path))
        return tuple(read_opening(o) for o in given)

    def reveal(self, opening: Opening) -> None:
        """Keep what a party reveals."""
        kept = [o for o in self.openings() if (o.role, o.name) != (opening.role, opening.name)]
        write_private(self.private / OPENINGS, json_text([o.plain() for o in (*kept, opening)]))

    def kept(self) -> tuple[Salted, ...]:
        """Return the registers as they were committed, with their bucket lines."""
        return kept_registers(self.commitment, self.private / "registers")


def open_ceremony(folder: Path) -> Ceremony:
    """Read a ceremony's folder; its log is replayed.

    Raises:
        InputError: it is none, or was changed.
    """
    if not (folder / COMMITMENT).is_file():
        raise InputError(
            f"is not the folder of a ceremony: it has no {COMMITMENT}; `randsup commit` makes one",
            source=str(folder),
        )
    commitments = tuple(
        _committed(path) for path in (*_earlier(folder / ATTEMPTS), folder / COMMITMENT)
    )
    log = tuple(read_log(folder / LOG))
    try:
        state = replay(commitments, log)
    except InputError as error:
        raise InputError(
            evolve(p, source=f"{folder / LOG}: {p.source}") for p in error.problems
        ) from error
    return Ceremony(folder=folder, commitments=commitments, log=log, state=state)


def _earlier(folder: Path) -> list[Path]:
    numbers = sorted(int(p.name) for p in folder.glob("*") if p.name.isdigit())
    return [folder / str(n) / COMMITMENT for n in numbers]


def _committed(path: Path) -> Commitment:
    try:
        return read_commitment(_read_json(path))
    except InputError as error:
        raise InputError(evolve(p, source=str(path)) for p in error.problems) from error


def read_log(path: Path) -> Iterator[Entry]:
    """Yield the lines of a log. Raises `InputError` with the line that is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {error}", source=str(path)) from error
    for n, line in enumerate(lines, 1):
        try:
            yield read_entry(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise InputError(f"line {n} is not JSON: {error}", source=str(path)) from error
        except InputError as error:
            raise InputError(evolve(p, source=str(path), line=n) for p in error.problems) from error


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"cannot be read as JSON: {error}", source=str(path)) from error


def kept_registers(commitment: Commitment, folder: Path) -> tuple[Salted, ...]:
    """Return the committed registers whose bucket lines are kept in a folder."""
    found = []
    plain: Any = commitment.plain()["registers"]
    for register in plain:
        path = folder / f"{register['name']}.txt"
        if path.is_file():
            lines = path.read_text(encoding="ascii", errors="replace").split("\n")
            found.append(
                Salted(
                    name=register["name"],
                    fields=tuple(register["fields"]),
                    size=register["size"],
                    lines=() if lines == [""] else tuple(lines),
                )
            )
    return tuple(found)


def json_text(value: Json | list[dict[str, Json]]) -> str:
    """Return canonical JSON and a line feed."""
    return canonical_json(value) + "\n"


def log_text(log: Iterable[Entry]) -> str:
    """Return the file of a log."""
    return "".join(json_text(entry.plain()) for entry in log)


def write_safely(path: Path, text: str) -> None:
    """Write a file beside its place, then put it there: it is the old one or the new one, never half."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    beside.replace(path)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode("utf-8"))
    beside.replace(path)


def write_public(folder: Path, commitments: tuple[Commitment, ...], log: Iterable[Entry]) -> None:
    """Write what may be published of a ceremony: its commitments, to read and to compute, and its log."""
    lines = tuple(log)
    for commitment in commitments:
        last = commitment is commitments[-1]
        place = folder if last else folder / ATTEMPTS / str(commitment.attempt)
        place.mkdir(parents=True, exist_ok=True)
        write_safely(place / COMMITMENT, json_text(commitment.plain()))
        seals = [e for e in lines if e.attempt == commitment.attempt and e.kind == "seal"]
        for name, lang in TEXTS:
            write_safely(place / name, commitment_text(commitment, seals, lang=lang))
    write_safely(folder / LOG, log_text(lines))


def write_closed(folder: Path, secrets: Secrets, registers: Iterable[Salted]) -> None:
    """Write what stays closed beside the frozen inputs."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / WARNING).write_text(_WARNING_TEXT, encoding="utf-8", newline="")
    plain: dict[str, Json] = {
        "input": secrets.input,
        "nonce": secrets.nonce,
        "seal_nonce": secrets.seal_nonce,
        "secret": secrets.secret,
    }
    write_private(folder / SECRETS, json_text(plain))
    write_registers(folder / "registers", registers)


def write_registers(folder: Path, registers: Iterable[Salted]) -> None:
    """Write the bucket lines of registers; `sha256sum` of a file gives the committed digest."""
    folder.mkdir(exist_ok=True)
    for register in registers:
        path = folder / f"{register.name}.txt"
        path.write_text("\n".join(register.lines), encoding="ascii", newline="")


def office_seal(secrets: Secrets) -> str:
    """Return the seal of the office's own input."""
    return sealed(secrets.nonce, secrets.input)


def frame_of(prepared: Prepared, inputs: Path, secret: str) -> Frame:
    """Return the frame of prepared inputs, kept in the folder `inputs`, under a secret."""
    fields = tuple(sorted(set(prepared.subjects.columns)))
    items = (
        (i.id, i.name, i.department, *chain.from_iterable(i.attributes)) for i in prepared.items
    )
    registers = (
        salted_subjects(prepared.subjects, fields, secret),
        salted_inspectors(prepared.inspectors, secret),
        salted_conflicts(prepared.conflicts, secret),
        salted_register("items", ("name", "department", "attributes"), items, secret),
    )
    policy = prepared.policy
    return Frame(
        registers=registers,
        inputs=tuple(
            (name, blinded(secret, name, file_sha256(inputs / name)))
            for name in _other_files(inputs)
        ),
        tasks=tuple(
            (p.task.id, blinded(secret, "task", p.task.digest)) for p in prepared.case.planned
        ),
        policy=(policy.id, policy.title, policy.digest),
        calendar=prepared.calendar.digest,
    )


def _other_files(inputs: Path) -> list[str]:
    """Return the kept files but the registers, which are committed row by row."""
    files = (p.relative_to(inputs).as_posix() for p in inputs.rglob("*") if p.is_file())
    return sorted(set(files) - {f"{name}.csv" for name in REGISTERS})


def now(given: str | None) -> str:
    """Return the time of a step: as given, else the clock's.

    Raises:
        InputError: no time with date, seconds and offset.
    """
    if given is None:
        return in_china(int(datetime.now().astimezone().timestamp()))
    try:
        moment(given)
    except ValueError as error:
        raise InputError(str(error), source="--at") from error
    return given
