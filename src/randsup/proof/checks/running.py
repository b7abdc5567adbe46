"""Running the procedure again, with what was given or with something changed."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from randsup.proof.checks.evidence import Evidence
from randsup.proof.checks.view import NO_SEED
from randsup.rules.dispatch.assignments import Dispatch
from randsup.rules.dispatch.rotation import past_of
from randsup.rules.process import Outcome


def redone(given: Evidence, **changes: Any) -> tuple[Outcome, ...]:
    """Return what the procedure makes of the whole run, `changes` of what it is given taken first.

    Raises:
        InputError, Refused: the procedure says no.
    """
    return given.procedure.perform(
        given.planned or (),
        **{
            "subjects": given.subjects,
            "inspectors": given.inspectors or (),
            "conflicts": given.conflicts or (),
            "policy": given.policy,
            "seed": given.seed,
            "calendar": given.calendar,
            "history": given.history,
            **changes,
        },
    )


def again(given: Evidence, **changes: Any) -> Dispatch:
    """Return what the procedure makes of the evidence, `changes` of its fields taken first.

    Raises:
        InputError, Refused: the procedure says no.
    """
    now = evolve(given, **changes) if changes else given
    return now.procedure.assign(
        now.task,
        now.drawn,
        now.inspectors or (),
        now.policy,
        now.seed or NO_SEED,
        conflicts=now.conflicts or (),
        loads=dict(now.loads),
        caps=dict(now.caps),
        past=past_of(now.task, now.history),
    )
