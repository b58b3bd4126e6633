"""Many offers that a head withdraws at once: which ones, and which were accepted meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.addresses import with_parameters
from cases.case.models import Case, HandOver
from cases.case.models.hand_over import HandOverQuerySet
from cases.case.numbers import number_label
from cases.case.states import HandOverOutcome
from cases.leading.actions.hand_overs.many import withdrawable
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, kyiv_time, moment_label
from supporters.directory.models import Supporter

BATCH_WITHIN: Final = timedelta(minutes=15)  # a batch is withdrawn as a whole; later, offers are chosen in the list of cards


@dataclass(frozen=True, kw_only=True)
class WaitingOffer:
    """`to_label`: the asked colleague, or the asked department. `asked_label`: who asked and when, "" for the reader."""

    pk: UUID
    number_label: str
    name: str
    owner_label: str
    to_label: str
    asked_label: str


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """`waiting`: what would be withdrawn, by name. `accepted`: what stays (accepted_label()), "" for nothing."""

    waiting: tuple[WaitingOffer, ...]
    accepted: str


def batch_of(head: Supporter, asked_at: datetime, *, at: datetime) -> HandOverQuerySet | None:
    """What the head offered at that moment; None when it is not of the last quarter of an hour."""
    return HandOver.objects.batch(head, asked_at) if at - BATCH_WITHIN <= asked_at <= at else None


def offers_of(head: Supporter, numbers: Iterable[str]) -> HandOverQuerySet:
    """Open offers of the cases with these numbers."""
    return withdrawable(head).filter(case__number__in=numbers)


def offers_known(head: Supporter) -> QuerySet[HandOver]:
    """Offers, answered ones too, that a head may name: own ones, and those of cases within reach."""
    return HandOver.objects.filter(asked_by=head) | HandOver.objects.filter(case__in=Case.objects.visible_to(head))


def withdrawal_of(offers: QuerySet[HandOver], head: Supporter, *, at: datetime) -> Withdrawal:
    beside = ("case__person", "case__owner", "to_owner", "to_department", "asked_by")
    waiting = withdrawable(head).filter(pk__in=offers.values("pk")).select_related(*beside)
    lines = sorted((_line(offer, head, at=at) for offer in waiting), key=lambda line: alphabetical(line.name))
    return Withdrawal(waiting=tuple(lines), accepted=accepted_label(offers))


def _line(offer: HandOver, head: Supporter, *, at: datetime) -> WaitingOffer:
    case = offer.case
    asked_label = f"{offer.asked_by.short_name}, {moment_label(offer.asked_at, kyiv_day(at))}"
    return WaitingOffer(
        pk=offer.pk,
        number_label=case.number_label,
        name=case.person.full_name,
        owner_label=case.owner.short_name if case.owner else "",
        to_label=offer.asked_name,
        asked_label=asked_label if offer.asked_by_id != head.pk else "",
    )


def accepted_label(offers: QuerySet[HandOver]) -> str:
    """«Уже прийнято: № 9307-0601 – Яворівська О. І.», "" when none of them is accepted."""
    accepted = offers.filter(outcome=HandOverOutcome.ACCEPTED).select_related("case", "answered_by").order_by("case__number")
    named = [f"{_('no.')} {number_label(one.case.number)} – {one.answered_by.short_name}" for one in accepted if one.answered_by]
    return _("Accepted already, so these stay: %(cards)s.") % {"cards": "; ".join(named)} if named else ""


def with_withdrawal(words: str, asked_at: datetime, n: int, *, onward: str) -> SafeString:
    """The message about `n` offers with the link that withdraws them, and until when. The page leads `onward` afterwards."""
    address = with_parameters(reverse("offers_withdraw"), asked=asked_at.isoformat(), next=onward)
    label = ngettext("Withdraw it (until %(time)s)", "Withdraw all (until %(time)s)", n)
    return format_html('{} <a href="{}">{}</a>', words, address, label % {"time": f"{kyiv_time(asked_at + BATCH_WITHIN):%H:%M}"})
