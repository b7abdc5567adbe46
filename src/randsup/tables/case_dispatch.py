"""What a case says of its dispatch beside seats and crews: packages, neighbours, the ladder, days apart.

Read strictly like everything in `case.toml`: every mistake with its path, all at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from attrs import field, frozen

from randsup.errors import InputError
from randsup.facts.exceptions import STATED, LadderStep, Near, neighbours
from randsup.law.parameters import nearest
from randsup.profiles.strict import Collector, structured
from randsup.tables.identity import canonical_text, trimmed

DISPATCH_KEYS: Final = ("package", "keep_apart", "ladder")
Path = tuple[str | int, ...]


@frozen(kw_only=True)
class _Neighbours:
    category: str
    near: tuple[str, ...]


@frozen(kw_only=True)
class _Step:
    step: str
    reason: str
    approver: str = ""
    date: date | None = None
    people: tuple[str, ...] = field(default=())


def read_neighbours(converter: Any, given: object, found: Collector) -> Near:
    """Read `[[neighbouring_categories]]`; what is wrong goes to `found`."""
    path: Path = ("neighbouring_categories",)
    if not isinstance(given, list):
        found.add(path, "is not an array of tables: write [[neighbouring_categories]]")
        return ()
    pairs: list[tuple[str, tuple[str, ...]]] = []
    for n, table in enumerate(given):
        spec = structured(converter, table, _Neighbours, (*path, n), found)
        if spec is None:
            continue
        pair = (trimmed(spec.category), tuple(map(trimmed, spec.near)))
        try:
            neighbours((pair,))
        except InputError as error:
            found.add((*path, n), error.problems[0].message)
            continue
        if pair[0] in dict(pairs):
            found.add((*path, n, "category"), f"{pair[0]!r} stands twice")
        pairs.append(pair)
    return tuple(pairs)


def read_dispatching(
    converter: Any, table: Mapping[str, Any], path: Path, found: Collector
) -> dict[str, Any]:
    """Return the fields of a `Task` that stand in the table of one; what is wrong goes to `found`."""
    out: dict[str, Any] = {name: table[name] for name in ("package", "keep_apart") if name in table}
    if "ladder" in table:
        out["ladder"] = _ladder(converter, table["ladder"], (*path, "ladder"), found)
    return out


def _ladder(converter: Any, given: object, path: Path, found: Collector) -> tuple[LadderStep, ...]:
    if not isinstance(given, list):
        found.add(path, "is not an array of tables: write [[task.ladder]]")
        return ()
    steps = []
    for n, table in enumerate(given):
        spec = structured(converter, table, _Step, (*path, n), found)
        if spec is None:
            continue
        if spec.step not in STATED:
            listed = ", ".join(STATED)
            message = f"{spec.step!r} is not one of {listed}{nearest(spec.step, STATED)}"
            found.add((*path, n, "step"), message)
            continue
        try:
            steps.append(
                LadderStep(
                    step=spec.step,
                    reason=spec.reason.strip(),
                    approver=spec.approver.strip(),
                    date=spec.date,
                    people=tuple(map(canonical_text, spec.people)),
                )
            )
        except InputError as error:
            for problem in error.problems:
                found.add((*path, n, problem.path), problem.message)
    return tuple(steps)
