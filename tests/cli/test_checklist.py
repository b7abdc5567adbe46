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


def _governance(case: Path, *given: str) -> dict[str, dict[str, object]]:
    said = randsup("checklist", case, "--profile", "shenyang", "--json", *given)
    assert said.code == 0, said
    return {r["what"]: r for r in said.json[0]["checklist"] if r["step"] == "governance"}


def test_milestones_as_of_a_day(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    done = ("--reached", "item_lists=2020-08-01", "--reached", "target_registry=2020-07-31")
    found = _governance(case, "--on", "2020-08-03", *done)
    states = {what: r["state"] for what, r in found.items() if what.startswith("milestone")}
    assert states["milestone-item-lists"] == "missing"
    assert states["milestone-target-registry"] == "met"
    assert states["milestone-comprehensive-smart"] == "to-do"
    assert "milestones" in _governance(case)


def test_the_system_in_which_the_work_is_done(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    named = ("--platform", "沈阳市“双随机”综合执法平台")
    assert _governance(case, *named)["platform"]["state"] == "met"
    assert _governance(case, "--platform", "")["platform"]["state"] == "missing"
    assert _governance(case)["platform"]["state"] == "to-do"


def test_every_wrong_day_is_said_at_once(tmp_path: Path) -> None:
    given = ("--on", "20200803", "--reached", "a", "--reached", "b=1", "--reached", "c=2020-01-01")
    said = randsup("checklist", write_case(tmp_path / "case"), *given, "--reached", "c=2020-01-01")
    assert said.code == 2
    assert said.err.splitlines()[:-1] == [
        "--on: '20200803' is not a date such as 2020-08-01",
        "--reached: 'a' is not CODE=DATE",
        "--reached: '1' is not a date such as 2020-08-01",
        "--reached: c stands twice",
    ]
    alone = randsup("checklist", tmp_path / "case", "--reached", "item_lists=2020-08-01")
    assert (alone.code, alone.err) == (2, "--reached: needs the day to look at: --on DATE\n")
    unknown = ("--on", "2020-08-03", "--reached", "lists=2020-08-01", "--profile", "shenyang")
    said = randsup("checklist", tmp_path / "case", *unknown)
    assert (said.code, said.err.partition("(")[0]) == (
        2,
        "milestones: lists: no milestone of shenyang ",
    )
