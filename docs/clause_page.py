"""`clauses.md`: every clause of the registry, what carries it, what proves it, or why nothing does.

A page for readers and, through its counts, for whoever asks what is done and what is open. The states
are those of `randsup.profiles.registry`; what is proven is read from the tests, not from the last
generated file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from randsup.law.clause import Citation
from randsup.law.policy import Policy
from randsup.profiles.registry import (
    PROFILES,
    ClauseEntry,
    cited_by,
    clauses,
    organisational,
    state,
)

COLUMNS: Final = (
    "clauses",
    "computable",
    "carried",
    "proven",
    "not proven",
    "open",
    "organisational",
)
"""The columns of the counts; computable = proven + not proven + open."""

Tests = Mapping[str, Sequence[tuple[str, str]]]
"""By clause id the (file, test) that bear its mark, sorted."""


@frozen(kw_only=True)
class Row:
    """A clause of the registry, as the page shows it."""

    entry: ClauseEntry
    paths: tuple[str, ...]
    tests: tuple[tuple[str, str], ...]

    @property
    def state(self) -> str:
        """Where it stands, a key of `randsup.profiles.registry.STATES`."""
        return state(self.entry, carried=bool(self.paths), proven=bool(self.tests))


def rows(tests: Tests) -> tuple[Row, ...]:
    """Return a row for every clause of the registry, in text order."""
    return tuple(
        Row(entry=entry, paths=cited_by(entry.id), tests=tuple(tests.get(entry.id, ())))
        for entry in clauses()
    )


def counts(found: Iterable[Row]) -> tuple[int, ...]:
    """Return what the columns of the counts hold for some rows."""
    found = tuple(found)
    states = Counter(row.state for row in found)
    computable = [row for row in found if row.entry.computable]
    carried = sum(bool(row.paths) for row in computable)
    by_state = (states[s] for s in ("proven", "carried", "open", "organisational"))
    return (len(found), len(computable), carried, *by_state)


def tables(found: Sequence[Row]) -> tuple[tuple[str, tuple[tuple[str, tuple[int, ...]], ...]], ...]:
    """Return the counts per document and per topic: (heading, ((name, counts), …)), a total last."""
    made = []
    for heading in ("document", "topic"):
        names = dict.fromkeys(getattr(row.entry, heading) for row in found)
        lines = [
            (name, counts(row for row in found if getattr(row.entry, heading) == name))
            for name in names
        ]
        made.append((heading, (*lines, ("all", counts(found)))))
    return tuple(made)


def printed(found: Sequence[Row]) -> str:
    """Return the counts as text for a terminal or a log."""
    lines = []
    for heading, table in tables(found):
        lines.append(f"{heading:<16}" + "".join(f"{c:>15}" for c in COLUMNS))
        lines += [f"{name:<16}" + "".join(f"{n:>15}" for n in numbers) for name, numbers in table]
        lines.append("")
    return "\n".join(lines)


def page(tests: Tests, layers: Iterable[Policy], generated: str) -> str:
    """Return the text of `clauses.md`.

    Args:
        tests: what bears the mark of each clause.
        layers: the built-in profiles that are none of the five regulations.
        generated: the line that says that the page is generated.
    """
    found = rows(tests)
    return "\n".join([*_head(found, generated), *_documents(found), *_layers(layers, tests)]) + "\n"


def _head(found: Sequence[Row], generated: str) -> Iterator[str]:
    yield from (
        "# Clauses",
        "",
        generated,
        "",
        f"All {len(found)} clauses of the five regulations: the words (60 characters at most), the",
        "parameters that carry them, and the tests that bear the mark",
        '`@pytest.mark.clause("…")` with the id: such a test fails when the rule is broken. The same for',
        "one clause: `randsup clause ID`. A clause is",
        "",
        "* **proven**: a parameter carries it, and a test proves it;",
        "* **carried**: a parameter holds what it says, and no test of a rule names it yet;",
        "* **open**: the rules of its topic are still to come; parameters may hold it already;",
        "* **organisational**: it asks something of an office, not of software; the reason stands with it.",
        "",
        "## Counts",
        "",
        "Computable is what is not organisational: proven, not proven (carried, without a test) and open",
        "together. Carried counts every computable clause that a parameter cites.",
    )
    for heading, table in tables(found):
        yield ""
        yield f"| {' | '.join((heading, *COLUMNS))} |"
        yield "|---|" + "---:|" * len(COLUMNS)
        yield from (f"| {name} | {' | '.join(map(str, numbers))} |" for name, numbers in table)


def _documents(found: Sequence[Row]) -> Iterator[str]:
    for document, profile in PROFILES.items():
        yield from ("", f"## {document}", "", f"Profile `{profile}`.", "")
        yield "| clause | section, words | topic | state | carried by | tests |"
        yield "|---|---|---|---|---|---|"
        for row in (r for r in found if r.entry.document == document):
            entry = row.entry
            words = entry.section + "".join(f"“{quote}”" for quote in entry.quotes)
            cells = (
                f"`{entry.id}`",
                cell(words),
                entry.topic,
                cell(_state(row)),
                _parameters(row.paths),
                _tests(row.tests),
            )
            yield f"| {' | '.join(cells)} |"


def _state(row: Row) -> str:
    why = organisational(row.entry.id)
    if why is not None:
        return f"organisational ({why.code}): {why.en}"
    return f"open: {row.entry.topic}" if row.state == "open" else row.state


def _parameters(paths: Iterable[str]) -> str:
    links = (f"[{path}](policy-parameters.md#{slug(path)})" for path in paths)
    return "<br>".join(links) or "–"


def _tests(tests: Iterable[tuple[str, str]]) -> str:
    return "<br>".join(f"[{test}](../../{file})" for file, test in tests) or "–"


def _layers(layers: Iterable[Policy], tests: Tests) -> Iterator[str]:
    """Yield the clauses of the layers, which are not of the five regulations."""
    for policy in layers:
        yield from ("", f"## {policy.id}", "")
        for document in policy.documents:
            parts = (document.title, document.number, document.status)
            yield from (f"`{document.id}`: " + ", ".join(p for p in parts if p) + ".", "")
        yield "| clause | section, words | carried by | tests |"
        yield "|---|---|---|---|"
        said: dict[str, dict[Citation, list[str]]] = {}
        for parameter, clause in policy.spoken():
            for citation in clause.citations:
                paths = said.setdefault(citation.clause, {}).setdefault(citation, [])
                paths.append(parameter.path)
        for id_, cited in sorted(said.items()):
            words = "".join(f"{c.section}“{c.quote}”" for c in cited)
            carried = dict.fromkeys(path for paths in cited.values() for path in paths)
            last = _tests(tests.get(id_, ()))
            yield f"| `{id_}` | {cell(words)} | {_parameters(sorted(carried))} | {last} |"


def slug(heading: str) -> str:
    """Return the anchor that a heading gets on a rendered page.

    >>> slug("joint.max_departments"), slug("Two commands")
    ('jointmax_departments', 'two-commands')
    """
    kept = (c for c in heading.strip().lower() if c.isalnum() or c in " -_")
    return "".join(kept).replace(" ", "-")


def cell(text: str) -> str:
    r"""Return text as a cell of a table holds it; `<` and `>` are shown, not read as markup.

    >>> cell("a|b <c>")
    'a\\|b &lt;c&gt;'
    """
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;").replace(">", "&gt;")
