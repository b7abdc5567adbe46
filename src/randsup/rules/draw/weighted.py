"""Drawing subjects by their weights: the weights out of the register, and the order of each class.

The weight of a subject is the text of one column, ASCII digits. A register with any other text there
is refused with the ids, all at once: nobody is left out, and nobody gets a weight that the office did
not write. Then one pass counts the weights of each class, which settles its lottery (`designs`), and one
pass hashes: only tickets below a level are kept (`levels`), so that the memory does not grow with the register.
(Draw specification, section 4.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NoReturn

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.facts.registers import SubjectSource
from randsup.lottery import counted, ticketed
from randsup.rules.draw.designs import PARETO, Weighting
from randsup.rules.draw.levels import level_of, limit_of, rank_of, thresholds, ticket_number
from randsup.rules.draw.weighting import HALF

MOST_NAMED: Final = 20
"""Subjects with a wrong weight that are named; of the others there is the number."""

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


def weights_of(task: Task, subjects: SubjectSource, columns: tuple[str, ...]) -> dict[Values, int]:
    """Count the subjects of each class by the text of their weight, the last of the values.

    Raises:
        InputError: weights that are none, the first `MOST_NAMED` of their subjects by id, and a count.
    """
    counts = counted(subjects, (*columns, task.weight))
    problems = {values[-1]: why for values in counts if (why := _weight_problem(values[-1]))}
    if problems:
        _refuse(task, subjects, problems)
    return counts


def weight_tables(weights: Mapping[Values, int]) -> Tables:
    """Return the number of subjects of each class by weight.

    >>> weight_tables({("north", "1"): 2, ("north", "01"): 1})
    {('north',): {1: 3}}
    """
    tables: Tables = {}
    for values, size in weights.items():
        table = tables.setdefault(values[:-1], {})
        weight = read_weight(values[-1])
        table[weight] = table.get(weight, 0) + size
    return tables


def _weight_problem(text: str) -> str:
    try:
        read_weight(text)
    except ValueError as error:
        return str(error)
    return ""


def _refuse(task: Task, subjects: SubjectSource, problems: Mapping[str, str]) -> NoReturn:
    """Name the subjects whose weight is none."""
    wrong: list[tuple[bytes, str]] = []
    count = 0
    for (text,), ids in subjects.groups((task.weight,)):
        if text in problems:
            count += len(ids)
            wrong = sorted([*wrong, *((i, problems[text]) for i in ids)])[:MOST_NAMED]
    found = [
        f"{identity.decode('utf-8')}: column {task.weight!r}: {why}" for identity, why in wrong
    ]
    if count > len(wrong):
        found.append(
            f"column {task.weight!r}: {count - len(wrong)} more subjects have no weight either"
        )
    found.append(
        "correct the register, or leave these subjects out of it with a recorded reason: "
        f"{count} subjects cannot be drawn by weight"
    )
    raise InputError(Problem(source=f"task {task.id!r}", path="weight", message=m) for m in found)


def ranked(
    subjects: SubjectSource,
    columns: tuple[str, ...],
    weight: str,
    wanted: Mapping[Values, tuple[Weighting, int]],
    key: str,
    *,
    weights: Mapping[Values, int] | None = None,
) -> dict[Values, list[Ranked]]:
    """Return the order of each class: the certain subjects by id, then the others, as many as wanted.

    Args:
        subjects: the register; read once, all but surely.
        columns: those that make the classes.
        weight: the column of the weights.
        wanted: the lottery of each class, and how many of its order are wanted (drawn and reserve).
        key: the key of the tickets.
        weights: the classes and texts of weights that there are, where `weights_of` has counted them.
    """
    region = ("region",) if "region" in subjects.columns else ()
    texts = counted(subjects, (*columns, weight)) if weights is None else weights
    orders = {values: _Order(*found) for values, found in wanted.items() if found[1]}
    done: dict[Values, list[Ranked]] = {values: [] for values in wanted}
    while orders:
        below = {
            values: orders[values[:-1]].thresholds[read_weight(values[-1])]
            for values in texts
            if values[:-1] in orders
        }
        for values, pairs in ticketed(subjects, (*columns, weight, *region), key, below):
            order = orders[values[: len(columns)]]
            order.add(read_weight(values[len(columns)]), pairs, values[-1] if region else "")
        done.update((values, order.first()) for values, order in orders.items() if order.complete)
        orders = {values: o.doubled() for values, o in orders.items() if not o.complete}
    return done


class _Order:
    """The smallest of a class, as its subjects come by; those below a level, to begin with."""

    def __init__(self, weighting: Weighting, wanted: int, level: int | None = None) -> None:
        self._weighting = weighting
        self._sure = {
            c.weight for c in weighting.classes if c.certain and weighting.design == PARETO
        }
        self._wanted = wanted
        self._level = level_of(weighting, wanted) if level is None else level
        self.thresholds = thresholds(weighting, self._level)
        self._certain: list[Ranked] = []
        self._kept: list[tuple[float | int, bytes, Ranked]] = []

    def add(self, weight: int, tickets: list[tuple[bytes, bytes]], region: str) -> None:
        """Take in subjects of one weight."""
        found = (Ranked(ticket=t, identity=i, region=region, weight=weight) for t, i in tickets)
        if weight in self._sure:
            self._certain += found
        else:
            settled = self._weighting
            self._kept += (
                (rank_of(settled, weight, ticket_number(r.ticket)), r.ticket, r) for r in found
            )

    @property
    def complete(self) -> bool:
        """Whether everybody who was left out ranks behind those who are wanted."""
        limit = limit_of(self._weighting, self.thresholds)
        missing = self._wanted - len(self._certain)
        return limit is None or missing <= sum(x < limit for x, _, _ in self._kept)

    def doubled(self) -> _Order:
        """Return an empty order with twice the level."""
        return _Order(self._weighting, self._wanted, 2 * self._level)

    def first(self) -> list[Ranked]:
        """Return the order as far as it is wanted."""
        certain = sorted(self._certain, key=lambda r: r.identity)
        others = sorted(self._kept, key=_place)
        return [*certain, *(r for _, _, r in others)][: self._wanted]


def _place(found: tuple[float | int, bytes, Ranked]) -> tuple[float | int, bytes, bytes]:
    return (found[0], found[1], found[2].identity)
