"""A batch whose process is killed half-way: the same form, sent again, goes on where it stopped."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from config.embedded.home import CHECKOUT
from supporters.directory.models import Invitation, InvitationAct
from supporters.forms.models import SubmissionKey
from supporters.notifications.models import Delivery
from tests.database import WAITS_FOR_US, rows
from tests.factories import House, make_invitation
from tools.running_site import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
BATCH = UUID("0199c0de-0000-7000-8000-00000000000b")
PATIENCE: Final = 60.0
SENDER: Final = """
import django, json, sys
django.setup()
from django.test import Client
address, fields, session = json.loads(sys.argv[1])
client = Client()
client.cookies["sessionid"] = session
client.post(address, fields)
"""


def send_elsewhere(client: Client, address: str, fields: dict[str, Any]) -> subprocess.Popen[bytes]:
    place = connection.settings_dict
    database = f"postgres://{place['USER']}:{place['PASSWORD']}@/{place['HOST']}/{place['NAME']}"
    own = {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": database, "DATABASE_OWNER_URL": database}
    sent = json.dumps([address, fields, client.cookies["sessionid"].value])
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", SENDER, sent], cwd=CHECKOUT, env={**os.environ, **own}
    )


def letters() -> list[int]:
    return list(Invitation.objects.order_by("pk").values_list("letter", flat=True))


@pytest.mark.parametrize("whole", ["list", "chosen"])
def test_batch_goes_on_where_it_was_killed(house: House, signed_in: Callable[[Any], Client], whole: str) -> None:
    invited = [make_invitation(house.administrator, email=f"list{n}@suprovid.test") for n in range(3)]
    Invitation.objects.update(batch=BATCH)
    office, fields = signed_in(house.administrator), {"submission_key": str(uuid4())}
    address = reverse("invitation_batch_resend", args=[BATCH])
    if whole == "chosen":
        address = reverse("staff_bulk")
        fields |= {"keys": [str(one.pk) for one in invited], "act": "invite", "confirm": "on"}  # type: ignore[dict-item]
    with transaction.atomic():
        Invitation.objects.select_for_update().get(pk=invited[-1].pk)
        sender = send_elsewhere(office, address, fields)
        assert wait_for(lambda: bool(rows(WAITS_FOR_US)), PATIENCE)
        sender.kill()
        sender.wait()
    assert letters() == [2, 2, 1]
    assert not SubmissionKey.objects.filter(key=fields["submission_key"]).exists()

    assert office.post(address, fields).status_code in (200, 302)
    assert letters() == [2, 2, 2]
    assert Delivery.objects.filter(number=2).count() == InvitationAct.objects.count() == 3
    assert office.post(address, fields).status_code == 302, "the whole is done: the form is not taken again"
    assert letters() == [2, 2, 2]


def test_revocation_of_a_list_goes_on_where_it_was_killed(house: House, signed_in: Callable[[Any], Client]) -> None:
    invited = [make_invitation(house.administrator, email=f"list{n}@suprovid.test") for n in range(3)]
    Invitation.objects.update(batch=BATCH)
    office, fields = signed_in(house.administrator), {"submission_key": str(uuid4())}
    address = reverse("invitation_batch_revoke", args=[BATCH])
    with transaction.atomic():
        Invitation.objects.select_for_update().get(pk=invited[-1].pk)
        sender = send_elsewhere(office, address, fields)
        assert wait_for(lambda: bool(rows(WAITS_FOR_US)), PATIENCE)
        sender.kill()
        sender.wait()
    assert list(Invitation.objects.open()) == [invited[-1]]

    assert "Зроблено: 3 із 3." in office.post(address, fields).text
    assert not Invitation.objects.open().exists()
    assert InvitationAct.objects.count() == 3
    assert office.post(address, fields).status_code == 302
