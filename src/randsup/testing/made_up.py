"""Made-up registers for the demo, tests and benchmarks: no real enterprise, no person.

Everything is a function of its arguments and a seed, through streams of its own: their keys begin
with `randsup/made-up|`, so that no stream of a draw is ever used for making its register. The order
of rows in a register that is imitated makes no difference.

Ids of subjects are credit codes with a valid check character under the administrative division 99,
which does not exist: they cannot be taken for anybody's.
"""

from __future__ import annotations

import csv
import heapq
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Final

from attrs import frozen

from randsup.errors import InputError
from randsup.facts.registers import Conflict, Inspector, InspectorRegister
from randsup.facts.shares import parse_ratio
from randsup.lottery import Seed, below, stream
from randsup.tables.conflicts import write_conflicts
from randsup.tables.headings import find_columns
from randsup.tables.identity import (
    CREDIT_CODE_CHARACTERS,
    check_character,
    examined_id,
    trimmed,
    value_problem,
)
from randsup.tables.inspectors import write_inspectors
from randsup.tables.reading import open_table

SUBJECT_HEADINGS: Final = ("id", "name", "region", "credit_class", "industry")
CREDIT_SHARES: Final = (("A", 60), ("B", 25), ("C", 10), ("D", 5))
"""Made-up shares of the credit classes, in hundredths; no text prints any."""
INDUSTRIES: Final = (
    "制造业",
    "批发和零售业",
    "住宿和餐饮业",
    "居民服务业",
    "建筑业",
    "信息技术服务业",
)
LICENCE_UNTIL: Final = date(2030, 12, 31)
REASON: Final = "生成的利害关系"

_CODES = 31**8
_STRIDE = 612_384_901_277
"""Prime to 31, so that successive numbers give different, scattered codes."""
_ITEM_CODE = re.compile(r"([A-Z][0-9]{2})[.]")


def _key(seed: Seed, *labels: str) -> str:
    return sha256("|".join(("randsup/made-up", seed.hex, *labels)).encode()).hexdigest()[:32]


def _ticket(key: str, label: str) -> bytes:
    return sha256(f"{key}|{label}".encode()).digest()


def _shuffled(key: str, values: Sequence[str]) -> list[str]:
    return sorted(values, key=lambda value: (_ticket(key, value), value))


def made_up_subjects(
    n: int,
    *,
    regions: Sequence[str],
    seed: Seed,
    credit_shares: Sequence[tuple[str, int]] = CREDIT_SHARES,
    industries: Sequence[str] = INDUSTRIES,
) -> Iterator[tuple[str, ...]]:
    """Yield `n` rows under `SUBJECT_HEADINGS`; a longer register begins with a shorter one.

    Args:
        n: rows.
        regions: names of regions; region, class and industry are independent.
        seed: where all of it comes from.
        credit_shares: pairs of class and weight.
        industries: names of industries.

    >>> seed = Seed.from_hex("5d" * 32)
    >>> [row[:3] for row in made_up_subjects(1, regions=["东区"], seed=seed)]
    [('91990000209812GWB8', '企业000001', '东区')]
    """
    key = _key(seed, "subjects").encode()
    offset = int.from_bytes(_ticket(key.decode(), "offset")[:8], "big")
    classes = [name for name, weight in credit_shares for _ in range(weight)]
    counts = len(regions), len(classes), len(industries)
    for number in range(1, n + 1):
        word = sha256(b"%b|%d" % (key, number)).digest()
        region, credit, industry = (
            int.from_bytes(word[at : at + 8], "big") % count
            for at, count in zip((0, 8, 16), counts, strict=True)
        )
        rest = (number * _STRIDE + offset) % _CODES
        code = ""
        for _ in range(8):
            rest, digit = divmod(rest, 31)
            code += CREDIT_CODE_CHARACTERS[digit]
        first = f"9199{region % 10000:04d}{code}{CREDIT_CODE_CHARACTERS[word[24] % 31]}"
        yield (
            first + check_character(first),
            f"企业{number:06d}",
            regions[region],
            classes[credit],
            industries[industry],
        )


