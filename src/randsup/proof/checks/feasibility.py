"""Feasibility, 27 to 32: who can be sent is sent, and what stays empty is proven.

Sentences: 执法检查人员组成检查组，每个检查组不少于2人 (Tonghua 六（五）1);
可报请上级部门从上级检查人员名录库中随机抽取 (Tonghua 六（五）3).

Theory. Seats and people are a flow: seats filled are at most what any cut lets through. A certificate is such a
cut, an inequality that is added up from the registers, so it holds whoever wrote it; that no more seats are
empty than the cuts say shows that nothing better exists. Where no step of the ladder was taken the greatest flow
is computed as well. What comes from elsewhere is then exactly what is missing here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import count

from attrs import evolve

from randsup.facts.exceptions import SUPERIOR as STEP_SUPERIOR
from randsup.facts.registers import SUPERIOR as OF_SUPERIOR
from randsup.facts.registers import Conflict
from randsup.proof.checks.exceptions import unplanned
from randsup.proof.checks.running import again
from randsup.proof.checks.table import Check
from randsup.proof.checks.view import View, Why, Witness, few
from randsup.rules.dispatch.assignments import Certificate, seat_id
from randsup.rules.dispatch.seats import DepartmentSeats, Key


def _complete(view: View) -> Iterator[Witness]:
    task = view.evidence.task
    held = Counter((m.subject, m.department, m.seat) for m in view.members)
    empty = Counter((u.subject, u.department, u.seat) for u in view.dispatch.unfilled)
    teams = {t.subject for t in view.dispatch.teams}
    for subject in sorted(teams | {s for s, _, _ in empty}):
        if subject not in view.regions:
            yield Witness(
                about=f"subject {subject}",
                zh=f"{subject}未被抽中，却有检查组。",
                en=f"{subject} was not drawn and is visited.",
            )
    for subject in sorted(view.regions):
        lost = [
            seat_id(task.id, subject, d.name, number)
            for d in sorted(task.departments, key=lambda d: d.name)
            for number in range(1, d.seats + 1)
            if not held[subject, d.name, number] and not empty[subject, d.name, number]
        ]
        if lost:
            yield Witness(
                about=f"subject {subject}",
                zh=f"{subject}：{len(lost)}个席位既无人担任，也没有空缺记录：{few(lost)}。",
                en=f"{subject}: {len(lost)} seats are neither filled nor recorded as unfilled: {few(lost)}.",
            )
    for seat in sorted(s for s in held if empty[s]):
        yield Witness(
            about=f"seat {seat_id(task.id, *seat)}",
            zh=f"{seat_id(task.id, *seat)}既有人担任，又记为空缺。",
            en=f"{seat_id(task.id, *seat)} is filled and recorded as unfilled.",
        )


def _maximal(view: View) -> Iterator[Witness]:
    for department, _ in view.by_department():
        name = department.name
        empty = sum(u.department == name for u in view.dispatch.unfilled)
        if view.rungs(name):
            least = sum(c.missing for c in view.dispatch.certificates if c.department == name)
        else:
            part = view.part(name)
            beside = {seat for seat, _ in view.substitutes}
            # how many stay empty does not depend on the words, so cheap ones do
            own = {n: count() for n, s in enumerate(part.seats) if s.id not in beside}
            least = len(part.matching(view.crew_of(part)).refill(own))
        if empty > least:
            yield Witness(
                about=f"department {name}",
                zh=f"{name}：空缺{empty}个席位，至少可以只空缺{least}个。",
                en=f"{name}: {empty} seats are unfilled; {least} would be the least.",
            )


def _certificates(view: View) -> Iterator[Witness]:
    for name in sorted({c.department for c in view.dispatch.certificates} - set(view.departments)):
        yield _proof(name, f"{name}未参与检查", "takes no part")
    for name in sorted(view.departments):
        steps: dict[str, tuple[str, ...]] = {}
        for rung in view.rungs(name):
            for n, c in enumerate(rung.certificates):
                yield from _recomputed(
                    view, f"certificate {n} before {rung.step} of {name}", c, steps
                )
            # a step begins for the seats that were proven to stay empty, and for no other
            for seat in {s for c in rung.certificates for s in c.seats}:
                steps[seat] = (*steps.get(seat, ()), rung.step)
        for n, c in enumerate(view.dispatch.certificates):
            if c.department == name:
                yield from _recomputed(view, f"certificate {n}", c, steps)


def _recomputed(
    view: View, about: str, c: Certificate, steps: Mapping[str, tuple[str, ...]]
) -> Iterator[Witness]:
    """Add a certificate up again; `steps` are those that were taken for each seat before."""
    part = view.part(c.department)
    seat_of = {s.id: n for n, s in enumerate(part.seats)}
    index = {p.id: n for n, p in enumerate(part.people)}
    unknown = [s for s in c.seats if s not in seat_of] + [i for i in c.inspectors if i not in index]
    if unknown or len(set(c.seats)) < len(c.seats) or len(set(c.inspectors)) < len(c.inspectors):
        zh, en = "含有不存在或重复的席位、人员：", "names something unknown or twice: "
        yield _proof(about, f"{zh}{few(unknown)}", f"{en}{few(unknown)}")
        return
    seats = [seat_of[s] for s in c.seats]
    widened = any(r.department == c.department for r in view.dispatch.ladder) and bool(steps)
    stand_ins = [s for s in view.dispatch.substitutes if widened and s.department == c.department]
    given = Counter(s.inspector for s in stand_ins)
    busy = {(s.subject, s.inspector) for s in stand_ins}
    capacity = sum(part.rooms[index[i]] - given[i] for i in c.inspectors)
    pairs = _pairs(view, part, c, seats, steps, busy)
    said, true = (c.capacity, c.pairs, c.missing), (capacity, pairs, len(seats) - capacity - pairs)
    if said != true or true[2] < 1:
        yield _proof(
            about,
            f"记录为可承担{said[0]}次、另{said[1]}次、缺{said[2]}人次，核算为{true[0]}、{true[1]}、{true[2]}",
            f"says capacity {said[0]}, pairs {said[1]}, missing {said[2]}; recomputed {true}",
        )
    subjects = tuple(sorted({part.places[part.seats[s].subject].subject for s in seats}))
    categories = tuple(sorted({part.seats[s].category for s in seats}))
    taken = {step for s in c.seats for step in steps.get(s, ())}
    if (c.subjects, c.categories, set(c.steps)) != (subjects, categories, taken):
        zh, en = (
            "所列对象、类别或步骤与席位不符",
            "its subjects, categories or steps are not its seats'",
        )
        yield _proof(about, zh, en)


def _pairs(
    view: View,
    part: DepartmentSeats,
    c: Certificate,
    seats: list[int],
    steps: Mapping[str, tuple[str, ...]],
    busy: Collection[tuple[str, str]],
) -> int:
    """Count the (subject, person) of people outside the certificate who could take one of its seats."""
    crew, listed = set(view.crew_of(part)), set(c.inspectors)
    able: dict[Key, list[int]] = {}
    found: set[tuple[int, int]] = set()
    for s in seats:
        seat = part.seats[s]
        taken = steps.get(seat.id, ())
        key = (seat.required, part.keys[s][1], taken)
        if key not in able:
            able[key] = [
                i
                for i, p in enumerate(part.people)
                if p.id not in listed
                and part.may_take(p, key)
                and (
                    i in crew
                    or p.role == OF_SUPERIOR
                    or any(x.step in taken and p.id in x.people for x in view.evidence.task.ladder)
                )
            ]
        where = part.places[seat.subject].subject
        found.update(
            (seat.subject, i)
            for i in able[key]
            if (seat.subject, i) not in part.conflicts and (where, part.people[i].id) not in busy
        )
    return len(found)


def _proof(about: str, zh: str, en: str) -> Witness:
    return Witness(about=about, zh=f"空缺证明：{zh}。", en=f"{about}: {en}.")


def _proven(view: View) -> Iterator[Witness]:
    task, certificates = view.evidence.task, view.dispatch.certificates
    used = set()
    for u in view.dispatch.unfilled:
        seat = seat_id(task.id, u.subject, u.department, u.seat)
        known = 0 <= u.certificate < len(certificates)
        if known and seat in certificates[u.certificate].seats:
            used.add(u.certificate)
        else:
            yield Witness(
                about=f"seat {seat}",
                zh=f"{seat}空缺，但没有证明无人可派。",
                en=f"{seat} is unfilled, and no certificate proves that nobody can take it.",
            )
    for number in range(len(certificates)):
        if number not in used and not any(u.certificate == number for u in view.dispatch.unfilled):
            yield Witness(
                about=f"certificate {number}",
                zh=f"第{number}项空缺证明没有对应的空缺席位。",
                en=f"certificate {number} proves a shortage where no seat is unfilled.",
            )


def _limited(view: View) -> Why | None:
    if any(d.inspectors is not None for d in view.evidence.task.departments):
        return (
            "各部门选派人数已定，增加人员会改变抽中的人员。",
            "Crew sizes are stated: one more inspector changes who is drawn.",
        )
    return None


def _monotone(view: View) -> Iterator[Witness]:
    given = view.evidence
    given = evolve(given, task=evolve(given.task, ladder=(), near=()))
    people, conflicts = given.inspectors or (), given.conflicts or ()
    base = len(again(given).unfilled)
    going = {m.inspector for m in view.members}
    first = next((p for p in people if p.id in going), None)
    if first is not None:
        more = again(given, inspectors=(*people, evolve(first, id=f"{first.id}+", licence="")))
        if len(more.unfilled) > base:
            yield Witness(
                about=f"inspector {first.id}",
                zh=f"增加一名与{first.id}条件相同的人员，空缺反而由{base}增至{len(more.unfilled)}。",
                en=f"one more inspector like {first.id}: {len(more.unfilled)} unfilled instead of {base}.",
            )
    for member in view.members[:1]:
        more = again(given, conflicts=(*conflicts, Conflict(member.inspector, member.subject)))
        if len(more.unfilled) < base:
            yield Witness(
                about=f"inspector {member.inspector}",
                zh=f"增加一项利害关系，空缺反而由{base}减至{len(more.unfilled)}。",
                en=f"one more declared interest: {len(more.unfilled)} unfilled instead of {base}.",
            )


def _nothing_borrowed(view: View) -> Why | None:
    if any(r.step == STEP_SUPERIOR for r in view.dispatch.ladder):
        return None
    return "没有从上级名录库抽取人员。", "Nobody came from the superior's register."


def _borrowed(view: View) -> Iterator[Witness]:
    for name in sorted(view.departments):
        rungs = view.rungs(name)
        asked = [r for r in rungs if r.step == STEP_SUPERIOR]
        for rung in asked:
            yield from unplanned(view, rung, "fallback.superior_pool_allowed")
        short = sum(c.missing for r in asked for c in r.certificates)
        filled = sum(len(r.filled) for r in asked)
        since = rungs.index(asked[0]) if asked else len(rungs)
        later = sum(len(r.filled) for r in rungs[since:] if r.step != STEP_SUPERIOR)
        came = sum(m.department == name and view.borrowed(m) for m in view.members)
        # the chain of each seat filled later may end at one more of them, within what was missing
        if not filled <= came <= min(short, filled + later):
            yield Witness(
                about=f"department {name}",
                zh=f"{name}：从上级名录库抽取{came}人次，补足{filled}个席位，其后各步另补足{later}个，经证明缺"
                f"{short}人次。",
                en=f"{name}: {came} borrowed visits for {filled} seats and {later} filled later; the proven "
                f"deficiency is {short}.",
            )


_PEOPLE = ("inspectors", "conflicts")

CHECKS = (
    Check(number=27, name="all-seats-told", zh="每个对象有完整检查组或空缺记录",
          en="each subject has a full team or an explicit unfilled record", find=_complete),
    Check(number=28, name="fewest-unfilled", zh="空缺席位为最少", en="unfilled seats are as few as can be",
          find=_maximal, needs=_PEOPLE),
    Check(number=29, name="certificates-add-up", zh="空缺证明可由名录库核算",
          en="each certificate can be recomputed from the snapshot", find=_certificates, needs=_PEOPLE),
    Check(number=30, name="unfilled-proven", zh="有空缺必有证明，有证明必有空缺",
          en="unfilled if and only if a certificate", find=_proven),
    Check(number=31, name="monotone", zh="多一人不增空缺，多一项利害关系不减空缺",
          en="one more eligible inspector never hurts, one more conflict never helps",
          find=_monotone, needs=(*_PEOPLE, "seed"), unless=_limited),
    Check(number=32, name="borrowed-is-missing", zh="从上级抽取的人次等于本级缺额",
          en="what is borrowed is the local deficiency", find=_borrowed,
          paths=("fallback.superior_pool_allowed",), needs=("inspectors",), unless=_nothing_borrowed),
)  # fmt: skip
