"""The ceremony: what an adversary tries, and what each step says to it."""

from __future__ import annotations

import copy
import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from randsup.canonical import digest
from randsup.cli.ceremony_files import PRIVATE
from randsup.cli.inputs import prepared_from
from randsup.facts.registers import bucket_of
from randsup.proof.verify import verify
from tests.beacons.test_bls import SIGNATURE_1000
from tests.cli.building import CASE, SUBJECTS, edited, randsup, record_of, replaced, write_case
from tests.cli.ceremonial import (
    CASE_DRAWN,
    CEREMONY,
    INPUTS,
    LATER,
    NONCES,
    at,
    beacon,
    commit,
    dice,
    drawn,
    office,
    reveal,
    seal,
)


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return commit(tmp_path_factory.mktemp("committed"))


@pytest.fixture
def fresh(committed: Path, tmp_path: Path) -> Path:
    """A ceremony in which nothing has happened but the commitment."""
    return Path(shutil.copytree(committed, tmp_path / "ceremony"))


@pytest.fixture
def ended(ready_ceremony: Path, tmp_path: Path) -> Path:
    """A ceremony in which everything is revealed."""
    return Path(shutil.copytree(ready_ceremony, tmp_path / "ended"))


@pytest.fixture
def run_copy(drawn_run: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drawn_run, tmp_path / "run"))


