"""Explanation of a notification: the rule and its condition, who was responsible then, its letter, what ends it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from supporters.directory.calendar import kyiv_day, long_moment_label
from supporters.directory.models import Absence, Supporter
from supporters.directory.wording import within_quotes
from supporters.notifications.case_provider import owner_at
from supporters.notifications.models import Notification
from supporters.notifications.past_owner import PastOwner
from supporters.notifications.rendering import RenderedNotification, answered, render_notifications
from supporters.notifications.reports.letter_words import letter_label
from supporters.notifications.reports.notice_words import NOTICES
from supporters.notifications.reports.notification_labels import kind_label, level_label, settled_label
from supporters.notifications.rules import policies, reminder_rules, split_level

ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class NotificationWhy:
    """`holder_label`: who was responsible at that moment; `place_label`: why this reader was the recipient, "" for notices of
    actions.

    `settled_label`: what ended it, "" while `stops` describes what will.
    """

    rendered: RenderedNotification
    kind_label: str
    looks_at: str
    holder_label: str
    place_label: str
    level_label: str
    made_label: str
    letter_label: str
    stops: str
    settled_label: str


def notification_why(one: Notification, reader: Supporter, *, at: datetime) -> NotificationWhy:
    """Expects `letter` to be loaded by select_related()."""
    (code, level), today = split_level(one.rule), kyiv_day(at)
    rule = reminder_rules().get(code)
    words = render_notifications(one.rule, [one.subject_id], reader)[one.subject_id]
    answers = answered(one.rule, [one], today) if one.settled_at and words.url else {}
    held = owner_at(one.subject_kind, one.subject_id, one.made_at)
    looks_at, stops = (rule.looks_at, rule.stops) if rule else NOTICES[code]
    return NotificationWhy(
        rendered=words,
        kind_label=kind_label(one.rule),
        looks_at=str(looks_at),
        holder_label=_past_owner(held),
        place_label=_place(one, held, reader) if rule else "",
        level_label=level_label(one, policies()) if level else "",
        made_label=long_moment_label(one.made_at),
        letter_label=letter_label(one),
        stops=str(stops),
        settled_label=settled_label(one, answers.get(one.pk, ""), today),
    )


def _past_owner(held: PastOwner | None) -> str:
    if held is None:
        return ""
    if held.owner is None:
        return _("nobody: it waited in the queue of %(department)s") % {"department": within_quotes(str(held.department))}
    return held.owner.short_name


def _place(one: Notification, held: PastOwner | None, reader: Supporter) -> str:
    """In the order in which the dispatch chooses recipients (supporters/directory/models/presence.py)."""
    owner = held.owner if held else None
    if owner and reader.pk == owner.pk:
        return _("You answered for it yourself.")
    if owner and _covered(reader, owner, one.made_at):
        return _("You stood in for %(name)s, who was away.") % {"name": owner.short_name}
    _code, level = split_level(one.rule)
    if level == 2:
        return _("It goes on to the head above, or to who stands in for that head.")
    if level == 1:
        return _("It goes on to the head, or to who stands in for the head.")
    if held and owner:
        return _("Nobody who leads it could be notified, and you answered for the work of %(department)s.") % {
            "department": within_quotes(str(held.department))
        }
    return _("It belongs to no owner and goes to who answers for the department: the head, or who stands in for the head.")


def _covered(reader: Supporter, owner: Supporter, at: datetime) -> bool:
    """Whether the reader covered the owner at that moment.

    A person who came back later that day was still away then, although the last day became the day before.
    """
    day = kyiv_day(at)
    covered = Absence.objects.filter(cover=reader, supporter=owner, from_on__lte=day, to_on__gte=day - ONE_DAY)
    return covered.filter(Q(cancelled_at=None) | Q(cancelled_at__gt=at), made_at__lte=at).exists()
