"""«Вас долучили»: cases to whose team the reader was brought, without an entry by the reader yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import TeamMember
from cases.case.numbers import number_label
from cases.case.reports.unsealing import full_name, opened
from cases.case.states import Stage
from cases.desk.reports.lists.beside import JOINED, BesideRow
from supporters.directory.calendar import date_label, kyiv_day


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


def joined_rows(found: Sequence[BesideRow], *, at: datetime) -> tuple[JoinedRow, ...]:
    """The newest first."""
    today = kyiv_day(at)
    joined = sorted((one for one in found if one.row.kind == JOINED), key=lambda one: one.row.at, reverse=True)
    return tuple(
        JoinedRow(
            name=full_name(case.person_id, case.surname, case.given_name, case.patronymic),
            number_label=number_label(case.number),
            stage_label=str(Stage(case.stage).label),
            reason=opened(TeamMember, "reason", case.pk, case.words, case.person_id),
            brought_label=_brought_label(by, date_label(kyiv_day(case.at), today)),
            case_url=case_address("case_detail", case.number),
            log_url=case_address("visit_new", case.number),
        )
        for case, by in ((one.row, one.by) for one in joined)
    )


def _brought_label(by: str, day: str) -> str:
    """«просить Мельник І. О., 25 листопада»"""
    return _("%(name)s asks for your help, %(day)s") % {"name": by, "day": day} if by else day
