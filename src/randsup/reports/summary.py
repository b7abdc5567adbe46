"""The closing summary of a run, in plain words, Chinese or English.

It is made from the record and from nothing else, and it says first what needs somebody: breaches, unfilled
seats, rows set aside, dates that nobody can know yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from randsup.law.terms import Strength
from randsup.proof.record import Record

LANGUAGES: Final = ("zh", "en")

EVENT_NAMES: Final = {
    "plan_approved": ("计划批准", "plan approved"),
    "list_drawn": ("名单抽取", "list drawn"),
    "sampling_closed": ("抽查工作结束", "sampling work closed"),
    "inspection_closed": ("检查结束", "inspection closed"),
    "result_formed": ("检查结果形成", "result formed"),
    "measure_decided": ("作出决定", "measure decided"),
    "published": ("公示", "published"),
    "archived": ("归档", "archived"),
}
DUTY_NAMES: Final = {
    "publication.plan": ("抽查计划公示", "publish the plan"),
    "publication.object_list": ("抽查对象名单公示", "publish the list of subjects"),
    "publication.result": ("检查结果公示", "publish the result"),
    "publication.publicity_period": ("公示期", "display period"),
    "publication.penalty": ("处罚等决定公示", "publish penalties and measures"),
}
_MOST = 8


def summary(record: Record, *, lang: str = "zh") -> str:
    """Return the summary of a record as text of several lines."""
    return "\n".join(_lines(record, LANGUAGES.index(lang)))


def breaches(record: Record) -> int:
    """Return how many findings a record states itself; what a text only permits (可) breaches nothing."""
    given: Any = record
    watched = given.get("ceremony", {}).get("findings", ())
    found = len(stated_findings(record))
    return found + sum(1 for f in watched if f["strength"] != Strength.ADVISORY.value)


def stated_findings(record: Record) -> list[Any]:
    """Return the findings that a record states of its tasks, and of visits that several make together."""
    given: Any = record
    return [f for one in (*given["tasks"], *given.get("merged", ())) for f in one["findings"]]


def _lines(record: Any, lang: int) -> Iterator[str]:
    policy, registers = record["policy"], record["registers"]
    layers = "、".join(layer for layer, _ in policy["layers"])
    subjects, inspectors = registers["subjects"]["size"], registers["inspectors"]["size"]
    aside = registers["set_aside"]["size"]
    if lang == 0:
        yield f"依据：{policy['title']}（{policy['id']}）" + (f"，叠加：{layers}" if layers else "")
        yield f"名录库：检查对象{subjects}户，执法检查人员{inspectors}人" + (
            f"；另有{aside}行未采用，见 set-aside.csv" if aside else ""
        )
    else:
        yield f"Policy: {policy['title']} ({policy['id']})" + (f", with {layers}" if layers else "")
        yield f"Registers: {subjects} subjects, {inspectors} inspectors" + (
            f"; {aside} rows were set aside, see set-aside.csv" if aside else ""
        )
    for note in record["notes"]:
        yield ("  · " + (note["zh"] if lang == 0 else note["en"]))
    if "ceremony" in record:
        yield from _ceremony(record["ceremony"], lang)
    for task in record["tasks"]:
        yield ""
        yield from _task(task, lang)
    for merged in record.get("merged", ()):
        yield ""
        yield from _merged(merged, lang)
    yield ""
    yield _closing(record, lang)


def _ceremony(ceremony: Any, lang: int) -> Iterator[str]:
    commitment = ceremony["commitments"][-1]
    who = "、".join(p["name"] for p in [*commitment["parties"], *commitment["sources"]])
    if lang == 0:
        yield f"种子：由{who}共同产生（第{commitment['attempt']}次），承诺书摘要 {commitment['digest']}"
    else:
        yield f"Seed: made by {who} (attempt {commitment['attempt']}), commitment {commitment['digest']}"
    for finding in ceremony["findings"]:
        mark = "·" if finding["strength"] == Strength.ADVISORY.value else "!"
        yield f"  {mark} {_finding(finding, lang)}"


def _task(task: Any, lang: int) -> Iterator[str]:
    draw, sent = task["draw"], task["dispatch"]
    people = {m["inspector"] for team in sent["teams"] for m in team["members"]}
    sizes = [len(team["members"]) for team in sent["teams"]]
    title = f"{task['id']} {task['task']['title']}".strip()
    drawn, reserve = len(draw["selected"]), len(draw["reserve"])
    classes = len(draw["strata"])
    if lang == 0:
        yield f"任务 {title}"
        yield f"  抽取：{draw['size']}户分{classes}层，抽中{drawn}户，候补{reserve}户" + _design(
            draw, lang
        )
        yield (
            f"  派员：{len(sizes)}个检查组，{_range(sizes)}人一组，共{len(people)}人参加"
            + _loads(sent, lang)
        )
    else:
        yield f"Task {title}"
        yield (
            f"  Drawn: {drawn} of {draw['size']} subjects in {classes} classes, {reserve} in reserve"
            + _design(draw, lang)
        )
        yield f"  Sent: {len(sizes)} teams of {_range(sizes)}, {len(people)} people" + _loads(
            sent, lang
        )
    if sent["unfilled"]:
        yield "  " + _unfilled(sent["unfilled"], lang)
        yield from _missing(task, lang)
    for finding in task["findings"]:  # a certificate is among them
        yield f"  ! {_finding(finding, lang)}"
    for duty in task["obligations"]:
        yield "  " + _duty(duty, lang)
    for note in task["notes"]:
        yield "  · " + (note["zh"] if lang == 0 else note["en"])


def _merged(merged: Any, lang: int) -> Iterator[str]:
    """Say who makes the visits of several tasks; its first remark says which and why."""
    sent = merged["dispatch"]
    people = {m["inspector"] for team in sent["teams"] for m in team["members"]}
    sizes = [len(team["members"]) for team in sent["teams"]]
    if lang == 0:
        yield f"合并检查 {'、'.join(merged['tasks'])}：{len(merged['subjects'])}户，见 merged.csv"
        yield (
            f"  派员：{len(sizes)}个检查组，{_range(sizes)}人一组，共{len(people)}人参加"
            + _loads(sent, lang)
        )
    else:
        yield f"Merged visits of {', '.join(merged['tasks'])}: {len(merged['subjects'])} subjects, see merged.csv"
        yield f"  Sent: {len(sizes)} teams of {_range(sizes)}, {len(people)} people" + _loads(
            sent, lang
        )
    if sent["unfilled"]:
        yield "  " + _unfilled(sent["unfilled"], lang)
    for finding in merged["findings"]:
        yield f"  ! {_finding(finding, lang)}"
    for note in merged["notes"]:
        yield "  · " + (note["zh"] if lang == 0 else note["en"])


def _design(draw: Any, lang: int) -> str:
    """Say how subjects were drawn, where it is not the default way."""
    design = draw.get("design", "")
    if design == "take-all":
        return ("（全覆盖，不属于随机抽取）", " (full coverage, not a random draw)")[lang]
    if not design:
        return ""
    certain = sum(s["weighting"]["certain"] for s in draw["strata"] if not s["take_all"])
    if lang == 0:
        return f"（按“{draw['weight']}”列加权" + (
            f"，其中必然入选{certain}户）" if certain else "）"
        )
    return f" (by weight {draw['weight']}" + (f", {certain} of them certain)" if certain else ")")


def finding_lines(record: Record, *, lang: str = "zh") -> Iterator[str]:
    """Yield one line for each finding that a record states, its task first."""
    given: Any = record
    for task in (*given["tasks"], *given.get("merged", ())):
        for finding in task["findings"]:
            yield f"! {task['id']} {_finding(finding, LANGUAGES.index(lang))}"


def remarks(record: Record, *, lang: str = "zh") -> Iterator[str]:
    """Yield one line for each remark on the inputs: whoever is named and stands in no register, and the like."""
    given: Any = record
    for note in given["notes"]:
        yield f"· {note['zh'] if lang == 'zh' else note['en']}"


def _finding(finding: Any, lang: int) -> str:
    said: str = finding["zh"] if lang == 0 else finding["en"]
    return said + _source(finding, lang)


def _range(sizes: list[int]) -> str:
    low, high = (min(sizes), max(sizes)) if sizes else (0, 0)
    return str(low) if low == high else f"{low}–{high}"


def _loads(sent: Any, lang: int) -> str:
    given = [x["load"] for x in sent["loads"] if x["load"]]
    if not given:
        return ""
    return f"，每人{_range(given)}户" if lang == 0 else f", {_range(given)} visits each"


def _unfilled(unfilled: Any, lang: int) -> str:
    subjects = sorted({u["subject"] for u in unfilled})
    shown = "、".join(subjects[:_MOST]) if lang == 0 else ", ".join(subjects[:_MOST])
    more = " …" if len(subjects) > _MOST else ""
    if lang == 0:
        return f"{len(unfilled)}个席位无人可派，涉及{len(subjects)}户：{shown}{more}"
    return f"{len(unfilled)} seats are unfilled, of {len(subjects)} subjects: {shown}{more}"


def _missing(task: Any, lang: int) -> Iterator[str]:
    """Say who is missing where, the largest shortage first; where the classes of the draw are regions."""
    draw, certificates = task["draw"], task["dispatch"]["certificates"]
    if "region" not in draw["columns"]:
        return
    at = draw["columns"].index("region")
    where = {s["subject"]: s["stratum"][at] for s in draw["selected"]}
    short: dict[tuple[str, str, str], int] = {}
    for c in certificates:
        named = (f"执法类别{x}" if lang == 0 else f"category {x}" for x in c["categories"] if x)
        people = ("执法检查人员", "inspectors")[lang]
        what = ("、" if lang == 0 else ", ").join(named) if all(c["categories"]) else people
        regions = sorted({where[s] for s in c["subjects"]})
        place = ("、" if lang == 0 else ", ").join(regions[:3]) + (" …" if len(regions) > 3 else "")
        key = (c["department"], place, what)
        short[key] = short.get(key, 0) + c["missing"]
    rows = sorted(short.items(), key=lambda row: (-row[1], row[0]))
    for (department, place, what), number in rows[:_MOST]:
        if lang == 0:
            yield f"    缺员：{place or '（未填区域）'}，{department}缺{number}人次（需{what}）"
        else:
            yield f"    Missing in {place or '(no region)'}: {department}, {what}, {number} visits"
    rest = sum(number for _, number in rows[_MOST:])
    if rest:
        places = len(rows) - _MOST
        yield (
            f"    另有{places}处共缺{rest}人次，见 unfilled.csv"
            if lang == 0
            else f"    {rest} more in {places} other places, see unfilled.csv"
        )


def _source(finding: Any, lang: int) -> str:
    cited = finding["citation"]
    if cited is None:
        return ""
    where = f"{cited['section']}“{cited['quote']}”"
    return f"（{where}）" if lang == 0 else f" ({where})"


def _duty(duty: Any, lang: int) -> str:
    name = DUTY_NAMES[duty["what"]][lang]
    return f"{name}：{due_words(duty, 0)}" if lang == 0 else f"{name}: {due_words(duty, 1)}"


def due_words(duty: Any, lang: int) -> str:
    """Say when a duty is due, in words; `lang` is the place in `LANGUAGES`."""
    due, days = duty["due"], duty["working_days"]
    anchor = EVENT_NAMES[duty["anchor"]][lang] if duty["anchor"] else ""
    words = {
        "promptly": ("及时（未规定天数）", "promptly (no number is printed)"),
        "unspecified": ("应当公示，未规定期限", "a duty, without any term"),
        "silent": ("文本未规定", "the text is silent"),
        "suppressed": ("检查前不公示", "not before the inspection"),
        "after-inspection": (
            "检查结束后公示，未规定天数",
            "after the inspection, no number is printed",
        ),
        "awaiting": (
            f"待“{anchor}”之日起{days}个工作日",
            f"{days} working days from “{anchor}”, awaited",
        ),
        "undecided": (f"暂不能确定：{duty['note_zh']}", f"undecided: {duty['note']}"),
    }
    if due in words:
        return words[due][lang]
    shifting = (
        "（暂定，下一年放假通知可能调整）",
        " (provisional: next year's notice may move it)",
    )
    tail = shifting[lang] if duty["provisional"] else ""
    if duty["first"]:
        shown = (
            f"{duty['first']} 至 {due}，共{days}个工作日",
            f"{duty['first']} to {due}, {days} working days",
        )
        return shown[lang] + tail
    dated = (
        f"{due} 前（含当日），自{anchor}（{duty['event']}）起{days}个工作日",
        f"by {due}, {days} working days from “{anchor}” ({duty['event']})",
    )
    return dated[lang] + tail


def _closing(record: Any, lang: int) -> str:
    found = breaches(record)
    if lang == 0:
        return f"发现{found}项问题，见上文“!”。" if found else "未发现问题。"
    return f"{found} findings, marked “!” above." if found else "No findings."
