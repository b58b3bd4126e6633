"""Where a person is: the page of all places, a move, a correction; and what the other pages say of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, CaseEvent
from cases.case.states import CaseState, EventKind, Purpose, StayKind
from cases.course.actions.moves import move_person
from cases.course.actions.stays import NewStay
from cases.course.models import Stay
from supporters.directory.calendar import date_label
from tests.cases.conftest import assert_in_error, correct_fields, move_fields, stage_fields, version_of
from tests.database import as_owner, execute
from tests.factories import House, make_case, make_facility, make_house, make_loss, make_person, planned_step
from tests.late import send_late
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
MOVES = [
    ({"act": "arrived"}, ("inpatient", "hospital", None)),
    ({"act": "arrived", "kind": "rehabilitation", "facility": ""}, ("rehabilitation", None, None)),
    ({"act": "left"}, ("road", None, "hospital")),
    ({"act": "left", "facility": ""}, ("road", None, None)),
    ({"act": "ward"}, ("inpatient", None, None)),
    ({"act": "home"}, ("home", None, None)),
    ({"act": "leave"}, ("leave", None, None)),
    ({"act": "unit"}, ("unit", None, None)),
]
REFUSED = [
    ({"act": ""}, "act"),
    ({"act": "x"}, "act"),
    ({"kind": ""}, "kind"),
    ({"kind": "road"}, "kind"),
    ({"facility": "nowhere"}, "facility"),
    ({"act": "ward", "ward": ""}, "ward"),
    ({"ward": "а" * 81}, "ward"),
    ({"since": ""}, "since"),
    ({"since": in_days(1).isoformat()}, "since"),
    ({"since": in_days(-11).isoformat()}, "since"),
    ({"act": "left", "expected_on": in_days(-1).isoformat()}, "expected_on"),
    ({"act": "left", "expected_on": "завтра"}, "expected_on"),
]


@pytest.fixture
def house() -> House:
    """The person is in an institution that is not known."""
    return make_house(is_found=False)


@pytest.fixture(autouse=True)
def hospital() -> None:
    make_facility()


def places(house: House) -> str:
    return f"/cases/{house.case.number}/places/"


def current(house: House) -> Stay:
    return Stay.objects.current().select_related("case").get(case=house.case)


def on_the_road(house: House, days: int = 0, **known: Any) -> None:
    """The person has left; one day is enough time for the form to name an earlier day."""
    at = timezone.now()
    new = NewStay(kind=StayKind.ROAD, **known)
    move_person(house.case.pk, new, moved_at=at - timedelta(days=days), by=house.owner, at=at)


@pytest.mark.parametrize(("changed", "expected"), MOVES, ids=lambda value: str(value)[:40])
def test_move_is_recorded_by_one_form(
    house: House, at_work: Client, changed: dict[str, str], expected: tuple[str, str | None, str | None]
) -> None:
    plan = planned_step(house.case)
    answer = at_work.post(places(house), move_fields(house, since=in_days(-1).isoformat(), **changed))
    assert (answer.status_code, answer.headers["Location"]) == (302, places(house))
    stay = current(house)
    assert (stay.kind, stay.value_id, stay.bound_for_id) == expected
    assert timezone.localtime(stay.from_at).date() == in_days(-1)
    assert stay.ward == ("палата 12" if changed["act"] in ("arrived", "ward") else None)
    assert planned_step(house.case) == plan
    assert plan.what in at_work.get(places(house)).text


@pytest.mark.parametrize(("changed", "field"), REFUSED, ids=lambda value: str(value)[:40])
def test_move_is_in_error_and_what_was_typed_is_kept_when(
    house: House, at_work: Client, changed: dict[str, str], field: str
) -> None:
    answer = at_work.post(places(house), move_fields(house, **changed))
    assert_in_error(answer, field, keeps=changed.get("ward", "палата 12"))
    assert Stay.objects.filter(case=house.case).count() == 1


def test_person_who_is_there_already_does_not_move(house: House, at_work: Client) -> None:
    assert at_work.post(places(house), move_fields(house, act="home")).status_code == 302
    assert_in_error(at_work.post(places(house), move_fields(house, act="home")), "act")
    assert_in_error(at_work.post(places(house), move_fields(house, act="ward")), "act")


def test_two_moves_of_one_day_keep_their_order(house: House, at_work: Client) -> None:
    for act in ("left", "arrived", "home"):
        assert at_work.post(places(house), move_fields(house, act=act)).status_code == 302
    stays = list(Stay.objects.filter(case=house.case).order_by("from_at").values_list("kind", flat=True))
    assert stays == ["inpatient", "road", "inpatient", "home"]


def test_who_is_on_the_road_probably_arrives_where_they_are_expected(house: House, at_work: Client) -> None:
    on_the_road(house, bound_for=make_facility())
    page = at_work.get(places(house)).text
    arrived, facility = (tag(page, value) for value in ("arrived", "hospital"))
    assert ("checked" in arrived, "selected" in facility) == (True, True)
    assert 'value="ward"' not in page, "on the road there is no ward"


def tag(page: str, value: str) -> str:
    """The tag with this value."""
    (found,) = [part.split(">")[0] for part in page.split("<") if f'value="{value}"' in part.split(">")[0]]
    return found


@pytest.mark.parametrize(
    ("form", "words"), [("f", "Прибула до закладу"), ("m", "Прибув до закладу"), ("", "Прибуття до закладу")]
)
def test_form_speaks_of_the_person_in_their_form_of_address(house: House, at_work: Client, form: str, words: str) -> None:
    house.case.person.address_form = form
    house.case.person.save(update_fields=["address_form"])
    assert words in at_work.get(places(house)).text


def test_second_of_two_who_move_the_person_sees_both_versions(house: House, at_work: Client) -> None:
    for act in ("left", "ward"):
        late = move_fields(house, act=act, since=in_days(-1).isoformat())
        at_work.post(places(house), move_fields(house, act="home" if act == "left" else "arrived"))
        answer = at_work.post(places(house), late)
        assert answer.status_code == 409
        assert house.owner.short_name in answer.text
        assert "палата 12" in answer.text
    late = correct_fields(house, version="1")
    answer = at_work.post(f"{places(house)}correct/", late)
    assert (answer.status_code, "корпус 2" in answer.text) == (409, True)
    assert at_work.post(f"{places(house)}correct/", {**late, "version": version_of(house), "since": ""}).status_code == 422


def test_correction_shows_both_versions(house: House, at_work: Client) -> None:
    at_work.post(places(house), move_fields(house, ward="палата <7>", since=in_days(-3).isoformat()))
    page = at_work.get(f"{places(house)}correct/").text
    assert "палата &lt;7&gt;" in page
    answer = at_work.post(f"{places(house)}correct/", correct_fields(house, since=in_days(-5).isoformat()))
    assert (answer.status_code, answer.headers["Location"]) == (302, places(house))
    page = at_work.get(places(house)).text
    assert all(words in page for words in ("Госпіталь, корпус 2", "Госпіталь, палата &lt;7&gt;", "Виправлено"))
    assert date_label(in_days(-5), in_days(0)) in page
    assert current(house).corrected_by == house.owner
    assert "Виправлено місце: на реабілітації" in at_work.get(f"{house.case.get_absolute_url()}?kind=place").text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "x"}, "kind"),
        ({"kind": "inpatient", "ward": "", "facility": ""}, "kind"),
        ({"since": in_days(1).isoformat()}, "since"),
        ({"since": in_days(-30).isoformat()}, "since"),
        ({"kind": "road", "expected_on": in_days(-20).isoformat()}, "expected_on"),
        ({"facility": "nowhere"}, "facility"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_correction_is_in_error_when(house: House, at_work: Client, changed: dict[str, str], field: str) -> None:
    assert_in_error(at_work.post(f"{places(house)}correct/", correct_fields(house, **changed)), field)
    assert not CaseEvent.objects.filter(kind=EventKind.PLACE_CORRECTED).exists()


def test_correction_does_not_reach_before_the_stay_before(house: House, at_work: Client) -> None:
    at_work.post(places(house), move_fields(house, act="home", since=in_days(-2).isoformat()))
    at_work.post(places(house), move_fields(house, act="unit"))
    assert_in_error(at_work.post(f"{places(house)}correct/", correct_fields(house, since=in_days(-3).isoformat())), "since")


def test_closed_and_lost_cards_only_show_where_the_person_was(house: House, at_work: Client) -> None:
    with as_owner():
        execute("UPDATE cases_case SET state = 'closed', next_due_on = NULL WHERE id = %s", [house.case.pk])
    for is_lost in (False, True):
        if is_lost:
            make_loss(house.case, house.owner)
        page = at_work.get(places(house))
        assert (page.status_code, 'name="act"' in page.text, "стаціонарі" in page.text) == (200, False, True)
        assert at_work.post(places(house), move_fields(house)).status_code == 409
        for answer in (at_work.get(f"{places(house)}correct/"), at_work.post(f"{places(house)}correct/", correct_fields(house))):
            assert answer.status_code == 409
    assert Case.objects.get(pk=house.case.pk).state == CaseState.CLOSED
    assert Stay.objects.filter(case=house.case).count() == 1


def test_case_without_a_recorded_place_gets_one(house: House, at_work: Client) -> None:
    with as_owner():
        execute("DELETE FROM cases_stay")
    card = house.case.get_absolute_url()
    assert "Де людина зараз, ще не відомо" in at_work.get(places(house)).text
    assert "Де людина зараз, ще не відомо" in at_work.get(card).text
    assert at_work.get(f"{places(house)}correct/").status_code == 409
    assert at_work.post(places(house), move_fields(house, since=in_days(-10).isoformat())).status_code == 302
    assert "Госпіталь, палата 12" in at_work.get(card).text


def test_former_owner_reads_and_does_not_write(house: House, at_work: Client) -> None:
    at = timezone.now()
    with as_owner():
        execute("UPDATE cases_ownerspan SET to_at = %s WHERE case_id = %s", [at, house.case.pk])
    Case.objects.filter(pk=house.case.pk).update(owner=house.colleague)
    page = at_work.get(places(house))
    assert (page.status_code, 'name="act"' in page.text) == (200, False)
    assert at_work.post(places(house), move_fields(house)).status_code == 404
    assert at_work.get(f"{places(house)}correct/").status_code == 404


def test_head_moves_the_person_after_stating_a_purpose(house: House, signed_in: Browser) -> None:
    client = signed_in(house.head)
    assert "/purpose/" in client.get(places(house)).headers["Location"]
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    assert client.post(places(house), move_fields(house, act="home")).status_code == 302
    assert current(house).recorded_by == house.head


def test_move_that_waited_on_a_device_is_of_the_day_of_saving(house: House, at_work: Client) -> None:
    sent = move_fields(house, act="left", since=in_days(-2).isoformat())
    assert send_late(at_work, places(house), sent, timedelta(days=2)).status_code == 302
    assert timezone.localtime(current(house).from_at).date() == in_days(-2)


def test_card_says_where_the_person_is(house: House, at_work: Client) -> None:
    card = house.case.get_absolute_url()
    page = at_work.get(card).text
    assert "У стаціонарі, заклад ще не відомий" in page
    assert 'href="places/"' in page
    on_the_road(house, 3, bound_for=make_facility(), expected_on=in_days(40))
    page = at_work.get(f"{card}?kind=place").text
    assert f"У дорозі до закладу: Госпіталь; очікується {date_label(in_days(40), in_days(0))}" in page
    assert "Місце: у дорозі" in page, "the timeline has the event"
    for changed, words in (
        ({"act": "home"}, "Вдома"),
        ({"act": "left", "facility": ""}, "У дорозі, куди – ще не відомо"),
        ({"kind": "outpatient", "ward": ""}, "Амбулаторне лікування: Госпіталь"),
        ({}, "Госпіталь, палата 12"),
        ({"ward": "палата 13"}, "Інший заклад або інше відділення: у стаціонарі"),
    ):
        assert at_work.post(places(house), move_fields(house, **changed)).status_code == 302
        assert words in at_work.get(f"{card}?kind=place").text


def test_person_on_the_road_is_in_no_round_and_in_no_institution_of_the_lists(house: House, at_work: Client) -> None:
    case = make_case(house.owner, person=make_person("Гайда"), facility=make_facility("hospital-1", "Госпіталь № 1"))
    pages = ("/today/round/", "/today/round/?facility=hospital-1", "/cases/?by=place", "/today/", "/search/")

    def shown() -> list[bool]:
        answers = [at_work.post(page, {"q": "Гайда"}) if page == "/search/" else at_work.get(page) for page in pages]
        return ["Госпіталь № 1" in answer.text for answer in answers]

    before = shown()
    assert before[:3] == [True, True, True]
    at = timezone.now()
    move_person(case.pk, NewStay(kind=StayKind.ROAD, bound_for=case.facility), moved_at=at, by=house.owner, at=at)
    assert shown() == [False] * len(pages)
    assert "Гайда" not in at_work.get("/today/round/?facility=hospital-1").text
    new = NewStay(kind=StayKind.INPATIENT, facility=case.facility)
    move_person(case.pk, new, moved_at=timezone.now(), by=house.owner, at=timezone.now())
    assert shown() == before


def test_evacuation_takes_no_ward(house: House, at_work: Client) -> None:
    sent = stage_fields(
        house, stage="evacuation", reason="Переводять", facility="hospital", ward="палата 7", next_on=in_days(1).isoformat()
    )
    assert_in_error(at_work.post(f"/cases/{house.case.number}/stage/", sent), "ward", keeps="палата 7")
    assert at_work.post(f"/cases/{house.case.number}/stage/", {**sent, "ward": ""}).status_code == 302
    assert (current(house).kind, current(house).bound_for_id) == ("road", "hospital")


def test_stage_does_not_begin_before_the_current_stay(house: House, at_work: Client) -> None:
    at_work.post(places(house), move_fields(house, since=in_days(-2).isoformat()))
    stage = f"/cases/{house.case.number}/stage/"
    assert_in_error(at_work.post(stage, stage_fields(house, moved_on=in_days(-3).isoformat())), "moved_on")
    assert at_work.post(stage, stage_fields(house, moved_on=in_days(-2).isoformat())).status_code == 302
    assert (current(house).kind, current(house).value_id) == ("rehabilitation", None)
