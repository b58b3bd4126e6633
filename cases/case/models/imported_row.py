from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.case.models.hand_over import HandOver
from cases.case.models.register_import import RegisterImport
from cases.case.states import CaseState, RowState
from cases.case.states.imports import UNSETTLED, WITH_CARD, WITH_CONTENT
from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter

CONTENT_CHARS = 8_000


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

    def counted(self, register_id: UUID) -> dict[RowState, int]:
        """How many rows are in each state; 0 for a state of none."""
        rows = self.filter(register=register_id).values_list("state").annotate(n=Count("pk"))
        return dict.fromkeys(RowState, 0) | {RowState(state): n for state, n in rows}

    def known_tokens(self, tokens: Iterable[bytes], cases: QuerySet[Any]) -> set[bytes]:
        """Those of these tokens for which an import has opened one of `cases`. One query when there is none at all."""
        known = dict(self.of_card().filter(token__in=list(tokens)).values_list("case", "token"))
        reached = cases.filter(pk__in=known).values_list("pk", flat=True) if known else ()
        return {bytes(known[case_id] or b"") for case_id in reached}


class ImportedRow(models.Model):
    """A row of an imported register, with its content until a card is opened for it or it is left out.

    `line`: its number in the table. `person_key`: the key that the person gets when registered: a reader of the content is
    recorded as a reader of that person, and one row can't register two. `token`: keyed, of all that identifies the person in the
    row, so that a list that is uploaded again is recognised (NULL until it is checked). `twins`: lines of the same list that are
    the same person. `words`: why the person is another one than those who look alike. `opened_at`: of its card and of all that
    the import wrote on it; what is later was done by somebody. `unrecognised`: the colleague whom the row names, if no head had
    recognised them when it was checked or its card opened: the card waits in the queue. `spread_for`, `spread_on`: the colleague
    or department whose working days the first step was spread over, and the day it got.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(RegisterImport, models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField()
    person_key = models.UUIDField(default=new_id, unique=True, editable=False)
    content = SealedTextField(subject="person_key", null=True, max_chars=CONTENT_CHARS)
    token = models.BinaryField(null=True)
    twins = ArrayField(models.PositiveIntegerField(), default=list)
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
