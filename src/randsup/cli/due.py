"""`randsup due`: when what must be published, from the dates of what has happened."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from randsup.canonical import plain
from randsup.cli.options import AsJson, Lang, Layers
from randsup.errors import InputError, Problem
from randsup.facts.events import Events
from randsup.facts.workdays import WorkCalendar
from randsup.law.parameters import nearest
from randsup.law.terms import EVENTS
from randsup.profiles import load_policy
from randsup.profiles.calendar import with_notices
from randsup.reports.summary import DUTY_NAMES, LANGUAGES, due_words
from randsup.rules.publication import Obligation, obligations


def due_command(
    profile: Annotated[str, typer.Option("--profile", help="Built-in id or path.")],
    event: Annotated[
        list[str] | None, typer.Option("--event", help="NAME=YYYY-MM-DD; may be repeated.")
    ] = None,
    layer: Layers = None,
    switch: Annotated[
        list[str] | None, typer.Option("--switch", help="NAME=VALUE; may be repeated.")
    ] = None,
    calendar: Annotated[
        list[Path] | None, typer.Option("--calendar", help="Notice TOML; may be repeated.")
    ] = None,
    surprise: Annotated[bool, typer.Option("--surprise", help="A surprise inspection.")] = False,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """When what must be published, from the dates of what has happened."""
    policy = load_policy(profile, layers=layer or (), switches=dict(_pairs(switch, "--switch")))
    days, notes = with_notices(WorkCalendar.china(), calendar or ())
    duties = obligations(policy, _events(event), days, surprise=surprise)
    if as_json:
        typer.echo(json.dumps([_duty_plain(d) for d in duties], ensure_ascii=False, indent=1))
        return
    for duty in duties:
        name = DUTY_NAMES[duty.what][LANGUAGES.index(lang)]
        words = due_words(_duty_plain(duty), LANGUAGES.index(lang))
        typer.echo(f"{name}{'：' if lang == 'zh' else ': '}{words}")
    for note in notes:
        typer.echo(note.zh if lang == "zh" else note.en)


def _pairs(given: list[str] | None, option: str) -> list[tuple[str, str]]:
    pairs = []
    for text in given or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise InputError(f"{text!r} is not NAME=VALUE", source=option)
        pairs.append((name.strip(), value.strip()))
    return pairs


def _events(given: list[str] | None) -> Events:
    dates: dict[str, date] = {}
    problems = []
    for name, value in _pairs(given, "--event"):
        if name not in EVENTS:
            hint = nearest(name, EVENTS)
            problems.append(f"unknown event {name!r}{hint}; known: {', '.join(EVENTS)}")
            continue
        if name in dates:
            problems.append(f"{name} stands twice: an event has one date")
        try:
            dates[name] = date.fromisoformat(value)
            if len(value) != 10:
                raise ValueError
        except ValueError:
            problems.append(f"{name}: {value!r} is not a date such as 2026-09-18")
    if problems:
        raise InputError(Problem(source="--event", message=p) for p in problems)
    return Events(dates)


def _duty_plain(duty: Obligation) -> dict[str, Any]:
    return {
        "what": duty.what,
        "owner": duty.owner,
        "anchor": duty.anchor,
        "event": plain(duty.event),
        "due": plain(duty.due),
        "provisional": duty.provisional,
        "first": plain(duty.first),
        "working_days": duty.working_days,
        "clauses": list(duty.clauses),
        "note": duty.note,
        "note_zh": duty.note_zh,
    }
