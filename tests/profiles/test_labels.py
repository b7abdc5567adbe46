"""Each element of a list that a profile holds is covered by a quote.

A quote has 60 characters at most, so a long list is quoted in parts, or by the clauses of its elements.
Only labels that are the text's own words are asked; codes with the library's words (`choices`) are
readings. `labels.csv` names the labels that no quote prints, with the reason.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from attrs import evolve

from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration
from randsup.profiles import load_policy
from randsup.profiles.registry import PROFILES

_ALIKE = str.maketrans({"(": "（", ")": "）", ",": "，", ":": "："})

with (Path(__file__).parent / "labels.csv").open(encoding="utf-8", newline="") as _file:
    KNOWN = {
        (row["profile"], row["path"], row["label"]): row["reason"] for row in csv.DictReader(_file)
    }


def folded(text: str) -> str:
    return re.sub(r"\s", "", text).translate(_ALIKE)


def uncovered(policy: Policy) -> set[tuple[str, str, str]]:
    found = set()
    for parameter, clause in policy.spoken():
        value = clause.value
        if isinstance(value, Enumeration):
            printed: tuple[str, ...] = value.labels
        elif parameter.kind == "sequence" and not parameter.choices:
            printed = value
        else:
            continue
        quotes = folded(" ".join(c.quote for c in clause.citations))
        lacking = (label for label in printed if folded(label) not in quotes)
        found |= {(policy.id, parameter.path, label) for label in lacking}
    return found


@pytest.mark.parametrize("city", PROFILES.values())
def test_every_label_is_covered_by_a_quote(city: str) -> None:
    assert uncovered(load_policy(city)) == {key for key in KNOWN if key[0] == city}


def test_every_exception_has_a_reason() -> None:
    assert all(KNOWN.values())


def test_a_cut_list_is_found() -> None:
    policy = load_policy("shenzhen")
    basis = policy["provenance.basis"]
    assert isinstance(basis, Clause)
    cut = policy.with_clause("provenance.basis", evolve(basis, further=()))
    assert uncovered(cut) - uncovered(policy) == {
        ("shenzhen", "provenance.basis", "粤府〔2017〕16号"),
        ("shenzhen", "provenance.basis", "粤办函〔2017〕468号"),
    }
