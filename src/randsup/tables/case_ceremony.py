"""`[ceremony]` in `case.toml`: who makes the seed of a case with `seed = "ceremony"`, and from what."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from attrs import field, frozen

from randsup.canonical import text_problem
from randsup.errors import InputError
from randsup.lottery.drand import QUICKNET
from randsup.profiles.strict import Collector, expect, strict_int, structured
from randsup.proof.commitment import Party, Source, in_china, moment

DRAWN: Final = "ceremony"
"""What stands as `seed` of a case whose seed is made by a ceremony."""

Path = tuple[str | int, ...]
_AT: Final = ("ceremony",)


@frozen(kw_only=True)
class CeremonyPlan:
    """Who seals an input, and what else goes into the seed."""

    parties: tuple[Party, ...]
    sources: tuple[Source, ...]


@frozen(kw_only=True)
class _Ceremony:
    office: str
    witnesses: Any = field(factory=list)
    drand: Any = None
    lottery: Any = field(factory=list)
    dice: tuple[str, ...] = ()


@frozen(kw_only=True)
class _Witness:
    name: str
    kind: str


@frozen(kw_only=True)
class _Lottery:
    name: str
    at: Any


@frozen(kw_only=True)
class _Drand:
    round: Any = None
    at: Any = None


def read_ceremony(converter: Any, table: dict[str, Any], found: Collector) -> CeremonyPlan | None:
    """Read `[ceremony]`, which stands there if and only if the seed is drawn by one.

    What is wrong goes to `found`.
    """
    drawn = table.get("seed") == DRAWN
    if "ceremony" not in table:
        if drawn:
            found.add(
                ("seed",),
                'says "ceremony", but there is no [ceremony]: name the office, its witnesses, and '
                "what else makes the seed",
            )
        return None
    if not drawn:
        found.add(_AT, 'is not used: the seed stands in the case; write seed = "ceremony"')
    before = len(found.problems)
    spec = structured(converter, table["ceremony"], _Ceremony, _AT, found)
    if spec is None:
        return None
    parties = _parties(converter, spec, found)
    sources = _sources(converter, spec, found)
    _check_names(parties, sources, found)
    if len(parties) == 1 and not sources and len(found.problems) == before:
        found.add(
            _AT,
            "nobody but the office makes the seed, and could choose it: name a witness, a beacon, "
            "a lottery or dice",
        )
    if len(found.problems) > before:
        return None
    return CeremonyPlan(parties=tuple(sorted(parties)), sources=tuple(sorted(sources)))


def _parties(converter: Any, spec: _Ceremony, found: Collector) -> list[Party]:
    parties = [Party(role="office", name=spec.office)]
    for n, given in enumerate(_array(spec.witnesses, (*_AT, "witnesses"), found)):
        one = structured(converter, given, _Witness, (*_AT, "witnesses", n), found)
        if one is not None:
            parties.append(Party(role="witness", name=one.name, kind=one.kind))
    return parties


def _sources(converter: Any, spec: _Ceremony, found: Collector) -> list[Source]:
    sources = [Source(kind="dice", name=name) for name in spec.dice]
    if spec.drand is not None:
        sources += _drand(converter, spec.drand, found)
    for n, given in enumerate(_array(spec.lottery, (*_AT, "lottery"), found)):
        path = (*_AT, "lottery", n)
        draw = structured(converter, given, _Lottery, path, found)
        at = None if draw is None else _moment(draw.at, (*path, "at"), found)
        if draw is not None and at is not None:
            sources.append(Source(kind="lottery", name=draw.name, at=in_china(at)))
    return sources


def _array(given: object, path: Path, found: Collector) -> list[object]:
    if isinstance(given, list):
        return given
    found.add(path, "is not an array of tables")
    return []


def _drand(converter: Any, given: object, found: Collector) -> list[Source]:
    path = (*_AT, "drand")
    spec = structured(converter, given, _Drand, path, found)
    if spec is None:
        return []
    if (spec.round is None) == (spec.at is None):
        found.add(path, "names either the round, or the time at which it is current")
        return []
    try:
        if spec.round is not None:
            return [Source.drand(strict_int(spec.round))]
        at = _moment(spec.at, (*path, "at"), found)
        return [] if at is None else [Source.drand(QUICKNET.round_at(at))]
    except InputError as error:
        found.add(path, error.problems[0].message)
    except ValueError as error:
        found.add((*path, "round"), str(error))
    return []


def _moment(given: object, path: Path, found: Collector) -> int | None:
    try:
        at = expect(given, datetime, "a time (write 2026-09-18T09:30:00+08:00 without quotes)")
        return moment(at.isoformat())
    except ValueError as error:
        found.add(path, str(error))
    return None


def _check_names(parties: list[Party], sources: list[Source], found: Collector) -> None:
    seen: set[tuple[str, str]] = set()
    for role, name in [(p.role, p.name) for p in parties] + [(s.kind, s.name) for s in sources]:
        problem = text_problem(name)
        if problem:
            found.add(_AT, f"the name {name!r} {problem}")
        if (role, name) in seen:
            found.add(_AT, f"{role} {name!r} stands twice")
        seen.add((role, name))
