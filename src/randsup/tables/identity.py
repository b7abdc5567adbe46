"""Identities in one form: what `9133 …` is, however somebody typed it.

Every id is canonicalised once, where data comes in: NFKC (full-width digits and letters are common
in real registers), then Unicode White_Space and U+FEFF trimmed; credit codes in upper case. 18
characters are a unified social credit code with a check character (GB 32100-2015), 15 digits an
older registration number with a check digit (ISO 7064 MOD 11,10), anything else is opaque and
admitted only where the case says so, as it is. (Draw specification, section 2; issue 2, section 3.)

The arithmetic of GB 32100 is python-stdnum's: its weights are read off the library by 48 probes at
import, because the check is a linear form modulo 31, and then applied without a call per character.
That is five times faster than a call per code, and a test compares the two.
"""

from __future__ import annotations

import unicodedata
from operator import mul
from typing import Final

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from randsup.canonical import text_problem
from randsup.errors import InputError

CREDIT_CODE_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100-2015: digits and capitals without I, O, S, V and Z."""

_TRIMMED = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_FOREIGN = 255


def _probe(first: str) -> int:
    return -CREDIT_CODE_CHARACTERS.index(uscc.calc_check_digit(first)) % 31


CREDIT_CODE_WEIGHTS: Final = (
    *(_probe("0" * at + "1" + "0" * (16 - at)) for at in range(17)),
    1,
)
"""What the place of each of the 18 characters counts: the weighted sum of a right code is 0 modulo 31."""
_VALUES = bytes(
    _probe(chr(code) + "0" * 16) if chr(code) in CREDIT_CODE_CHARACTERS else _FOREIGN
    for code in range(256)
)


def canonical_text(text: str) -> str:
    r"""Return the text in its one form: NFKC, then without White_Space and U+FEFF at its ends.

    >>> canonical_text("\u3000\uff19\uff11 \ufeff")
    '91'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.strip(_TRIMMED)


def trimmed(text: str) -> str:
    """Return the text without White_Space and U+FEFF at its ends, its characters as they are."""
    return text.strip(_TRIMMED)


def check_character(first: str) -> str:
    """Return the check character for the first 17 characters of a credit code (GB 32100-2015).

    Raises:
        ValueError: not 17 characters of `CREDIT_CODE_CHARACTERS`.

    >>> check_character("91110000600037341")
    'L'
    """
    values = first.encode("ascii").translate(_VALUES)
    if len(values) != 17 or _FOREIGN in values:
        raise ValueError(f"{first!r} is not 17 characters of a credit code")
    return CREDIT_CODE_CHARACTERS[-sum(map(mul, values, CREDIT_CODE_WEIGHTS)) % 31]


def subject_id(text: str, *, accept_opaque_ids: bool = False) -> str:
    """Return the canonical id of a subject.

    Raises:
        InputError: it is none; the message says why.

    >>> subject_id(" 91110000600037341l ")
    '91110000600037341L'
    """
    identity, reason = examined_id(text, accept_opaque_ids=accept_opaque_ids)
    if reason:
        raise InputError(reason, source="subject id")
    return identity


def examined_id(text: str, *, accept_opaque_ids: bool) -> tuple[str, str]:
    """Return the canonical id and `""`, or the text as far as it was read and why it is no id."""
    identity = canonical_text(text)
    length = len(identity)
    if length == 18 and identity.isascii():
        identity = identity.upper()
        values = identity.encode("ascii").translate(_VALUES)
        if _FOREIGN not in values and sum(map(mul, values, CREDIT_CODE_WEIGHTS)) % 31 == 0:
            return identity, ""
    elif (
        length == 15 and identity.isascii() and identity.isdigit() and mod_11_10.is_valid(identity)
    ):
        return identity, ""
    problem = id_problem(identity)
    if problem:
        reason = f"{identity!r} {problem}" if identity else problem
    elif length == 18:
        reason = _credit_code_problem(identity)
    elif length == 15:
        reason = _registration_number_problem(identity)
    elif not accept_opaque_ids:
        reason = (
            f"{identity} has {length} characters, neither 18 nor 15; "
            "accept_opaque_ids = true would admit it as it is"
        )
    else:
        reason = ""
    return identity, reason


def _credit_code_problem(code: str) -> str:
    """Say what is wrong with 18 characters that fail the check."""
    for character in code:
        if character not in CREDIT_CODE_CHARACTERS:
            return f"{code} has the character {character!r}, which no credit code has"
    wanted = check_character(code[:17])
    return (
        f"{code} fails its GB 32100 check character: the last one would be {wanted}, not {code[17]}"
    )


def _registration_number_problem(number: str) -> str:
    """Say what is wrong with 15 characters that fail the check."""
    if number.isascii() and number.isdigit():
        return f"{number} fails its ISO 7064 MOD 11,10 check digit"
    return f"{number} has 15 characters, but they are not all digits"


def id_problem(identity: str) -> str | None:
    """Say why a canonical text may not be an id, `None` if it may.

    Non-empty, no `|`, no `/`, no control character, no lone surrogate.
    """
    return text_problem(identity) or ("contains /" if "/" in identity else None)


def value_problem(text: str) -> str | None:
    """Say why a canonical text may not stand in a column that the rules read, `None` if it may.

    It may be empty; it holds no control character (a line break above all) and no lone surrogate.
    """
    if text.isprintable():
        return None
    return text_problem("." + text.replace("|", ""))
