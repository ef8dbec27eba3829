"""Login, e-mail, phone or staff number: all to the same password; two people with one phone both get in."""

from __future__ import annotations

import pytest

from app.core.clock import now
from app.people.identity import hasher, person_signed_in
from app.people.queries.accounts import login_is_free
from app.people.service import accounts as service
from app.people.service.accounts import TRIES_A_LOGIN, TRIES_AN_ACCOUNT, Refusal
from app.people.sign_in_names import typed_name
from tests.make import PASSWORD

OTHER = "quiet-garden-7"
AT = now()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000", "138-0013-8000"),
        ("138 0013 8000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("8613800138000", "138 0013 8000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("13800138000", "+86 13800138000"),
        ("0555-1234567", "05551234567"),
        ("05551234567", "05551234567"),
    ],
)
def test_phone_is_known_however_it_is_spelt(typed, kept):
    assert kept in typed_name(typed).phones


def test_one_phone_is_one_door_however_it_is_spelt():
    doors = {typed_name(typed).door for typed in ("13800138000", "138 0013 8000", "+86 138-0013-8000")}

    assert doors == {"13800138000"}


@pytest.mark.parametrize(
    ("typed", "emails", "has_phones", "numbers"),
    [
        (" He@Example.org ", {"He@Example.org", "he@example.org"}, False, set()),
        ("t007", set(), False, {"t007", "T007"}),
        ("何秀", set(), False, {"何秀"}),
        ("", set(), False, set()),
        ("1001", set(), False, {"1001"}),
    ],
)
def test_what_is_typed_can_be_an_address_or_a_number(typed, emails, has_phones, numbers):
    name = typed_name(typed)

    assert (name.emails, bool(name.phones), name.numbers) == (emails, has_phones, numbers)


@pytest.fixture
def he(make):
    person = make.person("何秀", phone="13800138000", email="he@example.org", number="T007")
    make.account(person, login="hexiu")
    return person


def who(db, answer):
    return answer if isinstance(answer, Refusal) else person_signed_in(db, answer, at=AT).name


def tried(db, name, password=PASSWORD, address="10.0.0.8"):
    answer = service.sign_in(db, name, password, address=address, device="", at=AT)
    db.flush()
    return who(db, answer)


@pytest.mark.parametrize("name", ["hexiu", "HEXIU", "138 0013 8000", "HE@example.org", "t007"])
def test_she_signs_in_by_whatever_her_school_has_of_her(db, he, name):
    assert tried(db, name) == "何秀"


def test_two_people_with_one_phone_both_get_in_and_one_password_for_both_asks_for_the_login(db, make, he):
    husband = make.person("周平", phone="138-0013-8000")
    account = make.account(husband, login="zhouping")
    account.password_hash = hasher.hash(OTHER)

    assert [tried(db, "13800138000", password) for password in (PASSWORD, OTHER)] == ["何秀", "周平"]
    account.password_hash = hasher.hash(PASSWORD)
    assert tried(db, "13800138000") is Refusal.SEVERAL
    assert [tried(db, login) for login in ("hexiu", "zhouping")] == ["何秀", "周平"]


def test_whoever_chose_anothers_phone_as_login_keeps_nobody_out(db, make, he):
    make.account(make.person("林一"), login="13800138000").password_hash = hasher.hash(OTHER)

    assert [tried(db, "13800138000", password) for password in (PASSWORD, OTHER)] == ["何秀", "林一"]


def test_number_of_many_schools_means_nobody(db, make, he):
    for name in ("王一", "王二"):
        make.account(make.person(name, number="T007"))

    assert tried(db, "T007") is Refusal.WRONG
    assert tried(db, "hexiu") == "何秀"


def test_guessing_under_several_names_counts_for_one_account_and_tells_nothing(db, he):
    names = ("hexiu", "13800138000", "he@example.org", "T007")
    for count in range(TRIES_AN_ACCOUNT):
        assert tried(db, names[count % len(names)], "wrong-guess", f"10.0.1.{count}") is Refusal.WRONG

    assert TRIES_A_LOGIN * len(names) > TRIES_AN_ACCOUNT
    assert tried(db, "hexiu") is Refusal.WRONG


def test_pupils_and_closed_accounts_are_nobody_to_sign_in(db, make, he):
    make.person("学生", phone="13900000000", number="88")
    closed = make.account(make.person("旧人", number="99"))
    closed.closed_at = AT

    assert tried(db, "13900000000") is Refusal.WRONG
    assert tried(db, "99") is Refusal.WRONG


@pytest.mark.parametrize("typed", ["13912345678", "139 1234 5678", "+86 139-1234-5678", "0086 13912345678"])
@pytest.mark.parametrize("kept", ["13912345678", "139-1234-5678"])
def test_login_that_is_a_phone_number_is_found_however_it_is_typed(db, make, kept, typed):
    make.account(make.person("林一"), login=kept)

    assert tried(db, typed) == "林一"
    assert not login_is_free(db, typed)


def test_login_that_is_a_phone_number_is_kept_as_its_digits_and_others_as_typed():
    assert [typed_name(text).kept_login for text in ("+86 139 1234 5678", "Lin-01", "0555-1234567")] == [
        "13912345678",
        "lin-01",
        "0555-1234567",
    ]
