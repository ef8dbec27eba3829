"""Which passwords are refused, and why."""

from __future__ import annotations

import pytest

from app.people.passwords import PasswordProblem, common_passwords, problem_of


@pytest.mark.parametrize(
    ("password", "login", "problem"),
    [
        ("lantern-river-42", "he@example.org", None),
        ("宿舍楼下有三棵桂花树", "he@example.org", None),
        ("short", "", PasswordProblem.SHORT),
        ("九个字的密码不够长", "", PasswordProblem.SHORT),
        ("woaini1314520", "", PasswordProblem.COMMON),
        ("Password123!", "", PasswordProblem.COMMON),
        ("１２３４５６７８９a", "", PasswordProblem.COMMON),
        ("12345678901234", "", PasswordProblem.MONOTONE),
        ("abcdefghijkl", "", PasswordProblem.MONOTONE),
        ("aaaaaaaaaaaa", "", PasswordProblem.MONOTONE),
        ("abababababab", "", PasswordProblem.MONOTONE),
        ("13800138000", "13800138000", PasswordProblem.LOGIN),
        ("hexiu-2026-school", "HeXiu", PasswordProblem.LOGIN),
    ],
)
def test_easy_password_is_refused(password, login, problem):
    assert problem_of(password, login) == problem


def test_shipped_list_holds_only_passwords_that_are_long_enough():
    assert all(len(password) >= 10 and password == password.lower() for password in common_passwords())
    assert len(common_passwords()) > 150
