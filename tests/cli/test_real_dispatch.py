"""A joint task over the 126 authorities of a real register, at 97 % load: complete, or certified."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from randsup.rules.dispatch.residual import Network
from randsup.tables.writing import csv_line
from tests.cli.building import REPOSITORY, SHARED, randsup, record_of, rows_of
from tests.rules.dispatch_oracles import max_flow

DATA = SHARED / "data"
EXAMPLE = REPOSITORY / "examples" / "zhejiang"
LEAD, OTHER = "市场监督管理", "税务"
CATEGORY = "A07"
SEATS = {LEAD: 2, OTHER: 1}
LOAD = 97

pytestmark = pytest.mark.skipif(
    not (DATA / "zhejiang-drawn-2017.csv").exists(),
    reason="the real registers lie beside the checkout, in ../shared/data; they are not here",
)


def with_caps(path: Path, wanted: dict[str, int]) -> None:
    """Give everybody a cap, so that each authority's visits are 97 % of what its people may make.

    Every fortieth is on leave, every tenth serves half a post; both count as if they were not.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = list(csv.reader(file))
    at = {name: n for n, name in enumerate(heading)}
    there: defaultdict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for row in rows:
        there[row[at["department"]], row[at["region"]]].append(row)
    lines = [[*heading, "share"]]
    for (department, region), people in sorted(there.items()):
        visits = -(-100 * SEATS[department] * wanted.get(region, 0) // LOAD)
        for n, row in enumerate(sorted(people)):
            cap = visits // len(people) + (n < visits % len(people))
            row[at["max_load"]] = str(cap or 1)
            row[at["leave"]] = "2026-09-07/2026-09-09" if n % 40 == 39 else ""
            lines.append([*row, "1/2" if n % 10 == 9 else ""])
    path.write_text("".join(csv_line(row) + "\n" for row in lines), encoding="utf-8")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("joint")
    drawn = DATA / "zhejiang-drawn-2017.csv"
    said = randsup(
        "roster",
        *("--like", drawn, "--region-column", "registration_authority", "--inspectors", "3000"),
        *("--departments", f"{LEAD};{OTHER}", "--conflicts", "3%", "--seed", "5d" * 32),
        *("--categories", DATA / "zhejiang-roster-codes.csv", "--out", base / "roster"),
    )
    assert said.code == 0, said
    # the draw reads no inspector, so the number drawn of each authority is known beforehand
    first = randsup(
        "run", EXAMPLE, "--data", DATA, "--data", base / "roster", "--out", base / "first"
    )
    assert first.code in (0, 1), first
    wanted = Counter(
        s["stratum"][0] for s in record_of(base / "first")["tasks"][0]["draw"]["selected"]
    )
    with_caps(base / "roster" / "inspectors.csv", wanted)
    text = (EXAMPLE / "case.toml").read_text(encoding="utf-8")
    lead = f'{{ name = "{LEAD}", lead = true, seats = 2, categories = ["{CATEGORY}"] }}'
    assert lead in text
    text = text.replace(lead, f'{lead}, {{ name = "{OTHER}", seats = 1 }}')
    (base / "case").mkdir()
    (base / "case" / "case.toml").write_text(text, encoding="utf-8")
    said = randsup(
        *("run", base / "case", "--data", DATA, "--data", base / "roster", "--out", base / "out")
    )
    assert said.code == 1, said
    (base / "said.txt").write_text(said.out, encoding="utf-8")
    return base


def test_it_is_verified(base: Path) -> None:
    said = randsup("verify", base / "out")
    assert said.code == 0, said


def network(base: Path, record: Any, department: str, region: str) -> Network:
    """The problem of one department in one authority, from the tables of the case alone."""
    heading, *rows = rows_of(base / "out" / "inputs" / "inspectors.csv")
    people = [
        dict(zip(heading, row, strict=True))
        for row in rows
        if row[heading.index("department")] == department
        and row[heading.index("region")] == region
        and not row[heading.index("leave")]
    ]
    subjects = [
        s["subject"] for s in record["tasks"][0]["draw"]["selected"] if s["stratum"][0] == region
    ]
    conflicts = {(row[0], row[1]) for row in rows_of(base / "out" / "inputs" / "conflicts.csv")[1:]}
    leads = tuple(i for i, p in enumerate(people) if CATEGORY in p["categories"].split(";"))
    everybody = tuple(range(len(people)))
    seats = [(n, k) for n in range(len(subjects)) for k in range(SEATS[department])]
    return Network(
        subjects=tuple(n for n, _ in seats),
        groups=tuple(0 if department == LEAD and k == 0 else 1 for _, k in seats),
        rosters=(leads, everybody),
        rooms=tuple(int(p["max_load"]) for p in people),
        loads=(0,) * len(people),
        conflicts=frozenset(
            (n, i)
            for n, s in enumerate(subjects)
            for i, p in enumerate(people)
            if (p["id"], s) in conflicts
        ),
    )


def test_complete_or_certified_in_every_authority_as_scipy_counts(base: Path) -> None:
    record: Any = record_of(base / "out")
    (task,) = record["tasks"]
    region = {s["subject"]: s["stratum"][0] for s in task["draw"]["selected"]}
    assert len(set(region.values())) == 126
    empty = Counter((u["department"], region[u["subject"]]) for u in task["dispatch"]["unfilled"])
    counted: Counter[tuple[str, str]] = Counter()
    seats = 0
    for department in SEATS:
        for authority in sorted(set(region.values())):
            n = network(base, record, department, authority)
            seats += len(n.subjects)
            counted[department, authority] = len(n.subjects) - max_flow(n)
    assert empty == +counted
    assert 0 < empty.total() < seats // 8, "most seats are filled, and some cannot be"
    missing: Counter[str] = Counter()
    for c in task["dispatch"]["certificates"]:
        assert len({region[s] for s in c["subjects"]}) == 1
        missing[c["department"]] += c["missing"]
    assert missing.total() == empty.total()


def test_the_summary_says_in_plain_chinese_who_is_missing_where(base: Path) -> None:
    said = (base / "said.txt").read_text(encoding="utf-8")
    record: Any = record_of(base / "out")
    (task,) = record["tasks"]
    region = {s["subject"]: s["stratum"][0] for s in task["draw"]["selected"]}
    short: Counter[tuple[str, str]] = Counter()
    for u in task["dispatch"]["unfilled"]:
        short[region[u["subject"]], u["department"]] += 1
    (place, department), number = max(short.items(), key=lambda row: row[1])
    wanted = f"缺员：{place}，{department}缺{number}人次（需执法类别{CATEGORY}）"
    assert next(line.strip() for line in said.splitlines() if "缺员" in line) == wanted
    assert "处共缺" in said
    assert f"{len(task['dispatch']['unfilled'])}个席位无人可派" in said
