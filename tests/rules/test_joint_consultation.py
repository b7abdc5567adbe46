"""Whom the lead has consulted: each respondent, as the text asks, in time; what nobody states is judged nowhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from randsup.errors import InputError
from randsup.facts.consultations import FORMS, Consultation
from randsup.facts.departments import TaskDepartment
from randsup.facts.events import Events
from randsup.facts.plans import Task
from randsup.facts.registers import Subject
from randsup.facts.stated_ratios import Ratio
from randsup.profiles import load_policy
from randsup.rules.joint_consultation import check
from randsup.rules.office.checklist import checklist
from randsup.rules.process import PlannedTask, perform
from tests.rules.test_merging import CHINA, people
from tests.rules.test_teams import SEED

FIRST = date(2026, 6, 1)
NAMES = ("甲", "乙", "丙")


def asked(department: str, form: str = "written", day: int = -30) -> Consultation:
    return Consultation(
        department=department,
        form=form,
        date=FIRST + timedelta(days=day),
        evidence=f"函{department}",
    )


def task(*consultation: Consultation, names: tuple[str, ...] = NAMES) -> Task:
    return Task(
        id="t",
        ratio=Ratio(value="1"),
        departments=[
            TaskDepartment(name=n, lead=k == 0, inspectors=2) for k, n in enumerate(names)
        ],
        window=(FIRST, FIRST + timedelta(days=9)),
        consultation=consultation,
    )


def codes(city: str, given: Task, events: Events | None = None, **switches: str) -> list[str]:
    found = check(given, load_policy(city, switches=switches), events)
    return [f.code for f in found.findings]


@pytest.mark.clause("shenzhen-2018/2.3.3/respondents-consult")
def test_shenzhen_asks_every_respondent_in_writing() -> None:
    assert codes("shenzhen", task(asked("乙"), asked("丙"))) == []
    assert codes("shenzhen", task(asked("乙"))) == ["consultation-missing"]
    assert codes("shenzhen", task(asked("乙"), asked("丙", "meeting"))) == ["consultation-form"]
    both = task(asked("乙"), asked("丙", "meeting"), asked("丙", day=-20))
    assert codes("shenzhen", both) == []  # a meeting beside the letter does no harm
    switched = codes("shenzhen", task(asked("乙"), asked("丙")), joint_consultation="meeting")
    assert switched == ["consultation-form", "consultation-form"]


@pytest.mark.clause("tonghua-2020/6.2.2/joint-plan")
def test_tonghua_asks_every_participant_to_a_meeting() -> None:
    assert codes("tonghua", task(asked("乙", "meeting"), asked("丙", "meeting"))) == []
    assert codes("tonghua", task(asked("乙", "meeting"))) == ["consultation-missing"]
    assert codes("tonghua", task(asked("乙", "meeting"), asked("丙"))) == ["consultation-form"]


@pytest.mark.parametrize("city", ["shenyang", "linyi", "yunnan"])
def test_where_a_text_is_silent_nothing_is_missed_and_that_is_said(city: str) -> None:
    found = check(task(asked("乙", "meeting", 5)), load_policy(city))
    assert (found.findings, [n.code for n in found.notes]) == ((), ["consultation-silent"])


def test_what_nobody_states_is_not_judged() -> None:
    for city in ("shenzhen", "tonghua", "linyi"):
        found = check(task(), load_policy(city))
        assert (found.findings, found.notes, found.reasons) == ((), (), ())


@pytest.mark.parametrize(("event", "day"), [("plan_approved", -10), ("list_drawn", -5), ("", 0)])
def test_consulting_after_the_plan_stands_is_too_late(event: str, day: int) -> None:
    events = Events({event: FIRST + timedelta(days=day)}) if event else None
    on_time = task(asked("乙", day=day), asked("丙", day=day - 1))
    assert codes("shenzhen", on_time, events) == []
    late = task(asked("乙", day=day), asked("丙", day=day + 1))
    assert codes("shenzhen", late, events) == ["consultation-late"]
    before = task(*late.consultation, asked("丙", day=day - 3))
    assert codes("shenzhen", before, events) == []  # asked again later does no harm


ONE = st.tuples(st.sampled_from(NAMES[1:]), st.sampled_from(FORMS), st.integers(-9, 9))


@given(st.lists(ONE, min_size=1, max_size=5), st.sampled_from(["shenzhen", "tonghua"]))
def test_no_finding_exactly_when_each_was_asked_in_form_and_somehow_in_time(
    rows: list[tuple[str, str, int]], city: str
) -> None:
    form = {"shenzhen": "written", "tonghua": "meeting"}[city]
    found = codes(city, task(*(asked(*row) for row in rows)))
    right = all(any(n == name and f == form for n, f, _ in rows) for name in NAMES[1:])
    in_time = all(min(d for n, _, d in rows if n == name) <= 0 for name in {r[0] for r in rows})
    assert (found == []) is (right and in_time)


def test_the_checklist_says_whether_the_duty_is_met() -> None:
    policy = load_policy("shenzhen")

    def state(given: Task) -> str:
        return next(r.state for r in checklist(given, policy) if r.what == "consultation")

    assert state(task()) == "to-do"
    assert state(task(asked("乙"))) == "missing"
    assert state(task(asked("乙"), asked("丙"))) == "met"


def test_a_run_states_the_breach_and_keeps_the_evidence() -> None:
    outcomes = perform(
        [PlannedTask(task=task(asked("乙")))],
        subjects=[Subject(id="S")],
        inspectors=people(*NAMES),
        conflicts=[],
        policy=load_policy("shenzhen"),
        seed=SEED,
        calendar=CHINA,
    )
    assert "consultation-missing" in [f.code for f in outcomes[0].findings]
    assert outcomes[0].task.plain()["consultation"] == [
        {"date": "2026-05-02", "department": "乙", "evidence": "函乙", "form": "written"}
    ]
    assert "consultation" not in task().plain()


def test_consultations_that_cannot_be_are_refused() -> None:
    for wrong, said in (
        ({"form": "phone"}, "'phone' is not one of written, meeting"),
        ({"evidence": " "}, "name the letter or the minutes"),
        ({"date": "2026-05-02"}, "is not a date"),
        ({"department": 3}, "is not text"),
    ):
        with pytest.raises(InputError, match=said):
            evolve(asked("乙"), **wrong)
    with pytest.raises(InputError, match=r"'丁' takes no part .did you mean"):
        task(asked("丁"))
    with pytest.raises(InputError, match="'甲' leads: it consults the others"):
        task(asked("甲"))
    with pytest.raises(InputError, match="consulted are nobody"):
        task(asked("乙"), names=("甲",))
