"""A whole case (filters, caps, rotation, weights, carriers, days, teams) has one record, whatever the engine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from randsup.canonical import canonical_json
from randsup.cli import engine
from randsup.cli.inputs import prepared_from
from randsup.cli.running import recorded
from randsup.engines import duckdb, sql
from randsup.engines.processes import in_processes
from randsup.facts.registers import SubjectSource
from randsup.rules.draw.frame import Frame
from randsup.tables.canonical_file import CanonicalSubjects
from tests.cli.building import randsup
from tests.engines.whole_case import write_whole


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("whole")
    case = write_whole(base / "case")
    said = randsup("run", case, "--out", base / "out", "--engine", "python")
    assert said.code in (0, 1), said.err
    return base / "out"


def test_the_case_uses_what_it_should(python: Path) -> None:
    record = json.loads((python / "record.json").read_text("utf-8"))
    tasks = {t["id"]: t for t in record["tasks"]}
    draws = {name: t["draw"] for name, t in tasks.items()}
    assert draws["a"]["frame"]["left_out"] > 0
    assert draws["d"]["frame"]["left_out"] == 24
    for name in "abc":
        levels = [level for s in draws[name]["strata"] for level in s["levels"]]
        assert any(level["held"] or level["turns"] for level in levels), name
    assert any(c["held"] for s in draws["d"]["strata"] for c in s["conditional"])
    assert all(len(tasks[name]["visits"]) > 5 for name in "ab")
    assert any("carrier_of" in s for d in draws.values() for s in d["selected"])
    assert any(s["reserve"] for s in draws["e"]["strata"])
    assert tasks["a"]["dispatch"]["teams"]


@contextmanager
def through(kept: CanonicalSubjects, name: str) -> Iterator[SubjectSource]:
    if name == "duckdb":
        yield duckdb.of_canonical(kept)
    else:
        with in_processes(kept, 2) as parallel:
            yield parallel


@pytest.mark.parametrize("name", ["processes", "duckdb"])
def test_every_engine_writes_the_same_record(
    name: str, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: Any) -> Any:
        raise AssertionError("an engine gave out all of its rows")

    monkeypatch.setattr(sql.SqlSubjects, "groups", forbidden)
    monkeypatch.setattr(Frame, "groups", forbidden)
    prepared = prepared_from(python / "inputs")
    with through(prepared.subjects, name) as subjects:
        record = recorded(prepared, step=lambda _: None, subjects=subjects)
    assert canonical_json(record) + "\n" == (python / "record.json").read_text("utf-8")


def test_the_command_writes_the_same_record(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LARGE", 10)
    case = write_whole(tmp_path / "case")
    assert randsup("run", case, "--out", tmp_path / "out").code in (0, 1)
    assert (tmp_path / "out" / "record.json").read_bytes() == (python / "record.json").read_bytes()


@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(
    shutil.which("java") is None, reason="no Java on the PATH: Spark needs Java 17 or later"
)
def test_spark_writes_the_same_record(python: Path, request: pytest.FixtureRequest) -> None:
    from randsup.engines import spark

    session: Any = request.getfixturevalue("spark_session")
    frame = session.read.csv(str(python / "inputs" / "subjects.csv"), header=True).repartition(3)
    prepared = prepared_from(python / "inputs")
    subjects = spark.subjects(frame, accept_opaque_ids=True)
    record = recorded(prepared, step=lambda _: None, subjects=subjects)
    assert canonical_json(record) + "\n" == (python / "record.json").read_text("utf-8")
