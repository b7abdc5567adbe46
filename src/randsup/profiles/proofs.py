"""Which tests prove a clause: a list that `docs/generate.py` makes from the marks in the tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

FILE: Final = "proofs.json"


@cache
def _proofs() -> Mapping[str, list[str]]:
    text = files("randsup.profiles").joinpath("data", FILE).read_text(encoding="utf-8")
    found: dict[str, list[str]] = json.loads(text)
    return found


def proofs_of(clause: str) -> tuple[str, ...]:
    """Return the tests that bear the mark of a clause, as `file::test`, sorted.

    >>> proofs_of("nowhere/1/nothing")
    ()
    """
    return tuple(_proofs().get(clause, ()))
