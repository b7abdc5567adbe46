"""What is refused: file, line and cure on the screen, exit code 2, and nothing left on the disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.building import (
    CASE,
    CONFLICTS,
    INSPECTORS,
    SUBJECTS,
    Edit,
    Said,
    contents,
    edited,
    randsup,
    replaced,
    table,
    write_case,
)


def refused(case: Path, *words: str, out: str = "out") -> Said:
    """Run and check both doors: the words are there, the code is 2, and nothing was left."""
    base = case.parent
    before = contents(base)
    said = randsup("run", case, "--out", base / out)
    assert said.code == 2, said
    assert said.out == ""
    for word in words:
        assert word in said.err, (word, said.err)
    assert "Traceback" not in said.err
    assert contents(base) == before
    assert [path.name for path in base.iterdir()] == [case.name], "no folder, not even a hidden one"
    checked = randsup("check", case)
    assert checked.code == 2
    for word in words:
        assert word in checked.err
    assert contents(base) == before
    return said


IN_CASE: dict[str, tuple[Edit, tuple[str, ...]]] = {
    "an unknown key": (
        ("strata = ", "stratas = "),
        ("case.toml: task[0].stratas: unknown key", "did you mean strata?"),
    ),
    "an unknown key at the top": (
        ("schema = 1", "schema = 1\nsed = 1"),
        ("case.toml: sed: unknown key", "did you mean seed?"),
    ),
    "an unknown key of a register": (
        ('path = "subjects.csv"', 'path = "subjects.csv"\ncolumn = {}'),
        ("case.toml: registers.subjects.column: unknown key", "did you mean columns?"),
    ),
    "an unknown register": (
        ("[registers.conflicts]", "[registers.conflict]"),
        ("case.toml: registers.conflict: unknown key", "did you mean conflicts?"),
    ),
    "an unknown key of a department": (
        ("seats = 2", "seat = 2"),
        ("case.toml: task[0].departments[0].seat: unknown key", "did you mean seats?"),
    ),
    "a ratio without a unit": (
        ('value = "10%"', 'value = "3"'),
        ("case.toml: task[0].ratio.value: '3' is not above 0 and at most 1", '3 per cent is "3%"'),
    ),
    "a float": (
        ('value = "10%"', "value = 0.03"),
        ("case.toml: task[0].ratio.value:", 'a ratio is text such as "3%"', "float 0.03"),
    ),
    "an integer": (('value = "10%"', "value = 1"), ("task[0].ratio.value:", "text such as")),
    "too much": (
        ('value = "10%"', 'value = "103%"'),
        ("case.toml: task[0].ratio.value: '103%' is not above 0 and at most 1",),
    ),
    "nothing": (('value = "10%"', 'value = "0%"'), ("task[0].ratio.value", "above 0")),
    "no ratio": (
        ('ratio = { value = "10%", kind = "minimum", source = "年度抽查计划" }\n', ""),
        ("task[0]: no ratio", "ratio = { value ="),
    ),
    "an unknown kind": (
        ('kind = "minimum"', 'kind = "minimal"'),
        ("task[0].ratio.kind: 'minimal' is not one of", "did you mean minimum?"),
    ),
    "an unknown profile": (
        ('profile = "shenzhen"', 'profile = "shenzen"'),
        ("case.toml: profile: 'shenzen': unknown profile", "did you mean shenzhen?"),
    ),
    "a profile file that is not there": (
        ('profile = "shenzhen"', 'profile = "my-city.toml"'),
        ("case.toml: profile: 'my-city.toml': cannot be read: No such file",),
    ),
    "an unknown layer": (
        ('"cn-baseline"', '"cn-basline"'),
        ("case.toml: layers[0]: 'cn-basline': unknown profile", "cn-baseline"),
    ),
    "a seed of 63 characters": (
        ("91ec2649", "1ec2649"),
        ("case.toml: seed:", "64", "63"),
    ),
    "a seed of other characters": (("91ec2649", "91EC264G"), ("case.toml: seed:",)),
    "a seed that is a number": (('seed = "', 'seed = 12 # "'), ("case.toml: seed:", "text")),
    "no lead department": (
        ("lead = true, ", ""),
        ("case.toml: task[0].departments: no lead department", "lead = true"),
    ),
    "two lead departments": (
        ("departments = [", 'departments = [{ name = "环保局", lead = true }, '),
        ("case.toml: task[0].departments: 2 lead departments (环保局, 市监局): only one leads",),
    ),
    "no departments": (
        ('departments = [{ name = "市监局", lead = true, seats = 2, categories = ["食品"] }]', ""),
        ("case.toml: task[0].departments: is required",),
    ),
    "a date as text": (
        ("first = 2026-09-01", 'first = "2026-09-01"'),
        ("case.toml: task[0].window.first:", "write 2026-09-18 without quotes"),
    ),
    "a date in another order": (
        ("first = 2026-09-01", "first = 01.09.2026"),
        ("case.toml: is not TOML", "01.09.2026 is no date: write 2026-09-18"),
    ),
    "a month too many": (
        ("first = 2026-09-01", "first = 2026-13-01"),
        ("case.toml: is not TOML", "2026-13-01 is no date"),
    ),
    "a time too many": (
        ("first = 2026-09-01", "first = 2026-09-01T00:00:00"),
        ("task[0].window.first:", "a date with a time, not a date"),
    ),
    "an event as text": (
        ("sampling_closed = 2026-09-18", 'sampling_closed = "2026-09-18"'),
        ("case.toml: task[0].events.sampling_closed:", "write 2026-09-18 without quotes"),
    ),
    "an unknown event": (
        ("sampling_closed = ", "sampling_close = "),
        ("task[0].events.sampling_close: unknown event", "did you mean sampling_closed?"),
    ),
    "a window that ends before it begins": (
        ("first = 2026-09-01", "first = 2026-09-19"),
        ("task[0].window: the window ends on 2026-09-18, before it begins on 2026-09-19",),
    ),
    "a class column that is not there": (
        ('strata = ["region"]', 'strata = ["regoin"]'),
        ("subjects.csv: missing column 'regoin'", "did you mean 'region'?", "(line 1)"),
    ),
    "a category that nobody holds": (
        ('categories = ["食品"]', 'categories = ["食"]'),
        (
            "case.toml: task[0].departments[0].categories: no inspector of '市监局' holds the "
            "category '食' in the register of inspectors",
            "did you mean 食品?",
        ),
    ),
    "a department without anybody": (
        ('name = "市监局"', 'name = "市监"'),
        (
            "case.toml: task[0].departments: no inspector of '市监' stands in the register of inspectors",
            "did you mean 市监局?",
        ),
    ),
    "an override of nothing": (
        (
            "[task.events]",
            '[[task.override]]\npath = "joint.max_department"\nreason = "x"\napprover = "y"\n'
            "date = 2026-08-20\n[task.events]",
        ),
        ("case.toml: task[0].override[0].path", "did you mean joint.max_departments?"),
    ),
    "an unknown switch": (
        ("[[task]]", '[switches]\njoint_max_inspector_force = "must"\n[[task]]'),
        (
            "case.toml: switches.joint_max_inspector_force: unknown switch",
            "did you mean joint_max_inspectors_force?",
        ),
    ),
    "an unknown choice of a switch": (
        ("[[task]]", '[switches]\njoint_max_inspectors_force = "maybe"\n[[task]]'),
        ("joint_max_inspectors_force", "in-principle"),
    ),
    "an unknown rounding": (
        ('strata = ["region"]', 'strata = ["region"]\nrounding = "totals"'),
        ("task[0].rounding: 'totals' is not one of", "did you mean total?"),
    ),
    "an unknown way with bad rows": (
        ("schema = 1", 'schema = 1\non_bad_row = "set_aside"'),
        ("on_bad_row: 'set_aside' is not one of", "did you mean set-aside?"),
    ),
    "another schema": (("schema = 1", "schema = 2"), ("case.toml: schema: 2 is not 1",)),
    "no schema": (("schema = 1\n", ""), ("case.toml: schema: is required",)),
    "a crew that is too small": (
        ("seats = 2", "inspectors = 1, seats = 2"),
        ("task[0].departments[0].inspectors: a crew of 1 cannot fill 2 seats",),
    ),
    "a boolean as text": (("lead = true", 'lead = "true"'), ("departments[0].lead:", "a boolean")),
    "a number as text": (("seats = 2", 'seats = "2"'), ("departments[0].seats:", "not an integer")),
    "a slash in an id": (('id = "a"', 'id = "a/b"'), ("task[0].id: 'a/b' contains /",)),
    "a register that is not there": (
        ('"subjects.csv"', '"subject.csv"'),
        (
            "case.toml: registers.subjects.path: 'subject.csv' is not in ",
            "did you mean subjects.csv?",
            "name its folder with --data",
        ),
    ),
    "a heading that is not there": (
        ('path = "subjects.csv"', 'path = "subjects.csv"\ncolumns = { id = "cod" }'),
        ("subjects.csv: columns.id: there is no column 'cod'", "(line 1)"),
    ),
    "one seat where the text wants two": (
        ("seats = 2", "seats = 1"),
        ("case.toml: task[0].departments: 1 seats at a subject, fewer than 2", "raise seats"),
    ),
    "no TOML": (("[[task]]", "[[task]"), ("case.toml: is not TOML",)),
}


@pytest.mark.parametrize("kind", IN_CASE)
def test_in_the_case(kind: str, tmp_path: Path) -> None:
    edit, words = IN_CASE[kind]
    said = refused(write_case(tmp_path / "case", CASE, edit), *words)
    if words[0].startswith("case.toml") and edit[1]:
        text = edited(CASE, edit)
        before = CASE.splitlines()
        places = {f"(line {n})" for n, x in enumerate(text.splitlines(), 1) if x not in before}
        assert any(place in said.err for place in places), (places, said.err)


def rows(edit: Callable[[list[list[str]]], None], given_: object = SUBJECTS) -> list[list[str]]:
    assert isinstance(given_, list)
    out = [list(row) for row in given_]
    edit(out)
    return out


def test_a_missing_column(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    table(case / "subjects.csv", rows(lambda r: r[0].__setitem__(0, "uscc code")))
    refused(
        case, "subjects.csv: missing column 'id'", "(line 1)", "did you mean", 'columns = { id = "'
    )


def test_a_missing_column_of_the_inspectors(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    table(case / "inspectors.csv", [["id", "departement"], ["S1", "市监局"]])
    refused(
        case,
        "inspectors.csv: missing column 'department'",
        "did you mean 'departement'?",
        "(line 1)",
    )


def test_a_code_that_stands_twice(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    table(case / "subjects.csv", [*SUBJECTS, SUBJECTS[7]])
    twice = f"subjects.csv: id {SUBJECTS[7][0]} stands twice, rows 8 and 62"
    refused(case, twice, "leave one of them out", "(line 62)")


def test_a_code_that_stands_twice_is_refused_even_if_bad_rows_are_set_aside(tmp_path: Path) -> None:
    case = write_case(
        tmp_path / "case", CASE, ("schema = 1", 'schema = 1\non_bad_row = "set-aside"')
    )
    shown_otherwise = [f" {SUBJECTS[7][0].lower()}\u3000", *SUBJECTS[7][1:]]
    table(case / "subjects.csv", [*SUBJECTS, shown_otherwise])
    refused(case, "stands twice, rows 8 and 62")
    table(case / "subjects.csv", SUBJECTS)
    table(case / "inspectors.csv", [*INSPECTORS, INSPECTORS[3]])
    refused(case, "inspectors.csv: id S02 stands twice, rows 4 and 14")


def test_bad_codes(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    good = SUBJECTS[1][0]
    wrong = good[:-1] + ("X" if good[-1] != "X" else "Y")
    for code, words in (
        (wrong, "GB 32100"),
        (good[:-1], "17 characters, neither 18 nor 15"),
        ("110000000000019", "ISO 7064"),
        ("", "is empty"),
        ("a|b", "contains |"),
        ("a/b", "contains /"),
    ):
        table(case / "subjects.csv", [*SUBJECTS[:1], *SUBJECTS[2:], [code, "x", "东区", "A", "y"]])
        refused(case, "subjects.csv: column 'id'", words, "(line 61)", 'on_bad_row = "set-aside"')


def test_a_ratio_that_leaves_a_class_out(tmp_path: Path) -> None:
    by = 'by = { column = "credit_class", values = { A = "1%", B = "3%", C = "5%" } }'
    case = write_case(tmp_path / "case", CASE, ('value = "10%"', by))
    refused(
        case,
        "case.toml: task[0].ratio.by.values: no ratio for credit_class = 'D'",
        "subjects have",
        "(line 19)",
    )


def test_files_that_are_not_what_they_should_be(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    path = case / "subjects.csv"
    text = path.read_bytes()
    for raw, words in (
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is not a text file"),
        (text + b"\xff\xff", "is not a text file"),
        (b"PK\x03\x04" + bytes(40), "XLSX or ZIP"),
        (b"\xd0\xcf\x11\xe0" + bytes(40), "old Excel"),
        ("id,name\n1,x\n".encode("utf-16"), "UTF-16"),
        (b"", "is empty"),
        (text.split(b"\n")[0] + b"\n", "is empty"),
        (b"\n\n\n", "is empty"),
        (text.replace(b",", b";"), "semicolons"),
        (text + b'"open quote\n', "is not CSV from here on"),
        (text + b"a,b\n", "has 2 cells, the headings are 5"),
    ):
        path.write_bytes(raw)
        refused(case, "subjects.csv:", words)


def test_a_row_too_long_is_named_by_its_line(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    with (case / "inspectors.csv").open("a", encoding="utf-8") as file:
        file.write("S99,x,市监局,,,,,,,,one too many\n")
    refused(case, "inspectors.csv:", "(line 14)")


def test_an_xlsx_that_is_none(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", CASE, ('"subjects.csv"', '"subjects.xlsx"'))
    path = case / "subjects.xlsx"
    for raw, words in (
        (b"id,name\n1,x\n", "is not an XLSX file"),
        (b"PK\x03\x04" + bytes(100), "is not an XLSX file that can be read"),
        (b"", "is not an XLSX file"),
    ):
        path.write_bytes(raw)
        refused(case, "subjects.xlsx:", words)


def test_a_code_that_lost_its_digits(tmp_path: Path) -> None:
    """A spreadsheet keeps 15 digits of a number: the cell is named, whatever the case says."""
    case = write_case(
        tmp_path / "case",
        CASE,
        ('"subjects.csv"', '"subjects.xlsx"'),
        ("schema = 1", 'schema = 1\non_bad_row = "set-aside"\naccept_opaque_ids = true'),
    )
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in SUBJECTS[:5]:
        sheet.append(list(row))
    sheet["A4"] = 913301007161035748
    book.save(case / "subjects.xlsx")
    refused(
        case, "subjects.xlsx: cell A4 holds a long code as a number", "format the column as text"
    )


def test_an_empty_register_of_inspectors(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", inspectors=INSPECTORS[:1])
    refused(case, "inspectors.csv: the register is empty")


def test_bad_inspectors(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    for column, value, words in (
        (5, "2030/13/01", "is not a day of the calendar"),
        (5, "soon", "is not a date: write 2026-09-18"),
        (7, "many", "is not a whole number, 1 or more"),
        (7, "0", "is not a whole number, 1 or more"),
        (0, "", "is empty"),
        (2, "", "is empty"),
    ):
        people = [list(row) for row in INSPECTORS]
        people[3][column] = value
        table(case / "inspectors.csv", people)
        refused(case, "inspectors.csv: column", words, "(line 4)")


def test_bad_conflicts(tmp_path: Path) -> None:
    case = write_case(
        tmp_path / "case", conflicts=[*CONFLICTS, ("S01", "12345", ""), ("", SUBJECTS[1][0], "")]
    )
    refused(
        case,
        "conflicts.csv: column 'subject'",
        "(line 10)",
        "conflicts.csv: column 'inspector'",
        "(line 11)",
    )


def test_an_item_that_is_not_in_the_list(tmp_path: Path) -> None:
    listed = (
        '[[task]]\nid = "a"',
        '[registers.items]\npath = "items.csv"\n[[task]]\nid = "a"\nitems = ["A01", "A2"]',
    )
    case = write_case(
        tmp_path / "case", CASE, listed, items=[("编号", "事项名称"), ("A01", "甲"), ("A02", "乙")]
    )
    refused(case, "case.toml: task[0].items[1]: 'A2' is not in items.csv", "did you mean A02?")


def test_everything_at_once(tmp_path: Path) -> None:
    """Mistakes of the case by line, and of every file that it names."""
    case = write_case(
        tmp_path / "case",
        CASE,
        ("91ec2649", "1ec2649"),
        ('value = "10%"', 'value = "103%"'),
        ("first = 2026-09-01", "first = 2026-09-19"),
        ("strata = ", "stratas = "),
        ("lead = true, ", ""),
    )
    said = refused(case, "seed", "103%", "before it begins", "stratas", "no lead department")
    assert "5 problems" in said.err
    lines = [
        int(line.rpartition("(line ")[2][:-1]) for line in said.err.splitlines() if "(line" in line
    ]
    assert lines == sorted(lines)
    case = write_case(
        tmp_path / "case",
        CASE,
        ('"shenzhen"', '"shenzen"'),
        ("[[task]]", '[calendar]\nnotices = ["none.toml"]\n[[task]]'),
        inspectors=[*INSPECTORS, INSPECTORS[1]],
        conflicts=[*CONFLICTS, ("S01", "12345", "")],
        subjects=[*SUBJECTS, SUBJECTS[1], ["x", "", "", "", ""]],
    )
    refused(case, "shenzen", "none.toml", "inspectors.csv", "conflicts.csv", "(line 63)", "rows 2")


def test_a_broken_case_does_not_hide_its_registers(tmp_path: Path) -> None:
    case = write_case(
        tmp_path / "case",
        CASE,
        ("strata = ", "stratas = "),
        ('value = "10%"', 'value = "103%"'),
        subjects=[*SUBJECTS, SUBJECTS[1]],
        inspectors=[*INSPECTORS, INSPECTORS[1]],
    )
    said = refused(
        case,
        "case.toml: task[0].stratas: unknown key",
        "case.toml: task[0].ratio.value: '103%'",
        f"subjects.csv: id {SUBJECTS[1][0]} stands twice",
        "inspectors.csv: ",
        "4 problems",
    )
    assert said.err.index("case.toml: ") < said.err.index("subjects.csv: id")


def test_registers_that_are_not_named_soundly_are_not_read(tmp_path: Path) -> None:
    wrong = ('path = "subjects.csv"', "path = 3")
    case = write_case(tmp_path / "case", CASE, wrong, subjects=[*SUBJECTS, SUBJECTS[1]])
    assert "stands twice" not in refused(case, "case.toml: registers.subjects.path").err


def test_everything_wrong_with_two_tasks(tmp_path: Path) -> None:
    task = CASE[CASE.index("[[task]]") :]
    other = edited(task, ('id = "a"', 'id = "b"'), ('"食品"]', '"药品"]'))
    case = write_case(tmp_path / "case", edited(CASE, ('"食品"]', '"医疗"]')) + "\n" + other)
    refused(case, "task[0].departments[0].categories", "医疗", "task[1].dep", "药品", "2 problems")
    by = 'by = { column = "credit_class", values = { A = "1%" } }'
    one = edited(CASE, ('value = "10%"', by))
    other = edited(task, ('id = "a"', 'id = "b"'), ('value = "10%"', by))
    case = write_case(tmp_path / "case", one + "\n" + other)
    refused(case, "task[0].ratio", "task[1].ratio", "credit_class = 'D'", "6 problems")


def test_a_case_that_is_not_there(tmp_path: Path) -> None:
    for command in ("run", "check"):
        extra = ("--out", tmp_path / "out") if command == "run" else ()
        said = randsup(command, tmp_path / "nowhere", *extra)
        assert said.code == 2
        assert "case.toml" in said.err
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    (tmp_path / "out").mkdir()
    for _ in range(2):
        said = randsup("run", case, "--out", tmp_path / "out")
        assert said.code == 2
        assert "already exists; a run makes a new folder" in said.err
        assert list((tmp_path / "out").iterdir()) == []
    said = randsup("demo", "--out", tmp_path / "out")
    assert said.code == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case", "out"]


def test_a_folder_in_a_folder_that_is_new_too(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", CASE, ('"shenzhen"', '"shenzen"'))
    said = randsup("run", case, "--out", tmp_path / "a" / "b" / "out")
    assert said.code == 2
    assert [p.name for p in tmp_path.iterdir()] == ["case"], "the folders above it are gone too"
    write_case(tmp_path / "case")
    assert randsup("run", case, "--out", tmp_path / "a" / "b" / "out").code == 0
    assert (tmp_path / "a" / "b" / "out" / "record.json").is_file()


@pytest.mark.parametrize("out", ["/proc/randsup/out", "/dev/null/out", "/dev/null"])
def test_a_folder_that_cannot_be_made(out: str, tmp_path: Path) -> None:
    said = randsup("run", write_case(tmp_path / "case"), "--out", out)
    assert said.code == 2
    assert "/dev/null" in said.err or "/proc" in said.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Usage"),
        (("nonsense",), "nonsense"),
        (("run",), "case"),
        (("run", "x"), "--out"),
        (("run", "x", "--out"), "--out"),
        (("run", "x", "--out", "y", "--nonsense"), "--nonsense"),
        (("run", "x", "--out", "y", "--lang", "de"), "zh, en"),
        (("profile", "show", "nope"), "known: cn-baseline"),
        (("demo", "--profile", "nope", "--out", "none-at-all"), "known: cn-baseline"),
        (("roster",), "--like"),
        (("roster", "--like=x", "--inspectors=many", "--departments=a", "--out=y"), "integer"),
    ],
)
def test_arguments(arguments: tuple[str, ...], words: str) -> None:
    said = randsup(*arguments)
    assert said.code == 2
    assert words in said.err + said.out
    assert "Traceback" not in said.err
    assert not Path("none-at-all").exists()


CHARACTERS = st.sampled_from("\x00\t\n \"#',-./0129:;=Aae[]{}|é市\ufeff")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_damage_to_the_case(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is typed: it runs, or it is refused in words; never a traceback, never half a folder."""
    base = tmp_path_factory.mktemp("damage")
    case = write_case(base / "case")

    def change(text: str) -> str:
        place = data.draw(st.integers(0, len(text) - 1))
        length = data.draw(st.sampled_from([0, 1, 1, 5, 40]))
        return text[:place] + data.draw(st.text(CHARACTERS, max_size=4)) + text[place + length :]

    path = case / "case.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(change(before), encoding="utf-8", newline="")
    said = randsup("run", case, "--out", base / "out")
    assert said.code in (0, 1, 2), said
    assert (base / "out").exists() == (said.code != 2)
    assert {p.name for p in base.iterdir()} <= {"case", "out"}
    if said.code == 2:
        assert said.err.strip()
    else:
        assert randsup("verify", base / "out").code == 0


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(["subjects.csv", "inspectors.csv", "conflicts.csv"]))
def test_any_damage_to_a_register(
    data: st.DataObject, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("damage")
    case = write_case(base / "case")
    raw = bytearray((case / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    (case / name).write_bytes(bytes(raw))
    said = randsup("run", case, "--out", base / "out")
    assert said.code in (0, 1, 2), said
    assert (base / "out").exists() == (said.code != 2)
    assert {p.name for p in base.iterdir()} <= {"case", "out"}
    if said.code == 2:
        assert name in said.err or "task 'a'" in said.err
    else:
        assert randsup("verify", base / "out").code == 0


def test_the_disk_says_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the file system in the middle: said, code 2, nothing left."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "deadlines.csv")

    monkeypatch.setattr("randsup.cli.running.write_results", full)
    case = write_case(tmp_path / "case")
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 2
    assert "No space left on device" in said.err
    assert os.listdir(tmp_path) == ["case"]  # noqa: PTH208 - hidden ones included


def test_check_says_yes(tmp_path: Path, rough_run: Path) -> None:
    case = write_case(tmp_path / "case")
    said = randsup("check", case)
    assert (said.code, said.out) == (0, "可以运行。\n")
    assert randsup("check", case, "--lang", "en").out == "The case can be run.\n"
    replaced(case / "inspectors.csv", lambda t: edited(t, (",2030-12-31,,", ",2026-08-31,,")))
    assert [p.name for p in tmp_path.iterdir()] == ["case"]
    said = randsup("check", rough_run.parent / "case")
    assert said.code == 1
    assert "3" in said.out
