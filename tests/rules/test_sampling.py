"""The subjects' draw: vectors, exact enumeration, and the properties of a fair draw."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from fractions import Fraction
from math import ceil, comb, factorial, floor
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
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
    load_policy,
)
from randsup.facts.ratios import RatioRule, RatioRules, Resolved
from randsup.facts.shares import parse_ratio
from randsup.lottery import ticket
from randsup.rules.draw.sampling import Drawn, label, quota, quota_of, sample, shared_out

VECTORS: Any = json.loads(
    (Path(__file__).parents[1] / "vectors" / "draw.json").read_text(encoding="utf-8")
)
SEED = Seed.from_hex(VECTORS["seed"])


def task(ratio: str = "1/5", **fields: Any) -> Task:
    given_ratio = fields.pop("kind", "minimum")
    by = fields.pop("by", None)
    return Task(
        id="task-7",
        departments=[TaskDepartment(name="d", lead=True)],
        ratio=Ratio(value=None if by else ratio, kind=given_ratio, by=by),
        **fields,
    )


def register(sizes: dict[str, int]) -> SubjectRegister:
    return SubjectRegister(
        Subject(id=f"{region}{n:05d}", region=region, attributes={"class": "AB"[n % 2]})
        for region, size in sizes.items()
        for n in range(size)
    )


def ids(drawn: Drawn) -> list[str]:
    return [s.subject for s in drawn.selected]


# ------------------------------------------------------------------------------------ vectors


def test_srswor_vector() -> None:
    vector = VECTORS["srswor"]
    assert SEED.key("subjects", "task-7") == vector["key"]
    drawn = sample(task("8/40"), SubjectRegister(Subject(id=i) for i in vector["ids"]), SEED)
    assert ids(drawn) == vector["selected"]
    assert [s.subject for s in drawn.reserve] == vector["reserve"]


@pytest.mark.parametrize("vector", VECTORS["ceil"], ids=lambda v: f"{v['ratio']}-{v['N']}")
def test_ceil_vector(vector: Any) -> None:
    assert quota(parse_ratio(vector["ratio"]), vector["N"]) == vector["n"]


def test_controlled_rounding_vector() -> None:
    vector = VECTORS["controlled_rounding"]
    assert SEED.key("rounding", "task-7", "深圳市") == vector["key"]
    parts = shared_out(vector["total"], vector["sizes"], vector["key"])
    assert parts == vector["parts"]
    assert quota(parse_ratio(vector["ratio"]), sum(vector["sizes"].values())) == vector["total"]


# ------------------------------------------------------------------------------------- ratios


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3%", Fraction(3, 100)),
        ("5‰", Fraction(1, 200)),
        ("0.03", Fraction(3, 100)),
        ("3/100", Fraction(3, 100)),
        ("100%", Fraction(1)),
        ("1", Fraction(1)),
        ("2.5%", Fraction(1, 40)),
    ],
)
def test_ratio_text(text: str, value: Fraction) -> None:
    assert parse_ratio(text) == value


@pytest.mark.parametrize(
    "given",
    [
        "3",
        "103%",
        "0",
        "0%",
        "-3%",
        "3 %",
        " 3%",
        ".5",
        "5.",
        "1/0",
        "0/5",
        "6/5",
        "３%",
        "3％",
        "",
        "1e-2",
        "½",
        "3%%",
        "1/2%",
        0.03,
        1,
        True,
        None,
        "9" * 50,
    ],
)
def test_ratio_refused(given: object) -> None:
    with pytest.raises(InputError):
        parse_ratio(given)


@given(st.integers(1, 100), st.integers(0, 10**5))
def test_quota_is_the_ceiling_of_the_exact_product(percent: int, size: int) -> None:
    ratio = parse_ratio(f"{percent}%")
    assert quota(ratio, size) == ceil(ratio * size)
    assert quota(ratio, size, "maximum") == floor(ratio * size)


def test_floats_would_be_wrong() -> None:
    # The figures of the specification: why a ratio is never a float.
    wrong = dict.fromkeys(("0.07", "0.28"), 0)
    for text in wrong:
        ratio = parse_ratio(text)
        wrong[text] = sum(ceil(float(text) * n) != quota(ratio, n) for n in range(1, 10**5 + 1))
    assert wrong == {"0.07": 807, "0.28": 3222}


# ------------------------------------------------------------------------------------- strata


def test_every_class_has_its_minimum() -> None:
    drawn = sample(task("3%", strata=["region"]), register({"南": 5, "北": 101, "东": 34}), SEED)
    assert {s.label: (s.size, s.drawn) for s in drawn.strata} == {
        "东": (34, 2),
        "北": (101, 4),
        "南": (5, 1),
    }
    assert {s.probability for s in drawn.selected if s.stratum == ("北",)} == {Fraction(4, 101)}
    assert [s.rank for s in drawn.selected if s.stratum == ("北",)] == [1, 2, 3, 4]
    assert [s.rank for s in drawn.reserve if s.stratum == ("北",)] == [1, 2]


def test_the_smallest_tickets_of_each_class_are_drawn() -> None:
    subjects = register({"南": 50, "北": 70})
    drawn = sample(task("10%", strata=["region"]), subjects, SEED)
    for region in ("南", "北"):
        order = sorted(ticket(drawn.key, s.id) for s in subjects if s.region == region)
        mine = [s.ticket for s in (*drawn.selected, *drawn.reserve) if s.stratum == (region,)]
        assert mine == order[: len(mine)]


def test_a_ratio_for_each_value() -> None:
    by = {"column": "class", "values": {"A": "10%", "B": "1"}}
    drawn = sample(task(by=by, strata=["region"]), register({"南": 40}), SEED)
    assert {s.label: (s.size, s.drawn, s.take_all) for s in drawn.strata} == {
        "A / 南": (20, 2, False),
        "B / 南": (20, 20, True),
    }
    assert {n.code for n in drawn.notes} == {"full-coverage", "ratio-column-stratifies"}


def test_a_class_without_a_ratio_is_refused() -> None:
    by = {"column": "class", "values": {"A": "10%"}}
    with pytest.raises(InputError, match="no ratio for class = 'B', which 20 subjects have"):
        sample(task(by=by), register({"南": 40}), SEED)


def test_total_rounds_once() -> None:
    sizes = {f"区{n}": 5 for n in range(20)}
    each = sample(task("3%", strata=["region"]), register(sizes), SEED)
    once = sample(task("3%", strata=["region"], rounding="total"), register(sizes), SEED)
    assert sum(s.drawn for s in each.strata) == 20  # a fifth of everybody, for 3 %
    assert sum(s.drawn for s in once.strata) == 3
    assert "class-without-draw" in {n.code for n in once.notes}


def test_total_within_each_parent() -> None:
    drawn = sample(
        task("3%", strata=["class", "region"], rounding="total"),
        register({"南": 60, "北": 41, "东": 22}),
        SEED,
    )
    for parent in ("A", "B"):
        sizes = {s.values[1]: s.size for s in drawn.strata if s.values[0] == parent}
        total = quota(Fraction(3, 100), sum(sizes.values()))
        key = SEED.key("rounding", "task-7", parent)
        assert {s.values[1]: s.drawn for s in drawn.strata if s.values[0] == parent} == shared_out(
            total, sizes, key
        )


def test_total_by_class_needs_the_class_first() -> None:
    by = {"column": "class", "values": {"A": "10%", "B": "20%"}}
    with pytest.raises(InputError, match="put 'class' before the last column"):
        sample(
            task(by=by, strata=["region", "class"], rounding="total"), register({"南": 40}), SEED
        )


@pytest.mark.parametrize(("value", "wrong"), [("A|B", "contains |"), ("", "is empty")])
def test_a_parent_that_makes_no_label_is_refused(value: str, wrong: str) -> None:
    subjects = [
        Subject(id=f"{r}{n}", region=r, attributes={"class": value if n % 2 else "A"})
        for r in "南北"
        for n in range(20)
    ]
    nested = task("10%", strata=["class", "region"], rounding="total")
    with pytest.raises(InputError, match="inside each class") as refused:
        sample(nested, SubjectRegister(subjects), SEED)
    (problem,) = refused.value.problems
    assert f"{value!r}, which 20 subjects have, {wrong}" in problem.message
    # by itself, or as the last level, such a value stands in no key
    assert sample(evolve(nested, rounding="per-stratum"), SubjectRegister(subjects), SEED).selected
    last = evolve(nested, strata=("region", "class"))
    assert sample(last, SubjectRegister(subjects), SEED).selected


def test_kinds() -> None:
    subjects = register({"南": 33})
    assert len(ids(sample(task("10%", kind="minimum"), subjects, SEED))) == 4
    assert len(ids(sample(task("10%", kind="maximum"), subjects, SEED))) == 3
    exact = sample(task("10%", kind="exact"), subjects, SEED)
    assert len(ids(exact)) == 4
    assert "exact-ratio-rounded-up" in {n.code for n in exact.notes}


def test_reserve() -> None:
    subjects = register({"南": 10})
    assert len(sample(task("50%"), subjects, SEED).reserve) == 3
    assert len(sample(task("50%", reserve=1), subjects, SEED).reserve) == 1
    assert len(sample(task("50%", reserve=0), subjects, SEED).reserve) == 0
    short = sample(task("90%"), subjects, SEED)
    assert len(short.reserve) == 1
    assert "reserve-shortened" in {n.code for n in short.notes}


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(InputError, match="the register of subjects is empty"):
        sample(task(), SubjectRegister([]), SEED)
    with pytest.raises(InputError, match=r"no column 'klass' \(did you mean class\?\)"):
        sample(task(strata=["klass"]), register({"南": 3}), SEED)


def test_labels() -> None:
    assert label(()) == "*"
    assert label(("",)) == ""
    assert label(("南", "A")) == "南 / A"


# --------------------------------------------------------------------------------- properties

SIZES = st.dictionaries(st.sampled_from("东西南北中"), st.integers(1, 40), min_size=1)
RATIOS = st.integers(1, 100).map(lambda p: f"{p}%")


@given(SIZES, RATIOS, st.randoms(use_true_random=False), st.sampled_from(["per-stratum", "total"]))
def test_order_and_partition_change_nothing(
    sizes: dict[str, int], ratio: str, shuffler: Any, rounding: str
) -> None:
    subjects = list(register(sizes))
    planned = task(ratio, strata=["region"], rounding=rounding)
    expected = sample(planned, SubjectRegister(subjects), SEED)
    shuffler.shuffle(subjects)

    class Chunked:
        """The same rows, in chunks of three."""

        columns = ("class", "name", "region")

        def __len__(self) -> int:
            return len(subjects)

        def groups(self, names: tuple[str, ...]) -> Any:
            for batch in _batches(subjects, 3):
                yield from SubjectRegister(batch).groups(names)

        def digest(self, names: tuple[str, ...]) -> str:
            return SubjectRegister(subjects).digest(names)

    assert sample(planned, SubjectRegister(subjects), SEED) == expected
    assert sample(planned, Chunked(), SEED) == expected


def _batches(subjects: list[Subject], size: int) -> Any:
    for start in range(0, len(subjects), size):
        yield subjects[start : start + size]


@given(st.integers(1, 60), st.data())
def test_one_more_keeps_everybody_drawn_before(size: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, size))
    subjects = register({"南": size})
    fewer = ids(sample(task(f"{n}/{size}"), subjects, SEED))
    assert len(fewer) == n
    if n < size:
        assert ids(sample(task(f"{n + 1}/{size}"), subjects, SEED))[:n] == fewer


@given(st.integers(3, 60), st.data())
def test_removing_an_undrawn_subject_changes_nothing(size: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, size - 1))
    subjects = register({"南": size})
    drawn = ids(sample(task(f"{n}/{size}"), subjects, SEED))
    out = data.draw(st.sampled_from([s.id for s in subjects if s.id not in drawn]))
    rest = SubjectRegister(s for s in subjects if s.id != out)
    assert ids(sample(task(f"{n}/{size - 1}"), rest, SEED)) == drawn


@given(SIZES, RATIOS)
def test_names_do_not_matter_and_classes_do(sizes: dict[str, int], ratio: str) -> None:
    subjects = list(register(sizes))
    planned = task(ratio, strata=["region"])
    expected = sample(planned, SubjectRegister(subjects), SEED)
    renamed = SubjectRegister(evolve(s, name="别的名字") for s in subjects)
    assert sample(planned, renamed, SEED) == expected
    moved = SubjectRegister([evolve(subjects[0], region="远"), *subjects[1:]])
    assert sample(planned, moved, SEED).digest != expected.digest


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 50), max_size=8),
    st.data(),
)
def test_shares_are_floor_or_ceiling_and_sum(sizes: dict[str, int], data: st.DataObject) -> None:
    whole = sum(sizes.values())
    total = data.draw(st.integers(0, whole))
    key = data.draw(st.text("0123456789abcdef", min_size=32, max_size=32))
    parts = shared_out(total, sizes, key)
    assert sum(parts.values()) == (total if whole else 0)
    for part, n in parts.items():
        share = Fraction(total * sizes[part], whole) if whole else Fraction(0)
        assert floor(share) <= n <= ceil(share)


def test_shares_are_right_on_average(monkeypatch: pytest.MonkeyPatch) -> None:
    # Exact: 700 starts in the middles of 700 equal cells; no share's edge falls inside a cell.
    sizes, total, starts = {"a": 1, "b": 2, "c": 4}, 3, 700
    sums: Counter[str] = Counter()
    for k in range(starts):
        word = (2 * k + 1) * 2**64 // (2 * starts)
        monkeypatch.setattr(
            "randsup.rules.draw.quotas.stream", lambda _key, word=word: iter([word])
        )
        sums.update(shared_out(total, sizes, "key"))
    assert {part: Fraction(n, starts) for part, n in sums.items()} == {
        part: Fraction(total * size, 7) for part, size in sizes.items()
    }


@pytest.mark.parametrize(("size", "n"), [(5, 2), (6, 3), (6, 1)])
def test_every_sample_is_equally_likely(monkeypatch: pytest.MonkeyPatch, size: int, n: int) -> None:
    # Exact: every order that the tickets can have, once.
    subjects = SubjectRegister(Subject(id="ABCDEF"[i]) for i in range(size))
    samples: Counter[tuple[str, ...]] = Counter()
    for order in itertools.permutations(range(size)):
        place = dict(zip("ABCDEF", order, strict=False))
        monkeypatch.setattr(
            "randsup.lottery.sources.tickets_below",
            lambda _key, given_ids, _tau, place=place: [
                (bytes([place[i.decode()]]), i) for i in given_ids
            ],
        )
        samples[tuple(sorted(ids(sample(task(f"{n}/{size}"), subjects, SEED))))] += 1
    assert len(samples) == comb(size, n)
    assert set(samples.values()) == {factorial(size) // comb(size, n)}


def test_frequencies_over_many_seeds() -> None:
    # 4,000 fixed seeds, 10 samples of 2 of 5: chi-square with 9 degrees of freedom, alpha = 0.001
    # (critical value 27.88). The seeds are fixed, so this either always passes or never.
    subjects = SubjectRegister(Subject(id=i) for i in "ABCDE")
    seeds = 4000
    counts: Counter[tuple[str, ...]] = Counter()
    for k in range(seeds):
        drawn = sample(task("2/5"), subjects, Seed.from_hex(f"{k:064x}"))
        counts[tuple(sorted(ids(drawn)))] += 1
    expected = seeds / 10
    assert len(counts) == 10
    assert sum((n - expected) ** 2 / expected for n in counts.values()) < 27.88


def test_a_short_threshold_is_doubled_until_enough_survive(monkeypatch: pytest.MonkeyPatch) -> None:
    subjects = register({"南": 500})
    expected = sample(task("10%"), subjects, SEED)
    monkeypatch.setattr(
        "randsup.rules.draw.sampling.threshold", lambda _n, _size: (1).to_bytes(32, "big")
    )
    assert sample(task("10%"), subjects, SEED) == expected


# ------------------------------------------------------------------------- ratios from rules


@given(
    st.fractions(Fraction(1, 200), 1, max_denominator=200),
    st.sampled_from(["exact", "minimum", "maximum"]),
    st.none() | st.fractions(Fraction(1, 200), 1, max_denominator=200),
    st.none() | st.fractions(Fraction(1, 200), 1, max_denominator=200),
    st.integers(1, 300),
)
def test_a_number_keeps_its_bounds_where_one_can(
    ratio: Fraction, kind: str, floor: Fraction | None, ceiling: Fraction | None, size: int
) -> None:
    n = quota_of(Resolved(ratio=ratio, kind=kind, floor=floor, ceiling=ceiling), size)
    assert 0 <= n <= size
    within = [
        k
        for k in range(size + 1)
        if (floor or 0) * size <= k <= (1 if ceiling is None else ceiling) * size
    ]
    assert n in within or not within
    if floor is None and ceiling is None:
        assert n == quota(ratio, size, kind)


def test_a_ratio_by_rules_needs_a_policy() -> None:
    rules = RatioRules(rules=[RatioRule(id="base", source="plan", share="10%")])
    ruled = evolve(task(), ratio=Ratio(rules=rules))
    with pytest.raises(InputError, match="needs a policy"):
        sample(ruled, register({"北": 10}), SEED)


def test_rules_that_give_one_ratio_draw_as_the_ratio_itself_does() -> None:
    rules = RatioRules(rules=[RatioRule(id="base", source="plan", share="1/5", kind="minimum")])
    ruled = evolve(task(strata=("region",)), ratio=Ratio(rules=rules))
    subjects = register({"北": 40, "南": 23})
    resolved = Resolved(ratio=Fraction(1, 5), kind="minimum")
    drawn = sample(ruled, subjects, SEED, resolve=lambda _columns: resolved)
    plain = sample(task(strata=("region",)), subjects, SEED)
    assert drawn.selected == plain.selected
    assert drawn.reserve == plain.reserve
    assert all(s.resolved == resolved for s in drawn.strata)
    assert all(s.resolved is None for s in plain.strata)


def test_a_ratio_has_one_way_of_being_stated() -> None:
    with pytest.raises(InputError, match="neither a value nor by"):
        Ratio(value="1/5", rules=RatioRules())


def test_a_rule_that_holds_for_nobody_is_said() -> None:
    rules = RatioRules(
        rules=[
            RatioRule(id="base", source="plan", share="1/5"),
            RatioRule(id="north", source="plan", share="1/4", when={"region": "北"}),
            RatioRule(id="nowhere", source="plan", share="1/4", when={"region": "nowhere"}),
        ]
    )
    ruled = evolve(task(), ratio=Ratio(rules=rules))
    drawn = draw(ruled, register({"北": 40, "南": 23}), load_policy("linyi"), SEED)
    (note,) = [n for n in drawn.notes if n.code == "ratio-rule-without-subjects"]
    assert note.en == "1 ratio rules hold for no subject of the register: nowhere."
    assert {s.values[0]: s.drawn for s in drawn.strata} == {"北": 10, "南": 5}
