"""The ceremony, 20 and 24 to 26: bound before chance was asked, in order, with one seed.

Sentences: 市场主体名录库与执法检查人员名录库确定后 (Tonghua 六（五）3（1）).

Theory. Whatever the office can still change once it can guess the seed, it can choose the draw with; so the
commitment comes first. What is public before the reveal must not be enough. An attempt that fails stays on
record, or somebody could try until a seed pleases.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from randsup.lottery.ceremony import Line, sealed, seed_of
from randsup.proof.attempts import Entry
from randsup.proof.checks.table import Check
from randsup.proof.checks.view import View, Witness
from randsup.proof.commitment import moment


def _committed(view: View) -> Iterator[Witness]:
    given = view.evidence
    log, commitments = given.log or (), given.commitments or ()
    if not commitments:
        yield _ceremony("没有承诺书。", "there is no commitment")
        return
    last = commitments[-1]
    commits = [e for e in log if e.kind == "commit" and e.attempt == last.attempt]
    accepts = [e for e in log if e.kind == "accept" and e.attempt == last.attempt]
    if not any(e.get("commitment") == last.digest for e in commits):
        yield _ceremony(
            "记录中的承诺与承诺书不符。", "the log holds the digest of another commitment"
        )
    for commit in commits:
        for accept in accepts:
            if moment(commit.at) >= moment(accept.at):
                yield _ceremony("种子先于承诺。", "the seed was there before the commitment")
    if given.frame is not None and json.loads(given.frame) != json.loads(last.frame):
        yield _ceremony("所用名录库等与承诺的不符。", "what was used is not what was committed")
    yield from _seed_of_ceremony(view, last.attempt)


def _seed_of_ceremony(view: View, attempt: int) -> Iterator[Witness]:
    given = view.evidence
    log = [e for e in given.log or () if e.attempt == attempt]
    seals = {(e.get("role"), e.get("name")): e.get("commitment") for e in log if e.kind == "seal"}
    openings = given.openings or ()
    lines = [
        Line(role=e.get("role"), name=e.get("name"), input=e.get("input"))
        for e in log
        if e.kind == "line"
    ]
    for o in openings:
        if seals.get((o.role, o.name)) != sealed(o.nonce, o.input):
            yield _ceremony(
                f"{o.name}揭示的内容与封存的不符。", f"{o.name} reveals what was not sealed"
            )
    if {(o.role, o.name) for o in openings} != set(seals):
        yield _ceremony("揭示与封存的人员不一致。", "not all who sealed have revealed")
        return
    lines += [Line(role=o.role, name=o.name, input=o.input) for o in openings]
    if given.seed is not None and (not lines or seed_of(lines) != given.seed):
        yield _ceremony(
            "种子不是由揭示内容得出的。", "the seed does not follow from what was revealed"
        )


def _ceremony(zh: str, en: str) -> Witness:
    return Witness(about="ceremony", zh=zh, en=f"{en}.")


def _hidden(view: View) -> Iterator[Witness]:
    given = view.evidence
    secrets = [("seed", given.seed.hex)] if given.seed is not None else []
    secrets += [(f"nonce of {o.name}", o.nonce) for o in given.openings or ()]
    for number, text in enumerate(given.public or (), 1):
        for what, secret in secrets:
            if secret in text:
                yield Witness(
                    about=f"public text {number}",
                    zh=f"揭示前公开的文件{number}含有{what}，可据此预先算出结果。",
                    en=f"public text {number} of before the reveal holds the {what}.",
                )
        for member in view.members:
            if member.inspector in text and member.subject in text:
                yield Witness(
                    about=f"public text {number}",
                    zh=f"揭示前公开的文件{number}同时写有{member.subject}和{member.inspector}。",
                    en=f"public text {number} names {member.subject} and {member.inspector} before the reveal.",
                )
                break


_RANK: Final = {"commit": 0, "seal": 1, "reveal": 2, "accept": 3, "void": 3, "abort": 3}


def _ordered(view: View) -> Iterator[Witness]:
    log = view.evidence.log or ()
    last: dict[int, Entry] = {}
    for before, entry in zip((None, *log), log, strict=False):
        if before is not None and moment(entry.at) < moment(before.at):
            yield _step(entry, before)
        if entry.kind == "line":
            continue
        earlier = last.get(entry.attempt)
        if earlier is not None and _RANK[entry.kind] < _RANK[earlier.kind]:
            yield _step(entry, earlier)
        last[entry.attempt] = entry


def _step(entry: Entry, before: Entry) -> Witness:
    return Witness(
        about=f"ceremony line {entry.number}",
        zh=f"第{entry.number}行（{entry.kind}）应在第{before.number}行（{before.kind}）之前。",
        en=f"line {entry.number} ({entry.kind}) belongs before line {before.number} ({before.kind}).",
    )


def _one_seed(view: View) -> Iterator[Witness]:
    log, commitments = view.evidence.log or (), view.evidence.commitments or ()
    attempts = [c.attempt for c in commitments]
    if attempts != list(range(1, len(attempts) + 1)):
        yield _ceremony("承诺书次序有缺。", "an attempt has no commitment")
    for attempt in attempts:
        kinds = [e.kind for e in log if e.attempt == attempt]
        wanted = ("accept",) if attempt == attempts[-1] else ("void", "abort")
        ends = [k for k in kinds if k in ("accept", "void", "abort")]
        if len(ends) != 1 or ends[0] not in wanted:
            yield _ceremony(
                f"第{attempt}次的结局不是恰好一个：{'、'.join(ends) or '无'}。",
                f"attempt {attempt} ends {len(ends)} times ({', '.join(ends) or 'not at all'})",
            )
    head = ""
    for number, entry in enumerate(log, 1):
        if entry.number != number or entry.previous != head:
            yield _ceremony(
                f"第{entry.number}行不接前一行：有行被删改。",
                f"line {entry.number} does not follow the one before it: a line was removed or changed",
            )
            return
        head = entry.digest


CHECKS = (
    Check(number=20, name="committed-first", zh="承诺先于种子且相符", en="the commitment precedes the seed and matches",
          find=_committed, needs=("commitments", "log", "openings", "seed")),
    Check(number=24, name="hidden-before", zh="揭示前的公开文件不能推出结果",
          en="before the reveal the public bundle alone cannot reproduce the dispatch",
          find=_hidden, needs=("public", "seed")),
    Check(number=25, name="steps-in-order", zh="各步骤按规定顺序", en="the steps stand in the prescribed order",
          find=_ordered, needs=("log",)),
    Check(number=26, name="one-seed", zh="一份承诺一个种子，中止的尝试留有记录",
          en="one accepted seed per commitment, aborted attempts on record",
          find=_one_seed, needs=("commitments", "log")),
)  # fmt: skip
