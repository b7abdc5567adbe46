"""What a text asks of whoever raises or lowers a ratio: each said where it applies, and only there."""

from __future__ import annotations

from fractions import Fraction

import pytest
from attrs import evolve

from randsup import InputError, Ratio, Seed, Subject, Task, TaskDepartment, draw
from randsup.facts.ratios import PRECONDITIONS, RatioRule, RatioRules
from randsup.law.clause import Clause
from randsup.law.findings import Note
from randsup.law.policy import Policy, parameter_at
from tests.rules.test_ratios import CITIES, changed, down, resolved, rule, up, with_bounds


def notes(
    *rules: RatioRule, city: str | Policy, code: str = "", **fields: object
) -> list[tuple[str, str]]:
    found = resolved(*rules, city=city, **fields).notes
    return [(n.code, n.about) for n in found if n.code.startswith(code)]


def clauses(*rules: RatioRule, city: str, code: str) -> set[str]:
    found = resolved(*rules, city=city).notes
    return {clause for n in found if n.code == code for clause in n.clauses}


def test_a_base_alone_is_asked_nothing_more() -> None:
    for city in CITIES:
        found = {n.code for n in resolved(rule(layer="item-list"), city=city).notes}
        assert found <= {"ratio-not-differentiated"}


@pytest.mark.clause("shenzhen-2018/2.1.3/intensity-raise")
@pytest.mark.clause("linyi-2017/2.3/intensity-raise")
@pytest.mark.parametrize("city", ["shenzhen", "linyi"])
def test_what_raises_the_ratio_makes_the_inspection_stricter(city: str) -> None:
    raised = up("6%")
    assert notes(rule(), raised, city=city, code="ratio-intensity") == [
        ("ratio-intensity", raised.id)
    ]
    assert notes(rule(), down(), city=city, code="ratio-intensity") == []
    assert notes(rule(), raised, city="tonghua", code="ratio-intensity") == []


@pytest.mark.clause("shenyang-2020/3.10/law-abiding-undisturbed")
def test_shenyang_has_a_word_for_more_and_one_for_less() -> None:
    more, less = up(trigger="dishonest"), down(trigger="trustworthy")
    found = resolved(rule(), more, less, city="shenyang").notes
    said = {n.about: n.zh for n in found if n.code == "ratio-principle"}
    assert "重点严查" in said[more.id]
    assert "无事不扰" in said[less.id]
    assert notes(rule(), more, city="linyi", code="ratio-principle") == []
    off = resolved(rule(), less, city="shenyang", lowering=False).notes
    assert "ratio-principle" not in {n.code for n in off}, "nothing is lowered"


@pytest.mark.clause("shenyang-2020/3.10/shared-data")
def test_ratios_differ_by_credit_once_data_are_shared() -> None:
    for changing in (up(trigger="dishonest"), down(trigger="trustworthy")):
        code = "ratio-precondition"
        assert notes(rule(), changing, city="shenyang", code=code) == [(code, changing.id)]
        declared = notes(
            rule(), changing, city="shenyang", code=code, preconditions=["shared-data"]
        )
        assert declared == []
        other = ["risk-controllable-and-effective"]
        assert notes(rule(), changing, city="shenyang", code=code, preconditions=other)


@pytest.mark.clause("yunnan-2016/2.3/lower-actively")
def test_yunnan_lowers_while_risk_is_under_control() -> None:
    code, less = "ratio-precondition", down(trigger="law_abiding")
    assert notes(rule(), less, city="yunnan", code=code) == [(code, less.id)]
    assert clauses(rule(), less, city="yunnan", code=code) == {"yunnan-2016/2.3/lower-actively"}
    declared = ["risk-controllable-and-effective"]
    assert notes(rule(), less, city="yunnan", code=code, preconditions=declared) == []
    assert notes(rule(), up(), city="yunnan", code=code) == [], "a raise has none"
    assert notes(rule(), less, city="linyi", code=code) == []
    assert resolved(rule(), less, city="yunnan").ratio == Fraction(2, 100), "said, not undone"


@pytest.mark.clause("yunnan-2016/1.4/balance")
@pytest.mark.clause("linyi-2017/2.3/ratio-balance")
@pytest.mark.parametrize("city", ["yunnan", "linyi"])
def test_a_balance_without_numbers_asks_for_an_end(city: str) -> None:
    least = rule("不低于1%", "floor", effect="floor")
    most = rule("不超过20%", "ceiling", effect="ceiling")
    more, less = up(trigger="many_complaints"), down(trigger="law_abiding")
    code = "ratio-no-"
    assert notes(rule(), more, city=city, code=code) == [("ratio-no-maximum", more.id)]
    assert notes(rule(), less, city=city, code=code) == [("ratio-no-minimum", less.id)]
    assert notes(rule(), more, most, city=city, code=code) == []
    assert notes(rule(), less, least, city=city, code=code) == []
    assert notes(rule(), less, most, city=city, code=code) == [("ratio-no-minimum", less.id)]
    assert notes(rule(), more, less, city="shenzhen", code=code) == []


