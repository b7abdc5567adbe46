"""The changes that a run folder holds: its log, the superior's registers, the table of today's teams.

`events.jsonl` is canonical JSON, one event a line, and only ever grows; `assignments-current.csv` is a
view of the run and its events, written anew with each.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from randsup.canonical import Json
from randsup.cli.inputs import Prepared
from randsup.cli.kept import finding
from randsup.cli.parsing import strict_json
from randsup.errors import InputError, Problem
from randsup.facts.registers import Inspector, InspectorRegister
from randsup.law.findings import Finding, Note
from randsup.proof.events import CURRENT, Event, current_rows, line, standing_of, verify_events
from randsup.rules.change.standing import Standing
from randsup.tables.inspectors import read_inspectors, write_inspectors
from randsup.tables.writing import write_csv

Write = Callable[[Path], object]

LOG: Final = "events.jsonl"
TODAY: Final = "assignments-current.csv"
_SUPERIOR: Final = "superior-"
_SHOWN: Final = 16
"""Characters of a digest that name the file of a superior's register."""


def read_log(folder: Path) -> tuple[Event, ...]:
    """Read the events of a run folder, none if there is no log.

    Raises:
        InputError: lines that are no events, all at once; each with its number.
    """
    path = folder / LOG
    if not path.exists():
        return ()
    raw = path.read_bytes()
    problems, events = [], []
    lines = raw.split(b"\n")
    if lines.pop():
        problems.append(
            Problem(
                source=LOG, message="its last line has no end: it was cut off", line=len(lines) + 1
            )
        )
    for place, one in enumerate(lines, 1):
        try:
            found = strict_json(one)
            if not isinstance(found, dict):
                raise ValueError("it is no object")
            events.append(found)
            if line(found).encode("utf-8") != one + b"\n":
                raise ValueError("it is not canonical JSON")
        except (TypeError, ValueError, RecursionError) as error:
            message = f"is not the JSON of an event: {error}"
            problems.append(Problem(source=LOG, message=message, line=place))
    if problems:
        raise InputError(problems)
    return tuple(events)


def superiors_of(folder: Path, log: Sequence[Event]) -> dict[str, tuple[Inspector, ...]]:
    """Return the superior's registers that events name and the folder holds, by their true digests."""
    named = {str(e.get("superior", "")) for e in log} - {""}
    found = {}
    for name in sorted(named):
        path = folder / f"{_SUPERIOR}{name[:_SHOWN]}.csv"
        if path.is_file():
            register = read_inspectors(path, canonical=True).inspectors
            found[register.digest] = tuple(register)
    return found


def replayed(
    folder: Path, record: Mapping[str, Json], prepared: Prepared, log: Sequence[Event]
) -> tuple[Standing, tuple[Finding, ...]]:
    """Do the events of a folder again: the run as it stands now, and what differs."""
    standing = standing_of(
        record,
        subjects=prepared.subjects,
        inspectors=prepared.inspectors,
        conflicts=prepared.conflicts,
        policy=prepared.policy,
    )
    findings = verify_events(
        record,
        log,
        standing,
        calendar=prepared.calendar,
        superiors=superiors_of(folder, log),
    )
    return standing, findings


def event_findings(
    folder: Path, record: Mapping[str, Json], prepared: Prepared, scratch: Path
) -> Iterator[Finding]:
    """Yield what is wrong with the changes of a run folder; nothing where it has none."""
    if not (folder / LOG).exists():
        for path in (folder / TODAY, *sorted(folder.glob(f"{_SUPERIOR}*.csv"))):
            if path.exists():
                yield finding(
                    "event-log-missing",
                    path.name,
                    f"{path.name}：有变更后的名单，但缺少 {LOG}",
                    f"{path.name}: there is a table of changes, but no {LOG}",
                )
        return
    log = read_log(folder)
    standing, findings = replayed(folder, record, prepared, log)
    yield from findings
    wanted = scratch / TODAY
    write_today(standing, wanted)
    if not (folder / TODAY).exists():
        yield finding(f"table-{TODAY}", TODAY, f"{TODAY}：缺少该文件", f"{TODAY}: is missing")
    elif (folder / TODAY).read_bytes() != wanted.read_bytes():
        found = (folder / TODAY).read_text(encoding="utf-8-sig", errors="replace").splitlines()
        due = wanted.read_text(encoding="utf-8-sig").splitlines()
        pairs = enumerate(zip([*found, ""], [*due, ""], strict=False), 1)
        place, (a, b) = next((n, ab) for n, ab in pairs if ab[0] != ab[1] or n > len(found))
        yield finding(
            f"table-{TODAY}",
            f"{TODAY} line {place}",
            f"{TODAY} 第{place}行：为{a or '（无）'}，按事件应为{b or '（无）'}",
            f"{TODAY} line {place}: it says {a or 'nothing'}, the events give {b or 'nothing'}",
        )


