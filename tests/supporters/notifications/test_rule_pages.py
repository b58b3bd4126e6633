from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from supporters.notifications.models import Notification, RulePolicy
from supporters.notifications.reports.rules import ANSWERED_WITHIN, LOOKED_AT, rule_rows
from supporters.notifications.rules import Policy, policies, reminder_rules
from tests.factories import House, make_case, make_person, make_visit, planned_step

pytestmark = pytest.mark.django_db
EDIT = "/staff/rules/case_silent/"
DAYS = {"lead_days": "3", "head_days": "6", "list_days": "12"}
RULES = ("case_silent", "step_due")


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def fields(**changed: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "version": "0", "is_on": "on", **DAYS, **changed}


def remind(house: House, rule: str, subject_id: UUID, *, at: datetime, times: int = 1) -> None:
    """Notifications of `times` occasions; only their `period_on` differs, by one day each."""
    kind = reminder_rules()[rule].subject_kind
    Notification.objects.bulk_create(
        Notification(
            recipient=house.owner,
            rule=rule,
            subject_kind=kind,
            subject_id=subject_id,
            made_at=at,
            period_on=at.date() - timedelta(days=day),
        )
        for day in range(times)
    )


def row_of(rule: str, at: datetime) -> tuple[str, str]:
    (row,) = rule_rows([reminder_rules()[rule]], at=at)
    return row.effectiveness, row.proposal


def test_list_has_every_rule_and_no_case(house: House, office: Client) -> None:
    page = office.get("/staff/rules/").text
    assert all(str(rule.label) in page for rule in reminder_rules().values())
    assert house.case.number not in page
    assert "Коваленко" not in page


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("made", "followed", "is_idle"), [(20, 9, True), (20, 10, False), (19, 0, False)], ids=["under half", "half", "too few"]
)
def test_rule_is_proposed_for_switching_off_when_most_are_followed_by_no_contact(
    house: House, rule: str, made: int, followed: int, is_idle: bool
) -> None:
    now = timezone.now()
    then = now - timedelta(days=9)
    for case, times in ((house.case, followed), (make_case(house.owner, person=make_person("Ткач")), made - followed)):
        subject_id = case.pk if rule == "case_silent" else planned_step(case).pk
        remind(house, rule, subject_id, at=then, times=times)
    make_visit(house.case, house.owner, at=then + timedelta(days=6))
    effectiveness, proposal = row_of(rule, now)
    assert str(made) in effectiveness
    assert (f"({followed * 100 // made} %)" in effectiveness) is (made >= 20)
    assert bool(proposal) is (is_idle and rule != "step_due")


@pytest.mark.parametrize(
    ("made", "visited", "counts", "follows"),
    [
        (timedelta(days=8), timedelta(days=2), True, True),
        (timedelta(days=8), timedelta(minutes=1), True, False),  # more than a week later
        (timedelta(days=8), timedelta(days=8, minutes=1), True, False),  # before the notification
        (timedelta(days=6), timedelta(days=1), False, False),  # its week is not over
        (ANSWERED_WITHIN + LOOKED_AT + timedelta(minutes=1), timedelta(days=60), False, False),
    ],
)
def test_notification_counts_in_its_days_and_a_contact_within_its_week(
    house: House, made: timedelta, visited: timedelta, counts: bool, follows: bool
) -> None:
    now = timezone.now()
    remind(house, "case_silent", house.case.pk, at=now - made, times=20)
    make_visit(house.case, house.owner, at=now - min(visited, timedelta(days=9)))
    effectiveness, _proposal = row_of("case_silent", now)
    assert ("20" in effectiveness, "100 %" in effectiveness) == (counts, follows)


