"""`randsup audit` with what a folder or a list cannot know, and its fields changed one by one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from randsup.canonical import digest
from randsup.cli.audit_stated import read_stated
from randsup.errors import InputError
from randsup.tables.identity import check_character
from tests.cli.building import CASE, SUBJECTS, Row, edited, randsup, rows_of, table, write_case
from tests.cli.test_audit import CHINESE, states

TONGHUA = CASE.replace('profile = "shenzhen"', 'profile = "tonghua"') + "list_drawn = 2026-09-18\n"
ALIKE: list[Row] = [
    ("id", "department", "categories"),
    *((f"S{n:02}", "市监局", "食品") for n in range(6)),
]

NOBODY: list[Row] = [("inspector", "subject", "reason")]
UNKNOWN = "91990001999999999" + check_character("91990001999999999")


def check(said: Any, code: str) -> Any:
    (found,) = [c for t in said["tasks"] for c in t["checks"] if c["code"] == code]
    return found


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of Tonghua with inspectors whom only their ids tell apart, and nobody with an interest."""
    base = tmp_path_factory.mktemp("stated")
    case = write_case(base / "case", TONGHUA, inspectors=ALIKE, conflicts=NOBODY)
    said = randsup("run", case, "--out", base / "out")
    assert said.code in (0, 1), said
    return base / "out"


def seats(out: Path) -> list[tuple[str, str]]:
    _, *rows = rows_of(out / "assignments.csv")
    return [(f"{task}/{subject}/{dep}/{seat}", who) for task, subject, dep, seat, _, who in rows]


def test_what_cannot_be_known_says_how_it_can_be_had(run: Path) -> None:
    said = randsup("audit", run, "--lang", "en")
    for line in said.out.splitlines():
        if "not checkable" in line and line.startswith(("D19", "D41", "D20")):
            assert "To have it:" in line
    zh = randsup("audit", run, "--lang", "zh")
    assert "用 --pair 指定两名条件相同的人员" in zh.out
    assert check(randsup("audit", run, "--json").json, "D19")["missing"] == ["pair"]


def test_the_chances_of_two_people_are_counted_on_demand(run: Path) -> None:
    said = randsup("audit", run, "--pair", "S01", "S04", "--json")
    assert check(said.json, "D19")["state"] == "holds"
    for pair, words in ((("S01", "S01"), "twice"), (("S01", "S0x"), "'S0x' stands in no register")):
        said = randsup("audit", run, "--pair", *pair)
        assert (said.code, words in said.err) == (2, True)


def test_a_pair_that_differs_is_not_compared(plain_run: Path) -> None:
    found = check(randsup("audit", plain_run, "--pair", "S01", "S02", "--json").json, "D19")
    assert (found["state"], "differ" in found["en"]) == ("not-applicable", True)


def test_a_pair_goes_with_a_run(run: Path, tmp_path: Path) -> None:
    rows = table(tmp_path / "l.csv", [CHINESE, ("a", SUBJECTS[1][0], "市监局", "1", "S01")])
    case = run.parent / "case"
    said = randsup("audit", case, "--assignments", rows, "--pair", "S01", "S02")
    assert (said.code, "how another system draws" in said.err) == (2, True)


HEAD = ("席位", "种类", "提出日期", "是否逾期")


@pytest.mark.clause("tonghua-2020/6.5.3.2/recusal")
def test_a_recusal_refused_as_late_is_a_breach(run: Path, tmp_path: Path) -> None:
    seat = seats(run)[0][0]
    for kind, late, state in (
        ("回避", "否", "holds"),
        ("替换申请", "是", "holds"),
        ("回避", "是", "breach"),
    ):
        rows = table(tmp_path / "r.csv", [HEAD, (seat, kind, "2026-09-28", late)])
        found = check(randsup("audit", run, "--refusals", rows, "--json").json, "D41")
        assert found["state"] == state
        assert [f["clause"] for f in found["findings"]] == (
            ["tonghua-2020/6.5.3.2/recusal"] if state == "breach" else []
        )


