"""The graph: as many seats as any assignment could fill, the proof otherwise, and the least squares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import count
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from randsup.lottery import stream
from randsup.rules.dispatch import matching
from randsup.rules.dispatch.matching import Matching
from randsup.rules.dispatch.residual import NOBODY, UNLIMITED, Cut, Network, cuts
from tests.rules.dispatch_oracles import least_squares, max_flow, options


@st.composite
def networks(draw: st.DrawFn) -> Network:
    people = draw(st.integers(1, 6))
    subjects = draw(st.integers(1, 5))
    rosters = draw(
        st.lists(
            st.sets(st.integers(0, people - 1)).map(lambda s: tuple(sorted(s))),
            min_size=1,
            max_size=3,
        )
    )
    seats = draw(
        st.lists(
            st.tuples(st.integers(0, subjects - 1), st.integers(0, len(rosters) - 1)), max_size=10
        )
    )
    rooms = st.one_of(st.integers(0, 3), st.just(UNLIMITED))
    each: dict[str, Any] = {"min_size": people, "max_size": people}
    pairs = st.tuples(st.integers(0, subjects - 1), st.integers(0, people - 1))
    return Network(
        subjects=tuple(j for j, _ in seats),
        groups=tuple(g for _, g in seats),
        rosters=tuple(rosters),
        rooms=tuple(draw(st.lists(rooms, **each))),
        loads=tuple(draw(st.lists(st.integers(0, 3), **each))),
        conflicts=draw(st.frozensets(pairs, max_size=6)),
    )


@st.composite
def packed(draw: st.DrawFn) -> tuple[Network, tuple[tuple[int, ...], ...]]:
    """A network in which some seats of one roster, on different subjects, form packages; with shares."""
    network = draw(networks())
    people = len(network.rooms)
    steps = draw(st.lists(st.sampled_from([1, 1, 2, 3]), min_size=people, max_size=people))
    size = draw(st.integers(2, 4))
    packages, free = [], set(range(len(network.subjects)))
    for seat in range(len(network.subjects)):
        chosen: list[int] = []
        for other in sorted(free):
            same = network.groups[other] == network.groups[seat] and other >= seat
            new = network.subjects[other] not in [network.subjects[c] for c in chosen]
            if same and new and len(chosen) < size:
                chosen.append(other)
        if seat in chosen and len(chosen) > 1:
            free -= set(chosen)
            packages.append(tuple(chosen))
    return evolve(network, steps=tuple(steps)), tuple(packages)


def words_of(word: int, seat: int) -> Iterator[int]:
    return stream(f"{word}/{seat}")


def solved(network: Network, word: int = 0) -> tuple[Matching, list[int]]:
    found = Matching(network)
    empty = found.fill(lambda seat: stream(f"{word}/{seat}"))
    found.balance()
    return found, sorted(empty)


def assert_sound(network: Network, found: Matching) -> None:
    allowed = set(options(network))
    on: set[tuple[int, int]] = set()
    visits: Counter[int] = Counter()
    for seat, person in enumerate(found.state.holders):
        if person == NOBODY:
            continue
        assert (seat, person) in allowed
        assert (network.subjects[seat], person) not in on
        on.add((network.subjects[seat], person))
        visits[person] += 1
    for person, room in enumerate(network.rooms):
        assert visits[person] <= room
        assert found.state.loads[person] == network.loads[person] + visits[person]
        assert found.state.rooms[person] == room - visits[person]


@given(networks(), st.integers(0, 3))
@settings(max_examples=400, deadline=None)
def test_as_many_seats_as_scipys_max_flow(network: Network, word: int) -> None:
    found, empty = solved(network, word)
    assert_sound(network, found)
    assert len(network.subjects) - len(empty) == max_flow(network)
    assert empty == [s for s, p in enumerate(found.state.holders) if p == NOBODY]


@given(networks())
@settings(max_examples=200, deadline=None)
def test_the_loads_are_the_convex_optimum(network: Network) -> None:
    found, _ = solved(network)
    assert sum(load * load for load in found.state.loads) == least_squares(network)


@given(packed(), st.integers(0, 3))
@settings(max_examples=400, deadline=None)
def test_packages_cost_no_seat_and_the_rest_is_the_weighted_optimum(
    given_: tuple[Network, tuple[tuple[int, ...], ...]], word: int
) -> None:
    network, packages = given_
    found = Matching(network)
    empty = sorted(found.fill(lambda seat: stream(f"{word}/{seat}"), packages))
    found.balance()
    assert_sound(network, found)
    assert len(network.subjects) - len(empty) == max_flow(network)
    proof = cuts(found.state, empty)
    assert sum(c.missing for c in proof) == len(empty)
    for cut in proof:
        assert_proves(network, cut)
    holders, locked = found.state.holders, found.state.locked
    kept = {seat: holders[seat] for seat in range(len(holders)) if locked[seat]}
    weighted = sum(
        load * load * step for load, step in zip(found.state.loads, network.steps, strict=True)
    )
    assert weighted == least_squares(network, kept)
    for package in packages:
        together = {holders[seat] for seat in package if locked[seat]}
        assert not any(holders[s] == NOBODY for s in package if locked[s])
        assert len(together) <= len(package) // 2 or len(package) == len(together) == 1


def test_a_package_is_halved_only_where_a_seat_would_stay_empty() -> None:
    """Person 0 has room for both, 1 for none but the third seat: nothing is taken apart."""
    calm = Network(
        subjects=(0, 1, 2), groups=(0, 0, 1), rosters=((0,), (0, 1)), rooms=(2, 1), loads=(0, 0)
    )
    found = Matching(calm)
    assert list(found.fill(lambda seat: stream(f"{seat}"), [(0, 1)])) == []
    assert (found.state.holders, list(found.state.locked)) == ([0, 0, 1], [1, 1, 0])
    # the third seat can only be taken by 0: the package in the way is halved, 2 takes one of it
    tight = evolve(calm, rosters=((0, 2), (0,)), rooms=(2, 0, 1), loads=(0, 0, 0))
    for word in range(20):
        found = Matching(tight)
        assert list(found.fill(partial(words_of, word), [(0, 1)])) == []
        assert not any(found.state.locked)
        assert sorted(found.state.holders[:2]) == [0, 2]
    # and one whose union of interests nobody is free of is halved before anybody is missing
    apart = Network(
        subjects=(0, 1),
        groups=(0, 0),
        rosters=((0, 1),),
        rooms=(2, 2),
        loads=(0, 0),
        conflicts=frozenset({(0, 0), (1, 1)}),
    )
    found = Matching(apart)
    assert list(found.fill(lambda seat: stream(f"{seat}"), [(0, 1)])) == []
    assert found.state.holders == [1, 0]


def test_what_was_in_the_past_is_avoided_first_the_subject_then_the_partner() -> None:
    """Exactly: 0 has been at the subject, 1 has gone with 3, who sits there; 2 is new to both."""
    network = Network(
        subjects=(0, 0),
        groups=(0, 1),
        rosters=((3,), (0, 1, 2)),
        rooms=(1,) * 4,
        loads=(0,) * 4,
        past=frozenset({(0, 0)}),
        partners=frozenset({(1, 3), (3, 1)}),
    )
    for tries in (0, 2):
        assert set(enumerated(network, tries)) == {(3, 2)}
        busy = evolve(network, loads=(0, 0, 1, 0))
        assert set(enumerated(busy, tries)) == {(3, 1)}, "an even load comes first"
        alone = evolve(network, rosters=((3,), (0,)))
        assert set(enumerated(alone, tries)) == {(3, 0)}, "never a reason for an empty seat"


@given(networks(), st.integers(1, 3))
@settings(max_examples=300, deadline=None)
def test_certificates_prove_the_deficiency_and_do_not_depend_on_the_words(
    network: Network, word: int
) -> None:
    found, empty = solved(network)
    proof = cuts(found.state, empty)
    assert sum(c.missing for c in proof) == len(empty)
    for cut in proof:
        assert cut.missing == sum(seat in cut.seats for seat in empty) >= 1
        assert_proves(network, cut)
    again, other = solved(network, word)
    assert sorted(cuts(again.state, other), key=lambda c: c.seats) == sorted(
        proof, key=lambda c: c.seats
    )


def assert_proves(network: Network, cut: Cut) -> None:
    """Recompute a certificate from the network alone: no assignment fills more of its seats."""
    inside = set(cut.people)
    takers = [(network.subjects[s], p) for s, p in options(network) if s in cut.seats]
    pairs = {(j, p) for j, p in takers if p not in inside}
    assert len(pairs) == cut.pairs
    assert cut.capacity == sum(network.rooms[p] for p in cut.people)
    assert inside <= {p for _, p in takers}
    assert cut.missing == len(cut.seats) - cut.capacity - cut.pairs > 0


def test_a_certificate_with_one_person_less_proves_nothing() -> None:
    network = Network(
        subjects=(0, 1, 2), groups=(0, 0, 0), rosters=((0, 1),), rooms=(1, 1), loads=(0, 0)
    )
    found, empty = solved(network)
    (cut,) = cuts(found.state, empty)
    assert_proves(network, cut)
    near = Cut(seats=cut.seats, people=cut.people[:1], capacity=1, pairs=cut.pairs)
    with pytest.raises(AssertionError):
        assert_proves(network, near)


def test_seats_that_nobody_can_take_share_one_certificate_per_group() -> None:
    network = Network(
        subjects=(0, 1, 2, 3), groups=(0, 0, 1, 1), rosters=((), (0,)), rooms=(1,), loads=(0,)
    )
    found, empty = solved(network)
    assert [(c.seats, c.people) for c in cuts(found.state, empty)] == [((2, 3), (0,)), ((0, 1), ())]


def test_a_chain_frees_the_only_person_who_may_go() -> None:
    # person 0 may take both seats, person 1 only the first: whatever the lot, both are filled
    network = Network(
        subjects=(0, 1),
        groups=(0, 0),
        rosters=((0, 1),),
        rooms=(1, 1),
        loads=(0, 0),
        conflicts=frozenset({(1, 1)}),
    )
    chains = 0
    for word in range(40):
        found, empty = solved(network, word)
        assert empty == []
        assert found.state.holders == [1, 0]
        chains += len(found.chains)
    assert 0 < chains < 40


def test_balance_swaps_inside_one_subject() -> None:
    # seat 0 takes anybody, seat 1 only person 0 or 2; 1 is idle and may only sit on seat 0
    network = Network(
        subjects=(0, 0),
        groups=(0, 1),
        rosters=((0, 1), (0, 2)),
        rooms=(UNLIMITED, UNLIMITED, UNLIMITED),
        loads=(0, 0, 5),
    )
    for word in range(20):
        found, _ = solved(network, word)
        assert found.state.holders == [1, 0]


def test_a_roster_at_its_cap_draws_no_number() -> None:
    words = count()
    network = Network(subjects=(0,), groups=(0,), rosters=((0,),), rooms=(0,), loads=(0,))
    assert list(Matching(network).fill(lambda _: words)) == [0]
    assert next(words) == 0


class Choose(Exception):
    """Another number is needed, below so many."""


def enumerated(network: Network, tries: int) -> dict[tuple[int, ...], Fraction]:
    """Every outcome with its exact probability, numbers being exactly uniform."""
    outcomes: dict[tuple[int, ...], Fraction] = {}
    todo: list[tuple[tuple[int, ...], Fraction]] = [((), Fraction(1))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "TRIES", tries)
        while todo:
            choices, weight = todo.pop()
            given_ = iter(choices)

            def below(_: Iterator[int], n: int, given_: Iterator[int] = given_) -> int:
                for number in given_:
                    return number
                raise Choose(n)

            patch.setattr(matching, "below", below)
            found = Matching(network)
            try:
                found.fill(lambda _: iter(()))
            except Choose as asked:
                n = asked.args[0]
                todo.extend(((*choices, i), weight / n) for i in range(n))
                continue
            found.balance()
            key = tuple(found.state.holders)
            outcomes[key] = outcomes.get(key, Fraction(0)) + weight
    assert sum(outcomes.values()) == 1
    return outcomes


@pytest.mark.clause("tonghua-2020/6.5.1.1/single-draw")
@pytest.mark.clause("tonghua-2020/6.5.1.2/rest-unconditioned")
@pytest.mark.parametrize("tries", [0, 1, 2])
def test_exchangeable_people_have_equal_marginals_exactly(tries: int) -> None:
    """One category seat (people 0 and 1), one free seat, on one subject; 2, 3 and 4 are alike."""
    network = Network(
        subjects=(0, 0),
        groups=(0, 1),
        rosters=((0, 1), (0, 1, 2, 3, 4)),
        rooms=(UNLIMITED,) * 5,
        loads=(0,) * 5,
    )
    outcomes = enumerated(network, tries)
    first = [sum(w for h, w in outcomes.items() if h[0] == p) for p in range(5)]
    second = [sum(w for h, w in outcomes.items() if h[1] == p) for p in range(5)]
    assert first == [Fraction(1, 2), Fraction(1, 2), 0, 0, 0]
    # uniform over the four who are left: 3/4 of the free seats to the three, 1/4 to 0 or 1
    assert second == [Fraction(1, 8), Fraction(1, 8), *[Fraction(1, 4)] * 3]


@pytest.mark.clause("tonghua-2020/6.5.1.3/random-match")
def test_every_pairing_of_two_equal_people_with_two_subjects_is_equally_likely() -> None:
    network = Network(
        subjects=(0, 1, 2), groups=(0, 0, 0), rosters=((0, 1, 2),), rooms=(1, 1, 1), loads=(0, 0, 0)
    )
    outcomes = enumerated(network, 1)
    assert len(outcomes) == 6
    assert set(outcomes.values()) == {Fraction(1, 6)}
