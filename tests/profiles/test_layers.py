"""The stack of levels: who fills, who replaces, what may only be tightened."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from randsup.errors import ProfileError
from randsup.law.clause import Clause
from randsup.law.parameters import Parameter
from randsup.law.policy import Policy, clause_plain, parameter_at, parameters
from randsup.law.terms import Silent, Strength
from randsup.profiles import load_policy
from tests.cli.building import CASE, randsup, write_case
from tests.profiles.small import cited, profile, write

TIGHT = 'layering = "tighten-only"\n'


def said(policy: Policy, path: str) -> tuple[Any, str]:
    """The value at a path, and the profile whose document says it."""
    clause = policy[path]
    assert isinstance(clause, Clause)
    return clause.value, clause.citation.document


def refusal(*arguments: Any, **options: Any) -> str:
    with pytest.raises(ProfileError) as caught:
        load_policy(*arguments, **options)
    return str(caught.value)


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five levels: each says `joint.max_departments` but the task, and one thing of its own."""
    monkeypatch.chdir(tmp_path)
    own = {
        "nation": ("national", "team.min_size"),
        "prov": ("province", "plan.due"),
        "town": ("city", "platform.name"),
        "bureau": ("department", "joint.min_share_of_draws"),
        "job": ("task", "task.adhoc_allowed"),
    }
    for number, (name, (level, path)) in enumerate(own.items()):
        tables = [cited(name, path)]
        if name != "job":
            tables.append(cited(name, "joint.max_departments", str(9 - number)))
        write(tmp_path, name, profile(name, *tables, level=level))
    return tmp_path


@pytest.mark.usefixtures("stack")
def test_every_level_keeps_its_source() -> None:
    layers = ["job.toml", "nation.toml", "bureau.toml", "prov.toml"]
    policy = load_policy("town.toml", layers=layers)
    assert policy.id == "town"
    assert said(policy, "team.min_size") == (2, "nation")
    assert str(said(policy, "plan.due")[0]) == "04-30"
    assert said(policy, "plan.due")[1] == "prov"
    assert said(policy, "platform.name") == ("统一平台", "town")
    assert said(policy, "joint.min_share_of_draws")[1] == "bureau"
    assert said(policy, "task.adhoc_allowed") == (True, "job")
    assert said(policy, "joint.max_departments") == (6, "bureau")  # the lowest that speaks
    assert {d.id for d in policy.documents} == {"town", "nation", "prov", "bureau", "job"}
    assert policy.layers == ("prov", "nation", "bureau", "job")


@pytest.mark.usefixtures("stack")
def test_the_order_in_which_layers_are_named_says_nothing() -> None:
    layers = ["job.toml", "nation.toml", "bureau.toml", "prov.toml"]
    one, other = (load_policy("town.toml", layers=given) for given in (layers, layers[::-1]))
    assert one.digest == other.digest


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        (["nation.toml"], (7, "town")),
        (["prov.toml"], (7, "town")),
        (["bureau.toml"], (6, "bureau")),
        (["job.toml"], (7, "town")),
    ],
)
def test_above_fills_and_below_replaces(layers: list[str], expected: tuple[int, str]) -> None:
    assert said(load_policy("town.toml", layers=layers), "joint.max_departments") == expected


def test_a_profile_names_nobody_below_itself(stack: Path) -> None:
    write(stack, "proud", profile("proud", head='layers = ["bureau.toml"]\n'))
    assert refusal("proud.toml") == (
        "profile proud.toml: layers[0]: layer bureau (department) does not stand above it (city)"
        " (line 7)"
    )


def test_nobody_stands_beside(stack: Path) -> None:
    write(stack, "twin", profile("twin"))
    assert refusal("town.toml", layers=["twin.toml"]) == (
        "profile town.toml: layer twin (city) does not stand above it (city)"
    )


@pytest.mark.clause("yunnan-2016/1.2/double-blind")
def test_a_province_is_the_parent_of_its_cities(tmp_path: Path) -> None:
    text = profile("kunming", cited("kunming", "joint.max_departments"), head='layers = ["yunnan"]')
    city = load_policy(write(tmp_path, "kunming", text))
    province = load_policy("yunnan")
    assert city["draw.double_blind"] == province["draw.double_blind"]
    assert said(city, "joint.max_departments") == (5, "kunming")
    assert city["provenance.number"] == Silent()  # the province's number is not the city's
    assert city.layer_digests == (("yunnan", province.digest),)


# What may only be tightened


def test_by_its_nature(tmp_path: Path) -> None:
    bureau = profile("bureau", cited("bureau", "team.min_size", "1"), level="department")
    path = write(tmp_path, "bureau", bureau)
    assert refusal("shenzhen", layers=[str(path)]) == (
        f"profile {path}: team.min_size: 1 (bureau 一“bureau说”) is looser than"
        " 2 (shenzhen-2018 二（三）2“检查人员不得少于两人”) of policy shenzhen,"
        " which may only be tightened (line 11)"
    )
    write(tmp_path, "bureau", bureau.replace("value = 1", "value = 3"))
    assert said(load_policy("shenzhen", layers=[str(path)]), "team.min_size") == (3, "bureau")


