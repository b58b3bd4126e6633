"""A register that a head imports, and its rows."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cases.case.models.hand_over import HandOver
from cases.case.states import CaseState, RowState
from cases.case.states.imports import UNSETTLED, WITH_CARD, WITH_CONTENT
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Department, Supporter, reach
from veterans.models import LegalBasis

MATCHING_CHARS = 200_000


class RegisterImportQuerySet(QuerySet["RegisterImport"]):
    def visible_to(self, user: Supporter) -> "RegisterImportQuerySet":
        """Of the departments that the user leads."""
        return self.filter(department__in=reach(user).department_ids)

    def with_work(self) -> "RegisterImportQuerySet":
        """With rows to check, to compare, to open or to withdraw."""
        return self.filter(
            Q(compared_at=None, matched_at__isnull=False, cleared_at=None)
            | Q(_has(RowState.UNCHECKED), matched_at__isnull=False)
            | Q(_has(RowState.READY), confirmed_at__isnull=False, undone_at=None)
            | Q(_has(RowState.OPENED), undone_at__isnull=False)
        )

    def matched_before(self, token: bytes, departments: Collection[UUID]) -> "RegisterImport | None":
        """The last confirmed import of these departments whose table had the same headings."""
        before = self.filter(headings_token=token, department__in=departments, confirmed_at__isnull=False)
        return before.order_by("confirmed_at").last()

    def to_clear(self, before: datetime) -> "RegisterImportQuerySet":
        """Uploaded, or taken over, before that moment, with contents of rows left."""
        begun = Coalesce("taken_over_at", "uploaded_at")
        return self.alias(begun=begun).filter(cleared_at=None, begun__lt=before)

    def waiting_of(self, head_id: UUID) -> "RegisterImportQuerySet":
        """Imports that stop when this head leaves: with rows that open no card yet."""
        return self.filter(_waits(), head=head_id)

    def with_waiting(self) -> "RegisterImportQuerySet":
        """With `is_waiting`: rows open no card before somebody has worked on them."""
        return self.annotate(is_waiting=ExpressionWrapper(_waits(), models.BooleanField()))


def _waits() -> Q:
    return Q(_has(*UNSETTLED), cleared_at=None, undone_at=None)


def _has(*states: RowState) -> Exists:
    rows: Any = apps.get_model("cases", "ImportedRow")  # its module imports this one
    return Exists(rows.objects.filter(register=OuterRef("pk"), state__in=states))


class RegisterImport(models.Model):
    """A register that a head brings from elsewhere: uploaded, checked, confirmed, opened card by card, perhaps undone.

    Its state is that of its rows and of these moments; nothing is counted here. `head`: in whose name and reach it works; who
    uploaded it, until another head takes it over. `taken_over_at`: by the present head. `compared_at`: the rows were compared
    with each other. `matching`: which column of the table is which, and what its values mean; NULL once an import that was never
    confirmed is cleared. `headings_token`: keyed, equal for tables with the same headings. `matched_at`: from then on the rows
    are checked. `basis`: on what the processing of the data rests until the people are asked for consent. `undone_at`: when
    the undoing was asked for. `cleared_at`: the contents of the rows that opened no card were deleted, so that no second copy of
    the register stays.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    head = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    taken_over_at = models.DateTimeField(null=True)
    matching = SealedTextField(null=True, max_chars=MATCHING_CHARS)
    headings_token = models.BinaryField(null=True)
    matched_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    basis = models.ForeignKey(LegalBasis, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    objects = RegisterImportQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "department": "C1",
        "uploaded_by": "C1",
        "uploaded_at": "C2",
        "head": "C1",
        "taken_over_at": "C2",
        "matching": "C2",
        "headings_token": "C0",
        "matched_at": "C2",
        "compared_at": "C2",
        "basis": "C2",
        "confirmed_by": "C1",
        "confirmed_at": "C2",
        "undone_by": "C1",
        "undone_at": "C2",
        "cleared_at": "C2",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_over_at=None, head=F("uploaded_by"))
                | Q(taken_over_at__gte=F("uploaded_at"), taken_over_at__isnull=False),
                name="import_of_its_author_or_taken_over",
            ),
            models.CheckConstraint(
                condition=Q(compared_at=None) | Q(compared_at__gte=F("matched_at"), matched_at__isnull=False),
                name="import_compared_once_it_is_matched",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, basis=None)
                | Q(
                    confirmed_at__gte=F("compared_at"),
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    basis__isnull=False,
                    compared_at__isnull=False,
                ),
                name="import_confirmed_after_its_check",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(
                    undone_at__gte=F("confirmed_at"), undone_at__isnull=False, undone_by__isnull=False, confirmed_at__isnull=False
                ),
                name="import_undone_after_it_was_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["uploaded_at"], condition=Q(cleared_at=None), name="import_not_cleared")]


CONTENT_CHARS = 42_000  # fifty cells of 400 characters, as JSON


