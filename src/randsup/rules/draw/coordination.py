"""Several tasks of one run: who comes first in whose draw, and why.

Tasks of one coordination group draw with the same tickets, so the same subject comes up for all of them
(进一次门、查多项事), and the visits merge. That is the one direction. The other is not to inspect the same subject
while others have not been inspected at all: within a run by *rotation*, between runs by the published past visits
(`frequency_caps`).

Theory of rotation. Tickets of a class put its subjects into a random order. A task with `rotate` orders by how
many earlier tasks of its group have drawn a subject, and then by ticket. Where all tasks have the same
classes, this is the one ticket order, entered where the task before has stopped, and begun again at its end. In
general: within a class that lies inside one class of each earlier task, tickets are independent and alike, so every
relabelling of the subjects is as likely as any other, and the probability of each of them is n/N exactly. A
class that reaches across classes of an earlier task has no such symmetry; such a task is refused.
(Draw specification, section 5.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from randsup.errors import InputError, Problem
from randsup.facts.history import History
from randsup.facts.plans import WEIGHTED, Task
from randsup.facts.registers import SubjectSource
from randsup.law.findings import Note
from randsup.law.policy import Policy
from randsup.lottery import Seed
from randsup.rules.draw import frequency_caps, sampling
from randsup.rules.draw.carriers import linked
from randsup.rules.draw.drawn import Drawn, FrameCount, Standing
from randsup.rules.draw.frame import framed
from randsup.rules.draw.frequency_caps import PlannedVisits
from randsup.rules.draw.integration import SEQUENTIAL
from randsup.rules.draw.quotas import Resolve


@frozen(kw_only=True)
class Before:
    """What a run has drawn so far: the tasks, in their order, with what each has drawn."""

    tasks: tuple[Task, ...] = ()
    draws: tuple[Drawn, ...] = ()

    def then(self, task: Task, drawn: Drawn) -> Before:
        """Return what a run has drawn after one more task."""
        return Before(tasks=(*self.tasks, task), draws=(*self.draws, drawn))

    def planned(self) -> Iterable[PlannedVisits]:
        """Yield the visits that come of it."""
        for task, drawn in zip(self.tasks, self.draws, strict=True):
            yield PlannedVisits(
                group=task.group,
                first=None if task.window is None else task.window.first,
                last=None if task.window is None else task.window.last,
                subjects=frozenset(s.subject for s in drawn.selected),
            )

    def turns(self, group: str) -> Mapping[str, int]:
        """Return how many earlier tasks of a group have drawn each subject."""
        counts: dict[str, int] = {}
        for task, drawn in zip(self.tasks, self.draws, strict=True):
            if task.group == group:
                for s in drawn.selected:
                    counts[s.subject] = counts.get(s.subject, 0) + 1
        return counts


def draw_one(
    task: Task,
    source: SubjectSource,
    policy: Policy,
    seed: Seed,
    *,
    resolve: Resolve | None = None,
    history: History | None = None,
    before: Before | None = None,
) -> Drawn:
    """Draw the subjects of a task from its frame, after its caps and its turn in its group.

    Args:
        task: what is drawn.
        source: the whole register.
        policy: whose caps hold.
        seed: 32 bytes of public randomness.
        resolve: gives a class its ratio where the task has rules.
        history: the past visits, `None` if none are kept.
        before: what the run has drawn already.

    Raises:
        InputError: as `sampling.sample`; a frame without subjects; a cap without past visits or design; a
            rotation whose classes reach across those of an earlier task.
    """
    before = before or Before()
    frame = framed(task, source, policy)
    seen = source if frame is None else frame.source
    capped = frequency_caps.capped(task, source, policy, history, before.planned())
    turns: Mapping[str, int] = {}
    notes: list[Note] = [] if frame is None else [*frame.notes]
    if task.rotate:
        check_rotation(task, before.tasks)
        turns = before.turns(task.group)
        notes.append(_rotated(task, before))
    held = capped.subjects if capped is not None and capped.caps else None
    standing = None
    if held is not None or task.rotate:
        standing = Standing(
            held=held or frozenset(), exclude=task.history_design == "exclude", turns=turns
        )
        refuse_weights(task, before)
    drawn = linked(sampling.sample(task, seen, seed, resolve=resolve, standing=standing), source)
    findings = [] if frame is None else [*frame.findings]
    reasons: tuple[str, ...] = ()
    if capped is not None:
        notes += capped.notes
        reasons = capped.reasons
        if capped.caps:
            breaches, said = frequency_caps.said_of(task, policy, drawn, capped.subjects)
            findings += breaches
            notes += said
    return evolve(
        drawn,
        frame=None if frame is None else FrameCount(kept=frame.kept, left_out=frame.left_out),
        findings=(*drawn.findings, *findings),
        notes=(*drawn.notes, *notes),
        reasons=(*drawn.reasons, *reasons),
    )


def check_rotation(task: Task, earlier: Iterable[Task]) -> None:
    """Refuse a rotation under which not everybody of a class would have the same probability.

    Raises:
        InputError: a class of the task reaches across classes, or the filter, of an earlier one.
    """
    problems = []
    for other in earlier:
        if other.group != task.group:
            continue
        missing = [c for c in other.frame_columns if c not in task.stratum_columns]
        if missing:
            problems.append(
                Problem(
                    source=f"task {task.id!r}",
                    path="rotate",
                    message=f"task {other.id!r} of the group tells subjects apart by "
                    f"{', '.join(missing)}, this one does not: those it was likelier to draw would "
                    f"have a smaller chance here. Add {', '.join(missing)} to strata, or leave rotate out",
                )
            )
    if problems:
        raise InputError(problems)


def refuse_weights(task: Task, before: Before) -> None:
    """Refuse what would break the probabilities of a design with weights, or be broken by one.

    Raises:
        InputError: a cap or a rotation in a task with weights; a rotation after one.
    """
    source = f"task {task.id!r}"
    problems = []
    if task.design in WEIGHTED and task.history_design == "exclude":
        problems.append(
            Problem(
                source=source,
                path="history_design",
                message='"exclude" keeps probabilities only where chances are equal; with design = '
                f'"{task.design}" it would take most from those who are likeliest to be drawn: '
                'use "conditional" with design = "pareto"',
            )
        )
    if task.design == SEQUENTIAL and task.history_design == "conditional":
        problems.append(
            Problem(
                source=source,
                path="history_design",
                message='"conditional" makes weights for design = "pareto"; a list to be enlarged has '
                "to have the same order at every number, which it would not keep",
            )
        )
    others = [t.id for t in before.tasks if t.group == task.group and t.design in WEIGHTED]
    if task.rotate and (task.design in WEIGHTED or others):
        named = others[0] if others else task.id
        problems.append(
            Problem(
                source=source,
                path="rotate",
                message=f"task {named!r} draws by weight: whoever is likelier to be drawn there would have "
                "a smaller chance here; a rotation needs equal chances",
            )
        )
    if problems:
        raise InputError(problems)


def _rotated(task: Task, before: Before) -> Note:
    others = [t.id for t in before.tasks if t.group == task.group]
    if not others:
        return Note(
            code="rotation-begins",
            about=f"task {task.id}",
            zh=f"协调组“{task.group}”中本任务最先抽取，轮换由此开始。",
            en=f"The first task of group {task.group!r}: the rotation begins with it.",
        )
    return Note(
        code="rotation-applied",
        about=f"task {task.id}",
        zh=f"轮换：本组任务{'、'.join(others)}已抽中的对象排在未抽中的之后；每户总的入样概率仍为n/N。",
        en=f"Rotation: whoever {', '.join(others)} drew comes after all others; the unconditional "
        "probability of each is n/N as before.",
    )


def overlap(first: Iterable[str], second: Iterable[str]) -> int:
    """Return how many subjects two draws have in common.

    >>> overlap(["A", "B"], ["B", "C"])
    1
    """
    return len(frozenset(first) & frozenset(second))
