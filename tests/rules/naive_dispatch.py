"""`dispatch/1` again, slowly, from docs/reference/dispatch-algorithm.md alone; 200 lines, blank ones apart."""
# fmt: off

from typing import Any

from randsup.lottery import below, stream, ticket

INF = float("inf")


class Part:
    def __init__(self, g: Any, d: Any, crew: Any, ks: range, need: Any) -> None:
        self.g, self.crew, self.core = g, list(crew), {p.id for p in crew}
        self.at = {f"{g.task.id}/{j}/{d.name}/{k}": (j, k) for j in g.regions for k in ks}
        self.need = {s: need[k - 1] if k <= len(need) else [] for s, (_, k) in self.at.items()}
        key, teams = g.seed.key("seats", g.task.id), [(v[:3], v[3]) for v in g.past]
        self.order = sorted(self.at, key=lambda s: (not self.need[s], ticket(key, s), s))
        self.bars, self.steps = set(g.barred), {s: list[str]() for s in self.at}
        self.words, self.holder, self.whole = dict[str, Any](), dict[str, str](), dict[str, Any]()
        self.stand_in, self.given, self.trace = dict[str, str](), list[str](), list[Any]()
        self.prior = {p.id: p.prior_load + dict(g.loads).get(p.id, 0) for p in g.people}
        self.partners = {(a, b) for v, a in teams for w, b in teams if v == w and a != b}
        self.visited = {(who, v[1]) for v, who in teams}

    def capacity(self, p: Any) -> Any:
        most = INF if p.max_load is None else max(0, p.max_load - self.prior[p.id])
        return min(most, dict(self.g.caps).get(p.id, INF)) - self.given.count(p.id)

    def held(self, p: Any) -> list[str]:
        return [s for s in self.order if self.holder.get(s) == p.id]

    def price(self, p: Any, more: int = 1) -> Any:
        return (2 * (self.prior[p.id] + [*self.holder.values(), *self.given].count(p.id)) + more) / p.share

    def fits(self, p: Any, s: str, near: Any = ()) -> bool:
        held = [any(x in p.categories for x in (c, *dict(near).get(c, ()))) for c in self.need[s]]
        return all(held) and p.region in ("", self.g.regions[self.at[s][0]])

    def roster(self, s: str) -> list[Any]:
        named = {i for step, ids in self.g.steps if step in self.steps[s] for i in ids}
        own = self.core | {p.id for p in self.crew if p.role and "superior" in self.steps[s]}
        near = self.g.task.near if "neighbouring" in self.steps[s] else ()
        return [p for p in self.crew if p.id in named or (p.id in own and self.fits(p, s, near))]

    def barred(self, p: Any, s: str) -> bool:
        return (p.id, self.at[s][0]) in self.bars

    def there(self, s: str) -> dict[str, str]:
        return {who: t for t, who in self.holder.items() if self.at[t][0] == self.at[s][0]}

    def empty(self) -> list[str]:
        return [s for s in self.order if s not in self.holder and s not in self.stand_in]

    def run(self, bundles: Any = ()) -> None:
        seat, ks = {jk: s for s, jk in self.at.items()}, {k for _, k in self.at.values()}
        whole = [tuple(seat[j, k] for j in bundle) for bundle in bundles for k in ks]
        later = {s for seats in whole for s in seats[1:]}
        for s in [s for s in self.order if s not in later]:
            self.place(next((seats for seats in whole if seats[0] == s), (s,)))

    def place(self, seats: Any) -> None:
        new, half = stream(self.g.seed.key("seat", seats[0])), (len(seats) + 1) // 2
        who = self.pick(seats, self.words.setdefault(seats[0], new))
        if who is not None:
            self.holder |= dict.fromkeys(seats, who.id)
            self.whole |= dict.fromkeys(seats, seats)
        elif len(seats) > 1:
            self.place(seats[:half])
            self.place(seats[half:])
        else:
            while not (said := self.search("augment", seats, INF))[0] and said[2]:
                for w in {self.whole[s] for s in said[2]}:
                    half = (len(w) + 1) // 2
                    self.whole |= {s: w[:half] if s in w[:half] else w[half:] for s in w}

    def pick(self, seats: Any, words: Any) -> Any:
        roster, rank = self.roster(seats[0]), {}
        able = {p.id: self.price(p) for p in roster if self.capacity(p) - len(self.held(p)) >= len(seats)}
        for p in [p for p in roster if p.id in able]:
            if not any(self.barred(p, s) or p.id in self.there(s) for s in seats):
                again = any((p.id, self.at[s][0]) in self.visited for s in seats)
                partner = any((p.id, q) in self.partners for s in seats for q in self.there(s))
                rank[p.id] = (able[p.id], again, partner)
        for _ in range(32 if able else 0):
            p = roster[below(words, len(roster))]
            if rank.get(p.id) == (min(able.values()), False, False):
                return p
        best = [p for p in roster if p.id in rank and rank[p.id] == min(rank.values())]
        return best[below(words, len(best))] if best else None

    def search(self, kind: str, seats: Any, under: Any, start: Any = None) -> Any:
        queue = [*seats, *(t for t in (self.held(start) if start else ()) if len(self.whole.get(t, ())) < 2)]
        before: dict[str, Any] = dict.fromkeys(queue)
        people, met = {start.id} if start else set(), set[str]()
        while queue:
            s = queue.pop(0)
            there = self.there(s)
            for p in [p for p in self.roster(s) if not self.barred(p, s) and p.id not in people]:
                mine = [there[p.id]] if p.id in there else self.held(p)
                if p.id not in there:
                    people.add(p.id)
                    if self.capacity(p) > len(self.held(p)) and self.price(p) < under:
                        path = [s]
                        while before[path[0]]:
                            path.insert(0, before[path[0]])
                        old = [self.holder.get(t, "") for t in path]
                        self.trace.append((kind, (*zip(path, old, [*old[1:], p.id], strict=True),)))
                        self.holder |= zip(path, [*old[1:], p.id], strict=True)
                        return True, before, met, people
                met |= {t for t in mine if len(self.whole.get(t, ())) > 1}
                new = [t for t in mine if t not in before and t not in met]
                before |= dict.fromkeys(new, s)
                queue += new
        return False, before, met, people

    def rebalance(self) -> None:
        level: Any = INF
        while left := [v for p in self.crew if self.held(p) and (v := self.price(p, -1)) < level]:
            level = max(left)
            for p in (p for p in self.crew if self.held(p) and self.price(p, -1) == level):
                self.search("balance", (), level, p)

    def certificates(self, regions: set[str]) -> list[Any]:
        _, reached, _, ids = self.search("none", self.empty(), -1)
        groups: list[Any] = []
        for s in reached:
            j, free = self.at[s][0], [p.id for p in self.roster(s) if not self.barred(p, s)]
            marks: set[Any] = {(i,) if i in ids else (j, i) for i in free}
            marks = marks or {("", frozenset({self.g.regions[j]} & regions - {""}), f"{self.need[s]}{self.steps[s]}")}
            near = [g for g in groups if g[1] & marks]
            joined = {s}.union(*(g[0] for g in near)), marks.union(*(g[1] for g in near))
            groups = [g for g in groups if g not in near] + [joined]
        rows = []
        for seats, marks in groups:
            people = (*sorted(m[0] for m in marks if len(m) == 1),)
            room = sum(self.capacity(p) for p in self.crew if p.id in people)
            rows.append(((*sorted(seats),), people, room, sum(len(m) == 2 for m in marks)))
        return sorted(rows)


