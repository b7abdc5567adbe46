"""Replays the draw of a public provincial system, for `docs/explanation/why-this-draw.md`.

python docs/replay.py prints the table of that page. The system's code is public (GuanzhouSong/ZhejiangMicroEnt,
commit b2e194a, class PubScentBackServiceImpl, method randomMain); below is what it does with row numbers, in our words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import lgamma, log

PAGE = 5000
"""Rows that the system reads at a time."""
CASES = (
    (1000, 400),
    (2999, 1000),
    (1000, 700),
    (100_000, 5000),
    (380_000, 19_000),
    (1_426_000, 42_780),
    (100_000, 10),
)
BEGIN, END = "<!-- python docs/replay.py -->", "<!-- end -->"


def every_kth(size: int, n: int, start: int) -> Iterator[int]:
    """Yield the rows, counted from 0, that are drawn from a random start: every k-th, k = N // n."""
    k, first, at = size // n, 0, start
    for _ in range(n):
        if at >= min(PAGE, size - first):  # beyond this page: on to the next one
            first += PAGE
            at -= PAGE
            if at > 0:
                at -= 1
        if at >= max(0, min(PAGE, size - first)):  # not on that page either: it stops
            return
        yield first + at
        at += k


def all_but_every_kth(size: int, n: int, start: int) -> Iterator[int]:
    """Yield the rows that are drawn where more than half are wanted: every k-th is left out."""
    left_out, k, at, skipped = size - n, size // (size - n), start, 0
    for first in range(0, size + 1, PAGE):
        page = range(first, min(first + PAGE, size))
        for row in page:
            if row - first == at and skipped < left_out:
                at += k
                skipped += 1
            else:
                yield row
        at -= len(page)
        if at > 0:
            at -= 1


def samples(size: int, n: int) -> list[tuple[int, ...]]:
    """Return what is drawn from every start that the generator can give."""
    draw, starts = (
        (every_kth, size // n) if n * 2 <= size else (all_but_every_kth, size // (size - n))
    )
    return [tuple(draw(size, n, start)) for start in range(starts)]


def digits(size: int, n: int) -> int:
    """Return how many decimal digits the number of samples of n of N has."""
    return int((lgamma(size + 1) - lgamma(n + 1) - lgamma(size - n + 1)) / log(10)) + 1


def figures(size: int, n: int) -> tuple[str, ...]:
    """Return the cells of one line of the table."""
    found = samples(size, n)
    times: Counter[int] = Counter(row for sample in found for row in sample)
    never = Fraction(size - len(times), size)
    always = Fraction(sum(1 for t in times.values() if t == len(found)), size)
    counts = sorted({len(sample) for sample in found})
    drawn = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,}–{counts[-1]:,}"
    return (
        f"{size:,}",
        f"{n:,}",
        f"{len(set(found)):,}",
        f"{float(never):.1%}",
        f"{float(always):.1%}",
        drawn,
        f"a number of {digits(size, n):,} digits",
    )


def table() -> str:
    """Return the table of the page."""
    head = (
        "N",
        "n",
        "possible samples",
        "can never be drawn",
        "are always drawn",
        "really drawn",
        "possible samples of `draw/1`",
    )
    rows = (head, ("---",) * len(head), *(figures(size, n) for size, n in CASES))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


if __name__ == "__main__":
    print(table())  # noqa: T201
