"""`randsup explain`: every decision of a run with its reasons as sentences."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from randsup.law.words import STRENGTHS
from randsup.profiles import load_policy
from randsup.proof.explain import explain
from tests.cli.building import Said, randsup, write_case


def record_of(folder: Path) -> Any:
    return json.loads((folder / "record.json").read_text(encoding="utf-8"))


def told(folder: Path, *options: str) -> Any:
    said = randsup("explain", folder, "--json", *options)
    assert said.code == 0, said
    return said.json


@pytest.mark.parametrize("run", ["plain_run", "rough_run"])
def test_every_reason_of_the_record_is_told(run: str, request: pytest.FixtureRequest) -> None:
    """Nothing of what the record names is left out, and each decision has its own."""
    folder = request.getfixturevalue(run)
    record, answer = record_of(folder), told(folder)
    assert [t["task"] for t in answer] == [t["id"] for t in record["tasks"]]
    for task, explained in zip(record["tasks"], answer, strict=True):
        by: dict[str, list[Any]] = {}
        for decision in explained["decisions"]:
            by.setdefault(decision["decision"], []).append(decision)
            assert len(decision["reasons"]) == len(decision["clauses"])
            for id_, sentence in zip(decision["clauses"], decision["reasons"], strict=True):
                assert sentence.endswith(f"[{id_}]")
                assert any(force in sentence for force in STRENGTHS.values())
        main = [
            c
            for kind in ("plan", "draw", "dispatch")
            for d in by.get(kind, ())
            for c in d["clauses"]
        ]
        assert set(main) == set(task["reasons"])
        duties = [(d["what"], d["clauses"]) for d in by["obligation"]]
        assert duties == [(o["what"], o["clauses"]) for o in task["obligations"]]
        found = [(d["what"], d["said"], d["clauses"]) for d in by.get("finding", ())]
        assert found == [
            (f["code"], f["zh"], [f["citation"]["clause"]] if f["citation"] else [])
            for f in task["findings"]
        ]
        notes = [(d["what"], d["clauses"]) for d in by.get("note", ())]
        assert notes == [(n["code"], n["clauses"]) for n in task["notes"] if n["clauses"]]


def test_a_reason_stands_with_the_decision_that_it_decided(rough_run: Path) -> None:
    decided = {
        d["decision"]: set(d["clauses"])
        for task in told(rough_run)
        for d in task["decisions"]
        if d["decision"] in ("plan", "draw", "dispatch")
    }
    caps = {"shenzhen-2018/2.3.3/max-departments", "shenzhen-2018/2.3.3/max-inspectors"}
    assert decided["plan"] & caps
    assert "shenzhen-2018/2.3.5/draw-by-ratio" in decided["draw"]
    assert "shenzhen-2018/2.3.2/min-two" in decided["dispatch"]
    assert not decided["dispatch"] & (decided["draw"] | decided["plan"])
    assert not decided["draw"] & caps


def test_the_sentences_are_those_of_the_library(plain_run: Path) -> None:
    policy = load_policy("shenzhen", layers=["cn-baseline"])
    for lang in ("zh", "en"):
        for task in told(plain_run, "--lang", lang):
            for decision in task["decisions"]:
                expected = explain(policy, decision["clauses"], lang=lang)
                assert tuple(decision["reasons"]) == expected


def test_as_text_in_both_languages(rough_run: Path) -> None:
    zh, en = randsup("explain", rough_run), randsup("explain", rough_run, "--lang", "en")
    assert (zh.code, en.code) == (0, 0)
    sentence = "“检查人员不得少于两人”：检查人员最低人数：2（应当）。[shenzhen-2018/2.3.2/min-two]"
    assert sentence in zh.out
    assert "Inspectors in a team, at least: 2 (must). [shenzhen-2018/2.3.2/min-two]" in en.out
    for record in record_of(rough_run)["tasks"]:
        assert f"任务 {record['id']}" in zh.out
        assert f"Task {record['id']}" in en.out
        for finding in record["findings"]:
            assert f"  问题：{finding['zh']}\n" in zh.out
            assert f"  finding: {finding['en']}\n" in en.out
    assert "没有可引用的条款" in zh.out  # a duty of which the text is silent
    assert "no clause is cited" in en.out


def test_one_task_alone(rough_run: Path) -> None:
    ids = [task["id"] for task in record_of(rough_run)["tasks"]]
    assert len(ids) > 1
    (one,) = told(rough_run, "--task", ids[1])
    assert one == told(rough_run)[1]
    said = randsup("explain", rough_run, "--task", ids[0] + "x")
    assert said.code == 2
    assert f"'{ids[0]}x' is no task of this run (did you mean {ids[0]}?); known: " in said.err
    assert said.out == ""


def refused(folder: Path, *options: str) -> str:
    said: Said = randsup("explain", folder, *options)
    assert (said.code, said.out) == (2, "")
    return said.err


def test_a_folder_that_holds_no_record(tmp_path: Path) -> None:
    expected = f"{tmp_path}: holds no record.json; name the folder that `randsup run` wrote\n"
    assert refused(tmp_path) == expected
    assert "holds no record.json" in refused(tmp_path / "nowhere")
    assert "holds no record.json" in refused(write_case(tmp_path / "case"))


def test_a_record_that_is_none(forged: Path) -> None:
    file = forged / "record.json"
    record = record_of(forged)
    file.write_text("{", encoding="utf-8")
    assert "is not the JSON of a record" in refused(forged)
    for key in ("tasks", "policy"):
        without = {k: v for k, v in record.items() if k != key}
        file.write_text(json.dumps(without), encoding="utf-8")
        assert key in refused(forged)
    for key in ("draw", "dispatch", "reasons", "obligations", "findings", "notes"):
        task = {k: v for k, v in record["tasks"][0].items() if k != key}
        file.write_text(json.dumps({**record, "tasks": [task]}), encoding="utf-8")
        assert key in refused(forged)
    nothing: tuple[Any, ...] = (None, "x", {}, 3)
    for wrong in nothing:
        task = {**record["tasks"][0], "obligations": wrong}
        file.write_text(json.dumps({**record, "tasks": [task]}), encoding="utf-8")
        assert "is not the record of a run" in refused(forged)


def test_a_duty_that_is_none(forged: Path) -> None:
    record = record_of(forged)
    task = record["tasks"][0]
    whole = dict(task["obligations"][0])
    for key in whole:
        task["obligations"][0] = {k: v for k, v in whole.items() if k != key and k != "owner"}
        if key == "owner":
            continue  # who has to publish is not told here
        (forged / "record.json").write_text(json.dumps(record), encoding="utf-8")
        assert key in refused(forged)
    for key, value in (("what", "publication.plans"), ("anchor", "full_moon")):
        task["obligations"][0] = {**whole, key: value}
        (forged / "record.json").write_text(json.dumps(record), encoding="utf-8")
        assert value in refused(forged)


def test_another_policy_than_the_kept_one(forged: Path) -> None:
    """Sentences of another text than the one that decided would be a lie."""
    profile = forged / "inputs" / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(
        text.replace("检查人员不得少于两人", "检查人员不得少于2人"), encoding="utf-8"
    )
    said = refused(forged)
    assert "is not that of the record" in said
    assert "`randsup verify` says what differs" in said
    profile.unlink()
    assert "is missing" in refused(forged)
    shutil.rmtree(forged / "inputs")
    assert "is missing" in refused(forged)


def test_a_reason_that_the_policy_does_not_have(forged: Path) -> None:
    record = record_of(forged)
    record["tasks"][0]["reasons"].append("shenzhen-2018/2.3.2/mintwo")
    (forged / "record.json").write_text(json.dumps(record), encoding="utf-8")
    assert "is none of its clauses (did you mean shenzhen-2018/2.3.2/min-two?)" in refused(forged)


def test_a_language_that_is_none(plain_run: Path) -> None:
    assert refused(plain_run, "--lang", "fr") == "--lang: 'fr' is not one of zh, en\n"


def test_nothing_is_written(plain_run: Path) -> None:
    before = sorted(p.relative_to(plain_run) for p in plain_run.rglob("*"))
    assert randsup("explain", plain_run).code == 0
    assert sorted(p.relative_to(plain_run) for p in plain_run.rglob("*")) == before
