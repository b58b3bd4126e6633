"""A rule and a letter that raise, with the real worker, beat, broker and mail server."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from supporters.directory.roles import Role
from supporters.notifications.actions.pulses import LETTERS, REMINDERS
from supporters.notifications.models import Notification
from tests.config.test_metrics import scrape
from tests.database import unreadable
from tests.factories import make_department, make_supporter
from tests.morning import Morning, at_minute, running_morning
from tests.office import plan_email_letter, plan_strange_letter
from tests.supporters.mail_server import MailServer
from tests.supporters.readers import make_reader

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reading")]
RULE = "job_check"


@pytest.fixture
def morning(tmp_path: Path, mail_server: MailServer) -> Iterator[Morning]:
    with running_morning(tmp_path, mail_server.port) as begun:
        yield begun


def test_rule_and_letter_that_raise_hold_no_other_and_are_named(
    morning: Morning, mail_server: MailServer, signed_in: Callable[[Any], Client]
) -> None:
    reader, whole, strange = make_reader(make_department()), *(make_supporter(make_department()) for _ in range(2))
    with unreadable("cases_jobcheck", "due_on"):
        plan_strange_letter(strange, at=at_minute(29))
        plan_email_letter(whole, until=at_minute(29) + timedelta(days=1), at=at_minute(29))
        for minute in (29, 30):
            morning.run(minute)
        assert Notification.objects.filter(recipient=reader, rule="step_due", settled_at=None).exists()
        assert sorted(mail_server.recipients) == sorted([reader.email, whole.email])

        client = signed_in(make_supporter(reader.department, Role.ADMINISTRATOR))
        found = client.get("/healthz").json()
        assert {REMINDERS, LETTERS} <= set(found["down"])
        assert found["parts"][REMINDERS]["failed"] == [RULE]
        assert found["parts"][LETTERS]["failed"] == ["email_old"]
        assert scrape(client)["suprovid_part_failing", REMINDERS, RULE] == 1
        assert client.get("/staff/reminders/").status_code == 200

    morning.run(31)
    assert client.get("/healthz").json()["parts"][REMINDERS]["failed"] == []
