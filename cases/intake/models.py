"""Joins of cards, heads of imports, and what counts as work on a card."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet, Value

from cases.case.models.case import Case
from cases.case.models.closure import Closure
from cases.case.models.hand_over import HandOver
from cases.case.models.history.past import CaseEvent
from cases.case.models.imports import RegisterImport
from cases.case.models.loss import Loss
from cases.case.models.question import Question
from cases.case.models.team import TeamMember
from cases.case.states import CaseState
from cases.course.models.follow_up import FollowUp
from cases.course.models.hold import HoldSpan
from cases.course.models.promise import Promise
from cases.course.models.risk import RiskLowering
from cases.course.models.visit import Visit
from cases.intake.states import JoinField
from cases.leading.models.card_request import CardRequest
from cases.person.models import SafetyTalk
from cases.reintegration.models.community.invitation import EventInvitation
from cases.reintegration.models.community.peer import PeerSide
from cases.reintegration.models.employment.profile import FunctionalProfile
from cases.reintegration.models.jobs.job import Job
from cases.reintegration.models.jobs.proposal import EmployerLetter, JobProposal
from cases.reintegration.models.package import CommunityPackage
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Absence, Department, Supporter
from supporters.directory.models.tree import Tree
from supporters.directory.roles import Permission
from veterans.models import Consent, DuplicatePair, Person


def without_head(registers: Collection[RegisterImport], day: date) -> frozenset[UUID]:
    """Imports whose head leads the department no more, neither as its head or one above nor as the cover of such a head.

    Two queries for any number of imports with their heads, none for none.
    """
    heads = {register.head for register in registers}
    if not heads:
        return frozenset()
    posts = {(head.pk, head.department_id) for head in heads}
    covered = Absence.objects.on(day).filter(cover__in=heads, supporter__is_active=True)
    posts |= set(covered.values_list("cover", "supporter__department"))
    tree = Tree.read()

    def is_led(register: RegisterImport) -> bool:
        return any((register.head_id, above) in posts for above in tree.upwards(register.department_id))

    return frozenset(one.pk for one in registers if not (_is_at_work(one.head) and is_led(one)))


def _is_at_work(head: Supporter) -> bool:
    return head.is_active and not head.is_suspended and Permission.REGISTER_IMPORT in head.granted


JOIN: Final = "join"  # subject kind of a join in notifications


class Join(models.Model):
    """Two persons that turned out to be one. Nothing is moved: `joined` points to `remains` until the join is undone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pair = models.ForeignKey(DuplicatePair, models.PROTECT, related_name="joins")
    remains = models.ForeignKey(Person, models.PROTECT, related_name="+")
    joined = models.ForeignKey(Person, models.PROTECT, related_name="+")
    joined_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    undone_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "pair": "C2",
        "remains": "C2",
        "joined": "C2",
        "joined_by": "C1",
        "joined_at": "C2",
        "undone_by": "C1",
        "undone_at": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["joined"], condition=Q(undone_at=None), name="one_current_join"),
            models.CheckConstraint(condition=~Q(remains=F("joined")), name="join_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__gt=F("joined_at"), undone_at__isnull=False, undone_by__isnull=False),
                name="join_undone_or_current",
            ),
        ]


class JoinedCard(models.Model):
    """A card that another one absorbed, and what the join did to both, so that it can be undone.

    `state_before`: of `card`. `ended`: keys of the rows that ended with it, by kind. `hold`: its pause. Of `into`: `leads`, the
    owner of `card` who leads it since then (NULL: its owner stayed), in place of `owner_before` in `department_before`;
    `promise`, made of the later of the two planned steps; `planned`, a copy of the earlier step of `card`, in place of
    `replaced`; `members`, the memberships of its team that began.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    join = models.ForeignKey(Join, models.PROTECT, related_name="cards")
    card = models.ForeignKey(Case, models.PROTECT, related_name="+")
    into = models.ForeignKey(Case, models.PROTECT, related_name="+")
    state_before = models.CharField(max_length=10, choices=CaseState.choices)
    ended = models.JSONField(default=dict)
    hold = models.ForeignKey(HoldSpan, models.PROTECT, null=True, related_name="+")
    leads = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    owner_before = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    department_before = models.ForeignKey(Department, models.PROTECT, related_name="+")
    promise = models.ForeignKey(Promise, models.PROTECT, null=True, related_name="+")
    planned = models.ForeignKey(FollowUp, models.PROTECT, null=True, related_name="+")
    replaced = models.ForeignKey(FollowUp, models.PROTECT, null=True, related_name="+")
    members = ArrayField(models.UUIDField(), default=list)

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "join": "C2",
        "card": "C2",
        "into": "C2",
        "state_before": "C3",
        "ended": "C2",
        "hold": "C2",
        "leads": "C1",
        "owner_before": "C1",
        "department_before": "C1",
        "promise": "C2",
        "planned": "C2",
        "replaced": "C2",
        "members": "C2",
    }
    open_text_reasons: ClassVar[str] = "ended holds keys of rows by kind, no words"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["join", "card"], name="joined_card_once"),
            models.CheckConstraint(condition=~Q(card=F("into")), name="joined_card_into_another"),
            models.CheckConstraint(
                condition=Q(state_before__in=[CaseState.OPEN, CaseState.CLOSED]), name="joined_card_state_before"
            ),
            models.CheckConstraint(
                condition=Q(planned=None, replaced=None) | Q(planned__isnull=False, replaced__isnull=False),
                name="joined_card_step_replaced",
            ),
        ]


class JoinChoice(models.Model):
    """A value that the remaining person took from the other one, and what it was before; NULL: there was none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    join = models.ForeignKey(Join, models.PROTECT, related_name="choices")
    field = models.CharField(max_length=15, choices=JoinField.choices)
    taken_from = models.ForeignKey(Person, models.PROTECT, related_name="+")
    before = SealedTextField(subject="join.remains_id", null=True)
    after = SealedTextField(subject="join.remains_id")

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "join": "C2",
        "field": "C2",
        "taken_from": "C2",
        "before": "C3",
        "after": "C3",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["join", "field"], name="join_choice_once"),
            models.CheckConstraint(condition=Q(field__in=JoinField.values), name="join_field_known"),
        ]


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
