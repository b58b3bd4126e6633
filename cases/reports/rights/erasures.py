"""The page of an erasure: what bars it, who asks for it and why."""

from dataclasses import dataclass
from datetime import datetime

from cases.addresses import case_address
from cases.models import Case, Erasure
from cases.reports.card.page import IdentityLine, identity_line
from cases.reports.deciders import deciders
from cases.reports.rights.storage import bar_label, bar_of
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter


@dataclass(frozen=True, kw_only=True)
class ErasurePage:
    """`bar_label`: why nothing may be erased, "" for nothing. `asked_label`: who asks and when, "" while nobody does.
    `deciders`: who may decide besides who asks, "" for nobody."""

    card: IdentityLine
    rights_url: str
    bar_label: str
    asked_label: str
    reason: str
    is_own: bool
    deciders: str


def asked_erasure(case: Case) -> Erasure | None:
    """The one of the person of the card, or of who that one was joined into, that waits for a decision."""
    return Erasure.objects.asked().select_related("asked_by").filter(person=case.person.remaining_id).first()


def erasure_page(case: Case, asked: Erasure | None, user: Supporter, *, at: datetime) -> ErasurePage:
    bar = bar_of(case, at=at)
    return ErasurePage(
        card=identity_line(case),
        rights_url=case_address("case_rights", case.number),
        bar_label=bar_label(bar) if bar else "",
        asked_label=f"{asked.asked_by.short_name}, {moment_label(asked.asked_at, kyiv_day(at))}" if asked else "",
        reason=asked.reason if asked else "",
        is_own=bool(asked and asked.asked_by_id == user.pk),
        deciders=deciders(case, asked.asked_by_id if asked else user.pk, at=at),
    )
