"""A forger changes one thing, alone or everywhere, digests included: it is found, and named."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from randsup.canonical import digest
from randsup.cli.inputs import prepared_from
from randsup.cli.running import recorded, write_results
from randsup.profiles.calendar import read_calendar, write_calendar
from randsup.proof.record import text
from randsup.proof.sheets import sheets_of
from randsup.tables.writing import BOM, write_csv
from tests.cli.building import contents, edited, randsup, record_of, replaced, rows_of

Record = Any
CSVS = (*(sheet.name for sheet in sheets_of({"tasks": []})), "set-aside.csv")
"""The tables of every run; those of what a task may use besides are tested with it."""


def task(record: Record, name: str) -> Any:
    return next(t for t in record["tasks"] if t["id"] == name)


def bumped(given: str) -> str:
    """The same text with its last hexadecimal digit changed."""
    return given[:-1] + ("0" if given[-1] != "0" else "1")


def resealed(record: Record) -> Record:
    """Recompute every digest that a forger can recompute from the record alone."""
    for one in record["tasks"]:
        one["task_digest"] = digest(one["task"])
    record.pop("digest")
    record["digest"] = digest(record)
    return record


def write_sheets(record: Record, folder: Path) -> set[str]:
    """Write the tables that follow from a record; return which have changed."""
    before = contents(folder)
    for sheet in sheets_of(record):
        write_csv(folder / sheet.name, sheet.headings, sheet.rows(record))
    return {name for name, raw in contents(folder).items() if before[name] != raw}


Change = Callable[[Record], str]
"""Changes a record, and returns the place that verification has to name."""


def _set(path: tuple[str | int, ...], value: object, named: str) -> Change:
    def change(record: Record) -> str:
        inner = record
        for key in path[:-1]:
            inner = inner[key]
        assert inner[path[-1]] != value
        inner[path[-1]] = value
        return named

    return change


def ticket(record: Record) -> str:
    one = task(record, "a")["draw"]["selected"][2]
    one["ticket"] = bumped(one["ticket"])
    return f"tasks[a].draw.selected[{one['subject']}].ticket"


def subject(record: Record) -> str:
    draw = task(record, "a")["draw"]
    draw["selected"][0]["subject"] = draw["reserve"][0]["subject"]
    return f"tasks[a].draw.selected[{draw['reserve'][0]['subject']}]"


def rank(record: Record) -> str:
    draw = task(record, "b")["draw"]["selected"]
    draw[0]["rank"], draw[1]["rank"] = draw[1]["rank"], draw[0]["rank"]
    return f"tasks[b].draw.selected[{draw[0]['subject']}].rank"


def probability(record: Record) -> str:
    one = task(record, "a")["draw"]["selected"][0]
    one["probability"] = "1/2"
    return f"tasks[a].draw.selected[{one['subject']}].probability"


def reduced_probability(record: Record) -> str:
    one = task(record, "b")["draw"]["selected"][0]
    assert one["probability"] == "6/60"
    one["probability"] = "1/10"
    return f"tasks[b].draw.selected[{one['subject']}].probability"


def stratum(record: Record) -> str:
    one = task(record, "a")["draw"]["selected"][0]
    one["stratum"] = ["南区", "A"] if one["stratum"] != ["南区", "A"] else ["北区", "A"]
    return f"tasks[a].draw.selected[{one['subject']}].stratum"


def stratum_n(record: Record) -> str:
    task(record, "a")["draw"]["strata"][0]["n"] += 1
    label = " / ".join(task(record, "a")["draw"]["strata"][0]["stratum"])
    return f"tasks[a].draw.strata[{label}].n"


def stratum_size(record: Record) -> str:
    task(record, "a")["draw"]["strata"][0]["N"] += 1
    label = " / ".join(task(record, "a")["draw"]["strata"][0]["stratum"])
    return f"tasks[a].draw.strata[{label}].N"


def stratum_gone(record: Record) -> str:
    gone = task(record, "a")["draw"]["strata"].pop()
    return f"tasks[a].draw.strata[{' / '.join(gone['stratum'])}]"


def strata_order(record: Record) -> str:
    task(record, "a")["draw"]["strata"].reverse()
    return "tasks[a].draw.strata"


def reserve_order(record: Record) -> str:
    reserve = task(record, "b")["draw"]["reserve"]
    reserve[0], reserve[1] = reserve[1], reserve[0]
    return "tasks[b].draw.reserve"


def reserve_ranks(record: Record) -> str:
    reserve = task(record, "b")["draw"]["reserve"]
    for key in ("subject", "ticket"):
        reserve[0][key], reserve[1][key] = reserve[1][key], reserve[0][key]
    return f"tasks[b].draw.reserve[{reserve[0]['subject']}]"


def member(record: Record) -> str:
    team = task(record, "a")["dispatch"]["teams"][0]
    others = {m["inspector"] for t in task(record, "a")["dispatch"]["teams"] for m in t["members"]}
    others -= {m["inspector"] for m in team["members"]}
    team["members"][1]["inspector"] = min(others)
    return f"tasks[a].dispatch.teams[{team['subject']}].members[市监局/2].inspector"


def member_gone(record: Record) -> str:
    team = task(record, "a")["dispatch"]["teams"][0]
    team["members"].pop()
    return f"tasks[a].dispatch.teams[{team['subject']}].members[市监局/2]"


def role(record: Record) -> str:
    team = task(record, "a")["dispatch"]["teams"][0]
    team["members"][1]["role"] = "lead"
    return f"tasks[a].dispatch.teams[{team['subject']}].members[市监局/2].role"


def seat(record: Record) -> str:
    team = task(record, "b")["dispatch"]["teams"][0]
    team["members"][0]["seat"] = 3
    return f"tasks[b].dispatch.teams[{team['subject']}].members[市监局/3]"


def seats_swapped(record: Record) -> str:
    first, second = task(record, "a")["dispatch"]["teams"][1]["members"]
    first["inspector"], second["inspector"] = second["inspector"], first["inspector"]
    subject = task(record, "a")["dispatch"]["teams"][1]["subject"]
    return f"tasks[a].dispatch.teams[{subject}].members[市监局/1].inspector"


def department(record: Record) -> str:
    team = task(record, "b")["dispatch"]["teams"][0]
    team["members"][-1]["department"] = "公安局"
    return f"tasks[b].dispatch.teams[{team['subject']}].members[公安局/1]"


def load(record: Record) -> str:
    one = task(record, "a")["dispatch"]["loads"][0]
    one["load"] += 1
    return f"tasks[a].dispatch.loads[{one['inspector']}].load"


def crew(record: Record) -> str:
    one = task(record, "b")["dispatch"]["crews"][0]
    one["members"][0] = next(f"S{n:02}" for n in range(8) if f"S{n:02}" not in one["members"])
    return f"tasks[b].dispatch.crews[{one['department']}].members[0]"


def unfilled_gone(record: Record) -> str:
    gone = task(record, "c")["dispatch"]["unfilled"].pop(0)
    return f"tasks[c].dispatch.unfilled[{gone['subject']}/应急局/1]"


def excluded_gone(record: Record) -> str:
    assert task(record, "c")["dispatch"]["excluded"].pop()[0] == "E02"
    return "tasks[c].dispatch.excluded[0]"


def trace(record: Record) -> str:
    steps = task(record, "b")["dispatch"]["trace"]
    assert steps
    steps.pop()
    return f"tasks[b].dispatch.trace[{len(steps)}]"


def finding_gone(record: Record) -> str:
    task(record, "c")["findings"].pop()
    return "tasks[c].findings["


def note(record: Record) -> str:
    one = next(
        n for n in task(record, "b")["notes"] if n["code"] == "joint-max-departments-departed"
    )
    one["zh"] = one["zh"].replace("分管副市长", "市长")
    return "tasks[b].notes["


def duty(which: str, key: str, value: object) -> Change:
    def change(record: Record) -> str:
        one = next(d for d in task(record, "a")["obligations"] if d["what"] == which)
        assert one[key] != value
        one[key] = value
        return f"tasks[a].obligations[{which}].{key}"

    return change


SHOWN: dict[str, Change] = {
    "ticket": ticket,
    "subject": subject,
    "rank": rank,
    "probability": probability,
    "probability reduced": reduced_probability,
    "stratum": stratum,
    "reserve order": reserve_order,
    "reserve ranks": reserve_ranks,
    "team member": member,
    "team member left out": member_gone,
    "role": role,
    "seat": seat,
    "seats swapped": seats_swapped,
    "department": department,
    "unfilled seat left out": unfilled_gone,
    "certificate's sentence": _set(
        ("tasks", 2, "dispatch", "certificates", 0, "zh"), "无", "dispatch.certificates[0].zh"
    ),
    "deadline": duty("publication.result", "due", "2027-01-19"),
    "deadline dropped": duty("publication.result", "due", "promptly"),
    "deadline's event": duty("publication.result", "event", "2026-12-19"),
    "deadline's anchor": duty("publication.result", "anchor", "result_formed"),
    "deadline provisional": duty("publication.result", "provisional", value=True),
    "deadline's clauses": duty("publication.result", "clauses", ["shenzhen/0/none"]),
}
"""What stands in a table too."""

HIDDEN: dict[str, Change] = {
    "stratum n": stratum_n,
    "stratum N": stratum_size,
    "stratum left out": stratum_gone,
    "strata order": strata_order,
    "load": load,
    "crew": crew,
    "exclusion left out": excluded_gone,
    "trace": trace,
    "finding left out": finding_gone,
    "note of a task": note,
    "note of the run": _set(("notes", 0, "zh"), "无", "notes[0].zh"),
    "certificate's number": _set(
        ("tasks", 2, "dispatch", "certificates", 0, "missing"),
        1,
        "dispatch.certificates[0].missing",
    ),
    "display's first day": duty("publication.publicity_period", "first", "2026-12-23"),
    "owner": duty("publication.result", "owner", "市局"),
    "seed": _set(("seed",), "11" * 32, "seed"),
    "digest": _set(("digest",), "11" * 32, "digest"),
    "key": _set(("tasks", 0, "draw", "key"), "11" * 16, "draw.key"),
    "task's ratio": _set(("tasks", 0, "task", "ratio", "value"), "1/5", "task.ratio.value"),
    "task's title": _set(("tasks", 0, "task", "title"), "其他", "task.title"),
    "task's events": _set(("tasks", 0, "events", 0, 1), "2026-08-29", "events[0][1]"),
    "override's approver": _set(
        ("tasks", 1, "task", "overrides", 0, "approver"), "市长", "overrides[0].approver"
    ),
    "draw's register": _set(("tasks", 0, "draw", "register"), "11" * 32, "draw.register"),
    "draw's size": _set(("tasks", 0, "draw", "size"), 61, "draw.size"),
    "set-aside count": _set(("registers", "set_aside", "size"), 1, "registers.set_aside.size"),
    "set-aside counts": _set(
        ("registers", "set_aside", "sizes"), [["subjects", 1]], "registers.set_aside.sizes"
    ),
    "set-aside digest": _set(("registers", "set_aside", "digest"), "11" * 32, "set_aside.digest"),
    "subjects' digest": _set(("registers", "subjects", "digest"), "11" * 32, "subjects.digest"),
    "subjects' number": _set(("registers", "subjects", "size"), 61, "registers.subjects.size"),
    "inspectors' digest": _set(
        ("registers", "inspectors", "digest"), "1" * 64, "inspectors.digest"
    ),
    "conflicts' number": _set(("registers", "conflicts", "size"), 9, "registers.conflicts.size"),
    "items' digest": _set(("registers", "items", "digest"), "11" * 32, "registers.items.digest"),
    "policy's digest": _set(("policy", "digest"), "11" * 32, "policy.digest"),
    "policy's id": _set(("policy", "id"), "tonghua", "policy.id"),
    "policy's layers": _set(("policy", "layers"), [], "policy.layers"),
    "policy's switches": _set(
        ("policy", "switches"), [["joint_max_inspectors_force", "in-principle"]], "policy.switches"
    ),
    "calendar's digest": _set(("calendar", "digest"), "11" * 32, "calendar.digest"),
    "calendar's last day": _set(("calendar", "last"), "2028-12-31", "calendar.last"),
    "algorithm": _set(("algorithms", "draw"), "draw/2", "algorithms.draw"),
}
"""What stands in the record only."""


def refused(folder: Path, *names: str) -> None:
    """Verification finds differences, and its words hold every name."""
    said = randsup("verify", folder)
    assert said.code == 1, said
    for name in names:
        assert name in said.out, (name, said.out)
    assert "不一致" in said.out


@pytest.mark.parametrize("kind", [*SHOWN, *HIDDEN])
def test_changed_in_the_record_alone(kind: str, forged: Path) -> None:
    record = record_of(forged)
    named = {**SHOWN, **HIDDEN}[kind](record)
    (forged / "record.json").write_text(text(record), encoding="utf-8")
    refused(forged, named)


@pytest.mark.parametrize("kind", [*SHOWN, *HIDDEN])
def test_changed_everywhere_and_sealed_again(kind: str, forged: Path) -> None:
    record = record_of(forged)
    named = {**SHOWN, **HIDDEN}[kind](record)
    if kind != "digest":
        resealed(record)
    (forged / "record.json").write_text(text(record), encoding="utf-8")
    changed = write_sheets(record, forged)
    assert bool(changed) == (kind in SHOWN)
    refused(forged, named, *changed)


@pytest.mark.parametrize("kind", SHOWN)
def test_changed_in_the_tables_alone(kind: str, forged: Path) -> None:
    record = record_of(forged)
    SHOWN[kind](record)
    changed = write_sheets(record, forged)
    assert changed
    refused(forged, *changed)


def write_rows(path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_bytes(BOM + out.getvalue().encode("utf-8"))


@pytest.mark.parametrize("name", CSVS)
def test_rows_removed_added_reordered_repeated(name: str, rough_run: Path, tmp_path: Path) -> None:
    whole = rows_of(rough_run / name)
    assert len(whole) > 2, "the case has rows for every table"
    strange = [*whole[1][:1], *("9" for _ in whole[0][1:])]
    forgeries = {
        "removed": ([*whole[:1], *whole[2:]], whole[1]),
        "added": ([*whole, strange], strange),
        "reordered": ([whole[0], whole[2], whole[1], *whole[3:]], [f"{name} 第2行"]),
        "repeated": ([*whole[:2], whole[1], *whole[2:]], ["第3行", *whole[1]]),
        "emptied": (whole[:1], whole[-1]),
        "headings": ([[*whole[0][:-1], "other"], *whole[1:]], ["other"]),
    }
    folder = Path(shutil.copytree(rough_run, tmp_path / "f"))
    for rows, named in forgeries.values():
        write_rows(folder / name, rows)
        refused(folder, name, *named)
    write_rows(folder / name, whole)
    assert randsup("verify", folder).code == 0


@pytest.mark.parametrize("name", CSVS)
def test_every_cell_of_a_table(name: str, rough_run: Path, tmp_path: Path) -> None:
    """Every column, in a row of its own: another value is found, with its row."""
    whole = rows_of(rough_run / name)
    folder = Path(shutil.copytree(rough_run, tmp_path / "f"))
    for column in range(len(whole[0])):
        line = 1 + column % (len(whole) - 1)
        rows = [list(row) for row in whole]
        rows[line][column] = {"false": "true", "1": "2"}.get(rows[line][column], "x")
        write_rows(folder / name, rows)
        refused(folder, f"{name} 第{line + 1}行")


def test_other_bytes_of_a_table(forged: Path) -> None:
    path = forged / "selected.csv"
    raw = path.read_bytes()
    for other in (
        raw[3:],
        raw.replace(b"\n", b"\r\n"),
        raw[:-1],
        b"\xff\xfe" + raw,
        b"",
        raw + b'"',
    ):
        path.write_bytes(other)
        refused(forged, "selected.csv")


def test_other_bytes_of_the_record(forged: Path) -> None:
    path = forged / "record.json"
    record = record_of(forged)
    for other in (
        json.dumps(record, ensure_ascii=False, sort_keys=True),
        json.dumps(record, ensure_ascii=False, indent=1),
        json.dumps(record, sort_keys=True, separators=(",", ":")) + "\n",
        text(record)[:-1],
        text(record) + "\n",
    ):
        path.write_text(other, encoding="utf-8")
        refused(forged, "record.json", "规范")


BROKEN = {
    "empty": b"",
    "no JSON": b"selected: all",
    "no object": b"[1, 2]\n",
    "nothing": b"null\n",
    "not UTF-8": '{"schema":"深圳"}'.encode("gbk"),
    "UTF-16": '{"schema":"x"}'.encode("utf-16"),
    "BOM": b"\xef\xbb\xbf{}",
    "a key twice": b'{"schema":"randsup/record/1","schema":"randsup/record/1"}',
    "a float": b'{"schema":"randsup/record/1","x":1.5}',
    "an exponent": b'{"schema":"randsup/record/1","x":1e999999999}',
    "NaN": b'{"schema":"randsup/record/1","x":NaN}',
    "Infinity": b'{"schema":"randsup/record/1","x":-Infinity}',
    "a large integer": b'{"schema":"randsup/record/1","x":%d}' % 2**53,
    "a huge integer": b'{"schema":"randsup/record/1","x":' + b"9" * 10_000 + b"}",
    "half a character": b'{"schema":"randsup/record/1","x":"\\ud800"}',
    "a Chinese key": '{"schema":"randsup/record/1","键":1}'.encode(),
    "no schema": b"{}",
    "another schema": b'{"schema":"randsup/record/2"}',
    "a schema that is a list": b'{"schema":["randsup/record/1"]}',
    "nested deeply": b'{"schema":"randsup/record/1","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nested": b'{"schema":"randsup/record/1","x":' + b"[" * 900 + b"]" * 900 + b"}",
    "nested objects": b'{"schema":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_record_that_is_none(kind: str, forged: Path) -> None:
    (forged / "record.json").write_bytes(BROKEN[kind])
    said = randsup("verify", forged)
    assert said.code == 2, said
    assert "record.json" in said.err
    assert said.out == ""


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_record_cut_off(share: float, forged: Path) -> None:
    path = forged / "record.json"
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    said = randsup("verify", forged)
    assert said.code == 2
    assert "record.json" in said.err


@pytest.mark.parametrize("place", [("tasks",), ("tasks", 0), ("tasks", 0, "draw"), ("notes", 0)])
@pytest.mark.parametrize("value", [None, "x", [], {}])
def test_parts_of_another_shape(place: tuple[str | int, ...], value: object, forged: Path) -> None:
    record = record_of(forged)
    inner = record
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    (forged / "record.json").write_text(text(resealed_if_possible(record)), encoding="utf-8")
    refused(forged, str(place[0]))


def resealed_if_possible(record: Record) -> Record:
    record.pop("digest")
    record["digest"] = digest(record)
    return record


def test_every_missing_file(rough_run: Path, tmp_path: Path) -> None:
    names = list(contents(rough_run))
    assert {"inputs/layers/1.toml", "inputs/notices/1.toml", "inputs/items.csv"} <= set(names)
    assert len(names) == 17
    for number, name in enumerate(names):
        folder = Path(shutil.copytree(rough_run, tmp_path / str(number)))
        (folder / name).unlink()
        said = randsup("verify", folder)
        if "/" in name or name == "record.json":  # nothing to compute from, or to compare with
            assert said.code == 2, (name, said)
            assert name.rpartition("/")[2] in said.err
            assert said.out == ""
        else:  # a table that is gone is not the one that was published
            assert said.code == 1, (name, said)
            assert f"{name}：缺少该文件" in said.out


def test_all_inputs_missing(forged: Path) -> None:
    shutil.rmtree(forged / "inputs")
    said = randsup("verify", forged)
    assert said.code == 2
    for name in ("case.toml", "profile.toml", "calendar.toml", "subjects.csv"):
        assert name in said.err
    assert randsup("verify", forged / "nowhere").code == 2


TABLES = ("subjects.csv", "inspectors.csv", "conflicts.csv", "items.csv", "set-aside.csv")


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_changed_byte_of_a_kept_table(data: st.DataObject, rough_run: Path) -> None:
    name = data.draw(st.sampled_from(TABLES))
    raw = bytearray((rough_run / "inputs" / name).read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != raw[place]))
    with changed_input(rough_run, name, bytes(raw)) as folder:
        said = randsup("verify", folder)
    assert said.code in (1, 2), said
    assert name.removesuffix(".csv") in said.out + said.err


class changed_input:  # noqa: N801 - used as a function is
    """A copy of a run with one kept file changed, for the length of a `with`."""

    def __init__(self, run: Path, name: str, raw: bytes) -> None:
        self.run, self.name, self.raw = run, name, raw

    def __enter__(self) -> Path:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copytree(self.run, self.folder / "run")
        (self.folder / "run" / "inputs" / self.name).write_bytes(self.raw)
        return self.folder / "run"

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder)


def test_the_only_inspector_of_a_department_gets_another(rough_run: Path) -> None:
    """One byte of a department's name: what is missing then is missed in the register of inspectors."""
    raw = (rough_run / "inputs" / "inspectors.csv").read_bytes()
    assert raw.count("城管局".encode()) == 1
    changed = raw.replace("城管局".encode(), "倎管局".encode())
    with changed_input(rough_run, "inspectors.csv", changed) as folder:
        said = randsup("verify", folder)
    assert said.code == 2
    assert "no inspector of '城管局' stands in the register of inspectors" in said.err


