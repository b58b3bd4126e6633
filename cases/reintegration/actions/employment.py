"""Changes of what a person can do at work, and of vacancies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.states import CaseState, EventKind, IllegalTransition
from cases.course.actions.facilities import ListRefused
from cases.person.actions.changes import record_of_person
from cases.reintegration.models import FunctionalProfile, ProfileTraining, Vacancy
from cases.reintegration.models.employment.matching import COLUMNS, ProfileFacts, VacancyFacts
from cases.reintegration.states import EmployerKind, PostKind, VacancyEnd, VacancyRefusal
from privacy.ids import new_id
from privacy.opening import to_edit
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.alphabet import folded
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from veterans.actions.locks import lock_person


@dataclass(frozen=True, kw_only=True)
class NewProfile:
    """`conditions`: what an answer «on a condition» needs; `wishes`: the person's own words. "" for none."""

    facts: ProfileFacts
    conditions: str = ""
    wishes: str = ""

    def is_as(self, profile: FunctionalProfile) -> bool:
        words = to_edit(profile.conditions), to_edit(profile.wishes)
        return words == (self.conditions, self.wishes) and ProfileFacts.of(profile) == self.facts


def profile_version(person_id: UUID) -> int:
    """Grows with each profile of the person, and of those who were joined into them."""
    return FunctionalProfile.objects.of_person(person_id).count()


@transaction.atomic
def set_profile(case_id: UUID, new: NewProfile, *, version: int, by: Supporter, at: datetime) -> FunctionalProfile | None:
    """Record it for the person of an open case; the profile before it stays, replaced. None when all is as recorded.

    After a join the profile of the joined person stays theirs, and this one holds because it is newer.
    Raises ChangedMeanwhile, IllegalTransition.
    """
    person = lock_person(Case.objects.values_list("person_id", flat=True).get(pk=case_id))
    refuse_without_support(Case.objects.get(pk=case_id))
    refuse_outdated(shown=version, now=profile_version(person.pk))
    last = FunctionalProfile.objects.of_person(person.pk).current().first()
    if last and new.is_as(last):
        return None
    FunctionalProfile.objects.filter(person=person).current().update(replaced_at=at)
    profile = FunctionalProfile.objects.create(
        pk=new_id(),
        person=person,
        **{name: getattr(new.facts, name) for name in COLUMNS if name != "bodies"},
        bodies=list(new.facts.bodies),
        conditions=new.conditions or None,
        wishes=new.wishes or None,
        recorded_by=by,
        recorded_at=at,
    )
    _add_trainings(profile, new.facts)
    record_of_person(person.pk, EventKind.PERSON_CHANGED, by=by, at=at, fields=[], work="profile")
    return profile


def goes_on(case: Case) -> bool:
    """Nobody looks for work after the support has ended, and so not for somebody who is lost."""
    return case.state == CaseState.OPEN


def refuse_without_support(case: Case) -> None:
    """Raises IllegalTransition."""
    if not goes_on(case):
        raise IllegalTransition(case.refusal)


def _add_trainings(profile: FunctionalProfile, facts: ProfileFacts) -> None:
    """What somebody has they need not learn."""
    kinds = {**dict.fromkeys(facts.wanted, False), **dict.fromkeys(facts.held, True)}
    rows = [ProfileTraining(pk=new_id(), profile=profile, kind_id=code, is_held=held) for code, held in sorted(kinds.items())]
    ProfileTraining.objects.bulk_create(rows)


WRITTEN: Final = (
    *(name for name in VacancyFacts.__dataclass_fields__),
    *("is_remote", "version", "changed_by", "changed_at"),
)


class VacancyRefused(Exception):
    """Such a vacancy can't be; `field` is the form field to show the error at. `known`: the open vacancy that is the same."""

    def __init__(self, field: str, words: str, known: UUID | None = None) -> None:
        super().__init__(words)
        self.field, self.known = field, known


@transaction.atomic
def add_vacancy(facts: VacancyFacts, *, by: Supporter, at: datetime, pk: UUID) -> Vacancy:
    """Raises VacancyRefused."""
    refuse_vacancy(facts, at=at)
    vacancy = Vacancy(pk=pk, **facts.columns(), changed_by=by, changed_at=at)
    _save(vacancy, facts, is_new=True)
    return vacancy


@transaction.atomic
def correct_vacancy(pk: UUID, facts: VacancyFacts, *, version: int | None, by: Supporter, at: datetime) -> Vacancy:
    """Also a later last day: the vacancy is offered again. Raises VacancyRefused, ChangedMeanwhile, IllegalTransition."""
    vacancy = _locked(pk, version)
    refuse_vacancy(facts, at=at)
    put_into(vacancy, facts, by=by, at=at)
    _save(vacancy, facts, is_new=False)
    return vacancy