def test_refused_requests_that_are_none_are_all_said(run: Path, tmp_path: Path) -> None:
    rows = table(
        tmp_path / "r.csv",
        [HEAD, ("a/b/1", "回避", "2026-13-01", "是"), ("a/S/甲/1", "病假", "2026-09-01", "大概")],
    )
    said = randsup("audit", run, "--refusals", rows)
    assert said.code == 2
    for words in ("is no seat", "2026-13-01", "'病假' is not one of", "'大概' is not one of"):
        assert words in said.err
    rows = table(tmp_path / "s.csv", [HEAD, ("a/S/甲/1", "回避", "2026-09-01", "是")])
    assert "has no seat a/S/甲/1" in randsup("audit", run, "--refusals", rows).err


@pytest.mark.clause("tonghua-2020/6.11.3.2/retention")
def test_papers_kept_for_too_short_a_time_are_a_breach(run: Path) -> None:
    assert check(randsup("audit", run, "--json").json, "D48")["state"] == "not-applicable"
    archived = ("--archived", "2024-02-29")
    assert check(randsup("audit", run, *archived, "--json").json, "D48")["state"] == "not-checkable"
    for until, state in (("2026-02-28", "holds"), ("2026-02-27", "breach")):
        said = randsup("audit", run, *archived, "--kept-until", until, "--json")
        assert check(said.json, "D48")["state"] == state
    said = randsup("audit", run, "--archived", "soon", "--kept-until", "later")
    assert (said.code, "--archived" in said.err, "--kept-until" in said.err) == (2, True, True)


def test_another_day_of_archiving_than_the_cases_is_refused(tmp_path: Path) -> None:
    text = edited(TONGHUA, ("list_drawn", "archived = 2026-12-01\nlist_drawn"))
    randsup("run", write_case(tmp_path / "case", text), "--out", tmp_path / "out")
    said = randsup("audit", tmp_path / "out", "--archived", "2026-12-02")
    assert (said.code, "contradicts the events of task a: 2026-12-01" in said.err) == (2, True)


# ---- leaders


def test_leaders_of_a_list_stand_under_the_number_0(run: Path, tmp_path: Path) -> None:
    rows = [(*seat.split("/"), who) for seat, who in seats(run)]
    (task, subject, department, _, who), *_ = rows
    member = [(task, subject, department, "0", who)]
    other = [(task, subject, department, "0", rows[1][4])]
    assert rows[1][1] == subject
    for more, state in (([], "not-applicable"), (member, "holds"), (member + other, "breach")):
        path = table(tmp_path / "l.csv", [CHINESE, *rows, *more])
        said = randsup("audit", run.parent / "case", "--assignments", path, "--json")
        assert check(said.json, "D43")["state"] == state
        assert states(said.json).get("breach", set()) == ({"D43"} if state == "breach" else set())


# ---- lists of several tasks


TWO = (
    edited(
        TONGHUA,
        ("[task.events]", "keep_apart = false\n[task.events]"),
    )
    + """
[[task]]
id = "b"
ratio = { value = "10%", kind = "minimum", source = "年度抽查计划" }
departments = [{ name = "市监局", lead = true, seats = 2 }]
window = { first = 2026-10-09, last = 2026-10-30 }
"""
)


def listed(folder: Path, rows: Iterable[Row], text: str, people: Any) -> Any:
    case = write_case(folder / "case", text, inspectors=people, conflicts=NOBODY)
    path = table(folder / "list.csv", [CHINESE, *rows])
    return randsup("audit", case, "--assignments", path, "--json").json


