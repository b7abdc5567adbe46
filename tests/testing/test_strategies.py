from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import randsup.testing
from randsup.facts.plans import Task
from randsup.facts.registers import Conflict, Inspector, Subject, SubjectRegister
from randsup.facts.stated_ratios import Ratio
from randsup.lottery import Seed
from randsup.tables.identity import examined_id, id_problem
from randsup.testing import (
    conflicts,
    inspectors,
    ratios,
    seeds,
    subject_ids,
    subject_registers,
    subjects,
    tasks,
)


@given(subjects(), inspectors(), conflicts(), seeds(), ratios())
def test_values_are_lawful(
    subject: Subject, person: Inspector, conflict: Conflict, seed: Seed, ratio: Ratio
) -> None:
    for identity in (subject.id, conflict.subject):
        assert examined_id(identity, accept_opaque_ids=True) == (identity, "")
    assert id_problem(person.id) is None
    assert id_problem(conflict.inspector) is None
    assert len(seed.hex) == 64
    assert ratio.value is not None


@given(subject_ids(opaque=False))
def test_ids_with_a_check_character(identity: str) -> None:
    assert examined_id(identity, accept_opaque_ids=False) == (identity, "")


@settings(max_examples=30)
@given(tasks(min_departments=2, max_departments=3), subject_registers(min_size=1, max_size=3))
def test_bounds_hold(task: Task, register: SubjectRegister) -> None:
    assert 2 <= len(task.departments) <= 3
    assert task.lead == task.departments[0]
    assert 1 <= len(register) <= 3


@given(subjects(ids=st.just("x"), regions=st.just("y"), attributes=st.just({"a": "b"})))
def test_arguments_are_strategies(subject: Subject) -> None:
    assert (subject.id, subject.region, subject.column("a")) == ("x", "y", "b")


def test_every_public_strategy_can_be_had() -> None:
    assert all(callable(getattr(randsup.testing, name)) for name in randsup.testing.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'subject'"):
        getattr(randsup.testing, "subject")  # noqa: B009 - the point is that it is not there
