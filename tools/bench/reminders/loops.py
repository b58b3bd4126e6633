"""The anchors: plain loops in one process that produce the same rows and the same letters."""

from datetime import datetime
from typing import Final

from django.core.mail import EmailMultiAlternatives, get_connection

from cases.course.models import FollowUp
from supporters.administration.reports.letters import WrittenLetter, written_letters
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import presence_on
from supporters.notifications.actions.deliveries import message_id
from supporters.notifications.models import Delivery, DeliveryState, Letter, Notification

CHUNK: Final = 250


def notify_in_a_loop(*, at: datetime) -> int:
    """In the app: read due steps, find the person responsible for each, write the rows 250 at a time."""
    presence, new = presence_on(kyiv_day(at)), []
    steps = FollowUp.objects.due(at).values_list("pk", "due_on", "case__owner_id", "case__department_id")
    for pk, due_on, *answering in steps.iterator(chunk_size=CHUNK):
        recipient = presence.responsible(*answering)
        assert recipient is not None
        new.append(
            Notification(
                recipient_id=recipient, rule="step_due", subject_kind="follow_up", subject_id=pk, period_on=due_on, made_at=at
            )
        )
    Notification.objects.bulk_create(new, batch_size=CHUNK, ignore_conflicts=True)
    return len(new)


def notify_and_send_in_a_loop(*, at: datetime) -> int:
    """The same, followed by a letter for each reader: plan it, write it, send it over one connection, mark it."""
    notify_in_a_loop(at=at)
    line, day = get_connection(), kyiv_day(at)
    line.open()
    for reader_id in Notification.objects.values_list("recipient_id", flat=True).distinct():
        delivery = Delivery.objects.create(
            letter=Letter.NOTIFICATIONS,
            subject_id=reader_id,
            period_on=day,
            not_before=at,
            made_at=at,
            state=DeliveryState.SENDING,
            message_id=message_id(Letter.NOTIFICATIONS, reader_id, day, 1),
        )
        Notification.objects.filter(recipient=reader_id).update(letter=delivery)
        letter = written_letters([delivery], at=at)[delivery.pk]
        assert isinstance(letter, WrittenLetter)
        headers = {"Message-ID": delivery.message_id}
        message = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.to], headers=headers, connection=line)
        message.attach_alternative(letter.html, "text/html")
        message.send()
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT, settled_at=at)
    line.close()
    return Delivery.objects.filter(state=DeliveryState.SENT).count()
