"""What a change after publication is: who asks for it, who allows it, what was drawn, who goes now.

Sentences: 被随机选中的执法检查人员不得随意替换 (Tonghua 六（五）3（3）);
建立检查人员递补抽取机制 (Shenzhen 二（一）3, Linyi 二（三）).

Theory. A change is asked for by a request, which holds nothing but what people have stated and dated.
What follows from it is a change: the numbers drawn, the seats that change hands, the clauses that
decided. Request, registers and event seed give the change again, bit for bit.
(Dispatch specification, section 3; docs/reference/dispatch-algorithm.md, 14.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from attrs import field, frozen

from randsup.canonical import Json, text_problem
from randsup.errors import InputError, Problem
from randsup.facts.exceptions import NAMED, LadderStep
from randsup.law.findings import Finding, Note
from randsup.law.parameters import nearest
from randsup.lottery import Seed
from randsup.rules.dispatch.assignments import Certificate, Move

RECUSAL: Final = "recusal"
APPLICATION: Final = "application"
LEADER: Final = "leader"
FILL: Final = "fill"
KINDS: Final = (RECUSAL, APPLICATION, LEADER, FILL)

FROM_MEMBERS: Final = "from_members"
EXTRA_CADRE: Final = "extra_cadre"
MODES: Final = (FROM_MEMBERS, EXTRA_CADRE)

APPLICANT: Final = "applicant"
REVIEWER: Final = "reviewer"
APPROVER: Final = "approver"

_DIGEST = re.compile(r"[0-9a-f]{64}")


def _approvals(given: Iterable[Approval]) -> tuple[Approval, ...]:
    return tuple(given)


def _steps(given: Iterable[LadderStep]) -> tuple[LadderStep, ...]:
    return tuple(sorted(given, key=lambda s: getattr(s, "step", "")))


def _levels(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({given} if isinstance(given, str) else set(given)))


@frozen(kw_only=True)
class Approval:
    """One step of a request's way: the role as the policy names it, who took it, and when."""

    role: str
    by: str
    on: date | None = None

    def plain(self) -> dict[str, Json]:
        """Return the step as canonical JSON holds it."""
        return {"by": self.by, "on": None if self.on is None else str(self.on), "role": self.role}


