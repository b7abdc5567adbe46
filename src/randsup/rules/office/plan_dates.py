"""By which day of the year a plan stands, and by which day it is carried out.

Shenzhen prints 年度抽查计划应于每年4月底前编制完成 and 在11月30日前完成抽查检查工作, Shenyang 每年3月底; a
superior's word goes before both of Shenzhen's (上级部门有要求的，按照上级部门要求). An inspection whose result
is unpublished counts as not completed, so 30 November is measured by publication; the other reading takes the
last visit. Both dates are always shown: who has visited in November and published in December is to see why it
is late. 前 includes the day. (`shenzhen-2018/2.3.1`, `2.3.4/unpublished-incomplete`, `2.3.5`;
`shenyang-2020/3.5`; matrix, items 11, 18, 23.)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from attrs import field, frozen

from randsup.errors import InputError
from randsup.facts.events import Events
from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.law.policy import Policy
from randsup.law.terms import MonthDay, Silent
from randsup.rules.publication import SILENT

MET: Final = "met"
LATE: Final = "late"
OPEN: Final = "open"

PUBLISHED: Final = "published"
INSPECTED: Final = "inspected"
"""What proves completion (`measure` of `plan.completion_due`)."""


@frozen(kw_only=True)
class SuperiorDate:
    """Another last day, set by a superior, and where."""

    day: date
    source: str = field()

    @source.validator
    def _check_source(self, _attribute: object, value: str) -> None:
        if not value.strip():
            raise InputError("is empty: name the superior's document", source="superior date")


@frozen(kw_only=True)
class YearDate:
    """A day by which something is done in a year, and whether it was.

    Args:
        last: the last day, `silent` where nothing says one.
        state: `met`, `late`, `open` (not done, the day not yet past) or `silent`.
        measure: what proves completion: `published` or `inspected`; `""` for a plan's own day.
        done: the day on which it was done, `None` while it is not.
        inspected_by: the last visit, `None` while unknown.
        completed_by: the publication, `None` while unknown.
        source: the superior's document whose day holds, else `""`.
        findings: the breach where it was late, with both dates.
        clauses: the ids of the clauses that decided.
    """

    last: date | str
    state: str
    measure: str = ""
    done: date | None = None
    inspected_by: date | None = None
    completed_by: date | None = None
    source: str = ""
    findings: tuple[Finding, ...] = ()
    clauses: tuple[str, ...] = ()


def plan_due(
    policy: Policy,
    *,
    year: int,
    today: date,
    done: date | None = None,
    superior: SuperiorDate | None = None,
) -> YearDate:
    """Return by which day of a year the annual plan stands, and whether it did.

    Args:
        policy: whose day holds (`plan.due`).
        year: the year of the plan.
        today: up to when is looked.
        done: the day on which the plan stood, `None` while it does not.
        superior: another day set by a superior; it holds where the text lets it (`plan.due_superior_override`).

    >>> from randsup import load_policy
    >>> def found(city, done):
    ...     return plan_due(load_policy(city), year=2026, today=date(2026, 5, 1), done=done)
    >>> found("shenzhen", date(2026, 4, 30)).state, found("shenyang", date(2026, 4, 30)).state
    ('met', 'late')
    """
    section = policy.plan
    last, source, clauses = _last(
        policy, section.due, section.due_superior_override, year, superior
    )
    if last is None or not isinstance(section.due, Clause):
        return YearDate(last=SILENT, state=SILENT, done=done)
    state = _state(last, done, today)
    found = Finding(
        code="plan-late",
        strength=section.due.strength,
        about=f"plan {year}",
        zh=f"{year}年度抽查计划应于{last}前（含当日）编制完成，" + _done_zh(done),
        en=f"The plan of {year} stands by {last}; {_done_en(done)}",
        citation=section.due.citation,
    )
    return YearDate(
        last=last,
        state=state,
        done=done,
        source=source,
        findings=(found,) if state == LATE else (),
        clauses=clauses,
    )


def completion(
    policy: Policy,
    events: Events | Mapping[str, date],
    *,
    year: int,
    today: date,
    superior: SuperiorDate | None = None,
) -> YearDate:
    """Return by which day of a year a task is completed, and whether it was.

    The last visit is the later of `sampling_closed` and `inspection_closed`, as far as they have happened.

    Args:
        policy: whose day and measure hold (`plan.completion_due`, switch `plan_completion_measure`).
        events: the dates of what has happened.
        year: the year of the plan.
        today: up to when is looked.
        superior: another day set by a superior; it holds where the text lets it.

    >>> from randsup import load_policy
    >>> events = {"sampling_closed": date(2026, 11, 27), "published": date(2026, 12, 4)}
    >>> def found(**switches):
    ...     policy = load_policy("shenzhen", switches=switches)
    ...     return completion(policy, events, year=2026, today=date(2026, 12, 31))
    >>> found().state, found(plan_completion_measure="inspected").state
    ('late', 'met')
    """
    happened = events if isinstance(events, Events) else Events(events)
    section = policy.plan
    visits = (happened.get("sampling_closed"), happened.get("inspection_closed"))
    inspected = max((day for day in visits if day is not None), default=None)
    published = happened.get("published")
    due = section.completion_due
    last, source, clauses = _last(policy, due, section.completion_superior_override, year, superior)
    if last is None or not isinstance(due, Clause):
        return YearDate(last=SILENT, state=SILENT, inspected_by=inspected, completed_by=published)
    measure = str(due.detail("measure") or PUBLISHED)
    done = inspected if measure == INSPECTED else published
    unpublished = policy.result.complete_requires_publication
    if measure == PUBLISHED and isinstance(unpublished, Clause):
        clauses = (*clauses, *unpublished.clauses)
    state = _state(last, done, today)
    found = Finding(
        code="completion-late",
        strength=due.strength,
        about=f"plan {year}",
        zh=f"应在{last}前（含当日）完成；最后检查{inspected or '未完成'}，公示{published or '未完成'}，"
        f"以{'检查' if measure == INSPECTED else '公示'}为准。",
        en=f"Complete by {last}; last visit {inspected or 'none'}, publication {published or 'none'}; "
        f"measured by {measure}.",
        citation=due.citation,
    )
    return YearDate(
        last=last,
        state=state,
        measure=measure,
        done=done,
        inspected_by=inspected,
        completed_by=published,
        source=source,
        findings=(found,) if state == LATE else (),
        clauses=clauses,
    )


def _last(
    policy: Policy,
    due: Clause[MonthDay] | Silent,
    override: Clause[bool] | Silent,
    year: int,
    superior: SuperiorDate | None,
) -> tuple[date | None, str, tuple[str, ...]]:
    """The last day, the superior's document whose day it is, and the clauses."""
    if not isinstance(due, Clause):
        return None, "", ()
    if superior is not None and isinstance(override, Clause) and override.value:
        return superior.day, superior.source, (*due.clauses, *override.clauses)
    last = date(year, due.value.month, due.value.day)
    if policy.switch("before_date_inclusive") == "false":
        last -= timedelta(days=1)
    return last, "", due.clauses


def _state(last: date, done: date | None, today: date) -> str:
    if done is not None:
        return MET if done <= last else LATE
    return LATE if today > last else OPEN


def _done_zh(done: date | None) -> str:
    return f"实际{done}。" if done else "尚未完成。"


def _done_en(done: date | None) -> str:
    return f"it stood on {done}." if done else "it does not."
