"""`randsup audit`: every check of a run and of a foreign list, its answer and its exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from randsup.proof.checks import CHECKS
from tests.cli.building import CASE, randsup, rows_of, table, write_case, write_rough


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit")
    case = write_case(folder / "case")
    randsup("run", case, "--out", folder / "out", "--lang", "en")
    return folder


def states(said: Any) -> dict[str, set[str]]:
    """Return the codes of each state, over all tasks."""
    found: dict[str, set[str]] = {}
    for task in said["tasks"]:
        for check in task["checks"]:
            found.setdefault(check["state"], set()).add(check["code"])
    return found


def test_a_run_is_audited_without_a_breach_and_nothing_is_left_out(run: Path) -> None:
    said = randsup("audit", run / "out", "--json")
    assert said.code == 0, said.out + said.err
    for task in said.json["tasks"]:
        assert [c["code"] for c in task["checks"]] == [c.code for c in CHECKS]
        for check in task["checks"]:
            assert bool(check["zh"]) == (check["state"] in ("not-checkable", "not-applicable"))
    found = states(said.json)
    assert {"D03", "D06", "D10", "D14", "D17", "D18", "D21", "D22", "D23", "D27"} <= found["holds"]
    assert {"D20", "D24"} <= found["not-checkable"]


@pytest.mark.parametrize(("lang", "words"), [("zh", "D17 符合"), ("en", "D17 holds")])
def test_the_answer_is_printed_in_both_languages(run: Path, lang: str, words: str) -> None:
    said = randsup("audit", run / "out", "--lang", lang)
    assert (said.code, words in said.out) == (0, True)


def test_a_changed_member_is_a_breach_with_its_witness(run: Path, tmp_path: Path) -> None:
    shutil.copytree(run / "out", tmp_path / "out")
    path = tmp_path / "out" / "record.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    team = next(t for t in record["tasks"][0]["dispatch"]["teams"] if t["members"])
    team["members"][0]["inspector"] = "NOBODY"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    said = randsup("audit", tmp_path / "out", "--json")
    assert said.code == 1
    assert {"D03", "D17"} <= states(said.json)["breach"]
    findings = [f for t in said.json["tasks"] for c in t["checks"] for f in c["findings"]]
    assert any(team["subject"] in f["about"] for f in findings if f["code"] == "D03")


CHINESE = ("任务", "检查对象", "部门", "席位", "执法检查人员")


def listed(run: Path, path: Path, *, seats: bool = True, stranger: bool = False) -> Path:
    """The run's own list as another system would write it."""
    _, *rows = rows_of(run / "out" / "assignments.csv")
    kept = [
        (task, subject, department, seat, who) for task, subject, department, seat, _, who in rows
    ]
    if stranger:
        kept[0] = (*kept[0][:4], "NOBODY")
    if not seats:
        return table(
            path, [("任务", "检查对象", "部门", "执法检查人员"), *((*k[:3], k[4]) for k in kept)]
        )
    return table(path, [CHINESE, *kept])


@pytest.mark.parametrize("seats", [True, False])
def test_a_list_from_another_system_is_audited(run: Path, tmp_path: Path, *, seats: bool) -> None:
    listed_teams = listed(run, tmp_path / "list.csv", seats=seats)
    said = randsup("audit", run / "case", "--assignments", listed_teams, "--json")
    found = states(json.loads(said.out))
    assert said.code == 0, found.get("breach")
    assert {"D03", "D06", "D14", "D27", "D28"} <= found["holds"]
    assert {"D17", "D21", "D22"} <= found["not-checkable"]


def test_a_stranger_in_a_list_is_a_breach(run: Path, tmp_path: Path) -> None:
    listed_teams = listed(run, tmp_path / "list.csv", stranger=True)
    said = randsup("audit", run / "case", "--assignments", listed_teams, "--lang", "zh")
    assert said.code == 1
    assert "D03 不符合" in said.out
    assert "NOBODY不在参与部门的名录库中" in said.out


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("任务", "检查对象", "部门"), ("a", "S", "应急局")], "inspector"),
        ([CHINESE], "empty"),
        ([CHINESE, ("zzz", "919900018998XXEJ2P", "应急局", "1", "E00")], "no such task"),
        (
            [CHINESE, ("a", "919900018998XXEJ2P", "应急局", "first", "E00")],
            "not a number of a place",
        ),
        ([CHINESE, ("a", "12345", "", "1", "E00")], "'部门': '' is empty"),
    ],
)
def test_a_list_that_is_none_is_refused_with_its_place(
    run: Path, tmp_path: Path, rows: list[tuple[str, ...]], words: str
) -> None:
    said = randsup("audit", run / "case", "--assignments", table(tmp_path / "list.csv", rows))
    assert said.code == 2
    assert words in said.err
    assert not said.out


