"""One policy object per city: every parameter of its regulation, with its clause, or silence.

A `Policy` is a value. It is read from a profile, mixed with layers that stand above it, and given
to every decision; two policies with one digest decide alike. A parameter is addressed by its path,
`policy["joint.max_departments"]` or `policy.joint.max_departments`, and is a `Clause` or `Silent`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, Final

from attrs import evolve, field, fields, frozen

from randsup.canonical import Json, digest, plain
from randsup.errors import InputError, Problem
from randsup.law.clause import Citation, Clause
from randsup.law.declaring import describe_section
from randsup.law.parameters import Milestone, Parameter, nearest
from randsup.law.sections_assign import Draw, Fallback, Recusal, Replacement, Team
from randsup.law.sections_inspect import Dispatch, Evidence, Inspection, Noncoop, Notice
from randsup.law.sections_items import Items, Rules
from randsup.law.sections_joint import Joint, Platform
from randsup.law.sections_oversee import (
    Analysis,
    Filing,
    Gov,
    Oversight,
    Responsible,
    Submission,
    Supervision,
)
from randsup.law.sections_plan import Plan, Task
from randsup.law.sections_publish import Counting, Publication
from randsup.law.sections_ratio import Credit, Ratio, Risk
from randsup.law.sections_record import Archive, Followup, Form, Record, Result
from randsup.law.sections_registry import Registry
from randsup.law.sections_scope import Annex, Deadline, Milestones, Provenance, Scope, Spec
from randsup.law.terms import (
    Enumeration,
    MonthDay,
    Promptly,
    Silent,
    Term,
    Unspecified,
)

LEVELS: Final = ("national", "province", "city", "department", "task")
"""Who may set a policy, the highest first."""


def _sorted(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs))


@frozen(kw_only=True)
class Document:
    """A text that is cited: its id, title, number, issuer, day of issue and standing."""

    id: str
    title: str
    number: str = ""
    issuer: str = ""
    issued: date | None = None
    status: str = ""


@frozen(kw_only=True)
class Policy:
    """The parameters of one regulation, with the layers and switches that shaped them.

    `layer_digests` names every layer mixed in with its digest, in the order of mixing; `switches`
    the readings chosen, sorted.
    """

    id: str
    title: str
    level: str = field()
    documents: tuple[Document, ...]
    since: date
    reviewed: date
    until: date | None = None
    layer_digests: tuple[tuple[str, str], ...] = ()
    switches: tuple[tuple[str, str], ...] = field(default=(), converter=_sorted)
    provenance: Provenance = field(factory=Provenance)
    scope: Scope = field(factory=Scope)
    items: Items = field(factory=Items)
    rules: Rules = field(factory=Rules)
    registry: Registry = field(factory=Registry)
    ratio: Ratio = field(factory=Ratio)
    risk: Risk = field(factory=Risk)
    plan: Plan = field(factory=Plan)
    task: Task = field(factory=Task)
    draw: Draw = field(factory=Draw)
    team: Team = field(factory=Team)
    recusal: Recusal = field(factory=Recusal)
    replacement: Replacement = field(factory=Replacement)
    fallback: Fallback = field(factory=Fallback)
    platform: Platform = field(factory=Platform)
    joint: Joint = field(factory=Joint)
    notice: Notice = field(factory=Notice)
    dispatch: Dispatch = field(factory=Dispatch)
    inspection: Inspection = field(factory=Inspection)
    evidence: Evidence = field(factory=Evidence)
    noncoop: Noncoop = field(factory=Noncoop)
    record: Record = field(factory=Record)
    form: Form = field(factory=Form)
    result: Result = field(factory=Result)
    publication: Publication = field(factory=Publication)
    followup: Followup = field(factory=Followup)
    archive: Archive = field(factory=Archive)
    credit: Credit = field(factory=Credit)
    gov: Gov = field(factory=Gov)
    responsible: Responsible = field(factory=Responsible)
    oversight: Oversight = field(factory=Oversight)
    supervision: Supervision = field(factory=Supervision)
    analysis: Analysis = field(factory=Analysis)
    submission: Submission = field(factory=Submission)
    filing: Filing = field(factory=Filing)
    milestones: Milestones = field(factory=Milestones)
    deadline: Deadline = field(factory=Deadline)
    spec: Spec = field(factory=Spec)
    annex: Annex = field(factory=Annex)
    counting: Counting = field(factory=Counting)

    @level.validator
    def _check_level(self, _attribute: object, value: str) -> None:
        if value not in LEVELS:
            raise ValueError(f"{value!r} is not one of {', '.join(LEVELS)}")

    def __getitem__(self, path: str) -> Clause[Any] | Silent:
        """Return the clause at `path`, or `Silent`.

        Raises:
            InputError: no parameter has this path.
        """
        parameter_at(path)
        group, _, name = path.partition(".")
        found: Clause[Any] | Silent = getattr(getattr(self, group), name)
        return found

    def __iter__(self) -> Iterator[str]:
        """Iterate over the paths, sorted."""
        return iter(self.paths())

    def paths(self) -> tuple[str, ...]:
        """Return the path of every parameter, silent ones included, sorted."""
        return tuple(p.path for p in parameters())

    def silent(self) -> tuple[str, ...]:
        """Return the paths of which the text says nothing, sorted."""
        return tuple(path for path in self.paths() if isinstance(self[path], Silent))

    def spoken(self) -> tuple[tuple[Parameter, Clause[Any]], ...]:
        """Return every parameter of which the text speaks, with its clause, sorted by path."""
        pairs = ((p, self[p.path]) for p in parameters())
        return tuple((p, c) for p, c in pairs if isinstance(c, Clause))

    @property
    def layers(self) -> tuple[str, ...]:
        """The ids of the layers mixed in."""
        return tuple(layer for layer, _ in self.layer_digests)

    def switch(self, name: str) -> str | None:
        """Return the reading chosen by the switch `name`, `None` where the default holds."""
        return dict(self.switches).get(name)

    def document(self, citation: Citation) -> Document | None:
        """Return the document that `citation` names, of this policy or of a layer."""
        return next((d for d in self.documents if d.id == citation.document), None)

    def with_clause(self, path: str, clause: Clause[Any] | Silent) -> "Policy":
        """Return a copy in which `path` says `clause`.

        Raises:
            InputError: no parameter has this path, or the clause is none for it.
        """
        parameter_at(path)
        group, _, name = path.partition(".")
        try:
            section = evolve(getattr(self, group), **{name: clause})
        except ValueError as error:
            raise InputError(str(error), source=f"policy {self.id}") from error
        return evolve(self, **{group: section})

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that can be observed of this policy."""
        return digest(
            {
                "policy": 1,
                "id": self.id,
                "title": self.title,
                "level": self.level,
                "since": self.since,
                "until": self.until,
                "reviewed": self.reviewed,
                "documents": [
                    [d.id, d.title, d.number, d.issuer, d.issued, d.status] for d in self.documents
                ],
                "layers": self.layer_digests,
                "switches": self.switches,
                "clauses": {p.path: clause_plain(c) for p, c in self.spoken()},
                "silent": [[path, note] for path, note in self._silent_notes()],
            }
        )

    def _silent_notes(self) -> Iterator[tuple[str, str]]:
        for path in self.paths():
            said = self[path]
            if isinstance(said, Silent) and said.note:
                yield path, said.note


