"""One act upon many colleagues of the list: choice, preview, result; for administrators."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from supporters.administration.actions.colleagues.bulk import do_bulk, plan_bulk
from supporters.administration.forms.colleagues.bulk import BulkForm, ChosenForm, WholeListForm
from supporters.administration.reports.colleagues.bulk import BulkPage, BulkPlace, bulk_page, chosen_group
from supporters.administration.reports.lists.staff_list import ROUTE
from supporters.authentication.reauthentication import require_recent_factor_to_post_when
from supporters.directory.access import SupporterRequest, require
from supporters.directory.reports.lists.registry import list_at
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page
from supporters.forms.idempotency import SubmittedOnceForm, submitted_in_parts
from supporters.forms.pickers import FIND


def _is_confirmed(request: SupporterRequest) -> bool:
    return "confirm" in request.POST


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.STAFF_MANAGE)
@require_recent_factor_to_post_when(_is_confirmed)
def staff_bulk(request: SupporterRequest) -> HttpResponse:
    """The list posts `keys`, or its address for all of it; the choice adds `act`, the preview adds `confirm`. Only the last one
    writes."""
    if request.method != "POST":
        return redirect("staff")
    chosen = ChosenForm({"keys": _keys(request)})
    if not chosen.is_valid():
        return render(request, "supporters/staff_bulk_nobody.html", {"form": chosen}, status=422)
    near = request.user.department_id
    if not request.POST.keys() & {"act", "confirm", FIND}:
        return _choose(request, BulkForm(initial={"keys": [chosen.carried_keys]}, near=near), chosen)
    form = BulkForm(request.POST, near=near)
    if not form.is_valid():
        return _choose(request, form, chosen)
    return _do(request, form) if _is_confirmed(request) else _preview(request, form)


def _keys(request: SupporterRequest) -> list[str]:
    """Of who is ticked, or of everybody whom the whole list offers to tick."""
    whole = WholeListForm(request.POST)
    if not whole.is_valid() or not whole.cleaned_data["all"]:
        return request.POST.getlist("keys")
    listing = list_at(whole.cleaned_data["list"], request.user, at=timezone.now())
    if listing is None or listing.route != ROUTE:
        return []
    return [row.key for row in listing.every_row() if row.can_be_chosen]


def _choose(request: SupporterRequest, form: BulkForm, chosen: ChosenForm) -> HttpResponse:
    return form_page(request, "supporters/staff_bulk.html", form, {"groups": [chosen_group(chosen.people)]})


def _preview(request: SupporterRequest, form: BulkForm) -> HttpResponse:
    planned = plan_bulk(form.bulk_act, form.people, form.department_id, by=request.user, at=timezone.now())
    page = bulk_page(form.bulk_act, planned, form.department_id)
    return _page(request, "supporters/staff_bulk_preview.html", form, page, _("What happens to each"))


def _do(request: SupporterRequest, form: BulkForm) -> HttpResponse:
    with submitted_in_parts(request, form, result=reverse("staff")) as sent:
        done = do_bulk(form.bulk_act, form.people, form.department_id, by=request.user, at=timezone.now(), sent=sent)
    page = bulk_page(form.bulk_act, done, form.department_id)
    return _page(request, "supporters/staff_bulk_done.html", form, page, _("What was done for each"))


def _page(request: SupporterRequest, template: str, form: BulkForm, page: BulkPage, title: str) -> HttpResponse:
    """Its form is sent with a new key after the preview, and as it came where some are left."""
    once = form["submission_key"] if page.later else SubmittedOnceForm(auto_id=False)["submission_key"]
    place = BulkPlace(title=title, address=reverse("staff_bulk"), back_url=reverse("staff"), back_label=_("Staff"))
    fields = [("keys", key) for key in request.POST.getlist("keys")]
    fields += [("act", form.bulk_act), ("department", form["department"].value() or ""), ("confirm", "on")]
    return render(request, template, {"page": page, "place": place, "once": once, "fields": fields})
