"""Canonical bytes: one way to write a value, so that one value has one digest.

The encoding is RFC 8785 restricted to strings, integers below 2^53, booleans, null, arrays and
objects with ASCII keys: no floats; fractions are written as `"p/q"`, dates as ISO strings, sets as
sorted arrays. (Draw specification, section 2, "Canonical JSON".)

>>> canonical_json({"b": [Fraction(1, 3)], "a": date(2026, 9, 18)})
'{"a":"2026-09-18","b":["1/3"]}'
>>> digest({"a": 1})[:16]
'015abd7f5cc57a2d'
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from hashlib import sha256

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]

LARGEST_INTEGER = 2**53
"""Integers of canonical JSON lie strictly between minus and plus this."""


def plain(value: object) -> Json:  # noqa: C901 - one line for each kind of value
    """Reduce `value` to what canonical JSON may hold.

    Raises:
        TypeError: a float, a datetime, a key that is not ASCII text, or any other type.
        ValueError: an integer of 2^53 or more.
    """
    if value is None or (isinstance(value, bool | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, int):
        if abs(value) >= LARGEST_INTEGER:
            raise ValueError(f"{value} is not below 2^53; write it as text")
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        out: dict[str, Json] = {}
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise TypeError(f"an object key must be ASCII text, not {key!r}")
            out[key] = plain(item)
        return out
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=_dump)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"canonical JSON does not hold {type(value).__name__}")


def _dump(value: Json) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical_json(value: object) -> str:
    """Return the canonical JSON text of `value`."""
    return _dump(plain(value))


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical JSON of `value`, as 64 lower-case hex characters."""
    return sha256(canonical_json(value).encode("utf-8")).hexdigest()


def text_problem(text: str) -> str | None:
    """Say why `text` may not be a label or an id, `None` if it may.

    Non-empty, no `|`, no control character (Cc), no lone surrogate.
    """
    if not text:
        return "is empty"
    if "|" in text:
        return "contains |, which separates the parts of a hashed message"
    if text.isprintable():
        return None
    for character in text:
        category = unicodedata.category(character)
        if category == "Cc":
            return f"contains the control character U+{ord(character):04X}"
        if category == "Cs":
            return f"contains the lone surrogate U+{ord(character):04X}"
    return None
