from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter

LASTS: Final = timedelta(hours=24)
PART_CHARS: Final = 4_000_000


class ExportFormat(models.TextChoices):
    XLSX = "xlsx", _("workbook .xlsx")
    CSV = "csv", _("plain table .csv")


class ExportReason(models.TextChoices):
    """Why data of persons leave the site; the code is the purpose of the access records."""

    COMMAND = "command_report", _("A report to the leadership")
    MEETING = "meeting", _("A meeting about the work")
    INSPECTION = "inspection", _("A check of the work")
    INQUIRY = "inquiry", _("An answer to a written request")
    OTHER = "other_export", _("Another reason")


class ExportFault(models.TextChoices):
    """Why a file can't be made, or not be opened any more."""

    GONE = "gone", _("You do not see this list any more, or it has other filters now. Open the list and ask for the file again.")
    CHANGED = "changed", _("The list has changed while it was read. Ask for the file again.")
    TOO_LONG = "too_long", _("The list has more than 10,000 rows by now. Narrow it down with filters.")
    LENT = (
        "lent",
        _(
            "This list has rows that you see only while you stand in for a colleague or are on duty. They are not saved as a"
            " file. Narrow the list down with filters."
        ),
    )


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: Supporter, at: datetime) -> "ExportQuerySet":
        """Of the user, until they go."""
        return self.filter(by=user, until__gt=at)

    def with_work(self, at: datetime) -> "ExportQuerySet":
        """Neither whole nor refused, the earliest first."""
        return self.filter(ready_at=None, fault="", until__gt=at).order_by("asked_at", "pk")

    def over(self, at: datetime) -> "ExportQuerySet":
        """Whose rows and words are still to be deleted."""
        return self.filter(until__lte=at, removed_at=None)

    def asked_before(self, at: datetime) -> "ExportQuerySet":
        """Of all colleagues, for oversight: the rows in them are read by nobody but the maker."""
        return self.filter(asked_at__lt=at)


class Export(models.Model):
    """A copy of a list that a colleague asked for, kept for a day; its rows are in the parts, and the file is written of them
    at each download. After the day the record of it stays, without the rows and the written words.

    `address`: of the list, with its filters and its order. `title`: of the list at that moment, in `language`. `within`: the
    departments whose cards the colleague saw then; a file is not opened after one of them is out of reach. `count`: rows of the
    list when it was asked for; `done`: rows that are read. `last_key`: of the row read last; the next part begins after it.
    `downloads`: how often the maker had the file. `removed_at`: when the parts and the words were deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey(Supporter, models.PROTECT, related_name="exports")
    address = models.CharField(max_length=500)
    title = models.CharField(max_length=200)
    format = models.CharField(max_length=4, choices=ExportFormat.choices)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    has_persons = models.BooleanField()
    reason = models.CharField(max_length=20, choices=ExportReason.choices, blank=True)
    words = SealedTextField(subject=None, null=True, max_chars=500)
    within = ArrayField(models.UUIDField(), default=list)
    count = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    last_key = models.CharField(max_length=40, blank=True)
    fault = models.CharField(max_length=10, choices=ExportFault.choices, blank=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    until = models.DateTimeField()
    downloads = models.PositiveIntegerField(db_default=0)
    removed_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "by": "C1",
        "address": "C1",
        "title": "C1",
        "format": "C0",
        "language": "C0",
        "has_persons": "C0",
        "reason": "C1",
        "words": "C2",
        "within": "C1",
        "count": "C1",
        "done": "C1",
        "last_key": "C2",
        "fault": "C0",
        "asked_at": "C1",
        "ready_at": "C1",
        "until": "C1",
        "downloads": "C1",
        "removed_at": "C1",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(format__in=ExportFormat.values), name="export_format_known"),
            models.CheckConstraint(condition=Q(language__in=dict(settings.LANGUAGES)), name="export_language_known"),
            models.CheckConstraint(condition=Q(fault__in=[*ExportFault.values, ""]), name="export_fault_known"),
            models.CheckConstraint(
                condition=Q(has_persons=False, reason="", words=None)
                | Q(has_persons=True, reason__in=ExportReason.values) & (Q(words__isnull=False) | Q(removed_at__isnull=False)),
                name="export_of_persons_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ready_at=None) | Q(ready_at__gte=F("asked_at"), fault=""), name="export_ready_or_refused"
            ),
            models.CheckConstraint(condition=Q(until=F("asked_at") + LASTS), name="export_lasts_a_day"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(removed_at__gte=F("until"), words=None, last_key=""),
                name="export_removed_wholly",
            ),
        ]
        indexes = [
            models.Index(fields=["by", "asked_at"], name="export_of_colleague"),
            models.Index(fields=["asked_at"], condition=Q(ready_at=None, fault=""), name="export_queue"),
            models.Index(fields=["until"], condition=Q(removed_at=None), name="export_over"),
        ]


class ExportPart(models.Model):
    """Some hundred rows of an export, in the order of the list. `content`: JSON of rows, each a key and its values as
    actions/parts.py writes them. `person_ids`: whose data are in it; each download records them as read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    export = models.ForeignKey(Export, models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    content = SealedTextField(subject=None, max_chars=PART_CHARS)
    person_ids = ArrayField(models.UUIDField(), default=list)

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "export": "C1",
        "number": "C0",
        "content": "C3",
        "person_ids": "C2",
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="export_part_once")]
