"""Tables in: CSV in UTF-8, UTF-8 with BOM or GB18030, and the first sheet of an XLSX file.

The encoding is found by decoding the whole file strictly, in blocks, before the first row is read:
a guess from the first lines would fail in the middle of a draw. CSV streams; XLSX is read by
python-calamine (its own memory, no Python object per cell until its row is asked for).
(Issue 2, section 3.)
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from randsup.errors import InputError, Problem
from randsup.tables.identity import canonical_text
from randsup.tables.writing import BOM

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

UTF8: Final = "UTF-8"
UTF8_BOM: Final = "UTF-8 with BOM"
GB18030: Final = "GB18030"
XLSX: Final = "XLSX"

LONGEST_NUMBER: Final = 10**14
"""From here on a spreadsheet's number is no code: 15 digits are all that it keeps for sure."""

Reject = Callable[[int, tuple[str, ...], str], None]
"""Takes a row that is none: its line, its cells, and why."""

_CODECS = {UTF8: "utf-8", UTF8_BOM: "utf-8-sig", GB18030: "gb18030"}
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_CONTROLS = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D})
_BLOCK = 1 << 20
_SAVE = 'save it as "CSV UTF-8" or as .xlsx'


@frozen(kw_only=True)
class Table:
    """A table whose rows can be read, again and again.

    Args:
        path: the file.
        label: its name in messages.
        encoding: `UTF-8`, `UTF-8 with BOM`, `GB18030` or `XLSX`.
        headings: the text of the heading row, trimmed, without nameless columns at its end.
        heading_line: its line.
        full_width: the cells of the heading row, nameless columns included.
    """

    path: Path
    label: str
    encoding: str
    headings: tuple[str, ...] = ()
    heading_line: int = 0
    full_width: int = 0
    _sheet: CalamineSheet | None = field(default=None, eq=False, repr=False)

    def rows(
        self, *, read: Collection[int] = (), reject: Reject | None = None
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the line (from 1, the heading's included) and the raw cells of each row.

        Empty rows are passed over.

        Args:
            read: positions of the columns that are used; a long number there is refused (XLSX).
            reject: takes rows with too many or too few cells, instead of an exception.

        Raises:
            InputError: a row that is none without `reject`; broken quoting; a code of 15 digits or
                more that an XLSX cell holds as a number.
        """
        reject = reject or self._refuse
        width, full = len(self.headings), self.full_width
        records = (
            _csv_records(self.path, self.encoding, self.label)
            if self._sheet is None
            else _xlsx_records(self._sheet, self.label, frozenset(read), self.heading_line)
        )
        heading_line = self.heading_line
        for line, cells in records:
            if line <= heading_line or not any(cells):
                continue
            if len(cells) == width:
                yield line, tuple(cells)
            elif width < len(cells) <= full and not any(cells[width:]):
                yield line, tuple(cells[:width])
            else:
                reject(line, tuple(cells), f"has {len(cells)} cells, the headings are {width}")

    def _refuse(self, line: int, _cells: tuple[str, ...], reason: str) -> None:
        raise InputError([Problem(source=self.label, message=reason, line=line)])


def open_table(path: Path, *, label: str | None = None, allow_empty: bool = False) -> Table:
    r"""Find out what a file is, and read its headings.

    Args:
        path: a CSV or XLSX file; `.xlsx` and `.xlsm` are XLSX, everything else is CSV.
        label: its name in messages; by default the file's name.
        allow_empty: whether a table without rows will do.

    Raises:
        InputError: the file cannot be read, is not text, or has no headings or no rows.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("id,name\nA01,x\n", encoding="utf-8")
    ...     table = open_table(path); print(table.encoding, list(table.rows()))
    UTF-8 [(2, ('A01', 'x'))]
    """
    label = path.name if label is None else label
    try:
        with path.open("rb") as file:
            magic = file.read(4)
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            table = Table(
                path=path, label=label, encoding=XLSX, sheet=_open_xlsx(path, magic, label)
            )
        else:
            table = Table(path=path, label=label, encoding=_encoding(path, magic, label))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", source=label) from error
    return _with_headings(table, allow_empty=allow_empty)


def _with_headings(table: Table, *, allow_empty: bool) -> Table:
    records = (
        _csv_records(table.path, table.encoding, table.label)
        if table._sheet is None
        else _xlsx_records(table._sheet, table.label, frozenset(), 0)
    )
    found = ((line, cells) for line, cells in records if any(cells))
    line, cells = next(found, (0, []))
    headings = [canonical_text(cell) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise InputError("the register is empty: it has no heading row", source=table.label)
    if len(headings) == 1 and (";" in headings[0] or "\t" in headings[0]):
        other = "semicolons" if ";" in headings[0] else "tabs"
        raise InputError(
            [
                Problem(
                    source=table.label,
                    message=f"the columns are separated by {other}: separate them by commas",
                    line=line,
                )
            ]
        )
    if not allow_empty and next(found, None) is None:
        raise InputError("the register is empty: it has a heading row only", source=table.label)
    return Table(
        path=table.path,
        label=table.label,
        encoding=table.encoding,
        headings=tuple(headings),
        heading_line=line,
        full_width=len(cells),
        sheet=table._sheet,
    )


def _encoding(path: Path, magic: bytes, label: str) -> str:
    if magic == _ZIP:
        raise InputError(
            "is not a text file but an XLSX or ZIP file: name it .xlsx, or save it as CSV",
            source=label,
        )
    if magic == _OLD_EXCEL:
        raise InputError(f"is not a text file but an old Excel file: {_SAVE}", source=label)
    if magic[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise InputError(f"is a text file in UTF-16: {_SAVE}", source=label)
    decoders = [UTF8_BOM] if magic.startswith(BOM) else [UTF8, GB18030]
    wrong = 0
    for encoding in decoders:
        place = _first_wrong(path, "gb18030" if encoding == GB18030 else "utf-8", label)
        if place is None:
            return encoding
        wrong = max(wrong, place)
    names = " nor ".join(decoders) if len(decoders) > 1 else UTF8
    either = "neither" if len(decoders) > 1 else "not"
    raise InputError(
        f"is not a text file: it is {either} {names} (byte {wrong}): {_SAVE}", source=label
    )


def _first_wrong(path: Path, codec: str, label: str) -> int | None:
    """Return the place (from 1) of the first byte that is not text, `None` if all are."""
    decoder = codecs.getincrementaldecoder(codec)(errors="strict")
    done = 0
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            if len(block.translate(None, _CONTROLS)) != len(block):
                at = next(n for n, byte in enumerate(block) if byte in _CONTROLS)
                raise InputError(
                    "is not a text file: it has the control character "
                    f"U+{block[at]:04X} (byte {done + at + 1}): {_SAVE}",
                    source=label,
                )
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(block, not block)
            except UnicodeDecodeError as error:
                return done - pending + error.start + 1
            if not block:
                return None
            done += len(block)


def _csv_records(path: Path, encoding: str, label: str) -> Iterator[tuple[int, list[str]]]:
    line = 1
    with path.open(encoding=_CODECS[encoding], newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise InputError(
                [
                    Problem(
                        source=label,
                        message=f"is not CSV from here on ({error}): look for a quote without "
                        "its pair, and double quotes inside quoted cells",
                        line=line,
                        code="csv",
                    )
                ]
            ) from error


def _open_xlsx(path: Path, magic: bytes, label: str) -> CalamineSheet:
    if magic != _ZIP:
        raise InputError(
            "is not an XLSX file: save it as .xlsx, or name it .csv if it is text", source=label
        )
    try:
        from python_calamine import CalamineWorkbook  # an extra
    except ImportError as error:
        raise InputError(
            'XLSX needs python-calamine: pip install "randsup[cli]", or save the file as CSV',
            source=label,
        ) from error
    try:
        return CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    except (KeyboardInterrupt, SystemExit, OSError):
        raise
    except BaseException as error:  # a panic of the Rust library is no Exception
        raise InputError(
            f"is not an XLSX file that can be read ({error}): open it, and save it anew as .xlsx",
            source=label,
        ) from error


_MOST_NUMBERS: Final = 1000
"""At most so many cells are named."""


def _xlsx_records(
    sheet: CalamineSheet, label: str, read: frozenset[int], heading_line: int
) -> Iterator[tuple[int, list[str]]]:
    first_column = sheet.start[1] if sheet.start else 0
    long_numbers: list[Problem] = []
    for line, values in enumerate(sheet.iter_rows(), 1):
        cells = [_text(value) for value in values]
        if line > heading_line:
            for at in read:
                value = values[at] if at < len(values) else None
                if isinstance(value, int | float) and abs(value) >= LONGEST_NUMBER:
                    place = f"{column_letters(first_column + at)}{line}"
                    long_numbers.append(
                        Problem(
                            source=label,
                            message=f"cell {place} holds a long code as a number, and a number "
                            "keeps only 15 digits: format the column as text and enter the "
                            "codes again",
                            line=line,
                            code="long-number",
                        )
                    )
        if not long_numbers:
            yield line, cells
    if long_numbers:
        more = len(long_numbers) - _MOST_NUMBERS
        last = Problem(source=label, message=f"… and {more} more", code="long-number")
        raise InputError([*long_numbers[:_MOST_NUMBERS], *([last] if more > 0 else [])])


def column_letters(at: int) -> str:
    """Return a spreadsheet's letters of a column, counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
