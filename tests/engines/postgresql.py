"""Runs the PostgreSQL text of `docs/reference/verify-in-sql.md` with psql and compares it with Python.

python -m tests.engines.postgresql [ARGUMENT OF psql ...]      e.g. -h localhost -U postgres

It needs a server of PostgreSQL 14 or later with the encoding UTF8, and makes a database `randsup_page` for itself. No
test of the suite, as that needs no server; run it when the page changes.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.engines.test_sql_page import (
    BLOCKS,
    BY_WEIGHT,
    EQUAL,
    ROWS,
    WEIGHT,
    Lists,
    lists,
    odds_of,
    python,
    statements,
)

DATABASE = "randsup_page"
AWKWARD = [("quoted", 'a"b\\c', ""), ("comma", "x,y", "𠮷区"), ("blank", "", "\ufb01")]


def psql(
    arguments: list[str], script: str, folder: Path, *, base: str = DATABASE
) -> list[list[str]]:
    """Run a script and return the cells of what it prints."""
    path = folder / "script.sql"
    path.write_text(script, encoding="utf-8")
    asked = [
        "psql",
        *arguments,
        "-d",
        base,
        "-X",
        "-q",
        "--csv",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-f",
        str(path),
    ]
    done = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode or done.stderr:
        raise SystemExit(f"psql: {done.stderr}")
    return list(csv.reader(done.stdout.splitlines()))


class Page:
    """The page's text in a fresh database."""

    def __init__(self, arguments: list[str], folder: Path) -> None:
        self._arguments, self._folder = arguments, folder

    def asked(
        self, rows: list[tuple[str, str, str]], query: str, **decided: Any
    ) -> list[list[str]]:
        """Load rows as the page says, run its statements, and ask something."""
        for statement in (
            f"DROP DATABASE IF EXISTS {DATABASE}",
            f"CREATE DATABASE {DATABASE} ENCODING UTF8 TEMPLATE template0",
        ):
            psql(
                self._arguments,
                f"SET client_min_messages = error; {statement};"
                if "IF" in statement
                else statement,
                self._folder,
                base="postgres",
            )
        register = self._folder / "subjects.csv"
        with register.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [("id", "credit_class", "region"), *rows]
            )
        load = f"\\copy subjects FROM '{register}' WITH (FORMAT csv, HEADER true)"
        odds = [f"{entered};" for entered in decided.get("odds", ())]
        script = [
            BLOCKS["postgresql"],
            BLOCKS["register"],
            load,
            *statements(**decided),
            *odds,
            query,
        ]
        return psql(self._arguments, "\n".join(script), self._folder)

    def drawn(
        self, rows: list[tuple[str, str, str]], view: str = "drawn", **decided: Any
    ) -> tuple[Lists, Lists]:
        """Return the selected and the reserve."""
        found: list[Lists] = []
        for which in ("selected", "reserve"):
            query = f"SELECT class, rank, id, ticket FROM {view} WHERE list = '{which}' ORDER BY class, rank;"
            found.append([(c, int(r), i, t) for c, r, i, t in self.asked(rows, query, **decided)])
        return found[0], found[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        page = Page(sys.argv[1:], Path(name))
        for label, (decided, fields) in EQUAL.items():
            assert page.drawn(ROWS, **decided) == lists(python(ROWS, **fields)), label
            sys.stdout.write(f"same: {label}\n")
        strata = python([*ROWS, *AWKWARD], strata=["region", "credit_class"])
        assert page.asked([*ROWS, *AWKWARD], BLOCKS["digest"]) == [[strata.digest]]
        sys.stdout.write("same: digest\n")
        for label, (size, fields, view) in BY_WEIGHT.items():
            expected = python(ROWS[:size], weight="score", **fields)
            decided = {"whole": True, "weight": WEIGHT, "ratio": fields["ratio"]}
            decided["odds"] = odds_of(expected)
            assert page.drawn(ROWS[:size], view, **decided) == lists(expected), label
            sys.stdout.write(f"same: {label}\n")
        published = "\n".join(
            "INSERT INTO published VALUES "
            f"('2026-03', '{s.subject}', '{' / '.join(s.stratum)}', '{s.rank}', '{s.ticket}', '');"
            for s in python(ROWS, strata=["region", "credit_class"]).selected
        )
        columns = ("task", "subject", "stratum", "rank", "ticket", "probability")
        table = f"CREATE TABLE published ({', '.join(f'{c} text' for c in columns)});"
        assert page.asked(ROWS, f"{table}\n{published}\n{BLOCKS['compare']}") == []
        change = "UPDATE published SET rank = '9999' WHERE subject = (SELECT min(subject) FROM published);"
        assert len(page.asked(ROWS, f"{table}\n{published}\n{change}\n{BLOCKS['compare']}")) == 2
        assert page.asked(ROWS, BLOCKS["list"])
        sys.stdout.write("same: compare\n")


if __name__ == "__main__":
    main()
