"""Too few people of a category: the run completes, and says who is missing where, and why."""

from __future__ import annotations

from pathlib import Path

from tests.cli.building import CASE, CONFLICTS, Row, randsup, rows_of, task_of, write_case

PEOPLE: list[Row] = [
    ("id", "department", "categories", "max_load"),
    ("S00", "市监局", "食品", "3"),
    ("S01", "市监局", "食品", "2"),
    *((f"S{n:02}", "市监局", "", "") for n in range(2, 9)),
]
"""Two hold the category and may make five visits; eight subjects are drawn."""


def test_too_few_of_a_category(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", inspectors=PEOPLE, conflicts=CONFLICTS[:1])
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 1, said
    task = task_of(tmp_path / "out", "a")
    (certificate,) = task["dispatch"]["certificates"]
    assert certificate["missing"] == 3
    assert certificate["inspectors"] == ["S00", "S01"]
    assert certificate["capacity"] == 5
    assert certificate["categories"] == ["食品"]
    selected = {s["subject"] for s in task["draw"]["selected"]}
    assert set(certificate["subjects"]) == selected
    heading, *rows = rows_of(tmp_path / "out" / "unfilled.csv")
    assert heading == ["task", "subject", "department", "seat", "role", "category", "certificate"]
    assert len(rows) == 3
    for row in rows:
        assert row[0] == "a"
        assert row[1] in selected
        assert row[2:6] == ["市监局", "1", "lead", "食品"]
        assert row[6] == certificate["zh"]
        assert row[1] in said.out, "the summary names the subjects"
    assert certificate["zh"] in said.out
    for words in ("8个检查对象", "食品", "5次", "缺3人次", "3个席位无人可派"):
        assert words in said.out
    assert said.out.count(certificate["zh"]) == 1, "said once"
    english = randsup("run", case, "--out", tmp_path / "english", "--lang", "en")
    assert english.code == 1
    for words in (
        "These 8 subjects need category 食品",
        "capacity of 5",
        "3 short",
        "3 seats are unfilled",
    ):
        assert words in english.out
    assert {f["code"] for f in task["findings"]} == {"unfilled-seats", "team-below-min-size"}
    full = rows_of(tmp_path / "out" / "assignments.csv")[1:]
    assert len(full) == 2 * 8 - 3
    verified = randsup("verify", tmp_path / "out")
    assert verified.code == 0
    assert "自述2项" in verified.out


def test_the_number_that_is_missing_is_no_larger_than_it_must_be(tmp_path: Path) -> None:
    for visits, missing in ((1, 5), (3, 3), (5, 1), (6, 0)):
        people = [*PEOPLE[:1], ("S00", "市监局", "食品", str(visits)), *PEOPLE[2:]]
        case = write_case(tmp_path / f"case{visits}", inspectors=people, conflicts=CONFLICTS[:1])
        said = randsup("run", case, "--out", tmp_path / f"out{visits}")
        assert said.code == (1 if missing else 0)
        assert len(rows_of(tmp_path / f"out{visits}" / "unfilled.csv")) == 1 + missing


def test_everybody_has_an_interest(tmp_path: Path) -> None:
    """One subject, and everybody of the department is related to it: the proof says so."""
    case = write_case(tmp_path / "case")
    assert randsup("run", case, "--out", tmp_path / "first").code == 0
    subject = rows_of(tmp_path / "first" / "selected.csv")[1][1]
    related = [*CONFLICTS[:1], *((f"S{n:02}", subject, "亲属") for n in range(8))]
    case = write_case(tmp_path / "case2", conflicts=related)
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 1
    rows = rows_of(tmp_path / "out" / "unfilled.csv")[1:]
    assert [(row[1], row[3]) for row in rows] == [(subject, "1"), (subject, "2")]
    assert subject in said.out
    assert randsup("verify", tmp_path / "out").code == 0


def test_nobody_may_go(tmp_path: Path) -> None:
    """Everybody's licence has ended: every seat stays empty, everybody is named, nothing breaks."""
    people = [
        ("id", "department", "categories", "licence_until"),
        *((f"S{n:02}", "市监局", "食品", "2026-08-31") for n in range(3)),
    ]
    case = write_case(tmp_path / "case", CASE, inspectors=people, conflicts=CONFLICTS[:1])
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 1
    assert len(rows_of(tmp_path / "out" / "unfilled.csv")) == 1 + 16
    assert "3名执法检查人员未进入选派范围" in said.out
    assert randsup("verify", tmp_path / "out").code == 0


def test_a_licence_that_ends_inside_the_window(tmp_path: Path) -> None:
    """The person is left out, that is said, and it is no error. The last day itself is in order."""
    people = [
        ("id", "department", "categories", "licence_until"),
        ("S00", "市监局", "食品", "2026-09-17"),
        ("S01", "市监局", "食品", "2026-09-18"),
        ("S02", "市监局", "食品", ""),
        ("S03", "市监局", "", "2026-08-31"),
        ("S04", "市监局", "", "2030-12-31"),
    ]
    case = write_case(tmp_path / "case", CASE, inspectors=people, conflicts=CONFLICTS[:1])
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 0, said
    task = task_of(tmp_path / "out", "a")
    assert task["dispatch"]["excluded"] == [
        ["S00", "licence-ends-inside-window"],
        ["S03", "licence-ended-before-window"],
    ]
    assert "执法证在检查期内到期：S00" in said.out
    assert "执法证在检查期开始前到期：S03" in said.out
    assert "1名执法检查人员未登记执法证有效期" in said.out
    assert {row[5] for row in rows_of(tmp_path / "out" / "assignments.csv")[1:]} == {
        "S01",
        "S02",
        "S04",
    }
    assert randsup("verify", tmp_path / "out").code == 0
