"""Record what a person can do at work. A profile is never changed: a new one replaces it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.models import Case
from cases.case.states import CaseState, EventKind, IllegalTransition
from cases.person.actions.changes import record_of_person
from cases.reintegration.models import FunctionalProfile, ProfileTraining
from cases.reintegration.models.employment.facts import COLUMNS, ProfileFacts
from privacy.ids import new_id
from privacy.opening import to_edit
from supporters.directory.actions.versions import refuse_outdated
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
    """Nobody looks for work for somebody who is lost, or after the support has ended."""
    return not case.loss and case.state == CaseState.OPEN


def refuse_without_support(case: Case) -> None:
    """Raises IllegalTransition."""
    if not goes_on(case):
        raise IllegalTransition(case.refusal)


def _add_trainings(profile: FunctionalProfile, facts: ProfileFacts) -> None:
    """What somebody has they need not learn."""
    kinds = {**dict.fromkeys(facts.wanted, False), **dict.fromkeys(facts.held, True)}
    rows = [ProfileTraining(pk=new_id(), profile=profile, kind_id=code, is_held=held) for code, held in sorted(kinds.items())]
    ProfileTraining.objects.bulk_create(rows)
