"""The figures of `docs/explanation/why-this-draw.md` are what the replay gives."""

from __future__ import annotations

from collections import Counter
from math import comb

import pytest

from tests.engines.scripts import ROOT, script

replay = script("docs/replay.py")
PAGE = (ROOT / "docs" / "explanation" / "why-this-draw.md").read_text(encoding="utf-8")


def test_the_table_of_the_page_is_the_replayed_one() -> None:
    _, _, rest = PAGE.partition(replay.BEGIN + "\n")
    found, _, _ = rest.partition("\n" + replay.END)
    assert found == replay.table()


def test_a_page_is_stepped_back_by_one_row_too_many() -> None:
    # By hand: k = 7. Start 0 stands at 5005 - 5000 = 5 on the second page, and goes back to 4.
    drawn = list(replay.every_kth(10_000, 1428, 0))
    assert [row for row in drawn if 4990 < row < 5020] == [4991, 4998, 5004, 5011, 5018]
    # Start 5 stands at 5003 - 5000 = 3, start 2 on the first row of the page, from which there is no way back.
    assert min(row for row in replay.every_kth(10_000, 1428, 5) if row >= 5000) == 5002
    assert min(row for row in replay.every_kth(10_000, 1428, 2) if row >= 5000) == 5000


@pytest.mark.parametrize(("size", "n"), [(12, 3), (13, 5), (13, 9), (20, 7)])
def test_small_registers_are_replayed_as_by_hand(size: int, n: int) -> None:
    """On one page it is plainly every k-th row, or all but every k-th."""
    found = replay.samples(size, n)
    if 2 * n <= size:
        k = size // n
        expected = [tuple(range(start, start + k * n, k)) for start in range(k)]
    else:
        k = size // (size - n)
        expected = [
            tuple(sorted(set(range(size)) - set(range(start, start + k * (size - n), k))))
            for start in range(k)
        ]
    assert found == expected
    assert all(len(sample) == n for sample in found)


def test_the_number_of_samples_is_counted_right() -> None:
    assert replay.digits(60, 7) == len(str(comb(60, 7)))
    assert replay.digits(1000, 400) == len(str(comb(1000, 400)))


def test_what_the_page_says_of_a_thousand() -> None:
    found = replay.samples(1000, 400)
    times = Counter(row for sample in found for row in sample)
    assert (len(set(found)), len(times)) == (2, 800)