LAYERED = [
    ("joint.max_departments", "5", "must", "4", "6"),
    ("joint.min_share_of_draws", '"10%"', "must", '"20%"', '"5%"'),
    ("plan.due", '"04-30"', "must", '"03-31"', '"05-01"'),
    (
        "publication.result",
        '{ working_days = 20, anchor = "result_formed" }',
        "must",
        '{ working_days = 7, anchor = "result_formed" }',
        '{ working_days = 21, anchor = "result_formed" }',
    ),
    ("task.adhoc_allowed", "true", "advisory", "false", ""),
]


@pytest.mark.parametrize(("path", "value", "strength", "tighter", "looser"), LAYERED)
def test_by_the_word_of_the_level_above(
    tmp_path: Path, path: str, value: str, strength: str, tighter: str, looser: str
) -> None:
    above = cited("prov", path, value, strength, TIGHT)
    province = write(tmp_path, "prov", profile("prov", above, level="province"))

    def city(value: str) -> Path:
        return write(tmp_path, "town", profile("town", cited("town", path, value, strength)))

    mixed = load_policy(city(tighter), layers=[str(province)])
    assert said(mixed, path)[1] == "town"
    assert load_policy(city(value), layers=[str(province)])[path]
    if looser:
        message = refusal(city(looser), layers=[str(province)])
        assert "is looser than" in message
        assert "(town 一“town说”)" in message
        assert "(prov 一“prov说”) of layer prov, which may only be tightened" in message
        write(tmp_path, "prov", profile("prov", above.replace(TIGHT, ""), level="province"))
        assert said(load_policy(city(looser), layers=[str(province)]), path)[1] == "town"


@pytest.mark.parametrize(
    ("path", "above", "below"),
    [
        ("publication.result", '{ working_days = 20, anchor = "result_formed" }', '"promptly"'),
        (
            "publication.result",
            '{ working_days = 20, anchor = "result_formed" }',
            '{ working_days = 10, anchor = "sampling_closed" }',
        ),
        ("platform.name", '"统一平台"', '"另一平台"'),
    ],
)
def test_what_cannot_be_compared_is_refused(
    tmp_path: Path, path: str, above: str, below: str
) -> None:
    upper = profile("prov", cited("prov", path, above, "must", TIGHT), level="province")
    lower = profile("town", cited("town", path, below))
    layers = [str(write(tmp_path, "prov", upper))]
    assert "cannot be compared with" in refusal(write(tmp_path, "town", lower), layers=layers)


def test_force_is_not_loosened(tmp_path: Path) -> None:
    upper = profile("prov", cited("prov", "joint.max_inspectors", "10", "must", TIGHT))
    province = write(tmp_path, "prov", upper.replace('"city"', '"province"'))
    lower = profile("town", cited("town", "joint.max_inspectors", "8", "in-principle"))
    assert (
        "8, in-principle (town 一“town说”) binds less than 10, must (prov 一“prov说”)"
        in refusal(write(tmp_path, "town", lower), layers=[str(province)])
    )


def test_tightened_once_it_stays_so_for_all_below(tmp_path: Path) -> None:
    path = "joint.max_inspectors"
    files = {
        "nation": profile("nation", cited("nation", path, "10", "must", TIGHT), level="national"),
        "town": profile("town", cited("town", path, "8")),
        "bureau": profile("bureau", cited("bureau", path, "9"), level="department"),
    }
    for name, text in files.items():
        write(tmp_path, name, text)
    layers = [str(tmp_path / "nation.toml"), str(tmp_path / "bureau.toml")]
    message = refusal(tmp_path / "town.toml", layers=layers)
    assert "9 (bureau 一“bureau说”) is looser than 8 (town 一“town说”) of policy town" in message
    assert said(load_policy(tmp_path / "town.toml", layers=layers[1:]), path) == (9, "bureau")


@pytest.mark.parametrize(
    ("path", "layering", "message"),
    [
        (
            "joint.max_inspectors",
            "tighten",
            "'tighten' is not one of replace, tighten-only (did you mean tighten-only?)",
        ),
        (
            "team.min_size",
            "replace",
            "a level below may only tighten this parameter, whatever a profile says",
        ),
    ],
)
def test_a_wrong_word_is_refused(tmp_path: Path, path: str, layering: str, message: str) -> None:
    text = profile("town", cited("town", path, "", "must", f'layering = "{layering}"\n'))
    file = write(tmp_path, "town", text)
    assert refusal(file) == f"profile {file}: {path}.layering: {message} (line 14)"


