"""What counts as work on a card: every model is named, and a row of each keeps the card."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from cases.case.actions.worked_on import OF_CARD, has_work, no_works, register_no_work, register_work, works
from cases.case.models import Case, CaseEvent, Closure, HandOver, Loss, Question, TeamMember
from cases.course.models import HoldSpan, Promise, RiskLowering, Visit
from cases.intake.actions.withdrawal import may_withdraw
from cases.leading.models import CardRequest
from cases.person.models import SafetyTalk
from cases.reintegration.models import (
    CommunityPackage,
    EmployerLetter,
    EventInvitation,
    FunctionalProfile,
    Job,
    JobProposal,
    PeerSide,
)
from cases.rights.models import DataRequest, Erasure, LegalHold
from tests.community import make_event, make_invited
from tests.consenting import make_consent
from tests.database import as_owner, execute
from tests.ended import make_closure, make_hold
from tests.factories import (
    House,
    make_case,
    make_hand_over,
    make_loss,
    make_lowering,
    make_member,
    make_package,
    make_person,
    make_promise,
    make_visit,
)
from tests.jobs import make_job, make_letter, make_proposal, make_wanted
from tests.persons import make_request
from tests.questions import make_question
from tests.rights import make_data_request, make_legal_hold
from tests.talking import danger, make_talk
from tests.test_house import MODELS
from tests.work import make_profile
from veterans.models import Consent, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
OF_CARDS: Final = [
    model
    for model in MODELS
    if not hasattr(model, "pgh_tracked_model") and {field.related_model for field in model._meta.concrete_fields} & {Case, Person}
]


def ask_erasing(case: Case, house: House) -> None:
    Erasure.objects.create(person=case.person, reason="Строк минув", asked_by=house.head, asked_at=timezone.now())


def search(case: Case, house: House) -> None:
    """Without the consent, which is work as well."""
    PeerSide.objects.create(case=case, words="Любить рибалку", shown_as="given_name", by=house.head, at=timezone.now())


def absorb(case: Case, house: House) -> None:
    other = make_case(house.owner, person=make_person())
    state = (
        "UPDATE cases_case SET state = 'absorbed', next_due_on = NULL, next_due_time = NULL, absorbed_by_id = %s WHERE id = %s"
    )
    with as_owner():
        execute(state, [case.pk, other.pk])


def join(case: Case, _house: House) -> None:
    Person.objects.filter(pk=make_person().pk).update(joined_into=case.person)


MADE: Final[dict[type[Any], Callable[[Case, House], object]]] = {
    Visit: lambda case, house: make_visit(case, house.owner),
    HandOver: lambda case, house: make_hand_over(case, house.colleague, by=house.owner),
    Promise: lambda case, house: make_promise(case, house.owner),
    Consent: lambda case, house: make_consent(case, house.owner),
    TeamMember: lambda case, house: make_member(case, house.owner),
    HoldSpan: lambda case, house: make_hold(case, house.owner),
    Closure: lambda case, house: make_closure(case, house.owner),
    Loss: lambda case, house: make_loss(case, house.owner),
    RiskLowering: lambda case, house: make_lowering(case, house.owner),
    SafetyTalk: lambda case, house: make_talk(case, house.owner, danger()),
    CommunityPackage: lambda case, house: make_package(case, house.owner),
    CardRequest: lambda case, house: make_request(case, house.colleague),
    Question: lambda case, house: make_question(case, house.head),
    DataRequest: lambda case, house: make_data_request(case, house.owner),
    PeerSide: search,
    EventInvitation: lambda case, house: make_invited(case, make_event(house.owner), house.owner),
    Job: lambda case, house: make_job(case, house.owner),
    JobProposal: lambda case, house: make_proposal(case, house.owner),
    EmployerLetter: lambda case, house: make_letter(make_wanted(case, house.owner), house.owner),
    LegalHold: lambda case, house: make_legal_hold(case, house.head),
    Erasure: ask_erasing,
    FunctionalProfile: lambda case, house: make_profile(case, house.owner),
    Case: absorb,
    Person: join,
}


@pytest.mark.parametrize("model", OF_CARDS, ids=lambda model: model.__name__)
def test_model_with_a_key_to_a_card_or_a_person_is_work_or_has_a_reason(model: type[Any]) -> None:
    assert (model in works()) + bool(no_works().get(model.__name__)) == 1, "work or none with a reason, not both"


def test_no_reason_is_stale() -> None:
    assert no_works().keys() <= {model.__name__ for model in apps.get_models()}
    assert MADE.keys() == works().keys()


@pytest.mark.parametrize("model", [Visit, CaseEvent], ids=["work", "none"])
def test_model_is_registered_once(model: type[Any]) -> None:
    with pytest.raises(ImproperlyConfigured, match=model.__name__):
        register_work(OF_CARD, model)
    with pytest.raises(ImproperlyConfigured, match=model.__name__):
        register_no_work("", model.__name__)


@pytest.fixture
def case(house: House) -> Case:
    return make_case(house.owner, person=make_person("Помилковий"), at=house.case.opened_at)


@pytest.mark.parametrize("model", MADE, ids=lambda model: model.__name__)
def test_row_of_each_kind_is_work_even_without_its_event(house: House, case: Case, model: type[Any]) -> None:
    assert not has_work(case)
    MADE[model](case, house)
    with as_owner():
        CaseEvent.objects.filter(case=case).exclude(kind="opened").delete()
    assert has_work(case)
    assert not may_withdraw(case, house.owner, at=case.opened_at)


def test_what_its_author_mends_is_no_work_of_another(house: House, case: Case) -> None:
    CaseEvent.objects.create(case=house.case, kind="stage_changed", by=house.head, at=timezone.now())
    assert not has_work(case), "it is of another card"
    CaseEvent.objects.create(case=case, kind="stage_changed", by=house.owner, at=timezone.now())
    assert has_work(case)
    assert may_withdraw(case, house.owner, at=case.opened_at)
    CaseEvent.objects.create(case=case, kind="stage_changed", by=house.head, at=timezone.now())
    assert not may_withdraw(case, house.owner, at=case.opened_at)
