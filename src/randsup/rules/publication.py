"""When what must be published, and for how long it stays on display.

The five texts differ in the number *and* in the event it counts from: 自抽查工作结束之日起20个工作日内
(Shenzhen), 自检查结束之日起20个工作日内 (Tonghua), 检查结果形成之日起10个工作日内 (Shenyang); Linyi and Yunnan print
及时 and no number. An event that has not happened leaves the duty awaiting; no other event stands in.

Two different sevens: Shenzhen's 公示期 is how long a result stays on display; Shenyang's seven days are a
deadline for publishing measures.

Before a surprise inspection (突击检查) Shenyang publishes neither plan nor task, list or time; afterwards
the duty to publish plan and list revives, without a number.
(Design, section 2, "Anchor"; matrix, items 12 to 21; working days, "How days are counted".)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from attrs import frozen

from randsup.errors import InputError, Problem, Undecided
from randsup.facts.events import Events
from randsup.facts.workdays import WorkCalendar
from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.law.terms import Due, Promptly, Silent, Strength, Term, Unspecified

DUTIES: Final = (
    "publication.plan",
    "publication.object_list",
    "publication.result",
    "publication.publicity_period",
    "publication.penalty",
)
"""The duties, in the order in which they come up; each is the path of its parameter."""

AWAITING, PROMPTLY, UNSPECIFIED = "awaiting", "promptly", "unspecified"
SUPPRESSED, AFTER_INSPECTION = "suppressed", "after-inspection"
SILENT, UNDECIDED = "silent", "undecided"

_SUPPRESSIBLE: Final = {"publication.plan": "plan", "publication.object_list": "list"}


@frozen(kw_only=True)
class Obligation:
    """One duty to publish.

    Args:
        what: the path of the parameter.
        owner: who publishes, as the text says it; `silent` where it does not.
        anchor: the event it counts from, `""` where none is printed.
        event: the date of that event, `None` while it has not happened.
        due: the last day, or one of the words `promptly`, `unspecified`, `after-inspection`, `silent`,
            `awaiting`, `suppressed`, `undecided`.
        provisional: whether a later notice may still move the date.
        first: first day of a display period, else `None`.
        working_days: the number printed, `None` where none is.
        clauses: the ids of the clauses that decided.
        note: why it is undecided, and what would cure it; else `""`. `note_zh` says it in Chinese.
    """

    what: str
    owner: str
    anchor: str
    event: date | None
    due: date | str
    provisional: bool = False
    first: date | None = None
    working_days: int | None = None
    clauses: tuple[str, ...] = ()
    note: str = ""
    note_zh: str = ""


def obligations(
    policy: Policy,
    events: Events | Mapping[str, date],
    calendar: WorkCalendar,
    *,
    surprise: bool = False,
) -> tuple[Obligation, ...]:
    """Return every duty to publish, dated where it can be.

    Args:
        policy: whose terms are used.
        events: the dates of what has happened.
        calendar: the working days; past its horizon a duty is `undecided`, the others are unharmed.
        surprise: whether the task is a surprise inspection.

    Raises:
        InputError: a publication without its anchor event, or before it.
    """
    happened = events if isinstance(events, Events) else Events(events)
    _check_published(policy, happened)
    return tuple(
        _obligation(policy, path, happened, calendar, surprise=surprise) for path in DUTIES
    )


def _check_published(policy: Policy, events: Events) -> None:
    published = events.get("published")
    clause = policy.publication.result
    if published is None or not isinstance(clause, Clause) or not isinstance(clause.value, Term):
        return
    anchor = clause.value.anchor
    happened = events.get(anchor)
    if happened is None:
        message = (
            f"published on {published}, but {anchor} is missing, from which the term counts "
            f"({clause.citation}): give its date"
        )
    elif published < happened:
        message = f"published on {published}, before {anchor} on {happened}"
    else:
        return
    raise InputError([Problem(source="events", path="published", message=message)])


def _obligation(
    policy: Policy, path: str, events: Events, calendar: WorkCalendar, *, surprise: bool
) -> Obligation:
    clause = _clause(policy, path)
    responsible = policy.publication.responsible
    owner = responsible.value if isinstance(responsible, Clause) else SILENT
    if not isinstance(clause, Clause):
        return Obligation(what=path, owner=owner, anchor="", event=None, due=SILENT)
    clauses = clause.clauses
    if isinstance(responsible, Clause):
        clauses += responsible.clauses
    value: Due = clause.value
    anchor = value.anchor if isinstance(value, Term) else ""
    event = events.get(anchor) if anchor else None
    held = _surprise(policy, path, events) if surprise else None
    if held is not None:
        word, why = held
        return Obligation(
            what=path, owner=owner, anchor=anchor, event=event, due=word, clauses=(*clauses, *why)
        )
    if not isinstance(value, Term):
        word = PROMPTLY if isinstance(value, Promptly) else UNSPECIFIED
        return Obligation(what=path, owner=owner, anchor="", event=None, due=word, clauses=clauses)
    counted = policy.counting.event_day_excluded
    if isinstance(counted, Clause):
        clauses += counted.clauses
    days = value.working_days
    if path == "publication.result":
        days -= _display_inside(policy)
    if event is None:
        return Obligation(
            what=path,
            owner=owner,
            anchor=anchor,
            event=None,
            due=AWAITING,
            working_days=days,
            clauses=clauses,
        )
    displayed = path == "publication.publicity_period"
    try:
        due = calendar.after(event, days)
        first = calendar.after(event, 1) if displayed else None
    except Undecided as undecided:
        return Obligation(
            what=path,
            owner=owner,
            anchor=anchor,
            event=event,
            due=UNDECIDED,
            working_days=days,
            clauses=clauses,
            note=str(undecided),
            note_zh=_cure_zh(undecided.first_undecided),
        )
    return Obligation(
        what=path,
        owner=owner,
        anchor=anchor,
        event=event,
        due=due,
        provisional=calendar.provisional(due),
        first=first,
        working_days=days,
        clauses=clauses,
    )


def _cure_zh(first: date) -> str:
    return (
        f"{first}起的放假安排尚未公布：请提供国务院{first.year}年放假通知"
        "（用例的 [calendar] notices，或 due --calendar）"
    )


def _display_inside(policy: Policy) -> int:
    """Return by how many working days a result is due earlier, so that its display also ends in time.

    The stricter reading of matrix item 15, kept by the switch `publication_period_within_deadline`.
    """
    display = policy.publication.publicity_period
    within = policy.switch("publication_period_within_deadline") == "true"
    if within and isinstance(display, Clause) and isinstance(display.value, Term):
        return display.value.working_days
    return 0


def _clause(policy: Policy, path: str) -> Clause[Due] | Silent:
    """Return the clause of a duty; a text that opens the whole process opens the list too.

    Tonghua prints no term for the list of subjects, but that the whole process is made public
    (三（三）): a duty with neither number nor 及时.
    """
    publication = policy.publication
    direct = {
        "publication.plan": publication.plan,
        "publication.object_list": publication.object_list,
        "publication.result": publication.result,
        "publication.publicity_period": publication.publicity_period,
        "publication.penalty": publication.penalty,
    }[path]
    whole = publication.whole_process
    if (
        path == "publication.object_list"
        and not isinstance(direct, Clause)
        and isinstance(whole, Clause)
        and whole.value
    ):
        return Clause(
            value=Unspecified(),
            strength=Strength.MUST,
            citation=whole.citation,
            further=whole.further,
        )
    return direct


def _surprise(policy: Policy, path: str, events: Events) -> tuple[str, tuple[str, ...]] | None:
    """Say how a surprise inspection holds a duty back, and by which clauses; `None` if it does not."""
    held = policy.publication.surprise_suppressed
    kind = _SUPPRESSIBLE.get(path)
    if kind is None or not isinstance(held, Clause) or kind not in held.value:
        return None
    clauses = held.clauses
    until = held.detail("until")
    if isinstance(until, str) and events.get(until) is not None:
        revived = policy.publication.surprise_plan_list
        if isinstance(revived, Clause):
            clauses += revived.clauses
            if revived.value == AFTER_INSPECTION:
                return AFTER_INSPECTION, tuple(dict.fromkeys(clauses))
    return SUPPRESSED, clauses
