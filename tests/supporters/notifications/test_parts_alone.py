"""A rule, a notice or a letter that raises stops no other, and is named wherever the state of the queue is shown."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from cases.course.actions.steps import NextStep
from config.monitoring import health
from supporters import tasks
from supporters.administration.mailing import send_letters
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.actions.deliveries import FIRST_PAUSE
from supporters.notifications.actions.pulses import LETTERS, REMINDERS, record_pulse
from supporters.notifications.backlog import backlog
from supporters.notifications.dispatch import DispatchContext, preview_policy, send_due, settle_notices
from supporters.notifications.models import Delivery, DeliveryState, FailedPart, Letter, Notification, Rule
from supporters.notifications.models.pulse import FAILING_AT_MOST
from supporters.notifications.parts import PATIENCE, Run
from supporters.notifications.reports.reminder_queue import queue_page
from supporters.notifications.rules import Policy, reminder_rules
from tests.config.test_metrics import scrape
from tests.database import locked, rows, unreadable
from tests.dispatching import noon
from tests.factories import make_case, make_department, make_person, make_supporter
from tests.office import make_password_letter, plan_email_letter, plan_strange_letter
from tests.supporters.mail_server import MailServer
from tests.supporters.readers import DAY, LONG_BEFORE, MINUTE, MORNING, make_reader

pytestmark = pytest.mark.django_db
EARLY, COLUMN = "job_check", ("cases_jobcheck", "due_on")  # a rule before that of steps, and what only it reads
DENIED = "ProgrammingError"


@pytest.fixture
def owner() -> Supporter:
    owner = make_supporter(make_department())
    make_case(owner, person=make_person("Коваленко"), step=NextStep(what="Зателефонувати", due_on=DAY), at=LONG_BEFORE)
    return owner


@pytest.fixture
def broken() -> Iterator[None]:
    with unreadable(*COLUMN):
        yield


def notified() -> set[str]:
    return set(Notification.objects.filter(settled_at=None).values_list("rule", flat=True))


def test_rule_that_raises_stops_no_other(owner: Supporter, broken: None) -> None:
    assert list(reminder_rules()).index(EARLY) < list(reminder_rules()).index("step_due")
    run = send_due(at=MORNING)
    assert run.failed == {EARLY: DENIED}
    assert "step_due" in notified()


@pytest.mark.django_db(transaction=True)
def test_rule_that_hangs_is_cancelled_and_the_others_run(owner: Supporter) -> None:
    with locked(COLUMN[0]):
        run = send_due(at=MORNING)
    assert run.failed == {EARLY: "OperationalError"}
    assert "step_due" in notified()
    assert rows("SHOW statement_timeout") == [("0",)], "of the rules alone"
    record_pulse(REMINDERS, at=MORNING, run=run)
    with locked(COLUMN[0], seconds=PATIENCE.total_seconds() + 1):
        assert send_due(at=MORNING + MINUTE).failed == {}, "it comes last now, and has the rest of the minute"


def test_run_ends_within_its_minute_though_each_rule_hangs() -> None:
    assert len(reminder_rules()) * PATIENCE <= MINUTE


def test_rules_go_on_when_what_another_reads_for_itself_raises(owner: Supporter) -> None:
    with unreadable("cases_stagepolicy", "code"):
        run = send_due(at=MORNING)
    assert run.failed.keys() == {"first_contact", "case_silent"}
    assert "step_due" in notified()


def test_rule_that_raises_is_logged_once_a_run(owner: Supporter, broken: None, caplog: pytest.LogCaptureFixture) -> None:
    """With the error as `exc_info`, of which a line shows type and place (tests/config/test_logs.py)."""
    send_due(at=MORNING)
    (line,) = [record.msg for record in caplog.records if "part_failed" in str(record.msg)]
    assert isinstance(line, dict)
    assert (line["part"], type(line["exc_info"]).__name__) == (EARLY, DENIED)


def test_notices_are_settled_when_the_condition_of_another_kind_raises(owner: Supporter) -> None:
    closed = make_supporter(owner.department)
    Supporter.objects.filter(pk=closed.pk).update(is_active=False)
    for recipient, rule in ((closed, Rule.POST_CHANGED), (owner, Rule.CASE_ASSIGNED)):
        Notification.objects.create(
            recipient=recipient, rule=rule, subject_kind="case", subject_id=owner.pk, period_on=DAY, made_at=LONG_BEFORE
        )
    office, run = DispatchContext.read(MORNING), Run()
    with unreadable("cases_handover", "to_owner_id"):
        settle_notices(office, run)
    assert run.failed == {Rule.CASE_ASSIGNED: DENIED}
    assert notified() == {Rule.CASE_ASSIGNED}


def test_queue_counts_the_other_rules(owner: Supporter, broken: None) -> None:
    found = backlog(at=MORNING)
    assert found["step_due"].rows == 1
    assert found.keys() == reminder_rules().keys() - {EARLY}
    page = queue_page(found, at=MORNING)
    by_rule = dict(zip(reminder_rules(), page.rules, strict=True))
    assert by_rule[EARLY].numbers[-1] is None
    assert by_rule["step_due"].numbers[-1] == 1
    assert page.oldest_pending_label


def test_preview_is_unknown_while_the_rule_raises(owner: Supporter, broken: None) -> None:
    assert preview_policy(EARLY, Policy(is_on=False), at=MORNING) is None
    assert preview_policy("step_due", Policy(), at=MORNING)


def test_pages_answer_while_a_rule_raises(owner: Supporter, broken: None, signed_in: Callable[[Any], Client]) -> None:
    record_pulse(REMINDERS, at=timezone.now(), run=send_due(at=noon(1)))
    client = signed_in(make_supporter(owner.department, Role.ADMINISTRATOR))
    page = client.get("/staff/reminders/")
    assert (page.status_code, DENIED in page.text) == (200, True)
    assert "Не пораховано: Час перевірити, як із роботою" in page.text
    assert "Про все, чому настав час, сповіщено" not in page.text, "of that kind nobody knows"
    preview = client.get(f"/staff/rules/{EARLY}/", {"is_on": "on", "lead_days": "3", "head_days": "5", "list_days": "10"})
    assert (preview.status_code, "правило зараз не працює" in preview.text) == (200, True)
    found = scrape(client)
    assert found["suprovid_part_failing", REMINDERS, EARLY] == found["suprovid_part_failures_total", REMINDERS, EARLY] == 1
    assert found["suprovid_part_failing", REMINDERS, "step_due"] == 0
    assert found["suprovid_due_unsent", "step_due"] == 0
    assert ("suprovid_due_unsent", EARLY) not in found, "not known, and not none"


def test_failure_ends_when_the_rule_runs_again(owner: Supporter) -> None:
    for minute in (0, 1):
        with unreadable(*COLUMN):
            record_pulse(REMINDERS, at=MORNING + minute * MINUTE, run=send_due(at=MORNING))
    failed = FailedPart.objects.get(code=EARLY)
    assert (failed.times, failed.error, failed.last_at, failed.ended_at) == (2, DENIED, MORNING + MINUTE, None)
    assert found_down(MORNING + MINUTE) == {REMINDERS: [EARLY]}
    record_pulse(REMINDERS, at=MORNING + 2 * MINUTE, run=send_due(at=MORNING))
    assert found_down(MORNING + 2 * MINUTE) == {}
    assert FailedPart.objects.get(code=EARLY).times == 2


def found_down(at: datetime) -> dict[str, list[str]]:
    """By part of /healthz: what failed, if that makes it down."""
    return {name: one["failed"] for name, one in health._signs(at).items() if not one["up"]}


def test_dispatch_stops_when_the_database_is_gone(owner: Supporter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a connection each of the rules would wait for its own."""

    def gone() -> None:
        raise DatabaseError

    office, run = DispatchContext.read(MORNING), Run()
    monkeypatch.setattr(connection, "ensure_connection", gone)
    with pytest.raises(DatabaseError), run.alone(EARLY):
        settle_notices(office, run)
    assert run.failed == {}


