"""The evidence of a run of this library: the record says what came out, the kept inputs what it came from.

The tasks are those of the case, never those of the record, so that a record cannot bring its own plan.
Loads, caps by days and declared interests are carried from task to task as the specification says, with what
the record says of each earlier task.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import Final

from attrs import evolve

from randsup.canonical import Json, canonical_json
from randsup.errors import InputError, Refused, Undecided
from randsup.facts.exceptions import SUPERIOR
from randsup.facts.history import History
from randsup.facts.plans import Task
from randsup.facts.registers import SUPERIOR as OF_SUPERIOR
from randsup.facts.registers import Conflict, Inspector, SubjectSource
from randsup.facts.workdays import WorkCalendar
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.proof.attempts import Entry
from randsup.proof.checks.evidence import Evidence, LoggedChange
from randsup.proof.checks.reading import read_change, read_date, read_dispatch
from randsup.proof.commitment import Commitment
from randsup.proof.events import Superiors, standing_of, verify_events
from randsup.proof.evidence import read_evidence
from randsup.proof.reading import at, text
from randsup.rules.dispatch import apart
from randsup.rules.dispatch.seats import Place
from randsup.rules.merged_tasks import merged_task
from randsup.rules.merging import merges
from randsup.rules.process import PlannedTask


def evidence_of(
    record: Mapping[str, Json],
    *,
    planned: Iterable[PlannedTask],
    subjects: SubjectSource,
    inspectors: Iterable[Inspector],
    conflicts: Iterable[Conflict],
    policy: Policy,
    calendar: WorkCalendar,
    history: History | None = None,
    frame: str | None = None,
    log: Iterable[Mapping[str, Json]] | None = None,
    current: Mapping[str, str] | None = None,
    superiors: Superiors | None = None,
) -> tuple[Evidence, ...]:
    """Return the evidence of each task of a record, in the order of the tasks.

    Args:
        record: a parsed record.
        planned: the tasks of the case.
        subjects, inspectors, conflicts, policy, calendar, history: what was used.
        frame: what the inputs give as frame of a ceremony, as canonical JSON.
        log: the events after publication, `None` if there is no log to look at.
        current: who holds which seat today, by seat id.
        superiors: the superior's registers that events name, by digest.

    Raises:
        InputError: the record has no such task, or its dispatch cannot be read.
    """
    plans = {p.task.id: p for p in planned}
    said = {text(at(t, "id")): t for t in _list(at(record, "tasks"))}
    if set(said) != set(plans):
        lost = sorted(set(plans) ^ set(said))
        raise InputError(f"record and case differ in the tasks {', '.join(lost)}", source="record")
    regions = _regions(said, subjects)
    own = tuple(plans.values())
    plans, said, gone = _with_merged(plans, said, record)
    people = tuple(inspectors)
    declared = tuple(conflicts)
    order = sorted(plans.values(), key=run_order)
    runs = [(p.task, read_dispatch(p.task.id, at(said[p.task.id], "dispatch"))) for p in order]
    days = tuple(
        (name, text(at(v, "subject")), read_date(at(v, "day")))
        for name, t in said.items()
        if isinstance(t, dict)
        for v in _list(t.get("visits", []))
    )
    logged = None if log is None else tuple(log)
    changes = None if logged is None else tuple(read_change(dict(e)) for e in logged)
    differences = tuple(
        _differences(
            record,
            logged or (),
            subjects=subjects,
            inspectors=people,
            conflicts=declared,
            policy=policy,
            calendar=calendar,
            superiors=superiors,
        )
    )
    found = []
    loads: dict[str, int] = {}
    done: list[apart.Sent] = []
    ceremony = read_evidence(at(record, "ceremony")) if "ceremony" in record else None
    for (task, sent), plan in zip(runs, order, strict=True):
        kept = [s for s in done if s.task.keep_apart]
        selected = _dispatched(said, task, gone)
        mine = None if changes is None else _of_task(changes, task, plans)
        found.append(
            Evidence(
                task=task,
                policy=policy,
                dispatch=sent,
                drawn=[
                    Place(subject=s, region=regions[s])
                    for s in (text(at(row, "subject")) for row in selected)
                ],
                inspectors=people,
                conflicts=_with_carriers(declared, selected),
                loads=tuple(sorted(loads.items())),
                caps=tuple(sorted(apart.caps(task, people, kept, calendar).items()))
                if task.keep_apart
                else (),
                history=history,
                days=days or None,
                others=tuple(run for run in runs if run[0].id != task.id),
                seed=Seed.from_hex(text(at(record, "seed"))),
                planned=own,
                subjects=subjects,
                calendar=calendar,
                commitments=None if ceremony is None else ceremony.commitments,
                log=None if ceremony is None else ceremony.log,
                openings=None if ceremony is None else ceremony.openings,
                frame=frame,
                public=None if ceremony is None else _public(ceremony.commitments, ceremony.log),
                changes=mine,
                lent=tuple(_lent(logged or (), superiors or {})),
                differences=differences,
                final=_final(current, task),
                leaders=_leaders(mine, plan),
                anchor="" if log is None else text(at(record, "digest")),
                events=plan.events,
            )
        )
        going = apart.sent(task, sent)
        for who, visits in going.visits:
            loads[who] = loads.get(who, 0) + visits
        done.append(going)
    return tuple(found)


def _with_merged(
    plans: dict[str, PlannedTask], said: dict[str, Json], record: Mapping[str, Json]
) -> tuple[dict[str, PlannedTask], dict[str, Json], dict[str, set[str]]]:
    """Return plans and parts of the record with the merged tasks, and which subjects each part gives away.

    A merged task follows from the tasks of the case, as everything else does; so do its subjects.
    """
    drawn = {
        name: [text(at(row, "subject")) for row in _list(at(at(t, "draw"), "selected"))]
        for name, t in said.items()
    }
    rows = {text(at(m, "id")): m for m in _list(record.get("merged", []))}
    gone: dict[str, set[str]] = {}
    plans, said = dict(plans), dict(said)
    for merge in merges([p.task for p in plans.values()], drawn):
        if not merge.made:
            continue
        task = merged_task(merge.tasks)
        if task.id not in rows:
            raise InputError(f"holds no merged visits {task.id}", source="record")
        for part in merge.ids:
            gone.setdefault(part, set()).update(merge.subjects)
        plans[task.id] = PlannedTask(task=task)
        first = _list(at(at(said[merge.ids[0]], "draw"), "selected"))
        kept = [row for row in first if text(at(row, "subject")) in merge.subjects]
        said[task.id] = {**_object(rows.pop(task.id)), "draw": {"selected": kept}}
    if rows:
        raise InputError(f"no task makes the merged visits {', '.join(rows)}", source="record")
    return plans, said, gone


def _dispatched(said: Mapping[str, Json], task: Task, gone: Mapping[str, set[str]]) -> list[Json]:
    """Return the rows of the subjects that a task visits by itself."""
    rows = _list(at(at(said[task.id], "draw"), "selected"))
    away = gone.get(task.id, set())
    return [row for row in rows if text(at(row, "subject")) not in away]


def _object(given: Json) -> dict[str, Json]:
    if not isinstance(given, dict):
        raise InputError("a part of it is not an object", source="record")
    return given


def _public(commitments: Iterable[Commitment], log: Iterable[Entry]) -> tuple[str, ...]:
    """Return what is public of a ceremony before anybody reveals: commitments, and lines up to there."""
    before = takewhile(lambda e: e.kind != "reveal", log)
    texts: tuple[Commitment | Entry, ...] = (*commitments, *before)
    return tuple(canonical_json(text_.plain()) for text_ in texts)


def run_order(plan: PlannedTask) -> tuple[date, str]:
    """Return what the tasks of a run are ordered by: the first day of the window, then the id."""
    window = plan.task.window
    return (window.first if window else date.max, plan.task.id)


def _of_task(
    changes: Sequence[LoggedChange], task: Task, plans: Iterable[str]
) -> tuple[LoggedChange, ...]:
    """Return the whole log: it is one chain; the moves of other tasks' seats concern no seat here.

    A seat of no task at all concerns every task.
    """
    others = tuple(f"{name}/" for name in plans if name != task.id)
    return tuple(evolve(c, elsewhere=True) if c.seat.startswith(others) else c for c in changes)


def _lent(log: Iterable[Mapping[str, Json]], superiors: Superiors) -> Iterator[Inspector]:
    """Yield whom events have brought from a superior's register that is at hand."""
    for event in log:
        if text(at(event, "source")) != SUPERIOR:
            continue
        seat, new = text(at(at(event, "request"), "seat")), text(at(event, "new"))
        for person in superiors.get(text(at(event, "superior")), ()):
            if person.id == new and seat.count("/") > 2:
                yield evolve(person, role=OF_SUPERIOR, department=seat.split("/")[2])


