"""Whatever order, encoding, hash seed or locale: the same bytes in every file of the results."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.building import (
    CONFLICTS,
    INSPECTORS,
    ITEMS,
    ROUGH_CASE,
    ROUGH_CONFLICTS,
    ROUGH_INSPECTORS,
    ROUGH_SUBJECTS,
    SUBJECTS,
    Row,
    contents,
    edited,
    randsup,
    surroundings,
    table,
    write_case,
    write_rough,
)

REGISTERS: dict[str, list[Row]] = {
    "subjects": ROUGH_SUBJECTS,
    "inspectors": ROUGH_INSPECTORS,
    "conflicts": ROUGH_CONFLICTS,
    "items": ITEMS,
}


def ran(case: Path, out: Path) -> dict[str, bytes]:
    """Run the rough case, whose findings are the same every time, and return its files."""
    said = randsup("run", case, "--out", out)
    assert said.code == 1, said
    return contents(out)


def shuffled(rows: Sequence[Row], order: random.Random) -> list[Row]:
    body = list(rows[1:])
    order.shuffle(body)
    return [rows[0], *body]


@pytest.mark.parametrize("seed", range(4))
def test_rows_of_every_register_in_another_order(
    seed: int, rough_run: Path, tmp_path: Path
) -> None:
    case = write_rough(tmp_path / "case")
    order = random.Random(seed)  # noqa: S311 - a test's order of rows
    for name, rows in REGISTERS.items():
        other = [rows[0], *rows[:0:-1]] if seed == 0 else shuffled(rows, order)
        assert other != rows or name == "items"  # two rows may come back as they were
        table(case / f"{name}.csv", other)
    assert ran(case, tmp_path / "out") == contents(rough_run)


@settings(max_examples=12, deadline=None)
@given(order=st.randoms(use_true_random=False))
def test_any_order(
    order: random.Random, rough_run: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("order")
    case = write_rough(base / "case")
    for name, rows in REGISTERS.items():
        table(case / f"{name}.csv", shuffled(rows, order))
    assert ran(case, base / "out") == contents(rough_run)


def test_columns_in_another_order(rough_run: Path, tmp_path: Path) -> None:
    """The rows that were set aside are kept as they stood; nothing else differs."""
    case = write_rough(tmp_path / "case")
    for name, rows in REGISTERS.items():
        if name != "subjects":
            table(case / f"{name}.csv", [row[::-1] for row in rows])
    assert ran(case, tmp_path / "out") == contents(rough_run)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_other_encodings(encoding: str, end: str, rough_run: Path, tmp_path: Path) -> None:
    case = write_rough(tmp_path / "case")
    for name, rows in REGISTERS.items():
        table(case / f"{name}.csv", rows, encoding=encoding, end=end)
    assert ran(case, tmp_path / "out") == contents(rough_run)


def test_the_encoding_is_said(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", encoding="gb18030")
    table(case / "inspectors.csv", INSPECTORS, encoding="utf-8-sig")
    table(case / "conflicts.csv", CONFLICTS)
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 0
    for words in (
        "subjects.csv: GB18030",
        "inspectors.csv: UTF-8 with BOM",
        "conflicts.csv: UTF-8\n",
    ):
        assert words in said.err


def workbook(path: Path, rows: Iterable[Row]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"
    book.save(path)


def test_xlsx(rough_run: Path, tmp_path: Path) -> None:
    """All but the case itself, which names the files, is the same."""
    case = write_rough(tmp_path / "case")
    text = ROUGH_CASE
    for name, rows in REGISTERS.items():
        (case / f"{name}.csv").unlink()
        workbook(case / f"{name}.xlsx", rows)
        text = edited(text, (f'path = "{name}.csv"', f'path = "{name}.xlsx"'))
    (case / "case.toml").write_text(text, encoding="utf-8", newline="\n")
    found, wanted = ran(case, tmp_path / "out"), contents(rough_run)
    assert found.pop("inputs/case.toml") == text.encode()
    del wanted["inputs/case.toml"]
    assert found == wanted


def locales() -> list[str]:
    """The locales that this machine has, of those that differ in what they might disturb."""
    listed = subprocess.run(
        ["locale", "-a"], capture_output=True, text=True, check=False
    ).stdout.splitlines()
    wanted = ("C", "POSIX", "C.utf8", "de_DE", "tr_TR", "zh_CN", "zh_TW")
    return [name for name in listed if name.startswith(wanted)] or ["C"]


def test_hash_seeds_locales_and_time_zones(rough_run: Path, tmp_path: Path) -> None:
    """In processes of their own, each with another of everything, two at a time."""
    case = write_rough(tmp_path / "case")
    names = [*locales(), "zz_ZZ.nonsense"]
    assert len(names) >= 2
    zones = ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati")
    running = []
    for n, name in enumerate(names[:5]):
        environment = {
            "LC_ALL": name,
            "LANG": name,
            "PYTHONHASHSEED": str(n * 1000 + 1),
            "TZ": zones[n % len(zones)],
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
        }
        running.append(
            subprocess.Popen(
                [sys.executable, "-m", "randsup", "run", case, "--out", tmp_path / f"out{n}"],
                env=surroundings(**environment),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        )
        if n % 2:
            running[-2].communicate(timeout=60)
            running[-1].communicate(timeout=60)
    wanted = contents(rough_run)
    for n, process in enumerate(running):
        process.communicate(timeout=60)
        assert process.returncode == 1
        assert contents(tmp_path / f"out{n}") == wanted


def test_another_working_folder_and_a_relative_path(
    rough_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_rough(tmp_path / "case")
    monkeypatch.chdir(tmp_path)
    assert ran(Path("case"), Path("out")) == contents(rough_run)
    assert ran(Path("case/case.toml"), Path("deep/er/out")) == contents(rough_run)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "deep", "out"]


def test_no_path_of_this_machine_is_published(rough_run: Path) -> None:
    for name, raw in contents(rough_run).items():
        assert str(rough_run.parent).encode() not in raw, name


def test_a_changed_register_does_change_the_results(rough_run: Path, tmp_path: Path) -> None:
    """The comparison above can fail: one subject less, and the files differ."""
    case = write_rough(tmp_path / "case")
    table(case / "subjects.csv", [r for r in ROUGH_SUBJECTS if r is not SUBJECTS[30]])
    assert ran(case, tmp_path / "out") != contents(rough_run)
