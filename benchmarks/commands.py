"""A child: runs one `randsup` command and reports where its time and memory went.

Time in a function of the table below is taken off the function that called it, so the stages add up.
    python commands.py run CASE --out FOLDER REPORT
"""

from __future__ import annotations

import sys
from time import perf_counter, process_time

BEGUN = perf_counter()

from collections.abc import Callable  # noqa: E402
from functools import wraps  # noqa: E402
from typing import Any  # noqa: E402

from measure import MIB, peak_bytes, write_report  # noqa: E402

from randsup.cli import app, input_registers, running  # noqa: E402
from randsup.rules.dispatch import teams  # noqa: E402
from randsup.rules.draw import sampling  # noqa: E402

STAGES = (
    ("ingest the subjects", input_registers, "ingest_subjects"),
    ("read the rest", running, "prepare"),
    ("draw", sampling, "sample"),
    ("dispatch", teams, "assign"),
    ("duties, record", running, "perform"),
    ("duties, record", running, "recorded"),
    ("write", running, "write_results"),
    ("summary", app, "summary"),
)


class Stages:
    """Own time of each stage, and the peak of memory up to its end."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.peaks: dict[str, float] = {}
        self._inner = [0.0]

    def watch(self, name: str, module: Any, attribute: str) -> None:
        function: Callable[..., Any] = getattr(module, attribute)

        @wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            start = perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                took = perf_counter() - start
                self.add(name, took - self._inner.pop())
                self._inner[-1] += took

        setattr(module, attribute, watched)

    def add(self, name: str, seconds: float) -> None:
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds
        self.peaks[name] = peak_bytes() / MIB


def main() -> None:
    command, report = sys.argv[1:-1], sys.argv[-1]
    stages = Stages()
    stages.add("import", perf_counter() - BEGUN)
    for stage in STAGES:
        stages.watch(*stage)
    sys.argv = ["randsup", *command]
    code: object = 0
    try:
        app.run()
    except SystemExit as leaving:
        code = leaving.code
    if code not in {None, 0, 1}:  # 1: findings, seats that nobody can take for instance
        raise SystemExit(code)
    found = {
        "seconds": stages.seconds,
        "peaks": stages.peaks,
        "peak": peak_bytes() / MIB,
        "cpu": process_time(),
        "code": code,
    }
    write_report(report, found)


if __name__ == "__main__":
    main()
