"""Who may work without a second factor, and that everybody else can open only the pages that set one up."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from privacy.ids import new_id
from supporters.administration.actions.approvals.decisions import grant_approval
from supporters.administration.actions.recovery import ask_recovery
from supporters.authentication.middleware.gates import ALWAYS_OPEN, ENROLMENT
from supporters.directory.models import IdentityCheck, Supporter
from supporters.directory.roles import Role
from tests.factories import make_supporter
from tests.supporters.second_steps import SECURITY, make_account, make_app, proved_again, shown_secret
from tests.test_routes import RESOLVER
from tools.journeys.one_time_code import code_from

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Supporter:
    return make_account()


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def first_page(account: Supporter) -> str:
    client = Client()
    client.force_login(account)
    answer = client.get("/notifications/")
    return str(answer.headers.get("Location", "")) if answer.status_code == 302 else ""


@pytest.mark.asvs("6.3.3")
@pytest.mark.parametrize("role", Role)
def test_second_factor_is_asked_for_from_the_first_day_or_the_third_sign_in(required: None, role: Role) -> None:
    early = role in (Role.HEAD, Role.ADMINISTRATOR, Role.AUDITOR)
    account = make_account(role)
    for sign_ins in (1, 2, 3):
        Supporter.objects.active().filter(pk=account.pk).update(sign_ins=sign_ins)
        assert first_page(account).startswith(SECURITY) is (early or sign_ins == 3)
    make_app(account)
    assert first_page(account) == ""


def test_second_factor_is_asked_for_at_once_when_two_administrators_removed_the_lost_one(
    required: None, account: Supporter
) -> None:
    one, two = (make_supporter(account.department, Role.ADMINISTRATOR) for _ in range(2))
    known: dict[str, Any] = {"identity": IdentityCheck.IN_PERSON, "reason": "Загублено", "by": one, "pk": new_id()}
    asked = ask_recovery(account.pk, **known, at=timezone.now())
    assert first_page(account) == ""
    grant_approval(asked.pk, by=two, at=timezone.now())
    assert first_page(account).startswith(SECURITY)


def test_nothing_is_asked_for_where_the_second_factor_is_only_offered(account: Supporter) -> None:
    head = make_account(Role.HEAD)
    assert first_page(head) == ""


def test_page_is_opened_after_the_way_and_a_form_is_not_sent_again(required: None) -> None:
    client = Client()
    client.force_login(make_account(Role.HEAD))
    address = "/today/?scope=subtree"
    assert client.get(address).headers["Location"] == f"{SECURITY}?next=%2Ftoday%2F%3Fscope%3Dsubtree"
    assert client.post(address).headers["Location"] == SECURITY


@pytest.mark.asvs("6.3.3")
def test_only_the_way_to_a_second_factor_is_open_without_one(required: None) -> None:
    """Tests every route of the resolver with four methods."""
    account, leaks = make_account(Role.ADMINISTRATOR), []
    open_ones = ENROLMENT | ALWAYS_OPEN
    assert open_ones < set(RESOLVER)
    for name in RESOLVER:
        for method in ("GET", "POST", "PUT", "OPTIONS"):
            client = Client(raise_request_exception=False)
            client.force_login(account)
            answer = client.generic(method, any_address(name))
            to_the_way = answer.status_code == 302 and answer.headers["Location"].startswith(SECURITY)
            if name not in open_ones and not to_the_way:
                leaks.append(f"{method} {name}: {answer.status_code}")
    assert not leaks


def any_address(name: str) -> str:
    """An address with invented arguments: the check runs before the view."""
    *_, converters = get_resolver().reverse_dict.getlist(name)[0]
    made_up = {"int": 1, "str": "x", "slug": "x", "uuid": UUID(int=0)}
    kinds = {part: type(converter).__name__.removesuffix("Converter").lower() for part, converter in converters.items()}
    return reverse(name, kwargs={part: made_up[{"string": "str"}.get(kind, kind)] for part, kind in kinds.items()})


def test_pages_on_the_way_lead_nowhere_but_out(required: None) -> None:
    client = proved_again(make_account(Role.HEAD))
    for part in ("", "app/add/", "passkeys/add/"):
        page = client.get(SECURITY + part)
        assert page.status_code == 200
        assert "main-nav" not in page.text
        assert reverse("account_logout") in page.text
    secret = shown_secret(client)
    assert client.post(f"{SECURITY}app/add/", {"code": code_from(secret)}).status_code == 302
    assert "main-nav" in client.get(SECURITY).text
