"""`dispatch/1` a second time, written from docs/reference/dispatch-algorithm.md, slowly and plainly.

Nothing here is shared with the library but keys, tickets and streams (`draw/1`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from randsup.facts.plans import Task, TaskDepartment
from randsup.facts.registers import Conflict, Inspector
from randsup.lottery import Seed, below, stream, ticket

TRIES = 32


class Part:
    """One department, with a crew: `holder` maps seat ids to inspectors' ids."""

    def __init__(
        self,
        task: Task,
        department: TaskDepartment,
        regions: Mapping[str, str],
        conflicts: set[tuple[str, str]],
        loads: Mapping[str, int],
        seed: Seed,
        crew: list[Inspector],
    ) -> None:
        self.regions, self.conflicts, self.seed, self.crew = regions, conflicts, seed, crew
        self.loads = loads
        self.subject: dict[str, str] = {}
        self.number: dict[str, int] = {}
        self.category: dict[str, str] = {}
        categories = sorted(department.categories)
        for subject in regions:
            for k in range(1, department.seats + 1):
                seat = "/".join((task.id, subject, department.name, str(k)))
                self.subject[seat] = subject
                self.number[seat] = k
                self.category[seat] = categories[k - 1] if k <= len(categories) else ""
        key = seed.key("seats", task.id)
        by_ticket = sorted(self.subject, key=lambda s: ticket(key, s))
        leads = [s for s in by_ticket if self.category[s]]
        self.order = leads + [s for s in by_ticket if not self.category[s]]
        self.holder: dict[str, str] = {}
        self.trace: list[tuple[str, tuple[tuple[str, str, str], ...]]] = []
        self.words: dict[str, Iterator[int]] = {}

    def prior(self, p: Inspector) -> int:
        return p.prior_load + self.loads.get(p.id, 0)

    def load(self, p: Inspector) -> int:
        return self.prior(p) + sum(1 for who in self.holder.values() if who == p.id)

    def room(self, p: Inspector) -> float:
        if p.max_load is None:
            return float("inf")
        return max(0, p.max_load - self.prior(p)) - (self.load(p) - self.prior(p))

    def eligible(self, p: Inspector, seat: str) -> bool:
        category, region = self.category[seat], self.regions[self.subject[seat]]
        return (category == "" or category in p.categories) and (p.region in ("", region))

    def roster(self, seat: str) -> list[Inspector]:
        return [p for p in self.crew if self.eligible(p, seat)]

    def conflicting(self, p: Inspector, seat: str) -> bool:
        return (p.id, self.subject[seat]) in self.conflicts

    def seat_there(self, p: Inspector, seat: str) -> str | None:
        """The seat that p holds on the subject of `seat`."""
        for other, who in self.holder.items():
            if who == p.id and self.subject[other] == self.subject[seat]:
                return other
        return None

    def free(self, p: Inspector, seat: str) -> bool:
        return (
            self.room(p) > 0 and not self.conflicting(p, seat) and self.seat_there(p, seat) is None
        )

    def run(self) -> None:
        for seat in self.order:
            self.words[seat] = stream(self.seed.key("seat", seat))
            who = self.pick(seat)
            if who is not None:
                self.holder[seat] = who.id
            else:
                self.search("augment", [seat], None, float("inf"))

    def pick(self, seat: str) -> Inspector | None:
        roster, words = self.roster(seat), self.words[seat]
        with_room = [p for p in roster if self.room(p) > 0]
        if not with_room:
            return None
        lowest = min(self.load(p) for p in with_room)
        for _ in range(TRIES):
            p = roster[below(words, len(roster))]
            if self.free(p, seat) and self.load(p) == lowest:
                return p
        free = [p for p in roster if self.free(p, seat)]
        if not free:
            return None
        least = min(self.load(p) for p in free)
        listed = [p for p in free if self.load(p) == least]
        return listed[below(words, len(listed))]

    def held(self, p: Inspector) -> list[str]:
        return [s for s in self.order if self.holder.get(s) == p.id]

    def search(
        self, kind: str, seats: list[str], start: Inspector | None, most: float
    ) -> tuple[bool, set[str], set[str]]:
        """Search and shift. Return whether it ended, and the seats and people reached."""
        before_seat: dict[str, str | None] = dict.fromkeys(seats)
        before_person: dict[str, str | None] = {}
        queue = list(seats)
        if start is not None:
            before_person[start.id] = None
            for t in self.held(start):
                before_seat[t] = None
                queue.append(t)
        while queue:
            s = queue.pop(0)
            for p in self.roster(s):
                if self.conflicting(p, s) or p.id in before_person:
                    continue
                there = self.seat_there(p, s)
                if there is not None:
                    if there not in before_seat:
                        before_seat[there] = s
                        queue.append(there)
                    continue
                before_person[p.id] = s
                if self.room(p) > 0 and self.load(p) <= most:
                    self.shift(kind, before_seat, s, p)
                    return True, set(before_seat), set(before_person)
                for t in self.held(p):
                    if t not in before_seat:
                        before_seat[t] = s
                        queue.append(t)
        return False, set(before_seat), set(before_person)

    def shift(
        self, kind: str, before_seat: dict[str, str | None], last: str, end: Inspector
    ) -> None:
        path = [last]
        while (previous := before_seat[path[0]]) is not None:
            path.insert(0, previous)
        old = [self.holder.get(s, "") for s in path]
        new = [*old[1:], end.id]
        for s, who in zip(path, new, strict=True):
            self.holder[s] = who
        self.trace.append((kind, tuple(zip(path, old, new, strict=True))))

    def rebalance(self) -> None:
        level = max((self.load(p) for p in self.crew), default=0)
        lowest = min((self.load(p) for p in self.crew), default=0)
        while level > lowest:
            for p in self.crew:
                if self.load(p) == level and self.held(p):
                    self.search("balance", [], p, level - 2)
            level -= 1

    def empty(self) -> list[str]:
        return [s for s in self.order if s not in self.holder]

    def certificates(self, empty: list[str], named: set[str]) -> list[dict[str, Any]]:
        gone = [s for s in self.order if s not in self.holder and s not in empty]
        _, reached, people = self.search("none", list(empty), None, float("-inf"))
        assert not set(gone) & reached
        by_id = {p.id: p for p in self.crew}
        seats = sorted(reached)
        outside = [p for p in self.crew if p.id not in people]

        def pairs_of(seat: str) -> set[tuple[str, str]]:
            return {
                (self.subject[seat], p.id)
                for p in outside
                if self.eligible(p, seat) and not self.conflicting(p, seat)
            }

        def people_of(seat: str) -> set[str]:
            return {
                i
                for i in people
                if self.eligible(by_id[i], seat) and not self.conflicting(by_id[i], seat)
            }

        groups: list[set[str]] = []
        for seat in seats:
            joined = [
                g
                for g in groups
                if any(
                    people_of(seat) & people_of(other) or pairs_of(seat) & pairs_of(other)
                    for other in g
                )
            ]
            groups = [g for g in groups if g not in joined]
            groups.append({seat}.union(*joined))
        whole = [g for g in groups if any(people_of(s) or pairs_of(s) for s in g)]
        alone: dict[tuple[str, str], set[str]] = {}
        for g in groups:
            if g not in whole:
                (seat,) = g
                region = self.regions[self.subject[seat]]
                alone.setdefault(
                    (self.category[seat], region if region in named else ""), set()
                ).add(seat)
        found = []
        for g in [*whole, *alone.values()]:
            t = sorted(set().union(*(people_of(s) for s in g)))
            capacity = sum(max(0, (by_id[i].max_load or 0) - self.prior(by_id[i])) for i in t)
            pairs = len(set().union(*(pairs_of(s) for s in g)))
            found.append(
                {
                    "seats": tuple(sorted(g)),
                    "inspectors": tuple(t),
                    "capacity": capacity,
                    "pairs": pairs,
                    "missing": len(g) - capacity - pairs,
                }
            )
        return sorted(found, key=lambda c: c["seats"])