def test_a_byte_that_is_no_text(rough_run: Path) -> None:
    """In every row of the subjects' register, so that drawn subjects are among them."""
    raw = (rough_run / "inputs" / "subjects.csv").read_bytes()
    lines = raw.split(b"\n")
    for place in range(1, len(lines) - 1, 4):
        other = [*lines[:place], b"\x80" + lines[place][1:], *lines[place + 1 :]]
        with changed_input(rough_run, "subjects.csv", b"\n".join(other)) as folder:
            said = randsup("verify", folder)
        assert said.code == 2
        assert "subjects.csv" in said.err


def test_every_cell_of_the_kept_registers(rough_run: Path) -> None:
    """Another value in any column, the ones that nobody reads today included."""
    for name in TABLES:
        whole = rows_of(rough_run / "inputs" / name)
        for column in range(len(whole[0])):
            rows = [list(row) for row in whole]
            rows[1][column] = {"": "7", "2030-12-31": "2031-12-31"}.get(whole[1][column], "甲")
            out = io.StringIO(newline="")
            csv.writer(out, lineterminator="\n").writerows(rows)
            with changed_input(rough_run, name, BOM + out.getvalue().encode()) as folder:
                said = randsup("verify", folder)
            assert said.code in (1, 2), (name, whole[0][column], said)


