"""Where profiles come from: those that are built in, and those that installed wheels bring.

A wheel brings profiles with entry points of the group `randsup.profiles`: the name is the profile's
id, the value names an object, either the TOML itself as text or something with `read_bytes` (a
`Path`, a resource of `importlib.resources`)::

    [project.entry-points."randsup.profiles"]
    harbin = "harbin_rules:HARBIN"

A built-in id always means the built-in profile; a wheel that uses one is reported by `clashes`.

Several versions of one profile stand side by side: `id` is the one that is meant where nobody says
a day, `id@2016-01-01` another one, with the first day on which it holds.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from attrs import frozen

from randsup.errors import ProfileError

GROUP: Final = "randsup.profiles"
"""The group of entry points in which a wheel brings profiles."""

AT: Final = "@"
"""Stands between a profile's id and the first day of one of its versions."""


@frozen(kw_only=True)
class Outside:
    """A profile that an installed wheel brings: its name, and the distribution it is in."""

    name: str
    distribution: str
    point: EntryPoint

    @property
    def id(self) -> str:
        """The profile's id, without the day of a version."""
        return profile_of(self.name)


def profile_of(name: str) -> str:
    """Return the id in the name of a version.

    >>> profile_of("shenzhen@2016-01-01"), profile_of("shenzhen")
    ('shenzhen', 'shenzhen')
    """
    return name.partition(AT)[0]


def _data() -> Traversable:
    return files("randsup.profiles").joinpath("data")


def builtin_names() -> tuple[str, ...]:
    """Return the name of every built-in profile, versions included, sorted."""
    data = _data()
    if str(data) not in _NAMES:
        names = (entry.name for entry in data.iterdir())
        toml = (name.removesuffix(".toml") for name in names if name.endswith(".toml"))
        _NAMES[str(data)] = tuple(sorted(toml))
    return _NAMES[str(data)]


_NAMES: dict[str, tuple[str, ...]] = {}
"""The built-in names by folder; they do not change while a process runs."""


def profile_ids() -> tuple[str, ...]:
    """Return the ids of the built-in profiles, sorted.

    >>> profile_ids()
    ('cn-baseline', 'linyi', 'shenyang', 'shenzhen', 'tonghua', 'yunnan')
    """
    return tuple(name for name in builtin_names() if AT not in name)


def outside() -> tuple[Outside, ...]:
    """Return the profiles that installed wheels bring under ids of their own, sorted by name."""
    builtin = profile_ids()
    return tuple(found for found in _brought() if found.id not in builtin)


def _brought() -> tuple[Outside, ...]:
    found = (
        Outside(name=p.name, distribution=p.dist.name if p.dist else "?", point=p)
        for p in entry_points(group=GROUP)
    )
    unique = {(o.name, o.distribution, o.point.value): o for o in found}
    return tuple(unique[key] for key in sorted(unique))


def clashes() -> tuple[str, ...]:
    """Return a sentence for every name that installed wheels bring and that is not theirs alone."""
    return tuple(_clashes())


def _clashes() -> Iterator[str]:
    builtin = profile_ids()
    named: Mapping[str, list[Outside]] = defaultdict(list)
    for brought in _brought():
        named[brought.name].append(brought)
        if brought.id in builtin:
            yield (
                f"{brought.name} of {brought.distribution} is not used:"
                f" {brought.id} is a built-in profile"
            )
    for name, several in named.items():
        if len(several) > 1 and several[0].id not in builtin:
            yield f"{name} cannot be used: {_all_of(several)} all bring it"


def _all_of(several: list[Outside]) -> str:
    return " and ".join(o.distribution for o in several)


def known_ids() -> tuple[str, ...]:
    """Return the ids of every profile that can be named without a path, the built-in ones first."""
    return (*profile_ids(), *dict.fromkeys(found.id for found in outside()))


def names_of(profile: str) -> tuple[str, ...]:
    """Return the names of every version of a profile, its id first where that is one; else nothing.

    >>> names_of("shenzhen"), names_of("nowhere")
    (('shenzhen',), ())
    """
    names = [name for name in builtin_names() if profile_of(name) == profile]
    if not names:
        names = [found.name for found in outside() if found.id == profile]
    return tuple(sorted(dict.fromkeys(names)))


def is_path(name: str) -> bool:
    """Return whether this can only be a path: it holds a separator, or ends on `.toml`."""
    return "/" in name or os.sep in name or name.endswith(".toml")


def is_named(name: str) -> bool:
    """Return whether a profile, or a version of one, has this name and needs no path.

    >>> is_named("shenzhen"), is_named("shenzhen.toml")
    (True, False)
    """
    return not is_path(name) and name in names_of(profile_of(name))


def read_profile(name: str) -> bytes | None:
    """Return the bytes of the profile with this name, `None` if there is none.

    Raises:
        ProfileError: several wheels bring it, or the one that does cannot be read.
    """
    if profile_of(name) in profile_ids():
        file = _data().joinpath(f"{name}.toml")
        return file.read_bytes() if file.is_file() else None
    several = [found for found in outside() if found.name == name]
    if len(several) > 1:
        raise ProfileError(f"{_all_of(several)} all bring it", source=f"profile {name}")
    return _read(several[0]) if several else None


def _read(found: Outside) -> bytes:
    label = f"profile {found.name}"
    place = f"entry point {found.point.value!r} of {found.distribution}"
    try:
        value = found.point.load()
        if isinstance(value, str):
            return value.encode("utf-8")
        data = value.read_bytes()
    except Exception as error:  # whatever a stranger's module does
        said = f"{type(error).__name__}: {error}"
        raise ProfileError(f"{place} cannot be read: {said}", source=label) from error
    if not isinstance(data, bytes):
        raise ProfileError(f"{place} gives no bytes", source=label)
    return data
