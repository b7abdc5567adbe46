"""`randsup scope`: whether a text asks for a draw."""

from __future__ import annotations

import pytest

from tests.cli.building import randsup


@pytest.mark.parametrize(
    ("given", "code", "first"),
    [
        (("shenzhen", "--ground", "查处投诉举报"), 0, "不适用双随机的情形 (complaint_report)"),
        (("shenzhen",), 0, "应双随机 shenzhen-2018/1.3/mandatory"),
        (("tonghua", "--level", "township"), 1, "不在适用范围 tonghua-2020/1/applies-to"),
        (("tonghua", "--subject", "事业单位", "--lang", "en"), 0, "the text may be applied alike"),
        (("tonghua", "--subject", "企业", "--unregistered"), 1, "应双随机"),
        (("linyi", "--ground", "网格化监管"), 0, "其他监管方式，不计入双随机 (grid)"),
        (("shenyang", "--ground", "别的"), 0, "由本机关认定"),
    ],
)
def test_what_is_drawn(given: tuple[str, ...], code: int, first: str) -> None:
    said = randsup("scope", *given)
    assert said.code == code, said
    assert said.out.startswith(first)


def test_a_finding_shows_its_sentence_and_an_open_list_its_note() -> None:
    said = randsup("scope", "tonghua", "--level", "township", "--lang", "en")
    assert "! The text binds from county level upwards. tonghua-2020" in said.out
    assert "由本机关认定并记录理由" in randsup("scope", "shenyang", "--ground", "别的").out


def test_for_programs() -> None:
    said = randsup("scope", "tonghua", "--subject", "企业", "--unregistered", "--json")
    assert said.code == 1
    assert (said.json["mode"], said.json["subject_class"]) == ("double-random", "market")
    (finding,) = said.json["findings"]
    assert (finding["code"], finding["clause"]) == (
        "scope-market-entity",
        "tonghua-2020/2.1/market-entity",
    )
    open_list = randsup("scope", "shenyang", "--ground", "别的", "--json")
    assert [n["code"] for n in open_list.json["notes"]] == ["scope-open"]


@pytest.mark.parametrize(
    ("option", "word", "wrong"),
    [("--level", "village", "level: 'village' is not one of national, province"),
     ("--lang", "fr", "--lang: 'fr' is not one of zh, en")],
)  # fmt: skip
def test_a_word_that_is_none(option: str, word: str, wrong: str) -> None:
    said = randsup("scope", "tonghua", option, word)
    assert said.code == 2
    assert wrong in said.err
