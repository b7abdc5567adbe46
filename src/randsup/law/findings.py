"""What a check says: a breach, with its weight, its witness and its clause; or a plain remark.

Exceptions are for bad input. A breach is a value: it has a code that never changes its meaning, the
severity of the clause that it breaks, and names what it is about, so that somebody can look.
"""

from __future__ import annotations

from attrs import frozen

from randsup.law.clause import Citation
from randsup.law.terms import Strength


@frozen(kw_only=True)
class Finding:
    """A breach. `about` names its witness (a task, a seat, a file); `zh` and `en` say it."""

    code: str
    strength: Strength
    about: str
    zh: str
    en: str
    citation: Citation | None = None


@frozen(kw_only=True)
class Note:
    """Something that must be said and is no breach: a row set aside, a text that is silent."""

    code: str
    about: str
    zh: str
    en: str
    clauses: tuple[str, ...] = ()