class ImportedRowQuerySet(QuerySet["ImportedRow"]):
    def of_card(self) -> "ImportedRowQuerySet":
        """With a card that was opened for it and is not withdrawn."""
        return self.filter(state__in=(RowState.OPENED, RowState.KEPT))

    def without_owner(self, register_id: UUID) -> "ImportedRowQuerySet":
        """Those that name a colleague whom no head had recognised: without a card yet, or with one that is offered to nobody."""
        queued = Q(state=RowState.OPENED, case__state=CaseState.OPEN, case__owner=None)
        offered = Exists(HandOver.objects.open().filter(case=OuterRef("case")))
        named = self.filter(register=register_id, unrecognised__isnull=False)
        return named.filter(Q(state__in=UNSETTLED) | (queued & ~offered))

    def with_fault(self, fault: str) -> "ImportedRowQuerySet":
        return self.filter(faults__contains=[fault])

    def counted(self, register_id: UUID) -> dict[RowState, int]:
        """How many rows are in each state; 0 for a state of none."""
        rows = self.filter(register=register_id).values_list("state").annotate(n=Count("pk"))
        return dict.fromkeys(RowState, 0) | {RowState(state): n for state, n in rows}

    def repeated(self, register_id: UUID) -> int:
        """How many rows that wait for an answer repeat another one of the list, word for word."""
        rows = self.filter(register=register_id, state=RowState.ALIKE).order_by().values("token").annotate(n=Count("pk"))
        return sum(n - 1 for n in rows.values_list("n", flat=True))

    def known_tokens(self, tokens: Iterable[bytes], cases: QuerySet[Any]) -> dict[bytes, set[UUID]]:
        """Those of these tokens for which imports have opened some of `cases`: these imports. One query when there is none."""
        known = list(self.of_card().filter(token__in=list(tokens)).values_list("case", "token", "register"))
        keys = [case_id for case_id, _token, _register in known]
        reached = set(cases.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
        found: dict[bytes, set[UUID]] = {}
        for case_id, token, register_id in known:
            if case_id in reached:
                found.setdefault(bytes(token or b""), set()).add(register_id)
        return found


class ImportedRow(models.Model):
    """A row of an imported register, with its content until a card is opened for it, it is left out, or found to be known.

    `line`: its number in the table. `person_key`: the key that the person gets when registered: a reader of the content is
    recorded as a reader of that person, and one row can't register two. `token`: keyed, of all that identifies the person in
    the row, so that a list that is uploaded again is recognised (NULL until it is checked). `twins`: lines of the same list
    that are the same person. `faults`: codes of what is wrong, no values. `words`: why the person is another one than those
    who look alike. `opened_at`: of its card and of all that the import wrote on it; what is later was done by somebody.
    `unrecognised`: the colleague whom the row names, if no head had recognised them when it was checked or its card opened:
    the card waits in the queue. `spread_for`, `spread_on`: the colleague or department whose working days the first step was
    spread over, and the day it got.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(RegisterImport, models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField()
    person_key = models.UUIDField(default=new_id, unique=True, editable=False)
    content = SealedTextField(subject="person_key", null=True, max_chars=CONTENT_CHARS)
    token = models.BinaryField(null=True)
    twins = ArrayField(models.PositiveIntegerField(), default=list)
    faults = ArrayField(models.CharField(max_length=40), default=list)
    state = models.CharField(max_length=10, choices=RowState.choices, default=RowState.UNCHECKED)
    words = SealedTextField(subject="person_key", null=True)
    answered_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    case = models.OneToOneField("cases.Case", models.PROTECT, null=True, related_name="imported_row")
    opened_at = models.DateTimeField(null=True)
    unrecognised = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    spread_for = models.UUIDField(null=True)
    spread_on = models.DateField(null=True)

    objects = ImportedRowQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "register": "C2",
        "line": "C0",
        "person_key": "C2",
        "content": "C3",
        "token": "C2",
        "twins": "C2",
        "faults": "C2",
        "state": "C2",
        "words": "C3",
        "answered_by": "C1",
        "answered_at": "C2",
        "case": "C2",
        "opened_at": "C2",
        "unrecognised": "C1",
        "spread_for": "C1",
        "spread_on": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "line"], name="imported_line_once"),
            models.CheckConstraint(condition=Q(state__in=RowState.values), name="imported_row_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=WITH_CONTENT, content__isnull=False) | (~Q(state__in=WITH_CONTENT) & Q(content=None)),
                name="imported_row_content_until_opened",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WITH_CARD, case__isnull=False, opened_at__isnull=False)
                | (~Q(state__in=WITH_CARD) & Q(case=None, opened_at=None)),
                name="imported_row_has_its_card",
            ),
            models.CheckConstraint(
                condition=Q(spread_for=None, spread_on=None) | Q(spread_for__isnull=False, spread_on__isnull=False),
                name="imported_step_spread_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None) | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="imported_row_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["register", "state", "line"], name="imported_row_queue"),
            models.Index(fields=["token"], condition=Q(token__isnull=False), name="imported_row_token"),
            models.Index(fields=["spread_for", "spread_on"], condition=Q(spread_on__isnull=False), name="imported_steps_spread"),
        ]
