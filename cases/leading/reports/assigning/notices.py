"""The action «Призначити» of a notification about a case that nobody leads."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.addresses import with_parameters
from cases.case.models import Case
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.notifications.rendering import Action, Way


def assign_action(number: str) -> Action:
    url = with_parameters(reverse("owners_assign"), numbers=number, next=reverse("notifications"))
    return Action(label=_("Name an owner"), url=url, way=Way.OPEN)


def assignable(case_ids: Iterable[UUID], reader: Supporter) -> frozenset[UUID]:
    """Those of these cases that nobody leads and the reader may offer to a colleague."""
    if Permission.OWNER_ASSIGN not in reader.granted:
        return frozenset()
    return frozenset(Case.objects.worklist_of(reader).without_owner().filter(pk__in=case_ids).values_list("pk", flat=True))
