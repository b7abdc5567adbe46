"""A thousand random recusals on 10,000 × 2,000: one seat each, or the shortest chain; nobody comes back.

The oracle below is written from the page alone: it keeps its own table of who sits where, its own loads and
bars, and finds the length of the shortest chain by a plain breadth-first search over seats. It reads nothing of the
code but the answer, which it then enters in its own table.
"""

from __future__ import annotations

from collections import Counter, deque
from datetime import date
from hashlib import sha256
from random import Random

import pytest

from randsup import WorkCalendar, load_policy
from randsup.errors import InputError
from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.registers import Conflict, Inspector
from randsup.facts.stated_ratios import Ratio
from randsup.law.switches import switched
from randsup.lottery import Seed, below, stream
from randsup.rules.change.changes import Approval, Change, Request
from randsup.rules.change.places import Sent
from randsup.rules.change.standing import Standing
from randsup.rules.change.substitution import change_of
from randsup.rules.dispatch.assignments import Dispatch
from randsup.rules.dispatch.teams import assign
from tests.rules.test_teams import Place

CHINA = WorkCalendar.china()
CHAINS = switched(load_policy("linyi"), {"replacement_chain": "shortest-chain"})
TASK = Task(
    id="t",
    ratio=Ratio(value="1"),
    departments=[TaskDepartment(name="D", lead=True, categories=["C"])],
)
SEED = Seed.from_hex("5d" * 32)
SUBJECTS, PEOPLE, EVENTS = 10_000, 2_000, 1_000
FULL = 20
"""The region of every FULL-th subject has not one visit to spare: there only chains can help."""
APPROVED = date(2026, 9, 2)


def region(number: int) -> str:
    return "R0" if number % FULL == 0 else f"R{1 + number % 4}"


