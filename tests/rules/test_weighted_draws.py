"""Draws by weight as tasks ask for them: against naive oracles, frequencies, the properties of each design."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from randsup import (
    InputError,
    Ratio,
    Seed,
    Subject,
    SubjectRegister,
    Task,
    TaskDepartment,
    draw,
    inclusion_probabilities,
    load_policy,
)
from randsup.facts.plans import DESIGNS
from randsup.lottery import PURPOSES, ticket
from randsup.rules.draw.designs import Weighting, weighting
from randsup.rules.draw.drawn import Drawn
from randsup.rules.draw.sampling import sample
from randsup.rules.draw.weighted import ranked, read_weight
from randsup.rules.draw.weighting import counted, pareto
from tests.rules.order_sampling import naive_order

VECTORS: Any = json.loads(
    (Path(__file__).parents[1] / "vectors" / "weighted.json").read_text(encoding="utf-8")
)
SEED = Seed.from_hex(VECTORS["seed"])
WEIGHTED = ("pareto", "sequential-poisson")


def task(ratio: str = "1/5", design: str = "pareto", **fields: Any) -> Task:
    return Task(
        id=fields.pop("id", "task-7"),
        departments=[TaskDepartment(name="d", lead=True)],
        ratio=Ratio(value=ratio),
        design=design,
        weight="risk" if design in WEIGHTED else "",
        **fields,
    )


def register(weights: Mapping[str, int | str], region: str = "") -> SubjectRegister:
    return SubjectRegister(
        Subject(id=i, region=region or i[0], attributes={"risk": str(w)})
        for i, w in weights.items()
    )


def ids(drawn: Drawn) -> list[str]:
    return [s.subject for s in drawn.selected]


def whole(drawn: Drawn) -> list[str]:
    return [s.subject for s in (*drawn.selected, *drawn.reserve)]


def ordered(registered: SubjectRegister, settled: Weighting, key: str) -> list[str]:
    """The drawn of a register that is one class, its lottery being settled once and for all."""
    order = ranked(registered, (), "risk", {(): (settled, settled.n)}, key)
    return [r.identity.decode() for r in order[()]]


def force_tickets(monkeypatch: pytest.MonkeyPatch, tickets: dict[str, bytes]) -> None:
    """Give every subject the ticket that stands in `tickets` when it is drawn, whatever the key."""
    monkeypatch.setattr(
        "randsup.lottery.sources.tickets_below",
        lambda _key, given, _tau: [(tickets[i.decode()], i) for i in given],
    )


WEIGHTS = st.dictionaries(
    st.text("ABCDEFGH23456789", min_size=2, max_size=4), st.integers(1, 30), min_size=2, max_size=25
)


def drawable(weights: dict[str, int], n: int, design: str) -> bool:
    """Whether a design draws this at all: sequential Poisson has no certain subjects."""
    return (
        design == "pareto" or n == len(weights) or n * max(weights.values()) < sum(weights.values())
    )


# ------------------------------------------------------------------------------------ vectors


@pytest.mark.parametrize("vector", VECTORS["draws"], ids=lambda v: v["name"])
def test_vectors(vector: Any) -> None:
    weights = dict(vector["weights"])
    planned = task(
        f"{vector['n']}/{len(weights)}",
        vector["design"],
        reserve=vector["reserve"],
        **({"calibrate": vector["calibrate"]} if vector["design"] == "pareto" else {}),
    )
    drawn = sample(planned, register(weights, "区"), SEED)
    (stratum,) = drawn.strata
    assert drawn.key == vector["key"]
    assert whole(drawn) == vector["order"]
    assert stratum.weighting is not None
    odds = {str(c.weight): c.odds for c in stratum.weighting.classes if c.odds is not None}
    assert odds == vector["odds"]
    oracle = naive_order(
        weights, vector["n"], drawn.key, vector["design"], {int(w): x for w, x in odds.items()}
    )
    assert oracle[: len(vector["order"])] == vector["order"]


def test_the_published_vector_is_drawn_by_a_task_too() -> None:
    vector = json.loads(
        (Path(__file__).parents[1] / "vectors" / "draw.json").read_text(encoding="utf-8")
    )["pareto"]
    weights, n = vector["weights"], vector["n"]
    planned = task(f"{n}/{len(weights)}", calibrate=False)
    drawn = sample(planned, register(weights, "区"), SEED)
    plain = pareto(weights, n, drawn.key)
    assert ids(drawn) == [*plain.certain, *plain.selected]
    (stratum,) = drawn.strata
    assert stratum.weighting is not None
    assert stratum.weighting.certain == len(vector["certain"]) == 1


# --------------------------------------------------------------------------------- the oracle


@given(WEIGHTS, st.data(), st.sampled_from(WEIGHTED), st.booleans())
def test_drawn_and_reserve_are_the_naive_order(
    weights: dict[str, int], data: st.DataObject, design: str, calibrate: bool
) -> None:
    n = data.draw(st.integers(1, len(weights)))
    assume(drawable(weights, n, design))
    extra = {"calibrate": calibrate} if design == "pareto" else {}
    drawn = sample(task(f"{n}/{len(weights)}", design, **extra), register(weights, "区"), SEED)
    (stratum,) = drawn.strata
    assert stratum.weighting is not None
    odds = {c.weight: c.odds for c in stratum.weighting.classes if c.odds is not None}
    order = naive_order(weights, n, drawn.key, design, odds)
    assert whole(drawn) == order[: n + stratum.reserve]
    assert len(ids(drawn)) == n
    assert [s.weight for s in drawn.selected] == [weights[i] for i in ids(drawn)]
    assert {i: ticket(drawn.key, i) for i in whole(drawn)} == {
        s.subject: s.ticket for s in (*drawn.selected, *drawn.reserve)
    }
    targets = {s.subject: s.probability for s in drawn.selected}
    total = sum(w for i, w in weights.items() if targets.get(i) != 1)
    assert all(p == 1 or 0 < p < 1 for p in targets.values())
    if stratum.weighting.m:
        assert stratum.weighting.total == total or n == len(weights)


def test_published_odds_decide_and_weights_alone_would_not() -> None:
    # Near-miss: the uncalibrated order differs somewhere from the order by the published odds.
    differs = 0
    weights = {"甲": 1, "乙": 2, "丙": 3, "丁": 3, "戊": 8}
    lots = [weighting("pareto", counted(weights), 2, calibrate=c) for c in (True, False)]
    for k in range(1000):
        one, other = (ordered(register(weights, "区"), lot, f"{k:032x}") for lot in lots)
        differs += one != other
    assert 0 < differs < 60


# ---------------------------------------------------------------- exact enumeration, small N


@pytest.mark.parametrize("design", WEIGHTED)
@pytest.mark.parametrize(("weights", "n"), [((1, 2, 4), 1), ((1, 2, 2), 2), ((3, 3, 4, 5), 2)])
def test_every_combination_of_tickets_once(
    design: str, weights: tuple[int, ...], n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # u of each subject takes every middle of `cells` equal cells, independently: all combinations,
    # each drawn by the library and by exact fractions. The frequencies are the inclusion probabilities,
    # up to the width of a cell; ties, which the grid forces, go to the ticket's tail.
    units = "ABCD"[: len(weights)]
    of = dict(zip(units, weights, strict=True))
    assert drawable(of, n, design)
    cells = 16 if len(units) == 3 else 7
    prefixes = [((2 * c + 1) * 2**51) // cells for c in range(cells)]
    settled = weighting(design, counted(of), n, calibrate=False)
    registered, total = register(of, "区"), sum(weights)
    tickets: dict[str, bytes] = {}
    force_tickets(monkeypatch, tickets)
    counts: Counter[str] = Counter()
    for combination in itertools.product(range(cells), repeat=len(units)):
        for i, (u, c) in enumerate(zip(units, combination, strict=True)):
            tail = bytes([(7 * sum(combination) + 3 * i) % 11]) * 25
            tickets[u] = (prefixes[c] << 4).to_bytes(7, "big") + tail

        def exact(u: str) -> tuple[Fraction, bytes]:
            a, w = 2 * (int.from_bytes(tickets[u][:7], "big") >> 4) + 1, of[u]
            if design == "sequential-poisson":
                return Fraction(a, w), tickets[u]
            return Fraction(a * (total - n * w), (2**53 - a) * n * w), tickets[u]

        found = ordered(registered, settled, "key")
        assert found == sorted(units, key=exact)[:n]
        counts.update(found)
    combinations = cells ** len(units)
    known = inclusion_probabilities(of, n, design=design, calibrate=False)
    assert sum(counts.values()) == n * combinations
    for u in units:
        assert abs(Fraction(counts[u], combinations) - known[u].probability) < Fraction(1, cells)


def test_everybody_is_taken_in_a_take_all_draw_whatever_the_tickets() -> None:
    for k in range(50):
        drawn = sample(
            task("100%", "take-all"),
            register({"甲": 1, "乙": 1, "丙": 1}),
            Seed.from_hex(f"{k:064x}"),
        )
        assert sorted(ids(drawn)) == ["丙", "乙", "甲"]
        assert {s.probability for s in drawn.selected} == {1}
        assert drawn.reserve == ()
        assert all(s.take_all for s in drawn.strata)
        (note,) = [n for n in drawn.notes if n.code == "full-coverage"]
        assert "不属于随机抽取" in note.zh


# --------------------------------------------------------------------------------- frequencies

UNITS = {"甲": 1, "乙": 2, "丙": 3, "丁": 4, "戊": 5}
SEEDS = 6000
CRITICAL = 3.72
"""Two-sided, alpha = 0.001 divided by the five subjects of `UNITS` (normal quantile 1 - 0.0001)."""


def largest_z(counts: Counter[str], probabilities: dict[str, Fraction]) -> float:
    return max(
        abs(counts[u] - SEEDS * float(p)) / sqrt(SEEDS * float(p * (1 - p)))
        for u, p in probabilities.items()
    )


@pytest.mark.parametrize(
    ("design", "extra"),
    [("pareto", {"calibrate": True}), ("pareto", {"calibrate": False}), ("sequential-poisson", {})],
    ids=["pareto-calibrated", "pareto", "sequential-poisson"],
)
def test_frequencies_over_many_seeds(design: str, extra: Any) -> None:
    # 6,000 fixed seeds, 2 of 5; alpha = 0.001 for all five subjects together. The seeds are fixed, so this
    # either always passes or never.
    counts: Counter[str] = Counter()
    registered = register(UNITS, "区")
    settled = weighting(design, counted(UNITS), 2, **extra)
    for k in range(SEEDS):
        key = Seed.from_hex(f"{k:064x}").key("subjects", "task-7")
        counts.update(ordered(registered, settled, key))
    known = inclusion_probabilities(UNITS, 2, design=design, **extra)
    assert largest_z(counts, {u: p.probability for u, p in known.items()}) < CRITICAL
    # Near-misses: equal probabilities; and for sequential Poisson its own targets, which it does not reach.
    assert largest_z(counts, dict.fromkeys(UNITS, Fraction(2, 5))) > CRITICAL
    if design == "sequential-poisson":
        assert largest_z(counts, {u: p.target for u, p in known.items()}) > CRITICAL


# ---------------------------------------------------------------------------------- properties


@given(WEIGHTS, st.integers(1, 100), st.randoms(use_true_random=False), st.sampled_from(WEIGHTED))
def test_order_and_partition_change_nothing(
    weights: dict[str, int], percent: int, shuffler: Any, design: str
) -> None:
    planned = task(f"{percent}%", design)
    n = -(-percent * len(weights) // 100)
    assume(drawable(weights, n, design))
    subjects = list(register(weights, "区"))
    expected = sample(planned, SubjectRegister(subjects), SEED)
    shuffler.shuffle(subjects)

    class Chunked:
        """The same rows, in chunks of three."""

        columns = ("name", "region", "risk")

        def __len__(self) -> int:
            return len(subjects)

        def groups(self, names: tuple[str, ...]) -> Any:
            for start in range(0, len(subjects), 3):
                yield from SubjectRegister(subjects[start : start + 3]).groups(names)

        def digest(self, names: tuple[str, ...]) -> str:
            return SubjectRegister(subjects).digest(names)

    assert sample(planned, SubjectRegister(subjects), SEED) == expected
    assert sample(planned, Chunked(), SEED) == expected


def test_drawing_each_part_by_itself_is_another_draw() -> None:
    # Near-miss of the partition: n of each part is not n of all.
    weights = {f"U{i:02}": 1 if i < 20 else 9 for i in range(40)}
    both = ids(sample(task("10%"), register(weights, "区"), SEED))
    parts = [dict(list(weights.items())[a : a + 20]) for a in (0, 20)]
    apart = [i for part in parts for i in ids(sample(task("10%"), register(part, "区"), SEED))]
    assert sorted(apart) != sorted(both)


@given(WEIGHTS, st.data())
def test_a_draw_can_be_enlarged(weights: dict[str, int], data: st.DataObject) -> None:
    size = len(weights)
    n = data.draw(st.integers(1, size))
    more = data.draw(st.integers(n, size))
    assume(drawable(weights, n, "sequential-poisson"))
    assume(drawable(weights, more, "sequential-poisson"))
    registered = register(weights, "区")
    first = task(f"{n}/{size}", "sequential-poisson", reserve=0)
    later = task(f"{more}/{size}", "sequential-poisson", id="task-8", group="task-7", reserve=0)
    before, after = sample(first, registered, SEED), sample(later, registered, SEED)
    assert ids(after)[:n] == ids(before)
    assert [s.rank for s in after.selected] == list(range(1, more + 1))


def test_a_pareto_draw_cannot_be_enlarged_nor_one_of_another_group() -> None:
    # Near-misses of nesting: Pareto's order depends on n; another group has other tickets.
    weights = {f"U{i:02}": 1 + i * i % 11 for i in range(30)}
    registered = register(weights, "区")

    def nested(design: str, seed: Seed, **later: str) -> bool:
        plain: Any = {"calibrate": False} if design == "pareto" else {}
        small = ids(sample(task("3/30", design, **plain), registered, seed))
        return ids(sample(task("4/30", design, **plain, **later), registered, seed))[:3] == small

    seeds = [Seed.from_hex(f"{k:064x}") for k in range(60)]
    assert all(nested("sequential-poisson", s) for s in seeds)
    assert not all(nested("pareto", s) for s in seeds)
    assert not nested("sequential-poisson", SEED, group="another")


@given(WEIGHTS, st.data())
def test_removing_an_undrawn_subject_changes_no_sequential_draw(
    weights: dict[str, int], data: st.DataObject
) -> None:
    size = len(weights)
    assume(size >= 3)
    n = data.draw(st.integers(1, size - 2))
    drawn = data.draw(st.just(weights))
    assume(drawable(drawn, n, "sequential-poisson"))
    planned = task(f"{n}/{size}", "sequential-poisson", reserve=0)
    before = ids(sample(planned, register(weights, "区"), SEED))
    out = data.draw(st.sampled_from(sorted(set(weights) - set(before))))
    rest = {i: w for i, w in weights.items() if i != out}
    assume(drawable(rest, n, "sequential-poisson"))
    fewer = task(f"{n}/{size - 1}", "sequential-poisson", reserve=0)
    assert ids(sample(fewer, register(rest, "区"), SEED)) == before


def test_removing_an_undrawn_subject_can_change_a_pareto_draw() -> None:
    # Near-miss of deletion: T is among the four integers.
    weights = {f"U{i:02}": 1 + i * i % 11 for i in range(30)}
    changed = 0
    for k in range(40):
        seed = Seed.from_hex(f"{k:064x}")
        before = ids(sample(task("6/30", calibrate=False), register(weights, "区"), seed))
        out = max(set(weights) - set(before), key=lambda i: weights[i])
        rest = {i: w for i, w in weights.items() if i != out}
        changed += ids(sample(task("6/29", calibrate=False), register(rest, "区"), seed)) != before
    assert changed


@pytest.mark.parametrize("design", WEIGHTED)
def test_fields_in_the_digest_and_others(design: str) -> None:
    weights = {f"U{i:02}": 1 + i % 7 for i in range(40)}
    subjects = list(register(weights, "区"))
    drawn = sample(task("5/40", design), SubjectRegister(subjects), SEED)
    assert drawn.fields == ("region", "risk")
    renamed = SubjectRegister(evolve(s, name="别的名字") for s in subjects)
    assert sample(task("5/40", design), renamed, SEED) == drawn
    heavier = [evolve(subjects[0], attributes={"risk": "9"}), *subjects[1:]]
    assert sample(task("5/40", design), SubjectRegister(heavier), SEED).digest != drawn.digest


@pytest.mark.parametrize("design", WEIGHTED)
def test_equal_prefixes_go_to_the_whole_ticket(
    design: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Truncated tickets: the first 52 bits of all are the same, so that only the rest can decide. Nor may
    # the order of the rows.
    weights = dict.fromkeys("ABCDEFGH", 3)
    tails = {u: ticket("tail", u)[:50] for u in weights}
    force_tickets(monkeypatch, {u: bytes.fromhex("5" * 14 + t) for u, t in tails.items()})
    expected = sorted(weights, key=lambda u: tails[u])
    for rows in (weights, dict(reversed(weights.items()))):
        drawn = sample(task("3/8", design, reserve=5), register(rows, "区"), SEED)
        assert whole(drawn) == expected
    assert expected != sorted(weights)  # neither by id


@pytest.mark.parametrize("design", WEIGHTED)
def test_what_is_forgotten_on_the_way_was_not_needed(
    design: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = {f"U{i:04}": 1 + i * i % 11 for i in range(900)}
    expected = sample(task("2%", design), register(weights, "区"), SEED)
    monkeypatch.setattr("randsup.rules.draw.weighted.level_of", lambda *_: 1)
    assert sample(task("2%", design), register(weights, "区"), SEED) == expected
    # nor among equals: the same 52 bits for all, in chunks of one, the smallest tickets last
    tickets = {f"U{i:02}": bytes([7] * 7 + [200 - i] * 25) for i in range(40)}
    force_tickets(monkeypatch, tickets)
    rows = SubjectRegister(
        Subject(id=u, region=u, attributes={"risk": "3"}) for u in sorted(tickets)
    )
    drawn = sample(task("3/40", design, reserve=0), rows, SEED)
    assert ids(drawn) == ["U39", "U38", "U37"]


@given(st.integers(1, 2**53 - 1), st.integers(1, 2**53 - 1), st.data())
def test_the_sequential_key_sorts_as_the_fraction(w: int, v: int, data: st.DataObject) -> None:
    from randsup.rules.draw.weighting import sequential

    a, b = (2 * data.draw(st.integers(0, 2**52 - 1)) + 1 for _ in range(2))
    assert (sequential(a, w) < sequential(b, v)) == (a * v < b * w)
    assert (sequential(a, w) == sequential(b, v)) == (a * v == b * w)
    if w < 2**32 and v < 2**32:
        assert ((a << 64) // w < (b << 64) // v) == (a * v < b * w)


@pytest.mark.parametrize(
    ("w", "v"), [(2**53 - 1, 2**53 - 3), (2**53 - 5, 2**52 + 1), (2**33 - 9, 2**33 + 1)]
)
def test_neighbours_are_told_apart_and_a_shorter_key_would_not(w: int, v: int) -> None:
    # a/w and b/v with a*v - b*w = 2 or -2: as near as two odd numbers over odd weights can be.
    from randsup.rules.draw.weighting import sequential

    a = 2 * pow(v, -1, w) % w
    a = a if a % 2 else w - a
    b = (a * v + (2 if (a * v + 2) % w == 0 else -2)) // w
    assert (a % 2, b % 2, abs(a * v - b * w)) == (1, 1, 2)
    assert (sequential(a, w) < sequential(b, v)) == (a * v < b * w)
    assert sequential(a, w) != sequential(b, v)
    assert (a << 64) // w == (b << 64) // v  # near-miss: the key for weights below 2^32


@pytest.mark.parametrize("design", WEIGHTED)
def test_the_first_bits_of_the_ticket_are_2k_plus_1(
    design: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # k = 0 and k = 1: with a = 2k + 1 the lighter comes first (1/2 < 3/5), with 2k + 2 or 2k + 3 it would not.
    weights = {"light": 2, "heavy": 5, "rest": 40, "other": 40}
    k = {"light": 0, "heavy": 1, "rest": 2**51, "other": 2**51 + 1}
    force_tickets(monkeypatch, {u: (x << 4).to_bytes(7, "big") + bytes(25) for u, x in k.items()})
    extra: Any = {"calibrate": False} if design == "pareto" else {}
    drawn = sample(task("1/4", design, reserve=3, **extra), register(weights, "区"), SEED)
    assert whole(drawn)[:2] == ["light", "heavy"]


def test_a_task_keeps_the_three_roundings(monkeypatch: pytest.MonkeyPatch) -> None:
    # The vector's pair, whose order flips under exact division, drawn by a task: T = 202, m = 8.
    vector = json.loads(
        (Path(__file__).parents[1] / "vectors" / "draw.json").read_text(encoding="utf-8")
    )["pareto_order_that_exact_rationals_flip"]
    units = {"first": vector["first"], "second": vector["second"]}
    weights = {u: x["w"] for u, x in units.items()} | {f"U{i}": 7 for i in range(28)}
    assert (sum(weights.values()), vector["m"]) == (202, 8)
    tickets = {u: bytes.fromhex(x["k"] + "0" + "00" * 25) for u, x in units.items()}
    # equal ranks go to the ticket, so the tails must not: the first has the greater ticket or less rank
    tickets |= {f"U{i}": bytes([250, i] + [0] * 30) for i in range(28)}
    force_tickets(monkeypatch, tickets)
    drawn = sample(task("8/30", reserve=22, calibrate=False), register(weights, "区"), SEED)
    order = [u for u in whole(drawn) if u in units]

    def exact(u: str) -> Fraction:
        a, mw = 2 * int(units[u]["k"], 16) + 1, 8 * units[u]["w"]
        return Fraction(a * (202 - mw), (2**53 - a) * mw)

    assert order == ["first", "second"]
    assert sorted(units, key=exact) == ["second", "first"]


# -------------------------------------------------------------------------- strata, reserve


def test_weights_work_inside_each_class() -> None:
    weights = {**{f"A{i}": 1 + i for i in range(9)}, **{f"B{i}": 1 for i in range(20)}}
    drawn = sample(task("1/5", strata=["region"]), register(weights), SEED)
    assert {s.label: (s.size, s.drawn) for s in drawn.strata} == {"A": (9, 2), "B": (20, 4)}
    for stratum in drawn.strata:
        mine = {i: w for i, w in weights.items() if i[0] == stratum.label}
        alone = sample(task(f"{stratum.drawn}/{stratum.size}"), register(mine, "区"), SEED)
        assert [s.subject for s in drawn.selected if s.stratum == stratum.values] == ids(alone)


def test_three_nested_levels_share_a_total_in_the_parents_of_all_but_the_last() -> None:
    subjects = [
        Subject(
            id=f"{r}{c}{k}{n:03}",
            region=r,
            attributes={"class": c, "kind": k, "risk": str(1 + n % 5)},
        )
        for r in "南北"
        for c in "AB"
        for k in "xyz"
        for n in range({"x": 11, "y": 7, "z": 5}[k])
    ]
    for design in ("srswor", "pareto"):
        planned = task("10%", design, strata=["region", "class", "kind"], rounding="total")
        drawn = sample(planned, SubjectRegister(subjects), SEED)
        parents: dict[tuple[str, ...], int] = {}
        for s in drawn.strata:
            assert len(s.values) == 3
            parents[s.values[:2]] = parents.get(s.values[:2], 0) + s.drawn
            assert s.size // 10 <= s.drawn <= -(-s.size // 10)
        # 10 % of 23, rounded once in each of the four parents: not 2 % classes rounded up (5 or 6)
        assert parents == {(r, c): 3 for r in "南北" for c in "AB"}


def test_nobody_drawn_leaves_no_pareto_reserve_and_says_so() -> None:
    weights = {f"U{i}": 1 + i % 3 for i in range(9)}
    planned = evolve(task("1/10", reserve=4), ratio=Ratio(value="1/10", kind="maximum"))
    drawn = sample(planned, register(weights, "区"), SEED)
    assert (drawn.selected, drawn.reserve) == ((), ())
    assert {"class-without-draw", "reserve-shortened"} <= {n.code for n in drawn.notes}
    sequential = evolve(planned, design="sequential-poisson", calibrate=None)
    assert len(sample(sequential, register(weights, "区"), SEED).reserve) == 4


def test_what_is_said() -> None:
    def codes(weights: dict[str, int], ratio: str, design: str, **extra: Any) -> list[str]:
        drawn = sample(task(ratio, design, **extra), register(weights, "区"), SEED)
        return [n.code for n in drawn.notes]

    small = {f"U{i}": 1 + i % 3 for i in range(9)}
    large = {f"U{i:03}": 1 + i % 3 for i in range(200)}
    assert codes(small, "1/3", "pareto") == ["drawn-by-weight", "odds-calibrated"]
    assert codes(small, "1/3", "pareto", calibrate=False) == [
        "drawn-by-weight",
        "odds-not-calibrated",
    ]
    assert codes({**small, "X": 99}, "1/3", "pareto") == [
        "drawn-by-weight",
        "certain-subjects",
        "odds-calibrated",
    ]
    assert codes(large, "1/5", "pareto") == ["drawn-by-weight", "inclusion-bound"]
    assert codes(small, "1/3", "sequential-poisson") == [
        "drawn-by-weight",
        "enlargeable",
        "inclusion-approximate",
    ]
    assert codes(large, "1/5", "sequential-poisson") == [
        "drawn-by-weight",
        "enlargeable",
        "inclusion-not-promised",
    ]
    assert "full-coverage" in codes(small, "1", "pareto")
    assert codes(
        {f"U{i:04}": 1000 + i for i in range(1100)}, "1/200", "pareto", calibrate=False
    ) == [
        "drawn-by-weight",
        "inclusion-not-promised",
    ]


# --------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the weight is blank"),
        (" 5", "is not written in digits"),
        ("0", "is zero"),
        ("000", "is zero"),
        ("-3", "is not written in digits"),
        ("+3", "is not written in digits"),
        ("1.5", "is not written in digits"),
        ("5.0", "is not written in digits"),
        ("1e3", "is not written in digits"),
        ("五", "is not written in digits"),
        ("５", "is not written in digits"),
        ("²", "is not written in digits"),
        ("9007199254740992", "is too large: a weight is below 2\\^53"),
        ("9" * 5000, "is too large"),
    ],
)
def test_a_weight_that_is_none(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_weight(text)
    with pytest.raises(InputError, match="B: column 'risk': .*" + why):
        sample(task(), register({"A": 1, "B": text, "C": 2}), SEED)


@pytest.mark.parametrize(
    ("text", "weight"), [("1", 1), ("007", 7), ("9007199254740991", 2**53 - 1)]
)
def test_a_weight(text: str, weight: int) -> None:
    assert read_weight(text) == weight


def test_wrong_weights_are_named_all_at_once_up_to_twenty() -> None:
    weights: dict[str, int | str] = {f"U{i:03}": "" if i % 2 else "0" for i in range(45)}
    weights |= {"V1": 1}
    expected: list[str] = []
    for rows in (weights, dict(reversed(weights.items()))):
        with pytest.raises(InputError) as refused:
            sample(task(), register(rows, "区"), SEED)
        said = [p.message for p in refused.value.problems]
        assert len(said) == 22
        assert said[0].startswith("U000: column 'risk': '0' is zero")
        assert said[19].startswith("U019: column 'risk': the weight is blank")
        assert "25 more subjects" in said[20]
        assert "45 subjects cannot be drawn by weight" in said[21]
        assert not expected or said == expected
        expected = said


def test_weights_too_large_for_the_sum() -> None:
    with pytest.raises(InputError, match="have to be below 2\\^53"):
        sample(task("1/3"), register(dict.fromkeys("ABC", 2**52), "区"), SEED)


def test_refusals_name_every_class() -> None:
    weights = {
        **{f"A{i}": 1 for i in range(5)},
        "AX": 90,
        **{f"B{i}": 1 for i in range(5)},
        "BX": 90,
    }
    planned = task("1/3", "sequential-poisson", strata=["region"])
    with pytest.raises(InputError) as refused:
        sample(planned, register(weights), SEED)
    assert [p.message[:8] for p in refused.value.problems] == ["class A:", "class B:"]
    assert {p.path for p in refused.value.problems} == {"design"}


def test_a_missing_weight_column() -> None:
    with pytest.raises(InputError, match=r"no column 'risk' \(did you mean risks\?\)") as refused:
        sample(task(), SubjectRegister([Subject(id="A", attributes={"risks": "1"})]), SEED)
    assert refused.value.problems[0].path == "weight"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"design": "poisson"}, "'poisson' is not one of srswor"),
        ({"design": "pareto"}, "draws by a weight: name the column"),
        ({"design": "srswor", "weight": "risk"}, "reads no weight"),
        ({"design": "take-all", "weight": "risk"}, "reads no weight"),
        ({"design": "take-all"}, 'its ratio is "100%"'),
        ({"design": "srswor", "calibrate": True}, "has no odds to calibrate"),
        ({"design": "sequential-poisson", "weight": "risk", "calibrate": False}, "no odds"),
        ({"design": "pareto", "weight": "risk", "calibrate": None}, "None is not true or false"),
        ({"design": "pareto", "weight": 3}, "3 is not text"),
    ],
)
def test_what_a_task_may_not_ask(fields: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Task(
            id="t",
            departments=[TaskDepartment(name="d", lead=True)],
            ratio=Ratio(value="1/5"),
            **fields,
        )


def test_the_default_design_leaves_no_trace() -> None:
    plain = task(design="srswor").plain()
    assert not {"design", "weight", "calibrate"} & set(plain)
    assert task().plain()["design"] == "pareto"
    assert task().plain()["calibrate"] is True
    assert "calibrate" not in task(design="sequential-poisson").plain()
    assert len({task("1", design).digest for design in DESIGNS}) == len(DESIGNS)


def test_no_design_takes_another_purpose() -> None:
    # Tickets of all designs are those of `subjects`; a new purpose would be another algorithm.
    assert {
        "subjects", "rounding", "inspectors", "seats", "seat", "leader", "redraw", "package", "visit",
    } == PURPOSES  # fmt: skip
    drawn = [
        sample(task("1", design), register({"A": 1, "B": 2}, "区"), SEED).key for design in DESIGNS
    ]
    assert set(drawn) == {SEED.key("subjects", "task-7")}


def test_a_policy_and_a_task_make_a_weighted_draw() -> None:
    weights = {f"U{i:02}": 1 + i % 7 for i in range(40)}
    drawn = draw(task("10%"), register(weights, "区"), load_policy("shenzhen"), SEED)
    assert (drawn.design, drawn.weight, len(drawn.selected)) == ("pareto", "risk", 4)
