"""The ratio rules of a case: what `case.toml` and the list of items say, as rules of each task.

A task that takes its ratio from rules writes `ratio = { rules = ["item-list", "department", "task"] }` with
the layers that it uses. `[[task.ratio_rule]]` is the task's own layer, `[[department_ratio_rule]]` holds for
every task of the case (or of one lead department, or of some items), and the item list speaks for the
items of the task, in its own words. None of them has a default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import evolve, field, frozen

from randsup.errors import InputError, Problem
from randsup.facts.items import Item
from randsup.facts.plans import Task
from randsup.facts.ratios import (
    CONFLICTS,
    EFFECTS,
    LAYERS,
    LEVELS,
    LOCAL,
    RatioRule,
    RatioRules,
)
from randsup.facts.shares import parse_factor, parse_ratio_text, parse_share
from randsup.law.parameters import nearest
from randsup.profiles.strict import Collector, structured
from randsup.tables.identity import canonical_text

Path = tuple[str | int, ...]

RATIO_HEADINGS: Final = ("抽查比例", "检查比例", "比例", "ratio", "ratio_text")
FREQUENCY_HEADINGS: Final = ("抽查频次", "检查频次", "频次", "frequency", "frequency_text")
"""The headings of an item list that are known without `columns`."""

_BODIES: Final = ("局", "级", "厅", "委", "部门")


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
            made.append(
                DepartmentRule(rule=rule, department=canonical_text(spec.department), items=items)
            )
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
    if len(found.problems) > before:
        return None
    try:
        return RatioRules(
            rules=own,
            layers=tuple(layers),
            body=spec.body,
            lowering=spec.lowering,
            conflict=spec.conflict,
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


def with_item_rules(
    task: Task, items: Iterable[Item], columns: Mapping[str, str], level: str
) -> Task:
    """Add what the item list says of the items of a task, where the task takes rules from it.

    Args:
        task: as the case has it.
        items: the list.
        columns: field -> heading, for the fields `ratio` and `frequency`.
        level: whose word the list is.

    Raises:
        InputError: the list has no such column, or a text that no rule can be made of.
    """
    rules = task.ratio.rules
    if rules is None or "item-list" not in rules.layers:
        return task
    problems: list[Problem] = []
    made: list[RatioRule] = []
    elsewhere: list[str] = []
    for item in items:
        if item.id not in task.items:
            continue
        try:
            ratio = _cell(item, columns, "ratio", RATIO_HEADINGS)
            frequency = _cell(item, columns, "frequency", FREQUENCY_HEADINGS, required=False)
            found = item_rules(item.id, ratio, frequency=frequency, level=level)
        except InputError as error:
            problems += [
                Problem(
                    source=f"task {task.id!r}", path="ratio", message=f"item {item.id}: {p.message}"
                )
                for p in error.problems
            ]
            continue
        made += found
        if not found:
            elsewhere.append(f"{item.id}: {ratio or '–'}")
    if problems:
        raise InputError(problems)
    full = evolve(rules, rules=(*rules.rules, *made), elsewhere=tuple(elsewhere))
    return evolve(task, ratio=evolve(task.ratio, rules=full))


def item_rules(
    item: str, ratio: str, *, frequency: str = "", level: str = LOCAL
) -> tuple[RatioRule, ...]:
    """Return the rules that the ratio text of an item makes; none where it is stated elsewhere.

    Raises:
        InputError: numbers for classes or parts, of which the list doesn't say the column.

    >>> [(r.body, r.kind, str(r.share)) for r in item_rules("A01", "省级不超过2%，市、县结合实际制定检查计划")]
    [('省级', 'maximum', '1/50')]
    >>> item_rules("A02", "根据实际情况确定")
    ()
    """
    rules = []
    for share in parse_ratio_text(ratio).shares:
        if share.part or (share.scope and not share.scope.endswith(_BODIES)):
            raise InputError(
                f"{ratio!r} states a ratio for {share.scope!r}, and no column for it: state it in "
                '[[task.ratio_rule]] with when = { … }, and leave "item-list" out',
                source="ratio",
            )
        rules.append(
            RatioRule(
                id=f"item {item} {share.scope} {share.kind}".replace("  ", " "),
                source=f"抽查事项清单 {item}：{ratio}",
                share=share.share,
                kind=share.kind,
                level=level,
                layer="item-list",
                body=share.scope,
                frequency=frequency,
            )
        )
    return tuple(rules)


def _cell(
    item: Item,
    columns: Mapping[str, str],
    name: str,
    headings: tuple[str, ...],
    *,
    required: bool = True,
) -> str:
    cells = dict(item.attributes)
    if name in columns:
        headings = (columns[name],)
    for heading in headings:
        if heading in cells:
            return cells[heading]
    if required or name in columns:
        raise InputError(
            f'the list has no column {headings[0]!r}: say which with columns = {{ {name} = "…" }}',
            source="items",
        )
    return ""


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
        out[column] = tuple(canonical_text(value) for value in listed)
    return out


def _known(path: Path, value: object, known: tuple[str, ...], found: Collector) -> None:
    if value not in known:
        hint = nearest(value, known) if isinstance(value, str) else ""
        found.add(path, f"{value!r} is not one of {', '.join(known)}{hint}")
