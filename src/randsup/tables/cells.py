"""One cell to one value, strictly: dates, numbers, periods, lists.

Each reader returns the value or raises `ValueError` with the sentence that a person sees.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Final

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_OTHER = (
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"),
    re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"),
)
_DIGITS = re.compile(r"[0-9]{1,9}")
_SHARE = re.compile(r"([0-9]{1,4})/([0-9]{1,4})|([0-9]{1,3})%|(0\.[0-9]{1,6}|1)")

ROLES: Final = {
    "": "",
    "执法人员": "",
    "执法检查人员": "",
    "expert": "expert",
    "专家": "expert",
    "第三方": "expert",
    "superior": "superior",
    "上级": "superior",
    "上级名录库": "superior",
}
"""What stands in a cell for an inspector's role."""


def parse_date(text: str) -> date:
    """Read `2026-09-18`, `2026年9月18日` or `2026/9/18`.

    Raises:
        ValueError: another form, or a day that does not exist.

    >>> parse_date("2026年9月18日")
    datetime.date(2026, 9, 18)
    """
    for form in (_ISO, *_OTHER):
        if found := form.fullmatch(text):
            year, month, day = map(int, found.groups())
            try:
                return date(year, month, day)
            except ValueError:
                raise ValueError(f"{text!r} is not a day of the calendar") from None
    raise ValueError(f"{text!r} is not a date: write 2026-09-18")


def parse_number(text: str, *, least: int) -> int:
    """Read a whole number of at most 9 digits, `least` or more.

    Raises:
        ValueError: anything else.
    """
    if not _DIGITS.fullmatch(text) or int(text) < least:
        raise ValueError(f"{text!r} is not a whole number, {least} or more")
    return int(text)


def parse_leave(text: str) -> tuple[tuple[date, date], ...]:
    """Read periods `first/last`, both days included, joined by `;`.

    Raises:
        ValueError: another form, or a period that ends before it begins.

    >>> parse_leave("2026-09-01/2026-09-03")
    ((datetime.date(2026, 9, 1), datetime.date(2026, 9, 3)),)
    """
    periods = []
    for part in parse_list(text):
        first, slash, last = part.partition("/")
        if not slash or "/" in last:
            raise ValueError(f"{part!r} is not a period: write 2026-09-01/2026-09-03")
        period = parse_date(first.strip()), parse_date(last.strip())
        if period[1] < period[0]:
            raise ValueError(f"the period {part!r} ends before it begins")
        periods.append(period)
    return tuple(sorted(set(periods)))


def parse_list(text: str) -> tuple[str, ...]:
    """Read parts joined by `;`, trimmed; empty parts are passed over.

    Only `;` and `；` separate: real categories have `、` in their names
    (`C03.定量包装商品生产、销售单位监督检查`).

    >>> parse_list("A01; A02;")
    ('A01', 'A02')
    """
    parts = text.replace("；", ";").split(";")
    return tuple(part.strip() for part in parts if part.strip())


def parse_role(text: str) -> str:
    """Read a role: empty for an officer, `expert`, `superior`, or their Chinese names.

    Raises:
        ValueError: another word.

    >>> parse_role("专家"), parse_role("")
    ('expert', '')
    """
    if text not in ROLES:
        raise ValueError(f"{text!r} is not one of {', '.join(filter(None, ROLES))}, or empty")
    return ROLES[text]


def parse_share(text: str) -> Fraction:
    """Read a share of a full post, `1/2`, `50%` or `0.5`, above 0 and at most 1, exactly.

    Raises:
        ValueError: another form, 0, or more than a full post.

    >>> parse_share("50%"), parse_share("0.25")
    (Fraction(1, 2), Fraction(1, 4))
    """
    found = _SHARE.fullmatch(text)
    share = Fraction(0)
    if found and found[1] and int(found[2]):
        share = Fraction(int(found[1]), int(found[2]))
    elif found and found[3]:
        share = Fraction(int(found[3]), 100)
    elif found and found[4]:
        share = Fraction(found[4])
    if not 0 < share <= 1:
        raise ValueError(f"{text!r} is not a share of a post above 0 and at most 1: write 1/2")
    return share
