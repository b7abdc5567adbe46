"""The record of a run: everything that was used, decided and left undone, as canonical JSON.

Whoever holds the record, the registers, the profile and the calendar can recompute it bit for bit. It
keeps the digests of what was used, the seed, the versions of the algorithms, each class with n and N,
every ticket, every team, every unfilled seat with its certificate, every duty, and everything that was
skipped.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import frozen

from randsup.canonical import Json, canonical_json, digest, plain
from randsup.facts.ratios import Resolved
from randsup.facts.registers import INSPECTOR_FIELDS, SetAside
from randsup.facts.workdays import WorkCalendar
from randsup.law.clause import Citation
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.lottery import ALGORITHM as DRAW
from randsup.lottery import Seed
from randsup.rules.dispatch.assignments import Certificate, Rung
from randsup.rules.dispatch.matching import ALGORITHM as DISPATCH
from randsup.rules.dispatch.teams import Dispatch
from randsup.rules.draw.designs import Weighting
from randsup.rules.draw.sampling import Drawn, Selection, Stratum
from randsup.rules.process import Outcome
from randsup.rules.publication import Obligation

SCHEMA: Final = "randsup/record/1"


@frozen(kw_only=True)
class Registers:
    """What the record says of the registers that were used.

    `fields` are the columns of the kept subjects' register; `subjects` its digest over all of them.
    `history` is the digest of the past visits, `None` where the case has none.
    """

    fields: tuple[str, ...]
    subjects: str
    subjects_size: int
    inspectors: str
    inspectors_size: int
    conflicts: str
    conflicts_size: int
    items: str
    items_size: int
    set_aside: tuple[SetAside, ...] = ()
    inspectors_further: tuple[str, ...] = ()
    history: str | None = None
    history_size: int = 0


Record = dict[str, Json]


def build(
    outcomes: Iterable[Outcome],
    *,
    policy: Policy,
    calendar: WorkCalendar,
    seed: Seed,
    registers: Registers,
    notes: Iterable[Note] = (),
    ceremony: dict[str, Json] | None = None,
) -> Record:
    """Return the record of a run, its own digest included; `ceremony` only if one made the seed.

    Visits that several tasks make together stand in `merged`, only where there are any.
    """
    outcomes = tuple(outcomes)
    merged: list[Json] = [_merged(o) for o in outcomes if o.merges]
    record: Record = {
        "algorithms": {"dispatch": DISPATCH, "draw": DRAW},
        "calendar": {
            "digest": calendar.digest,
            "final": calendar.final.isoformat(),
            "first": calendar.first.isoformat(),
            "last": calendar.last.isoformat(),
        },
        "notes": [note_plain(n) for n in notes],
        "policy": _policy(policy),
        "registers": _registers(registers),
        "schema": SCHEMA,
        "seed": seed.hex,
        "tasks": [_outcome(o) for o in outcomes if not o.merges],
    }
    if merged:
        record["merged"] = merged
    if ceremony is not None:
        record["ceremony"] = ceremony
    record["digest"] = digest(record)
    return record


def text(record: Record) -> str:
    """Return the record's bytes as text: canonical JSON and a line feed."""
    return canonical_json(record) + "\n"


def _policy(policy: Policy) -> Json:
    return {
        "digest": policy.digest,
        "id": policy.id,
        "layers": plain(policy.layer_digests),
        "reviewed": policy.reviewed.isoformat(),
        "since": policy.since.isoformat(),
        "switches": plain(policy.switches),
        "title": policy.title,
    }


def _registers(registers: Registers) -> Json:
    counts: dict[str, int] = {}
    for row in registers.set_aside:
        counts[row.register] = counts.get(row.register, 0) + 1
    aside = sorted((s.register, s.row, s.reason) for s in registers.set_aside)
    return {
        "conflicts": {"digest": registers.conflicts, "size": registers.conflicts_size},
        **(
            {}
            if registers.history is None
            else {"history": {"digest": registers.history, "size": registers.history_size}}
        ),
        "inspectors": {
            "digest": registers.inspectors,
            "fields": [*INSPECTOR_FIELDS, *registers.inspectors_further],
            "size": registers.inspectors_size,
        },
        "items": {"digest": registers.items, "size": registers.items_size},
        "set_aside": {
            "digest": digest(aside),
            "size": len(aside),
            "sizes": [[name, counts[name]] for name in sorted(counts)],
        },
        "subjects": {
            "digest": registers.subjects,
            "fields": list(registers.fields),
            "size": registers.subjects_size,
        },
    }


def _outcome(outcome: Outcome) -> Json:
    return {
        "dispatch": _dispatch(outcome.dispatch),
        "draw": _drawn(outcome.drawn),
        "events": [[name, day.isoformat()] for name, day in outcome.events],
        "findings": [finding_plain(f) for f in outcome.findings],
        "id": outcome.task.id,
        "notes": [note_plain(n) for n in outcome.notes],
        "obligations": [_obligation(o) for o in outcome.obligations],
        "reasons": list(outcome.reasons),
        "task": plain(outcome.task.plain()),
        "task_digest": outcome.task.digest,
        **_visits(outcome),
    }


