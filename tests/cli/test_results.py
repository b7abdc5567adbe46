"""What a run writes: names, columns, bytes; and what the other commands say."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from randsup.tables.writing import write_csv
from tests.cli.building import (
    CASE,
    CONFLICTS,
    INSPECTORS,
    REPOSITORY,
    ROUGH_SUBJECTS,
    SUBJECTS,
    Row,
    command,
    contents,
    edited,
    randsup,
    record_of,
    replaced,
    rows_of,
    subjects,
    surroundings,
    table,
    task_of,
    write_case,
    write_rough,
)

DRAWN = ["task", "subject", "stratum", "rank", "ticket", "probability"]
HEADINGS = {
    "selected.csv": DRAWN,
    "reserve.csv": DRAWN,
    "assignments.csv": ["task", "subject", "department", "seat", "role", "inspector"],
    "deadlines.csv": ["task", "what", "anchor", "event", "due", "provisional", "clauses"],
    "unfilled.csv": [
        *("task", "subject", "department", "seat", "role", "category", "certificate"),
    ],
    "set-aside.csv": ["register", "row", "reason"],
}


def test_what_is_in_the_folder(rough_run: Path) -> None:
    assert sorted(p.name for p in rough_run.iterdir()) == sorted(
        ["record.json", "inputs", *HEADINGS]
    )
    assert sorted(contents(rough_run / "inputs")) == [
        *("calendar.toml", "case.toml", "conflicts.csv", "inspectors.csv", "items.csv"),
        *("layers/1.toml", "notices/1.toml", "profile.toml", "set-aside.csv", "subjects.csv"),
    ]
    for name, headings in HEADINGS.items():
        assert rows_of(rough_run / name)[0] == headings
    raw = (rough_run / "record.json").read_bytes()
    assert raw == (
        json.dumps(
            json.loads(raw), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
        + b"\n"
    )


def test_folders_can_be_read_by_others(rough_run: Path) -> None:
    assert rough_run.stat().st_mode & 0o777 == 0o755
    for path in rough_run.rglob("*"):
        assert path.stat().st_mode & 0o044 == 0o044, path


def test_the_tables_of_the_draw(rough_run: Path) -> None:
    """Ranks from 1 in every class, tickets ascending and recomputable, n/N as they are."""
    record = record_of(rough_run)
    for name, which in (("selected.csv", "selected"), ("reserve.csv", "reserve")):
        rows = rows_of(rough_run / name)[1:]
        places = [(row[0], row[2], int(row[3])) for row in rows]
        assert len(set(places)) == len(places)
        for row in rows:
            draw = task_of(rough_run, row[0])["draw"]
            wanted = sha256(f"{draw['key']}|{row[1]}".encode()).hexdigest()
            assert row[4] == wanted
            label = {" / ".join(s["stratum"]) or "*": s for s in draw["strata"]}[row[2]]
            assert row[5] == f"{label['n']}/{label['N']}"
        for task in record["tasks"]:
            for stratum in task["draw"]["strata"]:
                label = " / ".join(stratum["stratum"]) or "*"
                ranked = [row for row in rows if row[0] == task["id"] and row[2] == label]
                number = stratum["n"] if which == "selected" else stratum["reserve"]
                assert [int(row[3]) for row in ranked] == list(range(1, number + 1))
                assert [row[4] for row in ranked] == sorted(row[4] for row in ranked)
    selected, reserve = (
        {(row[0], row[1]) for row in rows_of(rough_run / name)[1:]}
        for name in ("selected.csv", "reserve.csv")
    )
    assert not selected & reserve


def test_probabilities_are_not_reduced(rough_run: Path) -> None:
    shown = {row[5] for row in rows_of(rough_run / "selected.csv") if row[0] == "b"}
    assert shown == {"6/60"}


def test_classes_of_several_columns_are_joined(rough_run: Path) -> None:
    shown = {row[2] for row in rows_of(rough_run / "selected.csv") if row[0] == "a"}
    assert shown
    assert all(label.count(" / ") == 1 for label in shown)
    assert {row[2] for row in rows_of(rough_run / "selected.csv") if row[0] == "b"} == {"*"}


def test_the_reserve(tmp_path: Path) -> None:
    """Half of n, rounded up, in each class; unless the case says otherwise."""
    rules: tuple[tuple[str, Callable[[int], int]], ...] = (
        ("", lambda n: -(-n // 2)),
        ("reserve = 0\n", lambda _: 0),
        ("reserve = 3\n", lambda _: 3),
        ('reserve = "100%"\n', lambda n: n),
    )
    for number, (line, wanted) in enumerate(rules):
        edit = ("[task.events]", f"{line}[task.events]")
        case = write_case(tmp_path / f"case{number}", CASE, edit)
        said = randsup("run", case, "--out", tmp_path / f"out{number}")
        assert said.code == 0, said
        strata = task_of(tmp_path / f"out{number}", "a")["draw"]["strata"]
        assert [s["reserve"] for s in strata] == [wanted(s["n"]) for s in strata]
        rows = rows_of(tmp_path / f"out{number}" / "reserve.csv")[1:]
        assert Counter(row[2] for row in rows) == Counter(
            {s["stratum"][0]: s["reserve"] for s in strata if s["reserve"]}
        )


def test_a_ratio_in_every_spelling(tmp_path: Path) -> None:
    tables = set()
    for number, ratio in enumerate(('"5%"', '"50‰"', '"0.05"', '"5/100"', '"1/20"', '"5.0%"')):
        case = write_case(tmp_path / f"case{number}", CASE, ('"10%"', ratio))
        assert randsup("run", case, "--out", tmp_path / f"out{number}").code == 0
        tables.add((tmp_path / f"out{number}" / "selected.csv").read_bytes())
    assert len(tables) == 1


FORMULA_INSPECTORS: list[Row] = [
    ("id", "department", "categories"),
    *(("=cmd|' /C calc'!A0".replace("|", "")[:n] + str(n), "@SUM", "-1") for n in (1, 4)),
    ("+2", "@SUM", "-1"),
    ("'3", "@SUM", "-1"),
    ('-4"x', "@SUM", "-1"),
]


def test_cells_that_look_like_formulas(tmp_path: Path) -> None:
    """Nothing that a spreadsheet would run; and the record, which no spreadsheet opens, is exact."""
    people = FORMULA_INSPECTORS
    strange = [("=1+1", "n", "@region", "A", ""), ("-2,3", "n", "@region", "A", "")]
    case = write_case(
        tmp_path / "case",
        CASE,
        ("schema = 1", 'schema = 1\naccept_opaque_ids = true\non_bad_row = "set-aside"'),
        ('"10%"', '"1"'),
        ('"市监局"', '"@SUM"'),
        ('"食品"', '"-1"'),
        subjects=[SUBJECTS[0], *strange, ("=x/y", "=1+1", "=r", "", "")],
        inspectors=people,
        conflicts=[CONFLICTS[0], ("+2", "=1+1", "=2")],
    )
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 0, said
    for name, raw in contents(tmp_path / "out").items():
        if name.endswith(".csv"):
            for row in rows_of(tmp_path / "out" / name):
                assert not [cell for cell in row if cell[:1] in tuple("=+-@\t\r")], (name, row)
            assert raw
    rows = rows_of(tmp_path / "out" / "selected.csv")[1:]
    assert {(row[1], row[2]) for row in rows} == {("'=1+1", "'@region"), ("'-2,3", "'@region")}
    drawn = task_of(tmp_path / "out", "a")["draw"]["selected"]
    assert {s["subject"] for s in drawn} == {"=1+1", "-2,3"}
    assert len(rows_of(tmp_path / "out" / "set-aside.csv")) == 2
    assert randsup("verify", tmp_path / "out").code == 0


def test_rows_that_were_set_aside(rough_run: Path) -> None:
    """Sorted, raw, with the reason, without line numbers; those stand on the screen."""
    rows = rows_of(rough_run / "set-aside.csv")[1:]
    assert rows == sorted(rows)
    assert [row[:2] for row in rows] == [
        ["subjects", line] for line in sorted(",".join(row) for row in ROUGH_SUBJECTS[-2:])
    ]
    assert "neither 18 nor 15" in rows[0][2]
    assert "GB 32100" in rows[1][2]
    assert not any("line" in row[2] or "62" in row[2] for row in rows)
    assert record_of(rough_run)["registers"]["set_aside"]["size"] == 2
    assert (rough_run / "inputs" / "set-aside.csv").read_bytes() == (
        rough_run / "set-aside.csv"
    ).read_bytes()


def test_the_screen_names_the_lines_of_what_was_set_aside(tmp_path: Path) -> None:
    said = randsup("run", write_rough(tmp_path / "case"), "--out", tmp_path / "out")
    assert "(line 62)" in said.err
    assert "(line 63)" in said.err
    assert "2行未采用" in said.out


def test_the_kept_registers_hold_no_more_than_is_read(rough_run: Path) -> None:
    """Names of enterprises and of people are not needed for the draw, and are not kept."""
    assert rows_of(rough_run / "inputs" / "subjects.csv")[0] == ["id", "credit_class", "region"]
    assert "name" not in rows_of(rough_run / "inputs" / "inspectors.csv")[0]
    everything = b"".join(contents(rough_run).values()).decode("utf-8")
    assert "人员3" not in everything
    assert str(SUBJECTS[5][1]) not in everything


def test_the_summary_in_two_languages(tmp_path: Path) -> None:
    case = write_rough(tmp_path / "case")
    zh = randsup("run", case, "--out", tmp_path / "zh")
    en = randsup("run", case, "--out", tmp_path / "en", "--lang", "en")
    assert zh.code == en.code == 1
    assert contents(tmp_path / "zh") == contents(tmp_path / "en"), (
        "the language is the screen's only"
    )
    for words in ("深圳市", "检查对象60户", "任务 a 食品抽查", "2027-01-18", "发现3项问题"):
        assert words in zh.out
    for words in ("Policy:", "60 subjects", "Task a", "by 2027-01-18", "3 findings", "Results: "):
        assert words in en.out
    for words in ("None", "{", "}", "  !  ", "null", "Fraction", "\x1b"):
        assert words not in zh.out + en.out


def test_the_screen_for_programs(tmp_path: Path) -> None:
    said = randsup("run", write_rough(tmp_path / "case"), "--out", tmp_path / "out", "--json")
    assert said.code == 1
    assert said.err == ""
    assert said.json["out"] == str(tmp_path / "out")
    assert len(said.json["findings"]) == 3
    assert {"code", "about", "zh", "en", "strength", "citation"} <= set(said.json["findings"][0])


def test_data_folders_come_first_and_in_order(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    near, far = tmp_path / "near", tmp_path / "far"
    for folder, n in ((near, 50), (far, 40)):
        folder.mkdir()
        table(folder / "subjects.csv", subjects(n))
    table(far / "inspectors.csv", [*INSPECTORS, ("S10", "", "市监局", "", "", "", "", "")])
    said = randsup("run", case, "--data", near, "--data", far, "--out", tmp_path / "out")
    assert said.code == 0
    registers = record_of(tmp_path / "out")["registers"]
    assert registers["subjects"]["size"] == 50
    assert registers["inspectors"]["size"] == 13
    assert registers["conflicts"]["size"] == 8
    assert randsup("verify", tmp_path / "out").code == 0
    (case / "subjects.csv").unlink()
    said = randsup("run", case, "--out", tmp_path / "out2")
    assert said.code == 2
    assert "'subjects.csv' is not in" in said.err
    assert randsup("run", case, "--data", far, "--out", tmp_path / "out3").code == 0


def test_one_load_over_several_tasks(tmp_path: Path) -> None:
    """Whoever was sent for the earlier window carries that load into the next task."""
    task = CASE[CASE.index("[[task]]") :]
    later = edited(
        task, ('id = "a"', 'id = "0"'), ("2026-09-01", "2026-10-12"), ("2026-09-18 }", "2026-10-30 }")
    )  # fmt: skip
    case = write_case(tmp_path / "case", CASE + "\n" + later)
    assert randsup("run", case, "--out", tmp_path / "out").code == 0
    record = record_of(tmp_path / "out")
    assert [t["id"] for t in record["tasks"]] == ["a", "0"], "by the first day of the window"
    first, second = (
        {x["inspector"]: (x["prior"], x["load"]) for x in t["dispatch"]["loads"]}
        for t in record["tasks"]
    )
    assert {prior for prior, _ in first.values()} == {0}
    assert {i: prior for i, (prior, _) in second.items()} == {i: n for i, (_, n) in first.items()}


def test_tasks_of_one_group_draw_with_the_same_tickets(tmp_path: Path) -> None:
    task = CASE[CASE.index("[[task]]") :]
    for name, group in (("alone", ""), ("together", 'group = "g"\n')):
        both = CASE.replace("strata = ", f"{group}strata = ") + "\n"
        both += edited(task, ('id = "a"', 'id = "b"'), ("strata = ", f"{group}strata = "))
        case = write_case(tmp_path / name, both)
        assert randsup("run", case, "--out", tmp_path / f"{name}-out").code == 0
        drawn = [
            {
                row[1]
                for row in rows_of(tmp_path / f"{name}-out" / "selected.csv")
                if row[0] == task_id
            }
            for task_id in "ab"
        ]
        assert (drawn[0] == drawn[1]) == (name == "together")


def interrupted(case: Path, out: Path, which: int, wait: float) -> int:
    process = subprocess.Popen(
        [sys.executable, "-m", "randsup", "run", case, "--out", out],
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    process.stderr.readline()  # it has begun to read
    time.sleep(wait)
    process.send_signal(which)
    _, said = process.communicate(timeout=60)
    assert b"Traceback" not in said
    return process.returncode


@pytest.fixture(scope="module")
def slow_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case that takes a second or more, so that a signal comes in the middle."""
    base = tmp_path_factory.mktemp("slow")
    return write_case(
        base / "case",
        CASE,
        ('"10%"', '"50%"'),
        subjects=subjects(20_000),
        inspectors=[
            INSPECTORS[0],
            *((f"S{n:04}", "", "市监局", "食品", "", "", "", "") for n in range(500)),
        ],
        conflicts=CONFLICTS[:1],
    )


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminated"])
def test_an_interrupted_run_leaves_nothing(which: int, slow_case: Path, tmp_path: Path) -> None:
    for wait in (0.0, 0.15):
        code = interrupted(slow_case, tmp_path / "new" / "out", which, wait)
        assert code == 130
        assert list(tmp_path.iterdir()) == []


