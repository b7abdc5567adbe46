"""What a task of a case says of its frame, its caps and its days: filters, periods, designs.

Read strictly like everything in `case.toml`; a filter by a heading that names subjects is refused here, where
the headings of an office are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

from randsup.errors import InputError
from randsup.facts.frames import (
    HISTORY_DESIGNS,
    NAMING,
    CoolingOff,
    FrameFilter,
    FrequencyCap,
)
from randsup.profiles.strict import Collector, structured
from randsup.tables.headings import KNOWN, folded
from randsup.tables.identity import trimmed

FRAME_KEYS: Final = (
    "filter",
    "filter_reason",
    "frequency_cap",
    "cooling_off",
    "history_design",
    "rotate",
    "schedule",
)


@frozen(kw_only=True)
class _Cap:
    max: int
    per: Any


@frozen(kw_only=True)
class _CoolingOff:
    months: int


def read_frame(
    converter: Any, table: Mapping[str, Any], path: tuple[str | int, ...], found: Collector
) -> dict[str, Any]:
    """Return the fields of a `Task` that stand in the table of one; what is wrong goes to `found`."""
    out: dict[str, Any] = {}
    if "filter" in table:
        out["filter"] = _filters(table["filter"], (*path, "filter"), found)
    if "frequency_cap" in table:
        cap = structured(converter, table["frequency_cap"], _Cap, (*path, "frequency_cap"), found)
        if cap is not None:
            at = (*path, "frequency_cap")
            out["frequency_cap"] = _made(FrequencyCap, {"most": cap.max, "per": cap.per}, at, found)
    if "cooling_off" in table:
        at = (*path, "cooling_off")
        off = structured(converter, table["cooling_off"], _CoolingOff, at, found)
        if off is not None:
            out["cooling_off"] = _made(CoolingOff, {"months": off.months}, at, found)
    design = table.get("history_design")
    if isinstance(design, str):
        if design in HISTORY_DESIGNS:
            out["history_design"] = design
        else:
            found.add(
                (*path, "history_design"),
                f"{design!r} is not one of {', '.join(HISTORY_DESIGNS)}",
            )
    for name in ("filter_reason", "rotate", "schedule"):
        if isinstance(table.get(name), str | bool):
            out[name] = table[name]
    return out


def _filters(
    given: object, path: tuple[str | int, ...], found: Collector
) -> tuple[FrameFilter, ...]:
    if not isinstance(given, list):
        found.add(path, 'is not an array of filters: write [{ column = "industry", in = ["…"] }]')
        return ()
    out = []
    for n, table in enumerate(given):
        at = (*path, n)
        if not isinstance(table, dict) or set(table) != {"column", "in"}:
            found.add(at, 'is not a filter: write { column = "industry", in = ["…"] }')
            continue
        column, values = table["column"], table["in"]
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            found.add((*at, "in"), "is not an array of texts")
            continue
        if isinstance(column, str) and (field := _naming(column)):
            column = field
        fields = {"column": column, "values": tuple(map(trimmed, values))}
        made = _made(FrameFilter, fields, at, found)
        if made is not None:
            out.append(made)
    return tuple(out)


def _naming(column: str) -> str:
    """Return the field that names subjects and that a heading stands for, `""` if it is none."""
    for field in NAMING:
        if folded(column) in {folded(h) for h in (field, *KNOWN["subjects"].get(field, ()))}:
            return field
    return ""


def _made(kind: Any, fields: dict[str, Any], path: tuple[str | int, ...], found: Collector) -> Any:
    try:
        return kind(**fields)
    except InputError as error:
        for problem in error.problems:
            inner = (problem.path,) if problem.path else ()
            found.add((*path, *inner), problem.message)
    return None
