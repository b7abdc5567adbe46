"""Whether a text reaches an inspection: the lists and levels are typed from the five texts."""

from __future__ import annotations

import pytest
from attrs import evolve

from randsup.errors import InputError
from randsup.law.clause import Clause
from randsup.law.terms import Silent
from randsup.profiles import load_policy
from randsup.rules.office.scope import Inspection, Reach, reach


def of(city: str, *silent: str, **given: object) -> Reach:
    policy = load_policy(city)
    for path in silent:
        policy = policy.with_clause(path, Silent())
    return reach(policy, Inspection(**given))  # type: ignore[arg-type]


def codes(found: Reach) -> list[str]:
    return [f.code for f in found.findings]


# ---------------------------------------------------------------- whom it binds


@pytest.mark.clause("shenzhen-2018/1.2/actors")
def test_shenzhen_binds_two_kinds_of_actors() -> None:
    for actor in ("各区政府（新区管委会）", "行政执法部门"):
        assert of("shenzhen", actor=actor).mode == "double-random"
    other = of("shenzhen", actor="行业协会")
    assert (other.mode, codes(other)) == ("outside", ["scope-actor"])
    assert other.clauses == ("shenzhen-2018/1.2/actors",)
    assert of("shenzhen", "scope.actors", actor="行业协会").mode == "double-random"


@pytest.mark.clause("tonghua-2020/1/applies-to")
def test_tonghua_begins_at_the_county_and_with_market_entities() -> None:
    assert of("tonghua", level="county", subject="企业").mode == "double-random"
    assert of("tonghua", level="city", subject="企业").mode == "double-random"
    below = of("tonghua", level="township", subject="企业")
    assert (below.mode, codes(below)) == ("outside", ["scope-level"])
    assert below.clauses == ("tonghua-2020/1/applies-to",)
    assert of("tonghua", subject="事业单位").mode == "reference"  # 可参照使用
    assert of("tonghua", "scope.target_kinds_binding", subject="事业单位").mode == "double-random"
    assert of("tonghua", "scope.reference_targets", subject="事业单位").mode == "outside"
    assert of("tonghua", "scope.min_level", level="township").mode == "double-random"


def test_a_level_that_is_none() -> None:
    with pytest.raises(InputError, match="'village' is not one of national"):
        Inspection(level="village")


# ---------------------------------------------------------------- whom it is about


@pytest.mark.parametrize("kind", ["企业", "行政单位", "事业单位", "社团", "民办非企业单位", "个人"])
@pytest.mark.clause("shenzhen-2018/1.3/target-kinds")
def test_shenzhen_takes_five_kinds_of_subjects_and_others(kind: str) -> None:
    assert codes(of("shenzhen", subject=kind)) == []
    policy = load_policy("shenzhen")
    said = policy["scope.target_kinds"]
    assert isinstance(said, Clause)
    closed = evolve(said, value=evolve(said.value, open_ended=False))
    found = reach(policy.with_clause("scope.target_kinds", closed), Inspection(subject=kind))
    assert codes(found) == (["scope-subject-kind"] if kind == "个人" else [])
    assert found.clauses[:1] == ("shenzhen-2018/1.3/target-kinds",)


@pytest.mark.clause("tonghua-2020/2.1/target")
def test_tonghua_knows_two_classes_of_subjects() -> None:
    assert of("tonghua", subject="市场主体").subject_class == "market"
    assert of("tonghua", subject="非市场主体").subject_class == "non_market"
    neither = of("tonghua", subject="动物")
    assert codes(neither) == ["scope-subject-class"]
    assert neither.findings[0].citation is not None
    assert neither.findings[0].citation.clause == "tonghua-2020/2.1/target"
    assert codes(of("tonghua", "scope.target_classes", subject="动物")) == []


