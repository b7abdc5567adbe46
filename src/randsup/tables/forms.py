"""A printed form as a file: the list of items in the columns that the text prints.

What the office's own list calls otherwise is told with `columns`; a column that nothing answers is left
empty, and named in what comes back. (`rules.office.printed_forms`; Linyi, annex 2.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from randsup.errors import InputError
from randsup.facts.items import Item
from randsup.law.policy import Policy
from randsup.rules.office.printed_forms import SERIAL, item_list_form
from randsup.rules.office.requirements import folded
from randsup.tables.writing import write_csv

_SAME: Final[Mapping[str, tuple[str, ...]]] = {
    "basis": ("依据", "检查依据"),
    "target": ("对象", "检查对象"),
    "content": ("内容", "检查内容"),
    "method": ("方式", "检查方式"),
    "frequency": ("频次", "抽查频率", "检查频次"),
    "ratio": ("比例", "检查比例"),
    "publication_method": ("公开方式",),
}
"""Other headings of one thing, by the column's code."""


@frozen(kw_only=True)
class Exported:
    """What was written: the headings, the number of rows, and the headings that nothing answered."""

    headings: tuple[str, ...]
    rows: int
    empty: tuple[str, ...]


def write_item_list(
    path: Path, items: Iterable[Item], policy: Policy, *, columns: Mapping[str, str] | None = None
) -> Exported:
    """Write a list of items in the columns of the text's own form, as CSV, sorted by id.

    Args:
        path: the file; one that exists is replaced.
        items: the list, as `read_items` gives it.
        policy: whose form it is (`annex.item_list_columns`, switch `items_export_columns`).
        columns: code of the form's column -> heading in the office's list, where they differ.

    Raises:
        InputError: the text prints no form, or a column that the form does not have.

    >>> from tempfile import TemporaryDirectory
    >>> from randsup import load_policy
    >>> item = Item(id="1", name="消防", attributes=(("抽查依据", "消防法"), ("比例", "3%")))
    >>> with TemporaryDirectory() as folder:
    ...     written = write_item_list(Path(folder, "a.csv"), [item], load_policy("linyi"))
    >>> len(written.headings), written.empty[:2]
    (9, ('抽查对象', '抽查内容'))
    """
    form = item_list_form(policy)
    if form is None:
        raise InputError(f"{policy.id} prints no form for the list of items", source="items")
    mapped = dict(columns or {})
    strange = sorted(set(mapped) - {code for code, _ in form.columns})
    if strange:
        known = ", ".join(code for code, _ in form.columns)
        raise InputError(
            f"the form has no column {', '.join(strange)}; it has {known}", source="items"
        )
    rows = []
    answered: set[str] = set()
    for number, item in enumerate(sorted(items, key=lambda i: i.id), start=1):
        cells = []
        for code, heading in form.columns:
            cell = str(number) if code == SERIAL else _cell(item, code, heading, mapped.get(code))
            if cell:
                answered.add(code)
            cells.append(cell)
        rows.append(cells)
    headings = tuple(heading for _, heading in form.columns)
    return Exported(
        headings=headings,
        rows=write_csv(path, headings, rows),
        empty=tuple(heading for code, heading in form.columns if code not in answered),
    )


def _cell(item: Item, code: str, heading: str, mapped: str | None) -> str:
    if mapped is not None:
        return dict(item.attributes).get(mapped, "")
    if code == "name":
        return item.name
    names = {folded(name) for name in (code, heading, *_SAME.get(code, ()))}
    return next((cell for name, cell in item.attributes if folded(name) in names and cell), "")
