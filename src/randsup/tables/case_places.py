"""Where in a case folder's file a problem stands, which a rule or a profile has named in its own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import evolve

from randsup.errors import Problem
from randsup.facts.plans import Task
from randsup.profiles.places import toml_line
from randsup.profiles.strict import dotted
from randsup.tables.case_dispatch import DISPATCH_KEYS
from randsup.tables.case_frames import FRAME_KEYS
from randsup.tables.case_joint import JOINT_KEYS

FILE: Final = "case.toml"


def problem_at(text: str, where: tuple[str | int, ...], message: str) -> Problem:
    """Return a problem of `case.toml` with its path and line."""
    return Problem(source=FILE, path=dotted(where), message=message, line=toml_line(text, where))


def located_policy(
    text: str, profiles: Sequence[str], switches: Mapping[str, str], problems: Iterable[Problem]
) -> tuple[Problem, ...]:
    """Return what is wrong with a profile, at the line of `case.toml` that names what is not there.

    A mistake inside a profile's own file stands there, with its line.

    Args:
        text: the file.
        profiles: what it names: the profile, then its layers.
        switches: its switches.
        problems: what is wrong.
    """
    profile, *layers = profiles
    named: list[tuple[str, tuple[str | int, ...]]] = [(profile, ("profile",))]
    named += [(layer, ("layers", n)) for n, layer in enumerate(layers)]
    places = {f"profile {name}": where for name, where in named}
    found = []
    for problem in problems:
        if problem.code == "as-of":
            said = f"{problem.source}: {problem.message}; write another day, or leave as_of out"
            found.append(problem_at(text, ("as_of",), said))
        elif problem.source in places and problem.line is None and not problem.path:
            said = f"{problem.source.removeprefix('profile ')!r}: {problem.message}"
            found.append(problem_at(text, places[problem.source], said))
        elif problem.source.startswith("policy ") and problem.path in switches:
            found.append(problem_at(text, ("switches", problem.path), problem.message))
        else:
            found.append(problem)
    return tuple(found)


def located(text: str, tasks: Sequence[Task], problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems of tasks, as the rules name them, with their place and line in `case.toml`.

    Problems of other sources are handed on as they are.
    """
    found = []
    for problem in problems:
        for n, task in enumerate(tasks):
            mark = f"task {task.id!r}"
            if problem.source == mark or problem.source.startswith(f"{mark}: "):
                where = ("task", n, *_place(task, problem, problem.source[len(mark) + 2 :]))
                parameter = problem.path.startswith(("joint.", "team."))
                said = f"{problem.path}: {problem.message}" if parameter else problem.message
                found.append(
                    evolve(
                        problem,
                        source=FILE,
                        path=dotted(where),
                        message=said,
                        line=toml_line(text, where),
                    )
                )
                break
        else:
            found.append(problem)
    return tuple(found)


def _place(task: Task, problem: Problem, part: str) -> tuple[str | int, ...]:
    """Return where in its task a problem stands, as far as its path tells."""
    keys = problem.path.split(".")
    if part:
        return (part, *keys)
    if keys[0] in ("joint", "team"):
        return ("departments",)
    if keys[0] == "departments" and len(keys) > 1:
        names = [d.name for d in task.departments]
        return ("departments", names.index(keys[1]) if keys[1] in names else 0, *keys[2:])
    if keys[0] in (*FRAME_KEYS, *DISPATCH_KEYS, *JOINT_KEYS):
        return tuple(int(k) if k.isdigit() else k for k in keys)
    named = ("id", "departments", "strata", "ratio", "design", "weight", "calibrate")
    return tuple(keys) if keys[0] in named else ()
