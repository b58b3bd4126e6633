"""One act upon many colleagues: choice, preview, and what was done for each."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.colleagues.bulk import MOST, MOST_ACCOUNTS, BulkAct, Fate, Planned, do_bulk, plan_bulk
from supporters.administration.actions.colleagues.suspending import suspend_colleague
from supporters.administration.actions.invitation_lists import invite_all
from supporters.administration.actions.invitations import NewColleague, invite
from supporters.administration.actions.suspension import lift_suspension
from supporters.directory.models import Department, Invitation, Supporter
from supporters.directory.roles import Role
from supporters.forms.actions.idempotency import Submission
from supporters.notifications.models import Notification, Rule
from tests.cases.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import House, make_department, make_invitation, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
ADDRESS = "/staff/bulk/"


def sent(*people: Any, **fields: str) -> dict[str, Any]:
    return {"submission_key": str(uuid4()), "keys": [str(one.pk) for one in people], **fields}


def fates(act: BulkAct, people: list[Any], house: House, department: Any = None) -> dict[Any, Fate]:
    there = department.pk if department else None
    with reading_under_way(Reading()):  # the cases of who moves go along
        sent = Submission(user=house.administrator, key=uuid4(), fields=(), result="/staff/")
        done = do_bulk(act, people, there, by=house.administrator, at=timezone.now(), sent=sent)
    return {one.who.pk: one.fate for one in done}


def test_list_leads_over_the_choice_and_the_preview_to_the_act(house: House, signed_in: Browser) -> None:
    office, other = signed_in(house.administrator), make_supporter(house.department)
    choice = office.post(ADDRESS, {"keys": [str(other.pk), str(house.colleague.pk)]})
    assert choice.status_code == 200
    assert choice.text.count('name="keys"') == 1, "one field carries all keys"
    move = {"act": "move", "department": str(house.other_department.pk)}
    preview = office.post(ADDRESS, sent(other, house.colleague, **move))
    assert preview.status_code == 200
    assert "2 із 2" in preview.text
    other.refresh_from_db()
    assert other.department == house.department, "a preview changes nothing"
    fields = sent(other, house.colleague, **move, confirm="on")
    done = office.post(ADDRESS, fields)
    assert done.status_code == 200
    assert "Зроблено: 2 із 2." in done.text
    for one in (other, house.colleague):
        one.refresh_from_db()
        assert one.department == house.other_department
    assert office.post(ADDRESS, fields).headers["Location"] == reverse("staff"), "the same form does nothing again"


def test_what_takes_two_stays_so_and_leads_to_its_page(house: House, signed_in: Browser) -> None:
    post = {"act": "move", "department": str(house.other_department.pk)}
    people = [house.head, house.owner, house.colleague]
    page = signed_in(house.administrator).post(ADDRESS, sent(*people, **post)).text
    assert f"{reverse('staff_post', args=[house.head.pk])}?role=head" in page
    assert fates(BulkAct.MOVE, people, house, house.other_department) == {
        house.head.pk: Fate.TWO,
        house.owner.pk: Fate.TWO,  # the records go along
        house.colleague.pk: Fate.DONE,
    }
    house.head.refresh_from_db()
    assert house.head.department == house.department


def test_refusals_are_listed_by_name_and_stop_nobody_else(house: House, signed_in: Browser) -> None:
    invited = make_invitation(house.administrator)
    house.deactivated.refresh_from_db()
    people: list[Any] = [house.administrator, house.owner, house.deactivated, invited, house.auditor]
    planned = plan_bulk(BulkAct.SUSPEND, people, None, by=house.administrator, at=timezone.now())
    assert {one.who.pk: one.fate for one in planned} == {
        house.administrator.pk: Fate.REFUSED,
        house.owner.pk: Fate.WILL,
        house.deactivated.pk: Fate.REFUSED,
        invited.pk: Fate.REFUSED,
        house.auditor.pk: Fate.TWO,
    }
    assert all(one.why for one in planned if one.fate != Fate.WILL)
    page = signed_in(house.administrator).post(ADDRESS, sent(*people, act="suspend", confirm="on")).text
    for one in people:
        assert one.surname in page
    house.owner.refresh_from_db()
    assert house.owner.is_suspended
    house.auditor.refresh_from_db()
    assert not house.auditor.is_suspended


def test_suspended_colleague_is_signed_out_and_one_lets_in_again(house: House, signed_in: Browser) -> None:
    mine = signed_in(house.owner)
    assert mine.get("/today/").status_code == 200
    suspend_colleague(house.owner.pk, by=house.administrator, at=timezone.now())
    assert mine.get("/today/").status_code == 302
    assert Notification.objects.filter(rule=Rule.ACCOUNT_SUSPENDED).exists()
    for refused in (house.owner, house.administrator, house.auditor):
        with pytest.raises(AccountRefused):
            suspend_colleague(refused.pk, by=house.administrator, at=timezone.now())
    with pytest.raises(AccountRefused):
        suspend_colleague(house.colleague.pk, by=house.head, at=timezone.now())
    lift_suspension(house.owner.pk, at=timezone.now())
    house.owner.refresh_from_db()
    assert not house.owner.is_suspended


def test_sessions_end_for_all_but_oneself(house: House, signed_in: Browser) -> None:
    office, browsers = signed_in(house.administrator), [signed_in(one) for one in (house.owner, house.head)]
    answer = office.post(ADDRESS, sent(house.owner, house.head, house.administrator, act="sessions", confirm="on"))
    assert "Зроблено: 2 із 3." in answer.text
    assert [one.get("/today/").status_code for one in browsers] == [302, 302]
    assert office.get("/staff/").status_code == 200


def test_invitations_go_out_again_and_accounts_are_refused(house: House) -> None:
    invited = make_invitation(house.administrator)
    by_two = NewColleague(
        email="aud@suprovid.test",
        surname="Аудитова",
        given_name="Анна",
        patronymic="",
        role=Role.AUDITOR,
        department_id=house.department.pk,
    )
    make_supporter(house.department, Role.ADMINISTRATOR)
    waits = invite(by_two, by=house.administrator, at=timezone.now(), pk=new_id(), reason="?")
    head = replace(by_two, email="head@suprovid.test", role=Role.HEAD)
    invite_all([head], batch=new_id(), by=house.administrator, at=timezone.now(), reason="?")
    listed = Invitation.objects.get(email=head.email)
    assert fates(BulkAct.INVITE, [invited, waits, listed, house.owner], house) == {
        invited.pk: Fate.DONE,
        waits.pk: Fate.TWO,
        listed.pk: Fate.TWO,
        house.owner.pk: Fate.REFUSED,
    }
    assert Invitation.objects.get(pk=invited.pk).letter == 2


def test_preview_refuses_what_the_act_would(house: House) -> None:
    def plan(act: BulkAct, who: Any, department: Department | None = None) -> Planned:
        pk = department.pk if department else None
        return plan_bulk(act, [who], pk, by=house.administrator, at=timezone.now())[0]

    def planned(act: BulkAct, who: Any, department: Department | None = None) -> Fate:
        return plan(act, who, department).fate

    again = plan(BulkAct.INVITE, house.owner)
    assert (again.fate, "запис уже є" in again.why) == (Fate.REFUSED, True)
    assert planned(BulkAct.MOVE, house.owner, house.department) == Fate.REFUSED, "works there already"
    assert planned(BulkAct.MOVE, house.head, house.department) == Fate.REFUSED, "a head who stays is not asked for"
    assert planned(BulkAct.MOVE, make_invitation(house.administrator), house.other_department) == Fate.REFUSED
    for department in (house.department, house.other_department):
        assert planned(BulkAct.SUSPEND, house.owner, department) == Fate.WILL, "only a move asks where to"


def test_change_since_the_preview_is_reported_and_the_others_go_on(house: House) -> None:
    """One refusal behind the locks."""
    people = [make_supporter(make_department("Малий відділ")), house.colleague]
    planned = plan_bulk(BulkAct.MOVE, people, house.other_department.pk, by=house.administrator, at=timezone.now())
    assert {one.fate for one in planned} == {Fate.WILL}
    Supporter.objects.get_queryset().filter(pk=house.colleague.pk).update(department=house.other_department)
    after = fates(BulkAct.MOVE, people, house, house.other_department)
    assert after == {people[0].pk: Fate.DONE, house.colleague.pk: Fate.REFUSED}


@pytest.mark.parametrize(
    "keys",
    [[], ["x"], [str(uuid4())], [" ".join(str(uuid4()) for _ in range(MOST + 1))]],
    ids=["none", "strange", "unknown", "1001"],
)
def test_bad_keys_are_answered_by_a_sentence(house: House, signed_in: Browser, keys: list[str]) -> None:
    answer = signed_in(house.administrator).post(ADDRESS, {"keys": keys, "act": "sessions", "confirm": "on"})
    assert answer.status_code == 422
    assert ("Не більше ніж 1000 колег за раз" if " " in "".join(keys) else "Оберіть у списку") in answer.text


@pytest.mark.parametrize("act", ["suspend", "sessions", "move"])
def test_one_person_does_not_stop_a_whole_service(house: House, signed_in: Browser, act: str) -> None:
    people = [make_supporter(house.other_department) for _ in range(MOST_ACCOUNTS + 1)]
    sent = {"act": act, "department": str(house.department.pk), "confirm": "on"}
    answer = signed_in(house.administrator).post(ADDRESS, {"keys": [str(one.pk) for one in people], **sent})
    assert answer.status_code == 422
    assert "не більше ніж для 50 облікових записів" in answer.text
    assert Supporter.objects.active().filter(pk__in=[one.pk for one in people], department=house.other_department).count() == len(
        people
    )


def test_address_without_a_form_leads_to_the_list(house: House, signed_in: Browser) -> None:
    assert signed_in(house.administrator).get(ADDRESS).headers["Location"] == reverse("staff")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"act": ""}, "act"),
        ({"act": "x"}, "act"),
        ({"act": "move"}, "department"),
        ({"act": "move", "department": "x"}, "department"),
    ],
)
def test_error_is_beside_its_field(house: House, signed_in: Browser, fields: dict[str, str], field: str) -> None:
    given = {"act": "", "department": "", **fields}
    answer = signed_in(house.administrator).post(ADDRESS, sent(house.owner, **given))
    assert_in_error(answer, field)
    assert answer.text.count('name="keys"') == 1


def test_preview_has_one_number_of_queries(house: House, signed_in: Browser) -> None:
    office = signed_in(house.administrator)
    people = [house.owner, house.colleague, make_supporter(house.department)]
    move = {"act": "move", "department": str(house.other_department.pk)}

    def count(*whom: Supporter) -> int:
        with CountedQueries() as queries:
            assert office.post(ADDRESS, sent(*whom, **move)).status_code == 200
        return len(queries)

    count(*people)
    assert count(people[0]) == count(*people)


def test_what_was_refused_is_not_done_when_the_same_form_comes_again(house: House, signed_in: Browser) -> None:
    office, fields = signed_in(house.administrator), sent(house.deactivated, act="sessions", confirm="on")
    assert "Зроблено: 0 із 1." in office.post(ADDRESS, fields).text
    Supporter.objects.get_queryset().filter(pk=house.deactivated.pk).update(is_active=True)
    house.deactivated.refresh_from_db()
    back = signed_in(house.deactivated)
    assert office.post(ADDRESS, fields).status_code == 302
    assert back.get("/notifications/").status_code == 200


def test_what_is_done_is_called_done_when_the_same_form_comes_again(house: House) -> None:
    form = Submission(user=house.administrator, key=uuid4(), fields=(), result="/staff/")
    for _sending in range(2):
        house.colleague.refresh_from_db()
        now = timezone.now()
        (one,) = do_bulk(BulkAct.SUSPEND, [house.colleague], None, by=house.administrator, at=now, sent=form)
        assert (one.fate, one.why) == (Fate.DONE, "")
