"""Who waits to be recognised as a colleague, and who recognises: a head by their own post, another administrator where no head
over the department is at work (ADR 66).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from supporters.directory.mail_domains import of_domains
from supporters.directory.models.invitation import Invitation, InvitationQuerySet
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

    def without_heads(self) -> frozenset[UUID]:
        return frozenset(pk for pk in self.tree.parents if not self.nearest(pk))


def recognised_by(reader: Supporter, day: date) -> frozenset[UUID]:
    """The departments whose new colleagues the reader recognises on this day."""
    if reader.role == Role.HEAD:
        return Tree.read().below(reader.department_id)
    return Seats.read(day).without_heads() if reader.role == Role.ADMINISTRATOR else frozenset()


def recognisers(day: date) -> set[UUID]:
    """Everybody of whom a new colleague waits, those who entered them included."""
    accounts = Supporter.objects.unrecognised().values_list("department")
    departments = {pk for (pk,) in accounts.union(_invited().values_list("department"))}
    if not departments:
        return set()
    seats = Seats.read(day)
    over = {above for pk in departments for above in seats.tree.upwards(pk)}
    found = {pk for above in over for pk in seats.heads.get(above, [])}
    if departments & seats.without_heads():
        found |= set(Supporter.objects.administrators().values_list("pk", flat=True))
    return found


def unrecognised_accounts(reader: Supporter, department_ids: Iterable[UUID]) -> SupporterQuerySet:
    """Of these departments, without those whom the reader has entered."""
    entered = Q(entered_by=reader) | Q(invitation__invited_by=reader)
    return Supporter.objects.unrecognised().filter(department__in=department_ids).exclude(pk=reader.pk).exclude(entered)


def unrecognised_invitations(reader: Supporter, department_ids: Iterable[UUID]) -> InvitationQuerySet:
    """Only of our mail domains: of others the page of the colleague shows a code, and an invitation has no page."""
    return _invited().filter(department__in=department_ids).exclude(invited_by=reader)


def _invited() -> InvitationQuerySet:
    return Invitation.objects.unrecognised().filter(of_domains(settings.MAIL_DOMAINS))
