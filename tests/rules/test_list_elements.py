"""Elements of a list that are clauses of their own: each is asked for, and missed where it lacks.

Tonghua prints what its registers record, and the cases in which no draw is needed, as numbered
sentences of their own (五（二）3, 五（三）2, 三（二）). The labels are typed from the text.
"""

from __future__ import annotations

import pytest
from attrs import evolve

from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.facts.stated_ratios import Ratio
from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration
from randsup.profiles import load_policy
from randsup.proof.explain import explain
from randsup.rules.office.checklist import checklist
from randsup.rules.office.requirements import Ground, Requirement

TASK = Task(
    id="t",
    items=("a",),
    ratio=Ratio(value="1"),
    departments=[TaskDepartment(name="甲", lead=True, inspectors=2)],
)
PLANNED = Ground(planned=True)
SUBJECT = ("市场主体名称", "统一社会信用代码", "住所（经营场所）", "法定代表人（负责人）", "行业")
INSPECTOR = (
    "姓名",
    "性别",
    "所在单位",
    "所在单位内设部门",
    "职务",
    "执法证号",
    "执法类别",
    "联系方式",
)


def asked(what: str, policy: Policy, ground: Ground = PLANNED) -> Requirement:
    (found,) = (r for r in checklist(TASK, policy, ground) if r.what == what)
    return found


def without(policy: Policy, path: str, label: str) -> Policy:
    """The policy with one element of a list struck out."""
    clause = policy[path]
    assert isinstance(clause, Clause)
    value: Enumeration = clause.value
    kept = [(c, n) for c, n in zip(value.codes, value.labels, strict=True) if n != label]
    assert len(kept) == len(value) - 1
    struck = evolve(value, codes=tuple(c for c, _ in kept), labels=tuple(n for _, n in kept))
    return policy.with_clause(path, evolve(clause, value=struck))


SUBJECT_FIELDS = [
    pytest.param("市场主体名称", marks=pytest.mark.clause("tonghua-2020/5.2.3.1/name")),
    pytest.param("统一社会信用代码", marks=pytest.mark.clause("tonghua-2020/5.2.3.2/credit-code")),
    pytest.param("住所（经营场所）", marks=pytest.mark.clause("tonghua-2020/5.2.3.3/domicile")),
    pytest.param(
        "法定代表人（负责人）",
        marks=pytest.mark.clause("tonghua-2020/5.2.3.4/legal-representative"),
    ),
    pytest.param("行业", marks=pytest.mark.clause("tonghua-2020/5.2.3.5/industry")),
]
INSPECTOR_FIELDS = [
    pytest.param("姓名", marks=pytest.mark.clause("tonghua-2020/5.3.2.1/name")),
    pytest.param("性别", marks=pytest.mark.clause("tonghua-2020/5.3.2.2/gender")),
    pytest.param("所在单位", marks=pytest.mark.clause("tonghua-2020/5.3.2.3/unit")),
    pytest.param("所在单位内设部门", marks=pytest.mark.clause("tonghua-2020/5.3.2.4/section")),
    pytest.param("职务", marks=pytest.mark.clause("tonghua-2020/5.3.2.5/post")),
    pytest.param("执法证号", marks=pytest.mark.clause("tonghua-2020/5.3.2.6/certificate-no")),
    pytest.param("执法类别", marks=pytest.mark.clause("tonghua-2020/5.3.2.7/category")),
    pytest.param("联系方式", marks=pytest.mark.clause("tonghua-2020/5.3.2.8/contact")),
]
EXCEPTIONS = [
    pytest.param(
        "直接涉及公共安全和人民群众生命健康等特殊行业、重点领域、依法依规实行全覆盖的重点监管",
        marks=pytest.mark.clause("tonghua-2020/3.2.1/key-supervision"),
    ),
    pytest.param(
        "社会舆论和新闻报道有明确涉嫌违法对象的",
        marks=pytest.mark.clause("tonghua-2020/3.2.2/media"),
    ),
    pytest.param("大数据监测的", marks=pytest.mark.clause("tonghua-2020/3.2.3/big-data")),
    pytest.param("市场监管突发性事件的", marks=pytest.mark.clause("tonghua-2020/3.2.4/emergency")),
    pytest.param(
        "上级交办、督办案件的", marks=pytest.mark.clause("tonghua-2020/3.2.5/superior-case")
    ),
    pytest.param(
        "被投诉举报涉嫌违法违规的", marks=pytest.mark.clause("tonghua-2020/3.2.6/complaint")
    ),
    pytest.param(
        "在履行职责过程中发现监管对象涉嫌违法违规行为的",
        marks=pytest.mark.clause("tonghua-2020/3.2.7/found-on-duty"),
    ),
    pytest.param(
        "其他部门移交案件线索的", marks=pytest.mark.clause("tonghua-2020/3.2.8/transferred-lead")
    ),
]


