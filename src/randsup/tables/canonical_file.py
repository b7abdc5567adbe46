r"""The canonical file of a subjects' register, written and read at the speed of a draw.

UTF-8 with BOM, `\n`; the column `id`, then the fields in code-point order; rows by (bucket, id), the
bucket being the first byte of SHA-256(id); cells as `randsup.tables.writing` writes them; no control
character, hence no line break, inside a cell. Because the buckets of the register digest follow each
other, the digest takes a single pass, and finds what stands twice or out of order on its way.
(Draw specification, section 6, "Register digest".)
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Final

from attrs import field, frozen

from randsup.canonical import canonical_json
from randsup.errors import InputError
from randsup.facts.registers import bucket_line, digest_of_lines
from randsup.tables.writing import BOM, csv_line, harmless, original

Span = tuple[int, int]
"""A stretch of the file: where its first row begins, and where its last one has ended."""

_BLOCK: Final = 2 << 20
_REMEMBERED: Final = 1 << 16


def heading_line(names: Sequence[str]) -> bytes:
    """Return the first line of a canonical file."""
    return BOM + (csv_line(map(harmless, ("id", *names))) + "\n").encode("utf-8")


def packed_values(values: Sequence[str]) -> bytes:
    """Return the cells after the id, as they stand in the file."""
    return csv_line(["", *map(harmless, values)])[1:].encode("utf-8")


def written_id(identity: bytes) -> bytes:
    """Return the cell of an id."""
    if identity.isalnum():
        return identity
    return csv_line([harmless(identity.decode("utf-8"))]).encode("utf-8")


def json_row(identity: bytes, rest: bytes) -> bytes:
    """Return the canonical JSON array of a row, as the register digest hashes it.

    `rest` is what stands after the id: `]`, or `json_rest` of the packed fields.
    """
    if identity.isalnum():
        return b'["' + identity + b'"' + rest
    return canonical_json([identity.decode("utf-8")]).encode("utf-8")[:-1] + rest


@lru_cache(maxsize=_REMEMBERED)
def json_rest(packed: bytes) -> bytes:
    """Return the end of a row's canonical JSON array for packed fields."""
    return _json_end(_values(packed))


def _json_end(values: tuple[str, ...]) -> bytes:
    return ("," + canonical_json(values)[1:]).encode("utf-8") if values else b"]"


def _values(packed: bytes) -> tuple[str, ...]:
    """Return the values of a line's cells after the id."""
    text = packed.decode("utf-8")
    cells = next(csv.reader([text], strict=True)) if '"' in text else text.split(",")
    return tuple(map(original, cells))


