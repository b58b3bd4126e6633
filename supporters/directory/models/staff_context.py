"""Facts about an account that every request needs, read with the account's row by one query
(supporters/authentication/sessions.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from supporters.directory.calendar import kyiv_day
from supporters.directory.models.absence import Absence
from supporters.directory.models.department import Department
from supporters.directory.models.emergency import Emergency
from supporters.directory.models.supporter import Supporter, is_suspended, is_unknown

KEPT_AS: Final = "_staff_context"


@dataclass(frozen=True, kw_only=True)
class StaffContext:
    """`covered`, `covered_departments`: whom the account covers today, and where they work; `cover_id`: who covers it today.

    `is_on_duty`: the account, or a person it covers, is the duty supporter of some department. `reading_only`: the site is
    read-only. The defaults are those of an account that is not in the database.
    """

    covered: tuple[UUID, ...] = ()
    covered_departments: tuple[UUID, ...] = ()
    cover_id: UUID | None = None
    is_on_duty: bool = False
    has_second_factor: bool = False
    reading_only: bool = False

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "StaffContext":
        """`row`: the values of staff_context_columns(), of which two are lists."""
        covered, departments = tuple(row["covered"]), tuple(row["covered_departments"])
        return cls(**{**row, "covered": covered, "covered_departments": departments})


def staff_context_columns(day: date) -> dict[str, Any]:
    """Expressions for a queryset of accounts, by the names of the fields."""
    absent = Absence.objects.on(day)
    covered = absent.filter(cover=OuterRef("pk"), supporter__is_active=True).order_by("supporter")
    replaced = absent.filter(cover=OuterRef(OuterRef("pk"))).values("supporter")
    own = absent.filter(~is_suspended("cover__"), ~is_unknown("cover__"), supporter=OuterRef("pk"), cover__is_active=True)
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return {
        "covered": ArraySubquery(covered.values("supporter")),
        "covered_departments": ArraySubquery(covered.values("supporter__department")),
        "cover_id": Subquery(own.values("cover")),
        "is_on_duty": Exists(Department.objects.filter(Q(duty=OuterRef("pk")) | Q(duty__in=replaced))),
        "has_second_factor": Exists(factors),
        "reading_only": Exists(Emergency.objects.reading_only()),
    }


def remember_staff_context(user: Supporter, known: StaffContext) -> StaffContext:
    setattr(user, KEPT_AS, known)  # not by __dict__: a request's user is a lazy object around the account
    return known


def staff_context(user: Supporter) -> StaffContext:
    """Read once per request's user."""
    known: StaffContext | None = getattr(user, KEPT_AS, None)
    if known is None:
        account = Supporter.objects.get_queryset().filter(pk=user.pk)
        row = account.values(**staff_context_columns(kyiv_day(timezone.now()))).first()
        known = remember_staff_context(user, StaffContext.read(row) if row else StaffContext())
    return known
