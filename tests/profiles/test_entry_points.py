"""Profiles that a wheel brings: found by their id, like the built-in ones, which always come first."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from randsup.errors import ProfileError
from randsup.profiles import load_policy
from randsup.profiles.sources import clashes, known_ids, outside
from tests.cli.building import randsup, write_case
from tests.profiles.small import cited, install, profile, write

HARBIN = profile("harbin", cited("harbin", "team.min_size", "3"), head='layers = ["cn-baseline"]\n')
MODULE = f'''
from pathlib import Path

TEXT = """{HARBIN}"""
FILE = Path(__file__).with_name("harbin.toml")
NUMBER = 7
class Odd:
    def read_bytes(self):
        return "text"
ODD = Odd()
'''


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "site"
    folder.mkdir()
    write(folder, "harbin", HARBIN)
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
            del sys.modules[name]


def refusal(name: str) -> str:
    with pytest.raises(ProfileError) as caught:
        load_policy(name)
    return str(caught.value)


@pytest.mark.parametrize("attribute", ["TEXT", "FILE"])
def test_a_wheel_brings_a_profile(site: Path, attribute: str) -> None:
    module = f"harbin_{attribute.lower()}"
    install(site, module, {"harbin": f"{module}:{attribute}"}, MODULE)
    policy = load_policy("harbin")
    assert policy.digest == load_policy(site / "harbin.toml").digest
    assert policy.layers == ("cn-baseline",)
    assert [(o.id, o.distribution) for o in outside()] == [("harbin", module)]
    assert known_ids()[-1] == "harbin"
    listed = randsup("profile", "list")
    assert "harbin\tcity\t2026-01-01\tharbin市" in listed.out
    assert listed.err == ""


def test_it_is_a_layer_too(site: Path, tmp_path: Path) -> None:
    install(site, "harbin-rules", {"harbin": "harbin_rules:TEXT"}, MODULE)
    text = profile("bureau", level="department", head='layers = ["harbin"]\n')
    assert load_policy(write(tmp_path, "bureau", text)).layers == ("harbin", "cn-baseline")


def test_a_run_under_it_is_verified_with_and_without_the_wheel(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(site, "harbin-rules", {"harbin": "harbin_rules:TEXT"}, MODULE)
    case = write_case(tmp_path / "case")
    toml = (case / "case.toml").read_text(encoding="utf-8")
    (case / "case.toml").write_text(
        toml.replace('"shenzhen"', '"harbin"').replace("seats = 2", "seats = 3"), encoding="utf-8"
    )
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code in (0, 1), said  # three to a team: some seats may stay empty
    assert randsup("verify", tmp_path / "out").code == 0
    kept = tmp_path / "out" / "inputs" / "profile.toml"
    assert kept.read_text(encoding="utf-8") == HARBIN
    kept.write_text(HARBIN.replace("harbin市", "别市"), encoding="utf-8")
    changed = randsup("verify", tmp_path / "out", "--lang", "en")
    assert "inputs/profile.toml: it differs from the installed profile harbin" in changed.out
    kept.write_text(HARBIN, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))  # forget what was found before
    (site / "harbin_rules-1.0.dist-info" / "entry_points.txt").unlink()
    assert refusal("harbin").startswith("profile harbin: unknown profile")
    assert randsup("verify", tmp_path / "out").code == 0


def test_a_built_in_id_wins_and_the_clash_is_said(site: Path) -> None:
    before = load_policy("shenzhen").digest
    points = {"shenzhen": "mine:TEXT", "shenzhen@2011-01-01": "mine:TEXT", "harbin": "mine:TEXT"}
    install(site, "mine", points, MODULE)
    assert load_policy("shenzhen").digest == before
    assert load_policy("shenzhen", as_of=date(2026, 1, 1)).digest == before
    assert clashes() == (
        "shenzhen of mine is not used: shenzhen is a built-in profile",
        "shenzhen@2011-01-01 of mine is not used: shenzhen is a built-in profile",
    )
    said = randsup("profile", "list")
    assert said.code == 0
    assert said.err.splitlines() == list(clashes())
    assert said.out.count("shenzhen\t") == 1


def test_two_wheels_with_one_id(site: Path) -> None:
    install(site, "one", {"harbin": "one:TEXT"}, MODULE)
    install(site, "two", {"harbin": "two:TEXT"}, MODULE)
    assert refusal("harbin") == "profile harbin: one and two all bring it"
    assert clashes() == ("harbin cannot be used: one and two all bring it",)
    listed = randsup("profile", "list")
    assert listed.code == 0
    assert listed.err.splitlines() == list(clashes())
    assert "harbin" not in listed.out


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("wrong:NUMBER", "AttributeError: 'int' object has no attribute 'read_bytes'"),
        ("wrong:NOTHING", "AttributeError: module 'wrong' has no attribute 'NOTHING'"),
        ("nowhere_at_all:X", "ModuleNotFoundError: No module named 'nowhere_at_all'"),
    ],
)
def test_a_wheel_with_a_mistake(site: Path, value: str, message: str) -> None:
    install(site, "wrong", {"harbin": value}, MODULE)
    place = f"entry point {value!r} of wrong cannot be read: "
    assert refusal("harbin") == f"profile harbin: {place}{message}"
    listed = randsup("profile", "list")
    assert listed.code == 0
    assert listed.err.splitlines() == [f"profile harbin: {place}{message}"]


def test_what_is_read_is_bytes(site: Path) -> None:
    install(site, "wrong", {"harbin": "wrong:ODD"}, MODULE)
    assert refusal("harbin") == "profile harbin: entry point 'wrong:ODD' of wrong gives no bytes"


def test_its_id_is_its_name(site: Path) -> None:
    install(site, "harbin-rules", {"haerbin": "harbin_rules:TEXT"}, MODULE)
    assert refusal("haerbin") == (
        "profile haerbin: id: harbin is not the id in its name (haerbin) (line 2)"
    )


def test_an_unknown_name_hints_at_what_wheels_bring(site: Path) -> None:
    install(site, "harbin-rules", {"harbin": "harbin_rules:TEXT"}, MODULE)
    assert "(did you mean harbin?); known: cn-baseline" in refusal("harbn")


def test_versions_of_a_wheel(site: Path) -> None:
    install(
        site,
        "harbin-rules",
        {"harbin": "harbin_rules:TEXT", "harbin@2019-01-01": "harbin_rules:OLD"},
        MODULE + f'OLD = """{HARBIN}""".replace("since = 2026-01-01", "since = 2019-01-01")\n',
    )
    assert load_policy("harbin").since.year == 2026
    assert load_policy("harbin", as_of=date(2025, 1, 1), layers=[]).since.year == 2019
    assert load_policy("harbin@2019-01-01").since.year == 2019
    listed = [line.split("\t") for line in randsup("profile", "list").out.splitlines()]
    assert [line[:3] for line in listed if line[0].startswith("harbin")] == [
        ["harbin", "city", "2026-01-01"],
        ["harbin@2019-01-01", "city", "2019-01-01"],
    ]
