"""`randsup run --engine`: another engine, the same bytes, and the person is told."""

from __future__ import annotations

from pathlib import Path

import pytest  # noqa: TC002 - the fixture is only named

from randsup.cli import engine
from tests.cli.building import CASE, SUBJECTS, randsup, write_case

MARKED = [*SUBJECTS, ("91990000=X", "n", "=东区", "A", "i")]
OPAQUE = ('path = "subjects.csv"', 'path = "subjects.csv"\naccept_opaque_ids = true')
NO_CATEGORY = (', categories = ["食品"]', "")


def test_every_engine_writes_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = write_case(tmp_path / "case", CASE, OPAQUE, NO_CATEGORY, subjects=MARKED)
    records = {}
    for name in engine.ENGINES:
        said = randsup("run", case, "--out", tmp_path / name, "--engine", name)
        assert said.code == 0, said.err
        records[name] = (tmp_path / name / "record.json").read_bytes()
        assert ("drawn by" in said.err) is (name in {"duckdb", "processes"})
    monkeypatch.setattr(engine, "LARGE", 10)
    said = randsup("run", case, "--out", tmp_path / "large")
    assert f"{len(MARKED) - 1}户：由DuckDB抽取" in said.err
    assert {*records.values(), (tmp_path / "large" / "record.json").read_bytes()} == {
        records["python"]
    }


def test_a_missing_engine_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = write_case(tmp_path / "case")
    monkeypatch.setattr(engine, "find_spec", lambda _: None)
    monkeypatch.setattr(engine, "LARGE", 10)
    said = randsup("run", case, "--out", tmp_path / "a", "--engine", "duckdb")
    assert (said.code, said.out) == (2, "")
    assert "pip install 'randsup[duckdb]'" in said.err
    said = randsup("run", case, "--out", tmp_path / "b")
    assert said.code == 0
    assert "DuckDB would draw faster, with the same result" in said.err
    said = randsup("run", case, "--out", tmp_path / "c", "--engine", "polars")
    assert said.code == 2
    assert "--engine: 'polars' is not one of auto, python, processes, duckdb" in said.err
