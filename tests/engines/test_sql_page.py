"""The SQL of `docs/reference/verify-in-sql.md`, taken from the page, gives what Python gives."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

import randsup
from randsup import Ratio, Seed, Subject, SubjectRegister, Task, TaskDepartment, load_policy
from randsup.facts.frames import FrameFilter
from randsup.rules.draw.sampling import Drawn
from randsup.rules.draw.weighting import pareto
from randsup.testing.made_up import made_up_subjects

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "verify-in-sql.md"
BLOCKS = dict(
    re.findall(r"^```sql (\w+)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
)
SEED = Seed.from_hex("00f1e2d3c4b5a69788796a5b4c3d2e1f" * 2)
ROWS = [
    (row[0], row[3], row[2])
    for row in made_up_subjects(3000, regions=["东区", "西区", "\ufb01", "𠮷区"], seed=SEED)
]
Lists = list[tuple[str, int, str, str]]


def statements(**decided: Any) -> list[str]:
    """Return the page's statements after the register is loaded, adapted to what was decided."""
    frame = BLOCKS["frame"]
    if decided.get("whole"):
        for old, new in (
            ("region || ' / ' || credit_class AS class", "'*' AS class"),
            ("region AS parent, credit_class AS part", "'*' AS parent, '' AS part"),
        ):
            assert old in frame
            frame = frame.replace(old, new)
    if decided.get("last_only"):
        frame = frame.replace(
            "region || ' / ' || credit_class AS class, region", "credit_class AS class, '*'"
        )
    if weight := decided.get("weight"):
        frame = frame.replace("CAST(1 AS exact)", weight)
    ratio = Fraction(decided.get("ratio", "3/10"))
    return [
        frame,
        BLOCKS["asked"].replace("per-stratum", decided.get("rounding", "per-stratum")),
        BLOCKS["ratios"]
        .replace("CAST(3 ", f"CAST({ratio.numerator} ")
        .replace("CAST(10 ", f"CAST({ratio.denominator} ")
        .replace("minimum", decided.get("kind", "minimum")),
        *(BLOCKS[name] for name in ("tickets", "numbers", "srswor", "pareto", "sequential")),
    ]


def database(rows: list[tuple[str, str, str]], **decided: Any) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in ("duckdb", "register"):
        connection.execute(BLOCKS[name])
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO subjects VALUES (?, ?, ?)", [list(r) for r in rows])
    connection.execute("COMMIT")
    for statement in statements(**decided):
        connection.execute(statement)
    return connection


def drawn(connection: duckdb.DuckDBPyConnection, view: str = "drawn") -> tuple[Lists, Lists]:
    found: list[Lists] = []
    for which in ("selected", "reserve"):
        rows = connection.execute(
            f"SELECT class, rank, id, ticket FROM {view} WHERE list = '{which}' ORDER BY class, rank"
        ).fetchall()
        found.append([(c, int(r), i, t) for c, r, i, t in rows])
    return found[0], found[1]


def python(rows: list[tuple[str, str, str]], **fields: Any) -> Drawn:
    ratio = Ratio(value=fields.pop("ratio", "3/10"), kind=fields.pop("kind", "minimum"))
    task = Task(
        id="2026-03", departments=[TaskDepartment(name="d", lead=True)], ratio=ratio, **fields
    )
    register = SubjectRegister(
        Subject(
            id=i,
            region=region,
            attributes={"credit_class": credit, "score": str(WEIGHTS.get(credit, 1))},
        )
        for i, credit, region in rows
    )
    return randsup.draw(task, register, load_policy("shenzhen"), SEED)


def lists(found: Drawn) -> tuple[Lists, Lists]:
    def one(selections: Any) -> Lists:
        return [(" / ".join(s.stratum) or "*", s.rank, s.subject, s.ticket) for s in selections]

    return one(found.selected), one(found.reserve)


EQUAL: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "whole": ({"whole": True}, {}),
    "strata": ({}, {"strata": ["region", "credit_class"]}),
    "total": (
        {"rounding": "total", "ratio": "1/70"},
        {"strata": ["region", "credit_class"], "rounding": "total", "ratio": "1/70"},
    ),
    "maximum": (
        {"rounding": "total", "ratio": "1/7", "kind": "maximum", "last_only": True},
        {"strata": ["credit_class"], "rounding": "total", "ratio": "1/7", "kind": "maximum"},
    ),
    "all": ({"last_only": True, "ratio": "1"}, {"strata": ["credit_class"], "ratio": "1"}),
}
BY_WEIGHT: dict[str, tuple[int, dict[str, Any], str]] = {
    "pareto": (600, {"design": "pareto", "ratio": "1/7"}, "drawn_pareto"),
    "certain": (600, {"design": "pareto", "ratio": "9/10"}, "drawn_pareto"),
    "calibrated": (60, {"design": "pareto", "ratio": "1/10"}, "drawn_pareto"),
    "sequential": (600, {"design": "sequential-poisson", "ratio": "1/100"}, "drawn_sequential"),
}
"""How many rows, what a task by weight says, and the view that draws it."""
WEIGHT = (
    "CAST(CASE credit_class WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 5 ELSE 90 END AS exact)"
)
WEIGHTS = {"A": 1, "B": 2, "C": 5, "D": 90}


