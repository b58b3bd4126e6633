"""The check after the end of a support, a support that begins again, a new wound."""

from uuid import uuid4

import pytest
from django.test import Client

from cases.case.models import Case, Episode, HandOver
from cases.case.states import CheckState, EpisodeKind, LossKind, NoticeSource
from cases.course.forms.answers import NOT_REACHED
from cases.course.models import Visit
from cases.endings.models import Check
from tests.cases.conftest import assert_in_error
from tests.ended import end_support
from tests.factories import PHONE, House, make_facility, make_loss
from tools.journeys.dates import in_days
from veterans.models import Person

pytestmark = pytest.mark.django_db


def address(house: House, act: str) -> str:
    return f"/cases/{house.case.number}/{act}/"


def check_fields(**changed: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "kind": "call", "summary": "Працює, <спить>", **changed}


def episode_fields(**changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "kind": "wound",
        "happened_on": in_days(-1).isoformat(),
        "injuries": "blast",
        "stage": "treatment",
        "next_what": "Поїхати до <шпиталю>",
        "next_on": in_days(1).isoformat(),
        **changed,
    }


@pytest.fixture
def ended(house: House) -> House:
    end_support(house.case, house.owner, house.head)
    Check.objects.filter(months=6).update(due_on=in_days(0))
    return house


# The check ---------------------------------------------------------------------------------------------------------


def test_check_is_logged_from_the_card(ended: House, at_work: Client) -> None:
    assert address(ended, "check") in at_work.get(ended.case.get_absolute_url()).text
    page = at_work.get(address(ended, "check")).text
    assert PHONE[-4:] in page.replace(" ", "")
    answer = at_work.post(address(ended, "check"), check_fields(), follow=True)
    assert answer.redirect_chain == [(ended.case.get_absolute_url(), 302)]
    assert "Працює, &lt;спить&gt;" in answer.text
    assert Check.objects.get(months=6).state == CheckState.DONE
    assert address(ended, "check") not in answer.text, "the next one is months ahead"
    assert at_work.get(address(ended, "check")).status_code == 409
    assert at_work.post(address(ended, "check"), check_fields()).status_code == 409


def test_check_without_an_answer_needs_no_words_and_is_due_again(ended: House, at_work: Client) -> None:
    answer = at_work.post(address(ended, "check"), check_fields(kind=NOT_REACHED, summary=""), follow=True)
    assert "ще раз за тиждень" in answer.text
    assert Check.objects.get(months=6).due_on == in_days(7)
    assert not Visit.objects.get().reached


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"kind": ""}, "kind"), ({"kind": "letter"}, "kind"), ({"summary": ""}, "summary"), ({"summary": "а" * 2001}, "summary")],
)
def test_check_in_error_keeps_what_was_typed(ended: House, at_work: Client, wrong: dict[str, str], field: str) -> None:
    keeps = "Працює, &lt;спить&gt;" if field == "kind" else ""
    assert_in_error(at_work.post(address(ended, "check"), check_fields(**wrong)), field, keeps=keeps)
    assert not Visit.objects.exists()


# Again ---------------------------------------------------------------------------------------------------------------


