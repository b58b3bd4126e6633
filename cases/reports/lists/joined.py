"""«Вас долучили»: cases to whose team the reader was brought, without an entry by the reader yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cases.addresses import case_address
from cases.models import TeamMember, Visit
from cases.numbers import number_label
from cases.reports.unsealing import full_name, opened
from cases.states import CaseState, Stage
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import short_name

NEWLY: Final = timedelta(days=7)


class JoinedCase(NamedTuple):
    pk: UUID
    from_at: datetime
    reason: Sealed | None
    number: str
    stage: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    by_surname: str | None
    by_given_name: str | None
    by_patronymic: str | None

    @property
    def brought_by(self) -> str:
        if not self.by_surname:
            return ""
        return short_name(self.by_surname, self.by_given_name or "", self.by_patronymic or "")


COLUMNS: Final = (  # in the order of JoinedCase
    *("pk", "from_at", "reason", "case__number", "case__stage", "case__person_id"),
    *("case__person__surname", "case__person__given_name", "case__person__patronymic"),
    *("by__surname", "by__given_name", "by__patronymic"),
)


@dataclass(frozen=True, kw_only=True)
class JoinedRow:
    """`brought_label`: who asks for help, and since when."""

    name: str
    number_label: str
    stage_label: str
    reason: str
    brought_label: str
    case_url: str
    log_url: str


def _joined(*, member: Any, since: Any, day: Any) -> QuerySet[Any, Any]:
    written = Visit.objects.filter(case=OuterRef("case"), by=member, voided_at=None, recorded_at__gte=OuterRef("from_at"))
    members = TeamMember.objects.current(day).filter(supporter=member, from_at__gte=since, case__state=CaseState.OPEN)
    return members.exclude(Exists(written)).order_by("-from_at").values_list(*COLUMNS)


JOINED: Final = Prepared(_joined)


def joined_rows(user: Supporter, *, at: datetime) -> tuple[JoinedRow, ...]:
    """The newest first."""
    today = kyiv_day(at)
    found = starmap(JoinedCase, JOINED.rows(member=user.pk, since=at - NEWLY, day=today))
    return tuple(
        JoinedRow(
            name=full_name(case.person_id, case.surname, case.given_name, case.patronymic),
            number_label=number_label(case.number),
            stage_label=str(Stage(case.stage).label),
            reason=opened(TeamMember, "reason", case.pk, case.reason, case.person_id),
            brought_label=_brought_label(case.brought_by, date_label(kyiv_day(case.from_at), today)),
            case_url=case_address("case_detail", case.number),
            log_url=case_address("visit_new", case.number),
        )
        for case in found
    )


def _brought_label(by: str, day: str) -> str:
    """«просить Мельник І. О., 25 листопада»"""
    return _("%(name)s asks for your help, %(day)s") % {"name": by, "day": day} if by else day
