from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from randsup.errors import InputError
from randsup.facts.registers import Inspector, InspectorRegister
from randsup.lottery import Seed
from randsup.tables.conflicts import read_conflicts
from randsup.tables.identity import subject_id
from randsup.tables.inspectors import read_inspectors
from randsup.testing import made_up
from randsup.testing.made_up import (
    CREDIT_SHARES,
    REASON,
    SUBJECT_HEADINGS,
    made_up_conflicts,
    made_up_inspectors,
    made_up_subjects,
    read_categories,
    write_roster,
)
from tests.tables.files import SHARED, csv_file

SEED = Seed.from_hex("5d" * 32)
OTHER = Seed.from_hex("5e" * 32)
REGIONS = [f"第{n}区" for n in range(8)]


def rows(n: int, seed: Seed = SEED) -> list[tuple[str, ...]]:
    return list(made_up_subjects(n, regions=REGIONS, seed=seed))


def test_subjects_are_what_they_say() -> None:
    made = rows(4000)
    assert all(len(row) == len(SUBJECT_HEADINGS) for row in made)
    assert len({row[0] for row in made}) == 4000
    assert all(subject_id(row[0]) == row[0] for row in made)
    assert all(row[0].startswith("9199") for row in made)
    assert [row[1] for row in made[:2]] == ["企业000001", "企业000002"]
    assert {row[2] for row in made} == set(REGIONS)
    classes = Counter(row[3] for row in made)
    for name, hundredths in CREDIT_SHARES:  # 5 standard deviations, at a fixed seed
        mean = 40 * hundredths
        assert abs(classes[name] - mean) < 5 * (mean * (1 - hundredths / 100)) ** 0.5


def test_subjects_depend_on_the_seed_and_not_on_the_number() -> None:
    assert rows(50) == rows(100)[:50]
    assert not {row[0] for row in rows(50)} & {row[0] for row in rows(50, OTHER)}


def test_codes_do_not_repeat_soon() -> None:
    made = islice(made_up_subjects(200_000, regions=["a"], seed=SEED), None)
    assert len({row[0][8:16] for row in made}) == 200_000


@settings(max_examples=40)
@given(
    st.dictionaries(st.sampled_from(REGIONS), st.integers(0, 500), min_size=1),
    st.integers(1, 3),
    st.integers(0, 40),
    st.integers(1, 12),
)
def test_every_class_can_be_visited(
    regions: dict[str, int], departments: int, extra: int, categories: int
) -> None:
    names = [f"部门{n}" for n in range(departments)]
    held = [f"A{n:02d}" for n in range(categories)]
    cells = len(regions) * departments
    n = 2 * cells + extra
    people = made_up_inspectors(n, regions=regions, departments=names, categories=held, seed=SEED)
    assert len(people) == n
    assert [p.id for p in people] == [f"P{k:05d}" for k in range(1, n + 1)]
    least = 3 if n >= 3 * cells else 2
    for region in regions:
        for name in names:
            team = [p for p in people if (p.region, p.department) == (region, name)]
            assert len(team) >= least
            counts = Counter(c for p in team for c in p.categories)
            assert set(counts) == set(held)
            assert min(counts.values()) >= 2


def test_inspectors_stand_where_the_subjects_are() -> None:
    people = made_up_inspectors(
        1006, regions={"a": 900, "b": 100}, departments=["d"], categories=["x"], seed=SEED
    )
    assert Counter(p.region for p in people) == {"a": 903, "b": 103}
    assert {p.licence_until for p in people} == {date(2030, 12, 31)}
    assert {p.max_load for p in people} == {None}


def test_inspectors_who_serve_everywhere() -> None:
    people = made_up_inspectors(
        5, regions=None, departments=["d", "e"], categories=["x"], seed=SEED, max_load=4
    )
    assert Counter((p.region, p.department) for p in people) == {("", "d"): 3, ("", "e"): 2}
    assert {p.max_load for p in people} == {4}


def test_too_few_inspectors() -> None:
    with pytest.raises(InputError) as caught:
        made_up_inspectors(
            11, regions=dict.fromkeys("abc", 1), departments=["d", "e"], categories=["x"], seed=SEED
        )
    assert str(caught.value) == (
        "inspectors: 11 inspectors are too few: 3 regions x 2 departments need 12 or more, 2 of each "
        "department in each region"
    )


def test_conflicts() -> None:
    people = InspectorRegister(
        [
            Inspector(id="P1", department="d", region="a"),
            Inspector(id="P2", department="d", region="b"),
            Inspector(id="P3", department="d"),
            Inspector(id="P4", department="d", region="a"),
        ]
    )
    subjects = [(f"s{n}", "abc"[n % 3]) for n in range(90)]
    found = made_up_conflicts(subjects, count=30, inspectors=people, seed=SEED)
    again = made_up_conflicts(subjects[::-1], count=30, inspectors=people, seed=SEED)
    assert found == again
    turned = InspectorRegister(reversed(tuple(people)))
    assert made_up_conflicts(subjects, count=30, inspectors=turned, seed=SEED) == found
    assert len({c.subject for c in found}) == len(found) == 30
    region = dict(subjects)
    allowed = {"a": {"P1", "P3", "P4"}, "b": {"P2", "P3"}, "c": {"P3"}}
    assert all(c.inspector in allowed[region[c.subject]] for c in found)
    assert {c.inspector for c in found} == {"P1", "P2", "P3", "P4"}
    assert {c.reason for c in found} == {REASON}
    fewer = made_up_conflicts(subjects, count=10, inspectors=people, seed=SEED)
    assert set(fewer) < set(found)
    assert made_up_conflicts(subjects, count=30, inspectors=people, seed=OTHER) != found


