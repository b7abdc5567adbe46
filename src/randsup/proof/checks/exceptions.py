"""Exceptions, 43 to 46 and 48: who leads, whom the office names, who comes from a lower level, what is kept.

Sentences: 经同级政府批准，可以根据情况，进行检查对象的随机或检查主体的随机 (Yunnan 一（二）);
特殊情况下执法人员无法随机分配的,可直接指派 (Shenyang 三（六）);
从已选派的检查人员中随机产生一名 (Tonghua 六（五）3（5）).

Theory. An exception is lawful where the text allows it and somebody has put a name to it; and it reaches no
further than the shortage that was proven.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from dateutil.relativedelta import relativedelta

from randsup.facts.exceptions import DIRECT, NAMED, SINGLE_RANDOM
from randsup.law.clause import Clause
from randsup.law.terms import Strength
from randsup.proof.checks.moved import holders
from randsup.proof.checks.table import Check
from randsup.proof.checks.view import View, Why, Witness, few
from randsup.rules.dispatch.assignments import STEP_NAMES, Rung

_RETENTION = "archive.retention_min_years"
_LEVELS = "draw.personnel_levels"


def _leader_needed(view: View) -> bool:
    needed = view.evidence.policy["team.leader_required"]
    return isinstance(needed, Clause) and bool(needed.value)


def _no_leader(view: View) -> Why | None:
    if view.evidence.leaders or _leader_needed(view):
        return None
    return "未设组长。", "No leader is drawn."


def _leaders(view: View) -> Iterator[Witness]:
    leaders = view.evidence.leaders or ()
    counted = Counter(subject for subject, _ in leaders)
    wanted, there = _leader_needed(view), _there_now(view)
    for team in view.dispatch.teams:
        if counted[team.subject] > 1 or (wanted and not counted[team.subject]):
            yield Witness(
                about=f"subject {team.subject}",
                zh=f"{team.subject}有{counted[team.subject]}名组长，应恰为一名。",
                en=f"{team.subject} has {counted[team.subject]} leaders; it has exactly one.",
            )
    for subject in sorted(set(counted) - {t.subject for t in view.dispatch.teams}):
        yield Witness(
            about=f"subject {subject}",
            zh=f"{subject}没有检查组，却有组长。",
            en=f"{subject} has a leader and no team.",
        )
    for subject, who in sorted(set(leaders)):
        if subject in there and who not in there[subject]:
            yield from _outside_leader(view, subject, who)


def _there_now(view: View) -> dict[str, set[str]]:
    """Return who is in each team after all changes of the log."""
    now = holders(view)
    for change in view.evidence.changes or ():
        if not change.elsewhere:
            now.update((m.seat, m.after) for m in change.moves)
    there: dict[str, set[str]] = {t.subject: set() for t in view.dispatch.teams}
    task = f"{view.evidence.task.id}/"
    for seat, who in now.items():
        subject, _, number = (
            seat.removeprefix(task).split("/") if seat.count("/") == 3 else ("",) * 3
        )
        if subject in there and number != "0":
            there[subject].add(who)
    return there


def _outside_leader(view: View, subject: str, who: str) -> Iterator[Witness]:
    """Yield why somebody who is not in the team may not lead it: a leading cadre has to be of the register."""
    modes, person = view.evidence.policy["team.leader_modes"], view.people.get(who)
    if isinstance(modes, Clause) and "extra_cadre" not in modes.value:
        why = "不在组内", "is not in the team"
    elif view.evidence.inspectors is None:
        return
    elif person is None or person.department != view.evidence.task.lead.name:
        why = (
            "既不在组内，也不在牵头部门名录库中",
            "is neither in the team nor in the lead department's register",
        )
    elif (view.identity(who), subject) in view.interests:
        why = "与检查对象有已申报的利害关系", "has a declared interest in it"
    else:
        return
    yield Witness(
        about=f"subject {subject}",
        zh=f"{subject}的组长{who}{why[0]}。",
        en=f"{who}, who leads at {subject}, {why[1]}.",
    )


def _no_step(step: str, zh: str, en: str) -> Callable[[View], Why | None]:
    def unless(view: View) -> Why | None:
        if any(r.step == step for r in view.dispatch.ladder):
            return None
        return f"没有{zh}。", f"There is no {en}."

    return unless


def _direct(view: View) -> Iterator[Witness]:
    for rung in view.dispatch.ladder:
        if rung.step != DIRECT:
            continue
        yield from unplanned(view, rung, "fallback.direct_assignment_allowed")
        lacking = [n for n in ("reason", "approver", "day") if not getattr(rung, n)]
        if lacking:
            yield _rung(
                rung.department,
                f"直接指派缺少{few(lacking)}",
                f"direct assignment lacks {few(lacking)}",
            )
        proven = {s for c in rung.certificates for s in c.seats}
        beside = sorted({s for s, _ in rung.taken} - proven)
        if beside:
            zh, en = f"直接指派涉及未证明空缺的席位{few(beside)}", f"unproven seats: {few(beside)}"
            yield _rung(rung.department, zh, en)
        held = {(view.name(m), m.inspector) for m in view.members}
        if not set(rung.taken) <= held or not set(rung.filled) <= proven:
            yield _rung(
                rung.department,
                "报告的直接指派与名单不符",
                "the reported share is not that of the list",
            )


def unplanned(view: View, rung: Rung, path: str) -> Iterator[Witness]:
    """Yield where a step is not the one that the plan states, or not one that the text allows at `path`."""
    clause = view.evidence.policy[path]
    zh, en = STEP_NAMES[rung.step]
    if not isinstance(clause, Clause) or not clause.value:
        yield _rung(rung.department, f"文本不允许{zh}", f"the text does not allow {en}")
    stated = next((s for s in view.evidence.task.ladder if s.step == rung.step), None)
    if stated is None:
        yield _rung(rung.department, f"计划未列{zh}", f"the plan does not state {en}")
        return
    said = (("reason", stated.reason), ("approver", stated.approver), ("day", stated.date))
    other = [name for name, value in said if getattr(rung, name) not in (value, "", None)]
    if other:
        yield _rung(
            rung.department, f"{few(other)}与计划所列不符", f"{few(other)} not as the plan states"
        )
    others = sorted({who for _, who in rung.taken} - set(stated.people))
    if others and rung.step in NAMED:
        yield _rung(
            rung.department, f"计划未指名{few(others)}", f"the plan does not name {few(others)}"
        )


def _rung(department: str, zh: str, en: str) -> Witness:
    return Witness(
        about=f"department {department}", zh=f"{department}：{zh}。", en=f"{department}: {en}."
    )


def _single(view: View) -> Iterator[Witness]:
    policy = view.evidence.policy
    approval, sides = (
        policy["fallback.single_random_approval"],
        policy["fallback.single_random_sides"],
    )
    for rung in view.dispatch.ladder:
        if rung.step != SINGLE_RANDOM:
            continue
        yield from unplanned(view, rung, "fallback.single_random_allowed")
        lacking = [] if rung.reason.strip() else ["reason"]
        if isinstance(approval, Clause):
            lacking += [n for n in ("approver", "day") if not getattr(rung, n)]
        if view.evidence.task.window is None:
            lacking.append("window")
        if lacking:
            yield _rung(
                rung.department, f"单随机缺少{few(lacking)}", f"single-random lacks {few(lacking)}"
            )
        if isinstance(sides, Clause) and "targets" not in sides.value:
            yield _rung(
                rung.department,
                "文本不允许只随机抽取检查对象",
                "the text does not let subjects alone be drawn",
            )


def _no_lower(view: View) -> Why | None:
    if any(d.lower_levels for d in view.evidence.task.departments):
        return None
    return "计划未列下级人员。", "The plan names no lower level."


def _lower(view: View) -> Iterator[Witness]:
    clause = view.evidence.policy[_LEVELS]
    if not isinstance(clause, Clause) or "lower" in clause.value:
        return
    for member in view.members:
        person, department = (
            view.people.get(member.inspector),
            view.departments.get(member.department),
        )
        if (
            person is not None
            and department is not None
            and person.level in department.lower_levels
        ):
            yield Witness(
                about=f"seat {view.name(member)}",
                zh=f"{person.id}是下级（{person.level}）人员，文本不允许抽取。",
                en=f"{person.id} is of a lower level ({person.level}), which the text does not let be drawn.",
            )


def _no_retention(view: View) -> Why | None:
    clause, events = view.evidence.policy[_RETENTION], view.evidence.events
    if not isinstance(clause, Clause):
        return "文本未规定保存期限。", "The text prints no years of retention."
    if events is not None and events.get(str(clause.detail("anchor"))) is None:
        return "尚未归档。", "Nothing is in the archive yet."
    return None


def _kept(view: View) -> Iterator[Witness]:
    clause, events, until = (
        view.evidence.policy[_RETENTION],
        view.evidence.events,
        view.evidence.kept_until,
    )
    if not isinstance(clause, Clause) or events is None or until is None:
        return
    since = events.get(str(clause.detail("anchor")))
    if since is None:
        return
    least = since + relativedelta(years=clause.value)
    reasoned = any(o.path == _RETENTION for o in view.evidence.task.overrides)
    if until < least and not (reasoned and clause.strength is not Strength.MUST):
        yield Witness(
            about=f"task {view.evidence.task.id}",
            zh=f"档案保存至{until}，至少应保存至{least}。",
            en=f"the records are kept until {until}, at least until {least} is asked.",
        )


CHECKS = (
    Check(number=43, name="one-leader", zh="设组长的，每组恰有一名", en="exactly one leader where enabled",
          find=_leaders, paths=("team.leader_required", "team.leader_modes"), needs=("leaders",),
          unless=_no_leader),
    Check(number=44, name="direct-assignment", zh="直接指派有理由、批准人，不动其他席位",
          en="direct assignments carry reason and approver, and touch no other seat", find=_direct,
          paths=("fallback.direct_assignment_allowed",), unless=_no_step(DIRECT, "直接指派", "direct assignment")),
    Check(number=45, name="single-random", zh="单随机写明一方、理由、批准、期限",
          en="single-random: which side, reason, approval, until when", find=_single,
          paths=("fallback.single_random_approval", "fallback.single_random_allowed"),
          unless=_no_step(SINGLE_RANDOM, "单随机", "single-random step")),
    Check(number=46, name="lower-levels", zh="下级人员须计划列明且文本允许",
          en="lower-level personnel only if the plan says so and the text lets it", find=_lower,
          paths=(_LEVELS,), needs=("inspectors",), unless=_no_lower),
    Check(number=48, name="retention", zh="按规定年限保存", en="retention as the policy says", find=_kept,
          paths=(_RETENTION,), needs=("kept_until", "events"), unless=_no_retention),
)  # fmt: skip
