"""The five profiles say what the city matrix says: every key, every city, value and clause.

`matrix.csv` is section 4 of the matrix: a row per key, with the path and the part of the clause
that carries it; a cell holds the value and, in angle brackets, the ids of its clauses.
`beyond_matrix.csv` names what a profile cites besides, with the reason: mostly the elements of a list
that are clauses of their own.
"""

from __future__ import annotations

import calendar
import csv
import json
import re
import time
import tomllib
from datetime import date
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from randsup.errors import ProfileError
from randsup.law.clause import Clause
from randsup.law.parameters import FORCES, Milestone
from randsup.law.policy import Policy, parameter_at, parameters
from randsup.law.terms import Enumeration, MonthDay, Promptly, Silent, Strength, Term, Unspecified
from randsup.profiles import load_policy, policy_from_toml, profile_ids, registry
from randsup.profiles.render import check, show

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
CITIES = ("shenzhen", "tonghua", "shenyang", "linyi", "yunnan")
MAIN = {
    "shenzhen": "shenzhen-2018",
    "tonghua": "tonghua-2020",
    "shenyang": "shenyang-2020",
    "linyi": "linyi-2017",
    "yunnan": "yunnan-2016",
}
EVENT = {
    "plan_approved": "approved",
    "list_drawn": "list-drawn",
    "sampling_closed": "sampling-work-ended",
    "inspection_closed": "inspection-ended",
    "result_formed": "result-formed",
    "measure_decided": "decision-made",
    "archived": "archived",
}
with (HERE / "matrix.csv").open(encoding="utf-8", newline="") as _file:
    MATRIX = list(csv.DictReader(_file))
with (HERE / "beyond_matrix.csv").open(encoding="utf-8", newline="") as _file:
    BEYOND = list(csv.DictReader(_file))
CELLS = [
    (row["key"], row["path"], row["field"], city, row[city]) for row in MATRIX for city in CITIES
]


def cell(text: str) -> tuple[str, tuple[str, ...]]:
    """The value and the clause ids of a cell; silence has neither.

    Where several clauses print a part of the value each, the parts stand in a row.
    """
    if text == "silent":
        return "silent", ()
    parts = [re.fullmatch(r"(.+) <([^<>]+)>", part) for part in text.split("; ")]
    found = [part for part in parts if part]
    assert len(found) == len(parts), text
    value = found[0][1]
    if len(found) > 1:
        inner = ", ".join(part[1][1:-1] for part in found)
        value = f"{value[0]}{inner}{value[-1]}"
    return value, tuple(clause for part in found for clause in part[2].split())


def word(value: Any, as_written: str) -> str:
    """A value as the matrix writes it."""
    match value:
        case bool():
            return str(value).lower()
        case Enumeration() if "=" in as_written:
            pairs = zip(value.codes, value.labels, strict=True)
            return "{" + ", ".join(f"{code}={label}" for code, label in pairs) + "}"
        case Enumeration() if as_written.startswith("["):
            return "[" + ", ".join(value.codes) + "]"
        case Enumeration():
            return "{" + ", ".join(value.codes) + "}"
        case (Milestone(), *_):
            return "{" + ", ".join(f"{m.code}={m.day}" for m in value) + "}"
        case ((_, _), *_) if isinstance(value[0], tuple):
            counts = sorted(value, key=lambda pair: as_written.find(pair[0]))  # in text order
            return "{" + ", ".join(f"{code}={n}" for code, n in counts) + "}"
        case tuple():
            return "[" + ", ".join(value) + "]"
        case Fraction():
            return str(float(value))
        case Term():
            return str(value.working_days)
        case int() | str() | date() | Promptly() | Unspecified() | MonthDay():
            return str(value)
    raise AssertionError(value)


