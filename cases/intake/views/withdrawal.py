"""Withdraw a card that its author opened by mistake."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_work_on
from cases.case.reports.identity import identity_line
from cases.case.states import CaseRefusal, IllegalTransition
from cases.intake.actions.withdrawal import may_withdraw, withdraw_card
from cases.intake.forms.withdrawal import WithdrawCardForm
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_REGISTER)
def card_withdraw(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_work_on(request, number), timezone.now()
    if not may_withdraw(case, request.user, at=now):
        raise IllegalTransition(CaseRefusal.NOT_EMPTY)
    form = WithdrawCardForm(posted(request))
    if not form.is_valid():
        return form_page(request, "cases/intake/withdraw.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result="/today/"):
        withdraw_card(case.pk, words=form.cleaned_data["words"], by=request.user, at=now)
        messages.success(request, _("The card is withdrawn. Nothing reminds of it, and nobody opens it any more."))
    return redirect("today")
