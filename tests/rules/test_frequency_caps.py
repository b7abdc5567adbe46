"""Probabilities given the past: what they add up to, and the weights that are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup.errors import InputError
from randsup.facts.departments import TaskDepartment
from randsup.facts.frames import CoolingOff, FrequencyCap
from randsup.facts.history import History, PastVisit
from randsup.facts.plans import Task
from randsup.facts.registers import Subject, SubjectRegister
from randsup.facts.stated_ratios import Ratio
from randsup.law.clause import Citation, Clause
from randsup.law.policy import Policy
from randsup.law.terms import Strength
from randsup.profiles import load_policy
from randsup.rules.draw.conditioning import given_history, integer_weights, scaled_to
from randsup.rules.draw.frequency_caps import PlannedVisits, capped
from randsup.rules.draw.weighting import pareto

inside = st.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000)


@given(inside, inside)
def test_over_the_past_the_probability_is_the_one_wanted(
    before: Fraction, target: Fraction
) -> None:
    drawn = given_history(before, target, drawn=True)
    other = given_history(before, target, drawn=False)
    assert before * drawn + (1 - before) * other == target
    assert before * drawn == max(Fraction(0), before + target - 1)  # no smaller overlap is possible
    assert 0 <= drawn <= 1
    assert 0 <= other <= 1


def test_who_was_certain_and_who_never_could() -> None:
    assert given_history(Fraction(1), Fraction(1, 3), drawn=True) == Fraction(1, 3)
    assert given_history(Fraction(0), Fraction(1, 3), drawn=False) == Fraction(1, 3)
    for before, drawn in ((Fraction(0), True), (Fraction(1), False)):
        with pytest.raises(InputError, match="this cannot be"):
            given_history(before, Fraction(1, 3), drawn=drawn)
    with pytest.raises(InputError, match="are not probabilities"):
        given_history(Fraction(2), Fraction(1, 3), drawn=True)


targets = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.fractions(0, 1, max_denominator=60),
    min_size=1,
    max_size=12,
)


@given(targets, st.data())
def test_scaled_probabilities_sum_to_n_and_keep_their_proportions(
    wanted: Mapping[str, Fraction], data: st.DataObject
) -> None:
    some = [i for i, p in wanted.items() if p]
    n = data.draw(st.integers(0, len(some)))
    found = scaled_to(n, wanted)
    assert sum(found.values()) == n
    assert all(0 <= p <= 1 for p in found.values())
    assert all(found[i] == 0 for i in wanted if i not in some)
    rest = [i for i in some if found[i] < 1]
    assert len({found[i] / wanted[i] for i in rest}) <= 1
    if n == len(some):
        assert all(found[i] == 1 for i in some)
    with pytest.raises(InputError, match="have a chance"):
        scaled_to(len(some) + 1, wanted)


@given(targets.filter(lambda t: any(t.values())), st.data())
def test_integer_weights_are_the_probabilities_of_pareto(
    wanted: Mapping[str, Fraction], data: st.DataObject
) -> None:
    some = [i for i, p in wanted.items() if p]
    n = data.draw(st.integers(1, len(some)))
    found = scaled_to(n, wanted)
    weights = integer_weights(n, found)
    assert set(weights) == set(some)
    total = sum(weights.values())
    for i in some:
        assert abs(Fraction(n * weights[i], total) - found[i]) < Fraction(1, 10**9)
    drawn = pareto(weights, n, "5c55aa353f5e5491228a4145045f0ca7")
    assert len(drawn.certain) + len(drawn.selected) == n


def test_weights_of_a_large_draw_stay_below_2_53() -> None:
    n = 2**20
    assert integer_weights(n, {"a": Fraction(1)})["a"] * n < 2**53
    assert integer_weights(3, {"a": Fraction(1)})["a"] == 2**40


# ---------------------------------------------------------------- the policy's number


def with_cap(value: int, strength: Strength = Strength.MUST) -> Policy:
    citation = Citation(clause="x-2025/1/cap", document="x", section="一", quote="每年不超过一次")
    said = Clause(value=value, strength=strength, citation=citation)
    return load_policy("shenzhen").with_clause("inspection.visit_cap", said)


OFFICE = TaskDepartment(name="a", lead=True)
REGISTER = SubjectRegister(Subject(id=i) for i in "AB")
SEEN = History([PastVisit(day=date(2026, 3, 2), subject="A")])


def task(**fields: object) -> Task:
    given_ = {"window": (date(2026, 9, 1), date(2026, 9, 18)), **fields}
    return Task(id="t", departments=[OFFICE], ratio=Ratio(value="1/2"), **given_)  # type: ignore[arg-type]


def test_the_number_of_the_policy_holds() -> None:
    found = capped(task(history_design="exclude"), REGISTER, with_cap(1), SEEN)
    assert found is not None
    assert found.subjects == {"A"}
    assert found.reasons == ("x-2025/1/cap",)
    found = capped(task(history_design="exclude"), REGISTER, with_cap(2), SEEN)
    assert found is not None
    assert found.subjects == frozenset()


def test_a_looser_number_of_the_task_changes_nothing_and_is_said() -> None:
    own = task(history_design="exclude", frequency_cap=FrequencyCap(most=3))
    found = capped(own, REGISTER, with_cap(1), SEEN)
    assert found is not None
    assert found.subjects == {"A"}
    assert "frequency-cap-tightened" in {n.code for n in found.notes}


def test_without_past_visits_the_number_is_said_to_be_unchecked() -> None:
    found = capped(task(), REGISTER, with_cap(1), None)
    assert found is not None
    assert found.caps == ()
    assert [n.code for n in found.notes] == ["visit-cap-unchecked"]
    assert capped(task(history_design="exclude"), REGISTER, with_cap(1), None) == found


def test_the_number_of_the_policy_needs_a_design() -> None:
    with pytest.raises(
        InputError, match=r"history_design: is missing, and the policy caps.*x-2025"
    ):
        capped(task(), REGISTER, with_cap(1), SEEN)


@pytest.mark.clause("linyi-2017/2.3/ratio-balance")
def test_linyi_asks_for_a_cap_and_prints_no_number() -> None:
    found = capped(task(), REGISTER, load_policy("linyi"), SEEN)
    assert found is not None
    assert found.caps == ()
    assert found.subjects == frozenset()
    (note,) = found.notes
    assert note.code == "visit-cap-unspecified"
    assert note.clauses == ("linyi-2017/2.3/ratio-balance",)
    assert capped(task(), REGISTER, load_policy("linyi"), None) is None
    assert capped(task(), REGISTER, load_policy("yunnan"), SEEN) is None


def test_a_planned_visit_without_days_counts_in_every_period() -> None:
    plan = PlannedVisits(group="g", first=None, last=None, subjects=frozenset("B"))
    own = task(history_design="exclude", cooling_off=CoolingOff(months=1))
    found = capped(own, REGISTER, load_policy("yunnan"), SEEN, [plan])
    assert found is not None
    assert found.subjects == {"B"}


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        (FrequencyCap, {"most": 0}, "max: 0 is not a number of inspections, 1 or more"),
        (FrequencyCap, {"most": True}, "is not a number of inspections"),
        (FrequencyCap, {"most": 1, "per": "month"}, "per: 'month' is neither \"year\" nor"),
        (FrequencyCap, {"most": 1, "per": 0}, "per: 0 is not a number of months"),
        (FrequencyCap, {"most": 1, "per": 121}, "from 1 to 120"),
        (CoolingOff, {"months": 1.5}, "months: 1.5 is not a number of months"),
    ],
)
def test_what_is_no_cap(kind: type, fields: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        kind(**fields)
    assert said in str(caught.value)