def part(clause: Clause[Any] | Silent, field: str, as_written: str) -> str:
    """What the part `field` of the clause says, as the matrix writes it."""
    if isinstance(clause, Silent):
        return "silent"
    value = clause.value
    match field.partition(":"):
        case ("detail", _, detail):
            said = clause.detail(detail)
            return "silent" if said is None else EVENT.get(str(said), word(said, as_written))
        case ("strength", _, _):
            return clause.strength.value
        case ("open_ended", _, _):
            return word(value.open_ended, as_written)
        case ("closed", _, _):
            return word(not value.open_ended, as_written)
        case ("count", _, _):
            return str(len(value))
        case ("at_least", _, _):
            return "{" + ", ".join(f"{code}={n}..n" for code, n in value) + "}"
        case ("anchor", _, _):
            return EVENT[value.anchor] if isinstance(value, Term) else "silent"
    return word(value, as_written)


def goes_on(clause: Clause[Enumeration]) -> bool:
    """Whether 等 stands behind a label, or 不限于 before the list; `等9类` closes a list."""
    labels = "|".join(map(re.escape, clause.value.labels))
    open_list = re.compile(f"({labels})等(?! *9 *类)|包括但不限于")
    return any(open_list.search(c.quote) for c in clause.citations)


def strength_of_modality(clause: Clause[Any]) -> Strength:
    """How far a clause binds by the modality of its first sentence alone."""
    modality = registry.clause(clause.citation.clause).modality
    weak = {"may": Strength.ADVISORY, "should": Strength.ADVISORY}
    return weak.get(modality, Strength.MUST)


@pytest.fixture(scope="module")
def policies() -> dict[str, Policy]:
    return {city: load_policy(city) for city in CITIES}


def test_the_matrix_covers_every_parameter_and_every_key() -> None:
    keys = [row["key"] for row in MATRIX]
    declared = {key for p in parameters() if p.group != "counting" for key in p.keys}
    assert len(keys) == len(set(keys))
    assert set(keys) == declared
    assert all(row["key"] in parameter_at(row["path"]).keys for row in MATRIX)


@pytest.mark.parametrize(
    ("key", "path", "field", "city", "text"), CELLS, ids=[f"{c[0]}-{c[3]}" for c in CELLS]
)
def test_profile_equals_the_matrix(
    policies: dict[str, Policy], key: str, path: str, field: str, city: str, text: str
) -> None:
    value, ids = cell(text)
    clause = policies[city][path]
    said = part(clause, field, value)
    if field == "open_ended" and value == "silent" and isinstance(clause, Clause):
        value = word(goes_on(clause), "")
    if field == "strength" and value == "silent" and isinstance(clause, Clause):
        value = strength_of_modality(clause).value  # no word of force is printed
    assert said == value, key
    if ids:
        assert isinstance(clause, Clause)
        assert {f"{MAIN[city]}/{i}" for i in ids} <= set(clause.clauses)


@pytest.mark.parametrize("city", CITIES)
def test_no_clause_is_cited_beyond_the_matrix(policies: dict[str, Policy], city: str) -> None:
    expected: dict[str, set[str]] = {}
    for row in MATRIX:
        ids = cell(row[city])[1]
        expected.setdefault(row["path"], set()).update(f"{MAIN[city]}/{i}" for i in ids)
    for row in BEYOND:
        if row["profile"] == city:
            assert row["reason"]
            assert row["clause"] not in expected[row["path"]], (
                "the matrix names it; take the row out"
            )
            expected[row["path"]].add(row["clause"])
    actual = {p.path: set(c.clauses) for p, c in policies[city].spoken()}
    assert actual == {path: ids for path, ids in expected.items() if ids}


@pytest.mark.parametrize("city", CITIES)
def test_strengths(policies: dict[str, Policy], city: str) -> None:
    """Never stronger than the words: 可, 探索, 逐步 and 尽可能 do not bind."""
    # 可 stands before asking, before dividing, and before how many tasks a plan holds
    aside = {"replacement.approval_chain", "team.min_size", "plan.structure"}
    for parameter, clause in policies[city].spoken():
        quote = clause.citations[0].quote
        if parameter.kind == "choice" and clause.value in FORCES:
            continue  # agrees with its own word, checked on construction
        if (
            re.search("(?<![方许])可(?!追|操作)|探索|逐步|尽可能", quote)
            and parameter.path not in aside
        ):
            assert clause.strength is Strength.ADVISORY, parameter.path
        if "原则上" in quote:
            assert clause.strength is Strength.IN_PRINCIPLE, parameter.path


