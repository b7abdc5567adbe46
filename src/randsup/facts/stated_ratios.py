"""The ratio that a task states: a share, shares by the values of a column, or rules.

No regulation prints a base ratio, a factor or a rounding rule, so a task brings its own ratio, as an
exact fraction, with its kind and its source. Ratios are text (`"3%"`, `"5‰"`, `"0.03"`, `"3/100"`),
never floats: `ceil(0.07 * N)` in floats is wrong for 807 values of N up to 100,000.
(Draw specification, section 3; matrix, items 41, 42 and 44.)
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from randsup.canonical import Json
from randsup.errors import InputError
from randsup.facts.given import raise_at
from randsup.facts.ratios import RatioRules
from randsup.facts.shares import RATIO_KINDS, parse_ratio


def _ratio(value: object) -> Fraction | None:
    if value is None:
        return None
    if isinstance(value, Fraction):
        if not 0 < value <= 1:
            raise InputError(f"{value} is not above 0 and at most 1 (100%)", source="ratio")
        return value
    return parse_ratio(value)


@frozen(kw_only=True)
class RatioBy:
    """One ratio for each value of a column: `values` is sorted by the value's code points."""

    column: str
    values: tuple[tuple[str, Fraction], ...] = field()


def _ratio_by(given: object) -> RatioBy | None:
    """Make one from `{"column": …, "values": {…: "3%"}}`, or hand on what is one already."""
    if given is None or isinstance(given, RatioBy):
        return given
    if not isinstance(given, Mapping) or set(given) != {"column", "values"}:
        raise InputError("by has a column and values", source="ratio")
    values = given["values"]
    pairs = values.items() if isinstance(values, Mapping) else values
    return RatioBy(
        column=given["column"],
        values=tuple(sorted((k, _ratio(v) or Fraction(0)) for k, v in pairs)),
    )


@frozen(kw_only=True)
class Ratio:
    """A share of a class that is to be drawn.

    Args:
        value: the share for every class, `0 < p <= 1`; a `Fraction` or ratio text.
        kind: `minimum` and `exact` round up, `maximum` rounds down.
        source: where the share stands (item list, plan, notice); it is shown with every draw.
        by: shares by the value of a column, instead of `value`.
        rules: rules that give each class its share, instead of both; they bring their own kinds.
    """

    value: Fraction | None = field(default=None, converter=_ratio)
    kind: str = "minimum"
    source: str = ""
    by: RatioBy | None = field(default=None, converter=_ratio_by)
    rules: RatioRules | None = None

    def __attrs_post_init__(self) -> None:
        problems: list[tuple[str, str]] = []
        if self.kind not in RATIO_KINDS:
            problems.append(("kind", f"{self.kind!r} is not one of {', '.join(RATIO_KINDS)}"))
        if self.rules is not None and (self.value, self.by) != (None, None):
            problems.append(("", "a ratio by rules has neither a value nor by"))
        elif self.rules is None and (self.value is None) == (self.by is None):
            problems.append(("", "a ratio has either a value or by"))
        raise_at("ratio", problems)

    def of(self, by_value: str) -> Fraction | None:
        """Return the ratio for a subject whose `by` column holds `by_value`; `None` if none."""
        if self.by is None:
            return self.value
        return dict(self.by.values).get(by_value)

    def plain(self) -> dict[str, Json]:
        """Return the ratio as canonical JSON holds it."""
        by: Json = None
        if self.by is not None:
            values: list[Json] = [[k, fraction_text(v)] for k, v in self.by.values]
            by = {"column": self.by.column, "values": values}
        return {
            "by": by,
            "kind": self.kind,
            **({} if self.rules is None else {"rules": self.rules.plain()}),
            "source": self.source,
            "value": None if self.value is None else fraction_text(self.value),
        }


def fraction_text(value: Fraction) -> str:
    """Return a fraction as records write it, `3/100`."""
    return f"{value.numerator}/{value.denominator}"
