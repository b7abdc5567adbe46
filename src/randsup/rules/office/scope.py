"""Whether a text reaches an inspection: whom it binds, whom it is about, and what needs no draw.

Sentences: 除查处投诉举报…等情形外,均应采取“双随机一公开”方式进行 (Shenzhen 一（三）);
本规范适用于县级以上…部门…对市场主体 (Tonghua 一); 基本手段 (Shenyang 一).

Four questions, in this order. Is the office one that the text binds? Is the subject one that it is about?
Is there a ground for which no draw is asked? Is it another kind of supervision, which stands beside the
drawn one and is never counted as one? Only what is left is drawn. A list that goes on with 等 decides
nothing about a word that it does not print: the office decides, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from attrs import frozen

from randsup.errors import InputError
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration, Silent
from randsup.rules.office.requirements import labels, listed, value

DRAWN, EXCEPTED, OTHER = "double-random", "excepted", "other"
OUTSIDE, REFERENCE, OPEN, SILENT = "outside", "reference", "open", "silent"

LEVELS: Final = ("national", "province", "city", "county", "township")
"""Levels of government, from the top."""

MARKET, NON_MARKET = "market", "non_market"
_TARGETS: Final = {MARKET: "market-entity", NON_MARKET: "non-market-entity"}
_INDIVIDUAL: Final = frozenset({"individual", "个人", "自然人"})


@frozen(kw_only=True)
class Inspection:
    """What an office means to inspect; `""` where it does not say.

    Args:
        actor: what kind of office it is, by the code or the words of the text.
        level: of the office, one of `LEVELS`.
        subject: what kind of subject, by code or words (`enterprise`, 事业单位, 个人), or its class.
        registered: whether the market regulation department registered the subject, if known.
        ground: why it is inspected, or under which other kind of supervision; `""` for the regular plan.

    Raises:
        InputError: the level is none of `LEVELS`.
    """

    actor: str = ""
    level: str = ""
    subject: str = ""
    registered: bool | None = None
    ground: str = ""

    def __attrs_post_init__(self) -> None:
        if self.level not in {"", *LEVELS}:
            message = f"{self.level!r} is not one of {', '.join(LEVELS)}"
            raise InputError(message, source="level")


@frozen(kw_only=True)
class Reach:
    """What a text says of an inspection.

    Args:
        mode: `double-random` (it is drawn), `excepted` (no draw is asked for), `other` (a kind of
            supervision of its own), `reference` (the text may be applied alike), `outside` (the text
            does not bind), `open` (an open list: the office decides) or `silent`.
        kind: the code of the exception or of the other kind of supervision, else `""`.
        subject_class: `market`, `non_market`, or `""` where the text does not divide subjects.
        findings: what is wrong with it.
        notes: what the text leaves open.
        clauses: the ids of the clauses that decided.
    """

    mode: str
    kind: str = ""
    subject_class: str = ""
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    clauses: tuple[str, ...] = ()


def reach(policy: Policy, inspection: Inspection) -> Reach:
    """Return whether a text asks for a draw, by which clauses.

    >>> from randsup.profiles import load_policy
    >>> tonghua = load_policy("tonghua")
    >>> reach(tonghua, Inspection(level="township")).mode
    'outside'
    >>> reach(tonghua, Inspection(level="county", subject="企业")).mode
    'double-random'
    >>> reach(tonghua, Inspection(ground="被投诉举报涉嫌违法违规的")).kind
    'complaint_report'
    """
    scope = policy.scope
    bound = _bound(policy, inspection)
    if bound:
        return Reach(mode=OUTSIDE, findings=bound, clauses=_ids(*bound))
    of_class, findings, about = _class(policy, inspection)
    applies = scope.target_kinds_binding
    clauses = _said(*about)
    if isinstance(applies, Clause) and of_class and _TARGETS[of_class] not in applies.value:
        alike = scope.reference_targets
        may = isinstance(alike, Clause) and _TARGETS[of_class] in alike.value
        return Reach(
            mode=REFERENCE if may else OUTSIDE,
            subject_class=of_class,
            findings=findings,
            clauses=(*clauses, *_said(alike if may else applies)),
        )
    mode, kind, notes, said = _mode(policy, inspection.ground)
    return Reach(
        mode=mode,
        kind=kind,
        subject_class=of_class,
        findings=findings,
        notes=notes,
        clauses=tuple(dict.fromkeys((*clauses, *_said(applies if of_class else Silent()), *said))),
    )


def _bound(policy: Policy, given: Inspection) -> tuple[Finding, ...]:
    """Find whether the text binds the office at all."""
    actors, least = policy.scope.actors, policy.scope.min_level
    found: list[Finding] = []
    if (
        given.actor
        and isinstance(actors, Clause)
        and not actors.value.open_ended
        and not code_of(given.actor, actors.value)
    ):
        zh = f"适用主体只有{listed(actors.value)}，不含{given.actor}"
        en = f"the text binds {listed(actors.value)}, not {given.actor}"
        found.append(_finding("scope-actor", actors, given.actor, zh, en))
    if (
        given.level
        and isinstance(least, Clause)
        and LEVELS.index(given.level) > LEVELS.index(least.value)
    ):
        en = f"the text binds from {least.value} level upwards"
        found.append(_finding("scope-level", least, given.level, "低于文本适用的最低层级", en))
    return tuple(found)


def _class(
    policy: Policy, given: Inspection
) -> tuple[str, tuple[Finding, ...], tuple[Clause[Any] | Silent, ...]]:
    """Return the class of a subject, what is wrong with it, and the clauses that decided."""
    scope, word = policy.scope, given.subject
    classes, market, others = (
        scope.target_classes,
        scope.market_entity_kinds,
        scope.non_market_kinds,
    )
    if not word:
        return "", (), ()
    if not isinstance(classes, Clause):
        return "", _unknown("scope-subject-kind", scope.target_kinds, word), (scope.target_kinds,)
    by_class = code_of(word, classes.value)
    if by_class == NON_MARKET:
        return NON_MARKET, (), (classes,)
    if by_class == MARKET or code_of(word, labels(market)):
        found: tuple[Finding, ...] = ()
        if given.registered is False and isinstance(market, Clause):
            found = (
                _finding(
                    "scope-market-entity",
                    market,
                    word,
                    f"市场主体须在市场监管部门注册登记，{word}未登记",
                    f"a market entity is registered with market regulation, {word} is not",
                ),
            )
        return MARKET, found, (classes, market)
    if code_of(word, labels(others)):
        return NON_MARKET, (), (classes, others)
    if word in _INDIVIDUAL and value(scope.non_market_includes_individuals):
        return NON_MARKET, (), (classes, scope.non_market_includes_individuals)
    if given.registered is not None:
        # 等, and 市场主体以外的各类组织和个人: of what is not printed the registration decides
        kinds, of_class = (market, MARKET) if given.registered else (others, NON_MARKET)
        if labels(kinds).open_ended:
            return of_class, (), (classes, kinds)
    return "", _unknown("scope-subject-class", classes, word), (classes,)


def _unknown(code: str, said: Clause[Enumeration] | Silent, word: str) -> tuple[Finding, ...]:
    """Find a word that a closed list does not have; an open list takes any."""
    if not isinstance(said, Clause) or said.value.open_ended or code_of(word, said.value):
        return ()
    return (
        _finding(
            code,
            said,
            word,
            f"{word}不属于{listed(said.value)}",
            f"{word} is none of {listed(said.value)}",
        ),
    )


def _mode(policy: Policy, ground: str) -> tuple[str, str, tuple[Note, ...], tuple[str, ...]]:
    """Return how an inspection on this ground is made: mode, kind, notes, clauses."""
    scope, beside = policy.scope, policy.supervision
    if not ground:
        first = scope.default_double_random if value(scope.default_double_random) else Silent()
        said = _said(scope.default_mode, first)
        return (DRAWN if said else SILENT), "", (), said
    kind = code_of(ground, labels(scope.exceptions))
    if kind:
        return EXCEPTED, kind, (), _said(scope.exceptions)
    for other in (beside.kinds, beside.complements):
        kind = code_of(ground, labels(other))
        if kind:
            return OTHER, kind, (), _said(other)
    lists = [
        c for c in (scope.exceptions, beside.kinds, beside.complements) if isinstance(c, Clause)
    ]
    if not lists:
        return SILENT, "", (), ()
    if isinstance(scope.exceptions, Clause) and not scope.exceptions.value.open_ended:
        return DRAWN, "", (), _said(scope.exceptions, scope.default_double_random)
    said = _said(*lists)
    note = Note(
        code="scope-open",
        about=ground,
        zh=f"“{ground}”不在所列情形之内，所列以“等”结尾：由本机关认定并记录理由。",
        en=f"“{ground}” is not listed, and the list is open: decide, and record why.",
        clauses=said,
    )
    return OPEN, "", (note,), said


def code_of(word: str, among: Enumeration) -> str:
    """Return the code of a word of a list, given as its code or as printed; `""` if it has none.

    >>> code_of("拍照", Enumeration(codes=("photo",), labels=("拍照",)))
    'photo'
    """
    pairs: Iterable[tuple[str, str]] = zip(among.codes, among.labels, strict=True)
    return next((code for code, label in pairs if word in {code, label}), "")


def _finding(code: str, said: Clause[Any], about: str, zh: str, en: str) -> Finding:
    return Finding(
        code=code,
        strength=said.strength,
        about=about,
        zh=f"{zh}。",
        en=f"{en[:1].upper()}{en[1:]}.",
        citation=said.citation,
    )


def _said(*clauses: Clause[Any] | Silent) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for c in clauses if isinstance(c, Clause) for i in c.clauses))


def _ids(*findings: Finding) -> tuple[str, ...]:
    return tuple(f.citation.clause for f in findings if f.citation)
