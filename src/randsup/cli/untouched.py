"""Whether a run folder is as it was published, before anything is added to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from randsup.canonical import Json, digest
from randsup.cli.checking import read_record
from randsup.cli.inputs import INPUTS, Prepared, prepared_from
from randsup.cli.running import RECORD, write_results
from randsup.errors import InputError, Problem
from randsup.facts.registers import conflicts_digest
from randsup.proof.reading import at, read_plans
from randsup.tables.case_places import FILE


def as_published(folder: Path) -> tuple[dict[str, Json], Prepared]:
    """Read a run folder whose inputs are those that its record names, and whose tables are the record's.

    Raises:
        InputError: something was changed since; every place at once, `randsup verify` says more.
    """
    try:
        raw = (folder / RECORD).read_bytes()
    except OSError as error:
        message = f"cannot be read ({error.strerror})"
        raise InputError(message, source=str(folder / RECORD)) from error
    record = read_record(raw)
    prepared = prepared_from(folder / INPUTS)
    changed = [*_inputs(record, prepared)]
    if not changed:
        changed = [*_tables(record, prepared, folder, raw)]
    if changed:
        raise InputError(
            Problem(source=str(folder / place), message=f"{message}; `randsup verify` says more")
            for place, message in changed
        )
    return record, prepared


def _inputs(record: dict[str, Json], prepared: Prepared) -> Iterator[tuple[str, str]]:
    """Yield the inputs that are not those of the record."""
    wrong = "is not what the record was made from"
    if record.get("digest") != digest({k: v for k, v in record.items() if k != "digest"}):
        yield RECORD, "was changed: its digest is not that of its content"
        return
    registers = at(record, "registers")
    subjects = prepared.subjects
    pairs = (
        (f"{INPUTS}/profile.toml", at(at(record, "policy"), "digest"), prepared.policy.digest),
        (f"{INPUTS}/calendar.toml", at(at(record, "calendar"), "digest"), prepared.calendar.digest),
        (
            f"{INPUTS}/subjects.csv",
            at(at(registers, "subjects"), "digest"),
            subjects.digest(tuple(sorted(set(subjects.columns)))),
        ),
        (
            f"{INPUTS}/inspectors.csv",
            at(at(registers, "inspectors"), "digest"),
            prepared.inspectors.digest,
        ),
        (
            f"{INPUTS}/conflicts.csv",
            at(at(registers, "conflicts"), "digest"),
            conflicts_digest(prepared.conflicts),
        ),
    )
    for place, said, found in pairs:
        if said != found:
            yield place, wrong
    planned, seed = read_plans(record)
    case = prepared.case
    same = {p.task.id: (p.task.digest, p.events) for p in planned} == {
        p.task.id: (p.task.digest, p.events) for p in case.planned
    }
    if not same or case.seed not in (None, seed):
        yield f"{INPUTS}/{FILE}", wrong


def _tables(
    record: dict[str, Json], prepared: Prepared, folder: Path, raw: bytes
) -> Iterator[tuple[str, str]]:
    """Yield the tables that are not those of the record."""
    with TemporaryDirectory(prefix="randsup-tables-") as name:
        scratch = Path(name)
        write_results(record, prepared.set_aside, scratch)
        for path in sorted(scratch.iterdir()):
            there = folder / path.name
            if not there.is_file():
                yield path.name, "is missing: it was published with the record"
            elif (raw if path.name == RECORD else there.read_bytes()) != path.read_bytes():
                yield path.name, "was changed since it was published"
