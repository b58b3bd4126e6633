"""Who may do what at every address: the whole resolver × roles × methods, against one table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cases.reminders import send_due
from config import health
from supporters.models import Draft, DraftOrigin, Notification
from supporters.roles import Permission
from tests.actors import ACTORS, STANDING, actor
from tests.factories import House, make_house, make_invitation, make_visit

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROLES = (
    "anonymous", "owner", "colleague", "head", "other_head", "psychologist", "administrator", "auditor", "analyst", "deactivated",
    *ACTORS,
)  # fmt: skip
OUT = ("anonymous", "deactivated", "suspended")  # nobody is signed in: every private address leads to the sign-in
OFFICE = ("administrator", "auditor", "analyst")
PUBLIC = {"livez", "healthz", "account_login", "account_logout", "account_inactive", "invitation_accept", "language_choose"}
FREE = {"home", "undertaking"}  # for whoever is signed in; no permission stands before them


@dataclass(frozen=True)
class Route:
    """What each role is answered: by GET and HEAD, by an empty POST. None: the method is not allowed. Views of
    allauth's own also answer OPTIONS."""

    get: dict[str, int] | None
    post: dict[str, int] | None
    options: int = 405


def answers(*, supporter: int, office: int = 403, **special: int) -> dict[str, int]:
    """By role; `supporter` is what owner, colleague, both heads and the psychologist are answered unless said otherwise."""
    working = dict.fromkeys(("owner", "colleague", "head", "other_head", "psychologist", *STANDING), supporter)
    return {**dict.fromkeys(OUT, 302), **working, **dict.fromkeys(OFFICE, office), **special}


EVERYBODY, NOBODY = dict.fromkeys(ROLES, 200), dict.fromkeys(ROLES, 404)


def for_administrator(answer: int) -> dict[str, int]:
    return answers(supporter=403, administrator=answer)


CARD = {"colleague": 404, "other_head": 404, "outsider": 404, "former_owner": 404}
OF_ANOTHER = {"cover": 404, "desk": 404}  # an entry is its author's only
TABLE: dict[str, Route] = {
    "livez": Route(EVERYBODY, None),
    "healthz": Route(dict.fromkeys(ROLES, 503), None),  # no worker runs beside these tests
    "account_login": Route(
        answers(supporter=302, office=302, **dict.fromkeys(OUT, 200)),
        answers(supporter=302, office=302, **dict.fromkeys(OUT, 422)),
    ),
    "account_logout": Route(answers(supporter=200, office=200), answers(supporter=302, office=302), options=200),
    "account_inactive": Route(EVERYBODY, None, options=200),
    "home": Route(answers(supporter=302, office=302), None),
    "language_choose": Route(None, dict.fromkeys(ROLES, 302)),
    "undertaking": Route(answers(supporter=200, office=200), answers(supporter=422, office=422)),
    "help": Route(answers(supporter=200, office=200), None),
    "help_page": Route(answers(supporter=200, office=200), None),
    "notifications": Route(answers(supporter=200, office=200), None),
    "notification_count": Route(answers(supporter=200, office=200), None),
    "notification_read_all": Route(None, answers(supporter=302, office=302)),
    "notification_open": Route(None, answers(supporter=404, office=404, owner=302, covered=302)),
    "draft_keep": Route(None, answers(supporter=422, administrator=422)),
    "draft_delete": Route(None, answers(supporter=404, owner=302, covered=302, administrator=404)),
    "profile": Route(answers(supporter=200, office=200), answers(supporter=422, office=422)),
    "profile_password": Route(answers(supporter=200, office=200), answers(supporter=422, office=422)),
    "staff": Route(for_administrator(200), for_administrator(200)),
    "staff_invite": Route(for_administrator(200), for_administrator(422)),
    "invitation_detail": Route(for_administrator(200), None),
    "invitation_resend": Route(None, for_administrator(302)),
    "invitation_revoke": Route(None, for_administrator(302)),
    "invitation_accept": Route(NOBODY, NOBODY),  # what stands in the address was signed by nobody
    "staff_detail": Route(for_administrator(200), None),
    "staff_hand_over": Route(None, for_administrator(422)),
    "staff_deactivate": Route(None, for_administrator(302)),
    "staff_reactivate": Route(None, for_administrator(409)),
    "dashboard": Route(answers(supporter=403, head=200, other_head=200, analyst=200), None),
    "dashboard_cases": Route(answers(supporter=403, head=200, other_head=200), None),
    "today": Route(answers(supporter=200), None),
    "round": Route(answers(supporter=200), None),
    "search": Route(answers(supporter=200), answers(supporter=422)),
    "person_new": Route(answers(supporter=200, psychologist=403), answers(supporter=422, psychologist=403)),
    "case_detail": Route(answers(supporter=200, head=302, **{**CARD, "former_owner": 200}), None),
    "case_purpose": Route(
        answers(supporter=200, **{**CARD, "former_owner": 200}), answers(supporter=422, **{**CARD, "former_owner": 422})
    ),
    "visit_new": Route(answers(supporter=200, head=302, **CARD), answers(supporter=422, head=302, **CARD)),
    "visit_undo": Route(None, answers(supporter=302, psychologist=404, **CARD, **OF_ANOTHER)),
    "visit_edit": Route(
        answers(supporter=200, head=302, psychologist=404, **CARD, **OF_ANOTHER),
        answers(supporter=422, head=302, psychologist=404, **CARD, **OF_ANOTHER),
    ),
    "visit_move": Route(
        answers(supporter=200, head=302, psychologist=404, **CARD, **OF_ANOTHER),
        answers(supporter=422, head=302, psychologist=404, **CARD, **OF_ANOTHER),
    ),
    "step_postpone": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    ),
    "owners_assign": Route(None, answers(supporter=403, head=422, other_head=422)),
    "owner_assign": Route(
        answers(supporter=403, head=302, other_head=404), answers(supporter=403, head=302, other_head=404)
    ),
    "owner_accept": Route(None, answers(supporter=409, head=302, psychologist=403, **CARD)),
    "owner_return": Route(
        answers(supporter=409, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    ),
    "stage_change": Route(
        answers(supporter=200, head=302, psychologist=403, **CARD), answers(supporter=422, head=302, psychologist=403, **CARD)
    ),
}  # fmt: skip


