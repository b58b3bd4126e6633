"""Offer a case, answer an offer; many at once."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.case.addresses import with_parameters
from cases.case.models import Case, HandOver
from cases.case.reports.identity import identity_line
from cases.case.states import CaseRefusal, CaseState, IllegalTransition
from cases.course.views.arrivals import mention_clock
from cases.leading.actions.hand_overs.answers import accept_for_department, accept_hand_over, refuse_hand_over
from cases.leading.actions.hand_overs.asking import name_taker, offer_case, withdraw_hand_over
from cases.leading.actions.hand_overs.many import offer_many
from cases.leading.asked_access import ASKED as OF_ASKED
from cases.leading.asked_access import OfferedCase, asked_case, offered_case
from cases.leading.forms.hand_overs import (
    MOST_AT_ONCE,
    AcceptManyForm,
    ChosenCasesForm,
    HandOverForm,
    OwnerForm,
    OwnersForm,
    RefuseForm,
    WholeListForm,
)
from cases.leading.reports.hand_over import away_message, hand_over_page, may_name, may_withdraw, offered_lines
from cases.leading.reports.owners import (
    Batch,
    asked_departments,
    candidates,
    chosen_cases,
    colleagues,
    division_of,
    part_of_list,
    ticked_cards,
)
from cases.leading.reports.refusals import Refusals, refusals_of
from cases.leading.reports.withdrawals import with_withdrawal
from cases.leading.states import HandOverRefusal
from privacy.ids import new_id
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day
from supporters.directory.reports.lists.keyset import NoSuchPage
from supporters.directory.roles import Permission
from supporters.directory.wording import one_full_stop
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.pages import next_page


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASE_OFFER)
def case_handover(request: SupporterRequest, number: str) -> HttpResponse:
    """The open offer of the case; without one the form to offer it."""
    found, now = offered_case(request, number), timezone.now()
    if found.offer:
        if request.method == "POST":
            raise IllegalTransition(HandOverRefusal.OFFERED)
        page = hand_over_page(found, found.offer, request.user, at=now)
        return render(request, "cases/hand_over.html", {"card": page.card, "offer": page, "form": SubmittedOnceForm()})
    if not found.workable:
        raise Http404
    if not found.answers:
        raise IllegalTransition(CaseRefusal.ANSWERS)
    if found.case.state != CaseState.OPEN:
        raise IllegalTransition(found.case.refusal)
    return _offer_page(request, found, at=now)


def _offer_page(request: SupporterRequest, found: OfferedCase, *, at: datetime) -> HttpResponse:
    case = found.case
    keep = draft_context(request, HandOverForm, subject_id=case.pk, person_id=case.person_id, at=at)
    form = HandOverForm(
        posted(request),
        draft_context=keep,
        candidates=colleagues(request.user, day=kyiv_day(at), case=case),
        departments=asked_departments(case, kyiv_day(at)),
    )
    if not form.is_valid():
        context = {"card": identity_line(case), "owner": case.owner}
        return form_page(request, "cases/hand_over_new.html", form, context)
    _offer(form, case, request, at=at)
    mention_clock(request, now=at)
    return redirect(case)


def _offer(form: HandOverForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    new = form.new_hand_over
    with submitted_once(request, form, result=case.get_absolute_url()):
        offer = offer_case(case.pk, new, by=request.user, at=at, pk=new_id())
        if new.to and new.to.pk == request.user.pk:
            accept_hand_over(case.pk, by=request.user, at=timezone.now())
            messages.success(request, _("You lead the case now."))
            return
        said = _("Offered: %(to)s. You answer for the case until somebody accepts it.")
        if case.owner_id != request.user.pk:
            said = _("Offered: %(to)s. Until somebody accepts it, everything stays as it is.")
        messages.success(request, one_full_stop(said % {"to": new.to.short_name if new.to else new.department.name}))
        if away := away_message(offer, at=at):
            messages.warning(request, away)


@require_POST
@require(Permission.OWNER_ANSWER)
def handover_accept(request: SupporterRequest, number: str) -> HttpResponse:
    offer, form = _asked_or_own(request, number), SubmittedOnceForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result=offer.case.get_absolute_url()):
            accept_hand_over(offer.case_id, by=request.user, at=timezone.now())
            messages.success(request, _("You lead the case now."))
    return redirect(offer.case)


@require_POST
@require(Permission.OWNER_ANSWER)
def handover_department(request: SupporterRequest, number: str) -> HttpResponse:
    """Accept for the department: the case waits in its queue for an owner."""
    offer, form = _asked_or_own(request, number), SubmittedOnceForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result="/today/"):
            accept_for_department(offer.case_id, by=request.user, at=timezone.now())
            messages.success(request, _("Accepted for the department: the case waits for an owner, and you answer for it."))
    return redirect("today")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.OWNER_ANSWER)
def handover_name(request: SupporterRequest, number: str) -> HttpResponse:
    """Name a colleague of the asked department; naming oneself accepts."""
    offer, now = asked_case(request, number), timezone.now()
    if not may_name(offer, request.user):
        raise PermissionDenied
    without = (offer.to_owner_id, offer.case.owner_id)
    people = candidates(request.user, day=kyiv_day(now), cases=[offer.case], without=without)
    form = OwnerForm(posted(request), candidates=people)
    if not form.is_valid():
        context = {"card": identity_line(offer.case), "may_lead": request.user.pk in people.rows}
        return form_page(request, "cases/hand_over_name.html", form, context)
    _name(form, offer, request, at=now)
    return redirect("today")


def _name(form: OwnerForm, offer: HandOver, request: SupporterRequest, *, at: datetime) -> None:
    to = form.cleaned_data["owner"]
    with submitted_once(request, form, result="/today/"):
        named = name_taker(offer.case_id, to=to, by=request.user, at=at)
        if to.pk == request.user.pk:
            accept_hand_over(offer.case_id, by=request.user, at=timezone.now())
            messages.success(request, _("You lead the case now."))
            return
        messages.success(request, one_full_stop(_("Asked to lead the case: %(name)s.") % {"name": to.short_name}))
        if away := away_message(named, at=at):
            messages.warning(request, away)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.OWNER_ANSWER)
def handover_refuse(request: SupporterRequest, number: str) -> HttpResponse:
    offer, now = _asked_or_own(request, number), timezone.now()
    keep = draft_context(request, RefuseForm, subject_id=offer.pk, person_id=offer.case.person_id, at=now)
    form = RefuseForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return form_page(request, "cases/hand_over_refuse.html", form, {"card": identity_line(offer.case)})
    with submitted_once(request, form, result="/today/"):
        refuse_hand_over(offer.case_id, words=form.cleaned_data["reason"], by=request.user, at=now)
        messages.success(request, _("Refused. Who offered the case, its owner and both heads read why."))
    mention_clock(request, now=now)
    return redirect("today")


@require_POST
@require(Permission.CASE_OFFER)
def handover_withdraw(request: SupporterRequest, number: str) -> HttpResponse:
    found, form = offered_case(request, number), SubmittedOnceForm(request.POST)
    case, offer = found.case, found.offer
    if not found.workable:
        raise Http404
    if offer and not may_withdraw(offer, request.user, answers=found.answers):
        raise PermissionDenied
    if form.is_valid():
        with submitted_once(request, form, result=case.get_absolute_url()):
            withdraw_hand_over(case.pk, by=request.user, at=timezone.now())
            messages.success(request, _("The offer is withdrawn, everything stays as it was."))
    return redirect(case)


def _asked_or_own(request: SupporterRequest, number: str) -> HandOver:
    """The open offer that asks the reader. Raises Http404; IllegalTransition when the reader's own case has none that asks."""
    try:
        return asked_case(request, number)
    except Http404:
        if Case.objects.workable_by(request.user).filter(number=number).exists():
            raise IllegalTransition(HandOverRefusal.NOT_ASKED) from None
        raise


