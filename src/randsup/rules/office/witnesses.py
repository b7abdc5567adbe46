"""Who has to watch a draw, and who may: what the kinds of the witnesses come to.

Sentences: 可邀请人大代表、政协委员、纪检监察部门或社会第三方等 … 现场监督 (Shenzhen 二（一）3, Linyi
二（三）); 可邀请政府部门的内部职能机构派员监督 (Tonghua 六（四）2); 可探索通过邀请 … 现场监督抽查过程 (Yunnan
一（三）). Shenyang is silent.

All four only permit (可): whoever of their lists is absent is named in a finding of that strength, which is
never a breach. A department's own layer may demand a witness; then a draw without one of the listed kinds
breaches it, with its strength. A list that ends with 等 is open: other kinds count as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.law.policy import Policy
from randsup.rules.office.requirements import labels, listed, value


def witness_findings(policy: Policy, kinds: Iterable[str]) -> tuple[Finding, ...]:
    """Return what is missing among the witnesses of a draw.

    Args:
        policy: the policy; `draw.witness_required` and `draw.witness_kinds` are read.
        kinds: the kind of each witness: a code of the policy's list, its Chinese name, or other text.

    Returns:
        `witness-missing`: a witness is demanded and none counts, with the strength of that clause.
        `witness-kinds`: listed kinds of which nobody is there, with the strength of the list.
    """
    return tuple(_findings(policy, tuple(kinds)))


def _findings(policy: Policy, kinds: tuple[str, ...]) -> Iterator[Finding]:
    required, asked = policy.draw.witness_required, policy.draw.witness_kinds
    known = labels(asked)
    pairs = tuple(zip(known.codes, known.labels, strict=True))
    there = {code for code, label in pairs if code in kinds or label in kinds}
    counted = len(kinds) if not known.codes or known.open_ended else len(there)
    if isinstance(required, Clause) and value(required) and not counted:
        who = listed(known) or "监督人员"
        yield Finding(
            code="witness-missing",
            strength=required.strength,
            about="draw.witness_required",
            zh=f"抽取须有现场监督（{who}），本次无人见证。",
            en=f"The draw needs a witness ({who}); nobody of these watched.",
            citation=required.citation,
        )
    absent = [label for code, label in pairs if code not in there]
    if isinstance(asked, Clause) and absent:
        yield Finding(
            code="witness-kinds",
            strength=asked.strength,
            about="draw.witness_kinds",
            zh=f"文本所列可邀请的监督人员中，本次未到场：{'、'.join(absent)}。",
            en=f"Of the witnesses whom the text lists these kinds were absent: {', '.join(absent)}.",
            citation=asked.citation,
        )
