from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from randsup.errors import InputError
from randsup.tables.identity import (
    CREDIT_CODE_CHARACTERS,
    canonical_text,
    check_character,
    examined_id,
    id_problem,
    subject_id,
    trimmed,
    value_problem,
)
from randsup.testing import credit_codes, registration_numbers
from tests.tables.files import A

WHITE_SPACE = [
    *range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F,
    0x205F, 0x3000,
]  # fmt: skip
"""Unicode White_Space (PropList.txt)."""


@given(st.text())
@example("\u00a8")
@example("\ufeff\u3000 x")
def test_canonical_text_is_nfkc_trimmed_and_done_once(text: str) -> None:
    once = canonical_text(text)
    assert canonical_text(once) == once
    assert unicodedata.is_normalized("NFKC", once)
    assert not (once and (ord(once[0]) in WHITE_SPACE or ord(once[-1]) in WHITE_SPACE))
    assert not once.startswith("\ufeff")
    assert not once.endswith("\ufeff")


@pytest.mark.parametrize("code", [*WHITE_SPACE, 0xFEFF])
def test_every_white_space_is_trimmed(code: int) -> None:
    assert canonical_text(f"{chr(code)}x{chr(code)}") == "x"
    assert trimmed(f"{chr(code)}（{chr(code)}") == "（"


@pytest.mark.parametrize("code", [0x1C, 0x1F, 0x200B, 0x2060])
def test_what_is_no_white_space_stays(code: int) -> None:
    assert canonical_text(f"{chr(code)}x") == f"{chr(code)}x"


@given(st.text(CREDIT_CODE_CHARACTERS, min_size=17, max_size=17))
def test_the_check_character_is_that_of_the_library(first: str) -> None:
    assert check_character(first) == uscc.calc_check_digit(first)


@pytest.mark.parametrize("first", ["", "9" * 16, "9" * 18, "9" * 16 + "I", "9" * 16 + "l"])
def test_no_check_character_for_what_is_no_code(first: str) -> None:
    with pytest.raises(ValueError, match="is not 17 characters of a credit code"):
        check_character(first)


@given(credit_codes(), st.integers(0, 17), st.sampled_from(CREDIT_CODE_CHARACTERS))
def test_one_wrong_character_is_always_found(code: str, at: int, character: str) -> None:
    assert examined_id(code, accept_opaque_ids=False) == (code, "")
    changed = code[:at] + character + code[at + 1 :]
    for opaque in (False, True):
        assert bool(examined_id(changed, accept_opaque_ids=opaque)[1]) == (changed != code)


@given(registration_numbers(), st.integers(0, 14), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(number: str, at: int, digit: str) -> None:
    assert mod_11_10.is_valid(number)
    assert subject_id(number) == number
    changed = number[:at] + digit + number[at + 1 :]
    assert bool(examined_id(changed, accept_opaque_ids=True)[1]) == (changed != number)


@pytest.mark.parametrize(
    "text",
    [
        A.lower(),
        f" {A}\t",
        f"\ufeff{A}\u3000",
        "".join(chr(ord(c) + 0xFEE0) for c in A),
        "".join(chr(ord(c) + 0xFEE0) for c in A.lower()),
    ],
)
def test_one_code_however_it_was_typed(text: str) -> None:
    assert subject_id(text) == A


def test_letters_may_stand_in_front() -> None:
    first = "N2330100MF0000000"
    assert subject_id(first + check_character(first)) == first + uscc.calc_check_digit(first)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        (" \ufeff", "is empty"),
        (
            "91330302l19373061U",
            "91330302L19373061U fails its GB 32100 check character: the last one would be A, not U",
        ),
        (
            "9111000060003734IL",
            "9111000060003734IL has the character 'I', which no credit code has",
        ),
        ("企" * 18, f"{'企' * 18} has the character '企', which no credit code has"),
        ("330327000082876", "330327000082876 fails its ISO 7064 MOD 11,10 check digit"),
        ("33032700008287X", "33032700008287X has 15 characters, but they are not all digits"),
        (
            "3301062015292",
            "3301062015292 has 13 characters, neither 18 nor 15; accept_opaque_ids = true would admit "
            "it as it is",
        ),
        ("a｜b", "'a|b' contains |, which separates the parts of a hashed message"),
        ("a/b", "'a/b' contains /"),
        ("a\x1cb", "'a\\x1cb' contains the control character U+001C"),
        ("a\ud800", "'a\\ud800' contains the lone surrogate U+D800"),
        ("911100006000373/1L", "'911100006000373/1L' contains /"),
    ],
)  # fmt: skip
def test_what_is_no_id(text: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        subject_id(text)
    assert str(caught.value) == f"subject id: {reason}"


@pytest.mark.parametrize("text", ["3301062015292", "企合浙绍总字第002112号", "s-001"])
def test_opaque_ids_are_admitted_as_they_are(text: str) -> None:
    assert subject_id(text, accept_opaque_ids=True) == text


@given(st.text(max_size=20), st.booleans())
def test_an_id_is_canonical_once(text: str, opaque: bool) -> None:
    identity, reason = examined_id(text, accept_opaque_ids=opaque)
    if not reason:
        assert examined_id(identity, accept_opaque_ids=opaque) == (identity, "")
        assert id_problem(identity) is None


@given(st.text())
def test_a_value_holds_no_control_character(text: str) -> None:
    wrong = any(unicodedata.category(c) in ("Cc", "Cs") for c in text)
    assert bool(value_problem(text)) == wrong
