"""Add a circle, change it, end it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.case.states import IllegalTransition
from cases.reintegration.actions.circles.circles import add_circle, change_circle
from cases.reintegration.forms.community.circles import CircleEditForm, CircleForm, current_circle
from cases.reintegration.models import Circle
from cases.reintegration.reports.community.choices import leader_choices, territory_codes
from cases.reintegration.states.community import CircleRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COMMUNITY_MANAGE)
def circle_new(request: SupporterRequest) -> HttpResponse:
    now = timezone.now()
    leaders = leader_choices(request.user, at=now)
    form = CircleForm(posted(request), leaders=leaders, suggested=territory_codes(request.user), now=now)
    if not form.is_valid():
        return form_page(request, "cases/community/form.html", form)
    with submitted_once(request, form, result=reverse("community")):
        add_circle(form.facts, by=request.user, at=now, pk=new_id())
        messages.success(request, _("The circle is saved."))
    return redirect("community")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.COMMUNITY_MANAGE)
def circle_edit(request: SupporterRequest, pk: UUID) -> HttpResponse:
    circle, now = _circle(request, pk), timezone.now()
    if circle.ended_at and request.method != "POST":
        raise IllegalTransition(CircleRefusal.ENDED)
    leaders = leader_choices(request.user, at=now, kept=circle.leader_id)
    suggested = [circle.territory_id, *territory_codes(request.user)]
    form = CircleEditForm(posted(request), circle=circle, leaders=leaders, suggested=suggested, now=now)
    if not form.is_valid():
        return form_page(request, "cases/community/form.html", form)
    try:
        _change(form, circle, request, at=now)
    except ChangedMeanwhile:
        form.show_both(current_circle(_circle(request, pk), at=now))
        return form_page(request, "cases/community/form.html", form, status=409)
    return redirect("community")


def _change(form: CircleEditForm, circle: Circle, request: SupporterRequest, *, at: datetime) -> None:
    """Raises ChangedMeanwhile."""
    ends, version = form.cleaned_data["ends"], form.cleaned_data["version"] or 0
    with submitted_once(request, form, result=reverse("community")):
        change_circle(circle.pk, form.facts, ends=ends, version=version, by=request.user, at=at)
        messages.success(request, _("The circle has ended.") if ends else _("The circle is saved."))


def _circle(request: SupporterRequest, pk: UUID) -> Circle:
    return get_object_or_404(Circle.objects.kept_by(request.user).select_related("added_by", "changed_by"), pk=pk)
