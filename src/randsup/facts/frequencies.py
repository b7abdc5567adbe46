"""How often is inspected, as officials write it: `每年不少于2次`, `每2年抽查不超过1次`, `在许可有效期内不超过2次`.

A text without a number (`根据实际情况确定`) leaves the frequency to somebody else; none is assumed.
(Matrix, groups D and E: the ratio never stands without its frequency, 抽查比例和频次.)
"""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

from randsup.errors import InputError
from randsup.facts.shares import DIGITS, LEAST, MOST, plainly

UNITS: Final = ("year", "quarter", "month", "licence-period")


@frozen(kw_only=True)
class Frequency:
    """How often: so many times in `every` units; `None` leaves an end open.

    Args:
        min_times: at least so often.
        max_times: at most so often.
        every: in so many units: 2 for 每2年.
        unit: `year`, `quarter`, `month` or `licence-period` (许可或者备案有效期).
        per_subject: whether it counts for one subject, else for the inspection as such.
        usual: whether it holds 一般 or 原则上 only.
        instalments: whether the ratio may be reached in several goes (分次).
        body: the authority, where the text tells several apart.
    """

    min_times: int | None = None
    max_times: int | None = None
    every: int = 1
    unit: str = "year"
    per_subject: bool = False
    usual: bool = False
    instalments: bool = False
    body: str = ""


@frozen(kw_only=True)
class StatedFrequency:
    """What a text says of a frequency; without any number it is stated elsewhere."""

    text: str
    frequencies: tuple[Frequency, ...]

    @property
    def elsewhere(self) -> bool:
        """Whether the text states no number."""
        return not self.frequencies


_TIMES = re.compile(rf"(?P<bound>{LEAST}|{MOST})?(?P<a>[0-9]+)(?:[-—–~～至到]+(?P<b>[0-9]+))?次")
_EVERY = re.compile(r"每([0-9]+)?(?:个)?(年|季度|月)|(同一年度|年度|/年)|(/月)|(/季度)|(有效期)")
_BODY = re.compile(r"^(\S*?(?:局|级|部门))(?=每|不|一般|[0-9])")
_NAMES: Final = {"年": "year", "季度": "quarter", "月": "month"}
_SAME = re.compile(r"同一(?!年度)|对一个")


def parse_frequency_text(text: str) -> StatedFrequency:
    """Read what an item list says of a frequency.

    Raises:
        InputError: a number of times without a period, or a range that goes down.

    >>> parse_frequency_text("对同一单位每2年抽查不超过1次").frequencies[0].every
    2
    >>> parse_frequency_text("1—2次/年").frequencies[0].max_times
    2
    >>> parse_frequency_text("根据实际情况确定").elsewhere
    True
    """
    plain = re.sub("[一二两三四五六七八九](?=次|年)", lambda m: str(DIGITS[m[0]]), plainly(text))
    made: list[Frequency] = []
    for piece in re.split("[；;。]", plain):
        other = piece.startswith("或")
        frequency = _frequency(piece, text)
        if other and made:
            made[-1] = _either(made[-1], frequency)
        elif frequency is not None:
            made.append(frequency)
    return StatedFrequency(text=text, frequencies=tuple(made))


def _frequency(piece: str, text: str) -> Frequency | None:
    times = _TIMES.search(piece)
    if times is None:
        return None
    every = _EVERY.search(piece)
    if every is None:
        raise InputError(f"{text!r} says how many times, not in what period", source="frequency")
    a, b = int(times["a"]), int(times["b"] or times["a"])
    if a > b:
        raise InputError(f"{text!r} is no range", source="frequency")
    bound = times["bound"] or ""
    number, name, yearly, monthly, quarterly, _licence = every.groups()
    unit = _NAMES[name] if name else "licence-period"
    unit = "year" if yearly else "month" if monthly else "quarter" if quarterly else unit
    body = _BODY.match(piece)
    return Frequency(
        min_times=None if re.fullmatch(MOST, bound) else a,
        max_times=None if re.fullmatch(LEAST, bound) else b,
        every=int(number) if number else 1,
        unit=unit,
        per_subject=_SAME.search(piece) is not None,
        usual="一般" in piece or "原则上" in piece,
        body=body[1] if body else "",
    )


def _either(one: Frequency, other: Frequency | None) -> Frequency:
    """Return what holds of two ways of doing it once: the fewer times at least, the more at most."""
    least = one.min_times
    most = None if other is None or None in (one.max_times, other.max_times) else other.max_times
    if other is not None and other.min_times is not None and least is not None:
        least = min(least, other.min_times)
    if most is not None and one.max_times is not None:
        most = max(most, one.max_times)
    return Frequency(
        min_times=least,
        max_times=most,
        every=one.every,
        unit=one.unit,
        per_subject=one.per_subject,
        usual=one.usual,
        instalments=True,
        body=one.body,
    )
