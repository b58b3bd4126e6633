"""The command that replaces the second person where there is no second administrator."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.role_changes import request_role_change
from supporters.administration.reports.staff_history import Span, history_lines
from supporters.directory.models import Approval, Outcome
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from tests.factories import House, make_supporter

pytestmark = pytest.mark.django_db
WHO, WHY = "Сторож Сергій", "Другої адміністраторки ще немає, лист від 26 листопада"


@pytest.fixture
def waiting(house: House) -> Approval:
    return request_role_change(
        house.analyst.pk,
        Role.AUDITOR,
        house.department.pk,
        reason="Іде в аудит",
        by=house.administrator,
        at=timezone.now(),
        pk=new_id(),
    )


def decide(monkeypatch: pytest.MonkeyPatch, *lines: str, key: str = "", **options: bool) -> str:
    typed: Iterator[str] = iter(lines)

    def answer(_prompt: str) -> str:
        for line in typed:
            return line
        raise EOFError

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setenv("SUDO_USER", "serhii")
    out = StringIO()
    call_command("decide_approval", *[key] if key else [], stdout=out, **options)
    return out.getvalue()


def test_list_names_what_no_administrator_could_decide(house: House, waiting: Approval, monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(waiting.pk) in decide(monkeypatch)
    make_supporter(house.department, Role.ADMINISTRATOR)
    assert str(waiting.pk) not in decide(monkeypatch)


def test_operator_is_the_second_person_and_is_in_the_history(
    house: House, waiting: Approval, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(monkeypatch, "", WHO, WHY, key=str(waiting.pk))
    waiting.refresh_from_db()
    house.analyst.refresh_from_db()
    assert house.analyst.role == Role.AUDITOR
    assert (waiting.outcome, waiting.decided_by, waiting.operator) == (Outcome.GRANTED, None, f"{WHO} (serhii)")
    lines = history_lines(Span(house.analyst.pk), reader=house.administrator, with_reasons=True)
    assert any(WHO in line.who and line.reason == WHY for line in lines)
    assert Notification.objects.filter(recipient=house.administrator, rule=Rule.APPROVAL_DECIDED).exists()


def test_operator_refuses(house: House, waiting: Approval, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(monkeypatch, WHO, WHY, key=str(waiting.pk), refuse=True)
    waiting.refresh_from_db()
    house.analyst.refresh_from_db()
    assert (waiting.outcome, house.analyst.role) == (Outcome.REFUSED, Role.ANALYST)


def test_server_decides_nothing_that_an_administrator_could(
    house: House, waiting: Approval, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_supporter(house.department, Role.ADMINISTRATOR)
    with pytest.raises(CommandError):
        decide(monkeypatch, WHO, WHY, key=str(waiting.pk))
    assert Approval.objects.waiting().exists()


@pytest.mark.parametrize("lines", [(), (WHO,)])
def test_nothing_is_decided_without_who_or_why(
    waiting: Approval, monkeypatch: pytest.MonkeyPatch, lines: tuple[str, ...]
) -> None:
    with pytest.raises(CommandError):
        decide(monkeypatch, *lines, key=str(waiting.pk))
    with pytest.raises(CommandError):
        decide(monkeypatch, WHO, WHY, key=str(new_id()))
    assert Approval.objects.waiting().exists()
