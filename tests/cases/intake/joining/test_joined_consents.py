"""What either of two joined persons has answered about consent holds for the one who remains; the last answer counts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind
from cases.course.models import Promise
from cases.course.states import PromiseState
from cases.person.actions.consents import end_consent, undo_answer
from cases.person.reports.consents import consent_page
from cases.reintegration.models import CommunityPackage
from cases.reintegration.states.packages import PackageState
from tests.consenting import make_consent
from tests.factories import make_package
from tests.joined import Twice, make_join, make_twice, undo
from veterans.actions.consents import ConsentMissing, consent_version, require_consent
from veterans.models import Answer, Consent, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
PROVIDER = Scope.PROVIDER


@pytest.fixture
def twice() -> Twice:
    return make_twice()


def given() -> QuerySet[Consent]:
    return Consent.objects.current().filter(answer=Answer.GIVEN, withdrawn_at=None)


def agreed(twice: Twice) -> bool:
    try:
        require_consent(twice.into.person_id, PROVIDER, at=timezone.now())
    except ConsentMissing:
        return False
    return True


def shown(twice: Twice) -> str:
    case = Case.objects.select_related("person").get(pk=twice.into.pk)
    (line,) = [one for one in consent_page(case, twice.owner, at=timezone.now(), workable=True).scopes if one.code == PROVIDER]
    return line.answer.state_label


def ago(hours: int) -> dict[str, Any]:
    return {"scope": PROVIDER, "at": timezone.now() - timedelta(hours=hours)}


def test_consent_of_a_joined_person_holds(twice: Twice) -> None:
    make_consent(twice.card, twice.other_owner, **ago(2))
    assert not agreed(twice)
    join = make_join(twice)
    assert agreed(twice)
    assert shown(twice) == "Згоду надано"
    undo(join.pk, twice)
    assert not agreed(twice)


@pytest.mark.parametrize("hours", [3, 1])
def test_withdrawal_on_either_card_holds_until_the_person_is_asked_again(twice: Twice, hours: int) -> None:
    make_consent(twice.card, twice.other_owner, **ago(4))
    make_consent(twice.into, twice.owner, **ago(hours))
    end_consent(twice.card.pk, PROVIDER, version=None, by=twice.other_owner, at=timezone.now() - timedelta(minutes=30))
    make_join(twice)
    assert not agreed(twice)
    assert shown(twice) == "Згоду відкликано"
    make_consent(twice.into, twice.owner, scope=PROVIDER)
    assert agreed(twice)
    assert shown(twice) == "Згоду надано"


def test_refusal_of_a_joined_person_after_the_consent_of_the_other_holds(twice: Twice) -> None:
    make_consent(twice.into, twice.owner, **ago(4))
    make_consent(twice.card, twice.other_owner, answer=Answer.REFUSED, **ago(2))
    make_join(twice)
    assert not agreed(twice)
    assert shown(twice) == "Відмова"


def test_person_who_was_not_asked_on_one_card_has_answered_on_the_other(twice: Twice) -> None:
    make_consent(twice.card, twice.other_owner, **ago(4))
    make_consent(twice.into, twice.owner, answer=Answer.NOT_ASKED, **ago(2))
    make_join(twice)
    assert agreed(twice)
    assert shown(twice) == "Згоду надано"


def test_withdrawal_on_the_remaining_card_ends_the_consent_of_both_and_may_be_taken_back(twice: Twice) -> None:
    make_consent(twice.card, twice.other_owner, **ago(4))
    make_consent(twice.into, twice.owner, **ago(3))
    make_join(twice)
    make_package(Case.objects.get(pk=twice.into.pk), twice.owner)
    version = consent_version(twice.into.person_id, PROVIDER)
    assert sum(end_consent(twice.into.pk, PROVIDER, version=version, by=twice.owner, at=timezone.now()).values()) == 1
    assert not agreed(twice)
    assert not given().exists()
    assert CommunityPackage.objects.get().state == PackageState.WITHDRAWN
    version = consent_version(twice.into.person_id, PROVIDER)
    undo_answer(twice.into.pk, PROVIDER, version=version, by=twice.owner, at=timezone.now())
    assert agreed(twice)
    assert {row.person_id for row in given()} == {
        twice.into.person_id,
        twice.card.person_id,
    }


@pytest.mark.parametrize(("of_both", "state"), [(False, PackageState.WITHDRAWN), (True, PackageState.OPEN)])
def test_package_that_only_the_joined_person_agreed_to_ends_with_the_undoing(
    twice: Twice, *, of_both: bool, state: PackageState
) -> None:
    make_consent(twice.card, twice.other_owner, **ago(4))
    if of_both:
        make_consent(twice.into, twice.owner, **ago(3))
    join = make_join(twice)
    make_package(Case.objects.get(pk=twice.into.pk), twice.owner)
    undo(join.pk, twice)
    assert CommunityPackage.objects.get().state == state


def test_withdrawal_of_what_only_the_joined_person_gave(twice: Twice) -> None:
    make_consent(twice.card, twice.other_owner, **ago(4))
    make_join(twice)
    end_consent(twice.into.pk, PROVIDER, version=None, by=twice.owner, at=timezone.now())
    assert not agreed(twice)
    assert CaseEvent.objects.filter(case=twice.into, kind=EventKind.CONSENT_ANSWERED).count() == 1
    assert CaseEvent.objects.filter(case=twice.card, kind=EventKind.CONSENT_ANSWERED).count() == 1


def test_answer_on_the_remaining_card_keeps_the_promise_to_ask_of_the_absorbed_one(twice: Twice) -> None:
    make_consent(twice.card, twice.other_owner, answer=Answer.NOT_ASKED)
    promise = Promise.objects.get(case=twice.card, asks_consent__isnull=False)
    make_join(twice)
    make_consent(twice.into, twice.owner)
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.KEPT


def test_pages_show_the_consent_of_the_joined_person(twice: Twice, client: Client) -> None:
    make_consent(twice.card, twice.other_owner, words="Просив не дзвонити ввечері", **ago(4))
    make_join(twice)
    client.force_login(twice.owner)
    assert "Просив не дзвонити ввечері" in client.get(f"/cases/{twice.into.number}/consent/").text
    assert "Згоду надано" in client.get(f"/cases/{twice.into.number}/consent/{PROVIDER}/").text
    assert "Без згоди людини" not in client.get(f"/cases/{twice.into.number}/package/new/").text