def test_killed_in_the_middle_of_writing_nothing_bears_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every file that is written: until the last, there is no folder under the name asked for."""
    case = write_case(tmp_path / "case")
    seen = []

    def watching(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
        seen.append((tmp_path / "out").exists())
        if path.name == "unfilled.csv":
            raise KeyboardInterrupt
        return write_csv(path, headings, rows)

    monkeypatch.setattr("randsup.cli.running.write_csv", watching)
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 130
    assert "interrupted; nothing was written" in said.err
    assert seen
    assert not any(seen)
    assert [p.name for p in tmp_path.iterdir()] == ["case"]


def test_verification_writes_nothing(rough_run: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(rough_run, tmp_path / "run"))
    before = contents(folder)
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert randsup("verify", folder).code == 0
    finally:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert contents(folder) == before


def test_a_run_can_be_moved(rough_run: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(rough_run, tmp_path / "得到的 结果"))
    said = command("verify", ".", cwd=moved)
    assert said.returncode == 0, said


def test_the_demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = randsup("demo")
    assert said.code == 0, said
    assert "randsup verify randsup-demo" in said.out
    assert randsup("verify", "randsup-demo").code == 0
    record = record_of(tmp_path / "randsup-demo")
    assert record["registers"]["subjects"]["size"] == 2000
    assert record["registers"]["inspectors"]["size"] == 60
    assert record["registers"]["conflicts"]["size"] == 20
    joint = [len(t["task"]["departments"]) for t in record["tasks"]]
    assert sorted(joint) == [1, 1, 3]
    assert [t["task"]["surprise"] for t in record["tasks"]].count(True) == 1
    regions = {s["stratum"][0] for s in record["tasks"][0]["draw"]["strata"]}
    classes = {s["stratum"][1] for s in record["tasks"][0]["draw"]["strata"]}
    assert len(regions) == 8
    assert classes == set("ABCD")
    assert randsup("demo").code == 0
    assert sorted(os.listdir(tmp_path)) == ["randsup-demo", "randsup-demo-2"]  # noqa: PTH208
    assert contents(tmp_path / "randsup-demo") == contents(tmp_path / "randsup-demo-2")


def test_the_demonstration_under_each_text(tmp_path: Path) -> None:
    profiles = ("shenzhen", "tonghua", "shenyang", "linyi", "yunnan")
    summaries = {}
    for profile in profiles:
        said = randsup("demo", "--profile", profile, "--out", tmp_path / profile)
        assert said.code == 0
        assert randsup("verify", tmp_path / profile).code == 0
        summaries[profile] = said.out.replace(profile, "")
    assert len(set(summaries.values())) == 5
    assert "及时" in summaries["linyi"]
    assert "及时" not in summaries["shenzhen"]
    assert "检查前不公示" in summaries["shenyang"]
    assert "公示期" in summaries["shenzhen"]


def test_a_roster(tmp_path: Path) -> None:
    table(tmp_path / "subjects.csv", subjects(300))
    (tmp_path / "categories.txt").write_text("食品安全\n特种设备\n", encoding="utf-8")
    arguments = (
        *("roster", "--like", tmp_path / "subjects.csv", "--region-column", "region"),
        *("--inspectors", "30", "--departments", "市监局;环保局", "--conflicts", "2%"),
        *("--categories", tmp_path / "categories.txt", "--seed", "5d" * 32),
    )
    for name in ("one", "two"):
        assert randsup(*arguments, "--out", tmp_path / name).code == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert sorted(contents(tmp_path / "one")) == ["conflicts.csv", "inspectors.csv"]
    heading, *people = rows_of(tmp_path / "one" / "inspectors.csv")
    assert len(people) == 30
    assert {row[heading.index("department")] for row in people} == {"市监局", "环保局"}
    assert len(rows_of(tmp_path / "one" / "conflicts.csv")) == 1 + 6
    said = randsup(*arguments, "--out", tmp_path / "one")
    assert said.code == 2
    assert "already exists" in said.err
    said = randsup(*arguments[:-1], "5d", "--out", tmp_path / "three")
    assert said.code == 2
    assert "64" in said.err
    assert not (tmp_path / "three").exists()
    case = write_case(tmp_path / "case", CASE, ('"食品"', '"食品安全"'), subjects=subjects(300))
    shutil.copy(tmp_path / "one" / "inspectors.csv", case)
    shutil.copy(tmp_path / "one" / "conflicts.csv", case)
    assert randsup("run", case, "--out", tmp_path / "out").code in (0, 1)
    assert randsup("verify", tmp_path / "out").code == 0


def test_the_list_of_profiles() -> None:
    said = randsup("profile", "list")
    assert said.code == 0
    assert [line.split("\t")[0] for line in said.out.splitlines()] == [
        *("cn-baseline", "linyi", "shenyang", "shenzhen", "tonghua", "yunnan")
    ]


def test_a_profile_is_shown() -> None:
    said = randsup("profile", "show", "shenzhen")
    assert said.code == 0
    for words in ("joint.max_departments", "原则上不超过", "publication.result", "20"):
        assert words in said.out
    shown = randsup("profile", "show", "shenzhen", "--json")
    assert shown.code == 0
    assert "joint.max_departments" in json.dumps(shown.json)
    silent = randsup("profile", "show", "linyi").out
    layered = randsup("profile", "show", "linyi", "--layer", "cn-baseline").out
    assert silent != layered
    assert "cn-baseline" in layered


def test_profiles_are_checked(tmp_path: Path) -> None:
    data = REPOSITORY / "src" / "randsup" / "profiles" / "data"
    files = sorted(data.glob("*.toml"))
    assert randsup("profile", "check", *files).code == 0
    mine = tmp_path / "my-city.toml"
    text = (data / "shenzhen.toml").read_text(encoding="utf-8")
    place = text.index("[joint.max_departments]")
    broken = text[:place] + text[place:].replace("value = 5", "value = 0", 1)
    mine.write_text(broken + "\n[joint.max_deps]\nvalue = 1\n", encoding="utf-8")
    said = randsup("profile", "check", mine)
    assert said.code == 2
    line = broken[: broken.index("value = 0", place)].count("\n") + 1
    assert f"my-city.toml: joint.max_departments: 0 is below 1 (line {line})" in said.err
    assert "max_deps" in said.err
    assert randsup("profile", "check", tmp_path / "none.toml").code == 2


def test_a_profile_of_ones_own(tmp_path: Path) -> None:
    """An integrator's file beside the case: used, kept, and verified from what was kept."""
    data = REPOSITORY / "src" / "randsup" / "profiles" / "data" / "shenzhen.toml"
    case = write_case(tmp_path / "case", CASE, ('"shenzhen"', '"my-city.toml"'))
    shutil.copy(data, case / "my-city.toml")
    replaced(
        case / "my-city.toml",
        lambda t: edited(
            t, ('id = "shenzhen"', 'id = "my-city"'), ("working_days = 20", "working_days = 15")
        ),
    )
    assert randsup("run", case, "--out", tmp_path / "out").code == 0
    rows = {row[1]: row[4] for row in rows_of(tmp_path / "out" / "deadlines.csv")}
    assert rows["publication.result"] == "2026-10-15"
    shutil.rmtree(case)
    assert randsup("verify", tmp_path / "out").code == 0


