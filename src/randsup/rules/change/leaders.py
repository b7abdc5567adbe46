"""A leader for a team: one of its members, or a leading cadre in addition, by lot.

Sentence: 另行随机选派一名领导干部或从已选派的检查人员中随机产生一名，作为检查组组长 (Tonghua 六（五）3（5）).

Theory. A leader holds a place of its own, number 0, beside the seats. One of the members only leads; a cadre
in addition is one more person, with one more visit, who counts where people are counted. A leader who
leaves the team leads no more, and the next is drawn in the same event.
(Dispatch specification, section 3, invariant 43; matrix, item 39; docs/reference/dispatch-algorithm.md, 14.)
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from attrs import evolve

from randsup.errors import InputError, Problem, Refused
from randsup.facts.registers import Inspector
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.terms import Strength
from randsup.lottery import Seed, below, stream
from randsup.rules.change.changes import EXTRA_CADRE, Change, Number
from randsup.rules.change.places import Seat
from randsup.rules.change.standing import Standing
from randsup.rules.dispatch.assignments import Move


def one(seed: Seed, purpose: str, labels: tuple[str, ...], fair: Sequence[Inspector]) -> Number:
    """Draw one number out of a list."""
    key = seed.key(purpose, *labels)
    index = below(stream(key), len(fair))
    return Number(purpose=purpose, key=key, size=len(fair), index=index, inspector=fair[index].id)


def cadres(standing: Standing, seat: Seat, levels: Sequence[str]) -> list[Inspector]:
    """Return the leading cadres of the lead department who may go to a subject, by id."""
    return [p for p in standing.list_of(seat) if p.level in levels]


def leader(
    standing: Standing, seat: Seat, change: Change, away: AbstractSet[str] = frozenset()
) -> Change:
    """Draw a leader for a team: one of its members, or a leading cadre in addition.

    `away` are people who have no day for the visit.
    """
    request = change.request
    if request.mode == EXTRA_CADRE:
        known = {p.level for p in standing.roster(seat.task, seat.department).people}
        strange = [name for name in request.levels if name not in known]
        if strange:
            there = ", ".join(sorted(known - {""})) or "none at all"
            message = f"nobody of {seat.department} has the level {strange[0]!r}; there are {there}"
            raise InputError([Problem(source=f"seat {seat.id}", path="levels", message=message)])
        fair = standing.free(
            cadres(standing, seat, request.levels), standing.barred(seat, "") | away
        )
        source = "cadres"
    else:
        fair = _members(standing, seat, ())
        source = "members"
    if not fair:
        message = (
            "nobody can be drawn as a leader: no room, an interest, another region, or no team"
        )
        raise Refused([Problem(source=f"seat {seat.id}", path="mode", message=message)])
    drawn = one(change.seed, "leader", (seat.task, seat.subject), fair)
    led = evolve(
        change,
        new=drawn.inspector,
        source=source,
        draws=(drawn,),
        moves=(Move(seat=seat.id, before="", after=drawn.inspector),),
    )
    return capped(standing, seat, led)


def _members(standing: Standing, seat: Seat, moves: Sequence[Move]) -> list[Inspector]:
    """Return the team of a subject after `moves`, by id; a leader in addition is none of it."""
    changed = {m.seat: m.after for m in moves}
    seats = (
        s
        for d in standing.sent[seat.task].task.departments
        for k in range(1, d.seats + 1)
        if (s := f"{seat.task}/{seat.subject}/{d.name}/{k}") in standing.holders
    )
    who = sorted(p for s in seats if (p := changed.get(s, standing.holders[s])))
    return [standing.people.get(p) or Inspector(id=p, department=seat.department) for p in who]


def led(standing: Standing, seat: Seat, change: Change) -> Change:
    """Draw the leaders anew whom the change has taken off their teams."""
    task = standing.sent[seat.task].task
    for subject in sorted({standing.seats[m.seat].subject for m in change.moves}):
        place = standing.place_of_leader(task.id, subject)
        was = standing.holders[place]
        if not was or standing.additional(place):
            continue
        team = _members(standing, standing.seats[place], change.moves)
        if any(p.id == was for p in team):
            continue
        notes = change.notes
        drawn = tuple(one(change.seed, "leader", (task.id, subject), t) for t in (team,) if t)
        new = drawn[0].inspector if drawn else ""
        notes += (
            Note(
                code="leader-redrawn",
                about=f"seat {place}",
                zh=f"组长{was}离组，"
                + (f"重新随机产生组长{new}。" if new else "组内无人，组长空缺。"),
                en=f"The leader {was} has left the team; "
                + (f"{new} was drawn anew." if new else "nobody is left to lead."),
            ),
        )
        change = evolve(
            change,
            draws=(*change.draws, *drawn),
            moves=(*change.moves, Move(seat=place, before=was, after=new)),
            notes=notes,
        )
    return change


def capped(standing: Standing, seat: Seat, change: Change) -> Change:
    """Find that more people go than a joint plan may have."""
    task = standing.sent[seat.task].task
    clause = standing.policy["joint.max_inspectors"]
    came = [m for m in change.moves if m.after]
    if not task.joint or not isinstance(clause, Clause) or not came:
        return change
    moved = {m.seat: m.after for m in change.moves}
    if clause.detail("unit") == "inspection-team":
        crews: set[str] = set()
        there = [
            s for s in standing.seats.values() if (s.task, s.subject) == (task.id, seat.subject)
        ]
    else:
        crews = {p for c in standing.sent[task.id].dispatch.crews for p in c.members}
        there = [s for s in standing.seats.values() if s.task == task.id]
    before = {standing.holders[s.id] for s in there} - {""}
    after = {moved.get(s.id, standing.holders[s.id]) for s in there} - {""}
    left = {c.old for c in standing.changes} | {change.old}
    people = after | (crews - (left - after))
    if len(people) <= clause.value or after <= before | crews:
        return change
    zh = f"随替补或组长，参加人数为{len(people)}人，超过{clause.value}人。"
    en = f"With this change {len(people)} people take part, more than {clause.value}."
    about = f"seat {seat.id}"
    clauses = tuple(dict.fromkeys((*change.clauses, *clause.clauses)))
    if clause.strength is Strength.ADVISORY:
        note = Note(code="joint-max-inspectors", about=about, zh=zh, en=en, clauses=clause.clauses)
        return evolve(change, notes=(*change.notes, note), clauses=clauses)
    finding = Finding(
        code="joint-max-inspectors",
        strength=clause.strength,
        about=about,
        zh=zh,
        en=en,
        citation=clause.citation,
    )
    return evolve(change, findings=(*change.findings, finding), clauses=clauses)