def routes(patterns: list[Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every name and view the resolver knows."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, above + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield pattern.name or above + str(pattern.pattern), pattern.callback


RESOLVER = dict(routes(get_resolver().url_patterns))


def expected(name: str, role: str, method: str) -> int:
    route = TABLE[name]
    asked = {"GET": route.get, "HEAD": route.get, "POST": route.post}.get(method)
    if asked is not None:
        return asked[role]
    private_stranger = role in OUT and name not in PUBLIC
    return 302 if private_stranger else route.options if method == "OPTIONS" else 405


@pytest.fixture
def house() -> House:
    house = make_house()
    send_due(at=timezone.now() + timedelta(days=1))
    return house


@pytest.fixture
def addresses(house: House) -> dict[str, str]:
    visit = make_visit(house.case, house.owner)
    told = Notification.objects.get(recipient=house.owner)
    kept = make_draft(house)
    of_case = {
        *("case_detail", "case_purpose", "visit_new", "stage_change", "step_postpone"),
        *("owner_assign", "owner_accept", "owner_return"),
    }  # fmt: skip
    arguments: dict[str, list[Any]] = {name: [house.case.number] for name in of_case}
    arguments |= {name: [house.colleague.pk] for name in TABLE if name.startswith("staff_") and name != "staff_invite"}
    invited = make_invitation(house.administrator)
    arguments |= {name: [invited.pk] for name in ("invitation_detail", "invitation_resend", "invitation_revoke")}
    arguments |= {"invitation_accept": ["forged"]}
    arguments |= dict.fromkeys(("visit_undo", "visit_edit", "visit_move"), [house.case.number, visit.pk])
    arguments |= {"notification_open": [told.pk]}
    arguments |= {"draft_delete": [kept.pk], "help_page": ["how-to-talk"]}
    return {name: reverse(name, args=arguments.get(name, [])) for name in TABLE}


def make_draft(house: House) -> Draft:
    now = timezone.now()
    return Draft.objects.create(
        user=house.owner, form="visit_new", subject_id=house.case.pk, submission_key=uuid4(), origin=DraftOrigin.AUTOSAVED,
        body="{}", saved_at=now, until=now + timedelta(days=1),
    )  # fmt: skip


def cookies_of(house: House, role: str) -> SimpleCookie:
    """Of a session that has begun; a request that ends it must not end it for the next."""
    client = Client()
    if role != "anonymous":
        client.force_login(actor(house, role))
        client.get("/")
    return client.cookies


def test_table_holds_every_route_of_the_resolver_and_no_other() -> None:
    assert set(RESOLVER) == set(TABLE)
    assert len(list(routes(get_resolver().url_patterns))) == len(RESOLVER), "two routes share a name"


@pytest.mark.parametrize("name", sorted(RESOLVER))
def test_view_names_its_permission_or_stands_on_a_list(name: str) -> None:
    permission = getattr(RESOLVER[name], "permission", None)
    assert isinstance(permission, Permission) is (name not in PUBLIC | FREE)
    assert (getattr(RESOLVER[name], "login_required", True) is False) is (name in PUBLIC)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_the_role_as_the_table_says(
    house: House, addresses: dict[str, str], role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "WORKER_TIMEOUTS", (0.01,))
    wrong, cookies = [], cookies_of(house, role)
    for name, address in addresses.items():
        for method in METHODS:
            with transaction.atomic():
                client = Client(raise_request_exception=False)
                client.cookies = SimpleCookie(cookies)
                answer = client.generic(method, address)
                transaction.set_rollback(True)
            if answer.status_code != expected(name, role, method):
                wrong.append(f"{method} {name}: {answer.status_code}, not {expected(name, role, method)}")
            if role in OUT and name not in PUBLIC and not answer.headers["Location"].startswith("/accounts/login/?next="):
                wrong.append(f"{method} {name} leads a stranger to {answer.headers['Location']}")
    assert not wrong


@pytest.mark.django_db
def test_head_answers_without_a_body(house: House, signed_in: Callable[[Any], Client]) -> None:
    assert signed_in(house.owner).head("/today/").content == b""
