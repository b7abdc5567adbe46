"""Under which text a task runs, who answers, in which system, who publishes: typed from the texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from randsup.facts.departments import TaskDepartment
from randsup.facts.plans import Task
from randsup.law.clause import Clause
from randsup.law.terms import Silent
from randsup.profiles import load_policy
from randsup.profiles.registry import cited_by
from randsup.rules.office.governance import dangling_powers
from tests.profiles.small import cited, profile, write
from tests.rules.test_checklist import JOINT, ONE, asked

TEN_DAYS = '{ working_days = 10, anchor = "result_formed" }'
ROWS = [
    pytest.param(
        "shenzhen", ONE, "text", "met",
        "深圳市人民政府办公厅|深府办函〔2018〕232号|2018-08-19|市政府|主动公开",
        "已经市政府同意|深府办函〔2018〕232号|市政府办公厅 2018年8月19日",
        marks=[
            pytest.mark.clause("shenzhen-2018/0/provenance"),
            pytest.mark.clause("shenzhen-2018/0/doc-no"),
            pytest.mark.clause("shenzhen-2018/0/issued"),
        ],
    ),
    pytest.param(
        "tonghua", ONE, "text", "met",
        "通化市推进政府职能转变和“放管服”改革协调小组办公室|2020-03-26",
        "（试行）|2020年3月26日",
        marks=[
            pytest.mark.clause("tonghua-2020/0/provenance"),
            pytest.mark.clause("tonghua-2020/0/issued"),
        ],
    ),
    pytest.param(
        "shenyang", ONE, "text", "met",
        "沈阳市人民政府办公室|沈政办发〔2020〕19号|2020-04-13|市政府|此件公开发布",
        "经市政府同意|沈政办发〔2020〕19号|2020年4月13日印发|此件公开发布",
        marks=[
            pytest.mark.clause("shenyang-2020/0/provenance"),
            pytest.mark.clause("shenyang-2020/0/doc-no"),
            pytest.mark.clause("shenyang-2020/0/issued"),
            pytest.mark.clause("shenyang-2020/0/disclosure"),
        ],
    ),
    pytest.param(
        "linyi", ONE, "text", "met",
        "临沂市人民政府办公室|临政办字〔2017〕41号|2017-04-17|市政府",
        "已经市政府同意|临政办字〔2017〕41号|2017年4月17日印发",
        marks=[
            pytest.mark.clause("linyi-2017/0/provenance"),
            pytest.mark.clause("linyi-2017/0/doc-no"),
            pytest.mark.clause("linyi-2017/0/issued"),
        ],
    ),
    pytest.param(
        "yunnan", ONE, "text", "met",
        "云南省人民政府办公厅|云政办发〔2016〕105号|2016-09-29|2016-09-30|省|省人民政府|"
        "此件公开发布",
        "经省人民政府同意|云政办发〔2016〕105号|2016年9月29日|2016年9月30日印发|此件公开发布",
        marks=[
            pytest.mark.clause("yunnan-2016/0/provenance"),
            pytest.mark.clause("yunnan-2016/0/doc-no"),
            pytest.mark.clause("yunnan-2016/0/issued"),
            pytest.mark.clause("yunnan-2016/0/printed"),
            pytest.mark.clause("yunnan-2016/0/disclosure"),
        ],
    ),
    pytest.param(
        "shenzhen", ONE, "superior-texts", "met",
        "国发〔2016〕30号|国办发〔2015〕58号|粤府〔2017〕16号|粤办函〔2017〕468号|等",
        "国办发〔2015〕58号",
        marks=pytest.mark.clause("shenzhen-2018/0/superior-instruments"),
    ),
    pytest.param(
        "tonghua", ONE, "superior-texts", "met",
        "吉政办发〔2019〕32号",
        "吉政办发〔2019〕32号",
        marks=pytest.mark.clause("tonghua-2020/0/basis"),
    ),
    pytest.param(
        "shenyang", ONE, "superior-texts", "met",
        "辽政发〔2020〕2号",
        "辽政发〔2020〕2号",
        marks=pytest.mark.clause("shenyang-2020/0/basis"),
    ),
    pytest.param(
        "linyi", ONE, "superior-texts", "met",
        "鲁政办字〔2016〕214号|国发〔2016〕30号|国办发〔2015〕58号",
        "鲁政办字〔2016〕214号|国发〔2016〕30号",
        marks=[
            pytest.mark.clause("linyi-2017/0/basis"),
            pytest.mark.clause("linyi-2017/0/superior-instruments"),
        ],
    ),
    pytest.param(
        "yunnan", ONE, "superior-texts", "met",
        "云政发〔2016〕58号|国发〔2015〕62号|国办发〔2015〕58号|云政发〔2016〕38号",
        "云政发〔2016〕58号|国发〔2015〕62号",
        marks=[
            pytest.mark.clause("yunnan-2016/0/basis"),
            pytest.mark.clause("yunnan-2016/0/superior-instruments"),
        ],
    ),
    pytest.param(
        "shenzhen", ONE, "superior-scheme", "to-do",
        "",
        "上级业务部门已出台",
        marks=pytest.mark.clause("shenzhen-2018/3.1/follow-superior-scheme"),
    ),
    pytest.param(
        "tonghua", ONE, "addressees", "met",
        "各县（市、区）人民政府|通化医药高新区管委会|市直“双随机、一公开”联席会议成员单位",
        "联席会议成员单位",
        marks=pytest.mark.clause("tonghua-2020/0/addressees"),
    ),
    pytest.param(
        "tonghua", ONE, "parts", "met",
        "总则|组织方式|工作基础|监管实施|结果运用|协同联动",
        "总则、组织方式、工作基础、监管实施、结果运用和协同联动",
        marks=pytest.mark.clause("tonghua-2020/1/contents"),
    ),
    pytest.param(
        "tonghua", ONE, "forms-missing", "to-do",
        "A|B|C-figure|D|G|图未随文",
        "附录 G",
        marks=pytest.mark.clause("tonghua-2020/annex-missing/forms"),
    ),
    pytest.param(
        "shenzhen", ONE, "exchanged", "to-do",
        "随机抽查事项清单|检查对象名录库|执法检查人员名录库|实施细则|等",
        "一单、两库、一细则",
        marks=pytest.mark.clause("shenzhen-2018/2.2.1/interop"),
    ),
    pytest.param(
        "tonghua", ONE, "exchanged", "to-do",
        "执法检查信息|违法线索|监管标准",
        "执法检查信息互享、违法线索互联、监管标准互通",
        marks=pytest.mark.clause("tonghua-2020/5.5/sharing"),
    ),
    pytest.param(
        "linyi", ONE, "exchanged", "may",
        "随机抽查事项清单|检查对象名录库|执法检查人员名录库|等",
        "一单、两库",
        marks=pytest.mark.clause("linyi-2017/2.3/system"),
    ),
    pytest.param(
        "linyi", ONE, "platform-built", "to-do",
        "",
        "统筹开发建设随机抽查系统或平台",
        marks=pytest.mark.clause("linyi-2017/2.3/informatise"),
    ),
    pytest.param(
        "shenyang", ONE, "upstream", "to-do",
        "省统一平台|辽宁省“互联网+监管”系统",
        "省统一平台",
        marks=pytest.mark.clause("shenyang-2020/3.1/province-connect"),
    ),
    pytest.param(
        "shenzhen", ONE, "coordinator", "to-do",
        "“双随机一公开”监管工作联席会议|市市场和质量监管委",
        "联席会议制度|市市场和质量监管委",
        marks=[
            pytest.mark.clause("shenzhen-2018/3.1/conference"),
            pytest.mark.clause("shenzhen-2018/3.1/office"),
        ],
    ),
    pytest.param(
        "shenyang", ONE, "coordinator", "to-do",
        "市政府部门协同综合执法工作协调小组|市市场监管局",
        "市市场监管局要发挥牵头作用",
        marks=pytest.mark.clause("shenyang-2020/4.1/coordination-group"),
    ),
    pytest.param(
        "linyi", ONE, "coordinator", "to-do",
        "推进政府职能转变领导小组|市职能办",
        "推进政府职能转变领导小组",
        marks=pytest.mark.clause("linyi-2017/4.1/coordination"),
    ),
    pytest.param(
        "yunnan", ONE, "coordinator", "to-do",
        "省政府推进职能转变协调小组",
        "省政府推进职能转变协调小组",
        marks=pytest.mark.clause("yunnan-2016/3.1/coordinator"),
    ),
    pytest.param(
        "shenyang", ONE, "responsible", "to-do",
        "市政府部门协同综合执法工作协调小组成员单位|各区、县(市)政府|定期完成|每年|长期推进",
        "完成时限:长期推进",
        marks=pytest.mark.clause("shenyang-2020/3/responsible-departments"),
    ),
    pytest.param(
        "shenyang", ONE, "responsible-items", "to-do",
        "市市场监管局|司法局|信息中心|协调小组成员单位",
        "责任部门:市市场监管局、司法局、信息中心",
        marks=pytest.mark.clause("shenyang-2020/3.2/owners"),
    ),
    pytest.param(
        "shenyang", ONE, "responsible-registers", "to-do",
        "市市场监管局|市编委办|市民政局|市司法局",
        "责任部门:市市场监管局、市编委办、市民政局、市司法局",
        marks=pytest.mark.clause("shenyang-2020/3.3/owners"),
    ),
    pytest.param(
        "shenyang", ONE, "responsible-platform", "to-do",
        "市市场监管局|大数据局|信息中心",
        "责任部门:市市场监管局、大数据局、信息中心",
        marks=pytest.mark.clause("shenyang-2020/3.1/owners"),
    ),
    pytest.param(
        "linyi", ONE, "responsible", "to-do",
        "负有监管职责的部门单位",
        "责任主体",
        marks=pytest.mark.clause("linyi-2017/4.2/responsible-body"),
    ),
    pytest.param(
        "linyi", ONE, "contacts", "to-do",
        "牵头科室 1|分管负责人 1|联络员 1|《市直有关部门单位“双随机、一公开”工作联络表》|"
        "分管负责人|牵头科室负责人|联络员|人员|姓名|职务|办公电话|手机号|备注",
        "《市直有关部门单位“双随机、一公开”工作联络表》|人员姓名职务办公电话手机号备注|"
        "分管负责人 牵头科室负责人 联络员|1名分管负责人、1个牵头科室和1名联络员",
        marks=[
            pytest.mark.clause("linyi-2017/4.2/contact-form"),
            pytest.mark.clause("linyi-2017/annex-5/contact-form"),
            pytest.mark.clause("linyi-2017/annex-5/rows"),
            pytest.mark.clause("linyi-2017/4.2/three-contacts"),
        ],
    ),
    pytest.param(
        "linyi", ONE, "forms", "to-do",
        "随机抽查事项清单|检查对象名录库|执法检查人员名录库",
        "附件2、3、4",
        marks=pytest.mark.clause("linyi-2017/3.1.1/forms"),
    ),
    pytest.param(
        "shenzhen", ONE, "platform", "may",
        "",
        "可在本级、本系统统筹开发建设",
        marks=pytest.mark.clause("shenzhen-2018/2.2.1/system-may"),
    ),
    pytest.param(
        "tonghua", ONE, "platform", "to-do",
        "统一的“双随机、一公开”监管系统",
        "应使用统一的“双随机、一公开”监管系统",
        marks=pytest.mark.clause("tonghua-2020/5.5/system"),
    ),
    pytest.param(
        "shenyang", ONE, "platform", "to-do",
        "沈阳市“双随机”综合执法平台|市|区、县(市)|须对接",
        "是全市市场监管领域开展|有效利用此平台|联通对接",
        marks=[
            pytest.mark.clause("shenyang-2020/3.1/platform"),
            pytest.mark.clause("shenyang-2020/3.1/use-platform"),
            pytest.mark.clause("shenyang-2020/3.1/existing-platforms"),
        ],
    ),
    pytest.param(
        "shenyang", JOINT, "platform", "to-do",
        "沈阳市“双随机”综合执法平台|市|区、县(市)|须对接",
        "为部门联合检查的工作平台",
        marks=pytest.mark.clause("shenyang-2020/3.9/platform"),
    ),
    pytest.param(
        "shenzhen", ONE, "publisher", "to-do",
        "甲",
        "谁检查、谁录入、谁公示",
        marks=pytest.mark.clause("shenzhen-2018/2.1.4/who-inspects-publishes"),
    ),
    pytest.param(
        "tonghua", JOINT, "publisher", "to-do",
        "甲|乙",
        "谁检查、谁录入、谁负责",
        marks=pytest.mark.clause("tonghua-2020/6.10.2.1/who"),
    ),
    pytest.param(
        "shenyang", JOINT, "publisher", "to-do",
        "甲|乙",
        "谁检查谁公示",
        marks=pytest.mark.clause("shenyang-2020/3.8/who"),
    ),
    pytest.param(
        "linyi", ONE, "item-form", "to-do",
        "填报单位（盖章）|序号|事项名称|抽查依据|抽查对象|抽查内容|抽查方式|抽查频次|"
        "联合抽查部门|抽查情况及查处结果公开方式",
        "抽查频次|填报单位（盖章）",
        marks=[
            pytest.mark.clause("linyi-2017/annex-2/columns"),
            pytest.mark.clause("linyi-2017/annex-2/seal"),
        ],
    ),
    pytest.param(
        "linyi", ONE, "other-supervision", "may",
        "全面检查|专项检查|风险监测|网格化监管|属地化监管|等",
        "全面检查、专项检查、风险监测、网格化监管、属地化监管等",
        marks=pytest.mark.clause("linyi-2017/2.5/integrate"),
    ),
    pytest.param(
        "shenzhen", ONE, "other-supervision", "may",
        "专项检查|风险监测|属地化监管|等",
        "专项检查、风险监测、属地化监管等",
        marks=pytest.mark.clause("shenzhen-2018/2.2.3/integrate"),
    ),
    pytest.param(
        "tonghua", ONE, "other-supervision", "to-do",
        "信用监管|互联网+监管|智能监管|重点监管|综合监管",
        "信用监管、互联网+监管、智能监管和重点监管、综合监管",
        marks=pytest.mark.clause("tonghua-2020/8/coordination"),
    ),
    pytest.param(
        "tonghua", ONE, "complements", "to-do",
        "投诉举报|案件线索核查|专项整治|网络监测|相关大数据分析运用|等",
        "相关大数据分析运用等",
        marks=pytest.mark.clause("tonghua-2020/8/complement"),
    ),
    pytest.param(
        "shenzhen", ONE, "subject-kinds", "to-do",
        "企业|行政单位|事业单位|社团|民办非企业单位|等",
        "企业、行政单位、事业单位、社团及民办非企业单位等",
        marks=pytest.mark.clause("shenzhen-2018/1.3/target-kinds"),
    ),
    pytest.param(
        "tonghua", ONE, "subject-kinds", "to-do",
        "市场主体|非市场主体|企业|个体工商户|农民专业合作社|事业单位|社团|民办非企业单位|等",
        "包括市场主体和非市场主体|各类企业、个体工商户、农民专业合作社等|"
        "事业单位、社团和民办非企业单位等",
        marks=[
            pytest.mark.clause("tonghua-2020/2.1/target"),
            pytest.mark.clause("tonghua-2020/2.1/market-entity"),
            pytest.mark.clause("tonghua-2020/2.1/non-market-entity"),
        ],
    ),
    pytest.param(
        "shenzhen", ONE, "binds", "to-do",
        "各区政府（新区管委会）|行政执法部门",
        "各区政府（新区管委会）",
        marks=pytest.mark.clause("shenzhen-2018/1.2/actors"),
    ),
    pytest.param(
        "tonghua", ONE, "binds", "to-do",
        "县级|市场主体",
        "县级以上",
        marks=pytest.mark.clause("tonghua-2020/1/applies-to"),
    ),
    pytest.param(
        "tonghua", ONE, "basic-means", "met",
        "双随机、一公开",
        "基本手段",
        marks=pytest.mark.clause("tonghua-2020/8/basic-means"),
    ),
    pytest.param(
        "shenyang", ONE, "basic-means", "met",
        "双随机、一公开",
        "基本手段",
        marks=pytest.mark.clause("shenyang-2020/1/basic-means"),
    ),
    pytest.param(
        "shenzhen", ONE, "levels", "to-do",
        "市级|区级",
        "区级行政执法部门",
        marks=pytest.mark.clause("shenzhen-2018/3.1/district-departments"),
    ),
    pytest.param(
        "linyi", ONE, "levels", "to-do",
        "市级|县区级",
        "各县区",
        marks=pytest.mark.clause("linyi-2017/3.2/county"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("city", "task", "what", "state", "values", "words"), ROWS)
def test_what_is_asked(
    request: pytest.FixtureRequest,
    city: str,
    task: Task,
    what: str,
    state: str,
    values: str,
    words: str,
) -> None:
    """`values` and `words` are parted by bars; a list that goes on ends in 等."""
    policy = load_policy(city)
    found = asked(policy, task)[what]
    more = ("等",) if "等" in found.zh else ()  # the printed list goes on
    assert (found.state, "|".join((*found.values, *more))) == (state, values)
    marks = [mark.args[0] for mark in request.node.iter_markers("clause")]
    for id_, said in zip(marks, words.split("|"), strict=True):
        assert id_ in found.clauses
        cited = [c for p in cited_by(id_) for c in policy[p].citations]  # type: ignore[union-attr]
        assert any(c.clause == id_ and said in c.quote for c in cited)
        without = policy
        for path in cited_by(id_):
            without = without.with_clause(path, Silent())
        assert asked(without, task).get(what) != found  # the near-miss: a text that is silent on it


@pytest.mark.parametrize("city", ["shenzhen", "tonghua", "shenyang", "linyi", "yunnan"])
def test_each_superior_text_stands_in_a_quote(city: str) -> None:
    policy = load_policy(city)
    said = policy.provenance.basis
    assert isinstance(said, Clause)
    quotes = ["".join(c.quote.split()) for c in said.citations]
    lacking = [n for n in said.value if not any(n in quote for quote in quotes)]
    assert lacking == []
    assert asked(city)["superior-texts"].values == said.value


def test_no_number_is_invented() -> None:
    assert load_policy("tonghua")["provenance.number"] == Silent()
    assert not any("号" in v for v in asked("tonghua")["text"].values)


@pytest.mark.clause("tonghua-2020/0/addressees")
def test_an_addressee_is_no_coordinator() -> None:
    """Tonghua names 联席会议 among the addressees, and gives it no duty."""
    assert "coordinator" not in asked("tonghua")
    assert "联席会议" in asked("tonghua")["addressees"].zh


@pytest.mark.clause("tonghua-2020/annex-missing/forms")
def test_forms_e_and_f_came_with_the_text() -> None:
    missing = asked("tonghua")["forms-missing"]
    assert {"E", "F"}.isdisjoint(missing.values)
    assert set("ABDG") <= set(missing.values)


@pytest.mark.clause("shenzhen-2018/3.2/power-lists-supply")
def test_the_office_that_supplies_the_power_lists_is_named() -> None:
    policy = load_policy("shenzhen")
    found = asked(policy)["power-list"]
    assert "对照市编办" in found.zh
    silent = policy.with_clause("items.power_list_provider", Silent())
    assert "市编办" not in asked(silent)["power-list"].zh
    (dangling,) = dangling_powers(policy, {"a": "P1", "b": "P9", "c": ""}, ["P1", "P2"])
    assert (dangling.code, dangling.about) == ("power-list-reference", "b")
    assert dangling.citation is not None
    assert dangling.citation.clause == "shenzhen-2018/3.2/power-lists-supply"
    assert dangling.zh == "事项b对照的P9不在市编办提供的权责清单中。"
    unasked = silent.with_clause("items.requires_power_list_ref", Silent())
    assert dangling_powers(unasked, {"b": "P9"}, ["P1"]) == ()


@pytest.mark.clause("shenzhen-2018/3.1/follow-superior-scheme")
def test_a_superior_scheme_is_laid_over_and_named(tmp_path: Path) -> None:
    overlay = write(
        tmp_path,
        "sector",
        profile("sector", cited("sector", "publication.result", TEN_DAYS), level="department"),
    )
    policy = load_policy("shenzhen", layers=[str(overlay)])
    said = policy["publication.result"]
    assert isinstance(said, Clause)
    assert (said.value.working_days, said.citation.document) == (10, "sector")
    found = asked(policy)["superior-scheme"]
    assert (found.state, found.values) == ("to-do", ("sector",))
    assert found.zh.endswith("；已叠加的层：sector。")
    silent = policy.with_clause("provenance.overlay_allowed", Silent())
    assert "superior-scheme" not in asked(silent)


# ---------------------------------------------------------------- who is named in the annex


def test_departments_of_the_task_in_the_printed_lists() -> None:
    assert asked("linyi")["departments"].state == "to-do"
    assert "不在其列：甲" in asked("linyi")["departments"].zh
    lead = TaskDepartment(name="市教育局", lead=True)
    there = asked("linyi", evolve(ONE, departments=[lead]))["departments"]
    assert (there.state, there.values) == ("met", ("市教育局",))
    assert there.zh == "附件列明的部门单位共39+19个。"
