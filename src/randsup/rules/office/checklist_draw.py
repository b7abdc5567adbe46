"""What the draw and the visit still need: by what means, who watches, what is written, who may stand in.

Sentences: 抽取过程…拍照、录像等方式记录 (Linyi 二（三）), 可邀请人大代表…现场监督; 形成书面资料 (Tonghua 六（五）3);
双向互盲 (Yunnan 二（三）). What the lottery keeps by itself (both registers frozen, everything discretionary fixed
before the seed) is `met` and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from randsup.law.clause import Clause
from randsup.rules.office.requirements import (
    MAY,
    MET,
    MISSING,
    TO_DO,
    Asking,
    Requirement,
    labels,
    listed,
    named,
    value,
)

_BY_SOFTWARE: Final = frozenset({"machine", "software", "information_system"})


def of_draw(asking: Asking) -> Iterator[Requirement]:
    """Yield what is asked of the draw."""
    yield from _unless(asking)
    yield from _means(asking)
    yield from _watched(asking)
    yield from _recorded(asking)
    yield from _kept_by_the_lottery(asking)
    yield from _blind(asking)
    yield from _shortage(asking)


def _unless(asking: Asking) -> Iterator[Requirement]:
    """Yield what has to stand before a draw, and when no draw is asked for."""
    scope, task = asking.policy.scope, asking.task
    if isinstance(scope.prerequisites, Clause):
        asked = named("scope.prerequisites", scope.prerequisites.value)
        lacking = "item-list" in scope.prerequisites.value and not task.items
        yield asking.asks(
            "draw",
            "prerequisites",
            scope.prerequisites,
            zh=f"抽取前须先建立：{'、'.join(asked)}"
            + ("；本任务未写明事项。" if lacking else "。"),
            en=f"Before a draw there are: {', '.join(scope.prerequisites.value)}"
            + ("; the task names no item." if lacking else "."),
            state=MISSING if lacking else TO_DO,
            values=asked,
        )
    if value(scope.no_basis_no_inspection) or value(scope.no_arbitrary_inspection):
        outside = labels(scope.no_basis_carve_outs)
        first = scope.no_basis_no_inspection
        yield asking.asks(
            "draw",
            "no-basis",
            first if value(first) else scope.no_arbitrary_inspection,
            scope.no_arbitrary_inspection,
            scope.no_basis_carve_outs,
            zh=("没有法定依据的不得检查" if value(first) else "不得违法随意检查")
            + (f"（{listed(outside)}除外）。" if outside.codes else "。"),
            en=(
                "Nothing is inspected without a basis in law"
                if value(first)
                else "Nobody is inspected at will"
            )
            + (f" (except {listed(outside)})." if outside.codes else "."),
            values=task.items,
        )
    if isinstance(scope.exceptions, Clause):
        yield asking.asks(
            "draw",
            "exceptions",
            scope.exceptions,
            zh=f"不适用双随机的情形：{listed(scope.exceptions.value)}。",
            en=f"No draw is asked for in: {listed(scope.exceptions.value)}.",
            state=MAY,
            values=scope.exceptions.value,
        )
    if isinstance(scope.double_random_elements, Clause):
        elements = named("scope.double_random_elements", scope.double_random_elements.value)
        yield asking.asks(
            "draw",
            "elements",
            scope.double_random_elements,
            zh=f"本次检查须做到：{'、'.join(elements)}。",
            en=f"The inspection has: {', '.join(scope.double_random_elements.value)}.",
            values=elements,
        )
    if value(scope.reference_use_allowed):
        whom = named("scope.reference_targets", value(scope.reference_targets))
        yield asking.asks(
            "draw",
            "reference-use",
            scope.reference_use_allowed,
            scope.reference_targets,
            zh=f"对{'、'.join(whom) or '其他对象'}参照执行。",
            en=f"For {', '.join(value(scope.reference_targets) or ()) or 'others'} the text applies alike.",
            values=whom,
        )


def _means(asking: Asking) -> Iterator[Requirement]:
    draw = asking.policy.draw
    if isinstance(draw.methods, Clause):
        allowed = (
            bool(_BY_SOFTWARE & set(draw.methods.value.codes)) or draw.methods.value.open_ended
        )
        yield asking.asks(
            "draw",
            "means",
            draw.methods,
            draw.software_required,
            zh=f"抽取方式：{listed(draw.methods.value)}"
            + ("。" if allowed else "；本软件不在其列，请先取得认可，或在该平台抽取。"),
            en=f"A draw is made by {listed(draw.methods.value)}"
            + ("." if allowed else "; have this software recognised first, or draw there."),
            state=MET if allowed else MISSING,
            values=draw.methods.value,
        )
    if value(draw.software_required):
        yield asking.asks(
            "draw",
            "software",
            draw.software_required,
            zh="须用软件抽取。",
            en="The draw is made by software.",
            state=MET,
        )


def _watched(asking: Asking) -> Iterator[Requirement]:
    draw = asking.policy.draw
    if not isinstance(draw.witness_required, Clause) and not isinstance(draw.witness_kinds, Clause):
        return
    needed, kinds = bool(value(draw.witness_required)), labels(draw.witness_kinds)
    who = listed(kinds) or "监督人员"
    yield asking.asks(
        "draw",
        "witness",
        draw.witness_required,
        draw.witness_kinds,
        zh=f"抽取须有现场监督：{who}。" if needed else f"抽取可邀请{who}现场监督。",
        en=f"The draw {'needs' if needed else 'may have'} witnesses: {who}.",
        state=TO_DO if needed else MAY,
        values=kinds,
    )


def _recorded(asking: Asking) -> Iterator[Requirement]:
    draw = asking.policy.draw
    if isinstance(draw.record_media, Clause):
        yield asking.asks(
            "draw",
            "recorded",
            draw.record_media,
            zh=f"抽取过程用{listed(draw.record_media.value)}方式记录。",
            en=f"The draw is recorded by {listed(draw.record_media.value)}.",
            values=draw.record_media.value,
        )
    if value(draw.written_record_required):
        yield asking.asks(
            "draw",
            "written",
            draw.written_record_required,
            zh="抽取情况须形成书面资料：打印并由在场人员签字。",
            en="The draw is put in writing: print it and have it signed by those present.",
        )


def _kept_by_the_lottery(asking: Asking) -> Iterator[Requirement]:
    draw, scope = asking.policy.draw, asking.policy.scope
    for what, said, zh, en in (
        ("registers-frozen", draw.requires_frozen_registries,
         "两库先冻结、后匹配：结果含两库的摘要。", "Both registers are frozen before the match."),
        ("fixed-before-seed", draw.parameters_committed_before_seed,
         "先定规则后抽取：任务的摘要先于种子。", "Everything is fixed before chance is asked."),
        ("inspectors-drawn", draw.personnel_random,
         "执法检查人员从名录库随机选派。", "Inspectors are drawn from their register."),
        ("subjects-not-named", draw.target_naming_forbidden,
         "不点名抽查。", "Nobody is named who can be drawn."),
        ("inspectors-not-named", draw.inspector_fixing_forbidden,
         "不指定、不固定检查人员。", "No inspector is named or kept in place."),
        ("matched", draw.random_match,
         "对象与人员随机匹配。", "Subjects and inspectors are matched at random."),
        ("chance-throughout", draw.randomness_everywhere,
         "随机性贯穿检查全过程。", "Chance governs the whole of the inspection."),
        ("double-random", scope.default_double_random,
         "检查以双随机方式进行。", "The inspection is drawn on both sides."),
    ):  # fmt: skip
        if value(said):
            yield asking.asks("draw", what, said, zh=zh, en=en, state=MET)
    parts = [c for c in (draw.source, draw.pool, draw.size_rule) if isinstance(c, Clause)]
    if parts:
        how = (
            *named("draw.source", (value(draw.source) or "",) if value(draw.source) else ()),
            *named("draw.pool", (value(draw.pool) or "",) if value(draw.pool) else ()),
            *named(
                "draw.size_rule", (value(draw.size_rule) or "",) if value(draw.size_rule) else ()
            ),
        )
        yield asking.asks(
            "draw",
            "subjects-drawn",
            *parts,
            zh=f"检查对象随机抽取：{'、'.join(how)}。",
            en=f"Subjects are drawn at random: {', '.join(c.value for c in parts)}.",
            state=MET,
            values=how,
        )
    if isinstance(draw.order, Clause):
        steps = named("draw.order", draw.order.value)
        yield asking.asks(
            "draw",
            "order",
            draw.order,
            zh=f"抽取顺序：{'、'.join(steps)}（两路随机数互不影响，顺序不改变结果）。",
            en=f"Order: {', '.join(draw.order.value)} (the streams are separate, so it changes nothing).",
            state=MET,
            values=steps,
        )
    if isinstance(draw.personnel_levels, Clause):
        levels = named("draw.personnel_levels", draw.personnel_levels.value)
        yield asking.asks(
            "draw",
            "inspectors-levels",
            draw.personnel_levels,
            zh=f"选派范围限于{'、'.join(levels)}执法检查人员。",
            en=f"Inspectors of these levels may be drawn: {', '.join(draw.personnel_levels.value)}.",
            values=levels,
        )


def _blind(asking: Asking) -> Iterator[Requirement]:
    """Neither side learns of the other; until when, the switch `draw_blind_until` chooses."""
    draw = asking.policy.draw
    if value(draw.double_blind):
        until = asking.policy.switch("draw_blind_until") or "dispatch"
        zh = "到达检查现场" if until == "arrival" else "派出"
        yield asking.asks(
            "draw",
            "double-blind",
            draw.double_blind,
            zh=f"双向互盲：{zh}前，检查人员不知对象，对象不知检查人员；结果文件夹不得外传。",
            en=f"Neither side learns of the other before {until}; keep the results closed.",
            values=(until,),
        )


def _shortage(asking: Asking) -> Iterator[Requirement]:
    """Yield what the text offers where both sides cannot be drawn."""
    fallback = asking.policy.fallback
    if value(fallback.single_random_allowed):
        sides = named("fallback.single_random_sides", value(fallback.single_random_sides))
        approval = isinstance(fallback.single_random_approval, Clause)
        yield asking.asks(
            "draw",
            "single-random",
            fallback.single_random_allowed,
            fallback.single_random_sides,
            fallback.single_random_approval,
            fallback.temporary,
            zh=f"条件不具备的，可{'暂' if value(fallback.temporary) else ''}行单随机"
            + (f"（{'、'.join(sides)}一方）" if sides else "")
            + ("，报同级政府批准。" if approval else "；批准机关文本未规定，须记录理由。"),
            en="One side alone may be drawn"
            + (" for the time being" if value(fallback.temporary) else "")
            + (f" ({' or '.join(value(fallback.single_random_sides) or ())})" if sides else "")
            + (
                ", with leave of the same-level government."
                if approval
                else "; the text names nobody who approves, so the reason is recorded."
            ),
            state=MAY,
            values=sides,
        )
    if value(fallback.direct_assignment_allowed):
        statement = asking.policy.switch("fallback_direct_assignment_proof") == "statement"
        conditions = labels(fallback.direct_assignment_condition)
        yield asking.asks(
            "draw",
            "direct-assignment",
            fallback.direct_assignment_allowed,
            fallback.direct_assignment_condition,
            zh=f"具备{listed(conditions) or '特殊情况'}的，可直接指派；以"
            + ("部门的书面说明" if statement else "无法分配的证明（certificate）")
            + "为据。",
            en=f"Inspectors may be named where {listed(conditions) or 'there is reason'}; shown by "
            + ("the department's statement." if statement else "the certificate of the dispatch."),
            state=MAY,
            values=conditions,
        )
    if value(fallback.superior_pool_allowed) or value(fallback.pooled_personnel):
        asked = bool(value(fallback.superior_pool_request_required))
        superior = fallback.superior_pool_allowed
        yield asking.asks(
            "draw",
            "more-inspectors",
            superior if value(superior) else fallback.pooled_personnel,
            fallback.superior_pool_request_required,
            zh="人员不足的，"
            + (
                ("报请上级后" if asked else "") + "可从上级名录库抽取。"
                if value(superior)
                else "统筹各部门人员抽取。"
            ),
            en="Where inspectors are few, "
            + (
                "they may come from the superior register"
                + (", which is asked first." if asked else ".")
                if value(superior)
                else "registers are pooled."
            ),
            state=MAY,
        )
    for what, said, words in (
        ("other-chance", fallback.random_aspects, "不能随机抽取对象或人员的，可随机确定"),
        ("census", fallback.census_random_aspects, "普查的，可随机确定"),
    ):
        if isinstance(said, Clause):
            yield asking.asks(
                "draw",
                what,
                said,
                zh=f"{words}{listed(said.value)}。",
                en=f"What is left to chance: {listed(said.value)}.",
                state=MAY,
                values=said.value,
            )
    if value(fallback.full_coverage_mode) and asking.task.ratio.value == 1:
        drawn = value(fallback.full_coverage_inspectors_random)
        yield asking.asks(
            "draw",
            "full-coverage",
            fallback.full_coverage_mode,
            fallback.full_coverage_inspectors_random,
            zh="全覆盖检查：对象全部检查，"
            + ("执法检查人员仍随机选派。" if drawn else "执法检查人员可不随机选派。"),
            en="Every subject is inspected; the inspectors "
            + ("are drawn all the same." if drawn else "need not be drawn."),
            state=MET if drawn else MAY,
        )
