"""Recusal, replacement and leaders after publication: one seat is drawn again, everything else stays.

Sentences: 回避时，仍采取随机选派方式产生替补执法检查人员 (Tonghua 六（五）3（2）);
可报请上级部门从上级检查人员名录库中随机抽取 (Tonghua 六（五）3（4）);
另行随机选派一名领导干部或从已选派的检查人员中随机产生一名，作为检查组组长 (Tonghua 六（五）3（5）).

Theory. A reserve list that everybody knows would tell a colluder whose recusal to provoke, so a
substitute is drawn anew, by a seed that nobody knew when the replacement was allowed: one number, out of
those with the fewest visits of all who may take the seat. Whoever has left a subject never returns to it.
Where nobody is left, the superior's register is asked, then, if that reading is chosen, the shortest
chain of seats changes hands; else the seat stays empty, with the certificate.
(Dispatch specification, section 3, invariants 37 to 43; docs/reference/dispatch-algorithm.md, 14.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve

from randsup.errors import InputError, Problem
from randsup.facts.events import Events
from randsup.facts.plans import Task
from randsup.facts.registers import Conflict, Inspector, InspectorRegister
from randsup.facts.workdays import WorkCalendar
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.law.terms import Strength
from randsup.lottery import Seed
from randsup.rules.change.chains import alone, chain
from randsup.rules.change.changes import LEADER, Change, Request
from randsup.rules.change.leaders import cadres, capped, leader, led, one
from randsup.rules.change.replacement import permitted
from randsup.rules.change.standing import Seat, Sent, Standing, asked, suits
from randsup.rules.dispatch.assignments import Certificate, Dispatch, Move
from randsup.rules.dispatch.crews import available
from randsup.rules.dispatch.teams import DrawnSubject

CHAIN = "replacement_chain"


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

    Raises:
        InputError: no such seat, nobody on it, a seed that was used, dates that contradict each other.
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
    standing = Standing(
        [
            Sent(
                task=task,
                dispatch=sent,
                regions=tuple((s.subject, s.region) for s in drawn),
                events=events or Events(),
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
    problems = [*_seat_problems(standing, seat, request, old), *_seed_problems(standing, seed)]
    problems += _superior_problems(standing, request, above)
    if problems:
        raise InputError(
            Problem(source=f"seat {seat.id}", path=path, message=message, code=code)
            for path, message, code in problems
        )
    allowed = permitted(request, old, standing.policy, standing.sent[seat.task].events, calendar)
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
        notes=(*allowed.notes, *_days_note(standing.sent[seat.task].task, seat)),
    )
    if request.kind == LEADER:
        return leader(standing, seat, change)
    change = _redrawn(standing, seat, change, above)
    return capped(standing, seat, led(standing, seat, change))


def _days_note(task: Task, seat: Seat) -> tuple[Note, ...]:
    if not task.keep_apart:
        return ()
    return (
        Note(
            code="days-not-checked",
            about=f"seat {seat.id}",
            zh="本任务要求各次检查错开工作日；替补人员的日期未重新核对，请另行安排。",
            en="The visits of this task are kept apart by days; those of the substitute were not checked "
            "again: arrange them.",
        ),
    )


# ---- what cannot be asked for


def _seat_problems(
    standing: Standing, seat: Seat, request: Request, old: str
) -> list[tuple[str, str, str]]:
    for before in standing.asked.get(asked(request), ()):
        if request.inspector in ("", before.old):
            went = f"{before.old} was replaced by {before.new or 'nobody'}"
            message = (
                f"event {before.number} has answered this request: {went}; if it is another, name who "
                "steps aside"
            )
            return [("kind", message, "asked-twice")]
    if request.kind == LEADER:
        if seat.number:
            place = standing.place_of_leader(seat.task, seat.subject)
            return [("seat", f"a leader's place is {place}", "not-a-leader")]
        if old:
            return [("seat", f"{old} leads this team already", "has-a-leader")]
        return []
    if not seat.number and old and not standing.additional(seat.id):
        member = standing.on[seat.task, seat.subject].get(old, "")
        return [("seat", f"{old} leads as a member: name the seat {member}", "leader-is-member")]
    if not old:
        return [("seat", "the seat is empty: there is nobody to replace", "seat-empty")]
    if request.inspector and request.inspector != old:
        left = next(
            (
                f"; event {c.number} replaced {c.old} by {c.new or 'nobody'}"
                for c in reversed(standing.changes)
                if c.request.seat == seat.id and c.old == request.inspector
            ),
            "",
        )
        return [
            ("inspector", f"{request.inspector} does not hold it, {old} does{left}", "not-there")
        ]
    return []


def _seed_problems(standing: Standing, seed: Seed) -> list[tuple[str, str, str]]:
    if not isinstance(seed, Seed):
        raise InputError("is not a Seed: Seed.from_hex() gives one", source="seed")
    if seed == standing.draw_seed:
        message = "is the draw's seed, which everybody knows: an event has a fresh one of its own"
        return [("seed", message, "seed-of-the-draw")]
    used = standing.seeds.get(seed.hex)
    if used is not None:
        return [("seed", f"was used by event {used}: every event has its own", "seed-used")]
    return []


def _superior_problems(
    standing: Standing, request: Request, above: InspectorRegister
) -> list[tuple[str, str, str]]:
    if not len(above) and not request.superior_request.strip():
        return []
    if request.kind == LEADER:
        return [("superior", "a leader comes from the own register", "superior-leader")]
    allowed = standing.policy["fallback.superior_pool_allowed"]
    if not isinstance(allowed, Clause) or allowed.value is not True:
        text = standing.policy.id
        message = f"the text of {text} does not open the superior's register"
        return [("superior", message, "superior-not-allowed")]
    if not request.superior_request.strip():
        said = f"the superior department is asked first ({allowed.citation})"
        return [("superior_request", f"is missing: {said}", "superior-not-asked")]
    return [
        ("superior", f"{p.id} stands in the own register already", "superior-twice")
        for p in sorted(above, key=lambda p: p.id)
        if p.id in standing.people
    ]


# ---- one seat


def _redrawn(standing: Standing, seat: Seat, change: Change, above: InspectorRegister) -> Change:
    """Draw somebody for the seat: own register, superior's register, chain; or certify that nobody is left."""
    policy, number = standing.policy, str(change.number)
    recused = change.request.kind == "recusal"
    clauses = list(change.clauses)
    barred = standing.barred(seat, change.old)
    for source, people in _lists(
        standing, seat, above, asked_above=bool(change.request.superior_request.strip())
    ):
        fair = standing.free(people, barred)
        if not fair:
            continue
        if source == "superior":
            clauses += _cited(policy, "fallback.superior_pool_allowed")
        drawn = one(change.seed, "redraw", (number, seat.id, change.old), fair)
        move = Move(seat=seat.id, before=change.old, after=drawn.inspector)
        return evolve(
            change,
            new=drawn.inspector,
            source=source,
            draws=(drawn,),
            moves=(move,),
            clauses=tuple(dict.fromkeys(clauses)),
        )
    moves: tuple[Move, ...] = ()
    certificate: Certificate | None = alone(standing, seat, barred)
    if policy.switch(CHAIN) == "shortest-chain" and seat.number:
        moves, certificate = chain(standing, seat, change)
    if certificate is None:
        length = len(moves)
        note = Note(
            code="substitute-chain",
            about=f"seat {seat.id}",
            zh=f"无人可直接替补，按所选读法以最短调换链替补，共调换{length}个席位。",
            en=f"Nobody could take the seat; the shortest chain changes {length} seats.",
        )
        return evolve(
            change, new=moves[0].after, source="chain", moves=moves, notes=(*change.notes, note)
        )
    why = "回避" if recused else "替换"
    finding = Finding(
        code="unfilled-seats",
        strength=Strength.MUST,
        about=f"seat {seat.id}",
        zh=f"{change.old}{why}后无人可替补，席位空缺。{certificate.zh}",
        en=f"Nobody is left to take the place of {change.old}; the seat stays empty. {certificate.en}",
    )
    findings = (*change.findings, finding, *_too_small(standing, seat))
    empty = (Move(seat=seat.id, before=change.old, after=""),)
    return evolve(change, moves=empty, certificate=certificate, findings=findings)


