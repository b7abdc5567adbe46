"""The clause registry: complete, verbatim, and what the profiles cite."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve

from randsup.errors import InputError
from randsup.law.clause import QUOTE_LENGTH
from randsup.profiles import load_policy, profile_ids
from randsup.profiles.proofs import proofs_of
from randsup.profiles.registry import (
    BUILT,
    OPEN,
    PROFILES,
    REASONS,
    STATES,
    ClauseEntry,
    cited_by,
    clause,
    clauses,
    organisational,
    state,
)

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"


def folded(text: str) -> str:
    return re.sub(r"[\s*#]", "", text)


def test_every_clause_is_there_once() -> None:
    ids = [entry.id for entry in clauses()]
    assert len(ids) == len(set(ids)) == 662
    assert {entry.document for entry in clauses()} == set(PROFILES)


def test_how_many_there_are() -> None:
    assert Counter(entry.document for entry in clauses()) == {
        "shenzhen-2018": 158,
        "tonghua-2020": 209,
        "shenyang-2020": 110,
        "linyi-2017": 105,
        "yunnan-2016": 80,
    }
    assert Counter(entry.topic for entry in clauses()) == {
        "governance": 130,
        "registry": 68,
        "items": 64,
        "plan": 59,
        "draw": 55,
        "inspection": 55,
        "joint": 53,
        "publication": 46,
        "credit": 36,
        "oversight": 31,
        "follow-up": 18,
        "task": 17,
        "archive": 12,
        "result": 11,
        "dispatch": 7,
    }
    assert Counter(entry.computable for entry in clauses()) == {True: 608, False: 54}
    assert {entry.modality for entry in clauses()} == {
        "must",
        "must-not",
        "may",
        "should",
        "number",
        "definition",
    }


def test_every_clause_says_something() -> None:
    for entry in clauses():
        assert all(0 < len(quote) <= QUOTE_LENGTH for quote in entry.quotes)
        assert not any(part in entry.quote for part in entry.parts), entry.id
        assert re.fullmatch(r"[a-z0-9-]+/[A-Za-z0-9.-]+/[a-z0-9-]+", entry.id), entry.id
        assert entry.section
        assert entry.rule.endswith((".", ")")), entry.id


@pytest.mark.parametrize("document", PROFILES)
def test_what_a_profile_cites_stands_in_the_registry(document: str) -> None:
    for parameter, said in load_policy(PROFILES[document]).spoken():
        for citation in said.citations:
            entry = clause(citation.clause)
            assert citation.document == entry.document == document
            assert citation.section == entry.section, parameter.path
            assert any(citation.quote in quote for quote in entry.quotes), parameter.path


@pytest.mark.parametrize("document", PROFILES)
def test_cited_by_is_what_the_profile_cites(document: str) -> None:
    policy = load_policy(PROFILES[document])
    pairs = {(c, p.path) for p, said in policy.spoken() for c in said.clauses}
    assert {(e.id, path) for e in clauses(document=document) for path in cited_by(e.id)} == pairs


def test_every_clause_of_the_matrix_is_cited() -> None:
    with (HERE / "matrix.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {
        f"{document}/{clause_id}"
        for row in rows
        for document, city in PROFILES.items()
        for group in re.findall(r"<([^<>]+)>", row[city])
        for clause_id in group.split()
    }
    with (HERE / "beyond_matrix.csv").open(encoding="utf-8", newline="") as file:
        named |= {row["clause"] for row in csv.DictReader(file)}
    assert named == {entry.id for entry in clauses() if cited_by(entry.id)}


def test_choosing_clauses() -> None:
    chosen = clauses(document="shenyang-2020", topic="publication")
    assert chosen
    assert chosen == tuple(
        e for e in clauses() if e.document == "shenyang-2020" and e.topic == "publication"
    )


def test_unknown_clauses() -> None:
    with pytest.raises(InputError) as caught:
        clause("shenzhen-2018/2.3.2/min-tow")
    assert str(caught.value) == (
        "clause shenzhen-2018/2.3.2/min-tow: unknown clause"
        " (did you mean shenzhen-2018/2.3.2/min-two?)"
    )
    with pytest.raises(InputError, match=r"unknown clause$"):
        cited_by("x")
    with pytest.raises(InputError) as caught:
        clauses(topic="publications")
    assert str(caught.value) == (
        "clauses: 'publications' is no topic of the registry (did you mean publication?)"
    )
    with pytest.raises(
        InputError, match="'x' is no document of the registry; known: shenzhen-2018"
    ):
        clauses(document="x")


def test_a_long_quote_is_no_quote() -> None:
    with pytest.raises(ValueError, match="a quote has 1 to 60 characters, this one 61"):
        evolve(clauses()[0], quote="五" * 61)
    with pytest.raises(ValueError, match="a quote has 1 to 60 characters, this one 61"):
        evolve(clauses()[0], parts=["一", "五" * 61])


@pytest.mark.parametrize("document", PROFILES)
def test_quotes_stand_in_the_regulation(document: str) -> None:
    source = SHARED / "regulations" / f"{document}.txt"
    if not source.exists():
        pytest.skip("the texts of the regulations are not beside this checkout")
    text = folded(source.read_text(encoding="utf-8"))
    strangers = [(e.id, q) for e in clauses(document=document) for q in e.quotes]
    assert [(i, q) for i, q in strangers if folded(q) not in text] == []


def test_the_registry_is_that_of_the_project() -> None:
    source = SHARED / "clauses.toml"
    if not source.exists():
        pytest.skip("the project's clause registry is not beside this checkout")
    theirs = tomllib.loads(source.read_text(encoding="utf-8"))["clause"]
    assert [entry.id for entry in clauses()] == [c["id"] for c in theirs]
    for entry, c in zip(clauses(), theirs, strict=True):
        assert all(quote in c["quote"] for quote in entry.quotes)
        assert entry.quote == c["quote"] or len(c["quote"]) > QUOTE_LENGTH
        for name in ("document", "section", "modality", "topic", "computable", "rule"):
            assert getattr(entry, name) == c[name]
        assert entry.interpretation == c.get("parameters", {}).get("interpretation", "")


def test_the_registry_loads_fast() -> None:
    """Five times the target, so that a busy machine does not fail it."""
    code = (
        "import time; from randsup.profiles.registry import clauses;"
        "start = time.perf_counter(); clauses(); print(time.perf_counter() - start)"
    )
    took = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert float(took.stdout) < 0.3


# What is carried, proven, open, organisational

UNPROVEN = HERE / "unproven.csv"


def unproven() -> list[str]:
    """The committed list of clauses that no test proves yet; a list that is gone is empty."""
    if not UNPROVEN.exists():
        return []
    with UNPROVEN.open(encoding="utf-8", newline="") as file:
        return [row["clause"] for row in csv.DictReader(file)]


def wrong_list(listed: list[str], proven: set[str], asked: set[str]) -> dict[str, list[str]]:
    """What is wrong with a list of the unproven among the clauses that are asked for."""
    return {
        "named twice": sorted(id_ for id_, n in Counter(listed).items() if n > 1),
        "not asked for": sorted(set(listed) - asked),
        "proven meanwhile: take it out": sorted(set(listed) & proven),
        "neither proven nor listed": sorted(asked - proven - set(listed)),
    }


def test_the_topics_are_built_or_open() -> None:
    topics = {entry.topic for entry in clauses()}
    assert {*BUILT, *OPEN} == topics
    assert len(BUILT) + len(OPEN) == len(topics)


def test_every_citation_names_a_clause() -> None:
    """Of the five documents, wherever they are cited; layers have documents of their own."""
    for name in profile_ids():
        for parameter, said in load_policy(name).spoken():
            for citation in said.citations:
                if citation.document in PROFILES:
                    assert clause(citation.clause).document == citation.document, parameter.path


def test_every_computable_clause_of_the_built_topics_is_carried() -> None:
    asked = [entry for entry in clauses() if entry.computable and entry.topic in BUILT]
    assert [entry.id for entry in asked if not cited_by(entry.id)] == []


def test_every_computable_clause_of_the_built_topics_is_proven_or_listed() -> None:
    asked = {entry.id for entry in clauses() if entry.computable and entry.topic in BUILT}
    proven = {entry.id for entry in clauses() if proofs_of(entry.id)}
    assert not any((found := wrong_list(unproven(), proven, asked)).values()), found


def test_a_wrong_list_is_found() -> None:
    assert not any(wrong_list([], {"a", "b"}, {"a", "b"}).values())
    assert not any(wrong_list(["b"], {"a"}, {"a", "b"}).values())
    assert list(wrong_list(["a", "c", "c"], {"a"}, {"a", "b"}).values()) == [
        ["c"],
        ["c"],
        ["a"],
        ["b"],
    ]


def test_what_is_open_is_of_an_open_topic() -> None:
    states = {e.id: state_of(e) for e in clauses()}
    assert {clause(i).topic for i, s in states.items() if s == "open"} <= set(OPEN)
    assert Counter(states.values())["organisational"] == 54


@pytest.mark.parametrize(
    ("topic", "computable", "carried", "proven", "expected"),
    [
        ("draw", True, True, True, "proven"),
        ("draw", True, True, False, "carried"),
        ("draw", True, False, False, "open"),
        ("draw", True, False, True, "open"),  # a mark alone carries nothing
        ("credit", True, True, True, "proven"),
        ("credit", True, True, False, "open"),
        ("credit", False, True, True, "organisational"),
    ],
)
def test_states(topic: str, computable: bool, carried: bool, proven: bool, expected: str) -> None:
    entry = evolve(clauses()[0], topic=topic, computable=computable)
    assert state(entry, carried=carried, proven=proven) == expected
    assert expected in STATES


def state_of(entry: ClauseEntry) -> str:
    return state(entry, carried=bool(cited_by(entry.id)), proven=bool(proofs_of(entry.id)))


def test_why_a_clause_is_organisational() -> None:
    reasons = {entry.id: organisational(entry.id) for entry in clauses()}
    assert {i for i, why in reasons.items() if why} == {e.id for e in clauses() if not e.computable}
    given = [why for why in reasons.values() if why]
    assert {why.code for why in given} == set(REASONS)
    for why in given:
        assert 20 < len(why.en) <= 120
        assert why.en.endswith(".")
        assert why.zh.endswith("。")
        assert re.search("[一-鿿]", why.zh)
    with pytest.raises(InputError, match="unknown clause"):
        organisational("x")
    with pytest.raises(ValueError, match="'whim'"):
        evolve(given[0], code="whim")
