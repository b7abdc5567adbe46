"""The ratio rules of an item list: what it says of the items of a task, in its own words.

A text without a number (根据实际情况确定) states the ratio elsewhere, and makes no rule. One that tells authorities
apart (省级不超过2%) makes rules for these; one that tells classes or parts apart makes none, since the list
does not say of which column they are. (Annexes of the texts; `shenzhen-2018/2.1.1/fields`.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from attrs import evolve

from randsup.errors import InputError, Problem
from randsup.facts.items import Item
from randsup.facts.plans import Task
from randsup.facts.ratios import LOCAL, RatioRule
from randsup.facts.shares import parse_ratio_text

RATIO_HEADINGS: Final = ("抽查比例", "检查比例", "比例", "ratio", "ratio_text")
FREQUENCY_HEADINGS: Final = ("抽查频次", "检查频次", "频次", "frequency", "frequency_text")
"""The headings of an item list that are known without `columns`."""

_BODIES: Final = ("局", "级", "厅", "委", "部门")


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
