"""`dispatch/1` a second time, from docs/reference/dispatch-algorithm.md alone: at most 200 lines, blank ones apart.

Slow and plain; nothing is shared with the library but keys, tickets and streams (`draw/1`).
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

from randsup.lottery import below, stream, ticket

TRIES, INF = 32, float("inf")
Seats = tuple[str, ...]


class Part:
    """One department, with a crew: `holder` maps seat ids to inspectors' ids."""

    def __init__(self, g: Any, d: Any, crew: Any, ks: range, need: list[list[str]]) -> None:
        self.g, self.crew, self.core = g, list(crew), {p.id for p in crew}
        self.seats = {f"{g.task.id}/{j}/{d.name}/{k}": (j, k) for j in g.regions for k in ks}
        self.need = {s: need[k - 1] if k <= len(need) else [] for s, (_, k) in self.seats.items()}
        key = g.seed.key("seats", g.task.id)
        self.order = sorted(self.seats, key=lambda s: (not self.need[s], ticket(key, s), s))
        self.bars, self.steps = set(g.barred), {s: list[str]() for s in self.seats}
        self.holder: dict[str, str] = {}
        self.stand_in: dict[str, str] = {}
        self.locked: dict[str, Seats] = {}
        self.words: dict[str, Any] = {}
        self.trace: list[Any] = []
        self.given = Counter[str]()
        self.visited = {(v[3], v[1]) for v in g.past}
        same = [(v[3], w[3]) for v in g.past for w in g.past if v[:3] == w[:3] and v[3] != w[3]]
        self.partners = set(same)

    def prior(self, p: Any) -> int:
        return int(p.prior_load + dict(self.g.loads).get(p.id, 0))

    def capacity(self, p: Any) -> Any:
        most = INF if p.max_load is None else max(0, p.max_load - self.prior(p))
        return min(most, dict(self.g.caps).get(p.id, INF)) - self.given[p.id]

    def held(self, p: Any) -> list[str]:
        return [s for s in self.order if self.holder.get(s) == p.id]

    def room(self, p: Any) -> Any:
        return self.capacity(p) - sum(who == p.id for who in self.holder.values())

    def price(self, p: Any, more: int = 1) -> Any:
        held = sum(who == p.id for who in self.holder.values()) + self.given[p.id]
        return (2 * (self.prior(p) + held) + more) / p.share

    def fits(self, p: Any, s: str, *, near: bool = False) -> bool:
        also = dict(self.g.task.near) if near else {}
        held = [any(x in p.categories for x in (c, *also.get(c, ()))) for c in self.need[s]]
        return all(held) and p.region in ("", self.g.regions[self.seats[s][0]])

    def roster(self, s: str) -> list[Any]:
        steps = self.steps[s]
        named = {i for step, ids in self.g.steps if step in steps for i in ids}
        near, above = "neighbouring" in steps, "superior" in steps
        own = [p.id in self.core or (above and p.role == "superior") for p in self.crew]
        may = [
            p.id in named or (o and self.fits(p, s, near=near))
            for p, o in zip(self.crew, own, strict=True)
        ]
        return [p for p, ok in zip(self.crew, may, strict=True) if ok]

    def barred(self, p: Any, s: str) -> bool:
        return (p.id, self.seats[s][0]) in self.bars

    def there(self, s: str) -> dict[str, str]:
        return {w: t for t, w in self.holder.items() if self.seats[t][0] == self.seats[s][0]}

    def free(self, p: Any, seats: Seats) -> bool:
        return not any(self.barred(p, s) or p.id in self.there(s) for s in seats)

    def repeats(self, p: Any, seats: Seats) -> tuple[bool, bool]:
        again = any((p.id, self.seats[s][0]) in self.visited for s in seats)
        return again, any((p.id, q) in self.partners for s in seats for q in self.there(s))

    def run(self, bundles: Any = ()) -> None:
        at, ks = {jk: s for s, jk in self.seats.items()}, {k for _, k in self.seats.values()}
        whole = [tuple(at[j, k] for j in bundle) for bundle in bundles for k in ks]
        later = {s for seats in whole for s in seats[1:]}
        for s in [s for s in self.order if s not in later]:
            self.place(next((seats for seats in whole if seats[0] == s), (s,)))

    def place(self, seats: Seats) -> None:
        new = stream(self.g.seed.key("seat", seats[0]))
        who = self.pick(seats, self.words.setdefault(seats[0], new))
        if who is not None:
            self.holder.update(dict.fromkeys(seats, who.id))
            self.lock(seats)
        elif len(seats) > 1:
            self.place(halves(seats)[0])
            self.place(halves(seats)[1])
        else:
            while not (said := self.search("augment", seats, None, INF))[0] and said[3]:
                for half in [h for w in {self.locked[s] for s in said[3]} for h in halves(w)]:
                    self.lock(half)

    def lock(self, seats: Seats) -> None:
        self.locked.update(dict.fromkeys(seats, seats))
        if len(seats) == 1:
            del self.locked[seats[0]]

    def pick(self, seats: Seats, words: Any) -> Any:
        roster = self.roster(seats[0])
        able = {p.id: self.price(p) for p in roster if self.room(p) >= len(seats)}
        for _ in range(TRIES if able else 0):
            p = roster[below(words, len(roster))]
            right = self.free(p, seats) and not any(self.repeats(p, seats))
            if right and able.get(p.id) == min(able.values()):
                return p
        free = [p for p in roster if p.id in able and self.free(p, seats)]
        rank = {p.id: (able[p.id], self.repeats(p, seats)) for p in free}
        best = [p for p in free if rank[p.id] == min(rank.values())]
        return best[below(words, len(best))] if best else None

    def search(self, kind: str, seats: Any, start: Any, under: Any) -> tuple[bool, Any, Any, Any]:
        """Search and shift. Return whether it ended, the seats and people reached, the seats met."""
        before: dict[str, str | None] = {}
        people, met, queue = set[str](), set[str](), list[str]()

        def reach(s: str, previous: str | None) -> None:
            if s in self.locked:
                met.add(s)
            elif s not in before:
                before[s] = previous
                queue.append(s)

        if start is not None:
            people.add(start.id)
        for s in [*seats, *(self.held(start) if start else [])]:
            reach(s, None)
        while queue:
            s = queue.pop(0)
            there = self.there(s)
            for p in self.roster(s):
                if self.barred(p, s) or p.id in people:
                    continue
                if p.id in there:
                    reach(there[p.id], s)
                    continue
                people.add(p.id)
                if self.room(p) > 0 and self.price(p) < under:
                    self.shift(kind, before, s, p.id)
                    return True, set(before), people, met
                for t in self.held(p):
                    reach(t, s)
        return False, set(before), people, met

    def shift(self, kind: str, before: dict[str, str | None], last: str, end: str) -> None:
        path = [last]
        while (previous := before[path[0]]) is not None:
            path.insert(0, previous)
        old = [self.holder.get(s, "") for s in path]
        self.holder.update(zip(path, [*old[1:], end], strict=True))
        self.trace.append((kind, tuple(zip(path, old, [*old[1:], end], strict=True))))

    def rebalance(self) -> None:
        level: Any = INF
        while left := [v for p in self.crew if self.held(p) and (v := self.price(p, -1)) < level]:
            level = max(left)
            for p in self.crew:
                if self.held(p) and self.price(p, -1) == level:
                    self.search("balance", (), p, level)

    def empty(self) -> list[str]:
        return [s for s in self.order if s not in self.holder and s not in self.stand_in]

    def certificates(self, regions: set[str]) -> list[dict[str, Any]]:
        _, reached, ids, _ = self.search("none", self.empty(), None, -1)
        groups: list[tuple[set[str], set[Any]]] = []
        for s in reached:
            j, free = self.seats[s][0], [p.id for p in self.roster(s) if not self.barred(p, s)]
            region = self.g.regions[j] if self.g.regions[j] in regions else ""
            marks: set[Any] = {(i,) if i in ids else (j, i) for i in free}
            marks = marks or {("", region, (*self.need[s],), (*self.steps[s],))}
            near = [g for g in groups if g[1] & marks]
            joined = {s}.union(*(g[0] for g in near)), marks.union(*(g[1] for g in near))
            groups = [g for g in groups if g not in near] + [joined]
        rows = []
        for seats, marks in groups:
            people = {m[0] for m in marks if len(m) == 1}
            capacity = int(sum(self.capacity(p) for p in self.crew if p.id in people))
            pairs = sum(len(m) == 2 for m in marks)
            row = {"seats": (*sorted(seats),), "inspectors": (*sorted(people),), "pairs": pairs}
            missing = len(seats) - capacity - pairs
            rows.append({**row, "capacity": capacity, "missing": missing})
        return sorted(rows, key=lambda row: row["seats"])