def made_up_inspectors(
    n: int,
    *,
    regions: Mapping[str, int] | None,
    departments: Sequence[str],
    categories: Sequence[str],
    seed: Seed,
    licence_until: date | None = LICENCE_UNTIL,
    max_load: int | None = None,
) -> InspectorRegister:
    """Return `n` numbered inspectors (`P00001` …), so spread that every class can be visited.

    Each department has at least 3 of them in each region if `n` suffices for that, else 2, and the
    rest in proportion to the subjects. In each region and department every category has 2 holders
    or more: whoever has a conflict can be replaced.

    Args:
        n: inspectors in all.
        regions: subjects by region; `None` makes inspectors who serve everywhere.
        departments: their departments.
        categories: enforcement categories that tasks may ask for.
        seed: where all of it comes from.
        licence_until: the last valid day of every licence.
        max_load: visits that each may make, `None` without a cap.

    Raises:
        InputError: `n` is below 2 for each department in each region.

    >>> seed = Seed.from_hex("5d" * 32)
    >>> made = made_up_inspectors(2, regions=None, departments=["d"], categories=["x"], seed=seed)
    >>> [(p.id, p.department, p.categories) for p in made]
    [('P00001', 'd', ('x',)), ('P00002', 'd', ('x',))]
    """
    if not departments:
        raise InputError("name at least one department", source="inspectors")
    sizes = {"": 1} if regions is None else dict(regions)
    cells = [(region, name) for region in sorted(sizes) for name in sorted(set(departments))]
    if n < 2 * len(cells):
        raise InputError(
            f"{n} inspectors are too few: {len(sizes)} regions x {len(set(departments))} departments "
            f"need {2 * len(cells)} or more, 2 of each department in each region",
            source="inspectors",
        )
    least = 3 if n >= 3 * len(cells) else 2
    quotas = _apportioned(n - least * len(cells), [max(sizes[region], 1) for region, _ in cells])
    people: list[Inspector] = []
    for (region, department), extra in zip(cells, quotas, strict=True):
        team = [f"P{len(people) + k:05d}" for k in range(1, least + extra + 1)]
        held = _categories(_key(seed, "categories", region, department), team, categories)
        people.extend(
            Inspector(
                id=person,
                department=department,
                categories=held[person],
                licence=f"L{person[1:]}",
                licence_until=licence_until,
                region=region,
                max_load=max_load,
            )
            for person in team
        )
    return InspectorRegister(people)


def _apportioned(total: int, weights: Sequence[int]) -> list[int]:
    """Share out `total` by largest remainders; equal remainders in the order given."""
    whole = sum(weights)
    shares = [divmod(total * weight, whole) for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-shares[at][1], at))
    quotas = [quotient for quotient, _ in shares]
    for at in order[: total - sum(quotas)]:
        quotas[at] += 1
    return quotas


def _categories(key: str, team: Sequence[str], categories: Sequence[str]) -> dict[str, list[str]]:
    """Give each category to two people in turn, and to one in four of the others."""
    held: dict[str, list[str]] = {person: [] for person in team}
    order = _shuffled(key, team)
    for k, category in enumerate(_shuffled(key, sorted(set(categories)))):
        sure = {order[2 * k % len(order)], order[(2 * k + 1) % len(order)]}
        for person in team:
            if person in sure or _ticket(key, f"{category}/{person}")[0] < 64:
                held[person].append(category)
    return held


def made_up_conflicts(
    subjects: Iterable[tuple[str, str]],
    *,
    count: int,
    inspectors: InspectorRegister,
    seed: Seed,
) -> tuple[Conflict, ...]:
    """Return `count` declared interests, each of another subject, with one inspector of its region.

    Args:
        subjects: pairs of id and region, in any order; read once.
        count: how many; the subjects with the smallest tickets get them.
        inspectors: who may have them; someone who serves everywhere counts for every region.
        seed: where all of it comes from.
    """
    key = _key(seed, "conflicts")
    by_region: dict[str, list[str]] = {}
    for person in inspectors:
        by_region.setdefault(person.region, []).append(person.id)
    everywhere = by_region.pop("", [])
    chosen = heapq.nsmallest(
        count, ((_ticket(key, identity), identity, region) for identity, region in subjects)
    )
    found = []
    for _, identity, region in chosen:
        people = sorted(by_region.get(region, []) + everywhere)
        if people:
            at = below(stream(_key(seed, "conflict", identity)), len(people))
            found.append(Conflict(people[at], identity, REASON))
    return tuple(sorted(found, key=lambda c: (c.inspector, c.subject)))


