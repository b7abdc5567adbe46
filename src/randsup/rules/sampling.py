"""Drawing subjects: simple random sampling without replacement in each class.

The regulations fix a ratio for a class of subjects and forbid choosing by name
(不得指定检查对象). So: put every subject into its class, give everybody a ticket, take the n smallest
tickets of the class. The inclusion probability is exactly n/N, whatever the order of the register.

n is a ceiling in integers (`-(-p*N // q)`) for a ratio of kind `minimum` or `exact`, a floor for
`maximum`. With rounding `total` only the parent class's total is rounded, and the parts are shared out by
systematic rounding of the cumulated shares: every class gets the floor or the ceiling of its share,
the sum is exact, the expectation is exact.

The next tickets of the same class are the reserve, for errors of the frame only.
(Draw specification, section 3.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from fractions import Fraction

from attrs import evolve, frozen

from randsup.canonical import text_problem
from randsup.errors import InputError, Problem
from randsup.facts.plans import Task
from randsup.facts.ratios import Resolved
from randsup.facts.registers import SubjectSource
from randsup.law.findings import Finding, Note
from randsup.lottery import Seed, counted, doubled, stream, threshold, ticketed

Resolve = Callable[[Mapping[str, str]], Resolved]
"""How rules come to the ratio of the subjects with these columns: `rules.ratios.resolve`."""

WHOLE = "*"
"""The label of the one parent of a task without nested classes (draw specification, section 2)."""
JOINED = " / "
"""How the values of a class are joined into its label."""

_WORDS = 2**64


def label(values: Iterable[str]) -> str:
    """Return the label of a class, `*` for a task that makes no classes.

    >>> label(("福田区", "A")), label(())
    ('福田区 / A', '*')
    """
    parts = tuple(values)
    return JOINED.join(parts) if parts else WHOLE


@frozen(kw_only=True)
class Stratum:
    """One class: its size N, how many are drawn (n), and how many stand in reserve.

    `resolved` says how rules came to the ratio; it is `None` where the task states the ratio itself.
    """

    values: tuple[str, ...]
    size: int
    drawn: int
    reserve: int
    ratio: Fraction
    kind: str = "minimum"
    resolved: Resolved | None = None

    @property
    def label(self) -> str:
        """The values joined by ` / `."""
        return label(self.values)

    @property
    def take_all(self) -> bool:
        """Whether everybody was taken because the ratio is 1: full coverage, not a draw."""
        return self.ratio == 1


@frozen(kw_only=True)
class Selection:
    """A drawn subject (or one in reserve), its place in its class, and what proves it."""

    subject: str
    stratum: tuple[str, ...]
    rank: int
    ticket: str
    probability: Fraction
    region: str = ""


@frozen(kw_only=True)
class Drawn:
    """The outcome of a draw.

    `selected` and `reserve` are ordered by class, then rank; `columns` made the classes; `key` is the
    key of the tickets; `fields` are the columns that the draw has read, `digest` the register's digest
    over the ids and these. `reasons` are the clauses that decided, `findings` the breaches of the plan,
    `notes` what must be said.
    """

    task: str
    key: str
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    digest: str
    size: int
    strata: tuple[Stratum, ...]
    selected: tuple[Selection, ...]
    reserve: tuple[Selection, ...]
    reasons: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()


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
    ratios = _ratios(task, columns, sizes, resolve)
    drawn = _quotas(task, columns, sizes, ratios, seed)
    strata = tuple(
        Stratum(
            values=values,
            size=sizes[values],
            drawn=drawn[values],
            reserve=min(_reserve(task, drawn[values]), sizes[values] - drawn[values]),
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
        notes=tuple(_notes(task, columns, strata)),
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


def _ratios(
    task: Task,
    columns: tuple[str, ...],
    sizes: Mapping[tuple[str, ...], int],
    resolve: Resolve | None,
) -> dict[tuple[str, ...], Resolved]:
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


def _quotas(
    task: Task,
    columns: tuple[str, ...],
    sizes: Mapping[tuple[str, ...], int],
    ratios: Mapping[tuple[str, ...], Resolved],
    seed: Seed,
) -> dict[tuple[str, ...], int]:
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


def _reserve(task: Task, drawn: int) -> int:
    share = task.reserve
    return quota(share, drawn) if isinstance(share, Fraction) else share


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


def _notes(task: Task, columns: tuple[str, ...], strata: tuple[Stratum, ...]) -> Iterable[Note]:
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
    short = [s for s in strata if s.reserve < _reserve(task, s.drawn) and not s.take_all]
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