@pytest.mark.parametrize("name", [*TABLES, "calendar.toml"])
def test_another_form_of_a_kept_table(name: str, rough_run: Path) -> None:
    """The same content, in another order or in other bytes, is not what the run has written."""
    raw = (rough_run / "inputs" / name).read_bytes()
    lines = raw.split(b"\n")
    assert len(lines) > 3
    forms = [raw.replace(b"\n", b"\r\n"), raw[:-1], raw + b"\n"]
    if name.endswith(".csv"):
        forms += [raw[3:], b"\n".join([lines[0], lines[2], lines[1], *lines[3:]])]
    for form in forms:
        with changed_input(rough_run, name, form) as folder:
            said = randsup("verify", folder)
        assert said.code in (1, 2), form
        assert name in said.out + said.err


def test_every_value_of_the_kept_profile(rough_run: Path) -> None:
    """Whatever the profile says otherwise shows, and the profile is named."""
    whole = (rough_run / "inputs" / "profile.toml").read_text(encoding="utf-8")
    lines = whole.split("\n")
    seen = 0
    for number, line in enumerate(lines):
        if not re.match(r"value = |.*(working_days|anchor) = ", line):
            continue
        for before, after in (
            (r"\b(\d+)\b(?!\")", lambda m: str(int(m[1]) + 1)),
            (r"\btrue\b", lambda _: "false"),
            (r"\bfalse\b", lambda _: "true"),
            (r'_closed"', lambda _: '_formed"'),
        ):
            other = re.sub(before, after, line, count=1)
            if other == line:
                continue
            changed = "\n".join([*lines[:number], other, *lines[number + 1 :]]).encode()
            with changed_input(rough_run, "profile.toml", changed) as folder:
                said = randsup("verify", folder)
            assert said.code in (1, 2), (line, other, said)
            assert "profile" in said.out + said.err
            seen += 1
            break
    for edit in (
        ('strength = "must"', 'strength = "advisory"'),
        ('quote = "', 'quote = "原则上'),
        ("reviewed = 20", "reviewed = 19"),
    ):
        with changed_input(rough_run, "profile.toml", edited(whole, edit).encode()) as f:
            assert randsup("verify", f).code in (1, 2), edit
    assert seen > 10


