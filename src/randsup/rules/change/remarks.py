"""What must be said of a change beside the seats that it moves: packages, days, chains.

Sentences: none; nothing that a change brings with it stays silent.
(Dispatch specification, sections 3 and 4; docs/reference/dispatch-algorithm.md, 14.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from randsup.law.findings import Note
from randsup.rules.change.changes import RECUSAL, Change
from randsup.rules.change.days import day_of
from randsup.rules.change.places import Seat
from randsup.rules.change.standing import Standing
from randsup.rules.dispatch.assignments import Move

_SHOWN = 8


def further(standing: Standing, seat: Seat, change: Change) -> Iterable[Note]:
    """Yield what a change does beside its seats: to a package, to days, to windows that overlap."""
    for move in change.moves:
        there = standing.seats[move.seat]
        if move.before and there.number:
            yield from _package_note(standing, there, move)
    if change.request.kind == RECUSAL:
        yield from _elsewhere_note(standing, seat, change.old)
    for move in change.moves:
        there = standing.seats[move.seat]
        if move.after and move.after not in standing.on[seat.task, there.subject]:
            yield from day_notes(standing, there, move.after)


def _package_note(standing: Standing, seat: Seat, move: Move) -> Iterable[Note]:
    """Say that a team which visits several subjects goes to one of them with somebody else."""
    packages = standing.sent[seat.task].dispatch.packages
    package = next((p for p in packages if seat.subject in p), ())
    others = [s for s in package if s != seat.subject and move.before in standing.on[seat.task, s]]
    if others:
        came = move.after or "nobody"
        yield Note(
            code="package-apart",
            about=f"seat {seat.id}",
            zh=f"同一检查包只更换{seat.subject}一户的人员：{move.after or '该席位空缺'}；"
            f"{move.before}仍去包内其余{len(others)}户（{'、'.join(others)}）。",
            en=f"Of the package only {seat.subject} has somebody else ({came}); {move.before} still visits "
            f"the other {len(others)} ({', '.join(others)}).",
        )


def _elsewhere_note(standing: Standing, seat: Seat, old: str) -> Iterable[Note]:
    """Say where else whoever has an interest in a subject goes to it, or to what belongs to it."""
    same = [seat.subject, *(c for c, owner in standing.owner.items() if owner == seat.subject)]
    others = sorted(
        there[old]
        for task in standing.sent
        for subject in same
        if old in (there := standing.on.get((task, subject), {})) and there[old] != seat.id
    )
    if others:
        yield Note(
            code="meets-elsewhere",
            about=f"seat {seat.id}",
            zh=f"{old}在同一对象或其所属载体还有席位：{'、'.join(others)}；一起变更只换一个席位，这些席位请另行申报回避。",
            en=f"{old} holds other seats at this subject or at what belongs to it: {', '.join(others)}; one "
            "event moves one seat, so ask for these too.",
        )


def chain_note(seat: Seat, length: int) -> Note:
    """Say how many seats a chain has changed."""
    return Note(
        code="substitute-chain",
        about=f"seat {seat.id}",
        zh=f"无人可直接替补，按所选读法以最短调换链替补，共调换{length}个席位。",
        en=f"Nobody could take the seat; the shortest chain changes {length} seats.",
    )


def no_chain(seat: Seat) -> Note:
    """Say that no chain was looked for, as its days could not be checked."""
    return Note(
        code="chain-not-tried",
        about=f"seat {seat.id}",
        zh="有检查没有日期，无法核对调换链中各人的日期，未尝试调换链。",
        en="A visit has no day, so the days of a chain could not be checked; no chain was tried.",
    )


def elsewhere(seat: Seat, people: Sequence[str]) -> Note:
    """Say who could take a seat but for the days."""
    zh, en = "、".join(people[:_SHOWN]), ", ".join(people[:_SHOWN])
    more = len(people) > _SHOWN
    return Note(
        code="busy-on-the-day",
        about=f"seat {seat.id}",
        zh=f"{zh}{'等' if more else ''}{len(people)}人当日另有检查，或检查期内已无空闲的工作日，不能替补。",
        en=f"{len(people)} people visit elsewhere on the day, or have no working day left in the window: "
        f"{en}{' …' if more else ''}.",
    )


def day_notes(standing: Standing, seat: Seat, person: str) -> Iterator[Note]:
    """Say that a visit has no day, and that somebody goes in two windows that overlap."""
    task = standing.sent[seat.task].task
    about = f"seat {seat.id}"
    if task.keep_apart and day_of(standing, seat) is None:
        yield Note(
            code="visit-without-day",
            about=about,
            zh="这次检查在公布的名单中没有日期；已核对替补人员在检查期内仍有空闲的工作日，日期请另行安排。",
            en="This visit has no day in the published list; the substitute still has a working day for it "
            "in the window: arrange the day.",
        )
    if task.window is None:
        return
    for other in standing.sent.values():
        window = other.task.window
        if other.task.id == task.id or window is None:
            continue
        if other.task.keep_apart and task.keep_apart:
            continue
        if window.first > task.window.last or task.window.first > window.last:
            continue
        if any(person in standing.on[visit] for visit in standing.visits_of(other)):
            yield Note(
                code="overlapping-tasks",
                about=about,
                zh=f"{person}同时参加检查期重叠的任务{other.task.id}，两项任务未要求错开（keep_apart），"
                "检查日期由单位自行错开。",
                en=f"{person} also goes for task {other.task.id}, whose window overlaps; the two are not "
                "kept apart (keep_apart), so the office has to keep the days apart.",
            )