@pytest.mark.parametrize("kind", ["企业", "个体工商户", "农民专业合作社"])
@pytest.mark.clause("tonghua-2020/2.1/market-entity")
def test_a_market_entity_is_registered(kind: str) -> None:
    found = of("tonghua", subject=kind, registered=True)
    assert (found.subject_class, codes(found)) == ("market", [])
    flagged = of("tonghua", subject=kind, registered=False)
    assert (flagged.subject_class, codes(flagged)) == ("market", ["scope-market-entity"])
    assert of("tonghua", "scope.market_entity_kinds", subject=kind).subject_class == ""


@pytest.mark.parametrize("kind", ["事业单位", "社团", "民办非企业单位", "个人"])
@pytest.mark.clause("tonghua-2020/2.1/non-market-entity")
def test_what_is_no_market_entity(kind: str) -> None:
    assert of("tonghua", subject=kind).subject_class == "non_market"
    paths = ("scope.non_market_kinds", "scope.non_market_includes_individuals")
    assert of("tonghua", *paths, subject=kind).subject_class == ""


@pytest.mark.parametrize(
    ("registered", "path", "expected"),
    [
        pytest.param(
            True,
            "scope.market_entity_kinds",
            "market",
            marks=[pytest.mark.clause("tonghua-2020/2.1/market-entity")],
        ),
        pytest.param(
            False,
            "scope.non_market_kinds",
            "non_market",
            marks=[pytest.mark.clause("tonghua-2020/2.1/non-market-entity")],
        ),
    ],
)
def test_of_what_is_not_printed_the_registration_decides(
    registered: bool, path: str, expected: str
) -> None:
    word = "合伙制基金"
    assert of("tonghua", subject=word, registered=registered).subject_class == expected
    assert codes(of("tonghua", subject=word)) == ["scope-subject-class"]
    policy = load_policy("tonghua")
    said = policy[path]
    assert isinstance(said, Clause)
    closed = policy.with_clause(path, evolve(said, value=evolve(said.value, open_ended=False)))
    found = reach(closed, Inspection(subject=word, registered=registered))
    assert codes(found) == ["scope-subject-class"]


# ---------------------------------------------------------------- how it is inspected


@pytest.mark.parametrize(
    "city",
    [
        pytest.param("tonghua", marks=[pytest.mark.clause("tonghua-2020/8/basic-means")]),
        pytest.param("shenyang", marks=[pytest.mark.clause("shenyang-2020/1/basic-means")]),
    ],
)
def test_what_is_not_said_is_drawn(request: pytest.FixtureRequest, city: str) -> None:
    found = of(city, "scope.default_double_random")
    assert found.mode == "double-random"
    (mark,) = request.node.iter_markers("clause")
    assert mark.args[0] in found.clauses
    assert of(city, "scope.default_double_random", "scope.default_mode").mode == "silent"


KINDS = [
    pytest.param(
        "shenzhen",
        ("专项检查", "风险监测", "属地化监管"),
        "supervision.kinds",
        marks=[pytest.mark.clause("shenzhen-2018/2.2.3/integrate")],
    ),
    pytest.param(
        "linyi",
        ("全面检查", "专项检查", "风险监测", "网格化监管", "属地化监管"),
        "supervision.kinds",
        marks=[pytest.mark.clause("linyi-2017/2.5/integrate")],
    ),
    pytest.param(
        "tonghua",
        ("信用监管", "互联网+监管", "智能监管", "重点监管", "综合监管"),
        "supervision.kinds",
        marks=[pytest.mark.clause("tonghua-2020/8/coordination")],
    ),
    pytest.param(
        "tonghua",
        ("投诉举报", "案件线索核查", "专项整治", "网络监测", "相关大数据分析运用"),
        "supervision.complements",
        marks=[pytest.mark.clause("tonghua-2020/8/complement")],
    ),
]


@pytest.mark.parametrize(("city", "grounds", "path"), KINDS)
def test_another_supervision_has_its_own_kind_and_is_no_draw(
    request: pytest.FixtureRequest, city: str, grounds: tuple[str, ...], path: str
) -> None:
    found = [of(city, ground=ground) for ground in grounds]
    assert {f.mode for f in found} == {"other"}
    assert len({f.kind for f in found}) == len(grounds)
    (mark,) = request.node.iter_markers("clause")
    assert all(f.clauses == (mark.args[0],) for f in found)
    assert "other" not in {of(city, path, ground=ground).mode for ground in grounds}