def may_go(task: Task, p: Inspector, *, demanded: bool) -> bool:
    w = task.window
    if w is None:
        return True
    if any(not (last < w.first or first > w.last) for first, last in p.leave):
        return False
    return not (demanded and p.licence_until is not None and p.licence_until < w.last)


def first_crew(roster: list[Inspector], d: TaskDepartment) -> list[Inspector]:
    if d.inspectors is None:
        return list(roster)
    wanted = {c for c in d.categories if any(c in p.categories for p in roster)}
    crew: list[Inspector] = []
    for p in roster:
        if len(crew) == d.inspectors:
            break
        still = {c for c in wanted if not any(c in q.categories for q in [*crew, p])}
        if len(still) <= d.inspectors - (len(crew) + 1):
            crew.append(p)
    return crew


def naive(
    task: Task,
    drawn: Iterable[tuple[str, str]],
    inspectors: Iterable[Inspector],
    seed: Seed,
    *,
    conflicts: Iterable[Conflict] = (),
    loads: Mapping[str, int] | None = None,
    demanded: bool = False,
    cap: int | None = None,
) -> list[dict[str, Any]]:
    """Return per department, lead first: holders, empty seats, certificates, crew, trace, substitutes."""
    regions = dict(sorted(drawn))
    barred = {(c.inspector, c.subject) for c in conflicts}
    everybody = list(inspectors)
    order = [d for d in task.departments if d.lead]
    order += sorted((d for d in task.departments if not d.lead), key=lambda d: d.name)
    result = []
    for place, d in enumerate(order):
        key = seed.key("inspectors", task.id, d.name)
        roster = sorted(
            (p for p in everybody if p.department == d.name and may_go(task, p, demanded=demanded)),
            key=lambda p: ticket(key, p.id),
        )
        useful = roster
        if d.inspectors is not None and len(d.categories) == d.seats:
            useful = [p for p in roster if any(c in p.categories for c in d.categories)]
        stated = first_crew(useful, d)
        left = [p for p in useful if p not in stated]
        if cap is not None and len(order) > 1:
            slack = 0
            if all(x.inspectors is not None for x in order):
                slack = max(0, cap - sum(x.inspectors or 0 for x in order))
            allowed = slack // len(order) + (1 if place < slack % len(order) else 0)
            left = left[:allowed]

        def part(
            extra: list[Inspector],
            d: TaskDepartment = d,
            roster: list[Inspector] = roster,
            stated: list[Inspector] = stated,
        ) -> Part:
            crew = [p for p in roster if p in stated or p in extra]
            made = Part(task, d, regions, barred, loads or {}, seed, crew)
            made.run()
            return made

        counts = [len(part(left[:x]).empty()) for x in range(len(left) + 1)]
        grown = left[: counts.index(counts[-1])]
        done = part(grown)
        done.rebalance()
        empty = done.empty()
        substitutes = []
        if d.inspectors is not None:
            outside = [p for p in roster if p not in done.crew]
            # substitutes count as holders, so load() and seat_there() see them
            replaced: set[tuple[str, str]] = set()
            for seat in empty:
                recused = [
                    c
                    for c in done.roster(seat)
                    if done.conflicting(c, seat) and (c.id, done.subject[seat]) not in replaced
                ]
                if not recused:
                    continue
                free = [p for p in outside if done.eligible(p, seat) and done.free(p, seat)]
                if not free:
                    continue
                least = min(done.load(p) for p in free)
                listed = [p for p in free if done.load(p) == least]
                new = listed[below(done.words[seat], len(listed))]
                replaced.add((recused[0].id, done.subject[seat]))
                done.holder[seat] = new.id
                substitutes.append((seat, recused[0].id, new.id))
        named = {p.region for p in roster}
        taken = {seat for seat, _, _ in substitutes}
        still = done.empty()
        holder = dict(done.holder)
        for seat in taken:
            del done.holder[seat]
        result.append(
            {
                "department": d.name,
                "holder": holder,
                "empty": set(still),
                "certificates": done.certificates(still, named),
                "crew": tuple(p.id for p in done.crew),
                "grown": tuple(p.id for p in grown),
                "trace": tuple(done.trace),
                "substitutes": substitutes,
            }
        )
    return result
