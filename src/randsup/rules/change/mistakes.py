"""What cannot be asked for: a seat that nobody holds or that is taken, a seed that is not fresh, a request twice.

Sentences: 被随机选中的执法检查人员不得随意替换 (Tonghua 六（五）3（3）).

Theory. These are mistakes of whoever asks, not decisions of the law: each is said with what holds instead, and
nothing is drawn. What the law refuses stands in `replacement`.
(Dispatch specification, section 3; docs/reference/dispatch-algorithm.md, 14.)
"""

from __future__ import annotations

from randsup.errors import InputError
from randsup.facts.registers import InspectorRegister
from randsup.law.clause import Clause
from randsup.lottery import Seed
from randsup.rules.change.changes import FILL, LEADER, Request
from randsup.rules.change.places import Seat, asked
from randsup.rules.change.standing import Standing

Mistake = tuple[str, str, str]
"""Which part of the request, what is wrong, and its code."""


def seat_problems(standing: Standing, seat: Seat, request: Request, old: str) -> list[Mistake]:
    """Return why nothing can be drawn for a seat that `old` holds: at most one reason."""
    answered = _answered(standing, request)
    if answered:
        return answered
    if request.kind == LEADER:
        return _leader_problems(standing, seat, old)
    if request.kind == FILL:
        return _fill_problems(standing, seat, request, old)
    if not seat.number and old and not standing.additional(seat.id):
        member = standing.on[seat.task, seat.subject].get(old, "")
        return [("seat", f"{old} leads as a member: name the seat {member}", "leader-is-member")]
    if not old:
        message = "the seat is empty: there is nobody to replace"
        if seat.number:
            message += "; the kind fill fills an empty seat"
        return [("seat", message, "seat-empty")]
    if request.inspector in ("", old):
        return []
    gone = (c for c in reversed(standing.changes) if c.old == request.inspector)
    left = next((c for c in gone if c.request.seat == seat.id), None)
    after = f"; event {left.number} replaced {left.old} by {left.new or 'nobody'}" if left else ""
    message = f"{request.inspector} does not hold it, {old} does{after}"
    return [("inspector", message, "not-there")]


def _answered(standing: Standing, request: Request) -> list[Mistake]:
    for before in standing.asked.get(asked(request), ()):
        if request.inspector not in ("", before.old):
            continue
        if request.kind == FILL:
            went = f"the seat was given to {before.new}" if before.new else "it stayed empty"
            cure = "ask again on another day, or with another reason"
        else:
            went = f"{before.old} was replaced by {before.new or 'nobody'}"
            cure = "if it is another, name who steps aside"
        message = f"event {before.number} has answered this request: {went}; {cure}"
        return [("kind", message, "asked-twice")]
    return []


def _leader_problems(standing: Standing, seat: Seat, old: str) -> list[Mistake]:
    if seat.number:
        place = standing.place_of_leader(seat.task, seat.subject)
        return [("seat", f"a leader's place is {place}", "not-a-leader")]
    if old:
        return [("seat", f"{old} leads this team already", "has-a-leader")]
    return []


def _fill_problems(standing: Standing, seat: Seat, request: Request, old: str) -> list[Mistake]:
    if not seat.number:
        return [("seat", "a leader's place is filled by the kind leader", "leader-not-filled")]
    if old:
        came = next(
            (c for c in reversed(standing.changes) if any(m.seat == seat.id for m in c.moves)), None
        )
        since = f" since event {came.number}" if came else ""
        return [("seat", f"the seat is not empty: {old} holds it{since}", "seat-taken")]
    if request.inspector:
        message = f"{request.inspector} does not hold it: the seat is empty"
        return [("inspector", message, "not-there")]
    return []


def seed_problems(standing: Standing, seed: Seed) -> list[Mistake]:
    """Return why a seed is not fresh: the draw's, or that of an earlier event."""
    if not isinstance(seed, Seed):
        raise InputError("is not a Seed: Seed.from_hex() gives one", source="seed")
    if seed == standing.draw_seed:
        message = "is the draw's seed, which everybody knows: an event has a fresh one of its own"
        return [("seed", message, "seed-of-the-draw")]
    used = standing.seeds.get(seed.hex)
    if used is not None:
        return [("seed", f"was used by event {used}: every event has its own", "seed-used")]
    return []


def superior_problems(
    standing: Standing, request: Request, above: InspectorRegister
) -> list[Mistake]:
    """Return why the superior's register cannot be used; nobody stands in it and in the own one."""
    if not len(above) and not request.superior_request.strip():
        return []
    if request.kind == LEADER:
        return [("superior", "a leader comes from the own register", "superior-leader")]
    allowed = standing.policy["fallback.superior_pool_allowed"]
    if not isinstance(allowed, Clause) or allowed.value is not True:
        message = f"the text of {standing.policy.id} does not open the superior's register"
        return [("superior", message, "superior-not-allowed")]
    if not request.superior_request.strip():
        said = f"the superior department is asked first ({allowed.citation})"
        return [("superior_request", f"is missing: {said}", "superior-not-asked")]
    licences = {p.licence: p.id for p in standing.people.values() if p.licence}
    found = []
    for person in sorted(above, key=lambda p: p.id):
        twin = person.id if person.id in standing.people else licences.get(person.licence)
        if twin is not None:
            same = "" if twin == person.id else f", as {twin} with the same licence"
            message = f"{person.id} stands in the own register already{same}"
            found.append(("superior", message, "superior-twice"))
    return found
