"""An offer that changes between the first look at it and the lock is answered as it is then."""

from uuid import UUID

import pytest
from django.utils import timezone

from cases.case.actions.record import lock_any_case
from cases.case.models import Case, HandOver
from cases.case.states import HandOverOutcome
from cases.leading.actions.hand_overs import answers, many
from cases.leading.actions.hand_overs.asking import end_offers, lock_department, name_taker
from cases.leading.states import HandOverRefusal
from supporters.directory.models import Department
from tests.factories import House, make_department, make_hand_over, make_head, make_supporter
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def test_department_takes_no_card_that_another_one_is_asked_to_take_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = make_head(make_department("Обласне управління"))
    Department.objects.filter(pk__in=[house.department.pk, house.other_department.pk]).update(parent=above.department)
    taker = make_supporter(house.other_department)
    make_hand_over(house.case, house.department, by=house.owner)

    def named_meanwhile(department_id: UUID) -> Department:
        name_taker(house.case.pk, to=taker, by=house.head, at=timezone.now())
        return lock_department(department_id)

    monkeypatch.setattr(answers, "lock_department", named_meanwhile)
    with refused(HandOverRefusal.DEPARTMENT):
        answers.accept_for_department(house.case.pk, by=above, at=timezone.now())
    case = Case.objects.get(pk=house.case.pk)
    assert (case.owner, case.department) == (house.owner, house.department)


def test_offer_that_got_its_answer_meanwhile_is_not_withdrawn(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = make_hand_over(house.case, house.colleague, by=house.head)

    def ended_meanwhile(case_id: UUID) -> Case:
        case = lock_any_case(case_id)
        end_offers(case, by=house.colleague, at=timezone.now())
        return case

    monkeypatch.setattr(many, "lock_any_case", ended_meanwhile)
    assert many.withdraw_many([offer.pk], by=house.head, at=timezone.now()) == 0
    assert HandOver.objects.get().outcome == HandOverOutcome.ENDED
