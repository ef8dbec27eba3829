"""Pinyin stands above the characters a young class reads, with the reading the phrase asks for."""

from __future__ import annotations

import pytest

from app.content.ruby import annotate, readings, ruby_of


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("长大", "zhǎng dà"),
        ("身体长高", "shēn tǐ zhǎng gāo"),
        ("睡觉", "shuì jiào"),
        ("觉得", "jué de"),
        ("银行", "yín háng"),
        ("音乐课", "yīn yuè kè"),
        ("还给他", "huán gěi tā"),
        ("单老师说", "shàn lǎo shī shuō"),
        ("解医生来了", "xiè yī shēng lái le"),
        ("单独", "dān dú"),
        ("曾经", "céng jīng"),
        ("闭上眼数三下", "bì shàng yǎn shǔ sān xià"),
        ("数到四", "shǔ dào sì"),
        ("小宇睡不着", "xiǎo yǔ shuì bu zháo"),
        ("大家看得见", "dà jiā kàn de jiàn"),
        ("顺着手指", "shùn zhe shǒu zhǐ"),
        ("空白", "kòng bái"),
        ("两手空空", "liǎng shǒu kōng kōng"),
    ],
)
def test_class_reads_each_character_as_its_phrase_asks(text: str, pinyin: str) -> None:
    assert " ".join(readings(text)) == pinyin


@pytest.mark.parametrize(
    "text", ["一个", "一起", "一位", "一只手", "一样", "一点", "不用", "不看", "不是", "不要", "不给"]
)
def test_one_and_not_keep_their_base_tones_as_in_a_textbook(text: str) -> None:
    assert readings(text)[0] == {"一": "yī", "不": "bù"}[text[0]]


def test_youngest_read_pinyin_on_every_character() -> None:
    html = annotate("打110，好<b>", "all")

    assert html == (
        "<ruby>打<rp>(</rp><rt>dǎ</rt><rp>)</rp></ruby>110，<ruby>好<rp>(</rp><rt>hǎo</rt><rp>)</rp></ruby>&lt;b&gt;"
    )


def test_grades_three_and_four_read_pinyin_on_new_words_and_rare_characters() -> None:
    html = annotate("身体有隐私，别犹豫", "new-words", ("隐私",))

    assert html.count("<ruby>") == 3
    assert "身体有<ruby>隐" in html
    assert "<ruby>豫" not in html.partition("犹")[0]


def test_older_readers_see_plain_text() -> None:
    assert annotate("隐私", None) == "隐私"


@pytest.mark.parametrize(("band", "mode"), [("g12", "all"), ("g34", "new-words"), ("g56", None), ("adult", None)])
def test_band_decides_about_pinyin(band: str, mode: str | None) -> None:
    assert ruby_of(band) == mode


def test_characters_without_a_reading_do_not_shift_the_others() -> None:
    assert len(readings("㐀我们")) == 3
