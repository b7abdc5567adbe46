"""A thousand recusals after publication, at random, each with its own seed; every one is checked.

The events are timed one after another, as they come; the run is then taken up again, and each is checked: one
seat changes, or the shortest chain that the event names, and nobody who has left a subject comes back: else
the child stops. At 100 % load nobody has a visit left but whoever was just relieved, so every event is a chain.
"""

from __future__ import annotations

from statistics import median

from measure import Options, Row, child, spread

INSTANCES = (
    # subjects, inspectors, registers, load in percent, events
    (1_000, 200, 1, 97, 1_000),
    (10_000, 2_000, 1, 97, 1_000),
    (10_000, 2_000, 5, 97, 1_000),
    (10_000, 2_000, 50, 97, 1_000),
    (10_000, 2_000, 5, 100, 100),
)
MILLISECONDS = 0.06
"""What one recusal may take that changes one seat, at the median."""


def measure(options: Options) -> list[Row]:
    rows = []
    for instance in INSTANCES:
        subjects, people, registers, load, events = instance
        found = [
            child("one_substitution.py", *(str(number) for number in instance))
            for _ in range(min(options.repeat, 3))
        ]
        first = found[0]
        typical = median(f["typical"] for f in found) * 1000
        aim, met = "", None
        if load < 100:
            aim, met = f"≤ {MILLISECONDS} ms the median", typical <= MILLISECONDS
        rows.append(
            Row(
                f"{events:,} recusals, {subjects:,} × {people:,}, {registers} registers, {load} % load",
                f"{spread([f['total'] for f in found])} in all, {typical:.3f} ms the median, "
                f"peak {median(f['peak'] for f in found):.0f} MiB",
                aim,
                met=met,
                note=f"{first['chains']} chains of at most {first['longest']} seats, "
                f"{first['empty']} seats left empty; the run is taken up in "
                f"{median(f['built'] for f in found):.2f} s; the longest event takes "
                f"{median(f['worst'] for f in found) * 1000:.0f} ms",
            )
        )
    return rows
