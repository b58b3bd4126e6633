"""«Вам пропонують»: the offered cases that wait for the reader's answer, in the list of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.numbers import number_label
from cases.case.reports.due.kinds import DueRow
from cases.case.reports.unsealing import full_name
from cases.case.states import Stage
from cases.desk.reports.lists.beside import OFFERED, BesideRow
from cases.leading.models.questions.awaiting import answering_reach
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Reach, Supporter, reach


@dataclass(frozen=True, kw_only=True)
class HandedRow:
    """An offered case that waits for the reader's answer. `accept_url` is "" for an offer to a department, where the reader names
    somebody."""

    name: str
    number_label: str
    stage_label: str
    answer_label: str
    is_late: bool
    url: str
    accept_url: str
    key: str  # of one submission


def offers_to_answer(found: Sequence[BesideRow], user: Supporter, answering: Reach | None) -> list[DueRow]:
    """What has to be answered first comes first. `answering`: answering_reach(); None: read if a department below another head is
    asked."""
    offers = sorted((one.row for one in found if one.row.kind == OFFERED), key=lambda row: (row.at, row.pk))
    own = {row.department_id for row in offers if row.n} | reach(user).desk_ids
    others = {row.department_id for row in offers if row.key is None} - own
    if others:
        others -= (answering or answering_reach(user)).desk_ids
    return [row for row in offers if row.key or row.department_id not in others]


def handed_row(offer: DueRow, *, at: datetime) -> HandedRow:
    return HandedRow(
        name=full_name(offer.person_id, offer.surname, offer.given_name, offer.patronymic),
        number_label=number_label(offer.number),
        stage_label=str(Stage(offer.stage).label),
        answer_label=_("Answer by: %(moment)s") % {"moment": moment_label(offer.at, kyiv_day(at))},
        is_late=offer.at <= at,
        url=case_address("case_handover", offer.number),
        accept_url=case_address("handover_accept", offer.number) if offer.key else "",
        key=str(uuid4()),
    )
