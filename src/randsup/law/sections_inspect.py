"""The visit: notice before it, preparation, what is shown and asked, what is recorded.

Which method is the rule and which an alternative, what an inspector shows and says at the door,
what may not be done (收取费用, 妨碍正常生产经营, 重复提交材料), and what refusal is.
"""

# ruff: noqa: RUF009 - `parameter` declares a field, as `attrs.field` does

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.declaring import parameter
from randsup.law.parameters import Count, DetailSpec
from randsup.law.terms import Enumeration, Silent

_METHODS = {
    "on_site": "实地核查",
    "documentary": "书面检查",
    "network": "网络监测",
    "third_party": "委托第三方参与核查",
}
_MEDIA = {"audio-video": "音像记录", "audio": "录音", "video": "录像", "photo": "拍照"}
_TEAM = {"inspection-team": "检查组"}


@frozen(kw_only=True)
class Notice:
    """Whether the subject hears of the visit before."""

    lead_days: Clause[Count] | Silent = parameter(
        "事前通知提前天数", "Days between the notice and the visit.", at_least=0
    )
    methods: Clause[tuple[str, ...]] | Silent = parameter(
        "须事前通知的检查方式", "The methods that call for a notice.", choices=_METHODS
    )
    required: Clause[str] | Silent = parameter(
        "事前通知",
        "Whether the subject is told before.",
        choices={"generally": "一般应通知", "none": "不要求通知", "suppressed": "不得事前通知"},
    )


@frozen(kw_only=True)
class Dispatch:
    """What a team prepares before it goes."""

    forms: Clause[tuple[str, ...]] | Silent = parameter(
        "须准备的文书",
        "The forms that a team brings.",
        choices={"appendix-e": "附录E", "appendix-f": "附录F"},
    )
    preparation_fields: Clause[Enumeration] | Silent = parameter(
        "检查前须明确的内容", "What a team settles beforehand."
    )
    workplan_author: Clause[str] | Silent = parameter(
        "检查方案制定者", "Who makes the plan of the visit.", choices=_TEAM
    )
    workplan_fields: Clause[Enumeration] | Silent = parameter(
        "检查方案内容", "What the plan of the visit says."
    )


