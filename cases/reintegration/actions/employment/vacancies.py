"""Write down a vacancy, correct it, end it. What is past its last day drops out by itself and may be renewed."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.case.states import IllegalTransition
from cases.reintegration.models import Vacancy
from cases.reintegration.models.employment.facts import VacancyFacts
from cases.reintegration.states import EmployerKind, PostKind, VacancyEnd, VacancyRefusal
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.alphabet import folded
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter

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
