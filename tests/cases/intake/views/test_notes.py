"""A note written without a network finds its card: by the number, or by what its author remembers."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from privacy.models import AccessRecord
from supporters.forms.models import Draft
from tests.factories import House, make_case, make_loss, make_person
from tests.late import send_late

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
PLACE, WORDS = "/cases/note/", "Розповів біля ліфта, що виписують у п’ятницю"
HIDDEN = re.compile(r'name="(submission_key|summary|written|whose)"[^>]*?value="([^"]*)"')


def note(**changed: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "summary": WORDS, **changed}


def on_page(html: str) -> dict[str, str]:
    """The fields that the button of a found card sends."""
    return dict(HIDDEN.findall(html.split('class="row-card"')[1]))


def test_note_with_a_surname_is_kept_for_the_card_that_its_author_finds(house: House, at_work: Client) -> None:
    case = make_case(house.owner, person=make_person("Дем’янчук"))
    page = send_late(at_work, PLACE, note(whose="Демянчук"), timedelta(hours=30))
    assert page.status_code == 200
    assert (WORDS in page.text, "Дем’янчук Андрій Петрович" in page.text, Draft.objects.exists()) == (True, True, False)
    answer = at_work.post(PLACE, {**on_page(page.text), "number": case.number_label})
    assert answer.headers["Location"] == f"/cases/{case.number}/visits/new/?draft=1"
    html = at_work.get(answer.headers["Location"]).text
    assert WORDS in html
    written = timezone.localtime(timezone.now() - timedelta(hours=30))
    assert f'value="{written:%Y-%m-%d}"' in html, "the entry has the day of the note"


def test_note_with_a_number_that_is_of_no_card_of_the_reader_shows_its_words(house: House, signed_in: Browser) -> None:
    client, sent = signed_in(house.colleague), note()
    with time_machine.travel(timezone.now(), tick=False):  # both pages say the same minute
        page = client.post(f"/cases/{house.case.number}/visits/note/", sent)
        absent = client.post("/cases/00000000/visits/note/", sent)
    assert (page.status_code, WORDS in page.text) == (200, True)
    assert "Картки з таким номером немає серед ваших" in page.text
    assert main(page) == main(absent), "a card out of reach is as one that is not there"
    own = make_case(house.colleague, person=make_person("Гайда"))
    found = client.post(PLACE, {**sent, "whose": "гайда"})
    assert client.post(PLACE, {**on_page(found.text), "number": own.number}).status_code == 302
    assert Draft.objects.get().subject_id == own.pk


def main(page: Any) -> str:
    return re.sub(r'name="(csrfmiddlewaretoken|written)" value="[^"]+"', "", page.text.partition("<main")[2])


def test_nobody_found_keeps_the_words_and_asks_again(house: House, at_work: Client) -> None:
    page = at_work.post(PLACE, note(whose="Нікого")).text
    assert (WORDS in page, 'value="Нікого"' in page, 'class="row-card"' in page) == (True, True, False)
    empty = at_work.post(PLACE, note(whose=" "))
    assert (empty.status_code, WORDS in empty.text) == (422, True)
    assert "field-error" in empty.text


def test_card_of_a_lost_person_is_not_offered_and_one_out_of_reach_is_absent(house: House, at_work: Client) -> None:
    lost = make_case(house.owner, person=make_person("Гайда"))
    make_loss(lost, house.owner)
    assert 'name="number"' not in at_work.post(PLACE, note(whose="Гайда")).text.split('class="rows"')[1]
    strange = make_case(house.colleague, person=make_person("Чужий"))
    assert "Чужий Андрій" not in at_work.post(PLACE, note(whose="Чужий")).text
    assert at_work.post(PLACE, note(whose="Чужий", number=strange.number)).status_code == 404
    assert at_work.post(PLACE, note(whose="Гайда", number=lost.number)).status_code == 409
    assert not Draft.objects.exists()


def test_search_for_a_note_is_recorded_as_a_search(house: House, at_work: Client) -> None:
    at_work.post(PLACE, note(whose="Коваленко"))
    record = AccessRecord.objects.latest("at")
    assert (record.route, record.subject_ids, bool(record.query_token)) == ("note_place", [house.case.person_id], True)


@pytest.mark.parametrize("broken", [{"submission_key": "x"}, {"summary": ""}, {"summary": "я" * 2001}])
def test_note_that_is_broken_is_not_taken(at_work: Client, broken: dict[str, str]) -> None:
    answer = at_work.post(PLACE, note(whose="Коваленко", **broken) if "submission_key" not in broken else {**note(), **broken})
    assert answer.status_code == 422
    assert "Цей запис не відкривається" in answer.text
