"""One case that uses what draws can do together, for the tests that compare engines and faces of it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.building import CASE, INSPECTORS, REGIONS, Row, edited, subjects, table, write_case

_HEADING, *_ROWS = subjects(240, regions=[*REGIONS, "𠮷区"])
CARRIERS: list[Row] = [
    (f"LIFT-{n:02}", f"电梯{n}", row[2], row[3], "电梯") for n, row in enumerate(_ROWS[:24])
]
SUBJECTS: list[Row] = [
    (*_HEADING, "carrier_of", "score"),
    *((*row, "", str((1, 2, 5, 40)[n % 4])) for n, row in enumerate(_ROWS)),
    *((*row, _ROWS[n][0], "3") for n, row in enumerate(CARRIERS)),
]
HISTORY: list[Row] = [
    ("date", "subject", "task", "inspector"),
    *(("2026-03-02", row[0], "old", "S01") for row in _ROWS[:60]),
    *(("2025-11-30", row[0], "older", "H02") for row in _ROWS[60:90]),
]
PEOPLE: list[Row] = [
    (*INSPECTORS[0][:-1], "max_load", "role", "share"),
    *((*row[:-1], "", "expert" if row[0] == "S07" else "", "1/2" if row[0] == "S05" else "") for row in INSPECTORS[1:]),
]  # fmt: skip
CONFLICTS: list[Row] = [
    ("inspector", "subject", "reason"),
    *((f"S{n % 8:02}", row[0], "近亲属任职") for n, row in enumerate(_ROWS[:9])),
]
_OTHER = 'departments = [{ name = "环保局", lead = true, seats = 2 }]\n'
TASKS = (
    (
        'strata = ["region"]\n',
        'strata = ["region", "credit_class"]\nrounding = "total"\ngroup = "g"\nschedule = true\n'
        'filter = [{ column = "credit_class", in = ["A", "B", "C"] }]\nfilter_reason = "年度计划"\n'
        'frequency_cap = { max = 1, per = "year" }\ncooling_off = { months = 9 }\n'
        'history_design = "conditional"\n',
    ),
    (', categories = ["食品"]', ""),
    ('path = "subjects.csv"', 'path = "subjects.csv"\naccept_opaque_ids = true'),
    (
        "[registers.conflicts]",
        '[registers.history]\npath = "history.csv"\naccept_opaque_ids = true\n\n[registers.conflicts]',
    ),
)
MORE = f"""
[[task]]
id = "b"
title = "轮换"
group = "g"
rotate = true
schedule = true
strata = ["region", "credit_class"]
ratio = {{ value = "15%", source = "计划" }}
{_OTHER}window = {{ first = 2026-10-08, last = 2026-10-30 }}

[[task]]
id = "c"
title = "不重复"
strata = ["region"]
ratio = {{ value = "20%", source = "计划" }}
frequency_cap = {{ max = 1, per = "year" }}
history_design = "exclude"
{_OTHER}window = {{ first = 2026-11-02, last = 2026-11-13 }}

[[task]]
id = "d"
title = "按分值"
design = "pareto"
weight = "score"
strata = ["region"]
filter = [{{ column = "score", in = ["1", "2", "5", "40"] }}]
filter_reason = "只抽企业"
ratio = {{ value = "10%", source = "计划" }}
frequency_cap = {{ max = 2, per = 12 }}
history_design = "conditional"
{_OTHER}window = {{ first = 2026-11-16, last = 2026-11-27 }}

[[task]]
id = "e"
title = "按分值，可增加"
design = "sequential-poisson"
weight = "score"
ratio = {{ value = "2%", source = "计划" }}
{_OTHER}window = {{ first = 2026-12-01, last = 2026-12-11 }}
"""


def write_whole(folder: Path, *edits: tuple[str, str], case: str = CASE) -> Path:
    """Write the case."""
    written = write_case(
        folder,
        edited(edited(case, *TASKS) + MORE, *edits),
        subjects=SUBJECTS,
        inspectors=PEOPLE,
        conflicts=CONFLICTS,
    )
    table(folder / "history.csv", HISTORY)
    return written
