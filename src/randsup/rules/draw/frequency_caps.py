"""Caps on how often one subject is inspected, and what they do to the lottery.

Linyi asks to avoid 检查过多和执法扰民 (二（三）) and prints no number; a layer or the task brings one. Who has
reached it is read off the past visits, and off the earlier tasks of the same run.

Theory. Let n of N be due in a class, X of which have reached the cap because earlier draws of the same class
happened to fall on them. The number due stays n, of N: a smaller base would let every inspection lower the
next number. Two designs, one of which the task has to name:

* `exclude`: the n smallest tickets of the N - X others. Whoever was not yet drawn has n/(N - X), and had a
  chance of (N - X)/N to get there: the unconditional probability is n/N for everybody. If n > N - X, too few are
  left; the draw is short, and says so as a breach.
* `conditional`: probabilities given the history, λ₂|drawn = max(0, (λ₁+λ₂-1)/λ₁) and λ₂|not drawn = min(1,
  λ₂/(1-λ₁)). In a class of equal probabilities λ₁ = X/N and λ₂ = n/N, and this comes down to: all others
  first, by ticket, then those at the cap, by ticket. n is always reached, the unconditional probability is
  n/N, and the overlap is the least that n allows. Where it exceeds the cap, that is a breach.

Both statements need the X to have been drawn from this class with equal chances. Visits for other causes
(a complaint, say) and subjects that changed class are no such draw; the note says so. With unequal
probabilities `exclude` is wrong (it took the top class's second probability down by 61 %): there only the
conditional one holds (`conditional`).
(Draw specification, section 5.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.facts.frames import YEAR, FrequencyCap
from randsup.facts.history import History
from randsup.facts.plans import WEIGHTED, Task
from randsup.facts.registers import SubjectSource
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy
from randsup.law.terms import Strength, Unspecified
from randsup.lottery import counted, ticketed
from randsup.rules.draw.drawn import Drawn
from randsup.rules.draw.frame import CARRIER_OF

_ANY_KEY: Final = "0" * 32


@frozen(kw_only=True)
class PlannedVisits:
    """Whom an earlier task of the run has drawn, and when they will be visited."""

    group: str
    first: date | None
    last: date | None
    subjects: frozenset[str]


@frozen(kw_only=True)
class Capped:
    """Who has reached a cap of a task, by id, and what must be said of it."""

    subjects: frozenset[str]
    caps: tuple[FrequencyCap, ...]
    notes: tuple[Note, ...] = ()
    reasons: tuple[str, ...] = ()


def capped(
    task: Task,
    source: SubjectSource,
    policy: Policy,
    history: History | None,
    planned: Iterable[PlannedVisits] = (),
) -> Capped | None:
    """Find who has reached a cap: the task's, its cooling-off period's, or the policy's.

    Visits to the linked subject of a carrier count for the carrier too. Earlier tasks of the run count as
    inspections on the days of their windows; tasks of one group with the same window visit together, which
    is one inspection.

    Returns:
        `None` if nothing caps.

    Raises:
        InputError: no past visits are given, or the design is not named.
    """
    law = policy.inspection.visit_cap
    caps = tuple(_caps(task, law))
    if not caps and task.history_design:
        raise InputError([_nothing_to_decide(task)])
    if not caps or (history is None and task.frequency_cap is None and task.cooling_off is None):
        notes = tuple(_law_notes(task, law, history))
        return Capped(subjects=frozenset(), caps=(), notes=notes) if notes else None
    _check(task, law, history)
    window = task.window
    if history is None or window is None:
        raise InputError("caps need past visits and a window", source=f"task {task.id!r}")
    earlier = [
        p for p in planned if (p.group, p.first, p.last) != (task.group, window.first, window.last)
    ]
    periods = [
        (cap.most, _counts(history, earlier, first, last))
        for cap in caps
        for first, last in cap.periods(window.first, window.last)
    ]
    reached = {s for most, counts in periods for s, n in counts.items() if n >= most}
    for linked, ids in _links(source, {s for _, counts in periods for s in counts}):
        for most, counts in periods:
            if counts.get(linked, 0):
                reached.update(i for i in ids if counts.get(i, 0) + counts[linked] >= most)
    said = (*_period_notes(task, caps, history), *_law_notes(task, law, history))
    cited = law.clauses if isinstance(law, Clause) else ()
    return Capped(subjects=frozenset(reached), caps=caps, notes=said, reasons=tuple(cited))


def _caps(task: Task, law: object) -> Iterable[FrequencyCap]:
    if task.frequency_cap is not None:
        yield task.frequency_cap
    if task.cooling_off is not None:
        yield task.cooling_off.cap()
    if isinstance(law, Clause) and isinstance(law.value, int) and law.value > 0:
        yield FrequencyCap(most=law.value, per=YEAR)


def _check(task: Task, law: object, history: History | None) -> None:
    problems = []
    if history is None:
        path = "cooling_off" if task.frequency_cap is None else "frequency_cap"
        problems.append(
            Problem(
                source=f"task {task.id!r}",
                path=path,
                message="needs the past visits: name them in [registers.history]; a table of "
                "headings alone says that there were none",
            )
        )
    if not task.history_design:
        cited = f" ({', '.join(law.clauses)})" if isinstance(law, Clause) else ""
        problems.append(
            Problem(
                source=f"task {task.id!r}",
                path="history_design",
                message=f"is missing, and the policy caps the inspections of a subject{cited}: "
                'write "exclude" or "conditional"',
            )
        )
    if task.window is None:
        problems.append(
            Problem(
                source=f"task {task.id!r}",
                path="window",
                message="is missing: without it nobody knows in which period an inspection counts",
            )
        )
    if problems:
        raise InputError(problems)


def _counts(
    history: History, earlier: Iterable[PlannedVisits], first: date, last: date
) -> dict[str, int]:
    """Count the inspections of everybody in [first, last], past and planned."""
    counts = {}
    for subject in history.subjects:
        if n := history.inspections(subject, first=first, last=last):
            counts[subject] = n
    together: dict[tuple[str, date | None, date | None], set[str]] = {}
    for p in earlier:
        begins, ends = p.first or first, p.last or last  # no window: it may be any day
        if begins <= last and first <= ends:
            together.setdefault((p.group, p.first, p.last), set()).update(p.subjects)
    for subjects in together.values():
        for subject in subjects:
            counts[subject] = counts.get(subject, 0) + 1
    return counts


def _links(source: SubjectSource, visited: Collection[str]) -> Iterable[tuple[str, list[str]]]:
    """Yield the visited subjects that carriers are linked to, and these carriers."""
    if CARRIER_OF not in source.columns:
        return
    linked = [values for values in counted(source, (CARRIER_OF,)) if values[0] in visited]
    # all tickets of these carriers, whatever they are: so a register that hashes by itself finds them by itself
    for (subject,), pairs in ticketed(source, (CARRIER_OF,), _ANY_KEY, dict.fromkeys(linked)):
        yield subject, [i.decode("utf-8") for _, i in pairs]


def _nothing_to_decide(task: Task) -> Problem:
    return Problem(
        source=f"task {task.id!r}",
        path="history_design",
        message="has nothing to decide: neither the task nor the policy caps inspections",
    )


def _law_notes(task: Task, law: object, history: History | None) -> Iterable[Note]:
    about = f"task {task.id}"
    if not isinstance(law, Clause):
        return
    if isinstance(law.value, Unspecified):
        if history is not None:
            yield Note(
                code="visit-cap-unspecified",
                about=about,
                zh="文本要求避免检查过多，但未规定次数上限；上限由任务自行规定。",
                en="The text asks for fewer inspections and prints no number; a task states its own.",
                clauses=law.clauses,
            )
        return
    if history is None:
        yield Note(
            code="visit-cap-unchecked",
            about=about,
            zh=f"规定每年检查不超过{law.value}次，但未提供检查记录，无法核对。",
            en=f"At most {law.value} inspections a year are allowed, but no past visits are given: this "
            "was not checked.",
            clauses=law.clauses,
        )
        return
    own = task.frequency_cap
    if own is not None and own.per == YEAR and own.most > law.value:
        yield Note(
            code="frequency-cap-tightened",
            about=about,
            zh=f"任务规定每年不超过{own.most}次，宽于规定的{law.value}次；按{law.value}次执行。",
            en=f"The task allows {own.most} inspections a year, the text {law.value}; the text's holds.",
            clauses=law.clauses,
        )


def _period_notes(task: Task, caps: tuple[FrequencyCap, ...], history: History) -> Iterable[Note]:
    window = task.window
    if window is None:
        return
    starts = [first for cap in caps for first, _ in cap.periods(window.first, window.last)]
    if history.first is None or history.first > min(starts):
        known = "无" if history.first is None else f"自{history.first}起"
        begins = "nothing" if history.first is None else f"nothing before {history.first}"
        yield Note(
            code="history-shorter-than-period",
            about=f"task {task.id}",
            zh=f"检查记录{known}，而次数上限须自{min(starts)}起核对；更早的检查无从得知。",
            en=f"The cap looks back to {min(starts)}, and {begins} is recorded: earlier inspections "
            "would not be known.",
        )


def said_of(
    task: Task, policy: Policy, drawn: Drawn, reached: frozenset[str]
) -> tuple[tuple[Finding, ...], tuple[Note, ...]]:
    """Return the breaches and remarks of a drawn task under a cap, `reached` being those at it."""
    strata = drawn.strata
    held = sum(level.size for s in strata for level in s.levels if level.held)
    held += sum(c.size for s in strata for c in s.conditional if c.held)
    law = policy.inspection.visit_cap
    clause = law if isinstance(law, Clause) and isinstance(law.value, int) else None
    strength = Strength.IN_PRINCIPLE if clause is None else clause.strength
    citation = None if clause is None else clause.citation
    about = f"task {task.id}"
    out = task.history_design == "exclude"
    findings = []
    short = sum(s.due - s.drawn for s in strata if s.levels)
    if short:
        classes = [s.label for s in strata if s.levels and s.due > s.drawn]
        findings.append(
            Finding(
                code="frequency-cap-shortage",
                strength=Strength.MUST,
                about=about,
                zh=f"排除已达检查次数上限的对象后，{len(classes)}个层少抽{short}户：{_few(classes)}。",
                en=f"Without those at the cap {len(classes)} classes fall short of the number due by "
                f"{short}: {_few(classes)}.",
            )
        )
    over = sum(s.subject in reached for s in drawn.selected)
    if over:
        findings.append(
            Finding(
                code="frequency-cap-exceeded",
                strength=strength,
                about=about,
                zh=f"应抽户数多于未达上限的户数，{over}户已达检查次数上限仍被抽中。",
                en=f"More are due than have not reached the cap: {over} drawn subjects are over it.",
                citation=citation,
            )
        )
    if task.design in WEIGHTED:
        return tuple(findings), (
            Note(
                code="frequency-cap-by-weight",
                about=about,
                zh=f"{held}户已达检查次数上限，其权重按历史条件概率调整。"
                "计算时视为此前按相同权重抽取过一次；如不属实，总的入样概率会有偏差。",
                en=f"{held} subjects have reached the cap: weights are those given the past. It is read as one "
                "earlier draw by the same weights; as far as it was none, the unconditional "
                "probabilities differ.",
            ),
        )
    note = Note(
        code="frequency-cap-applied",
        about=about,
        zh=f"{held}户已达检查次数上限，"
        + ("不参加本次抽取。" if out else "排在其他对象之后。")
        + "如其此前均由同一层等概率抽中，每户总的入样概率仍为n/N；因其他原因接受的检查不在此列。",
        en=f"{held} subjects have reached the cap and "
        + ("are left out. " if out else "come after all others. ")
        + "If earlier draws from the same class with equal chances took them there, the unconditional "
        "probability is still n/N; inspections for other causes are no such draw.",
    )
    return tuple(findings), (note,)


def _few(labels: list[str], most: int = 5) -> str:
    return ", ".join(labels[:most]) + (", …" if len(labels) > most else "")
