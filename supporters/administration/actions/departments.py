"""Add, edit, move and close departments; only an empty one is closed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.ids import new_id
from privacy.keys import keyed_token
from supporters.administration.actions.growing import (
    duty_takes_two,
    is_first_below_a_head,
    move_takes_two,
    naming_takes_two,
)
from supporters.directory.actions.locks import DepartmentRefused, hold_departments, locked_supporters
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Invitation, Supporter, presence_on
from supporters.directory.models.department import MAX_DEPTH
from supporters.directory.models.tree import Tree
from supporters.directory.roles import Role
from supporters.directory.wording import within_quotes
from supporters.notifications.actions.coverage import left_unanswered, presence_with
from supporters.notifications.case_provider import work

BY_TWO_ONLY: Final = gettext_lazy("Somebody comes to see more records by this, so another administrator or a head agrees to it.")
ON_DUTY: Final = frozenset({Role.SUPPORTER, Role.HEAD})


# Only closing waits for this lock: people may join one department concurrently, in any order.
@dataclass(frozen=True, kw_only=True)
class DepartmentFacts:
    """`duty_phone` is E.164; it, `branch`, `oblast` and `zone` may be "" for none."""

    name: str
    branch: str
    oblast: str = ""
    zone: str
    duty_phone: str
    head_id: UUID | None
    duty_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class Left:
    """Counts of what keeps a department from being closed."""

    people: int
    departments: int
    cases: int
    offers: int
    invitations: int

    @property
    def is_nothing(self) -> bool:
        return not any(vars(self).values())


def lock_tree() -> Tree:
    """Lock the shape of the tree until the caller's transaction ends: two concurrent moves could make a cycle."""
    hold_departments()
    return Tree.read()


@transaction.atomic
def add_department(
    name: str,
    *,
    parent: Department | None = None,
    branch: str = "",
    oblast: str = "",
    zone: str = "",
    duty_phone: str = "",
    pk: UUID | None = None,
    confirmed: bool = False,
) -> Department:
    """`confirmed`: by two administrators, or made on the server. Raises DepartmentRefused."""
    tree = lock_tree()
    if parent is not None:
        _refuse_closed_parent(parent.pk)
        _refuse_depth(tree.level(parent.pk) + 1)
        if not confirmed and is_first_below_a_head(tree, parent.pk):
            raise DepartmentRefused("parent", BY_TWO_ONLY)
    department = Department(
        pk=pk or new_id(), name=name, parent=parent, branch=branch, oblast=oblast, zone=zone, duty_phone=duty_phone
    )
    department.save(force_insert=True)
    return department


@transaction.atomic
def edit_department(department_id: UUID, facts: DepartmentFacts, *, at: datetime, version: int | None) -> None:
    """`version` is the one the form showed.

    A head or duty supporter who stays is not checked again. Raises DepartmentRefused, ChangedMeanwhile.
    """
    lock_tree()
    people = locked_supporters({facts.head_id, facts.duty_id})
    department = _locked(department_id)
    refuse_outdated(shown=version, now=department.version)
    head, duty = (people[pk] if pk else None for pk in (facts.head_id, facts.duty_id))
    if facts.head_id != department.head_id:
        refuse_head(head, department_id)
        if naming_takes_two(department, facts.head_id):
            raise DepartmentRefused("head", BY_TWO_ONLY)
    if facts.duty_id != department.duty_id:
        refuse_duty(duty)
        if duty_takes_two(department, facts.duty_id):
            raise DepartmentRefused("duty", BY_TWO_ONLY)
    _refuse_unanswered(department_id, "head", at, head=facts.head_id, duty=facts.duty_id)
    department.name, department.branch, department.oblast, department.zone = facts.name, facts.branch, facts.oblast, facts.zone
    department.duty_phone, department.head, department.duty = facts.duty_phone, head, duty
    department.version += 1
    department.save(update_fields=["name", "branch", "oblast", "zone", "duty_phone", "head", "duty", "version"])


@transaction.atomic
def name_head(department_id: UUID, *, head: Supporter | None) -> None:
    """Only after somebody else has agreed. Raises DepartmentRefused."""
    refuse_head(head, department_id)
    _locked(department_id)
    Department.objects.filter(pk=department_id).update(head=head, version=F("version") + 1)


@transaction.atomic
def name_duty(department_id: UUID, *, duty: Supporter | None) -> None:
    """Only after somebody else has agreed. Raises DepartmentRefused."""
    refuse_duty(duty)
    _locked(department_id)
    Department.objects.filter(pk=department_id).update(duty=duty, version=F("version") + 1)