@pytest.mark.parametrize(
    ("city", "path", "strength"),
    [
        ("shenzhen", "joint.max_departments", Strength.IN_PRINCIPLE),
        ("shenzhen", "joint.max_inspectors", Strength.MUST),
        ("shenzhen", "joint.single_visit", Strength.ADVISORY),
        ("tonghua", "team.min_domain_matched", Strength.ADVISORY),
        ("tonghua", "team.min_size", Strength.MUST),
        ("tonghua", "joint.centralised", Strength.IN_PRINCIPLE),
        ("tonghua", "joint.single_visit", Strength.MUST),
        ("tonghua", "joint.subgroups_allowed", Strength.ADVISORY),
        ("shenyang", "fallback.direct_assignment_allowed", Strength.ADVISORY),
        ("linyi", "draw.random_match", Strength.ADVISORY),
        ("yunnan", "joint.single_visit", Strength.IN_PRINCIPLE),
        ("yunnan", "publication.exemption_effect", Strength.ADVISORY),
    ],
)
def test_strength_of(policies: dict[str, Policy], city: str, path: str, strength: Strength) -> None:
    clause = policies[city][path]
    assert isinstance(clause, Clause)
    assert clause.strength is strength


@pytest.mark.parametrize("city", CITIES)
def test_a_list_is_open_where_the_quote_goes_on(policies: dict[str, Policy], city: str) -> None:
    shortened = {"platform.exchange_objects"}  # “一单、两库”等: labels are not the printed words
    for parameter, clause in policies[city].spoken():
        if isinstance(clause.value, Enumeration) and parameter.path not in shortened:
            assert clause.value.open_ended == goes_on(clause), parameter.path


@pytest.mark.parametrize("city", CITIES)
def test_numbers_stand_in_their_quotes(policies: dict[str, Policy], city: str) -> None:
    printed = {1: "1", 2: "2|两", 5: "5", 7: "7", 10: "10", 20: "20"}
    seen = 0
    for parameter, clause in policies[city].spoken():
        value = clause.value
        if parameter.kind == "integer":
            number = value
        elif isinstance(value, Term):
            number = value.working_days
        else:
            continue
        seen += 1
        assert re.search(printed[number], clause.citation.quote), parameter.path
    assert seen == {"shenzhen": 6, "tonghua": 6, "shenyang": 4, "linyi": 1, "yunnan": 0}[city]


def dates(policy: Policy) -> list[tuple[str, date | MonthDay, str]]:
    """Every date that a policy says, with what is quoted for it."""
    found: list[tuple[str, date | MonthDay, str]] = []
    for parameter, clause in policy.spoken():
        quotes = {c.clause: c.quote for c in clause.citations}
        match clause.value:
            case (Milestone(), *_):
                found.extend((parameter.path, m.day, quotes[m.clause]) for m in clause.value)
            case date() | MonthDay():
                found.append((parameter.path, clause.value, " ".join(quotes.values())))
            case _:
                pass
    return found


@pytest.mark.parametrize("city", CITIES)
def test_dates_stand_in_their_quotes(policies: dict[str, Policy], city: str) -> None:
    months = re.compile(r"(?:(\d{4}) *年)? *(?:(\d+) *月)?(?:(底)|(\d+) *日)?")
    for path, day, quote in dates(policies[city]):
        year = day.year if isinstance(day, date) else None
        last = calendar.monthrange(year or 2000, day.month)[1]
        for found in months.finditer(quote):
            printed_year, month, _end, printed_day = found.groups()
            year_fits = year is None or printed_year in {str(year), None}
            month_fits = int(month) == day.month if month else (day.month, day.day) == (12, 31)
            day_fits = int(printed_day) == day.day if printed_day else day.day == last
            if (printed_year or month) and year_fits and month_fits and day_fits:
                break
        else:
            raise AssertionError((path, day, quote))
    count = {"shenzhen": 7, "tonghua": 1, "shenyang": 8, "linyi": 6, "yunnan": 7}
    assert len(dates(policies[city])) == count[city]