def test_letter_that_raises_holds_no_other_of_its_kind_or_of_another(mail_server: MailServer) -> None:
    broken, whole, forgot = (make_supporter(make_department()) for _ in range(3))
    plan_strange_letter(broken, at=MORNING)
    plan_email_letter(whole, until=MORNING + timedelta(days=1), at=MORNING)
    make_password_letter(forgot, at=MORNING)
    run = send_letters(at=MORNING)
    assert run.failed == {Letter.EMAIL_OLD: "OverflowError"}
    assert sorted(mail_server.recipients) == sorted([whole.email, forgot.email])
    kept = Delivery.objects.get(state=DeliveryState.PLANNED)
    assert (kept.fault, kept.not_before) == ("OverflowError", MORNING + FIRST_PAUSE)


def test_password_letter_leaves_when_the_digests_can_not_be_planned(mail_server: MailServer) -> None:
    reader = make_reader(make_department())
    make_password_letter(reader, at=MORNING)
    with unreadable("cases_question", "state"):
        run = send_letters(at=MORNING)
    assert run.failed == {"plan_digests": DENIED}
    assert list(Delivery.objects.values_list("letter", "state")) == [(Letter.PASSWORD, DeliveryState.SENT)]
    send_letters(at=MORNING + MINUTE)
    assert Delivery.objects.get(letter=Letter.DIGEST).state == DeliveryState.SENT


