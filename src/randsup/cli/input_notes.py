"""What must be said of a case once everything is read: names that nobody knows, rules without a use.

None of it stops a run; all of it stands in the record and in the summary.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from randsup.facts.history import History
from randsup.facts.registers import Conflict, InspectorRegister
from randsup.law.findings import Note
from randsup.law.policy import Policy
from randsup.profiles import load_policy, profile_ids
from randsup.tables.canonical_file import CanonicalSubjects
from randsup.tables.case import Case

_HINTED: Final = 3


def input_notes(
    case: Case,
    policy: Policy,
    own: Policy,
    subjects: CanonicalSubjects,
    inspectors: InspectorRegister,
    conflicts: tuple[Conflict, ...],
    history: History | None,
) -> tuple[Note, ...]:
    """Return everything that must be said of what was read; `own` is the profile without its layers."""
    return (
        *_name_notes(case, own),
        *_conflict_notes(subjects, inspectors, conflicts),
        *_history_notes(subjects, inspectors, history),
        *_rule_notes(case),
        *_day_notes(case, policy),
    )


def _name_notes(case: Case, own: Policy) -> tuple[Note, ...]:
    """Say if a profile file calls itself by the id of a built-in profile that it is not."""
    if case.profile in profile_ids() or own.id not in profile_ids():
        return ()
    if own.digest == load_policy(own.id).digest:
        return ()
    return (
        Note(
            code="profile-named-like-built-in",
            about=f"profile {own.id}",
            zh=f"所用政策文件自称 {own.id}，但与内置的 {own.id} 不同。",
            en=f"The profile file calls itself {own.id}, but differs from the built-in {own.id}.",
        ),
    )


def _conflict_notes(
    subjects: CanonicalSubjects, inspectors: InspectorRegister, conflicts: tuple[Conflict, ...]
) -> Iterator[Note]:
    """Say which declared interests name somebody who is not in the registers."""
    people = {i.id for i in inspectors}
    strange = sorted({c.inspector for c in conflicts} - people)
    if strange:
        yield Note(
            code="conflict-unknown-inspector",
            about="conflicts",
            zh=f"回避名单中有{len(strange)}人不在执法人员名录库中："
            f"{_few(_hinted(strange, people, '（是否为{}？）'))}。",
            en=f"{len(strange)} inspectors with declared interests are not in the register: "
            f"{_few(_hinted(strange, people, ' (did you mean {}?)'))}.",
        )
    unknown = _unknown(subjects, (c.subject for c in conflicts))
    if unknown:
        yield Note(
            code="conflict-unknown-subject",
            about="conflicts",
            zh=f"回避名单中有{len(unknown)}户不在检查对象名录库中：{_few(unknown)}。",
            en=f"{len(unknown)} subjects with declared interests are not in the register: "
            f"{_few(unknown)}.",
        )


def _history_notes(
    subjects: CanonicalSubjects, inspectors: InspectorRegister, history: History | None
) -> Iterator[Note]:
    """Say which past visits name somebody who is not in the registers (any more)."""
    if history is None:
        return
    people = {i.id for i in inspectors}
    strange = [p for p in history.inspectors if p not in people]
    if strange:
        yield Note(
            code="history-unknown-inspector",
            about="history",
            zh=f"检查记录中有{len(strange)}人不在执法人员名录库中：{_few(strange)}。",
            en=f"{len(strange)} inspectors of past visits are not in the register: {_few(strange)}.",
        )
    unknown = _unknown(subjects, history.subjects)
    if unknown:
        yield Note(
            code="history-unknown-subject",
            about="history",
            zh=f"检查记录中有{len(unknown)}户不在检查对象名录库中：{_few(unknown)}。",
            en=f"{len(unknown)} subjects of past visits are not in the register: {_few(unknown)}.",
        )


def _unknown(subjects: CanonicalSubjects, named: Iterable[str]) -> list[str]:
    """Return the ids that are not in a register of subjects, sorted; read once, nothing held."""
    left = {identity.encode("utf-8") for identity in named}
    if left:
        for _, ids in subjects.groups(()):
            left.difference_update(ids)
    return sorted(identity.decode("utf-8") for identity in left)


def _hinted(unknown: list[str], known: Collection[str], form: str) -> list[str]:
    """Return unknown ids, the first few with the nearest known one, where one is near."""
    ordered = sorted(known)
    found = []
    for n, identity in enumerate(unknown):
        near = get_close_matches(identity, ordered, n=1) if n < _HINTED else []
        found.append(identity + (form.format(near[0]) if near else ""))
    return found


def _day_notes(case: Case, policy: Policy) -> tuple[Note, ...]:
    """Say that the rules of another day were chosen, and from when they hold."""
    if case.as_of is None:
        return ()
    return (
        Note(
            code="policy-as-of",
            about=f"profile {policy.id}",
            zh=f"按{case.as_of}有效的版本（{policy.id}，自{policy.since}起）。",
            en=f"The version of {case.as_of} holds: {policy.id}, in force from {policy.since}.",
        ),
    )


def _rule_notes(case: Case) -> tuple[Note, ...]:
    """Say which ratio rules of the department concern no task of the case."""
    return tuple(
        Note(
            code="ratio-rule-unused",
            about=f"department_ratio_rule {rule}",
            zh=f"部门比例规则“{rule}”不涉及本案任何任务，未使用。",
            en=f"The department's ratio rule {rule!r} concerns no task of this case and is not used.",
        )
        for rule in case.unused_rules
    )


def _few(ids: list[str], most: int = 10) -> str:
    return ", ".join(ids[:most]) + (" …" if len(ids) > most else "")
