"""Proposals to end a support, and checks after the end."""

from django.utils.translation import ngettext

from cases.actions.endings.speaking import CHECK, CLOSURE
from cases.models import Check, Closure
from cases.registry import Subject, nobody, register
from cases.reports.notifications.endings import render_agreed, render_overtaken, render_refused
from supporters.notifications.models import Rule

register(
    Subject(
        code=CLOSURE,
        model=Closure,
        count=lambda n: ngettext("%(n)d proposal to end a support", "%(n)d proposals to end a support", n),
        responsible=nobody,
        ends_with="card",
        renderers={
            Rule.CLOSING_AGREED: render_agreed,
            Rule.CLOSING_REFUSED: render_refused,
            Rule.CLOSING_ENDED: render_overtaken,
        },
    ),
    Subject(code=CHECK, model=Check, count=lambda n: ngettext("%(n)d check", "%(n)d checks", n), ends_with="card"),
)
