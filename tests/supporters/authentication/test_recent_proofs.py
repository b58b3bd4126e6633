"""Each grave act asks for a recent proof, whoever may do it and whatever the form says."""

from typing import Any, Final

import pytest
from django.db import transaction
from django.test import RequestFactory

from supporters.authentication import reauthentication
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from tests.asking import answer_to
from tests.factories import House
from tests.test_routes import RESOLVER, addresses, cookies_of  # noqa: F401 - one is a fixture

PROOF: Final = "/accounts/again/"
TO_POST: Final = (
    *("staff_edit", "staff_email", "staff_suspend", "staff_reactivate", "staff_lift_suspension", "staff_recovery"),
    *("staff_ask_closing", "staff_ask_reopening", "staff_ask_lifting", "staff_leave_approvals", "staff_leave_confirm"),
    *("staff_bulk", "staff_history_all", "approval_grant", "approval_refuse", "colleague_decision_grant"),
    *("colleague_decision_refuse", "recognitions", "recognition_refuse", "invite_list_confirm", "stage_edit", "rule_edit"),
    *("export_new", "device_end", "devices_end_all"),
    *("emergency_end_sessions", "emergency_reading_only", "emergency_writing_again"),
)
TO_READ: Final = ("emergency_end_sessions", "staff_history_export", "export_file")
SOMETIMES: Final = {  # their own tests say when
    *("absence_new", "absence_cover", "department_new", "department_edit", "department_move", "staff_post", "staff_invite"),
    "quiet_window_new",
}
ASKED: Final = {**dict.fromkeys(TO_POST, "POST"), **{f"{name}, read": "GET" for name in TO_READ}}


def asks_for_a_proof(view: Any) -> bool:
    while view is not None:
        if view.__code__.co_filename == reauthentication.__file__:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_every_view_that_asks_for_a_proof_is_listed() -> None:
    asking = {name for name, view in RESOLVER.items() if hasattr(view, "permission") and asks_for_a_proof(view)}
    assert asking == {*TO_POST, *TO_READ, *SOMETIMES}


@pytest.mark.django_db
def test_grave_act_without_a_recent_proof_leads_to_it(
    house: House,
    addresses: dict[str, str],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Supporter, "granted", frozenset(Permission))
    requests, others = RequestFactory(HTTP_COOKIE=cookies_of(house.administrator)), {}
    for asked, method in ASKED.items():
        if (address := addresses.get(asked.removesuffix(", read"))) is None:  # `--routes` leaves it out
            continue
        with transaction.atomic():
            answer = answer_to(requests.generic(method, address, "confirm=1", "application/x-www-form-urlencoded"))
            transaction.set_rollback(True)
        if PROOF not in (answer.headers.get("Location") or answer.text):
            others[asked] = answer.status_code
    assert others == {}
