"""While only reading is allowed, every form is refused and no typed text is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.emergencies import begin_reading_only, end_reading_only
from supporters.authentication.middleware.reading_only import STILL_TAKEN
from supporters.forms.models import Draft
from supporters.notifications.models import Notification
from tests.bad_inputs.forms import CASE_FORMS, POSTED, STAFF_FORMS, fields_of
from tests.bad_inputs.scene import Browser as Sender
from tests.bad_inputs.scene import as_sent, make_scene
from tests.dispatching import dispatch, noon
from tests.factories import House
from tests.route_table import TABLE

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
REASON = "Хтось сторонній увійшов із чужим паролем"
FORMS = {**STAFF_FORMS, **CASE_FORMS}
PROBES = {"livez", "healthz"}  # probes only read
MAY_CHANGE = {"supporters_session", "supporters_draft", "supporters_spentchallenge", "suprovid_cache"}  # the last: used codes


@pytest.fixture
def in_force(house: House) -> None:
    begin_reading_only(REASON, by=house.administrator, at=timezone.now())


def contents() -> dict[str, str]:
    """A digest of each readable table, without MAY_CHANGE and the access records."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        tables = [name for (name,) in cursor.fetchall() if name not in MAY_CHANGE and not name.startswith("privacy_access")]
        found = {}
        for table in tables:
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f'SELECT md5(string_agg(r::text, chr(10) ORDER BY r::text)) FROM "{table}" r')
                (found[table],) = cursor.fetchone()
    return found


def test_every_form_is_refused_and_changes_nothing() -> None:
    """Each request would be accepted otherwise (tests/bad_inputs/forms.py)."""
    scene = make_scene()
    refused = {name: form for name, form in FORMS.items() if name not in STILL_TAKEN}
    senders = {actor: Sender(scene, actor) for actor in {form.actor for form in refused.values()}}
    sent = {name: as_sent(fields_of(scene, name, form, senders[form.actor])) for name, form in refused.items()}
    assert set(refused) == POSTED - STILL_TAKEN
    begin_reading_only(REASON, by=scene.house.administrator, at=timezone.now())
    before = contents()
    answers = {name: senders[form.actor].post(scene.address(name), sent[name]) for name, form in refused.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(refused, 503)
    assert all(answer.headers["Retry-After"] for answer in answers.values())
    assert contents() == before


@pytest.mark.parametrize("actor", ["anonymous", "owner", "head", "administrator"])
def test_nothing_is_taken_by_any_other_method_for_anybody(actor: str) -> None:
    scene = make_scene()
    begin_reading_only(REASON, by=scene.house.administrator, at=timezone.now())
    client = Client()
    if actor != "anonymous":
        client.force_login(getattr(scene.house, actor))
    for name in set(TABLE) - STILL_TAKEN - PROBES:
        for ask in (client.post, client.put, client.patch, client.delete):
            assert ask(scene.address(name)).status_code == 503, name


def test_lists_hold_only_routes_there_are() -> None:
    assert set(TABLE) >= STILL_TAKEN


def test_everything_can_be_read(house: House, in_force: None, signed_in: Browser) -> None:
    owner = signed_in(house.owner)
    for address in ("/today/", reverse("case_detail", args=[house.case.number]), "/notifications/", "/profile/"):
        page = owner.get(address)
        assert page.status_code == 200
        assert "message-warning" in page.text, "and every page says so"
    assert owner.post("/search/", {"q": "Коваленко"}).status_code == 200
    assert signed_in(house.administrator).post("/staff/", {"q": "Мельник"}).status_code == 200
    assert owner.options("/today/").status_code == 405


def test_banner_is_gone_when_writing_is_open(house: House, in_force: None, signed_in: Browser) -> None:
    end_reading_only(by=house.administrator, at=timezone.now())
    assert "message-warning" not in signed_in(house.owner).get("/today/").text


def test_people_come_in_and_go_out(house: House, in_force: None) -> None:
    house.owner.set_password("тиха вода греблі рве")
    house.owner.save(update_fields=["password"])
    client = Client()
    answer = client.post("/accounts/login/", {"login": house.owner.email, "password": "тиха вода греблі рве"})
    assert answer.headers["Location"] == "/"
    assert client.get("/today/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert client.post("/language/", {"language": "en"}).status_code == 302


def test_page_says_what_happens(house: House, in_force: None, signed_in: Browser) -> None:
    answer = signed_in(house.owner).post("/notifications/read/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "600")
    assert "<h1>" in answer.text
    assert f'href="{reverse("today")}"' in answer.text, "the layout is around it"


@pytest.mark.parametrize("sender", ["writer", "anonymous"])
def test_words_of_a_long_form_are_kept_and_saved_later(house: House, signed_in: Browser, sender: str) -> None:
    address = reverse("visit_new", args=[house.case.number])
    owner = signed_in(house.owner)
    form = owner.get(address).context["form"]
    words = {**form.initial, "summary": "Розповів, що почав ходити", "draft_key": form.draft_key}
    sent = {name: value for name, value in words.items() if value not in (None, "")}
    begin_reading_only(REASON, by=house.administrator, at=timezone.now())
    answer = (owner if sender == "writer" else Client()).post(address, sent)
    assert answer.status_code == 503
    assert f'href="{address}?draft=1"' in answer.text
    assert Draft.objects.get().user == house.owner
    end_reading_only(by=house.administrator, at=timezone.now())
    assert "почав ходити" in owner.get(f"{address}?draft=1").text


def test_scripts_get_no_page(house: House, in_force: None, signed_in: Browser) -> None:
    owner = signed_in(house.owner)
    for answer in (owner.post("/drafts/"), owner.post("/notifications/read/", headers={"HX-Request": "true"})):
        assert (answer.status_code, answer.content) == (503, b"")


def test_reading_costs_no_query_more(house: House, signed_in: Browser, django_assert_max_num_queries: Any) -> None:
    owner = signed_in(house.owner)
    owner.get("/profile/")
    with django_assert_max_num_queries(30) as before:
        owner.get("/profile/")
    begin_reading_only(REASON, by=house.administrator, at=timezone.now())
    with django_assert_max_num_queries(30) as during:
        owner.get("/profile/")
    assert len(during) == len(before)


def test_reminders_go_on(house: House, in_force: None) -> None:
    assert dispatch(at=noon(1)) > 0
    assert Notification.objects.filter(recipient=house.owner).exists()
