"""The card on paper, and the leaflet for the person."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.case.access import case_to_read
from cases.case.states import CaseState, IllegalTransition
from cases.desk.forms import CardPaperForm, LeafletForm
from cases.desk.reports.papers import printed_card
from cases.reintegration.reports.papers import leaflet
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission


@require_safe
@require(Permission.CASE_VIEW)
def case_print(request: SupporterRequest, number: str) -> HttpResponse:
    found, form = case_to_read(request, number), CardPaperForm(request.GET)
    if not form.is_valid():
        return redirect("case_print", number)
    sheet = printed_card(found, request.user, at=timezone.now(), whole=bool(form.cleaned_data["entries"]))
    return render(request, "cases/papers/card.html", {"sheet": sheet, "card": sheet.card})


@require_safe
@require(Permission.CASE_VIEW)
def case_leaflet(request: SupporterRequest, number: str) -> HttpResponse:
    case, form = case_to_read(request, number).case, LeafletForm(request.GET)
    if case.state != CaseState.OPEN:
        raise IllegalTransition(case.refusal)
    if not form.is_valid():
        return redirect("case_leaflet", number)
    paper = leaflet(case, at=timezone.now(), with_words=not form.cleaned_data["words"])
    return render(request, "cases/papers/leaflet.html", {"paper": paper})
