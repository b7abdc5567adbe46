"""The violations of what is done: the procedure, the ceremony, the changes after publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from attrs import evolve

from randsup.errors import InputError, Refused
from randsup.facts.events import Events
from randsup.facts.plans import Ratio
from randsup.facts.registers import Conflict, Inspector, Subject, SubjectRegister
from randsup.facts.workdays import WorkCalendar
from randsup.lottery import Seed, below
from randsup.proof.checks import Evidence, LoggedChange, Procedure, Refusal
from randsup.proof.checks.reading import read_change
from randsup.proof.events import event
from randsup.rules.change.changes import Approval, Request
from randsup.rules.change.standing import Sent, Standing
from randsup.rules.change.substitution import change_of
from randsup.rules.dispatch.assignments import Dispatch, Move
from randsup.rules.dispatch.seats import Place
from randsup.rules.dispatch.teams import assign
from randsup.rules.process import PlannedTask, perform
from tests.proof.checks.near_misses import (
    OPENINGS,
    SEED,
    SHENYANG,
    TONGHUA,
    USUAL,
    ceremony,
    dept,
    faulty,
    held,
    plan,
)
from tests.proof.checks.violations import (
    UnfitError,
    Violation,
    full,
    members,
    named,
    one_of,
    put,
    violates,
)

CALENDAR = WorkCalendar.china()

# ---- randomness


def _wrong_outcome(r: Random, of: str = "") -> Any:
    """Something that no procedure may do to an outcome: people of one team change places."""
    turn = r.randrange(1, 3)

    def wrong(found: Dispatch) -> Dispatch:
        teams = []
        for t in found.teams:
            mine = [m for m in t.members if of in ("", m.department)]
            holders = [m.inspector for m in mine]
            moved = iter(holders[turn % len(holders) :] + holders[: turn % len(holders)])
            teams.append(
                evolve(
                    t,
                    members=tuple(
                        evolve(m, inspector=next(moved)) if m in mine else m for m in t.members
                    ),
                )
            )
        return evolve(found, teams=tuple(teams), loads=() if turn > 1 else found.loads)

    return wrong


@violates("D16")
def _dependent(r: Random) -> Violation:
    lawful = full(r, joint=True, seed=SEED)
    name, other = r.choice([("甲", "乙"), ("乙", "甲")])
    known = sum(p.department == other for p in lawful.inspectors or ())
    wrong = faulty(
        lambda _t, p, _s: sum(i.department == other for i in p) != known, _wrong_outcome(r, name)
    )
    return Violation(
        lawful=lawful, wrong=evolve(lawful, procedure=wrong), about=f"department {name}"
    )


@violates("D17")
def _another_outcome(r: Random) -> Violation:
    lawful = full(r, seed=SEED)
    name = r.choice(["teams", "loads", "crews", "packages", "excluded", "substitutes"])
    found = lawful.dispatch
    if name == "teams":
        a, b = r.sample(members(lawful), 2)
        if a.inspector == b.inspector:
            raise UnfitError
        wrong = put(lawful, a, b.inspector)
    else:
        changes: dict[str, Any] = {
            "loads": (
                evolve(found.loads[0], prior=found.loads[0].prior + r.randint(1, 3)),
                *found.loads[1:],
            ),
            "crews": tuple(evolve(c, members=c.members[::-1]) for c in found.crews),
            "packages": (tuple(p.subject for p in lawful.drawn),),
            "excluded": (("x", "on-leave"),),
            "substitutes": found.loads[:1],
        }
        wrong = evolve(lawful, dispatch=evolve(found, **{name: changes[name]}))
    return Violation(lawful=lawful, wrong=wrong, about=f"task t: {name}")


@violates("D18")
def _by_order(r: Random) -> Violation:
    lawful = full(r, seed=SEED)
    subjects = [p.subject for p in lawful.drawn]
    declared = tuple(Conflict(lawful.inspectors[k].id, subjects[k % 2]) for k in range(2))  # type: ignore[index]
    lawful = evolve(
        lawful,
        conflicts=declared,
        dispatch=assign(
            lawful.task, lawful.drawn, lawful.inspectors or (), TONGHUA, SEED, conflicts=declared
        ),
    )
    what = r.choice(["inspectors", "conflicts", "drawn"])
    order = {
        name: tuple(getattr(lawful, name) or ()) for name in ("inspectors", "conflicts", "drawn")
    }
    spoil = _wrong_outcome(r)

    def made(task: Any, drawn: Any, inspectors: Any, *rest: Any, **more: Any) -> Dispatch:
        found = assign(task, drawn, inspectors, *rest, **more)
        now = {"inspectors": inspectors, "conflicts": more["conflicts"], "drawn": drawn}
        return spoil(found) if tuple(now[what]) != order[what] else found

    wrong = evolve(lawful, procedure=Procedure(assign=made))
    return Violation(lawful=lawful, wrong=wrong, about=f"order of {what}")


@violates("D19")
def _favoured(r: Random) -> Violation:
    task = plan(dept(seats=2))
    people = tuple(Inspector(id=i, department="甲") for i in "abcdef"[: r.randint(4, 6)])
    one, other = r.sample([p.id for p in people], 2)
    places = tuple(Place(subject=f"S{k}", region="") for k in range(r.randint(1, 2)))
    made = assign(task, places, people, TONGHUA, SEED)
    lawful = Evidence(
        task=task,
        policy=TONGHUA,
        dispatch=made,
        drawn=places,
        inspectors=people,
        conflicts=(),
        pair=(one, other),
    )
    every = r.randint(1, 2)  # all the seeds, or half of them

    def spoiled(
        task: Any, drawn: Any, inspectors: Any, policy: Any, seed: Any, **rest: Any
    ) -> Dispatch:
        found = assign(task, drawn, inspectors, policy, seed, **rest)
        if int(seed.hex, 16) % every:
            return found
        teams = []
        for t in found.teams:
            there = {m.inspector for m in t.members}
            turn = {other: one} if other in there and one not in there else {}
            teams.append(
                evolve(
                    t,
                    members=tuple(
                        evolve(m, inspector=turn.get(m.inspector, m.inspector)) for m in t.members
                    ),
                )
            )
        return evolve(found, teams=tuple(teams))

    wrong = evolve(lawful, procedure=Procedure(assign=spoiled))
    return Violation(lawful=lawful, wrong=wrong, about=f"inspectors {one} and {other}")


@violates("D20")
def _not_bound(r: Random) -> Violation:
    lawful = held(*USUAL)
    n = r.randrange(len(OPENINGS))
    word = f"{r.getrandbits(256):064x}"
    another = tuple(
        evolve(o, **{r.choice(["nonce", "input"]): word}) if k == n else o
        for k, o in enumerate(OPENINGS)
    )
    commitment, log = ceremony(*USUAL)
    other = evolve(commitment, at=f"2026-08-{r.randint(1, 19):02d}T09:00:00+08:00")
    late = tuple(
        evolve(e, at="2026-08-21T09:00:00+08:00") if e.kind == "commit" else e for e in log
    )
    fields: dict[str, Any] = r.choice(
        [
            {"seed": Seed.from_hex(word)},
            {"openings": another},
            {"openings": OPENINGS[n : n + 1]},
            {"commitments": (other,)},
            {"commitments": ()},
            {"frame": f'{{"registers":[{r.randrange(99)}]}}'},
            {"log": late},
        ]
    )
    return Violation(lawful=lawful, wrong=evolve(lawful, **fields), about="ceremony")


@violates("D21")
def _not_uniform(r: Random) -> Violation:
    lawful = full(r, seed=SEED)
    at, shift = r.randint(2, 40), r.randint(1, 3)

    def modulo(words: Iterator[int], n: int) -> int:
        return next(words) % n

    def favours(words: Iterator[int], n: int) -> int:
        found = below(words, n)
        return 0 if n == at and found == shift % n else found

    def stops_early(words: Iterator[int], n: int) -> int:
        word = next(words)
        while word >= 2**64 - 2**64 % n - (n == at):
            word = next(words)
        return word % n

    wrong = r.choice([modulo, favours, stops_early])
    about = "below(" if wrong is modulo else f"below({at})"
    if wrong is favours and not shift % at:
        raise UnfitError
    return Violation(
        lawful=lawful, wrong=evolve(lawful, procedure=Procedure(below=wrong)), about=about
    )


@violates("D22")
def _one_stream(r: Random) -> Violation:
    lawful = full(r, joint=True, seed=SEED)
    one, other = r.choice(
        [("package", "seats"), ("subjects", "seats"), ("subjects", "package"), ("visit", "seat")]
    )

    def wrong(seed: Seed, purpose: str, *labels: str) -> str:
        if one == "visit" and purpose == one:
            return seed.key("seat", f"{labels[0]}/{labels[1]}/甲/1")
        return seed.key(other if purpose == one else purpose, *labels)

    return Violation(
        lawful=lawful, wrong=evolve(lawful, procedure=Procedure(key=wrong)), about="key "
    )


@violates("D23")
def _seeing(r: Random) -> Violation:
    task = evolve(plan(dept()), ratio=Ratio(value="1/2"))
    people = tuple(Inspector(id=f"p{k}", department="甲") for k in range(r.randint(4, 8)))
    subjects = SubjectRegister(Subject(id=f"S{k}") for k in range(r.randint(4, 9)))
    used: dict[str, Any] = {
        "subjects": subjects,
        "inspectors": people,
        "conflicts": (),
        "policy": TONGHUA,
        "calendar": CALENDAR,
    }
    (outcome,) = perform((PlannedTask(task=task),), seed=SEED, **used)
    lawful = Evidence(
        task=task,
        dispatch=outcome.dispatch,
        drawn=outcome.drawn.selected,
        seed=SEED,
        planned=(PlannedTask(task=task),),
        **used,
    )
    gone = r.random() < 0.5

    def wrong(planned: Any, **rest: Any) -> Any:
        done = perform(planned, **rest)
        if len(tuple(rest["inspectors"])) == len(people):
            return done
        cut = [(o, o.drawn.selected[1:] if gone else o.drawn.selected[::-1]) for o in done]
        return tuple(evolve(o, drawn=evolve(o.drawn, selected=s)) for o, s in cut)

    return Violation(
        lawful=lawful, wrong=evolve(lawful, procedure=Procedure(perform=wrong)), about="draw"
    )


@violates("D23")
def _crews_by_subjects(r: Random) -> Violation:
    lawful = _seeing(r).lawful
    whole = len(lawful.drawn)

    def wrong(task: Any, drawn: Any, *rest: Any, **more: Any) -> Dispatch:
        found = assign(task, drawn, *rest, **more)
        if len(tuple(drawn)) == whole:
            return found
        return evolve(found, crews=tuple(evolve(c, members=c.members[::-1]) for c in found.crews))

    return Violation(
        lawful=lawful,
        wrong=evolve(lawful, procedure=Procedure(assign=wrong)),
        about="department 甲",
    )


@violates("D24")
def _told(r: Random) -> Violation:
    lawful = held(*USUAL)
    (log,) = lawful.public or ()
    if lawful.seed is None:
        raise UnfitError
    secret = r.choice([lawful.seed.hex, *(o.nonce for o in OPENINGS), "S: a"])
    texts = [log] * r.randint(1, 3)
    n = r.randrange(len(texts))
    texts[n] = texts[n] + secret
    return Violation(
        lawful=lawful, wrong=evolve(lawful, public=tuple(texts)), about=f"public text {n + 1}"
    )


@violates("D25")
def _out_of_order(r: Random) -> Violation:
    rank = {"commit": 0, "seal": 1, "reveal": 2, "accept": 3}
    kinds = list(USUAL)
    r.shuffle(kinds)
    ranks = [rank[k] for k, _ in kinds]
    if ranks == sorted(ranks):
        raise UnfitError
    return Violation(lawful=held(*USUAL), wrong=held(*kinds), about="ceremony line")


@violates("D26")
def _not_one_seed(r: Random) -> Violation:
    lawful = held(*USUAL)
    log = list(lawful.log or ())
    n = r.randrange(len(log) - 1)
    removed = tuple(log[:n] + log[n + 1 :])
    touched = tuple(
        evolve(e, at="2026-08-20T10:59:00+08:00") if k == n else e for k, e in enumerate(log)
    )
    again = held(*USUAL, *[("accept", 0)] * r.randint(1, 3))
    never = held(*USUAL[:-1])
    wrong = r.choice([evolve(lawful, log=removed), evolve(lawful, log=touched), again, never])
    return Violation(lawful=lawful, wrong=wrong, about="ceremony")


@violates("D31")
def _worse_with_more(r: Random) -> Violation:
    task = plan(dept(seats=1))
    people = tuple(Inspector(id=i, department="甲", max_load=1) for i in "abc"[: r.randint(1, 3)])
    places = tuple(Place(subject=f"S{k}", region="") for k in range(r.randint(4, 6)))
    made = assign(task, places, people, TONGHUA.with_clause("team.min_size", _silent()), SEED)
    lawful = Evidence(
        task=task,
        policy=TONGHUA.with_clause("team.min_size", _silent()),
        dispatch=made,
        drawn=places,
        inspectors=people,
        conflicts=(),
        seed=SEED,
    )
    more = r.random() < 0.5

    def wrong(task: Any, drawn: Any, inspectors: Any, *rest: Any, **other: Any) -> Dispatch:
        found = assign(task, drawn, inspectors, *rest, **other)
        if more and len(tuple(inspectors)) > len(people):
            return evolve(found, unfilled=made.unfilled * 2)
        if not more and other["conflicts"]:
            return evolve(found, unfilled=made.unfilled[1:])
        return found

    return Violation(
        lawful=lawful, wrong=evolve(lawful, procedure=Procedure(assign=wrong)), about="inspector "
    )


def _silent() -> Any:
    return SHENYANG["team.min_size"]


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
    wrong = r.choice(
        [
            {"index": (draws[k].index + r.randint(1, draws[k].size - 1)) % draws[k].size},
            {"key": f"{r.getrandbits(128):032x}"},
        ]
    )
    draws[k] = evolve(draws[k], **wrong)
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
