"""The page of a hand-over: who reads it, what it shows, and the form that offers a case to a colleague or to a department."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import escape

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, HandOver
from cases.case.states import CaseState, HandOverOutcome, Purpose, StayKind
from cases.course.actions.moves import move_person
from cases.course.actions.stays import NewStay
from cases.course.models import Promise, ServedFacility
from cases.course.states import PromiseBy
from cases.leading.actions.hand_overs.asking import conclude
from cases.urls import urlpatterns
from privacy.models import AccessRecord
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Department, Supporter
from supporters.forms.models import Draft
from tests.bad_inputs.form_page import fields_on_page
from tests.cases.conftest import assert_in_error, hand_over_fields
from tests.factories import (
    PHONE,
    House,
    make_absence,
    make_department,
    make_facility,
    make_hand_over,
    make_supporter,
    make_visit,
    planned_step,
)
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
NOTE = hand_over_fields(Department())["note"]


def address(house: House, act: str = "") -> str:
    return f"/cases/{house.case.number}/handover/{act}"


def state_check(house: House, head: Supporter) -> None:
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=head, at=timezone.now())


@pytest.fixture
def newcomer(house: House) -> Supporter:
    """A supporter of another department."""
    return make_supporter(house.other_department, surname="Дідух")


@pytest.fixture
def offer(house: House, newcomer: Supporter) -> HandOver:
    return make_hand_over(house.case, newcomer, by=house.owner, note=NOTE, joint_step="Познайомлю у вівторок")


# Who reads it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "without", "with_offer"),
    [
        ("owner", 200, 200),
        ("newcomer", 404, 200),
        ("colleague", 404, 404),
        ("head", 302, 302),  # states the purpose first
        ("other_head", 404, 200),
        ("psychologist", 403, 403),
        ("administrator", 403, 403),
        ("auditor", 403, 403),
        ("analyst", 403, 403),
    ],
)
def test_page_is_for_who_works_on_the_case_and_for_who_is_asked(
    house: House, newcomer: Supporter, signed_in: Browser, person: str, without: int, with_offer: int
) -> None:
    client = signed_in(newcomer if person == "newcomer" else getattr(house, person))
    assert client.get(address(house)).status_code == without
    make_hand_over(house.case, newcomer, by=house.owner)
    assert client.get(address(house)).status_code == with_offer


def test_head_of_the_case_reads_the_offer_with_a_purpose(house: House, offer: HandOver, signed_in: Browser) -> None:
    state_check(house, house.head)
    page = signed_in(house.head).get(address(house))
    assert (page.status_code, escape(NOTE) in page.text) == (200, True)
    assert not any(act in page.text for act in ("accept/", "name/", "department/", "refuse/"))
    assert 'action="withdraw/"' in page.text


def test_head_of_both_departments_needs_no_purpose(house: House, signed_in: Browser) -> None:
    make_hand_over(house.case, house.colleague, by=house.head)
    page = signed_in(house.head).get(address(house)).text
    assert all(f"{act}/" in page for act in ("name", "department", "refuse", "withdraw"))
    assert 'action="accept/"' not in page


def arguments(route: str, house: House, step: UUID, visit: UUID) -> str:
    values = {"<str:number>": house.case.number, "<uuid:step_id>": str(step), "<uuid:visit_id>": str(visit)}
    for name, value in values.items():
        route = route.replace(name, value)
    return f"/{route}"


OF_A_CASE = [one for one in urlpatterns if isinstance(one, URLPattern) and "<str:number>" in str(one.pattern)]
OF_HEADS = ("loss/", "close/", "rights/hold/", "rights/erasure/", "questions/new/")  # a supporter gets 403 there for any card
OTHERS = [one for one in OF_A_CASE if "handover" not in str(one.name)]


@pytest.mark.parametrize("route", OTHERS, ids=[str(one.name) for one in OTHERS])
def test_asked_colleague_opens_nothing_else_of_the_case(
    house: House, offer: HandOver, signed_in: Browser, route: URLPattern, reading: Reading
) -> None:
    assert len(OTHERS) >= 18
    client = signed_in(offer.to_owner)
    entry = make_visit(house.case, house.owner)
    page = arguments(str(route.pattern), house, planned_step(house.case).pk, entry.pk)
    for answer in (client.get(page), client.post(page)):
        of_heads = any(part in page for part in OF_HEADS)
        assert answer.status_code in ((403, 404, 405) if of_heads else (404, 405)), answer.request["PATH_INFO"]
        assert "Коваленко" not in answer.text


def test_reading_of_who_is_asked_is_recorded_as_that(house: House, offer: HandOver, signed_in: Browser) -> None:
    assert offer.to_owner
    for reader in (offer.to_owner, house.other_head):
        signed_in(reader).get(address(house))
        record = AccessRecord.objects.get(actor_id=reader.pk, route="case_handover")
        assert (record.purpose, record.subject_ids) == ("asked", [house.case.person_id])
    signed_in(house.owner).get(address(house))
    assert AccessRecord.objects.get(actor_id=house.owner.pk, route="case_handover").purpose == "support"


def test_asked_colleague_reads_identity_note_promises_and_next_step_only(
    house: House, offer: HandOver, signed_in: Browser, reading: Reading
) -> None:
    promised = {"who": PromiseBy.SUPPORTER, "due_on": in_days(2), "made_by": house.owner, "made_at": timezone.now()}
    Promise.objects.create(case=house.case, words="Привезти довідку", **promised)
    make_visit(house.case, house.owner, summary="Розповів про сина")
    page = signed_in(offer.to_owner).get(address(house)).text
    for shown in ("Коваленко Андрій Петрович", "сержант", escape(NOTE), "Познайомлю у вівторок", "Привезти довідку", "Відвідати"):
        assert shown in page
    assert house.owner.short_name in page
    main = page.split("<main")[1].split("</main>", maxsplit=1)[0]
    for hidden in (PHONE, "tel:", "Розповів про сина", house.case.get_absolute_url() + '"'):
        assert hidden not in main


def test_cover_of_the_asked_colleague_reads_and_does_not_answer(house: House, offer: HandOver, signed_in: Browser) -> None:
    assert offer.to_owner
    cover = make_supporter(house.other_department, surname="Замінна")
    make_absence(offer.to_owner, cover=cover)
    client = signed_in(cover)
    page = client.get(address(house))
    assert (page.status_code, "accept/" in page.text, "refuse/" in page.text) == (200, False, False)
    assert client.post(address(house, "accept/")).status_code == 409
    assert Case.objects.get(pk=house.case.pk).owner == house.owner


@pytest.mark.parametrize("outcome", [HandOverOutcome.REFUSED, HandOverOutcome.WITHDRAWN, HandOverOutcome.ENDED])
def test_page_is_closed_to_who_was_asked_when_the_offer_has_ended(
    house: House, offer: HandOver, signed_in: Browser, outcome: HandOverOutcome
) -> None:
    client = signed_in(offer.to_owner)
    with reading_under_way(Reading()):
        row = HandOver.objects.select_related("case").get()
        conclude(row, outcome, by=house.owner, at=timezone.now(), words="Ні")
    assert client.get(address(house)).status_code == client.post(address(house, "accept/")).status_code == 404


# Offer it ---------------------------------------------------------------------------------------------------------


def test_owner_offers_the_case_from_its_card(house: House, at_work: Client, newcomer: Supporter) -> None:
    assert 'href="handover/"' in at_work.get(house.case.get_absolute_url()).text
    page = at_work.get(address(house)).text
    assert house.owner.short_name in page, "who stays responsible"
    shown = fields_on_page(page, page=address(house), target=address(house))
    assert (shown["whom"], shown["joint_step"][0] != "") == (["colleague"], True), "a joint step is suggested"
    answer = at_work.post(address(house), hand_over_fields(newcomer))
    assert (answer.status_code, answer.headers["Location"]) == (302, house.case.get_absolute_url())
    row = HandOver.objects.select_related("case").get()
    assert (row.to_owner, row.to_department, row.reason, row.asked_by) == (
        newcomer,
        house.other_department,
        "moved",
        house.owner,
    )
    with reading_under_way(Reading()):
        assert (row.note, row.joint_step) == (NOTE, None)
    card = at_work.get(house.case.get_absolute_url())
    assert newcomer.short_name in card.context["card"].owner.offered_label
    assert house.owner.short_name in card.context["card"].owner.label


def test_department_is_offered_the_case(house: House, at_work: Client) -> None:
    assert at_work.post(address(house), hand_over_fields(house.other_department)).status_code == 302
    row = HandOver.objects.get()
    assert (row.to_owner, row.to_department) == (None, house.other_department)
    card = at_work.get(house.case.get_absolute_url()).context["card"]
    assert house.other_department.name in card.owner.offered_label


def choices(client: Client, house: House) -> dict[str, set[str]]:
    form = client.get(address(house)).context["form"]
    return {name: {pick.value for pick in form.fields[name].picks()} for name in ("owner", "department")}


def test_everybody_who_may_lead_is_offered_but_the_owner(house: House, at_work: Client, newcomer: Supporter) -> None:
    closed = make_department("Закритий відділ")
    Department.objects.filter(pk=closed.pk).update(closed_at=timezone.now())
    found = choices(at_work, house)
    assert found["owner"] == {str(house.colleague.pk), str(newcomer.pk)}
    assert found["department"] == {str(house.other_department.pk)}, "neither the own nor a closed one"


def test_departments_that_serve_the_place_of_the_person_come_first(house: House, at_work: Client) -> None:
    hospital, serving = make_facility(), make_department("Яворівський відділ")
    Case.objects.filter(pk=house.case.pk).update(facility=hospital)
    ServedFacility.objects.create(facility=hospital, department=serving)
    picks = list(at_work.get(address(house)).context["form"].fields["department"].picks())
    assert [pick.value for pick in picks] == [str(serving.pk), str(house.other_department.pk)]
    assert hospital.label in picks[0].note


def test_departments_that_serve_the_place_the_person_travels_to_come_first(house: House, at_work: Client) -> None:
    there, ahead, here = make_facility("there", "Центр"), make_department("Якутний відділ"), make_department("Абетковий відділ")
    at, hospital = timezone.now(), make_facility()
    ServedFacility.objects.create(facility=there, department=ahead)
    ServedFacility.objects.create(facility=hospital, department=here)
    road = NewStay(kind=StayKind.ROAD, bound_for=there)
    with reading_under_way(Reading()):
        move_person(house.case.pk, road, moved_at=at - timedelta(minutes=5), by=house.owner, at=at)
    picks = list(at_work.get(address(house)).context["form"].fields["department"].picks())
    assert [pick.value for pick in picks][0] == str(ahead.pk)
    assert "Центр" in picks[0].note
    Case.objects.filter(pk=house.case.pk).update(facility=hospital)
    picks = list(at_work.get(address(house)).context["form"].fields["department"].picks())
    assert [pick.value for pick in picks][:2] == [str(ahead.pk), str(here.pk)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"owner": ""}, "owner"),
        ({"owner": "x"}, "owner"),
        ({"whom": "department", "department": ""}, "department"),
        ({"whom": "department", "department": "00000000-0000-0000-0000-000000000000"}, "department"),
        ({"whom": ""}, "whom"),
        ({"whom": "nobody"}, "whom"),
        ({"reason": ""}, "reason"),
        ({"reason": "leaving"}, "reason"),  # given by an action only
        ({"note": "а" * 1001}, "note"),
        ({"joint_step": "а" * 201}, "joint_step"),
    ],
)
def test_form_in_error_keeps_what_was_typed(
    house: House, at_work: Client, newcomer: Supporter, wrong: dict[str, str], field: str
) -> None:
    sent = hand_over_fields(newcomer, **wrong)
    assert_in_error(at_work.post(address(house), sent), field, keeps=escape(sent["note"]))
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("whom", ["owner", "head", "psychologist", "deactivated"])
def test_who_may_not_be_asked_is_refused(house: House, at_work: Client, whom: str) -> None:
    assert_in_error(at_work.post(address(house), hand_over_fields(getattr(house, whom))), "owner", keeps=escape(NOTE))
    assert not HandOver.objects.exists()


def test_closed_department_is_refused(house: House, at_work: Client) -> None:
    Department.objects.filter(pk=house.other_department.pk).update(closed_at=timezone.now())
    assert_in_error(at_work.post(address(house), hand_over_fields(house.other_department)), "department")


def test_field_that_was_not_chosen_does_not_count(house: House, at_work: Client, newcomer: Supporter) -> None:
    sent = hand_over_fields(house.other_department, owner="rubbish")
    assert at_work.post(address(house), sent).status_code == 302
    assert HandOver.objects.get().to_owner is None
    HandOver.objects.all().update(outcome="withdrawn", answered_at=timezone.now(), answered_by=house.owner)
    assert at_work.post(address(house), hand_over_fields(newcomer, department="rubbish")).status_code == 302


def test_form_sent_twice_makes_one_offer(house: House, at_work: Client, newcomer: Supporter) -> None:
    sent = hand_over_fields(newcomer)
    answers = [at_work.post(address(house), sent) for _ in range(3)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, house.case.get_absolute_url())}
    assert at_work.post(address(house), {**sent, "note": "Інше"}).status_code == 409
    assert HandOver.objects.count() == 1


def test_case_that_is_offered_is_not_offered_again(house: House, at_work: Client, offer: HandOver) -> None:
    assert at_work.post(address(house), hand_over_fields(house.colleague)).status_code == 409
    assert HandOver.objects.get() == offer


def test_case_that_is_not_open_is_not_offered(house: House, at_work: Client, newcomer: Supporter) -> None:
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED)
    assert at_work.get(address(house)).status_code == 409
    assert at_work.post(address(house), hand_over_fields(newcomer)).status_code == 409
    assert 'href="handover/"' not in at_work.get(house.case.get_absolute_url()).text


def test_colleague_who_is_away_is_named_as_such_and_not_refused(house: House, at_work: Client, newcomer: Supporter) -> None:
    make_absence(newcomer, cover=make_supporter(house.other_department, surname="Замінна"), days=(0, 6))
    (note,) = (
        pick.note
        for pick in at_work.get(address(house)).context["form"].fields["owner"].picks()
        if pick.value == str(newcomer.pk)
    )
    assert "Замінна" in note
    answer = at_work.post(address(house), hand_over_fields(newcomer), follow=True)
    (said, warned) = (str(message) for message in answer.context["messages"])
    assert newcomer.short_name in said
    assert newcomer.short_name in warned
    assert house.other_head.short_name in warned, "who is notified as well"
    page = at_work.get(address(house)).text
    assert "status-cover" in page


def test_cover_who_offers_the_case_to_oneself_leads_it_at_once(house: House, signed_in: Browser) -> None:
    make_absence(house.owner, cover=house.colleague, days=(0, 30))
    client = signed_in(house.colleague)
    assert client.post(address(house), hand_over_fields(house.colleague)).status_code == 302
    assert Case.objects.get(pk=house.case.pk).owner == house.colleague
    assert HandOver.objects.get().outcome == HandOverOutcome.ACCEPTED


def test_head_offers_a_case_of_the_queue(house: House, signed_in: Browser) -> None:
    Case.objects.filter(pk=house.case.pk).update(owner=None, queued_at=timezone.now() - timedelta(days=1))
    state_check(house, house.head)
    client = signed_in(house.head)
    assert client.get(address(house)).status_code == 200
    assert client.post(address(house), hand_over_fields(house.colleague, reason="queue")).status_code == 302
    assert (HandOver.objects.get().from_owner, Case.objects.get(pk=house.case.pk).owner) == (None, None)
    assert house.department.name in client.get(address(house)).text
    page = signed_in(house.colleague).get(address(house)).text
    assert ("лишається в черзі підрозділу" in page, "хто веде його зараз" in page) == (True, False)


@pytest.mark.parametrize("person", ["colleague", "other_head", "psychologist", "auditor"])
def test_nobody_else_offers_the_case(house: House, signed_in: Browser, person: str) -> None:
    client = signed_in(getattr(house, person))
    status = 404 if person in ("colleague", "other_head") else 403
    assert client.post(address(house), hand_over_fields(house.colleague)).status_code == status
    assert not HandOver.objects.exists()


def test_draft_is_kept_until_the_case_is_offered(house: House, at_work: Client, newcomer: Supporter) -> None:
    shown = fields_on_page(at_work.get(address(house)).text, page=address(house), target=address(house))
    typed = {**shown, **hand_over_fields(newcomer, submission_key=shown["submission_key"][0])}
    assert at_work.post("/drafts/", typed).status_code == 200
    assert Draft.objects.count() == 1
    assert at_work.post(address(house), typed).status_code == 302
    assert not Draft.objects.unsent().exists()
