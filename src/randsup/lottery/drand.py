"""The beacon drand: public randomness of a round that was named before it existed.

A network of independent parties signs the number of every round with a threshold signature; nobody can make
it alone, or earlier, or another one. Its randomness is the hash of the signature. Time and rounds follow
from two published numbers: `round = floor((t - genesis) / period) + 1`.
(Draw specification, section 6; parameters as the network `quicknet` publishes them under `/info`.)

What can be said of a beacon that somebody hands over:

* `asserted`: it has no signature; somebody says that this was the value,
* `consistent`: its randomness is the hash of its signature; whether the network made that is not checked,
* `verified`: the signature is the network's. Only `randsup.beacons` checks that, with `py_ecc`.

>>> QUICKNET.round_at(1776643200), QUICKNET.time_of(27946612)  # 2026-04-20T00:00:00Z
(27946612, 1776643200)
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Final

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.lottery.ceremony import hex_problem

ASSERTED: Final = "asserted"
CONSISTENT: Final = "consistent"
VERIFIED: Final = "verified"
STATUSES: Final = (ASSERTED, CONSISTENT, VERIFIED)
"""What holds of a beacon, the weakest first."""

_SIGNATURE: Final = 96
_KEYS: Final = frozenset({"round", "randomness", "signature"})
_LAST: Final = 2**53


@frozen(kw_only=True)
class Chain:
    """A drand network: its name and what it publishes of itself. Times are seconds since 1970, UTC."""

    name: str
    hash: str
    public_key: str
    genesis: int
    period: int
    scheme: str
    tag: str

    def round_at(self, time: int) -> int:
        """Return the round that is current at `time`, made at or before it.

        Raises:
            InputError: before the first round.
        """
        if time < self.genesis:
            raise InputError(f"{self.name} begins at {self.genesis}", source="drand")
        return (time - self.genesis) // self.period + 1

    def time_of(self, number: int) -> int:
        """Return when a round is made.

        Raises:
            InputError: no round has that number.
        """
        if type(number) is not int or not 1 <= number < _LAST:
            raise InputError(f"{number!r} is no round: 1 or more", source="drand")
        return self.genesis + (number - 1) * self.period


QUICKNET: Final = Chain(
    name="quicknet",
    hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    public_key=(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
        "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
        "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    genesis=1692803367,
    period=3,
    scheme="bls-unchained-g1-rfc9380",
    tag="BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
)
"""The unchained network of three-second rounds."""


@frozen(kw_only=True)
class Beacon:
    """One round of a network. `signature` is `""` where none was handed over."""

    round: int
    randomness: str
    signature: str = ""

    def __attrs_post_init__(self) -> None:
        problems = []
        if type(self.round) is not int or not 1 <= self.round < _LAST:
            problems.append(("round", f"{self.round!r} is no round: 1 or more"))
        wrong = hex_problem(self.randomness)
        if wrong:
            problems.append(("randomness", wrong))
        unsigned = self.signature == ""
        wrong = None if unsigned else hex_problem(self.signature, _SIGNATURE)
        if wrong:
            problems.append(("signature", wrong))
        elif not unsigned and not problems and randomness_of(self.signature) != self.randomness:
            problems.append(("randomness", "is not the SHA-256 of the signature"))
        if problems:
            raise InputError(Problem(source="drand", path=p, message=m) for p, m in problems)

    @property
    def status(self) -> str:
        """What holds without a look at the network's key: `consistent`, or `asserted`."""
        return CONSISTENT if self.signature else ASSERTED


def randomness_of(signature: str) -> str:
    """Return the randomness of a signature in hex: SHA-256 of its bytes."""
    return sha256(bytes.fromhex(signature)).hexdigest()


def read_beacon(text: str, *, source: str = "drand") -> Beacon:
    """Read the JSON that a drand server answers: `round`, `signature`, `randomness`.

    One of the latter two may be missing.

    >>> read_beacon('{"round": 1, "randomness": "' + 64 * "0" + '"}').status
    'asserted'

    Raises:
        InputError: everything that is wrong with it.
    """
    try:
        given: Any = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not the JSON of a beacon: {error}", source=source) from error
    if not isinstance(given, dict):
        raise InputError("is not a JSON object", source=source)
    problems = [
        (key, "unknown key; known: " + ", ".join(sorted(_KEYS))) for key in given.keys() - _KEYS
    ]
    if "round" not in given:
        problems.append(("round", "is missing"))
    if not given.keys() & {"randomness", "signature"}:
        problems.append(("signature", "is missing, and so is the randomness"))
    values = [key for key in ("randomness", "signature") if key in given and not given[key]]
    problems += [(key, "is empty") for key in values]
    wrong = hex_problem(given.get("signature", "0" * _SIGNATURE), _SIGNATURE)
    if wrong:
        problems.append(("signature", wrong))
    if problems:
        raise InputError(Problem(source=source, path=p, message=m) for p, m in sorted(problems))
    signature = given.get("signature", "")
    try:
        return Beacon(
            round=given["round"],
            randomness=given.get("randomness") or randomness_of(signature),
            signature=signature,
        )
    except InputError as error:
        raise InputError(
            Problem(source=source, path=p.path, message=p.message) for p in error.problems
        ) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise ValueError("a key stands twice")
    return dict(pairs)
