"""Carriers: a product, project, place or point that is inspected, and the subject it belongs to.

What is drawn need not be an enterprise: a lift, a building site, a market stall, a river section (监管对象 may be
产品、项目、场所、点位). Its row has an id of its own and names its subject (所属主体) in the column `carrier_of`. It is
drawn like any subject; but whoever may not visit the subject may not visit what belongs to it, and an
inspection of the one is an inspection of the other, so conflicts and caps follow the link.
(Draw specification, section 1; matrix, group B.)
"""

from __future__ import annotations

from collections.abc import Iterable

from randsup.facts.registers import Conflict
from randsup.rules.drawn import Selection


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
    linked: dict[str, list[str]] = {}
    for s in selected:
        if s.carrier_of:
            linked.setdefault(s.carrier_of, []).append(s.subject)
    if not linked:
        return conflicts
    more = (
        Conflict(c.inspector, carrier, c.reason)
        for c in conflicts
        for carrier in linked.get(c.subject, ())
    )
    return (*conflicts, *more)
