"""What is written: the record of a visit, its form, the result, what follows, the archive.

An inspection ends in a result and a record that somebody signs; a result that shows a breach is
followed up by the department that is competent; all of it is kept. 档案保存期限一般不少于2年: from
when, the text does not say.
"""

# ruff: noqa: RUF009 - `parameter` declares a field, as `attrs.field` does

from attrs import frozen

from randsup.law.clause import Clause
from randsup.law.declaring import parameter
from randsup.law.parameters import DetailSpec
from randsup.law.sections_assign import FORCE
from randsup.law.terms import Due, Enumeration, Silent

_HEADER = {
    "bureau": "检查机关",
    "officers": "执法人员",
    "date": "检查日期",
    "certificate-numbers": "执法证号",
}
_REQUIRED = DetailSpec(name="required", kind="flag", zh="必须办理")
_FORM = DetailSpec(name="form", kind="text", zh="文书")


@frozen(kw_only=True)
class Record:
    """The record of a visit."""

    electronic_required: Clause[bool] | Silent = parameter(
        "须运用电子化手段", "The trail is kept electronically."
    )
    entity_sign_and_seal: Clause[bool] | Silent = parameter(
        "对象须签字并盖章", "The subject signs and seals the record."
    )
    form_precedence: Clause[tuple[str, ...]] | Silent = parameter(
        "记录文书的先后",
        "Which form goes first.",
        choices={
            "superior-form": "上级统一文书",
            "appendix-e-or-f": "附录E或附录F",
            "own-form": "自制记录表",
        },
    )
    full_trace: Clause[bool] | Silent = parameter(
        "全程留痕",
        "Everything leaves a trail.",
        also="record_full_trace_scope",
        details=(
            DetailSpec(
                name="scope",
                kind="choice",
                zh="适用范围",
                choices=(("joint", "部门联合监管"), ("all", "全部抽查")),
            ),
        ),
    )
    ledger_fields: Clause[Enumeration] | Silent = parameter(
        "执法日志和台账内容", "What log and ledger say."
    )
    refusal_note_allowed: Clause[bool] | Silent = parameter(
        "拒签须注明", "A refusal to sign is noted on the record."
    )
    signed_by: Clause[str] | Silent = parameter(
        "检查记录签名",
        "Who signs the record.",
        choices={"every-inspector": "全体检查人员", "team-leader": "组长"},
    )


@frozen(kw_only=True)
class Form:
    """The printed forms: E for one department, F for several."""

    e_certificate_shown: Clause[bool] | Silent = parameter(
        "附录E载明出示证件", "Form E says that certificates were shown."
    )
    e_fields: Clause[Enumeration] | Silent = parameter(
        "附录E对象信息", "What form E says of the subject."
    )
    e_header: Clause[tuple[str, ...]] | Silent = parameter(
        "附录E抬头", "What form E opens with.", choices=_HEADER
    )
    e_noncoop: Clause[Enumeration] | Silent = parameter(
        "附录E不予配合情形", "The refusals printed in form E."
    )
    e_noncoop_flag: Clause[tuple[str, ...]] | Silent = parameter(
        "附录E有无该情形",
        "How form E marks a refusal.",
        choices={"present": "有该情形", "absent": "无该情形"},
    )
    e_remarks: Clause[bool] | Silent = parameter("附录E备注", "Form E has room for remarks.")
    e_rows: Clause[str] | Silent = parameter(
        "附录E检查情况行",
        "How findings are entered in form E.",
        choices={"one-per-item": "每个检查项目一行"},
    )
    e_signatures: Clause[Enumeration] | Silent = parameter("附录E签章", "Who signs form E.")
    e_statement: Clause[bool] | Silent = parameter(
        "附录E核查说明", "Form E says by what standard the items were inspected."
    )
    f_entity_seal: Clause[bool] | Silent = parameter("附录F对象盖章", "The subject seals form F.")
    f_fields: Clause[Enumeration] | Silent = parameter(
        "附录F对象信息", "What form F says of the subject."
    )
    f_header: Clause[tuple[str, ...]] | Silent = parameter(
        "附录F抬头", "What form F opens with.", choices=_HEADER
    )
    f_noncoop: Clause[Enumeration] | Silent = parameter(
        "附录F不予配合情形", "The refusals printed in form F."
    )
    f_sections: Clause[str] | Silent = parameter(
        "附录F分栏",
        "How form F is divided.",
        choices={"per-department": "每部门一栏"},
    )
    f_signatures: Clause[Enumeration] | Silent = parameter("附录F签章", "Who signs form F.")


