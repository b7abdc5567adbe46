"""Whether somebody who was drawn may be replaced: the reason, the window, the review, the approval, the seed.

Sentences: 自名单选出之日起 5 个工作日内，可由当事人提出申请并经所在部门负责人审查后报分管领导批准
(Tonghua 六（五）3（3）); 回避时，仍采取随机选派方式产生替补 (Tonghua 六（五）3（2）);
应依法回避或因客观原因无法参与检查的，按程序递补人员 (Shenzhen 二（一）3, Linyi 二（三）).

Theory. The window and the approvals stand in the sentence on applications alone: a recusal has neither.
The window ends on the n-th working day after the event that the clause names, and limits the
application, under the other reading the whole way up to the new draw. Whoever could choose the seed, or
knew it when approving, could choose the substitute: so the event seed comes last.
(Dispatch specification, section 3, invariants 40 to 42; matrix, items 24 and 35.)
"""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import frozen

from randsup.errors import InputError, Problem, Refused
from randsup.facts.events import Events
from randsup.facts.workdays import WorkCalendar
from randsup.law.clause import Clause
from randsup.law.findings import Note
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration, Strength
from randsup.rules.change.changes import (
    APPLICANT,
    APPLICATION,
    APPROVER,
    FILL,
    LEADER,
    RECUSAL,
    Request,
)


@frozen(kw_only=True)
class Permission:
    """That a change may be drawn: the window that was kept, what decided, what must be said."""

    anchor: date | None
    last_day: date | None
    clauses: tuple[str, ...]
    notes: tuple[Note, ...]


class _Asked:
    """A request in its policy, and what is found on the way."""

    def __init__(self, request: Request, policy: Policy, old: str) -> None:
        self.request, self.policy, self.old = request, policy, old
        self.mistakes: list[Problem] = []
        self.refusals: list[Problem] = []
        self.refusing: list[str] = []
        self.clauses: list[str] = []
        self.notes: list[Note] = []

    def mistaken(self, path: str, message: str) -> None:
        source = f"seat {self.request.seat}"
        self.mistakes.append(Problem(source=source, path=path, message=message))

    def against(self, clause: Clause[Any], path: str, zh: str, en: str) -> None:
        """Say no in the name of a clause; a permission only remarks."""
        if clause.strength is Strength.ADVISORY:
            self.say(f"replacement-{path}", zh, en, clause.clauses)
            return
        self.refusals.append(
            Problem(
                source=f"seat {self.request.seat}",
                path=path,
                message=f"{en} ({clause.citation})",
                code=f"replacement-{path}",
            )
        )
        self.refusing.extend(clause.clauses)

    def say(self, code: str, zh: str, en: str, clauses: tuple[str, ...] = ()) -> None:
        about = f"seat {self.request.seat}"
        self.notes.append(Note(code=code, about=about, zh=zh, en=en, clauses=clauses))


def permitted(
    request: Request, old: str, policy: Policy, events: Events, calendar: WorkCalendar
) -> Permission:
    """Say that a change may be drawn, or refuse it with every reason.

    Args:
        request: what is asked for.
        old: who holds the seat, `""` for a leader who is drawn for the first time.
        policy: read at `replacement.*`, `recusal.required`, `team.leader_modes`.
        events: of the task; the window counts from one of them.
        calendar: counts the working days.

    Raises:
        Refused: a clause that binds says no; each with its citation.
        InputError: a date that is missing or contradicts another.
        Undecided: the window ends where no notice decides.
    """
    asked = _Asked(request, policy, old)
    anchor = last = None
    if request.kind == LEADER:
        _leader(asked)
    else:
        _drawn(asked)
    if request.kind == FILL:
        asked.say(
            "fill-silent",
            "文本未就空缺席位的补足另作规定；按递补的规则随机产生。",
            "The text prints nothing of filling a seat that is empty; it is filled by lot, as a substitute is.",
        )
    elif request.kind != LEADER:
        _ground(asked)
    if request.kind == RECUSAL:
        _recusal(asked)
    if request.kind == APPLICATION:
        anchor, last = _window(asked, events, calendar)
        _chain(asked)
    _order(asked)
    if asked.mistakes:
        raise InputError([*asked.mistakes, *asked.refusals])
    if asked.refusals:
        raise Refused(asked.refusals, clauses=asked.refusing)
    return Permission(
        anchor=anchor,
        last_day=last,
        clauses=tuple(dict.fromkeys(asked.clauses)),
        notes=tuple(asked.notes),
    )


