"""What every benchmark shares: a clock, peak memory, children, and rows of the table of results.

Peers are always timed in turns (A B C A B C …), so that a noisy machine disturbs all of them alike, and
medians are compared, never single runs. What needs a clean memory runs in a process of its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

HERE = Path(__file__).parent
MIB = 1 << 20


class Row:
    """One line of the table of results; `met` is `None` where nothing was aimed at."""

    def __init__(
        self, what: str, result: str, aim: str = "", *, met: bool | None = None, note: str = ""
    ) -> None:
        self.what, self.result, self.aim, self.met, self.note = what, result, aim, met, note

    def cells(self) -> tuple[str, ...]:
        verdict = {None: "", True: "yes", False: "**no**"}[self.met]
        return self.what, self.result, self.aim, verdict, self.note


class Options:
    """What the person asked for; `folder` is a temporary one for everything that is generated."""

    def __init__(self, *, data: Path, folder: Path, sizes: Sequence[int], repeat: int) -> None:
        self.data, self.folder, self.sizes, self.repeat = data, folder, sizes, repeat
        self._generated: dict[int, Path] = {}

    def generated(self, size: int) -> Path:
        """Return the folder of a generated case of `size` subjects, made once."""
        if size not in self._generated:
            from generated import write_case

            target = self.folder / f"case-{size}"
            print(f"  generating {size:,} subjects …", file=sys.stderr, flush=True)
            write_case(target, size)
            self._generated[size] = target
        return self._generated[size]


def in_turns(
    jobs: Mapping[str, Callable[[], object]], repeat: int, *, warm: bool = True
) -> dict[str, list[float]]:
    """Time every job `repeat` times, in turns; one turn before that counts nothing."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(repeat + warm):
        for name, job in jobs.items():
            start = perf_counter()
            job()
            took = perf_counter() - start
            if turn >= warm:
                times[name].append(took)
    return times


def spread(times: Sequence[float], unit: str = "s", scale: float = 1.0, digits: int = 2) -> str:
    """Write a median with its extremes: `0.96 s (0.93–1.10)`."""
    shown = f"{median(times) * scale:.{digits}f} {unit}"
    if len(times) == 1:
        return shown
    return f"{shown} ({min(times) * scale:.{digits}f}–{max(times) * scale:.{digits}f})"


def ratio_in_turns(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the median of one / other, turn by turn."""
    return median(a / b for a, b in zip(one, other, strict=True))


def peak_bytes() -> int:
    """Return the peak resident memory of this process.

    Linux inherits `ru_maxrss` from the parent when a child starts; VmHWM belongs to the child alone.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def child(script: str, *arguments: str) -> dict[str, Any]:
    """Run a script of this folder in a process of its own; its last argument is where it reports.

    The wall time of the whole process is added as `whole`.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        start = perf_counter()
        done = subprocess.run(
            [sys.executable, str(HERE / script), *arguments, str(report)],
            capture_output=True,
            text=True,
            check=False,
        )
        whole = perf_counter() - start
        if not report.exists():
            raise RuntimeError(f"{script} {' '.join(arguments)}:\n{done.stderr[-2000:]}")
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return {**found, "whole": whole, "stdout": done.stdout}


def write_report(path: str, found: Mapping[str, object]) -> None:
    """Write what a child has found."""
    Path(path).write_text(json.dumps(found), encoding="utf-8")
