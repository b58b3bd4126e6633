"""Titles of changes of a person in the timeline. The events have codes only; the values are on the page of the person."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.person.actions.consents import WITHDRAWN
from veterans.models import Answer, EndReason, NamingKind, PhoneOwner, PlaceKind, Scope

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

NAMING_ACTS: Final = {"added": gettext_lazy("Name added: %(kind)s"), "ended": gettext_lazy("Name taken off: %(kind)s")}

TIE_ACTS: Final = {
    "added": gettext_lazy("Relative added"),
    "changed": gettext_lazy("Data of a relative changed"),
    "ended": gettext_lazy("Relative taken off"),
    "card": gettext_lazy("A card for a relative opened"),
}

PLACE_ACTS: Final = {
    "set": gettext_lazy("Place of life written down: %(kind)s"),
    "ended": gettext_lazy("Place of life taken off: %(kind)s"),
}


def person_changed_title(details: Mapping[str, Any]) -> str:
    """«Виправлено дані: прізвище, звання», «Нове ім’я; змінено: прізвище», «Додано ім’я: позивний»"""
    if "tie" in details:
        return str(TIE_ACTS[details["act"]])
    if "naming" in details:
        return str(NAMING_ACTS[details["act"]]) % {"kind": NamingKind(details["naming"]).label}
    if "work" in details:
        return _("What the person can do at work written down")
    if "place" in details:
        return str(PLACE_ACTS[details["act"]]) % {"kind": PlaceKind(details["place"]).label}
    changed = set(details["fields"])
    words = ", ".join(str(IN_WORDS[code]) for code in IN_WORDS if code in changed)
    if details.get("renamed"):
        return _("New name; changed: %(fields)s") % {"fields": words}
    return _("Data mended: %(fields)s") % {"fields": words}


def phone_added_title(details: Mapping[str, Any]) -> str:
    return _("Phone added: %(whose)s") % {"whose": PhoneOwner(details["owner"]).label}


def phone_ended_title(details: Mapping[str, Any]) -> str:
    words = {"whose": PhoneOwner(details["owner"]).label, "reason": EndReason(details["reason"]).label}
    return _("Phone ended: %(whose)s – %(reason)s") % words


def consent_answered_title(details: Mapping[str, Any]) -> str:
    """«Надано згоду: дані для частини»"""
    titles = {
        Answer.GIVEN: _("Consent given: %(scope)s"),
        Answer.REFUSED: _("Consent refused: %(scope)s"),
        Answer.NOT_ASKED: _("Not asked for consent yet: %(scope)s"),
        WITHDRAWN: _("Consent withdrawn: %(scope)s"),
    }
    return titles[details["answer"]] % {"scope": Scope(details["scope"]).label}


def consent_undone_title(details: Mapping[str, Any]) -> str:
    return _("Answer about consent taken back: %(scope)s") % {"scope": Scope(details["scope"]).label}
