"""`randsup checklist`: what the text asks of the office for each task of a case, beside the lottery."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from attrs import evolve

from randsup.cli.input_policy import case_policy
from randsup.cli.options import AsJson, CaseProfile, Data, Lang
from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.law.words import STRENGTHS
from randsup.reports.summary import LANGUAGES
from randsup.rules.office.checklist import checklist
from randsup.rules.office.requirements import STATES, Ground, Requirement
from randsup.tables.case import Case, RegisterSpec, read_case
from randsup.tables.headings import KNOWN, folded
from randsup.tables.reading import open_table

_STATES: Final = {
    "missing": ("缺", "missing"),
    "to-do": ("办", "to do"),
    "met": ("已", "met"),
    "may": ("可", "may"),
}
_STEPS: Final = {
    "governance": "统筹",
    "registers": "两库",
    "items": "清单",
    "joint": "联合",
    "draw": "抽取",
    "dispatch": "派出",
    "publication": "公示",
}


def checklist_command(
    case: Annotated[Path, typer.Argument(help="Case folder with its case.toml.")],
    data: Data = None,
    profile: CaseProfile = None,
    on: Annotated[
        str | None, typer.Option("--on", help="Day for which milestones are looked at, 2020-08-01.")
    ] = None,
    reached: Annotated[
        list[str] | None,
        typer.Option("--reached", help="A milestone that was reached, CODE=DATE; may be repeated."),
    ] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", help="The system in which the work is done.")
    ] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """What the text asks for each task beside the lottery: missing, to do, met, or left to choose."""
    day, done = _asked_on(on, reached or ())
    read = read_case(case, data=tuple(data or ()), profile=profile)
    policy = case_policy(read)
    ground = evolve(ground_of(read), on=day, reached=tuple(sorted(done.items())), platform=platform)
    asked = [(p.task, checklist(p.task, policy, ground)) for p in read.planned]
    if as_json:
        shown = [
            {"task": task.id, "checklist": [_plain(r) for r in found]} for task, found in asked
        ]
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for task, requirements in asked:
        for line in _lines(task, requirements, LANGUAGES.index(lang)):
            typer.echo(line)


def _day(option: str, text: str) -> date | Problem:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    return Problem(source=option, message=f"{text!r} is not a date such as 2020-08-01")


def _asked_on(on: str | None, given: Sequence[str]) -> tuple[date | None, dict[str, date]]:
    """Read a day and the milestones that were reached; every mistake at once."""
    day = None if on is None else _day("--on", on)
    problems = [day] if isinstance(day, Problem) else []
    reached: dict[str, date] = {}
    for text in given:
        code, equals, written = text.partition("=")
        done = _day("--reached", written)
        if not equals:
            problems.append(Problem(source="--reached", message=f"{text!r} is not CODE=DATE"))
        elif isinstance(done, Problem):
            problems.append(done)
        elif code in reached:
            problems.append(Problem(source="--reached", message=f"{code} stands twice"))
        else:
            reached[code] = done
    if given and on is None:
        problems.append(Problem(source="--reached", message="needs the day to look at: --on DATE"))
    if problems:
        raise InputError(problems)
    return (day if isinstance(day, date) else None), reached


def ground_of(case: Case) -> Ground:
    """Return the columns of the registers that a case names, by heading and by field."""
    return Ground(
        subject_fields=_columns(case, case.subjects, "subjects"),
        inspector_fields=_columns(case, case.inspectors, "inspectors"),
        item_fields=None if case.items is None else _columns(case, case.items, "items"),
    )


def _columns(case: Case, spec: RegisterSpec, register: str) -> frozenset[str]:
    headings = open_table(case.find(spec.path), label=spec.path).headings
    spelt = {folded(heading) for heading in headings}
    known = (n for n, names in KNOWN[register].items() if spelt & {folded(name) for name in names})
    return frozenset({*headings, *known, *(name for name, _ in spec.columns)})


def _lines(task: Task, found: tuple[Requirement, ...], lang: int) -> Iterator[str]:
    yield f"{('任务', 'Task')[lang]} {task.id} {task.title}".rstrip()
    for state in STATES:
        for r in (r for r in found if r.state == state):
            step = _STEPS[r.step] if lang == 0 else r.step
            strength = STRENGTHS[r.strength] if lang == 0 else r.strength.value
            said = r.zh if lang == 0 else r.en
            where = f"{step}（{strength}）" if lang == 0 else f"{step} ({strength}): "
            yield f"  [{_STATES[state][lang]}] {where}{said} {' '.join(r.clauses)}"
    counts = {state: sum(r.state == state for r in found) for state in STATES}
    yield "  " + ("，" if lang == 0 else ", ").join(
        f"{_STATES[s][lang]} {number}" for s, number in counts.items()
    )


def _plain(r: Requirement) -> dict[str, Any]:
    return {
        "step": r.step,
        "what": r.what,
        "state": r.state,
        "strength": r.strength.value,
        "values": list(r.values),
        "open_ended": r.open_ended,
        "zh": r.zh,
        "en": r.en,
        "clauses": list(r.clauses),
    }
