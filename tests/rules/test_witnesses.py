"""Who watches a draw: each profile's list, and a layer that demands a witness."""

from __future__ import annotations

from pathlib import Path

import pytest

from randsup import Strength, load_policy
from randsup.rules.office.witnesses import witness_findings

LISTS = {
    "shenzhen": ("人大代表", "政协委员", "纪检监察部门", "社会第三方"),
    "tonghua": ("政府部门的内部职能机构", "人大代表", "政协委员", "评价机构", "社会公众代表"),
    "linyi": ("人大代表", "政协委员", "纪检监察部门", "社会第三方"),
    "yunnan": ("人大代表", "政协委员", "新闻媒体", "有关社会服务机构"),
}
"""Typed from the texts."""

DEMANDED = """\
schema = 1
id = "witnessed"
title = "部门规定"
level = "department"
since = 2020-01-01
reviewed = 2026-11-20

[documents.dept-2020]
title = "部门规定"
issuer = "某部门"
issued = 2020-01-01

[draw.witness_required]
value = true
strength = "must"
cite = { clause = "dept-2020/1/witness", section = "一", quote = "抽取须有现场监督" }
"""


@pytest.mark.clause("shenzhen-2018/2.1.3/witnesses")
@pytest.mark.clause("tonghua-2020/6.4.2/internal-witness")
@pytest.mark.clause("tonghua-2020/6.4.2/external-witness")
@pytest.mark.clause("linyi-2017/2.3/witnesses")
@pytest.mark.clause("yunnan-2016/1.3/witnesses")
@pytest.mark.parametrize(("profile", "listed"), LISTS.items())
def test_absent_kinds_are_named_with_the_strength_of_the_text(
    profile: str, listed: tuple[str, ...]
) -> None:
    policy = load_policy(profile)
    (found,) = witness_findings(policy, ["npc_deputy", listed[-1]])
    assert (found.code, found.strength) == ("witness-kinds", Strength.ADVISORY)
    assert found.citation is not None
    absent = [k for k in listed if k not in ("人大代表", listed[-1])]
    assert all(k in found.zh for k in absent)
    assert not any(k in found.zh for k in ("人大代表", listed[-1]))
    assert witness_findings(policy, listed) == ()


def test_shenyang_is_silent() -> None:
    assert witness_findings(load_policy("shenyang"), []) == ()


@pytest.mark.parametrize("kinds", [[], ["npc_deputy"], ["记者"]])
def test_a_demanded_witness_who_is_missing_is_a_breach(kinds: list[str], tmp_path: Path) -> None:
    path = tmp_path / "witnessed.toml"
    path.write_text(DEMANDED, encoding="utf-8")
    policy = load_policy("shenzhen", layers=[str(path)])
    found = [f for f in witness_findings(policy, kinds) if f.code == "witness-missing"]
    assert bool(found) == (not kinds)  # the list of Shenzhen is open (等): a journalist counts
    assert all(f.strength is Strength.MUST and f.citation is not None for f in found)