def test_a_folder_without_a_record_is_refused(run: Path) -> None:
    said = randsup("audit", run / "case")
    assert (said.code, "record.json" in said.err) == (2, True)


def test_a_list_without_tasks_is_refused_where_the_case_has_several(tmp_path: Path) -> None:
    case = write_rough(tmp_path / "case")
    rows = [CHINESE, ("", "919900018998XXEJ2P", "应急局", "1", "E00")]
    said = randsup("audit", case, "--assignments", table(tmp_path / "list.csv", rows))
    assert (said.code, "names no task" in said.err) == (2, True)


# ---- what happened after publication


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a recusal, a leader, an application and another recusal."""
    base = tmp_path_factory.mktemp("changed")
    text = CASE.replace('profile = "shenzhen"', 'profile = "tonghua"') + "list_drawn = 2026-09-18\n"
    randsup("run", write_case(base / "case", text), "--out", base / "out")
    out = base / "out"
    _, *rows = rows_of(out / "assignments.csv")
    seats = [
        (f"{task}/{subject}/{department}/{seat}", who)
        for task, subject, department, seat, _, who in rows
    ]
    leader = f"{seats[4][0].rsplit('/', 1)[0]}/0"
    approved = ("--reviewed-by", "处长", "--reviewed-on", "2026-09-21", "--approved-by", "局长")
    asked = (
        ("recusal", seats[0][0], "2026-09-22", ()),
        ("leader", leader, "2026-09-22", ("--leader", "from_members")),
        ("application", seats[2][0], "2026-09-23", (*approved, "--approved-on", "2026-09-22")),
        ("recusal", seats[5][0], "2026-09-22", ()),
    )
    for number, (kind, seat, day, more) in enumerate(asked):
        said = randsup(
            *("substitute", out, "--seat", seat, "--kind", kind, "--reason", "近亲属任职"),
            *("--seed", f"{number + 77:064x}", "--seed-on", day, "--filed", "2026-09-21", *more),
        )
        assert said.code == 0, said
    return out


CHANGES = {"D37", "D38", "D39", "D40", "D42", "D47"}


def test_what_was_substituted_holds(changed: Path) -> None:
    said = randsup("audit", changed, "--json")
    assert said.code == 0, states(said.json)["breach"]
    assert states(said.json)["holds"] >= CHANGES


def _dropped(events: list[Any]) -> list[Any]:
    return [events[0], *events[2:]]


def _turned(events: list[Any]) -> list[Any]:
    return [events[1], events[0], *events[2:]]


def _reworded(events: list[Any]) -> list[Any]:
    events[0]["request"]["reason"] = "事假"
    return events


def _another(events: list[Any]) -> list[Any]:
    drawn = max((d for e in events for d in e["draws"]), key=lambda d: d["size"])
    drawn["index"] = (drawn["index"] + 1) % drawn["size"]
    return events


def _early(events: list[Any]) -> list[Any]:
    events[2]["request"]["seed_on"] = "2026-09-21"
    return events


def _late(events: list[Any]) -> list[Any]:
    events[2]["request"]["filed"] = "2026-09-25"  # the window ended on the 24th
    return events


@pytest.mark.parametrize(
    ("touch", "code"),
    [
        (_dropped, "D47"),
        (_turned, "D47"),
        (_reworded, "D47"),
        (_another, "D39"),
        (_early, "D42"),
        (_late, "D40"),
    ],
)
def test_a_touched_log_is_a_breach(changed: Path, tmp_path: Path, touch: Any, code: str) -> None:
    out = Path(shutil.copytree(changed, tmp_path / "out"))
    log = out / "events.jsonl"
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    lines = [json.dumps(e, ensure_ascii=False) for e in touch(events)]
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = randsup("audit", out, "--json")
    assert said.code == 1
    assert code in states(said.json)["breach"]


def test_todays_table_must_follow_from_the_log(changed: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(changed, tmp_path / "out"))
    today = out / "assignments-current.csv"
    rows = rows_of(today)
    rows[-1][5] = "S99"
    table(today, rows)
    assert states(randsup("audit", out, "--json").json)["breach"] == {"D37"}


# ---- a ceremony


def test_a_ceremony_holds_and_changed_inputs_do_not(drawn_run: Path, tmp_path: Path) -> None:
    said = randsup("audit", drawn_run, "--json")
    assert said.code == 0, states(said.json)["breach"]
    assert states(said.json)["holds"] >= {"D17", "D20", "D22", "D24", "D25", "D26"}
    out = Path(shutil.copytree(drawn_run, tmp_path / "out"))
    path = out / "inputs" / "inspectors.csv"
    rows = rows_of(path)
    table(path, rows[:-1], encoding="utf-8-sig")
    assert "D20" in states(randsup("audit", out, "--json").json)["breach"]
