"""What must be said of a draw: how its ratio was read, and what became of its classes."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from randsup.facts.plans import Task
from randsup.law.findings import Note
from randsup.rules.draw.drawn import Stratum, label
from randsup.rules.draw.quotas import reserve_of
from randsup.rules.draw.weight_notes import weight_notes


def draw_notes(task: Task, columns: tuple[str, ...], strata: tuple[Stratum, ...]) -> Iterable[Note]:
    """Yield the notes of a draw in a fixed order."""
    about = f"task {task.id}"
    by, rules = task.ratio.by, task.ratio.rules
    read = (by.column,) if by is not None else () if rules is None else rules.columns
    new = [column for column in read if column not in task.strata]
    if new:
        yield Note(
            code="ratio-column-stratifies",
            about=about,
            zh=f"比例按“{'、'.join(new)}”确定，因此该列也作为分层列（{label(columns)}）。",
            en=f"The ratio differs by {', '.join(new)}, so that column also makes the classes.",
        )
    kinds = {s.kind for s in strata}
    some = len(kinds) > 1
    if "exact" in kinds:
        yield Note(
            code="exact-ratio-rounded-up",
            about=about,
            zh=f"{'部分' if some else ''}比例为固定值，各层人数向上取整。",
            en=f"The ratio {'of some classes ' if some else ''}is exact; the number in each class is "
            "rounded up.",
        )
    if "maximum" in kinds:
        yield Note(
            code="maximum-ratio-rounded-down",
            about=about,
            zh=f"{'部分' if some else ''}比例为上限，各层人数向下取整。",
            en=f"The ratio {'of some classes ' if some else ''}is a maximum; the number in each class is "
            "rounded down.",
        )
    if rules is not None:
        heard = {i for s in strata if s.resolved is not None for i in s.resolved.heard}
        idle = [r.id for r in rules.rules if r.id not in heard and r.body in ("", rules.body)]
        if idle:
            yield Note(
                code="ratio-rule-without-subjects",
                about=about,
                zh=f"{len(idle)}条比例规则在名录库中没有适用对象：{'、'.join(idle)}。",
                en=f"{len(idle)} ratio rules hold for no subject of the register: {', '.join(idle)}.",
            )
    said = (n for s in strata if s.resolved is not None for n in s.resolved.notes)
    yield from dict.fromkeys(evolve(n, about=f"{about}: {n.about}") for n in said)
    yield from weight_notes(task, strata)
    full = [s for s in strata if s.take_all]
    if full:
        yield Note(
            code="full-coverage",
            about=about,
            zh=f"{len(full)}个层的比例为100%，全部检查，不属于随机抽取：{_some(full)}。",
            en=f"{len(full)} classes have ratio 1: everybody is taken, this is no draw: {_some(full)}.",
        )
    empty = [s for s in strata if s.drawn == 0]
    if empty:
        yield Note(
            code="class-without-draw",
            about=about,
            zh=f"{len(empty)}个层按比例取整后不抽取任何对象：{_some(empty)}。",
            en=f"{len(empty)} classes have nobody drawn after rounding: {_some(empty)}.",
        )
    blank = [s for s in strata if "" in s.values]
    if blank:
        yield Note(
            code="class-with-blank-value",
            about=about,
            zh=f"{sum(s.size for s in blank)}个对象的分层列有空值，空值自成一层。",
            en=f"{sum(s.size for s in blank)} subjects have a blank class value; blank is a class.",
        )
    short = [s for s in strata if s.reserve < reserve_of(task, s.drawn) and not s.take_all]
    if short:
        yield Note(
            code="reserve-shortened",
            about=about,
            zh=f"{len(short)}个层剩余对象不足，候补名单缩短：{_some(short)}。",
            en=f"{len(short)} classes have too few subjects left for the full reserve: {_some(short)}.",
        )


def _some(strata: list[Stratum], most: int = 5) -> str:
    shown = ", ".join(s.label for s in strata[:most])
    return shown if len(strata) <= most else f"{shown}, … ({len(strata)})"
