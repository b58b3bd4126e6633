from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import CaseState
from cases.course.actions.calls import log_call_outcome
from cases.course.models import Visit
from cases.course.states import CallOutcome
from privacy.ids import new_id
from privacy.opening import Reading
from supporters.directory.models import Supporter
from supporters.forms.models import SubmissionKey
from supporters.notifications.models import Notification
from tests.cases.conftest import assert_in_error
from tests.database import as_owner
from tests.dispatching import dispatch, noon
from tests.factories import PHONE, House, hand_over_to, planned_step
from tools.journeys.dates import in_days
from veterans.models import Phone

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
BUTTON = '<button class="btn btn-outline" type="submit" name="outcome"'


def address(house: House) -> str:
    return f"/cases/{house.case.number}/call/"


def posted(outcome: str = "agreed") -> dict[str, str]:
    return {"submission_key": str(uuid4()), "outcome": outcome}


def test_page_offers_the_phone_the_step_and_each_outcome(house: House, at_work: Client) -> None:
    page = at_work.get(address(house)).text
    assert "Коваленко Андрій Петрович" in page
    assert f'href="tel:{PHONE}"' in page
    assert "Зателефонувати" in page
    assert all(f'{BUTTON} value="{outcome}">' in page for outcome in CallOutcome.values)
    assert f'href="/cases/{house.case.number}/visits/new/?kind=call"' in page
    assert not Visit.objects.exists()


def test_page_says_so_when_no_phone_is_known(house: House, at_work: Client) -> None:
    with as_owner():
        Phone.objects.all().delete()
    page = at_work.get(address(house))
    assert (page.status_code, "tel:+380" in page.text) == (200, False)


def test_outcome_is_written_down_and_can_be_taken_back(house: House, at_work: Client) -> None:
    before = planned_step(house.case)
    answer = at_work.post(address(house), posted("no_answer"))
    visit = Visit.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{house.case.number}/?saved={visit.pk}")
    page = at_work.get(answer.headers["Location"]).text
    undo = f"/cases/{house.case.number}/visits/{visit.pk}/undo/"
    assert undo in page
    back = at_work.post(undo)
    assert (back.status_code, back.headers["Location"]) == (302, address(house))
    assert planned_step(house.case).pk == before.pk


@pytest.mark.usefixtures("reading")
def test_timeline_and_toast_show_the_outcome(house: House, at_work: Client) -> None:
    Supporter.objects.active().filter(pk=house.owner.pk).update(language="en")
    house.case.follow_ups.update(due_on=in_days(0))
    page = at_work.get(at_work.post(address(house), posted("no_answer")).headers["Location"]).text
    assert "<h3>Phone call: no answer</h3>" in page
    assert f"Written down: no answer. Step moved: {planned_step(house.case).what}. Next step: tomorrow." in page


def test_toast_names_no_step_when_the_plan_stays(house: House, at_work: Client) -> None:
    Supporter.objects.active().filter(pk=house.owner.pk).update(language="en")
    house.case.follow_ups.update(due_on=in_days(1))
    Case.objects.filter(pk=house.case.pk).update(next_due_on=in_days(1))
    page = at_work.get(at_work.post(address(house), posted()).headers["Location"]).text
    assert "Written down: we agreed. Next step: tomorrow." in page


@pytest.mark.parametrize("outcome", ["", "visit", "AGREED", "agreed\x00", "9" * 5000])
def test_form_is_in_error_when_no_outcome_or_another_is_sent(house: House, at_work: Client, outcome: str) -> None:
    assert_in_error(at_work.post(address(house), posted(outcome)), "outcome")
    assert not Visit.objects.exists()


def test_outcome_is_written_once_and_another_one_with_the_same_form_is_refused(house: House, at_work: Client) -> None:
    sent = posted("no_answer")
    answers = [at_work.post(address(house), sent) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert at_work.post(address(house), {**sent, "outcome": "agreed"}).status_code == 409
    assert Visit.objects.count() == SubmissionKey.objects.count() == 1


def test_outcome_is_refused_when_the_case_is_closed(house: House, at_work: Client) -> None:
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED)
    assert at_work.post(address(house), posted()).status_code == 409
    assert not Visit.objects.exists()


def test_former_owner_only_reads(house: House, signed_in: Browser, reading: Reading) -> None:
    hand_over_to(house.case, house.colleague, by=house.head)
    client = signed_in(house.owner)
    assert client.get(f"/cases/{house.case.number}/").status_code == 200
    assert client.get(address(house)).status_code == client.post(address(house), posted()).status_code == 404
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("kind", "summary", "status"), [("not_reached", "", 302), ("not_reached", "Тричі", 302), ("visit", "", 422)]
)
def test_entry_without_words_is_mended_as_others_are(
    house: House, at_work: Client, reading: Reading, kind: str, summary: str, status: int
) -> None:
    visit = log_call_outcome(house.case.pk, CallOutcome.NO_ANSWER, by=house.owner, at=timezone.now(), pk=new_id())
    edit = f"/cases/{house.case.number}/visits/{visit.pk}/edit/"
    assert at_work.get(edit).status_code == at_work.get(edit.replace("edit", "move")).status_code == 200
    sent = {"submission_key": str(uuid4()), "version": "1", "kind": kind, "summary": summary}
    assert at_work.post(edit, sent).status_code == status
    assert Visit.objects.get().outcome == CallOutcome.NO_ANSWER


def test_agreement_without_words_is_mended_while_it_is_of_the_call(house: House, at_work: Client, reading: Reading) -> None:
    visit = log_call_outcome(house.case.pk, CallOutcome.AGREED, by=house.owner, at=timezone.now(), pk=new_id())
    edit = f"/cases/{house.case.number}/visits/{visit.pk}/edit/"
    sent = {"submission_key": str(uuid4()), "version": "1", "summary": ""}
    assert_in_error(at_work.post(edit, {**sent, "kind": "family"}), "summary")
    assert at_work.post(edit, {**sent, "submission_key": str(uuid4()), "kind": "call"}).status_code == 302


@pytest.fixture
def notification(house: House) -> Notification:
    Case.objects.filter(pk=house.case.pk).update(last_contact_at=timezone.now())  # so that only the step is due
    dispatch(at=noon(1))
    return Notification.objects.get(recipient=house.owner, rule="step_due")


def test_notification_dials_and_offers_no_more_once_it_is_answered(
    house: House, at_work: Client, notification: Notification
) -> None:
    page = at_work.get("/notifications/").text
    assert f'href="tel:{PHONE}"' in page
    assert f'href="/cases/{house.case.number}/visits/new/"' in page
    at_work.post(address(house), posted())
    notification.refresh_from_db()
    assert (notification.settled_at, notification.read_at) != (None, None)
    assert "tel:+380671234567" not in at_work.get("/notifications/?tab=all").text, "nothing is left to do"
