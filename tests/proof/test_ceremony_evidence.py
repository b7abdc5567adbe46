"""The evidence of a ceremony: whatever is changed in it is noticed; its bytes stay as they are specified."""

from __future__ import annotations

import copy
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from randsup import InputError
from randsup.canonical import digest
from randsup.lottery.ceremony import sealed
from randsup.proof.attempts import Opening, State, next_entry
from randsup.proof.commitment import Commitment, Party, Source, moment
from randsup.proof.evidence import Evidence, read_evidence
from randsup.proof.receipt import path_of
from randsup.proof.salting import changed_buckets, salt, salted_lines, salted_row
from randsup.proof.steps import replay, step

SECRET = "5e" * 32
NONCE = "0f" * 32
FRAME = '{"algorithms":{},"calendar":"","inputs":[],"policy":{},"registers":[],"tasks":[]}'
PARTIES = (Party(role="office", name="局"), Party(role="witness", name="甲", kind="media"))


def evidence() -> Evidence:
    """A small ceremony, made by hand."""
    commitment = Commitment(
        frame=FRAME,
        at="2026-01-05T09:00:00+08:00",
        parties=PARTIES,
        sources=(
            Source(kind="lottery", name="第7期", at="2026-01-05T21:00:00+08:00"),
            Source(kind="dice", name="桌"),
        ),
    )
    state, log = State(), []
    transcript = "dice|桌|3 5\nlottery|第7期|01 02\noffice|局|o\nwitness|甲|w"
    seal = sealed("77" * 32, sha256(transcript.encode()).hexdigest())
    heard = {"signature": "", "status": "asserted"}
    ours = {"role": "office", "name": "局"}
    theirs = {"role": "witness", "name": "甲"}
    said: list[tuple[str, str, dict[str, str]]] = [
        ("commit", "09:00", {"commitment": commitment.digest}),
        ("seal", "09:01", {**ours, "commitment": sealed(NONCE, "o")}),
        ("seal", "09:02", {**theirs, "commitment": sealed(NONCE, "w")}),
        ("line", "09:03", {**heard, "role": "dice", "name": "桌", "input": "3 5"}),
        ("reveal", "09:04", ours),
        ("reveal", "09:05", theirs),
        ("line", "21:01", {**heard, "role": "lottery", "name": "第7期", "input": "01 02"}),
        ("accept", "21:02", {"seal": seal}),
    ]
    for kind, time, more in said:
        entry = next_entry(state, kind, f"2026-01-05T{time}:00+08:00", attempt=1, **more)
        state = step(state, entry, commitment)
        log.append(entry)
    return Evidence(
        commitments=(commitment,),
        log=tuple(log),
        openings=(
            Opening(role="office", name="局", nonce=NONCE, input="o"),
            Opening(role="witness", name="甲", nonce=NONCE, input="w"),
        ),
        secret=SECRET,
        seal_nonce="77" * 32,
    )


TRUE = evidence()
PART: Any = TRUE.plain([])


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from leaves(one, (*path, n))
    else:
        yield path


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def other(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1
    return value[:-1] + ("1" if value[-1:] != "1" else "2") if value else "x"


def noticed(part: Any) -> bool:
    """Whether a verification of the part by itself, or against the true record, says something."""
    try:
        found = read_evidence(part)
        return found.seed != TRUE.seed or found.plain([]) != part or found.secret != SECRET
    except InputError:
        return True


def test_the_true_one_is_not_noticed() -> None:
    assert not noticed(copy.deepcopy(PART))
    assert TRUE.transcript == "dice|桌|3 5\nlottery|第7期|01 02\noffice|局|o\nwitness|甲|w"


@pytest.mark.parametrize("path", list(leaves(PART)), ids=str)
def test_every_field_that_is_changed_is_noticed(path: tuple[Any, ...]) -> None:
    part = copy.deepcopy(PART)
    at(part, path[:-1])[path[-1]] = other(at(part, path))
    assert noticed(part)
    part = copy.deepcopy(PART)
    del at(part, path[:-1])[path[-1]]
    assert noticed(part)


def redigested(part: Any, path: tuple[Any, ...]) -> None:
    inner = at(part, path)
    inner["digest"] = digest({k: v for k, v in inner.items() if k != "digest"})


LAST = len(PART["log"]) - 1


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in leaves(PART)
        if p[0] in ("commitments", "log") and p[-1] != "digest" and p != ("log", LAST, "at")
    ],
    ids=str,
)
def test_a_field_that_is_changed_with_its_digest_breaks_the_chain(path: tuple[Any, ...]) -> None:
    """The time of the last line alone is held by nothing but its publication."""
    part = copy.deepcopy(PART)
    at(part, path[:-1])[path[-1]] = other(at(part, path))
    redigested(part, path[:2])
    assert noticed(part)


def test_lines_of_the_log_cannot_be_moved_or_removed() -> None:
    for n in range(len(PART["log"])):
        part = copy.deepcopy(PART)
        del part["log"][n]
        assert noticed(part)
        part = copy.deepcopy(PART)
        part["log"].insert(n, part["log"].pop())
        assert noticed(part) == (n != LAST)


# ---------------------------------------------------------------- the salted digest


rows = st.dictionaries(
    st.text("ABC0123", min_size=1, max_size=4), st.text("xy东", max_size=2), min_size=1, max_size=12
).map(lambda found: [(k, v) for k, v in found.items()])


@given(rows, st.randoms(use_true_random=False))
def test_order_and_partition_change_nothing(given_rows: Any, chance: Any) -> None:
    shuffled = list(given_rows)
    chance.shuffle(shuffled)
    assert salted_lines(shuffled, SECRET, "subjects") == salted_lines(
        given_rows, SECRET, "subjects"
    )


