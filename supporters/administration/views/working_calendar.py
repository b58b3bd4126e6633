"""Working days and quiet hours of reminders, for an administrator."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.ids import new_id
from supporters.authentication.reauthentication import require_recent_factor_to_post_when
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, is_sent_to_be_saved, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from supporters.notifications.actions.quiet_windows import WindowRefused, end_window, open_window
from supporters.notifications.actions.working_calendar import DayRefused, except_day, restore_day
from supporters.notifications.forms.working_calendar import ExceptionForm, MonthForm, RestoreForm, WindowForm
from supporters.notifications.models import QuietWindow
from supporters.notifications.reports.working_calendar import month_address, month_page


@require_safe
@require(Permission.REMINDERS_MANAGE)
def working_calendar(request: SupporterRequest) -> HttpResponse:
    form = MonthForm(request.GET, at=timezone.now())
    if not form.is_valid():
        return redirect("working_calendar")
    return _month(request, form.cleaned_data["month"])


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REMINDERS_MANAGE)
def calendar_day_new(request: SupporterRequest) -> HttpResponse:
    form = ExceptionForm(posted(request))

    def note() -> str:
        except_day(form.new_exception, by=request.user, at=timezone.now())
        return _("The day is noted.")

    return _submit(request, form, note) or _form(request, "supporters/calendar_day_new.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REMINDERS_MANAGE)
@require_recent_factor_to_post_when(is_sent_to_be_saved)
def quiet_window_new(request: SupporterRequest) -> HttpResponse:
    at = timezone.now()
    form = WindowForm(posted(request), near=request.user.department_id, at=at)

    def begin() -> str:
        open_window(form.new_window, by=request.user, at=at, pk=new_id())
        return _("The quiet hours are noted. What comes due meanwhile is sent when they are over.")

    return _submit(request, form, begin) or _form(request, "supporters/quiet_window_new.html", form)


@require_POST
@require(Permission.REMINDERS_MANAGE)
def calendar_day_restore(request: SupporterRequest) -> HttpResponse:
    form = RestoreForm(request.POST)

    def restore() -> str:
        restore_day(form.cleaned_data["day"], by=request.user, at=timezone.now())
        return _("The day is what its weekday says again.")

    return _submit(request, form, restore) or _refused(request, form)


@require_POST
@require(Permission.REMINDERS_MANAGE)
def quiet_window_end(request: SupporterRequest, pk: UUID) -> HttpResponse:
    get_object_or_404(QuietWindow, pk=pk)
    form = SubmittedOnceForm(request.POST)

    def end() -> str:
        end_window(pk, at=timezone.now())
        return _("The quiet hours are over.")

    return _submit(request, form, end) or _refused(request, form)


def _submit(request: SupporterRequest, form: SubmittedOnceForm, act: Callable[[], str]) -> HttpResponse | None:
    """Run `act` once; it returns the success message. None: not sent yet, or refused with an error in the form."""
    try:
        if form.is_valid():
            result = month_address(form.cleaned_data.get("day"), at=timezone.now())
            with submitted_once(request, form, result=result):
                said = act()
            messages.success(request, said)
            return redirect(result)
    except (DayRefused, WindowRefused) as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return None


def _form(request: SupporterRequest, template: str, form: SubmittedOnceForm) -> HttpResponse:
    return form_page(request, template, form)


def _refused(request: SupporterRequest, form: SubmittedOnceForm) -> HttpResponse:
    """An error of no field means that the data has changed meanwhile: 409."""
    refusal = " ".join(map(str, form.non_field_errors()))
    return _month(request, None, refusal=refusal, status=409 if refusal else 422)


def _month(request: SupporterRequest, month: date | None, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {"page": month_page(month, at=timezone.now()), "form": SubmittedOnceForm(auto_id=False), "refusal": refusal}
    return render(request, "supporters/working_calendar.html", context, status=status)