@frozen(kw_only=True)
class Result:
    """What an inspection comes to."""

    categories: Clause[Enumeration] | Silent = parameter(
        "检查结果类别",
        "What a result may be.",
        also="result_categories_closed result_categories_count",
    )
    categories_uniform_in_joint: Clause[bool] | Silent = parameter(
        "联合抽查结果分类统一", "Departments in a joint inspection use the same categories."
    )
    complete_requires_publication: Clause[bool] | Silent = parameter(
        "未公示视为未完成", "An inspection whose result is unpublished is not complete."
    )
    conclusion_required: Clause[bool] | Silent = parameter(
        "须作出检查结论", "Every inspection ends with a conclusion."
    )
    formation: Clause[Due] | Silent = parameter(
        "检查结果形成期限", "When the result is formed.", key="result_formation_working_days"
    )
    notice: Clause[Due] | Silent = parameter(
        "结果告知期限",
        "When the subject is told the result in writing.",
        key="result_notice_working_days",
        also="result_notice_form result_notice_required",
        details=(_REQUIRED, _FORM),
    )
    sources: Clause[Enumeration] | Silent = parameter(
        "检查结果的来源", "From what the result is formed."
    )


@frozen(kw_only=True)
class Followup:
    """What follows upon a breach."""

    decision: Clause[Due] | Silent = parameter(
        "处理决定期限",
        "When the department decides on a breach in its own power.",
        key="followup_decision_due",
        also="followup_decision_required",
        details=(_REQUIRED,),
    )
    fine_instead_of_crime_forbidden: Clause[bool] | Silent = parameter(
        "严禁以罚代刑", "A crime is not settled with a fine."
    )
    out_of_scope: Clause[str] | Silent = parameter(
        "检查事项之外的问题",
        "What is done about problems beyond the items.",
        choices={"separate-case": "另案查处"},
    )
    required_on_unlawful_refusal: Clause[bool] | Silent = parameter(
        "违法拒绝检查须处理", "An unlawful refusal is followed up."
    )
    required_on_violation: Clause[bool] | Silent = parameter(
        "违法行为须处理", "A breach that was found is followed up."
    )
    summary: Clause[Due] | Silent = parameter(
        "汇总报送期限",
        "When a team reports its inspections together.",
        key="followup_summary_due",
        also="followup_summary_form followup_summary_recipient",
        details=(
            _FORM,
            DetailSpec(
                name="recipient",
                kind="choice",
                zh="报送",
                choices=(("lead", "牵头部门"), ("own-department", "本部门")),
            ),
        ),
    )
    transfer_due: Clause[Due] | Silent = parameter(
        "移送期限", "When a case is passed to the competent department."
    )
    transfer_judicial: Clause[bool] | Silent = parameter(
        "涉嫌犯罪须移送司法", "A suspected crime is passed to the judiciary."
    )
    transfer_out_of_power: Clause[bool] | Silent = parameter(
        "不属本部门权限须移送", "A case of another department is passed to it."
    )


@frozen(kw_only=True)
class Archive:
    """What is kept, by whom, how long."""

    contents: Clause[Enumeration] | Silent = parameter("归档材料", "What is kept.")
    due: Clause[Due] | Silent = parameter("归档期限", "When everything is put into the archive.")
    owner: Clause[str] | Silent = parameter(
        "归档责任者",
        "Who puts it there.",
        choices={"inspection-team": "检查组", "each-department": "各部门"},
    )
    required: Clause[bool] | Silent = parameter("须存档", "Records are kept.")
    retention_min_years: Clause[int] | Silent = parameter(
        "保存期限下限(年)",
        "Years for which records are kept, at least.",
        also="archive_retention_anchor archive_retention_force",
        at_least=1,
        details=(DetailSpec(name="anchor", kind="event", zh="起算"), FORCE),
    )
    retention_statute_prevails: Clause[bool] | Silent = parameter(
        "保存期限从法定", "A statute on keeping records goes first."
    )
