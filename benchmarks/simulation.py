"""A year of inspections on a generated register: what coordination spares enterprises, and what it must not change.

Four departments inspect in three campaigns, so twelve tasks of a year, each with a ratio of its own by credit
class. The same twelve are drawn three times over:

* *independent*: every task by itself, as if nobody talked to anybody;
* *together*: the tasks of a campaign share a coordination group and visit together, and whoever was inspected
  in an earlier campaign of the year is left out (at most one inspection a year, design `exclude`);
* *in turn*: the same cap, but the tasks of a campaign rotate, so that as many enterprises as possible are seen,
  each once.

Every draw is the library's (`rules.draw.coordination.draw_one`), every history what the draws before have left. A
second table is about weights: two draws by weight one after the other, the second with the weights given the past.

    python benchmarks/simulation.py --years 40 --out benchmarks/SIMULATION.md
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from attrs import frozen

from randsup.facts.departments import TaskDepartment
from randsup.facts.frames import FrequencyCap
from randsup.facts.history import History, PastVisit
from randsup.facts.plans import Task
from randsup.facts.registers import register_digest
from randsup.facts.stated_ratios import Ratio
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.profiles import load_policy
from randsup.rules.draw.conditional import conditioned, targets_of
from randsup.rules.draw.conditioning import integer_weights
from randsup.rules.draw.coordination import Before, draw_one
from randsup.rules.draw.drawn import Drawn
from randsup.rules.draw.weighting import pareto

CAMPAIGNS = (
    ("spring", date(2026, 3, 2), date(2026, 3, 27)),
    ("summer", date(2026, 6, 1), date(2026, 6, 26)),
    ("autumn", date(2026, 9, 1), date(2026, 9, 24)),
)
DEPARTMENTS = {
    "market": {"A": "1%", "B": "2%", "C": "4%", "D": "10%"},
    "fire": {"A": "2%", "B": "3%", "C": "5%", "D": "8%"},
    "environment": {"A": "1%", "B": "1%", "C": "3%", "D": "6%"},
    "health": {"A": "3%", "B": "3%", "C": "3%", "D": "5%"},
}
CLASSES = ("A",) * 60 + ("B",) * 25 + ("C",) * 10 + ("D",) * 5
INDUSTRIES = 2
DESIGNS = ("independent", "together", "in turn")
WEIGHTS = {1: 60, 2: 25, 5: 10, 10: 5}


class Register:
    """A generated register: class and region by one byte of a hash, the industry by another.

    No draw reads the industry; so whoever it may favour is found by it.
    """

    def __init__(self, size: int, regions: int = 10) -> None:
        self.industry: dict[str, int] = {}
        self._groups: dict[tuple[str, str], list[bytes]] = {}
        self._size = size
        self._digests: dict[tuple[str, ...], str] = {}
        for n in range(size):
            name = f"E{n:07}"
            h = sha256(name.encode()).digest()
            self.industry[name] = h[0] % INDUSTRIES
            key = (CLASSES[int.from_bytes(h[1:5], "big") % 100], f"{h[5] % regions:02}")
            self._groups.setdefault(key, []).append(name.encode())

    @property
    def columns(self) -> tuple[str, ...]:
        return ("credit_class", "region")

    def __len__(self) -> int:
        return self._size

    def groups(self, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[bytes]]]:
        for (credit, region), ids in self._groups.items():
            row = {"credit_class": credit, "region": region}
            yield tuple(row[name] for name in names), ids

    def digest(self, names: tuple[str, ...]) -> str:
        if names not in self._digests:
            self._digests[names] = register_digest(
                (i.decode(), *values)
                for values, ids in self.groups(tuple(sorted(names)))
                for i in ids
            )
        return self._digests[names]


@frozen(kw_only=True)
class Year:
    """A year under one design: its tasks with their draws, and how many breaches of the cap they had."""

    draws: tuple[tuple[Task, Drawn], ...]
    over: int
    short: int

    def inspections(self) -> int:
        """Return the pairs of enterprise and task."""
        return sum(len(d.selected) for _, d in self.draws)

    def visits(self, *, together: bool) -> Counter[str]:
        """Return the visits of each enterprise; together, those of one campaign are one."""
        seen = {
            (s.subject, t.window if together else t.id) for t, d in self.draws for s in d.selected
        }
        return Counter(subject for subject, _ in seen)


def tasks(design: str) -> Iterator[tuple[str, tuple[Task, ...]]]:
    """Yield the campaigns of a year, each with the tasks of its departments."""
    for campaign, first, last in CAMPAIGNS:
        made = []
        for department, ratios in DEPARTMENTS.items():
            name = f"{campaign}-{department}"
            cap = None if design == "independent" else FrequencyCap(most=1)
            made.append(
                Task(
                    id=name,
                    departments=[TaskDepartment(name=department, lead=True)],
                    strata=("credit_class", "region"),
                    ratio=Ratio(by={"column": "credit_class", "values": ratios}),
                    window=(first, last),
                    group=name if design == "independent" else campaign,
                    rotate=design == "in turn",
                    frequency_cap=cap,
                    history_design="" if cap is None else "exclude",
                    reserve=0,
                )
            )
        yield campaign, tuple(made)


def year(design: str, register: Register, policy: Policy, number: int) -> Year:
    """Draw a year; every campaign has a seed of its own, and knows the visits of those before."""
    past: list[PastVisit] = []
    draws: list[tuple[Task, Drawn]] = []
    over = short = 0
    for campaign, made in tasks(design):
        seed = Seed.from_hex(sha256(f"{number}|{campaign}".encode()).hexdigest())
        history, before = History(past), Before()
        seen = set(history.subjects)
        for task in made:
            drawn = draw_one(task, register, policy, seed, history=history, before=before)
            before = before.then(task, drawn)
            draws.append((task, drawn))
            short += sum(s.due - s.drawn for s in drawn.strata)
            if design != "independent":
                over += sum(s.subject in seen for s in drawn.selected)
        last = made[0].window
        assert last is not None
        past += (
            PastVisit(day=last.last, subject=s.subject, task=campaign)
            for task, drawn in zip(made, before.draws, strict=True)
            for s in drawn.selected
        )
    return Year(draws=tuple(draws), over=over, short=short)


@frozen(kw_only=True)
class Result:
    """What a design came to, over all its years."""

    design: str
    years: int
    inspections: Fraction
    enterprises: Fraction
    visits: Fraction
    repeated: Fraction
    most: int
    over: int
    short: int
    deviation: float
    error: float


def simulate(design: str, register: Register, policy: Policy, years: Iterable[int]) -> Result:
    """Draw years under one design, and compare how often each industry was drawn with its target."""
    drawn: Counter[tuple[str, int]] = Counter()
    target: Counter[tuple[str, int]] = Counter()
    variance: Counter[tuple[str, int]] = Counter()
    sums: Counter[str] = Counter()
    most = n = 0
    for number in years:
        n += 1
        found = year(design, register, policy, number)
        visits = found.visits(together=design == "together")
        most = max(most, *visits.values())
        sums.update(
            inspections=found.inspections(),
            enterprises=len(visits),
            visits=sum(visits.values()),
            repeated=sum(v > 1 for v in visits.values()),
            over=found.over,
            short=found.short,
        )
        for task, result in found.draws:
            for s in result.selected:
                drawn[task.lead.name, register.industry[s.subject]] += 1
        if n == 1:
            _targets(found, register, target, variance)
    ratios = {k: drawn[k] / (n * target[k]) - 1 for k in target}
    worst = max(ratios, key=lambda k: abs(ratios[k]))
    return Result(
        design=design,
        years=n,
        **{
            name: Fraction(sums[name], n)
            for name in ("inspections", "enterprises", "visits", "repeated")
        },
        most=most,
        over=sums["over"],
        short=sums["short"],
        deviation=ratios[worst],
        error=(variance[worst] / n) ** 0.5 / target[worst],
    )


def _targets(
    found: Year,
    register: Register,
    target: Counter[tuple[str, int]],
    variance: Counter[tuple[str, int]],
) -> None:
    """Add up what each department's tasks of a year should draw of each industry, n/N in each class."""
    for task, result in found.draws:
        share = {s.values: (s.due, s.size) for s in result.strata}
        for values, ids in register.groups(("credit_class", "region")):
            n, size = share[values]
            for i, count in Counter(register.industry[i.decode()] for i in ids).items():
                target[task.lead.name, i] += count * n / size
                variance[task.lead.name, i] += count * n / size * (1 - n / size)


