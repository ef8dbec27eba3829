"""The look that every test has on its questions: does an inner condition ask of the row around it?"""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.people.models import Appointment, Organisation, Person
from tests.correlation import TookItsOwnTable

post = aliased(Appointment)
HELD_BY_THEM = select(post.id).where(post.person_id == Person.id)


def test_condition_two_questions_deep_that_takes_a_table_of_its_own_is_found():
    somewhere = select(Organisation.id).where(HELD_BY_THEM.exists()).exists()
    with pytest.raises(TookItsOwnTable, match="person"):
        str(select(Person.id).where(somewhere))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(select(Person.id).where(HELD_BY_THEM.exists()), id="one question deep"),
        pytest.param(
            select(Person.id).where(
                select(Organisation.id).where(HELD_BY_THEM.correlate_except(post).exists()).exists()
            ),
            id="two deep, and said so",
        ),
        pytest.param(
            select(Person.id).where(Person.id.in_(select(Person.id).where(Person.sort_key > "a"))),
            id="a list of its own",
        ),
        pytest.param(
            select(Person.id, select(post.id, Person.id).where(post.person_id == Person.id).subquery().c.id),
            id="a table put together first",
        ),
    ],
)
def test_question_that_says_what_it_means_is_left_alone(asked):
    assert "SELECT" in str(asked)
