"""Guards of letters: which are planned, who sends each, and what a repeat is."""

from typing import Final

from tools.mutations.table import Mutation

LETTER_MUTATIONS: Final = (
    Mutation(
        "A notification made again meanwhile is decided anew",
        "supporters/notifications/actions/notification_emails.py",
        "new.select_for_update(skip_locked=True).values_list",
        "new.values_list",
        "tests/supporters/notifications/test_notification_emails_at_once.py",
    ),
    Mutation(
        "A reader has four letters a day at most",
        "supporters/notifications/actions/notification_emails.py",
        "return Unmailed.CAP if self._emails(notification).needed >= MOST_EMAILS else None",
        "return None",
        "tests/supporters/notifications/test_notification_emails.py",
    ),
    Mutation(
        "No letter is planned in quiet hours",
        "supporters/notifications/actions/notification_emails.py",
        "return self.quiet.holds_for(department_id)",
        "return False",
        "tests/supporters/notifications/test_notification_emails.py",
    ),
    Mutation(
        "A letter that the night overtakes is planned anew in the morning",
        "supporters/notifications/actions/notification_emails.py",
        "    if is_night(at):\n        _take_back_letters(at)\n",
        "",
        "tests/supporters/notifications/test_notification_emails.py",
    ),
    Mutation(
        "No letter about notifications is sent at night",
        "supporters/administration/reports/letters.py",
        "at - row.made_at >= NOTIFICATIONS_KEPT or is_night(at)",
        "at - row.made_at >= NOTIFICATIONS_KEPT",
        "tests/supporters/notifications/test_notification_emails_sent.py",
    ),
    Mutation(
        "A letter that would count nothing isn't sent",
        "supporters/administration/reports/letters.py",
        "notification_letter(reader, unread[row.pk], at=at) if row.pk in unread else Unneeded.NOTHING_LEFT",
        "notification_letter(reader, unread.get(row.pk, 0), at=at)",
        "tests/supporters/notifications/test_notification_emails_sent.py",
    ),
    Mutation(
        "The number of a letter reveals nothing of its reader",
        "supporters/notifications/actions/deliveries.py",
        'keyed_token("message id", f"{letter}|{subject_id}|{day}|{number}").hex()[:32]',
        'f"{letter}.{subject_id}.{day}.{number}"',
        "tests/supporters/notifications/test_notification_emails_sent.py",
    ),
    Mutation(
        "A letter in a sender's hand is taken by nobody else",
        "supporters/notifications/models/delivery.py",
        "leased = Q(state__in=IN_DOUBT, lease_until__lte=at)",
        "leased = Q(state__in=IN_DOUBT)",
        "tests/supporters/notifications/test_deliveries.py",
    ),
    Mutation(
        "A letter that perhaps went out before says so",
        "supporters/administration/mailing.py",
        "    if delivery.state != DeliveryState.PLANNED:\n        headers",
        "    if False:\n        headers",
        "tests/supporters/notifications/test_letter_retry.py",
    ),
)
