"""One instance for everybody: registers that are regions, two seats a subject, one of them of a category.

The regions of the subjects fall by lot, so near 97 % some have too few people; half of the people hold the
category. What a peer has to solve is said as a flow: (subject, person) once, a person as often as there is room.
"""

from __future__ import annotations

from random import Random
from types import SimpleNamespace

from randsup.facts.registers import Conflict, Inspector

SEATS = 2
CATEGORY = "C"


class Instance:
    """Subjects, inspectors and conflicts, made from six numbers and nothing else."""

    def __init__(
        self, subjects: int, people: int, registers: int, load: int, conflicts: int, equal: int
    ) -> None:
        lot = Random(20261120)
        self.drawn = [
            SimpleNamespace(
                subject=f"S{k:06d}",
                region=f"R{k % registers if equal else lot.randrange(registers)}",
            )
            for k in range(subjects)
        ]
        room, more = divmod(subjects * SEATS * 100 // load, people)
        self.inspectors = [
            Inspector(
                id=f"P{k:05d}",
                department="D",
                region=f"R{k % registers}",
                categories=(CATEGORY,) if k // registers % 2 else (),
                max_load=room + (k < more),
            )
            for k in range(people)
        ]
        self.conflicts = [
            Conflict(f"P{k:05d}", place.subject)
            for place in self.drawn
            for k in range(int(place.region[1:]), people, registers)
            if conflicts and lot.randrange(100) < conflicts
        ]

    def by_region(self) -> dict[str, tuple[list[int], list[int]]]:
        """Return the subjects and the people of each region, by number."""
        found: dict[str, tuple[list[int], list[int]]] = {}
        for k, place in enumerate(self.drawn):
            found.setdefault(place.region, ([], []))[0].append(k)
        for k, person in enumerate(self.inspectors):
            found.setdefault(person.region, ([], []))[1].append(k)
        return found


def pairs_of(subjects: int, people: int, registers: int) -> int:
    """Return how many (subject, person) there are, about: what a flow solver has to hold as arcs."""
    return subjects * people // registers