def test_digest_is_planned_and_sent_in_one_run(mail_server: MailServer) -> None:
    reader = make_reader(make_department())
    assert send_letters(at=MORNING).failed == {}
    assert mail_server.recipients == [reader.email]


def test_failed_letter_is_shown_until_one_of_its_kind_is_written_or_hours_pass() -> None:
    record_pulse(LETTERS, at=MORNING, run=Run({Letter.DIGEST, Letter.PASSWORD}, {Letter.DIGEST: "OverflowError"}))
    record_pulse(LETTERS, at=MORNING + MINUTE, run=Run({Letter.PASSWORD}))
    assert found_down(MORNING + MINUTE) == {LETTERS: [Letter.DIGEST]}
    assert not FailedPart.objects.failing(MORNING + FAILING_AT_MOST).exists()
    record_pulse(LETTERS, at=MORNING + 2 * MINUTE, run=Run({Letter.DIGEST}))
    assert found_down(MORNING + 2 * MINUTE) == {}


def test_run_tells_only_of_its_own_parts_and_a_failure_ends_once() -> None:
    """A part of the same name in another run stays as it was."""
    same, other = Letter.DIGEST, Letter.PASSWORD
    record_pulse(LETTERS, at=MORNING, run=Run({same, other}, {same: "OverflowError", other: DENIED}))
    record_pulse(REMINDERS, at=MORNING, run=Run({same}, {same: "DataError"}))
    for minute in (1, 2):
        record_pulse(REMINDERS, at=MORNING + minute * MINUTE, run=Run({same}))
    assert list(FailedPart.objects.order_by("pulse", "code").values_list("pulse", "code", "error", "times", "ended_at")) == [
        (LETTERS, same, "OverflowError", 1, None),
        (LETTERS, other, DENIED, 1, None),
        (REMINDERS, same, "DataError", 1, MORNING + MINUTE),
    ]


def test_pulses_name_what_failed(owner: Supporter, broken: None) -> None:
    tasks.send_due_reminders()
    tasks.send_letters()
    assert set(FailedPart.objects.values_list("pulse", "code")) == {(REMINDERS, EARLY)}


def test_parts_begin_anew_when_one_broke_the_connection(owner: Supporter) -> None:
    run = Run()
    with run.alone("first"), transaction.atomic():
        rows("SELECT 1 / 0")
    with run.alone("second"):
        assert rows("SELECT 1") == [(1,)]
    assert run.failed == {"first": "DataError"}
