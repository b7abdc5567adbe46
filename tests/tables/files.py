"""Files that the tests of this folder write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl

from randsup.errors import InputError
from randsup.tables.writing import csv_line

SHARED = Path(__file__).parents[3] / "shared" / "data"
"""Real data beside the checkout; a clone has none, and the tests that need it say so."""

A, B, C = "91110000600037341L", "91330100311348661F", "913301007161035748"
"""Three credit codes with a valid check character, as published."""


def csv_file(
    path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8", end: str = "\n"
) -> Path:
    path.write_bytes("".join(csv_line(row) + end for row in rows).encode(encoding))
    return path


def xlsx_file(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def said(error: InputError) -> list[str]:
    return [str(problem) for problem in error.problems]
