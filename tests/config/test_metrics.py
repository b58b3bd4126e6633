"""The metrics for Prometheus: from this machine or with the token only, and without personal data."""

import math
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from supporters.directory.models import Supporter
from supporters.directory.network import FORWARDING
from supporters.notifications.actions.pulses import BEAT, record_pulse
from supporters.notifications.dispatch import send_due
from tests.config.test_settings import WHOLE, settings_with, start
from tests.database import CountedQueries
from tests.dispatching import noon
from tests.factories import make_case, make_department, make_house, make_person, make_supporter
from tests.office import make_failed_letter

TOKEN = "t" * 32


def scrape(client: Client, **asked: Any) -> dict[tuple[str, ...], float]:
    """The values by metric name and labels."""
    answer = client.get("/metrics", **asked)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


@pytest.mark.django_db
def test_figures_show_the_state_of_the_queue(client: Client) -> None:
    owner = make_supporter(make_department())
    make_case(owner)
    record_pulse(BEAT, at=timezone.now() - timedelta(minutes=5))
    send_due(at=noon(1))
    make_failed_letter()
    found = scrape(client)
    assert 300 <= found["suprovid_tick_age_seconds",] < 330
    assert found["suprovid_bell_age_seconds", "reminders"] == math.inf, "never run, and no alert would be raised for nothing"
    assert found["suprovid_letters", "device", "failed"] == 1
    assert found["suprovid_letters", "digest", "sent"] == 0
    assert found["suprovid_oldest_letter_seconds",] == 0
    assert found["suprovid_notifications_standing", "step_due", "first"] == 1
    assert found["suprovid_notifications_standing", "step_due", "head"] == 0
    assert found["suprovid_due_unsent", "step_due"] == found["suprovid_due_unsent_seconds", "step_due"] == 0


@pytest.mark.django_db
def test_figures_name_no_person_and_begin_no_session(client: Client) -> None:
    house = make_house()
    send_due(at=noon(1))
    answer = client.get("/metrics")
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    words = [part for one in Supporter.objects.get_queryset() for part in (str(one.pk), one.email, one.surname)]
    words += [house.case.number, str(house.case.pk), str(house.department.pk)]
    assert not [word for word in words if word in answer.text]


@pytest.mark.django_db
def test_scrape_costs_as_many_queries_with_more_rows(client: Client) -> None:
    owner, counts = make_supporter(make_department()), []
    for surnames in (["Бондар"], ["Ткач", "Шевченко", "Гнатюк"]):
        for surname in surnames:
            make_case(owner, person=make_person(surname))
            make_failed_letter()
        send_due(at=noon(1))
        with CountedQueries() as queries:
            scrape(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_program_on_this_machine_is_answered(client: Client, peer: str) -> None:
    scrape(client, REMOTE_ADDR=peer)


@pytest.mark.django_db
@pytest.mark.parametrize("peer", ["10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "", "unix:"])
def test_nobody_else_is_answered_without_the_token(client: Client, peer: str) -> None:
    assert client.get("/metrics", REMOTE_ADDR=peer).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("header", FORWARDING)
def test_peer_behind_a_proxy_is_not_taken_for_this_machine(client: Client, header: str) -> None:
    """Behind a proxy every peer has the proxy's address, so a request with any forwarding header is not local."""
    for value in ("203.0.113.9", "127.0.0.1", ""):
        assert client.get("/metrics", headers={header: value}).status_code == 404


@pytest.mark.django_db
def test_request_with_the_token_is_answered(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    scrape(client, REMOTE_ADDR="10.0.0.1", headers={"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "203.0.113.9"})


@pytest.mark.django_db
@pytest.mark.parametrize("brought", ["", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[1:]}", f"Basic {TOKEN}", "Bearer é"])
@pytest.mark.parametrize("expected", [TOKEN, ""])
def test_wrong_token_is_not_answered(client: Client, settings: Any, brought: str, expected: str) -> None:
    settings.METRICS_TOKEN = expected
    answer = client.get("/metrics", REMOTE_ADDR="10.0.0.1", headers={"Authorization": brought})
    assert answer.status_code == 404


def test_start_is_refused_when_the_token_can_be_guessed() -> None:
    refused = start({**WHOLE, "SUPROVID_METRICS_TOKEN": "t" * 31})
    assert refused.stderr == "SUPROVID_METRICS_TOKEN must have 32 characters or more; see .env.example.\n"
    assert settings_with({**WHOLE, "SUPROVID_METRICS_TOKEN": TOKEN}, "METRICS_TOKEN") == [TOKEN]
