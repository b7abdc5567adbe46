"""When nobody is left for one seat: the shortest chain of seats, or the certificate that there is none.

Sentences: 按程序递补人员 (Shenzhen 二（一）3, Linyi 二（三）); 并再次采取随机选派方式产生替补 (Tonghua 六（五）3（3）).

Theory. Somebody with a visit left may take a seat whose holder may take this one: the shortest such chain
is found by the search that fills seats in the dispatch, in an order that the event seed gives, so that
nobody can know it before. It changes seats that were published, hence only under a reading of its own.
(Dispatch specification, section 3, invariant 38; docs/reference/dispatch-algorithm.md, 11.)
"""

from __future__ import annotations

from collections.abc import Mapping

from randsup.lottery import ticket
from randsup.rules.assignments import Certificate, Move
from randsup.rules.changes import Change
from randsup.rules.crews import roster_order
from randsup.rules.residual import NOBODY, UNLIMITED, Network, Search, State, cuts
from randsup.rules.standing import Seat, Standing, suits


def alone(standing: Standing, seat: Seat, barred: set[str]) -> Certificate:
    """Certify one seat: whoever may take it has no visit left."""
    full = [p.id for p in standing.list_of(seat) if p.id not in barred] if seat.number else []
    return Certificate(
        department=seat.department,
        seats=(seat.id,),
        subjects=(seat.subject,),
        categories=(seat.category,),
        inspectors=tuple(sorted(full)),
        capacity=0,
        pairs=0,
        missing=1,
    )


def chain(
    standing: Standing, seat: Seat, change: Change
) -> tuple[tuple[Move, ...], Certificate | None]:
    """Return the shortest chain that fills the seat, or nothing and why there is none."""
    task = standing.sent[seat.task].task
    roster = standing.roster(seat.task, seat.department)
    people = roster_order(task, seat.department, roster.people, change.seed)
    index = {p.id: place for place, p in enumerate(people)}
    key = change.seed.key("seats", task.id)
    seats = sorted(
        (
            s
            for s in standing.seats_of(seat.task, seat.department)
            if s.id == seat.id or not standing.holders[s.id] or standing.holders[s.id] in index
        ),
        key=lambda s: (not s.category, ticket(key, s.id), s.id),
    )
    subjects = {name: n for n, name in enumerate(sorted({s.subject for s in seats}))}
    groups = {key: n for n, key in enumerate(sorted({(s.category, s.region) for s in seats}))}
    held = [index.get(standing.holders[s.id], NOBODY) if s.id != seat.id else NOBODY for s in seats]
    visits = [held.count(n) for n in range(len(people))]
    now = [standing.loads[p.id] - (p.id == change.old) for p in people]
    first = {group: next(s for s in seats if (s.category, s.region) == group) for group in groups}
    state = State(
        Network(
            subjects=tuple(subjects[s.subject] for s in seats),
            groups=tuple(groups[s.category, s.region] for s in seats),
            rosters=tuple(
                tuple(n for n, p in enumerate(people) if suits(p, first[group])) for group in groups
            ),
            rooms=tuple(
                UNLIMITED if p.max_load is None else max(0, p.max_load - load) + visit
                for p, load, visit in zip(people, now, visits, strict=True)
            ),
            loads=tuple(load - visit for load, visit in zip(now, visits, strict=True)),
            conflicts=frozenset(_apart(standing, seat, change.old, subjects, index)),
        )
    )
    for place, person in enumerate(held):
        if person != NOBODY:
            state.seat(place, person)
    start = next(n for n, s in enumerate(seats) if s.id == seat.id)
    search = Search(state, seats=(start,))
    end = search.run(UNLIMITED)
    if end == NOBODY:
        (cut,) = cuts(state, (start,))
        return (), Certificate(
            department=seat.department,
            seats=tuple(sorted(seats[n].id for n in cut.seats)),
            subjects=tuple(sorted({seats[n].subject for n in cut.seats})),
            categories=tuple(sorted({seats[n].category for n in cut.seats})),
            inspectors=tuple(sorted(people[n].id for n in cut.people)),
            capacity=cut.capacity,
            pairs=cut.pairs,
            missing=cut.missing,
        )
    return tuple(
        Move(
            seat=seats[place].id,
            before=change.old
            if place == start
            else ("" if before == NOBODY else people[before].id),
            after=people[after].id,
        )
        for place, before, after in state.shift(search.path(end), end)
    ), None


def _apart(
    standing: Standing,
    seat: Seat,
    old: str,
    subjects: Mapping[str, int],
    index: Mapping[str, int],
) -> list[tuple[int, int]]:
    """Return who may not come to which subject: interests, whoever has left it, a leader in addition."""
    found = [(subjects[seat.subject], index[old])] if old in index else []
    for name, number in subjects.items():
        place = standing.place_of_leader(seat.task, name)
        leader = standing.holders[place] if standing.additional(place) else ""
        who = standing.conflicts.get(name, set()) | standing.gone.get(name, set()) | {leader}
        found.extend((number, index[p]) for p in who if p in index)
    return found
