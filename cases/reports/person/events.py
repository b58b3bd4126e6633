"""Titles of changes of a person in the timeline. The events have codes only; the values are on the page of the person."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from veterans.models import EndReason, PhoneOwner

IN_WORDS: Final = {
    "surname": gettext_lazy("surname"),
    "given_name": gettext_lazy("given name"),
    "patronymic": gettext_lazy("patronymic"),
    "born_on": gettext_lazy("date of birth"),
    "birth_year": gettext_lazy("year of birth"),
    "address_form": gettext_lazy("how to speak of the person"),
    "how_to_speak": gettext_lazy("how to speak with the person"),
    "branch": gettext_lazy("service"),
    "rank": gettext_lazy("rank"),
    "unit": gettext_lazy("unit"),
    "rnokpp": gettext_lazy("taxpayer number"),
    "safe_hours": gettext_lazy("when to call"),
}


def person_changed_title(details: Mapping[str, Any]) -> str:
    """«Виправлено дані: прізвище, звання»"""
    changed = set(details["fields"])
    return _("Data mended: %(fields)s") % {"fields": ", ".join(str(IN_WORDS[code]) for code in IN_WORDS if code in changed)}


def phone_added_title(details: Mapping[str, Any]) -> str:
    return _("Phone added: %(whose)s") % {"whose": PhoneOwner(details["owner"]).label}


def phone_ended_title(details: Mapping[str, Any]) -> str:
    words = {"whose": PhoneOwner(details["owner"]).label, "reason": EndReason(details["reason"]).label}
    return _("Phone ended: %(whose)s – %(reason)s") % words
