"""From a profile's name or path to a `Policy`: find it, read it, mix its layers in, choose.

The stack is national, province, city, department, task. What stands above the profile that was asked
for fills its silence, the nearest level first; what stands below replaces what it says, the nearest
level first; what may only be tightened is not loosened on the way. Only the caller mixes lower levels
in: a regulation does not name the departments that will add to it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from attrs import evolve, frozen

from randsup.errors import InputError, Problem, ProfileError
from randsup.law.layering import misplaced, overlay
from randsup.law.parameters import nearest
from randsup.law.policy import LEVELS, Policy
from randsup.law.switches import switched
from randsup.profiles.reading import Parsed, parse
from randsup.profiles.sources import (
    AT,
    is_named,
    is_path,
    known_ids,
    names_of,
    profile_ids,
    profile_of,
    read_profile,
)
from randsup.profiles.strict import Collector

__all__ = ["Source", "find", "load_policy", "policy_from_toml", "profile_ids", "versions"]

Source = str | os.PathLike[str]


def load_policy(
    source: Source,
    *,
    as_of: date | None = None,
    layers: Sequence[str] = (),
    switches: Mapping[str, str] | None = None,
) -> Policy:
    """Return the policy of a built-in profile, of one that a wheel brings, or of a file at a path.

    `as_of` picks among the versions of the profile and of every layer: `id` and `id@2016-01-01`, or
    files of these names beside each other; without it the version is the one that is named. `layers`
    are ids or paths of profiles that stand above it, and fill what it leaves silent, or below it,
    and replace what it says. `switches` choose other readings of ambiguous clauses by name.

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
    policy = _mixed(find(source, None, as_of), tuple(layers), as_of, ())
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


def find(source: Source, base: Path | None, as_of: date | None = None) -> Parsed:
    """Return the profile that `source` names, in the version of a day; a path is relative to `base`.

    Raises:
        ProfileError: there is none, or it has mistakes.
    """
    name = os.fspath(source)
    if not isinstance(name, str) or not name:
        raise ProfileError(f"{name!r} names no profile", source="profile")
    if is_named(name):
        if as_of is None or AT in name:
            return _named(name)
        return _of_day([_named(one) for one in names_of(name)], as_of)
    path = Path(name) if base is None else base / name
    label = f"profile {name}"
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        if not is_path(name):
            known = names_of(profile_of(name)) or known_ids()
            kind = "version" if names_of(profile_of(name)) else "profile"
            message = f"unknown {kind}{nearest(name, known)}; known: {', '.join(known)}"
        else:
            message = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise ProfileError(message, source=label) from None
    parsed = evolve(parse(data, label), base=path.parent)
    if as_of is None or AT in path.stem:
        return parsed
    beside = [p for p in sorted(path.parent.iterdir()) if _is_version_of(p, path)]
    others = [find(Path(name).with_name(p.name), base) for p in beside]
    return _of_day([parsed, *(_version(other, parsed.policy.id) for other in others)], as_of)


def _is_version_of(file: Path, path: Path) -> bool:
    return file.stem.startswith(f"{path.stem}{AT}") and file.suffix == path.suffix


def versions(profile: str) -> tuple[Parsed, ...]:
    """Return every version of a profile that can be named without a path, the oldest first.

    >>> [version.policy.since.year for version in versions("shenzhen")]
    [2018]

    Raises:
        ProfileError: one of them has mistakes.
    """
    return tuple(sorted(map(_named, names_of(profile)), key=lambda v: v.policy.since))


def _named(name: str) -> Parsed:
    return _builtin(name) if profile_of(name) in profile_ids() else _parsed(name)


@cache
def _builtin(name: str) -> Parsed:
    return _parsed(name)


def _parsed(name: str) -> Parsed:
    data = read_profile(name)
    if data is None:  # never: the name was among those that there are
        raise ProfileError("is not there", source=f"profile {name}")
    return _version(parse(data, f"profile {name}"), profile_of(name))


def _version(parsed: Parsed, profile: str) -> Parsed:
    """Return a version if its id and its first day are those of its name."""
    found = Collector(parsed.source, parsed.text)
    if parsed.policy.id != profile:
        found.add(("id",), f"{parsed.policy.id} is not the id in its name ({profile})")
    day = parsed.source.rpartition(AT)[2].removesuffix(".toml")
    if AT in parsed.source and parsed.policy.since.isoformat() != day:
        found.add(("since",), f"{parsed.policy.since} is not the day in its name ({day})")
    found.raise_if_any()
    return parsed