_OTHERWISE: Final = ("event-content", "event-not-reproducible", "event-schema")


def _differences(
    record: Mapping[str, Json],
    log: Sequence[Mapping[str, Json]],
    *,
    subjects: SubjectSource,
    inspectors: Sequence[Inspector],
    conflicts: Sequence[Conflict],
    policy: Policy,
    calendar: WorkCalendar,
    superiors: Superiors | None,
) -> Iterator[tuple[int, str, str]]:
    """Do the events again, and yield what is otherwise, as (line, Chinese, English)."""
    if not log:
        return
    try:
        standing = standing_of(
            record, subjects=subjects, inspectors=inspectors, conflicts=conflicts, policy=policy
        )
        found = verify_events(record, log, standing, calendar=calendar, superiors=superiors)
    except (InputError, Refused, Undecided) as error:
        said = str(error).replace("\n", "; ")
        yield 1, f"不能重新进行：{said}", f"cannot be done again: {said}"
        return
    for f in found:
        line = f.about.rpartition(" ")[2]
        if f.code in _OTHERWISE and line.isdecimal():
            yield int(line), f.zh, f.en


def _leaders(
    changes: Sequence[LoggedChange] | None, plan: PlannedTask
) -> tuple[tuple[str, str], ...] | None:
    """Return who leads by the log; `None` while nobody does and the inspection is not closed: it can still come.

    Whoever is drawn where somebody leads already stands beside the first.
    """
    if changes is None:
        return None
    leading: list[tuple[str, str]] = []
    for move in (m for c in changes if not c.elsewhere for m in c.moves):
        _, _, rest = move.seat.partition("/")
        subject, _, place = rest.partition("/")
        if not place.endswith("/0"):
            continue
        if (subject, move.before) in leading:
            leading.remove((subject, move.before))
        if move.after:
            leading.append((subject, move.after))
    if not leading and plan.events.get("inspection_closed") is None:
        return None
    return tuple(leading)


