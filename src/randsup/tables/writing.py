r"""CSV out: bytes that Excel opens, that no version of Python changes, and that hold no formula.

UTF-8 with BOM, `\n`, quotes only where a cell needs them. A cell that a spreadsheet would take for
a formula gets a leading apostrophe; a cell that begins with an apostrophe gets one more, so that
the writing can be undone. (Issue 2, section 4, "CSV out".)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final

BOM: Final = b"\xef\xbb\xbf"

_MARKED = frozenset("=+-@\t\r'")
_QUOTED = re.compile(r'[,"\r\n]')
_BLOCK = 1 << 20


def harmless(cell: str) -> str:
    """Return the cell, with a leading apostrophe if it begins like a formula or with one.

    Marked are `=`, `+`, `-`, `@`, tab, CR and the apostrophe itself.

    >>> harmless("=1+1"), harmless("A01"), harmless("'x")
    ("'=1+1", 'A01', "''x")
    """
    return "'" + cell if cell and cell[0] in _MARKED else cell


def original(cell: str) -> str:
    """Undo `harmless`: `original(harmless(cell)) == cell` for every text.

    >>> original("'=1+1"), original("A01")
    ('=1+1', 'A01')
    """
    return cell.removeprefix("'")


def csv_line(cells: Iterable[str]) -> str:
    """Join cells as one CSV line without its end: quoted only where `,`, `"`, CR or LF stands.

    >>> print(csv_line(["a", "b,c", 'say "no"!', ""]))
    a,"b,c","say ""no""!",
    """
    line = ",".join(
        '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell for cell in cells
    )
    return line or '""'


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a table, every cell made `harmless`, and return the number of rows without the heading.

    An existing file is replaced.

    Raises:
        OSError: the file cannot be written.
    """
    count = -1
    with path.open("wb") as file:
        file.write(BOM)
        for cells in chain([headings], rows):
            file.write((csv_line(map(harmless, cells)) + "\n").encode("utf-8"))
            count += 1
    return count


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 lower-case hex characters."""
    content = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            content.update(block)
    return content.hexdigest()
