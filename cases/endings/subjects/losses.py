"""Reports of a loss."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.worked_on import OF_CARD, register_work
from cases.case.models import Loss
from cases.case.registry import Subject, nobody, register
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import EventKind, LossKind
from cases.course.reports.turns import Turn, register_turns
from cases.endings.actions.losses import LOSS
from cases.endings.reports.notifications import render_known_losses, render_mistakes
from supporters.notifications.models import Rule

register(
    Subject(
        code=LOSS,
        model=Loss,
        count=lambda n: ngettext("%(n)d report of a loss", "%(n)d reports of a loss", n),
        responsible=nobody,
        renderers={Rule.LOSS_KNOWN: render_known_losses, Rule.LOSS_MISTAKEN: render_mistakes},
    )
)


def reported_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("Reported: %(loss)s") % {"loss": str(LossKind(event.details["loss"]).label).lower()}


def confirmed_title(_event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("The report is confirmed")


def taken_back_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("The report is taken back, the support goes on") if event.details["goes_on"] else _("The report is taken back")


def reached_title(_event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("The family has been reached")


register_turns(
    {
        EventKind.LOSS_REPORTED: reported_title,
        EventKind.LOSS_CONFIRMED: confirmed_title,
        EventKind.LOSS_TAKEN_BACK: taken_back_title,
        EventKind.FAMILY_REACHED: reached_title,
    }
)

register_held(
    Held(
        model=Loss,
        title=gettext_lazy("Reports of a loss"),
        part=Part.SUPPORT,
        place=12,
        order="reported_at",
        labels={"was_open": gettext_lazy("The support was going on")},
        omitted={
            "ended": "keys of rows that are in the report",
            "source": "names who reported it: words of another person about the worst day",
        },
    )
)
register_work(OF_CARD, Loss)
