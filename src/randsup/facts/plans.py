"""What an office has decided to do: a task, whom it may concern, who goes, and when.

(Draw specification, section 3; matrix, items 41, 42 and 44.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from attrs import field, frozen

from randsup.canonical import Json, digest, text_problem
from randsup.facts.consultations import Consultation, consultations, strangers_in
from randsup.facts.departments import TaskDepartment
from randsup.facts.exceptions import LadderStep, Near, Override, neighbours
from randsup.facts.frames import HISTORY_DESIGNS, CoolingOff, FrameFilter, FrequencyCap
from randsup.facts.given import raise_at, several_texts
from randsup.facts.stated_ratios import Ratio, fraction_text
from randsup.facts.windows import Window, window_of

ROUNDINGS: Final = ("per-stratum", "total")
DESIGNS: Final = ("srswor", "pareto", "sequential-poisson", "take-all")
"""How the subjects of a class are drawn (draw specification, sections 3 and 4)."""
WEIGHTED: Final = ("pareto", "sequential-poisson")
"""The designs that read a weight."""


def _departments(given: Iterable[TaskDepartment]) -> tuple[TaskDepartment, ...]:
    return tuple(given)


def _overrides(given: Iterable[Override]) -> tuple[Override, ...]:
    return tuple(given)


def _ladder(given: Iterable[LadderStep]) -> tuple[LadderStep, ...]:
    return tuple(sorted(given, key=lambda s: getattr(s, "step", "")))


def _filters(given: Iterable[FrameFilter]) -> tuple[FrameFilter, ...]:
    return tuple(given)


@frozen(kw_only=True)
class Task:
    """One spot check: whom it may concern, how many are drawn, who goes, and when.

    Args:
        id: its name in every key and seat id: no `|`, `/` or control character.
        title: for people.
        items: ids of the inspection items.
        departments: one or more, exactly one of them leading.
        strata: columns of the subjects' register that make the classes.
        rounding: `per-stratum` (each class by itself) or `total` (once, shared out by chance).
        ratio: what share is drawn; there is no default.
        window: the days of the inspections.
        surprise: whether it is an unannounced inspection (突击检查).
        group: the coordination group whose tickets are used; by default the id.
        overrides: recorded departures from rules in principle.
        reserve: reserve per class: a share of n (`Fraction`) or a number; by default half of n.
        package: how many subjects one team visits together, at most.
        near: which categories are near to which; pairs, or a mapping.
        ladder: steps for seats that nobody of the register can take.
        keep_apart: whether nobody may have more visits than working days in windows that overlap.
        filter: a targeted draw (定向抽查): the kinds of subjects it aims at; all of them hold together.
        filter_reason: why it aims at them; required with a filter.
        frequency_cap: at most so many inspections of a subject in a period.
        cooling_off: the months that pass before a subject is inspected again.
        history_design: what a cap does to whoever has reached it: `exclude` leaves them out,
            `conditional` draws them after all others; required with a cap.
        rotate: whether those drawn by earlier tasks of the group come after all others.
        schedule: whether each visit gets a day of the window and a place in that day by lot.
        design: how the subjects of a class are drawn, one of `DESIGNS`.
        weight: the column of the weights, for a design that reads them.
        calibrate: whether the odds of `pareto` classes with d < 10 are calibrated; `None` elsewhere.
        merge_visits: whether a subject that other such tasks reach too, in windows that overlap, is
            visited once for all of them, by one team; `None` where the office has not decided it.
        purpose: the supervision purpose (监管目的), where tasks with one purpose have to be joint.
        consultation: whom the lead has consulted on a joint task, or on visits that are merged to one.
    """

    id: str
    title: str = ""
    items: tuple[str, ...] = field(default=(), converter=several_texts)
    departments: tuple[TaskDepartment, ...] = field(converter=_departments)
    strata: tuple[str, ...] = field(default=(), converter=several_texts)
    rounding: str = "per-stratum"
    ratio: Ratio
    window: Window | None = field(default=None, converter=window_of)
    surprise: bool = False
    group: str = field()
    overrides: tuple[Override, ...] = field(default=(), converter=_overrides)
    reserve: Fraction | int = Fraction(1, 2)
    package: int = 1
    near: Near = field(default=(), converter=neighbours)
    ladder: tuple[LadderStep, ...] = field(default=(), converter=_ladder)
    keep_apart: bool = False
    filter: tuple[FrameFilter, ...] = field(default=(), converter=_filters)
    filter_reason: str = ""
    frequency_cap: FrequencyCap | None = None
    cooling_off: CoolingOff | None = None
    history_design: str = ""
    rotate: bool = False
    schedule: bool = False
    design: str = "srswor"
    weight: str = ""
    calibrate: bool | None = field()
    merge_visits: bool | None = None
    purpose: str = ""
    consultation: tuple[Consultation, ...] = field(default=(), converter=consultations)

    @group.default
    def _default_group(self) -> str:
        return self.id

    @calibrate.default
    def _default_calibrate(self) -> bool | None:
        return True if self.design == "pareto" else None

    def __attrs_post_init__(self) -> None:
        problems: list[tuple[str, str]] = []
        self._check_types()
        for path, label in (("id", self.id), ("group", self.group)):
            named = text_problem(label) or ("contains /" if "/" in label else None)
            if named:
                problems.append((path, f"{label!r} {named}"))
        if self.rounding not in ROUNDINGS:
            problems.append(("rounding", f"{self.rounding!r} is not one of {', '.join(ROUNDINGS)}"))
        if len(set(self.strata)) < len(self.strata):
            problems.append(("strata", "a column stands twice"))
        leads = [d.name for d in self.departments if d.lead]
        if not self.departments:
            problems.append(("departments", "a task has at least one department"))
        elif not leads:
            problems.append(("departments", "no lead department: one of them says lead = true"))
        elif len(leads) > 1:
            problems.append(
                (
                    "departments",
                    f"{len(leads)} lead departments ({', '.join(leads)}): only one leads",
                )
            )
        names = [d.name for d in self.departments]
        if len(set(names)) < len(names):
            problems.append(("departments", "a department stands twice"))
        share = self.reserve
        if isinstance(share, bool) or share < 0 or (isinstance(share, Fraction) and share > 1):
            problems.append(("reserve", f"{share} is neither a share of n nor a number, 0 or more"))
        problems += self._further_problems()
        problems += self._frame_problems()
        problems += self._design_problems()
        raise_at(f"task {self.id!r}", problems)

    def _further_problems(self) -> Iterator[tuple[str, str]]:
        if type(self.package) is not int or self.package < 1:
            yield "package", f"{self.package!r} is not a number of subjects, 1 or more"
        if self.keep_apart and self.window is None:
            yield "keep_apart", "visits are kept apart by their days: state the window"
        steps = [s.step for s in self.ladder]
        if len(set(steps)) < len(steps):
            yield "ladder", "a step stands twice"
        if self.merge_visits and self.window is None:
            yield "merge_visits", "visits are merged where windows overlap: state the window"
        leads = [d.name for d in self.departments if d.lead]
        if len(leads) == 1 and not self.merge_visits:  # merged visits bring further departments
            names = [d.name for d in self.departments]
            for _, message in strangers_in(self.consultation, leads[0], names):
                yield "consultation", message

    def _frame_problems(self) -> Iterable[tuple[str, str]]:
        """Yield what is wrong with the frame, the caps and the days of the visits."""
        if self.filter and not self.filter_reason.strip():
            yield (
                "filter_reason",
                "is missing: a targeted draw states why it aims at these subjects",
            )
        if self.filter_reason and not self.filter:
            yield "filter_reason", "has no filter to explain"
        if len({f.column for f in self.filter}) < len(self.filter):
            yield "filter", "a column stands twice: put its values into one filter"
        if self.history_design and self.history_design not in HISTORY_DESIGNS:
            yield (
                "history_design",
                f"{self.history_design!r} is not one of {', '.join(HISTORY_DESIGNS)}",
            )
        for path, capped in (
            ("frequency_cap", self.frequency_cap),
            ("cooling_off", self.cooling_off),
        ):
            if capped is not None and not self.history_design:
                yield (
                    path,
                    'history_design is missing: "exclude" leaves out whoever has reached the cap, '
                    '"conditional" draws them after all others; the choice changes who is drawn',
                )
        for path, wanted in (
            ("frequency_cap", self.frequency_cap is not None),
            ("cooling_off", self.cooling_off is not None),
            ("schedule", self.schedule),
        ):
            if wanted and self.window is None:
                yield path, "needs the window of the task: without days there is nothing to count"

    def _design_problems(self) -> Iterator[tuple[str, str]]:
        design = self.design
        if design not in DESIGNS:
            yield "design", f"{design!r} is not one of {', '.join(DESIGNS)}"
            return
        if design in WEIGHTED and not self.weight:
            yield (
                "weight",
                f'design = "{design}" draws by a weight: name the column of the register that holds it, '
                'as weight = "…"',
            )
        if design not in WEIGHTED and self.weight:
            yield (
                "weight",
                f'design = "{design}" reads no weight; one of {", ".join(WEIGHTED)} does',
            )
        if design != "pareto" and self.calibrate is not None:
            yield "calibrate", f'design = "{design}" has no odds to calibrate; pareto has'
        if design == "pareto" and not isinstance(self.calibrate, bool):
            yield "calibrate", f"{self.calibrate!r} is not true or false"
        if design == "take-all" and self.ratio.value != 1:
            yield (
                "ratio",
                'design = "take-all" takes everybody: its ratio is "100%", with the source that says so',
            )

    def _check_types(self) -> None:
        """Refuse at once what the further checks could not even look at."""
        kinds = (
            ("id", str, "text"),
            ("title", str, "text"),
            ("group", str, "text"),
            ("surprise", bool, "true or false"),
            ("keep_apart", bool, "true or false"),
            ("merge_visits", bool | None, "true or false"),
            ("purpose", str, "text"),
            ("ratio", Ratio, "a Ratio"),
            ("reserve", int | Fraction, "a number or a Fraction"),
            ("filter_reason", str, "text"),
            ("frequency_cap", FrequencyCap | None, "a FrequencyCap"),
            ("cooling_off", CoolingOff | None, "a CoolingOff"),
            ("history_design", str, "text"),
            ("rotate", bool, "true or false"),
            ("schedule", bool, "true or false"),
            ("design", str, "text"),
            ("weight", str, "text"),
        )
        wrong = [
            (name, f"{getattr(self, name)!r} is not {words}")
            for name, kind, words in kinds
            if not isinstance(getattr(self, name), kind)
        ]
        if not all(isinstance(d, TaskDepartment) for d in self.departments):
            wrong.append(("departments", "are not all of them TaskDepartment"))
        if not all(isinstance(f, FrameFilter) for f in self.filter):
            wrong.append(("filter", "are not all of them FrameFilter"))
        if not all(isinstance(o, Override) for o in self.overrides):
            wrong.append(("overrides", "are not all of them Override"))
        if not all(isinstance(s, LadderStep) for s in self.ladder):
            wrong.append(("ladder", "is not made of LadderStep"))
        raise_at(f"task {self.id!r}", wrong)

    @property
    def joint(self) -> bool:
        """Whether several departments take part (部门联合抽查)."""
        return len(self.departments) > 1

    @property
    def dated(self) -> bool:
        """Whether its visits get days."""
        return self.schedule or self.keep_apart

    @property
    def lead(self) -> TaskDepartment:
        """The department that leads."""
        return next(d for d in self.departments if d.lead)

    @property
    def stratum_columns(self) -> tuple[str, ...]:
        """The columns that make the classes: the ratio's own columns stand first where they are new.

        A ratio by the values of a column draws each value apart, so that column always stratifies.
        """
        if self.ratio.rules is not None:
            return (*(c for c in self.ratio.rules.columns if c not in self.strata), *self.strata)
        by = self.ratio.by
        if by is None or by.column in self.strata:
            return self.strata
        return (by.column, *self.strata)

    @property
    def frame_columns(self) -> tuple[str, ...]:
        """The columns of its classes and of its filters: whom it tells apart before any lottery."""
        return tuple(dict.fromkeys((*self.stratum_columns, *(f.column for f in self.filter))))

    @property
    def columns_read(self) -> tuple[str, ...]:
        """The columns that its draw reads: those of the classes and the filters, and the weight."""
        weight = (self.weight,) if self.weight and self.weight not in self.frame_columns else ()
        return (*self.frame_columns, *weight)

    def plain(self) -> dict[str, Json]:
        """Return the task as canonical JSON holds it, as the record keeps it.

        What a task does not use of its frame, its caps and its days does not stand there.
        """
        window = self.window
        share = self.reserve
        return {
            **self._plain_frame(),
            "departments": [
                {
                    "categories": list(d.categories),
                    "inspectors": d.inspectors,
                    "lead": d.lead,
                    "name": d.name,
                    "seats": d.seats,
                    **d.further(),
                }
                for d in sorted(self.departments, key=lambda d: d.name)
            ],
            **self._plain_design(),
            "group": self.group,
            "id": self.id,
            "items": [*sorted(self.items)],
            "overrides": [
                {"approver": o.approver, "date": str(o.date), "path": o.path, "reason": o.reason}
                for o in self.overrides
            ],
            "ratio": self.ratio.plain(),
            "reserve": share if isinstance(share, int) else fraction_text(share),
            "rounding": self.rounding,
            "strata": list(self.strata),
            "surprise": self.surprise,
            "title": self.title,
            "window": None
            if window is None
            else {"first": str(window.first), "last": str(window.last)},
            **self._further(),
        }

    def _further(self) -> dict[str, Json]:
        """Return what canonical JSON holds only where it is stated."""
        near: list[Json] = [[category, list(others)] for category, others in self.near]
        ladder: list[Json] = [step.plain() for step in self.ladder]
        consulted: list[Json] = [one.plain() for one in self.consultation]
        return {
            **({"consultation": consulted} if consulted else {}),
            **({"keep_apart": True} if self.keep_apart else {}),
            **({"ladder": ladder} if ladder else {}),
            **({} if self.merge_visits is None else {"merge_visits": self.merge_visits}),
            **({"near": near} if near else {}),
            **({"package": self.package} if self.package > 1 else {}),
            **({"purpose": self.purpose} if self.purpose else {}),
        }

    def _plain_frame(self) -> dict[str, Json]:
        found: dict[str, Json] = {}
        if self.filter:
            found["filter"] = [f.plain() for f in sorted(self.filter, key=lambda f: f.column)]
            found["filter_reason"] = self.filter_reason
        if self.frequency_cap is not None:
            found["frequency_cap"] = self.frequency_cap.plain()
        if self.cooling_off is not None:
            found["cooling_off"] = self.cooling_off.plain()
        if self.history_design:
            found["history_design"] = self.history_design
        for name in ("rotate", "schedule"):
            if getattr(self, name):
                found[name] = True
        return found

    def _plain_design(self) -> dict[str, Json]:
        """Return what a task says of its design, nothing for the default one."""
        if self.design == "srswor":
            return {}
        weight: dict[str, Json] = {"weight": self.weight} if self.weight else {}
        calibrate = {} if self.calibrate is None else {"calibrate": self.calibrate}
        return {"design": self.design, **weight, **calibrate}

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of the task."""
        return digest(self.plain())
