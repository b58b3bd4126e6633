"""Send waiting letters once a minute. The rows are the queue: any number of concurrent calls send each letter once.

A letter that was perhaps sent before is marked so (docs/adr/0010-letters.md).
"""

import smtplib
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction

from supporters.administration.reports.letters import WrittenLetter, digest_recipients, is_digest_time, written_letters
from supporters.directory.calendar import kyiv_day, midnight
from supporters.notifications.actions.deliveries import lease_letters, plan_letters, put_off_letter, settle_letter
from supporters.notifications.actions.notification_emails import plan_notification_emails
from supporters.notifications.actions.pulses import record_pulse
from supporters.notifications.models import Delivery, DeliveryState, Letter, Step, Unneeded, WorkerPulse
from supporters.notifications.parts import Run

log = structlog.get_logger("suprovid.mailing")

BATCH: Final = 20  # letters of one lease and one connection
PATIENCE_SECONDS: Final = 60.0  # no further batch after that; the next run continues
MOST_DROPS: Final = 2  # one letter may break the connection; if the next one does too, the server is at fault
DIGESTS_PLANNED: Final = "digest"  # name of the pulse of the last planned digest


def send_letters(*, at: datetime) -> Run:
    """Send what waits, plan, and send what was planned; returns which steps and kinds of letters raised, and held no other.

    What waits goes first, so that no plan holds a letter with a link to a new password. One run, so that the digest is sent at
    08:30 and not a minute later.
    """
    run = Run()
    send_waiting(at=at, run=run)
    for code, plan in PLANS.items():
        with run.alone(code), transaction.atomic():
            plan(at=at)
    send_waiting(at=at, run=run)
    return run


def plan_digests(*, at: datetime) -> None:
    """Plan the digests once a day, on the first run between 08:30 and 21:00 Europe/Kyiv.

    After an outage they are late, but never sent twice.
    """
    if not is_digest_time(at) or WorkerPulse.objects.filter(name=DIGESTS_PLANNED, at__gte=midnight(kyiv_day(at))).exists():
        return
    with transaction.atomic():
        plan_letters(Letter.DIGEST, digest_recipients(at=at), at=at)
        record_pulse(DIGESTS_PLANNED, at=at)


PLANS: Final[Mapping[Step, Callable[..., Any]]] = {Step.PLAN_DIGESTS: plan_digests, Step.PLAN_EMAILS: plan_notification_emails}


def send_waiting(*, at: datetime, run: Run | None = None) -> int:
    """Send waiting letters batch by batch; returns how many the mail server accepted. Calls may be concurrent.

    `run` learns which kinds of letters raised.
    """
    began, sent, run = time.monotonic(), 0, run or Run()
    with run.alone(Step.SENDING):
        while leased := lease_letters(at=at, most=BATCH):
            sent += _send(leased, at, run)
            if time.monotonic() - began > PATIENCE_SECONDS:
                break
    return sent


@dataclass
class _Line:
    """One connection to the mail server, opened on demand and reopened after a fault."""

    backend: Any = field(default_factory=get_connection)
    drops: int = 0
    fault: str = ""

    def send(self, message: EmailMultiAlternatives) -> DeliveryState:
        """Send one letter and return its state; PLANNED when it was certainly not sent, with the cause in `fault`."""
        if self.drops >= MOST_DROPS:
            return DeliveryState.PLANNED
        opened = False
        try:
            self.backend.open()
            opened = True
            self.backend.send_messages([message])
        except Exception as error:  # the other letters must continue after any error
            self.close()
            self.fault = type(error).__name__
            self.drops = self.drops + 1 if opened else MOST_DROPS
            return _outcome(error) if opened else DeliveryState.PLANNED
        self.drops = 0
        return DeliveryState.SENT

    def close(self) -> None:
        with suppress(OSError):
            self.backend.close()


def _send(leased: list[Delivery], at: datetime, run: Run) -> int:
    """Each letter is settled at once, so a killed process leaves one letter in doubt, not a batch. One that is sent and can't be
    settled stops the run: the line is cut, and the letter is sent again with its flag."""
    written, line, sent = written_letters(leased, at=at, run=run), _Line(), 0
    for delivery in leased:
        letter = written.get(delivery.pk)
        if isinstance(letter, Unneeded):
            settle_letter(delivery, DeliveryState.SUPPRESSED, at=at, unneeded=letter)
            continue
        state, fault = _deliver(delivery, letter, line, at, run)
        _record(delivery, state, fault, at)
        sent += state == DeliveryState.SENT
    line.close()
    return sent


def _deliver(delivery: Delivery, letter: WrittenLetter | None, line: _Line, at: datetime, run: Run) -> tuple[DeliveryState, str]:
    """The state, and what is at fault. `letter`: None when writing it raised."""
    if letter is not None:
        with run.alone(delivery.letter):
            return line.send(_message(delivery, letter, at)), line.fault
    return DeliveryState.PLANNED, run.failed[delivery.letter]


def _record(delivery: Delivery, state: DeliveryState, fault: str, at: datetime) -> None:
    if state == DeliveryState.SENT:
        settle_letter(delivery, state, at=at)
        return
    if state == DeliveryState.FAILED:
        settle_letter(delivery, state, at=at, fault=fault)
    else:
        put_off_letter(delivery, at=at, fault=fault, perhaps_sent=state == DeliveryState.UNKNOWN)
    log.warning("a letter was not sent", delivery=delivery.pk, letter=delivery.letter, outcome=state, fault=fault)


def _message(delivery: Delivery, letter: WrittenLetter, at: datetime) -> EmailMultiAlternatives:
    headers = {"Message-ID": delivery.message_id, "Date": format_datetime(at), "Auto-Submitted": "auto-generated"}
    if delivery.state != DeliveryState.PLANNED:
        headers["X-Suprovid-Repeat"] = str(delivery.attempts)
    message = EmailMultiAlternatives(letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [letter.to], headers=headers)
    message.attach_alternative(letter.html, "text/html")
    return message


def _outcome(error: Exception) -> DeliveryState:
    """A refusal means the letter was not taken; a lost connection means it perhaps was. Every SMTPException is an OSError."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _refused(max(code for code, _words in error.recipients.values()))
        case smtplib.SMTPDataError():
            return _refused(error.smtp_code)
        case smtplib.SMTPSenderRefused():
            return DeliveryState.PLANNED  # the server refuses our address, so the letter is not at fault
        case smtplib.SMTPServerDisconnected():
            return DeliveryState.UNKNOWN
        case smtplib.SMTPException():
            return DeliveryState.FAILED
        case OSError():
            return DeliveryState.UNKNOWN
    return DeliveryState.FAILED


def _refused(code: int) -> DeliveryState:
    """4xx is temporary, 5xx permanent."""
    return DeliveryState.FAILED if code >= 500 else DeliveryState.PLANNED
