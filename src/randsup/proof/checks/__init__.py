"""The 48 invariants of a dispatch as public checks, which judge a dispatch as it is given.

An auditor hands over what is at hand (`Evidence`): a list of teams, made by this library, by another system or
changed by somebody, the registers, the declared interests. Each check says `holds`, `breach` with a witness and
the clause, `not-applicable` with a reason, or `not-checkable` with what is missing; none is silent. Codes
are `D01` to `D48`; a code never changes its meaning and is never given to another check.
(Dispatch specification, section 6; docs/reference/checks.md.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from randsup.errors import InputError, Refused, Undecided
from randsup.law.findings import Finding
from randsup.law.terms import Strength
from randsup.proof.checks import (
    balance,
    ceremony,
    change,
    exceptions,
    feasibility,
    joint,
    legality,
    randomness,
)
from randsup.proof.checks.evidence import (
    Approval,
    Evidence,
    LoggedChange,
    Number,
    Procedure,
    Refusal,
    foreign,
)
from randsup.proof.checks.table import (
    BREACH,
    HOLDS,
    NOT_APPLICABLE,
    NOT_CHECKABLE,
    STATES,
    Check,
    Result,
    judge_one,
)
from randsup.proof.checks.view import View

__all__ = [
    "BREACH",
    "CHECKS",
    "HOLDS",
    "NOT_APPLICABLE",
    "NOT_CHECKABLE",
    "STATES",
    "Approval",
    "Check",
    "Evidence",
    "LoggedChange",
    "Number",
    "Procedure",
    "Refusal",
    "Result",
    "audit",
    "foreign",
    "judge",
]

_ROOMS = (legality, joint, randomness, ceremony, feasibility, balance, change, exceptions)

CHECKS: Final[tuple[Check, ...]] = tuple(
    sorted((c for room in _ROOMS for c in room.CHECKS), key=lambda c: c.number)
)
"""All 48, by number."""


def judge(evidence: Evidence, checks: Iterable[Check] = CHECKS) -> tuple[Result, ...]:
    """Ask every check, in their order.

    Args:
        evidence: what is judged, and by what.
        checks: which are asked; by default all.

    Returns:
        One result for each check.
    """
    view = View(evidence)
    found = []
    for check in checks:
        try:
            found.append(judge_one(check, view))
        except (InputError, Refused, Undecided) as error:  # what has to be run says no
            said = str(error).replace("\n", "; ")
            found.append(
                Result(
                    check=check,
                    state=NOT_CHECKABLE,
                    zh=f"重新计算被拒绝：{said}",
                    en=f"Refused: {said}",
                )
            )
    return tuple(found)


def audit(evidence: Evidence) -> tuple[Finding, ...]:
    """Return every breach, and for every check that could not be asked for want of evidence a remark.

    A breach has the check's code. A remark has the code `not-checkable`, names the check in `about`, and is
    advisory: it is no breach.

    >>> from randsup.facts.departments import TaskDepartment
    >>> from randsup.facts.plans import Task
    >>> from randsup.facts.stated_ratios import Ratio
    >>> from randsup.facts.registers import Inspector
    >>> from randsup.profiles import load_policy
    >>> from randsup.rules.dispatch.assignments import Assignment, Dispatch, Team
    >>> task = Task(id="t", ratio=Ratio(value="1"), departments=[TaskDepartment(name="D", lead=True)])
    >>> seats = [
    ...     Assignment(subject="S", department="D", seat=n, role="member", category="", inspector=i)
    ...     for n, i in ((1, "a"), (2, "a"))
    ... ]
    >>> teams = (Team(subject="S", members=tuple(seats)),)
    >>> given = Evidence(
    ...     task=task,
    ...     policy=load_policy("tonghua"),
    ...     dispatch=foreign(task, teams),
    ...     drawn=teams,
    ...     inspectors=[Inspector(id=i, department="D") for i in "ab"],
    ...     conflicts=(),
    ... )
    >>> [(f.code, f.en) for f in audit(given) if f.code != "not-checkable"][:1]
    [('D01', 'The team at S has 1 officers, fewer than 2.')]
    """
    found: list[Finding] = []
    for result in judge(evidence):
        found.extend(result.findings)
        if result.state == NOT_CHECKABLE:
            found.append(
                Finding(
                    code=NOT_CHECKABLE,
                    strength=Strength.ADVISORY,
                    about=result.check.code,
                    zh=f"{result.check.code} {result.check.zh}：{result.zh}",
                    en=f"{result.check.code} {result.check.en}: {result.en}",
                )
            )
    return tuple(found)
