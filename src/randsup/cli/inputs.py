"""What a run keeps of its inputs, and reads again.

`inputs/` holds the registers in canonical form, the profile, its layers, the calendar and the case, so that
a run can be done again from it alone; verification does just that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from randsup.errors import InputError, Problem, ProfileError
from randsup.facts.history import History
from randsup.facts.items import Item
from randsup.facts.plans import WEIGHTED
from randsup.facts.registers import (
    Conflict,
    InspectorRegister,
    SetAside,
)
from randsup.facts.workdays import WorkCalendar
from randsup.law.findings import Note
from randsup.law.parameters import nearest
from randsup.law.policy import Policy
from randsup.profiles import load_policy, profile_ids
from randsup.profiles.calendar import notice_notes, read_calendar, with_notices, write_calendar
from randsup.profiles.loader import find
from randsup.profiles.sources import is_named, read_profile
from randsup.rules.draw.frame import CARRIER_OF
from randsup.tables.canonical_file import CanonicalSubjects
from randsup.tables.case import Case, RegisterSpec, read_case
from randsup.tables.case_places import FILE, problem_at
from randsup.tables.conflicts import read_conflicts, write_conflicts
from randsup.tables.history import read_history, write_history
from randsup.tables.inspectors import read_inspectors, write_inspectors
from randsup.tables.items import read_items, write_items
from randsup.tables.reading import open_table
from randsup.tables.subjects import WeightColumn, ingest_subjects
from randsup.tables.writing import original, write_csv

SET_ASIDE: Final = "set-aside.csv"
INPUTS: Final = "inputs"
PROFILE: Final = "profile.toml"
LAYERS: Final = "layers"
NOTICES: Final = "notices"
HISTORY: Final = "history.csv"

KEPT: Final = (
    FILE,
    PROFILE,
    "calendar.toml",
    "subjects.csv",
    "inspectors.csv",
    "conflicts.csv",
    SET_ASIDE,
)
"""What a run always keeps in `inputs/`; besides, what its case names: items, history, layers,
notices."""

_HINTED: Final = 3
_SET_ASIDE_HEADINGS: Final = ("register", "row", "reason")

Tell = Callable[[str], None]


@frozen(kw_only=True)
class Prepared:
    """Everything a run needs, read and checked."""

    case: Case
    policy: Policy
    calendar: WorkCalendar
    subjects: CanonicalSubjects
    inspectors: InspectorRegister
    conflicts: tuple[Conflict, ...]
    items: tuple[Item, ...]
    set_aside: tuple[SetAside, ...]
    notes: tuple[Note, ...]
    history: History | None = None


def prepare(case: Case, inputs: Path, *, tell: Tell, step: Tell) -> Prepared:
    """Read everything that a case names, check it, and keep its canonical form in `inputs`.

    Raises:
        InputError, ProfileError: every problem of every register, profile and notice at once.
    """
    inputs.mkdir(parents=True, exist_ok=True)
    problems: list[Problem] = []
    step("read")
    policy = calendar = None
    notes: tuple[Note, ...] = ()
    try:
        policy = _keep_policy(case, inputs)
    except (ProfileError, InputError) as error:
        problems += case.located_policy(error.problems)
    try:
        calendar, notes = _keep_calendar(case, inputs)
    except InputError as error:
        problems += error.problems
    (inputs / FILE).write_text(case.text, encoding="utf-8", newline="\n")
    aside: list[SetAside] = []
    subjects = _keep_subjects(case, inputs, aside, problems, tell)
    inspectors, conflicts, items = _keep_people_and_items(case, inputs, aside, problems, tell)
    history = _keep_history(case, inputs, inspectors, aside, problems, tell)
    if policy is not None:
        problems += _override_problems(case, policy)
    problems += _item_problems(case, items)
    try:
        case = case.with_items(items)
    except InputError as error:
        problems += error.problems
    if problems or policy is None or calendar is None or subjects is None or inspectors is None:
        raise InputError(problems)
    set_aside = tuple(sorted(aside))
    write_set_aside(inputs / SET_ASIDE, set_aside)
    return Prepared(
        case=case,
        policy=policy,
        calendar=calendar,
        subjects=subjects,
        inspectors=inspectors,
        conflicts=conflicts,
        items=items,
        set_aside=set_aside,
        notes=(
            *notes,
            *_name_notes(case, inputs),
            *_conflict_notes(subjects, inspectors, conflicts),
            *_history_notes(subjects, inspectors, history),
            *_rule_notes(case),
            *_day_notes(case, policy),
        ),
        history=history,
    )


def prepared_from(inputs: Path) -> Prepared:
    """Read what a run has kept.

    Raises:
        InputError, ProfileError: something is missing, or not what a run writes.
    """
    _refuse_missing(inputs, KEPT)
    case = read_case(inputs)
    _refuse_missing(inputs, () if case.items is None else ("items.csv",))
    _refuse_missing(inputs, () if case.history is None else (HISTORY,))
    for folder, names in ((LAYERS, case.layers), (NOTICES, case.notices)):
        _refuse_missing(inputs, [f"{folder}/{n}.toml" for n in range(1, len(names) + 1)])
        kept = numbered(inputs / folder)
        if len(kept) > len(names):
            raise InputError(f"is not named in {FILE}", source=str(kept[-1]))
    policy = kept_policy(case, inputs)
    calendar = read_calendar(inputs / "calendar.toml")
    subjects = CanonicalSubjects(inputs / "subjects.csv")
    inspectors = read_inspectors(inputs / "inspectors.csv", canonical=True).inspectors
    conflicts = read_conflicts(
        inputs / "conflicts.csv", canonical=True, accept_opaque_ids=True
    ).conflicts
    items: tuple[Item, ...] = ()
    if case.items is not None:
        items = read_items(inputs / "items.csv", canonical=True).items
        case = case.with_items(items)
    history = None
    if case.history is not None:
        history = read_history(inputs / HISTORY, canonical=True).history
    notes = notice_notes(numbered(inputs / NOTICES))
    return Prepared(
        case=case,
        policy=policy,
        calendar=calendar,
        subjects=subjects,
        inspectors=inspectors,
        conflicts=conflicts,
        items=items,
        set_aside=_read_set_aside(inputs / SET_ASIDE),
        notes=(
            *notes,
            *_name_notes(case, inputs),
            *_conflict_notes(subjects, inspectors, conflicts),
            *_history_notes(subjects, inspectors, history),
            *_rule_notes(case),
            *_day_notes(case, policy),
        ),
        history=history,
    )


def _refuse_missing(inputs: Path, names: Sequence[str]) -> None:
    missing = [name for name in names if not (inputs / name).is_file()]
    if missing:
        raise InputError(
            Problem(source=str(inputs / name), message="is missing") for name in missing
        )


def write_people(prepared: Prepared, folder: Path) -> None:
    """Write every kept table but the subjects, whose own reader knows its form."""
    write_inspectors(folder / "inspectors.csv", prepared.inspectors)
    write_conflicts(folder / "conflicts.csv", prepared.conflicts)
    if prepared.case.items is not None:
        write_items(folder / "items.csv", prepared.items)
    if prepared.history is not None:
        write_history(folder / HISTORY, prepared.history)
    write_set_aside(folder / SET_ASIDE, prepared.set_aside)


def write_set_aside(path: Path, set_aside: tuple[SetAside, ...]) -> None:
    """Write the rows of all registers that were set aside, each with its reason."""
    write_csv(path, _SET_ASIDE_HEADINGS, ((s.register, s.row, s.reason) for s in set_aside))


def _read_set_aside(path: Path) -> tuple[SetAside, ...]:
    table = open_table(path, allow_empty=True)
    if table.headings != _SET_ASIDE_HEADINGS:
        raise InputError(f"its headings are not {', '.join(_SET_ASIDE_HEADINGS)}", source=path.name)
    cells = (tuple(map(original, row)) for _, row in table.rows())
    return tuple(SetAside(register=a, row=b, reason=c) for a, b, c in cells)


def case_policy(case: Case) -> Policy:
    """Return the policy that a case names, with its layers and switches."""
    source = _profile_source(case, case.profile)
    layers = [_profile_source(case, layer) for layer in case.layers]
    return load_policy(source, as_of=case.as_of, layers=layers, switches=dict(case.switches))


def _keep_policy(case: Case, inputs: Path) -> Policy:
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


def numbered(folder: Path) -> list[Path]:
    """Return the kept files `1.toml`, `2.toml`, … of a folder, in order."""
    return sorted(folder.glob("*.toml"), key=lambda p: (len(p.stem), p.stem))


def _keep_calendar(case: Case, inputs: Path) -> tuple[WorkCalendar, tuple[Note, ...]]:
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


def _keep_subjects(
    case: Case,
    inputs: Path,
    aside: list[SetAside],
    problems: list[Problem],
    tell: Tell,
) -> CanonicalSubjects | None:
    spec = case.subjects
    target = inputs / "subjects.csv"
    try:
        done = ingest_subjects(
            _path(case, "subjects", spec),
            target,
            columns=spec.mapping(),
            fields=case.fields,
            optional=("region",),
            if_there=(CARRIER_OF,),
            weights=tuple(
                WeightColumn(column=p.task.weight, filters=p.task.filter)
                for p in case.planned
                if p.task.design in WEIGHTED
            ),
            accept_opaque_ids=_opaque(case),
            on_bad_row=spec.on_bad_row or case.on_bad_row,
        )
    except InputError as error:
        problems += error.problems
        return None
    _told(spec, done.encoding, done.problems, tell, done.notes)
    aside += done.set_aside
    return CanonicalSubjects(target)


def _path(case: Case, name: str, spec: RegisterSpec) -> Path:
    """Return where a register is, or say in which folders it is not."""
    path = case.find(spec.path)
    if path.exists():
        return path
    folders = [folder for folder in (*case.data, case.folder) if folder.is_dir()]
    there = sorted({other.name for folder in folders for other in folder.iterdir()})
    message = (
        f"{spec.path!r} is not in {' nor in '.join(map(str, folders))}{nearest(spec.path, there)}: "
        "put it there, or name its folder with --data"
    )
    raise InputError([problem_at(case.text, ("registers", name, "path"), message)])


def _opaque(case: Case) -> bool:
    own = case.subjects.accept_opaque_ids
    return case.accept_opaque_ids if own is None else own


def _keep_people_and_items(
    case: Case,
    inputs: Path,
    aside: list[SetAside],
    problems: list[Problem],
    tell: Tell,
) -> tuple[InspectorRegister | None, tuple[Conflict, ...], tuple[Item, ...]]:
    inspectors: InspectorRegister | None = None
    conflicts: tuple[Conflict, ...] = ()
    items: tuple[Item, ...] = ()
    try:
        people = read_inspectors(
            _path(case, "inspectors", case.inspectors),
            columns=case.inspectors.mapping(),
            on_bad_row=case.inspectors.on_bad_row or case.on_bad_row,
        )
        inspectors = people.inspectors
        _told(case.inspectors, people.encoding, people.problems, tell, people.notes)
        aside += people.set_aside
        write_inspectors(inputs / "inspectors.csv", inspectors)
    except InputError as error:
        problems += error.problems
    try:
        if case.conflicts is not None:
            declared = read_conflicts(
                _path(case, "conflicts", case.conflicts),
                columns=case.conflicts.mapping(),
                accept_opaque_ids=_opaque(case) or bool(case.conflicts.accept_opaque_ids),
                on_bad_row=case.conflicts.on_bad_row or case.on_bad_row,
            )
            conflicts = _by_id(declared.conflicts, inspectors)
            _told(case.conflicts, declared.encoding, declared.problems, tell)
            aside += declared.set_aside
        write_conflicts(inputs / "conflicts.csv", conflicts)
    except InputError as error:
        problems += error.problems
    try:
        if case.items is not None:
            listed = read_items(
                _path(case, "items", case.items),
                columns=case.items.mapping(),
                id_columns=case.items.headings("id"),
                on_bad_row=case.items.on_bad_row or case.on_bad_row,
            )
            items = listed.items
            _told(case.items, listed.encoding, listed.problems, tell)
            aside += listed.set_aside
            write_items(inputs / "items.csv", items)
    except InputError as error:
        problems += error.problems
    return inspectors, conflicts, items


def _keep_history(
    case: Case,
    inputs: Path,
    inspectors: InspectorRegister | None,
    aside: list[SetAside],
    problems: list[Problem],
    tell: Tell,
) -> History | None:
    if case.history is None:
        return None
    try:
        read = read_history(
            _path(case, "history", case.history),
            columns=case.history.mapping(),
            accept_opaque_ids=_opaque(case) or bool(case.history.accept_opaque_ids),
            on_bad_row=case.history.on_bad_row or case.on_bad_row,
        )
    except InputError as error:
        problems += error.problems
        return None
    _told(case.history, read.encoding, read.problems, tell, read.notes)
    aside += read.set_aside
    known = _ids_by_licence(inspectors)
    history = History(
        evolve(v, inspector=known[v.inspector]) if v.inspector in known else v for v in read.history
    )
    write_history(inputs / HISTORY, history)
    return history


def _by_id(
    conflicts: tuple[Conflict, ...], inspectors: InspectorRegister | None
) -> tuple[Conflict, ...]:
    """Return the conflicts with inspectors by id, where they were named by their licence (执法证号)."""
    known = _ids_by_licence(inspectors)
    return tuple(evolve(c, inspector=known.get(c.inspector, c.inspector)) for c in conflicts)


def _ids_by_licence(inspectors: InspectorRegister | None) -> dict[str, str]:
    """Return the ids of inspectors by licence, where one person has it and it is nobody's id."""
    people = inspectors or ()
    ids = {p.id for p in people}
    licences: dict[str, list[str]] = {}
    for person in people:
        licences.setdefault(person.licence, []).append(person.id)
    return {
        licence: found[0]
        for licence, found in licences.items()
        if licence and len(found) == 1 and licence not in ids
    }