def _final(current: Mapping[str, str] | None, task: Task) -> tuple[tuple[str, str], ...] | None:
    if current is None:
        return None
    return tuple(sorted((s, who) for s, who in current.items() if s.startswith(f"{task.id}/")))


def _regions(said: Mapping[str, Json], subjects: SubjectSource) -> dict[str, str]:
    """Return the region of every drawn subject; a subject that no register holds has none."""
    rows = [row for t in said.values() for row in _list(at(at(t, "draw"), "selected"))]
    wanted = {text(at(row, "subject")).encode("utf-8") for row in rows}
    found = {i.decode("utf-8"): "" for i in wanted}
    names = ("region",) if "region" in subjects.columns else ()
    for values, ids in subjects.groups(names):
        found.update(
            (i.decode("utf-8"), values[0] if values else "") for i in wanted.intersection(ids)
        )
    return found


def _with_carriers(
    declared: tuple[Conflict, ...], selected: Sequence[Json]
) -> tuple[Conflict, ...]:
    """Return the declared interests, and those that follow for drawn carriers of their subjects."""
    linked: dict[str, list[str]] = {}
    for row in selected:
        if isinstance(row, dict) and row.get("carrier_of"):
            linked.setdefault(text(row["carrier_of"]), []).append(text(at(row, "subject")))
    more = (
        Conflict(c.inspector, carrier, c.reason)
        for c in declared
        for carrier in linked.get(c.subject, ())
    )
    return (*declared, *more)


def _list(given: Json) -> list[Json]:
    if not isinstance(given, list):
        raise InputError("a part of it is not a list", source="record")
    return given
