from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from randsup.errors import InputError
from randsup.facts.registers import SetAside, Subject, SubjectRegister, SubjectSource
from randsup.tables.canonical_file import CanonicalSubjects
from randsup.tables.problems import KEPT
from randsup.tables.subjects import SubjectIngest, ingest_subjects
from randsup.testing import subject_ids, texts
from tests.tables.files import SHARED, A, B, C, csv_file, said, xlsx_file

ZHEJIANG = SHARED / "zhejiang-drawn-2017.csv"
CURE = 'correct it, or set on_bad_row = "set-aside"'


def ingest(path: Path, **options: object) -> tuple[SubjectIngest, Path]:
    target = path.parent / "canonical.csv"
    return ingest_subjects(path, target, **options), target  # type: ignore[arg-type]


def refused(path: Path, **options: object) -> list[str]:
    target = path.parent / "canonical.csv"
    target.unlink(missing_ok=True)
    with pytest.raises(InputError) as caught:
        ingest(path, **options)
    assert not target.exists()
    assert not list(path.parent.glob(".subjects-*"))
    return said(caught.value)


def by_bucket(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return sorted(rows, key=lambda r: (sha256(r[0].encode()).digest()[0], r[0].encode()))


def test_the_canonical_bytes(tmp_path: Path) -> None:
    rows = [
        ["统一社会信用代码", "检查对象名称", "登记机关", "信用等级"],
        [f"{A}\u3000", "甲", "（东）区", "=A"],
        [B.lower(), "乙", "a,b", ""],
        [C, "丙", " 'c", "D"],
    ]
    done, target = ingest(csv_file(tmp_path / "a.csv", rows), fields=("region", "credit_class"))
    wanted = by_bucket([(A, "'=A", "（东）区"), (B, "", '"a,b"'), (C, "D", "''c")])
    text = "\ufeffid,credit_class,region\n" + "".join(",".join(row) + "\n" for row in wanted)
    assert target.read_bytes() == text.encode()
    assert (done.rows, done.kept, done.set_aside, done.problems) == (3, 3, (), ())
    assert done.columns == (
        ("credit_class", "信用等级"),
        ("id", "统一社会信用代码"),
        ("region", "登记机关"),
    )
    assert done.digest == CanonicalSubjects(target).digest(("credit_class", "region"))


REGISTERS = st.lists(
    st.tuples(subject_ids(), texts(), texts()), min_size=1, max_size=12, unique_by=lambda r: r[0]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(REGISTERS, st.randoms(use_true_random=False))
def test_order_encoding_and_format_leave_no_trace(
    tmp_path: Path, rows: list[tuple[str, str, str]], random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    heading = [("id", "region", "grade")]
    files = [
        csv_file(tmp_path / "a.csv", heading + rows),
        csv_file(tmp_path / "b.csv", heading + shuffled, "utf-8-sig", "\r\n"),
        csv_file(tmp_path / "c.csv", [r[::-1] for r in heading + shuffled]),
    ]
    try:
        files.append(csv_file(tmp_path / "d.csv", heading + shuffled, "gb18030"))
        files[-1].read_bytes().decode("utf-8")
        files.pop()  # its bytes are UTF-8 as well, so it is read as such
    except UnicodeError:
        pass
    results = []
    for path in files:
        for spill in (1 << 20, 40):
            done, target = ingest(
                path, fields=("region", "grade"), accept_opaque_ids=True, spill_bytes=spill
            )
            results.append((target.read_bytes(), done.digest, done.kept))
    assert set(results) == {results[0]}
    memory = SubjectRegister(
        Subject(id=i, region=region, attributes={"grade": grade}) for i, region, grade in rows
    )
    source: SubjectSource = CanonicalSubjects(target)
    assert len(source) == len(memory)
    assert source.columns == ("grade", "region")
    for names in ((), ("region",), ("grade", "region"), ("region", "grade")):
        assert gathered(source, names) == gathered(memory, names)
        assert source.digest(names) == memory.digest(names)
    assert results[0][1] == memory.digest(("grade", "region"))


def gathered(source: SubjectSource, names: tuple[str, ...]) -> dict[tuple[str, ...], set[bytes]]:
    found: dict[tuple[str, ...], set[bytes]] = {}
    for values, ids in source.groups(names):
        assert not found.get(values, set()) & set(ids)
        found.setdefault(values, set()).update(ids)
    return found


def test_xlsx_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = [["id", "region", "n"], [A, "东", "3"], [B, "西", "2026-09-18"]]
    _, target = ingest(csv_file(tmp_path / "a.csv", rows), fields=("region", "n"))
    wanted = target.read_bytes()
    done, target = ingest(xlsx_file(tmp_path / "a.xlsx", rows), fields=("region", "n"))
    assert target.read_bytes() == wanted
    assert done.encoding == "XLSX"


def test_a_code_held_as_a_number_is_refused_whatever_the_case_says(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "a.xlsx", [["n", "id"], [913301007161035748, A], [1, int(C)]])
    for on_bad_row in ("refuse", "set-aside"):
        assert refused(path, on_bad_row=on_bad_row) == [
            "a.xlsx: cell B3 holds a long code as a number, and a number keeps only 15 digits: format "
            "the column as text and enter the codes again (line 3)"
        ]


BAD = [
    ["code", "grade"],
    ["91330302l19373061U", "A"],
    [A, "B"],
    ["330327000082876", "x\ny"],
    [B],
    ["3301062015292", "C"],
]


def test_all_bad_rows_are_refused_at_once(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "subjects.csv", [*BAD, [A, "D"]])
    assert refused(path, fields=("grade",)) == [
        "subjects.csv: column 'code': 91330302L19373061U fails its GB 32100 check character: the last "
        f"one would be A, not U; {CURE} (line 2)",
        "subjects.csv: column 'code': 330327000082876 fails its ISO 7064 MOD 11,10 check digit; "
        f"{CURE} (line 4)",
        f"subjects.csv: column 'grade': contains the control character U+000A; {CURE} (line 4)",
        f"subjects.csv: has 1 cells, the headings are 2; {CURE} (line 6)",
        "subjects.csv: column 'code': 3301062015292 has 13 characters, neither 18 nor 15; "
        f"accept_opaque_ids = true would admit it as it is; {CURE} (line 7)",
        f"subjects.csv: id {A} stands twice, rows 3 and 8: leave one of them out (line 8)",
    ]


def test_bad_rows_are_set_aside(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "subjects.csv", BAD)
    done, target = ingest(path, fields=("grade",), on_bad_row="set-aside")
    assert target.read_text("utf-8") == f"\ufeffid,grade\n{A},B\n"
    assert (done.rows, done.kept) == (5, 1)
    assert [p.line for p in done.problems] == [2, 4, 4, 6, 7]
    assert done.set_aside == (
        SetAside(
            register="subjects",
            row="3301062015292,C",
            reason="code: 3301062015292 has 13 characters, neither 18 nor 15; "
            "accept_opaque_ids = true would admit it as it is",
        ),
        SetAside(
            register="subjects",
            row='330327000082876,"x\ny"',
            reason="code: 330327000082876 fails its ISO 7064 MOD 11,10 check digit; "
            "grade: contains the control character U+000A",
        ),
        SetAside(register="subjects", row=B, reason="has 1 cells, the headings are 2"),
        SetAside(
            register="subjects",
            row="91330302l19373061U,A",
            reason="code: 91330302L19373061U fails its GB 32100 check character: the last one would "
            "be A, not U",
        ),
    )
    moved = csv_file(tmp_path / "moved.csv", [BAD[0], *BAD[:0:-1]])
    assert ingest(moved, fields=("grade",), on_bad_row="set-aside")[0].set_aside == done.set_aside


@pytest.mark.parametrize("on_bad_row", ["refuse", "set-aside"])
@pytest.mark.parametrize("spill", [1, 1 << 20])
def test_duplicates_are_refused_whatever_the_case_says(
    tmp_path: Path, on_bad_row: str, spill: int
) -> None:
    rows = [["id", "n"], [A, "2"], [B, ""], [A.lower(), "1"], [C, ""], [f"{A} ", "2"]]
    path = csv_file(tmp_path / "a.csv", rows)
    assert refused(path, fields=("n",), on_bad_row=on_bad_row, spill_bytes=spill) == [
        f"a.csv: id {A} stands twice, rows 2 and 4: leave one of them out (line 4)",
        f"a.csv: id {A} stands twice, rows 2 and 6: leave one of them out (line 6)",
    ]


def test_a_file_that_breaks_off_is_refused_with_all_else(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id\n{A}\n1\n{A}\n"{B}\n', encoding="utf-8")
    assert refused(path, on_bad_row="set-aside") == [
        "a.csv: column 'id': 1 has 1 characters, neither 18 nor 15; accept_opaque_ids = true would "
        "admit it as it is (line 3)",
        "a.csv: is not CSV from here on (unexpected end of data): look for a quote without its pair, "
        "and double quotes inside quoted cells (line 5)",
        f"a.csv: id {A} stands twice, rows 2 and 4: leave one of them out (line 4)",
    ]


def test_no_row_is_left(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["id"], ["1"], ["2"]])
    assert refused(path, on_bad_row="set-aside")[-1] == (
        "a.csv: no row is left: all 2 were set aside"
    )


def test_many_problems_are_counted(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["id"], *[[str(n)] for n in range(KEPT + 7)]])
    lines = refused(path)
    assert len(lines) == KEPT + 1
    assert lines[-1] == "a.csv: … and 7 more"


@pytest.mark.parametrize(
    ("heading", "options", "message"),
    [
        (
            ["cod", "name"],
            {},
            "missing column 'id' (did you mean 'cod'? map it with columns = { id = \"cod\" }) (line 1)",
        ),
        (
            ["id", "regoin"],
            {"fields": ("region",)},
            "missing column 'region' (did you mean 'regoin'? map it with "
            'columns = { region = "regoin" }) (line 1)',
        ),
        (["id", "x"], {"fields": ("行业类别",)}, "missing column '行业类别' (the columns are id, x) (line 1)"),
        (
            ["id", "信用等"],
            {"fields": ("信用",)},
            "missing column '信用' (did you mean '信用等'? map it with columns = "
            '{ "信用" = "信用等" }) (line 1)',
        ),
        (
            ["codes", "name"],
            {"columns": {"id": "code"}},
            "columns.id: there is no column 'code' (did you mean 'codes'?) (line 1)",
        ),
        (
            ["统一社会信用代码", "注册号"],
            {},
            "headings '统一社会信用代码' and '注册号' both stand for id; say which with "
            'columns = { id = "统一社会信用代码" } (line 1)',
        ),
        (["id", "n", "n"], {}, "the heading 'n' stands twice (line 1)"),
        (["id", "", "n"], {}, "column 2 has no heading (line 1)"),
    ],
)  # fmt: skip
def test_headings_that_do_not_do(
    tmp_path: Path, heading: list[str], options: dict[str, object], message: str
) -> None:
    path = csv_file(tmp_path / "a.csv", [heading, ["1"] * len(heading)])
    assert refused(path, **options) == [f"a.csv: {message}"]


def test_the_case_maps_headings(tmp_path: Path) -> None:
    rows = [["代码", "code", "登记机关", "region"], [A, "1", "甲", "乙"]]
    path = csv_file(tmp_path / "a.csv", rows)
    columns = {"id": "代码", "region": "登记机关"}
    done, target = ingest(path, columns=columns, fields=("region", "登记机关", "code"))
    assert target.read_text("utf-8") == f"\ufeffid,code,region,登记机关\n{A},1,甲,甲\n"
    assert dict(done.columns)["region"] == "登记机关"


def test_a_mapped_heading_stands_for_nothing_else(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["id", "code"], [A, "1"]])
    _, target = ingest(path, columns={"grade": "code"}, fields=("grade",))
    assert target.read_text("utf-8") == f"\ufeffid,grade\n{A},1\n"


def test_optional_columns_are_taken_as_empty_and_said(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["id"], [A]])
    done, target = ingest(path, optional=("region",))
    assert target.read_text("utf-8") == f"\ufeffid,region\n{A},\n"
    assert done.notes == ("a.csv: no column 'region'; it is taken as empty",)
    assert CanonicalSubjects(target).digest(("region",)) == done.digest
    both = {"fields": ("region",), "optional": ("region",)}
    assert refused(path, **both) == ["a.csv: missing column 'region' (the columns are id) (line 1)"]


