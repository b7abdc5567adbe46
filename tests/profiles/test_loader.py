"""A profile with a mistake is refused, with its place and its cure; with many, all of them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from randsup.errors import InputError, Problem, ProfileError
from randsup.law.clause import Clause
from randsup.law.parameters import Milestone
from randsup.law.terms import Enumeration, MonthDay, Promptly, Silent, Strength, Term, Unspecified
from randsup.profiles import load_policy, policy_from_toml
from randsup.profiles.places import toml_line

GOOD = """\
schema = 1
id = "my-city"
title = "某市"
level = "city"
since = 2024-01-01
until = 2030-12-31
reviewed = 2026-01-01

[documents.my-city-2024]
title = "某市工作方案"
number = "某府办〔2024〕1号"
issuer = "某市人民政府办公室"
issued = 2024-01-01
status = "现行"

[documents.annex]
title = "附件"

[draw.methods]
value = { lottery = "摇号", machine = "机选" }
open_ended = true
strength = "must"
cite = { clause = "my-city-2024/1/methods", section = "一", quote = "采用摇号、机选等方式" }

[draw.order]
value = ["targets", "personnel"]
strength = "must"
cite = { clause = "my-city-2024/1/order", section = "一", quote = "先对象后人员" }

[draw.random_match]
value = true
strength = "advisory"
force = "gradual"
cite = { clause = "my-city-2024/1/match", section = "一", quote = "逐步实现随机匹配" }

[joint.max_departments]
value = 5
strength = "in-principle"
includes_lead = true
cite = { clause = "my-city-2024/2/max", section = "二", quote = "原则上不超过5个" }

[joint.min_share_of_draws]
value = "12.5%"
strength = "must"
due = 2025-12-31
cite = [
  { clause = "my-city-2024/2/share", section = "二", quote = "达到12.5%以上" },
  { clause = "annex/1/due", document = "annex", section = "1", quote = "2025年底前" },
]

[joint.plan_due]
value = "03-31"
strength = "must"
cite = { clause = "my-city-2024/2/due", section = "二", quote = "每年3月底前" }

[platform.name]
silent = "另行通知"

[publication.plan]
value = "unspecified"
strength = "must"
cite = { clause = "my-city-2024/3/plan", section = "三", quote = "向社会公开" }

[publication.penalty]
value = "promptly"
strength = "must"
cite = { clause = "my-city-2024/3/penalty", section = "三", quote = "及时公示" }

[publication.result]
value = { working_days = 20, anchor = "result_formed" }
strength = "must"
cite = { clause = "my-city-2024/3/result", section = "三", quote = "于20个工作日内公示" }

[gov.contacts]
value = { liaison = 1, leader = 2 }
strength = "must"
cite = { clause = "my-city-2024/4/contacts", section = "四", quote = "确定2名负责人和1名联络员" }

[items.coverage_due]
value = 2026-12-31
strength = "must"
cite = { clause = "my-city-2024/4/coverage", section = "四", quote = "2026年底前实现全覆盖" }

[milestones.dated]
value = [
  { code = "lists", label = "事项清单", day = 2024-07-31, clause = "my-city-2024/4/lists" },
  { code = "registers", label = "名录库", day = 2024-09-30, clause = "my-city-2024/4/registers" },
]
strength = "must"
cite = [
  { clause = "my-city-2024/4/lists", section = "四", quote = "2024年7月底前公布清单" },
  { clause = "my-city-2024/4/registers", section = "四", quote = "2024年9月底前建立名录库" },
]

[ratio.floor]
value = "unspecified"
strength = "must"
cite = { clause = "my-city-2024/4/floor", section = "四", quote = "保证必要的抽查覆盖面" }

[ratio.ceiling]
value = "8%"
strength = "must"
cite = { clause = "my-city-2024/4/ceiling", section = "四", quote = "不超过8%" }

