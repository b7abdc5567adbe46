"""On which line of a TOML text a key stands.

`tomllib` keeps no positions. A text is a row of complete statements, `[table]`, `[[table]]` or `key = value`,
and a value over several lines is complete at the first line on which it parses; an element of an array has a
line of its own. So one pass over the statements, each parsed alone, finds the line of every path. A look-alike
key in a multi-line string is inside a statement, and so never taken for one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

Path = tuple[str | int, ...]
"""Keys and, in arrays, numbers from 0."""

DEEPEST: Final = 16
"""What lies deeper is said to stand where its sixteenth level does; no file goes so deep."""


@lru_cache(maxsize=16)
def _lines(text: str) -> Mapping[Path, int]:
    """Map every path in a TOML text to the line on which it begins.

    One pass over complete statements: `[table]`, `[[table]]` or `key = value`; a value over several
    lines is complete when it parses. The value's own tables and arrays begin where it begins.
    """
    found: dict[Path, int] = {}
    table: Path = ()
    counts: dict[Path, int] = {}
    for line, (statement, parsed) in _statements(text):
        if statement.lstrip().startswith("["):
            table = _header(parsed, counts)
            for depth in range(1, min(len(table), DEEPEST) + 1):
                found.setdefault(table[:depth], line)
        else:
            inside = _elements(statement, parsed)
            for path in _walk(parsed, DEEPEST):
                found.setdefault((*table, *path), line + inside.get(path[:2], 0))
    return found


def _elements(statement: str, parsed: dict[str, Any]) -> Mapping[Path, int]:
    """Map every element of an array over several lines to its own line, counted from the first.

    The lines up to one, closed by a bracket, parse where an element is complete; it begins on the
    first line with text after the one before it. Those of which the first goes on over several lines
    stand together.
    """
    key, value = next(iter(parsed.items()))
    lines = statement.split("\n")
    if not isinstance(value, list) or len(lines) <= 2:
        return {}
    places: dict[Path, int] = {}
    begun, seen = None, 0
    for number in range(len(lines)):
        bare = lines[number].strip()
        text = bare.partition("[")[2].strip() if number == 0 else bare
        if begun is None and text and not text.startswith("#"):
            begun = number
        try:
            so_far = tomllib.loads("\n".join(lines[: number + 1]) + "\n]")[key]
        except (ValueError, RecursionError):
            continue
        for element in range(seen, len(so_far)):
            places[key, element] = number if begun is None else begun
        if len(so_far) > seen or bare.startswith("#"):
            begun = None
        seen = len(so_far)
    for element in range(seen, len(value)):
        places[key, element] = len(lines) - 1 if begun is None else begun
    return places


def _statements(text: str) -> Iterator[tuple[int, tuple[str, dict[str, Any]]]]:
    pending, start = "", 1
    for number, line in enumerate(text.split("\n"), 1):
        pending += line + "\n"
        try:
            parsed = tomllib.loads(pending)
        except (ValueError, RecursionError):
            continue
        if parsed:
            yield start, (pending, parsed)
        pending, start = "", number + 1
    if pending:
        yield start, (pending, {})


def _header(parsed: dict[str, Any], counts: dict[Path, int]) -> Path:
    """The path of a table header; the tables of an array are counted."""
    table: Path = ()
    inner: Any = parsed
    while inner:
        if isinstance(inner, list):
            counts[table] = counts.get(table, -1) + 1
            table = (*table, counts[table])
            inner = inner[0]
        else:
            key, inner = next(iter(inner.items()))
            table = (*table, key)
            if table in counts and not isinstance(inner, list):
                table = (*table, counts[table])
    return table


def _walk(value: object, depth: int) -> Iterator[Path]:
    items: Iterable[tuple[str | int, object]]
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return
    for key, item in items:
        yield (key,)
        if depth > 1:
            for rest in _walk(item, depth - 1):
                yield (key, *rest)


def toml_line(text: str, path: Path) -> int:
    r"""Return the line (from 1) on which `path` begins; a missing key: that of its table.

    >>> toml_line("a = 1\n\n[b]\nc = [\n  1,\n]\nd = 2", ("b", "d"))
    7
    >>> toml_line("a = 1\n\n[b]\nc = 1", ("b", "missing"))
    3
    """
    lines = _lines(text)
    while path and path not in lines:
        path = path[:-1]
    return lines[path] if path else 1


def last_statement_line(text: str) -> int:
    """Return the line of the last statement: where the text does not parse, the first bad one."""
    last = 1
    for line, _ in _statements(text):
        last = line
    return last
