"""Rounds and times of the beacon, and what is read of it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup import InputError
from randsup.lottery.drand import QUICKNET, Beacon, randomness_of, read_beacon
from tests.beacons.test_bls import ROUND_1000, SIGNATURE_1000

GENESIS = 1692803367


@pytest.mark.parametrize(
    ("time", "number"),
    [(GENESIS, 1), (GENESIS + 2, 1), (GENESIS + 3, 2), (1692806364, 1000), (1776643200, 27946612)],
)
def test_rounds_as_the_network_counts_them(time: int, number: int) -> None:
    assert QUICKNET.round_at(time) == number
    assert QUICKNET.time_of(number) <= time < QUICKNET.time_of(number + 1)


@given(st.integers(1, 10**9))
def test_a_round_is_made_when_it_becomes_current(number: int) -> None:
    made = QUICKNET.time_of(number)
    assert QUICKNET.round_at(made) == number
    if number > 1:
        assert QUICKNET.round_at(made - 1) == number - 1


def test_there_is_no_round_before_the_first() -> None:
    with pytest.raises(InputError, match="begins"):
        QUICKNET.round_at(GENESIS - 1)
    for number in (0, -1, True, 2**53):
        with pytest.raises(InputError, match="no round"):
            QUICKNET.time_of(number)


def test_randomness_is_the_hash_of_the_signature() -> None:
    assert randomness_of(SIGNATURE_1000) == sha256(bytes.fromhex(SIGNATURE_1000)).hexdigest()
    assert randomness_of(SIGNATURE_1000) == ROUND_1000.randomness


def test_a_servers_answer_is_read() -> None:
    text = json.dumps(
        {"round": 1000, "randomness": ROUND_1000.randomness, "signature": SIGNATURE_1000}
    )
    assert read_beacon(text) == ROUND_1000
    assert read_beacon(text).status == "consistent"
    assert read_beacon(json.dumps({"round": 1000, "signature": SIGNATURE_1000})) == ROUND_1000
    unsigned = read_beacon(json.dumps({"round": 1000, "randomness": ROUND_1000.randomness}))
    assert unsigned.status == "asserted"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"round": "1000"}, "round: '1000' is no round"),
        ({"round": True}, "round: True is no round"),
        ({"round": 0}, "round: 0 is no round"),
        ({"randomness": "00" * 32}, "is not the SHA-256 of the signature"),
        ({"signature": SIGNATURE_1000[:-2]}, "is not 96 characters"),
        ({"signature": ""}, "is empty"),
        ({"signature": None}, "is empty"),
        ({"randomness": ROUND_1000.randomness.upper()}, "is not 64 characters"),
        ({"rounds": 1}, "rounds: unknown key"),
    ],
)
def test_what_is_no_beacon_is_refused(change: dict[str, Any], said: str) -> None:
    good = {"round": 1000, "randomness": ROUND_1000.randomness, "signature": SIGNATURE_1000}
    with pytest.raises(InputError) as caught:
        read_beacon(json.dumps(good | change), source="b.json")
    assert said in str(caught.value)
    assert all(p.source == "b.json" for p in caught.value.problems)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"round": 1}', '{"round": 1, "round": 1}', "[" * 10**5]
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_beacon(text)


def test_a_beacon_made_by_hand_is_checked() -> None:
    with pytest.raises(InputError, match="SHA-256"):
        Beacon(round=1000, randomness="00" * 32, signature=SIGNATURE_1000)
