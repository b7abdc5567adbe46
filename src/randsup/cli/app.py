"""The commands, each a thin door to what the library does."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

import randsup
from randsup.cli import ceremonies, publishing
from randsup.cli.asked import checklist_command
from randsup.cli.auditing import audit_command
from randsup.cli.checking import check_folder
from randsup.cli.clauses import clause_command
from randsup.cli.demo import write_demo
from randsup.cli.due import due_command
from randsup.cli.explaining import explain_command
from randsup.cli.inputs import prepare
from randsup.cli.options import AsJson, CaseProfile, Data, Lang
from randsup.cli.profiles import profile_app
from randsup.cli.reaching import scope_command
from randsup.cli.roster import roster_command
from randsup.cli.running import Suggest, recorded, run_case, working_folder
from randsup.cli.substituting import substitute_command
from randsup.cli.telling import telling
from randsup.cli.yearly import year_command
from randsup.errors import InputError, Problem, ProfileError, Refused, Undecided
from randsup.law.findings import Finding
from randsup.law.parameters import nearest
from randsup.profiles import profile_ids
from randsup.reports.summary import (
    breaches,
    finding_lines,
    remarks,
    stated_findings,
    summary,
)
from randsup.tables.case import Case, read_case

app = typer.Typer(
    name="randsup",
    help="双随机、一公开：随机抽取、随机选派、到期公示，人人可验证。Draws, teams, deadlines, proof.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(profile_app, name="profile")
app.command(name="clause")(clause_command)
app.command(name="checklist")(checklist_command)
ceremonies.register(app)
publishing.register(app)
app.command(name="scope")(scope_command)
app.command(name="explain")(explain_command)
app.command(name="audit")(audit_command)
app.command(name="substitute")(substitute_command)
app.command(name="year")(year_command)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(randsup.__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Draws, teams, deadlines, proof."""


def run() -> None:
    """Run the command line and exit; errors become messages, never tracebacks."""
    for name in ("SIGTERM", "SIGHUP"):  # the second where the system has it
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupted)
    for stream in (sys.stdout, sys.stderr):  # a terminal may lack a character: show its number
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        command = typer.main.get_command(app)
        with command.make_context("randsup", sys.argv[1:]) as context:
            command.invoke(context)  # not its main(), which exits by rules of its own
        sys.stdout.flush()
    except typer.Exit as leaving:
        raise SystemExit(leaving.exit_code) from None
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("interrupted; nothing was written\n")
        raise SystemExit(130) from None
    except BrokenPipeError:  # whoever read the answer has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(141) from None
    except Exception as error:
        problems = _problems(error)
        if not problems:
            raise
        _complain(problems)


def _problems(error: Exception) -> Sequence[Problem | str]:
    """Return what is to be said of an exception, nothing if it is a mistake of this program."""
    if isinstance(error, InputError | ProfileError | Refused):
        return error.problems
    if isinstance(error, Undecided):
        return (Problem(source="calendar", message=str(error)),)
    if isinstance(error, OSError) and error.strerror:
        return (Problem(source=str(error.filename or "files"), message=error.strerror),)
    if hasattr(error, "format_message"):  # a mistake in the arguments, as typer words it
        return (str(error.format_message()),)
    return ()


