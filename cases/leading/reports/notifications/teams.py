"""Render notices about the team of a case."""

from collections.abc import Sequence
from datetime import datetime
from itertools import starmap
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case, TeamMember
from cases.case.reports.identity import full_name, opened
from cases.course.reports.notifications.risk import OF_CASE
from privacy.sealing import Sealed
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Presence, Supporter
from supporters.notifications.rendering import RenderedNotification


class MemberRow(NamedTuple):
    pk: UUID
    reason: Sealed | None
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


def render_joined(member_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    title, words = _("You are on the team now: %(name)s"), {}
    members = TeamMember.objects.filter(pk__in=member_ids, case__in=Case.objects.visible_to(reader))
    for row in starmap(MemberRow, members.values_list("pk", "reason", *OF_CASE)):
        name = full_name(row.person_id, row.surname, row.given_name, row.patronymic)
        text = opened(TeamMember, "reason", row.pk, row.reason, row.person_id)
        url = case_address("case_team", row.number)
        words[row.pk] = RenderedNotification(title=title % {"name": name}, text=text, url=url, about=name)
    return words


def render_left(member_ids: Sequence[UUID], _reader: Supporter) -> dict[UUID, RenderedNotification]:
    """Without a name: the reader can't open the card any more."""
    text = _("Your help with this card is over, thank you. It is not on your lists any more.")
    return dict.fromkeys(member_ids, RenderedNotification(title=_("You are no longer on a team"), text=text, url=""))


def is_on_team(at: datetime, _presence: Presence) -> Q:
    return Q(Exists(TeamMember.objects.current(kyiv_day(at)).filter(pk=OuterRef("subject_id"))))
