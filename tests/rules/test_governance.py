"""What an office has to have: contacts, papers, forms, a place in the printed lists."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from attrs import evolve

from randsup.errors import InputError
from randsup.law.clause import Clause
from randsup.law.terms import Enumeration, Silent
from randsup.profiles import load_policy
from randsup.rules.office.governance import Office, bound, contacts, item_form, office, submission

LINYI = load_policy("linyi")
COLUMNS = ("人员", "姓名", "职务", "办公电话", "手机号", "备注")
WHO = ("分管负责人", "牵头科室负责人", "联络员")


def form(who: Iterable[str] = WHO, without: str = "") -> list[dict[str, str]]:
    return [
        {column: role if column == "人员" else "x" for column in COLUMNS if column != without}
        for role in who
    ]


def said(rows: list[dict[str, str]], *silent: str) -> list[tuple[str, str, str]]:
    policy = LINYI
    for path in silent:
        policy = policy.with_clause(path, Silent())
    return [
        (f.code, f.about, f.citation.clause) for f in contacts(policy, "甲", rows) if f.citation
    ]


# ---------------------------------------------------------------- contacts


@pytest.mark.parametrize("column", COLUMNS[1:])
@pytest.mark.clause("linyi-2017/annex-5/contact-form")
def test_the_contact_form_has_six_columns(column: str) -> None:
    assert said(form()) == []
    lacking = [("contact-column", column, "linyi-2017/annex-5/contact-form")]
    assert said(form(without=column)) == lacking
    assert said(form(without=column), "annex.contact_columns")[:1] != lacking


@pytest.mark.parametrize("role", WHO)
@pytest.mark.clause("linyi-2017/annex-5/rows")
def test_the_contact_form_has_three_rows(role: str) -> None:
    rows = form([r for r in WHO if r != role])
    assert said(rows) == [("contact-row", role, "linyi-2017/annex-5/rows")]
    assert said(rows, "annex.contact_rows") == []


@pytest.mark.parametrize("role", WHO)
@pytest.mark.clause("linyi-2017/4.2/three-contacts")
def test_one_of_each_is_named(role: str) -> None:
    rows = form([*WHO, role])
    assert said(rows) == [("contact-number", role, "linyi-2017/4.2/three-contacts")]
    assert said(rows, "gov.contacts") == []
    numbers = LINYI["gov.contacts"]
    assert isinstance(numbers, Clause)
    two = evolve(numbers, value=tuple((code, 2) for code, _ in numbers.value))
    assert len(contacts(LINYI.with_clause("gov.contacts", two), "甲", form())) == 3


def test_a_form_without_any_row_lacks_all() -> None:
    assert [code for code, _, _ in said([])] == ["contact-column"] * 6 + ["contact-row"] * 3


# ---------------------------------------------------------------- papers


@pytest.mark.parametrize(
    ("code", "paper"),
    [
        ("item-list", "随机抽查事项清单"),
        ("target-registry", "检查对象名录库"),
        ("personnel-registry", "执法检查人员名录库"),
        ("implementing-rules", "实施细则"),
    ],
)
@pytest.mark.clause("linyi-2017/3.1.1/rules")
@pytest.mark.clause("linyi-2017/3.1.1/submit")
def test_four_sealed_papers_are_handed_in(code: str, paper: str) -> None:
    papers = {"item-list", "target-registry", "personnel-registry", "implementing-rules"}
    assert submission(LINYI, papers, sealed=True) == ()
    (lacking,) = submission(LINYI, papers - {code}, sealed=True)
    assert (lacking.code, lacking.about) == ("submission-paper", paper)
    assert lacking.citation == LINYI.submission.documents.citation  # type: ignore[union-attr]
    (unsealed,) = submission(LINYI, papers, sealed=False)
    assert unsealed.code == "submission-seal"
    silent = LINYI.with_clause("submission.documents", Silent())
    assert submission(silent.with_clause("submission.sealed", Silent()), [], sealed=False) == ()


def test_a_paper_that_is_none() -> None:
    with pytest.raises(InputError, match=r"did you mean item-list\?"):
        submission(LINYI, ["item_list"])


# ---------------------------------------------------------------- the annexes of Linyi

BLOCK_1 = (
    ("市发改委", "经信委", "教育局", "科技局", "公安局", "民政局", "司法局", "财政局"),
    ("人社局", "国土资源局", "住建局", "规划局", "城市管理局", "交通运输局", "水利局"),
    ("农业局", "商务局", "文广新局", "卫计委", "环保局", "民宗局", "体育局", "统计局"),
    ("林业局", "安监局", "旅游发展委", "人防办", "工商局", "质监局", "食药监局"),
    ("金融办", "物价局", "文化执法局", "房产局", "粮食局", "国税局", "地税局"),
    ("国家安全局", "邮政管理局"),
)
BLOCK_2 = (
    ("市国家保密局", "档案局", "机关事务管理局", "住房公积金中心", "地震局", "公路局"),
    ("节能办", "园林局", "农机局", "畜牧局", "渔业局", "行管办", "盐务局", "气象局"),
    ("烟草专卖局", "沂沭河水利管理局", "中国人民银行临沂支行"),
    ("中国银监会临沂监管分局", "国家统计局临沂调查队"),
)


@pytest.mark.parametrize(
    ("names", "number", "clause"),
    [
        pytest.param(
            BLOCK_1,
            39,
            "linyi-2017/annex-1/block-1",
            marks=[
                pytest.mark.clause("linyi-2017/annex-1/block-1"),
                pytest.mark.clause("linyi-2017/annex-1/departments"),
            ],
        ),
        pytest.param(
            BLOCK_2,
            19,
            "linyi-2017/annex-1/block-2",
            marks=[
                pytest.mark.clause("linyi-2017/annex-1/block-2"),
                pytest.mark.clause("linyi-2017/annex-1/departments"),
            ],
        ),
    ],
)
def test_the_printed_departments_are_bound(
    names: tuple[tuple[str, ...], ...], number: int, clause: str
) -> None:
    each = [name for line in names for name in line]
    path = f"annex.departments_{clause[-7:].replace('-', '_')}"
    listed = LINYI[path]
    assert isinstance(listed, Clause)
    assert len(each) == len(listed.value) == number
    both = (clause, "linyi-2017/annex-1/departments")
    assert {bound(LINYI, name) for name in each} == {both}
    assert {bound(LINYI.with_clause(path, Silent()), name) for name in each} == {()}


def test_a_department_that_is_not_printed_is_not_bound() -> None:
    assert bound(LINYI, "教育") == bound(LINYI, "甲") == ()
    assert bound(LINYI, "市教育局") == bound(LINYI, "教育局")
    assert bound(load_policy("yunnan"), "教育局") == ()


HEADINGS = (
    "序号",
    "事项名称",
    "抽查依据",
    "抽查对象",
    "抽查内容",
    "抽查方式",
    "抽查频次",
    "联合抽查部门",
    "抽查情况及查处结果公开方式",
)
ITEM = {
    "name": "a",
    "basis": "b",
    "target": "c",
    "content": "d",
    "method": "电话询问",
    "frequency": "f",
    "joint_departments": "g",
    "publication_method": "h",
    "ratio": "3%",
}


@pytest.mark.clause("linyi-2017/annex-2/columns")
@pytest.mark.clause("linyi-2017/annex-2/seal")
@pytest.mark.clause("linyi-2017/annex-2/note-method")
def test_an_item_list_as_annex_2() -> None:
    head, columns, first, second = item_form(LINYI, [ITEM, {"name": "z"}], unit="甲")
    assert head == ("填报单位（盖章）：甲",)
    assert columns == HEADINGS  # nine, and the ratio is none of them
    assert first == ("1", "a", "b", "c", "d", "电话询问", "f", "g", "h")
    assert second[:2] == ("2", "z")
    with pytest.raises(InputError, match="填报单位"):
        item_form(LINYI, [ITEM], unit="")
    no_head = LINYI.with_clause("annex.item_list_header", Silent())
    assert item_form(no_head, [ITEM], unit="")[0] == HEADINGS
    assert (
        item_form(LINYI.with_clause("annex.item_list_columns", Silent()), [ITEM], unit="甲") == ()
    )


@pytest.mark.clause("linyi-2017/annex-2/note-method")
def test_the_methods_of_annex_2_are_an_open_list() -> None:
    methods = LINYI["inspection.methods"]
    assert isinstance(methods, Clause)
    assert methods.value == Enumeration(
        codes=("on_site", "documentary", "network"),
        labels=("实地检查", "书面检查", "网络监测"),
        open_ended=True,
    )
    closed = evolve(methods, value=evolve(methods.value, open_ended=False))
    policy = LINYI.with_clause("inspection.methods", closed)
    with pytest.raises(InputError, match="'电话询问' is not one of"):
        item_form(policy, [ITEM], unit="甲")
    for method in ("实地检查", "书面检查", "网络监测", ""):
        assert item_form(policy, [{**ITEM, "method": method}], unit="甲")[2][5] == method


# ---------------------------------------------------------------- offices below the city


@pytest.mark.clause("shenzhen-2018/3.1/district-departments")
@pytest.mark.clause("shenzhen-2018/3.1/district-conference")
def test_a_district_office_has_a_government_and_somebody_who_coordinates() -> None:
    policy = load_policy("shenzhen")
    whole = Office(name="甲", level="district", government="某区政府", coordinator="区联席会议")
    assert office(policy, whole) == ()
    (alone,) = office(policy, evolve(whole, government=""))
    assert alone.code == "office-government"
    assert alone.citation is not None
    assert alone.citation.clause == "shenzhen-2018/3.1/district-departments"
    (unled,) = office(policy, evolve(whole, coordinator=""))
    assert unled.code == "office-coordinator"
    assert unled.citation is not None
    assert unled.citation.clause == "shenzhen-2018/3.1/district-conference"
    assert office(policy, Office(name="甲", level="municipal")) == ()
    without = policy.with_clause("gov.levels", Silent())
    without = without.with_clause("gov.district_coordinator_required", Silent())
    assert office(without, Office(name="甲", level="district")) == ()


@pytest.mark.clause("shenyang-2020/4.1/district-mechanism")
def test_a_district_of_shenyang_has_somebody_who_coordinates() -> None:
    policy = load_policy("shenyang")
    (unled,) = office(policy, Office(name="甲", level="district"))
    assert unled.citation is not None
    assert unled.citation.clause == "shenyang-2020/4.1/district-mechanism"
    silent = policy.with_clause("gov.district_coordinator_required", Silent())
    assert office(silent, Office(name="甲", level="district")) == ()


@pytest.mark.clause("linyi-2017/3.2/county")
def test_linyi_is_carried_out_by_the_city_and_its_counties() -> None:
    for level, found in (("municipal", []), ("county", []), ("district", ["office-level"])):
        assert [f.code for f in office(LINYI, Office(name="甲", level=level))] == found
    silent = LINYI.with_clause("gov.levels", Silent())
    assert office(silent, Office(name="甲", level="district")) == ()


def test_the_form_has_a_tenth_column_under_the_other_reading() -> None:
    ten = load_policy("linyi", switches={"items_export_columns": "ten"})
    _, columns, row = item_form(ten, [{"name": "a", "ratio": "3%"}], unit="甲")
    assert (len(columns), columns[6], row[6]) == (10, "抽查比例", "3%")
    assert "抽查比例" not in item_form(LINYI, [{"name": "a", "ratio": "3%"}], unit="甲")[1]
