"""The clause registry: every clause of the five regulations, with the rule that was read from it.

A clause has an id, `document/place/slug`, which citations name and which never changes. Its quote
is the part of the sentence that carries the rule, verbatim, 60 characters at most; where a list is
longer, `parts` holds further words of it. What profiles quote stands in these. Clauses that are
organisational (`computable` is false) are kept, each with the reason why no software does it
(`organisational.jsonl`), so that nothing in the texts is silently dropped.

Where a clause stands today is one of four states: `proven` (a parameter carries it, and a test that
bears its mark fails when the rule is broken), `carried` (a parameter, no test yet), `open` (its topic's
rules are still to come), `organisational`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from attrs import field, fields, frozen
from attrs.validators import in_

from randsup.errors import InputError
from randsup.law.clause import Citation
from randsup.law.parameters import nearest
from randsup.profiles.loader import load_policy

PROFILES: Final[Mapping[str, str]] = {
    "shenzhen-2018": "shenzhen",
    "tonghua-2020": "tonghua",
    "shenyang-2020": "shenyang",
    "linyi-2017": "linyi",
    "yunnan-2016": "yunnan",
}
"""The documents of the registry, each with the profile that says what it says."""

BUILT: Final = ("governance", "registry", "items", "draw", "dispatch", "joint", "publication")
"""The topics whose rules are there: each computable clause of them is carried."""

OPEN: Final = (
    "plan",
    "task",
    "inspection",
    "result",
    "follow-up",
    "credit",
    "archive",
    "oversight",
)
"""The topics whose rules are still to come."""

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "proven": ("已实现并有测试", "carried by a parameter and proven by a test"),
    "carried": ("有参数，尚无测试", "carried by a parameter, no test yet"),
    "open": ("待实现", "open until the rules of its topic"),
    "organisational": ("组织要求", "asks an office, not software"),
}
"""Where a clause can stand, in Chinese and in English."""

REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "aim": ("目的和效果，不含可判定的行为", "states an aim; no act in it can be checked"),
    "principle": ("原则，用于理解其他条款", "a principle by which other clauses are read"),
    "leadership": ("领导责任和职责分工", "says who leads or answers for the work"),
    "guidance": ("业务指导、培训", "guidance and training of people"),
    "publicity": ("宣传和社会参与", "publicity and public participation"),
    "resources": ("经费、人员和后勤保障", "money, staff and logistics"),
    "means": ("平台和技术手段的建设", "how platforms are built, with which technology"),
    "appraisal": ("考核问责，由人评价", "appraisal of offices and people, by people"),
    "contact": ("联系方式", "whom to ask"),
    "state-of-text": ("关于文件或制度本身的状态", "a state of the text or the regime itself"),
}
"""Why a clause is organisational, by kind, in Chinese and in English."""


def _texts(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


@frozen(kw_only=True)
class ClauseEntry:
    """One clause: where it stands, what it says, and how it was read.

    `modality` is `must`, `must-not`, `may`, `should`, `number` (it carries a figure or a date) or
    `definition`; `rule` is the rule in English; `interpretation` is what the rule adds to the printed
    words, or chooses between, where it does. `parts` are further words of the same sentence, where a
    list is longer than one quote.
    """

    id: str
    section: str
    quote: str = field(validator=fields(Citation).quote.validator)
    modality: str
    topic: str
    computable: bool
    rule: str
    interpretation: str = ""
    parts: tuple[str, ...] = field(default=(), converter=_texts)

    @parts.validator
    def _check_parts(self, _attribute: object, value: tuple[str, ...]) -> None:
        for part in value:  # a citation refuses what is no quote
            Citation(clause=self.id, document=self.document, section=self.section, quote=part)

    @property
    def quotes(self) -> tuple[str, ...]:
        """The quote, and the further parts of the sentence."""
        return (self.quote, *self.parts)

    @property
    def document(self) -> str:
        """The document in which it stands: `linyi-2017` of `linyi-2017/2.2/experts`."""
        return self.id.partition("/")[0]


@frozen(kw_only=True)
class Reason:
    """Why a clause is organisational: the kind (a key of `REASONS`), and a sentence of its own."""

    code: str = field(validator=in_(REASONS))
    zh: str
    en: str


@cache
def _entries() -> Mapping[str, ClauseEntry]:
    text = files("randsup.profiles").joinpath("data", "clauses.jsonl").read_text(encoding="utf-8")
    entries = (ClauseEntry(**json.loads(line)) for line in text.splitlines())
    return {entry.id: entry for entry in entries}


def clause(id: str) -> ClauseEntry:  # noqa: A002
    """Return the clause with this id.

    >>> clause("shenzhen-2018/2.3.2/min-two").quote
    '检查人员不得少于两人'

    Raises:
        InputError: there is none; the nearest id is named.
    """
    found = _entries().get(id)
    if found is None:
        raise InputError(f"unknown clause{nearest(id, _entries())}", source=f"clause {id}")
    return found


def clauses(*, document: str = "", topic: str = "") -> tuple[ClauseEntry, ...]:
    """Return the clauses of a document, of a topic, or of both; by default all, in text order.

    >>> len(clauses()), len(clauses(document="yunnan-2016", topic="joint"))
    (662, 5)

    Raises:
        InputError: no clause has this document, or this topic.
    """
    found = tuple(_entries().values())
    for name, wanted in (("document", document), ("topic", topic)):
        known = {getattr(entry, name): None for entry in _entries().values()}
        if wanted and wanted not in known:
            hint = nearest(wanted, known) or f"; known: {', '.join(known)}"
            raise InputError(f"{wanted!r} is no {name} of the registry{hint}", source="clauses")
        found = tuple(e for e in found if not wanted or getattr(e, name) == wanted)
    return found


@cache
def _citing() -> Mapping[str, tuple[str, ...]]:
    paths: dict[str, list[str]] = defaultdict(list)
    for profile in PROFILES.values():
        for parameter, said in load_policy(profile).spoken():
            for id_ in dict.fromkeys(said.clauses):
                paths[id_].append(parameter.path)
    return {id_: tuple(found) for id_, found in paths.items()}


def cited_by(id: str) -> tuple[str, ...]:  # noqa: A002
    """Return the paths of the parameters that cite a clause in its own profile, sorted.

    >>> cited_by("shenzhen-2018/2.3.2/min-two")
    ('team.min_size',)

    Raises:
        InputError: there is no such clause.
    """
    return _citing().get(clause(id).id, ())


@cache
def _reasons() -> Mapping[str, Reason]:
    data = files("randsup.profiles").joinpath("data", "organisational.jsonl")
    rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()]
    return {row.pop("id"): Reason(**row) for row in rows}


def organisational(id: str) -> Reason | None:  # noqa: A002
    """Return why a clause is organisational, `None` if it is not.

    >>> print(organisational("shenzhen-2018/3.2/funding").en)
    Finance departments pay for the work; a budget is not part of a draw.
    >>> organisational("shenzhen-2018/2.3.2/min-two")

    Raises:
        InputError: there is no such clause.
    """
    return _reasons().get(clause(id).id)


def state(entry: ClauseEntry, *, carried: bool, proven: bool) -> str:
    """Return where a clause stands, a key of `STATES`.

    Args:
        entry: the clause.
        carried: whether a parameter cites it.
        proven: whether a test bears its mark.

    >>> state(clause("shenzhen-2018/2.3.3/max-departments"), carried=True, proven=False)
    'carried'
    """
    if not entry.computable:
        return "organisational"
    if carried and proven:
        return "proven"
    return "carried" if carried and entry.topic in BUILT else "open"