def test_the_id_makes_no_classes(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["id"], [A]])
    assert refused(path, fields=("id",)) == [
        "case: the column id cannot make classes: every subject has its own"
    ]
    assert refused(path, on_bad_row="ignore") == [
        "a.csv: on_bad_row = 'ignore' is not one of refuse, set-aside"
    ]


def test_progress_ends_with_the_number_of_rows(tmp_path: Path) -> None:
    told: list[int] = []
    rows = [["id"], *[[f"x{n}"] for n in range(70_000)], [""], ["a|b"]]
    done, _ = ingest(
        csv_file(tmp_path / "a.csv", rows),
        accept_opaque_ids=True,
        on_bad_row="set-aside",
        progress=told.append,
    )
    assert (told, done.rows) == ([65_536, 70_001], 70_001)


def canonical(tmp_path: Path, *lines: str) -> CanonicalSubjects:
    path = tmp_path / "subjects.csv"
    path.write_bytes("".join(lines).encode())
    return CanonicalSubjects(path)


EDITED = "; a canonical register is never edited, make it anew from the original"
ONE, TWO = (row[0] for row in by_bucket([(A,), (B,)]))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((f"{ONE},1\n", f"{ONE},1\n"), f"line 3: the id '{ONE}' stands twice or out of its order"),
        ((f"{TWO},1\n", f"{ONE},1\n"), f"line 3: the id '{ONE}' stands twice or out of its order"),
        ((",1\n",), "line 2: the id '' stands twice or out of its order"),
        ((f"{ONE},1\n", f"{TWO},1,2\n"), "a row of it has 3 cells, not 2"),
        ((f"{ONE},1\n", f"{TWO}\n"), "a row of it has 2 cells, not 3"),
        ((f"{ONE},1\r\n",), "it has a control character"),
        ((f'{ONE},"1\n',), "a row of it cannot be read"),
        (('"ab"c,1\n',), "a row of it cannot be read"),
    ],
)  # fmt: skip
def test_an_edited_canonical_file_is_found(
    tmp_path: Path, lines: tuple[str, ...], message: str
) -> None:
    heading = "\ufeffid,n,r\n" if "not 3" in message else "\ufeffid,n\n"
    lines = tuple(x.replace(",1\n", ",1,1\n") for x in lines) if "not 3" in message else lines
    source = canonical(tmp_path, heading, *lines)
    with pytest.raises(InputError) as caught:
        source.digest(("n",))
    assert said(caught.value) == [f"subjects.csv: {message}{EDITED}"]


