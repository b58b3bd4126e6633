"""Which administrative acts require reauthentication with the second factor: each form is in exactly one of two tables."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.role_changes import request_role_change
from supporters.directory.models import Absence, Approval, Department, Supporter
from supporters.directory.roles import GRANTS, Role
from supporters.forms.pickers import FIND
from tests.factories import House, make_absence, make_department, make_head, make_supporter
from tests.reauthenticating import show_again
from tests.route_table import TABLE
from tests.test_routes import RESOLVER, addresses  # noqa: F401 - one is a fixture
from tools.journeys.dates import in_days

# ruff: noqa: F811 - a fixture is asked for by its name

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
AGES_AGO = 3600

# Forms that are accepted only with a reauthentication of the last five minutes
GRAVE = {
    "absence_cover", "absence_new", "approval_grant", "approval_refuse", "department_edit", "department_move", "department_new",
    "emergency_end_sessions",
    "emergency_reading_only", "emergency_writing_again", "invitation_batch_revoke",
    "invite_list_confirm", "quiet_window_new", "rule_edit", "stage_edit",
    "staff_ask_closing", "staff_ask_lifting", "staff_ask_reopening", "staff_history_all", "staff_invite",
    "staff_bulk", "staff_edit", "staff_email",
    "staff_leave_approvals", "staff_leave_confirm", "staff_lift_suspension", "staff_post", "staff_reactivate", "staff_recovery",
    "recognition_refuse", "recognitions", "staff_suspend",
}  # fmt: skip
# Tables of staff that are downloaded by GET
GRAVE_TO_READ = {"staff_history_export"}
# Why a form is accepted without reauthentication
NOT_GRAVE = {
    "absence_end": "somebody is back at work; it gives nobody anything",
    **dict.fromkeys(("absences", "absence_list", "institutions"), "the filters of a list; it writes nothing"),
    "approval_withdraw": "it takes back what one has asked for oneself",
    "calendar_day_new": "a holiday delays an escalation by one working day",
    "calendar_day_restore": "it makes escalations come sooner",
    "department_close": "only an empty department is closed",
    "department_facilities": "it says whom a department accompanies and opens no card",
    "draft_delete": "the own words", "draft_keep": "the own words",
    **dict.fromkeys(
        ("institution_new", "institution_edit", "institution_end", "institution_restore", "institutions_load_confirm"),
        "the directory names no person; what was there before is in its history and can be put back",
    ),
    "institutions_load": "it only looks at what is brought",
    "invitation_batch_resend": "as each of its letters",
    "invitation_resend": "to the same address and the same post; what takes two stays so",
    "invitation_revoke": "it gives nobody anything",
    "invite_list_errors": "it gives back what was just brought",
    "letter_retry": "the same letter to the same reader",
    "quiet_window_end": "it makes reminders come sooner",
    "staff": "the search; it writes nothing",
    "staff_email_end": "it gives nobody anything; the address stays",
    "staff_end_sessions": "a phone is lost: it has to work at once, and only signs out",
    "staff_invite_list": "it only looks at what is brought",
    "staff_leave_cases": "cases go to colleagues whose heads see it, and can go back",
}  # fmt: skip
OFFICE = GRANTS[Role.ADMINISTRATOR] - GRANTS[Role.AUDITOR]


def forms_of_the_office() -> set[str]:
    permissions = {name: getattr(view, "permission", None) for name, view in RESOLVER.items()}
    return {name for name, route in TABLE.items() if route.post is not None and permissions.get(name) in OFFICE}


def test_every_form_of_the_office_is_in_one_column() -> None:
    assert not GRAVE & NOT_GRAVE.keys()
    assert forms_of_the_office() == GRAVE | NOT_GRAVE.keys(), "put a new form into one of the columns"
    assert all(NOT_GRAVE.values())


def asks_again(answer: Any) -> bool:
    leads = answer.headers.get("Location", "")
    return "/accounts/again/" in leads or (answer.status_code == 409 and "/accounts/again/" in answer.text)


@pytest.mark.asvs("7.5.3")
def test_grave_acts_ask_for_the_proof_again_and_others_do_not(
    house: House, addresses: dict[str, str], signed_in: Browser
) -> None:
    office = signed_in(house.administrator)
    show_again(office, house.administrator, seconds_ago=AGES_AGO)

    def send(name: str) -> Any:
        return office.post(addresses[name], {"submission_key": str(uuid4()), "role": "head", "confirm": "on"})

    asked = {name for name in forms_of_the_office() & addresses.keys() if asks_again(send(name))}
    asked |= {name for name in GRAVE_TO_READ & addresses.keys() if asks_again(office.get(addresses[name]))}
    assert asked == (GRAVE | GRAVE_TO_READ) & addresses.keys(), "`--routes` leaves out the others"


@pytest.mark.parametrize("role", sorted(Role))
def test_invitation_of_any_role_asks_again(house: House, signed_in: Browser, role: str) -> None:
    office = signed_in(house.administrator)
    show_again(office, house.administrator, seconds_ago=AGES_AGO)
    assert asks_again(office.post("/staff/invite/", {"role": role}))
    assert not asks_again(office.post("/staff/invite/", {"role": role, FIND: "department"})), "nothing is sent by a search"


def absence_fields(who: Supporter) -> dict[str, str]:
    today = in_days(0).isoformat()
    return {"submission_key": str(uuid4()), "supporter": str(who.pk), "kind": "sickness", "from_on": today, "to_on": today}


def test_head_enters_an_absence_without_a_proof_and_an_administrator_with_one(house: House, signed_in: Browser) -> None:
    office, head = signed_in(house.administrator), signed_in(house.head)
    for client, account in ((office, house.administrator), (head, house.head)):
        show_again(client, account, seconds_ago=AGES_AGO)
    sent = absence_fields(house.owner)
    answer = office.post("/absences/new/", sent)
    assert asks_again(answer)
    assert dict(answer.context["fields"]) == sent
    assert not asks_again(office.post("/absences/new/", {**sent, FIND: "supporter"})), "nothing is sent by a search"
    assert head.post("/absences/new/", sent).status_code == 302
    assert Absence.objects.get().supporter == house.owner


@pytest.mark.parametrize(("whose", "asked"), [("owner", False), ("head below", True)])
def test_head_proves_it_again_only_for_the_cover_of_a_head(house: House, signed_in: Browser, whose: str, asked: bool) -> None:
    group = make_department("Група", parent=house.department)
    absent, cover = (
        (house.owner, house.colleague)
        if whose == "owner"
        else (make_head(group), make_supporter(group, Role.HEAD, surname="Заступна"))
    )
    client, address = signed_in(house.head), reverse("absence_cover", args=[make_absence(absent).pk])
    show_again(client, house.head, seconds_ago=AGES_AGO)
    sent = {"submission_key": str(uuid4()), "cover": str(cover.pk)}
    answer = client.post(address, sent)
    assert asks_again(answer) is asked
    if asked:
        assert dict(answer.context["fields"]) == sent
        assert not Absence.objects.filter(cover=cover).exists()
        show_again(client, house.head)
        assert client.post(address, sent).status_code == 302
    assert Absence.objects.get().cover == cover


def test_cover_of_a_head_out_of_reach_is_not_found_whatever_was_proved(house: House, signed_in: Browser) -> None:
    client = signed_in(house.other_head)
    show_again(client, house.other_head, seconds_ago=AGES_AGO)
    assert client.post(reverse("absence_cover", args=[make_absence(house.head).pk]), {}).status_code == 404


def test_what_was_typed_is_sent_again_after_the_proof(house: House, signed_in: Browser) -> None:
    office, address = signed_in(house.administrator), reverse("staff_recovery", args=[house.owner.pk])
    show_again(office, house.administrator, seconds_ago=AGES_AGO)
    sent = {"submission_key": str(uuid4()), "identity": "called", "reason": "Загубила телефон «у «Швидкій»"}
    answer = office.post(address, sent)
    assert not Approval.objects.exists()
    held = dict(answer.context["fields"])
    assert held == sent
    assert f'name="submission_key" value="{sent["submission_key"]}"' in answer.text
    show_again(office, house.administrator)
    assert office.post(address, held).status_code == 302
    assert Approval.objects.get().reason == sent["reason"]


def test_password_is_no_second_factor(house: House, signed_in: Browser, settings: Any) -> None:
    """In production only the second factor counts."""
    settings.SECOND_FACTOR_REQUIRED = False
    second = make_supporter(house.department, Role.ADMINISTRATOR)
    approval = request_role_change(
        house.analyst.pk, Role.AUDITOR, house.department.pk, reason="?", by=house.administrator, at=timezone.now(), pk=new_id()
    )
    office, address = signed_in(second), reverse("approval_grant", args=[approval.pk])
    show_again(office, second)
    settings.SECOND_FACTOR_REQUIRED = True
    office.post(address)
    assert Approval.objects.waiting().exists()


def test_page_of_the_proof_opens_in_another_tab(house: House, signed_in: Browser) -> None:
    office = signed_in(house.administrator)
    show_again(office, house.administrator, seconds_ago=AGES_AGO)
    page = office.post(reverse("department_new"), {"name": "Новий"}).text
    assert 'target="_blank"' in page
    assert not Department.objects.filter(name="Новий").exists()
