"""`randsup year`: how many joint inspections each department had in a year, and what share of its draws."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from attrs import evolve, field, frozen

from randsup.cli.answers import finding_answer, note_answer
from randsup.cli.explaining import kept_record
from randsup.cli.inputs import INPUTS
from randsup.cli.options import AsJson, Lang, Layers
from randsup.errors import InputError, Problem
from randsup.facts.history import PastVisit
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.profiles import load_policy
from randsup.proof.performed import performed
from randsup.reports.summary import LANGUAGES
from randsup.rules.joint_year import (
    Counted,
    DepartmentYear,
    joint_years,
    year_findings,
    year_notes,
)
from randsup.tables.history import read_history
from randsup.tables.inspectors import read_inspectors


@frozen(kw_only=True)
class _Given:
    """What the folders and tables hold together; `tasks` says in which of them each task stands."""

    visits: list[PastVisit] = field(factory=list)
    departments: set[str] = field(factory=set)
    undated: list[str] = field(factory=list)
    policies: dict[str, Policy] = field(factory=dict)
    tasks: dict[str, Path] = field(factory=dict)
    seen: set[PastVisit] = field(factory=set)


def year_command(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...", help="Folders that `randsup run` wrote, and tables of past visits."
        ),
    ],
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile", help="Built-in id or path; by default the one that the runs kept."
        ),
    ] = None,
    layer: Layers = None,
    switch: Annotated[
        list[str] | None, typer.Option("--switch", help="NAME=VALUE; may be repeated.")
    ] = None,
    year: Annotated[
        list[int] | None, typer.Option("--year", help="Only this year; may be repeated.")
    ] = None,
    department: Annotated[
        list[str] | None,
        typer.Option("--department", help="One that must be there, draws or not; may be repeated."),
    ] = None,
    accept_opaque_ids: Annotated[
        bool, typer.Option("--accept-opaque-ids", help="Ids of a table need no check digit.")
    ] = False,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Whether each department had its joint inspections of the year, with what was counted."""
    wrong = [y for y in year or () if not 1 <= y <= 9999]
    if wrong:
        raise InputError(f"{wrong[0]} is not a year such as 2026", source="--year")
    given = _read(paths, opaque=accept_opaque_ids)
    policy = _policy(given, profile, layer or [], switch or [])
    counted = joint_years(
        given.visits, departments={*given.departments, *(department or ())}, years=year or ()
    )
    findings = [f for y in counted.years for f in year_findings(policy, y)]
    notes = [n for y in counted.years for n in year_notes(policy, y)]
    notes += _remarks(policy, counted, given)
    if as_json:
        typer.echo(
            json.dumps(_plain(policy, counted, findings, notes), ensure_ascii=False, indent=1)
        )
    else:
        for line in _lines(policy, counted, findings, notes, LANGUAGES.index(lang)):
            typer.echo(line)
    if findings:
        raise typer.Exit(1)


def _read(paths: Sequence[Path], *, opaque: bool) -> _Given:
    """Read folders of runs and tables of past visits, everything wrong at once."""
    found = _Given()
    problems: list[Problem] = []
    for path in paths:
        try:
            if path.is_dir():
                _read_run(path, found, problems)
            else:
                _take(read_history(path, accept_opaque_ids=opaque).history, path, found, problems)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _read_run(folder: Path, found: _Given, problems: list[Problem]) -> None:
    record, policy = kept_record(folder)
    visits, undated = performed(record)
    found.policies[policy.digest] = policy
    found.undated.extend(undated)
    people = read_inspectors(folder / INPUTS / "inspectors.csv", canonical=True).inspectors
    found.departments.update(p.department for p in people if p.department)
    _take(visits, folder, found, problems)


def _take(visits: Iterable[PastVisit], path: Path, found: _Given, problems: list[Problem]) -> None:
    """Add visits. One that stands elsewhere too would count twice; another task may bear the same id."""
    rows = tuple(visits)
    twice = sorted({v.task for v in rows if v.task and v in found.seen})
    problems += [
        Problem(
            source=str(path),
            message=f"visits of task {task!r} stand in {found.tasks[task]} too and would count twice: "
            "give each task once",
            code="task-twice",
        )
        for task in twice
    ]
    there = set(found.tasks)
    for v in rows:
        found.seen.add(v)
        found.tasks.setdefault(v.task, path)
        found.visits.append(
            evolve(v, task=f"{v.task} ({path})") if v.task and v.task in there else v
        )


