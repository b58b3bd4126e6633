"""An empty card that was opened by mistake is withdrawn by its author within a day."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.actions.record import record_event
from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal, CaseState, EventKind
from cases.course.models import FollowUp
from cases.course.states import StepState
from cases.intake.actions.withdrawal import may_withdraw, withdraw_card
from supporters.directory.models import Supporter
from tests.factories import (
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_loss,
    make_person,
    make_supporter,
    make_visit,
)
from tests.jobs import make_job
from tests.persons import make_request
from tests.refusing import refused
from veterans.models import Identifier, SearchToken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NUMBER = "3184710691"


@pytest.fixture
def author() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(author: Supporter) -> Case:
    return make_case(author, person=make_person(rnokpp=NUMBER, phone="+380671112233"), at=timezone.now() - timedelta(hours=1))


def test_nobody_reaches_a_withdrawn_card_and_nothing_reminds_of_it(case: Case, author: Supporter) -> None:
    head = make_head(author.department)
    withdraw_card(case.pk, words="Картка вже була", by=author, at=timezone.now())
    case.refresh_from_db()
    assert (case.state, case.next_due_on) == (CaseState.WITHDRAWN, None)
    for reader in (author, head):
        assert not Case.objects.visible_to(reader).exists()
        assert not Case.objects.workable_by(reader).exists()
    assert not FollowUp.objects.filter(case=case, state=StepState.PLANNED).exists()
    assert CaseEvent.objects.filter(case=case, kind=EventKind.CARD_WITHDRAWN).get().note == "Картка вже була"


def test_number_of_a_withdrawn_person_is_free(case: Case, author: Supporter) -> None:
    withdraw_card(case.pk, words="Помилка", by=author, at=timezone.now())
    assert not SearchToken.objects.filter(person=case.person_id).exists()
    assert not Identifier.objects.filter(token__isnull=False).exists()
    make_person(rnokpp=NUMBER)


def test_withdrawal_is_refused_after_a_day_by_another_and_with_anything_on_the_card(case: Case, author: Supporter) -> None:
    now = timezone.now()
    assert may_withdraw(case, author, at=now)
    assert not may_withdraw(case, author, at=case.opened_at + timedelta(hours=24))
    assert not may_withdraw(case, make_supporter(author.department, surname="Інша"), at=now)
    with refused(CaseRefusal.NOT_EMPTY):
        withdraw_card(case.pk, words="x", by=make_head(author.department), at=now)
    make_visit(case, author)
    assert not may_withdraw(Case.objects.get(pk=case.pk), author, at=now)


def test_author_of_another_card_or_of_a_change_is_not_the_author_of_this_one(case: Case, author: Supporter) -> None:
    other, now = make_supporter(author.department, surname="Інша"), timezone.now()
    make_case(other)
    record_event(case, EventKind.PERSON_CHANGED, by=other, at=now)
    assert not may_withdraw(case, other, at=now)


def test_withdrawn_card_is_not_withdrawn_again(case: Case, author: Supporter) -> None:
    withdraw_card(case.pk, words="Помилка", by=author, at=timezone.now())
    assert not may_withdraw(Case.objects.get(pk=case.pk), author, at=timezone.now())


def test_offered_card_is_not_withdrawn(case: Case, author: Supporter) -> None:
    make_hand_over(case, make_supporter(author.department, surname="Інша"), by=author)
    assert not may_withdraw(case, author, at=timezone.now())


@pytest.mark.parametrize("act", [make_loss, make_job, make_request])
def test_withdrawn_card_takes_nothing(case: Case, author: Supporter, act: Callable[[Case, Supporter], object]) -> None:
    withdraw_card(case.pk, words="Помилка", by=author, at=timezone.now())
    with refused(CaseRefusal.WITHDRAWN):
        act(case, author)
    assert Case.objects.get(pk=case.pk).state == CaseState.WITHDRAWN