@pytest.mark.parametrize(
    "edit",
    [
        ('value = "15%"', 'value = "16%"'),
        ('kind = "minimum"', 'kind = "maximum"'),
        ('seed = "91', 'seed = "92'),
        ('profile = "shenzhen"', 'profile = "shenyang"'),
        ('layers = ["cn-baseline"]', "layers = []"),
        ('rounding = "total"', 'rounding = "per-stratum"'),
        ("sampling_closed = 2026-12-18", "sampling_closed = 2026-12-17"),
        ("inspectors = 3", "inspectors = 4"),
        ("surprise = true", "surprise = false"),
        ("reserve = 1", "reserve = 2"),
        ('title = "食品抽查"', 'title = "食品"'),
        ('approver = "分管副市长"', 'approver = "市长"'),
        ('[registers.items]\npath = "items.csv"', ""),
        ('notices = ["2027.toml"]', "notices = []"),
        ("[calendar]", '[switches]\njoint_max_inspectors_force = "in-principle"\n[calendar]'),
        ("last = 2026-09-18", "last = 2026-09-17"),
        ("schema = 1", "schema = 2"),
        ('id = "a"', 'id = "z"'),
    ],
)
def test_a_changed_case(edit: tuple[str, str], forged: Path) -> None:
    replaced(forged / "inputs" / "case.toml", lambda text: edited(text, edit))
    said = randsup("verify", forged)
    assert said.code in (1, 2), said
    assert (said.out if said.code == 1 else said.err).strip()


