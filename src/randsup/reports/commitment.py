"""The commitment as people read it aloud and sign it, Chinese or English; made from the commitment alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from randsup.proof.attempts import Entry
from randsup.proof.commitment import Commitment

_REGISTERS: Final = {
    "subjects": ("检查对象名录库", "subjects"),
    "inspectors": ("执法检查人员名录库", "inspectors"),
    "conflicts": ("利害关系登记", "declared interests"),
    "items": ("抽查事项清单", "items"),
}
_SOURCES: Final = {
    "dice": ("现场掷骰", "dice thrown before everybody"),
    "drand": ("公共随机信标 drand", "public beacon drand"),
    "lottery": ("公开彩票开奖", "public lottery"),
}


def commitment_text(commitment: Commitment, seals: Iterable[Entry] = (), *, lang: str) -> str:
    """Return the text of a commitment.

    Args:
        commitment: what is committed.
        seals: lines of the log that seal an input, so that everybody finds their own.
        lang: `zh` or `en`.
    """
    plain: Any = commitment.plain()
    write = _chinese if lang == "zh" else _english
    return "\n".join(write(plain, {(e.get("role"), e.get("name")): e for e in seals})) + "\n"


def _chinese(plain: Any, seals: dict[tuple[str, str], Entry]) -> list[str]:
    policy = plain["policy"]
    lines = [
        "随机抽查承诺书",
        "",
        f"承诺时间：{plain['at']}（第{plain['attempt']}次）",
        f"依据：{policy['title']}（{policy['id']}）",
        "",
        "在随机种子产生之前，以下各项已经确定，此后不再改动：",
    ]
    lines += [
        f"  {_REGISTERS[r['name']][0]}：{r['size']}行，摘要 {r['digest']}"
        for r in plain["registers"]
    ]
    lines += [f"  任务 {t['id']}：摘要 {t['digest']}" for t in plain["tasks"]]
    lines += [
        f"  政策参数：摘要 {policy['digest']}",
        f"  工作日历：摘要 {plain['calendar']}",
        *(f"  文件 {f['file']}：摘要 {f['digest']}" for f in plain["inputs"]),
        "",
        "随机种子由以下各方共同产生；各方先提交密封值，全部密封后再公开；任何一方不公开，本次作废并留痕：",
    ]
    for party in plain["parties"]:
        seal = seals.get((party["role"], party["name"]))
        who = "主办单位" if party["role"] == "office" else f"见证人（{party['kind']}）"
        lines.append(
            f"  {who} {party['name']}：密封值 {seal.get('commitment') if seal else '待提交'}"
        )
    lines += [
        f"  {_SOURCES[s['kind']][0]} {s['name']}" + (f"，产生于 {s['at']}" if s["at"] else "")
        for s in plain["sources"]
    ]
    lines += ["", f"承诺书摘要（请公布）：{plain['digest']}"]
    if plain["previous"]:
        lines.append(f"此前作废各次的记录摘要：{plain['previous']}")
    lines += ["", "签字："]
    return lines + [f"  {p['name']}：________________" for p in plain["parties"]]


def _english(plain: Any, seals: dict[tuple[str, str], Entry]) -> list[str]:
    policy = plain["policy"]
    lines = [
        "Commitment to a random draw",
        "",
        f"Committed at {plain['at']} (attempt {plain['attempt']})",
        f"Policy: {policy['title']} ({policy['id']})",
        "",
        "Before the seed exists these are fixed, and stay as they are:",
    ]
    lines += [
        f"  {_REGISTERS[r['name']][1]}: {r['size']} rows, digest {r['digest']}"
        for r in plain["registers"]
    ]
    lines += [f"  task {t['id']}: digest {t['digest']}" for t in plain["tasks"]]
    lines += [
        f"  policy: digest {policy['digest']}",
        f"  calendar: digest {plain['calendar']}",
        *(f"  file {f['file']}: digest {f['digest']}" for f in plain["inputs"]),
        "",
        "The seed is made by all of these. Each seals an input, nobody reveals before all have sealed, and if",
        "one does not reveal, the ceremony is void, on record:",
    ]
    for party in plain["parties"]:
        seal = seals.get((party["role"], party["name"]))
        who = "office" if party["role"] == "office" else f"witness ({party['kind']})"
        lines.append(
            f"  {who} {party['name']}: seal {seal.get('commitment') if seal else 'awaited'}"
        )
    lines += [
        f"  {_SOURCES[s['kind']][1]} {s['name']}" + (f", made at {s['at']}" if s["at"] else "")
        for s in plain["sources"]
    ]
    lines += ["", f"Digest of this commitment, to be published: {plain['digest']}"]
    if plain["previous"]:
        lines.append(f"Digest of the log of the void attempts before: {plain['previous']}")
    lines += ["", "Signed:"]
    return lines + [f"  {p['name']}: ________________" for p in plain["parties"]]
