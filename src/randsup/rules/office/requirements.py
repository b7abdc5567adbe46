"""One requirement of a checklist: what a text demands or permits of a task, and whether it is met.

A checklist says, before and after a draw, what the clauses ask of the office that no lottery does: what
the registers have to hold, how the draw is recorded and who may watch, what a team settles before it
goes, what the lead does in a joint task, where and how the result is published. A requirement has a state:
`met` and `missing` follow from what was given, `to-do` from nothing that a program could see, and `may` is
a choice that the text leaves open. Where a text is silent nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final, TypeVar

from attrs import frozen

from randsup.facts.plans import Task
from randsup.law.clause import Clause
from randsup.law.parameters import Parameter
from randsup.law.policy import Policy, parameter_at
from randsup.law.terms import Enumeration, Silent, Strength
from randsup.law.words import clause_en, clause_zh, value_zh

MET: Final = "met"
MISSING: Final = "missing"
TO_DO: Final = "to-do"
MAY: Final = "may"
STATES: Final = (MISSING, TO_DO, MET, MAY)

T = TypeVar("T")


@frozen(kw_only=True)
class Requirement:
    """What is asked of a task at one step.

    Args:
        step: `governance`, `registers`, `items`, `draw`, `dispatch`, `joint` or `publication`.
        what: a code that never changes its meaning.
        state: `missing`, `to-do`, `met` or `may`.
        strength: of the first clause.
        values: what is asked for, as printed, or who has to do it.
        open_ended: whether the printed list goes on with 等.
        zh, en: the requirement as a sentence.
        clauses: the ids of the clauses that ask for it.
    """

    step: str
    what: str
    state: str
    strength: Strength
    values: tuple[str, ...] = ()
    open_ended: bool = False
    zh: str
    en: str
    clauses: tuple[str, ...]


@frozen(kw_only=True)
class Ground:
    """What was given beside the task; `None` where nothing is known of it.

    Args:
        subject_fields: columns of the subjects' register, by field name or heading.
        inspector_fields: columns of the inspectors' register.
        item_fields: columns of the item list.
        subjects_set_aside: rows of the subjects' register that were left out.
        planned: whether the task stands in the year's plan.
        on: the day for which the milestones are looked at.
        reached: the milestones that were reached, by code, each with its day.
        platform: the name of the system in which the work is done, `""` where there is none.
    """

    subject_fields: frozenset[str] | None = None
    inspector_fields: frozenset[str] | None = None
    item_fields: frozenset[str] | None = None
    subjects_set_aside: int | None = None
    planned: bool | None = None
    on: date | None = None
    reached: tuple[tuple[str, date], ...] = ()
    platform: str | None = None


@frozen(kw_only=True)
class Asking:
    """A task under a policy, on its ground: what every rule of the checklist is given."""

    task: Task
    policy: Policy
    ground: Ground

    def asks(
        self,
        step: str,
        what: str,
        said: Clause[Any] | Silent,
        *further: Clause[Any] | Silent,
        zh: str,
        en: str,
        state: str = TO_DO,
        values: Iterable[str] | Enumeration = (),
    ) -> Requirement:
        """Return a requirement of the clause `said`; `further` clauses are named beside it."""
        spoken = [c for c in (said, *further) if isinstance(c, Clause)]
        listed = values.labels if isinstance(values, Enumeration) else tuple(values)
        advisory = spoken[0].strength is Strength.ADVISORY
        return Requirement(
            step=step,
            what=what,
            state=MAY if advisory and state == TO_DO else state,
            strength=spoken[0].strength,
            values=listed,
            open_ended=isinstance(values, Enumeration) and values.open_ended,
            zh=zh,
            en=en,
            clauses=tuple(dict.fromkeys(i for c in spoken for i in c.clauses)),
        )


@frozen(kw_only=True)
class Line:
    """A row of a table of requirements: one that says what its parameters say, in their order."""

    what: str
    paths: tuple[str, ...]
    state: str = TO_DO


def told(asking: Asking, step: str, lines: Iterable[Line]) -> Iterator[Requirement]:
    """Yield the rows of a table of which the text says anything; what it denies is not asked."""
    for line in lines:
        found = ((parameter_at(path), asking.policy[path]) for path in line.paths)
        said = [(p, c) for p, c in found if isinstance(c, Clause) and c.value is not False]
        if said:
            yield asking.asks(
                step,
                line.what,
                *(clause for _, clause in said),
                zh="；".join(_sentence(p.zh, c, clause_zh(p, c), "：") for p, c in said) + "。",
                en="; ".join(_sentence(p.doc[:-1], c, clause_en(p, c), ": ") for p, c in said)
                + ".",
                state=line.state,
                values=said[0][1].value
                if len(said) == 1 and isinstance(said[0][1].value, Enumeration)
                else [word for p, c in said for word in printed(p, c)],
            )


def _sentence(about: str, clause: Clause[Any], said: str, colon: str) -> str:
    """Return a parameter's words with what is said of it; a plain yes needs no more words."""
    return about if clause.value is True and not clause.details else f"{about}{colon}{said}"


