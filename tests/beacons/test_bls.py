"""The beacon: a genuine published round is verified, everything near it is not."""

from __future__ import annotations

import builtins
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve

from randsup.beacons.bls import genuine, status_of
from randsup.lottery.drand import QUICKNET, Beacon, Chain, randomness_of

SIGNATURE_1000 = (
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
    "e342b73a8dd2bacbe47e4b6b63ed5e39"
)
ROUND_1000 = Beacon(
    round=1000,
    randomness="fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
    signature=SIGNATURE_1000,
)
"""Round 1000 of quicknet, as the network published it on 2023-08-23."""


@pytest.fixture(autouse=True)
def recursion() -> Iterator[None]:
    """py_ecc raises the limit when it is imported; the other tests have the usual one."""
    limit = sys.getrecursionlimit()
    yield
    sys.setrecursionlimit(limit)


def signed(number: int, secret: int, tag: str = QUICKNET.tag) -> Beacon:
    """A beacon signed with a key of our own."""
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.bls.point_compression import compress_G1
    from py_ecc.optimized_bls12_381 import multiply

    message = sha256(number.to_bytes(8, "big")).digest()
    point = multiply(hash_to_G1(message, tag.encode(), sha256), secret)
    signature = compress_G1(point).to_bytes(48, "big").hex()
    return Beacon(round=number, randomness=randomness_of(signature), signature=signature)


def network(secret: int) -> Chain:
    from py_ecc.bls.point_compression import compress_G2
    from py_ecc.optimized_bls12_381 import G2, multiply

    a, b = compress_G2(multiply(G2, secret))
    return evolve(QUICKNET, name="ours", public_key=f"{a:096x}{b:096x}")


def test_a_genuine_round_is_verified() -> None:
    assert genuine(ROUND_1000) is True
    assert status_of(ROUND_1000) == "verified"


def test_a_check_leaves_the_depth_of_recursion_as_it_was() -> None:
    code = (
        "import sys; from randsup.beacons.bls import genuine; from randsup.lottery.drand import Beacon;"
        f"genuine(Beacon(round=1000, randomness='{ROUND_1000.randomness}', signature='{SIGNATURE_1000}'));"
        "print(sys.getrecursionlimit(), 'py_ecc' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["1000", "True"]


def test_the_signature_of_another_round_is_none_of_this_round() -> None:
    assert genuine(evolve(ROUND_1000, round=1001)) is False
    assert status_of(evolve(ROUND_1000, round=999)) is None


def test_our_own_key_verifies_its_rounds_and_no_other() -> None:
    ours = network(987654321)
    assert genuine(signed(7, 987654321), ours) is True
    assert genuine(signed(7, 987654322), ours) is False
    assert genuine(signed(7, 987654321)) is False
    assert (
        genuine(signed(7, 987654321, "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"), ours) is False
    )


@pytest.mark.parametrize(
    "signature",
    [
        "c0" + "00" * 47,  # the point at infinity, which every key would have to sign
        "00" * 48,  # not compressed
        SIGNATURE_1000[:-1] + "8",  # another number that may be a point or none
        "94" + SIGNATURE_1000[2:],  # the other root
    ],
)
def test_what_is_no_signature_is_not_verified(signature: str) -> None:
    beacon = Beacon(round=1000, randomness=randomness_of(signature), signature=signature)
    assert genuine(beacon) is False


def test_without_the_library_a_beacon_is_only_consistent(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("py_ecc"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert genuine(ROUND_1000) is None
    assert status_of(ROUND_1000) == "consistent"


def test_without_a_signature_a_beacon_is_only_asserted() -> None:
    assert status_of(evolve(ROUND_1000, signature="")) == "asserted"
