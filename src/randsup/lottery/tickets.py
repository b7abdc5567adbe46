"""The lottery `draw/1`: keys, tickets and streams out of one seed.

Theory of operation. One public seed of 32 bytes. A *key* is derived from it for one purpose and its
labels, so that no two uses ever share a stream. A *ticket* is the hash of a key and an id: whoever
knows the seed recomputes anybody's ticket with `sha256sum`; whoever does not cannot prefer anybody.
A *stream* gives 64-bit words for the few places that need a number rather than an order. Integers
and SHA-256 only: no floats, no library generator.

Bytes of this module never change; another algorithm gets another number.
(Draw specification, section 2.)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import count
from math import isqrt
from struct import Struct
from typing import Final

from attrs import field, frozen

from randsup.canonical import text_problem
from randsup.errors import InputError

ALGORITHM: Final = "draw/1"

PURPOSES: Final = frozenset(
    {
        "subjects",
        "rounding",
        "inspectors",
        "seats",
        "seat",
        "leader",
        "redraw",
        "package",
        "visit",
    }
)
"""Every purpose for which a key may be derived; a new one is added to the specification first."""

_WORDS = 2**64
_first_word = Struct(">Q").unpack_from
_HEX = frozenset("0123456789abcdef")


@frozen
class Seed:
    """32 bytes of public randomness, written as 64 lower-case hex characters.

    >>> seed = Seed.from_hex("91ec2649d7b92bc2aba1e7eb8bac4d33753aa5ffb93786a27bded88ed6d58bde")
    >>> seed.key("subjects", "task-7")
    '6ff952d0508bdffb3ed2c0d5cf9b6008'
    """

    hex: str = field()  # the word that officials read aloud

    @hex.validator  # noqa: A003
    def _check_hex(self, _attribute: object, value: object) -> None:
        if not isinstance(value, str):
            raise InputError(f"a seed is text, not {type(value).__name__}", source="seed")
        if len(value) != 64:
            raise InputError(
                f"a seed has 64 hex characters, this one has {len(value)}", source="seed"
            )
        for place, character in enumerate(value, 1):
            if character not in _HEX:
                raise InputError(
                    f"character {place} is {character!r}; a seed is written with 0-9 and a-f",
                    source="seed",
                )

    @classmethod
    def from_hex(cls, text: str) -> Seed:
        """Make a seed from its 64 lower-case hex characters; anything else raises `InputError`."""
        return cls(text)

    def key(self, purpose: str, *labels: str) -> str:
        """Derive the key of `purpose` and `labels`: 32 hex characters.

        Raises:
            InputError: an unknown purpose, no label, or a label that `text_problem` rejects.
        """
        if purpose not in PURPOSES:
            raise InputError(f"unknown purpose {purpose!r}", source="lottery")
        if not labels:
            raise InputError(f"the key of {purpose!r} needs at least one label", source="lottery")
        for label in labels:
            problem = text_problem(label)
            if problem:
                raise InputError(f"label {label!r} {problem}", source="lottery")
        message = f"randsup/draw/1|{self.hex}|{purpose}|{'|'.join(labels)}"
        return sha256(unicodedata.normalize("NFC", message).encode("utf-8")).hexdigest()[:32]


def ticket(key: str, subject: str) -> str:
    """Return the ticket of an id under a key: 64 hex characters.

    The same as ``printf %s "$KEY|$ID" | sha256sum``.

    >>> ticket("6ff952d0508bdffb3ed2c0d5cf9b6008", "91210101YL1N1KKD6J")[:16]
    'ac99b1dac6114e02'
    """
    return sha256(f"{key}|{subject}".encode()).hexdigest()


def tickets_below(key: str, ids: Iterable[bytes], threshold: bytes) -> list[tuple[bytes, bytes]]:
    """Return `(ticket, id)` of the ids whose ticket is below `threshold`, in the order given.

    Args:
        key: 32 hex characters.
        ids: canonical ids as UTF-8 bytes; any number of rows, one pass.
        threshold: 32 bytes, big-endian; 33 bytes or more of 0xff keep everything.

    This is the only loop that touches every row of a register, hence bytes, no call per row but the
    hash itself, and the prefix hashed only once: a copied state is cheaper than a new one.
    """
    copy = sha256(key.encode("ascii") + b"|").copy
    found = []
    for i in ids:
        state = copy()
        state.update(i)
        t = state.digest()
        if t < threshold:
            found.append((t, i))
    return found


def threshold(n: int, size: int) -> bytes | None:
    """Return the threshold under which `n` of `size` tickets are all but surely found.

    tau = (n + 8 sqrt(n) + 16) / N of the ticket space, rounded up in integers (draw specification,
    section 7); `None` if everything must be kept. Fewer than `n` survivors: double it and repeat.
    The result of a draw never depends on it.
    """
    numerator = survivors(n)
    if numerator >= size:
        return None
    return (-(-numerator * 2**256 // size)).to_bytes(33, "big")[1:]


def survivors(n: int) -> int:
    """Return how many have to be expected below a threshold, so that all but surely `n` are there.

    >>> survivors(100)
    196
    """
    return n + 8 * _ceil_sqrt(n) + 16


def doubled(tau: bytes) -> bytes | None:
    """Return twice the threshold, `None` once that is everything."""
    twice = 2 * int.from_bytes(tau, "big")
    return None if twice >= 2**256 else twice.to_bytes(32, "big")


def _ceil_sqrt(n: int) -> int:
    root = isqrt(n)
    return root if root * root == n else root + 1


def stream(key: str) -> Iterator[int]:
    """Yield the 64-bit words of a key: the first 8 bytes of `SHA-256(key|k)`, for k = 0, 1, 2 and on."""
    prefix = f"{key}|".encode()
    for k in count():
        yield _first_word(sha256(prefix + str(k).encode()).digest())[0]


def below(words: Iterator[int], n: int) -> int:
    """Return a number in `range(n)`, exactly uniform, from a stream's next words.

    Words at or above the largest multiple of `n` that fits 2^64 are rejected; calls continue one
    stream.

    Raises:
        InputError: `n` outside 1 … 2^64.

    >>> words = stream("5c55aa353f5e5491228a4145045f0ca7")
    >>> [below(words, 10) for _ in range(5)]
    [5, 2, 2, 4, 1]
    """
    for number in numbers(words, n):
        return number
    raise InputError("the stream has ended", source="lottery")


def numbers(words: Iterator[int], n: int) -> Iterator[int]:
    """Yield what calls of `below(words, n)` return, one after the other; raises as it does.

    >>> words = stream("5c55aa353f5e5491228a4145045f0ca7")
    >>> [number for number, _ in zip(numbers(words, 10), range(5))]
    [5, 2, 2, 4, 1]
    """
    if not 1 <= n <= _WORDS:
        raise InputError(f"below({n}): n is between 1 and 2^64", source="lottery")
    limit = _WORDS - _WORDS % n
    for word in words:
        if word < limit:
            yield word % n
