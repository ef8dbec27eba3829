"""The sentence beside every status: why somebody stands there, in plain kind words, in Chinese and English."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.compliance.rules.days import FOR_EVER, Day, as_date
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.compliance.rules.status import Status

if TYPE_CHECKING:
    from app.compliance.rules.status import StatusRange

CHINESE = "zh"
ENGLISH = "en"
IN_WINDOW = {
    (PERSON, Status.MET): (
        "这一时段（到{last}）需要的都完成了。",
        "Everything needed in this window (until {last}) is done.",
    ),
    (PERSON, Status.DUE): (
        "这一时段还没有完成，要在{last}以前完成。",
        "Not yet done in this window; it is to be done by {last}.",
    ),
    (PERSON, Status.OVERDUE): (
        "这一时段（到{last}）还没有完成，请安排补上。",
        "Not done in this window (until {last}); please make it up.",
    ),
    (CLASS_GROUP, Status.MET): (
        "这个班这一时段（到{last}）该做的都做了。",
        "This class has had all that is needed in this window (until {last}).",
    ),
    (CLASS_GROUP, Status.DUE): (
        "这个班这一时段该做的还没有做够，{last}以前做完就可以。",
        "This class has not yet had all that is needed in this window; there is time until {last}.",
    ),
    (CLASS_GROUP, Status.OVERDUE): (
        "这个班这一时段（到{last}）该做的没有做够，请安排补上。",
        "This class has not had all that is needed in this window (until {last}); please make it up.",
    ),
    (ORGANISATION, Status.MET): (
        "本单位这一时段（到{last}）该做的都做了。",
        "This organisation has done what is needed in this window (until {last}).",
    ),
    (ORGANISATION, Status.DUE): (
        "本单位这一时段该做的还没有做够，{last}以前做完就可以。",
        "This organisation has not yet done what is needed in this window; there is time until {last}.",
    ),
    (ORGANISATION, Status.OVERDUE): (
        "本单位这一时段（到{last}）该做的没有做够，请安排补做。",
        "This organisation has not done what is needed in this window (until {last}); please make it up.",
    ),
}


def written(day: Day | date, language: str) -> str:
    """Return a day as people write it: 2026年9月1日, or 1 September 2026."""
    when = day if isinstance(day, date) else as_date(day)
    if language == ENGLISH:
        return f"{when.day} {when:%B} {when.year}"
    return f"{when.year}年{when.month}月{when.day}日"


def reason(row: StatusRange, day: Day, language: str = CHINESE, subject: str = PERSON) -> str:
    """Return the sentence that explains a subject's status on a day; `subject` is what kind it is."""
    if row.status is Status.EXCUSED:
        return _excused(row, language)
    if row.starts_on is not None:
        start = written(row.starts_on, language)
        return _say(language, f"从{start}起需要；可以提前完成。", f"Needed from {start}; it may be done earlier.")
    if row.status is Status.NO_CALENDAR:
        return _say(
            language,
            "单位还没有填写这一类时段（如学期），所以暂时无法计算。",
            "The organisation has not entered any windows of this kind (such as terms), so this cannot be counted yet.",
        )
    if row.window is not None:
        zh, en = IN_WINDOW[subject, row.status]
        return _say(language, zh, en).format(last=written(row.window[1], language))
    if row.status is not Status.MET and subject == ORGANISATION and (row.due_on is None or row.lapsed):
        return _not_valid(row, language)
    text = _met(row, language) if row.status is Status.MET else _missing(row, day, language)
    return text + (_uncovered(row, day, language) if subject == PERSON else "")


def _not_valid(row: StatusRange, language: str) -> str:
    """Return what is said of an organisation of which something valid is asked at all times, as a help card."""
    if row.due_on is None or not row.lapsed:
        return _say(language, "现在没有有效的，请尽快补上。", "None is valid now; please see to it soon.")
    due = written(row.due_on, language)
    return _say(
        language,
        f"原来有效的已经到期，从{due}起没有有效的，请尽快补上。",
        f"What was valid has ended; none has been valid since {due}. Please see to it soon.",
    )


def _say(language: str, zh: str, en: str) -> str:
    return en if language == ENGLISH else zh


def _excused(row: StatusRange, language: str) -> str:
    if row.last >= FOR_EVER:
        return _say(language, "这段时间已批准豁免。", "Excused by a waiver.")
    last = written(row.last, language)
    return _say(language, f"已批准豁免，到{last}为止。", f"Excused by a waiver until {last}.")


def _met(row: StatusRange, language: str) -> str:
    if row.valid_until is None:
        text = _say(language, "需要的都完成了", "Everything needed is done")
        return text + (_say(language, "，但晚于规定的日子。", ", after the date.") if row.late else _stop(language))
    if row.valid_until >= FOR_EVER:
        text = _say(language, "需要的都完成了，长期有效", "Everything needed is done and does not expire")
    else:
        last = written(row.valid_until, language)
        text = _say(language, f"需要的都完成了，有效到{last}", f"Everything needed is done and valid until {last}")
        if row.expiring:
            text += _say(language, "，快到期了，请安排再学", "; it ends soon, please plan to renew it")
    if row.late:
        text += _say(language, "。这次上岗期间曾经逾期", ". It was overdue for a time on this post")
    return text + _stop(language)


def _stop(language: str) -> str:
    return _say(language, "。", ".")


def _missing(row: StatusRange, day: Day, language: str) -> str:
    if row.due_on is None:
        return _say(
            language,
            "不知道从哪天开始上岗，目前没有有效的学习记录，请尽快完成。",
            "The first day on post is not known and there is no valid record now; please complete it soon.",
        )
    due = written(row.due_on, language)
    if row.lapsed:
        return _lapsed(row, due, language)
    if row.status is Status.DUE:
        return _say(language, f"还没有完成，要在{due}以前完成。", f"Not yet done; it is to be done before {due}.")
    since = day - row.due_on
    if since == 0:
        return _say(language, f"应在{due}以前完成，当天起算逾期。", f"It was due before {due}; overdue from that day.")
    late = f"{since} day{'' if since == 1 else 's'}"
    return _say(language, f"应在{due}以前完成，已逾期{since}天。", f"It was due before {due}; overdue for {late}.")


def _lapsed(row: StatusRange, due: str, language: str) -> str:
    if row.status is Status.DUE:
        return _say(
            language,
            f"上次的学习已过期，请在{due}以前再学。",
            f"The last one has expired; please renew it before {due}.",
        )
    return _say(
        language,
        f"上次的学习已过期，从{due}起没有有效记录。",
        f"The last one has expired; there is no valid record since {due}.",
    )


def _uncovered(row: StatusRange, day: Day, language: str) -> str:
    number = row.uncovered_days(day)
    if not number:
        return ""
    return _say(
        language, f"未培训在岗{number}天。", f" On post, untrained: {number} {'day' if number == 1 else 'days'}."
    )
