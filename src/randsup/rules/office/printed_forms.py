"""The form of the list of items that a text prints: its columns, and whether the ratio is one of them.

Linyi has the office fill in 相关表格（详见附件2、3、4）. Its list of items has nine columns, none of them the
ratio, which the body wants stated (明确抽查依据、对象、内容、方式、比例和频次等内容): the ratio is kept with
the item, and by default only the nine are exported; the switch `items_export_columns` adds it as a tenth,
before the frequency. (`linyi-2017/annex-2`, `3.1.1/forms`, `2.1/fields`; matrix, item 60.)
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration, Silent

RATIO: Final = ("ratio", "抽查比例")
FREQUENCY: Final = "frequency"
SERIAL: Final = "serial"


@frozen(kw_only=True)
class PrintedForm:
    """A form: its title, what stands above it, its columns (code and heading)."""

    title: str
    head: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    clauses: tuple[str, ...] = ()


def item_list_form(policy: Policy) -> PrintedForm | None:
    """Return the form of the list of items, `None` where the text prints none.

    >>> from randsup import load_policy
    >>> def headings(**switches):
    ...     form = item_list_form(load_policy("linyi", switches=switches))
    ...     return [heading for _, heading in form.columns]
    >>> len(headings()), headings(items_export_columns="ten")[6:8]
    (9, ['抽查比例', '抽查频次'])
    >>> item_list_form(load_policy("yunnan")) is None
    True
    """
    annex = policy.annex
    if not isinstance(annex.item_list_columns, Clause):
        return None
    columns = _pairs(annex.item_list_columns)
    if policy.switch("items_export_columns") == "ten" and RATIO[0] not in dict(columns):
        at = (
            [code for code, _ in columns].index(FREQUENCY)
            if FREQUENCY in dict(columns)
            else len(columns)
        )
        columns = (*columns[:at], RATIO, *columns[at:])  # fmt: skip
    titles = dict(_pairs(annex.forms))
    return PrintedForm(
        title=titles.get("annex_2", ""),
        head=tuple(label for _, label in _pairs(annex.item_list_header)),
        columns=columns,
        clauses=_clauses(annex.item_list_columns, annex.item_list_header, annex.forms),
    )


def _pairs(said: Clause[Enumeration] | Silent) -> tuple[tuple[str, str], ...]:
    if not isinstance(said, Clause):
        return ()
    return tuple(zip(said.value.codes, said.value.labels, strict=True))


def _clauses(*said: Clause[object] | Silent) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for c in said if isinstance(c, Clause) for i in c.clauses))
