"""The command that creates the first account. Only the typed input is simulated."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from config.management.commands import add_administrator
from supporters.administration.actions.departments import add_department
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from tests.database import as_owner

pytestmark = pytest.mark.django_db

UNIT, EMAIL, SURNAME, GIVEN, PATRONYMIC = "Департамент", "Admin@Suprovid.Example", "Гончаренко", "Оксана", ""
PASSWORD = "довгий пароль для входу"  # noqa: S105
ANSWERS = [UNIT, EMAIL, SURNAME, GIVEN, PATRONYMIC]


class Typed:
    """Simulated input: lines and passwords in order, then the end of the input."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: Iterator[str] = iter(())
        self.passwords: Iterator[str] = iter(())
        monkeypatch.setattr("builtins.input", lambda _prompt: self._next(self.lines))
        monkeypatch.setattr(add_administrator, "getpass", lambda _prompt: self._next(self.passwords))

    def __call__(self, lines: list[str], passwords: list[str], **options: bool) -> tuple[str, str]:
        """Run the command with this input; return stdout and stderr. All of the input must be used."""
        self.lines, self.passwords = iter(lines), iter(passwords)
        out, err = StringIO(), StringIO()
        call_command("add_administrator", stdout=out, stderr=err, **options)
        assert list(self.lines) == list(self.passwords) == []
        return out.getvalue(), err.getvalue()

    def _next(self, typed: Iterator[str]) -> str:
        for each in typed:
            return each
        raise EOFError


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    return Typed(monkeypatch)


def test_administrator_signs_in_when_all_was_typed(typed: Typed, client: Client) -> None:
    said, complaints = typed(ANSWERS, [PASSWORD, PASSWORD])
    assert EMAIL.lower() in said
    assert complaints == ""
    administrator = Supporter.objects.get(email=EMAIL.lower())
    assert (administrator.role, administrator.department.name) == (Role.ADMINISTRATOR, UNIT)
    answer = client.post("/accounts/login/", {"login": EMAIL.lower(), "password": PASSWORD})
    assert (answer.status_code, str(client.session.get("_auth_user_id"))) == (302, str(administrator.pk))


def test_command_is_refused_with_a_sentence_when_there_are_no_tables(typed: Typed) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET app = 'other' WHERE app = 'supporters'")
    with pytest.raises(CommandError, match="migrate"):
        typed([], [])


def test_department_is_taken_when_it_is_there(typed: Typed) -> None:
    unit = add_department(UNIT)
    typed(ANSWERS, [PASSWORD, PASSWORD])
    assert Supporter.objects.get(email=EMAIL.lower()).department == unit
    assert Department.objects.count() == 1


def test_second_administrator_is_refused_unless_it_is_asked_for(typed: Typed) -> None:
    typed(ANSWERS, [PASSWORD, PASSWORD])
    with pytest.raises(CommandError, match="--yes-another"):
        typed([], [])
    another = [UNIT, "other@suprovid.example", *ANSWERS[2:]]
    typed(another, [PASSWORD, PASSWORD], yes_another=True)
    assert Supporter.objects.filter(role=Role.ADMINISTRATOR).count() == 2


def test_administrator_is_made_when_the_other_one_is_closed(typed: Typed) -> None:
    typed(ANSWERS, [PASSWORD, PASSWORD])
    Supporter.objects.filter(email=EMAIL.lower()).update(is_active=False)
    typed([UNIT, "other@suprovid.example", *ANSWERS[2:]], [PASSWORD, PASSWORD])


def test_question_is_asked_again_when_the_answer_is_not_valid(typed: Typed) -> None:
    lines = ["", "я" * 121, UNIT, "not an address", EMAIL, "", SURNAME, GIVEN, PATRONYMIC]
    _, complaints = typed(lines, ["short", PASSWORD, PASSWORD + "!", PASSWORD, PASSWORD])
    assert len(complaints.splitlines()) == 6
    assert Supporter.objects.count() == 1


def test_password_is_asked_again_when_it_resembles_the_address(typed: Typed) -> None:
    _, complaints = typed(ANSWERS, [f"{EMAIL}1", PASSWORD, PASSWORD])
    assert complaints.strip()


def test_address_is_asked_again_when_it_has_an_account(typed: Typed) -> None:
    typed(ANSWERS, [PASSWORD, PASSWORD])
    lines = [UNIT, EMAIL.upper(), "other@suprovid.example", *ANSWERS[2:]]
    _, complaints = typed(lines, [PASSWORD, PASSWORD], yes_another=True)
    assert len(complaints.splitlines()) == 1


def test_nothing_is_made_when_the_typing_ends_early(typed: Typed) -> None:
    with pytest.raises(CommandError):
        typed(ANSWERS, [PASSWORD])
    assert not Supporter.objects.exists()
    assert not Department.objects.exists()
