"""The draw in several Python processes: each reads, counts and hashes its own stretch of the canonical file.

What comes out equals what one process gives: tickets of a stretch are tickets of the register, and the
buckets of the digest follow each other in the file. Nothing has to be installed for it. Workers are started
once for all draws, as processes of their own (not forked, so that no thread or lock is copied into them).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context

from attrs import field, frozen

from randsup.errors import InputError
from randsup.facts.registers import digest_of_lines
from randsup.lottery import among, counted, ticketed
from randsup.tables.canonical_file import CanonicalSubjects, Span

Values = tuple[str, ...]
Chunk = tuple[Values, list[tuple[bytes, bytes]]]


@frozen
class _Stretch:
    """A part of the rows, counted and ticketed like a register of its own."""

    subjects: CanonicalSubjects
    span: Span

    @property
    def columns(self) -> Values:
        return self.subjects.columns

    def __len__(self) -> int:
        return sum(len(ids) for _, ids in self.groups(()))

    def groups(self, names: Values) -> Iterator[tuple[Values, list[bytes]]]:
        return self.subjects.groups(names, self.span)

    def digest(self, names: Values) -> str:
        return digest_of_lines(self.subjects.bucket_lines(names, self.span))


@frozen
class ParallelSubjects:
    """A canonical file that several processes go through: a `TicketingSource`. See `in_processes`."""

    subjects: CanonicalSubjects
    spans: tuple[Span, ...]
    _pool: ProcessPoolExecutor = field(repr=False, eq=False)
    _digests: dict[Values, str] = field(init=False, repr=False, eq=False, factory=dict)

    @property
    def columns(self) -> Values:
        """The columns of the file."""
        return self.subjects.columns

    def __len__(self) -> int:
        return len(self.subjects)

    def groups(self, names: Values) -> Iterator[tuple[Values, list[bytes]]]:
        """Yield values and ids, in this process; see `SubjectSource`."""
        return self.subjects.groups(names)

    def counts(self, names: Values) -> Mapping[Values, int]:
        """Return how many subjects have each combination of values of the columns `names`."""
        sizes: dict[Values, int] = {}
        for found in self._pool.map(partial(_counts, self.subjects, names), self.spans):
            for values, size in found.items():
                sizes[values] = sizes.get(values, 0) + size
        return sizes

    def tickets(
        self, names: Values, key: str, thresholds: Mapping[Values, bytes | None]
    ) -> Iterator[Chunk]:
        """Yield tickets below the threshold of their class; see `TicketingSource`."""
        job = partial(_tickets, self.subjects, names, key, dict(thresholds))
        for found in self._pool.map(job, self.spans):
            yield from found

    def among(self, names: Values, ids: Collection[bytes]) -> Iterator[tuple[Values, list[bytes]]]:
        """Yield the values of the columns `names` of some ids; see `TicketingSource`."""
        job = partial(_among, self.subjects, names, frozenset(ids))
        for found in self._pool.map(job, self.spans):
            yield from found

    def digest(self, names: Values) -> str:
        """Return the register digest over the ids and the columns `names`, then remembered.

        Raises:
            InputError: an id stands twice or out of its order, or a row cannot be read.
        """
        ordered = tuple(sorted(names))
        if ordered not in self._digests:
            self._digests[ordered] = self._digest(ordered)
        return self._digests[ordered]

    def _digest(self, names: Values) -> str:
        job = partial(_bucket_lines, self.subjects, names)
        try:
            lines = [line for found in self._pool.map(job, self.spans) for line in found]
        except InputError:
            return self.subjects.digest(names)  # says in which line of the whole file
        buckets = [line[:2] for line in lines]
        if buckets != sorted(set(buckets)):
            return self.subjects.digest(names)
        return digest_of_lines(lines)


@contextmanager
def in_processes(subjects: CanonicalSubjects, processes: int) -> Iterator[ParallelSubjects]:
    """Give a register that so many processes go through, until the block is left.

    Args:
        subjects: the canonical file.
        processes: how many; more than there are cores bring nothing.
    """
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield ParallelSubjects(subjects, tuple(subjects.spans(processes)), pool)


def _counts(subjects: CanonicalSubjects, names: Values, span: Span) -> dict[Values, int]:
    return counted(_Stretch(subjects, span), names)


def _tickets(
    subjects: CanonicalSubjects,
    names: Values,
    key: str,
    thresholds: Mapping[Values, bytes | None],
    span: Span,
) -> list[Chunk]:
    stretch = _Stretch(subjects, span)
    together: dict[Values, list[tuple[bytes, bytes]]] = {}
    for values, found in ticketed(stretch, names, key, thresholds):
        together.setdefault(values, []).extend(found)
    return list(together.items())


def _among(
    subjects: CanonicalSubjects, names: Values, ids: frozenset[bytes], span: Span
) -> list[tuple[Values, list[bytes]]]:
    return list(among(_Stretch(subjects, span), names, ids))


def _bucket_lines(subjects: CanonicalSubjects, names: Values, span: Span) -> list[str]:
    return subjects.bucket_lines(names, span)