def _told(
    spec: RegisterSpec,
    encoding: str,
    problems: tuple[Problem, ...],
    tell: Tell,
    notes: tuple[str, ...] = (),
) -> None:
    tell(f"{spec.path}: {encoding}")
    for note in notes:
        tell(f"  {note}")
    for problem in problems:
        tell(f"  set aside: {problem}")


def _override_problems(case: Case, policy: Policy) -> Iterator[Problem]:
    known = policy.paths()
    for n, planned in enumerate(case.planned):
        for k, override in enumerate(planned.task.overrides):
            if override.path not in known:
                yield problem_at(
                    case.text,
                    ("task", n, "override", k, "path"),
                    f"{override.path!r} is no parameter{nearest(override.path, known)}",
                )


def _item_problems(case: Case, items: tuple[Item, ...]) -> Iterator[Problem]:
    if case.items is None or not items:  # there is no list, or it could not be read
        return
    known = [item.id for item in items]
    for n, planned in enumerate(case.planned):
        for k, item in enumerate(planned.task.items):
            if item not in known:
                yield problem_at(
                    case.text,
                    ("task", n, "items", k),
                    f"{item!r} is not in {case.items.path}{nearest(item, known)}",
                )


def _name_notes(case: Case, inputs: Path) -> tuple[Note, ...]:
    """Say if a profile file calls itself by the id of a built-in profile that it is not."""
    own = load_policy(inputs / PROFILE)
    if case.profile in profile_ids() or own.id not in profile_ids():
        return ()
    if own.digest == load_policy(own.id).digest:
        return ()
    return (
        Note(
            code="profile-named-like-built-in",
            about=f"profile {own.id}",
            zh=f"所用政策文件自称 {own.id}，但与内置的 {own.id} 不同。",
            en=f"The profile file calls itself {own.id}, but differs from the built-in {own.id}.",
        ),
    )


