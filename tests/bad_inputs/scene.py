"""A `House` with a subject for every form, and a fast test browser."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, HandOver, Question, TeamMember
from cases.case.states import Purpose
from cases.course.models import FollowUp, Promise, RiskLowering, Visit
from cases.endings.models import Check
from cases.leading.models import CardRequest
from cases.rights.models import DataRequest, LegalHold
from supporters.authentication.actions.calendar_links import make_calendar_link
from supporters.authentication.actions.passwords import password_link
from supporters.authentication.models import Device
from supporters.directory.models import Absence, Approval, Department, Invitation, Supporter
from supporters.directory.roles import Role
from supporters.exports.models import Export
from supporters.forms.models import Draft, DraftOrigin
from supporters.notifications.models import Delivery, Notification, QuietWindow
from tests.actors import actor
from tests.asking import answer_to, cookie_header
from tests.bad_inputs.arguments import arguments_of
from tests.bad_inputs.inputs import MARKUP, PRODUCT, URLENCODED, BadInput
from tests.colleagues import StaffData, make_staff_data
from tests.community import Community, make_community
from tests.consenting import make_consent
from tests.ended import end_support, make_closure, make_hold
from tests.exports import make_export
from tests.factories import (
    House,
    make_absence,
    make_case,
    make_department,
    make_facility,
    make_hand_over,
    make_head,
    make_house,
    make_invitation,
    make_loss,
    make_lowering,
    make_member,
    make_offer,
    make_package,
    make_person,
    make_promise,
    make_reminder,
    make_supporter,
    make_unrecognised,
    make_visit,
)
from tests.hours import make_exception, make_quiet_window
from tests.jobs import SomeJobs, make_some_jobs
from tests.joined import make_twins
from tests.office import make_approval, make_asked_duty, make_device, make_failed_letter, make_password_letter
from tests.persons import make_naming, make_pairs, make_place_of_life, make_request, make_territories, make_tie
from tests.questions import make_question
from tests.reauthenticating import show_again
from tests.registers import make_some_registers
from tests.rights import make_data_request, make_legal_hold
from tests.supporters.second_steps import make_app, make_passkey, recovery_code
from tests.work import WorkScene, make_work_scene
from tools.journeys.dates import in_days
from veterans.models import Scope

ALLOWED = {200, 302, 400, 403, 404, 409, 413, 422}
PASSWORD, NEXT_PASSWORD = "тиха вода греблі рве", "не кажи гоп поки не"
HOST = "testserver"
HALFWAY = "halfway"  # the psychologist between password and second factor
BY_LINK = "by a link"  # a person who opened the link of the letter about a forgotten password


@dataclass(frozen=True)
class Scene:
    house: House
    visit: Visit
    given: Case
    """Of the colleague, who has offered it to the owner of the house's case."""

    second: Case
    """Of the owner of the house's case as well; a package for the community waits for its receipt."""

    offered: Case
    """Offered to the department of the house; nobody is named."""

    draft: Draft
    invitation: Invitation
    asked: Approval
    """By another administrator, about the psychologist; the own one is about the analyst."""

    own_asked: Approval
    duty: Approval
    """That the owner is on duty in the department of the house."""

    newcomer: Supporter
    """Moved into the department of the house, and not recognised there yet."""

    notification: Notification
    device: Device
    """Another one of the owner."""

    password_link: str
    suspended: Supporter
    absence: Absence
    """Of the colleague, next week, without a cover."""

    passkey: Authenticator
    """Of the psychologist, who has an app as well, and codes for the day when both are lost."""

    recovery_code: str
    vacant: Department
    """Nobody and nothing is left in it."""

    window: QuietWindow
    failed: Delivery
    calendar_secret: str
    offer: FollowUp
    lost: Case
    """Of the owner of the house's case; the report waits for the head's answer."""

    lowering: RiskLowering
    """Of another case of the owner, at high risk; the head has not answered."""

    member: TeamMember

    promise: Promise

    paused: Case
    closing: Case
    ended: Case
    fresh: Case
    """Of the owner: on a pause, its end proposed, ended with a check due, just opened."""

    request: CardRequest
    """By the other head."""

    data_request: DataRequest  # of the person of the first card
    hold: LegalHold  # of the person with the proposed lowering, by the other head
    pairs: tuple[Any, Any]
    """Of cards of the owner: nobody has decided about the first one, the head about the second."""

    twins: tuple[Any, Any]
    """As make_twins() says."""

    registers: tuple[Any, Any]
    """As make_some_registers() says."""

    staff: StaffData
    work: WorkScene
    jobs: SomeJobs
    community: Community
    question: Question
    """Of the head, about the card with the proposed lowering."""
    export: Export  # of the head, ready
    hand_over: HandOver
    """Of the given card, to the owner."""

    @property
    def arguments(self) -> dict[str, list[Any]]:
        """The URL arguments of each route, by route name."""
        return arguments_of(self)

    def address(self, name: str) -> str:
        return reverse(name, args=self.arguments.get(name, []))

    def filled(self, typed: dict[str, str]) -> dict[str, list[str]]:
        """Replace placeholders such as `{owner.pk}` by the values of this scene."""
        known = {**vars(self.house), **vars(self)}
        return {name: [value.format(**known)] if "{" in value else [value] for name, value in typed.items()}


