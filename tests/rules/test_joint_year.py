"""The joint year where a layer says that the number does not recur."""

from __future__ import annotations

from attrs import evolve

from randsup import load_policy
from randsup.law.clause import Clause
from randsup.rules.joint_year import JointYear, joint_year


def test_a_number_that_does_not_recur_holds_in_the_first_year() -> None:
    policy = load_policy("shenzhen")
    said = policy.joint.min_per_year
    assert isinstance(said, Clause)
    once = evolve(said, details=tuple({**dict(said.details), "recurring": False}.items()))
    changed = policy.with_clause("joint.min_per_year", once)

    def codes(year: int, *, recurs: bool) -> list[str]:
        none = JointYear(year=year, draws=0, joint=0)
        return [f.code for f in joint_year(policy if recurs else changed, none)]

    assert codes(2018, recurs=True) == codes(2018, recurs=False) == ["joint-min-per-year"]
    assert codes(2026, recurs=True) == ["joint-min-per-year"]
    assert codes(2026, recurs=False) == []
