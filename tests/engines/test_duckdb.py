"""The draw in DuckDB equals the draw in Python, and refuses what no register may hold."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb as database
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import randsup
from randsup import InputError, Ratio, Seed, Subject, Task, TaskDepartment, load_policy
from randsup.engines import duckdb, sql
from randsup.engines.sql import SqlSubjects
from randsup.facts.registers import SubjectRegister, SubjectSource, TicketingSource
from randsup.rules.draw.sampling import Drawn
from randsup.tables.canonical_file import CanonicalSubjects
from randsup.tables.subjects import ingest_subjects
from randsup.testing.made_up import SUBJECT_HEADINGS, made_up_subjects

SEED = Seed.from_hex("5d" * 32)
POLICY = load_policy("shenzhen")
OPEN: list[database.DuckDBPyConnection] = []
"""Relations live no longer than their connection."""
ROWS = list(made_up_subjects(2000, regions=["东区", "西区", "𠮷区", "\ufb01"], seed=SEED))


def task(ratio: str | Ratio = "3%", **fields: Any) -> Task:
    return Task(
        id="task-7",
        departments=[TaskDepartment(name="d", lead=True)],
        ratio=Ratio(value=ratio) if isinstance(ratio, str) else ratio,
        **fields,
    )


def in_memory(rows: Sequence[tuple[str, ...]] = ROWS) -> SubjectRegister:
    return SubjectRegister(
        Subject(
            id=row[0],
            name=row[1],
            region=row[2],
            attributes={"credit_class": row[3], "industry": row[4]},
        )
        for row in rows
    )


def table(rows: Sequence[tuple[str | None, ...]]) -> database.DuckDBPyRelation:
    connection = database.connect()
    OPEN.append(connection)
    connection.execute(
        f"CREATE TABLE subjects ({', '.join(f'{name} VARCHAR' for name in SUBJECT_HEADINGS)})"
    )
    connection.executemany("INSERT INTO subjects VALUES (?, ?, ?, ?, ?)", [list(r) for r in rows])
    return connection.table("subjects")


def csv_file(path: Path, rows: Sequence[tuple[str, ...]] = ROWS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(SUBJECT_HEADINGS)
        writer.writerows(rows)
    return path


def wanted(of: Task) -> Drawn:
    return randsup.draw(of, in_memory(), POLICY, SEED)


def refused(rows: Sequence[tuple[str | None, ...]], **options: Any) -> list[str]:
    with pytest.raises(InputError) as error:
        duckdb.draw(task(strata=["region"]), table(rows), POLICY, SEED, **options)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    "of",
    [
        task(),
        task("1"),
        task("0.0001"),
        task(strata=["region", "credit_class"]),
        task(strata=["region", "credit_class"], rounding="total", reserve=3),
        task(Ratio(by={"column": "credit_class", "values": dict.fromkeys("ABCD", "7%")})),
        task(Ratio(value="1/7", kind="maximum"), strata=["credit_class"], rounding="total"),
    ],
    ids=["one", "all", "hardly-any", "strata", "total", "by-column", "maximum"],
)
def test_every_source_gives_the_draw_of_python(of: Task, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "register.csv")
    relation = database.read_csv(str(path), header=True, all_varchar=True)
    relation.write_parquet(str(tmp_path / "register.parquet"))
    ingest_subjects(
        path,
        tmp_path / "canonical.csv",
        fields=("credit_class", "industry", "name", "region"),
    )
    expected = wanted(of)
    assert duckdb.draw(of, path, POLICY, SEED) == expected
    assert duckdb.draw(of, str(tmp_path / "register.parquet"), POLICY, SEED) == expected
    assert duckdb.draw(of, relation.order("name DESC"), POLICY, SEED) == expected
    kept = duckdb.of_canonical(CanonicalSubjects(tmp_path / "canonical.csv"))
    assert randsup.draw(of, kept, POLICY, SEED) == expected


def test_columns_are_renamed_and_rows_filtered() -> None:
    rows = table(ROWS)
    renamed = rows.project("id AS 代码, region AS 辖区").filter("辖区 <> '西区'")
    found = duckdb.draw(
        task(strata=["region"]), renamed, POLICY, SEED, columns={"id": "代码", "region": "辖区"}
    )
    left = [row for row in ROWS if row[2] != "西区"]
    assert found == randsup.draw(task(strata=["region"]), in_memory(left), POLICY, SEED)


def test_an_engine_is_a_register() -> None:
    register = duckdb.subjects(table(ROWS))
    assert isinstance(register, SubjectSource)
    assert isinstance(register, TicketingSource)
    assert not isinstance(in_memory(), TicketingSource)
    assert len(register) == len(ROWS)
    for names in ((), ("region",), ("region", "credit_class")):
        assert register.digest(names) == in_memory().digest(names)
        found: dict[tuple[str, ...], set[bytes]] = {}
        for values, ids in register.groups(names):
            found.setdefault(values, set()).update(ids)
        assert found == {v: set(ids) for v, ids in in_memory().groups(names)}
        assert register.counts(names) == {v: len(ids) for v, ids in in_memory().groups(names)}


def test_a_register_without_regions_has_blank_ones() -> None:
    rows = table(ROWS).project("id, credit_class")
    bare = [Subject(id=r[0], attributes={"credit_class": r[3]}) for r in ROWS]
    of = task(strata=["credit_class"])
    assert duckdb.draw(of, rows, POLICY, SEED) == randsup.draw(of, bare, POLICY, SEED)


def test_too_few_survivors_are_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("randsup.rules.draw.sampling.threshold", lambda *_: b"\0" * 30 + b"\1\0")
    asked: list[str] = []
    register = duckdb.subjects(table(ROWS[:50]))

    def run(statement: str) -> Iterable[tuple[Any, ...]]:
        asked.append(statement)
        return register.run(statement)

    watched = SqlSubjects(source="t", columns=register.columns, dialect=register.dialect, run=run)
    of = task("1/5")
    assert randsup.draw(of, watched, POLICY, SEED).selected
    assert len([s for s in asked if "AS ticket" in s]) > 200


def test_the_digest_in_parts_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "_AT_ONCE", 7)
    monkeypatch.setattr(sql, "_ASIDE", 1000)
    assert duckdb.subjects(table(ROWS)).digest(("region",)) == in_memory().digest(("region",))


@settings(max_examples=25)
@given(
    st.sets(
        st.text(
            st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="|/"),
            min_size=1,
            max_size=5,
        ).filter(lambda text: not duckdb_refuses(text)),
        min_size=1,
        max_size=8,
    ),
    st.text(st.sampled_from("a'\"\\,;#%_𠮷区\u2028"), max_size=4),
)
def test_any_text_goes_through(ids: set[str], value: str) -> None:
    connection = database.connect()
    connection.execute("CREATE TABLE t (id VARCHAR, region VARCHAR)")
    connection.executemany("INSERT INTO t VALUES (?, ?)", [[i, value] for i in sorted(ids)])
    of = task("1/2", strata=["region"])
    here = [Subject(id=i, region=value) for i in ids]
    if value != value.strip("\u2028"):
        with pytest.raises(InputError, match="blanks around it"):
            duckdb.draw(of, connection.table("t"), POLICY, SEED, accept_opaque_ids=True)
        return
    found = duckdb.draw(of, connection.table("t"), POLICY, SEED, accept_opaque_ids=True)
    assert found == randsup.draw(of, here, POLICY, SEED)


def duckdb_refuses(text: str) -> bool:
    from randsup.engines.checks import id_fault

    return bool(id_fault(text, accept_opaque_ids=True))


# ---------------------------------------------------------------- what is refused


def test_ids_that_are_not_canonical_are_refused_with_their_rows() -> None:
    lower = ROWS[1][0].lower()
    other = ROWS[2][0][:-1] + ("0" if ROWS[2][0][-1] != "0" else "1")
    rows = [ROWS[0], (lower, *ROWS[1][1:]), (other, *ROWS[2][1:]), (None, *ROWS[3][1:])]
    found = refused(rows)
    assert len(found) == 3
    assert found[0] == (
        f"DuckDB relation: row 2: '{lower}' is not in its canonical form, which is '{ROWS[1][0]}'"
    )
    assert found[1].startswith(
        f"DuckDB relation: row 3: {other} fails its GB 32100 check character"
    )
    assert found[2] == "DuckDB relation: row 4: the id is missing"


def test_ids_that_stand_twice_are_refused_with_both_rows() -> None:
    assert refused([*ROWS[:5], ROWS[1]]) == [
        f"DuckDB relation: row 6: id {ROWS[1][0]} stands twice, rows 2 and 6: leave one out"
    ]


@pytest.mark.parametrize("identity", ["a|b", "a/b", "a\tb", " a", "", "ａ"])
def test_opaque_ids_are_held_to_their_form(identity: str) -> None:
    (found,) = refused([("ok", *ROWS[0][1:]), (identity, *ROWS[1][1:])], accept_opaque_ids=True)
    assert found.startswith("DuckDB relation: row 2: ")


def test_only_suspects_are_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str | None] = []

    def seen(identity: str | None, **_: bool) -> str:
        looked.append(identity)
        return ""

    monkeypatch.setattr(sql, "id_fault", seen)
    rows = table([*ROWS[:20], ("plain-1", *ROWS[0][1:]), ("店铺", *ROWS[1][1:])])
    duckdb.subjects(rows, accept_opaque_ids=True)
    assert looked == ["店铺"]
    looked.clear()
    duckdb.subjects(rows)
    assert looked == ["plain-1", "店铺"]
    looked.clear()
    assert len(duckdb.subjects(rows, checked=True)) == 22
    assert looked == []


def test_an_opaque_id_is_admitted_only_where_it_is_asked_for() -> None:
    (found,) = refused([("A1", *ROWS[0][1:])])
    assert "accept_opaque_ids = true would admit it" in found


@pytest.mark.parametrize("value", ["东区 ", "东\n区"])
def test_values_are_held_to_their_form(value: str) -> None:
    rows = [ROWS[0], (*ROWS[1][:2], value, *ROWS[1][3:])]
    (found,) = refused(rows)
    assert found.startswith(f"DuckDB relation: column 'region': {value!r} ")
    assert found.endswith("; 1 rows have it")


def test_a_label_with_a_bar_is_refused_with_its_column() -> None:
    rows = [(*row[:2], "东|区", *row[3:]) for row in ROWS[:9]]
    with pytest.raises(InputError) as error:
        duckdb.draw(
            task(strata=["region", "credit_class"], rounding="total"), table(rows), POLICY, SEED
        )
    assert "shared out inside each region, but '东|区', which 9 subjects have, contains |" in str(
        error.value
    )


def test_sources_that_are_none_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "register.txt"
    text.write_text("id\n", encoding="utf-8")
    rows = table(ROWS[:3])
    for source, columns, message in (
        (tmp_path / "no.csv", {}, "is no file"),
        (text, {}, "neither a .csv nor a .parquet"),
        (rows, {"id": "uscc"}, "columns.id: there is no column 'uscc'"),
        (rows.project("1 AS id"), {}, "columns.id: is INTEGER; ids are text"),
        (rows.project("id, 0.5::DOUBLE AS region"), {}, "columns.region: is DOUBLE; cast it"),
    ):
        with pytest.raises(InputError) as error:
            duckdb.draw(task(strata=["region"]), source, POLICY, SEED, columns=columns)
        assert message in str(error.value)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "register.parquet"
    broken.write_bytes(b"PAR1 no parquet")
    with pytest.raises(InputError, match=r"register\.parquet: cannot be read"):
        duckdb.draw(task(), broken, POLICY, SEED)


def test_digests_escape_as_json_does() -> None:
    rows = [(ROWS[0][0], "n", 'a"b\\c', "A", "i"), (ROWS[1][0], "n", "'", "A", "i")]
    register = duckdb.subjects(table(rows))
    assert register.digest(("region",)) == in_memory(rows).digest(("region",))
