"""A peer on a card that others lead: its purpose is stated first."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case
from cases.case.states import Purpose
from cases.reintegration.models import PeerSide
from tests.community import consent_to_peers, make_search
from tests.factories import House, make_case, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


@pytest.mark.parametrize("by_search", [False, True])
def test_peer_on_the_card_of_another_waits_for_the_purpose(house: House, signed_in: Browser, *, by_search: bool) -> None:
    """Also as the answer to a search."""
    own = make_case(house.head, person=make_person("Явір", "Назар"))
    consent_to_peers(house.case, own)
    address = f"/community/peers/{make_search(own, house.head).pk}/" if by_search else f"/cases/{own.number}/community/peer/"
    fields = {"submission_key": str(uuid4()), "way": "number", "number": house.case.number, "shown_as": "given_name"}
    head = signed_in(house.head)
    answer = head.post(address, fields)
    assert (answer.status_code, "Цю картку веде хтось інший" in answer.text) == (422, True)
    assert not _asked(house.case)
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    assert head.post(address, fields).status_code == 302
    assert _asked(own if by_search else house.case)


def _asked(case: Case) -> bool:
    return PeerSide.objects.ties().filter(case=case).exists()
