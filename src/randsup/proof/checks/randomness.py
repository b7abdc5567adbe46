"""Randomness, 17 to 19 and 21 to 23: nobody chose, and everybody can do it again.

Sentences: 能够随机分配检查人员的不指定、不固定 (Shenyang 一).

Theory. That a dispatch was drawn cannot be seen in it; it is seen by doing it again, with the same inputs, with
permuted ones, with others that must not matter. Two statements are about the procedure alone: that people whom
only their ids tell apart go equally often, which is counted over many seeds, and that a number below n is
exactly uniform, which is followed at both ends of the words, where a bias would have to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from attrs import evolve, fields

from randsup.lottery import Seed
from randsup.proof.checks.running import again, redone
from randsup.proof.checks.table import Check
from randsup.proof.checks.view import View, Why, Witness
from randsup.rules.dispatch.assignments import Dispatch, seat_id
from randsup.rules.process import Outcome

_SAID: Final = ("reasons", "findings", "notes")
"""What a dispatch says about itself in words; the places of a dispatch are compared without it."""

SEEDS: Final = 400
"""Seeds over which two people are counted."""
DEVIATIONS: Final = 5
"""Standard deviations of a fair coin; a fair procedure is beyond them less than once in a million."""

WORDS: Final = 2**64
LARGEST: Final = 48
"""Each n up to this is followed at both ends of the words."""


def _recomputed(view: View) -> Iterator[Witness]:
    made = again(view.evidence)
    for name in (f.name for f in fields(Dispatch) if f.name not in _SAID):
        if getattr(made, name) != getattr(view.dispatch, name):
            yield Witness(
                about=f"task {view.evidence.task.id}: {name}",
                zh=f"由名录库和种子重新计算，{name}与所给结果不同。",
                en=f"recomputed from the snapshot and the seed, {name} is another.",
            )
    yield from _redrawn(view)


def _redrawn(view: View) -> Iterator[Witness]:
    """Yield where the drawn subjects and their days are not those of the run done again.

    Whom a merged task visits is drawn by its parts, and is evidence of the merged task.
    """
    given = view.evidence
    if given.planned is None or given.subjects is None or given.calendar is None:
        return
    task, whole = given.task.id, _whole(view)
    away = {s.subject for o in whole if task in o.merges for s in o.drawn.selected}
    for done in (o for o in whole if o.task.id == task):
        drawn = {s.subject for s in done.drawn.selected} - away
        days = {(v.subject, v.day) for v in done.visits}
        said = {(subject, day) for of, subject, day in given.days or () if of == task}
        for what, one, other in (
            ("drawn subjects", drawn, {p.subject for p in given.drawn}),
            ("days of visits", days, said),
        ):
            if one != other:
                yield Witness(
                    about=f"task {task}: {what}",
                    zh=f"由名录库和种子重新计算，{_DRAWN_ZH[what]}与所给结果不同。",
                    en=f"recomputed from the snapshot and the seed, the {what} are others.",
                )


_DRAWN_ZH: Final = {"drawn subjects": "抽中的检查对象", "days of visits": "检查日期"}


def _whole(view: View) -> tuple[Outcome, ...]:
    """Return the run done again, once for all checks."""
    if view.whole is None:
        view.whole = redone(view.evidence)
    return view.whole


def _selected(outcomes: Iterable[Outcome]) -> dict[str, list[str]]:
    return {o.task.id: [s.subject for s in o.drawn.selected] for o in outcomes}


def _permuted(view: View) -> Iterator[Witness]:
    given, base = view.evidence, again(view.evidence)
    for name in ("inspectors", "conflicts", "drawn"):
        for order, what in ((reversed, "reversed"), (_halves, "cut in the middle")):
            rows = tuple(order(getattr(given, name) or ()))
            other = again(given, **{name: rows}) if name != "drawn" else _drawn_as(view, rows)
            if other != base:
                yield Witness(
                    about=f"order of {name}",
                    zh=f"改变{name}的先后顺序后结果不同。",
                    en=f"with {name} {what} the outcome is another.",
                )
                break


def _halves(rows: tuple[object, ...]) -> tuple[object, ...]:
    middle = len(rows) // 2
    return (*rows[middle:], *rows[:middle])


def _drawn_as(view: View, rows: tuple[object, ...]) -> Dispatch:
    """Run with the subjects in another order; the evidence itself would sort them."""
    given = view.evidence
    procedure = given.procedure

    def assign(task: object, _drawn: object, *rest: object, **further: object) -> Dispatch:
        return procedure.assign(task, rows, *rest, **further)

    return again(evolve(given, procedure=evolve(procedure, assign=assign)))


def _exchangeable(view: View) -> Iterator[Witness]:
    given = view.evidence
    if given.pair is None:
        return
    one, other = given.pair
    place = _open_to(view, one, other)
    ahead = behind = 0
    for number in range(SEEDS):
        seed = Seed.from_hex(sha256(f"{given.task.id}|{number}".encode()).hexdigest())
        made = again(given, seed=seed)
        for team in (t for t in made.teams if t.subject == place):
            there = {m.inspector for m in team.members}
            ahead += one in there and other not in there
            behind += other in there and one not in there
    if (ahead - behind) ** 2 > DEVIATIONS**2 * (ahead + behind):
        yield Witness(
            about=f"inspectors {one} and {other}",
            zh=f"{SEEDS}个种子中，{one}单独被选中{ahead}次，{other}{behind}次：机会不均等。",
            en=f"over {SEEDS} seeds {one} goes without {other} {ahead} times, the other way round {behind}.",
        )


def _uniform(view: View) -> Iterator[Witness]:
    below = view.evidence.procedure.below
    for n in range(1, LARGEST + 1):
        limit = WORDS - WORDS % n
        ends = (*range(2 * n), *range(limit - 2 * n, limit))
        counted = [0] * n
        for word in ends:
            counted[below(iter((word, 0)), n)] += 1
        # a word beyond the limit must be passed over, so the one after it decides
        passed = all(
            below(iter((word, r)), n) == r for word in range(limit, WORDS) for r in range(n)
        )
        if len(set(counted)) != 1 or not passed:
            yield Witness(
                about=f"below({n})",
                zh=f"0至{n - 1}的整数并非等可能。",
                en=f"the numbers below {n} are not equally likely.",
            )


def _purposes(view: View) -> Iterator[tuple[str, tuple[str, ...]]]:
    task, changes = view.evidence.task, view.evidence.changes or ()
    yield "subjects", (task.group,)
    yield "seats", (task.id,)
    yield "package", (task.id,)
    for d in task.departments:
        yield "inspectors", (task.id, d.name)
        for place in view.evidence.drawn:
            for number in range(1, d.seats + d.experts + 1):
                yield "seat", (seat_id(task.id, place.subject, d.name, number),)
    for place in view.evidence.drawn:
        yield "visit", (task.id, place.subject)
    for c in changes:
        yield "redraw", (str(c.number), c.seat, c.old)


def _streams(view: View) -> Iterator[Witness]:
    seed, key = view.evidence.seed, view.evidence.procedure.key
    used: dict[str, tuple[str, tuple[str, ...]]] = {}
    for purpose in _purposes(view):
        made = key(seed, purpose[0], *purpose[1])
        if made in used:
            zh, en = "两种用途共用一个随机数流：", "two purposes share a stream: "
            both = f"{_words(used[made])}, {_words(purpose)}"
            yield Witness(about=f"key {made}", zh=f"{zh}{both}。", en=f"{en}{both}.")
        used[made] = purpose


def _words(purpose: tuple[str, tuple[str, ...]]) -> str:
    return "|".join((purpose[0], *purpose[1]))


def _blind(view: View) -> Iterator[Witness]:
    given = view.evidence
    people = given.inspectors or ()
    more = (*people, *(evolve(p, id=f"{p.id}+", licence="") for p in people[:1]))
    if _selected(_whole(view)) != _selected(redone(given, inspectors=more)):
        yield Witness(
            about="draw",
            zh="执法检查人员名录库变动后，抽中的检查对象随之改变。",
            en="the inspectors' register changed, and the drawn subjects with it.",
        )
    whole, part = again(given), again(given, drawn=given.drawn[1:])
    for crew, other in zip(whole.crews, part.crews, strict=True):
        both = set(crew.members) & set(other.members)
        if [m for m in crew.members if m in both] != [m for m in other.members if m in both]:
            yield Witness(
                about=f"department {crew.department}",
                zh=f"少一个检查对象，{crew.department}人员的抽取顺序随之改变。",
                en=f"without one subject the people of {crew.department} come in another order.",
            )


def _open_to(view: View, one: str, other: str) -> str | None:
    """Return the first drawn subject to which two people alike may go, `None` if there is none."""
    region = view.people[one].region
    barred = {s for who in (one, other) for i, s in view.interests if i == view.identity(who)}
    places = (p for p in view.evidence.drawn if region in ("", p.region))
    return next((p.subject for p in places if p.subject not in barred), None)


def _no_pair(view: View) -> Why | None:
    pair = view.evidence.pair
    if pair is None:
        return None
    one, other = pair
    known = [view.people.get(i) for i in pair]
    alike = len({evolve(p, id="", licence="") for p in known if p is not None}) == 1
    if one == other or None in known or not alike or not _interchangeable(view, one, other):
        return (
            "两名人员并非只有编号不同（名录、利害关系、已有次数或以往检查）。",
            "The two people differ in more than their ids: register, interests, loads or past visits.",
        )
    if known[0] is not None and known[0].department not in view.departments:
        return "两名人员所在部门未参与检查。", "Their department takes no part."
    if _open_to(view, one, other) is None:
        return "没有两人可以前往的检查对象。", "There is no subject to which both may go."
    return None


def _interchangeable(view: View, one: str, other: str) -> bool:
    """Whether what is known beside the register stays the same when two people change places."""
    given, turn = view.evidence, {one: other, other: one}
    facts: tuple[Iterable[tuple[tuple[str, ...], object]], ...] = (
        (((c.inspector,), c.subject) for c in given.conflicts or ()),
        (((who,), visits) for who, visits in given.loads),
        (((who,), visits) for who, visits in given.caps),
        (((who,), subject) for subject, who in view.past.visits),
        ((pair, None) for pair in view.past.partners),
        (((who,), step.step) for step in given.task.ladder for who in step.people),
    )
    for kind in map(frozenset, facts):
        if {(tuple(turn.get(i, i) for i in who), rest) for who, rest in kind} != kind:
            return False
    return True


_RERUN = ("inspectors", "conflicts", "seed")

CHECKS = (
    Check(number=17, name="recomputed", zh="由名录库和种子可逐字节重算",
          en="recomputing from snapshot and seed gives the dispatch bit for bit", find=_recomputed, needs=_RERUN),
    Check(number=18, name="order-free", zh="输入顺序不影响结果",
          en="permuting inspectors, subjects, conflicts changes nothing", find=_permuted, needs=_RERUN),
    Check(number=19, name="equal-chances", zh="条件相同者机会均等", en="exchangeable inspectors have equal marginals",
          find=_exchangeable, needs=("inspectors", "conflicts", "pair"), unless=_no_pair),
    Check(number=21, name="uniform", zh="随机整数严格等可能", en="a number below n is exactly uniform",
          find=_uniform, needs=("seed",)),
    Check(number=22, name="separate-streams", zh="不同用途用不同随机数流", en="different purposes, different streams",
          find=_streams, needs=("seed",)),
    Check(number=23, name="mutually-blind", zh="对象抽取与人员抽取互不影响",
          en="the subjects' draw is invariant under any change of inspectors, and vice versa",
          find=_blind, paths=("draw.double_blind",),
          needs=(*_RERUN, "planned", "subjects", "calendar")),
)  # fmt: skip
