"""What may be the next line of a ceremony's log, and what it comes to.

Sentences: 全程留痕、责任可追溯 (Shenzhen 二（一）3).

The order inside an attempt is what makes it fair, so it is the only one allowed: all seal and dice are thrown
before anybody reveals, and before the first beacon or lottery is known; these are entered after they are made;
the seed is accepted when nothing is missing, and nothing follows it. The same rules judge a line when it is
written and a whole log when it is verified. (Draw specification, section 6.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import evolve

from randsup.errors import InputError, Problem
from randsup.lottery import Seed
from randsup.lottery.ceremony import Line, hex_problem, sealed, seed_of
from randsup.lottery.drand import ASSERTED, STATUSES, Beacon
from randsup.proof.attempts import (
    ACCEPTED,
    COMMITTED,
    FIELDS,
    NOTHING,
    REVEALED,
    VOID,
    Entry,
    Opening,
    State,
    Who,
    parties_of,
)
from randsup.proof.commitment import Commitment, Source, in_china, moment


def step(state: State, entry: Entry, commitment: Commitment) -> State:
    """Return the state after one more line.

    Args:
        state: where the ceremony stands.
        entry: the line.
        commitment: the commitment of the line's attempt.

    Raises:
        InputError: everything that forbids this line here.
    """
    problems = tuple(_chain_problems(state, entry)) or tuple(_problems(state, entry, commitment))
    if problems:
        source = f"ceremony line {entry.number} ({entry.kind})"
        raise InputError(Problem(source=source, message=message) for message in problems)
    after = evolve(state, number=entry.number, head=entry.digest, at=moment(entry.at))
    if entry.kind == "commit":
        return State(
            phase=COMMITTED,
            attempt=entry.attempt,
            number=after.number,
            head=after.head,
            at=after.at,
        )
    if entry.kind in ("void", "abort"):
        return evolve(after, phase=VOID)
    if entry.kind == "accept":
        return evolve(after, phase=ACCEPTED, seal=entry.get("seal"))
    who = (entry.get("role"), entry.get("name"))
    if entry.kind == "seal":
        return evolve(after, seals=(*after.seals, (*who, entry.get("commitment"))))
    if entry.kind == "line":
        line = Line(role=who[0], name=who[1], input=entry.get("input"))
        return evolve(after, lines=(*after.lines, line))
    after = evolve(after, revealed=(*after.revealed, who))
    return after if after.silent(commitment) else evolve(after, phase=REVEALED)


def _chain_problems(state: State, entry: Entry) -> Iterator[str]:
    if entry.kind not in FIELDS or tuple(k for k, _ in entry.said) != FIELDS[entry.kind]:
        yield "no such line is written"
    if entry.number != state.number + 1:
        yield f"is number {entry.number}, not {state.number + 1}"
    if entry.previous != state.head:
        yield "does not hold the digest of the line before it: a line was changed, moved or removed"
    try:
        if moment(entry.at) < state.at:
            yield f"is of {entry.at}, before the line before it ({in_china(state.at)})"
    except ValueError as error:
        yield str(error)


def _problems(state: State, entry: Entry, commitment: Commitment) -> Iterator[str]:
    if entry.kind == "commit":
        yield from _commit_problems(state, entry, commitment)
        return
    if entry.attempt != state.attempt:
        yield f"is of attempt {entry.attempt}, not {state.attempt}"
    if state.phase in _CLOSED:
        yield _CLOSED[state.phase]
        return
    judges = {
        "seal": _seal_problems,
        "line": _line_problems,
        "reveal": _reveal_problems,
        "accept": _accept_problems,
    }
    judge = judges.get(entry.kind)
    if judge is not None:
        yield from judge(state, entry, commitment)
    elif not entry.get("reason").strip():
        yield "gives no reason"


_CLOSED: Final[Mapping[str, str]] = {
    VOID: "the ceremony is void: commit again, which is another attempt",
    ACCEPTED: "the commitment has its accepted seed; there is no second one",
    NOTHING: "nothing is committed yet",
}


def _commit_problems(state: State, entry: Entry, commitment: Commitment) -> Iterator[str]:
    if state.phase not in (NOTHING, VOID):
        yield "the attempt before it is not void: abort it with a reason first"
    if entry.attempt != state.attempt + 1 or commitment.attempt != entry.attempt:
        yield f"is attempt {commitment.attempt}, not {state.attempt + 1}"
    if entry.get("commitment") != commitment.digest:
        yield "holds the digest of another commitment"
    if commitment.previous != state.head:
        yield "the commitment does not hold the digest of the attempts before it"
    if commitment.at != entry.at:
        yield f"is of {entry.at}, its commitment of {commitment.at}"


def _seal_problems(state: State, entry: Entry, commitment: Commitment) -> Iterator[str]:
    who, seal = (entry.get("role"), entry.get("name")), entry.get("commitment")
    if who not in parties_of(commitment):
        yield f"{' '.join(who)} is not named in the commitment"
    if state.sealed_by(who) is not None:
        yield f"{' '.join(who)} has sealed already"
    wrong = hex_problem(seal)
    if wrong:
        yield wrong
    if seal in (s for _, _, s in state.seals):
        yield "is the seal of somebody else, copied"
    if state.revealed:
        yield "somebody has revealed already; all seal before"
    closes = commitment.closes
    if closes is not None and moment(entry.at) >= closes:
        yield f"a beacon or lottery is known from {in_china(closes)}; all seal before"


def _line_problems(state: State, entry: Entry, commitment: Commitment) -> Iterator[str]:
    who = (entry.get("role"), entry.get("name"))
    source = next((s for s in commitment.sources if (s.kind, s.name) == who), None)
    if source is None:
        yield f"{' '.join(who)} is not named in the commitment"
        return
    if source not in state.open_sources(commitment):
        yield f"{' '.join(who)} is entered already; there is no second one"
    try:
        Line(role=who[0], name=who[1], input=entry.get("input"))
    except InputError as error:
        yield from (p.message for p in error.problems)
    if source.kind == "dice":
        closes = commitment.closes
        if state.revealed:
            yield "somebody has revealed already; dice are thrown before"
        if closes is not None and moment(entry.at) >= closes:
            yield f"a beacon or lottery is known from {in_china(closes)}; dice are thrown before"
    elif moment(entry.at) < moment(source.at):
        yield f"{source.name} comes to be at {source.at}"
    yield from _status_problems(entry, source)


def _status_problems(entry: Entry, source: Source) -> Iterator[str]:
    status = entry.get("status")
    if status not in STATUSES:
        yield f"status {status!r} is not one of {', '.join(STATUSES)}"
    if source.kind != "drand":
        if status != ASSERTED or entry.get("signature"):
            yield f"nothing but somebody's word stands for {source.kind}: {ASSERTED}"
        return
    try:
        beacon = Beacon(
            round=source.round, randomness=entry.get("input"), signature=entry.get("signature")
        )
    except InputError as error:
        yield from (f"{p.path} {p.message}" for p in error.problems)
        return
    if (status == ASSERTED) != (beacon.status == ASSERTED):
        yield f"its status is {status}, where {beacon.status} can be seen"


def _reveal_problems(state: State, entry: Entry, commitment: Commitment) -> Iterator[str]:
    who = (entry.get("role"), entry.get("name"))
    waiting = state.unsealed(commitment)
    if who not in parties_of(commitment):
        yield f"{' '.join(who)} is not named in the commitment"
    elif waiting:
        yield f"not everybody has sealed: {_names(waiting)}; nobody reveals before"
    if who in state.revealed:
        yield f"{' '.join(who)} has revealed already"
    dice = [s for s in state.open_sources(commitment) if s.kind == "dice"]
    if dice:
        yield f"the dice {', '.join(s.name for s in dice)} are thrown before anybody reveals"


def _accept_problems(state: State, entry: Entry, commitment: Commitment) -> Iterator[str]:
    silent = state.silent(commitment)
    if silent:
        yield f"not revealed: {_names(silent)}"
    missing = state.open_sources(commitment)
    if missing:
        yield f"not entered: {_names((s.kind, s.name) for s in missing)}"
    wrong = hex_problem(entry.get("seal"))
    if wrong:
        yield wrong


def _names(who: Iterable[Who]) -> str:
    return ", ".join(" ".join(w) for w in who)


def check_opening(state: State, opening: Opening) -> None:
    """Check that what a party reveals is what it had sealed.

    Raises:
        InputError: no seal of theirs, or another nonce or input.
    """
    source = f"{opening.role} {opening.name}"
    seal = state.sealed_by((opening.role, opening.name))
    if seal is None:
        raise InputError("has sealed nothing", source=source)
    made = sealed(opening.nonce, opening.input)
    if made != seal:
        raise InputError(
            f"the nonce and the input give {made}, but {seal} was sealed: one of them is another "
            "(an input from a file ends before its last line feed)",
            source=source,
        )


def seed_from(state: State, openings: Iterable[Opening]) -> tuple[Seed, tuple[Line, ...]]:
    """Return the seed of a ceremony and the lines that give it.

    Raises:
        InputError: an opening that matches no seal, one too few or too many.
    """
    given = tuple(openings)
    for opening in given:
        check_opening(state, opening)
    who = sorted((o.role, o.name) for o in given)
    wanted = sorted((role, name) for role, name, _ in state.seals)
    if who != wanted:
        raise InputError(
            f"the openings are of {_names(who) or 'nobody'}, the seals of {_names(wanted)}",
            source="openings",
        )
    lines = (*state.lines, *(Line(role=o.role, name=o.name, input=o.input) for o in given))
    return seed_of(lines), lines


def replay(commitments: Iterable[Commitment], entries: Iterable[Entry]) -> State:
    """Return the state after a whole log, every line judged.

    Args:
        commitments: one for each attempt, in order.
        entries: the log.

    Raises:
        InputError: the first line that may not stand where it does; a commitment without attempt.
    """
    known = tuple(commitments)
    state = State()
    for entry in entries:
        place = state.attempt + 1 if entry.kind == "commit" else max(state.attempt, 1)
        if place > len(known):
            raise InputError(f"there is no commitment of attempt {place}", source="ceremony log")
        state = step(state, entry, known[place - 1])
    if state.attempt != len(known):
        raise InputError(
            f"{len(known)} commitments, but {state.attempt} attempts", source="ceremony log"
        )
    return state