def test_visits_of_an_earlier_task_count(tmp_path: Path) -> None:
    """One visit is all that S01 may make; the list sends S01 in both tasks."""
    people = [
        ("id", "department", "categories", "max_load"),
        *((f"S{n:02}", "市监局", "食品", "1") for n in range(5)),
    ]
    one, two = SUBJECTS[1][0], SUBJECTS[2][0]
    right = [("a", one, "市监局", "1", "S01"), ("a", one, "市监局", "2", "S02")]
    more = [("b", two, "市监局", "1", "S03"), ("b", two, "市监局", "2", "S04")]
    found = listed(tmp_path / "right", right + more, TWO, people)
    assert "D09" not in states(found).get("breach", set())
    again = [("b", two, "市监局", "1", "S03"), ("b", two, "市监局", "2", "S01")]
    found = listed(tmp_path / "wrong", right + again, TWO, people)
    by_task = {
        t["id"]: {c["code"] for c in t["checks"] if c["state"] == "breach"} for t in found["tasks"]
    }
    assert "D09" in by_task["b"]
    assert "D09" not in by_task["a"]


def test_a_subject_that_no_register_has_was_not_drawn(tmp_path: Path) -> None:
    rows = [("a", UNKNOWN, "市监局", str(n), f"S0{n}") for n in (1, 2)]
    found = listed(tmp_path, rows, TONGHUA, ALIKE)
    assert "D27" in states(found)["breach"]


def test_experts_beyond_the_seats_take_none(tmp_path: Path) -> None:
    people = [
        ("id", "department", "categories", "role"),
        *((f"S{n:02}", "市监局", "食品", "") for n in range(4)),
        ("E01", "市监局", "", "专家"),
    ]
    text = edited(TONGHUA, ("seats = 2,", "seats = 2, experts = 1,"))
    subject = SUBJECTS[1][0]
    rows = [("a", subject, "市监局", "", who) for who in ("E01", "S01", "S02")]
    assert "breach" not in states(listed(tmp_path / "right", rows, text, people))
    rows = [("a", subject, "市监局", str(n), who) for n, who in ((1, "S01"), (2, "E01"))]
    assert "D08" in states(listed(tmp_path / "wrong", rows, text, people))["breach"]


