"""Why it was decided so: the clauses behind a decision as sentences.

Every decision names the few clauses that decided it by their ids. Here the ids become sentences
that somebody can read who has neither the profile nor the regulation at hand: where it is printed,
the words, and what the policy reads in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from randsup.errors import InputError
from randsup.law.clause import Citation
from randsup.law.parameters import nearest
from randsup.law.policy import Policy
from randsup.law.words import sentence_en, sentence_zh


def explain(
    policy: Policy, reasons: Iterable[str], *, lang: Literal["zh", "en"] = "zh"
) -> tuple[str, ...]:
    """Return a sentence for each clause id, in the order given, each once.

    Args:
        policy: the policy under which it was decided, with its layers and switches.
        reasons: ids of clauses, as decisions name them.
        lang: `zh` or `en`; the quoted words stay as they are printed.

    >>> from randsup import load_policy
    >>> print(explain(load_policy("shenzhen"), ["shenzhen-2018/2.3.2/min-two"], lang="en")[0])
    深府办函〔2018〕232号 二（三）2 “检查人员不得少于两人”: Inspectors in a team, at least: 2 (must).
    [shenzhen-2018/2.3.2/min-two]

    Raises:
        InputError: ids that the policy does not cite (the nearest is named), or another language.
    """
    if lang not in ("zh", "en"):
        raise InputError(f"{lang!r} is not zh or en", source="explain")
    found: dict[str, dict[Citation, list[str]]] = {}
    for parameter, clause in policy.spoken():
        sentence = (sentence_zh if lang == "zh" else sentence_en)(parameter, clause)
        for citation in clause.citations:
            found.setdefault(citation.clause, {}).setdefault(citation, []).append(sentence)
    wanted = tuple(dict.fromkeys(reasons))
    unknown = [id_ for id_ in wanted if id_ not in found]
    if unknown:
        said = "; ".join(f"{id_} is none of its clauses{nearest(id_, found)}" for id_ in unknown)
        raise InputError(said, source=f"policy {policy.id}")
    return tuple(_explained(policy, id_, found[id_], lang) for id_ in wanted)


def _explained(policy: Policy, id_: str, said: dict[Citation, list[str]], lang: str) -> str:
    """Return the sentence of one clause; parameters may quote different words of it, or several."""
    first = next(iter(said))
    document = policy.document(first)
    title, number = (document.title, document.number) if document else (first.document, "")
    together: dict[tuple[str, ...], list[Citation]] = {}
    for citation, sentences in said.items():
        together.setdefault(tuple(sentences), []).append(citation)
    if lang == "zh":
        name = f"《{title}》" + (f"（{number}）" if number else "")
        parts = (f"{_quoted(cs)}：{''.join(sentences)}" for sentences, cs in together.items())
        return f"{name}{''.join(parts)}[{id_}]"
    parts = (f"{_quoted(cs, ' ')}: {' '.join(sentences)}" for sentences, cs in together.items())
    return f"{number or title} {' '.join(parts)} [{id_}]"


def _quoted(citations: list[Citation], blank: str = "") -> str:
    """Return section and words; parts of one sentence stand side by side."""
    sections = dict.fromkeys(c.section for c in citations)
    return "".join(
        section + blank + "".join(f"“{c.quote}”" for c in citations if c.section == section)
        for section in sections
    )
