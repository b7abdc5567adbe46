"""Generated registers of 500 thousand and 5 million subjects: one department, 1 % of each region."""

from __future__ import annotations

from pathlib import Path

from measure import Options, Row, child
from real_run import runs

from randsup.lottery import Seed
from randsup.tables.writing import write_csv
from randsup.testing.made_up import SUBJECT_HEADINGS, made_up_subjects, write_roster

SEED = Seed.from_hex("5d" * 32)
REGIONS = tuple(f"{number:02d}区" for number in range(1, 21))
DEPARTMENT = "市场监督管理局"
CATEGORIES = ("食品安全", "特种设备")
AIM_BYTES = 64
FEW = 200_000  # below, buffers of fixed size outweigh the rows

_CASE = f"""\
schema = 1
profile = "tonghua"
seed = "{"3b" * 32}"

[registers.subjects]
path = "subjects.csv"

[registers.inspectors]
path = "inspectors.csv"

[registers.conflicts]
path = "conflicts.csv"

[[task]]
id = "bench"
title = "单部门抽查"
items = ["A01"]
strata = ["region"]
ratio = {{ value = "1%", kind = "minimum", source = "benchmark" }}
departments = [{{ name = "{DEPARTMENT}", lead = true, seats = 2, categories = ["{CATEGORIES[0]}"] }}]
window = {{ first = 2026-09-01, last = 2026-09-18 }}

[task.events]
list_drawn = 2026-08-31
inspection_closed = 2026-09-18
"""


def write_case(folder: Path, size: int) -> None:
    """Write a case of `size` subjects and one inspector for a thousand of them, 100 at least."""
    folder.mkdir()
    subjects = folder / "subjects.csv"
    write_csv(subjects, SUBJECT_HEADINGS, made_up_subjects(size, regions=REGIONS, seed=SEED))
    write_roster(
        subjects,
        region_column="region",
        n=max(100, size // 1000),
        departments=[DEPARTMENT],
        categories=CATEGORIES,
        conflicts="1%",
        seed=SEED,
        out=folder,
    )
    (folder / "case.toml").write_text(_CASE, encoding="utf-8", newline="\n")


def measure(options: Options) -> list[Row]:
    rows = []
    for size in options.sizes:
        case = options.generated(size)
        repeat = options.repeat if size <= 1_000_000 else min(options.repeat, 3)
        what = f"{size:,} subjects, {max(100, size // 1000):,} inspectors"
        rows += runs(what, options.folder / f"out-{size}", (str(case),), repeat)
        found = child("ingest.py", str(case / "subjects.csv"))
        held = found["held"] / found["rows"]
        spilled = f", {found['spilled'] >> 20} MiB spilled to disk" if found["spilled"] else ""
        rows.append(
            Row(
                f"{size:,} subjects: memory of the ingestion",
                f"{held:.0f} bytes a row ({found['held'] / 2**20:.0f} MiB{spilled})",
                f"≤ {AIM_BYTES} bytes a row, or spilled",
                met=None if size < FEW else held <= AIM_BYTES or bool(found["spilled"]),
                note=f"peak RSS less that of 1,000 rows; {found['seconds']:.1f} s",
            )
        )
    return rows
