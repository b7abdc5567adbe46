"""What an auditor has in hand: a dispatch as it is given, and what it can be judged by.

Nothing of it has to come from this library. A list of teams from another system, the two registers and the
declared interests are enough for most checks; what is not there is `None`, and each check that would
need it says so. (Dispatch specification, section 6.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from attrs import field, frozen

from randsup.canonical import Json, digest
from randsup.facts.events import Events
from randsup.facts.history import History
from randsup.facts.plans import Task
from randsup.facts.registers import Conflict, Inspector, SubjectSource
from randsup.facts.workdays import WorkCalendar
from randsup.law.policy import Policy
from randsup.lottery import Seed, below
from randsup.proof.attempts import Entry, Opening
from randsup.proof.commitment import Commitment
from randsup.rules.dispatch.assignments import Dispatch, Move, Team, Unfilled
from randsup.rules.dispatch.seats import Place
from randsup.rules.dispatch.teams import assign
from randsup.rules.process import Outcome, PlannedTask, perform


def _derive(seed: Seed, purpose: str, *labels: str) -> str:
    return seed.key(purpose, *labels)


@frozen(kw_only=True)
class Procedure:
    """The procedure under audit, where a check has to run it; by default that of this library.

    `assign` gives a dispatch as `randsup.rules.dispatch.teams.assign` does, `perform` a whole run as
    `randsup.rules.process.perform` does, `key` derives a key of a seed, a purpose and labels, `below` draws
    a number from words of 64 bits.
    """

    assign: Callable[..., Dispatch] = assign
    perform: Callable[..., tuple[Outcome, ...]] = perform
    key: Callable[..., str] = _derive
    below: Callable[[Iterator[int], int], int] = below


@frozen(kw_only=True)
class Approval:
    """One step of a change's way: in which role, by whom, when."""

    role: str
    by: str
    on: date | None = None


@frozen(kw_only=True)
class Number:
    """A number that was drawn for a change: under which key, from how many, which one, and who that is."""

    key: str
    size: int
    index: int
    inspector: str


def _approvals(given: Iterable[Approval]) -> tuple[Approval, ...]:
    return tuple(given)


def _numbers(given: Iterable[Number]) -> tuple[Number, ...]:
    return tuple(given)


