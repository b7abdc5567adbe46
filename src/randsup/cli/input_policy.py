"""Which law a run stands on: the profile with its layers, the calendar with its notices, kept and read again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from randsup.errors import InputError, ProfileError
from randsup.facts.workdays import WorkCalendar
from randsup.law.findings import Note
from randsup.law.policy import Policy
from randsup.profiles import load_policy
from randsup.profiles.calendar import notice_notes, with_notices, write_calendar
from randsup.profiles.loader import find
from randsup.profiles.sources import is_named, read_profile
from randsup.tables.case import Case

PROFILE: Final = "profile.toml"
LAYERS: Final = "layers"
NOTICES: Final = "notices"


def case_policy(case: Case) -> Policy:
    """Return the policy that a case names, with its layers and switches."""
    source = _profile_source(case, case.profile)
    layers = [_profile_source(case, layer) for layer in case.layers]
    return load_policy(source, as_of=case.as_of, layers=layers, switches=dict(case.switches))


def keep_policy(case: Case, inputs: Path) -> Policy:
    """Keep the profile and its layers in `inputs`, and return the policy that they make.

    Raises:
        ProfileError: the profile or a layer is refused.
        InputError: what was kept would not give the same policy again.
    """
    source = _profile_source(case, case.profile)
    layers = [_profile_source(case, layer) for layer in case.layers]
    policy = case_policy(case)
    (inputs / PROFILE).write_bytes(_profile_bytes(source, case.as_of))
    if layers:
        (inputs / LAYERS).mkdir()
    for n, layer in enumerate(layers, 1):
        (inputs / LAYERS / f"{n}.toml").write_bytes(_profile_bytes(layer, case.as_of))
    try:
        kept = kept_policy(case, inputs).digest
    except ProfileError:
        kept = ""
    if kept != policy.digest:
        raise InputError(
            "names layers of its own that cannot be kept with the run; name them in the case",
            source=f"profile {case.profile}",
        )
    return policy


def _profile_source(case: Case, name: str) -> str:
    """Return a name, the path of a profile file of the case, or what the loader will refuse."""
    path = case.find(name)
    return name if is_named(name) or not path.exists() else str(path)


def _profile_bytes(source: str, as_of: date | None) -> bytes:
    """Return the file of a profile, in the version of a day where one is named."""
    if as_of is not None:
        return find(source, None, as_of).text.encode("utf-8")
    named = read_profile(source) if is_named(source) else None
    return Path(source).read_bytes() if named is None else named


def kept_policy(case: Case, inputs: Path) -> Policy:
    """Return the policy that a run kept, with its layers and switches."""
    layers = [str(path) for path in numbered(inputs / LAYERS)]
    return load_policy(
        inputs / PROFILE, as_of=case.as_of, layers=layers, switches=dict(case.switches)
    )


def own_policy(inputs: Path) -> Policy:
    """Return the kept profile alone, without the layers of the case."""
    return load_policy(inputs / PROFILE)


def numbered(folder: Path) -> list[Path]:
    """Return the kept files `1.toml`, `2.toml`, … of a folder, in order."""
    return sorted(folder.glob("*.toml"), key=lambda p: (len(p.stem), p.stem))


def keep_calendar(case: Case, inputs: Path) -> tuple[WorkCalendar, tuple[Note, ...]]:
    """Keep the calendar and the notices that amend it, and return it with what they say.

    Raises:
        InputError: a notice is refused.
    """
    paths = [case.find(notice) for notice in case.notices]
    calendar, _ = with_notices(WorkCalendar.china(), paths)
    kept = []
    for n, path in enumerate(paths, 1):
        (inputs / NOTICES).mkdir(exist_ok=True)
        copy = inputs / NOTICES / f"{n}.toml"
        copy.write_bytes(path.read_bytes())
        kept.append(copy)
    (inputs / "calendar.toml").write_text(write_calendar(calendar), encoding="utf-8", newline="\n")
    return calendar, notice_notes(kept)
