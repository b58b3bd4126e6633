"""The sign-in page, and the redirect to the first page of the user's role."""

from typing import Any

from allauth.account.views import LoginView
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from supporters.directory.access import SupporterRequest
from supporters.directory.roles import LANDING, Role


class SignInView(LoginView):  # type: ignore[misc]
    """allauth's sign-in, but an invalid form is answered with 422 like every form of the site."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


sign_in = require_http_methods(["GET", "HEAD", "POST"])(SignInView.as_view())


@require_safe
def home(request: SupporterRequest) -> HttpResponse:
    return redirect(LANDING[Role(request.user.role)])