def weighted(size: int, n: int, rounds: int) -> list[tuple[int, float, float, float, float]]:
    """Draw twice by weight, the second time given the first; by weight: target, given, left out, error."""
    score = {f"E{k:07}": w for w, part in WEIGHTS.items() for k in _span(w, part, size)}
    number = Counter(score.values())
    given: Counter[int] = Counter()
    left_out: Counter[int] = Counter()
    for k in range(rounds):
        first, second = (
            Seed.from_hex(sha256(f"{k}|{name}".encode()).hexdigest()).key("subjects", "t")
            for name in ("first", "second")
        )
        drawn = pareto(score, n, first)
        old = {*drawn.certain, *drawn.selected}
        table = {
            (c.weight, c.held): c.given
            for c in conditioned(n, Counter((w, i in old) for i, w in score.items()))
        }
        lots = integer_weights(n, {i: table[w, i in old] for i, w in score.items()})
        new = pareto(lots, n, second)
        rest = pareto({i: w for i, w in score.items() if i not in old}, n, second)
        given.update(score[i] for i in (*new.certain, *new.selected))
        left_out.update(score[i] for i in (*rest.certain, *rest.selected))
        assert not old & {*new.certain, *new.selected}
    rows = []
    for w, target in targets_of(number, n).items():
        of = rounds * number[w]
        error = (float(target) * (1 - float(target)) / of) ** 0.5 / float(target)
        rows.append(
            (
                w,
                float(target),
                given[w] / of / float(target) - 1,
                left_out[w] / of / float(target) - 1,
                error,
            )
        )
    return rows


