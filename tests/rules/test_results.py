"""What an inspection comes to: categories, non-cooperation, signatures and seals."""

from __future__ import annotations

from itertools import permutations

import pytest
from attrs import evolve

from randsup import InputError, load_policy
from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.rules.office.noncooperation import Observed, circumstances, deem
from randsup.rules.office.result_categories import (
    CategoryCheck,
    GivenResult,
    check_categories,
    check_uniform,
)
from randsup.rules.office.visit_record import VisitRecord, check_record

SHENZHEN = load_policy("shenzhen")
TARGET = load_policy("shenzhen", switches={"result_category_granularity": "target"})
TONGHUA = load_policy("tonghua")

NINE = [
    "no_problem",
    "not_disclosed",
    "false_disclosure",
    "unreachable",
    "corrected_ordered",
    "non_cooperation_serious",
    "no_relevant_activity",
    "pending_follow_up",
    "other",
]


def checked(*pairs: tuple[str, str], policy: object = SHENZHEN) -> CategoryCheck:
    given = [GivenResult(subject="s", item=item, category=code) for item, code in pairs]
    return check_categories(policy, given)  # type: ignore[arg-type]


def codes(found: CategoryCheck) -> list[str]:
    return [finding.code for finding in found.findings]


# ---------------------------------------------------------------- categories


@pytest.mark.clause("shenzhen-2018/2.3.4/nine")
def test_the_nine_categories_and_no_other() -> None:
    assert all(codes(checked(("a", code))) == [] for code in NINE)
    wrong = checked(("a", "no_problems"))
    assert codes(wrong) == ["result-category-unknown"]
    assert "no_problem" in wrong.findings[0].en
    assert wrong.shown == ()


def test_an_open_list_takes_a_tenth_with_a_note() -> None:
    listed = SHENZHEN.result.categories
    assert isinstance(listed, Clause)
    opened = evolve(listed, value=evolve(listed.value, open_ended=True))
    found = checked(("a", "zz"), policy=SHENZHEN.with_clause("result.categories", opened))
    assert (codes(found), [n.code for n in found.notes]) == ([], ["result-category-unnamed"])


@pytest.mark.clause("shenzhen-2018/2.3.4/result-categories")
def test_one_category_for_each_item_and_the_subject_shows_them_all() -> None:
    found = checked(("a", "pending_follow_up"), ("b", "corrected_ordered"), ("c", "no_problem"))
    assert codes(found) == []
    assert found.shown == (("s", ("corrected_ordered", "pending_follow_up")),)
    twice = checked(("a", "corrected_ordered"), ("a", "pending_follow_up"))
    assert codes(twice) == ["result-categories-several"]
    assert checked(("a", "no_problem"), ("b", "no_problem")).shown == (("s", ("no_problem",)),)


def test_the_other_reading_asks_for_one_per_subject() -> None:
    pairs = (("a", "no_problem"), ("b", "corrected_ordered"))
    assert codes(checked(*pairs)) == []
    assert codes(checked(*pairs, policy=TARGET)) == ["result-categories-several"]
    same = (("a", "other"), ("b", "other"))
    assert codes(checked(*same, policy=TARGET)) == []


@pytest.mark.parametrize("alone", ["unreachable", "no_relevant_activity"])
def test_what_is_said_of_the_whole_subject_stands_alone(alone: str) -> None:
    assert codes(checked(("a", alone), ("b", "other"))) == ["result-category-exclusive"]
    assert codes(checked(("a", alone), ("b", alone))) == []


def test_the_order_of_the_results_says_nothing() -> None:
    pairs = (("b", "other"), ("a", "unreachable"), ("a", "zz"), ("b", "no_problem"))
    assert len({checked(*order) for order in permutations(pairs)}) == 1


@pytest.mark.clause("tonghua-2020/6.10.1.2/uniform-categories")
def test_departments_of_a_joint_inspection_divide_results_alike() -> None:
    assert check_uniform(TONGHUA, {"甲": "xy", "乙": "yx"}) == ()
    found = check_uniform(TONGHUA, {"甲": "xyz", "乙": "xy"})
    assert [(f.code, f.about) for f in found] == [("result-categories-differ", "department 甲")]
    assert check_uniform(load_policy("linyi"), {"甲": "xyz", "乙": "xy"}) == ()


# ---------------------------------------------------------------- non-cooperation

FIVE = ["refuse_entry", "refuse_materials", "untruthful", "not_as_required", "other_obstruction"]


def by_switch(chosen: str) -> list[str]:
    policy = load_policy("tonghua", switches={"noncoop_codes": chosen})
    return [c.code for c in circumstances(policy)]