def roster(like: Path, out: Path, **options: object) -> tuple[bytes, bytes]:
    out.mkdir(exist_ok=True)
    given: dict[str, object] = {
        "region_column": "region",
        "n": 60,
        "departments": ["甲", "乙", "丙"],
        "categories": ["A01", "A02"],
        "conflicts": "1%",
        "seed": SEED,
    }
    write_roster(like, out=out, **(given | options))  # type: ignore[arg-type]
    return (out / "inspectors.csv").read_bytes(), (out / "conflicts.csv").read_bytes()


def test_a_roster_does_not_depend_on_order_or_encoding(tmp_path: Path) -> None:
    made = rows(2000)
    one = csv_file(tmp_path / "a.csv", [SUBJECT_HEADINGS, *made])
    two = csv_file(tmp_path / "b.csv", [SUBJECT_HEADINGS, *made[::-1]], "gb18030")
    first = roster(one, tmp_path / "one")
    assert roster(two, tmp_path / "two") == first
    assert roster(one, tmp_path / "three", seed=OTHER) != first
    people = read_inspectors(tmp_path / "one" / "inspectors.csv", canonical=True).inspectors
    assert len(people) == 60
    declared = read_conflicts(tmp_path / "one" / "conflicts.csv").conflicts
    assert len(declared) == 20
    region = {row[0]: row[2] for row in made}
    home = {p.id: p.region for p in people}
    assert all(home[c.inspector] == region[c.subject] for c in declared)
    assert roster(one, tmp_path / "four", conflicts="0")[1].count(b"\n") == 1


def test_rows_without_an_id_are_passed_over_and_counted(tmp_path: Path) -> None:
    made = [*rows(300), ("91330302l19373061U", "", "x", "", ""), ("a|b", "", "x", "", ""), ("c",)]
    like = csv_file(tmp_path / "a.csv", [("编码", *SUBJECT_HEADINGS[1:]), *made])
    done = write_roster(
        like,
        region_column="region",
        n=60,
        departments=["甲"],
        categories=["A01"],
        conflicts="1%",
        seed=SEED,
        out=tmp_path,
        id_column="编码",
    )
    assert (done.subjects, done.skipped, done.regions) == (300, 3, 8)
    assert (done.inspectors, done.conflicts) == (60, 3)


def test_a_roster_for_everywhere(tmp_path: Path) -> None:
    like = csv_file(tmp_path / "a.csv", [SUBJECT_HEADINGS, *rows(100)])
    roster(like, tmp_path / "out", region_column="", n=9)
    people = read_inspectors(tmp_path / "out" / "inspectors.csv", canonical=True).inspectors
    assert {p.region for p in people} == {""}


@pytest.mark.parametrize("share", ["2", "-1%", "x", "101%"])
def test_a_share_that_is_none(tmp_path: Path, share: str) -> None:
    like = csv_file(tmp_path / "a.csv", [SUBJECT_HEADINGS, *rows(100)])
    with pytest.raises(InputError, match="ratio: "):
        roster(like, tmp_path / "out", conflicts=share)


def test_categories_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "categories.txt"
    path.write_text("\ufeffB\n\n A\nB\n", encoding="utf-8")
    assert read_categories(path) == ("A", "B")
    path.write_text("vocabulary,value\nx,B01.甲、乙（丙，丁）\nx,无\ny,A02.a\n", encoding="utf-8")
    assert read_categories(path) == ("A02", "B01")
    path.write_text("vocabulary,value\nx,无\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_categories(path)
    assert str(caught.value) == "categories.txt: has no category: write one in each line"
    with pytest.raises(InputError, match="cannot be read as UTF-8 text"):
        read_categories(tmp_path / "none.txt")


def test_no_stream_of_a_draw_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise AssertionError("a key of a draw")

    monkeypatch.setattr(Seed, "key", refuse)
    assert rows(3)
    assert made_up_inspectors(4, regions=None, departments=["d"], categories=["x"], seed=SEED)


def test_made_up_registers_need_no_hypothesis() -> None:
    code = (
        "import sys; sys.modules['hypothesis'] = None; import randsup.testing.made_up as m; "
        "print(m.__name__)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert answer.stdout.strip() == made_up.__name__


@pytest.mark.skipif(not SHARED.exists(), reason="the real data are not beside this checkout")
def test_a_roster_for_the_real_register(tmp_path: Path) -> None:
    codes = SHARED / "zhejiang-roster-codes.csv"
    assert len(read_categories(codes)) == 36
    done = write_roster(
        SHARED / "zhejiang-drawn-2017.csv",
        region_column="registration_authority",
        n=2000,
        departments=["市场监督管理"],
        categories=codes,
        conflicts="1%",
        seed=SEED,
        out=tmp_path,
    )
    assert (done.subjects, done.skipped, done.regions) == (46_137, 11, 126)
    assert (done.inspectors, done.conflicts) == (2000, 462)
    people = read_inspectors(tmp_path / "inspectors.csv", canonical=True).inspectors
    teams = Counter(p.region for p in people)
    assert len(teams) == 126
    assert min(teams.values()) >= 3
    held = Counter((p.region, c) for p in people for c in p.categories)
    assert len(held) == 126 * 36
    assert min(held.values()) >= 2
