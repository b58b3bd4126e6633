"""What a talk becomes when the card is handed over, paused, ended, lost, joined, separated; of keys and of who leaves."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case
from cases.endings.actions.episodes import reopen_case
from cases.intake.actions.joining.undoing import undo_join
from cases.leading.actions.hand_overs.leaving import hand_over_all
from cases.person.actions.safety import kept_signs
from cases.person.models import SEALED_BYTES, SafetyTalk, read_page
from cases.person.states import DangerKind
from privacy.keys import KEY_BYTES, field_keys
from tests.database import rows
from tests.ended import end_support, make_hold, new_episode
from tests.factories import House, hand_over_to, make_loss
from tests.joined import make_join, make_twice
from tests.talking import AGREED, danger, make_talk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


def signs_of(case: Case) -> set[DangerKind]:
    return set(kept_signs(list(SafetyTalk.objects.of_card(case)), at=timezone.now()))


def written_on(case: Case) -> tuple[Any, ...]:
    """What the page of this card itself says, whatever its day."""
    return read_page(SafetyTalk.objects.select_related("case").get(case=case).signs)


def test_next_owner_sees_the_need_and_the_former_one_does_not(house: House, signed_in: Browser, address: str) -> None:
    make_talk(house.case, house.owner, danger())
    asked = signed_in(house.colleague)
    assert asked.get(address).status_code == 404
    hand_over_to(house.case, house.colleague, by=house.owner)
    assert AGREED in asked.get(address).text
    assert signed_in(house.owner).get(address).status_code == 404


def test_pause_leaves_the_talk_as_it_is(house: House) -> None:
    make_talk(house.case, house.owner, danger())
    make_hold(house.case, house.owner)
    assert signs_of(house.case) == {DangerKind.DEBT}


def test_loss_empties_the_page(house: House) -> None:
    make_talk(house.case, house.owner, danger())
    make_loss(house.case, house.owner)
    assert written_on(house.case) == ()


def test_end_of_the_support_empties_the_page_and_opening_again_does_not_bring_it_back(house: House) -> None:
    make_talk(house.case, house.owner, danger(), at=timezone.now() - timedelta(hours=1))
    end_support(house.case, house.owner, house.head)
    assert written_on(house.case) == ()
    reopen_case(house.case.pk, new_episode(), by=house.owner, at=timezone.now())
    assert signs_of(house.case) == set()


def test_join_shows_the_needs_of_both_cards_and_the_next_talk_answers_for_both() -> None:
    twice = make_twice()
    make_talk(twice.card, twice.other_owner, danger(DangerKind.FRAUD))
    make_talk(twice.into, twice.owner, danger())
    make_join(twice)
    assert signs_of(twice.into) == {DangerKind.DEBT, DangerKind.FRAUD}
    make_talk(twice.into, twice.owner, danger(reason="Банк ще не відповів"))
    assert signs_of(twice.into) == {DangerKind.DEBT}
    assert written_on(twice.card) == ()


def test_undone_join_leaves_each_card_its_own_need() -> None:
    twice = make_twice()
    make_talk(twice.card, twice.other_owner, danger(DangerKind.FRAUD))
    make_talk(twice.into, twice.owner, danger())
    join = make_join(twice)
    undo_join(join.pk, by=twice.head, at=timezone.now())
    assert (signs_of(twice.into), signs_of(twice.card)) == ({DangerKind.DEBT}, {DangerKind.FRAUD})


def test_page_has_the_same_length_under_another_key(house: House, settings: Any) -> None:
    make_talk(house.case, house.owner, danger())
    settings.FIELD_KEYS += f",9:{base64.b64encode(bytes(KEY_BYTES)).decode()}"
    field_keys.cache_clear()
    try:
        talk = SafetyTalk.objects.select_related("case").get(case=house.case)
        talk.signs = str(talk.signs)
        talk.save(update_fields=["signs"])
        ((sealed,),) = rows("SELECT signs FROM cases_safetytalk")
        assert (bytes(sealed)[1:3], len(bytes(sealed))) == (b"\x00\x09", SEALED_BYTES)
        assert signs_of(house.case) == {DangerKind.DEBT}
    finally:
        settings.FIELD_KEYS = settings.FIELD_KEYS.rpartition(",")[0]
        field_keys.cache_clear()


def test_need_waits_in_the_queue_when_its_owner_leaves(house: House, signed_in: Browser, address: str) -> None:
    make_talk(house.case, house.owner, danger())
    hand_over_all(house.owner.pk, to=house.colleague, by=house.administrator, at=timezone.now())
    assert Case.objects.get(pk=house.case.pk).owner is None
    assert signed_in(house.colleague).get(address).status_code == 404
    head = signed_in(house.head)
    head.post(reverse("case_purpose", args=[house.case.number]), {"purpose": "check"})
    assert AGREED in head.get(address).text
