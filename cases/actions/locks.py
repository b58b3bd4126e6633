"""Locks that an action on a case takes before it reads (docs/architecture.md, "The order of locks")."""

from typing import Final
from uuid import UUID

from cases.models import Case
from cases.states import CaseState, IllegalTransition
from privacy.prepared import PreparedInstances
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import SupporterQuerySet

LOCKED: Final = PreparedInstances(Case, lambda *, pk: Case.objects.select_for_update().filter(pk=pk))


def lock_any_case(case_id: UUID) -> Case:
    """Lock the row until the transaction ends, whatever the state of the case."""
    (case,) = LOCKED.instances(pk=case_id)
    return case


def lock_case(case_id: UUID) -> Case:
    """Lock the row until the transaction ends. Raises IllegalTransition unless the case is open."""
    case = lock_any_case(case_id)
    if case.state != CaseState.OPEN:
        raise IllegalTransition(f"a case that is {case.state} takes no new work")
    return case


def lock_owner(pk: UUID, *, among: SupporterQuerySet) -> Supporter:
    """Lock the row so that the account can't be closed while it is given work. Raises IllegalTransition."""
    owner = among.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if owner is None:
        raise IllegalTransition("an owner is another active social supporter")
    return owner
