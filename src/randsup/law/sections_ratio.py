"""How many are drawn and how often: ratio, risk and credit.

No text prints a base ratio, a factor or a rounding rule. They print who decides, what goes first,
what raises (应) and what may lower (可) the ratio, and that there be a balance without numbers.
"""

# ruff: noqa: RUF009 - `parameter` declares a field, as `attrs.field` does

from fractions import Fraction

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.declaring import parameter
from randsup.law.parameters import Count, Portion
from randsup.law.sections_assign import FORCE
from randsup.law.terms import Enumeration, Silent


@frozen(kw_only=True)
class Ratio:
    """The share that is drawn, and how often."""

    adjust_factors: Clause[Enumeration] | Silent = parameter(
        "可调整比例的因素",
        "What permits another ratio.",
        also="ratio_adjust_force",
        details=(FORCE,),
    )
    ceiling: Clause[Portion] | Silent = parameter("比例上限", "The largest share drawn.")
    credit_precondition: Clause[str] | Silent = parameter(
        "差异化监管的前提",
        "What has to stand before ratios differ by credit.",
        choices={"shared-data": "监管信息统一归集共享"},
    )
    denominator: Clause[str] | Silent = parameter(
        "比例的基数",
        "Of what the ratio is a share.",
        choices={"same-category-active-pool": "同类监管对象", "jurisdiction": "辖区监管对象"},
    )
    dimensions: Clause[Enumeration] | Silent = parameter(
        "差异化的维度", "By what ratio and frequency differ."
    )
    feedback_loop: Clause[bool] | Silent = parameter(
        "依监管情况调整", "Ratio, method and frequency follow what was found."
    )
    floor: Clause[Portion] | Silent = parameter("比例下限", "The smallest share drawn.")
    full: Clause[Fraction] | Silent = parameter(
        "全覆盖比例", "The share at which subjects are not drawn but all inspected."
    )
    local_factors: Clause[Enumeration] | Silent = parameter(
        "自定比例的考虑因素", "What weighs where no statute sets the ratio."
    )
    lower_principle: Clause[str] | Silent = parameter("降低的原则", "The printed word for less.")
    lower_triggers: Clause[Enumeration] | Silent = parameter(
        "可降低比例的情形", "What may lower the ratio.", also="ratio_lower_force", details=(FORCE,)
    )
    precedence: Clause[tuple[str, ...]] | Silent = parameter(
        "比例依据的先后",
        "Whose ratio goes first.",
        choices={
            "statute": "法律法规规章",
            "normative-document": "其他规范性文件",
            "superior-requirement": "上级要求",
            "local-determination": "本地确定",
        },
    )
    raise_intensity: Clause[bool] | Silent = parameter(
        "加大检查力度", "What raises the ratio makes the inspection stricter too."
    )
    raise_principle: Clause[str] | Silent = parameter("提高的原则", "The printed word for more.")
    raise_triggers: Clause[Enumeration] | Silent = parameter(
        "应提高比例的情形", "What raises the ratio.", also="ratio_raise_force"
    )
    uses_credit_class: Clause[bool] | Silent = parameter(
        "结合信用风险分类", "The ratio takes the credit class into account."
    )


@frozen(kw_only=True)
class Risk:
    """Risk: its levels, what decides them, what follows from them."""

    base_rule: Clause[str] | Silent = parameter(
        "风险分类规则",
        "How the risk of a subject is found.",
        choices={"max-activity-risk": "按最高风险活动分类"},
    )
    factors: Clause[Enumeration] | Silent = parameter("风险因素", "What is weighed besides.")
    levels: Clause[Enumeration] | Silent = parameter(
        "风险类型", "The kinds of risk that analysis is to find."
    )
    local_standard_filing: Clause[tuple[str, ...]] | Silent = parameter(
        "本地分类标准报送",
        "To whom a local standard is reported.",
        choices={
            "same-level-coordination-office": "本级协调小组办公室",
            "superior-department": "上一级业务主管部门",
        },
    )
    lowering_precondition: Clause[str] | Silent = parameter(
        "降低风险层级的前提",
        "What has to hold before a tier is lowered.",
        choices={"risk-controllable-and-effective": "风险可控、有效监管"},
    )
    standard_owner: Clause[str] | Silent = parameter(
        "分类标准制定者",
        "Who sets the standard of tiers.",
        choices={"provincial-department": "省直有关部门"},
    )
    tier_differentiation: Clause[tuple[str, ...]] | Silent = parameter(
        "分层级的差异",
        "In what tiers are treated differently.",
        choices={"frequency": "检查频率", "method": "抽查方式"},
    )
    tier_dynamic: Clause[bool] | Silent = parameter(
        "风险层级动态调整", "Tiers are kept up to date."
    )
    warning_publication_interval_days: Clause[Count] | Silent = parameter(
        "风险预警发布间隔",
        "Days between two published warnings, at most.",
        key="risk_warning_publication_interval",
        at_least=1,
    )


@frozen(kw_only=True)
class Credit:
    """Credit: what a result does to a subject's record, and the record to the next draw."""

    bad_lists: Clause[Enumeration] | Silent = parameter(
        "不良信用名单", "The lists whose members are inspected harder."
    )
    cross_department_visibility: Clause[bool] | Silent = parameter(
        "一处违规、处处受限", "A breach found by one is seen by all."
    )
    feedback_loop: Clause[tuple[str, ...]] | Silent = parameter(
        "业务闭环",
        "What is joined to a closed loop.",
        choices={
            "double-random": "双随机",
            "risk-warning": "风险预警",
            "dishonesty-punishment": "失信惩戒",
        },
    )
    joint_punishment_scope: Clause[Enumeration] | Silent = parameter(
        "联合惩戒范围", "Across what dishonesty is punished jointly."
    )
    list_events: Clause[Enumeration] | Silent = parameter(
        "失信名单程序", "What may happen to an entry of the list."
    )
    list_owner_level: Clause[str] | Silent = parameter(
        "失信名单建立层级",
        "The level that keeps the list.",
        choices={"municipal": "市级", "district": "区、县(市)级", "provincial": "省级"},
    )
    list_required: Clause[bool] | Silent = parameter(
        "须建立失信名单制度", "There is a list of the dishonest."
    )
    mechanisms: Clause[Enumeration] | Silent = parameter("信用机制", "What acts upon credit.")
    owners: Clause[tuple[str, ...]] | Silent = parameter(
        "信用机制牵头部门", "Who builds these mechanisms."
    )
    platforms: Clause[Enumeration] | Silent = parameter("信用平台", "The platforms of credit data.")
    record_results: Clause[bool] | Silent = parameter(
        "结果纳入信用记录", "A result goes into the subject's credit record."
    )
    signal_kinds: Clause[Enumeration] | Silent = parameter(
        "风险信号来源", "Whence common problems and risks are learned."
    )
    sources: Clause[Enumeration] | Silent = parameter(
        "信用状况依据", "Upon what the credit of a subject rests."
    )
