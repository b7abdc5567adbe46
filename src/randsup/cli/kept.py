"""Whether the kept inputs of a run can be what they say they are.

A forger may change an input and do the whole run again from it. Where an input is a copy of something
that everybody has, that shows: a built-in profile is the built-in one, an announced working day is
working. And every kept register stands in the one form that a run writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from randsup.cli.input_policy import LAYERS, NOTICES, PROFILE, numbered
from randsup.cli.inputs import Prepared, write_people
from randsup.facts.workdays import WorkCalendar
from randsup.law.findings import Finding, Note
from randsup.law.terms import Strength
from randsup.profiles import profile_ids
from randsup.profiles.calendar import read_notice, write_calendar
from randsup.profiles.loader import find, versions
from randsup.profiles.sources import AT, is_path, names_of, profile_of

_MOST: Final = 10
_SATURDAY: Final = 5


def finding(code: str, about: str, zh: str, en: str) -> Finding:
    """Return a finding of verification, which always binds."""
    return Finding(code=code, strength=Strength.MUST, about=about, zh=zh, en=en)


def kept_findings(prepared: Prepared, inputs: Path, scratch: Path) -> Iterator[Finding]:
    """Yield what is wrong with the kept inputs of a run, by themselves.

    Args:
        prepared: the inputs as they were read.
        inputs: where they are.
        scratch: a folder to write in.
    """
    yield from _profiles(prepared, inputs)
    yield from _calendar(prepared.calendar, inputs)
    forms = scratch / "forms"
    forms.mkdir()
    yield from _forms(prepared, inputs, forms)


def _profiles(prepared: Prepared, inputs: Path) -> Iterator[Finding]:
    """A kept profile that a case names without a path is that profile, in one of its versions."""
    for name, path in _kept_profiles(prepared, inputs):
        several = () if is_path(name) else names_of(profile_of(name))
        if several and _said(path) not in _of_the_name(name, several, prepared.case.as_of):
            place = f"inputs/{path.relative_to(inputs).as_posix()}"
            kind = (
                ("内置的", "built-in") if profile_of(name) in profile_ids() else ("", "installed")
            )
            yield finding(
                "profile-changed",
                place,
                f"{place}：与{kind[0]}政策文件 {name} 不一致",
                f"{place}: it differs from the {kind[1]} profile {name}",
            )


def _of_the_name(
    name: str, several: tuple[str, ...], as_of: date | None
) -> Iterator[tuple[object, ...]]:
    """Yield what the file may say: the version that is named, that of a day, or else any."""
    if AT in name and name in several:
        yield _said(name)
    elif as_of is not None:
        yield _said(name, as_of)
    else:
        yield from map(_said, several)


def _said(source: str | Path, as_of: date | None = None) -> tuple[object, ...]:
    """Everything that the file of a profile says, however it is written."""
    parsed = find(source, None, as_of)
    return parsed.policy.digest, parsed.layers, sorted(parsed.switches)


def _kept_profiles(prepared: Prepared, inputs: Path) -> Iterator[tuple[str, Path]]:
    """Yield every kept profile: how the case names it, and its file."""
    case = prepared.case
    yield case.profile, inputs / PROFILE
    yield from zip(case.layers, numbered(inputs / LAYERS), strict=False)


def profile_notes(prepared: Prepared, inputs: Path) -> tuple[Note, ...]:
    """Say which kept profiles have been superseded: by a version known here, or by their own words."""
    notes = []
    for name, path in _kept_profiles(prepared, inputs):
        kept = find(path, None).policy
        known = () if is_path(name) else versions(profile_of(name))
        later = [v.policy.since for v in known if v.policy.since > kept.since]
        if not later and kept.until is None:
            continue
        zh = f"{min(later)}起有新的版本" if later else f"该版本适用至{kept.until}"
        en = f"another holds from {min(later)}" if later else f"it held until {kept.until}"
        notes.append(
            Note(
                code="profile-superseded",
                about=f"inputs/{path.relative_to(inputs).as_posix()}",
                zh=f"本次抽查依据的规定已被取代：{kept.title}（{kept.id}，自{kept.since}起）；{zh}。",
                en=f"Made under superseded rules: {kept.id}, in force from {kept.since}; {en}.",
            )
        )
    return tuple(notes)


def _calendar(kept: WorkCalendar, inputs: Path) -> Iterator[Finding]:
    """A kept calendar has the announced days, and those of the kept notices; else it was changed.

    Its provisional days are not asked when a later notice is known here, which may have moved them.
    """
    announced = WorkCalendar.china()
    rest, work, last = set(announced.rest), set(announced.work), announced.last
    for notice in map(read_notice, numbered(inputs / NOTICES)):
        rest = (rest - set(notice.work)) | {d for d in notice.rest if d.weekday() < _SATURDAY}
        work = (work - set(notice.rest)) | {d for d in notice.work if d.weekday() >= _SATURDAY}
        last = last if notice.last is None else max(last, notice.last)
    upto = min(kept.last, last) if kept.last >= announced.last else kept.final
    wrong = [
        day.isoformat()
        for day in sorted((kept.rest ^ rest) | (kept.work ^ work))
        if kept.first <= day <= upto
    ]
    if wrong:
        shown = ", ".join(wrong[:_MOST]) + (" …" if len(wrong) > _MOST else "")
        yield finding(
            "calendar-changed",
            "inputs/calendar.toml",
            f"inputs/calendar.toml：{len(wrong)}天与放假通知不一致：{shown}",
            f"inputs/calendar.toml: {len(wrong)} days differ from the notices: {shown}",
        )
    settled = min(kept.last, date(kept.last.year, 12, 25))
    for name, found, wanted in (
        ("first", kept.first, announced.first),
        ("final", kept.final, settled),
    ):
        if found != wanted:
            yield finding(
                "calendar-changed",
                f"inputs/calendar.toml {name}",
                f"inputs/calendar.toml：{name}为{found}，应为{wanted}",
                f"inputs/calendar.toml: {name} is {found}, not {wanted}",
            )


def calendar_notes(kept: WorkCalendar, inputs: Path) -> tuple[Note, ...]:
    """Say whether the calendar known here ends on another day than the kept one."""
    lasts = (read_notice(path).last for path in numbered(inputs / NOTICES))
    last = max([WorkCalendar.china().last, *(day for day in lasts if day is not None)])
    if kept.last == last:
        return ()
    return (
        Note(
            code="calendar-differs",
            about="inputs/calendar.toml",
            zh=f"所用工作日历止于{kept.last}，目前已知的放假通知止于{last}，请核对受影响的期限。",
            en=f"The calendar that was used ends on {kept.last}, the notices known now on {last}; "
            "check the deadlines.",
        ),
    )


def _forms(prepared: Prepared, inputs: Path, scratch: Path) -> Iterator[Finding]:
    """A kept table is written as a run writes it, to the byte."""
    write_people(prepared, scratch)
    (scratch / "calendar.toml").write_text(
        write_calendar(prepared.calendar), encoding="utf-8", newline="\n"
    )
    for path in sorted(scratch.iterdir()):
        if (inputs / path.name).read_bytes() != path.read_bytes():
            yield finding(
                "input-form",
                f"inputs/{path.name}",
                f"inputs/{path.name}：不是运行时写出的形式（有改动）",
                f"inputs/{path.name}: it is not in the form that a run writes; it was changed",
            )
