"""The violations of seats that stay empty, of the balance, of exceptions."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from attrs import evolve

from randsup.law.clause import Clause
from randsup.proof.checks import Evidence
from tests.proof.checks.near_misses import SHENYANG, TONGHUA
from tests.proof.checks.violations import (
    UnfitError,
    Violation,
    emptied,
    exchanged,
    full,
    in_dispatch,
    members,
    named,
    one_of,
    put,
    sent,
    violates,
    without,
)
from tests.rules.wide_cases import FREE

# ---- feasibility


@violates("D27")
def _lost(r: Random) -> Violation:
    lawful = sent(r)
    team = one_of(r, [t for t in lawful.dispatch.teams if t.members])
    gone = r.sample(team.members, r.randint(1, len(team.members)))
    return Violation(lawful=lawful, wrong=without(lawful, gone), about=f"subject {team.subject}")


@violates("D27")
def _nobody_was_drawn(r: Random) -> Violation:
    lawful = full(r)
    drawn = list(lawful.drawn)
    gone = drawn.pop(r.randrange(len(drawn)))
    return Violation(
        lawful=lawful, wrong=evolve(lawful, drawn=drawn), about=f"subject {gone.subject}"
    )


@violates("D28")
def _given_up(r: Random) -> Violation:
    lawful = sent(r)
    one = one_of(
        r,
        [
            m
            for m in members(lawful)
            if not any(x.department == m.department for x in lawful.dispatch.ladder)
        ],
    )
    there = [m for m in members(lawful) if m.department == one.department]
    gone = r.sample(there, r.randint(1, min(3, len(there))))
    return Violation(
        lawful=lawful, wrong=emptied(lawful, gone), about=f"department {one.department}"
    )


@violates("D29")
def _miscounted(r: Random) -> Violation:
    lawful = sent(r)
    proofs = list(lawful.dispatch.certificates)
    n = one_of(r, list(range(len(proofs))))
    name = r.choice(("capacity", "pairs", "missing"))
    proofs[n] = evolve(proofs[n], **{name: getattr(proofs[n], name) + r.choice((-2, -1, 1, 2, 5))})
    return Violation(
        lawful=lawful,
        wrong=in_dispatch(lawful, certificates=tuple(proofs)),
        about=f"certificate {n}",
    )


@violates("D29")
def _hidden_people(r: Random) -> Violation:
    """A certificate that leaves people out whose capacity it needs."""
    lawful = sent(r)
    proofs = list(lawful.dispatch.certificates)
    n = one_of(r, [k for k, c in enumerate(proofs) if c.inspectors and c.capacity])
    rooms = {p.id: p for p in lawful.inspectors or ()}
    gone = one_of(
        r,
        [
            i
            for i in proofs[n].inspectors
            if (rooms[i].max_load or 0) > rooms[i].prior_load + dict(lawful.loads).get(i, 0)
            and i not in dict(lawful.caps)
        ],
    )
    proofs[n] = evolve(proofs[n], inspectors=tuple(i for i in proofs[n].inspectors if i != gone))
    return Violation(
        lawful=lawful,
        wrong=in_dispatch(lawful, certificates=tuple(proofs)),
        about=f"certificate {n}",
    )


@violates("D30")
def _no_proof(r: Random) -> Violation:
    lawful = sent(r)
    empty = list(lawful.dispatch.unfilled)
    k = one_of(r, list(range(len(empty))))
    empty[k] = evolve(empty[k], certificate=r.choice([-1, len(lawful.dispatch.certificates), 99]))
    return Violation(
        lawful=lawful,
        wrong=in_dispatch(lawful, unfilled=tuple(empty)),
        about=named(lawful, empty[k]),
    )


@violates("D30")
def _needless_proof(r: Random) -> Violation:
    lawful = sent(r)
    proofs = lawful.dispatch.certificates
    one = one_of(r, list(proofs))
    wrong = in_dispatch(lawful, certificates=(*proofs, one))
    return Violation(lawful=lawful, wrong=wrong, about=f"certificate {len(proofs)}")


@violates("D32")
def _borrowed_too_often(r: Random) -> Violation:
    """The superior's people on seats that the department's own people can take."""
    lawful = sent(r)
    superior = [p for p in lawful.inspectors or () if p.role == "superior"]
    rung = one_of(r, [x for x in lawful.dispatch.ladder if x.step == "superior"])
    who = one_of(r, [p.id for p in superior if p.department == rung.department])
    ids = {p.id for p in superior}
    own = [m for m in members(lawful) if m.department == rung.department and m.inspector not in ids]
    short = sum(c.missing for c in rung.certificates)
    came = sum(m.inspector in ids for m in members(lawful) if m.department == rung.department)
    later = sum(
        len(x.filled)
        for x in lawful.dispatch.ladder
        if x.department == rung.department and x.step in ("single-random", "direct")
    )
    more = min(short, len(rung.filled) + later) - came + 1
    if len(own) < more:
        raise UnfitError
    wrong = lawful
    for m in r.sample(own, more):
        at = (m.subject, m.department, m.seat)
        wrong = put(
            wrong, next(x for x in members(wrong) if (x.subject, x.department, x.seat) == at), who
        )
    return Violation(lawful=lawful, wrong=wrong, about=f"department {rung.department}")


@violates("D32")
def _not_planned(r: Random) -> Violation:
    lawful = sent(r)
    rung = one_of(r, [x for x in lawful.dispatch.ladder if x.step == "superior"])
    ladder = tuple(s for s in lawful.task.ladder if s.step != "superior")
    wrong = evolve(lawful, task=evolve(lawful.task, ladder=ladder))
    return Violation(lawful=lawful, wrong=wrong, about=f"department {rung.department}")


# ---- balance


def _pushed(r: Random, lawful: Evidence) -> tuple[Evidence, str]:
    """A visit moved to somebody who makes as many already, in a team that they are not of."""
    visits = Counter(m.inspector for m in members(lawful))
    there = {(m.subject, m.inspector) for m in members(lawful)}
    wrong, one, _ = exchanged(
        lawful,
        r,
        lambda m, p: (
            p.department == m.department
            and visits[p.id] >= visits[m.inspector]
            and (m.subject, p.id) not in there
        ),
    )
    return wrong, one.department


@violates("D33")
def _uneven(r: Random) -> Violation:
    lawful = full(r, kinds=True)
    wrong, _ = _pushed(r, lawful)
    return Violation(lawful=lawful, wrong=wrong, about="inspectors ")


@violates("D34")
def _unequal(r: Random) -> Violation:
    lawful = full(r)
    lawful = evolve(lawful, inspectors=[evolve(p, licence="") for p in lawful.inspectors or ()])
    wrong, _ = _pushed(r, lawful)
    return Violation(lawful=lawful, wrong=wrong, about="inspectors ")


def _remembered(r: Random, name: str) -> Violation:
    lawful = sent(r)
    told = list(lawful.dispatch.rotation)
    k = one_of(r, list(range(len(told))))
    if r.random() < 0.2:
        if not getattr(told[k], name):
            raise UnfitError
        wrong = in_dispatch(lawful, rotation=())
    else:
        number = getattr(told[k], name) + r.choice([-2, -1, 1, 3])
        told[k] = evolve(told[k], **{name: number})
        wrong = in_dispatch(lawful, rotation=tuple(told))
    return Violation(
        lawful=lawful, wrong=wrong, about=f"department {lawful.dispatch.rotation[k].department}"
    )


@violates("D35")
def _visits_forgotten(r: Random) -> Violation:
    return _remembered(r, "visits")


@violates("D36")
def _partners_forgotten(r: Random) -> Violation:
    return _remembered(r, "partners")


# ---- exceptions


def _step(r: Random, step: str) -> tuple[Evidence, int]:
    lawful = sent(r)
    if lawful.task.window is None:
        raise UnfitError
    found = [k for k, x in enumerate(lawful.dispatch.ladder) if x.step == step]
    return lawful, one_of(r, found)


def _with_rung(lawful: Evidence, k: int, **fields: Any) -> Violation:
    ladder = list(lawful.dispatch.ladder)
    ladder[k] = evolve(ladder[k], **fields)
    return Violation(
        lawful=lawful,
        wrong=in_dispatch(lawful, ladder=tuple(ladder)),
        about=f"department {ladder[k].department}",
    )


@violates("D44")
def _nobody_says_why(r: Random) -> Violation:
    lawful, k = _step(r, "direct")
    missing: list[dict[str, Any]] = [{"reason": ""}, {"approver": ""}, {"day": None}]
    return _with_rung(lawful, k, **r.choice(missing))


@violates("D44")
def _beyond_the_proof(r: Random) -> Violation:
    lawful, k = _step(r, "direct")
    rung = lawful.dispatch.ladder[k]
    proven = {s for c in rung.certificates for s in c.seats}
    one = one_of(r, [m for m in members(lawful) if named(lawful, m)[5:] not in proven])
    return _with_rung(lawful, k, taken=(*rung.taken, (named(lawful, one)[5:], one.inspector)))


@violates("D44")
def _the_text_says_nothing(r: Random) -> Violation:
    lawful, k = _step(r, "direct")
    path = "fallback.direct_assignment_allowed"
    wrong = evolve(lawful, policy=FREE.with_clause(path, TONGHUA[path]))
    return Violation(
        lawful=lawful, wrong=wrong, about=f"department {lawful.dispatch.ladder[k].department}"
    )


@violates("D45")
def _no_approval(r: Random) -> Violation:
    lawful, k = _step(r, "single-random")
    missing: list[dict[str, Any]] = [{"reason": " "}, {"approver": ""}, {"day": None}]
    return _with_rung(lawful, k, **r.choice(missing))


@violates("D45")
def _until_when(r: Random) -> Violation:
    lawful, k = _step(r, "single-random")
    wrong = evolve(lawful, task=evolve(lawful.task, window=None, keep_apart=False))
    return Violation(
        lawful=lawful, wrong=wrong, about=f"department {lawful.dispatch.ladder[k].department}"
    )


@violates("D46")
def _lower(r: Random) -> Violation:
    lawful = sent(r)
    levels = {p.id: p.level for p in lawful.inspectors or ()}
    lower = {d.name: d.lower_levels for d in lawful.task.departments}
    one = one_of(r, [m for m in members(lawful) if levels[m.inspector] in lower[m.department]])
    clause = SHENYANG["draw.personnel_levels"]
    if not isinstance(clause, Clause):
        raise UnfitError
    only = FREE.with_clause("draw.personnel_levels", evolve(clause, value=("own",)))
    return Violation(lawful=lawful, wrong=evolve(lawful, policy=only), about=named(lawful, one))
