"""The list of inspection items (抽查事项清单)."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Item:
    """One inspection item: its id, name, department, and what the list says of it.

    `attributes` are the other columns of the list as sorted pairs of column and text. `categories` are the
    enforcement categories (执法类别) that the item needs, where the list has such a column, which stays among
    the attributes as it is written; an item that names none says nothing of them.
    """

    id: str
    name: str = ""
    department: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    categories: tuple[str, ...] = ()
