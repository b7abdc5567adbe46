"""Run the pages that a reader follows with their hands, and keep the outputs they show true.

A page is followed from top to bottom in an empty folder. A fence whose info names a file
(```` ```toml my-case/case.toml ````) writes that file. In a fence `console`, a line that begins with `$ `
is a command (`> ` carries it on), what stands below it is its output, both streams together; a
line `…` stands for any lines. Fences of other kinds are text.

    python docs/examples.py            # run every page, rewrite outputs that differ
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

ROOT: Final = Path(__file__).resolve().parents[1]
FOLLOWED: Final = (
    "docs/tutorial/first-draw.md",
    "docs/how-to/run-a-case.md",
    "docs/how-to/draw-by-risk.md",
    "docs/how-to/coordinate-draws.md",
    "docs/how-to/inspect-jointly.md",
    "docs/how-to/verify-a-draw.md",
    "docs/how-to/replace-an-inspector.md",
    "docs/how-to/hold-a-ceremony.md",
    "docs/how-to/write-a-profile.md",
    "docs/how-to/add-a-city.md",
)
"""The pages whose fences are run."""

ANY: Final = "…"
_FENCE = re.compile(r"^```([a-z]+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "\x1e"


@frozen(kw_only=True)
class Fence:
    """A fenced block: its kind, the file that its info names, its text, and where that begins."""

    kind: str
    file: str
    text: str
    start: int


@frozen(kw_only=True)
class Command:
    """A command of a console fence, as it is written, and the output shown below it."""

    written: str
    shown: tuple[str, ...]

    @property
    def script(self) -> str:
        """The command without its prompts."""
        return "\n".join(line[2:] for line in self.written.split("\n"))


def fences(page: str) -> Iterator[Fence]:
    """Yield the fenced blocks of a page."""
    for found in _FENCE.finditer(page):
        kind, file, text = found.groups()
        yield Fence(kind=kind, file=file or "", text=text, start=found.start(3))


def commands(text: str) -> tuple[Command, ...]:
    r"""Return the commands of a console fence.

    >>> [c.shown for c in commands("$ echo a\na\n$ true\n")]
    [('a',), ()]
    """
    made: list[tuple[list[str], list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            made.append(([line], []))
        elif (line + " ").startswith("> ") and made and not made[-1][1]:
            made[-1][0].append(line)
        elif made:
            made[-1][1].append(line)
    return tuple(Command(written="\n".join(w), shown=tuple(s)) for w, s in made)


def matches(shown: tuple[str, ...], real: tuple[str, ...]) -> bool:
    """Say whether an output is as shown, `…` standing for any lines.

    >>> matches(("a", "…", "z"), ("a", "b", "c", "z")), matches(("a",), ("b",))
    (True, False)
    """
    if not shown:
        return not real
    if shown[0] == ANY:
        return any(matches(shown[1:], real[n:]) for n in range(len(real) + 1))
    return bool(real) and shown[0] == real[0] and matches(shown[1:], real[1:])


def outputs(given: tuple[Command, ...], folder: Path, tools: Path) -> tuple[tuple[str, ...], ...]:
    """Run the commands of one fence in one shell and return what each printed."""
    lines = ["exec 2>&1", "_status=0"]
    for command in given:
        lines += ["(exit $_status)", command.script, "_status=$?", f"printf '%s' '{_MARK}'"]
    environment = {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(  # noqa: S603 - the pages are ours
        ["sh", "-c", "\n".join(lines)],  # noqa: S607 - found where the reader finds it
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    parts = done.stdout.replace("\ufeff", "").split(_MARK)
    if len(parts) != len(given) + 1:
        raise RuntimeError(f"the shell stopped: {done.stdout}{done.stderr}")
    return tuple(tuple(line.rstrip() for line in part.splitlines()) for part in parts[:-1])


def followed(page: str, folder: Path) -> Iterator[tuple[Fence, tuple[tuple[str, ...], ...]]]:
    """Follow a page in a folder: write its files, run its commands, yield what they print."""
    tools = folder / ".tools"
    tools.mkdir()
    tool = tools / "randsup"
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m randsup "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    for fence in fences(page):
        if fence.file:
            target = folder / fence.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(fence.text, encoding="utf-8")
        elif fence.kind == "console":
            yield fence, outputs(commands(fence.text), folder, tools)


def differences(page: str, folder: Path) -> list[str]:
    """Return what a page shows otherwise than it is, one text for each command."""
    wrong = []
    for fence, real in followed(page, folder):
        for command, printed in zip(commands(fence.text), real, strict=True):
            if not matches(command.shown, printed):
                wrong.append("\n".join([command.written, "printed:", *printed]))
    return wrong


def rewritten(page: str, folder: Path) -> str:
    """Return the page with every output that differs replaced by the real one."""
    out, at = [], 0
    for fence, real in followed(page, folder):
        lines: list[str] = []
        for command, printed in zip(commands(fence.text), real, strict=True):
            shown = command.shown if matches(command.shown, printed) else printed
            lines += [command.written, *shown]
        out += [page[at : fence.start], "\n".join(lines) + "\n"]
        at = fence.start + len(fence.text)
    return "".join([*out, page[at:]])


def main() -> None:
    """Follow every page, and rewrite what differs."""
    for name in FOLLOWED:
        path = ROOT / name
        before = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            after = rewritten(before, Path(folder))
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{name}: {'unchanged' if after == before else 'written'}\n")


if __name__ == "__main__":
    main()