@transaction.atomic
def end_vacancy(pk: UUID, *, reason: VacancyEnd, version: int | None, by: Supporter, at: datetime) -> Vacancy:
    """It is offered to nobody any more. Raises ChangedMeanwhile, IllegalTransition when it was ended before."""
    vacancy = _locked(pk, version)
    vacancy.ended_at, vacancy.end_reason, vacancy.changed_by, vacancy.changed_at = at, reason, by, at
    vacancy.version += 1
    vacancy.save(update_fields=["ended_at", "end_reason", "version", "changed_by", "changed_at"])
    return vacancy


def put_into(vacancy: Vacancy, facts: VacancyFacts, *, by: Supporter, at: datetime) -> None:
    for name, value in facts.columns().items():
        setattr(vacancy, name, value)
    vacancy.changed_by, vacancy.changed_at = by, at
    vacancy.version += 1


def refuse_vacancy(facts: VacancyFacts, *, at: datetime) -> None:
    """Check the facts by themselves; forms and lists call it too. Raises VacancyRefused."""
    if facts.valid_until < kyiv_day(at):
        raise VacancyRefused("valid_until", _("This day is past: a vacancy is open until today at least"))
    if facts.post_kind == PostKind.SERVICE and facts.employer_kind == EmployerKind.OTHER:
        raise VacancyRefused("post_kind", _("Service is in a body of the ministry. Choose its body or a civil post."))
    if not (facts.contact_phone or facts.contact_email):
        raise VacancyRefused("contact_phone", _("Enter a phone or an e-mail: somebody will ask about the vacancy"))


def same_vacancy(facts: VacancyFacts) -> tuple[str, ...]:
    """What no two open vacancies share."""
    where = facts.territory.pk if facts.territory else ""
    return folded(facts.employer), folded(facts.post), facts.employer_kind, facts.post_kind, where


def _save(vacancy: Vacancy, facts: VacancyFacts, *, is_new: bool) -> None:
    try:
        with transaction.atomic():
            vacancy.save(force_insert=is_new, update_fields=None if is_new else WRITTEN)
    except IntegrityError as error:
        same = Vacancy.objects.filter(
            employer__iexact=facts.employer,
            post__iexact=facts.post,
            employer_kind=facts.employer_kind,
            post_kind=facts.post_kind,
            territory=facts.territory,
            ended_at=None,
        )
        known = same.exclude(pk=vacancy.pk).values_list("pk", flat=True).first()
        if known is None:
            raise
        raise VacancyRefused("post", _("This vacancy is written down already. Correct it or end it."), known) from error


def _locked(pk: UUID, version: int | None) -> Vacancy:
    vacancy = Vacancy.objects.select_for_update(of=("self",)).get(pk=pk)
    if vacancy.ended_at:
        raise IllegalTransition(VacancyRefusal.ENDED)
    refuse_outdated(shown=version, now=vacancy.version)
    return vacancy


AT_ONCE: Final = 500  # rows in a statement
LISTED_FIELDS: Final = (*VacancyFacts.__dataclass_fields__, "is_remote", "version", "changed_by", "changed_at")


@dataclass(frozen=True)
class ListedVacancy:
    """`known`: the open vacancy that the row is about, None for a new one; `version`: the one that the check saw."""

    known: UUID | None
    version: int
    facts: VacancyFacts


@transaction.atomic
def save_vacancies(listed: Sequence[ListedVacancy], *, by: Supporter, at: datetime) -> None:
    """What is not in the list stays. Raises ListRefused when a vacancy has changed since the list was checked."""
    keys = [one.known for one in listed if one.known]
    locked = Vacancy.objects.select_for_update(of=("self",)).filter(pk__in=keys, ended_at=None).order_by("pk")
    known = {vacancy.pk: vacancy for vacancy in locked}
    try:
        with transaction.atomic():
            rows = [_row(one, known.get(one.known) if one.known else None, by, at) for one in listed]
            Vacancy.objects.bulk_create([row for row in rows if row.pk not in known], batch_size=AT_ONCE)
            Vacancy.objects.bulk_update([row for row in rows if row.pk in known], LISTED_FIELDS, batch_size=AT_ONCE)
    except (IntegrityError, VacancyRefused) as error:
        raise ListRefused from error


def _row(one: ListedVacancy, known: Vacancy | None, by: Supporter, at: datetime) -> Vacancy:
    """Raises ListRefused, VacancyRefused."""
    if bool(one.known) != bool(known) or (known and known.version != one.version):
        raise ListRefused
    refuse_vacancy(one.facts, at=at)
    vacancy = known or Vacancy(pk=new_id(), version=0)
    put_into(vacancy, one.facts, by=by, at=at)
    return vacancy
