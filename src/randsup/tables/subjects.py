"""The subjects' register, of any size, into its canonical file.

One pass over what the office handed over. Each row becomes a packed record (id, fields, line) of
some 50 bytes in one of 256 buckets, by the first byte of SHA-256(id); buckets that have grown beyond
a bound together are flushed to files beside the target. Then bucket by bucket: sort, compare
neighbours (a duplicate stands next to its twin), write. No Python object is kept per row, and neither
the order of the rows nor their encoding can show in the result.
(Issue 2, sections 3 and Acceptance 9.)
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Final

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.facts.frames import FrameFilter
from randsup.facts.registers import SetAside, bucket_line, digest_of_lines
from randsup.rules.draw.frame import CARRIER_OF
from randsup.rules.draw.weighted import read_weight
from randsup.tables.canonical_file import (
    heading_line,
    json_rest,
    json_row,
    packed_values,
    written_id,
)
from randsup.tables.headings import find_columns
from randsup.tables.identity import examined_id, trimmed, value_problem
from randsup.tables.problems import RowProblems, say_twice
from randsup.tables.reading import open_table
from randsup.tables.rows import columns_of

SPILL_BYTES: Final = 64 << 20
"""Packed records in memory before they go to disk, in bytes."""

_BUCKETS: Final = 256
_STEP: Final = 1 << 16
_REMEMBERED: Final = 1 << 16


@frozen(kw_only=True)
class WeightColumn:
    """A column of weights, and the filters of the task that draws by it: whoever they leave out needs none."""

    column: str
    filters: tuple[FrameFilter, ...] = ()


@frozen(kw_only=True)
class SubjectIngest:
    """What came of reading a subjects' register.

    Args:
        rows: rows with any content.
        kept: rows in the canonical file.
        set_aside: rows that were left out, sorted.
        problems: the same with their lines, for the screen only.
        encoding: how the file was encoded.
        headings: its headings.
        columns: pairs of field and the heading that it was read from.
        notes: what the reader should know.
        digest: the register digest over the id and all fields of the canonical file.
    """

    rows: int
    kept: int
    set_aside: tuple[SetAside, ...]
    problems: tuple[Problem, ...]
    encoding: str
    headings: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    digest: str


def ingest_subjects(
    path: Path,
    target: Path,
    *,
    columns: Mapping[str, str] | None = None,
    fields: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    if_there: tuple[str, ...] = (),
    weights: tuple[WeightColumn, ...] = (),
    accept_opaque_ids: bool = False,
    on_bad_row: str = "refuse",
    label: str | None = None,
    progress: Callable[[int], None] | None = None,
    spill_bytes: int = SPILL_BYTES,
) -> SubjectIngest:
    """Read a subjects' register and write its canonical file.

    Args:
        path: CSV or XLSX.
        target: the canonical file to write; an existing one is replaced, none is left on an error.
        columns: field -> heading, for headings that are not known.
        fields: the columns that the draw reads, besides the id: fields or raw headings.
        optional: columns that are written empty where the register lacks them.
        if_there: columns that are written only where the register has them.
        weights: columns that tasks draw by, all of them in `fields`. A wrong weight is refused whatever
            `on_bad_row` says: to leave out whoever has none would change other tasks too.
        accept_opaque_ids: whether codes of other lengths than 18 and 15 are ids as they are.
        on_bad_row: `refuse` or `set-aside`.
        label: the register's name in messages; by default the file's name.
        progress: called with the number of rows so far, every 65,536 rows.
        spill_bytes: packed records in memory before they go to disk.

    Raises:
        InputError: everything that is wrong, at once.
    """
    table = open_table(path, label=label)
    names = tuple(sorted({*fields, *optional}))
    if "id" in names:
        raise InputError(
            "the column id cannot make classes: every subject has its own", source="case"
        )
    at = find_columns(
        table,
        "subjects",
        columns=columns or {},
        required=("id", *(name for name in names if name in fields)),
        optional=(*optional, *if_there),
    )
    names = tuple(sorted({*names, *(name for name in if_there if name in at)}))
    problems = RowProblems(table.label, "subjects", on_bad_row)
    id_at = at["id"]
    cells = _Fields(names, at, table.headings, weights, accept_opaque_ids=accept_opaque_ids)
    kept = 0
    with tempfile.TemporaryDirectory(prefix=".subjects-", dir=target.parent) as folder:
        buckets = _Buckets(Path(folder), spill_bytes)
        try:
            for line, row in table.rows(read={id_at, *cells.present}, reject=problems.rejected_row):
                packed, wrong, unweighted = cells.packed(row)
                identity, reason = examined_id(row[id_at], accept_opaque_ids=accept_opaque_ids)
                if reason or wrong:
                    reasons = [(table.headings[id_at], reason)] if reason else []
                    problems.rejected(line, row, [*reasons, *wrong])
                    continue
                for heading, reason in unweighted:
                    problems.fatal.add(
                        f"{identity}: {reason}", path=f"column {heading!r}", line=line
                    )
                buckets.add(identity.encode("utf-8"), packed, line)
                kept += 1
                if not kept % _STEP and progress is not None:
                    progress(kept + problems.rejected_rows)
        except InputError as error:  # the file breaks off: say so beside all else
            problems.fatal.extend(error)
        rows = kept + problems.rejected_rows
        if progress is not None:
            progress(rows)
        if not kept and not problems.refused:
            problems.fatal.add(f"no row is left: all {rows} were set aside")
        part = Path(folder) / "canonical.csv"
        digest = _write_canonical(part, names, buckets, problems)
        problems.raise_if_refused()
        part.replace(target)
    return SubjectIngest(
        rows=rows,
        kept=kept,
        set_aside=problems.set_aside,
        problems=problems.problems,
        encoding=table.encoding,
        headings=table.headings,
        columns=columns_of(table, at),
        notes=tuple(
            f"{table.label}: no column {name!r}; it is taken as empty"
            for name in names
            if name not in at
        ),
        digest=digest,
    )


_Packed = tuple[bytes, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


class _Fields:
    """Turns the cells of a row that the draw reads into the end of its canonical line.

    Few combinations of values occur in a register, so each is canonicalised once.
    """

    def __init__(
        self,
        names: tuple[str, ...],
        at: Mapping[str, int],
        headings: tuple[str, ...],
        weights: tuple[WeightColumn, ...],
        *,
        accept_opaque_ids: bool,
    ) -> None:
        self._names = names
        self._weights = weights
        self._opaque = accept_opaque_ids
        self._places = [at.get(name, -1) for name in names]
        self._headings = headings
        self._known: dict[object, _Packed] = {}
        self.present = tuple(place for place in self._places if place >= 0)
        self._cells: Callable[[tuple[str, ...]], object] = (
            itemgetter(*self.present) if self.present else (lambda _row: None)
        )

    def packed(self, row: tuple[str, ...]) -> _Packed:
        """Return the fields as bytes, and pairs of heading and reason: wrong values, and wrong weights."""
        cells = self._cells(row)
        found = self._known.get(cells)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[cells] = self._pack(row)
        return found

    def _pack(self, row: tuple[str, ...]) -> _Packed:
        values = ["" if place < 0 else trimmed(row[place]) for place in self._places]
        if CARRIER_OF in self._names:  # an id: the linked subject, in the form of all ids
            at = self._names.index(CARRIER_OF)
            if values[at]:
                values[at], why = examined_id(values[at], accept_opaque_ids=self._opaque)
                if why:
                    return b"", ((self._headings[self._places[at]], why),), ()
        wrong = tuple(
            (self._headings[place], problem)
            for place, value in zip(self._places, values, strict=True)
            if (problem := value_problem(value))
        )
        if wrong:
            return b"", wrong, ()
        return (
            packed_values(values),
            (),
            tuple(self._unweighted(dict(zip(self._names, values, strict=True)))),
        )

    def _unweighted(self, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        columns = [
            w.column for w in self._weights if all(f.keeps(values[f.column]) for f in w.filters)
        ]
        for column in dict.fromkeys(columns):
            try:
                read_weight(values[column])
            except ValueError as error:
                place = self._places[self._names.index(column)]
                yield (
                    self._headings[place],
                    f"{error}; correct it, or leave the subject out of the register with a recorded reason",
                )


class _Buckets:
    """Packed records `id NUL fields NUL line`, in 256 buckets, on disk where they are many."""

    def __init__(self, folder: Path, spill_bytes: int) -> None:
        self._folder = folder
        self._spill_bytes = spill_bytes
        self._size = 0
        self._spilled = False
        self._buffers = [bytearray() for _ in range(_BUCKETS)]

    def add(self, identity: bytes, packed: bytes, line: int) -> None:
        """Add one record; no part of it holds NUL or a line feed."""
        record = b"%b\0%b\0%d\n" % (identity, packed, line)
        self._buffers[sha256(identity).digest()[0]] += record
        self._size += len(record)
        if self._size > self._spill_bytes:
            self._spill()

    def _spill(self) -> None:
        for bucket, buffer in enumerate(self._buffers):
            with (self._folder / f"{bucket:02x}").open("ab") as file:
                file.write(buffer)
            buffer.clear()
        self._size = 0
        self._spilled = True

    def take(self, bucket: int) -> list[bytes]:
        """Return the records of a bucket, sorted by id, and forget them."""
        content = bytes(self._buffers[bucket])
        self._buffers[bucket] = bytearray()
        if self._spilled:
            spilled = self._folder / f"{bucket:02x}"
            content = spilled.read_bytes() + content
            spilled.unlink()
        records = content.split(b"\n")
        records.pop()
        records.sort()
        return records


def _write_canonical(
    path: Path, names: tuple[str, ...], buckets: _Buckets, problems: RowProblems
) -> str:
    """Write the file and return its register digest; say what stands twice."""
    lines = []
    with path.open("wb") as file:
        file.write(heading_line(names))
        for bucket in range(_BUCKETS):
            out: list[bytes] = []
            rows: list[bytes] = []
            twins: dict[bytes, list[int]] = {}
            before, line_before = b"", b""
            for record in buckets.take(bucket):
                identity, packed, line = record.split(b"\0")
                if identity == before:
                    twins.setdefault(identity, [int(line_before)]).append(int(line))
                    continue
                before, line_before = identity, line
                cell = written_id(identity)
                out.append(cell + b"," + packed if names else cell)
                rows.append(json_row(identity, json_rest(packed) if names else b"]"))
            for identity, found in twins.items():
                say_twice(problems, identity.decode("utf-8"), found)
            if rows:
                lines.append(bucket_line(bucket, rows))
                file.write(b"\n".join(out) + b"\n")
    return digest_of_lines(lines)