def _leader(asked: _Asked) -> None:
    modes = asked.policy["team.leader_modes"]
    if not isinstance(modes, Clause):
        problem = Problem(
            source=f"seat {asked.request.seat}",
            path="kind",
            message=f"the text of {asked.policy.id} says nothing of a leader drawn for a team; a layer "
            "may bring team.leader_modes",
            code="leader-silent",
        )
        asked.refusals.append(problem)
        return
    asked.clauses.extend(modes.clauses)
    if asked.request.mode not in modes.value:
        problem = Problem(
            source=f"seat {asked.request.seat}",
            path="mode",
            message=f"{asked.request.mode!r} is not one of {', '.join(modes.value)} ({modes.citation})",
            code="leader-mode",
        )
        asked.refusals.append(problem)
        asked.refusing.extend(modes.clauses)


def _drawn(asked: _Asked) -> None:
    """A substitute is drawn anew: under the other reading it would come from a list drawn before."""
    said = asked.policy["replacement.by_draw"]
    if not isinstance(said, Clause):
        asked.say(
            "replacement-silent",
            "文本未规定人员替换；替补仍随机产生。",
            "The text is silent on replacing people; the substitute is drawn all the same.",
        )
        return
    asked.clauses.extend(said.clauses)
    kept = asked.policy["replacement.preserves_team_rules"]
    asked.clauses.extend(kept.clauses if isinstance(kept, Clause) else ())
    if asked.policy.switch("replacement_source") == "reserve-list":
        asked.mistaken(
            "kind",
            "the reading replacement_source = reserve-list takes the next of a list drawn before, "
            "which dispatch/1 does not draw; new-draw draws a substitute under an event seed",
        )


def _ground(asked: _Asked) -> None:
    """The reason: there is one, and where the text lists the reasons it is one of them."""
    request, reasons = asked.request, asked.policy["replacement.reasons"]
    needed = asked.policy["replacement.reason_required"]
    asked.clauses.extend(needed.clauses if isinstance(needed, Clause) else ())
    if request.kind == RECUSAL:
        if request.ground not in ("", RECUSAL):
            asked.mistaken("ground", f"{request.ground!r} is the ground of no recusal")
    elif request.ground == RECUSAL:
        asked.mistaken("ground", "a recusal is of the kind recusal, not an application")
    if not isinstance(reasons, Clause):
        return
    asked.clauses.extend(reasons.clauses)
    listed: Enumeration = reasons.value
    ground = RECUSAL if request.kind == RECUSAL else request.ground
    if ground in listed or (ground and listed.open_ended):
        return
    names = "、".join(listed.labels)
    asked.against(
        reasons,
        "ground",
        f"替换事由{ground or '未填'}不在所列之内：{names}。",
        f"{ground!r} is none of the reasons printed: {', '.join(listed)}",
    )


def _recusal(asked: _Asked) -> None:
    required = asked.policy["recusal.required"]
    if isinstance(required, Clause):
        asked.clauses.extend(required.clauses)
    else:
        asked.say(
            "recusal-silent",
            "文本未规定回避义务；申报的利害关系仍予遵守。",
            "The text is silent on a duty to recuse; the declared interest is respected all the same.",
        )


