"""What must be said of a resolved ratio: grounds and factors that the text doesn't name, and duties unmet.

A raise may stand on another ground than the listed ones, most lists end with 等; but then the text
doesn't carry it, and the record says so. What an office sets itself it sets from the factors that its
text lists (根据经济社会发展和监管区域实际情况…合理确定), and Shenyang wants ratios to differ (采取差异化措施).
(`shenzhen-2018/2.1.3/ratio-local`, `tonghua-2020/6.6.1/local`, `shenyang-2020/3.10/differentiated`.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from randsup.facts.ratios import LOCAL, RatioRule, RatioRules
from randsup.law.clause import Clause
from randsup.law.findings import Note
from randsup.law.policy import Policy
from randsup.rules.ratio.ratio_duties import duties_on
from randsup.rules.ratio.ratio_levels import Standing, clauses_of, codes_of


def notes_on(
    matching: Iterable[RatioRule], rules: RatioRules, policy: Policy, ratio: Fraction
) -> Iterator[Note]:
    """Yield what must be said of the rules that matched, and of the ratio that they gave."""
    standing = Standing.of(policy)
    section = policy.ratio
    matching = tuple(matching)
    for rule in matching:
        if rule.trigger:
            yield from _on_trigger(rule, policy)
        if rule.level not in standing.levels:
            yield _note(
                "ratio-level-unnamed",
                rule.id,
                f"文本未列出“{rule.level}”这一依据层次，按本地确定处理。",
                f"The text does not name the level {rule.level}; it counts as the office's own word.",
                clauses_of(section.precedence),
            )
        if rule.effect == "base" and standing.of_rule(rule) == LOCAL:
            yield from _on_factors(rule, policy)
    if isinstance(section.dimensions, Clause) and not rules.columns:
        yield _note(
            "ratio-not-differentiated",
            "ratio",
            f"文本要求按{'、'.join(section.dimensions.value.labels)}采取差异化措施，"
            "本任务各类对象的比例相同。",
            f"The text wants ratios to differ by {', '.join(section.dimensions.value.codes)}; "
            "in this task they do not.",
            section.dimensions.clauses,
        )
    yield from duties_on(matching, rules, policy)
    if isinstance(section.full, Clause) and section.full.value == ratio:
        yield _note(
            "ratio-full",
            "ratio",
            "按规定检查比例100%，检查对象不抽取，执法人员仍随机选派。",
            "The ratio is the full one: subjects are not drawn, inspectors still are.",
            section.full.clauses,
        )


def _on_trigger(rule: RatioRule, policy: Policy) -> Iterator[Note]:
    section = policy.ratio
    listed = section.raise_triggers if rule.effect == "raise" else section.lower_triggers
    if rule.trigger in codes_of(listed):
        return
    if rule.trigger in codes_of(section.adjust_factors):
        yield _note(
            "ratio-adjusted",
            rule.id,
            f"按“{rule.trigger}”调整比例：文本许可，并非应当。",
            f"The ratio is adjusted for {rule.trigger}: the text permits it.",
            clauses_of(section.adjust_factors),
        )
        return
    known = ", ".join(codes_of(listed)) or "–"
    more = isinstance(listed, Clause) and listed.value.open_ended
    yield _note(
        "ratio-trigger-unnamed",
        rule.id,
        f"文本未列出“{rule.trigger}”这一情形" + ("（列举以“等”结尾）。" if more else "。"),
        f"The text does not name the ground {rule.trigger} (it lists: {known})"
        + (", and goes on with 等." if more else "."),
        clauses_of(listed),
    )


def _on_factors(rule: RatioRule, policy: Policy) -> Iterator[Note]:
    listed = policy.ratio.local_factors
    if not isinstance(listed, Clause):
        return
    known = codes_of(listed)
    strange = [code for code in rule.factors if code not in known]
    if strange:
        yield _note(
            "ratio-factor-unnamed",
            rule.id,
            f"文本未列出这些考虑因素：{'、'.join(strange)}。",
            f"The text does not name these factors: {', '.join(strange)}.",
            listed.clauses,
        )
    elif not rule.factors and rule.layer != "item-list":  # a list has been made and approved before
        yield _note(
            "ratio-factors-unstated",
            rule.id,
            "本地确定的比例未写明考虑因素（factors）。",
            f"The factors of this ratio are not stated; the text lists {', '.join(known)}.",
            listed.clauses,
        )


def _note(code: str, about: str, zh: str, en: str, clauses: tuple[str, ...]) -> Note:
    return Note(code=code, about=about, zh=zh, en=en, clauses=clauses)
