"""The two pages of a report of a loss, its own page, and the forms of the head who answers it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from cases.case.actions.purposes import state_purpose
from cases.case.actions.speaking import count_speaking, ended_labels
from cases.case.models import Case, Loss, TeamMember
from cases.case.states import CaseState, LossState, Purpose
from cases.course.models import FollowUp, Promise, Visit
from cases.course.states import PromiseState
from cases.endings.actions.losses import confirm_loss
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.forms.models import Draft
from tests.actors import actor
from tests.bad_inputs.form_page import fields_on_page
from tests.cases.conftest import assert_in_error, loss_fields, take_back_fields, visit_fields
from tests.community import make_event, make_invited
from tests.factories import (
    FAMILY_PHONE,
    PHONE,
    House,
    hand_over_to,
    make_case,
    make_hand_over,
    make_loss,
    make_person,
    planned_step,
)
from tests.late import send_late
from tests.persons import make_tie
from tools.journeys.dates import in_days
from veterans.actions.people import Relative
from veterans.models import Phone, PhoneOwner

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
SOURCE = loss_fields()["source"]


def address(house: House, act: str = "") -> str:
    return f"/cases/{house.case.number}/loss/{act}"


def key() -> dict[str, str]:
    return {"submission_key": str(uuid4())}


@pytest.fixture
def at_head(house: House, signed_in: Browser) -> Client:
    """A browser of the head, who has stated the purpose."""
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    return signed_in(house.head)


@pytest.fixture
def lost(house: House) -> Loss:
    return make_loss(house.case, house.owner)


def fresh(house: House) -> Case:
    return Case.objects.get(pk=house.case.pk)


@pytest.mark.parametrize("person", ["owner", "psychologist", "head"])
def test_report_is_made_in_two_pages_by_who_works_on_the_case(house: House, signed_in: Browser, person: str) -> None:
    client = signed_in(getattr(house, person))
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    assert 'href="loss/"' in client.get(house.case.get_absolute_url()).text
    make_hand_over(house.case, house.colleague, by=house.owner)
    first = fields_on_page(client.get(address(house)).text, page=address(house), target=address(house))
    second = client.post(address(house), {**first, **loss_fields(submission_key=first["submission_key"][0])})
    assert second.status_code == 200
    labels = ended_labels(count_speaking(house.case.pk))
    assert len(labels) == 3, "the step, the offer and its notice"
    assert all(label in second.text for label in labels)
    assert not Loss.objects.exists(), "nothing ends before the second page"
    sent = fields_on_page(second.text, page=address(house), target=address(house, "report/"))
    assert sent == {name: [value] for name, value in loss_fields(submission_key=first["submission_key"][0]).items()}
    answer = client.post(address(house, "report/"), sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, house.case.get_absolute_url())
    loss = Loss.objects.select_related("case").get()
    with reading_under_way(Reading()):
        assert (loss.kind, loss.happened_on, loss.source) == ("killed", in_days(-1), SOURCE)
    page = client.get(house.case.get_absolute_url()).text
    assert all(label in page for label in labels), "the message says how much"
    assert f'href="{address(house)}"' in page


def test_draft_of_the_first_page_is_kept_until_the_report(house: House, at_work: Client) -> None:
    first = fields_on_page(at_work.get(address(house)).text, page=address(house), target=address(house))
    typed = {**first, **loss_fields(submission_key=first["submission_key"][0])}
    assert at_work.post("/drafts/", typed).status_code == 200
    at_work.post(address(house), typed)
    assert Draft.objects.count() == 1
    at_work.post(address(house, "report/"), typed)
    assert not Draft.objects.unsent().exists()


def test_second_page_carries_an_unknown_day_and_lines(house: House, at_work: Client) -> None:
    typed = loss_fields(happened_on="", source="Командир роти\nсьогодні зранку")
    second = at_work.post(address(house), typed)
    sent = fields_on_page(second.text, page=address(house), target=address(house, "report/"))
    at_work.post(address(house, "report/"), sent)
    loss = Loss.objects.select_related("case").get()
    with reading_under_way(Reading()):
        assert (loss.happened_on, loss.source.splitlines()) == (None, ["Командир роти", "сьогодні зранку"])


@pytest.mark.parametrize("page", ["", "report/"])
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "asleep"}, "kind"),
        ({"happened_on": "вчора"}, "happened_on"),
        ({"happened_on": in_days(1).isoformat()}, "happened_on"),
        ({"source": ""}, "source"),
        ({"source": "а" * 1001}, "source"),
    ],
)
def test_form_in_error_keeps_what_was_typed(house: House, at_work: Client, page: str, wrong: dict[str, str], field: str) -> None:
    sent = loss_fields(**wrong)
    answer = at_work.post(address(house, page), sent)
    assert_in_error(answer, field, keeps=escape(sent["source"]))
    assert f'action="{address(house)}"' in answer.text, "it leads to the second page again"
    assert not Loss.objects.exists()


def test_loss_that_happened_today_is_taken(house: House, at_work: Client) -> None:
    assert at_work.post(address(house, "report/"), loss_fields(happened_on=in_days(0).isoformat())).status_code == 302


def test_report_sent_twice_is_made_once(house: House, at_work: Client) -> None:
    sent = loss_fields()
    answers = [at_work.post(address(house, "report/"), sent) for _ in range(2)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, house.case.get_absolute_url())}
    assert at_work.post(address(house, "report/"), {**sent, "kind": "died"}).status_code == 409
    assert Loss.objects.get().kind == "killed"


def test_second_report_is_refused_on_each_page(house: House, at_work: Client, lost: Loss) -> None:
    assert at_work.post(address(house), loss_fields()).status_code == 409
    assert at_work.post(address(house, "report/"), loss_fields()).status_code == 409
    assert Loss.objects.count() == 1


def test_page_shows_the_report_and_its_answers_to_heads_only(house: House, at_work: Client, at_head: Client, lost: Loss) -> None:
    acts = [address(house, act) for act in ("confirm/", "take-back/", "family/")]
    for client, answers in ((at_work, False), (at_head, True)):
        page = client.get(address(house))
        assert (page.status_code, "Зателефонувала дружина" in page.text) == (200, True)
        assert [act in page.text for act in acts] == [answers] * 3
    at_head.post(acts[0], key())
    assert [act in at_head.get(address(house)).text for act in acts] == [False, False, True]
    at_head.post(acts[2], key())
    assert [act in at_head.get(address(house)).text for act in acts] == [False, False, False]


@pytest.mark.parametrize("person", ["owner", "psychologist", "administrator", "auditor"])
def test_report_is_answered_by_heads_only(house: House, signed_in: Browser, lost: Loss, person: str) -> None:
    client = signed_in(getattr(house, person))
    answers = [client.post(address(house, act), take_back_fields()) for act in ("confirm/", "take-back/", "family/")]
    assert {answer.status_code for answer in answers} == {403}
    assert client.get(address(house, "take-back/")).status_code == 403
    assert Loss.objects.values_list("state", "answered_by").get() == (LossState.REPORTED, None)


@pytest.mark.parametrize(("person", "status"), [("colleague", 404), ("other_head", 404), ("auditor", 403)])
def test_report_is_out_of_reach(house: House, signed_in: Browser, person: str, status: int) -> None:
    client = signed_in(getattr(house, person))
    for _ in range(2):
        assert client.get(address(house)).status_code == status
        assert client.post(address(house), loss_fields()).status_code == status
        assert client.post(address(house, "report/"), loss_fields()).status_code == status
        if not Loss.objects.exists():
            make_loss(house.case, house.owner)
    assert Loss.objects.count() == 1


def test_head_states_the_purpose_first(house: House, signed_in: Browser, lost: Loss) -> None:
    answer = signed_in(house.head).get(address(house))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, f"/cases/{house.case.number}/purpose/")


def test_former_owner_reads_the_report_and_makes_none(house: House, at_work: Client, reading: Reading) -> None:
    hand_over_to(house.case, house.colleague, by=house.head)
    assert at_work.get(address(house)).status_code == 404
    assert at_work.post(address(house, "report/"), loss_fields()).status_code == 404
    make_loss(house.case, house.colleague)
    assert at_work.get(address(house)).status_code == 200


def test_former_owner_who_leads_another_department_only_reads(house: House, signed_in: Browser) -> None:
    tie = make_tie(house.case.person, house.owner)
    Phone.objects.filter(person=house.case.person).update(owner=PhoneOwner.FAMILY, tie=tie)
    former = actor(house, "former_owner")
    Supporter.objects.active().filter(pk=former.pk).update(role=Role.HEAD, department=house.other_department)
    former.refresh_from_db()
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=former, at=timezone.now())
    client = signed_in(former)
    assert PHONE in client.get(house.case.get_absolute_url()).text
    make_loss(house.case, house.owner)
    assert PHONE not in client.get(house.case.get_absolute_url()).text
    page = client.get(address(house))
    assert (page.status_code, "Зателефонувала дружина" in page.text, "confirm/" in page.text) == (200, True, False)
    assert client.post(address(house, "confirm/"), key()).status_code == 404


def test_head_confirms_once(house: House, at_head: Client, lost: Loss) -> None:
    sent = key()
    for _ in range(2):
        answer = at_head.post(address(house, "confirm/"), sent)
        assert (answer.status_code, answer.headers["Location"]) == (302, address(house))
    assert Loss.objects.values_list("state", "answered_by").get() == (LossState.CONFIRMED, house.head.pk)
    for act in ("confirm/", "take-back/"):
        assert at_head.post(address(house, act), take_back_fields()).status_code == 409
    assert at_head.get(address(house, "take-back/")).status_code == 409


def test_family_is_reached_once(house: House, at_head: Client, lost: Loss) -> None:
    sent = key()
    assert [at_head.post(address(house, "family/"), sent).status_code for _ in range(2)] == [302, 302]
    assert Promise.objects.get().state == PromiseState.KEPT
    assert at_head.post(address(house, "family/"), key()).status_code == 409


@pytest.mark.parametrize("act", ["confirm/", "take-back/", "family/"])
def test_nothing_is_answered_without_a_report(house: House, at_head: Client, act: str) -> None:
    assert at_head.post(address(house, act), take_back_fields()).status_code == 409


def test_head_takes_the_report_back_with_a_next_step(house: House, at_head: Client, lost: Loss) -> None:
    shown = fields_on_page(
        at_head.get(address(house, "take-back/")).text, page=address(house, "take-back/"), target=address(house, "take-back/")
    )
    assert shown["next_what"] != [""]
    sent = {**shown, **take_back_fields(submission_key=shown["submission_key"][0])}
    for _ in range(2):
        answer = at_head.post(address(house, "take-back/"), sent)
        assert (answer.status_code, answer.headers["Location"]) == (302, house.case.get_absolute_url())
    assert (fresh(house).state, fresh(house).loss, planned_step(house.case).due_on) == (CaseState.OPEN, "", in_days(1))
    page = at_head.get(f"{house.case.get_absolute_url()}?kind=all").text
    assert "Знайшовся" in page, "the words are in the timeline"
    assert f'href="tel:{PHONE}"' in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"words": ""}, "words"),
        ({"next_what": ""}, "next_what"),
        ({"next_on": ""}, "next_on"),
        ({"next_on": in_days(-1).isoformat()}, "next_on"),
        ({"next_on": in_days(4000).isoformat()}, "next_on"),
        ({"next_on": in_days(60).isoformat()}, "next_because"),
    ],
)
def test_form_of_the_mistake_keeps_what_was_typed(
    house: House, at_head: Client, lost: Loss, wrong: dict[str, str], field: str
) -> None:
    sent = take_back_fields(**wrong)
    assert_in_error(at_head.post(address(house, "take-back/"), sent), field, keeps=sent["words"])
    assert fresh(house).state == CaseState.CLOSED


def test_case_closed_before_asks_for_no_step(house: House, at_head: Client) -> None:
    FollowUp.objects.filter(case=house.case).update(state="cancelled", settled_at=timezone.now())
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED, next_due_on=None)
    assert 'href="loss/"' in at_head.get(house.case.get_absolute_url()).text
    assert at_head.post(address(house, "report/"), loss_fields()).status_code == 302
    page = at_head.get(address(house, "take-back/"))
    assert (page.status_code, "next_what" in page.text) == (200, False)
    assert at_head.post(address(house, "take-back/"), {**key(), "words": "Помилка"}).status_code == 302
    assert (fresh(house).state, fresh(house).loss) == (CaseState.CLOSED, "")
    assert "Помилка" in at_head.get(f"{house.case.get_absolute_url()}?kind=all").text


def test_phones_of_a_lost_card_are_hidden(house: House, signed_in: Browser) -> None:
    person = make_person("Ткаченко", phone=PHONE, relatives=(Relative(FAMILY_PHONE),))
    case = make_case(house.owner, person=person)
    TeamMember.objects.create(case=case, supporter=house.psychologist, from_at=case.opened_at)
    state_purpose(case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())

    def shown() -> dict[str, tuple[bool, bool]]:
        pages = {one: signed_in(getattr(house, one)).get(case.get_absolute_url()) for one in ("owner", "psychologist", "head")}
        assert {page.status_code for page in pages.values()} == {200}
        return {one: (PHONE in page.text, FAMILY_PHONE in page.text) for one, page in pages.items()}

    assert set(shown().values()) == {(True, True)}
    make_loss(case, house.owner)
    hidden = {"owner": (False, False), "psychologist": (False, False), "head": (False, True)}
    assert shown() == hidden
    with reading_under_way(Reading()):
        confirm_loss(case.pk, by=house.head, at=timezone.now())
    assert shown() == hidden


def test_page_of_a_call_is_refused_on_a_lost_card(house: House, at_work: Client) -> None:
    call = f"/cases/{house.case.number}/call/"
    assert f"tel:{PHONE}" in at_work.get(call).text
    make_loss(house.case, house.owner)
    assert at_work.get(call).status_code == 409
    assert at_work.post(call, {**key(), "outcome": "agreed"}).status_code == 409
    assert PHONE not in at_work.get(call).text
    assert not Visit.objects.exists()


def test_note_is_refused_on_a_lost_card_so_that_the_device_keeps_it(house: House, at_work: Client) -> None:
    note = {**key(), "summary": "Дізнався від побратимів"}
    make_loss(house.case, house.owner)
    assert at_work.post(f"/cases/{house.case.number}/visits/note/", note).status_code == 409
    assert not Draft.objects.exists()


def test_call_and_entry_saved_before_the_report_are_kept(house: House, at_work: Client) -> None:
    make_loss(house.case, house.owner)
    call, age = {**key(), "outcome": "no_answer"}, timedelta(hours=1)
    assert send_late(at_work, f"/cases/{house.case.number}/call/", call, age).status_code == 302
    assert send_late(at_work, f"/cases/{house.case.number}/visits/new/", visit_fields(), age).status_code == 302
    assert set(Visit.objects.values_list("arrived_after", flat=True)) == {"closing"}


def test_card_of_a_lost_case_offers_no_work(house: House, at_work: Client) -> None:
    acts = [f"/cases/{house.case.number}/{act}/" for act in ("visits/new", "postpone", "stage", "call")]
    before = at_work.get(house.case.get_absolute_url()).text
    assert all(act in before for act in acts[:3])
    make_loss(house.case, house.owner)
    page = at_work.get(house.case.get_absolute_url()).text
    assert not any(act in page for act in acts)
    assert "Зателефонувала дружина" in at_work.get(f"{house.case.get_absolute_url()}?kind=all").text, (
        "the report is in the timeline"
    )
    assert at_work.post(acts[0], visit_fields()).status_code == 409
    for other in ("reminder", "team"):
        assert at_work.get(f"/cases/{house.case.number}/{other}/").status_code == 200
    found = at_work.post("/search/", {"q": "Коваленко"}).text
    assert house.case.get_absolute_url() in found
    assert acts[0] not in found


def test_taking_back_names_what_does_not_return(house: House, at_head: Client) -> None:
    event = make_event(house.owner, seats=1)
    make_invited(house.case, event, house.owner)
    make_loss(house.case, house.owner)
    take_back = address(house, "take-back/")
    assert "Що не повернеться" not in at_head.get(take_back).text
    make_invited(make_case(house.colleague, person=make_person("Ткач")), event, house.colleague)
    page = at_head.get(take_back)
    assert page.context["staying"] == ["1 запрошення на подію"]
    assert "Що не повернеться" in page.text
    answer = at_head.post(take_back, take_back_fields(), follow=True)
    assert "Супровід триває. Не повернеться: 1 запрошення на подію." in answer.text
