"""Runs all benchmarks, or those that are named, and writes RESULTS.md beside this file.

python benchmarks/run.py [NAME …] [--data FOLDER] [--sizes 500000,5000000] [--repeat 5] [--out FILE]
"""

from __future__ import annotations

import argparse
import os
import platform
import ssl
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

from measure import HERE, Options, Row

BENCHMARKS = {
    "tickets": "Ticketing",
    "real_run": "The real run",
    "generated": "Generated registers",
    "light_import": "Import",
    "profiles": "Profiles",
    "workdays": "Working days",
    "dispatching": "Dispatch",
    "substitution": "Substitution",
    "designs": "Designs with unequal probabilities",
}
VERSIONS = (
    "randsup",
    "attrs",
    "holidays",
    "consistent-sampler",
    "cryptorandom",
    "numpy",
    "scipy",
    "ortools",
)
HEADINGS = ("What", "Result", "Aim", "Met", "Remark")


def machine() -> str:
    """Say what this machine is."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(x.split(":", 1)[1].strip() for x in lines if x.startswith("model name"))
    except (OSError, StopIteration):
        pass
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB of memory, {platform.system()}"


def software() -> str:
    """Say which versions were measured."""
    found = [f"Python {platform.python_version()}", ssl.OPENSSL_VERSION.rsplit(" ", 3)[0]]
    for name in VERSIONS:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)


def page(tables: dict[str, list[Row]], load: float) -> Iterator[str]:
    """Yield the lines of RESULTS.md."""
    rows = [row for table in tables.values() for row in table]
    aimed = [row for row in rows if row.met is not None]
    missed = [row.what for row in aimed if not row.met]
    yield "# Results"
    yield ""
    yield "Written by `benchmarks/run.py`; how to run it and what is measured: [README](README.md)."
    yield ""
    yield f"* Date: {datetime.now(tz=UTC).date().isoformat()}"
    yield f"* Machine: {machine()}; load average when it began: {load:.2f}"
    yield f"* Software: {software()}"
    yield "* Numbers are medians, in brackets the least and the greatest; peers ran in turns."
    yield f"* Aims: {len(aimed) - len(missed)} of {len(aimed)} met" + (
        f"; not met: {'; '.join(missed)}." if missed else "."
    )
    for name, table in tables.items():
        yield ""
        yield f"## {BENCHMARKS[name]}"
        yield ""
        yield f"| {' | '.join(HEADINGS)} |"
        yield "|" + " --- |" * len(HEADINGS)
        for row in table:
            yield f"| {' | '.join(row.cells())} |"


def main() -> None:
    parser = argparse.ArgumentParser(description="The benchmarks of randsup.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument(
        "--data",
        type=Path,
        default=HERE.parent.parent / "shared" / "data",
        help="folder of the real registers (skipped if they are not there)",
    )
    parser.add_argument("--sizes", default="500000,5000000", help="subjects of generated registers")
    parser.add_argument("--repeat", type=int, default=5, help="repetitions")
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    load = os.getloadavg()[0]
    tables = {}
    with tempfile.TemporaryDirectory(prefix="randsup-bench-") as folder:
        options = Options(
            data=given.data.resolve(),
            folder=Path(folder),
            sizes=[int(size) for size in given.sizes.split(",")],
            repeat=given.repeat,
        )
        for name in BENCHMARKS:
            if given.names and name not in given.names:
                continue
            start = perf_counter()
            print(f"{name} …", file=sys.stderr, flush=True)
            tables[name] = import_module(name).measure(options)
            for row in tables[name]:
                print("  " + " | ".join(cell for cell in row.cells() if cell), flush=True)
            print(f"  ({perf_counter() - start:.0f} s)", file=sys.stderr, flush=True)
    given.out.write_text("\n".join(page(tables, load)) + "\n", encoding="utf-8", newline="\n")
    print(given.out)


if __name__ == "__main__":
    main()
