"""How long the papers of an inspection are kept, and what belongs among them.

Tonghua prints 档案保存期限一般不少于2年, and 法律法规规章对保存期限另有规定的，从其规定. From when the two
years run it does not say: the default is the day of archiving, and while a case is open they do not end before
it is closed. 一般 binds in principle: papers go earlier only with a recorded reason, approver and date. A
statute prevails, whether it is longer or shorter. A year ends on the day with the same date, or on the last day
of a month that has none; that day is kept, and papers may go on the next. (`tonghua-2020/6.11.3.1`, `6.11.3.2`;
matrix, items 7 and 25. Years: Civil Code, article 202.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from attrs import field, frozen
from dateutil.relativedelta import relativedelta

from randsup.errors import InputError
from randsup.facts.events import Events
from randsup.facts.exceptions import Override
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.law.terms import EVENTS, Strength
from randsup.rules.publication import AWAITING, SILENT

PATH: Final = "archive.retention_min_years"


@frozen(kw_only=True)
class StatutoryPeriod:
    """What a law, regulation or rule says of keeping these papers: years, and where it says so."""

    years: int = field()
    source: str = field()

    @years.validator
    def _check_years(self, _attribute: object, value: object) -> None:
        if type(value) is not int or value < 1:
            raise InputError(f"{value!r} is not a number of years, 1 or more", source="statute")

    @source.validator
    def _check_source(self, _attribute: object, value: str) -> None:
        if not value.strip():
            raise InputError(
                "is empty: name the law, regulation or rule with its article", source="statute"
            )


@frozen(kw_only=True)
class Retention:
    """Until when papers are kept at least.

    Args:
        years: how many, `None` where nothing says it.
        anchor: the event from which they run, `""` where nothing says it.
        event: the date of that event, `None` while it has not happened.
        until: the last day on which they are kept, or `silent` or `awaiting`.
        strength: how far it binds, `None` where the text is silent.
        statute: the statute that prevails, `""` where none does.
        clauses: the ids of the clauses that decided.
        notes: what must be said.
    """

    years: int | None
    anchor: str
    event: date | None
    until: date | str
    strength: Strength | None
    statute: str = ""
    clauses: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def retention(
    policy: Policy,
    events: Events | Mapping[str, date],
    *,
    statute: StatutoryPeriod | None = None,
    case_open: bool = False,
    case_closed: date | None = None,
) -> Retention:
    """Return until when the papers of an inspection are kept at least.

    Args:
        policy: whose period holds; where it is silent no period is assumed.
        events: the dates of what has happened.
        statute: a statute's own period for these papers.
        case_open: whether a case that followed is still open: the end is awaited then.
        case_closed: when the case that followed was closed; papers are kept until then at least.

    Raises:
        InputError: a case that is both open and closed.

    >>> from randsup import load_policy
    >>> found = retention(load_policy("tonghua"), {"archived": date(2024, 2, 29)})
    >>> found.until.isoformat(), found.strength.value
    ('2026-02-28', 'in-principle')
    >>> retention(load_policy("linyi"), {"archived": date(2024, 2, 29)}).until
    'silent'
    """
    if case_open and case_closed is not None:
        raise InputError("a case is either open or closed", source="archive")
    happened = events if isinstance(events, Events) else Events(events)
    printed = policy.archive.retention_min_years
    prevails = policy.archive.retention_statute_prevails
    ruled = statute is not None and not (isinstance(prevails, Clause) and not prevails.value)
    clauses: tuple[str, ...] = printed.clauses if isinstance(printed, Clause) else ()
    if ruled and isinstance(prevails, Clause):
        clauses += prevails.clauses
    years = printed.value if isinstance(printed, Clause) else None
    strength = printed.strength if isinstance(printed, Clause) else None
    if statute is not None and ruled:
        years, strength = statute.years, Strength.MUST
    if years is None:
        return Retention(years=None, anchor="", event=None, until=SILENT, strength=None)
    anchor = printed.detail("anchor") if isinstance(printed, Clause) else None
    anchor = anchor if anchor in EVENTS else "archived"
    event = happened.get(str(anchor))
    until: date | str = AWAITING
    if event is not None and not case_open:
        until = event + relativedelta(years=years)
        until = until if case_closed is None else max(until, case_closed)
    return Retention(
        years=years,
        anchor=str(anchor),
        event=event,
        until=until,
        strength=strength,
        statute=statute.source if statute is not None and ruled else "",
        clauses=clauses,
        notes=tuple(
            _notes(str(anchor), clauses, borrowed=ruled and not isinstance(prevails, Clause))
        ),
    )


def _notes(anchor: str, clauses: tuple[str, ...], *, borrowed: bool) -> Iterator[Note]:
    if borrowed:
        yield Note(
            code="retention-statute-higher",
            about=PATH,
            zh="文本未规定法律法规规章优先；仍按其规定，因其效力更高。",
            en="The text does not say that a statute prevails; it does, since it stands above.",
        )
    yield Note(
        code="retention-anchor-read",
        about=PATH,
        zh=f"文本未写明保存期限的起算日，按{'归档' if anchor == 'archived' else '检查结束'}之日起算。",
        en=f"The text does not say from when the years run; they are counted from {anchor}.",
        clauses=clauses,
    )


def disposal(
    kept: Retention, on: date, *, overrides: Iterable[Override] = ()
) -> tuple[Finding | Note, ...]:
    """Say what stands against disposing of the papers on a day; nothing where nothing does.

    A period that binds in principle gives way to a recorded reason (`Override` of
    `archive.retention_min_years`, decided by that day), which stays visible as a note; one that binds does not.

    Args:
        kept: what `retention` returned.
        on: the day of disposal.
        overrides: recorded departures.

    >>> from randsup import load_policy
    >>> kept = retention(load_policy("tonghua"), {"archived": date(2024, 3, 1)})
    >>> [found.code for found in disposal(kept, date(2026, 3, 1))]
    ['archive-disposed-early']
    >>> disposal(kept, date(2026, 3, 2))
    ()
    """
    if kept.until == SILENT:
        return (
            Note(
                code="retention-silent",
                about=PATH,
                zh="该地文本对保存期限未作规定；请按档案法规办理。",
                en="The text says nothing of how long papers are kept; the law on archives decides.",
            ),
        )
    if isinstance(kept.until, date) and on > kept.until:
        return ()
    last = (
        kept.until.isoformat() if isinstance(kept.until, date) else f"{kept.anchor} + {kept.years}"
    )
    reason = next((o for o in overrides if o.path == PATH and o.date <= on), None)
    if reason is not None and kept.strength is not Strength.MUST:
        return (
            Note(
                code="archive-disposed-early",
                about=PATH,
                zh=f"保存期限（至{last}）未满即处置，已记录理由：{reason.reason}（{reason.approver}）。",
                en=f"Disposed of before the period ended ({last}), for a recorded reason: {reason.reason}.",
                clauses=kept.clauses,
            ),
        )
    return (
        Finding(
            code="archive-disposed-early",
            strength=kept.strength or Strength.MUST,
            about=PATH,
            zh=f"档案须保存至{last}，{on}处置过早"
            + (f"（{kept.statute}）。" if kept.statute else "。"),
            en=f"The papers are kept until {last}; {on} is too early"
            + (f" ({kept.statute})." if kept.statute else "."),
        ),
    )


@frozen(kw_only=True)
class Archived:
    """What the text asks of putting papers into the archive, and what of it is not there.

    `owner` is who does it and `due` by when, in the words of the text; `silent` where it says nothing.
    """

    owner: str
    due: str
    missing: tuple[str, ...]
    open_ended: bool
    findings: tuple[Finding, ...] = ()
    clauses: tuple[str, ...] = ()


def archived(policy: Policy, papers: Iterable[str]) -> Archived:
    """Say which of the papers that the text lists are not in the archive.

    Args:
        policy: whose list holds (`archive.contents`).
        papers: what was put into the archive, by code or by printed name.

    >>> from randsup import load_policy
    >>> found = archived(load_policy("tonghua"), ["work_plan", "抽查对象名单", "现场检查执法文书"])
    >>> found.owner, found.due, found.missing
    ('inspection-team', 'promptly', ('检查结果', '违法违规情形处理'))
    >>> archived(load_policy("shenzhen"), []).findings[0].code
    'archive-empty'
    """
    section = policy.archive
    given = frozenset(papers)
    listed = section.contents
    missing: tuple[str, ...] = ()
    findings: list[Finding] = []
    if isinstance(listed, Clause):
        pairs = zip(listed.value.codes, listed.value.labels, strict=True)
        missing = tuple(label for code, label in pairs if not given & {code, label})
        if missing:
            findings.append(
                Finding(
                    code="archive-incomplete",
                    strength=listed.strength,
                    about="archive.contents",
                    zh=f"归档材料缺少：{'、'.join(missing)}。",
                    en=f"The archive lacks: {', '.join(missing)}.",
                    citation=listed.citation,
                )
            )
    required = section.required
    if not given and isinstance(required, Clause) and required.value:
        findings.append(
            Finding(
                code="archive-empty",
                strength=required.strength,
                about="archive.required",
                zh="记录资料须存档，未见归档材料。",
                en="The records are kept; nothing has been archived.",
                citation=required.citation,
            )
        )
    said = [c for c in (listed, required, section.owner, section.due) if isinstance(c, Clause)]
    return Archived(
        owner=section.owner.value if isinstance(section.owner, Clause) else SILENT,
        due=str(section.due.value) if isinstance(section.due, Clause) else SILENT,
        missing=missing,
        open_ended=isinstance(listed, Clause) and listed.value.open_ended,
        findings=tuple(findings),
        clauses=tuple(dict.fromkeys(i for c in said for i in c.clauses)),
    )