def _merged(outcome: Outcome) -> Json:
    """Return the visits that several tasks make together: no draw and no duties of their own."""
    task = outcome.task
    return {
        "dispatch": _dispatch(outcome.dispatch),
        "events": [[name, day.isoformat()] for name, day in outcome.events],
        "findings": [finding_plain(f) for f in outcome.findings],
        "id": task.id,
        "joint": task.joint,
        "notes": [note_plain(n) for n in outcome.notes],
        "reasons": list(outcome.reasons),
        "subjects": [*sorted(s.subject for s in outcome.drawn.selected)],
        "task": plain(task.plain()),
        "task_digest": task.digest,
        "tasks": list(outcome.merges),
        **_visits(outcome),
    }


def _visits(outcome: Outcome) -> dict[str, Json]:
    """Return the days of the visits, nothing where they have none."""
    if not outcome.task.dated:
        return {}
    return {
        "visits": [
            {"day": v.day.isoformat(), "order": v.order, "subject": v.subject}
            for v in outcome.visits
        ]
    }


def _drawn(drawn: Drawn) -> Json:
    sizes = {s.values: s for s in drawn.strata}

    def selection(s: Selection) -> Json:
        stratum = sizes[s.stratum]
        return {
            **({"carrier_of": s.carrier_of} if s.carrier_of else {}),
            **_probability(stratum, s),
            "rank": s.rank,
            "stratum": list(s.stratum),
            "subject": s.subject,
            "ticket": s.ticket,
        }

    return {
        "columns": list(drawn.columns),
        **_design(drawn),
        "fields": list(drawn.fields),
        **(
            {}
            if drawn.frame is None
            else {"frame": {"kept": drawn.frame.kept, "left_out": drawn.frame.left_out}}
        ),
        "key": drawn.key,
        "register": drawn.digest,
        "reserve": [selection(s) for s in drawn.reserve],
        "selected": [selection(s) for s in drawn.selected],
        "size": drawn.size,
        "strata": [
            {
                "N": s.size,
                "n": s.drawn,
                "ratio": plain(s.ratio),
                "reserve": s.reserve,
                "stratum": list(s.values),
                "take_all": s.take_all,
                **_resolved(s.resolved),
                **_levels(s),
                **_conditional(s),
                **_weighting(s.weighting),
            }
            for s in drawn.strata
        ],
    }


def _levels(stratum: Stratum) -> dict[str, Json]:
    """Return the lines of a class; nothing where there is neither a cap nor a rotation."""
    if not stratum.levels:
        return {}
    return {
        "due": stratum.due,
        "levels": [
            {"N": level.size, "held": level.held, "n": level.drawn, "turns": level.turns}
            for level in stratum.levels
        ],
        "unconditional": f"{stratum.drawn}/{stratum.size}",
    }


def _design(drawn: Drawn) -> dict[str, Json]:
    """Return how subjects were drawn; nothing for the default design."""
    if drawn.design == "srswor":
        return {}
    return {"design": drawn.design, **({"weight": drawn.weight} if drawn.weight else {})}


def _probability(stratum: Stratum, s: Selection) -> dict[str, Json]:
    """Return the probability of a subject: n/N, or with a weight its target, unreduced, and the real one."""
    settled = stratum.weighting
    if settled is None or s.weight is None:
        line = stratum.levels[s.level] if stratum.levels else stratum
        return {"probability": f"{line.drawn}/{line.size}"}
    p, q = settled.target(s.weight)
    computed = settled.of(s.weight).probability
    return {
        **({"inclusion": computed} if computed else {}),
        "probability": f"{p}/{q}",
        "weight": s.weight,
    }


def _weighting(settled: Weighting | None) -> dict[str, Json]:
    """Return the lottery of a class with weights; its table only where odds or probabilities are in it."""
    if settled is None:
        return {}
    return {
        "weighting": {
            "T": settled.total,
            "bound": settled.bound,
            "calibrated": settled.calibrated,
            "certain": settled.certain,
            "classes": [
                {
                    "N": c.size,
                    "inclusion": c.probability,
                    "odds": c.odds,
                    "target": "{}/{}".format(*settled.target(c.weight)),
                    "weight": c.weight,
                }
                for c in settled.classes
            ]
            if settled.computed
            else [],
            "d": plain(settled.spread),
            "deviation": settled.deviation,
            "m": settled.m,
        }
    }