def done_again(folder: Path) -> None:
    """What the best forger does: change an input, and do the whole run again from there."""
    prepared = prepared_from(folder / "inputs")
    record = recorded(prepared, step=lambda _: None)
    write_results(record, prepared.set_aside, folder)


def test_a_forged_profile_with_a_whole_run_of_its_own(forged: Path) -> None:
    replaced(
        forged / "inputs" / "profile.toml", lambda t: edited(t, ("working_days = 20", "working_days = 25"))
    )  # fmt: skip
    done_again(forged)
    refused(forged, "inputs/profile.toml", "shenzhen")


def test_a_forged_layer_with_a_whole_run_of_its_own(forged: Path) -> None:
    replaced(
        forged / "inputs" / "layers" / "1.toml", lambda t: edited(t, ("value = 2", "value = 1"))
    )
    done_again(forged)
    refused(forged, "inputs/layers/1.toml", "cn-baseline")


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("  2026-10-01,\n", "", "2026-10-01"),
        ("  2026-10-01,\n", "  2026-09-30,\n  2026-10-01,\n", "2026-09-30"),
        ("  2026-10-10,\n", "", "2026-10-10"),
        ("  2027-02-10,\n", "", "2027-02-10"),
        ("  2027-01-01,\n", "  2027-01-01,\n  2027-01-04,\n", "2027-01-04"),
        ("final = 2027-12-25", "final = 2027-12-31", "final"),
    ],
)
def test_a_forged_calendar_with_a_whole_run_of_its_own(
    before: str, after: str, named: str, forged: Path
) -> None:
    replaced(forged / "inputs" / "calendar.toml", lambda t: edited(t, (before, after)))
    done_again(forged)
    refused(forged, "inputs/calendar.toml", named)


