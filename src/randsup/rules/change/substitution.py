"""Recusal, replacement and leaders after publication: one seat is drawn again, everything else stays.

Sentences: 回避时，仍采取随机选派方式产生替补执法检查人员 (Tonghua 六（五）3（2）);
可报请上级部门从上级检查人员名录库中随机抽取 (Tonghua 六（五）3（4）);
另行随机选派一名领导干部或从已选派的检查人员中随机产生一名，作为检查组组长 (Tonghua 六（五）3（5）).

Theory. A reserve list that everybody knows would tell a colluder whose recusal to provoke, so a
substitute is drawn anew, by a seed that nobody knew when the replacement was allowed: one number, out of
those with the fewest visits of all who may take the seat. Whoever has left a subject never returns to it.
Where nobody is left, the steps of the ladder follow (`candidates`); the shortest chain of seats changes
hands if that reading is chosen; else the seat stays empty, with the certificate. An empty seat can be filled
by a later event in the same way: somebody may have become free, or a step may have been allowed.
(Dispatch specification, section 3, invariants 37 to 43; docs/reference/dispatch-algorithm.md, 14.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from randsup.errors import InputError, Problem
from randsup.facts.events import Events
from randsup.facts.plans import Task
from randsup.facts.registers import Conflict, Inspector, InspectorRegister
from randsup.facts.workdays import WorkCalendar
from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.law.policy import Policy
from randsup.law.terms import Strength
from randsup.lottery import Seed
from randsup.rules.change import candidates, mistakes, remarks
from randsup.rules.change.candidates import Source
from randsup.rules.change.chains import alone, chain
from randsup.rules.change.changes import LEADER, RECUSAL, Change, Request
from randsup.rules.change.days import chained, kept_away
from randsup.rules.change.leaders import capped, leader, led, one
from randsup.rules.change.places import Seat, Sent
from randsup.rules.change.replacement import permitted
from randsup.rules.change.standing import Standing
from randsup.rules.dispatch.assignments import Certificate, Dispatch, Move
from randsup.rules.dispatch.ladder import Allowed
from randsup.rules.dispatch.teams import DrawnSubject
from randsup.rules.draw.drawn import Selection
from randsup.rules.draw.visits import Visit

CHAIN = "replacement_chain"
NOBODY = "-"
"""Stands in the key of a seat that was empty."""


def substitute(
    task: Task,
    drawn: Iterable[DrawnSubject],
    sent: Dispatch,
    request: Request,
    inspectors: Iterable[Inspector],
    policy: Policy,
    seed: Seed,
    *,
    draw_seed: Seed,
    calendar: WorkCalendar,
    events: Events | None = None,
    conflicts: Iterable[Conflict] = (),
    earlier: Iterable[Change] = (),
    loads: Mapping[str, int] | None = None,
    superior: Iterable[Inspector] = (),
    visits: Iterable[Visit] = (),
) -> Change:
    """Draw a substitute for one seat, or a leader for one team, after the list was published.

    Args:
        task: as it was dispatched.
        drawn: its drawn subjects.
        sent: its dispatch, as it was published.
        request: what is asked for, why, by whom, when.
        inspectors: the register of the dispatch.
        policy: the policy of the dispatch.
        seed: the event seed, made after the approval; no seed that was used before.
        draw_seed: the seed of the draw.
        calendar: counts the window.
        events: what has happened of the task; the window counts from one of them.
        conflicts: declared interests, those that were known for the dispatch.
        earlier: every change of the run so far, in order; their number gives this one's.
        loads: visits of other tasks of the run, by inspector, as they are now.
        superior: the superior's register, where it was asked.
        visits: the days that were published with the list, for a task with `keep_apart`. The days of other
            tasks are not known here; a run folder knows them (`change_of`).

    Raises:
        InputError: no such seat, nobody on it or, for an empty one, somebody; a seed that was used, dates that
            contradict each other.
        Refused: after the window, without review or approval, a reason that the text does not list.
        Undecided: the window ends where no notice decides.

    >>> from datetime import date
    >>> from randsup import Ratio, Subject, TaskDepartment, WorkCalendar, dispatch, draw, load_policy
    >>> task = Task(id="t", ratio=Ratio(value="1"), departments=[TaskDepartment(name="D", lead=True)])
    >>> people = [Inspector(id=i, department="D") for i in "abcde"]
    >>> tonghua, first = load_policy("tonghua"), Seed.from_hex("0" * 64)
    >>> drawn = draw(task, [Subject(id="S")], tonghua, first)
    >>> teams = dispatch(task, drawn, people, tonghua, first)
    >>> [m.inspector for m in teams.teams[0].members]
    ['d', 'c']
    >>> asked = Request(kind="recusal", seat="t/S/D/1", reason="近亲属任职", filed=date(2026, 9, 1),
    ...                 seed_on=date(2026, 9, 2))
    >>> change = substitute(task, drawn.selected, teams, asked, people, tonghua, Seed.from_hex("1" * 64),
    ...                     draw_seed=first, calendar=WorkCalendar.china())
    >>> change.number, change.old, change.new, change.draws[0].size
    (1, 'd', 'b', 3)
    """
    places = tuple(drawn)
    standing = Standing(
        [
            Sent(
                task=task,
                dispatch=sent,
                regions=tuple((s.subject, s.region) for s in places),
                events=events or Events(),
                days=tuple((v.subject, v.day) for v in visits),
                carriers=tuple(
                    (s.subject, s.carrier_of)
                    for s in places
                    if isinstance(s, Selection) and s.carrier_of
                ),
            )
        ],
        InspectorRegister(inspectors),
        policy,
        draw_seed=draw_seed,
        conflicts=conflicts,
        loads=loads or {},
    )
    for change in earlier:
        if change.task == task.id:
            standing.apply(change)
        else:
            standing.remember(change)
    return change_of(standing, request, seed, calendar, superior=superior)


def change_of(
    standing: Standing,
    request: Request,
    seed: Seed,
    calendar: WorkCalendar,
    *,
    superior: Iterable[Inspector] = (),
) -> Change:
    """Return what follows from a request in a run as it stands. Raises as `substitute` does.

    The run is not changed: `Standing.apply` takes the change over.
    """
    seat = standing.seat(request.seat)
    old = standing.holders[seat.id]
    above = InspectorRegister(superior)
    problems = [
        *mistakes.seat_problems(standing, seat, request, old),
        *mistakes.seed_problems(standing, seed),
    ]
    problems += mistakes.superior_problems(standing, request, above)
    problems += [
        (path, said, f"step-{path}")
        for path, said in candidates.step_problems(standing, seat, request)
    ]
    if problems:
        raise InputError(
            Problem(source=f"seat {seat.id}", path=path, message=message, code=code)
            for path, message, code in problems
        )
    task = standing.sent[seat.task].task
    allowed = permitted(request, old, standing.policy, standing.sent[seat.task].events, calendar)
    steps, said = candidates.steps_for(standing, task, request)
    change = Change(
        number=len(standing.changes) + 1,
        request=request,
        seed=seed,
        task=seat.task,
        subject=seat.subject,
        old=old,
        new="",
        source="",
        draws=(),
        moves=(),
        superior=above.digest if len(above) else "",
        anchor=allowed.anchor,
        last_day=allowed.last_day,
        clauses=allowed.clauses,
        notes=(*allowed.notes, *said),
    )
    away = kept_away(standing, seat, calendar)
    if request.kind == LEADER:
        change = leader(standing, seat, change, away)
    else:
        change = _redrawn(standing, seat, change, above, steps, away)
        change = capped(standing, seat, led(standing, seat, change))
    return evolve(change, notes=(*change.notes, *remarks.further(standing, seat, change)))


# ---- one seat


def _redrawn(
    standing: Standing,
    seat: Seat,
    change: Change,
    above: InspectorRegister,
    steps: Mapping[str, Allowed],
    away: set[str],
) -> Change:
    """Draw somebody for the seat: register, steps, chain, people named; or certify that nobody is left."""
    barred = standing.barred(seat, change.old)
    tried: list[Source] = []

    def fair(source: Source) -> list[Inspector]:
        tried.append(source)
        return standing.free(source.people, barred | away)

    for source in candidates.first(standing, seat, change.request, above, steps):
        if found := fair(source):
            return _drawn(seat, change, source, found)
    certificate: Certificate | None = None
    if standing.policy.switch(CHAIN) == "shortest-chain" and seat.number:
        if chained(standing, seat):
            moves, certificate = chain(standing, seat, change)
            if moves:
                notes = (*change.notes, remarks.chain_note(seat, len(moves)))
                return evolve(change, new=moves[0].after, source="chain", moves=moves, notes=notes)
        else:
            change = evolve(change, notes=(*change.notes, remarks.no_chain(seat)))
    for source in candidates.named(standing, seat, steps):
        if found := fair(source):
            return _drawn(seat, change, source, found)
    elsewhere = {p.id for one in tried for p in standing.free(one.people, barred)}
    if elsewhere:
        change = evolve(change, notes=(*change.notes, remarks.elsewhere(seat, sorted(elsewhere))))
    return _empty(standing, seat, change, certificate or alone(seat, tried, barred | away))


def _drawn(seat: Seat, change: Change, source: Source, fair: Sequence[Inspector]) -> Change:
    """Draw one of a list for the seat."""
    labels = (str(change.number), seat.id, change.old or NOBODY)
    drawn = one(change.seed, "redraw", labels, fair)
    clauses = () if source.step is None else source.step.clauses
    return evolve(
        change,
        new=drawn.inspector,
        source=source.name,
        draws=(drawn,),
        moves=(Move(seat=seat.id, before=change.old, after=drawn.inspector),),
        clauses=tuple(dict.fromkeys((*change.clauses, *clauses))),
        notes=(*change.notes, *candidates.step_note(seat, source)),
    )


def _empty(standing: Standing, seat: Seat, change: Change, certificate: Certificate) -> Change:
    """Leave the seat empty, and say why."""
    why = "回避" if change.request.kind == RECUSAL else "替换"
    zh, en = f"{change.old}{why}后无人可替补，席位空缺。", f"take the place of {change.old}"
    if not change.old:
        zh, en = "仍无人可补，席位继续空缺。", "take the seat"
    finding = Finding(
        code="unfilled-seats",
        strength=Strength.MUST,
        about=f"seat {seat.id}",
        zh=f"{zh}{certificate.zh}",
        en=f"Nobody is left to {en}; the seat stays empty. {certificate.en}",
    )
    findings = (*change.findings, finding, *_too_small(standing, seat))
    empty = (Move(seat=seat.id, before=change.old, after=""),)
    return evolve(change, moves=empty, certificate=certificate, findings=findings)


def _too_small(standing: Standing, seat: Seat) -> tuple[Finding, ...]:
    """Find that a team without this seat is below the least size."""
    clause = standing.policy["team.min_size"]
    if not isinstance(clause, Clause) or clause.strength is Strength.ADVISORY or not seat.number:
        return ()
    left = len(standing.on[seat.task, seat.subject]) - bool(standing.holders[seat.id])
    if left >= clause.value:
        return ()
    return (
        Finding(
            code="team-below-min-size",
            strength=clause.strength,
            about=f"seat {seat.id}",
            zh=f"{seat.subject}的检查组只有{left}人，不足{clause.value}人。",
            en=f"The team of {seat.subject} has {left} inspectors, fewer than {clause.value}.",
            citation=clause.citation,
        ),
    )
