"""Daily pages of a supporter: the list of today, the search, the card, and the purpose of opening it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.access import case_to_read
from cases.case.actions.purposes import state_purpose
from cases.case.models import Case
from cases.case.reports.identity import numbered
from cases.case.states import Purpose
from cases.course.forms.entries import CasePageForm
from cases.course.reports.entry_pages import undo_offer
from cases.desk.forms import PurposeForm, SearchForm, TodayForm
from cases.desk.reports.card.page import case_card
from cases.desk.reports.lists.decisions import decision_waits
from cases.desk.reports.lists.today import today_address, today_page
from cases.desk.views.lists import list_way
from cases.intake.reports.search import search_results
from privacy.keys import keyed_token
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.models import Supporter, staff_context
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.pages import next_page


@require_safe
@require(Permission.TODAY_VIEW)
def today(request: SupporterRequest) -> HttpResponse:
    at, form = timezone.now(), TodayForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = today_page(request.user, at=at, language=get_language() or "uk", whole=bool(asked.get("scope")))
    undo = undo_offer(asked.get("saved"), request.user, at=at, back=today_address(whole=page.is_whole))
    return render(request, "cases/today.html", {"today": page, "undo": undo})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_SEARCH)
def search(request: SupporterRequest) -> HttpResponse:
    """A name must not appear in an address: the query comes by POST, and the access log keeps its keyed token."""
    form = SearchForm(posted(request))
    can_register = Permission.PERSON_REGISTER in request.user.granted
    if not form.is_valid():
        context = {"can_register": can_register}
        return form_page(request, "cases/search.html", form, context)
    current_reading().query_token = keyed_token("query", form.cleaned_data["q"].lower())
    results = search_results(form.cleaned_data["q"], request.user)
    return render(request, "cases/search.html", {"form": form, "results": results, "can_register": can_register})


@require_safe
@require(Permission.CASE_VIEW)
def case_detail(request: SupporterRequest, number: str) -> HttpResponse:
    found, at = case_to_read(request, number), timezone.now()
    asked = CasePageForm(request.GET)
    if not asked.is_valid():
        return redirect(found.case)
    card = case_card(found, request.user, asked.view, at=at)
    undo = undo_offer(asked.cleaned_data["saved"], request.user, at=at, case=found.case)
    way = list_way(request, number, asked.cleaned_data["list"], at=at)
    return render(request, "cases/case_detail.html", {"card": card, "undo": undo, "way": way})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASE_VIEW)
def case_purpose(request: SupporterRequest, number: str) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    if request.method != "POST" and _records_decision(request.user, case):
        state_purpose(case.pk, purpose=Purpose.DECISION, words="", by=request.user, at=timezone.now())
        return redirect(_onward(request, case))
    form = PurposeForm(posted(request))
    if not form.is_valid():
        context = {"card": {"number_label": numbered(case)}}
        return form_page(request, "cases/purpose.html", form, context)
    return redirect(_state(form, case, request))


def _records_decision(reader: Supporter, case: Case) -> bool:
    """While nothing is written, a head opens no card that others lead, as with any other purpose."""
    return not staff_context(reader).reading_only and decision_waits(case, reader, at=timezone.now())


def _state(form: PurposeForm, case: Case, request: SupporterRequest) -> str:
    """Save the purpose and return the address to redirect to."""
    known, result = form.cleaned_data, _onward(request, case)
    with submitted_once(request, form, result=result):
        state_purpose(case.pk, purpose=Purpose(known["purpose"]), words=known["other"], by=request.user, at=timezone.now())
    return result


def _onward(request: SupporterRequest, case: Case) -> str:
    return next_page(request.GET) or case.get_absolute_url()
