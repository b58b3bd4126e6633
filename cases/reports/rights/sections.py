"""The order of the report of everything held: sections, and the kinds of rows in each."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from cases.models import (
    CardRequest,
    Case,
    CaseEvent,
    Check,
    Closure,
    CommunityPackage,
    DataRequest,
    DepartmentSpan,
    EmployerLetter,
    Episode,
    EpisodeInjury,
    Erasure,
    EventInvitation,
    FollowUp,
    FunctionalProfile,
    HandOver,
    HoldSpan,
    Job,
    JobCheck,
    JobProposal,
    Join,
    JoinChoice,
    LegalHold,
    Liking,
    Loss,
    Outcome,
    OwnerSpan,
    PeerSide,
    ProfileTraining,
    Promise,
    PurposeGrant,
    Question,
    RiskLowering,
    RiskSpan,
    StageSpan,
    StateSpan,
    Stay,
    TeamMember,
    Visit,
)
from veterans.models import Consent, FamilyTie, Identifier, Person, PersonName, Phone, PlaceOfLife, Veteran


@dataclass(frozen=True)
class Kind:
    """`order`: of its rows; by their keys, so by the time they were made, where it is "pk"."""

    model: type[Any]
    title: str | Words
    order: str = "pk"


@dataclass(frozen=True)
class Section:
    title: str | Words
    kinds: tuple[Kind, ...]


SECTIONS: Final = (
    Section(
        _("The person"),
        (
            Kind(Person, _("Names and birth")),
            Kind(PersonName, _("Other names")),
            Kind(Veteran, _("Service")),
            Kind(Identifier, _("Taxpayer number (РНОКПП)")),
            Kind(FamilyTie, _("Relatives")),
            Kind(Phone, _("Phones")),
            Kind(PlaceOfLife, _("Place of life")),
            Kind(FunctionalProfile, _("What the person can do at work"), "recorded_at"),
            Kind(ProfileTraining, _("Training")),
        ),
    ),
    Section(_("Consent"), (Kind(Consent, _("Answers about consent"), "recorded_at"),)),
    Section(
        _("The support"),
        (
            Kind(Case, _("Cards"), "opened_at"),
            Kind(Episode, _("Wounds and illnesses"), "started_at"),
            Kind(EpisodeInjury, _("What is wounded")),
            Kind(StageSpan, _("Stages"), "from_at"),
            Kind(StateSpan, _("Open, closed"), "from_at"),
            Kind(RiskSpan, _("Risk"), "from_at"),
            Kind(RiskLowering, _("Proposals to lower the risk"), "asked_at"),
            Kind(HoldSpan, _("Pauses"), "from_at"),
            Kind(Closure, _("Proposals to end the support"), "asked_at"),
            Kind(Outcome, _("What was reached")),
            Kind(Check, _("Checks after the end"), "due_on"),
            Kind(Loss, _("Reports of a loss"), "reported_at"),
        ),
    ),
    Section(
        _("Places"),
        (
            Kind(Stay, _("Where the person was"), "from_at"),
            Kind(Stay._meta.get_field("history").related_model, _("Places before they were corrected"), "pgh_id"),
        ),
    ),
    Section(
        _("Entries and plans"),
        (
            Kind(Visit, _("Entries"), "occurred_at"),
            Kind(FollowUp, _("Steps"), "planned_at"),
            Kind(Promise, _("Promises"), "made_at"),
            Kind(CaseEvent, _("Events of the card"), "at"),
        ),
    ),
    Section(
        _("Work"),
        (
            Kind(JobProposal, _("Vacancies that were shown"), "made_at"),
            Kind(EmployerLetter, _("Letters to employers"), "made_at"),
            Kind(Job, _("Jobs"), "started_on"),
            Kind(JobCheck, _("Checks of jobs"), "due_on"),
        ),
    ),
    Section(
        _("Who works with the person"),
        (
            Kind(OwnerSpan, _("Who led the card"), "from_at"),
            Kind(DepartmentSpan, _("Departments"), "from_at"),
            Kind(TeamMember, _("Team"), "from_at"),
            Kind(HandOver, _("Hand-overs"), "asked_at"),
            Kind(CardRequest, _("Requests of colleagues"), "asked_at"),
            Kind(Question, _("Questions of heads"), "asked_at"),
            Kind(CommunityPackage, _("Packages for a community"), "made_at"),
            Kind(PurposeGrant, _("Why a colleague opened the card"), "granted_at"),
        ),
    ),
    Section(
        _("Community"),
        (
            Kind(EventInvitation, _("Invitations to events"), "invited_at"),
            Kind(Liking, _("What the person liked")),
            Kind(PeerSide, _("Ties with a peer")),
        ),
    ),
    Section(
        _("Requests about the data"),
        (
            Kind(DataRequest, _("What the person asked"), "received_on"),
            Kind(Erasure, _("Erasure of the data"), "asked_at"),
            Kind(LegalHold, _("Held from erasure"), "set_at"),
        ),
    ),
    Section(
        _("Joined cards"),
        (Kind(Join, _("Joins"), "joined_at"), Kind(JoinChoice, _("Values taken from the other card"))),
    ),
)
