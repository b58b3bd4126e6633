"""Give a case to the support specialist of a community: prepare and print the package, record its receipt, withdraw it."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.case.access import case_to_pass_on
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import identity_line
from cases.case.states import CaseState, IllegalTransition
from cases.person.reports.consents import missing_label
from cases.person.reports.residences import returns_to
from cases.reintegration.actions.packages import make_package, receive_package, withdraw_package
from cases.reintegration.forms.packages import PackageForm, ReceiptForm
from cases.reintegration.models import CommunityPackage
from cases.reintegration.reports.papers import package_page, package_paper
from cases.reintegration.states.packages import PackageRefusal
from privacy.ids import new_id
from supporters.directory.access import SupporterRequest, require
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from supporters.forms.draft_forms import draft_context
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import SubmittedOnceForm, submitted_once
from veterans.actions.consents import ConsentMissing, require_consent
from veterans.models import Consent, Scope


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASE_OFFER)
def case_package(request: SupporterRequest, number: str) -> HttpResponse:
    """The open package of the case; without one the form to prepare it."""
    case, now = case_to_pass_on(request, number), timezone.now()
    package = _open_package(case)
    if package and request.method != "POST":
        page = package_page(package, case, at=now)
        context = {"package": page, "card": page.card, "form": SubmittedOnceForm(), "consent_url": _consent_url(case)}
        return render(request, "cases/papers/package.html", context)
    if case.state != CaseState.OPEN:
        raise IllegalTransition(case.refusal)
    keep = draft_context(request, PackageForm, subject_id=case.pk, person_id=case.person_id, at=now)
    form = PackageForm(posted(request), draft_context=keep, initial={"to": returns_to(case)})
    context = _consent_context(case, at=now)
    if not form.is_valid():
        return form_page(request, "cases/papers/package_new.html", form, context)
    try:
        _make(form, case, request, at=now)
    except ConsentMissing as missing:
        form.add_error(None, missing_label(missing.scope))
        return form_page(request, "cases/papers/package_new.html", form, context)
    return redirect("case_package", number)


def _consent_context(case: Case, *, at: datetime) -> dict[str, object]:
    """Without the consent of the person the page says so before anything is typed."""
    consent = Consent.objects.of_person(case.person_id).answered_last(Scope.PROVIDER)
    agreed = consent and consent.is_in_force(kyiv_day(at))
    return {
        "card": identity_line(case),
        "missing_label": "" if agreed else missing_label(Scope.PROVIDER),
        "consent_url": _consent_url(case),
    }


def _consent_url(case: Case) -> str:
    return reverse("consent_answer", args=[case.number, Scope.PROVIDER.value])


def _make(form: PackageForm, case: Case, request: SupporterRequest, *, at: datetime) -> None:
    with submitted_once(request, form, result=case_address("case_package", case.number)):
        make_package(case.pk, form.new_package, by=request.user, at=at, pk=new_id())
        messages.success(request, _("The package is ready: print it and have it signed. The support goes on as before."))


@require_safe
@require(Permission.CASE_OFFER)
def package_print(request: SupporterRequest, number: str) -> HttpResponse:
    """Raises ConsentMissing."""
    case, now = case_to_pass_on(request, number), timezone.now()
    package = _open_package(case)
    if package is None:
        raise Http404
    require_consent(case.person_id, Scope.PROVIDER, at=now)
    paper = package_paper(package, case, at=now)
    return render(request, "cases/papers/package_print.html", {"sheet": paper, "card": paper.card})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CASE_OFFER)
def package_receive(request: SupporterRequest, number: str) -> HttpResponse:
    case, now = case_to_pass_on(request, number), timezone.now()
    package = CommunityPackage.objects.filter(case=case).order_by("-made_at").first()  # settled by now: a repeated POST
    if package is None or (package.settled_at and request.method != "POST"):
        raise IllegalTransition(PackageRefusal.NONE)
    form = ReceiptForm(posted(request), made_at=package.made_at, now=now)
    if not form.is_valid():
        return form_page(request, "cases/form_alone.html", form, {"card": identity_line(case)})
    with submitted_once(request, form, result=case.get_absolute_url()):
        receive_package(case.pk, received_on=form.cleaned_data["received_on"], by=request.user, at=now)
        goes_on = _("The receipt is recorded. The support goes on until it is closed.")
        messages.success(request, goes_on if case.state == CaseState.OPEN else _("The receipt is recorded."))
    return redirect(case)


@require_POST
@require(Permission.CASE_OFFER)
def package_withdraw(request: SupporterRequest, number: str) -> HttpResponse:
    case, form = case_to_pass_on(request, number), SubmittedOnceForm(request.POST)
    if form.is_valid():
        with submitted_once(request, form, result=case.get_absolute_url()):
            withdraw_package(case.pk, by=request.user, at=timezone.now())
            messages.success(request, _("The package is withdrawn, everything stays as it was."))
    return redirect(case)


def _open_package(case: Case) -> CommunityPackage | None:
    return CommunityPackage.objects.open().select_related("case", "made_by").filter(case=case).first()
