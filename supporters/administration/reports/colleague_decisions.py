"""What a head agrees to, as a section of the decisions, as one line of today and as one notification a day."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.administration.actions.approvals.deciders import deciders_of, waiting_for
from supporters.administration.reports.approvals import about, post_label
from supporters.administration.reports.recognitions import waiting_count
from supporters.directory.calendar import NBSP, kyiv_day, moment_label
from supporters.directory.models import Approval, ApprovalKind, Presence, Supporter
from supporters.directory.models.approval import BY_HEADS
from supporters.directory.models.recognition import recognisers
from supporters.directory.reports.decision_sections import DecisionLine, DecisionSection
from supporters.directory.roles import Permission
from supporters.notifications.rendering import RenderedNotification
from supporters.notifications.reports.layout import frame_of


def colleagues_section(reader: Supporter, at: datetime) -> DecisionSection | None:
    """The frame of the page counts first, so that a head of whom nothing is asked costs no query."""
    if Permission.COLLEAGUES_DECIDE not in reader.granted:
        return None
    frame = frame_of(reader)
    waiting = waiting_for(reader, at=at) if frame.approvals != 0 else []
    new = waiting_count(reader, at=at) if frame.newcomers is None else frame.newcomers
    if not waiting and not new:
        return None
    return DecisionSection(
        code="colleagues",
        title=_("Colleagues"),
        call=f"{_('Colleagues')}{NBSP}({len(waiting) + new})",
        lines=(*_new(new), *(_line(approval, at) for approval in waiting)),
    )


def render_colleagues_wait(head_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """The subject is the reader: one notification of all that waits now. Administrators only recognise here."""
    now, is_head = timezone.now(), Permission.COLLEAGUES_DECIDE in reader.granted
    new, waiting = waiting_count(reader, at=now), len(waiting_for(reader, at=now)) if is_head else 0
    title = _call(new + waiting) if new or waiting else _("Everything about colleagues is decided")
    text = _("They come to see records of your department only when you agree.")
    url = reverse("decisions" if waiting or (is_head and not new) else "recognitions")
    return {pk: RenderedNotification(title=title, text=text, url=url) for pk in head_ids if pk == reader.pk}


def colleagues_wait(at: datetime, _presence: Presence) -> Q:
    """Something is left that the head decides."""
    waiting = Approval.objects.in_time(at).filter(kind__in=BY_HEADS).select_related("supporter")
    deciders = {pk for approval in waiting for pk in deciders_of(approval)}
    return Q(recipient__in=deciders | recognisers(kyiv_day(at)))


def _new(count: int) -> tuple[DecisionLine, ...]:
    """All new colleagues in one line, however many were invited at once."""
    if not count:
        return ()
    words = ngettext("%(n)d colleague sees nobody yet", "%(n)d colleagues see nobody yet", count) % {"n": count}
    return (DecisionLine(url=reverse("recognitions"), about=_("New colleagues"), what=words, note="", asked_label=""),)


def _call(count: int) -> str:
    words = ngettext("%(n)d decision about colleagues waits for you", "%(n)d decisions about colleagues wait for you", count)
    return words % {"n": count}


def _line(approval: Approval, at: datetime) -> DecisionLine:
    asked = {"name": approval.asked_by.short_name, "moment": moment_label(approval.asked_at, kyiv_day(at))}
    return DecisionLine(
        url=reverse("colleague_decision", args=[approval.pk]),
        about=about(approval),
        what=str(capfirst(ApprovalKind(approval.kind).label)),
        note=post_label(approval),
        asked_label=_("asked by %(name)s, %(moment)s") % asked,
    )
