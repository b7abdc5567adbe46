"""A dispatch read back from a record, strictly, and the events of a log.

Nothing is corrected: what the record says is what is judged. Only what is no dispatch at all, a part that is
missing, of another type or written in a sentence that is not that of its numbers, is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from randsup.canonical import Json, digest
from randsup.errors import InputError, Problem
from randsup.lottery import Seed
from randsup.proof.checks.evidence import Approval, LoggedChange, Number
from randsup.proof.reading import at, number, text, texts
from randsup.rules.dispatch.assignments import (
    EXPERT,
    Assignment,
    Certificate,
    Crew,
    Dispatch,
    Load,
    Move,
    Rotation,
    Rung,
    Step,
    Substitute,
    Team,
    Unfilled,
)


def read_dispatch(task: str, said: Json) -> Dispatch:
    """Read the part `dispatch` of a task in a record.

    Raises:
        InputError: a part is missing, or not what it may be.
    """
    return Dispatch(
        task=task,
        crews=tuple(
            Crew(
                department=text(at(c, "department")),
                members=texts(at(c, "members")),
                stated=_number(at(c, "stated")),
                grown=number(at(c, "grown")),
            )
            for c in _rows(said, "crews")
        ),
        teams=tuple(
            Team(
                subject=text(at(t, "subject")),
                members=tuple(
                    _member(text(at(t, "subject")), m, text(at(m, "role")), text(at(m, "category")))
                    for m in _rows(t, "members")
                ),
            )
            for t in _rows(said, "teams")
        ),
        unfilled=tuple(
            Unfilled(
                subject=text(at(u, "subject")),
                department=text(at(u, "department")),
                seat=number(at(u, "seat")),
                role=text(at(u, "role")),
                category=text(at(u, "category")),
                certificate=number(at(u, "certificate")),
            )
            for u in _rows(said, "unfilled")
        ),
        certificates=tuple(_certificate(c) for c in _rows(said, "certificates")),
        loads=tuple(
            Load(
                inspector=text(at(x, "inspector")),
                department=text(at(x, "department")),
                prior=number(at(x, "prior")),
                load=number(at(x, "load")),
            )
            for x in _rows(said, "loads")
        ),
        trace=tuple(
            Step(
                kind=text(at(s, "kind")),
                department=text(at(s, "department")),
                inspector=text(at(s, "inspector")),
                moves=_moves(s),
            )
            for s in _rows(said, "trace")
        ),
        substitutes=tuple(
            Substitute(
                subject=text(at(s, "subject")),
                department=text(at(s, "department")),
                seat=number(at(s, "seat")),
                recused=text(at(s, "recused")),
                inspector=text(at(s, "inspector")),
            )
            for s in _rows(said, "substitutes")
        ),
        excluded=tuple(_pair(p) for p in _rows(said, "excluded")),
        packages=tuple(texts(p) for p in _rows(said, "packages", used=True)),
        ladder=tuple(_rung(r) for r in _rows(said, "ladder", used=True)),
        experts=tuple(
            _member(text(at(e, "subject")), e, EXPERT, "")
            for e in _rows(said, "experts", used=True)
        ),
        rotation=tuple(
            Rotation(
                department=text(at(r, "department")),
                visits=number(at(r, "visits")),
                least=number(at(r, "least")),
                partners=number(at(r, "partners")),
            )
            for r in _rows(said, "rotation", used=True)
        ),
    )


def _member(subject: str, said: Json, role: str, category: str) -> Assignment:
    return Assignment(
        subject=subject,
        department=text(at(said, "department")),
        seat=number(at(said, "seat")),
        role=role,
        category=category,
        inspector=text(at(said, "inspector")),
    )


def _certificate(said: Json) -> Certificate:
    found = Certificate(
        department=text(at(said, "department")),
        seats=texts(at(said, "seats")),
        subjects=texts(at(said, "subjects")),
        categories=texts(at(said, "categories")),
        inspectors=texts(at(said, "inspectors")),
        capacity=number(at(said, "capacity")),
        pairs=number(at(said, "pairs")),
        missing=number(at(said, "missing")),
        crew=_number(at(said, "crew")),
        steps=texts(at(said, "steps")) if isinstance(said, dict) and "steps" in said else (),
    )
    try:
        words = (found.zh, found.en)
    except KeyError as error:
        raise _wrong("certificates", f"knows no step {error}") from error
    if words != (text(at(said, "zh")), text(at(said, "en"))):
        raise _wrong("certificates", "a sentence is not that of its certificate's numbers")
    return found


def _rung(said: Json) -> Rung:
    day = at(said, "date")
    return Rung(
        step=text(at(said, "step")),
        department=text(at(said, "department")),
        certificates=tuple(_certificate(c) for c in _rows(said, "certificates")),
        filled=texts(at(said, "filled")),
        taken=tuple(_pair(p) for p in _rows(said, "taken")),
        reason=text(at(said, "reason")),
        approver=text(at(said, "approver")),
        day=None if day is None else read_date(day),
        clauses=texts(at(said, "clauses")),
    )


def read_change(said: Json) -> LoggedChange:
    """Read an event of the log `events.jsonl`; its digest is made again from its content.

    Raises:
        InputError: a part is missing or not what it may be.
    """
    request = at(said, "request")
    since = at(request, "list_drawn")
    content = dict(said) if isinstance(said, Mapping) else {}
    content.pop("digest", None)
    return LoggedChange(
        number=number(at(said, "number")),
        kind=text(at(request, "kind")),
        seat=text(at(request, "seat")),
        old=text(at(said, "old")),
        new=text(at(said, "new")),
        filed=read_date(at(request, "filed")),
        seed=Seed.from_hex(text(at(said, "seed"))),
        seed_on=read_date(at(request, "seed_on")),
        reason=text(at(request, "reason")),
        approvals=[
            Approval(
                role=text(at(a, "role")),
                by=text(at(a, "by")),
                on=None if at(a, "on") is None else read_date(at(a, "on")),
            )
            for a in _rows(request, "approvals")
        ],
        draws=[
            Number(
                key=text(at(d, "key")),
                size=number(at(d, "size")),
                index=number(at(d, "index")),
                inspector=text(at(d, "inspector")),
            )
            for d in _rows(said, "draws")
        ],
        moves=_moves(said),
        list_drawn=_window(said, "first") if since is None else read_date(since),
        last_day=_window(said, "last"),
        ground=text(at(request, "ground")),
        previous=text(at(said, "previous")),
        digest_of_log=digest(content),
        stated=text(at(said, "digest")),
        source=text(at(said, "source")),
    )


def _window(said: Json, end: str) -> date | None:
    window = at(said, "window")
    return None if window is None else read_date(at(window, end))


def _moves(said: Json) -> tuple[Move, ...]:
    return tuple(
        Move(seat=text(at(m, "seat")), before=text(at(m, "before")), after=text(at(m, "after")))
        for m in _rows(said, "moves")
    )


def _rows(said: Json, name: str, *, used: bool = False) -> Iterable[Json]:
    """Return a list of an object; one that stands only where it is used may be absent."""
    if used and isinstance(said, dict) and name not in said:
        return ()
    rows = at(said, name)
    if not isinstance(rows, list):
        raise _wrong(name, "is not a list")
    return rows


def _pair(said: Json) -> tuple[str, str]:
    pair = texts(said)
    if len(pair) != 2:
        raise _wrong("", f"{list(pair)!r} is no pair")
    return pair[0], pair[1]


def _number(said: Json) -> int | None:
    return None if said is None else number(said)


def read_date(said: Json) -> date:
    """Read a date, `2026-09-18`.

    Raises:
        InputError: it is none.
    """
    try:
        return date.fromisoformat(text(said))
    except ValueError as error:
        raise _wrong("", str(error)) from error


def _wrong(path: str, message: str) -> InputError:
    return InputError([Problem(source="record", path=path, message=message)])
