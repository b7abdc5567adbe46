"""Drawing and sending: who is drawn, who is sent, who steps aside, and what if nobody can be drawn.

随机抽取检查对象, 随机选派执法检查人员, and match the two at random; a team has its least number,
who has an interest steps aside, and a substitute is drawn again. Where drawing both sides is not
possible the texts name narrower steps; where they name none they are silent, which is no
prohibition.
"""

# ruff: noqa: RUF009 - `parameter` declares a field, as `attrs.field` does

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.declaring import parameter
from randsup.law.parameters import DetailSpec
from randsup.law.terms import Enumeration, Silent, Term

FORCE = DetailSpec(
    name="force",
    kind="choice",
    zh="原文用语",
    choices=(("generally", "一般"), ("gradual", "逐步"), ("explore", "探索"), ("may", "可")),
)
"""The printed word, where it is neither 应 nor 原则上."""


@frozen(kw_only=True)
class Draw:
    """The draw: from what, by what means, in what order, seen and recorded by whom."""

    double_blind: Clause[bool] | Silent = parameter(
        "双向互盲", "Neither side learns of the other before dispatch."
    )
    inspector_fixing_forbidden: Clause[bool] | Silent = parameter(
        "不指定、不固定检查人员", "Inspectors who can be drawn are not named or kept in place."
    )
    methods: Clause[Enumeration] | Silent = parameter(
        "抽取方式", "The means by which a draw may be made.", also="draw_methods_open_ended"
    )
    order: Clause[tuple[str, ...]] | Silent = parameter(
        "抽取顺序",
        "The order of the draws.",
        choices={"targets": "检查对象", "personnel": "执法检查人员", "match": "随机匹配"},
    )
    parameters_committed_before_seed: Clause[bool] | Silent = parameter(
        "先定规则后抽取", "Everything discretionary is fixed before chance is asked."
    )
    personnel_levels: Clause[tuple[str, ...]] | Silent = parameter(
        "参加检查人员的层级",
        "The levels whose inspectors may be drawn.",
        choices={"own": "本级", "lower": "下级", "superior": "上级"},
    )
    personnel_random: Clause[bool] | Silent = parameter(
        "随机选派执法检查人员", "Inspectors are drawn from their register."
    )
    pool: Clause[str] | Silent = parameter(
        "抽取范围", "From what the subjects are drawn.", choices={"jurisdiction": "辖区监管对象"}
    )
    random_match: Clause[bool] | Silent = parameter(
        "对象与人员随机匹配",
        "Subjects and inspectors are matched at random.",
        also="draw_random_match_force",
        details=(FORCE,),
    )
    randomness_everywhere: Clause[bool] | Silent = parameter(
        "随机性贯穿全过程", "Chance governs the whole of the inspection."
    )
    record_media: Clause[Enumeration] | Silent = parameter(
        "抽取过程记录方式", "The media in which the draw is recorded."
    )
    requires_frozen_registries: Clause[bool] | Silent = parameter(
        "名录库确定后方可匹配", "Both registers are fixed before the match."
    )
    size_rule: Clause[str] | Silent = parameter(
        "抽取数量规则", "How the number drawn follows.", choices={"ratio-of-pool": "按比例抽取"}
    )
    software_required: Clause[bool] | Silent = parameter(
        "须用抽取软件", "The draw is made by software."
    )
    source: Clause[str] | Silent = parameter(
        "抽取来源",
        "What the subjects are drawn from.",
        choices={"registry-snapshot": "名录库"},
    )
    target_naming_forbidden: Clause[bool] | Silent = parameter(
        "不点名抽查", "Subjects who can be drawn are not named."
    )
    witness_kinds: Clause[Enumeration] | Silent = parameter(
        "可邀请的监督人员", "Who may be invited to watch.", also="draw_witness_open_ended"
    )
    witness_required: Clause[bool] | Silent = parameter(
        "须有现场监督", "Whether the draw needs a witness."
    )
    written_record_required: Clause[bool] | Silent = parameter(
        "须形成书面资料", "The draw is put in writing too."
    )


