"""Registers that can be committed without being told: rows with secret salts, and what is blinded.

Theory of operation. Credit codes can be enumerated, so a plain hash of a register hides nothing. Every row gets
a salt out of one secret, by its register and its id; whoever is shown one row's salt can check this row, and
learns nothing of another. Each row is hashed by itself, so that a bucket can be shown as hashes.
(Draw specification, section 6: "Register digest", and its last sentence.)

>>> secret = "0" * 64
>>> lines = salted_lines([("B", "2"), ("A", "1")], secret, "subjects")
>>> lines == salted_lines([("A", "1"), ("B", "2")], secret, "subjects")
True
>>> lines[0].split(":")[:2]  # bucket of A, one row
['55', '1']
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from attrs import frozen

from randsup.canonical import Json, canonical_json
from randsup.facts.registers import (
    INSPECTOR_FIELDS,
    Conflict,
    InspectorRegister,
    SubjectSource,
    bucket_of,
    digest_of_lines,
)

REGISTERS: Final = ("subjects", "inspectors", "conflicts", "items")
"""The registers of a frame, in their order."""

_ROW: Final = 32
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def salt(secret: str, register: str, identity: str) -> str:
    """Return the salt of one row: SHA-256 of `secret|register|id`, 64 hex characters."""
    return sha256(f"{secret}|{register}|{identity}".encode()).hexdigest()


def salted_row(row: Sequence[str], secret: str, register: str) -> str:
    """Return what is hashed of a row: the canonical JSON array `[id, field…, salt]`."""
    return _JSON([*row, salt(secret, register, row[0])])


def salted_lines(rows: Iterable[Sequence[str]], secret: str, register: str) -> tuple[str, ...]:
    r"""Return the bucket lines of a register with salted rows, in any order of its rows.

    A line is `bucket:count:hash`, the bucket being the first byte of SHA-256(id) in hex, and the hash the
    SHA-256 of the bucket's row hashes (hex of the SHA-256 of `salted_row`), sorted, joined by `\n`. The
    register's digest is the SHA-256 of the ascending lines joined by `\n`, so that `sha256sum` gives it
    from the file that holds them.

    Args:
        rows: each the id, then the fields in code-point order of their names.
        secret: 64 hex characters.
        register: one of `REGISTERS`.
    """
    buckets: dict[int, bytearray] = {}
    for row in rows:
        hashed = sha256(salted_row(row, secret, register).encode("utf-8")).digest()
        buckets.setdefault(bucket_of(row[0].encode("utf-8")), bytearray()).extend(hashed)
    return tuple(salted_line(b, hashes_of(buckets[b])) for b in sorted(buckets))


def hashes_of(packed: bytes | bytearray) -> list[str]:
    """Return row hashes that stand one after the other, as sorted hex."""
    return sorted(bytes(packed[n : n + _ROW]).hex() for n in range(0, len(packed), _ROW))


def salted_line(bucket: int, hashes: Sequence[str]) -> str:
    """Return the line of one bucket from its sorted row hashes."""
    content = sha256("\n".join(hashes).encode("ascii")).hexdigest()
    return f"{bucket:02x}:{len(hashes)}:{content}"


def changed_buckets(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    """Return the buckets in which two registers differ, by their two hex digits.

    >>> changed_buckets(["00:1:ab", "0f:2:cd"], ["00:1:ab", "0f:2:ce", "10:1:ef"])
    ('0f', '10')
    """
    ours, theirs = Counter(before), Counter(after)
    return tuple(sorted({line[:2] for line in ((ours - theirs) + (theirs - ours))}))


def blinded(secret: str, what: str, content: str) -> str:
    """Return the hash of something guessable: SHA-256 of `secret|what|content`."""
    return sha256(f"{secret}|{what}|{content}".encode()).hexdigest()


@frozen(kw_only=True)
class Salted:
    """A register with salted rows: its fields besides the id, how many rows, and its bucket lines."""

    name: str
    fields: tuple[str, ...]
    size: int
    lines: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the lines."""
        return digest_of_lines(self.lines)

    def plain(self) -> dict[str, Json]:
        """Return what a commitment says of it."""
        return {
            "digest": self.digest,
            "fields": list(self.fields),
            "name": self.name,
            "size": self.size,
        }


def salted_register(
    name: str, fields: tuple[str, ...], rows: Iterable[Sequence[str]], secret: str
) -> Salted:
    """Return a register with its rows salted; `fields` are named after the id."""
    lines = salted_lines(rows, secret, name)
    size = sum(int(line.split(":")[1]) for line in lines)
    return Salted(name=name, fields=fields, size=size, lines=lines)


def salted_subjects(subjects: SubjectSource, fields: tuple[str, ...], secret: str) -> Salted:
    """Return the subjects' register, its rows salted over the columns `fields`."""
    rows = (
        (identity.decode("utf-8"), *values)
        for values, ids in subjects.groups(fields)
        for identity in ids
    )
    return salted_register("subjects", fields, rows, secret)


def salted_inspectors(inspectors: InspectorRegister, secret: str) -> Salted:
    """Return the inspectors' register, its rows salted over all that a dispatch reads of them."""
    further = inspectors.further
    rows = (i.cells(further) for i in inspectors)
    return salted_register("inspectors", (*INSPECTOR_FIELDS, *further), rows, secret)


def salted_conflicts(conflicts: Iterable[Conflict], secret: str) -> Salted:
    """Return the declared interests as a register whose ids are `["inspector","subject","reason"]`."""
    rows = {canonical_json([c.inspector, c.subject, c.reason]) for c in conflicts}
    return salted_register("conflicts", (), ((row,) for row in sorted(rows)), secret)
