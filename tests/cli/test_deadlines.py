"""When what must be published: the five texts on one case, surprise, and the end of what is known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.building import (
    CASE,
    NOTICE_2027,
    edited,
    randsup,
    record_of,
    rows_of,
    task_of,
    write_case,
)

EVENTS = """\
[task.events]
plan_approved = 2026-08-17
list_drawn = 2026-08-28
sampling_closed = 2026-09-18
inspection_closed = 2026-09-17
result_formed = 2026-09-16
measure_decided = 2026-09-21
published = 2026-09-21
"""
FIVE_CASE = edited(
    CASE, ('profile = "shenzhen"', 'profile = "{profile}"'), (CASE[CASE.index("[task.events]") :], EVENTS)
)  # fmt: skip

NOTHING = ("", "", "silent")
DUE: dict[str, dict[str, tuple[str, str, str]]] = {
    "shenzhen": {
        "publication.plan": NOTHING,
        "publication.object_list": NOTHING,
        "publication.result": ("sampling_closed", "2026-09-18", "2026-10-22"),
        "publication.publicity_period": ("published", "2026-09-21", "2026-10-08"),
        "publication.penalty": ("", "", "unspecified"),
    },
    "tonghua": {
        "publication.plan": ("", "", "unspecified"),
        "publication.object_list": ("", "", "unspecified"),
        "publication.result": ("inspection_closed", "2026-09-17", "2026-10-21"),
        "publication.publicity_period": NOTHING,
        "publication.penalty": ("", "", "unspecified"),
    },
    "shenyang": {
        "publication.plan": ("plan_approved", "2026-08-17", "2026-08-31"),
        "publication.object_list": ("list_drawn", "2026-08-28", "2026-09-11"),
        "publication.result": ("result_formed", "2026-09-16", "2026-09-30"),
        "publication.publicity_period": NOTHING,
        "publication.penalty": ("measure_decided", "2026-09-21", "2026-10-08"),
    },
    "linyi": {
        "publication.plan": NOTHING,
        "publication.object_list": NOTHING,
        "publication.result": ("", "", "promptly"),
        "publication.publicity_period": NOTHING,
        "publication.penalty": NOTHING,
    },
    "yunnan": {
        "publication.plan": NOTHING,
        "publication.object_list": NOTHING,
        "publication.result": ("", "", "promptly"),
        "publication.publicity_period": NOTHING,
        "publication.penalty": ("", "", "promptly"),
    },
}
"""What each text makes of one case, counted by hand from the State Council's notice for 2026.

