"""New colleagues of a department: a head recognises them, or says that nobody knows such a colleague (ADR 66)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from supporters.administration.actions.recognition import RecognitionRefused, recognise, refuse_unknown
from supporters.administration.forms.recognitions import RecognitionsForm
from supporters.administration.reports.recognitions import recognition_list, recognition_row, waiting_page
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import LANDING, Permission, Role
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.forms.pages import next_page


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COLLEAGUES_RECOGNISE)
@require_recent_factor_to_post
def recognitions(request: SupporterRequest) -> HttpResponse:
    page = recognition_list(request.user, at=timezone.now())
    form = RecognitionsForm(posted(request), rows=page.rows)
    if form.is_valid():
        try:
            _recognise(request, form)
            return redirect("recognitions")
        except RecognitionRefused as refused:
            form.refuse_code(refused.key, str(refused))
    return form_page(request, "supporters/recognitions.html", form, {"page": page, "back": _back(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COLLEAGUES_RECOGNISE)
@require_recent_factor_to_post
def recognition_refuse(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """Asks again: it signs the colleague out at once."""
    row, form = recognition_row(pk, request.user, at=timezone.now()), SubmittedOnceForm(posted(request))
    if row is None:
        raise Http404
    if not form.is_valid():
        return form_page(request, "supporters/recognition_refuse.html", form, {"row": row})
    try:
        with submitted_once(request, form, result=reverse("recognitions")):
            refuse_unknown(pk, by=request.user, at=timezone.now())
    except RecognitionRefused as refused:
        form.add_error(None, str(refused))
        return form_page(request, "supporters/recognition_refuse.html", form, {"row": row})
    messages.success(request, _("Nobody signs in with this access. All administrators are notified."))
    return redirect("recognitions")


@require_safe
@require(Permission.PROFILE_EDIT)
def recognition(request: SupporterRequest) -> HttpResponse:
    """What the colleague reads meanwhile; afterwards it leads on."""
    if not request.user.is_unknown:
        return redirect(next_page(request.GET) or LANDING[Role(request.user.role)])
    page = waiting_page(request.user, at=timezone.now())
    return render(request, "supporters/recognition.html", {"page": page, "again": request.get_full_path()})


def _recognise(request: SupporterRequest, form: RecognitionsForm) -> None:
    with submitted_once(request, form, result=reverse("recognitions")):
        count = recognise(form.chosen, form.codes, by=request.user, at=timezone.now())
        said = ngettext("%(n)d colleague is recognised.", "%(n)d colleagues are recognised.", count)
        messages.success(request, said % {"n": count})


def _back(request: SupporterRequest) -> tuple[str, str]:
    if request.user.role == Role.ADMINISTRATOR:
        return reverse("approvals"), _("Confirmations")
    return reverse("decisions"), _("Decisions")
