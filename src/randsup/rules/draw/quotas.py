"""How many of each class are drawn: the ratios of the classes, and their rounding in integers.

n is a ceiling in integers (`-(-p*N // q)`) for a ratio of kind `minimum` or `exact`, a floor for
`maximum`. With rounding `total` only the parent class's total is rounded, and the parts are shared out by
systematic rounding of the cumulated shares: every class gets the floor or the ceiling of its share,
the sum is exact, the expectation is exact.
(Draw specification, section 3.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from randsup.canonical import text_problem
from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.facts.ratios import Resolved
from randsup.lottery import Seed, stream
from randsup.rules.draw.drawn import label

Resolve = Callable[[Mapping[str, str]], Resolved]
"""How rules come to the ratio of the subjects with these columns: `rules.ratio.ratios.resolve`."""

_WORDS = 2**64


def quota(ratio: Fraction, size: int, kind: str = "minimum") -> int:
    """Return how many of `size` a ratio takes: the ceiling, or the floor for kind `maximum`.

    >>> quota(Fraction(7, 100), 100), quota(Fraction(3, 100), 5), quota(Fraction(3, 100), 5, "maximum")
    (7, 1, 0)
    """
    p, q = ratio.numerator, ratio.denominator
    return p * size // q if kind == "maximum" else -(-p * size // q)


def quota_of(resolved: Resolved, size: int) -> int:
    """Return how many of `size` a ratio by rules takes: rounded as its kind says, within its bounds.

    Rounding up must not break a ceiling, nor rounding down a floor, where some number keeps both.

    >>> most = Resolved(ratio=Fraction(1, 10), kind="exact", ceiling=Fraction(1, 10))
    >>> quota_of(most, 25), quota_of(most, 5)
    (2, 0)
    """
    n = quota(resolved.ratio, size, resolved.kind)
    least = quota(resolved.floor or Fraction(0), size)
    most = size if resolved.ceiling is None else quota(resolved.ceiling, size, "maximum")
    return n if least > most else min(max(n, least), most)


def shared_out(total: int, sizes: Mapping[str, int], key: str) -> dict[str, int]:
    """Share `total` out over the parts in proportion to their sizes, by systematic rounding.

    Points stand at `start + j`, j = 0 … total-1, `start` = word 0 of the stream of `key` / 2^64; a part
    gets as many as there are points p with `before <= p < after` in its stretch of the cumulated
    shares `total * size / N`, parts in code-point order.

    >>> parts = {"区0": 35, "区1": 49, "区2": 25, "区3": 20, "区4": 24}
    >>> shared_out(5, parts, "14fc1e1d3dbe70e9aa08fbda32618b03")
    {'区0': 1, '区1': 2, '区2': 1, '区3': 0, '区4': 1}
    """
    whole = sum(sizes.values())
    if whole == 0:
        return dict.fromkeys(sorted(sizes), 0)
    start = Fraction(next(stream(key)), _WORDS)
    parts = {}
    before, cumulated = 0, 0
    for part in sorted(sizes):
        cumulated += sizes[part]
        # points p = start + j < edge: as many as there are j >= 0 with j < edge - start
        edge = Fraction(total * cumulated, whole) - start
        upto = max(0, -(-edge.numerator // edge.denominator))
        parts[part] = upto - before
        before = upto
    return parts


def ratios_of(
    task: Task,
    columns: tuple[str, ...],
    sizes: Mapping[tuple[str, ...], int],
    resolve: Resolve | None,
) -> dict[tuple[str, ...], Resolved]:
    """Return the ratio of every class, as the task states it or its rules give it.

    Raises:
        InputError: a class without a ratio, or rules without a policy to read them by.
    """
    if task.ratio.rules is not None:
        return _resolved(task, columns, sizes, resolve)
    by, kind = task.ratio.by, task.ratio.kind
    place = None if by is None else columns.index(by.column)
    found: dict[tuple[str, ...], Resolved] = {}
    missing: dict[str, int] = {}
    for values, size in sizes.items():
        value = "" if place is None else values[place]
        ratio = task.ratio.of(value)
        if ratio is None:
            missing[value] = missing.get(value, 0) + size
        else:
            found[values] = Resolved(ratio=ratio, kind=kind)
    if missing and by is not None:
        raise InputError(
            Problem(
                source=f"task {task.id!r}",
                path="ratio.by.values",
                message=f"no ratio for {by.column} = {value!r}, which {missing[value]} subjects have; "
                "give one or leave these subjects out of the register",
            )
            for value in sorted(missing)
        )
    return found


def _resolved(
    task: Task,
    columns: tuple[str, ...],
    sizes: Mapping[tuple[str, ...], int],
    resolve: Resolve | None,
) -> dict[tuple[str, ...], Resolved]:
    """Resolve the ratio of every class, each combination of the rules' columns once."""
    if resolve is None or task.ratio.rules is None:
        raise InputError("a ratio by rules needs a policy", source=f"task {task.id!r}")
    read = task.ratio.rules.columns
    known: dict[tuple[str, ...], Resolved | None] = {}
    found: dict[tuple[str, ...], Resolved] = {}
    problems: dict[str, list[str]] = {}
    for values in sorted(sizes):
        row = dict(zip(columns, values, strict=True))
        key = tuple(row[column] for column in read)
        if key not in known:
            try:
                known[key] = resolve({column: row[column] for column in read})
            except InputError as error:
                known[key] = None
                for problem in error.problems:
                    problems.setdefault(problem.message, []).append(_named_class(read, key))
        resolved = known[key]
        if resolved is not None:
            found[values] = resolved
    if problems:
        raise InputError(
            Problem(source=f"task {task.id!r}", path="ratio", message=f"{_first(where)}: {message}")
            for message, where in problems.items()
        )
    return found


