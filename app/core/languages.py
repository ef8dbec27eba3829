"""Languages: Simplified Chinese first, English complete."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from flask import has_request_context, request, session
from flask_babel import Babel, format_datetime, get_locale, gettext
from flask_login import current_user

from app.core.access import is_without_trace

if TYPE_CHECKING:
    from flask import Flask

LOCALES = {"zh-CN": "zh_Hans_CN", "en": "en"}
NAMES = {"zh-CN": "中文", "en": "English"}
DEFAULT = "zh-CN"

SECONDS_TOLD = 100  # below, a length is told in seconds alone


def chosen_tag() -> str:
    """Return the language tag of this request: asked for, the person's, the visitor's, the browser's, Chinese."""
    if not has_request_context():
        return DEFAULT  # the command line
    asked = request.args.get("lang", "")
    if asked in LOCALES:
        return asked
    if not is_without_trace():
        if session.get("lang") in LOCALES:
            return str(session["lang"])
        if current_user.is_authenticated and current_user.language in LOCALES:
            return str(current_user.language)
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh")
    return "en" if best == "en" else DEFAULT


def select_locale() -> str:
    """Return the catalogue name of this request's language."""
    return LOCALES[chosen_tag()]


def current_tag() -> str:
    """Return the language tag in use, also outside a request."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else DEFAULT


def in_current_language(zh: str, en: str | None) -> str:
    """Return the English text where English is read and exists, else the Chinese."""
    return en if en and current_tag() == "en" else zh


def bracketed(text: str) -> str:
    """Return a text in the brackets of the language in use: （…） in Chinese, with a blank before them in English."""
    return f" ({text})" if current_tag() == "en" else f"（{text}）"


def long_day(day: date | None) -> str:
    """Return a day as people write it: 2026年9月1日, or 1 September 2026."""
    if day is None:
        return ""
    return written_day(day, current_tag())


def written_day(day: date, tag: str) -> str:
    """Return a day as people write it in a language, whatever language is in use."""
    return f"{day.day} {day:%B} {day.year}" if tag == "en" else f"{day.year}年{day.month}月{day.day}日"


def long_month(day: date) -> str:
    """Return the month of a day as people write it: 2026年9月, or September 2026."""
    return f"{day:%B} {day.year}" if current_tag() == "en" else f"{day.year}年{day.month}月"


def long_moment(moment: datetime | None) -> str:
    """Return a moment in the installation's zone, to the minute."""
    if moment is None:
        return ""
    return str(format_datetime(moment, "d MMM yyyy, HH:mm" if current_tag() == "en" else "y年M月d日 HH:mm"))


def length_in_words(seconds: int) -> str:
    """Return how long a sound lasts."""
    if seconds < SECONDS_TOLD:
        return str(gettext("%(seconds)s s", seconds=seconds))
    return str(gettext("%(minutes)s min %(seconds)s s", minutes=seconds // 60, seconds=seconds % 60))


def init_languages(app: Flask) -> None:
    """Load the catalogues, one a package, and choose a language for each request."""
    folder = app.root_path + "/translations"
    packages = app.config["TRANSLATED_PACKAGES"]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(f"{folder}/{package}" for package in packages)
    Babel(
        app,
        default_locale=LOCALES[DEFAULT],
        locale_selector=select_locale,
        timezone_selector=lambda: app.config["TIME_ZONE"],
    )
    app.jinja_env.filters.update(day=long_day, month=long_month, moment=long_moment)
    app.jinja_env.globals.update(current_tag=current_tag, language_names=NAMES, in_current_language=in_current_language)