@cache
def sections() -> dict[str, type[Any]]:
    """Return the section classes by group name, in the order of `Policy`."""
    made: dict[str, type[Any]] = {}
    for attribute in fields(Policy):
        made_by = getattr(attribute.default, "factory", None)
        if isinstance(made_by, type):
            made[attribute.name] = made_by
    return made


@cache
def parameters() -> tuple[Parameter, ...]:
    """Return the descriptor of every parameter of every policy, sorted by path.

    >>> [p.path for p in parameters() if p.group == "recusal"]
    ['recusal.required', 'recusal.scope']
    """
    found = (p for of_group in _by_group().values() for p in of_group.values())
    return tuple(sorted(found, key=lambda p: p.path))


@cache
def _by_group() -> Mapping[str, Mapping[str, Parameter]]:
    return {g: {p.name: p for p in describe_section(g, cls)} for g, cls in sections().items()}


def parameters_of(group: str) -> Mapping[str, Parameter]:
    """Return the descriptors of one section by name."""
    return _by_group()[group]


@cache
def _by_path() -> dict[str, Parameter]:
    return {p.path: p for p in parameters()}


def parameter_at(path: str) -> Parameter:
    """Return the descriptor of `path`.

    >>> parameter_at("joint.max_departments").at_least
    1

    Raises:
        InputError: no parameter has this path; the nearest one is named.
    """
    found = _by_path().get(path)
    if found is None:
        hint = nearest(path, _by_path())
        problem = Problem(
            source="policy", path=path, message=f"unknown path{hint}", code="unknown-path"
        )
        raise InputError([problem])
    return found


def value_plain(value: object) -> Json:
    """Return a clause's value as canonical JSON can hold it.

    >>> value_plain(Term(working_days=20, anchor="sampling_closed"))
    {'anchor': 'sampling_closed', 'working_days': 20}
    """
    match value:
        case Term():
            return {"anchor": value.anchor, "working_days": value.working_days}
        case Promptly() | Unspecified() | MonthDay():
            return str(value)
        case Enumeration():
            members: list[Json] = [[c, n] for c, n in zip(value.codes, value.labels, strict=True)]
            return {"members": members, "open_ended": value.open_ended}
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case (Milestone(), *_):
            return [[m.code, m.label, plain(m.day), m.clause] for m in _milestones(value)]
        case _:
            return plain(value)


def _milestones(value: Iterable[object]) -> list[Milestone]:
    return [m for m in value if isinstance(m, Milestone)]


def clause_plain(clause: Clause[Any]) -> dict[str, Json]:
    """Return a clause with its strength, details and citations as canonical JSON can hold it."""
    shown: dict[str, Json] = {
        "value": value_plain(clause.value),
        "strength": clause.strength.value,
        "details": [[name, said] for name, said in clause.details],
        "citations": [[c.clause, c.document, c.section, c.quote] for c in clause.citations],
    }
    return {**shown, "layering": "tighten-only"} if clause.tighten_only else shown
