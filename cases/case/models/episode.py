from datetime import datetime
from typing import ClassVar, Final, NamedTuple

from django.db import models
from django.db.models import F, Q

from cases.case.states import EpisodeKind, InjuryGroup, NoticeSource
from privacy.ids import new_id


class Notice(NamedTuple):
    """From whom the department learned of it, and when; None: not known."""

    source: NoticeSource | None = None
    at: datetime | None = None


NO_NOTICE: Final = Notice()


class Episode(models.Model):
    """One course of a case: from a wound or a reopening to its end. At most one is open.

    `kind`, `notice_source`: "" for what began before this was asked, or when nobody knows. `happened_on`, `noticed_at`: NULL when
    the moment is not known. The notice is that of the wound or illness: who reported it to the department, and when.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="episodes")
    kind = models.CharField(max_length=10, choices=EpisodeKind.choices, blank=True, db_default="")
    happened_on = models.DateField(null=True)
    notice_source = models.CharField(max_length=10, choices=NoticeSource.choices, blank=True, db_default="")
    noticed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "kind": "C3",
        "happened_on": "C3",
        "notice_source": "C3",
        "noticed_at": "C3",
        "started_at": "C3",
        "ended_at": "C3",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="one_open_episode"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at")), name="episode_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(kind__in=["", *EpisodeKind.values]), name="episode_kind_known"),
            models.CheckConstraint(condition=Q(notice_source__in=["", *NoticeSource.values]), name="notice_source_known"),
            models.CheckConstraint(
                condition=Q(noticed_at=None) | Q(noticed_at__lte=F("started_at")), name="episode_starts_after_its_notice"
            ),
        ]


class EpisodeInjury(models.Model):
    """A group of injuries of an episode."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="injuries")
    group = models.CharField(max_length=10, choices=InjuryGroup.choices)

    field_classes: ClassVar[dict[str, str]] = {"id": "C0", "episode": "C2", "group": "C3"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode", "group"], name="injury_group_once"),
            models.CheckConstraint(condition=Q(group__in=InjuryGroup.values), name="injury_group_known"),
        ]
