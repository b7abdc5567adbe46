"""Several processes draw what one draws."""

from __future__ import annotations

from pathlib import Path

import pytest

import randsup
from randsup import InputError
from randsup.engines.processes import in_processes
from randsup.facts.registers import TicketingSource
from randsup.tables.canonical_file import CanonicalSubjects
from randsup.tables.subjects import ingest_subjects
from tests.engines.test_duckdb import POLICY, ROWS, SEED, csv_file, task


@pytest.fixture
def register(tmp_path: Path) -> CanonicalSubjects:
    fields = ("credit_class", "name", "region")
    target = tmp_path / "canonical.csv"
    ingest_subjects(csv_file(tmp_path / "register.csv"), target, fields=fields)
    return CanonicalSubjects(target)


def test_several_processes_draw_what_one_draws(register: CanonicalSubjects) -> None:
    of = task(strata=["region", "credit_class"], rounding="total")
    expected = randsup.draw(of, register, POLICY, SEED)
    with in_processes(register, 2) as parallel:
        assert isinstance(parallel, TicketingSource)
        assert len(parallel) == len(register)
        assert randsup.draw(of, parallel, POLICY, SEED) == expected
        for names in ((), ("name",), ("region", "credit_class")):
            assert parallel.digest(names) == register.digest(names)


@pytest.mark.parametrize("parts", [1, 2, 3, 7, 256, 5000])
def test_stretches_cover_every_row_once(register: CanonicalSubjects, parts: int) -> None:
    spans = register.spans(parts)
    found = [i for span in spans for _, ids in register.groups((), span) for i in ids]
    assert sorted(found) == sorted(row[0].encode() for row in ROWS)
    lines = [line for span in spans for line in register.bucket_lines(("name",), span)]
    assert lines == register.bucket_lines(("name",))
    assert len(spans) <= max(1, min(parts, 256))


@pytest.mark.parametrize("change", ["swap", "twice"])
def test_a_file_out_of_order_is_refused_with_its_line(
    register: CanonicalSubjects, change: str
) -> None:
    lines = register.path.read_bytes().splitlines(keepends=True)
    at = len(lines) * 3 // 4
    lines[at : at + 1] = [lines[1]] if change == "swap" else [lines[at], lines[at]]
    register.path.write_bytes(b"".join(lines))
    damaged = CanonicalSubjects(register.path)
    with (
        in_processes(damaged, 2) as parallel,
        pytest.raises(InputError, match=f"line {at + 1 + (change == 'twice')}: "),
    ):
        randsup.draw(task(), parallel, POLICY, SEED)