def make_scene() -> Scene:
    house, now = make_house(), timezone.now()
    Supporter.objects.active().update(password=make_password(PASSWORD))
    for one in vars(house).values():
        one.refresh_from_db()
    make_facility()
    given = make_case(house.colleague, person=make_person("Бондар"))
    hand_over = make_hand_over(given, house.owner, by=house.colleague)
    third = make_department("Третій відділ")
    offered = make_case(None, person=make_person("Гончар"), department=third, by=house.other_head)
    make_hand_over(offered, house.department, by=make_head(third))
    lost = make_case(house.owner, person=make_person("Ткаченко"))
    make_loss(lost, house.owner)
    lowering = make_lowering(make_case(house.owner, person=make_person("Савчук")), house.owner)
    make_naming(house.case.person, house.owner)
    make_tie(house.case.person, house.owner)
    make_territories()
    make_place_of_life(house.case, house.owner)
    paused, closing = (make_case(house.owner, person=make_person(name)) for name in ("Рибак", "Швець"))
    ended = make_case(house.owner, person=make_person("Пастух"), at=now - timedelta(days=7 * 366))
    make_hold(paused, house.owner)
    make_closure(closing, house.owner)
    end_support(ended, house.owner, house.head, at=now - timedelta(days=6 * 366))
    Check.objects.filter(case=ended, months=6).update(due_on=in_days(0))
    for case in (house.case, lost, lowering.case, closing, ended):
        state_purpose(case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=now)
    draft = Draft.objects.create(
        user=house.owner,
        form="visit_new",
        subject_id=house.case.pk,
        submission_key=uuid4(),
        origin=DraftOrigin.AUTOSAVED,
        body="{}",
        saved_at=now,
        until=now + timedelta(days=1),
    )
    offer = make_offer(house.case, house.owner)
    visit = make_visit(house.case, house.owner)
    make_exception(house.administrator, in_days(0))
    notification = make_reminder(house.case, house.owner)
    device, link = make_device(house.owner), password_link(house.owner, make_password_letter(house.owner))
    make_app(house.psychologist)
    asked = make_approval(make_supporter(house.department, Role.ADMINISTRATOR), house.psychologist)
    own_asked = make_approval(house.administrator, house.analyst)
    duty = make_asked_duty(house.administrator, house.owner)
    invitation = make_invitation(house.administrator)
    Invitation.objects.update(batch=invitation.pk)
    second = make_case(house.owner, person=make_person("Марченко"))
    make_package(second, house.owner)
    for scope in (Scope.PROVIDER, Scope.UNIT):
        make_consent(house.case, house.owner, scope=scope)
    return Scene(
        house,
        visit,
        given,
        second,
        offered,
        draft,
        invitation,
        asked,
        own_asked,
        duty,
        make_unrecognised(house.administrator, known_in=house.other_department),
        notification,
        device,
        link,
        actor(house, "suspended"),
        make_absence(house.colleague, days=(5, 9)),
        make_passkey(house.psychologist),
        recovery_code(house.psychologist),
        make_department("Порожній відділ"),
        make_quiet_window(house.administrator, house.other_department),
        make_failed_letter(),
        make_calendar_link(by=house.owner, at=now).rpartition("/")[2].removesuffix(".ics"),
        offer,
        lost,
        lowering,
        make_member(house.case, house.owner),
        make_promise(house.case, house.owner),
        paused,
        closing,
        ended,
        make_case(house.owner, person=make_person("Новак"), at=now),
        make_request(house.case, house.other_head),
        make_data_request(house.case, house.owner),
        make_legal_hold(lowering.case, house.other_head),
        make_pairs(house.case.person, lost.person, second.person, decided_by=house.head),
        make_twins(house.owner, house.head),
        make_some_registers(house.head),
        make_staff_data(house),
        make_work_scene(house.case, house.owner),
        make_some_jobs(house.case, house.owner),
        make_community(house),
        make_question(lowering.case, house.head),
        make_export(house.head),
        hand_over,
    )


