"""Rules that give a class of subjects its ratio: what is stated, by whom, for whom.

A base states a ratio (`不低于3%`), a raise or a lower changes it where a trigger holds (投诉举报多, 信用良好), to a
ratio of its own or by a factor, and floor and ceiling keep it between two ends. Each rule says whose word
it is (a statute's, a superior's, the office's own), where it stands (item list, department, task), and
on which values of which columns it depends. What follows from several of them is decided in
`rules.ratio.ratios`; nothing here has a default number.
(Matrix, group D and items 41 to 44; `shenzhen-2018/2.1.3`, `tonghua-2020/6.6`, `linyi-2017/2.3`,
`yunnan-2016/1.4`.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from attrs import field, frozen

from randsup.canonical import Json, text_problem
from randsup.errors import InputError, Problem
from randsup.facts.frequencies import StatedFrequency, parse_frequency_text
from randsup.facts.shares import RATIO_KINDS, parse_factor, parse_ratio, parse_share
from randsup.law.findings import Note

EFFECTS: Final = ("base", "raise", "lower", "floor", "ceiling")
LOCAL: Final = "local-determination"
LEVELS: Final = ("statute", "normative-document", "superior-requirement", LOCAL)
"""Whose word a ratio is, in the words of `ratio.precedence`, the highest first."""
LAYERS: Final = ("item-list", "department", "task")
"""Where a rule stands, the coarsest first."""
CONFLICTS: Final = ("", "raise", "lower")
PRECONDITIONS: Final = ("shared-data", "risk-controllable-and-effective")
"""What a text wants to stand before ratios differ or are lowered (`ratio.credit_precondition`,
`risk.lowering_precondition`)."""

_KIND_OF: Final = {"floor": "minimum", "ceiling": "maximum"}


def _share(given: object) -> Fraction | None:
    return given if given is None or isinstance(given, Fraction) else parse_ratio(given)


def _factor(given: object) -> Fraction | None:
    return given if given is None or isinstance(given, Fraction) else parse_factor(given)


def _when(given: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = given.items() if isinstance(given, Mapping) else given
    made = ((c, (v,) if isinstance(v, str) else tuple(sorted(set(v)))) for c, v in pairs)
    return tuple(sorted(made))


def _texts(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _sorted_texts(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(given))


@frozen(kw_only=True)
class RatioRule:
    """One stated ratio, and when it holds.

    Args:
        id: its name in the record; no `|` or control character.
        source: where it stands; required, since a ratio without its basis binds nobody.
        effect: `base`, `raise`, `lower`, `floor` or `ceiling`.
        share: the ratio itself; a `Fraction` or ratio text.
        kind: `exact`, `minimum` or `maximum`; a floor is a minimum, a ceiling a maximum.
        factor: of a raise (above 1) or a lower (below 1), instead of `share`.
        level: whose word it is, one of `LEVELS`.
        layer: where it stands, one of `LAYERS`.
        when: column -> value or values; all have to hold; none: it always holds.
        trigger: of a raise or a lower, the code of its ground in `ratio.raise_triggers` and the like.
        factors: codes of `ratio.local_factors` that an office has weighed for a base of its own.
        body: the authority for which the text states it (`省级`), `""` for every one.
        frequency: how often, in the words of the text.
    """

    id: str
    source: str
    effect: str = "base"
    share: Fraction | None = field(default=None, converter=_share)
    kind: str = field()
    factor: Fraction | None = field(default=None, converter=_factor)
    level: str = LOCAL
    layer: str = "task"
    when: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), converter=_when)
    trigger: str = ""
    factors: tuple[str, ...] = field(default=(), converter=_sorted_texts)
    body: str = ""
    frequency: str = ""

    @kind.default
    def _default_kind(self) -> str:
        return _KIND_OF.get(self.effect, "exact")

    @classmethod
    def stated(cls, ratio: str, **fields: Any) -> RatioRule:
        """Make a rule of a ratio in words, which say its kind.

        >>> RatioRule.stated("不低于3%", id="base", source="清单第17项").kind
        'minimum'
        """
        share, kind = parse_share(ratio)
        if kind == "exact":
            kind = _KIND_OF.get(fields.get("effect", ""), kind)
        return cls(share=share, **{"kind": kind, **fields})

    def __attrs_post_init__(self) -> None:
        problems = [
            (path, f"{given!r} is not one of {', '.join(k for k in known if k)}")
            for path, given, known in (
                ("effect", self.effect, EFFECTS),
                ("kind", self.kind, RATIO_KINDS),
                ("level", self.level, LEVELS),
                ("layer", self.layer, LAYERS),
            )
            if given not in known
        ]
        named = text_problem(self.id)
        if named:
            problems.append(("id", f"{self.id!r} {named}"))
        if not self.source.strip():
            problems.append(("source", "is empty: say where the ratio stands"))
        problems += self._of_numbers()
        problems += [
            ("when", f"{column or 'a column'} has no value" if column else "names no column")
            for column, values in self.when
            if not column or not values
        ]
        columns = [column for column, _ in self.when]
        if len(set(columns)) < len(columns):
            problems.append(("when", "a column stands twice"))
        parse_frequency_text(self.frequency)
        _refuse(f"ratio rule {self.id!r}", problems)

    def _of_numbers(self) -> list[tuple[str, str]]:
        share, factor = self.share, self.factor
        found = []
        if share is not None and not 0 < share <= 1:
            found.append(("share", f"{share} is not above 0 and at most 1 (100%)"))
        if self.effect in ("raise", "lower"):
            if (share is None) == (factor is None):
                found.append(("", f"a {self.effect} has either a ratio or a factor"))
            if factor is not None and (factor <= 1 if self.effect == "raise" else factor >= 1):
                way = "above" if self.effect == "raise" else "below"
                found.append(("factor", f"{factor} is not {way} 1, as a {self.effect} wants it"))
            if self.kind != "exact":
                found.append(("kind", f"a {self.effect} says to what ratio: write it alone"))
            if not self.trigger:
                found.append(("trigger", f"a {self.effect} names its ground (trigger)"))
            return found
        if share is None or factor is not None:
            found.append(("", f"a {self.effect} has a ratio, and no factor"))
        if self.trigger:
            found.append(("trigger", f"only a raise or a lower has a trigger, not a {self.effect}"))
        wanted = _KIND_OF.get(self.effect, self.kind)
        if self.kind != wanted:
            found.append(("kind", f"a {self.effect} is a {wanted}, not {self.kind}"))
        return found

    @property
    def frequencies(self) -> StatedFrequency:
        """How often, as far as the text says a number."""
        return parse_frequency_text(self.frequency)

    def holds(self, columns: Mapping[str, str]) -> bool:
        """Whether the conditions hold for a subject with these columns."""
        return all(columns.get(column, "") in values for column, values in self.when)

    def plain(self) -> dict[str, Json]:
        """Return the rule as canonical JSON holds it."""
        return {
            "body": self.body,
            "effect": self.effect,
            "factor": _written(self.factor),
            "factors": list(self.factors),
            "frequency": self.frequency,
            "id": self.id,
            "kind": self.kind,
            "layer": self.layer,
            "level": self.level,
            "share": _written(self.share),
            "source": self.source,
            "trigger": self.trigger,
            "when": [[column, list(values)] for column, values in self.when],
        }


def _written(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _refuse(source: str, problems: Iterable[tuple[str, str]]) -> None:
    found = tuple(Problem(source=source, path=path, message=text) for path, text in problems)
    if found:
        raise InputError(found)


def _rules(given: Iterable[RatioRule]) -> tuple[RatioRule, ...]:
    return tuple(sorted(given, key=lambda rule: rule.id))


@frozen(kw_only=True)
class RatioRules:
    """The rules of one task; their order says nothing, so they are kept by id.

    Args:
        rules: with an id each.
        layers: from where the task takes its rules.
        body: the authority whose task it is, where a text tells several apart.
        lowering: whether what may lower the ratio (可) does lower it.
        conflict: `raise` or `lower`: what the task decides where both hold, if the policy leaves it
            to the task (switch `ratio_conflict`).
        preconditions: what the office declares to stand, of `PRECONDITIONS`.
        elsewhere: items of which the list states no number, each as `id: text`.
    """

    rules: tuple[RatioRule, ...] = field(default=(), converter=_rules)
    layers: tuple[str, ...] = field(default=LAYERS, converter=_texts)
    body: str = ""
    lowering: bool = True
    conflict: str = ""
    preconditions: tuple[str, ...] = field(default=(), converter=_sorted_texts)
    elsewhere: tuple[str, ...] = field(default=(), converter=_sorted_texts)

    def __attrs_post_init__(self) -> None:
        ids = [rule.id for rule in self.rules]
        problems = [
            ("rules", f"{name!r} stands twice") for name in sorted(set(ids)) if ids.count(name) > 1
        ]
        if self.conflict not in CONFLICTS:
            problems.append(("conflict", f"{self.conflict!r} is not one of raise, lower"))
        problems += [
            ("preconditions", f"{given!r} is not one of {', '.join(PRECONDITIONS)}")
            for given in self.preconditions
            if given not in PRECONDITIONS
        ]
        if not self.layers or not set(self.layers) <= set(LAYERS):
            problems.append(("rules", f"write one or more of {', '.join(LAYERS)}"))
        problems += [
            ("rules", f"{rule.id} stands in {rule.layer}, from which none are taken")
            for rule in self.rules
            if rule.layer not in self.layers
        ]
        _refuse("ratio", problems)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns on which some rule depends, sorted: they make classes."""
        return tuple(sorted({column for rule in self.rules for column, _ in rule.when}))

    def plain(self) -> dict[str, Json]:
        """Return the rules as canonical JSON holds them; preconditions only where some are declared."""
        declared: dict[str, Json] = {}
        if self.preconditions:
            declared["preconditions"] = list(self.preconditions)
        return declared | {
            "body": self.body,
            "conflict": self.conflict,
            "elsewhere": list(self.elsewhere),
            "layers": [layer for layer in LAYERS if layer in self.layers],
            "lowering": self.lowering,
            "rules": [rule.plain() for rule in self.rules],
        }


@frozen(kw_only=True)
class Step:
    """One step towards a ratio: which rules (or parameter of the policy) did what, by which clauses."""

    why: str
    rules: tuple[str, ...]
    clauses: tuple[str, ...]
    before: Fraction | None
    after: Fraction

    def plain(self) -> dict[str, Json]:
        """Return the step as canonical JSON holds it."""
        return {
            "after": _written(self.after),
            "before": _written(self.before),
            "clauses": list(self.clauses),
            "rules": list(self.rules),
            "why": self.why,
        }


@frozen(kw_only=True)
class Resolved:
    """The ratio of a class, and how it came about.

    Args:
        ratio: the share that is drawn.
        kind: how it is rounded: `minimum` and `exact` up, `maximum` down.
        level: whose word the base is.
        floor: the least that every bound allows, `None` without one.
        ceiling: the most that every bound allows, `None` without one.
        chain: the steps, the first first.
        notes: what must be said.
        heard: the ids of all rules that hold, those without effect included.
    """

    ratio: Fraction
    kind: str
    level: str = LOCAL
    floor: Fraction | None = None
    ceiling: Fraction | None = None
    chain: tuple[Step, ...] = ()
    notes: tuple[Note, ...] = ()
    heard: tuple[str, ...] = ()
