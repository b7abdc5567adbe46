"""A rules engine for double-random inspections (双随机、一公开).

Law, facts and chance go in; draws, teams, duties and their proof come out::

    from randsup import Seed, WorkCalendar, draw, load_policy

The names below are loaded when they are first used, so that importing the package stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from randsup.errors import InputError, Problem, ProfileError, RandsupError, Refused, Undecided
    from randsup.facts.consultations import Consultation
    from randsup.facts.departments import TaskDepartment
    from randsup.facts.events import Events
    from randsup.facts.exceptions import Override
    from randsup.facts.frames import CoolingOff, FrameFilter, FrequencyCap
    from randsup.facts.history import History, PastVisit
    from randsup.facts.items import Item
    from randsup.facts.plans import Task
    from randsup.facts.registers import (
        Conflict,
        Inspector,
        InspectorRegister,
        Subject,
        SubjectRegister,
    )
    from randsup.facts.stated_ratios import Ratio, RatioBy
    from randsup.facts.windows import Window
    from randsup.facts.workdays import WorkCalendar
    from randsup.law.clause import Citation, Clause
    from randsup.law.findings import Finding, Note
    from randsup.law.policy import Policy
    from randsup.law.terms import Promptly, Silent, Strength, Term, Unspecified
    from randsup.lottery import Seed
    from randsup.profiles import load_policy
    from randsup.proof.explain import explain
    from randsup.proof.verify import verify
    from randsup.rules.change.changes import Approval, Change, Request
    from randsup.rules.change.substitution import substitute
    from randsup.rules.draw.inclusion import inclusion_probabilities
    from randsup.rules.joining import merge_visits
    from randsup.rules.process import dispatch, draw
    from randsup.rules.publication import obligations

__version__ = "0.1.0"

_HOMES = {
    "randsup.errors": (
        "InputError",
        "Problem",
        "ProfileError",
        "RandsupError",
        "Refused",
        "Undecided",
    ),
    "randsup.facts.consultations": ("Consultation",),
    "randsup.facts.departments": ("TaskDepartment",),
    "randsup.facts.events": ("Events",),
    "randsup.facts.exceptions": ("Override",),
    "randsup.facts.frames": ("CoolingOff", "FrameFilter", "FrequencyCap"),
    "randsup.facts.history": ("History", "PastVisit"),
    "randsup.facts.items": ("Item",),
    "randsup.facts.plans": ("Task",),
    "randsup.facts.stated_ratios": ("Ratio", "RatioBy"),
    "randsup.facts.windows": ("Window",),
    "randsup.facts.registers": (
        "Conflict",
        "Inspector",
        "InspectorRegister",
        "Subject",
        "SubjectRegister",
    ),
    "randsup.facts.workdays": ("WorkCalendar",),
    "randsup.law.clause": ("Citation", "Clause"),
    "randsup.law.findings": ("Finding", "Note"),
    "randsup.law.policy": ("Policy",),
    "randsup.law.terms": ("Promptly", "Silent", "Strength", "Term", "Unspecified"),
    "randsup.lottery": ("Seed",),
    "randsup.profiles": ("load_policy",),
    "randsup.proof.explain": ("explain",),
    "randsup.proof.verify": ("verify",),
    "randsup.rules.change.changes": ("Approval", "Change", "Request"),
    "randsup.rules.draw.inclusion": ("inclusion_probabilities",),
    "randsup.rules.joining": ("merge_visits",),
    "randsup.rules.process": ("dispatch", "draw"),
    "randsup.rules.publication": ("obligations",),
    "randsup.rules.change.substitution": ("substitute",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Approval",
    "Change",
    "Citation",
    "Clause",
    "Conflict",
    "Consultation",
    "CoolingOff",
    "Events",
    "Finding",
    "FrameFilter",
    "FrequencyCap",
    "History",
    "InputError",
    "Inspector",
    "InspectorRegister",
    "Item",
    "Note",
    "Override",
    "PastVisit",
    "Policy",
    "Problem",
    "ProfileError",
    "Promptly",
    "RandsupError",
    "Ratio",
    "RatioBy",
    "Refused",
    "Request",
    "Seed",
    "Silent",
    "Strength",
    "Subject",
    "SubjectRegister",
    "Task",
    "TaskDepartment",
    "Term",
    "Undecided",
    "Unspecified",
    "Window",
    "WorkCalendar",
    "__version__",
    "dispatch",
    "draw",
    "explain",
    "inclusion_probabilities",
    "load_policy",
    "merge_visits",
    "obligations",
    "substitute",
    "verify",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
