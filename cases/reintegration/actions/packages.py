"""Prepare a package, record the day of its receipt, withdraw it. Owner, department and duty stay all the time."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case_of, lock_valid_case, record_event, refuse_team
from cases.case.models import Case
from cases.case.states import EventKind, IllegalTransition
from cases.reintegration.models import CommunityPackage
from cases.reintegration.states.packages import PackageReason, PackageRefusal, PackageState
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import settle_all
from veterans.actions.consents import require_consent
from veterans.models import Scope

PACKAGE: Final = "package"  # subject kind of a package in notifications


@dataclass(frozen=True, kw_only=True)
class NewPackage:
    """`to`: the community or institution. `note`: what matters, "" for nothing."""

    to: str
    reason: PackageReason
    note: str


@transaction.atomic
def make_package(case_id: UUID, new: NewPackage, *, by: Supporter, at: datetime, pk: UUID) -> CommunityPackage:
    """Prepare the package of an open case that has none open. Raises IllegalTransition, ConsentMissing."""
    case = lock_case_of(by, case_id)
    if CommunityPackage.objects.open().filter(case=case).exists():
        raise IllegalTransition(PackageRefusal.WAITS)
    consent = require_consent(case.person_id, Scope.PROVIDER, at=at)
    package = CommunityPackage.objects.create(
        pk=pk,
        case=case,
        to=new.to,
        reason=new.reason,
        note=new.note or None,
        agreed_on=kyiv_day(consent.given_at),
        made_by=by,
        made_at=at,
    )
    record_event(case, EventKind.PACKAGE_MADE, by=by, at=at, package=str(pk), reason=new.reason.value)
    return package


@transaction.atomic
def receive_package(case_id: UUID, *, received_on: date, by: Supporter, at: datetime) -> CommunityPackage:
    """Record the day on which the community received it; the support goes on. Raises IllegalTransition."""
    case, package = _lock_open(case_id, by)
    if not kyiv_day(package.made_at) <= received_on <= kyiv_day(at):
        raise IllegalTransition(PackageRefusal.DAY)
    package.received_on = received_on
    _settle(package, PackageState.RECEIVED, by=by, at=at)
    record_event(case, EventKind.PACKAGE_RECEIVED, by=by, at=at, package=str(package.pk), received_on=received_on.isoformat())
    return package


@transaction.atomic
def withdraw_package(case_id: UUID, *, by: Supporter, at: datetime) -> CommunityPackage:
    """It is not passed on after all. Raises IllegalTransition."""
    case, package = _lock_open(case_id, by)
    _settle(package, PackageState.WITHDRAWN, by=by, at=at)
    record_event(case, EventKind.PACKAGE_WITHDRAWN, by=by, at=at, package=str(package.pk))
    return package


def cancel_open_package(case: Case, *, by: Supporter, at: datetime) -> int:
    """The person has withdrawn the consent: withdraw the package that waits, and its reminders at once; return how many.

    The caller has locked the case.
    """
    package = CommunityPackage.objects.open().select_for_update(of=("self",)).filter(case=case).first()
    if package is None:
        return 0
    _settle(package, PackageState.WITHDRAWN, by=by, at=at)
    settle_all(PACKAGE, [package.pk], at=at)
    record_event(case, EventKind.PACKAGE_WITHDRAWN, by=by, at=at, package=str(package.pk))
    return 1


def _lock_open(case_id: UUID, by: Supporter) -> tuple[Case, CommunityPackage]:
    """Also of a closed case: the signed paper may come back later. A loss has ended it. Raises IllegalTransition."""
    case = lock_valid_case(case_id)
    refuse_team(case, by)
    package = CommunityPackage.objects.open().select_for_update(of=("self",)).filter(case=case).first()
    if package is None:
        raise IllegalTransition(PackageRefusal.NONE)
    return case, package


def _settle(package: CommunityPackage, state: PackageState, *, by: Supporter, at: datetime) -> None:
    package.state, package.settled_by, package.settled_at = state, by, at
    package.save(update_fields=["state", "received_on", "settled_by", "settled_at"])
