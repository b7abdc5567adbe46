"""The tables that people open beside the record; each is a view of it, row by row.

A table holds nothing that the record does not, so that whoever recomputes the record has recomputed the
tables, and a table that was changed alone is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from attrs import frozen

from randsup.proof.record import Record
from randsup.rules.draw.sampling import label

Row = tuple[str, ...]


@frozen(kw_only=True)
class Sheet:
    """A table: its file name, its headings, and its rows as a function of the record."""

    name: str
    headings: Row
    rows: Callable[[Record], Iterator[Row]]
    used: Callable[[Record], bool] = lambda _record: True
    more: Callable[[Record], Row] = lambda _record: ()

    def heads(self, record: Record) -> Row:
        """Return the headings for a record: those of columns that it alone fills stand at the end."""
        return (*self.headings, *self.more(record))


def sheets_of(record: Record) -> tuple[Sheet, ...]:
    """Return the tables of a record: those that always are, and those of what its tasks use."""
    return (*SHEETS, *(sheet for sheet in WHERE_USED if sheet.used(record)))


def _tasks(record: Any) -> Iterator[Any]:
    yield from record["tasks"]


def _sent(record: Any) -> Iterator[Any]:
    """Everything that was dispatched: the tasks, then the visits that several of them make together."""
    yield from record["tasks"]
    yield from record.get("merged", ())


def _weights(record: Record) -> Row:
    """The further columns of the drawn list, where some task draws by weight."""
    return ("weight", "inclusion") if any("weight" in t["draw"] for t in _tasks(record)) else ()


def _drawn(which: str) -> Callable[[Record], Iterator[Row]]:
    def rows(record: Record) -> Iterator[Row]:
        more = _weights(record)
        for task in _tasks(record):
            for s in task["draw"][which]:
                yield (
                    task["id"],
                    s["subject"],
                    label(s["stratum"]),
                    str(s["rank"]),
                    s["ticket"],
                    s["probability"],
                    *(str(s.get(name, "")) for name in more),
                )

    return rows


def _assignments(record: Record) -> Iterator[Row]:
    for task in _sent(record):
        for team in task["dispatch"]["teams"]:
            for m in team["members"]:
                yield (
                    task["id"],
                    team["subject"],
                    m["department"],
                    str(m["seat"]),
                    m["role"],
                    m["inspector"],
                )


def _unfilled(record: Record) -> Iterator[Row]:
    for task in _sent(record):
        certificates = task["dispatch"]["certificates"]
        for u in task["dispatch"]["unfilled"]:
            yield (
                task["id"],
                u["subject"],
                u["department"],
                str(u["seat"]),
                u["role"],
                u["category"],
                certificates[u["certificate"]]["zh"],
            )


def _deadlines(record: Record) -> Iterator[Row]:
    for task in _tasks(record):
        for o in task["obligations"]:
            yield (
                task["id"],
                o["what"],
                o["anchor"],
                o["event"] or "",
                o["due"],
                "true" if o["provisional"] else "false",
                ";".join(o["clauses"]),
            )


def _visits(record: Record) -> Iterator[Row]:
    for task in _sent(record):
        for v in task.get("visits", ()):
            yield task["id"], v["day"], str(v["order"]), v["subject"]


def _merged(record: Record) -> Iterator[Row]:
    for one in _sent(record):
        if "tasks" not in one:
            continue
        lead = next(d["name"] for d in one["task"]["departments"] if d["lead"])
        others = [d["name"] for d in one["task"]["departments"] if not d["lead"]]
        days = {v["subject"]: v["day"] for v in one.get("visits", ())}
        for subject in one["subjects"]:
            yield (
                one["id"],
                subject,
                ";".join(one["tasks"]),
                ";".join(one["task"]["items"]),
                ";".join((lead, *others)),
                "true" if one["joint"] else "false",
                days.get(subject, ""),
            )


def _carriers(record: Record) -> Iterator[Row]:
    for task in _tasks(record):
        for which in ("selected", "reserve"):
            for s in task["draw"][which]:
                if "carrier_of" in s:
                    yield task["id"], s["subject"], s["carrier_of"], which


def _packages(record: Record) -> Iterator[Row]:
    for task in _sent(record):
        for number, package in enumerate(task["dispatch"].get("packages", ()), 1):
            for turn, subject in enumerate(package, 1):
                yield task["id"], str(number), str(turn), subject


def _experts(record: Record) -> Iterator[Row]:
    for task in _sent(record):
        for e in task["dispatch"].get("experts", ()):
            yield task["id"], e["subject"], e["department"], str(e["seat"]), e["inspector"]


def _ladder(record: Record) -> Iterator[Row]:
    for task in _sent(record):
        for rung in task["dispatch"].get("ladder", ()):
            for seat, inspector in rung["taken"]:
                yield (
                    task["id"],
                    seat,
                    inspector,
                    rung["step"],
                    rung["reason"],
                    rung["approver"],
                    rung["date"] or "",
                    ";".join(rung["clauses"]),
                    " ".join(c["zh"] for c in rung["certificates"]),
                )


def _any(rows: Callable[[Record], Iterator[Row]]) -> Callable[[Record], bool]:
    return lambda record: any(True for _ in rows(record))


_DRAWN: Final = ("task", "subject", "stratum", "rank", "ticket", "probability")

SHEETS: Final = (
    Sheet(name="selected.csv", headings=_DRAWN, rows=_drawn("selected"), more=_weights),
    Sheet(name="reserve.csv", headings=_DRAWN, rows=_drawn("reserve"), more=_weights),
    Sheet(
        name="assignments.csv",
        headings=("task", "subject", "department", "seat", "role", "inspector"),
        rows=_assignments,
    ),
    Sheet(
        name="unfilled.csv",
        headings=("task", "subject", "department", "seat", "role", "category", "certificate"),
        rows=_unfilled,
    ),
    Sheet(
        name="deadlines.csv",
        headings=("task", "what", "anchor", "event", "due", "provisional", "clauses"),
        rows=_deadlines,
    ),
)
"""Every table that a run always has, in the order in which it comes about."""

WHERE_USED: Final = (
    Sheet(
        name="visits.csv",
        headings=("task", "day", "order", "subject"),
        rows=_visits,
        used=lambda record: any("visits" in task for task in _sent(record)),
    ),
    Sheet(
        name="merged.csv",
        headings=("task", "subject", "tasks", "items", "departments", "joint", "day"),
        rows=_merged,
        used=_any(_merged),
    ),
    Sheet(
        name="carriers.csv",
        headings=("task", "subject", "carrier_of", "list"),
        rows=_carriers,
        used=_any(_carriers),
    ),
    Sheet(
        name="packages.csv",
        headings=("task", "package", "turn", "subject"),
        rows=_packages,
        used=_any(_packages),
    ),
    Sheet(
        name="experts.csv",
        headings=("task", "subject", "department", "place", "expert"),
        rows=_experts,
        used=_any(_experts),
    ),
    Sheet(
        name="ladder.csv",
        headings=(
            "task",
            "seat",
            "inspector",
            "step",
            "reason",
            "approver",
            "date",
            "clauses",
            "certificates",
        ),
        rows=_ladder,
        used=_any(_ladder),
    ),
)
"""The tables that a run has only where one of its tasks uses them."""