def log_of(folder: Path) -> list[Any]:
    text = (folder / "log.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


# ---------------------------------------------------------------- the straight way


def test_a_draw_by_ceremony_is_true(drawn_run: Path) -> None:
    said = randsup("verify", drawn_run, "--lang", "en")
    assert said.code == 0, said
    assert "True: the record equals" in said.out
    assert record_of(drawn_run)["ceremony"]["commitments"][0]["digest"] in said.out
    assert "Round 1000 of the beacon: verified." in said.out


def test_the_seed_is_the_hash_of_the_transcript(drawn_run: Path) -> None:
    written = (drawn_run / "ceremony" / "transcript.txt").read_bytes()
    assert record_of(drawn_run)["seed"] == sha256(written).hexdigest()
    given = [tuple(line.split("|")) for line in written.decode().split("\n")]
    assert [role for role, _, _ in given] == ["dice", "drand", "office", "witness", "witness"]
    assert ("witness", "甲", INPUTS["甲"]) in given
    assert ("dice", "桌", "3 5 1") in given


def test_the_committed_register_digest_comes_from_sha256sum(drawn_run: Path) -> None:
    commitment = record_of(drawn_run)["ceremony"]["commitments"][0]
    for register in commitment["registers"]:
        lines = (drawn_run / "ceremony" / "registers" / f"{register['name']}.txt").read_bytes()
        assert sha256(lines).hexdigest() == register["digest"]


def test_people_can_read_what_is_committed(fresh: Path) -> None:
    for name in ("承诺书.txt", "commitment.txt"):
        text = (fresh / name).read_text(encoding="utf-8")
        commitment = json.loads((fresh / "commitment.json").read_text(encoding="utf-8"))
        assert commitment["digest"] in text
        assert "甲" in text
        assert all(r["digest"] in text for r in commitment["registers"])
        assert log_of(fresh)[1]["commitment"] in text  # the office's seal


def test_secrets_stand_in_the_private_folder_alone(fresh: Path) -> None:
    secrets = json.loads((fresh / PRIVATE / "secrets.json").read_text(encoding="utf-8"))
    public = [p for p in fresh.rglob("*") if p.is_file() and PRIVATE not in p.parts]
    assert public
    for path in public:
        assert not any(s in path.read_text(encoding="utf-8") for s in secrets.values())
    assert (fresh / PRIVATE / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_run_refuses_a_case_whose_seed_is_drawn(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", CASE_DRAWN)
    for command in (("run", case, "--out", tmp_path / "out"), ("check", case)):
        said = randsup(*command)
        assert said.code == 2
        assert "case.toml: seed: a ceremony makes the seed: `randsup commit`" in said.err
        assert "(line 4)" in said.err


def test_commit_refuses_a_case_with_a_seed(tmp_path: Path) -> None:
    said = randsup("commit", write_case(tmp_path / "case"), "--out", tmp_path / "c", *at(0))
    assert (said.code, "nothing to commit" in said.err) == (2, True)
    assert not (tmp_path / "c").exists()


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"甲", kind', '"甲|丙", kind'), "contains |"),
        (('"乙", kind', '"甲", kind'), "stands twice"),
        (("round = 1000", "round = 0"), "is no round"),
        (("round = 1000", "round = 1000, at = 2023-08-24T00:00:00+08:00"), "either the round"),
        (("drand = { round = 1000 }", "drand = { at = 2023-08-24 }"), "write 2026-09-18T09:30:00"),
        (('dice = ["桌"]', "die = 1"), "unknown key"),
        (('office = "市监局"', ""), "ceremony.office: is required"),
    ],
)
def test_a_wrong_ceremony_is_refused_with_its_place(
    change: tuple[str, str], said: str, tmp_path: Path
) -> None:
    case = write_case(tmp_path / "case", CASE_DRAWN, change)
    answer = randsup("commit", case, "--out", tmp_path / "c", *at(0))
    assert answer.code == 2
    assert said in answer.err
    assert "case.toml: ceremony" in answer.err
    assert "(line " in answer.err


def test_an_office_alone_is_refused(tmp_path: Path) -> None:
    case = edited(CASE_DRAWN, (CEREMONY, 'seed = "ceremony"\n[ceremony]\noffice = "市监局"\n'))
    said = randsup("commit", write_case(tmp_path / "c", case), "--out", tmp_path / "o", *at(0))
    assert (said.code, "nobody but the office" in said.err) == (2, True)


def test_a_ceremony_beside_a_seed_is_refused(tmp_path: Path) -> None:
    case = edited(
        CASE, ("\n[registers.subjects]", '\n[ceremony]\noffice = "局"\n\n[registers.subjects]')
    )
    said = randsup("check", write_case(tmp_path / "c", case))
    assert (said.code, "is not used" in said.err) == (2, True)


def test_a_beacon_of_the_past_is_refused(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", CASE_DRAWN)
    time = "2023-08-23T23:59:24+08:00"  # to the second
    said = randsup("commit", case, "--out", tmp_path / "c", "--at", time)
    assert said.code == 2
    assert "not after the commitment" in said.err
    assert not (tmp_path / "c").exists()
    just = randsup("commit", case, "--out", tmp_path / "c", "--at", time.replace(":24+", ":23+"))
    assert just.code == 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--input", INPUTS["甲"], "--nonce", NONCES["乙"]), "was sealed"),
        (("--input", INPUTS["甲"] + "。", "--nonce", NONCES["甲"]), "was sealed"),
        (("--input", INPUTS["甲"], "--nonce", "0a"), "the nonce '0a' is not 64 characters"),
        (("--input", "a|b", "--nonce", NONCES["甲"]), "contains |"),
        (("--input", INPUTS["甲"]), "needs --input and --nonce"),
    ],
)
def test_a_reveal_that_does_not_match_is_refused(
    more: tuple[str, ...], said: str, fresh: Path
) -> None:
    seal(fresh, "甲"), seal(fresh, "乙"), dice(fresh)
    before = log_of(fresh)
    answer = reveal(fresh, "甲", *more)
    assert answer.code == 2
    assert said in answer.err
    assert log_of(fresh) == before
    assert reveal(fresh, "甲").code == 0


def test_an_input_comes_from_a_file_too(fresh: Path, tmp_path: Path) -> None:
    seal(fresh, "甲"), seal(fresh, "乙"), dice(fresh)
    (tmp_path / "input.txt").write_text(INPUTS["甲"] + "\n", encoding="utf-8")
    own = ("--input", str(tmp_path / "input.txt"), "--nonce", NONCES["甲"])
    assert reveal(fresh, "甲", *own).code == 0


