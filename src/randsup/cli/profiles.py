"""`randsup profile …`: reading, writing and comparing regulations as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from randsup.cli.options import AsJson, Layers
from randsup.errors import InputError, Problem, ProfileError
from randsup.law.parameters import CODE, nearest
from randsup.law.policy import LEVELS, Policy
from randsup.law.words import SECTIONS
from randsup.profiles import load_policy, profile_ids
from randsup.profiles.comparing import (
    Difference,
    Silence,
    differences,
    said_plain,
    said_zh,
    silences,
)
from randsup.profiles.render import FORMATS, check, show
from randsup.profiles.schema import profile_schema
from randsup.profiles.sources import clashes, names_of, outside
from randsup.profiles.template import PLACEHOLDERS, new_profile

profile_app = typer.Typer(
    help="政策文件 profiles: new, check, list, show, diff, silent, schema.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(metavar="PROFILE", help="Built-in id or path.")]


def _print_json(answer: object) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))


@profile_app.command(name="list")
def list_command() -> None:
    """The profiles that need no path: the built-in ones and those of installed wheels."""
    several = [found.name for found in outside()]
    ids = [*profile_ids(), *(o.id for o in outside() if several.count(o.name) == 1)]
    for sentence in clashes():
        typer.echo(sentence, err=True)
    for name in (name for id_ in dict.fromkeys(ids) for name in names_of(id_)):
        try:
            policy = load_policy(name)
        except ProfileError as error:
            typer.echo(str(error), err=True)
        else:
            typer.echo(f"{name}\t{policy.level}\t{policy.since}\t{policy.title}")


@profile_app.command(name="show")
def show_command(
    profile: Name,
    layer: Layers = None,
    format: Annotated[  # noqa: A002 - the name of the option
        str, typer.Option("--format", help="text (default), md, html or json.")
    ] = "text",
    as_json: AsJson = False,
) -> None:
    """A profile with every value, its force and its source; the silent ones at the end."""
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        hint = nearest(format, FORMATS)
        raise InputError(f"{format!r} is not one of {known}{hint}", source="--format")
    policy = load_policy(profile, layers=layer or ())
    typer.echo(show(policy, format="json" if as_json else format), nl=False)


@profile_app.command(name="check")
def check_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Profile files.")],
    editor: Annotated[
        bool, typer.Option("--editor", help="path:line:col: message, as editors read it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Every problem of some profile files, with line and cure."""
    found = [(file, problem) for file in files for problem in check([file])]
    if as_json:
        _print_json([_problem_plain(file, problem) for file, problem in found])
    elif editor:
        for file, problem in found:
            about = f"{problem.path}: " if problem.path else ""
            place = ":".join(map(str, (file, *_place(file, problem))))
            typer.echo(f"{place}: {about}{problem.message}")
    elif found:
        raise ProfileError(problem for _, problem in found)
    else:
        typer.echo(f"{len(files)} 个文件没有问题 (no problems)")
        for file in filter(Path.is_file, files):  # not those that are named by an id
            for line in _left_open(file):
                typer.echo(f"{file}: 尚待填写 (still to be filled in) (line {line})")
    if found:
        raise typer.Exit(2)


def _problem_plain(file: Path, problem: Problem) -> dict[str, Any]:
    line, column = _place(file, problem)
    return {
        "file": str(file),
        "line": line,
        "column": column,
        "path": problem.path,
        "message": problem.message,
        "code": problem.code,
    }


def _place(file: Path, problem: Problem) -> tuple[int, int]:
    """Return line and column, from 1: where the last key of the path stands, or the line begins."""
    number = problem.line or 1
    try:
        line = file.read_text(encoding="utf-8-sig").split("\n")[number - 1]
    except (OSError, ValueError, IndexError):
        return number, 1
    for key in reversed(re.findall(r"[A-Za-z0-9_-]+", problem.path)):
        found = re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", line)
        if found:
            return number, found.start() + 1
    return number, len(line) - len(line.lstrip()) + 1


