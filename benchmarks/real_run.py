"""The real run of `examples/zhejiang`, as a person starts it, by stage and with its peak memory."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from measure import HERE, Options, Row, child, spread

from randsup.lottery import Seed
from randsup.testing.made_up import write_roster

CASE = HERE.parent / "examples" / "zhejiang"
AIM = 3.0


def measure(options: Options) -> list[Row]:
    subjects = options.data / "zhejiang-drawn-2017.csv"
    if not subjects.exists():
        return [Row("the real run", f"skipped: there is no {subjects.name} in the data folder")]
    roster = options.folder / "roster"
    roster.mkdir()
    made = write_roster(
        subjects,
        region_column="registration_authority",
        id_column="code",
        n=2000,
        departments=["市场监督管理"],
        categories=options.data / "zhejiang-roster-codes.csv",
        conflicts="1%",
        seed=Seed.from_hex("5d" * 32),
        out=roster,
    )
    folders = ("--data", str(options.data), "--data", str(roster))
    return runs(
        f"real run, {made.subjects:,} subjects, {made.inspectors:,} inspectors",
        options.folder / "real",
        (str(CASE), *folders),
        max(options.repeat, 5),
        aim=AIM,
    )


def runs(
    what: str, out: Path, case: Sequence[str], repeat: int, *, aim: float | None = None
) -> list[Row]:
    """Run and verify a case `repeat` times in turns, and say where the time went."""
    run: list[dict[str, Any]] = []
    check: list[dict[str, Any]] = []
    for _ in range(repeat):
        run.append(child("commands.py", "run", *case, "--out", str(out)))
        check.append(child("commands.py", "verify", str(out)))
        shutil.rmtree(out)
    took = [r["whole"] for r in run]
    findings = "" if run[0]["code"] in {None, 0} else "; with findings"
    rows = [
        Row(
            f"{what}: `randsup run`",
            f"{spread(took)}, peak {median(r['peak'] for r in run):.0f} MiB",
            "" if aim is None else f"< {aim:.0f} s",
            met=None if aim is None else median(took) < aim,
            note=f"of processor time {median(r['cpu'] for r in run):.2f} s{findings}",
        )
    ]
    for stage in run[0]["seconds"]:
        seconds = [r["seconds"][stage] for r in run]
        peak = median(r["peaks"][stage] for r in run)
        rows.append(Row(f"— {stage}", f"{spread(seconds)}, peak so far {peak:.0f} MiB"))
    other = [r["whole"] - sum(r["seconds"].values()) for r in run]
    rows.append(Row("— the interpreter, arguments, clearing up", spread(other)))
    rows.append(
        Row(
            f"{what}: `randsup verify`",
            f"{spread([r['whole'] for r in check])}, "
            f"peak {median(r['peak'] for r in check):.0f} MiB",
            note=f"of processor time {median(r['cpu'] for r in check):.2f} s",
        )
    )
    return rows