def test_provenance_agrees_with_the_head(policies: dict[str, Policy]) -> None:
    for city, policy in policies.items():
        document = policy.documents[0]
        said = {
            "provenance.number": document.number,
            "provenance.issuer": document.issuer,
            "provenance.issued": document.issued,
            "provenance.level": "province" if city == "yunnan" else "",
        }
        for path, expected in said.items():
            clause = policy[path]
            assert (clause.value if isinstance(clause, Clause) else "") == expected, path
        assert policy.level == (said["provenance.level"] or "city")


@pytest.mark.parametrize("city", CITIES)
def test_printed_words_stand_in_their_quotes(policies: dict[str, Policy], city: str) -> None:
    for parameter, clause in policies[city].spoken():
        quotes = " ".join(c.quote for c in clause.citations)
        if clause.value == Promptly():
            assert "及时" in quotes, parameter.path
        if clause.value == Unspecified():
            assert "及时" not in quotes, parameter.path
            assert not re.search(r"\d+\s*个工作日", quotes), parameter.path


def test_identities(policies: dict[str, Policy]) -> None:
    assert profile_ids() == tuple(sorted((*CITIES, "cn-baseline")))
    heads = {c: (p.level, p.documents[0].number, p.since) for c, p in policies.items()}
    assert heads == {
        "shenzhen": ("city", "深府办函〔2018〕232号", date(2018, 8, 19)),
        "tonghua": ("city", "", date(2020, 3, 26)),
        "shenyang": ("city", "沈政办发〔2020〕19号", date(2020, 4, 13)),
        "linyi": ("city", "临政办字〔2017〕41号", date(2017, 4, 17)),
        "yunnan": ("province", "云政办发〔2016〕105号", date(2016, 9, 29)),
    }
    assert all(p.documents[0].issued == p.since for p in policies.values())
    assert len({p.digest for p in policies.values()}) == len(CITIES)


# The baseline


def test_the_baseline_says_four_things() -> None:
    base = load_policy("cn-baseline")
    assert {p.path: (c.value, c.clauses) for p, c in base.spoken()} == {
        "counting.event_day_excluded": (True, ("cn-baseline/201/event-day",)),
        "recusal.required": (True, ("cn-baseline/43/recusal",)),
        "registry.personnel_qualification": (True, ("cn-baseline/42/qualified",)),
        "team.min_size": (2, ("cn-baseline/42/min-two",)),
    }
    assert base.level == "national"
    assert all("不出自五份文件" in d.status for d in base.documents)
    assert all("未与公报核对" in d.status for d in base.documents)
    (analogy,) = [d for d in base.documents if "民法典" in d.title]
    assert "类推" in analogy.status


@pytest.mark.parametrize("city", CITIES)
def test_the_baseline_fills_only_silence(policies: dict[str, Policy], city: str) -> None:
    plain, base = policies[city], load_policy("cn-baseline")
    mixed = load_policy(city, layers=["cn-baseline"])
    for path in plain:
        expected = base[path] if isinstance(plain[path], Silent) else plain[path]
        assert mixed[path] == expected
    assert mixed.layer_digests == (("cn-baseline", base.digest),)
    assert plain.layers == ()
    cited = {c.document for _, clause in mixed.spoken() for c in clause.citations}
    assert cited <= {d.id for d in mixed.documents}


def test_a_city_below_its_province_and_the_nation() -> None:
    text = f'{HEAD}layers = ["cn-baseline", "yunnan"]\n[documents.m]\ntitle = "方案"\n'
    mixed = policy_from_toml(text, "kunming.toml")
    assert mixed.layers == ("yunnan", "cn-baseline")  # the nearest level first
    qualified = mixed["registry.personnel_qualification"]
    assert isinstance(qualified, Clause)
    assert qualified.citation.document == "yunnan-2016"


HEAD = """schema = 1
id = "kunming"
title = "昆明市"
level = "city"
since = 2021-08-01
reviewed = 2026-01-01
"""


# Days


@pytest.mark.parametrize("city", [*CITIES, "cn-baseline"])
def test_no_day_before_the_first(city: str) -> None:
    since = load_policy(city).since
    assert load_policy(city, as_of=since) == load_policy(city)
    with pytest.raises(ProfileError) as caught:
        load_policy(city, as_of=date(since.year - 1, 1, 1))
    assert str(caught.value) == (
        f"profile {city}: says nothing of {since.year - 1}-01-01: it holds from {since}"
    )


