from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from supporters.directory.access import SupporterRequest, require
from supporters.directory.roles import Permission
from supporters.forms.form_pages import form_page, posted
from supporters.forms.idempotency import submitted_once
from supporters.notifications.actions.mail_choices import choose_mail
from supporters.notifications.forms.mail_choices import MailChoicesForm
from supporters.notifications.reports.mail_choices import chosen_kinds


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROFILE_EDIT)
def mail_choices(request: SupporterRequest) -> HttpResponse:
    form = MailChoicesForm(posted(request), kinds=chosen_kinds(request.user))
    if form.is_valid():
        return redirect(_choose(form, request))
    return form_page(request, "supporters/mail_choices.html", form)


def _choose(form: MailChoicesForm, request: SupporterRequest) -> str:
    result = reverse("profile")
    with submitted_once(request, form, result=result):
        choose_mail(request.user.pk, form.at_once)
        messages.success(request, _("It is saved which notifications come by e-mail."))
    return result
