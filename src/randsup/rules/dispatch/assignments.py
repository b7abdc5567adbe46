"""What a dispatch is: teams, seats that stay empty, and the sentences that prove why.

Sentences: 执法检查人员组成检查组，每个检查组不少于2人 (Tonghua 六（五）1);
建立检查人员递补抽取机制 (Shenzhen 二（一）3).

Theory. Every drawn subject has a team, full or not; every empty seat points to a certificate, and every
certificate is an inequality that anyone can recompute from the registers: so many seats, so many
visits that the eligible people can make, the difference is missing whatever the assignment.
(Dispatch specification, sections 1, 2 and 6, invariants 27 to 30.)
"""

from __future__ import annotations

from datetime import date

from attrs import frozen

from randsup.canonical import Json
from randsup.law.findings import Finding, Note

LEAD = "lead"
MEMBER = "member"
EXPERT = "expert"


def seat_id(task: str, subject: str, department: str, seat: int) -> str:
    """Return the id of a seat; `seat` counts from 1, lead seats first.

    >>> seat_id("task-7", "91210101YL1N1KKD6J", "城管", 1)
    'task-7/91210101YL1N1KKD6J/城管/1'
    """
    return f"{task}/{subject}/{department}/{seat}"


@frozen(kw_only=True)
class Assignment:
    """A seat and who takes it.

    `category` is what a lead seat requires, `""` for any; what one person has to hold together is joined
    by `;`.
    """

    subject: str
    department: str
    seat: int
    role: str
    category: str
    inspector: str


@frozen(kw_only=True)
class Team:
    """Who visits a subject: the lead department first, then by code point, then by seat."""

    subject: str
    members: tuple[Assignment, ...]


@frozen(kw_only=True)
class Unfilled:
    """A seat that nobody can take, and the index of the certificate that proves it."""

    subject: str
    department: str
    seat: int
    role: str
    category: str
    certificate: int


@frozen(kw_only=True)
class Certificate:
    """Why seats stay empty: there are more `seats` than `capacity` and `pairs` together can fill.

    Args:
        department: whose seats they are.
        seats: ids, by code point; they can be filled by nobody but the people below.
        subjects: of these seats, by code point.
        categories: required by these seats, by code point; `""` where any will do.
        inspectors: everybody whose capacity is used up in these seats, by code point.
        capacity: visits that `inspectors` may make in this task, by their caps.
        pairs: (subject, person) with a person not in `inspectors` who can take one of the seats: once each.
        missing: `len(seats) - capacity - pairs`, at least 1.
        crew: the size of the crew to which the department was limited, `None` for a whole register.
        steps: the steps of the ladder that were taken for these seats, and were not enough.
    """

    department: str
    seats: tuple[str, ...]
    subjects: tuple[str, ...]
    categories: tuple[str, ...]
    inspectors: tuple[str, ...]
    capacity: int
    pairs: int
    missing: int
    crew: int | None = None
    steps: tuple[str, ...] = ()

    @property
    def zh(self) -> str:
        """The certificate as a Chinese sentence."""
        seats = "" if len(self.seats) == len(self.subjects) else f"的{len(self.seats)}个席位"
        named = "、".join(_category_zh(c) for c in self.categories)
        widened = "、".join(STEP_NAMES[s][0] for s in self.steps)
        widened = f"（含{widened}）" if widened else ""
        among = "" if self.crew is None else f"在选派的{self.crew}人中，"
        other = f"，其他人员至多可担任其中{self.pairs}个席位" if self.pairs else ""
        return (
            f"{self.department}：这{len(self.subjects)}个检查对象{seats}需要{named}；{among}"
            f"有资格的{len(self.inspectors)}人{widened}合计可承担{self.capacity}次{other}；"
            f"缺{self.missing}人次。"
        )

    @property
    def en(self) -> str:
        """The certificate as an English sentence."""
        subjects, seats = len(self.subjects), len(self.seats)
        one = subjects == 1
        what = "This subject" if one else f"These {subjects} subjects"
        if seats != subjects:
            what += f" ({seats} seats)"
        named = " and ".join(_category_en(c) for c in self.categories)
        widened = " and ".join(STEP_NAMES[s][1] for s in self.steps)
        widened = f" ({widened} included)" if widened else ""
        people = len(self.inspectors)
        who = "1 eligible inspector" if people == 1 else f"{people} eligible inspectors"
        who += widened
        among = "" if self.crew is None else f" among the crew of {self.crew}"
        other = f", others can take at most {self.pairs} of these seats" if self.pairs else ""
        return (
            f"{self.department}: {what} {'needs' if one else 'need'} {named}; {who} with a total "
            f"capacity of {self.capacity} {'exists' if people == 1 else 'exist'}{among}{other}; "
            f"{self.missing} short."
        )


