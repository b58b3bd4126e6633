from django.http import HttpRequest, HttpResponse
from django.utils import translation

from supporters.forms.middleware.answer import Answer


class PreferencesMiddleware:
    """Activate the language of the user's profile; LocaleMiddleware has chosen a visitor's by cookie and browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)
