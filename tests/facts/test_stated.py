"""Shares and frequencies in words: what each form of an item list means, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randsup import InputError
from randsup.facts.frequencies import Frequency, parse_frequency_text
from randsup.facts.shares import parse_factor, parse_ratio_text, parse_share

SHARES = {
    "10%": [("1/10", "exact", "")],
    "抽查比例不少于2‰": [("1/500", "minimum", "")],
    "抽查比例为 3 %": [("3/100", "exact", "")],
    "市局抽查比例不少于30%": [("3/10", "minimum", "市局")],
    "不超过总数的2%": [("1/50", "maximum", "")],
    "一般不超过10%/年": [("1/10", "maximum", "")],
    "每年不少于5%": [("1/20", "minimum", "")],
    "3%以上": [("3/100", "minimum", "")],
    "不高于百分之十五": [("3/20", "maximum", "")],
    "千分之五": [("1/200", "exact", "")],
    "百分之二十": [("1/5", "exact", "")],
    "5％": [("1/20", "exact", "")],
    "3%—5%": [("3/100", "minimum", ""), ("1/20", "maximum", "")],
    "3-5%": [("3/100", "minimum", ""), ("1/20", "maximum", "")],
    "A3% B4%": [("3/100", "exact", "A"), ("1/25", "exact", "B")],
    "A类：3%；D类：不低于6%": [("3/100", "exact", "A类"), ("3/50", "minimum", "D类")],
    "10%，其中重点检查单位不低于8%": [("1/10", "exact", ""), ("2/25", "minimum", "重点检查单位")],
}


@pytest.mark.parametrize("text", SHARES)
def test_a_share_in_words(text: str) -> None:
    stated = parse_ratio_text(text)
    assert [(str(s.share), s.kind, s.scope) for s in stated.shares] == SHARES[text]
    assert stated.rest == ()
    assert not stated.elsewhere


@pytest.mark.parametrize(
    "text",
    ["根据实际情况确定", "结合登记事项检查一并开展", "根据《工作规程（试行）》确定", "1户", "", "3", "百分之很多"],
)  # fmt: skip
def test_no_number_is_stated_elsewhere_and_never_a_default(text: str) -> None:
    assert parse_ratio_text(text).elsewhere


@pytest.mark.parametrize("text", ["0%", "101%", "不低于3%以上", "5%-3%", "1001‰"])
def test_a_wrong_number_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_ratio_text(text)


@pytest.mark.parametrize(
    "text", ["A3%", "3% 4%", "3%—5%", "不低于3%或按专项计划确定", "按计划", "", 3, 0.03, None, True]
)
def test_one_rule_states_one_ratio(text: object) -> None:
    with pytest.raises(InputError):
        parse_share(text)


def test_what_a_rule_may_state() -> None:
    assert parse_share("3/100") == (Fraction(3, 100), "exact")
    assert parse_share("0.03") == (Fraction(3, 100), "exact")
    assert parse_share("一般不超过10%/年") == (Fraction(1, 10), "maximum")
    assert parse_factor("2倍") == 2


@pytest.mark.parametrize("text", ["0", "倍", "-1", "1001", 2, 1.5, "百"])
def test_a_wrong_factor_is_refused(text: object) -> None:
    with pytest.raises(InputError, match="is not a factor"):
        parse_factor(text)


@given(st.integers(1, 10000), st.sampled_from(["不低于", "不超过", ""]))
def test_the_words_before_a_number_decide_its_kind(n: int, word: str) -> None:
    share, kind = parse_share(f"{word}{n // 100}.{n % 100:02}%")
    assert share == Fraction(n, 10000)
    assert kind == {"不低于": "minimum", "不超过": "maximum", "": "exact"}[word]


def test_a_text_of_any_length_is_read_soon_or_refused() -> None:
    assert parse_ratio_text("很" * 999 + "1").elsewhere
    for read in (parse_ratio_text, parse_frequency_text):
        with pytest.raises(InputError, match="has 100000 characters"):
            read("很" * 100_000)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (parse_ratio_text, parse_frequency_text):
        with suppress(InputError):
            read(text)


FREQUENCIES = {
    "每年不少于2次": Frequency(min_times=2),
    "每年两次": Frequency(min_times=2, max_times=2),
    "1次/年": Frequency(min_times=1, max_times=1),
    "1—2次/年": Frequency(min_times=1, max_times=2),
    "每月1次": Frequency(min_times=1, max_times=1, unit="month"),
    "每季度不少于1次": Frequency(min_times=1, unit="quarter"),
    "一般不超过2次/年": Frequency(max_times=2, usual=True),
    "对同一单位每2年抽查不超过1次": Frequency(max_times=1, every=2, per_subject=True),
    "每三年至少1次": Frequency(min_times=1, every=3),
    "在许可有效期内同一单位不超过2次": Frequency(max_times=2, unit="licence-period", per_subject=True),
    "同一年度内不超过2次": Frequency(max_times=2),
    "每年1次20%；或者每年2次各10%": Frequency(min_times=1, max_times=2, instalments=True),
    "每年1次33%；或者每年分次达到33%": Frequency(min_times=1, instalments=True),
}  # fmt: skip


@pytest.mark.parametrize("text", FREQUENCIES)
def test_a_frequency_in_words(text: str) -> None:
    assert parse_frequency_text(text).frequencies == (FREQUENCIES[text],)


def test_two_authorities_have_two_frequencies() -> None:
    city, county = parse_frequency_text("市级局每年组织1次；县级局每月组织1次").frequencies
    assert (city.body, city.unit) == ("市级局", "year")
    assert (county.body, county.unit) == ("县级局", "month")


def test_a_frequency_without_a_number_is_stated_elsewhere() -> None:
    assert parse_frequency_text("根据实际情况确定").elsewhere


@pytest.mark.parametrize("text", ["2次", "3—2次/年"])
def test_a_wrong_frequency_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_frequency_text(text)
