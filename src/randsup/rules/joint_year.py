"""The year of a department: how many joint inspections there are, and what share of all draws.

Sentences: 每年至少开展1次跨部门联合抽查, 跨部门联合抽查占全部抽查的10%以上 (Shenzhen 二（三）3 and 一（二）).
(Matrix, items 26, 46 and 47.)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.law.policy import Policy
from randsup.law.terms import Strength


@frozen(kw_only=True)
class JointYear:
    """The draws of one department in one calendar year, executed; exception inspections not counted.

    `subjects` and `joint_subjects` are the subjects inspected in them, for the other reading of the share.
    """

    year: int
    draws: int
    joint: int
    subjects: int = 0
    joint_subjects: int = 0


def joint_year(policy: Policy, done: JointYear) -> tuple[Finding, ...]:
    """Find whether a department's year reaches the least number and share of joint inspections.

    The number holds in every year, or, where it does not recur, in the one in which the text began to
    hold. The share counts tasks, under `joint_min_share_unit = "subjects"` subjects; it holds from the year
    of its printed day on, and in that year only where it does not recur. With no draw it is not
    assessable, while the yearly number is missed.
    """
    return (*_least(policy, done), *_share(policy, done))


def _least(policy: Policy, done: JointYear) -> Iterator[Finding]:
    said = policy.joint.min_per_year
    if not isinstance(said, Clause) or said.strength is Strength.ADVISORY:
        return
    once = said.detail("recurring") is False
    if once and done.year != policy.since.year:
        return
    if done.joint < said.value:
        yield Finding(
            code="joint-min-per-year",
            strength=said.strength,
            about=f"year {done.year}",
            zh=f"{done.year}年联合抽查{done.joint}次，不足{said.value}次。",
            en=f"{done.joint} joint inspections in {done.year}, fewer than {said.value}.",
            citation=said.citation,
        )


def _share(policy: Policy, done: JointYear) -> Iterator[Finding]:
    said = policy.joint.min_share_of_draws
    if not isinstance(said, Clause) or said.strength is Strength.ADVISORY:
        return
    due = said.detail("due")
    first = date.fromisoformat(due).year if isinstance(due, str) else None
    if first is not None:
        recurs = said.detail("recurring") is not False
        if done.year < first or (done.year > first and not recurs):
            return
    by_subjects = policy.switch("joint_min_share_unit") == "subjects"
    part, whole = (done.joint_subjects, done.subjects) if by_subjects else (done.joint, done.draws)
    if not whole:
        return
    reached = Fraction(part, whole)
    enough = reached > said.value if said.detail("inclusive") is False else reached >= said.value
    if not enough:
        unit_zh, unit_en = ("户", "subjects") if by_subjects else ("次", "draws")
        yield Finding(
            code="joint-min-share",
            strength=said.strength,
            about=f"year {done.year}",
            zh=f"{done.year}年联合抽查{part}/{whole}{unit_zh}，占比未达到{said.value}。",
            en=f"{part} of {whole} {unit_en} in {done.year} were joint, less than {said.value}.",
            citation=said.citation,
        )
