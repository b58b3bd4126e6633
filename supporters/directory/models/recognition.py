"""Who waits to be recognised as a colleague, and who recognises: a head by their own post, another administrator where no head
over the department is at work (ADR 66).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Q

from supporters.directory.models.department import within
from supporters.directory.models.invitation import Invitation, InvitationQuerySet
from supporters.directory.models.leading import heads_at_work
from supporters.directory.models.presence import presence_on
from supporters.directory.models.supporter import Supporter, SupporterQuerySet
from supporters.directory.models.tree import Tree
from supporters.directory.roles import Role


@dataclass(frozen=True)
class Seats:
    """`heads`: those with a post, neither as a cover nor on duty, who are at work today, by department."""

    tree: Tree
    heads: dict[UUID, list[UUID]]

    @classmethod
    def read(cls, day: date) -> "Seats":
        working, heads = presence_on(day).working, dict[UUID, list[UUID]]()
        for pk, seat in Supporter.objects.pickable().filter(role=Role.HEAD).order_by("pk").values_list("pk", "department"):
            if pk in working:
                heads.setdefault(seat, []).append(pk)
        return cls(Tree.read(), heads)

    def nearest(self, department_id: UUID) -> list[UUID]:
        """The heads of the department, or of the nearest one above that has any; empty where none is at work up to the top."""
        return next((self.heads[pk] for pk in self.tree.upwards(department_id) if pk in self.heads), [])

    def over(self, department_id: UUID) -> set[UUID]:
        """All heads of the department and above it."""
        return {head for pk in self.tree.upwards(department_id) for head in self.heads.get(pk, [])}


def recognised_by(role: str, *, department: Any, day: Any) -> Q:
    """Accounts and invitations that somebody of this role and department recognises on this day."""
    if role == Role.HEAD:
        return within(department)
    return ~Q(Exists(heads_at_work(day))) if role == Role.ADMINISTRATOR else Q(pk__in=[])


def recognisers(day: date) -> set[UUID]:
    """Everybody of whom a new colleague waits whom they have not entered."""
    accounts = Supporter.objects.unrecognised().values_list("department", "entered_by", "invitation__invited_by")
    invited = Invitation.objects.unrecognised().of_mail_domains(settings.MAIL_DOMAINS)
    waiting = [*accounts, *invited.values_list("department", "invited_by", "invited_by")]
    if not waiting:
        return set()
    seats, office = Seats.read(day), set(Supporter.objects.administrators().values_list("pk", flat=True))
    return {pk for department, *entered in waiting for pk in (seats.over(department) or office) - set(entered)}


def unrecognised_accounts(reader: Any, recognised: Q) -> SupporterQuerySet:
    """`recognised`: by the reader, of whose key those are left out whom they have entered."""
    entered = Q(entered_by=reader) | Q(invitation__invited_by=reader)
    return Supporter.objects.unrecognised().filter(recognised).exclude(pk=reader).exclude(entered)


def unrecognised_invitations(reader: Any, recognised: Q) -> InvitationQuerySet:
    return Invitation.objects.unrecognised().filter(recognised).exclude(invited_by=reader)
