"""The page of an erasure: what bars it, who asks for it and why."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.deciders import deciders
from cases.case.reports.identity import identity_line, numbered
from cases.case.states import CaseState
from cases.rights.models import Erasure
from cases.rights.reports.storage import bar_label, bar_of
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter


@dataclass(frozen=True, kw_only=True)
class ErasurePage:
    """`whose`: the name; of a withdrawn card the number. `bar_label`: why nothing may be erased, "" for nothing. `asked_label`:
    who asks and when, "" while nobody does. `deciders`: who may decide besides who asks, "" for nobody."""

    whose: str
    state_label: str
    back_url: str
    back_label: str
    bar_label: str
    asked_label: str
    reason: str
    is_own: bool
    deciders: str


def asked_erasure(case: Case) -> Erasure | None:
    """The one of the person of the card, or of who that one was joined into, that waits for a decision."""
    return Erasure.objects.asked().select_related("asked_by").filter(person=case.person.remaining_id).first()


def erasure_page(case: Case, asked: Erasure | None, user: Supporter, *, at: datetime) -> ErasurePage:
    bar, is_withdrawn = bar_of(case, at=at), case.state == CaseState.WITHDRAWN
    return ErasurePage(
        whose=numbered(case) if is_withdrawn else case.person.full_name,
        state_label=str(CaseState.WITHDRAWN.label if is_withdrawn else identity_line(case).stage_label),
        back_url=reverse("withdrawn") if is_withdrawn else case_address("case_rights", case.number),
        back_label=_("Withdrawn cards") if is_withdrawn else _("Rights of the person"),
        bar_label=bar_label(bar) if bar else "",
        asked_label=f"{asked.asked_by.short_name}, {moment_label(asked.asked_at, kyiv_day(at))}" if asked else "",
        reason=asked.reason if asked else "",
        is_own=bool(asked and asked.asked_by_id == user.pk),
        deciders=deciders(case, asked.asked_by_id if asked else user.pk, at=at),
    )
