"""Five implementations draw the same lists: `benchmarks/same_draw.py` on a small register."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.engines.scripts import script

same_draw = script("benchmarks/same_draw.py")


def test_duckdb_sql_and_node_draw_what_python_draws(tmp_path: Path) -> None:
    found, _ = same_draw.compare(tmp_path, 10_000, without=["Spark"])
    assert list(found) == ["Python", "DuckDB", "SQL text", "node"]
    assert len(set(found["Python"])) == len(same_draw.DESIGNS) == 8
    assert all(digests == found["Python"] for digests in found.values())


@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(
    shutil.which("java") is None, reason="no Java on the PATH: Spark needs Java 17 or later"
)
def test_spark_draws_what_python_draws(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    session: Any = request.getfixturevalue("spark_session")
    found, _ = same_draw.compare(
        tmp_path,
        3000,
        without=["DuckDB", "SQL text", "node"],
        session=session,
        designs=("ratio by rules", "Pareto"),
    )
    assert len(set(found["Spark"])) == 2
    assert found["Spark"] == found["Python"]


def test_a_different_list_has_a_different_digest() -> None:
    lists = [("*", 1, "A", "00"), ("*", 2, "B", "01")]
    assert same_draw.digest(lists) != same_draw.digest(lists[::-1])