20 September and 10 October work; 25 to 27 September and 1 to 7 October rest.
"""


def duties(folder: Path, task: str = "a") -> dict[str, Any]:
    return {d["what"]: d for d in task_of(folder, task)["obligations"]}


def dated(folder: Path) -> dict[str, tuple[str, ...]]:
    """Anchor, event and due date of every duty, as the table has them."""
    return {row[1]: tuple(row[2:5]) for row in rows_of(folder / "deadlines.csv")[1:]}


@pytest.mark.parametrize("profile", DUE)
def test_one_case_under_five_texts(profile: str, tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", FIVE_CASE, ("{profile}", profile))
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 0, said
    heading, *rows = rows_of(tmp_path / "out" / "deadlines.csv")
    assert heading == ["task", "what", "anchor", "event", "due", "provisional", "clauses"]
    assert {row[1]: tuple(row[2:5]) for row in rows} == DUE[profile]
    assert {row[0] for row in rows} == {"a"}
    assert {row[5] for row in rows} == {"false"}
    for row in rows:
        assert bool(row[6]) == (row[4] != "silent"), "who has a duty has it from a clause"
        for clause in filter(None, row[6].split(";")):
            assert clause.startswith((profile, "cn-baseline"))
    for what, (anchor, event, due) in DUE[profile].items():
        duty = duties(tmp_path / "out")[what]
        assert (duty["anchor"], duty["event"] or "", duty["due"]) == (anchor, event, due)
    assert randsup("verify", tmp_path / "out").code == 0


def test_the_profile_option_is_the_same_as_the_line_in_the_case(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", FIVE_CASE, ("{profile}", "shenzhen"))
    for profile, due in DUE.items():
        out = tmp_path / profile
        assert randsup("run", case, "--profile", profile, "--out", out).code == 0
        assert dated(out) == due
        kept = (out / "inputs" / "case.toml").read_text(encoding="utf-8")
        assert f'profile = "{profile}"' in kept
        assert kept.count("profile") == 1
        assert record_of(out)["policy"]["id"] == profile
        assert randsup("verify", out).code == 0


def test_the_draw_does_not_depend_on_the_text(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", FIVE_CASE, ("{profile}", "shenzhen"))
    tables = set()
    for profile in DUE:
        out = tmp_path / profile
        randsup("run", case, "--profile", profile, "--out", out)
        tables.add(b"".join((out / f"{name}.csv").read_bytes() for name in ("selected", "reserve")))
    assert len(tables) == 1


def test_the_display_of_a_result(tmp_path: Path) -> None:
    """Shenzhen's seven days are a display; Shenyang's seven are a deadline."""
    case = write_case(tmp_path / "case", FIVE_CASE, ("{profile}", "shenzhen"))
    said = randsup("run", case, "--out", tmp_path / "out")
    shown = duties(tmp_path / "out")["publication.publicity_period"]
    assert (shown["first"], shown["due"], shown["working_days"]) == ("2026-09-22", "2026-10-08", 7)
    assert "2026-09-22 至 2026-10-08，共7个工作日" in said.out


def test_events_that_are_awaited(tmp_path: Path) -> None:
    """No other event ever stands in for the one that the text names."""
    for profile, missing in (
        ("shenzhen", "sampling_closed"),
        ("tonghua", "inspection_closed"),
        ("shenyang", "result_formed"),
    ):
        line = next(line for line in EVENTS.splitlines(keepends=True) if line.startswith(missing))
        case = write_case(
            tmp_path / profile,
            FIVE_CASE,
            ("{profile}", profile),
            (line, ""),
            ("published = 2026-09-21\n", ""),
        )
        said = randsup("run", case, "--out", tmp_path / f"{profile}-out")
        assert said.code == 0
        duty = duties(tmp_path / f"{profile}-out")["publication.result"]
        assert (duty["anchor"], duty["event"], duty["due"]) == (missing, None, "awaiting")


def test_publishing_without_the_anchor_is_refused(tmp_path: Path) -> None:
    for number, (edit, words) in enumerate(
        (
            (("sampling_closed = 2026-09-18\n", ""), "sampling_closed is missing"),
            (("published = 2026-09-21", "published = 2026-09-17"), "before sampling_closed"),
        )
    ):
        case = write_case(tmp_path / f"case{number}", FIVE_CASE, ("{profile}", "shenzhen"), edit)
        said = randsup("run", case, "--out", tmp_path / "out")
        assert said.code == 2
        assert words in said.err
        assert not (tmp_path / "out").exists()


SURPRISE = ("strata = ", "surprise = true\nstrata = ")


def test_a_surprise_inspection_under_shenyang(tmp_path: Path) -> None:
    closed = ("inspection_closed = 2026-09-17\n", "")
    case = write_case(tmp_path / "before", FIVE_CASE, ("{profile}", "shenyang"), SURPRISE, closed)
    said = randsup("run", case, "--out", tmp_path / "out1")
    assert said.code == 0
    before = duties(tmp_path / "out1")
    assert before["publication.plan"]["due"] == "suppressed"
    assert before["publication.object_list"]["due"] == "suppressed"
    assert before["publication.result"]["due"] == "2026-09-30"
    assert said.out.count("检查前不公示") == 2
    for what in ("publication.plan", "publication.object_list"):
        assert "surprise" in "".join(before[what]["clauses"])

    case = write_case(tmp_path / "after", FIVE_CASE, ("{profile}", "shenyang"), SURPRISE)
    said = randsup("run", case, "--out", tmp_path / "out2")
    after = duties(tmp_path / "out2")
    assert after["publication.plan"]["due"] == "after-inspection"
    assert after["publication.object_list"]["due"] == "after-inspection"
    assert said.out.count("检查结束后公示") == 2
    for out in ("out1", "out2"):
        assert randsup("verify", tmp_path / out).code == 0


def test_a_surprise_inspection_where_the_text_says_nothing_of_it(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", FIVE_CASE, ("{profile}", "shenzhen"), SURPRISE)
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 0
    assert dated(tmp_path / "out") == DUE["shenzhen"]
    assert "突击检查" in said.out


DECEMBER = (
    ("sampling_closed = 2026-09-18", "sampling_closed = 2026-12-18"),
    ("result_formed = 2026-09-16", "result_formed = 2026-12-18"),
    ("inspection_closed = 2026-09-17", "inspection_closed = 2026-12-18"),
    ("published = 2026-09-21\n", ""),
)
IN_DECEMBER = {
    "shenzhen": ("publication.result", "2027-01-18"),
    "tonghua": ("publication.result", "2027-01-18"),
    "shenyang": ("publication.result", "2027-01-04"),
}
"""With the made-up notice (1 January rests): counted by hand."""


@pytest.mark.parametrize("profile", IN_DECEMBER)
def test_december_without_the_next_notice(profile: str, tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", FIVE_CASE, ("{profile}", profile), *DECEMBER)
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 0, said
    found = duties(tmp_path / "out")
    duty = found["publication.result"]
    assert duty["due"] == "undecided"
    for words in ("2027-01-01", "State Council", "notice"):
        assert words in duty["note"]
    assert "暂不能确定" in said.out
    assert "2027" in said.out
    harmed = {"publication.result", "publication.publicity_period"}
    for what in DUE[profile].keys() - harmed:
        assert dated(tmp_path / "out")[what] == DUE[profile][what]
    rows = {row[1]: row[4] for row in rows_of(tmp_path / "out" / "deadlines.csv")}
    assert rows["publication.result"] == "undecided"
    assert len(rows_of(tmp_path / "out" / "selected.csv")) == 9
    assert len(rows_of(tmp_path / "out" / "assignments.csv")) == 17
    assert randsup("verify", tmp_path / "out").code == 0


@pytest.mark.parametrize("profile", IN_DECEMBER)
def test_december_with_the_next_notice(profile: str, tmp_path: Path) -> None:
    notices = ("[[task]]", '[calendar]\nnotices = ["2027.toml"]\n\n[[task]]')
    case = write_case(tmp_path / "case", FIVE_CASE, ("{profile}", profile), *DECEMBER, notices)
    (case / "2027.toml").write_text(NOTICE_2027, encoding="utf-8")
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 0, said
    what, due = IN_DECEMBER[profile]
    assert duties(tmp_path / "out")[what]["due"] == due
    assert due in said.out
    assert "测试用的假设通知" in said.out
    assert record_of(tmp_path / "out")["calendar"]["last"] == "2027-12-31"
    assert randsup("verify", tmp_path / "out").code == 0


def test_the_last_days_of_december_are_provisional(tmp_path: Path) -> None:
    case = write_case(
        tmp_path / "case",
        FIVE_CASE,
        ("{profile}", "shenyang"),
        ("result_formed = 2026-09-16", "result_formed = 2026-12-14"),
        ("published = 2026-09-21\n", ""),
    )
    said = randsup("run", case, "--out", tmp_path / "out")
    duty = duties(tmp_path / "out")["publication.result"]
    assert (duty["due"], duty["provisional"]) == ("2026-12-28", True)
    rows = {row[1]: row for row in rows_of(tmp_path / "out" / "deadlines.csv")}
    assert rows["publication.result"][5] == "true"
    assert "暂定" in said.out


def test_a_notice_that_is_none(tmp_path: Path) -> None:
    notices = ("[[task]]", '[calendar]\nnotices = ["2027.toml", "2028.toml"]\n\n[[task]]')
    case = write_case(tmp_path / "case", CASE, notices)
    for text, words in (
        ("", "source"),
        ('source = "x"\nlast = "2027-12-31"', "2027-12-31"),
        ('source = "x"\nlast = 2026-06-30', "2026"),
        ('source = "x"\nlast = 2027-12-31\nrest = [2027-01-01, 2027-13-01]', "2027.toml"),
        ('source = "x"\nlast = 2027-12-31\nrests = [2027-01-01]', "did you mean rest?"),
        ('source = "x"\nlast = 2027-12-31\nrest = [2027-01-01]\nwork = [2027-01-01]', "both"),
    ):
        (case / "2027.toml").write_text(text, encoding="utf-8")
        said = randsup("run", case, "--out", tmp_path / "out")
        assert said.code == 2, said
        assert "2027.toml" in said.err
        assert words in said.err
        assert not (tmp_path / "out").exists()


ALL = tuple(f"--event={line.replace(' ', '')}" for line in EVENTS.splitlines()[1:])


@pytest.mark.parametrize("profile", DUE)
def test_due_says_the_same(profile: str) -> None:
    said = randsup("due", "--profile", profile, *ALL, "--json")
    assert said.code == 0
    assert said.err == ""
    found: list[Mapping[str, Any]] = said.json
    assert {d["what"]: (d["anchor"], d["event"] or "", d["due"]) for d in found} == DUE[profile]
    assert [d["what"] for d in found] == list(DUE[profile])
    plain = randsup("due", "--profile", profile, *ALL)
    assert plain.code == 0
    assert len(plain.out.splitlines()) == 5
    english = randsup("due", "--profile", profile, *ALL, "--lang", "en")
    assert english.out.isascii() or "“" in english.out
    for _, _, due in DUE[profile].values():
        if due[0].isdigit():
            assert due in plain.out
            assert due in english.out


def test_due_of_the_issue() -> None:
    """`randsup due --profile shenyang --event result_formed=2026-09-18 --json`, as the design has it."""
    said = randsup("due", "--profile", "shenyang", "--event", "result_formed=2026-09-18", "--json")
    found = {d["what"]: d for d in said.json}
    assert found["publication.result"]["due"] == "2026-10-09"
    assert found["publication.result"]["working_days"] == 10
    assert found["publication.result"]["provisional"] is False
    assert found["publication.plan"]["due"] == "awaiting"
    assert found["publication.penalty"]["anchor"] == "measure_decided"
    assert set(found["publication.result"]) >= {
        *("what", "owner", "anchor", "event", "due", "provisional", "clauses"),
    }


def test_due_beyond_the_horizon_and_with_a_notice(tmp_path: Path) -> None:
    event = ("--profile", "shenzhen", "--event", "sampling_closed=2026-12-18", "--json")
    said = randsup("due", *event)
    assert said.code == 0
    assert said.json[2]["due"] == "undecided"
    assert "2027" in said.json[2]["note"]
    notice = tmp_path / "2027.toml"
    notice.write_text(NOTICE_2027, encoding="utf-8")
    assert randsup("due", *event, "--calendar", notice).json[2]["due"] == "2027-01-18"


def test_due_with_surprise_switches_and_layers() -> None:
    shenyang = ("due", "--profile", "shenyang", "--surprise", "--json")
    assert randsup(*shenyang).json[0]["due"] == "suppressed"
    after = randsup(*shenyang, "--event", "inspection_closed=2026-09-18")
    assert after.json[0]["due"] == "after-inspection"
    stricter = randsup(
        *("due", "--profile", "shenzhen", "--event", "sampling_closed=2026-09-18", "--json"),
        *("--switch", "publication_period_within_deadline=true"),
    )
    assert stricter.json[2]["working_days"] == 13
    layered = randsup("due", "--profile", "linyi", "--layer", "cn-baseline", "--json")
    assert layered.json[2]["due"] == "promptly"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--profile", "nope"), "known: cn-baseline"),
        (("--profile", "shenzen"), "shenzhen"),
        ((), "--profile"),
        (("--profile", "shenzhen", "--event", "sampling_close=2026-09-18"), "did you mean"),
        (("--profile", "shenzhen", "--event", "x=2026-09-18"), "known: plan_approved"),
        (("--profile", "shenzhen", "--event", "published=18.09.2026"), "2026-09-18"),
        (("--profile", "shenzhen", "--event", "published=20260918"), "2026-09-18"),
        (("--profile", "shenzhen", "--event", "published=2026-02-29"), "2026-09-18"),
        (("--profile", "shenzhen", "--event", "published"), "NAME=VALUE"),
        (("--profile", "shenzhen", "--event", "sampling_closed=1999-01-01"), "2004-01-01"),
        (
            ("--profile=shenzhen", "--event=published=2026-09-01", "--event=published=2026-09-02"),
            "twice",
        ),
        (("--profile", "shenzhen", "--switch", "nope=1"), "unknown switch"),
        (("--profile", "shenzhen", "--layer", "nope"), "unknown profile"),
        (("--profile", "shenzhen", "--lang", "fr"), "zh, en"),
        (("--profile", "shenzhen", "--calendar", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_due_refuses(arguments: tuple[str, ...], words: str) -> None:
    said = randsup("due", *arguments)
    assert said.code == 2
    assert words in said.err
    assert said.out == ""
