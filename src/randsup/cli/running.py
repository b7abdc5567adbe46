"""From a case folder to a folder of results, all or nothing.

A run works in a hidden folder beside the one asked for, keeps there what it used (`inputs/`), and renames
it when everything is written. Whatever fails or is interrupted before leaves nothing behind.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Final

from randsup.canonical import Json
from randsup.cli.engine import engine_for
from randsup.cli.input_registers import Tell
from randsup.cli.inputs import INPUTS, SET_ASIDE, Prepared, prepare, write_set_aside
from randsup.errors import InputError, Problem, Refused
from randsup.facts.registers import (
    SetAside,
    SubjectSource,
    conflicts_digest,
    register_digest,
)
from randsup.law.findings import Finding, Note
from randsup.lottery import Seed
from randsup.proof.record import Record, Registers, build, text
from randsup.proof.sheets import sheets_of
from randsup.rules.joining import undecided
from randsup.rules.process import perform
from randsup.tables.case import Case
from randsup.tables.case_places import problem_at
from randsup.tables.writing import write_csv

RECORD: Final = "record.json"


Suggest = Callable[[Finding | Note], None]


def run_case(
    case: Case,
    out: Path,
    *,
    tell: Tell,
    step: Tell,
    engine: str = "auto",
    suggest: Suggest | None = None,
) -> Record:
    """Run a case into a new folder and return its record.

    Args:
        case: the case, read.
        out: the folder to make; an existing one is refused.
        tell: told what people should know of the inputs.
        step: told which step begins.
        engine: what goes through the subjects, one of `engine.ENGINES`; the record is the same.
        suggest: told which visits could be merged, where no task says whether they are.

    Raises:
        InputError, ProfileError, Refused: what `check` finds; nothing is left behind.
    """
    if out.exists():
        raise InputError("already exists; a run makes a new folder", source=str(out))
    if case.seed is None and not case.problems:
        raise InputError([_no_seed(case)])
    with working_folder(out) as folder:
        prepared = prepare(case, folder / INPUTS, tell=tell, step=step)
        with engine_for(prepared.subjects, engine, tell) as subjects:
            record = recorded(prepared, step=step, subjects=subjects, suggest=suggest)
        step("write")
        write_results(record, prepared.set_aside, folder)
        folder.rename(out)
    return record


@contextmanager
def working_folder(out: Path) -> Iterator[Path]:
    """Make a hidden folder beside `out`, and remove it unless it was renamed."""
    new = [parent for parent in out.parents if not parent.exists()]
    made: list[Path] = []
    try:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            made.append(Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent)))
            made[0].chmod(0o755)
        except OSError as error:
            raise InputError(f"cannot be made ({error.strerror})", source=str(out)) from error
        yield made[0]
    finally:
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
        for parent in new:  # the nearest first; one that holds the results stays
            with suppress(OSError):
                parent.rmdir()


def recorded(
    prepared: Prepared,
    *,
    step: Tell,
    seed: Seed | None = None,
    ceremony: dict[str, Json] | None = None,
    subjects: SubjectSource | None = None,
    suggest: Suggest | None = None,
) -> Record:
    """Do the job and return its record.

    Args:
        prepared: the inputs.
        step: told which step begins.
        seed: what a ceremony gave, for a case that does not hold its seed.
        ceremony: the ceremony, as the record holds it.
        subjects: the kept register as an engine goes through it; by default as it is.
        suggest: as in `run_case`.

    Raises:
        InputError, Refused: as `rules.process.perform` does; a case without a seed.
    """
    source = prepared.subjects if subjects is None else subjects
    seed = prepared.case.seed or seed
    if seed is None:
        raise InputError([_no_seed(prepared.case)])
    try:
        outcomes = perform(
            prepared.case.planned,
            subjects=source,
            inspectors=prepared.inspectors,
            conflicts=prepared.conflicts,
            policy=prepared.policy,
            seed=seed,
            calendar=prepared.calendar,
            history=prepared.history,
            progress=lambda what, task: step(f"{what} {task}"),
        )
    except InputError as error:
        raise InputError(prepared.case.located(error.problems)) from error
    except Refused as refusal:
        problems = prepared.case.located(refusal.problems)
        raise Refused(problems, clauses=refusal.clauses) from refusal
    if suggest is not None:
        tasks = [p.task for p in prepared.case.planned]
        draws = [o.drawn for o in outcomes if not o.merges]
        for one in undecided(prepared.policy, tasks, draws):
            suggest(one)
    fields = tuple(sorted(set(source.columns)))
    registers = Registers(
        fields=fields,
        subjects=source.digest(fields),
        subjects_size=len(source),
        inspectors=prepared.inspectors.digest,
        inspectors_size=len(prepared.inspectors),
        inspectors_further=prepared.inspectors.further,
        conflicts=conflicts_digest(prepared.conflicts),
        conflicts_size=len(prepared.conflicts),
        items=register_digest(
            (i.id, i.name, i.department, *chain.from_iterable(i.attributes)) for i in prepared.items
        ),
        items_size=len(prepared.items),
        set_aside=prepared.set_aside,
        history=None if prepared.history is None else prepared.history.digest,
        history_size=0 if prepared.history is None else len(prepared.history),
    )
    return build(
        outcomes,
        policy=prepared.policy,
        calendar=prepared.calendar,
        seed=seed,
        registers=registers,
        notes=prepared.notes,
        ceremony=ceremony,
    )


def _no_seed(case: Case) -> Problem:
    return problem_at(
        case.text,
        ("seed",),
        "a ceremony makes the seed: `randsup commit` the case, then `randsup reveal` and `randsup draw`",
    )


def write_results(record: Record, set_aside: tuple[SetAside, ...], folder: Path) -> None:
    """Write the record, its tables, and the rows that were set aside."""
    (folder / RECORD).write_text(text(record), encoding="utf-8", newline="\n")
    for sheet in sheets_of(record):
        write_csv(folder / sheet.name, sheet.heads(record), sheet.rows(record))
    write_set_aside(folder / SET_ASIDE, set_aside)
