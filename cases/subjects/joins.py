"""Joins of cards."""

from django.utils.translation import ngettext

from cases.actions.joining.notices import JOIN
from cases.models import JoinedCard
from cases.registry import Subject, leader, register
from cases.reports.notifications.joins import render_join_undone, render_joined_cards
from supporters.notifications.models import Rule

register(
    Subject(
        code=JOIN,
        model=JoinedCard,
        count=lambda n: ngettext("%(n)d join of cards", "%(n)d joins of cards", n),
        find=lambda join: JoinedCard.objects.filter(join=join).order_by("card")[:1],  # of the first programme, if of several
        case="into",
        responsible=lambda rows, at: leader(rows, at, case="into"),
        renderers={Rule.CARDS_JOINED: render_joined_cards, Rule.JOIN_UNDONE: render_join_undone},
    )
)
