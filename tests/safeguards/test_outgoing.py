"""SAFEGUARDS 7: every text that goes out begins: nobody reads replies here; in an emergency 110; and whom to call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.core.mail import write_letter
from app.core.settings import ROOT

pytestmark = pytest.mark.sqlite_is_enough
APP, TEMPLATES = ROOT / "app", ROOT / "app" / "templates"
MAILS = sorted(
    {
        path.relative_to(TEMPLATES).as_posix().partition(".")[0]
        for path in TEMPLATES.rglob("mail/*.txt")
        if not path.name.startswith("_") and path.stem.partition(".")[0] != "opening"
    }
)
NOTICES = sorted((ROOT / "courses").glob("*/notice*.md"))
OPENINGS = {
    "zh-CN": re.compile(r"这里没有人看回(?:复|信)[；。][^。]*110[；。，][^。]*。"),
    "en": re.compile(r"Nobody reads replies here\. .*\b110\b"),
}
NOBODY_READS = "Nobody reads replies here."
# Pages whose words go out by copying or on paper, and where in their source what goes out begins.
GOES_OUT = {
    "desk/reminder.html": "copy_line(opening",
    "supervision/confirmations/slip.html": NOBODY_READS,
    "supervision/confirmations/confirm.html": NOBODY_READS,
    "supervision/confirmations/ended.html": NOBODY_READS,
}
# Pages that offer a bare address to hand over in person or to keep for oneself: no words go out.
ONLY_AN_ADDRESS = {
    "notices/calendar_made.html",
    "people/slip.html",
    "people/slips.html",
    "core/_styleguide_parts.html",
}
CHAT_TEXT = "classroom/letters/link.html"


@pytest.mark.parametrize("has_lead", [True, False])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("template", MAILS)
def test_every_mail_begins_with_who_does_not_read_and_whom_to_call(app, db, template, language, has_lead):
    letter = write_letter(
        template, language, to="he@example.org", key="k", has_lead=has_lead, items=[], link="https://x.org/y"
    )

    assert OPENINGS[language].match(letter.text), letter.text
    words = re.sub(r"<[^>]+>", "", letter.html[letter.html.index("<body") :]).strip()
    assert OPENINGS[language].match(words), words


def test_there_are_mails_and_letters_to_look_at():
    assert {"notices/mail/weekly", "notices/mail/urgent", "notices/mail/confirm"} <= set(MAILS)
    assert any(path.parent.name == "kids-g56" for path in NOTICES)


def test_nothing_writes_a_mail_past_the_one_place():
    makes = re.compile(
        r"\b(?:EmailMessage|MIMEText|Letter)\(|^(?:import|from) (?:smtplib|email\.message)", re.MULTILINE
    )

    assert [path.relative_to(APP).as_posix() for path in APP.rglob("*.py") if makes.search(path.read_text())] == [
        "core/mail.py"
    ]


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_letter_to_guardians_begins_so(path: Path):
    body = path.read_text("utf-8").split("---\n", 2)[2].strip()
    first = body.split("\n\n")[0]

    assert "没有人看回" in first.split("；")[0]
    assert "110" in first
    assert re.search("求助卡|学校|联系", first)


def test_printed_letter_puts_the_opening_before_the_greeting():
    source = (TEMPLATES / "classroom" / "letter.html").read_text()

    assert source.index("{{ opening }}") < source.index("尊敬的家长")


@pytest.mark.parametrize("name", sorted(GOES_OUT))
def test_words_to_copy_or_print_begin_so(name: str):
    source = (TEMPLATES / name).read_text()
    main = source[source.index("{% block main %}") :]
    outgoing = re.sub(r'<div class="no-print">.*?\n</div>', "", main, count=1, flags=re.DOTALL)
    text = main if GOES_OUT[name] != NOBODY_READS else outgoing

    assert NOBODY_READS in source
    before = text[: text.index(GOES_OUT[name])]
    assert "<li>" not in before
    assert "qr_figure(qr" not in before or name.endswith("slip.html")


def test_page_that_offers_words_to_copy_is_known_here():
    """A new one is read by somebody: its words begin as above, or it offers a bare address."""
    offers = {
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if "copy_line(" in path.read_text() and path.parent.name != "components"
    }

    assert offers <= {*GOES_OUT, *ONLY_AN_ADDRESS, CHAT_TEXT}


def test_text_for_a_class_chat_begins_so_and_holds_no_number_of_families():
    """SAFEGUARDS 7 and 20: it thanks nobody and counts nobody."""
    source = (TEMPLATES / CHAT_TEXT).read_text()
    text = source.partition("{% set text %}")[2].partition("{% endset %}")[0]

    assert OPENINGS["zh-CN"].match(text)
    assert "谢" not in text
    assert re.findall(r"\d+", text) == ["110"]


def test_pupils_document_begins_so():
    source = (APP / "desk" / "pupil_data" / "typst" / "pupil_data.typ").read_text()

    assert NOBODY_READS in (APP / "desk" / "pupil_data" / "paper.py").read_text()
    assert source.index("#values.opening") < source.index("= #values.title")