STEP_NAMES = {
    "neighbouring": ("相近执法类别", "near categories"),
    "superior": ("上级名录库", "the superior's register"),
    "single-random": ("单随机", "people named for a single-random draw"),
    "direct": ("直接指派", "people assigned directly"),
}
"""The steps of the ladder in words, Chinese and English."""


def _category_zh(category: str) -> str:
    several = category.replace(";", "、")
    if several != category:
        return f"兼具执法类别{several}的人员"
    return f"执法类别{category}" if category else "执法检查人员"


def _category_en(category: str) -> str:
    several = category.replace(";", " and ")
    if several != category:
        return f"one person with the categories {several}"
    return f"category {category}" if category else "inspectors"


@frozen(kw_only=True)
class Rung:
    """One step of the ladder, taken in one department for seats that are proven to stay empty otherwise.

    Args:
        step: `neighbouring`, `superior`, `single-random` or `direct`.
        department: whose seats they are.
        certificates: the proof that, without the step, these seats cannot all be filled.
        filled: ids of the seats that are filled now and were not before.
        taken: (seat id, inspector) where, in the end, somebody sits by this step.
        reason, approver, day: what the office has stated for it.
        clauses: the ids of the clauses that allow it.
    """

    step: str
    department: str
    certificates: tuple[Certificate, ...]
    filled: tuple[str, ...]
    taken: tuple[tuple[str, str], ...]
    reason: str = ""
    approver: str = ""
    day: date | None = None
    clauses: tuple[str, ...] = ()


@frozen(kw_only=True)
class Rotation:
    """How far past visits and partners come back, for one department.

    `visits` counts seats whose holder has been at the subject before, `least` is a number of them that
    nothing can avoid while as many seats are filled; `partners` counts pairs of one team that have gone
    together before.
    """

    department: str
    visits: int
    least: int
    partners: int


@frozen(kw_only=True)
class Crew:
    """The people whom a department sends, in roster order; `stated` is `None` for the whole register.

    `grown` of them came in addition to the stated number, because it could not cover all seats.
    """

    department: str
    members: tuple[str, ...]
    stated: int | None
    grown: int


@frozen(kw_only=True)
class Load:
    """How many visits a person has made before (`prior`, this run's included) and makes in this task."""

    inspector: str
    department: str
    prior: int
    load: int


@frozen(kw_only=True)
class Move:
    """A seat changes hands; `before` is `""` for an empty seat."""

    seat: str
    before: str
    after: str

    def plain(self) -> dict[str, Json]:
        """Return the move as canonical JSON holds it."""
        return {"after": self.after, "before": self.before, "seat": self.seat}


@frozen(kw_only=True)
class Step:
    """One thing that a dispatch did beside filling a seat by lot.

    `kind` is `growth` (the crew grew by `inspector`), `augment` (a chain that fills its first seat),
    `balance` (a chain that lowers the load of its first seat's person) or `substitute` (`inspector`
    takes the one seat of `moves` in place of the recused person `before`).
    """

    kind: str
    department: str
    inspector: str = ""
    moves: tuple[Move, ...] = ()

    def plain(self) -> dict[str, Json]:
        """Return the step as canonical JSON holds it."""
        return {
            "department": self.department,
            "inspector": self.inspector,
            "kind": self.kind,
            "moves": [move.plain() for move in self.moves],
        }


@frozen(kw_only=True)
class Substitute:
    """A person from outside the crew, drawn because `recused`, of the crew, has a declared interest."""

    subject: str
    department: str
    seat: int
    recused: str
    inspector: str

    def plain(self) -> dict[str, Json]:
        """Return the substitute as canonical JSON holds it."""
        return {
            "department": self.department,
            "inspector": self.inspector,
            "recused": self.recused,
            "seat": self.seat,
            "subject": self.subject,
        }


@frozen(kw_only=True)
class Dispatch:
    """The outcome of assigning inspectors to the drawn subjects of a task.

    Teams are ordered by subject; crews, certificates, loads and substitutes by department, the lead
    first, then by code point of what they name; the trace in the order of its happening.
    `excluded` holds (inspector, reason); `reasons` the ids of the clauses that decided. `packages` are the
    subjects that one team visits together, in visiting order; `ladder` the steps for seats that nobody
    could take; `experts` who goes along without a seat; `rotation` what comes back of the past.
    """

    task: str
    crews: tuple[Crew, ...]
    teams: tuple[Team, ...]
    unfilled: tuple[Unfilled, ...]
    certificates: tuple[Certificate, ...]
    loads: tuple[Load, ...]
    trace: tuple[Step, ...]
    substitutes: tuple[Substitute, ...]
    excluded: tuple[tuple[str, str], ...]
    packages: tuple[tuple[str, ...], ...] = ()
    ladder: tuple[Rung, ...] = ()
    experts: tuple[Assignment, ...] = ()
    rotation: tuple[Rotation, ...] = ()
    reasons: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
