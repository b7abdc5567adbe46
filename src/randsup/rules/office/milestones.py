"""What was due once: the milestones of a text, as they stand on a day.

Sentences: 完成时限:2020年7月底 (Shenyang 三（二）); 于4月25日前报市职能办 (Linyi 三（一）1).

A milestone is a day that does not come again: something was reached by it, on it or before it, or was
not. 前 and 底前 include the day itself. What is reached late stays late. Where the text names who
answers for it, the milestone says so; nobody is put in where the text names nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.law.parameters import Milestone, nearest
from randsup.law.policy import Policy
from randsup.law.terms import Silent

AHEAD, REACHED, LATE, OVERDUE = "ahead", "reached", "late", "overdue"

_OWNERS: Final = MappingProxyType(
    {
        "platform_integration": "responsible.departments_platform",
        "item_lists": "responsible.departments_items",
        "target_registry": "responsible.departments_registry",
    }
)
"""The milestones for which a text names who is responsible, each with the parameter that does."""


@frozen(kw_only=True)
class Stage:
    """A milestone as it stands on a day.

    Args:
        milestone: what is reached, by when, and its clause.
        state: `ahead`, `reached`, `late` (reached after its day) or `overdue`.
        reached: the day on which it was reached, `None` while it was not.
        owners: who answers for it, as printed; empty where the text names nobody.
        clauses: the ids of the clauses that decided.
        finding: the breach where it is late or overdue, else `None`.
    """

    milestone: Milestone
    state: str
    reached: date | None
    owners: tuple[str, ...]
    clauses: tuple[str, ...]
    finding: Finding | None


def milestones(policy: Policy, on: date, reached: Mapping[str, date]) -> tuple[Stage, ...]:
    """Return how every milestone of a text stands on a day; none where it prints none.

    Args:
        policy: whose milestones they are.
        on: the day; what is reached after it is not reached yet.
        reached: the days on which milestones were reached, by code.

    >>> from randsup.profiles import load_policy
    >>> done = {"item_lists": date(2020, 8, 1), "target_registry": date(2020, 7, 31)}
    >>> stages = milestones(load_policy("shenyang"), date(2020, 8, 3), done)
    >>> [(s.milestone.code, s.state) for s in stages][3:5]
    [('item_lists', 'late'), ('target_registry', 'reached')]

    Raises:
        InputError: a code is no milestone of the text.
    """
    said = policy.milestones.dated
    known = said.value if isinstance(said, Clause) else ()
    codes = {milestone.code for milestone in known}
    unknown = [
        Problem(
            source="milestones",
            path=code,
            message=f"no milestone of {policy.id}{nearest(code, codes)}",
        )
        for code in reached
        if code not in codes
    ]
    if unknown:
        raise InputError(unknown)
    return tuple(_stage(policy, said, m, on, reached.get(m.code)) for m in known)


def _stage(
    policy: Policy, said: Clause[Any] | Silent, milestone: Milestone, on: date, day: date | None
) -> Stage:
    done = None if day is not None and day > on else day
    if done is not None:
        state = REACHED if done <= milestone.day else LATE
    else:
        state = AHEAD if on <= milestone.day else OVERDUE
    path = _OWNERS.get(milestone.code)
    who = policy[path] if path else Silent()
    owners = who if isinstance(who, Clause) else None
    return Stage(
        milestone=milestone,
        state=state,
        reached=done,
        owners=owners.value if owners else (),
        clauses=(milestone.clause, *(owners.clauses if owners else ())),
        finding=_breach(said, milestone, state, done)
        if isinstance(said, Clause) and state in {LATE, OVERDUE}
        else None,
    )


def _breach(said: Clause[Any], milestone: Milestone, state: str, done: date | None) -> Finding:
    late = state == LATE
    return Finding(
        code=f"milestone-{state}",
        strength=said.strength,
        about=milestone.code,
        zh=f"{milestone.label}：应于{milestone.day}前完成，{f'{done}才完成' if late else '尚未完成'}。",
        en=f"{milestone.label}: due by {milestone.day}, {f'reached on {done}' if late else 'not reached'}.",
        citation=next((c for c in said.citations if c.clause == milestone.clause), said.citation),
    )
