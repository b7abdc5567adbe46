"""Seats that change hands: who holds what after an event, and whether fewer moves would have done."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from attrs import evolve

from randsup.proof.checks.evidence import LoggedChange
from randsup.proof.checks.view import View, Why
from randsup.rules.dispatch.assignments import Assignment, Team, Unfilled, seat_id
from randsup.rules.dispatch.residual import ANYBODY, NOBODY, Search, State


def holders(view: View) -> dict[str, str]:
    """Return who holds which seat in the dispatch as published, empty seats included."""
    task = view.evidence.task.id
    found = {view.name(m): m.inspector for m in view.members}
    for u in view.dispatch.unfilled:
        found.setdefault(seat_id(task, u.subject, u.department, u.seat), "")
    return found


def after(
    view: View, teams: Mapping[str, Team], change: LoggedChange
) -> tuple[list[Team], list[Team]]:
    """Return the teams whose seats an event names, as they stand before and after it."""
    moved = {m.seat: m.after for m in change.moves}
    before = [teams[subject] for subject in sorted(touched(change)) if subject in teams]
    now = [
        Team(
            subject=team.subject,
            members=tuple(
                evolve(m, inspector=moved.get(view.name(m), m.inspector))
                for m in team.members
                if moved.get(view.name(m), m.inspector)
            )
            + tuple(_filled(view, team, moved)),
        )
        for team in before
    ]
    return before, now


def _filled(view: View, team: Team, moved: Mapping[str, str]) -> Iterator[Assignment]:
    """Yield who takes a seat of a team that was empty: as published, or since an earlier event."""
    held = {view.name(m) for m in team.members}
    taken = {name for name, person in moved.items() if person} - held
    if not taken:
        return
    task = view.evidence.task.id
    places: tuple[Assignment | Unfilled, ...] = (*view.dispatch.unfilled, *view.members)
    for place in places:
        name = seat_id(task, place.subject, place.department, place.seat)
        if place.subject == team.subject and name in taken:
            yield Assignment(
                subject=place.subject,
                department=place.department,
                seat=place.seat,
                role=place.role,
                category=place.category,
                inspector=moved[name],
            )


def touched(change: LoggedChange) -> frozenset[str]:
    """Return the subjects whose seats an event names."""
    seats = (change.seat, *(m.seat for m in change.moves))
    return frozenset(seat.split("/")[1] for seat in seats if seat.count("/") > 1)


def path_problem(
    view: View, change: LoggedChange, now: Mapping[str, str], gone: Collection[str]
) -> Why | None:
    """Say what is wrong with the moves of an event, `None` if they are one seat or a shortest chain.

    `now` is who holds which seat before the event, `gone` whoever was taken off the subject before.
    """
    # a leader's place, number 0, follows whoever leads, and is no link of a chain
    moves = tuple(m for m in change.moves if not m.seat.endswith("/0") or m.seat == change.seat)
    if not moves:
        return ("没有席位变动", "moves no seat") if change.new != change.old else None
    first, last = moves[0], moves[-1]
    if (first.seat, first.before, first.after) != (change.seat, change.old, change.new):
        return "所记变动不是该席位的变动", "moves another seat than its own"
    for move, follower in pairwise(moves):
        if move.after != follower.before:
            return "调整链不相连", "has a chain that is broken"
    if any(now.get(m.seat, "") != m.before for m in moves) or (not last.after and len(moves) > 1):
        return "变动前的人员与名单不符", "moves people from where they are not"
    if len(moves) > 1 and not view.evidence.task.keep_apart:  # days may make a chain longer
        least = _shortest(view, change, now, gone)
        if least is not None and least < len(moves):
            return (
                f"动了{len(moves)}个席位，{least}个即可",
                f"moves {len(moves)} seats where {least} would do",
            )
    return None


def _shortest(
    view: View, change: LoggedChange, now: Mapping[str, str], gone: Collection[str]
) -> int | None:
    """Return how many seats must move at least, `None` if nobody can come or it is not known."""
    name = change.seat.split("/")[-2] if change.seat.count("/") > 2 else ""
    if name not in view.departments:
        return None
    part = view.part(name)
    people = [*part.officers]
    state = State(part.network(people))
    index = {part.people[i].id: n for n, i in enumerate(people)}
    start = NOBODY
    for seat, s in enumerate(part.seats):
        person = index.get(now.get(s.id, ""), NOBODY)
        if s.id == change.seat:
            start = seat
            barred = {index[i] for i in (change.old, *gone) if i in index}
            state.barred[s.subject] = {*state.barred[s.subject], *barred}
        elif person != NOBODY and person not in state.on[s.subject] and state.rooms[person] > 0:
            state.seat(seat, person)
    if start == NOBODY:
        return None
    search = Search(state, seats=(start,))
    end = search.run(ANYBODY)
    return None if end == NOBODY else len(search.path(end))