def _conflict_notes(
    subjects: CanonicalSubjects, inspectors: InspectorRegister, conflicts: tuple[Conflict, ...]
) -> tuple[Note, ...]:
    """Say which declared interests name somebody who is not in the registers."""
    people = {i.id for i in inspectors}
    unknown_people = sorted({c.inspector for c in conflicts} - people)
    named = {c.subject.encode("utf-8") for c in conflicts}
    if named:
        for _, ids in subjects.groups(()):
            named.difference_update(ids)
    notes = []
    if unknown_people:
        notes.append(
            Note(
                code="conflict-unknown-inspector",
                about="conflicts",
                zh=f"回避名单中有{len(unknown_people)}人不在执法人员名录库中："
                f"{_few(_hinted(unknown_people, people, '（是否为{}？）'))}。",
                en=f"{len(unknown_people)} inspectors with declared interests are not in the register: "
                f"{_few(_hinted(unknown_people, people, ' (did you mean {}?)'))}.",
            )
        )
    if named:
        unknown = sorted(identity.decode("utf-8") for identity in named)
        notes.append(
            Note(
                code="conflict-unknown-subject",
                about="conflicts",
                zh=f"回避名单中有{len(unknown)}户不在检查对象名录库中：{_few(unknown)}。",
                en=f"{len(unknown)} subjects with declared interests are not in the register: "
                f"{_few(unknown)}.",
            )
        )
    return tuple(notes)


