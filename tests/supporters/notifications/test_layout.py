"""The footer of every page: whom to call."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from supporters.administration.actions.departments import add_department
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from supporters.notifications.actions.pulses import REMINDERS
from supporters.notifications.models import FailedPart, Step
from supporters.notifications.reports.layout import frame_of
from supporters.tasks import send_due_reminders
from tests.database import CountedQueries, unreadable
from tests.factories import make_department, make_supporter

CRISIS = ("tel:103", "tel:112", "tel:7333")
UNKNOWN = "кількість зараз невідома"
NEAR, FAR = "+380441112233", "+380445556677"


def give_duty_phone(department: Department, phone: str) -> None:
    Department.objects.filter(pk=department.pk).update(duty_phone=phone)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/inactive/", "/no-such-page/"])
def test_crisis_numbers_are_shown_on_pages_of_strangers(address: str) -> None:
    page = Client().get(address).text
    assert [number for number in CRISIS if f'href="{number}"' in page] == list(CRISIS)
    assert "foot-duty" not in page


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "500.html", "503.html"])
def test_crisis_numbers_are_shown_where_nothing_else_works(template: str) -> None:
    """These pages are rendered from the template alone, without the database."""
    page = render_to_string(template)
    assert [number for number in CRISIS if f'href="{number}"' in page] == list(CRISIS)


@pytest.mark.django_db
def test_duty_phone_is_that_of_the_nearest_department_that_has_one(signed_in: Callable[[Any], Client]) -> None:
    ministry = make_department("Міністерство")
    office = add_department("Управління", parent=ministry)
    user = make_supporter(add_department("Відділ", parent=office))
    client = signed_in(user)
    assert "foot-duty" not in client.get("/help/").text

    give_duty_phone(ministry, FAR)
    assert f'href="tel:{FAR}"' in client.get("/help/").text
    give_duty_phone(office, NEAR)
    page = client.get("/help/").text
    assert f'href="tel:{NEAR}"' in page
    assert "044\u00a0111\u00a022\u00a033" in page
    assert FAR not in page


@pytest.mark.django_db
def test_duty_phone_of_before_is_no_link_when_nobody_can_be_called_by_it(signed_in: Callable[[Any], Client]) -> None:
    department = make_department()
    give_duty_phone(department, "+38044111223")
    page = signed_in(make_supporter(department)).get("/help/").text
    assert "+38044111223 (номер неповний або з помилкою)" in page
    assert "tel:+38044111223" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.SUPPORTER, Role.ADMINISTRATOR])
def test_frame_costs_one_query_however_deep_the_department(role: Role) -> None:
    department = make_department("1")
    for name in "23456":
        department = add_department(name, parent=department)
    user = Supporter.objects.get(pk=make_supporter(department, role).pk)
    with CountedQueries() as queries:
        frame_of(user)
        frame_of(user)
    assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
def test_page_is_shown_without_its_counts_when_they_can_not_be_read(signed_in: Callable[[Any], Client]) -> None:
    """The counts join the tables of all subjects of notifications; one is enough to make each page fail."""
    department = make_department()
    client, office = signed_in(make_supporter(department)), signed_in(make_supporter(department, Role.ADMINISTRATOR))
    with unreadable("cases_joinedcard", "into_id"):
        assert client.get("/help/").text.count(UNKNOWN) == 1
        assert office.get("/help/").text.count(UNKNOWN) == 2, "of confirmations as well"
        assert UNKNOWN in client.get("/notifications/count/").text
        send_due_reminders()
    assert list(FailedPart.objects.values_list("pulse", "code")) == [(REMINDERS, Step.FRAME)]
    assert UNKNOWN not in client.get("/help/").text
    send_due_reminders()
    assert not FailedPart.objects.failing(timezone.now()).exists()


@pytest.mark.django_db(transaction=True)
def test_counts_that_can_not_be_read_end_a_transaction(signed_in: Callable[[Any], Client]) -> None:
    user = make_supporter(make_department())
    with unreadable("cases_joinedcard", "into_id"), pytest.raises(ProgrammingError), transaction.atomic():
        frame_of(user)
