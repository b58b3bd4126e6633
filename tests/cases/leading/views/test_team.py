"""The team of a case and the phone number of each member."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from supporters.administration.actions.departments import name_duty
from supporters.directory.models import Department, Supporter
from tests.cases.conftest import said
from tests.database import CountedQueries
from tests.factories import House, make_absence, make_hand_over, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
WORK_PHONE, DUTY_PHONE = "+380441112233", "+380445556677"


def address(house: House) -> str:
    return f"/cases/{house.case.number}/team/"


def team(client: Client, house: House) -> list[tuple[str, str, str]]:
    return [(one.post_label, one.name, one.tel) for one in client.get(address(house)).context["team"]]


def give_phone(whom: Supporter) -> None:
    whom.phone = WORK_PHONE
    whom.save(update_fields=["phone"])


def test_owner_head_and_duty_have_their_phones(house: House, at_work: Client) -> None:
    duty = make_supporter(house.department, surname="Черговий")
    name_duty(house.department.pk, duty=duty)
    Department.objects.filter(pk=house.department.pk).update(duty_phone=DUTY_PHONE)
    give_phone(house.owner)
    assert team(at_work, house) == [
        ("супроводжує", house.owner.short_name, WORK_PHONE),
        ("керівник підрозділу", house.head.short_name, ""),
        ("черговий підрозділу", duty.short_name, ""),
        ("телефон чергового", house.department.name, DUTY_PHONE),
    ]
    page = at_work.get(address(house)).text
    assert f'href="tel:{WORK_PHONE}"' in page
    assert page.count("Номер телефону невідомий.") == 3  # the psychologist of the team as well
    assert f'href="{address(house)}"' in at_work.get(f"/cases/{house.case.number}/").text


def test_head_and_duty_are_those_of_the_nearest_department_that_has_them(house: House, at_work: Client) -> None:
    Department.objects.filter(pk=house.department.pk).update(head=None, parent=house.other_department)
    Department.objects.filter(pk=house.other_department.pk).update(duty_phone=DUTY_PHONE)
    assert team(at_work, house)[1:] == [
        ("керівник підрозділу", house.other_head.short_name, ""),
        ("телефон чергового", house.other_department.name, DUTY_PHONE),
    ]


def test_cover_and_who_waits_are_named(house: House, signed_in: Browser) -> None:
    make_absence(house.owner, cover=house.colleague)
    assert ("замінює сьогодні", house.colleague.short_name, "") in team(signed_in(house.owner), house)
    asked = make_supporter(house.department, surname="Новий")
    make_hand_over(house.case, asked, by=house.head)
    assert [row[:2] for row in team(signed_in(house.owner), house)][:3] == [
        ("супроводжує", house.owner.short_name),
        ("замінює сьогодні", house.colleague.short_name),
        (said("asked to lead"), asked.short_name),
    ]


def test_head_of_the_asked_department_is_named_while_nobody_else_is(house: House, at_work: Client) -> None:
    make_hand_over(house.case, house.other_department, by=house.owner)
    assert (said("asked to lead"), house.other_head.short_name) in [row[:2] for row in team(at_work, house)]


def test_page_costs_as_many_queries_with_four_colleagues_as_with_two(house: House, at_work: Client) -> None:
    costs = []
    for duty in (None, house.colleague):
        Department.objects.filter(pk=house.department.pk).update(duty=duty, duty_phone=DUTY_PHONE if duty else "")
        at_work.get(address(house))
        with CountedQueries() as queries:
            at_work.get(address(house))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 11
