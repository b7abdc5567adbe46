"""What an engine may assume of a register, and the refusal of what it may not.

Whoever reads an office's file brings every id and value into its one form (`tables`). An engine reads rows
that somebody else has prepared, and changes none: what is not in its one form already is refused, with its
row where rows have numbers. An engine looks for suspects in bulk; what is wrong with one of them is said
here, by the same rules as for files. (Draw specification, section 2.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from randsup.errors import InputError, Problem
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


def chosen_columns(
    source: str,
    types: Mapping[str, str],
    columns: Mapping[str, str],
    *,
    texts: Collection[str],
    text: str,
) -> dict[str, str]:
    """Return which column of a table each field is read from: those named, and all others by their name.

    Args:
        source: the table, for messages.
        types: the type of each of its columns.
        columns: field -> column, for those whose names differ.
        texts: the types whose text is the same everywhere; columns of others are left out, as nothing
            can be asked of them, but for `id` and `region`, which are refused.
        text: which of them is the type of text itself.

    Raises:
        InputError: a named column is not there, or `id` or `region` is of a type it cannot have.

    >>> chosen_columns("t", {"uscc": "text", "x": "float"}, {"id": "uscc"}, texts={"text"}, text="text")
    {'id': 'uscc'}
    """
    own = {c: c for c in types if c not in columns and c not in columns.values()}
    fields = {**own, **columns}
    problems = [
        (name, f"there is no column {column!r}; there are {', '.join(types)}")
        for name, column in sorted({"id": "id", **fields}.items())
        if column not in types
    ]
    kinds = {name: types.get(column, text) for name, column in fields.items()}
    if kinds.get("id", text) != text:
        problems.append(
            ("id", f"is {kinds['id']}; ids are text: a number has lost its leading zeros")
        )
    problems += [
        (name, f"is {kinds[name]}; cast it to text first")
        for name in sorted({"region", *columns} - {"id"})
        if kinds.get(name, text) not in texts
    ]
    if problems:
        raise InputError(
            Problem(source=source, path=f"columns.{name}", message=message)
            for name, message in problems
        )
    return {name: column for name, column in fields.items() if kinds[name] in texts}
