"""Drawing 1 % of generated registers: our engines against bare scans, other samplers, and the limit of SHA-256.

python benchmarks/draw.py [--sizes 1000000,10000000,200000000] [--repeat 3] [--out benchmarks/DRAW.md]

Every figure comes from a process of its own (its peak memory is its own too); within a process, what is compared runs
in turns. Rows are credit codes made inside DuckDB; files are written before the clock starts.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from measure import MIB, Row, child, in_turns, peak_bytes, ratio_in_turns, write_report
from run import HEADINGS, machine, software

from randsup.lottery import Seed, threshold, tickets_below

SEED = Seed.from_hex("5d" * 32)
KEY = SEED.key("subjects", "bench")
SHARE = 100
SLOW = 1_000_000
"""Peers that take microseconds for a row are given so many at most."""


def rows_sql(size: int) -> str:
    """Return the SQL of `size` made-up ids of 18 characters and a region; checked ids are not needed here."""
    return f"SELECT printf('9199%013dX', i * 7919) AS id, 'R' || (i % 20) AS region FROM range({size}) t(i)"


def connected(size: int, *, stored: bool = True) -> Any:
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    kind = "TABLE" if stored else "VIEW"
    connection.execute(f"CREATE {kind} subjects AS {rows_sql(size)}")
    return connection


# ---------------------------------------------------------------- jobs, each in a process of its own


def in_duckdb(size: int, repeat: int, _file: str) -> dict[str, Any]:
    """The engine's tickets against a bare scan with the same threshold, and the whole draw."""
    from randsup.engines.duckdb import subjects

    stored = size <= 10_000_000
    connection = connected(size, stored=stored)
    table = peak_bytes()
    n = size // SHARE
    tau = threshold(n, size)
    assert tau is not None
    bare = f"SELECT id, sha256('{KEY}|' || id) AS t FROM subjects WHERE t < '{tau.hex()}'"
    hashed = f"SELECT max(sha256('{KEY}|' || id)) FROM subjects"
    ordered = f"SELECT id, sha256('{KEY}|' || id) AS t FROM subjects ORDER BY t LIMIT {n}"
    relation = connection.table("subjects") if stored else connection.sql("FROM subjects")
    found = subjects(relation, checked=True)

    def engine() -> list[Any]:
        pairs = [p for _, part in found.tickets((), KEY, {(): tau}) for p in part]
        return sorted(pairs)[:n]

    jobs: dict[str, Callable[[], object]] = {
        "engine": engine,
        "bare": lambda: connection.execute(bare).fetchall(),
        "hash": lambda: connection.execute(hashed).fetchall(),
    }
    times = in_turns(jobs, repeat if size <= 10_000_000 else 1, warm=size <= 10_000_000)
    peak = peak_bytes()
    if stored:
        times |= in_turns({"order": lambda: connection.execute(ordered).fetchall()}, 1, warm=False)
    peak_all = peak_bytes()
    if size <= SLOW:
        from consistent_sampler import sampler

        ids = [i for (i,) in connection.execute("SELECT id FROM subjects").fetchall()]
        times |= in_turns(
            {
                "again": engine,
                "consistent_sampler": lambda: list(sampler(ids, seed=KEY, take=n)),
            },
            repeat,
            warm=False,
        )
    return {"times": times, "peak": peak, "peak_all": peak_all, "table": table}


def whole_draw(size: int, _repeat: int, _file: str) -> dict[str, Any]:
    """`engines.duckdb.draw` as users call it: ids looked at, classes counted, register digest, tickets."""
    from randsup import Ratio, Task, TaskDepartment, load_policy
    from randsup.engines.duckdb import draw

    connection = connected(size)
    table = peak_bytes()
    task = Task(
        id="bench",
        departments=[TaskDepartment(name="d", lead=True)],
        ratio=Ratio(value="1%"),
        reserve=0,
        strata=["region"],
    )
    relation = connection.sql("SELECT 'U' || id AS id, region FROM subjects")
    policy = load_policy("shenzhen")
    start = perf_counter()
    drawn = draw(task, relation, policy, SEED, accept_opaque_ids=True)
    return {
        "times": {"draw": [perf_counter() - start]},
        "peak": peak_bytes(),
        "table": table,
        "drawn": len(drawn.selected),
    }


