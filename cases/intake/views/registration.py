"""Register a person or a relative together with the case; withdraw a card."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.case.access import case_to_read, case_to_work_on
from cases.case.addresses import case_address
from cases.case.models import first_steps
from cases.case.reports.identity import identity_line
from cases.case.states import CaseRefusal, IllegalTransition, Programme, Stage
from cases.course.actions.cases import NewCase, free_number, open_case
from cases.course.views.arrivals import mention_clock
from cases.intake.actions.verdicts import Verdict, VerdictKind, keep_verdicts
from cases.intake.actions.withdrawal import may_withdraw, withdraw_card
from cases.intake.forms.people import LIKELY, LikelyForm, PersonForm, RelativeCardForm
from cases.intake.forms.withdrawal import WithdrawCardForm
from cases.intake.reports.matches import Matches, find_matches, judged_pairs
from cases.leading.actions.requests import ask_about_card, ask_doors, request_key
from cases.person.actions.consents import answer_at_intake
from cases.person.actions.family import link_relative
from cases.person.reports.family import RelativeOf, relative_of
from cases.person.views.family import case_with_family, tie_of
from privacy.keys import keyed_token
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission, Role
from supporters.forms.actions.idempotency import consume_idempotency_key
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import BY_SCRIPT, form_page, is_sent_to_be_saved, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.outbox import saved_at
from supporters.forms.pickers import FIND
from veterans.actions.identifiers import AlreadyRegistered
from veterans.actions.people import register_person
from veterans.matching import Facts
from veterans.models import Person

PAGE = "cases/person_new.html"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_REGISTER)
def person_new(request: SupporterRequest) -> HttpResponse:
    now = timezone.now()
    if asks_who_is_likely(request):
        return likely_panel(request, at=now)
    keep = draft_context(request, PersonForm, subject_id=None, person_id=None, at=now)
    return register(request, PersonForm(posted(request), draft_context=keep, **known_to_form(request, at=now)), at=now)


def known_to_form(request: SupporterRequest, *, at: datetime) -> dict[str, Any]:
    """Arguments of PersonForm."""
    return {
        "now": saved_at(request, now=at),
        "first_steps": first_steps(),
        "department_id": request.user.department_id,
    }


def register(request: SupporterRequest, form: PersonForm, *, at: datetime, of: RelativeOf | None = None) -> HttpResponse:
    """The answer to the form. `of`: whose relative the person of the form is."""
    page = {"of": of}
    if request.POST.get(FIND) == LIKELY:
        form.matches = _matches_typed(LikelyForm(request.POST), request, asks=True, at=at)
        return form_page(request, PAGE, form, page)
    if form.keeps_nothing and is_sent_to_be_saved(request):
        return _keep_nothing(form, request)
    if not form.is_valid():
        return form_page(request, PAGE, form, page)
    verdict = form.judge(_matches(form.facts, request, asks=True, at=at))
    if verdict is None:
        return form_page(request, PAGE, form, page)
    try:
        result = _conclude(form, verdict, request, at=at, of=of)
    except AlreadyRegistered:  # by somebody else at the same moment
        if form.judge(_matches(form.facts, request, asks=True, at=at)):
            form.refuse_duplicate([request.user.department.name])
        return form_page(request, PAGE, form, page)
    mention_clock(request, now=at)
    return redirect(result)


def asks_who_is_likely(request: SupporterRequest) -> bool:
    return request.POST.get(FIND) == LIKELY and BY_SCRIPT in request.headers


def likely_panel(request: SupporterRequest, *, at: datetime) -> HttpResponse:
    """The likely cards for a script that replaces a part of the page. Without a script the whole page has them."""
    panel = LikelyForm(request.POST)
    panel.matches = _matches_typed(panel, request, asks=panel.asks_door, at=at)
    return render(request, "cases/intake/_likely.html", {"form": panel})


def _matches_typed(panel: LikelyForm, request: SupporterRequest, *, asks: bool, at: datetime) -> Matches:
    """A search by name among the reader's cards: the record of whom it found keeps a keyed hash of it."""
    current_reading().query_token = keyed_token("query", panel.query.lower())
    return _matches(panel.facts, request, asks=asks, at=at)


