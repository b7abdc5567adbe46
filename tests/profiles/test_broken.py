"""The corpus of broken profiles: each with its mistake, and beside it exactly what is said of it.

`broken/NAME.toml` is `good.toml` with the mistake that its name says; `broken/NAME.txt` holds the
lines of the refusal. Names that begin with `several` have more than one mistake.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from randsup.errors import ProfileError
from randsup.profiles import load_policy

BROKEN = Path(__file__).parent / "broken"
SOUND = ("good", "parent")
NAMES = sorted(f.stem for f in BROKEN.glob("*.toml") if f.stem not in SOUND)
SEVERAL = [name for name in NAMES if name.startswith("several-")]
ONE = [name for name in NAMES if name not in SEVERAL]


@pytest.fixture(autouse=True)
def _inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)


def lines_of(name: str) -> list[str]:
    return (BROKEN / f"{name}.toml").read_bytes().decode("utf-8", "replace").split("\n")


def said_of(name: str) -> list[str]:
    return (BROKEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def changed(name: str) -> tuple[int, int, int]:
    """The one stretch that differs: its first line, and its last in the good and in the broken file.

    Lines count from 1; a stretch is empty where the last line is before the first.
    """
    good, bad = lines_of("good"), lines_of(name)
    first = 0
    while first < min(len(good), len(bad)) and good[first] == bad[first]:
        first += 1
    same = 0
    while same < min(len(good), len(bad)) - first and good[-1 - same] == bad[-1 - same]:
        same += 1
    return first + 1, len(good) - same, len(bad) - same


def header(lines: list[str], line: int) -> int:
    """The line of the table in which `line` stands, 1 for the head."""
    above = range(min(line, len(lines)), 0, -1)
    return next((n for n in above if lines[n - 1].startswith("[")), 1)


def test_there_are_enough() -> None:
    assert len(ONE) >= 60
    assert len(SEVERAL) >= 10
    assert {f.stem for f in BROKEN.glob("*.txt")} == set(NAMES)


@pytest.mark.parametrize("name", SOUND)
def test_the_good_ones_are_good(name: str) -> None:
    assert load_policy(f"{name}.toml").id


@pytest.mark.parametrize("name", NAMES)
def test_exactly_this_is_said(name: str) -> None:
    with pytest.raises(ProfileError) as caught:
        load_policy(f"{name}.toml")
    assert [str(problem) for problem in caught.value.problems] == said_of(name)
    assert all(problem.line for problem in caught.value.problems)


@pytest.mark.parametrize("name", ONE)
def test_one_mistake_in_one_place(name: str) -> None:
    (said,) = said_of(name)
    first, in_good, in_bad = changed(name)
    assert first <= max(in_good, in_bad), "nothing differs from good.toml"
    assert max(in_good, in_bad) - first < 6
    found = re.search(r" \(line (\d+)\)$", said)
    assert found
    bad = lines_of(name)
    assert header(bad, first) <= int(found[1]) <= max(in_bad, first)


@pytest.mark.parametrize("name", SEVERAL)
def test_several_mistakes_are_all_said(name: str) -> None:
    assert len(said_of(name)) > 1


def test_no_two_are_the_same() -> None:
    assert len({tuple(lines_of(name)) for name in NAMES}) == len(NAMES)