def test_a_layer_that_prints_the_numbers_asks_for_none() -> None:
    policy = with_bounds("1/100", "3/10")
    assert notes(rule(), up(), down(), city=policy, code="ratio-no-") == []


@pytest.mark.clause("tonghua-2020/7.2/adjust")
def test_tonghua_lets_the_ratio_follow_what_was_found() -> None:
    code = "ratio-follows-findings"
    unlisted, listed = up("6%", "local_incident"), up("6%", "many_complaints")
    assert notes(rule(), unlisted, city="tonghua", code=code) == [(code, unlisted.id)]
    assert notes(rule(), listed, city="tonghua", code=code) == []
    assert notes(rule(), up("6%", "entity_count"), city="tonghua", code=code) == []
    assert notes(rule(), unlisted, city="linyi", code=code) == []


@pytest.mark.clause("tonghua-2020/6.6.2.2/credit-class")
@pytest.mark.clause("shenyang-2020/3.10/credit-link")
@pytest.mark.parametrize("city", ["tonghua", "shenyang"])
def test_the_credit_class_is_taken_into_account(city: str) -> None:
    code = "ratio-credit-class-unused"
    by_class = changed("lower", "law_abiding", "2%", when={"credit_class": "A"})
    by_region = changed("lower", "law_abiding", "2%", when={"region": "x"})
    columns = {"credit_class": "A", "region": "x"}
    assert notes(rule(), by_region, city=city, code=code, columns=columns)
    assert notes(rule(), by_class, city=city, code=code, columns=columns) == []
    assert notes(rule(), by_region, city="linyi", code=code, columns=columns) == []


def test_the_dimensions_are_named() -> None:
    (note,) = [n for n in resolved(rule(), city="shenyang").notes if "differ" in n.code]
    assert "问题区域" in note.zh


def drawn(city: str, rounding: str, when: dict[str, str]) -> tuple[Note, ...]:
    task = Task(
        id="t",
        rounding=rounding,
        ratio=Ratio(rules=RatioRules(rules=[rule(), up(when=when)])),
        departments=[TaskDepartment(name="d", lead=True)],
    )
    subjects = [Subject(id=f"s{n}", attributes={"c": "AB"[n % 2]}) for n in range(9)]
    found = draw(task, subjects, CITIES[city], Seed.from_hex("00" * 32)).notes
    return tuple(n for n in found if n.code == "ratio-denominator")


@pytest.mark.clause("tonghua-2020/2.4/ratio")
def test_tonghua_takes_the_ratio_of_subjects_of_one_category() -> None:
    (note,) = drawn("tonghua", "total", {"c": "A"})
    assert note.clauses == ("tonghua-2020/2.4/ratio",)
    assert drawn("tonghua", "per-stratum", {"c": "A"}) == ()
    assert drawn("tonghua", "total", {}) == (), "one class: both are the same"
    assert drawn("linyi", "total", {"c": "A"}) == ()


def test_a_jurisdiction_is_counted_in_total() -> None:
    said = CITIES["tonghua"].ratio.denominator
    assert isinstance(said, Clause)
    whole = CITIES["tonghua"].with_clause("ratio.denominator", evolve(said, value="jurisdiction"))
    task = Task(
        id="t",
        ratio=Ratio(rules=RatioRules(rules=[rule(), up(when={"c": "A"})])),
        departments=[TaskDepartment(name="d", lead=True)],
    )
    subjects = [Subject(id=f"s{n}", attributes={"c": "AB"[n % 2]}) for n in range(9)]
    codes = [n.code for n in draw(task, subjects, whole, Seed.from_hex("00" * 32)).notes]
    assert "ratio-denominator" in codes


def test_preconditions_are_known_and_stand_in_the_record_where_declared() -> None:
    printed = {
        *dict(parameter_at("ratio.credit_precondition").choices),
        *dict(parameter_at("risk.lowering_precondition").choices),
    }
    assert set(PRECONDITIONS) == printed
    with pytest.raises(InputError, match="'shared' is not one of shared-data"):
        RatioRules(rules=[rule()], preconditions=["shared"])
    assert "preconditions" not in RatioRules(rules=[rule()]).plain()
    declared = RatioRules(rules=[rule()], preconditions=["shared-data"]).plain()
    assert declared["preconditions"] == ["shared-data"]