@frozen(kw_only=True)
class Team:
    """The team: its least number, its seats by category, its leader, those who only help."""

    auxiliaries_allowed: Clause[bool] | Silent = parameter(
        "可聘请专家、第三方", "Experts and third parties may help."
    )
    auxiliaries_condition: Clause[str] | Silent = parameter(
        "专家参与的条件", "When experts may help.", choices={"special-field": "特定领域"}
    )
    auxiliaries_count_to_min: Clause[bool] | Silent = parameter(
        "专家计入最低人数", "Whether those who only help fill a seat."
    )
    auxiliary_kinds: Clause[Enumeration] | Silent = parameter(
        "专家、第三方种类", "Who may help.", also="team_auxiliary_kinds_open_ended"
    )
    domain_match_levels: Clause[Enumeration] | Silent = parameter(
        "执法类别匹配程度", "How near a category has to be to fill a category seat."
    )
    leader_modes: Clause[Enumeration] | Silent = parameter("组长产生方式", "How a leader is found.")
    leader_required: Clause[bool] | Silent = parameter("须设组长", "Whether a team needs a leader.")
    leader_role: Clause[str] | Silent = parameter(
        "组长职责", "What a leader does.", choices={"coordination": "组织协调管理"}
    )
    min_domain_matched: Clause[int] | Silent = parameter(
        "相应执法类别最少人数",
        "Inspectors of a matching category in a team that asks for one, at least.",
        also="team_domain_matched_condition team_domain_matched_force",
        at_least=1,
        details=(DetailSpec(name="condition", kind="text", zh="适用条件"), FORCE),
    )
    min_size: Clause[int] | Silent = parameter(
        "检查人员最低人数", "Inspectors in a team, at least.", at_least=1, tighten="up"
    )
    mix_rule: Clause[str] | Silent = parameter(
        "人员搭配原则",
        "A mix is asked for; what it is, the text does not say.",
        choices={"unspecified": "未具体规定"},
    )
    rest_unconditioned: Clause[bool] | Silent = parameter(
        "其他人员不设条件", "The seats that are no category seats are open to everyone."
    )


@frozen(kw_only=True)
class Recusal:
    """Who has an interest in a subject does not inspect it."""

    required: Clause[bool] | Silent = parameter(
        "利害关系应回避", "An inspector with an interest steps aside.", tighten="up"
    )
    scope: Clause[str] | Silent = parameter(
        "回避范围",
        "Between whom an interest counts.",
        choices={"inspector-target": "检查人员与检查对象"},
    )


@frozen(kw_only=True)
class Replacement:
    """Replacing an inspector who was drawn: why, when, with whose leave, by what draw."""

    approval_chain: Clause[Enumeration] | Silent = parameter(
        "替换审批程序", "Who applies, reviews and approves, in this order."
    )
    by_draw: Clause[bool] | Silent = parameter(
        "替补由抽取产生", "A substitute is drawn, never named."
    )
    preserves_team_rules: Clause[bool] | Silent = parameter(
        "替补仍守组队规则", "The team with the substitute keeps every rule for teams."
    )
    reason_required: Clause[bool] | Silent = parameter(
        "替换须有事由", "Nobody is replaced without a reason."
    )
    reasons: Clause[Enumeration] | Silent = parameter(
        "替换事由", "The reasons for which somebody is replaced."
    )
    request_window: Clause[Term] | Silent = parameter(
        "申请替换期限",
        "Until when a replacement may be asked for.",
        key="replacement_request_window_working_days",
        also="replacement_window_anchor",
    )


@frozen(kw_only=True)
class Fallback:
    """What the texts allow where drawing both sides at random is not possible."""

    census_random_aspects: Clause[Enumeration] | Silent = parameter(
        "普查可随机的方面", "What may be left to chance in a census."
    )
    direct_assignment_allowed: Clause[bool] | Silent = parameter(
        "可直接指派", "Inspectors may be named."
    )
    direct_assignment_condition: Clause[Enumeration] | Silent = parameter(
        "直接指派的条件", "All of these hold before an inspector is named."
    )
    full_coverage_inspectors_random: Clause[bool] | Silent = parameter(
        "全覆盖检查仍随机派员", "Where every subject is inspected, the inspectors stay drawn."
    )
    full_coverage_mode: Clause[bool] | Silent = parameter(
        "设有全覆盖检查", "Some items or industries are inspected without a draw of subjects."
    )
    pooled_personnel: Clause[bool] | Silent = parameter(
        "人员统筹抽取", "Where inspectors are few, registers are pooled."
    )
    random_aspects: Clause[Enumeration] | Silent = parameter(
        "替代的随机方面", "What is left to chance where subjects or inspectors cannot be."
    )
    single_random_allowed: Clause[bool] | Silent = parameter(
        "可暂行单随机", "One side alone may be drawn for the time being."
    )
    single_random_approval: Clause[str] | Silent = parameter(
        "单随机的批准机关",
        "Who approves that one side alone is drawn.",
        choices={"same-level-government": "同级政府"},
    )
    single_random_sides: Clause[tuple[str, ...]] | Silent = parameter(
        "单随机的一方",
        "The side that may be drawn alone.",
        choices={"targets": "检查对象", "personnel": "执法检查人员"},
    )
    superior_pool_allowed: Clause[bool] | Silent = parameter(
        "可从上级名录库抽取", "Inspectors may come from the superior register."
    )
    superior_pool_request_required: Clause[bool] | Silent = parameter(
        "须报请上级", "The superior department is asked first."
    )
    temporary: Clause[bool] | Silent = parameter(
        "单随机为暂行", "Drawing one side alone is for the time being."
    )
