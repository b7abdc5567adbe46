"""The lines of a draw: who comes first in a class, before anybody's ticket is looked at.

Without caps and rotation a class is one line, ordered by ticket. With them a subject stands in the line of
(at the cap, times drawn by the group in this run); lines are taken in that order, each by ticket. Under
`exclude` a line at the cap is not taken at all. The number due is that of the whole class: it neither shrinks
nor grows because some have been inspected already. (Draw specification, section 5.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from attrs import evolve, frozen

from randsup.facts.plans import Task
from randsup.facts.registers import SubjectSource
from randsup.lottery import among, counted, ticketed
from randsup.rules.draw.drawn import Level, Standing, Stratum
from randsup.rules.draw.quotas import reserve_of

Line = tuple[bool, int]


@frozen
class FirstLine:
    """A register without those who stand in another line than the first."""

    source: SubjectSource
    standing: Standing

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the register."""
        return self.source.columns

    def __len__(self) -> int:
        return sum(self.counts(()).values())

    def groups(self, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
        """Yield the values of the columns `names`, and the ids that have them; see `SubjectSource`."""
        for values, ids in self.source.groups(names):
            yield values, [i for i in ids if not self.standing.names(i)]

    def counts(self, names: tuple[str, ...]) -> Mapping[tuple[str, ...], int]:
        """Return how many subjects have each combination of values of the columns `names`."""
        found = counted(self.source, names)
        for values, ids in among(self.source, names, self.standing.named):
            found[values] -= len(ids)
        return {values: size for values, size in found.items() if size}

    def tickets(
        self,
        names: tuple[str, ...],
        key: str,
        thresholds: Mapping[tuple[str, ...], bytes | None],
    ) -> Iterator[tuple[tuple[str, ...], list[tuple[bytes, bytes]]]]:
        """Yield tickets below the threshold of their class; see `TicketingSource`."""
        for values, pairs in ticketed(self.source, names, key, thresholds):
            yield values, [pair for pair in pairs if not self.standing.names(pair[1])]

    def among(
        self, names: tuple[str, ...], ids: Collection[bytes]
    ) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
        """Yield the values of the columns `names` of some ids; see `TicketingSource`."""
        yield from among(self.source, names, [i for i in ids if not self.standing.names(i)])

    def digest(self, names: tuple[str, ...]) -> str:
        """Return the digest of the whole register over the ids and the columns `names`."""
        return self.source.digest(names)


def levels_of(
    subjects: SubjectSource, columns: tuple[str, ...], standing: Standing
) -> Mapping[tuple[str, ...], Mapping[Line, int]]:
    """Count the lines of every class, those of nobody left out."""
    first = (False, 0)
    found: dict[tuple[str, ...], dict[Line, int]] = {
        values: {first: size} for values, size in counted(subjects, columns).items()
    }
    for values, ids in among(subjects, columns, standing.named):
        lines = found[values]
        for line in map(standing.line, ids):
            lines[first] -= 1
            lines[line] = lines.get(line, 0) + 1
    return {v: {line: n for line, n in lines.items() if n} for v, lines in found.items()}


def standing_stratum(
    task: Task, stratum: Stratum, lines: Mapping[Line, int], standing: Standing
) -> Stratum:
    """Return the class with its lines: how many of each are drawn, and what that leaves for reserve."""
    left = stratum.drawn
    levels = []
    for line in sorted(lines):
        taken = 0 if standing.out(line) else min(left, lines[line])
        levels.append(Level(held=line[0], turns=line[1], size=lines[line], drawn=taken))
        left -= taken
    drawn = stratum.drawn - left
    there = sum(size for line, size in lines.items() if not standing.out(line))
    return evolve(
        stratum,
        drawn=drawn,
        due=stratum.drawn,
        reserve=min(reserve_of(task, drawn), there - drawn),
        levels=tuple(levels),
    )


def level_at(stratum: Stratum, rank: int) -> int:
    """Return the line (its place among the levels) of whoever has a rank, from 1, reserve included."""
    upto = 0
    for at, level in enumerate(stratum.levels):
        upto += level.size
        if rank <= upto:
            return at
    return 0


def probability_at(stratum: Stratum, at: int) -> Fraction:
    """Return the probability of a line's subjects in this draw, given who stands in which line.

    >>> lines = (Level(held=False, turns=0, size=3, drawn=2), Level(held=True, turns=0, size=1, drawn=0))
    >>> stratum = Stratum(values=(), size=4, drawn=2, reserve=1, ratio=Fraction(1, 2), levels=lines)
    >>> probability_at(stratum, 0), probability_at(stratum, 1)
    (Fraction(2, 3), Fraction(0, 1))
    """
    if not stratum.levels:
        return Fraction(stratum.drawn, stratum.size)
    return Fraction(stratum.levels[at].drawn, stratum.levels[at].size)
