"""What an office binds itself to before chance is asked: the commitment.

Sentences: 市场主体名录库与执法检查人员名录库确定后 (Tonghua 六（五）3（1）), 严格限制监管自由裁量权 (Yunnan 一（二）).

Theory of operation. Whatever the office may still change once it can guess the seed, it can choose the draw
with: a row, a ratio, a switch, a rest day. So all of it is frozen into one digest, which is published. What
could be guessed from it is salted or blinded (`proof.salting`). Who makes the seed, and from what, is
committed with it; a beacon or a lottery has to be of the future. (Draw specification, section 6.)
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from attrs import field, frozen

from randsup.canonical import Json, digest, text_problem
from randsup.errors import InputError, Problem
from randsup.lottery import ALGORITHM as DRAW
from randsup.lottery.ceremony import SEALED_ROLES, SOURCES, hex_problem
from randsup.lottery.drand import QUICKNET
from randsup.proof.salting import Salted
from randsup.rules.dispatch.matching import ALGORITHM as DISPATCH

SCHEMA: Final = "randsup/commitment/1"
_CHINA: Final = timezone(timedelta(hours=8))
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: object) -> int:
    """Return a time as seconds since 1970.

    >>> moment("2026-09-18T09:30:00+08:00")
    1789695000

    Raises:
        ValueError: no time with date, seconds and offset, as this example is written.
    """
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not text")
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        given = datetime.min  # noqa: DTZ901 - refused below
    if given.tzinfo is None or given.isoformat() != text or given.microsecond:
        raise ValueError(f"{text!r} is not a time such as 2026-09-18T09:30:00+08:00")
    return (given - _EPOCH) // timedelta(seconds=1)


def in_china(seconds: int) -> str:
    """Return a time in words of ISO 8601, in China.

    >>> in_china(1789695000)
    '2026-09-18T09:30:00+08:00'
    """
    return (_EPOCH + timedelta(seconds=seconds)).astimezone(_CHINA).isoformat()


@frozen(kw_only=True)
class Frame:
    """Everything that decides a draw but the seed, as digests; the same inputs and secret give the same.

    `inputs` pairs every other kept file (the case, the profile, its layers, past visits …) with its
    digest, so that nothing that decides stands outside; these digests and those of `tasks` are blinded.
    """

    registers: tuple[Salted, ...]
    inputs: tuple[tuple[str, str], ...]
    tasks: tuple[tuple[str, str], ...]
    policy: tuple[str, str, str]
    calendar: str

    def plain(self) -> dict[str, Json]:
        """Return what a commitment says of it."""
        identity, title, policy = self.policy
        return {
            "algorithms": {"dispatch": DISPATCH, "draw": DRAW},
            "calendar": self.calendar,
            "inputs": [{"digest": content, "file": name} for name, content in self.inputs],
            "policy": {"digest": policy, "id": identity, "title": title},
            "registers": [register.plain() for register in self.registers],
            "tasks": [{"digest": content, "id": task} for task, content in self.tasks],
        }


@frozen(kw_only=True, order=True)
class Party:
    """Somebody who seals an input: the office, or a witness of a kind that a profile may list."""

    role: str
    name: str
    kind: str = ""

    def plain(self) -> dict[str, Json]:
        """Return what a commitment says of it."""
        return {"kind": self.kind, "name": self.name, "role": self.role}


@frozen(kw_only=True, order=True)
class Source:
    """An input that nobody present makes, named before it exists.

    Args:
        kind: `dice`, `drand` or `lottery`.
        name: of the dice or the lottery's draw; a beacon is called `quicknet/ROUND`.
        at: when it comes to be, for a lottery; a beacon's time follows from its round.
    """

    kind: str
    name: str
    at: str = ""

    @classmethod
    def drand(cls, number: int) -> Source:
        """Return a round of quicknet. Raises `InputError` if there is no such round."""
        at = in_china(QUICKNET.time_of(number))
        return cls(kind="drand", name=f"{QUICKNET.name}/{number}", at=at)

    @property
    def round(self) -> int:
        """The round of a beacon."""
        return int(self.name.rpartition("/")[2])

    def plain(self) -> dict[str, Json]:
        """Return what a commitment says of it."""
        return {"at": self.at, "kind": self.kind, "name": self.name}


def _parties(given: Iterable[Party]) -> tuple[Party, ...]:
    return tuple(sorted(given))


def _sources(given: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(sorted(given))


@frozen(kw_only=True)
class Commitment:
    """What is committed, and who makes the seed from what.

    Args:
        frame: `Frame.plain()`, as canonical JSON text.
        at: when the office committed, such as `2026-09-18T09:30:00+08:00`; its own word.
        attempt: 1, and one more after each that was void.
        previous: the last digest of the log before it, `""` for the first.
        parties, sources: who seals an input, and what else goes into the seed.

    Raises:
        InputError: not exactly one office; nobody but the office; a name that no line may hold, or that
            stands twice; a source that is not of the future.
    """

    frame: str
    at: str
    attempt: int = 1
    previous: str = ""
    parties: tuple[Party, ...] = field(converter=_parties)
    sources: tuple[Source, ...] = field(converter=_sources, default=())

    def __attrs_post_init__(self) -> None:
        found = [Problem(source="commitment", path=p, message=m) for p, m in self._problems()]
        if found:
            raise InputError(found)

    def _problems(self) -> Iterator[tuple[str, str]]:
        try:
            made: int | None = moment(self.at)
        except ValueError as error:
            made = None
            yield "at", str(error)
        if type(self.attempt) is not int or self.attempt < 1:
            yield "attempt", f"{self.attempt!r} is not 1 or more"
        wrong = hex_problem(self.previous) if self.previous else None
        if wrong:
            yield "previous", wrong
        yield from self._who()
        for n, source in enumerate(self.sources):
            yield from _source_problems(source, f"sources[{n}]", made)

    def _who(self) -> Iterator[tuple[str, str]]:
        offices = [p for p in self.parties if p.role == "office"]
        if len(offices) != 1:
            yield "parties", f"{len(offices)} offices; one holds the ceremony"
        if len(self.parties) == len(offices) and not self.sources:
            yield (
                "parties",
                "nobody but the office makes the seed, and could choose it: "
                "name a witness, a beacon, a lottery or dice",
            )
        named: list[tuple[str, str, str, tuple[str, ...]]] = [
            ("parties", p.role, p.name, SEALED_ROLES) for p in self.parties
        ]
        named += [("sources", s.kind, s.name, SOURCES) for s in self.sources]
        for where, role, name, known in named:
            if role not in known:
                yield where, f"{role!r} is not one of {', '.join(known)}"
            problem = text_problem(name)
            if problem:
                yield where, f"the name {name!r} {problem}"
        who = Counter((role, name) for _, role, name, _ in named)
        for (role, name), times in sorted(who.items()):
            if times > 1:
                yield "parties", f"{role} {name!r} stands {times} times"

    def plain(self) -> dict[str, Json]:
        """Return it as canonical JSON holds it, its digest included."""
        content: dict[str, Json] = {
            **json.loads(self.frame),
            "at": self.at,
            "attempt": self.attempt,
            "parties": [p.plain() for p in self.parties],
            "previous": self.previous,
            "schema": SCHEMA,
            "sources": [s.plain() for s in self.sources],
        }
        return {**content, "digest": digest(content)}

    @property
    def digest(self) -> str:
        """SHA-256 of everything in it."""
        return str(self.plain()["digest"])

    @property
    def closes(self) -> int | None:
        """When the first beacon or lottery becomes known; inputs are sealed before. `None` without one."""
        return min((moment(s.at) for s in self.sources if s.at), default=None)


def _source_problems(source: Source, path: str, made: int | None) -> Iterator[tuple[str, str]]:
    if source.kind == "drand":
        chain, _, number = source.name.rpartition("/")
        if chain != QUICKNET.name or not number.isascii() or not number.isdigit():
            yield path, f"{source.name!r} is not {QUICKNET.name}/ROUND"
            return
        if source != Source.drand(int(number)):
            yield path, f"round {number} is not made at {source.at!r}"
            return
    if source.kind == "dice":
        if source.at:
            yield path, "dice have no time"
        return
    try:
        known = moment(source.at)
    except ValueError as error:
        yield path, str(error)
        return
    if made is not None and known <= made:
        yield (
            path,
            f"{source.name} comes to be at {source.at}, not after the commitment "
            f"({in_china(made)}): its value could be known",
        )


def read_commitment(given: Json) -> Commitment:
    """Read a commitment back, strictly.

    Raises:
        InputError: a part is missing, of another type or too much, or its digest is another.
    """
    try:
        commitment = _commitment(given)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"is not a commitment: {error!r}", source="commitment") from error
    if commitment.plain() != given:
        stated = given.get("digest") if isinstance(given, Mapping) else None
        what = "digest" if stated != commitment.digest else "form"
        raise InputError(
            f"its {what} is not that of its content: it was changed", source="commitment"
        )
    return commitment


_FRAME: Final = ("algorithms", "calendar", "inputs", "policy", "registers", "tasks")


def _commitment(given: Json) -> Commitment:
    if not isinstance(given, dict):
        raise TypeError("not an object")
    if given["schema"] != SCHEMA:
        raise ValueError(f"schema {given['schema']!r} is not {SCHEMA!r}")
    parties, sources = given["parties"], given["sources"]
    if not isinstance(parties, list) or not isinstance(sources, list):
        raise TypeError("parties and sources are lists")
    frame = {name: given[name] for name in _FRAME}
    attempt = given["attempt"]
    if type(attempt) is not int:
        raise TypeError("attempt is no integer")
    return Commitment(
        frame=json.dumps(frame, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
        at=_text(given["at"]),
        attempt=attempt,
        previous=_text(given["previous"]),
        parties=[Party(**_texts(p, ("kind", "name", "role"))) for p in parties],
        sources=[Source(**_texts(s, ("at", "kind", "name"))) for s in sources],
    )


def _text(given: Json) -> str:
    if not isinstance(given, str):
        raise TypeError(f"{given!r} is not text")
    return given


def _texts(given: Json, names: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(given, dict) or tuple(sorted(given)) != names:
        raise TypeError(f"{given!r} has not the keys {', '.join(names)}")
    return {name: _text(given[name]) for name in names}