def _window(
    asked: _Asked, events: Events, calendar: WorkCalendar
) -> tuple[date | None, date | None]:
    """The application comes inside the window; under the other reading everything does."""
    request, said = asked.request, asked.policy["replacement.request_window"]
    if not isinstance(said, Clause):
        asked.say(
            "replacement-window-silent",
            "文本未规定申请替换的期限。",
            "The text prints no term for applying.",
        )
        return None, None
    asked.clauses.extend(said.clauses)
    name = said.value.anchor
    known = events.get(name)
    if known is not None and request.list_drawn not in (None, known):
        asked.mistaken(
            "list_drawn", f"{request.list_drawn} contradicts the task's events: {name} = {known}"
        )
        return None, None
    anchor = known or request.list_drawn
    if anchor is None:
        asked.mistaken(
            "list_drawn",
            f"the window counts from {name}, which has no date: state it ({said.citation})",
        )
        return None, None
    last = calendar.after(anchor, said.value.working_days)
    if calendar.provisional(last):
        asked.say(
            "replacement-window-provisional",
            f"期限至{last}，下一年度放假通知可能改变。",
            f"The window ends on {last}, which a later notice can still move.",
            said.clauses,
        )
    if request.filed < anchor:
        asked.mistaken("filed", f"{request.filed} is before the list was drawn on {anchor}")
    dates = [("filed", request.filed)]
    if asked.policy.switch("replacement_window_covers") == "whole-chain":
        dates += [(a.role, a.on) for a in request.approvals if a.on is not None]
        dates.append(("seed_on", request.seed_on))
    for path, day in dates:
        if day > last:
            asked.against(
                said,
                path,
                f"{day}已超过期限：自{anchor}起{said.value.working_days}个工作日，至{last}止。",
                f"{day} is after {last}, the last of {said.value.working_days} working days from {anchor}",
            )
    return anchor, last


def _chain(asked: _Asked) -> None:
    """Whoever the text names has applied, reviewed and approved, in that order."""
    request, said = asked.request, asked.policy["replacement.approval_chain"]
    if not isinstance(said, Clause):
        asked.say(
            "replacement-approval-silent",
            "文本未规定替换的审批程序" + ("；已记录所填批准人。" if request.approvals else "。"),
            "The text prints no approval for a replacement"
            + ("; those stated are recorded." if request.approvals else "."),
        )
        return
    asked.clauses.extend(said.clauses)
    chain: Enumeration = said.value
    for role, label in zip(chain.codes, chain.labels, strict=True):
        step = request.by(role)
        if step is None:
            asked.against(
                said, role, f"缺少{label}（{role}）。", f"nobody is named as {role} ({label})"
            )
        elif role == APPLICANT and step.by != asked.old:
            asked.against(
                said,
                role,
                f"申请人{step.by}不是被选中的{asked.old}。",
                f"{step.by} applied, but {asked.old} holds the seat and applies ({label})",
            )
        elif role == APPROVER and step.on is None:
            asked.mistaken(role, "the day of the approval is missing")
        elif role != APPLICANT and step.on is None:
            asked.say(
                "replacement-step-undated",
                f"{label}未填日期，先后无法核对。",
                f"The {role} gives no date, so the order cannot be checked.",
                said.clauses,
            )


def _order(asked: _Asked) -> None:
    """Application, review, approval, seed: none before the one that it follows."""
    request, said = asked.request, asked.policy["replacement.approval_chain"]
    order = said.value.codes if isinstance(said, Clause) else ()
    rank = {role: place for place, role in enumerate(order)}
    steps = sorted(request.approvals, key=lambda a: rank.get(a.role, len(rank)))
    before, name = request.filed, "filed"
    for step in steps:
        if step.on is None:
            continue
        if step.on < before:
            asked.mistaken(step.role, f"{step.on} is before {before} ({name}), which it follows")
        before, name = max(before, step.on), step.role
    if request.seed_on < before:
        asked.mistaken(
            "seed_on",
            f"{request.seed_on} is before {before} ({name}): an event seed becomes known after that, or "
            "the substitute could be chosen",
        )
    elif request.seed_on == before:
        asked.say(
            "event-seed-same-day",
            f"事件种子与{name}同日（{before}），日内先后不能由日期看出。",
            f"The event seed is of the same day as {name} ({before}); dates do not show which came first.",
        )