def _span(weight: int, part: int, size: int) -> range:
    before = sum(p for w, p in WEIGHTS.items() if w < weight)
    return range(before * size // 100, (before + part) * size // 100)


def report(
    results: Sequence[Result], rows: Sequence[Sequence[float]], options: argparse.Namespace
) -> str:
    """Return the page of results."""
    lines = [
        "# A simulated year",
        "",
        "Written by `benchmarks/simulation.py`, whose first lines say what is drawn.",
        "",
        f"* Date: {datetime.now(UTC).date().isoformat()}",
        f"* Machine: {os.cpu_count()} cores, {platform.system()}",
        f"* Software: Python {platform.python_version()}, randsup {version('randsup')}",
        f"* Register: {options.size:,} generated enterprises in 4 credit classes × 10 regions; 12 tasks of 4 "
        f"departments in 3 campaigns; {options.years} years of each design, every campaign with its own seed.",
        "",
        "## Visits",
        "",
        "Means over the years. A visit is one coming to the door: of a campaign drawn together it is one, "
        "else every inspection is.",
        "",
        "| design | inspections | enterprises inspected | visits | visits per inspected enterprise "
        "| visited more than once | most visits of one enterprise in a year "
        "| inspected again in a later campaign against the cap | short of the number due |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for r in results:
        over = "no cap" if r.design == "independent" else str(r.over)
        lines.append(
            f"| {r.design} | {float(r.inspections):,.0f} | {float(r.enterprises):,.0f} | "
            f"{float(r.visits):,.0f} | {float(r.visits / r.enterprises):.3f} | "
            f"{float(r.repeated):,.0f} ({float(r.repeated / r.enterprises):.1%}) | {r.most} | {over} | {r.short} |"
        )
    lines += [
        "",
        "## Unconditional probabilities",
        "",
        f"How often the enterprises of {INDUSTRIES} industries, which no draw reads, were drawn by each of "
        f"{len(DEPARTMENTS)} departments, against the sum of their n/N: the largest deviation.",
        "",
        "| design | largest deviation | its standard error | within 1 % |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {r.design} | {r.deviation:+.2%} | {r.error:.2%} | {'yes' if abs(r.deviation) < 0.01 else '**no**'} |"
        for r in results
    ]
    lines += [
        "",
        f"## By weight: {options.weighted_size:,} enterprises, {options.weighted_size // 20:,} drawn twice, "
        f"{options.rounds} times over",
        "",
        "The second draw, over all first ones, against its target: with the weights given the past "
        "(`conditional`), and with the first draw's enterprises merely left out (refused).",
        "",
        "| weight | target | given the past | merely left out | standard error |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {w:.0f} | {t:.4f} | {a:+.2%} | {b:+.2%} | {e:.2%} |" for w, t, a, b, e in rows]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="A simulated year of inspections.")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--years", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--weighted-size", type=int, default=20_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    register, policy = Register(options.size), load_policy("shenzhen")
    results = []
    for design in DESIGNS:
        begin = perf_counter()
        results.append(simulate(design, register, policy, range(options.years)))
        print(f"{design}: {perf_counter() - begin:.0f} s", file=sys.stderr, flush=True)
    rows = weighted(options.weighted_size, options.weighted_size // 20, options.rounds)
    page = report(results, rows, options)
    if options.out is None:
        print(page, end="")
    else:
        options.out.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
