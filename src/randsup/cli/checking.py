"""`randsup verify`: do a run again from what it kept, and compare everything it published."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from randsup.canonical import Json
from randsup.cli.ceremony_run import EVIDENCE, Checked, checked, write_evidence
from randsup.cli.input_registers import Tell
from randsup.cli.inputs import INPUTS, SET_ASIDE, Prepared, prepare, prepared_from
from randsup.cli.kept import calendar_notes, finding, kept_findings, profile_notes
from randsup.cli.logged import event_findings, event_notes
from randsup.cli.parsing import strict_json
from randsup.cli.running import RECORD, recorded, write_results
from randsup.errors import InputError, Problem, Refused
from randsup.law.findings import Finding, Note
from randsup.proof.record import SCHEMA, text
from randsup.proof.sheets import sheets_of
from randsup.proof.verify import compare
from randsup.tables.case import Case

Record = dict[str, Json]


def check_folder(
    folder: Path, *, case: Case | None, tell: Tell, step: Tell
) -> tuple[tuple[Finding, ...], tuple[Note, ...], Record]:
    """Verify the folder of a run.

    Args:
        folder: what `randsup run` wrote.
        case: other inputs than the kept ones, `None` for these.
        tell: told what people should know of the inputs.
        step: told which step begins.

    Returns:
        The findings (none for a true record), remarks, and the record as it was found.

    Raises:
        InputError, ProfileError: it could not be checked: missing inputs, a record that is none.
    """
    raw = _bytes(folder / RECORD)
    found = read_record(raw)
    inputs = folder / INPUTS
    with TemporaryDirectory(prefix="randsup-verify-") as name:
        scratch = Path(name)
        if case is None:
            step("read")
            prepared = prepared_from(inputs)
        else:
            prepared = prepare(case, scratch / INPUTS, tell=tell, step=step)
        used = inputs if case is None else scratch / INPUTS
        seen = checked(found, prepared, used, folder)
        if case is not None:
            findings = tuple(_differences(folder, raw, found, prepared, scratch, step, seen))
            return findings, seen.notes, found
        kept = tuple(kept_findings(prepared, inputs, scratch))
        try:
            findings = tuple(_differences(folder, raw, found, prepared, scratch, step, seen)) + kept
        except InputError as error:  # a changed input may be why it cannot be done again
            why = [Problem(source=f.about, message=f.en.removeprefix(f"{f.about}: ")) for f in kept]
            raise InputError((*why, *error.problems)) from error
        notes = profile_notes(prepared, inputs) + calendar_notes(prepared.calendar, inputs)
        notes += event_notes(folder)
        return findings, notes + seen.notes, found


def _differences(
    folder: Path,
    raw: bytes,
    found: Record,
    prepared: Prepared,
    scratch: Path,
    step: Tell,
    seen: Checked,
) -> Iterator[Finding]:
    """Do the run again and yield every difference of the record and its tables."""
    yield from seen.findings
    if prepared.case.seed is None and seen.seed is None:
        return  # no seed, nothing to do again
    try:
        expected = recorded(prepared, step=step, seed=seen.seed, ceremony=seen.part)
    except Refused as refusal:
        for p in refusal.problems:
            yield finding("not-reproducible", RECORD, f"重新计算被拒绝：{p}", f"refused: {p}")
        return
    step("compare")
    differences = compare(found, expected)
    yield from differences
    if not differences and raw != text(expected).encode("utf-8"):
        yield finding(
            "record-bytes",
            RECORD,
            "record.json：内容相同，但不是规范的字节形式",
            "record.json: the content is the same, its bytes are not canonical",
        )
    results = scratch / "results"
    results.mkdir()
    write_results(expected, prepared.set_aside, results)
    for name in (*(sheet.name for sheet in sheets_of(expected)), SET_ASIDE):
        if (folder / name).exists():
            yield from _sheet(name, _bytes(folder / name), (results / name).read_bytes())
        else:
            yield finding(f"table-{name}", name, f"{name}：缺少该文件", f"{name}: is missing")
    if seen.evidence is not None:
        write_evidence(results / EVIDENCE, seen.evidence)
        yield from _evidence(folder / EVIDENCE, results / EVIDENCE)

    yield from event_findings(folder, found, prepared, scratch)


def _evidence(found: Path, expected: Path) -> Iterator[Finding]:
    """Compare the files of a ceremony, each of which follows from the record, byte by byte."""
    for path in sorted(p for p in expected.rglob("*") if p.is_file()):
        name = path.relative_to(expected)
        about = f"{EVIDENCE}/{name.as_posix()}"
        if not (found / name).is_file():
            yield finding("ceremony-file", about, f"{about}：缺少该文件", f"{about}: is missing")
        elif _bytes(found / name) != path.read_bytes():
            yield finding(
                "ceremony-file",
                about,
                f"{about}：与记录中的抽签仪式不一致",
                f"{about}: differs from the ceremony in the record",
            )


def read_record(raw: bytes) -> Record:
    """Parse a record strictly.

    Raises:
        InputError: no JSON, a key that stands twice, a number that is no integer, another schema.
    """
    try:
        found = strict_json(raw)
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"is not the JSON of a record: {error}", source=RECORD) from error
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise InputError(f"is not a record of schema {SCHEMA!r}", source=RECORD)
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            [Problem(source=str(path), message=f"cannot be read ({error.strerror})")]
        ) from error


def _sheet(name: str, found: bytes, expected: bytes) -> Iterator[Finding]:
    """Compare a table line by line; a line more or less is named by its content."""
    if found == expected:
        return
    try:
        rows = list(csv.reader(io.StringIO(found.decode("utf-8-sig"), newline="")))
    except (ValueError, csv.Error) as error:
        yield finding(
            f"table-{name}",
            name,
            f"{name}：无法读取（{error}）",
            f"{name}: cannot be read ({error})",
        )
        return
    wanted = list(csv.reader(io.StringIO(expected.decode("utf-8-sig"), newline="")))
    there, due = Counter(map(tuple, rows)), Counter(map(tuple, wanted))
    for line, row in enumerate(rows, 1):
        if due[tuple(row)] > 0:
            due[tuple(row)] -= 1
            continue
        shown = ",".join(row)
        twice = tuple(row) in due
        yield finding(
            f"table-{name}",
            f"{name} line {line}",
            f"{name} 第{line}行：{shown}，" + ("重复" if twice else "重新计算没有这一行"),
            f"{name} line {line}: {shown}: "
            + ("stands once too often" if twice else "recomputing gives no such row"),
        )
    for line, row in enumerate(wanted, 1):
        if there[tuple(row)] > 0:
            there[tuple(row)] -= 1
            continue
        shown = ",".join(row)
        yield finding(
            f"table-{name}",
            f"{name} line {line}",
            f"{name}：缺少重新计算得出的一行（第{line}行）{shown}",
            f"{name}: the recomputed row {shown} (line {line}) is missing",
        )
    if Counter(map(tuple, rows)) != Counter(map(tuple, wanted)):
        return
    lines = zip(found.split(b"\n"), expected.split(b"\n"), strict=False)
    line = next((n for n, (a, b) in enumerate(lines, 1) if a != b), len(wanted))
    yield finding(
        f"table-{name}",
        f"{name} line {line}",
        f"{name} 第{line}行起：行的顺序或字节形式不同",
        f"{name} from line {line} on: rows are in another order or written in other bytes",
    )
