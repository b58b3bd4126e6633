"""A house with something for every form to act upon, and a browser that asks quickly."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from cases.actions.owners import assign_owner
from cases.actions.purposes import state_purpose
from cases.models import Case, Visit
from cases.reminders import send_due
from cases.states import Purpose
from privacy.opening import Reading, reading_under_way
from supporters.actions.invitations import invitation_link
from supporters.models import Draft, DraftOrigin, Invitation, Notification, Supporter
from tests.bad_inputs.inputs import MARKUP, PRODUCT, URLENCODED, BadInput
from tests.factories import House, make_case, make_facility, make_house, make_invitation, make_person, make_visit

ALLOWED = {200, 302, 400, 403, 404, 409, 413, 422}
PASSWORD, NEXT_PASSWORD = "тиха вода греблі рве", "не кажи гоп поки не"
HOST = "testserver"


@dataclass(frozen=True)
class Scene:
    house: House
    visit: Visit
    given: Case
    """Given to the owner of the house's case, who has not answered."""

    draft: Draft
    invitation: Invitation
    told: Notification

    @property
    def arguments(self) -> dict[str, list[Any]]:
        """By route: the arguments of its address."""
        case, visit = [self.house.case.number], [self.house.case.number, self.visit.pk]
        of_case = ("case_detail", "case_purpose", "visit_new", "stage_change", "step_postpone", "owner_assign")
        of_invitation = ("invitation_detail", "invitation_resend", "invitation_revoke")
        return {
            **dict.fromkeys(of_case, case),
            **dict.fromkeys(("visit_undo", "visit_edit", "visit_move"), visit),
            **dict.fromkeys(("owner_accept", "owner_return"), [self.given.number]),
            **dict.fromkeys(of_invitation, [self.invitation.pk]),
            **dict.fromkeys(("staff_detail", "staff_deactivate"), [self.house.auditor.pk]),
            "staff_hand_over": [self.house.owner.pk], "staff_reactivate": [self.house.deactivated.pk],
            "invitation_accept": [invitation_link(self.invitation).rstrip("/").rpartition("/")[2]],
            "draft_delete": [self.draft.pk], "notification_open": [self.told.pk], "help_page": ["how-to-talk"],
        }  # fmt: skip

    def address(self, name: str) -> str:
        return reverse(name, args=self.arguments.get(name, []))

    def filled(self, typed: dict[str, str]) -> dict[str, list[str]]:
        """`{owner.pk}` and its like become what they name here."""
        known = {**vars(self.house), **vars(self)}
        return {name: [value.format(**known)] if "{" in value else [value] for name, value in typed.items()}


def make_scene() -> Scene:
    house, now = make_house(), timezone.now()
    Supporter.objects.active().update(password=make_password(PASSWORD))
    for one in vars(house).values():
        one.refresh_from_db()
    make_facility()
    given = make_case(house.colleague, person=make_person("Бондар"))
    with reading_under_way(Reading()):
        assign_owner(given.pk, to=house.owner, by=house.head, at=now)
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=now)
    draft = Draft.objects.create(
        user=house.owner, form="visit_new", subject_id=house.case.pk, submission_key=uuid4(), origin=DraftOrigin.AUTOSAVED,
        body="{}", saved_at=now, until=now + timedelta(days=1),
    )  # fmt: skip
    visit = make_visit(house.case, house.owner)
    send_due(at=now + timedelta(days=9))
    told = Notification.objects.filter(recipient=house.owner).earliest("pk")
    return Scene(house, visit, given, draft, make_invitation(house.administrator), told)


class Browser:
    """Asks through the whole middleware. Django's own test client copies the context of every template it meets, which
    costs more than the page."""

    def __init__(self, scene: Scene, actor: str, *, has_token: bool = True) -> None:
        """Without the token against forgery every form is refused, and long ones keep their words."""
        self.cookies, self.has_token = "", has_token
        if actor != "anonymous":
            client = Client()
            client.force_login(getattr(scene.house, actor))
            client.get("/")  # the first request of a session writes to it
            self.cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    def get(self, address: str, query: BadInput | None = None) -> Any:
        path, _, own_query = address.partition("?")
        return self._ask("GET", path, BadInput(b""), query or BadInput(own_query.encode()))

    def post(self, address: str, sent: BadInput, query: BadInput | None = None) -> Any:
        return self._ask("POST", address, sent, query or BadInput(b""))

    def _ask(self, method: str, path: str, sent: BadInput, query: BadInput) -> Any:
        """The answer, with the request as `asked` and, of a 500, what was raised as `error`."""
        environment: dict[str, Any] = {
            "HTTP_COOKIE": self.cookies,
            "QUERY_STRING": query.body.decode("latin-1"),
            "SERVER_NAME": HOST,
        }
        request: Any = RequestFactory(**environment).generic(method, path, sent.body, sent.content_type)
        request._dont_enforce_csrf_checks = self.has_token
        with _noted_error() as errors:
            answer: Any = _site().get_response(request)
        answer.asked, answer.error = request, errors[0] if errors else None
        return answer


@cache
def _site() -> WSGIHandler:
    return WSGIHandler()


@contextmanager
def _noted_error() -> Iterator[list[BaseException | None]]:
    """What a view has raised that became a 500."""
    errors: list[BaseException | None] = []

    def note(**_signal: object) -> None:
        errors.append(sys.exc_info()[1])

    got_request_exception.connect(note)
    yield errors
    got_request_exception.disconnect(note)


@contextmanager
def untouched() -> Iterator[None]:
    """What is done inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def faults_of(answer: Any, *sent: BadInput) -> list[str]:
    """What is wrong with an answer to bad input, in words."""
    said = f"{answer.status_code} to {' with '.join(map(str, sent))}"
    if answer.status_code not in ALLOWED:
        return [f"{said}: {answer.error!r}"]
    found = []
    if PRODUCT in answer.text or any(markup in answer.text for markup in MARKUP):
        found.append(f"{said}: comes back as markup")
    if not leads_home(answer):
        found.append(f"{said}: leads to {answer.headers['Location']}")
    if "X-Injected" in answer.headers:
        found.append(f"{said}: has smuggled in a header")
    return found


def leads_home(answer: HttpResponse) -> bool:
    """As a browser reads a Location: tabs are nothing, and a backslash is a slash."""
    location = re.sub(r"[\t\r\n]", "", answer.headers.get("Location", "")).strip().replace("\\", "/")
    place = urlsplit(urljoin(f"http://{HOST}/any/", location))
    return (place.scheme, place.netloc) == ("http", HOST)


def as_sent(fields: dict[str, list[str]]) -> BadInput:
    """Not bad at all: as a browser sends them."""
    return BadInput(urlencode(fields, doseq=True).encode(), URLENCODED)
