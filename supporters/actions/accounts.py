"""Making, closing and opening accounts; departments and their heads."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from supporters.actions.drafts import forget_drafts
from supporters.actions.sessions import end_sessions
from supporters.actions.suppression import suppress_letters
from supporters.models import Department, Letter, Supporter
from supporters.models.department import MAX_DEPTH
from supporters.roles import Role
from supporters.workload import work


class DepartmentTooDeep(Exception):
    """A department would stand on a level below the sixth."""


class AccountRefused(Exception):
    """What was asked can't be done to this account as it stands; the words are for whoever asked."""


@transaction.atomic
def add_department(name: str, *, parent: Department | None = None, branch: str = "") -> Department:
    """Raises DepartmentTooDeep."""
    level, above = 1, parent
    while above is not None:
        level, above = level + 1, above.parent
    if level > MAX_DEPTH:
        raise DepartmentTooDeep(f"level {level}")
    return Department.objects.create(name=name, parent=parent, branch=branch)


@transaction.atomic
def name_head(department_id: UUID, *, head: Supporter | None) -> None:
    Department.objects.select_for_update().filter(pk=department_id).update(head=head)


@transaction.atomic
def add_supporter(
    email: str, *, surname: str, given_name: str, patronymic: str, role: Role, department: Department, password: str
) -> Supporter:
    """Raises ValidationError when the password is too weak, IntegrityError when the address has an account."""
    supporter = Supporter(
        email=email.strip().lower(), surname=surname, given_name=given_name, patronymic=patronymic, role=role,
        department=department,
    )  # fmt: skip
    validate_password(password, supporter)
    supporter.password = make_password(password)
    supporter.save(force_insert=True)
    return supporter


@transaction.atomic
def hand_over_work(giver_id: UUID, *, to_id: UUID, by: Supporter, at: datetime) -> int:
    """All that somebody is responsible for goes to one colleague; how many pieces. Raises AccountRefused."""
    receiver = Supporter.objects.get(pk=to_id)
    if not receiver.is_active:
        raise AccountRefused(_("The access of this colleague is closed. Choose another one."))
    return work().hand_over_all(giver_id, to=receiver, by=by, at=at)


@transaction.atomic
def deactivate_supporter(supporter_id: UUID, *, by: Supporter, at: datetime) -> None:
    """Close an account: its sessions end, it leads no department, its drafts and letters go. Raises AccountRefused."""
    supporter = _locked(supporter_id)
    if supporter.pk == by.pk:
        raise AccountRefused(_("You can’t close your own access. Ask another administrator."))
    if not supporter.is_active:
        raise AccountRefused(_("This access is closed already."))
    if work().in_hand([supporter.pk])[supporter.pk]:
        raise AccountRefused(_("Hand over the open cases first: nobody may be left without an owner."))
    supporter.is_active = False
    supporter.save(update_fields=["is_active"])
    Department.objects.filter(head=supporter).update(head=None)
    forget_drafts(supporter.pk)
    suppress_letters(Letter.DIGEST, supporter.pk, at=at)
    end_sessions(supporter.pk)


@transaction.atomic
def reactivate_supporter(supporter_id: UUID) -> None:
    """Open a closed account again. A sign-in that crossed its closing has left a session: it ends too.

    Raises AccountRefused.
    """
    supporter = _locked(supporter_id)
    if supporter.is_active:
        raise AccountRefused(_("This access is open already."))
    supporter.is_active = True
    supporter.save(update_fields=["is_active"])
    end_sessions(supporter.pk)


def _locked(supporter_id: UUID) -> Supporter:
    """Rows that name the account can still be made meanwhile."""
    return Supporter.objects.select_for_update(no_key=True).get(pk=supporter_id)
