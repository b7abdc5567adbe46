"""The two registers (两库): subjects and inspectors, and the interests that keep them apart.

A register is a snapshot: a set of rows, each with an id of its own. Its digest does not depend on the
order or the partition of the rows, only on the ids and on the fields that the rules read.
(Draw specification, section 6, "Register digest".)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from randsup.canonical import canonical_json, digest, text_problem
from randsup.errors import InputError, Problem

EXPERT = "expert"
SUPERIOR = "superior"
ROLES = ("", EXPERT, SUPERIOR)


def _attributes(
    given: Mapping[str, str] | Iterable[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(given.items() if isinstance(given, Mapping) else given))


def _categories(given: Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, str):
        raise InputError(
            f"categories are several texts, not the text {given!r}", source="inspector"
        )
    return tuple(sorted(set(given)))


@frozen(kw_only=True)
class Subject:
    """A regulated subject (监管对象).

    `attributes` is a sorted tuple of (column, text); `region` is the column `region` of its register.
    """

    id: str
    name: str = ""
    region: str = ""
    attributes: tuple[tuple[str, str], ...] = field(default=(), converter=_attributes)

    def column(self, name: str) -> str:
        """Return the text of a column, `""` where it is absent."""
        if name in ("id", "name", "region"):
            return str(getattr(self, name))
        return dict(self.attributes).get(name, "")


def _leave(given: Iterable[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    return tuple(sorted((first, last) for first, last in given))


@frozen(kw_only=True)
class Inspector:
    """An enforcement officer (执法检查人员).

    Args:
        id: number in the register.
        department: the department in whose register this person stands.
        categories: enforcement categories held (执法类别).
        licence: number of the enforcement licence (执法证号), `""` if not stated.
        licence_until: the licence's last valid day, `None` if not stated.
        region: the only region this person serves, `""` for everywhere.
        level: level of the post, as the register has it.
        max_load: at most so many visits in all, `None` without a cap.
        prior_load: visits of earlier periods; they count toward `max_load` and the balance.
        leave: periods of absence, both days included.
        role: `""` for an enforcement officer of the department, `expert` for an expert or third party
            (专家、第三方), `superior` for somebody of the superior department's register (上级名录库).
        share: the share of a full post that this person works, `0 < share <= 1`; visits are shared
            out in proportion.
    """

    id: str
    department: str
    categories: tuple[str, ...] = field(default=(), converter=_categories)
    licence: str = ""
    licence_until: date | None = None
    region: str = ""
    level: str = ""
    max_load: int | None = None
    prior_load: int = 0
    leave: tuple[tuple[date, date], ...] = field(default=(), converter=_leave)
    role: str = ""
    share: Fraction = Fraction(1)

    def __attrs_post_init__(self) -> None:
        problems = [
            Problem(source=f"inspector {self.id!r}", path=path, message=message)
            for path, message in self._problems()
        ]
        if problems:
            raise InputError(problems)

    def _problems(self) -> Iterator[tuple[str, str]]:
        for name in ("id", "department", "licence", "region", "level"):
            if not isinstance(getattr(self, name), str):
                yield name, f"{getattr(self, name)!r} is not text"
        if self.licence_until is not None and type(self.licence_until) is not date:
            yield "licence_until", f"{self.licence_until!r} is not a date"
        for name, number, least in (
            ("max_load", self.max_load, 0),
            ("prior_load", self.prior_load, 0),
        ):
            if number is not None and (type(number) is not int or number < least):
                yield name, f"{number!r} is not a number of visits, {least} or more"
        yield from self._further_problems()
        for first, last in self.leave:
            if type(first) is not date or type(last) is not date:
                yield "leave", f"{first!r} to {last!r} are not dates"
            elif last < first:
                yield "leave", f"the period ends on {last}, before it begins on {first}"

    def _further_problems(self) -> Iterator[tuple[str, str]]:
        if self.role not in ROLES:
            yield "role", f"{self.role!r} is not one of {', '.join(filter(None, ROLES))}, or empty"
        if type(self.share) is not Fraction or not 0 < self.share <= 1:
            yield "share", f"{self.share!r} is not a Fraction above 0 and at most 1"

    def cells(self, further: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the id and, in the order of `INSPECTOR_FIELDS`, what the register holds.

        `further` are columns of `FURTHER_FIELDS` that follow.
        """
        return (
            self.id,
            ";".join(self.categories),
            self.department,
            ";".join(f"{first}/{last}" for first, last in self.leave),
            self.level,
            self.licence,
            "" if self.licence_until is None else self.licence_until.isoformat(),
            "" if self.max_load is None else str(self.max_load),
            str(self.prior_load),
            self.region,
            *(str(getattr(self, name)) for name in further),
        )


