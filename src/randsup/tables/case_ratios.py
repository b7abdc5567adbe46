"""The ratio rules of a case: what `case.toml` and the list of items say, as rules of each task.

A task that takes its ratio from rules writes `ratio = { rules = ["item-list", "department", "task"] }` with
the layers that it uses. `[[task.ratio_rule]]` is the task's own layer, `[[department_ratio_rule]]` holds for
every task of the case (or of one lead department, or of some items); the item list is read in
`tables.item_ratios`. None of them has a default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, field, frozen

from randsup.errors import InputError
from randsup.facts.ratios import (
    CONFLICTS,
    EFFECTS,
    LAYERS,
    LEVELS,
    LOCAL,
    PRECONDITIONS,
    RatioRule,
    RatioRules,
)
from randsup.facts.shares import parse_factor, parse_share
from randsup.law.parameters import nearest
from randsup.profiles.strict import Collector, structured
from randsup.tables.identity import canonical_text, trimmed

Path = tuple[str | int, ...]


@frozen(kw_only=True)
class DepartmentRule:
    """A rule of `[[department_ratio_rule]]`, and for which tasks it is."""

    rule: RatioRule
    department: str = ""
    items: tuple[str, ...] = ()

    def concerns(self, leads: Iterable[str], items: Iterable[str]) -> bool:
        """Whether the rule is for a task with this lead department and these items."""
        return self.department in ("", *leads) and (
            not self.items or not set(self.items).isdisjoint(items)
        )


@frozen(kw_only=True)
class _Rule:
    id: str
    source: str
    ratio: Any = None
    factor: Any = None
    effect: str = "base"
    level: str = LOCAL
    when: Any = field(factory=dict)
    trigger: str = ""
    factors: tuple[str, ...] = ()
    body: str = ""
    frequency: str = ""


@frozen(kw_only=True)
class _DepartmentRule(_Rule):
    department: str = ""
    items: tuple[str, ...] = ()


@frozen(kw_only=True)
class _Taken:
    rules: Any
    body: str = ""
    lowering: bool = True
    conflict: str = ""
    preconditions: tuple[str, ...] = ()


def read_department_rules(
    converter: Any, given: object, found: Collector
) -> tuple[DepartmentRule, ...]:
    """Read `[[department_ratio_rule]]`; what is wrong goes to `found`."""
    path: Path = ("department_ratio_rule",)
    made = []
    for n, spec in _specs(converter, given, _DepartmentRule, path, found):
        rule = _rule(spec, "department", (*path, n), found)
        if rule is not None:
            items = tuple(map(canonical_text, spec.items))
            made.append(DepartmentRule(rule=rule, department=trimmed(spec.department), items=items))
    return tuple(made)


def read_rules(
    converter: Any, table: Mapping[str, Any], path: Path, found: Collector
) -> RatioRules | None:
    """Read how a task takes its ratio from rules, and its own rules; what is wrong goes to `found`."""
    before = len(found.problems)
    spec = structured(converter, table["ratio"], _Taken, (*path, "ratio"), found)
    own = [
        rule
        for n, each in _specs(
            converter, table.get("ratio_rule", []), _Rule, (*path, "ratio_rule"), found
        )
        if (rule := _rule(each, "task", (*path, "ratio_rule", n), found)) is not None
    ]
    if spec is None:
        return None
    layers = spec.rules if isinstance(spec.rules, list) else []
    _check_layers(layers, table, path, found)
    if spec.conflict:
        _known((*path, "ratio", "conflict"), spec.conflict, CONFLICTS[1:], found)
    for k, declared in enumerate(spec.preconditions):
        _known((*path, "ratio", "preconditions", k), declared, PRECONDITIONS, found)
    if len(found.problems) > before:
        return None
    try:
        return RatioRules(
            rules=own,
            layers=tuple(layers),
            body=spec.body,
            lowering=spec.lowering,
            conflict=spec.conflict,
            preconditions=spec.preconditions,
        )
    except InputError as error:
        for problem in error.problems:
            found.add((*path, "ratio_rule"), problem.message)
    return None


def _check_layers(
    layers: list[Any], table: Mapping[str, Any], path: Path, found: Collector
) -> None:
    """Check that the layers are known and that each can say something; rules that go unused too."""
    place = (*path, "ratio", "rules")
    if not layers:
        found.add(place, f"is not an array of one or more of {', '.join(LAYERS)}")
    for k, layer in enumerate(layers):
        _known((*place, k), layer, LAYERS, found)
    if table.get("ratio_rule") and "task" not in layers:
        found.add((*path, "ratio_rule"), 'is not used: write "task" among ratio.rules as well')
    if "task" in layers and not table.get("ratio_rule"):
        found.add(place, 'takes rules from "task", but there is no [[task.ratio_rule]]')
    if "item-list" in layers and not table.get("items"):
        found.add(place, 'takes rules from "item-list", but the task has no items')


def with_department_rules(
    rules: RatioRules,
    department_rules: Iterable[DepartmentRule],
    leads: Iterable[str],
    items: Iterable[str],
) -> RatioRules:
    """Add the rules of the department layer that concern a task, where the task takes any."""
    if "department" not in rules.layers:
        return rules
    leads, items = tuple(leads), tuple(items)
    more = (d.rule for d in department_rules if d.concerns(leads, items))
    return evolve(rules, rules=(*rules.rules, *more))


def unused(
    department_rules: Iterable[DepartmentRule], taken: Iterable[RatioRules | None]
) -> tuple[str, ...]:
    """Return the ids of the department's rules that no task takes, sorted."""
    used = {rule for rules in taken if rules is not None for rule in rules.rules}
    return tuple(sorted(d.rule.id for d in department_rules if d.rule not in used))


