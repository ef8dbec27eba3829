"""The sentence beside every status, kind and plain, in Chinese and English."""

from __future__ import annotations

import pytest

from tests.compliance.cases import Case, day

LESSONS = {"lessons": {"count": 1, "courses": ["kids"]}}


def keeper() -> Case:
    return Case().works("03-01")


def pupil() -> Case:
    return Case().asks(evidence=LESSONS, timing={"each": "term"}).window("02-16", "07-03").attends()


@pytest.mark.parametrize(
    ("case", "on", "zh", "en"),
    [
        (keeper, "02-01", "从2026年3月1日起需要；可以提前完成。", "Needed from 1 March 2026; it may be done earlier."),
        (
            keeper,
            "03-10",
            "还没有完成，要在2026年3月31日以前完成。未培训在岗10天。",
            "Not yet done; it is to be done before 31 March 2026. On post, untrained: 10 days.",
        ),
        (
            keeper,
            "03-31",
            "应在2026年3月31日以前完成，当天起算逾期。未培训在岗31天。",
            "It was due before 31 March 2026; overdue from that day. On post, untrained: 31 days.",
        ),
        (
            keeper,
            "04-01",
            "应在2026年3月31日以前完成，已逾期1天。未培训在岗32天。",
            "It was due before 31 March 2026; overdue for 1 day. On post, untrained: 32 days.",
        ),
        (
            lambda: keeper().waived("03-05", "03-20"),
            "03-10",
            "已批准豁免，到2026年3月20日为止。",
            "Excused by a waiver until 20 March 2026.",
        ),
        (lambda: keeper().waived("03-05", None), "03-10", "这段时间已批准豁免。", "Excused by a waiver."),
        (
            lambda: keeper().completed("02-01"),
            "03-10",
            "需要的都完成了，有效到2027年2月1日。",
            "Everything needed is done and valid until 1 February 2027.",
        ),
        (
            lambda: keeper().completed("02-01"),
            "2027-01-20",
            "需要的都完成了，有效到2027年2月1日，快到期了，请安排再学。",
            "Everything needed is done and valid until 1 February 2027; it ends soon, please plan to renew it.",
        ),
        (
            lambda: keeper().completed("02-01").asks(evidence={"course": "core", "valid_months": "none"}),
            "03-10",
            "需要的都完成了，长期有效。",
            "Everything needed is done and does not expire.",
        ),
        (
            lambda: keeper().completed("2025-06-01"),
            "06-05",
            "上次的学习已过期，从2026年6月2日起没有有效记录。未培训在岗4天。",
            "The last one has expired; there is no valid record since 2 June 2026. On post, untrained: 4 days.",
        ),
        (
            lambda: keeper().completed("2025-06-01").waived("06-01", "06-30"),
            "07-01",
            "上次的学习已过期，请在2026年7月30日以前再学。未培训在岗1天。",
            "The last one has expired; please renew it before 30 July 2026. On post, untrained: 1 day.",
        ),
        (
            lambda: Case().works(None),
            "03-10",
            "不知道从哪天开始上岗，目前没有有效的学习记录，请尽快完成。",
            "The first day on post is not known and there is no valid record now; please complete it soon.",
        ),
        (
            pupil,
            "03-10",
            "这一时段还没有完成，要在2026年7月3日以前完成。",
            "Not yet done in this window; it is to be done by 3 July 2026.",
        ),
        (
            pupil,
            "07-03",
            "这一时段（到2026年7月3日）还没有完成，请安排补上。",
            "Not done in this window (until 3 July 2026); please make it up.",
        ),
        (
            lambda: pupil().covered("k1", "03-02"),
            "03-10",
            "这一时段（到2026年7月3日）需要的都完成了。",
            "Everything needed in this window (until 3 July 2026) is done.",
        ),
        (
            lambda: Case().asks(evidence=LESSONS, timing={"each": "term"}).attends(),
            "03-10",
            "单位还没有填写这一类时段（如学期），所以暂时无法计算。",
            "The organisation has not entered any windows of this kind (such as terms), so this cannot be counted yet.",
        ),
        (
            lambda: keeper().asks(timing={"by": day("04-01")}).completed("04-05"),
            "04-10",
            "需要的都完成了，但晚于规定的日子。",
            "Everything needed is done, after the date.",
        ),
    ],
)
def test_every_status_says_why(case, on, zh, en):
    assert case().reason(on) == zh
    assert case().reason(on, "en") == en


def a_class() -> Case:
    case = Case(of="c-1").window("02-16", "07-03").attends()
    return case.asks(
        subject="class_group", audience=[{"grades": ["5"]}], evidence={"sessions": {}}, timing={"each": "term"}
    )


def a_school() -> Case:
    case = Case(of="s-1").window("02-16", "07-03").asks(subject="organisation", audience=[{"org_kinds": ["school"]}])
    return case.asks(evidence={"sessions": {}}, timing={"each": "term"})


@pytest.mark.parametrize(
    ("case", "on", "zh", "en"),
    [
        (
            a_class,
            "03-10",
            "这个班这一时段该做的还没有做够，2026年7月3日以前做完就可以。",
            "This class has not yet had all that is needed in this window; there is time until 3 July 2026.",
        ),
        (
            a_class,
            "07-03",
            "这个班这一时段（到2026年7月3日）该做的没有做够，请安排补上。",
            "This class has not had all that is needed in this window (until 3 July 2026); please make it up.",
        ),
        (
            lambda: a_class().taught("ses-1", "03-02", ["k1"], class_groups=["c-1"]),
            "03-10",
            "这个班这一时段（到2026年7月3日）该做的都做了。",
            "This class has had all that is needed in this window (until 3 July 2026).",
        ),
        (
            a_school,
            "03-10",
            "本单位这一时段该做的还没有做够，2026年7月3日以前做完就可以。",
            "This organisation has not yet done what is needed in this window; there is time until 3 July 2026.",
        ),
        (
            a_school,
            "07-03",
            "本单位这一时段（到2026年7月3日）该做的没有做够，请安排补做。",
            "This organisation has not done what is needed in this window (until 3 July 2026); please make it up.",
        ),
        (
            lambda: a_school().taught("ses-1", "03-02", ["k1"], org="dep"),
            "03-10",
            "本单位这一时段（到2026年7月3日）该做的都做了。",
            "This organisation has done what is needed in this window (until 3 July 2026).",
        ),
        (
            lambda: a_school().asks(timing={"by": day("04-01")}),
            "04-03",
            "应在2026年4月1日以前完成，已逾期2天。",
            "It was due before 1 April 2026; overdue for 2 days.",
        ),
    ],
)
def test_classes_and_organisations_are_spoken_of_as_such(case, on, zh, en):
    assert case().reason(on) == zh
    assert case().reason(on, "en") == en


def test_late_is_said_without_blame():
    assert keeper().completed("05-01").reason("05-02").endswith("这次上岗期间曾经逾期。未培训在岗61天。")
