"""On which line of a TOML text a key stands.

`tomllib` keeps no positions. A text is a row of complete statements, `[table]`, `[[table]]` or
`key = value`, and a value over several lines is complete at the first line on which it parses; so
one pass over the statements, each parsed alone, finds the line of every path. A look-alike key in a
multi-line string is inside a statement, and so never taken for one.
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
            for path in _walk(parsed, DEEPEST):
                found.setdefault((*table, *path), line)
    return found


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
