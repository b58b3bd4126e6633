"""Notifications of a card and of the subjects whose notifications end with it."""

from typing import Any

from django.db.models import DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from cases.case.actions.speaking import Cards, Speaking, register_speaking
from cases.case.models.case import CASE
from cases.case.registry import subjects
from supporters.notifications.models import Notification


def unsettled(cards: Cards) -> QuerySet[Any]:
    """A letter announces unread notifications only, so it ends with them."""
    about = Q(subject_kind=CASE, subject_id__in=cards.keys)
    for one in subjects().values():
        if one.ends_with:
            rows = one.model.objects.filter(cards.group if one.ends_with == "group" else cards.own)
            about |= Q(subject_kind=one.code, subject_id__in=rows.values("pk"))
    return Notification.objects.filter(about, settled_at=None)


register_speaking(
    Speaking(
        code="notifications",
        place=14,
        label=lambda n: ngettext("%(n)d notification", "%(n)d notifications", n),
        rows=unsettled,
        ended=lambda _by, at: {"settled_at": at, "read_at": Coalesce("read_at", Value(at, DateTimeField()))},
    )
)
