"""Several versions of one profile: which one holds on a day, and what a superseded one still proves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from randsup.errors import ProfileError
from randsup.profiles import load_policy, loader, sources
from randsup.profiles.loader import versions
from tests.cli.building import randsup, write_case
from tests.profiles.small import cited, profile, write

OLD = "2016-01-01"


def refusal(name: str | Path, as_of: date | None = None) -> str:
    with pytest.raises(ProfileError) as caught:
        load_policy(name, as_of=as_of)
    return str(caught.value)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A city with three versions: 2016 to 2017, from 2019, from 2026 (which is the one meant)."""
    monkeypatch.chdir(tmp_path)
    ended = "until = 2017-12-31\n"
    write(tmp_path, "town@2016-01-01", profile("town", since="2016-01-01", head=ended))
    write(tmp_path, "town@2019-01-01", profile("town", since="2019-01-01"))
    write(tmp_path, "town", profile("town"))
    write(tmp_path, "town-two@2018-06-01", profile("town-two", since="2018-06-01"))
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("day", "since"),
    [
        (date(2016, 1, 1), 2016),
        (date(2017, 12, 31), 2016),
        (date(2019, 1, 1), 2019),
        (date(2025, 12, 31), 2019),
        (date(2026, 1, 1), 2026),
        (date(2099, 1, 1), 2026),
        (None, 2026),
    ],
)
def test_the_day_picks_among_files(day: date | None, since: int) -> None:
    assert load_policy("town.toml", as_of=day).since.year == since


@pytest.mark.usefixtures("folder")
def test_a_day_of_no_version() -> None:
    assert refusal("town.toml", as_of=date(2015, 12, 31)) == (
        "profile town@2016-01-01.toml: says nothing of 2015-12-31: it holds from 2016-01-01"
    )
    assert refusal("town.toml", as_of=date(2018, 6, 1)) == (
        "profile town@2016-01-01.toml: says nothing of 2018-06-01: it held until 2017-12-31"
    )


@pytest.mark.usefixtures("folder")
def test_a_version_by_its_name_is_that_version() -> None:
    assert load_policy("town@2016-01-01.toml").since.year == 2016
    assert "it held until 2017-12-31" in refusal("town@2016-01-01.toml", as_of=date(2026, 1, 1))


def test_a_layer_is_picked_by_the_day_too(folder: Path) -> None:
    head = 'layers = ["town.toml"]\n'
    bureau = profile("bureau", level="department", since="2010-01-01", head=head)
    write(folder, "bureau", bureau)
    for name, size in (("town@2019-01-01", "3"), ("town", "4")):
        text = profile("town", cited("town", "team.min_size", size), since=name[-10:])
        write(
            folder,
            name,
            text if "@" in name else text.replace("since = town", "since = 2026-01-01"),
        )
    sizes = [
        load_policy("bureau.toml", as_of=date(year, 6, 1))["team.min_size"].value  # type: ignore[union-attr]
        for year in (2020, 2027)
    ]
    assert sizes == [3, 4]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "town@2020-01-01",
            profile("town", since="2021-01-01"),
            "since: 2021-01-01 is not the day in its name (2020-01-01) (line 5)",
        ),
        (
            "town@2020-01-01",
            profile("village", since="2020-01-01"),
            "id: village is not the id in its name (town) (line 2)",
        ),
        (
            "town@2020-01-01",
            profile("town", since="2020-01-01").replace("level", "levl"),
            "level: is required (line 1)\n"
            "profile town@2020-01-01.toml: levl: unknown key (did you mean level?) (line 4)",
        ),
    ],
)
def test_a_version_is_what_its_name_says(folder: Path, name: str, text: str, message: str) -> None:
    write(folder, name, text)
    assert refusal("town.toml", as_of=date(2026, 6, 1)) == f"profile {name}.toml: {message}"


def test_two_versions_of_one_day(folder: Path) -> None:
    write(folder, "town", profile("town", since="2019-01-01"))
    assert refusal("town.toml", as_of=date(2026, 6, 1)) == (
        "profile town.toml: holds from 2019-01-01, and so does profile town@2019-01-01.toml"
    )


def test_a_version_that_cannot_be_read(folder: Path) -> None:
    (folder / "town@2020-01-01.toml").mkdir()
    assert refusal("town.toml", as_of=date(2026, 6, 1)) == (
        "profile town@2020-01-01.toml: cannot be read: Is a directory"
    )


