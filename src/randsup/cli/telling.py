"""What a person sees while a command works: a moving display on a terminal, plain lines otherwise.

All of it goes to standard error, so that standard output holds only the answer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from attrs import frozen

Tell = Callable[[str], None]

_STEPS = {
    "read": ("读取名录库", "reading the registers"),
    "draw": ("抽取检查对象", "drawing subjects"),
    "dispatch": ("选派执法人员", "sending inspectors"),
    "write": ("写出结果", "writing the results"),
    "compare": ("比对", "comparing"),
}
_MOST_LINES = 200


@frozen(kw_only=True)
class Telling:
    """`tell` says a line, `step` says which step begins."""

    tell: Tell
    step: Tell


def step_name(step: str, lang: str) -> str:
    """Return a step in words: `draw 2026-a` -> `抽取检查对象 2026-a`."""
    name, _, rest = step.partition(" ")
    shown = _STEPS.get(name, (name, name))[0 if lang == "zh" else 1]
    return f"{shown} {rest}".strip()


@contextmanager
def telling(*, lang: str, quiet: bool = False) -> Iterator[Telling]:
    """Give the two voices of a command; long lists are cut, and the cut is said."""
    said = 0

    def line(text: str, out: Callable[[str], None]) -> None:
        nonlocal said
        said += 1
        if said <= _MOST_LINES:
            out(text)
        elif said == _MOST_LINES + 1:
            out("…")

    if quiet:
        yield Telling(tell=lambda _: None, step=lambda _: None)
    elif sys.stderr.isatty():
        from rich.console import Console

        console = Console(stderr=True, highlight=False, markup=False)
        with console.status("…") as status:
            yield Telling(
                tell=lambda text: line(text, console.print),
                step=lambda step: status.update(step_name(step, lang)),
            )
    else:

        def out(text: str) -> None:
            sys.stderr.write(f"{text}\n")

        yield Telling(
            tell=lambda text: line(text, out), step=lambda step: out(f"{step_name(step, lang)} …")
        )
