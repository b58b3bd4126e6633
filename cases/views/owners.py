"""Offer many cases at once: a head names the colleague who is asked to lead them. That one accepts many at once."""

from itertools import islice
from typing import Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.actions.hand_overs.answers import accept_hand_over
from cases.actions.hand_overs.asking import NewHandOver, offer_instead
from cases.asked_access import ASKED as OF_ASKED
from cases.forms.hand_overs import MOST_AT_ONCE, AcceptManyForm, ChosenCasesForm, OwnerForm
from cases.models import Case
from cases.reports.assigning.refusals import refusals_of
from cases.reports.lists.offered import offered_lines
from cases.reports.owners import candidates, chosen_cases
from cases.states import HandOverReason
from privacy.ids import new_id
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.registry import list_at
from supporters.directory.roles import Permission
from supporters.directory.wording import one_full_stop
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.pages import next_page

ASKED: Final = frozenset({"owner", "owner_words"})  # fields sent by the page of the colleague and not by the list


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.OWNER_ASSIGN)
def owners_assign(request: SupporterRequest) -> HttpResponse:
    """A list sends the ticked numbers, a notification leads here with one; this page asks for the colleague and sends both."""
    asked = request.POST if request.method == "POST" else request.GET
    back = next_page(asked) or "/dashboard/"
    ticked = _ticked(request, asked, back)
    cases = list(Case.objects.worklist_of(request.user).filter(number__in=ticked).order_by("number"))
    chosen = ChosenCasesForm({"numbers": ticked, "next": back}, numbers=[case.number for case in cases])
    if not chosen.is_valid():
        return _without_cases(request, chosen, back)
    today = kyiv_day(timezone.now())
    refused = refusals_of(cases, today=today)
    sent = request.POST if request.POST.keys() & ASKED else None
    people = candidates(request.user, day=today, cases=cases, marks=refused.of_people)
    form = OwnerForm(sent, candidates=people)
    if not form.is_valid():
        return form_page(request, "cases/owners_assign.html", form, {"back": back, "cases": chosen_cases(cases, refused)})
    _assign(cases, form, request, result=back)
    return redirect(back)


def _ticked(request: SupporterRequest, asked: QueryDict, address: str) -> list[str]:
    """The ticked numbers, or those of the whole list at this address; of a longer list one more than may be chosen."""
    if "all" in asked:
        listing = list_at(address, request.user, at=timezone.now())
        rows = listing.every_row(per_page=MOST_AT_ONCE + 1) if listing else iter(())
        return [row.key for row in islice(rows, MOST_AT_ONCE + 1)]
    sent = [*asked.getlist("keys"), *asked.getlist("numbers")]
    return [number for number in sent[:1000] if number.isdecimal()]


def _without_cases(request: SupporterRequest, chosen: ChosenCasesForm, back: str) -> HttpResponse:
    """The case of a notification may have ended meanwhile: then back there."""
    if request.method != "POST":
        return redirect(back)
    return render(request, "cases/owners_assign.html", {"chosen": chosen, "form": chosen, "back": back}, status=422)


def _assign(cases: list[Case], form: OwnerForm, request: SupporterRequest, *, result: str) -> None:
    """Lock in the order of the keys, so that two heads at once don't deadlock."""
    to: Supporter = form.cleaned_data["owner"]
    with submitted_once(request, form, result=result):
        given = [case for case in sorted(cases, key=lambda case: case.pk) if case.owner_id != to.pk]
        for case in given:
            reason = HandOverReason.OVERLOAD if case.owner_id else HandOverReason.QUEUE
            new = NewHandOver(to=to, department=to.department, reason=reason)
            offer_instead(case.pk, new, by=request.user, at=timezone.now(), pk=new_id())
            if to.pk == request.user.pk:
                accept_hand_over(case.pk, by=request.user, at=timezone.now())
        said = ngettext("%(n)d card waits for an answer: %(name)s.", "%(n)d cards wait for an answer: %(name)s.", len(given))
        if to.pk == request.user.pk:
            said = ngettext("You lead %(n)d card more now.", "You lead %(n)d cards more now.", len(given))
        messages.success(request, one_full_stop(said % {"n": len(given), "name": to.short_name}))


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