@pytest.mark.clause("tonghua-2020/6.9.2.3.6/non-cooperation")
@pytest.mark.clause("tonghua-2020/6.9.2.3.6.b/refuse-materials")
@pytest.mark.clause("tonghua-2020/annex-e/non-cooperation")
@pytest.mark.clause("tonghua-2020/annex-f/non-cooperation")
def test_the_union_of_body_and_forms_has_five_circumstances() -> None:
    found = {c.code: c for c in circumstances(TONGHUA)}
    assert list(found) == FIVE
    assert found["untruthful"].printed_in == ("body", "form-e", "form-f")
    assert found["not_as_required"].printed_in == ("body",)
    assert {"tonghua-2020/annex-e/non-cooperation", "tonghua-2020/annex-f/non-cooperation"} <= set(
        found["refuse_entry"].clauses
    )
    assert by_switch("body") == FIVE
    assert by_switch("form") == FIVE[:3]
    assert circumstances(SHENZHEN) == ()


def test_what_only_the_body_lists_does_not_count_under_the_forms() -> None:
    met = [Observed(code="other_obstruction")]
    assert deem(TONGHUA, met).state == "proposed"
    forms = load_policy("tonghua", switches={"noncoop_codes": "form"})
    found = deem(forms, met)
    assert (found.state, found.left_out) == ("none", tuple(met))
    with pytest.raises(InputError, match="nothing to decide"):
        deem(forms, met, decision=True)


def test_the_department_decides_and_what_it_deems_grave_is_published() -> None:
    met = [Observed(code="refuse_entry")]
    found = [deem(TONGHUA, met, decision=decided) for decided in (None, True, False)]
    states = [(deeming.state, deeming.published) for deeming in found]
    assert states == [("proposed", False), ("deemed", True), ("not-deemed", False)]
    said = TONGHUA.noncoop.deeming
    assert isinstance(said, Clause)
    bound = TONGHUA.with_clause("noncoop.deeming", evolve(said, value="automatic"))
    assert deem(bound, met).published


@pytest.mark.clause("tonghua-2020/annex-e/refuse-materials")
@pytest.mark.clause("tonghua-2020/annex-e/untruthful")
def test_statements_and_entrusted_bodies_count_where_the_text_says_so() -> None:
    entrusted = [Observed(code="refuse_materials", towards="entrusted-body")]
    statement = [Observed(code="untruthful", of="statement")]
    for path, met in (
        ("noncoop.towards_entrusted_body", entrusted),
        ("noncoop.untruthful_statements", statement),
    ):
        assert deem(TONGHUA, met).state == "proposed"
        said = TONGHUA[path]
        assert isinstance(said, Clause)
        assert deem(TONGHUA.with_clause(path, evolve(said, value=False)), met).state == "none"


def test_an_unknown_circumstance_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="refuse_entry"):
        deem(TONGHUA, [Observed(code="refuse_entri")])


# ---------------------------------------------------------------- the record


def lacking(policy: object = TONGHUA, **fields: object) -> list[tuple[str, bool]]:
    full = {"signed": ("a", "b"), "entity_signed": True, "entity_sealed": True}
    record = VisitRecord(subject="s", team=("a", "b"), leader="a", **{**full, **fields})  # type: ignore[arg-type]
    found = check_record(policy, record)  # type: ignore[arg-type]
    return [(f.code, isinstance(f, Finding)) for f in found]


@pytest.mark.clause("shenzhen-2018/2.1.3/sign")
@pytest.mark.clause("tonghua-2020/6.9.2.5.1/record-sign")
@pytest.mark.parametrize("city", ["shenzhen", "tonghua"])
def test_every_inspector_signs(city: str) -> None:
    assert lacking(load_policy(city)) == []
    assert lacking(load_policy(city), signed=("a",)) == [("record-unsigned", True)]


@pytest.mark.clause("tonghua-2020/6.9.2.5.3/entity-sign")
def test_a_missing_seal_is_noted_and_under_the_other_reading_a_breach() -> None:
    assert lacking(entity_sealed=False) == [("record-without-seal", False)]
    must = load_policy("tonghua", switches={"record_entity_seal": "must"})
    assert lacking(must, entity_sealed=False) == [("record-without-seal", True)]
    assert lacking(must) == []
    assert lacking(SHENZHEN, entity_sealed=False, entity_signed=False) == []


@pytest.mark.clause("tonghua-2020/6.9.2.5.3/refusal-note")
def test_a_refusal_to_sign_is_noted_and_is_no_missing_seal() -> None:
    refused = {"entity_signed": False, "entity_sealed": False}
    assert lacking(**refused, refusal_noted=True) == [("record-refusal-noted", False)]
    assert lacking(**refused) == [("record-entity-unsigned", True), ("record-without-seal", False)]