def halves(seats: Seats) -> tuple[Seats, Seats]:
    return seats[: (len(seats) + 1) // 2], seats[(len(seats) + 1) // 2 :]


def may_go(g: Any, d: Any, p: Any) -> bool:
    w = g.task.window
    if d.level and not p.role and p.level not in ("", d.level, *d.lower_levels):
        return False
    if w and any(not (last < w.first or first > w.last) for first, last in p.leave):
        return False
    asked = g.demanded and p.role != "expert" and p.licence_until is not None
    return not (asked and w and p.licence_until < w.last)


def first_crew(roster: list[Any], size: int, need: list[list[str]]) -> list[Any]:
    def without(held: list[Any]) -> int:
        return sum(not any({*n} <= {*p.categories} for p in held) for n in need)

    crew: list[Any] = []
    for p in roster:
        if len(crew) < size and without([*crew, p]) - without(roster) <= size - len(crew) - 1:
            crew.append(p)
    return crew


def bundles_of(g: Any) -> list[list[str]]:
    key, found = g.seed.key("package", g.task.id), []
    for region in sorted(set(g.regions.values())):
        there = [j for j in g.regions if g.regions[j] == region]
        there.sort(key=lambda j: (ticket(key, j), j))
        found += [there[i : i + g.task.package] for i in range(0, len(there), g.task.package)]
    return found


def naive(g: Any) -> list[dict[str, Any]]:
    """Return what every department comes to, lead first; `g` has what was given, as attributes."""
    order = sorted(g.task.departments, key=lambda d: (not d.lead, d.name))
    return [department(g, d, place, order) for place, d in enumerate(order)]


def department(g: Any, d: Any, place: int, order: list[Any]) -> dict[str, Any]:
    key, cats, bundles = (
        g.seed.key("inspectors", g.task.id, d.name),
        sorted(d.categories),
        bundles_of(g),
    )
    going = [p for p in g.people if p.department == d.name and may_go(g, d, p)]
    going.sort(key=lambda p: (ticket(key, p.id), p.id))
    roster = [p for p in going if not p.role]
    need = [[c] for c in cats[: d.seats - 1]] + (
        [cats[d.seats - 1 :]] if cats[d.seats - 1 :] else []
    )
    useful = [p for p in roster if any({*n} <= {*p.categories} for n in need)]
    useful = useful if d.inspectors and len(need) == d.seats else roster
    stated = first_crew(useful, d.inspectors, need) if d.inspectors else roster
    left = [p for p in useful if p not in stated]
    if g.cap is not None and len(order) > 1:
        crews = [x.inspectors for x in order]
        slack = 0 if None in crews else max(0, g.cap - sum(crews))
        left = left[: slack // len(order) + (place < slack % len(order))]

    def part(extra: list[Any], bars: Any = ()) -> Part:
        crew = [p for p in roster if p in stated or p in extra]
        made = Part(g, d, crew, range(1, d.seats + 1), need)
        made.bars |= set(bars)
        made.run(bundles)
        return made

    counts = [len(part(left[:x]).empty()) for x in range(len(left) + 1)]
    grown = left[: counts.index(counts[-1])]
    done = part(grown)
    done.rebalance()
    least = len(done.holder) - len(part(grown, done.visited).holder)
    regions = {p.region for p in going if p.role != "expert"}
    substitutes, rungs, replaced = [], [], set[Any]()
    for s in done.empty() if d.inspectors else []:
        j, crew = done.seats[s][0], [p for p in done.crew if done.fits(p, s) and done.barred(p, s)]
        recused = [c for c in crew if (c.id, j) not in replaced and (c.id, j) in g.barred]
        outside = [p for p in roster if p not in done.crew and done.fits(p, s)]
        free = [p for p in outside if done.room(p) > 0 and not done.barred(p, s)]
        best = [p for p in free if done.price(p) == min(map(done.price, free))]
        if recused and best:
            new = best[below(done.words[s], len(best))].id
            replaced.add((recused[0].id, j))
            done.stand_in[s], done.given[new] = new, done.given[new] + 1
            done.bars.add((new, j))
            substitutes.append((s, recused[0].id, new))
    for step, ids in g.steps:
        if empty := done.empty():
            proof = done.certificates(regions)
            for s in [s for c in proof for s in c["seats"]]:
                done.steps[s].append(step)
            brought = [p for p in going if p.role == "superior" and step == "superior"]
            brought += [p for p in roster if p.id in ids]
            done.crew += [p for p in brought if p not in done.crew]
            for s in empty:
                done.place((s,))
            rungs.append((step, proof, (*sorted({*empty} - {*done.empty()}),)))
    taken = {}
    people = {p.id: p for p in done.crew}
    for s, who in done.holder.items():
        p, near = people[who], "neighbouring" in done.steps[s]
        own = who in done.core and done.fits(p, s, near=near)
        if own and not done.fits(p, s):
            taken[s] = (who, "neighbouring")
        elif p.role == "superior":
            taken[s] = (who, "superior")
        elif not own:
            taken[s] = (who, next(x for x, ids in g.steps if x in done.steps[s] and who in ids))
    along = Part(
        g,
        d,
        [p for p in going if p.role == "expert"],
        range(d.seats + 1, d.seats + d.experts + 1),
        [],
    )
    along.visited, along.partners = set(), set()
    along.run()
    along.rebalance()
    holder = {**done.holder, **done.stand_in}
    visits = sum((who, done.seats[s][0]) in done.visited for s, who in holder.items())
    pairs = [
        (holder[s], holder[t])
        for s, t in combinations(holder, 2)
        if done.seats[s][0] == done.seats[t][0]
    ]
    return {
        "department": d.name,
        "holder": holder,
        "empty": set(done.empty()),
        "certificates": done.certificates(regions),
        "crew": tuple(p.id for p in done.crew if p.id in done.core),
        "grown": tuple(p.id for p in grown),
        "trace": tuple(done.trace),
        "substitutes": substitutes,
        "rungs": rungs,
        "taken": taken,
        "experts": along.holder,
        "rotation": (visits, min(least, visits), sum(x in done.partners for x in pairs)),
    }
