"""Shares of a class, as officials write them.

A share is an exact fraction read from text, never from a float: `ceil(0.07 * N)` in floats is wrong for
807 values of N up to 100,000. Item lists state shares in words, `不低于3%`, `不超过总数的2%`,
`抽查比例不少于2‰`: the words say whether the number is a minimum or a maximum. Many state no number at
all (`根据实际情况确定`): then the ratio stands elsewhere, and none is assumed.
(Draw specification, section 3; matrix, items 41, 42 and 44.)
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from attrs import frozen

from randsup.errors import InputError

RATIO_KINDS: Final = ("exact", "minimum", "maximum")

_DECIMAL = re.compile(r"([0-9]+)(?:\.([0-9]+))?([%‰]?)")
_QUOTIENT = re.compile(r"([0-9]+)/([0-9]+)")
_LONGEST = 40
_LONGEST_TEXT = 1000
_SCALE: Final = {"": 1, "%": 100, "‰": 1000}


def _quantity(text: str) -> Fraction | None:
    """Read `digits[.digits]` with an optional `%` or `‰`, or `digits/digits`; `None` for all else."""
    if len(text) > _LONGEST:
        return None
    if found := _DECIMAL.fullmatch(text):
        whole, decimals, unit = found.groups()
        decimals = decimals or ""
        return Fraction(int(whole + decimals), 10 ** len(decimals) * _SCALE[unit])
    if (found := _QUOTIENT.fullmatch(text)) and int(found.group(2)):
        return Fraction(int(found.group(1)), int(found.group(2)))
    return None


def parse_ratio(text: object) -> Fraction:
    """Read a ratio: `digits[.digits]` with an optional `%` or `‰`, or `digits/digits`; ASCII digits.

    Raises:
        InputError: not text (a float above all), another form, or not in `0 < p <= 1`.

    >>> parse_ratio("3%"), parse_ratio("5‰"), parse_ratio("2.5%")
    (Fraction(3, 100), Fraction(1, 200), Fraction(1, 40))
    """
    if not isinstance(text, str):
        raise InputError(
            f'a ratio is text such as "3%" or "3/100", not the {type(text).__name__} {text!r}',
            source="ratio",
        )
    value = _quantity(text)
    if value is None:
        raise InputError(
            f'{text!r} is not a ratio: write "3%", "5‰", "0.03" or "3/100"', source="ratio"
        )
    if not 0 < value <= 1:
        percent = "" if text[-1] in "%‰" else f'; {text} per cent is "{text}%"'
        raise InputError(f"{text!r} is not above 0 and at most 1 (100%){percent}", source="ratio")
    return value


def parse_factor(text: object) -> Fraction:
    """Read by how many times a ratio is multiplied: `"1.5"`, `"3/2"` or `"1.5倍"`; above 0, at most 1000.

    >>> parse_factor("1.5倍"), parse_factor("1/2")
    (Fraction(3, 2), Fraction(1, 2))
    """
    value = _quantity(text.removesuffix("倍")) if isinstance(text, str) else None
    if value is None or not 0 < value <= 1000:
        raise InputError(f'{text!r} is not a factor: write "1.5" or "3/2" as text', source="ratio")
    return value


# ---------------------------------------------------------------- shares in words


@frozen(kw_only=True)
class StatedShare:
    """One number of a text: the share, and what the words around it make of it.

    Args:
        share: the number.
        kind: `minimum` (不低于, 不少于, 以上), `maximum` (不超过, 以下), else `exact`.
        scope: for whom, where the text says so: an authority (`省级`), a class (`A`), a part.
        part: whether it is a part of another number (`其中…`).
        usual: whether it holds 一般 or 原则上 only.
    """

    share: Fraction
    kind: str
    scope: str = ""
    part: bool = False
    usual: bool = False


@frozen(kw_only=True)
class StatedRatio:
    """What a text says of a ratio: its numbers, and the words that no number explains.

    Without any number the ratio is stated elsewhere (`根据实际情况确定`, `按专项计划确定`).
    """

    text: str
    shares: tuple[StatedShare, ...]
    rest: tuple[str, ...] = ()

    @property
    def elsewhere(self) -> bool:
        """Whether the text states no number, so that somebody else has to."""
        return not self.shares


LEAST: Final = "不得低于|不得少于|不低于|不少于|至少"
MOST: Final = "不得超过|不得高于|不超过|不高于|最多|至多"
"""The words before a minimum and before a maximum, as alternatives of a regular expression."""
_NUMBER: Final = r"[0-9]+(?:\.[0-9]+)?"
_SHARE = re.compile(
    rf"(?P<scope>[^0-9%‰；;，,。()\s]*?)(?P<usual>一般|原则上)?(?P<bound>{LEAST}|{MOST})?"
    rf"(?:总数的|总量的)?"
    rf"(?:(?P<from>{_NUMBER})\s*(?P<unit>[%‰]?)\s*[-—–~～至到]+\s*)?"
    rf"(?P<number>{_NUMBER})\s*(?P<sign>[%‰])(?P<after>以上|以下)?(?:/年)?"
)
_NOISE = re.compile(r"抽查比例为?|检查比例为?|比例为?|每年度?|年度|其中|[:：]")
_BREAKS = re.compile(r"[；;，,。()\s]+")
DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
"""The digits of Chinese numerals."""

_WORDED = re.compile(r"(百|千)分之([零一二三四五六七八九十]+|[0-9]+(?:\.[0-9]+)?)")


def _numeral(text: str) -> str:
    """Return a Chinese numeral below 100 in ASCII digits.

    >>> _numeral("三"), _numeral("十五"), _numeral("二十")
    ('3', '15', '20')
    """
    if text[0].isascii():
        return text
    tens, ten, ones = text.rpartition("十")
    digits = (DIGITS[tens] if tens else 1) * 10 if ten else 0
    return str(digits + (DIGITS[ones] if ones else 0))


def plainly(text: str) -> str:
    """Return the text with ASCII signs, and `百分之三` as `3%`; refuse one that is no cell of a list."""
    if len(text) > _LONGEST_TEXT:
        raise InputError(
            f"{text[:20]!r}… has {len(text)} characters; a ratio or a frequency is stated in "
            f"{_LONGEST_TEXT} at most",
            source="ratio",
        )
    text = text.translate(str.maketrans("％（）／０１２３４５６７８９", "%()/0123456789"))
    try:
        return _WORDED.sub(lambda m: _numeral(m[2]) + ("%" if m[1] == "百" else "‰"), text)
    except KeyError:
        return text


def parse_ratio_text(text: str) -> StatedRatio:
    """Read what an item list says of a ratio.

    Raises:
        InputError: a number that is no share, or a minimum that is a maximum too.

    >>> stated = parse_ratio_text("一般不超过10%/年")
    >>> stated.shares[0].kind, stated.shares[0].usual, str(stated.shares[0].share)
    ('maximum', True, '1/10')
    >>> [(s.scope, str(s.share)) for s in parse_ratio_text("A3% B4%").shares]
    [('A', '3/100'), ('B', '1/25')]
    >>> parse_ratio_text("不低于3%或按专项计划确定").rest
    ('或按专项计划确定',)
    >>> parse_ratio_text("根据实际情况确定").elsewhere
    True
    """
    plain = plainly(text)
    shares: list[StatedShare] = []
    rest: list[str] = []
    end = 0
    for found in _SHARE.finditer(plain):
        rest += _pieces(plain[end : found.start()])
        end = found.end()
        shares += _shares(found, text)
    rest += _pieces(plain[end:])
    return StatedRatio(text=text, shares=tuple(shares), rest=tuple(rest))


def _pieces(text: str) -> list[str]:
    return [piece for piece in _BREAKS.split(text) if piece and _NOISE.sub("", piece)]


def _shares(found: re.Match[str], text: str) -> list[StatedShare]:
    bound, after = found["bound"] or "", found["after"] or ""
    kind = "exact"
    if re.fullmatch(LEAST, bound) or (not bound and after == "以上"):
        kind = "minimum"
    elif re.fullmatch(MOST, bound) or after == "以下":
        kind = "maximum"
    if bound and after:
        raise InputError(f"{text!r} says {bound} and {after} of one number", source="ratio")
    scope = _NOISE.sub("", found["scope"])
    part, usual = "其中" in found["scope"], found["usual"] is not None
    value = parse_ratio(found["number"] + found["sign"])
    if not found["from"]:
        return [StatedShare(share=value, kind=kind, scope=scope, part=part, usual=usual)]
    least = parse_ratio(found["from"] + (found["unit"] or found["sign"]))
    if kind != "exact" or least > value:
        raise InputError(f"{text!r} is no range of ratios", source="ratio")
    return [
        StatedShare(share=share, kind=kind, scope=scope, part=part, usual=usual)
        for share, kind in ((least, "minimum"), (value, "maximum"))
    ]


def parse_share(text: object) -> tuple[Fraction, str]:
    """Read the ratio of one rule, with its kind: `"3%"`, `"3/100"`, `"不低于3%"`, `"不超过总数的2%"`.

    Raises:
        InputError: no number, several, or words that are not understood.

    >>> parse_share("不低于3%"), parse_share("5‰")
    ((Fraction(3, 100), 'minimum'), (Fraction(1, 200), 'exact'))
    """
    if not isinstance(text, str) or _quantity(text) is not None:
        return parse_ratio(text), "exact"
    stated = parse_ratio_text(text)
    if len(stated.shares) != 1 or stated.rest or stated.shares[0].scope:
        raise InputError(
            f'{text!r} is not one ratio: write "3%", "不低于3%" (at least) or "不超过3%" (at most)',
            source="ratio",
        )
    return stated.shares[0].share, stated.shares[0].kind
