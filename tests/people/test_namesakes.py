"""Several colleagues called 李伟: paper and lists say no more of each than it takes to tell them apart."""

from __future__ import annotations

import pytest

from app.people.namesakes import last_digits, told_apart

LI, LI2, LI3, WANG = 1, 2, 3, 4


@pytest.mark.parametrize(
    ("names", "posts", "groups", "numbers", "expected"),
    [
        ({LI: "李伟", WANG: "王芳"}, {LI: "宿管"}, {}, {}, {LI: [], WANG: []}),
        ({LI: "李伟", LI2: "李伟"}, {LI: "宿管", LI2: "保安"}, {}, {LI: "0412"}, {LI: ["宿管"], LI2: ["保安"]}),
        ({LI: "李伟", LI2: "李伟"}, {LI: "教师", LI2: "教师"}, {LI: "五（1）班"}, {}, {LI: ["五（1）班"], LI2: []}),
        ({LI: "李伟", LI2: "李伟"}, {}, {}, {LI: "0412", LI2: "0977"}, {LI: ["0412"], LI2: ["0977"]}),
        (
            {LI: "李伟", LI2: "李伟", LI3: "李伟"},
            {LI: "教师", LI2: "教师", LI3: "保安"},
            {},
            {LI: "01", LI2: "02"},
            {LI: ["教师", "01"], LI2: ["教师", "02"], LI3: ["保安"]},
        ),
        ({LI: "李伟", LI2: "李伟"}, {LI: "教师", LI2: "教师"}, {}, {}, {LI: [], LI2: []}),
    ],
)
def test_people_of_one_name_are_told_apart_by_post_then_group_then_number(names, posts, groups, numbers, expected):
    assert told_apart(names, posts, groups, numbers) == expected


def test_end_of_a_staff_number_is_as_long_as_it_takes():
    assert last_digits({LI: "20190412", LI2: "20180977"}) == {LI: "0412", LI2: "0977"}
    assert last_digits({LI: "20190412", LI2: "20180412"}) == {LI: "90412", LI2: "80412"}
    assert last_digits({LI: "7"}) == {LI: "7"}
    assert last_digits({}) == {}
