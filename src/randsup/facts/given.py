"""What callers hand over: texts, and problems that are raised together."""

from __future__ import annotations

from collections.abc import Iterable

from randsup.errors import InputError, Problem


def several_texts(given: Iterable[str]) -> tuple[str, ...]:
    """Return texts as a tuple; one text alone is refused, for its letters would be taken.

    Raises:
        InputError: not several texts.
    """
    texts = (given,) if isinstance(given, str) else tuple(given)
    if isinstance(given, str) or not all(isinstance(text, str) for text in texts):
        raise InputError(f"{given!r} is not several texts", source="task")
    return texts


def sorted_texts(given: Iterable[str]) -> tuple[str, ...]:
    """Return texts by code point."""
    return tuple(sorted(several_texts(given)))


def raise_at(source: str, problems: Iterable[tuple[str, str]]) -> None:
    """Raise every problem, given as (path, sentence), if there is one."""
    found = tuple(Problem(source=source, path=path, message=text) for path, text in problems)
    if found:
        raise InputError(found)