def printed(parameter: Parameter, clause: Clause[Any]) -> tuple[str, ...]:
    """Return what a clause lists, one by one, in the words of the text; nothing of a plain yes.

    >>> from randsup.profiles import load_policy
    >>> said = load_policy("linyi")["gov.contacts"]
    >>> printed(parameter_at("gov.contacts"), said)
    ('牵头科室 1', '分管负责人 1', '联络员 1')
    """
    match clause.value:
        case True:
            return ()
        case Enumeration(labels=labels):
            return labels
        case tuple() as several if parameter.kind in {"sequence", "counts", "milestones"}:
            return tuple(value_zh(parameter, (one,)) for one in several)
        case single:
            return (value_zh(parameter, single),)


def value(clause: Clause[T] | Silent) -> T | None:
    """Return what a clause says, `None` where the text is silent."""
    return clause.value if isinstance(clause, Clause) else None


def labels(clause: Clause[Enumeration] | Silent) -> Enumeration:
    """Return what a clause lists, nothing where the text is silent."""
    return clause.value if isinstance(clause, Clause) else Enumeration(codes=(), labels=())


def named(path: str, codes: Iterable[str] | None) -> tuple[str, ...]:
    """Return what the codes of a parameter are called in Chinese.

    >>> named("draw.order", ("targets", "match"))
    ('检查对象', '随机匹配')
    """
    called = dict(parameter_at(path).choices)
    return tuple(called[code] for code in codes or ())


def listed(values: Iterable[str] | Enumeration) -> str:
    """Return a printed list as one text, with 等 where it is open.

    >>> listed(Enumeration(codes=("photo", "video"), labels=("拍照", "录像"), open_ended=True))
    '拍照、录像等'
    """
    if isinstance(values, Enumeration):
        return "、".join(values.labels) + ("等" if values.open_ended else "")
    return "、".join(values)


def folded(name: str) -> str:
    """Return what a heading and a printed field have in common: no blanks, no remark in brackets.

    >>> folded("检查对象名称（姓名）") == folded("检查对象 名称")
    True
    """
    kept = name.replace("(", "（").partition("（")[0]
    return "".join(kept.split()).casefold().replace("_", "").replace("-", "")


def absent(asked: Enumeration, there: Iterable[str], same: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the labels of `asked` that no column of `there` answers.

    A column answers by the field's code or by its printed label; `same` holds names of one thing.
    """
    known = {folded(name) for name in there}
    for names in same:
        spelt = {folded(name) for name in names}
        if spelt & known:
            known |= spelt
    pairs = zip(asked.codes, asked.labels, strict=True)
    return [label for code, label in pairs if not {folded(code), folded(label)} & known]