def in_python(size: int, repeat: int, file: str) -> dict[str, Any]:
    """Pure Python over a canonical file, in one process and in two, against a bare loop over ids in memory."""
    from randsup.engines.processes import in_processes
    from randsup.lottery import ticketed
    from randsup.tables.canonical_file import CanonicalSubjects

    kept = CanonicalSubjects(Path(file))
    n = size // SHARE
    tau = threshold(n, size)
    assert tau is not None

    def drawn(source: Any) -> list[Any]:
        return sorted(p for _, part in ticketed(source, (), KEY, {(): tau}) for p in part)[:n]

    with in_processes(kept, 2) as parallel:
        assert drawn(parallel) == drawn(kept)
        times = in_turns(
            {"file": lambda: drawn(kept), "two": lambda: drawn(parallel)}, repeat, warm=False
        )
    peak = peak_bytes()
    ids = [i for _, part in kept.groups(()) for i in part][: min(size, SLOW)]
    small = threshold(len(ids) // SHARE, len(ids))
    assert small is not None
    times |= in_turns(
        {
            "bare": lambda: bare_loop(ids),
            "ours": lambda: sorted(tickets_below(KEY, ids, small))[: len(ids) // SHARE],
        },
        max(repeat, 5),
    )
    return {"times": times, "peak": peak, "ids": len(ids)}


def bare_loop(ids: list[bytes]) -> None:
    """The faster of the two bare loops of `tickets.py`: the prefix hashed once, the digest thrown away."""
    copy = sha256(KEY.encode() + b"|").copy
    for i in ids:
        h = copy()
        h.update(i)
        h.digest()


def peers(size: int, repeat: int, _file: str) -> dict[str, Any]:
    """Other samplers, as their documentation has them called, on ids in memory."""
    import numpy as np
    from cryptorandom.cryptorandom import SHA256
    from cryptorandom.sample import random_sample

    size = min(size, SLOW)
    n = size // SHARE
    array = np.arange(size)
    before = peak_bytes()
    jobs: dict[str, Callable[[], object]] = {
        "numpy": lambda: np.random.default_rng(1).choice(array, n, replace=False),
        "cryptorandom": lambda: random_sample(size, n, method="PIKK", prng=SHA256(1)),
    }
    times: dict[str, list[float]] = {}
    peak = {}
    for name, job in jobs.items():
        times |= in_turns({name: job}, repeat if name == "numpy" else 1, warm=name == "numpy")
        peak[name] = peak_bytes() - before
    return {"times": times, "peak": peak_bytes(), "size": size}


JOBS = {job.__name__: job for job in (in_duckdb, whole_draw, in_python, peers)}


def openssl_limit() -> float | None:
    """Return how many blocks of 64 bytes `openssl speed` hashes in a second on one core."""
    try:
        done = subprocess.run(
            ["openssl", "speed", "-seconds", "3", "-bytes", "51", "-evp", "sha256"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(
        r"Doing sha256\S* (?:ops )?for .*?: (\d+) .*? in ([\d.]+)s", done.stderr + done.stdout
    )
    return int(found[1]) / float(found[2]) if found else None


# ---------------------------------------------------------------- the table


def rate(size: int, times: list[float]) -> str:
    return f"{size / median(times) / 1e6:.2f} M rows/s"


def peak_of(found: dict[str, Any]) -> str:
    """Say how much more memory a job took than Python, DuckDB, and the table that it reads, in memory too."""
    table, peak = found["table"] / MIB, found["peak"] / MIB
    return f"peak {peak:,.0f} MiB, {peak - table:,.0f} MiB above the process with the table in its memory"


def canonical_file(folder: Path, size: int) -> Path:
    """Write a canonical file of the rows, as the ingestion would."""
    from randsup.tables.canonical_file import heading_line

    target = folder / f"{size}.csv"
    connection = connected(size, stored=False)
    body = folder / "body.csv"
    connection.execute(
        f"COPY (SELECT id, region FROM subjects ORDER BY substr(sha256(id), 1, 2), id) "
        f"TO '{body}' (HEADER false)"
    )
    target.write_bytes(heading_line(("region",)) + body.read_bytes())
    body.unlink()
    return target


def measured(sizes: list[int], repeat: int, folder: Path) -> Iterator[Row]:
    limit = openssl_limit()
    if limit:
        yield Row(
            "OpenSSL's limit: `openssl speed`, 51 bytes, one core",
            f"{limit / 1e6:.2f} M/s",
            note="nothing but hashing, one block each; two cores could do twice that",
        )
    slow = child("draw.py", "--job", "peers", str(SLOW), str(repeat), "-")
    for name, taken in slow["times"].items():
        note = "positions, not ids: no hash of a row, no register"
        yield Row(f"{name}, N = {slow['size']:,}", rate(slow["size"], taken), note=note)
    for size in sizes:
        where = f"N = {size:,}"
        found = child("draw.py", "--job", "in_duckdb", str(size), str(repeat), "-")
        times, made = found["times"], "" if size <= 10_000_000 else ", rows made while scanning"
        against = ratio_in_turns(times["bare"], times["engine"])
        yield Row(f"{where}: DuckDB, bare `max(sha256(…))`{made}", rate(size, times["hash"]))
        yield Row(f"{where}: DuckDB, bare scan with the threshold{made}", rate(size, times["bare"]))
        if "order" in times:
            yield Row(
                f"{where}: DuckDB, `ORDER BY sha256 LIMIT n`",
                rate(size, times["order"]),
                note=f"peak {found['peak_all'] / MIB:,.0f} MiB",
            )
        yield Row(
            f"{where}: DuckDB engine, tickets{made}",
            f"{rate(size, times['engine'])}, {against:.2f} of the bare scan",
            "≥ 0.8",
            met=against >= 0.8,
            note=f"sorted, as bytes; {peak_of(found)}",
        )
        if "again" in times:
            faster = ratio_in_turns(times["consistent_sampler"], times["again"])
            yield Row(
                f"{where}: consistent_sampler, ids in memory",
                f"{rate(size, times['consistent_sampler'])}; the DuckDB engine is {faster:.0f} times as fast",
                "≥ 20 times",
                met=faster >= 20,
            )
        if size <= 10_000_000:
            whole = child("draw.py", "--job", "whole_draw", str(size), "1", "-")
            yield Row(
                f"{where}: the whole `engines.duckdb.draw`, 20 classes",
                rate(size, whole["times"]["draw"]),
                note=f"ids looked at, counted, digest sorted, drawn; {peak_of(whole)}",
            )
            file = canonical_file(folder, size)
            found = child("draw.py", "--job", "in_python", str(size), str(repeat), str(file))
            times = found["times"]
            loop = ratio_in_turns(times["bare"], times["ours"])
            two = ratio_in_turns(times["file"], times["two"])
            yield Row(
                f"{where}: Python, bare `hashlib` loop, {found['ids']:,} ids",
                rate(found["ids"], times["bare"]),
            )
            yield Row(
                f"{where}: Python, `tickets_below`, sorted, the same ids",
                f"{rate(found['ids'], times['ours'])}, {loop:.2f} of the bare loop",
                "≥ 0.85",
                met=loop >= 0.85,
            )
            yield Row(f"{where}: Python, out of the canonical file", rate(size, times["file"]))
            yield Row(
                f"{where}: Python, two processes",
                f"{rate(size, times['two'])}, {two:.2f} times one",
                "≥ 1.7 times",
                met=two >= 1.7,
                note=f"workers started; peak {found['peak'] / MIB:,.0f} MiB in the first process",
            )
            file.unlink()


def page(rows: list[Row], loads: tuple[float, float]) -> Iterator[str]:
    aimed = [row for row in rows if row.met is not None]
    missed = [row.what for row in aimed if not row.met]
    yield "# Drawing"
    yield ""
    yield "Written by `benchmarks/draw.py`; how the numbers are taken: [README](README.md)."
    yield ""
    yield f"* Date: {datetime.now(tz=UTC).date().isoformat()}"
    yield f"* Machine: {machine()}; load average {loads[0]:.2f} when it began, {loads[1]:.2f} when it ended"
    yield f"* Software: {software()}"
    yield "* n is 1 % of N. Rates are medians; ratios are medians of the ratios turn by turn."
    yield f"* Aims: {len(aimed) - len(missed)} of {len(aimed)} met" + (
        f"; not met: {'; '.join(missed)}." if missed else "."
    )
    yield ""
    yield f"| {' | '.join(HEADINGS)} |"
    yield "|" + " --- |" * len(HEADINGS)
    for row in rows:
        yield f"| {' | '.join(row.cells())} |"


def main() -> None:
    parser = argparse.ArgumentParser(description="Drawing, against bare scans and other samplers.")
    parser.add_argument("--sizes", default="1000000,10000000,200000000")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--job", nargs=4, metavar=("NAME", "SIZE", "REPEAT", "FILE"))
    parser.add_argument("report", nargs="?")
    given = parser.parse_args()
    if given.job:
        name, size, repeat, file = given.job
        write_report(given.report, JOBS[name](int(size), int(repeat), file))
        return
    before, rows = os.getloadavg()[0], []
    with tempfile.TemporaryDirectory(prefix="randsup-draw-") as folder:
        for row in measured([int(s) for s in given.sizes.split(",")], given.repeat, Path(folder)):
            rows.append(row)
            if given.out:  # a run is long: what is measured stands there at once
                text = "\n".join(page(rows, (before, os.getloadavg()[0]))) + "\n"
                given.out.write_text(text, encoding="utf-8", newline="\n")
            print(" | ".join(cell for cell in row.cells() if cell), file=sys.stderr, flush=True)
    print("\n".join(page(rows, (before, os.getloadavg()[0]))))


if __name__ == "__main__":
    main()