def test_a_forged_calendar_that_begins_later(forged: Path) -> None:
    path = forged / "inputs" / "calendar.toml"
    kept = read_calendar(path)
    later = evolve(
        kept,
        first=kept.first.replace(year=2020),
        rest={d for d in kept.rest if d.year >= 2020},
        work={d for d in kept.work if d.year >= 2020},
    )
    path.write_text(write_calendar(later), encoding="utf-8", newline="\n")
    done_again(forged)
    refused(forged, "inputs/calendar.toml", "first")


def test_a_forged_notice(forged: Path) -> None:
    for edit, named in (
        (("2027-02-10, ", ""), "2027-02-10"),
        (("rest = [\n", "rest = [\n  2027-03-01,\n"), "2027-03-01"),
        (("2027-02-14, ", ""), "2027-02-14"),
    ):
        folder = Path(shutil.copytree(forged, forged.with_name("notice" + named)))
        replaced(folder / "inputs" / "notices" / "1.toml", lambda t, e=edit: edited(t, e))  # type: ignore[misc]
        refused(folder, "inputs/calendar.toml", named)


def test_a_calendar_of_an_earlier_year_is_no_forgery(plain_run: Path, tmp_path: Path) -> None:
    """A run made before the last notice is true still; that more is known now is said."""
    folder = Path(shutil.copytree(plain_run, tmp_path / "old"))
    path = folder / "inputs" / "calendar.toml"
    kept = read_calendar(path)
    before = kept.last.replace(year=kept.last.year - 1)
    older = evolve(
        kept,
        last=before,
        final=before.replace(day=25),
        rest={d for d in kept.rest if d <= before} | {date(2025, 12, 29)},
        work={d for d in kept.work if d <= before},
    )
    path.write_text(write_calendar(older), encoding="utf-8", newline="\n")
    replaced(
        folder / "inputs" / "case.toml",
        lambda t: edited(t, ("sampling_closed = 2026", "sampling_closed = 2025")),
    )
    done_again(folder)
    said = randsup("verify", folder)
    assert said.code == 0, said
    assert "2025-12-31" in said.out


