"""`as_of` in a case: the rules of a day, kept with the run, verified, refused where there are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.building import CASE, edited, randsup, write_case
from tests.profiles.small import cited, profile

LATE = "as_of = 2026-09-01\nseed"
EARLY = "as_of = 2020-05-01\nseed"
TOWN = edited(CASE, ('profile = "shenzhen"', 'profile = "town.toml"'), ('["cn-baseline"]', "[]"))


def town(folder: Path, *, as_of: str) -> Path:
    """A case of a town whose teams were of two until 2025, and are of three since."""
    text = edited(TOWN, ("seed", as_of)) if as_of else TOWN
    case = write_case(folder, text, ("seats = 2", "seats = 3"))
    for name, since, head, size in (
        ("town@2016-01-01", "2016-01-01", "until = 2025-12-31\n", "2"),
        ("town", "2026-01-01", "", "3"),
    ):
        table = cited("town", "team.min_size", size)
        (case / f"{name}.toml").write_text(
            profile("town", table, since=since, head=head), encoding="utf-8"
        )
    return case


def ran(case: Path, out: Path) -> str:
    said = randsup("run", case, "--out", out)
    assert said.code == 0, said
    return said.out


def notes(out: Path) -> list[str]:
    record = json.loads((out / "record.json").read_text("utf-8"))
    return [n["zh"] for n in record["notes"] if n["code"] == "policy-as-of"]


@pytest.mark.parametrize(("as_of", "since"), [(EARLY, "2016-01-01"), (LATE, "2026-01-01")])
def test_the_rules_of_the_day_are_kept_and_verified(as_of: str, since: str, tmp_path: Path) -> None:
    said = ran(town(tmp_path / "case", as_of=as_of), tmp_path / "out")
    kept = (tmp_path / "out" / "inputs" / "profile.toml").read_text("utf-8")
    assert f"since = {since}" in kept
    assert as_of.split("\n", maxsplit=1)[0] in (tmp_path / "out/inputs/case.toml").read_text(
        "utf-8"
    )
    (note,) = notes(tmp_path / "out")
    assert f"自{since}起" in note
    assert note in said
    verified = randsup("verify", tmp_path / "out", "--lang", "en")
    assert verified.code == 0, verified
    assert ("superseded" in verified.out) == (since == "2016-01-01")


def test_without_a_day_the_named_version_holds_and_nothing_is_said(tmp_path: Path) -> None:
    ran(town(tmp_path / "case", as_of=""), tmp_path / "out")
    assert "since = 2026-01-01" in (tmp_path / "out/inputs/profile.toml").read_text("utf-8")
    assert notes(tmp_path / "out") == []


def test_the_day_decides_what_is_refused(tmp_path: Path) -> None:
    for as_of, code in ((EARLY, 0), (LATE, 2)):
        case = town(tmp_path / str(code), as_of=as_of)
        toml = (case / "case.toml").read_text("utf-8").replace("seats = 3", "seats = 2")
        (case / "case.toml").write_text(toml, encoding="utf-8")
        assert randsup("check", case).code == code


def test_a_day_of_no_version_is_refused_with_its_cure(tmp_path: Path) -> None:
    case = town(tmp_path / "case", as_of="as_of = 2015-12-31\nseed")
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 2
    assert "says nothing of 2015-12-31: it holds from 2016-01-01" in said.err
    assert "write another day, or leave as_of out (line 4)" in said.err
    assert not (tmp_path / "out").exists()


def test_a_layer_that_did_not_hold_yet_is_refused(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", CASE, ("seed", "as_of = 2018-09-01\nseed"))
    said = randsup("check", case)
    assert said.code == 2
    assert "profile cn-baseline: says nothing of 2018-09-01" in said.err


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('as_of = "2020-05-01"', "is text, not a date (write 2026-09-18 without quotes)"),
        ("as_of = 2020-05-01T00:00:00", "is a date with a time, not a date"),
        ("as-of = 2020-05-01", "unknown key (did you mean as_of?)"),
    ],
)
def test_a_day_is_written_strictly(written: str, message: str, tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", CASE, ("seed", f"{written}\nseed"))
    said = randsup("check", case)
    assert said.code == 2
    assert message in said.err
    assert "(line 4)" in said.err


def test_another_day_in_the_kept_case_does_not_verify(tmp_path: Path) -> None:
    ran(town(tmp_path / "case", as_of=EARLY), tmp_path / "out")
    kept = tmp_path / "out" / "inputs" / "case.toml"
    kept.write_text(kept.read_text("utf-8").replace("2020-05-01", "2026-05-01"), encoding="utf-8")
    assert randsup("verify", tmp_path / "out").code != 0
