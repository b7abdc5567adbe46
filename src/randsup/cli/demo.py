"""The bundled demonstration: a made-up case, the same on every machine.

About two thousand enterprises in eight districts with credit classes A to D, sixty inspectors of three
departments, one per cent of declared interests; a task of one department, a joint task of three, and a
surprise task.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from randsup.lottery import Seed
from randsup.tables.conflicts import write_conflicts
from randsup.tables.inspectors import write_inspectors
from randsup.tables.writing import write_csv
from randsup.testing.made_up import (
    SUBJECT_HEADINGS,
    made_up_conflicts,
    made_up_inspectors,
    made_up_subjects,
)

SEED: Final = "5d" * 32
"""The seed of the case, from which the enterprises come too."""
PEOPLE_SEED: Final = "5f" * 32
"""The seed of the people, under which each department has enough holders of its category."""
SUBJECTS: Final = 2000
INSPECTORS: Final = 60
DISTRICTS: Final = ("东城区", "西城区", "南山区", "北湖区", "河东区", "河西区", "新港区", "云岭区")
DEPARTMENTS: Final = ("市场监管局", "应急管理局", "生态环境局")
CATEGORIES: Final = ("食品安全", "特种设备", "环境保护")
_CONFLICTS: Final = 20

_CASE: Final = """\
# 演示用例：所有企业、人员均为虚构。 A made-up case: nobody real is in it.
schema = 1
profile = "{profile}"
layers = ["cn-baseline"]
seed = "{seed}"
on_bad_row = "set-aside"

[registers.subjects]
path = "subjects.csv"

[registers.inspectors]
path = "inspectors.csv"

[registers.conflicts]
path = "conflicts.csv"

[[task]]
id = "2026-a"
title = "食品经营单部门抽查"
items = ["A01"]
strata = ["region", "credit_class"]
departments = [{{ name = "市场监管局", lead = true, seats = 2, categories = ["食品安全"] }}]
window = {{ first = 2026-09-01, last = 2026-09-18 }}

[task.ratio]
source = "演示抽查计划"
by = {{ column = "credit_class", values = {{ A = "1%", B = "3%", C = "5%", D = "10%" }} }}

[task.events]
plan_approved = 2026-08-17
list_drawn = 2026-08-28
sampling_closed = 2026-09-18
inspection_closed = 2026-09-18
result_formed = 2026-09-18
measure_decided = 2026-09-21

[[task]]
id = "2026-b"
title = "三部门联合抽查"
items = ["A01", "B02", "C03"]
strata = ["region"]
rounding = "total"
ratio = {{ value = "2%", kind = "minimum", source = "演示联合抽查计划" }}
departments = [
  {{ name = "市场监管局", lead = true, inspectors = 4, seats = 2, categories = ["食品安全"] }},
  {{ name = "应急管理局", inspectors = 3, seats = 1, categories = ["特种设备"] }},
  {{ name = "生态环境局", inspectors = 3, seats = 1, categories = ["环境保护"] }},
]
window = {{ first = 2026-10-12, last = 2026-10-30 }}

[task.events]
plan_approved = 2026-09-28
list_drawn = 2026-10-09

[[task]]
id = "2026-c"
title = "危险化学品突击检查"
items = ["B02"]
ratio = {{ value = "1%", kind = "minimum", source = "演示突击检查任务" }}
departments = [{{ name = "应急管理局", lead = true, seats = 2 }}]
window = {{ first = 2026-11-16, last = 2026-11-27 }}
surprise = true

[task.events]
plan_approved = 2026-11-09
list_drawn = 2026-11-13
"""


def write_demo(folder: Path, *, profile: str) -> None:
    """Write the demonstration case into an existing folder."""
    seed, chosen = Seed.from_hex(SEED), Seed.from_hex(PEOPLE_SEED)
    rows = list(made_up_subjects(SUBJECTS, regions=DISTRICTS, seed=seed))
    write_csv(folder / "subjects.csv", SUBJECT_HEADINGS, rows)
    people = made_up_inspectors(
        INSPECTORS, regions=None, departments=DEPARTMENTS, categories=CATEGORIES, seed=chosen
    )
    write_inspectors(folder / "inspectors.csv", people)
    write_conflicts(
        folder / "conflicts.csv",
        made_up_conflicts(
            ((row[0], row[2]) for row in rows), count=_CONFLICTS, inspectors=people, seed=seed
        ),
    )
    (folder / "case.toml").write_text(
        _CASE.format(profile=profile, seed=SEED), encoding="utf-8", newline="\n"
    )
