"""Whether results are stated in the categories that a text prints, and how many one subject may have.

Shenzhen closes the list at nine (…其他等 9 类). Whether a subject has one category or several it does not say:
the default is one for each subject and item, of which the subject shows all; the switch
`result_category_granularity` asks for one per subject. 通过登记的住所（经营场所）无法联系 and
未发现开展本次抽查涉及的经营活动 are said of the whole subject, so they stand beside no other; 未发现问题 is
shown only where nothing was found at all. Tonghua has departments of a joint inspection divide their results
alike. (`shenzhen-2018/2.3.4/result-categories`, `nine`; `tonghua-2020/6.10.1.2/uniform-categories`; matrix,
items 53 and 54.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.parameters import nearest
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration

WHOLE_SUBJECT: Final = ("unreachable", "no_relevant_activity")
"""Categories that are said of the whole subject, and so stand beside no other."""
NO_PROBLEM: Final = "no_problem"


@frozen(kw_only=True)
class GivenResult:
    """The category in which one item at one subject was stated."""

    subject: str
    item: str
    category: str


@frozen(kw_only=True)
class CategoryCheck:
    """What a subject shows, and what is wrong with the categories.

    `shown` holds each subject with the categories that it shows, in the order of the text's list.
    """

    shown: tuple[tuple[str, tuple[str, ...]], ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    clauses: tuple[str, ...] = ()


def check_categories(policy: Policy, results: Iterable[GivenResult]) -> CategoryCheck:
    """Check the categories of results, in whatever order they come.

    >>> from randsup import load_policy
    >>> results = [GivenResult(subject="s1", item="a", category="no_problem"),
    ...            GivenResult(subject="s1", item="b", category="corrected_ordered")]
    >>> found = check_categories(load_policy("shenzhen"), results)
    >>> found.shown, found.findings
    ((('s1', ('corrected_ordered',)),), ())
    >>> strict = load_policy("shenzhen", switches={"result_category_granularity": "target"})
    >>> [finding.code for finding in check_categories(strict, results).findings]
    ['result-categories-several']
    """
    listed = policy.result.categories
    if not isinstance(listed, Clause):
        return CategoryCheck()
    known = listed.value
    per_item: dict[tuple[str, str], set[str]] = defaultdict(set)
    per_subject: dict[str, set[str]] = defaultdict(set)
    findings: list[Finding] = []
    notes: list[Note] = []
    for result in sorted(set(results), key=lambda r: (r.subject, r.item, r.category)):
        if result.category not in known:
            if listed.value.open_ended:
                notes.append(_unnamed(result, listed))
            else:
                findings.append(_unknown(result, listed))
            continue
        per_item[result.subject, result.item].add(result.category)
        per_subject[result.subject].add(result.category)
    one_each = policy.switch("result_category_granularity") == "target"
    if one_each:
        findings += [
            _several(f"subject {subject}", codes, listed)
            for subject, codes in sorted(per_subject.items())
            if len(codes) > 1
        ]
    else:
        findings += [
            _several(f"subject {subject}, item {item}", codes, listed)
            for (subject, item), codes in sorted(per_item.items())
            if len(codes) > 1
        ]
        findings += [
            _exclusive(subject, alone, listed)
            for subject, codes in sorted(per_subject.items())
            for alone in WHOLE_SUBJECT
            if alone in codes and len(codes) > 1
        ]
    return CategoryCheck(
        shown=tuple((s, _shown(codes, known)) for s, codes in sorted(per_subject.items())),
        findings=tuple(findings),
        notes=tuple(notes),
        clauses=listed.clauses,
    )


def _shown(codes: set[str], known: Enumeration) -> tuple[str, ...]:
    kept = codes - {NO_PROBLEM} if len(codes) > 1 else codes
    return tuple(code for code in known if code in kept)


def _unnamed(result: GivenResult, listed: Clause[Enumeration]) -> Note:
    hint = nearest(result.category, listed.value.codes)
    return Note(
        code="result-category-unnamed",
        about=f"subject {result.subject}, item {result.item}",
        zh=f"文本未列出结果类别“{result.category}”（列举以“等”结尾）。",
        en=f"The text does not name the category {result.category}, and goes on with 等{hint}.",
        clauses=listed.clauses,
    )


def _unknown(result: GivenResult, listed: Clause[Enumeration]) -> Finding:
    hint = nearest(result.category, listed.value.codes)
    return Finding(
        code="result-category-unknown",
        strength=listed.strength,
        about=f"subject {result.subject}, item {result.item}",
        zh=f"“{result.category}”不是规定的{len(listed.value)}类结果之一。",
        en=f"{result.category} is not one of the {len(listed.value)} categories{hint}.",
        citation=listed.citation,
    )


def _several(about: str, codes: set[str], listed: Clause[Enumeration]) -> Finding:
    named = [code for code in listed.value if code in codes]
    return Finding(
        code="result-categories-several",
        strength=listed.strength,
        about=about,
        zh=f"结果类别不唯一：{'、'.join(named)}。",
        en=f"More than one category: {', '.join(named)}.",
        citation=listed.citation,
    )


def _exclusive(subject: str, alone: str, listed: Clause[Enumeration]) -> Finding:
    label = dict(zip(listed.value.codes, listed.value.labels, strict=True))[alone]
    return Finding(
        code="result-category-exclusive",
        strength=listed.strength,
        about=f"subject {subject}",
        zh=f"“{label}”指整个检查对象，不得与其他类别并存。",
        en=f"{alone} is said of the whole subject and stands beside no other category.",
        citation=listed.citation,
    )


def check_uniform(policy: Policy, used: Mapping[str, Iterable[str]]) -> tuple[Finding, ...]:
    """Find departments of a joint inspection that divide their results otherwise than the others.

    Args:
        policy: whether they have to divide them alike (`result.categories_uniform_in_joint`).
        used: department -> the categories that it has.

    >>> from randsup import load_policy
    >>> used = {"甲": ["合格", "不合格"], "乙": ["合格", "不合格", "其他"]}
    >>> [found.about for found in check_uniform(load_policy("tonghua"), used)]
    ['department 乙']
    >>> check_uniform(load_policy("shenzhen"), used)
    ()
    """
    said = policy.result.categories_uniform_in_joint
    if not isinstance(said, Clause) or not said.value:
        return ()
    return tuple(_differences(said, {name: frozenset(c) for name, c in used.items()}))


def _differences(said: Clause[bool], used: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    common = frozenset.intersection(*used.values()) if used else frozenset()
    for name in sorted(used):
        more = sorted(used[name] - common)
        if more:
            yield Finding(
                code="result-categories-differ",
                strength=said.strength,
                about=f"department {name}",
                zh=f"联合抽查各部门结果分类须统一；仅部分部门使用：{'、'.join(more)}。",
                en=f"Departments divide results alike; not all of them have {', '.join(more)}.",
                citation=said.citation,
            )
