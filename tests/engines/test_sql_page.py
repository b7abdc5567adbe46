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


def database(rows: list[tuple[str, str, str]], **decided: Any) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in ("duckdb", "register"):
        connection.execute(BLOCKS[name])
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO subjects VALUES (?, ?, ?)", [list(r) for r in rows])
    connection.execute("COMMIT")
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
    connection.execute(frame)
    connection.execute(
        BLOCKS["asked"].replace("per-stratum", decided.get("rounding", "per-stratum"))
    )
    ratio = Fraction(decided.get("ratio", "3/10"))
    connection.execute(
        BLOCKS["ratios"]
        .replace("CAST(3 ", f"CAST({ratio.numerator} ")
        .replace("CAST(10 ", f"CAST({ratio.denominator} ")
        .replace("minimum", decided.get("kind", "minimum"))
    )
    for name in ("tickets", "numbers", "srswor", "pareto", "sequential"):
        connection.execute(BLOCKS[name])
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
        Subject(id=i, region=region, attributes={"credit_class": credit})
        for i, credit, region in rows
    )
    return randsup.draw(task, register, load_policy("shenzhen"), SEED)


def lists(found: Drawn) -> tuple[Lists, Lists]:
    def one(selections: Any) -> Lists:
        return [(" / ".join(s.stratum) or "*", s.rank, s.subject, s.ticket) for s in selections]

    return one(found.selected), one(found.reserve)


@pytest.mark.parametrize(
    ("decided", "fields"),
    [
        ({"whole": True}, {}),
        ({}, {"strata": ["region", "credit_class"]}),
        (
            {"rounding": "total", "ratio": "1/70"},
            {"strata": ["region", "credit_class"], "rounding": "total", "ratio": "1/70"},
        ),
        (
            {"rounding": "total", "ratio": "1/7", "kind": "maximum", "last_only": True},
            {"strata": ["credit_class"], "rounding": "total", "ratio": "1/7", "kind": "maximum"},
        ),
        ({"last_only": True, "ratio": "1"}, {"strata": ["credit_class"], "ratio": "1"}),
    ],
    ids=["whole", "strata", "total", "maximum", "all"],
)
def test_the_page_draws_what_python_draws(decided: Any, fields: Any) -> None:
    connection = database(ROWS, **decided)
    expected = python(ROWS, **fields)
    selected, reserve = drawn(connection)
    assert (sorted(selected), sorted(reserve)) == tuple(sorted(found) for found in lists(expected))
    sizes = connection.execute("SELECT class, size, n, reserve FROM numbers").fetchall()
    assert sorted(sizes) == sorted((s.label, s.size, s.drawn, s.reserve) for s in expected.strata)


def test_the_digest_of_the_page_is_the_registers() -> None:
    rows = [*ROWS[:300], ("quoted", 'a"b\\', "")]
    (found,) = database(rows).execute(BLOCKS["digest"]).fetchall()
    expected = python(rows, strata=["region", "credit_class"])
    assert found == (expected.digest,)


@pytest.mark.parametrize("ratio", ["1/100", "1/7", "9/10", "1"])
def test_the_page_draws_pareto(ratio: str) -> None:
    weight = "CAST(CASE credit_class WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 5 ELSE 90 END AS exact)"
    of = {"A": 1, "B": 2, "C": 5, "D": 90}
    connection = database(ROWS[:600], whole=True, weight=weight, ratio=ratio)
    selected, _ = drawn(connection, "drawn_pareto")
    weights = {i: of[credit] for i, credit, _ in ROWS[:600]}
    key = SEED.key("subjects", "2026-03")
    n = python(ROWS[:600], ratio=ratio).strata[0].drawn
    expected = pareto(weights, n, key)
    assert [i for _, _, i, _ in selected] == [*expected.certain, *expected.selected]


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
