"""The list of inspection items (抽查事项清单)."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Item:
    """One inspection item: its id, name, department, and what the list says of it.

    `attributes` are the other columns of the list as sorted pairs of column and text.
    """

    id: str
    name: str = ""
    department: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
