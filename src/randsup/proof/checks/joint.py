"""Joint, 10 to 16: each department from its own register, the plan's caps, one lead, one visit.

Sentences: 分别从参与部门的执法检查人员名录库中，随机选派各部门的执法检查人员 (Tonghua 六（五）2);
联合抽查部门原则上不超过5个，检查人员不超过10人 (Shenzhen 二（三）3).

Theory. A department signs for its own items, so each has to send somebody of its own; what it sends was fixed
before the draw, and is drawn from nothing but its own register, so another register can be exchanged without
a trace in this department's part. The last is a property of the procedure: it is run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from attrs import evolve

from randsup.errors import Refused
from randsup.facts.exceptions import NAMED
from randsup.facts.registers import Inspector
from randsup.law.clause import Clause
from randsup.law.terms import Strength
from randsup.proof.checks.running import again
from randsup.proof.checks.table import Check
from randsup.proof.checks.view import View, Why, Witness, few
from randsup.rules import joint
from randsup.rules.dispatch.assignments import LEAD, MEMBER, Assignment, Dispatch, Unfilled, seat_id

_PEOPLE = "joint.max_inspectors"
_DEPARTMENTS = "joint.max_departments"


def _not_joint(view: View) -> Why | None:
    return None if view.evidence.task.joint else ("不是联合抽查。", "The task is not joint.")


def _own_register(view: View) -> Iterator[Witness]:
    yield from _crew_sizes(view)
    crews = {c.department: frozenset(c.members) for c in view.dispatch.crews}
    stand_ins = {
        (seat_id(view.evidence.task.id, s.subject, s.department, s.seat), s.inspector)
        for s in view.dispatch.substitutes
        if s.recused in crews.get(s.department, ())
        and (view.identity(s.recused), s.subject) in view.interests
    }
    for member in view.members:
        person, seat = view.people.get(member.inspector), view.name(member)
        if person is None or person.department not in view.departments:
            continue  # a stranger: check 3
        by = view.taken.get((seat, member.inspector))
        if person.department != member.department:
            yield Witness(
                about=f"seat {seat}",
                zh=f"{person.id}属于{person.department}的名录库，却占{member.department}的席位。",
                en=f"{person.id} of {person.department} holds a seat of {member.department}.",
            )
        elif view.borrowed(member) and not view.lent(member):
            yield Witness(
                about=f"seat {seat}",
                zh=f"{person.id}来自上级名录库，但没有相应记录。",
                en=f"{person.id} is of the superior's register, and no step says so.",
            )
        elif (
            member.inspector not in crews.get(member.department, {member.inspector})
            and (seat, member.inspector) not in stand_ins
            and not view.borrowed(member)
            and by not in NAMED
        ):
            yield Witness(
                about=f"seat {seat}",
                zh=f"{person.id}不在{member.department}选派的人员之列。",
                en=f"{person.id} is not of the crew that {member.department} sends.",
            )


def _crew_sizes(view: View) -> Iterator[Witness]:
    """Yield where more people go than the crew that was fixed, and nothing is recorded of why."""
    crews = {c.department: c for c in view.dispatch.crews}
    for department, members in view.by_department():
        name, stated = department.name, department.inspectors
        crew = crews.get(name)
        if stated is None:
            continue
        sent = {
            m.inspector
            for m in members
            if view.officer(m)
            and not view.borrowed(m)
            and (view.name(m), m.inspector) not in {*view.taken, *view.substitutes}
        }
        sent = sent if crew is None else set(crew.members)
        allowed = stated if crew is None else stated + crew.grown
        if len(sent) > allowed:
            yield Witness(
                about=f"department {name}",
                zh=f"{name}派出{len(sent)}人，抽取前确定{stated}人，记录中增加{allowed - stated}人。",
                en=f"{name} sends {len(sent)} people; fixed were {stated}, and {allowed - stated} more are recorded.",
            )


def _caps(view: View) -> Iterator[Witness]:
    given = view.evidence
    try:
        checked = joint.check(given.task, given.policy)
    except Refused as refusal:
        for p in refusal.problems:
            if p.code != "joint-crew-unstated":  # then whoever was sent is counted
                path = _DEPARTMENTS if p.path == _DEPARTMENTS else ""
                yield Witness(about=f"task {given.task.id}", zh=p.message, en=p.message, path=path)
    else:
        for f in checked.findings:
            path = _DEPARTMENTS if f.code == "joint-max-departments" else ""
            yield Witness(about=f.about, zh=f.zh, en=f.en, path=path)
            return
    clause = given.policy[_PEOPLE]
    if not isinstance(clause, Clause) or clause.strength is Strength.ADVISORY:
        return
    if (
        any(o.path == _PEOPLE for o in given.task.overrides)
        and clause.strength is not Strength.MUST
    ):
        return
    if clause.detail("unit") == "inspection-team":
        people = max((len(t.members) for t in view.dispatch.teams), default=0)
    else:
        sent = {(d, i) for d in view.departments for i in _sent(view, d)}
        people = len(sent)
    if people > clause.value:
        yield Witness(
            about=f"task {given.task.id}",
            zh=f"共选派{people}人，超过{clause.value}人，且没有记录的例外。",
            en=f"{people} people were sent, more than {clause.value}, without a recorded exception.",
        )


def _sent(view: View, department: str) -> frozenset[str]:
    """Return the crew; of a whole register whoever goes."""
    crew = next((c for c in view.dispatch.crews if c.department == department), None)
    if crew is not None and crew.stated is not None:
        return frozenset(crew.members)
    return frozenset(m.inspector for m in view.members if m.department == department)


def _one_lead(view: View) -> Iterator[Witness]:
    task = view.evidence.task
    leads = (task.lead.name,) if view.evidence.leads is None else view.evidence.leads
    about = f"task {task.id}"
    if len(set(leads)) != 1:
        yield Witness(
            about=about,
            zh=f"牵头部门有{len(set(leads))}个（{few(leads)}），应为一个。",
            en=f"{len(set(leads))} departments lead ({few(leads)}); exactly one does.",
        )
    for name in sorted(set(leads) - set(view.departments)):
        yield Witness(
            about=about,
            zh=f"牵头部门{name}未参与检查。",
            en=f"{name} leads and does not take part.",
        )


def _each_department(view: View) -> Iterator[Witness]:
    there = {(m.subject, m.department) for m in view.members if view.officer(m)}
    empty = {(u.subject, u.department) for u in view.dispatch.unfilled}
    for team in view.dispatch.teams:
        for name in sorted(view.departments):
            if (team.subject, name) not in there and (team.subject, name) in empty:
                yield Witness(
                    about=f"subject {team.subject}",
                    zh=f"{team.subject}：{name}无执法检查人员到场，其事项无人签署。",
                    en=f"{team.subject}: {name} has no officer there to sign its own items.",
                )


def _seats(view: View) -> Iterator[Witness]:
    counted = Counter((m.subject, m.department, m.seat) for m in view.members)
    counted.update((u.subject, u.department, u.seat) for u in view.dispatch.unfilled)
    for (subject, name, number), times in sorted(counted.items()):
        about = f"seat {view.evidence.task.id}/{subject}/{name}/{number}"
        department = view.departments.get(name)
        if department is None or not 1 <= number <= department.seats:
            yield Witness(
                about=about,
                zh=f"{subject}：抽取前没有确定{name}的第{number}个席位。",
                en=f"{subject}: no seat {number} of {name} was fixed before the draw.",
            )
        elif times > 1:
            yield Witness(
                about=about,
                zh=f"{subject}：{name}的第{number}个席位出现{times}次。",
                en=f"{subject}: seat {number} of {name} stands {times} times.",
            )
    listed: tuple[Assignment | Unfilled, ...] = (*view.members, *view.dispatch.unfilled)
    for one in listed:
        department = view.departments.get(one.department)
        if department is None or not 1 <= one.seat <= department.seats:
            continue
        lead = one.seat <= len(department.required)
        category = ";".join(department.required[one.seat - 1]) if lead else ""
        if (one.role, one.category) != (LEAD if lead else MEMBER, category):
            yield Witness(
                about=f"seat {view.evidence.task.id}/{one.subject}/{one.department}/{one.seat}",
                zh=f"席位要求记为“{one.role}/{one.category}”，抽取前确定的是“{category or '不限类别'}”。",
                en=f"the seat is recorded as {one.role}/{one.category or 'any'}, fixed was "
                f"{LEAD if lead else MEMBER}/{category or 'any'}.",
            )


def _one_visit(view: View) -> Iterator[Witness]:
    counted = Counter(t.subject for t in view.dispatch.teams)
    for subject in sorted(s for s, n in counted.items() if n > 1):
        yield Witness(
            about=f"subject {subject}",
            zh=f"{subject}有{counted[subject]}个检查组，应合并为一次检查。",
            en=f"{subject} has {counted[subject]} teams; its items make one visit by one team.",
        )
    for team in view.dispatch.teams:
        for member in team.members:
            if member.subject != team.subject:
                yield Witness(
                    about=f"seat {view.name(member)}",
                    zh=f"{member.inspector}的席位属于{member.subject}，却列在{team.subject}的检查组中。",
                    en=f"{member.inspector} of {member.subject} stands in the team of {team.subject}.",
                )


def _of(found: Dispatch, department: str) -> tuple[object, ...]:
    """Return what of a dispatch is a department's."""
    return (
        tuple(m for t in found.teams for m in t.members if m.department == department),
        tuple(evolve(u, certificate=0) for u in found.unfilled if u.department == department),
        tuple(c for c in found.crews if c.department == department),
        tuple(x for x in found.loads if x.department == department),
    )