@pytest.mark.parametrize("change", [{"reached": False}, {"voided_at": timezone.now()}, {"kind": "institution"}])
def test_nobody_was_reached_by_an_attempt_an_institution_or_an_entry_taken_back(house: House, change: dict[str, Any]) -> None:
    now = timezone.now()
    remind(house, "case_silent", house.case.pk, at=now - timedelta(days=8), times=20)
    visit = make_visit(house.case, house.owner, at=now - timedelta(days=5))
    type(visit).objects.filter(pk=visit.pk).update(**change, voided_by=house.owner if "voided_at" in change else None)
    assert "(0 %)" in row_of("case_silent", now)[0]


def test_escalations_are_not_counted_and_absences_have_no_contact(house: House) -> None:
    now = timezone.now()
    remind(house, "case_silent", house.case.pk, at=now - timedelta(days=8), times=20)
    Notification.objects.update(rule="case_silent:1")
    assert "20" not in row_of("case_silent", now)[0]
    assert row_of("absence_uncovered", now)[1] == ""


def test_list_asks_as_often_for_one_notification_as_for_many(
    house: House, office: Client, django_assert_num_queries: Any
) -> None:
    office.get("/staff/rules/")
    for times in (1, 3):
        remind(house, "step_due", uuid4(), at=timezone.now() - timedelta(days=8), times=times)
        remind(house, "case_silent", uuid4(), at=timezone.now() - timedelta(days=8), times=times)
        with django_assert_num_queries(6):
            office.get("/staff/rules/")


def test_page_of_a_rule_says_that_it_is_as_delivered_and_then_who_changed_it(house: House, office: Client) -> None:
    assert _("Nothing: it holds as it was delivered.") in office.get(EDIT).text
    assert office.post(EDIT, fields()).headers["Location"] == EDIT
    page = office.get(EDIT).text
    assert _("Nothing: it holds as it was delivered.") not in page
    assert house.administrator.short_name in page


def test_choice_shows_what_changes_and_does_nothing(office: Client) -> None:
    page = office.get(EDIT, {"is_on": "on", **DAYS})
    assert page.status_code == 200
    assert "<del>" in page.text
    assert not RulePolicy.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [{"lead_days": "6"}, {"list_days": "61"}, {"lead_days": "0"}, {"lead_days": ""}, {"head_days": "five"}],
)
def test_choice_is_refused_when_the_days_are_wrong(office: Client, changed: dict[str, str]) -> None:
    assert office.get(EDIT, {"is_on": "on", **DAYS, **changed}).status_code == 422
    assert office.post(EDIT, fields(**changed)).status_code == 422
    assert not RulePolicy.objects.exists()


def test_choice_is_refused_when_nothing_would_change(office: Client) -> None:
    same = {"is_on": "on", "lead_days": "2", "head_days": "5", "list_days": "10"}
    assert office.get(EDIT, same).status_code == office.post(EDIT, fields(**same)).status_code == 422


def test_promise_has_no_switch(office: Client) -> None:
    promise = "/staff/rules/step_due/"
    assert 'name="is_on"' not in office.get(promise).text
    assert office.post(promise, {**fields(), "is_on": ""}).status_code == 302
    assert policies()["step_due"] == Policy(True, 3, 6, 12)


def test_rule_is_switched_off_and_the_page_before_says_what_ends(office: Client) -> None:
    ends = _("What this rule reminds of now is marked as done; nobody is reminded of it any more.")
    assert ends in office.get(EDIT, DAYS).text
    assert office.post(EDIT, {**fields(), "is_on": "False"}).status_code == 302
    assert policies()["case_silent"] == Policy(False, 3, 6, 12)


def test_rule_that_was_changed_meanwhile_is_shown_anew(office: Client) -> None:
    office.post(EDIT, fields())
    answer = office.post(EDIT, fields(lead_days="4"))
    assert answer.status_code == 409
    assert 'name="version" value="1"' in answer.text
    assert policies()["case_silent"] == Policy(True, 3, 6, 12)


def test_unknown_rule_is_not_found(office: Client) -> None:
    assert office.get("/staff/rules/no_such/").status_code == office.post("/staff/rules/no_such/").status_code == 404
