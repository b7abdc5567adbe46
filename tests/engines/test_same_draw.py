"""Five implementations draw the same lists: `benchmarks/same_draw.py` on a small register."""

from __future__ import annotations

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "same_draw.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("same_draw", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_duckdb_sql_and_node_draw_what_python_draws(script: ModuleType, tmp_path: Path) -> None:
    found, _ = script.compare(tmp_path, 10_000, without=["Spark"])
    assert list(found) == ["Python", "DuckDB", "SQL text", "node"]
    assert len(set(found["Python"])) == len(script.DESIGNS) == 8
    assert all(digests == found["Python"] for digests in found.values())


@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(
    shutil.which("java") is None, reason="no Java on the PATH: Spark needs Java 17 or later"
)
def test_spark_draws_what_python_draws(
    script: ModuleType, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    session: Any = request.getfixturevalue("spark_session")
    found, _ = script.compare(
        tmp_path, 3000, without=["DuckDB", "SQL text", "node"], session=session
    )
    assert found["Spark"] == found["Python"]


def test_a_different_list_has_a_different_digest(script: ModuleType) -> None:
    lists = [("*", 1, "A", "00"), ("*", 2, "B", "01")]
    assert script.digest(lists) != script.digest(lists[::-1])
