"""What a draw leaves: its classes, its selections, and what was said of them.

Plain frozen values, which every design fills and everything after the draw reads.
(Draw specification, section 3.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from attrs import field, frozen

from randsup.facts.ratios import Resolved
from randsup.law.findings import Finding, Note
from randsup.rules.draw.designs import Weighting

WHOLE = "*"
"""The label of the one parent of a task without nested classes (draw specification, section 2)."""
JOINED = " / "
"""How the values of a class are joined into its label."""


def label(values: Iterable[str]) -> str:
    """Return the label of a class, `*` for a task that makes no classes.

    >>> label(("福田区", "A")), label(())
    ('福田区 / A', '*')
    """
    parts = tuple(values)
    return JOINED.join(parts) if parts else WHOLE


def _pairs(given: Mapping[str, int] | Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(given.items() if isinstance(given, Mapping) else given))


@frozen(kw_only=True)
class Standing:
    """Who does not stand in the first line of a draw.

    `held` have reached a cap: with `exclude` they are out, else they come last. `turns` says how many
    earlier tasks of the group have drawn a subject; fewer turns come first.
    """

    held: frozenset[str] = frozenset()
    exclude: bool = False
    turns: tuple[tuple[str, int], ...] = field(default=(), converter=_pairs)
    _lines: dict[bytes, tuple[bool, int]] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        turns = dict(self.turns)
        lines = {
            subject.encode("utf-8"): (subject in self.held, turns.get(subject, 0))
            for subject in self.held | turns.keys()
        }
        object.__setattr__(self, "_lines", lines)

    def names(self, identity: bytes) -> bool:
        """Say whether a subject (its id in UTF-8) stands in another line than the first."""
        return identity in self._lines

    @property
    def named(self) -> Collection[bytes]:
        """The ids of all who stand in another line than the first."""
        return self._lines.keys()

    def line(self, identity: bytes) -> tuple[bool, int]:
        """Return the line in which a subject stands: whether it is held, and its turns."""
        return self._lines.get(identity, (False, 0))

    def out(self, line: tuple[bool, int]) -> bool:
        """Say whether nobody of a line is drawn."""
        return self.exclude and line[0]


@frozen(kw_only=True)
class Level:
    """Those of a class who stand in one line: how many they are, and how many of them were drawn."""

    held: bool
    turns: int
    size: int
    drawn: int


@frozen(kw_only=True)
class Conditional:
    """The subjects of one weight of a class, held or not, in a draw by weight under a cap.

    Args:
        weight: the weight in the register.
        held: whether they have reached the cap.
        size: how many they are.
        before: λ₁, the target of the earlier draw that the cap is read as.
        target: λ₂, the target over all pasts.
        given: the target given the past, scaled to the number due.
        lot: the integer weight in the lottery; 0: they are not drawn.
    """

    weight: int
    held: bool
    size: int
    before: Fraction
    target: Fraction
    given: Fraction
    lot: int


@frozen(kw_only=True)
class FrameCount:
    """How many subjects of the register a targeted draw keeps and leaves out."""

    kept: int
    left_out: int


@frozen(kw_only=True)
class Stratum:
    """One class: its size N, how many are drawn (n), and how many stand in reserve.

    `resolved` says how rules came to the ratio; it is `None` where the task states the ratio itself.
    `levels` are the lines of a draw under a cap or in rotation, in their order, and `due` the number that
    the ratio asks for, of which `drawn` may fall short; without them `levels` is empty and both are equal.
    `conditional` says what a cap does to the weights of a class.
    `weighting` is the lottery of a class with weights.
    """

    values: tuple[str, ...]
    size: int
    drawn: int
    reserve: int
    ratio: Fraction
    kind: str = "minimum"
    resolved: Resolved | None = None
    levels: tuple[Level, ...] = ()
    due: int = field()

    weighting: Weighting | None = None
    conditional: tuple[Conditional, ...] = ()

    @due.default
    def _default_due(self) -> int:
        return self.drawn

    @property
    def label(self) -> str:
        """The values joined by ` / `."""
        return label(self.values)

    @property
    def take_all(self) -> bool:
        """Whether everybody was taken because the ratio is 1: full coverage, not a draw."""
        return self.ratio == 1 and self.drawn == self.due


@frozen(kw_only=True)
class Selection:
    """A drawn subject (or one in reserve), its place in its class, and what proves it.

    `level` is its line among the class's `levels`; `carrier_of` the subject that a carrier belongs to.
    `probability` is n/N, or the target of its `weight` in a design with weights.
    """

    subject: str
    stratum: tuple[str, ...]
    rank: int
    ticket: str
    probability: Fraction
    region: str = ""
    level: int = 0
    carrier_of: str = ""
    weight: int | None = None


@frozen(kw_only=True)
class Drawn:
    """The outcome of a draw.

    `selected` and `reserve` are ordered by class, then rank; `columns` made the classes; `key` is the
    key of the tickets; `fields` are the columns that the draw has read, `digest` the register's digest
    over the ids and these. `reasons` are the clauses that decided, `findings` the breaches of the plan,
    `notes` what must be said. `design` says how the subjects of a class were drawn, `weight` from which
    column their weights are.
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
    frame: FrameCount | None = None
    design: str = "srswor"
    weight: str = ""
