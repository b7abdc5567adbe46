"""The transcript, the seal and the seed: order never matters, every byte does."""

from __future__ import annotations

import subprocess
import unicodedata
from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from randsup import InputError
from randsup.canonical import text_problem
from randsup.lottery.ceremony import ROLES, Line, dice_input, sealed, seed_of, transcript

LINES = (
    Line(role="witness", name="人大代表甲", input="一二三"),
    Line(role="office", name="市场监管局", input="7f00"),
    Line(role="drand", name="quicknet/1000", input="fe29"),
    Line(role="dice", name="桌", input="3 5 1"),
)
WRITTEN = (
    b"dice|\xe6\xa1\x8c|3 5 1\n"
    b"drand|quicknet/1000|fe29\n"
    b"office|\xe5\xb8\x82\xe5\x9c\xba\xe7\x9b\x91\xe7\xae\xa1\xe5\xb1\x80|7f00\n"
    b"witness|\xe4\xba\xba\xe5\xa4\xa7\xe4\xbb\xa3\xe8\xa1\xa8\xe7\x94\xb2|\xe4\xb8\x80\xe4\xba\x8c\xe4\xb8\x89"
)
NONCE = "0f" * 32

texts = st.text(min_size=1, max_size=12).filter(lambda t: text_problem(t) is None)
lines = st.builds(Line, role=st.sampled_from(ROLES), name=texts, input=texts)
several = st.lists(lines, min_size=1, max_size=6, unique_by=lambda x: (x.role, x.name))


def test_the_transcript_to_the_byte() -> None:
    assert transcript(LINES) == WRITTEN
    assert seed_of(LINES).hex == sha256(WRITTEN).hexdigest()


@given(several, st.randoms(use_true_random=False))
def test_the_order_of_lines_never_matters(given_lines: list[Line], chance: object) -> None:
    shuffled = sorted(given_lines, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert seed_of(shuffled) == seed_of(given_lines)


@given(several, texts)
def test_another_input_of_anybody_is_another_seed(given_lines: list[Line], other: str) -> None:
    first = given_lines[0]
    assume(unicodedata.normalize("NFC", other) != first.input)
    changed = Line(role=first.role, name=first.name, input=other)
    assert seed_of([changed, *given_lines[1:]]) != seed_of(given_lines)


def test_lines_are_sorted_by_bytes_not_by_code_units() -> None:
    high, low = "\U00020000", "\uff5e"  # UTF-16 units would sort these the other way
    both = [Line(role="witness", name=n, input="x") for n in (high, low)]
    assert transcript(both).decode().split("\n")[0] == f"witness|{low}|x"


def test_the_transcript_is_nfc() -> None:
    assert Line(role="witness", name="e\u0301", input="x") == Line(
        role="witness", name="\u00e9", input="x"
    )


@pytest.mark.parametrize(
    ("role", "name", "given_input"),
    [
        ("witness", "甲|乙", "x"),
        ("witness", "甲", "x|office|y"),
        ("witness", "甲", "x\noffice|局|y"),
        ("witness", "", "x"),
        ("witness", "甲", ""),
        ("judge", "甲", "x"),
        ("witness", "甲", "\ud800"),
    ],
)
def test_what_would_shift_a_line_is_refused(role: str, name: str, given_input: str) -> None:
    with pytest.raises(InputError):
        Line(role=role, name=name, input=given_input)


def test_two_inputs_of_one_person_are_refused() -> None:
    with pytest.raises(InputError, match="two inputs of office 局"):
        transcript([Line(role="office", name="局", input=x) for x in "ab"])
    with pytest.raises(InputError, match="nobody"):
        transcript([])


def test_a_seal_can_be_made_with_sha256sum() -> None:
    command = f'printf %s "{NONCE}三个证人" | sha256sum'
    printed = subprocess.run(["sh", "-c", command], check=True, capture_output=True, text=True)
    assert printed.stdout.split()[0] == sealed(NONCE, "三个证人")


@pytest.mark.parametrize("nonce", ["", NONCE[:-1], NONCE.upper(), NONCE + "0", "xyz" * 21 + "0"])
def test_a_nonce_of_another_form_is_refused(nonce: str) -> None:
    with pytest.raises(InputError, match="nonce"):
        sealed(nonce, "x")


@given(texts, texts)
def test_a_seal_holds_one_input(one: str, other: str) -> None:
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (sealed(NONCE, one) == sealed(NONCE, other)) == same
    assert sealed(NONCE, one) != sealed("1f" + NONCE[2:], one)


def test_dice() -> None:
    assert dice_input(" 3, 5，1  6 ") == "3 5 1 6"
    assert dice_input("9 10", faces=10) == "9 10"
    for wrong in ("", "0 1", "7", "1.5", "３"):
        with pytest.raises(InputError, match="from 1 to 6"):
            dice_input(wrong)
    with pytest.raises(InputError, match="faces"):
        dice_input("1", faces=1)
