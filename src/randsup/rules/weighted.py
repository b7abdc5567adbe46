"""Drawing subjects by their weights: the weights out of the register, and the order of each class.

The weight of a subject is the text of one column, ASCII digits. A register with any other text there
is refused with the ids, all at once: nobody is left out, and nobody gets a weight that the office did
not write. Then one pass counts the weights of each class, which settles its lottery (`designs`), and one
pass hashes: only the smallest are kept, so that the memory does not grow with the register.
(Draw specification, section 4.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.facts.registers import SubjectSource
from randsup.lottery import tickets_below
from randsup.rules.designs import PARETO, Weighting
from randsup.rules.weighting import HALF, ranking, sequential

MOST_NAMED: Final = 20
"""Subjects with a wrong weight that are named; of the others there is the number."""

_EVERYTHING: Final = b"\xff" * 33
_SLACK: Final = 4096
_LENGTH: Final = len(str(HALF))

Values = tuple[str, ...]
Tables = dict[Values, dict[int, int]]


@frozen(kw_only=True)
class Ranked:
    """A subject in the order of its class."""

    ticket: bytes
    identity: bytes
    region: str
    weight: int


def read_weight(text: str) -> int:
    """Return a weight.

    Raises:
        ValueError: it is none; the message says why.

    >>> read_weight("12")
    12
    >>> read_weight("1.5")
    Traceback (most recent call last):
    ...
    ValueError: '1.5' is not written in digits 0-9 alone
    """
    if not text:
        raise ValueError("the weight is blank")
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text[:40]!r} is not written in digits 0-9 alone")
    digits = text.lstrip("0")
    if not digits:
        raise ValueError(f"{text[:40]!r} is zero: a weight is 1 or more")
    if len(digits) > _LENGTH or int(digits) >= HALF:
        raise ValueError(f"{text[:40]} is too large: a weight is below 2^53")
    return int(digits)


def weight_tables(task: Task, subjects: SubjectSource, columns: tuple[str, ...]) -> Tables:
    """Count the subjects of each class by weight.

    Raises:
        InputError: weights that are none, the first `MOST_NAMED` of their subjects by id, and a count.
    """
    tables: Tables = {}
    wrong: list[tuple[bytes, str]] = []
    count = 0
    for values, ids in subjects.groups((*columns, task.weight)):
        try:
            weight = read_weight(values[-1])
        except ValueError as error:
            count += len(ids)
            wrong = sorted([*wrong, *((i, str(error)) for i in ids)])[:MOST_NAMED]
            continue
        table = tables.setdefault(values[: len(columns)], {})
        table[weight] = table.get(weight, 0) + len(ids)
    if wrong:
        problems = [
            f"{identity.decode('utf-8')}: column {task.weight!r}: {why}" for identity, why in wrong
        ]
        if count > len(wrong):
            problems.append(
                f"column {task.weight!r}: {count - len(wrong)} more subjects have no weight either"
            )
        problems.append(
            "correct the register, or leave these subjects out of it with a recorded reason: "
            f"{count} subjects cannot be drawn by weight"
        )
        raise InputError(
            Problem(source=f"task {task.id!r}", path="weight", message=m) for m in problems
        )
    return tables


def ranked(
    subjects: SubjectSource,
    columns: tuple[str, ...],
    weight: str,
    wanted: Mapping[Values, tuple[Weighting, int]],
    key: str,
) -> dict[Values, list[Ranked]]:
    """Return the order of each class: the certain subjects by id, then the others, as many as wanted.

    Args:
        subjects: the register; read once.
        columns: those that make the classes.
        weight: the column of the weights.
        wanted: the lottery of each class, and how many of its order are wanted (drawn and reserve).
        key: the key of the tickets.
    """
    region = ("region",) if "region" in subjects.columns else ()
    orders = {values: _Order(*found) for values, found in wanted.items() if found[1]}
    for values, ids in subjects.groups((*columns, weight, *region)):
        order = orders.get(values[: len(columns)])
        if order is not None:
            given = values[len(columns)]
            order.add(
                read_weight(given),
                tickets_below(key, ids, _EVERYTHING),
                values[-1] if region else "",
            )
    return {v: orders[v].first() if v in orders else [] for v in wanted}


class _Order:
    """The smallest of a class, as its subjects come by."""

    def __init__(self, weighting: Weighting, wanted: int) -> None:
        self._pareto = weighting.design == PARETO
        self._sure = {c.weight for c in weighting.classes if c.certain} if self._pareto else set()
        self._keys = {c.weight: weighting.keys(c.weight) for c in weighting.classes}
        self._wanted = wanted
        self._certain: list[Ranked] = []
        self._kept: list[tuple[float | int, bytes, Ranked]] = []
        self._edge: float | int | None = None

    def add(self, weight: int, tickets: list[tuple[bytes, bytes]], region: str) -> None:
        """Take in subjects of one weight."""
        if weight in self._sure:
            self._certain += [
                Ranked(ticket=t, identity=i, region=region, weight=weight) for t, i in tickets
            ]
            return
        against, wanted = self._keys[weight]
        edge, kept = self._edge, self._kept
        for t, i in tickets:
            a = 2 * (int.from_bytes(t[:7], "big") >> 4) + 1
            x = ranking(a, against, wanted) if self._pareto else sequential(a, weight)
            if edge is None or x <= edge:
                kept.append((x, t, Ranked(ticket=t, identity=i, region=region, weight=weight)))
        if len(kept) > 2 * self._wanted + _SLACK:
            self._cut()

    def _cut(self) -> None:
        self._kept.sort(key=_place)
        del self._kept[self._wanted :]
        self._edge = self._kept[-1][0]

    def first(self) -> list[Ranked]:
        """Return the order as far as it is wanted."""
        certain = sorted(self._certain, key=lambda r: r.identity)
        others = sorted(self._kept, key=_place)
        return [*certain, *(r for _, _, r in others)][: self._wanted]


def _place(found: tuple[float | int, bytes, Ranked]) -> tuple[float | int, bytes, bytes]:
    return (found[0], found[1], found[2].identity)
