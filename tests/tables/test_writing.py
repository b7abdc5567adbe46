from __future__ import annotations

import csv
from hashlib import sha256
from io import StringIO
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from randsup.tables.reading import UTF8_BOM, open_table
from randsup.tables.writing import csv_line, file_sha256, harmless, original, write_csv

ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
CELLS = ANY | ANY.flatmap(lambda t: st.sampled_from("=+-@\t\r'").map(lambda c: c + t))


@given(CELLS)
def test_harmless_can_be_undone(cell: str) -> None:
    assert original(harmless(cell)) == cell
    assert not harmless(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_a_line_is_what_the_csv_module_reads(cells: list[str]) -> None:
    line = csv_line(cells)
    assert list(csv.reader(StringIO(line, newline=""), strict=True)) == [cells]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_was_written_is_read(tmp_path: Path, rows: list[list[str]]) -> None:
    rows = [[c if ok(c) else "x" for c in row] for row in rows]
    path = tmp_path / "a.csv"
    assert write_csv(path, ["id", "b"], rows) == len(rows)
    table = open_table(path, allow_empty=True)
    assert table.encoding == UTF8_BOM
    read = [[original(c) for c in cells] for _, cells in table.rows()]
    assert read == [row for row in rows if any(row)]


def ok(cell: str) -> bool:
    return not any(ord(c) < 32 and c not in "\t\n\r" for c in cell)


def test_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, ["编号", "b"], [["=1", "a,b"], ["", 'say "x"'], ["'", "two\nlines"]])
    wanted = '\ufeff编号,b\n\'=1,"a,b"\n,"say ""x"""\n\'\',"two\nlines"\n'.encode()
    assert path.read_bytes() == wanted
    assert file_sha256(path) == sha256(wanted).hexdigest()
    write_csv(path, ["a"], [[""]])
    assert path.read_bytes() == b'\xef\xbb\xbfa\n""\n'
