r"""The seed ceremony: how several people who do not trust each other make one seed that nobody chose.

Sentences: 全程留痕 (Shenzhen 二（一）3), 现场监督 (Linyi 二（三）); no text says how chance is made.

Theory of operation. The office and every witness *seal* an input: they show `SHA-256(nonce || input)`
before anybody shows an input. Then all reveal, and the seed is the hash of everything together. If one of
them kept an unguessable input to themselves until the others could not change theirs, nobody chose the
seed. Whoever reveals last knows it first, and has one choice left: to keep silent. So silence voids the
whole ceremony, and is logged. A *line* is an input that needs no seal, because nobody present makes it: dice
before everybody's eyes, thrown while all seals are closed, a lottery's result, or a beacon's round, both
named before they exist. (Draw specification, section 6.)

>>> lines = [Line(role="office", name="局", input="7f"), Line(role="dice", name="桌", input="3 5 1")]
>>> transcript(lines).decode()
'dice|桌|3 5 1\noffice|局|7f'
>>> seed_of(lines).hex == sha256("dice|桌|3 5 1\noffice|局|7f".encode()).hexdigest()
True
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from attrs import frozen

from randsup.canonical import text_problem
from randsup.errors import InputError, Problem
from randsup.lottery.tickets import Seed

SEALED_ROLES: Final = ("office", "witness")
"""Who seals an input and reveals it afterwards."""

SOURCES: Final = ("dice", "drand", "lottery")
"""Inputs that nobody present makes, named in the commitment."""

ROLES: Final = (*SEALED_ROLES, *SOURCES)

_HEX: Final = frozenset("0123456789abcdef")
_MOST_FACES: Final = 100


@frozen(kw_only=True)
class Line:
    """One line of the transcript: who (`role`, `name`) gave what (`input`).

    Each part is brought to NFC; none is empty or holds `|`, a control character or a lone surrogate.
    """

    role: str
    name: str
    input: str

    def __attrs_post_init__(self) -> None:
        problems = []
        if self.role not in ROLES:
            problems.append(f"role {self.role!r} is not one of {', '.join(ROLES)}")
        problems += [
            f"{what} {part!r} {wrong}"
            for what, part in (("name", self.name), ("input", self.input))
            for wrong in (_wrong(part),)
            if wrong
        ]
        if problems:
            source = f"{self.role} {self.name!r}"
            raise InputError(Problem(source=source, message=p) for p in problems)
        for what in ("name", "input"):
            object.__setattr__(self, what, unicodedata.normalize("NFC", getattr(self, what)))

    def __str__(self) -> str:
        return f"{self.role}|{self.name}|{self.input}"


def _wrong(part: object) -> str | None:
    if not isinstance(part, str):
        return "is not text"
    return text_problem(part)


def transcript(lines: Iterable[Line]) -> bytes:
    r"""Return the transcript: the lines sorted by their bytes, joined by `\n`, none trailing, no BOM.

    Raises:
        InputError: there is no line, or somebody has two.
    """
    given = tuple(lines)
    if not given:
        raise InputError("nobody gave an input", source="transcript")
    who = [(line.role, line.name) for line in given]
    twice = sorted({f"{role} {name}" for role, name in who if who.count((role, name)) > 1})
    if twice:
        raise InputError(f"two inputs of {', '.join(twice)}", source="transcript")
    return b"\n".join(sorted(str(line).encode("utf-8") for line in given))


def seed_of(lines: Iterable[Line]) -> Seed:
    """Return the seed: SHA-256 of the transcript. Raises as `transcript` does."""
    return Seed.from_hex(sha256(transcript(lines)).hexdigest())


def hex_problem(text: object, characters: int = 64) -> str | None:
    """Say why `text` is not so many lower-case hex characters, `None` if it is.

    >>> hex_problem("0g", 2)
    "'0g' is not 2 characters of 0-9 and a-f"
    """
    if isinstance(text, str) and len(text) == characters and set(text) <= _HEX:
        return None
    shown = repr(text) if len(repr(text)) <= 80 else f"{repr(text)[:77]}…"
    return f"{shown} is not {characters} characters of 0-9 and a-f"


def sealed(nonce: str, given: str) -> str:
    """Return what seals an input: SHA-256 of the nonce's 64 characters and the input, both as text.

    The nonce is 64 lower-case hex characters taken as ASCII, not as 32 bytes, so that a witness can do
    ``printf %s "$NONCE$INPUT" | sha256sum``. Its length is fixed, so no two pairs give one message.

    >>> sealed("0" * 64, "7f") == sha256(b"0" * 64 + b"7f").hexdigest()
    True

    Raises:
        InputError: a nonce that is none, or an input that no line may hold.
    """
    problem = hex_problem(nonce)
    if problem:
        raise InputError(f"the nonce {problem}", source="seal")
    line = Line(role="witness", name="-", input=given)
    return sha256(f"{nonce}{line.input}".encode()).hexdigest()


def dice_input(text: str, faces: int = 6) -> str:
    """Return throws as the transcript has them: numbers in the order thrown, one space between.

    >>> dice_input("3,5  1")
    '3 5 1'

    Raises:
        InputError: no throw, or one that such a die does not show.
    """
    if not 2 <= faces <= _MOST_FACES:
        raise InputError(f"a die of {faces} faces is not thrown here", source="dice")
    throws = text.replace(",", " ").replace("，", " ").split()
    shown = {str(n) for n in range(1, faces + 1)}
    wrong = [throw for throw in throws if throw not in shown]
    if wrong or not throws:
        what = f"{', '.join(wrong)}: not" if wrong else "no throw:"
        raise InputError(f"{what} numbers from 1 to {faces}, spaces between", source="dice")
    return " ".join(throws)
