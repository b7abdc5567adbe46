"""Cases that the tests of the command line run, and the command itself, called in this process."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from attrs import frozen

from randsup.cli.app import run
from randsup.lottery import Seed
from randsup.tables.writing import csv_line
from randsup.testing.made_up import SUBJECT_HEADINGS, made_up_subjects

REPOSITORY = Path(__file__).parents[2]
SHARED = REPOSITORY.parent / "shared"
"""The papers and data beside the checkout; a clone alone has none."""

SEED = "91ec2649d7b92bc2aba1e7eb8bac4d33753aa5ffb93786a27bded88ed6d58bde"
REGIONS = ("东区", "南区", "北区")

Row = Sequence[str]
Edit = tuple[str, str]


@frozen(kw_only=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def randsup(*arguments: str | Path) -> Said:
    """Run the command in this process, as a shell would: its exit code and its two streams."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    before = signal.getsignal(signal.SIGTERM)
    try:
        with (
            patch.object(sys, "argv", ["randsup", *map(str, arguments)]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                run()
                code = 0
            except SystemExit as leaving:
                code = leaving.code if isinstance(leaving.code, int) else int(bool(leaving.code))
    finally:
        signal.signal(signal.SIGTERM, before)
    said = []
    for stream in (out, err):
        stream.flush()
        raw = stream.buffer
        assert isinstance(raw, io.BytesIO)
        said.append(raw.getvalue().decode("utf-8"))
    return Said(code=code, out=said[0], err=said[1])


def command(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "randsup", *map(str, arguments)],
        env=surroundings(**environment),
        cwd=cwd,
        capture_output=True,
        timeout=120,
        check=False,
    )


def surroundings(**environment: str) -> dict[str, str]:
    """The environment of a process that finds the library where these tests found it."""
    source = str(REPOSITORY / "src")
    return {**os.environ, "PYTHONPATH": source, **environment}


def table(path: Path, rows: Iterable[Row], *, encoding: str = "utf-8", end: str = "\n") -> Path:
    """Write a CSV file, as some office program might."""
    path.write_bytes("".join(csv_line(row) + end for row in rows).encode(encoding))
    return path


def subjects(n: int = 60, regions: Sequence[str] = REGIONS) -> list[Row]:
    """The heading row and `n` made-up subjects."""
    return [SUBJECT_HEADINGS, *made_up_subjects(n, regions=regions, seed=Seed.from_hex(SEED))]


SUBJECTS = subjects()
INSPECTORS: list[Row] = [
    ("id", "name", "department", "categories", "licence", "licence_until", "region", "max_load"),
    *((f"S{n:02}", f"人员{n}", "市监局", "食品" if n % 2 else "", "", "2030-12-31", "", "") for n in range(8)),
    *((f"H{n:02}", f"人员{n}", "环保局", "", "", "", "", "") for n in range(4)),
]  # fmt: skip
CONFLICTS: list[Row] = [
    ("inspector", "subject", "reason"),
    *((f"S{n % 8:02}", row[0], "近亲属任职") for n, row in enumerate(SUBJECTS[1:9])),
]

CASE = f"""\
schema = 1
profile = "shenzhen"
layers = ["cn-baseline"]
seed = "{SEED}"

[registers.subjects]
path = "subjects.csv"

[registers.inspectors]
path = "inspectors.csv"

[registers.conflicts]
path = "conflicts.csv"

[[task]]
id = "a"
title = "食品抽查"
strata = ["region"]
ratio = {{ value = "10%", kind = "minimum", source = "年度抽查计划" }}
departments = [{{ name = "市监局", lead = true, seats = 2, categories = ["食品"] }}]
window = {{ first = 2026-09-01, last = 2026-09-18 }}

[task.events]
sampling_closed = 2026-09-18
"""
"""A case without any finding."""


def edited(text: str, *edits: Edit) -> str:
    """Replace each first text, which must be there, by the second."""
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def write_case(
    folder: Path,
    case: str = CASE,
    *edits: Edit,
    subjects: Iterable[Row] = SUBJECTS,
    inspectors: Iterable[Row] = INSPECTORS,
    conflicts: Iterable[Row] = CONFLICTS,
    items: Iterable[Row] | None = None,
    encoding: str = "utf-8",
) -> Path:
    """Write a case folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(edited(case, *edits), encoding="utf-8", newline="\n")
    table(folder / "subjects.csv", subjects, encoding=encoding)
    table(folder / "inspectors.csv", inspectors, encoding=encoding)
    table(folder / "conflicts.csv", conflicts, encoding=encoding)
    if items is not None:
        table(folder / "items.csv", items, encoding=encoding)
    return folder


ROUGH_SUBJECTS: list[Row] = [
    *SUBJECTS,
    ("91990000BAD0000000", "校验位有误", "东区", "A", "制造业"),
    ("12345", "编码过短", "南区", "B", "制造业"),
]
ROUGH_INSPECTORS: list[Row] = [
    *INSPECTORS,
    ("E01", "", "应急局", "特种设备", "", "", "", "2"),
    ("E02", "", "应急局", "特种设备", "", "2026-10-20", "", ""),
    ("E03", "", "应急局", "", "", "", "", ""),
    ("E04", "", "应急局", "", "", "", "", ""),
    ("E05", "", "应急局", "", "", "", "", ""),
    ("C01", "", "城管局", "", "", "", "", ""),
    ("J01", "", "交通局", "", "", "", "", ""),
    ("W01", "", "文旅局", "", "", "", "", ""),
]
DRAWN_FOR_B = "919900018998XXEJ2P"
"""A subject that task b draws, so that a declared interest in it has to be heeded."""
ROUGH_CONFLICTS: list[Row] = [
    *CONFLICTS,
    ("S99", SUBJECTS[1][0], ""),
    ("S00", SUBJECTS[12][0], "=1+1"),
    *((f"H{n:02}", DRAWN_FOR_B, "曾任职") for n in (0, 2)),
]
ITEMS: list[Row] = [
    ("编号", "事项名称", "抽查主体", "依据"),
    ("A01", "食品经营抽查", "市监局", "《食品安全法》"),
    ("B02", "特种设备抽查", "应急局", "《特种设备安全法》"),
]
ROUGH_CASE = f"""\
schema = 1
profile = "shenzhen"
layers = ["cn-baseline"]
seed = "{SEED}"
on_bad_row = "set-aside"

[registers.subjects]
path = "subjects.csv"

[registers.inspectors]
path = "inspectors.csv"

[registers.conflicts]
path = "conflicts.csv"

[registers.items]
path = "items.csv"

[calendar]
notices = ["2027.toml"]

[[task]]
id = "a"
title = "食品抽查"
items = ["A01"]
strata = ["region", "credit_class"]
rounding = "total"
ratio = {{ value = "15%", kind = "minimum", source = "年度抽查计划" }}
departments = [{{ name = "市监局", lead = true, seats = 2, categories = ["食品"] }}]
window = {{ first = 2026-09-01, last = 2026-09-18 }}

[task.events]
plan_approved = 2026-08-03
list_drawn = 2026-08-28
sampling_closed = 2026-12-18
inspection_closed = 2026-09-18
published = 2026-12-21

[[task]]
id = "b"
title = "联合抽查"
items = ["A01", "B02"]
ratio = {{ value = "10%", kind = "exact", source = "联合抽查计划" }}
departments = [
  {{ name = "市监局", lead = true, inspectors = 3 }},
  {{ name = "环保局", inspectors = 2, seats = 1 }},
  {{ name = "应急局", inspectors = 1, seats = 1 }},
  {{ name = "城管局", inspectors = 1 }},
  {{ name = "交通局", inspectors = 1 }},
  {{ name = "文旅局", inspectors = 1 }},
]
window = {{ first = 2026-10-12, last = 2026-10-30 }}

[[task.override]]
path = "joint.max_departments"
reason = "年度专项整治"
approver = "分管副市长"
date = 2026-08-20

[[task]]
id = "c"
title = "特种设备突击检查"
items = ["B02"]
ratio.source = "专项计划"
ratio.by = {{ column = "credit_class", values = {{ A = "5%", B = "10%", C = "20%", D = "100%" }} }}
departments = [{{ name = "应急局", lead = true, seats = 2, categories = ["特种设备"] }}]
window = {{ first = 2026-10-12, last = 2026-10-30 }}
surprise = true
reserve = 1
"""
"""A case with everything in it: rows set aside, a joint task with a recorded departure, a shortage of
a category, a licence that ends inside the window, a supplied notice."""

NOTICE_2027 = """\
source = "测试用的假设通知"
last = 2027-12-31
rest = [
  2027-01-01, 2027-02-05, 2027-02-08, 2027-02-09, 2027-02-10, 2027-02-11, 2027-02-12, 2027-04-05,
  2027-05-03, 2027-05-04, 2027-05-05, 2027-06-09, 2027-09-15, 2027-10-01, 2027-10-04, 2027-10-05,
  2027-10-06, 2027-10-07,
]
work = [2027-01-31, 2027-02-14, 2027-05-08, 2027-09-26, 2027-10-09]
"""
"""A made-up notice with the usual number of days; nobody announced it."""


def write_rough(folder: Path, *edits: Edit) -> Path:
    write_case(
        folder,
        ROUGH_CASE,
        *edits,
        subjects=ROUGH_SUBJECTS,
        inspectors=ROUGH_INSPECTORS,
        conflicts=ROUGH_CONFLICTS,
        items=ITEMS,
    )
    (folder / "2027.toml").write_text(NOTICE_2027, encoding="utf-8")
    return folder


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a CSV file that a run wrote, its BOM and line ends checked."""
    import csv

    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\n")
    assert b"\r" not in raw
    return list(csv.reader(io.StringIO(raw[3:].decode("utf-8"), newline="")))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path there."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def record_of(folder: Path) -> Any:
    return json.loads((folder / "record.json").read_text(encoding="utf-8"))


def task_of(folder: Path, task: str) -> Any:
    return next(t for t in record_of(folder)["tasks"] if t["id"] == task)


def replaced(path: Path, change: Callable[[str], str]) -> None:
    """Change a text file; the change must change it."""
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8", newline="\n")
