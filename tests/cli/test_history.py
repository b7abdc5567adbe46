"""A case with past visits: kept, named in the record, compared by verify."""

from __future__ import annotations

import json
from pathlib import Path

from randsup.facts.history import History
from randsup.tables.history import read_history
from tests.cli.building import CASE, SUBJECTS, Row, randsup, table, write_case

KEY = (
    "[registers.conflicts]",
    '[registers.history]\npath = "history.csv"\n\n[registers.conflicts]',
)
VISITS: list[Row] = [
    ("日期", "检查对象", "任务", "检查人员", "部门"),
    ("2026-03-02", SUBJECTS[1][0], "2026-1", "S00;S01", "市监局"),
    ("2026-03-02", SUBJECTS[1][0], "2026-1", "S00", "市监局"),
    ("2026-04-01", "91110000600037341L", "2026-2", "X9", "市监局"),
]


def case(folder: Path, visits: list[Row] = VISITS) -> Path:
    write_case(folder, CASE, KEY)
    table(folder / "history.csv", visits)
    return folder


def test_a_run_keeps_past_visits_and_verifies(tmp_path: Path) -> None:
    done = randsup("run", case(tmp_path / "case"), "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert "1 visits stand there more than once" in done.err
    record = json.loads((tmp_path / "out" / "record.json").read_text("utf-8"))
    kept = read_history(tmp_path / "out" / "inputs" / "history.csv", canonical=True).history
    assert record["registers"]["history"] == {"digest": kept.digest, "size": 3}
    assert [n["code"] for n in record["notes"]] == [
        "history-unknown-inspector",
        "history-unknown-subject",
    ]
    assert randsup("verify", tmp_path / "out").code == 0


def test_without_past_visits_the_record_has_no_such_register(tmp_path: Path) -> None:
    randsup("run", write_case(tmp_path / "case"), "--out", tmp_path / "out")
    record = json.loads((tmp_path / "out" / "record.json").read_text("utf-8"))
    assert "history" not in record["registers"]
    assert not (tmp_path / "out" / "inputs" / "history.csv").exists()


def test_a_changed_or_missing_history_is_found(tmp_path: Path) -> None:
    randsup("run", case(tmp_path / "case"), "--out", tmp_path / "out")
    kept = tmp_path / "out" / "inputs" / "history.csv"
    text = kept.read_text("utf-8-sig")
    kept.write_text(text.replace("2026-03-02", "2026-03-03", 1), encoding="utf-8-sig")
    found = randsup("verify", tmp_path / "out", "--lang", "en")
    assert found.code == 1
    assert "registers.history.digest" in found.out
    kept.unlink()
    gone = randsup("verify", tmp_path / "out")
    assert gone.code == 2
    assert "history.csv: is missing" in gone.err


def test_order_and_spelling_of_the_table_change_nothing(tmp_path: Path) -> None:
    other = [VISITS[0], VISITS[3], VISITS[1]]
    for name, visits in (("one", VISITS), ("two", other)):
        assert (
            randsup("run", case(tmp_path / name, visits), "--out", tmp_path / f"{name}-out").code
            == 0
        )
    one, two = (tmp_path / f"{name}-out" / "record.json" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_bad_past_visits_are_refused_with_everything_else(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", [*VISITS, ("2026-03", "1", "", "", "")])
    said = randsup("check", folder)
    assert said.code == 2
    assert "history.csv: column '日期': '2026-03' is not a date" in said.err
    assert "history.csv: column '检查对象': 1 has 1 character" in said.err
    assert said.err.count("(line 5)") == 2


def test_inspectors_by_licence_number_are_people(tmp_path: Path) -> None:
    folder = write_case(
        tmp_path / "case",
        CASE,
        KEY,
        inspectors=[
            ("id", "department", "categories", "licence"),
            ("S1", "市监局", "食品", "粤1"),
            ("S2", "市监局", "", "粤2"),
        ],
        conflicts=[("inspector", "subject", "reason")],
    )
    table(
        folder / "history.csv",
        [("日期", "检查对象", "执法证号"), ("2026-03-02", SUBJECTS[1][0], "粤2")],
    )
    assert randsup("run", folder, "--out", tmp_path / "out").code == 0
    kept = read_history(tmp_path / "out" / "inputs" / "history.csv", canonical=True).history
    assert kept.inspectors == ("S2",)
    assert kept != History()
