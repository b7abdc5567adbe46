"""Drawn first, replaced then: the other reading of when a declared interest is heeded.

Sentences: 执法检查人员与抽查对象有利害关系的，应依法回避; 回避时，仍采取随机选派方式产生替补执法检查人员
(Tonghua 六（五）3（2）); 检查人员与被检查对象有利害关系的，应当依法回避 (Shenzhen 二（三）2).

Theory. The texts allow both: leave out whoever has an interest and match the others, or match everybody
and replace whoever has one. The second happens before anything is published, and every interest was
declared before the seed was known, so the draw's own seed gives the numbers: nobody can choose them.
(Matrix, item 34; docs/reference/dispatch-algorithm.md, 14.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.facts.registers import Conflict, Inspector
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.rules.change.chains import Part
from randsup.rules.change.leaders import one
from randsup.rules.change.places import Sent
from randsup.rules.change.standing import Standing
from randsup.rules.dispatch.assignments import (
    Assignment,
    Certificate,
    Dispatch,
    Load,
    Move,
    Step,
    Substitute,
    Team,
    Unfilled,
)
from randsup.rules.dispatch.crews import ordered

SWITCH = "recusal_order"
LATER = "draw-then-replace"


def check(task: Task, policy: Policy, *, remembered: bool = False) -> None:
    """Refuse what this reading does not know: packages, steps, days, experts, a history.

    Raises:
        InputError: the task states one of them under this reading.
    """
    if policy.switch(SWITCH) != LATER:
        return
    stated = (
        ("package", task.package > 1),
        ("ladder", bool(task.ladder)),
        ("near", bool(task.near)),
        ("keep_apart", task.keep_apart),
        ("experts", any(d.experts for d in task.departments)),
        ("history", remembered),
    )
    problems = [
        Problem(
            source=f"task {task.id!r}",
            path=name,
            message=f"cannot be had together with {SWITCH} = {LATER}: choose exclude-first",
        )
        for name, there in stated
        if there
    ]
    if problems:
        raise InputError(problems)


def replaced(
    task: Task,
    regions: Mapping[str, str],
    found: Dispatch,
    inspectors: Iterable[Inspector],
    policy: Policy,
    seed: Seed,
    *,
    conflicts: Iterable[Conflict],
    loads: Mapping[str, int],
) -> Dispatch:
    """Replace whoever has a declared interest in a dispatch that heeded none.

    Args:
        task: as it was dispatched.
        regions: where its drawn subjects are.
        found: the dispatch, in which nobody's interest was asked.
        inspectors: the register.
        policy: its policy.
        seed: the draw's seed.
        conflicts: declared interests.
        loads: visits given earlier in the same run.
    """
    sent = Sent(task=task, dispatch=found, regions=tuple(regions.items()))
    standing = Standing(
        [sent], inspectors, policy, draw_seed=seed, conflicts=conflicts, loads=loads
    )
    leaving = sorted(
        seat
        for seat, holder in standing.holders.items()
        if holder in standing.conflicts.get(standing.seats[seat].subject, ())
    )
    if not leaving:
        return found
    steps: list[Step] = []
    substitutes: list[Substitute] = []
    certificates: list[Certificate] = []
    for department in ordered(task):
        seats = [s for s in leaving if standing.seats[s].department == department.name]
        if seats:
            done = _Done(standing, task, department.name, seed, seats)
            steps += done.steps
            substitutes += done.substitutes
            certificates += done.certificates
        else:
            certificates += [c for c in found.certificates if c.department == department.name]
    return _changed(standing, task, found, steps, substitutes, certificates)


class _Done:
    """One department whose people have left the seats `leaving`."""

    def __init__(
        self, standing: Standing, task: Task, department: str, seed: Seed, leaving: list[str]
    ) -> None:
        self.standing, self.task, self.department, self.seed = standing, task, department, seed
        self.steps: list[Step] = []
        self.substitutes: list[Substitute] = []
        before = {seat: standing.holders[seat] for seat in leaving}
        own = [s.id for s in standing.seats_of(task.id, department)]
        empty = sorted(seat for seat in own if not standing.holders[seat])
        for seat in leaving:
            standing.vacate(seat)
        for seat in leaving:
            if not self._redraw(seat, before[seat]):
                self._augment(seat)
        for seat in empty:
            self._augment(seat)
        still = sorted(seat for seat in own if not standing.holders[seat])
        part = Part(standing, task.id, department, seed, crew_only=True)
        self.certificates = part.certificates(still) if still else ()

    def _redraw(self, seat: str, old: str) -> bool:
        standing, s = self.standing, self.standing.seats[seat]
        crew = standing.roster(self.task.id, self.department).crew
        barred = standing.barred(s, old)
        lists = [(standing.list_of(s, of_crew=None if crew is None else True), "redraw")]
        if crew is not None:
            lists.append((standing.list_of(s, of_crew=False), "substitute"))
        for people, kind in lists:
            fair = standing.free(people, barred)
            if not fair:
                continue
            new = one(self.seed, "redraw", ("0", seat, old), fair).inspector
            standing.occupy(seat, new)
            move = Move(seat=seat, before=old, after=new)
            self.steps.append(
                Step(kind=kind, department=self.department, inspector=new, moves=(move,))
            )
            if kind == "substitute":
                self.substitutes.append(
                    Substitute(
                        subject=s.subject,
                        department=s.department,
                        seat=s.number,
                        recused=old,
                        inspector=new,
                    )
                )
            return True
        return False

    def _augment(self, seat: str) -> None:
        part = Part(self.standing, self.task.id, self.department, self.seed, crew_only=True)
        moves = part.chain(seat)
        for move in moves:
            if move.before:
                self.standing.vacate(move.seat)
        for move in moves:
            self.standing.occupy(move.seat, move.after)
        if moves:
            self.steps.append(Step(kind="augment", department=self.department, moves=moves))


def _changed(
    standing: Standing,
    task: Task,
    found: Dispatch,
    steps: list[Step],
    substitutes: list[Substitute],
    certificates: list[Certificate],
) -> Dispatch:
    """Return the dispatch as it stands after the replacement."""
    order = {d.name: place for place, d in enumerate(ordered(task))}
    members: dict[str, list[Assignment]] = {team.subject: [] for team in found.teams}
    unfilled: list[Unfilled] = []
    place_of = {seat: n for n, c in enumerate(certificates) for seat in c.seats}
    seats = sorted(
        (s for s in standing.seats.values() if s.number),
        key=lambda s: (s.subject, order[s.department], s.number),
    )
    held: dict[str, int] = {}
    for s in seats:
        common: dict[str, Any] = {
            "subject": s.subject,
            "department": s.department,
            "seat": s.number,
            "role": s.role,
            "category": s.category,
        }
        holder = standing.holders[s.id]
        if holder:
            held[holder] = held.get(holder, 0) + 1
            members[s.subject].append(Assignment(**common, inspector=holder))
        else:
            unfilled.append(Unfilled(**common, certificate=place_of[s.id]))
    prior = {x.inspector: x.prior for x in found.loads}
    listed = {x.inspector: x.department for x in found.loads}
    for p in held.keys() - listed.keys():
        listed[p] = standing.people[p].department
        prior[p] = standing.loads[p] - held[p]
    return evolve(
        found,
        teams=tuple(Team(subject=s, members=tuple(m)) for s, m in members.items()),
        unfilled=tuple(unfilled),
        certificates=tuple(certificates),
        loads=tuple(
            Load(inspector=p, department=d, prior=prior[p], load=held.get(p, 0))
            for p, d in sorted(listed.items(), key=lambda pair: (order[pair[1]], pair[0]))
        ),
        trace=tuple(
            step for name in order for step in (*found.trace, *steps) if step.department == name
        ),
        substitutes=tuple(
            sorted(
                (*found.substitutes, *substitutes),
                key=lambda s: (
                    order[s.department],
                    f"{task.id}/{s.subject}/{s.department}/{s.seat}",
                ),
            )
        ),
    )
