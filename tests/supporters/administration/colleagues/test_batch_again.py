"""Who of an invited list has not accepted, and a letter again to one or to all of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.invitations import accept_invitation, invitation_link, revoke_invitation
from supporters.directory.models import Invitation
from supporters.notifications.models import Delivery
from tests.colleagues import token_of
from tests.database import CountedQueries
from tests.factories import House, make_invitation

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
BATCH = UUID("0199c0de-0000-7000-8000-00000000000b")


def invite_three(house: House) -> list[Invitation]:
    """The first one has accepted, the second one is revoked."""
    rows = [make_invitation(house.administrator, email=f"list{n}@suprovid.test") for n in range(3)]
    Invitation.objects.update(batch=BATCH)
    accept_invitation(token_of(invitation_link(rows[0])), password="тиха вода греблі рве", at=timezone.now())
    revoke_invitation(rows[1].pk, by=house.administrator, at=timezone.now())
    return rows


def test_page_names_only_who_has_not_accepted(house: House, signed_in: Browser) -> None:
    rows = invite_three(house)
    page = signed_in(house.administrator).get(reverse("invitation_batch", args=[BATCH])).text
    again = [reverse("invitation_resend", args=[row.pk]) in page for row in rows]
    assert again == [False, False, True]
    assert "list2@suprovid.test" in page
    assert "list0@suprovid.test" not in page


def test_letter_goes_again_to_all_who_have_not_accepted_and_to_nobody_twice(house: House, signed_in: Browser) -> None:
    rows, office = invite_three(house), signed_in(house.administrator)
    alone = make_invitation(house.administrator, email="alone@suprovid.test")
    address, sent = reverse("invitation_batch_resend", args=[BATCH]), {"submission_key": str(uuid4())}
    answer = office.post(address, sent)
    assert "Зроблено: 1 із 1. Надсилаємо 1 лист." in answer.text
    assert office.post(address, sent).headers["Location"] == reverse("invitation_batch", args=[BATCH])
    assert [Invitation.objects.get(pk=one.pk).letter for one in (*rows, alone)] == [1, 1, 2, 1], "only to those of the list"
    assert Delivery.objects.filter(subject_id=rows[2].pk, number=2).count() == 1


def test_list_that_everybody_has_answered_offers_nothing(house: House, signed_in: Browser) -> None:
    rows = invite_three(house)
    revoke_invitation(rows[2].pk, by=house.administrator, at=timezone.now())
    office = signed_in(house.administrator)
    address = reverse("invitation_batch_resend", args=[BATCH])
    assert address not in office.get(reverse("invitation_batch", args=[BATCH])).text
    assert "Зроблено: 0 із 0." in office.post(address, {"submission_key": str(uuid4())}).text
    assert office.post(reverse("invitation_batch_resend", args=[uuid4()]), {}).status_code == 404


def test_number_of_queries_does_not_depend_on_the_rows(house: House, signed_in: Browser) -> None:
    office, address = signed_in(house.administrator), reverse("invitation_batch", args=[BATCH])

    def count() -> int:
        with CountedQueries() as queries:
            assert office.get(f"{address}?page=99").status_code == 200
        return len(queries)

    make_invitation(house.administrator, email="first@suprovid.test")
    Invitation.objects.update(batch=BATCH)
    count()
    one = count()
    for n in range(2):
        make_invitation(house.administrator, email=f"more{n}@suprovid.test")
    Invitation.objects.update(batch=BATCH)
    assert count() == one <= 8
