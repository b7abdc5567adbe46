"""From a profile's name or path to a `Policy`: find it, read it, mix its layers in, choose."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from attrs import evolve

from randsup.errors import InputError, Problem, ProfileError
from randsup.law.parameters import nearest
from randsup.law.policy import LEVELS, Policy, overlay
from randsup.law.switches import switched
from randsup.profiles.reading import Parsed, parse
from randsup.profiles.strict import Collector

Source = str | os.PathLike[str]


def profile_ids() -> tuple[str, ...]:
    """Return the ids of the built-in profiles, sorted.

    >>> profile_ids()
    ('cn-baseline', 'linyi', 'shenyang', 'shenzhen', 'tonghua', 'yunnan')
    """
    names = (entry.name for entry in files("randsup.profiles").joinpath("data").iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


def load_policy(
    source: Source,
    *,
    as_of: date | None = None,
    layers: Sequence[str] = (),
    switches: Mapping[str, str] | None = None,
) -> Policy:
    """Return the policy of a built-in profile, or of the profile file at a path.

    `layers` are ids or paths of profiles that stand above it; they fill what it leaves silent, the
    nearest level first. `switches` choose other readings of ambiguous clauses by name.

    >>> load_policy("shenzhen")["joint.max_departments"].value
    5
    >>> load_policy("linyi")["team.min_size"]
    Silent(note='')
    >>> load_policy("linyi", layers=["cn-baseline"])["team.min_size"].value
    2

    Raises:
        ProfileError: no such profile, a profile or layer with mistakes (all of them, with their
            lines), or `as_of` before its first or after its last day.
        InputError: `switches` that the policy does not have.
    """
    if isinstance(layers, str):
        raise InputError(f"{layers!r} is text, not a list of layers", source="layers")
    policy = _mixed(find(source, None), tuple(layers), as_of, ())
    return switched(policy, switches) if switches else policy


def policy_from_toml(text: str | bytes, source: str) -> Policy:
    """Return the policy that a profile's text says; its layers may be built-in profiles only.

    >>> policy_from_toml("schema = 1", "my-city.toml")
    Traceback (most recent call last):
    randsup.errors.ProfileError: profile my-city.toml: documents: is required (line 1)
    profile my-city.toml: id: is required (line 1)
    profile my-city.toml: level: is required (line 1)
    profile my-city.toml: reviewed: is required (line 1)
    profile my-city.toml: since: is required (line 1)
    profile my-city.toml: title: is required (line 1)

    Raises:
        ProfileError: the text has mistakes; all of them, with their lines.
    """
    return _mixed(parse(text, f"profile {source}"), (), None, ())


def _is_id(name: str) -> bool:
    return "/" not in name and os.sep not in name and not name.endswith(".toml")


def find(source: Source, base: Path | None) -> Parsed:
    """Return the profile that `source` names; a path is relative to `base`."""
    name = os.fspath(source)
    if not isinstance(name, str) or not name:
        raise ProfileError(f"{name!r} names no profile", source="profile")
    if _is_id(name) and name in profile_ids():
        return _builtin(name)
    path = Path(name) if base is None else base / name
    label = f"profile {name}"
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        if _is_id(name):
            known = profile_ids()
            message = f"unknown profile{nearest(name, known)}; known: {', '.join(known)}"
        else:
            message = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise ProfileError(message, source=label) from None
    return evolve(parse(data, label), base=path.parent)


@cache
def _builtin(name: str) -> Parsed:
    data = files("randsup.profiles").joinpath("data", f"{name}.toml").read_bytes()
    return parse(data, f"profile {name}")


def _mixed(
    parsed: Parsed, more: tuple[str, ...], as_of: date | None, trail: tuple[str, ...]
) -> Policy:
    """Mix the layers in, the nearest level first, and choose the profile's own readings."""
    _check_day(parsed, as_of)
    found = Collector(parsed.source, parsed.text)
    policy = parsed.policy
    above = _layers(parsed, more, as_of, (*trail, policy.id), found)
    for layer, own in sorted(above, key=lambda a: -LEVELS.index(a[0].level)):
        try:
            policy = overlay(policy, layer)
        except InputError as error:
            if own is None:
                raise ProfileError(_renamed(error.problems, parsed.source)) from None
            for problem in error.problems:
                path = tuple(problem.path.split(".")) if problem.path else ("layers", own)
                found.add(path, problem.message, code="layer")
    found.raise_if_any()
    try:
        return switched(policy, dict(parsed.switches))
    except InputError as error:
        for problem in error.problems:
            found.add(("switches", problem.path), problem.message, code="switch")
        raise ProfileError(found.problems) from None


def _layers(
    parsed: Parsed,
    more: tuple[str, ...],
    as_of: date | None,
    trail: tuple[str, ...],
    found: Collector,
) -> list[tuple[Policy, int | None]]:
    """Return each layer with its place in the profile's own list, `None` for the caller's."""
    above: list[tuple[Policy, int | None]] = []
    for number, name in enumerate((*parsed.layers, *more)):
        own = number if number < len(parsed.layers) else None
        try:
            layer = find(name, parsed.base if own is not None else None)
            if layer.policy.id in trail:
                circle = " < ".join((*trail, layer.policy.id))
                raise ProfileError(f"{circle} is a circle", source="layers")
            above.append((_mixed(layer, (), as_of, trail), own))
        except ProfileError as error:
            if own is None:
                raise
            for problem in error.problems:
                found.add(("layers", own), str(problem), code="layer")
    found.raise_if_any()
    return above


def _renamed(problems: Iterable[Problem], source: str) -> tuple[Problem, ...]:
    return tuple(evolve(problem, source=source) for problem in problems)


def _check_day(parsed: Parsed, as_of: date | None) -> None:
    policy = parsed.policy
    if as_of is None:
        return
    if as_of < policy.since:
        message = f"says nothing of {as_of}: it holds from {policy.since}"
        raise ProfileError([Problem(source=parsed.source, message=message, code="as-of")])
    if policy.until is not None and as_of > policy.until:
        message = f"says nothing of {as_of}: it held until {policy.until}"
        raise ProfileError([Problem(source=parsed.source, message=message, code="as-of")])
