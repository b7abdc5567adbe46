"""The log of changes: each event names the one before it by digest, and can be done again.

Nothing in a log is believed. The events are done again, one by one, from the record, the registers and
what each event says was asked for; what comes out is compared with what stands there. An event that
was changed, taken out or put elsewhere breaks the digests and the recomputation at once. That the last
events are missing is shown by the table of today's teams and by the digest that was published with them.
(Dispatch specification, section 3, invariants 37 to 43 and 47; docs/reference/dispatch-algorithm.md, 14.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from attrs import evolve

from randsup.canonical import Json, canonical_json, digest, plain
from randsup.errors import InputError, Refused, Undecided
from randsup.facts.registers import Conflict, Inspector, SubjectSource
from randsup.facts.workdays import WorkCalendar
from randsup.law.findings import Finding
from randsup.law.policy import Policy
from randsup.law.terms import Strength
from randsup.lottery import Seed
from randsup.proof.reading import at, listed, number, read_dispatched, text, texts
from randsup.proof.record import certificate_plain, finding_plain, note_plain
from randsup.proof.requests import read_request
from randsup.proof.sheets import Row
from randsup.proof.verify import compare
from randsup.rules.change.changes import Change
from randsup.rules.change.places import Sent
from randsup.rules.change.standing import Standing
from randsup.rules.change.substitution import change_of
from randsup.rules.dispatch.assignments import Assignment, Crew, Dispatch, Team, Unfilled

SCHEMA: Final = "randsup/event/1"
CURRENT: Final = ("task", "subject", "department", "seat", "role", "inspector", "event")
"""The headings of the table of today's teams."""

Event = dict[str, Json]
Superiors = Mapping[str, Sequence[Inspector]]
"""The superior's registers that events name, by digest."""


def event(change: Change, previous: str) -> Event:
    """Return a change as the log keeps it.

    Args:
        change: what happened.
        previous: digest of the event before it; of the record for the first.
    """
    found: Event = {
        "certificate": None
        if change.certificate is None
        else certificate_plain(change.certificate),
        "clauses": list(change.clauses),
        "draws": [plain(d.plain()) for d in change.draws],
        "findings": [finding_plain(f) for f in change.findings],
        "moves": [plain(m.plain()) for m in change.moves],
        "new": change.new,
        "notes": [note_plain(n) for n in change.notes],
        "number": change.number,
        "old": change.old,
        "previous": previous,
        "request": plain(change.request.plain()),
        "schema": SCHEMA,
        "seed": change.seed.hex,
        "source": change.source,
        "subject": change.subject,
        "superior": change.superior,
        "task": change.task,
        "window": None
        if change.anchor is None
        else {"first": str(change.anchor), "last": str(change.last_day)},
    }
    found["digest"] = digest(found)
    return found


def line(logged: Event) -> str:
    """Return an event's line of the log: canonical JSON and a line feed."""
    return canonical_json(logged) + "\n"


