"""Drawing subjects: simple random sampling without replacement in each class.

The regulations fix a ratio for a class of subjects and forbid choosing by name
(不得指定检查对象). So: put every subject into its class, give everybody a ticket, take the n smallest
tickets of the class. The inclusion probability is exactly n/N, whatever the order of the register.

How many that are is said by `quotas`. The next tickets of the same class are the reserve, for errors of
the frame only. (Draw specification, section 3.)
"""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction

from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.facts.registers import SubjectSource
from randsup.lottery import Seed, counted, doubled, threshold, ticketed
from randsup.rules.draw_notes import draw_notes
from randsup.rules.drawn import JOINED, WHOLE, Drawn, Selection, Stratum, label
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
    task: Task, subjects: SubjectSource, seed: Seed, *, resolve: Resolve | None = None
) -> Drawn:
    """Draw the subjects of a task.

    Args:
        task: whose classes, ratio, rounding and reserve are used.
        subjects: the register; read twice (to count, to hash), never held in memory.
        seed: 32 bytes of public randomness.
        resolve: gives a class its ratio where the task has rules instead of one; then required.

    Raises:
        InputError: an empty register, a missing column, a class without a ratio.
    """
    columns = task.stratum_columns
    _check_columns(task, subjects, columns)
    fields = tuple(sorted({*columns, "region"} & {*subjects.columns, *columns}))
    sizes = counted(subjects, columns)
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
    key = seed.key("subjects", task.group)
    digest = subjects.digest(fields)  # finds a damaged register before an id of it is read
    ranked = _smallest(subjects, columns, strata, key)
    selected: list[Selection] = []
    reserve: list[Selection] = []
    for stratum in strata:
        probability = Fraction(stratum.drawn, stratum.size)
        for rank, (ticket, identity, region) in enumerate(ranked[stratum.values], 1):
            chosen = rank <= stratum.drawn
            (selected if chosen else reserve).append(
                Selection(
                    subject=identity.decode("utf-8"),
                    stratum=stratum.values,
                    rank=rank if chosen else rank - stratum.drawn,
                    ticket=ticket.hex(),
                    probability=probability,
                    region=region,
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


def _smallest(
    subjects: SubjectSource, columns: tuple[str, ...], strata: tuple[Stratum, ...], key: str
) -> dict[tuple[str, ...], list[tuple[bytes, bytes, str]]]:
    """Return the smallest tickets of each class, `(ticket, id, region)` in order: drawn, then reserve."""
    wanted = {s.values: s.drawn + s.reserve for s in strata}
    kept: dict[tuple[str, ...], list[tuple[bytes, bytes, str]]] = {}
    taus = {s.values: threshold(wanted[s.values], s.size) for s in strata}
    names = (
        columns if "region" in columns or "region" not in subjects.columns else (*columns, "region")
    )
    at = names.index("region") if "region" in names else None
    pending = {values for values, n in wanted.items() if n}
    while pending:
        found: dict[tuple[str, ...], list[tuple[bytes, bytes, str]]] = {v: [] for v in pending}
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
