"""Add an institution, edit it, end it, take back its end."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.case.models import Facility
from cases.course.actions.facilities.facts import WRITTEN, FacilityFacts, FacilityRefused, refuse_facts, same_name
from cases.course.actions.facilities.locks import hold_directory
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.alphabet import folded
from supporters.directory.models import Supporter


@transaction.atomic
def add_facility(facts: FacilityFacts, *, by: Supporter, at: datetime, code: str) -> Facility:
    """Raises FacilityRefused."""
    hold_directory()
    refuse_facts(facts)
    _refuse_same_name(facts.whole, code)
    facility = Facility(code=code)
    facts.whole.put_into(facility, by=by, at=at)
    facility.save(force_insert=True)
    return facility


@transaction.atomic
def edit_facility(code: str, facts: FacilityFacts, *, by: Supporter, at: datetime, version: int | None) -> None:
    """`version` is the one that the form showed. The last day stays as it is. Raises FacilityRefused, ChangedMeanwhile."""
    facility = _locked(code, version)
    refuse_facts(facts)
    if facility.valid_to and facility.valid_to < facts.valid_from:
        raise FacilityRefused("valid_from", _("It ends before this day"))
    _refuse_same_name(facts.whole, code)
    ends = facility.valid_to
    facts.whole.put_into(facility, by=by, at=at)
    facility.valid_to = ends
    _save(facility)


@transaction.atomic
def end_facility(code: str, *, until: date, by: Supporter, at: datetime, version: int | None) -> None:
    """It is offered until the end of this day; who is there stays there. Raises FacilityRefused, ChangedMeanwhile."""
    facility = _locked(code, version)
    if until < facility.valid_from:
        raise FacilityRefused("valid_to", _("The last day can’t come before the first one"))
    facility.valid_to, facility.changed_by, facility.changed_at = until, by, at
    _save(facility)


@transaction.atomic
def take_back_end(code: str, *, by: Supporter, at: datetime, version: int | None) -> None:
    """It is offered again. Raises ChangedMeanwhile."""
    facility = _locked(code, version)
    facility.valid_to, facility.changed_by, facility.changed_at = None, by, at
    _save(facility)


def _locked(code: str, version: int | None) -> Facility:
    hold_directory()
    facility = Facility.objects.get(pk=code)
    refuse_outdated(shown=version, now=facility.version)
    return facility


def _save(facility: Facility) -> None:
    facility.version += 1
    facility.save(update_fields=WRITTEN)


def _refuse_same_name(facts: FacilityFacts, code: str) -> None:
    others = Facility.objects.filter(oblast=facts.oblast).exclude(pk=code).values_list("label_uk", flat=True)
    if folded(facts.label_uk) in map(folded, others):
        raise same_name(facts)
