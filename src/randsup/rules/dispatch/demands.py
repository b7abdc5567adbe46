"""What the clauses on teams demand of a task before the lottery, and of a dispatch after it.

Sentences: 检查人员不得少于两人 (Shenzhen 二（三）2); 每个检查组不少于2人;
有条件的，可根据检查事项执法类别要求，在相应或相近执法类别中随机选派不少于1名执法检查人员 (Tonghua 六（五）1);
应依法回避 (Tonghua 六（五）3).

Theory. A clause that binds refuses a task that could never keep it; what goes wrong afterwards is a
finding with the clause's strength, and a permission (有条件的，可) never makes one. Where the text is silent,
nothing is borrowed: the result says so.
(Matrix, items 5, 6 and 31 to 34; dispatch specification, section 6, invariants 1, 2, 6 and 27.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from attrs import evolve, frozen

from randsup.errors import Problem, Refused
from randsup.facts.exceptions import NEIGHBOURING
from randsup.facts.plans import Task
from randsup.facts.registers import Inspector
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.law.terms import Strength
from randsup.rules.dispatch.assignments import Dispatch

SIZE = "team.min_size"
PER_DEPARTMENT = "team_min_size_per_department"
_SHOWN = 5


@frozen(kw_only=True)
class Verdict:
    """Breaches, remarks, and the ids of the clauses that were asked."""

    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    reasons: tuple[str, ...] = ()

    def __add__(self, other: Verdict) -> Verdict:
        return Verdict(
            findings=self.findings + other.findings,
            notes=self.notes + other.notes,
            reasons=tuple(dict.fromkeys(self.reasons + other.reasons)),
        )


def _verdict(task: Task, path: str, clause: Clause[Any], *, code: str, zh: str, en: str) -> Verdict:
    """Return a breach of a clause with its strength; a note if it is a permission or departed from."""
    about = f"task {task.id}"
    override = next((o for o in task.overrides if o.path == path), None)
    if clause.strength is Strength.IN_PRINCIPLE and override is not None:
        zh += f"理由：{override.reason}；批准人：{override.approver}；{override.date}。"
        en += f" Reason: {override.reason}; approved by {override.approver} on {override.date}."
    elif clause.strength is not Strength.ADVISORY:
        finding = Finding(
            code=code,
            strength=clause.strength,
            about=about,
            zh=zh,
            en=en,
            citation=clause.citation,
        )
        return Verdict(findings=(finding,))
    return Verdict(notes=(Note(code=code, about=about, zh=zh, en=en, clauses=clause.clauses),))


def stated_size(task: Task, policy: Policy) -> Verdict:
    """Check the seats that a task states against the least size of a team, before anything is drawn.

    Raises:
        Refused: the clause binds and the seats are fewer.
    """
    clause = policy[SIZE]
    seats = sum(d.seats for d in task.departments)
    if not isinstance(clause, Clause):
        note = Note(
            code="team-size-silent",
            about=f"task {task.id}",
            zh=f"文本未规定检查组最低人数；按任务确定的每组{seats}人选派。",
            en=f"The text is silent on the size of a team; the task states {seats} seats.",
        )
        return Verdict(notes=(note,))
    verdict = Verdict(reasons=clause.clauses)
    if policy.switch(PER_DEPARTMENT) == "true":
        short = sorted((d.name, d.seats) for d in task.departments if d.seats < clause.value)
    else:
        short = [("", seats)] if seats < clause.value else []
    problems = []
    for name, number in short:
        zh = f"每组{name}{number}人，少于{clause.value}人。"
        en = f"{name + ': ' if name else ''}{number} seats at a subject, fewer than {clause.value}."
        problems.append(
            Problem(
                source=f"task {task.id!r}",
                path="departments",
                message=f"{en} ({clause.citation}); raise seats",
                code="team-too-small",
            )
        )
        verdict += _verdict(task, SIZE, clause, code="team-too-small", zh=zh, en=en)
    if problems and clause.strength is Strength.MUST:
        raise Refused(problems, clauses=clause.clauses)
    return verdict


def judged(
    task: Task, policy: Policy, found: Dispatch, people: Iterable[Inspector], *, declared: bool
) -> Verdict:
    """Judge a dispatch.

    Args:
        task: what was asked for.
        policy: what is demanded.
        found: what came out; its own findings and notes are not read.
        people: the register, for the categories that people hold.
        declared: whether anybody who could go has a declared interest.
    """
    return (
        _empty_seats(task, found)
        + _sizes(task, policy, found)
        + _categories(task, policy, found, people)
        + _crews(task, found)
        + _recusal(task, policy, declared=declared)
    )


def _empty_seats(task: Task, found: Dispatch) -> Verdict:
    return Verdict(
        findings=tuple(
            Finding(
                code="unfilled-seats",
                strength=Strength.MUST,
                about=f"task {task.id}/{certificate.department}",
                zh=certificate.zh,
                en=certificate.en,
            )
            for certificate in found.certificates
        )
    )


def _sizes(task: Task, policy: Policy, found: Dispatch) -> Verdict:
    """Find the teams that empty seats have left below the least size."""
    clause = policy[SIZE]
    if not isinstance(clause, Clause):
        return Verdict()
    if policy.switch(PER_DEPARTMENT) == "true":
        stated = {d.name: d.seats for d in task.departments}
    else:
        stated = {"": sum(d.seats for d in task.departments)}
    small = []
    short = {u.subject for u in found.unfilled}
    for team in found.teams:
        if team.subject not in short:
            continue
        counted = Counter(m.department if "" not in stated else "" for m in team.members)
        if any(counted[name] < min(clause.value, seats) for name, seats in stated.items()):
            small.append(team.subject)
    if not small:
        return Verdict()
    return _verdict(
        task,
        SIZE,
        clause,
        code="team-below-min-size",
        zh=f"{len(small)}个检查组不足{clause.value}人：{_some(small)}。",
        en=f"{len(small)} teams have fewer than {clause.value} inspectors: {_some(small)}.",
    )


def _categories(
    task: Task, policy: Policy, found: Dispatch, people: Iterable[Inspector]
) -> Verdict:
    """Find the teams without enough members of a category that the task asks for."""
    asked = {d.name: set(d.categories) for d in task.departments if d.categories}
    if any(rung.step == NEIGHBOURING for rung in found.ladder):  # 相应或相近
        near = dict(task.near)
        asked = {d: c.union(*(near.get(x, ()) for x in c)) for d, c in asked.items()}
    clause = policy["team.min_domain_matched"]
    if not asked or not isinstance(clause, Clause):
        return Verdict()
    matching = {p.id for p in people if asked.get(p.department, set()).intersection(p.categories)}
    short = [
        team.subject
        for team in found.teams
        if sum(m.inspector in matching for m in team.members) < clause.value
    ]
    verdict = Verdict(reasons=clause.clauses)
    if not short:
        return verdict
    return verdict + _verdict(
        task,
        "team.min_domain_matched",
        clause,
        code="domain-matched-short",
        zh=f"{len(short)}个检查组中相应执法类别的人员不足{clause.value}名（条件不具备）：{_some(short)}。",
        en=f"{len(short)} teams have fewer than {clause.value} inspectors of a category asked for "
        f"(condition not available): {_some(short)}.",
    )


def _crews(task: Task, found: Dispatch) -> Verdict:
    notes = []
    for crew in found.crews:
        about = f"task {task.id}/{crew.department}"
        name, stated = crew.department, crew.stated
        if stated is None:
            continue
        if crew.grown:
            added = [
                s.inspector
                for s in found.trace
                if s.kind == "growth" and s.department == crew.department
            ]
            notes.append(
                Note(
                    code="crew-grown",
                    about=about,
                    zh=f"{name}：{stated}人不能担任全部席位，按顺序增派{crew.grown}人：{'、'.join(added)}。",
                    en=f"{name}: a crew of {stated} cannot take all seats; {crew.grown} more were "
                    f"sent, in order: {', '.join(added)}.",
                )
            )
        size = len(crew.members) - crew.grown
        if size < stated:
            notes.append(
                Note(
                    code="crew-short",
                    about=about,
                    zh=f"{name}：应选派{stated}人，名录库中可选派的只有{size}人，全部选派。",
                    en=f"{name}: a crew of {stated} was asked for; only {size} people can go, so "
                    "all of them do.",
                )
            )
        stood_in = [s for s in found.substitutes if s.department == crew.department]
        if stood_in:
            zh = "、".join(f"{s.inspector}替{s.recused}（{s.subject}）" for s in stood_in)
            en = ", ".join(f"{s.inspector} for {s.recused} at {s.subject}" for s in stood_in)
            notes.append(
                Note(
                    code="substitutes-drawn",
                    about=about,
                    zh=f"{name}：因回避另行随机选派替补{len(stood_in)}人次：{zh}。",
                    en=f"{name}: {len(stood_in)} visits by substitutes from outside the crew, "
                    f"because of recusal: {en}.",
                )
            )
    return Verdict(notes=tuple(notes))


def _recusal(task: Task, policy: Policy, *, declared: bool) -> Verdict:
    clause = policy["recusal.required"]
    if isinstance(clause, Clause):
        return Verdict(reasons=clause.clauses)
    if not declared:
        return Verdict()
    note = Note(
        code="recusal-silent",
        about=f"task {task.id}",
        zh="文本未规定回避义务；已申报的利害关系作为任务的输入予以遵守。",
        en="The text is silent on a duty to recuse; declared interests are respected as an input.",
    )
    return Verdict(notes=(note,))


def with_verdict(found: Dispatch, verdict: Verdict) -> Dispatch:
    """Return the dispatch with what was found of it."""
    return evolve(
        found,
        reasons=tuple(dict.fromkeys((*found.reasons, *verdict.reasons))),
        findings=found.findings + verdict.findings,
        notes=found.notes + verdict.notes,
    )


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown}, …"
