"""The page on the rules beside and after the draw: every function and switch that it names is there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from randsup.law.switches import SWITCHES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "after-the-draw.md"


def test_every_function_and_switch_of_the_page_is_there() -> None:
    text = PAGE.read_text(encoding="utf-8")
    named = re.findall(r"`(randsup(?:\.[a-z_]+)+)`", text)
    assert len(named) >= 10
    for name in named:
        module, _, function = name.rpartition(".")
        assert callable(getattr(import_module(module), function)), name
    rows = [row.split("|") for row in text.split("\n") if row.startswith("| ")]
    switches = [name for row in rows for name in re.findall(r"`([a-z_]+)`", row[3])]
    assert len(switches) >= 9
    assert set(switches) <= set(SWITCHES)