def test_support_begins_again_on_the_same_card(ended: House, at_work: Client) -> None:
    facility = make_facility()
    assert 'href="reopen/"' in at_work.get(ended.case.get_absolute_url()).text
    answer = at_work.post(address(ended, "reopen"), episode_fields(facility=facility.pk), follow=True)
    assert answer.redirect_chain == [(ended.case.get_absolute_url(), 302)]
    assert "Поїхати до &lt;шпиталю&gt;" in answer.text
    case = Case.objects.get(pk=ended.case.pk)
    assert (case.state, case.owner, case.facility, Episode.objects.count()) == ("open", ended.owner, facility, 2)
    assert "Супровід знову: поранення або травма" in at_work.get(f"{ended.case.get_absolute_url()}?kind=all").text
    assert at_work.get(address(ended, "reopen")).status_code == 409
    assert at_work.post(address(ended, "reopen"), episode_fields()).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "released"}, "kind"),
        ({"happened_on": in_days(1).isoformat()}, "happened_on"),
        ({"happened_on": "колись"}, "happened_on"),
        ({"injuries": "diagnosis"}, "injuries"),
        ({"stage": ""}, "stage"),
        ({"stage": "moon"}, "stage"),
        ({"next_what": ""}, "next_what"),
        ({"next_on": ""}, "next_on"),
        ({"next_on": in_days(-1).isoformat()}, "next_on"),
        ({"next_on": in_days(60).isoformat()}, "next_because"),
    ],
)
@pytest.mark.parametrize("act", ["reopen", "episode"])
def test_form_in_error_keeps_what_was_typed(house: House, at_work: Client, act: str, wrong: dict[str, str], field: str) -> None:
    if act == "reopen":
        end_support(house.case, house.owner, house.head)
    keeps = "Поїхати до &lt;шпиталю&gt;" if field != "next_what" else ""
    assert_in_error(at_work.post(address(house, act), episode_fields(**wrong)), field, keeps=keeps)
    assert Episode.objects.count() == 1


def test_injuries_belong_to_a_wound_only(ended: House, at_work: Client) -> None:
    at_work.post(address(ended, "reopen"), episode_fields(kind="returned"))
    episode = Episode.objects.latest("started_at")
    assert (episode.kind, episode.injuries.count()) == (EpisodeKind.RETURNED, 0)


@pytest.mark.parametrize(("kind", "answer"), [(LossKind.MISSING, 409), (LossKind.KILLED, 409)])
def test_lost_person_is_not_opened_again_before_the_answer(house: House, at_work: Client, kind: LossKind, answer: int) -> None:
    make_loss(house.case, house.owner, kind=kind)
    assert at_work.post(address(house, "reopen"), episode_fields(kind="released")).status_code == answer
    card = at_work.get(house.case.get_absolute_url()).text
    assert ('href="reopen/"' in card) is (kind is LossKind.MISSING)


# A new wound ------------------------------------------------------------------------------------------------------------


def test_new_wound_begins_an_episode_of_an_open_card(house: House, at_work: Client) -> None:
    assert 'href="episode/"' in at_work.get(house.case.get_absolute_url()).text
    assert "returned" not in at_work.get(address(house, "episode")).text
    at_work.post(address(house, "episode"), episode_fields(stage="stabilization"))
    assert "Новий епізод супроводу: поранення або травма" in at_work.get(f"{house.case.get_absolute_url()}?kind=all").text
    assert list(Episode.objects.order_by("started_at").values_list("kind", flat=True)) == ["", EpisodeKind.WOUND]
    assert not HandOver.objects.exists()


def test_ended_card_has_no_new_wound(ended: House, at_work: Client) -> None:
    assert at_work.get(address(ended, "episode")).status_code == 409
    assert at_work.post(address(ended, "episode"), episode_fields()).status_code == 409


# Who reported it ---------------------------------------------------------------------------------------------------


def test_notice_of_a_new_wound_is_on_the_page_of_the_person(house: House, at_work: Client) -> None:
    sent = episode_fields(notice_source="unit", noticed_on=in_days(-1).isoformat(), noticed_time="14:10")
    assert at_work.post(address(house, "episode"), sent).status_code == 302
    episode = Episode.objects.latest("started_at")
    assert (episode.notice_source, episode.noticed_at is None) == (NoticeSource.UNIT, False)
    assert "Частина, учора, 14:10" in at_work.get(address(house, "person")).text


@pytest.mark.parametrize("noticed_on", [in_days(1).isoformat(), "1989-12-31", "учора"])
def test_notice_is_not_in_the_future_and_not_before_the_birth(house: House, at_work: Client, noticed_on: str) -> None:
    Person.objects.filter(pk=house.case.person_id).update(birth_year=1990)
    answer = at_work.post(address(house, "episode"), episode_fields(noticed_on=noticed_on))
    assert_in_error(answer, "noticed_on", keeps="Поїхати до &lt;шпиталю&gt;")
