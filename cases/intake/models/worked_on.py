"""What counts as work on a card: one registry. A card with work is neither withdrawn nor taken back with its import.

A test fails for a model with a key to a card or a person that is neither in WORK nor in NO_WORK.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet, Value

from cases.case.models.case import Case
from cases.case.models.closure import Closure
from cases.case.models.hand_over import HandOver
from cases.case.models.history.event import CaseEvent
from cases.case.models.loss import Loss
from cases.case.models.question import Question
from cases.case.models.team import TeamMember
from cases.course.models.hold import HoldSpan
from cases.course.models.promise import Promise
from cases.course.models.risk import RiskLowering
from cases.course.models.visit import Visit
from cases.leading.models.card_request import CardRequest
from cases.person.models.safety.talk import SafetyTalk
from cases.reintegration.models.community.invitation import EventInvitation
from cases.reintegration.models.community.peer import PeerSide
from cases.reintegration.models.employment.profile import FunctionalProfile
from cases.reintegration.models.jobs.job import Job
from cases.reintegration.models.jobs.letter import EmployerLetter
from cases.reintegration.models.jobs.proposal import JobProposal
from cases.reintegration.models.package import CommunityPackage
from supporters.directory.models import Supporter
from veterans.models import Consent, Person


@dataclass(frozen=True)
class Work:
    """Rows that are work. `path`: from a row to its card, or with `of_person` to its person. `made`: the field with the moment of
    rows that opening the card writes as well, so that only later ones count; "": each row counts."""

    path: str = "case"
    of_person: bool = False
    made: str = ""


OF_CARD: Final = Work()
OF_PERSON: Final = Work("person", of_person=True)

WORK: Final[dict[type[Any], Work]] = {
    Visit: Work(made="recorded_at"),  # an import writes the last contact
    HandOver: Work(made="asked_at"),  # and asks the colleague of the row
    Promise: Work(made="made_at"),  # to ask for consent
    Consent: Work("person", of_person=True, made="recorded_at"),
    **dict.fromkeys((TeamMember, HoldSpan, Closure, Loss, RiskLowering, SafetyTalk, CommunityPackage), OF_CARD),
    **dict.fromkeys((CardRequest, Question, PeerSide, EventInvitation), OF_CARD),
    **dict.fromkeys((Job, JobProposal, EmployerLetter), OF_CARD),
    FunctionalProfile: OF_PERSON,
    Case: Work("absorbed_by"),
    Person: Work("joined_into", of_person=True),
}


def register_rows_of_work(work: Work, *models: type[Any]) -> None:
    """Models of a subject that is above this one."""
    WORK.update(dict.fromkeys(models, work))


# By label: why its rows are no work.
NO_WORK: Final[dict[str, str]] = {
    "CaseEvent": "has_work() asks for it by itself: what its author mends on a new card is no work of another",
    **dict.fromkeys(
        ("Episode", "Stay", "FollowUp", "StageSpan", "StateSpan", "OwnerSpan", "DepartmentSpan", "RiskSpan"),
        "opening the card writes it, and each change has its event",
    ),
    **dict.fromkeys(
        ("Veteran", "PersonName", "Phone", "Identifier", "PlaceOfLife", "FamilyTie"),
        "data that a registration writes, and each change has its event",
    ),
    **dict.fromkeys(("Check", "JobCheck"), "made by the end of the support or with a job, which count"),
    **dict.fromkeys(
        ("Join", "JoinedCard", "JoinChoice"), "a join that holds is a pointer of card and person, one undone has its events"
    ),
    "ImportedRow": "the row that the card was opened from",
    "PurposeGrant": "who looks at a card does nothing on it",
    **dict.fromkeys(("DuplicatePair", "PairSearch", "SearchToken"), "kept by the search for everybody"),
}


def has_work(case: Case, *, but_by: Supporter | None = None) -> bool:
    """Whether anything was done on the card after it was opened. `but_by`: whose own events don't count."""
    events = CaseEvent.objects.filter(case=case, at__gt=case.opened_at)
    if but_by:
        events = events.exclude(by=but_by)
    found = [rows.order_by().annotate(one=Value(1)).values_list("one") for rows in (events, *_work(case))]
    return bool(found[0].union(*found[1:], all=True).exists())


def _work(case: Case) -> list[QuerySet[Any]]:
    rows = []
    for model, work in WORK.items():
        of_it = model.objects.filter(**{work.path: case.person_id if work.of_person else case.pk})
        rows.append(of_it.filter(**{f"{work.made}__gt": case.opened_at}) if work.made else of_it)
    return rows
