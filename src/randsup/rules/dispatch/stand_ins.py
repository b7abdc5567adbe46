"""Substitutes for people of a crew who are recused, drawn from outside the crew.

Sentences: 回避时，仍采取随机选派方式产生替补执法检查人员 (Tonghua 六（五）3).

Theory. A seat that nobody of a crew can take because somebody of it has a declared interest is no shortage of
people: one substitute is drawn for each recused person, among those outside the crew with the least load.
(Dispatch specification, section 1, "Crew"; docs/reference/dispatch-algorithm.md, 7.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from randsup.lottery import below
from randsup.rules.dispatch.assignments import Substitute
from randsup.rules.dispatch.seats import DepartmentSeats


@frozen(kw_only=True)
class StandIn:
    """Who takes a seat in place of whom, by index."""

    seat: int
    recused: int
    person: int


def stand_ins(
    part: DepartmentSeats, members: Sequence[int], empty: Mapping[int, Iterator[int]]
) -> list[StandIn]:
    """Draw a substitute for empty seats, in seat order: one for each recused person of a subject."""
    recused: dict[int, list[int]] = {}
    going = set(members)
    for subject, person in sorted(part.conflicts):
        if person in going:
            recused.setdefault(subject, []).append(person)
    outside = [p for p in part.officers if p not in going]
    price = {p: (2 * part.prior[p] + 1) * part.steps[p] for p in outside}
    room = dict(enumerate(part.rooms))
    on: dict[int, set[int]] = {}
    found = []
    for seat in sorted(empty):
        subject, key = part.seats[seat].subject, part.keys[seat]
        waiting = recused.get(subject, [])
        absent = next((p for p in waiting if part.may_take(part.people[p], key)), None)
        if absent is None:
            continue
        free = [
            p
            for p in outside
            if room[p]
            and p not in on.get(subject, ())
            and (subject, p) not in part.conflicts
            and part.may_take(part.people[p], key)
        ]
        if not free:
            continue
        lowest = min(price[p] for p in free)
        fair = [p for p in free if price[p] == lowest]
        person = fair[below(empty[seat], len(fair))]
        waiting.remove(absent)
        price[person] += 2 * part.steps[person]
        room[person] -= 1
        on.setdefault(subject, set()).add(person)
        found.append(StandIn(seat=seat, recused=absent, person=person))
    return found


def substitute(part: DepartmentSeats, stand_in: StandIn) -> Substitute:
    """Say who stands in for whom."""
    s = part.seats[stand_in.seat]
    return Substitute(
        subject=part.places[s.subject].subject,
        department=part.department.name,
        seat=s.number,
        recused=part.people[stand_in.recused].id,
        inspector=part.people[stand_in.person].id,
    )
