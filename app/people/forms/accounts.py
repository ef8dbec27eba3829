"""Fields of signing in, of one-time links and of one's own account."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, RadioField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import Form, cleaned, required
from app.core.languages import NAMES
from app.people.forms.checks import NotAnIdentityNumber, options
from app.people.identity import OpenedBy
from app.people.passwords import LONGEST, PasswordProblem, problem_of

MOST_SLIPS = 200
LOGIN = re.compile(r"[\w.@+\-]{3,120}")
WAYS_IN = {OpenedBy.PASSWORD: _("by password"), OpenedBy.SLIP: _("by slip"), OpenedBy.IDENTITY: _("by single sign-on")}
PROBLEMS = {
    PasswordProblem.SHORT: _("This one is too short. Please add a few more characters, or think of a short sentence."),
    PasswordProblem.COMMON: _("Many people use this password, so it is easy to guess. Please think of another one."),
    PasswordProblem.LOGIN: _("The password must not contain the login. Please think of another one."),
    PasswordProblem.MONOTONE: _("Please mix different characters: not only digits, no sequence, no repetition."),
}


class GoodLogin:
    """Accept an e-mail address, a phone or staff number, or letters without blanks."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Check the signs of a login."""
        if not LOGIN.fullmatch(field.data or ""):
            raise ValidationError(
                str(_("At least 3 letters or digits, without spaces: an e-mail address, phone or staff number."))
            )


class GoodPassword:
    """Accept a password that is long enough and not easily guessed."""

    def __call__(self, form: Any, field: Any) -> None:
        """Check the password, beside the login where the form has one."""
        login = form.login.data if "login" in form else ""
        problem = problem_of(field.data or "", login or "")
        if problem is not None:
            raise ValidationError(str(PROBLEMS[problem]))


class SameAs:
    """Accept only the same text as in another field."""

    def __init__(self, other: str) -> None:
        self.other = other

    def __call__(self, form: Any, field: Any) -> None:
        """Compare the two fields."""
        if field.data != form[self.other].data:
            raise ValidationError(str(_("The two passwords are not the same. Please type it once more.")))


class SignInForm(Form):
    """E-mail, phone or staff number, and password; `is_first`: the installation is new and nobody can sign in yet."""

    is_first = False
    login = StringField(_("E-mail, phone or staff number"), [required(), Length(max=120)], filters=[cleaned])
    password = PasswordField(_("Password"), [required(), Length(max=LONGEST)])


def _login_field() -> StringField:
    return StringField(
        _("E-mail, phone or staff number"),
        [required(), Length(max=120), GoodLogin(), NotAnIdentityNumber()],
        filters=[cleaned],
    )


def _password_field() -> PasswordField:
    return PasswordField(_("New password"), [required(), Length(max=LONGEST), GoodPassword()])


def _repeated_field() -> PasswordField:
    return PasswordField(_("The same password once more"), [required(), SameAs("password")])


# A form lists its fields, and their mistakes, in the order they were made in: each class makes its own from the top.
class NewPasswordForm(Form):
    """A new password, typed twice."""

    password = _password_field()
    repeated = _repeated_field()


class NewAccountForm(NewPasswordForm):
    """A login and a password."""

    login = _login_field()
    password = _password_field()
    repeated = _repeated_field()


class AdministratorForm(NewAccountForm):
    """Who the first administrator is and how they sign in."""

    name = StringField(_("Your name"), [required(), Length(max=80), NotAnIdentityNumber()], filters=[cleaned])
    login = _login_field()
    password = _password_field()
    repeated = _repeated_field()


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    current = PasswordField(_("Present password"), [required(), Length(max=LONGEST)])
    password = _password_field()
    repeated = _repeated_field()


class LanguageForm(Form):
    """In which language somebody reads."""

    language = RadioField(_("Language"), choices=options(NAMES.items()))


class CloseAccountForm(Form):
    """The password, to be sure."""

    current = PasswordField(_("Present password"), [required(), Length(max=LONGEST)])


class ConfirmForm(Form):
    """Nothing but the button, and its CSRF field."""


class SlipsForm(Form):
    """For whom to print a slip, with an invitation or to sign in with; several at once."""

    persons = SelectMultipleField(
        _("For whom"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[
            required(_("Please tick at least one.")),
            Length(max=MOST_SLIPS, message=_("At most %(max)d at once.")),
        ],
    )

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Say who can be given one."""
        self.persons.choices = options(people)
