"""The page of the 48 checks, from the table in the library."""

# ruff: noqa: E501, the lines of the page are as long as they are

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from clause_page import cell, slug

from randsup.law.clause import Clause
from randsup.law.policy import Policy
from randsup.proof.checks import CHECKS, Check
from randsup.proof.checks.randomness import DEVIATIONS, LARGEST, SEEDS

TEST: Final = "tests/proof/checks/test_near_misses.py"
PROPERTIES: Final = "tests/proof/checks/test_violations.py"
FIELDS: Final = "tests/proof/checks/test_fields.py"

_HEAD: Final = """\
# The 48 checks of a dispatch

{generated}

What must hold of every dispatch, as checks that anybody can ask: `randsup audit DIR` of a run,
`randsup audit CASE --assignments FILE.csv` of a list of teams from any system, `randsup.proof.checks.audit(evidence)` in a program.
A dispatch is judged as it is given, by the registers; only D16 to D19, D23 and D31 run the procedure again, on evidence
that was changed where it must not matter, and D39 does the events of a log again.

## What is said

| state | | when |
|---|---|---|
| `holds` | 符合 | nothing was found |
| `breach` | 不符合 | each finding names its witness, with the sentence of the text and its strength; `must` where no text prints it |
| `not-checkable` | 无法核对 | the evidence named in the last column is missing; `audit` returns a remark with this code, no breach; the command says how the evidence can be had |
| `not-applicable` | 不适用 | there is nothing to look at, with the reason |

A code never changes its meaning and is never given to another check. What one check reports, another does not report again; the exceptions
are the recomputing checks: D17 finds every change of a dispatch whose seed is known, beside the check that names its kind.

* D01 and D13 speak of what the subject gets: a seat that is lawfully empty is a breach there, with its proof in D29.
* D19 counts, over {seeds} seeds, how often one of two named people (`Evidence.pair`) goes to the first subject without the other: more than
  {deviations} standard deviations of a fair coin is a breach. "First" is the first to which both may go. It is asked only on demand, `--pair A B`;
  people with other interests, loads or past visits are not compared.
* D09 looks for two places on one day between tasks that are kept apart (`keep_apart`); of others the run says that the office arranges the days.
* D10 counts the people as well: more than the crew that was fixed, without a recorded growth, is a breach.
* D17 draws the subjects and their days again where the whole run is at hand.
* D20 compares the frame where one is given (`Evidence.frame`); the command makes it from the kept inputs. D24 looks at the texts that it is given
  (`Evidence.public`); the command takes the commitments and the log up to the first line that reveals.
* D21 follows every number below n, n up to {largest}, through the first and the last words that are accepted and all that are not.
* D28 computes the greatest flow where no step of the ladder was taken; where one was, the certificates (D29) are the bound.
* D31 needs departments without a stated crew: one more person in a register changes who is of a crew. Steps of the ladder are left out.
* D33 and D34 do not look into departments where a step of the ladder was taken, nor at packages: nothing is balanced there; nor where
  whoever has an interest is replaced after the draw (`recusal_order = "draw-then-replace"`).
* D32 bounds what was borrowed: at least the seats that the step filled; at most the proven deficiency, and one more for each seat that a
  later step filled. D32, D44 and D45 hold a step to the plan and the text as well.
* D38 finds shorter chains among the department's own officers; under `keep_apart`, where days can make a chain longer, it looks at the links alone.
* D39 does every event of a log again from the registers; what follows otherwise is a breach of the event.
* D41 looks at the recusals of the log, none of which may be measured by a window, and at the requests that were refused: no folder knows
  those; `--refusals FILE` names them (columns `seat` 席位, `kind` 种类: 回避 or 替换申请, `filed` 提出日期, `late` 是否逾期: 是 or 否).
* D43 reads the leaders from the log; in a list of teams they stand under the number 0. Where the text demands a leader and nobody has been
  drawn, it is not checkable until the inspection is closed (event `inspection_closed`), and then a breach.
* D48 needs the day of archiving (event `archived` of the case, or `--archived`) and until when the papers are kept (`--kept-until`); a recorded
  reason (override of `archive.retention_min_years`) goes before a term in principle.

## A list of teams

CSV or XLSX, one row for each person; headings as here or in Chinese: `subject` 检查对象, `department` 部门, `inspector` 执法检查人员 (empty: an empty seat),
and, where the list has them, `task` 任务 and `seat` 席位. Without numbers the places of a department are numbered as they stand, the places that
need a category first. Experts on numbers beyond the seats take none; a row under the number 0 names the leader. A subject that the register
does not hold was not drawn (D27). Visits are carried from task to task, in the order of the windows. The case says the rest: registers, conflicts,
the tasks with their departments, seats and windows.

Exit code 0: no breach; 1: breaches; 2: what was given cannot be read. `--json` prints `tasks`, each with `id` and `checks`: `code`, `name`,
`state`, `missing` (fields of the evidence), `zh`, `en`, `findings` (`code`, `strength`, `about`, `zh`, `en`, `clause`).

## The table

Each check has a near-miss, a case that breaks it and no other, beside a lawful case that differs in one thing:
[{test}](../../{test}), `test_near_miss[CODE]`; and a property: what is broken by lot, anywhere and by however much, is found with its witness
([{properties}](../../{properties})). Every field of a record's dispatch is changed in turn in [{fields}](../../{fields}).

| code | name | | what must hold | parameter and clauses | near-miss | needs |
|---|---|---|---|---|---|---|
"""


def page(policies: Iterable[Policy], generated: str) -> str:
    """Return the text of `checks.md`."""
    known = tuple(policies)
    head = _HEAD.format(
        generated=generated,
        seeds=SEEDS,
        deviations=DEVIATIONS,
        largest=LARGEST,
        test=TEST,
        properties=PROPERTIES,
        fields=FIELDS,
    )
    return head + "".join(f"{_row(check, known)}\n" for check in CHECKS)


def _row(check: Check, policies: tuple[Policy, ...]) -> str:
    clauses = []
    for path in check.paths:
        said = (policy[path] for policy in policies)
        ids = dict.fromkeys(i for c in said if isinstance(c, Clause) for i in c.clauses)
        link = f"[{path}](policy-parameters.md#{slug(path)})"
        clauses.append(": ".join(filter(None, (link, ", ".join(f"`{i}`" for i in ids)))))
    needs = ", ".join(f"`{name}`" for name in check.needs)
    cells = (
        check.code,
        f"`{check.name}`",
        check.zh,
        check.en,
        "; ".join(clauses) or "–",
        f"`{check.near_miss}`",
        needs or "–",
    )
    return f"| {' | '.join(cell(c) for c in cells)} |"
