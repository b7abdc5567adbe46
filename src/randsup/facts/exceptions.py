"""What an office may state to depart from a rule: overrides, neighbours, steps where people are too few.

Sentences: 在相应或相近执法类别中随机选派 (Tonghua 六（五）1);
可报请上级部门从上级检查人员名录库中随机抽取 (Tonghua 六（五）3);
经同级政府批准，可以根据情况，进行检查对象的随机或检查主体的随机 (Yunnan 一（二）);
特殊情况下执法人员无法随机分配的,可直接指派 (Shenyang 三（六）).

No text says which categories are near (相近) to each other, so a task declares it. Every other step needs
somebody's word: it is stated with its reason and, where one is asked for, its approver and date.
(Dispatch specification, section 2, last paragraph; matrix, items 29, 30 and 33.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from attrs import field, frozen

from randsup.canonical import Json
from randsup.errors import InputError, Problem

NEIGHBOURING: Final = "neighbouring"
SUPERIOR: Final = "superior"
SINGLE_RANDOM: Final = "single-random"
DIRECT: Final = "direct"
STEPS: Final = (NEIGHBOURING, SUPERIOR, SINGLE_RANDOM, DIRECT)
"""The steps of the ladder, in their order; `neighbouring` needs no leave, only its declaration."""
STATED: Final = STEPS[1:]
NAMED: Final = (SINGLE_RANDOM, DIRECT)
"""The steps for which the office names people."""


@frozen(kw_only=True)
class Override:
    """A recorded reason for departing from a rule that binds in principle (原则上)."""

    path: str
    reason: str
    approver: str
    date: date


Near = tuple[tuple[str, tuple[str, ...]], ...]


def neighbours(given: Mapping[str, Iterable[str]] | Near) -> Near:
    """Return a declared relation as sorted pairs of a category and those near to it.

    Raises:
        InputError: a category that is near to itself, nothing near, or something that is not text.

    >>> neighbours({"食品生产": ["餐饮服务", "食品销售"]})
    (('食品生产', ('食品销售', '餐饮服务')),)
    """
    pairs = given.items() if isinstance(given, Mapping) else given
    found: dict[str, set[str]] = {}
    problems = []
    for category, near in pairs:
        others = (near,) if isinstance(near, str) else tuple(near)
        texts = isinstance(category, str) and all(isinstance(o, str) and o for o in others)
        if isinstance(near, str) or not texts or not category or not others:
            problems.append(f"{category!r} needs other categories near to it, as several texts")
        elif category in others:
            problems.append(f"{category!r} is near to itself")
        elif category in found:
            problems.append(f"{category!r} stands twice")
        else:
            found[category] = set(others)
    if problems:
        raise InputError(
            Problem(source="task", path="neighbouring_categories", message=m) for m in problems
        )
    return tuple((category, tuple(sorted(found[category]))) for category in sorted(found))


def _ids(given: Iterable[str]) -> tuple[str, ...]:
    ids = (given,) if isinstance(given, str) else tuple(given)
    if isinstance(given, str) or not all(isinstance(i, str) for i in ids):
        raise InputError(f"{given!r} is not several ids", source="ladder")
    return tuple(sorted(set(ids)))


@frozen(kw_only=True)
class LadderStep:
    """A step that an office takes for seats that are proven to stay empty otherwise.

    Args:
        step: `superior`, `single-random` or `direct`.
        reason: why.
        approver: who has agreed; a direct assignment always has one.
        date: the day of the approval.
        people: ids of the inspectors who are named, for `single-random` and `direct`.
    """

    step: str
    reason: str
    approver: str = ""
    date: date | None = None
    people: tuple[str, ...] = field(default=(), converter=_ids)

    def __attrs_post_init__(self) -> None:
        problems = [
            Problem(source="ladder", path=path, message=message)
            for path, message in self._problems()
        ]
        if problems:
            raise InputError(problems)

    def _problems(self) -> Iterator[tuple[str, str]]:
        if self.step not in STATED:
            yield "step", f"{self.step!r} is not one of {', '.join(STATED)}"
        for name in ("reason", "approver"):
            if not isinstance(getattr(self, name), str):
                yield name, f"{getattr(self, name)!r} is not text"
        if not self.reason:
            yield "reason", "a step is taken for a reason, which is published"
        if self.step == DIRECT and not (self.approver and self.date):
            yield "approver", "a direct assignment has an approver and a date"
        if self.date is not None and type(self.date) is not date:
            yield "date", f"{self.date!r} is not a date"
        if self.step in NAMED and not self.people:
            yield "people", f"{self.step} names the inspectors who may be sent"
        if self.step == SUPERIOR and self.people:
            yield "people", "nobody of the superior's register is named: they are drawn"

    def plain(self) -> dict[str, Json]:
        """Return the step as canonical JSON holds it."""
        return {
            "approver": self.approver,
            "date": None if self.date is None else self.date.isoformat(),
            "people": list(self.people),
            "reason": self.reason,
            "step": self.step,
        }
