"""Loading a profile in a process that has just imported the library, and again in the same process."""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median

from measure import Options, Row, in_turns, spread

from randsup.profiles import profile_ids

AIM = 0.020
CODE = """
import json, sys
from time import perf_counter
from randsup.profiles import load_policy
start = perf_counter()
load_policy(sys.argv[1])
first = perf_counter() - start
start = perf_counter()
load_policy(sys.argv[1])
print(json.dumps([first, perf_counter() - start]))
"""


def _load(name: str) -> list[float]:
    command = [sys.executable, "-c", CODE, name]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    times: list[float] = json.loads(done.stdout)
    return times


def measure(options: Options) -> list[Row]:
    found: dict[str, list[list[float]]] = {name: [] for name in profile_ids()}

    def job(name: str) -> None:
        found[name].append(_load(name))

    in_turns({name: lambda name=name: job(name) for name in found}, max(options.repeat * 2, 11))
    rows = []
    for name, times in found.items():
        first, again = zip(*times[1:], strict=True)  # the first turn warms the disk
        rows.append(
            Row(
                f"`load_policy({name!r})`, the first after import",
                spread(list(first), "ms", 1000, 1),
                f"< {AIM * 1000:.0f} ms",
                met=median(first) < AIM,
                note=f"again in the same process: {median(again) * 1000:.2f} ms",
            )
        )
    return rows
