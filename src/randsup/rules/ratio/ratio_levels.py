"""Whose word a ratio is: what each level states, and in what order the levels are heard.

Every text lets go first what law, regulation or rule fixes (按规定实施). Tonghua adds other normative documents.
Shenzhen names the superior's requirement among what the local decision weighs (以及上级业务部门的要求合理确定): it goes
before the office's own figure, but is raised and lowered with it. A level that a text doesn't name is
the office's own. (Matrix, `ratio.precedence`, item 44.)
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import evolve, frozen

from randsup.errors import InputError
from randsup.facts.ratios import LAYERS, LOCAL, RatioRule
from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration


def codes_of(clause: object) -> tuple[str, ...]:
    """Return the codes of a clause that is an enumeration, none of any other."""
    if isinstance(clause, Clause) and isinstance(clause.value, Enumeration):
        return clause.value.codes
    return ()


def clauses_of(clause: object) -> tuple[str, ...]:
    """Return the ids of a clause, none of silence."""
    return clause.clauses if isinstance(clause, Clause) else ()


@frozen(kw_only=True)
class Standing:
    """In what order a policy hears whom, the highest first, and whose exact word nothing changes."""

    levels: tuple[str, ...]
    fixed: frozenset[str]

    @classmethod
    def of(cls, policy: Policy) -> Standing:
        """Read it from `ratio.precedence`; where the text is silent, statute goes before the office.

        >>> from randsup import load_policy
        >>> sorted(Standing.of(load_policy("tonghua")).fixed)
        ['normative-document', 'statute']
        >>> sorted(Standing.of(load_policy("shenzhen")).fixed)
        ['statute']
        >>> Standing.of(load_policy("yunnan")).levels
        ('statute', 'local-determination')
        """
        said = policy.ratio.precedence
        levels = said.value if isinstance(said, Clause) else ("statute", LOCAL)
        if LOCAL not in levels:
            levels = (*levels, LOCAL)
        above = levels[: levels.index(LOCAL)]
        weighed = codes_of(policy.ratio.local_factors)
        return cls(levels=levels, fixed=frozenset(above).difference(weighed))

    def of_rule(self, rule: RatioRule) -> str:
        """Return the level at which a rule counts."""
        return rule.level if rule.level in self.levels else LOCAL


@frozen(kw_only=True)
class Bound:
    """The ends between which something keeps a ratio, and the rules that say so."""

    least: Fraction | None = None
    most: Fraction | None = None
    least_rules: tuple[str, ...] = ()
    most_rules: tuple[str, ...] = ()
    level: str = LOCAL

    def kept(self, value: Fraction) -> Fraction:
        """Return the value, moved to the nearest end where it lies outside."""
        if self.least is not None:
            value = max(value, self.least)
        return value if self.most is None else min(value, self.most)

    def around(self, value: Fraction) -> Bound:
        """Return the bound, moved so far that the exact word of a higher level lies within."""
        least = None if self.least is None else min(self.least, value)
        return evolve(self, least=least, most=None if self.most is None else max(self.most, value))


@frozen(kw_only=True)
class Said:
    """What one level states: a ratio of its own, if any, its kind and its rules; and its bounds."""

    share: Fraction | None
    kind: str
    rules: tuple[str, ...]
    bound: Bound


def said(rules: Iterable[RatioRule], level: str) -> Said:
    """Return what the matching bases, floors and ceilings of one level come to.

    In each layer the special goes before the general: of one effect only the rules with most conditions
    count. An exact ratio is taken from the finest layer that has one; every minimum and maximum of
    every layer holds.

    Raises:
        InputError: different exact ratios of one layer, or a minimum above a maximum.
    """
    heard = _most_specific(tuple(rules))
    mins = [r for r in heard if r.kind == "minimum"]
    maxs = [r for r in heard if r.kind == "maximum"]
    least = max((r.share for r in mins if r.share), default=None)
    most = min((r.share for r in maxs if r.share), default=None)
    bound = Bound(
        least=least,
        most=most,
        least_rules=_with_share(mins, least),
        most_rules=_with_share(maxs, most),
        level=level,
    )
    if least is not None and most is not None and least > most:
        raise _contradiction((*bound.least_rules, *bound.most_rules), "a minimum above a maximum")
    for kind in ("exact", "minimum", "maximum"):
        bases = [r for r in heard if r.effect == "base" and r.kind == kind]
        finest = max((LAYERS.index(r.layer) for r in bases), default=0)
        stated = [r for r in bases if LAYERS.index(r.layer) == finest]
        shares = {r.share for r in stated if r.share is not None}
        if len(shares) > 1 and kind == "exact":
            raise _contradiction((r.id for r in stated), "different exact ratios for one class")
        if shares:
            share = min(shares) if kind == "maximum" else max(shares)
            return Said(share=share, kind=kind, rules=_with_share(stated, share), bound=bound)
    return Said(share=None, kind="", rules=(), bound=bound)


def _most_specific(rules: tuple[RatioRule, ...]) -> tuple[RatioRule, ...]:
    most: dict[tuple[str, str], int] = {}
    for r in rules:
        most[r.layer, r.effect] = max(most.get((r.layer, r.effect), 0), len(r.when))
    return tuple(r for r in rules if len(r.when) == most[r.layer, r.effect])


def _with_share(rules: Iterable[RatioRule], share: Fraction | None) -> tuple[str, ...]:
    return tuple(sorted(r.id for r in rules if share is not None and r.share == share))


def _contradiction(rules: Iterable[str], what: str) -> InputError:
    named = ", ".join(sorted(rules))
    return InputError(f"{named} state {what}; keep one, or tell them apart by when", source="ratio")