@frozen(kw_only=True)
class Roster:
    """How many of each `write_roster` wrote or read; `skipped` rows have no id."""

    inspectors: int
    conflicts: int
    regions: int
    subjects: int
    skipped: int


def write_roster(
    like: Path,
    *,
    region_column: str,
    n: int,
    departments: Sequence[str],
    categories: Sequence[str] | Path,
    conflicts: str,
    seed: Seed,
    out: Path,
    id_column: str | None = None,
    licence_until: date | None = LICENCE_UNTIL,
    max_load: int | None = None,
) -> Roster:
    """Write made-up `inspectors.csv` and `conflicts.csv` for a register of subjects.

    The register is read twice and never held. A row without an id is passed over and counted.

    Args:
        like: the subjects' register, CSV or XLSX.
        region_column: its heading (or field) of the region; `""` makes inspectors who serve
            everywhere.
        n: inspectors.
        departments: their departments.
        categories: their categories, or a file of them, see `read_categories`.
        conflicts: how many declared interests, as a share of the subjects, rounded up: `"1%"`; `"0"`
            for none.
        seed: where all of it comes from.
        out: an existing folder.
        id_column: the heading of the id, where it is not a known one.
        licence_until: the last valid day of every licence.
        max_load: visits that each may make, `None` without a cap.

    Raises:
        InputError: the register cannot be read, a column is missing, or `n` is too small.
    """
    share = Fraction(0) if conflicts in ("0", "0%") else parse_ratio(conflicts)
    names = read_categories(categories) if isinstance(categories, Path) else tuple(categories)
    sizes: Counter[str] = Counter()
    skipped = 0
    for identity, region in _subjects_of(like, region_column, id_column):
        if identity:
            sizes[region] += 1
        else:
            skipped += 1
    total = sizes.total()
    inspectors = made_up_inspectors(
        n,
        regions=sizes if region_column else None,
        departments=departments,
        categories=names,
        seed=seed,
        licence_until=licence_until,
        max_load=max_load,
    )
    pairs = made_up_conflicts(
        (pair for pair in _subjects_of(like, region_column, id_column) if pair[0]),
        count=-(-total * share.numerator // share.denominator),
        inspectors=inspectors,
        seed=seed,
    )
    write_inspectors(out / "inspectors.csv", inspectors)
    write_conflicts(out / "conflicts.csv", pairs)
    return Roster(
        inspectors=len(inspectors),
        conflicts=len(pairs),
        regions=len(sizes) if region_column else 0,
        subjects=total,
        skipped=skipped,
    )


def _subjects_of(
    like: Path, region_column: str, id_column: str | None
) -> Iterator[tuple[str, str]]:
    """Yield id and region of every row; the id is `""` where the row has none."""
    table = open_table(like)
    columns = {} if id_column is None else {"id": id_column}
    required = ("id", region_column) if region_column else ("id",)
    at = find_columns(table, "subjects", columns=columns, required=required)
    id_at, region_at = at["id"], at.get(region_column) if region_column else None
    broken: list[int] = []
    for _, row in table.rows(reject=lambda line, _cells, _reason: broken.append(line)):
        identity, reason = examined_id(row[id_at], accept_opaque_ids=True)
        region = "" if region_at is None else trimmed(row[region_at])
        yield ("" if reason or value_problem(region) else identity), region
    yield from (("", "") for _ in broken)


def read_categories(path: Path) -> tuple[str, ...]:
    """Read categories from a file: one in each line, or a vocabulary of item codes.

    A file whose first line is `vocabulary,value` gives the codes of the values that begin with one
    (`A01.直销违法行为检查` gives `A01`).

    Raises:
        InputError: the file cannot be read, or has none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read as UTF-8 text: {error}", source=path.name) from error
    lines = text.splitlines()
    if lines and lines[0] == "vocabulary,value":
        values = [row[1] for row in csv.reader(lines[1:]) if len(row) == 2]
        found = [code.group(1) for code in map(_ITEM_CODE.match, values) if code]
    else:
        found = [name for name in map(trimmed, lines) if name]
    if not found:
        raise InputError("has no category: write one in each line", source=path.name)
    return tuple(sorted(set(found)))