[task.adhoc_cap]
value = 6
strength = "must"
cite = { clause = "my-city-2024/4/cap", section = "四", quote = "每年不超过6次" }
"""


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        policy_from_toml(text, "my-city.toml")
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem) for problem in caught.value.problems]


def replaced(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


def value(policy: Any, path: str) -> Any:
    clause = policy[path]
    assert isinstance(clause, Clause)
    return clause.value


def test_a_good_profile() -> None:
    policy = policy_from_toml(GOOD, "my-city.toml")
    assert (policy.id, policy.title, policy.level) == ("my-city", "某市", "city")
    assert (policy.since, policy.until) == (date(2024, 1, 1), date(2030, 12, 31))
    assert [d.id for d in policy.documents] == ["my-city-2024", "annex"]
    assert value(policy, "draw.methods") == Enumeration(
        codes=("lottery", "machine"), labels=("摇号", "机选"), open_ended=True
    )
    assert value(policy, "draw.order") == ("targets", "personnel")
    assert value(policy, "joint.plan_due") == MonthDay(month=3, day=31)
    assert value(policy, "publication.plan") == Unspecified()
    assert value(policy, "publication.penalty") == Promptly()
    assert value(policy, "publication.result") == Term(working_days=20, anchor="result_formed")
    assert policy["platform.name"] == Silent("另行通知")
    assert policy["team.min_size"] == Silent()
    assert value(policy, "gov.contacts") == (("leader", 2), ("liaison", 1))
    assert value(policy, "items.coverage_due") == date(2026, 12, 31)
    assert value(policy, "milestones.dated") == (
        Milestone(
            code="lists", label="事项清单", day=date(2024, 7, 31), clause="my-city-2024/4/lists"
        ),
        Milestone(
            code="registers",
            label="名录库",
            day=date(2024, 9, 30),
            clause="my-city-2024/4/registers",
        ),
    )
    assert value(policy, "ratio.floor") == Unspecified()
    assert value(policy, "ratio.ceiling") == Fraction(2, 25)
    assert value(policy, "task.adhoc_cap") == 6
    share = policy["joint.min_share_of_draws"]
    assert isinstance(share, Clause)
    assert share.value == Fraction(1, 8)
    assert share.detail("due") == "2025-12-31"
    assert [c.document for c in share.citations] == ["my-city-2024", "annex"]
    match = policy["draw.random_match"]
    assert isinstance(match, Clause)
    assert (match.strength, match.detail("force")) == (Strength.ADVISORY, "gradual")


@pytest.mark.parametrize("text", ["\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), GOOD.encode()])
def test_marks_and_line_ends_of_editors_change_nothing(text: str | bytes) -> None:
    assert policy_from_toml(text, "x").digest == policy_from_toml(GOOD, "x").digest


MISTAKES = [
    # the head
    ("schema = 1\n", "", "schema: is required (line 1)"),
    ("schema = 1", "schema = 2", "schema: 2 is not a schema that this version reads (1) (line 1)"),
    ("schema = 1", "schema = true", "schema: true is a boolean, not an integer (line 1)"),
    ('id = "my-city"\n', "", "id: is required (line 1)"),
    (
        'id = "my-city"',
        'id = "My City"',
        "id: 'My City' is not a code (lower-case letters, digits, - and _) (line 2)",
    ),
    ('title = "某市"\n', "", "title: is required (line 1)"),
    ('title = "某市"', 'title = " "', "title: is empty (line 3)"),
    ('title = "某市"', "title = 3", "title: 3 is an integer, not text (line 3)"),
    (
        'level = "city"',
        'level = "citys"',
        (
            "level: 'citys' is not one of national, province, city, department, task"
            " (did you mean city?) (line 4)"
        ),
    ),
    ("since = 2024-01-01\n", "", "since: is required (line 1)"),
    (
        "since = 2024-01-01",
        'since = "2024-01-01"',
        "since: '2024-01-01' is text, not a date (write 2026-09-18 without quotes) (line 5)",
    ),
    (
        "since = 2024-01-01",
        "since = 2024-01-01T08:00:00",
        (
            "since: 2024-01-01 08:00:00 is a date with a time,"
            " not a date (write 2026-09-18 without quotes) (line 5)"
        ),
    ),
    ("until = 2030", "until = 2020", "until: 2020-12-31 is before since (2024-01-01) (line 6)"),
    ("reviewed = 2026-01-01\n", "", "reviewed: is required (line 1)"),
    (
        "reviewed = 2026-01-01",
        "reviewd = 2026-01-01",
        "reviewed: is required (line 1)|reviewd: unknown key (did you mean reviewed?) (line 7)",
    ),
    (
        "reviewed = 2026-01-01",
        'reviewed = 2026-01-01\nlayers = "cn-baseline"',
        "layers: 'cn-baseline' is text, not an array (line 8)",
    ),
    (
        "reviewed = 2026-01-01",
        'reviewed = 2026-01-01\nlayers = ["cn-baselin"]',
        (
            "layers[0]: profile cn-baselin: unknown profile (did you mean cn-baseline?);"
            " known: cn-baseline, linyi, shenyang, shenzhen, tonghua, yunnan (line 8)"
        ),
    ),
    (
        "reviewed = 2026-01-01",
        'reviewed = 2026-01-01\nlayers = ["shenzhen"]',
        "layers[0]: layer shenzhen (city) does not stand above it (city) (line 8)",
    ),
    # documents
    (
        'title = "附件"',
        'titel = "附件"',
        (
            "documents.annex.title: is required (line 16)"
            "|documents.annex.titel: unknown key (did you mean title?) (line 17)"
        ),
    ),
    (
        "issued = 2024-01-01",
        "issued = 20240101",
        (
            "documents.my-city-2024.issued: 20240101 is an integer,"
            " not a date (write 2026-09-18 without quotes) (line 13)"
        ),
    ),
    (
        "[documents.annex]",
        '[documents."附件"]',
        (
            "documents.'附件': '附件' is not a code (lower-case letters, digits, - and _) (line 16)"
            "|joint.min_share_of_draws.cite[1].document: 'annex' is none of the documents (line 48)"
        ),
    ),
    # groups and parameters
    ("[joint.plan_due]", "[jiont.plan_due]", "jiont: unknown key (did you mean joint?) (line 51)"),
    (
        "[joint.max_departments]",
        "[joint.max_department]",
        "joint.max_department: unknown key (did you mean max_departments?) (line 36)",
    ),
    (
        'silent = "另行通知"',
        "silent = true",
        "platform.name.silent: true is a boolean, not text (line 57)",
    ),
    (
        'silent = "另行通知"',
        'silent = "另行通知"\nvalue = "x"',
        "platform.name.value: stands beside silent, which says that there is nothing (line 58)",
    ),
    (
        'silent = "另行通知"',
        "",
        (
            "platform.name.cite: is required (line 56)|platform.name.strength: is required (line 56)"
            "|platform.name.value: is required (line 56)"
        ),
    ),
    # integers
    ("value = 5", "value = 0", "joint.max_departments: 0 is below 1 (line 37)"),
    ("value = 5", "value = 10_000", "joint.max_departments: 10000 is above 9999 (line 37)"),
    ("value = 5", f"value = {2**53}", "joint.max_departments: is too large a number (line 37)"),
    (
        "value = 5",
        'value = "5"',
        "joint.max_departments: '5' is text, not an integer (write 5 without quotes) (line 37)",
    ),
    ("value = 5", "value = 3.9", "joint.max_departments: 3.9 is a float, not an integer (line 37)"),
    (
        "value = 5",
        "value = true",
        "joint.max_departments: true is a boolean, not an integer (line 37)",
    ),
    ("value = 5", "value = nan", "joint.max_departments: nan is a float, not an integer (line 37)"),
    (
        "value = 5",
        "value = [5]",
        "joint.max_departments: this is an array, not an integer (line 37)",
    ),
    ("value = 5\n", "", "joint.max_departments.value: is required (line 36)"),
    # flags
    (
        "value = true",
        "value = 1",
        "draw.random_match: 1 is an integer, not a boolean (true or false) (line 31)",
    ),
    (
        "includes_lead = true",
        'includes_lead = "yes"',
        (
            "joint.max_departments.includes_lead: 'yes' is text,"
            " not a boolean (true or false) (line 39)"
        ),
    ),
    (
        "includes_lead = true",
        "include_lead = true",
        "joint.max_departments.include_lead: unknown key (did you mean includes_lead?) (line 39)",
    ),
    # strengths
    (
        'strength = "in-principle"',
        'strength = "in-princple"',
        (
            "joint.max_departments.strength: 'in-princple' is not one of must, in-principle,"
            " advisory (did you mean in-principle?) (line 38)"
        ),
    ),
    (
        'strength = "advisory"',
        'strength = "must"',
        "draw.random_match.strength: must does not agree with gradual (advisory) (line 32)",
    ),
    (
        'force = "gradual"',
        'force = "slow"',
        "draw.random_match.force: 'slow' is not one of generally, gradual, explore, may (line 33)",
    ),
    # shares, days, terms
    (
        'value = "12.5%"',
        "value = 0.125",
        'joint.min_share_of_draws: 0.125 is a float, not a share (write "10%" or "1/10") (line 43)',
    ),
    (
        'value = "12.5%"',
        'value = "1/0"',
        'joint.min_share_of_draws: \'1/0\' is not a share (write "10%" or "1/10") (line 43)',
    ),
    (
        'value = "12.5%"',
        'value = "101%"',
        "joint.min_share_of_draws: 101/100 is not above 0 and at most 1 (line 43)",
    ),
    (
        "due = 2025-12-31",
        'due = "2025-12-31"',
        (
            "joint.min_share_of_draws.due: '2025-12-31' is text,"
            " not a date (write 2026-09-18 without quotes) (line 45)"
        ),
    ),
    (
        'value = "03-31"',
        'value = "02-30"',
        "joint.plan_due: 02-30 is not a day of the year (line 52)",
    ),
    (
        'value = "03-31"',
        'value = "3月31日"',
        "joint.plan_due: '3月31日' is not a day of the year (write \"04-30\") (line 52)",
    ),
    (
        'value = "promptly"',
        'value = "prompt"',
        (
            "publication.penalty: 'prompt' is not promptly, unspecified or a term"
            " (did you mean promptly?) (line 65)"
        ),
    ),
    (
        'value = "promptly"',
        "value = 7",
        (
            "publication.penalty: 7 is an integer, not a term"
            ' (write { working_days = 20, anchor = "result_formed" }) (line 65)'
        ),
    ),
    (
        "working_days = 20",
        "working_days = 0",
        "publication.result.working_days: 0 is not a number of working days, 1 or more (line 70)",
    ),
    (
        "working_days = 20",
        "working_days = 20.0",
        "publication.result.working_days: 20.0 is a float, not an integer (line 70)",
    ),
    (
        "working_days = 20, ",
        "",
        "publication.result.working_days: is required (line 70)",
    ),
    (
        'anchor = "result_formed"',
        'anchor = "result-formed"',
        (
            "publication.result.anchor: 'result-formed' is not one of the events plan_approved,"
            " list_drawn, sampling_closed, inspection_closed, result_formed, measure_decided,"
            " published, archived (line 70)"
        ),
    ),
    (
        'anchor = "result_formed"',
        'anchor = "result_formed", days = 3',
        "publication.result.days: unknown key (line 70)",
    ),
    # lists
    (
        'lottery = "摇号", machine = "机选"',
        "",
        "draw.methods: is empty (line 20)",
    ),
    (
        'lottery = "摇号"',
        "lottery = 1",
        "draw.methods: 'lottery': 1 is an integer, not text (line 20)",
    ),
    (
        'lottery = "摇号"',
        '"摇号" = "摇号"',
        "draw.methods: '摇号' is not a code (lower-case letters, digits, - and _) (line 20)",
    ),
    (
        "open_ended = true",
        'open_ended = "等"',
        "draw.methods.open_ended: '等' is text, not a boolean (true or false) (line 21)",
    ),
    (
        'value = ["targets", "personnel"]',
        'value = ["targets", "personel"]',
        (
            "draw.order: 'personel' is not one of targets, personnel, match"
            " (did you mean personnel?) (line 26)"
        ),
    ),
    (
        'value = ["targets", "personnel"]',
        'value = "targets"',
        "draw.order: 'targets' is text, not an array (line 26)",
    ),
    (
        'value = ["targets", "personnel"]',
        'value = ["targets", "personnel"]\nopen_ended = true',
        "draw.order.open_ended: unknown key (line 27)",
    ),
    # numbers by code, dates, milestones, limits without a number
    (
        "liaison = 1",
        "liason = 1",
        (
            "gov.contacts: 'liason' is not one of leader, lead_section, liaison"
            " (did you mean liaison?) (line 75)"
        ),
    ),
    ("liaison = 1", "liaison = -1", "gov.contacts: liaison: -1 is below 0 (line 75)"),
    (
        "liaison = 1",
        'liaison = "1"',
        "gov.contacts: 'liaison': '1' is text, not an integer (write 1 without quotes) (line 75)",
    ),
    (
        "value = { liaison = 1, leader = 2 }",
        "value = 3",
        "gov.contacts: 3 is an integer, not a table (write { code = 1 }) (line 75)",
    ),
    (
        "value = 2026-12-31",
        'value = "2026-12-31"',
        (
            "items.coverage_due: '2026-12-31' is text,"
            " not a date (write 2026-09-18 without quotes) (line 80)"
        ),
    ),
    ("day = 2024-09-30, ", "", "milestones.dated[1].day: is required (line 87)"),
    (
        'code = "registers"',
        'code = "lists"',
        "milestones.dated: names a code twice (line 87)",
    ),
    (
        'code = "registers"',
        'kode = "registers"',
        (
            "milestones.dated[1].code: is required (line 87)"
            "|milestones.dated[1].kode: unknown key (did you mean code?) (line 87)"
        ),
    ),
    (
        'day = 2024-09-30, clause = "my-city-2024/4/registers"',
        'day = 2024-09-30, clause = "my-city-2024/4/register"',
        (
            "milestones.dated: registers: my-city-2024/4/register is not among the cited clauses"
            " (did you mean my-city-2024/4/registers?) (line 87)"
        ),
    ),
    (
        'value = "unspecified"\nstrength = "must"\ncite = { clause = "my-city-2024/4/floor"',
        'value = "unspecifed"\nstrength = "must"\ncite = { clause = "my-city-2024/4/floor"',
        (
            'ratio.floor: \'unspecifed\' is not a share (write "10%" or "1/10");'
            ' or write "unspecified" (line 96)'
        ),
    ),
    ('value = "8%"', 'value = "0%"', "ratio.ceiling: 0 is not above 0 and at most 1 (line 101)"),
    (
        "value = 6",
        'value = "promptly"',
        "task.adhoc_cap: 'promptly' is text, not an integer; or write \"unspecified\" (line 106)",
    ),
    # citations
    (
        'cite = { clause = "my-city-2024/2/max", section = "二", quote = "原则上不超过5个" }\n',
        "",
        "joint.max_departments.cite: is required (line 36)",
    ),
    (
        ', quote = "原则上不超过5个"',
        "",
        "joint.max_departments.cite.quote: is required (line 40)",
    ),
    (
        "原则上不超过5个",
        "五" * 61,
        "joint.max_departments.cite.quote: a quote has 1 to 60 characters, this one 61 (line 40)",
    ),
    (
        '"annex/1/due", document = "annex"',
        '"annex/1/due", document = "anex"',
        (
            "joint.min_share_of_draws.cite[1].document: 'anex' is none of the documents"
            " (did you mean annex?) (line 48)"
        ),
    ),
    (
        '"my-city-2024/2/max"',
        '"my-city-2024/2 max"',
        (
            "joint.max_departments.cite.clause: 'my-city-2024/2 max' is not a clause id:"
            " it holds blanks (line 40)"
        ),
    ),
    # switches
    (
        "[documents.annex]",
        '[switches]\npublication_result_ancor = "result_formed"\n[documents.annex]',
        (
            "switches.publication_result_ancor: unknown switch"
            " (did you mean publication_result_anchor?) (line 17)"
        ),
    ),
    (
        "[documents.annex]",
        '[switches]\nteam_min_size_per_department = "true"\n[documents.annex]',
        (
            "switches.team_min_size_per_department: my-city is silent on team.min_size,"
            " so there is nothing to switch (line 17)"
        ),
    ),
    (
        "[documents.annex]",
        "[switches]\njoint_max_departments_includes_lead = false\n[documents.annex]",
        "switches.joint_max_departments_includes_lead: false is a boolean, not text (line 17)",
    ),
    # no TOML at all
    ("schema = 1", "schema = ", "is not TOML: Invalid value (line 1)"),
    ("value = 5", "value = 5\nvalue = 6", "is not TOML: Cannot overwrite a value (line 38)"),
    ("value = 5", f"value = {'1' * 5000}", None),
]


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES, ids=range(len(MISTAKES)))
def test_one_mistake(old: str, new: str, expected: str | None) -> None:
    found = problems(replaced(old, new))
    if expected is None:
        assert len(found) == 1
        assert found[0].startswith("profile my-city.toml: is not TOML: ")
        assert found[0].endswith("(line 37)")
    else:
        assert found == [f"profile my-city.toml: {e}" for e in expected.split("|")]


def test_all_mistakes_at_once() -> None:
    text = GOOD
    for old, new in [
        ('title = "某市"\n', ""),
        ('level = "city"', 'level = "town"'),
        ("value = 5", "value = 0"),
        ("includes_lead = true", "includes_lead = 1\nunit = 2"),
        (', quote = "原则上不超过5个"', ""),
        ('value = "03-31"', 'value = "02-30"'),
        ("working_days = 20", "working_days = 0"),
        ('anchor = "result_formed"', 'anchor = "result"'),
        ('silent = "另行通知"', "silent = 3"),
        ("[draw.order]", "[draw.oder]"),
    ]:
        assert text.count(old) == 1
        text = text.replace(old, new)
    events = (
        "plan_approved, list_drawn, sampling_closed, inspection_closed, result_formed,"
        " measure_decided, published, archived"
    )
    assert problems(text) == [
        f"profile my-city.toml: {expected}"
        for expected in (
            "title: is required (line 1)",
            "level: 'town' is not one of national, province, city, department, task (line 3)",
            "draw.oder: unknown key (did you mean order?) (line 24)",
            "joint.max_departments: 0 is below 1 (line 36)",
            (
                "joint.max_departments.includes_lead: 1 is an integer,"
                " not a boolean (true or false) (line 38)"
            ),
            "joint.max_departments.unit: unknown key (line 39)",
            "joint.max_departments.cite.quote: is required (line 40)",
            "joint.plan_due: 02-30 is not a day of the year (line 52)",
            "platform.name.silent: 3 is an integer, not text (line 57)",
            f"publication.result.anchor: 'result' is not one of the events {events} (line 70)",
            (
                "publication.result.working_days: 0 is not a number of working days,"
                " 1 or more (line 70)"
            ),
        )
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (GOOD.encode("gb18030"), "is not UTF-8; save it as UTF-8 (line 3)"),
        (b"a = 1\nb = \xff", "is not UTF-8; save it as UTF-8 (line 2)"),
        ("a = 1\nb = '\ud800'", "holds half a character (line 2)"),
        (b"a = 1\n\x00", "is not TOML: Invalid statement (line 2)"),
        ("a = 1\n\nb = [", "is not TOML: Invalid value (line 3)"),
        ("a = 1\nb = " + "[" * 20_000, "is nested too deeply (line 2)"),
    ],
)
def test_no_profile_at_all(data: bytes | str, expected: str) -> None:
    assert problems(data) == [f"profile my-city.toml: {expected}"]


@pytest.mark.parametrize("text", ["{0} = 1", "[{0}]\nx = 1", "[[{0}]]\nx = 1"])
def test_a_key_of_thousands_of_parts(text: str) -> None:
    found = problems(f"{GOOD}\n{text.format('.'.join(['a'] * 5000))}\n")
    assert len(found) == 1
    assert "unknown key" in found[0]


def test_an_empty_file() -> None:
    missing = ("documents", "id", "level", "reviewed", "schema", "since", "title")
    assert problems("") == [f"profile my-city.toml: {m}: is required (line 1)" for m in missing]


@pytest.mark.parametrize("key", ["documents", "switches", "joint"])
def test_a_group_is_a_table(key: str) -> None:
    head = GOOD[: GOOD.index("[documents")]
    found = problems(f"{head}{key} = 3\n")
    assert f"profile my-city.toml: {key}: 3 is an integer, not a table (line 9)" in found


def test_a_parameter_is_a_table() -> None:
    assert problems(f"{GOOD}\n[team]\nmin_size = 2\n") == [
        "profile my-city.toml: team.min_size: 2 is an integer, not a table with a value (line 111)"
    ]


# Files, layers, days


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-city.toml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_a_path_is_a_file_and_an_id_a_profile(folder: Path) -> None:
    expected = policy_from_toml(GOOD, "x").digest
    assert load_policy("my-city.toml").digest == expected
    assert load_policy(folder / "my-city.toml").digest == expected
    (folder / "shenzhen").write_text(GOOD, encoding="utf-8")
    (folder / "plain").write_text(GOOD, encoding="utf-8")
    assert load_policy("shenzhen").id == "shenzhen"
    assert load_policy("./shenzhen").id == "my-city"
    assert load_policy("plain").id == "my-city"


def test_messages_name_the_file(folder: Path) -> None:
    (folder / "my-city.toml").write_text(replaced("value = 5", "value = 0"), encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_policy("my-city.toml")
    assert str(caught.value) == (
        "profile my-city.toml: joint.max_departments: 0 is below 1 (line 37)"
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "shenzen",
            (
                "profile shenzen: unknown profile (did you mean shenzhen?);"
                " known: cn-baseline, linyi, shenyang, shenzhen, tonghua, yunnan"
            ),
        ),
        ("nowhere.toml", "profile nowhere.toml: cannot be read: No such file or directory"),
        ("./", "profile ./: cannot be read: Is a directory"),
        ("", "profile: '' names no profile"),
        ("x\0.toml", "profile x\0.toml: cannot be read: embedded null byte"),
    ],
)
def test_unknown_profile(folder: Path, name: str, message: str) -> None:
    assert folder.exists()
    with pytest.raises(ProfileError) as caught:
        load_policy(name)
    assert str(caught.value) == message


def test_unknown_layer_of_the_caller() -> None:
    with pytest.raises(ProfileError, match=r"^profile cn-baselin: unknown profile"):
        load_policy("linyi", layers=["cn-baselin"])
    with pytest.raises(InputError, match="'cn-baseline' is text, not a list of layers"):
        load_policy("linyi", layers="cn-baseline")
    with pytest.raises(ProfileError) as caught:
        load_policy("linyi", layers=["shenzhen"])
    assert str(caught.value) == (
        "profile linyi: layer shenzhen (city) does not stand above it (city)"
    )


def test_days_of_a_profile(folder: Path) -> None:
    path = folder / "my-city.toml"
    assert load_policy(path, as_of=date(2024, 1, 1)) == load_policy(path, as_of=date(2030, 12, 31))
    for day, message in (
        (date(2023, 12, 31), "says nothing of 2023-12-31: it holds from 2024-01-01"),
        (date(2031, 1, 1), "says nothing of 2031-01-01: it held until 2030-12-31"),
    ):
        with pytest.raises(ProfileError) as caught:
            load_policy(path, as_of=day)
        assert str(caught.value) == f"profile {path}: {message}"


def department(layers: str) -> str:
    return (
        GOOD.replace('"city"', '"department"')
        .replace('id = "my-city"', f'id = "bureau"\nlayers = {layers}')
        .replace("my-city-2024", "bureau-2024")
        .replace("documents.annex", "documents.bureau-annex")
        .replace('document = "annex"', 'document = "bureau-annex"')
    )


def test_layers_of_a_file_lie_beside_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    city = GOOD.replace("reviewed", 'layers = ["cn-baseline"]\nreviewed')
    (folder / "my-city.toml").write_text(city, encoding="utf-8")
    (folder / "bureau.toml").write_text(department('["my-city.toml"]'), encoding="utf-8")
    monkeypatch.chdir("/")
    policy = load_policy(folder / "bureau.toml")
    assert policy.layers == ("my-city", "cn-baseline")
    assert value(policy, "team.min_size") == 2


def test_layers_in_a_circle(folder: Path) -> None:
    (folder / "a.toml").write_text(department('["b.toml"]'), encoding="utf-8")
    other = GOOD.replace("reviewed", 'layers = ["a.toml"]\nreviewed')
    (folder / "b.toml").write_text(other, encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_policy("a.toml")
    (problem,) = caught.value.problems
    assert problem.line == 3
    assert "bureau → my-city → bureau is a circle of layers" in problem.message
    assert "take one of these names out" in problem.message


def test_a_looser_value_is_refused_with_its_line() -> None:
    loose = GOOD.replace("reviewed", 'layers = ["cn-baseline"]\nreviewed') + (
        '\n[team.min_size]\nvalue = 1\nstrength = "must"\n'
        'cite = { clause = "my-city-2024/4/one", section = "四", quote = "不少于一人" }\n'
    )
    assert problems(loose) == [
        (
            "profile my-city.toml: team.min_size: 1 (my-city-2024 四“不少于一人”) is looser than"
            " 2 (cn-penalty-law-2021 第四十二条“执法人员不得少于两人”) of layer cn-baseline,"
            " which may only be tightened (line 111)"
        )
    ]


def test_switches_of_profile_and_caller(folder: Path) -> None:
    text = GOOD + '\n[switches]\njoint_max_departments_includes_lead = "false"\n'
    (folder / "my-city.toml").write_text(text, encoding="utf-8")
    policy = load_policy("my-city.toml")
    assert policy.switches == (("joint_max_departments_includes_lead", "false"),)
    again = load_policy(
        "my-city.toml",
        switches={
            "joint_max_departments_includes_lead": "true",
            "publication_result_anchor": "inspection_closed",
        },
    )
    assert again.switches == (
        ("joint_max_departments_includes_lead", "true"),
        ("publication_result_anchor", "inspection_closed"),
    )
    with pytest.raises(InputError, match="unknown switch"):
        load_policy("my-city.toml", switches={"nothing": "x"})


def test_a_switch_reads_what_a_layer_brought() -> None:
    read = load_policy(
        "linyi", layers=["cn-baseline"], switches={"team_min_size_per_department": "true"}
    )
    assert read.switch("team_min_size_per_department") == "true"


def test_importing_the_root_imports_no_loader() -> None:
    code = "import sys, randsup; sys.exit('cattrs' in sys.modules or 'holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Lines


def paths_of(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items: Any = ()
    if isinstance(data, dict):
        items = data.items()
    elif isinstance(data, list):
        items = enumerate(data)
    return [p for key, item in items for p in ((*path, key), *paths_of(item, (*path, key)))]


def has(data: Any, path: tuple[str | int, ...]) -> bool:
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def slow_line(text: str, path: tuple[str | int, ...]) -> int:
    """The smallest line-prefix that parses and holds the path: quadratic, and obviously right.

    An array that goes on is closed: so the line of an element is its own, if it has no more than one.
    """
    lines, start = text.splitlines(keepends=True), 1
    for n in range(1, len(lines) + 1):
        whole = parsed("".join(lines[:n]))
        if whole is None:
            if has(parsed("".join(lines[:n]) + "]"), path):
                return n
            continue
        if has(whole, path):
            return start
        start = n + 1
    raise AssertionError(path)


def parsed(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


TRICKY = '''\
# a comment
top = 1
"quoted key" = { inline = [1, { deep = 2 }] }
a.b.c = 3

[table]
text = """
[look.alike]
key = 1
"""
array = [
  1,
  # key = 2
  [2, 3],
]
[table.sub]
x.y = 1
[[rows]]
name = "first"
[rows.inner]
z = 1
[[rows]]
name = "second"
[[rows.deep]]
n = 1
[[rows.deep]]
n = 2
'''


@pytest.mark.parametrize("text", [TRICKY, GOOD], ids=["tricky", "good"])
def test_lines_are_those_of_the_slow_way(text: str) -> None:
    paths = paths_of(tomllib.loads(text))
    assert len(paths) > 25
    for path in paths:
        assert toml_line(text, path) == slow_line(text, path), path


def test_an_element_begins_on_its_own_line() -> None:
    text = """\
