"""The violations of what is done: the procedure, the ceremony, the changes after publication."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from attrs import evolve

from randsup.facts.registers import Conflict, Inspector, Subject, SubjectRegister
from randsup.facts.stated_ratios import Ratio
from randsup.facts.workdays import WorkCalendar
from randsup.lottery import Seed, below
from randsup.proof.checks import Evidence, Procedure
from randsup.rules.dispatch.assignments import Dispatch
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
