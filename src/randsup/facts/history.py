"""Past visits as facts: who was inspected when, under which task, by whom.

A fresh public seed is used for every ceremony, so nothing in the lottery remembers what came before.
What must not happen again and again (the same enterprise, the same inspector at the same enterprise,
the same two people together) is therefore read off the published visits of the past, and only there.

A row is one inspector at one visit; a visit by three people is three rows. An *inspection* is what one
task does at one subject on one day, however many rows that takes. (Draw specification, section 5.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import field, frozen

from randsup.canonical import digest, text_problem
from randsup.errors import InputError, Problem

HISTORY_FIELDS = ("day", "subject", "task", "item", "inspector", "department")


@frozen(kw_only=True, order=True)
class PastVisit:
    """One inspector (or nobody named) at one subject on one day.

    Args:
        day: the day of the visit.
        subject: the subject's id, as the register has it.
        task: the task under which it took place, `""` if not stated.
        item: the inspection item, `""` if not stated.
        inspector: the inspector's id, `""` if not stated.
        department: the inspector's department, `""` if not stated.
    """

    day: date
    subject: str
    task: str = ""
    item: str = ""
    inspector: str = ""
    department: str = ""

    def __attrs_post_init__(self) -> None:
        if type(self.day) is date and not any(map(self._problem, HISTORY_FIELDS[1:])):
            return
        problems = [] if type(self.day) is date else [("day", f"{self.day!r} is not a date")]
        problems += [
            (name, f"{getattr(self, name)!r} {problem}")
            for name in HISTORY_FIELDS[1:]
            if (problem := self._problem(name))
        ]
        raise InputError(
            Problem(source="past visit", path=path, message=message) for path, message in problems
        )

    def _problem(self, name: str) -> str | None:
        text = getattr(self, name)
        if not isinstance(text, str):
            return "is not text"
        if not text and name != "subject":
            return None
        return text_problem(text) or ("contains /" if name == "subject" and "/" in text else None)

    def cells(self) -> tuple[str, ...]:
        """Return what the visit holds as text, in the order of `HISTORY_FIELDS`."""
        return (
            self.day.isoformat(),
            self.subject,
            self.task,
            self.item,
            self.inspector,
            self.department,
        )


def _visits(given: Iterable[PastVisit]) -> tuple[PastVisit, ...]:
    visits = tuple(given)
    strangers = [v for v in visits if not isinstance(v, PastVisit)]
    if strangers:
        raise InputError(f"{strangers[0]!r} is not a PastVisit", source="history")
    return tuple(sorted(set(visits)))


@frozen
class History:
    """All past visits that are known, sorted, each once; looked up by subject and by inspector.

    >>> seen = History(
    ...     [
    ...         PastVisit(day=date(2026, 3, 2), subject="A", task="t", inspector="P1"),
    ...         PastVisit(day=date(2026, 3, 2), subject="A", task="t", inspector="P2"),
    ...         PastVisit(day=date(2026, 3, 2), subject="A", task="t", inspector="P2"),
    ...     ]
    ... )
    >>> len(seen), seen.inspections("A"), seen.inspectors_of("A"), seen.partners_of("P1")
    (2, 1, ('P1', 'P2'), ('P2',))
    """

    visits: tuple[PastVisit, ...] = field(converter=_visits, default=())
    _by_subject: dict[str, tuple[PastVisit, ...]] = field(init=False, eq=False, repr=False)
    _by_inspector: dict[str, tuple[PastVisit, ...]] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        subjects: dict[str, list[PastVisit]] = {}
        inspectors: dict[str, list[PastVisit]] = {}
        for visit in self.visits:
            subjects.setdefault(visit.subject, []).append(visit)
            if visit.inspector:
                inspectors.setdefault(visit.inspector, []).append(visit)
        object.__setattr__(self, "_by_subject", {k: tuple(v) for k, v in subjects.items()})
        object.__setattr__(self, "_by_inspector", {k: tuple(v) for k, v in inspectors.items()})

    def __iter__(self) -> Iterator[PastVisit]:
        return iter(self.visits)

    def __len__(self) -> int:
        return len(self.visits)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Every subject that was visited, sorted."""
        return tuple(sorted(self._by_subject))

    @property
    def inspectors(self) -> tuple[str, ...]:
        """Every inspector who is named, sorted."""
        return tuple(sorted(self._by_inspector))

    @property
    def first(self) -> date | None:
        """The earliest day, `None` if there is no visit: before it nothing is known."""
        return self.visits[0].day if self.visits else None

    def of(
        self, subject: str, *, first: date | None = None, last: date | None = None
    ) -> tuple[PastVisit, ...]:
        """Return the visits of a subject in [first, last], both days included; `None` is no bound."""
        return tuple(
            v
            for v in self._by_subject.get(subject, ())
            if (first is None or first <= v.day) and (last is None or v.day <= last)
        )

    def inspections(
        self, subject: str, *, first: date | None = None, last: date | None = None
    ) -> int:
        """Return how many inspections a subject had in [first, last]: days and tasks, not rows."""
        return len({(v.day, v.task) for v in self.of(subject, first=first, last=last)})

    def inspectors_of(
        self, subject: str, *, first: date | None = None, last: date | None = None
    ) -> tuple[str, ...]:
        """Return who has visited a subject in [first, last], sorted."""
        visits = self.of(subject, first=first, last=last)
        return tuple(sorted({v.inspector for v in visits if v.inspector}))

    def partners_of(
        self, inspector: str, *, first: date | None = None, last: date | None = None
    ) -> tuple[str, ...]:
        """Return the others at the same subject on the same day under the same task, sorted."""
        found: set[str] = set()
        for own in self._by_inspector.get(inspector, ()):
            if (first is None or first <= own.day) and (last is None or own.day <= last):
                found.update(
                    v.inspector
                    for v in self._by_subject[own.subject]
                    if (v.day, v.task) == (own.day, own.task) and v.inspector
                )
        return tuple(sorted(found - {inspector}))

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of the sorted rows, each the array of `HISTORY_FIELDS`."""
        return digest([v.cells() for v in self.visits])
