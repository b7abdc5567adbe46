"""Thousands of mutations of the five profiles: loaded or refused with a line, never anything else.

By default 2,000; `RANDSUP_MUTATIONS=10000` asks for more. Which ones is fixed by a hash of their
number, so a failure can be repeated: its number stands in the message.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TypeVar

import pytest

from randsup.errors import InputError, ProfileError
from randsup.profiles import policy_from_toml
from randsup.profiles.registry import PROFILES

HOW_MANY = int(os.environ.get("RANDSUP_MUTATIONS", "2000"))
PARTS = 4

T = TypeVar("T")


class Chance:
    """Numbers from a hash of a counter."""

    def __init__(self, number: int) -> None:
        self._numbers = self._drawn(number)

    @staticmethod
    def _drawn(number: int) -> Iterator[int]:
        turn = 0
        while True:
            yield int.from_bytes(sha256(f"mutation|{number}|{turn}".encode()).digest()[:8], "big")
            turn += 1

    def below(self, bound: int) -> int:
        return next(self._numbers) % bound

    def one_of(self, things: Sequence[T]) -> T:
        return things[self.below(len(things))]


@cache
def text_of(profile: str) -> bytes:
    return files("randsup.profiles").joinpath("data", f"{profile}.toml").read_bytes()


VALUES = (
    '""', '"x"', '"5"', "0", "-1", "1", "5.5", "1e400", "nan", "true", "false", "[]", "{}", "[[]]",
    '["x", 1]', "2020-01-01", "2020-02-30", "2020-01-01T00:00:00", "2020-01-01T00:00:00Z", "12:00:00",
    "9223372036854775808", "0x10", '"promptly"', '"及时"', '"10%"', '"1/0"', '"04-31"', "'''x'''",
    '{ working_days = 5, anchor = "published" }', "{ working_days = 5 }", '{ a = "b", a = "c" }',
    '"\\u0000"', '"\\ud800"', "{ value = 1 }", '"' + "长" * 5000 + '"', "[" * 300, "{a=" * 300,
)  # fmt: skip
PIECES = (
    b"\x00", b"\xff", b"\xe4\xb8", b"\xef\xbb\xbf", b"\r", b"\n", b'"', b"'", b"[", b"]", b"[[", b"{",
    b"}", b"=", b".", b",", b"#", b"\\", b"'''", b'"""', b"\t", "“".encode(), "，".encode(),
    "\u2028".encode(), "\U0001f600".encode(), b"-", b"_", b"9" * 40,
)  # fmt: skip


def change_bytes(data: bytes, chance: Chance) -> bytes:
    for _ in range(1 + chance.below(3)):
        at = chance.below(len(data) + 1)
        cut = chance.below(4) if chance.below(2) else chance.below(200)
        put = chance.one_of(PIECES) if chance.below(3) else bytes([chance.below(256)])
        data = data[:at] + put + data[at + cut :]
    return data


def change_bits(data: bytes, chance: Chance) -> bytes:
    changed = bytearray(data)
    for _ in range(1 + chance.below(4)):
        changed[chance.below(len(changed))] ^= 1 << chance.below(8)
    return bytes(changed)


def _lines(data: bytes, pattern: bytes) -> tuple[list[bytes], list[int]]:
    lines = data.split(b"\n")
    return lines, [n for n, line in enumerate(lines) if re.match(pattern, line)]


def change_key(data: bytes, chance: Chance) -> bytes:
    lines, keys = _lines(data, rb"[a-z_]+ = ")
    at = chance.one_of(keys)
    key, _, value = lines[at].partition(b" = ")
    letter = chance.below(len(key))
    new = (
        key[:letter] + key[letter + 1 :],
        key[:letter] + b"x" + key[letter:],
        key.upper(),
        b"value",
        b'"' + key + b'"',
        key + b".x",
        b"",
    )
    lines[at] = chance.one_of(new) + b" = " + value
    return b"\n".join(lines)


