"""Who may do what at every address: the whole resolver × roles × methods, against one table."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from privacy.envelopes import current_key
from supporters.directory.models import Invitation, Supporter
from supporters.directory.roles import Permission, Role
from supporters.forms.models import Draft, DraftOrigin
from tests.actors import actor
from tests.asking import answer_to, cookie_header
from tests.bad_inputs.community_forms import community_arguments
from tests.community import make_community
from tests.exports import make_export
from tests.factories import (
    House,
    make_absence,
    make_case,
    make_facility,
    make_hand_over,
    make_invitation,
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
from tests.hours import make_quiet_window
from tests.jobs import make_some_jobs
from tests.joined import make_twins
from tests.office import make_approval, make_asked_duty, make_device, make_failed_letter
from tests.persons import make_naming, make_pair, make_place_of_life, make_request, make_territories, make_tie
from tests.questions import make_question
from tests.registers import make_some_registers
from tests.rights import make_data_request, make_legal_hold
from tests.route_table import FREE, METHODS, OUT, PUBLIC, ROLES, TABLE
from tests.supporters.second_steps import make_passkey
from tests.work import make_vacancy

OF_EVERY_METHOD = ("anonymous", "owner", "head", "administrator", "suspended")


def routes(patterns: list[Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every name and view of the resolver."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, above + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield pattern.name or above + str(pattern.pattern), pattern.callback


RESOLVER = dict(routes(get_resolver().url_patterns))
PERMISSIONS: dict[str, Permission] = {name: view.permission for name, view in RESOLVER.items() if hasattr(view, "permission")}


def expected(name: str, role: str, method: str) -> int:
    route = TABLE[name]
    asked = {"GET": route.get, "HEAD": route.get, "POST": route.post}.get(method)
    if asked is not None:
        return asked[role]
    private_stranger = role in OUT and name not in PUBLIC
    return 302 if private_stranger else route.options if method == "OPTIONS" else 405


@pytest.fixture
def addresses(house: House, pytestconfig: pytest.Config) -> dict[str, str]:
    """By the name of each route, or of those that `--routes` names."""
    lowering = make_lowering(house.case, house.owner)
    offer, visit = make_offer(house.case, house.owner), make_visit(house.case, house.owner)
    notification = make_reminder(house.case, house.owner)
    kept = make_draft(house)
    make_hand_over(house.case, house.colleague, by=house.owner)
    make_package(house.case, house.owner)
    of_case = {
        *("case_detail", "case_purpose", "visit_new", "visit_note", "call_outcome", "stage_change", "step_postpone"),
        *("case_reminder", "case_team", "case_print", "case_leaflet", "case_consent"),
        *(
            "case_rights",
            "rights_report",
            "rights_report_file",
            "rights_notice",
            "data_request_new",
            "data_hold",
            "rights_erasure",
        ),
        *("case_package", "package_print", "package_receive", "package_withdraw"),
        *("case_person", "person_edit", "phone_new", "phone_end", "naming_new", "case_places", "stay_correct"),
        *("case_family", "relative_new", "case_residence", "case_employment", "work_profile"),
        *("case_handover", *(name for name in TABLE if name.startswith("handover_"))),
        *("case_risk", "team_join", "case_promises", "promise_new"),
        *("case_safety", "question_ask"),
        *("case_hold", "hold_end", "case_close", "close_agree", "close_refuse", "close_withdraw"),
        *("case_check", "case_reopen", "case_episode", "card_withdraw"),
        *("case_loss", "loss_report", "loss_confirm", "loss_take_back", "loss_family"),
    }
    arguments: dict[str, list[Any]] = {name: [house.case.number] for name in of_case}
    of_nobody = {"staff_bulk", "staff_invite", "staff_invite_list", "staff_history_all", "staff_history_list"}
    arguments |= {name: [house.colleague.pk] for name in TABLE if name.startswith("staff_") and name not in of_nobody}
    invited = make_invitation(house.administrator)
    Invitation.objects.update(batch=invited.pk)
    arguments |= dict.fromkeys((name for name in TABLE if name.startswith("invitation_batch")), [invited.pk])
    arguments |= {name: [invited.pk] for name in ("invitation_detail", "invitation_resend", "invitation_revoke")}
    arguments |= dict.fromkeys(("email_confirm", "email_stop"), ["forged"])
    arguments |= {"calendar_fetch": ["forged"], "invitation_accept": ["forged"], "password_new": [house.owner.pk, "forged"]}
    arguments |= dict.fromkeys(("mfa_edit_webauthn", "mfa_remove_webauthn"), [make_passkey(house.analyst).pk])
    arguments |= {"device_end": [make_device(house.owner).pk], "letter_retry": [make_failed_letter().pk]}
    arguments |= dict.fromkeys(("visit_undo", "visit_edit", "visit_move"), [house.case.number, visit.pk])
    arguments |= {"naming_end": [house.case.number, make_naming(house.case.person, house.owner).pk]}
    of_tie = ("relative_edit", "relative_end", "relative_card")
    arguments |= dict.fromkeys(of_tie, [house.case.number, make_tie(house.case.person, house.owner).pk])
    make_territories()
    make_place_of_life(house.case, house.owner)
    arguments |= dict.fromkeys(("residence_edit", "residence_end"), [house.case.number, "actual"])
    arguments |= dict.fromkeys(("vacancy_detail", "vacancy_edit", "vacancy_end"), [make_vacancy(house.owner).pk])
    arguments |= {"phone_hours": [house.case.number, house.case.person.phones.earliest("pk").pk]}
    arguments |= dict.fromkeys(("offer_take", "offer_decline", "step_again"), [house.case.number, offer.pk])
    arguments |= dict.fromkeys(("risk_agree", "risk_refuse", "risk_withdraw"), [house.case.number, lowering.pk])
    arguments |= dict.fromkeys(("consent_answer", "consent_undo"), [house.case.number, "provider"])
    hold = make_legal_hold(make_case(house.owner, person=make_person("Рибак")), house.other_head)
    arguments |= {"data_hold_end": [house.case.number, hold.pk]}
    asks = make_data_request(house.case, house.owner)
    arguments |= dict.fromkeys(("data_request", "data_request_refuse"), [house.case.number, asks.pk])
    arguments |= {"team_end": [house.case.number, make_member(house.case, house.owner).pk]}
    of_promise = ("promise_keep", "promise_withdraw", "promise_move")
    arguments |= dict.fromkeys(of_promise, [house.case.number, make_promise(house.case, house.owner).pk])
    arguments |= dict.fromkeys(("notification_open", "notification_why"), [notification.pk])
    arguments |= {name: [house.department.pk] for name in TABLE if name.startswith("department_") and name != "department_new"}
    absence = make_absence(house.colleague, days=(5, 9))
    arguments |= dict.fromkeys(("absence_detail", "absence_cover", "absence_end"), [absence.pk])
    asked = make_approval(make_supporter(house.department, Role.ADMINISTRATOR), house.analyst)
    arguments |= {name: [asked.pk] for name in TABLE if name.startswith("approval_")}
    duty = make_asked_duty(house.administrator, house.owner)
    arguments |= {name: [duty.pk] for name in TABLE if name.startswith("colleague_decision")}
    arguments |= {"recognition_refuse": [make_unrecognised(house.administrator).pk]}
    arguments |= {"draft_delete": [kept.pk], "help_page": ["how-to-talk"]}
    twin = make_case(house.owner, person=make_person("Бондар"))
    of_pair = ("duplicate", "duplicate_different", "duplicate_later", "duplicate_join", "duplicate_open")
    arguments |= dict.fromkeys(of_pair, [make_pair(house.case.person, twin.person).pk])
    arguments |= {"duplicate_undo": [make_twins(house.owner, house.head)[1].pk]}
    window, facility = make_quiet_window(house.administrator, house.other_department), make_facility()
    arguments |= {name: [facility.pk] for name in TABLE if name.startswith("institution_") and name != "institution_new"}
    arguments |= {"rule_edit": ["case_silent"], "stage_edit": ["treatment"], "quiet_window_end": [window.pk]}
    of_question = ("question_answer", "question_withdraw")
    arguments |= dict.fromkeys(of_question, [house.case.number, make_question(house.case, house.head).pk])
    request = make_request(house.case, house.other_head)
    arguments |= dict.fromkeys(("card_request", "card_request_withdraw"), [request.pk])
    register, confirmed = make_some_registers(house.head)
    alone = ("import_new", "import_sample", "import_template")
    of_import = [name for name in TABLE if name.startswith("import_") and name not in alone]
    arguments |= dict.fromkeys(of_import, [register.pk]) | {"import_undo": [confirmed.pk]}
    arguments |= {"import_row_mend": [register.pk, 3]}
    arguments |= make_some_jobs(house.case, house.owner).arguments(without_job=house.case)
    arguments |= community_arguments(house.case.number, make_community(house))
    arguments |= {"export_file": [make_export(house.head).pk]}
    current_key(at=timezone.now())  # here once, not for each form that seals on the device
    wanted: Iterable[str] = pytestconfig.getoption("routes") or TABLE
    return {name: reverse(name, args=arguments.get(name, [])) for name in wanted}


def make_draft(house: House) -> Draft:
    now = timezone.now()
    return Draft.objects.create(
        user=house.owner,
        form="visit_new",
        subject_id=house.case.pk,
        submission_key=uuid4(),
        origin=DraftOrigin.AUTOSAVED,
        body="{}",
        saved_at=now,
        until=now + timedelta(days=1),
    )


def cookies_of(person: Supporter | None) -> str:
    """The header with the cookies of a session that has begun. None: nobody is signed in."""
    client = Client()
    if person is not None:
        client.force_login(person)
        client.get("/")
    return cookie_header(client.cookies)


def is_asked(name: str, role: str, method: str) -> bool:
    """HEAD, which makes the whole page of GET, for the first role that may read it and all that may not; a method that no view
    takes for some roles."""
    if method == "HEAD":
        return role not in [each for each in ROLES if expected(name, each, "GET") == 200][1:]
    return method in ("GET", "POST") or role in OF_EVERY_METHOD


def mismatches(addresses: dict[str, str], role: str, cookies: str, methods: Iterable[str]) -> list[str]:
    """Differences between the table and the answers to this role. What the requests write is rolled back."""
    wrong, requests = [], RequestFactory(HTTP_COOKIE=cookies)
    for name, address in addresses.items():
        for method in methods:
            if not is_asked(name, role, method):
                continue
            with transaction.atomic():
                answer = answer_to(requests.generic(method, address))
                transaction.set_rollback(True)
            if answer.status_code != expected(name, role, method):
                wrong.append(f"{method} {name}: {answer.status_code}, not {expected(name, role, method)}")
            if role in OUT and name not in PUBLIC and not answer.headers["Location"].startswith("/accounts/login/?next="):
                wrong.append(f"{method} {name} leads a stranger to {answer.headers['Location']}")
    return wrong


def test_table_holds_every_route_of_the_resolver_and_no_other() -> None:
    assert set(RESOLVER) == set(TABLE)
    assert len(list(routes(get_resolver().url_patterns))) == len(RESOLVER), "two routes share a name"


@pytest.mark.asvs("8.2.1", "8.3.1")
@pytest.mark.parametrize("name", sorted(RESOLVER))
def test_view_names_its_permission_or_is_on_a_list(name: str) -> None:
    permission = getattr(RESOLVER[name], "permission", None)
    assert isinstance(permission, Permission) is (name not in PUBLIC | FREE)
    assert (getattr(RESOLVER[name], "login_required", True) is False) is (name in PUBLIC)


@pytest.mark.exhaustive
@pytest.mark.asvs("3.5.3", "8.2.1", "8.2.2")
@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_the_role_as_the_table_says(house: House, addresses: dict[str, str], role: str) -> None:
    cookies = cookies_of(actor(house, role) if role != "anonymous" else None)
    assert mismatches(addresses, role, cookies, METHODS) == []


@pytest.mark.asvs("8.2.1")
@pytest.mark.django_db
def test_view_is_refused_to_who_has_every_permission_but_its_own(
    house: House, addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where each role has it today."""
    requests, answers = RequestFactory(HTTP_COOKIE=cookies_of(house.owner)), {}
    for name in addresses.keys() & PERMISSIONS.keys():
        monkeypatch.setattr(Supporter, "granted", frozenset(Permission) - {PERMISSIONS[name]})
        with transaction.atomic():
            answers[name] = answer_to(requests.generic("GET" if TABLE[name].get else "POST", addresses[name])).status_code
            transaction.set_rollback(True)
    assert {name: status for name, status in answers.items() if status != 403} == {}


@pytest.mark.django_db
def test_head_answers_without_a_body(house: House, signed_in: Callable[[Any], Client]) -> None:
    assert signed_in(house.owner).head("/today/").content == b""
