"""Who signs and seals the record of a visit.

The inspectors sign (谁检查、谁签字、谁负责); Tonghua has the subject's legal representative or agent
签字并盖章, and where they refuse the inspectors note it (应注明情形). A small business may have no seal: by
default a missing seal is a note, and the switch `record_entity_seal` makes it a breach. A refusal to sign and a
missing seal are two things. (`shenzhen-2018/2.1.3/sign`, `tonghua-2020/6.9.2.5.1`, `6.9.2.5.3`; matrix, item
57.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import field, frozen

from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy


def _names(given: Iterable[str]) -> frozenset[str]:
    return frozenset(given)


@frozen(kw_only=True)
class VisitRecord:
    """What stands on the record of one visit.

    Args:
        subject: whom it concerns.
        team: the inspectors who went, by id.
        leader: the team's leader, `""` without one.
        signed: the inspectors who signed.
        entity_signed: whether the subject's representative or agent signed.
        entity_sealed: whether the subject's seal is on it.
        refusal_noted: whether a refusal to sign is noted on it.
    """

    subject: str
    team: frozenset[str] = field(converter=_names)
    leader: str = ""
    signed: frozenset[str] = field(default=frozenset(), converter=_names)
    entity_signed: bool = False
    entity_sealed: bool = False
    refusal_noted: bool = False


def check_record(policy: Policy, record: VisitRecord) -> tuple[Finding | Note, ...]:
    """Find what the record of a visit lacks: signatures, seal, or the note of a refusal.

    >>> from randsup import load_policy
    >>> record = VisitRecord(subject="s1", team=["a", "b"], signed=["a", "b"], entity_signed=True)
    >>> [found.code for found in check_record(load_policy("tonghua"), record)]
    ['record-without-seal']
    >>> check_record(load_policy("shenzhen"), record)
    ()
    """
    return (*_of_inspectors(policy, record), *_of_subject(policy, record))


def _of_inspectors(policy: Policy, record: VisitRecord) -> Iterator[Finding]:
    said = policy.record.signed_by
    if not isinstance(said, Clause):
        return
    wanted = record.team if said.value == "every-inspector" else frozenset({record.leader} - {""})
    unsigned = sorted(wanted - record.signed)
    if unsigned:
        yield Finding(
            code="record-unsigned",
            strength=said.strength,
            about=f"subject {record.subject}",
            zh=f"检查记录缺少检查人员签名：{'、'.join(unsigned)}。",
            en=f"The record lacks the signatures of {', '.join(unsigned)}.",
            citation=said.citation,
        )


def _of_subject(policy: Policy, record: VisitRecord) -> Iterator[Finding | Note]:
    said = policy.record.entity_sign_and_seal
    if not isinstance(said, Clause) or not said.value:
        return
    about = f"subject {record.subject}"
    refusal = policy.record.refusal_note_allowed
    if not record.entity_signed:
        if record.refusal_noted and isinstance(refusal, Clause) and refusal.value:
            yield Note(
                code="record-refusal-noted",
                about=about,
                zh="检查对象拒绝签字，已注明情形。",
                en="The subject refused to sign; this is noted on the record.",
                clauses=(*said.clauses, *refusal.clauses),
            )
            return  # whoever refuses to sign doesn't seal
        yield Finding(
            code="record-entity-unsigned",
            strength=said.strength,
            about=about,
            zh="检查对象法定代表人（负责人）或受托人未签字，亦未注明拒绝情形。",
            en="The subject's representative or agent has not signed, and no refusal is noted.",
            citation=said.citation,
        )
    if not record.entity_sealed:
        zh, en = "检查记录未盖检查对象印章。", "The record does not bear the subject's seal."
        if policy.switch("record_entity_seal") == "must":
            yield Finding(
                code="record-without-seal",
                strength=said.strength,
                about=about,
                zh=zh,
                en=en,
                citation=said.citation,
            )
        else:
            yield Note(code="record-without-seal", about=about, zh=zh, en=en, clauses=said.clauses)