def event_notes(folder: Path) -> tuple[Note, ...]:
    """Say how many changes a folder holds, and by which digest the last of them is known."""
    log = read_log(folder)
    if not log:
        return ()
    last = log[-1]["digest"]
    return (
        Note(
            code="events",
            about=LOG,
            zh=f"名单公布后有{len(log)}起变更，最后一起的摘要为{last}，请与公布的摘要核对。",
            en=f"{len(log)} changes after publication; the digest of the last is {last}: compare it with "
            "the one that was published.",
        ),
    )


def today_notes(folder: Path, log: Sequence[Event], standing: Standing) -> tuple[Note, ...]:
    """Say if the table of today's teams has to be made anew from the log.

    Raises:
        InputError: there is a table and no log, or the two differ: one of them was changed.
    """
    path = folder / TODAY
    if not log:
        left = [p for p in (path, *sorted(folder.glob(f"{_SUPERIOR}*.csv"))) if p.exists()]
        if left:
            raise InputError(
                f"is missing, though {left[0].name} shows that there were events: put the log back",
                source=str(folder / LOG),
            )
        return ()
    last = log[-1].get("digest")
    if not path.exists():
        return (
            Note(
                code="today-made-anew",
                about=TODAY,
                zh=f"{TODAY}不存在，已按事件记录重新写出；请核对此前最后一起（第{len(log)}号）事件的摘要：{last}",
                en=f"{TODAY} was missing and was made anew from the log; compare the digest of the last "
                f"event before this one, number {len(log)}, with the one that was published: {last}",
            ),
        )
    with tempfile.TemporaryDirectory(prefix="randsup-today-") as name:
        wanted = Path(name) / TODAY
        write_today(standing, wanted)
        if path.read_bytes() == wanted.read_bytes():
            return ()
    raise InputError(
        f"is not what the {len(log)} events of {LOG} give: one of the two was changed or cut. The last event "
        f"in the log has the digest {last}: if that is the one published last, delete this table, and it "
        "is made anew",
        source=str(path),
    )


def write_today(standing: Standing, path: Path) -> None:
    """Write the table of today's teams."""
    write_csv(path, CURRENT, current_rows(standing))


def append(
    folder: Path,
    log: Sequence[Event],
    logged: Event,
    standing: Standing,
    superior: InspectorRegister | None,
) -> None:
    """Add an event to a folder, all or nothing: every file is complete before the first takes its place.

    Raises:
        InputError: the log has changed since it was read.
    """
    whole = "".join(map(line, (*log, logged))).encode("utf-8")
    before = "".join(map(line, log)).encode("utf-8")
    path = folder / LOG
    files: list[tuple[Path, Write]] = [
        (path, lambda made: made.write_bytes(whole)),
        (folder / TODAY, lambda made: write_today(standing, made)),
    ]
    if superior is not None:
        name = f"{_SUPERIOR}{superior.digest[:_SHOWN]}.csv"
        files.insert(0, (folder / name, lambda made: write_inspectors(made, superior)))
    ready: list[tuple[Path, Path]] = []
    try:
        for wanted, write in files:
            ready.append((_beside(wanted), wanted))
            write(ready[-1][0])
        if (path.read_bytes() if path.exists() else b"") != before:
            raise InputError("was changed by somebody else in the meantime; try again", source=LOG)
        for made, wanted in ready:
            made.replace(wanted)
    finally:
        for made, _ in ready:
            with suppress(OSError):
                made.unlink()


def _beside(path: Path) -> Path:
    """Return a new file beside `path`, which can take its place at once."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    made = Path(name)
    made.chmod(0o644)
    return made
