"""How long papers are kept: years, from when, how far it binds, and a statute before all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup import InputError, Override, Strength, load_policy
from randsup.law.findings import Finding, Note
from randsup.rules.office.archiving import PATH, StatutoryPeriod, archived, disposal, retention

TONGHUA = load_policy("tonghua")
EVENTS = {"archived": date(2024, 3, 1), "inspection_closed": date(2024, 2, 1)}
REASON = Override(path=PATH, reason="机构撤销", approver="局长", date=date(2025, 5, 1))


@pytest.mark.clause("tonghua-2020/6.11.3.2/retention")
def test_two_years_from_the_day_of_archiving() -> None:
    kept = retention(TONGHUA, EVENTS)
    assert (kept.until, kept.anchor, kept.strength) == (
        date(2026, 3, 1),
        "archived",
        Strength.IN_PRINCIPLE,
    )
    assert [type(found) for found in disposal(kept, date(2026, 3, 1))] == [Finding]
    assert disposal(kept, date(2026, 3, 2)) == ()
    assert kept.notes[0].code == "retention-anchor-read"


def test_the_other_reading_counts_from_the_end_of_the_inspection() -> None:
    policy = load_policy("tonghua", switches={"archive_retention_anchor": "inspection_closed"})
    assert retention(policy, EVENTS).until == date(2026, 2, 1)
    assert retention(policy, {"archived": date(2024, 3, 1)}).until == "awaiting"


@pytest.mark.parametrize(
    ("archived_on", "last"),
    [
        (date(2024, 2, 29), date(2026, 2, 28)),  # no such day: the month's last one
        (date(2022, 2, 28), date(2024, 2, 28)),
        (date(2023, 12, 31), date(2025, 12, 31)),
    ],
)
def test_a_year_ends_on_the_corresponding_day(archived_on: date, last: date) -> None:
    assert retention(TONGHUA, {"archived": archived_on}).until == last


def test_in_principle_gives_way_to_a_recorded_reason_and_must_does_not() -> None:
    early = date(2025, 6, 1)
    (note,) = disposal(retention(TONGHUA, EVENTS), early, overrides=[REASON])
    assert isinstance(note, Note)
    assert "机构撤销" in note.zh
    (late,) = disposal(retention(TONGHUA, EVENTS), date(2025, 4, 30), overrides=[REASON])
    assert isinstance(late, Finding), "a reason recorded afterwards is none"
    must = load_policy("tonghua", switches={"archive_retention_force": "must"})
    (finding,) = disposal(retention(must, EVENTS), early, overrides=[REASON])
    assert isinstance(finding, Finding)
    assert finding.strength is Strength.MUST


@pytest.mark.clause("tonghua-2020/6.11.3.2/retention-statute")
@pytest.mark.parametrize("years", [1, 30])
def test_a_statute_prevails_whether_longer_or_shorter(years: int) -> None:
    statute = StatutoryPeriod(years=years, source="某规定第三条")
    kept = retention(TONGHUA, EVENTS, statute=statute)
    assert (kept.until, kept.strength) == (date(2024 + years, 3, 1), Strength.MUST)
    (finding,) = disposal(kept, date(2024, 12, 31), overrides=[REASON])
    assert isinstance(finding, Finding)
    assert "某规定第三条" in finding.zh
    assert "tonghua-2020/6.11.3.2/retention-statute" in kept.clauses
    assert retention(TONGHUA, EVENTS).clauses == ("tonghua-2020/6.11.3.2/retention",)


def test_an_open_case_leaves_the_end_open_and_a_closed_one_moves_it() -> None:
    kept = retention(TONGHUA, EVENTS, case_open=True)
    assert kept.until == "awaiting"
    assert disposal(kept, date(2040, 1, 1))
    assert retention(TONGHUA, EVENTS, case_closed=date(2027, 1, 5)).until == date(2027, 1, 5)
    assert retention(TONGHUA, EVENTS, case_closed=date(2025, 1, 5)).until == date(2026, 3, 1)
    with pytest.raises(InputError, match="either open or closed"):
        retention(TONGHUA, EVENTS, case_open=True, case_closed=date(2025, 1, 5))


def test_silence_brings_no_years_and_a_statute_its_own() -> None:
    kept = retention(load_policy("shenzhen"), EVENTS)
    assert (kept.years, kept.until) == (None, "silent")
    (note,) = disposal(kept, date(2024, 3, 2))
    assert note.code == "retention-silent"
    statute = StatutoryPeriod(years=5, source="某规定")
    ruled = retention(load_policy("shenzhen"), EVENTS, statute=statute)
    assert ruled.until == date(2029, 3, 1)
    assert ruled.clauses == ()
    assert "retention-statute-higher" in [note.code for note in ruled.notes]


@pytest.mark.parametrize(("years", "source"), [(0, "a"), (True, "a"), (2, " ")])
def test_a_statute_has_years_and_a_source(years: int, source: str) -> None:
    with pytest.raises(InputError):
        StatutoryPeriod(years=years, source=source)


@given(st.dates(date(2016, 1, 1), date(2040, 12, 31)), st.integers(1, 60))
def test_papers_may_go_on_the_next_day_and_on_no_earlier_one(day: date, years: int) -> None:
    statute = StatutoryPeriod(years=years, source="s")
    kept = retention(TONGHUA, {"archived": day}, statute=statute)
    assert isinstance(kept.until, date)
    assert disposal(kept, kept.until + timedelta(days=1)) == ()
    assert disposal(kept, kept.until)
    assert kept.until.year == day.year + years
    assert (kept.until.month, kept.until.day) in {(day.month, day.day), (2, 28)}


@pytest.mark.clause("tonghua-2020/6.11.3.1/archive-set")
@pytest.mark.clause("tonghua-2020/6.11.3.1/archive-owner")
def test_the_five_parts_of_the_archive() -> None:
    parts = ["随机抽查工作方案", "抽查对象名单", "现场检查执法文书", "检查结果", "违法违规情形处理"]
    found = archived(TONGHUA, parts)
    assert (found.owner, found.due, found.missing, found.findings) == (
        "inspection-team",
        "promptly",
        (),
        (),
    )
    assert found.open_ended
    for part in parts:
        assert archived(TONGHUA, [p for p in parts if p != part]).missing == (part,)


@pytest.mark.clause("shenzhen-2018/2.1.3/record-archive")
def test_something_is_archived() -> None:
    shenzhen = load_policy("shenzhen")
    assert [f.code for f in archived(shenzhen, []).findings] == ["archive-empty"]
    assert archived(shenzhen, ["记录"]).findings == ()
    assert archived(load_policy("yunnan"), []).findings == ()
