"""No parameter is dead in silence: changing any value of any profile changes an answer, or says why not.

Every parameter on which a built-in profile speaks is changed to other legal values, and to silence,
and everything that the probes decide or say is compared, without clause ids and citations. The table
`liveness.csv` names the parameters that change nothing yet, with the reason: `open: TOPIC` is a topic
whose rules are still to come, `shown: …` what only the rendered text can show. `PATH#DETAIL` is a legal
detail beside a value; `PATH#silent` and `PATH#value` say that silence, or another value, changes nothing
while the other of the two does.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from randsup.law.clause import Clause
from randsup.law.parameters import Parameter
from randsup.law.policy import Policy, parameter_at
from randsup.law.terms import Silent
from randsup.profiles import load_policy
from randsup.profiles.registry import PROFILES, clause
from randsup.profiles.render import show
from tests.law.probing import differs, other_details, others

CITIES = tuple(PROFILES.values())
OPEN = {
    "plan",
    "task",
    "inspection",
    "result",
    "follow-up",
    "credit",
    "archive",
    "oversight",
}
"""The topics whose rules are still to come."""


@cache
def dead() -> dict[str, str]:
    """The listed paths, `path` or `path#detail`, each with its reason."""
    with (Path(__file__).parent / "liveness.csv").open(encoding="utf-8", newline="") as file:
        return {row["path"]: row["reason"] for row in csv.DictReader(file)}


def spoken(policy: Policy) -> list[tuple[Parameter, Clause[object]]]:
    return list(policy.spoken())


def alive(policy: Policy, p: Parameter, said: Clause[object]) -> bool:
    """Whether another legal value, or silence where there is none, changes an answer."""
    other = [policy.with_clause(p.path, clause) for clause in others(p, said)]
    return any(differs(policy, c) for c in other or [policy.with_clause(p.path, Silent())])


@pytest.mark.parametrize("city", CITIES)
def test_every_other_parameter_changes_an_answer(city: str) -> None:
    policy = load_policy(city)
    unlisted = [(p, said) for p, said in spoken(policy) if p.path not in dead()]
    still = [p.path for p, said in unlisted if not alive(policy, p, said)]
    assert [path for path in still if f"{path}#value" not in dead()] == []


@pytest.mark.parametrize("city", CITIES)
def test_silence_is_something_else_than_a_value(city: str) -> None:
    policy = load_policy(city)
    unlisted = [(p, said) for p, said in spoken(policy) if p.path not in dead()]
    same = [
        p.path
        for p, said in unlisted
        if said.value is not False  # a permission that is not given may be as good as none
        and not differs(policy, policy.with_clause(p.path, Silent()))
    ]
    assert [path for path in same if f"{path}#silent" not in dead()] == []


@pytest.mark.parametrize("city", CITIES)
def test_details_change_an_answer(city: str) -> None:
    policy = load_policy(city)
    found: dict[str, list[Policy]] = defaultdict(list)
    for p, said in spoken(policy):
        if p.path not in dead():
            for name, changed in other_details(p, said):
                found[f"{p.path}#{name}"].append(policy.with_clause(p.path, changed))
    still = [k for k, changed in found.items() if not any(differs(policy, c) for c in changed)]
    assert [key for key in still if key not in dead()] == []


def all_changed(policy: Policy, *, silent: bool) -> Policy:
    """The policy with every listed parameter changed at once."""
    for p, said in spoken(policy):
        if p.path in dead():
            other = list(others(p, said))
            changed = Silent() if silent or not other else other[0]
            policy = policy.with_clause(p.path, changed)
    return policy


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("city", CITIES)
def test_what_is_listed_is_dead(city: str, silent: bool) -> None:
    """Otherwise it has become alive: take it off the list."""
    policy = load_policy(city)
    if differs(policy, all_changed(policy, silent=silent)):
        pytest.fail(
            str([p.path for p, c in spoken(policy) if p.path in dead() and alive(policy, p, c)])
        )


def text_of(policy: Policy) -> list[str]:
    """What `show` says, without the digest, which any change changes."""
    return [line for line in show(policy).splitlines() if policy.digest not in line]


def changes(p: Parameter, said: Clause[object], detail: str) -> list[Clause[object] | Silent]:
    """The changes of which a row of the list speaks."""
    if detail == "silent":
        return [Silent()]
    if detail and detail != "value":
        return [changed for name, changed in other_details(p, said) if name == detail]
    return list(others(p, said))


def test_what_is_only_shown_is_shown() -> None:
    rows = [listed for listed, reason in dead().items() if reason.startswith("shown: ")]
    for path, _, detail in (row.partition("#") for row in rows):
        seen = 0
        for policy in map(load_policy, CITIES):
            said = policy[path]
            if isinstance(said, Clause):
                for changed in changes(parameter_at(path), said, detail):
                    seen += 1
                    assert text_of(policy.with_clause(path, changed)) != text_of(policy), path
        assert seen, path


def test_the_list_is_argued() -> None:
    said = {p.path for city in CITIES for p, _ in spoken(load_policy(city))}
    for listed, reason in dead().items():
        path, _, detail = listed.partition("#")
        assert path in said
        spec = parameter_at(path).detail(detail)
        assert not detail or detail in {"silent", "value"} or spec is not None
        kind, _, why = reason.partition(": ")
        assert kind in {"open", "shown"}, reason
        assert why, path
        if kind == "open":
            assert why in OPEN, reason


def test_an_open_topic_is_a_topic_of_its_clauses() -> None:
    """What is open is open because of a clause of that topic."""
    for listed, reason in dead().items():
        topic = reason.removeprefix("open: ")
        path, _, detail = listed.partition("#")
        if reason.startswith("open: ") and not detail:
            cited = [c for city in CITIES for c in _clauses(load_policy(city), path)]
            assert topic in {clause(c).topic for c in cited}, path


def _clauses(policy: Policy, path: str) -> tuple[str, ...]:
    said = policy[path]
    return said.clauses if isinstance(said, Clause) else ()


def test_how_many_are_alive(capsys: pytest.CaptureFixture[str]) -> None:
    """Print the counts: parameters of the five profiles, and of them the ones that are listed."""
    number: Counter[str] = Counter()
    for city in CITIES:
        for p, _ in spoken(load_policy(city)):
            number[dead().get(p.path, "alive").partition(": ")[0]] += 1
    with capsys.disabled():
        print(f"\nparameters of the five profiles: {dict(number)}")  # noqa: T201
    assert number["alive"] > number["open"]