def test_a_switch_is_kept_and_shown(tmp_path: Path) -> None:
    switch = ("[[task]]", "[switches]\npublication_period_within_deadline = true\n[[task]]")
    case = write_case(tmp_path / "case", CASE, switch)
    assert randsup("run", case, "--out", tmp_path / "out").code == 0
    record = record_of(tmp_path / "out")
    assert record["policy"]["switches"] == [["publication_period_within_deadline", "true"]]
    duty = task_of(tmp_path / "out", "a")["obligations"][2]
    assert duty["working_days"] == 13
    assert randsup("verify", tmp_path / "out").code == 0


def test_total_rounding_takes_the_ceiling_once(tmp_path: Path) -> None:
    case = write_case(
        tmp_path / "case", CASE, ('strata = ["region"]', 'strata = ["region", "credit_class"]\nrounding = "total"')
    )  # fmt: skip
    assert randsup("run", case, "--out", tmp_path / "out").code == 0
    strata = task_of(tmp_path / "out", "a")["draw"]["strata"]
    sizes: Counter[str] = Counter()
    drawn: Counter[str] = Counter()
    for s in strata:
        sizes[s["stratum"][0]] += s["N"]
        drawn[s["stratum"][0]] += s["n"]
        share = Fraction(s["N"], 10)
        assert int(share) <= s["n"] <= -(-share.numerator // share.denominator) + 1
    assert drawn == {region: -(-size // 10) for region, size in sizes.items()}


def test_a_process_of_its_own(tmp_path: Path) -> None:
    """The command as a shell starts it: codes, streams, and a terminal that knows only ASCII."""
    case = write_case(tmp_path / "case")
    said = command("run", case, "--out", tmp_path / "out", PYTHONIOENCODING="ascii")
    assert said.returncode == 0
    assert b"2026-10-22" in said.stdout
    said = command("verify", tmp_path / "out", PYTHONIOENCODING="gbk")
    assert said.returncode == 0
    assert "一致" in said.stdout.decode("gbk")
    (tmp_path / "out" / "selected.csv").write_bytes(b"")
    assert command("verify", tmp_path / "out").returncode == 1
    (tmp_path / "out" / "record.json").write_bytes(b"")
    assert command("verify", tmp_path / "out").returncode == 2


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    """`randsup profile show … | head -1` ends in silence."""
    process = subprocess.Popen(
        [sys.executable, "-m", "randsup", "profile", "show", "shenzhen"],
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as stream:
        assert stream.read() == b""
    assert process.wait(timeout=60) == 141


def test_registers_as_an_office_keeps_them(tmp_path: Path) -> None:
    """Excel, Chinese headings, a running number, codes typed anyhow, a row of totals, no ids of people."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        ["序号", "检查对象名称", "统一社会信用代码", "住所", "负责人", "所属区域", "信用等级"]
    )
    for n, row in enumerate(SUBJECTS[1:], 1):
        code, region = str(row[0]), str(row[2])
        if n % 3 == 0:
            code = f" {code.lower()}\u3000"
        if n % 5 == 0:
            code = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() and c.isascii() else c for c in code)
        sheet.append([n, row[1], code, f"某路{n}号", "张三", region + "\u3000" * (n % 2), row[3]])
    sheet.append([])
    sheet.append(["合计", 60])
    case = write_case(
        tmp_path / "case",
        CASE,
        ('"subjects.csv"', '"检查对象名录库.xlsx"'),
        ('"inspectors.csv"', '"执法检查人员名录库.csv"'),
        ('strata = ["region"]', 'strata = ["所属区域"]'),
        ("schema = 1", 'schema = 1\non_bad_row = "set-aside"'),
        conflicts=[
            ("执法人员编号", "统一社会信用代码", "回避原因"),
            ("粤0001", SUBJECTS[1][0], "配偶"),
        ],
    )
    book.save(case / "检查对象名录库.xlsx")
    table(
        case / "执法检查人员名录库.csv",
        [
            ("序号", "姓名", "执法证号", "执法类别", "工作单位", "执法证有效期至"),
            *(
                (str(n), f"李{n}", f"粤{n:04}", "食品；药品", "市监局", "2030/12/31")
                for n in range(6)
            ),
            ("6", "李6", "粤0006", "药品", "市监局", "2026年9月10日"),
        ],
        encoding="gb18030",
        end="\r\n",
    )
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 0, said
    for words in (
        "XLSX",
        "GB18030",
        "the licence number '执法证号' is taken as the id",
        "(line 63)",
    ):
        assert words in said.err
    for words in ("检查对象60户", "执法检查人员7人", "另有1行未采用", "到期：粤0006"):
        assert words in said.out
    plain = write_case(tmp_path / "plain")
    assert randsup("run", plain, "--out", tmp_path / "plain-out").code == 0
    drawn, wanted = (rows_of(tmp_path / out / "selected.csv") for out in ("out", "plain-out"))
    assert drawn == wanted, "the same subjects, however they were typed"
    assert {r[5] for r in rows_of(tmp_path / "out" / "assignments.csv")[1:]} <= {
        f"粤{n:04}" for n in range(6)
    }
    assert len(rows_of(tmp_path / "out" / "set-aside.csv")) == 2
    assert randsup("verify", tmp_path / "out").code == 0


def test_conflicts_name_people_by_their_licence(tmp_path: Path) -> None:
    heading, *people = INSPECTORS
    id_at = heading.index("id")
    at = heading.index("licence")
    register = [heading, *((*row[:at], f"Z{n:03}", *row[at + 1 :]) for n, row in enumerate(people))]
    drawn = SUBJECTS[1][0]
    named = ["执法证号", "统一社会信用代码"], ["Z000", drawn]
    case = write_case(tmp_path / "case", inspectors=register, conflicts=named)
    assert randsup("run", case, "--out", tmp_path / "out").code == 0
    kept = rows_of(tmp_path / "out" / "inputs" / "conflicts.csv")
    assert kept[1][:2] == [people[0][id_at], drawn]
    assert randsup("verify", tmp_path / "out").code == 0


def test_a_roster_needs_a_department(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    said = randsup(
        *("roster", "--like", case / "subjects.csv", "--inspectors", "50", "--departments", " ;"),
        *("--seed", "5d" * 32, "--out", tmp_path / "roster"),
    )
    assert said.code == 2
    assert "name at least one department" in said.err
    assert not (tmp_path / "roster").exists()


def test_a_profile_that_takes_the_name_of_a_built_in_one_is_named(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", CASE, ('profile = "shenzhen"', 'profile = "own.toml"'))
    data = REPOSITORY / "src" / "randsup" / "profiles" / "data" / "shenzhen.toml"
    text = data.read_text(encoding="utf-8")
    (case / "own.toml").write_text(text, encoding="utf-8")
    assert randsup("run", case, "--out", tmp_path / "same").code == 0
    assert "自称 shenzhen" not in randsup("verify", tmp_path / "same").out
    assert record_of(tmp_path / "same")["notes"] == []
    other = text.replace("working_days = 20", "working_days = 40")
    assert other != text
    (case / "own.toml").write_text(other, encoding="utf-8")
    said = randsup("run", case, "--out", tmp_path / "other")
    assert said.code == 0
    assert "所用政策文件自称 shenzhen，但与内置的 shenzhen 不同。" in said.out
    assert randsup("verify", tmp_path / "other").code == 0
