"""An account unused for 60 days is suspended; its work goes to other people."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.accounts import AccountRefused, reactivate_supporter
from supporters.administration.actions.suspension import IDLE, _idle, _suspend_all, lift_suspension, suspend_idle
from supporters.authentication.models import Session
from supporters.directory.models import Supporter, presence_on
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule, Task
from supporters.notifications.parts import Run
from supporters.tasks import suspend_idle_accounts
from tests.actors import be_away
from tests.cases.test_reminders import DAY, case_due
from tests.database import make_unchangeable
from tests.dispatching import dispatch
from tests.factories import House, kyiv_utc, make_department, make_head, make_house, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
MORNING = kyiv_utc(2026, 11, 25, 6, 30)
PASSWORD = "тиха вода греблі рве"


@pytest.fixture
def house() -> House:
    """Everybody signed in this morning."""
    house = make_house()
    Supporter.objects.active().update(last_login=MORNING, joined_at=MORNING - timedelta(days=400))
    return house


def seen(who: Supporter, at: datetime | None, **known: Any) -> None:
    Supporter.objects.get_queryset().filter(pk=who.pk).update(last_login=at, joined_at=MORNING - timedelta(days=400), **known)


def is_suspended(who: Supporter) -> bool:
    who.refresh_from_db()
    return who.suspended_at is not None


@pytest.mark.parametrize(
    ("last_login", "known", "suspended"),
    [
        (MORNING - IDLE - timedelta(seconds=1), {}, True),
        (MORNING - IDLE, {}, False),
        (None, {}, True),
        (None, {"reopened_at": MORNING - timedelta(days=59)}, False),
        (MORNING - timedelta(days=90), {"reopened_at": MORNING - timedelta(days=61)}, True),
        (MORNING - timedelta(days=90), {"is_active": False}, False),
    ],
)
def test_access_is_suspended_after_sixty_idle_days(
    house: House, last_login: datetime | None, known: dict[str, Any], suspended: bool
) -> None:
    seen(house.colleague, last_login, **known)
    assert suspend_idle(at=MORNING) == int(suspended)
    assert is_suspended(house.colleague) is suspended


def test_newcomer_has_sixty_days_from_joining(house: House) -> None:
    Supporter.objects.active().filter(pk=house.colleague.pk).update(last_login=None, joined_at=MORNING - timedelta(days=59))
    assert suspend_idle(at=MORNING) == 0
    assert suspend_idle(at=MORNING + timedelta(days=2)) == 1


def test_nobody_is_suspended_or_notified_twice(house: House) -> None:
    seen(house.colleague, MORNING - timedelta(days=61))
    assert [suspend_idle(at=MORNING + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    house.colleague.refresh_from_db()
    assert house.colleague.suspended_at == MORNING
    assert Notification.objects.filter(rule=Rule.ACCOUNT_SUSPENDED).count() == 1


def test_who_has_signed_in_or_left_since_the_search_is_not_suspended(house: House) -> None:
    seen(house.administrator, MORNING - timedelta(days=61))
    seen(house.psychologist, MORNING - timedelta(days=61))
    assert set(_idle(MORNING)) == {house.administrator.pk, house.psychologist.pk}
    seen(house.psychologist, MORNING - timedelta(days=61), is_active=False)
    make_supporter(house.department, Role.ADMINISTRATOR)
    assert _suspend_all({house.colleague.pk, house.psychologist.pk}, MORNING) == 0
    assert not is_suspended(house.administrator), "locked with them, and not among them"


def test_daily_task_suspends(house: House) -> None:
    seen(house.colleague, timezone.now() - timedelta(days=61))
    suspend_idle_accounts()
    assert is_suspended(house.colleague)


def test_last_administrator_is_never_suspended(house: House) -> None:
    other = make_supporter(house.department, Role.ADMINISTRATOR)
    for administrator, days in ((house.administrator, 70), (other, 90)):
        seen(administrator, MORNING - timedelta(days=days))
    assert suspend_idle(at=MORNING) == 1
    assert is_suspended(other), "who was away longer"
    assert not is_suspended(house.administrator)
    assert suspend_idle(at=MORNING + timedelta(days=400)) > 0
    assert not is_suspended(house.administrator)


# Who is notified


def recipients_of_suspension() -> list[Supporter]:
    return [row.recipient for row in Notification.objects.filter(rule=Rule.ACCOUNT_SUSPENDED).select_related("recipient")]


def test_head_of_the_department_is_notified(house: House, signed_in: Browser) -> None:
    seen(house.colleague, MORNING - timedelta(days=61))
    suspend_idle(at=MORNING)
    assert recipients_of_suspension() == [house.head]
    page = signed_in(house.head).get("/notifications/")
    assert house.colleague.short_name in page.text
    lift_suspension(house.colleague.pk, at=MORNING)
    assert not Notification.objects.filter(recipient=house.head).unread().exists()


def test_head_above_is_notified_when_the_head_is_suspended_too(house: House) -> None:
    above = make_department("Управління")
    house.department.parent = above
    house.department.save(update_fields=["parent"])
    boss = make_head(above)
    for one in (house.colleague, house.head):
        seen(one, MORNING - timedelta(days=61))
    suspend_idle(at=MORNING)
    assert recipients_of_suspension() == [boss, boss]


def test_administrators_are_notified_when_nobody_is_at_work_above(house: House, signed_in: Browser) -> None:
    for one in (house.colleague, house.head):
        seen(one, MORNING - timedelta(days=61))
    suspend_idle(at=MORNING)
    assert set(recipients_of_suspension()) == {house.administrator}
    office = signed_in(house.administrator)
    note = Notification.objects.get(recipient=house.administrator, subject_id=house.colleague.pk)
    answer = office.post(reverse("notification_open", args=[note.pk]))
    assert answer.headers["Location"] == reverse("staff_detail", args=[house.colleague.pk])


def test_reminders_of_a_suspended_owner_go_to_the_cover_or_the_head() -> None:
    department = make_department()
    head, owner, covered, cover = make_head(department), *(make_supporter(department) for _ in range(3))
    for who in (owner, covered):
        case_due(who)
    be_away_on_the_day(covered, cover)
    Supporter.objects.active().filter(pk__in=[owner.pk, covered.pk]).update(suspended_at=MORNING)
    dispatch(at=MORNING)
    assert {row.recipient for row in Notification.objects.filter(rule="step_due")} == {head, cover}


def be_away_on_the_day(who: Supporter, cover: Supporter) -> None:
    be_away(who, cover=cover)
    who.absences.update(from_on=DAY, to_on=DAY)


def test_no_case_is_without_somebody_responsible_when_anybody_is_suspended(house: House) -> None:
    """However many are idle, an active person is responsible for each case."""
    people = list(Supporter.objects.active())
    for idle in range(len(people) + 1):
        for one in people[:idle]:
            seen(one, MORNING - timedelta(days=61 + idle))
        suspend_idle(at=MORNING)
        responsible = presence_on(DAY).responsible(house.case.owner_id, house.case.department_id)
        assert responsible in set(Supporter.objects.active().values_list("pk", flat=True))


# Signing in


def sign_in(who: Supporter, password: str = PASSWORD) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/accounts/login/", {"login": who.email, "password": password})


def test_reason_is_shown_only_after_the_right_password_and_is_the_same_for_closed_and_suspended(house: House) -> None:
    Supporter.objects.get_queryset().update(password=make_password(PASSWORD))
    seen(house.colleague, MORNING, suspended_at=MORNING)
    places = set()
    for who in (house.colleague, house.deactivated):
        client, refused = sign_in(who)
        places.add(refused.headers["Location"])
        assert client.get("/today/").headers["Location"].startswith("/accounts/login/"), "and nobody is in"
        _client, guessed = sign_in(who, "навмання обрана фраза")
        assert guessed.status_code == 422
    assert places == {"/accounts/inactive/"}
    house.colleague.refresh_from_db()
    assert house.colleague.last_login == MORNING, "to be refused is no sign-in"


def test_session_opens_nothing_when_its_owner_is_suspended(house: House, signed_in: Browser) -> None:
    client = signed_in(house.colleague)
    assert client.get("/today/").status_code == 200
    seen(house.colleague, MORNING, suspended_at=MORNING)
    assert client.get("/today/").status_code == 302


# Lifting the suspension


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    return signed_in(house.administrator)


def test_colleague_signs_in_again_when_the_suspension_is_lifted(house: House, office: Client, signed_in: Browser) -> None:
    Supporter.objects.active().filter(pk=house.colleague.pk).update(password=make_password(PASSWORD))
    old = signed_in(house.colleague)
    seen(house.colleague, MORNING - timedelta(days=61), suspended_at=MORNING)
    page = reverse("staff_detail", args=[house.colleague.pk])
    assert "/lift-suspension/" in office.get(page).text
    answer = office.post(f"{page}lift-suspension/")
    assert answer.headers["Location"] == page
    assert "/lift-suspension/" not in office.get(page).text
    assert old.get("/today/").status_code == 302, "an old cookie is not revived"
    client, came = sign_in(house.colleague)
    assert came.headers["Location"] == "/"
    assert client.get("/today/").status_code == 200
    suspend_idle(at=timezone.now() + timedelta(days=59))
    assert not is_suspended(house.colleague)


def test_sessions_end_when_the_suspension_is_lifted(house: House, signed_in: Browser) -> None:
    signed_in(house.colleague)
    seen(house.colleague, MORNING, suspended_at=MORNING)
    lift_suspension(house.colleague.pk, at=MORNING)
    assert not Session.objects.exists()


@pytest.mark.parametrize("known", [{}, {"is_active": False}, {"is_active": False, "suspended_at": MORNING}])
def test_lifting_is_refused_when_nothing_is_suspended(house: House, office: Client, known: dict[str, Any]) -> None:
    seen(house.colleague, MORNING, **known)
    with pytest.raises(AccountRefused):
        lift_suspension(house.colleague.pk, at=MORNING)
    assert office.post(reverse("staff_lift_suspension", args=[house.colleague.pk])).status_code == 409
    assert office.post(reverse("staff_lift_suspension", args=[house.colleague.pk]), {"submission_key": "x"}).status_code == 422


def test_sixty_days_begin_anew_when_a_closed_access_is_opened(house: House) -> None:
    seen(house.colleague, MORNING - timedelta(days=300), is_active=False, suspended_at=MORNING)
    reactivate_supporter(house.colleague.pk, by=house.administrator, at=MORNING)
    assert not is_suspended(house.colleague)
    suspend_idle(at=MORNING + timedelta(days=59))
    assert not is_suspended(house.colleague)


def test_list_of_staff_shows_the_suspended_and_filters_them(house: House, office: Client) -> None:
    Supporter.objects.active().filter(pk=house.colleague.pk).update(suspended_at=MORNING)
    found = office.get("/staff/?state=suspended").text
    assert house.colleague.surname in found
    assert house.head.surname not in found
    for state in ("active", "never", "closed"):
        assert f"/staff/{house.colleague.pk}/" not in office.get(f"/staff/?state={state}").text


def test_account_that_can_not_be_suspended_holds_no_other(house: House) -> None:
    for one in (house.colleague, house.psychologist):
        seen(one, MORNING - timedelta(days=61))
    make_unchangeable("supporters_supporter", house.colleague.pk)
    run = Run()
    assert suspend_idle(at=MORNING, run=run) == 1
    assert run.failed == {Task.IDLE: "InternalError"}
    assert (is_suspended(house.colleague), is_suspended(house.psychologist)) == (False, True)