@given(rows, st.integers(0, 11))
def test_any_change_changes_the_digest_and_names_its_bucket(given_rows: Any, n: int) -> None:
    before = salted_lines(given_rows, SECRET, "subjects")
    n %= len(given_rows)
    identity, value = given_rows[n]
    changed = [*given_rows[:n], (identity, value + "z"), *given_rows[n + 1 :]]
    after = salted_lines(changed, SECRET, "subjects")
    assert changed_buckets(before, after) == (f"{sha256(identity.encode()).digest()[0]:02x}",)
    assert salted_lines(given_rows, "5f" + SECRET[2:], "subjects") != before
    assert salted_lines(given_rows, SECRET, "inspectors") != before


def test_the_salted_row_to_the_byte() -> None:
    """By hand, as the reference page says it."""
    own = sha256(f"{SECRET}|subjects|A".encode()).hexdigest()
    assert salt(SECRET, "subjects", "A") == own
    assert salted_row(("A", "东"), SECRET, "subjects") == f'["A","东","{own}"]'
    hashed = sha256(f'["A","东","{own}"]'.encode()).hexdigest()
    line = f"55:1:{sha256(hashed.encode()).hexdigest()}"
    assert salted_lines([("A", "东")], SECRET, "subjects") == (line,)


def test_quotes_in_a_row_stay_inside_the_word() -> None:
    from randsup.proof.receipt import _command

    command, stated = _command("it's $(touch x) `y` \\ \" \n!")
    done = subprocess.run(["sh", "-c", command], check=True, capture_output=True, text=True)
    assert f"# = {done.stdout.split()[0]}" == stated


def test_a_path_leads_from_every_row_to_the_digest() -> None:
    register = [(f"I{n}", "东") for n in range(600)]
    lines = salted_lines(register, SECRET, "subjects")
    for identity, _ in register[::60]:
        _, path = path_of(register, identity, lines, SECRET)
        assert sha256(path.row.encode()).hexdigest() in path.members
        own = sha256("\n".join(path.members).encode()).hexdigest()
        assert sum(line.endswith(own) for line in path.lines) == 1
    with pytest.raises(InputError, match="not in the register"):
        path_of(register, "I600", lines, SECRET)
    with pytest.raises(InputError, match="not that of the committed"):
        path_of(register[1:], "I1", salted_lines(register[2:], SECRET, "subjects"), SECRET)


# ---------------------------------------------------------------- commitments


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"parties": PARTIES[1:]}, "0 offices"),
        ({"parties": PARTIES[:1]}, "nobody but the office"),
        ({"parties": (*PARTIES, Party(role="judge", name="乙"))}, "'judge' is not one of"),
        ({"parties": (*PARTIES, Party(role="witness", name="甲", kind="x"))}, "stands 2 times"),
        ({"parties": (*PARTIES, Party(role="witness", name="a|b"))}, "contains |"),
        ({"at": "2026-01-05"}, "is not a time"),
        ({"at": "2026-01-05T09:00:00"}, "is not a time"),
        ({"attempt": 0}, "is not 1 or more"),
        ({"previous": "ab"}, "is not 64 characters"),
        ({"sources": (Source.drand(1),)}, "not after the commitment"),
        ({"sources": (Source(kind="drand", name="fastnet/5"),)}, "is not quicknet/ROUND"),
        ({"sources": (Source(kind="drand", name="quicknet/99999999", at="x"),)}, "is not made at"),
        ({"sources": (Source(kind="lottery", name="第7期"),)}, "is not a time"),
        ({"sources": (Source(kind="dice", name="桌", at="2027-01-01T00:00:00+08:00"),)}, "no time"),
    ],
)
def test_what_may_not_be_committed(change: dict[str, Any], said: str) -> None:
    good: dict[str, Any] = {"frame": FRAME, "at": "2026-01-05T09:00:00+08:00", "parties": PARTIES}
    with pytest.raises(InputError) as caught:
        Commitment(**(good | change))
    assert said in str(caught.value)


def test_a_time_is_written_in_one_way() -> None:
    assert moment("2026-09-18T09:30:00+08:00") == moment("2026-09-18T01:30:00+00:00") == 1789695000
    for wrong in (
        "2026-09-18T09:30+08:00",
        "2026-09-18 09:30:00+08:00",
        "2026-09-18T09:30:00.5+08:00",
        5,
    ):
        with pytest.raises(ValueError, match="is not"):
            moment(wrong)


def test_a_log_without_commitment_is_refused() -> None:
    with pytest.raises(InputError, match="no commitment of attempt 1"):
        replay((), TRUE.log)
    with pytest.raises(InputError, match="2 commitments"):
        replay((*TRUE.commitments, *TRUE.commitments), TRUE.log)


def test_another_attempt_holds_the_digest_of_those_before_it() -> None:
    """An office cannot leave out what it gave up: the next commitment is bound to the log."""
    (first,) = TRUE.commitments
    state = step(State(), TRUE.log[0], first)
    state = step(state, next_entry(state, "abort", "2026-01-05T10:00:00+08:00", reason="x"), first)

    def again(previous: str) -> State:
        second = evolve(first, at="2026-01-05T11:00:00+08:00", attempt=2, previous=previous)
        said = {"commitment": second.digest}
        return step(state, next_entry(state, "commit", second.at, attempt=2, **said), second)

    assert again(state.head).attempt == 2
    for wrong in ("", "ab" * 32, TRUE.log[0].digest):
        with pytest.raises(InputError, match="does not hold the digest of the attempts before"):
            again(wrong)
