"""Drawing subjects: simple random sampling without replacement in each class.

The regulations fix a ratio for a class of subjects and forbid choosing by name
(不得指定检查对象). So: put every subject into its class, give everybody a ticket, take the n smallest
tickets of the class. The inclusion probability is exactly n/N, whatever the order of the register.

How many that are is said by `quotas`. The next tickets of the same class are the reserve, for errors of
the frame only. (Draw specification, section 3.)
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.facts.registers import SubjectSource
from randsup.lottery import Seed, doubled, threshold, tickets_below
from randsup.rules.draw_notes import draw_notes
from randsup.rules.drawn import JOINED, WHOLE, Drawn, Selection, Standing, Stratum, label
from randsup.rules.frame import CARRIER_OF
from randsup.rules.lines import FirstLine, level_at, levels_of, probability_at, standing_stratum
from randsup.rules.quotas import Resolve, quota, quota_of, quotas, ratios_of, reserve_of, shared_out

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
        task: whose classes, ratio, rounding and reserve are used.
        subjects: the register; read twice (to count, to hash), never held in memory.
        seed: 32 bytes of public randomness.
        resolve: gives a class its ratio where the task has rules instead of one; then required.
        standing: who does not stand in the first line, because of a cap or a rotation.

    Raises:
        InputError: an empty register, a missing column, a class without a ratio.
    """
    columns = task.stratum_columns
    _check_columns(task, subjects, columns)
    read = {*task.frame_columns, "region", CARRIER_OF}
    fields = tuple(sorted(read & {*subjects.columns, *columns}))
    sizes: dict[tuple[str, ...], int] = {}
    for values, ids in subjects.groups(columns):
        sizes[values] = sizes.get(values, 0) + len(ids)
    if not sizes:
        raise InputError("the register of subjects is empty", source=f"task {task.id!r}")
    ratios = ratios_of(task, columns, sizes, resolve)
    drawn = quotas(task, columns, sizes, ratios, seed)
    strata = tuple(
        Stratum(
            values=values,
            size=sizes[values],
            drawn=drawn[values],
            reserve=min(reserve_of(task, drawn[values]), sizes[values] - drawn[values]),
            ratio=ratios[values].ratio,
            kind=ratios[values].kind,
            resolved=None if task.ratio.rules is None else ratios[values],
        )
        for values in sorted(sizes)
    )
    if standing is not None:
        levels = levels_of(subjects, columns, standing)
        strata = tuple(standing_stratum(task, s, levels[s.values], standing) for s in strata)
    key = seed.key("subjects", task.group)
    digest = subjects.digest(fields)  # finds a damaged register before an id of it is read
    if standing is None:
        ranked = _smallest(subjects, columns, strata, key)
    else:
        ranked = _in_lines(subjects, columns, strata, key, standing)
    selected: list[Selection] = []
    reserve: list[Selection] = []
    for stratum in strata:
        for rank, (ticket, identity, region, carrier_of) in enumerate(ranked[stratum.values], 1):
            chosen = rank <= stratum.drawn
            at = level_at(stratum, rank)
            (selected if chosen else reserve).append(
                Selection(
                    subject=identity.decode("utf-8"),
                    stratum=stratum.values,
                    rank=rank if chosen else rank - stratum.drawn,
                    ticket=ticket.hex(),
                    probability=probability_at(stratum, at),
                    region=region,
                    level=at,
                    carrier_of=carrier_of,
                )
            )
    return Drawn(
        task=task.id,
        key=key,
        columns=columns,
        fields=fields,
        digest=digest,
        size=sum(sizes.values()),
        strata=strata,
        selected=tuple(selected),
        reserve=tuple(reserve),
        notes=tuple(draw_notes(task, columns, strata)),
    )


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
    return "ratio.by.column" if task.ratio.rules is None else "ratio"


Ranked = dict[tuple[str, ...], list[tuple[bytes, bytes, str, str]]]
"""By class: `(ticket, id, region, linked subject)` in order, drawn first, then reserve."""


def _smallest(
    subjects: SubjectSource, columns: tuple[str, ...], strata: tuple[Stratum, ...], key: str
) -> Ranked:
    """Return the smallest tickets of each class, in order: drawn, then reserve."""
    wanted = {s.values: s.drawn + s.reserve for s in strata}
    kept: Ranked = {}
    taus = {s.values: threshold(wanted[s.values], s.size) for s in strata}
    names, tell = _told(subjects, columns)
    pending = {values for values, n in wanted.items() if n}
    while pending:
        found: Ranked = {v: [] for v in pending}
        for values, ids in subjects.groups(names):
            stratum = values[: len(columns)]
            if stratum in pending:
                below_tau = tickets_below(key, ids, taus[stratum] or _EVERYTHING)
                found[stratum].extend((t, i, *tell(values)) for t, i in below_tau)
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
    ranked = _smallest(FirstLine(subjects, standing), columns, strata, key)
    names, tell = _told(subjects, columns)
    later: dict[tuple[str, ...], list[tuple[tuple[bool, int], tuple[bytes, bytes, str, str]]]] = {}
    for values, ids in subjects.groups(names):
        named = [i for i in ids if i.decode("utf-8") in standing.named]
        for t, i in tickets_below(key, named, _EVERYTHING):
            line = standing.line(i.decode("utf-8"))
            if not standing.out(line):
                row = (t, i, *tell(values))
                later.setdefault(values[: len(columns)], []).append((line, row))
    for s in strata:
        others = [row for _, row in sorted(later.get(s.values, []))]
        ranked[s.values] = [*ranked[s.values], *others][: s.drawn + s.reserve]
    return ranked


def _told(
    subjects: SubjectSource, columns: tuple[str, ...]
) -> tuple[tuple[str, ...], Callable[[tuple[str, ...]], tuple[str, str]]]:
    """Return the columns to read, and how to find region and linked subject among their values."""
    wanted = ("region", CARRIER_OF)
    more = tuple(c for c in wanted if c not in columns and c in subjects.columns)
    names = (*columns, *more)
    region, linked = (names.index(c) if c in names else None for c in wanted)

    def tell(values: tuple[str, ...]) -> tuple[str, str]:
        return ("" if region is None else values[region], "" if linked is None else values[linked])

    return names, tell


_EVERYTHING = b"\xff" * 33
