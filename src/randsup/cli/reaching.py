"""`randsup scope`: whether a text asks for a draw of an inspection, before anybody plans it."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

import typer

from randsup.cli.answers import finding_answer, note_answer
from randsup.cli.options import AsJson, Lang, Layers
from randsup.profiles import load_policy
from randsup.reports.summary import LANGUAGES
from randsup.rules.office.scope import Inspection, Reach, reach

_MODES: Final = {
    "double-random": ("应双随机", "drawn: double-random"),
    "excepted": ("不适用双随机的情形", "no draw is asked for"),
    "other": ("其他监管方式，不计入双随机", "another kind of supervision, never counted as a draw"),
    "outside": ("不在适用范围", "outside the text"),
    "reference": ("可参照执行", "the text may be applied alike"),
    "open": ("由本机关认定", "the office decides"),
    "silent": ("文本未规定", "the text is silent"),
}


def scope_command(
    profile: Annotated[str, typer.Argument(metavar="PROFILE", help="Built-in id or path.")],
    ground: Annotated[str, typer.Option("--ground", help="Why, or by what supervision.")] = "",
    subject: Annotated[str, typer.Option("--subject", help="What kind of subject.")] = "",
    registered: Annotated[
        bool | None,
        typer.Option(
            "--registered/--unregistered", help="With the market regulation department, or not."
        ),
    ] = None,
    actor: Annotated[str, typer.Option("--actor", help="What kind of office.")] = "",
    level: Annotated[str, typer.Option("--level", help="Of the office: county, city, …")] = "",
    layer: Layers = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
) -> None:
    """Whether a text asks for a draw: whom it binds, whom it is about, what needs none."""
    given = Inspection(
        actor=actor, level=level, subject=subject, registered=registered, ground=ground
    )
    found = reach(load_policy(profile, layers=layer or ()), given)
    if as_json:
        typer.echo(json.dumps(_plain(found), ensure_ascii=False, indent=2))
    else:
        at = LANGUAGES.index(lang)
        kind = f" ({found.kind})" if found.kind else ""
        typer.echo(f"{_MODES[found.mode][at]}{kind} {' '.join(found.clauses)}".rstrip())
        for finding in found.findings:
            typer.echo(
                f"! {finding.zh if at == 0 else finding.en} {finding.citation or ''}".rstrip()
            )
        for note in found.notes:
            typer.echo(f"  {note.zh if at == 0 else note.en}")
    if found.findings:
        raise typer.Exit(1)


def _plain(found: Reach) -> dict[str, Any]:
    return {
        "mode": found.mode,
        "kind": found.kind,
        "subject_class": found.subject_class,
        "findings": [finding_answer(f) for f in found.findings],
        "notes": [note_answer(n) for n in found.notes],
        "clauses": list(found.clauses),
    }
