"""Coordination between the tasks of a run: overlap, rotation, caps; probabilities by exact enumeration.

A draw depends on tickets through their order alone. So every order of a small register is gone through,
each as likely as any other, and probabilities come out as exact fractions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from randsup.errors import InputError
from randsup.facts.departments import TaskDepartment
from randsup.facts.frames import CoolingOff, FrequencyCap
from randsup.facts.history import History, PastVisit
from randsup.facts.plans import Task
from randsup.facts.registers import Inspector, Subject, SubjectRegister
from randsup.facts.stated_ratios import Ratio
from randsup.facts.workdays import WorkCalendar
from randsup.law.policy import Policy
from randsup.lottery import Seed, sources, ticket
from randsup.profiles import load_policy
from randsup.rules.draw import sampling
from randsup.rules.draw.coordination import Before, draw_one, overlap
from randsup.rules.draw.drawn import Drawn, Standing
from randsup.rules.process import PlannedTask, perform

SEED = Seed.from_hex("4b" * 32)
POLICY = load_policy("shenzhen")
OFFICE = TaskDepartment(name="a", lead=True)
WINDOW = (date(2026, 9, 1), date(2026, 9, 18))
IDS = "ABCDE"


def task(name: str, ratio: str, **fields: Any) -> Task:
    given_: dict[str, Any] = {"departments": [OFFICE], "window": WINDOW, "reserve": 0, **fields}
    return Task(id=name, ratio=Ratio(value=ratio), **given_)


def register(ids: Iterable[str] = IDS, regions: Mapping[str, str] | None = None) -> SubjectRegister:
    where = regions or {}
    return SubjectRegister(Subject(id=i, region=where.get(i, "")) for i in ids)


REGIONS = {"A": "东", "B": "东", "C": "东", "D": "西", "E": "西"}


Orders = Mapping[str, Sequence[str]]


@pytest.fixture
def ordered(monkeypatch: pytest.MonkeyPatch) -> Callable[[Orders], None]:
    """Put subjects into a given order under each coordination group, instead of their tickets."""

    def put(orders: Orders) -> None:
        keys = {SEED.key("subjects", group): order for group, order in orders.items()}

        def below_all(key: str, ids: Iterable[bytes], _tau: bytes) -> list[tuple[bytes, bytes]]:
            return [(bytes([keys[key].index(i.decode())]), i) for i in ids]

        for module in (sampling, sources):
            monkeypatch.setattr(module, "tickets_below", below_all)

    return put


def run(
    tasks: Sequence[Task],
    source: SubjectRegister,
    history: History | None = None,
    policy: Policy = POLICY,
) -> tuple[Drawn, ...]:
    before = Before()
    for t in tasks:
        drawn = draw_one(t, source, policy, SEED, history=history, before=before)
        before = before.then(t, drawn)
    return before.draws


def who(drawn: Drawn) -> frozenset[str]:
    return frozenset(s.subject for s in drawn.selected)


# ---------------------------------------------------------------- rotation


def test_rotation_enters_the_order_where_the_task_before_stopped(
    ordered: Callable[[Orders], None],
) -> None:
    ordered({"g": "CADBE"})
    tasks = [task(n, "3/5", group="g", rotate=True) for n in ("a", "b", "c")]
    draws = run(tasks, register())
    assert [[s.subject for s in d.selected] for d in draws] == [
        ["C", "A", "D"],
        ["B", "E", "C"],
        ["A", "D", "B"],
    ]
    assert [[(s.rank, s.level) for s in d.selected] for d in draws[1:]] == [
        [(1, 0), (2, 0), (3, 1)],
        [(1, 0), (2, 0), (3, 0)],
    ]
    (stratum,) = draws[1].strata
    assert [(x.turns, x.size, x.drawn) for x in stratum.levels] == [(0, 2, 2), (1, 3, 1)]
    assert [s.probability for s in draws[1].selected] == [1, 1, Fraction(1, 3)]
    (last,) = draws[2].strata
    assert [(x.turns, x.size, x.drawn) for x in last.levels] == [(1, 4, 3), (2, 1, 0)]


@pytest.mark.parametrize("sizes", [(2, 2, 3), (1, 4, 4), (5, 2, 1), (3, 3, 3)])
def test_rotation_keeps_every_probability_and_repeats_nobody_early(
    ordered: Callable[[Orders], None], sizes: tuple[int, ...]
) -> None:
    tasks = [task(f"t{n}", f"{size}/5", group="g", rotate=True) for n, size in enumerate(sizes)]
    drawn: list[Counter[str]] = [Counter() for _ in sizes]
    orders = list(permutations(IDS))
    for order in orders:
        ordered({"g": order})
        turns: Counter[str] = Counter(dict.fromkeys(IDS, 0))
        for n, d in enumerate(run(tasks, register())):
            drawn[n].update(who(d))
            turns.update(who(d))
            assert max(turns.values()) - min(turns.values()) <= 1
    for n, size in enumerate(sizes):
        assert {Fraction(drawn[n][i], len(orders)) for i in IDS} == {Fraction(size, 5)}


def test_finer_classes_keep_every_probability_too(ordered: Callable[[Orders], None]) -> None:
    tasks = [
        task("a", "2/5", group="g"),
        task("b", "1/2", group="g", rotate=True, strata=["region"]),
    ]
    found: Counter[str] = Counter()
    orders = list(permutations(IDS))
    for order in orders:
        ordered({"g": order})
        found.update(who(run(tasks, register(regions=REGIONS))[1]))
    shares = {i: Fraction(found[i], len(orders)) for i in IDS}
    assert shares == {i: Fraction(2, 3) if REGIONS[i] == "东" else Fraction(1, 2) for i in IDS}


def test_coarser_classes_would_not_and_are_refused(ordered: Callable[[Orders], None]) -> None:
    first = Task(
        id="a",
        departments=[OFFICE],
        ratio=Ratio(by={"column": "region", "values": {"东": "1/3", "西": "1"}}),
        group="g",
        reserve=0,
    )
    second = task("b", "2/5", group="g", rotate=True)
    found: Counter[str] = Counter()
    orders = list(permutations(IDS))
    for order in orders:
        ordered({"g": order})
        (drawn,) = run([first], register(regions=REGIONS))
        turns = Before().then(first, drawn).turns("g")
        again = sampling.sample(
            second, register(regions=REGIONS), SEED, standing=Standing(turns=turns)
        )
        found.update(who(again))
    assert len({found[i] for i in IDS}) > 1  # what the refusal is for
    with pytest.raises(InputError, match=r"tells subjects apart by region.*Add region to strata"):
        run([first, second], register(regions=REGIONS))


def test_the_order_of_the_register_changes_nothing() -> None:
    ids = [f"S{n:02}" for n in range(30)]
    tasks = [task(n, "30%", group="g", rotate=True) for n in "abcd"]
    one, two = run(tasks, register(ids)), run(tasks, register(reversed(ids)))
    assert one == two
    taken = [s.subject for d in one[:3] for s in d.selected]
    assert len(taken) == len(set(taken)) == 27
    key = SEED.key("subjects", "g")
    assert taken == sorted(ids, key=lambda i: ticket(key, i))[:27]


@settings(max_examples=60)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=5), st.integers(12, 20), st.data())
def test_rotation_is_one_circle_of_tickets(sizes: list[int], n: int, data: Any) -> None:
    """An oracle that knows nothing of lines: walk round the ticket order, n places at a time."""
    ids = [f"S{k:02}" for k in range(n)]
    seed = Seed.from_hex(f"{data.draw(st.integers(0, 2**32)):064x}")
    key = seed.key("subjects", "g")
    circle = sorted(ids, key=lambda i: ticket(key, i))
    at = 0
    before = Before()
    for k, size in enumerate(sizes):
        t = task(f"t{k}", f"{size}/{n}", group="g", rotate=True)
        drawn = draw_one(t, register(ids), POLICY, seed, before=before)
        before = before.then(t, drawn)
        assert who(drawn) == {circle[(at + j) % n] for j in range(size)}
        at += size


def test_another_group_turns_by_itself() -> None:
    tasks = [task("a", "3/5", group="g"), task("b", "3/5", group="h", rotate=True)]
    plain = [task("a", "3/5", group="g"), task("b", "3/5", group="h")]
    assert [who(d) for d in run(tasks, register())] == [who(d) for d in run(plain, register())]
    assert [n.code for n in run(tasks, register())[1].notes] == ["rotation-begins"]
    other = task("a", "1/2", group="g", strata=["region"])
    assert len(run([other, tasks[1]], register(regions=REGIONS))) == 2  # its classes do not matter


# ---------------------------------------------------------------- one group: overlap


def test_one_group_overlaps_as_far_as_it_can() -> None:
    """Ratios of 14 % and 7/30 have an overlap of at most 60 % of the larger draw; apart they have 14 %."""
    ids = [f"S{n:04}" for n in range(3000)]
    together = run([task("a", "14%", group="g"), task("b", "7/30", group="g")], register(ids))
    apart = run([task("a", "14%"), task("b", "7/30")], register(ids))
    n = [len(d.selected) for d in together]
    assert n == [420, 700]
    assert Fraction(overlap(*map(who, together)), n[1]) == Fraction(60, 100)
    assert who(together[0]) < who(together[1])
    other = task("b", "7/30", group="g", strata=["region"])
    regions = {i: f"{k % 40:02}" for k, i in enumerate(ids)}
    crossed = run([task("a", "14%", group="g"), other], register(ids, regions))
    n = [len(d.selected) for d in crossed]
    assert 0.55 < overlap(*map(who, crossed)) / n[1] <= n[0] / n[1]  # other classes cost a little
    n = [len(d.selected) for d in apart]
    share = overlap(*map(who, apart)) / n[1]
    assert abs(share - 0.14) < 0.035  # 3 standard deviations of the hypergeometric distribution


# ---------------------------------------------------------------- caps


def visits(*subjects: str, day: date = date(2026, 3, 2), name: str = "old") -> History:
    return History([PastVisit(day=day, subject=s, task=name) for s in subjects])


def capped(ratio: str, design: str, **fields: Any) -> Task:
    return task("t", ratio, frequency_cap=FrequencyCap(most=1), history_design=design, **fields)


def unconditional(
    ordered: Callable[[Orders], None], first: int, ratio: str, design: str
) -> tuple[dict[str, Fraction], list[int]]:
    """Probabilities over every earlier draw of `first` and every order of the tickets; the overlaps."""
    found: Counter[str] = Counter()
    overlaps = []
    cases = list(product(combinations(IDS, first), permutations(IDS)))
    for old, order in cases:
        ordered({"t": order})
        (drawn,) = run([capped(ratio, design)], register(), visits(*old))
        found.update(who(drawn))
        overlaps.append(overlap(old, who(drawn)))
    return {i: Fraction(found[i], len(cases)) for i in IDS}, overlaps


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 2), (2, 3), (3, 1)])
@pytest.mark.parametrize("design", ["exclude", "conditional"])
def test_the_unconditional_probability_stays(
    ordered: Callable[[Orders], None], first: int, second: int, design: str
) -> None:
    shares, overlaps = unconditional(ordered, first, f"{second}/5", design)
    assert set(shares.values()) == {Fraction(second, 5)}
    assert set(overlaps) == {0}


def test_conditional_reaches_the_number_due_with_the_least_overlap(
    ordered: Callable[[Orders], None],
) -> None:
    shares, overlaps = unconditional(ordered, 2, "4/5", "conditional")
    assert set(shares.values()) == {Fraction(4, 5)}
    assert set(overlaps) == {1}  # 2 + 4 - 5
    (drawn,) = run([capped("4/5", "conditional")], register(), visits("A", "B"))
    (finding,) = drawn.findings
    assert finding.code == "frequency-cap-exceeded"
    assert "1" in finding.zh
    assert {s.probability for s in drawn.selected} == {Fraction(1), Fraction(1, 2)}


def test_exclude_falls_short_and_says_so(ordered: Callable[[Orders], None]) -> None:
    shares, overlaps = unconditional(ordered, 2, "4/5", "exclude")
    assert set(shares.values()) == {Fraction(3, 5)}
    assert set(overlaps) == {0}
    (drawn,) = run([capped("4/5", "exclude", reserve=5)], register(), visits("A", "B"))
    (stratum,) = drawn.strata
    assert (stratum.due, stratum.drawn, stratum.size, stratum.reserve) == (4, 3, 5, 0)
    assert [f.code for f in drawn.findings] == ["frequency-cap-shortage"]
    assert "fall short of the number due by 1" in drawn.findings[0].en


def test_full_coverage_without_those_at_the_cap_is_none() -> None:
    (drawn,) = run([capped("1", "exclude")], register(), visits("A"))
    assert not drawn.strata[0].take_all
    assert "full-coverage" not in {n.code for n in drawn.notes}
    (drawn,) = run([capped("1", "conditional")], register(), visits("A"))
    assert drawn.strata[0].take_all


@pytest.mark.parametrize(
    ("cap", "day", "held"),
    [
        ({"frequency_cap": FrequencyCap(most=1)}, date(2026, 1, 1), True),
        ({"frequency_cap": FrequencyCap(most=1)}, date(2025, 12, 31), False),
        ({"frequency_cap": FrequencyCap(most=2)}, date(2026, 1, 1), False),
        ({"frequency_cap": FrequencyCap(most=1, per=6)}, date(2026, 3, 1), False),
        ({"frequency_cap": FrequencyCap(most=1, per=6)}, date(2026, 3, 2), True),
        ({"cooling_off": CoolingOff(months=6)}, date(2026, 3, 1), False),
        ({"cooling_off": CoolingOff(months=6)}, date(2026, 3, 2), True),
        ({"cooling_off": CoolingOff(months=6)}, date(2026, 9, 18), True),
        ({"cooling_off": CoolingOff(months=6)}, date(2026, 9, 19), False),
    ],
)
def test_periods_to_the_day(cap: dict[str, Any], day: date, held: bool) -> None:
    t = task("t", "1/5", history_design="exclude", **cap)
    (drawn,) = run([t], register(), visits("A", day=day))
    assert [x.size for x in drawn.strata[0].levels] == ([4, 1] if held else [5])


def test_a_window_over_new_year_looks_at_both_years() -> None:
    window = (date(2026, 12, 20), date(2027, 1, 10))
    for day, held in ((date(2026, 2, 1), 1), (date(2027, 1, 5), 1), (date(2025, 12, 31), 0)):
        (drawn,) = run([capped("1/5", "exclude", window=window)], register(), visits("A", day=day))
        assert sum(x.size for x in drawn.strata[0].levels if x.held) == held


def test_a_visit_by_several_people_is_one_inspection() -> None:
    rows = [PastVisit(day=date(2026, 3, 2), subject="A", task="x", inspector=p) for p in ("P", "Q")]
    t = task("t", "1/5", frequency_cap=FrequencyCap(most=2), history_design="exclude")
    (drawn,) = run([t], register(), History(rows))
    assert [x.held for x in drawn.strata[0].levels] == [False]
    two = [*rows, PastVisit(day=date(2026, 3, 2), subject="A", task="y", inspector="P")]
    (drawn,) = run([t], register(), History(two))
    assert [x.held for x in drawn.strata[0].levels] == [False, True]


def test_earlier_tasks_of_the_run_are_inspections() -> None:
    other = task("a", "2/5")
    first, second = run([other, capped("3/5", "exclude")], register(), History())
    assert not who(first) & who(second)
    assert who(first) | who(second) == set(IDS)


def test_an_earlier_task_outside_the_period_is_none() -> None:
    for months, free in ((6, False), (5, True)):
        spring = task("a", "2/5", window=(date(2026, 3, 23), date(2026, 3, 27)))
        later = task("t", "1", cooling_off=CoolingOff(months=months), history_design="exclude")
        drawn = run([spring, later], register(), History())[1]
        assert len(drawn.selected) == (5 if free else 3)


def test_one_group_on_the_same_days_is_one_inspection() -> None:
    other = task("a", "2/5", group="g")
    first, second = run([other, capped("3/5", "exclude", group="g")], register(), History())
    assert who(first) < who(second)  # the visits merge
    later = capped("3/5", "exclude", group="g", window=(date(2026, 10, 9), date(2026, 10, 30)))
    first, second = run([other, later], register(), History())
    assert not who(first) & who(second)


def test_two_earlier_tasks_of_a_group_are_one_inspection_too() -> None:
    others = [task(n, "2/5", group="g") for n in "ab"]
    t = task("t", "1", frequency_cap=FrequencyCap(most=2), history_design="exclude")
    drawn = run([*others, t], register(), History())[2]
    assert len(drawn.selected) == 5
    apart = [task(n, "1", group=n) for n in "ab"]
    assert run([*apart, t], register(), History())[2].selected == ()


def test_the_reserve_has_nobody_at_the_cap() -> None:
    (drawn,) = run([capped("2/5", "exclude", reserve=9)], register(), visits("A"))
    assert len(drawn.reserve) == 2
    assert "A" not in {s.subject for s in (*drawn.selected, *drawn.reserve)}
    (drawn,) = run([capped("2/5", "conditional", reserve=9)], register(), visits("A"))
    assert [s.subject for s in drawn.reserve][-1] == "A"
    assert drawn.reserve[-1].probability == 0


@given(
    st.sets(st.sampled_from(IDS)), st.integers(1, 5), st.sampled_from(["exclude", "conditional"])
)
def test_numbers_of_lines_add_up(old: set[str], n: int, design: str) -> None:
    (drawn,) = run(
        [capped(f"{n}/5", design, strata=["region"])], register(regions=REGIONS), visits(*old)
    )
    for s in drawn.strata:
        assert sum(x.size for x in s.levels) == s.size
        assert sum(x.drawn for x in s.levels) == s.drawn <= s.due
        assert len([x for x in drawn.selected if x.stratum == s.values]) == s.drawn
    if design == "exclude":
        assert not old & who(drawn)


def test_what_a_cap_needs() -> None:
    with pytest.raises(InputError, match=r"frequency_cap: needs the past visits: name them"):
        run([capped("1/5", "exclude")], register())
    with pytest.raises(InputError, match="history_design is missing"):
        task("t", "1/5", frequency_cap=FrequencyCap(most=1))
    with pytest.raises(InputError, match="has nothing to decide"):
        run([task("t", "1/5", history_design="exclude")], register(), History())
    with pytest.raises(InputError, match="needs the window"):
        task("t", "1/5", cooling_off=CoolingOff(months=1), history_design="exclude", window=None)


def test_a_short_history_is_said() -> None:
    t = task("t", "1/5", frequency_cap=FrequencyCap(most=1), history_design="exclude")
    (drawn,) = run([t], register(), visits("A", day=date(2026, 3, 2)))
    assert "history-shorter-than-period" in {n.code for n in drawn.notes}
    (drawn,) = run([t], register(), visits("A", day=date(2026, 1, 1)))
    assert "history-shorter-than-period" not in {n.code for n in drawn.notes}


def test_carriers_share_the_inspections_of_their_subject() -> None:
    source = SubjectRegister(
        [*(Subject(id=i) for i in "AB"), Subject(id="L", attributes={"carrier_of": "A"})]
    )
    (drawn,) = run([capped("1", "exclude")], source, visits("A"))
    assert who(drawn) == {"B"}


def whole_run(plans: Iterable[Task]) -> Iterator[frozenset[str]]:
    people = [Inspector(id=f"P{n}", department="a") for n in range(4)]
    outcomes = perform(
        [PlannedTask(task=t) for t in plans],
        subjects=register(),
        inspectors=people,
        conflicts=[],
        policy=load_policy("shenzhen", layers=["cn-baseline"]),
        seed=SEED,
        calendar=WorkCalendar.china(),
        history=visits("A"),
    )
    yield from (who(o.drawn) for o in outcomes)


def test_a_run_passes_history_and_earlier_tasks_on() -> None:
    other = task("a", "2/5", window=(date(2026, 8, 3), date(2026, 8, 7)))
    first, second = whole_run([capped("2/5", "exclude"), other])
    assert not second & (first | {"A"})