def test_the_order_of_steps_is_the_fair_one(fresh: Path) -> None:
    """All seal before anybody reveals; dice are thrown between; nothing happens twice."""
    said = office(fresh)
    assert (said.code, "not everybody has sealed: witness 乙, witness 甲" in said.err) == (2, True)
    assert seal(fresh, "甲").code == 0
    assert "has sealed already" in seal(fresh, "甲").err
    copied = ("seal", fresh, "--name", "乙", "--commitment", log_of(fresh)[2]["commitment"])
    assert "copied" in randsup(*copied, *at(1)).err
    assert "is not named" in randsup(*copied[:3], "丙", *copied[4:], *at(1)).err
    assert seal(fresh, "乙").code == 0
    assert "the dice 桌 are thrown before anybody reveals" in reveal(fresh, "甲").err
    assert dice(fresh).code == 0
    assert "there is no second one" in dice(fresh, "6 6 6").err
    assert reveal(fresh, "甲").code == 0
    assert "has revealed already" in reveal(fresh, "甲").err
    early = randsup("draw", fresh, *at(5))
    assert (early.code, "drand quicknet/1000 is not entered" in early.err) == (2, True)
    assert log_of(fresh)[-1]["kind"] == "reveal"  # too early is not void


def test_nobody_seals_or_throws_once_the_beacon_is_known(fresh: Path) -> None:
    said = randsup("seal", fresh, "--name", "甲", "--commitment", "ab" * 32, *LATER)
    assert "a beacon or lottery is known from 2023-08-23T23:59:24+08:00" in said.err
    said = randsup("reveal", fresh, "--dice", "1", *LATER)
    assert "dice are thrown before" in said.err


def test_a_step_before_the_one_before_it_is_refused(fresh: Path) -> None:
    assert seal(fresh, "甲", minute=9).code == 0
    assert "before the line before it" in seal(fresh, "乙", minute=8).err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"round": 1001}, "the commitment names quicknet/1000"),
        ({"randomness": "00" * 32}, "is not the SHA-256 of the signature"),
        (
            {"signature": "94" + SIGNATURE_1000[2:],
             "randomness": sha256(bytes.fromhex("94" + SIGNATURE_1000[2:])).hexdigest()},
            "its signature is not the network's",
        ),
    ],
)  # fmt: skip
def test_another_beacon_is_refused(change: dict[str, Any], said: str, fresh: Path) -> None:
    answer = beacon(fresh, **change)
    assert answer.code == 2
    assert said in answer.err
    assert "beacon.json" in answer.err


def test_a_register_changed_after_the_commitment_is_refused_by_its_buckets(ended: Path) -> None:
    path = ended / PRIVATE / "inputs" / "subjects.csv"
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    removed = rows[5].split(",")[0]
    path.write_text("\ufeff" + "\n".join(rows[:5] + rows[6:]) + "\n", encoding="utf-8", newline="")
    said = randsup("draw", ended, *LATER)
    assert said.code == 2
    assert "subjects: changed after the commitment (60 rows then, 59 now)" in said.err
    assert f"the buckets that differ: {bucket_of(removed.encode()):02x}" in said.err
    assert log_of(ended)[-1]["kind"] != "accept"


@pytest.mark.parametrize("name", ["case.toml", "calendar.toml", "profile.toml", "inspectors.csv"])
def test_every_other_change_after_the_commitment_is_refused(name: str, ended: Path) -> None:
    change = {
        "case.toml": ('"10%"', '"11%"'),
        "calendar.toml": ("2023-10-06", "2023-10-09"),
        "profile.toml": ("value = 20", "value = 21"),
        "inspectors.csv": ("食品", "药品"),
    }[name]
    path = ended / PRIVATE / "inputs" / name
    replaced(path, lambda text: text.replace(*change))
    said = randsup("draw", ended, *LATER)
    assert said.code == 2, said
    assert "changed after the commitment" in said.err


# ---------------------------------------------------------------- void, abort, again


