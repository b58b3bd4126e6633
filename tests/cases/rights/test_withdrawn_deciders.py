"""Who sees and erases a withdrawn card: heads of its department and above, also by a cover; two people, and nobody by desk."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.rights.actions import agree_erasure, ask_erasure
from cases.rights.models import Erasure, RetentionRule
from cases.rights.states import ErasureRefusal, ErasureState
from privacy.ids import new_id
from supporters.administration.actions.departments import move_department
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from tests.database import as_owner
from tests.factories import House, make_absence, make_department, make_head, make_supporter
from tests.lists import keys_on
from tests.refusing import refused
from tests.rights import make_withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
LIST = "/decisions/withdrawn/"


def page_of(case: Case) -> str:
    return f"/cases/{case.number}/rights/erasure/"


def ask(case: Case, by: Supporter) -> Erasure:
    return ask_erasure(case.person_id, reason="Строк минув", by=by, at=timezone.now(), pk=new_id())


def decide(client: Client, case: Case, answer: str) -> int:
    fields = {"submission_key": str(uuid4()), "answer": answer, "words": "" if answer == "agree" else "Ще потрібні"}
    return client.post(page_of(case), fields).status_code


def listed(client: Client) -> list[str]:
    return keys_on(client.get(LIST).text)


def test_covering_head_sees_the_list_and_is_named(house: House, signed_in: Browser) -> None:
    due = make_withdrawn(house.owner)
    cover = signed_in(house.other_head)
    assert (listed(cover), cover.get(page_of(due)).status_code) == ([], 404)
    make_absence(house.head, cover=house.other_head)
    assert listed(cover) == [str(due.pk)]
    assert house.other_department.name in signed_in(house.head).get(page_of(due)).text, "who is covered reads who may decide"
    page = cover.get(page_of(due)).text.split("<main")[1]
    assert due.number_label in page
    assert "Помилковий" not in page


def test_cover_decides_what_the_covered_head_has_asked(house: House, signed_in: Browser) -> None:
    due = make_withdrawn(house.owner)
    ask(due, house.head)
    make_absence(house.head, cover=house.other_head)
    assert decide(signed_in(house.other_head), due, "agree") == 302
    assert Case.objects.get(pk=due.pk).person.is_erased


def test_head_with_two_hats_decides_once(house: House, signed_in: Browser) -> None:
    """A head above who also covers the head of the department: post and cover are one person."""
    above = make_department("Обласний відділ")
    both = make_head(above)
    Department.objects.filter(pk=house.department.pk).update(parent=above)
    make_absence(house.head, cover=both)
    due = make_withdrawn(house.owner)
    asked = ask(due, both)
    client = signed_in(both)
    assert listed(client) == [str(due.pk)]
    page = client.get(page_of(due)).text.split("<main")[1]
    assert 'value="agree"' not in page
    assert decide(client, due, "agree") == 422
    with refused(ErasureRefusal.DECIDES):
        agree_erasure(asked.pk, by=both, at=timezone.now())
    assert decide(signed_in(make_supporter(house.department, Role.HEAD, surname="Друга")), due, "agree") == 302


def test_duty_supporter_decides_nothing(house: House, signed_in: Browser) -> None:
    """Who answers for a department without a head is no head of it, not even one of another department."""
    due = make_withdrawn(house.owner)
    duty = make_supporter(house.department, surname="Чергова")
    for who, status in ((duty, 403), (house.other_head, 404)):
        Department.objects.filter(pk=house.department.pk).update(head=None, duty=who)
        client = signed_in(who)
        assert client.get(page_of(due)).status_code == status
        assert client.get(LIST).status_code == 403 if status == 403 else listed(client) == []


def test_heads_above_decide_after_a_move_of_the_department(house: House, signed_in: Browser) -> None:
    before, after = (make_department(name) for name in ("Перша область", "Друга область"))
    earlier, later = make_head(before), make_head(after)
    Department.objects.filter(pk=house.department.pk).update(parent=before)
    due = make_withdrawn(house.owner)
    ask(due, earlier)
    version = Department.objects.get(pk=house.department.pk).version
    move_department(house.department.pk, parent_id=after.pk, at=timezone.now(), version=version, confirmed=True)
    assert listed(signed_in(earlier)) == []
    client = signed_in(later)
    assert listed(client) == [str(due.pk)]
    assert decide(client, due, "agree") == 302


@pytest.mark.parametrize("answer", ["refuse", "agree"])
def test_asked_erasure_that_is_barred_since_can_still_be_decided(house: House, signed_in: Browser, answer: str) -> None:
    """The term is longer now: nobody erases, and the request doesn't wait for ever."""
    due = make_withdrawn(house.owner)
    ask(due, house.head)
    with as_owner():
        RetentionRule.objects.update(years=20)
    client = signed_in(make_supporter(house.department, Role.HEAD, surname="Друга"))
    assert page_of(due) in client.get("/decisions/").text
    assert listed(client) == [str(due.pk)]
    assert client.get(page_of(due)).status_code == 200
    assert decide(client, due, answer) == (302 if answer == "refuse" else 409)
    assert not Case.objects.get(pk=due.pk).person.is_erased
    expected = ErasureState.REFUSED if answer == "refuse" else ErasureState.ASKED
    assert Erasure.objects.get().state == expected
    if answer == "refuse":
        assert listed(client) == []