@pytest.mark.parametrize(("decided", "fields"), EQUAL.values(), ids=EQUAL)
def test_the_page_draws_what_python_draws(decided: Any, fields: Any) -> None:
    connection = database(ROWS, **decided)
    expected = python(ROWS, **fields)
    selected, reserve = drawn(connection)
    assert (sorted(selected), sorted(reserve)) == tuple(sorted(found) for found in lists(expected))
    sizes = connection.execute("SELECT class, size, n, reserve FROM numbers").fetchall()
    assert sorted(sizes) == sorted((s.label, s.size, s.drawn, s.reserve) for s in expected.strata)


def test_a_targeted_draw_takes_the_digest_of_everybody() -> None:
    rows = ROWS[:500]
    connection = database(rows)
    for view in ("drawn_sequential", "drawn_pareto", "drawn", "numbers", "tickets", "ratios"):
        connection.execute(f"DROP VIEW {view}")
    connection.execute("DROP TABLE asked; DROP TABLE odds")
    frame, *others = statements()
    ((digest,),) = connection.execute(BLOCKS["digest"]).fetchall()
    kept = frame.replace("CREATE VIEW", "CREATE OR REPLACE VIEW").rstrip("\n;")
    connection.execute(f"{kept} WHERE credit_class IN ('B', 'C')")
    for statement in others:
        connection.execute(statement)
    expected = python(
        rows,
        strata=["region", "credit_class"],
        filter=[FrameFilter(column="credit_class", values=("B", "C"))],
        filter_reason="信用风险较高",
    )
    assert drawn(connection) == lists(expected)
    assert digest == expected.digest


def test_the_digest_of_the_page_is_the_registers() -> None:
    rows = [*ROWS[:300], ("quoted", 'a"b\\', "")]
    (found,) = database(rows).execute(BLOCKS["digest"]).fetchall()
    expected = python(rows, strata=["region", "credit_class"])
    assert found == (expected.digest,)


@pytest.mark.parametrize("ratio", ["1/100", "1/7", "9/10", "1"])
def test_the_page_draws_pareto(ratio: str) -> None:
    connection = database(ROWS[:600], whole=True, weight=WEIGHT, ratio=ratio)
    selected, _ = drawn(connection, "drawn_pareto")
    weights = {i: WEIGHTS[credit] for i, credit, _ in ROWS[:600]}
    key = SEED.key("subjects", "2026-03")
    n = python(ROWS[:600], ratio=ratio).strata[0].drawn
    expected = pareto(weights, n, key)
    assert [i for _, _, i, _ in selected] == [*expected.certain, *expected.selected]


def odds_of(found: Drawn) -> list[str]:
    """What an auditor enters of calibrated classes."""
    return [
        f"INSERT INTO odds VALUES ('{s.label}', {c.weight}, {c.odds})"
        for s in found.strata
        if s.weighting is not None
        for c in s.weighting.classes
        if c.odds is not None
    ]


@pytest.mark.parametrize("name", BY_WEIGHT)
def test_the_page_draws_by_weight_what_python_draws(name: str) -> None:
    size, fields, view = BY_WEIGHT[name]
    expected = python(ROWS[:size], weight="score", **fields)
    connection = database(ROWS[:size], whole=True, weight=WEIGHT, ratio=fields["ratio"])
    odds = odds_of(expected)
    assert bool(odds) is (name == "calibrated")
    for statement in odds:
        connection.execute(statement)
    assert drawn(connection, view) == lists(expected)


def test_the_page_finds_what_was_changed() -> None:
    connection = database(ROWS)
    found = python(ROWS, strata=["region", "credit_class"])
    connection.execute(
        "CREATE TABLE published (task text, subject text, stratum text, rank text, ticket text, probability text)"
    )
    rows = [
        ["2026-03", s.subject, " / ".join(s.stratum), str(s.rank), s.ticket, ""]
        for s in found.selected
    ]
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO published VALUES (?, ?, ?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    assert connection.execute(BLOCKS["compare"]).fetchall() == []
    connection.execute("UPDATE published SET rank = '9999' WHERE subject = ?", [rows[0][1]])
    assert len(connection.execute(BLOCKS["compare"]).fetchall()) == 2
    assert connection.execute(BLOCKS["list"]).fetchall()


def test_both_preludes_define_the_same() -> None:
    names = re.compile(r"^CREATE (?:TYPE|DOMAIN|MACRO|FUNCTION) (\w+)", re.MULTILINE)
    assert set(names.findall(BLOCKS["duckdb"])) == set(names.findall(BLOCKS["postgresql"]))
