"""What a check is, and what it says: holds, breach, not checkable, or not applicable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.findings import Finding
from randsup.law.policy import Policy
from randsup.law.terms import Strength
from randsup.proof.checks.view import View, Why, Witness

HOLDS: Final = "holds"
BREACH: Final = "breach"
NOT_CHECKABLE: Final = "not-checkable"
NOT_APPLICABLE: Final = "not-applicable"
JOINT_ONLY: Final = frozenset(
    {"joint.headcount_by", "joint.lead_required", "joint.personnel_draw", "joint.max_inspectors"}
)
"""Parameters that speak of joint inspections and of no others."""

STATES: Final = (HOLDS, BREACH, NOT_CHECKABLE, NOT_APPLICABLE)


def _always(_view: View) -> Why | None:
    return None


def _never(_view: View) -> bool:
    return False


@frozen(kw_only=True)
class Check:
    """One invariant.

    Args:
        number: as the specification counts, 1 to 48; never given to another check.
        name: a word for programs; never given to another check either.
        zh, en: what must hold, as a title.
        find: yields a witness of every breach.
        paths: parameters of the policy that print it; the first that speaks is cited and gives the strength.
        needs: fields of the evidence without which nothing can be said.
        enough: whether other evidence is there that does instead of `needs`.
        unless: a reason why the check has nothing to look at, `None` if it has.
        near_miss: the test in which a dispatch breaks this, and only this.
    """

    number: int
    name: str
    zh: str
    en: str
    find: Callable[[View], Iterable[Witness]]
    paths: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    unless: Callable[[View], Why | None] = _always
    enough: Callable[[View], bool] = _never

    @property
    def code(self) -> str:
        """The public code: D and two digits."""
        return f"D{self.number:02d}"

    @property
    def near_miss(self) -> str:
        """The near-miss in `tests/proof/checks`, of the same name."""
        return f"test_near_miss[{self.code}]"

    def clause_of(self, policy: Policy, *, joint: bool = True) -> Clause[Any] | None:
        """Return the clause that prints it, `None` if the text is silent.

        What is printed of joint inspections alone is not cited of others (`joint`).
        """
        found = (policy[path] for path in self.paths if joint or path not in JOINT_ONLY)
        return next((c for c in found if isinstance(c, Clause)), None)


@frozen(kw_only=True)
class Result:
    """What one check says of one dispatch.

    `zh` and `en` say why where it could not be asked, `missing` names the fields of the evidence for want of
    which it could not.
    """

    check: Check
    state: str
    findings: tuple[Finding, ...] = ()
    zh: str = ""
    en: str = ""
    missing: tuple[str, ...] = ()


_FIELDS_ZH: Final = {
    "inspectors": "执法检查人员名录库",
    "conflicts": "利害关系申报",
    "history": "以往检查记录",
    "seed": "种子",
    "planned": "全部任务",
    "subjects": "检查对象名录库",
    "calendar": "工作日历",
    "pair": "拟比较的两名人员",
    "commitments": "承诺书",
    "log": "仪式记录",
    "openings": "揭示内容",
    "public": "揭示前公开的文件",
    "changes": "名单公布后的变更记录",
    "final": "变更后的名单",
    "refusals": "未予同意的变更",
    "leaders": "组长名单",
    "events": "任务各事项日期",
    "kept_until": "档案保存期限",
}


def _finding(check: Check, w: Witness, view: View) -> Finding:
    policy, clause = view.evidence.policy, None
    if w.path:
        said = policy[w.path]
        clause = said if isinstance(said, Clause) else None
    else:
        clause = check.clause_of(policy, joint=view.evidence.task.joint)
    return Finding(
        code=check.code,
        strength=Strength.MUST if clause is None else clause.strength,
        about=w.about,
        zh=w.zh,
        en=w.en,
        citation=None if clause is None else clause.citation,
    )


def judge_one(check: Check, view: View) -> Result:
    """Ask one check."""
    missing = [name for name in check.needs if getattr(view.evidence, name) is None]
    why = check.unless(view)
    if why is not None:
        return Result(check=check, state=NOT_APPLICABLE, zh=why[0], en=why[1])
    if missing and not check.enough(view):
        return Result(
            check=check,
            state=NOT_CHECKABLE,
            missing=tuple(missing),
            zh=f"缺少{'、'.join(_FIELDS_ZH[name] for name in missing)}，无法核对。",
            en=f"Not known: {', '.join(missing)}; this could not be checked.",
        )
    findings = tuple(_finding(check, w, view) for w in check.find(view))
    return Result(check=check, state=BREACH if findings else HOLDS, findings=findings)
