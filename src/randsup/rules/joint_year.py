"""The year of a department: how many joint inspections there are, and what share of all draws.

Sentences: 每年至少开展1次跨部门联合抽查, 跨部门联合抽查占全部抽查的10%以上 (Shenzhen 二（三）3 and 一（二）).

Theory. What is counted are tasks carried out (抽查次数), never the enterprises that they reach. A task counts once
for each department that went, in every year in which it had visits. It is joint where people of two departments were
at one subject on one day under it, so a department's own items, merged or not, never make one. The share's
numerator and denominator are shown with every answer; of no draw at all there is no share, while the yearly number is
missed.
(Matrix, items 26, 46 and 47.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from math import ceil, floor

from attrs import evolve, frozen

from randsup.facts.history import PastVisit
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
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


@frozen(kw_only=True)
class DepartmentYear:
    """A department's year as it is counted: `tasks` are all of its draws, `joint_tasks` those among them."""

    department: str
    done: JointYear
    tasks: tuple[str, ...] = ()
    joint_tasks: tuple[str, ...] = ()


@frozen(kw_only=True)
class Counted:
    """The years of all departments, and how many visits could not be counted.

    `without_task` rows name no task, `without_department` no department: whose draw that was nobody can tell.
    """

    years: tuple[DepartmentYear, ...]
    without_task: int = 0
    without_department: int = 0


def joint_years(
    visits: Iterable[PastVisit],
    *,
    departments: Iterable[str] = (),
    years: Iterable[int] = (),
) -> Counted:
    """Count the draws and the joint inspections of every department in every year.

    Args:
        visits: of random inspections, each row one person at one subject; inspections that are no draw
            (complaints, referrals) do not belong here.
        departments: that have to be there, whether they have visits or not.
        years: that have to be there; by default those of the visits. Others are left out where years are given.

    Returns:
        By department, then year.

    >>> rows = [PastVisit(day=date(2026, 6, 1), subject="S", task="t", department=d) for d in "AB"]
    >>> rows += [PastVisit(day=date(2026, 7, 1), subject="S", task="u", department="A")]
    >>> [(y.department, y.done.joint, y.done.draws) for y in joint_years(rows).years]
    [('A', 1, 2), ('B', 1, 1)]
    """
    rows = tuple(visits)
    known = [v for v in rows if v.task and v.department]
    wanted = frozenset(years)
    together: dict[tuple[str, date, str], set[str]] = {}
    for v in known:
        together.setdefault((v.task, v.day, v.subject), set()).add(v.department)
    drawn: dict[tuple[str, int], tuple[set[str], set[str], set[str], set[str]]] = {
        (d, y): (set(), set(), set(), set())
        for d in {*departments, *(v.department for v in known)}
        for y in wanted or {v.day.year for v in known}
    }
    for (task, day, subject), there in together.items():
        for department in there:
            year = drawn.get((department, day.year))
            if year is None:  # of a year that was not asked for
                continue
            tasks, joint, subjects, joint_subjects = year
            tasks.add(task)
            subjects.add(subject)
            if len(there) > 1:
                joint.add(task)
                joint_subjects.add(subject)
    return Counted(
        years=tuple(
            DepartmentYear(
                department=department,
                done=JointYear(
                    year=year,
                    draws=len(tasks),
                    joint=len(joint),
                    subjects=len(subjects),
                    joint_subjects=len(joint_subjects),
                ),
                tasks=tuple(sorted(tasks)),
                joint_tasks=tuple(sorted(joint)),
            )
            for (department, year), (tasks, joint, subjects, joint_subjects) in sorted(
                drawn.items()
            )
        ),
        without_task=sum(not v.task for v in rows),
        without_department=sum(bool(v.task) and not v.department for v in rows),
    )


def year_findings(policy: Policy, year: DepartmentYear) -> tuple[Finding, ...]:
    """Return what a department's year misses, under the department's name."""
    return tuple(
        evolve(
            finding,
            about=f"department {year.department}, year {year.done.year}",
            zh=f"{year.department}：{finding.zh}",
            en=f"{year.department}: {finding.en}",
        )
        for finding in joint_year(policy, year.done)
    )


def year_notes(policy: Policy, year: DepartmentYear) -> tuple[Note, ...]:
    """Say the numerator and the denominator of a department's year, and how many joint ones the share asks for.

    >>> from randsup.profiles import load_policy
    >>> none = DepartmentYear(department="A", done=JointYear(year=2026, draws=0, joint=0))
    >>> [note.code for note in year_notes(load_policy("shenzhen"), none)]
    ['joint-share-not-assessable']
    """
    said, done = policy.joint.min_share_of_draws, year.done
    about = f"department {year.department}, year {done.year}"
    if not isinstance(said, Clause):
        return ()
    by_subjects = policy.switch("joint_min_share_unit") == "subjects"
    part, whole = (done.joint_subjects, done.subjects) if by_subjects else (done.joint, done.draws)
    unit_zh, unit_en = ("户", "subjects") if by_subjects else ("次", "draws")
    if not whole:
        return (
            Note(
                code="joint-share-not-assessable",
                about=about,
                zh=f"{year.department}：{done.year}年没有随机抽查，联合抽查占比无法计算。",
                en=f"{year.department}: no draw in {done.year}, so there is no share of joint ones.",
                clauses=said.clauses,
            ),
        )
    share = said.value * whole
    least = floor(share) + 1 if said.detail("inclusive") is False else ceil(share)
    return (
        Note(
            code="joint-share",
            about=about,
            zh=f"{year.department}：{done.year}年随机抽查{whole}{unit_zh}，其中跨部门联合抽查{part}{unit_zh}"
            f"（{part}/{whole}，按{said.value}至少{least}{unit_zh}）。",
            en=f"{year.department}: {part} of {whole} {unit_en} in {done.year} were joint across departments "
            f"(at a share of {said.value}, {least} or more).",
            clauses=said.clauses,
        ),
    )
