"""Making accounts and departments."""

from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from supporters.models import Department, Supporter
from supporters.models.department import MAX_DEPTH
from supporters.roles import Role


class DepartmentTooDeep(Exception):
    """A department would stand on a level below the sixth."""


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