def _hinted(unknown: list[str], known: Collection[str], form: str) -> list[str]:
    """Return unknown ids, the first few with the nearest known one, where one is near."""
    ordered = sorted(known)
    found = []
    for n, identity in enumerate(unknown):
        near = get_close_matches(identity, ordered, n=1) if n < _HINTED else []
        found.append(identity + (form.format(near[0]) if near else ""))
    return found


def _history_notes(
    subjects: CanonicalSubjects, inspectors: InspectorRegister, history: History | None
) -> tuple[Note, ...]:
    """Say which past visits name somebody who is not in the registers (any more)."""
    if history is None:
        return ()
    people = {i.id for i in inspectors}
    unknown_people = [p for p in history.inspectors if p not in people]
    visited = {s.encode("utf-8") for s in history.subjects}
    if visited:
        for _, ids in subjects.groups(()):
            visited.difference_update(ids)
    unknown = sorted(identity.decode("utf-8") for identity in visited)
    notes = []
    if unknown_people:
        notes.append(
            Note(
                code="history-unknown-inspector",
                about="history",
                zh=f"检查记录中有{len(unknown_people)}人不在执法人员名录库中："
                f"{_few(unknown_people)}。",
                en=f"{len(unknown_people)} inspectors of past visits are not in the register: "
                f"{_few(unknown_people)}.",
            )
        )
    if unknown:
        notes.append(
            Note(
                code="history-unknown-subject",
                about="history",
                zh=f"检查记录中有{len(unknown)}户不在检查对象名录库中：{_few(unknown)}。",
                en=f"{len(unknown)} subjects of past visits are not in the register: "
                f"{_few(unknown)}.",
            )
        )
    return tuple(notes)


def _day_notes(case: Case, policy: Policy) -> tuple[Note, ...]:
    """Say that the rules of another day were chosen, and from when they hold."""
    if case.as_of is None:
        return ()
    return (
        Note(
            code="policy-as-of",
            about=f"profile {policy.id}",
            zh=f"按{case.as_of}有效的版本（{policy.id}，自{policy.since}起）。",
            en=f"The version of {case.as_of} holds: {policy.id}, in force from {policy.since}.",
        ),
    )


def _rule_notes(case: Case) -> tuple[Note, ...]:
    """Say which ratio rules of the department concern no task of the case."""
    return tuple(
        Note(
            code="ratio-rule-unused",
            about=f"department_ratio_rule {rule}",
            zh=f"部门比例规则“{rule}”不涉及本案任何任务，未使用。",
            en=f"The department's ratio rule {rule!r} concerns no task of this case and is not used.",
        )
        for rule in case.unused_rules
    )


def _few(ids: list[str], most: int = 10) -> str:
    return ", ".join(ids[:most]) + (" …" if len(ids) > most else "")
