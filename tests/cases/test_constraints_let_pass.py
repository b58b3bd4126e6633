"""Rows that a constraint lets pass by one of its alternatives alone: without it the table would refuse what people do."""

import pytest
from django.utils import timezone

from cases.rights.models import Erasure
from supporters.directory.roles import Role
from tests.community import make_event
from tests.database import as_owner, rows
from tests.factories import (
    make_case,
    make_department,
    make_facility,
    make_lowering,
    make_person,
    make_reminder,
    make_risk,
    make_supporter,
)
from tests.persons import make_place_of_life, make_territories, make_tie
from tests.registers import make_some_registers

pytestmark = pytest.mark.django_db
ANYBODY = "(SELECT id FROM supporters_supporter LIMIT 1)"
ANSWERED = f"answered_at = now(), answered_by_id = {ANYBODY}"
NAME = f"UPDATE veterans_personname SET kind = 'alias', added_by_id = {ANYBODY}, surname_entry_id = NULL,"


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("open_case_has_an_owner_or_a_queue", "UPDATE cases_case SET state = 'closed', owner_id = NULL, queued_at = NULL"),
        ("risk_has_a_review_day", "UPDATE cases_riskspan SET by_id = NULL, review_on = NULL WHERE to_at IS NULL"),
        ("lowering_agreed_with_a_head", "UPDATE cases_risklowering SET asked_as_head = false, answered_as_head = false"),
        ("imported_row_answered_by_somebody", f"UPDATE cases_importedrow SET {ANSWERED}"),
        ("naming_has_a_part", f"{NAME} patronymic_entry_id = NULL, given_name = (SELECT given_name FROM veterans_person)"),
        ("naming_has_a_part", f"{NAME} given_entry_id = NULL, patronymic = (SELECT patronymic FROM veterans_person)"),
        ("displaced_where_they_live", "UPDATE veterans_placeoflife SET kind = 'actual', is_displaced = true"),
        ("tie_answered_by_somebody", f"UPDATE veterans_familytie SET disclosure = 'yes', {ANSWERED}"),
        ("tie_ended_or_current", f"UPDATE veterans_familytie SET ended_at = now(), ended_by_id = {ANYBODY}"),
        (
            "erasure_decided_by_another",
            "UPDATE cases_erasure SET state = 'withdrawn', decided_at = asked_at, decided_by_id = asked_by_id",
        ),
        ("event_led_by_one", f"UPDATE cases_communityevent SET led_by_words = NULL, led_by_id = {ANYBODY}"),
        ("notification_passed_on_settled", "UPDATE supporters_notification SET passed_on = true, settled_at = now()"),
    ],
)
def test_row_is_taken_when(constraint: str, statement: str) -> None:
    owner = make_supporter(make_department(), Role.HEAD)
    case = make_case(owner, person=make_person(), facility=make_facility())
    make_risk(case, owner)
    make_lowering(case, owner)
    make_tie(case.person, owner)
    make_territories()
    make_place_of_life(case, owner)
    make_reminder(case, owner)
    make_some_registers(owner)
    make_event(owner, led_by_words="Тренер Степан")
    Erasure.objects.create(person=case.person, reason="Так", asked_by=owner, asked_at=timezone.now())
    with as_owner():
        assert rows(f"{statement} RETURNING 1"), constraint