@frozen(kw_only=True)
class Request:
    """What was asked for after publication, as people stated it.

    Args:
        kind: `recusal` (an interest came to light), `application` (the person cannot go), `leader`, `fill`
            (the seat is empty, and somebody may be there now).
        seat: id of the seat; for a leader `task/subject/lead department/0`.
        reason: why, in words.
        filed: the day on which it was declared or applied for.
        seed_on: the day on which the event seed became known.
        seed_source: where the event seed comes from, in words.
        inspector: who is to step aside, to make sure; by default whoever holds the seat.
        ground: the printed reason it falls under, as a code of `replacement.reasons`.
        approvals: who applied, reviewed and approved, by the roles of `replacement.approval_chain`.
        list_drawn: the day from which the window counts, where the task's own events lack it.
        evidence: SHA-256 of the papers, 64 hex characters, `""` for none.
        mode: for a leader, `from_members` or `extra_cadre`.
        levels: for a leader in addition, the levels of post that make a leading cadre.
        superior_request: the request to the superior department, in words, `""` for none.
        ladder: steps that were allowed after publication, `single-random` or `direct`, each with its people.
    """

    kind: str
    seat: str
    reason: str
    filed: date
    seed_on: date
    seed_source: str = ""
    inspector: str = ""
    ground: str = ""
    approvals: tuple[Approval, ...] = field(default=(), converter=_approvals)
    list_drawn: date | None = None
    evidence: str = ""
    mode: str = ""
    levels: tuple[str, ...] = field(default=(), converter=_levels)
    superior_request: str = ""
    ladder: tuple[LadderStep, ...] = field(default=(), converter=_steps)

    def __attrs_post_init__(self) -> None:
        wrong = [Problem(source="request", path=p, message=m) for p, m in self._problems()]
        if wrong:
            raise InputError(wrong)

    def _problems(self) -> Iterator[tuple[str, str]]:
        texts = ("kind", "seat", "reason", "seed_source", "inspector", "ground", "evidence", "mode")
        wrong = [n for n in (*texts, "superior_request") if not isinstance(getattr(self, n), str)]
        if wrong:
            yield from ((name, f"{getattr(self, name)!r} is not text") for name in wrong)
            return
        problem = text_problem(self.seat)
        if problem:
            yield "seat", f"{self.seat!r} {problem}"
        if not self.reason.strip():
            yield "reason", "is empty: nobody is replaced without a reason"
        if self.evidence and not _DIGEST.fullmatch(self.evidence):
            yield "evidence", "is not a SHA-256: 64 characters of 0-9 and a-f"
        yield from self._kind_problems()
        yield from self._date_problems()
        yield from self._step_problems()
        roles = [a.role for a in self.approvals]
        yield from ((a.role, "nobody is named") for a in self.approvals if not a.by.strip())
        yield from ((role, "stands twice") for role in sorted(set(roles)) if roles.count(role) > 1)

    def _kind_problems(self) -> Iterator[tuple[str, str]]:
        if self.kind not in KINDS:
            yield (
                "kind",
                f"{self.kind!r} is not one of {', '.join(KINDS)}{nearest(self.kind, KINDS)}",
            )
        elif self.kind != LEADER:
            if self.mode or self.levels:
                yield "mode", "mode and levels are for a leader"
        elif self.mode not in MODES:
            yield "mode", f"{self.mode!r} is not one of {', '.join(MODES)}"
        elif (self.mode == EXTRA_CADRE) != bool(self.levels):
            yield "levels", "name the levels of a leading cadre for extra_cadre, and only there"

    def _date_problems(self) -> Iterator[tuple[str, str]]:
        days: list[tuple[str, object]] = [("filed", self.filed), ("seed_on", self.seed_on)]
        days += [("list_drawn", self.list_drawn)] if self.list_drawn is not None else []
        days += [(a.role, a.on) for a in self.approvals if a.on is not None]
        yield from ((name, f"{day!r} is not a date") for name, day in days if type(day) is not date)

    def _step_problems(self) -> Iterator[tuple[str, str]]:
        if not all(isinstance(s, LadderStep) for s in self.ladder):
            yield "step", "is not made of LadderStep"
            return
        steps = [s.step for s in self.ladder]
        if steps and self.kind == LEADER:
            yield "step", "no step is taken for a leader, who comes from the own register"
        for step in dict.fromkeys(steps):
            if step not in NAMED:
                yield "step", f"{step!r} is not one of {', '.join(NAMED)}"
            elif steps.count(step) > 1:
                yield "step", f"{step} stands twice"

    def by(self, role: str) -> Approval | None:
        """Return the step that somebody in a role has taken, `None` if nobody has."""
        return next((a for a in self.approvals if a.role == role), None)

    def plain(self) -> dict[str, Json]:
        """Return the request as canonical JSON holds it; `ladder` stands there only where it is used."""
        return {
            **({"ladder": [s.plain() for s in self.ladder]} if self.ladder else {}),
            "approvals": [a.plain() for a in self.approvals],
            "evidence": self.evidence,
            "filed": str(self.filed),
            "ground": self.ground,
            "inspector": self.inspector,
            "kind": self.kind,
            "levels": list(self.levels),
            "list_drawn": None if self.list_drawn is None else str(self.list_drawn),
            "mode": self.mode,
            "reason": self.reason,
            "seat": self.seat,
            "seed_on": str(self.seed_on),
            "seed_source": self.seed_source,
            "superior_request": self.superior_request,
        }


@frozen(kw_only=True)
class Number:
    """A number that was drawn: under which key, from how many people, which, and who that is."""

    purpose: str
    key: str
    size: int
    index: int
    inspector: str

    def plain(self) -> dict[str, Json]:
        """Return the number as canonical JSON holds it."""
        return {
            "index": self.index,
            "inspector": self.inspector,
            "key": self.key,
            "purpose": self.purpose,
            "size": self.size,
        }


@frozen(kw_only=True)
class Change:
    """One event: what was asked for, and all that follows.

    Args:
        number: of the event, from 1, all tasks of a run together.
        request: what was asked for.
        seed: the event seed.
        task: the task of the seat.
        subject: the subject of the seat.
        old: who held the seat, `""` for an empty one and for a leader drawn for the first time.
        new: who holds it now, `""` for an empty seat.
        source: where the substitute comes from: `register`, `crew`, `outside-crew`, `neighbouring`,
            `superior`, `chain`, `single-random`, `direct`, `members`, `cadres`, or `""` for nobody.
        draws: the numbers drawn.
        moves: every place that changed hands, the seat first.
        superior: digest of the superior's register that was at hand, `""` for none.
        anchor: the day from which the window counted, `None` without a window.
        last_day: the last day of the window.
        certificate: why the seat stays empty.
        clauses: ids of the clauses that decided.
        findings: breaches that follow.
        notes: what must be said and is no breach.
    """

    number: int
    request: Request
    seed: Seed
    task: str
    subject: str
    old: str
    new: str
    source: str
    draws: tuple[Number, ...]
    moves: tuple[Move, ...]
    superior: str = ""
    anchor: date | None = None
    last_day: date | None = None
    certificate: Certificate | None = None
    clauses: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
