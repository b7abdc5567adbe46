"""A draw by weight under a cap: probabilities given who has been inspected already.

Leaving out whoever has reached a cap would take most from those of large weights, who were likeliest to be drawn
before. So the weights themselves are changed. X of a class have reached the cap; that is read as one earlier
draw of X subjects by the same weights, with the targets λ₁. The targets of this draw are λ₂. Given the past they
become λ₂|drawn and λ₂|not drawn (`conditioning.given_history`), are scaled to the sum n, and become integer
weights of a Pareto draw. Averaged over the past every subject keeps nearly λ₂ (within 0.6 %), and the overlap is
the least that these probabilities allow. Somebody who was certain before and yet was not drawn
(λ₁ = 1) is certain now; whoever gets 0 is not drawn. (Draw specification, section 5.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.facts.registers import SubjectSource
from randsup.lottery import among, counted, ticketed
from randsup.rules.draw.conditioning import given_history, integer_weights, scaled_to
from randsup.rules.draw.drawn import Conditional, Standing, label
from randsup.rules.draw.weighted import read_weight
from randsup.rules.draw.weighting import certainty

Values = tuple[str, ...]
Chunks = Iterator[tuple[Values, list[bytes]]]
_EVERYTHING: Final = b"\xff" * 33
"""Above every ticket."""
Key = tuple[int, bool]
"""Of a subject: its weight, and whether it has reached the cap."""


def targets_of(table: Mapping[int, int], n: int) -> dict[int, Fraction]:
    """Return the target probability of each weight when n are drawn in proportion to the weights.

    >>> targets_of({1: 2, 3: 1}, 1)
    {1: Fraction(1, 5), 3: Fraction(3, 5)}
    """
    sure, m, total = certainty(table, n)
    return {
        w: Fraction(1) if w in sure else Fraction(m * w, total) if m else Fraction(0) for w in table
    }


def conditioned(n: int, counts: Mapping[Key, int]) -> tuple[Conditional, ...]:
    """Return what the past does to every weight of a class, by weight, those not held first.

    Args:
        n: how many are drawn.
        counts: how many subjects there are of each weight, held or not.

    Raises:
        InputError: fewer than n have a chance.

    >>> for c in conditioned(1, {(1, False): 2, (1, True): 1, (3, False): 1}):
    ...     print(c.weight, c.held, c.size, c.before, c.target, c.given)
    1 False 2 1/6 1/6 1/7
    1 True 1 1/6 1/6 0
    3 False 1 1/2 1/2 5/7
    """
    table: dict[int, int] = {}
    for (weight, _), size in counts.items():
        table[weight] = table.get(weight, 0) + size
    before = targets_of(table, sum(size for (_, held), size in counts.items() if held))
    target = targets_of(table, n)
    raw = {
        f"{weight}/{held}": _given(before[weight], target[weight], held=held)
        for weight, held in counts
    }
    scaled = scaled_to(n, raw, {f"{w}/{held}": size for (w, held), size in counts.items()})
    weights = integer_weights(n, scaled) if n else {}
    return tuple(
        Conditional(
            weight=weight,
            held=held,
            size=counts[weight, held],
            before=before[weight],
            target=target[weight],
            given=scaled[f"{weight}/{held}"],
            lot=weights.get(f"{weight}/{held}", 0),
        )
        for weight, held in sorted(counts)
    )


def _given(before: Fraction, target: Fraction, *, held: bool) -> Fraction:
    if not held and before == 1:
        return Fraction(1)
    return given_history(before, target, drawn=held)


@frozen
class Conditioned:
    """A register whose weights are those given the past; whoever has no chance is not in it."""

    source: SubjectSource
    task: Task
    standing: Standing
    weights: Mapping[tuple[Values, int, bool], int]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the register."""
        return self.source.columns

    def __len__(self) -> int:
        return sum(self.counts(()).values())

    def _read(self, names: Values) -> Values:
        """Return the columns to read for `names`: those that decide the weight follow."""
        return (*names, *(c for c in self.task.columns_read if c not in names))

    def _changed(self, read: Values, values: Values, *, held: bool) -> Values | None:
        """Return values with the weight changed, `None` where there is no chance."""
        at = read.index(self.task.weight)
        stratum = tuple(values[read.index(c)] for c in self.task.stratum_columns)
        lot = self.weights.get((stratum, read_weight(values[at]), held), 0)
        return (
            tuple(str(lot) if r == read[at] else v for r, v in zip(read, values, strict=True))
            if lot
            else None
        )

    def _parts(self, names: Values, chunks: Iterable[tuple[Values, list[bytes]]]) -> Chunks:
        read = self._read(names)
        for values, ids in chunks:
            for held in (False, True):
                own = self._changed(read, values, held=held)
                some = [i for i in ids if self.standing.names(i) is held]
                if some and own is not None:
                    yield own[: len(names)], some

    def groups(self, names: Values) -> Chunks:
        """Yield the values of the columns `names`, the weight changed, and the ids that have them."""
        yield from self._parts(names, self.source.groups(self._read(names)))

    def among(self, names: Values, ids: Collection[bytes]) -> Chunks:
        """Yield the same of some ids; see `TicketingSource`."""
        yield from self._parts(names, among(self.source, self._read(names), ids))

    def counts(self, names: Values) -> Mapping[Values, int]:
        """Return how many subjects have each combination of values, the weight changed."""
        read = self._read(names)
        held: dict[Values, int] = {}
        for values, ids in among(self.source, read, self.standing.named):
            held[values] = held.get(values, 0) + len(ids)
        found: dict[Values, int] = {}
        for values, size in counted(self.source, read).items():
            named = held.get(values, 0)
            for part, is_held in ((size - named, False), (named, True)):
                own = self._changed(read, values, held=is_held)
                if part and own is not None:
                    key = own[: len(names)]
                    found[key] = found.get(key, 0) + part
        return found

    def tickets(
        self, names: Values, key: str, thresholds: Mapping[Values, bytes | None]
    ) -> Iterator[tuple[Values, list[tuple[bytes, bytes]]]]:
        """Yield tickets below the threshold of their class; see `TicketingSource`.

        Those held and those not held of one weight have different weights here, hence different thresholds:
        the register is asked for the higher of both.
        """
        width = len(next(iter(thresholds), ()))
        classes = self._read(names[:width])
        below: dict[Values, bytes | None] = {}
        bounds: dict[tuple[Values, bool], tuple[Values, bytes]] = {}
        for values in counted(self.source, classes):
            for held in (False, True):
                own = self._changed(classes, values, held=held)
                if own is not None and own[:width] in thresholds:
                    bound = thresholds[own[:width]]
                    bounds[values, held] = (own, bound or _EVERYTHING)
                    other = below.get(values, b"")
                    below[values] = None if bound is None or other is None else max(bound, other)
        read = (*classes, *(name for name in names[width:] if name not in classes))
        places = [read.index(name) for name in names]
        for values, pairs in ticketed(self.source, read, key, below):
            for held in (False, True):
                own, limit = bounds.get((values[: len(classes)], held), ((), b""))
                some = [p for p in pairs if p[0] < limit and self.standing.names(p[1]) is held]
                if some:
                    changed = (*own, *values[len(classes) :])
                    yield tuple(changed[at] for at in places), some

    def digest(self, names: tuple[str, ...]) -> str:
        """Return the digest of the register itself over the ids and the columns `names`."""
        return self.source.digest(names)


