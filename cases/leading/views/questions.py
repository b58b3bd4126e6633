"""A head asks who leads a card; that colleague answers; a head withdraws the question."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.case.access import case_to_answer_for
from cases.case.models import Case, Question
from cases.case.reports.identity import identity_line
from cases.case.states import IllegalTransition, QuestionState
from cases.leading.actions.questions import answer_question, ask_question, may_ask, withdraw_question
from cases.leading.forms.questions import AnswerForm, QuestionForm
from cases.leading.reports.questions import ask_label, asked_label, has_asked, may_answer
from cases.leading.states import QuestionRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.pages import next_page


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.QUESTION_ASK)
def question_ask(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_answer_for(request, number), timezone.now()
    if not may_ask(case, request.user):
        raise IllegalTransition(QuestionRefusal.ASKS)
    keep = draft_context(request, QuestionForm, subject_id=case.pk, person_id=case.person_id, at=now)
    asked = has_asked(case, request.user)
    form = QuestionForm(posted(request), draft_context=keep, label=ask_label(case), is_asked=asked)
    if not form.is_valid():
        return form_page(request, "cases/form_alone.html", form, {"card": identity_line(case)})
    back = _back(request, case)
    with submitted_once(request, form, result=back):
        ask_question(case.pk, words=form.cleaned_data["words"], by=request.user, at=now, pk=new_id())
        messages.success(request, _("The question is sent. You get a notification with the answer."))
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.QUESTION_ANSWER)
def question_answer(request: SupporterRequest, number: str, pk: UUID) -> HttpResponse:
    case, now = case_to_answer_for(request, number), timezone.now()
    question = _of_case(case, pk)
    if question.state != QuestionState.OPEN:
        return _settled(request, case)
    if not may_answer(question, request.user):
        raise Http404
    keep = draft_context(request, AnswerForm, subject_id=question.pk, person_id=case.person_id, at=now)
    form = AnswerForm(posted(request), draft_context=keep)
    if not form.is_valid():
        return _answer_page(request, form, question, case, at=now)
    back = _back(request, case)
    with submitted_once(request, form, result=back):
        answer_question(question.pk, words=form.cleaned_data["words"], by=request.user, at=now)
        messages.success(request, _("The answer is sent: %(name)s reads it.") % {"name": question.asked_by.short_name})
    return redirect(back)


@require_POST
@require(Permission.QUESTION_ASK)
def question_withdraw(request: SupporterRequest, number: str, pk: UUID) -> HttpResponse:
    case, form = case_to_answer_for(request, number), SubmittedOnceForm(request.POST)
    question, back = _of_case(case, pk), _back(request, case)
    if form.is_valid():
        with submitted_once(request, form, result=back):
            withdraw_question(question.pk, by=request.user, at=timezone.now())
            messages.success(request, _("The question is withdrawn."))
    return redirect(back)


def _of_case(case: Case, pk: UUID) -> Question:
    """Raises Http404."""
    return get_object_or_404(Question.objects.select_related("asked_by", "case"), case=case, pk=pk)


def _back(request: SupporterRequest, case: Case) -> str:
    return next_page(request.GET) or case.get_absolute_url()


def _settled(request: SupporterRequest, case: Case) -> HttpResponse:
    """Raises IllegalTransition for a form."""
    if request.method == "POST":
        raise IllegalTransition(QuestionRefusal.SETTLED)
    messages.info(request, _("This question does not wait for an answer any more."))
    return redirect(case)


def _answer_page(request: SupporterRequest, form: AnswerForm, question: Question, case: Case, *, at: datetime) -> HttpResponse:
    context = {"card": identity_line(case), "words": question.words, "asked_label": asked_label(question, at)}
    return form_page(request, "cases/questions/answer.html", form, context)
