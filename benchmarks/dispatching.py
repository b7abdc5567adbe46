"""Dispatch alone, in instances of the sizes that its specification was tried on.

Each register is a region with its own people; a visit takes two, one of them with a category that half
of the people hold. Subjects fall into the regions by lot, so near 97 % some regions have too few
people, and the seats that stay empty are proved.
"""

from __future__ import annotations

from statistics import median

from measure import Options, Row, child, spread

INSTANCES = (
    # subjects, inspectors, registers, load in percent, conflicts in percent, regions of equal size
    (1_000, 200, 1, 97, 0, 0),
    (10_000, 2_000, 5, 97, 0, 0),
    (100_000, 20_000, 50, 60, 0, 0),
    (100_000, 20_000, 50, 97, 0, 0),
    (100_000, 20_000, 500, 100, 10, 1),
)


def measure(options: Options) -> list[Row]:
    rows = []
    for instance in INSTANCES:
        subjects, people, registers, load, conflicts, _ = instance
        repeat = options.repeat if subjects <= 10_000 else min(options.repeat, 3)
        found = [
            child("one_dispatch.py", *(str(number) for number in instance)) for _ in range(repeat)
        ]
        first = found[0]
        shown = f"{registers} registers, {load} % load"
        shown += f", {conflicts} % conflicts" if conflicts else ""
        empty = "every seat filled"
        if first["unfilled"]:
            empty = (
                f"{first['unfilled']} seats unfilled, people's visits are {first['short']} short"
            )
        rows.append(
            Row(
                f"dispatch {subjects:,} × {people:,}, {shown}",
                f"{spread([f['seconds'] for f in found])}, "
                f"peak {median(f['peak'] for f in found):.0f} MiB",
                note=f"{empty}; {first['chains']} chains; loads {first['least']}–{first['most']}",
            )
        )
    return rows
