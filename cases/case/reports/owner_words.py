"""Labels of an owner's acts on a support record, in the colleague's form of address."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from supporters.directory.wording import by_form


def led_label(form: str, *, past: bool) -> str:
    """The owner of a lost card. `past`: the person is dead. «Супроводжувала Яворівська О. І.», «за картку відповідає …»"""
    if not past:
        return _("%(name)s answers for the card")
    return by_form(
        form,
        she=pgettext("she", "%(name)s accompanied"),
        he=pgettext("he", "%(name)s accompanied"),
        unset=_("%(name)s accompanied"),
    )


def accepted_label(form: str) -> str:
    """«Яворівська О. І. прийняла супровід, учора, 14:10»"""
    return by_form(
        form,
        she=pgettext("she", "%(name)s accepted it, %(moment)s"),
        he=pgettext("he", "%(name)s accepted it, %(moment)s"),
        unset=_("%(name)s accepted it, %(moment)s"),
    )


def returned_label(form: str) -> str:
    """«Яворівська О. І. не прийняла й повернула супровід»"""
    return by_form(
        form,
        she=pgettext("she", "%(name)s could not take the case"),
        he=pgettext("he", "%(name)s could not take the case"),
        unset=_("%(name)s could not take the case"),
    )


def refused_label(form: str) -> str:
    """«відмовилась 25 листопада», of a colleague who did not take an offered case."""
    return by_form(
        form,
        she=pgettext("she", "refused it, %(day)s"),
        he=pgettext("he", "refused it, %(day)s"),
        unset=_("refused it, %(day)s"),
    )


def acceptance_undone_label(form: str) -> str:
    """«Яворівська О. І. скасувала запис, а з ним і прийняття супроводу»"""
    return by_form(
        form,
        she=pgettext("she", "%(name)s took an entry back, and the acceptance with it"),
        he=pgettext("he", "%(name)s took an entry back, and the acceptance with it"),
        unset=_("%(name)s took an entry back, and the acceptance with it"),
    )
