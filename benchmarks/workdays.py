"""`WorkCalendar.after` against an empty method call and `holidays.get_nth_working_day`, in turns."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import holidays
from measure import Options, Row, in_turns

from randsup.facts.workdays import WorkCalendar

N = 1_000_000
SLOW_N = 5_000
DAYS = 20


class Empty:
    """A method that takes the same arguments and does nothing: the floor of any method."""

    __slots__ = ()

    def after(self, event: date, n: int) -> date:  # noqa: ARG002
        return event


def _nothing(events: list[date]) -> None:
    for _ in events:
        pass


def _empty(calendar: Empty, events: list[date]) -> None:
    for event in events:
        calendar.after(event, DAYS)


def _after(calendar: WorkCalendar, events: list[date]) -> None:
    for event in events:
        calendar.after(event, DAYS)


def _peer(calendar: holidays.HolidayBase, events: list[date]) -> None:
    for event in events:
        calendar.get_nth_working_day(event, DAYS)


def measure(options: Options) -> list[Row]:
    ours, floor = WorkCalendar.china(), Empty()
    peer = holidays.country_holidays("CN", years=range(2004, ours.last.year + 1))
    span = (ours.last - ours.first).days - 60
    events = [ours.first + timedelta(days=k * 37 % span) for k in range(N)]
    few = events[:SLOW_N]
    assert all(ours.after(e, DAYS) == peer.get_nth_working_day(e, DAYS) for e in few)
    times = in_turns(
        {
            "loop": lambda: _nothing(events),
            "empty": lambda: _empty(floor, events),
            "after": lambda: _after(ours, events),
            "holidays": lambda: _peer(peer, few),
        },
        max(options.repeat, 7),
    )
    pairs = zip(times["loop"], times["empty"], times["after"], strict=True)
    net = median((after - loop) / (empty - loop) for loop, empty, after in pairs)
    rate = {
        name: size / median(times[name])
        for name, size in (("empty", N), ("after", N), ("holidays", SLOW_N))
    }
    return [
        Row("an empty method call", f"{rate['empty'] / 1e6:.1f} M/s", note="the loop included"),
        Row(
            f"`WorkCalendar.after(event, {DAYS})`",
            f"{rate['after'] / 1e6:.1f} M/s, {net:.1f} times an empty call",
            "≤ 5 times",
            met=net <= 5,
            note="the ratio without the loop, the rate with it",
        ),
        Row(
            f"`holidays.get_nth_working_day(event, {DAYS})`",
            f"{rate['holidays'] / 1e3:.0f} k/s",
            note=f"the same answers; randsup is {rate['after'] / rate['holidays']:.0f} times as fast",
        ),
    ]