def test_a_layer_has_its_days_too() -> None:
    day = date(2020, 1, 1)
    assert load_policy("yunnan", as_of=day)
    with pytest.raises(ProfileError, match="profile cn-baseline: says nothing of 2020-01-01"):
        load_policy("yunnan", as_of=day, layers=["cn-baseline"])


# Quotes


def folded(text: str) -> str:
    return re.sub(r"[\s*#]", "", text)


@pytest.mark.parametrize("city", CITIES)
def test_quotes_stand_in_the_regulation(policies: dict[str, Policy], city: str) -> None:
    source = SHARED / "regulations" / f"{MAIN[city]}.txt"
    if not source.exists():
        pytest.skip("the texts of the regulations are not beside this checkout")
    text = folded(source.read_text(encoding="utf-8"))
    for parameter, clause in policies[city].spoken():
        for citation in clause.citations:
            assert folded(citation.quote) in text, (parameter.path, citation)


def test_the_matrix_holds_every_key_of_the_registry() -> None:
    source = SHARED / "clauses.toml"
    if not source.exists():
        pytest.skip("the clause registry is not beside this checkout")
    clauses = tomllib.loads(source.read_text(encoding="utf-8"))["clause"]
    keys = {key for c in clauses for key in c.get("parameters", {})}
    assert {row["key"] for row in MATRIX} == keys - {"interpretation"}
    assert len(MATRIX) == 503


# Reading them out


@pytest.mark.parametrize("city", [*CITIES, "cn-baseline"])
def test_show_says_everything(city: str) -> None:
    policy = load_policy(city, layers=() if city == "cn-baseline" else ["cn-baseline"])
    text = show(policy)
    spoken, silent = text.split("文件未作规定")
    for parameter, clause in policy.spoken():
        assert f"\n{parameter.path}  {parameter.zh}: " in spoken
        assert all(c.clause in spoken and c.quote in spoken for c in clause.citations)
    for path in policy.silent():
        assert f"\n  {path}  {parameter_at(path).zh}" in silent
    assert policy.digest in text


def test_show_reads_as_chinese() -> None:
    text = show(load_policy("shenzhen"))
    assert "联合抽查部门数上限: 5；含牵头部门  [原则上]" in text
    assert "检查结果公示期限: 自抽查工作结束起20个工作日  [应当]" in text
    assert "抽取方式: 摇号、机选等  [应当]" in text
    assert "处罚等处理结果公示期限: 未规定期限；须公示" in text
    assert "联合抽查占比下限: 10%；达到日期: 2018-12-31；含本数；统计期间: 年度；每年适用" in text


def test_show_as_json_is_complete() -> None:
    policy = load_policy("tonghua", switches={"team_domain_matched_force": "must"})
    shown = json.loads(show(policy, format="json"))
    assert set(shown["parameters"]) | set(shown["silent"]) == set(policy.paths())
    assert shown["digest"] == policy.digest
    assert shown["switches"] == {"team_domain_matched_force": "must"}
    result = shown["parameters"]["publication.result"]
    assert result["value"] == {"anchor": "inspection_closed", "working_days": 20}
    assert result["citations"][0]["clause"] == "tonghua-2020/6.10.2.1/publish-20wd"


def test_built_in_profiles_have_no_problems() -> None:
    folder = Path(str(files("randsup.profiles"))) / "data"
    found = check(sorted(folder.glob("*.toml")))
    assert found == []
    assert len(check([folder / "nowhere.toml", folder / "elsewhere.toml"])) == 2


def test_a_profile_loads_fast() -> None:
    """Ten times the target, so that a busy machine does not fail it and a quadratic parse does."""
    text = files("randsup.profiles").joinpath("data", "tonghua.toml").read_text(encoding="utf-8")
    policy_from_toml(text, "warm-up.toml")
    start = time.perf_counter()
    policy_from_toml(text, "tonghua.toml")
    assert time.perf_counter() - start < 0.2