def ground(without: str) -> Ground:
    subjects, inspectors = set(SUBJECT) - {without}, set(INSPECTOR) - {without}
    return Ground(
        subject_fields=frozenset(subjects), inspector_fields=frozenset(inspectors), planned=True
    )


def test_registers_with_every_field_lack_nothing() -> None:
    policy = load_policy("tonghua")
    for what in ("subject-fields", "inspector-fields"):
        assert asked(what, policy, ground(without="")).state == "met"


@pytest.mark.parametrize("label", SUBJECT_FIELDS)
def test_a_register_of_subjects_without_the_field_lacks_it(label: str) -> None:
    policy = load_policy("tonghua")
    found = asked("subject-fields", policy, ground(without=label))
    assert found.state == "missing"
    assert found.zh.endswith(f"；所给的表缺：{label}。")
    struck = asked(
        "subject-fields", without(policy, "registry.target_fields", label), ground(without=label)
    )
    assert struck.state == "met"


@pytest.mark.parametrize("label", INSPECTOR_FIELDS)
def test_a_register_of_inspectors_without_the_field_lacks_it(label: str) -> None:
    policy = load_policy("tonghua")
    found = asked("inspector-fields", policy, ground(without=label))
    assert found.state == "missing"
    assert found.zh.endswith(f"；所给的表缺：{label}。")
    struck = asked(
        "inspector-fields",
        without(policy, "registry.personnel_fields", label),
        ground(without=label),
    )
    assert struck.state == "met"


@pytest.mark.parametrize("label", EXCEPTIONS)
def test_the_case_needs_no_draw(label: str) -> None:
    policy = load_policy("tonghua")
    found = asked("exceptions", policy)
    assert label in found.values
    assert not found.open_ended
    assert label not in asked("exceptions", without(policy, "scope.exceptions", label)).values


def test_each_element_is_named_by_its_clause() -> None:
    """The ids of the elements stand behind the head sentence, in text order."""
    policy = load_policy("tonghua")
    for what, first, count in (
        ("subject-fields", "tonghua-2020/5.2.3", 5),
        ("inspector-fields", "tonghua-2020/5.3.2", 8),
        ("exceptions", "tonghua-2020/3.2", 8),
    ):
        head, *elements = asked(what, policy).clauses
        assert head.startswith(f"{first}/")
        numbers = [id_.split("/")[1] for id_ in elements]
        assert numbers == [f"{first.partition('/')[2]}.{n}" for n in range(1, count + 1)]


@pytest.mark.clause("shenzhen-2018/0/basis")
def test_what_the_shenzhen_plan_is_made_from() -> None:
    (sentence,) = explain(load_policy("shenzhen"), ["shenzhen-2018/0/basis"])
    assert sentence == (
        "《深圳市全面推行“双随机一公开”监管工作实施方案》（深府办函〔2018〕232号）"
        "引言“结合我市实际，制定本实施方案”：上位文件：国发〔2016〕30号、国办发〔2015〕58号、"
        "粤府〔2017〕16号、粤办函〔2017〕468号；等文件（应当）。[shenzhen-2018/0/basis]"
    )


@pytest.mark.clause("linyi-2017/annex-1/departments")
def test_which_units_of_linyi_are_bound() -> None:
    policy = load_policy("linyi")
    one, two = policy.annex.departments_block_1, policy.annex.departments_block_2
    assert isinstance(one, Clause)
    assert isinstance(two, Clause)
    assert (len(one.value), len(two.value), len({*one.value, *two.value})) == (39, 19, 58)
    assert (one.value[0], one.value[-1]) == ("市发改委", "邮政管理局")
    assert (two.value[0], two.value[-1]) == ("市国家保密局", "国家统计局临沂调查队")
    (sentence,) = explain(policy, ["linyi-2017/annex-1/departments"])
    assert all(unit in sentence for unit in (*one.value, *two.value))
