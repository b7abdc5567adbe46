"""Who of the registers is whom, and who has declared an interest where: looked up, not searched.

Two ids are one person if they differ only in how they are written, or if both stand in the registers with one
licence number: whoever has an interest under one id has it under the other.
"""

from __future__ import annotations

import unicodedata
from functools import cached_property

from attrs import define

from randsup.facts.registers import Inspector
from randsup.proof.checks.evidence import Evidence


def canonical_id(text: str) -> str:
    """Return an id without what is only its writing: width, case, blanks.

    >>> canonical_id(" ｐ12 ")
    'P12'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


@define
class Identities:
    """The registers of an evidence, indexed. Made once for all views of it."""

    evidence: Evidence

    @cached_property
    def people(self) -> dict[str, Inspector]:
        """The registers by id, those included who came from a superior's register by an event."""
        return {p.id: p for p in (*self.evidence.lent, *(self.evidence.inspectors or ()))}

    @cached_property
    def _written(self) -> dict[str, Inspector]:
        """The first person of each way to write an id."""
        found: dict[str, Inspector] = {}
        for person in self.people.values():
            found.setdefault(canonical_id(person.id), person)
        return found

    @cached_property
    def _licences(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for person in sorted(self.people.values(), key=lambda p: p.id):
            if person.licence:
                found.setdefault(canonical_id(person.licence), canonical_id(person.id))
        return found

    def identity(self, inspector: str) -> str:
        """Return the same text for all ids of one person."""
        wanted = canonical_id(inspector)
        person = self.people.get(inspector) or self._written.get(wanted)
        if person is None or not person.licence:
            return wanted
        return self._licences[canonical_id(person.licence)]

    @cached_property
    def interests(self) -> frozenset[tuple[str, str]]:
        """The declared interests as (identity, subject)."""
        return frozenset(
            (self.identity(c.inspector), c.subject) for c in self.evidence.conflicts or ()
        )
