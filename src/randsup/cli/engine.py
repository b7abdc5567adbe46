"""Which engine goes through a case's subjects: chosen by their number, or asked for, and said.

Every engine gives the same bytes, so neither the record nor its inputs say which it was; only the person
at the screen is told. Verification always takes pure Python: it must not share a mistake with an engine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Final

from randsup.cli.telling import Tell
from randsup.errors import InputError
from randsup.facts.registers import SubjectSource
from randsup.tables.canonical_file import CanonicalSubjects

ENGINES: Final = ("auto", "python", "processes", "duckdb")
LARGE: Final = 1_000_000
"""Subjects above which `auto` takes DuckDB, where it is installed: below, starting it gains nothing."""


@contextmanager
def engine_for(kept: CanonicalSubjects, engine: str, tell: Tell) -> Iterator[SubjectSource]:
    """Give the kept register to the engine that was asked for, or chosen.

    Raises:
        InputError: no such engine, or one that is not installed.
    """
    if engine not in ENGINES:
        raise InputError(f"{engine!r} is not one of {', '.join(ENGINES)}", source="--engine")
    installed = find_spec("duckdb") is not None
    if engine == "duckdb" and not installed:
        raise InputError(
            "DuckDB is not installed: pip install 'randsup[duckdb]', or take --engine python",
            source="--engine",
        )
    large = len(kept) > LARGE
    if engine == "auto":
        if large and not installed:
            tell(
                f"{len(kept):,}户：安装DuckDB（pip install 'randsup[duckdb]'）后抽取更快，结果相同 / "
                "subjects: DuckDB would draw faster, with the same result"
            )
        engine = "duckdb" if large and installed else "python"
    if engine == "duckdb":
        from randsup.engines.duckdb import of_canonical

        tell(
            f"{len(kept):,}户：由DuckDB抽取，结果与Python相同 / subjects: drawn by DuckDB, as Python would"
        )
        yield of_canonical(kept)
    elif engine == "processes":
        from randsup.engines.processes import in_processes

        processes = os.cpu_count() or 1
        tell(
            f"{len(kept):,}户：由{processes}个进程抽取，结果相同 / subjects: drawn by {processes} processes"
        )
        with in_processes(kept, processes) as parallel:
            yield parallel
    else:
        yield kept
