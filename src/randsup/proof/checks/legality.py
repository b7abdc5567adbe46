"""Legality, 1 to 9: enough officers, of the right kind, free to go, each once.

Sentences: 检查人员不得少于两人 (Shenzhen 二（三）2); 在相应或相近执法类别中随机选派不少于1名执法检查人员
(Tonghua 六（五）1); 应依法回避 (Tonghua 六（五）3); 纳入人员应具备行政执法资格 (Shenzhen 二（一）2).

Theory. A member is judged by the register alone, not by how the member was found, so a list made by any
system can be judged. What another check reports is not reported twice: somebody who is in no register is a
stranger, and nothing else is said of the stranger's licence or region.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from randsup.facts.departments import TaskDepartment
from randsup.facts.exceptions import NAMED, NEIGHBOURING
from randsup.facts.registers import EXPERT, Inspector
from randsup.facts.registers import SUPERIOR as OF_SUPERIOR
from randsup.law.clause import Clause
from randsup.law.terms import Strength
from randsup.proof.checks.table import Check
from randsup.proof.checks.view import View, Why, Witness
from randsup.rules.dispatch.assignments import Assignment, seat_id

_SIZE = "team.min_size"
_QUALIFIED = "registry.personnel_qualification"


def _known(view: View) -> Iterator[tuple[Assignment, Inspector]]:
    for member in view.members:
        person = view.people.get(member.inspector)
        if person is not None:
            yield member, person


def _no_size(view: View) -> Why | None:
    if isinstance(view.evidence.policy[_SIZE], Clause):
        return None
    return "文本未规定检查组最低人数。", "The text is silent on the size of a team."


def _min_size(view: View) -> Iterator[Witness]:
    policy = view.evidence.policy
    clause = policy[_SIZE]
    least = clause.value if isinstance(clause, Clause) else 0
    each = policy.switch("team_min_size_per_department") == "true"
    groups = sorted(view.departments) if each else [""]
    for team in view.dispatch.teams:
        for name in groups:
            officers = {
                view.identity(m.inspector)
                for m in team.members
                if view.officer(m) and name in ("", m.department)
            }
            if len(officers) < least:
                yield Witness(
                    about=f"subject {team.subject}",
                    zh=f"{team.subject}的检查组{name}执法检查人员{len(officers)}人，少于{least}人。",
                    en=f"The team at {team.subject} has {len(officers)} officers"
                    f"{' of ' + name if name else ''}, fewer than {least}.",
                )


def _no_categories(view: View) -> Why | None:
    if any(d.categories for d in view.evidence.task.departments):
        return None
    return "任务未要求执法类别。", "The task asks for no category."


def _holds(view: View, member: Assignment, person: Inspector, required: tuple[str, ...]) -> bool:
    seat = view.name(member)
    if view.taken.get((seat, member.inspector)) in NAMED:
        return True
    widened = view.taken.get((seat, member.inspector)) == NEIGHBOURING or any(
        seat in c.seats
        for rung in view.rungs(member.department, NEIGHBOURING)
        for c in rung.certificates
    )
    near = dict(view.evidence.task.near) if widened else {}
    return all(
        c in person.categories or any(n in person.categories for n in near.get(c, ()))
        for c in required
    )


def _categories(view: View) -> Iterator[Witness]:
    task = view.evidence.task
    on: dict[tuple[str, str], list[tuple[Assignment, Inspector]]] = {}
    for member, person in _known(view):
        if person.role != EXPERT:
            on.setdefault((member.subject, member.department), []).append((member, person))
    strangers = {(m.subject, m.department) for m in view.members if m.inspector not in view.people}
    for team in view.dispatch.teams:
        for department in task.departments:
            at = (team.subject, department.name)
            for number, required in enumerate(department.required, 1):
                seat = seat_id(task.id, team.subject, department.name, number)
                if seat in view.emptied or at in strangers:
                    continue
                if not any(_holds(view, m, p, required) for m, p in on.get(at, ())):
                    wanted = ";".join(required)
                    yield Witness(
                        about=f"seat {seat}",
                        zh=f"{team.subject}：{department.name}无人具备执法类别{wanted}，也没有记录例外。",
                        en=f"{team.subject}: nobody of {department.name} holds the category {wanted}, and "
                        "no exception is recorded.",
                    )


def _in_register(view: View) -> Iterator[Witness]:
    for member in (*view.members, *view.dispatch.experts):
        person = view.people.get(member.inspector)
        if person is None or person.department not in view.departments:
            where = "" if person is None else f"（{person.department}）"
            yield Witness(
                about=f"seat {view.name(member)}",
                zh=f"{member.inspector}{where}不在参与部门的名录库中。",
                en=f"{member.inspector} stands in no register of a department that takes part.",
            )


def _no_licences(view: View) -> Why | None:
    clause = view.evidence.policy[_QUALIFIED]
    if not isinstance(clause, Clause) or not clause.value or clause.strength is Strength.ADVISORY:
        return "文本未要求执法资格。", "The text does not demand a qualification."
    if view.evidence.task.window is None:
        return "任务没有检查期。", "The task has no window."
    return None


def _licences(view: View) -> Iterator[Witness]:
    window = view.evidence.task.window
    for member, person in _known(view):
        until = person.licence_until
        if window and person.role != EXPERT and until is not None and until < window.last:
            yield Witness(
                about=f"seat {view.name(member)}",
                zh=f"{person.id}的执法证至{until}，检查期至{window.last}。",
                en=f"The licence of {person.id} ends on {until}, the window on {window.last}.",
            )


def _place(view: View) -> Iterator[Witness]:
    for member, person in _known(view):
        department = view.departments.get(member.department)
        if department is None or view.taken.get((view.name(member), person.id)) in NAMED:
            continue
        region = view.regions.get(member.subject, "")
        if person.region not in ("", region):
            yield Witness(
                about=f"seat {view.name(member)}",
                zh=f"{person.id}只负责{person.region}，{member.subject}在{region or '未注明的地区'}。",
                en=f"{person.id} serves {person.region} only; {member.subject} is in "
                f"{region or 'no stated region'}.",
            )
        if not _level(department, person):
            yield Witness(
                about=f"seat {view.name(member)}",
                zh=f"{person.id}的层级{person.level}不在计划之列。",
                en=f"{person.id} is of the level {person.level}, which the plan does not name.",
            )


def _level(department: TaskDepartment, person: Inspector) -> bool:
    if not department.level or person.role == OF_SUPERIOR:
        return True
    return person.level in ("", department.level, *department.lower_levels)


def _interests(view: View) -> Iterator[Witness]:
    for member in (*view.members, *view.dispatch.experts):
        if (view.identity(member.inspector), member.subject) in view.interests:
            yield Witness(
                about=f"seat {view.name(member)}",
                zh=f"{member.inspector}与{member.subject}有已申报的利害关系，应当回避。",
                en=f"{member.inspector} has a declared interest in {member.subject}.",
            )


def _distinct(view: View) -> Iterator[Witness]:
    on: dict[str, list[Assignment]] = {}
    for member in (*view.members, *view.dispatch.experts):
        on.setdefault(member.subject, []).append(member)
    for subject, there in on.items():
        counted = Counter(view.identity(m.inspector) for m in there)
        for who in sorted(w for w, n in counted.items() if n > 1):
            yield Witness(
                about=f"subject {subject}",
                zh=f"{who}在{subject}的检查组中占{counted[who]}个席位。",
                en=f"{who} has {counted[who]} places in the team at {subject}.",
            )


def _experts(view: View) -> Iterator[Witness]:
    for member, person in _known(view):
        if person.role == EXPERT:
            yield Witness(
                about=f"seat {view.name(member)}",
                zh=f"{person.id}是专家或第三方人员，不得占用执法检查人员席位。",
                en=f"{person.id} is an expert or third party and holds a seat.",
            )
    for expert in view.dispatch.experts:
        known = view.people.get(expert.inspector)
        if known is not None and known.role != EXPERT:
            yield Witness(
                about=f"seat {view.name(expert)}",
                zh=f"{known.id}不是专家或第三方人员，却作为专家随行。",
                en=f"{known.id} goes along as an expert and is none.",
            )


def _loads(view: View) -> Iterator[Witness]:
    given, window = view.evidence, view.evidence.task.window
    before, caps = dict(given.loads), dict(given.caps)
    for who, visits in sorted(view.visits.items()):
        person = view.people.get(who)
        if person is None:
            continue
        prior = person.prior_load + before.get(who, 0)
        if person.max_load is not None and prior + visits > person.max_load:
            yield _said(
                who,
                f"共{prior + visits}次，上限{person.max_load}次。",
                f"makes {prior + visits} visits in all, at most {person.max_load} are allowed",
            )
        if visits > caps.get(who, visits):
            yield _said(
                who,
                f"{visits}次检查，可用工作日只够{caps[who]}次。",
                f"makes {visits} visits, the days left are enough for {caps[who]}",
            )
        if window and any(a <= window.last and b >= window.first for a, b in person.leave):
            yield _said(who, "检查期内休假或离岗。", "is on leave inside the window")
    yield from _recorded(view, before)
    if given.task.keep_apart:
        yield from _same_day(view)


def _recorded(view: View, before: dict[str, int]) -> Iterator[Witness]:
    """Yield where the loads that are recorded are not those of the teams."""
    listed = {x.inspector: x for x in view.dispatch.loads}
    if not listed:
        return
    counted = Counter(m.inspector for m in view.members)
    for who in sorted({*listed, *counted}):
        person, said = view.people.get(who), listed.get(who)
        if said is None or said.load != counted[who]:
            told = "–" if said is None else str(said.load)
            yield _said(
                who,
                f"记录为{told}次，检查组中{counted[who]}次。",
                f"recorded {told}, in teams {counted[who]}",
            )
        elif person is not None and said.prior != person.prior_load + before.get(who, 0):
            yield _said(
                who, f"此前次数记为{said.prior}。", f"has another prior load than {said.prior}"
            )


def _same_day(view: View) -> Iterator[Witness]:
    """Yield who is at two places on one day, by the visits of this task and all others that are kept apart."""
    given = view.evidence
    when = {(task, subject): day for task, subject, day in given.days or ()}
    own = view.visits
    there: dict[tuple[str, date], set[tuple[str, str]]] = {}
    package: dict[tuple[str, str], int] = {}
    runs = ((given.task, given.dispatch), *given.others)
    for task, found in (run for run in runs if run[0].keep_apart):
        for number, subjects in enumerate(found.packages):
            package.update({(task.id, s): number for s in subjects})
        for m in (*(m for t in found.teams for m in t.members), *found.experts):
            visited = when.get((task.id, m.subject))
            if visited is not None and m.inspector in own:
                at = package.get((task.id, m.subject))
                where = m.subject if at is None else f"package {at}"
                there.setdefault((m.inspector, visited), set()).add((task.id, where))
    for (who, day), places in sorted(there.items()):
        if len(places) > 1:
            shown = "、".join(f"{task}/{subject}" for task, subject in sorted(places))
            yield _said(who, f"{day}同时在{shown}。", f"is at {shown} on {day}")


def _said(who: str, zh: str, en: str) -> Witness:
    return Witness(about=f"inspector {who}", zh=f"{who}：{zh}", en=f"{who} {en}.")


CHECKS = (
    Check(number=1, name="team-min-size", zh="每组执法检查人员不少于最低人数",
          en="every team has at least the least number of enforcement officers",
          find=_min_size, paths=(_SIZE,), needs=("inspectors",), unless=_no_size),
    Check(number=2, name="category-held", zh="每个对象、部门、类别有相应或相近类别人员，或有例外记录",
          en="every subject, department and category has a holder, a declared neighbour or an exception",
          find=_categories, paths=("team.min_domain_matched", "team.domain_match_levels"),
          needs=("inspectors",), unless=_no_categories),
    Check(number=3, name="in-register", zh="检查人员都在参与部门固定的名录库中",
          en="every member stands in the frozen register of a department that acts",
          find=_in_register, paths=("draw.personnel_random",), needs=("inspectors",)),
    Check(number=4, name="licence-valid", zh="执法证在检查期内每日有效",
          en="the licence is valid on each day of the window",
          find=_licences, paths=(_QUALIFIED,), needs=("inspectors",), unless=_no_licences),
    Check(number=5, name="level-and-region", zh="层级、地区、职能相符", en="level, region and function are right",
          find=_place, paths=("draw.pool",), needs=("inspectors",)),
    Check(number=6, name="no-interest", zh="与检查对象无利害关系", en="nobody has a declared interest in the subject",
          find=_interests, paths=("recusal.required",), needs=("conflicts",)),
    Check(number=7, name="members-distinct", zh="同组无重复人员", en="the members of a team are distinct",
          find=_distinct, paths=(_SIZE,)),
    Check(number=8, name="experts-take-no-seat", zh="专家、第三方不占席位", en="experts never fill a seat",
          find=_experts, paths=("team.auxiliaries_count_to_min", "team.auxiliaries_allowed"),
          needs=("inspectors",)),
    Check(number=9, name="load-and-time", zh="时间不重叠，次数在上限内", en="no overlap in time, load within the cap",
          find=_loads, needs=("inspectors",)),
)  # fmt: skip
