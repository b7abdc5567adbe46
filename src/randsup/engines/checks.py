"""What an engine may assume of a register, and the refusal of what it may not.

Whoever reads an office's file brings every id and value into its one form (`tables`). An engine reads rows
that somebody else has prepared, and changes none: what is not in its one form already is refused, with its
row where rows have numbers. An engine looks for suspects in bulk; what is wrong with one of them is said
here, by the same rules as for files. (Draw specification, section 2.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from randsup.errors import InputError
from randsup.tables.identity import examined_id, trimmed, value_problem
from randsup.tables.problems import Problems


def id_fault(identity: str | None, *, accept_opaque_ids: bool) -> str:
    """Say why an id may not stand as it is, `""` if it may.

    >>> id_fault("91110000600037341L", accept_opaque_ids=False)
    ''
    >>> id_fault("91110000600037341l", accept_opaque_ids=False)
    "'91110000600037341l' is not in its canonical form, which is '91110000600037341L'"
    """
    if identity is None:
        return "the id is missing"
    canonical, reason = examined_id(identity, accept_opaque_ids=accept_opaque_ids)
    if reason:
        return reason
    if canonical != identity:
        return f"{identity!r} is not in its canonical form, which is {canonical!r}"
    return ""


def refuse_ids(source: str, faults: Iterable[tuple[int | None, str]]) -> None:
    """Refuse a register with these faults: pairs of row, `None` where rows have no number, and fault.

    Raises:
        InputError: every fault, if there is one.
    """
    found = Problems(source)
    for row, fault in faults:
        found.add(fault, path="" if row is None else f"row {row}")
    if len(found):
        raise InputError(found.all())


def refuse_values(
    source: str, names: tuple[str, ...], counts: Mapping[tuple[str, ...], int]
) -> None:
    """Refuse values of columns that are not in their one form.

    Raises:
        InputError: a value with blanks around it, a control character or a lone surrogate.

    >>> refuse_values("t", ("region",), {("north",): 3, ("",): 1})
    """
    rows: dict[tuple[str, str], int] = {}
    for values, count in counts.items():
        for name, value in zip(names, values, strict=True):
            if trimmed(value) != value or value_problem(value):
                rows[name, value] = rows.get((name, value), 0) + count
    found = Problems(source)
    for (name, value), count in sorted(rows.items()):
        wrong = value_problem(value) or "has blanks around it"
        found.add(f"{value!r} {wrong}; {count} rows have it", path=f"column {name!r}")
    if len(found):
        raise InputError(found.all())
