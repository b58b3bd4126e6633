"""Where the person is, as the form of a registration asks it: nobody is written at home unless somebody has said so."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cases.case.models import Case
from cases.course.models import Stay
from cases.leading.models import gaps
from supporters.notifications.models import Notification
from supporters.notifications.rendering import render_notifications
from tests.cases.conftest import assert_in_error, move_fields, person_fields, said, stage_fields
from tests.dispatching import dispatch, noon
from tests.factories import House, make_facility
from tests.late import send_late

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NEW = reverse("person_new")
UNKNOWN = "е людина зараз, ще не відомо"
FAMILY = {"programme": "family", "family_stage": "first_days", "family_what": "Запитати, хто поруч"}
AT_HOME = {"stage": "reintegration"}


def register(client: Client, **changed: str) -> Case:
    """`changed`: with the fields of the form, as they are at reintegration."""
    answer = client.post(NEW, person_fields(**{**AT_HOME, "surname": f"Т{uuid4().hex[:3].translate(LETTERS)}", **changed}))
    assert answer.status_code == 302, answer.text
    return Case.objects.order_by("-opened_at")[0]


LETTERS = str.maketrans("0123456789abcdef", "абвгдежзиклмнопр")


def where(case: Case) -> tuple[str, str | None] | None:
    return Stay.objects.current().filter(case=case).values_list("kind", "value").first()


def test_form_asks_with_nothing_preset(house: House, at_work: Client) -> None:
    page = at_work.get(NEW).text
    inputs = re.findall(r'<input[^>]*name="where"[^>]*>', page)
    assert len(inputs) == 4
    assert not [one for one in inputs if "checked" in one]
    shown = re.findall(r'data-shown-for="([^"]*)"', page)
    assert "stage=reintegration continued first_days documents long_support;programme=family" in shown
    assert said("Without an answer the card says that it is not known yet, and reminds of it") in page


@pytest.mark.parametrize("of", [{}, FAMILY])
@pytest.mark.parametrize("answer", ["home", "leave", "unit"])
def test_answer_is_where_the_person_is(house: House, at_work: Client, of: dict[str, str], answer: str) -> None:
    case = register(at_work, where=answer, **of)
    assert where(case) == (answer, None)
    assert case not in Case.objects.filter(gaps.place_unknown())


@pytest.mark.parametrize("of", [{}, FAMILY])
def test_registration_without_an_answer_takes_nobody_home(house: House, at_work: Client, of: dict[str, str]) -> None:
    case = register(at_work, **of)
    assert where(case) is None
    card = at_work.get(reverse("case_detail", args=[case.number])).text
    assert UNKNOWN in card
    assert ("Етап 1 з 3" if of else "Етап 5 з 6") in card, "a card without a place has its stages"


def test_registration_that_waited_on_a_device_takes_nobody_home(house: House, at_work: Client) -> None:
    """Also one that an earlier release showed, which did not ask."""
    assert send_late(at_work, NEW, person_fields(**AT_HOME), timedelta(hours=3)).status_code == 302
    assert where(Case.objects.order_by("-opened_at")[0]) is None


def test_unknown_place_is_reminded_of_until_somebody_says_it(house: House, at_work: Client) -> None:
    case = register(at_work)
    dispatch(at=noon(1), rule="case_gap")
    (reminder,) = Notification.objects.filter(rule="case_gap", subject_id=case.pk)
    assert reminder.recipient == house.owner
    assert render_notifications("case_gap", [case.pk], house.owner)[case.pk].title.startswith("Невідомо, де людина")
    places = reverse("case_places", args=[case.number])
    assert UNKNOWN in at_work.get(places).text
    moved = move_fields(house, act="home", facility="", ward="", version=str(case.version))
    assert at_work.post(places, moved).status_code == 302
    assert where(case) == ("home", None)
    dispatch(at=noon(1), rule="case_gap")
    assert not Notification.objects.filter(rule="case_gap", settled_at=None, subject_id=case.pk).exists()


def test_later_stage_without_an_answer_leaves_it_unknown(house: House, at_work: Client) -> None:
    case = register(at_work)
    address = reverse("stage_change", args=[case.number])
    fields = stage_fields(house, stage="continued", version=str(case.version))
    assert said("Without an answer the card says that it is not known yet, and reminds of it") in at_work.get(address).text
    assert at_work.post(address, fields).status_code == 302
    assert where(case) is None


@pytest.mark.parametrize("of", [{}, FAMILY])
def test_institution_is_named_or_marked_as_not_known(house: House, at_work: Client, of: dict[str, str]) -> None:
    clinic = make_facility("clinic", "Поліклініка")
    sent = {**AT_HOME, **of, "where": "institution"}
    assert_in_error(at_work.post(NEW, person_fields(**sent)), "facility")
    assert where(register(at_work, **sent, facility=clinic.pk)) == ("outpatient", clinic.pk)
    assert where(register(at_work, **sent, is_unknown="on")) == ("outpatient", None)


@pytest.mark.parametrize("named", [{"facility": "clinic"}, {"ward": "палата 7"}])
def test_place_outside_and_an_institution_are_not_both_kept(house: House, at_work: Client, named: dict[str, str]) -> None:
    make_facility("clinic", "Поліклініка")
    assert_in_error(at_work.post(NEW, person_fields(**AT_HOME, where="home", **named)), "where")
    address = reverse("stage_change", args=[house.case.number])
    assert_in_error(at_work.post(address, stage_fields(house, **AT_HOME, where="home", **named)), "where")


def test_answer_of_another_stage_is_not_used(house: House, at_work: Client) -> None:
    """Without a script the question is on the page at each stage."""
    assert where(register(at_work, stage="treatment", where="home")) == ("inpatient", None)
