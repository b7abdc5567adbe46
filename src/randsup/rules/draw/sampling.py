"""Drawing subjects: simple random sampling without replacement in each class.

The regulations fix a ratio for a class of subjects and forbid choosing by name
(不得指定检查对象). So: put every subject into its class, give everybody a ticket, take the n smallest
tickets of the class. The inclusion probability is exactly n/N, whatever the order of the register.

How many that are is said by `quotas`. The next tickets of the same class are the reserve, for errors of
the frame only. (Draw specification, section 3.)
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from fractions import Fraction

from attrs import evolve

from randsup.errors import InputError, Problem
from randsup.facts.plans import WEIGHTED, Task
from randsup.facts.registers import SubjectSource
from randsup.lottery import Seed, among, counted, doubled, threshold, ticketed, tickets_below
from randsup.rules.draw.conditional import condition
from randsup.rules.draw.designs import PARETO, Weighting, weighting
from randsup.rules.draw.draw_notes import draw_notes
from randsup.rules.draw.drawn import (
    JOINED,
    WHOLE,
    Conditional,
    Drawn,
    Selection,
    Standing,
    Stratum,
    label,
)
from randsup.rules.draw.frame import CARRIER_OF
from randsup.rules.draw.lines import (
    FirstLine,
    level_at,
    levels_of,
    probability_at,
    standing_stratum,
)
from randsup.rules.draw.quotas import (
    Resolve,
    quota,
    quota_of,
    quotas,
    ratios_of,
    reserve_of,
    shared_out,
)
from randsup.rules.draw.weighted import ranked, weight_tables, weights_of

__all__ = [
    "JOINED",
    "WHOLE",
    "Drawn",
    "Resolve",
    "Selection",
    "Stratum",
    "label",
    "quota",
    "quota_of",
    "sample",
    "shared_out",
]


def sample(
    task: Task,
    subjects: SubjectSource,
    seed: Seed,
    *,
    resolve: Resolve | None = None,
    standing: Standing | None = None,
) -> Drawn:
    """Draw the subjects of a task.

    Args:
        task: whose classes, ratio, rounding, design and reserve are used.
        subjects: the register; read twice (to count, to hash), never held in memory.
        seed: 32 bytes of public randomness.
        resolve: gives a class its ratio where the task has rules instead of one; then required.
        standing: who does not stand in the first line, because of a cap or a rotation.

    Raises:
        InputError: an empty register, a missing column, a class without a ratio, weights that are none.
    """
    columns = task.stratum_columns
    _check_columns(task, subjects, task.columns_read)
    read = {*task.columns_read, "region", CARRIER_OF}
    fields = tuple(sorted(read & {*subjects.columns, *task.columns_read}))
    weights = weights_of(task, subjects, columns) if task.design in WEIGHTED else {}
    by_weight = weight_tables(weights)
    sizes = {values: sum(table.values()) for values, table in by_weight.items()}
    if task.design not in WEIGHTED:
        sizes = counted(subjects, columns)
    if not sizes:
        raise InputError("the register of subjects is empty", source=f"task {task.id!r}")
    ratios = ratios_of(task, columns, sizes, resolve)
    drawn = quotas(task, columns, sizes, ratios, seed)
    given: dict[tuple[str, ...], tuple[Conditional, ...]] = {}
    if task.design in WEIGHTED and standing is not None:
        subjects, given = condition(task, subjects, by_weight, drawn, standing)
        weights = weights_of(task, subjects, columns)
        by_weight = weight_tables(weights)
        chances = {values: sum(table.values()) for values, table in by_weight.items()}
    else:
        chances = sizes
    lotteries = _lotteries(task, by_weight, drawn)
    strata = tuple(
        Stratum(
            values=values,
            size=sizes[values],
            drawn=drawn[values],
            reserve=_reserve(task, drawn[values], chances.get(values, 0)),
            ratio=ratios[values].ratio,
            kind=ratios[values].kind,
            resolved=None if task.ratio.rules is None else ratios[values],
            weighting=lotteries.get(values),
            conditional=given.get(values, ()),
        )
        for values in sorted(sizes)
    )
    if standing is not None and task.design not in WEIGHTED:
        levels = levels_of(subjects, columns, standing)
        strata = tuple(standing_stratum(task, s, levels[s.values], standing) for s in strata)
    key = seed.key("subjects", task.group)
    digest = subjects.digest(fields)  # finds a damaged register before an id of it is read
    selected, reserve = _selections(task, subjects, columns, strata, key, standing, weights)
    return Drawn(
        task=task.id,
        key=key,
        columns=columns,
        fields=fields,
        digest=digest,
        size=sum(sizes.values()),
        strata=strata,
        selected=selected,
        reserve=reserve,
        notes=tuple(draw_notes(task, columns, strata)),
        design=task.design,
        weight=task.weight,
    )


def _lotteries(
    task: Task,
    by_weight: Mapping[tuple[str, ...], Mapping[int, int]],
    drawn: Mapping[tuple[str, ...], int],
) -> dict[tuple[str, ...], Weighting]:
    """Settle the lottery of every class with weights; what is refused is refused at once."""
    found: dict[tuple[str, ...], Weighting] = {}
    problems: list[Problem] = []
    for values, table in sorted(by_weight.items()):
        try:
            found[values] = weighting(
                task.design,
                table,
                drawn[values],
                calibrate=task.calibrate is True,
                source=f"task {task.id!r}",
            )
        except InputError as error:
            problems += [
                evolve(p, message=f"class {label(values)}: {p.message}") for p in error.problems
            ]
    if problems:
        raise InputError(problems)
    return found


def _reserve(task: Task, drawn: int, size: int) -> int:
    """Return the reserve of a class; `pareto` has no order, hence no reserve, where nobody is drawn."""
    if task.design == PARETO and not drawn:
        return 0
    return min(reserve_of(task, drawn), size - drawn)


def _selections(
    task: Task,
    subjects: SubjectSource,
    columns: tuple[str, ...],
    strata: tuple[Stratum, ...],
    key: str,
    standing: Standing | None,
    weights: Mapping[tuple[str, ...], int],
) -> tuple[tuple[Selection, ...], tuple[Selection, ...]]:
    """Return the drawn subjects and the reserve, by class, then rank."""
    selected: list[Selection] = []
    reserve: list[Selection] = []
    if task.design in WEIGHTED:
        wanted = {
            s.values: (s.weighting, s.drawn + s.reserve) for s in strata if s.weighting is not None
        }
        orders = ranked(subjects, columns, task.weight, wanted, key, weights=weights)
        rows = {
            v: [(r.ticket, r.identity, r.region, r.weight) for r in o] for v, o in orders.items()
        }
    else:
        if standing is None:
            smallest = _smallest(subjects, columns, strata, key)
        else:
            smallest = _in_lines(subjects, columns, strata, key, standing)
        rows = {v: [(*found, 0) for found in order] for v, order in smallest.items()}
    for stratum in strata:
        for rank, (ticket, identity, region, weight) in enumerate(rows[stratum.values], 1):
            chosen = rank <= stratum.drawn
            by_weight = stratum.weighting
            at = level_at(stratum, rank)
            same = probability_at(stratum, at)
            (selected if chosen else reserve).append(
                Selection(
                    subject=identity.decode("utf-8"),
                    stratum=stratum.values,
                    rank=rank if chosen else rank - stratum.drawn,
                    ticket=ticket.hex(),
                    probability=same if by_weight is None else Fraction(*by_weight.target(weight)),
                    region=region,
                    weight=None if by_weight is None else weight,
                    level=at,
                )
            )
    return tuple(selected), tuple(reserve)


def _check_columns(task: Task, subjects: SubjectSource, columns: tuple[str, ...]) -> None:
    known = subjects.columns
    problems = []
    for column in columns:
        if column not in known:
            near = get_close_matches(column, known, n=1, cutoff=0.4)
            hint = f" (did you mean {near[0]}?)" if near else f"; it has {', '.join(known)}"
            problems.append(
                Problem(
                    source=f"task {task.id!r}",
                    path=_column_path(task, column),
                    message=f"the register of subjects has no column {column!r}{hint}",
                )
            )
    if problems:
        raise InputError(problems)


def _column_path(task: Task, column: str) -> str:
    if column in task.strata:
        return "strata"
    if column == task.weight and column not in task.stratum_columns:
        return "weight"
    return "ratio.by.column" if task.ratio.rules is None else "ratio"


Ranked = dict[tuple[str, ...], list[tuple[bytes, bytes, str]]]
"""By class: `(ticket, id, region)` in order, drawn first, then reserve."""


def _smallest(
    subjects: SubjectSource, columns: tuple[str, ...], strata: tuple[Stratum, ...], key: str
) -> Ranked:
    """Return the smallest tickets of each class, in order: drawn, then reserve."""
    wanted = {s.values: s.drawn + s.reserve for s in strata}
    kept: Ranked = {}
    taus = {s.values: threshold(wanted[s.values], s.size) for s in strata}
    names, at = _with_region(subjects, columns)
    pending = {values for values, n in wanted.items() if n}
    while pending:
        found: Ranked = {v: [] for v in pending}
        thresholds = {values: taus[values] for values in pending}
        for values, pairs in ticketed(subjects, names, key, thresholds):
            region = "" if at is None else values[at]
            found[values[: len(columns)]].extend((t, i, region) for t, i in pairs)
        for values in sorted(pending):
            tau = taus[values]
            if len(found[values]) < wanted[values] and tau is not None:
                taus[values] = doubled(tau)
                continue
            kept[values] = sorted(found[values])[: wanted[values]]
            pending.discard(values)
    return {s.values: kept.get(s.values, []) for s in strata}


def _in_lines(
    subjects: SubjectSource,
    columns: tuple[str, ...],
    strata: tuple[Stratum, ...],
    key: str,
    standing: Standing,
) -> Ranked:
    """Return the first line by ticket, then the other lines in their order, each by ticket."""
    found = _smallest(FirstLine(subjects, standing), columns, strata, key)
    names, at = _with_region(subjects, columns)
    later: dict[tuple[str, ...], list[tuple[tuple[bool, int], tuple[bytes, bytes, str]]]] = {}
    for values, named in among(subjects, names, standing.named):
        region = "" if at is None else values[at]
        for t, i in tickets_below(key, named, _EVERYTHING):
            line = standing.line(i)
            if not standing.out(line):
                later.setdefault(values[: len(columns)], []).append((line, (t, i, region)))
    for s in strata:
        others = [row for _, row in sorted(later.get(s.values, []))]
        found[s.values] = [*found[s.values], *others][: s.drawn + s.reserve]
    return found


def _with_region(
    subjects: SubjectSource, columns: tuple[str, ...]
) -> tuple[tuple[str, ...], int | None]:
    """Return the columns to read, and where among them the region is, if the register has one."""
    more = "region" not in columns and "region" in subjects.columns
    names = (*columns, "region") if more else columns
    return names, names.index("region") if "region" in names else None


_EVERYTHING = b"\xff" * 33