class Browser:
    """The cookies of one actor."""

    def __init__(self, scene: Scene, actor: str, *, has_token: bool = True) -> None:
        """`has_token=False`: without the CSRF token every form is refused, and long forms are kept as drafts."""
        client, self.has_token = Client(), has_token
        if actor == BY_LINK:
            client.get(scene.password_link)  # stores the token of the link in the session
        elif actor == HALFWAY:
            client.post("/accounts/login/", {"login": scene.house.psychologist.email, "password": PASSWORD})
        elif actor != "anonymous":
            client.force_login(getattr(scene.house, actor))
            show_again(client, getattr(scene.house, actor))
            client.get("/")  # the first request of a session writes to it
        self.cookies = cookie_header(client.cookies)

    def get(self, address: str, query: BadInput | None = None) -> Any:
        path, _, own_query = address.partition("?")
        return self._ask("GET", path, BadInput(b""), query or BadInput(own_query.encode()))

    def post(self, address: str, sent: BadInput, query: BadInput | None = None, *, age: str = "") -> Any:
        """`age`: what the script says of the age of the form and of its clock, "" for nothing."""
        return self._ask("POST", address, sent, query or BadInput(b""), age=age)

    def _ask(self, method: str, path: str, sent: BadInput, query: BadInput, *, age: str = "") -> Any:
        """The response, with the request as `asked` and, for a 500, the exception as `error`."""
        environment: dict[str, Any] = {"HTTP_COOKIE": self.cookies, "SERVER_NAME": HOST}
        environment |= {f"HTTP_SUPROVID_{name}": age for name in ("AGE", "CLOCK") if age}
        question = query.body.decode("latin-1")
        request = RequestFactory(**environment).generic(method, path, sent.body, sent.content_type, QUERY_STRING=question)
        with _noted_error() as errors:
            answer = answer_to(request, has_token=self.has_token)
        answer.asked, answer.error = request, errors[0] if errors else None
        return answer


@contextmanager
def _noted_error() -> Iterator[list[BaseException | None]]:
    """Yields a list whose first item is the last exception that became a 500; an empty list means none."""
    errors: list[BaseException | None] = []

    def note(**_signal: object) -> None:
        errors.append(sys.exc_info()[1])

    got_request_exception.connect(note)
    yield errors
    got_request_exception.disconnect(note)


@contextmanager
def untouched() -> Iterator[None]:
    """Roll back everything that the block writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def faults_of(answer: Any, *sent: BadInput) -> list[str]:
    """The faults of a response to bad input, one sentence each."""
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
    """Whether a browser would stay on the site: browsers drop tabs in a Location and read a backslash as a slash."""
    location = re.sub(r"[\t\r\n]", "", answer.headers.get("Location", "")).strip().replace("\\", "/")
    place = urlsplit(urljoin(f"http://{HOST}/any/", location))
    return (place.scheme, place.netloc) == ("http", HOST)


def as_sent(fields: dict[str, list[str]]) -> BadInput:
    """The fields encoded as a browser encodes them, without any fault."""
    return BadInput(urlencode(fields, doseq=True).encode(), URLENCODED)