EXCEPTIONS = [
    pytest.param(
        "shenzhen", "查处投诉举报", marks=[pytest.mark.clause("shenzhen-2018/1.3/exceptions")]
    ),
    pytest.param(
        "shenzhen",
        "开展大数据监测、预警",
        marks=[pytest.mark.clause("shenzhen-2018/1.3/exceptions")],
    ),
    pytest.param(
        "shenzhen", "办理转办交办事项", marks=[pytest.mark.clause("shenzhen-2018/1.3/exceptions")]
    ),
    pytest.param(
        "shenzhen", "上级部门有特殊要求", marks=[pytest.mark.clause("shenzhen-2018/1.3/exceptions")]
    ),
    pytest.param(
        "shenyang", "特殊重点领域", marks=[pytest.mark.clause("shenyang-2020/1/exceptions")]
    ),
    pytest.param("shenyang", "投诉举报", marks=[pytest.mark.clause("shenyang-2020/1/exceptions")]),
    pytest.param("shenyang", "转办交办", marks=[pytest.mark.clause("shenyang-2020/1/exceptions")]),
    pytest.param("shenyang", "数据监测", marks=[pytest.mark.clause("shenyang-2020/1/exceptions")]),
    pytest.param(
        "tonghua",
        "直接涉及公共安全和人民群众生命健康等特殊行业、重点领域、依法依规实行全覆盖的重点监管",
        marks=[pytest.mark.clause("tonghua-2020/3.2.1/key-supervision")],
    ),
    pytest.param(
        "tonghua",
        "社会舆论和新闻报道有明确涉嫌违法对象的",
        marks=[pytest.mark.clause("tonghua-2020/3.2.2/media")],
    ),
    pytest.param(
        "tonghua", "大数据监测的", marks=[pytest.mark.clause("tonghua-2020/3.2.3/big-data")]
    ),
    pytest.param(
        "tonghua",
        "市场监管突发性事件的",
        marks=[pytest.mark.clause("tonghua-2020/3.2.4/emergency")],
    ),
    pytest.param(
        "tonghua",
        "上级交办、督办案件的",
        marks=[pytest.mark.clause("tonghua-2020/3.2.5/superior-case")],
    ),
    pytest.param(
        "tonghua",
        "被投诉举报涉嫌违法违规的",
        marks=[pytest.mark.clause("tonghua-2020/3.2.6/complaint")],
    ),
    pytest.param(
        "tonghua",
        "在履行职责过程中发现监管对象涉嫌违法违规行为的",
        marks=[pytest.mark.clause("tonghua-2020/3.2.7/found-on-duty")],
    ),
    pytest.param(
        "tonghua",
        "其他部门移交案件线索的",
        marks=[pytest.mark.clause("tonghua-2020/3.2.8/transferred-lead")],
    ),
]


@pytest.mark.parametrize(("city", "ground"), EXCEPTIONS)
def test_an_exception_needs_no_draw(request: pytest.FixtureRequest, city: str, ground: str) -> None:
    found = of(city, ground=ground)
    assert found.mode == "excepted"
    assert found.kind
    (mark,) = request.node.iter_markers("clause")
    assert mark.args[0] in found.clauses
    policy = load_policy(city)
    said = policy["scope.exceptions"]
    assert isinstance(said, Clause)
    labels = tuple("x" if label == ground else label for label in said.value.labels)
    struck = policy.with_clause(
        "scope.exceptions", evolve(said, value=evolve(said.value, labels=labels))
    )
    assert reach(struck, Inspection(ground=ground)).mode != "excepted"


def test_a_ground_that_is_not_listed() -> None:
    left = of("shenzhen", ground="领导批示")  # 等情形: the office decides
    assert (left.mode, [n.code for n in left.notes]) == ("open", ["scope-open"])
    assert of("tonghua", ground="领导批示").mode == "double-random"  # eight cases, closed
    assert of("yunnan", ground="领导批示").mode == "silent"
