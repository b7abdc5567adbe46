"""What a department hands in to another office, and what it files once that is approved.

Linyi has lists, registers and implementing rules handed in under the unit's seal (并加盖单位公章), on the forms
of annexes 2 to 4; once they are approved and published, two copies and an electronic one are filed, with
网站公开的证明材料. (`linyi-2017/3.1.1/submit`, `rules`, `forms`; `3.1.3/filing`.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import field, frozen

from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration, Silent
from randsup.rules.requirements import named


def _texts(given: Iterable[str]) -> frozenset[str]:
    return frozenset(given)


@frozen(kw_only=True)
class HandedIn:
    """What was handed in, or filed.

    Args:
        documents: the codes of `submission.documents`.
        sealed: whether the unit's seal is on them.
        copies: paper copies filed.
        electronic: whether an electronic copy is filed too.
        published: whether proof of publication is filed too.
    """

    documents: frozenset[str] = field(default=frozenset(), converter=_texts)
    sealed: bool = False
    copies: int = 0
    electronic: bool = False
    published: bool = False


@frozen(kw_only=True)
class Submission:
    """What is handed in, on which forms, and what is lacking; empty where the text asks for nothing."""

    documents: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    clauses: tuple[str, ...] = ()


def submission(policy: Policy, given: HandedIn, *, filing: bool = False) -> Submission:
    """Return what a department hands in, or files, and what of it is lacking.

    Args:
        policy: what is asked for (`submission`, `filing`, `annex.forms`).
        given: what there is.
        filing: whether it is filed after approval, and not handed in before.

    >>> from randsup import load_policy
    >>> given = HandedIn(documents=["item-list", "target-registry"], sealed=True)
    >>> found = submission(load_policy("linyi"), given)
    >>> found.findings[0].zh
    '报送材料缺少：执法检查人员名录库、实施细则。'
    >>> [finding.code for finding in submission(load_policy("linyi"), given, filing=True).findings]
    ['filing-copies', 'filing-electronic', 'filing-proof']
    """
    section, filed = policy.submission, policy.filing
    wanted = section.documents.value if isinstance(section.documents, Clause) else ()
    forms = policy.annex.forms
    listed = forms.value if isinstance(forms, Clause) else Enumeration(codes=(), labels=())
    said: tuple[Clause[Any] | Silent, ...] = (section.documents, section.sealed, forms)
    if filing:
        said = (filed.copies, filed.electronic, filed.proof_of_publication)
    findings = tuple((_unfiled if filing else _not_handed_in)(policy, given))
    return Submission(
        documents=named("submission.documents", wanted),
        forms=tuple(listed.labels),
        findings=findings,
        clauses=tuple(dict.fromkeys(i for c in said if isinstance(c, Clause) for i in c.clauses)),
    )


def _not_handed_in(policy: Policy, given: HandedIn) -> Iterator[Finding]:
    documents, sealed = policy.submission.documents, policy.submission.sealed
    if isinstance(documents, Clause):
        missing = [code for code in documents.value if code not in given.documents]
        if missing:
            names = named("submission.documents", missing)
            yield Finding(
                code="submission-incomplete",
                strength=documents.strength,
                about="submission.documents",
                zh=f"报送材料缺少：{'、'.join(names)}。",
                en=f"Not handed in: {', '.join(missing)}.",
                citation=documents.citation,
            )
    if isinstance(sealed, Clause) and sealed.value and not given.sealed:
        yield Finding(
            code="submission-unsealed",
            strength=sealed.strength,
            about="submission.sealed",
            zh="报送材料须加盖单位公章。",
            en="What is handed in bears the unit's seal.",
            citation=sealed.citation,
        )


def _unfiled(policy: Policy, given: HandedIn) -> Iterator[Finding]:
    filed = policy.filing
    copies = filed.copies
    if isinstance(copies, Clause) and given.copies < copies.value:
        yield Finding(
            code="filing-copies",
            strength=copies.strength,
            about="filing.copies",
            zh=f"备案一式{copies.value}份，现有{given.copies}份。",
            en=f"{copies.value} copies are filed; there are {given.copies}.",
            citation=copies.citation,
        )
    for code, path, said, there, zh, en in (
        ("filing-electronic", "filing.electronic", filed.electronic, given.electronic,
         "须一并报送电子版。", "An electronic copy is filed too."),
        ("filing-proof", "filing.proof_of_publication", filed.proof_of_publication, given.published,
         "须附网站公开的证明材料。", "Proof of publication on the site is filed too."),
    ):  # fmt: skip
        if isinstance(said, Clause) and said.value and not there:
            yield Finding(
                code=code,
                strength=said.strength,
                about=path,
                zh=zh,
                en=en,
                citation=said.citation,
            )
