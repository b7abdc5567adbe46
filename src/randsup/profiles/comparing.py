"""Profiles side by side, and what one leaves silent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.parameters import Parameter
from randsup.law.policy import LEVELS, Policy, parameters, value_plain
from randsup.law.terms import Silent
from randsup.law.words import STRENGTHS, clause_zh
from randsup.profiles.loader import load_policy, profile_ids

Said = Clause[Any] | Silent


@frozen(kw_only=True)
class Difference:
    """One parameter in two profiles."""

    parameter: Parameter
    one: Said
    other: Said

    @property
    def same(self) -> bool:
        """Whether both say the same: value, force and details; their words may differ."""
        if isinstance(self.one, Clause) and isinstance(self.other, Clause):
            mine, theirs = ((c.value, c.strength, c.details) for c in (self.one, self.other))
            return mine == theirs
        return isinstance(self.one, Silent) and isinstance(self.other, Silent)


def differences(one: Policy, other: Policy, *, everything: bool = False) -> tuple[Difference, ...]:
    """Return the parameters in which two policies differ, by default; or all of them.

    >>> found = differences(load_policy("linyi"), load_policy("linyi", layers=["cn-baseline"]))
    >>> [d.parameter.path for d in found][-1]
    'team.min_size'
    """
    pairs = (Difference(parameter=p, one=one[p.path], other=other[p.path]) for p in parameters())
    return tuple(d for d in pairs if everything or not d.same)


def said_zh(parameter: Parameter, said: Said) -> str:
    """Return in one Chinese line what a profile says of a parameter, with force and clauses.

    >>> policy = load_policy("linyi")
    >>> parameter = next(p for p in parameters() if p.path == "team.min_size")
    >>> said_zh(parameter, policy[parameter.path])
    '未作规定'
    """
    if isinstance(said, Silent):
        return f"未作规定（{said.note}）" if said.note else "未作规定"
    force = STRENGTHS[said.strength]
    return f"{clause_zh(parameter, said)}  [{force}]  {' '.join(said.clauses)}"


def said_plain(said: Said) -> dict[str, Any] | None:
    """Return what a profile says of a parameter for programs; `None`: it is silent."""
    if isinstance(said, Silent):
        return None
    return {
        "value": value_plain(said.value),
        "strength": said.strength.value,
        "details": dict(said.details),
        "clauses": list(said.clauses),
    }


@frozen(kw_only=True)
class Silence:
    """A parameter of which a profile is silent, and the built-in layers above that speak of it."""

    parameter: Parameter
    note: str
    layers: tuple[tuple[Policy, Clause[Any]], ...]


def silences(policy: Policy) -> tuple[Silence, ...]:
    """Return every parameter of which a policy is silent, with the layers that could fill it.

    >>> linyi = {s.parameter.path: s for s in silences(load_policy("linyi"))}
    >>> [layer.id for layer, _ in linyi["team.min_size"].layers]
    ['cn-baseline']
    """
    return tuple(_silences(policy))


def _silences(policy: Policy) -> Iterator[Silence]:
    rank = LEVELS.index(policy.level)
    above = [layer for layer in _built_in() if LEVELS.index(layer.level) < rank]
    for p in parameters():
        said = policy[p.path]
        if isinstance(said, Silent):
            offers = [] if p.own else [(layer, layer[p.path]) for layer in above]
            layers = tuple((by, clause) for by, clause in offers if isinstance(clause, Clause))
            yield Silence(parameter=p, note=said.note, layers=layers)


@cache
def _built_in() -> tuple[Policy, ...]:
    return tuple(load_policy(name) for name in profile_ids())
