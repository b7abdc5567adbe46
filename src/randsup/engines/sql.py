"""A register in any database that knows SHA-256: counted, hashed and ticketed by plain SQL.

Theory of operation. Five questions, each one statement that is put together here: how many rows have each
combination of values; which ids look other than a credit code; the 256 lines of the register digest;
`(ticket, id)` below the threshold of a class; and the values of some ids. Only survivors of the threshold leave the
database, so that memory is in proportion to what is drawn (draw specification, section 7). The digest has to sort
all rows, so it goes through the buckets a few at a time: out of rows that a database has parted on its disk
(`Aside`), or else by going through the register again for each few.

What differs between databases is a `Dialect`: how text is quoted, hashed and joined.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, Final

from attrs import field, frozen

from randsup.engines.checks import id_fault, refuse_ids, refuse_values
from randsup.errors import InputError
from randsup.facts.registers import digest_of_lines
from randsup.tables.identity import CREDIT_CODE_CHARACTERS, CREDIT_CODE_WEIGHTS

Values = tuple[str, ...]
Run = Callable[[str], Iterable[tuple[Any, ...]]]
"""Runs one statement and gives its rows."""

Aside = Callable[[str, str], AbstractContextManager[Run]]
"""Keeps the rows of a statement on disk, parted by the named column, as long as a block runs, which it gives what
runs statements in which `ROWS` are these rows. It holds no more rows in memory than a bounded number."""

ROWS: Final = "randsup_rows"
"""The name under which a statement finds the register: `id` and the columns, as text, none of them NULL
but an absent id."""

_AT_ONCE: Final = 1 << 18
"""Rows of the digest that are sorted at once, about, in a database that keeps rows aside."""
_ASIDE: Final = 1 << 20
"""Rows above which they are kept aside; fewer are sooner gone through again for each few buckets."""
_AT_ONCE_ELSEWHERE: Final = 1 << 22
"""Rows that are sorted at once in a database that keeps none aside (Spark sorts on its disks by itself)."""
_LISTED: Final = 1 << 13
"""Ids that are written into one statement."""
_BUCKETS: Final = 256
_CHUNK: Final = 1 << 16


@frozen(kw_only=True)
class Dialect:
    """What one database writes otherwise than another.

    Args:
        text: the SQL of a text.
        name: the SQL of the name of a column.
        sha256: the SQL of the SHA-256 of a text, as 64 lower-case hex characters.
        matches: the SQL of whether a text as a whole matches a regular expression.
        sha256_of_lines: the SQL of an aggregate: a text of every row joined by line feeds, the rows in
            the order of their id by UTF-8 bytes, hashed.
        listed: the SQL of a text inside VALUES, and `unlisted` that of reading it there.
        row_numbers: the SQL of a row's number, `""` where rows have no order.
    """

    text: Callable[[str], str]
    name: Callable[[str], str]
    sha256: Callable[[str], str]
    matches: Callable[[str, str], str]
    sha256_of_lines: Callable[[str], str]
    listed: Callable[[str], str]
    unlisted: Callable[[str], str]
    row_numbers: str = ""


@frozen(kw_only=True)
class SqlSubjects:
    """A register of subjects in a database: a `TicketingSource` of any size.

    Args:
        source: what it is called in messages.
        columns: what rows may be asked for, besides the id.
        dialect: how the database writes what is asked.
        run: runs a statement in which `ROWS` is the register.
        accept_opaque_ids: whether ids other than credit codes are admitted as they are.
        checked: whether ids are known to be canonical: no suspects are looked for.
        aside: keeps rows on disk, if the database can.

    Raises:
        InputError: an id that is missing or not in its canonical form. What stands twice is found by
            `digest`, which sorts.
    """

    source: str
    columns: Values
    dialect: Dialect = field(repr=False)
    run: Run = field(repr=False, eq=False)
    accept_opaque_ids: bool = False
    checked: bool = False
    aside: Aside | None = field(default=None, repr=False, eq=False)
    _size: int = field(init=False, repr=False)
    _counts: dict[Values, dict[Values, int]] = field(init=False, repr=False, eq=False, factory=dict)
    _digests: dict[Values, str] = field(init=False, repr=False, eq=False, factory=dict)

    @_size.default
    def _examined(self) -> int:
        suspect = "0" if self.checked else f"CASE WHEN {self._plain_id()} THEN 0 ELSE 1 END"
        ((size, suspects),) = self.run(f"SELECT count(*), coalesce(sum({suspect}), 0) FROM {ROWS}")
        if suspects:
            self._examine_suspects()
        return int(size)

    def _plain_id(self) -> str:
        """Return the SQL of whether an id is surely canonical; others are looked at one by one."""
        write = self.dialect
        known = write.text(CREDIT_CODE_CHARACTERS)
        places = " + ".join(
            f"(instr({known}, substr(id, {at}, 1)) - 1) * {weight}"
            for at, weight in enumerate(CREDIT_CODE_WEIGHTS, 1)
        )
        shape = write.matches("id", f"[{CREDIT_CODE_CHARACTERS}]{{18}}")
        plain = f"({shape} AND ({places}) % 31 = 0)"
        if self.accept_opaque_ids:
            # text of other lengths than a credit code's and an older number's stands for itself
            opaque = write.matches("id", "[0-9A-Za-z_.-]+")
            plain = f"({plain} OR (length(id) NOT IN (15, 18) AND {opaque}))"
        return plain

    def _examine_suspects(self) -> None:
        number = self.dialect.row_numbers or "NULL"
        suspects = self.run(
            f"SELECT r, id FROM (SELECT {number} AS r, id FROM {ROWS}) AS n "
            f"WHERE NOT coalesce({self._plain_id()}, false)"
        )
        faults = (
            (row, fault)
            for row, identity in suspects
            if (fault := id_fault(identity, accept_opaque_ids=self.accept_opaque_ids))
        )
        refuse_ids(self.source, sorted(faults, key=lambda found: (found[0] or 0, found[1])))

    def __len__(self) -> int:
        return self._size

    def _named(self, names: Values) -> list[str]:
        unknown = [name for name in names if name not in self.columns]
        if unknown:
            raise InputError(
                f"no column {unknown[0]!r} (the columns are {', '.join(self.columns)})",
                source=self.source,
            )
        return [self.dialect.name(name) for name in names]

    def counts(self, names: Values) -> Mapping[Values, int]:
        """Return how many subjects have each combination of values of the columns `names`.

        Raises:
            InputError: a column that there is not, or a value that is not in its one form.
        """
        if names not in self._counts:
            asked = self._named(names)
            by = f" GROUP BY {', '.join(asked)}" if asked else ""
            rows = self.run(f"SELECT {', '.join([*asked, 'count(*)'])} FROM {ROWS}{by}")
            found = {tuple(row[:-1]): int(row[-1]) for row in rows if row[-1]}
            refuse_values(self.source, names, found)
            self._counts[names] = found
        return self._counts[names]

    def groups(self, names: Values) -> Iterator[tuple[Values, list[bytes]]]:
        """Yield the values of the columns `names`, and ids (UTF-8) that have them."""
        rows = self.run(f"SELECT {', '.join([*self._named(names), 'id'])} FROM {ROWS}")
        for chunk in _chunks(rows):
            yield from ((v, [row[-1].encode("utf-8") for row in part]) for v, part in _by(chunk, 1))

    def among(self, names: Values, ids: Collection[bytes]) -> Iterator[tuple[Values, list[bytes]]]:
        """Yield the values of the columns `names` of some ids; see `TicketingSource`."""
        write = self.dialect
        asked = [f"s.{name}" for name in self._named(names)]
        ordered = sorted(ids)
        for at in range(0, len(ordered), _LISTED):
            listed = ", ".join(
                f"({write.listed(i.decode('utf-8'))})" for i in ordered[at : at + _LISTED]
            )
            rows = self.run(
                f"SELECT {', '.join([*asked, 's.id'])} FROM {ROWS} AS s JOIN "
                f"(SELECT {write.unlisted('v')} AS v FROM (VALUES {listed}) AS v(v)) AS w ON s.id = w.v"
            )
            for chunk in _chunks(rows):
                yield from ((v, [r[-1].encode("utf-8") for r in part]) for v, part in _by(chunk, 1))

    def tickets(
        self, names: Values, key: str, thresholds: Mapping[Values, bytes | None]
    ) -> Iterator[tuple[Values, list[tuple[bytes, bytes]]]]:
        """Yield tickets below the threshold of their class; see `TicketingSource`."""
        if not thresholds:
            return
        write = self.dialect
        asked = self._named(names)
        width = len(next(iter(thresholds)))
        bounds = {v: "g" if t is None else t.hex() for v, t in thresholds.items()}  # f < g
        most = max(bounds.values())
        ticket = write.sha256(f"concat({write.text(key + '|')}, id)")
        own = [f"{name} AS c{at}" for at, name in enumerate(asked)]
        small = (
            f"SELECT * FROM (SELECT {', '.join([*own, 'id', f'{ticket} AS ticket'])} FROM {ROWS}) AS s "
            f"WHERE ticket < {write.text(most)}"
        )
        columns = ", ".join([*(f"s.c{at}" for at in range(len(asked))), "s.id", "s.ticket"])
        if not width:
            rows = self.run(f"SELECT {columns} FROM ({small}) AS s")
        else:
            wanted = ", ".join(
                f"({', '.join(map(write.listed, (*values, bound)))})"
                for values, bound in sorted(bounds.items())
            )
            named = [*(f"v{at}" for at in range(width)), "bound"]
            read = ", ".join(f"{write.unlisted(name)} AS {name}" for name in named)
            classes = f"SELECT {read} FROM (VALUES {wanted}) AS v({', '.join(named)})"
            same = " AND ".join(f"s.c{at} = w.v{at}" for at in range(width))
            rows = self.run(
                f"SELECT {columns} FROM ({small}) AS s JOIN ({classes}) AS w "
                f"ON {same} WHERE s.ticket < w.bound"
            )
        for chunk in _chunks(rows):
            for values, part in _by(chunk, 2):
                yield values, [(bytes.fromhex(t), i.encode("utf-8")) for *_, i, t in part]

    def digest(self, names: Values) -> str:
        """Return the register digest over the ids and the columns `names`, then remembered.

        Raises:
            InputError: an id that stands twice, or a value that is not in its one form.
        """
        ordered = tuple(sorted(names))
        if ordered not in self._digests:
            self.counts(ordered)
            self._digests[ordered] = digest_of_lines(self._bucket_lines(ordered))
        return self._digests[ordered]

    def _bucket_lines(self, names: Values) -> Iterator[str]:
        write = self.dialect
        quoted = [_json_text(write, name) for name in ("id", *self._named(names))]
        row = "concat(" + f", {write.text(',')}, ".join(quoted) + ")"
        row = f"concat({write.text('[')}, {row}, {write.text(']')})"
        bucket = f"substr({write.sha256('id')}, 1, 2)"
        rows = f"SELECT {bucket} AS bucket, id, {row} AS line FROM {ROWS}"
        at_once = _AT_ONCE if self.aside else _AT_ONCE_ELSEWHERE
        passes = min(_BUCKETS, 1 + len(self) // at_once)
        kept: AbstractContextManager[Run] = nullcontext(self.run)
        if self.aside is not None and len(self) > _ASIDE:
            kept, rows = self.aside(rows, "bucket"), f"SELECT bucket, id, line FROM {ROWS}"
        edges = [_BUCKETS * at // passes for at in range(passes + 1)]
        with kept as run:
            for first, after in pairwise(edges):
                within = (
                    f"WHERE bucket BETWEEN {write.text(f'{first:02x}')} AND {write.text(f'{after - 1:02x}')} "
                    if passes > 1
                    else ""
                )
                lines = run(
                    f"SELECT bucket, count(*), count(DISTINCT id), {write.sha256_of_lines('line')} "
                    f"FROM ({rows}) AS b {within}GROUP BY bucket ORDER BY bucket"
                )
                for name, size, different, content in lines:
                    if size != different:
                        self._refuse_twins()
                    yield f"{name}:{size}:{content}"

    def _refuse_twins(self) -> None:
        number = self.dialect.row_numbers or "NULL"
        rows = self.run(
            f"SELECT r, id FROM (SELECT {number} AS r, id FROM {ROWS}) AS n WHERE id IN "
            f"(SELECT id FROM {ROWS} GROUP BY id HAVING count(*) > 1)"
        )
        ordered = sorted(rows, key=lambda row: (row[1], row[0] or 0))
        faults: list[tuple[int | None, str]] = []
        for identity, twins in groupby(ordered, key=itemgetter(1)):
            places = [row for row, _ in twins]
            if self.dialect.row_numbers:
                faults += [
                    (
                        place,
                        f"id {identity} stands twice, rows {places[0]} and {place}: leave one out",
                    )
                    for place in places[1:]
                ]
            else:
                faults.append(
                    (None, f"id {identity} stands in {len(places)} rows: leave one of them")
                )
        refuse_ids(self.source, sorted(faults, key=lambda fault: (fault[0] or 0, fault[1])))


def _json_text(write: Dialect, name: str) -> str:
    """Return the SQL of a text column as canonical JSON; control characters have been refused."""
    back, quote = write.text("\\"), write.text('"')
    escaped = f"replace(replace({name}, {back}, {write.text(chr(92) * 2)}), {quote}, {write.text(chr(92) + chr(34))})"
    return f"concat({quote}, {escaped}, {quote})"


def _chunks(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    chunk: list[tuple[Any, ...]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) >= _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _by(chunk: list[tuple[Any, ...]], rest: int) -> Iterator[tuple[Values, list[tuple[Any, ...]]]]:
    """Group rows by all but their last `rest` cells."""
    together: dict[Values, list[tuple[Any, ...]]] = {}
    for row in chunk:
        together.setdefault(row[:-rest], []).append(row)
    yield from together.items()
