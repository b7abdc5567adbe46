"""The checklist of a task: what the text asks of the office beside the lottery, step by step.

It is pure: from the task, the policy, and what was given beside it. Nothing of it is a decision; a
requirement that is `missing` is told before anybody draws, one that is `to-do` is the office's to tick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from randsup.facts.plans import Task
from randsup.law.policy import Policy
from randsup.rules.office.checklist_dispatch import of_dispatch
from randsup.rules.office.checklist_draw import of_draw
from randsup.rules.office.checklist_governance import of_governance
from randsup.rules.office.checklist_items import of_items
from randsup.rules.office.checklist_joint import of_joint
from randsup.rules.office.checklist_publication import of_publication
from randsup.rules.office.checklist_registers import of_registers
from randsup.rules.office.requirements import Asking, Ground, Requirement

_STEPS: Final[tuple[Callable[[Asking], Iterator[Requirement]], ...]] = (
    of_governance,
    of_registers,
    of_items,
    of_joint,
    of_draw,
    of_dispatch,
    of_publication,
)


def checklist(task: Task, policy: Policy, ground: Ground | None = None) -> tuple[Requirement, ...]:
    """Return every requirement of a task, in the order of the steps.

    Args:
        task: what is planned.
        policy: what is demanded and permitted; where it is silent nothing is asked.
        ground: what else was given, `None` for nothing.

    >>> from randsup.facts.departments import TaskDepartment
    >>> from randsup.facts.stated_ratios import Ratio
    >>> from randsup.profiles import load_policy
    >>> task = Task(id="t", ratio=Ratio(value="3%"), departments=[TaskDepartment(name="D", lead=True)])
    >>> asked = checklist(task, load_policy("linyi"), Ground(subject_fields=frozenset({"id", "name"})))
    >>> [(r.what, r.state) for r in asked if r.step == "registers"][2:4]
    [('subject-fields', 'missing'), ('inspector-fields', 'to-do')]
    """
    asking = Asking(task=task, policy=policy, ground=ground or Ground())
    return tuple(requirement for step in _STEPS for requirement in step(asking))
