"""The clause registry: every clause of the five regulations, with the rule that was read from it.

A clause has an id, `document/place/slug`, which citations name and which never changes. Its quote
is the part of the sentence that carries the rule, verbatim, 60 characters at most; what profiles
quote stands in it. Clauses that are organisational (`computable` is false) are kept, so that nothing
in the texts is silently dropped.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from attrs import field, fields, frozen

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


@frozen(kw_only=True)
class ClauseEntry:
    """One clause: where it stands, what it says, and how it was read.

    `modality` is `must`, `must-not`, `may`, `should`, `number` (it carries a figure or a date) or
    `definition`; `rule` is the rule in English; `interpretation` is what the rule adds to the printed
    words, or chooses between, where it does.
    """

    id: str
    section: str
    quote: str = field(validator=fields(Citation).quote.validator)
    modality: str
    topic: str
    computable: bool
    rule: str
    interpretation: str = ""

    @property
    def document(self) -> str:
        """The document in which it stands: `linyi-2017` of `linyi-2017/2.2/experts`."""
        return self.id.partition("/")[0]


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
