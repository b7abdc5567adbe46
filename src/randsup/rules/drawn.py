"""What a draw leaves: its classes, its selections, and what was said of them.

Plain frozen values, which every design fills and everything after the draw reads.
(Draw specification, section 3.)
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from attrs import frozen

from randsup.facts.ratios import Resolved
from randsup.law.findings import Finding, Note
from randsup.rules.designs import Weighting

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


@frozen(kw_only=True)
class Stratum:
    """One class: its size N, how many are drawn (n), and how many stand in reserve.

    `resolved` says how rules came to the ratio; it is `None` where the task states the ratio itself.
    `weighting` is the lottery of a class with weights.
    """

    values: tuple[str, ...]
    size: int
    drawn: int
    reserve: int
    ratio: Fraction
    kind: str = "minimum"
    resolved: Resolved | None = None
    weighting: Weighting | None = None

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
    """A drawn subject (or one in reserve), its place in its class, and what proves it.

    `probability` is n/N, or the target of its `weight` in a design with weights.
    """

    subject: str
    stratum: tuple[str, ...]
    rank: int
    ticket: str
    probability: Fraction
    region: str = ""
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
    design: str = "srswor"
    weight: str = ""
