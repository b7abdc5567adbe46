"""Who was asked before a joint plan stood, how, when, and what shows it.

Sentences: 并书面向各响应部门征求意见 (Shenzhen 二（三）3), 并组织协调会商 (Tonghua 六（二）2).

A consultation is what the lead states of it. The library does not see the letter or the minutes; the name or the
digest of the file stands in the record, so that whoever has the file can tell whether it is the one meant.
(Matrix, item 49.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from typing import Final

from attrs import frozen

from randsup.canonical import Json
from randsup.errors import InputError, Problem

FORMS: Final = ("written", "meeting")
"""书面征求意见, 协调会商."""


@frozen(kw_only=True)
class Consultation:
    """One department that was consulted on a joint task.

    Args:
        department: who was asked.
        form: `written` or `meeting`.
        date: the day of the letter or of the meeting.
        evidence: the name or the digest of what shows it.

    Raises:
        InputError: another form, no evidence, no date.

    >>> from datetime import date
    >>> Consultation(department="B", form="written", date=date(2026, 3, 2), evidence="letter 12").form
    'written'
    """

    department: str
    form: str
    date: date
    evidence: str

    def __attrs_post_init__(self) -> None:
        problems = [
            Problem(source="consultation", path=path, message=message)
            for path, message in self._problems()
        ]
        if problems:
            raise InputError(problems)

    def _problems(self) -> Iterator[tuple[str, str]]:
        for name in ("department", "evidence"):
            if not isinstance(getattr(self, name), str):
                yield name, f"{getattr(self, name)!r} is not text"
        if self.form not in FORMS:
            near = get_close_matches(str(self.form), FORMS, n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            yield "form", f"{self.form!r} is not one of {', '.join(FORMS)}{hint}"
        if type(self.date) is not date:
            yield "date", f"{self.date!r} is not a date"
        if isinstance(self.evidence, str) and not self.evidence.strip():
            yield "evidence", "is empty: name the letter or the minutes, or give the file's digest"

    def plain(self) -> dict[str, Json]:
        """Return the consultation as canonical JSON holds it."""
        return {
            "date": self.date.isoformat(),
            "department": self.department,
            "evidence": self.evidence,
            "form": self.form,
        }


def consultations(given: Iterable[Consultation]) -> tuple[Consultation, ...]:
    """Return what was given, each once, by department, day and form."""
    several = tuple(given)
    strangers = [c for c in several if not isinstance(c, Consultation)]
    if strangers:
        raise InputError(f"{strangers[0]!r} is not a Consultation", source="consultation")
    return tuple(
        sorted(set(several), key=lambda c: (c.department, c.date.isoformat(), c.form, c.evidence))
    )


def strangers_in(
    given: Iterable[Consultation], lead: str, departments: Iterable[str]
) -> Iterator[tuple[int, str]]:
    """Yield, as (place, message), which consultations name nobody who could have been consulted."""
    others = sorted(name for name in departments if name != lead)
    for n, one in enumerate(given):
        if one.department == lead:
            yield (
                n,
                f"{lead!r} leads: it consults the others ({', '.join(others) or 'there is none'})",
            )
        elif one.department not in others:
            near = get_close_matches(one.department, others, n=1, cutoff=0.0)
            hint = f" (did you mean {near[0]}?)" if near else ""
            yield (
                n,
                f"{one.department!r} takes no part{hint}; "
                f"consulted are {', '.join(others) or 'nobody: it has one department'}",
            )