def test_the_word_stands_in_the_digest_only_where_it_is_written(tmp_path: Path) -> None:
    made = [
        load_policy(write(tmp_path, "town", profile("town", cited("town", "plan.due", more=more))))
        for more in ("", 'layering = "replace"\n', TIGHT)
    ]
    assert made[0].digest == made[1].digest != made[2].digest
    clause = made[2]["plan.due"]
    assert isinstance(clause, Clause)
    assert clause_plain(clause)["layering"] == "tighten-only"


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("team.min_size", "up"),
        ("archive.retention_min_years", "up"),
        ("items.coverage_min_ratio", "up"),
        ("ratio.floor", "up"),
        ("joint.max_departments", "down"),
        ("task.adhoc_cap", "down"),
        ("ratio.ceiling", "down"),
        ("publication.result", "down"),
        ("plan.due", "down"),
        ("plan.required", "up"),
        ("draw.target_naming_forbidden", "up"),
        ("fallback.single_random_allowed", "down"),
        ("publication.publicity_period", ""),
        ("notice.lead_days", ""),
        ("draw.methods", ""),
        ("platform.name", ""),
    ],
)
def test_which_way_is_stricter(path: str, way: str) -> None:
    assert parameter_at(path).stricter == way


def test_what_can_only_be_tightened_can_be_compared() -> None:
    def wrong(p: Parameter) -> bool:
        return bool(p.tighten) and p.kind not in ("integer", "flag", "share", "count")

    assert [p.path for p in parameters() if wrong(p)] == []


# The readings and the layers of a level below


def test_a_level_below_chooses_readings(tmp_path: Path) -> None:
    text = profile(
        "bureau", '[switches]\njoint_max_inspectors_force = "in-principle"\n', level="department"
    )
    mixed = load_policy("shenzhen", layers=[str(write(tmp_path, "bureau", text))])
    clause = mixed["joint.max_inspectors"]
    assert isinstance(clause, Clause)
    assert clause.strength is Strength.IN_PRINCIPLE
    assert mixed.switch("joint_max_inspectors_force") == "in-principle"
    path = write(tmp_path, "bureau", text.replace('"in-principle"', '"maybe"'))
    message = refusal("shenzhen", layers=[str(path)])
    assert message.startswith(f"profile {path}: switches.joint_max_inspectors_force: ")
    assert message.endswith("(line 12)")


def test_what_a_level_below_stands_on_is_in_the_stack(tmp_path: Path) -> None:
    text = profile("bureau", level="department", head='layers = ["shenzhen", "cn-baseline"]\n')
    path = str(write(tmp_path, "bureau", text))
    assert load_policy("shenzhen", layers=[path, "cn-baseline"]).layers == ("cn-baseline", "bureau")
    assert refusal("shenzhen", layers=[path]) == (
        f"profile {path}: layers[1]: cn-baseline is none of the layers that it is used with here:"
        " name it beside it (line 7)"
    )


def test_a_level_below_has_its_days_too(tmp_path: Path) -> None:
    path = write(tmp_path, "bureau", profile("bureau", level="department"))
    assert refusal("shenzhen", layers=[str(path)], as_of=date(2025, 1, 1)) == (
        f"profile {path}: says nothing of 2025-01-01: it holds from 2026-01-01"
    )


def test_a_case_has_levels_above_and_below(tmp_path: Path) -> None:
    case = write_case(
        tmp_path / "case", CASE, ('["cn-baseline"]', '["cn-baseline", "bureau.toml"]')
    )
    term = '{ working_days = 5, anchor = "sampling_closed" }'
    bureau = profile("bureau", cited("bureau", "publication.result", term), level="department")
    write(case, "bureau", bureau)
    assert randsup("run", case, "--out", tmp_path / "out").code == 0
    deadlines = (tmp_path / "out" / "deadlines.csv").read_text(encoding="utf-8-sig")
    assert "bureau/1/publication.result" in deadlines
    assert ",2026-09-24," in deadlines  # five working days after 18 September, not twenty
    assert randsup("verify", tmp_path / "out").code == 0
    kept = tmp_path / "out" / "inputs" / "layers" / "2.toml"
    assert kept.read_text(encoding="utf-8") == bureau
    kept.write_text(bureau.replace("working_days = 5", "working_days = 6"), encoding="utf-8")
    assert randsup("verify", tmp_path / "out").code == 1


def test_a_case_whose_department_loosens_is_refused(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case", CASE, ('["cn-baseline"]', '["bureau.toml"]'))
    write(
        case, "bureau", profile("bureau", cited("bureau", "team.min_size", "1"), level="department")
    )
    said = randsup("run", case, "--out", tmp_path / "out")
    assert said.code == 2
    assert "is looser than 2 (shenzhen-2018 二（三）2“检查人员不得少于两人”)" in said.err
    assert not (tmp_path / "out").exists()
