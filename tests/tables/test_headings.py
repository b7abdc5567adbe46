from __future__ import annotations

from pathlib import Path

import pytest

from randsup.tables.headings import KNOWN, find_columns, folded
from randsup.tables.reading import open_table
from tests.tables.files import csv_file

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "registers.md"
EVERY = [(r, f, h) for r, fields in KNOWN.items() for f, hs in fields.items() for h in hs]


@pytest.mark.parametrize(("register", "name", "heading"), EVERY)
def test_every_known_heading_is_found(
    tmp_path: Path, register: str, name: str, heading: str
) -> None:
    table = open_table(csv_file(tmp_path / "a.csv", [["x", f" {heading.upper()} "], ["1", "2"]]))
    assert find_columns(table, register, columns={}, required=[name]) == {name: 1}


def test_no_heading_stands_for_two_fields() -> None:
    for register, fields in KNOWN.items():
        spellings = [folded(h) for headings in fields.values() for h in {*map(folded, headings)}]
        assert len(spellings) == len(set(spellings)), register


def test_the_page_lists_what_is_known() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for fields in KNOWN.values():
        for name, headings in fields.items():
            assert any(
                line.endswith(f"| {', '.join(headings)} |") and f"`{name}`" in line
                for line in page.splitlines()
            ), (name, headings)
