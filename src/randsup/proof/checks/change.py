"""Change control, 37 to 42 and 47: whatever differs from the list that was published is explained.

Sentences: 被随机选中的执法检查人员不得随意替换 (Tonghua 六（五）3（3）);
自名单选出之日起5个工作日内…提出申请 (Tonghua 六（五）3).

Theory. The final list is the published one and the moves of the log, nothing else; each event holds the digest of
the one before it. Who could choose the moment of the event seed could choose the substitute, so the seed
comes last. Whoever was taken off a subject never returns to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from attrs import evolve

from randsup.law.clause import Clause
from randsup.lottery import below, stream
from randsup.proof.checks.evidence import LoggedChange
from randsup.proof.checks.legality import CHECKS as LEGALITY
from randsup.proof.checks.moved import after, holders, path_problem
from randsup.proof.checks.table import Check
from randsup.proof.checks.view import View, Why, Witness
from randsup.rules.change.changes import APPLICANT, APPROVER

_WINDOW = "replacement.request_window"
_CHAIN = "replacement.approval_chain"


def _changes(view: View, kind: str = "") -> tuple[LoggedChange, ...]:
    """Return the events of this task, of one kind or of all."""
    return tuple(c for c in view.evidence.changes or () if kind in ("", c.kind) and not c.elsewhere)


def _event(change: LoggedChange, zh: str, en: str) -> Witness:
    return Witness(
        about=f"event {change.number}",
        zh=f"第{change.number}号变更：{zh}。",
        en=f"event {change.number} {en}.",
    )


def _unchanged(view: View) -> Why | None:
    if view.evidence.changes == ():
        return "名单公布后没有变更。", "Nothing was changed after publication."
    return None


def _as_published(view: View) -> Why | None:
    return _unchanged(view) if view.evidence.final is None else None


def _no_application(view: View) -> Why | None:
    if view.evidence.changes is not None and not _changes(view, "application"):
        return "没有替换申请。", "Nobody applied for a replacement."
    return None


def _explained(view: View) -> Iterator[Witness]:
    expected = holders(view)
    for change in _changes(view):
        for move in change.moves:
            expected[move.seat] = move.after
    found = dict(view.evidence.final or ())
    for seat in sorted({*expected, *found}):
        if expected.get(seat, "") != found.get(seat, ""):
            yield Witness(
                about=f"seat {seat}",
                zh=f"{seat}最终为{found.get(seat) or '空缺'}，按变更记录应为{expected.get(seat) or '空缺'}。",
                en=f"{seat} is held by {found.get(seat) or 'nobody'}; by the log it is "
                f"{expected.get(seat) or 'nobody'}.",
            )


def _one_seat(view: View) -> Iterator[Witness]:
    now = holders(view)
    gone: dict[str, set[str]] = {}
    for change in _changes(view):
        subject = change.seat.split("/")[1] if change.seat.count("/") > 1 else ""
        problem = path_problem(view, change, now, gone.get(subject, ()))
        if problem:
            yield _event(change, *problem)
        now.update((m.seat, m.after) for m in change.moves)
        gone.setdefault(subject, set()).add(change.old)


def _by_stream(view: View) -> Iterator[Witness]:
    key_of = view.evidence.procedure.key
    mine = {c.number: c for c in _changes(view)}
    for number, zh, en in view.evidence.differences:
        if number in mine:
            yield _event(mine[number], zh.rstrip("。"), f"done again: {en.rstrip('.')}")
    gone: dict[str, set[str]] = {}
    teams = {team.subject: team for team in view.dispatch.teams}
    for change in _changes(view):
        subject = change.seat.split("/")[1] if change.seat.count("/") > 1 else ""
        if not _drawn(change, subject, key_of):
            zh, en = "抽取的序号不是由事件种子得出的", "has a number that its seed does not give"
            yield _event(change, zh, en)
        if change.new and change.new in {*gone.get(subject, ()), change.old}:
            yield _event(
                change, f"{change.new}已退出{subject}，不得返回", f"brings back {change.new}"
            )
        if change.old:
            gone.setdefault(subject, set()).add(change.old)
        before, now = after(view, teams, change)
        few_before, few_now = view.of_teams(before), view.of_teams(now)
        yield from _unlawful(change, few_before, few_now, LEGALITY[1:-1])
        teams.update((team.subject, team) for team in now)
    for change in _changes(view)[-1:]:  # who goes too often is seen when all is done
        yield from _unlawful(change, view, view.of_teams(teams.values()), LEGALITY[-1:])


def _drawn(change: LoggedChange, subject: str, key_of: Callable[..., str]) -> bool:
    """Whether every number is the next of its own stream under the event seed."""
    task = change.seat.split("/")[0]
    streams = {
        key: stream(key)
        for key in (
            key_of(change.seed, "redraw", str(change.number), change.seat, change.old or "-"),
            key_of(change.seed, "leader", task, subject or "-"),
        )
    }
    return all(
        n.key in streams and n.size > 0 and below(streams[n.key], n.size) == n.index
        for n in change.draws
    )


def _unlawful(
    change: LoggedChange, before: View, now: View, checks: Iterable[Check]
) -> Iterator[Witness]:
    """Yield what is wrong after an event and was not before."""
    for check in checks:
        known = {n for n in check.needs if getattr(now.evidence, n) is None}
        if known or check.unless(now):
            continue
        there = set(check.find(before))
        for w in check.find(now):
            if w not in there:
                zh, en = w.zh.rstrip("。"), w.en.rstrip(".")
                yield _event(change, f"替补违反{check.code}：{zh}", f"breaks {check.code}: {en}")


def _window(view: View) -> Iterator[Witness]:
    policy, calendar = view.evidence.policy, view.evidence.calendar
    window, chain = policy[_WINDOW], policy[_CHAIN]
    for change in _changes(view, "application"):
        days = [a.on for a in change.approvals if a.on is not None]
        if isinstance(window, Clause) and calendar is not None:
            if change.list_drawn is None:
                yield _event(change, "没有名单选出之日", "does not say when the list was drawn")
            else:
                last = calendar.after(change.list_drawn, window.value.working_days)
                whole = policy.switch("replacement_window_covers") == "whole-chain"
                limited = max([change.filed, *days, change.seed_on]) if whole else change.filed
                if not change.list_drawn <= limited <= last:
                    zh, en = (
                        f"{limited}不在申请期限内（至{last}）",
                        f"is of {limited}; the window ends on {last}",
                    )
                    yield _event(change, zh, en)
        if isinstance(chain, Clause):
            for w in _approvals(change, chain.value.codes):
                yield evolve(w, path=_CHAIN)


def _approvals(change: LoggedChange, roles: tuple[str, ...]) -> Iterator[Witness]:
    last: date = change.filed
    for role in roles:
        step = next((a for a in change.approvals if a.role == role and a.by.strip()), None)
        if step is None:
            yield _event(change, f"缺少{role}一环", f"was not taken through {role}")
            continue
        if role == APPLICANT and step.by != change.old:
            holder = change.old or "nobody"
            zh, en = (
                f"申请人{step.by}不是被选中的{change.old or '人员'}",
                f"was applied for by {step.by}, and {holder} held the seat",
            )
            yield _event(change, zh, en)
        if role == APPROVER and step.on is None:
            yield _event(change, "批准没有日期", "has an approval without a day")
        if step.on is not None:
            if step.on < last:
                zh, en = (
                    f"{role}（{step.on}）早于前一环（{last}）",
                    f"has {role} on {step.on}, before {last}",
                )
                yield _event(change, zh, en)
            last = max(last, step.on)


def _recusals_logged(view: View) -> bool:
    return bool(_changes(view, "recusal"))


def _no_window(view: View) -> Iterator[Witness]:
    for change in _changes(view):
        if change.last_day is None or "recusal" not in (change.kind, change.ground):
            continue
        zh, en = (
            f"回避按期限（至{change.last_day}）办理；回避没有期限",
            f"measures a recusal by a window that ends on {change.last_day}; recusal has none",
        )
        yield _event(change, zh, en)
    for refusal in view.evidence.refusals or ():
        if refusal.kind == "recusal" and refusal.late:
            yield Witness(
                about=f"seat {refusal.seat}",
                zh=f"{refusal.seat}：{refusal.filed}的回避申请以逾期为由未予同意；回避没有期限。",
                en=f"{refusal.seat}: the recusal of {refusal.filed} was refused as late; recusal has no window.",
            )


def _seed_last(view: View) -> Iterator[Witness]:
    used = {view.evidence.seed.hex: "the draw"} if view.evidence.seed is not None else {}
    for change in view.evidence.changes or ():
        days = [change.filed, *(a.on for a in change.approvals if a.on is not None)]
        if change.seed_on < max(days):
            yield _event(
                change, f"事件种子（{change.seed_on}）早于批准（{max(days)}）",
                f"has a seed of {change.seed_on}, before the approval of {max(days)}",
            )  # fmt: skip
        if change.seed.hex in used:
            yield _event(
                change, "沿用了已用过的种子", f"uses the seed of {used[change.seed.hex]} again"
            )
        used[change.seed.hex] = f"event {change.number}"


def _chained(view: View) -> Iterator[Witness]:
    head = view.evidence.anchor
    for number, change in enumerate(view.evidence.changes or (), 1):
        if change.number != number:
            yield _event(change, f"应为第{number}号", f"should be number {number}")
        if change.previous != head:
            yield _event(
                change,
                "不接前一号变更：有记录被删除、改动或调换",
                "does not follow the event before it",
            )
        if change.stated not in ("", change.digest):
            yield _event(
                change, "摘要与内容不符：记录被改动", "has another digest than its content"
            )
        head = change.digest


_LOG = ("changes",)
_PEOPLE = ("changes", "inspectors", "conflicts")

CHECKS = (
    Check(number=37, name="changes-explain", zh="最终名单与公布名单之差等于变更记录",
          en="final minus original is the logged events", find=_explained,
          paths=("replacement.by_draw",), needs=("changes", "final"), unless=_as_published),
    Check(number=38, name="one-seat-changed", zh="一次变更只动一个席位，或最短的调整链",
          en="a redraw changes one seat, or the shortest logged chain", find=_one_seat, needs=_PEOPLE,
          unless=_unchanged),
    Check(number=39, name="substitute-lawful", zh="替补符合第2至9项，且由事件种子抽取",
          en="the substitute satisfies 2 to 9 and was drawn by the event's stream", find=_by_stream,
          paths=("replacement.preserves_team_rules", "replacement.by_draw"), needs=_PEOPLE,
          unless=_unchanged),
    Check(number=40, name="application-in-time", zh="替换申请在期限内并经审批",
          en="the application's window and approvals", find=_window, paths=(_WINDOW, _CHAIN),
          needs=(*_LOG, "calendar"), unless=_no_application),
    Check(number=41, name="recusal-any-time", zh="回避没有期限", en="recusal has no window",
          find=_no_window, paths=("recusal.required",), needs=("refusals",), enough=_recusals_logged),
    Check(number=42, name="event-seed-last", zh="事件种子在批准之后产生，且未用过",
          en="the event seed postdates the approval and is fresh", find=_seed_last, needs=_LOG,
          unless=_unchanged),
    Check(number=47, name="log-chained", zh="变更记录首尾相接",
          en="the log is chained: a removed or reordered record is found", find=_chained, needs=_LOG,
          unless=_unchanged),
)  # fmt: skip
