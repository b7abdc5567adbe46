"""A ceremony as its tests hold it: a case, two witnesses, dice, and the genuine round 1000 of quicknet."""

from __future__ import annotations

import json
from pathlib import Path

from randsup.lottery.ceremony import sealed
from tests.beacons.test_bls import ROUND_1000
from tests.cli.building import CASE, SEED, Edit, Said, edited, randsup, write_case

NONCES = {"甲": "0a" * 32, "乙": "1b" * 32}
INPUTS = {"甲": "三个六", "乙": "窗外的雨"}
CEREMONY = """\
seed = "ceremony"

[ceremony]
office = "市监局"
witnesses = [{ name = "甲", kind = "npc_deputy" }, { name = "乙", kind = "政协委员" }]
dice = ["桌"]
drand = { round = 1000 }
"""
BEACON = {
    "round": ROUND_1000.round,
    "randomness": ROUND_1000.randomness,
    "signature": ROUND_1000.signature,
}
CASE_DRAWN = edited(CASE, (f'seed = "{SEED}"\n', CEREMONY))
SURPRISE: Edit = ('title = "食品抽查"\n', 'title = "食品抽查"\nsurprise = true\n')


def at(minute: int, day: int = 23) -> list[str]:
    """A time of the day on which round 1000 was made, at 23:59:24."""
    return ["--at", f"2023-08-{day}T22:{minute:02}:00+08:00"]


LATER = ["--at", "2023-08-24T09:00:00+08:00"]


def commit(base: Path, *edits: Edit, case: str = CASE_DRAWN) -> Path:
    """Write a case and commit it."""
    write_case(base / "case", case, *edits)
    said = randsup("commit", base / "case", "--out", base / "ceremony", *at(0))
    assert said.code == 0, said
    return base / "ceremony"


def seal(folder: Path, name: str, minute: int = 1) -> Said:
    hidden = sealed(NONCES[name], INPUTS[name])
    return randsup("seal", folder, "--name", name, "--commitment", hidden, *at(minute))


def reveal(folder: Path, name: str, *more: str, minute: int = 3) -> Said:
    own = ("--input", INPUTS[name], "--nonce", NONCES[name])
    return randsup(
        "reveal", folder, "--role", "witness", "--name", name, *(more or own), *at(minute)
    )


def dice(folder: Path, throws: str = "3 5 1", minute: int = 2) -> Said:
    return randsup("reveal", folder, "--dice", throws, *at(minute))


def office(folder: Path, minute: int = 4) -> Said:
    return randsup("reveal", folder, "--role", "office", *at(minute))


def beacon(folder: Path, **change: object) -> Said:
    path = folder.parent / "beacon.json"
    path.write_text(json.dumps(BEACON | change), encoding="utf-8")
    return randsup("reveal", folder, "--drand", path, *LATER)


def ready(folder: Path) -> Path:
    """Seal, throw, reveal and enter everything."""
    said = [seal(folder, "甲"), seal(folder, "乙"), dice(folder)]
    said += [reveal(folder, "甲"), reveal(folder, "乙"), office(folder), beacon(folder)]
    assert [s.code for s in said] == [0] * len(said), said
    return folder


def drawn(folder: Path, out: Path) -> Path:
    said = randsup("draw", folder, "--out", out, *LATER)
    assert said.code == 0, said
    return out
