"""The page on which users choose the kinds of notification that are mailed at once."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.actions.notification_emails import plan_notification_emails
from supporters.notifications.email_defaults import UNANSWERED, mail_kinds
from supporters.notifications.models import MailChoice, Rule, Unmailed
from supporters.notifications.rules import reminder_rules
from tests.database import CountedQueries
from tests.factories import make_department, make_supporter
from tests.supporters.rendered import NOON, decided, make_notification

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
PAGE = "/profile/notifications/"


@pytest.fixture
def user() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def client(user: Supporter, signed_in: Browser) -> Client:
    return signed_in(user)


def ticked(*kinds: str, **more: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), **dict.fromkeys(kinds, "on"), **more}


def habits(role: Role = Role.SUPPORTER) -> set[str]:
    return {kind.code for kind in mail_kinds(role) if kind.at_once}


def shown(client: Client) -> dict[str, bool]:
    """Whether each kind is ticked."""
    boxes = re.findall(r'<input type="checkbox" name="(\w+)"([^>]*)>', client.get(PAGE).text)
    return {name: "checked" in attributes for name, attributes in boxes}


def chosen(user: Supporter) -> dict[str, bool]:
    return dict(user.mail_choices.values_list("rule", "at_once"))


CASEWORK = {
    *reminder_rules(),
    UNANSWERED,
    Rule.CASE_ASSIGNED,
    Rule.CASE_TAKEN_OVER,
    Rule.CASE_RETURNED,
    Rule.CLOSING_AGREED,
    Rule.CLOSING_REFUSED,
    Rule.CLOSING_ENDED,
    Rule.LATE_ENTRY,
    Rule.REQUEST_ANSWERED,
    Rule.QUESTION_ANSWERED,
    Rule.CARDS_JOINED,
    Rule.JOIN_UNDONE,
    Rule.LOSS_KNOWN,
    Rule.LOSS_MISTAKEN,
    Rule.RISK_RAISED,
    Rule.TEAM_JOINED,
    Rule.TEAM_LEFT,
    Rule.PROMISE_PASSED_ON,
    Rule.COVER_NAMED,
    Rule.ABSENCE_ENTERED,
    Rule.ACCOUNT_SUSPENDED,
    Rule.POST_CHANGED,
}


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (Role.SUPPORTER, CASEWORK),
        (Role.HEAD, CASEWORK | {Rule.COLLEAGUES_WAIT, Rule.IMPORT_ENDED}),
        (
            Role.PSYCHOLOGIST,
            {
                Rule.ABSENCE_ENTERED,
                Rule.CARDS_JOINED,
                Rule.COVER_NAMED,
                Rule.JOIN_UNDONE,
                Rule.LOSS_KNOWN,
                Rule.LOSS_MISTAKEN,
                Rule.PROMISE_PASSED_ON,
                Rule.TEAM_JOINED,
                Rule.TEAM_LEFT,
            },
        ),
        (
            Role.ADMINISTRATOR,
            {Rule.ABSENCE_ENTERED, Rule.ACCOUNT_SUSPENDED, Rule.APPROVAL_ASKED, Rule.APPROVAL_DECIDED, Rule.EMAIL_STOPPED}
            | {Rule.COLLEAGUES_WAIT, Rule.COLLEAGUE_UNKNOWN},
        ),
        (Role.AUDITOR, {Rule.ABSENCE_ENTERED}),
        (Role.ANALYST, {Rule.ABSENCE_ENTERED}),
    ],
)
def test_everybody_is_asked_about_what_the_role_can_get(role: Role, kinds: set[str], signed_in: Browser) -> None:
    client = signed_in(make_supporter(make_department(), role))
    assert f'href="{PAGE}"' in client.get("/profile/").text
    assert shown(client) == {kind: kind in habits(role) for kind in kinds}
    assert client.post(PAGE, ticked()).status_code == 302


def test_choice_is_saved_shown_and_kept_to(user: Supporter, client: Client) -> None:
    answer = client.post(PAGE, ticked("step_due", UNANSWERED), follow=True)
    assert answer.redirect_chain == [("/profile/", 302)]
    assert "message-success" in answer.text
    assert {kind for kind, is_ticked in shown(client).items() if is_ticked} == {"step_due", UNANSWERED}
    rows = [make_notification(user, rule) for rule in ("step_due", "step_due:1", Rule.CASE_ASSIGNED, Rule.POST_CHANGED)]
    plan_notification_emails(at=NOON)
    assert [decided(row) for row in rows] == ["letter 1", "letter 1", Unmailed.CHOICE, Unmailed.DIGEST]


def test_only_what_differs_from_the_habit_has_a_row(user: Supporter, client: Client) -> None:
    client.post(PAGE, ticked("step_due", *habits() - {Rule.COVER_NAMED}))
    assert chosen(user) == {"step_due": True, Rule.COVER_NAMED: False}
    client.post(PAGE, ticked(*habits()))
    assert chosen(user) == {}


def test_nobody_else_is_chosen_for_and_nothing_of_another_role(user: Supporter, client: Client) -> None:
    other = make_supporter(user.department)
    MailChoice.objects.create(supporter=other, rule="step_due", at_once=True)
    MailChoice.objects.create(supporter=user, rule=Rule.APPROVAL_ASKED, at_once=False)
    sent = ticked(*habits(), Rule.APPROVAL_DECIDED, Rule.FACTORS_REMOVED, "strange", supporter=str(other.pk))
    assert client.post(PAGE, sent).status_code == 302
    assert chosen(other) == {"step_due": True}
    assert chosen(user) == {Rule.APPROVAL_ASKED: False}


def test_form_with_a_broken_key_is_refused(user: Supporter, client: Client) -> None:
    answer = client.post(PAGE, ticked("step_due", submission_key="strange"))
    assert answer.status_code == 422
    assert re.search(r'name="step_due"[^>]*checked', answer.text), "what was ticked stays ticked"
    assert chosen(user) == {}


def test_form_sent_again_changes_nothing(user: Supporter, client: Client) -> None:
    first = ticked("step_due", *habits())
    assert [client.post(PAGE, first).status_code for _ in range(2)] == [302, 302]
    client.post(PAGE, ticked(*habits()))
    assert client.post(PAGE, first).headers["Location"] == "/profile/"
    assert chosen(user) == {}, "the old form came late once more"
    assert client.post(PAGE, {**first, "case_silent": "on"}).status_code == 409


def test_page_takes_the_same_queries_however_much_is_chosen(user: Supporter, client: Client) -> None:
    counts = []
    for ticks in (habits(), {"step_due"}):
        client.post(PAGE, ticked(*ticks))
        client.get(PAGE)  # shows the success message once
        with CountedQueries() as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]
