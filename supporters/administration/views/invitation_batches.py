"""Lists of invitations that were sent: all of them, what became of each, its letters again or its end as a whole."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from supporters.administration.actions.colleagues.bulk import BulkAct, batch_people, do_bulk, plan_bulk
from supporters.administration.forms.invite_list import PageForm
from supporters.administration.reports.colleagues.bulk import BulkPage, BulkPlace, bulk_page
from supporters.administration.reports.invitation_batches import BatchPage, batch_page
from supporters.administration.reports.lists.batch_list import batch_list
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_in_parts
from supporters.forms.list_pages import list_page, way_back

NOTHING_WAITS = 286  # htmx stops polling at this status


@require_safe
@require(Permission.STAFF_MANAGE)
def invitation_lists(request: SupporterRequest) -> HttpResponse:
    return list_page(request, "supporters/invitation_lists.html", batch_list(at=timezone.now()))


@require_safe
@require(Permission.STAFF_MANAGE)
def invitation_batch(request: SupporterRequest, batch: UUID) -> HttpResponse:
    return _shown(request, batch)


@require_POST
@require(Permission.STAFF_MANAGE)
def invitation_batch_resend(request: SupporterRequest, batch: UUID) -> HttpResponse:
    """To everybody of the list who has not accepted, once a day by any administrator."""
    _batch(batch)
    form = SubmittedOnceForm(request.POST)
    return _do(request, batch, BulkAct.INVITE, form) if form.is_valid() else _shown(request, batch, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post
def invitation_batch_revoke(request: SupporterRequest, batch: UUID) -> HttpResponse:
    """GET shows what would happen to each."""
    _batch(batch)
    form = SubmittedOnceForm(posted(request))
    if form.is_valid():
        return _do(request, batch, BulkAct.REVOKE, form)
    people = batch_people(batch, BulkAct.REVOKE)
    page = bulk_page(BulkAct.REVOKE, plan_bulk(BulkAct.REVOKE, people, None, by=request.user, at=timezone.now()), None)
    once, status = SubmittedOnceForm(auto_id=False), 422 if form.is_bound else 200
    return _page(
        request, "supporters/staff_bulk_preview.html", batch, page, once, title=_("What happens to the list"), status=status
    )


def _do(request: SupporterRequest, batch: UUID, act: BulkAct, form: SubmittedOnceForm) -> HttpResponse:
    """A form whose time was over is shown again as it came, and does the others when it is sent."""
    with submitted_in_parts(request, form, result=reverse("invitation_batch", args=[batch])) as sent:
        done = do_bulk(act, batch_people(batch, act, sent), None, by=request.user, at=timezone.now(), sent=sent)
    return _page(
        request, "supporters/staff_bulk_done.html", batch, bulk_page(act, done, None), form, title=_("What was done to the list")
    )


def _page(
    request: SupporterRequest,
    template: str,
    batch: UUID,
    page: BulkPage,
    form: SubmittedOnceForm,
    *,
    title: str,
    status: int = 200,
) -> HttpResponse:
    place = BulkPlace(
        title=title,
        address=request.path,
        back_url=reverse("invitation_batch", args=[batch]),
        back_label=_("Invitations by a list"),
    )
    context = {"page": page, "place": place, "once": form["submission_key"], "fields": ()}
    return render(request, template, context, status=status)


def _shown(request: SupporterRequest, batch: UUID, *, status: int = 200) -> HttpResponse:
    asked = PageForm(request.GET)
    page = _batch(batch, number=asked.cleaned_data["page"] or 1 if asked.is_valid() else 1)
    rows = [(row, SubmittedOnceForm(auto_id=False)) for row in page.unaccepted]
    context = {
        "page": page,
        "rows": rows,
        "again": SubmittedOnceForm(auto_id=False),
        "lists_url": way_back(request, "invitation_lists"),
    }
    return render(request, "supporters/invitation_batch.html", context, status=status)


@require_safe
@require(Permission.STAFF_MANAGE)
def invitation_batch_progress(request: SupporterRequest, batch: UUID) -> HttpResponse:
    """The part of the batch page that changes; polled while letters wait."""
    page = _batch(batch)
    return render(request, "supporters/_batch_progress.html", {"page": page}, status=200 if page.waiting else NOTHING_WAITS)


def _batch(batch: UUID, *, number: int = 1) -> BatchPage:
    page = batch_page(batch, at=timezone.now(), number=number)
    if page is None:
        raise Http404
    return page