def staff() -> list[Inspector]:
    """97 % of the visits of a region are used, all of them in R0; half of the people hold the category."""
    where = [region(n) for n in range(PEOPLE)]
    seats = Counter(2 * [region(n) for n in range(SUBJECTS)])
    of_region = Counter(where)
    seen: Counter[str] = Counter()
    found = []
    for n, here in enumerate(where):
        total = seats[here] if here == "R0" else -(-seats[here] * 100 // 97)
        each, more = divmod(total, of_region[here])
        place, seen[here] = seen[here], seen[here] + 1
        found.append(
            Inspector(
                id=f"P{n:04}",
                department="D",
                region=here,
                categories=["C"] if place % 2 else [],
                max_load=each + (place < more),
            )
        )
    return found


class Table:
    """The oracle: who sits where, by its own account."""

    def __init__(self, found: Dispatch, people: list[Inspector], conflicts: list[Conflict]) -> None:
        self.people = {p.id: p for p in people}
        self.at: dict[str, str] = {}
        for n in range(SUBJECTS):
            self.at |= {f"t/S{n:05}/D/{k}": "" for k in (1, 2)}
        for team in found.teams:
            self.at |= {f"t/{m.subject}/D/{m.seat}": m.inspector for m in team.members}
        self.held: dict[str, set[str]] = {p: set() for p in self.people}
        for seat, who in self.at.items():
            if who:
                self.held[who].add(seat)
        self.never: dict[str, set[str]] = {}
        for c in conflicts:
            self.never.setdefault(c.subject, set()).add(c.inspector)
        self.here: dict[tuple[str, str], list[str]] = {}
        for n in range(FULL * 2):
            for k, category in (("1", "C"), ("2", "")):
                self.here[region(n), k] = [
                    p.id
                    for p in people
                    if p.region == region(n) and (not category or category in p.categories)
                ]

    def able(self, seat: str) -> list[str]:
        """Who has the category, the region and no bar for a seat, on the subject or not."""
        _, subject, _, k = seat.split("/")
        never = self.never.get(subject, set())
        return [p for p in self.here[region(int(subject[1:])), k] if p not in never]

    def room(self, who: str, leaving: str) -> bool:
        most = self.people[who].max_load
        assert most is not None
        return len(self.held[who] - {leaving}) < most

    def lightest(self, seat: str, old: str) -> list[str]:
        """Whom the page lets be drawn for a seat, in the order of the numbers."""
        team = {self.at[f"{seat[:-1]}{k}"] for k in (1, 2)}
        free = [p for p in self.able(seat) if p not in team and p != old and self.room(p, "")]
        least = min((len(self.held[p]) for p in free), default=0)
        return sorted(p for p in free if len(self.held[p]) == least)

    def shortest(self, seat: str, old: str) -> int:
        """The fewest seats of a chain that fills `seat` once `old` has left it; 0 if there is none."""
        steps, queue, done = {seat: 1}, deque([seat]), set[str]()
        while queue:
            s = queue.popleft()
            other = f"{s[:-1]}{'21'[int(s[-1]) - 1]}"
            for p in self.able(s):
                if p == old and s.split("/")[1] == seat.split("/")[1]:
                    continue
                if p == self.at[other]:  # sits there already: the two may change places
                    further = {other}
                elif p in done:
                    continue
                elif self.room(p, seat):
                    return steps[s]
                else:
                    done.add(p)
                    further = self.held[p] - {seat}
                for t in further - steps.keys():
                    steps[t] = steps[s] + 1
                    queue.append(t)
        return 0

    def enter(self, change: Change, seat: str, old: str) -> None:
        for m in change.moves:
            assert self.at[m.seat] == m.before
            if m.before:
                self.held[m.before].discard(m.seat)
        for m in change.moves:
            self.at[m.seat] = m.after
            if m.after:
                self.held[m.after].add(m.seat)
        self.never.setdefault(seat.split("/")[1], set()).add(old)

    def check(self, seat: str) -> None:
        """What must hold of a seat whoever filled it."""
        _, subject, _, _ = seat.split("/")
        who = self.at[seat]
        if not who:
            return
        assert who in self.able(seat)
        assert self.at[f"{seat[:-1]}1"] != self.at[f"{seat[:-1]}2"]
        assert who not in self.never.get(subject, ())
        most = self.people[who].max_load
        assert most is not None
        assert len(self.held[who]) <= most


def test_a_thousand_recusals_change_one_seat_each_or_the_shortest_chain() -> None:
    drawn = [Place(subject=f"S{n:05}", region=region(n)) for n in range(SUBJECTS)]
    people = staff()
    lot = Random(20261121)  # noqa: S311 - which seat is asked for, no draw
    conflicts = [
        Conflict(f"P{lot.randrange(PEOPLE):04}", f"S{lot.randrange(SUBJECTS):05}")
        for _ in range(6000)
    ]
    found = assign(TASK, drawn, people, CHAINS, SEED, conflicts=conflicts)
    regions = tuple((p.subject, p.region) for p in drawn)
    run = Standing(
        [Sent(task=TASK, dispatch=found, regions=regions)],
        people,
        CHAINS,
        draw_seed=SEED,
        conflicts=conflicts,
    )
    table = Table(found, people, conflicts)
    seats = sorted(table.at)
    sources: Counter[str] = Counter()
    lengths: Counter[int] = Counter()
    used: list[Seed] = [SEED]
    touched: list[str] = []
    for number in range(1, EVENTS + 1):
        seat = ""
        while not seat or not table.at[seat]:  # often a subject that was asked for before
            again = touched and lot.random() < 0.3
            seat = lot.choice(touched if again else seats)
        old = table.at[seat]
        fresh = Seed.from_hex(sha256(f"event {number}".encode()).hexdigest())
        request = Request(
            kind="recusal",
            seat=seat,
            reason=f"第{number}起",
            filed=date(2026, 9, 1),
            approvals=[Approval(role="approver", by="局长", on=APPROVED)],
            seed_on=date(2026, 9, 3),
        )
        if number % 50 == 0:
            _only_a_fresh_seed(run, request, fresh, used[lot.randrange(len(used))])
        change = change_of(run, request, fresh, CHINA)
        fair, length = table.lightest(seat, old), table.shortest(seat, old)
        assert (len(change.moves) if change.new else 0) == length
        assert (length == 1) == bool(fair)
        if fair:
            key = fresh.key("redraw", str(number), seat, old)
            assert change.new == fair[below(stream(key), len(fair))]
        before = run.holders.copy()
        run.apply(change)
        table.enter(change, seat, old)
        assert run.holders == {**before, **{m.seat: m.after for m in change.moves}}
        for move in change.moves:
            table.check(move.seat)
        used.append(fresh)
        touched += [f"{seat[:-1]}1", f"{seat[:-1]}2"]
        sources[change.source] += 1
        lengths[length] += 1
    assert {s: p for s, p in run.holders.items() if not s.endswith("/0")} == table.at
    assert sources["register"] > 800
    assert sources["chain"] > 25
    assert lengths[2] > 25


def _only_a_fresh_seed(run: Standing, request: Request, fresh: Seed, old: Seed) -> None:
    """A seed that was used, and one of a day before the approval, are refused."""
    with pytest.raises(InputError, match=r"was used by event|is the draw's seed"):
        change_of(run, request, old, CHINA)
    early = Request(
        kind="recusal",
        seat=request.seat,
        reason=request.reason,
        filed=request.filed,
        approvals=request.approvals,
        seed_on=date(2026, 9, 1),
    )
    with pytest.raises(InputError, match=r"is before 2026-09-02 \(approver\)"):
        change_of(run, early, fresh, CHINA)
