"""Who covers for an absent colleague. A cover that makes a reach larger waits for a head (ADR 65)."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from privacy.ids import new_id
from supporters.administration.actions.approvals.requests import Asked, ask_approval, end_overtaken, lock_administrators
from supporters.administration.actions.growing import cover_takes_two, departments_answered_by, leading_all, lent_days
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, Approval, ApprovalKind, AskedCover, Supporter
from supporters.directory.models.absence import AbsenceQuerySet
from supporters.directory.models.tree import Tree
from supporters.directory.roles import REACH, ReachKind, Role
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule

ABSENCE: Final = "absence"  # subject kind of an absence in notifications
LONGEST_LENT: Final = 31  # days in a row for which one colleague has the post of a head
APART: Final = timedelta(days=7)  # absences less than this apart are one row of days


class AbsenceRefused(Exception):
    """The days or the cover are refused. `field` is the form field to mark; the message is shown to the administrator or head."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic
def name_cover(absence_id: UUID, *, cover_id: UUID | None, by: Supporter, at: datetime, since: date | None = None) -> Absence:
    """Change or remove the cover for the days that are left.

    `since`: a later day of the absence. From it on there is an absence of its own with the new cover; the days before keep
    theirs, so two people cover one after the other without a gap. Returns the absence with the new cover; as it was, where a
    head is asked first. Raises AbsenceRefused.
    """
    found = Absence.objects.get(pk=absence_id)
    people = lock_administrators(*{pk for pk in (found.supporter_id, cover_id, by.pk) if pk})
    absence = locked_absence(absence_id, at)
    end_asked_covers(absence, at=at)
    absent, cover = people[absence.supporter_id], people.get(cover_id)
    if cover is not None and cover.pk == by.pk:
        raise AbsenceRefused("cover", _("Nobody names themselves. Ask another colleague who plans absences."))
    first = max(absence.from_on, kyiv_day(at))
    if since is not None and since != first:
        _refuse_day(absence, since, first)
    days = (since or first, absence.to_on)
    goes_on = cover is not None and cover.pk == absence.cover_id
    if cover is not None and not goes_on and cover_takes_two(absent, cover, days, by=people[by.pk]):
        fit_cover(absent, cover, *days)
        _ask_cover(absence, cover, since, by=by, at=at)
        return absence
    return take_cover(absence, cover, since, at=at)


def take_cover(absence: Absence, cover: Supporter | None, since: date | None, *, at: datetime) -> Absence:
    """In the caller's transaction, which has locked both people and the absence. Raises AbsenceRefused."""
    first = max(absence.from_on, kyiv_day(at))
    if since is not None and since != first:
        absence, first = _split(absence, since, first, at), since
    absence.cover = fit_cover(absence.supporter, cover, first, absence.to_on)
    absence.save(update_fields=["cover"])
    settle_notifications(ABSENCE, [absence.pk], at=at)
    notify_cover(absence, at)
    return absence


def take_asked_cover(approval: Approval, cover: Supporter, *, at: datetime) -> None:
    """Do what a head has agreed to. Raises AbsenceRefused."""
    asked = approval.asked_cover
    absence, since = locked_absence(asked.absence_id, at), asked.since
    is_past = since is not None and since <= max(absence.from_on, kyiv_day(at))
    take_cover(absence, cover, None if is_past else since, at=at)


def end_asked_covers(absence: Absence, *, at: datetime) -> None:
    """What was asked for this absence is decided no more: it is over, or another colleague is named."""
    for approval in Approval.objects.waiting().filter(asked_cover__absence=absence).select_for_update(of=("self",)):
        end_overtaken(approval, at=at)


def end_covers_asked_about(supporter_id: UUID, *, at: datetime) -> None:
    """Nobody decides any more that this colleague covers, or is covered by, whom they were asked about."""
    either = Q(supporter=supporter_id) | Q(asked_cover__absence__supporter=supporter_id)
    asked = Approval.objects.waiting().filter(either, kind=ApprovalKind.COVER)
    for approval in asked.select_for_update(of=("self",)):
        end_overtaken(approval, at=at)


def locked_absence(absence_id: UUID, at: datetime) -> Absence:
    absence = unfinished(at).select_for_update(of=("self",)).filter(pk=absence_id).first()
    if absence is None:
        raise AbsenceRefused("", _("This absence is over or cancelled already."))
    return absence


def unfinished(at: datetime) -> AbsenceQuerySet:
    return Absence.objects.not_cancelled().filter(to_on__gte=kyiv_day(at))


def fit_cover(supporter: Supporter, cover: Supporter | None, first: date, last: date) -> Supporter | None:
    """Return the cover if it fits. Raises AbsenceRefused."""
    if cover is None:
        return None
    if cover.pk == supporter.pk:
        raise AbsenceRefused("cover", _("Nobody stands in for oneself"))
    if REACH[Role(supporter.role)] is ReachKind.NOTHING:
        raise AbsenceRefused("cover", _("This role has no cases to stand in for"))
    if not cover.is_active or cover.is_suspended or cover.role != supporter.role:
        raise AbsenceRefused("cover", _("Choose a colleague with the same role whose access is open"))
    if not cover.is_recognised:
        raise AbsenceRefused("cover", _("A head has to recognise this colleague first"))
    if supporter.role == Role.HEAD and lent_days(supporter, cover, first, last, apart=APART) > LONGEST_LENT:
        words = _("One colleague covers a head for at most 31 days in a row. For longer, name another head.")
        raise AbsenceRefused("cover", words)
    if Absence.objects.within(first, last).filter(supporter=cover).exists():
        raise AbsenceRefused("cover", _("This colleague is away on some of these days"))
    return cover


def notify_cover(absence: Absence, at: datetime) -> None:
    if absence.cover_id:
        notify([absence.cover_id], Rule.COVER_NAMED, ABSENCE, absence.pk, at=at)


def _ask_cover(absence: Absence, cover: Supporter, since: date | None, *, by: Supporter, at: datetime) -> None:
    """Asks the heads who lead all that the cover would answer for."""
    tree, answered = Tree.read(), departments_answered_by(absence.supporter)
    lowest = max(leading_all(tree, answered), key=tree.level, default=answered[-1])
    asked = Asked(kind=ApprovalKind.COVER, reason="", supporter_id=cover.pk, department_id=lowest)
    approval = ask_approval(asked, by=by, at=at, pk=new_id())
    AskedCover.objects.create(approval=approval, absence=absence, since=since)


def _split(absence: Absence, since: date, first: date, at: datetime) -> Absence:
    """The new absence from this day on; the one before ends the day before. Raises AbsenceRefused."""
    _refuse_day(absence, since, first)
    later = Absence(
        pk=new_id(),
        supporter_id=absence.supporter_id,
        kind=absence.kind,
        from_on=since,
        to_on=absence.to_on,
        made_by_id=absence.made_by_id,
        made_at=at,
    )
    absence.to_on = since - timedelta(days=1)
    absence.save(update_fields=["to_on"])
    later.save(force_insert=True)
    return later


def _refuse_day(absence: Absence, since: date, first: date) -> None:
    if not first < since <= absence.to_on:
        raise AbsenceRefused("since", _("Choose a day of this absence that is not past"))