def _independent(view: View) -> Iterator[Witness]:
    people = view.evidence.inspectors or ()
    base = again(view.evidence)
    for name in sorted(view.departments):
        more = [_double(p) for p in people if p.department != name]
        other = again(view.evidence, inspectors=(*people, *more))
        if _of(base, name) != _of(other, name):
            yield Witness(
                about=f"department {name}",
                zh=f"其他部门的名录库变动后，{name}的席位随之改变。",
                en=f"other departments' registers changed, and the seats of {name} with them.",
            )


def _double(person: Inspector) -> Inspector:
    return evolve(person, id=f"{person.id}+", licence="")


CHECKS = (
    Check(number=10, name="own-register", zh="各席位来自本部门名录库及其选派人员",
          en="each seat from its own department's register, and from its crew where one is drawn",
          find=_own_register, paths=("joint.personnel_draw", "draw.personnel_random"), needs=("inspectors",)),
    Check(number=11, name="caps-kept", zh="联合部门数、人数在上限内，或有记录的例外",
          en="departments and people within the caps, else an override with its reason",
          find=_caps, paths=(_PEOPLE, _DEPARTMENTS), unless=_not_joint),
    Check(number=12, name="one-lead", zh="牵头部门恰为一个且参与检查",
          en="exactly one lead department, and it takes part", find=_one_lead,
          paths=("joint.lead_required",)),
    Check(number=13, name="officer-of-each-department", zh="每个参与部门有执法检查人员到场",
          en="every participating department has an officer at each subject",
          find=_each_department, paths=("joint.personnel_draw",), unless=_not_joint),
    Check(number=14, name="seats-as-fixed", zh="各部门席位与抽取前确定的一致",
          en="the seats of each department are as fixed before the draw", find=_seats,
          paths=("joint.headcount_by",)),
    Check(number=15, name="one-visit", zh="一个对象一次检查、一个检查组", en="one subject, one visit, one team",
          find=_one_visit, paths=("joint.single_visit",)),
    Check(number=16, name="registers-independent", zh="其他部门名录库不影响本部门席位",
          en="another department's register changes nothing here",
          find=_independent, needs=("inspectors", "conflicts", "seed"), unless=_not_joint),
)  # fmt: skip
