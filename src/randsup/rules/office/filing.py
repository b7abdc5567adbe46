"""What is filed once a list has been approved and published.

Linyi has the implementing rules filed in two copies and an electronic one, with 网站公开的证明材料.
(`linyi-2017/3.1.3/filing`; what is handed in before stands in `submission`.)
"""

from __future__ import annotations

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.law.policy import Policy


@frozen(kw_only=True)
class Filed:
    """What was filed: how many paper copies, whether an electronic one and proof of publication too."""

    copies: int = 0
    electronic: bool = False
    published: bool = False


def filing(policy: Policy, given: Filed) -> tuple[Finding, ...]:
    """Find what is lacking of what is filed; nothing where the text asks for nothing.

    >>> from randsup import load_policy
    >>> [found.code for found in filing(load_policy("linyi"), Filed(copies=2))]
    ['filing-electronic', 'filing-proof']
    """
    filed = policy.filing
    copies = filed.copies
    findings: list[Finding] = []
    if isinstance(copies, Clause) and given.copies < copies.value:
        findings.append(
            Finding(
                code="filing-copies",
                strength=copies.strength,
                about="filing.copies",
                zh=f"备案一式{copies.value}份，现有{given.copies}份。",
                en=f"{copies.value} copies are filed; there are {given.copies}.",
                citation=copies.citation,
            )
        )
    for code, path, said, there, zh, en in (
        ("filing-electronic", "filing.electronic", filed.electronic, given.electronic,
         "须一并报送电子版。", "An electronic copy is filed too."),
        ("filing-proof", "filing.proof_of_publication", filed.proof_of_publication, given.published,
         "须附网站公开的证明材料。", "Proof of publication on the site is filed too."),
    ):  # fmt: skip
        if isinstance(said, Clause) and said.value and not there:
            findings.append(
                Finding(
                    code=code,
                    strength=said.strength,
                    about=path,
                    zh=zh,
                    en=en,
                    citation=said.citation,
                )
            )
    return tuple(findings)