a = [ 1, 2,
  # 3
  { b = "]" }, [
    4,
  ],

  5, 6 ]
c = [
  7 ]
d = [8,
]
"""
    lines: dict[tuple[str | int, ...], int] = {
        ("a", n): line for n, line in enumerate((1, 1, 3, 3, 7, 7))
    }
    lines |= {("a", 2, "b"): 3, ("a", 3, 0): 3, ("c", 0): 9, ("c",): 8, ("d", 0): 10}
    for path, line in lines.items():
        assert toml_line(text, path) == line, path


# Any mistake whatever

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["promptly", "must", "10%", "1/10", "04-30", "lead", "cn-baseline", ""])
    | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["working_days", "anchor", "x", "clause", "摇"]), inner)
    ),
    max_leaves=4,
)


def as_toml(item: Any) -> str:
    match item:
        case None:
            return '""'
        case bool():
            return str(item).lower()
        case str():
            body = item.translate({c: f"\\u{c:04x}" for c in (*range(32), 34, 92, 127)})
            return f'"{body}"'
        case date():
            return item.isoformat()
        case list():
            return "[" + ", ".join(map(as_toml, item)) + "]"
        case dict():
            pairs = ", ".join(f"{as_toml(k)} = {as_toml(v)}" for k, v in item.items())
            return "{ " + pairs + " }"
        case _:
            return str(item)


def only_profile_errors(data: bytes | str) -> None:
    """Loads, or is refused with problems that all have a line; nothing else."""
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "replace")
    found: tuple[Problem, ...] = ()
    try:
        policy = policy_from_toml(data, "my-city.toml")
    except ProfileError as error:
        found, policy = error.problems, None
    assert (policy is None) == bool(found)
    for problem in found:
        assert problem.source == "profile my-city.toml"
        assert problem.message
        assert problem.line is not None, problem
        assert 1 <= problem.line <= raw.count(b"\n") + 1
    if policy is not None:
        assert len(policy.digest) == 64


@settings(max_examples=300, deadline=None)
@given(
    line=st.integers(0, GOOD.count("\n") - 1),
    item=values,
)
def test_any_value_anywhere(line: int, item: Any) -> None:
    lines = GOOD.split("\n")
    key, equals, _ = lines[line].partition(" = ")
    lines[line] = f"{key}{equals}{as_toml(item)}"
    only_profile_errors("\n".join(lines))


@settings(max_examples=200, deadline=None)
@given(
    header=st.sampled_from([line for line in GOOD.split("\n") if line.startswith("[")]),
    key=st.text(max_size=6)
    | st.sampled_from(["value", "silent", "unit", "force", "cite", "layers"]),
    item=values,
)
def test_any_key_anywhere(header: str, key: str, item: Any) -> None:
    only_profile_errors(GOOD.replace(header, f"{header}\n{as_toml(key)} = {as_toml(item)}"))


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, len(GOOD)), length=st.integers(0, 40), put=st.binary(max_size=6))
@example(at=0, length=len(GOOD.encode()), put=b"\xef\xbb\xbf")
def test_any_bytes_anywhere(at: int, length: int, put: bytes) -> None:
    data = GOOD.encode()
    only_profile_errors(data[:at] + put + data[at + length :])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text(st.characters(), max_size=60))
def test_arbitrary_input(data: bytes | str) -> None:
    only_profile_errors(data)


@settings(max_examples=60, deadline=None)
@given(drop=st.sets(st.integers(0, GOOD.count("\n")), max_size=12))
def test_any_lines_missing(drop: set[int]) -> None:
    only_profile_errors("\n".join(row for n, row in enumerate(GOOD.split("\n")) if n not in drop))
