"""Lists confirmed concurrently, twenty times or beside other invitations: each is written whole or not at all."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.invitation_lists import ListRefused, invite_all
from supporters.administration.actions.invitations import EmailRefused, NewColleague, invite
from supporters.directory.models import Invitation
from supporters.directory.roles import Role
from supporters.forms.models import SubmissionKey
from supporters.notifications.models import Delivery
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.factories import House
from tests.supporters.administration.test_invite_list import CONFIRM, carried, upload
from tools.journeys.invitation_lists import row_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def test_one_list_is_invited_when_it_is_confirmed_twenty_times(office: Client) -> None:
    shown = carried(upload(office, [row_of(n) for n in range(5)]))
    answers = press_at_once(office, CONFIRM, [{"submission_key": str(uuid4()), "rows": shown}] * HANDS)
    assert Counter(answer.status_code for answer in answers) == {302: HANDS}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Invitation.objects.count() == Delivery.objects.count() == 5
    assert SubmissionKey.objects.count() == 1


def test_one_list_is_invited_when_twenty_bear_one_address(office: Client) -> None:
    lists = [carried(upload(office, [row_of(hand * 10), row_of(hand * 10 + 1), row_of(999)])) for hand in range(HANDS)]
    answers = press_at_once(office, CONFIRM, [{"submission_key": str(uuid4()), "rows": rows} for rows in lists])
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: HANDS - 1}
    assert Invitation.objects.count() == Delivery.objects.count() == 3
    assert Invitation.objects.values("batch").distinct().count() == 1


def test_list_is_written_whole_or_not_at_all_beside_single_invitations_and_lists_in_another_order(house: House) -> None:
    def colleague(number: int) -> NewColleague:
        return NewColleague(
            email=f"list{number}@suprovid.test",
            surname="Ґава",
            given_name="Юрій",
            patronymic="",
            role=Role.SUPPORTER,
            department_id=house.department.pk,
        )

    def at_once(act: Callable[[], Any], together: Barrier) -> bool:
        together.wait(timeout=30)
        try:
            act()
        except (ListRefused, EmailRefused):
            return False
        finally:
            connection.close()
        return True

    now, size = timezone.now(), 30
    for turn in range(0, 5 * size, size):
        together = Barrier(3)
        forth = [colleague(turn + n) for n in range(size)]
        batches = [uuid4(), uuid4()]
        acts: list[Callable[[], Any]] = [
            partial(invite_all, forth, batch=batches[0], by=house.administrator, at=now),
            partial(invite_all, forth[::-1], batch=batches[1], by=house.administrator, at=now),
            partial(invite, colleague(turn + 15), by=house.administrator, at=now, pk=new_id()),
        ]
        with ThreadPoolExecutor(3) as hands:
            done = [hand.result() for hand in [hands.submit(at_once, act, together) for act in acts]]
        written = [Invitation.objects.filter(batch=key).count() for key in batches]
        assert written == [size * took for took in done[:2]]
        assert sum(done) == 1
    assert Delivery.objects.count() == Invitation.objects.count()