def _left_open(file: Path) -> Iterator[int]:
    """Yield the lines in force that still hold what `profile new` put there to be replaced."""
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.startswith("#") and any(text in line for text in PLACEHOLDERS):
            yield number


@profile_app.command(name="new")
def new_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file, my-city.toml.")],
    origin: Annotated[
        str, typer.Option("--from", help="The profile whose structure it follows.")
    ] = "shenzhen",
) -> None:
    """Write a commented profile to begin with; another city's values stand in it as examples."""
    if file.suffix != ".toml":
        raise InputError("must end on .toml, so that it is known for a file", source=str(file))
    name = file.stem
    if not re.fullmatch(CODE, name):
        raise InputError(
            f"{name!r} cannot be the id (lower-case letters, digits, - and _)", source=str(file)
        )
    if name in profile_ids():
        raise InputError(f"{name} is a built-in profile; take another name", source=str(file))
    text = new_profile(load_policy(origin), id=name, today=datetime.now(tz=UTC).date())
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError as error:
        raise InputError("already exists; nothing was written", source=str(file)) from error
    typer.echo(f"{file} 已写好；改好后检查：randsup profile check {file}")


@profile_app.command(name="schema")
def schema_command() -> None:
    """The JSON Schema of a profile, for the TOML plugin of an editor."""
    _print_json(profile_schema())


@profile_app.command(name="diff")
def diff_command(
    one: Annotated[str, typer.Argument(metavar="A", help="Built-in id or path.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Built-in id or path.")],
    everything: Annotated[
        bool, typer.Option("--all", help="Also what both say alike, or are silent on.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Two profiles side by side: where they differ, with force and clauses."""
    a, b = load_policy(one), load_policy(other)
    found = differences(a, b, everything=everything)
    if as_json:
        _print_json([_difference_plain(d, a, b) for d in found])
        return
    names = [a.title, b.title] if a.title != b.title else [one, other]
    for d in found:
        typer.echo(f"{d.parameter.path}  {d.parameter.zh}{'' if not d.same else '（相同）'}")
        for name, said in zip(names, (d.one, d.other), strict=True):
            typer.echo(f"    {name}：{said_zh(d.parameter, said)}")
    differing = sum(not d.same for d in found)
    typer.echo(f"{differing} 项不同 (parameters differ)")


def _difference_plain(d: Difference, a: Policy, b: Policy) -> dict[str, Any]:
    return {
        "path": d.parameter.path,
        "zh": d.parameter.zh,
        "same": d.same,
        "a": {"profile": a.id, "says": said_plain(d.one)},
        "b": {"profile": b.id, "says": said_plain(d.other)},
    }


@profile_app.command(name="silent")
def silent_command(profile: Name, layer: Layers = None, as_json: AsJson = False) -> None:
    """What a profile leaves silent, and which built-in layer could fill it."""
    policy = load_policy(profile, layers=layer or ())
    found = silences(policy)
    if as_json:
        _print_json([_silence_plain(s) for s in found])
        return
    typer.echo(f"{policy.title}未作规定 {len(found)} 项")
    for group, title in SECTIONS.items():
        for number, s in enumerate(s for s in found if s.parameter.group == group):
            if number == 0:
                typer.echo(f"\n{group}  {title}")
            note = f"（{s.note}）" if s.note else ""
            typer.echo(f"  {s.parameter.path}  {s.parameter.zh}{note}")
            for by, clause in s.layers:
                name = by.id if by.level == LEVELS[0] else f"{by.id}（限{by.title}内）"
                typer.echo(f"      可由 {name} 补充：{said_zh(s.parameter, clause)}")


def _silence_plain(s: Silence) -> dict[str, Any]:
    return {
        "path": s.parameter.path,
        "zh": s.parameter.zh,
        "note": s.note,
        "layers": {layer.id: said_plain(clause) for layer, clause in s.layers},
    }
