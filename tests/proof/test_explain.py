"""The clauses behind a decision as sentences that somebody can read."""

from __future__ import annotations

from typing import Any

import pytest

import randsup
from randsup import InputError, load_policy
from randsup.law.words import STRENGTHS, STRENGTHS_EN
from randsup.profiles import profile_ids
from randsup.proof.explain import explain


def test_it_is_offered_at_the_front_door() -> None:
    assert randsup.explain is explain
    assert "explain" in randsup.__all__


@pytest.mark.clause("shenzhen-2018/2.3.3/max-departments")
def test_one_clause_in_both_languages() -> None:
    policy, ids = load_policy("shenzhen"), ["shenzhen-2018/2.3.3/max-departments"]
    title = policy.documents[0].title
    assert explain(policy, ids) == (
        f"《{title}》（深府办函〔2018〕232号）二（三）3“联合抽查部门原则上不超过5个”："
        "联合抽查部门数上限：5；含牵头部门（原则上）。[shenzhen-2018/2.3.3/max-departments]",
    )
    assert explain(policy, ids, lang="en") == (
        "深府办函〔2018〕232号 二（三）3 “联合抽查部门原则上不超过5个”: "
        "Departments in one joint inspection, at most: 5; includes lead: yes (in principle). "
        "[shenzhen-2018/2.3.3/max-departments]",
    )


@pytest.mark.parametrize("name", profile_ids())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_clause_that_a_policy_cites_can_be_explained(name: str, lang: Any) -> None:
    policy = load_policy(name)
    force = STRENGTHS if lang == "zh" else STRENGTHS_EN
    for parameter, clause in policy.spoken():
        said = dict(zip(clause.clauses, explain(policy, clause.clauses, lang=lang), strict=True))
        for citation in clause.citations:
            sentence = said[citation.clause]
            assert f"“{citation.quote}”" in sentence
            assert citation.section in sentence
            assert sentence.endswith(f"[{citation.clause}]")
            assert (parameter.zh if lang == "zh" else parameter.doc.rstrip(".")) in sentence
            assert force[clause.strength] in sentence


def test_a_clause_that_decides_several_parameters_says_all_of_them() -> None:
    policy = load_policy("tonghua")
    paths: dict[str, list[str]] = {}
    for parameter, clause in policy.spoken():
        for id_ in clause.clauses:
            paths.setdefault(id_, []).append(parameter.zh)
    id_, labels = max(paths.items(), key=lambda item: len(item[1]))
    assert len(labels) > 1
    (sentence,) = explain(policy, [id_])
    assert all(label in sentence for label in labels)


def test_parts_of_one_sentence_stand_side_by_side() -> None:
    policy = load_policy("linyi")
    (sentence,) = explain(policy, ["linyi-2017/3.1.2/review"])
    assert sentence.endswith(
        "和实施细则”“并按程序报市政府法制办审查”：清单审核程序：市职能办、市政府法制办（应当）。"
        "[linyi-2017/3.1.2/review]"
    )


def test_a_layers_clause_names_the_layers_document() -> None:
    ids = ["cn-baseline/42/min-two"]
    with pytest.raises(InputError, match="is none of its clauses"):
        explain(load_policy("linyi"), ids)
    (sentence,) = explain(load_policy("linyi", layers=["cn-baseline"]), ids)
    assert sentence.startswith("《中华人民共和国行政处罚法（2021年修订）》")


def test_order_and_repetition() -> None:
    policy = load_policy("shenzhen")
    a, b = "shenzhen-2018/2.3.3/max-departments", "shenzhen-2018/2.3.2/min-two"
    assert explain(policy, [b, a, b]) == (*explain(policy, [b]), *explain(policy, [a]))
    assert explain(policy, []) == ()


def test_a_chosen_reading_is_what_is_explained() -> None:
    switches = {"joint_max_departments_includes_lead": "false"}
    policy = load_policy("shenzhen", switches=switches)
    (sentence,) = explain(policy, ["shenzhen-2018/2.3.3/max-departments"])
    assert "非含牵头部门" in sentence


def test_what_is_unknown_is_named() -> None:
    policy = load_policy("shenzhen")
    with pytest.raises(InputError) as caught:
        explain(policy, ["shenzhen-2018/2.3.2/mintwo", "x"])
    assert str(caught.value) == (
        "policy shenzhen: shenzhen-2018/2.3.2/mintwo is none of its clauses"
        " (did you mean shenzhen-2018/2.3.2/min-two?); x is none of its clauses"
    )
    other: Any = "fr"
    with pytest.raises(InputError, match="'fr' is not zh or en"):
        explain(policy, [], lang=other)