def _conditional(stratum: Stratum) -> dict[str, Json]:
    """Return the probabilities given the past of a class with weights; nothing without a cap."""
    if not stratum.conditional:
        return {}
    return {
        "conditional": [
            {
                "N": c.size,
                "before": plain(c.before),
                "given": plain(c.given),
                "held": c.held,
                "lot": c.lot,
                "target": plain(c.target),
                "weight": c.weight,
            }
            for c in stratum.conditional
        ]
    }


def _resolved(resolved: Resolved | None) -> dict[str, Json]:
    """Return what rules say of a class; nothing where the task states its ratio itself."""
    if resolved is None:
        return {}
    return {
        "ceiling": plain(resolved.ceiling),
        "chain": [plain(step.plain()) for step in resolved.chain],
        "floor": plain(resolved.floor),
        "kind": resolved.kind,
        "level": resolved.level,
    }


def _dispatch(sent: Dispatch) -> Json:
    return {
        "certificates": [certificate_plain(c) for c in sent.certificates],
        "crews": [
            {
                "department": c.department,
                "grown": c.grown,
                "members": list(c.members),
                "stated": c.stated,
            }
            for c in sent.crews
        ],
        "excluded": [list(pair) for pair in sent.excluded],
        "loads": [
            {
                "department": x.department,
                "inspector": x.inspector,
                "load": x.load,
                "prior": x.prior,
            }
            for x in sent.loads
        ],
        "substitutes": [plain(s.plain()) for s in sent.substitutes],
        "teams": [
            {
                "members": [
                    {
                        "category": m.category,
                        "department": m.department,
                        "inspector": m.inspector,
                        "role": m.role,
                        "seat": m.seat,
                    }
                    for m in team.members
                ],
                "subject": team.subject,
            }
            for team in sent.teams
        ],
        "trace": [plain(step.plain()) for step in sent.trace],
        **_where_used(sent),
        "unfilled": [
            {
                "category": u.category,
                "certificate": u.certificate,
                "department": u.department,
                "role": u.role,
                "seat": u.seat,
                "subject": u.subject,
            }
            for u in sent.unfilled
        ],
    }


def certificate_plain(c: Certificate) -> Json:
    """Return a certificate as canonical JSON holds it."""
    return {
        "capacity": c.capacity,
        "categories": list(c.categories),
        "crew": c.crew,
        "department": c.department,
        "en": c.en,
        "inspectors": list(c.inspectors),
        "missing": c.missing,
        "pairs": c.pairs,
        "seats": list(c.seats),
        **({"steps": list(c.steps)} if c.steps else {}),
        "subjects": list(c.subjects),
        "zh": c.zh,
    }


def _where_used(sent: Dispatch) -> dict[str, Json]:
    """Return what stands in a dispatch only where a task uses it."""
    found: dict[str, Json] = {}
    if sent.packages:
        found["packages"] = [list(package) for package in sent.packages]
    if sent.ladder:
        found["ladder"] = [_rung(rung) for rung in sent.ladder]
    if sent.experts:
        found["experts"] = [
            {
                "department": e.department,
                "inspector": e.inspector,
                "seat": e.seat,
                "subject": e.subject,
            }
            for e in sent.experts
        ]
    if sent.rotation:
        found["rotation"] = [
            {
                "department": r.department,
                "least": r.least,
                "partners": r.partners,
                "visits": r.visits,
            }
            for r in sent.rotation
        ]
    return found


def _rung(rung: Rung) -> Json:
    return {
        "approver": rung.approver,
        "certificates": [certificate_plain(c) for c in rung.certificates],
        "clauses": list(rung.clauses),
        "date": plain(rung.day),
        "department": rung.department,
        "filled": list(rung.filled),
        "reason": rung.reason,
        "step": rung.step,
        "taken": [list(pair) for pair in rung.taken],
    }


def _obligation(duty: Obligation) -> Json:
    return {
        "anchor": duty.anchor,
        "clauses": list(duty.clauses),
        "due": plain(duty.due),
        "event": plain(duty.event),
        "first": plain(duty.first),
        "note": duty.note,
        "note_zh": duty.note_zh,
        "owner": duty.owner,
        "provisional": duty.provisional,
        "what": duty.what,
        "working_days": duty.working_days,
    }


def _citation(citation: Citation | None) -> Json:
    if citation is None:
        return None
    return {
        "clause": citation.clause,
        "document": citation.document,
        "quote": citation.quote,
        "section": citation.section,
    }


def finding_plain(finding: Finding) -> Json:
    """Return a finding as a record holds it."""
    return {
        "about": finding.about,
        "citation": _citation(finding.citation),
        "code": finding.code,
        "en": finding.en,
        "strength": finding.strength.value,
        "zh": finding.zh,
    }


def note_plain(note: Note) -> Json:
    """Return a note as canonical JSON holds it."""
    return {
        "about": note.about,
        "clauses": list(note.clauses),
        "code": note.code,
        "en": note.en,
        "zh": note.zh,
    }
