"""Which tables hold data of a person, and by which path a row leads to them. The report of everything held reads this list.

A test fails for a model with data of a person that is neither here nor in EXCLUDED.
"""

from dataclasses import dataclass
from typing import Any, Final

from cases.models.case import Case
from cases.models.community.invitation import EventInvitation, Liking
from cases.models.community.peer import PeerSide
from cases.models.employment.profile import FunctionalProfile, ProfileTraining
from cases.models.endings.check import Check
from cases.models.endings.closure import Closure, Outcome
from cases.models.endings.episode import Episode, EpisodeInjury
from cases.models.endings.hold import HoldSpan
from cases.models.follow_up import FollowUp
from cases.models.hand_over import HandOver
from cases.models.history.event import CaseEvent
from cases.models.history.spans import DepartmentSpan, OwnerSpan, RiskSpan, StageSpan, StateSpan
from cases.models.history.stay import Stay
from cases.models.intake.card_request import CardRequest
from cases.models.jobs.job import Job, JobCheck
from cases.models.jobs.letter import EmployerLetter
from cases.models.jobs.proposal import JobProposal
from cases.models.joining.join import Join, JoinChoice
from cases.models.loss import Loss
from cases.models.package import CommunityPackage
from cases.models.promise import Promise
from cases.models.purpose import PurposeGrant
from cases.models.questions.question import Question
from cases.models.rights.data_request import DataRequest
from cases.models.rights.erasure import Erasure
from cases.models.rights.legal_hold import LegalHold
from cases.models.risk import RiskLowering
from cases.models.team import TeamMember
from cases.models.visit import Visit
from veterans.models import Consent, FamilyTie, Identifier, Person, PersonName, Phone, PlaceOfLife, Veteran


@dataclass(frozen=True)
class Held:
    """`path`: the lookup from a row to the key of its person, or with `of_card` to the key of its card. `also`: another one to a
    person, "" for none."""

    path: str
    of_card: bool = True
    also: str = ""


OF_PERSON: Final = Held("person", of_card=False)
OF_CARD: Final = Held("case")

HELD: Final[dict[type[Any], Held]] = {
    Person: Held("pk", of_card=False),
    **dict.fromkeys((PersonName, Veteran, Identifier, PlaceOfLife, Consent, LegalHold, Erasure), OF_PERSON),
    FunctionalProfile: OF_PERSON,
    ProfileTraining: Held("profile__person", of_card=False),
    Phone: Held("person", of_card=False, also="tie__person"),
    FamilyTie: Held("veteran", of_card=False),  # a report of the relative would say who is accompanied
    Join: Held("remains", of_card=False),
    JoinChoice: Held("join__remains", of_card=False),
    Case: Held("pk"),
    **dict.fromkeys((StageSpan, StateSpan, OwnerSpan, DepartmentSpan, RiskSpan, Stay, TeamMember, Episode, HoldSpan), OF_CARD),
    **dict.fromkeys((Visit, FollowUp, Promise, CaseEvent, RiskLowering, Closure, Check, Loss), OF_CARD),
    **dict.fromkeys((HandOver, CommunityPackage, CardRequest, Question, PurposeGrant, DataRequest), OF_CARD),
    **dict.fromkeys((JobProposal, EmployerLetter, Job, JobCheck), OF_CARD),
    Stay._meta.get_field("history").related_model: OF_CARD,
    **dict.fromkeys((EventInvitation, PeerSide), OF_CARD),
    Liking: Held("invitation__case"),
    EpisodeInjury: Held("episode__case"),
    Outcome: Held("closure__case"),
}

# By label: why the report leaves it out.
EXCLUDED: Final[dict[str, str]] = {
    **dict.fromkeys(("Circle", "CommunityEvent"), "a directory of meetings: it says of no person who comes"),
    **dict.fromkeys(
        ("PersonHistory", "PersonNameHistory", "VeteranHistory", "IdentifierHistory", "FamilyTieHistory", "PhoneHistory"),
        "the section about changes of the data says what each version changed",
    ),
    "CaseHistory": "each value that a card had is in a span or in a row of the report",
    **dict.fromkeys(
        ("DuplicatePair", "DuplicatePairHistory"), "it names another person, and would say that they are accompanied"
    ),
    "JoinedCard": "keys of rows that a join ended, by which it is undone; the rows themselves are in the report",
    **dict.fromkeys(
        ("RegisterImport", "ImportedRow"),
        "the row of a list is deleted when its card opens; before that nobody is registered",
    ),
    "SafetyTalk": "a paper is read by others: who accompanies shows the person on the screen what was agreed (ADR 50)",
    "SafetyCount": "sums of the whole country: no row is of a person",
    "PeerChange": "keys of rows that are in the report, kept for a day at most; no words",
    "PairSearch": "a queue of keys, emptied each minute",
    "NameEntry": "a dictionary of spellings: it says of nobody who has them",
    "SearchToken": "keyed digests of numbers that the report has in words",
    "AccessRecord": "the section about who looked is made of it",
    "UnopenedValue": "the key of a value that was damaged; no words",
    "EnvelopeKey": "a key of this site",
    "Draft": "a form that a colleague has not sent: no record of the person yet; it is deleted after a day",
    **dict.fromkeys(
        ("Export", "ExportPart"), "a copy of a list that a colleague asked for; its rows and words are deleted after a day"
    ),
    "SubmissionKey": "keyed digests of forms, so that none takes effect twice",
    "Notification": "the key of a row that is in the report; no words",
    **dict.fromkeys(
        ("Supporter", "SupporterHistory", "Absence", "AbsenceHistory", "Approval", "EmailChange", "Emergency", "CalendarLink"),
        "data of staff, not of a person under support",
    ),
}
