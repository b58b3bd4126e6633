"""Changes of the directory of institutions, and of those that a department serves."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from cases.case.models import Facility
from cases.case.oblasts import point_labels
from cases.case.states import FacilityKind
from cases.course.models import ServedFacility
from supporters.directory.actions.locks import hold_open_department
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.alphabet import folded
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.oblasts import Oblast

KEPT_BY: Final = "the administrators of the directory"  # `source` of what is typed or loaded there
CODE_LETTERS: Final = "bcdfghjkmnpqrstvwxz"  # a code is no word, and no number or date for a spreadsheet
CODE_LENGTH: Final = 10
WRITTEN: Final = (
    *("kind", "oblast", "label_uk", "label_en", "branch", "duty_phone", "valid_from", "valid_to"),
    *("source", "verified_on", "version", "changed_by", "changed_at"),
)


class FacilityRefused(Exception):
    """The directory can't have this; `field` is the form field to show the error at."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class FacilityFacts:
    """`branch`: "" for all services. `duty_phone`: E.164 or "". `valid_to`: the last day; None while it goes on."""

    kind: str
    oblast: str
    label_uk: str
    label_en: str
    branch: str
    duty_phone: str
    valid_from: date
    valid_to: date | None = None

    @classmethod
    def of(cls, facility: Facility) -> "FacilityFacts":
        return cls(**{name: getattr(facility, name) for name in cls.__dataclass_fields__})

    @property
    def whole(self) -> "FacilityFacts":
        """With the names that follow: a point is named by its region, a known one; without an English name the other is used."""
        if self.kind == FacilityKind.STABILIZATION:
            label_uk, label_en = point_labels(self.oblast)
            return replace(self, label_uk=label_uk, label_en=label_en)
        return replace(self, label_en=self.label_en or self.label_uk)

    @property
    def key(self) -> tuple[str, str]:
        """What no two institutions share."""
        return self.oblast, folded(self.label_uk)

    def put_into(self, facility: Facility, *, by: Supporter, at: datetime) -> None:
        for name, value in asdict(self).items():
            setattr(facility, name, value)
        facility.source, facility.verified_on = KEPT_BY, kyiv_day(at)
        facility.changed_by, facility.changed_at = by, at


def new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))


def refuse_facts(facts: FacilityFacts) -> None:
    """Check them by themselves; forms and lists call it too. Raises FacilityRefused."""
    if facts.oblast not in Oblast.values:
        raise FacilityRefused("oblast", _("Choose the region"))
    if facts.kind == FacilityKind.STABILIZATION:
        if facts.duty_phone:
            raise FacilityRefused("duty_phone", _("A stabilization point has no phone here. Leave the field empty."))
        if facts.label_uk and folded(facts.label_uk) != folded(point_labels(facts.oblast)[0]):
            raise FacilityRefused("label_uk", _("A stabilization point is named by its region only. Leave the name empty."))
    elif not facts.label_uk:
        raise FacilityRefused("label_uk", _("Enter the name of the institution"))
    if facts.valid_to and facts.valid_to < facts.valid_from:
        raise FacilityRefused("valid_to", _("The last day can’t come before the first one"))


def same_name(facts: FacilityFacts) -> FacilityRefused:
    if facts.kind == FacilityKind.STABILIZATION:
        words = _("The directory has the stabilization point of this region already, perhaps an ended one")
        return FacilityRefused("oblast", words)
    words = _("The directory has an institution with this name in this region already, perhaps an ended one")
    return FacilityRefused("label_uk", words)


DIRECTORY_LOCK: Final = 7_301_040  # advisory lock: two writers at once could give one name twice


def hold_directory() -> None:
    """Lock the directory against other changes until the caller's transaction ends.

    Its transactions lock nothing else but rows of the directory. Cases only refer to these and wait for nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DIRECTORY_LOCK])


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


class ListRefused(Exception):
    """The directory has changed since the list was checked; nothing is written. A new check of the list finds the row."""


@dataclass(frozen=True)
class ListedFacility:
    """`code`: of the institution that the row is about, "" for a new one; `version`: the one that the check saw."""

    code: str
    version: int
    facts: FacilityFacts


@transaction.atomic
def save_listed(listed: Sequence[ListedFacility], *, by: Supporter, at: datetime) -> None:
    """The number of statements doesn't depend on the length of the list. What is not in it stays. Raises ListRefused."""
    hold_directory()
    known = Facility.objects.in_bulk([one.code for one in listed])
    rows = [_row(one, known.get(one.code), by, at) for one in listed]
    try:
        with transaction.atomic():
            Facility.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=WRITTEN)
    except IntegrityError as taken:
        raise ListRefused from taken


def _row(one: ListedFacility, known: Facility | None, by: Supporter, at: datetime) -> Facility:
    if bool(one.code) != bool(known) or (known and known.version != one.version):
        raise ListRefused
    try:
        refuse_facts(one.facts)
    except FacilityRefused as refused:
        raise ListRefused from refused
    facility = known or Facility(code=new_code(), version=0)
    one.facts.whole.put_into(facility, by=by, at=at)
    facility.version += 1
    return facility


@transaction.atomic
def serve_facilities(
    department_id: UUID, *, added: Collection[str], removed: Collection[str], by: Supporter | None, at: datetime
) -> None:
    """Add and end facilities by code, as of today. The rest stays, so concurrent edits do not undo each other.

    `by`: None for the set-up of a demo. Raises DepartmentRefused when the department is closed.
    """
    hold_open_department(department_id)
    today, rows = kyiv_day(at), ServedFacility.objects.filter(department=department_id)
    rows.filter(facility__in=removed, valid_to=None).update(valid_to=today, ended_by=by)
    new = [ServedFacility(department_id=department_id, facility_id=code, valid_from=today, added_by=by) for code in sorted(added)]
    ServedFacility.objects.bulk_create(new, ignore_conflicts=True)  # the constraint leaves out what is served already
