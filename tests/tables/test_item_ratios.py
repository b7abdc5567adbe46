"""Published item lists and ladders: every row can be expressed as rules, and is; read from the files."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest

from randsup import InputError, load_policy
from randsup.facts.frequencies import Frequency, StatedFrequency, parse_frequency_text
from randsup.facts.ratios import RatioRule, RatioRules
from randsup.facts.shares import StatedRatio, parse_ratio_text
from randsup.rules.ratio.ratios import resolve
from randsup.tables.item_ratios import item_rules
from tests.cli.building import SHARED

DATA = SHARED / "data"
ITEMS = DATA / "zhejiang-items.csv"
RATIOS = DATA / "official-ratios.csv"
POLICY = load_policy("shenzhen")

Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    if not path.exists():
        pytest.skip(f"{path.name} stands beside the checkout, in ../shared/data; a clone has none")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def percent(text: str) -> Fraction | None:
    return Fraction(text) / 100 if text else None


def ends(stated: StatedRatio) -> tuple[Fraction | None, Fraction | None]:
    """Return the least and the most that a text states of the whole: parts of it apart."""
    whole = [s for s in stated.shares if not s.part]
    least = [s.share for s in whole if s.kind != "maximum"]
    most = [s.share for s in whole if s.kind != "minimum"]
    return (least[0] if least else None, most[0] if most else None)


def yearly(stated: StatedFrequency) -> tuple[Fraction | None, Fraction | None]:
    """Return how often a year at least and at most, where one frequency by years is stated."""
    if len(stated.frequencies) != 1 or stated.frequencies[0].unit != "year":
        return None, None
    (f,) = stated.frequencies
    least, most = f.min_times, f.max_times
    return (
        None if least is None else Fraction(least, f.every),
        None if most is None else Fraction(most, f.every),
    )


def expressed(row: Row) -> tuple[RatioRule, ...]:
    """Return the rules of a row; what names a part needs a column that the office chooses."""
    name = f"{row['department']} / {row['item_no']} / {row['sub_item']}"
    text, frequency = row["ratio_text"], row["frequency_text"]
    try:
        return item_rules(name, text, frequency=frequency)
    except InputError:
        return tuple(
            RatioRule(
                id=f"{name} {s.scope}",
                source=text,
                share=s.share,
                kind=s.kind,
                when={"单位类别": s.scope} if s.scope else {},
                frequency=frequency,
            )
            for s in parse_ratio_text(text).shares
        )


def test_every_row_of_the_published_list_is_expressed() -> None:
    listed = rows(ITEMS)
    stated_elsewhere = 0
    for row in listed:
        least, most = percent(row["ratio_min_pct"]), percent(row["ratio_max_pct"])
        assert ends(parse_ratio_text(row["ratio_text"])) == (least, most), row["ratio_text"]
        made = expressed(row)
        assert all(r.frequency == row["frequency_text"] for r in made)
        if (least, most) == (None, None):
            assert made == ()
            stated_elsewhere += 1
            with pytest.raises(InputError, match="left open"):
                resolve(
                    {}, RatioRules(elsewhere=(f"{row['item_no']}: {row['ratio_text']}",)), POLICY
                )
            continue
        for body in {r.body for r in made}:
            found = resolve({}, RatioRules(rules=made, body=body), POLICY)
            assert found.ratio == (most if least is None else least)
            assert found.kind == ("exact" if least == most else "minimum" if least else "maximum")
    assert 0 < stated_elsewhere < len(listed)


def test_the_part_of_a_ratio_has_its_own_floor() -> None:
    (row,) = [r for r in rows(ITEMS) if "其中" in r["ratio_text"]]
    found = {
        kind: resolve({"单位类别": kind}, RatioRules(rules=expressed(row)), POLICY)
        for kind in ("重点检查单位", "其他")
    }
    assert found["其他"].ratio == Fraction(1, 10)
    assert found["重点检查单位"].ratio == Fraction(8, 100)
    with pytest.raises(InputError, match="no column for it"):
        item_rules("33", row["ratio_text"])


def test_every_frequency_of_the_published_list_is_expressed() -> None:
    for row in rows(ITEMS):
        text = row["frequency_text"]
        stated = parse_frequency_text(text)
        least, most = row["freq_min_per_year"], row["freq_max_per_year"]
        assert yearly(stated) == (
            Fraction(least) if least else None,
            Fraction(most) if most else None,
        ), text
        assert stated.elsewhere == (re.search("[0-9一]次", text) is None)
        if "有效期内" in row["freq_note"]:
            assert stated.frequencies == (
                Frequency(max_times=2, unit="licence-period", per_subject=True),
            )
        if "同一单位" in row["freq_note"]:
            assert all(f.per_subject for f in stated.frequencies)


def test_the_ladder_of_chongqing() -> None:
    (row,) = [r for r in rows(RATIOS) if r["class_D_pct"]]
    ladder = RatioRules(
        rules=[
            RatioRule(
                id=s.scope, source=row["source"], share=s.share, when={"credit_class": s.scope}
            )
            for s in parse_ratio_text(row["ratio_text"]).shares
        ]
    )
    drawn = [resolve({"credit_class": c}, ladder, POLICY).ratio for c in "ABCD"]
    assert drawn == [percent(row[f"class_{c}_pct"]) for c in "ABCD"]
    assert drawn == sorted(drawn)


def test_every_flat_ratio_that_was_published_is_expressed() -> None:
    """The foreign rows are not in the words of a Chinese list, and not rules of one."""
    read = 0
    for row in rows(RATIOS):
        if (
            not row["flat_min_pct"]
            or row["jurisdiction"].isascii()
            or "FMCSA" in row["jurisdiction"]
        ):
            continue
        stated = parse_ratio_text(row["ratio_text"])
        assert stated.shares[0].share == percent(row["flat_min_pct"]), row["ratio_text"]
        read += 1
    assert read
