"""The page of a head with new colleagues, and what such a colleague reads meanwhile (ADR 66)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from supporters.administration.actions.recognition import code_of
from supporters.administration.reports.colleague_decisions import render_colleagues_wait
from supporters.directory.models import Invitation, Supporter
from supporters.directory.roles import Role
from supporters.notifications.reports.layout import frame_of
from tests.factories import House, make_invitation, make_supporter, make_unrecognised
from tests.reauthenticating import show_again

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
LIST = "/colleagues/new/"


@pytest.fixture(autouse=True)
def our_domain(settings: Any) -> None:
    settings.MAIL_DOMAINS = ["suprovid.test"]


@pytest.fixture
def head(house: House, signed_in: Browser) -> Client:
    client = signed_in(house.head)
    show_again(client, house.head)
    return client


def sent(**fields: Any) -> dict[str, Any]:
    return {"submission_key": str(uuid4()), **fields}


def test_head_finds_all_new_colleagues_behind_one_line(house: House, head: Client) -> None:
    for _ in range(3):
        make_unrecognised(house.administrator)
    page = head.get("/decisions/").text
    assert page.count(f'href="{LIST}"') == 1
    assert "3 колеги ще нікого не бачать" in page
    today = head.get("/today/").text
    assert "Колеги\N{NO-BREAK SPACE}(" in today
    assert f'href="{LIST}"' in today
    assert render_colleagues_wait([house.head.pk], house.head)[house.head.pk].url == LIST


def test_row_shows_whom_it_is_about(house: House, head: Client) -> None:
    make_supporter(house.other_department, surname="Ґава")
    new = make_unrecognised(house.administrator)
    page = head.get(LIST).text
    for words in ("Ґава Ірина Олегівна", new.email, str(house.department), house.administrator.short_name):
        assert words in page
    assert "Доступ із таким ім’ям уже є:" in page
    assert str(house.other_department) in page


def test_many_are_recognised_at_once_with_an_open_invitation(house: House, head: Client) -> None:
    two, invitation = [make_unrecognised(house.administrator) for _ in range(2)], make_invitation(house.administrator)
    answer = head.post(LIST, sent(who=[str(one.pk) for one in (*two, invitation)]), follow=True)
    assert "Впізнано 3 колеги." in answer.text
    assert "Нових колег, які чекали б на вас, немає." in answer.text
    assert not Supporter.objects.unrecognised().exists()


def test_nobody_is_recognised_without_a_tick(house: House, head: Client) -> None:
    make_unrecognised(house.administrator)
    assert head.post(LIST, sent()).status_code == 422


def test_box_for_everybody_is_there_for_several_who_take_no_code(house: House, head: Client, settings: Any) -> None:
    make_unrecognised(house.administrator)
    assert "data-all-rows" not in head.get(LIST).text
    make_unrecognised(house.administrator)
    assert 'data-all-rows="who"' in head.get(LIST).text
    settings.MAIL_DOMAINS = []
    assert "data-all-rows" not in head.get(LIST).text


def test_code_of_another_domain_is_typed(house: House, head: Client, settings: Any) -> None:
    settings.MAIL_DOMAINS = []
    new = make_unrecognised(house.administrator)
    assert head.post(LIST, sent(who=[str(new.pk)])).status_code == 422, "a tick is not enough"
    wrong = head.post(LIST, sent(**{f"code-{new.pk}": "1"}))
    assert (wrong.status_code, "На сторінці колеги інший код." in wrong.text) == (422, True)
    code = code_of(new)
    assert head.post(LIST, sent(**{f"code-{new.pk}": f"{code[:3]} {code[3:]}"})).status_code == 302
    assert Supporter.objects.get(pk=new.pk).is_recognised


def test_invitation_to_another_domain_is_listed_for_after_the_first_sign_in(house: House, head: Client, settings: Any) -> None:
    settings.MAIL_DOMAINS = []
    invitation = make_invitation(house.administrator, email="new@hospital.test")
    page = head.get(LIST).text
    assert invitation.email in page
    assert "впізнаєте після першого входу, за кодом" in page
    assert 'form="recognitions-form"' not in page, "nothing to send"
    assert head.post(LIST, sent(who=[str(invitation.pk)])).status_code == 422
    assert "ще нікого не бач" not in head.get("/decisions/").text, "nothing to decide yet"
    head.post(reverse("recognition_refuse", args=[invitation.pk]), sent())
    assert not Invitation.objects.open().exists()


def test_administrator_who_recognises_has_a_line_and_a_count(house: House, signed_in: Browser) -> None:
    Supporter.objects.filter(pk=house.head.pk).update(is_active=False)
    make_unrecognised(house.administrator)
    second = make_supporter(house.department, Role.ADMINISTRATOR)
    line = f'href="{LIST}"'
    for reader, waiting in ((second, 1), (house.administrator, 0)):
        client = signed_in(reader)
        page = client.get("/staff/approvals/").text
        assert (line in page, frame_of(reader).to_confirm) == (bool(waiting), waiting)
    assert "1 новий колега чекає на вас" in signed_in(second).get("/staff/approvals/").text


def test_unknown_person_is_asked_about_again_and_suspended(house: House, head: Client) -> None:
    new = make_unrecognised(house.administrator)
    address = reverse("recognition_refuse", args=[new.pk])
    assert new.email in head.get(address).text
    assert not Supporter.objects.get(pk=new.pk).is_suspended
    head.post(address, sent())
    assert Supporter.objects.get(pk=new.pk).is_suspended
    assert head.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.SUPPORTER, Role.PSYCHOLOGIST])
def test_pages_of_an_unknown_account_say_why_they_are_empty(house: House, signed_in: Browser, role: Role, settings: Any) -> None:
    settings.MAIL_DOMAINS = []
    new = make_unrecognised(house.administrator, role)
    client = signed_in(new)
    assert client.get("/today/").headers["Location"].startswith("/recognition/?next=")
    page = client.get("/recognition/").text
    for words in (str(house.department), house.head.short_name, code_of(new)):
        assert words in page
    Supporter.objects.filter(pk=new.pk).update(recognised_in=house.department)
    assert client.get("/recognition/?next=/search/").headers["Location"] == "/search/"
    assert client.get("/today/").status_code == 200


def test_form_of_who_was_made_unknown_meanwhile_is_kept(house: House, signed_in: Browser) -> None:
    client = signed_in(house.owner)
    Supporter.objects.filter(pk=house.owner.pk).update(recognised_in=None)
    answer = client.post(f"/cases/{house.case.number}/visits/new/", sent(summary="Поговорили", draft_key=""))
    assert answer.headers["Location"].startswith("/recognition/")


def test_queries_do_not_grow_with_the_colleagues(house: House, head: Client, django_assert_max_num_queries: Any) -> None:
    make_unrecognised(house.administrator)
    head.get(LIST)
    with django_assert_max_num_queries(40) as one:
        head.get(LIST)
    for _ in range(4):
        make_unrecognised(house.administrator)
    with django_assert_max_num_queries(len(one)):
        head.get(LIST)


def test_head_of_whom_nothing_is_asked_has_no_query_more(
    house: House, head: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    head.get("/today/")
    with django_assert_max_num_queries(60) as before:
        head.get("/today/")
    make_unrecognised(make_supporter(house.other_department, Role.ADMINISTRATOR))
    with django_assert_num_queries(len(before)):
        head.get("/today/")
