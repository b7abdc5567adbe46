"""What a text asks of whoever raises or lowers a ratio, beside the ratio itself.

Shenzhen and Linyi: where the ratio is raised, 加大检查力度 as well. Shenyang:
对守法守信者“无事不扰”,对违法失信者“重点严查”, 在部门监管信息统一归集共享的基础上. Yunnan: a tier is lowered
在保障风险可控、有效监管的前提下; Yunnan and Linyi want the necessary coverage kept and too many inspections
avoided, and print no number for either. Tonghua: the ratio is a share of 同类市场监管对象, follows what
supervision finds (应根据监管情况，调整…), and is lowered 结合市场主体信用风险分类状况. None of these is a
number, so none changes a ratio: each is said where it applies. A precondition that the office declares
(`preconditions`) is met. (`shenzhen-2018/2.1.3/intensity-raise`, `linyi-2017/2.3/intensity-raise`,
`ratio-balance`, `shenyang-2020/3.10`, `yunnan-2016/1.4/balance`, `2.3/lower-actively`,
`tonghua-2020/2.4/ratio`, `6.6.2.2/credit-class`, `7.2/adjust`.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from randsup.facts.plans import Task
from randsup.facts.ratios import RatioRule, RatioRules
from randsup.law.clause import Clause
from randsup.law.findings import Note
from randsup.law.policy import Policy
from randsup.law.terms import Silent, Unspecified
from randsup.rules.ratio.ratio_levels import codes_of

CREDIT_CLASS: Final = "credit_class"
"""The register's column of 信用风险分类."""


def duties_on(matching: Iterable[RatioRule], rules: RatioRules, policy: Policy) -> Iterator[Note]:
    """Yield what is asked of those of the rules that raise or lower."""
    heard = tuple(matching)
    raises = tuple(r for r in heard if r.effect == "raise")
    lowers = tuple(r for r in heard if r.effect == "lower" and rules.lowering)
    yield from _in_words(raises, lowers, policy)
    yield from _preconditions(raises, lowers, rules, policy)
    yield from _unbounded(raises, lowers, heard, policy)
    yield from _credit(raises, lowers, policy)
    section = policy.ratio
    listed = {
        code
        for said in (section.raise_triggers, section.lower_triggers, section.adjust_factors)
        for code in codes_of(said)
    }
    follows = section.feedback_loop
    if isinstance(follows, Clause) and follows.value:
        for rule in (*raises, *lowers):
            if rule.trigger not in listed:
                yield _note(
                    "ratio-follows-findings",
                    rule.id,
                    f"“{rule.trigger}”不在列举之内，属依监管情况调整；请留存监管情况。",
                    f"{rule.trigger} is not listed; the ratio follows what supervision found: "
                    "keep what it found.",
                    follows,
                )


def _in_words(
    raises: tuple[RatioRule, ...], lowers: tuple[RatioRule, ...], policy: Policy
) -> Iterator[Note]:
    section = policy.ratio
    stricter = section.raise_intensity
    if raises and isinstance(stricter, Clause) and stricter.value:
        yield _note(
            "ratio-intensity",
            _ids(raises),
            "提高比例的，还应加大检查力度；力度如何加大，由检查方案写明。",
            "Where the ratio is raised the inspection is stricter too; the plan says how.",
            stricter,
        )
    for rules, said in ((raises, section.raise_principle), (lowers, section.lower_principle)):
        if rules and isinstance(said, Clause):
            yield _note(
                "ratio-principle",
                _ids(rules),
                f"文本的原则：“{said.value}”。",
                f"The text's word for it is {said.value}.",
                said,
            )


def _preconditions(
    raises: tuple[RatioRule, ...],
    lowers: tuple[RatioRule, ...],
    rules: RatioRules,
    policy: Policy,
) -> Iterator[Note]:
    for about, said, zh in (
        ((*raises, *lowers), policy.ratio.credit_precondition, "差异化措施"),
        (lowers, policy.risk.lowering_precondition, "降低比例"),
    ):
        if about and isinstance(said, Clause) and said.value not in rules.preconditions:
            yield _note(
                "ratio-precondition",
                _ids(about),
                f"{zh}以“{said.citation.quote}”为前提，任务未声明已具备（preconditions）。",
                f"The text has a precondition, {said.value}, which the task does not declare met.",
                said,
            )


def _unbounded(
    raises: tuple[RatioRule, ...],
    lowers: tuple[RatioRule, ...],
    heard: tuple[RatioRule, ...],
    policy: Policy,
) -> Iterator[Note]:
    """Say where a text wants an end, prints no number, and no rule states one either."""
    for changed, said, kind, zh, en in (
        (raises, policy.ratio.ceiling, "maximum", "避免检查过多，未规定上限", "too many inspections avoided"),
        (lowers, policy.ratio.floor, "minimum", "保证必要的覆盖面，未规定下限", "the necessary coverage kept"),
    ):  # fmt: skip
        open_end = isinstance(said, Clause) and isinstance(said.value, Unspecified)
        if changed and open_end and not any(rule.kind == kind for rule in heard):
            yield _note(
                f"ratio-no-{kind}",
                _ids(changed),
                f"文本要求{zh}，本任务的规则也未写明。",
                f"The text wants {en} and prints no number; no rule of the task states one.",
                said,
            )


def _credit(
    raises: tuple[RatioRule, ...], lowers: tuple[RatioRule, ...], policy: Policy
) -> Iterator[Note]:
    said = policy.ratio.uses_credit_class
    if not isinstance(said, Clause) or not said.value:
        return
    changed = (*raises, *lowers)
    if changed and not any(CREDIT_CLASS in dict(rule.when) for rule in changed):
        yield _note(
            "ratio-credit-class-unused",
            _ids(changed),
            "文本要求结合信用风险分类，提高或降低的规则均未依据该列（credit_class）。",
            "The text wants the credit class taken into account; no raise or lower depends on it.",
            said,
        )


def denominator(task: Task, policy: Policy) -> tuple[Note, ...]:
    """Say if the ratio of a task is taken of something else than the text says.

    A ratio of subjects of one category is rounded in each class (`rounding = "per-stratum"`); one of
    the whole jurisdiction is rounded once (`"total"`). Only tasks by rules are looked at.
    """
    said = policy.ratio.denominator
    if task.ratio.rules is None or not task.stratum_columns or not isinstance(said, Clause):
        return ()
    wanted = "per-stratum" if said.value == "same-category-active-pool" else "total"
    if task.rounding == wanted:
        return ()
    each = wanted == "per-stratum"
    return (
        _note(
            "ratio-denominator",
            f"task {task.id}",
            f"文本的比例以{'同类' if each else '辖区全部'}监管对象为基数；本任务按"
            f"{'总数' if each else '各类'}计算（rounding）。",
            f"The text's ratio is a share of {'each class' if each else 'all subjects'}; this task "
            f"counts {'in total' if each else 'class by class'} (rounding).",
            said,
        ),
    )


def _ids(rules: Iterable[RatioRule]) -> str:
    return ", ".join(sorted(rule.id for rule in rules))


def _note(code: str, about: str, zh: str, en: str, said: Clause[object] | Silent) -> Note:
    clauses = said.clauses if isinstance(said, Clause) else ()
    return Note(code=code, about=about, zh=zh, en=en, clauses=clauses)