def regions_of(
    record: Mapping[str, Json], subjects: SubjectSource
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the drawn subjects of each task with their regions, read from the register."""
    drawn = {
        text(at(task, "id")): [
            text(at(team, "subject")) for team in listed(at(at(task, "dispatch"), "teams"))
        ]
        for _, task in read_dispatched(record)
    }
    wanted = {name.encode("utf-8") for names in drawn.values() for name in names}
    names = ("region",) if "region" in subjects.columns else ()
    known: dict[bytes, str] = {}
    for values, ids in subjects.groups(names):
        known.update((i, values[0] if values else "") for i in wanted.intersection(ids))
    lost = sorted(i.decode("utf-8") for i in wanted - set(known))
    if lost:
        raise InputError(
            f"the drawn subject {lost[0]} does not stand in the register", source="record"
        )
    return {
        task: tuple((name, known[name.encode("utf-8")]) for name in names_)
        for task, names_ in drawn.items()
    }


def standing_of(
    record: Mapping[str, Json],
    *,
    subjects: SubjectSource,
    inspectors: Iterable[Inspector],
    conflicts: Iterable[Conflict],
    policy: Policy,
) -> Standing:
    """Return a run as it was published, before any event.

    Raises:
        InputError: a part of the record is missing or not what it may be.
    """
    seed = Seed.from_hex(text(at(record, "seed")))
    regions = regions_of(record, subjects)
    dispatched = read_dispatched(record)
    linked = dict(pair for _, said in dispatched for pair in _carriers(said))
    return Standing(
        [
            Sent(
                task=p.task,
                dispatch=_dispatch(p.task.id, at(said, "dispatch")),
                regions=regions[p.task.id],
                events=p.events,
                days=_days(said),
                carriers=tuple((s, linked[s]) for s, _ in regions[p.task.id] if s in linked),
            )
            for p, said in dispatched
        ],
        inspectors,
        policy,
        draw_seed=seed,
        conflicts=conflicts,
    )


def _days(said: Json) -> tuple[tuple[str, date], ...]:
    """Return the days of a task's visits, as they were published; none where its visits have none."""
    visits = said.get("visits", []) if isinstance(said, Mapping) else []
    try:
        return tuple(
            (text(at(v, "subject")), date.fromisoformat(text(at(v, "day")))) for v in listed(visits)
        )
    except ValueError as error:
        raise InputError(f"cannot be read: {error}", source="record") from error


def _carriers(said: Json) -> tuple[tuple[str, str], ...]:
    """Return the drawn carriers of a task with the subjects that they belong to; merged visits draw none."""
    if isinstance(said, Mapping) and "subjects" in said:
        return ()
    return tuple(
        (text(at(s, "subject")), text(at(s, "carrier_of")))
        for s in listed(at(at(said, "draw"), "selected"))
        if isinstance(s, Mapping) and "carrier_of" in s
    )


def _dispatch(task: str, said: Json) -> Dispatch:
    teams = []
    for team in listed(at(said, "teams")):
        subject = text(at(team, "subject"))
        members = tuple(
            Assignment(
                subject=subject,
                department=text(at(m, "department")),
                seat=number(at(m, "seat")),
                role=text(at(m, "role")),
                category=text(at(m, "category")),
                inspector=text(at(m, "inspector")),
            )
            for m in listed(at(team, "members"))
        )
        teams.append(Team(subject=subject, members=members))
    return Dispatch(
        task=task,
        crews=tuple(
            Crew(
                department=text(at(c, "department")),
                members=texts(at(c, "members")),
                stated=None,
                grown=0,
            )
            for c in listed(at(said, "crews"))
        ),
        teams=tuple(teams),
        unfilled=tuple(
            Unfilled(
                subject=text(at(u, "subject")),
                department=text(at(u, "department")),
                seat=number(at(u, "seat")),
                role=text(at(u, "role")),
                category=text(at(u, "category")),
                certificate=0,
            )
            for u in listed(at(said, "unfilled"))
        ),
        certificates=(),
        loads=(),
        trace=(),
        substitutes=(),
        excluded=(),
        packages=tuple(texts(p) for p in listed(said.get("packages", [])))
        if isinstance(said, Mapping)
        else (),
    )


def verify_events(
    record: Mapping[str, Json],
    log: Sequence[Mapping[str, Json]],
    standing: Standing,
    *,
    calendar: WorkCalendar,
    superiors: Superiors | None = None,
) -> tuple[Finding, ...]:
    """Do the events of a log again, and list what differs.

    Args:
        record: the record that the first event names.
        log: the events, parsed, in the order of the log.
        standing: the run as it was published (`standing_of`); the events that could be done again stand
            in it afterwards.
        calendar: with which the windows were counted.
        superiors: the superior's registers that events name.

    Returns:
        One finding for each difference: `event-number`, `event-chain`, `event-digest`, `event-content`,
        `event-not-reproducible`, `event-schema`.
    """
    return tuple(_findings(record, log, standing, calendar, superiors or {}))


def _findings(
    record: Mapping[str, Json],
    log: Sequence[Mapping[str, Json]],
    standing: Standing,
    calendar: WorkCalendar,
    superiors: Superiors,
) -> Iterator[Finding]:
    previous, lost = record.get("digest"), False
    for place, logged in enumerate(log, 1):
        about = f"events.jsonl line {place}"
        if logged.get("schema") != SCHEMA:
            yield _finding(
                "event-schema", about, "不是事件记录", f"is no event of schema {SCHEMA!r}"
            )
            lost, previous = True, logged.get("digest")
            continue
        yield from _links(logged, place, previous, about)
        previous = logged.get("digest")
        if lost:
            continue
        try:
            request, seed = read_request(logged)
            above = _superior(logged, superiors)
            change = change_of(standing, request, seed, calendar, superior=above)
        except (InputError, Refused) as error:
            for p in error.problems:
                yield _finding(
                    "event-not-reproducible", about, f"重新计算被拒绝：{p}", f"refused: {p}"
                )
            lost = True
            continue
        except Undecided as error:
            yield _finding("event-not-reproducible", about, f"日历不足：{error}", str(error))
            lost = True
            continue
        standing.apply(change)
        expected = event(change, str(previous))
        skipped = {"digest", "number", "previous"}
        for f in compare(
            *({k: v for k, v in e.items() if k not in skipped} for e in (logged, expected))
        ):
            yield evolve(
                f, code="event-content", about=about, zh=f"{about}：{f.zh}", en=f"{about}: {f.en}"
            )
    if lost:
        yield _finding(
            "event-not-reproducible",
            "events.jsonl",
            "其后的事件未重新计算",
            "the events after that were not done again",
        )


def _links(logged: Mapping[str, Json], place: int, previous: Json, about: str) -> Iterator[Finding]:
    said = logged.get("number")
    if said != place:
        yield _finding(
            "event-number",
            about,
            f"编号为{said}，应为{place}",
            f"its number is {said}, not {place}",
        )
    if logged.get("previous") != previous:
        yield _finding(
            "event-chain",
            about,
            "所记上一事件的摘要不符：有事件被删除、调换或改动",
            "it names another event before it: one was taken out, moved or changed",
        )
    if logged.get("digest") != digest({k: v for k, v in logged.items() if k != "digest"}):
        yield _finding(
            "event-digest", about, "摘要与内容不符", "its digest is not that of its content"
        )


def _superior(logged: Mapping[str, Json], superiors: Superiors) -> Sequence[Inspector]:
    name = text(at(logged, "superior"))
    if not name:
        return ()
    if name not in superiors:
        raise InputError(f"the superior's register {name} is missing", source="event")
    return superiors[name]


def current_rows(standing: Standing) -> Iterator[Row]:
    """Yield the rows of today's teams, under the headings `CURRENT`; `event` is the last that changed it."""
    for seat, holder, by in standing.rows():
        yield (
            seat.task,
            seat.subject,
            seat.department,
            str(seat.number),
            seat.role,
            holder,
            str(by or ""),
        )


def _finding(code: str, about: str, zh: str, en: str) -> Finding:
    return Finding(
        code=code,
        strength=Strength.MUST,
        about=about,
        zh=f"{about}：{zh}",
        en=f"{about}: {en}",
    )
