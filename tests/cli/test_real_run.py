"""The main job on a real register: the 46,148 enterprises that Zhejiang drew in 2017."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array

from tests.cli.building import REPOSITORY, SHARED, contents, randsup, record_of, rows_of

DATA = SHARED / "data"
EXAMPLE = REPOSITORY / "examples" / "zhejiang"
CATEGORY = "A07"

pytestmark = pytest.mark.skipif(
    not (DATA / "zhejiang-drawn-2017.csv").exists(),
    reason="the real registers lie beside the checkout, in ../shared/data; they are not here",
)


def make_roster(out: Path, *, seed: str = "5d" * 32) -> None:
    said = randsup(
        "roster",
        *("--like", DATA / "zhejiang-drawn-2017.csv", "--region-column", "registration_authority"),
        *("--inspectors", "2000", "--departments", "市场监督管理", "--conflicts", "1%"),
        *("--categories", DATA / "zhejiang-roster-codes.csv", "--seed", seed, "--out", out),
    )
    assert said.code == 0, said
    assert "2000 inspectors" in said.out
    assert "46137 subjects in 126 regions" in said.out
    assert "11 rows without a valid id" in said.out


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("zhejiang")
    make_roster(base / "roster")
    said = randsup("run", EXAMPLE, "--data", DATA, "--data", base / "roster", "--out", base / "out")
    assert said.code == 0, said
    (base / "said.txt").write_text(said.out + said.err, encoding="utf-8")
    return base


@pytest.fixture(scope="module")
def record(base: Path) -> Any:
    return record_of(base / "out")


@pytest.fixture(scope="module")
def frame() -> Counter[str]:
    """How many subjects each authority has, counted without the library under test."""
    from stdnum.cn import uscc
    from stdnum.iso7064 import mod_11_10

    sizes: Counter[str] = Counter()
    with (DATA / "zhejiang-drawn-2017.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["code"]
            valid = {18: uscc.is_valid, 15: mod_11_10.is_valid}.get(len(code), lambda _: True)
            if valid(code):
                sizes[row["registration_authority"]] += 1
    return sizes


def test_the_frame(base: Path, record: Any, frame: Counter[str]) -> None:
    assert frame.total() == record["registers"]["subjects"]["size"] == 46_137
    assert record["registers"]["set_aside"] | {"digest": ""} == {
        "digest": "",
        "size": 11,
        "sizes": [["subjects", 11]],
    }
    aside = rows_of(base / "out" / "set-aside.csv")
    assert len(aside) == 12
    assert sum("GB 32100" in row[2] for row in aside) == 2
    assert sum("ISO 7064" in row[2] for row in aside) == 9
    assert aside[1:] == sorted(aside[1:])
    assert record["registers"]["items"]["size"] == 79
    said = (base / "said.txt").read_text(encoding="utf-8")
    for number in ("46137", "2000", "11行", "1446", "2026-10-22"):
        assert number in said


def test_every_authority_got_exactly_its_share(record: Any, frame: Counter[str]) -> None:
    draw = record["tasks"][0]["draw"]
    taken = Counter(s["stratum"][0] for s in draw["selected"])
    assert taken == {region: -(-3 * size // 100) for region, size in frame.items()}
    assert {s["stratum"][0]: (s["n"], s["N"]) for s in draw["strata"]} == {
        region: (taken[region], size) for region, size in frame.items()
    }
    assert len(draw["strata"]) == 126
    for s in draw["selected"]:
        region = s["stratum"][0]
        assert s["probability"] == f"{taken[region]}/{frame[region]}"


def people_of(base: Path) -> dict[str, dict[str, str]]:
    heading, *rows = rows_of(base / "roster" / "inspectors.csv")
    return {row[heading.index("id")]: dict(zip(heading, row, strict=True)) for row in rows}


def conflicts_of(base: Path) -> set[tuple[str, str]]:
    return {(row[0], row[1]) for row in rows_of(base / "roster" / "conflicts.csv")[1:]}


def test_every_team(base: Path, record: Any) -> None:
    people, conflicts = people_of(base), conflicts_of(base)
    assert len(people) == 2000
    assert len(conflicts) == 462
    task = record["tasks"][0]
    region = {s["subject"]: s["stratum"][0] for s in task["draw"]["selected"]}
    teams = task["dispatch"]["teams"]
    assert [team["subject"] for team in teams] == sorted(region)
    assert task["dispatch"]["unfilled"] == []
    near = 0
    for team in teams:
        subject = team["subject"]
        members = [m["inspector"] for m in team["members"]]
        assert len(set(members)) == len(members) == 2
        assert [m["role"] for m in team["members"]] == ["lead", "member"]
        assert CATEGORY in people[members[0]]["categories"].split(";")
        for person in members:
            assert people[person]["region"] == region[subject]
            assert people[person]["department"] == "市场监督管理"
            assert (person, subject) not in conflicts
        near += any(s == subject for _, s in conflicts)
    assert near > 0, "some drawn subject has a declared interest, so that heeding it was needed"


def least_cost(
    subjects: Sequence[str], people: Sequence[str], leads: set[str], conflicts: set[tuple[str, str]]
) -> int:
    """The least sum of squared loads for one region, as a linear programme of a network's flow.

    A seat's unit goes to a pair of subject and person, once each, and on to the person, whose k-th
    visit costs 2k - 1. The matrix is a network's, so the least cost of the programme is a whole number.
    """
    arcs = [
        (s, seat, i)
        for s, subject in enumerate(subjects)
        for i, person in enumerate(people)
        if (person, subject) not in conflicts
        for seat in (0, 1)
        if seat or person in leads
    ]
    m, n, steps = len(arcs), len(people), len(subjects)
    cost = np.concatenate([np.zeros(m), np.tile(2 * np.arange(1, steps + 1) - 1, n)])
    equal = [(2 * s + seat, a, 1.0) for a, (s, seat, _) in enumerate(arcs)]
    seats = 2 * len(subjects)
    equal += [(seats + i, a, 1.0) for a, (_, _, i) in enumerate(arcs)]
    equal += [(seats + i, m + i * steps + k, -1.0) for i in range(n) for k in range(steps)]
    pairs = {pair: row for row, pair in enumerate(sorted({(s, i) for s, _, i in arcs}))}
    once = [(pairs[s, i], a, 1.0) for a, (s, _, i) in enumerate(arcs)]

    def matrix(entries: list[tuple[int, int, float]], rows: int) -> coo_array:
        at, column, value = zip(*entries, strict=True)
        return coo_array((value, (at, column)), shape=(rows, len(cost)))

    found = linprog(
        cost,
        A_eq=matrix(equal, seats + n),
        b_eq=np.concatenate([np.ones(seats), np.zeros(n)]),
        A_ub=matrix(once, len(pairs)),
        b_ub=np.ones(len(pairs)),
        bounds=(0, 1),
        method="highs",
    )
    assert found.status == 0, found.message
    assert abs(found.fun - round(found.fun)) < 1e-6
    return int(round(found.fun))  # noqa: RUF046 - numpy's round is no int


def test_the_programme_itself() -> None:
    """By hand: two subjects, three people, one of them a lead: 2, 1, 1 at best; 2, 2 without the third."""
    everybody = ["a", "b", "c"]
    assert least_cost(["S", "T"], everybody, {"a"}, set()) == 4 + 1 + 1
    assert least_cost(["S", "T"], everybody, {"a"}, {("c", "S"), ("c", "T")}) == 4 + 4
    assert least_cost(["S", "T"], everybody, {"a", "b"}, {("a", "S")}) == 6


def test_the_loads_are_as_even_as_they_can_be(base: Path, record: Any) -> None:
    people, conflicts = people_of(base), conflicts_of(base)
    task = record["tasks"][0]
    by_region: defaultdict[str, list[str]] = defaultdict(list)
    for s in task["draw"]["selected"]:
        by_region[s["stratum"][0]].append(s["subject"])
    region_of = {subject: region for region, ids in by_region.items() for subject in ids}
    loads: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for team in task["dispatch"]["teams"]:
        for m in team["members"]:
            loads[region_of[team["subject"]]][m["inspector"]] += 1
    stated = {x["inspector"]: x["load"] for x in task["dispatch"]["loads"] if x["load"]}
    assert stated == {i: n for counted in loads.values() for i, n in counted.items()}
    assert len(by_region) == 126
    uneven = 0
    for region, subjects in by_region.items():
        staff = [i for i, row in people.items() if row["region"] == region]
        leads = {i for i in staff if CATEGORY in people[i]["categories"].split(";")}
        reached = sum(n * n for n in loads[region].values())
        assert reached == least_cost(sorted(subjects), staff, leads, conflicts), region
        uneven += max(loads[region].values()) - min(loads[region].values()) > 1
    assert uneven < 126


def test_verification(base: Path) -> None:
    said = randsup("verify", base / "out")
    assert said.code == 0, said
    assert "一致" in said.out
    assert randsup("verify", base / "out", "--case", EXAMPLE, "--data", DATA).code == 2
    said = randsup(
        "verify", base / "out", "--case", EXAMPLE, "--data", DATA, "--data", base / "roster"
    )
    assert said.code == 0, said


def test_the_roster_is_a_function_of_its_seed(base: Path) -> None:
    make_roster(base / "again")
    assert contents(base / "again") == contents(base / "roster")
    make_roster(base / "other", seed="5e" * 32)
    assert contents(base / "other") != contents(base / "roster")


def test_no_data_stands_in_the_example() -> None:
    assert {path.suffix for path in EXAMPLE.iterdir()} <= {".toml", ".md"}
    assert "shared" not in (EXAMPLE / "case.toml").read_text(encoding="utf-8")
