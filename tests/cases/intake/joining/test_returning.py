"""What was promised on an absorbed card and ended meanwhile: it returns with the undoing while it may still be promised."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import Programme
from cases.desk.reports.invariants import broken_invariants
from cases.person.actions.consents import end_consent
from cases.reintegration.actions.circles.events import cancel_event
from cases.reintegration.actions.circles.invitations import answer_invitation
from cases.reintegration.actions.packages import PACKAGE
from cases.reintegration.models import CommunityEvent, CommunityPackage, EventInvitation
from cases.reintegration.states.community import InvitationState
from cases.reintegration.states.packages import PackageState
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Notification
from tests.community import make_event, make_invited
from tests.consenting import make_consent
from tests.ended import begin_again, end_support
from tests.factories import make_case, make_loss, make_package, make_person
from tests.joined import Twice, make_join, make_twice, undo
from veterans.models import Answer, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
SignIn = Callable[[Any], Client]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INVITED, ENDED = InvitationState.INVITED, InvitationState.ENDED


@pytest.fixture
def twice() -> Twice:
    return make_twice()


def lose(case: Case, twice: Twice) -> None:
    """Two hours ago; the joins of these tests were three hours ago."""
    make_loss(Case.objects.get(pk=case.pk), twice.owner, at=timezone.now() - 2 * HOUR)


def invited_before(case: Case, event: CommunityEvent, twice: Twice, *, hours: int = 4) -> EventInvitation:
    return make_invited(case, event, twice.other_owner, at=timezone.now() - hours * HOUR)


def state_of(invitation: EventInvitation) -> str:
    return EventInvitation.objects.get(pk=invitation.pk).state


def take_last_seat(event: CommunityEvent, twice: Twice) -> EventInvitation:
    return make_invited(make_case(twice.owner, person=make_person("Ткач")), event, twice.owner)


def page_and_message(twice: Twice, signed_in: SignIn) -> tuple[list[str], list[str], str]:
    """What returns and what does not by the page, and the messages once the join is undone."""
    head, address = signed_in(twice.head), f"/duplicates/{twice.pair.pk}/undo/"
    page = head.get(address).context["page"]
    answer = head.post(address, {"submission_key": str(uuid4())}, follow=True)
    return [line.label for line in page.returns], list(page.ended), answer.text


def test_invitation_to_an_event_that_is_full_by_now_stays_ended_and_is_named(twice: Twice, signed_in: SignIn) -> None:
    event = make_event(twice.head, seats=1)
    invitation = invited_before(twice.card, event, twice)
    make_join(twice, at=timezone.now() - 3 * HOUR)
    lose(twice.into, twice)
    take_last_seat(event, twice)
    returns, staying, message = page_and_message(twice, signed_in)
    assert ("1 запрошення на подію" in returns, "1 запрошення на подію" in staying) == (False, True)
    assert "Не повернеться: 1 запрошення на подію." in message
    assert state_of(invitation) == ENDED
    assert EventInvitation.objects.in_force().filter(event=event).count() == 1


def test_invitation_returns_as_it_was_answered_while_a_seat_is_left(twice: Twice, signed_in: SignIn) -> None:
    invitation = invited_before(twice.card, make_event(twice.head, seats=1), twice)
    answer_invitation(invitation.pk, InvitationState.ACCEPTED, by=twice.other_owner, at=timezone.now() - 4 * HOUR)
    make_join(twice, at=timezone.now() - 3 * HOUR)
    lose(twice.into, twice)
    returns, staying, message = page_and_message(twice, signed_in)
    assert ("1 запрошення на подію" in returns, "1 запрошення на подію" in staying) == (True, False)
    assert "Не повернеться" not in message
    assert state_of(invitation) == InvitationState.ACCEPTED


def test_last_seat_goes_to_the_card_that_was_invited_first(twice: Twice, signed_in: SignIn) -> None:
    """Two cards of each person, of both programmes, absorbed by one join."""
    event = make_event(twice.head, seats=2)
    family = make_case(twice.other_owner, person=twice.card.person, programme=Programme.FAMILY)
    into = make_case(twice.owner, person=twice.into.person, programme=Programme.FAMILY)
    later, first = invited_before(twice.card, event, twice, hours=4), invited_before(family, event, twice, hours=5)
    make_join(twice, at=timezone.now() - 3 * HOUR)
    for card in (twice.into, into):
        lose(card, twice)
    take_last_seat(event, twice)
    returns, staying, message = page_and_message(twice, signed_in)
    assert "1 запрошення на подію" in returns
    assert "1 запрошення на подію" in staying
    assert "Не повернеться: 1 запрошення на подію." in message
    assert (state_of(first), state_of(later)) == (INVITED, ENDED)


def test_invitation_to_an_event_that_was_cancelled_meanwhile_asks_to_inform(twice: Twice) -> None:
    """Although no seat is left: the person has to hear of it."""
    event = make_event(twice.head, seats=1)
    invitation = invited_before(twice.card, event, twice)
    join = make_join(twice, at=timezone.now() - 3 * HOUR)
    lose(twice.into, twice)
    take_last_seat(event, twice)
    cancel_event(event.pk, words="Хворіє тренер", version=event.version, by=twice.head, at=timezone.now() - HOUR)
    assert not any(undo(join.pk, twice).ended.values())
    invitation.refresh_from_db()
    assert (invitation.state, invitation.inform_since is not None) == (INVITED, True)


def test_person_who_has_heard_of_the_move_is_not_informed_again(twice: Twice) -> None:
    event = make_event(twice.head)
    invitation = invited_before(twice.card, event, twice)
    CommunityEvent.objects.filter(pk=event.pk).update(moved_at=timezone.now() - 5 * HOUR)
    join = make_join(twice, at=timezone.now() - 3 * HOUR)
    lose(twice.into, twice)
    undo(join.pk, twice)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.inform_since) == (INVITED, None)


def test_invitation_to_an_event_that_has_begun_meanwhile_stays_ended_and_is_named(twice: Twice, signed_in: SignIn) -> None:
    event = make_event(twice.head)
    invitation = invited_before(twice.card, event, twice)
    make_join(twice, at=timezone.now() - 3 * HOUR)
    lose(twice.into, twice)
    CommunityEvent.objects.filter(pk=event.pk).update(starts_at=timezone.now() - HOUR)
    _returns, staying, message = page_and_message(twice, signed_in)
    assert "1 запрошення на подію" in staying
    assert "Не повернеться: 1 запрошення на подію." in message
    assert state_of(invitation) == ENDED


def test_invitation_that_had_ended_with_its_own_card_does_not_return(twice: Twice) -> None:
    now = timezone.now()
    invitation = make_invited(twice.card, make_event(twice.head), twice.other_owner, at=now - 3 * DAY)
    end_support(twice.card, twice.other_owner, twice.head, at=now - 2 * DAY)
    begin_again(Case.objects.get(pk=twice.card.pk), twice.head, at=now - DAY)
    join = make_join(twice, at=now - 3 * HOUR)
    lose(twice.into, twice)
    assert not any(undo(join.pk, twice).ended.values())
    assert state_of(invitation) == ENDED


def package_of(twice: Twice, **consent: Any) -> CommunityPackage:
    """Prepared two days ago on the absorbed card, with a reminder."""
    at = timezone.now() - 2 * DAY
    make_consent(twice.card, twice.other_owner, scope=Scope.PROVIDER, at=at, **consent)
    package = make_package(twice.card, twice.other_owner, at=at)
    Notification.objects.create(
        recipient=twice.other_owner,
        rule="package_late",
        subject_kind=PACKAGE,
        subject_id=package.pk,
        period_on=kyiv_day(at),
        made_at=at,
    )
    return package


def reminders(package: CommunityPackage) -> int:
    return Notification.objects.filter(subject_id=package.pk, settled_at=None).count()


def end_while_joined(twice: Twice, way: str) -> None:
    """On the card that remains."""
    if way == "withdrawn":
        with reading_under_way(Reading()):
            end_consent(twice.into.pk, Scope.PROVIDER, version=None, by=twice.owner, at=timezone.now() - HOUR)
    elif way == "given for the other":
        make_consent(twice.into, twice.owner, scope=Scope.PROVIDER, at=timezone.now() - HOUR)
    elif way == "refused":
        make_consent(twice.into, twice.owner, scope=Scope.PROVIDER, answer=Answer.REFUSED, at=timezone.now() - HOUR)


@pytest.mark.parametrize("way", ["withdrawn", "refused", "run out", "given for the other"])
def test_package_stays_ended_without_the_consent_and_is_named(twice: Twice, signed_in: SignIn, way: str) -> None:
    valid_until = kyiv_day(timezone.now()) - DAY if way in ("run out", "given for the other") else None
    package = package_of(twice, valid_until=valid_until)
    make_join(twice, at=timezone.now() - 3 * HOUR)
    end_while_joined(twice, way)
    returns, staying, message = page_and_message(twice, signed_in)
    assert ("1 пакет для громади" in returns, "1 пакет для громади" in staying) == (False, True)
    assert "Не повернеться: 1 пакет для громади." in message
    package.refresh_from_db()
    assert (package.state, reminders(package)) == (PackageState.ENDED, 0)
    assert not any(broken_invariants().values())


@pytest.mark.parametrize("way", ["stays", "other refused before"])
def test_package_returns_with_the_consent_of_its_own_person(twice: Twice, signed_in: SignIn, way: str) -> None:
    package = package_of(twice)
    if way != "stays":
        make_consent(twice.into, twice.owner, scope=Scope.PROVIDER, answer=Answer.REFUSED, at=timezone.now() - DAY)
    make_join(twice, at=timezone.now() - 3 * HOUR)
    returns, staying, message = page_and_message(twice, signed_in)
    assert ("1 пакет для громади" in returns, "1 пакет для громади" in staying) == (True, False)
    assert "Не повернеться" not in message
    package.refresh_from_db()
    assert (package.state, reminders(package)) == (PackageState.OPEN, 1)