@transaction.atomic
def move_department(
    department_id: UUID, *, parent_id: UUID | None, at: datetime, version: int | None, confirmed: bool = False
) -> None:
    """Move the department and its subtree below `parent_id` (None: to the top).

    `version` None and `confirmed`: two administrators have confirmed the move. Raises DepartmentRefused, ChangedMeanwhile.
    """
    tree = lock_tree()
    department = _locked(department_id)
    if not confirmed:
        refuse_outdated(shown=version, now=department.version)
    refuse_move(tree, department, parent_id, at=at)
    if not confirmed and move_takes_two(tree, department_id, parent_id):
        raise DepartmentRefused("parent", BY_TWO_ONLY)
    department.parent_id = parent_id
    department.version += 1
    department.save(update_fields=["parent", "version"])
    work().pass_on_promises_in_tree(at=at)


@transaction.atomic
def close_department(department_id: UUID, *, at: datetime) -> None:
    """Raises DepartmentRefused unless the department is empty."""
    lock_tree()
    Department.objects.select_for_update().get(pk=department_id)  # waits for concurrent joins
    department = _locked(department_id)
    if not left_in(department_id).is_nothing:
        raise DepartmentRefused("", _("The department is not empty yet. See what is left in it."))
    department.closed_at, department.head, department.duty = at, None, None
    department.version += 1
    department.save(update_fields=["closed_at", "head", "duty", "version"])


def refuse_move(tree: Tree, department: Department, parent_id: UUID | None, *, at: datetime) -> None:
    """Raises DepartmentRefused."""
    if parent_id == department.parent_id:
        raise DepartmentRefused("parent", _("The department is there already"))
    if parent_id is not None:
        _refuse_closed_parent(parent_id)
        if parent_id in tree.below(department.pk):
            raise DepartmentRefused("parent", _("A department can’t be below itself"))
    _refuse_depth(tree.level(parent_id) + tree.height(department.pk))
    _refuse_unanswered(department.pk, "parent", at, parent=parent_id)


def move_fingerprint(tree: Tree, department_id: UUID, parent_id: UUID | None) -> str:
    """Equal while the departments that move and those above them, before and after, stay as they are."""
    concerned = {*tree.below(department_id), *tree.upwards(department_id), *tree.upwards(parent_id)}
    rows = Department.objects.filter(pk__in=concerned).order_by("pk").values_list("pk", "parent_id", "version")
    return keyed_token("state of a move", repr(list(rows))).hex()[:32]


def left_in(department_id: UUID) -> Left:
    return Left(
        people=Supporter.objects.active().filter(department=department_id).count(),
        departments=Department.objects.open().filter(parent=department_id).count(),
        cases=work().open_in([department_id])[department_id],
        offers=work().offers_to(department_id),
        invitations=Invitation.objects.open().filter(department=department_id).count(),
    )


def _locked(department_id: UUID) -> Department:
    """Raises DepartmentRefused when the department is closed."""
    department = Department.objects.select_for_update(of=("self",), no_key=True).get(pk=department_id)
    if department.closed_at is not None:
        raise DepartmentRefused("", _("The department is closed and changes no more."))
    return department


def _refuse_closed_parent(parent_id: UUID) -> None:
    if not Department.objects.open().filter(pk=parent_id).exists():
        raise DepartmentRefused("parent", _("This department is closed. Choose another one."))


def _refuse_depth(level: int) -> None:
    if level > MAX_DEPTH:
        raise DepartmentRefused("parent", _("The tree would have more than six levels"))


def _refuse_unanswered(department_id: UUID, field: str, at: datetime, **changed: UUID | None) -> None:
    now = presence_on(kyiv_day(at))
    if lost := left_unanswered(now, presence_with(now, department_id, **changed)):
        words = _("Nobody would answer for “%(department)s”, which has open cases. Name a head or a duty supporter there first.")
        raise DepartmentRefused(field, words % {"department": within_quotes(lost[0])})


def refuse_head(head: Supporter | None, department_id: UUID) -> None:
    """A head's reach follows from where the head works: one from elsewhere would answer for cases without seeing them.

    Raises DepartmentRefused.
    """
    if head is not None and (not head.is_active or head.is_suspended or head.role != Role.HEAD):
        raise DepartmentRefused("head", _("A department is led by a head of unit whose access is open"))
    if head is not None and head.department_id != department_id:
        raise DepartmentRefused("head", _("The head works in the department that is led"))


def refuse_duty(duty: Supporter | None) -> None:
    if duty is not None and (not duty.is_active or duty.is_suspended or duty.role not in ON_DUTY):
        raise DepartmentRefused("duty", _("On duty is a social supporter or a head whose access is open"))
    if duty is not None and not duty.is_recognised:
        raise DepartmentRefused("duty", _("A head has to recognise this colleague first"))