@frozen
class CanonicalSubjects:
    """A canonical file as the draw reads it: a `SubjectSource` of any size.

    Args:
        path: the canonical file.

    Raises:
        InputError: it is not a canonical file. Its order is checked by `digest`, which reads all of
            it.
    """

    path: Path = field(converter=Path)
    columns: tuple[str, ...] = field(init=False)
    _start: int = field(init=False, repr=False)
    _rows: int = field(init=False, repr=False)
    _digests: dict[tuple[str, ...], str] = field(init=False, repr=False, eq=False, factory=dict)

    @columns.default
    def _headings(self) -> tuple[str, ...]:
        return _canonical_headings(self.path)[0]

    @_start.default
    def _first_row(self) -> int:
        return _canonical_headings(self.path)[1]

    @_rows.default
    def _count(self) -> int:
        return sum(block.count(b"\n") for block in self._blocks())

    def __len__(self) -> int:
        return self._rows

    def spans(self, parts: int) -> list[Span]:
        """Part the rows into about as many stretches of the file, none of which ends inside a bucket."""
        size = self.path.stat().st_size
        edges = {self._start, size}
        for part in range(1, parts):
            edges.add(self._next_bucket(self._start + (size - self._start) * part // parts))
        return list(pairwise(sorted(edges)))

    def _next_bucket(self, offset: int) -> int:
        """Return where the first bucket begins after an offset, or the end of the file."""
        with self.path.open("rb") as file:
            file.seek(offset)
            file.readline()
            bucket = -1
            while line := file.readline():
                found = sha256(self._pair(line.rstrip(b"\n"))[0]).digest()[0]
                if found != bucket and bucket >= 0:
                    return file.tell() - len(line)
                bucket = found
            return file.tell()

    def _blocks(self, span: Span | None = None) -> Iterator[bytes]:
        """Yield the rows in blocks of whole lines."""
        with self.path.open("rb") as file:
            file.seek(self._start if span is None else span[0])
            left = sys.maxsize if span is None else span[1] - span[0]
            rest = b""
            while block := file.read(min(_BLOCK, left)):
                left -= len(block)
                end = block.rfind(b"\n") + 1
                if end:
                    yield rest + block[:end]
                    rest = block[end:]
                else:
                    rest += block
        if rest:
            raise self._wrong("its last line has no end: it was cut off")

    def _wrong(self, message: str) -> InputError:
        return InputError(
            f"{message}; a canonical register is never edited, make it anew from the original",
            source=self.path.name,
        )

    def _lines(self, block: bytes) -> tuple[list[bytes], bool]:
        """Return the block's lines, and whether no id in them is quoted or marked."""
        if b"\r" in block or b"\0" in block:
            raise self._wrong("it has a control character")
        lines = block.split(b"\n")
        lines.pop()
        plain = not (b'\n"' in block or b"\n'" in block or block[:1] in (b'"', b"'"))
        return lines, plain

    def _pairs(self, block: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield id and packed fields of the block's rows."""
        lines, plain = self._lines(block)
        if plain:
            for line in lines:
                identity, _, packed = line.partition(b",")
                yield identity, packed
        else:
            yield from map(self._pair, lines)

    def _pair(self, line: bytes) -> tuple[bytes, bytes]:
        if line[:1] not in (b'"', b"'"):
            identity, _, packed = line.partition(b",")
            return identity, packed
        try:
            cell = next(csv.reader([line.decode("utf-8")], strict=True))[0]
        except (csv.Error, UnicodeDecodeError) as error:
            raise self._wrong("a row of it cannot be read") from error
        written = csv_line([cell]).encode("utf-8")
        if not line.startswith(written):
            raise self._wrong("a row of it cannot be read")
        return original(cell).encode("utf-8"), line[len(written) + 1 :]

    def _select(self, names: tuple[str, ...]) -> Callable[[bytes], tuple[str, ...]]:
        unknown = [name for name in names if name not in self.columns]
        if unknown:
            raise InputError(
                f"no column {unknown[0]!r} (the columns are {', '.join(self.columns)})",
                source=self.path.name,
            )
        places = [self.columns.index(name) for name in names]
        width = len(self.columns)

        def select(packed: bytes) -> tuple[str, ...]:
            try:
                values = _values(packed) if width else ()
            except (csv.Error, UnicodeDecodeError, StopIteration) as error:
                raise self._wrong("a row of it cannot be read") from error
            if len(values) != width:
                raise self._wrong(f"a row of it has {len(values) + 1} cells, not {width + 1}")
            return tuple(values[place] for place in places)

        return select

    def groups(
        self, names: tuple[str, ...], span: Span | None = None
    ) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
        """Yield chunks: the values of the columns `names`, and ids (UTF-8) that have them.

        `span` is one of `spans`; by default all rows.

        Raises:
            InputError: a column that the file lacks, or a row that cannot be read.
        """
        select = lru_cache(maxsize=_REMEMBERED)(self._select(names))
        for block in self._blocks(span):
            together: defaultdict[bytes, list[bytes]] = defaultdict(list)
            lines, plain = self._lines(block)
            if (
                plain
            ):  # the loop that sees every row of a register: nothing but a split and a look-up
                for line in lines:
                    identity, _, packed = line.partition(b",")
                    together[packed].append(identity)
            else:
                for identity, packed in map(self._pair, lines):
                    together[packed].append(identity)
            merged: dict[tuple[str, ...], list[bytes]] = {}
            for packed, ids in together.items():
                merged.setdefault(select(packed), []).extend(ids)
            yield from merged.items()

    def digest(self, names: tuple[str, ...]) -> str:
        """Return the register digest over the ids and the columns `names`: one pass, then remembered.

        Raises:
            InputError: an id stands twice or out of its order, or a row cannot be read.
        """
        ordered = tuple(sorted(names))
        if ordered not in self._digests:
            self._digests[ordered] = digest_of_lines(self.bucket_lines(ordered))
        return self._digests[ordered]

    def bucket_lines(self, names: tuple[str, ...], span: Span | None = None) -> list[str]:
        """Return the lines of the digest for one of `spans`, by default for all rows; see `digest`."""
        select = self._select(names)
        rests: dict[bytes, bytes] = {}
        lines: list[str] = []
        rows: list[bytes] = []
        current, before, number = -1, b"", 1
        for block in self._blocks(span):
            self._check_text(block)
            for identity, packed in self._pairs(block):
                number += 1
                bucket = sha256(identity).digest()[0]
                if bucket != current:
                    if bucket < current or not identity:
                        raise self._misplaced(number, identity)
                    if rows:
                        lines.append(bucket_line(current, rows))
                    current, rows = bucket, []
                elif identity <= before:
                    raise self._misplaced(number, identity)
                before = identity
                rest = rests.get(packed)
                if rest is None:
                    if len(rests) >= _REMEMBERED:
                        rests.clear()
                    rest = rests[packed] = _json_end(select(packed))
                rows.append(
                    b'["' + identity + b'"' + rest
                    if identity.isalnum()
                    else json_row(identity, rest)
                )
        if rows:
            lines.append(bucket_line(current, rows))
        return lines

    def _check_text(self, block: bytes) -> None:
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as error:
            raise self._wrong("it is not UTF-8") from error

    def _misplaced(self, number: int, identity: bytes) -> InputError:
        return self._wrong(
            f"line {number}: the id {identity.decode('utf-8')!r} stands twice or out of its order"
        )


def _canonical_headings(path: Path) -> tuple[tuple[str, ...], int]:
    """Return the columns besides the id, and where the rows begin."""
    try:
        with path.open("rb") as file:
            line = file.readline()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", source=path.name) from error
    try:
        text = line.decode("utf-8")
        headings = tuple(map(original, next(csv.reader([text[1:].rstrip("\n")], strict=True), [])))
    except (UnicodeDecodeError, csv.Error):
        headings = ()
    columns = headings[1:]
    if line != heading_line(tuple(sorted(set(columns)))):
        raise InputError(
            "is not a canonical register: its first line is not id and the fields in order, in "
            "UTF-8 with BOM",
            source=path.name,
        )
    return columns, len(line)
