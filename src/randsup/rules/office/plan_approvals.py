"""Who has to approve a plan before it is carried out.

Shenyang prints 涉企检查计划经本级政府批准后方可实施. 本级政府 of a plan of several departments may be the
initiator's, or each one's own: the default is one approval at the initiator's level, which is the looser
reading and is said to be; the switch `plan_approval_levels` demands one at every level. A plan that concerns no
enterprise needs none. (`shenyang-2020/3.5/government-approval`, `3.9/initiator`; matrix, items 19 and 51.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import frozen

from randsup.errors import InputError
from randsup.law.clause import Clause
from randsup.law.findings import Finding, Note
from randsup.law.policy import Policy


@frozen(kw_only=True)
class Approvals:
    """The levels whose government has to approve a plan, and what is missing of it.

    Args:
        demanded: the levels, the initiator's first; empty where the text demands none.
        missing: those of them whose approval was not given before the plan was carried out.
        findings: a breach for each missing one, once the plan is carried out.
        notes: what must be said.
        clauses: the ids of the clauses that decided.
    """

    demanded: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    clauses: tuple[str, ...] = ()


def approvals(
    policy: Policy,
    *,
    initiator: str,
    levels: Iterable[str] = (),
    enterprises: bool = True,
    given: Mapping[str, date] | None = None,
    carried_out: date | None = None,
) -> Approvals:
    """Return whose approval a plan needs, and whose it lacks.

    Args:
        policy: whose rule holds (`plan.requires_government_approval`, `plan.approval_scope`).
        initiator: the level of the department that initiates the plan, as the office calls it (`市`).
        levels: the levels of the other departments.
        enterprises: whether the plan concerns enterprises (涉企).
        given: level -> the day on which its government approved.
        carried_out: the day on which the plan was begun, `None` before.

    Raises:
        InputError: no initiator.

    >>> from randsup import load_policy
    >>> def missing(**switches):
    ...     policy = load_policy("shenyang", switches=switches)
    ...     given = {"市": date(2026, 3, 2)}
    ...     return approvals(policy, initiator="市", levels=["区"], given=given).missing
    >>> missing(), missing(plan_approval_levels="every-level")
    ((), ('区',))
    """
    if not initiator.strip():
        raise InputError("is empty: name the level of the department that initiates the plan",
                         source="approvals", )  # fmt: skip
    section = policy.plan
    needed, scope = section.requires_government_approval, section.approval_scope
    if not isinstance(needed, Clause) or not needed.value:
        return Approvals()
    clauses = needed.clauses
    if isinstance(scope, Clause):
        clauses = tuple(dict.fromkeys((*clauses, *scope.clauses)))
        if scope.value == "enterprise-related" and not enterprises:
            return Approvals(clauses=clauses)
    concerned = tuple(dict.fromkeys((initiator, *levels)))
    every = policy.switch("plan_approval_levels") == "every-level"
    demanded = concerned if every else concerned[:1]
    days = given or {}
    missing = tuple(
        level
        for level in demanded
        if level not in days or (carried_out is not None and days[level] > carried_out)
    )
    findings = tuple(
        Finding(
            code="plan-not-approved",
            strength=needed.strength,
            about=f"plan ({level})",
            zh=f"计划{carried_out}实施，此前未经{level}级政府批准。",
            en=f"Carried out on {carried_out} without prior approval by the government of {level}.",
            citation=needed.citation,
        )
        for level in missing
        if carried_out is not None
    )
    looser = Note(
        code="plan-approval-looser",
        about="plan.requires_government_approval",
        zh=f"“本级政府”按发起部门一级（{initiator}）理解，为较宽的读法；其他层级：{'、'.join(concerned[1:])}。",
        en=f"One approval at the initiator's level ({initiator}) is the looser reading; "
        f"the other levels are {', '.join(concerned[1:])}.",
        clauses=clauses,
    )
    return Approvals(
        demanded=demanded,
        missing=missing,
        findings=findings,
        notes=(looser,) if len(demanded) < len(concerned) else (),
        clauses=clauses,
    )
