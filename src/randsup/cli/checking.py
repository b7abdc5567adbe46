"""`randsup verify`: do a run again from what it kept, and compare everything it published."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from randsup.canonical import Json
from randsup.cli.running import (
    INPUTS,
    RECORD,
    SET_ASIDE,
    Prepared,
    Tell,
    numbered,
    prepare,
    prepared_from,
    recorded,
    write_results,
)
from randsup.errors import InputError, Problem, Refused
from randsup.facts.workdays import WorkCalendar
from randsup.law.findings import Finding, Note
from randsup.law.terms import Strength
from randsup.profiles import load_policy, profile_ids
from randsup.profiles.calendar import with_notices
from randsup.proof.record import SCHEMA, text
from randsup.proof.sheets import SHEETS
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
    scratch = Path(tempfile.mkdtemp(prefix="randsup-verify-"))
    try:
        if case is None:
            step("read")
            prepared = prepared_from(folder / INPUTS)
        else:
            prepared = prepare(case, scratch / INPUTS, tell=tell, step=step)
        try:
            expected = recorded(prepared, step=step)
        except Refused as refusal:
            findings = tuple(
                _finding("not-reproducible", RECORD, f"重新计算被拒绝：{p}", f"refused: {p}")
                for p in refusal.problems
            )
            return findings, (), found
        step("compare")
        findings = compare(found, expected)
        if not findings and raw != text(expected).encode("utf-8"):
            findings = (
                _finding(
                    "record-bytes",
                    RECORD,
                    "record.json：内容相同，但不是规范的字节形式",
                    "record.json: the content is the same, its bytes are not canonical",
                ),
            )
        results = scratch / "results"
        results.mkdir()
        write_results(expected, prepared.set_aside, results)
        for name in (*(sheet.name for sheet in SHEETS), SET_ASIDE):
            findings += tuple(_sheet(name, _bytes(folder / name), (results / name).read_bytes()))
        findings += tuple(_built_in(prepared)) if case is None else ()
        return findings, _calendar_notes(prepared, folder / INPUTS, case), found
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def read_record(raw: bytes) -> Record:
    """Parse a record strictly.

    Raises:
        InputError: no JSON, a key that stands twice, a number that is no integer, another schema.
    """

    def pairs(given: list[tuple[str, Json]]) -> dict[str, Json]:
        keys = [key for key, _ in given]
        twice = {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else ()
        for key in sorted(twice):
            raise ValueError(f"the key {key!r} stands twice")
        return dict(given)

    def number(written: str) -> Json:
        raise ValueError(f"{written} is not an integer")

    try:
        found = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=pairs,
            parse_float=number,
            parse_constant=number,
        )
    except (ValueError, RecursionError) as error:
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
        yield _finding(
            f"table-{name}",
            name,
            f"{name}：无法读取（{error}）",
            f"{name}: cannot be read ({error})",
        )
        return
    wanted = list(csv.reader(io.StringIO(expected.decode("utf-8-sig"), newline="")))
    there, due = {tuple(row) for row in rows}, {tuple(row) for row in wanted}
    before = True
    for line, row in enumerate(rows, 1):
        if tuple(row) not in due:
            before = False
            shown = ",".join(row)
            yield _finding(
                f"table-{name}",
                f"{name} line {line}",
                f"{name} 第{line}行：{shown}，重新计算没有这一行",
                f"{name} line {line}: {shown}: recomputing gives no such row",
            )
    for line, row in enumerate(wanted, 1):
        if tuple(row) not in there:
            before = False
            shown = ",".join(row)
            yield _finding(
                f"table-{name}",
                f"{name} line {line}",
                f"{name}：缺少重新计算得出的一行 {shown}",
                f"{name}: the recomputed row {shown} is missing",
            )
    if before:
        yield _finding(
            f"table-{name}",
            name,
            f"{name}：行的顺序、重复或字节形式不同",
            f"{name}: rows are in another order, repeated, or written in other bytes",
        )


def _built_in(prepared: Prepared) -> Iterator[Finding]:
    """A kept profile that a case names by a built-in id is that profile, to the byte."""
    case = prepared.case
    names = {case.profile, *case.layers}
    if not names <= set(profile_ids()):
        return
    policy = load_policy(
        case.profile,
        layers=list(case.layers),
        switches=dict(case.switches),
    )
    if policy.digest != prepared.policy.digest:
        yield _finding(
            "profile-changed",
            "inputs/profile.toml",
            f"inputs 中的政策文件与内置的 {case.profile} 不一致",
            f"the kept profile differs from the built-in {case.profile}",
        )


def _calendar_notes(prepared: Prepared, inputs: Path, case: Case | None) -> tuple[Note, ...]:
    """Say whether the kept calendar is the one announced, as far as that is known here."""
    if case is not None:
        return ()
    announced, _ = with_notices(WorkCalendar.china(), numbered(inputs / "notices"))
    if announced == prepared.calendar:
        return ()
    return (
        Note(
            code="calendar-differs",
            about="inputs/calendar.toml",
            zh="所用工作日历与目前已知的放假通知不一致，请核对受影响的期限。",
            en="The calendar that was used differs from the notices known now; check the deadlines.",
        ),
    )


def _finding(code: str, about: str, zh: str, en: str) -> Finding:
    return Finding(code=code, strength=Strength.MUST, about=about, zh=zh, en=en)