def test_a_missing_reveal_voids_the_ceremony_for_good(fresh: Path, tmp_path: Path) -> None:
    for step in (seal(fresh, "甲"), seal(fresh, "乙"), dice(fresh), office(fresh), beacon(fresh)):
        assert step.code == 0
    said = randsup("draw", fresh, *LATER)
    assert said.code == 2
    assert "void, and logged: witness 乙, witness 甲 did not reveal" in said.err
    assert log_of(fresh)[-1]["kind"] == "void"
    for again in (
        randsup("reveal", fresh, "--role", "witness", "--name", "甲", "--input", INPUTS["甲"],
                "--nonce", NONCES["甲"], *LATER),
        randsup("draw", fresh, *LATER),
        randsup("abort", fresh, "--reason", "x", *LATER),
    ):  # fmt: skip
        assert (again.code, "the ceremony is void" in again.err) == (2, True)
    assert not (fresh / PRIVATE / "results").exists()


def test_an_aborted_attempt_stays_on_record(tmp_path: Path) -> None:
    folder = commit(tmp_path)
    first = json.loads((folder / "commitment.json").read_text(encoding="utf-8"))["digest"]
    again: tuple[str | Path, ...] = ("commit", tmp_path / "case", "--out", folder, *at(20))
    assert "`randsup abort` it with a reason first" in randsup(*again).err
    assert randsup("abort", folder, "--reason", " ", *at(10)).code == 2
    assert randsup("abort", folder, "--reason", "见证人未到场", *at(10)).code == 0
    head = log_of(folder)[-1]["digest"]
    assert randsup(*again).code == 0
    second = json.loads((folder / "commitment.json").read_text(encoding="utf-8"))
    assert (second["attempt"], second["previous"]) == (2, head)
    said = [seal(folder, "甲", 21), seal(folder, "乙", 21), dice(folder, minute=22)]
    said += [reveal(folder, "甲", minute=23), reveal(folder, "乙", minute=23), office(folder, 24)]
    said += [beacon(folder)]
    assert [s.code for s in said] == [0] * 7, said
    out = drawn(folder, tmp_path / "out")
    ceremony = record_of(out)["ceremony"]
    assert [c["attempt"] for c in ceremony["commitments"]] == [1, 2]
    assert ceremony["commitments"][0]["digest"] == first
    assert [e["reason"] for e in ceremony["log"] if e["kind"] == "abort"] == ["见证人未到场"]
    assert randsup("verify", out).code == 0
    kept = out / "ceremony" / "attempts" / "1" / "commitment.json"
    replaced(kept, lambda text: text.replace('"attempt":1', '"attempt":2'))
    assert randsup("verify", out).code == 1


def test_a_second_draw_gives_the_accepted_seed_and_no_other(ended: Path, tmp_path: Path) -> None:
    one = drawn(ended, tmp_path / "one")
    two = drawn(ended, tmp_path / "two")
    assert (one / "record.json").read_bytes() == (two / "record.json").read_bytes()
    assert [e["kind"] for e in log_of(ended)].count("accept") == 1
    said = randsup("reveal", ended, "--dice", "1", "--name", "桌", *LATER)
    assert "has its accepted seed; there is no second one" in said.err


def test_the_log_of_a_ceremony_cannot_be_shortened(ended: Path) -> None:
    path = ended / "log.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:3] + lines[4:]), encoding="utf-8")
    said = randsup("draw", ended, *LATER)
    assert said.code == 2
    assert "log.jsonl" in said.err
    assert "a line was changed, moved or removed" in said.err


# ---------------------------------------------------------------- verification


