"""What a record says of its ceremony, made and judged.

The part `ceremony` of a record holds every commitment and the whole log, what was revealed, the secret of the
salts, and the transcript. Nothing of it is believed: the log is replayed line by line, every opening is hashed
against its seal, the transcript is made again, and gives the seed. What stands outside, the frame, is
recomputed from the kept inputs and compared with what was committed. That the commitment is the one that was
published, and when, only the published copy can show.
(Draw specification, section 6; dispatch specification, section 6, invariants 20 and 26.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from attrs import frozen

from randsup.canonical import Json
from randsup.errors import InputError
from randsup.law.findings import Finding
from randsup.law.terms import Strength
from randsup.lottery import Seed
from randsup.lottery.ceremony import hex_problem, sealed, transcript
from randsup.proof.attempts import ACCEPTED, Entry, Opening, State, read_entry
from randsup.proof.commitment import Commitment, Frame, read_commitment
from randsup.proof.salting import Salted, changed_buckets
from randsup.proof.steps import replay, seed_from

KEYS: Final = (
    "commitments",
    "findings",
    "log",
    "openings",
    "seal_nonce",
    "secret",
    "transcript",
)
"""What the part `ceremony` of a record holds."""

MOST_BUCKETS: Final = 16


@frozen(kw_only=True)
class Evidence:
    """A ceremony that ended with an accepted seed.

    Args:
        commitments: one for each attempt; the last one holds.
        log: every line of every attempt.
        openings: what the parties of the last attempt revealed.
        secret: of the salts, 64 hex characters.
        seal_nonce: with the seed it gives the seal in the last line of the log.
    """

    commitments: tuple[Commitment, ...]
    log: tuple[Entry, ...]
    openings: tuple[Opening, ...]
    secret: str
    seal_nonce: str

    @property
    def commitment(self) -> Commitment:
        """The commitment that holds."""
        return self.commitments[-1]

    @property
    def state(self) -> State:
        """Where the log ends. Raises `InputError` if it may not."""
        return replay(self.commitments, self.log)

    @property
    def seed(self) -> Seed:
        """The seed.

        Raises:
            InputError: a log that may not be so, an opening that matches no seal, no accepted seed, or a
                seed that is not the one accepted.
        """
        state = self.state
        if state.phase != ACCEPTED:
            raise InputError(
                f"the ceremony is {state.phase}: no seed is accepted", source="ceremony"
            )
        for name, given in (("secret", self.secret), ("seal_nonce", self.seal_nonce)):
            wrong = hex_problem(given)
            if wrong:
                raise InputError(f"{name} {wrong}", source="ceremony")
        seed, _ = seed_from(state, self.openings)
        if sealed(self.seal_nonce, seed.hex) != state.seal:
            raise InputError("the seed is not the one that was accepted", source="ceremony")
        return seed

    @property
    def transcript(self) -> str:
        """The transcript whose SHA-256 is the seed."""
        return transcript(seed_from(self.state, self.openings)[1]).decode("utf-8")

    def plain(self, findings: Iterable[Json]) -> dict[str, Json]:
        """Return the part `ceremony` of a record, with the findings on who watched."""
        return {
            "commitments": [c.plain() for c in self.commitments],
            "findings": list(findings),
            "log": [e.plain() for e in self.log],
            "openings": [o.plain() for o in self.openings],
            "seal_nonce": self.seal_nonce,
            "secret": self.secret,
            "transcript": self.transcript,
        }


def read_evidence(part: Json) -> Evidence:
    """Read the part `ceremony` of a record, strictly; nothing of it is judged but its form.

    Raises:
        InputError: something is missing, too much, of another type, or has not its digest.
    """
    if not isinstance(part, dict) or tuple(sorted(part)) != KEYS:
        raise InputError(f"it holds other parts than {', '.join(KEYS)}", source="ceremony")
    lists = {name: part[name] for name in ("commitments", "log", "openings")}
    given: dict[str, list[Json]] = {}
    for name, value in lists.items():
        if not isinstance(value, list) or not value:
            raise InputError(f"{name} is no list with something in it", source="ceremony")
        given[name] = value
    texts = {name: part[name] for name in ("seal_nonce", "secret")}
    for name, value in texts.items():
        wrong = hex_problem(value)
        if wrong:
            raise InputError(f"{name} {wrong}", source="ceremony")
    return Evidence(
        commitments=tuple(read_commitment(c) for c in given["commitments"]),
        log=tuple(read_entry(e) for e in given["log"]),
        openings=tuple(read_opening(o) for o in given["openings"]),
        secret=str(texts["secret"]),
        seal_nonce=str(texts["seal_nonce"]),
    )


def read_opening(given: Json) -> Opening:
    """Read what a party revealed.

    Raises:
        InputError: it is not four texts.
    """
    names = ("input", "name", "nonce", "role")
    if not isinstance(given, dict) or tuple(sorted(given)) != names:
        raise InputError(f"an opening holds {', '.join(names)}", source="openings")
    if not all(isinstance(value, str) for value in given.values()):
        raise InputError("a part of an opening is no text", source="openings")
    said = {name: str(value) for name, value in given.items()}
    return Opening(**said)


def frame_findings(
    commitment: Commitment, frame: Frame, kept: tuple[Salted, ...] = ()
) -> tuple[Finding, ...]:
    """List where the inputs are not the committed ones; registers by the buckets that differ.

    Args:
        commitment: what was committed.
        frame: the same of the inputs as they are.
        kept: the registers as they were committed, with their bucket lines, as far as they are known.
    """
    return tuple(_frame_findings(commitment, frame, {k.name: k for k in kept}))


def _frame_findings(
    commitment: Commitment, frame: Frame, kept: dict[str, Salted]
) -> Iterator[Finding]:
    committed, found = commitment.plain(), frame.plain()
    yield from _input_findings(committed["inputs"], found["inputs"])
    for name in ("algorithms", "policy", "calendar", "tasks"):
        if committed[name] != found[name]:
            yield _changed(name)
    before = {str(r["name"]): r for r in _objects(committed["registers"])}
    after = {r.name: r for r in frame.registers}
    for name in sorted({*before, *after}):
        if name not in before or name not in after:
            yield _finding("ceremony-register", name, f"{name}：承诺书中的名录库不同",
                           f"{name}: the commitment holds other registers")  # fmt: skip
        elif before[name] != after[name].plain():
            yield _register_finding(name, before[name], after[name], kept.get(name))


def _input_findings(before: Json, after: Json) -> Iterator[Finding]:
    ours = {str(f["file"]): f["digest"] for f in _objects(before)}
    theirs = {str(f["file"]): f["digest"] for f in _objects(after)}
    for name in sorted({*ours, *theirs}):
        if ours.get(name) != theirs.get(name):
            yield _changed(f"inputs/{name}")


def _changed(what: str) -> Finding:
    return _finding(
        "ceremony-frame",
        what,
        f"{what}：承诺之后有改动，与承诺书不一致",
        f"{what}: changed after the commitment, whose digest is another",
    )


def _register_finding(
    name: str, before: dict[str, Json], after: Salted, kept: Salted | None
) -> Finding:
    known = kept is not None and kept.digest == before["digest"]
    zh = en = ""
    if kept is not None and known:
        buckets = changed_buckets(kept.lines, after.lines)
        shown = ", ".join(buckets[:MOST_BUCKETS]) + (" …" if len(buckets) > MOST_BUCKETS else "")
        zh, en = f"；有差异的分桶：{shown}", f"; the buckets that differ: {shown}"
    return _finding(
        "ceremony-register",
        name,
        f"{name}：名录库在承诺之后有改动（承诺时{before['size']}行，现{after.size}行）{zh}",
        f"{name}: changed after the commitment ({before['size']} rows then, {after.size} now){en}",
    )


def _objects(given: Json) -> list[dict[str, Json]]:
    return [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []


def register_findings(commitment: Commitment, registers: Iterable[Salted]) -> tuple[Finding, ...]:
    """List which of some registers are not the committed ones."""
    before = {str(r["name"]): r for r in _objects(commitment.plain()["registers"])}
    return tuple(
        _register_finding(r.name, before.get(r.name, {"size": 0, "digest": ""}), r, None)
        for r in registers
        if before.get(r.name) != r.plain()
    )


def committed_fields(commitment: Commitment, name: str) -> tuple[str, ...]:
    """Return the fields of a committed register."""
    for register in _objects(commitment.plain()["registers"]):
        fields = register["fields"]
        if register["name"] == name and isinstance(fields, list):
            return tuple(str(f) for f in fields)
    return ()


def evidence_finding(error: InputError) -> tuple[Finding, ...]:
    """Return what is wrong with a ceremony as findings of a verification."""
    return tuple(
        _finding(
            "ceremony", p.source, f"抽签仪式记录不成立：{p}", f"the ceremony does not hold: {p}"
        )
        for p in error.problems
    )


def _finding(code: str, about: str, zh: str, en: str) -> Finding:
    return Finding(code=code, strength=Strength.MUST, about=about, zh=zh, en=en)