def _of_day(several: Sequence[Parsed], as_of: date) -> Parsed:
    """Return the version that holds on a day, or the one whose refusal says best why none does."""
    by_day = sorted(several, key=lambda p: p.policy.since)
    for one, other in pairwise(by_day):
        if one.policy.since == other.policy.since:
            message = f"holds from {one.policy.since}, and so does {other.source}"
            raise ProfileError([Problem(source=one.source, message=message, code="as-of")])
    begun = [p for p in by_day if p.policy.since <= as_of]
    return begun[-1] if begun else by_day[0]


@frozen(kw_only=True)
class _Layer:
    """A layer: as its file says it, as it is mixed in, and its place in the profile's own list.

    `place` is `None` for a layer of the caller's.
    """

    parsed: Parsed
    policy: Policy
    place: int | None

    @property
    def rank(self) -> int:
        return LEVELS.index(self.policy.level)


def _mixed(
    parsed: Parsed, more: tuple[str, ...], as_of: date | None, trail: tuple[str, ...]
) -> Policy:
    """Mix the layers in, above and below, and choose the readings of the profile and those below."""
    _check_day(parsed, as_of)
    found = Collector(parsed.source, parsed.text)
    policy = parsed.policy
    layers = _layers(parsed, more, as_of, (*trail, policy.id), found)
    rank = LEVELS.index(policy.level)
    for layer in sorted((a for a in layers if a.rank <= rank), key=lambda a: -a.rank):
        try:
            policy = overlay(policy, layer.policy)
        except InputError as error:
            if layer.place is None:
                raise ProfileError(_renamed(error.problems, parsed.source)) from None
            for problem in error.problems:
                path = tuple(problem.path.split(".")) if problem.path else ("layers", layer.place)
                found.add(path, problem.message, code="layer")
    found.raise_if_any()
    policy = _read(policy, parsed)
    stack = {policy.id, *(layer.policy.id for layer in layers), *policy.layers}
    for layer in sorted((b for b in layers if b.rank > rank), key=lambda b: b.rank):
        policy = _lowered(policy, layer.parsed, stack, as_of)
    return policy


def _lowered(policy: Policy, lower: Parsed, stack: Iterable[str], as_of: date | None) -> Policy:
    """Mix in a layer that stands below: what its own file says, and the readings it chooses."""
    found = Collector(lower.source, lower.text)
    for number, name in enumerate(lower.layers):
        if find(name, lower.base, as_of).policy.id not in stack:
            message = f"{name} is none of the layers that it is used with here: name it beside it"
            found.add(("layers", number), message, code="layer")
    found.raise_if_any()
    try:
        lowered = overlay(policy, lower.policy)
    except InputError as error:
        for problem in error.problems:
            path = tuple(problem.path.split(".")) if problem.path else ()
            found.add(path, problem.message, code="layer")
        raise ProfileError(found.problems) from None
    return _read(lowered, lower)


def _read(policy: Policy, parsed: Parsed) -> Policy:
    """Choose the readings that a profile names."""
    try:
        return switched(policy, dict(parsed.switches))
    except InputError as error:
        found = Collector(parsed.source, parsed.text)
        for problem in error.problems:
            found.add(("switches", problem.path), problem.message, code="switch")
        raise ProfileError(found.problems) from None


def _layers(
    parsed: Parsed,
    more: tuple[str, ...],
    as_of: date | None,
    trail: tuple[str, ...],
    found: Collector,
) -> list[_Layer]:
    """Return every layer of the profile's own and of the caller's, those above with theirs in them."""
    made: list[_Layer] = []
    rank = LEVELS.index(parsed.policy.level)
    for number, name in enumerate((*parsed.layers, *more)):
        own = number if number < len(parsed.layers) else None
        try:
            layer = find(name, parsed.base if own is not None else None, as_of)
            if layer.policy.id in trail:
                circle = " → ".join((*trail[trail.index(layer.policy.id) :], layer.policy.id))
                message = f"{circle} is a circle of layers: take one of these names out of layers"
                raise ProfileError(message, source=layer.source)
            if LEVELS.index(layer.policy.level) <= rank:
                policy = _mixed(layer, (), as_of, trail)
            elif own is None:
                _check_day(layer, as_of)
                policy = layer.policy
            else:
                found.add(("layers", own), misplaced(parsed.policy, layer.policy).message)
                continue
            made.append(_Layer(parsed=layer, policy=policy, place=own))
        except ProfileError as error:
            if own is None:
                raise
            for problem in error.problems:
                found.add(("layers", own), str(problem), code="layer")
    found.raise_if_any()
    return made


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
