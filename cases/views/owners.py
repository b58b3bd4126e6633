"""Change the owner of a case: a head names an owner, who accepts or returns it."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import case_to_work_on
from cases.actions.owners import accept_case, assign_owner, return_case
from cases.forms.owners import ChosenCasesForm, OwnerForm, ReturnForm
from cases.models import Case
from cases.reports.card.page import identity_line
from cases.reports.owners import candidates, chosen_cases
from cases.states import IllegalTransition
from cases.views.arrivals import mention_clock
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.pages import next_page

ASKED: Final = frozenset({"owner", "owner_words"})  # fields sent by the page of the colleague and not by the list


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.OWNER_ASSIGN)
def owner_assign(request: SupporterRequest, number: str) -> HttpResponse:
    case = case_to_work_on(request, number)
    people = candidates(request.user, day=kyiv_day(timezone.now()), without=case.owner)
    form = OwnerForm(posted(request), candidates=people)
    if not form.is_valid():
        return form_page(request, "cases/owner_assign.html", form, {"card": identity_line(case), "owner": case.owner})
    _assign([case], form, request, result=case.get_absolute_url())
    return redirect(case)


@require_POST
@require(Permission.OWNER_ASSIGN)
def owners_assign(request: SupporterRequest) -> HttpResponse:
    """Assign many cases at once: the list sends the ticked numbers; this page asks for the colleague and sends both."""
    ticked = [number for number in request.POST.getlist("numbers")[:1000] if number.isdecimal()]
    mine = Case.objects.worklist_of(request.user).filter(number__in=ticked)
    cases = list(mine.order_by("number"))
    chosen = ChosenCasesForm(request.POST, numbers=[case.number for case in cases])
    back = next_page(request.POST) or "/dashboard/"
    if not chosen.is_valid():
        return render(request, "cases/owners_assign.html", {"chosen": chosen, "form": chosen, "back": back}, status=422)
    sent = request.POST if request.POST.keys() & ASKED else None
    people = candidates(request.user, day=kyiv_day(timezone.now()))
    form = OwnerForm(sent, candidates=people)
    if not form.is_valid():
        return form_page(request, "cases/owners_assign.html", form, {"back": back, "cases": chosen_cases(cases)})
    _assign(cases, form, request, result=back)
    return redirect(back)


def _assign(cases: list[Case], form: OwnerForm, request: SupporterRequest, *, result: str) -> None:
    """Lock in the order of the keys, so that two heads at once don't deadlock."""
    to: Supporter = form.cleaned_data["owner"]
    with submitted_once(request, form, result=result):
        given = [case for case in sorted(cases, key=lambda case: case.pk) if case.owner_id != to.pk]
        for case in given:
            assign_owner(case.pk, to=to, by=request.user, at=timezone.now())
        said = ngettext("%(n)d card waits for an answer: %(name)s.", "%(n)d cards wait for an answer: %(name)s.", len(given))
        messages.success(request, said % {"n": len(given), "name": to.short_name})


@require_POST
@require(Permission.OWNER_ANSWER)
def owner_accept(request: SupporterRequest, number: str) -> HttpResponse:
    case, form = case_to_work_on(request, number), SubmittedOnceForm(request.POST)
    if form.is_valid():
        _accept(form, case, request)
    return redirect(case)


def _accept(form: SubmittedOnceForm, case: Case, request: SupporterRequest) -> None:
    with submitted_once(request, form, result=case.get_absolute_url()):
        accept_case(case.pk, by=request.user, at=timezone.now())
        messages.success(request, _("The case is yours."))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.OWNER_ANSWER)
def owner_return(request: SupporterRequest, number: str) -> HttpResponse:
    case = case_to_work_on(request, number)
    if request.method != "POST" and not Case.objects.awaiting(request.user).filter(pk=case.pk).exists():
        raise IllegalTransition("there is nothing to return")
    keep = draft_context(request, ReturnForm, subject_id=case.pk, person_id=case.person_id, at=timezone.now())
    form = ReturnForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return form_page(request, "cases/owner_return.html", form, {"card": identity_line(case)})
    _return(form, case, request)
    mention_clock(request, now=timezone.now())
    return redirect("today")


def _return(form: ReturnForm, case: Case, request: SupporterRequest) -> None:
    with submitted_once(request, form, result="/today/"):
        return_case(case.pk, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("The case went back to the head."))