ASKED: Final = frozenset({"owner", "owner_words", "takers"})  # fields sent by the page of the colleague and not by the list


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.OWNER_ASSIGN)
def owners_assign(request: SupporterRequest) -> HttpResponse:
    """A list sends the ticked numbers, a notification leads here with one; this page asks for the colleague and sends both."""
    asked = request.POST if request.method == "POST" else request.GET
    back, at = next_page(asked) or "/dashboard/", timezone.now()
    batch, rest = _batch(request, asked, back, at=at)
    cases = list(Case.objects.worklist_of(request.user).filter(number__in=batch.numbers).order_by("number"))
    chosen = ChosenCasesForm({"numbers": batch.numbers, "next": back}, numbers=[case.number for case in cases])
    if not chosen.is_valid():
        return _without_cases(request, chosen, back)
    refused = refusals_of(cases, today=kyiv_day(at))
    form = _form(cases, refused, request, at=at)
    if not form.is_valid():
        lines = chosen_cases(cases, refused)
        shown = {"cases": lines, "offered": sum(bool(line.asked_label) for line in lines), "batch": batch, "rest": rest}
        return form_page(request, "cases/owners_assign.html", form, {"back": back, "division": form.division, **shown})
    onward = with_parameters(reverse("owners_assign"), all="1", after=rest, next=back) if rest else back
    _assign(cases, form, request, result=onward)
    return redirect(onward)


def _batch(request: SupporterRequest, asked: QueryDict, back: str, *, at: datetime) -> tuple[Batch, str]:
    """The cards to offer now, and the row after which the whole list goes on, "" where it does not."""
    whole = WholeListForm(asked)
    if not whole.is_valid() or not whole.cleaned_data["all"]:
        return ticked_cards(asked), whole.cleaned_data.get("rest", "")
    try:
        batch = part_of_list(request.user, back, after=whole.cleaned_data["after"], most=MOST_AT_ONCE, at=at)
    except NoSuchPage:  # the row has left the list: it is worked on from the beginning
        batch = part_of_list(request.user, back, after="", most=MOST_AT_ONCE, at=at)
    return batch, batch.rest


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
        at = timezone.now()
        done = offer_many(takers, by=request.user, at=at)
        names = ", ".join(sorted({to.short_name for to in takers.values() if to.pk != request.user.pk}, key=alphabetical))
        said = ngettext("%(n)d card waits for an answer: %(name)s.", "%(n)d cards wait for an answer: %(name)s.", done.offered)
        own = ngettext("You lead %(n)d card more now.", "You lead %(n)d cards more now.", done.accepted)
        if names:
            words = one_full_stop(said % {"n": done.offered, "name": names})
            messages.success(request, with_withdrawal(words, at, done.offered, onward=result))
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
