"""`randsup roster`: made-up inspectors and declared interests for a register of subjects."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from randsup.cli.running import working_folder
from randsup.errors import InputError
from randsup.lottery import Seed
from randsup.testing.made_up import write_roster


def roster_command(
    like: Annotated[Path, typer.Option("--like", help="Subjects' register to serve.")],
    inspectors: Annotated[int, typer.Option("--inspectors", help="How many, in all.")],
    departments: Annotated[
        list[str], typer.Option("--departments", help="Names, ;-separated; may be repeated.")
    ],
    seed: Annotated[str, typer.Option("--seed", help="64 hex characters.")],
    out: Annotated[Path, typer.Option("--out", help="New folder for the two files.")],
    region_column: Annotated[
        str | None, typer.Option("--region-column", help="Heading of the region.")
    ] = None,
    id_column: Annotated[
        str | None, typer.Option("--id-column", help="Heading of the subject's id.")
    ] = None,
    categories: Annotated[
        Path | None, typer.Option("--categories", help="File with one category a line.")
    ] = None,
    conflicts: Annotated[
        str, typer.Option("--conflicts", help="Share of subjects with a declared interest.")
    ] = "1%",
) -> None:
    """Make up inspectors and conflicts for trying things out; nobody real is in them."""
    names = [name.strip() for text in departments for name in text.split(";") if name.strip()]
    with working_folder(out) as folder:
        if out.exists():
            raise InputError("already exists; this makes a new folder", source=str(out))
        made = write_roster(
            like,
            region_column=region_column or "",
            n=inspectors,
            departments=names,
            categories=categories or (),
            conflicts=conflicts,
            seed=Seed.from_hex(seed),
            out=folder,
            id_column=id_column,
        )
        folder.rename(out)
    typer.echo(
        f"{out}: {made.inspectors} inspectors and {made.conflicts} conflicts for {made.subjects} "
        f"subjects in {made.regions} regions"
        + (f"; {made.skipped} rows without a valid id were skipped" if made.skipped else "")
    )