def test_every_field_of_a_tight_list_counts(tmp_path: Path) -> None:
    """Everybody makes the one visit that he may: whatever is changed in the list is found."""
    people = [
        ("id", "department", "categories", "max_load"),
        *((f"S{n:02}", "市监局", "食品", "1") for n in range(8)),
        ("H00", "环保局", "", ""),
    ]
    rows = [("a", SUBJECTS[1 + n // 2][0], "市监局", str(1 + n % 2), f"S{n:02}") for n in range(8)]
    assert "breach" not in states(listed(tmp_path / "right", rows, TONGHUA, people))
    other = {
        1: (SUBJECTS[2][0], SUBJECTS[9][0], UNKNOWN),
        2: ("环保局", "教育局"),
        3: ("2", "3", "9"),
        4: ("S03", "H00", "S99", ""),
    }
    for place, values in other.items():
        for value in values:
            forged: list[Row] = list(rows)
            forged[0] = (*rows[0][:place], value, *rows[0][place + 1 :])
            folder = tmp_path / f"{place}{value or 'none'}"
            assert states(listed(folder, forged, TONGHUA, people))["breach"], (place, value)


# ---- every field of a log


@pytest.fixture(scope="module")
def changed(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a recusal, a leader and an application."""
    out = Path(shutil.copytree(run, tmp_path_factory.mktemp("log") / "out"))
    rows = seats(out)
    leader = f"{rows[4][0].rsplit('/', 1)[0]}/0"
    approved = ("--reviewed-by", "处长", "--reviewed-on", "2026-09-21", "--approved-by", "局长")
    for number, (kind, seat, more) in enumerate(
        (
            ("recusal", rows[0][0], ()),
            ("leader", leader, ("--leader", "from_members")),
            ("application", rows[2][0], (*approved, "--approved-on", "2026-09-22")),
        )
    ):
        said = randsup(
            *("substitute", out, "--seat", seat, "--kind", kind, "--reason", "近亲属任职"),
            *("--seed", f"{number + 77:064x}", "--seed-on", "2026-09-23", "--filed", "2026-09-21"),
            *more,
        )
        assert said.code == 0, said
    return out


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    rows = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else None
    )
    if rows is None or not value:
        yield path
    for key, inner in rows or ():
        yield from leaves(inner, (*path, key))


def touched(value: Any) -> Any:
    if isinstance(value, str):
        if len(value) == 64:
            return digest(value)
        return "2026-09-20" if value[:2] == "20" else f"{value}x"
    return value + 1 if isinstance(value, int) else ["x"] if isinstance(value, list) else "x"


def codes_of(out: Path, events: list[Any]) -> set[str] | None:
    """The breaches, `None` where the log cannot be read."""
    lines = "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in events)
    (out / "events.jsonl").write_text(lines, encoding="utf-8")
    said = randsup("audit", out, "--json")
    return None if said.code == 2 else states(said.json).get("breach", set())


STATED = {
    "reason",
    "seed_source",
    "superior_request",
    "inspector",
    "ground",
    "evidence",
    "filed",
    "by",
}
"""What people have said, which nothing else shows: the published digest of the last event binds it."""


def test_every_field_of_an_event_counts(changed: Path, tmp_path: Path) -> None:
    """As it stands in the log, and, for what follows from the draw, with every digest made anew."""
    out = Path(shutil.copytree(changed, tmp_path / "out"))
    text = (out / "events.jsonl").read_text(encoding="utf-8")
    whole = [json.loads(line) for line in text.splitlines()]
    assert codes_of(out, whole) == set()
    r = Random(1)  # noqa: S311
    seen: dict[tuple[Any, ...], list[tuple[int, tuple[Any, ...]]]] = {}
    for n, event in enumerate(whole):
        for path in leaves(event):
            seen.setdefault(tuple("*" if isinstance(k, int) else k for k in path), []).append(
                (n, path)
            )
    assert {path[0] for path in seen} == set(whole[0])
    for name, found in seen.items():
        n, path = r.choice(found)
        events = json.loads(json.dumps(whole))
        inside = events[n]
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = touched(inside[path[-1]])
        codes = codes_of(out, events)
        assert codes is None or "D47" in codes, name
        if name[-1] in {*STATED, "digest", "previous"}:
            continue
        head = str(whole[0]["previous"])
        for event in events:
            event.pop("digest")
            event["previous"] = head
            event["digest"] = head = digest(event)
        codes = codes_of(out, events)
        assert codes is None or codes, name


def test_the_leader_of_the_log_is_judged(changed: Path, tmp_path: Path) -> None:
    assert check(randsup("audit", changed, "--json").json, "D43")["state"] == "holds"
    out = Path(shutil.copytree(changed, tmp_path / "out"))
    events = [
        json.loads(x) for x in (out / "events.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    move = events[1]["moves"][0]
    others = sorted({who for _, who in seats(out)} - {move["after"]})
    subject = events[1]["subject"]
    there = {who for seat, who in seats(out) if seat.split("/")[1] == subject}
    events[1]["moves"] = [{**move, "after": next(w for w in others if w not in there)}]
    before = codes_of(out, events) or set()
    assert "D39" in before  # the lot gave another one
    again = {**events[1], "number": 4}
    events = [
        json.loads(x) for x in (changed / "events.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    second = {
        **again,
        "moves": [{**move, "after": next(w for w in sorted(there) if w != move["after"])}],
    }
    assert "D43" in (codes_of(out, [*events, second]) or set())


def test_stated_dates_are_read_in_every_form() -> None:
    stated = read_stated(None, None, "2026年9月1日", "2028/9/1", foreign=False)
    assert (str(stated.archived), str(stated.kept_until)) == ("2026-09-01", "2028-09-01")
    with pytest.raises(InputError):
        read_stated(("a", "a"), None, None, None, foreign=True)
