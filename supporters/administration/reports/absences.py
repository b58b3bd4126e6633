"""One absence, its possible covers, and the reader's own absences and covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from supporters.administration.actions.approvals.deciders import deciders_of
from supporters.administration.reports.approvals import names_label
from supporters.administration.reports.staff import full_name, load_label
from supporters.directory.calendar import days_label, kyiv_day, moment_label
from supporters.directory.models import Absence, AbsenceKind, Approval, Supporter
from supporters.directory.models.absence import AbsenceQuerySet
from supporters.directory.models.reach import staff_planned_by
from supporters.directory.reports.colleagues import Colleagues, colleagues_among
from supporters.directory.roles import REACH, Permission, ReachKind, Role
from supporters.notifications.case_provider import work
from supporters.notifications.rendering import RenderedNotification


@dataclass(frozen=True, kw_only=True)
class AbsenceLine:
    """`cover`: name of the person who covers, "" for nobody; `needs_cover`: there is work to cover."""

    absence: Absence
    url: str
    name: str
    department: str
    kind_label: str
    days_label: str
    cover: str
    needs_cover: bool

    @property
    def is_uncovered(self) -> bool:
        return self.needs_cover and not self.cover


@dataclass(frozen=True, kw_only=True)
class AbsencePage:
    """`is_running`: it has begun; `is_over`: its last day is past, or it was cancelled. `asked`: who covers once somebody has
    agreed, "" for nobody, and `deciders`: who may agree."""

    line: AbsenceLine
    name: str
    role_label: str
    load_label: str
    due: int
    made_label: str
    made_by: str
    is_running: bool
    is_over: bool
    asked: str
    deciders: str


@dataclass(frozen=True)
class OwnDays:
    """The reader's unfinished absences, and those that the reader covers."""

    away: tuple[AbsenceLine, ...]
    covering: tuple[AbsenceLine, ...]


def absences_planned_by(user: Supporter) -> AbsenceQuerySet:
    return Absence.objects.filter(supporter__in=staff_planned_by(user)).select_related("supporter__department", "cover")


def absence_line(absence: Absence, today: date) -> AbsenceLine:
    cover, supporter = absence.cover, absence.supporter
    fit = cover is not None and cover.is_active and not cover.is_suspended
    return AbsenceLine(
        absence=absence,
        url=reverse("absence_detail", args=[absence.pk]),
        name=supporter.short_name,
        department=str(supporter.department),
        kind_label=str(AbsenceKind(absence.kind).label),
        days_label=days_label(absence.from_on, absence.to_on, today),
        cover=cover.short_name if cover and fit else "",
        needs_cover=REACH[Role(supporter.role)] is not ReachKind.NOTHING,
    )


def absence_page(absence: Absence, *, at: datetime) -> AbsencePage:
    today, who = kyiv_day(at), absence.supporter
    asked = Approval.objects.in_time(at).filter(asked_cover__absence=absence).select_related("supporter").first()
    return AbsencePage(
        line=absence_line(absence, today),
        name=full_name(who),
        role_label=str(Role(who.role).label),
        load_label=load_label(work().in_hand([who.pk])[who.pk]),
        due=work().due_until([(who.pk, absence.to_on)])[who.pk, absence.to_on],
        made_label=moment_label(absence.made_at, today),
        made_by=absence.made_by.short_name,
        is_running=absence.from_on <= today,
        is_over=absence.to_on < today or absence.cancelled_at is not None,
        asked=asked.supporter.short_name if asked and asked.supporter else "",
        deciders=names_label(deciders_of(asked)) if asked else "",
    )


def people_to_plan_for(user: Supporter, *, today: date) -> Colleagues:
    """People whose absences `user` may plan."""
    return colleagues_among(staff_planned_by(user).pickable(), near=user.department_id, today=today)


def possible_covers(absence: Absence, user: Supporter, *, at: datetime, since: date | None = None) -> Colleagues:
    """Colleagues of the same role within the reach of `user` who are at work on the days that are left, or `since` a later day.

    Those of the absent person's department come first.
    """
    first = max(since or absence.from_on, absence.from_on, kyiv_day(at))
    away = Absence.objects.within(first, max(first, absence.to_on)).values("supporter")
    others = staff_planned_by(user).pickable().recognised().exclude(pk__in=[absence.supporter_id, user.pk])
    same_role = others.filter(role=absence.supporter.role)
    near, today = absence.supporter.department_id, kyiv_day(at)
    return colleagues_among(same_role.exclude(pk__in=away), near=near, today=today, loads=partial(work().loads, today=today))


def own_days(user: Supporter, *, at: datetime) -> OwnDays:
    """One query."""
    today = kyiv_day(at)
    rows = Absence.objects.not_cancelled().filter(Q(supporter=user) | Q(cover=user), to_on__gte=today, supporter__is_active=True)
    lines = [absence_line(row, today) for row in rows.select_related("supporter__department", "cover").order_by("from_on", "pk")]
    own, covering = ([line for line in lines if (line.absence.supporter_id == user.pk) is mine] for mine in (True, False))
    return OwnDays(tuple(own), tuple(covering))


def render_cover_named(absence_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """An absence that was cancelled or has another cover now is rendered without a name."""
    over = RenderedNotification(
        title=_("You do not stand in any more"), text=_("The absence was cancelled, or somebody else stands in."), url=""
    )
    words = dict.fromkeys(absence_ids, over)
    named = Absence.objects.not_cancelled().filter(pk__in=absence_ids, cover=reader).select_related("supporter")
    for absence in named:
        days = days_label(absence.from_on, absence.to_on, kyiv_day(absence.made_at))
        title = _("You stand in: %(name)s, %(days)s") % {"name": absence.supporter.short_name, "days": days}
        text = _("On these days you see the work of your colleague and are reminded of it.")
        words[absence.pk] = RenderedNotification(title=title, text=text, url=reverse("profile"))
    return words


def render_absence_entered(absence_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """For the absent colleague, who is responsible above, and administrators: with the cover of now."""
    words, plans = {}, Permission.ABSENCES_PLAN in reader.granted
    for absence in Absence.objects.filter(pk__in=absence_ids).select_related("supporter", "cover", "made_by"):
        days = days_label(absence.from_on, absence.to_on, kyiv_day(absence.made_at))
        own = absence.supporter_id == reader.pk
        title = _("You are noted as away: %(days)s") if own else _("Noted as away: %(name)s, %(days)s")
        text = _("Entered by %(by)s. Stands in: %(cover)s. Is that wrong? Call the duty phone.")
        named = {"by": absence.made_by.short_name, "cover": absence.cover.short_name if absence.cover else _("nobody")}
        words[absence.pk] = RenderedNotification(
            title=title % {"name": absence.supporter.short_name, "days": days},
            text=text % named,
            url=reverse("absence_detail", args=[absence.pk]) if plans and not own else reverse("profile"),
        )
    return words


def render_uncovered(absence_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """For readers who plan these absences."""
    words, today = {}, kyiv_day(timezone.now())
    for absence in absences_planned_by(reader).not_cancelled().filter(pk__in=absence_ids):
        days = days_label(absence.from_on, absence.to_on, today)
        title = _("Nobody stands in: %(name)s, %(days)s") % {"name": absence.supporter.short_name, "days": days}
        text = _("Name a cover: until then what comes due goes to the head.")
        words[absence.pk] = RenderedNotification(title=title, text=text, url=reverse("absence_detail", args=[absence.pk]))
    return words