def test_the_order_within_a_bucket_is_checked(tmp_path: Path) -> None:
    one = next(f"x{n}" for n in range(9999) if sha256(f"x{n}".encode()).digest()[0] == 7)
    two = next(f"y{n}" for n in range(9999) if sha256(f"y{n}".encode()).digest()[0] == 7)
    assert canonical(tmp_path, "\ufeffid\n", f"{one}\n", f"{two}\n").digest(())
    with pytest.raises(InputError, match=f"line 3: the id '{one}' stands twice or out of its"):
        canonical(tmp_path, "\ufeffid\n", f"{two}\n", f"{one}\n").digest(())


def test_a_canonical_file_that_was_cut_off(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="its last line has no end: it was cut off; a canonical"):
        canonical(tmp_path, "\ufeffid\n", A)


def test_a_canonical_file_of_other_bytes(tmp_path: Path) -> None:
    path = tmp_path / "subjects.csv"
    path.write_bytes(b"\xef\xbb\xbfid\n\xff\n")
    with pytest.raises(InputError, match=r"subjects\.csv: it is not UTF-8; a canonical"):
        CanonicalSubjects(path).digest(())


@pytest.mark.parametrize(
    "heading", ["id,a\n", "\ufeffid,b,a\n", "\ufeffid,a,a\n", "\ufeffa,id\n", "", "\ufeffid,a\r\n", '\ufeff"']
)  # fmt: skip
def test_what_is_no_canonical_file(tmp_path: Path, heading: str) -> None:
    with pytest.raises(InputError) as caught:
        canonical(tmp_path, heading)
    assert said(caught.value) == [
        "subjects.csv: is not a canonical register: its first line is not id and the fields in "
        "order, in UTF-8 with BOM"
    ]