def _specs(
    converter: Any, given: object, kind: type[Any], path: Path, found: Collector
) -> Iterable[tuple[int, Any]]:
    if not isinstance(given, list):
        found.add(path, f"is not an array of tables: write [[{'.'.join(map(str, path[::2]))}]]")
        return
    for n, table in enumerate(given):
        spec = structured(converter, table, kind, (*path, n), found)
        if spec is not None:
            yield n, spec


def _rule(spec: Any, layer: str, path: Path, found: Collector) -> RatioRule | None:
    before = len(found.problems)
    _known((*path, "effect"), spec.effect, EFFECTS, found)
    _known((*path, "level"), spec.level, LEVELS, found)
    share, kind, factor = None, "exact", None
    try:
        if spec.ratio is not None:
            share, kind = parse_share(spec.ratio)
    except InputError as error:
        found.add((*path, "ratio"), error.problems[0].message)
    try:
        factor = None if spec.factor is None else parse_factor(spec.factor)
    except InputError as error:
        found.add((*path, "factor"), error.problems[0].message)
    when = _when(spec.when, (*path, "when"), found)
    if len(found.problems) > before:
        return None
    bound = {"floor": "minimum", "ceiling": "maximum"}.get(spec.effect)
    if bound is not None and kind == "exact":
        kind = bound
    try:
        return RatioRule(
            id=spec.id,
            source=spec.source,
            effect=spec.effect,
            share=share,
            kind=kind,
            factor=factor,
            level=spec.level,
            layer=layer,
            when=when,
            trigger=spec.trigger,
            factors=spec.factors,
            body=spec.body,
            frequency=spec.frequency,
        )
    except InputError as error:
        for problem in error.problems:
            at = {"share": "ratio", "kind": "ratio"}.get(problem.path, problem.path)
            found.add((*path, *((at,) if at else ())), problem.message)
    return None


def _when(given: object, path: Path, found: Collector) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, dict):
        found.add(path, 'is not a table: write { credit_class = "D" }')
        return {}
    out = {}
    for column, values in given.items():
        listed = values if isinstance(values, list) else [values]
        if not listed or not all(isinstance(value, str) for value in listed):
            found.add((*path, column), "is neither a value nor an array of values, as text")
            continue
        out[column] = tuple(trimmed(value) for value in listed)
    return out


def _known(path: Path, value: object, known: tuple[str, ...], found: Collector) -> None:
    if value not in known:
        hint = nearest(value, known) if isinstance(value, str) else ""
        found.add(path, f"{value!r} is not one of {', '.join(known)}{hint}")