def _policy(given: _Given, profile: str | None, layers: list[str], switches: list[str]) -> Policy:
    if profile is not None:
        return load_policy(profile, layers=layers, switches=dict(_pairs(switches)))
    if layers or switches:
        raise InputError("goes with --profile: a run keeps its own", source="--layer, --switch")
    if len(given.policies) != 1:
        several = ", ".join(sorted(p.id for p in given.policies.values()))
        raise InputError(
            f"is missing: the runs were made under different policies ({several}); say which holds"
            if given.policies
            else "is missing: tables of past visits name no policy; say which holds",
            source="--profile",
        )
    return next(iter(given.policies.values()))


def _pairs(given: list[str]) -> list[tuple[str, str]]:
    pairs = [text.partition("=") for text in given]
    wrong = [name for name, equals, _ in pairs if not equals]
    if wrong:
        raise InputError(f"{wrong[0]!r} is not NAME=VALUE", source="--switch")
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _remarks(policy: Policy, counted: Counted, given: _Given) -> list[Note]:
    """Say what was not counted, and where the text asks for nothing."""
    notes = []
    if counted.without_task:
        n = counted.without_task
        notes.append(
            Note(
                code="visits-without-task",
                about="history",
                zh=f"{n}行检查记录没有任务，无法按次计算，未计入。",
                en=f"{n} rows of past visits name no task and are not counted.",
            )
        )
    if counted.without_department:
        n = counted.without_department
        notes.append(
            Note(
                code="visits-without-department",
                about="history",
                zh=f"{n}行检查记录没有部门，未计入。",
                en=f"{n} rows of past visits name no department and are not counted.",
            )
        )
    notes += [
        Note(
            code="task-without-day",
            about=f"task {task}",
            zh=f"任务{task}没有检查期，也没有检查结束或名单抽取的日期，不知属于哪一年，未计入。",
            en=f"Task {task} has neither a window nor a date of its end or its list: its year is "
            "unknown, and it is not counted.",
        )
        for task in sorted(set(given.undated))
    ]
    section = policy.joint
    if not isinstance(section.min_per_year, Clause) and not isinstance(
        section.min_share_of_draws, Clause
    ):
        notes.append(
            Note(
                code="joint-year-silent",
                about=f"profile {policy.id}",
                zh="该地文本未规定每年联合抽查的次数和占比；以下仅为统计。",
                en="The text prints neither a yearly number nor a share of joint inspections: "
                "these are counts only.",
            )
        )
    if not counted.years:
        notes.append(
            Note(
                code="nothing-counted", about="history", zh="没有可统计的检查。",
                en="There is nothing to count.",
            )
        )  # fmt: skip
    return notes


def _lines(
    policy: Policy, counted: Counted, findings: list[Finding], notes: list[Note], at: int
) -> list[str]:
    lines = [f"{('依据：', 'Policy: ')[at]}{policy.title} ({policy.id})"]
    lines += [_line(y, at) for y in counted.years]
    for f in findings:
        lines.append(f"! {f.zh if at == 0 else f.en} {f.citation or ''}".rstrip())
    lines += [f"  {n.zh if at == 0 else n.en}" for n in notes]
    number = len(findings)
    if at == 0:
        lines.append(f"发现{number}项问题。" if number else "未发现问题。")
    else:
        lines.append(f"{number} findings." if number else "No findings.")
    return lines


def _line(year: DepartmentYear, at: int) -> str:
    done = year.done
    if at == 0:
        named = f"：{'、'.join(year.joint_tasks)}" if year.joint_tasks else ""
        return f"{done.year} {year.department}：抽查{done.draws}次，跨部门联合{done.joint}次{named}"
    named = f": {', '.join(year.joint_tasks)}" if year.joint_tasks else ""
    return f"{done.year} {year.department}: {done.draws} draws, {done.joint} joint{named}"


def _plain(
    policy: Policy, counted: Counted, findings: list[Finding], notes: list[Note]
) -> dict[str, Any]:
    return {
        "policy": policy.id,
        "years": [
            {
                "department": y.department,
                "year": y.done.year,
                "draws": y.done.draws,
                "joint": y.done.joint,
                "subjects": y.done.subjects,
                "joint_subjects": y.done.joint_subjects,
                "tasks": list(y.tasks),
                "joint_tasks": list(y.joint_tasks),
            }
            for y in counted.years
        ],
        "findings": [finding_answer(f) for f in findings],
        "notes": [note_answer(n) for n in notes],
    }