def change_header(data: bytes, chance: Chance) -> bytes:
    lines, headers = _lines(data, rb"\[")
    at = chance.one_of(headers)
    name = lines[at].strip(b"[]")
    group, _, rest = name.partition(b".")
    other = lines[chance.one_of(headers)].strip(b"[]")
    new = (
        b"[" + group + b"]",
        b"[" + rest + b"]",
        b"[[" + name + b"]]",
        b"[" + name + b".x]",
        b"[" + other + b"]",
        b"[" + group + b"." + other.partition(b".")[2] + b"]",
        b"[" + name[:-1] + b"]",
        b"[switches]",
        b"[" + name,
        b"",
    )
    lines[at] = chance.one_of(new)
    return b"\n".join(lines)


def change_value(data: bytes, chance: Chance) -> bytes:
    lines, keys = _lines(data, rb"[a-z_]+ = ")
    for _ in range(1 + chance.below(3)):
        at = chance.one_of(keys)
        key = lines[at].partition(b" = ")[0]
        lines[at] = key + b" = " + chance.one_of(VALUES).encode("utf-8")
    return b"\n".join(lines)


def change_inside(data: bytes, chance: Chance) -> bytes:
    """Put another value for one of those inside inline tables and arrays."""
    found = list(re.finditer(rb'(?<=[=\[,] )("[^"\n]*"|[0-9][0-9-]*|true|false)', data))
    at = chance.one_of(found)
    return data[: at.start()] + chance.one_of(VALUES).encode("utf-8") + data[at.end() :]


def change_date(data: bytes, chance: Chance) -> bytes:
    found = list(re.finditer(rb"\d{4}-\d{2}-\d{2}|(?<=\")\d\d-\d\d(?=\")", data))
    at = chance.one_of(found)
    new = f"{chance.below(3000):04}-{chance.below(15):02}-{chance.below(34):02}".encode()
    extra = chance.one_of((b"", b"", b"", b"T25:00:00", b"T00:00:00", b"+08:00", b"x"))
    return data[: at.start()] + new + extra + data[at.end() :]


def change_lines(data: bytes, chance: Chance) -> bytes:
    lines = data.split(b"\n")
    first, second = chance.below(len(lines)), chance.below(len(lines))
    match chance.below(4):
        case 0:
            del lines[first : first + 1 + chance.below(6)]
        case 1:
            lines.insert(second, lines[first])
        case 2:
            lines[first], lines[second] = lines[second], lines[first]
        case _:
            moved = lines.pop(second)
            lines[first % len(lines)] += moved
    return b"\n".join(lines)


def change_end(data: bytes, chance: Chance) -> bytes:
    return data[: chance.below(len(data))]


CHANGES: tuple[Callable[[bytes, Chance], bytes], ...] = (
    change_bytes,
    change_bits,
    change_key,
    change_header,
    change_value,
    change_inside,
    change_date,
    change_lines,
    change_end,
)


def mutated(number: int) -> tuple[str, bytes]:
    chance = Chance(number)
    profile = chance.one_of(tuple(PROFILES.values()))
    change = chance.one_of(CHANGES)
    return change.__name__, change(text_of(profile), chance)


def refusal(data: bytes, source: str) -> tuple[int | None, ...]:
    """The lines that a refusal names, none where the profile loads."""
    try:
        policy_from_toml(data, source)
    except (ProfileError, InputError) as error:
        return tuple(problem.line for problem in error.problems) or (None,)
    return ()


@pytest.mark.parametrize("part", range(PARTS))
def test_loaded_or_refused_with_a_line(part: int) -> None:
    refused: Counter[str] = Counter()
    for number in range(part, HOW_MANY, PARTS):
        name, data = mutated(number)
        last = data.count(b"\n") + 1
        lines = refusal(data, f"mutation-{number}")
        assert all(line and 1 <= line <= last for line in lines), (number, name, lines)
        refused[name] += bool(lines)
    assert all(refused[change.__name__] for change in CHANGES), refused
    assert refused.total() > HOW_MANY / PARTS / 2, refused
