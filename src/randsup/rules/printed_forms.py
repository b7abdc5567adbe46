"""The forms that a text prints, as columns and rows: the list of items, the table of contacts.

Linyi has the office fill in 相关表格（详见附件2、3、4）. Its list of items has nine columns, none of them the
ratio, which the body wants stated (明确抽查依据、对象、内容、方式、比例和频次等内容): the ratio is kept with
the item, and by default only the nine are exported; the switch `items_export_columns` adds it as a tenth,
before the frequency. The table of contacts has a row for each of 分管负责人, 牵头科室负责人 and 联络员.
(`linyi-2017/annex-2`, `annex-5`, `3.1.1/forms`, `2.1/fields`; matrix, item 60.)
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

_COUNTED: Final = {"section_head": "lead_section"}
"""A row whose number is printed for something else: 1个牵头科室 has one head."""


@frozen(kw_only=True)
class PrintedForm:
    """A form: its title, what stands above it, its columns (code and heading), its printed rows.

    `rows` holds the printed entry of the first column and how many lines it gets.
    """

    title: str
    head: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, int], ...] = ()
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


def contact_form(policy: Policy) -> PrintedForm | None:
    """Return the table of a department's contacts, `None` where the text prints none.

    >>> from randsup import load_policy
    >>> form = contact_form(load_policy("linyi"))
    >>> [entry for entry, _ in form.rows]
    ['分管负责人', '牵头科室负责人', '联络员']
    """
    annex, gov = policy.annex, policy.gov
    if not isinstance(annex.contact_columns, Clause):
        return None
    rows = _pairs(annex.contact_rows)
    number = dict(gov.contacts.value) if isinstance(gov.contacts, Clause) else {}
    return PrintedForm(
        title=gov.contact_form.value if isinstance(gov.contact_form, Clause) else "",
        columns=_pairs(annex.contact_columns),
        rows=tuple((label, number.get(_COUNTED.get(code, code), 1)) for code, label in rows),
        clauses=_clauses(annex.contact_columns, annex.contact_rows, gov.contact_form, gov.contacts),
    )


def _pairs(said: Clause[Enumeration] | Silent) -> tuple[tuple[str, str], ...]:
    if not isinstance(said, Clause):
        return ()
    return tuple(zip(said.value.codes, said.value.labels, strict=True))


def _clauses(*said: Clause[object] | Silent) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for c in said if isinstance(c, Clause) for i in c.clauses))
