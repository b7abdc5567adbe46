"""`import randsup` against a Python that imports nothing, in turns."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from measure import Options, Row, in_turns, spread

AIM = 0.060
NAMES = "from randsup import Seed, WorkCalendar, dispatch, draw, load_policy, obligations, verify"


def _start(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def measure(options: Options) -> list[Row]:
    times = in_turns(
        {
            "nothing": lambda: _start("pass"),
            "package": lambda: _start("import randsup"),
            "names": lambda: _start(NAMES),
        },
        max(options.repeat * 4, 15),
    )
    own = {
        name: [a - b for a, b in zip(times[name], times["nothing"], strict=True)]
        for name in ("package", "names")
    }
    return [
        Row(
            "`import randsup`",
            spread(own["package"], "ms", 1000, 1),
            f"< {AIM * 1000:.0f} ms",
            met=median(own["package"]) < AIM,
            note=f"beyond a bare Python's {median(times['nothing']) * 1000:.0f} ms",
        ),
        Row(
            "the names for a draw, `from randsup import …`",
            spread(own["names"], "ms", 1000, 0),
            note="loaded when first used",
        ),
    ]
