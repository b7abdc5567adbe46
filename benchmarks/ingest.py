"""A child: what ingesting a register holds in memory, beyond what ingesting a thousand rows does.

python ingest.py SUBJECTS REPORT
"""

from __future__ import annotations

import sys
import tempfile
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

from measure import peak_bytes, write_report

from randsup.tables import subjects

FIELDS = ("region",)


def main() -> None:
    source, report = Path(sys.argv[1]), sys.argv[2]
    spilled = 0
    spill = subjects._Buckets._spill

    def counted(buckets: Any) -> None:
        nonlocal spilled
        spilled += buckets._size
        spill(buckets)

    with (
        tempfile.TemporaryDirectory() as name,
        patch.object(subjects._Buckets, "_spill", counted),
    ):
        folder = Path(name)
        small = folder / "small.csv"
        with source.open("rb") as file:
            small.write_bytes(b"".join(islice(file, 1001)))
        subjects.ingest_subjects(small, folder / "small-canonical.csv", fields=FIELDS)
        before = peak_bytes()
        start = perf_counter()
        done = subjects.ingest_subjects(source, folder / "canonical.csv", fields=FIELDS)
        took = perf_counter() - start
        held = peak_bytes() - before
    write_report(report, {"rows": done.kept, "held": held, "spilled": spilled, "seconds": took})


if __name__ == "__main__":
    main()
