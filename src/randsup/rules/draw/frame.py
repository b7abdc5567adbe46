"""The frame of a draw: the part of the register that a task aims at.

Shenzhen wants both: 应采取定向抽查和不定向抽查方式 (二（三）1). A targeted draw (定向抽查) is a declared filter of the
register, with its reason in the record, and a lottery among whoever is left; it is no way to name somebody. So the
filter reads columns that describe kinds of subjects, every value of it is public, who is kept and who is left
out is counted, and a filter that comes down to naming (as many values as subjects) is a breach.
(Draw specification, sections 1 and 3.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.facts.frames import FrameFilter
from randsup.facts.plans import Task
from randsup.facts.registers import SubjectSource
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.law.terms import Strength
from randsup.lottery import among, counted, ticketed

CARRIER_OF = "carrier_of"
"""The column that links a carrier (product, project, place, point) to its subject (所属主体)."""


@frozen
class Frame:
    """A register seen through filters: a `SubjectSource` of the subjects that every filter keeps.

    Its digest is that of the whole register, so that whoever has the register can filter it again.
    """

    source: SubjectSource
    filters: tuple[FrameFilter, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the register."""
        return self.source.columns

    def __len__(self) -> int:
        return sum(self.counts(()).values())

    def _read(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the columns to read for `names`: those that the filters read follow."""
        return (*names, *dict.fromkeys(f.column for f in self.filters if f.column not in names))

    def _keeps(self, read: tuple[str, ...], values: tuple[str, ...]) -> bool:
        return all(f.keeps(values[read.index(f.column)]) for f in self.filters)

    def groups(self, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
        """Yield the values of the columns `names` and the ids that have them, of those kept."""
        read = self._read(names)
        for values, ids in self.source.groups(read):
            if self._keeps(read, values):
                yield values[: len(names)], ids

    def counts(self, names: tuple[str, ...]) -> Mapping[tuple[str, ...], int]:
        """Return how many subjects have each combination of values of the columns `names`."""
        read = self._read(names)
        found: dict[tuple[str, ...], int] = {}
        for values, size in counted(self.source, read).items():
            if self._keeps(read, values):
                own = values[: len(names)]
                found[own] = found.get(own, 0) + size
        return found

    def tickets(
        self,
        names: tuple[str, ...],
        key: str,
        thresholds: Mapping[tuple[str, ...], bytes | None],
    ) -> Iterator[tuple[tuple[str, ...], list[tuple[bytes, bytes]]]]:
        """Yield tickets below the threshold of their class; see `TicketingSource`.

        What the filters read is asked for with the classes: whoever is left out is not even hashed where the
        register hashes by itself.
        """
        width = len(next(iter(thresholds), ()))
        classes = self._read(names[:width])
        further = tuple(name for name in names[width:] if name not in classes)
        below = {
            values: thresholds[values[:width]]
            for values in counted(self.source, classes)
            if values[:width] in thresholds and self._keeps(classes, values)
        }
        read = (*classes, *further)
        places = [read.index(name) for name in names]
        for values, pairs in ticketed(self.source, read, key, below):
            yield tuple(values[at] for at in places), pairs

    def among(
        self, names: tuple[str, ...], ids: Collection[bytes]
    ) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
        """Yield the values of the columns `names` of some ids of those kept; see `TicketingSource`."""
        read = self._read(names)
        for values, found in among(self.source, read, ids):
            if self._keeps(read, values):
                yield values[: len(names)], found

    def digest(self, names: tuple[str, ...]) -> str:
        """Return the digest of the whole register over the ids and the columns `names`."""
        return self.source.digest(names)


@frozen(kw_only=True)
class Framed:
    """What a filter left: the frame, how many it kept and left out, and what must be said of it."""

    source: SubjectSource
    kept: int
    left_out: int
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()


def framed(task: Task, source: SubjectSource, policy: Policy) -> Framed | None:
    """Return the frame of a task with filters, `None` for a task without.

    Raises:
        InputError: a column that the register lacks, or nobody left.
    """
    if not task.filter:
        return None
    _check_columns(task, source)
    frame = Frame(source, task.filter)
    kept = len(frame)
    if not kept:
        raise InputError(
            [
                Problem(
                    source=f"task {task.id!r}",
                    path="filter",
                    message="keeps none of the "
                    f"{len(source)} subjects of the register: correct the values",
                )
            ]
        )
    findings: list[Finding] = []
    notes: list[Note] = []
    for n, given in enumerate(task.filter):
        found = {
            value: n for (value,), n in Frame(source, (given,)).counts((given.column,)).items()
        }
        missing = [v for v in given.values if v not in found]
        if missing:
            notes.append(
                Note(
                    code="filter-value-without-subjects",
                    about=f"task {task.id}",
                    zh=f"定向条件{n + 1}（{given.column}）中有{len(missing)}个值在名录库中没有对象："
                    f"{'、'.join(missing)}。",
                    en=f"Filter {n + 1} ({given.column}) names {len(missing)} values that no subject "
                    f"has: {', '.join(missing)}.",
                )
            )
        if len(source) > 1 and all(size == 1 for size in found.values()):
            findings.append(_naming(task, given, policy))
    left_out = len(source) - kept
    notes.insert(0, _targeted(task, policy, kept, left_out))
    return Framed(
        source=frame,
        kept=kept,
        left_out=left_out,
        findings=tuple(findings),
        notes=tuple(notes),
    )


def _check_columns(task: Task, source: SubjectSource) -> None:
    problems = []
    for n, given in enumerate(task.filter):
        if given.column not in source.columns:
            near = get_close_matches(given.column, source.columns, n=1, cutoff=0.4)
            hint = (
                f" (did you mean {near[0]}?)" if near else f"; it has {', '.join(source.columns)}"
            )
            problems.append(
                Problem(
                    source=f"task {task.id!r}",
                    path=f"filter.{n}.column",
                    message=f"the register of subjects has no column {given.column!r}{hint}",
                )
            )
    if problems:
        raise InputError(problems)


def _targeted(task: Task, policy: Policy, kept: int, left_out: int) -> Note:
    modes = policy.plan.modes
    conditions = "；".join(f"{f.column}为{'、'.join(f.values)}" for f in task.filter)
    rule = "; ".join(f"{f.column} is {' or '.join(f.values)}" for f in task.filter)
    return Note(
        code="targeted-draw",
        about=f"task {task.id}",
        zh=f"定向抽查：{conditions}；理由：{task.filter_reason}。名录库中{kept}户符合条件，"
        f"{left_out}户不在范围内；范围内随机抽取。",
        en=f"A targeted draw: {rule}; reason: {task.filter_reason}. {kept} subjects of the register are "
        f"in the frame, {left_out} are not; among the {kept} the draw is random.",
        clauses=modes.clauses if isinstance(modes, Clause) else (),
    )


def _naming(task: Task, given: FrameFilter, policy: Policy) -> Finding:
    clause = policy.draw.target_naming_forbidden
    law = clause if isinstance(clause, Clause) else None
    return Finding(
        code="filter-names-subjects",
        strength=Strength.IN_PRINCIPLE if law is None else law.strength,
        about=f"task {task.id}: {given.column}",
        zh=f"定向条件“{given.column}”的每个值只对应一户，等于指定检查对象。",
        en=f"Each value of the filter by {given.column} is that of one subject only: this names them.",
        citation=None if law is None else law.citation,
    )