def _lists(
    standing: Standing, seat: Seat, above: InspectorRegister, *, asked_above: bool
) -> list[tuple[str, Iterable[Inspector]]]:
    """Return the lists from which a substitute is drawn, in their order, each with its name."""
    if not seat.number:
        return [("cadres", cadres(standing, seat, standing.leaders[seat.id].request.levels))]
    roster = standing.roster(seat.task, seat.department)
    found: list[tuple[str, Iterable[Inspector]]] = []
    if roster.crew is None:
        found.append(("register", standing.list_of(seat)))
    else:
        found.append(("crew", standing.list_of(seat, of_crew=True)))
        found.append(("outside-crew", standing.list_of(seat, of_crew=False)))
    own = roster.superior if asked_above else ()
    if len(above) or own:
        task = standing.sent[seat.task].task
        going = (*available(task, tuple(above), standing.policy).people, *own)
        suited = sorted((p for p in going if suits(p, seat)), key=lambda p: p.id)
        found.append(("superior", suited))
    return found


def _cited(policy: Policy, path: str) -> tuple[str, ...]:
    clause = policy[path]
    return clause.clauses if isinstance(clause, Clause) else ()


def _too_small(standing: Standing, seat: Seat) -> tuple[Finding, ...]:
    """Find that a team without this seat is below the least size."""
    clause = standing.policy["team.min_size"]
    if not isinstance(clause, Clause) or clause.strength is Strength.ADVISORY or not seat.number:
        return ()
    left = len(standing.on[seat.task, seat.subject]) - 1
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
