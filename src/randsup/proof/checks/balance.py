"""Balance, 33 to 36: the load is shared as evenly as can be, and the past comes back only as reported.

Sentences: 能够随机分配检查人员的不指定、不固定 (Shenyang 一).

Theory. If a visit can pass, along a chain of seats changing hands, from somebody to another whose next visit
weighs less, the load was not shared as evenly as possible; if there is no such chain it was. Two people whom
only their ids tell apart are the plainest case, and have a check of their own: what that reports is not
reported here again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from attrs import evolve

from randsup.proof.checks.table import Check
from randsup.proof.checks.view import View, Why, Witness
from randsup.rules.change import late
from randsup.rules.dispatch.residual import NOBODY, Search, State
from randsup.rules.dispatch.seats import DepartmentSeats


def _not_made(view: View) -> Why | None:
    if view.evidence.policy.switch(late.SWITCH) == late.LATER and any(
        subject in view.regions for _, subject in view.interests
    ):
        return (
            "按“先匹配后替换”的读法，回避者的席位在均衡之后替换，不再调整。",
            "Under this reading whoever has an interest is replaced after the balance, which is not made again.",
        )
    if view.evidence.task.package > 1:
        return (
            "检查对象成包分派，包内席位不拆开调整。",
            "Subjects go in packages, which are not taken apart for the balance.",
        )
    return None


def _kinds(part: DepartmentSeats) -> list[tuple[object, ...]]:
    """Return what tells each person apart from the others, but for the id."""
    interests: list[set[int]] = [set() for _ in part.people]
    for subject, person in part.conflicts:
        interests[person].add(subject)
    nameless = (evolve(p, id="", licence="", licence_until=None, leave=()) for p in part.people)
    declared = (frozenset(subjects) for subjects in interests)
    return list(zip(nameless, part.prior, part.rooms, declared, strict=True))


def _state(view: View, part: DepartmentSeats) -> tuple[State, list[int]]:
    """Return the crew's seats as they are given; what is not the crew's, or cannot be, is left out."""
    crew = view.crew_of(part)
    state = State(part.network(crew))
    place = {part.people[i].id: n for n, i in enumerate(crew)}
    held = {view.name(m): m.inspector for m in view.members}
    for seat, s in enumerate(part.seats):
        person = place.get(held.get(s.id, ""), NOBODY)
        if (
            person != NOBODY
            and (s.id, held[s.id]) not in view.substitutes
            and person not in state.on[s.subject]
            and state.rooms[person] > 0
        ):
            state.seat(seat, person)
    return state, crew


def _even(view: View) -> Iterator[Witness]:
    for department, _ in view.by_department():
        if view.rungs(department.name):
            continue  # after a step of the ladder nothing is balanced again
        part = view.part(department.name)
        state, crew = _state(view, part)
        kinds = _kinds(part)
        people = [p for p, seats in enumerate(state.held) if seats]
        for person in sorted(people, key=lambda p: (-state.last(p), p)):
            if state.closed_people[person]:
                continue
            search = Search(state, person=person)
            end = search.run(state.last(person))
            if end == NOBODY:
                search.close()
            elif kinds[crew[person]] != kinds[crew[end]]:
                one, other = part.people[crew[person]].id, part.people[crew[end]].id
                yield Witness(
                    about=f"inspectors {one} and {other}",
                    zh=f"{one}的一次检查可经调整转给次数更少的{other}。",
                    en=f"a visit of {one} could pass to {other}, who has fewer.",
                )
                break


def _equals(view: View) -> Iterator[Witness]:
    for department, members in view.by_department():
        if view.rungs(department.name):
            continue
        part = view.part(department.name)
        visits = Counter(
            m.inspector for m in members if (view.name(m), m.inspector) not in view.substitutes
        )
        every = _kinds(part)
        kinds: dict[tuple[object, ...], list[tuple[int, str]]] = {}
        for i in view.crew_of(part):
            who = part.people[i].id
            kinds.setdefault(every[i], []).append((visits[who], who))
        for group in kinds.values():
            least, most = min(group), max(group)
            if most[0] - least[0] > 1:
                yield Witness(
                    about=f"inspectors {most[1]} and {least[1]}",
                    zh=f"条件相同的{most[1]}检查{most[0]}次，{least[1]}只有{least[0]}次。",
                    en=f"{most[1]} makes {most[0]} visits and {least[1]}, who differs by the id alone, {least[0]}.",
                )


def _visits_again(view: View) -> Iterator[Witness]:
    told = {r.department: r.visits for r in view.dispatch.rotation}
    for department, members in view.by_department():
        again = sum((m.subject, m.inspector) in view.past.visits for m in members)
        if again != told.get(department.name, 0):
            yield _repeated(department.name, "曾检查同一对象的席位", "past visits", again, told)


def _partners_again(view: View) -> Iterator[Witness]:
    told = {r.department: r.partners for r in view.dispatch.rotation}
    for department, members in view.by_department():
        on: dict[str, list[str]] = {}
        for m in members:
            on.setdefault(m.subject, []).append(m.inspector)
        pairs = (p for there in on.values() for p in combinations(there, 2))
        again = sum(pair in view.past.partners for pair in pairs)
        if again != told.get(department.name, 0):
            yield _repeated(department.name, "曾同组的人员", "past partners", again, told)


def _repeated(name: str, zh: str, en: str, again: int, told: dict[str, int]) -> Witness:
    said = told.get(name, 0)
    return Witness(
        about=f"department {name}",
        zh=f"{name}：{zh}有{again}，报告为{said}。",
        en=f"{name}: {again} {en} come back, {said} are reported.",
    )


_FIXED = "draw.inspector_fixing_forbidden"
_PEOPLE = ("inspectors", "conflicts")

CHECKS = (
    Check(number=33, name="no-better-balance", zh="不存在使负担更均衡的调整", en="no cost-reducing path is left",
          find=_even, needs=_PEOPLE, unless=_not_made),
    Check(number=34, name="equals-differ-by-one", zh="条件相同者次数至多相差1",
          en="exchangeable people differ by at most 1", find=_equals, needs=_PEOPLE, unless=_not_made),
    Check(number=35, name="past-visits-reported", zh="重复检查同一对象的次数为零或与报告一致",
          en="repeated inspector–subject pairs are 0 or the reported number",
          find=_visits_again, paths=(_FIXED,), needs=("history",)),
    Check(number=36, name="past-partners-reported", zh="重复同组的次数为零或与报告一致",
          en="repeated partners are 0 or the reported number", find=_partners_again, paths=(_FIXED,),
          needs=("history",)),
)  # fmt: skip
