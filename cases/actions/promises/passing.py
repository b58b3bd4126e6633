"""Pass promises to who answers for the case, when the colleague who keeps them no longer works on it."""

from uuid import UUID

from django.db import transaction
from django.db.models import F

from cases.actions.locks import lock_any_case
from cases.models import Case, Promise
from cases.models.joining.group import of_group
from cases.models.promise import PromiseQuerySet


@transaction.atomic
def pass_on_promises(supporter_id: UUID) -> int:
    """All open promises that this colleague keeps; returns how many. The cases are locked in the order of their keys."""
    kept = Promise.objects.kept_by(supporter_id)
    for case_id in kept.order_by("case").values_list("case", flat=True).distinct():
        lock_any_case(case_id)
    return _pass_on(kept)


def pass_on_with_owner(case: Case) -> None:
    """Those of a former owner, also on absorbed cards. The caller has locked and saved the case."""
    _pass_on(Promise.objects.of_former_owners().filter(of_group(case.pk)))


def pass_on_of_member(case_id: UUID, supporter_id: UUID) -> None:
    """Those of a colleague whose work on the case has ended, also on absorbed cards. The caller has locked the case or its
    membership."""
    _pass_on(Promise.objects.kept_by(supporter_id).filter(of_group(case_id)))


def _pass_on(promises: PromiseQuerySet) -> int:
    """The reminders follow with the next dispatch."""
    return Promise.objects.filter(pk__in=promises.values("pk")).update(whose=None, version=F("version") + 1)
