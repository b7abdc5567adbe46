"""The lottery, bit for bit: public vectors, uniformity, and what is refused."""

from __future__ import annotations

import json
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup import InputError, Seed
from randsup.canonical import text_problem
from randsup.facts.registers import register_digest
from randsup.lottery import PURPOSES, below, doubled, stream, threshold, ticket, tickets_below

VECTORS: Any = json.loads(
    (Path(__file__).parents[1] / "vectors" / "draw.json").read_text(encoding="utf-8")
)
SEED = Seed.from_hex(VECTORS["seed"])


@pytest.mark.parametrize("vector", VECTORS["keys"], ids=lambda v: v["purpose"])
def test_key(vector: Any) -> None:
    assert SEED.key(vector["purpose"], *vector["labels"]) == vector["key"]


@pytest.mark.parametrize("vector", VECTORS["tickets"], ids=lambda v: v["id"])
def test_ticket(vector: Any) -> None:
    assert ticket(vector["key"], vector["id"]) == vector["ticket"]


def test_a_ticket_can_be_recomputed_with_sha256sum() -> None:
    vector = VECTORS["tickets"][0]
    line = f"printf %s '{vector['key']}|{vector['id']}' | sha256sum"
    printed = subprocess.run(["sh", "-c", line], check=True, capture_output=True, text=True).stdout
    assert printed.split()[0] == vector["ticket"]


@pytest.mark.parametrize("name", ["below", "below_with_rejections"])
def test_below(name: str) -> None:
    vector = VECTORS[name]
    words = stream(vector["key"])
    drawn = [below(words, vector["n"]) for _ in vector["values"]]
    assert drawn == [int(value) for value in vector["values"]]


def test_register_digest() -> None:
    vector = VECTORS["register_digest"]
    rows = [tuple(row) for row in vector["rows"]]
    assert register_digest(rows) == vector["digest"]
    assert register_digest(reversed(rows)) == vector["digest"]


def test_below_is_uniform_on_a_toy_word() -> None:
    # Words of 4 bits instead of 64: every n, every word once, and each residue comes up equally often.
    for n in range(1, 17):
        limit = 16 - 16 % n
        accepted = [word % n for word in range(16) if word < limit]
        assert {accepted.count(residue) for residue in range(n)} == {limit // n}


@pytest.mark.parametrize("n", [1, 2, 2**63, 2**63 + 1, 2**64 - 1, 2**64])
def test_below_accepts_the_words_below_the_largest_multiple(n: int) -> None:
    limit = 2**64 - 2**64 % n
    assert below(iter([limit - 1]), n) == (limit - 1) % n
    if limit < 2**64:
        assert below(iter([limit, 2**64 - 1, 0]), n) == 0


@pytest.mark.parametrize("n", [0, -1, 2**64 + 1])
def test_below_refuses(n: int) -> None:
    with pytest.raises(InputError, match="between 1 and 2\\^64"):
        below(stream("00"), n)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0" * 63, "a seed has 64 hex characters, this one has 63"),
        ("0" * 65, "a seed has 64 hex characters, this one has 65"),
        ("0" * 63 + "G", "character 64 is 'G'"),
        ("A" + "0" * 63, "character 1 is 'A'"),
        ("٠" * 64, "character 1 is '٠'"),
    ],
)
def test_a_seed_is_64_hex_characters(text: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        Seed.from_hex(text)


def test_a_key_refuses_what_could_be_mistaken() -> None:
    for labels, problem in [
        ((), "needs at least one label"),
        (("",), "is empty"),
        (("a|b",), "contains |"),
        (("a\n",), "control character U\\+000A"),
        (("\ud800",), "lone surrogate U\\+D800"),
    ]:
        with pytest.raises(InputError, match=problem.replace("|", "\\|")):
            SEED.key("subjects", *labels)
    with pytest.raises(InputError, match="unknown purpose 'subject'"):
        SEED.key("subject", "a")
    assert text_problem("深圳市 2026-a") is None


def test_labels_are_normalised() -> None:
    assert SEED.key("subjects", "é") == SEED.key("subjects", "é")


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(PURPOSES)), st.text("ab深", min_size=1, max_size=3)),
        unique=True,
        max_size=8,
    )
)
def test_no_two_uses_share_a_key(uses: list[tuple[str, str]]) -> None:
    keys = {SEED.key(purpose, label) for purpose, label in uses}
    assert len(keys) == len(uses)


@given(st.lists(st.text("0123456789ABC", min_size=1, max_size=6), unique=True))
def test_the_threshold_keeps_exactly_what_is_below_it(ids: list[str]) -> None:
    key = VECTORS["tickets"][0]["key"]
    given_ids = [i.encode() for i in ids]
    tau = bytes.fromhex("80" + "00" * 31)
    kept = tickets_below(key, given_ids, tau)
    assert kept == [
        (h, i) for i in given_ids if (h := sha256(key.encode() + b"|" + i).digest())[0] < 0x80
    ]
    assert len(tickets_below(key, given_ids, b"\xff" * 33)) == len(ids)


def test_thresholds() -> None:
    assert threshold(10, 20) is None
    tau = threshold(100, 1_000_000)
    assert tau is not None
    # tau = (100 + 8 * 10 + 16) / 1e6, rounded up.
    assert int.from_bytes(tau, "big") == -(-196 * 2**256 // 1_000_000)
    twice = doubled(tau)
    assert twice is not None
    assert int.from_bytes(twice, "big") == 2 * int.from_bytes(tau, "big")
    assert doubled(b"\x80" + b"\x00" * 31) is None
