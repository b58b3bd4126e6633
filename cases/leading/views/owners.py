"""Offer many cases at once: a head names the colleague who is asked to lead them. That one accepts many at once."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.case.models import Case
from cases.leading.actions.hand_overs.answers import accept_hand_over
from cases.leading.actions.hand_overs.many import offer_many
from cases.leading.asked_access import ASKED as OF_ASKED
from cases.leading.forms.hand_overs.naming import MOST_AT_ONCE, AcceptManyForm, ChosenCasesForm, OwnerForm, OwnersForm
from cases.leading.reports.assigning.dividing import division_of, ticked_numbers
from cases.leading.reports.assigning.refusals import Refusals, refusals_of
from cases.leading.reports.offered import offered_lines
from cases.leading.reports.owners import candidates, chosen_cases
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from supporters.directory.wording import one_full_stop
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.pages import next_page

ASKED: Final = frozenset({"owner", "owner_words", "takers"})  # fields sent by the page of the colleague and not by the list


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.OWNER_ASSIGN)
def owners_assign(request: SupporterRequest) -> HttpResponse:
    """A list sends the ticked numbers, a notification leads here with one; this page asks for the colleague and sends both."""
    asked = request.POST if request.method == "POST" else request.GET
    back, at = next_page(asked) or "/dashboard/", timezone.now()
    ticked = ticked_numbers(request.user, asked, back, most=MOST_AT_ONCE, at=at)
    cases = list(Case.objects.worklist_of(request.user).filter(number__in=ticked).order_by("number"))
    chosen = ChosenCasesForm({"numbers": ticked, "next": back}, numbers=[case.number for case in cases])
    if not chosen.is_valid():
        return _without_cases(request, chosen, back)
    refused = refusals_of(cases, today=kyiv_day(at))
    form = _form(cases, refused, request, at=at)
    if not form.is_valid():
        context = {"back": back, "cases": chosen_cases(cases, refused), "division": form.division}
        return form_page(request, "cases/owners_assign.html", form, context)
    _assign(cases, form, request, result=back)
    return redirect(back)


def _form(cases: list[Case], refused: Refusals, request: SupporterRequest, *, at: datetime) -> OwnerForm:
    today, sent = kyiv_day(at), request.POST if request.POST.keys() & ASKED else None
    people = candidates(request.user, day=today, cases=cases, marks=refused.of_people)
    if len(cases) == 1:
        return OwnerForm(sent, candidates=people)
    return OwnersForm(sent, candidates=people, division=division_of(cases, request.user, refused, today=today))


def _without_cases(request: SupporterRequest, chosen: ChosenCasesForm, back: str) -> HttpResponse:
    """The case of a notification may have ended meanwhile: then back there."""
    if request.method != "POST":
        return redirect(back)
    return render(request, "cases/owners_assign.html", {"chosen": chosen, "form": chosen, "back": back}, status=422)


def _assign(cases: list[Case], form: OwnerForm, request: SupporterRequest, *, result: str) -> None:
    takers = form.takers_of(case.pk for case in cases)
    with submitted_once(request, form, result=result):
        done = offer_many(takers, by=request.user, at=timezone.now())
        names = ", ".join(sorted({to.short_name for to in takers.values() if to.pk != request.user.pk}, key=alphabetical))
        said = ngettext("%(n)d card waits for an answer: %(name)s.", "%(n)d cards wait for an answer: %(name)s.", done.offered)
        own = ngettext("You lead %(n)d card more now.", "You lead %(n)d cards more now.", done.accepted)
        if names:
            messages.success(request, one_full_stop(said % {"n": done.offered, "name": names}))
        if done.accepted:
            messages.success(request, own % {"n": done.accepted})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.OWNER_ANSWER)
def offered(request: SupporterRequest) -> HttpResponse:
    """The cards that the reader is asked to lead: accept all that are ticked, or none of them."""
    current_reading().purpose = OF_ASKED
    now = timezone.now()
    form = AcceptManyForm(posted(request), offered=offered_lines(request.user, at=now))
    if not form.is_valid():
        return form_page(request, "cases/offered.html", form)
    with submitted_once(request, form, result="/today/"):
        for line in form.accepted:
            accept_hand_over(line.case_id, by=request.user, at=timezone.now())
        said = ngettext("You lead %(n)d card more now.", "You lead %(n)d cards more now.", len(form.accepted))
        messages.success(request, said % {"n": len(form.accepted)})
    return redirect("today")
