"""The log of a ceremony: one line for each step, chained, of every attempt.

Theory of operation. `committed → revealed → accepted`, or `void`. Who reveals last knows the seed before the
others and could keep silent until another attempt pleases; an office could give up whatever it does not like.
Neither can be prevented, both can be seen: an attempt that fails stays, every line holds the digest of
the line before it, and a new attempt holds the digest of the whole log. Inside an attempt the order is what
makes it fair, so it is the only one allowed: all inputs sealed and dice thrown before anybody reveals, and
before the beacon is made; a beacon entered after it is made; one accepted seed, and nothing after it.
No line holds an input that was sealed, so that the log can be published before the seed.
(Dispatch specification, section 6, invariants 20, 25, 26.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from randsup.canonical import Json, digest
from randsup.errors import InputError
from randsup.lottery.ceremony import Line
from randsup.proof.commitment import Commitment, Source

NOTHING: Final = "nothing"
COMMITTED: Final = "committed"
REVEALED: Final = "revealed"
ACCEPTED: Final = "accepted"
VOID: Final = "void"

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "commit": ("commitment",),
    "seal": ("commitment", "name", "role"),
    "line": ("input", "name", "role", "signature", "status"),
    "reveal": ("name", "role"),
    "accept": ("seal",),
    "void": ("reason",),
    "abort": ("reason",),
}
"""What a line of each kind says beside its number, time and place in the chain; all of it text."""


@frozen(kw_only=True)
class Entry:
    """One line of the log.

    Args:
        number: from 1, through all attempts.
        kind: a key of `FIELDS`.
        at: when, such as `2026-09-18T09:30:00+08:00`.
        attempt: to which it belongs.
        previous: the digest of the line before, `""` in the first.
        said: pairs, one for each of `FIELDS[kind]`, in order.
    """

    number: int
    kind: str
    at: str
    attempt: int
    previous: str
    said: tuple[tuple[str, str], ...]

    def plain(self) -> dict[str, Json]:
        """Return it as canonical JSON holds it, its digest included."""
        content: dict[str, Json] = {
            "at": self.at,
            "attempt": self.attempt,
            "kind": self.kind,
            "number": self.number,
            "previous": self.previous,
            **dict(self.said),
        }
        return {**content, "digest": digest(content)}

    @property
    def digest(self) -> str:
        """SHA-256 of everything in it."""
        return str(self.plain()["digest"])

    def get(self, name: str) -> str:
        """Return what it says of `name`."""
        return dict(self.said)[name]


@frozen(kw_only=True)
class Opening:
    """What a party reveals: the nonce and the input that it had sealed."""

    role: str
    name: str
    nonce: str
    input: str

    def plain(self) -> dict[str, Json]:
        """Return it as canonical JSON holds it."""
        return {"input": self.input, "name": self.name, "nonce": self.nonce, "role": self.role}


Who = tuple[str, str]


@frozen(kw_only=True)
class State:
    """Where a ceremony stands after some lines of its log.

    `seals` holds (role, name, seal), `lines` what was entered, `revealed` who has revealed.
    """

    phase: str = NOTHING
    attempt: int = 0
    number: int = 0
    head: str = ""
    at: int = 0
    seals: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    revealed: tuple[Who, ...] = ()
    seal: str = ""

    def sealed_by(self, who: Who) -> str | None:
        """Return the seal of a party, `None` if there is none yet."""
        return next((seal for role, name, seal in self.seals if (role, name) == who), None)

    def unsealed(self, commitment: Commitment) -> tuple[Who, ...]:
        """Return the parties that have sealed nothing yet."""
        there = {(role, name) for role, name, _ in self.seals}
        return tuple(w for w in parties_of(commitment) if w not in there)

    def silent(self, commitment: Commitment) -> tuple[Who, ...]:
        """Return the parties that have not revealed."""
        return tuple(w for w in parties_of(commitment) if w not in self.revealed)

    def open_sources(self, commitment: Commitment) -> tuple[Source, ...]:
        """Return the sources that have not been entered."""
        there = {(line.role, line.name) for line in self.lines}
        return tuple(s for s in commitment.sources if (s.kind, s.name) not in there)


def parties_of(commitment: Commitment) -> tuple[Who, ...]:
    """Return who seals an input, by role and name."""
    return tuple((p.role, p.name) for p in commitment.parties)


def next_entry(state: State, kind: str, at: str, *, attempt: int = 0, **said: str) -> Entry:
    """Return the next line of a log, not yet judged."""
    return Entry(
        number=state.number + 1,
        kind=kind,
        at=at,
        attempt=attempt or state.attempt,
        previous=state.head,
        said=tuple(sorted(said.items())),
    )


def read_entry(given: Json) -> Entry:
    """Read a line of the log back, strictly.

    Raises:
        InputError: a part is missing, of another type or too much, or its digest is another.
    """
    if not isinstance(given, dict) or given.get("kind") not in FIELDS:
        raise InputError("is not a line of a ceremony", source="ceremony log")
    number, attempt = given.get("number"), given.get("attempt")
    names = FIELDS[str(given["kind"])]
    texts = [given.get(name) for name in ("kind", "at", "previous", *names)]
    source = f"ceremony line {number} ({given['kind']})"
    if (
        type(number) is not int
        or type(attempt) is not int
        or not all(isinstance(t, str) for t in texts)
    ):
        raise InputError("a part of it is missing or of another type", source=source)
    kind, at, previous, *said = (str(t) for t in texts)
    entry = Entry(
        number=number,
        kind=kind,
        at=at,
        attempt=attempt,
        previous=previous,
        said=tuple(zip(names, said, strict=True)),
    )
    if entry.plain() != given:
        raise InputError("its digest is not that of its content: it was changed", source=source)
    return entry