def _interrupted(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _complain(problems: Sequence[Problem | str]) -> NoReturn:
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if len(problems) > 1:
        sys.stderr.write(f"{len(problems)} problems\n")
    raise SystemExit(2)


def _read(case: Path, data: list[Path] | None, profile: str | None) -> Case:
    found = read_case(case, data=tuple(data or ()), profile=profile, collect=True)
    if profile is not None and profile not in profile_ids() and not found.find(profile).exists():
        raise InputError(
            f"{profile!r} is no built-in profile{nearest(profile, profile_ids())}, and no file in the "
            f"case's folders; known: {', '.join(profile_ids())}",
            source="--profile",
        )
    return found


@app.command(name="run")
def run_command(
    case: Annotated[Path, typer.Argument(help="Case folder with its case.toml.")],
    out: Annotated[Path, typer.Option("--out", help="New folder for the results.")],
    data: Data = None,
    profile: CaseProfile = None,
    engine: Annotated[
        str,
        typer.Option("--engine", help="auto (by size), python, processes or duckdb; same results."),
    ] = "auto",
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Draw, send and date: the whole job, from registers to a verified record."""
    with telling(lang=lang, quiet=as_json) as voices:
        record = run_case(
            _read(case, data, profile),
            out,
            tell=voices.tell,
            step=voices.step,
            engine=engine,
            suggest=_suggest(voices.tell, lang),
        )
    _report(record, out, lang, as_json=as_json)


@app.command()
def demo(
    out: Annotated[
        Path | None, typer.Option("--out", help="New folder; by default randsup-demo.")
    ] = None,
    profile: Annotated[str, typer.Option("--profile", help="A built-in profile.")] = "shenzhen",
    lang: Lang = "zh",
) -> None:
    """The whole job on a made-up case: three tasks, two thousand enterprises, sixty inspectors."""
    target = out or _free("randsup-demo")
    if target.exists():
        raise InputError("already exists; a run makes a new folder", source=str(target))
    with (
        telling(lang=lang) as voices,
        working_folder(target.with_name(f"{target.name}-case")) as folder,
    ):
        write_demo(folder, profile=profile)
        case = read_case(folder)
        record = run_case(case, target, tell=voices.tell, step=voices.step)
    _report(record, target, lang, as_json=False, leave=False)
    kept = "inputs/ 保存了全部输入；" if lang == "zh" else "inputs/ keeps what was used; "
    check = "验证" if lang == "zh" else "verify with"
    typer.echo(f"{kept}{check}: randsup verify {target}")


def _free(name: str) -> Path:
    folder, n = Path(name), 1
    while folder.exists():
        n += 1
        folder = Path(f"{name}-{n}")
    return folder


def _report(record: Any, out: Path, lang: str, *, as_json: bool, leave: bool = True) -> None:
    if as_json:
        typer.echo(json.dumps({"out": str(out), "findings": _found(record)}, ensure_ascii=False))
    else:
        typer.echo(summary(record, lang=lang))
        typer.echo(("结果：" if lang == "zh" else "Results: ") + str(out))
    if leave and breaches(record):
        raise typer.Exit(1)


@app.command()
def check(
    case: Annotated[Path, typer.Argument(help="Case folder with its case.toml.")],
    data: Data = None,
    profile: CaseProfile = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Say everything that `run` would refuse, and write nothing."""
    with (
        telling(lang=lang, quiet=as_json) as voices,
        tempfile.TemporaryDirectory(prefix="randsup-check-") as folder,
    ):
        prepared = prepare(
            _read(case, data, profile), Path(folder), tell=voices.tell, step=voices.step
        )
        record = recorded(prepared, step=voices.step, suggest=_suggest(voices.tell, lang))
    found = list(finding_lines(record, lang=lang))
    if as_json:
        typer.echo(json.dumps({"findings": _found(record)}, ensure_ascii=False))
    else:
        for line in (*found, *remarks(record, lang=lang)):
            typer.echo(line)
        typer.echo(_can_be_run(len(found), lang))
    if found:
        raise typer.Exit(1)


def _suggest(tell: Callable[[str], None], lang: str) -> Suggest:
    """Say beside the record which visits could be one, where no task says whether they are."""
    return lambda one: tell(f"· {one.zh if lang == 'zh' else one.en}")


def _can_be_run(found: int, lang: str) -> str:
    if lang == "zh":
        return f"可以运行，但将有{found}项问题。" if found else "可以运行。"
    return f"The case can be run, with {found} findings." if found else "The case can be run."


def _found(record: Any) -> list[Any]:  # a parsed record
    return stated_findings(record)


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="Folder that `randsup run` wrote.")],
    case: Annotated[
        Path | None, typer.Option("--case", help="Recompute from this case, not from inputs/.")
    ] = None,
    data: Data = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Recompute a run from what it kept, and name every difference."""
    other = None if case is None else _read(case, data, None)
    with telling(lang=lang, quiet=as_json) as voices:
        findings, notes, record = check_folder(
            folder, case=other, tell=voices.tell, step=voices.step
        )
    stated = breaches(record) if not findings else 0
    if as_json:
        answer = {
            "findings": [_finding_plain(f) for f in findings],
            "notes": [n.zh if lang == "zh" else n.en for n in notes],
            "stated": stated,
            "true": not findings,
        }
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            typer.echo(finding.zh if lang == "zh" else finding.en)
        for note in notes:
            typer.echo(note.zh if lang == "zh" else note.en)
        typer.echo(_verdict(len(findings), stated, lang))
    if findings:
        raise typer.Exit(1)


def _finding_plain(finding: Finding) -> dict[str, str]:
    return {"code": finding.code, "about": finding.about, "zh": finding.zh, "en": finding.en}


def _verdict(findings: int, stated: int, lang: str) -> str:
    if findings:
        return (
            f"不一致：{findings}处与重新计算的结果不同。"
            if lang == "zh"
            else f"Not true: {findings} differences."
        )
    if lang == "zh":
        tail = f"（记录自述{stated}项问题）" if stated else ""
        return f"一致：记录与重新计算的结果逐字节相同{tail}。"
    tail = f" (it states {stated} findings itself)" if stated else ""
    return f"True: the record equals the recomputed one, byte for byte{tail}."


app.command(name="due")(due_command)
app.command(name="roster")(roster_command)
