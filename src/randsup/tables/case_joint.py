"""What a case says of joining: visits that are merged, the purpose of a task, whom the lead has consulted.

Read strictly like everything in `case.toml`: every mistake with its path, all at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from attrs import frozen

from randsup.errors import InputError
from randsup.facts.consultations import FORMS, Consultation, strangers_in
from randsup.facts.departments import TaskDepartment
from randsup.law.parameters import nearest
from randsup.profiles.strict import Collector, structured
from randsup.tables.identity import trimmed

JOINT_KEYS: Final = ("merge_visits", "purpose", "consultation")
Path = tuple[str | int, ...]


@frozen(kw_only=True)
class _Consultation:
    department: str
    form: str
    date: date
    evidence: str


def read_joining(
    converter: Any,
    table: Mapping[str, Any],
    departments: Sequence[TaskDepartment],
    path: Path,
    found: Collector,
) -> dict[str, Any]:
    """Return the fields of a `Task` that stand in the table of one; what is wrong goes to `found`."""
    out: dict[str, Any] = {}
    if isinstance(table.get("merge_visits"), bool):
        out["merge_visits"] = table["merge_visits"]
    if isinstance(table.get("purpose"), str):
        out["purpose"] = trimmed(table["purpose"])
    if "consultation" in table:
        where = (*path, "consultation")
        consulted = _consulted(converter, table["consultation"], where, found)
        leads = [d.name for d in departments if d.lead]
        if len(leads) == 1 and not out.get("merge_visits"):
            for n, message in strangers_in(consulted, leads[0], [d.name for d in departments]):
                found.add((*where, n, "department"), message)
        out["consultation"] = consulted
    return out


def _consulted(
    converter: Any, given: object, path: Path, found: Collector
) -> tuple[Consultation, ...]:
    if not isinstance(given, list):
        found.add(path, "is not an array of tables: write [[task.consultation]]")
        return ()
    out = []
    for n, table in enumerate(given):
        spec = structured(converter, table, _Consultation, (*path, n), found)
        form = table.get("form") if isinstance(table, dict) else None
        if isinstance(form, str) and trimmed(form) not in FORMS:
            said = f"{form!r} is not one of {', '.join(FORMS)}{nearest(form, FORMS)}"
            found.add((*path, n, "form"), said)
            continue
        if spec is None:
            continue
        try:
            out.append(
                Consultation(
                    department=trimmed(spec.department),
                    form=trimmed(spec.form),
                    date=spec.date,
                    evidence=trimmed(spec.evidence),
                )
            )
        except InputError as error:
            for problem in error.problems:
                found.add((*path, n, problem.path), problem.message)
    return tuple(out)
