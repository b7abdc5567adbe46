"""Policies in layers: national < province < city < department < task.

A layer above fills what the text leaves silent, a layer below replaces what it says, and their citations
go on naming their own documents. A parameter that may only be tightened, by its nature or because a
profile says so of its own value, refuses a looser value below.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from attrs import evolve

from randsup.errors import InputError, Problem
from randsup.law.clause import Clause
from randsup.law.parameters import Parameter
from randsup.law.policy import LEVELS, Policy
from randsup.law.terms import MonthDay, Strength, Term


def overlay(policy: Policy, layer: Policy) -> Policy:
    """Mix a layer into `policy`: one that stands above it, or one that stands below it.

    A layer above fills what the policy leaves silent; a layer below replaces what it says. Either
    way the lower level must not be looser in what may only be tightened. What is about the layer's
    own text stays with the layer; its documents come along.

    Raises:
        InputError: the layer stands on the policy's own level, uses a document id for another
            document, or one is looser than the other lets it be. The problems name as their
            source the policy or layer that is to be changed.
    """
    problems: list[Problem] = []
    above = LEVELS.index(layer.level) < LEVELS.index(policy.level)
    lower, upper = (policy, f"layer {layer.id}") if above else (layer, f"policy {policy.id}")

    def object_to(message: str, path: str = "") -> None:
        source = f"{'policy' if above else 'layer'} {lower.id}"
        problems.append(Problem(source=source, path=path, message=message))

    if layer.level == policy.level:
        problems.append(misplaced(policy, layer))
    known = {d.id: d for d in policy.documents}
    documents = known | {d.id: d for d in layer.documents}
    for id_ in (id_ for id_, document in known.items() if documents[id_] != document):
        object_to(f"{upper} means another document by {id_}")
    changed: dict[str, dict[str, Clause[Any]]] = {}
    for p, theirs in ((p, c) for p, c in layer.spoken() if not p.own):
        ours = policy[p.path]
        said = theirs
        if isinstance(ours, Clause):
            said, over = (ours, theirs) if above else (theirs, ours)
            if p.tighten or over.tighten_only:
                if wrong := loosening(p, said, over):
                    object_to(f"{wrong} of {upper}, which may only be tightened", p.path)
                said = evolve(said, tighten_only=said.tighten_only or over.tighten_only)
        changed.setdefault(p.group, {})[p.name] = said
    if problems:
        raise InputError(problems)
    mixed = (*policy.layer_digests, (layer.id, layer.digest), *layer.layer_digests)
    return evolve(
        policy,
        documents=tuple(documents.values()),
        layer_digests=tuple(dict.fromkeys(mixed)),
        **{group: evolve(getattr(policy, group), **new) for group, new in changed.items()},
    )


def misplaced(policy: Policy, layer: Policy) -> Problem:
    """Return the problem that `layer` does not stand above `policy`."""
    message = f"layer {layer.id} ({layer.level}) does not stand above it ({policy.level})"
    return Problem(source=f"policy {policy.id}", message=message)


_BINDING: Final = (Strength.ADVISORY, Strength.IN_PRINCIPLE, Strength.MUST)


def loosening(p: Parameter, below: Clause[Any], above: Clause[Any]) -> str:
    """Return how the clause `below` loosens the one `above`, with both citations; empty: not at all.

    Another value on a parameter of which nothing says which way is stricter loosens it too, for
    nobody can tell.
    """
    if _BINDING.index(below.strength) < _BINDING.index(above.strength):
        words = (below.strength.value, above.strength.value)
        return f"{_shown(below, words[0])} binds less than {_shown(above, words[1])}"
    if below.value == above.value:
        return ""
    order = _order(below.value, above.value) if p.stricter else None
    if order is None:
        return f"{_shown(below)} cannot be compared with {_shown(above)}"
    loose = order != (p.stricter == "up")
    return f"{_shown(below)} is looser than {_shown(above)}" if loose else ""


def _order(ours: object, theirs: object) -> bool | None:
    """Return whether `ours` is the greater of two different values, `None` if nobody can say."""
    match ours, theirs:
        case Term(), Term() if ours.anchor == theirs.anchor:
            return ours.working_days > theirs.working_days
        case MonthDay(), MonthDay():
            return (ours.month, ours.day) > (theirs.month, theirs.day)
        case ((int() | Fraction()), (int() | Fraction())):
            return ours > theirs
    return None


def _shown(clause: Clause[Any], *more: str) -> str:
    value = clause.value
    said = str(value).lower() if isinstance(value, bool) else str(value)
    return f"{', '.join((said, *more))} ({clause.citation})"
