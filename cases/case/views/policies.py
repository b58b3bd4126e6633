"""View the requirements of the stages and change them in two steps, for an administrator."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.case.actions.policies import FiguresRefused, StageFigures, set_stage_figures
from cases.case.forms.policies import ConfirmStageForm, StagePolicyForm, field_of, figure_values
from cases.case.models import StagePolicy
from cases.case.previews import preview_figures
from cases.case.reports.stage_policies import figures_change, stage_address, stage_list, stage_page, stage_sources
from supporters.authentication.reauthentication import require_recent_factor_to_post
from supporters.directory.access import SupporterRequest, require
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page
from supporters.forms.idempotency import submitted_once
from supporters.forms.list_pages import list_page, typed_in_address


@require_safe
@require(Permission.REMINDERS_MANAGE)
def stages(request: SupporterRequest) -> HttpResponse:
    return list_page(request, "cases/stages.html", stage_list(at=timezone.now()), {"sources": stage_sources()})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REMINDERS_MANAGE)
@require_recent_factor_to_post
def stage_edit(request: SupporterRequest, code: str) -> HttpResponse:
    """The new limits are in the address of the preview page; confirming them is a POST."""
    stage = get_object_or_404(StagePolicy.objects.select_related("changed_by"), pk=code)
    if request.method == "POST":
        return _confirm(request, stage)
    form = StagePolicyForm(typed_in_address(request), stage=stage)
    return _preview(request, stage, form.figures) if form.is_valid() else _choose(request, stage, form)


def _confirm(request: SupporterRequest, stage: StagePolicy) -> HttpResponse:
    form = ConfirmStageForm(request.POST, stage=stage)
    try:
        if form.is_valid():
            return redirect(_save(form, request))
    except ChangedMeanwhile:
        stage.refresh_from_db()
        return _preview(request, stage, form.figures, status=409)
    except FiguresRefused as refused:  # because of what another administrator has just saved
        form.add_error(field_of(refused), str(refused))
    return _choose(request, stage, form)


def _save(form: ConfirmStageForm, request: SupporterRequest) -> str:
    """Raises FiguresRefused, ChangedMeanwhile."""
    known, result = form.cleaned_data, stage_address(form.stage.pk)
    with submitted_once(request, form, result=result):
        set_stage_figures(form.stage.pk, form.figures, by=request.user, at=timezone.now(), version=known["version"])
        messages.success(request, _("The stage is saved and holds from the next minute on."))
    return result


def _choose(request: SupporterRequest, stage: StagePolicy, form: StagePolicyForm) -> HttpResponse:
    """Ask again for invalid limits, from either page."""
    shown = StagePolicyForm(form.data, stage=stage) if form.is_bound else form
    context = {"page": stage_page(stage, at=timezone.now())}
    return form_page(request, "cases/stage_edit.html", shown, context)


def _preview(request: SupporterRequest, stage: StagePolicy, figures: StageFigures, *, status: int = 200) -> HttpResponse:
    """Show the changes against the current limits."""
    context = {
        "stage": stage,
        "url": stage_address(stage.pk),
        "outdated": status == 409,
        "form": ConfirmStageForm(stage=stage, initial=figure_values(figures)),
        "changes": figures_change(StageFigures.of(stage), figures),
        "previews": preview_figures(stage.pk, figures, at=timezone.now()),
    }
    return render(request, "cases/stage_confirm.html", context, status=status)
