"""From a profile file to a `Policy`: everything is checked, and every mistake is reported at once.

A profile has a head (`schema`, `id`, `title`, `level`, `since`, `until`, `reviewed`, `layers`), its
`documents`, the readings it chooses (`switches`), and one table per parameter on which the text
speaks: `value`, `strength`, `cite`, and what else the sentence says. A parameter without a table is
silent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from attrs import evolve, field, fields, frozen

from randsup.errors import ProfileError
from randsup.law.clause import Citation, Clause, Detail
from randsup.law.declaring import value_type
from randsup.law.objections import objections
from randsup.law.parameters import Parameter, nearest
from randsup.law.policy import Document, Policy, parameters_of, sections
from randsup.law.terms import Enumeration, Silent, Strength
from randsup.profiles.strict import (
    Collector,
    Objection,
    array_of_text,
    exact,
    kind_of,
    read_toml,
    shown,
    strict_bool,
    strict_date,
    strict_int,
    strict_str,
    structure,
    structured,
    tried,
)
from randsup.profiles.values import PLAIN, Cite, citation, converter, is_code, is_level

SCHEMA: Final = 1
"""The version of the profile format that this library reads."""


def _is_schema(_instance: object, _attribute: object, value: int) -> None:
    if value != SCHEMA:
        raise Objection(f"{value} is not a schema that this version reads ({SCHEMA})")


@frozen(kw_only=True)
class _Head:
    schema: int = field(validator=_is_schema)
    id: str = field(validator=is_code)
    title: str
    level: str = field(validator=is_level)
    since: date
    reviewed: date
    until: date | None = field(default=None)
    layers: tuple[str, ...] = ()


@frozen(kw_only=True)
class _DocumentTable:
    title: str
    number: str = ""
    issuer: str = ""
    issued: date | None = None
    status: str = ""


@frozen(kw_only=True)
class Parsed:
    """A profile as its file alone says it, before layers and switches."""

    policy: Policy
    source: str
    text: str
    layers: tuple[str, ...]
    switches: tuple[tuple[str, str], ...]
    base: Path | None = None


_HEAD: Final = tuple(a.name for a in fields(_Head))
_OF_HEAD: Final[dict[str, Callable[[object], Any]]] = {
    **dict.fromkeys(("id", "title", "level"), strict_str),
    **dict.fromkeys(("since", "reviewed", "until"), strict_date),
    "schema": strict_int,
    "layers": array_of_text,
}
_OF_DOCUMENT: Final[dict[str, Callable[[object], Any]]] = {
    **dict.fromkeys(("title", "number", "issuer", "status"), strict_str),
    "issued": strict_date,
}
_OWN: Final = ("value", "strength", "cite", "layering", "silent")
_KNOWN: Final = {group: parameters_of(group) for group in sections()}
"""Every parameter by group and name, described once, when this module is imported."""
LAYERING: Final = ("replace", "tighten-only")
"""What a level below may do with a value: replace it (where nothing is said), or only tighten it."""


def parse(data: bytes | str, source: str) -> Parsed:
    """Return what the text of a profile says.

    Raises:
        ProfileError: it has mistakes; all of them, with their lines.
    """
    table, text = read_toml(data, source)
    found = Collector(source, text)
    groups = sections()
    for key in table:
        if key not in (*_HEAD, "documents", "switches", *groups):
            found.unknown((key,), (*_HEAD, "documents", "switches", *groups))
    head = _head(table, found)
    documents = _documents(table, found)
    switches = _switches(table, found)
    made = {group: _section(group, table.get(group, {}), documents, found) for group in groups}
    found.raise_if_any()
    if head is None:  # never: a head that is none has its problems
        raise ProfileError("has no head", source=source)
    policy = Policy(
        id=head.id,
        title=head.title,
        level=head.level,
        since=head.since,
        until=head.until,
        reviewed=head.reviewed,
        documents=documents,
        **{group: groups[group](**clauses) for group, clauses in made.items()},
    )
    return Parsed(
        policy=policy,
        source=source,
        text=text,
        layers=head.layers,
        switches=tuple(switches.items()),
    )


def _head(table: Mapping[str, Any], found: Collector) -> _Head | None:
    raw = {key: table[key] for key in _HEAD if key in table}
    head = exact(_Head, raw, **_OF_HEAD) or structured(converter(), raw, _Head, (), found)
    if head is not None and head.until is not None and head.until < head.since:
        found.add(("until",), f"{head.until} is before since ({head.since})")
    return head


def _documents(table: Mapping[str, Any], found: Collector) -> tuple[Document, ...]:
    raw = table.get("documents", {})
    if not isinstance(raw, dict):
        found.add(("documents",), f"{shown(raw)} is {kind_of(raw)}, not a table")
        return ()
    if not raw:
        found.required(("documents",))
    made = []
    for key, value in raw.items():
        path = ("documents", key)
        try:
            is_code(None, None, key)
        except Objection as error:
            found.add(path, str(error))
        d = exact(_DocumentTable, value, **_OF_DOCUMENT)
        d = d or structured(converter(), value, _DocumentTable, path, found)
        if d is None:
            made.append(Document(id=key, title=key))  # so that citations of it are not refused too
        else:
            made.append(
                Document(
                    id=key,
                    title=d.title,
                    number=d.number,
                    issuer=d.issuer,
                    issued=d.issued,
                    status=d.status,
                )
            )
    return tuple(made)


def _switches(table: Mapping[str, Any], found: Collector) -> dict[str, str]:
    raw = table.get("switches", {})
    if not isinstance(raw, dict):
        found.add(("switches",), f"{shown(raw)} is {kind_of(raw)}, not a table")
        return {}
    chosen = {}
    for name, value in raw.items():
        try:
            chosen[name] = strict_str(value)
        except Objection as error:
            found.add(("switches", name), str(error))
    return chosen


def _section(
    group: str, table: object, documents: tuple[Document, ...], found: Collector
) -> dict[str, Clause[Any] | Silent]:
    if not isinstance(table, dict):
        found.add((group,), f"{shown(table)} is {kind_of(table)}, not a table")
        return {}
    known = _KNOWN[group]
    made: dict[str, Clause[Any] | Silent] = {}
    for name, value in table.items():
        path = (group, name)
        if name not in known:
            found.unknown(path, known)
        elif not isinstance(value, dict):
            found.add(path, f"{shown(value)} is {kind_of(value)}, not a table with a value")
        elif "silent" in value:
            made[name] = _silence(value, path, found)
        else:
            clause = _Reader(known[name], value, documents, found).clause()
            if clause is not None:
                made[name] = clause
    return made


def _silence(table: Mapping[str, Any], path: tuple[str, str], found: Collector) -> Silent:
    for key in table:
        if key != "silent":
            found.add((*path, key), "stands beside silent, which says that there is nothing")
    try:
        return Silent(strict_str(table["silent"]))
    except Objection as error:
        found.add((*path, "silent"), str(error))
        return Silent()


class _Reader:
    """Reads the table of one parameter."""

    def __init__(
        self,
        parameter: Parameter,
        table: Mapping[str, Any],
        documents: tuple[Document, ...],
        found: Collector,
    ) -> None:
        self.parameter = parameter
        self.table = table
        self.documents = documents
        self.found = found
        self.path = (parameter.group, parameter.name)

    def clause(self) -> Clause[Any] | None:
        """Return the clause, or `None` when the collector got its problems."""
        p = self.parameter
        known = [*_OWN, *(("open_ended",) if p.open_endable else ()), *(d.name for d in p.details)]
        for key in self.table:
            if key not in known:
                self.found.unknown((*self.path, key), known)
        kind = value_type(sections()[p.group], p.name)
        value = self._required("value", kind)
        strength: Strength | None = self._required("strength", Strength)
        citations = self._citations()
        details = self._details()
        tighten_only = (
            self._detail("layering", self._layering) if "layering" in self.table else False
        )
        if "open_ended" in self.table and p.open_endable:
            opened = self._detail("open_ended", strict_bool)
            if isinstance(value, Enumeration) and isinstance(opened, bool):
                value = evolve(value, open_ended=opened)
        cited = [citation.clause for citation in citations]
        wrong = list(objections(p, value, strength, details, cited))
        for part, message in wrong:
            self._add(part, message)
        wanting = value is None or tighten_only is None
        if wrong or wanting or strength is None or not citations:
            return None
        return Clause(
            value=value,
            strength=strength,
            citation=citations[0],
            further=tuple(citations[1:]),
            details=details,
            tighten_only=bool(tighten_only),
        )

    def _layering(self, raw: object) -> bool:
        said = strict_str(raw)
        if said not in LAYERING:
            raise Objection(
                f"{shown(said)} is not one of {', '.join(LAYERING)}{nearest(said, LAYERING)}"
            )
        if said == "replace" and self.parameter.tighten:
            raise Objection(
                "a level below may only tighten this parameter, whatever a profile says"
            )
        return said == "tighten-only"

    def _add(self, part: str, message: str) -> None:
        part, _, element = part.partition(":")
        path = self.path if part == "value" else (*self.path, part)
        at = (*self.path, part, int(element)) if element else (*self.path, part)
        self.found.add(path, message, at=at)

    def _required(self, key: str, kind: object) -> Any:
        if key not in self.table:
            self.found.required((*self.path, key))
            return None
        raw, plain = self.table[key], PLAIN.get(kind)
        made, wrong = tried(plain, raw) if plain else structure(converter(), raw, kind)
        for where, message, code in wrong:
            place = (*self.path, *(() if key == "value" else (key,)), *where)
            self.found.add(place, message, code=code, at=(*self.path, key, *where))
        return made

    def _citations(self) -> list[Citation]:
        if "cite" not in self.table:
            self.found.required((*self.path, "cite"))
            return []
        raw = self.table["cite"]
        path = (*self.path, "cite")
        if not isinstance(raw, list):
            one = self._citation(raw, path)
            return [] if one is None else [one]
        if not raw:
            self.found.add(path, "is empty")
        made = [self._citation(one, (*path, n)) for n, one in enumerate(raw)]
        citations = [citation for citation in made if citation is not None]
        return citations if len(citations) == len(made) else []

    def _citation(self, raw: object, path: tuple[str | int, ...]) -> Citation | None:
        cite = citation(raw) or structured(converter(), raw, Cite, path, self.found)
        if cite is None or not self.documents:
            return None
        ids = [d.id for d in self.documents]
        if cite.document and cite.document not in ids:
            hint = nearest(cite.document, ids)
            self.found.add(
                (*path, "document"), f"{shown(cite.document)} is none of the documents{hint}"
            )
            return None
        return Citation(
            clause=cite.clause,
            document=cite.document or ids[0],
            section=cite.section,
            quote=cite.quote,
        )

    def _details(self) -> tuple[tuple[str, Detail], ...]:
        hooks: dict[str, Callable[[object], Detail]] = {
            "flag": strict_bool,
            "date": lambda v: strict_date(v).isoformat(),
        }
        made: list[tuple[str, Detail]] = []
        for spec in self.parameter.details:
            if spec.name in self.table:
                said = self._detail(spec.name, hooks.get(spec.kind, strict_str))
                if said is not None:
                    made.append((spec.name, said))
        return tuple(made)

    def _detail(self, name: str, hook: Any) -> Detail | None:
        try:
            said: Detail = hook(self.table[name])
        except Objection as error:
            self._add(name, str(error))
            return None
        return said
