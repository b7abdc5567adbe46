"""From a ceremony to the results of its draw, and back: what `draw` writes and `verify` looks at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from randsup.beacons.bls import status_of
from randsup.canonical import Json
from randsup.cli.ceremony_files import (
    Ceremony,
    Secrets,
    frame_of,
    kept_registers,
    write_public,
    write_registers,
)
from randsup.cli.input_registers import Tell
from randsup.cli.inputs import INPUTS, Prepared, prepared_from
from randsup.cli.running import recorded, working_folder, write_results
from randsup.errors import InputError, Problem
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.law.terms import Strength
from randsup.lottery import Seed
from randsup.lottery.ceremony import sealed
from randsup.lottery.drand import CONSISTENT, VERIFIED, Beacon
from randsup.proof.attempts import ACCEPTED, VOID, next_entry
from randsup.proof.commitment import Commitment
from randsup.proof.evidence import (
    Evidence,
    evidence_finding,
    frame_findings,
    read_evidence,
)
from randsup.proof.record import Record, finding_plain
from randsup.proof.steps import seed_from
from randsup.rules.office.witnesses import witness_findings

EVIDENCE: Final = "ceremony"
"""Where the folder of a run keeps the ceremony that made its seed."""


def write_drawn(ceremony: Ceremony, out: Path, at: str, *, step: Tell) -> Record:
    """Accept the seed, run the frozen case under it, and write the results with the ceremony.

    A draw that was interrupted is done again with the seed that was accepted.

    Raises:
        InputError: something is still awaited; somebody kept silent, which voids the ceremony, on
            record; the frozen inputs are not the committed ones.
    """
    ceremony = _all_there(ceremony, at)
    secrets = ceremony.secrets()
    seed, _ = seed_from(ceremony.state, ceremony.openings())
    step("read")
    prepared = prepared_from(ceremony.private / INPUTS)
    _refuse_changes(ceremony, prepared, secrets)
    seal = sealed(secrets.seal_nonce, seed.hex)
    if ceremony.state.phase != ACCEPTED:
        ceremony = ceremony.added(next_entry(ceremony.state, "accept", at, seal=seal))
    evidence = Evidence(
        commitments=ceremony.commitments,
        log=ceremony.log,
        openings=tuple(sorted(ceremony.openings(), key=lambda o: (o.role, o.name))),
        secret=secrets.secret,
        seal_nonce=secrets.seal_nonce,
    )
    part = evidence.plain(_watched(evidence.commitment, prepared.policy))
    record = recorded(prepared, step=step, seed=evidence.seed, ceremony=part)
    step("write")
    with working_folder(out) as folder:
        shutil.copytree(ceremony.private / INPUTS, folder / INPUTS)
        write_results(record, prepared.set_aside, folder)
        write_evidence(folder / EVIDENCE, evidence)
        write_registers(folder / EVIDENCE / "registers", ceremony.kept())
        folder.rename(out)
    return record


def _all_there(ceremony: Ceremony, at: str) -> Ceremony:
    """Refuse a draw that is too early; void it if all was there but a reveal."""
    state, commitment = ceremony.state, ceremony.commitment
    source = str(ceremony.folder)
    if state.phase == VOID:
        raise InputError(
            "the ceremony is void: commit again, which is another attempt", source=source
        )
    waiting = [
        *(f"{' '.join(who)} has not sealed" for who in state.unsealed(commitment)),
        *(f"{s.kind} {s.name} is not entered" for s in state.open_sources(commitment)),
    ]
    if waiting:
        raise InputError(Problem(source=source, message=message) for message in waiting)
    silent = state.silent(commitment)
    if silent:
        names = "、".join(" ".join(who) for who in silent)
        ceremony.added(next_entry(state, "void", at, reason=f"没有公开 (not revealed): {names}"))
        raise InputError(
            f"void, and logged: {', '.join(' '.join(who) for who in silent)} did not reveal; "
            "dropping an input would let whoever comes last choose. Commit again, which is another attempt",
            source=source,
        )
    return ceremony


def _refuse_changes(ceremony: Ceremony, prepared: Prepared, secrets: Secrets) -> None:
    found = frame_findings(
        ceremony.commitment,
        frame_of(prepared, ceremony.private / INPUTS, secrets.secret),
        ceremony.kept(),
    )
    problems = [Problem(source=str(ceremony.private / INPUTS), message=f.en) for f in found]
    problems += _plan_problems(ceremony.commitment, prepared)
    if problems:
        raise InputError(problems)


def _plan_problems(commitment: Commitment, prepared: Prepared) -> list[Problem]:
    plan = prepared.case.ceremony
    if plan is None or (plan.parties, plan.sources) != (commitment.parties, commitment.sources):
        message = "[ceremony] names others than the commitment"
        return [Problem(source="case.toml", path="ceremony", message=message)]
    return []


def _watched(commitment: Commitment, policy: Policy) -> list[Json]:
    kinds = [p.kind for p in commitment.parties if p.role == "witness"]
    return [finding_plain(f) for f in witness_findings(policy, kinds)]


def write_evidence(folder: Path, evidence: Evidence) -> None:
    """Write the ceremony beside a record: commitments, log, transcript."""
    folder.mkdir()
    write_public(folder, evidence.commitments, evidence.log)
    (folder / "transcript.txt").write_bytes(evidence.transcript.encode("utf-8"))


@frozen(kw_only=True)
class Checked:
    """What a verification found of a ceremony: the seed to go on with, and the part as it should be."""

    seed: Seed | None = None
    part: dict[str, Json] | None = None
    evidence: Evidence | None = None
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()


def checked(found: Record, prepared: Prepared, inputs: Path, folder: Path) -> Checked:
    """Judge the ceremony of a record against the inputs.

    Args:
        found: the record, parsed.
        prepared: the inputs.
        inputs: where they are kept.
        folder: the folder of the run.
    """
    drawn, there = prepared.case.seed is None, "ceremony" in found
    if not drawn and not there:
        return Checked()
    if drawn != there:
        return Checked(findings=(_part_missing(there=there),))
    try:
        evidence = read_evidence(found["ceremony"])
        seed = evidence.seed
    except InputError as error:
        return Checked(findings=evidence_finding(error))
    commitment = evidence.commitment
    kept = kept_registers(commitment, folder / EVIDENCE / "registers")
    frame = frame_of(prepared, inputs, evidence.secret)
    findings = [
        *frame_findings(commitment, frame, kept),
        *(_finding(p.path, p.message) for p in _plan_problems(commitment, prepared)),
        *_beacon_findings(evidence),
    ]
    plain: Any = commitment.plain()["registers"]
    digests = {r["name"]: r["digest"] for r in plain}
    wrong = [n for n in digests if not any(k.name == n and k.digest == digests[n] for k in kept)]
    findings += [
        _finding(f"{EVIDENCE}/registers/{name}.txt", "is not the committed register's bucket lines")
        for name in wrong
    ]
    return Checked(
        seed=seed,
        part=evidence.plain(_watched(commitment, prepared.policy)),
        evidence=evidence,
        findings=tuple(findings),
        notes=tuple(_notes(evidence)),
    )


def _part_missing(*, there: bool) -> Finding:
    if there:
        return _finding("record", "holds a ceremony, but the seed stands in the case")
    return _finding("record", "holds no ceremony, but the case has its seed drawn by one")


def _finding(about: str, en: str) -> Finding:
    return Finding(
        code="ceremony",
        strength=Strength.MUST,
        about=about,
        zh=f"{about}：抽签仪式记录不一致（{en}）",
        en=f"{about}: {en}",
    )


def _beacons(evidence: Evidence) -> Iterator[tuple[Beacon, str]]:
    attempt = evidence.commitment.attempt
    for entry in evidence.log:
        if entry.attempt == attempt and entry.kind == "line" and entry.get("role") == "drand":
            number = int(entry.get("name").rpartition("/")[2])
            yield (
                Beacon(
                    round=number, randomness=entry.get("input"), signature=entry.get("signature")
                ),
                entry.get("status"),
            )


def _beacon_findings(evidence: Evidence) -> Iterator[Finding]:
    for beacon, _ in _beacons(evidence):
        if status_of(beacon) is None:
            yield _finding(f"drand round {beacon.round}", "its signature is not the network's")


def _notes(evidence: Evidence) -> Iterator[Note]:
    commitment = evidence.commitment
    yield Note(
        code="ceremony-commitment",
        about=EVIDENCE,
        zh=f"承诺书摘要 {commitment.digest}（{commitment.at}，第{commitment.attempt}次）；请与当时公布的承诺书核对。",
        en=f"The commitment is {commitment.digest} ({commitment.at}, attempt {commitment.attempt}); "
        "compare it with what was published then.",
    )
    for beacon, stated in _beacons(evidence):
        status = status_of(beacon) or ""
        if stated == VERIFIED and status == CONSISTENT:
            yield Note(
                code="ceremony-beacon",
                about=EVIDENCE,
                zh=f"信标第{beacon.round}轮：记录称已验签，此处未安装 py_ecc，只能核对散列。",
                en=f"Round {beacon.round}: the record says verified; without py_ecc only its hash was "
                "checked here.",
            )
        else:
            yield Note(
                code="ceremony-beacon",
                about=EVIDENCE,
                zh=f"信标第{beacon.round}轮：{status}。",
                en=f"Round {beacon.round} of the beacon: {status}.",
            )