INSPECTOR_FIELDS = (
    "categories",
    "department",
    "leave",
    "level",
    "licence",
    "licence_until",
    "max_load",
    "prior_load",
    "region",
)
FURTHER_FIELDS = ("role", "share")
"""Columns that stand in a digest, and in a kept register, only where somebody differs in them."""


@frozen
class Conflict:
    """A declared interest (利害关系) of an inspector in a subject."""

    inspector: str
    subject: str
    reason: str = ""


@frozen(kw_only=True, order=True)
class SetAside:
    """A row that was left out of a register: which register, the raw row as CSV text, and why.

    No line number stands in it: the order of the rows must not change a published byte.
    """

    register: str
    row: str
    reason: str


@runtime_checkable
class SubjectSource(Protocol):
    """A register of subjects of any size, in memory or on disk; rows have no order."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that rows may be asked for, besides the id."""

    def __len__(self) -> int: ...

    def groups(self, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
        """Yield chunks: the values of the columns `names`, and ids (UTF-8) that have them.

        Several chunks may have the same values. Can be called again and again.
        """

    def digest(self, names: tuple[str, ...]) -> str:
        """Return the register digest over the ids and the columns `names`."""


@runtime_checkable
class TicketingSource(SubjectSource, Protocol):
    """A register that counts and hashes by itself: a database, a cluster, several processes.

    It is given names of columns, a key and thresholds, and knows nothing of what they are for: which
    classes there are, how many are drawn, and what decides between two tickets is said in `rules` only.
    """

    def counts(self, names: tuple[str, ...]) -> Mapping[tuple[str, ...], int]:
        """Return how many subjects have each combination of values of the columns `names`."""

    def tickets(
        self,
        names: tuple[str, ...],
        key: str,
        thresholds: Mapping[tuple[str, ...], bytes | None],
    ) -> Iterator[tuple[tuple[str, ...], list[tuple[bytes, bytes]]]]:
        """Yield chunks: the values of the columns `names`, and `(ticket, id)` of subjects that have them.

        `thresholds` holds the classes that are wanted, as values of the first columns of `names`, with
        the ticket (32 bytes) that all of a class have to stay below, `None` where nobody is too high.
        """

    def among(
        self, names: tuple[str, ...], ids: Collection[bytes]
    ) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
        """Yield chunks: the values of the columns `names`, and those of `ids` that have them.

        Ids that are not in the register are passed over.
        """


def bucket_of(identity: bytes) -> int:
    """Return the bucket of an id: the first byte of its SHA-256."""
    return sha256(identity).digest()[0]


def bucket_line(bucket: int, rows: Sequence[bytes]) -> str:
    """Return the digest line of one bucket: `bucket:count:hash`.

    `rows` are the canonical JSON arrays `[id, field…]` of the bucket, as UTF-8, sorted by id.
    """
    content = sha256(b"\n".join(rows)).hexdigest()
    return f"{bucket:02x}:{len(rows)}:{content}"


def digest_of_lines(lines: Iterable[str]) -> str:
    """Return the register digest: SHA-256 of the ascending bucket lines, joined by a line feed."""
    return sha256("\n".join(lines).encode("ascii")).hexdigest()


def register_digest(rows: Iterable[tuple[str, ...]]) -> str:
    """Return the digest of rows `(id, field, …)`, in whatever order they come.

    >>> register_digest([("b", "1"), ("a", "2")]) == register_digest([("a", "2"), ("b", "1")])
    True
    """
    buckets: dict[int, list[tuple[bytes, tuple[str, ...]]]] = {}
    for row in rows:
        identity = row[0].encode("utf-8")
        buckets.setdefault(bucket_of(identity), []).append((identity, row))
    return digest_of_lines(
        bucket_line(
            bucket,
            [canonical_json(row).encode("utf-8") for _, row in sorted(buckets[bucket])],
        )
        for bucket in sorted(buckets)
    )


def _checked(source: str, ids: Iterable[str]) -> None:
    problems: list[Problem] = []
    seen: set[str] = set()
    for row, identity in enumerate(ids, 1):
        if not isinstance(identity, str):
            problems.append(
                Problem(source=source, path=f"row {row}", message=f"id {identity!r} is not text")
            )
            continue
        problem = text_problem(identity) or ("contains /" if "/" in identity else None)
        if problem:
            problems.append(Problem(source=source, path=f"row {row}", message=f"id {problem}"))
        elif identity in seen:
            problems.append(
                Problem(source=source, path=f"row {row}", message=f"id {identity} stands twice")
            )
        seen.add(identity)
    if problems:
        raise InputError(problems)


def _subjects(given: Iterable[Subject]) -> tuple[Subject, ...]:
    return tuple(given)


def _inspectors(given: Iterable[Inspector]) -> tuple[Inspector, ...]:
    return tuple(given)


@frozen
class SubjectRegister:
    """The subjects' register (检查对象名录库) in memory, from any iterable of `Subject`.

    >>> register = SubjectRegister([Subject(id="A", region="north"), Subject(id="B")])
    >>> len(register), [subject.id for subject in register]
    (2, ['A', 'B'])
    """

    subjects: tuple[Subject, ...] = field(converter=_subjects)

    def __attrs_post_init__(self) -> None:
        _checked("subjects", (s.id for s in self.subjects))

    def __iter__(self) -> Iterator[Subject]:
        return iter(self.subjects)

    def __len__(self) -> int:
        return len(self.subjects)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that some subject has, sorted."""
        named = {name for s in self.subjects for name, _ in s.attributes}
        return tuple(sorted(named | {"name", "region"}))

    def groups(self, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
        """Yield the values of the columns `names`, and the ids that have them; see `SubjectSource`."""
        found: dict[tuple[str, ...], list[bytes]] = {}
        for s in self.subjects:
            values = tuple(s.column(name) for name in names)
            found.setdefault(values, []).append(s.id.encode("utf-8"))
        yield from found.items()

    def digest(self, names: tuple[str, ...]) -> str:
        """Return the register digest over the ids and the columns `names`."""
        return register_digest(
            (s.id, *(s.column(name) for name in sorted(names))) for s in self.subjects
        )


@frozen
class InspectorRegister:
    """The inspectors' register (执法检查人员名录库), from any iterable of `Inspector`."""

    inspectors: tuple[Inspector, ...] = field(converter=_inspectors)

    def __attrs_post_init__(self) -> None:
        _checked("inspectors", (i.id for i in self.inspectors))

    def __iter__(self) -> Iterator[Inspector]:
        return iter(self.inspectors)

    def __len__(self) -> int:
        return len(self.inspectors)

    @property
    def further(self) -> tuple[str, ...]:
        """The columns of `FURTHER_FIELDS` in which somebody is not as everybody is by default."""
        return tuple(
            name
            for name, usual in zip(FURTHER_FIELDS, ("", 1), strict=True)
            if any(getattr(i, name) != usual for i in self.inspectors)
        )

    @property
    def digest(self) -> str:
        """The register digest over every field but the id (`INSPECTOR_FIELDS`, then `further`)."""
        further = self.further
        return register_digest(i.cells(further) for i in self.inspectors)


def conflicts_digest(conflicts: Iterable[Conflict]) -> str:
    """Return the digest of the declared interests, whatever their order."""
    return digest(sorted({(c.inspector, c.subject, c.reason) for c in conflicts}))
