"""Register a person together with the case."""

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.actions.cases import NewCase, free_number, open_case
from cases.actions.person.consents import answer_at_intake
from cases.forms.people import PersonForm
from cases.models import stage_policy
from cases.states import Programme, Stage
from cases.views.arrivals import mention_clock
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission, Role
from supporters.forms.actions.idempotency import consume_idempotency_key
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, is_sent_to_be_saved, posted
from supporters.forms.idempotency import submitted_once
from supporters.forms.outbox import saved_at
from veterans.actions.duplicates import record_duplicate
from veterans.actions.identifiers import AlreadyRegistered
from veterans.actions.people import register_person


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PERSON_REGISTER)
def person_new(request: SupporterRequest) -> HttpResponse:
    policy, now = stage_policy(Stage.STABILIZATION), timezone.now()
    keep = draft_context(request, PersonForm, subject_id=None, person_id=None, at=now)
    form = PersonForm(
        posted(request),
        draft_context=keep,
        now=saved_at(request, now=now),
        first_step=policy.step,
        department_id=request.user.department_id,
    )
    if form.keeps_nothing and is_sent_to_be_saved(request):
        return _keep_nothing(form, request)
    if not form.is_valid():
        return form_page(request, "cases/person_new.html", form)
    try:
        result = _register(form, request, at=now)
    except AlreadyRegistered:
        may_learn = record_duplicate(form.cleaned_data["rnokpp"], by=request.user, at=now)
        form.refuse_duplicate(may_learn=may_learn)
        return form_page(request, "cases/person_new.html", form)
    mention_clock(request, now=now)
    return redirect(result)


def _register(form: PersonForm, request: SupporterRequest, *, at: datetime) -> str:
    user, number = request.user, free_number()
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
    with submitted_once(request, form, result=result):
        case = open_case(register_person(form.new_person), new, by=user, at=at)
        answer_at_intake(case, form.intake_consent, by=user, at=at)
    return result


def _keep_nothing(form: PersonForm, request: SupporterRequest) -> HttpResponse:
    """The person refuses: delete the draft; no row and no hash of what was typed remains. A repetition has the same answer."""
    form.full_clean()
    result = reverse("today")
    with transaction.atomic():
        consume_idempotency_key(request.user, form.cleaned_data.get("submission_key") or uuid4(), [], result=result)
        messages.info(request, _("Nothing of what was typed is kept: the person refused. The draft is deleted."))
    return redirect(result)