def _matches(facts: Facts, request: SupporterRequest, *, asks: bool, at: datetime) -> Matches:
    """`asks`: beyond the reader's cards as well."""
    holders = ask_doors(facts, by=request.user, at=at) if asks else frozenset()
    return find_matches(facts, holders, request.user, at=at)


def _conclude(form: PersonForm, verdict: Verdict, request: SupporterRequest, *, at: datetime, of: RelativeOf | None) -> str:
    """Create the card, or lead to the one there is; return the address. Raises AlreadyRegistered."""
    if verdict.kind is VerdictKind.SAME:
        return _lead_to_card(form, verdict, request, at=at, of=of)
    if verdict.kind is VerdictKind.ELSEWHERE:
        return _ask_elsewhere(form, verdict, request, at=at)
    return _register(form, verdict, request, at=at, of=of)


def _lead_to_card(form: PersonForm, verdict: Verdict, request: SupporterRequest, *, at: datetime, of: RelativeOf | None) -> str:
    """Raises PurposeNeeded before the relative is connected with a card that others lead."""
    result, same = case_address("case_detail", verdict.number), form.matches.card(verdict.number)
    if of and same:
        case_to_read(request, same.number)
    with submitted_once(request, form, result=result):
        if of and same:
            link_relative(of.tie_id, Person.objects.get(pk=same.person_id), by=request.user, at=at)
        messages.info(request, _("This person has a card already, so none was created."))
    return result


def _ask_elsewhere(form: PersonForm, verdict: Verdict, request: SupporterRequest, *, at: datetime) -> str:
    keys = [(door.case_id, request_key(door.case_id, by=request.user)) for door in form.matches.doors]
    result = reverse("card_request", args=[keys[0][1]])
    with submitted_once(request, form, result=result):
        for case_id, key in keys:
            ask_about_card(case_id, note=verdict.words, by=request.user, at=at, pk=key)
        messages.success(request, _("Sent to who answers for the card. No card was created."))
    return result


def _register(form: PersonForm, verdict: Verdict, request: SupporterRequest, *, at: datetime, of: RelativeOf | None) -> str:
    user, number, matches = request.user, free_number(), form.matches
    result = reverse("case_detail", args=[number])
    new = NewCase(
        programme=Programme(form.cleaned_data["programme"]),
        stage=Stage(form.cleaned_data["stage"]),
        owner=user if user.role == Role.SUPPORTER else None,
        department=user.department,
        first_step=form.next_step,
        place=form.place,
        notice=form.notice,
        number=number,
    )
    judged = judged_pairs(matches, form.facts)
    with submitted_once(request, form, result=result):
        person = register_person(form.new_person, may_contest=verdict.kind is VerdictKind.ANOTHER or matches.is_limited)
        if of:
            link_relative(of.tie_id, person, by=user, at=at)
        case = open_case(person, new, by=user, at=at)
        answer_at_intake(case, form.intake_consent, by=user, at=at)
        keep_verdicts(person.pk, judged, words=verdict.words, by=user, at=at)
        if matches.is_limited:
            messages.warning(request, _("Cards of other departments were not compared. If there is one, the heads get the pair."))
    return result


def _keep_nothing(form: PersonForm, request: SupporterRequest) -> HttpResponse:
    """The person refuses: delete the draft; no row and no hash of what was typed remains. A repetition has the same answer."""
    form.full_clean()
    result = reverse("today")
    with transaction.atomic():
        consume_idempotency_key(request.user, form.cleaned_data.get("submission_key") or uuid4(), [], result=result)
        messages.info(request, _("Nothing of what was typed is kept: the person refused. The draft is deleted."))
    return redirect(result)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_REGISTER)
def relative_card(request: SupporterRequest, number: str, tie_id: UUID) -> HttpResponse:
    """Register the relative in the programme of families; one who has a card is connected with it."""
    case, now = case_with_family(request, number), timezone.now()
    if asks_who_is_likely(request):
        return likely_panel(request, at=now)
    of = relative_of(tie_of(case, tie_id), case)
    keep = draft_context(request, RelativeCardForm, subject_id=tie_id, person_id=case.person_id, at=now)
    form = RelativeCardForm(
        posted(request), draft_context=keep, numbers=of.numbers, initial=of.known, **known_to_form(request, at=now)
    )
    return register(request, form, at=now, of=of)


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
