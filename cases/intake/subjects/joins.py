"""Joins of cards."""

from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.worked_on import Work, register_no_work, register_work
from cases.case.models import Case
from cases.case.registry import Subject, leader, register
from cases.case.reports.held import Held, Part, register_held, register_left_out
from cases.intake.models import JOIN, Join, JoinChoice, JoinedCard
from cases.intake.reports.notifications import render_join_undone, render_joined_cards
from supporters.notifications.models import Rule
from veterans.models import Person

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

register_held(
    Held(
        model=Join,
        title=gettext_lazy("Joins"),
        part=Part.JOINS,
        place=1,
        order="joined_at",
        path="remains",
        of_card=False,
        labels={"joined_at": gettext_lazy("When two cards were joined"), "undone_at": gettext_lazy("When this was undone")},
        omitted={"pair": "a link to what a machine had found, which names both persons"},
    ),
    Held(
        model=JoinChoice,
        title=gettext_lazy("Values taken from the other card"),
        part=Part.JOINS,
        place=2,
        path="join__remains",
        of_card=False,
        labels={"field": gettext_lazy("Which value")},
    ),
)
register_left_out("keys of rows that a join ended, by which it is undone; the rows themselves are in the report", "JoinedCard")
register_left_out("it names another person, and would say that they are accompanied", "DuplicatePair", "DuplicatePairHistory")
register_left_out("a queue of keys, emptied each minute", "PairSearch")
register_work(Work("absorbed_by"), Case)
register_work(Work("joined_into", of_person=True), Person)
register_no_work(
    "a join that holds is a pointer of card and person, one undone has its events", "Join", "JoinedCard", "JoinChoice"
)
register_no_work("kept by the search for everybody", "DuplicatePair", "PairSearch", "SearchToken")