def test_a_name_is_no_pattern(folder: Path) -> None:
    write(folder, "t*n", profile("town"))
    assert "it holds from 2026-01-01" in refusal("t*n.toml", as_of=date(2019, 6, 1))


# Built-in profiles. No older text of the five is at hand, so one is made up here.


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The built-in profiles with a made-up older version of Shenzhen's beside them."""
    data = tmp_path / "data"
    shutil.copytree(str(files("randsup.profiles").joinpath("data")), data)
    text = (data / "shenzhen.toml").read_text(encoding="utf-8")
    text = text.replace("since = 2018-08-19", f"since = {OLD}\nuntil = 2018-08-18", 1)
    (data / f"shenzhen@{OLD}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sources, "_data", lambda: data)
    loader._builtin.cache_clear()
    yield data
    loader._builtin.cache_clear()


@pytest.mark.usefixtures("older")
def test_a_superseded_version_stays() -> None:
    assert [v.policy.since.year for v in versions("shenzhen")] == [2016, 2018]
    assert "shenzhen@2016-01-01" not in loader.profile_ids()
    assert load_policy("shenzhen").since == date(2018, 8, 19)
    assert load_policy("shenzhen", as_of=date(2018, 8, 18)).since == date(2016, 1, 1)
    assert load_policy("shenzhen", as_of=date(2018, 8, 19)).since == date(2018, 8, 19)
    assert load_policy(f"shenzhen@{OLD}").since == date(2016, 1, 1)
    assert refusal("shenzhen@2011-01-01") == (
        "profile shenzhen@2011-01-01: unknown version (did you mean shenzhen@2016-01-01?);"
        " known: shenzhen, shenzhen@2016-01-01"
    )


SUPERSEDED = (
    "本次抽查依据的规定已被取代：深圳市（shenzhen，自2016-01-01起）；2018-08-19起有新的版本。"
)


def made_under(name: str, tmp_path: Path) -> Path:
    case = write_case(tmp_path / "case")
    toml = (case / "case.toml").read_text(encoding="utf-8")
    (case / "case.toml").write_text(toml.replace('"shenzhen"', f'"{name}"'), encoding="utf-8")
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 0, said
    return tmp_path / "out"


@pytest.mark.usefixtures("older")
@pytest.mark.parametrize("name", [f"shenzhen@{OLD}", "shenzhen"])
def test_a_draw_under_superseded_rules_is_true(name: str, tmp_path: Path, older: Path) -> None:
    current = (older / "shenzhen.toml").read_bytes()
    if name == "shenzhen":  # the run was made when the older version was the only one
        shutil.copy(older / f"shenzhen@{OLD}.toml", older / "shenzhen.toml")
        loader._builtin.cache_clear()
    out = made_under(name, tmp_path)
    (older / "shenzhen.toml").write_bytes(current)
    loader._builtin.cache_clear()
    said = randsup("verify", out)
    assert (said.code, SUPERSEDED in said.out) == (0, True), said
    said = randsup("verify", out, "--lang", "en")
    assert "Made under superseded rules: shenzhen, in force from 2016-01-01" in said.out


@pytest.mark.usefixtures("older")
def test_a_draw_under_the_rules_in_force_says_nothing_of_it(tmp_path: Path) -> None:
    said = randsup("verify", made_under("shenzhen", tmp_path), "--lang", "en")
    assert said.code == 0
    assert "superseded" not in said.out


@pytest.mark.usefixtures("older")
@pytest.mark.parametrize(
    "edit",
    [
        ("value = 5", "value = 4"),
        (f"since = {OLD}", "since = 2016-01-02"),
        ('title = "深', 'title = "鹏'),
    ],
)
def test_a_superseded_version_is_no_cloak(edit: tuple[str, str], tmp_path: Path) -> None:
    out = made_under(f"shenzhen@{OLD}", tmp_path)
    kept = out / "inputs" / "profile.toml"
    text = kept.read_text(encoding="utf-8")
    assert edit[0] in text
    kept.write_text(text.replace(*edit, 1), encoding="utf-8")
    said = randsup("verify", out, "--lang", "en")
    assert said.code == 1
    assert f"inputs/profile.toml: it differs from the built-in profile shenzhen@{OLD}" in said.out


@pytest.mark.usefixtures("older")
def test_another_version_than_the_named_one_is_a_change(tmp_path: Path) -> None:
    out = made_under(f"shenzhen@{OLD}", tmp_path)
    current = sources.read_profile("shenzhen")
    assert current is not None
    (out / "inputs" / "profile.toml").write_bytes(current)
    assert "it differs from the built-in profile" in randsup("verify", out, "--lang", "en").out


def test_a_file_of_ones_own_is_not_taken_for_a_built_in_version(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    name = "shenzhen@2020-01-01.toml"
    toml = (case / "case.toml").read_text(encoding="utf-8")
    (case / "case.toml").write_text(toml.replace('"shenzhen"', f'"{name}"'), encoding="utf-8")
    (case / name).write_text(profile("town", since="2010-01-01"), encoding="utf-8")
    assert randsup("run", case, "--out", tmp_path / "out").code == 0
    said = randsup("verify", tmp_path / "out", "--lang", "en")
    assert (said.code, "superseded" in said.out) == (0, False)


def test_a_profile_of_ones_own_says_that_it_has_ended(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case")
    toml = (case / "case.toml").read_text(encoding="utf-8")
    (case / "case.toml").write_text(toml.replace('"shenzhen"', '"town.toml"'), encoding="utf-8")
    text = profile("town", since="2020-01-01", head="until = 2025-12-31\n")
    write(case, "town", text)
    assert randsup("run", case, "--out", tmp_path / "out").code == 0
    said = randsup("verify", tmp_path / "out", "--lang", "en")
    assert said.code == 0
    assert (
        "Made under superseded rules: town, in force from 2020-01-01; it held until 2025-12-31."
        in said.out
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[documents.", '[switches]\njoint_max_inspectors_force = "in-principle"\n\n[documents.'),
        ("[documents.", 'layers = ["cn-baseline"]\n\n[documents.'),
    ],
)
def test_readings_and_layers_of_a_kept_profile_are_its_words_too(
    before: str, after: str, tmp_path: Path
) -> None:
    out = made_under("shenzhen", tmp_path)
    kept = out / "inputs" / "profile.toml"
    text = kept.read_text(encoding="utf-8")
    kept.write_text(text.replace(before, after, 1), encoding="utf-8")
    said = randsup("verify", out, "--lang", "en")
    assert "inputs/profile.toml: it differs from the built-in profile shenzhen" in said.out


@pytest.mark.usefixtures("older")
def test_a_case_may_name_the_day(tmp_path: Path) -> None:
    """The version of the day is kept; the current one in its place is a change."""
    case = write_case(tmp_path / "case")
    toml = (case / "case.toml").read_text(encoding="utf-8")
    toml = toml.replace('layers = ["cn-baseline"]', "as_of = 2017-06-01")
    (case / "case.toml").write_text(toml, encoding="utf-8")
    out = tmp_path / "out"
    assert randsup("run", case, "--out", out).code == 0
    kept = out / "inputs" / "profile.toml"
    assert f"since = {OLD}" in kept.read_text(encoding="utf-8")
    said = randsup("verify", out)
    assert (said.code, SUPERSEDED in said.out) == (0, True), said
    current = sources.read_profile("shenzhen")
    assert current is not None
    kept.write_bytes(current)
    assert randsup("verify", out).code != 0


@pytest.mark.usefixtures("older")
def test_the_version_of_another_day_than_the_case_names_is_a_change(
    tmp_path: Path, older: Path
) -> None:
    old = older / f"shenzhen@{OLD}.toml"
    old.write_text(old.read_text(encoding="utf-8").replace("until = 2018-08-18\n", ""), "utf-8")
    loader._builtin.cache_clear()
    case = write_case(tmp_path / "case")
    toml = (case / "case.toml").read_text(encoding="utf-8")
    toml = toml.replace('layers = ["cn-baseline"]', "as_of = 2019-06-01")
    (case / "case.toml").write_text(toml, encoding="utf-8")
    out = tmp_path / "out"
    assert randsup("run", case, "--out", out).code == 0
    assert randsup("verify", out).code == 0
    (out / "inputs" / "profile.toml").write_bytes(old.read_bytes())
    said = randsup("verify", out, "--lang", "en")
    assert said.code == 1
    assert "inputs/profile.toml: it differs from the built-in profile shenzhen" in said.out
