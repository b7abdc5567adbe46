"""Options that several commands share, each worded and checked once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from randsup.errors import InputError
from randsup.reports.summary import LANGUAGES


def _language(lang: str) -> str:
    if lang not in LANGUAGES:
        raise InputError(f"{lang!r} is not one of {', '.join(LANGUAGES)}", source="--lang")
    return lang


Lang = Annotated[str, typer.Option("--lang", help="zh (default) or en.", callback=_language)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
At = Annotated[
    str | None,
    typer.Option("--at", help="When, such as 2026-09-18T09:30:00+08:00; by default now."),
]
Data = Annotated[
    list[Path] | None,
    typer.Option("--data", help="Folder searched for the registers first; may be repeated."),
]
CaseProfile = Annotated[
    str | None, typer.Option("--profile", help="Use this profile instead of the case's own.")
]
Layers = Annotated[list[str] | None, typer.Option("--layer", help="A layer; may be repeated.")]
