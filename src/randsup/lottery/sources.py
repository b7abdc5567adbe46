"""Counting a register and finding its small tickets, wherever its rows are.

Every draw asks a register two things: how many subjects each class has, and which tickets of a class lie
below a threshold; under a cap or in a rotation also in which class some subjects are, who are known by their ids. A
register that can answer by itself (`TicketingSource`) is asked; for any other the rows are gone through here. The
answers are the same, since a ticket is a function of the key and the id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from randsup.facts.registers import SubjectSource, TicketingSource
from randsup.lottery.tickets import tickets_below

_EVERYTHING: Final = b"\xff" * 33
"""Above every ticket."""


def counted(subjects: SubjectSource, names: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    """Return how many subjects have each combination of values of the columns `names`.

    >>> from randsup import Subject, SubjectRegister
    >>> register = SubjectRegister([Subject(id="A", region="north"), Subject(id="B")])
    >>> sorted(counted(register, ("region",)).items())
    [(('',), 1), (('north',), 1)]
    """
    if isinstance(subjects, TicketingSource):
        return dict(subjects.counts(names))
    sizes: dict[tuple[str, ...], int] = {}
    for values, ids in subjects.groups(names):
        sizes[values] = sizes.get(values, 0) + len(ids)
    return sizes


def ticketed(
    subjects: SubjectSource,
    names: tuple[str, ...],
    key: str,
    thresholds: Mapping[tuple[str, ...], bytes | None],
) -> Iterator[tuple[tuple[str, ...], list[tuple[bytes, bytes]]]]:
    """Yield chunks of `(ticket, id)` below the threshold of their class; see `TicketingSource.tickets`.

    >>> from randsup import Subject, SubjectRegister
    >>> register = SubjectRegister([Subject(id="A", region="north"), Subject(id="B")])
    >>> found = ticketed(register, ("region",), "00" * 16, {("north",): None})
    >>> [(values, [i for _, i in pairs]) for values, pairs in found]
    [(('north',), [b'A'])]
    """
    if isinstance(subjects, TicketingSource):
        yield from subjects.tickets(names, key, thresholds)
        return
    width = len(next(iter(thresholds), ()))
    for values, ids in subjects.groups(names):
        own = values[:width]
        if own in thresholds:
            yield values, tickets_below(key, ids, thresholds[own] or _EVERYTHING)


def among(
    subjects: SubjectSource, names: tuple[str, ...], ids: Collection[bytes]
) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
    """Yield the values of the columns `names`, and those of `ids` that have them; see `TicketingSource.among`.

    >>> from randsup import Subject, SubjectRegister
    >>> register = SubjectRegister([Subject(id="A", region="north"), Subject(id="B")])
    >>> list(among(register, ("region",), {b"A", b"C"}))
    [(('north',), [b'A'])]
    """
    if not ids:
        return
    if isinstance(subjects, TicketingSource):
        yield from subjects.among(names, ids)
        return
    wanted = frozenset(ids)
    for values, there in subjects.groups(names):
        if found := [i for i in there if i in wanted]:
            yield values, found