def _moves(given: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(given)


@frozen(kw_only=True)
class LoggedChange:
    """One event after publication.

    Args:
        number: from 1, without a gap.
        kind: `recusal`, `application` or `leader`.
        seat: id of the seat.
        old, new: who held it, who holds it now; `""` for nobody.
        filed: the day on which it was declared or applied for.
        seed: the event seed.
        seed_on: the day on which that became known.
        reason: in words.
        approvals: who applied, reviewed, approved.
        draws: the numbers drawn.
        moves: every seat that changed hands, this one first.
        list_drawn: the day from which a window counts.
        previous: the digest of the event before it; what the first one names stands in the evidence.
        last_day: the last day of the window by which it was measured, `None` for no window.
        ground: the reason as a code of `replacement.reasons`, `""` for none.
        digest_of_log: the digest of the event in its own log, `""` for that of `plain`.
        stated: the digest that the log states for it, `""` for none.
        elsewhere: whether the event is of another task, and here only a link of the chain.
        source: where the substitute comes from, as the log says it; a step of the ladder lets more people come.
    """

    number: int
    kind: str
    seat: str
    old: str
    new: str
    filed: date
    seed: Seed
    seed_on: date
    reason: str = ""
    approvals: tuple[Approval, ...] = field(default=(), converter=_approvals)
    draws: tuple[Number, ...] = field(default=(), converter=_numbers)
    moves: tuple[Move, ...] = field(default=(), converter=_moves)
    list_drawn: date | None = None
    last_day: date | None = None
    ground: str = ""
    previous: str = ""
    digest_of_log: str = ""
    stated: str = ""
    elsewhere: bool = False
    source: str = ""

    def plain(self) -> dict[str, Json]:
        """Return the event as canonical JSON holds it, the digest of the one before it included."""
        return {
            "approvals": [
                [a.role, a.by, None if a.on is None else str(a.on)] for a in self.approvals
            ],
            "draws": [[d.key, d.size, d.index, d.inspector] for d in self.draws],
            "filed": str(self.filed),
            **({"ground": self.ground} if self.ground else {}),
            "kind": self.kind,
            **({} if self.last_day is None else {"last_day": str(self.last_day)}),
            "list_drawn": None if self.list_drawn is None else str(self.list_drawn),
            "moves": [m.plain() for m in self.moves],
            "new": self.new,
            "number": self.number,
            "old": self.old,
            "previous": self.previous,
            "reason": self.reason,
            "seat": self.seat,
            "seed": self.seed.hex,
            "seed_on": str(self.seed_on),
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the event's canonical JSON; the next event holds it."""
        return self.digest_of_log or digest(self.plain())


@frozen(kw_only=True)
class Refusal:
    """A change that was asked for and refused; `late` says that it was refused for its day."""

    kind: str
    seat: str
    filed: date
    late: bool


def _places(given: Iterable[object]) -> tuple[Place, ...]:
    """Take up subjects with a region: places, selections, anything that has both."""
    found = (
        p
        if isinstance(p, Place)
        else Place(subject=str(getattr(p, "subject", "")), region=str(getattr(p, "region", "")))
        for p in given
    )
    return tuple(sorted(found, key=lambda p: (p.subject, p.region)))


def _tuple(given: Iterable[object] | None) -> tuple[object, ...] | None:
    return None if given is None else tuple(given)


@frozen(kw_only=True)
class Evidence:
    """What is judged, and by what. Whatever is `None` is not known; an empty tuple says that there is none.

    Args:
        task: what was planned: departments, seats, crews, categories, window.
        policy: the text that is applied.
        dispatch: what is judged, as it was recorded or published.
        drawn: the drawn subjects with their regions.
        inspectors: the frozen registers of the departments.
        lent: who came from a superior's register by an event, as people of the department they stand in for.
        conflicts: the declared interests.
        loads: visits given earlier in the same run, as (inspector, number).
        caps: how many visits a person's days leave, as (inspector, number).
        history: the past visits.
        leads: the departments that the published list names as leading, `None` for the task's own.
        days: when each subject is visited, as (task, subject, day), of all tasks of the run.
        others: other tasks of the run and their dispatches.
        seed: the public seed.
        planned: all tasks of the run, in order to do it again.
        subjects: the subjects' register.
        calendar: the working days.
        pair: two inspectors whom only their ids tell apart, to be counted over many seeds.
        procedure: what is run where a check has to run something.
        commitments: one for each attempt of the ceremony.
        log: the lines of the ceremony.
        openings: what was revealed.
        frame: what the inputs give as frame, canonical JSON, to be compared with what was committed.
        public: the texts that were published before the reveal.
        changes: what happened after publication, in the order of the log.
        differences: what is found where the events were done again, as (number, Chinese, English).
        final: who holds which seat after all changes, as (seat id, inspector).
        anchor: what the first event names as the digest before it, `""` for nothing.
        refusals: changes that were asked for and refused.
        leaders: who leads, as (subject, inspector).
        events: the dates of the task's events.
        kept_until: until when the records are kept.
    """

    task: Task
    policy: Policy
    dispatch: Dispatch
    drawn: tuple[Place, ...] = field(converter=_places)
    inspectors: tuple[Inspector, ...] | None = field(default=None, converter=_tuple)
    conflicts: tuple[Conflict, ...] | None = field(default=None, converter=_tuple)
    loads: tuple[tuple[str, int], ...] = ()
    caps: tuple[tuple[str, int], ...] = ()
    history: History | None = None
    leads: tuple[str, ...] | None = None
    days: tuple[tuple[str, str, date], ...] | None = None
    others: tuple[tuple[Task, Dispatch], ...] = ()
    seed: Seed | None = None
    planned: tuple[PlannedTask, ...] | None = None
    subjects: SubjectSource | None = None
    calendar: WorkCalendar | None = None
    pair: tuple[str, str] | None = None
    procedure: Procedure = field(factory=Procedure)
    commitments: tuple[Commitment, ...] | None = None
    log: tuple[Entry, ...] | None = None
    openings: tuple[Opening, ...] | None = None
    frame: str | None = None
    public: tuple[str, ...] | None = None
    changes: tuple[LoggedChange, ...] | None = None
    differences: tuple[tuple[int, str, str], ...] = ()
    lent: tuple[Inspector, ...] = ()
    final: tuple[tuple[str, str], ...] | None = None
    anchor: str = ""
    refusals: tuple[Refusal, ...] | None = None
    leaders: tuple[tuple[str, str], ...] | None = field(default=None, converter=_tuple)
    events: Events | None = None
    kept_until: date | None = None


def foreign(task: Task, teams: Iterable[Team], unfilled: Iterable[Unfilled] = ()) -> Dispatch:
    """Return a list of teams from anywhere as a dispatch of which nothing else is recorded."""
    return Dispatch(
        task=task.id,
        crews=(),
        teams=tuple(teams),
        unfilled=tuple(unfilled),
        certificates=(),
        loads=(),
        trace=(),
        substitutes=(),
        excluded=(),
    )
