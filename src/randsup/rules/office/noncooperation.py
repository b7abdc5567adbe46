"""What counts as refusing an inspection, and who says so.

Tonghua's body text and its forms E and F don't list the same: the body has entry refused, materials refused,
untruthful or not as required, and other obstruction; the forms have entry, materials, and
不如实提供情况或相关材料, towards an entrusted body as well. By default the union of both counts; the switch
`noncoop_codes` takes the body's or the forms'. 可视为 is the department's choice: what is observed is proposed,
the department decides, and what it has deemed grave is published. (`tonghua-2020/6.9.2.3.6`, annexes E and F;
matrix, items 55 and 56.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import frozen

from randsup.errors import InputError, Problem
from randsup.law.clause import Clause
from randsup.law.parameters import nearest
from randsup.law.policy import Policy
from randsup.law.terms import Enumeration, Silent

MATERIALS: Final = "refuse_materials"
UNTRUTHFUL: Final = "untruthful"
_OF_MATERIALS: Final = {
    "refused": (MATERIALS, "拒绝提供相关材料"),
    "untruthful": (UNTRUTHFUL, "不如实提供相关材料"),
    "not-as-required": ("not_as_required", "不按要求提供相关材料"),
}
"""The variants of `noncoop.material_variants`, each a circumstance of its own."""


@frozen(kw_only=True)
class Circumstance:
    """A circumstance that may be recorded: its code, its words, where it is printed, by which clauses.

    `printed_in` holds `body`, `form-e`, `form-f`, or several of them.
    """

    code: str
    label: str
    printed_in: tuple[str, ...]
    clauses: tuple[str, ...]


@frozen(kw_only=True)
class Observed:
    """What inspectors met with: the circumstance, of what it was, towards whom.

    `of` is `materials` or `statement`, `towards` is `inspectors` or `entrusted-body`.
    """

    code: str
    of: str = "materials"
    towards: str = "inspectors"


@frozen(kw_only=True)
class Deeming:
    """Whether non-cooperation may be deemed grave, and what is open.

    Args:
        state: `none` (nothing observed counts), `proposed` (the department decides), `deemed` or
            `not-deemed`; a text that leaves no choice (应视为) deems it itself.
        counted: the observations that count.
        left_out: those that the text does not carry.
        published: whether publication is a duty now.
        clauses: the ids of the clauses that decided.
    """

    state: str
    counted: tuple[Observed, ...] = ()
    left_out: tuple[Observed, ...] = ()
    published: bool = False
    clauses: tuple[str, ...] = ()


def circumstances(policy: Policy) -> tuple[Circumstance, ...]:
    """Return every circumstance that counts, in the order of the body, then of the forms.

    >>> from randsup import load_policy
    >>> [c.code for c in circumstances(load_policy("tonghua"))]
    ['refuse_entry', 'refuse_materials', 'untruthful', 'not_as_required', 'other_obstruction']
    >>> form = load_policy("tonghua", switches={"noncoop_codes": "form"})
    >>> [c.code for c in circumstances(form)]
    ['refuse_entry', 'refuse_materials', 'untruthful']
    """
    wanted = policy.switch("noncoop_codes") or "union"
    found: dict[str, Circumstance] = {}
    if wanted in ("union", "body"):
        for made in _of_body(policy):
            found[made.code] = made
    if wanted in ("union", "form"):
        forms = (("form-e", policy.form.e_noncoop), ("form-f", policy.form.f_noncoop))
        for form, said in forms:
            for code, label in _pairs(said):
                known = found.get(code)
                clauses = said.clauses if isinstance(said, Clause) else ()
                found[code] = Circumstance(
                    code=code,
                    label=label if known is None else known.label,
                    printed_in=tuple(dict.fromkeys((*(known.printed_in if known else ()), form))),
                    clauses=tuple(dict.fromkeys((*(known.clauses if known else ()), *clauses))),
                )
    return tuple(found.values())


def _of_body(policy: Policy) -> Iterable[Circumstance]:
    said, variants = policy.noncoop.circumstances, policy.noncoop.material_variants
    if not isinstance(said, Clause):
        return
    for code, label in _pairs(said):
        if code == MATERIALS and isinstance(variants, Clause):
            clauses = tuple(dict.fromkeys((*said.clauses, *variants.clauses)))
            for variant in variants.value:
                name, words = _OF_MATERIALS[variant]
                yield Circumstance(code=name, label=words, printed_in=("body",), clauses=clauses)
        else:
            yield Circumstance(code=code, label=label, printed_in=("body",), clauses=said.clauses)


def _pairs(said: Clause[Enumeration] | Silent) -> tuple[tuple[str, str], ...]:
    if not isinstance(said, Clause):
        return ()
    return tuple(zip(said.value.codes, said.value.labels, strict=True))


def deem(policy: Policy, observed: Iterable[Observed], *, decision: bool | None = None) -> Deeming:
    """Say whether what was observed may be deemed grave non-cooperation, or has been.

    Args:
        policy: whose circumstances count.
        observed: what inspectors met with.
        decision: what the department has decided, `None` while it has not.

    Raises:
        InputError: a decision where nothing counts, or a code that no reading knows.

    >>> from randsup import load_policy
    >>> met = [Observed(code="refuse_entry")]
    >>> deem(load_policy("tonghua"), met).state
    'proposed'
    >>> found = deem(load_policy("tonghua"), met, decision=True)
    >>> found.state, found.published
    ('deemed', True)
    """
    said = circumstances(policy)
    everything = {c.code for c in said} | {code for code, _ in _OF_MATERIALS.values()}
    everything |= {c.code for c in _of_body(policy)}
    everything |= {code for code, _ in _pairs(policy.form.e_noncoop)}
    met = tuple(observed)
    unknown = sorted({o.code for o in met} - everything)
    if unknown and said:
        raise InputError(
            Problem(
                source="non-cooperation",
                path=code,
                message=f"unknown circumstance{nearest(code, everything)}",
            )
            for code in unknown
        )
    by_code = {c.code: c for c in said}
    counted = tuple(o for o in met if o.code in by_code and _carried(policy, o))
    left_out = tuple(o for o in met if o not in counted)
    clauses = tuple(dict.fromkeys(i for o in counted for i in by_code[o.code].clauses))
    if not counted:
        if decision is not None:
            raise InputError("there is nothing to decide on", source="non-cooperation")
        return Deeming(state="none", left_out=left_out)
    deeming = policy.noncoop.deeming
    if isinstance(deeming, Clause):
        clauses = tuple(dict.fromkeys((*clauses, *deeming.clauses)))
    if isinstance(deeming, Clause) and deeming.value == "automatic":
        state = "deemed"
    elif decision is None:
        state = "proposed"
    else:
        state = "deemed" if decision else "not-deemed"
    return Deeming(
        state=state,
        counted=counted,
        left_out=left_out,
        published=state == "deemed",
        clauses=clauses,
    )


def _carried(policy: Policy, observed: Observed) -> bool:
    """Whether the text carries it: statements and entrusted bodies stand in the forms only."""
    section = policy.noncoop
    if observed.of == "statement" and observed.code == UNTRUTHFUL:
        said = section.untruthful_statements
        if not (isinstance(said, Clause) and said.value):
            return False
    if observed.towards == "entrusted-body":
        said = section.towards_entrusted_body
        return isinstance(said, Clause) and said.value
    return True
