"""Who works on a case for good, and may therefore keep a promise of it (docs/adr/0060-who-keeps-a-promise.md)."""

from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from cases.models.case import Case
from cases.models.team import TeamMember
from supporters.directory.models import Supporter
from supporters.directory.models.department import MAX_DEPTH
from supporters.directory.roles import REACHING, Role

UPWARDS: Final = tuple(f"department{'__parent' * level}" for level in range(MAX_DEPTH))  # that of a case, and those above


def reached_for_good(keeper: Combinable) -> QuerySet[Case]:
    """The cases of which this account is the owner, a head of the department or above, or a member of the team.

    Not those of a colleague for whom the account stands in, nor of a team until a last day. A suspended account keeps its reach.
    """
    account = Supporter.objects.active().filter(pk=OuterRef("keeper"), role__in=REACHING)
    leading = Q(*(("department", OuterRef(above)) for above in UPWARDS), _connector=Q.OR)
    heads = account.filter(leading, role=Role.HEAD)
    members = TeamMember.objects.filter(case=OuterRef("pk"), supporter=OuterRef("keeper"), to_at=None, until_on=None)
    works = Q(owner=F("keeper")) | Q(Exists(members)) | Q(Exists(heads))
    return Case.objects.alias(keeper=keeper).filter(works, Exists(account))