def test_an_own_profile_may_say_what_it_likes(plain_run: Path, tmp_path: Path) -> None:
    """Only a profile that bears a built-in name has to be the built-in one."""
    folder = Path(shutil.copytree(plain_run, tmp_path / "own"))
    replaced(folder / "inputs" / "case.toml", lambda t: edited(t, ('"shenzhen"', '"my-city.toml"')))
    change = ("working_days = 20", "working_days = 25")
    replaced(folder / "inputs" / "profile.toml", lambda t: edited(t, change))
    done_again(folder)
    assert randsup("verify", folder).code == 0


Path_ = tuple[str | int, ...]


def leaves(value: Any, path: Path_ = ()) -> list[Path_]:
    """The paths of everything in a record that is no container, or an empty one."""
    if isinstance(value, dict) and value:
        return [p for key in value for p in leaves(value[key], (*path, key))]
    if isinstance(value, list) and value:
        return [p for n, item in enumerate(value) for p in leaves(item, (*path, n))]
    return [path]


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 100), st.text(max_size=5), st.just([]), st.just({})
)


@settings(max_examples=30, deadline=None)
@given(data=st.data(), sealed=st.booleans())
def test_any_changed_leaf_of_the_record(data: st.DataObject, sealed: bool, rough_run: Path) -> None:
    record = record_of(rough_run)
    path = data.draw(st.sampled_from(leaves(record)))
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    before = inner[path[-1]]
    inner[path[-1]] = data.draw(VALUES.filter(lambda v: type(v) is not type(before) or v != before))
    sealed = sealed and path[-1] not in ("digest", "task_digest")
    if sealed:
        resealed(record)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(shutil.copytree(rough_run, Path(name) / "run"))
        (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
        said = randsup("verify", folder, "--json")
    assert said.code == (2 if path == ("schema",) else 1), said
    if said.code == 1:
        found = said.json
        assert found["true"] is False
        assert {f["about"] for f in found["findings"]} - {"digest", "record.json"} or not sealed


def test_what_verification_says_to_programs(rough_run: Path, forged: Path) -> None:
    said = randsup("verify", rough_run, "--json")
    assert said.code == 0
    assert said.json == {"findings": [], "notes": [], "stated": 3, "true": True}
    record = record_of(forged)
    named = ticket(record)
    (forged / "record.json").write_text(text(record), encoding="utf-8")
    said = randsup("verify", forged, "--json", "--lang", "en")
    assert said.code == 1
    assert [f["about"] for f in said.json["findings"]] == [named]
    assert set(said.json["findings"][0]) == {"code", "about", "zh", "en"}
    assert said.json["findings"][0]["code"] == "record-ticket"
    assert said.err == ""


def test_against_another_case(rough_run: Path, tmp_path: Path) -> None:
    """With --case the run is done again from the office's own files, not from the kept ones."""
    case = rough_run.parent / "case"
    assert randsup("verify", rough_run, "--case", case).code == 0
    other = Path(shutil.copytree(case, tmp_path / "case"))
    replaced(other / "inspectors.csv", lambda t: edited(t, ("S03,", "S13,")))
    said = randsup("verify", rough_run, "--case", other)
    assert said.code == 1
    assert "registers.inspectors.digest" in said.out
    assert randsup("verify", rough_run, "--case", tmp_path / "none").code == 2
