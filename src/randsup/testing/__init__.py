"""For those who test: Hypothesis strategies, and made-up registers.

`randsup.testing.made_up` needs nothing but the library; the strategies need `randsup[testing]` and
are loaded when they are first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from randsup.testing.strategies import (
        conflicts,
        credit_codes,
        inspector_registers,
        inspectors,
        ratios,
        registration_numbers,
        seeds,
        subject_ids,
        subject_registers,
        subjects,
        tasks,
        texts,
    )

__all__ = [
    "conflicts",
    "credit_codes",
    "inspector_registers",
    "inspectors",
    "ratios",
    "registration_numbers",
    "seeds",
    "subject_ids",
    "subject_registers",
    "subjects",
    "tasks",
    "texts",
]


def __getattr__(name: str) -> object:
    if name in __all__:
        from randsup.testing import strategies

        return getattr(strategies, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
