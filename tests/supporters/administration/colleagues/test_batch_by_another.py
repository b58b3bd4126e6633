"""A batch whose administrator was stopped half-way and is suspended or away: another one goes on with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.colleagues import bulk
from supporters.administration.actions.colleagues.bulk import BulkAct, Fate, batch_people, do_bulk
from supporters.administration.actions.invitations import SERVED_FOR, resend_unless_served
from supporters.administration.actions.role_changes import change_role
from supporters.directory.models import Invitation, Supporter
from supporters.directory.roles import Role
from supporters.forms.actions.idempotency import Submission
from supporters.notifications.models import Delivery
from tests.factories import House, make_absence, make_invitation, make_supporter
from tests.supporters.administration.test_invite_list import confirm, upload
from tools.journeys.invitation_lists import row_of

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
BATCH = UUID("0199c0de-0000-7000-8000-00000000000b")


class Stopped(Exception):
    pass


def stop_at(act: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Raise at this call, as if the process were killed in it."""
    calls = iter(range(1, count))

    def stopping(*given: Any, **named: Any) -> Any:
        if next(calls, None) is None:
            raise Stopped
        return act(*given, **named)

    return stopping


def suspend(starter: Supporter) -> None:
    Supporter.objects.active().filter(pk=starter.pk).update(suspended_at=timezone.now())


def send_on_leave(starter: Supporter) -> None:
    make_absence(starter)


@pytest.fixture
def another(house: House) -> Supporter:
    """Reads English, so messages equal their msgids."""
    another = make_supporter(house.department, Role.ADMINISTRATOR, surname="Другий")
    another.language = "en"
    another.save(update_fields=["language"])
    return another


@pytest.mark.parametrize("leave", [suspend, send_on_leave], ids=lambda leave: leave.__name__)
def test_letters_of_a_list_go_to_everybody_when_another_sends_them(
    house: House, another: Supporter, signed_in: Browser, monkeypatch: pytest.MonkeyPatch, leave: Callable[[Supporter], None]
) -> None:
    invited = [make_invitation(house.administrator, email=f"list{n}@suprovid.test") for n in range(3)]
    Invitation.objects.update(batch=BATCH)
    address = reverse("invitation_batch_resend", args=[BATCH])
    monkeypatch.setattr(bulk, "resend_unless_served", stop_at(resend_unless_served, 2))
    with pytest.raises(Stopped):
        signed_in(house.administrator).post(address, {"submission_key": str(uuid4())})
    leave(house.administrator)
    monkeypatch.setattr(bulk, "resend_unless_served", resend_unless_served)
    office = signed_in(another)
    assert address in office.get(reverse("invitation_batch", args=[BATCH])).text
    assert "done for 2 of 3" in office.post(address, {"submission_key": str(uuid4())}).text
    assert [Invitation.objects.get(pk=one.pk).letter for one in invited] == [2, 2, 2], "who had a letter gets no second one"
    sent, people = Submission(user=another, key=uuid4(), fields=(), result=address), batch_people(BATCH, BulkAct.INVITE)
    later = do_bulk(BulkAct.INVITE, people, None, by=another, at=timezone.now() + SERVED_FOR, sent=sent)
    assert [one.fate for one in later] == [Fate.DONE] * 3, "a day later to all"


def test_chosen_colleagues_are_moved_once_when_another_goes_on(
    house: House, another: Supporter, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [make_supporter(house.department, surname=surname) for surname in ("Перший", "Третій")]  # nobody's records go along
    chosen = {"keys": [str(one.pk) for one in people], "department": str(house.other_department.pk)}
    fields = {**chosen, "act": "move", "confirm": "on"}
    monkeypatch.setattr(bulk, "change_role", stop_at(change_role, 2))
    with pytest.raises(Stopped):
        signed_in(house.administrator).post(reverse("staff_bulk"), {**fields, "submission_key": str(uuid4())})
    suspend(house.administrator)
    monkeypatch.setattr(bulk, "change_role", change_role)
    before = {one.pk: one.version for one in people}
    answer = signed_in(another).post(reverse("staff_bulk"), {**fields, "submission_key": str(uuid4())})
    assert "This colleague has this role in this department already." in answer.text
    moved = Supporter.objects.active().filter(pk__in=before)
    assert {(one.department_id, one.version - before[one.pk]) for one in moved} == {(house.other_department.pk, 1)}


def test_list_that_another_confirms_again_invites_nobody_twice(house: House, another: Supporter, signed_in: Browser) -> None:
    office, other = signed_in(house.administrator), signed_in(another)
    first, second = (upload(one, [row_of(1), row_of(2)]) for one in (office, other))
    assert confirm(office, first).status_code == 302
    suspend(house.administrator)
    answer = confirm(other, second)
    assert answer.status_code == 409
    assert answer.text.count("invited already") == 2
    assert Invitation.objects.count() == Delivery.objects.count() == 2
