"""The first face under attack, by somebody who has every register and the whole record, and no secret.

Ids can be enumerated, people are few, and a day is one of a dozen: whatever is hashed without a salt can be tried. So
every value of the results is hashed, alone and in small sets, in every form that this library writes, and none of
them may stand in what is published before the visits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from randsup.canonical import canonical_json
from randsup.cli.inputs import prepared_from
from randsup.cli.running import recorded
from randsup.facts.registers import register_digest
from randsup.lottery import Seed
from randsup.proof.attempts import read_entry
from randsup.proof.commitment import read_commitment
from randsup.proof.faces import first_face
from tests.cli.building import contents, randsup, record_of, replaced, rows_of
from tests.cli.ceremonial import CASE_DRAWN, LATER, SURPRISE, at, commit, ready
from tests.engines.whole_case import write_whole

EMPTY = sha256(b"").hexdigest()
"""The digest of a register without rows, whose size says the same."""
HEX = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
TIGHT = (
    'strata = ["region"]\nratio = { value = "20%"',
    'strata = ["region"]\nratio = { value = "90%"',
)


def run_of(base: Path, *edits: tuple[str, str]) -> Path:
    case = write_whole(base / "case", *edits, case=CASE_DRAWN)
    said = randsup("commit", case, "--out", base / "ceremony", *at(0))
    assert said.code == 0, said
    said = randsup("draw", ready(base / "ceremony"), "--out", base / "out", *LATER)
    assert said.code in (0, 1), said
    return base / "out"


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_of(tmp_path_factory.mktemp("whole"), TIGHT)


def published(run: Path, out: Path) -> str:
    said = randsup("publish", run, "--now", "--out", out)
    assert said.code == 0, said
    return b"\n".join(contents(out).values()).decode()


def values_of(value: Any) -> Iterator[Any]:
    """Every value inside a value, itself included; not the ceremony, which is what is attacked."""
    yield value
    if isinstance(value, dict):
        for name, part in value.items():
            if name != "ceremony":
                yield from values_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from values_of(part)


def hashes(texts: Iterable[str]) -> set[str]:
    return {sha256(text.encode()).hexdigest() for text in texts}


def guessed(run: Path) -> set[str]:
    """Everything that can be hashed without a secret."""
    record = record_of(run)
    found = hashes(canonical_json(v) for v in values_of(record))
    found |= hashes(v for v in values_of(record) if isinstance(v, str))
    found |= {v for v in values_of(record) if isinstance(v, str) and HEX.fullmatch(v)}
    for path in (run / "inputs").rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            found |= {sha256(raw).hexdigest(), *hashes(raw.decode().splitlines())}
    for name in ("subjects", "inspectors", "conflicts", "history"):
        rows = [tuple(row) for row in rows_of(run / "inputs" / f"{name}.csv")[1:]]
        found.add(register_digest(rows))
        found |= {register_digest([row]) for row in rows}
        found |= hashes(canonical_json(list(row)) for row in rows)
    people = [row[0] for row in rows_of(run / "inputs" / "inspectors.csv")[1:]]
    pairs = [list(pair) for pair in combinations(sorted(people), 2)]
    found |= hashes(
        form for pair in pairs for form in (canonical_json(pair), ";".join(pair), "\n".join(pair))
    )
    return found


def test_no_hash_that_can_be_guessed_stands_in_the_first_face(
    whole_run: Path, tmp_path: Path
) -> None:
    record = record_of(whole_run)
    text = published(whole_run, tmp_path / "face")
    given, tried = set(HEX.findall(text)), guessed(whole_run)
    assert len(given) > 20
    assert len(tried) > 5000
    public = {record["policy"]["digest"], record["calendar"]["digest"], EMPTY}
    assert given & tried == public  # what everybody may have: the rules and the calendar
    # the same attack on the second face succeeds
    assert record["registers"]["subjects"]["digest"] in tried


def test_ids_days_and_teams_do_not_stand_in_the_first_face(whole_run: Path, tmp_path: Path) -> None:
    text = published(whole_run, tmp_path / "face")
    record = record_of(whole_run)
    hidden = {
        row[0]
        for name in ("subjects", "inspectors")
        for row in rows_of(whole_run / "inputs" / f"{name}.csv")[1:]
    }
    hidden |= {v["day"] for task in record["tasks"] for v in task.get("visits", ())}
    hidden |= {s["ticket"] for task in record["tasks"] for s in task["draw"]["selected"]}
    hidden |= {task["draw"]["key"] for task in record["tasks"]} | {record["seed"], record["digest"]}
    assert len(hidden) > 300
    assert [h for h in sorted(hidden) if h in text] == []


def test_the_counts_of_the_first_face_do_not_depend_on_the_seed(whole_run: Path) -> None:
    """Under a cap an earlier task of the run decides how many are left: that number would tell whom it drew."""
    prepared = prepared_from(whole_run / "inputs")
    evidence = record_of(whole_run)["ceremony"]
    commitments = [read_commitment(c) for c in evidence["commitments"]]
    log = [read_entry(e) for e in evidence["log"]]
    drawn, faces = set(), set()
    for n in range(4):
        record: Any = recorded(prepared, step=lambda _: None, seed=Seed.from_hex(f"{n:064x}"))
        drawn.add(tuple(len(t["draw"]["selected"]) for t in record["tasks"]))
        faces.add(canonical_json(first_face(commitments, log, record)))
    assert len(drawn) > 1  # the numbers drawn do differ
    assert len(faces) == 1


def test_two_first_faces_of_other_data_differ_in_salted_hashes_alone(
    tmp_path: Path, whole_run: Path
) -> None:
    mine = published(whole_run, tmp_path / "mine")
    base = tmp_path / "other"
    case = write_whole(base / "case", TIGHT, case=CASE_DRAWN)
    for name, edit in (
        ("subjects.csv", lambda text: text.replace("东区", "南区", 20)),
        ("inspectors.csv", lambda text: text.replace("expert", "")),
        ("conflicts.csv", lambda text: text.replace("S01", "S02")),
        ("history.csv", lambda text: text.replace("2026-03-02", "2026-03-03", 9)),
    ):
        replaced(case / name, edit)
    said = randsup("commit", case, "--out", base / "ceremony", *at(0))
    assert said.code == 0, said
    assert randsup("draw", ready(base / "ceremony"), "--out", base / "out", *LATER).code in (0, 1)
    theirs = published(base / "out", base / "face")
    sizes = re.compile(r'"size":\d+|"due":\d+')  # other data, other classes: numbers due
    mask = [sizes.sub("#", HEX.sub("#", text)) for text in (mine, theirs)]
    assert mask[0].replace(',"role","share"', "") == mask[1].replace(',"role","share"', "").replace(
        ',"share"', ""
    )
    same = set(HEX.findall(mine)) & set(HEX.findall(theirs))
    record = record_of(whole_run)
    beacons = {e["input"] for e in record["ceremony"]["log"] if e["kind"] == "line"}
    seals = {e["commitment"] for e in record["ceremony"]["log"] if e["kind"] == "seal"}
    assert (
        same <= {record["policy"]["digest"], record["calendar"]["digest"], EMPTY} | beacons | seals
    )


def test_a_second_attempt_has_other_salts(tmp_path: Path) -> None:
    folder = commit(tmp_path)
    assert randsup("abort", folder, "--reason", "停电", *at(1)).code == 0
    said = randsup("commit", tmp_path / "case", "--out", folder, *at(2))
    assert said.code == 0, said
    first, second = (
        json.loads(path.read_text("utf-8"))["registers"]
        for path in (folder / "attempts" / "1" / "commitment.json", folder / "commitment.json")
    )
    assert [r["size"] for r in first] == [r["size"] for r in second]
    assert {r["digest"] for r in first} & {r["digest"] for r in second} == {EMPTY}


def test_every_field_of_the_people_is_committed(tmp_path: Path) -> None:
    """A role or share that is changed after the commitment is found."""
    case = write_whole(tmp_path / "case", case=CASE_DRAWN)
    assert randsup("commit", case, "--out", tmp_path / "ceremony", *at(0)).code == 0
    folder = ready(tmp_path / "ceremony")
    kept = next(folder.glob("PRIVATE-*")) / "inputs" / "inspectors.csv"
    replaced(kept, lambda text: text.replace("1/2", "1/3"))
    said = randsup("draw", folder, "--out", tmp_path / "out", *LATER)
    assert (said.code, "inspectors: changed after the commitment" in said.err) == (2, True)


def test_a_receipt_does_not_tell_by_a_cap_whom_a_surprise_task_drew(tmp_path: Path) -> None:
    run = run_of(tmp_path, SURPRISE)
    record = record_of(run)
    tasks = {t["id"]: t for t in record["tasks"]}
    who = tasks["a"]["draw"]["selected"][0]["subject"]
    said = randsup("receipt", who, "--run", run, *at(0, 30)).out
    for name, shown in (("a", False), ("b", False), ("c", False), ("d", False), ("e", True)):
        assert (tasks[name]["draw"]["key"] in said) is shown, name
    closed = randsup(
        "receipt", who, "--run", run, "--event", "inspection_closed=2023-08-29", *at(0, 30)
    ).out
    assert all(t["draw"]["key"] in closed for t in record["tasks"])
