"""`randsup checklist`: what the text asks for each task, from the case's own registers."""

from __future__ import annotations

from pathlib import Path

from tests.cli.building import INSPECTORS, randsup, write_case


def test_what_is_missing_comes_first(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    said = randsup("checklist", case)
    assert said.code == 0, said
    marks = [line.strip()[:3] for line in said.out.splitlines() if line.startswith("  [")]
    first = marks[: marks.index("[可]") + 1]
    assert first == sorted(first, key=_turn)
    assert "执法检查人员名录库应包括：姓名、性别、职务、执法证号" in said.out
    assert "shenzhen-2018/2.1.2/personnel-fields" in said.out
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case"], "nothing is written"


def _turn(mark: str) -> int:
    return ["[缺]", "[办]", "[已]", "[可]"].index(mark)


def test_columns_are_found_by_their_headings(tmp_path: Path) -> None:
    lacking = _inspector_fields(write_case(tmp_path / "one"))
    assert (lacking["state"], lacking["en"].partition("lacks ")[2]) == (
        "missing",
        "性别, 职务, 业务专长.",
    )
    heading, *rows = INSPECTORS
    full = [(*heading, "性别", "职务", "业务专长"), *((*row, "女", "科员", "食品") for row in rows)]
    assert _inspector_fields(write_case(tmp_path / "two", inspectors=full))["state"] == "met"


def _inspector_fields(case: Path) -> dict[str, str]:
    said = randsup("checklist", case, "--json", "--lang", "en")
    assert said.code == 0, said
    (found,) = [r for r in said.json[0]["checklist"] if r["what"] == "inspector-fields"]
    assert set(found) >= {"step", "what", "state", "strength", "values", "clauses", "zh", "en"}
    return dict(found)


def test_another_profile_asks_for_something_else(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    said = randsup("checklist", case, "--profile", "yunnan", "--lang", "en")
    assert said.code == 0, said
    assert "Neither side learns of the other before dispatch" in said.out


def test_a_language_that_is_none(tmp_path: Path) -> None:
    said = randsup("checklist", write_case(tmp_path / "case"), "--lang", "fr")
    assert (said.code, said.err) == (2, "--lang: 'fr' is not one of zh, en\n")
