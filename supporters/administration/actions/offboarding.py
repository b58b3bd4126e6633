"""Reasons why an account can't be closed yet, shared by the offboarding pages and the closing itself."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Approval, Presence, Supporter, presence_on
from supporters.directory.models.presence import Post
from supporters.directory.roles import Role
from supporters.directory.wording import within_quotes
from supporters.notifications.actions.coverage import left_unanswered
from supporters.notifications.case_provider import work


def closing_refusals(leaver: Supporter, *, by: Supporter, at: datetime) -> list[str]:
    """The reasons why this access can't be closed now; empty when it can."""
    if leaver.pk == by.pk:
        return [_("You can’t close your own access. Ask another administrator.")]
    if not by.is_active:
        return [_("Your own access was closed meanwhile.")]
    if not leaver.is_active:
        return [_("This access is closed already.")]
    found = []
    if work().in_hand([leaver.pk])[leaver.pk]:
        found.append(_("Hand over the open cases first: nobody may be left without an owner."))
    if waiting := len(approvals_left_by(leaver, at=at)):
        words = ngettext("%(n)d confirmation hangs on this colleague.", "%(n)d confirmations hang on this colleague.", waiting)
        found.append(words % {"n": waiting})
    if leaver.role == Role.ADMINISTRATOR and not _administrators(without=leaver):
        found.append(_("This is the last administrator: nobody could open an access any more."))
    words = _("Nobody would answer for “%(department)s”, which has open cases. Name a head or a duty supporter there first.")
    found += [words % {"department": within_quotes(name)} for name in departments_left_by(leaver, at=at)]
    return found


def approvals_left_by(leaver: Supporter, *, at: datetime) -> list[Approval]:
    """Waiting approvals that this person asked for, that are about this person, or that nobody else can decide."""
    others = _administrators(without=leaver)
    beside = ("asked_by", "supporter", "invitation", "department")
    waiting = Approval.objects.in_time(at).select_related(*beside).order_by("asked_at")

    def hangs_on_leaver(approval: Approval) -> bool:
        barred = {approval.asked_by_id, approval.supporter_id}
        return leaver.pk in barred or (leaver.role == Role.ADMINISTRATOR and not others - barred)

    return [approval for approval in waiting if hangs_on_leaver(approval)]


def departments_left_by(leaver: Supporter, *, at: datetime) -> list[str]:
    """Names of the departments with open work that nobody would be responsible for, in any department up to the top."""
    now = presence_on(kyiv_day(at))
    return left_unanswered(now, _without(now, leaver.pk))


def _administrators(*, without: Supporter) -> frozenset[UUID | None]:
    return frozenset(Supporter.objects.administrators().exclude(pk=without.pk).values_list("pk", flat=True))


def _without(presence: Presence, gone: UUID) -> Presence:
    """The same day without this person's access and posts."""

    def kept(pk: UUID | None) -> UUID | None:
        return None if pk == gone else pk

    return replace(
        presence,
        known=presence.known - {gone},
        working=presence.working - {gone},
        posts={pk: Post(post.parent, kept(post.head), kept(post.duty)) for pk, post in presence.posts.items()},
    )