def may_go(g: Any, d: Any, p: Any) -> bool:
    w, levels = g.task.window, ("", d.level, *d.lower_levels)
    away = w and any(not (last < w.first or first > w.last) for first, last in p.leave)
    asked = w and g.demanded and p.role != "expert" and p.licence_until
    return not (away or (d.level and not p.role and p.level not in levels) or (asked and p.licence_until < w.last))


def first_crew(roster: list[Any], size: int, need: Any) -> list[Any]:
    crew: list[Any] = []
    held = [n for n in need if any({*n} <= {*p.categories} for p in roster)]
    for p in roster:
        still = sum(not any({*n} <= {*q.categories} for q in [*crew, p]) for n in held)
        crew += [p] if len(crew) < size and still <= size - len(crew) - 1 else []
    return crew


def naive(g: Any) -> list[dict[str, Any]]:
    order = sorted(g.task.departments, key=lambda d: (not d.lead, d.name))
    return [department(g, d, place, [x.inspectors for x in order]) for place, d in enumerate(order)]


def department(g: Any, d: Any, place: int, crews: list[Any]) -> dict[str, Any]:
    key, packs, k = g.seed.key("inspectors", g.task.id, d.name), g.seed.key("package", g.task.id), g.task.package
    mixed = sorted(g.regions, key=lambda j: (ticket(packs, j), j))
    there = [[j for j in mixed if g.regions[j] == r] for r in {*g.regions.values()}]
    bundles = [js[i : i + k] for js in there for i in range(0, len(js), k)]
    going = [p for p in g.people if p.department == d.name and may_go(g, d, p)]
    going.sort(key=lambda p: (ticket(key, p.id), p.id))
    roster, cats, ks = [p for p in going if not p.role], sorted(d.categories), range(1, d.seats + 1)
    need = [n for k in range(d.seats) if (n := cats[k : k + 1] if k < d.seats - 1 else cats[k:])]
    useful = [p for p in roster if any({*n} <= {*p.categories} for n in need)]
    useful = useful if d.inspectors and len(need) == d.seats else roster
    stated = first_crew(useful, d.inspectors, need) if d.inspectors else roster
    left = [p for p in useful if p not in stated]
    if g.cap is not None and len(crews) > 1:
        slack = 0 if None in crews else max(0, g.cap - sum(crews))
        left = left[: slack // len(crews) + (place < slack % len(crews))]

    def part(extra: list[Any], bars: Any = ()) -> Part:
        made = Part(g, d, [p for p in roster if p in stated or p in extra], ks, need)
        made.bars |= {*bars}
        made.run(bundles)
        return made

    counts = [len(part(left[:x]).empty()) for x in range(len(left) + 1)]
    grown = left[: counts.index(counts[-1])]
    done = part(grown)
    done.rebalance()
    least = len(done.holder) - len(part(grown, done.visited).holder)
    regions, people, at = {p.region for p in going if p.role != "expert"}, {p.id: p for p in going}, done.at
    substitutes, rungs, taken, replaced = [], [], {}, set[Any]()
    for s in done.empty() if d.inspectors else []:
        j, fit = at[s][0], [p for p in roster if done.fits(p, s)]
        absent = [p.id for p in fit if p in done.crew and (p.id, j) in {*g.barred} - replaced]
        free = [p for p in fit if p not in done.crew and done.capacity(p) > 0 and not done.barred(p, s)]
        best = [p.id for p in free if done.price(p) == min(map(done.price, free))]
        if absent and best:
            new = done.stand_in[s] = best[below(done.words[s], len(best))]
            replaced.add((absent[0], j))
            done.bars.add((new, j))
            done.given.append(new)
            substitutes.append((s, absent[0], new))
    for step, ids in g.steps:
        if empty := done.empty():
            proof = done.certificates(regions)
            for s in [s for c in proof for s in c[0]]:
                done.steps[s].append(step)
            brought = [p for p in going if step == p.role or (p in roster and p.id in ids)]
            done.crew += [p for p in brought if p not in done.crew]
            for s in empty:
                done.place((s,))
            rungs.append((step, proof, (*sorted({*empty} - {*done.empty()}),)))
    for s, who in done.holder.items():
        p, named = people[who], [x for x, ids in g.steps if x in done.steps[s] and who in ids]
        if who not in done.core or not done.fits(p, s):
            near = who in done.core and "neighbouring" in done.steps[s] and done.fits(p, s, g.task.near)
            taken[s] = (who, p.role or ("neighbouring" if near else named[0]))
    along = Part(g, d, [p for p in going if p.role == "expert"], range(d.seats + 1, d.seats + d.experts + 1), [])
    along.visited = along.partners = set()
    along.run()
    along.rebalance()
    holder = {**done.holder, **done.stand_in}
    visits = sum((who, at[s][0]) in done.visited for s, who in holder.items())
    pairs = [(holder[s], holder[t]) for s in holder for t in holder if s < t and at[s][0] == at[t][0]]
    return {"department": d.name, "holder": holder, "empty": {*done.empty()}, "rungs": rungs, "taken": taken,
            "certificates": done.certificates(regions), "grown": (*(p.id for p in grown),), "trace": (*done.trace,),
            "substitutes": substitutes, "crew": (*(p.id for p in done.crew if p.id in done.core),),
            "experts": along.holder, "rotation": (visits, min(least, visits), sum(x in done.partners for x in pairs))}