def _named_class(columns: Iterable[str], values: Iterable[str]) -> str:
    pairs = zip(columns, values, strict=True)
    return ", ".join(f"{column} = {value!r}" for column, value in pairs) or "every subject"


def _first(labels: list[str], most: int = 3) -> str:
    more = f" and {len(labels) - most} more classes" if len(labels) > most else ""
    return "; ".join(labels[:most]) + more


def quotas(
    task: Task,
    columns: tuple[str, ...],
    sizes: Mapping[tuple[str, ...], int],
    ratios: Mapping[tuple[str, ...], Resolved],
    seed: Seed,
) -> dict[tuple[str, ...], int]:
    """Return how many of every class are drawn: each by itself, or a total shared out.

    Raises:
        InputError: classes that share a total and have no one ratio, or a parent that makes no label.
    """
    apart = {values: quota_of(ratios[values], size) for values, size in sizes.items()}
    if task.rounding == "per-stratum" or not columns:
        return apart
    rules, by = task.ratio.rules, task.ratio.by
    decisive = (by.column,) if by is not None else () if rules is None else rules.columns
    if columns[-1] in decisive and len(columns) > len(decisive):
        raise InputError(
            f'with rounding = "total" and a ratio by {columns[-1]}, the classes that share a '
            f"total come after it: put {columns[-1]!r} before the last column",
            source=f"task {task.id!r}",
        )
    if len(columns) == len(decisive):
        return apart
    parents: dict[tuple[str, ...], dict[str, int]] = {}
    for values, size in sizes.items():
        parents.setdefault(values[:-1], {})[values[-1]] = size
    _check_parents(task, columns, parents)
    drawn = {}
    for parent, parts in parents.items():
        ratio = ratios[(*parent, next(iter(parts)))]
        total = quota_of(ratio, sum(parts.values()))
        key = seed.key("rounding", task.id, label(parent))
        for part, n in shared_out(total, parts, key).items():
            drawn[(*parent, part)] = n
    return drawn


def _check_parents(
    task: Task, columns: tuple[str, ...], parents: Mapping[tuple[str, ...], Mapping[str, int]]
) -> None:
    """Refuse parent values that make no label of a key; they have to be named in public."""
    problems = [
        Problem(
            source=f"task {task.id!r}",
            path="strata",
            message=f'with rounding = "total" a total is shared out inside each {columns[at]}, but '
            f"{value!r}, which {sum(parts.values())} subjects have, {wrong}: correct it, or use "
            'rounding = "per-stratum"',
        )
        for parent, parts in sorted(parents.items())
        for at, value in enumerate(parent)
        if (wrong := text_problem(value))
    ]
    if problems:
        raise InputError(problems)


def reserve_of(task: Task, drawn: int) -> int:
    """Return how many stand in reserve for `drawn` subjects, if there are so many left."""
    share = task.reserve
    return quota(share, drawn) if isinstance(share, Fraction) else share
