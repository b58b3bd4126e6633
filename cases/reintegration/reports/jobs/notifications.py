"""Render notifications about checks of jobs, and what settled them."""

from collections.abc import Sequence
from datetime import date
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.models.group import REMAINING
from cases.case.reports.identity import full_name
from cases.case.states import CheckState
from cases.course.reports.plan import after_label
from cases.reintegration.models import JobCheck
from cases.reintegration.states import JobAnswer
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from supporters.notifications.rendering import RenderedNotification

COLUMNS: Final[tuple[str | Coalesce, ...]] = (
    *("pk", "days", "job_id", Coalesce("case__absorbed_by__number", "case__number"), "case__person_id"),
    *(f"case__person__{name}" for name in ("surname", "given_name", "patronymic")),
)


class CheckRow(NamedTuple):
    pk: UUID
    days: int
    job_id: UUID
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


def render_job_checks(check_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    checks = JobCheck.objects.filter(pk__in=check_ids).alias(card=REMAINING).filter(card__in=Case.objects.visible_to(reader))
    title, words = _("Time to ask how work goes: %(name)s"), {}
    for row in starmap(CheckRow, checks.values_list(*COLUMNS)):
        name = full_name(row.person_id, row.surname, row.given_name, row.patronymic)
        words[row.pk] = RenderedNotification(
            title=title % {"name": name},
            text=after_label(row.days),
            url=reverse("job_check", args=[row.number, row.job_id]),
            about=name,
        )
    return words


def job_checks_made(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """What a check has found, and when."""
    done = JobCheck.objects.filter(pk__in=[one.subject_id for one in settled], state=CheckState.DONE)
    words = {check.pk: _made(check, today) for check in done}
    return {one.pk: words[one.subject_id] for one in settled if one.subject_id in words}


def _made(check: JobCheck, today: date) -> str:
    day = date_label(kyiv_day(check.settled_at), today) if check.settled_at else ""
    return f"{JobAnswer(check.answer).label}: {day}"
