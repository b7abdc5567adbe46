"""The designs from end to end: a case folder in, a record that verifies out, and forgeries that do not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from randsup import Seed, load_policy, verify
from randsup.canonical import canonical_json, digest
from randsup.facts.workdays import WorkCalendar
from randsup.rules.draw.weighting import ranking
from randsup.tables.canonical_file import CanonicalSubjects
from randsup.tables.conflicts import read_conflicts
from randsup.tables.inspectors import read_inspectors
from tests.cli.building import (
    CASE,
    SUBJECTS,
    Row,
    contents,
    edited,
    randsup,
    record_of,
    replaced,
    rows_of,
    task_of,
    write_case,
)

SCORED: list[Row] = [
    (*SUBJECTS[0], "风险分"),
    *((*row, str(1 + i * 7 % 13)) for i, row in enumerate(SUBJECTS[1:])),
]
"""The made-up subjects with a risk score from 1 to 13."""

WEIGHED = ('strata = ["region"]', 'strata = ["region"]\ndesign = "pareto"\nweight = "风险分"')


def with_design(design: str, *edits: tuple[str, str]) -> str:
    return edited(CASE, WEIGHED, ('"pareto"', f'"{design}"'), *edits)


def ran(folder: Path, case: str, subjects: list[Row] = SCORED, code: int = 0) -> Path:
    said = randsup(
        "run", write_case(folder / "case", case, subjects=subjects), "--out", folder / "out"
    )
    assert said.code == code, said
    return folder / "out"


TAKE_ALL = (('weight = "风险分"\n', ""), ('"10%"', '"100%"'))


@pytest.mark.parametrize(
    ("design", "edits"),
    [
        ("pareto", ()),
        ("pareto", (('weight = "风险分"', 'weight = "风险分"\ncalibrate = false'),)),
        ("sequential-poisson", ()),
        ("take-all", TAKE_ALL),
    ],
    ids=["pareto-calibrated", "pareto", "sequential-poisson", "take-all"],
)
def test_a_run_verifies(design: str, edits: tuple[tuple[str, str], ...], tmp_path: Path) -> None:
    out = ran(tmp_path, with_design(design, *edits))
    said = randsup("verify", out, "--lang", "en")
    assert (said.code, "byte for byte" in said.out) == (0, True)
    again = randsup("run", out / "inputs", "--out", tmp_path / "again")
    assert again.code == 0
    assert contents(tmp_path / "again") == contents(out)
    draw = task_of(out, "a")["draw"]
    assert draw["design"] == design
    task = task_of(out, "a")["task"]
    assert task["design"] == design
    assert sum(len(draw[which]) for which in ("selected", "reserve")) > 6


def test_the_record_holds_all_that_the_draw_needs(tmp_path: Path) -> None:
    # An auditor follows the record alone: odds, tickets, three roundings; no integral, no library but the
    # one function that docs/reference/draw-algorithm.md writes out.
    out = ran(tmp_path, with_design("pareto", ('"10%"', '"20%"')))
    draw = task_of(out, "a")["draw"]
    assert (draw["weight"], draw["fields"]) == ("风险分", ["region", "风险分"])
    for stratum in draw["strata"]:
        lot = stratum["weighting"]
        assert lot["calibrated"] is True
        assert Fraction(lot["d"]) < 10
        odds = {c["weight"]: c["odds"] for c in lot["classes"]}
        listed = [
            s
            for which in ("selected", "reserve")
            for s in draw[which]
            if s["stratum"] == stratum["stratum"]
        ]
        by_lot = listed[lot["certain"] :]
        ranks = [
            (ranking(2 * int(s["ticket"][:13], 16) + 1, 2**40, odds[s["weight"]]), s["ticket"])
            for s in by_lot
        ]
        assert ranks == sorted(ranks)
        for s in by_lot:
            assert s["probability"] == f"{lot['m'] * s['weight']}/{lot['T']}"
            off = Fraction(s["inclusion"]) / Fraction(s["probability"]) - 1
            assert abs(off) <= Fraction(lot["deviation"])
        assert sum(c["N"] for c in lot["classes"]) == stratum["N"]
        expected = sum(c["N"] * Fraction(c["inclusion"]) for c in lot["classes"])
        assert abs(expected - stratum["n"]) < Fraction(1, 10**8)


def test_the_drawn_list_has_weights_only_where_there_are_some(
    tmp_path: Path, plain_run: Path
) -> None:
    plain = rows_of(plain_run / "selected.csv")[0]
    assert plain == ["task", "subject", "stratum", "rank", "ticket", "probability"]
    out = ran(tmp_path, with_design("pareto"))
    for name in ("selected.csv", "reserve.csv"):
        head, *rows = rows_of(out / name)
        assert head == [*plain, "weight", "inclusion"]
        assert rows
        weights = {row[0]: row[-1] for row in SCORED[1:]}
        assert all(row[6] == weights[row[1]] and 0 < Fraction(row[7]) <= 1 for row in rows)
    (tmp_path / "all").mkdir()
    everybody = ran(tmp_path / "all", with_design("take-all", *TAKE_ALL))
    assert rows_of(everybody / "selected.csv")[0] == plain
    assert len(rows_of(everybody / "selected.csv")) == len(SCORED)


def test_the_default_design_keeps_every_byte(tmp_path: Path, plain_run: Path) -> None:
    said = edited(CASE, ('strata = ["region"]', 'strata = ["region"]\ndesign = "srswor"'))
    out = ran(tmp_path, said, subjects=SUBJECTS)
    assert record_of(out) == record_of(plain_run)
    assert not {"design", "weight"} & set(task_of(plain_run, "a")["draw"])


@pytest.fixture(scope="module")
def weighed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ran(tmp_path_factory.mktemp("weighed"), with_design("pareto", ('"10%"', '"20%"')))


def _odds(record: Any) -> None:
    record["tasks"][0]["draw"]["strata"][0]["weighting"]["classes"][0]["odds"] += 1


def _weight(record: Any) -> None:
    record["tasks"][0]["draw"]["selected"][0]["weight"] += 1


def _inclusion(record: Any) -> None:
    record["tasks"][0]["draw"]["selected"][0]["inclusion"] = "0.500000000000"


def _uncalibrated(record: Any) -> None:
    record["tasks"][0]["task"]["calibrate"] = False


def _design(record: Any) -> None:
    record["tasks"][0]["task"] |= {"design": "sequential-poisson"}
    del record["tasks"][0]["task"]["calibrate"]


def _deviation(record: Any) -> None:
    record["tasks"][0]["draw"]["strata"][0]["weighting"]["deviation"] = "1.0e-12"


@pytest.mark.parametrize(
    "forge",
    [_odds, _weight, _inclusion, _uncalibrated, _design, _deviation],
    ids=lambda f: f.__name__,
)
def test_forgeries_are_found(forge: Callable[[Any], None], weighed: Path, tmp_path: Path) -> None:
    forged = Path(shutil.copytree(weighed, tmp_path / "forged"))
    record = record_of(forged)
    forge(record)
    record["digest"] = digest({k: v for k, v in record.items() if k != "digest"})
    (forged / "record.json").write_text(canonical_json(record) + "\n", encoding="utf-8")
    said = randsup("verify", forged, "--json")
    assert said.code == 1
    assert said.json["findings"]
    inputs = weighed / "inputs"
    arguments: Any = {
        "subjects": CanonicalSubjects(inputs / "subjects.csv"),
        "policy": load_policy("shenzhen", layers=["cn-baseline"]),
        "calendar": WorkCalendar.china(),
        "inspectors": read_inspectors(inputs / "inspectors.csv").inspectors,
        "conflicts": read_conflicts(inputs / "conflicts.csv").conflicts,
    }
    assert verify(record_of(weighed), **arguments) == ()
    assert verify(record, **arguments)


def test_a_changed_score_is_found(weighed: Path, tmp_path: Path) -> None:
    forged = Path(shutil.copytree(weighed, tmp_path / "forged"))
    replaced(forged / "inputs" / "subjects.csv", lambda text: text.replace(",13\n", ",12\n", 1))
    said = randsup("verify", forged, "--lang", "en")
    assert said.code == 1
    assert "registers.subjects.digest" in said.out
    assert "weighting" in said.out


def test_a_draw_is_enlarged_by_a_later_task_of_its_group(tmp_path: Path) -> None:
    first = with_design("sequential-poisson", ('id = "a"', 'id = "a"\nreserve = 0'))
    later = edited(first, ('id = "a"', 'id = "b"\ngroup = "a"'), ('"10%"', '"25%"'))
    small = task_of(ran(tmp_path / "first", first), "a")["draw"]
    large = task_of(ran(tmp_path / "later", later), "b")["draw"]
    for stratum in small["strata"]:
        name = stratum["stratum"]
        mine = [s["subject"] for s in small["selected"] if s["stratum"] == name]
        more = [s["subject"] for s in large["selected"] if s["stratum"] == name]
        assert more[: len(mine)] == mine
        assert len(more) > len(mine)


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ((('"pareto"', '"paretto"'),), "task[0].design: 'paretto' is not one of srswor, pareto"),
        ((('weight = "风险分"\n', ""),), 'task[0].weight: design = "pareto" draws by a weight'),
        ((('"pareto"', '"srswor"'),), 'task[0].weight: design = "srswor" reads no weight'),
        (
            (('"pareto"', '"pareto"\ncalibrate = "no"'),),
            "task[0].calibrate: 'no' is not true or false",
        ),
        (
            (('"pareto"', '"pareto"\nweigth = "x"'),),
            "task[0].weigth: unknown key (did you mean weight?)",
        ),
        ((('"pareto"', '"take-all"'), ('weight = "风险分"\n', "")), 'its ratio is "100%"'),
        ((('"风险分"', '"风险"'),), "missing column '风险' (did you mean '风险分'?"),
    ],
)
def test_what_a_case_may_not_say(
    edits: tuple[tuple[str, str], ...], said: str, tmp_path: Path
) -> None:
    folder = write_case(tmp_path / "case", edited(CASE, WEIGHED, *edits), subjects=SCORED)
    found = randsup("check", folder)
    assert found.code == 2
    assert said in found.err
    assert "(line " in found.err


@pytest.mark.parametrize("on_bad_row", ["refuse", "set-aside"])
def test_wrong_weights_are_named_with_file_line_and_cure(on_bad_row: str, tmp_path: Path) -> None:
    bad = {
        "": "the weight is blank",
        "0": "'0' is zero: a weight is 1 or more",
        "-3": "'-3' is not written in digits 0-9 alone",
        "1.5": "'1.5' is not written in digits 0-9 alone",
        "9007199254740992": "9007199254740992 is too large: a weight is below 2^53",
        "五": "'五' is not written in digits 0-9 alone",
    }
    rows = [
        SCORED[0],
        *((*row[:-1], text) for row, text in zip(SCORED[1:], bad, strict=False)),
        *SCORED[1 + len(bad) :],
        ("12345", "编码过短", "东区", "A", "制造业", "1"),
    ]
    case = edited(
        with_design("pareto"), ("schema = 1\n", f'schema = 1\non_bad_row = "{on_bad_row}"\n')
    )
    found = randsup("check", write_case(tmp_path / "case", case, subjects=rows))
    assert found.code == 2
    cure = "correct it, or leave the subject out of the register with a recorded reason"
    for line, (row, why) in enumerate(zip(rows[1:7], bad.values(), strict=True), 2):
        said = f"subjects.csv: column '风险分': {row[0]}: {why}; {cure} (line {line})"
        assert said in found.err
    assert f"(line {len(rows)})" in found.err  # everything at once


def test_whoever_a_filter_leaves_out_needs_no_weight(tmp_path: Path) -> None:
    kept = [row for row in SCORED[1:] if row[3] in "AB"]
    rows = [SCORED[0], *((*row[:-1], row[-1] if row in kept else "无") for row in SCORED[1:])]
    targeted = 'filter = [{ column = "credit_class", in = ["A", "B"] }]\nfilter_reason = "计划"\n'
    filtered = ('strata = ["region"]\n', f'strata = ["region"]\n{targeted}')
    case = with_design("pareto", filtered)
    said = randsup("check", write_case(tmp_path / "case", case, subjects=rows))
    assert said.code == 0, said.err
    place = next(n for n, row in enumerate(rows) if n and row[3] == "B")
    rows[place] = (*rows[place][:-1], "0")
    said = randsup("check", write_case(tmp_path / "again", case, subjects=rows))
    assert said.code == 2
    assert f"(line {place + 1})" in said.err
    assert said.err.count("column '风险分'") == 1


def test_certain_subjects_are_told(tmp_path: Path) -> None:
    rows = [SCORED[0], (*SCORED[1][:-1], "5000"), *SCORED[2:]]
    out = tmp_path / "out"
    said = randsup(
        "run", write_case(tmp_path / "case", with_design("pareto"), subjects=rows), "--out", out
    )
    assert said.code == 0
    assert "其中必然入选1户" in said.out
    (sure,) = [s for s in task_of(out, "a")["draw"]["selected"] if s["weight"] == 5000]
    assert (sure["probability"], sure["inclusion"], sure["rank"]) == ("1/1", "1/1", 1)
    assert sure["subject"] == SCORED[1][0]
    english = randsup("run", tmp_path / "case", "--out", tmp_path / "en", "--lang", "en").out
    assert "(by weight 风险分, 1 of them certain)" in english
    assert json.dumps(record_of(out)) == json.dumps(record_of(tmp_path / "en"))
    assert Seed.from_hex(record_of(out)["seed"])