@frozen(kw_only=True)
class Inspection:
    """The visit and the other ways to inspect."""

    all_items_required: Clause[bool] | Silent = parameter(
        "须完成全部检查事项", "Every item of the task is inspected."
    )
    basis_checked_on: Clause[str] | Silent = parameter(
        "检查依据的时点",
        "The day on which the basis has to hold.",
        choices={"inspection-date": "检查之日", "plan-date": "计划之日"},
    )
    cooperation_request: Clause[bool] | Silent = parameter(
        "要求对象配合", "The subject is asked to cooperate."
    )
    documentary_for: Clause[str] | Silent = parameter(
        "可书面检查的对象",
        "Who may be inspected on paper.",
        choices={"good-credit": "信用良好的市场主体"},
    )
    entrusted_payer: Clause[str] | Silent = parameter(
        "委托费用承担者",
        "Who pays for services of third parties.",
        choices={"entrusting-department": "委托部门", "subject": "检查对象"},
    )
    entrusted_services: Clause[Enumeration] | Silent = parameter(
        "可委托的服务", "What third parties may be asked to do."
    )
    expert_opinion: Clause[str] | Silent = parameter(
        "专家意见的作用",
        "What weight an expert's opinion has.",
        choices={"advisory": "咨询、辅助"},
    )
    explain: Clause[Enumeration] | Silent = parameter(
        "须向对象说明的内容", "What is explained to the subject."
    )
    fees_allowed_basis: Clause[tuple[str, ...]] | Silent = parameter(
        "可收费的依据",
        "What alone may allow a fee.",
        choices={"law": "法律", "regulation": "法规", "rule": "规章"},
    )
    form_fields: Clause[Enumeration] | Silent = parameter(
        "检查表格内容", "What the inspection form says."
    )
    key_moments: Clause[Enumeration] | Silent = parameter(
        "重要执法过程", "The moments that are recorded in any case."
    )
    keypoint_fields: Clause[Enumeration] | Silent = parameter(
        "抽查要点内容", "What the key points of an item say."
    )
    keypoint_form: Clause[str] | Silent = parameter("抽查要点样式", "The form of the key points.")
    lawful_required: Clause[bool] | Silent = parameter(
        "依法检查", "An inspection keeps within the law."
    )
    material_handover_required: Clause[bool] | Silent = parameter(
        "封存材料须办理交接", "Materials taken away are listed and handed over."
    )
    method_default: Clause[str] | Silent = parameter(
        "一般检查方式", "The method used unless there is a reason.", choices=_METHODS
    )
    method_factors: Clause[Enumeration] | Silent = parameter(
        "确定检查方式的因素", "By what the method is chosen."
    )
    methods: Clause[Enumeration] | Silent = parameter(
        "检查方式", "The methods of inspection.", also="inspection_methods_open_ended"
    )
    network_for: Clause[str] | Silent = parameter(
        "可网络监测的对象",
        "Who may be inspected online.",
        choices={"online-entity": "通过网络开展经营活动或公示信息的市场主体"},
    )
    no_disturb: Clause[bool] | Silent = parameter(
        "不得妨碍正常生产经营", "The subject's business is not disturbed."
    )
    no_duplicate_materials: Clause[bool] | Silent = parameter(
        "无须重复提交材料", "What departments can share is not asked for again."
    )
    record_fallback_media: Clause[tuple[str, ...]] | Silent = parameter(
        "无条件时的记录方式", "How key moments are recorded at least.", choices=_MEDIA
    )
    record_media: Clause[tuple[str, ...]] | Silent = parameter(
        "检查过程记录方式",
        "The media in which the visit is recorded.",
        also="inspection_record_force",
        choices=_MEDIA,
        details=(
            DetailSpec(
                name="force",
                kind="choice",
                zh="原文用语",
                choices=(("where-feasible", "有条件的"),),
            ),
        ),
    )
    show_certificate: Clause[bool] | Silent = parameter(
        "须出示执法证件", "Inspectors show their certificates.", tighten="up"
    )
    specified_items_only: Clause[bool] | Silent = parameter(
        "按明确的项目检查", "Only the settled items are inspected."
    )
    techniques: Clause[Enumeration] | Silent = parameter(
        "核查方法", "How facts are found during a visit."
    )
    third_party_report_required: Clause[bool] | Silent = parameter(
        "第三方须出具报告", "A third party reports in writing."
    )
    verify_persons: Clause[tuple[str, ...]] | Silent = parameter(
        "须核验身份的人员",
        "Whose identity is verified on the spot.",
        choices={
            "legal-representative": "法定代表人",
            "person-in-charge": "负责人",
            "agent": "受托人",
        },
    )
    visit_cap: Clause[Count] | Silent = parameter(
        "检查次数上限", "Visits to one subject a year, at most.", at_least=0
    )
    witness_allowed: Clause[bool] | Silent = parameter(
        "检查过程可邀请监督", "Witnesses may be invited to the visit."
    )
    witness_kinds: Clause[Enumeration] | Silent = parameter(
        "检查时可邀请的监督人员",
        "Who may be invited to the visit.",
        also="inspection_witness_open_ended",
    )


@frozen(kw_only=True)
class Evidence:
    """What is taken as evidence, and how."""

    copy_verified: Clause[bool] | Silent = parameter(
        "复印件须核对无误", "A copy is compared with its original."
    )
    kinds: Clause[Enumeration] | Silent = parameter(
        "可查阅、询问的内容", "What may be read and who may be asked."
    )
    required: Clause[bool] | Silent = parameter(
        "须调查取证", "Evidence is taken and secured during the visit."
    )


@frozen(kw_only=True)
class Noncoop:
    """Refusal: what it is, and who says so."""

    circumstances: Clause[Enumeration] | Silent = parameter(
        "不予配合的情形", "What may be deemed serious refusal."
    )
    deeming: Clause[str] | Silent = parameter(
        "情节严重的认定",
        "Whether refusal is deemed serious by itself.",
        choices={"discretionary": "可视为", "automatic": "应视为"},
    )
    material_variants: Clause[tuple[str, ...]] | Silent = parameter(
        "不提供材料的情形",
        "In what ways materials are refused.",
        choices={"refused": "拒绝", "untruthful": "不如实", "not-as-required": "不按要求"},
    )
    towards_entrusted_body: Clause[bool] | Silent = parameter(
        "含对受托专业机构", "Refusing an entrusted body counts too."
    )
    untruthful_statements: Clause[bool] | Silent = parameter(
        "含不如实提供情况", "An untrue statement counts too."
    )
