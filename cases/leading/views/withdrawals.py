"""Withdraw many offers at once: those of a moment, or those of ticked cards."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.case.models import HandOver
from cases.leading.actions.hand_overs.many import withdraw_many
from cases.leading.forms.hand_overs import BatchForm, WithdrawManyForm
from cases.leading.reports.owners import ticked_cards
from cases.leading.reports.withdrawals import accepted_label, batch_of, offers_known, offers_of, withdrawal_of
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page
from supporters.forms.idempotency import submitted_once
from supporters.forms.pages import next_page

WAITING: Final = "/dashboard/cases/?number=offered"  # the list of cards whose offer has no answer


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.OWNER_ASSIGN)
def offers_withdraw(request: SupporterRequest) -> HttpResponse:
    """A message leads here with the moment of a batch, a list sends ticked numbers; this page sends the offers themselves."""
    asked, at = request.POST if request.method == "POST" else request.GET, timezone.now()
    back = next_page(asked) or WAITING
    known = offers_known(request.user)
    form = WithdrawManyForm(request.POST if "offers" in request.POST else None, known=known)
    if form.is_valid():
        _withdraw(form, request, result=back, at=at)
        return redirect(back)
    offers = offers_of(request.user, ticked_cards(asked).numbers) if request.method == "POST" else _batch(request, at=at)
    if offers is None:
        messages.info(request, _("A quarter of an hour has passed. Choose here the cards whose offers you withdraw."))
        return redirect(WAITING)
    page = withdrawal_of(offers, request.user, at=at)
    return form_page(request, "cases/offers_withdraw.html", form, {"back": back, "page": page})


def _batch(request: SupporterRequest, *, at: datetime) -> QuerySet[HandOver] | None:
    """None when the address names no moment of the last quarter of an hour."""
    form = BatchForm(request.GET)
    return batch_of(request.user, form.cleaned_data["asked"], at=at) if form.is_valid() else None


def _withdraw(form: WithdrawManyForm, request: SupporterRequest, *, result: str, at: datetime) -> None:
    keys = [offer.pk for offer in form.cleaned_data["offers"]]
    with submitted_once(request, form, result=result):
        n = withdraw_many(keys, by=request.user, at=at)
        done = ngettext("%(n)d offer is withdrawn.", "%(n)d offers are withdrawn.", n) % {"n": n}
        said = done if n else _("None of these offers waits for an answer any more.")
        messages.success(request, f"{said} {accepted_label(HandOver.objects.filter(pk__in=keys))}".strip())
