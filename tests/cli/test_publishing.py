"""The two faces of a draw, and receipts: what can be computed from the first, and what sha256sum shows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from randsup import Seed
from randsup.canonical import canonical_json
from randsup.cli.ceremony_files import PRIVATE
from randsup.facts.registers import register_digest
from randsup.lottery import ticket
from randsup.proof.attempts import read_entry
from randsup.proof.commitment import read_commitment
from randsup.proof.faces import first_face
from randsup.proof.salting import salted_lines
from tests.cli.building import (
    SUBJECTS,
    contents,
    randsup,
    record_of,
    replaced,
    rows_of,
    table,
    write_case,
)
from tests.cli.ceremonial import CASE_DRAWN, LATER, SURPRISE, at, commit, drawn, ready

HEX = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@pytest.fixture(scope="module")
def surprise_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("surprise")
    return drawn(ready(commit(base, SURPRISE)), base / "out")


@pytest.fixture(scope="module")
def now_face(drawn_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("now") / "face"
    said = randsup("publish", drawn_run, "--now", "--out", out)
    assert said.code == 0, said
    return out


def written(folder: Path) -> bytes:
    return b"\n".join(contents(folder).values())


def drawn_by(seed: str, run: Path) -> list[str]:
    """Who is drawn under a seed: all that an enterprise needs for it is the register, which is public."""
    task = record_of(run)["tasks"][0]
    key = Seed.from_hex(seed).key("subjects", task["id"])
    regions: dict[str, list[str]] = {}
    for identity, region in rows_of(run / "inputs" / "subjects.csv")[1:]:
        regions.setdefault(region, []).append(identity)
    sizes = {s["stratum"][0]: s["n"] for s in task["draw"]["strata"]}
    return sorted(
        i
        for r, ids in regions.items()
        for i in sorted(ids, key=lambda i: ticket(key, i))[: sizes[r]]
    )


def seed_found(published: bytes, run: Path) -> str | None:
    """Try everything published that looks like a seed, and every hash of it, as the seed of the draw."""
    truth = sorted(s["subject"] for s in record_of(run)["tasks"][0]["draw"]["selected"])
    given = {found.decode() for found in HEX.findall(published)}
    tried = given | {sha256(g.encode()).hexdigest() for g in given}
    tried |= {sha256(bytes.fromhex(g)).hexdigest() for g in given}
    tried |= {sha256(line).hexdigest() for line in published.split(b"\n")}
    return next((seed for seed in sorted(tried) if drawn_by(seed, run) == truth), None)


# ---------------------------------------------------------------- the first face


def test_the_first_face_alone_cannot_reproduce_the_draw(drawn_run: Path, now_face: Path) -> None:
    assert seed_found(written(now_face), drawn_run) is None
    assert (
        seed_found(written(drawn_run), drawn_run) == record_of(drawn_run)["seed"]
    )  # the attack works


def test_the_first_face_holds_nothing_that_was_sealed(drawn_run: Path, now_face: Path) -> None:
    record, published = record_of(drawn_run), written(now_face).decode()
    ceremony = record["ceremony"]
    hidden = [record["seed"], ceremony["secret"], ceremony["seal_nonce"], record["digest"]]
    hidden += [o[k] for o in ceremony["openings"] for k in ("input", "nonce")]
    hidden += [task["draw"]["key"] for task in record["tasks"]]
    hidden += [identity for identity, *_ in rows_of(drawn_run / "inputs" / "subjects.csv")[1:]]
    hidden += [i for i, *_ in rows_of(drawn_run / "inputs" / "inspectors.csv")[1:]]
    assert [h for h in hidden if h in published] == []


def test_the_first_face_depends_on_the_draw_by_its_counts_alone(drawn_run: Path) -> None:
    """Whatever was drawn, the bytes are these: nothing can follow from them."""
    record = record_of(drawn_run)
    commitments = [read_commitment(c) for c in record["ceremony"]["commitments"]]
    log = [read_entry(e) for e in record["ceremony"]["log"]]
    face = first_face(commitments, log, record)
    task = record["tasks"][0]
    other = {"tasks": [{"id": task["id"], "draw": {
        "strata": [{"n": s["n"]} for s in task["draw"]["strata"]], "size": task["draw"]["size"]}}]}  # fmt: skip
    assert first_face(commitments, log, other) == face  # type: ignore[arg-type]
    other["tasks"][0]["draw"]["strata"].pop()
    assert first_face(commitments, log, other) != face  # type: ignore[arg-type]


def test_a_register_that_everybody_has_is_not_recognised(drawn_run: Path, now_face: Path) -> None:
    """Whoever has every row still cannot tell that the digest is of these rows."""
    rows = [tuple(r) for r in rows_of(drawn_run / "inputs" / "subjects.csv")[1:]]
    published = written(now_face).decode()
    ceremony = record_of(drawn_run)["ceremony"]

    def under(secret: str) -> str:
        lines = salted_lines(rows, secret, "subjects")
        return sha256("\n".join(lines).encode()).hexdigest()

    assert register_digest(rows) not in published
    guesses = {found.decode() for found in HEX.findall(written(now_face))} | {"", "0" * 64}
    assert [g for g in guesses if under(g) in published] == []
    assert under(ceremony["secret"]) in published  # the second face opens it


def test_the_first_face_can_be_had_before_the_draw(ready_ceremony: Path, tmp_path: Path) -> None:
    said = randsup("publish", ready_ceremony, "--now", "--out", tmp_path / "face")
    assert said.code == 0, said
    face = json.loads((tmp_path / "face" / "face.json").read_text(encoding="utf-8"))
    assert (face["face"], face["counts"]) == ("now", [])
    assert not any(PRIVATE in name for name in contents(tmp_path / "face"))


# ---------------------------------------------------------------- the second


def test_the_second_face_is_everything_and_true(drawn_run: Path, tmp_path: Path) -> None:
    assert randsup("publish", drawn_run, "--after", "--out", tmp_path / "all").code == 0
    face = json.loads((tmp_path / "all" / "face.json").read_text(encoding="utf-8"))
    assert face["record"] == record_of(drawn_run)["digest"]
    assert face["override"] is None
    assert randsup("verify", tmp_path / "all").code == 0


def test_a_surprise_inspection_is_published_after_it_is_closed(
    surprise_run: Path, tmp_path: Path
) -> None:
    out = tmp_path / "all"
    after = ("publish", surprise_run, "--after", "--out", out)
    said = randsup(*after, *at(0, 30))
    assert (said.code, "published after it is closed" in said.err) == (2, True)
    early = randsup(*after, "--event", "inspection_closed=2023-08-31", *at(0, 30))
    assert (early.code, out.exists()) == (2, False)
    assert randsup(*after, "--event", "sampling_closed=2023-08-01", *at(0, 30)).code == 2
    assert randsup(*after, "--reason", "应急", *at(0, 30)).code == 2  # nobody has decided it
    done = randsup(*after, "--event", "inspection_closed=2023-08-30", *at(0, 30))
    assert done.code == 0, done
    face = json.loads((out / "face.json").read_text(encoding="utf-8"))
    assert (face["closed"], face["override"]) == ([["a", "2023-08-30"]], None)


def test_an_early_publication_is_recorded(surprise_run: Path, tmp_path: Path) -> None:
    said = randsup(
        "publish", surprise_run, "--after", "--out", tmp_path / "all", "--reason", "舆情处置",
        "--approver", "分管领导", *at(0, 30),
    )  # fmt: skip
    assert said.code == 0, said
    face = json.loads((tmp_path / "all" / "face.json").read_text(encoding="utf-8"))
    assert face["override"] == {
        "approver": "分管领导", "date": "2023-08-30", "reason": "舆情处置", "tasks": ["a"],
    }  # fmt: skip


YUNNAN = ('profile = "shenzhen"', 'profile = "yunnan"')
ARRIVAL = ("[ceremony]\n", '[switches]\ndraw_blind_until = "arrival"\n\n[ceremony]\n')
BEGINS = ["--at", "2026-09-01T08:00:00+08:00"]
BEFORE = ["--at", "2026-08-31T23:59:00+08:00"]
ENDED = ["--at", "2026-09-21T08:00:00+08:00"]


def blind_run(base: Path, *edits: tuple[str, str]) -> Path:
    folder = ready(commit(base, YUNNAN, *edits))
    said = randsup("draw", folder, "--out", base / "out", *LATER)
    assert said.code in (0, 1), said
    return base / "out"


@pytest.mark.clause("yunnan-2016/1.2/double-blind")
@pytest.mark.parametrize(
    ("edits", "early", "late"),
    [
        ((), BEFORE, BEGINS),
        ((ARRIVAL,), BEGINS, [*ENDED, "--event", "inspection_closed=2026-09-18"]),
    ],
    ids=["dispatch", "arrival"],
)
def test_where_both_sides_are_blind_everything_waits_until_they_may_see(
    edits: tuple[tuple[str, str], ...], early: list[str], late: list[str], tmp_path: Path
) -> None:
    """The window begins on 1 September; until then nobody is sent out, so nobody has to know."""
    run, out = blind_run(tmp_path, *edits), tmp_path / "all"
    said = randsup("publish", run, "--after", "--out", out, *early)
    assert (said.code, "双向互盲" in said.err, out.exists()) == (2, True, False)
    assert randsup("publish", run, "--now", "--out", tmp_path / "now").code == 0
    decided = ("--reason", "舆情处置", "--approver", "分管领导")
    said = randsup("publish", run, "--after", "--out", tmp_path / "early", *early, *decided)
    assert said.code == 0, said
    face = json.loads((tmp_path / "early" / "face.json").read_text(encoding="utf-8"))
    assert face["override"]["tasks"] == ["a"]
    said = randsup("publish", run, "--after", "--out", out, *late)
    assert said.code == 0, said
    face = json.loads((out / "face.json").read_text(encoding="utf-8"))
    assert face["override"] is None


def test_arrival_is_shown_by_the_closed_inspection_alone(tmp_path: Path) -> None:
    run = blind_run(tmp_path, ARRIVAL)
    said = randsup("publish", run, "--after", "--out", tmp_path / "all", *ENDED)
    assert (said.code, "give --event inspection_closed=DATE" in said.err) == (2, True)


def test_where_no_text_asks_for_blindness_nothing_waits(drawn_run: Path, tmp_path: Path) -> None:
    assert randsup("publish", drawn_run, "--after", "--out", tmp_path / "all", *LATER).code == 0


def test_what_cannot_be_published_is_refused(plain_run: Path, tmp_path: Path) -> None:
    said = randsup("publish", plain_run, "--now", "--out", tmp_path / "x")
    assert (said.code, "made without a ceremony" in said.err) == (2, True)
    assert randsup("publish", plain_run, "--out", tmp_path / "x").code == 2
    assert randsup("publish", plain_run, "--now", "--after", "--out", tmp_path / "x").code == 2
    assert randsup("publish", tmp_path, "--after", "--out", tmp_path / "x").code == 2
    assert not (tmp_path / "x").exists()


# ---------------------------------------------------------------- receipts


def run_receipt(path: Path) -> tuple[list[str], list[str]]:
    """Run a receipt with the shell: what sha256sum prints, and what the receipt says it prints."""
    text = path.read_text(encoding="utf-8")
    done = subprocess.run(["sh", str(path)], check=True, capture_output=True, text=True)
    assert done.stderr == ""
    return (
        [line.split()[0] for line in done.stdout.splitlines()],
        re.findall(r"^# = ([0-9a-f]{64})$", text, re.MULTILINE),
    )


@pytest.mark.parametrize("drawn_one", [True, False])
def test_a_receipt_is_checked_with_sha256sum(
    drawn_one: bool, drawn_run: Path, tmp_path: Path
) -> None:
    record = record_of(drawn_run)
    selected = {s["subject"]: s for s in record["tasks"][0]["draw"]["selected"]}
    everybody = [row[0] for row in SUBJECTS[1:]]
    who = next(i for i in everybody if (i in selected) == drawn_one)
    path = tmp_path / "receipt.txt"
    assert randsup("receipt", who, "--run", drawn_run, "--out", path).code == 0
    printed, stated = run_receipt(path)
    assert printed == stated
    row, bucket, register, commitment, own = printed
    text = path.read_text(encoding="utf-8")
    committed = record["ceremony"]["commitments"][0]
    assert register == next(r["digest"] for r in committed["registers"] if r["name"] == "subjects")
    assert commitment == committed["digest"]
    assert text.count(row) == (3 if text.split(row)[1] == "\n# 2." else text.count(row))
    assert f":{bucket}\n" in text or f":{bucket}'" in text
    assert own == ticket(record["tasks"][0]["draw"]["key"], who)
    assert ("抽中 drawn" in text) == drawn_one
    last = re.search(r"up to ([0-9a-f]{64})", text)
    assert last is not None
    assert (own <= last[1]) == drawn_one
    if drawn_one:
        assert own == selected[who]["ticket"]
    # of the others nothing but hashes, and of the secrets this row's salt alone
    others = [i for i in everybody if i != who]
    assert [i for i in others if i in text] == []
    assert record["ceremony"]["secret"] not in text
    assert record["seed"] not in text


def test_an_altered_receipt_fails(drawn_run: Path, tmp_path: Path) -> None:
    who = SUBJECTS[1][0]
    path = tmp_path / "receipt.txt"
    assert randsup("receipt", who, "--run", drawn_run, "--out", path).code == 0
    good = path.read_text(encoding="utf-8")
    own = "东区" if "东区" in good else "南区" if "南区" in good else "北区"
    for before, after in (
        (f'["{who}","{own}"', f'["{who}","西区"'),
        (f"|{who}'", f"|{SUBJECTS[2][0]}'"),
        ('"attempt":1', '"attempt":2'),
        (
            line := re.findall(r"^[0-9a-f]{2}:1:.*$", good, re.MULTILINE)[1],
            line.replace(":1:", ":2:"),
        ),
    ):
        assert before in good
        path.write_text(good.replace(before, after, 1), encoding="utf-8")
        printed, stated = run_receipt(path)
        assert printed != stated


def test_a_receipt_of_a_plain_run_leads_to_its_register_digest(
    rough_run: Path, tmp_path: Path
) -> None:
    record = record_of(rough_run)
    path = tmp_path / "receipt.txt"
    who = record["tasks"][0]["draw"]["selected"][0]["subject"]
    assert randsup("receipt", who, "--run", rough_run, "--out", path).code == 0
    printed, stated = run_receipt(path)
    assert printed == stated
    assert printed[1] == record["registers"]["subjects"]["digest"]
    assert len(printed) == 2 + len(record["tasks"]) - 1  # task c is a surprise, not closed
    assert "检查结束前不公开" in path.read_text(encoding="utf-8")


def test_a_receipt_does_not_tell_of_a_surprise_inspection(
    surprise_run: Path, tmp_path: Path
) -> None:
    key = record_of(surprise_run)["tasks"][0]["draw"]["key"]
    asked = ("receipt", SUBJECTS[1][0], "--run", surprise_run)
    assert key not in randsup(*asked, *at(0, 30)).out
    later = randsup(*asked, "--event", "inspection_closed=2023-08-29", *at(0, 30))
    assert key in later.out


def test_a_receipt_is_refused_to_strangers_and_of_a_changed_register(
    drawn_run: Path, tmp_path: Path
) -> None:
    said = randsup("receipt", "91990000NOBODY", "--run", drawn_run)
    assert (said.code, "is not in the register" in said.err) == (2, True)
    run = Path(shutil.copytree(drawn_run, tmp_path / "run"))
    path = run / "inputs" / "subjects.csv"
    rows: list[Any] = path.read_text(encoding="utf-8-sig").splitlines()
    who = rows[5].split(",")[0]
    rows[5] = f"{who},西区"
    path.write_text("\ufeff" + "\n".join(rows) + "\n", encoding="utf-8", newline="")
    said = randsup("receipt", who, "--run", run)
    assert (said.code, "not that of the committed register" in said.err) == (2, True)


def test_the_counts_of_the_first_face_are_those_of_the_record(
    drawn_run: Path, now_face: Path
) -> None:
    face = json.loads((now_face / "face.json").read_text(encoding="utf-8"))
    task = record_of(drawn_run)["tasks"][0]
    assert face["counts"] == [{"due": len(task["draw"]["selected"]), "id": "a", "size": 60}]
    assert (now_face / "face.json").read_text(encoding="utf-8") == canonical_json(face) + "\n"


def test_a_targeted_draw_with_past_visits_is_committed_whole(tmp_path: Path) -> None:
    """The past visits decide too, so they are in the frame; a receipt heeds filter and cap."""
    edits = (
        (
            'strata = ["region"]\n',
            'strata = ["region"]\nfilter = [{ column = "credit_class", in = ["A", "B"] }]\n'
            'filter_reason = "年度计划"\nfrequency_cap = { max = 1, per = "year" }\n'
            'history_design = "exclude"\n',
        ),
        (
            "[registers.conflicts]\n",
            '[registers.history]\npath = "history.csv"\n\n[registers.conflicts]\n',
        ),
    )
    case = write_case(tmp_path / "case", CASE_DRAWN, *edits)
    seen = [row[0] for row in SUBJECTS[1:10]]
    table(case / "history.csv", [("subject", "date"), *((s, "2026-03-02") for s in seen)])
    folder = tmp_path / "ceremony"
    said = randsup("commit", case, "--out", folder, *at(0))
    assert said.code == 0, said
    out = tmp_path / "out"
    assert randsup("draw", ready(folder), "--out", out, *LATER).code in (0, 1)
    assert randsup("verify", out, "--lang", "en").code == 0
    classes = {row[0]: row[3] for row in SUBJECTS[1:]}
    outside = next(i for i, c in classes.items() if c not in "AB")
    inside = next(i for i, c in classes.items() if c in "AB")
    assert "is not in its frame" in randsup("receipt", outside, "--run", out).out
    assert "does not follow from tickets alone" in randsup("receipt", inside, "--run", out).out
    kept = folder / PRIVATE / "inputs" / "history.csv"
    replaced(kept, lambda text: text.replace("2026-03-02", "2021-03-02"))
    again = randsup("draw", folder, "--out", tmp_path / "again", *LATER)
    assert (again.code, "inputs/history.csv: changed after" in again.err) == (2, True)
