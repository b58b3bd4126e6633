"""Reports of a loss."""

from django.utils.translation import ngettext

from cases.actions.losses.notices import LOSS
from cases.models import Loss
from cases.registry import Subject, nobody, register
from cases.reports.notifications.losses import render_known_losses, render_mistakes
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