def condition(
    task: Task,
    subjects: SubjectSource,
    by_weight: Mapping[Values, Mapping[int, int]],
    drawn: Mapping[Values, int],
    standing: Standing,
) -> tuple[Conditioned, dict[Values, tuple[Conditional, ...]]]:
    """Return the register with the weights given the past, and how they came about, by class.

    Raises:
        InputError: a class in which fewer than n have a chance.
    """
    held: dict[Values, dict[int, int]] = {}
    columns = task.stratum_columns
    for values, ids in among(subjects, (*columns, task.weight), standing.named):
        table = held.setdefault(values[: len(columns)], {})
        weight = read_weight(values[-1])
        table[weight] = table.get(weight, 0) + len(ids)
    found: dict[Values, tuple[Conditional, ...]] = {}
    problems: list[Problem] = []
    for values, sizes in sorted(by_weight.items()):
        own = held.get(values, {})
        counts = {(w, True): n for w, n in own.items()}
        counts |= {(w, False): size - own.get(w, 0) for w, size in sizes.items()}
        try:
            found[values] = conditioned(drawn[values], {k: n for k, n in counts.items() if n})
        except InputError as error:
            message = f"class {label(values)}: {error.problems[0].message}"
            problems.append(
                Problem(source=f"task {task.id!r}", path="history_design", message=message)
            )
    if problems:
        raise InputError(problems)
    weights = {(v, c.weight, c.held): c.lot for v, cs in found.items() for c in cs}
    return Conditioned(subjects, task, standing, weights), found
