"""Carriers: a product, project, place or point that is inspected, and the subject it belongs to.

What is drawn need not be an enterprise: a lift, a building site, a market stall, a river section (监管对象 may be
产品、项目、场所、点位). Its row has an id of its own and names its subject (所属主体) in the column `carrier_of`. It is
drawn like any subject; but whoever may not visit the subject may not visit what belongs to it, and an
inspection of the one is an inspection of the other, so conflicts and caps follow the link.
(Draw specification, section 1; matrix, group B.)
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from randsup.facts.registers import Conflict, SubjectSource
from randsup.lottery import among
from randsup.rules.draw.drawn import Drawn, Selection
from randsup.rules.draw.frame import CARRIER_OF


def linked(drawn: Drawn, source: SubjectSource) -> Drawn:
    """Return the draw with the subject that each drawn carrier belongs to."""
    if CARRIER_OF not in source.columns:
        return drawn
    wanted = {s.subject.encode("utf-8") for s in (*drawn.selected, *drawn.reserve)}
    found: dict[str, str] = {}
    for (subject,), ids in among(source, (CARRIER_OF,), wanted):
        if subject:
            found.update((i.decode("utf-8"), subject) for i in ids)

    def with_link(s: Selection) -> Selection:
        return evolve(s, carrier_of=found[s.subject]) if s.subject in found else s

    return evolve(
        drawn,
        selected=tuple(map(with_link, drawn.selected)),
        reserve=tuple(map(with_link, drawn.reserve)),
    )


def with_carriers(
    selected: Iterable[Selection], conflicts: tuple[Conflict, ...]
) -> tuple[Conflict, ...]:
    """Return the declared interests, and those that follow for the drawn carriers of their subjects.

    >>> from fractions import Fraction
    >>> lift = Selection(
    ...     subject="L", stratum=(), rank=1, ticket="", probability=Fraction(1), carrier_of="A"
    ... )
    >>> [c.subject for c in with_carriers([lift], (Conflict("P", "A"),))]
    ['A', 'L']
    """
    carriers: dict[str, list[str]] = {}
    for s in selected:
        if s.carrier_of:
            carriers.setdefault(s.carrier_of, []).append(s.subject)
    if not carriers:
        return conflicts
    more = (
        Conflict(c.inspector, carrier, c.reason)
        for c in conflicts
        for carrier in carriers.get(c.subject, ())
    )
    return (*conflicts, *more)
