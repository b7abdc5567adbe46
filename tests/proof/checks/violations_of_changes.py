"""The violations of what is done: the changes after publication, leaders, papers."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from attrs import evolve

from randsup.errors import InputError, Refused
from randsup.facts.events import Events
from randsup.facts.registers import Conflict
from randsup.facts.workdays import WorkCalendar
from randsup.lottery import Seed
from randsup.proof.checks import Evidence, LoggedChange, Refusal
from randsup.proof.checks.reading import read_change
from randsup.proof.events import event
from randsup.rules.change.changes import Approval, Request
from randsup.rules.change.places import Sent
from randsup.rules.change.standing import Standing
from randsup.rules.change.substitution import change_of
from randsup.rules.dispatch.assignments import Move
from tests.proof.checks.near_misses import (
    SEED,
    TONGHUA,
)
from tests.proof.checks.violations import (
    UnfitError,
    Violation,
    full,
    members,
    named,
    one_of,
    violates,
)

CALENDAR = WorkCalendar.china()

# ---- change control


def changed(
    r: Random, *, kinds: tuple[str, ...] = ("recusal", "application", "leader")
) -> Evidence:
    """Full teams, and some lawful events after their publication, as a log holds them."""
    base = full(r)
    standing = Standing(
        [
            Sent(
                task=base.task,
                dispatch=base.dispatch,
                regions=tuple((p.subject, "") for p in base.drawn),
            )
        ],
        base.inspectors or (),
        TONGHUA,
        draw_seed=SEED,
    )
    log: list[LoggedChange] = []
    head = "f" * 64
    for n in range(r.randint(1, 4)):
        kind = r.choice(kinds)
        one = r.choice(members(base))
        seat = named(base, one)[5:]
        if kind == "leader":
            seat = f"t/{one.subject}/甲/0"
        day = date(2026, 9, r.randint(1, 8))
        chain = ("applicant", "reviewer", "approver") if kind == "application" else ()
        request = Request(
            kind=kind,
            seat=seat,
            reason=f"因故{n}",
            filed=day,
            seed_on=date(2026, 9, r.randint(12, 20)),
            approvals=[
                Approval(
                    role=role,
                    by=standing.holders[seat] if role == "applicant" else "某",
                    on=date(2026, 9, 9 + k),
                )
                for k, role in enumerate(chain)
            ],
            list_drawn=date(2026, 9, 1) if kind == "application" else None,
            mode="from_members" if kind == "leader" else "",
        )
        try:
            change = change_of(
                standing, request, Seed.from_hex(f"{r.getrandbits(200):064x}"), CALENDAR
            )
        except (InputError, Refused):
            continue
        standing.apply(change)
        logged = event(change, head)
        head = str(logged["digest"])
        log.append(read_change(logged))
    if not log:
        raise UnfitError
    leading = tuple((s.subject, who) for s, who, _ in standing.rows() if not s.number)
    return evolve(
        base,
        changes=tuple(log),
        final=tuple(sorted((s.id, who) for s, who, _ in standing.rows() if who)),
        anchor="f" * 64,
        calendar=CALENDAR,
        leaders=leading or None,
        seed=SEED,
    )


def touched(lawful: Evidence, n: int, **fields: Any) -> Violation:
    log = list(lawful.changes or ())
    log[n] = evolve(log[n], **fields)
    return Violation(
        lawful=lawful, wrong=evolve(lawful, changes=tuple(log)), about=f"event {log[n].number}"
    )


def numbers(lawful: Evidence, *kinds: str) -> list[int]:
    return [n for n, c in enumerate(lawful.changes or ()) if not kinds or c.kind in kinds]


@violates("D37")
def _unexplained(r: Random) -> Violation:
    lawful = changed(r)
    final = list(lawful.final or ())
    n = r.randrange(len(final))
    seat, who = final[n]
    final[n] = (seat, one_of(r, [p.id for p in lawful.inspectors or () if p.id != who]))
    if r.random() < 0.3:
        del final[n]
    return Violation(lawful=lawful, wrong=evolve(lawful, final=tuple(final)), about=f"seat {seat}")


@violates("D37")
def _left_out(r: Random) -> Violation:
    lawful = changed(r, kinds=("recusal",))
    log = lawful.changes or ()
    last = log[-1]
    if last.new == last.old:
        raise UnfitError
    return Violation(
        lawful=lawful, wrong=evolve(lawful, changes=log[:-1]), about=f"seat {last.seat}"
    )


@violates("D38")
def _needless_chain(r: Random) -> Violation:
    lawful = changed(r, kinds=("recusal", "application"))
    n = 0
    first = (lawful.changes or ())[n]
    held_now = {named(lawful, m)[5:]: m for m in members(lawful)}
    mine = held_now[first.seat]
    other = one_of(
        r,
        [
            m
            for m in members(lawful)
            if m.department == mine.department
            and m.subject != mine.subject
            and m.inspector != first.old
        ],
    )
    there = {m.inspector for m in members(lawful) if m.subject in (mine.subject, other.subject)}
    free = one_of(
        r,
        [
            p.id
            for p in lawful.inspectors or ()
            if p.department == mine.department and p.id not in there
        ],
    )
    moves = (
        Move(seat=first.seat, before=first.old, after=other.inspector),
        Move(seat=named(lawful, other)[5:], before=other.inspector, after=free),
    )
    if other.inspector in {m.inspector for m in members(lawful) if m.subject == mine.subject}:
        raise UnfitError
    return touched(lawful, n, new=other.inspector, moves=moves)


@violates("D38")
def _another_seat(r: Random) -> Violation:
    lawful = changed(r, kinds=("recusal", "application"))
    n = r.choice(numbers(lawful))
    change = (lawful.changes or ())[n]
    ways = [
        (Move(seat="t/S0/甲/9", before=change.old, after=change.new),),
        (Move(seat=change.seat, before="z", after=change.new),),
        (*change.moves[:1], Move(seat="t/S0/甲/1", before="z", after="y")),
        (),
    ]
    return touched(lawful, n, moves=r.choice(ways))


@violates("D39")
def _not_by_stream(r: Random) -> Violation:
    lawful = changed(r)
    n = one_of(
        r, [k for k, c in enumerate(lawful.changes or ()) if any(d.size > 1 for d in c.draws)]
    )
    draws = list((lawful.changes or ())[n].draws)
    k = one_of(r, [k for k, d in enumerate(draws) if d.size > 1])
    ways: list[dict[str, Any]] = [
        {"index": (draws[k].index + r.randint(1, draws[k].size - 1)) % draws[k].size},
        {"key": f"{r.getrandbits(128):032x}"},
    ]
    draws[k] = evolve(draws[k], **r.choice(ways))
    return touched(lawful, n, draws=tuple(draws))


@violates("D39")
def _unlawful_substitute(r: Random) -> Violation:
    lawful = changed(r, kinds=("recusal",))
    change = (lawful.changes or ())[-1]
    if not change.new or change.new == change.old:
        raise UnfitError
    subject = change.seat.split("/")[1]
    kind = r.choice(["conflicts", "inspectors"])
    if kind == "conflicts":
        fields: dict[str, Any] = {"conflicts": (Conflict(change.new, subject),)}
    else:
        fields = {"inspectors": tuple(p for p in lawful.inspectors or () if p.id != change.new)}
    if any(
        m.inspector == change.new and (m.subject == subject or kind == "inspectors")
        for m in members(lawful)
    ):
        raise UnfitError
    about = "event "
    return Violation(lawful=lawful, wrong=evolve(lawful, **fields), about=about)


@violates("D39")
def _done_again(r: Random) -> Violation:
    lawful = changed(r)
    number = r.choice(numbers(lawful)) + 1
    wrong = evolve(lawful, differences=((number, "名单不同", "another list"),))
    return Violation(lawful=lawful, wrong=wrong, about=f"event {number}")


@violates("D40")
def _late(r: Random) -> Violation:
    lawful = changed(r, kinds=("application",))
    n = r.choice(numbers(lawful))
    day = date(2026, 9, 8) + timedelta(days=r.randint(1, 30))  # the window ends on the 8th
    return touched(lawful, n, filed=day)


@violates("D40")
def _a_step_left_out(r: Random) -> Violation:
    lawful = changed(r, kinds=("application",))
    n = r.choice(numbers(lawful))
    approvals = list((lawful.changes or ())[n].approvals)
    k = r.randrange(len(approvals))
    way = r.choice(["gone", "nobody", "early", "undated", "other"])
    if way == "gone":
        del approvals[k]
    elif way == "nobody":
        approvals[k] = evolve(approvals[k], by=" ")
    elif way == "undated":
        approvals[2] = evolve(approvals[2], on=None)
    elif way == "other":
        approvals[0] = evolve(approvals[0], by="z")
    else:
        approvals[k] = evolve(
            approvals[k], on=(lawful.changes or ())[n].filed - timedelta(days=r.randint(1, 9))
        )
    return touched(lawful, n, approvals=tuple(approvals))


@violates("D41")
def _refused_as_late(r: Random) -> Violation:
    lawful = full(r, refusals=())
    rows = [
        Refusal(
            kind=r.choice(["recusal", "application"]),
            seat=named(lawful, r.choice(members(lawful)))[5:],
            filed=date(2026, 9, r.randint(1, 30)),
            late=False,
        )
        for _ in range(r.randint(1, 5))
    ]
    rows = [evolve(row, late=row.kind == "application") for row in rows]
    lawful = evolve(lawful, refusals=tuple(rows))
    n = r.randrange(len(rows))
    rows[n] = evolve(rows[n], kind="recusal", late=True)
    return Violation(
        lawful=lawful, wrong=evolve(lawful, refusals=tuple(rows)), about=f"seat {rows[n].seat}"
    )


@violates("D41")
def _measured(r: Random) -> Violation:
    lawful = changed(r, kinds=("recusal",))
    n = r.choice(numbers(lawful, "recusal"))
    return touched(lawful, n, last_day=date(2026, 9, r.randint(1, 30)))


@violates("D42")
def _early_seed(r: Random) -> Violation:
    lawful = changed(r)
    n = r.choice(numbers(lawful))
    change = (lawful.changes or ())[n]
    last = max([change.filed, *(a.on for a in change.approvals if a.on)])
    return touched(lawful, n, seed_on=last - timedelta(days=r.randint(1, 40)))


@violates("D42")
def _seed_again(r: Random) -> Violation:
    lawful = changed(r)
    n = r.choice(numbers(lawful))
    earlier = [SEED, *(c.seed for c in (lawful.changes or ())[:n])]
    return touched(lawful, n, seed=r.choice(earlier))


@violates("D43")
def _leaders(r: Random) -> Violation:
    base = full(r)
    chosen = r.sample(base.dispatch.teams, r.randint(1, len(base.dispatch.teams)))
    leading = [(t.subject, r.choice(t.members).inspector) for t in chosen]
    lawful = evolve(base, leaders=tuple(leading))
    subject, who = r.choice(leading)
    team = next(t for t in chosen if t.subject == subject)
    second = one_of(r, [m.inspector for m in team.members if m.inspector != who])
    lead = {p.id for p in base.inspectors or () if p.department == base.task.lead.name}
    ways: list[tuple[tuple[tuple[str, str], ...], str]] = [
        ((*leading, (subject, second)), f"subject {subject}"),
        ((*leading, ("nowhere", who)), "subject nowhere"),
        (tuple((s, "nobody" if s == subject else w) for s, w in leading), f"subject {subject}"),
    ]
    outside = [
        m.inspector
        for m in members(base)
        if m.inspector not in lead and m.inspector not in {x.inspector for x in team.members}
    ]
    if outside:
        ways.append(
            (
                tuple((s, outside[0] if s == subject else w) for s, w in leading),
                f"subject {subject}",
            )
        )
    wrong, about = r.choice(ways)
    return Violation(lawful=lawful, wrong=evolve(lawful, leaders=wrong), about=about)


@violates("D47")
def _unchained(r: Random) -> Violation:
    lawful = changed(r)
    log = list(lawful.changes or ())
    n = r.randrange(len(log))
    way = r.choice(["gone", "turned", "previous", "number", "content"])
    if way in ("gone", "turned"):
        if len(log) < 2 or n == len(log) - 1:
            raise UnfitError
        if way == "gone":
            del log[n]
        else:
            log[n], log[n + 1] = log[n + 1], log[n]
        return Violation(lawful=lawful, wrong=evolve(lawful, changes=tuple(log)), about="event ")
    fields: dict[str, dict[str, Any]] = {
        "previous": {"previous": f"{r.getrandbits(256):064x}"},
        "number": {"number": log[n].number + r.choice([-1, 1, 7])},
        "content": {"digest_of_log": f"{r.getrandbits(256):064x}"},
    }
    return touched(lawful, n, **fields[way])


@violates("D48")
def _thrown_away(r: Random) -> Violation:
    filed = date(2024, 1, 1) + timedelta(days=r.randint(0, 1500))
    try:
        least = filed.replace(year=filed.year + 2)
    except ValueError:
        least = date(filed.year + 2, 2, 28)
    lawful = full(
        r,
        events=Events({"archived": filed}),
        kept_until=least + timedelta(days=r.choice([0, 1, 400])),
    )
    wrong = evolve(lawful, kept_until=least - timedelta(days=r.choice([1, 2, 30, 700])))
    return Violation(lawful=lawful, wrong=wrong, about="task t")
