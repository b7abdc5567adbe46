"""`randsup profile …` and `randsup clause`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import typer
from jsonschema import Draft202012Validator, FormatChecker

from randsup.law.clause import Clause
from randsup.law.policy import parameters, sections
from randsup.law.words import SECTIONS
from randsup.profiles import load_policy, policy_from_toml, profile_ids
from randsup.profiles.proofs import FILE
from randsup.profiles.registry import clauses
from randsup.profiles.template import PLACEHOLDERS
from tests.cli.building import randsup
from tests.profiles.small import cited, profile, write

DATA = files("randsup.profiles").joinpath("data")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def builtin(name: str) -> str:
    return DATA.joinpath(f"{name}.toml").read_text(encoding="utf-8")


# ---------------------------------------------------------------- new


def made(origin: str) -> str:
    said = randsup("profile", "new", "--from", origin, "my-city.toml")
    assert said.code == 0, said
    return Path("my-city.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("origin", profile_ids())
def test_a_new_profile_passes_and_says_nothing_yet(origin: str) -> None:
    text = made(origin)
    said = randsup("profile", "check", "my-city.toml")
    assert said.code == 0
    assert said.out.startswith("1 个文件没有问题 (no problems)\n")
    policy = policy_from_toml(text, "my-city.toml")
    assert policy.level == load_policy(origin).level
    mine = [c for _, c in policy.spoken() if c.citation.document == "my-city"]
    assert mine == []
    assert policy.layers == (() if origin == "cn-baseline" else ("cn-baseline",))


def uncommented(text: str) -> str:
    return "\n".join(line.removeprefix("# ") for line in text.split("\n"))


@pytest.mark.parametrize("origin", profile_ids())
def test_its_examples_are_the_other_citys_values(origin: str) -> None:
    theirs = load_policy(origin)
    mine = policy_from_toml(uncommented(made(origin)), "my-city.toml")
    for p, clause in theirs.spoken():
        other = mine[p.path]
        assert isinstance(other, Clause), p.path
        assert (other.strength, other.details) == (clause.strength, clause.details), p.path
        assert other.citation.clause.startswith("my-city/"), p.path
        assert other.citation.quote in PLACEHOLDERS  # no words of the other city's regulation
        if p.kind == "milestones":
            assert [(m.code, m.day) for m in other.value] == [(m.code, m.day) for m in clause.value]
        else:
            assert other.value == clause.value, p.path


@pytest.mark.parametrize("origin", profile_ids())
def test_every_parameter_is_explained(origin: str) -> None:
    policy, text = load_policy(origin), made(origin)
    head, _, silent = text.partition("的文件未作规定的参数")
    for p in parameters():
        if isinstance(policy[p.path], Clause):
            assert f"\n## {p.zh}。写法：" in head
            assert f"\n# [{p.path}]\n" in head
            assert f"  {p.path}  " not in silent
        else:
            assert f"\n##   {p.path}  {p.zh}。写法：" in silent
    assert f"（{len(policy.silent())}项）" in silent


def test_what_is_left_open_is_said() -> None:
    text = made("shenzhen")
    title = text.split("\n").index('title = "（城市名称）"') + 1
    said = randsup("profile", "check", "my-city.toml")
    assert f"my-city.toml: 尚待填写 (still to be filled in) (line {title})" in said.out
    assert said.out.count("尚待填写") == 2  # the city's name, and the document's title
    Path("my-city.toml").write_text(
        text.replace("（城市名称）", "某市").replace("（文件标题）", "某办法"), encoding="utf-8"
    )
    assert "尚待填写" not in randsup("profile", "check", "my-city.toml").out


def test_an_existing_file_is_kept() -> None:
    Path("my-city.toml").write_text("mine", encoding="utf-8")
    said = randsup("profile", "new", "--from", "shenzhen", "my-city.toml")
    assert (said.code, said.err) == (2, "my-city.toml: already exists; nothing was written\n")
    assert Path("my-city.toml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["my-city"], "my-city: must end on .toml, so that it is known for a file"),
        (
            ["我市.toml"],
            "我市.toml: '我市' cannot be the id (lower-case letters, digits, - and _)",
        ),
        (["tonghua.toml"], "tonghua.toml: tonghua is a built-in profile; take another name"),
        (["nowhere/x.toml"], "nowhere/x.toml: No such file or directory"),
    ],
)
def test_what_new_refuses(arguments: list[str], message: str) -> None:
    said = randsup("profile", "new", *arguments)
    assert (said.code, said.err) == (2, f"{message}\n")


def test_new_from_nobody() -> None:
    said = randsup("profile", "new", "--from", "shenzen", "x.toml")
    assert said.code == 2
    assert "(did you mean shenzhen?)" in said.err
    assert not Path("x.toml").exists()


# ---------------------------------------------------------------- check

WRONG = (
    profile(
        "town",
        cited("town", "joint.max_departments", "0"),
        cited("town", "team.min_size").replace("quote", "qoute"),
    )
    .replace("level = ", "  level = ")
    .replace('"city"', '"town"')
)


def test_problems_for_people_editors_and_programs() -> None:
    write(Path(), "wrong", WRONG)
    write(Path(), "right", profile("right"))
    people = randsup("profile", "check", "right.toml", "wrong.toml")
    assert (people.code, people.out) == (2, "")
    assert people.err.splitlines() == [
        "profile wrong.toml: level: 'town' is not one of national, province, city, department, task"
        " (line 4)",
        "profile wrong.toml: joint.max_departments: 0 is below 1 (line 12)",
        "profile wrong.toml: team.min_size.cite.qoute: unknown key (did you mean quote?) (line 19)",
        "profile wrong.toml: team.min_size.cite.quote: is required (line 19)",
        "4 problems",
    ]
    editor = randsup("profile", "check", "right.toml", "wrong.toml", "--editor")
    assert (editor.code, editor.err) == (2, "")
    assert editor.out.splitlines() == [
        "wrong.toml:4:3: level: 'town' is not one of national, province, city, department, task",
        "wrong.toml:12:1: joint.max_departments: 0 is below 1",
        "wrong.toml:19:58: team.min_size.cite.qoute: unknown key (did you mean quote?)",
        "wrong.toml:19:1: team.min_size.cite.quote: is required",
    ]
    line = WRONG.splitlines()[18]
    assert line[57:62] == "qoute"
    programs = randsup("profile", "check", "wrong.toml", "--json")
    assert programs.code == 2
    assert [(p["file"], p["line"], p["column"], p["code"]) for p in programs.json] == [
        ("wrong.toml", 4, 3, ""),
        ("wrong.toml", 12, 1, ""),
        ("wrong.toml", 19, 58, "unknown-key"),
        ("wrong.toml", 19, 1, "required"),
    ]


def test_what_is_no_toml_has_a_place_too() -> None:
    write(Path(), "wrong", "schema = 1\n  id = \n")
    said = randsup("profile", "check", "wrong.toml", "--editor")
    assert said.out.startswith("wrong.toml:2:3: ")
    missing = randsup("profile", "check", "missing.toml", "--editor")
    assert missing.out == "missing.toml:1:1: cannot be read: No such file or directory\n"


def test_the_built_in_profiles_pass_by_their_ids() -> None:
    said = randsup("profile", "check", *profile_ids())
    assert (said.code, said.out, said.err) == (0, "6 个文件没有问题 (no problems)\n", "")


def test_nothing_wrong() -> None:
    write(Path(), "right", profile("right"))
    assert randsup("profile", "check", "right.toml", "--json").json == []
    said = randsup("profile", "check", "right.toml", "--editor")
    assert (said.code, said.out, said.err) == (0, "", "")


# ---------------------------------------------------------------- schema


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = randsup("profile", "schema").json
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def as_editors_read(text: str) -> Any:
    """A profile as a JSON Schema sees it: days are text."""
    return json.loads(json.dumps(tomllib.loads(text), default=date.isoformat))


@pytest.mark.parametrize("name", profile_ids())
def test_the_schema_accepts_every_built_in_profile(
    name: str, validator: Draft202012Validator
) -> None:
    assert [e.message for e in validator.iter_errors(as_editors_read(builtin(name)))] == []
    assert list(validator.iter_errors(as_editors_read(uncommented(made(name))))) == []


def edit(before: str, after: str) -> Callable[[str], str]:
    def changed(text: str) -> str:
        assert before in text, before
        return text.replace(before, after, 1)

    return changed


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (edit("schema = 1", "schema = 2"), ["schema"]),
        (edit('id = "shenzhen"', 'id = "Shen zhen"'), ["id"]),
        (edit('title = "深圳市"\n', ""), []),
        (edit('level = "city"', 'level = "town"'), ["level"]),
        (edit("since = 2018-08-19", 'since = "soon"'), ["since"]),
        (edit("since = 2018-08-19", "since = 2018"), ["since"]),
        (edit("[joint.max_departments]", "[joint.max_department]"), ["joint", "max_department"]),
        (edit("[joint.max_departments]", "[joints.max_departments]"), ["joints"]),
        (edit("value = 5\n", "value = 0\n"), ["joint", "max_departments", "value"]),
        (edit("value = 5\n", "value = 5.5\n"), ["joint", "max_departments", "value"]),
        (edit("value = 5\n", ""), ["joint", "max_departments"]),
        (edit("includes_lead = true", 'includes_lead = "yes"'), None),
        (edit("working_days = 20", "working_days = 0"), None),
        (edit('anchor = "sampling_closed"', 'anchor = "sampled"'), None),
        (edit('value = "10%"', 'value = "ten"'), None),
        (edit('value = "04-30"', 'value = "04-32"'), ["plan", "due", "value"]),
        (edit('strength = "in-principle"', 'strength = "in principle"'), None),
        (edit("quote = ", "quotes = "), None),
        (lambda text: text + '\n[team.leader_required]\nsilent = "x"\nvalue = true\n', None),
        (lambda text: text + '\n[switches]\nnothing = "x"\n', ["switches", "nothing"]),
    ],
)
def test_the_schema_refuses(
    change: Callable[[str], str], path: list[str] | None, validator: Draft202012Validator
) -> None:
    text = change(builtin("shenzhen"))
    places = [list(e.absolute_path) for e in validator.iter_errors(as_editors_read(text))]
    assert places
    if path is not None:
        assert path in places


BROKEN = Path(__file__).parents[1] / "profiles" / "broken"


def test_the_schema_sees_most_of_what_check_sees(validator: Draft202012Validator) -> None:
    passed, seen = [], 0
    for path in sorted(BROKEN.glob("*.toml")):
        if not path.with_suffix(".txt").exists():
            continue  # a good one
        try:
            profile = as_editors_read(path.read_text(encoding="utf-8"))
        except (ValueError, TypeError):
            continue  # no TOML, or a kind of value that JSON has not
        if validator.is_valid(profile):
            passed.append(path.stem)
        else:
            seen += 1
    beyond = (
        *("citation-", "date-", "integer-float", "layer-", "list-", "milestone-", "several-"),
        *("strength-against-", "switch-on-a-silent-"),
    )
    assert [name for name in passed if not name.startswith(beyond)] == []
    assert seen > 5 * len(passed)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("10%", True),
        ("0.5%", True),
        ("100%", True),
        ("1/10", True),
        ("0%", False),
        ("0.0%", False),
        ("101%", False),
        ("0/3", False),
        ("3/0", False),
        ("10", False),
    ],
)
def test_shares(text: str, valid: bool, validator: Draft202012Validator) -> None:
    changed = edit('value = "10%"', f'value = "{text}"')(builtin("shenzhen"))
    assert validator.is_valid(as_editors_read(changed)) is valid


@pytest.mark.parametrize(
    ("day", "valid"),
    [("02-29", True), ("04-30", True), ("01-31", True), ("02-30", False), ("04-31", False)],
)
def test_days_of_the_year(day: str, valid: bool, validator: Draft202012Validator) -> None:
    changed = edit('value = "04-30"', f'value = "{day}"')(builtin("shenzhen"))
    assert validator.is_valid(as_editors_read(changed)) is valid


def test_the_schema_explains_in_chinese(validator: Draft202012Validator) -> None:
    schema: Any = validator.schema
    for p in parameters():
        table = schema["properties"][p.group]["properties"][p.name]
        assert p.zh in table["description"]
        assert table["properties"]["value"]["description"].startswith(p.zh)
        for code, zh in p.choices:
            assert f"{code}（{zh}）" in table["description"]
        for d in p.details:
            assert table["properties"][d.name]["description"] == d.zh
    term = schema["$defs"]["term"]["properties"]["anchor"]
    assert term["enum"][1:3] == ["list_drawn", "sampling_closed"]
    assert term["x-taplo"]["docs"]["enumValues"][1:3] == ["名单选出", "抽查工作结束"]


def test_every_section_has_a_chinese_name() -> None:
    assert list(SECTIONS) == list(sections())
    assert len(set(SECTIONS.values())) == len(SECTIONS)


# ---------------------------------------------------------------- diff


@pytest.mark.clause("shenzhen-2018/2.1.4/result-20wd")
def test_two_cities_side_by_side() -> None:
    said = randsup("profile", "diff", "shenzhen", "shenyang")
    assert said.code == 0
    lines = said.out.splitlines()
    at = lines.index("publication.result  检查结果公示期限")
    assert lines[at + 1].startswith("    深圳市：自抽查工作结束起20个工作日")
    assert "[应当]  shenzhen-2018/" in lines[at + 1]
    assert lines[at + 2].startswith("    沈阳市：自检查结果形成起10个工作日")
    at = next(n for n, line in enumerate(lines) if line.startswith("joint.max_departments "))
    assert lines[at + 1].startswith("    深圳市：5；含牵头部门  [原则上]  shenzhen-2018/")
    assert lines[at + 2] == "    沈阳市：未作规定"


def test_only_what_differs_or_all() -> None:
    text = builtin("shenzhen").replace("value = 5\n", "value = 4\n", 1)
    text = text.replace("联合抽查部门原则上不超过5个", "联合抽查部门原则上不超过4个")
    text = text.replace("检查人员不得少于两人", "人员不得少于2人")  # the words alone do not count
    write(Path(), "mine", text)
    (found,) = randsup("profile", "diff", "shenzhen", "mine.toml", "--json").json
    assert found["path"] == "joint.max_departments"
    assert (found["a"]["says"]["value"], found["b"]["says"]["value"]) == (5, 4)
    assert found["a"]["says"]["clauses"] == ["shenzhen-2018/2.3.3/max-departments"]
    everything = randsup("profile", "diff", "shenzhen", "mine.toml", "--all", "--json").json
    assert [d["path"] for d in everything] == [p.path for p in parameters()]
    assert [d["path"] for d in everything if not d["same"]] == ["joint.max_departments"]
    said = randsup("profile", "diff", "shenzhen", "mine.toml")
    assert said.out.splitlines()[1].startswith("    shenzhen：5；")  # both have one title
    assert said.out.endswith("\n1 项不同 (parameters differ)\n")


def test_force_and_details_are_differences() -> None:
    for before, after in (
        ('strength = "in-principle"\nincludes_lead', 'strength = "must"\nincludes_lead'),
        ("includes_lead = true", "includes_lead = false"),
    ):
        write(Path(), "mine", edit(before, after)(builtin("shenzhen")))
        found = randsup("profile", "diff", "shenzhen", "mine.toml", "--json").json
        assert [d["path"] for d in found] == ["joint.max_departments"]


def test_a_profile_does_not_differ_from_itself() -> None:
    assert randsup("profile", "diff", "linyi", "linyi").out == "0 项不同 (parameters differ)\n"


# ---------------------------------------------------------------- silent


def test_what_is_silent_and_who_could_fill_it() -> None:
    found = {s["path"]: s for s in randsup("profile", "silent", "linyi", "--json").json}
    assert list(found) == list(load_policy("linyi").silent())
    assert found["team.min_size"]["layers"]["cn-baseline"]["value"] == 2
    assert "yunnan" in found["draw.double_blind"]["layers"]
    assert found["provenance.trial"]["layers"] == {}  # no layer speaks for a text of itself
    said = randsup("profile", "silent", "linyi")
    lines = said.out.splitlines()
    assert lines[0] == f"临沂市未作规定 {len(found)} 项"
    at = lines.index("  team.min_size  检查人员最低人数")
    assert lines[at + 1] == "      可由 cn-baseline 补充：2  [应当]  cn-baseline/42/min-two"
    assert "team  检查组" in lines[:at]
    filled = randsup("profile", "silent", "linyi", "--layer", "cn-baseline", "--json").json
    assert "team.min_size" not in [s["path"] for s in filled]


def test_only_what_stands_above_could_fill() -> None:
    assert all(
        "yunnan" not in s["layers"] for s in randsup("profile", "silent", "yunnan", "--json").json
    )
    assert all(
        s["layers"] == {} for s in randsup("profile", "silent", "cn-baseline", "--json").json
    )


# ---------------------------------------------------------------- show


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", profile_ids())
def test_pages_hold_every_sentence(name: str) -> None:
    policy = load_policy(name)
    text = randsup("profile", "show", name, "--format", "html").out
    page = Page(text)
    assert page.open == []
    assert {"script", "link", "img"}.isdisjoint({tag for tag, _ in page.tags})
    assert all(not {"src", "href"} & set(attributes) for _, attributes in page.tags)
    markdown = randsup("profile", "show", name, "--format", "md").out
    for p, clause in policy.spoken():
        assert p.zh in page.text
        assert p.zh in markdown
        for citation in clause.citations:
            assert citation.quote in page.text
            assert f"`{citation.clause}`" in markdown
    assert f"文件未作规定的事项（{len(policy.silent())}项）" in markdown
    assert f"文件未作规定的事项（{len(policy.silent())}项）" in page.text


def test_a_page_is_escaped() -> None:
    nasty = profile("nasty", cited("nasty", "platform.name", '"<b>&\\"平台\\" [x](y) *z* `c`"'))
    nasty = nasty.replace('title = "nasty市"', 'title = "<script>alert(1)</script>"')
    write(Path(), "nasty", nasty)
    html = randsup("profile", "show", "nasty.toml", "--format", "html").out
    assert "<script" not in html
    assert "<b>" not in html
    page = Page(html)
    assert '<b>&"平台" [x](y) *z* `c`' in page.text
    markdown = randsup("profile", "show", "nasty.toml", "--format", "md").out
    assert "\\<b\\>" in markdown
    assert "\\[x\\](y) \\*z\\* \\`c\\`" in markdown
    assert markdown.startswith("# \\<script\\>")


def test_prose_reads_as_sentences() -> None:
    lines = randsup("profile", "show", "shenzhen", "--format", "md").out.splitlines()
    at = lines.index("- 联合抽查部门数上限：5；含牵头部门（原则上）。")
    assert lines[at + 1] == (
        "  二（三）3“联合抽查部门原则上不超过5个” `shenzhen-2018/2.3.3/max-departments`"
    )
    assert lines.index("## 部门联合抽查") < at < lines.index("## 公示公开")
    mixed = randsup("profile", "show", "linyi", "--layer", "cn-baseline", "--format", "md").out
    assert "  《中华人民共和国行政处罚法（2021年修订）》第四十二条“执法人员不得少于两人”" in mixed


def test_json_and_text_as_before() -> None:
    shown = randsup("profile", "show", "linyi", "--json")
    assert shown.json == randsup("profile", "show", "linyi", "--format", "json").json
    assert shown.json["digest"] == load_policy("linyi").digest
    text = randsup("profile", "show", "linyi").out
    assert text == randsup("profile", "show", "linyi", "--format", "text").out
    assert text.startswith("临沂市 linyi(city)")
    said = randsup("profile", "show", "linyi", "--format", "htm")
    assert said.code == 2
    assert "'htm' is not one of text, json, md, html (did you mean html?)" in said.err


# ---------------------------------------------------------------- clause


@pytest.mark.clause("shenzhen-2018/2.3.2/min-two")
def test_a_clause_with_all_that_belongs_to_it() -> None:
    said = randsup("clause", "shenzhen-2018/2.3.2/min-two")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "shenzhen-2018/2.3.2/min-two"
    assert lines[1].startswith("《")
    assert lines[1].endswith("（深府办函〔2018〕232号）二（三）2")
    assert lines[2] == "“检查人员不得少于两人”"
    assert "规则  At least two inspectors must conduct each inspection." in lines
    assert "参数  shenzhen  team.min_size  检查人员最低人数：2  [应当]" in lines
    here = "tests/cli/test_profiles_cli.py::test_a_clause_with_all_that_belongs_to_it"
    assert f"测试  {here}" in lines
    answer = randsup("clause", "shenzhen-2018/2.3.2/min-two", "--json").json
    assert answer["parameters"] == {"shenzhen": ["team.min_size"]}
    assert here in answer["tests"]
    assert answer["computable"] is True


def test_a_clause_that_is_organisational() -> None:
    entry = next(e for e in clauses() if not e.computable)
    said = randsup("clause", entry.id)
    assert said.code == 0
    assert "实现  organisational：对机关的组织要求，不由软件执行" in said.out.splitlines()
    assert entry.quote in said.out
    assert entry.rule in said.out
    assert "状态  organisational：组织要求" in said.out


def test_why_it_is_organisational_in_both_languages() -> None:
    id_ = "shenzhen-2018/3.2/funding"
    said = randsup("clause", id_)
    assert (
        "理由  经费、人员和后勤保障：经费由财政部门保障，不属于抽查程序。" in said.out.splitlines()
    )
    lines = randsup("clause", id_, "--lang", "en").out.splitlines()
    assert (
        "reason  money, staff and logistics: Finance departments pay for the work; "
        "a budget is not part of a draw." in lines
    )
    assert "state  organisational: asks an office, not software" in lines
    answer = randsup("clause", id_, "--json").json
    assert answer["state"] == "organisational"
    assert answer["reason"] == {
        "code": "resources",
        "zh": "经费由财政部门保障，不属于抽查程序。",
        "en": "Finance departments pay for the work; a budget is not part of a draw.",
    }


def test_a_clause_of_an_open_topic() -> None:
    id_ = "tonghua-2020/6.2.3.1/name"
    assert "状态  open：待实现（plan）" in randsup("clause", id_).out.splitlines()
    lines = randsup("clause", id_, "--lang", "en").out.splitlines()
    assert "state  open: open until the rules of its topic (plan)" in lines
    (carried,) = (line for line in lines if line.startswith("parameter  "))
    assert carried.startswith("parameter  tonghua  plan.fields  What the plan says")
    assert carried.endswith("[must]")
    assert lines[-1] == "test  no test names it"
    answer = randsup("clause", id_, "--json").json
    assert (answer["state"], answer["topic"], answer["reason"]) == ("open", "plan", None)


def test_a_clause_that_is_quoted_in_parts_names_a_parameter_once() -> None:
    said = randsup("clause", "linyi-2017/3.1.2/review")
    assert said.out.splitlines()[2].endswith("和实施细则”“并按程序报市政府法制办审查”")
    answer = randsup("clause", "linyi-2017/3.1.2/review", "--json").json
    paths = answer["parameters"]["linyi"]
    assert len(paths) == len(set(paths))
    assert "items.approval_chain" in paths
    assert answer["parts"] == ["并按程序报市政府法制办审查"]


def test_a_clause_in_a_language_that_is_none() -> None:
    said = randsup("clause", "linyi-2017/3.1.2/review", "--lang", "fr")
    assert (said.code, said.err) == (2, "--lang: 'fr' is not one of zh, en\n")


def test_a_clause_of_a_layer_is_known_too() -> None:
    answer = randsup("clause", "cn-baseline/42/min-two", "--json").json
    assert answer["quote"] == "执法人员不得少于两人"
    assert answer["document"].startswith("《中华人民共和国行政处罚法")
    assert answer["parameters"] == {"cn-baseline": ["team.min_size"]}
    said = randsup("clause", "cn-baseline/42/min-two")
    assert "参数  cn-baseline  team.min_size" in said.out


def test_every_clause_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from randsup.cli.clauses import clause_command

    told: list[str] = []
    monkeypatch.setattr(typer, "echo", told.append)
    for entry in clauses()[::13]:
        told.clear()
        clause_command(entry.id)
        assert told[0] == entry.id
        assert told[2] == "".join(f"“{quote}”" for quote in entry.quotes)
        assert told[1].endswith(entry.section)
        assert told[1].startswith("《")


def test_an_unknown_clause() -> None:
    said = randsup("clause", "shenzhen-2018/2.3.2/mintwo")
    assert said.code == 2
    assert said.err == (
        "clause shenzhen-2018/2.3.2/mintwo: unknown clause"
        " (did you mean shenzhen-2018/2.3.2/min-two?)\n"
    )
    assert "did you mean cn-baseline/42/min-two?" in randsup("clause", "cn-baseline/42/min-tw").err


def test_the_proofs_name_tests_that_there_are() -> None:
    root = Path(__file__).parents[2]
    proofs = json.loads(DATA.joinpath(FILE).read_text(encoding="utf-8"))
    assert proofs
    for test in {test for tests in proofs.values() for test in tests}:
        file, _, name = test.partition("::")
        assert f"{name.rpartition('::')[2]}" in (root / file).read_text(encoding="utf-8"), test
