"""The ratio of a class, out of everything that states one.

What the office decides is raised where a trigger holds (应适当提高) and may be lowered where another does
(可适当降低): a duty and a permission, so where both hold the raise wins, unless a switch leaves it to the task.
No text prints a base ratio or a factor, so none is here; a class without any is refused.

Two kinds of words are told apart. An *exact* ratio of a level that stands above the local decision is
untouchable (按规定实施). A *minimum* or *maximum* is a bound: what lower levels state and what raises or lowers
is kept within it, the highest level's last. So for one class
floor <= lowered <= base <= raised <= ceiling, and the order of the rules says nothing.
(Matrix, group D and items 42 to 44; levels: `rules.ratio.ratio_levels`.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import evolve, frozen

from randsup.errors import InputError, Problem
from randsup.facts.ratios import LOCAL, RatioRule, RatioRules, Resolved, Step
from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.rules.ratio.ratio_levels import Bound, Said, Standing, clauses_of, codes_of, said
from randsup.rules.ratio.ratio_notes import notes_on

_NONE_STATED = (
    "no rule states a ratio; no regulation prints one and none is assumed: state a base in the "
    "item list, at the department or in the task"
)


def resolve(columns: Mapping[str, str], rules: RatioRules, policy: Policy) -> Resolved:
    """Return the ratio of the subjects that have these columns, with the steps that led to it.

    Args:
        columns: column -> value, for every column on which a rule depends.
        rules: the task's rules.
        policy: whose precedence, triggers, floor and ceiling hold.

    Raises:
        InputError: no base, rules that contradict each other, a raise that doesn't raise or a lower
            that doesn't lower, a conflict that the policy leaves to the task and the task leaves open.

    >>> from randsup import load_policy
    >>> rules = RatioRules(rules=[
    ...     RatioRule.stated("不低于3%", id="base", source="计划"),
    ...     RatioRule.stated("6%", id="up", source="计划", effect="raise", trigger="many_complaints",
    ...                      when={"投诉": "多"}),
    ... ])
    >>> found = [resolve({"投诉": v}, rules, load_policy("shenzhen")) for v in ("少", "多")]
    >>> [str(r.ratio) for r in found], [step.why for step in found[1].chain]
    (['3/100', '3/50'], ['stated', 'raised'])
    """
    matching = tuple(r for r in rules.rules if r.body in ("", rules.body) and r.holds(columns))
    standing = Standing.of(policy)
    work = _Work(policy=policy, rules=rules, standing=standing, matching=matching)
    state = work.stated()
    if state is None:
        raise InputError(_missing(rules), source="ratio")
    state = work.untouched(state) if state.fixed else work.bounded(work.adjusted(state))
    least, most = Fraction(0), Fraction(1)
    for bound in state.bounds:
        least, most = bound.kept(least), bound.kept(most)
    return Resolved(
        ratio=state.value,
        kind=state.kind,
        level=state.level,
        floor=least if least > 0 else None,
        ceiling=most if most < 1 else None,
        chain=state.chain,
        notes=tuple(notes_on(matching, rules, policy, state.value)),
        heard=_ids(matching),
    )


def _missing(rules: RatioRules) -> str:
    said = _NONE_STATED
    bodies = sorted({r.body for r in rules.rules} - {"", rules.body})
    if bodies:
        said += f" (what is stated is for {', '.join(bodies)}: say with body whose task this is)"
    return f"{said} (left open: {'; '.join(rules.elsewhere)})" if rules.elsewhere else said


@frozen(kw_only=True)
class _State:
    """Where the work stands: the ratio, how it is rounded, whose word it is, what binds it."""

    value: Fraction
    kind: str
    level: str
    fixed: bool
    bounds: tuple[Bound, ...]
    chain: tuple[Step, ...]

    def step(
        self, why: str, rules: Iterable[str], clauses: tuple[str, ...], after: Fraction
    ) -> _State:
        step = Step(
            why=why, rules=tuple(sorted(rules)), clauses=clauses, before=self.value, after=after
        )
        return evolve(self, value=after, chain=(*self.chain, step))


@frozen(kw_only=True)
class _Work:
    policy: Policy
    rules: RatioRules
    standing: Standing
    matching: tuple[RatioRule, ...]

    def heard(self, effect: str) -> tuple[RatioRule, ...]:
        return tuple(r for r in self.matching if r.effect == effect)

    def clauses(self, level: str) -> tuple[str, ...]:
        """The clauses by which the word of a level counts."""
        section = self.policy.ratio
        weighed = level == LOCAL or level in codes_of(section.local_factors)
        return clauses_of(section.local_factors if weighed else section.precedence)

    # ---- what is stated: the office's own word first, the highest last

    def stated(self) -> _State | None:
        state: _State | None = None
        waiting: tuple[Bound, ...] = ()
        for level in reversed(self.standing.levels):
            rules = [
                r
                for r in self.matching
                if r.effect in ("base", "floor", "ceiling") and self.standing.of_rule(r) == level
            ]
            if not rules:
                continue
            level_says = said(rules, level)
            if state is not None:
                state = self.above(state, level_says, level)
            elif level_says.share is None:
                waiting = (*waiting, level_says.bound)
            else:
                state = self.first(level_says.share, level_says, level, waiting)
        return state

    def first(
        self, share: Fraction, stated: Said, level: str, waiting: tuple[Bound, ...]
    ) -> _State:
        step = Step(
            why="stated", rules=stated.rules, clauses=self.clauses(level), before=None, after=share
        )
        state = _State(
            value=share,
            kind=stated.kind,
            level=level,
            fixed=stated.kind == "exact" and level in self.standing.fixed,
            bounds=(),
            chain=(step,),
        )
        if stated.kind == "exact":
            waiting = tuple(b.around(share) for b in waiting)
        for bound in (*waiting, stated.bound):
            state = self.within(evolve(state, bounds=(*state.bounds, bound)), bound)
        return state

    def above(self, state: _State, stated: Said, level: str) -> _State:
        """Hear a level that stands above those heard so far: its exact word replaces theirs."""
        if stated.kind == "exact" and stated.share is not None:
            state = state.step("prevails", stated.rules, self.clauses(level), stated.share)
            fixed = level in self.standing.fixed
            bounds = tuple(b.around(stated.share) for b in state.bounds)
            state = evolve(state, kind="exact", level=level, fixed=fixed, bounds=bounds)
        bound = stated.bound
        return self.within(evolve(state, bounds=(*state.bounds, bound)), bound)

    def within(self, state: _State, bound: Bound) -> _State:
        """Keep the ratio within a bound, and say so where that changes it."""
        after = bound.kept(state.value)
        if after == state.value:
            return state
        least = after > state.value
        rules = bound.least_rules if least else bound.most_rules
        clauses = self.clauses(bound.level)
        if rules in (("ratio.floor",), ("ratio.ceiling",)):
            clauses = clauses_of(self.policy[rules[0]])
        state = state.step("at-least" if least else "at-most", rules, clauses, after)
        return evolve(state, kind="minimum" if least else "maximum", level=bound.level)

    # ---- what raises it and what lowers it

    def untouched(self, state: _State) -> _State:
        held = [r.id for r in self.matching if r.effect in ("raise", "lower")]
        state = evolve(state, bounds=())
        if not held:
            return state
        return state.step("fixed", held, clauses_of(self.policy.ratio.precedence), state.value)

    def adjusted(self, state: _State) -> _State:
        raises = self.heard("raise")
        lowers = self.heard("lower")
        allowed = lowers if self.rules.lowering else ()
        self.refuse_idle(raises, lowers, state.value)
        section = self.policy.ratio
        up, down = clauses_of(section.raise_triggers), clauses_of(section.lower_triggers)
        down = tuple(dict.fromkeys((*down, *clauses_of(section.uses_credit_class))))
        if raises and allowed and not self.raise_wins():
            state = state.step("task-decides", _ids(raises), (), state.value)
            raises = ()
        base = state.value
        if raises:
            state = state.step("raised", _ids(raises), up, max(_target(r, base) for r in raises))
        elif allowed:
            after = min(_target(r, base) for r in allowed)
            state = state.step("lowered", _ids(allowed), down, after)
        if lowers and (raises or not allowed):
            why, clauses = ("raise-wins", up) if allowed else ("lowering-off", down)
            state = state.step(why, _ids(lowers), clauses, state.value)
        return state

    def raise_wins(self) -> bool:
        """Whether the raise wins where both hold; the task decides only where a switch says so."""
        if self.policy.switch("ratio_conflict") != "task-decides":
            return True
        if not self.rules.conflict:
            raise InputError(
                "a raise and a lower hold for one class, and the policy leaves it to the task: "
                'write conflict = "raise" or conflict = "lower"',
                source="ratio",
            )
        return self.rules.conflict == "raise"

    def refuse_idle(
        self, raises: Iterable[RatioRule], lowers: Iterable[RatioRule], base: Fraction
    ) -> None:
        """Refuse a raise to no more than the base (应适当提高), and a lower to no less."""
        problems = [
            f"{r.id} raises to {_percent(_target(r, base))}, which is not above the base "
            f"{_percent(base)}: state more, a factor, or another when"
            for r in raises
            if _target(r, base) <= base < 1
        ]
        problems += [
            f"{r.id} lowers to {_percent(_target(r, base))}, which is not below the base "
            f"{_percent(base)}: state less, a factor, or another when"
            for r in lowers
            if _target(r, base) >= base
        ]
        if self.rules.conflict and self.policy.switch("ratio_conflict") != "task-decides":
            problems.append(
                "conflict is for the task to say only where the policy leaves it to the task, with "
                'switches = { ratio_conflict = "task-decides" }; by default the raise wins'
            )
        if problems:
            raise InputError(Problem(source="ratio", message=text) for text in problems)

    # ---- floor and ceiling

    def bounded(self, state: _State) -> _State:
        """Keep the ratio within the office's own bounds, then the text's, then the higher levels'."""
        section = self.policy.ratio
        fixed = self.standing.fixed
        text = Bound(
            least=_portion(section.floor),
            most=_portion(section.ceiling),
            least_rules=("ratio.floor",),
            most_rules=("ratio.ceiling",),
        )
        own = [b for b in state.bounds if b.level not in fixed]
        state = evolve(state, bounds=(*own, text, *(b for b in state.bounds if b.level in fixed)))
        after = state
        for bound in state.bounds:
            after = self.within(after, bound)
        return state if after.value == state.value else after


def _ids(rules: Iterable[RatioRule]) -> tuple[str, ...]:
    return tuple(sorted(r.id for r in rules))


def _target(rule: RatioRule, base: Fraction) -> Fraction:
    if rule.factor is not None:
        return min(Fraction(1), base * rule.factor)
    return base if rule.share is None else rule.share


def _portion(clause: object) -> Fraction | None:
    value = clause.value if isinstance(clause, Clause) else None
    return value if isinstance(value, Fraction) else None


def _percent(value: Fraction) -> str:
    """Return a ratio as a message shows it.

    >>> _percent(Fraction(1, 200)), _percent(Fraction(1, 3))
    ('0.5%', '1/3')
    """
    scaled = value * 10000
    if scaled.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    whole, rest = divmod(scaled.numerator, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"