def test_a_column_that_the_file_lacks(tmp_path: Path) -> None:
    source = canonical(tmp_path, "\ufeffid,a\n", f"{A},1\n")
    with pytest.raises(InputError) as caught:
        list(source.groups(("b",)))
    assert said(caught.value) == ["subjects.csv: no column 'b' (the columns are a)"]
    with pytest.raises(InputError, match="cannot be read: No such file"):
        CanonicalSubjects(tmp_path / "none.csv")


def test_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["id", "n"], *[[f"x{n}" if n % 50 else f'"{n},', str(n % 7)] for n in range(500)]]
    done, target = ingest(csv_file(tmp_path / "a.csv", rows), fields=("n",), accept_opaque_ids=True)
    whole = gathered(CanonicalSubjects(target), ("n",))
    monkeypatch.setattr("randsup.tables.canonical_file._BLOCK", 7)
    monkeypatch.setattr("randsup.tables.canonical_file._REMEMBERED", 2)
    source = CanonicalSubjects(target)
    assert len(source) == 500
    assert source.digest(("n",)) == done.digest
    assert gathered(source, ("n",)) == whole
    assert sum(map(len, whole.values())) == 500


@pytest.mark.skipif(not ZHEJIANG.exists(), reason="the real register is not beside this checkout")
def test_the_real_register(tmp_path: Path) -> None:
    target = tmp_path / "subjects.csv"
    done = ingest_subjects(
        ZHEJIANG,
        target,
        columns={"region": "registration_authority"},
        fields=("region",),
        accept_opaque_ids=True,
        on_bad_row="set-aside",
    )
    assert (done.rows, done.kept, len(done.set_aside)) == (46_148, 46_137, 11)
    lengths = [len(s.reason.split()[1]) for s in done.set_aside]
    assert sorted(lengths) == [15] * 9 + [18] * 2
    source = CanonicalSubjects(target)
    groups = gathered(source, ("region",))
    assert len(groups) == 126
    assert sum(map(len, groups.values())) == len(source) == 46_137
    assert source.digest(("region",)) == done.digest
    strict = tmp_path / "strict.csv"
    with pytest.raises(InputError) as caught:
        ingest_subjects(ZHEJIANG, strict)
    assert len(caught.value.problems) == 11 + 140