def rewrite(run: Path, change: Any) -> None:
    """Change a record as a forger would, its own digest included."""
    record = record_of(run)
    change(record)
    record["digest"] = digest({k: v for k, v in record.items() if k != "digest"})
    from randsup.proof.record import text

    (run / "record.json").write_text(text(record), encoding="utf-8", newline="")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r.pop("ceremony"), "holds no ceremony"),
        (lambda r: r["ceremony"].update(findings=[]), "ceremony.findings"),
        (lambda r: r["ceremony"].update(secret="0" * 64), "changed after the commitment"),
        (lambda r: r["ceremony"].update(transcript="x"), "ceremony.transcript"),
        (lambda r: r["ceremony"].update(more=1), "it holds other parts"),
        (lambda r: r["ceremony"]["openings"].pop(), "the openings are of"),
        (lambda r: r["ceremony"]["log"].pop(), "no seed is accepted"),
        (lambda r: r.update(seed="0" * 64), "seed: the record says"),
    ],
)
def test_a_forged_ceremony_is_found(change: Any, said: str, run_copy: Path) -> None:
    rewrite(run_copy, change)
    answer = randsup("verify", run_copy, "--lang", "en")
    assert answer.code == 1, answer
    assert said in answer.out


def test_two_seeds_for_one_commitment_are_found(run_copy: Path) -> None:
    def second(record: Any) -> None:
        log = record["ceremony"]["log"]
        entry = {**log[-1], "number": log[-1]["number"] + 1, "previous": log[-1]["digest"]}
        entry["digest"] = digest({k: v for k, v in entry.items() if k != "digest"})
        log.append(entry)

    rewrite(run_copy, second)
    answer = randsup("verify", run_copy, "--lang", "en")
    assert answer.code == 1
    assert "there is no second one" in answer.out


def test_a_register_changed_after_the_draw_is_named_by_its_buckets(run_copy: Path) -> None:
    path = run_copy / "inputs" / "subjects.csv"
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    cells = rows[7].split(",")
    cells[1] = "西区"
    rows[7] = ",".join(cells)
    path.write_text("\ufeff" + "\n".join(rows) + "\n", encoding="utf-8", newline="")
    answer = randsup("verify", run_copy, "--lang", "en")
    assert answer.code == 1
    assert f"the buckets that differ: {bucket_of(cells[0].encode()):02x}" in answer.out


@pytest.mark.parametrize(
    "name",
    [
        "commitment.json",
        "commitment.txt",
        "承诺书.txt",
        "log.jsonl",
        "transcript.txt",
        "registers/subjects.txt",
    ],
)
def test_every_file_of_the_evidence_is_compared(name: str, run_copy: Path) -> None:
    path = run_copy / "ceremony" / name
    raw = path.read_bytes()
    path.write_bytes(raw[:-2] + bytes([raw[-2] ^ 1]) + raw[-1:])
    answer = randsup("verify", run_copy)
    assert (answer.code, name in answer.out) == (1, True)
    path.unlink()
    answer = randsup("verify", run_copy)
    assert (answer.code, name in answer.out) == (1, True)


def test_other_inputs_than_the_committed_are_found(run_copy: Path, tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", CASE_DRAWN, subjects=SUBJECTS[:-1])
    answer = randsup("verify", run_copy, "--case", case, "--lang", "en")
    assert answer.code == 1
    assert f"the buckets that differ: {bucket_of(SUBJECTS[-1][0].encode()):02x}" in answer.out
    same = write_case(tmp_path / "same", CASE_DRAWN, subjects=[SUBJECTS[0], *SUBJECTS[:0:-1]])
    assert randsup("verify", run_copy, "--case", same).code == 0


def test_verify_judges_the_ceremony_of_a_record_alone(drawn_run: Path) -> None:
    record = record_of(drawn_run)
    kept = prepared_from(drawn_run / "inputs")
    said = {
        "subjects": kept.subjects,
        "inspectors": kept.inspectors,
        "conflicts": kept.conflicts,
        "policy": kept.policy,
        "calendar": kept.calendar,
    }
    assert verify(record, **said) == ()  # type: ignore[arg-type]
    forged = copy.deepcopy(record)
    forged["ceremony"]["openings"][0]["input"] = "ab" * 32
    assert next(f.code for f in verify(forged, **said)) == "ceremony"  # type: ignore[arg-type]
    fewer = dict(said, inspectors=list(kept.inspectors)[:-1])
    codes = [f.code for f in verify(record, **fewer)]  # type: ignore[arg-type]
    assert "ceremony-register" in codes
