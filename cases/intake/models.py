"""Joins of cards, and heads of imports."""

from collections.abc import Collection
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.case.models.case import Case
from cases.case.models.imports import RegisterImport
from cases.case.states import CaseState
from cases.course.models.follow_up import FollowUp
from cases.course.models.hold import HoldSpan
from cases.course.models.promise import Promise
from cases.intake.states import JoinField
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Absence, Department, Supporter
from supporters.directory.models.tree import Tree
from supporters.directory.roles import Permission
from veterans.models import DuplicatePair, Person


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
