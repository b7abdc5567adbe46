"""Ratios from rules: precedence as each text has it, raise and lower, bounds, and the chain of reasons."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from randsup import InputError, Ratio, Seed, Subject, Task, TaskDepartment, draw, load_policy
from randsup.facts.ratios import LEVELS, RatioRule, RatioRules, Resolved
from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration, Silent
from randsup.rules.ratio.ratios import resolve

CITIES = {
    city: load_policy(city) for city in ("shenzhen", "tonghua", "shenyang", "linyi", "yunnan")
}
TASK_DECIDES = load_policy("shenzhen", switches={"ratio_conflict": "task-decides"})


def rule(ratio: str = "5%", id: str = "base", **fields: Any) -> RatioRule:  # noqa: A002
    return RatioRule.stated(ratio, id=id, source="计划", **fields)


def changed(effect: str, trigger: str, by: str, **fields: Any) -> RatioRule:
    share, factor = (by, None) if "%" in by else (None, by)
    return RatioRule(
        id=f"{effect} {trigger} {by}",
        source="计划",
        effect=effect,
        share=share,
        factor=factor,
        trigger=trigger,
        **fields,
    )


def up(by: str = "10%", trigger: str = "serious_violation", **fields: Any) -> RatioRule:
    return changed("raise", trigger, by, **fields)


def down(by: str = "2%", trigger: str = "good_credit", **fields: Any) -> RatioRule:
    return changed("lower", trigger, by, **fields)


def resolved(*rules: RatioRule, city: str | Policy = "shenzhen", **fields: Any) -> Resolved:
    columns = fields.pop("columns", {})
    policy = CITIES[city] if isinstance(city, str) else city
    return resolve(columns, RatioRules(rules=rules, **fields), policy)


def ratio(*rules: RatioRule, **fields: Any) -> str:
    value = resolved(*rules, **fields).ratio * 100
    return f"{float(value):g}%"


def clauses(found: Resolved) -> set[str]:
    return {clause for step in found.chain for clause in step.clauses}


# ------------------------------------------------------------------------------- precedence


@pytest.mark.clause("shenzhen-2018/2.1.3/ratio-statutory")
@pytest.mark.clause("linyi-2017/2.3/ratio-statutory")
@pytest.mark.parametrize("city", CITIES)
def test_an_exact_statutory_ratio_is_untouched(city: str) -> None:
    statute = rule("5%", "statute", level="statute")
    found = resolved(statute, rule("3%"), up(), down(), city=city)
    assert (found.ratio, found.level, found.kind) == (Fraction(1, 20), "statute", "exact")
    assert (found.floor, found.ceiling) == (None, None)
    assert [step.why for step in found.chain] == ["stated", "prevails", "fixed"]
    said = CITIES[city].ratio.precedence
    if not isinstance(said, Silent):
        assert found.chain[1].clauses == found.chain[2].clauses == said.clauses


@pytest.mark.clause("tonghua-2020/6.6.1/statutory")
def test_tonghua_hears_normative_documents_too() -> None:
    document = rule("3%", "document", level="normative-document")
    assert ratio(document, up(), city="tonghua") == "3%"
    assert ratio(document, up(), city="shenzhen") == "10%"
    notes = [n.code for n in resolved(document, city="shenzhen").notes]
    assert "ratio-level-unnamed" in notes
    assert "ratio-level-unnamed" not in [n.code for n in resolved(document, city="tonghua").notes]


def test_a_statutory_minimum_may_be_raised_above_and_not_lowered_below() -> None:
    least = rule("不低于5%", "statute", level="statute")
    assert ratio(least) == "5%"
    assert ratio(least, up()) == "10%"
    assert ratio(least, down()) == "5%"
    assert ratio(least, rule("3%")) == "5%"
    assert ratio(least, rule("7%")) == "7%"
    assert ratio(least, rule("7%"), down()) == "5%"


def test_a_statutory_maximum_keeps_what_is_raised() -> None:
    most = rule("不超过5%", "statute", level="statute")
    assert ratio(most, rule("4%")) == "4%"
    assert ratio(most, rule("4%"), up()) == "5%"
    assert ratio(most, rule("6%")) == "5%"
    assert resolved(most, rule("4%"), up()).kind == "maximum"


@pytest.mark.clause("shenzhen-2018/2.1.3/ratio-local")
def test_shenzhen_weighs_the_superior_in_its_own_decision() -> None:
    least = rule("不低于5%", "superior", level="superior-requirement")
    assert ratio(rule("3%"), least) == "5%"
    assert ratio(rule("7%"), least) == "7%"
    exact = rule("5%", "superior", level="superior-requirement")
    assert ratio(rule("3%"), exact) == "5%"
    assert ratio(rule("3%"), exact, up()) == "10%"
    assert "shenzhen-2018/2.1.3/ratio-local" in clauses(resolved(rule("3%"), exact))


@pytest.mark.clause("shenzhen-2018/2.1.3/ratio-local")
@pytest.mark.clause("linyi-2017/2.3/ratio-local")
@pytest.mark.clause("tonghua-2020/6.6.1/local")
@pytest.mark.parametrize(
    ("city", "factor"),
    [
        ("shenzhen", "economic-social-development"),
        ("linyi", "supervised-area-situation"),
        ("tonghua", "item_type"),
    ],
)
def test_a_ratio_of_the_office_names_its_factors(city: str, factor: str) -> None:
    def codes(*factors: str) -> list[str]:
        return [n.code for n in resolved(rule(factors=factors), city=city).notes]

    assert codes() == ["ratio-factors-unstated"]
    assert codes(factor) == []
    assert codes(factor, "weather") == ["ratio-factor-unnamed"]
    clause = CITIES[city].ratio.local_factors
    assert isinstance(clause, Clause)
    assert clauses(resolved(rule(), city=city)) == set(clause.clauses)


def test_no_base_is_refused() -> None:
    for rules in ((), (up(),), (down(),), (rule("1%", "f", effect="floor"),)):
        with pytest.raises(InputError, match="no regulation prints one and none is assumed"):
            resolved(*rules)
    with pytest.raises(InputError, match="left open: A01: 根据实际情况确定"):
        resolved(elsewhere=("A01: 根据实际情况确定",))
    with pytest.raises(InputError, match="省级"):
        resolved(rule("不超过2%", body="省级"))
    assert ratio(rule("不超过2%", body="省级"), body="省级") == "2%"


def test_of_several_bounds_in_one_layer_the_tightest_is_the_base() -> None:
    most = resolved(rule("不超过5%", "five"), rule("不超过3%", "three"))
    assert [step.rules for step in most.chain] == [("three",)]
    least = resolved(rule("不低于5%", "five"), rule("不低于3%", "three"))
    assert [step.rules for step in least.chain] == [("five",)]


def test_the_exact_word_of_a_superior_leaves_the_own_floor_standing() -> None:
    floor = rule("不低于2%", "floor", effect="floor")
    superior = rule("5%", "superior", level="superior-requirement")
    assert ratio(rule("3%"), floor, superior, down("1%")) == "2%"
    high = rule("不低于8%", "floor", effect="floor")
    assert ratio(rule("9%"), high, superior) == "5%"


def test_the_special_goes_before_the_general() -> None:
    ladder = [rule("3%", "all"), rule("6%", "d", when={"credit_class": "D"})]
    assert ratio(*ladder, columns={"credit_class": "A"}) == "3%"
    assert ratio(*ladder, columns={"credit_class": "D"}) == "6%"
    both = rule("9%", "d in 福田", when={"credit_class": "D", "region": ["福田区", "罗湖区"]})
    assert ratio(*ladder, both, columns={"credit_class": "D", "region": "罗湖区"}) == "9%"
    assert ratio(*ladder, both, columns={"credit_class": "D", "region": "南山区"}) == "6%"


def test_the_finer_layer_replaces_and_every_bound_holds() -> None:
    listed = rule("不低于3%", "list", layer="item-list")
    assert ratio(rule("2%"), listed) == "3%"
    assert ratio(rule("4%"), listed) == "4%"
    assert ratio(rule("4%"), rule("8%", "department", layer="department")) == "4%"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ((rule("3%"), rule("4%", "b")), "b, base state different exact ratios"),
        ((rule("不低于4%"), rule("不超过3%", "b")), "b, base state a minimum above a maximum"),
        ((rule(), up("5%")), "raises to 5%, which is not above the base 5%"),
        ((rule(), up("3%")), "raises to 3%, which is not above the base 5%"),
        ((rule(), down("5%")), "lowers to 5%, which is not below the base 5%"),
    ],
)
def test_contradictions_are_refused(rules: tuple[RatioRule, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        resolved(*rules)


# ------------------------------------------------------------------------- raise and lower

RAISED = [
    (city, trigger)
    for city, policy in CITIES.items()
    if isinstance(policy.ratio.raise_triggers, Clause)
    for trigger in policy.ratio.raise_triggers.value
]
LOWERED = [
    (city, trigger)
    for city, policy in CITIES.items()
    if isinstance(policy.ratio.lower_triggers, Clause)
    for trigger in policy.ratio.lower_triggers.value
]


@pytest.mark.clause("shenzhen-2018/2.1.3/ratio-raise")
@pytest.mark.clause("tonghua-2020/6.6.2.1/raise")
@pytest.mark.clause("linyi-2017/2.3/ratio-raise")
@pytest.mark.clause("yunnan-2016/1.4/raise")
@pytest.mark.parametrize(("city", "trigger"), RAISED)
def test_each_trigger_alone_raises(city: str, trigger: str) -> None:
    found = resolved(rule(), up("6%", trigger), city=city)
    assert found.ratio > Fraction(1, 20)
    step = found.chain[-1]
    assert (step.why, step.rules) == ("raised", (f"raise {trigger} 6%",))
    assert step.clauses == getattr(CITIES[city].ratio.raise_triggers, "clauses", None)
    assert "ratio-trigger-unnamed" not in [n.code for n in found.notes]


@pytest.mark.parametrize("city", CITIES)
def test_a_ground_that_the_text_does_not_name_is_said(city: str) -> None:
    found = resolved(rule(), up("6%", "bad_weather"), city=city)
    assert found.ratio == Fraction(6, 100)
    assert "ratio-trigger-unnamed" in [n.code for n in found.notes]


def test_what_only_another_text_names_is_said() -> None:
    """Tonghua names no high-risk region among what raises, Yunnan no dishonesty."""
    for city, trigger in (("tonghua", "high_risk_region"), ("yunnan", "dishonest_conduct")):
        notes = [n.code for n in resolved(rule(), up("6%", trigger), city=city).notes]
        assert "ratio-trigger-unnamed" in notes
        notes = [n.code for n in resolved(rule(), up("6%", trigger), city="linyi").notes]
        assert "ratio-trigger-unnamed" not in notes


@pytest.mark.clause("shenzhen-2018/2.1.3/ratio-lower")
@pytest.mark.clause("tonghua-2020/6.6.2.2/lower")
@pytest.mark.clause("linyi-2017/2.3/ratio-lower")
@pytest.mark.clause("yunnan-2016/1.4/lower")
@pytest.mark.parametrize(("city", "trigger"), LOWERED)
def test_each_trigger_alone_may_lower_and_never_to_nothing(city: str, trigger: str) -> None:
    lower = down("1/1000", trigger)
    assert 0 < resolved(rule(), lower, city=city).ratio < Fraction(1, 20)
    off = resolved(rule(), lower, city=city, lowering=False)
    assert off.ratio == Fraction(1, 20)
    assert off.chain[-1].why == "lowering-off"


@pytest.mark.clause("tonghua-2020/6.6.2.2/credit-class")
def test_tonghua_lowers_by_credit_class() -> None:
    lower = down("2%", when={"credit_class": "A"})
    better, worse = (
        resolved(rule(), lower, city="tonghua", columns={"credit_class": c}) for c in "AB"
    )
    assert better.ratio < worse.ratio
    assert "tonghua-2020/6.6.2.2/credit-class" in clauses(better)
    assert "tonghua-2020/6.6.2.2/credit-class" not in clauses(worse)


@pytest.mark.clause("tonghua-2020/6.6.2/adjust")
@pytest.mark.parametrize("factor", ["entity_count", "item_complexity"])
def test_tonghua_permits_two_factors_more(factor: str) -> None:
    found = resolved(rule(), up("6%", factor), city="tonghua")
    (note,) = [n for n in found.notes if n.code == "ratio-adjusted"]
    assert note.clauses == ("tonghua-2020/6.6.2/adjust",)
    assert "ratio-adjusted" not in [
        n.code for n in resolved(rule(), up("6%", factor), city="linyi").notes
    ]


def test_raise_beats_lower_unless_the_task_decides() -> None:
    both = (rule(), up(), down())
    found = resolved(*both)
    assert found.ratio == Fraction(1, 10)
    assert [step.why for step in found.chain] == ["stated", "raised", "raise-wins"]
    assert ratio(*both, city=TASK_DECIDES, conflict="lower") == "2%"
    assert ratio(*both, city=TASK_DECIDES, conflict="raise") == "10%"
    assert ratio(*both, city=TASK_DECIDES, lowering=False) == "10%"
    with pytest.raises(InputError, match="the policy leaves it to the task"):
        resolved(*both, city=TASK_DECIDES)
    with pytest.raises(InputError, match="by default the raise wins"):
        resolved(*both, conflict="lower")


def test_several_triggers_take_the_greatest_change_once() -> None:
    assert ratio(rule(), up("2"), up("3", "abnormal_list")) == "15%"
    assert ratio(rule(), down("1/2"), down("2%", "law_abiding")) == "2%"
    assert ratio(rule("60%"), up("2")) == "100%"
    assert ratio(rule("100%"), up("2")) == "100%"


# ------------------------------------------------------------------------ floor and ceiling


def with_bounds(floor: str, ceiling: str) -> Policy:
    """Linyi, whose duty to balance a layer has given numbers."""
    policy = CITIES["linyi"]
    section = policy.ratio
    assert isinstance(section.floor, Clause)
    assert isinstance(section.ceiling, Clause)
    policy = policy.with_clause("ratio.floor", evolve(section.floor, value=Fraction(floor)))
    return policy.with_clause("ratio.ceiling", evolve(section.ceiling, value=Fraction(ceiling)))


@pytest.mark.clause("linyi-2017/2.3/ratio-balance")
def test_floor_and_ceiling_of_the_policy_are_kept() -> None:
    policy = with_bounds("1/100", "3/10")
    assert ratio(rule(), down("1/1000"), city=policy) == "1%"
    assert ratio(rule(), up("90%"), city=policy) == "30%"
    found = resolved(rule(), up("90%"), city=policy)
    assert found.chain[-1].rules == ("ratio.ceiling",)
    assert found.chain[-1].clauses == ("linyi-2017/2.3/ratio-balance",)
    assert (found.floor, found.ceiling) == (Fraction(1, 100), Fraction(3, 10))
    statute = rule("50%", "statute", level="statute")
    assert ratio(statute, city=policy) == "50%"
    assert ratio(rule(), city=policy) == "5%"


def test_floor_and_ceiling_of_rules_are_kept() -> None:
    floor = rule("不低于2%", "floor", effect="floor")
    ceiling = rule("不超过8%", "ceiling", effect="ceiling")
    assert ratio(rule(), up(), floor, ceiling) == "8%"
    assert ratio(rule(), down("1%"), floor, ceiling) == "2%"
    assert ratio(rule("12%"), rule("9%", "s", level="superior-requirement"), ceiling) == "9%"


@pytest.mark.clause("shenyang-2020/3.10/differentiated")
def test_shenyang_wants_ratios_to_differ() -> None:
    same = [n.code for n in resolved(rule(), city="shenyang").notes]
    assert "ratio-not-differentiated" in same
    more = up(trigger="dishonest", when={"credit_class": "D"})
    apart = resolved(rule(), more, city="shenyang", columns={"credit_class": "A"})
    assert "ratio-not-differentiated" not in [n.code for n in apart.notes]
    assert "ratio-not-differentiated" not in [n.code for n in resolved(rule(), city="linyi").notes]


@pytest.mark.clause("shenyang-2020/3.6/full-ratio")
def test_a_full_ratio_is_no_draw_of_subjects() -> None:
    task = Task(
        id="t",
        ratio=Ratio(rules=RatioRules(rules=[rule("100%")])),
        departments=[TaskDepartment(name="d", lead=True)],
    )
    subjects = [Subject(id=f"s{n}") for n in range(30)]
    drawn = draw(task, subjects, CITIES["shenyang"], Seed.from_hex("00" * 32))
    assert len(drawn.selected) == 30
    assert all(s.take_all for s in drawn.strata)
    (full,) = [n for n in drawn.notes if n.code == "ratio-full"]
    assert full.clauses == ("shenyang-2020/3.6/full-ratio",)
    assert "ratio-full" not in [n.code for n in resolved(rule("99%"), city="shenyang").notes]


# ------------------------------------------------------------------------------- properties

shares = st.fractions(Fraction(1, 1000), 1, max_denominator=1000)
levels = st.sampled_from(LEVELS)
columns = st.fixed_dictionaries({"c": st.sampled_from("AB")})
conditions = st.sampled_from([{}, {"c": "A"}, {"c": ("A", "B")}])


def numbered(rules: list[RatioRule]) -> list[RatioRule]:
    return [evolve(r, id=f"r{n}") for n, r in enumerate(rules)]


bases = st.builds(
    RatioRule,
    id=st.just("b"),
    source=st.just("s"),
    share=shares,
    kind=st.sampled_from(["exact", "minimum", "maximum"]),
    level=levels,
    layer=st.sampled_from(["item-list", "department", "task"]),
    when=conditions,
)
bounds = st.builds(
    lambda effect, share, level: RatioRule(
        id="b", source="s", effect=effect, share=share, level=level
    ),
    st.sampled_from(["floor", "ceiling"]),
    shares,
    levels,
)
factors = st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100)
raises = factors.map(
    lambda f: RatioRule(id="u", source="s", effect="raise", factor=1 / f, trigger="t")
)
lowers = factors.map(lambda f: RatioRule(id="d", source="s", effect="lower", factor=f, trigger="t"))
stated = st.lists(bases | bounds, min_size=1, max_size=5)
policies = st.sampled_from([*CITIES.values(), with_bounds("1/100", "3/10")])


def tried(rules: list[RatioRule], where: dict[str, str], policy: Policy) -> Resolved | None:
    try:
        return resolve(where, RatioRules(rules=rules), policy)
    except InputError:
        return None


@given(stated, st.lists(raises | lowers, max_size=4), columns, policies, st.randoms())
def test_the_order_of_the_rules_says_nothing(
    given_rules: list[RatioRule],
    changes: list[RatioRule],
    where: dict[str, str],
    policy: Policy,
    random: Any,
) -> None:
    rules = numbered([*given_rules, *changes])
    shuffled = random.sample(rules, len(rules))
    assert tried(rules, where, policy) == tried(shuffled, where, policy)


@given(stated, raises, lowers, columns, policies)
def test_floor_lowered_base_raised_ceiling(
    given_rules: list[RatioRule],
    more: RatioRule,
    less: RatioRule,
    where: dict[str, str],
    policy: Policy,
) -> None:
    rules = numbered(given_rules)
    base = tried(rules, where, policy)
    assume(base is not None)
    found = [tried([*rules, *extra], where, policy) for extra in ([less], [], [more], [more, less])]
    lowered, same, raised, both = (r for r in found if r is not None)
    assert lowered.ratio <= same.ratio <= raised.ratio
    assert both.ratio == raised.ratio
    for each in (lowered, same, raised):
        assert 0 < each.ratio <= 1
        assert (each.floor or 0) <= each.ratio <= (each.ceiling or 1)
        assert each.chain[-1].after == each.ratio
        assert each.chain[0].before is None
        for step, later in zip(each.chain, each.chain[1:], strict=False):
            assert step.after == later.before


@given(stated, st.lists(raises | lowers, max_size=3), columns, policies, shares)
def test_what_a_statute_fixes_nothing_changes(
    given_rules: list[RatioRule],
    changes: list[RatioRule],
    where: dict[str, str],
    policy: Policy,
    share: Fraction,
) -> None:
    others = [r for r in numbered([*given_rules, *changes]) if r.level != "statute"]
    fixed = RatioRule(id="law", source="法", share=share, level="statute")
    found = tried([*others, fixed], where, policy)
    assume(found is not None)
    assert found is not None
    assert (found.ratio, found.kind, found.level) == (share, "exact", "statute")


@given(stated, columns, policies)
def test_every_minimum_of_a_statute_holds(
    given_rules: list[RatioRule], where: dict[str, str], policy: Policy
) -> None:
    rules = [evolve(r, when={}) for r in numbered(given_rules)]
    found = tried(rules, where, policy)
    assume(found is not None)
    assert found is not None
    law = [r for r in rules if r.level == "statute"]
    if not any(r.kind == "exact" for r in law):
        for r in law:
            assert r.share is not None
            assert (
                r.kind != "minimum" or found.ratio >= r.share or found.level == "normative-document"
            )
            assert (
                r.kind != "maximum" or found.ratio <= r.share or found.level == "normative-document"
            )


# ------------------------------------------------------------------------------ single rules


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"source": " "}, "source: is empty"),
        ({"share": None}, "a base has a ratio"),
        ({"effect": "more"}, "'more' is not one of base, raise"),
        ({"level": "state"}, "'state' is not one of statute"),
        ({"kind": "about"}, "'about' is not one of exact"),
        ({"trigger": "t"}, "only a raise or a lower has a trigger"),
        ({"factor": "2"}, "a base has a ratio, and no factor"),
        ({"effect": "raise"}, "names its ground"),
        ({"effect": "raise", "trigger": "t", "kind": "minimum"}, "write it alone"),
        ({"effect": "raise", "trigger": "t", "factor": "2"}, "either a ratio or a factor"),
        ({"effect": "raise", "trigger": "t", "share": None, "factor": "1/2"}, "is not above 1"),
        ({"effect": "lower", "trigger": "t", "share": None, "factor": "1"}, "is not below 1"),
        ({"effect": "floor", "kind": "maximum"}, "a floor is a minimum"),
        ({"when": {"c": ()}}, "c has no value"),
        ({"id": "a|b"}, "contains |"),
        ({"share": Fraction(3, 2)}, "is not above 0 and at most 1"),
        ({"frequency": "2次"}, "not in what period"),
    ],
)
def test_a_rule_that_cannot_be(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        RatioRule(**{"id": "r", "source": "计划", "share": "3%", **fields})
    assert message in str(caught.value)


def test_rules_that_cannot_stand_together() -> None:
    with pytest.raises(InputError, match="'base' stands twice"):
        RatioRules(rules=[rule(), rule()])
    with pytest.raises(InputError, match="from which none are taken"):
        RatioRules(rules=[rule()], layers=("item-list",))
    with pytest.raises(InputError, match="'both' is not one of"):
        RatioRules(conflict="both")


def test_every_list_of_grounds_is_read() -> None:
    """A trigger struck off a profile's list is no longer named by it."""
    policy = CITIES["shenzhen"]
    listed = policy.ratio.raise_triggers
    assert isinstance(listed, Clause)
    fewer = Enumeration(
        codes=listed.value.codes[:1], labels=listed.value.labels[:1], open_ended=True
    )
    struck = policy.with_clause("ratio.raise_triggers", evolve(listed, value=fewer))
    notes = [n.code for n in resolved(rule(), up(trigger="abnormal_list"), city=struck).notes]
    assert "ratio-trigger-unnamed" in notes


def test_the_factors_of_an_item_list_have_been_weighed_before() -> None:
    assert resolved(rule(layer="item-list")).notes == ()
