"""The policy as a value: paths, silence, digest, layers, switches."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any, get_args

import pytest
from attrs import evolve, fields

from randsup.errors import InputError
from randsup.law.clause import Citation, Clause
from randsup.law.declaring import value_type
from randsup.law.layering import overlay
from randsup.law.parameters import FORCES, KINDS, Milestone, Parameter
from randsup.law.policy import (
    LEVELS,
    Document,
    Policy,
    parameter_at,
    parameters,
    sections,
)
from randsup.law.switches import SWITCHES, switched
from randsup.law.terms import (
    EVENTS,
    Enumeration,
    MonthDay,
    Promptly,
    Silent,
    Strength,
    Term,
    Unspecified,
)

CITE = Citation(clause="my-city/1/a", document="my-city", section="一", quote="不少于两人")


def clause(value: object, strength: Strength = Strength.MUST, **details: Any) -> Clause[Any]:
    return Clause(value=value, strength=strength, citation=CITE, details=tuple(details.items()))


def policy(level: str = "city", **changes: Any) -> Policy:
    values = {
        "id": "my-city",
        "title": "某市",
        "documents": (Document(id="my-city", title="方案"),),
        "since": date(2020, 1, 1),
        "reviewed": date(2026, 1, 1),
    }
    return Policy(level=level, **{**values, **changes})


def example(p: Parameter) -> Clause[Any]:
    """A clause that `p` accepts."""
    values: dict[str, Any] = {
        "integer": 3,
        "flag": True,
        "share": Fraction(1, 4),
        "term": Term(working_days=5, anchor="list_drawn"),
        "due": Promptly(),
        "month-day": MonthDay(month=2, day=29),
        "codes": Enumeration(codes=("a",), labels=("甲",)),
        "count": 3,
        "portion": Fraction(1, 4),
        "date": date(2020, 1, 1),
        "sequence": p.codes[:1] or ("甲",),
        "counts": tuple((code, 1) for code in sorted(p.codes)),
        "milestones": (Milestone(code="a", label="甲", day=date(2020, 1, 1), clause=CITE.clause),),
        "choice": p.codes[0] if p.codes else "",
        "text": "某平台",
    }
    value = values[p.kind]
    return clause(value, agreeing(p, value))


def agreeing(p: Parameter, value: Any) -> Strength:
    """The strength of `value`, where it is a word of force."""
    return FORCES.get(value, Strength.MUST) if p.kind == "choice" else Strength.MUST


def other(p: Parameter) -> Any:
    """Another value that `p` accepts, `None` where the texts know only one."""
    values: dict[str, Any] = {
        "integer": 4,
        "flag": False,
        "share": Fraction(1, 3),
        "term": Term(working_days=6, anchor="list_drawn"),
        "due": Unspecified(),
        "month-day": MonthDay(month=3, day=1),
        "codes": Enumeration(codes=("a",), labels=("甲",), open_ended=True),
        "count": Unspecified(),
        "portion": Unspecified(),
        "date": date(2020, 1, 2),
        "sequence": p.codes[1:2] or (None if p.codes else ("乙",)),
        "counts": tuple((code, 2) for code in sorted(p.codes)),
        "milestones": (Milestone(code="a", label="甲", day=date(2020, 1, 2), clause=CITE.clause),),
        "choice": p.codes[1] if len(p.codes) > 1 else None,
        "text": "另一平台",
    }
    return values[p.kind]


def test_every_path_is_silent_until_a_text_speaks() -> None:
    empty = policy()
    assert empty.silent() == empty.paths() == tuple(empty)
    assert all(empty[path] == Silent() for path in empty)
    assert empty.spoken() == ()


def test_paths_are_sorted_unique_and_include_the_fixed_ones() -> None:
    paths = policy().paths()
    assert list(paths) == sorted(set(paths))
    fixed = {
        "team.min_size",
        "team.min_domain_matched",
        "joint.min_departments",
        "joint.max_departments",
        "joint.max_inspectors",
        "joint.min_per_year",
        "joint.min_share_of_draws",
        "replacement.request_window",
        "publication.result",
        "publication.plan",
        "publication.object_list",
        "publication.penalty",
        "publication.publicity_period",
        "plan.due",
        "plan.completion_due",
        "archive.retention_min_years",
    }
    assert fixed <= set(paths)


def test_sections_are_exactly_the_fields_that_hold_clauses() -> None:
    assert set(sections()) == {
        a.name for a in fields(Policy) if getattr(policy(), a.name).__class__ in sections().values()
    }
    assert {p.group for p in parameters()} == set(sections())


@pytest.mark.parametrize("p", parameters(), ids=lambda p: p.path)
def test_descriptor(p: Parameter) -> None:
    assert p.zh
    assert p.doc.endswith(".")
    assert p.kind in {*KINDS.values(), "choice"}
    assert parameter_at(p.path) is p
    assert len({code for code, _ in p.choices}) == len(p.choices)
    assert value_type(sections()[p.group], p.name) in KINDS
    declared = getattr(fields(sections()[p.group]), p.name).type
    assert get_args(declared)[1] is Silent


def test_keys_are_carried_once() -> None:
    keys = [key for p in parameters() for key in p.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("path", [p.path for p in parameters()])
def test_both_doors_lead_to_the_same_clause(path: str) -> None:
    put = example(parameter_at(path))
    changed = policy().with_clause(path, put)
    group, name = path.split(".")
    assert changed[path] is getattr(getattr(changed, group), name)
    assert changed[path] == put
    assert [p.path for p, _ in changed.spoken()] == [path]


@pytest.mark.parametrize("path", [p.path for p in parameters()])
def test_every_part_of_a_clause_changes_the_digest(path: str) -> None:
    p = parameter_at(path)
    put = example(p)
    again = (CITE,) if p.kind == "milestones" else ()  # whose clause has to stay cited
    variants: list[Clause[Any] | Silent] = [
        Silent(),
        Silent("note"),
        put,
        evolve(put, citation=evolve(CITE, clause="my-city/1/b"), further=again),
        evolve(put, citation=evolve(CITE, section="二")),
        evolve(put, citation=evolve(CITE, quote="不少于2人")),
        evolve(put, further=(CITE,)),
    ]
    if other(p) is not None:
        variants.append(evolve(put, value=other(p), strength=agreeing(p, other(p))))
    if p.kind != "choice" or put.value not in FORCES:
        variants.append(evolve(put, strength=Strength.ADVISORY))
    for spec in p.details:
        said: Any = {"flag": True, "date": "2018-12-31", "text": "x", "event": EVENTS[0]}.get(
            spec.kind, spec.codes[-1] if spec.codes else None
        )
        strength = FORCES.get(said, put.strength) if spec.name == "force" else put.strength
        variants.append(evolve(put, strength=strength, details=((spec.name, said),)))
    digests = [policy().with_clause(path, variant).digest for variant in variants]
    assert len(set(digests)) == len(variants)


def test_everything_else_that_can_be_observed_changes_the_digest() -> None:
    base = policy()
    other_document: dict[str, Any] = {
        "id": "x",
        "title": "x",
        "number": "x",
        "issuer": "x",
        "issued": date(2020, 1, 1),
        "status": "x",
    }
    changed = [
        base,
        evolve(base, id="other"),
        evolve(base, title="其他"),
        evolve(base, level="province"),
        evolve(base, since=date(2020, 1, 2)),
        evolve(base, until=date(2030, 1, 1)),
        evolve(base, reviewed=date(2026, 1, 2)),
        evolve(base, layer_digests=(("x", "00"),)),
        evolve(base, switches=(("a", "b"),)),
        evolve(base, documents=()),
        *(
            evolve(base, documents=(evolve(base.documents[0], **{name: new}),))
            for name, new in other_document.items()
        ),
    ]
    assert len({p.digest for p in changed}) == len(changed)
    assert evolve(base).digest == base.digest
    assert hash(evolve(base)) == hash(base)


@pytest.mark.parametrize("path", ["joint", "", "joint.__class__", "id", "joint.max_inspector"])
def test_unknown_path(path: str) -> None:
    with pytest.raises(InputError) as caught:
        policy()[path]
    (problem,) = caught.value.problems
    assert problem.path == path
    assert problem.message.startswith("unknown path")


def test_the_nearest_path_is_named() -> None:
    with pytest.raises(InputError) as caught:
        policy()["joint.max_inspector"]
    assert str(caught.value) == (
        "policy: joint.max_inspector: unknown path (did you mean joint.max_inspectors?)"
    )


@pytest.mark.parametrize(
    ("path", "wrong", "message"),
    [
        ("joint.max_departments", clause(0), "max_departments: 0 is below 1"),
        ("joint.max_departments", clause(10_000), "max_departments: 10000 is above 9999"),
        (
            "joint.max_departments",
            clause(True),
            "max_departments: True is not of the kind integer",
        ),
        (
            "joint.min_share_of_draws",
            clause(Fraction(0)),
            "min_share_of_draws: 0 is not above 0 and at most 1",
        ),
        (
            "joint.min_share_of_draws",
            clause(Fraction(3, 2)),
            "min_share_of_draws: 3/2 is not above 0 and at most 1",
        ),
        (
            "joint.plan_due",
            clause(MonthDay(month=2, day=30)),
            "plan_due: 02-30 is not a day of the year",
        ),
        (
            "joint.plan_due",
            clause(MonthDay(month=13, day=1)),
            "plan_due: 13-01 is not a day of the year",
        ),
        (
            "publication.publicity_period",
            clause(Promptly()),
            "publicity_period: Promptly() is not of the kind term",
        ),
        (
            "publication.result",
            clause(Term(working_days=10_000, anchor="published")),
            "result: 10000 is above 9999",
        ),
        (
            "task.adhoc_cap",
            clause(-1),
            "adhoc_cap: -1 is below 0",
        ),
        ("ratio.floor", clause(Fraction(0)), "floor: 0 is not above 0 and at most 1"),
        ("ratio.floor", clause(1), "floor: 1 is not of the kind portion"),
        (
            "items.coverage_due",
            clause(datetime(2020, 1, 1)),
            "coverage_due: datetime.datetime(2020, 1, 1, 0, 0) is not of the kind date",
        ),
        (
            "gov.contacts",
            clause((("liaison", 1), ("leader", 1))),
            "contacts: is not sorted by code",
        ),
        (
            "gov.contacts",
            clause((("liason", True),)),
            (
                "contacts: 'liason' is not one of leader, lead_section, liaison"
                " (did you mean liaison?); contacts: liason: True is not an integer"
            ),
        ),
        ("gov.contacts", clause((("leader", 1), ("leader", 2))), "contacts: names a code twice"),
        ("gov.contacts", clause(()), "contacts: is empty"),
        (
            "gov.contacts",
            clause(("leader",)),
            "contacts: is not made of pairs of a code and a number",
        ),
        ("milestones.dated", clause((("a", 1),)), "dated: is not made of milestones"),
        (
            "milestones.dated",
            clause((Milestone(code="甲", label=" ", day=date(2020, 1, 1), clause="my-city/1/b"),)),
            (
                "dated: '甲' is not a code (lower-case letters, digits, - and _);"
                " dated: 甲 has no label; dated: 甲: my-city/1/b is not among the cited clauses"
                " (did you mean my-city/1/a?)"
            ),
        ),
        (
            "notice.required",
            clause("generally"),
            "required: must does not agree with generally (in-principle)",
        ),
        (
            "draw.methods",
            clause(Enumeration(codes=("摇号",), labels=("摇号",))),
            "methods: '摇号' is not a code (lower-case letters, digits, - and _)",
        ),
        ("draw.methods", clause(Enumeration(codes=(), labels=())), "methods: is empty"),
        (
            "draw.order",
            clause(("targets", "targets")),
            "order: names a code twice",
        ),
        (
            "joint.single_visit",
            clause("must", Strength.ADVISORY),
            "single_visit: advisory does not agree with must (must)",
        ),
        (
            "draw.random_match",
            clause(value=True, force="gradual"),
            "random_match: must does not agree with gradual (advisory)",
        ),
        (
            "joint.max_inspectors",
            clause(10, unit="team"),
            "max_inspectors: 'team' is not one of plan, inspection-team",
        ),
        (
            "joint.max_departments",
            clause(5, include_lead=True),
            "max_departments: unknown key (did you mean includes_lead?)",
        ),
    ],
)
def test_a_policy_edited_in_python_is_as_safe_as_a_loaded_one(
    path: str, wrong: Clause[Any], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        policy().with_clause(path, wrong)
    assert str(caught.value) == f"policy my-city: {message}"
    group, name = path.split(".")
    with pytest.raises(ValueError, match=f"^{name}: "):
        sections()[group](**{name: wrong})


def test_a_bare_value_is_no_clause() -> None:
    with pytest.raises(InputError, match="5 is neither a Clause nor Silent"):
        policy().with_clause("joint.max_departments", 5)  # type: ignore[arg-type]


def test_unknown_level() -> None:
    with pytest.raises(ValueError, match="'town' is not one of national"):
        policy("town")


# Layers


def baseline(level: str = "national") -> Policy:
    cite = evolve(CITE, clause="base/1", document="base")
    made = policy(level, id="base", documents=(Document(id="base", title="法"),))
    return made.with_clause("team.min_size", evolve(clause(2), citation=cite))


def test_a_layer_fills_silence_and_keeps_its_source() -> None:
    city = policy().with_clause("joint.max_departments", clause(5))
    mixed = overlay(city, baseline())
    assert mixed["joint.max_departments"] == city["joint.max_departments"]
    filled = mixed["team.min_size"]
    assert isinstance(filled, Clause)
    assert filled.value == 2
    assert filled.citation.document == "base"
    assert mixed.document(filled.citation) == Document(id="base", title="法")
    assert mixed.layers == ("base",)
    assert mixed.layer_digests == (("base", baseline().digest),)
    assert mixed.digest != city.digest
    assert city["team.min_size"] == Silent()


def test_its_own_value_stays() -> None:
    city = policy().with_clause("team.min_size", clause(3))
    assert overlay(city, baseline())["team.min_size"] == clause(3)


def test_mixing_the_same_layer_twice_changes_nothing() -> None:
    once = overlay(policy(), baseline())
    assert overlay(once, baseline()) == once


def test_a_tighten_only_value_is_not_loosened() -> None:
    city = policy().with_clause("team.min_size", clause(1))
    with pytest.raises(InputError) as caught:
        overlay(city, baseline())
    assert str(caught.value) == (
        "policy my-city: team.min_size: 1 (my-city 一“不少于两人”) is looser than"
        " 2 (base 一“不少于两人”) of layer base, which may only be tightened"
    )


def test_a_flag_is_not_loosened_either() -> None:
    above = baseline().with_clause("recusal.required", clause(value=True))
    city = policy().with_clause("recusal.required", clause(value=False))
    with pytest.raises(InputError, match=r"recusal\.required: false \(.*\) is looser than true"):
        overlay(city, above)


@pytest.mark.parametrize("below", LEVELS)
@pytest.mark.parametrize("above", LEVELS)
def test_a_layer_stands_on_another_level(below: str, above: str) -> None:
    if above != below:
        assert overlay(policy(below), baseline(above)).layers == ("base",)
    else:
        with pytest.raises(InputError, match="does not stand above it"):
            overlay(policy(below), baseline(above))


def test_one_document_id_means_one_document() -> None:
    city = policy(documents=(Document(id="base", title="别的"),))
    with pytest.raises(InputError, match="layer base means another document by base"):
        overlay(city, baseline())


def test_what_is_about_a_text_stays_with_it() -> None:
    number = evolve(clause("国办发〔2015〕58号"), citation=evolve(CITE, document="base"))
    above = baseline().with_clause("provenance.number", number)
    assert overlay(policy(), above)["provenance.number"] == Silent()
    assert {p.group for p in parameters() if p.own} == {"provenance", "spec", "annex"}
    assert all(p.own for p in parameters() if p.group in {"provenance", "spec", "annex"})


# Switches


def spoken_on(path: str) -> Policy:
    p = parameter_at(path)
    put = example(p)
    if path == "publication.result":
        put = clause(Term(working_days=20, anchor="sampling_closed"))
    return policy().with_clause(path, put)


@pytest.mark.parametrize("name", sorted(SWITCHES))
def test_every_switch_is_recorded_and_seen(name: str) -> None:
    switch = SWITCHES[name]
    before = spoken_on(switch.path)
    digests = set()
    for chosen in switch.choices:
        after = switched(before, {name: chosen})
        assert after.switch(name) == chosen
        assert after.switches == ((name, chosen),)
        digests.add(after.digest)
        if switch.sets != "record":
            after_again = switched(after, {name: switch.choices[0]})
            assert (
                after_again[switch.path] == switched(before, {name: switch.choices[0]})[switch.path]
            )
    assert len(digests) == len(switch.choices)
    assert before.switch(name) is None


@pytest.mark.parametrize("name", sorted(SWITCHES))
def test_a_switch_on_silence_is_refused(name: str) -> None:
    with pytest.raises(InputError) as caught:
        switched(policy(), {name: SWITCHES[name].choices[0]})
    assert str(caught.value) == (
        f"policy my-city: {name}: my-city is silent on {SWITCHES[name].path},"
        " so there is nothing to switch"
    )


def test_what_switches_set() -> None:
    ten = clause(10, unit="plan")
    base = policy().with_clause("joint.max_inspectors", ten)
    read = switched(
        base,
        {
            "joint_max_inspectors_force": "in-principle",
            "joint_max_inspectors_unit": "inspection-team",
            "joint_max_inspectors_counts": "all-on-site",
        },
    )
    assert read["joint.max_inspectors"] == clause(
        10, Strength.IN_PRINCIPLE, unit="inspection-team", counts="all-on-site"
    )
    anchored = switched(
        spoken_on("publication.result"), {"publication_result_anchor": "inspection-ended"}
    )
    assert anchored["publication.result"] == clause(
        Term(working_days=20, anchor="inspection_closed")
    )
    assert anchored.switch("publication_result_anchor") == "inspection_closed"
    seat = clause(1, Strength.ADVISORY, force="may", condition="有条件的")
    tight = switched(
        policy().with_clause("team.min_domain_matched", seat),
        {"team_domain_matched_force": "must"},
    )
    assert tight["team.min_domain_matched"] == clause(1, condition="有条件的")
    five = policy().with_clause("joint.max_departments", clause(5, includes_lead=True))
    alone = switched(five, {"joint_max_departments_includes_lead": "false"})
    assert alone["joint.max_departments"] == clause(5, includes_lead=False)
    visit = switched(spoken_on("joint.single_visit"), {"joint_single_visit": "explore"})
    assert visit["joint.single_visit"] == clause("explore", Strength.ADVISORY)


def test_what_switches_of_plan_scope_and_archive_set() -> None:
    kept = clause(2, Strength.IN_PRINCIPLE, anchor="archived", force="generally")
    done = clause(MonthDay(month=11, day=30), measure="published")
    base = policy()
    for path, said in (
        ("archive.retention_min_years", kept),
        ("plan.completion_due", done),
        ("notice.required", clause("generally", Strength.IN_PRINCIPLE)),
        ("scope.reference_use_allowed", clause(True, Strength.ADVISORY)),
        ("task.superior_plan_as", clause("adhoc")),
    ):
        base = base.with_clause(path, said)
    read = switched(
        base,
        {
            "archive_retention_anchor": "inspection-ended",
            "archive_retention_force": "must",
            "notice_required": "suppressed",
            "plan_completion_measure": "inspected",
            "scope_reference_force": "must",
            "task_superior_plan_as": "own-plan",
        },
    )
    assert read["archive.retention_min_years"] == clause(2, anchor="inspection_closed")
    assert read["plan.completion_due"] == clause(MonthDay(month=11, day=30), measure="inspected")
    assert read["notice.required"] == clause("suppressed", Strength.IN_PRINCIPLE)
    assert read["scope.reference_use_allowed"] == clause(True)
    assert read["task.superior_plan_as"] == clause("own-plan")
    back = switched(read, {"scope_reference_force": "advisory"})
    assert back["scope.reference_use_allowed"] == clause(True, Strength.ADVISORY)


def test_wrong_switches_are_reported_together() -> None:
    base = spoken_on("publication.plan").with_clause("joint.max_inspectors", clause(10))
    with pytest.raises(InputError) as caught:
        switched(
            base,
            {
                "joint_max_inspectors_forse": "must",
                "joint_max_inspectors_unit": "plans",
                "joint_max_inspectors_counts": True,  # type: ignore[dict-item]
                "team_min_size_per_department": "true",
            },
        )
    assert [(p.path, p.message) for p in caught.value.problems] == [
        (
            "joint_max_inspectors_counts",
            "True is not text; write one of inspectors, all-on-site",
        ),
        (
            "joint_max_inspectors_forse",
            "unknown switch (did you mean joint_max_inspectors_force?)",
        ),
        (
            "joint_max_inspectors_unit",
            "'plans' is not one of plan, inspection-team (did you mean plan?)",
        ),
        (
            "team_min_size_per_department",
            "my-city is silent on team.min_size, so there is nothing to switch",
        ),
    ]


def test_an_undated_duty_has_no_anchor_to_switch() -> None:
    undated = policy().with_clause("publication.result", clause(Promptly()))
    with pytest.raises(InputError, match="says promptly, which counts from no event"):
        switched(undated, {"publication_result_anchor": "result_formed"})
