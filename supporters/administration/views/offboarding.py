"""Offboarding for an administrator: four pages; the progress follows from the rows alone."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from supporters.administration.actions.accounts import AccountRefused, deactivate_supporter
from supporters.administration.actions.approvals.decisions import refuse_approval, withdraw_approval
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.takers import hand_over_work
from supporters.administration.forms.offboarding import ApprovalForm, ChooseForm, HandOverForm, SpreadForm, Way, WayForm
from supporters.administration.reports.offboarding import (
    OffboardingPage,
    offboarding_page,
    refusals,
    waiting_approvals,
    what_ends,
)
from supporters.administration.reports.work_division import handing_over
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.models import Supporter
from supporters.directory.roles import BY_TWO, Permission
from supporters.forms.form_pages import form_page, found, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once

FORMS: Final[dict[Way, type[HandOverForm | SpreadForm]]] = {
    Way.ONE: HandOverForm,
    Way.SPREAD: SpreadForm,
    Way.EACH: ChooseForm,
}


@require_safe
@require(Permission.STAFF_MANAGE)
def staff_leave(request: SupporterRequest, pk: UUID) -> HttpResponse:
    """Redirect to the first step that has something left to do."""
    page = _page(request, pk, "staff_leave")
    return redirect(page.first_undone if _may_leave(page, request) else reverse("staff_detail", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
def staff_leave_cases(request: SupporterRequest, pk: UUID) -> HttpResponse:
    page, asked = _page(request, pk, "staff_leave_cases"), WayForm(request.GET)
    if not asked.is_valid() or not (request.method == "POST" or _may_leave(page, request)):
        return redirect("staff_leave", pk)
    hands = handing_over(page.account, at=timezone.now())
    form = FORMS[asked.chosen](posted(request), handing_over=hands)

    def hand_over() -> str:
        given = hand_over_work(pk, form.takers, by=request.user, at=timezone.now())
        if given.waiting:
            words = _("Offered to colleagues: %(offered)d. In the queue until a head agrees to the taker: %(waiting)d.")
            return words % given._asdict()
        words = ngettext("%(n)d case is offered to a colleague.", "%(n)d cases are offered to colleagues.", given.offered)
        return words % {"n": given.offered}

    context = {"hands": hands, "way": asked.chosen, "ways": Way.choices}
    searched = found(request, form) if isinstance(form, HandOverForm) else None
    return searched or _step(request, page, form, hand_over, context, onward=f"{request.path}?way={asked.chosen}")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_leave_approvals(request: SupporterRequest, pk: UUID) -> HttpResponse:
    page = _page(request, pk, "staff_leave_approvals")
    if not (request.method == "POST" or _may_leave(page, request)):
        return redirect("staff_leave", pk)
    rows = waiting_approvals(page, request.user, at=timezone.now())
    form = ApprovalForm(posted(request), rows=rows)

    def settle() -> str:
        if form.row.is_own:
            withdraw_approval(form.row.id, by=request.user, at=timezone.now())
            return _("Your request is withdrawn.")
        refuse_approval(form.row.id, by=request.user, at=timezone.now())
        return _("It is refused: what was asked for does not happen.")

    with_keys = [(row, SubmittedOnceForm(auto_id=False)) for row in rows]
    return _step(request, page, form, settle, {"rows": with_keys}, onward=request.path)


@require_safe
@require(Permission.STAFF_MANAGE)
def staff_leave_ends(request: SupporterRequest, pk: UUID) -> HttpResponse:
    page = _page(request, pk, "staff_leave_ends")
    if not _may_leave(page, request):
        return redirect("staff_leave", pk)
    context = {"page": page, "ends": what_ends(page.account, at=timezone.now())}
    return render(request, "supporters/staff_leave_ends.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def staff_leave_confirm(request: SupporterRequest, pk: UUID) -> HttpResponse:
    page = _page(request, pk, "staff_leave_confirm")
    if not (request.method == "POST" or _may_leave(page, request)):
        return redirect("staff_leave", pk)

    def deactivate() -> str:
        deactivate_supporter(pk, by=request.user, at=timezone.now())
        return _("The access is closed, and every session has ended.")

    by_two = page.account.role in BY_TWO
    context = {"refusals": refusals(page, request.user, at=timezone.now()), "takes_two": by_two}
    onward = reverse("staff_detail", args=[pk])
    return _step(request, page, SubmittedOnceForm(posted(request)), deactivate, context, onward=onward)


def _page(request: SupporterRequest, pk: UUID, route: str) -> OffboardingPage:
    return offboarding_page(get_object_or_404(Supporter, pk=pk), route=route, at=timezone.now())


def _may_leave(page: OffboardingPage, request: SupporterRequest) -> bool:
    """Whether there is anything to do: the account is open and not the reader's."""
    return page.account.is_active and page.account.pk != request.user.pk


def _step(
    request: SupporterRequest,
    page: OffboardingPage,
    form: SubmittedOnceForm,
    act: Callable[[], str],
    context: dict[str, Any],
    *,
    onward: str,
) -> HttpResponse:
    """Show a step, or run its form's `act` once and go on to `onward`.

    `act` returns the success message; a refusal is shown on the page.
    """
    status, refusal = None, ""
    try:
        if form.is_valid():
            _act(request, form, act, result=onward)
            return redirect(onward)
    except (AccountRefused, ApprovalRefused) as refused:
        status, refusal = 409, str(refused)
    return form_page(request, f"supporters/{page.route}.html", form, {"page": page, "refusal": refusal, **context}, status=status)


def _act(request: SupporterRequest, form: SubmittedOnceForm, act: Callable[[], str], *, result: str) -> None:
    with submitted_once(request, form, result=result):
        messages.success(request, act())
