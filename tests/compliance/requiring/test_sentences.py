"""A requirement in plain words, in both languages, and the form that says the same as the file it came from."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from app.compliance.requiring.sentences import Names, said
from app.content.front_matter import load_yaml

NAMES = Names({"dorm-keeper": "宿管员"}, {"s-1": "青禾小学"}, {"staff-core": "核心课"})
STAFF = "subject: person\naudience: [{kinds: [staff]}]\ntiming: {within_days: 30}\n"
CLASSES = "subject: class_group\naudience: [{grades: ['5']}]\ntiming: {each: term}\n"
CASES = [
    (STAFF + "evidence: {course: staff-core}", ["工作人员"], "课程“核心课”", "到岗后 30 天内，之后一直有效"),
    (
        ("subject: person\naudience: [{kinds: [staff, volunteer], sensitive: true, within: [s-1], not: {posts: [dorm-keeper]}}, {kinds: [student], grades: ['5', k1]}]\n"
        "timing: {before_start: true}\nevidence: {all_of: [{course: staff-core, valid_months: 12}, {any_of: [{minutes: 60}, {lessons: {count: 2, topics: [body]}}]}]}"),
        ["工作人员、志愿者，敏感岗位，在青禾小学范围内；但不包括：每个人，岗位是宿管员", "学生，五年级、小班"],
        "课程“核心课”（有效 12 个月）和（学习 60 分钟或不同的 2 节课（主题：body））",
        "上岗以前，之后一直有效",
    ),
    (CLASSES + "evidence: {sessions: {count: 2, minutes: 80, capacity: law_vice_principal}}", ["每个班级，五年级"],
     "授课 2 次和授课 80 分钟（以法治副校长身份）", "每学期一次"),
    ("subject: organisation\naudience: [{org_kinds: [school]}]\ntiming: {by: '2026-12-31'}\nevidence: {acts: {kind: drill, count: 1}}",
     ["每个单位，单位类型：学校"], "演练 1 次", "2026年12月31日以前"),
    ("subject: organisation\naudience: [{org_kinds: [school]}]\ntiming: {by: '2026-12-31'}\nevidence: {help_card: {valid: true}}",
     ["每个单位，单位类型：学校"], "求助卡有效：两名不同岗位的大人，每一条都打电话核对过、没过复核日期", "2026年12月31日以前"),
    (CLASSES + "evidence: {letters: {count: 1}}", ["每个班级，五年级"], "发给家长的信 1 封（一班一封）", "每学期一次"),
    ("subject: person\naudience: [{kinds: [staff]}]\ntiming: {each: 'campaign:春季'}\nevidence: {signed: {policy: code-of-conduct, edition: '1.0', valid_months: 12}}",
     ["工作人员"], "签过：code-of-conduct（第 1.0 版或更新）（有效 12 个月）", "专项活动“春季”中一次"),
    ("subject: person\naudience: [{kinds: [student]}]\ntiming: {within_days: 30}\nevidence: {lessons: {topics: [body-safety], count: 1}}",
     ["学生"], "不同的 1 节课（主题：身体安全）", "入学后 30 天内，之后一直有效"),
    ("subject: person\naudience: [{kinds: [student]}]\ntiming: {each: 'campaign:春季'}\nevidence: {contacts: {count: 1, kinds: [visit]}}",
     ["学生"], "与家长联系 1 次（家访）", "专项活动“春季”中一次"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "who", "what", "when"), CASES)
def test_manager_reads_a_requirement_in_plain_words(app, text, who, what, when):
    definition, _places = load_yaml(text, "r.yaml")

    with app.test_request_context("/"), force_locale("zh_Hans_CN"):
        words = said(definition, NAMES)

    assert (list(words.who), words.what, words.when) == (who, what, when)
